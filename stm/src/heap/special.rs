//! Blocks of a heap that are special: irrevocable, nested, ordered, or waiting by `retry`.
//!
//! Main invariant: whatever the engine rolls back, the undo log and the registers are rolled back
//! with it, to the same moment.

use super::Memory;
use super::layout::{Layout, Ref, flag};
use super::undo::Moment;
use crate::block::Abort;
use crate::marks::Site;
use crate::ordered::Sequence;
use crate::retry::NothingRead;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

/// Where a nested block of a heap began.
#[derive(Debug)]
#[must_use = "a nested block has to be merged or rolled back"]
pub struct Savepoint {
    undo: Moment,
    low: usize,
}

impl<const TX: bool> Memory<'_, TX> {
    /// Begins a block that cannot abort: for a runtime that has only one thread, or whose next
    /// operation cannot be undone. The parameters are those of [`Memory::begin`].
    ///
    /// # Panics
    /// When a block is under way.
    pub fn begin_irrevocable(&mut self, low: usize, top: usize, site: Site) {
        loop {
            self.begin(low, top);
            if self.mutator.become_irrevocable(site).is_ok() {
                return;
            }
            self.abort();
        }
    }

    /// Makes the block irrevocable. `site` is why, for reports.
    ///
    /// # Errors
    /// When it has to be rolled back and run again.
    ///
    /// # Panics
    /// When no block is under way.
    pub fn become_irrevocable(&mut self, site: Site) -> Result<(), Abort> {
        self.make_all_room()?;
        self.mutator.become_irrevocable(site)
    }

    /// Puts the next block into `sequence` at `index`; see [`Mutator::order`](crate::Mutator::order).
    ///
    /// # Panics
    /// When a block is under way.
    pub fn order(&mut self, sequence: &Arc<Sequence>, index: u64) {
        self.mutator.order(sequence, index);
    }

    /// Has blocks keep their turns when they commit; see
    /// [`Mutator::hold_turns`](crate::Mutator::hold_turns).
    pub fn hold_turns(&mut self) {
        self.mutator.hold_turns();
    }

    /// Waits until it is this block's turn to commit; see
    /// [`Mutator::await_turn`](crate::Mutator::await_turn).
    ///
    /// # Errors
    /// When it has to be rolled back and run again.
    pub fn await_turn(&mut self) -> Result<(), Abort> {
        self.mutator.await_turn()
    }

    /// Passes on the turn of the block that has committed; see
    /// [`Mutator::pass_turn`](crate::Mutator::pass_turn).
    #[inline]
    pub fn pass_turn(&mut self) {
        self.mutator.pass_turn();
    }

    /// Gives up the turn of a block that will not commit; see
    /// [`Mutator::abandon_turn`](crate::Mutator::abandon_turn).
    pub fn abandon_turn(&mut self) {
        self.mutator.abandon_turn();
    }

    /// Rolls the block back and sleeps until something that it has read is changed by another
    /// block. The caller then begins it again.
    ///
    /// # Errors
    /// When the block has read nothing that another thread can change. It is rolled back.
    ///
    /// # Panics
    /// When no block is under way.
    pub fn retry(&mut self) -> Result<(), NothingRead> {
        self.retry_until(None).map(drop)
    }

    /// As [`Memory::retry`], but sleeps until `deadline` at the latest; whether something that the
    /// block has read was changed.
    ///
    /// # Errors
    /// As for [`Memory::retry`].
    ///
    /// # Panics
    /// When no block is under way.
    pub fn retry_until(&mut self, deadline: Option<Instant>) -> Result<bool, NothingRead> {
        self.retry_about(None, deadline)
    }

    /// As [`Memory::retry_until`], where only a change of `cell` can let the block go on: all that
    /// it has read is not searched for, which takes time in a large heap.
    ///
    /// # Errors
    /// As for [`Memory::retry`].
    ///
    /// # Panics
    /// When no block is under way.
    pub fn retry_on(&mut self, cell: Ref, deadline: Option<Instant>) -> Result<bool, NothingRead> {
        let shared = cell.is_shared() && cell.layout() == Layout::Cell;
        let places = shared.then(|| cell.place()..cell.place() + cell.words() as u32);
        self.retry_about(places, deadline)
    }

    fn retry_about(
        &mut self,
        places: Option<Range<u32>>,
        deadline: Option<Instant>,
    ) -> Result<bool, NothingRead> {
        self.undo.roll_back();
        self.registers.restore();
        self.drop_fresh();
        self.member.exit(self.registers.top());
        self.mutator.retry_on(places, deadline)
    }

    /// Lets another thread have this one's segment, if one waits for it. Between blocks.
    #[inline]
    pub fn share_segment(&mut self) {
        self.mutator.share_segment();
    }

    /// Begins a nested block. The registers from `low` to `top` come back if it is rolled back.
    ///
    /// # Errors
    /// When the whole block has to be rolled back and run again.
    pub fn begin_nested(&mut self, low: usize, top: usize) -> Result<Savepoint, Abort> {
        self.make_all_room()?;
        self.mutator.begin_nested()?;
        self.saved.push(self.registers.copy(low, top));
        Ok(Savepoint { undo: self.undo.moment(), low })
    }

    /// Ends the innermost nested block and keeps what it did.
    pub fn merge_nested(&mut self, savepoint: Savepoint) {
        let Savepoint { .. } = savepoint;
        self.saved.pop();
        self.mutator.merge_nested();
    }

    /// Ends the innermost nested block and undoes what it did, to objects and to the registers
    /// that it was begun with. The objects of `keep`, made in it, survive as they are: an exception
    /// that leaves it, say. What they refer to is as it was before.
    pub fn roll_back_nested(&mut self, savepoint: Savepoint, keep: &[Ref]) {
        debug_assert!(keep.iter().all(|object| object.has(flag::FRESH)));
        self.undo.roll_back_to(savepoint.undo);
        self.registers.lower(savepoint.low);
        if let Some(registers) = self.saved.pop() {
            self.registers.paste(savepoint.low, &registers);
        }
        self.mutator.roll_back_nested();
    }
}
