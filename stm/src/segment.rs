//! Segments: what the rest of the engine can see of the block that a thread runs.
//!
//! Main invariant: `cur` holds the block's first tag from before its first ownership until after
//! its last body was stamped or given back. So a tag found in a body belongs to a running block
//! exactly when the `cur` of its segment is not zero and its serial is not greater than the tag's.

use crate::body::{Version, serial_of};
use crate::commit_log::Write;
use crate::marks::{Marks, Place, Site};
use crate::park::Parker;
use crate::sync::{AtomicBool, AtomicU64, Mutex, Ordering};

/// The shared face of one running block.
#[derive(Debug)]
pub(crate) struct Segment {
    /// The first tag of the running block, or 0.
    cur: AtomicU64,
    /// The version under which the running block has committed, or 0 before that.
    cwv: AtomicU64,
    /// The first tag of the block that must abort, if that is the running one.
    doom: AtomicU64,
    /// What the block wanted that set `doom`, as `place << 32 | site`: for reports only.
    doomed_for: AtomicU64,
    /// The first tag of the block that gave that order.
    winner: AtomicU64,
    /// Whether the running block has doomed another one for an object that it has not got yet.
    wants: AtomicBool,
    /// The running block's seniority: the smaller is the elder.
    birth: AtomicU64,
    /// A bit for each segment whose thread waits for this block's end.
    waiters: AtomicU64,
    /// Where the thread on this segment sleeps.
    pub(crate) parker: Parker,
    /// Whether a thread is attached.
    attached: AtomicBool,
    /// What travels with the segment from thread to thread.
    kept: Mutex<Option<Kept>>,
}

/// The private state of a segment while no thread is attached.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) marks: Marks,
    /// The last serial used.
    pub(crate) serial: u64,
}

/// What another block's tag means, as found by [`Segment::fate`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    /// The block runs; its first tag.
    Running(Version),
    /// The block has committed and may not have stamped the body yet.
    Committed {
        /// The version of the commit.
        version: u64,
        /// The block's first tag.
        first: Version,
    },
    /// The block ended; the body's version or the object's body has changed since.
    Over,
}

impl Segment {
    pub(crate) fn new() -> Self {
        Self {
            cur: AtomicU64::new(0),
            cwv: AtomicU64::new(0),
            doom: AtomicU64::new(0),
            doomed_for: AtomicU64::new(0),
            winner: AtomicU64::new(0),
            wants: AtomicBool::new(false),
            birth: AtomicU64::new(0),
            waiters: AtomicU64::new(0),
            parker: Parker::new(),
            attached: AtomicBool::new(false),
            kept: Mutex::new(None),
        }
    }

    /// Attaches the calling thread, unless another one is attached.
    pub(crate) fn attach(&self, mark_bits: u32) -> Option<Kept> {
        // Acquire: pairs with the release in `detach`, so `kept` is what the last thread left.
        self.attached.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).ok().map(
            |_| {
                let kept = self.kept.lock().take();
                kept.unwrap_or_else(|| Kept { marks: Marks::new(mark_bits), serial: 0 })
            },
        )
    }

    /// Detaches the calling thread.
    pub(crate) fn detach(&self, kept: Kept) {
        *self.kept.lock() = Some(kept);
        // Release: pairs with the acquire in `attach`.
        self.attached.store(false, Ordering::Release);
    }

    /// Announces a block.
    #[inline]
    pub(crate) fn begin(&self, tag: Version, birth: u64) {
        // Release, though the store of `cur` below would publish it too: who reads this 0 in
        // `fate` must also see that the block before is over (its stamps, and `cur` changed).
        self.cwv.store(0, Ordering::Release);
        // Relaxed: only orders who waits for whom; any value gives a correct execution.
        self.birth.store(birth, Ordering::Relaxed);
        // Release: pairs with the acquire in `fate`; whoever finds this tag sees `cwv` as 0.
        self.cur.store(tag, Ordering::Release);
    }

    /// Announces the version under which the block commits. Under the commit lock.
    #[inline]
    pub(crate) fn set_cwv(&self, version: u64) {
        // Release: the private bodies' contents become readable by whoever sees this version.
        self.cwv.store(version, Ordering::Release);
    }

    /// Announces the end of a block that never owned anything, and for which nobody waits.
    #[inline]
    pub(crate) fn end_quiet(&self) {
        // Release: pairs with the acquire in `fate`.
        self.cur.store(0, Ordering::Release);
    }

    /// Announces the end of a block; gives the segments that wait for it.
    #[inline]
    pub(crate) fn end(&self) -> u64 {
        // Release: pairs with the acquire in `fate`.
        self.cur.store(0, Ordering::Release);
        // AcqRel, as in `add_waiter`: of two read-modify-writes of one word, one comes first. Either
        // this sees the waiter, or the waiter has acquired this and sees the end.
        self.waiters.swap(0, Ordering::AcqRel)
    }

    /// As [`Segment::end`], of a block that has committed under the commit lock.
    #[inline]
    pub(crate) fn end_committed(&self) -> u64 {
        // Release: pairs with the acquire in `fate`.
        self.cur.store(0, Ordering::Release);
        // Relaxed, and mostly no read-modify-write: who waits has taken the commit lock after it
        // said so. If that was before the commit, this sees it. If it was after, the waiter knows
        // that the block has committed, and does not sleep.
        if self.waiters.load(Ordering::Relaxed) == 0 {
            return 0;
        }
        self.waiters.swap(0, Ordering::AcqRel)
    }

    /// Whether the block on this segment has committed, so that it ends without being waited for.
    pub(crate) fn is_ending(&self) -> bool {
        // Acquire: if this is the 0 of the block after the one that was waited for, then the end of
        // that one is visible. Look here first, and then whether the block runs.
        self.cwv.load(Ordering::Acquire) != 0
    }

    /// Says that the thread on `segment` waits for this block's end.
    pub(crate) fn add_waiter(&self, segment: usize) {
        // AcqRel: see `end`. What the waiter then looks at is not older than what it acquires here.
        self.waiters.fetch_or(1 << segment, Ordering::AcqRel);
    }

    /// The segments that wait for something of this block, after that has changed.
    pub(crate) fn waiting(&self) -> u64 {
        // AcqRel, and a read-modify-write: see `end`. The bits stay, for the end.
        self.waiters.fetch_or(0, Ordering::AcqRel)
    }

    /// Whether the block with the first tag `tag` still runs.
    #[inline]
    pub(crate) fn runs(&self, tag: Version) -> bool {
        self.cur.load(Ordering::SeqCst) == tag
    }

    /// What became of the block that put `tag` into a body.
    #[inline]
    pub(crate) fn fate(&self, tag: Version) -> Fate {
        // Acquire: pairs with `begin` and `end`: what that block did before is visible.
        let cur = self.cur.load(Ordering::Acquire);
        if cur == 0 || serial_of(cur) > serial_of(tag) {
            return Fate::Over;
        }
        // Acquire: pairs with `set_cwv` (the bodies' contents) and with `begin` (see there).
        let cwv = self.cwv.load(Ordering::Acquire);
        // If `cwv` came from a later block, the acquire above made the end of this one visible, and
        // coherence forbids reading the older `cur` again. Acquire, so that `Over` always means
        // that what the block did is visible.
        if self.cur.load(Ordering::Acquire) != cur {
            return Fate::Over;
        }
        if cwv == 0 { Fate::Running(cur) } else { Fate::Committed { version: cwv, first: cur } }
    }

    /// The running block's seniority.
    pub(crate) fn birth(&self) -> u64 {
        // Relaxed: see `begin`.
        self.birth.load(Ordering::Relaxed)
    }

    /// Tells the block with the first tag `tag` to abort, if it has not committed, for the block
    /// with the first tag `winner`, which wants to write `wanted`.
    pub(crate) fn doom(&self, tag: Version, winner: Version, wanted: Write) {
        let packed = (u64::from(wanted.place) << 32) | u64::from(wanted.site.0);
        // Relaxed, twice: published by `doom`. Of several winners any one will do.
        self.doomed_for.store(packed, Ordering::Relaxed);
        self.winner.store(winner, Ordering::Relaxed);
        // The greatest: who is late must not take back the doom of the block after `tag`'s.
        // Release: `winner` is visible to who finds itself doomed.
        self.doom.fetch_max(tag, Ordering::AcqRel);
        self.parker.unpark();
    }

    /// What the block wanted that doomed the one on this segment.
    pub(crate) fn doomed_for(&self) -> Write {
        // Relaxed: see `doom`.
        let packed = self.doomed_for.load(Ordering::Relaxed);
        Write { place: (packed >> 32) as Place, site: Site((packed as u32) & Site::MAX) }
    }

    /// The first tag of a block that doomed the one on this segment. For a doomed block.
    pub(crate) fn winner(&self) -> Version {
        // Relaxed: see `doom`.
        self.winner.load(Ordering::Relaxed)
    }

    /// Says whether the block has doomed another one for an object that it has not got yet.
    pub(crate) fn set_wants(&self, wants: bool) {
        // Release: who sees that the object is taken, or given up, sees by whom.
        self.wants.store(wants, Ordering::Release);
    }

    /// Whether the block with the first tag `tag` runs and still wants what it doomed another for.
    pub(crate) fn wants(&self, tag: Version) -> bool {
        self.runs(tag) && self.wants.load(Ordering::Acquire)
    }

    /// Whether the block with the first tag `tag` was told to abort.
    #[inline]
    pub(crate) fn is_doomed(&self, tag: Version) -> bool {
        // Acquire: what the elder did before is visible. A sleeping victim checks this with its
        // parker's lock held; see `Parker`.
        self.doom.load(Ordering::Acquire) == tag
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::body::tag_of;

    #[test]
    fn a_tag_tells_its_blocks_fate() {
        let segment = Segment::new();
        let first = tag_of(3, 10);
        let nested = tag_of(3, 11);
        assert_eq!(segment.fate(first), Fate::Over);
        segment.begin(first, 1);
        assert_eq!(segment.fate(first), Fate::Running(first));
        assert_eq!(segment.fate(nested), Fate::Running(first));
        assert_eq!(segment.fate(tag_of(3, 9)), Fate::Over);
        segment.set_cwv(7);
        assert_eq!(segment.fate(nested), Fate::Committed { version: 7, first });
        assert_eq!(segment.end(), 0);
        assert_eq!(segment.fate(nested), Fate::Over);
    }

    #[test]
    fn the_end_names_the_waiters_once() {
        let segment = Segment::new();
        segment.begin(tag_of(0, 1), 1);
        segment.add_waiter(5);
        segment.add_waiter(9);
        assert_eq!(segment.end(), 1 << 5 | 1 << 9);
        assert_eq!(segment.end(), 0);
    }

    #[test]
    fn one_thread_at_a_time_is_attached() {
        let segment = Segment::new();
        let mut kept = segment.attach(4).expect("free at first");
        assert!(segment.attach(4).is_none());
        kept.serial = 42;
        segment.detach(kept);
        assert_eq!(segment.attach(4).map(|kept| kept.serial), Some(42));
    }
}
