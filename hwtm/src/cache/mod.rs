//! Caches: sets, ways, index functions and replacement.
//!
//! Invariant: a line is in at most one way, and that way belongs to the set that the index
//! function names for it. [`Cache`] knows line numbers only: what a way means to a transaction is a
//! note that it keeps for whoever owns it, and forgets when another line comes in.

mod geometry;
mod set_associative;

pub use geometry::{Geometry, GeometryError, IndexFunction, Replacement};
pub use set_associative::{Cache, Inserted, Place};

use crate::line::LineSize;
use crate::trace::Record;

/// Counts the misses of a stream of references, by the rules of valgrind's cachegrind: a
/// reference that crosses lines touches each of them and counts as one miss if any is missing.
#[derive(Clone, Debug)]
pub struct MissCounter {
    cache: Cache,
    line: LineSize,
    references: u64,
    misses: u64,
}

impl MissCounter {
    /// An empty cache of `geometry`.
    #[must_use]
    pub fn new(geometry: Geometry) -> Self {
        Self { line: geometry.line(), cache: Cache::new(geometry, 0), references: 0, misses: 0 }
    }

    /// One reference; true if it missed.
    #[inline]
    pub fn reference(&mut self, address: u64, size: u32) -> bool {
        self.references += 1;
        let missed = if self.line.crosses(address, size) {
            let (first, last) = self.line.lines_of(address, size);
            let mut missed = false;
            for line in first..=last {
                missed |= self.cache.bring(line);
            }
            missed
        } else {
            self.cache.bring(self.line.line_of(address))
        };
        self.misses += u64::from(missed);
        missed
    }

    /// The references to data among `records`.
    pub fn data(&mut self, records: &[Record]) {
        self.all(records, Record::is_access);
    }

    /// The instruction fetches among `records`.
    pub fn fetches(&mut self, records: &[Record]) {
        self.all(records, Record::is_fetch);
    }

    #[inline(always)]
    fn all(&mut self, records: &[Record], wanted: fn(Record) -> bool) {
        let mut rest = records;
        loop {
            rest = &rest[self.run_of_hits(rest, wanted)..];
            let Some((&record, later)) = rest.split_first() else { break };
            if wanted(record) {
                self.reference(record.address(), record.size());
            }
            rest = later;
        }
    }

    /// Takes leading records as long as those that are wanted hit; how many.
    #[inline(always)]
    fn run_of_hits(&mut self, records: &[Record], wanted: fn(Record) -> bool) -> usize {
        let line = self.line;
        let Some(mut hits) = self.cache.hits() else { return 0 };
        let mut skipped = 0;
        let mut rest = records.iter();
        let taken = loop {
            let Some(&record) = rest.next() else { break records.len() };
            if !wanted(record) {
                skipped += 1;
                continue;
            }
            let address = record.address();
            if line.crosses(address, record.size()) || hits.find(line.line_of(address)).is_none() {
                break records.len() - rest.len() - 1;
            }
        };
        hits.finish();
        self.references += (taken - skipped) as u64;
        taken
    }

    /// References so far.
    #[must_use]
    pub fn references(&self) -> u64 {
        self.references
    }

    /// References that missed.
    #[must_use]
    pub fn misses(&self) -> u64 {
        self.misses
    }
}
