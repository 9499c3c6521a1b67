//! Events: what happened to blocks, and when; for time lines and logs.
//!
//! Main invariant: a ring is written by the thread attached to its segment alone, and never waited
//! for. A reader copies what is there and drops what was overwritten meanwhile: the head, read
//! before and after, tells. So recording costs a few stores an event, and reading costs the
//! writers nothing. Off, which is the start, it costs one relaxed load a block.
//!
//! Short blocks that commit one after another make one event together, so that a ring lasts for
//! milliseconds whatever the blocks' length; what is being gathered is the thread's own until then.

use crate::marks::{Place, Site};
use crate::record::{Cause, Conflict};
use crate::remains::{Graveyard, Remains};
use crate::sync::Ordering;
use crate::sync::unmodelled::{AtomicBool, AtomicU32, AtomicU64};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What a block waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Waited {
    /// The end of a block that owned what it wanted to own.
    Owner,
    /// The end of an irrevocable block.
    Irrevocable,
    /// A change of what it had read, after `retry`.
    Retry,
    /// As `Retry`, for something of the runtime's own: a lock, say.
    Runtime,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum EventKind {
    /// Blocks committed; all in all they took `lasted`.
    Commit,
    /// A block aborted; what it did in `lasted` is lost. No cause: its program rolled it back.
    Abort(Option<Cause>),
    /// A block gave up with `retry`.
    Retry,
    /// A thread waited, in a block or between two, for `lasted`.
    Wait(Waited),
    /// A block became irrevocable.
    Irrevocable,
    /// A block that had lost too often became irrevocable; the rest is about its last abort.
    Starved,
}

/// One event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Event {
    /// When it happened, from the time at which recording was first switched on.
    pub at: Duration,
    /// How long what ended with it had taken.
    pub lasted: Duration,
    /// The segment on which it happened.
    pub segment: usize,
    /// The thread on which it happened, as [`Mutator::set_thread`](crate::Mutator::set_thread)
    /// said.
    pub thread: u32,
    /// What happened.
    pub kind: EventKind,
    /// How many blocks it is about, 1 but for commits.
    pub count: u32,
    /// The block, as [`Mutator::set_label`](crate::Mutator::set_label) said.
    pub label: u32,
    /// What in the block led to it, where that is known.
    pub site: Site,
    /// What in another block led to it, where that is known.
    pub by: Site,
    /// The segment of that other block, where that is known.
    pub by_segment: Option<usize>,
    /// The thread that was last seen on that segment, or 0.
    pub by_thread: u32,
    /// The place that it was about; 0 where there is none.
    pub place: Place,
}

/// What an event is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct About {
    pub(crate) site: Site,
    pub(crate) by: Site,
    pub(crate) segment: Option<u8>,
    pub(crate) place: Place,
}

impl From<Conflict> for About {
    fn from(conflict: Conflict) -> Self {
        let Conflict { place, mine, theirs, segment, .. } = conflict;
        Self { site: mine, by: theirs, segment, place }
    }
}

/// A thread's own part of recording.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    /// As in events.
    pub(crate) thread: u32,
    pub(crate) label: u32,
    /// What the last abort was about.
    pub(crate) lost: About,
    /// Whether the block under way has an event of its own, and so its commit does, too.
    noted: bool,
    /// Commits that are not in the ring yet: the time before the first, and what they come to.
    first: Duration,
    gathered: Option<Event>,
}

/// Commits are gathered for about so long.
const GATHERED: Duration = Duration::from_millis(1);
/// How many events a segment's ring holds.
const LENGTH: u64 = 1 << 13;
const WORDS: usize = 6;

/// The events of one segment.
#[derive(Debug)]
struct Ring {
    words: Box<[AtomicU64]>,
    /// How many events were ever written.
    head: AtomicU64,
}

/// How far somebody has read the events of every segment; at first, not at all.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    next: Vec<u64>,
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

    /// The events from number `from` on, and the number of the next one.
    fn read(&self, from: u64, segment: usize) -> (Vec<Event>, u64) {
        let head = self.head.load(Ordering::Acquire);
        let numbers = head.saturating_sub(LENGTH).max(from)..head;
        let copies: Vec<(u64, [u64; WORDS])> = numbers
            .map(|number| {
                let slot = self.slot(number);
                // Acquire: the load of `head` below cannot come before these.
                (number, std::array::from_fn(|word| slot[word].load(Ordering::Acquire)))
            })
            .collect();
        let now = self.head.load(Ordering::Relaxed);
        // The slot of number `now` may be half written.
        let events = copies
            .into_iter()
            .filter(|(number, _)| number + LENGTH > now)
            .filter_map(|(_, words)| Event::unpack(words, segment))
            .collect();
        (events, head)
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
            EventKind::Wait(Waited::Owner) => (4, 0),
            EventKind::Wait(Waited::Irrevocable) => (4, 1),
            EventKind::Wait(Waited::Retry) => (4, 2),
            EventKind::Wait(Waited::Runtime) => (4, 3),
            EventKind::Irrevocable => (5, 0),
            EventKind::Starved => (5, 1),
        };
        let pair = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
        [
            self.at.as_nanos() as u64,
            self.lasted.as_nanos() as u64,
            kind << 32
                | cause << 40
                | self.by_segment.map_or(0, |segment| segment as u64 + 1) << 48
                | u64::from(self.place),
            pair(self.site.0, self.by.0),
            pair(self.label, self.thread),
            pair(self.by_thread, self.count),
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
            (4, 0) => EventKind::Wait(Waited::Owner),
            (4, 1) => EventKind::Wait(Waited::Irrevocable),
            (4, 2) => EventKind::Wait(Waited::Retry),
            (4, _) => EventKind::Wait(Waited::Runtime),
            (5, 0) => EventKind::Irrevocable,
            (5, _) => EventKind::Starved,
            _ => return None,
        };
        let halves = |word: u64| ((word >> 32) as u32, word as u32);
        let ((site, by), (label, thread), (by_thread, count)) =
            (halves(words[3]), halves(words[4]), halves(words[5]));
        Some(Self {
            at: Duration::from_nanos(words[0]),
            lasted: Duration::from_nanos(words[1]),
            segment,
            thread,
            kind,
            count,
            label,
            site: Site(site),
            by: Site(by),
            by_segment: (words[2] >> 48 & 0xFF).checked_sub(1).map(|segment| segment as usize),
            by_thread,
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
    /// The thread that last began a block on each segment.
    threads: Box<[AtomicU32]>,
    pub(crate) graveyard: Graveyard,
}

impl Events {
    pub(crate) fn new(segments: usize) -> Self {
        Self {
            on: AtomicBool::new(false),
            started: OnceLock::new(),
            rings: (0..segments).map(|_| OnceLock::new()).collect(),
            threads: (0..segments).map(|_| AtomicU32::new(0)).collect(),
            graveyard: Graveyard::new(),
        }
    }

    /// Begins or ends recording. What was recorded is kept.
    pub fn set(&self, on: bool) {
        self.started.get_or_init(Instant::now);
        if !on {
            self.graveyard.forget();
        }
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

    /// The time, as events have it.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.started.get_or_init(Instant::now).elapsed()
    }

    /// The last events of every segment, in the order of time. Those of running blocks may be
    /// missing, and commits that are still being gathered are.
    #[must_use]
    pub fn recent(&self) -> Vec<Event> {
        self.since(&mut Cursor::default()).0
    }

    /// As [`Events::recent`], but only those that `cursor` has not seen; and how many it has missed
    /// because they were overwritten.
    #[must_use]
    pub fn since(&self, cursor: &mut Cursor) -> (Vec<Event>, u64) {
        cursor.next.resize(self.rings.len(), 0);
        let (mut all, mut missed) = (Vec::new(), 0);
        for (segment, (ring, next)) in self.rings.iter().zip(&mut cursor.next).enumerate() {
            let Some(ring) = ring.get() else { continue };
            let (events, head) = ring.read(*next, segment);
            missed += (head - *next).saturating_sub(events.len() as u64);
            *next = head;
            all.extend(events);
        }
        all.sort_by_key(|event| event.at);
        (all, missed)
    }

    /// What is left of objects that events were about and that have died since the last time.
    #[must_use]
    pub fn remains(&self) -> Vec<Remains> {
        self.graveyard.take()
    }

    /// Notes which thread begins a block on a segment.
    pub(crate) fn begin(&self, segment: usize, thread: u32) {
        // Relaxed: for people to read.
        self.threads[segment].store(thread, Ordering::Relaxed);
    }

    /// Records an event. Only for the thread attached to `segment`, whose own part is `own`.
    #[cold]
    pub(crate) fn note(
        &self,
        segment: usize,
        own: &mut Recording,
        kind: EventKind,
        lasted: Duration,
        about: About,
    ) {
        let at = self.now();
        self.graveyard.watch(about.place);
        let by_segment = about.segment.map(usize::from);
        if let EventKind::Abort(Some(_)) = kind {
            own.lost = about;
        }
        let event = Event {
            at,
            lasted,
            segment,
            thread: own.thread,
            kind,
            count: 1,
            label: own.label,
            site: about.site,
            by: about.by,
            by_segment,
            // Relaxed: for people to read.
            by_thread: by_segment.map_or(0, |other| self.threads[other].load(Ordering::Relaxed)),
            place: about.place,
        };
        let ends = matches!(kind, EventKind::Commit | EventKind::Abort(_) | EventKind::Retry);
        let alone = std::mem::replace(&mut own.noted, !ends) || kind != EventKind::Commit;
        if let Some(gathered) = &mut own.gathered
            && !alone
            && gathered.label == event.label
            && at < own.first + GATHERED
        {
            gathered.at = at;
            gathered.lasted += lasted;
            gathered.count += 1;
            return;
        }
        self.finish(segment, own);
        if alone || lasted >= GATHERED {
            self.write(segment, event);
        } else {
            own.first = at;
            own.gathered = Some(event);
        }
    }

    /// Puts what was gathered into the ring.
    pub(crate) fn finish(&self, segment: usize, own: &mut Recording) {
        if let Some(event) = own.gathered.take() {
            self.write(segment, event);
        }
    }

    fn write(&self, segment: usize, event: Event) {
        self.rings[segment].get_or_init(Ring::new).write(event.pack());
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_nanos(123);

    fn conflict() -> Conflict {
        Conflict {
            cause: Cause::Doomed,
            place: 77,
            mine: Site(5),
            theirs: Site(6),
            segment: Some(3),
        }
    }

    #[test]
    fn an_event_comes_out_as_it_went_in() {
        let events = Events::new(4);
        let mut own = Recording { thread: 7, label: 8, ..Recording::default() };
        events.set(true);
        events.begin(3, 9);
        let abort = EventKind::Abort(Some(Cause::Doomed));
        events.note(1, &mut own, abort, SHORT, conflict().into());
        let at = About { site: Site(9), ..About::default() };
        let waited = EventKind::Wait(Waited::Runtime);
        events.note(0, &mut own, waited, Duration::ZERO, at);
        let mut cursor = Cursor::default();
        let (seen, missed) = events.since(&mut cursor);
        assert_eq!((seen.len(), missed), (2, 0));
        assert_eq!(seen[0].kind, abort);
        assert_eq!((seen[0].site, seen[0].by, seen[0].place), (Site(5), Site(6), 77));
        assert_eq!((seen[0].lasted, seen[0].segment, seen[0].by_segment), (SHORT, 1, Some(3)));
        assert_eq!((seen[0].thread, seen[0].label, seen[0].by_thread), (7, 8, 9));
        assert_eq!((seen[1].by_segment, seen[1].by_thread), (None, 0));
        assert_eq!((seen[1].kind, seen[1].site), (waited, Site(9)));
        assert!(events.since(&mut cursor).0.is_empty(), "each is given once");
    }

    #[test]
    fn commits_are_gathered_and_none_is_lost() {
        let events = Events::new(1);
        let mut own = Recording { label: 1, ..Recording::default() };
        let commit = |own: &mut Recording, lasted| {
            events.note(0, own, EventKind::Commit, lasted, About::default());
        };
        for _ in 0..100 {
            commit(&mut own, SHORT);
        }
        own.label = 2;
        commit(&mut own, SHORT);
        commit(&mut own, 2 * GATHERED);
        events.note(0, &mut own, EventKind::Irrevocable, Duration::ZERO, About::default());
        events.note(0, &mut own, EventKind::Commit, SHORT, About::default());
        events.note(0, &mut own, EventKind::Commit, SHORT, About::default());
        events.finish(0, &mut own);
        let seen = events.recent();
        let commits = seen.iter().filter(|event| event.kind == EventKind::Commit);
        let of = |label| {
            let mine = commits.clone().filter(move |event| event.label == label);
            mine.fold((0, Duration::ZERO), |(n, time), e| (n + e.count, time + e.lasted))
        };
        assert_eq!(of(1), (100, 100 * SHORT));
        assert_eq!(of(2), (4, 3 * SHORT + 2 * GATHERED));
        let alone = seen.iter().position(|event| event.kind == EventKind::Irrevocable);
        let after = &seen[alone.expect("it was noted") + 1];
        assert_eq!((after.kind, after.count), (EventKind::Commit, 1), "it is that block's own");
    }

    #[test]
    fn the_newest_events_are_kept() {
        let ring = Ring::new();
        for number in 0..LENGTH + 10 {
            ring.write([number, 0, 1 << 32, 0, 0, 0]);
        }
        let (events, head) = ring.read(0, 0);
        assert_eq!(head, LENGTH + 10);
        assert_eq!(events.last().map(|event| event.at.as_nanos() as u64), Some(LENGTH + 9));
        assert!(events.len() as u64 >= LENGTH - 1);
        assert!(events.windows(2).all(|pair| pair[0].at < pair[1].at));
    }
}
