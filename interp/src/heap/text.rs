//! Buffers that texts grow in, so that building a string piece by piece takes linear time.
//!
//! Main invariant: the bytes of a buffer below its `used` length never change. Whoever moves `used`
//! on, from exactly where its own text ends, owns the bytes that this adds; so any number of texts,
//! of any threads, may lie in a buffer, each a beginning of it, and the first to be appended to
//! goes on in place. A block that is rolled back has used up room and nothing else.
//!
//! ```text
//! text     length 8 | hash 8 | buffer reference 8     a view, of kind STR
//! buffer   used 8 | bytes                             frozen, of kind RAW
//! ```

use std::sync::atomic::{AtomicU64, Ordering};

use stm::heap::{Ref, probe};

use crate::heap::{Machine, RAW, STR};
use crate::value::Value;
use crate::vm::Exec;

/// The word of a text that refers to its buffer.
const BUFFER: usize = 2;

fn buffer_of(text: Ref) -> Ref {
    debug_assert!(text.is_view());
    // SAFETY: a text in a buffer has this word from its making on.
    Value::from_word(unsafe { *text.payload().add(BUFFER) }).object()
}

fn used<'a>(buffer: Ref) -> &'a AtomicU64 {
    // SAFETY: the first payload word, aligned to eight; every thread accesses it as an atomic.
    unsafe { AtomicU64::from_ptr(buffer.payload()) }
}

fn first_byte(buffer: Ref) -> *mut u8 {
    // SAFETY: a buffer has at least one word.
    unsafe { buffer.payload().add(1).cast() }
}

/// The first `len` bytes of the buffer of a text, which has so many.
#[inline]
pub(super) fn bytes<'a>(text: Ref, len: usize) -> &'a [u8] {
    let first = first_byte(buffer_of(text));
    probe::load(first.addr(), len.min(super::LOOKED_AT));
    // SAFETY: the text's bytes are initialised and never change (main invariant); the text keeps
    // the buffer alive.
    unsafe { std::slice::from_raw_parts(first, len) }
}

impl Machine {
    /// The text `a + b`, where `a` is a text in a buffer, if `b` can be written behind it.
    pub(crate) fn text_grown(
        &mut self,
        head: u64,
        a: Ref,
        n: usize,
        b: &[u8],
    ) -> Exec<Option<Ref>> {
        let buffer = buffer_of(a);
        let room = (buffer.words() - 1) * 8;
        let (end, after) = (n as u64, (n + b.len()) as u64);
        // Relaxed, twice: only who wins writes the bytes, and others see them by way of an object
        // that is published after that.
        if n + b.len() > room
            || used(buffer)
                .compare_exchange(end, after, Ordering::Relaxed, Ordering::Relaxed)
                .is_err()
        {
            return Ok(None);
        }
        // A block that is rolled back leaves these as they are.
        probe::kept(buffer.payload().addr(), 8);
        probe::kept(first_byte(buffer).addr() + n, b.len());
        // SAFETY: there is room, and these bytes are this thread's alone (main invariant).
        unsafe { first_byte(buffer).add(n).copy_from_nonoverlapping(b.as_ptr(), b.len()) };
        self.text_in(head, buffer).map(Some)
    }

    /// The text `a + b` in a buffer with room for more.
    pub(crate) fn text_in_buffer(&mut self, head: u64, a: &[u8], b: &[u8]) -> Exec<Ref> {
        let n = a.len() + b.len();
        let buffer = self.memory.alloc_frozen(RAW, 0, 1 + (n + n / 2).div_ceil(8))?;
        used(buffer).store(n as u64, Ordering::Relaxed);
        // SAFETY: the buffer was just allocated with room for this.
        unsafe {
            first_byte(buffer).copy_from_nonoverlapping(a.as_ptr(), a.len());
            first_byte(buffer).add(a.len()).copy_from_nonoverlapping(b.as_ptr(), b.len());
        }
        self.text_in(head, buffer)
    }

    fn text_in(&mut self, head: u64, buffer: Ref) -> Exec<Ref> {
        let text = self.memory.alloc_view(STR, 0, BUFFER + 1)?;
        // SAFETY: the view was just allocated with these words.
        unsafe {
            *text.payload() = head;
            *text.payload().add(1) = 0;
            *text.payload().add(BUFFER) = buffer.to_word();
        }
        Ok(text)
    }
}
