//! How objects lie in memory.
//!
//! Main invariant: every object begins with a [`Header`] and is 16-byte aligned; whether a word of
//! its payload is a reference is told by the word alone (the low three bits are [`REF_TAG`]), so
//! the engine can follow references without knowing the language. The payload of a kind that is not
//! traced is raw, but for the last word of a view.
//!
//! ```text
//! frozen   header 16 | payload                         never changes once published
//! view     as frozen, of any kind; the last payload word is a reference, the others are raw
//! cell     header 16 | body pointer 8 | version 8 | prev 8 | fields      one body, up to 64 fields
//! array    header 16 | chunk* | anchor*                chunk = version 8 | prev 8 | 64 words
//! ```
//! A *table* is an array whose elements have places of their own, as the fields of a cell.
//!
//! A cell and each chunk of an array is a unit of ownership. Its first body lies inside the
//! object, so what only one thread can reach is one piece of memory that is written in place; only
//! a *shared* object that is written gets bodies elsewhere.

use super::probe;
use crate::body::Body;
use crate::marks::Place;
use crate::sync::{AtomicI32, AtomicPtr, AtomicU8, AtomicU32, Ordering};
use std::ptr::NonNull;

/// The low three bits of a word that is a reference: the address plus two.
pub const REF_TAG: u64 = 0b010;
const TAG_MASK: u64 = 0b111;

/// The words of a chunk: the unit of conflict in an array.
pub const CHUNK: usize = 64;
/// The most fields that a cell can have.
pub const MAX_FIELDS: usize = CHUNK;
/// Objects are aligned to, and measured in, this many bytes.
pub(crate) const GRANULE: usize = 16;

// By the types' sizes, since those of a model checker are larger.
/// Offset of the payload of a frozen object, and of the first chunk of an array: 16.
pub(crate) const PAYLOAD: usize = size_of::<Header>();
const SLOT_BYTES: usize = size_of::<AtomicPtr<Body>>();
const BODY_BYTES: usize = size_of::<Body>();
/// Offset of a cell's first body: 24.
pub(crate) const CELL_BODY: usize = PAYLOAD + SLOT_BYTES;
/// Offset of the fields of a cell's first body: 40.
pub(crate) const CELL_FIELDS: usize = CELL_BODY + BODY_BYTES;
const CHUNK_BYTES: usize = BODY_BYTES + CHUNK * 8;
/// How many words lie between two chunks' elements.
pub(crate) const BETWEEN_CHUNKS: usize = BODY_BYTES / 8;

/// What the language runtime says about a kind of object. Kinds are numbered from 0.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    /// For reports and audits.
    pub name: &'static str,
    /// Whether payload words may be references. Raw bytes must say no.
    pub traced: bool,
    /// Whether the runtime wants to be told when such an object dies, as if each were given to
    /// [`Memory::watch`](super::Memory::watch).
    pub finalized: bool,
}

/// The byte in the header of an array that is a table.
const TABLE: u8 = 4;

/// Which of the three layouts an object has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Layout {
    /// Never changes once another thread can reach it.
    Frozen,
    /// Up to 64 mutable fields, each of which can conflict by itself.
    Cell,
    /// Any number of mutable words, in chunks.
    Array,
    /// As `Frozen`, but the last payload word alone is a reference, whatever the kind: text in a
    /// buffer that other texts use, too.
    View,
}

/// The bits of `Header::flags`.
pub(crate) mod flag {
    /// More than one thread can reach the object. Set once, by its thread, before the commit that
    /// publishes it; so who can see a shared object sees the flag.
    pub(crate) const SHARED: u8 = 1;
    /// Made since the last collection of its thread, and not counted yet.
    pub(crate) const FRESH: u8 = 2;
    /// Reached by the collection under way.
    pub(crate) const MARK: u8 = 4;
    /// Lies in memory of its own.
    pub(crate) const LARGE: u8 = 8;
    /// The runtime wants to be told when it dies, and was not yet.
    pub(crate) const TELL: u8 = 32;
    /// It was counted again after its count had fallen to zero.
    pub(crate) const AGAIN: u8 = 64;
    /// Fresh, and outlived a collection in the middle of a block: its lines are counted.
    pub(crate) const SURVIVOR: u8 = 128;
}

/// Added to the count of a shared object that has fallen to zero: all such counts are negative.
const DOOMED: i32 = i32::MIN;

/// What every object begins with.
#[repr(C, align(16))]
#[derive(Debug)]
pub(crate) struct Header {
    kind: u8,
    layout: u8,
    pub(crate) flags: AtomicU8,
    /// For the runtime, set when the object is made.
    tag: u8,
    /// Payload words: of a frozen object, fields of a cell, elements of an array.
    words: u32,
    /// The first of the object's places if it is mutable and shared; the runtime's otherwise.
    place: AtomicU32,
    /// References to the object from counted objects, saved registers and handles; with
    /// [`DOOMED`] added while the object waits to be looked at again because they were none.
    count: AtomicI32,
    /// Whether the object was freed. Not an atomic of loom's: it tells of the order of the execution.
    #[cfg(loom)]
    dead: std::cell::Cell<bool>,
}

/// What becomes of a doomed object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// Nobody refers to it, and nobody can.
    Dead,
    /// It was counted meanwhile, and is doomed no more.
    Lives,
    /// It was counted meanwhile, but is not now: it stays doomed for another grace period.
    Waits,
}

/// A reference to an object. Valid as long as the object is: see the module's documentation for
/// what keeps it alive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(transparent)]
pub struct Ref(pub(crate) NonNull<Header>);

// SAFETY: a reference is an address; all access through it is by unsafe functions with rules of
// their own.
unsafe impl Send for Ref {}
// SAFETY: as above.
unsafe impl Sync for Ref {}

impl Ref {
    /// The word that stands for this reference in payloads and registers.
    #[inline(always)]
    #[must_use]
    pub fn to_word(self) -> u64 {
        self.0.as_ptr().expose_provenance() as u64 | REF_TAG
    }

    /// The reference that a word stands for, if it is one.
    ///
    /// # Safety
    /// The word was made by `to_word`, or is no reference.
    #[inline(always)]
    #[must_use]
    pub unsafe fn from_word(word: u64) -> Option<Ref> {
        if word & TAG_MASK == REF_TAG {
            // SAFETY: as the caller promises.
            Some(unsafe { Ref::from_tagged(word) })
        } else {
            None
        }
    }

    /// The reference that a word stands for.
    ///
    /// # Safety
    /// The word was made by `to_word`.
    #[inline(always)]
    #[must_use]
    pub unsafe fn from_tagged(word: u64) -> Ref {
        let address = (word - REF_TAG) as usize;
        // SAFETY: `to_word` made it from a non-null pointer.
        Ref(unsafe { NonNull::new_unchecked(std::ptr::with_exposed_provenance_mut(address)) })
    }

    #[inline(always)]
    pub(crate) fn header<'a>(self) -> &'a Header {
        probe::load(self.address(), size_of::<Header>());
        // SAFETY: a `Ref` points to an object that is alive; headers change by atomics only.
        let header = unsafe { self.0.as_ref() };
        #[cfg(loom)]
        assert!(!header.dead.get(), "a dead object is used");
        header
    }

    /// Tells models that nothing may use the object any more.
    #[inline(always)]
    pub(crate) fn die(self) {
        #[cfg(loom)]
        self.header().dead.set(true);
    }

    #[inline(always)]
    pub(crate) fn byte(self, offset: usize) -> *mut u8 {
        // SAFETY: callers stay within the object.
        unsafe { self.0.as_ptr().cast::<u8>().add(offset) }
    }

    /// How many references to the object are counted. Exact where no other thread runs.
    pub(crate) fn count(self) -> i32 {
        // Acquire: who finds zero sees all that was done with the object.
        let count = self.header().count.load(Ordering::Acquire);
        if count < 0 { count.wrapping_sub(DOOMED) } else { count }
    }

    /// Whether the count is zero and the object is not doomed.
    pub(crate) fn is_uncounted(self) -> bool {
        // Acquire: as above.
        self.header().count.load(Ordering::Acquire) == 0
    }

    /// Adds `by` to the count; whether that is zero now and the object is not doomed.
    #[inline]
    pub(crate) fn bump(self, by: i32) -> bool {
        probe::kept(self.address() + 8, 8);
        let count = &self.header().count;
        if self.is_shared() {
            // AcqRel: who finds zero sees all that was done with the object.
            let sum = count.fetch_add(by, Ordering::AcqRel).wrapping_add(by);
            if sum < 0 && by > 0 {
                self.counted_again();
            }
            sum == 0
        } else {
            // Relaxed: only this thread can reach the object.
            let sum = count.load(Ordering::Relaxed) + by;
            count.store(sum, Ordering::Relaxed);
            sum == 0
        }
    }

    /// A doomed object is counted again: said while it is, so that who looks at it then, or finds
    /// it at zero a second time, knows.
    #[cold]
    fn counted_again(self) {
        self.set(flag::AGAIN);
    }

    /// Dooms a shared object whose count is zero: it has to be looked at again after a grace period.
    /// False if it is not zero any more, or somebody else has doomed it.
    pub(crate) fn doom(self) -> bool {
        // Relaxed: the count was found to be zero by an operation that acquired.
        let zero =
            self.header().count.compare_exchange(0, DOOMED, Ordering::Relaxed, Ordering::Relaxed);
        zero.is_ok()
    }

    /// What becomes of a doomed object whose grace period is over. By one thread at a time.
    ///
    /// Whoever was the first to count it since it was doomed did so in a block that the grace period
    /// has waited for, and has left a note there; so if there is none, and the count is zero, then
    /// nobody can have got hold of the object.
    pub(crate) fn judge(self) -> Verdict {
        // First: notes that are left from now on are for the next grace period.
        let mut again = self.has(flag::AGAIN);
        if again {
            self.unset(flag::AGAIN);
        }
        let count = &self.header().count;
        // Acquire, here and below: who finds zero sees all that was done with the object.
        let mut found = count.load(Ordering::Acquire);
        loop {
            if found == DOOMED && again {
                return Verdict::Waits;
            }
            let next = found.wrapping_sub(DOOMED);
            match count.compare_exchange(found, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) if next == 0 => return Verdict::Dead,
                Ok(_) => return Verdict::Lives,
                // Somebody counts it just now.
                Err(other) => (found, again) = (other, true),
            }
        }
    }

    /// Whether the object is doomed.
    pub(crate) fn is_doomed(self) -> bool {
        // Relaxed: exact where no other thread runs.
        self.header().count.load(Ordering::Relaxed) < 0
    }

    /// The object's kind.
    #[inline(always)]
    #[must_use]
    pub fn kind(self) -> u8 {
        self.header().kind
    }

    /// The runtime's byte, as given when the object was made.
    #[inline(always)]
    #[must_use]
    pub fn tag(self) -> u8 {
        self.header().tag
    }

    /// Payload words.
    #[inline(always)]
    #[must_use]
    pub fn words(self) -> usize {
        self.header().words as usize
    }

    /// The object's layout.
    #[inline(always)]
    #[must_use]
    pub fn layout(self) -> Layout {
        match self.header().layout {
            0 => Layout::Frozen,
            1 => Layout::Cell,
            3 => Layout::View,
            _ => Layout::Array,
        }
    }

    /// Whether it is an array whose elements can conflict each by itself.
    #[inline(always)]
    pub(crate) fn is_table(self) -> bool {
        self.header().layout == TABLE
    }

    /// Whether the elements of an array have places of their own.
    #[must_use]
    pub fn tells_elements(self) -> bool {
        self.is_table()
    }

    /// How many places the object has when it is shared.
    pub(crate) fn places(self) -> u32 {
        let places = match self.layout() {
            Layout::Frozen | Layout::View => return 0,
            Layout::Array if !self.is_table() => self.chunks(),
            Layout::Cell | Layout::Array => self.words(),
        };
        places.max(1) as u32
    }

    /// The first place of a chunk of a shared array.
    #[inline(always)]
    pub(crate) fn chunk_place(self, chunk: usize) -> Place {
        let skip = if self.is_table() { chunk * CHUNK } else { chunk };
        self.place() + skip as Place
    }

    /// The place of an element of a shared array.
    #[inline(always)]
    pub(crate) fn element_place(self, index: usize) -> Place {
        let skip = if self.is_table() { index } else { index / CHUNK };
        self.place() + skip as Place
    }

    /// The place of a word of a shared cell or array.
    pub(crate) fn word_place(self, index: usize) -> Place {
        match self.layout() {
            Layout::Array => self.element_place(index),
            _ => self.place() + index as Place,
        }
    }

    /// Makes a new array a table.
    ///
    /// # Safety
    /// The object is an array that nothing else has seen.
    pub(crate) unsafe fn make_table(self) {
        // SAFETY: as the caller promises; the header is initialised.
        unsafe { (&raw mut (*self.0.as_ptr()).layout).write(TABLE) };
    }

    /// The address, for identity and hashing.
    #[inline(always)]
    #[must_use]
    pub fn address(self) -> usize {
        self.0.as_ptr().addr()
    }

    /// Whether more than one thread can reach the object.
    #[inline(always)]
    #[must_use]
    pub fn is_shared(self) -> bool {
        self.has(flag::SHARED)
    }

    #[inline(always)]
    pub(crate) fn has(self, flag: u8) -> bool {
        // Relaxed: flags but SHARED are the owner's; SHARED was set before the object was
        // published, by the release that the reference was acquired with.
        self.header().flags.load(Ordering::Relaxed) & flag != 0
    }

    #[inline]
    pub(crate) fn set(self, flag: u8) {
        probe::kept(self.address(), 8);
        let flags = &self.header().flags;
        let old = flags.load(Ordering::Relaxed);
        if old & flag::SHARED == 0 {
            flags.store(old | flag, Ordering::Relaxed);
        } else {
            // An atomic operation, since MARK and AGAIN of a shared object may be set by
            // different threads. Relaxed: as in `has`.
            flags.fetch_or(flag, Ordering::Relaxed);
        }
    }

    #[inline]
    pub(crate) fn unset(self, flag: u8) {
        probe::kept(self.address(), 8);
        let flags = &self.header().flags;
        let old = flags.load(Ordering::Relaxed);
        if old & flag::SHARED == 0 {
            flags.store(old & !flag, Ordering::Relaxed);
        } else {
            flags.fetch_and(!flag, Ordering::Relaxed);
        }
    }

    /// A number that the runtime keeps in a frozen object, at first 0 (a hash, say).
    #[inline]
    #[must_use]
    pub fn note(self) -> u32 {
        debug_assert_eq!(self.layout(), Layout::Frozen);
        // Relaxed: a number that any thread would compute alike.
        self.header().place.load(Ordering::Relaxed)
    }

    /// Sets the number that the runtime keeps in a frozen object. Every thread must set the same.
    #[inline]
    pub fn set_note(self, note: u32) {
        debug_assert_eq!(self.layout(), Layout::Frozen);
        probe::kept(self.address() + 8, 4);
        self.header().place.store(note, Ordering::Relaxed);
    }

    #[inline(always)]
    pub(crate) fn place(self) -> Place {
        // Relaxed: written once, before the object was published.
        self.header().place.load(Ordering::Relaxed)
    }

    pub(crate) fn set_place(self, place: Place) {
        self.header().place.store(place, Ordering::Relaxed);
    }

    /// Has the processor fetch the header, since the object is going to be looked at soon.
    #[inline(always)]
    pub(crate) fn prefetch(self) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a prefetch reads nothing and cannot fail, whatever the address.
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(self.0.as_ptr().cast());
        }
    }

    /// Whether the object is a view.
    #[inline(always)]
    #[must_use]
    pub fn is_view(self) -> bool {
        self.header().layout == Layout::View as u8
    }

    /// The payload of a frozen object or a view. Written before the object is reachable, read-only
    /// then.
    #[inline(always)]
    #[must_use]
    pub fn payload(self) -> *mut u64 {
        debug_assert!(matches!(self.layout(), Layout::Frozen | Layout::View));
        self.byte(PAYLOAD).cast()
    }

    /// Where the body pointer of a cell is.
    #[inline(always)]
    pub(crate) fn cell_slot<'a>(self) -> &'a AtomicPtr<Body> {
        // SAFETY: a cell has an atomic pointer there from its making to its death.
        unsafe { &*self.byte(PAYLOAD).cast() }
    }

    /// A cell's first body.
    #[inline(always)]
    pub(crate) fn cell_body<'a>(self) -> &'a Body {
        // SAFETY: a cell has a body header there from its making to its death.
        unsafe { &*self.byte(CELL_BODY).cast() }
    }

    /// The fields of a cell's first body.
    #[inline(always)]
    pub(crate) fn cell_fields(self) -> *mut u64 {
        self.byte(CELL_FIELDS).cast()
    }

    /// How many chunks an array has.
    #[inline(always)]
    pub(crate) fn chunks(self) -> usize {
        self.words().div_ceil(CHUNK)
    }

    /// The words in chunk `chunk` of an array.
    pub(crate) fn chunk_words(self, chunk: usize) -> usize {
        (self.words() - chunk * CHUNK).min(CHUNK)
    }

    /// The first body of a chunk.
    #[inline(always)]
    pub(crate) fn chunk_body<'a>(self, chunk: usize) -> &'a Body {
        // SAFETY: chunk bodies lie behind each other from `PAYLOAD` on.
        unsafe { &*self.byte(PAYLOAD + chunk * CHUNK_BYTES).cast() }
    }

    /// Where element `index` lies in the chunks' first bodies.
    #[inline(always)]
    pub(crate) fn element(self, index: usize) -> *mut u64 {
        self.byte(PAYLOAD + BODY_BYTES + index * 8 + (index / CHUNK) * BODY_BYTES).cast()
    }

    /// Where the body pointer of a chunk is: behind the last chunk.
    #[inline(always)]
    pub(crate) fn chunk_slot<'a>(self, chunk: usize) -> &'a AtomicPtr<Body> {
        let words = self.words();
        let offset = PAYLOAD + words.div_ceil(CHUNK) * BODY_BYTES + words * 8 + chunk * SLOT_BYTES;
        // SAFETY: an array has its body pointers there from its making to its death.
        unsafe { &*self.byte(offset).cast() }
    }
}

/// Whether a word is a reference.
#[inline(always)]
pub(crate) fn is_reference(word: u64) -> bool {
    word & TAG_MASK == REF_TAG
}

/// The words of a body's payload.
#[inline(always)]
pub(crate) fn fields_of(body: NonNull<Body>) -> *mut u64 {
    // SAFETY: the payload lies right behind the header.
    unsafe { body.as_ptr().add(1).cast() }
}

/// The size in bytes of an object with this layout, a multiple of the granule; `None` if it cannot
/// be addressed.
pub(crate) fn size_of_object(layout: Layout, words: usize) -> Option<usize> {
    if u32::try_from(words).is_err() {
        return None;
    }
    let bytes = match layout {
        Layout::Frozen | Layout::View => PAYLOAD + words * 8,
        Layout::Cell => CELL_FIELDS + words * 8,
        Layout::Array => PAYLOAD + words.div_ceil(CHUNK) * (BODY_BYTES + SLOT_BYTES) + words * 8,
    };
    Some(bytes.next_multiple_of(GRANULE))
}

/// Writes the header of a new object.
///
/// # Safety
/// `memory` has room for an object of this layout and belongs to the caller.
#[inline(always)]
pub(crate) unsafe fn write_header(
    memory: NonNull<u8>,
    kind: u8,
    tag: u8,
    layout: Layout,
    words: usize,
    flags: u8,
) -> Ref {
    let header = memory.cast::<Header>();
    // SAFETY: as the caller promises.
    unsafe {
        header.write(Header {
            kind,
            layout: layout as u8,
            flags: AtomicU8::new(flags),
            tag,
            words: words as u32,
            place: AtomicU32::new(0),
            count: AtomicI32::new(0),
            #[cfg(loom)]
            dead: std::cell::Cell::new(false),
        });
    }
    Ref(header)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_two_words() {
        assert_eq!(size_of::<Header>(), 16);
        assert_eq!(CELL_BODY + size_of::<Body>(), CELL_FIELDS);
    }

    #[test]
    fn the_parts_of_an_array_do_not_overlap() {
        for words in [1, 63, 64, 65, 128, 200] {
            let size = size_of_object(Layout::Array, words).expect("small");
            let mut memory = vec![0u128; size / 16];
            let pointer = NonNull::new(memory.as_mut_ptr().cast()).expect("not null");
            // SAFETY: the memory has the size that was asked for.
            let array = unsafe { write_header(pointer, 1, 0, Layout::Array, words, 0) };
            let start = array.address();
            let slots = array.chunk_slot(0) as *const _ as usize - start;
            let last = array.element(words - 1) as usize - start;
            assert!(last + 8 <= slots, "{words} words");
            assert!(slots + array.chunks() * 8 <= size);
            for index in 0..words {
                let chunk = index / CHUNK;
                let body = array.chunk_body(chunk) as *const Body as usize;
                let element = array.element(index) as usize;
                assert_eq!(element, body + 16 + (index % CHUNK) * 8);
            }
        }
    }

    #[test]
    fn a_word_tells_whether_it_is_a_reference() {
        let mut memory = [0u128; 2];
        let pointer = NonNull::new(memory.as_mut_ptr().cast()).expect("not null");
        // SAFETY: there is room for a header.
        let object = unsafe { write_header(pointer, 3, 9, Layout::Frozen, 2, 0) };
        // SAFETY: the words are from `to_word` or no references.
        unsafe {
            assert_eq!(Ref::from_word(object.to_word()), Some(object));
            assert_eq!(Ref::from_word(object.to_word() | 4), None);
            assert_eq!(Ref::from_word(0), None);
        }
        assert_eq!((object.kind(), object.tag(), object.words()), (3, 9, 2));
    }
}
