//! From the events of a log to figures: where the time of the threads went, and who cost whom what.
//!
//! Main invariant: every nanosecond of a thread is in at most one [`Category`], and every figure of
//! [`Totals`] is the sum of that figure over the threads, over the [blocks](Profile::blocks), and
//! over the rows of its kind. Nothing is guessed: what the log does not say is `None`.

mod builder;
mod lane;
mod timeline;

use crate::record::{Cause, Error, Object, Reader, Reason, WaitFor};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::Read;

pub use crate::record::Location;
pub use builder::Builder;
pub use timeline::Timeline;

/// What a thread spent time on. Time outside blocks is in none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Category {
    /// Running in blocks that committed.
    Committed,
    /// Running in blocks that aborted.
    Aborted,
    /// Waiting, inside blocks and between them; and running in blocks that gave up with `retry`.
    Waiting,
    /// Running in blocks that had become irrevocable, from then on.
    Irrevocable,
}

impl Category {
    /// All of them, in the order of columns and tables.
    pub const ALL: [Self; 4] = [Self::Committed, Self::Aborted, Self::Waiting, Self::Irrevocable];

    /// The word for it in reports.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::Aborted => "aborted",
            Self::Waiting => "waiting",
            Self::Irrevocable => "irrevocable",
        }
    }
}

/// Times in nanoseconds, all threads together, and counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Time by [`Category`], in the order of [`Category::ALL`].
    pub time: [u64; 4],
    /// Blocks that committed.
    pub commits: u64,
    /// Blocks that aborted.
    pub aborts: u64,
    /// Waits.
    pub waits: u64,
    /// Blocks that gave up with `retry`.
    pub retries: u64,
    /// How often a block became irrevocable.
    pub irrevocable: u64,
}

impl Totals {
    /// The time in a category, in nanoseconds.
    #[must_use]
    pub const fn of(&self, category: Category) -> u64 {
        self.time[category as usize]
    }

    /// The time in all categories, in nanoseconds.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.time.iter().fold(0, |sum, &time| sum.saturating_add(time))
    }

    /// The share of the time in a category, from 0 to 1; 0 when there was no time.
    #[must_use]
    pub fn share(&self, category: Category) -> f64 {
        ratio(self.of(category), self.sum()).unwrap_or(0.0)
    }

    /// Aborts per commit; `None` when nothing committed.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        ratio(self.aborts, self.commits)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, time) in self.time.iter_mut().zip(other.time) {
            *sum = sum.saturating_add(time);
        }
        self.commits += other.commits;
        self.aborts += other.aborts;
        self.waits += other.waits;
        self.retries += other.retries;
        self.irrevocable += other.irrevocable;
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A block of the program, all its executions together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block {
    /// Its name; `None` for the executions of which the log does not say what block they were.
    pub name: Option<String>,
    /// Where it begins.
    pub location: Option<Location>,
    /// What it did and took.
    pub totals: Totals,
    /// The longest execution that committed, in nanoseconds, its waits not counted.
    pub longest: u64,
}

impl Block {
    /// The mean length of the executions that committed, in nanoseconds, waits not counted.
    #[must_use]
    pub fn mean(&self) -> Option<u64> {
        let [committed, _, _, irrevocable] = self.totals.time;
        committed.saturating_add(irrevocable).checked_div(self.totals.commits)
    }
}

/// All that happened for the same cause at the same site, because of the same other site, on the
/// same object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row<C> {
    /// The cause.
    pub cause: C,
    /// What in the block led to it.
    pub site: Option<Location>,
    /// What in another block led to it.
    pub by: Option<Location>,
    /// What it was about.
    pub object: Option<Object>,
    /// The index of the block in [`Profile::blocks`]; `None` when unknown, or several.
    pub block: Option<usize>,
    /// How often it happened.
    pub count: u64,
    /// The time that it cost, in nanoseconds.
    pub time: u64,
    /// The part of that time that the longest uninterrupted stretch took, in nanoseconds.
    pub longest: u64,
    /// That time, spread over the run, which is cut into [`WHEN`] equal parts.
    pub when: Vec<u64>,
}

/// Blocks that aborted; the time is what they had run.
pub type Conflict = Row<Cause>;
/// Waits; the time is what they took.
pub type Wait = Row<WaitFor>;
/// Blocks that became irrevocable; the time is what they ran from then on.
pub type Irrevocable = Row<Option<Reason>>;

/// Into how many parts [`Row::when`] cuts the run.
pub const WHEN: usize = 32;
/// Into how many parts [`Thread::columns`] cuts the run.
pub const COLUMNS: usize = 480;
/// A picture of single executions has at most so many spans; longer runs have columns only.
pub const MAX_SPANS: usize = 4000;
/// How many arrows are kept: those of the aborts that cost most.
pub const MAX_ARROWS: usize = 80;

/// A thread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thread {
    /// Its number in the log.
    pub number: u32,
    /// Its name; empty when not known.
    pub name: String,
    /// What it did.
    pub totals: Totals,
    /// Its time by category, in each of [`COLUMNS`] equal parts of the run.
    pub columns: Vec<[u64; 4]>,
}

/// A stretch of one thread's time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// The index of the thread in [`Profile::threads`].
    pub thread: usize,
    /// Begin, in nanoseconds since recording began.
    pub begin: u64,
    /// End, in nanoseconds since recording began.
    pub end: u64,
    /// What the thread did.
    pub category: Category,
    /// The index of the block in [`Profile::blocks`].
    pub block: Option<usize>,
}

/// From the commit that made a block abort to that abort. For a block that an elder one stopped
/// before it committed, both times are that of the abort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrow {
    /// The index in [`Profile::threads`] of the thread that committed.
    pub from_thread: usize,
    /// When it committed, in nanoseconds since recording began.
    pub from: u64,
    /// The index in [`Profile::threads`] of the thread that aborted.
    pub to_thread: usize,
    /// When it aborted, in nanoseconds since recording began.
    pub to: u64,
    /// The time lost, in nanoseconds.
    pub lost: u64,
}

/// The figures of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Profile {
    /// What was run.
    pub program: String,
    /// When recording began, in nanoseconds since 1970; 0 when not known.
    pub started: u64,
    /// How many blocks could run at the same time; 0 when not known.
    pub segments: u32,
    /// The first time at which a thread was in a block, in nanoseconds since recording began.
    pub begin: u64,
    /// The last time, in nanoseconds since recording began.
    pub end: u64,
    /// How many events the figures come from.
    pub events: u64,
    /// How many events the runtime could not record.
    pub dropped: u64,
    /// What is missing in the log.
    pub notes: Vec<String>,
    /// The sums.
    pub totals: Totals,
    /// The threads, by number.
    pub threads: Vec<Thread>,
    /// The blocks, the one that lost and waited longest first.
    pub blocks: Vec<Block>,
    /// The conflicts, the costliest first.
    pub conflicts: Vec<Conflict>,
    /// The waits, the longest first.
    pub waits: Vec<Wait>,
    /// Why blocks became irrevocable, the costliest first.
    pub irrevocable: Vec<Irrevocable>,
    /// Lines of the program: file and line, from 1.
    pub sources: BTreeMap<(String, u32), String>,
    /// All stretches of time, or none when there were more than [`MAX_SPANS`].
    pub spans: Vec<Span>,
    /// Who made whom abort.
    pub arrows: Vec<Arrow>,
}

impl Profile {
    /// Reads a log to its end.
    ///
    /// # Errors
    /// When the log cannot be read or is damaged.
    pub fn read<R: Read>(mut log: Reader<R>) -> Result<Self, Error> {
        let mut builder = Builder::new(log.header());
        for record in &mut log {
            builder.add(record?);
        }
        Ok(builder.finish(log.notes()))
    }

    /// How long the run took, in nanoseconds.
    #[must_use]
    pub fn elapsed(&self) -> u64 {
        self.end - self.begin
    }

    /// How many threads were running in blocks at the same time, on average over the run.
    #[must_use]
    pub fn parallelism(&self) -> Option<f64> {
        let running = self.totals.sum() - self.totals.of(Category::Waiting);
        ratio(running, self.elapsed())
    }

    /// The source line at which a location begins.
    #[must_use]
    pub fn source(&self, location: &Location) -> Option<&str> {
        // Without a copy of the file's name this would need a map of maps; reports ask rarely.
        self.sources.get(&(location.file.clone(), location.line)).map(String::as_str)
    }

    /// What cost time. What is about the same object stands together, and so do the waits for a
    /// block that cannot be undone and the reason why it cannot; the costliest of these groups comes
    /// first, and in each the costliest row.
    ///
    /// A thread that is interrupted in the middle of a block makes that, and others, lose more than
    /// the program is to blame for. So the longest stretch of a group does not count here, unless it
    /// is a good part of the run.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding<'_>> {
        let mut findings: Vec<_> = self
            .conflicts
            .iter()
            .map(Finding::Conflict)
            .chain(self.waits.iter().map(Finding::Wait))
            .chain(self.irrevocable.iter().map(Finding::Irrevocable))
            .collect();
        let mut groups: BTreeMap<Blamed<'_>, (u64, u64)> = BTreeMap::new();
        for finding in &findings {
            let (time, longest) = groups.entry(finding.blamed()).or_default();
            *time = time.saturating_add(finding.time());
            *longest = finding.longest().max(*longest);
        }
        let cost = |group: &Blamed<'_>| {
            let (time, longest) = groups.get(group).copied().unwrap_or_default();
            let accident = longest < self.elapsed() / ACCIDENT;
            (Reverse(if accident { time - longest } else { time }), Reverse(time))
        };
        // Stable: conflicts come before waits that cost the same.
        findings.sort_by_cached_key(|finding| {
            let group = finding.blamed();
            let reason = matches!((group, finding), (Blamed::Line(..), Finding::Irrevocable(_)));
            (cost(&group), group, !reason, Reverse(finding.time()))
        });
        findings
    }
}

/// A stretch of less than this part of the run may be an accident.
const ACCIDENT: u64 = 4;

/// What a finding is put down to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Blamed<'a> {
    /// An object: its type, and how the program reaches it.
    Object(&'a str, &'a str),
    /// A line: the file and its number.
    Line(&'a str, u32),
    Unknown,
}

/// Something that cost time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding<'a> {
    /// Blocks aborted.
    Conflict(&'a Conflict),
    /// Blocks waited.
    Wait(&'a Wait),
    /// Blocks were irrevocable.
    Irrevocable(&'a Irrevocable),
}

impl<'a> Finding<'a> {
    /// The time that it cost, in nanoseconds.
    #[must_use]
    pub fn time(&self) -> u64 {
        match self {
            Self::Conflict(row) => row.time,
            Self::Wait(row) => row.time,
            Self::Irrevocable(row) => row.time,
        }
    }

    /// How often it happened.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self {
            Self::Conflict(row) => row.count,
            Self::Wait(row) => row.count,
            Self::Irrevocable(row) => row.count,
        }
    }

    /// How much of that the longest uninterrupted stretch took, in nanoseconds.
    #[must_use]
    pub fn longest(&self) -> u64 {
        match self {
            Self::Conflict(row) => row.longest,
            Self::Wait(row) => row.longest,
            Self::Irrevocable(row) => row.longest,
        }
    }

    fn blamed(&self) -> Blamed<'a> {
        if let Some(object) = self.object() {
            return Blamed::Object(&object.type_name, &object.variable);
        }
        let line = match self {
            // What the others wait for is at the other site.
            Self::Wait(row) if row.cause == WaitFor::Irrevocable => self.by().or(self.site()),
            _ => self.site(),
        };
        line.map_or(Blamed::Unknown, |at| Blamed::Line(&at.file, at.line))
    }

    /// What in the block led to it.
    #[must_use]
    pub fn site(&self) -> Option<&'a Location> {
        match self {
            Self::Conflict(row) => row.site.as_ref(),
            Self::Wait(row) => row.site.as_ref(),
            Self::Irrevocable(row) => row.site.as_ref(),
        }
    }

    /// What in another block led to it.
    #[must_use]
    pub fn by(&self) -> Option<&'a Location> {
        match self {
            Self::Conflict(row) => row.by.as_ref(),
            Self::Wait(row) => row.by.as_ref(),
            Self::Irrevocable(row) => row.by.as_ref(),
        }
    }

    /// What it was about.
    #[must_use]
    pub fn object(&self) -> Option<&'a Object> {
        match self {
            Self::Conflict(row) => row.object.as_ref(),
            Self::Wait(row) => row.object.as_ref(),
            Self::Irrevocable(row) => row.object.as_ref(),
        }
    }

    /// The index of its block in [`Profile::blocks`].
    #[must_use]
    pub fn block(&self) -> Option<usize> {
        match self {
            Self::Conflict(row) => row.block,
            Self::Wait(row) => row.block,
            Self::Irrevocable(row) => row.block,
        }
    }

    /// Its time, spread over the run.
    #[must_use]
    pub fn when(&self) -> &'a [u64] {
        match self {
            Self::Conflict(row) => &row.when,
            Self::Wait(row) => &row.when,
            Self::Irrevocable(row) => &row.when,
        }
    }
}

#[cfg(test)]
mod tests;
