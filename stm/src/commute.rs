//! Commuting operations: changes whose result the block does not look at.
//!
//! Main invariant: a pending operation has been neither applied nor read; the object's place is
//! not marked by it. At commit its object is *latched* — owned at its newest version, whatever the
//! snapshot — and the operation is applied to the private body. So two blocks that only add to the
//! same object never abort each other (RETCON, ISCA 2010, is the precedent), while readers of the
//! object see a commit like any other.
//!
//! Latches are taken in the order of places and are released before any wait but the one for a
//! higher latch; so latch holders wait for each other in one direction only, and for nobody else.
//! The moment the block looks at an object with pending operations they are *settled*: applied to
//! a body that was opened in the ordinary way.

use crate::block::{Abort, Mutator, Opened, State, Unit};
use crate::body::{Body, LATCH, Shape, is_tag, segment_of};
use crate::commit_log::Entry;
use crate::marks::{Place, Site};
use crate::reclaim::Garbage;
use crate::record::Conflict;
use crate::segment::Fate;
use crate::sync::{AtomicPtr, Ordering, spin};
use crate::write::Open;
use std::any::Any;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ptr::NonNull;

/// An operation that may be applied to whatever the object holds at commit.
///
/// `apply` may be called several times for one block, on different bodies: a commit that has to
/// wait starts over.
pub(crate) trait Commuting: Any {
    /// Initialises the payload of `new` as a copy of that of `old`.
    ///
    /// # Safety
    /// `old` holds an initialised payload of the operation's type, that of `new` is not.
    unsafe fn copy(&self, old: NonNull<Body>, new: NonNull<Body>);

    /// Applies the operation to the payload of `body`; false if it does not apply to what is
    /// there, and the block has to take the plain path.
    ///
    /// # Safety
    /// `body` holds an initialised payload of the operation's type that is the caller's alone.
    unsafe fn apply(&self, body: NonNull<Body>) -> bool;

    /// For adding to an operation that is already pending.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// A pending operation.
pub(crate) struct Pending {
    slot: NonNull<AtomicPtr<Body>>,
    shape: &'static Shape,
    place: Place,
    site: Site,
    op: Box<dyn Commuting>,
}

impl Pending {
    fn unit(&self) -> Unit<'_> {
        // SAFETY: `add_pending` was promised that the unit stays in place until the block ends.
        Unit { slot: unsafe { self.slot.as_ref() }, place: self.place }
    }
}

/// Pointers hashed by multiplication; they are distinct already.
#[derive(Default)]
struct PointerHasher(u64);

impl Hasher for PointerHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_usize(usize::from(byte));
        }
    }

    fn write_usize(&mut self, value: usize) {
        self.0 = (self.0 ^ value as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

/// Up to this many pending operations are found by looking at all of them.
const LINEAR: usize = 8;

/// The pending operations of a block: at most one an object.
pub(crate) struct PendingSet {
    list: Vec<Pending>,
    index: HashMap<usize, usize, BuildHasherDefault<PointerHasher>>,
}

impl std::fmt::Debug for PendingSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PendingSet").field("len", &self.list.len()).finish()
    }
}

impl PendingSet {
    pub(crate) fn new() -> Self {
        Self { list: Vec::new(), index: HashMap::default() }
    }

    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    #[inline]
    pub(crate) fn clear(&mut self) {
        // Both are looked at: unwinding out of a commit leaves the index without its list.
        if !self.list.is_empty() || !self.index.is_empty() {
            self.list.clear();
            self.index.clear();
        }
    }

    fn position(&self, slot: NonNull<AtomicPtr<Body>>) -> Option<usize> {
        if self.list.len() <= LINEAR {
            self.list.iter().position(|pending| pending.slot == slot)
        } else {
            self.index.get(&slot.addr().get()).copied()
        }
    }

    fn insert(&mut self, pending: Pending) {
        self.list.push(pending);
        let len = self.list.len();
        if len == LINEAR + 1 {
            for (at, pending) in self.list.iter().enumerate() {
                self.index.insert(pending.slot.addr().get(), at);
            }
        } else if len > LINEAR {
            self.index.insert(self.list[len - 1].slot.addr().get(), len - 1);
        }
    }

    fn remove(&mut self, at: usize) -> Pending {
        let indexed = self.list.len() > LINEAR;
        let removed = self.list.swap_remove(at);
        if indexed {
            self.index.remove(&removed.slot.addr().get());
            if let Some(moved) = self.list.get(at) {
                self.index.insert(moved.slot.addr().get(), at);
            }
            if self.list.len() <= LINEAR {
                self.index.clear();
            }
        }
        removed
    }
}

/// Gives the object opened last its old body back if copying the payload unwinds. The private body
/// is leaked: its payload is not initialised, so it must not be dropped.
struct DisownOnUnwind<'m, 'e>(&'m mut Mutator<'e>);

impl Drop for DisownOnUnwind<'_, '_> {
    fn drop(&mut self) {
        if let Some(opened) = self.0.opened.pop() {
            self.0.restore(opened);
        }
    }
}

/// Where a new operation on an object goes.
pub(crate) enum Slot<'a> {
    /// One is pending: add to it if it is of the same kind.
    Pending(&'a mut dyn Any),
    /// None is: [`Mutator::add_pending`] takes a new one.
    Free,
    /// The operation must be done in the ordinary way.
    Plain,
}

impl Mutator<'_> {
    /// Finds where an operation on `anchor` goes.
    pub(crate) fn pending_slot(&mut self, unit: Unit<'_>) -> Slot<'_> {
        if self.state != State::Running || self.plain {
            return Slot::Plain;
        }
        // Relaxed: if the body is ours, this thread put it there.
        let body = unit.slot.load(Ordering::Relaxed);
        // SAFETY: an anchor always holds a body, and the pin keeps it in place.
        if self.is_mine(unsafe { &*body }.version.load(Ordering::Relaxed)) {
            return Slot::Plain;
        }
        match self.pending.position(NonNull::from(unit.slot)) {
            Some(at) => Slot::Pending(self.pending.list[at].op.as_any()),
            None => Slot::Free,
        }
    }

    /// Makes `op` pending on `anchor`, which has none and which the block does not own.
    ///
    /// # Safety
    /// The anchor is initialised, of this engine and of this shape, stays in place until the block
    /// ends, and its payload is of the operation's type.
    pub(crate) unsafe fn add_pending(
        &mut self,
        unit: Unit<'_>,
        shape: &'static Shape,
        site: Site,
        op: Box<dyn Commuting>,
    ) {
        debug_assert!(self.pending.position(NonNull::from(unit.slot)).is_none());
        self.pending.insert(Pending {
            slot: NonNull::from(unit.slot),
            shape,
            place: unit.place,
            site,
            op,
        });
    }

    /// Applies what is pending on `anchor`, because the block is about to look at it.
    #[inline(always)]
    pub(crate) fn settle(&mut self, unit: Unit<'_>) -> Result<(), Abort> {
        if self.pending.is_empty() { Ok(()) } else { self.settle_slow(unit) }
    }

    #[cold]
    fn settle_slow(&mut self, unit: Unit<'_>) -> Result<(), Abort> {
        match self.pending.position(NonNull::from(unit.slot)) {
            Some(at) => {
                let pending = self.pending.remove(at);
                self.apply_now(&pending)
            }
            None => Ok(()),
        }
    }

    /// Applies everything that is pending, in the ordinary way.
    pub(crate) fn settle_all(&mut self) -> Result<(), Abort> {
        while let Some(last) = self.pending.list.len().checked_sub(1) {
            let pending = self.pending.remove(last);
            self.apply_now(&pending)?;
        }
        Ok(())
    }

    fn apply_now(&mut self, pending: &Pending) -> Result<(), Abort> {
        // SAFETY: `add_pending` was promised that the anchor is fit for `open`.
        let opened = unsafe { self.open(pending.unit(), pending.shape, pending.site) }?;
        let body = match opened {
            Open::Again(body) => body,
            Open::First { new, old } => {
                let guard = DisownOnUnwind(self);
                // SAFETY: the operation is of the payload's type; `new` is not initialised.
                unsafe { pending.op.copy(old, new) };
                std::mem::forget(guard);
                new
            }
        };
        // SAFETY: the body is the block's own.
        if unsafe { pending.op.apply(body) } { Ok(()) } else { self.not_applicable() }
    }

    /// The operation does not fit what the object holds: run the block again without pending ones.
    #[cold]
    fn not_applicable(&mut self) -> Result<(), Abort> {
        self.plain = true;
        self.conflict = Some(Conflict::not_applicable());
        Err(Abort)
    }

    /// Latches the objects of all pending operations, applies these to private bodies, and adds
    /// the writes to `entry`.
    pub(crate) fn latch_all(&mut self, mut entry: NonNull<Entry>) -> Result<(), Abort> {
        let eager = self.opened.len();
        let mut list = std::mem::take(&mut self.pending.list);
        list.sort_unstable_by_key(|pending| pending.place);
        let mut outcome = Ok(());
        let mut at = 0;
        while at < list.len() {
            match self.latch(&list[at]) {
                Ok(true) => at += 1,
                Ok(false) => {
                    // `latch` has released all latches to wait.
                    at = 0;
                }
                Err(abort) => {
                    outcome = Err(abort);
                    break;
                }
            }
            debug_assert!(self.opened.len() >= eager);
        }
        for opened in &self.opened[eager..] {
            // SAFETY: the entry is not linked.
            opened.log_into(unsafe { entry.as_mut() });
        }
        self.counters.commuted.add(list.len() as u64);
        self.pending.list = list;
        outcome
    }

    /// Latches one object; false if all latches were released on the way.
    fn latch(&mut self, pending: &Pending) -> Result<bool, Abort> {
        let slot = pending.unit().slot;
        loop {
            // Acquire, twice: as in `read`.
            let body = slot.load(Ordering::Acquire);
            // SAFETY: an anchor always holds a body, and the pin keeps it in place.
            let old = unsafe { NonNull::new_unchecked(body) };
            // SAFETY: as above.
            let version = unsafe { old.as_ref() }.version.load(Ordering::Acquire);
            if is_tag(version) {
                debug_assert!(!self.is_mine(version), "settled before it was opened");
                let owner = segment_of(version);
                match self.engine.segments[owner].fate(version) {
                    Fate::Over => spin(),
                    Fate::Committed { first, .. } => self.wait_for_end(owner, first)?,
                    // Its owner waits for higher latches only.
                    Fate::Running(first) if version & LATCH != 0 => {
                        self.wait_for_end(owner, first)?;
                    }
                    Fate::Running(first) => {
                        self.unlatch_all();
                        self.contend(owner, first, version)?;
                        return Ok(false);
                    }
                }
                continue;
            }
            // The user's code runs on a body that nobody else can see yet.
            let new = self.pool.body(pending.shape, self.tag | LATCH, body);
            // SAFETY: the operation is of the payload's type; `new` is not initialised; a committed
            // body does not change.
            unsafe { pending.op.copy(old, new) };
            // SAFETY: as above.
            let applies = unsafe { pending.op.apply(new) };
            // Release: as in `open`.
            let swapped = applies
                && slot
                    .compare_exchange(body, new.as_ptr(), Ordering::Release, Ordering::Relaxed)
                    .is_ok();
            if swapped {
                self.opened.push(Opened {
                    slot: pending.slot,
                    shape: pending.shape,
                    place: pending.place,
                    site: pending.site,
                });
                self.latched += 1;
                return Ok(true);
            }
            if let Some(drop) = pending.shape.drop {
                // SAFETY: initialised above, and nobody else has seen it.
                unsafe { drop(new) };
            }
            self.pool.give_back(new, pending.shape);
            if !applies {
                self.not_applicable()?;
            }
        }
    }

    /// Gives all latched objects back.
    pub(crate) fn unlatch_all(&mut self) {
        while self.latched > 0 {
            self.latched -= 1;
            if let Some(opened) = self.opened.pop() {
                self.disown(opened);
            }
        }
    }

    /// Gives an owned object its committed body back and retires the private one.
    pub(crate) fn disown(&mut self, opened: Opened) {
        let body = self.restore(opened);
        self.retire(Garbage::Body(body, opened.shape));
    }

    /// Gives an owned object its committed body back; gives the private one.
    fn restore(&mut self, opened: Opened) -> NonNull<Body> {
        // SAFETY: an anchor that the block opened stays in place until the block ends.
        let slot = unsafe { opened.slot.as_ref() };
        // Relaxed: this thread stored it.
        let body = slot.load(Ordering::Relaxed);
        // SAFETY: the anchor holds the block's private body.
        let body = unsafe { NonNull::new_unchecked(body) };
        // Release: whoever takes the old body from here must see its header, as from the store
        // that first published it.
        // SAFETY: as above.
        slot.store(unsafe { body.as_ref() }.prev(), Ordering::Release);
        body
    }
}
