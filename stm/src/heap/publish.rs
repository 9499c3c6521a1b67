//! Publication: local objects become shared.
//!
//! Main invariant: whatever a shared object refers to is shared. A commit publishes, before it is
//! visible, everything that its private bodies have come to refer to; if it then fails, the objects
//! stay shared, harmlessly. The walk is iterative: data may be nested deeply.

use super::Memory;
use super::layout::{Layout, Ref, flag};
use super::space::Access;
use crate::sync::Ordering;

impl<const TX: bool> Memory<'_, TX> {
    /// Publishes `object` and all that it refers to at the next commit, because another thread is
    /// going to be given it: the function and the arguments of a new thread, say.
    pub fn publish_at_commit(&mut self, object: Ref) {
        self.counts.publish.push(object);
    }

    /// Publishes, at the next commit, what the runtime has handles on, and from now on every object
    /// as it gets a handle: another thread is going to use them.
    pub fn publish_handles_at_commit(&mut self) {
        // Relaxed: until the commit this thread is the only one that is given handles' objects.
        if !self.heap.handles_shared.swap(true, Ordering::Relaxed) {
            self.counts.publish.extend(&*self.heap.handles.lock());
        }
    }

    /// Publishes what this commit makes reachable for others.
    pub(crate) fn publish(&mut self) {
        let changes = &self.counts.changes;
        let mut work: Vec<Ref> = changes.arrived[changes.local..changes.published].to_vec();
        work.extend(&self.counts.publish);
        self.share_all(work);
    }

    /// Publishes these objects and all that they refer to.
    pub(crate) fn share_all(&mut self, mut work: Vec<Ref>) {
        while let Some(object) = work.pop() {
            if object.is_shared() {
                continue;
            }
            self.access = Access::Common;
            self.share(object);
            if self.is_traced(object) {
                self.for_words(object, |word| {
                    // SAFETY: words of traced objects are references or none.
                    let child = unsafe { Ref::from_word(word) };
                    work.extend(child.filter(|child| !child.is_shared()));
                });
            }
        }
    }

    /// Gives a local object places and the version 0.
    fn share(&self, object: Ref) {
        match object.layout() {
            Layout::Frozen | Layout::View => {}
            Layout::Cell => {
                object.set_place(self.heap.engine.places.take(object.places()));
                // Relaxed, here and below: published by the commit that follows.
                object.cell_body().version.store(0, Ordering::Relaxed);
            }
            Layout::Array => {
                object.set_place(self.heap.engine.places.take(object.places()));
                for chunk in 0..object.chunks() {
                    object.chunk_body(chunk).version.store(0, Ordering::Relaxed);
                }
            }
        }
        object.set(flag::SHARED);
    }

    /// Calls `visit` with each word of the committed state of an object that is local, or whose
    /// owner has no other body for it.
    pub(crate) fn for_words(&self, object: Ref, mut visit: impl FnMut(u64)) {
        let words = object.words();
        match object.layout() {
            Layout::Frozen => {
                for index in 0..words {
                    // SAFETY: in bounds, and initialised by the time of a safepoint.
                    visit(unsafe { *object.payload().add(index) });
                }
            }
            Layout::View => {
                // SAFETY: as above; a view has a last word.
                visit(unsafe { *object.payload().add(words - 1) });
            }
            Layout::Cell => {
                // Acquire: pairs with the release that installed the body.
                let body = object.cell_slot().load(Ordering::Acquire);
                for index in 0..words {
                    // SAFETY: the payload lies behind the header, with this many words.
                    visit(unsafe { *body.add(1).cast::<u64>().add(index) });
                }
            }
            Layout::Array => {
                for chunk in 0..object.chunks() {
                    // Acquire: as above.
                    let body = object.chunk_slot(chunk).load(Ordering::Acquire);
                    for index in 0..object.chunk_words(chunk) {
                        // SAFETY: as above.
                        visit(unsafe { *body.add(1).cast::<u64>().add(index) });
                    }
                }
            }
        }
    }
}
