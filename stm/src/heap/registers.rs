//! A thread's register stack: words outside every object, rolled back with the block.
//!
//! Main invariant: `saved` is a copy of the registers from `low` to the top as they were when the
//! block began; below `low` the block has changed nothing. Registers are not counted while a block
//! runs; what the saved copy and the present registers refer to is counted at the block's end.

use super::OutOfMemory;
use crate::reserve::{as_much_as_possible, reserve};
use memmap2::MmapMut;

/// No stack that has to be smaller than it should be has fewer words than this.
const LEAST: usize = 1 << 16;

/// The register stack of one thread.
#[derive(Debug)]
pub struct Registers {
    base: *mut u64,
    capacity: usize,
    _map: MmapMut,
    /// The lowest register that the block may have changed.
    low: usize,
    /// One past the highest register in use when the block began.
    top: usize,
    /// The registers from `top` down to `low`, in this (descending) order, so that it grows at its
    /// end as `low` falls.
    saved: Vec<u64>,
}

// SAFETY: the stack owns its memory; nothing in it is bound to a thread.
unsafe impl Send for Registers {}

impl Registers {
    /// A stack of `capacity` words of reserved address space, or of fewer where the system does not
    /// give that much: [`Registers::capacity`] tells.
    ///
    /// # Errors
    /// When the system does not give address space for 65,536 words.
    pub fn new(capacity: usize) -> Result<Self, OutOfMemory> {
        let bytes = |words: usize| words * 8;
        let (mut map, capacity) = as_much_as_possible(
            capacity.max(1),
            LEAST,
            |words| 4 * bytes(words),
            |words| reserve(bytes(words)),
        )?;
        Ok(Self {
            base: map.as_mut_ptr().cast(),
            capacity,
            _map: map,
            low: 0,
            top: 0,
            saved: Vec::new(),
        })
    }

    /// The first register.
    #[inline(always)]
    #[must_use]
    pub fn base(&self) -> *mut u64 {
        self.base
    }

    /// How many registers there are.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// One past the highest register in use when the block began.
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// The lowest register that is saved: before a frame below it is changed,
    /// [`Registers::lower`] must be called.
    #[inline(always)]
    #[must_use]
    pub fn low(&self) -> usize {
        self.low
    }

    /// Saves the registers from `low` to `top`: a block begins, in a frame at `low`.
    pub(crate) fn save(&mut self, low: usize, top: usize) {
        debug_assert!(low <= top);
        self.saved.clear();
        self.top = top;
        self.low = top;
        self.lower(low);
    }

    /// Saves the registers down to `low` as well, because a frame there is about to be changed.
    pub fn lower(&mut self, low: usize) {
        if low < self.low {
            assert!(self.low <= self.capacity, "register {} of {}", self.low, self.capacity);
            // SAFETY: in bounds; the memory is initialised (zeroed by the system at first), and only
            // this thread writes it.
            let words = unsafe { std::slice::from_raw_parts(self.base.add(low), self.low - low) };
            self.saved.extend(words.iter().rev());
            self.low = low;
        }
    }

    /// A copy of the registers from `low` to `top`.
    pub(crate) fn copy(&self, low: usize, top: usize) -> Vec<u64> {
        assert!(low <= top && top <= self.capacity, "registers {low} to {top}");
        // SAFETY: in bounds, initialised, and only this thread writes registers.
        unsafe { std::slice::from_raw_parts(self.base.add(low), top - low) }.to_vec()
    }

    /// Writes `words` into the registers from `low` on.
    pub(crate) fn paste(&mut self, low: usize, words: &[u64]) {
        assert!(low + words.len() <= self.capacity, "registers from {low}");
        // SAFETY: in bounds, and only this thread uses registers.
        unsafe { self.base.add(low).copy_from_nonoverlapping(words.as_ptr(), words.len()) };
    }

    /// Gives all registers the values that they had when the block began.
    pub(crate) fn restore(&mut self) {
        for (index, &word) in (self.low..self.top).rev().zip(&self.saved) {
            // SAFETY: `save` and `lower` have checked the index.
            unsafe { *self.base.add(index) = word };
        }
    }

    /// The words that are in registers below `top` now and were not there when the block began.
    pub(crate) fn arrivals(&self, top: usize) -> impl Iterator<Item = u64> {
        let present = self.present(top);
        present.iter().enumerate().filter_map(|(offset, &word)| {
            (self.saved_word(self.low + offset) != Some(word)).then_some(word)
        })
    }

    /// The words that were in registers when the block began and are not there, below `top`, now.
    pub(crate) fn departures(&self, top: usize) -> impl Iterator<Item = u64> {
        let present = self.present(top);
        self.saved
            .iter()
            .rev()
            .enumerate()
            .filter_map(|(offset, &word)| (present.get(offset) != Some(&word)).then_some(word))
    }

    /// The word that register `index`, at or above `low`, had when the block began.
    #[inline]
    fn saved_word(&self, index: usize) -> Option<u64> {
        let from_top = self.top.checked_sub(index + 1)?;
        self.saved.get(from_top).copied()
    }

    /// The registers from `low` to `top` as they are.
    pub(crate) fn present(&self, top: usize) -> &[u64] {
        let top = top.max(self.low).min(self.capacity);
        // SAFETY: in bounds, initialised, and only this thread writes registers.
        unsafe { std::slice::from_raw_parts(self.base.add(self.low), top - self.low) }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_comes_back() {
        let mut registers = Registers::new(16).expect("address space");
        let set = |registers: &Registers, index: usize, word| {
            // SAFETY: in bounds.
            unsafe { *registers.base().add(index) = word };
        };
        for index in 0..8 {
            set(&registers, index, index as u64);
        }
        registers.save(6, 8);
        set(&registers, 7, 70);
        set(&registers, 9, 90);
        registers.lower(4);
        set(&registers, 4, 40);
        assert_eq!(registers.low(), 4);
        assert_eq!(registers.present(8), [40, 5, 6, 70]);
        assert!(registers.arrivals(8).eq([40, 70]));
        assert!(registers.departures(8).eq([4, 7]));
        assert!(registers.arrivals(10).eq([40, 70, 0, 90]));
        assert!(registers.departures(5).eq([4, 5, 6, 7]));
        registers.restore();
        assert_eq!(registers.present(8), [4, 5, 6, 7]);
    }
}
