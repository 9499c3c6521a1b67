//! Commit and abort: how a block's writes become visible at once, or not at all.
//!
//! Main invariant: `cwv` is set before the entry is linked, so whoever has a snapshot that
//! includes this commit takes the private bodies for committed even before they are stamped.
//! Nothing can fail after `cwv` is set.

use crate::block::{Abort, Mutator, State};
use crate::commit_log::Entry;
use crate::event::{About, EventKind};
use crate::reclaim::Garbage;
use crate::record::Cause;
use crate::sync::{Ordering, lock_soon};
use std::ptr::NonNull;

impl Mutator<'_> {
    /// Commits the block: all its writes become visible at once, and it is over.
    ///
    /// # Errors
    /// When something that the block read has changed, or it is doomed. The caller then calls
    /// [`Mutator::abort`] and runs the block again.
    ///
    /// # Panics
    /// When no block is under way.
    pub fn commit(&mut self) -> Result<(), Abort> {
        let linked = self.prepare()?;
        self.complete(linked);
        Ok(())
    }

    /// The part of a commit that can fail. Gives the block's log entry, if it wrote anything; from
    /// then on its writes are visible.
    pub(crate) fn prepare(&mut self) -> Result<Option<NonNull<Entry>>, Abort> {
        assert!(self.state != State::Idle, "no block is under way on this thread");
        debug_assert!(self.levels.is_empty(), "nested blocks end before the outer one");
        #[cfg(test)]
        if crate::fault::strikes(self) {
            return Err(Abort);
        }
        self.await_turn()?;
        if self.opened.is_empty() && self.pending.is_empty() {
            if self.turn.is_some() {
                // It comes after the blocks before it, so it must have seen what they wrote.
                self.extend()?;
            }
            return Ok(None);
        }
        let mut entry = self.pool.entry();
        for opened in &self.opened {
            // SAFETY: the entry is not linked, so it is this thread's alone.
            opened.log_into(unsafe { entry.as_mut() });
        }
        for &write in &self.extra {
            // SAFETY: as above.
            unsafe { entry.as_mut() }.push(write);
        }
        // Kept where a rollback finds it: the user's code that runs in `link` may unwind.
        self.draft = Some(entry);
        self.link(entry)?;
        self.draft = None;
        Ok(Some(entry))
    }

    /// The part of a commit that cannot fail, after [`Mutator::prepare`].
    pub(crate) fn complete(&mut self, linked: Option<NonNull<Entry>>) {
        if self.engine.events.is_on() {
            let lasted = self.take_duration();
            self.note(EventKind::Commit, lasted, About::default());
        }
        if let Some(entry) = linked {
            // SAFETY: linked, so it does not change any more, and the pin keeps it in place.
            let entry = unsafe { entry.as_ref() };
            self.stamp(entry.version());
            self.wake_sleepers(entry);
            self.counters.commits.bump();
        } else {
            self.counters.read_only_commits.bump();
        }
        self.finish_turn();
        self.leave(linked.is_some());
        self.done();
    }

    /// Takes the commit lock, makes sure that the snapshot is the newest version, and links
    /// `entry` behind it.
    fn link(&mut self, mut entry: NonNull<Entry>) -> Result<(), Abort> {
        // SAFETY: not linked.
        let eager = unsafe { entry.as_ref() }.len();
        loop {
            // Mostly done outside the lock, to keep that short.
            self.extend()?;
            self.await_irrevocable_other()?;
            if !self.pending.is_empty() {
                self.latch_all(entry)?;
            }
            let engine = self.engine;
            let guard = lock_soon(&engine.commit_lock);
            let outcome = self.check_doom().map(|()| {
                // Relaxed: written under the lock that we hold.
                let other = engine.irrevocable.load(Ordering::Relaxed);
                other == 0 || other == self.first_tag
            });
            match outcome
                .and_then(|free| if free { self.extend().map(|()| true) } else { Ok(false) })
            {
                Ok(true) => {
                    let version = self.rv + 1;
                    self.segment.set_cwv(version);
                    // SAFETY: the lock is held, so after `extend` `last` is the tail, of version
                    // `rv`; the entry is not linked; `cwv` is set.
                    unsafe { engine.log.link(self.last, entry, version, self.index) };
                    drop(guard);
                    self.rv = version;
                    return Ok(());
                }
                Ok(false) => {
                    drop(guard);
                    self.unlatch_all();
                    // SAFETY: not linked.
                    unsafe { entry.as_mut() }.truncate(eager);
                }
                Err(abort) => {
                    drop(guard);
                    return Err(abort);
                }
            }
        }
    }

    /// Gives every private body its commit version, and retires what it replaces.
    fn stamp(&mut self, version: u64) {
        let opened = std::mem::take(&mut self.opened);
        for opened in &opened {
            // SAFETY: an anchor that the block opened stays in place until the block ends.
            let slot = unsafe { opened.slot.as_ref() };
            // Relaxed: this thread stored it.
            let body = slot.load(Ordering::Relaxed);
            // SAFETY: the anchor holds the block's private body.
            let header = unsafe { &*body };
            let Some(prev) = NonNull::new(header.prev()) else {
                unreachable!("a private body replaces another")
            };
            // Release: pairs with the acquire in `read`: the payload is visible.
            header.version.store(version, Ordering::Release);
            // SAFETY: the body is in place while pinned. First bodies alone replace none.
            if opened.shape.embedded && unsafe { prev.as_ref() }.prev().is_null() {
                let garbage = opened.shape.first_replaced.and_then(|replaced| {
                    // SAFETY: the first body of this shape, and the anchor has another one now.
                    unsafe { replaced(prev) }
                });
                if let Some(garbage) = garbage {
                    self.retire(garbage);
                }
            } else {
                self.retire(Garbage::Body(prev, opened.shape));
            }
        }
        self.opened = opened;
        // The tail has moved past the entry that was the newest at validation.
        self.retire(Garbage::Entry(self.last));
    }

    /// Rolls the block back: nothing that it wrote was ever visible, and it is over. Its
    /// seniority is kept for the next start.
    ///
    /// An irrevocable block aborts only where its body panicked: what it did outside the engine's
    /// memory stays done.
    ///
    /// # Panics
    /// When no block is under way.
    pub fn abort(&mut self) {
        let conflict = self.conflict.take();
        let lost = self.take_duration();
        self.roll_back();
        self.losses = self.losses.saturating_add(1);
        self.counters.aborts.bump();
        if let Some(conflict) = conflict {
            self.lost_on = conflict.place;
        }
        match conflict.map(|conflict| conflict.cause) {
            Some(Cause::Read) => self.counters.conflicts.bump(),
            Some(Cause::Doomed) => self.counters.dooms.bump(),
            Some(Cause::NotApplicable) => self.counters.not_applicable.bump(),
            None => {}
        }
        self.engine.recorder.note(conflict, lost);
        let kind = EventKind::Abort(conflict.map(|conflict| conflict.cause));
        self.note(kind, lost, conflict.map_or_else(About::default, About::from));
    }

    /// Rolls the block back without counting it as lost.
    pub(crate) fn roll_back(&mut self) {
        assert!(self.state != State::Idle, "no block is under way on this thread");
        self.conflict = None;
        if let Some(draft) = self.draft.take() {
            self.pool.give_back_entry(draft);
        }
        self.drop_levels();
        self.disown_all();
        self.leave(false);
    }
}
