//! `str`: layout, interning, conversions.
//!
//! Main invariant: a string is frozen: word 0 is its length in bytes (low half) and in code points
//! (high half), word 1 its hash or 0, then its WTF-8 bytes, or the buffer that these lie in
//! (`heap::text`), then the words of an index (`strindex`). A string with tag 1 is interned: no other string with tag 1 has its bytes, so
//! names are compared by identity. One with tag 2 was made by concatenation.

use std::sync::atomic::Ordering;

use dashmap::Entry;

use crate::heap::*;
use crate::native::TypeSpec;
use crate::object::{instance, strindex, strmethods};
use crate::text::wtf8::{self, Text};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The tag of a string that was made by concatenation, and is in no buffer.
const CONCATENATED: u8 = 2;
/// A concatenation of a concatenation is put in a buffer, with room to grow, from so many bytes on.
const GROWING: usize = 256;

/// Whether it is exactly a `str`.
#[inline(always)]
pub fn is_str(v: Value) -> bool {
    v.is_kind(STR)
}

/// Whether it is an interned string.
#[inline(always)]
pub fn is_interned(v: Value) -> bool {
    is_str(v) && v.object().tag() == 1
}

/// The bytes of a string.
#[inline(always)]
pub fn bytes<'a>(v: Value) -> &'a [u8] {
    debug_assert!(is_str(v));
    let object = v.object();
    bytes_of(object, words(object)[0] as u32 as usize)
}

/// The length of a string in code points.
#[inline(always)]
pub fn len(v: Value) -> usize {
    debug_assert!(is_str(v));
    (words(v.object())[0] >> 32) as usize
}

/// A string as text.
#[inline(always)]
pub fn text<'a>(v: Value) -> Text<'a> {
    Text::with_len(bytes(v), len(v))
}

/// Whether two strings are equal.
#[inline]
pub fn equal(a: Value, b: Value) -> bool {
    if a == b {
        return true;
    }
    let (x, y) = (a.object(), b.object());
    if words(x)[0] != words(y)[0] || (x.tag() == 1 && y.tag() == 1) {
        return false;
    }
    bytes(a) == bytes(b)
}

impl Machine {
    /// A string of text.
    pub fn str(&mut self, s: &str) -> Exec {
        self.str_of(s.as_bytes())
    }

    /// A string of WTF-8 bytes.
    pub fn str_of(&mut self, bytes: &[u8]) -> Exec {
        self.str_counted(bytes, wtf8::count(bytes))
    }

    /// A string of text.
    pub fn str_text(&mut self, text: Text<'_>) -> Exec {
        self.str_counted(text.bytes(), text.len())
    }

    /// A string of WTF-8 bytes that are so many code points.
    pub fn str_counted(&mut self, bytes: &[u8], len: usize) -> Exec {
        if bytes.len() <= 1
            && let Some(characters) = self.rt.characters.get()
        {
            return Ok(match bytes {
                [] => self.well_known().empty_str,
                [b, ..] => characters[usize::from(b & 0x7F)],
            });
        }
        let head = bytes.len() as u64 | (len as u64) << 32;
        if u32::try_from(bytes.len()).is_err() {
            return Err(crate::vm::Unwind::Memory);
        }
        if strindex::words(bytes.len(), len) == 0 {
            return Ok(Value::from_ref(self.new_bytes_object(STR, [head, 0], bytes)?));
        }
        self.str_filled(bytes.len(), len, |room| room.copy_from_slice(bytes))
    }

    /// A string of one code point.
    pub fn character(&mut self, code: u32) -> Exec {
        if code < 128
            && let Some(characters) = self.rt.characters.get()
        {
            return Ok(characters[code as usize]);
        }
        let mut out = Vec::with_capacity(4);
        wtf8::push(&mut out, code);
        self.str_counted(&out, 1)
    }

    /// Item `at`, counted from the end if negative, of a string of ASCII; `None` if there is none.
    #[inline(always)]
    pub(crate) fn ascii_at(&self, v: Value, at: i64) -> Option<Value> {
        let bytes = bytes(v);
        let at = if at < 0 { at + bytes.len() as i64 } else { at };
        if len(v) != bytes.len() {
            return None;
        }
        let byte = *bytes.get(usize::try_from(at).ok()?)?;
        self.rt.characters.get()?.get(usize::from(byte)).copied()
    }

    /// Appends `b` to `a`.
    pub fn concat(&mut self, a: Value, b: Value) -> Exec {
        let (x, y) = (bytes(a), bytes(b));
        if x.is_empty() {
            return Ok(b);
        }
        if y.is_empty() {
            return Ok(a);
        }
        let total = x.len() + y.len();
        if u32::try_from(total).is_err() {
            return Err(crate::vm::Unwind::Memory);
        }
        let head = total as u64 | ((len(a) + len(b)) as u64) << 32;
        let left = a.object();
        let object = if left.is_view()
            && let Some(grown) = self.text_grown(head, left, x.len(), y)?
        {
            grown
        } else if total >= GROWING && (left.is_view() || left.tag() == CONCATENATED) {
            self.text_in_buffer(head, x, y)?
        } else {
            let words = words_of(total, len(a) + len(b));
            let object = self.memory.alloc_frozen(STR, CONCATENATED, words)?;
            let room = fill(object, head, total);
            room[..x.len()].copy_from_slice(x);
            room[x.len()..].copy_from_slice(y);
            object
        };
        Ok(Value::from_ref(object))
    }

    /// A string of so many bytes, all of which `write` sets, and code points.
    #[inline]
    pub(crate) fn str_filled(
        &mut self,
        bytes: usize,
        len: usize,
        write: impl FnOnce(&mut [u8]),
    ) -> Exec {
        if u32::try_from(bytes).is_err() {
            return Err(crate::vm::Unwind::Memory);
        }
        if bytes <= 1 {
            let mut all = [0];
            write(&mut all[..bytes]);
            return self.str_counted(&all[..bytes], len);
        }
        let head = bytes as u64 | (len as u64) << 32;
        let object = self.memory.alloc_frozen(STR, 0, words_of(bytes, len))?;
        write(fill(object, head, bytes));
        Ok(Value::from_ref(object))
    }

    /// The text of strings one behind the other.
    pub(crate) fn str_joined(&mut self, parts: &[Value]) -> Exec {
        let (mut total, mut count) = (0, 0);
        for &part in parts {
            let part = self.as_str(part)?.unwrap_or(part);
            total += bytes(part).len();
            count += len(part);
        }
        if parts.iter().all(|&part| is_str(part)) {
            return self.str_filled(total, count, |mut rest| {
                for &part in parts {
                    let (first, behind) = rest.split_at_mut(bytes(part).len());
                    first.copy_from_slice(bytes(part));
                    rest = behind;
                }
            });
        }
        // Of instances of subclasses, what they hold.
        self.text_of(|m, out| {
            for &part in parts {
                let part = m.as_str(part)?.unwrap_or(part);
                out.extend_from_slice(bytes(part));
            }
            Ok(())
        })
    }

    /// The interned string of a text.
    pub fn intern(&mut self, s: &str) -> Exec {
        self.intern_bytes(s.as_bytes())
    }

    /// The interned string of WTF-8 bytes.
    pub fn intern_bytes(&mut self, s: &[u8]) -> Exec {
        if let Some(v) = self.rt.interned.get(s) {
            return Ok(*v);
        }
        let len = wtf8::count(s);
        let head = s.len() as u64 | (len as u64) << 32;
        let object = self.memory.alloc_frozen(STR, 1, words_of(s.len(), len))?;
        fill(object, head, s.len()).copy_from_slice(s);
        let v = Value::from_ref(object);
        Ok(match self.rt.interned.entry(s.into()) {
            // Another thread was faster.
            Entry::Occupied(there) => *there.get(),
            Entry::Vacant(free) => {
                // Before others can see it.
                self.memory.add_handle(object);
                *free.insert(v)
            }
        })
    }

    /// The interned string equal to a string.
    #[inline]
    pub fn interned(&mut self, v: Value) -> Exec {
        if is_interned(v) { Ok(v) } else { self.intern_bytes(bytes(v)) }
    }

    /// The text of a string, surrogates replaced; for messages.
    pub fn text_lossy(&mut self, v: Value) -> String {
        match instance::payload(self, v) {
            Ok(v) if is_str(v) => String::from_utf8_lossy(bytes(v)).into_owned(),
            _ => String::from("?"),
        }
    }

    /// The hash of a string.
    #[inline]
    pub fn str_hash(&mut self, v: Value) -> i64 {
        let cached = hash_word(v.object()).load(Ordering::Relaxed);
        if cached != 0 {
            return cached as i64;
        }
        let hash = self.rt.hash_key.text(text(v));
        // Relaxed, twice: every thread computes the same.
        let word = hash_word(v.object());
        stm::heap::probe::kept(std::ptr::from_ref(word).addr(), 8);
        word.store(hash as u64, Ordering::Relaxed);
        hash
    }

    /// The exact `str` that `v` is or, being an instance of a subclass, holds.
    #[inline]
    pub fn as_str(&mut self, v: Value) -> Exec<Option<Value>> {
        if is_str(v) {
            return Ok(Some(v));
        }
        let p = instance::payload(self, v)?;
        Ok(is_str(p).then_some(p))
    }

    /// Makes the strings of one character and the empty objects.
    pub(crate) fn make_characters(&mut self) -> Exec<()> {
        let mut all = Vec::with_capacity(128);
        for code in 0..128u8 {
            all.push(self.intern_bytes(&[code])?);
        }
        let _ = self.rt.characters.set(all.into());
        Ok(())
    }
}

#[expect(unsafe_code, reason = "writes the payload of a new object")]
fn fill<'a>(object: stm::heap::Ref, head: u64, len: usize) -> &'a mut [u8] {
    debug_assert!(words_of(len, (head >> 32) as usize) == object.words());
    strindex::reset(object, len);
    // SAFETY: the object was just allocated with room for two words and so many bytes; its memory
    // is initialised, and nothing else has seen it.
    unsafe {
        let payload = object.payload();
        *payload = head;
        *payload.add(1) = 0;
        std::slice::from_raw_parts_mut(payload.add(2).cast::<u8>(), len)
    }
}

/// How many words a string of so many bytes and code points has.
#[inline]
fn words_of(bytes: usize, len: usize) -> usize {
    2 + bytes.div_ceil(8) + strindex::words(bytes, len)
}

/// `str`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(strmethods::new),
    methods: strmethods::METHODS,
    doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str",
    ..TypeSpec::new("str", STR)
};

/// A string as the Unicode crates take it.
#[expect(unsafe_code, reason = "the type says that it is well-formed")]
pub fn wtf8<'a>(v: Value) -> &'a rustpython_wtf8::Wtf8 {
    // SAFETY: strings are made of well-formed generalized UTF-8 only (main invariant).
    unsafe { rustpython_wtf8::Wtf8::from_bytes_unchecked(bytes(v)) }
}
