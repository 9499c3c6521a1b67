//! Commuting operations that change several units: appending to a list, adding a key to a dict.
//!
//! Main invariant: such an operation takes its units one by one, each at its newest version, and
//! changes nothing but the private bodies that it is given. So it can be started over whenever a
//! latch has to be released, which is done before any wait that could close a circle: for an owner
//! that is not committing, and for a latch below one that this block holds.
//!
//! If the block looks at the object after all, the same operation is run on units that are opened
//! in the ordinary way.

use crate::block::{Abort, Mutator, Opened, Unit};
use crate::body::{Body, LATCH, Shape, is_tag, segment_of};
use crate::commit_log::Write;
use crate::marks::{Place, Site};
use crate::segment::Fate;
use crate::sync::{Ordering, spin};
use std::any::Any;
use std::ptr::NonNull;

/// An operation on several units of words.
pub(crate) trait SeveralUnits: Any {
    /// Takes the units that the operation needs and changes them.
    ///
    /// # Errors
    /// Those of [`Units`], handed on.
    fn run(&self, units: &mut Units<'_, '_>) -> Result<Outcome, Abort>;

    /// The words that it is going to store.
    fn words(&self, visit: &mut dyn FnMut(u64));

    /// For adding to an operation that is already pending.
    fn as_any(&mut self) -> &mut dyn Any;

    /// Itself.
    fn as_erased(&mut self) -> &mut dyn Any;
}

/// What became of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It needs more room than was made for it; a commit makes more and starts again.
    NoRoom,
    /// It does not apply to what is there, and the block has to do it in the ordinary way.
    Unfit,
}

/// What an operation takes its units from.
#[derive(Debug)]
pub(crate) struct Units<'m, 'e> {
    mutator: &'m mut Mutator<'e>,
    site: Site,
    /// Whether the block commits now; else it has looked at the object.
    committing: bool,
}

impl<'m, 'e> Units<'m, 'e> {
    pub(crate) fn new(mutator: &'m mut Mutator<'e>, site: Site, committing: bool) -> Self {
        Self { mutator, site, committing }
    }

    /// The private words of a unit.
    ///
    /// # Errors
    /// When the block has to be rolled back, or the operation started over.
    ///
    /// # Safety
    /// The unit is initialised, of this engine and this shape, and stays in place until the block
    /// ends.
    pub(crate) unsafe fn take(
        &mut self,
        unit: Unit<'_>,
        shape: &'static Shape,
    ) -> Result<*mut u64, Abort> {
        let body = if self.committing {
            // SAFETY: as the caller promises.
            unsafe { self.mutator.latch_words(unit, shape, self.site) }?
        } else {
            // An owned unit has nothing pending.
            self.mutator.settle(unit)?;
            // SAFETY: as the caller promises; `copy_words` initialises the payload.
            unsafe {
                self.mutator
                    .open_copied(unit, shape, self.site, |old, new| copy_words(old, new, shape))
            }?
        };
        Ok(words_of(body))
    }

    /// The words of a unit that nobody else can change meanwhile, since they depend on a unit that
    /// was taken: without a mark.
    ///
    /// # Errors
    /// When the block has to be rolled back.
    ///
    /// # Safety
    /// As for `take`.
    pub(crate) unsafe fn peek(&mut self, unit: Unit<'_>) -> Result<*const u64, Abort> {
        if !self.committing {
            self.mutator.settle(unit)?;
        }
        // SAFETY: as the caller promises.
        Ok(words_of(unsafe { self.mutator.peek(unit) }?))
    }

    /// The words of a unit, as those that the block reads: it aborts if they are changed before it
    /// has committed.
    ///
    /// # Errors
    /// When the block has to be rolled back.
    ///
    /// # Safety
    /// As for `take`.
    pub(crate) unsafe fn read(&mut self, unit: Unit<'_>) -> Result<*const u64, Abort> {
        if !self.committing {
            self.mutator.settle(unit)?;
        }
        // SAFETY: as the caller promises.
        Ok(words_of(unsafe { self.mutator.read(unit, self.site) }?))
    }

    /// Marks a place as read.
    pub(crate) fn mark(&mut self, place: Place) {
        self.mutator.mark(place, self.site);
    }

    /// Whether words that are put where they were not before have to be counted, since the counts
    /// of this commit are done. If so, the reference `word` has been, and is uncounted if the
    /// commit fails.
    pub(crate) fn counts(&self) -> bool {
        self.committing
    }

    /// See [`Units::counts`].
    pub(crate) fn counted(&mut self, word: u64) {
        self.mutator.moved.push(word);
    }

    /// Says that the operation did not store a word that it had announced.
    pub(crate) fn not_stored(&mut self, word: u64) {
        if self.committing {
            self.mutator.surplus.push(word);
        }
    }
}

fn words_of(body: NonNull<Body>) -> *mut u64 {
    // SAFETY: the payload lies right behind the header.
    unsafe { body.as_ptr().add(1).cast() }
}

/// Makes the payload of `new` a copy of that of `old`.
fn copy_words(old: NonNull<Body>, new: NonNull<Body>, shape: &Shape) {
    // SAFETY: both are bodies of a unit of this shape; `new` is the caller's alone.
    unsafe { words_of(new).copy_from_nonoverlapping(words_of(old), shape.words) };
}

impl Mutator<'_> {
    /// Latches a unit of words at its newest version; gives the private body, which is latched
    /// only once. If all latches had to be released, fails and sets `relatch`.
    ///
    /// # Safety
    /// As for [`Units::take`].
    unsafe fn latch_words(
        &mut self,
        unit: Unit<'_>,
        shape: &'static Shape,
        site: Site,
    ) -> Result<NonNull<Body>, Abort> {
        loop {
            // Acquire, twice: as in `read`.
            let body = unit.slot.load(Ordering::Acquire);
            // SAFETY: a unit always has a body, and the pin keeps it in place.
            let old = unsafe { NonNull::new_unchecked(body) };
            // SAFETY: as above.
            let version = unsafe { old.as_ref() }.version.load(Ordering::Acquire);
            if !is_tag(version) {
                let new = self.pool.body(shape, self.tag | LATCH, body);
                copy_words(old, new, shape);
                // Release: as in `open`.
                let swapped = unit.slot.compare_exchange(
                    body,
                    new.as_ptr(),
                    Ordering::Release,
                    Ordering::Relaxed,
                );
                if swapped.is_ok() {
                    let slot = NonNull::from(unit.slot);
                    self.opened.push(Opened { slot, shape, place: unit.place, site });
                    self.latched += 1;
                    self.shown = true;
                    return Ok(new);
                }
                self.pool.give_back(new, shape);
                continue;
            }
            if self.is_mine(version) {
                if version & LATCH != 0 {
                    return Ok(old);
                }
                // Written in the ordinary way before: what is done to that body here could not be
                // undone if the operation had to be started over.
                self.plain = true;
                return Err(Abort);
            }
            let owner = segment_of(version);
            let wanted = Write { place: unit.place, site };
            match self.engine.segments[owner].fate(version) {
                Fate::Over => spin(),
                Fate::Committed { first, .. } => self.wait_for_end(owner, first, wanted)?,
                Fate::Running(first) if version & LATCH != 0 => {
                    let released = self.unlatch_unless_below(unit);
                    self.wait_for_latch(owner, first, wanted, unit.slot, body)?;
                    if released {
                        self.relatch = true;
                        return Err(Abort);
                    }
                }
                Fate::Running(first) => {
                    self.await_writer(owner, first, wanted)?;
                    self.relatch = true;
                    return Err(Abort);
                }
            }
        }
    }

    /// Releases all latches unless they are all below `unit`, in the order of latches; says whether
    /// it did.
    pub(crate) fn unlatch_unless_below(&mut self, unit: Unit<'_>) -> bool {
        let held = &self.opened[self.opened.len() - self.latched..];
        let wanted = (unit.place, std::ptr::from_ref(unit.slot).addr());
        if held.iter().all(|held| (held.place, held.slot.addr().get()) < wanted) {
            return false;
        }
        self.unlatch_all();
        true
    }
}
