//! How lines move through the levels, and what a tracked line's departure means.
//!
//! A miss fills every level from the one that had the line inwards, but for exclusive levels,
//! which get what leaves the level before them and give up what is used again. A line that leaves
//! an inclusive level leaves the levels before it too. A tracked line that leaves a private level
//! moves to the next private one, as a written-back line does; elsewhere lines that no block
//! tracks are dropped, since their write-back would cost no core any time.

use super::System;
use super::core_state::State;
use crate::conflict::cores_of;
use crate::line::LineNumber;
use crate::machine::{LostReads, Tracking};
use crate::outcome::{Abort, AbortCause, CoreId};

impl System {
    /// Brings `line` into the first level of `core`; the latency. May doom blocks whose lines
    /// have to leave.
    pub(super) fn fill(&mut self, core: CoreId, line: LineNumber) -> u64 {
        self.cores[core].counters.first_level_misses += 1;
        let (served_by, latency) = self.serve(core, line, 1);
        if self.machine.levels.get(served_by).is_some_and(|level| level.exclusive) {
            self.cores[core].caches[served_by].remove(line);
        }
        for level in (0..served_by).rev() {
            if !self.machine.levels[level].exclusive {
                self.insert(core, level, line);
            }
        }
        latency
    }

    /// The first level from `level` on that has `line` (or their number), and its latency.
    fn serve(&mut self, core: CoreId, line: LineNumber, level: usize) -> (usize, u64) {
        let first_shared = self.machine.first_shared;
        let levels = self.machine.levels.len();
        for level in level..levels {
            let cache = match level.checked_sub(first_shared) {
                None => &mut self.cores[core].caches[level],
                Some(shared) => &mut self.shared[shared],
            };
            if cache.find(line).is_some() {
                return (level, self.machine.levels[level].latency);
            }
        }
        (levels, self.machine.description().memory_latency)
    }

    fn insert(&mut self, core: CoreId, level: usize, line: LineNumber) {
        if let Some(shared) = level.checked_sub(self.machine.first_shared) {
            if let Some(victim) = self.shared[shared].insert(line).evicted {
                self.left_shared(level, victim);
            }
            return;
        }
        let inserted = self.cores[core].caches[level].insert(line);
        if let Some(victim) = inserted.evicted {
            self.left_private(core, level, victim);
        }
    }

    fn left_private(&mut self, core: CoreId, level: usize, victim: LineNumber) {
        let inclusive = self.machine.levels[level].inclusive;
        if inclusive {
            for inner in &mut self.cores[core].caches[..level] {
                inner.remove(victim);
            }
        }
        let state = &self.cores[core];
        let tracked = matches!(state.state, State::Live) && state.footprint.find(victim).is_some();
        let next = level + 1;
        if next < self.machine.first_shared
            && (self.machine.levels[next].exclusive || (tracked && !inclusive))
            && self.cores[core].caches[next].peek(victim).is_none()
        {
            self.insert(core, next, victim);
        }
        if tracked {
            self.check_kept(core, victim);
        }
    }

    fn left_shared(&mut self, level: usize, victim: LineNumber) {
        let holders = if self.cores.len() == 1 { 1 } else { self.directory.state(victim).holders };
        if self.machine.levels[level].inclusive {
            for core in cores_of(holders) {
                for cache in &mut self.cores[core].caches {
                    cache.remove(victim);
                }
                self.directory.drop_copy(victim, core);
            }
            for inner in &mut self.shared[..level - self.machine.first_shared] {
                inner.remove(victim);
            }
        }
        for core in 0..self.cores.len() {
            self.check_kept(core, victim);
        }
    }

    /// Aborts the block of `core` if `line` was tracked and is no longer where it must be.
    fn check_kept(&mut self, core: CoreId, line: LineNumber) {
        let state = &self.cores[core];
        if !matches!(state.state, State::Live) {
            return;
        }
        let Some(slot) = state.footprint.find(line) else { return };
        let tracked = *state.footprint.get(slot);
        let cause = if tracked.written != 0 && !self.kept(core, line, self.machine.write_set) {
            AbortCause::WriteCapacity
        } else if tracked.read != 0 && !self.kept(core, line, self.machine.read_set) {
            match self.machine.transaction().lost_reads {
                LostReads::Abort => AbortCause::ReadCapacity,
                LostReads::Bloom => return self.cores[core].footprint.bloom_insert(line),
                LostReads::Keep => return,
            }
        } else {
            return;
        };
        let site = self.cores[core].site;
        let address = self.line.address_of(line);
        self.doom(core, Abort { cause, address, by: None, site });
    }

    fn kept(&self, core: CoreId, line: LineNumber, tracking: Tracking) -> bool {
        let Tracking::Level(last) = tracking else { return true };
        let first_shared = self.machine.first_shared;
        let own = self.cores[core].caches.iter().take(last + 1);
        let shared = self.shared.iter().take((last + 1).saturating_sub(first_shared));
        own.chain(shared).any(|cache| cache.peek(line).is_some())
    }

    /// Fetches a line of code. Its misses look through the data levels from the second on, and
    /// fill the shared ones.
    pub(super) fn fetch_line(&mut self, core: CoreId, line: LineNumber) {
        let Some(cache) = &mut self.cores[core].instruction_cache else { return };
        if cache.find(line).is_some() {
            return;
        }
        cache.insert(line);
        self.cores[core].counters.instruction_misses += 1;
        let (served_by, latency) = self.serve(core, line, 1);
        for level in (self.machine.first_shared..served_by).rev() {
            self.insert(core, level, line);
        }
        self.cores[core].spend(latency);
    }
}
