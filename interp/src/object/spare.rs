//! Storage that a block brings along for a shared container which may be full at its commit.
//!
//! Main invariant: it is made before the commit, since nothing can be allocated while that holds
//! latches, and by one block as a rule: see [`Spare::slack`].

use std::cell::Cell;
use stm::heap::{OutOfMemory, Outcome, Room};

/// The storage `T`, if it was made.
#[derive(Debug)]
pub struct Spare<T> {
    made: Option<T>,
    /// Whether a run that was started over has written to it.
    dirty: Cell<bool>,
    /// Whether there was no memory for it.
    exhausted: bool,
    /// The segment of the block.
    segment: usize,
}

impl<T: Copy> Spare<T> {
    /// None yet.
    pub const fn none() -> Self {
        Self { made: None, dirty: Cell::new(false), exhausted: false, segment: 0 }
    }

    /// What was made.
    pub fn made(&self) -> Option<T> {
        self.made
    }

    /// Takes what was made.
    pub fn set(&mut self, made: Result<T, OutOfMemory>) {
        match made {
            Ok(made) => {
                self.made = Some(made);
                self.dirty.set(false);
            }
            Err(_) => self.exhausted = true,
        }
    }

    /// Says that a run uses it; whether one that was started over has done so too, and it has to be
    /// cleared first.
    pub fn is_dirty(&self) -> bool {
        self.dirty.replace(true)
    }

    /// What becomes of an operation that needs more than was made.
    pub fn missing(&self) -> Outcome {
        if self.exhausted { Outcome::Unfit } else { Outcome::NoRoom }
    }

    /// Remembers which block this is.
    pub fn meet(&mut self, room: &dyn Room) {
        self.segment = room.segment();
    }

    /// How much room for `room` items others may take between the block's changes and its commit,
    /// at least. A container with less is replaced as soon as a block has brought something larger:
    /// else every block until it is full would bring that in vain. Each segment leaves half of what
    /// the one before it does, so that not all blocks bring something at the same time.
    pub fn slack(&self, room: usize) -> usize {
        8 + ((room / 8) >> (self.segment % 8))
    }
}
