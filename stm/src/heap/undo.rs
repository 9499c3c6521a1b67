//! The undo log of objects that only this thread can reach.
//!
//! Main invariant: the first write of a block (or of a nested block) to a unit copies it here
//! before. The copy serves three masters: rollback, the merge of reference counts, which compares
//! it with what the unit holds at the end, and the young collection, as a remembered set.
//!
//! An exception are words of arrays that are no references and are replaced by such, which only a
//! rollback wants to know of: the first few in a chunk are logged one by one, so that a block which
//! writes here and there in a large array does not copy all of it.

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
    /// How many single words were logged before.
    singles: usize,
}

/// One logged word, and where it was.
#[derive(Clone, Copy, Debug)]
struct Single {
    at: *mut u64,
    word: u64,
}

/// A chunk of which single words were logged.
#[derive(Clone, Copy, Debug, Default)]
struct Recent {
    body: usize,
    block: u32,
    singles: u32,
}

/// Up to so many words of a chunk are logged one by one. Copying all of it costs as much as two
/// dozen of them.
const SINGLES: u32 = 8;
/// How many chunks the log remembers for this. If it forgets one, more of its words are logged.
const RECENT: usize = 1 << 10;
/// For a hardware model: single words lie apart from the others, so many words further.
const SINGLES_AT: usize = 1 << 32;
/// Up to so many words are logged one by one in all, so that the log stays small beside the heap.
const MOST_SINGLES: usize = 1 << 20;

/// A moment to roll back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    entries: usize,
    singles: usize,
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
#[derive(Debug)]
pub(crate) struct UndoLog {
    entries: Vec<Undo>,
    buffer: Vec<u64>,
    singles: Vec<Single>,
    recent: Box<[Recent]>,
    /// Distinguishes this block from others in `recent`; a mistake does no harm.
    block: u32,
}

// SAFETY: what the log points to is reachable from its thread only, and travels with it.
unsafe impl Send for UndoLog {}

impl UndoLog {
    pub(crate) fn new() -> Self {
        Self {
            entries: Vec::new(),
            buffer: Vec::new(),
            singles: Vec::new(),
            recent: vec![Recent::default(); RECENT].into(),
            block: 1,
        }
    }

    /// Copies a unit, and gives it the block's tag.
    #[cold]
    #[inline(never)]
    pub(crate) fn log(&mut self, object: Ref, body: &Body, words: usize, tag: Version) {
        // Relaxed, twice: only this thread can reach the unit.
        let version = body.version.load(Ordering::Relaxed);
        let (at, singles) = (self.buffer.len(), self.singles.len());
        let entry = Undo { object, body, words, at, version, singles };
        probe::load(std::ptr::from_ref(body).addr() + size_of::<Body>(), words * 8);
        let each = size_of::<Undo>() / 8;
        probe::logged(entry.at + self.entries.len() * each, words + each);
        probe::kept(std::ptr::from_ref(body).addr(), 8);
        self.buffer.extend_from_slice(entry.present());
        self.entries.push(entry);
        body.version.store(tag, Ordering::Relaxed);
    }

    /// Logs a word of a chunk that is no reference and is going to be replaced by one that is none,
    /// unless the chunk had better be copied as a whole.
    ///
    /// # Safety
    /// The word is initialised, in the chunk, and reachable by this thread only until the log is
    /// cleared or rolled back.
    #[inline]
    pub(crate) unsafe fn log_single(&mut self, body: &Body, at: *mut u64) -> bool {
        let body = std::ptr::from_ref(body).addr();
        // Chunks lie at multiples of 16, mostly one size apart.
        let slot = (probe::stable(body) >> 4).wrapping_mul(0x9E37_79B9) >> 12;
        let recent = &mut self.recent[slot % RECENT];
        if recent.body != body || recent.block != self.block {
            *recent = Recent { body, block: self.block, singles: 0 };
        }
        if recent.singles == SINGLES || self.singles.len() == MOST_SINGLES {
            return false;
        }
        recent.singles += 1;
        probe::load(at.addr(), 8);
        probe::logged(SINGLES_AT + 2 * self.singles.len(), 2);
        // SAFETY: as the caller promises.
        self.singles.push(Single { at, word: unsafe { at.read() } });
        true
    }

    /// The logged units with the words that they had.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Undo, &[u64])> {
        self.entries.iter().map(|entry| (entry, &self.buffer[entry.at..entry.at + entry.words]))
    }

    /// What is logged up to now.
    pub(crate) fn moment(&self) -> Moment {
        Moment { entries: self.entries.len(), singles: self.singles.len() }
    }

    /// Gives every unit and word logged since `moment` its contents and its version back, the last
    /// first.
    pub(crate) fn roll_back_to(&mut self, moment: Moment) {
        while self.entries.len() > moment.entries {
            let Some(entry) = self.entries.pop() else { return };
            self.roll_back_singles(entry.singles);
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
        self.roll_back_singles(moment.singles);
        self.block = self.block.wrapping_add(1);
    }

    fn roll_back_singles(&mut self, len: usize) {
        for single in self.singles.drain(len..).rev() {
            // SAFETY: as `log_single` was promised.
            unsafe { single.at.write(single.word) };
        }
    }

    /// Gives every unit its words and its version back.
    pub(crate) fn roll_back(&mut self) {
        self.roll_back_to(Moment { entries: 0, singles: 0 });
    }

    /// Forgets everything: the block has committed.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.buffer.clear();
        self.singles.clear();
        self.block = self.block.wrapping_add(1);
    }
}
