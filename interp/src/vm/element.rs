//! Elements of parallel loops: blocks that begin where the loop says, in an order if it has one.
//!
//! Main invariant: an element that has to wait does not put its thread to sleep. Its block is rolled
//! back to where it was entered, and entering says that the element is to be run later. The block of
//! an ordered element begins inside its atomic section, so it cannot end before the element has.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use parking_lot::Mutex;
use stm::Sequence;

use crate::vm::wait::Why;
use crate::vm::{Exec, Machine};

/// What all parallel loops share.
#[derive(Debug, Default)]
pub struct Loops {
    /// The orders of ordered loops, by number; made when the first block needs them.
    sequences: Mutex<HashMap<u64, Arc<Sequence>>>,
    last_sequence: AtomicU64,
    /// How many threads of loops have nothing to do.
    hungry: AtomicUsize,
}

/// The part that a block has in a parallel loop.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The sequence and the index of the block under way.
    turn: Option<(u64, u64)>,
    /// Those of the next block.
    next: Option<(u64, u64)>,
    /// The sequence that was used last.
    sequence: Option<(u64, Arc<Sequence>)>,
    /// The block is in an element that can be run later.
    in_element: bool,
    /// The block began where the element was entered.
    is_whole: bool,
    /// The element had to wait: entering it is to say so.
    put_off: bool,
    /// The block began with that.
    began_put_off: bool,
    /// The thread has nothing to do.
    hungry: bool,
}

impl Order {
    /// After a rollback.
    pub(crate) fn restore(&mut self) {
        self.next = None;
        self.in_element = false;
        self.put_off = self.began_put_off;
    }

    /// Whether the block has a turn in a sequence.
    pub(crate) fn is_ordered(&self) -> bool {
        self.turn.is_some()
    }

    /// Whether the block is in an element that can be run later.
    pub(crate) fn is_in_element(&self) -> bool {
        self.in_element
    }
}

impl Machine {
    /// Whether a block can begin at the running instruction, and has not.
    fn can_begin(&self) -> bool {
        !self.is_nested() && !self.is_atomic() && !self.is_at_start()
    }

    /// Begins a block at the running instruction, if blocks may end here.
    ///
    /// # Errors
    /// When the block is to begin: the instruction is run again in it.
    pub(crate) fn begin_here(&mut self) -> Exec<()> {
        if self.can_begin() && self.is_speculative() {
            // Those that waited may be the last.
            self.block.split = false;
            return Err(self.leave_to(Why::Begin));
        }
        Ok(())
    }

    /// Enters an element of an unordered loop: an atomic section. Says false when the element has
    /// to wait for something, and is to be run later.
    ///
    /// # Errors
    /// When a block is to begin here.
    pub(crate) fn enter_element(&mut self) -> Exec<bool> {
        if std::mem::take(&mut self.block.order.put_off) {
            return Ok(false);
        }
        self.enter_atomic()?;
        self.block.order.in_element = true;
        self.block.order.is_whole = self.is_at_start();
        Ok(true)
    }

    /// Leaves the element.
    ///
    /// # Errors
    /// As [`Machine::leave_atomic`].
    pub(crate) fn leave_element(&mut self) -> Exec<()> {
        self.block.order.in_element = false;
        self.leave_atomic()
    }

    /// The element cannot go on: has it run later.
    ///
    /// # Errors
    /// When the block has to be run again first, so that it holds nothing but the element.
    pub(crate) fn put_element_off(&mut self) -> Exec<()> {
        if !self.block.order.is_whole {
            self.block.split = true;
            return Err(crate::vm::Unwind::Abort);
        }
        self.memory.abort();
        self.restore();
        self.begin_block();
        self.block.order.put_off = true;
        self.block.order.began_put_off = true;
        self.waited();
        Ok(())
    }

    /// The number of a new sequence.
    pub(crate) fn new_sequence(&mut self) -> u64 {
        // Relaxed: numbers need only be different.
        self.rt.loops.last_sequence.fetch_add(1, Ordering::Relaxed)
    }

    /// Forgets a sequence whose blocks have all ended.
    pub(crate) fn forget_sequence(&mut self, number: u64) {
        self.rt.loops.sequences.lock().remove(&number);
    }

    fn sequence(&mut self, number: u64) -> Arc<Sequence> {
        if let Some((last, sequence)) = &self.block.order.sequence
            && *last == number
        {
            return Arc::clone(sequence);
        }
        let engine = self.rt.heap.engine();
        let mut all = self.rt.loops.sequences.lock();
        let sequence = Arc::clone(all.entry(number).or_insert_with(|| Sequence::new(engine)));
        self.block.order.sequence = Some((number, Arc::clone(&sequence)));
        sequence
    }

    /// Enters an atomic section in a block of its own, which commits behind all blocks of the
    /// sequence that have a lower index.
    ///
    /// # Errors
    /// When the block is to begin here; ValueError when the index was used before, RuntimeError
    /// where no block can begin.
    pub(crate) fn enter_turn(&mut self, number: u64, index: u64) -> Exec<()> {
        if self.is_nested() || self.is_atomic() {
            return Err(self.runtime_error("a turn begins outside every atomic block"));
        }
        let here = self.block.order.turn == Some((number, index)) && self.is_at_start();
        if !here && self.is_speculative() {
            if self.sequence(number).finished() > index {
                return Err(self.value_error("the turn has passed"));
            }
            self.block.order.next = Some((number, index));
            return Err(self.leave_to(Why::Begin));
        }
        self.enter_atomic()
    }

    /// Between two blocks: puts the next one where it belongs.
    pub(crate) fn take_turn(&mut self) {
        self.block.order.began_put_off = false;
        self.block.order.turn = self.block.order.next.take();
        if let Some((number, index)) = self.block.order.turn {
            let sequence = self.sequence(number);
            self.memory.hold_turns();
            self.memory.order(&sequence, index);
        }
    }

    /// Says whether this thread has nothing to do.
    pub(crate) fn set_hungry(&mut self, hungry: bool) {
        let before = std::mem::replace(&mut self.block.order.hungry, hungry);
        // Relaxed: a hint.
        match (before, hungry) {
            (false, true) => _ = self.rt.loops.hungry.fetch_add(1, Ordering::Relaxed),
            (true, false) => _ = self.rt.loops.hungry.fetch_sub(1, Ordering::Relaxed),
            _ => {}
        }
    }

    /// Whether some thread of a loop had nothing to do, a moment ago.
    pub(crate) fn is_somebody_hungry(&self) -> bool {
        // Relaxed: a hint.
        self.rt.loops.hungry.load(Ordering::Relaxed) > 0
    }
}
