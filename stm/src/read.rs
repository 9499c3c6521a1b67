//! Reading: which body of an object a block sees, and the mark that it leaves.
//!
//! Main invariant: the body returned is the object's newest at version `rv`, and its place is
//! marked, so that a later commit to it is found by the next extension.

use crate::block::{Abort, Mutator, Unit};
use crate::body::{Body, is_tag, segment_of};
use crate::marks::{Place, Site};
use crate::segment::Fate;
use crate::sync::{Ordering, yield_now};
use std::ptr::NonNull;

impl Mutator<'_> {
    /// The body of `unit` that this block sees: its own, or the one of its snapshot.
    ///
    /// The payload may be read until the block ends.
    ///
    /// # Errors
    /// When the snapshot cannot be moved forward to include what was found.
    ///
    /// # Safety
    /// A block is under way, and the unit is initialised, of this engine, and stays in place
    /// until the block ends.
    #[inline(always)]
    pub(crate) unsafe fn read(
        &mut self,
        unit: Unit<'_>,
        site: Site,
    ) -> Result<NonNull<Body>, Abort> {
        // Acquire: pairs with the ownership CAS in `open`, so the body's header is visible.
        let body = unit.slot.load(Ordering::Acquire);
        // SAFETY: an anchor always holds a body, and the pin keeps it in place.
        let body = unsafe { NonNull::new_unchecked(body) };
        // Acquire: pairs with the stamp in `commit`, so the payload is visible.
        // SAFETY: as above.
        let version = unsafe { body.as_ref() }.version.load(Ordering::Acquire);
        if version <= self.rv {
            self.marks.set(unit.place, self.epoch, site);
            return Ok(body);
        }
        if version == self.tag {
            return Ok(body);
        }
        // SAFETY: as the caller promises.
        unsafe { self.read_slow(unit, site) }
    }

    /// As [`Mutator::read`], but leaves no mark: later changes of the object are not conflicts.
    /// What is learned from it must stay true whatever changes, or be marked by the caller.
    ///
    /// # Errors
    /// As for `read`.
    ///
    /// # Safety
    /// As for `read`.
    #[inline]
    pub(crate) unsafe fn peek(&mut self, unit: Unit<'_>) -> Result<NonNull<Body>, Abort> {
        // Acquire, twice: as in `read`.
        let body = unit.slot.load(Ordering::Acquire);
        // SAFETY: an anchor always holds a body, and the pin keeps it in place.
        let body = unsafe { NonNull::new_unchecked(body) };
        // SAFETY: as above.
        let version = unsafe { body.as_ref() }.version.load(Ordering::Acquire);
        if version <= self.rv || version == self.tag {
            return Ok(body);
        }
        // SAFETY: as the caller promises.
        Ok(unsafe { self.find(unit) }?.0)
    }

    /// Marks `place` as read: a commit that writes it from now on is a conflict.
    #[inline]
    pub(crate) fn mark(&mut self, place: Place, site: Site) {
        self.marks.set(place, self.epoch, site);
    }

    #[cold]
    #[inline(never)]
    unsafe fn read_slow(&mut self, unit: Unit<'_>, site: Site) -> Result<NonNull<Body>, Abort> {
        // SAFETY: as the caller promises.
        let (body, mine) = unsafe { self.find(unit) }?;
        if !mine {
            self.marks.set(unit.place, self.epoch, site);
        }
        Ok(body)
    }

    /// The body that this block sees, and whether it is its own.
    ///
    /// # Safety
    /// As for `read`.
    #[cold]
    unsafe fn find(&mut self, unit: Unit<'_>) -> Result<(NonNull<Body>, bool), Abort> {
        loop {
            // Acquire, twice: as in `read`.
            let body = unit.slot.load(Ordering::Acquire);
            // SAFETY: an anchor always holds a body, and the pin keeps it in place.
            let body = unsafe { NonNull::new_unchecked(body) };
            // SAFETY: as above.
            let header = unsafe { body.as_ref() };
            let version = header.version.load(Ordering::Acquire);
            if version <= self.rv {
                return Ok((body, false));
            }
            if !is_tag(version) {
                self.extend()?;
                continue;
            }
            if self.is_mine(version) {
                return Ok((body, true));
            }
            match self.engine.segments[segment_of(version)].fate(version) {
                // The stamp, or the anchor's old body, is visible by now.
                Fate::Over => yield_now(),
                // Committed, so its payload is final, and `fate` made it visible.
                Fate::Committed { version, .. } if version <= self.rv => {
                    return Ok((body, false));
                }
                Fate::Committed { version, .. } => {
                    self.extend()?;
                    if self.rv < version {
                        // Its entry is about to be linked, by a thread that may not be running.
                        yield_now();
                    }
                }
                Fate::Running(_) => {
                    let prev = header.prev();
                    // SAFETY: the body that a tagged one replaces stays in place while pinned.
                    let prev = unsafe { NonNull::new_unchecked(prev) };
                    // Relaxed: the owner acquired this stamp before it published `body`, by the
                    // release that we acquired `body` with.
                    // SAFETY: as above.
                    let before = unsafe { prev.as_ref() }.version.load(Ordering::Relaxed);
                    if before <= self.rv {
                        return Ok((prev, false));
                    }
                    self.extend()?;
                }
            }
        }
    }
}
