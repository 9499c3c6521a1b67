//! Runs programs on simulated cores, interleaved, each block by a [`Policy`].
//!
//! Invariant: always the core whose clock is furthest behind goes next, ties in an order drawn
//! from the seed. So a seed gives one result, on any host and however many threads it has: all
//! chance (order, backoff, interrupts, random replacement) comes from it, and one host thread
//! runs it all.

use crate::machine::{Machine, MachineError};
use crate::outcome::{Abort, AbortCause, AbortCounts, CoreId, Sharing, Stop};
use crate::policy::{AdaptiveLength, Policy, PolicyKind};
use crate::random::Random;
use crate::software::{SoftwareBlock, SoftwareCosts};
use crate::system::System;
use crate::trace::{Access, Record, SiteId};
use serde::Serialize;

/// Where the words of the fallback are, on lines of their own at the top of memory.
pub(crate) const LOCK: u64 = 0xffff_ffff_ffff_0000;
const CLOCK: u64 = LOCK + 0x1000;
const COUNTER: u64 = LOCK + 0x2000;
/// Cycles after which a stalled block looks again.
const STALL: u64 = 16;
/// Times that a software commit tries its one hardware transaction.
const COMMIT_TRIES: u32 = 3;

/// A program on one core, block by block.
pub trait Agent {
    /// Prepares the next block, of at most `limit` bytecodes; false when there is none.
    fn next_block(&mut self, limit: Option<u64>) -> bool;

    /// Performs the block's next operation, or says that the block ends here.
    ///
    /// # Errors
    /// Hands on what `port` returned; the operation is then repeated (after a stall) or the
    /// block [restarted](Self::restart) (after an abort).
    fn step(&mut self, port: &mut Port<'_>) -> Result<Step, Stop>;

    /// Performs operations that concern no other core, as long as the core's clock has not passed
    /// `horizon` before them; perhaps none. Called in hardware mode, before [`step`](Self::step).
    fn run(&mut self, _port: &mut Port<'_>, _horizon: u64) {}

    /// Goes back to the block's beginning. The block may end sooner now, after `limit`
    /// bytecodes.
    fn restart(&mut self, limit: Option<u64>);
}

/// What an [`Agent`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One operation; there are more.
    Continue,
    /// The block is complete and can commit.
    End,
}

/// Where a block runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// In a hardware transaction.
    Hardware,
    /// Alone, under the lock.
    Lock,
    /// In a software transaction.
    Software,
}

/// An agent's way to the machine, the same whatever mode its block runs in.
#[derive(Debug)]
pub struct Port<'a> {
    system: &'a mut System,
    core: CoreId,
    software: Option<&'a mut SoftwareBlock>,
    costs: SoftwareCosts,
}

impl Port<'_> {
    /// The core.
    #[must_use]
    pub fn core(&self) -> CoreId {
        self.core
    }

    /// An access without its bytes.
    ///
    /// # Errors
    /// When the block is over or must wait.
    pub fn access(&mut self, access: Access) -> Result<(), Stop> {
        let Some(block) = self.software.as_mut().filter(|_| !access.private) else {
            return self.system.access(self.core, access);
        };
        block.check()?;
        let reads = if access.kind.reads() { self.costs.read } else { 0 };
        let writes = if access.kind.writes() { self.costs.write } else { 0 };
        self.system.instructions(self.core, reads + writes);
        block.access(self.system, self.core, access)
    }

    /// The leading accesses of `records` that concern no other core: see [`System::accesses`].
    pub fn accesses(&mut self, records: &[Record], horizon: u64) -> usize {
        match self.software {
            Some(_) => 0,
            None => self.system.accesses(self.core, records, horizon),
        }
    }

    /// Loads bytes; `private` ones are reachable from this block only.
    ///
    /// # Errors
    /// When the block is over or must wait.
    pub fn load(&mut self, address: u64, out: &mut [u8], private: bool) -> Result<(), Stop> {
        match self.software.as_mut().filter(|_| !private) {
            Some(block) => {
                block.check()?;
                self.system.instructions(self.core, self.costs.read);
                block.load(self.system, self.core, address, out)
            }
            None if private => self.system.load_private(self.core, address, out),
            None => self.system.load(self.core, address, out),
        }
    }

    /// Stores bytes; `private` ones are reachable from this block only.
    ///
    /// # Errors
    /// When the block is over or must wait.
    pub fn store(&mut self, address: u64, bytes: &[u8], private: bool) -> Result<(), Stop> {
        match self.software.as_mut().filter(|_| !private) {
            Some(block) => {
                block.check()?;
                self.system.instructions(self.core, self.costs.write);
                block.store(address, bytes);
                Ok(())
            }
            None if private => self.system.store_private(self.core, address, bytes),
            None => self.system.store(self.core, address, bytes),
        }
    }

    /// Runs `count` instructions whose fetches are not modelled.
    pub fn instructions(&mut self, count: u64) {
        self.system.instructions(self.core, count);
    }

    /// Fetches and runs one instruction.
    pub fn fetch(&mut self, address: u64, size: u32) {
        self.system.fetch(self.core, address, size);
    }

    /// Charges what follows to a source line.
    pub fn site(&mut self, site: SiteId) {
        self.system.set_site(self.core, site);
    }

    /// Does what no hardware transaction can do (a system call, a fault, an abort asked for).
    ///
    /// # Errors
    /// The abort, in hardware; in the other modes it is done.
    pub fn leave(&mut self, cause: AbortCause) -> Result<(), Stop> {
        if let Some(block) = &self.software {
            return block.check();
        }
        if self.system.in_block(self.core) {
            return Err(Stop::Abort(self.system.abort(self.core, cause)));
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The last block has committed.
    Between,
    /// A block waits to be tried.
    Ready,
    Running(Mode),
    /// Until the lock is released.
    Parked,
    Done,
}

#[derive(Clone, Debug)]
struct Progress {
    phase: Phase,
    /// Transient aborts of this block.
    tries: u32,
    lock_tries: u32,
    commit_tries: u32,
    /// Hardware was given up for this block.
    falls_back: bool,
    length: AdaptiveLength,
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RunReport {
    /// Blocks committed.
    pub blocks: u64,
    /// Of these, in hardware.
    pub in_hardware: u64,
    /// Of these, under the lock.
    pub under_lock: u64,
    /// Of these, in software.
    pub in_software: u64,
    /// Attempts in hardware.
    pub hardware_attempts: u64,
    /// Those that failed, by cause.
    pub aborts: AbortCounts,
    /// Attempts in software that failed.
    pub software_aborts: u64,
    /// Cycles until the last core was done.
    pub cycles: u64,
    /// Cycles of failed hardware attempts, over all cores.
    pub wasted_cycles: u64,
    /// Times that a block stalled for another.
    pub stalls: u64,
}

/// Agents on the cores of a machine.
#[derive(Debug)]
pub struct Runner<A> {
    system: System,
    agents: Vec<A>,
    policy: Policy,
    progress: Vec<Progress>,
    software: Vec<SoftwareBlock>,
    random: Random,
    /// Clock and tie order of each core that can run; `u64::MAX` for the others.
    keys: Vec<u64>,
    ranks: Vec<u64>,
    quantum: u64,
    /// A parked core can run again: who is next must be asked anew.
    woke: bool,
    lock_holder: Option<CoreId>,
    /// When the software commit clock is next free.
    clock_free: u64,
    /// Blocks that put a phased machine into its software phase.
    needing_software: u64,
    report: RunReport,
}

impl<A: Agent> Runner<A> {
    /// One agent a core: a machine like `machine`, with as many cores as there are `agents`.
    ///
    /// # Errors
    /// When there are none, or more than 64.
    pub fn new(
        machine: &Machine,
        agents: Vec<A>,
        policy: Policy,
        seed: u64,
    ) -> Result<Self, MachineError> {
        let mut system = System::new(&machine.with_cores(agents.len())?, seed);
        for word in [LOCK, CLOCK, COUNTER] {
            system.mark_fallback(word);
        }
        let cores = agents.len();
        let mut random = Random::stream(seed, 0x7363_6865_6475);
        let mut ranks: Vec<u64> = (0..cores as u64).collect();
        for at in (1..cores).rev() {
            ranks.swap(at, random.below(at as u64 + 1) as usize);
        }
        let progress = Progress {
            phase: Phase::Between,
            tries: 0,
            lock_tries: 0,
            commit_tries: 0,
            falls_back: false,
            length: AdaptiveLength::new(policy.length),
        };
        Ok(Self {
            system,
            agents,
            policy,
            progress: vec![progress; cores],
            software: vec![SoftwareBlock::default(); cores],
            random,
            keys: vec![0; cores],
            ranks,
            quantum: 0,
            woke: false,
            lock_holder: None,
            clock_free: 0,
            needing_software: 0,
            report: RunReport::default(),
        })
    }

    /// The machine, to look at or to prepare its memory.
    pub fn system_mut(&mut self) -> &mut System {
        &mut self.system
    }

    /// The machine.
    #[must_use]
    pub fn system(&self) -> &System {
        &self.system
    }

    /// The agents, after a run.
    #[must_use]
    pub fn into_agents(self) -> Vec<A> {
        self.agents
    }

    /// Lets a core run on for up to `cycles` past the one that is furthest behind. Results are as
    /// repeatable as with the default of 0, which interleaves single accesses, and the host's
    /// caches are spared; but blocks may meet up to so many cycles too early or too late.
    pub fn set_quantum(&mut self, cycles: u64) {
        self.quantum = cycles;
    }

    /// Runs every agent to its end.
    pub fn run(&mut self) -> RunReport {
        for core in 0..self.progress.len() {
            self.renew_key(core);
        }
        while let Some((core, horizon)) = self.furthest_behind() {
            let horizon = horizon.saturating_add(self.quantum.saturating_mul(64));
            self.woke = false;
            while self.keys[core] <= horizon && self.keys[core] != u64::MAX && !self.woke {
                self.run_on(core, horizon);
                self.renew_key(core);
                if self.keys[core] > horizon {
                    break;
                }
                self.advance(core);
                self.renew_key(core);
            }
        }
        let mut report = self.report.clone();
        for core in 0..self.progress.len() {
            let counters = self.system.counters(core);
            report.hardware_attempts += counters.begun;
            report.aborts.merge(&counters.aborts);
            report.wasted_cycles = report.wasted_cycles.saturating_add(counters.wasted_cycles);
            report.stalls += counters.stalls;
            report.cycles = report.cycles.max(self.system.clock(core));
        }
        report.blocks = report.in_hardware + report.under_lock + report.in_software;
        report
    }

    /// The next core to run, and the key up to which it is the next.
    fn furthest_behind(&self) -> Option<(CoreId, u64)> {
        let mut first = (u64::MAX, 0);
        let mut second = u64::MAX;
        for (core, &key) in self.keys.iter().enumerate() {
            if key < first.0 {
                second = first.0;
                first = (key, core);
            } else if key < second {
                second = key;
            }
        }
        (first.0 != u64::MAX).then_some((first.1, second))
    }

    fn renew_key(&mut self, core: CoreId) {
        self.keys[core] = match self.progress[core].phase {
            Phase::Parked | Phase::Done => u64::MAX,
            _ => self
                .system
                .clock(core)
                .saturating_mul(64)
                .saturating_add(self.ranks[core])
                .min(u64::MAX - 1),
        };
    }

    /// Lets the block of `core` do what concerns no other core, up to a key.
    fn run_on(&mut self, core: CoreId, horizon: u64) {
        if self.progress[core].phase == Phase::Running(Mode::Hardware) {
            let latest = horizon.saturating_sub(self.ranks[core]) / 64;
            let costs = self.policy.costs;
            let mut port = Port { system: &mut self.system, core, software: None, costs };
            self.agents[core].run(&mut port, latest);
        }
    }

    fn limit(&self, core: CoreId) -> Option<u64> {
        match self.policy.kind {
            PolicyKind::DynamicLength => Some(self.progress[core].length.length()),
            _ => self.policy.block_bytecodes,
        }
    }

    fn advance(&mut self, core: CoreId) {
        match self.progress[core].phase {
            Phase::Between => {
                let limit = self.limit(core);
                let more = self.agents[core].next_block(limit);
                let progress = &mut self.progress[core];
                progress.phase = if more { Phase::Ready } else { Phase::Done };
                progress.tries = 0;
                progress.lock_tries = 0;
                progress.commit_tries = 0;
                progress.falls_back = false;
                if more {
                    progress.length.began();
                }
            }
            Phase::Ready => self.start(core),
            Phase::Running(mode) => self.step(core, mode),
            Phase::Parked | Phase::Done => {}
        }
    }

    fn start(&mut self, core: CoreId) {
        let kind = self.policy.kind;
        let hardware = kind.tries_hardware() && !self.progress[core].falls_back;
        if kind == PolicyKind::Phased && self.needing_software > 0 {
            return self.start_software(core);
        }
        if hardware {
            return self.start_hardware(core);
        }
        if kind.falls_back_to_software() {
            return self.start_software(core);
        }
        if self.lock_holder.is_some() {
            self.progress[core].phase = Phase::Parked;
            return;
        }
        self.lock_holder = Some(core);
        self.write_word(core, LOCK);
        self.progress[core].phase = Phase::Running(Mode::Lock);
    }

    fn start_hardware(&mut self, core: CoreId) {
        let word = match self.policy.kind {
            PolicyKind::HybridNorec | PolicyKind::ReducedHardware => CLOCK,
            _ => LOCK,
        };
        if self.lock_holder.is_some() {
            self.progress[core].phase = Phase::Parked;
            return;
        }
        if word == CLOCK && self.clock_free > self.system.clock(core) {
            self.system.wait_until(core, self.clock_free);
            return;
        }
        if self.policy.kind == PolicyKind::Phased
            && self.software.iter().any(SoftwareBlock::is_live)
        {
            self.system.instructions(core, STALL);
            return;
        }
        self.system.begin(core);
        self.progress[core].phase = Phase::Running(Mode::Hardware);
        // The block subscribes to the word: whoever writes it ends the block.
        match self.system.load(core, word, &mut [0; 8]) {
            Ok(()) => {}
            Err(Stop::Abort(abort)) => self.aborted(core, abort),
            Err(Stop::Stall) => {
                let abort =
                    self.system.abort(core, AbortCause::MemoryConflict(Sharing::FallbackLock));
                self.aborted(core, abort);
            }
        }
    }

    fn start_software(&mut self, core: CoreId) {
        self.system.instructions(core, self.policy.costs.begin);
        self.software[core].begin();
        self.progress[core].phase = Phase::Running(Mode::Software);
    }

    /// One operation outside of transactions on a word of the fallback.
    fn write_word(&mut self, core: CoreId, word: u64) {
        let stamp = self.system.clock(core);
        // A core without a block neither aborts nor stalls.
        let done = self.system.store(core, word, &stamp.to_le_bytes());
        debug_assert_eq!(done, Ok(()));
    }

    fn step(&mut self, core: CoreId, mode: Mode) {
        let software = (mode == Mode::Software).then_some(&mut self.software[core]);
        let mut port = Port { system: &mut self.system, core, software, costs: self.policy.costs };
        let result = match self.agents[core].step(&mut port) {
            Ok(Step::Continue) => return,
            Ok(Step::End) => self.finish(core, mode),
            Err(stop) => Err(stop),
        };
        match result {
            Ok(()) => {}
            Err(Stop::Stall) => self.system.instructions(core, STALL),
            Err(Stop::Abort(abort)) => self.aborted(core, abort),
        }
    }

    fn finish(&mut self, core: CoreId, mode: Mode) -> Result<(), Stop> {
        match mode {
            Mode::Hardware => {
                let software_runs = self.software.iter().any(SoftwareBlock::is_live);
                if software_runs && self.policy.kind == PolicyKind::HybridNorec {
                    self.system.store(core, COUNTER, &[1; 8])?;
                }
                self.system.commit(core).map_err(Stop::Abort)?;
                if software_runs {
                    let words: Vec<_> = self.system.words_written(core).collect();
                    self.overwrite(core, &words);
                }
                self.report.in_hardware += 1;
            }
            Mode::Lock => {
                self.write_word(core, LOCK);
                self.lock_holder = None;
                self.report.under_lock += 1;
                let now = self.system.clock(core);
                for other in 0..self.progress.len() {
                    if self.progress[other].phase == Phase::Parked {
                        self.progress[other].phase = Phase::Ready;
                        self.system.wait_until(other, now);
                        self.renew_key(other);
                        self.woke = true;
                    }
                }
            }
            Mode::Software => {
                if !self.commit_software(core)? {
                    return Ok(());
                }
                self.report.in_software += 1;
                let progress = &mut self.progress[core];
                if progress.falls_back && self.policy.kind == PolicyKind::Phased {
                    self.needing_software -= 1;
                    if self.needing_software == 0 {
                        self.write_word(core, LOCK);
                    }
                }
            }
        }
        self.progress[core].phase = Phase::Between;
        Ok(())
    }

    /// Commits a software block; false if it has to wait and try again.
    fn commit_software(&mut self, core: CoreId) -> Result<bool, Stop> {
        self.software[core].check()?;
        if self.software[core].writes_anything() {
            if self.clock_free > self.system.clock(core) {
                self.system.wait_until(core, self.clock_free);
                return Ok(false);
            }
            let by_hardware = self.policy.kind == PolicyKind::ReducedHardware
                && self.progress[core].commit_tries < COMMIT_TRIES;
            if by_hardware {
                if !self.commit_by_hardware(core) {
                    self.progress[core].commit_tries += 1;
                    self.back_off(core);
                    return Ok(false);
                }
            } else {
                self.write_word(core, CLOCK);
                let Self { system, software, .. } = self;
                software[core]
                    .write_back(|address, bytes| system.store_unjudged(core, address, bytes))?;
                self.system.instructions(core, self.policy.costs.commit);
                self.write_word(core, CLOCK);
                self.clock_free = self.system.clock(core);
            }
            let words = self.software[core].words_written();
            self.overwrite(core, &words);
        }
        if self.system.watched() {
            self.system.judge(self.software[core].log());
        }
        self.software[core].end();
        Ok(true)
    }

    /// Writes a software block back in one hardware transaction.
    fn commit_by_hardware(&mut self, core: CoreId) -> bool {
        let Self { system, software, .. } = self;
        system.begin_unjudged(core);
        let stored = system.load(core, CLOCK, &mut [0; 8]).and_then(|()| {
            software[core].write_back(|address, bytes| system.store(core, address, bytes))
        });
        match stored {
            Ok(()) => system.commit(core).is_ok(),
            Err(Stop::Abort(_)) => false,
            Err(Stop::Stall) => {
                system.abort(core, AbortCause::MemoryConflict(Sharing::True));
                false
            }
        }
    }

    /// Tells the other software blocks what was committed; each has to validate.
    fn overwrite(&mut self, core: CoreId, words: &[(u64, u8)]) {
        for other in 0..self.software.len() {
            if other == core || !self.software[other].is_live() {
                continue;
            }
            let entries = self.software[other].reads();
            self.system.instructions(other, entries * self.policy.costs.validate);
            for &(word, mask) in words {
                self.software[other].overwritten(word, mask);
            }
            self.renew_key(other);
        }
    }

    fn aborted(&mut self, core: CoreId, abort: Abort) {
        let in_software = self.progress[core].phase == Phase::Running(Mode::Software);
        let first = self.progress[core].tries == 0;
        if in_software {
            self.software[core].end();
            self.report.software_aborts += 1;
        } else {
            let progress = &mut self.progress[core];
            if first {
                progress.length.aborted();
            }
            let busy = abort.cause == AbortCause::MemoryConflict(Sharing::FallbackLock);
            if busy {
                progress.lock_tries += 1;
            } else {
                progress.tries += 1;
            }
            let lost = !abort.cause.transient()
                || progress.tries > self.policy.retries
                || progress.lock_tries > self.policy.lock_retries;
            if lost {
                progress.falls_back = true;
                if self.policy.kind == PolicyKind::Phased {
                    self.needing_software += 1;
                    if self.needing_software == 1 {
                        self.write_word(core, LOCK);
                    }
                }
            }
        }
        let limit = self.limit(core);
        self.agents[core].restart(limit);
        self.progress[core].phase = Phase::Ready;
        self.back_off(core);
    }

    fn back_off(&mut self, core: CoreId) {
        let tries = self.progress[core].tries.min(6);
        let wait = self.random.below(32 << tries);
        let now = self.system.clock(core);
        self.system.wait_until(core, now.saturating_add(wait));
    }
}
