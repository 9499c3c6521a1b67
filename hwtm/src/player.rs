//! Cores that take events one by one: what [`alone`](crate::replay::alone) is made of, and what runs
//! under a live program.
//!
//! Invariant: what an event does depends on the events before it and on nothing else; so whoever
//! plays the same events has the same figures. Thread `t` runs on core `t` modulo the cores. As long
//! as only the first core has run, there is no other: nobody is coherent with anybody.
//!
//! With several cores, each block subscribes to the word of a lock when it begins in hardware, and a
//! block that restarts in software writes that word when it does and when it ends: that ends all
//! blocks in hardware. Who plays events of several cores keeps others from beginning meanwhile.

use crate::machine::Machine;
use crate::outcome::{Abort, AbortCause, AbortCounts, CoreId, Stop};
use crate::scheduler::LOCK;
use crate::system::{CoreCounters, SiteCost, System};
use crate::trace::{Access, Event, Record, SiteId, SiteNames};
use serde::Serialize;
use std::collections::BTreeMap;

/// What replaying a trace block by block showed.
#[derive(Clone, Debug, Serialize)]
pub struct AloneReport {
    /// Blocks in the trace.
    pub blocks: u64,
    /// Those that committed in hardware.
    pub committed: u64,
    /// Why the others did not.
    pub aborts: AbortCounts,
    /// Cycles until the last core was done.
    pub cycles: u64,
    /// What the cores counted, together.
    pub core: CoreCounters,
    /// Lines read by committed blocks: median, 90th percentile and most.
    pub lines_read: [u64; 3],
    /// Lines written by committed blocks, likewise.
    pub lines_written: [u64; 3],
    /// Source lines by the capacity that they took, most first.
    pub sites: Vec<SiteReport>,
    /// The cores that ran, where there was more than one thread.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cores: Vec<CoreReport>,
    /// The threads, where there was more than one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub threads: Vec<ThreadReport>,
}

/// What one source line cost.
#[derive(Clone, Debug, Serialize)]
pub struct SiteReport {
    /// Its number in the trace.
    pub site: SiteId,
    /// Its name, if the trace told it.
    pub name: Option<String>,
    /// What it cost.
    pub cost: SiteCost,
}

/// What one core did.
#[derive(Clone, Debug, Serialize)]
pub struct CoreReport {
    /// Its number.
    pub core: CoreId,
    /// Cycles until it was done.
    pub cycles: u64,
    /// What it counted.
    #[serde(flatten)]
    pub counters: CoreCounters,
}

/// What became of one thread's blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ThreadReport {
    /// Its number.
    pub thread: u32,
    /// The core that it ran on.
    pub core: CoreId,
    /// Its blocks.
    pub blocks: u64,
    /// Of these, committed in hardware.
    pub committed: u64,
    /// Of these, run in software.
    pub in_software: u64,
}

/// One thread's block.
#[derive(Clone, Copy, Debug, Default)]
struct Lane {
    in_block: bool,
    bytecodes: u64,
    /// The block runs in software.
    software: bool,
    last_abort: Option<AbortCause>,
    blocks: u64,
    committed: u64,
    in_software: u64,
}

/// Cores that take events one by one, for users who have events of their own.
#[derive(Debug)]
pub struct Player {
    machine: Machine,
    seed: u64,
    system: System,
    block_bytecodes: Option<u64>,
    thread: u32,
    core: CoreId,
    lane: Lane,
    /// The other threads.
    parked: BTreeMap<u32, Lane>,
    /// The last thread of each core.
    occupants: Vec<u32>,
    /// Whether another core than the first has run.
    met: bool,
    read: Vec<u64>,
    written: Vec<u64>,
}

impl Player {
    /// A player on `machine`.
    #[must_use]
    pub fn new(machine: &Machine, block_bytecodes: Option<u64>, seed: u64) -> Self {
        // One core needs no directory.
        let single = machine.with_cores(1).unwrap_or_else(|_| machine.clone());
        Self {
            machine: machine.clone(),
            seed,
            system: System::new(&single, seed),
            block_bytecodes,
            thread: 0,
            core: 0,
            lane: Lane::default(),
            parked: BTreeMap::new(),
            occupants: vec![0; machine.description().cores],
            met: false,
            read: Vec::new(),
            written: Vec::new(),
        }
    }

    /// The next records.
    pub fn play_records(&mut self, records: &[Record]) {
        let mut rest = records;
        loop {
            if self.lane.in_block {
                rest = &rest[self.system.accesses(self.core, rest, u64::MAX)..];
            }
            let Some((&record, later)) = rest.split_first() else { break };
            if self.is_void(record) {
                rest = later;
                continue;
            }
            if record.instructions() > 0 {
                self.instructions(record.instructions());
            }
            self.play(record.event());
            rest = later;
        }
    }

    /// Whether a record says nothing to this core: bytecodes do only where they cut blocks.
    #[inline]
    fn is_void(&self, record: Record) -> bool {
        self.lane.in_block && self.block_bytecodes.is_none() && record.is_bytecode()
    }

    /// As [`play_records`](Self::play_records), up to the record that ends the block in hardware, if
    /// one does; how many records were played.
    pub fn play_until_abort(&mut self, records: &[Record]) -> usize {
        let mut rest = records;
        loop {
            if self.lane.in_block {
                rest = &rest[self.system.accesses(self.core, rest, u64::MAX)..];
            }
            let Some((&record, later)) = rest.split_first() else { return records.len() };
            if self.is_void(record) {
                rest = later;
                continue;
            }
            let live = self.is_live();
            if record.instructions() > 0 {
                self.instructions(record.instructions());
            }
            self.play(record.event());
            rest = later;
            if live && !self.is_live() {
                return records.len() - rest.len();
            }
        }
    }

    /// The next event.
    #[inline]
    pub fn play(&mut self, event: Event) {
        match event {
            Event::Access(access) => {
                self.enter();
                // After an abort the block goes on without transaction, from this access on.
                if let Err(stop) = self.system.access(self.core, access) {
                    self.stopped(stop);
                    let again = self.system.access(self.core, access);
                    debug_assert_eq!(again, Ok(()));
                }
            }
            Event::Fetch { address, size } => {
                self.enter();
                self.system.fetch(self.core, address, size);
            }
            Event::Instructions(count) => self.instructions(count),
            Event::Bytecode => {
                if self.block_bytecodes.is_some_and(|limit| self.lane.bytecodes >= limit.max(1)) {
                    self.end();
                }
                self.enter();
                self.lane.bytecodes += 1;
            }
            Event::Site(site) => self.system.set_site(self.core, site),
            Event::Begin => self.enter(),
            Event::End => {
                self.enter();
                self.end();
            }
            Event::Syscall => self.leave(AbortCause::Syscall),
            Event::Exception => self.leave(AbortCause::Exception),
            Event::Interrupt => self.leave(AbortCause::Interrupt),
            Event::Explicit(code) => self.leave(AbortCause::Explicit(code)),
            Event::Restart { hardware } => self.restart(hardware),
            Event::Thread(thread) => self.switch(thread),
            Event::Idle(cycles) => {
                // A core that waits knows that its block is over.
                self.acknowledge();
                let until = self.system.clock(self.core).saturating_add(cycles);
                self.system.wait_until(self.core, until);
            }
        }
    }

    /// Ends the last blocks and reports.
    #[must_use]
    pub fn finish(mut self, names: &SiteNames) -> AloneReport {
        self.end();
        let open: Vec<u32> = self
            .parked
            .iter()
            .filter(|(_, lane)| lane.in_block)
            .map(|(&thread, _)| thread)
            .collect();
        for thread in open {
            self.switch(thread);
            self.end();
        }
        self.parked.insert(self.thread, self.lane);
        let Self { system, read, written, .. } = &mut self;
        let quantiles = |values: &mut Vec<u64>| {
            values.sort_unstable();
            [0.5, 0.9, 1.0].map(|q| crate::experiment::quantile(values, q))
        };
        let (lines_read, lines_written) = (quantiles(read), quantiles(written));
        let mut sites: Vec<SiteReport> = system
            .site_costs()
            .into_iter()
            .map(|(site, cost)| SiteReport { site, name: names.get(&site).cloned(), cost })
            .collect();
        sites.sort_by_key(|report| (std::cmp::Reverse(report.cost.lines), report.site));
        let mut core = CoreCounters::default();
        let mut cores = Vec::new();
        for number in 0..system.machine().description().cores {
            let counters = system.counters(number);
            core.add(counters);
            if *counters != CoreCounters::default() {
                let (cycles, counters) = (system.clock(number), counters.clone());
                cores.push(CoreReport { core: number, cycles, counters });
            }
        }
        let cycles = cores.iter().map(|core| core.cycles).max().unwrap_or(0);
        let mut threads: Vec<ThreadReport> = Vec::new();
        for (&thread, lane) in &self.parked {
            let Lane { blocks, committed, in_software, .. } = *lane;
            let core = self.core_of(thread);
            threads.push(ThreadReport { thread, core, blocks, committed, in_software });
        }
        let blocks = threads.iter().map(|thread| thread.blocks).sum();
        if threads.len() == 1 {
            (cores, threads) = (Vec::new(), Vec::new());
        }
        AloneReport {
            blocks,
            committed: core.committed,
            aborts: core.aborts,
            cycles,
            core,
            lines_read,
            lines_written,
            sites,
            cores,
            threads,
        }
    }

    /// The core that a thread runs on.
    #[must_use]
    pub fn core_of(&self, thread: u32) -> CoreId {
        thread as usize % self.occupants.len()
    }

    /// What follows is done by `thread`.
    fn switch(&mut self, thread: u32) {
        if thread == self.thread {
            return;
        }
        let core = self.core_of(thread);
        if core != 0 && !self.met {
            self.met = true;
            self.system.meet(&self.machine, self.seed);
            self.system.mark_fallback(LOCK);
        }
        let lane = self.parked.remove(&thread).unwrap_or_default();
        self.parked.insert(self.thread, std::mem::replace(&mut self.lane, lane));
        (self.thread, self.core) = (thread, core);
        let before = std::mem::replace(&mut self.occupants[core], thread);
        // No transaction survives that its core runs another thread.
        if before != thread && self.system.in_block(core) {
            let abort = self.system.abort(core, AbortCause::Interrupt);
            if let Some(lane) = self.parked.get_mut(&before) {
                lane.last_abort = Some(abort.cause);
            }
        }
    }

    #[inline]
    fn instructions(&mut self, count: u64) {
        self.enter();
        self.system.instructions(self.core, count);
    }

    #[inline]
    fn enter(&mut self) {
        if !self.lane.in_block {
            self.lane.in_block = true;
            self.lane.blocks += 1;
            self.lane.bytecodes = 0;
            self.begin();
        }
    }

    fn begin(&mut self) {
        self.system.begin(self.core);
        self.lane.software = false;
        if self.met
            && let Err(stop) = self.system.access(self.core, Access::load(LOCK, 8))
        {
            self.stopped(stop);
        }
    }

    fn stopped(&mut self, stop: Stop) {
        if let Stop::Abort(abort) = stop {
            self.lane.last_abort = Some(abort.cause);
        }
    }

    /// Ends all blocks in hardware on other cores.
    fn write_lock(&mut self) {
        if self.met {
            // A core without a block neither aborts nor stalls.
            let done = self.system.access(self.core, Access::store(LOCK, 8));
            debug_assert_eq!(done, Ok(()));
        }
    }

    /// The block runs again from its beginning. Where it was ended that is what was recorded. On a
    /// machine on which it was not, it was tried in vain, and has not begun yet.
    fn restart(&mut self, hardware: bool) {
        self.enter();
        self.lane.bytecodes = 0;
        self.acknowledge();
        let live = self.system.is_live(self.core);
        if live {
            self.system.forget(self.core);
        }
        if live || hardware {
            self.begin();
        } else {
            self.lane.software = true;
            self.write_lock();
        }
    }

    /// Has the core take note that its block is over, if another core has ended it.
    pub fn acknowledge(&mut self) {
        if let Some(Abort { cause, .. }) = self.system.acknowledge(self.core) {
            self.lane.last_abort = Some(cause);
        }
    }

    /// Whether a block is under way in hardware, and nothing has ended it.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.lane.in_block && self.system.is_live(self.core)
    }

    /// Why the thread's last attempt in hardware failed that did.
    #[must_use]
    pub fn last_abort(&self) -> Option<AbortCause> {
        self.lane.last_abort
    }

    /// Cycles that the core has run that `thread` runs on.
    #[must_use]
    pub fn clock_of(&self, thread: u32) -> u64 {
        match self.core_of(thread) {
            core if core == 0 || self.met => self.system.clock(core),
            _ => 0,
        }
    }

    /// What it plays on.
    #[must_use]
    pub fn system(&self) -> &System {
        &self.system
    }

    fn leave(&mut self, cause: AbortCause) {
        self.enter();
        if self.system.in_block(self.core) {
            self.lane.last_abort = Some(self.system.abort(self.core, cause).cause);
        }
    }

    fn end(&mut self) {
        if !self.lane.in_block {
            return;
        }
        self.lane.in_block = false;
        if std::mem::take(&mut self.lane.software) {
            self.lane.in_software += 1;
            self.write_lock();
            return;
        }
        if !self.system.in_block(self.core) {
            return;
        }
        match self.system.commit(self.core) {
            Ok(committed) => {
                self.lane.committed += 1;
                self.read.push(committed.read_lines);
                self.written.push(committed.written_lines);
            }
            Err(abort) => self.lane.last_abort = Some(abort.cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Sharing;

    fn player(machine: &str) -> Player {
        Player::new(&Machine::load(machine).expect("a preset"), None, 1)
    }

    fn store(address: u64) -> Event {
        Event::Access(Access::store(address, 8))
    }

    #[test]
    fn blocks_of_two_threads_conflict_by_line_and_tell_how() {
        let mut player = player("tile");
        for (address, other, expected) in [
            (0x1000, 0x1000, Some(Sharing::True)),
            (0x1000, 0x1008, Some(Sharing::False)),
            (0x1000, 0x1040, None),
        ] {
            player.play(Event::Thread(0));
            player.play(Event::Begin);
            player.play(store(address));
            player.play(Event::Thread(1));
            player.play(Event::Begin);
            player.play(store(other));
            player.play(Event::Thread(0));
            assert_eq!(player.is_live(), expected.is_none());
            player.acknowledge();
            if let Some(sharing) = expected {
                assert_eq!(player.last_abort(), Some(AbortCause::MemoryConflict(sharing)));
            }
            player.play(Event::End);
            player.play(Event::Thread(1));
            assert!(player.is_live());
            player.play(Event::End);
        }
        let report = player.finish(&SiteNames::new());
        assert_eq!((report.blocks, report.committed), (6, 4));
        let of = |at: usize| (report.threads[at].blocks, report.threads[at].committed);
        assert_eq!((of(0), of(1)), ((3, 1), (3, 3)));
        assert_eq!(report.cores.len(), 2);
    }

    #[test]
    fn software_ends_what_runs_in_hardware() {
        let mut player = player("tile");
        player.play(Event::Thread(1));
        player.play(Event::Begin);
        player.play(store(0x1000));
        player.play(Event::Thread(0));
        player.play(Event::Begin);
        player.play(Event::Syscall);
        player.play(Event::Restart { hardware: false });
        player.play(store(0x2000));
        player.play(Event::End);
        player.play(Event::Thread(1));
        assert!(!player.is_live());
        player.acknowledge();
        let lock = AbortCause::MemoryConflict(Sharing::FallbackLock);
        assert_eq!(player.last_abort(), Some(lock));
        player.play(Event::Restart { hardware: true });
        player.play(store(0x1000));
        player.play(Event::End);
        let report = player.finish(&SiteNames::new());
        assert_eq!((report.threads[0].in_software, report.threads[1].committed), (1, 1));
    }

    #[test]
    fn a_core_does_one_thread_s_block_at_a_time() {
        let machine = Machine::load("tile").expect("a preset").with_cores(1).expect("one core");
        let mut player = Player::new(&machine, None, 1);
        player.play(Event::Begin);
        player.play(store(0x1000));
        player.play(Event::Thread(1));
        player.play(Event::Begin);
        player.play(Event::End);
        player.play(Event::Thread(0));
        assert_eq!(player.last_abort(), Some(AbortCause::Interrupt));
        player.play(Event::End);
        let report = player.finish(&SiteNames::new());
        assert_eq!((report.blocks, report.committed, report.cores.len()), (2, 1, 1));
    }

    #[test]
    fn cores_that_wait_do_nothing_else() {
        let mut player = player("haswell");
        player.play(Event::Idle(1000));
        assert_eq!(player.clock_of(0), 1000);
        assert_eq!(player.system().counters(0), &CoreCounters::default());
    }
}
