//! Writing: taking ownership of an object and giving it a private body.
//!
//! Main invariant: an object is owned by the block whose tag its body carries. Ownership starts
//! with a compare-and-swap that replaces a *committed, stamped* body of version at most `rv`, and
//! ends when the body is stamped (commit) or the anchor gets its old body back (abort).

use crate::block::{Abort, Mutator, Opened, Unit};
use crate::body::{Body, LATCH, Shape, Version, is_tag, segment_of};
use crate::commit_log::Write;
use crate::marks::Site;
use crate::reclaim::Garbage;
use crate::segment::Fate;
use crate::sync::{AtomicPtr, Ordering, spin};
use std::ptr::NonNull;

/// What `open` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// The block's own body, written before at this nesting level: change it in place.
    Again(NonNull<Body>),
    /// A new private body whose payload is **not initialised**, and the body to make it from.
    First {
        /// The private body.
        new: NonNull<Body>,
        /// The body whose payload the block sees so far.
        old: NonNull<Body>,
    },
}

impl Mutator<'_> {
    /// Takes ownership of `unit`, or finds that the block has it.
    ///
    /// # Errors
    /// When the snapshot cannot be moved forward, or an elder block owns the object and dooms
    /// this one.
    ///
    /// # Safety
    /// As for `read`; `shape` is the unit's; after [`Open::First`] the caller initialises the new
    /// payload before anything else is done with this mutator.
    #[inline]
    pub(crate) unsafe fn open(
        &mut self,
        unit: Unit<'_>,
        shape: &'static Shape,
        site: Site,
    ) -> Result<Open, Abort> {
        // Acquire: the body may be another thread's, whose initialised header has to be visible.
        let body = unit.slot.load(Ordering::Acquire);
        // SAFETY: an anchor always holds a body, and the pin keeps it in place.
        let body = unsafe { NonNull::new_unchecked(body) };
        // SAFETY: as above. Relaxed: if it is our tag, this thread wrote it.
        if unsafe { body.as_ref() }.version.load(Ordering::Relaxed) == self.tag {
            return Ok(Open::Again(body));
        }
        // SAFETY: as the caller promises.
        unsafe { self.open_slow(unit, shape, site) }
    }

    /// Takes ownership of `unit`, and at first makes the private body with `copy`, which is given
    /// the old body and the new one. If `copy` unwinds, the object is given back.
    ///
    /// # Safety
    /// As for `open`; `copy` initialises the payload of the second body.
    #[inline]
    pub(crate) unsafe fn open_copied(
        &mut self,
        unit: Unit<'_>,
        shape: &'static Shape,
        site: Site,
        copy: impl FnOnce(NonNull<Body>, NonNull<Body>),
    ) -> Result<NonNull<Body>, Abort> {
        // SAFETY: as the caller promises.
        match unsafe { self.open(unit, shape, site) }? {
            Open::Again(body) => Ok(body),
            Open::First { new, old } => {
                let guard = CloseOnUnwind { mutator: self, old, new, shape };
                copy(old, new);
                std::mem::forget(guard);
                Ok(new)
            }
        }
    }

    #[inline(never)]
    unsafe fn open_slow(
        &mut self,
        unit: Unit<'_>,
        shape: &'static Shape,
        site: Site,
    ) -> Result<Open, Abort> {
        loop {
            self.check_doom()?;
            // Acquire, twice: as in `read`.
            let body = unit.slot.load(Ordering::Acquire);
            // SAFETY: an anchor always holds a body, and the pin keeps it in place.
            let old = unsafe { NonNull::new_unchecked(body) };
            // SAFETY: as above.
            let header = unsafe { old.as_ref() };
            let version = header.version.load(Ordering::Acquire);
            if version <= self.rv {
                let new = self.pool.body(shape, self.tag, body);
                // Release: pairs with the acquire in `read`: the new header is visible.
                // Acquire on failure is not needed: the loop loads again.
                let swapped = unit.slot.compare_exchange(
                    body,
                    new.as_ptr(),
                    Ordering::Release,
                    Ordering::Relaxed,
                );
                if swapped.is_err() {
                    self.pool.give_back(new, shape);
                    continue;
                }
                // No mark: nobody else can commit to the unit before this block ends, and what the
                // block read of it before is marked already. A nested block may give the unit back
                // earlier, though, and what it saw there may have decided that it does.
                if !self.levels.is_empty() {
                    self.marks.set(unit.place, self.epoch, site);
                }
                self.shown = true;
                self.opened.push(Opened {
                    slot: NonNull::from(unit.slot),
                    shape,
                    place: unit.place,
                    site,
                });
                self.settled();
                return Ok(Open::First { new, old });
            }
            if !is_tag(version) {
                self.extend()?;
            } else if self.is_mine(version) {
                // SAFETY: as the caller promises, and `old` is the block's own body.
                return Ok(unsafe { self.open_nested(unit, old, shape) });
            } else {
                let wanted = Write { place: unit.place, site };
                self.await_owner(unit.slot, body, version, wanted)?;
            }
        }
    }

    /// Whether another block writes to `unit`, or often enough did while this or another one wanted
    /// to: then stores to it had better wait for the commit, where they are merged.
    pub(crate) fn is_contended(&self, unit: Unit<'_>) -> bool {
        if self.engine.contended.has(unit.place) {
            return true;
        }
        // Acquire, twice: as in `read`.
        let body = unit.slot.load(Ordering::Acquire);
        // SAFETY: a unit always has a body, and the pin keeps it in place.
        let version = unsafe { &*body }.version.load(Ordering::Acquire);
        if !is_tag(version) || self.is_mine(version) {
            return false;
        }
        let runs =
            matches!(self.engine.segments[segment_of(version)].fate(version), Fate::Running(_));
        if runs {
            self.engine.contended.add(unit.place);
        }
        runs
    }

    /// Waits until the owner whose `tag` was found in `body` of `slot` gives that up, or this
    /// block has to abort.
    fn await_owner(
        &mut self,
        slot: &AtomicPtr<Body>,
        body: *mut Body,
        tag: Version,
        wanted: Write,
    ) -> Result<(), Abort> {
        let owner = &self.engine.segments[segment_of(tag)];
        match owner.fate(tag) {
            Fate::Over => {
                spin();
                Ok(())
            }
            // It is stamping: a few stores more.
            Fate::Committed { first, .. } => self.wait_for_end(segment_of(tag), first, wanted),
            Fate::Running(first) if tag & LATCH != 0 => {
                self.wait_for_latch(segment_of(tag), first, wanted, slot, body)
            }
            Fate::Running(first) => self.contend(segment_of(tag), first, wanted),
        }
    }

    /// Gives every owned object its committed body back and retires the private ones.
    pub(crate) fn disown_all(&mut self) {
        while let Some(opened) = self.opened.pop() {
            self.disown(opened);
        }
    }

    /// Retires what this block has just made unreachable.
    pub(crate) fn retire(&mut self, garbage: Garbage) {
        let Some(pin) = &self.pin else { unreachable!("pinned while a block is under way") };
        self.pool.retire(garbage, pin);
    }
}

/// Gives the object opened last its old body back if copying the payload unwinds. The private body
/// is retired without a drop: its payload is not initialised.
struct CloseOnUnwind<'m, 'e> {
    mutator: &'m mut Mutator<'e>,
    old: NonNull<Body>,
    new: NonNull<Body>,
    shape: &'static Shape,
}

impl Drop for CloseOnUnwind<'_, '_> {
    fn drop(&mut self) {
        // SAFETY: the body that was opened from stays in place until the block ends.
        // Relaxed: if it is this block's, this thread stored its version.
        let version = unsafe { self.old.as_ref() }.version.load(Ordering::Relaxed);
        if self.mutator.is_mine(version) {
            self.mutator.close_nested();
        } else if let Some(opened) = self.mutator.opened.pop() {
            self.mutator.restore(opened);
        }
        self.mutator.retire(Garbage::Memory(self.new, self.shape));
    }
}
