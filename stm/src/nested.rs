//! Nested blocks: a part of a block that can be rolled back alone.
//!
//! Main invariant: each nesting level has its own tag, greater than those of the levels around it,
//! all of them at least the block's first. So an object opened further out is found by its tag and
//! gets another private body for this level; the outer one waits in the level's undo log.
//!
//! Marks are kept when a level is rolled back: what it read may have decided that it was.

use crate::block::{Abort, Mutator, Unit};
use crate::body::{Body, Shape, Version, serial_of, tag_of};
use crate::reclaim::Garbage;
use crate::sync::{AtomicPtr, Ordering};
use crate::write::Open;
use std::ptr::NonNull;

/// A nested block under way.
#[derive(Debug)]
pub(crate) struct Level {
    /// The tag of the level around it.
    outer_tag: Version,
    /// How many objects were owned when it began.
    opened: usize,
    /// How many further places had been written when it began.
    extra: usize,
    undo: Vec<Undo>,
}

/// An object that was owned further out and got another body in this level.
#[derive(Debug)]
struct Undo {
    slot: NonNull<AtomicPtr<Body>>,
    outer: NonNull<Body>,
    shape: &'static Shape,
}

impl Mutator<'_> {
    /// Begins a nested block.
    ///
    /// # Errors
    /// When operations that are pending cannot be settled: they must not be mixed with those of
    /// the nested block.
    pub(crate) fn begin_nested(&mut self) -> Result<(), Abort> {
        self.settle_all()?;
        self.levels.push(Level {
            outer_tag: self.tag,
            opened: self.opened.len(),
            extra: self.extra.len(),
            undo: Vec::new(),
        });
        self.serial += 1;
        self.tag = tag_of(self.index, self.serial);
        Ok(())
    }

    /// A private body of this level for an object whose `body` is of an outer one.
    ///
    /// # Safety
    /// As for `open`; `body` is the anchor's, and this block's.
    pub(crate) unsafe fn open_nested(
        &mut self,
        unit: Unit<'_>,
        body: NonNull<Body>,
        shape: &'static Shape,
    ) -> Open {
        let Some(level) = self.levels.last_mut() else { return Open::Again(body) };
        level.undo.push(Undo { slot: NonNull::from(unit.slot), outer: body, shape });
        // SAFETY: the anchor's body is in place.
        let new = self.pool.body(shape, self.tag, unsafe { body.as_ref() }.prev());
        // Release: pairs with the acquire in `read`: the new header is visible.
        unit.slot.store(new.as_ptr(), Ordering::Release);
        Open::First { new, old: body }
    }

    /// Undoes the last `open_nested`, whose payload could not be made.
    pub(crate) fn close_nested(&mut self) {
        if let Some(undo) = self.levels.last_mut().and_then(|level| level.undo.pop()) {
            // SAFETY: an anchor that the block opened stays in place until the block ends.
            let slot = unsafe { undo.slot.as_ref() };
            // Release: as in `disown`.
            slot.store(undo.outer.as_ptr(), Ordering::Release);
        }
    }

    /// Ends the nested block and keeps what it did, as part of the block around it.
    pub(crate) fn merge_nested(&mut self) {
        let Some(level) = self.levels.pop() else { unreachable!("a nested block is under way") };
        self.tag = level.outer_tag;
        for at in level.opened..self.opened.len() {
            self.retag(self.opened[at].slot);
        }
        for undo in level.undo {
            self.retag(undo.slot);
            // SAFETY: a body in an undo log stays in place until it is retired.
            // Relaxed: this thread wrote it.
            let outer = unsafe { undo.outer.as_ref() }.version.load(Ordering::Relaxed);
            match self.levels.last_mut() {
                Some(around) if serial_of(outer) < serial_of(self.tag) => around.undo.push(undo),
                _ => self.retire(Garbage::Body(undo.outer, undo.shape)),
            }
        }
    }

    /// Gives the private body of `slot` the tag of the level under way.
    fn retag(&self, slot: NonNull<AtomicPtr<Body>>) {
        // SAFETY: an anchor that the block opened stays in place until the block ends.
        let body = unsafe { slot.as_ref() }.load(Ordering::Relaxed);
        // Relaxed: to other segments one tag of this block is like another.
        // SAFETY: as above.
        unsafe { &*body }.version.store(self.tag, Ordering::Relaxed);
    }

    /// Ends the nested block and undoes what it did.
    pub(crate) fn roll_back_nested(&mut self) {
        let Some(level) = self.levels.pop() else { unreachable!("a nested block is under way") };
        self.extra.truncate(level.extra);
        while self.opened.len() > level.opened {
            if let Some(opened) = self.opened.pop() {
                self.disown(opened);
            }
        }
        for undo in level.undo.into_iter().rev() {
            // SAFETY: an anchor that the block opened stays in place until the block ends.
            let slot = unsafe { undo.slot.as_ref() };
            // Relaxed: this thread stored it.
            let body = slot.load(Ordering::Relaxed);
            // Release: as in `disown`.
            slot.store(undo.outer.as_ptr(), Ordering::Release);
            if let Some(body) = NonNull::new(body) {
                self.retire(Garbage::Body(body, undo.shape));
            }
        }
        self.tag = level.outer_tag;
        self.counters.nested_rollbacks.bump();
        // Last: this drops operations, and with them values of the user's.
        self.pending.clear();
    }

    /// Calls `visit` with the words of every body that a rollback of a nested block would bring
    /// back, if they may be references.
    pub(crate) fn for_outer_words(&self, mut visit: impl FnMut(&[u64])) {
        for undo in self.levels.iter().flat_map(|level| &level.undo) {
            if undo.shape.traced {
                // SAFETY: a body in an undo log stays in place, and its payload is as many words as
                // the shape says.
                visit(unsafe {
                    let words = undo.outer.as_ptr().add(1).cast::<u64>();
                    std::slice::from_raw_parts(words, undo.shape.words)
                });
            }
        }
    }

    /// Forgets all nested blocks, because the whole block is being rolled back.
    pub(crate) fn drop_levels(&mut self) {
        for level in std::mem::take(&mut self.levels) {
            for undo in level.undo {
                self.retire(Garbage::Body(undo.outer, undo.shape));
            }
        }
        self.tag = self.first_tag;
    }
}
