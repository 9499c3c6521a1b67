//! Writing: taking ownership of an object and giving it a private body.
//!
//! Main invariant: an object is owned by the block whose tag its body carries. Ownership starts
//! with a compare-and-swap that replaces a *committed, stamped* body of version at most `rv`, and
//! ends when the body is stamped (commit) or the anchor gets its old body back (abort).

use crate::block::{Abort, Mutator, Opened, Unit};
use crate::body::{Body, Shape, Version, is_tag, segment_of};
use crate::marks::Site;
use crate::reclaim::Garbage;
use crate::segment::Fate;
use crate::sync::{Ordering, spin};
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
        // Relaxed: if the body carries our tag, this thread put it there.
        let body = unit.slot.load(Ordering::Relaxed);
        // SAFETY: an anchor always holds a body, and the pin keeps it in place.
        let body = unsafe { NonNull::new_unchecked(body) };
        // SAFETY: as above. Relaxed: as above.
        if unsafe { body.as_ref() }.version.load(Ordering::Relaxed) == self.tag {
            return Ok(Open::Again(body));
        }
        // SAFETY: as the caller promises.
        unsafe { self.open_slow(unit, shape, site) }
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
                // block read of it before is marked already.
                self.opened.push(Opened {
                    slot: NonNull::from(unit.slot),
                    shape,
                    place: unit.place,
                    site,
                });
                return Ok(Open::First { new, old });
            }
            if !is_tag(version) {
                self.extend()?;
            } else if self.is_mine(version) {
                // SAFETY: as the caller promises, and `old` is the block's own body.
                return Ok(unsafe { self.open_nested(unit, old, shape) });
            } else {
                self.await_owner(version)?;
            }
        }
    }

    /// Waits until the owner whose `tag` was found in a body is over, or has to abort.
    fn await_owner(&mut self, tag: Version) -> Result<(), Abort> {
        let owner = &self.engine.segments[segment_of(tag)];
        match owner.fate(tag) {
            Fate::Over => {
                spin();
                Ok(())
            }
            // It is stamping: a few stores more.
            Fate::Committed { first, .. } => self.wait_for_end(segment_of(tag), first),
            Fate::Running(first) => self.contend(segment_of(tag), first, tag),
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
