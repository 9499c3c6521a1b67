//! The commit log: what each commit wrote, in commit order. Its tail is the clock.
//!
//! Main invariant: entries are linked in the order of their versions, each one greater by one,
//! and everything in an entry is written before the release that links it. A block that holds an
//! entry while pinned may follow `next` to the newest: an entry is retired only after the tail has
//! moved past it, so whoever could still reach it was pinned before that.
//!
//! Validation walks this log instead of the block's own reads (the idea of stmgc-c8): its cost is
//! what others wrote since the block last looked, whatever the size of its read set.

use crate::marks::{Place, Site};
use crate::sync::{AtomicPtr, Ordering};
use crossbeam_utils::CachePadded;
use std::ptr::NonNull;

/// One place that a commit wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Write {
    pub(crate) place: Place,
    pub(crate) site: Site,
}

impl Write {
    /// A write by what is not known.
    pub(crate) const fn of(place: Place) -> Self {
        Self { place, site: Site::UNKNOWN }
    }
}

/// How many writes an entry keeps without a second allocation: most blocks have fewer. As many as
/// make it one cache line, since every other segment has to fetch it.
const INLINE: usize = 4;

/// One commit.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Entry {
    version: u64,
    next: AtomicPtr<Entry>,
    /// The segment that committed; for reports only.
    segment: u8,
    inline_len: u8,
    inline: [Write; INLINE],
    #[expect(clippy::box_collection, reason = "one word here, and most entries need none")]
    spill: Option<Box<Vec<Write>>>,
    /// Under loom, stands for all that is not atomic: loom checks that no two threads race on it.
    #[cfg(loom)]
    race: loom::cell::UnsafeCell<()>,
}

impl Entry {
    /// An empty entry, not linked.
    pub(crate) fn new() -> Self {
        Self {
            version: 0,
            next: AtomicPtr::new(std::ptr::null_mut()),
            segment: 0,
            inline_len: 0,
            inline: [Write { place: 0, site: Site::UNKNOWN }; INLINE],
            spill: None,
            #[cfg(loom)]
            race: loom::cell::UnsafeCell::new(()),
        }
    }

    /// Tells loom that the contents are read here.
    #[inline(always)]
    fn touch_read(&self) {
        #[cfg(loom)]
        self.race.with(|_| ());
    }

    /// Tells loom that the contents are written here.
    #[inline(always)]
    pub(crate) fn touch_write(&self) {
        #[cfg(loom)]
        self.race.with_mut(|_| ());
    }

    /// Makes a recycled entry empty again, keeping its memory.
    pub(crate) fn renew(&mut self) {
        self.touch_write();
        self.next = AtomicPtr::new(std::ptr::null_mut());
        self.inline_len = 0;
        if let Some(spill) = &mut self.spill {
            spill.clear();
        }
    }

    /// Adds a write. Only before the entry is linked.
    #[inline]
    pub(crate) fn push(&mut self, write: Write) {
        self.touch_write();
        if usize::from(self.inline_len) < INLINE {
            self.inline[usize::from(self.inline_len)] = write;
            self.inline_len += 1;
        } else {
            self.spill.get_or_insert_default().push(write);
        }
    }

    /// Forgets the writes after the first `len`. Only before the entry is linked.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.inline_len = self.inline_len.min(len.min(INLINE) as u8);
        if let Some(spill) = &mut self.spill {
            spill.truncate(len.saturating_sub(INLINE));
        }
    }

    /// The number of writes.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.inline_len) + self.spill.as_ref().map_or(0, |spill| spill.len())
    }

    /// All writes.
    #[inline]
    pub(crate) fn writes(&self) -> impl Iterator<Item = Write> + '_ {
        self.touch_read();
        let spill = self.spill.as_ref().map_or(&[][..], |spill| spill.as_slice());
        self.inline[..usize::from(self.inline_len)].iter().chain(spill).copied()
    }

    #[inline]
    pub(crate) fn version(&self) -> u64 {
        self.touch_read();
        self.version
    }

    pub(crate) fn segment(&self) -> u8 {
        self.segment
    }

    /// The entry that follows, if one was linked.
    #[inline]
    pub(crate) fn next(&self) -> Option<NonNull<Entry>> {
        // Acquire: pairs with the release in `CommitLog::link`, so the entry's contents and the
        // committer's `cwv` are visible to whoever sees the entry.
        NonNull::new(self.next.load(Ordering::Acquire))
    }
}

/// The log's end.
#[derive(Debug)]
pub(crate) struct CommitLog {
    tail: CachePadded<AtomicPtr<Entry>>,
}

impl CommitLog {
    /// A log whose clock stands at 0.
    pub(crate) fn new() -> Self {
        let first = Box::into_raw(Box::new(Entry::new()));
        Self { tail: CachePadded::new(AtomicPtr::new(first)) }
    }

    /// The newest entry. The caller must be pinned to use it.
    #[inline]
    pub(crate) fn tail(&self) -> NonNull<Entry> {
        // Acquire: pairs with the release in `link`.
        let tail = self.tail.load(Ordering::Acquire);
        debug_assert!(!tail.is_null());
        // SAFETY: `new` stores a box and `link` stores a non-null entry; nothing else is stored.
        unsafe { NonNull::new_unchecked(tail) }
    }

    /// Links `entry` as the commit after `last`, under the version `version`.
    ///
    /// # Safety
    /// The caller holds the commit lock, `last` is the tail, `version` is one more than the
    /// tail's, `entry` is not linked, and the caller's `cwv` already holds `version`.
    pub(crate) unsafe fn link(
        &self,
        last: NonNull<Entry>,
        entry: NonNull<Entry>,
        version: u64,
        segment: usize,
    ) {
        // SAFETY: the entry is not linked, so this block is the only one that can reach it.
        unsafe {
            entry.as_ref().touch_write();
            (*entry.as_ptr()).version = version;
            (*entry.as_ptr()).segment = segment as u8;
        }
        // Release: publishes the entry's contents, and before them `cwv`, to `Entry::next`.
        // SAFETY: the tail is never retired before it has been replaced, below.
        unsafe { last.as_ref() }.next.store(entry.as_ptr(), Ordering::Release);
        // Release: the same for `tail`.
        self.tail.store(entry.as_ptr(), Ordering::Release);
    }
}

impl Drop for CommitLog {
    fn drop(&mut self) {
        // Relaxed: `&mut self` means that no other thread has access.
        let tail = self.tail.load(Ordering::Relaxed);
        // SAFETY: entries before the tail were retired when it moved past them; the tail is ours.
        drop(unsafe { Box::from_raw(tail) });
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn an_entry_keeps_its_writes_in_order_past_the_inline_ones() {
        let mut entry = Entry::new();
        for place in 1..20 {
            entry.push(Write { place, site: Site(place) });
        }
        assert_eq!(entry.len(), 19);
        assert!(entry.writes().map(|write| write.place).eq(1..20));
        entry.truncate(8);
        assert!(entry.writes().map(|write| write.place).eq(1..9));
        entry.truncate(2);
        assert!(entry.writes().map(|write| write.place).eq(1..3));
        entry.renew();
        assert_eq!(entry.len(), 0);
    }

    #[test]
    fn an_entry_is_one_cache_line() {
        assert_eq!(size_of::<Entry>(), 64);
    }

    #[test]
    fn the_tail_moves_with_each_commit() {
        let log = CommitLog::new();
        let first = log.tail();
        let entry = NonNull::from(Box::leak(Box::new(Entry::new())));
        // SAFETY: one thread, so the lock is not needed; `first` is the tail of version 0.
        unsafe { log.link(first, entry, 1, 0) };
        assert_eq!(log.tail(), entry);
        // SAFETY: never freed before.
        assert_eq!(unsafe { entry.as_ref() }.version(), 1);
        // SAFETY: `first` was replaced as the tail, and nobody else can reach it.
        let first = unsafe { Box::from_raw(first.as_ptr()) };
        assert_eq!(first.next(), Some(entry));
    }
}
