//! Conflicts between cores: who has the line, who must give way, and why.

use super::core_state::State;
use super::{System, Use};
use crate::conflict::{CoreSet, cores_of};
use crate::line::{ByteMask, LineNumber};
use crate::machine::ConflictPolicy;
use crate::outcome::{Abort, AbortCause, CoreId, Sharing, Stop};

impl System {
    /// Gets `core` the right to use a line; the extra latency. `hit`: its first level has it.
    pub(super) fn cohere(&mut self, core: CoreId, usage: Use, hit: bool) -> Result<u64, Stop> {
        let Use { line, kind, plain, .. } = usage;
        let bit: CoreSet = 1 << core;
        // Where the committer wins, speculative stores stay unknown until then.
        let silent = self.policy == ConflictPolicy::CommitterWins && !plain;
        if !silent {
            self.contend(core, usage)?;
        }
        let exclusive = kind.writes() && !silent;
        let mut latency = 0;
        let state = self.directory.state_mut(line);
        let foreign_owner = state.owner.is_some_and(|owner| usize::from(owner) != core);
        let others = state.holders & !bit;
        state.holders |= bit;
        if exclusive {
            state.owner = Some(core as u8);
            state.holders = bit;
            if others != 0 {
                latency = self.machine.description().transfer_latency;
                self.invalidate(others, line);
            }
        } else if foreign_owner && !hit {
            state.owner = None;
            latency = self.machine.description().transfer_latency;
        }
        Ok(latency)
    }

    fn invalidate(&mut self, cores: CoreSet, line: LineNumber) {
        for core in cores_of(cores) {
            for cache in &mut self.cores[core].caches {
                cache.remove(line);
            }
        }
    }

    /// Settles the conflicts of a use with other live blocks.
    fn contend(&mut self, core: CoreId, usage: Use) -> Result<(), Stop> {
        let rivals = self.rivals(core, usage.line, usage.kind.writes());
        if rivals == 0 {
            self.cores[core].waits_on = 0;
            return Ok(());
        }
        if self.policy == ConflictPolicy::RequesterStalls && !usage.plain {
            let first = rivals.trailing_zeros() as CoreId;
            if !self.stalls || self.waits_for(rivals, core) {
                let abort = Abort {
                    cause: AbortCause::MemoryConflict(self.sharing(first, usage)),
                    address: usage.address,
                    by: Some(self.cores[first].block),
                    site: self.cores[core].site,
                };
                self.doom(core, abort);
                return Err(Stop::Abort(self.take_abort(core).unwrap_or(abort)));
            }
            self.cores[core].waits_on = rivals;
            self.cores[core].counters.stalls += 1;
            return Err(Stop::Stall);
        }
        self.cores[core].waits_on = 0;
        self.doom_rivals(core, rivals, usage);
        Ok(())
    }

    /// Live blocks of other cores that a use of `line` conflicts with.
    fn rivals(&self, core: CoreId, line: LineNumber, writes: bool) -> CoreSet {
        let state = self.directory.state(line);
        let mut rivals = state.writers;
        if writes {
            rivals |= state.readers;
            if self.machine.transaction().bloom.is_some() {
                for (other, candidate) in self.cores.iter().enumerate() {
                    let live = matches!(candidate.state, State::Live);
                    if live && candidate.footprint.bloom_may_hold(line) {
                        rivals |= 1 << other;
                    }
                }
            }
        }
        rivals & !(1 << core)
    }

    /// Whether any of `cores` waits, through whatever others, for `core`.
    fn waits_for(&self, cores: CoreSet, core: CoreId) -> bool {
        let mut reached = cores;
        loop {
            let next = cores_of(reached).fold(reached, |set, at| set | self.cores[at].waits_on);
            if next >> core & 1 == 1 {
                return true;
            }
            if next == reached {
                return false;
            }
            reached = next;
        }
    }

    fn doom_rivals(&mut self, core: CoreId, rivals: CoreSet, usage: Use) {
        let by = matches!(self.cores[core].state, State::Live).then_some(self.cores[core].block);
        for rival in cores_of(rivals) {
            let abort = Abort {
                cause: AbortCause::MemoryConflict(self.sharing(rival, usage)),
                address: usage.address,
                by,
                site: self.cores[rival].site,
            };
            self.doom(rival, abort);
        }
    }

    /// How a use shares its line with the block of `rival`.
    fn sharing(&self, rival: CoreId, usage: Use) -> Sharing {
        if self.fallback_lines.contains(&usage.line) {
            return Sharing::FallbackLock;
        }
        let footprint = &self.cores[rival].footprint;
        let Some(slot) = footprint.find(usage.line) else { return Sharing::Signature };
        let tracked = footprint.get(slot);
        let contested: ByteMask =
            if usage.kind.writes() { tracked.read | tracked.written } else { tracked.written };
        if contested & usage.mask != 0 { Sharing::True } else { Sharing::False }
    }

    /// The block of `core` is about to commit: every other that used what it wrote loses.
    pub(super) fn win_at_commit(&mut self, core: CoreId) {
        if self.solo {
            return;
        }
        let written: Vec<_> = self.cores[core]
            .footprint
            .tracked()
            .iter()
            .filter(|tracked| tracked.written != 0)
            .map(|tracked| (tracked.line, tracked.written))
            .collect();
        for (line, mask) in written {
            let first = u64::from(mask.trailing_zeros()) * self.line.granule();
            let usage = Use {
                line,
                mask,
                address: self.line.address_of(line) + first,
                kind: crate::trace::AccessKind::Store,
                plain: false,
            };
            let rivals = self.rivals(core, line, true);
            self.doom_rivals(core, rivals, usage);
            let state = self.directory.state_mut(line);
            let others = state.holders & !(1 << core);
            state.holders = 1 << core;
            state.owner = Some(core as u8);
            self.invalidate(others, line);
        }
    }

    /// Ends the live block of `core`, if it has one. The core learns of it at its next operation.
    pub(super) fn doom(&mut self, core: CoreId, abort: Abort) {
        if !matches!(self.cores[core].state, State::Live) {
            return;
        }
        self.untrack_all(core);
        let Self { cores, directory, .. } = self;
        let state = &mut cores[core];
        // A line with speculative bytes is of no use to anyone.
        for tracked in state.footprint.tracked() {
            if tracked.written != 0 {
                for cache in &mut state.caches {
                    cache.remove(tracked.line);
                }
                directory.drop_copy(tracked.line, core);
            }
        }
        state.counters.aborts.add(abort.cause);
        if matches!(abort.cause, AbortCause::WriteCapacity | AbortCause::ReadCapacity) {
            state.sites.entry(abort.site).or_default().capacity_aborts += 1;
        }
        state.state = State::Doomed(abort);
        state.waits_on = 0;
        if let Some(checker) = &mut self.checker {
            checker.dropped(core);
        }
    }

    /// Takes note of a doom: the core is idle after it.
    pub(super) fn take_abort(&mut self, core: CoreId) -> Option<Abort> {
        let State::Doomed(abort) = self.cores[core].state else { return None };
        let cycles = self.machine.transaction().abort;
        self.cores[core].aborted(cycles);
        Some(abort)
    }

    pub(super) fn untrack_all(&mut self, core: CoreId) {
        if self.solo {
            return;
        }
        let Self { cores, directory, .. } = self;
        for tracked in cores[core].footprint.tracked() {
            directory.untrack(tracked.line, core);
        }
    }
}
