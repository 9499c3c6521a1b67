//! What models need beside the public interface; exists under `--cfg loom` and with the feature `shuttle` only.
//!
//! Invariant: nothing here changes what the engine does. It gives steps a name, decides whether
//! memory is reclaimed during an execution, and gives all of it back when an execution ends.

use crate::block::Mutator;
use crate::body::tag_of;
use crate::commit_log::{CommitLog, Entry, Write};
use crate::engine::{Config, Engine};
use crate::heap::{Heap, KindInfo};
use crate::irrevocable::Token;
use crate::marks::Site;
use crate::park::Parker;
use crate::reclaim::run_destructors;
use crate::segment::{Fate, Segment};
use crate::sync::{AtomicUsize, Ordering};
use crate::tvar::TVar;
use crate::tx::{Interrupt, Kind, Step, Tx};
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;
use std::sync::Arc;

type Work = Box<dyn FnOnce()>;

// loom and shuttle run all threads of a model on one thread of the system, so these are a model's
// globals.
thread_local! {
    static RECLAIM: Cell<Reclaim> = const { Cell::new(Reclaim::AtTheEnd) };
    static KEPT: RefCell<Vec<Work>> = const { RefCell::new(Vec::new()) };
    static GRACE: RefCell<Option<Grace>> = const { RefCell::new(None) };
}

/// What becomes, in a model, of what is retired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reclaim {
    /// It is kept until the execution ends. Nothing is pinned, which would multiply the states.
    AtTheEnd,
    /// It is used again as soon as [`collect`] is called and nobody is pinned who was when it was
    /// retired: what any correct reclamation may do at the earliest, in few states.
    AtTheEarliest,
    /// crossbeam-epoch takes part.
    ByEpochs,
}

/// The pins of an execution, and what waits for them.
struct Grace {
    /// What orders pins, their ends, and what is retired: who pins too late to be waited for sees
    /// that it was unlinked, and who uses it again sees that the others are done with it.
    order: Arc<AtomicUsize>,
    pins: usize,
    pinned: Vec<usize>,
    waiting: Vec<(Vec<usize>, Work)>,
}

/// Stands for crossbeam-epoch's guard.
#[derive(Debug)]
pub(crate) enum Guard {
    None,
    Earliest(usize),
    Epoch(crossbeam_epoch::Guard),
}

fn with_grace<T>(use_it: impl FnOnce(&mut Grace) -> T) -> Option<T> {
    GRACE.with_borrow_mut(|grace| grace.as_mut().map(use_it))
}

pub(crate) fn pin() -> Guard {
    match RECLAIM.get() {
        Reclaim::AtTheEnd => Guard::None,
        Reclaim::AtTheEarliest => {
            order();
            let pinned = with_grace(|grace| {
                grace.pins += 1;
                grace.pinned.push(grace.pins);
                grace.pins
            });
            Guard::Earliest(pinned.unwrap_or_default())
        }
        Reclaim::ByEpochs => Guard::Epoch(crossbeam_epoch::pin()),
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Guard::Earliest(pin) = *self {
            order();
            with_grace(|grace| {
                grace.pinned.retain(|&other| other != pin);
                grace.waiting.iter_mut().for_each(|(pins, _)| pins.retain(|&other| other != pin));
            });
        }
    }
}

/// Sees what was done before earlier calls, and shows later ones what was done before this.
fn order() {
    // loom may switch threads at an atomic, where nothing may be borrowed.
    if let Some(order) = with_grace(|grace| Arc::clone(&grace.order)) {
        order.fetch_add(1, Ordering::AcqRel);
    }
}

impl Guard {
    /// # Safety
    /// As for `crossbeam_epoch::Guard::defer_unchecked`.
    pub(crate) unsafe fn defer_unchecked(&self, work: impl FnOnce() + 'static) {
        match self {
            // SAFETY: as the caller promises.
            Guard::Epoch(guard) => unsafe {
                guard.defer_unchecked(move || {
                    // What is left when the execution ends is leaked: loom's objects are gone.
                    if RECLAIM.get() == Reclaim::ByEpochs {
                        work();
                    }
                });
            },
            Guard::Earliest(_) => {
                order();
                with_grace(|grace| grace.waiting.push((grace.pinned.clone(), Box::new(work))));
            }
            Guard::None => keep(work),
        }
    }

    pub(crate) fn flush(&self) {
        if let Guard::Epoch(guard) = self {
            guard.flush();
        }
    }
}

/// Does `work` when the execution ends.
pub(crate) fn keep(work: impl FnOnce() + 'static) {
    KEPT.with(|kept| kept.borrow_mut().push(Box::new(work)));
}

/// To be called at the beginning of an execution that is not run by [`execution`].
pub fn begin_execution() {
    crate::sync::begin_execution();
}

/// Runs one execution of a model on an engine of its own. No thread of it may be left at its end.
pub fn execution(config: Config, reclaim: Reclaim, body: impl FnOnce(&'static Engine)) {
    run(reclaim, || Engine::new(config), body);
}

/// As [`execution`], of a model with a heap of 1 MB for objects of these kinds.
pub fn heap_execution(
    config: Config,
    reclaim: Reclaim,
    kinds: &[KindInfo],
    body: impl FnOnce(&'static Heap),
) {
    run(reclaim, || Heap::new(config, 1 << 20, kinds), body);
}

fn run<T: 'static>(reclaim: Reclaim, make: impl FnOnce() -> T, body: impl FnOnce(&'static T)) {
    begin_execution();
    KEPT.take();
    RECLAIM.set(reclaim);
    let order = Arc::new(AtomicUsize::new(0));
    let grace = Grace { order, pins: 0, pinned: Vec::new(), waiting: Vec::new() };
    GRACE.set(Some(grace));
    let engine = Box::into_raw(Box::new(make()));
    // SAFETY: freed below, when the model's threads and mutators are gone.
    body(unsafe { &*engine });
    collect();
    RECLAIM.set(Reclaim::AtTheEnd);
    GRACE.set(None);
    loop {
        let kept = KEPT.take();
        if kept.is_empty() {
            break;
        }
        kept.into_iter().for_each(|work| work());
        run_destructors();
    }
    // SAFETY: made above; nothing is left that refers to it.
    drop(unsafe { Box::from_raw(engine) });
}

/// A variable that lasts until the execution ends.
pub fn var(engine: &'static Engine, value: u64) -> &'static TVar<u64> {
    let var = Box::into_raw(Box::new(TVar::new_in(engine, value)));
    // SAFETY: made above from a box; the execution is over by then.
    keep(move || drop(unsafe { Box::from_raw(var) }));
    // SAFETY: in place until the execution ends.
    unsafe { &*var }
}

/// Lets grace periods end, so that what was retired matures: with crossbeam-epoch a step of them.
pub fn collect() {
    match RECLAIM.get() {
        Reclaim::AtTheEnd => {}
        Reclaim::ByEpochs => crossbeam_epoch::pin().flush(),
        Reclaim::AtTheEarliest => {
            let ripe = with_grace(|grace| {
                let all = std::mem::take(&mut grace.waiting);
                let (ripe, waiting): (Vec<_>, _) =
                    all.into_iter().partition(|(pins, _)| pins.is_empty());
                grace.waiting = waiting;
                ripe
            });
            order();
            ripe.into_iter().flatten().for_each(|(_, work)| work());
        }
    }
}

/// How many bodies and log entries `mutator` had from the system's allocator.
#[must_use]
pub fn allocations(mutator: &Mutator<'_>) -> u64 {
    mutator.pool.allocations
}

/// The interrupt of a block that is to be rolled back.
pub fn give_up<T>() -> Step<T> {
    Err(Interrupt(Kind::Abort))
}

/// Runs `body` as a block once; gives its result if it commits.
pub fn attempt<'e, T>(
    mutator: &mut Mutator<'e>,
    body: impl FnOnce(&mut Tx<'_, 'e>) -> Step<T>,
) -> Option<T> {
    mutator.begin();
    let mut tx = Tx { mutator, failed: false };
    let outcome = body(&mut tx);
    let failed = tx.failed;
    if let Ok(value) = outcome
        && !failed
        && mutator.commit().is_ok()
    {
        return Some(value);
    }
    mutator.abort();
    None
}

/// Makes the block irrevocable.
///
/// # Errors
/// As [`Mutator::become_irrevocable`].
pub fn become_irrevocable(tx: &mut Tx<'_, '_>) -> Step<()> {
    tx.step(|mutator| mutator.become_irrevocable(Site(1)))
}

/// Whether the block is doomed.
pub fn is_doomed(tx: &Tx<'_, '_>) -> bool {
    tx.mutator.is_doomed()
}

/// The serial of the block under way.
#[must_use]
pub fn serial(tx: &Tx<'_, '_>) -> u64 {
    tx.mutator.serial
}

/// Makes the next block the elder of all that begin after version `version`.
pub fn rank(mutator: &mut Mutator<'_>, birth: u64) {
    mutator.birth = Some(birth);
}

/// A [`Parker`] alone.
#[derive(Debug)]
pub struct Bed(Parker);

impl Bed {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "loom's objects belong to an execution")]
    pub fn new() -> Self {
        Self(Parker::new())
    }

    pub fn park_while(&self, waiting: impl FnMut() -> bool) {
        self.0.park_while(waiting);
    }

    pub fn unpark(&self) {
        self.0.unpark();
    }
}

/// A [`Token`] alone.
#[derive(Debug)]
pub struct Baton(Token);

impl Baton {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "loom's objects belong to an execution")]
    pub fn new() -> Self {
        Self(Token::new())
    }

    pub fn ask(&self, segment: usize) {
        self.0.ask(segment);
    }

    pub fn is_held_by(&self, segment: usize) -> bool {
        self.0.is_held_by(segment)
    }

    pub fn give_up(&self, segment: usize) -> bool {
        self.0.give_up(segment)
    }

    pub fn release(&self) -> Option<usize> {
        self.0.release()
    }
}

/// A [`Segment`] alone, with tags of segment 0.
#[derive(Debug)]
pub struct Face(Segment);

/// What [`Face::fate`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    Running,
    Committed(u64),
    Over,
}

impl Face {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "loom's objects belong to an execution")]
    pub fn new() -> Self {
        Self(Segment::new())
    }

    pub fn begin(&self, serial: u64) {
        self.0.begin(tag_of(0, serial), serial);
    }

    pub fn set_cwv(&self, version: u64) {
        self.0.set_cwv(version);
    }

    pub fn end(&self) -> u64 {
        self.0.end()
    }

    pub fn end_quiet(&self) {
        self.0.end_quiet();
    }

    pub fn fate(&self, serial: u64) -> Found {
        match self.0.fate(tag_of(0, serial)) {
            Fate::Running(_) => Found::Running,
            Fate::Committed { version, .. } => Found::Committed(version),
            Fate::Over => Found::Over,
        }
    }

    pub fn add_waiter(&self, segment: usize) {
        self.0.add_waiter(segment);
    }

    pub fn runs(&self, serial: u64) -> bool {
        self.0.runs(tag_of(0, serial))
    }

    pub fn doom(&self, serial: u64) {
        let wanted = Write { place: 1, site: Site::UNKNOWN };
        self.0.doom(tag_of(0, serial), tag_of(1, 1), wanted);
    }

    pub fn is_doomed(&self, serial: u64) -> bool {
        self.0.is_doomed(tag_of(0, serial))
    }

    pub fn unpark(&self) {
        self.0.parker.unpark();
    }

    pub fn park_while(&self, waiting: impl FnMut() -> bool) {
        self.0.parker.park_while(waiting);
    }
}

/// A [`CommitLog`] alone; its entries are leaked.
#[derive(Debug)]
pub struct Log(CommitLog);

impl Log {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "loom's objects belong to an execution")]
    pub fn new() -> Self {
        Self(CommitLog::new())
    }

    /// Links an entry of one write. For one thread, which then holds the commit lock.
    pub fn append(&self, place: u32) {
        let last = self.0.tail();
        let mut entry = Entry::new();
        entry.push(Write { place, site: Site::UNKNOWN });
        let entry = NonNull::from(Box::leak(Box::new(entry)));
        // SAFETY: only one thread appends, so `last` is the tail, and entries are leaked.
        let version = unsafe { last.as_ref() }.version() + 1;
        // SAFETY: as above, and no body refers to a `cwv`.
        unsafe { self.0.link(last, entry, version, 0) };
    }

    /// The tail's version, and the versions and places of what was linked behind it by now.
    pub fn follow(&self) -> (u64, Vec<(u64, u32)>) {
        let mut last = self.0.tail();
        // SAFETY: entries are leaked.
        let first = unsafe { last.as_ref() }.version();
        let mut found = Vec::new();
        // SAFETY: as above.
        while let Some(next) = unsafe { last.as_ref() }.next() {
            // SAFETY: as above.
            let entry = unsafe { next.as_ref() };
            found.extend(entry.writes().map(|write| (entry.version(), write.place)));
            last = next;
        }
        (first, found)
    }
}
