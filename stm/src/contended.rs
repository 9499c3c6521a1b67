//! Sets of places, for advice: which units several blocks write to at a time, and which places
//! events were about.
//!
//! Main invariant: a place that was added is found; others may be found, too. A unit that is thought
//! to be contended is written to by stores that wait for the commit, where blocks that write
//! different words of it are merged; any other unit is owned at the first store, which is cheaper.
//! Both are right for every unit.

use crate::marks::Place;
use crate::sync::unmodelled::AtomicU64;
use std::sync::atomic::Ordering;

/// A set of places, some of which share an entry.
#[derive(Debug)]
pub(crate) struct PlaceSet {
    bits: Box<[AtomicU64]>,
}

/// Entries.
const SIZE: usize = 1 << 16;

impl PlaceSet {
    /// An empty set.
    pub(crate) fn new() -> Self {
        Self { bits: (0..SIZE / 64).map(|_| AtomicU64::new(0)).collect() }
    }

    fn find(&self, place: Place) -> (&AtomicU64, u64) {
        let at = place as usize % SIZE;
        (&self.bits[at / 64], 1 << (at % 64))
    }

    /// Whether `place`, or one that shares its entry, is in the set.
    #[inline]
    pub(crate) fn has(&self, place: Place) -> bool {
        let (word, bit) = self.find(place);
        // Relaxed, here and below: advice.
        word.load(Ordering::Relaxed) & bit != 0
    }

    /// Adds `place`.
    pub(crate) fn add(&self, place: Place) {
        let (word, bit) = self.find(place);
        word.fetch_or(bit, Ordering::Relaxed);
    }
}
