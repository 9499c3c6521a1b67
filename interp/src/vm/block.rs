//! Blocks: where they begin and end, and how a rolled back one is run again.
//!
//! Main invariant: a block is always under way; it begins and ends at safepoints of the outermost
//! dispatch loop only. What the machine has outside the heap's registers (the control words of
//! frames, the pending output) is saved at the block's beginning and restored by a rollback.
//!
//! With one thread a block never has to end: a safepoint only collects when the nursery is full.
//! The options `-X abort=N` and `-X aborts=SEED` end blocks every few safepoints and roll one or all
//! of them back once; no program's output may differ under them.

use std::io::Write;
use std::sync::atomic::AtomicU64;

use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::frame::Frame;
use crate::vm::plan::{Plan, Step};
use crate::vm::{Exec, Machine, Unwind};

/// The block under way, as far as it is not the heap's.
#[derive(Debug, Default)]
pub(crate) struct BlockState {
    /// Frames up to this depth are as they were when the block began.
    pub(crate) low_frame: usize,
    /// The frames above `low_frame` as they were, the lowest last.
    kept: Vec<Frame>,
    start: Option<(usize, &'static CodeObject, *const AtomicU64)>,
    /// Every safepoint is looked at closely.
    pub(crate) eager: bool,
    pub(crate) safepoints: u64,
    /// The block has changed what classes give for names.
    pub(crate) changes_classes: bool,
    plan: Plan,
    /// Output of this block, by file descriptor: shown when it commits.
    output: Vec<(i32, Vec<u8>)>,
    pending: usize,
}

/// So much output is shown although the block goes on, when the block cannot be rolled back.
const MOST_PENDING: usize = 1 << 16;

impl Machine {
    /// Begins the first block.
    pub(crate) fn begin_first(&mut self) {
        self.block.plan = self.rt.options.plan();
        self.block.eager = self.block.plan != Plan::None;
        self.begin_block();
    }

    /// The end of the highest window in use.
    pub(crate) fn top(&self) -> usize {
        let mut top = self.frame_end();
        for frame in &self.frames {
            top = top.max(frame.base as usize + frame.code.registers);
        }
        top
    }

    /// The first register that the running frame may change.
    fn low(&self) -> usize {
        self.base.saturating_sub(2)
    }

    fn begin_block(&mut self) {
        let top = self.top();
        self.memory.begin(self.low(), top);
        self.block.low_frame = self.frames.len();
        self.block.kept.clear();
        self.block.changes_classes = false;
        self.block.start = Some((self.base, self.code, self.pc));
        if !self.block.eager && crate::heap::TX {
            // Alone on its heap, it can neither fail nor make others wait.
            let _ = self.memory.become_irrevocable(self.site());
        }
    }

    /// Commits the block and begins the next one here.
    ///
    /// # Errors
    /// When it has to be rolled back.
    pub(crate) fn next_block(&mut self) -> Exec<()> {
        let top = self.top();
        self.memory.commit(top)?;
        self.audit_block(top);
        self.show_output();
        self.begin_block();
        Ok(())
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
    pub(crate) fn safepoint_due(&self) -> bool {
        self.memory.wants_collection() || self.block.eager
    }

    /// A safepoint: `self.pc` is the instruction to go on with after a rollback.
    #[cold]
    #[inline(never)]
    pub(crate) fn safepoint(&mut self) -> Exec<()> {
        if self.nested > 0 {
            return Ok(());
        }
        if self.block.eager {
            self.block.safepoints += 1;
            let irrevocable = self.memory.mutator().is_irrevocable();
            match self.block.plan.step(self.block.safepoints, irrevocable) {
                Step::GoOn => {}
                Step::End => return self.next_block(),
                Step::RollBack => return Err(Unwind::Abort),
            }
        }
        if self.memory.wants_collection() {
            let (low, top) = (self.low(), self.top());
            self.memory.collect_young(low, top);
            if !self.block.eager {
                self.block.low_frame = self.frames.len();
                self.block.kept.clear();
            }
        }
        Ok(())
    }

    /// Rolls the block back, and begins it again where it began.
    pub(crate) fn rerun(&mut self) {
        self.memory.abort();
        self.frames.truncate(self.block.low_frame);
        while let Some(frame) = self.block.kept.pop() {
            self.frames.push(frame);
        }
        if let Some((base, code, pc)) = self.block.start {
            (self.base, self.code, self.pc) = (base, code, pc);
        }
        self.block.output.clear();
        self.block.pending = 0;
        if self.block.changes_classes {
            // What the caches learned since was true in the block that was rolled back only.
            self.bump_generation();
        }
        self.in_repr.clear();
        self.native_depth = 0;
        self.generator_returned = false;
        self.reraising = false;
        self.begin_block();
    }

    /// Ends the last block.
    pub(crate) fn end_last(&mut self) -> bool {
        let top = self.top();
        if self.memory.commit(top).is_err() {
            self.memory.abort();
            return false;
        }
        self.show_output();
        true
    }

    /// Writes to a file descriptor when the block commits.
    pub fn write_output(&mut self, descriptor: i32, bytes: &[u8]) {
        match self.block.output.last_mut() {
            Some((last, text)) if *last == descriptor => text.extend_from_slice(bytes),
            _ => self.block.output.push((descriptor, bytes.to_vec())),
        }
        self.block.pending += bytes.len();
        if !self.block.eager && self.block.pending >= MOST_PENDING {
            self.show_output();
        }
    }

    /// Shows what was written, if the block cannot be rolled back any more.
    pub fn flush_output(&mut self) {
        if !self.block.eager {
            self.show_output();
        }
    }

    fn show_output(&mut self) {
        self.block.pending = 0;
        for (descriptor, text) in self.block.output.drain(..) {
            // An error here is that of a closed pipe: there is nobody to tell.
            let _ = match descriptor {
                2 => std::io::stderr().write_all(&text),
                _ => {
                    let mut out = std::io::stdout().lock();
                    out.write_all(&text).and_then(|()| out.flush())
                }
            };
        }
    }

    /// Says that native code is about to do what cannot be undone (input, sleep).
    ///
    /// # Errors
    /// When the block has to be run again.
    pub fn irrevocable(&mut self) -> Exec<()> {
        if crate::heap::TX {
            self.memory.become_irrevocable(self.site())?;
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
