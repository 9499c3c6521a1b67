//! Whose turn it is: which thread of a program goes on, on which core.
//!
//! Main invariant: always the core whose clock is furthest behind goes on, ties in an order drawn from
//! the seed, until it is past the next one. So what happens depends on the program, the machine and
//! the seed, and on nothing of the host.
//!
//! Threads stay on their cores. Those that share one take turns between blocks, when a slice of time is
//! over or the one that runs has to wait.

use hwtm::random::Random;
use interp::hardware::Candidate;

/// A core goes on for so many cycles past the next one: blocks meet so much too early or too late.
const QUANTUM: u64 = 64;
/// A thread has a core to itself for so many cycles, where others want it too.
const SLICE: u64 = 100_000;
/// As many cores as a machine can have.
const CORES: usize = 64;

#[derive(Clone, Copy, Debug, Default)]
struct Core {
    /// Order among cores whose clocks are equal.
    rank: u64,
    /// The thread that ran last, and since when.
    thread: u32,
    since: u64,
}

/// The turns of a run.
#[derive(Debug)]
pub(super) struct Turns {
    cores: Vec<Core>,
    /// When each thread had its last turn on its core.
    last: std::collections::BTreeMap<u32, u64>,
    given: u64,
    /// The running core is to give way past this cycle.
    horizon: u64,
}

impl Turns {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::stream(seed, 0x74_7572_6e73);
        let mut cores: Vec<Core> =
            (0..CORES as u64).map(|rank| Core { rank, ..Core::default() }).collect();
        for at in (1..CORES).rev() {
            let other = random.below(at as u64 + 1) as usize;
            (cores[at].rank, cores[other].rank) = (cores[other].rank, cores[at].rank);
        }
        Self { cores, last: std::collections::BTreeMap::new(), given: 0, horizon: u64::MAX }
    }

    /// Whether a core whose clock shows `now` is to give way.
    pub(super) fn is_past(&self, now: u64) -> bool {
        now > self.horizon
    }

    /// Which of the candidates goes on. `core_of` says on which core a thread runs, and what that core's
    /// clock shows.
    pub(super) fn choose(
        &mut self,
        candidates: &[Candidate],
        core_of: impl Fn(u32) -> (usize, u64),
    ) -> usize {
        // Of each core: when it can go on, whether its thread stays, who waited longest; and which it is.
        let mut best: Vec<Option<(Key, usize)>> = vec![None; CORES];
        for (at, candidate) in candidates.iter().enumerate() {
            let (core, clock) = core_of(candidate.thread);
            let slot = &mut best[core % CORES];
            let key = self.key(candidate, core % CORES, clock);
            if slot.as_ref().is_none_or(|&(least, _)| key < least) {
                *slot = Some((key, at));
            }
        }
        let order = |&(core, (key, _)): &(usize, (Key, usize))| (key.time, self.cores[core].rank);
        let ready = || best.iter().enumerate().filter_map(|(core, best)| Some((core, (*best)?)));
        let Some((core, (key, chosen))) = ready().min_by_key(order) else { return 0 };
        let next = ready().filter(|&(other, _)| other != core).map(|(_, (key, _))| key.time).min();
        self.horizon = next.map_or(u64::MAX, |time| time.saturating_add(QUANTUM));
        self.given += 1;
        let thread = candidates[chosen].thread;
        self.last.insert(thread, self.given);
        let core = &mut self.cores[core];
        if core.thread != thread {
            (core.thread, core.since) = (thread, key.time);
        }
        chosen
    }

    fn key(&self, candidate: &Candidate, core: usize, clock: u64) -> Key {
        let Core { thread, since, .. } = self.cores[core];
        let stays = thread == candidate.thread && clock < since.saturating_add(SLICE);
        Key {
            waits_for_block: !candidate.in_block,
            time: if candidate.in_block { clock } else { clock.max(candidate.from) },
            leaves: !stays,
            last: self.last.get(&candidate.thread).copied().unwrap_or(0),
        }
    }
}

/// What decides between threads of one core, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// A block that is under way keeps its core.
    waits_for_block: bool,
    time: u64,
    leaves: bool,
    last: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(thread: u32, from: u64) -> Candidate {
        Candidate { thread, in_block: false, from }
    }

    #[test]
    fn the_core_furthest_behind_goes_on_until_it_is_past_the_next() {
        let mut turns = Turns::new(1);
        let clocks = [500, 100, 300];
        let all: Vec<_> = (0..3).map(|thread| candidate(thread, 0)).collect();
        let chosen = turns.choose(&all, |thread| (thread as usize, clocks[thread as usize]));
        assert_eq!(chosen, 1);
        assert!(!turns.is_past(300) && !turns.is_past(300 + QUANTUM));
        assert!(turns.is_past(301 + QUANTUM));
        // Who waits for time to pass goes on when nobody else does before.
        let sleeping = [candidate(0, 0), candidate(1, 10_000)];
        assert_eq!(turns.choose(&sleeping, |thread| (thread as usize, 200)), 0);
        assert!(!turns.is_past(9_000));
    }

    #[test]
    fn threads_share_a_core_between_blocks_by_slices() {
        let mut turns = Turns::new(1);
        let mut clock = 0;
        let mut ran = [0u64; 3];
        let mut switches = 0;
        let mut last = 0;
        for _ in 0..3000 {
            let all: Vec<_> = (0..3).map(|thread| candidate(thread, 0)).collect();
            let chosen = turns.choose(&all, |_| (0, clock));
            switches += u64::from(chosen != last);
            last = chosen;
            ran[chosen] += 1;
            clock += 10_000;
        }
        assert!(ran.iter().all(|&ran| (900..=1100).contains(&ran)), "{ran:?}");
        assert!((200..400).contains(&switches), "{switches}");
        let open = [candidate(0, 0), Candidate { thread: 1, in_block: true, from: 0 }];
        assert_eq!(turns.choose(&open, |_| (0, clock)), 1);
    }

    #[test]
    fn the_seed_orders_equal_clocks() {
        let first = |seed| {
            let all: Vec<_> = (0..8).map(|thread| candidate(thread, 0)).collect();
            Turns::new(seed).choose(&all, |thread| (thread as usize, 7))
        };
        assert_eq!(first(3), first(3));
        assert!((1..20).any(|seed| first(seed) != first(3)));
    }
}
