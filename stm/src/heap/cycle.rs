//! The backup collector, for cycles that counting cannot free, and the audit of the counts.
//!
//! Main invariant of both: they run between blocks, and need the registers of every thread. With
//! several threads, `world` stops the others first and lends their registers.

use super::layout::{Ref, flag};
use super::{Heap, Memory};
use std::collections::HashMap;
use std::ptr::NonNull;

/// An object whose count is not the number of references to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Miscount {
    /// The object's address.
    pub address: usize,
    /// Its kind.
    pub kind: u8,
    /// Its count.
    pub count: i32,
    /// The references that were found.
    pub references: i32,
}

impl std::fmt::Display for Miscount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { address, kind, count, references } = self;
        write!(f, "object {address:#x} of kind {kind}: count {count}, {references} references")
    }
}

impl Heap {
    /// All counted objects.
    fn objects(&self) -> impl Iterator<Item = Ref> {
        self.arena.objects().into_iter().filter_map(|address| {
            NonNull::new(std::ptr::with_exposed_provenance_mut(address)).map(Ref)
        })
    }

    /// How many counted objects there are.
    #[must_use]
    pub fn live_objects(&self) -> usize {
        self.arena.objects().len()
    }
}

impl<const TX: bool> Memory<'_, TX> {
    /// The references from outside the heap's objects: registers below `top` of this thread and of
    /// `others`, handles, and what waits for its finalizer.
    fn roots(&self, top: usize, others: &[&[u64]]) -> Vec<Ref> {
        let mut roots: Vec<Ref> = self.heap.handles.lock().clone();
        roots.extend(self.heap.finalizable.all());
        // SAFETY: registers below `top` are initialised, and are references or none.
        let mine = unsafe { std::slice::from_raw_parts(self.registers.base(), top) };
        for &word in mine.iter().chain(others.iter().copied().flatten()) {
            // SAFETY: as above.
            roots.extend(unsafe { Ref::from_word(word) });
        }
        roots
    }

    /// Compares every object's count with the number of references to it, and finds objects that
    /// nothing refers to. Between blocks, with all other threads stopped and their registers in
    /// `others`; `top` is one past the last register in use.
    ///
    /// # Panics
    /// When a block is under way.
    #[must_use]
    pub fn audit(&self, top: usize, others: &[&[u64]]) -> Vec<Miscount> {
        assert!(!self.mutator.in_block(), "the audit runs between blocks");
        let mut found: HashMap<usize, i32> = HashMap::new();
        for root in self.roots(top, others) {
            *found.entry(root.address()).or_default() += 1;
        }
        for object in self.heap.objects().filter(|&object| self.is_traced(object)) {
            self.for_words(object, |word| {
                // SAFETY: words of traced objects are references or none.
                if let Some(child) = unsafe { Ref::from_word(word) } {
                    *found.entry(child.address()).or_default() += 1;
                }
            });
        }
        let mut wrong = Vec::new();
        for object in self.heap.objects() {
            let references = found.remove(&object.address()).unwrap_or(0);
            let count = object.count();
            // A shared object with a count of zero may be waiting for its grace period.
            let waits = count == 0 && object.is_doomed();
            if count != references || (count == 0 && !waits) {
                let (address, kind) = (object.address(), object.kind());
                wrong.push(Miscount { address, kind, count, references });
            }
        }
        // References to what is no object at all.
        wrong.extend(found.into_iter().map(|(address, references)| Miscount {
            address,
            kind: u8::MAX,
            count: 0,
            references,
        }));
        wrong
    }

    /// Frees all counted objects that cannot be reached: cycles. Under the conditions of
    /// [`Memory::audit`]. Gives how many were freed; objects that have to be finalized first are
    /// kept, with what they lead to, and come out of [`Memory::take_finalizable`].
    ///
    /// # Panics
    /// When a block is under way.
    pub fn collect_cycles(&mut self, top: usize, others: &[&[u64]]) -> usize {
        assert!(!self.mutator.in_block(), "the cycle collector runs between blocks");
        self.mark_from(self.roots(top, others));
        // Those that wait for their grace period are freed by it, and uncount what they refer to.
        self.mark_from(self.heap.objects().filter(|object| object.is_doomed()).collect());
        let mut dead: Vec<Ref> =
            self.heap.objects().filter(|object| !object.has(flag::MARK)).collect();
        let unfinalized: Vec<Ref> = dead
            .iter()
            .copied()
            .filter(|object| object.has(flag::TELL) && object.count() > 0)
            .collect();
        for &object in &unfinalized {
            object.unset(flag::TELL);
            self.heap.finalizable.tell_cyclic(object);
        }
        self.mark_from(unfinalized);
        dead.retain(|object| !object.has(flag::MARK));
        if self.heap.engine.events.is_on() {
            dead.iter().for_each(|&object| self.note_dead(object));
        }
        for &object in &dead {
            if self.is_traced(object) {
                self.for_words(object, |word| {
                    // SAFETY: words of traced objects are references or none.
                    if let Some(child) = unsafe { Ref::from_word(word) } {
                        child.bump(-1);
                    }
                });
            }
        }
        for object in self.heap.objects() {
            object.unset(flag::MARK);
        }
        for &object in &dead {
            self.release(object);
        }
        self.nursery.sweep(&self.heap.arena);
        dead.len()
    }

    fn mark_from(&self, mut work: Vec<Ref>) {
        while let Some(object) = work.pop() {
            if object.has(flag::MARK) {
                continue;
            }
            object.set(flag::MARK);
            if self.is_traced(object) {
                self.for_words(object, |word| {
                    // SAFETY: words of traced objects are references or none.
                    work.extend(unsafe { Ref::from_word(word) });
                });
            }
        }
    }
}
