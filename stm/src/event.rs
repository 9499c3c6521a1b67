//! Events: what happened to blocks, and when; for time lines and logs.
//!
//! Main invariant: a ring is written by the thread attached to its segment alone, and never waited
//! for. A reader copies what is there and drops what was overwritten meanwhile: the head, read
//! before and after, tells. So recording costs a few stores an event, and reading costs the
//! writers nothing. Off, which is the start, it costs one relaxed load a block.

use crate::marks::{Place, Site};
use crate::record::{Cause, Conflict};
use crate::sync::Ordering;
use crate::sync::unmodelled::{AtomicBool, AtomicU64};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum EventKind {
    /// A block committed; it began `lasted` earlier.
    Commit,
    /// A block aborted; what it did in `lasted` is lost. No cause: its program rolled it back.
    Abort(Option<Cause>),
    /// A block gave up with `retry`.
    Retry,
    /// A block waited for another one to end, for `lasted`.
    Wait,
    /// A block became irrevocable.
    Irrevocable,
}

/// One event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Event {
    /// When it happened, from the time at which recording was first switched on.
    pub at: Duration,
    /// How long what it ended had taken.
    pub lasted: Duration,
    /// The segment on which it happened.
    pub segment: usize,
    /// What happened.
    pub kind: EventKind,
    /// What in the block led to it, where that is known.
    pub site: Site,
    /// What in another block led to it, where that is known.
    pub by: Site,
    /// The segment of that other block, where that is known.
    pub by_segment: Option<usize>,
    /// The place that it was about; 0 where there is none.
    pub place: Place,
}

/// How many events a segment's ring holds.
const LENGTH: u64 = 1 << 13;
const WORDS: usize = 4;

/// The events of one segment.
#[derive(Debug)]
struct Ring {
    words: Box<[AtomicU64]>,
    /// How many events were ever written.
    head: AtomicU64,
}

impl Ring {
    fn new() -> Self {
        let words = (0..LENGTH as usize * WORDS).map(|_| AtomicU64::new(0)).collect();
        Self { words, head: AtomicU64::new(0) }
    }

    fn slot(&self, number: u64) -> &[AtomicU64] {
        let at = (number % LENGTH) as usize * WORDS;
        &self.words[at..at + WORDS]
    }

    fn write(&self, words: [u64; WORDS]) {
        // Relaxed: this thread is the only writer.
        let head = self.head.load(Ordering::Relaxed);
        for (slot, word) in self.slot(head).iter().zip(words) {
            // Relaxed: a reader that sees it too early or too late drops it, see `read`.
            slot.store(word, Ordering::Relaxed);
        }
        // Release: pairs with the first acquire in `read`: the words are visible.
        self.head.store(head + 1, Ordering::Release);
    }

    fn read(&self, segment: usize) -> Vec<Event> {
        let head = self.head.load(Ordering::Acquire);
        let numbers = head.saturating_sub(LENGTH)..head;
        let copies: Vec<(u64, [u64; WORDS])> = numbers
            .map(|number| {
                let slot = self.slot(number);
                // Acquire: the load of `head` below cannot come before these.
                (number, std::array::from_fn(|word| slot[word].load(Ordering::Acquire)))
            })
            .collect();
        let now = self.head.load(Ordering::Relaxed);
        // The slot of number `now` may be half written.
        copies
            .into_iter()
            .filter(|(number, _)| number + LENGTH > now)
            .filter_map(|(_, words)| Event::unpack(words, segment))
            .collect()
    }
}

impl Event {
    fn pack(self) -> [u64; WORDS] {
        let (kind, cause) = match self.kind {
            EventKind::Commit => (1, 0),
            EventKind::Abort(Some(Cause::Read)) => (2, 0),
            EventKind::Abort(Some(Cause::Doomed)) => (2, 1),
            EventKind::Abort(Some(Cause::NotApplicable)) => (2, 2),
            EventKind::Abort(None) => (2, 3),
            EventKind::Retry => (3, 0),
            EventKind::Wait => (4, 0),
            EventKind::Irrevocable => (5, 0),
        };
        [
            self.at.as_nanos() as u64,
            self.lasted.as_nanos() as u64,
            kind << 32
                | cause << 40
                | self.by_segment.map_or(0, |segment| segment as u64 + 1) << 48
                | u64::from(self.place),
            u64::from(self.site.0) << 32 | u64::from(self.by.0),
        ]
    }

    fn unpack(words: [u64; WORDS], segment: usize) -> Option<Self> {
        let kind = match (words[2] >> 32 & 0xFF, words[2] >> 40 & 0xFF) {
            (1, _) => EventKind::Commit,
            (2, 0) => EventKind::Abort(Some(Cause::Read)),
            (2, 1) => EventKind::Abort(Some(Cause::Doomed)),
            (2, 2) => EventKind::Abort(Some(Cause::NotApplicable)),
            (2, _) => EventKind::Abort(None),
            (3, _) => EventKind::Retry,
            (4, _) => EventKind::Wait,
            (5, _) => EventKind::Irrevocable,
            _ => return None,
        };
        Some(Self {
            at: Duration::from_nanos(words[0]),
            lasted: Duration::from_nanos(words[1]),
            segment,
            kind,
            site: Site((words[3] >> 32) as u32),
            by: Site(words[3] as u32),
            by_segment: (words[2] >> 48 & 0xFF).checked_sub(1).map(|segment| segment as usize),
            place: words[2] as u32,
        })
    }
}

/// The events of all segments of an engine.
#[derive(Debug)]
pub struct Events {
    on: AtomicBool,
    started: OnceLock<Instant>,
    rings: Box<[OnceLock<Ring>]>,
}

impl Events {
    pub(crate) fn new(segments: usize) -> Self {
        Self {
            on: AtomicBool::new(false),
            started: OnceLock::new(),
            rings: (0..segments).map(|_| OnceLock::new()).collect(),
        }
    }

    /// Begins or ends recording. What was recorded is kept.
    pub fn set(&self, on: bool) {
        self.started.get_or_init(Instant::now);
        // Relaxed: an event that happens meanwhile may be recorded or not.
        self.on.store(on, Ordering::Relaxed);
    }

    /// Whether events are recorded.
    #[inline]
    #[must_use]
    pub fn is_on(&self) -> bool {
        // Relaxed: see `set`.
        self.on.load(Ordering::Relaxed)
    }

    /// The last events of every segment, in the order of time. Those of running blocks may be
    /// missing.
    #[must_use]
    pub fn recent(&self) -> Vec<Event> {
        let mut all: Vec<Event> = self
            .rings
            .iter()
            .enumerate()
            .filter_map(|(segment, ring)| Some(ring.get()?.read(segment)))
            .flatten()
            .collect();
        all.sort_by_key(|event| event.at);
        all
    }

    /// Records an event, if recording is on. Only for the thread attached to `segment`.
    #[inline]
    pub(crate) fn note(
        &self,
        segment: usize,
        kind: EventKind,
        lasted: Duration,
        site: Site,
        conflict: Option<Conflict>,
    ) {
        if self.is_on() {
            self.note_slowly(segment, kind, lasted, site, conflict);
        }
    }

    #[cold]
    fn note_slowly(
        &self,
        segment: usize,
        kind: EventKind,
        lasted: Duration,
        site: Site,
        conflict: Option<Conflict>,
    ) {
        let started = *self.started.get_or_init(Instant::now);
        let event = Event {
            at: started.elapsed(),
            lasted,
            segment,
            kind,
            site: conflict.map_or(site, |conflict| conflict.mine),
            by: conflict.map_or(Site::UNKNOWN, |conflict| conflict.theirs),
            by_segment: conflict.and_then(|conflict| conflict.segment).map(usize::from),
            place: conflict.map_or(0, |conflict| conflict.place),
        };
        self.rings[segment].get_or_init(Ring::new).write(event.pack());
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn an_event_comes_out_as_it_went_in() {
        let events = Events::new(2);
        let conflict = Conflict {
            cause: Cause::Doomed,
            place: 77,
            mine: Site(5),
            theirs: Site(6),
            segment: Some(3),
        };
        let lasted = Duration::from_nanos(123);
        events.note(1, EventKind::Commit, lasted, Site(9), None);
        assert!(events.recent().is_empty(), "recording is off at first");
        events.set(true);
        events.note(1, EventKind::Abort(Some(Cause::Doomed)), lasted, Site(9), Some(conflict));
        events.note(0, EventKind::Irrevocable, Duration::ZERO, Site(9), None);
        let seen = events.recent();
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0].kind, EventKind::Abort(Some(Cause::Doomed)));
        assert_eq!((seen[0].site, seen[0].by, seen[0].place), (Site(5), Site(6), 77));
        assert_eq!((seen[0].lasted, seen[0].segment, seen[0].by_segment), (lasted, 1, Some(3)));
        assert_eq!(seen[1].by_segment, None);
        assert_eq!((seen[1].kind, seen[1].site), (EventKind::Irrevocable, Site(9)));
    }

    #[test]
    fn the_newest_events_are_kept() {
        let ring = Ring::new();
        for number in 0..LENGTH + 10 {
            ring.write([number, 0, 1 << 32, 0]);
        }
        let events = ring.read(0);
        assert_eq!(events.last().map(|event| event.at.as_nanos() as u64), Some(LENGTH + 9));
        assert!(events.len() as u64 >= LENGTH - 1);
        assert!(events.windows(2).all(|pair| pair[0].at < pair[1].at));
    }
}
