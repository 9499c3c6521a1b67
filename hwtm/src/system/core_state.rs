//! One simulated core: its own caches, its live block, its clock and its counters.

use crate::cache::{Cache, Place};
use crate::conflict::CoreSet;
use crate::footprint::{Footprint, LOADED, STORED, Slot, Uses};
use crate::machine::{Machine, Tracking};
use crate::outcome::{Abort, AbortCause, AbortCounts, BlockId, CoreId};
use crate::random::Random;
use crate::trace::{AccessKind, SiteId};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// The transactional bits of a way of the first level, as the cache's note: whether the block has
/// loaded or stored there. They mean something only while the mark's epoch is the core's: so a
/// commit or abort clears them all by counting up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(pub(super) u64);

impl Mark {
    /// The epoch above the [`Uses`].
    #[inline]
    pub(super) fn new(epoch: u32, uses: Uses) -> Self {
        Self(u64::from(epoch) << 32 | u64::from(uses))
    }

    /// Whether the block that `complete` is the mark of, with all uses, has used the line already
    /// as `uses` says.
    #[inline(always)]
    pub(super) fn covers(self, complete: Self, uses: Uses) -> bool {
        (self.0 ^ complete.0) & (u64::from(u32::MAX) << 32 | u64::from(uses)) == 0
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    /// No block: accesses take effect at once.
    Idle,
    Live,
    /// The block is over, but the core does not know yet.
    Doomed(Abort),
}

/// What a source line cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SiteCost {
    /// Lines that it brought into a footprint.
    pub lines: u64,
    /// Aborts for lack of room while it ran.
    pub capacity_aborts: u64,
}

/// What a core did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CoreCounters {
    /// Instructions run, whether fetched or counted.
    pub instructions: u64,
    /// References that read; a modify counts here and in `stores`.
    pub loads: u64,
    /// References that write.
    pub stores: u64,
    /// Lines that the first level lacked.
    pub first_level_misses: u64,
    /// Lines that the instruction cache lacked.
    pub instruction_misses: u64,
    /// Times that a block had to wait for another.
    pub stalls: u64,
    /// Attempts begun in hardware.
    pub begun: u64,
    /// Attempts committed.
    pub committed: u64,
    /// Attempts that failed, by cause.
    pub aborts: AbortCounts,
    /// Cycles from the begin to the abort of failed attempts.
    pub wasted_cycles: u64,
}

impl CoreCounters {
    /// Adds what another core counted.
    pub(crate) fn add(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.instructions, other.instructions),
            (&mut self.loads, other.loads),
            (&mut self.stores, other.stores),
            (&mut self.first_level_misses, other.first_level_misses),
            (&mut self.instruction_misses, other.instruction_misses),
            (&mut self.stalls, other.stalls),
            (&mut self.begun, other.begun),
            (&mut self.committed, other.committed),
            (&mut self.wasted_cycles, other.wasted_cycles),
        ] {
            *mine = mine.saturating_add(theirs);
        }
        self.aborts.merge(&other.aborts);
    }

    /// An attempt that ended by `cause` does not count.
    pub(super) fn forget(&mut self, cause: AbortCause) {
        self.begun -= 1;
        self.aborts.remove(cause);
    }

    #[inline]
    pub(super) fn count(&mut self, kind: AccessKind) {
        self.loads += u64::from(kind.reads());
        self.stores += u64::from(kind.writes());
    }
}

/// What a commit made visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The block.
    pub block: BlockId,
    /// Lines read.
    pub read_lines: u64,
    /// Lines written.
    pub written_lines: u64,
    /// Cycles from begin to the end of the commit.
    pub cycles: u64,
}

fn remembered(machine: &Machine) -> Uses {
    let by_the_byte = machine.buffer.is_some_and(|(_, entry)| entry < machine.line);
    let remembered = |tracking| !(by_the_byte && tracking == Tracking::Buffer);
    let reads = if remembered(machine.read_set) { LOADED } else { 0 };
    let writes = if remembered(machine.write_set) { STORED } else { 0 };
    reads | writes
}

#[derive(Clone, Debug)]
pub(super) struct Core {
    pub(super) caches: Vec<Cache>,
    pub(super) instruction_cache: Option<Cache>,
    /// By place in the first level, where its [`Mark`] is the block's: the line's slot.
    pub(super) slots: Vec<Slot>,
    pub(super) epoch: u32,
    pub(super) state: State,
    pub(super) block: BlockId,
    pub(super) footprint: Footprint,
    /// Cores whose blocks it stalls for.
    pub(super) waits_on: CoreSet,
    pub(super) clock: u64,
    pub(super) next_interrupt: u64,
    interrupt_interval: Option<u64>,
    began: u64,
    random: Random,
    pub(super) site: SiteId,
    /// Lines that `site` brought in and that are not in `sites` yet.
    pub(super) site_lines: u64,
    pub(super) sites: FxHashMap<SiteId, SiteCost>,
    /// What marks remember: not the kinds of access that take room by the byte.
    remembered: Uses,
    pub(super) counters: CoreCounters,
}

impl Core {
    pub(super) fn new(machine: &Machine, core: CoreId, seed: u64) -> Self {
        let own = &machine.levels[..machine.first_shared];
        let cache_seed = |at: usize| seed ^ (core as u64 + 1) << 8 ^ at as u64;
        let caches: Vec<Cache> = own
            .iter()
            .enumerate()
            .map(|(at, level)| Cache::new(level.geometry, cache_seed(at)))
            .collect();
        let mut made = Self {
            slots: vec![0; machine.levels[0].geometry.lines() as usize],
            caches,
            instruction_cache: machine.instruction_cache.map(|geometry| Cache::new(geometry, 0)),
            epoch: 0,
            state: State::Idle,
            block: 0,
            footprint: Footprint::new(machine.line, machine.transaction().bloom),
            waits_on: 0,
            clock: 0,
            next_interrupt: u64::MAX,
            interrupt_interval: machine.transaction().interrupt_interval,
            began: 0,
            random: Random::stream(seed, core as u64),
            site: 0,
            site_lines: 0,
            remembered: remembered(machine),
            sites: FxHashMap::default(),
            counters: CoreCounters::default(),
        };
        made.draw_interrupt();
        made
    }

    /// Lets time pass. A trace may count any number of instructions: the clock stops at its end.
    #[inline]
    pub(super) fn spend(&mut self, cycles: u64) {
        self.clock = self.clock.saturating_add(cycles);
    }

    /// When the next interrupt comes: uniform from 1 to twice the mean.
    pub(super) fn draw_interrupt(&mut self) {
        if let Some(interval) = self.interrupt_interval {
            let gap = 1 + self.random.below(interval.saturating_mul(2));
            self.next_interrupt = self.clock.saturating_add(gap);
        }
    }

    pub(super) fn begin(&mut self, block: BlockId, cycles: u64) {
        self.footprint.clear();
        self.new_epoch();
        self.state = State::Live;
        self.block = block;
        self.began = self.clock;
        self.spend(cycles);
        self.counters.begun += 1;
    }

    pub(super) fn committed(&mut self, cycles: u64) -> Committed {
        self.spend(cycles);
        self.state = State::Idle;
        self.waits_on = 0;
        self.counters.committed += 1;
        let mut committed = Committed {
            block: self.block,
            read_lines: 0,
            written_lines: 0,
            cycles: self.clock - self.began,
        };
        for tracked in self.footprint.tracked() {
            committed.read_lines += u64::from(tracked.read != 0);
            committed.written_lines += u64::from(tracked.written != 0);
        }
        committed
    }

    pub(super) fn aborted(&mut self, cycles: u64) {
        let wasted = self.clock - self.began;
        self.counters.wasted_cycles = self.counters.wasted_cycles.saturating_add(wasted);
        self.spend(cycles);
        self.state = State::Idle;
        self.waits_on = 0;
    }

    #[inline]
    pub(super) fn mark(&mut self, place: Place, slot: Slot, uses: Uses) {
        *self.caches[0].note_mut(place) = Mark::new(self.epoch, uses & self.remembered).0;
        self.slots[place] = slot;
    }

    /// The source line that the core is at.
    #[inline]
    pub(super) fn set_site(&mut self, site: SiteId) {
        if site != self.site {
            self.charge_site();
            self.site = site;
        }
    }

    /// Charges the lines brought in since the last change of source line.
    fn charge_site(&mut self) {
        if self.site_lines > 0 {
            self.sites.entry(self.site).or_default().lines += std::mem::take(&mut self.site_lines);
        }
    }

    /// The costs of each source line up to now.
    pub(super) fn site_costs(&self) -> impl Iterator<Item = (SiteId, SiteCost)> + '_ {
        let pending = SiteCost { lines: self.site_lines, capacity_aborts: 0 };
        let pending = (self.site_lines > 0).then_some((self.site, pending));
        self.sites.iter().map(|(&site, &cost)| (site, cost)).chain(pending)
    }

    fn new_epoch(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            // Marks of 2^32 blocks ago would look new.
            self.caches[0].clear_notes();
            self.epoch = 1;
        }
    }
}
