//! One set-associative cache.
//!
//! Recency is a stamp per way rather than an order in the array, so that a way never moves and
//! its index can carry a transaction's state (see [`Place`]). The most recent way of each set is
//! remembered and tried first: most references hit there with one comparison.

use super::geometry::{Geometry, Replacement};
use crate::line::LineNumber;
use crate::random::Random;

const EMPTY: LineNumber = LineNumber::MAX;

/// Index of a way in the whole cache, below [`Geometry::lines`].
pub type Place = usize;

/// What [`Cache::insert`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inserted {
    /// Where the line is now.
    pub place: Place,
    /// The line that had to leave.
    pub evicted: Option<LineNumber>,
}

/// A cache of line numbers. See the module's invariant.
#[derive(Clone, Debug)]
pub struct Cache {
    geometry: Geometry,
    ways: usize,
    lines: Vec<LineNumber>,
    /// LRU: time of last use, by place.
    stamps: Vec<u64>,
    /// Tree-PLRU: one word of tree bits a set; bit `n` of node `n` (root 1) points at the half
    /// to give up next.
    trees: Vec<u64>,
    recent: Vec<u32>,
    time: u64,
    random: Random,
}

impl Cache {
    /// An empty cache; `seed` matters for random replacement only.
    #[must_use]
    pub fn new(geometry: Geometry, seed: u64) -> Self {
        let lines = geometry.lines() as usize;
        let sets = geometry.sets() as usize;
        let lru = geometry.replacement() == Replacement::Lru;
        let tree = geometry.replacement() == Replacement::TreePlru;
        Self {
            geometry,
            ways: geometry.ways() as usize,
            lines: vec![EMPTY; lines],
            stamps: vec![0; if lru { lines } else { 0 }],
            trees: vec![0; if tree { sets } else { 0 }],
            recent: vec![0; sets],
            time: 0,
            random: Random::stream(seed, 0x0063_6163_6865),
        }
    }

    /// The shape.
    #[must_use]
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Looks `line` up as a use of it.
    #[inline]
    pub fn find(&mut self, line: LineNumber) -> Option<Place> {
        let set = self.geometry.set_of(line) as usize;
        let base = set * self.ways;
        let recent = base + self.recent[set] as usize;
        if self.lines[recent] == line {
            // The most recent way of its set stays so: nothing to record but LRU's time, and
            // that too is already the newest of the set.
            return Some(recent);
        }
        let way = self.lines[base..base + self.ways].iter().position(|&held| held == line)?;
        self.used(set, way);
        Some(base + way)
    }

    /// Whether `line` is here, without counting as a use.
    #[must_use]
    pub fn peek(&self, line: LineNumber) -> Option<Place> {
        let base = self.geometry.set_of(line) as usize * self.ways;
        let way = self.lines[base..base + self.ways].iter().position(|&held| held == line)?;
        Some(base + way)
    }

    /// Brings in `line`, which must not be here, as a use of it.
    pub fn insert(&mut self, line: LineNumber) -> Inserted {
        debug_assert!(self.peek(line).is_none());
        let set = self.geometry.set_of(line) as usize;
        let base = set * self.ways;
        let held = &self.lines[base..base + self.ways];
        let way = held.iter().position(|&held| held == EMPTY).unwrap_or_else(|| self.victim(set));
        let evicted = std::mem::replace(&mut self.lines[base + way], line);
        self.used(set, way);
        Inserted { place: base + way, evicted: (evicted != EMPTY).then_some(evicted) }
    }

    /// Drops `line`; the place that it had, if any.
    pub fn remove(&mut self, line: LineNumber) -> Option<Place> {
        let place = self.peek(line)?;
        self.lines[place] = EMPTY;
        Some(place)
    }

    /// The lines held, in order of place.
    pub fn lines(&self) -> impl Iterator<Item = LineNumber> + '_ {
        self.lines.iter().copied().filter(|&line| line != EMPTY)
    }

    #[inline]
    fn used(&mut self, set: usize, way: usize) {
        self.recent[set] = way as u32;
        match self.geometry.replacement() {
            Replacement::Lru => {
                self.time += 1;
                self.stamps[set * self.ways + way] = self.time;
            }
            Replacement::TreePlru => {
                let tree = &mut self.trees[set];
                let mut node = way + self.ways;
                while node > 1 {
                    let parent = node / 2;
                    // Point at the half that this way is not in.
                    if node.is_multiple_of(2) {
                        *tree |= 1 << parent;
                    } else {
                        *tree &= !(1 << parent);
                    }
                    node = parent;
                }
            }
            Replacement::Random => {}
        }
    }

    fn victim(&mut self, set: usize) -> usize {
        match self.geometry.replacement() {
            Replacement::Lru => {
                let base = set * self.ways;
                let stamps = &self.stamps[base..base + self.ways];
                stamps.iter().enumerate().min_by_key(|&(_, stamp)| stamp).map_or(0, |(way, _)| way)
            }
            Replacement::TreePlru => {
                let tree = self.trees[set];
                let mut node = 1;
                while node < self.ways {
                    node = node * 2 + (tree >> node & 1) as usize;
                }
                node - self.ways
            }
            Replacement::Random => self.random.below(self.ways as u64) as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::IndexFunction;
    use proptest::prelude::*;

    /// The definition of LRU: a list a set, most recent first.
    struct ListLru {
        geometry: Geometry,
        sets: Vec<Vec<LineNumber>>,
    }

    impl ListLru {
        fn access(&mut self, line: LineNumber) -> (bool, Option<LineNumber>) {
            let ways = self.geometry.ways() as usize;
            let list = &mut self.sets[self.geometry.set_of(line) as usize];
            let hit =
                list.iter().position(|&held| held == line).map(|at| list.remove(at)).is_some();
            list.insert(0, line);
            (hit, if list.len() > ways { list.pop() } else { None })
        }
    }

    proptest! {
        #[test]
        fn lru_is_the_list(
            ways in 1u64..9,
            sets_log in 0u32..4,
            xor in any::<bool>(),
            accesses in prop::collection::vec((0u64..200, 0u8..10), 0..600),
        ) {
            let index = if xor { IndexFunction::Xor } else { IndexFunction::Modulo };
            let geometry = Geometry::new((64 * ways) << sets_log, ways, 64).unwrap().with_index(index);
            let mut cache = Cache::new(geometry, 0);
            let mut list = ListLru { geometry, sets: vec![Vec::new(); geometry.sets() as usize] };
            for (line, action) in accesses {
                if action == 0 {
                    let set = &mut list.sets[geometry.set_of(line) as usize];
                    let there = set.iter().position(|&held| held == line).map(|at| set.remove(at));
                    prop_assert_eq!(cache.remove(line).is_some(), there.is_some());
                    continue;
                }
                let (hit, evicted) = list.access(line);
                let found = cache.find(line);
                prop_assert_eq!(found.is_some(), hit);
                if found.is_none() {
                    prop_assert_eq!(cache.insert(line).evicted, evicted);
                }
            }
            let mut held: Vec<_> = cache.lines().collect();
            let mut expected: Vec<_> = list.sets.concat();
            held.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(held, expected);
        }

        #[test]
        fn every_policy_keeps_lines_in_their_set(
            policy in 0usize..3,
            accesses in prop::collection::vec(0u64..500, 0..400),
        ) {
            let policy = [Replacement::Lru, Replacement::TreePlru, Replacement::Random][policy];
            let geometry = Geometry::new(4096, 4, 64).unwrap().with_replacement(policy).unwrap();
            let mut cache = Cache::new(geometry, 3);
            for line in accesses {
                if cache.find(line).is_none() {
                    let place = cache.insert(line).place;
                    prop_assert_eq!(place / 4, geometry.set_of(line) as usize);
                }
                prop_assert!(cache.peek(line).is_some());
            }
        }
    }

    #[test]
    fn tree_plru_follows_its_tree() {
        let geometry =
            Geometry::new(256, 4, 64).unwrap().with_replacement(Replacement::TreePlru).unwrap();
        let mut cache = Cache::new(geometry, 0);
        for line in 0..4 {
            cache.insert(line);
        }
        // After 0,1,2,3 the root points left and the left pair at 0; using 0 moves both away.
        cache.find(0);
        assert_eq!(cache.insert(4).evicted, Some(2));
        // 4 took way 2; the root points left again and the left pair away from 0, at 1.
        assert_eq!(cache.insert(5).evicted, Some(1));
    }

    #[test]
    fn random_replacement_repeats_with_its_seed() {
        let geometry =
            Geometry::new(1024, 16, 64).unwrap().with_replacement(Replacement::Random).unwrap();
        let run = |seed| {
            let mut cache = Cache::new(geometry, seed);
            (0..200).filter_map(|line| cache.insert(line).evicted).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }
}
