//! Takes the records of a log in, one by one, and gives a [`Profile`] out.
//!
//! Invariant: memory grows with what the log defines and with the number of rows, not with the
//! number of events.

use super::lane::{Lane, Waited};
use super::timeline::Timeline;
use super::{Block, Category, MAX_ARROWS, MAX_SPANS, Profile, Span, Totals};
use crate::record::{
    BlockName, Cause, Event, EventKind, Header, Object, Reason, Record, Sink, Site, WaitFor,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::hash::Hash;
use std::io;

mod finish;

/// The bins of a row's time line.
const BINS: usize = 1 << 7;

/// What rows are grouped by while events come in: numbers, but for the object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Key<C> {
    cause: C,
    site: u32,
    by: u32,
    /// Index in `objects`, plus 1.
    object: u32,
}

/// Which block the events of a row were in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum InBlock {
    Nowhere,
    One(usize),
    Several,
}

impl InBlock {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (same, Self::Nowhere) | (Self::Nowhere, same) => same,
            (Self::One(a), Self::One(b)) if a == b => self,
            _ => Self::Several,
        }
    }

    fn of(block: u32) -> Self {
        if block == 0 { Self::Nowhere } else { Self::One(block as usize) }
    }
}

#[derive(Clone, Debug)]
struct Sum {
    count: u64,
    time: u64,
    longest: u64,
    when: Timeline<1>,
    block: InBlock,
}

impl Sum {
    fn new() -> Self {
        Self { count: 0, time: 0, longest: 0, when: Timeline::new(BINS), block: InBlock::Nowhere }
    }

    fn add(&mut self, count: u64, block: u32) {
        self.count += count;
        self.block = self.block.and(InBlock::of(block));
    }

    fn spend(&mut self, begin: u64, end: u64) {
        self.time = self.time.saturating_add(end - begin);
        self.longest = self.longest.max(end - begin);
        self.when.add(0, begin, end);
    }
}

type Sums<C> = HashMap<Key<C>, Sum>;

/// An arrow before threads have indices.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Shot {
    lost: u64,
    to: u64,
    to_thread: u32,
    from: u64,
    from_thread: u32,
    /// The log does not name the thread, but it was the only other one so far.
    only_other: bool,
}

#[derive(Clone, Debug)]
struct ThreadState {
    lane: Lane,
    /// The row of the reason why the block under way is irrevocable.
    irrevocable: Option<Key<u32>>,
}

/// Makes a [`Profile`] of records, for a log that is read or for a run that goes on.
///
/// A copy of it can be [finished](Self::finish) while the run goes on.
#[derive(Clone, Debug)]
pub struct Builder {
    profile: Profile,
    ended: Option<u64>,
    began: Option<u64>,
    names: BTreeMap<u32, String>,
    files: HashMap<u32, String>,
    lines: Vec<(u32, u32, String)>,
    sites: HashMap<u32, Site>,
    block_names: HashMap<u32, BlockName>,
    reasons: HashMap<u32, Reason>,
    /// Every description ever given, once.
    objects: Vec<Object>,
    object_numbers: HashMap<Object, u32>,
    /// What is at a place now: its index in `objects`, plus 1.
    places: HashMap<u32, u32>,
    threads: BTreeMap<u32, ThreadState>,
    blocks: BTreeMap<u32, Block>,
    conflicts: Sums<Cause>,
    waits: Sums<WaitFor>,
    irrevocable: Sums<u32>,
    /// None once there were too many. With the numbers of thread and block.
    spans: Option<Vec<(u32, u32, Span)>>,
    arrows: BinaryHeap<Reverse<Shot>>,
}

impl Sink for Builder {
    fn take(&mut self, record: Record) -> io::Result<()> {
        self.add(record);
        Ok(())
    }
}

impl Builder {
    /// Before the first record.
    #[must_use]
    pub fn new(header: &Header) -> Self {
        let profile = Profile {
            program: header.program.clone(),
            started: header.started,
            segments: header.segments,
            ..Profile::default()
        };
        Self {
            profile,
            ended: None,
            began: None,
            names: BTreeMap::new(),
            files: HashMap::new(),
            lines: Vec::new(),
            sites: HashMap::new(),
            block_names: HashMap::new(),
            reasons: HashMap::new(),
            objects: Vec::new(),
            object_numbers: HashMap::new(),
            places: HashMap::new(),
            threads: BTreeMap::new(),
            blocks: BTreeMap::new(),
            conflicts: HashMap::new(),
            waits: HashMap::new(),
            irrevocable: HashMap::new(),
            spans: Some(Vec::new()),
            arrows: BinaryHeap::new(),
        }
    }

    /// Forgets what happened, but not what things are called.
    pub fn reset(&mut self) {
        (self.profile.events, self.profile.dropped, self.profile.end) = (0, 0, 0);
        (self.ended, self.began) = (None, None);
        self.threads.clear();
        self.blocks.clear();
        self.conflicts.clear();
        self.waits.clear();
        self.irrevocable.clear();
        self.spans = Some(Vec::new());
        self.arrows.clear();
    }

    /// Takes a record.
    pub fn add(&mut self, record: Record) {
        match record {
            Record::Header(_) => {}
            Record::Thread(number, name) => drop(self.names.insert(number, name)),
            Record::File(number, name) => drop(self.files.insert(number, name)),
            Record::Line(file, line, text) => self.lines.push((file, line, text)),
            Record::Site(number, site) => drop(self.sites.insert(number, site)),
            Record::Block(number, name) => drop(self.block_names.insert(number, name)),
            Record::Reason(number, reason) => drop(self.reasons.insert(number, reason)),
            // Nothing is known any more of what is there.
            Record::Object(place, object) if object == Object::default() => {
                self.places.remove(&place);
            }
            Record::Object(place, object) => {
                let next = self.objects.len() as u32 + 1;
                let number = *self.object_numbers.entry(object).or_insert_with_key(|object| {
                    self.objects.push(object.clone());
                    next
                });
                self.places.insert(place, number);
            }
            Record::Event(event) => self.event(&event),
            Record::Dropped(_, count) => {
                self.profile.dropped = self.profile.dropped.saturating_add(count);
            }
            Record::End(at) => self.ended = Some(at),
        }
    }

    fn event(&mut self, event: &Event) {
        self.profile.events += 1;
        let begin = event.at.saturating_sub(event.lasted);
        self.began = Some(self.began.map_or(begin, |began| began.min(begin)));
        self.profile.end = self.profile.end.max(event.at);
        let state = self
            .threads
            .entry(event.thread)
            .or_insert_with(|| ThreadState { lane: Lane::new(), irrevocable: None });
        let object = self.places.get(&event.place).copied().unwrap_or(0);
        match event.kind {
            EventKind::Commit => self.end_of_block(event, 1, Category::Committed, None, None),
            EventKind::Commits(count) => {
                self.end_of_block(event, count, Category::Committed, None, None);
            }
            EventKind::Abort(cause) => {
                let key = Key { cause, site: event.site, by: event.by, object };
                self.end_of_block(event, 1, Category::Aborted, Some(key), None);
            }
            EventKind::Retry => {
                let key = Key { cause: WaitFor::Retry, site: event.site, by: event.by, object };
                self.end_of_block(event, 1, Category::Waiting, None, Some(key));
            }
            EventKind::Wait(cause) => {
                let wait = state.lane.wait(event.at, event.lasted, event.block);
                state.lane.totals.waits += 1;
                let key = Key { cause, site: event.site, by: event.by, object };
                let row = self.waits.entry(key).or_insert_with(Sum::new);
                row.add(1, event.block);
                row.spend(wait.begin, wait.end);
                self.span(event, Category::Waiting, wait.begin, wait.end);
            }
            EventKind::Irrevocable(reason) => {
                let key = Key { cause: reason, site: event.site, by: event.by, object };
                if state.lane.become_irrevocable(event.at) {
                    state.irrevocable = Some(key);
                }
                state.lane.totals.irrevocable += 1;
                self.irrevocable.entry(key).or_insert_with(Sum::new).add(1, event.block);
                self.block(event.block).irrevocable += 1;
            }
        }
    }

    /// The totals of a block, by its number.
    fn block(&mut self, number: u32) -> &mut Totals {
        &mut self.blocks.entry(number).or_default().totals
    }

    fn end_of_block(
        &mut self,
        event: &Event,
        executions: u32,
        category: Category,
        conflict: Option<Key<Cause>>,
        retry: Option<Key<WaitFor>>,
    ) {
        let Some(state) = self.threads.get_mut(&event.thread) else { return };
        let ended = state.lane.end(event.at, event.lasted, category);
        let reason = state.irrevocable.take();
        let totals = &mut state.lane.totals;
        match category {
            Category::Committed => totals.commits += u64::from(executions),
            Category::Aborted => totals.aborts += 1,
            Category::Waiting | Category::Irrevocable => totals.retries += 1,
        }
        for wait in ended.waits {
            let number = if wait.block == 0 { event.block } else { wait.block };
            self.waited(number, wait);
        }
        let block = self.blocks.entry(event.block).or_default();
        let time = &mut block.totals.time;
        time[category as usize] = time[category as usize].saturating_add(ended.run);
        let alone = &mut time[Category::Irrevocable as usize];
        *alone = alone.saturating_add(ended.irrevocable);
        match category {
            Category::Committed => {
                block.totals.commits += u64::from(executions);
                // Of several, only the average is known.
                let took = ended.run.saturating_add(ended.irrevocable);
                block.longest = block.longest.max(took / u64::from(executions.max(1)));
            }
            Category::Aborted => block.totals.aborts += 1,
            Category::Waiting | Category::Irrevocable => block.totals.retries += 1,
        }
        if let Some(key) = conflict {
            self.conflicts.entry(key).or_insert_with(Sum::new).add(1, event.block);
            self.shoot(event, key.cause, ended.run);
        }
        if let Some(key) = retry {
            self.waits.entry(key).or_insert_with(Sum::new).add(1, event.block);
        }
        for (begin, end, irrevocable) in ended.pieces {
            let category = if irrevocable { Category::Irrevocable } else { category };
            self.span(event, category, begin, end);
            let row = match (irrevocable, reason, conflict, retry) {
                (true, Some(key), ..) => self.irrevocable.get_mut(&key),
                (false, _, Some(key), _) => self.conflicts.get_mut(&key),
                (false, _, _, Some(key)) => self.waits.get_mut(&key),
                _ => None,
            };
            if let Some(row) = row {
                row.spend(begin, end);
            }
        }
    }

    /// A wait belongs to this block.
    fn waited(&mut self, number: u32, wait: Waited) {
        let totals = self.block(number);
        totals.waits += 1;
        let time = &mut totals.time[Category::Waiting as usize];
        *time = time.saturating_add(wait.end - wait.begin);
    }

    fn span(&mut self, event: &Event, category: Category, begin: u64, end: u64) {
        if let Some(spans) = &mut self.spans {
            spans.push((
                event.thread,
                event.block,
                Span { thread: 0, begin, end, category, block: None },
            ));
            if spans.len() > MAX_SPANS {
                self.spans = None;
            }
        }
    }

    /// Remembers which commit made a block abort, where that can be told.
    fn shoot(&mut self, event: &Event, cause: Cause, lost: u64) {
        let mut others = self.threads.keys().copied().filter(|&other| other != event.thread);
        let (from_thread, only_other) = match (event.by_thread, others.next(), others.next()) {
            (0, Some(other), None) => (other, true),
            (0, ..) => return,
            (named, ..) => (named, false),
        };
        let from = match (cause, self.threads.get(&from_thread)) {
            (Cause::ReadWrite, Some(state)) => state.lane.commit_before(event.at),
            (Cause::WriteWrite, Some(_)) => Some(event.at),
            _ => None,
        };
        let Some(from) = from else { return };
        let to_thread = event.thread;
        self.arrows.push(Reverse(Shot {
            lost,
            to: event.at,
            to_thread,
            from,
            from_thread,
            only_other,
        }));
        if self.arrows.len() > MAX_ARROWS {
            self.arrows.pop();
        }
    }
}
