//! Waiting: for a lock, for time to pass, for anything that a block has read to change.
//!
//! Main invariant: a thread sleeps between blocks only. A native function that cannot go on leaves
//! with [`Unwind::Wait`], having changed nothing. The outermost loop then commits what the block did
//! before this instruction, and runs the instruction again in a block of its own; if that has to
//! wait as well it is rolled back, and the thread sleeps until something it has read was changed.
//!
//! Where the block cannot end before the instruction (in an atomic section, or when the instruction
//! called back into Python before it had to wait) the whole block is rolled back and waits; so its
//! beginning is first moved as near as can be, since what it did before would stay unseen.

use std::os::fd::{OwnedFd, RawFd};
use std::time::{Duration, Instant};

use stm::heap::Ref;

use crate::vm::block::At;
use crate::vm::thread::Place;
use crate::vm::{Exec, Machine, Unwind, recording};

/// An instruction that waits, and until when at most.
pub(super) type Deadline = Option<(At, Option<Instant>)>;

/// What a thread waits for.
#[derive(Debug, Default)]
pub(crate) struct Wait {
    /// Why the loop was left.
    why: Why,
    /// Until when the instruction waits at most. It is run several times, and is to wait once.
    pub(super) deadline: Deadline,
    /// That of the instruction that the block began with: it has waited, and does not wait again when
    /// the block is rolled back and run again.
    first: Deadline,
    /// Whether it was left inside a call that native code made.
    nested: bool,
    /// The object that it waits for, if it is one.
    about: Option<Ref>,
    /// How often in a row every thread was seen asleep.
    stuck: u32,
    /// The descriptors that it waits for, and the events of `poll`.
    files: Vec<(RawFd, u16)>,
    /// One of them that was opened for that.
    kept: Option<OwnedFd>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Why {
    /// For something that the block has read to change.
    #[default]
    Change,
    /// For time to pass.
    Time,
    /// For a file to be ready, or for time to pass.
    Files,
    /// For nothing: the instruction is to begin a block.
    Begin,
    /// For cycles to be collected.
    Collection,
    /// As `Change`, and all that the atomic section did is to be undone.
    Retry,
}

/// How often the main thread looks whether it was interrupted, and whether all threads wait.
const LOOK: Duration = Duration::from_millis(100);
/// How often in a row all threads must be seen waiting.
const CERTAIN: u32 = 5;

impl Machine {
    /// The time at which the running instruction, which waits for at most `limit`, gives up.
    pub(crate) fn deadline(&mut self, limit: Option<Duration>) -> Option<Instant> {
        let at = self.at();
        match self.block.wait.deadline {
            Some((owner, deadline)) if owner == at => self.hw_deadline(deadline),
            _ if self.is_at_start()
                && self.block.wait.first.is_some_and(|(owner, _)| owner == at) =>
            {
                self.block.wait.deadline = self.block.wait.first;
                let deadline = self.block.wait.first.and_then(|(_, deadline)| deadline);
                self.hw_deadline(deadline)
            }
            _ => {
                // What is too far away to be told is never.
                let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
                self.block.wait.deadline = Some((at, deadline));
                self.hw_limit(limit);
                self.hw_deadline(deadline)
            }
        }
    }

    /// Says that the block under way begins with an instruction that waits until then at most.
    fn start_with(&mut self, deadline: Deadline) {
        (self.block.wait.deadline, self.block.wait.first) = (deadline, deadline);
    }

    /// When a block has been committed: another one begins somewhere else.
    pub(super) fn forget_start(&mut self) {
        self.block.wait.first = None;
    }

    /// Says that the running instruction waits no more.
    pub(crate) fn waited(&mut self) {
        self.block.wait.deadline = None;
    }

    pub(crate) fn leave_to(&mut self, why: Why) -> Unwind {
        self.block.wait.why = why;
        self.block.wait.nested = self.nested > 0;
        Unwind::Wait
    }

    /// Whether what unwinds asks for another alternative: a retry, or what acts as one.
    pub(crate) fn is_retry(&self) -> bool {
        match self.block.wait.why {
            Why::Retry => true,
            Why::Change => !self.has_deadline(),
            _ => false,
        }
    }

    /// Whether native code has called back into Python.
    pub(crate) fn is_nested(&self) -> bool {
        self.nested > 0
    }

    /// Whether the main thread was interrupted.
    fn is_interrupted(&self) -> bool {
        self.is_main() && crate::signals::pending_signal()
    }

    /// Leaves the running instruction until something that it has read was changed, or its
    /// [`Machine::deadline`] comes; then it is run again.
    pub(crate) fn wait_for_change(&mut self) -> Unwind {
        self.block.wait.about = None;
        self.leave_to(Why::Change)
    }

    /// As [`Machine::wait_for_change`], where only a change of this object ends the wait.
    pub(crate) fn wait_for_change_of(&mut self, object: Ref) -> Unwind {
        self.block.wait.about = Some(object);
        self.leave_to(Why::Change)
    }

    /// Leaves the running instruction for a collection; then it is run again.
    pub(crate) fn wait_for_collection(&mut self) -> Unwind {
        self.leave_to(Why::Collection)
    }

    /// Undoes the atomic section and waits until something that it has read was changed.
    ///
    /// # Errors
    /// RuntimeError outside an atomic section; otherwise this is how it leaves.
    pub fn retry(&mut self) -> Unwind {
        if self.block.atomic == 0 {
            return self.runtime_error("retry() outside an atomic block");
        }
        if self.block.arms > 0 {
            return self.leave_to(Why::Retry);
        }
        if !self.has_company() {
            return self.deadlock();
        }
        if self.is_irrevocable() {
            return self.runtime_error("retry() in an irrevocable block, which cannot be undone");
        }
        self.leave_to(Why::Retry)
    }

    /// Lets time pass.
    ///
    /// # Errors
    /// When the block has to end first, or to be run again.
    pub fn sleep(&mut self, limit: Duration) -> Exec<()> {
        if self.nested > 0 || self.block.atomic > 0 {
            self.irrevocable_for(recording::Why::Sleep)?;
            let until = Instant::now().checked_add(limit);
            loop {
                let now = Instant::now();
                let left = until.map_or(LOOK, |until| until.saturating_duration_since(now));
                if left.is_zero() {
                    return Ok(());
                }
                std::thread::sleep(left.min(LOOK));
                self.check_signals()?;
            }
        }
        match self.deadline(Some(limit)) {
            Some(deadline) if Instant::now() >= deadline => {
                self.waited();
                Ok(())
            }
            _ => Err(self.leave_to(Why::Time)),
        }
    }

    /// Leaves the running instruction until one of the files is ready or its
    /// deadline comes, for at most a moment; then it is run again. Where the block
    /// cannot end before the instruction this does nothing: the caller waits inside the block, which
    /// then has to be irrevocable. A descriptor that is `kept` stays open for so long.
    ///
    /// # Errors
    /// That is how it leaves.
    pub fn wait_for_files(&mut self, files: Vec<(RawFd, u16)>, kept: Option<OwnedFd>) -> Exec<()> {
        if self.nested > 0 || self.block.atomic > 0 {
            return Ok(());
        }
        self.block.wait.files = files;
        self.block.wait.kept = kept;
        Err(self.leave_to(Why::Files))
    }

    /// Ends the block, waits for files, and begins a block at the same instruction.
    fn wait_for_files_outside(&mut self) -> Exec<()> {
        let deadline = self.block.wait.deadline;
        let files = std::mem::take(&mut self.block.wait.files);
        self.next_block()?;
        // Between blocks: nobody waits for this thread. Nothing was done in the block begun.
        self.memory.abort();
        self.memory.share_segment();
        let now = Instant::now();
        let limit = match deadline {
            Some((_, Some(deadline))) => deadline.saturating_duration_since(now),
            _ => Duration::MAX,
        };
        crate::modules::poll_once(&files, limit.min(LOOK));
        self.block.wait.kept = None;
        self.begin_block();
        self.start_with(deadline);
        Ok(())
    }

    /// Enters an atomic section.
    ///
    /// # Errors
    /// When a block is to begin here.
    pub fn enter_atomic(&mut self) -> Exec<()> {
        if self.block.atomic == 0
            && (self.block.split || self.block.ends_soon)
            && self.nested == 0
            && !self.is_at_start()
            && (self.is_speculative() || self.hw_has_blocks())
        {
            return Err(self.leave_to(Why::Begin));
        }
        self.block.atomic += 1;
        Ok(())
    }

    /// Leaves an atomic section.
    ///
    /// # Errors
    /// RuntimeError when it is in none.
    pub fn leave_atomic(&mut self) -> Exec<()> {
        let Some(depth) = self.block.atomic.checked_sub(1) else {
            return Err(self.runtime_error("leaving an atomic block that was not entered"));
        };
        self.block.atomic = depth;
        if depth == 0 {
            self.left_atomic();
        }
        Ok(())
    }

    /// Whether the thread is in an atomic section.
    pub fn is_atomic(&self) -> bool {
        self.block.atomic > 0
    }

    /// Waits as the instruction that was left has said; it is run again afterwards. Only the
    /// outermost loop calls this.
    ///
    /// # Errors
    /// When the block has to be rolled back, and what is raised instead of waiting.
    pub(crate) fn wait_outside(&mut self) -> Exec<()> {
        if let Some(done) = self.hw_wait() {
            return done;
        }
        // A simulated core does not wait: the block is rolled back, and does so in software.
        self.hw_syscall()?;
        self.wait_once()?;
        self.check_signals()
    }

    fn wait_once(&mut self) -> Exec<()> {
        let (why, nested) = (self.block.wait.why, self.block.wait.nested);
        if why == Why::Collection {
            return self.collect_for_instruction();
        }
        let ends_here = !nested && self.block.atomic == 0 && why != Why::Retry;
        if ends_here {
            if why == Why::Time {
                return self.sleep_outside();
            }
            if why == Why::Files {
                return self.wait_for_files_outside();
            }
            if why == Why::Begin || !self.is_at_start() || self.is_irrevocable() {
                let may_wait = self.has_company() || self.has_deadline();
                if why == Why::Change && !may_wait {
                    return Err(self.deadlock());
                }
                if !self.has_company() && why == Why::Change {
                    // Nobody else can change anything: only time can pass.
                    return self.sleep_outside();
                }
                let deadline = self.block.wait.deadline;
                self.next_block()?;
                self.start_with(deadline);
                return Ok(());
            }
            return self.sleep_until_change();
        }
        if self.is_irrevocable() {
            if let (Why::Change, Some((_, Some(deadline)))) = (why, self.block.wait.deadline) {
                // Nobody else can change anything before it ends: only time can pass.
                self.sleep_interruptibly(deadline);
                return Ok(());
            }
            return Err(self.runtime_error(
                "cannot wait here: the block is irrevocable, and what it waits for could only be \
                 done after it",
            ));
        }
        if !self.has_company() && !self.has_deadline() {
            return Err(self.deadlock());
        }
        if self.block.order.is_in_element() && !self.has_deadline() {
            return self.put_element_off();
        }
        // Begin as late as can be, so that all before is seen by who is waited for.
        if nested && self.block.short == 0 {
            self.shorten();
            return Err(Unwind::Abort);
        }
        if !nested && !self.block.split {
            self.block.split = true;
            return Err(Unwind::Abort);
        }
        self.sleep_until_change()
    }

    /// Whether another thread can change what this one waits for.
    fn has_company(&self) -> bool {
        !self.rt.is_alone() || !self.block.starts.is_empty() || self.hw_others() > 0
    }

    fn has_deadline(&self) -> bool {
        matches!(self.block.wait.deadline, Some((_, Some(_))))
    }

    /// Ends the block, sleeps until the deadline, and begins a block at the same instruction.
    fn sleep_outside(&mut self) -> Exec<()> {
        let deadline = self.block.wait.deadline;
        self.next_block()?;
        if let Some((_, Some(deadline))) = deadline {
            // Between blocks: nobody waits for this thread. Nothing was done in the block begun.
            self.memory.abort();
            self.memory.share_segment();
            self.sleep_interruptibly(deadline);
            self.begin_block();
        }
        self.start_with(deadline);
        Ok(())
    }

    fn sleep_interruptibly(&mut self, deadline: Instant) {
        loop {
            let now = Instant::now();
            if now >= deadline {
                return;
            }
            std::thread::sleep((deadline - now).min(LOOK));
            if self.is_interrupted() {
                return;
            }
        }
    }

    /// Rolls the block back and sleeps until something that it has read was changed.
    fn sleep_until_change(&mut self) -> Exec<()> {
        let deadline = self.block.wait.deadline;
        let own = deadline.and_then(|(_, deadline)| deadline);
        let look = Instant::now() + LOOK;
        let until = match own {
            Some(own) if !self.is_main() => Some(own),
            Some(own) => Some(own.min(look)),
            None => self.is_main().then_some(look),
        };
        if own.is_none() {
            self.rt.threads.fall_asleep(self.ident, self.place());
        }
        let retries = self.block.wait.why == Why::Retry;
        let about = self.block.wait.about.filter(|_| !retries);
        self.tell_wait(about, !retries);
        // Alone in its block, the instruction waits for nothing else.
        let alone = !self.block.wait.nested && self.is_at_start();
        let slept = match about {
            Some(object) if alone => self.memory.retry_on(object, until),
            _ => self.memory.retry_until(until),
        };
        let woken = match slept {
            Ok(changed) => changed,
            Err(stm::NothingRead) => {
                // Nothing can change but the time.
                self.sleep_interruptibly(until.unwrap_or(look));
                false
            }
        };
        if own.is_none() {
            let all = self.rt.threads.wake_up(self.ident);
            self.block.wait.stuck = if all && !woken { self.block.wait.stuck + 1 } else { 0 };
        }
        self.restore();
        self.begin_block();
        if self.block.wait.stuck >= CERTAIN && self.is_main() {
            self.block.wait.stuck = 0;
            return Err(self.deadlock());
        }
        self.start_with(deadline);
        Ok(())
    }

    pub(super) fn deadlock(&mut self) -> Unwind {
        let places = self.rt.threads.places();
        let text = if places.is_empty() {
            "deadlock: the only thread waits for what only another one could do".to_string()
        } else {
            format!("deadlock: every thread waits for what only another one could do: {places}")
        };
        self.waited();
        self.runtime_error(&text)
    }

    /// Where the running instruction is, as text.
    pub(super) fn place(&self) -> Place {
        (self.code, self.pc_index())
    }
}

/// What simulated threads ask of a wait.
#[cfg(feature = "hw")]
impl Machine {
    /// Why the loop was left, whether inside a call that native code made, and for which object.
    pub(super) fn waits(&self) -> (Why, bool, Option<Ref>) {
        let Wait { why, nested, about, .. } = self.block.wait;
        (why, nested, about)
    }

    /// The instruction that waits, and until when.
    pub(super) fn own_deadline(&self) -> Deadline {
        self.block.wait.deadline
    }

    /// See [`Machine::own_deadline`].
    pub(super) fn set_deadline(&mut self, deadline: Deadline) {
        self.block.wait.deadline = deadline;
    }

    /// Sleeps until the deadline of the running instruction, if it has one that has not come.
    pub(super) fn sleep_to_deadline(&mut self) {
        if let Some((_, Some(deadline))) = self.block.wait.deadline
            && self.block.wait.files.is_empty()
        {
            self.sleep_interruptibly(deadline);
        }
    }

    /// Looks whether the files that the thread waits for are ready; waits for a moment if `idle`.
    pub(super) fn poll_files(&mut self, idle: bool) {
        let files = std::mem::take(&mut self.block.wait.files);
        let limit = match self.block.wait.deadline {
            Some((_, Some(deadline))) => deadline.saturating_duration_since(Instant::now()),
            _ => Duration::MAX,
        };
        if idle {
            crate::modules::poll_once(&files, limit.min(LOOK));
        }
        self.block.wait.kept = None;
    }
}
