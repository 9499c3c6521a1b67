//! Where the code points of a long string are: so that `s[i]` takes constant time.
//!
//! Main invariant: a string of more than [`INTERVAL`] code points that is not ASCII has room for its
//! index behind its bytes, unless it lies in a buffer. The index's first word is 1 when it is made;
//! word `k` is then the byte offset of code point `k * INTERVAL`. What it holds depends on the
//! string alone: so it is made when it is first needed, by any thread, and a block that is rolled
//! back may leave it.

use std::sync::atomic::{AtomicU64, Ordering};

use stm::heap::{Ref, probe};

use crate::heap::tail;
use crate::object::string;
use crate::text::wtf8::{self, Text};
use crate::value::Value;

/// Code points from one word of an index to the next.
const INTERVAL: usize = 128;

/// How many words the index of a string of so many bytes and code points has.
#[inline]
pub(super) fn words(bytes: usize, len: usize) -> usize {
    if bytes == len || len <= INTERVAL { 0 } else { len.div_ceil(INTERVAL) }
}

/// Says that a new string's index is not made.
#[inline]
pub(super) fn reset(object: Ref, bytes: usize) {
    if let Some(made) = tail(object, bytes).first() {
        // Relaxed: nobody else can reach the string yet.
        made.store(0, Ordering::Relaxed);
    }
}

/// The byte offset of code point `i`; the end for anything past it.
pub fn offset(v: Value, i: usize) -> usize {
    let (bytes, len) = (string::bytes(v), string::len(v));
    if i >= len {
        return bytes.len();
    }
    if bytes.len() == len {
        return i;
    }
    if i < INTERVAL {
        return wtf8::offset_from(bytes, i);
    }
    let index = tail(v.object(), bytes.len());
    let [made, ..] = index else { return wtf8::offset_from(bytes, i) };
    // Acquire: whoever made the index wrote its other words before.
    if made.load(Ordering::Acquire) == 0 {
        make(index, bytes);
    }
    probe::load(index.as_ptr().addr(), 8);
    let Some(entry) = index.get(i / INTERVAL) else { return wtf8::offset_from(bytes, i) };
    // Relaxed: see above.
    let start = entry.load(Ordering::Relaxed) as usize;
    start + wtf8::offset_from(bytes.get(start..).unwrap_or_default(), i % INTERVAL)
}

/// Code point `i`, if there is one.
pub fn code_at(v: Value, i: usize) -> Option<u32> {
    if i >= string::len(v) {
        return None;
    }
    wtf8::decode(string::bytes(v).get(offset(v, i)..)?).map(|(code, _)| code)
}

/// The part from code point `start` on that has `len` of them. They must be there.
pub fn part<'a>(v: Value, start: usize, len: usize) -> Text<'a> {
    let (from, to) = (offset(v, start), offset(v, start + len));
    Text::with_len(&string::bytes(v)[from..to], len)
}

#[cold]
#[inline(never)]
fn make(index: &[AtomicU64], bytes: &[u8]) {
    // A block that is rolled back leaves it as it is.
    probe::kept(index.as_ptr().addr(), 8 * index.len());
    let mut at = 0;
    for entry in index.iter().skip(1) {
        at += wtf8::offset_from(&bytes[at..], INTERVAL);
        // Relaxed: threads that do this at the same time store the same.
        entry.store(at as u64, Ordering::Relaxed);
    }
    // Release: see `offset`.
    if let Some(made) = index.first() {
        made.store(1, Ordering::Release);
    }
}
