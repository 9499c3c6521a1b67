//! Agents that run lists of events: from a trace, or made up by a workload.
//!
//! Invariant: whatever aborts and however blocks are cut, every event of the source is part of
//! exactly one committed block, in order.

use crate::outcome::{AbortCause, Stop};
use crate::random::mix;
use crate::scheduler::{Agent, Port, Step};
use crate::trace::{Access, Event, Record};

/// Where events come from, in order.
pub trait EventSource {
    /// Appends some events; false if there are no more.
    fn more(&mut self, events: &mut Vec<Event>) -> bool;

    /// The same events, packed: those who have them packed already need not unpack them.
    fn more_records(&mut self, records: &mut Vec<Record>) -> bool {
        let mut events = Vec::new();
        let more = self.more(&mut events);
        Record::pack(&events, records);
        more
    }
}

/// Largest value that a recorded access carries when values are simulated; larger accesses (block
/// copies) carry it repeated.
const PIECE: usize = 64;

/// Runs the events of a source as blocks. A block lasts to its [`Event::End`], or, under a limit,
/// to the [`Event::Bytecode`] after so many bytecodes.
#[derive(Clone, Debug)]
pub struct EventAgent<S> {
    source: S,
    records: Vec<Record>,
    start: usize,
    end: usize,
    at: usize,
    /// The instructions before the access at `at` have run.
    reached: bool,
    /// Whether accesses carry values: what a store writes then depends on all that its block
    /// has loaded, so that one wrong load shows in memory.
    values: bool,
    digest: u64,
    exhausted: bool,
}

impl<S: EventSource> EventAgent<S> {
    /// An agent for `source`.
    #[must_use]
    pub fn new(source: S, values: bool) -> Self {
        Self {
            source,
            records: Vec::new(),
            start: 0,
            end: 0,
            at: 0,
            reached: false,
            values,
            digest: 0,
            exhausted: false,
        }
    }

    /// The source.
    #[must_use]
    pub fn into_source(self) -> S {
        self.source
    }

    /// The end of the block at `start`, or `None` if more events are needed to see it.
    fn find_end(&self, limit: Option<u64>) -> Option<usize> {
        let mut bytecodes = 0;
        for (offset, record) in self.records[self.start..].iter().enumerate() {
            if record.is_access() || record.is_fetch() {
                continue;
            }
            match record.event() {
                Event::End => return Some(self.start + offset + 1),
                Event::Bytecode => {
                    if limit.is_some_and(|limit| bytecodes >= limit.max(1)) {
                        return Some(self.start + offset);
                    }
                    bytecodes += 1;
                }
                _ => {}
            }
        }
        None
    }

    fn perform(&mut self, access: Access, port: &mut Port<'_>) -> Result<(), Stop> {
        if !self.values {
            return port.access(access);
        }
        let mut bytes = [0; PIECE];
        let size = access.size as usize;
        let mut done = 0;
        while done < size {
            let piece = &mut bytes[..PIECE.min(size - done)];
            let address = access.address.wrapping_add(done as u64);
            if access.kind.reads() {
                port.load(address, piece, access.private)?;
                for &byte in piece.iter() {
                    self.digest = mix(self.digest ^ u64::from(byte));
                }
            }
            if access.kind.writes() {
                for (number, byte) in piece.iter_mut().enumerate() {
                    *byte = mix(self.digest ^ (self.at + number) as u64) as u8;
                }
                port.store(address, piece, access.private)?;
            }
            done += piece.len();
        }
        Ok(())
    }
}

impl<S: EventSource> Agent for EventAgent<S> {
    fn next_block(&mut self, limit: Option<u64>) -> bool {
        self.start = self.end;
        self.digest = 0;
        let end = loop {
            if let Some(end) = self.find_end(limit) {
                break end;
            }
            if self.exhausted {
                break self.records.len();
            }
            self.records.drain(..self.start);
            self.start = 0;
            self.exhausted = !self.source.more_records(&mut self.records);
        };
        self.end = end;
        self.at = self.start;
        self.reached = false;
        self.start < self.end
    }

    fn step(&mut self, port: &mut Port<'_>) -> Result<Step, Stop> {
        if self.at == self.end {
            return Ok(Step::End);
        }
        let record = self.records[self.at];
        if record.instructions() > 0 && !self.reached {
            self.reached = true;
            port.instructions(record.instructions());
            return Ok(Step::Continue);
        }
        // A load whose second half stops must not have changed what stores depend on.
        let digest = self.digest;
        let done = match record.event() {
            Event::Access(access) => self.perform(access, port),
            Event::Fetch { address, size } => {
                port.fetch(address, size);
                Ok(())
            }
            Event::Instructions(count) => {
                port.instructions(count);
                Ok(())
            }
            Event::Site(site) => {
                port.site(site);
                Ok(())
            }
            Event::Syscall => port.leave(AbortCause::Syscall),
            Event::Exception => port.leave(AbortCause::Exception),
            Event::Interrupt => port.leave(AbortCause::Interrupt),
            Event::Explicit(code) => port.leave(AbortCause::Explicit(code)),
            Event::Begin
            | Event::End
            | Event::Bytecode
            | Event::Thread(_)
            | Event::Restart { .. }
            | Event::Idle(_) => Ok(()),
        };
        if let Err(stop) = done {
            self.digest = digest;
            return Err(stop);
        }
        self.at += 1;
        self.reached = false;
        Ok(Step::Continue)
    }

    fn run(&mut self, port: &mut Port<'_>, horizon: u64) {
        if !self.values && !self.reached {
            self.at += port.accesses(&self.records[self.at..self.end], horizon);
        }
    }

    fn restart(&mut self, limit: Option<u64>) {
        self.at = self.start;
        self.reached = false;
        self.digest = 0;
        if let Some(end) = self.find_end(limit) {
            self.end = end.min(self.end);
        }
    }
}
