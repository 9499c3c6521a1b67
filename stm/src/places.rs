//! Places: the numbers by which conflicts are told apart.
//!
//! Invariant: a run of places belongs to one object at a time, as long as there are numbers left;
//! after that runs are given out twice, which can only report conflicts that are none. Runs of
//! dead objects are given out again, so that the mark tables stay as dense as the heap.

use crate::marks::Place;
use crate::sync::{
    Mutex, Ordering,
    unmodelled::{AtomicBool, AtomicU64},
};

/// Runs of up to this many places are kept by their length; longer ones are cut up.
const KEPT: usize = 64;

/// The places of an engine.
#[derive(Debug)]
pub(crate) struct Places {
    next: AtomicU64,
    /// Whether a run of each length may be free: saves the lock where none is.
    any: Box<[AtomicBool]>,
    /// The first places of free runs, by length.
    free: Mutex<Vec<Vec<Place>>>,
}

impl Places {
    /// All places but 0, which is never given out.
    pub(crate) fn new() -> Self {
        Self {
            next: AtomicU64::new(1),
            any: (0..=KEPT).map(|_| AtomicBool::new(false)).collect(),
            free: Mutex::new(vec![Vec::new(); KEPT + 1]),
        }
    }

    /// The first of a run of `count` consecutive places.
    pub(crate) fn take(&self, count: u32) -> Place {
        let len = count as usize;
        // Relaxed: a hint, written with the lock held.
        if len <= KEPT && self.any[len].load(Ordering::Relaxed) {
            let mut free = self.free.lock();
            if let Some(first) = free[len].pop() {
                return first;
            }
            self.any[len].store(false, Ordering::Relaxed);
        }
        // Relaxed: only uniqueness matters. Wrapping around shares places, which is harmless.
        self.next.fetch_add(u64::from(count), Ordering::Relaxed) as Place
    }

    /// Takes back a run whose object is gone. A block that still has a mark there may see a
    /// conflict that is none.
    pub(crate) fn give_back(&self, first: Place, count: u32) {
        let mut free = self.free.lock();
        let mut given = 0;
        while given < count {
            let len = (count - given).min(KEPT as u32);
            free[len as usize].push(first.wrapping_add(given));
            // Relaxed: see `take`.
            self.any[len as usize].store(true, Ordering::Relaxed);
            given += len;
        }
    }

    /// One past the highest place given out so far.
    pub(crate) fn end(&self) -> u64 {
        // Relaxed: whoever has marked a place has seen it given out.
        self.next.load(Ordering::Relaxed)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn runs_come_back_by_their_length() {
        let places = Places::new();
        let (one, three) = (places.take(1), places.take(3));
        assert_eq!((one, three, places.end()), (1, 2, 5));
        places.give_back(three, 3);
        assert_eq!(places.take(1), 5);
        assert_eq!(places.take(3), three);
        let long = places.take(130);
        places.give_back(long, 130);
        assert_eq!(places.take(64), long + 64);
        assert_eq!(places.take(64), long);
        assert_eq!(places.take(2), long + 128);
        assert_eq!(places.take(2), long + 130, "no run of two is left");
    }
}
