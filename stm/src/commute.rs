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
use crate::body::{Body, LATCH, Shape, Version, is_tag, segment_of};
use crate::commit_log::{Entry, Write};
use crate::engine::Engine;
use crate::heap::words::Changes;
use crate::marks::{Place, Site};
use crate::reclaim::Garbage;
use crate::record::Conflict;
use crate::segment::Fate;
use crate::sync::{AtomicPtr, Ordering, spin};
use crate::tvar::value_of;
use crate::units::{Outcome, SeveralUnits, Units};
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
    unsafe fn apply(&self, body: NonNull<Body>, context: &mut Context<'_>) -> bool;

    /// For adding to an operation that is already pending.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// What a block sees of a word while an operation is pending on its unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Look {
    /// What it would see without the operation.
    Beneath,
    /// This.
    Word(u64),
    /// What is beneath, combined with what is pending.
    Combined,
}

/// What an operation may use while it is applied.
pub(crate) struct Context<'a> {
    pub(crate) engine: &'a Engine,
    /// What made the operation.
    pub(crate) site: Site,
    /// Places that it changes besides its object's.
    pub(crate) writes: &'a mut Vec<Write>,
    /// Words that were counted for being stored, and were there already.
    pub(crate) surplus: &'a mut Vec<u64>,
}

impl Context<'_> {
    /// Says that the operation changes `place` too.
    pub(crate) fn writes(&mut self, place: Place) {
        self.writes.push(Write { place, site: self.site });
    }
}

/// A pending operation.
pub(crate) struct Pending {
    slot: NonNull<AtomicPtr<Body>>,
    shape: &'static Shape,
    place: Place,
    site: Site,
    op: Op,
}

/// The operation itself. The most frequent one needs no allocation.
pub(crate) enum Op {
    /// Adds to an `i64`.
    Add(i64),
    /// Changes of single words. These are made as often as fields are stored to.
    Words(Box<Changes>),
    /// Any other on one unit.
    Other(Box<dyn Commuting>),
    /// One that takes further units.
    Several(Box<dyn SeveralUnits>),
}

impl Op {
    /// See [`Commuting::copy`].
    ///
    /// # Safety
    /// As there.
    unsafe fn copy(&self, old: NonNull<Body>, new: NonNull<Body>) {
        match self {
            Op::Add(_) => {
                // SAFETY: the caller promises bodies of the operation's type, `i64`, of which the
                // first is initialised.
                unsafe { value_of::<i64>(new).write(value_of::<i64>(old).read()) };
            }
            // SAFETY: as the caller promises.
            Op::Words(op) => unsafe { op.copy(old, new) },
            // SAFETY: as above.
            Op::Other(op) => unsafe { op.copy(old, new) },
            Op::Several(_) => unreachable!("takes its units itself"),
        }
    }

    /// See [`Commuting::apply`].
    ///
    /// # Safety
    /// As there.
    unsafe fn apply(&self, body: NonNull<Body>, context: &mut Context<'_>) -> bool {
        match self {
            Op::Add(amount) => {
                // SAFETY: the caller promises an initialised payload of the operation's type,
                // `i64`, that is its own.
                let value = unsafe { value_of::<i64>(body).as_mut() };
                *value = value.wrapping_add(*amount);
                true
            }
            // SAFETY: as the caller promises.
            Op::Words(op) => unsafe { op.apply(body, context) },
            // SAFETY: as above.
            Op::Other(op) => unsafe { op.apply(body, context) },
            Op::Several(_) => unreachable!("takes its units itself"),
        }
    }
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
    /// Where in the list the operation on a slot is, once so many are pending that they are not all
    /// looked at: of the first `indexed` ones.
    index: HashMap<usize, usize, BuildHasherDefault<PointerHasher>>,
    indexed: usize,
    /// Bits of which those of every slot in the list are set: most objects that a block with many
    /// pending operations reads have none.
    filter: [u64; FILTER],
    /// The number of the operation that was looked for last. A guess.
    recent: usize,
}

/// Words of the filter.
const FILTER: usize = 64;

/// The slot's bit in the filter: a word, and a mask for it.
#[inline(always)]
fn bit(slot: NonNull<AtomicPtr<Body>>) -> (usize, u64) {
    let granule = slot.addr().get() >> 4;
    (granule / 64 % FILTER, 1 << (granule % 64))
}

impl std::fmt::Debug for PendingSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PendingSet").field("len", &self.list.len()).finish()
    }
}

impl PendingSet {
    pub(crate) fn new() -> Self {
        Self {
            list: Vec::new(),
            index: HashMap::default(),
            indexed: 0,
            filter: [0; FILTER],
            recent: 0,
        }
    }

    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether an operation on this object may be pending.
    #[inline(always)]
    pub(crate) fn may_hold(&self, slot: &AtomicPtr<Body>) -> bool {
        let (word, mask) = bit(NonNull::from(slot));
        self.filter[word] & mask != 0
    }

    /// The changes of single words that are pending on a unit, if they were looked for last.
    #[inline(always)]
    pub(crate) fn recent_words(&mut self, slot: &AtomicPtr<Body>) -> Option<&mut Changes> {
        let pending = self.list.get_mut(self.recent)?;
        match &mut pending.op {
            Op::Words(changes) if pending.slot == NonNull::from(slot) => Some(changes),
            _ => None,
        }
    }

    /// The changes of single words that are pending on a unit.
    pub(crate) fn words_on(&mut self, slot: &AtomicPtr<Body>) -> Option<&mut Changes> {
        self.position(NonNull::from(slot))?;
        self.recent_words(slot)
    }

    #[inline]
    pub(crate) fn clear(&mut self) {
        if !self.list.is_empty() {
            self.list.clear();
            self.filter = [0; FILTER];
        }
        self.forget_index();
    }

    fn note(&mut self, slot: NonNull<AtomicPtr<Body>>) {
        let (word, mask) = bit(slot);
        self.filter[word] |= mask;
    }

    #[inline]
    fn forget_index(&mut self) {
        if self.indexed > 0 {
            self.indexed = 0;
            self.index.clear();
        }
    }

    /// The number of the operation on `slot`.
    pub(crate) fn position(&mut self, slot: NonNull<AtomicPtr<Body>>) -> Option<usize> {
        if self.list.get(self.recent).is_some_and(|pending| pending.slot == slot) {
            return Some(self.recent);
        }
        let at = if self.list.len() <= LINEAR {
            self.list.iter().position(|pending| pending.slot == slot)?
        } else {
            for at in self.indexed..self.list.len() {
                self.index.insert(self.list[at].slot.addr().get(), at);
            }
            self.indexed = self.list.len();
            *self.index.get(&slot.addr().get())?
        };
        self.recent = at;
        Some(at)
    }

    fn insert(&mut self, pending: Pending) {
        self.note(pending.slot);
        self.list.push(pending);
    }

    /// Takes all operations out; [`PendingSet::put_back`] puts them back. What may be pending is
    /// known meanwhile.
    fn take(&mut self) -> Vec<Pending> {
        self.forget_index();
        std::mem::take(&mut self.list)
    }

    /// Puts back what was taken.
    fn put_back(&mut self, list: Vec<Pending>) {
        debug_assert!(self.list.is_empty() && self.indexed == 0);
        self.list = list;
    }

    fn remove(&mut self, at: usize) -> Pending {
        let whole = self.indexed == self.list.len();
        let removed = self.list.swap_remove(at);
        if whole && self.indexed > 0 {
            self.indexed -= 1;
            self.index.remove(&removed.slot.addr().get());
            if let Some(moved) = self.list.get(at) {
                self.index.insert(moved.slot.addr().get(), at);
            }
        } else {
            self.forget_index();
        }
        removed
    }

    /// How many operations there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Takes operation `at` out of its place; `put_op` puts it back there.
    pub(crate) fn take_op(&mut self, at: usize) -> Op {
        std::mem::replace(&mut self.list[at].op, Op::Add(0))
    }

    /// See `take_op`.
    pub(crate) fn put_op(&mut self, at: usize, op: Op) {
        self.list[at].op = op;
    }
}

/// A private body that nobody else can reach yet: given back when dropped. Its payload, if it has
/// one, is left to a moment between blocks, since dropping it is the user's code.
struct Unpublished<'m, 'e> {
    mutator: &'m mut Mutator<'e>,
    body: NonNull<Body>,
    shape: &'static Shape,
    initialised: bool,
}

impl Drop for Unpublished<'_, '_> {
    fn drop(&mut self) {
        if self.initialised && self.shape.drop.is_some() {
            self.mutator.retire(Garbage::Body(self.body, self.shape));
        } else {
            self.mutator.pool.give_back(self.body, self.shape);
        }
    }
}

/// Where a new operation on an object goes.
pub(crate) enum Slot<'a> {
    /// One is pending: add to it if it is of the same kind.
    Pending(&'a mut Op),
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
        if self.owns(unit) {
            return Slot::Plain;
        }
        match self.pending.position(NonNull::from(unit.slot)) {
            Some(at) => Slot::Pending(&mut self.pending.list[at].op),
            None => Slot::Free,
        }
    }

    /// Makes `op` pending on `unit`, which has none and which the block does not own.
    ///
    /// # Safety
    /// The anchor is initialised, of this engine and of this shape, stays in place until the block
    /// ends, and its payload is of the operation's type.
    pub(crate) unsafe fn add_pending(
        &mut self,
        unit: Unit<'_>,
        shape: &'static Shape,
        site: Site,
        op: Op,
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

    /// The operation that is pending on `unit`, if there is one.
    pub(crate) fn pending_on(&mut self, unit: Unit<'_>) -> Option<&mut Op> {
        if !self.pending.may_hold(unit.slot) {
            return None;
        }
        let at = self.pending.position(NonNull::from(unit.slot))?;
        Some(&mut self.pending.list[at].op)
    }

    /// Whether the block owns `unit`.
    pub(crate) fn owns(&self, unit: Unit<'_>) -> bool {
        // Acquire, then Relaxed: as in `open`.
        let body = unit.slot.load(Ordering::Acquire);
        // SAFETY: an anchor always holds a body, and the pin keeps it in place.
        self.is_mine(unsafe { &*body }.version.load(Ordering::Relaxed))
    }

    /// Applies what is pending on `unit`, because the block is about to look at it.
    #[inline(always)]
    pub(crate) fn settle(&mut self, unit: Unit<'_>) -> Result<(), Abort> {
        if self.pending.may_hold(unit.slot) { self.settle_slow(unit) } else { Ok(()) }
    }

    #[cold]
    fn settle_slow(&mut self, unit: Unit<'_>) -> Result<(), Abort> {
        match self.pending.position(NonNull::from(unit.slot)) {
            Some(at) => self.settle_at(at),
            None => Ok(()),
        }
    }

    /// Calls `visit` with every word that pending operations are going to store.
    pub(crate) fn for_pending_words(&self, mut visit: impl FnMut(u64)) {
        for pending in &self.pending.list {
            match &pending.op {
                Op::Add(_) | Op::Other(_) => {}
                Op::Words(op) => op.words(&mut visit),
                Op::Several(op) => op.words(&mut visit),
            }
        }
    }

    /// Applies everything that is pending, in the ordinary way.
    pub(crate) fn settle_all(&mut self) -> Result<(), Abort> {
        while let Some(last) = self.pending.list.len().checked_sub(1) {
            self.settle_at(last)?;
        }
        Ok(())
    }

    /// Applies a pending operation in the ordinary way. If the user's code in it unwinds, the
    /// operation is lost or half done, and the block must not commit.
    fn settle_at(&mut self, at: usize) -> Result<(), Abort> {
        let poisoned = std::mem::replace(&mut self.poisoned, true);
        let pending = self.pending.remove(at);
        let outcome = self.apply_now(&pending);
        self.poisoned = poisoned;
        outcome
    }

    fn apply_now(&mut self, pending: &Pending) -> Result<(), Abort> {
        let Pending { shape, site, op, .. } = pending;
        if let Op::Several(op) = op {
            return match op.run(&mut Units::new(self, *site, false))? {
                Outcome::Done => Ok(()),
                Outcome::NoRoom | Outcome::Unfit => self.not_applicable(pending),
            };
        }
        let unit = pending.unit();
        // SAFETY: `add_pending` was promised that the unit is fit for `open`; the operation is of the payload's type, and the second body's is not
        // initialised.
        let body = unsafe { self.open_copied(unit, shape, *site, |old, new| op.copy(old, new)) }?;
        // What is opened is compared for its counts, so there is no surplus.
        let mut surplus = Vec::new();
        let mut context = Context {
            engine: self.engine,
            site: *site,
            writes: &mut self.extra,
            surplus: &mut surplus,
        };
        // SAFETY: the body is the block's own.
        let applies = unsafe { op.apply(body, &mut context) };
        if applies { Ok(()) } else { self.not_applicable(pending) }
    }

    /// The operation does not fit what the object holds: run the block again without pending ones.
    #[cold]
    fn not_applicable(&mut self, pending: &Pending) -> Result<(), Abort> {
        self.plain = true;
        self.conflict = Some(Conflict::not_applicable(pending.place, pending.site));
        Err(Abort)
    }

    /// Latches the objects of all pending operations, applies these to private bodies, and adds
    /// the writes to `entry`.
    pub(crate) fn latch_all(&mut self, mut entry: NonNull<Entry>) -> Result<(), Abort> {
        let eager = self.opened.len();
        let mut list = self.pending.take();
        // Places may be shared, so the address completes the order. Operations on several units
        // come last: they may move words that others change.
        if list.len() > 1 {
            list.sort_unstable_by_key(|pending| {
                (matches!(pending.op, Op::Several(_)), pending.place, pending.slot.addr())
            });
        }
        let mut outcome = Ok(());
        let mut at = 0;
        while at < list.len() {
            match self.latch(&list[at]) {
                Ok(true) => at += 1,
                Ok(false) => {
                    // `latch` has released all latches to wait.
                    at = 0;
                }
                Err(_) if std::mem::take(&mut self.relatch) => at = 0,
                Err(abort) => {
                    outcome = Err(abort);
                    break;
                }
            }
            debug_assert!(self.opened.len() >= eager);
        }
        self.settled();
        for opened in &self.opened[eager..] {
            // SAFETY: the entry is not linked.
            opened.log_into(unsafe { entry.as_mut() });
        }
        for &write in &self.latch_writes {
            // SAFETY: the entry is not linked.
            unsafe { entry.as_mut() }.push(write);
        }
        self.counters.commuted.add(list.len() as u64);
        self.pending.put_back(list);
        outcome
    }

    /// After a commit that has failed because an operation had no room: as before it, so that it can
    /// be tried again. False if it has failed for another reason.
    pub(crate) fn try_again(&mut self) -> bool {
        if !std::mem::take(&mut self.starved) {
            return false;
        }
        self.unlatch_all();
        if let Some(draft) = self.draft.take() {
            self.pool.give_back_entry(draft);
        }
        true
    }

    /// Latches one object; false if all latches were released on the way.
    fn latch(&mut self, pending: &Pending) -> Result<bool, Abort> {
        if let Op::Several(op) = &pending.op {
            return match op.run(&mut Units::new(self, pending.site, true))? {
                Outcome::Done => Ok(true),
                Outcome::NoRoom => {
                    self.starved = true;
                    Err(Abort)
                }
                Outcome::Unfit => self.not_applicable(pending).map(|()| true),
            };
        }
        let slot = pending.unit().slot;
        loop {
            // Acquire, twice: as in `read`.
            let body = slot.load(Ordering::Acquire);
            // SAFETY: an anchor always holds a body, and the pin keeps it in place.
            let old = unsafe { NonNull::new_unchecked(body) };
            // SAFETY: as above.
            let version = unsafe { old.as_ref() }.version.load(Ordering::Acquire);
            if is_tag(version) {
                if self.is_mine(version) {
                    debug_assert!(false, "settled before it was opened");
                    // To wait for itself would be to wait for ever.
                    return self.not_applicable(pending).map(|()| true);
                }
                let owner = segment_of(version);
                let wanted = Write { place: pending.place, site: pending.site };
                match self.engine.segments[owner].fate(version) {
                    Fate::Over => spin(),
                    Fate::Committed { first, .. } => self.wait_for_end(owner, first, wanted)?,
                    // Its owner waits for higher latches only, so this block may keep lower ones.
                    Fate::Running(first) if version & LATCH != 0 => {
                        let released = self.unlatch_unless_below(pending.unit());
                        self.wait_for_latch(owner, first, wanted, slot, body)?;
                        if released {
                            return Ok(false);
                        }
                    }
                    Fate::Running(first) => {
                        self.await_writer(owner, first, wanted)?;
                        return Ok(false);
                    }
                }
                continue;
            }
            let new = self.pool.body(pending.shape, self.tag | LATCH, body);
            let shape = pending.shape;
            if let Op::Add(amount) = pending.op {
                // SAFETY: both are in place while this thread is pinned.
                unsafe { old.as_ref() }.touch_read();
                // SAFETY: as above.
                unsafe { new.as_ref() }.touch_write();
                // SAFETY: the payload of the operation's bodies is an `i64`; a committed body does
                // not change, and `new` is this block's alone.
                unsafe {
                    let sum = value_of::<i64>(old).read().wrapping_add(amount);
                    value_of::<i64>(new).write(sum);
                }
                // Release: as in `open`.
                let swapped =
                    slot.compare_exchange(body, new.as_ptr(), Ordering::Release, Ordering::Relaxed);
                if swapped.is_ok() {
                    self.note_latched(pending);
                    return Ok(true);
                }
                self.pool.give_back(new, shape);
                continue;
            }
            // The user's code runs on a body that nobody else can see yet.
            let mut private = Unpublished { mutator: self, body: new, shape, initialised: false };
            // SAFETY: the operation is of the payload's type; `new` is not initialised; a committed
            // body does not change.
            unsafe { pending.op.copy(old, new) };
            private.initialised = true;
            let mut writes = std::mem::take(&mut private.mutator.latch_writes);
            let mut surplus = std::mem::take(&mut private.mutator.surplus);
            let before = (writes.len(), surplus.len());
            let mut context = Context {
                engine: private.mutator.engine,
                site: pending.site,
                writes: &mut writes,
                surplus: &mut surplus,
            };
            // SAFETY: as above.
            let applies = unsafe { pending.op.apply(new, &mut context) };
            private.mutator.latch_writes = writes;
            private.mutator.surplus = surplus;
            // Release: as in `open`.
            let swapped = applies
                && slot
                    .compare_exchange(body, new.as_ptr(), Ordering::Release, Ordering::Relaxed)
                    .is_ok();
            if swapped {
                std::mem::forget(private);
                self.note_latched(pending);
                return Ok(true);
            }
            private.mutator.latch_writes.truncate(before.0);
            private.mutator.surplus.truncate(before.1);
            drop(private);
            if !applies {
                self.not_applicable(pending)?;
            }
        }
    }

    /// Remembers that the object of `pending` is latched.
    #[inline]
    fn note_latched(&mut self, pending: &Pending) {
        let &Pending { slot, shape, place, site, .. } = pending;
        self.opened.push(Opened { slot, shape, place, site });
        self.latched += 1;
        self.shown = true;
    }

    /// Gives all latched objects back, and wakes who waits for them: this block may go on to wait
    /// for one of those, so they cannot wait for its end.
    pub(crate) fn unlatch_all(&mut self) {
        if self.latched == 0 {
            return;
        }
        while self.latched > 0 {
            self.latched -= 1;
            if let Some(opened) = self.opened.pop() {
                self.disown(opened);
            }
        }
        self.latch_writes.clear();
        self.surplus.clear();
        self.unmoved.append(&mut self.moved);
        // This block goes on, so its end does not wake those that wait for the latches.
        self.engine.wake(self.segment.waiting());
    }

    /// Waits, at commit, for the block with the first tag `first` on segment `owner`, which writes
    /// to the place `wanted` in the ordinary way. All latches are released.
    pub(crate) fn await_writer(
        &mut self,
        owner: usize,
        first: Version,
        wanted: Write,
    ) -> Result<(), Abort> {
        self.engine.contended.add(wanted.place);
        self.unlatch_all();
        // Even if this block owns nothing now, the other may wait for its end, having met it while a
        // nested block that was undone owned something. So one of the two has to give way.
        self.contend(owner, first, wanted)
    }

    /// Gives an owned object its committed body back and retires the private one.
    pub(crate) fn disown(&mut self, opened: Opened) {
        let body = self.restore(opened);
        self.retire(Garbage::Body(body, opened.shape));
    }

    /// Gives an owned object its committed body back; gives the private one.
    pub(crate) fn restore(&mut self, opened: Opened) -> NonNull<Body> {
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
