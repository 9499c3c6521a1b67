//! The engine: what all segments share.
//!
//! Invariant: everything here is either read-mostly, padded to its own cache lines, or touched
//! under the commit lock only.

use crate::block::Mutator;
use crate::body::MAX_SEGMENTS;
use crate::commit_log::CommitLog;
use crate::contended::PlaceSet;
use crate::event::Events;
use crate::irrevocable::Token;
use crate::marks::Place;
use crate::places::Places;
use crate::reclaim::Pin;
use crate::record::Recorder;
use crate::retry::Sleepers;
use crate::segment::{Kept, Segment};
use crate::stats::{Counters, Stats};
use crate::sync::unmodelled::AtomicU32;
use crate::sync::{AtomicU64, AtomicUsize, Condvar, Mutex, Ordering, wait};
use crossbeam_utils::CachePadded;

/// How an engine is set up.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Config {
    /// How many blocks may run at once, 1 to 64. More threads than that take turns.
    pub segments: usize,
    /// Base-2 logarithm of the number of places that are told apart, 4 to 31. Each segment
    /// reserves 8 bytes of address space a place, and uses memory for those that it has read.
    /// With more objects than that, places are shared, which costs needless conflicts only.
    pub mark_bits: u32,
    /// After how many aborts in a row a block is run irrevocably, so that it cannot starve.
    pub patience: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { segments: MAX_SEGMENTS, mark_bits: 28, patience: 3 }
    }
}

/// Transactional memory: the clock, the commit log, the segments, and the rules between them.
///
/// Rust programs use the one engine that [`atomically`](crate::atomically) runs on; a language
/// runtime, or a model, makes its own.
#[derive(Debug)]
pub struct Engine {
    /// Distinguishes this engine from every other one of the process, those that are gone included.
    pub(crate) id: u64,
    pub(crate) config: Config,
    pub(crate) log: CommitLog,
    pub(crate) commit_lock: CachePadded<Mutex<()>>,
    pub(crate) segments: Box<[CachePadded<Segment>]>,
    pub(crate) counters: Box<[CachePadded<Counters>]>,
    pub(crate) token: Token,
    /// The first tag of the block that is irrevocable now, or 0. Written under the commit lock.
    pub(crate) irrevocable: CachePadded<AtomicU64>,
    /// Why the last block became irrevocable, for reports.
    pub(crate) irrevocable_site: AtomicU32,
    /// On what it had lost too often, if that is why.
    pub(crate) irrevocable_place: AtomicU32,
    pub(crate) sleepers: Sleepers,
    pub(crate) recorder: Recorder,
    pub(crate) events: Events,
    pub(crate) places: CachePadded<Places>,
    pub(crate) contended: PlaceSet,
    queue: CachePadded<AttachQueue>,
    /// How many threads may keep their segment between blocks.
    keepers: CachePadded<AtomicUsize>,
}

/// How many engines there have been. Not a part of any protocol, so it is std's under loom too
/// (where statics cannot be loom's).
static ENGINES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);

/// Threads that wait for a segment.
#[derive(Debug)]
struct AttachQueue {
    waiting: AtomicUsize,
    lock: Mutex<()>,
    freed: Condvar,
}

impl Engine {
    /// An engine with no objects.
    ///
    /// # Panics
    /// When the configuration is out of the ranges that [`Config`] states.
    #[must_use]
    pub fn new(config: Config) -> Self {
        assert!(
            (1..=MAX_SEGMENTS).contains(&config.segments),
            "segments must be 1 to {MAX_SEGMENTS}, not {}",
            config.segments
        );
        assert!(
            (4..=31).contains(&config.mark_bits),
            "mark_bits must be 4 to 31, not {}",
            config.mark_bits
        );
        Self {
            // Relaxed: only uniqueness matters.
            id: ENGINES.fetch_add(1, std::sync::atomic::Ordering::Relaxed),
            config,
            log: CommitLog::new(),
            commit_lock: CachePadded::new(Mutex::new(())),
            segments: (0..config.segments).map(|_| CachePadded::new(Segment::new())).collect(),
            counters: (0..config.segments).map(|_| CachePadded::new(Counters::new())).collect(),
            token: Token::new(),
            irrevocable: CachePadded::new(AtomicU64::new(0)),
            irrevocable_site: AtomicU32::new(0),
            irrevocable_place: AtomicU32::new(0),
            sleepers: Sleepers::new(),
            recorder: Recorder::new(),
            events: Events::new(config.segments),
            places: CachePadded::new(Places::new()),
            contended: PlaceSet::new(),
            queue: CachePadded::new(AttachQueue {
                waiting: AtomicUsize::new(0),
                lock: Mutex::new(()),
                freed: Condvar::new(),
            }),
            keepers: CachePadded::new(AtomicUsize::new(0)),
        }
    }

    /// Attaches the calling thread; waits while all segments are taken.
    pub fn attach(&self) -> Mutator<'_> {
        let (index, kept) = self.take_segment();
        Mutator::new(self, index, kept)
    }

    /// Takes a free segment; waits while there is none.
    pub(crate) fn take_segment(&self) -> (usize, Kept) {
        if let Some(found) = self.try_take_segment() {
            return found;
        }
        // AcqRel: see `detached`. What this then sees of the segments is not older than that.
        self.queue.waiting.fetch_add(1, Ordering::AcqRel);
        // Blocks that wait for their turn in a sequence give their segments up now.
        let all = u64::MAX >> (MAX_SEGMENTS - self.config.segments);
        self.wake(all);
        let mut guard = self.queue.lock.lock();
        let found = loop {
            if let Some(found) = self.try_take_segment() {
                break found;
            }
            guard = wait(&self.queue.freed, guard);
        };
        drop(guard);
        // Relaxed: a count that is too high costs a look at the queue.
        self.queue.waiting.fetch_sub(1, Ordering::Relaxed);
        found
    }

    fn try_take_segment(&self) -> Option<(usize, Kept)> {
        (0..self.config.segments).find_map(|index| {
            let kept = self.segments[index].attach(self.config.mark_bits)?;
            Some((index, kept))
        })
    }

    /// Says that a segment was given up.
    pub(crate) fn detached(&self) {
        // AcqRel, and a read-modify-write though it changes nothing: of two of one word, one comes
        // first. Either this sees the waiter, or the waiter has acquired this and sees the segment.
        // A load would not do: it may be carried out before the store that frees the segment.
        if self.queue.waiting.fetch_add(0, Ordering::AcqRel) != 0 {
            drop(self.queue.lock.lock());
            self.queue.freed.notify_one();
        }
    }

    /// Whether a thread waits for a segment: the others should give theirs up between blocks.
    #[inline]
    pub fn is_crowded(&self) -> bool {
        // Relaxed: a hint that is asked for again.
        self.queue.waiting.load(Ordering::Relaxed) != 0
    }

    /// Lets a thread keep its segment between blocks, unless half of them are kept already.
    pub(crate) fn keep_segment(&self) -> bool {
        // Relaxed: a count that nothing else is derived from.
        let kept = self.keepers.fetch_add(1, Ordering::Relaxed);
        let may = kept < self.config.segments / 2;
        if !may {
            self.unkeep_segment();
        }
        may
    }

    /// Takes the permission of `keep_segment` back.
    pub(crate) fn unkeep_segment(&self) {
        // Relaxed: as above.
        self.keepers.fetch_sub(1, Ordering::Relaxed);
    }

    /// One past the highest place given out so far, or the size of the mark table.
    pub(crate) fn places_end(&self) -> Place {
        self.places.end().min(1 << self.config.mark_bits) as Place
    }

    /// What all blocks have done so far; exact when no block is running.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let mut sum = Stats::default();
        for counters in &self.counters {
            counters.add_to(&mut sum);
        }
        sum
    }

    /// How many threads can be in blocks at the same time.
    #[must_use]
    pub fn segment_count(&self) -> usize {
        self.config.segments
    }

    /// The number of commits so far that wrote something: the clock that snapshots are taken by.
    #[must_use]
    pub fn clock(&self) -> u64 {
        let _pin = Pin::new();
        // SAFETY: the tail of a moment after pinning stays in place.
        unsafe { self.log.tail().as_ref() }.version()
    }

    /// The recorder of events, off at first.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// The recorder of conflicts, off at first.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Wakes every segment in `set`, a bit each.
    pub(crate) fn wake(&self, mut set: u64) {
        while set != 0 {
            let index = set.trailing_zeros() as usize;
            self.segments[index].parker.unpark();
            set &= set - 1;
        }
    }
}
