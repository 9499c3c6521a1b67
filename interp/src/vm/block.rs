//! Blocks: where they begin and end, and how a rolled back one is run again.
//!
//! Main invariant: a block is always under way while heap objects are accessed; while a program
//! runs it begins and ends at safepoints of the outermost dispatch loop only. What the machine has
//! outside the heap's registers (the control words of frames, the pending output, elided locks, the
//! depth of atomic sections) is saved at the block's beginning and restored by a rollback.
//!
//! A thread that is alone runs irrevocable blocks that do not have to end: it can neither fail nor
//! make others wait. Otherwise a block ends when its budget is spent (which adapts to conflicts,
//! [`stm::Pace`]) or after the switch interval, unless it is in an atomic section. The options
//! `-X abort=N` and `-X aborts=SEED` end blocks every few safepoints and roll one or all of them back
//! once; no program's output may differ under them.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use stm::{Pace, Site};

use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::element::Order;
use crate::vm::frame::Frame;
use crate::vm::output::Pieces;
use crate::vm::plan::{Plan, Step};
use crate::vm::recording::Why;
use crate::vm::thread::Start;
use crate::vm::wait::Wait;
use crate::vm::{Exec, Machine, Unwind};

/// After how many safepoints a block looks at the clock.
const CHECK: i32 = 1024;
/// The bounds of a block's budget, in safepoints.
const LEAST: u32 = 8;
const MOST: u32 = 1 << 20;
/// For so many blocks after an abort, what it was about is thought to be contended.
const LOSING: u32 = 256;
/// So many safepoints cost several times what it costs to end a block.
const MUCH: u32 = 64;
/// The generation's number takes so many bits; how often the thread has forgotten names, the rest.
const GENERATION_BITS: u32 = 40;
/// How many blocks are kept as short as can be after one that waited in the wrong place.
const SHORT_BLOCKS: u32 = 32;

/// An instruction of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) base: usize,
    pub(crate) frames: usize,
    pub(crate) pc: *const AtomicU64,
}

/// The block under way, as far as it is not the heap's.
#[derive(Debug)]
pub(crate) struct BlockState {
    /// Frames up to this depth are as they were when the block began.
    pub(crate) low_frame: usize,
    /// The frames above `low_frame` as they were, the lowest last.
    kept: Vec<Frame>,
    start: Option<(At, &'static CodeObject)>,
    /// Every safepoint is looked at closely.
    eager: bool,
    pub(crate) safepoints: u64,
    plan: Plan,
    /// Output of this block, by file descriptor: shown when it commits.
    pub(crate) output: Pieces,
    pub(crate) pending: usize,
    /// Output is shown as soon as that is allowed.
    pub(crate) unbuffered: bool,
    /// Locks that the block holds without having written so.
    pub(crate) elided: Vec<crate::object::lock::Elided>,
    /// How many atomic sections it is in, and was in when it began.
    pub(crate) atomic: u32,
    atomic_before: u32,
    /// Atomic sections begin blocks of their own, since one has to wait.
    pub(crate) split: bool,
    /// Blocks end at every safepoint, for so many blocks.
    pub(crate) short: u32,
    /// For so many blocks more, the last abort is not long ago.
    losing: u32,
    /// Atomic sections that can be undone by themselves.
    pub(crate) sections: Vec<crate::object::atomic::Nested>,
    /// How many alternatives of `or_else` it is in that are not the last.
    pub(crate) arms: u32,
    /// Threads that start when the block commits.
    pub(crate) starts: Vec<Start>,
    /// What the thread waits for.
    pub(crate) wait: Wait,
    /// Which element of a parallel loop it is.
    pub(crate) order: Order,
    /// The fuel that the block began with, if it had no more since.
    pub(super) first_fuel: Option<i32>,
    /// It has made global variables.
    pub(crate) names_change: bool,
    /// It is to end as soon as it may.
    pub(crate) ends_soon: bool,
    /// What the last fuel was, and how much was spent before it.
    fuel: i32,
    spent: u32,
    began: Instant,
    pace: Pace,
}

impl Default for BlockState {
    fn default() -> Self {
        BlockState {
            low_frame: 0,
            kept: Vec::new(),
            start: None,
            eager: false,
            safepoints: 0,
            plan: Plan::default(),
            output: Vec::new(),
            pending: 0,
            unbuffered: false,
            elided: Vec::new(),
            atomic: 0,
            atomic_before: 0,
            split: false,
            short: 0,
            losing: 0,
            sections: Vec::new(),
            arms: 0,
            starts: Vec::new(),
            wait: Wait::default(),
            order: Order::default(),
            first_fuel: None,
            names_change: false,
            ends_soon: false,
            fuel: 0,
            spent: 0,
            began: Instant::now(),
            pace: Pace::new(LEAST, MOST),
        }
    }
}

impl BlockState {
    /// The block is not rolled back to before here: the frames up to this depth are as they are.
    pub(super) fn forget_frames(&mut self, depth: usize) {
        self.low_frame = depth;
        self.kept.clear();
    }
}

impl Machine {
    /// Begins the first block.
    pub(crate) fn begin_first(&mut self) {
        self.block.plan = self.rt.options.plan();
        self.block.eager = self.block.plan != Plan::None;
        self.block.unbuffered =
            self.rt.options.startup.unbuffered || std::io::stdout().is_terminal();
        self.begin_settled();
    }

    /// The end of the highest window in use.
    pub(crate) fn top(&self) -> usize {
        let mut top = self.frame_end();
        for frame in &self.frames {
            top = top.max(frame.base as usize + frame.code.registers);
        }
        top
    }

    /// The first register that the running frame may change; all of them before the first frame.
    pub(super) fn low(&self) -> usize {
        if self.frames.is_empty() { 0 } else { self.base.saturating_sub(2) }
    }

    /// The running instruction.
    pub(crate) fn at(&self) -> At {
        At { base: self.base, frames: self.frames.len(), pc: self.pc }
    }

    /// Whether the block can no longer be rolled back.
    pub fn is_irrevocable(&self) -> bool {
        !crate::heap::TX || (self.memory.mutator().is_vowed() && !self.hw_is_speculative())
    }

    /// Whether blocks are such as can be rolled back, and locks may be elided.
    pub(crate) fn is_speculative(&self) -> bool {
        crate::heap::TX && (self.block.eager || !self.rt.is_alone())
    }

    pub(super) fn mark_start(&mut self) {
        self.close_update();
        self.block.low_frame = self.frames.len();
        self.block.kept.clear();
        self.block.start = Some((self.at(), self.code));
        self.block.atomic_before = self.block.atomic;
        self.block.began = Instant::now();
        let budget = self.block.pace.budget().min(CHECK as u32) as i32;
        let fuel = if self.block.eager || self.block.short > 0 { 0 } else { budget };
        self.set_fuel(fuel);
        self.block.spent = 0;
        self.block.ends_soon = false;
        self.block.names_change = false;
        self.block.first_fuel = Some(fuel);
        self.careful = self.block.short > 0;
        self.label_block();
    }

    pub(super) fn set_fuel(&mut self, fuel: i32) {
        self.block.spent = self.block.spent.saturating_add((self.block.fuel - self.fuel) as u32);
        self.block.fuel = fuel;
        self.fuel = fuel;
        self.block.first_fuel = None;
    }

    /// Has the block end at its next safepoint, if it may.
    pub(crate) fn end_soon(&mut self) {
        self.block.ends_soon = true;
        self.set_fuel(0);
    }

    /// The block may end again. While blocks lose, it does so here if it has to do with what it lost
    /// on before, so that what comes next need not be lost as well; and if it has done much, which
    /// what comes next could lose.
    pub(crate) fn left_atomic(&mut self) {
        if self.block.ends_soon {
            self.set_fuel(0);
        } else if self.block.losing > 0
            && (self.work_done() >= MUCH || self.memory.mutator().has_met_rivals())
        {
            self.end_soon();
        }
    }

    /// How many safepoints the block has passed.
    fn work_done(&self) -> u32 {
        self.block.spent.saturating_add((self.block.fuel - self.fuel).max(0) as u32)
    }

    /// Begins a block that can be rolled back to this instruction, or one that need not be.
    pub(crate) fn begin_block(&mut self) {
        self.mark_start();
        loop {
            let (low, top) = (self.hw_low(), self.hw_top());
            self.memory.begin(low, top);
            if !self.is_speculative() {
                // Alone on its heap, it can neither fail nor make others wait.
                let _ = self.memory.become_irrevocable(Site::QUIET);
            }
            if self.load_generation().is_ok() {
                self.unpark_starts();
                return;
            }
            self.memory.abort();
        }
    }

    /// Begins a block that is never rolled back: for what runs outside every frame.
    pub(crate) fn begin_settled(&mut self) {
        self.begin_irrevocable_block();
    }

    /// Begins a block that cannot be rolled back.
    pub(crate) fn begin_irrevocable_block(&mut self) {
        self.mark_start();
        loop {
            let (low, top) = (self.hw_low(), self.hw_top());
            if crate::heap::TX {
                self.memory.begin_irrevocable(low, top, Site::QUIET);
            } else {
                self.memory.begin(low, top);
            }
            if self.load_generation().is_ok() {
                self.unpark_starts();
                return;
            }
            self.memory.abort();
        }
    }

    /// Reads what the caches of this block are valid for.
    pub(crate) fn load_generation(&mut self) -> Exec<()> {
        if let Some(guards) = self.rt.guards.get() {
            let committed = self.field(guards.object(), 0)?.unpack() as u64;
            self.generation = self.forgotten << GENERATION_BITS | committed;
        }
        Ok(())
    }

    /// Voids everything that was cached about classes and variables, for all blocks behind this one; those that
    /// overlap with it are rolled back.
    ///
    /// # Errors
    /// When the block has to be run again.
    pub fn bump_generation(&mut self) -> Exec<()> {
        // Relaxed: numbers need only be different.
        let next = self.rt.generations.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(guards) = self.rt.guards.get() {
            self.set_field(guards.object(), 0, Value::int(next as i64))?;
        }
        self.generation = self.forgotten << GENERATION_BITS | next;
        Ok(())
    }

    /// The generation without what is this thread's own.
    pub(crate) fn committed_generation(&self) -> u64 {
        self.generation & ((1 << GENERATION_BITS) - 1)
    }

    /// Commits the block; another one has to be begun.
    pub(crate) fn commit_block(&mut self) -> Exec<()> {
        self.hw_end()?;
        self.hw_close();
        self.materialise_locks()?;
        if !self.block.starts.is_empty() && !self.hw_takes_threads() {
            self.publish_weak()?;
        }
        self.park_starts();
        if self.block.order.is_ordered() {
            // Announced output of blocks that come later would hold up that of those before.
            self.memory.await_turn()?;
        }
        let top = self.hw_top();
        let writes = self.memory.has_written();
        self.tell_wait(None, false);
        if self.block.output.is_empty() {
            self.memory.commit(top)?;
        } else if self.rt.is_alone() {
            self.memory.commit(top)?;
            self.show_output();
        } else {
            let mut output = std::mem::take(&mut self.block.output);
            let memory = &mut self.memory;
            let result = self.rt.commit_output(&mut output, || {
                memory.commit(top)?;
                Ok((2 * memory.mutator().snapshot() + u64::from(!writes), ()))
            });
            self.block.output = output;
            self.block.pending = 0;
            result.map_err(|abort: stm::Abort| Unwind::from(abort))?;
        }
        self.memory.pass_turn();
        self.forget_start();
        self.audit_block(top);
        self.answer(top);
        self.block.pace.committed();
        self.block.short = self.block.short.saturating_sub(1);
        self.block.losing = self.block.losing.saturating_sub(1);
        self.start_threads();
        self.memory.share_segment();
        Ok(())
    }

    /// Commits the block and begins the next one here.
    ///
    /// # Errors
    /// When it has to be rolled back.
    pub(crate) fn next_block(&mut self) -> Exec<()> {
        if let Some(done) = self.hw_next_block() {
            return done;
        }
        self.commit_block()?;
        let turn = self.block.order.take_next();
        self.begin_block();
        self.run_after_commit()?;
        if let Some(turn) = turn {
            // What was done for the block before, finalizers say, is not part of the ordered one.
            self.commit_block()?;
            self.take_turn(turn);
            self.begin_block();
        }
        self.hw_begin();
        Ok(())
    }

    /// Commits the block of a program that has ended, and begins a settled one for what comes
    /// behind it. `result` survives.
    ///
    /// # Errors
    /// When it has to be rolled back.
    pub(crate) fn settle(&mut self, result: Value) -> Exec<()> {
        self.set_root(Root::Result, result);
        self.commit_block()?;
        self.begin_settled();
        let called =
            if self.root(Root::AfterCommit).is_set() { self.run_after_commit() } else { Ok(()) };
        self.set_root(Root::Result, Value::UNSET);
        called
    }

    /// Saves the frame that is about to be popped.
    #[cold]
    #[inline(never)]
    pub(crate) fn keep_frame(&mut self) {
        if let Some(&frame) = self.frames.last() {
            self.block.kept.push(frame);
        }
        self.block.low_frame = self.frames.len().saturating_sub(1);
    }

    /// Whether a safepoint has something to do.
    #[inline(always)]
    pub(crate) fn safepoint_due(&mut self) -> bool {
        self.fuel -= 1;
        self.fuel < 0 || self.memory.wants_collection()
    }

    /// A safepoint: `self.pc` is the instruction to go on with after a rollback.
    #[cold]
    #[inline(never)]
    pub(crate) fn safepoint(&mut self) -> Exec<()> {
        if self.nested > 0 {
            if self.fuel < 0 {
                self.set_fuel(CHECK);
                self.check_signals()?;
            }
            return Ok(());
        }
        if let Some(done) = self.hw_safepoint() {
            return done;
        }
        if self.block.eager {
            self.set_fuel(0);
            self.block.safepoints += 1;
            let irrevocable = self.is_irrevocable();
            let may_end = self.block.atomic == 0;
            match self.block.plan.step(self.block.safepoints, irrevocable, may_end) {
                Step::GoOn => {}
                Step::End => return self.next_block(),
                Step::RollBack => return Err(Unwind::Abort),
            }
        }
        if self.memory.wants_collection() {
            // Elided locks are no roots.
            self.materialise_locks()?;
            let (low, top) = (self.low(), self.top());
            self.memory.collect_young(low, top);
            if self.is_irrevocable() {
                self.block.forget_frames(self.frames.len());
            }
            if self.wants_cycles() && self.may_finalize() {
                self.collect_outside()?;
            }
        }
        if self.fuel < 0 || self.block.eager {
            self.fuel_spent()?;
        }
        self.finalize_dead()
    }

    /// Ends the block if it is time, else gives it more fuel.
    fn fuel_spent(&mut self) -> Exec<()> {
        self.check_signals()?;
        let due = if self.block.ends_soon {
            true
        } else if self.block.eager || self.rt.is_alone() {
            false
        } else if self.block.short > 0 || self.rt.heap.is_stopping() {
            true
        } else {
            let long = self.block.began.elapsed() >= self.rt.switch_interval();
            // What a lock protects is quick, and better done in one block.
            long || (self.block.elided.is_empty()
                && self.block.spent.saturating_add(self.block.fuel as u32)
                    >= self.block.pace.budget())
        };
        if due && self.block.atomic == 0 {
            return self.next_block();
        }
        // In an atomic section it ends behind that, not at the next look, which may again be in one.
        self.block.ends_soon |= due;
        self.set_fuel(if self.block.eager { 0 } else { CHECK });
        Ok(())
    }

    /// Everything outside the heap as it was when the block began. The heap is rolled back already,
    /// and a block is begun by the caller.
    pub(crate) fn restore(&mut self) {
        self.frames.truncate(self.block.low_frame);
        while let Some(frame) = self.block.kept.pop() {
            self.frames.push(frame);
        }
        if let Some((at, code)) = self.block.start {
            (self.base, self.code, self.pc) = (at.base, code, at.pc);
        }
        self.forget_names();
        self.block.output.clear();
        self.block.pending = 0;
        self.block.elided.clear();
        self.block.starts.clear();
        self.block.sections.clear();
        self.block.arms = 0;
        self.block.order.restore();
        self.block.atomic = self.block.atomic_before;
        self.in_repr.clear();
        self.native_depth = 0;
        self.generator_returned = false;
        self.reraising = false;
    }

    /// Rolls the block back, and begins it again where it began.
    pub(crate) fn rerun(&mut self) {
        if self.hw_rerun() {
            return;
        }
        self.memory.abort();
        let done = self.work_done();
        self.block.pace.aborted(done);
        self.block.losing = LOSING;
        self.restore();
        self.begin_block();
    }

    /// Whether the block has done nothing but what the running instruction has.
    pub(crate) fn is_at_start(&self) -> bool {
        self.block.first_fuel == Some(self.fuel)
            && self.block.start.is_some_and(|(at, _)| at == self.at())
    }

    /// Ends the block before the running instruction, when blocks are to be as short as can be.
    ///
    /// # Errors
    /// When the block has to be rolled back.
    #[cold]
    #[inline(never)]
    pub(crate) fn end_carefully(&mut self) -> Exec<()> {
        if self.nested == 0 && self.block.atomic == 0 && !self.is_at_start() {
            self.next_block()?;
        }
        Ok(())
    }

    /// Keeps the next blocks as short as can be.
    pub(crate) fn shorten(&mut self) {
        self.block.short = SHORT_BLOCKS;
    }

    /// Ends the last block, which is a settled one.
    pub(crate) fn end_last(&mut self) {
        if self.commit_block().is_err() {
            unreachable!("a settled block commits")
        }
    }

    /// Says that native code is about to do what cannot be undone (input, say). What was written
    /// before is shown.
    ///
    /// # Errors
    /// When the block has to be run again.
    pub fn irrevocable(&mut self) -> Exec<()> {
        self.irrevocable_for(Why::Native)
    }

    /// As [`Machine::irrevocable`]; reports say why.
    ///
    /// # Errors
    /// When the block has to be run again.
    pub fn irrevocable_for(&mut self, why: Why) -> Exec<()> {
        self.hw_syscall()?;
        if crate::heap::TX && !self.is_irrevocable() {
            let site = self.tell_reason(why);
            self.memory.become_irrevocable(site)?;
            // Others wait for it. In an atomic section, it ends behind that.
            self.end_soon();
        }
        self.show_output();
        Ok(())
    }

    /// The exception that is being handled, or None.
    pub fn handled(&mut self) -> Exec {
        let cell = self.thread_cell();
        self.field(cell.object(), 0)
    }

    /// Sets the exception that is being handled; gives the one before.
    pub(crate) fn set_handled(&mut self, v: Value) -> Exec {
        let cell = self.thread_cell().object();
        let old = self.field(cell, 0)?;
        if old != v {
            self.set_field(cell, 0, v)?;
        }
        Ok(old)
    }
}

/// Registers below the first frame, which keep alive what no frame does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Root {
    /// The thread's cell.
    Thread = 0,
    /// The result of a program that has ended.
    Result = 1,
    /// The threads that start when the block commits.
    Starts = 2,
    /// What is called when the block has committed.
    AfterCommit = 3,
}

/// The first frame's window begins here.
pub(crate) const FIRST_BASE: usize = 8;

impl Machine {
    /// Sets a root.
    pub(crate) fn set_root(&mut self, root: Root, v: Value) {
        self.hw_lower(root as usize);
        self.memory.registers.lower(root as usize);
        self.set_stack(root as usize, v);
    }

    /// What a root holds.
    pub(crate) fn root(&self, root: Root) -> Value {
        self.stack_at(root as usize)
    }
}
