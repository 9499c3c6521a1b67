//! Recording conflicts: what aborted whom, where, how often, and how much time that cost.
//!
//! Invariant: recording is off until asked for, and then costs one relaxed load an abort and
//! nothing a read, write or commit. What is recorded adds up: every abort noted while recording is
//! on is in exactly one row.

use crate::commit_log::Write;
use crate::marks::{Place, Site};
use crate::sync::{Ordering, unmodelled::AtomicBool};
use dashmap::DashMap;
use std::time::Duration;

/// Why a block aborted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Cause {
    /// It had read a place that another block's commit then wrote.
    Read,
    /// An elder block wanted to write an object that it owned.
    Doomed,
    /// A commuting operation did not fit what the object held at commit.
    NotApplicable,
}

/// One abort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Conflict {
    pub(crate) cause: Cause,
    pub(crate) place: Place,
    /// What in the aborted block accessed the place.
    pub(crate) mine: Site,
    /// What in the other block wrote it.
    pub(crate) theirs: Site,
    /// The segment of the other block, where it is known.
    pub(crate) segment: Option<u8>,
}

impl Conflict {
    pub(crate) fn read(write: Write, mine: Site, segment: u8) -> Self {
        let segment = Some(segment);
        Self { cause: Cause::Read, place: write.place, mine, theirs: write.site, segment }
    }

    pub(crate) fn doomed(wanted: Write, mine: Site, segment: u8) -> Self {
        Self {
            cause: Cause::Doomed,
            place: wanted.place,
            mine,
            theirs: wanted.site,
            segment: Some(segment),
        }
    }

    pub(crate) fn not_applicable(place: Place, mine: Site) -> Self {
        Self { cause: Cause::NotApplicable, place, mine, theirs: Site::UNKNOWN, segment: None }
    }
}

/// All conflicts between the same two sites for the same cause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Row {
    /// Why the blocks aborted.
    pub cause: Cause,
    /// What in the aborted blocks accessed the object.
    pub aborted: Site,
    /// What in the other blocks wrote it; unknown for an operation that did not fit.
    pub by: Site,
    /// The place of the last such conflict.
    pub place: u32,
    /// How often it happened.
    pub count: u64,
    /// How long the aborted blocks had run, all of them together.
    pub lost: Duration,
}

/// What is kept for a row.
#[derive(Clone, Copy, Debug, Default)]
struct Total {
    place: Place,
    count: u64,
    lost: Duration,
}

/// Totals of conflicts while recording is on.
#[derive(Debug)]
pub struct Recorder {
    on: AtomicBool,
    totals: DashMap<(Cause, Site, Site), Total>,
    irrevocable: DashMap<Site, u64>,
}

impl Recorder {
    pub(crate) fn new() -> Self {
        Self { on: AtomicBool::new(false), totals: DashMap::new(), irrevocable: DashMap::new() }
    }

    /// Begins or ends recording. What was recorded is kept.
    pub fn set(&self, on: bool) {
        // Relaxed: an abort that happens meanwhile may be counted or not.
        self.on.store(on, Ordering::Relaxed);
    }

    /// Whether recording is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        // Relaxed: see `set`.
        self.on.load(Ordering::Relaxed)
    }

    /// Forgets what was recorded.
    pub fn reset(&self) {
        self.totals.clear();
        self.irrevocable.clear();
    }

    /// The conflicts, the most frequent first.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<_> = self
            .totals
            .iter()
            .map(|total| {
                let (&(cause, aborted, by), &Total { place, count, lost }) = total.pair();
                Row { cause, aborted, by, place, count, lost }
            })
            .collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.count), row.aborted, row.by, row.cause));
        rows
    }

    /// Why blocks became irrevocable: the site and how often, the most frequent first. Blocks that
    /// did so because they had lost too often have an unknown site.
    #[must_use]
    pub fn irrevocable(&self) -> Vec<(Site, u64)> {
        let mut rows: Vec<_> =
            self.irrevocable.iter().map(|row| (*row.key(), *row.value())).collect();
        rows.sort_by_key(|&(site, count)| (std::cmp::Reverse(count), site));
        rows
    }

    #[inline]
    pub(crate) fn note(&self, conflict: Option<Conflict>, lost: Duration) {
        if self.is_on()
            && let Some(conflict) = conflict
        {
            let key = (conflict.cause, conflict.mine, conflict.theirs);
            let mut total = self.totals.entry(key).or_default();
            total.place = conflict.place;
            total.count += 1;
            total.lost += lost;
        }
    }

    #[inline]
    pub(crate) fn note_irrevocable(&self, site: Site) {
        if self.is_on() {
            *self.irrevocable.entry(site).or_insert(0) += 1;
        }
    }
}
