//! Contention: who waits for whom, and who gives way.
//!
//! Main invariant: every wait here ends when the block waited for ends *or* the waiting block is
//! doomed; and a block that owns what an elder needs is doomed by it. So along every chain of
//! waits the eldest (or the irrevocable) block runs, and none starves: seniority is kept over
//! aborts. Waiting parks after a short poll.

use crate::block::{Abort, Anchor, Mutator, State};
use crate::body::{Body, LATCH, Version};
use crate::commit_log::Write;
use crate::sync::Ordering;

impl Mutator<'_> {
    /// Waits for the running block with the first tag `first` on segment `owner`, whose `tag` is in
    /// `seen`, the body of `anchor` that this block wants to own. The elder of the two dooms the
    /// other.
    ///
    /// Waits until that block ends *or gives the object back*: the holder of a latch may release
    /// it and then wait for the very block that waits here.
    pub(crate) fn contend(
        &mut self,
        owner: usize,
        first: Version,
        tag: Version,
        anchor: &Anchor,
        seen: *mut Body,
        wanted: Write,
    ) -> Result<(), Abort> {
        // A latch is held only while its owner commits and waits for nobody: no need to doom it.
        if tag & LATCH == 0 && self.outranks(owner, first) {
            self.engine.segments[owner].doom(first, wanted);
        }
        // Acquire is enough: `add_waiter` and `waiters_now` order this check with the release.
        self.wait_while(owner, first, || anchor.body.load(Ordering::Acquire) == seen)
    }

    fn outranks(&self, owner: usize, first: Version) -> bool {
        if self.state == State::Irrevocable {
            return true;
        }
        // SeqCst: an irrevocable block is never doomed; it checks nothing, so this is courtesy.
        if self.engine.irrevocable.load(Ordering::SeqCst) == first {
            return false;
        }
        // Blocks of different sequences may have equal births: the segment decides then, or each
        // of the two would wait for the other.
        self.birth
            .is_some_and(|birth| (birth, self.index) < (self.engine.segments[owner].birth(), owner))
    }

    /// Waits until the block with the first tag `first` on segment `owner` is over.
    pub(crate) fn wait_for_end(&mut self, owner: usize, first: Version) -> Result<(), Abort> {
        self.wait_while(owner, first, || true)
    }

    /// Waits while that block runs and `needed` holds.
    fn wait_while(
        &mut self,
        owner: usize,
        first: Version,
        needed: impl Fn() -> bool,
    ) -> Result<(), Abort> {
        let other = &self.engine.segments[owner];
        self.counters.waits.bump();
        // Once is enough: only the end of a block takes the bit away, and `first` was seen running.
        other.add_waiter(self.index);
        let segment = self.segment;
        let (me, may_abort) = (self.first_tag, self.state == State::Running);
        segment
            .parker
            .park_while(|| other.runs(first) && needed() && !(may_abort && segment.is_doomed(me)));
        self.check_doom()
    }
}
