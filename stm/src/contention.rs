//! Contention: who waits for whom, and who gives way.
//!
//! Main invariant: every wait here ends when the block waited for ends *or* the waiting block is
//! doomed; and a block that owns what an elder needs is doomed by it. So along every chain of
//! waits the eldest (or the irrevocable) block runs, and none starves: seniority is kept over
//! aborts, and a doomed block starts again only when the one that doomed it has got its object.
//! Waiting parks after a short poll.

use crate::block::{Abort, Mutator, State};
use crate::body::{Body, Version, segment_of};
use crate::commit_log::Write;
use crate::event::{About, EventKind, Waited};
use crate::marks::Site;
use crate::sync::{AtomicPtr, Ordering, SPINS, lock_soon, spin, yield_now};
use std::time::Instant;

impl Mutator<'_> {
    /// Waits for the running block with the first tag `first` on segment `owner`, which owns what
    /// this block wants to own. The elder of the two dooms the other; `wanted` is for its report.
    pub(crate) fn contend(
        &mut self,
        owner: usize,
        first: Version,
        wanted: Write,
    ) -> Result<(), Abort> {
        if self.outranks(owner, first) {
            if !self.wants {
                self.wants = true;
                self.segment.set_wants(true);
            }
            self.engine.segments[owner].doom(first, self.first_tag, wanted);
        }
        self.wait_for(owner, first, wanted, || true)
    }

    /// Says that this block has got what it doomed another one for, or does not want it any more.
    #[inline]
    pub(crate) fn settled(&mut self) {
        if self.wants {
            self.wants = false;
            self.segment.set_wants(false);
            self.engine.wake(self.segment.waiting());
        }
    }

    /// Waits, before a block that was doomed starts again, until the winner has got what it wanted.
    /// Or else this block might take it again before the winner has woken up, and be doomed again,
    /// and so on without end. It owns nothing meanwhile, so nobody waits for it.
    #[cold]
    pub(crate) fn give_way(&mut self) {
        let winner = std::mem::take(&mut self.winner);
        let other = &self.engine.segments[segment_of(winner)];
        other.add_waiter(self.index);
        self.segment.parker.park_while(|| other.wants(winner));
    }

    fn outranks(&self, owner: usize, first: Version) -> bool {
        if self.state == State::Irrevocable {
            return true;
        }
        // SeqCst: an irrevocable block is never doomed; it checks nothing, so this is courtesy.
        if self.engine.irrevocable.load(Ordering::SeqCst) == first {
            return false;
        }
        // Sequences may share births with each other and with plain blocks: the segment decides
        // then, since of two blocks that wait for each other one has to give way.
        let theirs = self.engine.segments[owner].birth();
        self.birth.is_some_and(|birth| (birth, self.index) < (theirs, owner))
    }

    /// Waits until the block with the first tag `first` on segment `owner` gives up its latch, the
    /// body `latched` of `slot`.
    ///
    /// A latch is held only while its owner commits and waits for higher latches, so nobody needs
    /// to doom it. But its owner may release it and then wait for this block: it is the latch that
    /// is waited for, not the owner's end.
    pub(crate) fn wait_for_latch(
        &mut self,
        owner: usize,
        first: Version,
        wanted: Write,
        slot: &AtomicPtr<Body>,
        latched: *mut Body,
    ) -> Result<(), Abort> {
        // Acquire: pairs with the release in `restore`. `latched` is not used again meanwhile,
        // because this thread is pinned.
        self.wait_for(owner, first, wanted, || slot.load(Ordering::Acquire) == latched)
    }

    /// Waits until the block with the first tag `first` on segment `owner` is over; `wanted` is for
    /// its report, as below.
    pub(crate) fn wait_for_end(
        &mut self,
        owner: usize,
        first: Version,
        wanted: Write,
    ) -> Result<(), Abort> {
        self.wait_for(owner, first, wanted, || true)
    }

    /// Waits while the block with the first tag `first` on segment `owner` runs and `holds`.
    fn wait_for(
        &mut self,
        owner: usize,
        first: Version,
        wanted: Write,
        holds: impl Fn() -> bool,
    ) -> Result<(), Abort> {
        let other = &self.engine.segments[owner];
        self.counters.waits.bump();
        let segment = self.segment;
        let (me, may_abort) = (self.first_tag, self.state == State::Running);
        let began =
            self.engine.events.is_on().then(|| (Instant::now(), self.about(owner, first, wanted)));
        let waits = || other.runs(first) && holds() && !(may_abort && segment.is_doomed(me));
        // Most waits are for a latch, or for a commit that is being stamped.
        let is_short = (0..SPINS).any(|_| {
            spin();
            !waits()
        });
        if !is_short {
            // Once is enough: only the end of a block takes the bit away, and `first` was seen
            // running.
            other.add_waiter(self.index);
            // See `Segment::end_committed`.
            drop(lock_soon(&self.engine.commit_lock));
            while waits() {
                segment.parker.park_while(|| !other.is_ending() && waits());
                if other.is_ending() {
                    // Its thread may not be running.
                    yield_now();
                }
            }
        }
        if let Some((began, (waited, about))) = began {
            self.note(EventKind::Wait(waited), began.elapsed(), about);
        }
        self.check_doom()
    }

    /// What a wait for this block is about.
    #[cold]
    fn about(&self, owner: usize, first: Version, wanted: Write) -> (Waited, About) {
        // SeqCst: written so; a wait that is told as another one does no harm.
        let irrevocable = self.engine.irrevocable.load(Ordering::SeqCst);
        let site = if wanted.site == Site::UNKNOWN { self.doing.0 } else { wanted.site };
        let segment = Some(owner as u8);
        if irrevocable == first || wanted.place == 0 {
            // It may be over already, and another one irrevocable.
            let known = irrevocable == first || irrevocable == 0;
            let why = if known { self.about_irrevocable() } else { About::default() };
            let place = if wanted.place == 0 { why.place } else { wanted.place };
            return (Waited::Irrevocable, About { site, segment, place, ..why });
        }
        (Waited::Owner, About { site, by: Site::UNKNOWN, segment, place: wanted.place })
    }
}
