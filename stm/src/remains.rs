//! What is left of objects that events were about and that are gone.
//!
//! Main invariant: the place of an object is given out again after its death, so whoever asks later
//! what an event was about has to know who was at the place until when. An object is freed after
//! all blocks that have seen it have ended, and whoever aborts or waits says so before: so the
//! dead of interest are known by their places. While events are not recorded nothing is kept.

use crate::contended::PlaceSet;
use crate::marks::Place;
use crate::sync::Mutex;
use dashmap::DashMap;
use std::time::Duration;

/// So many words of a dead object are kept.
const WORDS: usize = 3;
/// So much is kept until somebody asks for it.
const MOST: usize = 1 << 16;

/// What is known of an object that is gone, and that an event was about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Remains {
    /// The place that the event was about.
    pub place: u32,
    /// Which one of the object's places that was.
    pub offset: u32,
    /// When the object was found to be dead, as events have it.
    pub at: Duration,
    /// Its kind.
    pub kind: u8,
    /// Its first words, the last that were committed; what they refer to may be gone, too.
    pub words: [u64; WORDS],
    /// The first place of the object that it was a part of, if it was storage of another one: at
    /// least until `at`, or until that one's own death a little before. 0 otherwise.
    pub part_of: u32,
}

/// A dead object, before it is known whether it is of interest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dead {
    pub(crate) first: Place,
    pub(crate) count: u32,
    pub(crate) at: Duration,
    pub(crate) kind: u8,
    pub(crate) words: [u64; WORDS],
    pub(crate) part_of: Place,
}

/// What is left of the dead.
#[derive(Debug)]
pub(crate) struct Graveyard {
    /// The places of events.
    watched: PlaceSet,
    /// Of storage: the first place of what it was a part of.
    wholes: DashMap<Place, Place>,
    found: Mutex<Vec<Remains>>,
}

impl Graveyard {
    pub(crate) fn new() -> Self {
        Self { watched: PlaceSet::new(), wholes: DashMap::new(), found: Mutex::new(Vec::new()) }
    }

    /// Says that there was an event about `place`.
    pub(crate) fn watch(&self, place: Place) {
        if place != 0 {
            self.watched.add(place);
        }
    }

    /// Says that the storage with the first place `part` is taken out of the object with the first
    /// place `whole`, or dies with it.
    pub(crate) fn separate(&self, part: Place, whole: Place) {
        self.watched.add(whole);
        self.wholes.insert(part, whole);
    }

    /// What the storage with the first place `part` was a part of; 0 if it was of none. It is dead,
    /// so that is forgotten.
    pub(crate) fn take_whole(&self, part: Place) -> Place {
        self.wholes.remove(&part).map_or(0, |(_, whole)| whole)
    }

    /// Forgets what was a part of what: it may have changed while nobody noted it.
    pub(crate) fn forget(&self) {
        self.wholes.clear();
    }

    /// Whether there was an event about one of these places.
    pub(crate) fn is_watched(&self, first: Place, count: u32) -> bool {
        (0..count).any(|offset| self.watched.has(first.wrapping_add(offset)))
    }

    /// Takes in a dead object.
    pub(crate) fn bury(&self, dead: Dead) {
        let Dead { first, count, at, kind, words, part_of } = dead;
        let mut found = self.found.lock();
        for offset in 0..count {
            let place = first.wrapping_add(offset);
            if self.watched.has(place) && found.len() < MOST {
                found.push(Remains { place, offset, at, kind, words, part_of });
            }
        }
    }

    /// What has been buried since the last time.
    pub(crate) fn take(&self) -> Vec<Remains> {
        std::mem::take(&mut *self.found.lock())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn dead(first: Place, count: u32) -> Dead {
        let at = Duration::from_nanos(5);
        Dead { first, count, at, kind: 9, words: [1, 2, 3], part_of: 0 }
    }

    #[test]
    fn the_dead_are_kept_where_somebody_may_ask() {
        let graveyard = Graveyard::new();
        graveyard.bury(dead(10, 4));
        assert_eq!(graveyard.take(), []);
        graveyard.watch(12);
        assert!(graveyard.is_watched(10, 4) && !graveyard.is_watched(10, 2));
        graveyard.bury(dead(10, 4));
        let found = graveyard.take();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].place, found[0].offset, found[0].kind), (12, 2, 9));
        assert_eq!(found[0].part_of, 0);
        assert_eq!(graveyard.take(), [], "each is given once");
    }

    #[test]
    fn storage_is_a_part_of_something_once() {
        let graveyard = Graveyard::new();
        graveyard.watch(20);
        graveyard.separate(20, 7);
        assert_eq!((graveyard.take_whole(20), graveyard.take_whole(20)), (7, 0));
        graveyard.bury(dead(7, 1));
        assert_eq!(graveyard.take().len(), 1, "what storage was a part of is asked for, too");
    }
}
