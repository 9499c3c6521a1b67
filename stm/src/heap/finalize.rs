//! Objects whose death the runtime is told of: for finalizers and weak references.
//!
//! Main invariant: an object that is watched and dies is counted once more and told of; it lives,
//! with all that it refers to, until the runtime says that it was finalized. It is told of once,
//! unless it is watched again.

use super::Memory;
use super::layout::{Ref, flag};
use crate::reclaim::Pin;
use crate::sync::{AtomicBool, Mutex, Ordering};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The objects that died and were not finalized yet.
#[derive(Debug)]
pub(crate) struct Finalizable {
    lists: Mutex<Lists>,
    any: AtomicBool,
}

#[derive(Debug, Default)]
struct Lists {
    /// Those that the runtime has to be told of.
    told: Vec<Ref>,
    /// Those that it knows of, and how often each is counted for that.
    taken: HashMap<Ref, u32>,
    /// The counts of those that died in a cycle, which refers to them still.
    cyclic: HashMap<usize, i32>,
}

impl Finalizable {
    pub(crate) fn new() -> Self {
        Self { lists: Mutex::new(Lists::default()), any: AtomicBool::new(false) }
    }

    /// Has the runtime told of these objects, which are counted for it.
    pub(crate) fn tell(&self, objects: &mut Vec<Ref>) {
        self.lists.lock().told.append(objects);
        // Relaxed: a hint; the lists are under their lock.
        self.any.store(true, Ordering::Relaxed);
    }

    /// Has the runtime told of an object that died in a cycle.
    pub(crate) fn tell_cyclic(&self, object: Ref) {
        object.bump(1);
        self.lists.lock().cyclic.insert(object.address(), object.count());
        self.tell(&mut vec![object]);
    }

    /// All objects that are counted for this.
    pub(crate) fn all(&self) -> Vec<Ref> {
        let lists = self.lists.lock();
        let taken = lists.taken.iter().flat_map(|(&object, &n)| (0..n).map(move |_| object));
        lists.told.iter().copied().chain(taken).collect()
    }
}

impl super::Heap {
    /// Whether there may be something in [`Memory::take_finalizable`].
    #[inline]
    #[must_use]
    pub fn has_finalizable(&self) -> bool {
        // Relaxed: a hint that is asked for again.
        self.finalizable.any.load(Ordering::Relaxed)
    }
}

impl<const TX: bool> Memory<'_, TX> {
    /// Asks to be told when `object` dies: it then lives on and comes out of
    /// [`Memory::take_finalizable`], once. That serves finalizers, and weak references: the runtime
    /// clears those to it in a block of its own, irrevocably and only if
    /// [`Memory::is_otherwise_dead`], so that a block which has followed one either comes before
    /// and keeps the object, or conflicts with the clearing.
    pub fn watch(&mut self, object: Ref) {
        if !object.has(flag::TELL) {
            object.set(flag::TELL);
            if object.has(flag::FRESH) {
                self.counts.fresh_watched.push(object);
            }
        }
    }

    /// Takes [`Memory::watch`] back if the object is one that this block has made: then there is no
    /// earlier state of it that a rollback could bring back.
    #[inline]
    pub fn unwatch_fresh(&mut self, object: Ref) {
        if object.has(flag::FRESH) {
            object.unset(flag::TELL);
        }
    }

    /// How many new objects are watched: see [`Memory::forget_watched`].
    #[cfg(feature = "probe")]
    #[must_use]
    pub fn watched(&self) -> usize {
        self.counts.fresh_watched.len()
    }

    /// Takes the new objects that are watched beyond the first `watched` out of this thread's, until
    /// they are given back by [`Memory::give_watched`].
    #[cfg(feature = "probe")]
    pub fn take_watched(&mut self, watched: usize) -> Vec<Ref> {
        self.counts.fresh_watched.split_off(watched)
    }

    /// See [`Memory::take_watched`].
    #[cfg(feature = "probe")]
    pub fn give_watched(&mut self, watched: Vec<Ref>) {
        self.counts.fresh_watched.extend(watched);
    }

    /// Allocates where `run` says from now on, which then says where this was until now: for several
    /// that take turns, each with lines of its own.
    #[cfg(feature = "probe")]
    pub fn swap_run(&mut self, run: &mut super::Run) {
        self.nursery.swap_run(run);
    }

    /// Forgets the new objects that are watched beyond the first `watched`: the runtime has undone
    /// what made them.
    #[cfg(feature = "probe")]
    pub fn forget_watched(&mut self, watched: usize) {
        self.counts.fresh_watched.truncate(watched);
    }

    /// Whether nothing refers to an object of [`Memory::take_finalizable`] but that it waits for
    /// its finalizer. Exact in an irrevocable block, since nobody else commits then; registers of
    /// running blocks do not count.
    #[must_use]
    pub fn is_otherwise_dead(&self, object: Ref) -> bool {
        let count = self.heap.finalizable.lists.lock().cyclic.get(&object.address()).copied();
        object.count() == count.unwrap_or(1)
    }

    /// Whether an object of [`Memory::take_finalizable`] was found dead by the collector of cycles.
    #[must_use]
    pub fn was_in_cycle(&self, object: Ref) -> bool {
        self.heap.finalizable.lists.lock().cyclic.contains_key(&object.address())
    }

    /// The objects that died and were watched. Each is kept alive until it is given to
    /// [`Memory::finalized`].
    pub fn take_finalizable(&mut self) -> Vec<Ref> {
        let mut lists = self.heap.finalizable.lists.lock();
        // Relaxed: under the lock.
        self.heap.finalizable.any.store(false, Ordering::Relaxed);
        let told = std::mem::take(&mut lists.told);
        for &object in &told {
            *lists.taken.entry(object).or_insert(0) += 1;
        }
        told
    }

    /// Says that objects were finalized: they die unless something refers to them again.
    ///
    /// Between blocks, since what it refers to may die at once.
    ///
    /// # Panics
    /// When a block is under way.
    pub fn finalized(&mut self, objects: &[Ref]) {
        assert!(!self.mutator.in_block(), "what was finalized is freed between blocks");
        // Whoever stops the world expects that nobody frees anything meanwhile.
        self.heap.world.enter(&self.member);
        objects.iter().for_each(|&object| self.finalized_one(object));
        self.member.rest();
    }

    fn finalized_one(&mut self, object: Ref) {
        let mut lists = self.heap.finalizable.lists.lock();
        lists.cyclic.remove(&object.address());
        if let Entry::Occupied(mut taken) = lists.taken.entry(object) {
            *taken.get_mut() -= 1;
            if *taken.get() == 0 {
                taken.remove();
            }
        }
        drop(lists);
        // As in `drop_handle`.
        let _pin = Pin::new();
        self.decrement(object);
        self.free_zeros();
    }
}
