//! Several threads of Python on simulated cores.
//!
//! Main invariant: one thread of the system runs them all, and one thread of the engine: so all objects
//! are local to it, whoever made them, and what threads do to each other is the model's business alone.
//! A thread goes on where it was left, at a bytecode of its outermost loop; what it has written in an
//! open block is in its core's buffer then and not in memory (`hardware::buffer`). The model has heard
//! of all that a thread did before another one goes on, and dooms blocks that conflict; a doomed one
//! is rolled back before it runs a bytecode more. So a block sees what was committed and what it has
//! itself written, and nothing that it has read changes while it lives.
//!
//! What is no hardware transaction touches the heap while nobody has a block open: blocks in
//! software, the runtime's collections and finalizers, commits of the engine.
//!
//! The registers of threads that do not run lie outside the register stack; for the engine's counts
//! they are gathered behind those of the one that does.

use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use super::Own;
use crate::hardware::{Candidate, Leave, Mode, Run, Watcher, explicit};
use crate::native::Keywords;
use crate::object::tuple;
use crate::value::Value;
use crate::vm::block::{At, BlockState, FIRST_BASE, Root};
use crate::vm::cache::{Caches, MethodCache};
use crate::vm::code::CodeObject;
use crate::vm::frame::{self, Entered, Frame, Then};
use crate::vm::wait::Why;
use crate::vm::{Exec, Machine, Unwind};
use stm::heap::Ref;

/// A cycle of a simulated core takes so long to those who wait for time to pass.
const NANOSECONDS: u64 = 1;
/// After so many cycles a thread looks again whether its files are ready.
const FILES: u64 = 1_000_000;
/// Who is woken in vain so often in a row goes on in software.
const PATIENCE: u32 = 15;
/// A limit that is not reached yet is this far away, as the host's clock goes.
const FAR: Duration = Duration::from_secs(3600);

/// All threads, if there are several; the first is the main one.
#[derive(Debug, Default)]
pub(super) struct Threads {
    list: Vec<Thread>,
    /// Which of them runs.
    current: usize,
    /// Begin when the engine's next block has begun: identity and bundle.
    newborn: Vec<(u64, Value)>,
    /// What threads that ended have left: their caches are as good as new.
    spare: Vec<Parts>,
    /// The thread that runs is to give way.
    pub(super) switches: bool,
    /// Room for registers.
    room: Vec<Value>,
}

#[derive(Debug)]
struct Thread {
    ident: u64,
    /// What it was started with.
    bundle: Value,
    state: State,
    /// What is in the machine while it runs.
    parts: Option<Box<Parts>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It can go on from this cycle on.
    Ready(u64),
    /// It waits for what others do, and until a cycle if there is one.
    Waiting(Option<u64>),
}

/// A thread's number in the model.
fn number(ident: u64) -> u32 {
    u32::try_from(ident - 1).unwrap_or(u32::MAX)
}

/// What of the machine belongs to a thread.
#[derive(Debug)]
struct Parts {
    registers: Vec<Value>,
    base: usize,
    code: &'static CodeObject,
    pc: *const AtomicU64,
    frames: Vec<Frame>,
    thread: Value,
    generator_returned: bool,
    reraising: bool,
    generation: u64,
    forgotten: u64,
    fuel: i32,
    careful: bool,
    ident: u64,
    caches: Caches,
    methods: MethodCache,
    block: BlockState,
    collected: Option<(At, usize)>,
    in_repr: Vec<Value>,
    own: Own,
    run: stm::heap::Run,
    watched: Vec<Ref>,
}

impl Parts {
    fn new() -> Self {
        let code = frame::entry_code();
        Self {
            registers: Vec::new(),
            base: FIRST_BASE,
            code,
            pc: code.instructions.as_ptr(),
            frames: Vec::with_capacity(64),
            thread: Value::UNSET,
            generator_returned: false,
            reraising: false,
            generation: 1,
            forgotten: 0,
            fuel: 0,
            careful: false,
            ident: 0,
            caches: Caches::default(),
            methods: MethodCache::new(),
            block: BlockState::default(),
            collected: None,
            in_repr: Vec::new(),
            own: Own::default(),
            run: stm::heap::Run::default(),
            watched: Vec::new(),
        }
    }

    /// For another thread: all but the caches, and where it allocates.
    fn renew(&mut self, ident: u64, unbuffered: bool) {
        self.registers.clear();
        self.registers.resize(FIRST_BASE, Value::UNSET);
        self.base = FIRST_BASE;
        self.code = frame::entry_code();
        self.pc = self.code.instructions.as_ptr();
        self.frames.clear();
        self.thread = Value::UNSET;
        (self.generator_returned, self.reraising) = (false, false);
        (self.fuel, self.careful, self.ident) = (0, false, ident);
        self.block = BlockState::default();
        self.block.unbuffered = unbuffered;
        self.collected = None;
        self.in_repr.clear();
        self.own = Own::default();
        self.watched.clear();
    }
}

impl Machine {
    /// Whether there are several threads.
    #[inline]
    pub(crate) fn hw_has_company(&self) -> bool {
        self.hardware.threads.list.len() > 1
    }

    /// How many there are besides the running one.
    pub(crate) fn hw_others(&self) -> usize {
        self.hardware.threads.list.len().saturating_sub(1)
    }

    /// Whether there ever were several threads.
    #[inline]
    pub(super) fn hw_has_had_company(&self) -> bool {
        !self.hardware.threads.list.is_empty()
    }

    /// Whether threads that start run on simulated cores.
    pub(crate) fn hw_takes_threads(&self) -> bool {
        self.hardware.on.is_some()
    }

    /// Whether blocks may end and be rolled back for the sake of other simulated threads.
    pub(crate) fn hw_has_blocks(&self) -> bool {
        self.hw_has_company() && self.hw_is_speculative()
    }

    /// The lowest register that the engine's block may have changed.
    pub(crate) fn hw_low(&self) -> usize {
        if self.hw_has_company() { 0 } else { self.low() }
    }

    /// One past the last register in use, once those of the threads that do not run are there as well.
    pub(crate) fn hw_top(&mut self) -> usize {
        let mut top = self.top();
        if self.hw_has_company() {
            let threads = std::mem::take(&mut self.hardware.threads.list);
            for parts in threads.iter().filter_map(|thread| thread.parts.as_ref()) {
                assert!(top + parts.registers.len() <= self.memory.registers.capacity());
                for &v in &parts.registers {
                    self.set_stack(top, v);
                    top += 1;
                }
            }
            self.hardware.threads.list = threads;
        }
        top
    }

    /// A thread begins when the engine's next block has.
    pub(crate) fn hw_thread_starts(&mut self, ident: u64, bundle: Value) {
        self.hardware.threads.newborn.push((ident, bundle));
    }

    /// Makes the threads that were started. There is no block of the simulation.
    pub(super) fn hw_begin_threads(&mut self) {
        let Some(watcher) = self.hardware.on else { return };
        if self.hardware.threads.newborn.is_empty() {
            return;
        }
        self.hw_exclude();
        if self.hardware.threads.list.is_empty() {
            let main = Thread {
                ident: self.ident,
                bundle: Value::UNSET,
                state: State::Ready(0),
                parts: None,
            };
            self.hardware.threads.list.push(main);
        }
        // The stack will hold the registers of others.
        self.memory.registers.lower(0);
        let parent = self.hardware.threads.current;
        for (ident, bundle) in std::mem::take(&mut self.hardware.threads.newborn) {
            let spare = self.hardware.threads.spare.pop();
            let mut parts = Box::new(spare.unwrap_or_else(Parts::new));
            parts.renew(ident, self.block.unbuffered);
            let now = watcher.watched().now();
            let (state, parts) = (State::Ready(now), Some(parts));
            self.hardware.threads.list.push(Thread { ident, bundle, state, parts });
            let child = self.hardware.threads.list.len() - 1;
            self.hw_exchange(watcher, child);
            let parts = tuple::items(bundle);
            let entered = self.make_thread_cell().and_then(|()| {
                self.push_call(parts[1], &parts[2..], Keywords::NONE, Then::Nested, 0)
            });
            self.hw_exchange(watcher, parent);
            if !matches!(entered, Ok(Entered::Frame)) {
                self.hw_remove(child);
                if let Err(unwind) = entered {
                    self.report(unwind);
                }
            }
        }
        watcher.watched().set_shared(self.hw_has_company());
    }

    /// Takes a thread that does not run out of the list.
    fn hw_remove(&mut self, at: usize) {
        let Thread { ident, bundle, parts, .. } = self.hardware.threads.list.remove(at);
        self.hardware.threads.spare.extend(parts.map(|parts| *parts));
        if let Some(watcher) = self.hardware.on {
            watcher.watched().forget(number(ident));
        }
        if self.hardware.threads.current > at {
            self.hardware.threads.current -= 1;
        }
        if bundle.is_set() {
            self.memory.drop_handle(bundle.object());
        }
    }

    /// Has the machine be another thread.
    fn hw_exchange(&mut self, watcher: &'static Watcher, to: usize) {
        let Some(mut parts) = self.hardware.threads.list[to].parts.take() else { return };
        let from = std::mem::replace(&mut self.hardware.threads.current, to);
        let top = self.top();
        let mut registers = std::mem::take(&mut self.hardware.threads.room);
        registers.clear();
        registers.extend_from_slice(self.stack_slice(0, top));
        let mut watched = Vec::new();
        if self.hw_is_speculative() {
            watched = self.memory.take_watched(self.hardware.own.checkpoint.watched);
        }
        self.hw_swap(&mut parts);
        std::mem::swap(&mut parts.registers, &mut registers);
        for (at, &v) in registers.iter().enumerate() {
            self.set_stack(at, v);
        }
        self.hardware.threads.room = registers;
        self.hardware.own.checkpoint.watched = self.memory.watched();
        self.memory.give_watched(std::mem::replace(&mut parts.watched, watched));
        self.hardware.threads.list[from].parts = Some(parts);
        let ident = self.hardware.threads.list[to].ident;
        watcher.watched().select(number(ident), &self.rt.heap);
    }

    fn hw_swap(&mut self, parts: &mut Parts) {
        use std::mem::swap;
        swap(&mut self.base, &mut parts.base);
        swap(&mut self.code, &mut parts.code);
        swap(&mut self.pc, &mut parts.pc);
        swap(&mut self.frames, &mut parts.frames);
        swap(&mut self.thread, &mut parts.thread);
        swap(&mut self.generator_returned, &mut parts.generator_returned);
        swap(&mut self.reraising, &mut parts.reraising);
        swap(&mut self.generation, &mut parts.generation);
        swap(&mut self.forgotten, &mut parts.forgotten);
        swap(&mut self.fuel, &mut parts.fuel);
        swap(&mut self.careful, &mut parts.careful);
        swap(&mut self.ident, &mut parts.ident);
        swap(&mut self.caches, &mut parts.caches);
        swap(&mut self.methods, &mut parts.methods);
        swap(&mut self.block, &mut parts.block);
        swap(&mut self.collected, &mut parts.collected);
        swap(&mut self.in_repr, &mut parts.in_repr);
        swap(&mut self.hardware.own, &mut parts.own);
        self.memory.swap_run(&mut parts.run);
    }

    /// Undoes the open blocks of the threads that do not run.
    pub(super) fn hw_undo_others(&mut self, watcher: &'static Watcher) {
        if !self.hw_has_company() {
            return;
        }
        let own = self.hardware.threads.current;
        for at in 0..self.hardware.threads.list.len() {
            if self.hw_is_open(at) {
                self.hw_exchange(watcher, at);
                self.hw_undo(watcher);
            }
        }
        self.hw_exchange(watcher, own);
    }

    /// Whether a thread that does not run has a block under way, or undone and not given up.
    fn hw_is_in_block(&self, at: usize) -> bool {
        self.hw_is_open(at)
            || self.hardware.threads.list[at].parts.as_ref().is_some_and(|parts| parts.own.undone)
    }

    fn hw_is_open(&self, at: usize) -> bool {
        let parts = self.hardware.threads.list[at].parts.as_ref();
        parts.is_some_and(|parts| parts.own.mode != Mode::Between)
    }

    /// What follows concerns all threads, and is in no block: nobody has one open.
    pub(crate) fn hw_exclude(&mut self) {
        self.hw_close();
        if let Some(watcher) = self.hardware.on.filter(|_| self.hw_has_company()) {
            let all = watcher.watched().all_waiting();
            self.hw_wake(&all);
        }
    }

    /// As [`Machine::hw_exclude`], where nothing follows that somebody may wait for.
    pub(crate) fn hw_close(&mut self) {
        let Some(watcher) = self.hardware.on.filter(|_| self.hw_has_company()) else { return };
        if (0..self.hardware.threads.list.len()).any(|at| self.hw_is_open(at)) {
            if self.hardware.own.mode == Mode::Between {
                watcher.watched().exclude();
            }
            self.hw_undo_others(watcher);
        }
    }

    /// These threads, by their numbers, can go on.
    pub(super) fn hw_wake(&mut self, woken: &[u32]) {
        let Some(watcher) = self.hardware.on.filter(|_| !woken.is_empty()) else { return };
        let mut watched = watcher.watched();
        let now = watched.now();
        for thread in &mut self.hardware.threads.list {
            if woken.contains(&number(thread.ident)) {
                watched.stop_waiting(number(thread.ident));
                thread.state = State::Ready(now);
            }
        }
    }

    /// Has the thread go on whose turn it is; the running one has stored where it is.
    pub(super) fn hw_switch(&mut self) -> Exec<()> {
        let Some(watcher) = self.hardware.on else { return Ok(()) };
        let mut candidates = Vec::with_capacity(self.hardware.threads.list.len());
        let mut places = Vec::with_capacity(self.hardware.threads.list.len());
        let current = self.hardware.threads.current;
        for (at, thread) in self.hardware.threads.list.iter().enumerate() {
            let own = at == current
                && (self.hardware.own.mode != Mode::Between || self.hardware.own.undone);
            if let State::Ready(from) | State::Waiting(Some(from)) = thread.state {
                let in_block = own || self.hw_is_in_block(at);
                candidates.push(Candidate { thread: number(thread.ident), in_block, from });
                places.push(at);
            }
        }
        if candidates.is_empty() {
            return self.hw_deadlock(watcher);
        }
        let chosen = watcher.watched().choose(&candidates);
        self.hw_exchange(watcher, places[chosen]);
        self.hw_resume(watcher)
    }

    /// The running thread goes on.
    fn hw_resume(&mut self, watcher: &'static Watcher) -> Exec<()> {
        let current = self.hardware.threads.current;
        let thread = &mut self.hardware.threads.list[current];
        let state = std::mem::replace(&mut thread.state, State::Ready(0));
        let (State::Ready(from) | State::Waiting(Some(from))) = state else {
            unreachable!("who waits without a limit is no candidate")
        };
        watcher.watched().idle_until(from);
        if let State::Waiting(_) = state {
            watcher.watched().stop_waiting(number(self.ident));
            self.sleep_to_deadline();
            self.check_signals()?;
        }
        if self.hardware.own.undone {
            return Err(Unwind::Abort);
        }
        if self.hardware.own.mode == Mode::Between {
            self.hw_begin();
        } else if watcher.watched().is_over() {
            return Err(Unwind::Abort);
        }
        Ok(())
    }

    /// Every thread waits without a limit: the main one is told.
    fn hw_deadlock(&mut self, watcher: &'static Watcher) -> Exec<()> {
        for at in 0..self.hardware.threads.list.len() {
            self.hw_exchange(watcher, at);
            let place = self.place();
            self.rt.threads.fall_asleep(self.ident, place);
        }
        self.hw_exchange(watcher, 0);
        watcher.watched().stop_waiting(number(self.ident));
        self.hardware.threads.list[0].state = State::Ready(0);
        let error = self.deadlock();
        for thread in &self.hardware.threads.list {
            self.rt.threads.wake_up(thread.ident);
        }
        Err(error)
    }

    /// The running thread, which is in no block, waits: for a part of memory or any to be written, for
    /// time to pass, or for both.
    fn hw_park(
        &mut self,
        watcher: &'static Watcher,
        range: Option<Option<(usize, usize)>>,
        until: Option<u64>,
    ) -> Exec<()> {
        if let Some(range) = range {
            watcher.watched().wait(range);
        }
        let current = self.hardware.threads.current;
        self.hardware.threads.list[current].state = State::Waiting(until);
        self.hw_switch()
    }

    /// The outermost loop was left: has another thread go on if it is its turn, or the running one
    /// has to wait. `None` where this is no matter of several threads.
    pub(crate) fn hw_wait(&mut self) -> Option<Exec<()>> {
        if std::mem::take(&mut self.hardware.threads.switches) {
            return Some(self.hw_switch());
        }
        let watcher = self.hardware.on.filter(|_| self.hw_has_company())?;
        let (why, nested, about) = self.waits();
        match why {
            Why::Collection => None,
            Why::Begin => self.hw_next_block(),
            Why::Change | Why::Time | Why::Files if !nested && self.block.atomic == 0 => {
                Some(self.hw_wait_here(watcher, why, about))
            }
            _ if !self.hw_is_speculative() => None,
            _ => Some(self.hw_wait_whole(watcher, nested, about)),
        }
    }

    /// Whether others were quicker each time that this thread was woken.
    pub(super) fn hw_starves(&self) -> bool {
        self.hw_has_company() && self.hardware.own.in_vain > PATIENCE
    }

    /// Ends the block before the running instruction, which waits.
    fn hw_wait_here(
        &mut self,
        watcher: &'static Watcher,
        why: Why,
        about: Option<Ref>,
    ) -> Exec<()> {
        let in_vain = self.is_at_start();
        if self.hardware.own.mode == Mode::Block(Run::Software) && !in_vain {
            // In the next one it waits.
            self.hardware.own.in_vain = 0;
            return self.next_block();
        }
        let before = std::mem::take(&mut self.hardware.own.in_vain);
        self.hardware.own.in_vain = if in_vain { before + 1 } else { 0 };
        // What it has read was true when the block commits, which is now.
        self.hw_end()?;
        let due = self.hw_due(watcher);
        match why {
            Why::Files => {
                let idle = self.hardware.threads.list.iter().enumerate().all(|(at, thread)| {
                    at == self.hardware.threads.current || matches!(thread.state, State::Waiting(_))
                });
                self.poll_files(idle);
                let soon = watcher.watched().now() + FILES;
                self.hw_park(watcher, None, Some(due.map_or(soon, |due| due.min(soon))))
            }
            Why::Time => self.hw_park(watcher, None, due),
            _ => self.hw_park(watcher, Some(about.map(Ref::extent)), due),
        }
    }

    /// Undoes the whole block, which may not be seen as far as it came, and waits where it began.
    fn hw_wait_whole(
        &mut self,
        watcher: &'static Watcher,
        nested: bool,
        about: Option<Ref>,
    ) -> Exec<()> {
        let alone = !nested && self.is_at_start();
        let due = self.hw_due(watcher);
        // Begin as late as can be, so that all before is seen by who is waited for.
        let begins_late = if nested { self.block.short > 0 } else { self.block.split };
        watcher.watched().leave(Leave::Explicit(explicit::WAITS));
        if !begins_late {
            if nested {
                self.shorten();
            } else {
                self.block.split = true;
            }
            return Err(Unwind::Abort);
        }
        let retries = self.is_retry();
        let deadline = self.own_deadline();
        self.hw_undo(watcher);
        self.hardware.own.undone = false;
        watcher.watched().give_up();
        // The instruction is run again, and is to wait once.
        self.set_deadline(deadline);
        self.hardware.own.due = due;
        let range = about.filter(|_| alone && !retries).map(Ref::extent);
        self.hw_park(watcher, Some(range), due)
    }

    /// Until when the running instruction waits at most.
    fn hw_due(&mut self, watcher: &'static Watcher) -> Option<u64> {
        let (_, deadline) = self.own_deadline()?;
        let deadline = deadline?;
        Some(self.hardware.own.due.unwrap_or_else(|| {
            // It has waited since before there were other threads.
            let left = deadline.saturating_duration_since(Instant::now());
            watcher.watched().now().saturating_add(cycles(left))
        }))
    }

    /// The running instruction is to wait for at most `limit`.
    pub(crate) fn hw_limit(&mut self, limit: Option<Duration>) {
        self.hardware.own.due = None;
        if let Some(watcher) = self.hardware.on.filter(|_| self.hw_has_company()) {
            let now = watcher.watched().now();
            self.hardware.own.due = limit.map(|limit| now.saturating_add(cycles(limit)));
        }
    }

    /// What a limit that ends at `deadline` is to an instruction that asks whether it is over: the
    /// core's clock says so.
    pub(crate) fn hw_deadline(&mut self, deadline: Option<Instant>) -> Option<Instant> {
        let (Some(watcher), Some(due)) = (self.hardware.on, self.hardware.own.due) else {
            return deadline;
        };
        if !self.hw_has_company() {
            return deadline;
        }
        let now = Instant::now();
        if watcher.watched().now() >= due {
            deadline.map(|at| at.min(now))
        } else {
            now.checked_add(FAR)
        }
    }

    /// Ends the block and begins the next one here, without the engine; `None` where that takes part.
    pub(crate) fn hw_next_block(&mut self) -> Option<Exec<()>> {
        let by_itself = self.hw_has_company()
            && !matches!(self.hardware.own.mode, Mode::Block(Run::Software))
            && self.block.starts.is_empty()
            && !self.root(Root::AfterCommit).is_set();
        by_itself.then(|| {
            self.hw_end()?;
            self.hw_begin();
            Ok(())
        })
    }

    /// Whether the thread that has ended with this is not the main one; then it is gone.
    pub(crate) fn hw_thread_ended(&mut self, result: Exec) -> bool {
        if self.is_main() || self.hardware.on.is_none() {
            return false;
        }
        if let Err(unwind) = result {
            // What runs in a thread reports errors itself; this one came before or after that.
            self.report(unwind);
        }
        true
    }

    /// After the end of a thread: another one goes on.
    pub(crate) fn hw_after_thread(&mut self) -> Exec<()> {
        let Some(watcher) = self.hardware.on else { return Ok(()) };
        for root in 0..FIRST_BASE {
            self.set_stack(root, Value::UNSET);
        }
        let ended = self.hardware.threads.current;
        // The main thread is always there.
        self.hw_exchange(watcher, 0);
        self.hw_remove(ended);
        watcher.watched().set_shared(self.hw_has_company());
        self.hw_switch()
    }

    /// Begins a block if several threads run, and there is none: after an exception between blocks.
    pub(crate) fn hw_begin_shared(&mut self) {
        if self.hw_has_company() && !self.hardware.own.undone {
            self.hw_begin();
        }
    }
}

fn cycles(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX) / NANOSECONDS
}
