//! The simulated cores under a running program.
//!
//! Main invariant: the model and the trace are told the same events in the same order, and the
//! model is the one that replays traces; so a recorded run says what the run itself said.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::rc::Rc;

use hwtm::machine::Machine;
use hwtm::outcome::{AbortCause, Sharing};
use hwtm::policy::{AdaptiveLength, Policy, PolicyKind};
use hwtm::random::Random;
use hwtm::replay::{AloneReport, Player};
use hwtm::trace::{self, Event, Record, SiteNames, Writer};
use serde::Serialize;

use interp::hardware::{
    Candidate, Kind, Leave, Plan, Run, SimulatedCore, Simulation, Told, Verdict, explicit,
};

use super::Hardware;
use super::summary::Summary;
use super::turns::Turns;

/// Instructions that run for each access: what callgrind counts of a run over the accesses that are
/// told of it has this median over nine of the workloads of `benches` (the least is 9, the most 25).
const INSTRUCTIONS: u64 = 12;

/// The program's threads on one simulated machine.
#[derive(Debug)]
struct Cores {
    player: Option<Player>,
    writer: Option<Writer<File>>,
    error: Option<io::Error>,
    names: SiteNames,
    policy: Policy,
    /// Room for what is played.
    records: Vec<Record>,
    counts: Counts,
    thread: u32,
    lane: Lane,
    /// Of the other threads.
    parked: BTreeMap<u32, Lane>,
    turns: Turns,
    /// Decides how long aborted blocks wait.
    random: Random,
    /// When the last block in software ended.
    free_from: u64,
}

/// What belongs to one thread.
#[derive(Debug)]
struct Lane {
    length: AdaptiveLength,
    line: u32,
    /// Attempts of the block under way, and those that a block in software has ended.
    tries: u32,
    lock_tries: u32,
    hardware: bool,
    /// The block is undone for the sake of others, which is not its fault.
    waits: bool,
    /// Cycles, where no machine counts them.
    clock: u64,
}

impl Lane {
    fn new(policy: &Policy) -> Self {
        let length = AdaptiveLength::new(policy.length);
        Self { length, line: 0, tries: 0, lock_tries: 0, hardware: false, waits: false, clock: 0 }
    }
}

/// What the model itself does not count.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Counts {
    pub(super) blocks: u64,
    /// Those that had to run in software.
    pub(super) in_software: u64,
    pub(super) bytecodes: u64,
}

impl Cores {
    /// Lets the core wait so that others need not: longer after each abort.
    fn back_off(&mut self) {
        let wait = self.random.below(32 << self.lane.tries.min(6));
        self.idle_until(self.now() + wait);
    }

    /// If the block that has ended ran in software, others can begin from now on.
    fn software_ended(&mut self) {
        if self.player.is_some() && !self.lane.hardware {
            self.free_from = self.now();
        }
    }

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

impl SimulatedCore for Cores {
    fn select(&mut self, thread: u32) {
        let policy = &self.policy;
        let lane = self.parked.remove(&thread).unwrap_or_else(|| Lane::new(policy));
        self.parked.insert(self.thread, std::mem::replace(&mut self.lane, lane));
        self.thread = thread;
        self.event(Event::Thread(thread));
    }

    fn choose(&mut self, candidates: &[Candidate]) -> usize {
        let Self { player, parked, lane, turns, thread: own, .. } = self;
        let (player, own) = (&*player, *own);
        turns.choose(candidates, |thread| match player {
            Some(player) => (player.core_of(thread), player.clock_of(thread)),
            // Each has a core.
            None if thread == own => (thread as usize, lane.clock),
            None => (thread as usize, parked.get(&thread).map_or(0, |lane| lane.clock)),
        })
    }

    fn is_ahead(&self) -> bool {
        self.turns.is_past(self.now())
    }

    fn now(&self) -> u64 {
        self.player.as_ref().map_or(self.lane.clock, |player| player.clock_of(self.thread))
    }

    fn idle_until(&mut self, cycle: u64) {
        let cycles = cycle.saturating_sub(self.now());
        if cycles > 0 {
            self.lane.clock += cycles;
            self.event(Event::Idle(cycles));
        }
    }

    fn give_up(&mut self) {
        self.event(Event::End);
        self.software_ended();
    }

    fn exclude(&mut self) {
        if self.player.is_some() {
            self.counts.blocks += 1;
            self.counts.in_software += 1;
            self.idle_until(self.free_from);
            self.event(Event::Begin);
            self.event(Event::Explicit(explicit::RUNTIME));
            self.event(Event::Restart { hardware: false });
            self.event(Event::End);
            self.free_from = self.now();
        }
    }

    fn name(&mut self, line: u32, name: &str) {
        self.names.insert(line, name.to_owned());
        self.write(|writer| writer.site_name(line, name));
    }

    fn begin(&mut self) -> Plan {
        self.counts.blocks += 1;
        let lane = &mut self.lane;
        (lane.tries, lane.lock_tries, lane.line, lane.waits) = (0, 0, 0, false);
        lane.length.began();
        let bytecodes = match self.policy.kind {
            PolicyKind::DynamicLength => lane.length.length(),
            _ => self.policy.block_bytecodes.unwrap_or(u64::MAX),
        };
        lane.hardware = self.player.is_some();
        self.idle_until(self.free_from);
        self.event(Event::Begin);
        let run = if self.lane.hardware { Run::Hardware } else { Run::Watched };
        Plan { run, bytecodes }
    }

    fn done(&mut self, told: &[Told]) {
        if self.lane.hardware && !self.is_live() {
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
                    if std::mem::replace(&mut self.lane.line, line) != line {
                        records.push(Record::new(Event::Site(line), 0));
                    }
                    continue;
                }
            };
            let access = trace::Access { address: number, size: bytes, kind, private };
            records.push(Record::new(Event::Access(access), INSTRUCTIONS));
        }
        let played = match &mut self.player {
            Some(player) if self.lane.hardware => player.play_until_abort(&records),
            Some(player) => {
                player.play_records(&records);
                records.len()
            }
            None => {
                self.lane.clock += INSTRUCTIONS * records.len() as u64;
                records.len()
            }
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
        self.lane.waits = why == Leave::Explicit(explicit::WAITS);
        self.event(match why {
            Leave::Syscall => Event::Syscall,
            Leave::Explicit(code) => Event::Explicit(code),
        });
    }

    fn is_live(&self) -> bool {
        self.player.as_ref().is_some_and(Player::is_live)
    }

    fn restart(&mut self) -> Run {
        let cause = self.player.as_mut().and_then(|player| {
            player.acknowledge();
            player.last_abort()
        });
        let lane = &mut self.lane;
        lane.line = 0;
        let locked = cause == Some(AbortCause::MemoryConflict(Sharing::FallbackLock));
        let waits = std::mem::take(&mut lane.waits);
        let again = match cause {
            // It begins anew where it can wait.
            _ if waits => self.player.is_some(),
            // Others have waited for the lock as well.
            Some(_) if locked => lane.lock_tries < self.policy.lock_retries,
            Some(cause) => cause.transient() && lane.tries < self.policy.retries,
            None => false,
        };
        if locked {
            lane.lock_tries += 1;
        } else if !waits {
            lane.tries += 1;
            lane.length.aborted();
        }
        self.counts.in_software += u64::from(!again);
        if let Some(AbortCause::MemoryConflict(_)) = cause {
            self.back_off();
        }
        self.idle_until(self.free_from);
        self.lane.hardware = again;
        self.event(Event::Restart { hardware: again });
        match again {
            true => Run::Hardware,
            false if self.player.is_none() => Run::Watched,
            false => Run::Software,
        }
    }

    fn end(&mut self) -> bool {
        if self.lane.hardware && !self.is_live() {
            return false;
        }
        self.event(Event::End);
        self.software_ended();
        true
    }
}

/// The cores as the interpreter and the report have them.
#[derive(Debug)]
struct Shared(Rc<RefCell<Cores>>);

impl SimulatedCore for Shared {
    fn select(&mut self, thread: u32) {
        self.0.borrow_mut().select(thread);
    }

    fn choose(&mut self, candidates: &[Candidate]) -> usize {
        self.0.borrow_mut().choose(candidates)
    }

    fn is_ahead(&self) -> bool {
        self.0.borrow().is_ahead()
    }

    fn now(&self) -> u64 {
        self.0.borrow().now()
    }

    fn idle_until(&mut self, cycle: u64) {
        self.0.borrow_mut().idle_until(cycle);
    }

    fn give_up(&mut self) {
        self.0.borrow_mut().give_up();
    }

    fn exclude(&mut self) {
        self.0.borrow_mut().exclude();
    }

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

    fn restart(&mut self) -> Run {
        self.0.borrow_mut().restart()
    }

    fn end(&mut self) -> bool {
        self.0.borrow_mut().end()
    }
}

/// The simulation of one run.
#[derive(Debug)]
pub(in crate::python) struct Session {
    core: Rc<RefCell<Cores>>,
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
        let core = Rc::new(RefCell::new(Cores {
            player: model.as_ref().map(|model| Player::new(model, None, seed)),
            writer: asked.trace.as_ref().map(create).transpose()?,
            error: None,
            names: SiteNames::new(),
            policy,
            records: Vec::new(),
            counts: Counts::default(),
            thread: 0,
            lane: Lane::new(&policy),
            parked: BTreeMap::new(),
            turns: Turns::new(seed),
            random: Random::stream(seed, 0x0062_6163_6b6f_6666),
            free_from: 0,
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
