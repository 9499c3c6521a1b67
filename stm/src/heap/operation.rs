//! Commuting operations on containers that the runtime defines.
//!
//! Main invariant: the operation changes only the words that [`Operands`] gives it, and can be run
//! more than once. References that it is going to store are announced by
//! [`Operation::words`]: they are counted and published before it runs.

use super::Memory;
use super::layout::{CHUNK, Layout, Ref, flag};
use super::shapes::{cell_shape, chunk_shape};
use super::space::OutOfMemory;
use crate::block::{Abort, Unit};
use crate::body::Body;
use crate::commute::{Op, Slot};
use crate::marks::Site;
use crate::sync::AtomicPtr;
pub use crate::units::Outcome;
use crate::units::{SeveralUnits, Units};
use std::any::Any;
use std::ptr::NonNull;

/// An operation on a container whose result its block does not look at.
pub trait Operation: Any {
    /// Does it, if it applies to what the container holds by now and has the room that it needs.
    ///
    /// # Errors
    /// Those of [`Operands`], handed on.
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort>;

    /// Makes the objects that [`Operation::run`] is going to need, as far as can be foreseen. Called
    /// by [`Memory::make_room`], and before the operation is run at a commit.
    ///
    /// # Errors
    /// Those of [`Room`], handed on.
    fn make_room(&mut self, _room: &mut dyn Room) -> Result<(), Abort> {
        Ok(())
    }

    /// Calls `visit` with every word that it is going to store in a traced object.
    fn words(&self, visit: &mut dyn FnMut(u64));

    /// Itself, for adding to it while it is pending.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// Where an operation makes objects.
pub trait Room {
    /// See [`Memory::peek`].
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As there.
    unsafe fn peek(&mut self, object: Ref, index: usize) -> Result<u64, Abort>;

    /// See [`Memory::alloc_array`].
    ///
    /// # Errors
    /// When memory is exhausted.
    fn alloc_array(&mut self, kind: u8, words: usize, fill: u64) -> Result<Ref, OutOfMemory>;

    /// See [`Memory::alloc_table`].
    ///
    /// # Errors
    /// When memory is exhausted.
    fn alloc_table(&mut self, kind: u8, words: usize, fill: u64) -> Result<Ref, OutOfMemory>;

    /// The number of the block's segment: blocks that run at the same time have different ones.
    fn segment(&self) -> usize;
}

impl<const TX: bool> Room for Memory<'_, TX> {
    unsafe fn peek(&mut self, object: Ref, index: usize) -> Result<u64, Abort> {
        // SAFETY: as the caller promises.
        unsafe { Memory::peek(self, object, index) }
    }

    fn alloc_array(&mut self, kind: u8, words: usize, fill: u64) -> Result<Ref, OutOfMemory> {
        Memory::alloc_array(self, kind, 0, words, fill)
    }

    fn alloc_table(&mut self, kind: u8, words: usize, fill: u64) -> Result<Ref, OutOfMemory> {
        Memory::alloc_table(self, kind, 0, words, fill)
    }

    fn segment(&self) -> usize {
        self.mutator.index
    }
}

/// The objects that an operation changes, each at its newest version.
#[derive(Debug)]
pub struct Operands<'u, 'm, 'e>(&'u mut Units<'m, 'e>);

impl Operands<'_, '_, '_> {
    /// The fields of a shared cell, to be changed.
    ///
    /// # Errors
    /// When the operation is to be left, at once.
    ///
    /// # Safety
    /// `cell` is alive, shared and a cell; `traced` is what its kind says.
    pub unsafe fn cell(&mut self, cell: Ref, traced: bool) -> Result<&mut [u64], Abort> {
        debug_assert!(cell.is_shared());
        let unit = Unit { slot: cell.cell_slot(), place: cell.place() };
        // SAFETY: as the caller promises; the words are this block's own until it ends.
        unsafe {
            let words = self.0.take(unit, cell_shape(cell.words(), traced))?;
            Ok(std::slice::from_raw_parts_mut(words, cell.words()))
        }
    }

    /// The chunk that element `index` of a shared array is in, to be changed, and the element's
    /// index in it.
    ///
    /// # Errors
    /// When the operation is to be left, at once.
    ///
    /// # Safety
    /// `array` is alive, shared and an array with such an element; `traced` is what its kind says.
    pub unsafe fn chunk(
        &mut self,
        array: Ref,
        index: usize,
        traced: bool,
    ) -> Result<(&mut [u64], usize), Abort> {
        debug_assert!(array.is_shared() && index < array.words());
        let chunk = index / CHUNK;
        let unit = Unit { slot: array.chunk_slot(chunk), place: array.chunk_place(chunk) };
        // SAFETY: as the caller promises; the words are this block's own until it ends.
        unsafe {
            let words = self.0.take(unit, chunk_shape(array, chunk, traced))?;
            let words = std::slice::from_raw_parts_mut(words, array.chunk_words(chunk));
            Ok((words, index % CHUNK))
        }
    }

    /// Element `index` of an array that nobody else changes without a unit that this operation has
    /// taken: the blocks that have read it are not in the way of each other.
    ///
    /// # Errors
    /// When the operation is to be left, at once.
    ///
    /// # Safety
    /// `array` is alive and an array, and the index in bounds.
    pub unsafe fn peek(&mut self, array: Ref, index: usize) -> Result<u64, Abort> {
        debug_assert!(array.layout() == Layout::Array && index < array.words());
        if !array.is_shared() {
            // SAFETY: in bounds; only this thread can reach the array.
            return Ok(unsafe { *array.element(index) });
        }
        let chunk = index / CHUNK;
        let unit = Unit { slot: array.chunk_slot(chunk), place: array.chunk_place(chunk) };
        // SAFETY: as the caller promises.
        Ok(unsafe { *self.0.peek(unit)?.add(index % CHUNK) })
    }

    /// Element `index` of an array, as the block reads it: if another block changes it before this
    /// one has committed, that is a conflict.
    ///
    /// # Errors
    /// When the operation is to be left, at once.
    ///
    /// # Safety
    /// As for [`Operands::peek`].
    pub unsafe fn read(&mut self, array: Ref, index: usize) -> Result<u64, Abort> {
        debug_assert!(array.layout() == Layout::Array && index < array.words());
        if !array.is_shared() {
            // SAFETY: in bounds; only this thread can reach the array.
            return Ok(unsafe { *array.element(index) });
        }
        let chunk = index / CHUNK;
        let unit = Unit { slot: array.chunk_slot(chunk), place: array.element_place(index) };
        // SAFETY: as the caller promises.
        Ok(unsafe { *self.0.read(unit)?.add(index % CHUNK) })
    }

    /// Sets an element of an array that the operation has announced and that nobody else can reach
    /// yet, to a word that it has announced or that is no reference.
    ///
    /// # Safety
    /// As said: the array was made by this block and is stored by this operation only; it is
    /// alive, and the index is in bounds.
    pub unsafe fn init(&mut self, array: Ref, index: usize, word: u64) {
        debug_assert!(array.layout() == Layout::Array && index < array.words());
        // SAFETY: in bounds; nobody else can reach the array.
        unsafe { *array.element(index) = word };
    }

    /// As [`Operands::init`], of a traced array and with a word that was not announced: one that the
    /// container held so far.
    ///
    /// # Safety
    /// As there.
    pub unsafe fn copy(&mut self, array: Ref, index: usize, word: u64) {
        // SAFETY: as the caller promises.
        unsafe { self.init(array, index, word) };
        if !self.0.counts() {
            return;
        }
        // SAFETY: words of traced arrays are references or none.
        if let Some(object) = unsafe { Ref::from_word(word) } {
            debug_assert!(!array.has(flag::FRESH));
            object.bump(1);
            self.0.counted(word);
        }
    }

    /// The elements of a chunk of an array, as [`Operands::peek`] gives them; of those that `marked`
    /// says, as [`Operands::read`] does. Gives how many there are.
    ///
    /// # Errors
    /// When the operation is to be left, at once.
    ///
    /// # Safety
    /// As there, of all of them.
    pub unsafe fn peek_chunk(
        &mut self,
        array: Ref,
        chunk: usize,
        out: &mut [u64; CHUNK],
        marked: impl Fn(usize) -> bool,
    ) -> Result<usize, Abort> {
        debug_assert!(array.layout() == Layout::Array && chunk < array.chunks());
        let (first, n) = (chunk * CHUNK, array.chunk_words(chunk));
        let words = if array.is_shared() {
            let unit = Unit { slot: array.chunk_slot(chunk), place: array.chunk_place(chunk) };
            // SAFETY: as the caller promises.
            let words = unsafe { self.0.peek(unit)? };
            // Now that the snapshot is that of these words.
            for index in (first..first + n).filter(|&index| marked(index)) {
                self.0.mark(array.element_place(index));
            }
            words
        } else {
            array.element(first).cast_const()
        };
        // SAFETY: so many words of the chunk follow.
        unsafe { out.as_mut_ptr().copy_from_nonoverlapping(words, n) };
        Ok(n)
    }

    /// Says that a word which [`Operation::words`] had announced was not stored.
    pub fn not_stored(&mut self, word: u64) {
        self.0.not_stored(word);
    }
}

/// An operation of the runtime, as the engine runs it.
struct Erased(Box<dyn Operation>);

impl SeveralUnits for Erased {
    fn run(&self, units: &mut Units<'_, '_>) -> Result<Outcome, Abort> {
        self.0.run(&mut Operands(units))
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        self.0.words(visit);
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self.0.as_any()
    }

    fn as_erased(&mut self) -> &mut dyn Any {
        self
    }
}

/// Where a new operation on a container goes.
#[derive(Debug)]
pub enum PendingSlot<'a> {
    /// One is pending: add to it.
    Pending(&'a mut dyn Any),
    /// None is: [`Memory::add_operation`] takes a new one.
    Free,
    /// The operation must be done in the ordinary way: the container is not shared, or the block
    /// has written to it, or is irrevocable.
    Plain,
}

impl<const TX: bool> Memory<'_, TX> {
    /// Where an operation on the container whose main object is `cell` goes.
    pub fn operation_slot(&mut self, cell: Ref) -> PendingSlot<'_> {
        if !TX || !cell.is_shared() {
            return PendingSlot::Plain;
        }
        let unit = Unit { slot: cell.cell_slot(), place: cell.place() };
        match self.mutator.pending_slot(unit) {
            Slot::Free => PendingSlot::Free,
            Slot::Pending(Op::Several(op)) => PendingSlot::Pending(op.as_any()),
            Slot::Plain | Slot::Pending(_) => PendingSlot::Plain,
        }
    }

    /// Has the operation that is pending on a container make room, before it is settled or when it
    /// was added to.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    pub fn make_room(&mut self, cell: Ref) -> Result<(), Abort> {
        self.make_room_on(cell.cell_slot())
    }

    /// Has the operation that is pending on a unit make room.
    pub(crate) fn make_room_on(&mut self, slot: &AtomicPtr<Body>) -> Result<(), Abort> {
        match self.mutator.pending.position(NonNull::from(slot)) {
            Some(at) => self.make_room_at(at),
            None => Ok(()),
        }
    }

    /// Has all operations that are pending make room.
    pub(crate) fn make_all_room(&mut self) -> Result<(), Abort> {
        (0..self.mutator.pending.len()).try_for_each(|at| self.make_room_at(at))
    }

    fn make_room_at(&mut self, at: usize) -> Result<(), Abort> {
        let mut op = self.mutator.pending.take_op(at);
        let outcome = match &mut op {
            Op::Several(several) => match several.as_erased().downcast_mut::<Erased>() {
                Some(Erased(operation)) => operation.make_room(self),
                None => Ok(()),
            },
            Op::Add(_) | Op::Words(_) | Op::Other(_) => Ok(()),
        };
        self.mutator.pending.put_op(at, op);
        outcome
    }

    /// Makes `operation` pending on the container whose main object is `cell`: it is run when the
    /// block commits, or when that looks at the cell.
    ///
    /// # Panics
    /// When [`Memory::operation_slot`] does not say that the slot is free.
    pub fn add_operation(&mut self, cell: Ref, operation: Box<dyn Operation>, site: Site) {
        assert!(
            matches!(self.operation_slot(cell), PendingSlot::Free),
            "one operation a container"
        );
        let unit = Unit { slot: cell.cell_slot(), place: cell.place() };
        let traced = self.is_traced(cell);
        let op = Op::Several(Box::new(Erased(operation)));
        // SAFETY: the cell is alive, and stays in place while this thread is pinned; the shape is
        // the cell's.
        unsafe {
            self.mutator.add_pending(unit, cell_shape(cell.words(), traced), site, op);
        }
    }
}
