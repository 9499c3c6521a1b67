//! Collections in the middle of a block: a long block that allocates much stays small.
//!
//! Main invariant: nothing is counted here, since the block may still be rolled back. A fresh
//! object that the block's registers, those saved for a nested block's rollback, undo log's objects
//! or private bodies lead to survives; the
//! lines of the others are free again. An irrevocable block that owns nothing shared merges its
//! counts instead, as at a commit.

use super::Memory;
use super::count::bytes_of;
use super::layout::{Ref, flag};
use crate::block::State;
use crate::body::tag_of;

impl<const TX: bool> Memory<'_, TX> {
    /// Whether enough was allocated that a safepoint should call [`Memory::collect_young`].
    #[inline(always)]
    #[must_use]
    pub fn wants_collection(&self) -> bool {
        self.nursery.handed_out >= self.allowance
    }

    pub(crate) fn renew_limit(&mut self) {
        self.allowance = self.heap.allowance();
    }

    /// Finds the memory of fresh objects that died, in the middle of a block. `low` is the first
    /// register of the running frame, `top` one past the last register in use.
    pub fn collect_young(&mut self, low: usize, top: usize) {
        // A block that is irrevocable only because it has lost may still wait by a retry.
        let merges = self.mutator.state == State::Irrevocable
            && self.mutator.vowed
            && self.mutator.opened.is_empty()
            && self.mutator.levels.is_empty();
        if merges || !TX {
            self.find_changes(top);
            self.count_up();
            self.count_down();
            self.undo.clear();
            self.registers.save(low, top);
            // A new tag: what is old now is logged again at its next write.
            self.mutator.serial += 1;
            self.mutator.tag = tag_of(self.mutator.index, self.mutator.serial);
            self.floor = self.mutator.tag;
        } else {
            self.mark_survivors(top);
        }
        self.nursery.sweep(&self.heap.arena);
        self.renew_limit();
    }

    fn mark_survivors(&mut self, top: usize) {
        let mut work = Vec::new();
        let mut marked = Vec::new();
        for &word in self.registers.present(top).iter().chain(self.saved.iter().flatten()) {
            push_fresh(&mut work, word);
        }
        for (entry, old) in self.undo.iter() {
            if self.is_traced(entry.object) {
                entry.present().iter().for_each(|&word| push_fresh(&mut work, word));
                // Of a nested block's log: it may bring back what was fresh.
                old.iter().for_each(|&word| push_fresh(&mut work, word));
            }
        }
        for opened in self.mutator.opened.iter().filter(|opened| opened.shape.traced) {
            opened.words().0.iter().for_each(|&word| push_fresh(&mut work, word));
        }
        self.mutator.for_pending_words(|word| push_fresh(&mut work, word));
        self.mutator
            .for_outer_words(|words| words.iter().for_each(|&word| push_fresh(&mut work, word)));
        work.extend(self.counts.publish.iter().filter(|object| object.has(flag::FRESH)));
        // Finalizers run at commit; what they will be given is kept until then.
        work.extend(self.counts.fresh_watched.iter().filter(|object| object.has(flag::FRESH)));
        while let Some(object) = work.pop() {
            if object.has(flag::MARK) {
                continue;
            }
            object.set(flag::MARK);
            marked.push(object);
            if self.is_traced(object) {
                self.for_words(object, |word| push_fresh(&mut work, word));
            }
        }
        let before = std::mem::take(&mut self.counts.survivors);
        for object in before {
            if !object.has(flag::FRESH) {
                // A handle has made it a counted one.
                object.unset(flag::SURVIVOR);
            } else if !object.has(flag::MARK) {
                self.heap.arena.vacate(object.address(), bytes_of(object), false, self.access);
            } else {
                self.counts.survivors.push(object);
            }
        }
        self.counts.fresh_large.retain(|object| object.has(flag::FRESH));
        self.counts.fresh_large.retain(|&object| {
            let lives = object.has(flag::MARK);
            if !lives {
                // SAFETY: nothing leads to the object, and it was allocated with this size.
                unsafe { self.heap.arena.free_large(object.0.cast(), bytes_of(object)) };
            }
            lives
        });
        for object in marked {
            object.unset(flag::MARK);
            if !object.has(flag::LARGE) && !object.has(flag::SURVIVOR) {
                object.set(flag::SURVIVOR);
                self.heap.arena.occupy(object.address(), bytes_of(object), false, self.access);
                self.counts.survivors.push(object);
            }
        }
    }
}

fn push_fresh(work: &mut Vec<Ref>, word: u64) {
    // SAFETY: words of traced objects and of registers are references or none.
    if let Some(object) = unsafe { Ref::from_word(word) }
        && object.has(flag::FRESH)
        && !object.has(flag::MARK)
    {
        work.push(object);
    }
}
