//! Blocks that run on a simulated core before they run in software.
//!
//! Main invariant: a block of a simulated core is a part of the thread's one irrevocable block of
//! the engine. In hardware it commits without the engine, which learns nothing of it; rolled back,
//! it leaves nothing but garbage, and what the engine had noted (that a unit is in its log, with
//! what it held before) is as true as before. In software it ends with a commit of the engine, as
//! any block.
//!
//! A block begins and ends at safepoints of the outermost loop, outside of atomic sections. What
//! the runtime does between blocks, such as to collect memory, belongs to none.
//!
//! What the engine has published is left to software: it lies in bodies that the engine hands out and
//! takes back. Several threads of a program are one thread of the engine, so nothing is published for
//! them: see `threads`.

mod threads;

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;

use crate::bytecode::{Instruction, Kind as Operand};
use crate::hardware::{
    Kind, Leave, Mode, Piece, Run, Simulation, Verdict, Watched, Watcher, explicit,
};
use crate::value::Value;
use crate::vm::cache::Cache;
use crate::vm::code::CodeObject;
use crate::vm::frame::Frame;
use crate::vm::wait::Deadline;
use crate::vm::{Exec, Machine, Unwind};
use stm::heap::{Ref, probe};
use threads::Threads;

/// The simulation, if there is one.
#[derive(Debug, Default)]
pub(crate) struct Hardware {
    on: Option<&'static Watcher>,
    own: Own,
    lines: Lines,
    /// By the numbers of code objects.
    plans: Vec<Option<Plan>>,
    threads: Threads,
}

/// What belongs to the running thread.
#[derive(Debug, Default)]
struct Own {
    /// What the block under way runs in.
    mode: Mode,
    /// The block was rolled back, and has not begun again.
    undone: bool,
    /// The block, in software, can no longer be rolled back.
    vowed: bool,
    /// How many bytecodes the block may run, and how many of them are left.
    length: u64,
    left: u64,
    checkpoint: Checkpoint,
    /// Somebody wants to see the block's output as soon as it commits.
    flush: bool,
    /// Until when the running instruction waits at most, as its core counts cycles.
    due: Option<u64>,
    /// How often in a row it was woken in vain.
    in_vain: u32,
}

/// What a block began with, and is no memory.
#[derive(Debug, Default)]
struct Checkpoint {
    /// The lowest register that is saved.
    low: usize,
    /// One past the highest register in use.
    top: usize,
    /// The registers from `top` down to `low`, in this order.
    registers: Vec<Value>,
    /// How much output waited, by piece.
    output: Vec<(i32, usize)>,
    /// New objects whose death somebody wants to know.
    watched: usize,
    /// An instruction that has waited: run again, it must not wait again.
    deadline: Deadline,
    due: Option<u64>,
}

/// The numbers of source lines.
#[derive(Debug, Default)]
struct Lines(HashMap<String, u32>);

impl Lines {
    fn number(&mut self, name: String, watched: &mut Watched) -> u32 {
        let next = self.0.len() as u32 + 1;
        *self.0.entry(name).or_insert_with_key(|name| {
            watched.name(next, name);
            next
        })
    }
}

/// What the instructions of a code object do to memory by themselves.
#[derive(Debug)]
struct Plan {
    /// Of each instruction the line, and where its steps end; they begin where those before end.
    instructions: Box<[(u32, u32)]>,
    steps: Box<[Step]>,
    /// Where the inline caches are, as the model sees it.
    caches: u64,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    /// Where, as the model sees it; of a register, its place in the window.
    at: u64,
    bytes: u32,
    kind: Kind,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The same for all threads.
    Common,
    /// In the running window.
    Register,
    /// A thread's own, at the place of the first one's.
    Own,
}

impl Plan {
    fn new(code: &CodeObject, lines: &mut Lines, watched: &mut Watched) -> Plan {
        let own = watched.place(size_of_val(&*code.instructions));
        let constants = watched.place(size_of_val(&*code.constants));
        let caches = watched.place(code.site_names.len() * size_of::<Cache>());
        let source = &code.code.source;
        let (mut instructions, mut steps) = (Vec::new(), Vec::new());
        let mut line = code.code.first_line;
        for pc in 0..code.instructions.len() {
            if let Some(span) = code.code.spans.get(pc).filter(|span| span.is_some()) {
                line = source.line(span.start);
            }
            let at = own + 8 * pc as u64;
            steps.push(Step { at, bytes: 8, kind: Kind::Load, place: Place::Common });
            add_operands(code.instruction(pc), constants, caches, &mut steps);
            let name = format!("{}:{line}", source.filename());
            instructions.push((lines.number(name, watched), steps.len() as u32));
        }
        Plan { instructions: instructions.into(), steps: steps.into(), caches }
    }
}

/// The registers, constants and caches that an instruction names.
fn add_operands(i: Instruction, constants: u64, caches: u64, steps: &mut Vec<Step>) {
    let Some(op) = i.op() else { return };
    let fields = [u16::from(i.x()), i.a(), i.b(), i.c()];
    let (x, c) = (usize::from(i.x()), usize::from(i.c()));
    for (kind, field) in op.kinds().into_iter().zip(fields) {
        let (n, access) = match kind {
            Operand::Read | Operand::Read8 => (1, Kind::Load),
            Operand::ReadPair => (2, Kind::Load),
            Operand::ReadTriple => (3, Kind::Load),
            Operand::ReadSpan => (c, Kind::Load),
            Operand::ReadSpanPairs => (2 * c, Kind::Load),
            Operand::CallWindow => (1 + x, Kind::Load),
            Operand::MethodWindow => (2 + x, Kind::Load),
            Operand::Write => (1, Kind::Store),
            Operand::WritePair => (2, Kind::Store),
            Operand::WriteTriple => (3, Kind::Store),
            Operand::WriteSpan => (c, Kind::Store),
            Operand::WriteSpanEx => (c + x + 1, Kind::Store),
            Operand::ReadWrite => (1, Kind::Modify),
            Operand::ReadWriteTriple => (3, Kind::Modify),
            Operand::AugValue if matches!(x & 0x60, 0 | 0x60) => (1, Kind::Load),
            Operand::Const | Operand::ConstWide => {
                let wide = kind == Operand::ConstWide;
                let index = if wide { u64::from(i.bc()) } else { field.into() };
                let at = constants + 8 * index;
                steps.push(Step { at, bytes: 8, kind: Kind::Load, place: Place::Common });
                continue;
            }
            Operand::Site if field != crate::bytecode::WIDE_SITE => {
                let bytes = size_of::<Cache>() as u32;
                let at = caches + u64::from(field) * u64::from(bytes);
                steps.push(Step { at, bytes, kind: Kind::Load, place: Place::Own });
                continue;
            }
            Operand::Free | Operand::Free8 => {
                // The function lies below the window.
                let at = 8u64.wrapping_neg();
                steps.push(Step { at, bytes: 8, kind: Kind::Load, place: Place::Register });
                continue;
            }
            _ => continue,
        };
        if n > 0 {
            let (at, bytes) = (8 * u64::from(field), 8 * n as u32);
            steps.push(Step { at, bytes, kind: access, place: Place::Register });
        }
    }
}

impl Machine {
    /// Runs the program's blocks on a simulated core from now on.
    pub fn simulate(&mut self, simulation: Simulation) {
        let watcher: &'static Watcher =
            Box::leak(Box::new(Watcher::new(simulation, self.rt.heap.range())));
        self.hardware.on = Some(watcher);
        probe::set(Some(watcher));
    }

    /// Ends the simulation: the block under way, if there is one, must have ended. What was found of
    /// blocks that were rolled back, if they were checked.
    pub fn end_simulation(&mut self) -> Option<Verdict> {
        probe::set(None);
        self.hardware.on.take()?.watched().verdict()
    }

    /// Whether the block under way can be rolled back: it runs in hardware, or there are several
    /// threads and it has done nothing that can't be undone.
    #[inline]
    pub(crate) fn hw_is_speculative(&self) -> bool {
        match self.hardware.own.mode {
            Mode::Between => false,
            Mode::Block(Run::Hardware) => true,
            Mode::Block(_) => self.hw_has_company() && !self.hardware.own.vowed,
        }
    }

    /// Whether a lock that is taken needs not be written, since the block can be rolled back.
    #[inline]
    pub(crate) fn may_elide(&self, lock: Ref) -> bool {
        (self.is_speculative() && lock.is_shared())
            || (self.hw_has_company() && self.hw_is_speculative())
    }

    /// Tells of the instruction at `pc`, which is about to run.
    ///
    /// # Errors
    /// When the block has to be rolled back.
    #[inline]
    pub(crate) fn hw_instruction(&mut self, pc: *const AtomicU64) -> Exec<()> {
        match self.hardware.on {
            Some(watcher) if self.hardware.own.mode != Mode::Between => self.hw_tell(watcher, pc),
            _ => Ok(()),
        }
    }

    #[inline(never)]
    fn hw_tell(&mut self, watcher: &'static Watcher, pc: *const AtomicU64) -> Exec<()> {
        let code = self.code;
        let index = (pc.addr() - code.instructions.as_ptr().addr()) / size_of::<AtomicU64>();
        let mut watched = watcher.watched();
        if self.hw_has_company() && self.nested == 0 && watched.is_ahead() {
            self.pc = pc;
            self.hardware.threads.switches = true;
            return Err(Unwind::Wait);
        }
        self.hardware.own.left = self.hardware.own.left.saturating_sub(1);
        let window = watched.register(self.base);
        let plan = self.hardware.plan_of(code, &mut watched);
        let (line, end) = plan.instructions[index];
        let begin = index.checked_sub(1).map_or(0, |before| plan.instructions[before].1);
        if !watched.bytecode(line) {
            return Err(Unwind::Abort);
        }
        for &Step { at, bytes, kind, place } in &plan.steps[begin as usize..end as usize] {
            let at = match place {
                Place::Common => at,
                Place::Register => window.wrapping_add(at),
                Place::Own => watched.own(at),
            };
            watched.placed(at, bytes as usize, kind);
        }
        Ok(())
    }

    /// Tells of registers that are written besides what instructions name.
    #[inline]
    pub(crate) fn hw_registers(&mut self, first: usize, n: usize) {
        self.hw_piece(Piece::Registers, first * 8, n * 8, Kind::Store);
    }

    /// Tells of the control words of the frame at this depth, which is pushed or popped.
    #[inline]
    pub(crate) fn hw_frame(&mut self, depth: usize, pushed: bool) {
        let (bytes, kind) = (size_of::<Frame>(), if pushed { Kind::Store } else { Kind::Load });
        self.hw_piece(Piece::Frames, depth * bytes, bytes, kind);
    }

    fn hw_piece(&mut self, piece: Piece, offset: usize, bytes: usize, kind: Kind) {
        if let Some(watcher) = self.hardware.on
            && self.hardware.own.mode != Mode::Between
            && bytes > 0
        {
            watcher.watched().piece(piece, offset, bytes, kind);
        }
    }

    /// Tells that an inline cache of the running code is filled.
    pub(crate) fn hw_cache_filled(&mut self, site: usize) {
        if let Some(watcher) = self.hardware.on
            && self.hardware.own.mode != Mode::Between
        {
            let mut watched = watcher.watched();
            let caches = self.hardware.plan_of(self.code, &mut watched).caches;
            let bytes = size_of::<Cache>();
            let at = watched.own(caches + (site * bytes) as u64);
            watched.placed(at, bytes, Kind::Store);
        }
    }

    /// The block is about to do what cannot be undone.
    ///
    /// # Errors
    /// When it has to be rolled back: it runs in hardware.
    pub(crate) fn hw_syscall(&mut self) -> Exec<()> {
        self.hw_leave(Leave::Syscall)
    }

    /// The block is about to begin a section that can be undone by itself.
    ///
    /// # Errors
    /// As for [`Machine::hw_syscall`].
    pub(crate) fn hw_nested(&mut self) -> Exec<()> {
        self.hw_leave(Leave::Explicit(explicit::NESTED))
    }

    /// The block is about to write to `object`.
    ///
    /// # Errors
    /// As for [`Machine::hw_syscall`].
    #[inline]
    pub(crate) fn hw_write(&mut self, object: Ref) -> Exec<()> {
        if self.hw_is_speculative() && object.is_shared() {
            return self.hw_leave(Leave::Explicit(explicit::PUBLISHED));
        }
        Ok(())
    }

    fn hw_leave(&mut self, why: Leave) -> Exec<()> {
        let Some(watcher) = self.hardware.on else { return Ok(()) };
        if !watcher.watched().leave(why) {
            return Err(Unwind::Abort);
        }
        let undoable = matches!(why, Leave::Explicit(explicit::NESTED | explicit::PUBLISHED));
        if self.hw_is_speculative() && !undoable {
            self.hardware.own.vowed = true;
        }
        Ok(())
    }

    /// Notes that the program wants its output to be seen, as soon as it may.
    pub(crate) fn hw_flush(&mut self) {
        self.hardware.own.flush = self.hw_is_speculative();
    }

    /// Saves the registers down to `low`, which are about to be changed.
    #[inline]
    pub(crate) fn hw_lower(&mut self, low: usize) {
        if low < self.hardware.own.checkpoint.low && self.hw_is_speculative() {
            self.hw_save(low);
        }
    }

    fn hw_save(&mut self, low: usize) {
        let before = self.hardware.own.checkpoint.low;
        for index in (low..before).rev() {
            let v = self.stack_at(index);
            self.hardware.own.checkpoint.registers.push(v);
        }
        self.hardware.own.checkpoint.low = low;
    }

    /// Begins a block at the running instruction, where one may begin.
    pub(crate) fn hw_begin(&mut self) {
        let Some(watcher) = self.hardware.on else { return };
        if self.nested > 0 || self.frames.is_empty() || self.hardware.own.mode != Mode::Between {
            return;
        }
        if !self.block.starts.is_empty() {
            // That is for good; a commit of the engine comes first.
            return;
        }
        self.hw_begin_threads();
        let plan = watcher.watched().begin(&self.rt.heap);
        self.hardware.own.length = plan.bytecodes;
        let mut run = plan.run;
        if run == Run::Hardware && self.hw_starves() {
            self.hardware.own.in_vain = 0;
            watcher.watched().leave(Leave::Explicit(explicit::STARVES));
            run = watcher.watched().restart(&self.rt.heap);
            self.hw_undo_others(watcher);
        }
        self.hw_enter(run);
    }

    fn hw_enter(&mut self, run: Run) {
        let own = &mut self.hardware.own;
        own.mode = Mode::Block(run);
        (own.left, own.undone, own.vowed) = (own.length, false, false);
        self.mark_start();
        // Every safepoint is looked at.
        self.set_fuel(0);
        if self.hw_has_had_company() {
            self.block.first_fuel = Some(0);
            // A block reads what its caches are valid for.
            if self.load_generation().is_err() {
                unreachable!("the engine's block is irrevocable");
            }
        }
        if !self.hw_is_speculative() {
            return;
        }
        let (low, top) = (self.low(), self.top());
        let watched = self.memory.watched();
        let output = self.block.output.iter().map(|(fd, text)| (*fd, text.len()));
        let due = self.hardware.own.due;
        let checkpoint = &mut self.hardware.own.checkpoint;
        checkpoint.due = due;
        checkpoint.registers.clear();
        (checkpoint.low, checkpoint.top, checkpoint.watched) = (top, top, watched);
        checkpoint.deadline = self.block.wait.deadline;
        checkpoint.output.clear();
        checkpoint.output.extend(output);
        self.hw_save(low);
    }

    /// Ends the block under way, if there is one: what it did is there for good. What it ran in.
    ///
    /// # Errors
    /// When it has to be rolled back.
    pub(crate) fn hw_end(&mut self) -> Exec<()> {
        let Some(watcher) = self.hardware.on.filter(|_| self.hardware.own.mode != Mode::Between)
        else {
            return Ok(());
        };
        let shares = self.hw_has_company();
        let mut woken = Vec::new();
        if shares {
            // The locks that it holds are part of it.
            self.materialise_locks()?;
            woken = watcher.watched().woken();
        }
        if !watcher.watched().end(&self.rt.heap) {
            return Err(Unwind::Abort);
        }
        self.hardware.own.mode = Mode::Between;
        self.hw_wake(&woken);
        if shares {
            self.block.short = self.block.short.saturating_sub(1);
            // Others may answer to it.
            self.show_output();
        }
        let flush = std::mem::take(&mut self.hardware.own.flush);
        if flush || self.block.pending >= crate::vm::output::MOST_PENDING {
            self.flush_output();
        }
        Ok(())
    }

    /// Rolls the block back if it runs in hardware, and begins it again; false if it does not.
    pub(crate) fn hw_rerun(&mut self) -> bool {
        let Some(watcher) = self.hardware.on else { return false };
        if self.hw_is_speculative() {
            self.hw_undo(watcher);
        } else if !self.hardware.own.undone {
            return false;
        }
        let run = watcher.watched().restart(&self.rt.heap);
        if run == Run::Software {
            // It excludes all others.
            self.hw_undo_others(watcher);
        }
        self.hw_enter(run);
        true
    }

    /// Undoes the block, which can be rolled back: the thread is where it began.
    fn hw_undo(&mut self, watcher: &'static Watcher) {
        while let Some(section) = self.block.sections.pop() {
            self.memory.roll_back_nested(section.into_savepoint(), &[]);
        }
        watcher.watched().undo(&self.rt.heap);
        // From here on nothing is speculative, and what is written below must not be held.
        let own = &mut self.hardware.own;
        (own.mode, own.undone, own.flush) = (Mode::Between, true, false);
        let Checkpoint { low, top, watched, deadline, due, .. } = own.checkpoint;
        own.due = due;
        self.block.wait.deadline = deadline;
        for (at, index) in (low..top).rev().enumerate() {
            let v = self.hardware.own.checkpoint.registers[at];
            self.set_stack(index, v);
        }
        self.memory.forget_watched(watched);
        let mut output = std::mem::take(&mut self.block.output);
        let kept = &self.hardware.own.checkpoint.output;
        output.truncate(kept.len());
        for ((_, text), &(_, length)) in output.iter_mut().zip(kept) {
            text.truncate(length);
        }
        self.restore();
        self.block.pending = output.iter().map(|(_, text)| text.len()).sum();
        self.block.output = output;
        if self.load_generation().is_err() {
            unreachable!("the engine's block is irrevocable");
        }
    }

    /// What a safepoint does while a simulation is on: `None` if it is not.
    pub(crate) fn hw_safepoint(&mut self) -> Option<Exec<()>> {
        self.hardware.on?;
        Some(self.hw_look())
    }

    fn hw_look(&mut self) -> Exec<()> {
        self.set_fuel(0);
        let collects = self.memory.wants_collection();
        if self.block.atomic > 0 {
            if collects {
                self.hw_leave(Leave::Explicit(explicit::COLLECTION))?;
                self.materialise_locks()?;
                let (low, top) = (self.hw_low(), self.hw_top());
                self.memory.collect_young(low, top);
            }
            return Ok(());
        }
        let short = self.hw_has_company() && self.block.short > 0;
        let ends = self.hardware.own.left == 0 || collects || self.block.ends_soon || short;
        if self.hardware.own.mode != Mode::Between && !ends {
            return Ok(());
        }
        match self.hardware.own.mode {
            mode if mode == Mode::Block(Run::Software) || !self.block.starts.is_empty() => {
                self.commit_block()?;
                self.begin_block();
                self.run_after_commit()?;
            }
            _ => self.hw_end()?,
        }
        self.check_signals()?;
        if collects {
            self.hw_exclude();
            self.materialise_locks()?;
            let (low, top) = (self.hw_low(), self.hw_top());
            self.memory.collect_young(low, top);
            self.block.forget_frames(self.frames.len());
            if self.wants_cycles() && self.may_finalize() {
                self.collect_outside()?;
            }
        }
        if self.rt.heap.has_finalizable() {
            self.hw_exclude();
        }
        self.finalize_dead()?;
        self.hw_begin_threads();
        if self.hw_has_company() {
            // Whose turn it is, is seen behind the loop.
            self.hardware.threads.switches = true;
            return Err(Unwind::Wait);
        }
        self.hw_begin();
        Ok(())
    }
}

impl Hardware {
    /// The plan of a code object that runs.
    #[inline]
    fn plan_of(&mut self, code: &CodeObject, watched: &mut Watched) -> &Plan {
        debug_assert!(code.id != u32::MAX, "code below all frames does not run");
        let id = code.id as usize;
        if self.plans.len() <= id {
            self.plans.resize_with(id + 1, || None);
        }
        self.plans[id].get_or_insert_with(|| Plan::new(code, &mut self.lines, watched))
    }
}
