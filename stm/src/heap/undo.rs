//! The undo log of objects that only this thread can reach.
//!
//! Main invariant: the first write of a block (or of a nested block) to a unit copies it here
//! before. The copy serves three masters: rollback, the merge of reference counts, which compares
//! it with what the unit holds at the end, and the young collection, as a remembered set.

use super::layout::Ref;
use super::probe;
use crate::body::{Body, Version};
use crate::sync::Ordering;

/// One logged unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Undo {
    pub(crate) object: Ref,
    body: *const Body,
    pub(crate) words: usize,
    /// Where its words are in the buffer.
    at: usize,
    /// The version that the unit had.
    pub(crate) version: Version,
}

impl Undo {
    /// The words that the unit holds now.
    pub(crate) fn present(&self) -> &[u64] {
        // SAFETY: the unit's words lie right behind its header, and the object stays in place
        // while it is logged.
        unsafe { std::slice::from_raw_parts(self.body.add(1).cast(), self.words) }
    }
}

/// The log.
#[derive(Debug, Default)]
pub(crate) struct UndoLog {
    entries: Vec<Undo>,
    buffer: Vec<u64>,
}

// SAFETY: what the log points to is reachable from its thread only, and travels with it.
unsafe impl Send for UndoLog {}

impl UndoLog {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Copies a unit, and gives it the block's tag.
    #[cold]
    #[inline(never)]
    pub(crate) fn log(&mut self, object: Ref, body: &Body, words: usize, tag: Version) {
        // Relaxed, twice: only this thread can reach the unit.
        let version = body.version.load(Ordering::Relaxed);
        let entry = Undo { object, body, words, at: self.buffer.len(), version };
        probe::load(std::ptr::from_ref(body).addr() + size_of::<Body>(), words * 8);
        let each = size_of::<Undo>() / 8;
        probe::logged(entry.at + self.entries.len() * each, words + each);
        probe::kept(std::ptr::from_ref(body).addr(), 8);
        self.buffer.extend_from_slice(entry.present());
        self.entries.push(entry);
        body.version.store(tag, Ordering::Relaxed);
    }

    /// The logged units with the words that they had.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Undo, &[u64])> {
        self.entries.iter().map(|entry| (entry, &self.buffer[entry.at..entry.at + entry.words]))
    }

    /// How many units are logged.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Gives every unit logged after the first `len` its words and its version back.
    pub(crate) fn roll_back_to(&mut self, len: usize) {
        while self.entries.len() > len {
            let Some(entry) = self.entries.pop() else { return };
            // SAFETY: as in `present`; only this thread can reach the unit.
            unsafe {
                let words = entry.body.add(1).cast::<u64>().cast_mut();
                words.copy_from_nonoverlapping(self.buffer[entry.at..].as_ptr(), entry.words);
                // A commit that failed may have published the object; then it is as old as can be.
                // Relaxed: as above.
                let version = if entry.object.is_shared() { 0 } else { entry.version };
                (*entry.body).version.store(version, Ordering::Relaxed);
            }
            self.buffer.truncate(entry.at);
        }
    }

    /// Gives every unit its words and its version back.
    pub(crate) fn roll_back(&mut self) {
        self.roll_back_to(0);
    }

    /// Forgets everything: the block has committed.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.buffer.clear();
    }
}
