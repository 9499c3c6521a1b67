//! Reference counts, merged at commit.
//!
//! Main invariant: increments are done before the commit is visible and decrements after it, so no
//! count is ever too low; a commit that fails takes its increments back. A shared object whose
//! count is zero is *doomed*, and looked at again after a grace period: a block that began before
//! may hold it in a register, and count it at its own commit. If it did, and the count is zero
//! again, the object waits for another period.
//!
//! Who lets a count fall to zero must not touch the object after somebody else may have freed it.
//! So a doomed object says so in the count itself, and it is the one who counts it again, and
//! thereby keeps it alive, that leaves a note; dropping a doomed one is a single subtraction.

use super::Memory;
use super::layout::{Layout, Ref, Verdict, flag, size_of_object};
use super::space::Access;
use crate::block::Abort;
use crate::reclaim::Pin;
use crate::sync::Ordering;
use std::ptr::NonNull;
use std::sync::Arc;

/// How many bytes of the nursery are handed out before it is swept.
pub(crate) const NURSERY: usize = 1 << 20;

/// How many objects ahead of the one that is counted are fetched.
const AHEAD: usize = 8;

/// How many dead shared objects are deferred together, and for how many commits they wait.
const BATCH: usize = if cfg!(loom) { 1 } else { 256 };
const PATIENCE: u32 = 64;

/// References that a block has made and dropped.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// First those in local units, then those in shared ones, then those in registers.
    pub(crate) arrived: Vec<Ref>,
    departed: Vec<Ref>,
    /// Where those in shared units begin and end.
    pub(crate) local: usize,
    pub(crate) published: usize,
    /// How many shared units were compared.
    opened: usize,
}

impl Changes {
    fn clear(&mut self) {
        self.arrived.clear();
        self.departed.clear();
    }

    #[inline]
    fn arrive(&mut self, word: u64) {
        // SAFETY: words of traced objects and of registers are references or none.
        self.arrived.extend(unsafe { Ref::from_word(word) });
    }

    #[inline]
    fn depart(&mut self, word: u64) {
        // SAFETY: words of traced objects and of registers are references or none.
        self.departed.extend(unsafe { Ref::from_word(word) });
    }

    fn compare(&mut self, new: &[u64], old: &[u64]) {
        for (&new, &old) in new.iter().zip(old) {
            if new != old {
                self.arrive(new);
                self.depart(old);
            }
        }
    }
}

impl<const TX: bool> Memory<'_, TX> {
    /// Whether the block has changed anything that other threads can see.
    #[must_use]
    pub fn has_written(&self) -> bool {
        !self.mutator.opened.is_empty() || !self.mutator.pending.is_empty()
    }

    /// Commits the block. `top` is one past the last register in use.
    ///
    /// # Errors
    /// When it has to be rolled back and run again: the caller calls [`Memory::abort`].
    ///
    /// # Panics
    /// When no block is under way.
    pub fn commit(&mut self, top: usize) -> Result<(), Abort> {
        if TX {
            // Most blocks that fail do so here, before anything has been counted.
            self.mutator.extend()?;
        }
        let linked = loop {
            if self.has_pending() {
                self.make_all_room()?;
            }
            self.find_changes(top);
            if TX {
                self.publish();
            }
            self.count_up();
            match self.mutator.prepare() {
                Ok(linked) => break linked,
                Err(abort) => {
                    // If others have used up the room that was made, more of it is made.
                    let again = self.mutator.try_again();
                    self.take_back();
                    if !again {
                        return Err(abort);
                    }
                }
            }
        };
        self.count_down();
        self.undo.clear();
        self.counts.publish.clear();
        self.mutator.complete(linked);
        self.member.exit(top);
        self.sweep_if_due();
        Ok(())
    }

    /// Finds what this block's units and registers refer to now and did not before, and the other
    /// way round. Each unit is compared once.
    pub(crate) fn find_changes(&mut self, top: usize) {
        let mut changes = std::mem::take(&mut self.counts.changes);
        changes.clear();
        for (entry, old) in self.undo.iter() {
            if self.is_counted_log(entry.version) && self.is_traced(entry.object) {
                changes.compare(entry.present(), old);
            }
        }
        changes.local = changes.arrived.len();
        for opened in &self.mutator.opened {
            if opened.shape.traced {
                let (new, old) = opened.words();
                changes.compare(new, old);
            }
        }
        self.mutator.for_pending_words(|word| changes.arrive(word));
        changes.published = changes.arrived.len();
        changes.opened = self.mutator.opened.len();
        self.registers.arrivals(top).for_each(|word| changes.arrive(word));
        self.registers.departures(top).for_each(|word| changes.depart(word));
        self.counts.changes = changes;
    }

    /// Counts what has arrived.
    pub(crate) fn count_up(&mut self) {
        for at in 0..self.counts.changes.arrived.len() {
            if let Some(later) = self.counts.changes.arrived.get(at + AHEAD) {
                later.prefetch();
            }
            self.increment(self.counts.changes.arrived[at]);
        }
        for index in 0..self.counts.fresh_watched.len() {
            let object = self.counts.fresh_watched[index];
            if object.has(flag::FRESH) && object.has(flag::TELL) {
                // It died young: the runtime finalizes it, and it lives until then.
                object.unset(flag::TELL);
                self.increment(object);
                self.counts.finalizable.push(object);
            }
        }
        self.counts.fresh_watched.clear();
    }

    /// Whether a log entry of this version holds what was counted before: not that of an object
    /// that was fresh then, or logged already.
    fn is_counted_log(&self, version: u64) -> bool {
        !(self.mutator.is_mine(version) && version >= self.floor)
    }

    pub(crate) fn is_traced(&self, object: Ref) -> bool {
        self.heap.kinds[usize::from(object.kind())].traced || object.is_view()
    }

    fn increment(&mut self, object: Ref) {
        self.counts.increments.push(object);
        object.bump(1);
        if !object.has(flag::FRESH) {
            return;
        }
        let first = self.counts.promoted.len();
        self.promote(object);
        // What it refers to is counted, and promoted, in turn.
        let mut at = first;
        while let Some(&object) = self.counts.promoted.get(at) {
            at += 1;
            if !self.is_traced(object) {
                continue;
            }
            let mut children = std::mem::take(&mut self.counts.children);
            self.for_words(object, |word| {
                // SAFETY: words of traced objects are references or none.
                children.extend(unsafe { Ref::from_word(word) });
            });
            for (at, &child) in children.iter().enumerate() {
                if let Some(later) = children.get(at + AHEAD) {
                    later.prefetch();
                }
                self.counts.increments.push(child);
                child.bump(1);
                if child.has(flag::FRESH) {
                    self.promote(child);
                }
            }
            children.clear();
            self.counts.children = children;
        }
    }

    /// Makes a fresh object a counted one.
    fn promote(&mut self, object: Ref) {
        object.unset(flag::FRESH);
        if !object.has(flag::LARGE) {
            if object.has(flag::SURVIVOR) {
                self.heap.arena.note_start(object.address(), self.access);
            } else {
                self.heap.arena.occupy(object.address(), bytes_of(object), true, self.access);
            }
        }
        self.counts.promoted.push(object);
    }

    /// Undoes `count_up`: the commit has failed, and what it promoted dies with the block.
    fn take_back(&mut self) {
        let promoted = std::mem::take(&mut self.counts.promoted);
        promoted.iter().for_each(|object| object.set(flag::FRESH));
        for object in std::mem::take(&mut self.counts.increments) {
            // Another block may have dropped all other references meanwhile.
            if object.bump(-1) && !object.has(flag::FRESH) {
                self.counts.zeros.push(object);
            }
        }
        for object in promoted {
            if object.has(flag::LARGE) {
                continue;
            }
            if object.has(flag::SURVIVOR) {
                self.heap.arena.vacate_start(object.address(), self.access);
            } else {
                self.heap.arena.vacate(object.address(), bytes_of(object), true, self.access);
            }
        }
        let moved = std::mem::take(&mut self.mutator.moved);
        let unmoved = std::mem::take(&mut self.mutator.unmoved);
        for word in moved.into_iter().chain(unmoved) {
            // SAFETY: counted by `Operands::copy`: a reference to an object that is alive.
            self.decrement(unsafe { Ref::from_tagged(word) });
        }
        for object in std::mem::take(&mut self.counts.finalizable) {
            object.set(flag::TELL);
            self.counts.fresh_watched.push(object);
        }
        // Nothing but shared objects, which wait for their grace period.
        self.free_zeros();
    }

    /// Uncounts what this block's units and registers referred to before, and frees what nothing
    /// refers to any more.
    pub(crate) fn count_down(&mut self) {
        self.counts.increments.clear();
        self.counts.promoted.clear();
        if !self.counts.finalizable.is_empty() {
            self.heap.finalizable.tell(&mut self.counts.finalizable);
        }
        // What was promoted may die below, with what refers to it: it is fresh no more.
        self.counts.fresh_large.retain(|object| object.has(flag::FRESH));
        self.counts.survivors.retain(|object| {
            let fresh = object.has(flag::FRESH);
            if !fresh {
                object.unset(flag::SURVIVOR);
            }
            fresh
        });
        if self.heap.engine.events.is_on() {
            self.note_replaced();
        }
        let mut changes = std::mem::take(&mut self.counts.changes);
        // What commuting operations have replaced was not known before.
        for opened in self.mutator.opened.iter().skip(changes.opened) {
            if opened.shape.traced {
                let (new, old) = opened.words();
                new.iter()
                    .zip(old)
                    .filter(|(new, old)| new != old)
                    .for_each(|(_, &old)| changes.depart(old));
            }
        }
        self.mutator.surplus.drain(..).for_each(|word| changes.depart(word));
        self.mutator.unmoved.drain(..).for_each(|word| changes.depart(word));
        for object in changes.departed.drain(..) {
            self.decrement(object);
        }
        self.counts.changes = changes;
        self.ripen();
        self.free_zeros();
        self.drop_fresh();
    }

    pub(crate) fn decrement(&mut self, object: Ref) {
        if object.bump(-1) {
            self.counts.zeros.push(object);
        }
    }

    /// Frees what has a count of zero, and what that leaves with none.
    pub(crate) fn free_zeros(&mut self) {
        if self.counts.zeros.is_empty() {
            return;
        }
        let mut waiting = Vec::new();
        while let Some(object) = self.counts.zeros.pop() {
            if let Some(at) = self.counts.zeros.len().checked_sub(AHEAD) {
                self.counts.zeros[at].prefetch();
            }
            // What is shared is still there, though somebody else may have doomed it: this thread is
            // pinned since before it let the count fall.
            if self.counts.exclusive || !object.is_shared() {
                if object.is_uncounted() {
                    self.bury(object);
                }
            } else if object.doom() {
                waiting.push(object);
            }
        }
        self.defer(waiting);
    }

    /// Looks at shared objects whose grace period is over.
    pub(crate) fn ripen(&mut self) {
        let mut waiting = Vec::new();
        for object in self.heap.ripe.take() {
            match object.judge() {
                Verdict::Dead => self.bury(object),
                Verdict::Lives => {}
                Verdict::Waits => waiting.push(object),
            }
        }
        self.defer(waiting);
        self.free_zeros();
    }

    /// Has `objects` looked at again after the blocks that run now have ended. They go in batches,
    /// but none waits for its batch for more than so many commits.
    fn defer(&mut self, mut objects: Vec<Ref>) {
        self.counts.waiting.append(&mut objects);
        if self.counts.waiting.is_empty() {
            return;
        }
        self.counts.waited += 1;
        if self.counts.waiting.len() >= BATCH || self.counts.waited >= PATIENCE {
            self.defer_now();
        }
    }

    /// Defers the batch under way.
    pub(crate) fn defer_now(&mut self) {
        self.counts.waited = 0;
        let objects = std::mem::take(&mut self.counts.waiting);
        let ripe = Arc::clone(&self.heap.ripe);
        let pin = Pin::new();
        // SAFETY: the closure owns what it uses, and references may go to any thread.
        unsafe { pin.defer(move || ripe.add(objects)) };
        pin.flush();
    }

    /// Frees an object, or has the runtime finalize it first.
    fn bury(&mut self, object: Ref) {
        if object.has(flag::TELL) {
            object.unset(flag::TELL);
            object.bump(1);
            self.heap.finalizable.tell(&mut vec![object]);
            return;
        }
        if object.is_shared() && self.heap.engine.events.is_on() {
            self.note_dead(object);
        }
        if self.is_traced(object) {
            let mut children = std::mem::take(&mut self.counts.children);
            self.for_words(object, |word| {
                // SAFETY: words of traced objects are references or none.
                children.extend(unsafe { Ref::from_word(word) });
            });
            for (at, &child) in children.iter().enumerate() {
                if let Some(later) = children.get(at + AHEAD) {
                    later.prefetch();
                }
                self.decrement(child);
            }
            children.clear();
            self.counts.children = children;
        }
        self.release(object);
    }

    /// Gives an object's memory back.
    pub(crate) fn release(&mut self, object: Ref) {
        self.free_bodies(object);
        let bytes = bytes_of(object);
        if object.has(flag::LARGE) {
            object.die();
            // SAFETY: nothing refers to the object, and it was allocated with this size.
            unsafe { self.heap.arena.free_large(object.0.cast(), bytes) };
        } else {
            // What is shared may lie in another thread's block.
            let by = if object.is_shared() { Access::Common } else { self.access };
            object.die();
            self.heap.arena.vacate(object.address(), bytes, true, by);
        }
    }

    /// Takes back the bodies of a shared object that lie elsewhere.
    fn free_bodies(&mut self, object: Ref) {
        if !object.is_shared() {
            return;
        }
        let traced = self.is_traced(object);
        match object.layout() {
            Layout::Frozen | Layout::View => {}
            Layout::Cell => {
                let shape = super::shapes::cell_shape(object.words(), traced);
                let body = object.cell_slot().load(Ordering::Acquire);
                if !std::ptr::eq(body, object.cell_body())
                    && let Some(body) = NonNull::new(body)
                {
                    self.mutator.pool.give_back(body, shape);
                }
                self.heap.engine.places.give_back(object.place(), object.places());
            }
            Layout::Array => {
                for chunk in 0..object.chunks() {
                    let shape = super::shapes::chunk_shape(object, chunk, traced);
                    let body = object.chunk_slot(chunk).load(Ordering::Acquire);
                    if !std::ptr::eq(body, object.chunk_body(chunk))
                        && let Some(body) = NonNull::new(body)
                    {
                        self.mutator.pool.give_back(body, shape);
                    }
                }
                self.heap.engine.places.give_back(object.place(), object.places());
            }
        }
    }

    /// Frees the fresh objects that are left: nothing refers to them.
    pub(crate) fn drop_fresh(&mut self) {
        // What was there before the block is published by its next run, or by a later one.
        self.counts.publish.retain(|object| !object.has(flag::FRESH));
        for object in self.counts.fresh_large.drain(..) {
            if object.has(flag::FRESH) {
                // SAFETY: nothing refers to the object, and it was allocated with this size.
                unsafe { self.heap.arena.free_large(object.0.cast(), bytes_of(object)) };
            }
        }
        for object in self.counts.survivors.drain(..) {
            if object.has(flag::FRESH) {
                self.heap.arena.vacate(object.address(), bytes_of(object), false, self.access);
            } else {
                object.unset(flag::SURVIVOR);
            }
        }
        self.counts.fresh_watched.clear();
    }

    pub(crate) fn sweep_if_due(&mut self) {
        if self.wants_collection() {
            self.nursery.sweep(&self.heap.arena);
            self.renew_limit();
        }
    }

    /// Counts a reference that the runtime keeps outside objects and registers, for the heap's
    /// lifetime or until [`Memory::drop_handle`]. The object must be counted or in a register.
    pub fn add_handle(&mut self, object: Ref) {
        self.increment(object);
        self.counts.increments.clear();
        // What was counted just now is logged at its next write, like everything that is counted:
        // it must not look as if this block had made it.
        for object in std::mem::take(&mut self.counts.promoted) {
            match object.layout() {
                Layout::Frozen | Layout::View => {}
                // Relaxed, twice: only this thread can reach the object.
                Layout::Cell => object.cell_body().version.store(0, Ordering::Relaxed),
                Layout::Array => {
                    for chunk in 0..object.chunks() {
                        object.chunk_body(chunk).version.store(0, Ordering::Relaxed);
                    }
                }
            }
        }
        // Relaxed: see `publish_handles_at_commit`.
        if TX && self.heap.handles_shared.load(Ordering::Relaxed) {
            self.share_all(vec![object]);
        }
        self.heap.handles.lock().push(object);
    }

    /// Drops a reference of [`Memory::add_handle`].
    pub fn drop_handle(&mut self, object: Ref) {
        let mut handles = self.heap.handles.lock();
        if let Some(at) = handles.iter().position(|&handle| handle == object) {
            handles.swap_remove(at);
            drop(handles);
            // Until the object is doomed, if it is this that lets its count fall.
            let _pin = Pin::new();
            self.decrement(object);
            self.free_zeros();
        }
    }
}

#[cfg(feature = "probe")]
impl Ref {
    /// Where the object lies: its first address and its end.
    #[must_use]
    pub fn extent(self) -> (usize, usize) {
        (self.address(), self.address() + bytes_of(self))
    }
}

/// The size of an object.
pub(crate) fn bytes_of(object: Ref) -> usize {
    size_of_object(object.layout(), object.words())
        .unwrap_or_else(|| unreachable!("an object that exists has a size"))
}
