//! The accesses of changes that wait for a block's commit, to the containers that they change.
//!
//! Main invariant: that of the accesses of a [`Machine`](crate::vm::Machine): containers and values
//! are alive, and the code of a container knows the layout of its kind; indices are checked.

use stm::Abort;
use stm::heap::{CHUNK, Operands, Ref, Room};

use super::KINDS;
use crate::value::Value;

/// The containers of a commit under way.
#[derive(Debug)]
pub struct Committing<'o, 'u, 'm, 'e>(&'o mut Operands<'u, 'm, 'e>);

fn is_traced(object: Ref) -> bool {
    KINDS[usize::from(object.kind())].traced
}

impl<'o, 'u, 'm, 'e> Committing<'o, 'u, 'm, 'e> {
    /// Those that these operands are for.
    pub fn new(operands: &'o mut Operands<'u, 'm, 'e>) -> Self {
        Self(operands)
    }

    /// The fields of a container's cell, to be changed. Whoever has them owns the container's
    /// structure.
    pub fn fields(&mut self, cell: Ref) -> Result<&mut [u64], Abort> {
        // SAFETY: see the module's documentation; operations are on shared containers only.
        unsafe { self.0.cell(cell, is_traced(cell)) }
    }

    /// An element that changes only with the structure of the container.
    #[inline]
    pub fn word(&mut self, array: Ref, index: usize) -> Result<u64, Abort> {
        assert!(index < array.words());
        // SAFETY: in bounds; else as above.
        unsafe { self.0.peek(array, index) }
    }

    /// As [`Committing::word`], of values.
    #[inline]
    pub fn value(&mut self, array: Ref, index: usize) -> Result<Value, Abort> {
        debug_assert!(is_traced(array));
        self.word(array, index).map(Value::from_word)
    }

    /// An element that may be changed by itself: if it is before the commit, that is a conflict.
    pub fn read(&mut self, array: Ref, index: usize) -> Result<Value, Abort> {
        assert!(index < array.words());
        // SAFETY: as above.
        unsafe { self.0.read(array, index).map(Value::from_word) }
    }

    /// Sets an element; gives the old one.
    pub fn store(&mut self, array: Ref, index: usize, word: u64) -> Result<u64, Abort> {
        assert!(index < array.words());
        // SAFETY: as above.
        let (chunk, at) = unsafe { self.0.chunk(array, index, is_traced(array))? };
        Ok(std::mem::replace(&mut chunk[at], word))
    }

    /// Sets the elements from `from` on.
    pub fn store_run(&mut self, array: Ref, from: usize, run: &[Value]) -> Result<(), Abort> {
        assert!(from + run.len() <= array.words());
        let (mut at, mut rest) = (from, run);
        while !rest.is_empty() {
            // SAFETY: as above.
            let (chunk, first) = unsafe { self.0.chunk(array, at, is_traced(array))? };
            let n = rest.len().min(chunk.len() - first);
            let (here, behind) = rest.split_at(n);
            for (word, v) in chunk[first..].iter_mut().zip(here) {
                *word = v.word();
            }
            (at, rest) = (at + n, behind);
        }
        Ok(())
    }

    /// Gives the elements of an array one by one, as [`Committing::value`] does; those that `marked`
    /// says, as [`Committing::read`] does.
    pub fn each(
        &mut self,
        array: Ref,
        n: usize,
        marked: impl Fn(usize) -> bool,
        mut take: impl FnMut(&mut Self, usize, Value) -> Result<(), Abort>,
    ) -> Result<(), Abort> {
        assert!(n <= array.words());
        let mut words = [0; CHUNK];
        for first in (0..n).step_by(CHUNK) {
            // SAFETY: as above.
            let k = unsafe { self.0.peek_chunk(array, first / CHUNK, &mut words, &marked)? };
            for (index, &word) in (first..n).zip(&words[..k]) {
                take(self, index, Value::from_word(word))?;
            }
        }
        Ok(())
    }

    /// Sets an element of an array that the operation has made, to what it has announced or what is
    /// no reference.
    pub fn init(&mut self, array: Ref, index: usize, word: u64) {
        assert!(index < array.words());
        // SAFETY: in bounds; nobody else can reach the array before the commit.
        unsafe { self.0.init(array, index, word) };
    }

    /// Sets an element of an array that the operation has made, to what the container held.
    pub fn copy(&mut self, array: Ref, index: usize, v: Value) {
        assert!(index < array.words() && is_traced(array));
        // SAFETY: as above.
        unsafe { self.0.copy(array, index, v.word()) };
    }

    /// Fills an array that the operation has made, from `from` on.
    pub fn fill(&mut self, array: Ref, from: usize, word: u64) {
        (from..array.words()).for_each(|index| self.init(array, index, word));
    }

    /// Says that a value which was announced is not stored.
    pub fn not_stored(&mut self, v: Value) {
        self.0.not_stored(v.word());
    }
}

/// A field of a container's cell, as a guess.
pub fn peek_field(room: &mut dyn Room, cell: Ref, field: usize) -> Result<Value, Abort> {
    assert!(field < cell.words());
    // SAFETY: as above.
    unsafe { room.peek(cell, field).map(Value::from_word) }
}
