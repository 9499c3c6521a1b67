//! Bodies: the versioned contents of objects, and the tags that say who is changing them.
//!
//! Main invariant: a body whose version is *committed* (bit 63 clear) never changes again, and a
//! body whose version is a *tag* is touched by the tag's segment alone. So fields are read with
//! ordinary loads, and no reader ever sees a half-written one.
//!
//! A body is `{ version, prev, payload }`. `prev` of a tagged body is the committed body that it
//! is to replace; readers of other segments use that one while the owner runs. The payload lies
//! right behind the header; its size and its drop glue are the business of the [`Shape`].

use crate::reclaim::{Class, Garbage};
use crate::sync::{AtomicPtr, AtomicU64, Ordering};
use std::alloc::Layout;
use std::ptr::NonNull;

/// The version word of a body: a commit version, or the tag of the block that owns the body.
///
/// A tag is `1 | latch | segment:6 | serial:56`. Commit versions have bit 63 clear, so every tag
/// compares greater than every snapshot, and one comparison serves the read fast path.
pub(crate) type Version = u64;

/// Bit 63: the word is a tag.
pub(crate) const PRIVATE: u64 = 1 << 63;
/// Bit 62: the owner took the body at commit time for a commuting operation. Such an owner waits
/// for nobody, so nobody needs to doom it.
pub(crate) const LATCH: u64 = 1 << 62;
const SEGMENT_SHIFT: u32 = 56;
/// The most segments an engine can have: what fits between the flags and the serial.
pub(crate) const MAX_SEGMENTS: usize = 64;
const SERIAL_MASK: u64 = (1 << SEGMENT_SHIFT) - 1;

/// The tag of block number `serial` on `segment`.
#[inline]
pub(crate) fn tag_of(segment: usize, serial: u64) -> Version {
    debug_assert!(segment < MAX_SEGMENTS && serial <= SERIAL_MASK);
    PRIVATE | ((segment as u64) << SEGMENT_SHIFT) | serial
}

/// Whether the version word is a tag.
#[inline]
pub(crate) fn is_tag(version: Version) -> bool {
    version & PRIVATE != 0
}

/// The segment that a tag names.
#[inline]
pub(crate) fn segment_of(tag: Version) -> usize {
    ((tag >> SEGMENT_SHIFT) & (MAX_SEGMENTS as u64 - 1)) as usize
}

/// The serial of a tag, without its flags.
#[inline]
pub(crate) fn serial_of(tag: Version) -> u64 {
    tag & SERIAL_MASK
}

/// What a body's payload is: its layout, and what must happen before its memory is used again.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Layout of header and payload together.
    pub(crate) layout: Layout,
    /// The free list for bodies of this layout, as [`Class::of`] says.
    pub(crate) class: Option<Class>,
    /// Drops the payload in place, where it needs that.
    pub(crate) drop: Option<unsafe fn(NonNull<Body>)>,
    /// How many words the payload has, if it is one of words.
    pub(crate) words: usize,
    /// Whether each word has a place of its own, behind each other; else the unit has one place.
    pub(crate) per_word: bool,
    /// Whether an object's first body lies inside the object, so that it has no memory of its own.
    pub(crate) embedded: bool,
    /// What to retire when an embedded first body has been replaced, if that needs anything.
    pub(crate) first_replaced: Option<unsafe fn(NonNull<Body>) -> Option<Garbage>>,
    /// Whether the words may be references to objects of a heap.
    pub(crate) traced: bool,
}

/// The header of a body. See the module's documentation.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) version: AtomicU64,
    /// The committed body that this one replaces. Written before the body is published.
    prev: AtomicPtr<Body>,
    /// Under loom, stands for the payload: loom checks that no two threads race on it.
    #[cfg(loom)]
    race: loom::cell::UnsafeCell<()>,
}

impl Body {
    /// A header for a body that is not reachable yet.
    pub(crate) fn new(version: Version, prev: *mut Body) -> Self {
        Self {
            version: AtomicU64::new(version),
            prev: AtomicPtr::new(prev),
            #[cfg(loom)]
            race: loom::cell::UnsafeCell::new(()),
        }
    }

    /// Makes recycled memory the header of a new body that is not reachable yet.
    pub(crate) fn renew(&self, version: Version, prev: *mut Body) {
        self.touch_write();
        // Relaxed: nobody else can reach this body before the release that publishes it.
        self.version.store(version, Ordering::Relaxed);
        self.prev.store(prev, Ordering::Relaxed);
    }

    /// The body that this one replaces. Only meaningful while the version is a tag.
    #[inline]
    pub(crate) fn prev(&self) -> *mut Body {
        // Relaxed: written before the release (ownership CAS) that the caller acquired this body by.
        self.prev.load(Ordering::Relaxed)
    }

    /// Tells loom that the payload is read here.
    #[inline]
    pub(crate) fn touch_read(&self) {
        #[cfg(loom)]
        self.race.with(|_| ());
    }

    /// Tells loom that the payload is written here.
    #[inline]
    pub(crate) fn touch_write(&self) {
        #[cfg(loom)]
        self.race.with_mut(|_| ());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_greater_than_every_version_and_names_its_owner() {
        let tag = tag_of(63, SERIAL_MASK);
        assert!(is_tag(tag));
        assert!(tag > PRIVATE - 1);
        assert_eq!(segment_of(tag), 63);
        assert_eq!(segment_of(tag | LATCH), 63);
        assert_eq!(serial_of(tag | LATCH), SERIAL_MASK);
        assert_eq!(tag & LATCH, 0);
    }

    #[cfg(not(loom))]
    #[test]
    fn the_header_of_a_body_is_two_words() {
        assert_eq!(std::mem::size_of::<Body>(), 16);
    }
}
