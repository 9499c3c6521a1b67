//! The simulated machine: cores that run blocks in hardware, on one simulated memory.
//!
//! Invariant: memory holds committed bytes only. A live block's stores wait in its core's
//! footprint and reach memory together, at [`System::commit`], or never. A
//! block that lost a conflict is *doomed* at once (its lines are free from that moment) and
//! learns of it at its next operation.
//!
//! An interpreter drives it directly: [`begin`](System::begin), [`load`](System::load) and
//! [`store`](System::store), [`commit`](System::commit). An operation that returns
//! [`Stop::Abort`] means that the program must go back to where the block began;
//! [`Stop::Stall`] that it must try the same operation again later.
//!
//! Time is counted per core: one cycle an instruction, and for each access the latency of the
//! level that serves it, as on an in-order core without overlap. Where neither fetches nor
//! instruction counts are given, only the latencies and the costs of transactions count.

mod coherence;
mod core_state;
mod hierarchy;
mod run;

pub use core_state::{Committed, CoreCounters, SiteCost};

use crate::checker::{BlockLog, Checker, Violation};
use crate::conflict::Directory;
use crate::footprint::{ALL, uses};
use crate::line::{ByteMask, LineNumber, LineSize};
use crate::machine::{ConflictPolicy, Machine, PrivateLines, Tracking};
use crate::memory::Memory;
use crate::outcome::{Abort, AbortCause, BlockId, CoreId, Stop};
use crate::trace::{Access, AccessKind, Record, SiteId, Word};
use core_state::{Core, Mark, State};
use run::Run;
use rustc_hash::FxHashMap;

/// A machine with its memory, ready to run.
#[derive(Clone, Debug)]
pub struct System {
    machine: Machine,
    line: LineSize,
    first_latency: u64,
    exempt: bool,
    /// One core: there is no one to be coherent with.
    solo: bool,
    /// All that the first use of a line in a block does, on one core, is to track it.
    simple: bool,
    policy: ConflictPolicy,
    /// Where requesters stall: whether they do. If not, the requester's block is over.
    stalls: bool,
    cores: Vec<Core>,
    shared: Vec<crate::cache::Cache>,
    directory: Directory,
    memory: Memory,
    /// Lines of fallback locks, phases and clocks: conflicts there are named so.
    fallback_lines: Vec<LineNumber>,
    checker: Option<Box<Checker>>,
    blocks: BlockId,
}

/// How far [`System::use_quickly`] came.
enum Quick {
    Done(Option<u32>),
    Hit,
    Miss,
    Interrupt,
}

/// A use of one line.
#[derive(Clone, Copy, Debug)]
struct Use {
    line: LineNumber,
    mask: ByteMask,
    /// Address that aborts name.
    address: u64,
    kind: AccessKind,
    /// Not part of a transaction.
    plain: bool,
}

impl System {
    /// `machine` with empty caches; `seed` decides interrupts and random replacement.
    #[must_use]
    pub fn new(machine: &Machine, seed: u64) -> Self {
        let shared = machine.levels[machine.first_shared..]
            .iter()
            .enumerate()
            .map(|(at, level)| {
                crate::cache::Cache::new(level.geometry, seed ^ (at as u64 + 1) << 32)
            })
            .collect();
        Self {
            line: machine.line,
            first_latency: machine.levels[0].latency,
            solo: machine.description().cores == 1,
            simple: [machine.read_set, machine.write_set]
                .iter()
                .all(|set| matches!(set, Tracking::Level(_) | Tracking::Unlimited)),
            exempt: machine.transaction().private_lines == PrivateLines::Exempt,
            policy: machine.transaction().conflict,
            stalls: true,
            cores: (0..machine.description().cores)
                .map(|core| Core::new(machine, core, seed))
                .collect(),
            shared,
            directory: Directory::default(),
            memory: Memory::new(),
            fallback_lines: Vec::new(),
            checker: None,
            blocks: 0,
            machine: machine.clone(),
        }
    }

    /// A system of one core becomes one of all the cores of `machine`, which is otherwise the same:
    /// they learn what the first one has. Where requesters stall, one whose rival would have to go on
    /// first now loses its block instead: for those who cannot try an operation again later.
    pub(crate) fn meet(&mut self, machine: &Machine, seed: u64) {
        self.machine = machine.clone();
        self.cores
            .extend((1..machine.description().cores).map(|core| Core::new(machine, core, seed)));
        self.solo = self.cores.len() == 1;
        self.stalls = false;
        if self.solo {
            return;
        }
        let Self { cores, directory, .. } = self;
        for line in cores[0].caches.iter().flat_map(crate::cache::Cache::lines) {
            directory.state_mut(line).holders |= 1;
        }
        if matches!(cores[0].state, State::Live) {
            for tracked in cores[0].footprint.tracked() {
                let state = directory.state_mut(tracked.line);
                state.readers |= u64::from(tracked.read != 0);
                state.writers |= u64::from(tracked.written != 0);
            }
        }
    }

    /// Has `core` take note that its block is over, if it is; why.
    pub(crate) fn acknowledge(&mut self, core: CoreId) -> Option<Abort> {
        self.take_abort(core)
    }

    /// Lets both checkers watch from here on.
    pub fn watch(&mut self) {
        let eager = self.policy != ConflictPolicy::CommitterWins;
        self.checker =
            Some(Box::new(Checker::new(self.cores.len(), self.line, eager, &self.memory)));
    }

    /// What the checkers found; empty when all is well or no one watches.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.checker.as_ref().map_or_else(Vec::new, |checker| checker.verdict(&self.memory))
    }

    /// The machine that this is.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Committed memory.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Memory before the first block: fill it before [`watch`](Self::watch).
    pub fn memory_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }

    /// Conflicts on the line of `address` are from now on those of a fallback lock.
    pub fn mark_fallback(&mut self, address: u64) {
        self.fallback_lines.push(self.line.line_of(address));
    }

    /// Cycles that `core` has run.
    #[must_use]
    pub fn clock(&self, core: CoreId) -> u64 {
        self.cores[core].clock
    }

    /// Lets `core` do nothing until `cycle`, if that is in its future.
    pub fn wait_until(&mut self, core: CoreId, cycle: u64) {
        let clock = &mut self.cores[core].clock;
        *clock = (*clock).max(cycle);
    }

    /// Counters of `core`.
    #[must_use]
    pub fn counters(&self, core: CoreId) -> &CoreCounters {
        &self.cores[core].counters
    }

    /// What each source line cost in tracked lines and capacity aborts, over all cores.
    #[must_use]
    pub fn site_costs(&self) -> FxHashMap<SiteId, SiteCost> {
        let mut sum: FxHashMap<SiteId, SiteCost> = FxHashMap::default();
        for core in &self.cores {
            for (site, cost) in core.site_costs() {
                let total = sum.entry(site).or_default();
                total.lines += cost.lines;
                total.capacity_aborts += cost.capacity_aborts;
            }
        }
        sum
    }

    /// The source line that `core` is at.
    pub fn set_site(&mut self, core: CoreId, site: SiteId) {
        self.cores[core].set_site(site);
    }

    /// `core` runs `count` instructions whose fetches are not modelled; more than 2^40 at once
    /// count as 2^40, so that no trace can stop the clock at its end.
    #[inline]
    pub fn instructions(&mut self, core: CoreId, count: u64) {
        let count = count.min(1 << 40);
        let core = &mut self.cores[core];
        core.spend(count);
        core.counters.instructions = core.counters.instructions.saturating_add(count);
    }

    /// `core` fetches and runs one instruction. Code is never speculative.
    pub fn fetch(&mut self, core: CoreId, address: u64, size: u32) {
        self.instructions(core, 1);
        let (first, last) = self.line.lines_of(address, size);
        for line in first..=last {
            self.fetch_line(core, line);
        }
    }

    /// Begins a block on `core`, which must have none; its number.
    pub fn begin(&mut self, core: CoreId) -> BlockId {
        debug_assert!(!self.is_live(core));
        self.blocks += 1;
        let block = self.blocks;
        let begin = self.machine.transaction().begin;
        self.cores[core].begin(block, begin);
        if let Some(checker) = &mut self.checker {
            checker.begin(core, block);
        }
        block
    }

    /// Whether `core` has a block that is not doomed.
    #[must_use]
    pub fn is_live(&self, core: CoreId) -> bool {
        matches!(self.cores[core].state, State::Live)
    }

    /// Begins a block whose values the caller lets be [judged](Self::judge) by itself.
    pub(crate) fn begin_unjudged(&mut self, core: CoreId) {
        self.begin(core);
        if let Some(checker) = &mut self.checker {
            checker.unjudged(core);
        }
    }

    /// Whether `core` has a block, doomed or not.
    #[must_use]
    pub fn in_block(&self, core: CoreId) -> bool {
        !matches!(self.cores[core].state, State::Idle)
    }

    /// One access without its bytes, as traces have them.
    ///
    /// # Errors
    /// [`Stop::Abort`] when the core's block is over, [`Stop::Stall`] when it must wait.
    #[inline]
    pub fn access(&mut self, core: CoreId, access: Access) -> Result<(), Stop> {
        let plain = self.is_plain(core, access.private);
        let Access { address, size, kind, .. } = access;
        let (first, last) = self.line.lines_of(address, size);
        self.cores[core].counters.count(kind);
        let mask = self.line.mask_of(first, address, size);
        let usage = Use { line: first, mask, address, kind, plain };
        if first == last {
            return match self.use_quickly(core, &usage) {
                Quick::Done(_) => Ok(()),
                Quick::Hit => self.use_slowly(core, usage, true).map(drop),
                Quick::Miss => self.use_slowly(core, usage, false).map(drop),
                Quick::Interrupt => self.interrupted(core, usage).map(drop),
            };
        }
        self.access_lines(core, usage, last, size)
    }

    /// An access that crosses lines, from its first to `last`.
    #[inline(never)]
    fn access_lines(
        &mut self,
        core: CoreId,
        usage: Use,
        last: LineNumber,
        size: u32,
    ) -> Result<(), Stop> {
        for line in usage.line..=last {
            let mask = self.line.mask_of(line, usage.address, size);
            self.use_line(core, Use { line, mask, ..usage })?;
        }
        Ok(())
    }

    /// Performs the leading accesses of `records`, with the instructions before them, as long as
    /// each finds its line in the first level and changes nothing but time and bytes that its
    /// block has used in this way; how many. It stops, having done nothing of it, before the
    /// first record that may do more, and before `core`'s clock would pass `horizon`.
    ///
    /// What it does is what [`instructions`](Self::instructions) and [`access`](Self::access) do
    /// with the same records.
    pub fn accesses(&mut self, core: CoreId, records: &[Record], horizon: u64) -> usize {
        let run = Run { line: self.line, latency: self.first_latency, alone: self.solo };
        let exempt = if self.exempt { Word::PRIVATE } else { 0 };
        let first_uses = self.solo && self.simple && self.checker.is_none();
        let core = &mut self.cores[core];
        // So many can be done before the time has to be looked at.
        let limit = horizon.min(core.next_interrupt.saturating_sub(1));
        let each = self.first_latency.saturating_add(Record::MOST_INSTRUCTIONS);
        let most = (limit.saturating_sub(core.clock) / each).min(Record::MOST_SUMMED as u64);
        let records = &records[..records.len().min(most as usize)];
        match core.state {
            State::Live if first_uses => core.run::<true, true>(run, records, exempt),
            State::Live if self.solo => core.run::<true, false>(run, records, exempt),
            State::Live => core.run::<false, false>(run, records, exempt),
            // All is plain; of plain stores, others have to know.
            State::Idle if self.solo => core.run_plain(run, records),
            State::Idle | State::Doomed(_) => 0,
        }
    }

    /// Loads `out.len()` bytes.
    ///
    /// # Errors
    /// As [`access`](Self::access).
    pub fn load(&mut self, core: CoreId, address: u64, out: &mut [u8]) -> Result<(), Stop> {
        let plain = self.is_plain(core, false);
        self.load_as(core, address, out, plain, true)
    }

    /// Loads bytes that no other block can reach while this one runs.
    ///
    /// # Errors
    /// As [`access`](Self::access).
    pub fn load_private(&mut self, core: CoreId, address: u64, out: &mut [u8]) -> Result<(), Stop> {
        let plain = self.is_plain(core, true);
        self.load_as(core, address, out, plain, true)
    }

    /// Stores `bytes`.
    ///
    /// # Errors
    /// As [`access`](Self::access).
    pub fn store(&mut self, core: CoreId, address: u64, bytes: &[u8]) -> Result<(), Stop> {
        let plain = self.is_plain(core, false);
        self.store_as(core, address, bytes, plain, true)
    }

    /// Stores bytes that no other block can reach while this one runs.
    ///
    /// # Errors
    /// As [`access`](Self::access).
    pub fn store_private(&mut self, core: CoreId, address: u64, bytes: &[u8]) -> Result<(), Stop> {
        let plain = self.is_plain(core, true);
        self.store_as(core, address, bytes, plain, true)
    }

    /// Commits the block of `core`: all of it becomes visible, at once. Without a block, nothing
    /// does.
    ///
    /// # Errors
    /// The abort, when the block was doomed.
    pub fn commit(&mut self, core: CoreId) -> Result<Committed, Abort> {
        if let Some(abort) = self.take_abort(core) {
            return Err(abort);
        }
        if !self.is_live(core) {
            return Ok(Committed::default());
        }
        if self.policy == ConflictPolicy::CommitterWins {
            self.win_at_commit(core);
        }
        let commit = self.machine.transaction().commit;
        let Self { cores, memory, line, .. } = self;
        let footprint = &cores[core].footprint;
        if footprint.has_data() {
            for (slot, tracked) in footprint.tracked().iter().enumerate() {
                if let Some(bytes) = footprint.data(slot as u32) {
                    memory.write(line.address_of(tracked.line), bytes);
                }
            }
        }
        self.untrack_all(core);
        if let Some(checker) = &mut self.checker {
            checker.committed(core);
        }
        Ok(self.cores[core].committed(commit))
    }

    /// Ends the block of `core` for a reason of its own; if it was doomed already, for that one.
    /// Outside a block, nothing ends and `cause` comes back.
    pub fn abort(&mut self, core: CoreId, cause: AbortCause) -> Abort {
        let abort = Abort { cause, address: 0, by: None, site: self.cores[core].site };
        self.doom(core, abort);
        self.take_abort(core).unwrap_or(abort)
    }

    /// Takes the block of `core` back as if it had never begun, but for the time and for what is in
    /// the caches. What it has stored is gone.
    pub fn forget(&mut self, core: CoreId) {
        if self.is_live(core) {
            let abort = self.abort(core, AbortCause::Explicit(0));
            self.cores[core].counters.forget(abort.cause);
        }
    }

    /// Words (8 bytes, aligned) that the last committed block of `core` wrote, with their bytes
    /// as a mask; valid until its next block begins.
    pub(crate) fn words_written(&self, core: CoreId) -> impl Iterator<Item = (u64, u8)> + '_ {
        let (line, granule) = (self.line, self.line.granule());
        let per_word = (8 / granule) as u32;
        self.cores[core].footprint.tracked().iter().flat_map(move |tracked| {
            let start = line.address_of(tracked.line);
            (0..line.bytes() / 8).filter_map(move |word| {
                let bits = tracked.written >> (word as u32 * per_word) & ((1 << per_word) - 1);
                let mut mask = 0u8;
                for granule_at in 0..per_word {
                    if bits >> granule_at & 1 == 1 {
                        mask |=
                            (((1u16 << granule) - 1) as u8) << (u64::from(granule_at) * granule);
                    }
                }
                (mask != 0).then_some((start + word * 8, mask))
            })
        })
    }

    /// A load outside of transactions that the checkers do not judge by itself: the caller
    /// judges the block that it belongs to.
    pub(crate) fn load_unjudged(
        &mut self,
        core: CoreId,
        address: u64,
        out: &mut [u8],
    ) -> Result<(), Stop> {
        self.load_as(core, address, out, true, false)
    }

    /// A store outside of transactions, likewise.
    pub(crate) fn store_unjudged(
        &mut self,
        core: CoreId,
        address: u64,
        bytes: &[u8],
    ) -> Result<(), Stop> {
        self.store_as(core, address, bytes, true, false)
    }

    /// Lets the value checker judge a block that ran in software.
    pub(crate) fn judge(&mut self, log: &BlockLog) {
        if let Some(checker) = &mut self.checker {
            checker.replay(0, log);
        }
    }

    pub(crate) fn watched(&self) -> bool {
        self.checker.is_some()
    }

    #[inline]
    fn is_plain(&self, core: CoreId, private: bool) -> bool {
        matches!(self.cores[core].state, State::Idle) || (private && self.exempt)
    }

    fn load_as(
        &mut self,
        core: CoreId,
        address: u64,
        out: &mut [u8],
        plain: bool,
        judged: bool,
    ) -> Result<(), Stop> {
        let size = out.len() as u32;
        self.cores[core].counters.count(AccessKind::Load);
        let (first, last) = self.line.lines_of(address, size);
        for line in first..=last {
            let mask = self.line.mask_of(line, address, size);
            let slot =
                self.use_line(core, Use { line, mask, address, kind: AccessKind::Load, plain })?;
            let (at, piece) = self.piece(line, address, out.len());
            match self.speculative_data(core, line, slot) {
                Some(data) => {
                    let from = at - self.line.address_of(line);
                    out[piece.clone()].copy_from_slice(&data[from as usize..][..piece.len()]);
                }
                None => self.memory.read(at, &mut out[piece]),
            }
        }
        if judged {
            self.tell(core, address, out, plain, false);
        }
        Ok(())
    }

    fn store_as(
        &mut self,
        core: CoreId,
        address: u64,
        bytes: &[u8],
        plain: bool,
        judged: bool,
    ) -> Result<(), Stop> {
        let size = bytes.len() as u32;
        self.cores[core].counters.count(AccessKind::Store);
        let (first, last) = self.line.lines_of(address, size);
        // All lines are got before any byte moves: a store that has to stop has stored nothing.
        let mut slot = None;
        for line in first..=last {
            let mask = self.line.mask_of(line, address, size);
            slot =
                self.use_line(core, Use { line, mask, address, kind: AccessKind::Store, plain })?;
        }
        let live = self.is_live(core);
        for line in first..=last {
            let (at, piece) = self.piece(line, address, bytes.len());
            let from = (at - self.line.address_of(line)) as usize;
            let Self { cores, memory, line: size, .. } = self;
            let footprint = &mut cores[core].footprint;
            if !plain {
                let slot = if first == last { slot } else { footprint.find(line) };
                if let Some(slot) = slot {
                    let data =
                        footprint.data_mut(slot, |data| memory.read(size.address_of(line), data));
                    data[from..from + piece.len()].copy_from_slice(&bytes[piece]);
                }
                continue;
            }
            memory.write(at, &bytes[piece.clone()]);
            // An exempt store to a line that the block also wrote as shared: its copy of the
            // line must not undo this at commit.
            let slot = if live { footprint.find(line) } else { None };
            if let Some(slot) = slot.filter(|&slot| footprint.data(slot).is_some()) {
                let data = footprint.data_mut(slot, |_| ());
                data[from..from + piece.len()].copy_from_slice(&bytes[piece]);
            }
        }
        if judged {
            self.tell(core, address, bytes, plain, true);
        }
        Ok(())
    }

    /// The part of an access that lies in `line`: its address, and its place in the bytes.
    fn piece(
        &self,
        line: LineNumber,
        address: u64,
        length: usize,
    ) -> (u64, std::ops::Range<usize>) {
        let start = self.line.address_of(line);
        let at = start.max(address);
        let skipped = (at - address) as usize;
        let room = (self.line.bytes() - (at - start)) as usize;
        (at, skipped..length.min(skipped + room))
    }

    fn speculative_data(&self, core: CoreId, line: LineNumber, slot: Option<u32>) -> Option<&[u8]> {
        let core = &self.cores[core];
        if !matches!(core.state, State::Live) {
            return None;
        }
        core.footprint.data(slot.or_else(|| core.footprint.find(line))?)
    }

    fn tell(&mut self, core: CoreId, address: u64, bytes: &[u8], plain: bool, store: bool) {
        let block = self.cores[core].block;
        if let Some(checker) = &mut self.checker {
            if plain {
                checker.plain(block, address, bytes, store);
            } else {
                checker.operation(core, address, bytes, store);
            }
        }
    }

    /// One use of one line: its slot in the footprint, if it is tracked.
    #[inline]
    fn use_line(&mut self, core: CoreId, usage: Use) -> Result<Option<u32>, Stop> {
        match self.use_quickly(core, &usage) {
            Quick::Done(slot) => Ok(slot),
            Quick::Hit => self.use_slowly(core, usage, true),
            Quick::Miss => self.use_slowly(core, usage, false),
            Quick::Interrupt => self.interrupted(core, usage),
        }
    }

    /// The common case: the first level has the line, and nothing changes but time.
    #[inline(always)]
    fn use_quickly(&mut self, core: CoreId, usage: &Use) -> Quick {
        let core = &mut self.cores[core];
        if core.clock >= core.next_interrupt {
            return Quick::Interrupt;
        }
        let Some(place) = core.caches[0].find(usage.line) else { return Quick::Miss };
        core.spend(self.first_latency);
        if usage.plain {
            let alone = self.solo || !usage.kind.writes();
            if alone && !matches!(core.state, State::Doomed(_)) {
                return Quick::Done(None);
            }
        } else if matches!(core.state, State::Live) {
            // The bits of a real cache's way: set in this block by an access of this kind, so
            // that every other core knows already.
            let mark = Mark(*core.caches[0].note_mut(place));
            if mark.covers(Mark::new(core.epoch, ALL), uses(usage.kind)) {
                let slot = core.slots[place];
                let (loads, stores) = (usage.kind.reads(), usage.kind.writes());
                core.footprint.add(slot, usage.mask, loads, stores);
                return Quick::Done(Some(slot));
            }
        }
        Quick::Hit
    }

    /// The same where caches, directory or footprint change. `hit`: the first level has the line
    /// and its latency was counted.
    #[inline(never)]
    fn use_slowly(&mut self, core: CoreId, usage: Use, hit: bool) -> Result<Option<u32>, Stop> {
        if let Some(abort) = self.take_abort(core) {
            return Err(Stop::Abort(abort));
        }
        if !self.solo {
            let latency = self.cohere(core, usage, hit)?;
            self.cores[core].spend(latency);
        }
        if !hit {
            let latency = self.fill(core, usage.line);
            self.cores[core].spend(latency);
            if let Some(abort) = self.take_abort(core) {
                return Err(Stop::Abort(abort));
            }
        }
        if usage.plain {
            return Ok(None);
        }
        let slot = self.track(core, usage)?;
        if let Some(checker) = &mut self.checker {
            checker.used(core, usage.line, usage.kind.writes());
        }
        Ok(Some(slot))
    }

    fn track(&mut self, core_id: CoreId, usage: Use) -> Result<u32, Stop> {
        let core = &mut self.cores[core_id];
        let Use { line, mask, kind, .. } = usage;
        let (slot, new) = core.footprint.track(line, mask, uses(kind));
        if !self.solo {
            let state = self.directory.state_mut(line);
            state.readers |= u64::from(kind.reads()) << core_id;
            state.writers |= u64::from(kind.writes()) << core_id;
        }
        core.site_lines += u64::from(new);
        if let Some(place) = core.caches[0].peek(line) {
            let uses = core.footprint.get(slot).uses;
            core.mark(place, slot, uses);
        }
        let Machine { read_set, write_set, buffer, .. } = self.machine;
        if read_set == Tracking::Bloom && kind.reads() {
            core.footprint.bloom_insert(line);
        }
        let buffered = (kind.writes() && write_set == Tracking::Buffer)
            || (kind.reads() && read_set == Tracking::Buffer);
        if let Some((entries, entry)) = buffer.filter(|_| buffered)
            && core.footprint.take_buffer(line, mask, entry) > entries
        {
            let cause =
                if kind.writes() { AbortCause::WriteCapacity } else { AbortCause::ReadCapacity };
            let abort = Abort { cause, address: usage.address, by: None, site: core.site };
            self.doom(core_id, abort);
            return Err(Stop::Abort(self.take_abort(core_id).unwrap_or(abort)));
        }
        Ok(slot)
    }

    #[cold]
    fn interrupted(&mut self, core_id: CoreId, usage: Use) -> Result<Option<u32>, Stop> {
        let core = &mut self.cores[core_id];
        core.draw_interrupt();
        let site = core.site;
        self.doom(core_id, Abort { cause: AbortCause::Interrupt, address: 0, by: None, site });
        match self.take_abort(core_id) {
            Some(abort) => Err(Stop::Abort(abort)),
            None => self.use_line(core_id, usage),
        }
    }
}

#[cfg(test)]
mod tests;
