//! Replaying a trace on a machine.
//!
//! [`alone`] asks of each block whether it would have committed where and when it was recorded: one
//! pass, constant memory. [`together`] runs the trace's threads on cores of their own in an order of
//! its own, with a fallback policy.
//!
//! Invariant: the model sees the events and nothing else, so a trace recorded from a run gives
//! what the run itself would have given on the same machine.

use crate::agent::{EventAgent, EventSource};
use crate::checker::Violation;
use crate::machine::{Machine, MachineError};
pub use crate::player::{AloneReport, CoreReport, Player, SiteReport, ThreadReport};
use crate::policy::Policy;
use crate::scheduler::{RunReport, Runner};
use crate::trace::{Event, Reader, Record, TraceError};
use std::collections::BTreeSet;
use std::io::Read;
use thiserror::Error;

/// Events that are decoded at a time.
const BATCH: usize = 1024;

/// Replays a trace in the order in which it was recorded, each thread on the core of its number
/// (modulo the cores). A block that aborts runs on without transaction to its end, so that caches
/// stay as they would be. `block_bytecodes` cuts blocks after so many bytecodes, besides where the
/// trace ends them.
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
