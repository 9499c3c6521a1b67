//! Blocks: where they begin and end, and how a rolled back one is run again.
//!
//! Main invariant: a block is always under way; it begins and ends at safepoints of the outermost
//! dispatch loop only. What the machine has outside the heap's registers (the control words of
//! frames, the pending output) is saved at the block's beginning and restored by a rollback.
//!
//! With one thread a block never has to end: a safepoint only collects when the nursery is full.
//! The option `-X abort=N` ends a block every few safepoints and rolls the N-th safepoint's block
//! back once; no program's output may differ under it.

use std::io::{IsTerminal, Write};
use std::sync::atomic::AtomicU64;

use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::frame::Frame;
use crate::vm::{Exec, Machine};

/// How many safepoints a block lasts under `-X abort`.
const EAGER_BLOCK: u64 = 37;

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
    safepoints: u64,
    abort_at: Option<u64>,
    /// Output of this block, by file descriptor: shown when it commits.
    output: Vec<(i32, Vec<u8>)>,
    pending: usize,
    /// Output is shown as soon as that is allowed.
    unbuffered: bool,
    /// Why standard output could not be written, until that is raised.
    output_error: Option<std::io::Error>,
    /// Output was lost, which was raised.
    output_lost: Option<i32>,
}

/// So much output is shown although the block goes on, when the block cannot be rolled back.
const MOST_PENDING: usize = 1 << 16;

impl Machine {
    /// Begins the first block.
    pub(crate) fn begin_first(&mut self) {
        self.block.abort_at = self.rt.options.abort_at;
        self.block.eager = self.block.abort_at.is_some();
        self.block.unbuffered =
            self.rt.options.startup.unbuffered || std::io::stdout().is_terminal();
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
        self.memory.wants_collection()
            || self.block.eager
            || crate::signals::pending_signal()
    }

    /// A safepoint: `self.pc` is the instruction to go on with after a rollback.
    #[cold]
    #[inline(never)]
    pub(crate) fn safepoint(&mut self) -> Exec<()> {
        self.check_signals()?;
        if self.nested > 0 {
            return Ok(());
        }
        if self.block.eager {
            self.block.safepoints += 1;
            if self.block.abort_at.is_some_and(|at| self.block.safepoints >= at)
                && !self.memory.mutator().is_irrevocable()
            {
                self.block.abort_at = None;
                return Err(crate::vm::Unwind::Abort);
            }
            if self.block.safepoints.is_multiple_of(EAGER_BLOCK) {
                return self.next_block();
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
        // What the caches learned may have been true in the block that was rolled back only.
        self.rt.generation.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.in_repr.clear();
        self.native_depth = 0;
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
        let soon = self.block.unbuffered || descriptor == 2;
        if !self.block.eager && (soon || self.block.pending >= MOST_PENDING) {
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
            let error = match descriptor {
                2 => std::io::stderr().write_all(&text).err(),
                _ => {
                    let mut out = std::io::stdout().lock();
                    out.write_all(&text).and_then(|()| out.flush()).err()
                }
            };
            // What goes wrong with standard error cannot be told to anybody.
            if let (Some(error), false) = (error, descriptor == 2) {
                self.block.output_error.get_or_insert(error);
            }
        }
    }

    /// Raises that standard output could not be written.
    ///
    /// # Errors
    /// OSError, or BrokenPipeError when nobody reads it.
    #[inline]
    pub(crate) fn raise_output_error(&mut self) -> Exec<()> {
        match self.block.output_error.take() {
            None => Ok(()),
            Some(error) => {
                self.block.output_lost = error.raw_os_error();
                Err(self.os_error(&error, None))
            }
        }
    }

    /// Why output was lost, if it was.
    pub(crate) fn take_output_error(&mut self) -> Option<std::io::Error> {
        let lost = self.block.output_lost.take().map(std::io::Error::from_raw_os_error);
        self.block.output_error.take().or(lost)
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
