//! Looking at the heap as a whole, for reports: what is where, and what refers to it.
//!
//! Main invariant: as for the collector of cycles, no block runs meanwhile, so what is seen is the
//! committed state, and nothing that was seen goes away before the end.

use super::Memory;
use super::layout::Ref;
use crate::marks::Site;

/// A view of all objects while no block runs.
#[derive(Debug)]
pub struct Inspector<'m, 'h, const TX: bool> {
    memory: &'m Memory<'h, TX>,
}

impl<const TX: bool> Inspector<'_, '_, TX> {
    /// The words of an object, in order; of a view, the last one alone. Words of kinds that are not
    /// traced are raw.
    #[must_use]
    pub fn words(&self, object: Ref) -> Vec<u64> {
        let mut words = Vec::with_capacity(object.words());
        self.memory.for_words(object, |word| words.push(word));
        words
    }

    /// Whether payload words of the object may be references.
    #[must_use]
    pub fn is_traced(&self, object: Ref) -> bool {
        self.memory.is_traced(object)
    }

    /// The first of the object's places and how many it has: a cell one for each field, a table one
    /// for each element, any other array one for each chunk. None if it is never the reason of a conflict.
    #[must_use]
    pub fn places(&self, object: Ref) -> Option<(u32, u32)> {
        places(object)
    }
}

pub(super) fn places(object: Ref) -> Option<(u32, u32)> {
    let count = object.places();
    (count > 0 && object.is_shared()).then(|| (object.place(), count))
}

impl<'h, const TX: bool> Memory<'h, TX> {
    /// Runs `work` on the committed state of the heap, with all other threads stopped between
    /// blocks; it is given the registers in use of all threads, this one's below `top` first.
    ///
    /// # Panics
    /// When a block is under way.
    pub fn inspect<T>(
        &mut self,
        top: usize,
        work: impl FnOnce(&Inspector<'_, 'h, TX>, &[&[u64]]) -> T,
    ) -> T {
        assert!(!self.mutator.in_block(), "the heap is inspected between blocks");
        self.with_stopped_world(|memory, others| {
            // SAFETY: registers below `top` are initialised.
            let mine =
                unsafe { std::slice::from_raw_parts(memory.registers.base().cast_const(), top) };
            let all: Vec<&[u64]> = std::iter::once(mine).chain(others.iter().copied()).collect();
            work(&Inspector { memory }, &all)
        })
    }

    /// See [`Inspector::places`].
    #[must_use]
    pub fn places(&self, object: Ref) -> Option<(u32, u32)> {
        places(object)
    }

    /// See [`Mutator::set_thread`](crate::Mutator::set_thread).
    pub fn set_thread(&mut self, number: u32) {
        self.mutator.set_thread(number);
    }

    /// See [`Mutator::set_label`](crate::Mutator::set_label).
    #[inline]
    pub fn set_label(&mut self, label: u32) {
        self.mutator.set_label(label);
    }

    /// See [`Mutator::set_doing`](crate::Mutator::set_doing).
    #[inline]
    pub fn set_doing(&mut self, site: Site, object: Option<Ref>, own: bool) {
        let place = object.and_then(places).map_or(0, |(first, _)| first);
        self.mutator.set_doing(site, place, own);
    }

    /// See [`Mutator::flush_events`](crate::Mutator::flush_events).
    pub fn flush_events(&mut self) {
        self.mutator.flush_events();
    }
}
