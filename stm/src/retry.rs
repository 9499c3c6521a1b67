//! `retry`: a block that cannot go on as things are sleeps until something that it read changes.
//!
//! Main invariant: a sleeper is registered before it checks, under the commit lock, that nothing
//! that it read has changed. So a commit is either seen by that check, or comes after it and then
//! sees the sleeper.
//!
//! A sleeper is not pinned and has no segment, so any number of them hold up nothing.

use crate::block::Mutator;
use crate::commit_log::Entry;
use crate::event::{About, EventKind, Waited};
use crate::marks::{Place, Site};
use crate::park::Parker;
use crate::sync::{AtomicBool, AtomicUsize, Mutex, Ordering};
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

/// A block that waits for a change.
#[derive(Debug)]
struct Sleeper {
    /// What it read, cut to `mask` as its marks were, in ascending order.
    places: Vec<Place>,
    /// That of its table of marks, which may be smaller than others'.
    mask: Place,
    awake: AtomicBool,
    parker: Parker,
}

/// All blocks that wait for a change.
#[derive(Debug)]
pub(crate) struct Sleepers {
    count: AtomicUsize,
    list: Mutex<Vec<Arc<Sleeper>>>,
}

impl Sleepers {
    pub(crate) fn new() -> Self {
        Self { count: AtomicUsize::new(0), list: Mutex::new(Vec::new()) }
    }

    fn add(&self, sleeper: &Arc<Sleeper>) {
        self.list.lock().push(Arc::clone(sleeper));
        // Relaxed: the sleeper takes the commit lock next; see `wake_sleepers`.
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    fn remove(&self, sleeper: &Arc<Sleeper>) {
        let mut list = self.list.lock();
        let before = list.len();
        list.retain(|other| !Arc::ptr_eq(other, sleeper));
        // Relaxed: a count that is too high costs a look at the list.
        self.count.fetch_sub(before - list.len(), Ordering::Relaxed);
    }
}

impl Mutator<'_> {
    /// Rolls the block back and sleeps until a place that it read is written by another block.
    /// The caller then runs the block again.
    ///
    /// # Errors
    /// [`NothingRead`] when the block has read and written nothing, so that nothing could ever wake it. It is
    /// rolled back all the same.
    ///
    /// # Panics
    /// When no block is under way, and when it was made irrevocable by the program: it cannot be
    /// run again then.
    pub fn retry(&mut self) -> Result<(), NothingRead> {
        self.retry_until(None).map(drop)
    }

    /// As [`Mutator::retry`], but sleeps until `deadline` at the latest; whether something that the
    /// block has read was changed.
    ///
    /// # Errors
    /// As for [`Mutator::retry`].
    ///
    /// # Panics
    /// As for [`Mutator::retry`].
    pub fn retry_until(&mut self, deadline: Option<Instant>) -> Result<bool, NothingRead> {
        self.retry_on(None, deadline)
    }

    /// As [`Mutator::retry_until`], but of all that the block has read only a change of these places
    /// wakes it.
    pub(crate) fn retry_on(
        &mut self,
        watched: Option<Range<Place>>,
        deadline: Option<Instant>,
    ) -> Result<bool, NothingRead> {
        assert!(self.in_block(), "no block is under way on this thread");
        assert!(!self.vowed, "retry in an irrevocable block, which cannot be run again");
        let mask = self.marks.mask();
        let mut places: Vec<_> = match watched {
            Some(watched) => watched.map(|place| place & mask).collect(),
            None => {
                let end = self.engine.places_end();
                self.marks.marked(end, self.epoch).into_iter().map(|(place, _)| place).collect()
            }
        };
        // What the block owns has no mark, though it may have looked at it.
        places.extend(self.opened.iter().map(|opened| opened.place & mask));
        places.sort_unstable();
        places.dedup();
        if places.is_empty() {
            self.roll_back();
            return Err(NothingRead);
        }
        self.counters.retries.bump();
        let lasted = self.take_duration();
        let (site, place, own) = self.doing;
        let about = About { site, place, ..About::default() };
        let slept = (self.engine.events.is_on() && site != Site::QUIET).then(Instant::now);
        if slept.is_some() {
            self.note(EventKind::Retry, lasted, about);
        }
        let sleeper = Arc::new(Sleeper {
            places,
            mask,
            awake: AtomicBool::new(false),
            parker: Parker::new(),
        });
        self.engine.sleepers.add(&sleeper);
        let engine = self.engine;
        let unchanged = {
            let _guard = engine.commit_lock.lock();
            self.extend()
        };
        self.roll_back();
        let mut changed = true;
        if unchanged == Ok(()) {
            self.without_segment(|| {
                sleeper.parker.park_until(deadline, || !sleeper.awake.load(Ordering::SeqCst));
            });
            changed = sleeper.awake.load(Ordering::SeqCst);
        }
        self.engine.sleepers.remove(&sleeper);
        if let Some(slept) = slept {
            let waited = if own { Waited::Runtime } else { Waited::Retry };
            self.note(EventKind::Wait(waited), slept.elapsed(), about);
        }
        // It has waited, not lost: it starts as a new block, but keeps its turn in a sequence.
        self.birth = self.turn_birth();
        Ok(changed)
    }

    /// Wakes the sleepers that have read a place which `entry` writes. After the commit lock was
    /// released.
    #[inline]
    pub(crate) fn wake_sleepers(&self, entry: &Entry) {
        // Relaxed: a sleeper whose check missed this commit took the commit lock before this
        // block did, and counted itself before that.
        if self.engine.sleepers.count.load(Ordering::Relaxed) != 0 {
            self.wake_slowly(entry);
        }
    }

    #[cold]
    fn wake_slowly(&self, entry: &Entry) {
        for sleeper in self.engine.sleepers.list.lock().iter() {
            let hit = entry
                .writes()
                .any(|write| sleeper.places.binary_search(&(write.place & sleeper.mask)).is_ok());
            if hit {
                sleeper.awake.store(true, Ordering::SeqCst);
                sleeper.parker.unpark();
            }
        }
    }
}

/// `retry` in a block that has read nothing: it would sleep for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NothingRead;

impl std::fmt::Display for NothingRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("retry in a block that has read nothing: no change could ever wake it")
    }
}

impl std::error::Error for NothingRead {}
