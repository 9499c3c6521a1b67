//! One set-associative cache.
//!
//! Recency is a stamp per way rather than an order in the array, so that a way never moves and
//! its index can carry a transaction's state (see [`Place`]).
//!
//! A direct-mapped table remembers where lines are: most references hit there with one
//! comparison, whatever the number of ways and the index function, and a hit writes its stamp
//! without asking whether the line was the most recent already. Invariant: what the table says
//! is so, because a line that leaves its way leaves the table; what it does not say is looked up
//! in the set, unless the entry's count shows that no line of the cache belongs there.

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

/// Most entries of the table of places: 16 KB of the host's own cache.
const MOST_KNOWN: usize = 1024;

/// One of the lines that share an entry of the table, and where it is.
#[derive(Clone, Copy, Debug)]
struct Known {
    line: LineNumber,
    place: u32,
    /// Lines in the cache that share the entry; with none but `line`, a set need not be searched.
    count: u32,
}

impl Known {
    const NONE: Self = Self { line: EMPTY, place: 0, count: 0 };
}

/// What a way has besides its line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way {
    /// Time of last use; 0 where the way is empty. Only LRU looks at it.
    stamp: u64,
    /// What the way means to who owns the cache; 0 when a line comes in.
    pub(crate) note: u64,
}

/// A cache of line numbers. See the module's invariant.
#[derive(Clone, Debug)]
pub struct Cache {
    geometry: Geometry,
    ways: usize,
    lines: Vec<LineNumber>,
    /// By place.
    uses: Vec<Way>,
    /// Tree-PLRU: one word of tree bits a set; bit `n` of node `n` (root 1) points at the half
    /// to give up next.
    trees: Vec<u64>,
    /// By the low bits of the line.
    known: Vec<Known>,
    time: u64,
    random: Random,
}

impl Cache {
    /// An empty cache; `seed` matters for random replacement only.
    #[must_use]
    pub fn new(geometry: Geometry, seed: u64) -> Self {
        let lines = geometry.lines() as usize;
        let sets = geometry.sets() as usize;
        let tree = geometry.replacement() == Replacement::TreePlru;
        Self {
            geometry,
            ways: geometry.ways() as usize,
            lines: vec![EMPTY; lines],
            uses: vec![Way::default(); lines],
            trees: vec![0; if tree { sets } else { 0 }],
            known: vec![Known::NONE; (2 * lines).next_power_of_two().min(MOST_KNOWN)],
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
    #[inline(always)]
    pub fn find(&mut self, line: LineNumber) -> Option<Place> {
        let known = &self.known[line as usize & (self.known.len() - 1)];
        if known.line == line {
            let place = known.place as Place;
            self.used(place);
            return Some(place);
        }
        if known.count == u32::from(known.line != EMPTY) {
            return None;
        }
        self.search(line)
    }

    #[inline(never)]
    fn search(&mut self, line: LineNumber) -> Option<Place> {
        let place = self.peek(line)?;
        let known = self.known_mut(line);
        (known.line, known.place) = (line, place as u32);
        self.used(place);
        Some(place)
    }

    #[inline]
    fn known_mut(&mut self, line: LineNumber) -> &mut Known {
        let at = line as usize & (self.known.len() - 1);
        &mut self.known[at]
    }

    fn left(&mut self, line: LineNumber) {
        let known = self.known_mut(line);
        known.count -= 1;
        if known.line == line {
            known.line = EMPTY;
        }
    }

    /// A view for runs of hits, for all policies but those that a hit costs more than a stamp.
    #[inline(always)]
    pub(crate) fn hits(&mut self) -> Option<Hits<'_>> {
        if self.geometry.replacement() == Replacement::TreePlru {
            return None;
        }
        let Self { known, uses, time, .. } = self;
        Some(Hits { known, uses, now: *time, time })
    }

    /// Whether `line` is here, without counting as a use.
    #[must_use]
    pub fn peek(&self, line: LineNumber) -> Option<Place> {
        let base = self.geometry.set_of(line) as usize * self.ways;
        // No exit in the middle: where it would be is what a processor cannot foresee.
        let mut found = usize::MAX;
        for (way, &held) in self.lines[base..base + self.ways].iter().enumerate() {
            if held == line {
                found = way;
            }
        }
        (found != usize::MAX).then(|| base + found)
    }

    /// Brings in `line`, which must not be here, as a use of it.
    pub fn insert(&mut self, line: LineNumber) -> Inserted {
        debug_assert!(self.peek(line).is_none());
        let set = self.geometry.set_of(line) as usize;
        let place = set * self.ways + self.victim(set);
        let evicted = std::mem::replace(&mut self.lines[place], line);
        let evicted = (evicted != EMPTY).then_some(evicted);
        if let Some(evicted) = evicted {
            self.left(evicted);
        }
        self.uses[place].note = 0;
        let known = self.known_mut(line);
        *known = Known { line, place: place as u32, count: known.count + 1 };
        self.used(place);
        Inserted { place, evicted }
    }

    /// Uses `line`, which is brought in if it is not here; true if it was not.
    #[inline]
    pub(crate) fn bring(&mut self, line: LineNumber) -> bool {
        let missing = self.find(line).is_none();
        if missing {
            self.insert(line);
        }
        missing
    }

    /// Drops `line`; the place that it had, if any.
    pub fn remove(&mut self, line: LineNumber) -> Option<Place> {
        let place = self.peek(line)?;
        self.lines[place] = EMPTY;
        self.uses[place].stamp = 0;
        self.left(line);
        Some(place)
    }

    /// What the way at `place` means to who owns the cache.
    #[inline]
    pub(crate) fn note_mut(&mut self, place: Place) -> &mut u64 {
        &mut self.uses[place].note
    }

    /// Makes all notes 0.
    pub(crate) fn clear_notes(&mut self) {
        self.uses.iter_mut().for_each(|way| way.note = 0);
    }

    /// The lines held, in order of place.
    pub fn lines(&self) -> impl Iterator<Item = LineNumber> + '_ {
        self.lines.iter().copied().filter(|&line| line != EMPTY)
    }

    #[inline(always)]
    fn used(&mut self, place: Place) {
        match self.geometry.replacement() {
            Replacement::Lru => {
                self.time += 1;
                self.uses[place].stamp = self.time;
            }
            Replacement::TreePlru => self.used_in_tree(place),
            Replacement::Random => {}
        }
    }

    fn used_in_tree(&mut self, place: Place) {
        let tree = &mut self.trees[place / self.ways];
        let mut node = place % self.ways + self.ways;
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

    /// The way of `set` to fill: the first empty one, else by the policy.
    fn victim(&mut self, set: usize) -> usize {
        let base = set * self.ways;
        let policy = self.geometry.replacement();
        if policy == Replacement::Lru {
            let ways = &self.uses[base..base + self.ways];
            // An empty way is older than any, and the first of them.
            return match <&[Way; 8]>::try_from(ways) {
                Ok(eight) => oldest(eight),
                Err(_) => oldest(ways),
            };
        }
        let held = &self.lines[base..base + self.ways];
        if let Some(empty) = held.iter().position(|&held| held == EMPTY) {
            return empty;
        }
        if policy == Replacement::Random {
            return self.random.below(self.ways as u64) as usize;
        }
        let tree = self.trees[set];
        let mut node = 1;
        while node < self.ways {
            node = node * 2 + (tree >> node & 1) as usize;
        }
        node - self.ways
    }
}

/// What finds lines that are where the table says, as [`Cache::find`] does, but keeps the time in a
/// register of the host. Without [`finish`](Self::finish) time stands still.
pub(crate) struct Hits<'a> {
    known: &'a [Known],
    uses: &'a mut [Way],
    now: u64,
    time: &'a mut u64,
}

impl Hits<'_> {
    /// As [`Cache::find`], but `None` may also mean that the set has to be searched.
    #[inline(always)]
    pub(crate) fn find(&mut self, line: LineNumber) -> Option<(Place, &mut Way)> {
        let known = self.known[line as usize & (self.known.len() - 1)];
        let place = known.place as Place;
        let way = self.uses.get_mut(place).filter(|_| known.line == line)?;
        self.now += 1;
        way.stamp = self.now;
        Some((place, way))
    }

    #[inline(always)]
    pub(crate) fn finish(self) {
        *self.time = self.now;
    }
}

/// The first of the smallest.
#[inline(always)]
fn oldest(ways: &[Way]) -> usize {
    let keep = |a: (usize, u64), b: (usize, u64)| if b.1 < a.1 { b } else { a };
    ways.iter().map(|way| way.stamp).enumerate().fold((0, u64::MAX), keep).0
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
