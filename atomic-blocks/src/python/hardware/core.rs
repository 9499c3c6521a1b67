//! One simulated core under a running program.
//!
//! Main invariant: the model and the trace are told the same events in the same order, and the
//! model is the one that replays traces; so a recorded run says what the run itself said.

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::rc::Rc;

use hwtm::machine::Machine;
use hwtm::policy::{AdaptiveLength, Policy, PolicyKind};
use hwtm::replay::{AloneReport, Player};
use hwtm::trace::{self, Event, Record, SiteNames, Writer};
use serde::Serialize;

use interp::hardware::{Kind, Leave, Plan, Run, SimulatedCore, Simulation, Told, Verdict};

use super::Hardware;
use super::summary::Summary;

/// Instructions that run for each access: what callgrind counts of a run over the accesses that are
/// told of it has this median over nine of the workloads of `benches` (the least is 9, the most 25).
const INSTRUCTIONS: u64 = 12;

/// Runs on one simulated machine, of which the program uses one core.
#[derive(Debug)]
struct Core {
    player: Option<Player>,
    writer: Option<Writer<File>>,
    error: Option<io::Error>,
    names: SiteNames,
    policy: Policy,
    length: AdaptiveLength,
    line: u32,
    /// Room for what is played.
    records: Vec<Record>,
    /// Attempts of the block under way.
    tries: u32,
    hardware: bool,
    counts: Counts,
}

/// What the model itself does not count.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Counts {
    pub(super) blocks: u64,
    /// Those that had to run in software.
    pub(super) in_software: u64,
    pub(super) bytecodes: u64,
}

impl Core {
    fn event(&mut self, event: Event) {
        if let Some(player) = &mut self.player {
            player.play(event);
        }
        self.write(|writer| writer.event(event));
    }

    /// A trace that cannot be written is given up; that is told at the end.
    fn write(&mut self, write: impl FnOnce(&mut Writer<File>) -> io::Result<()>) {
        if let Some(writer) = &mut self.writer
            && let Err(error) = write(writer)
        {
            self.error = Some(error);
            self.writer = None;
        }
    }
}

impl SimulatedCore for Core {
    fn name(&mut self, line: u32, name: &str) {
        self.names.insert(line, name.to_owned());
        self.write(|writer| writer.site_name(line, name));
    }

    fn begin(&mut self) -> Plan {
        self.counts.blocks += 1;
        (self.tries, self.line) = (0, 0);
        self.event(Event::Begin);
        self.length.began();
        let bytecodes = match self.policy.kind {
            PolicyKind::DynamicLength => self.length.length(),
            _ => self.policy.block_bytecodes.unwrap_or(u64::MAX),
        };
        self.hardware = self.player.is_some();
        let run = if self.hardware { Run::Hardware } else { Run::Watched };
        Plan { run, bytecodes }
    }

    fn done(&mut self, told: &[Told]) {
        if self.hardware && !self.is_live() {
            return;
        }
        let mut records = std::mem::take(&mut self.records);
        records.clear();
        let mut bytecodes = 0;
        for &Told { number, bytes, kind, private } in told {
            let kind = match kind {
                Kind::Load => trace::AccessKind::Load,
                Kind::Store => trace::AccessKind::Store,
                Kind::Modify => trace::AccessKind::Modify,
                Kind::Bytecode => {
                    let line = number as u32;
                    bytecodes += 1;
                    records.push(Record::new(Event::Bytecode, 0));
                    if std::mem::replace(&mut self.line, line) != line {
                        records.push(Record::new(Event::Site(line), 0));
                    }
                    continue;
                }
            };
            let access = trace::Access { address: number, size: bytes, kind, private };
            records.push(Record::new(Event::Access(access), INSTRUCTIONS));
        }
        let played = match &mut self.player {
            Some(player) if self.hardware => player.play_until_abort(&records),
            Some(player) => {
                player.play_records(&records);
                records.len()
            }
            None => records.len(),
        };
        let (played, left) = records.split_at(played);
        let undone = left.iter().filter(|record| record.is_bytecode()).count() as u64;
        self.counts.bytecodes += bytecodes - undone;
        self.write(|writer| {
            let mut events = played.iter().flat_map(|record| record.unpack());
            events.try_for_each(|event| writer.event(event))
        });
        self.records = records;
    }

    fn leave(&mut self, why: Leave) {
        self.event(match why {
            Leave::Syscall => Event::Syscall,
            Leave::Explicit(code) => Event::Explicit(code),
        });
    }

    fn is_live(&self) -> bool {
        self.player.as_ref().is_some_and(Player::is_live)
    }

    fn restart(&mut self) -> bool {
        let cause = self.player.as_ref().and_then(Player::last_abort);
        let again =
            cause.is_some_and(|cause| cause.transient()) && self.tries < self.policy.retries;
        self.tries += 1;
        self.length.aborted();
        self.counts.in_software += u64::from(!again);
        self.line = 0;
        self.hardware = again;
        self.event(Event::Restart { hardware: again });
        again
    }

    fn end(&mut self) -> bool {
        if self.hardware && !self.is_live() {
            return false;
        }
        self.event(Event::End);
        true
    }
}

/// The core as the interpreter and the report have it.
#[derive(Debug)]
struct Shared(Rc<RefCell<Core>>);

impl SimulatedCore for Shared {
    fn name(&mut self, line: u32, name: &str) {
        self.0.borrow_mut().name(line, name);
    }

    fn begin(&mut self) -> Plan {
        self.0.borrow_mut().begin()
    }

    fn done(&mut self, told: &[Told]) {
        self.0.borrow_mut().done(told);
    }

    fn leave(&mut self, why: Leave) {
        self.0.borrow_mut().leave(why);
    }

    fn is_live(&self) -> bool {
        self.0.borrow().is_live()
    }

    fn restart(&mut self) -> bool {
        self.0.borrow_mut().restart()
    }

    fn end(&mut self) -> bool {
        self.0.borrow_mut().end()
    }
}

/// The simulation of one run.
#[derive(Debug)]
pub(in crate::python) struct Session {
    core: Rc<RefCell<Core>>,
    asked: Hardware,
    machine: Option<Machine>,
    commits: u64,
}

/// Commits of the engine so far.
fn commits(machine: &interp::vm::Machine) -> u64 {
    let stats = machine.rt.heap.engine().stats();
    stats.commits + stats.read_only_commits
}

impl Session {
    /// Has the program's blocks run as `asked`, on `model` if that is given.
    ///
    /// # Errors
    /// When the trace's file cannot be made.
    pub(in crate::python) fn start(
        machine: &mut interp::vm::Machine,
        asked: &Hardware,
        model: Option<Machine>,
    ) -> io::Result<Self> {
        let mut policy = Policy::new(asked.policy.unwrap_or(PolicyKind::LockElision));
        policy.block_bytecodes = Some(asked.bytecodes.unwrap_or(policy.length.initial));
        let create = |name: &OsString| File::create(name).and_then(Writer::new);
        let seed = asked.seed.unwrap_or(1);
        let core = Rc::new(RefCell::new(Core {
            player: model.as_ref().map(|model| Player::new(model, None, seed)),
            writer: asked.trace.as_ref().map(create).transpose()?,
            error: None,
            names: SiteNames::new(),
            policy,
            length: AdaptiveLength::new(policy.length),
            line: 0,
            records: Vec::new(),
            tries: 0,
            hardware: false,
            counts: Counts::default(),
        }));
        machine.simulate(Simulation {
            core: Box::new(Shared(Rc::clone(&core))),
            buffers: !asked.unbuffered,
            checks: asked.checks,
        });
        Ok(Self { core, asked: asked.clone(), machine: model, commits: commits(machine) })
    }

    /// Ends the simulation, completes the trace, and tells what it showed; whether the check, if it
    /// was asked for, found nothing.
    ///
    /// # Errors
    /// Those of the trace and of the report.
    pub(in crate::python) fn finish(self, machine: &mut interp::vm::Machine) -> io::Result<bool> {
        let verdict = machine.end_simulation();
        let commits = commits(machine) - self.commits;
        let mut core = self.core.borrow_mut();
        let (writer, error) = (core.writer.take(), core.error.take());
        if let Some(error) = error {
            return Err(error);
        }
        if let Some(writer) = writer {
            writer.finish()?;
        }
        let (Some(player), Some(model)) = (core.player.take(), self.machine) else {
            return Ok(true);
        };
        let report: AloneReport = player.finish(&core.names);
        let summary = Summary {
            machine: &model.description().name,
            policy: core.policy.kind,
            counts: core.counts,
            commits,
            threads: machine.has_started_threads(),
            report: &report,
        };
        summary.show(self.asked.report.as_deref())?;
        if let Some(Verdict { blocks, wrong }) = verdict.filter(|verdict| verdict.wrong > 0) {
            eprintln!(
                "amepython: -X hw-check: {wrong} words were wrong after {blocks} blocks were rolled back"
            );
            return Ok(false);
        }
        Ok(true)
    }
}
