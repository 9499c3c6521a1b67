//! Ordered commits: blocks that commit in the order of their indices, whatever the order in which
//! they finish. The program then does exactly what it would do serially.
//!
//! Main invariant: block `i` of a sequence commits, or becomes irrevocable, only when every block
//! before it has ended. Within a sequence the lower index is the elder, so a later block that owns
//! what an earlier one needs is doomed, and the head of the sequence always gets on.

use crate::block::{Abort, Mutator, RANK_BITS};
use crate::engine::Engine;
use crate::park::Parker;
use crate::sync::{AtomicU64, Mutex, Ordering};
use std::sync::Arc;

/// An order in which blocks are to commit.
#[derive(Debug)]
pub struct Sequence {
    /// The index of the block whose turn it is.
    next: AtomicU64,
    /// The blocks that wait for their turn: index, and where the thread sleeps.
    waiting: Mutex<Vec<(u64, Bed)>>,
    /// The seniority of the whole sequence.
    birth: u64,
    /// Which engine the blocks run on.
    engine: u64,
}

/// Where a thread sleeps that waits for a turn.
#[derive(Debug)]
enum Bed {
    /// On its segment: the block has begun.
    Segment(usize),
    /// Elsewhere: it has no segment.
    Own(Arc<Parker>),
}

/// A block's place in a sequence.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    sequence: Arc<Sequence>,
    index: u64,
}

impl Sequence {
    /// A sequence whose first block has the index 0.
    #[must_use]
    pub fn new(engine: &Engine) -> Arc<Self> {
        Arc::new(Self {
            next: AtomicU64::new(0),
            waiting: Mutex::new(Vec::new()),
            birth: engine.clock(),
            engine: engine.id,
        })
    }

    /// The number of blocks that have ended.
    #[must_use]
    pub fn finished(&self) -> u64 {
        self.next.load(Ordering::SeqCst)
    }

    /// Ends the turn of block `index`, and wakes the next one if it waits.
    fn pass(&self, index: u64, engine: &Engine) {
        // Another block may have used the same index, which is an error of the caller's; the turns
        // must not run backwards then.
        let passed =
            self.next.compare_exchange(index, index + 1, Ordering::SeqCst, Ordering::SeqCst);
        if passed.is_err() {
            return;
        }
        let waiting = self.waiting.lock();
        match waiting.iter().find(|(waiting, _)| *waiting == index + 1) {
            Some((_, Bed::Segment(segment))) => engine.segments[*segment].parker.unpark(),
            Some((_, Bed::Own(parker))) => parker.unpark(),
            None => {}
        }
    }
}

impl Mutator<'_> {
    /// Puts the next block that begins into `sequence` at `index`. Each index must be used once,
    /// and blocks should be started in ascending order: a block waits for all before it.
    ///
    /// # Panics
    /// When a block is under way, when the sequence is of another engine, and when a block with
    /// this index has ended already.
    pub fn order(&mut self, sequence: &Arc<Sequence>, index: u64) {
        assert!(!self.in_block(), "a block is under way on this thread");
        assert!(sequence.engine == self.engine.id, "this sequence belongs to another engine");
        assert!(sequence.finished() <= index, "index {index} of this sequence was used before");
        self.turn = Some(Turn { sequence: Arc::clone(sequence), index });
        self.birth = self.turn_birth();
    }

    /// The seniority that the block's turn gives it: that of its sequence, then the index. The sum
    /// keeps the order of any two indices.
    pub(crate) fn turn_birth(&self) -> Option<u64> {
        let turn = self.turn.as_ref()?;
        Some((turn.sequence.birth << RANK_BITS).saturating_add(turn.index))
    }

    /// Whether all blocks that must commit before this one have ended.
    pub(crate) fn turn_allows_irrevocable(&self) -> bool {
        self.turn.as_ref().is_none_or(|turn| turn.sequence.finished() == turn.index)
    }

    /// Waits until it is this block's turn to commit.
    ///
    /// # Errors
    /// When it has to be rolled back and run again.
    #[inline]
    pub fn await_turn(&mut self) -> Result<(), Abort> {
        if self.turn.is_none() { Ok(()) } else { self.await_turn_slow() }
    }

    fn await_turn_slow(&mut self) -> Result<(), Abort> {
        let Some(turn) = self.turn.clone() else { return Ok(()) };
        if turn.sequence.finished() < turn.index {
            self.counters.waits.bump();
            turn.sequence.waiting.lock().push((turn.index, Bed::Segment(self.index)));
            let (segment, me, engine) = (self.segment, self.first_tag, self.engine);
            segment.parker.park_while(|| {
                turn.sequence.finished() < turn.index
                    && !segment.is_doomed(me)
                    && !engine.is_crowded()
            });
            turn.sequence.waiting.lock().retain(|(index, _)| *index != turn.index);
        }
        self.check_doom()?;
        if turn.sequence.finished() < turn.index {
            // A thread wants a segment, perhaps the one whose turn it is: this block gives its own
            // up, and waits for its turn before it begins again.
            return Err(Abort);
        }
        Ok(())
    }

    /// Before a block begins: if segments are wanted, waits for its turn without one.
    #[inline]
    pub(crate) fn await_turn_outside(&mut self) {
        if self.turn.is_some() && self.engine.is_crowded() {
            let turn = self.turn.take();
            if let Some(turn) = &turn {
                self.sleep_until(turn);
            }
            self.turn = turn;
        }
    }

    /// Waits for a turn without a segment. Between blocks.
    fn sleep_until(&mut self, turn: &Turn) {
        let parker = Arc::new(Parker::new());
        let bed = Bed::Own(Arc::clone(&parker));
        turn.sequence.waiting.lock().push((turn.index, bed));
        if turn.sequence.finished() < turn.index {
            self.without_segment(|| {
                parker.park_while(|| turn.sequence.finished() < turn.index);
            });
        }
        turn.sequence.waiting.lock().retain(|(index, _)| *index != turn.index);
    }

    /// Lets the next block of the sequence commit.
    #[inline]
    pub(crate) fn finish_turn(&mut self) {
        if let Some(turn) = self.turn.take() {
            if self.holds_turn {
                self.held = Some(turn);
            } else {
                turn.sequence.pass(turn.index, self.engine);
            }
        }
    }

    /// Has the blocks of this thread keep their turns when they commit, until
    /// [`Mutator::pass_turn`]: what belongs to a block but is done behind its commit, such as to
    /// show its output, then stays in order too.
    pub fn hold_turns(&mut self) {
        self.holds_turn = true;
    }

    /// Passes on the turn of the block that has committed, if it had one.
    #[inline]
    pub fn pass_turn(&mut self) {
        if let Some(turn) = self.held.take() {
            turn.sequence.pass(turn.index, self.engine);
        }
    }

    /// Gives the block's turn up because it will not commit: its body panicked, or its loop ends
    /// early. Waits for the turn first, so that the order of the others is kept.
    pub fn abandon_turn(&mut self) {
        if let Some(turn) = self.turn.take() {
            self.sleep_until(&turn);
            turn.sequence.pass(turn.index, self.engine);
        }
        self.done();
    }
}
