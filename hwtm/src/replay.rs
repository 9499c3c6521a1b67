//! Replaying a trace on a machine.
//!
//! [`alone`] asks of each block whether it would have committed with the machine to itself: one
//! pass, constant memory. [`together`] runs the trace's threads on cores of their own, with
//! conflicts and a fallback policy.
//!
//! Invariant: the model sees the events and nothing else, so a trace recorded from a run gives
//! what the run itself would have given on the same machine.

use crate::agent::{EventAgent, EventSource};
use crate::checker::Violation;
use crate::machine::{Machine, MachineError};
use crate::outcome::{AbortCause, AbortCounts, Stop};
use crate::policy::Policy;
use crate::scheduler::{RunReport, Runner};
use crate::system::{CoreCounters, SiteCost, System};
use crate::trace::{Event, Reader, Record, SiteId, SiteNames, TraceError};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Read;
use thiserror::Error;

/// Events that are decoded at a time.
const BATCH: usize = 1024;

/// What replaying blocks one by one showed.
#[derive(Clone, Debug, Serialize)]
pub struct AloneReport {
    /// Blocks in the trace.
    pub blocks: u64,
    /// Those that committed in hardware.
    pub committed: u64,
    /// Why the others did not.
    pub aborts: AbortCounts,
    /// Cycles of the whole trace.
    pub cycles: u64,
    /// What the core counted.
    pub core: CoreCounters,
    /// Lines read by committed blocks: median, 90th percentile and most.
    pub lines_read: [u64; 3],
    /// Lines written by committed blocks, likewise.
    pub lines_written: [u64; 3],
    /// Source lines by the capacity that they took, most first.
    pub sites: Vec<SiteReport>,
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

/// Replays blocks one after the other on one core. A block that aborts runs on without
/// transaction to its end, so that caches stay as they would be. `block_bytecodes` cuts blocks
/// after so many bytecodes, besides where the trace ends them.
///
/// # Errors
/// When the trace is damaged.
pub fn alone<R: Read>(
    reader: &mut Reader<R>,
    machine: &Machine,
    block_bytecodes: Option<u64>,
    seed: u64,
) -> Result<AloneReport, TraceError> {
    let mut player = Player::new(machine, block_bytecodes, seed);
    // Decoding and modelling each have a tight loop of their own: together they are slower.
    let mut records = vec![Record::default(); BATCH];
    loop {
        let count = reader.read_records(&mut records)?;
        if count == 0 {
            break;
        }
        player.play_records(&records[..count]);
    }
    Ok(player.finish(reader.site_names()))
}

/// One core that takes events one by one: what [`alone`] is made of, for users who have events
/// of their own.
#[derive(Debug)]
pub struct Player {
    system: System,
    block_bytecodes: Option<u64>,
    in_block: bool,
    bytecodes: u64,
    blocks: u64,
    read: Vec<u64>,
    written: Vec<u64>,
    last_abort: Option<AbortCause>,
}

impl Player {
    /// A player on one core of `machine`.
    #[must_use]
    pub fn new(machine: &Machine, block_bytecodes: Option<u64>, seed: u64) -> Self {
        // One core is as good as many here, and needs no directory.
        let single = machine.with_cores(1).unwrap_or_else(|_| machine.clone());
        Self {
            system: System::new(&single, seed),
            block_bytecodes,
            in_block: false,
            bytecodes: 0,
            blocks: 0,
            read: Vec::new(),
            written: Vec::new(),
            last_abort: None,
        }
    }

    /// The next records.
    pub fn play_records(&mut self, records: &[Record]) {
        let mut rest = records;
        loop {
            if self.in_block {
                rest = &rest[self.system.accesses(0, rest, u64::MAX)..];
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
        self.in_block && self.block_bytecodes.is_none() && record.is_bytecode()
    }

    /// As [`play_records`](Self::play_records), up to the record that ends the block in hardware, if
    /// one does; how many records were played.
    pub fn play_until_abort(&mut self, records: &[Record]) -> usize {
        let mut rest = records;
        loop {
            if self.in_block {
                rest = &rest[self.system.accesses(0, rest, u64::MAX)..];
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
                if let Err(stop) = self.system.access(0, access) {
                    if let Stop::Abort(abort) = stop {
                        self.last_abort = Some(abort.cause);
                    }
                    let again = self.system.access(0, access);
                    debug_assert_eq!(again, Ok(()));
                }
            }
            Event::Fetch { address, size } => {
                self.enter();
                self.system.fetch(0, address, size);
            }
            Event::Instructions(count) => self.instructions(count),
            Event::Bytecode => {
                if self.block_bytecodes.is_some_and(|limit| self.bytecodes >= limit.max(1)) {
                    self.end();
                }
                self.enter();
                self.bytecodes += 1;
            }
            Event::Site(site) => self.system.set_site(0, site),
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
            Event::Thread(_) => {}
        }
    }

    /// Ends the last block and reports.
    #[must_use]
    pub fn finish(mut self, names: &SiteNames) -> AloneReport {
        self.end();
        let quantiles = |values: &mut Vec<u64>| {
            values.sort_unstable();
            [0.5, 0.9, 1.0].map(|q| crate::experiment::quantile(values, q))
        };
        let mut sites: Vec<SiteReport> = self
            .system
            .site_costs()
            .into_iter()
            .map(|(site, cost)| SiteReport { site, name: names.get(&site).cloned(), cost })
            .collect();
        sites.sort_by_key(|report| (std::cmp::Reverse(report.cost.lines), report.site));
        let core = self.system.counters(0).clone();
        AloneReport {
            blocks: self.blocks,
            committed: core.committed,
            aborts: core.aborts,
            cycles: self.system.clock(0),
            core,
            lines_read: quantiles(&mut self.read),
            lines_written: quantiles(&mut self.written),
            sites,
        }
    }

    #[inline]
    fn instructions(&mut self, count: u64) {
        self.enter();
        self.system.instructions(0, count);
    }

    #[inline]
    fn enter(&mut self) {
        if !self.in_block {
            self.in_block = true;
            self.blocks += 1;
            self.bytecodes = 0;
            self.system.begin(0);
        }
    }

    /// The block runs again from its beginning. Where it was ended that is what was recorded. On a
    /// machine on which it was not, it was tried in vain, and has not begun yet.
    fn restart(&mut self, hardware: bool) {
        self.enter();
        self.bytecodes = 0;
        let live = self.system.is_live(0);
        if live {
            self.system.forget(0);
        }
        if live || hardware {
            self.system.begin(0);
        }
    }

    /// Whether a block is under way in hardware, and nothing has ended it.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.in_block && self.system.is_live(0)
    }

    /// Why the last attempt in hardware failed that did.
    #[must_use]
    pub fn last_abort(&self) -> Option<AbortCause> {
        self.last_abort
    }

    /// What it plays on.
    #[must_use]
    pub fn system(&self) -> &System {
        &self.system
    }

    fn leave(&mut self, cause: AbortCause) {
        self.enter();
        if self.system.in_block(0) {
            self.last_abort = Some(self.system.abort(0, cause).cause);
        }
    }

    fn end(&mut self) {
        if !self.in_block {
            return;
        }
        self.in_block = false;
        if self.system.in_block(0)
            && let Ok(committed) = self.system.commit(0)
        {
            self.read.push(committed.read_lines);
            self.written.push(committed.written_lines);
        }
    }
}

/// The threads of a trace, in order of number. Reads it to its end, so it also says whether the
/// trace is whole.
///
/// # Errors
/// When the trace is damaged.
pub fn threads<R: Read>(reader: &mut Reader<R>) -> Result<Vec<u32>, TraceError> {
    let mut threads = BTreeSet::new();
    let mut current = 0;
    while let Some(event) = reader.next_event()? {
        match event {
            Event::Thread(thread) => current = thread,
            _ => {
                threads.insert(current);
            }
        }
    }
    Ok(threads.into_iter().collect())
}

/// One thread's events of a trace. An attempt that was rolled back when it was recorded is left out:
/// whoever runs these events makes attempts of its own.
#[derive(Debug)]
pub struct ThreadEvents<R: Read> {
    reader: Reader<R>,
    thread: u32,
    current: u32,
    /// What the block under way did so far, if it may yet run again.
    held: Vec<Record>,
    in_block: bool,
    error: Option<TraceError>,
}

impl<R: Read> ThreadEvents<R> {
    /// The events of `thread` among those of `reader`, which is at its beginning.
    #[must_use]
    pub fn new(reader: Reader<R>, thread: u32) -> Self {
        Self { reader, thread, current: 0, held: Vec::new(), in_block: false, error: None }
    }

    /// What stopped the reading before the trace's end.
    #[must_use]
    pub fn error(&self) -> Option<&TraceError> {
        self.error.as_ref()
    }
}

impl<R: Read> EventSource for ThreadEvents<R> {
    fn more(&mut self, events: &mut Vec<Event>) -> bool {
        let mut records = Vec::new();
        let more = self.more_records(&mut records);
        events.extend(records.into_iter().flat_map(Record::unpack));
        more
    }

    fn more_records(&mut self, records: &mut Vec<Record>) -> bool {
        let start = records.len();
        let mut batch = [Record::default(); BATCH];
        while records.len() < start + BATCH {
            let count = match self.reader.read_records(&mut batch) {
                Ok(0) => {
                    records.append(&mut self.held);
                    break;
                }
                Ok(count) => count,
                Err(error) => {
                    self.error = Some(error);
                    break;
                }
            };
            for &record in &batch[..count] {
                let mine = self.current == self.thread;
                let out = if self.in_block { &mut self.held } else { &mut *records };
                if record.is_access() || record.is_fetch() {
                    out.extend(mine.then_some(record));
                    continue;
                }
                // Instructions before anything else may belong to another block than it.
                out.extend(Record::counted(record.instructions()).filter(|_| mine));
                match record.event() {
                    Event::Thread(thread) => self.current = thread,
                    _ if !mine => {}
                    Event::Restart { .. } => self.held.clear(),
                    Event::Begin => {
                        records.append(&mut self.held);
                        self.held.push(record.alone());
                        self.in_block = true;
                    }
                    Event::End => {
                        out.push(record.alone());
                        records.append(&mut self.held);
                        self.in_block = false;
                    }
                    _ => out.push(record.alone()),
                }
            }
        }
        records.len() > start
    }
}

/// Why threads could not be replayed together.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The trace is damaged.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// No machine has a core for each thread.
    #[error(transparent)]
    Machine(#[from] MachineError),
}

/// Replays the threads of a trace on a machine like `machine` with a core for each. `readers` are
/// one for each thread, each at the trace's beginning.
///
/// With `check`, stores carry values that depend on what their blocks loaded, and both
/// [checkers](crate::checker) watch; a modify is then a load and a store. What they found wrong
/// is returned beside the report.
///
/// # Errors
/// When the trace is damaged, or there are more than 64 threads.
pub fn together<R: Read>(
    readers: Vec<(u32, Reader<R>)>,
    machine: &Machine,
    policy: Policy,
    seed: u64,
    check: bool,
) -> Result<(RunReport, Vec<Violation>), ReplayError> {
    let agents: Vec<_> = readers
        .into_iter()
        .map(|(thread, reader)| EventAgent::new(ThreadEvents::new(reader, thread), check))
        .collect();
    let mut runner = Runner::new(machine, agents, policy, seed)?;
    if check {
        runner.system_mut().watch();
    }
    let report = runner.run();
    let violations = runner.system().violations();
    match runner.into_agents().into_iter().find_map(|agent| agent.into_source().error) {
        Some(error) => Err(error.into()),
        None => Ok((report, violations)),
    }
}
