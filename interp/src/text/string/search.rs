//! Searching and replacing in `str`, in code points.
//!
//! Invariant: valid text is found only at code point boundaries, so searches run over bytes and
//! only the answer is converted; ASCII text needs no conversion at all.

use crate::text::error::Result;
use crate::text::wtf8::Text;
use crate::text::{bytes::search as raw, wtf8};

/// `start` and `end` of a method call brought into `0..=len` as CPython does it.
///
/// `start` may come out past `end`; then nothing is found, not even the empty string.
#[must_use]
pub fn clamp(start: isize, end: isize, len: usize) -> (usize, usize) {
    let fix = |index: isize| {
        if index < 0 { index.saturating_add_unsigned(len).max(0) as usize } else { index as usize }
    };
    (fix(start), fix(end).min(len))
}

fn window(text: Text<'_>, start: isize, end: isize) -> Option<(Text<'_>, usize)> {
    let (start, end) = clamp(start, end, text.len());
    (start <= end).then(|| (text.slice(start..end), start))
}

/// `str.find(needle, start, end)`.
#[must_use]
pub fn find(text: Text<'_>, needle: Text<'_>, start: isize, end: isize) -> Option<usize> {
    let (part, start) = window(text, start, end)?;
    let at = memchr::memmem::find(part.bytes(), needle.bytes())?;
    Some(start + part.index_of(at))
}

/// `str.rfind(needle, start, end)`.
#[must_use]
pub fn rfind(text: Text<'_>, needle: Text<'_>, start: isize, end: isize) -> Option<usize> {
    let (part, start) = window(text, start, end)?;
    let at = memchr::memmem::rfind(part.bytes(), needle.bytes())?;
    Some(start + part.index_of(at))
}

/// `str.count(needle, start, end)`.
#[must_use]
pub fn count(text: Text<'_>, needle: Text<'_>, start: isize, end: isize) -> usize {
    let Some((part, _)) = window(text, start, end) else { return 0 };
    if needle.is_empty() { part.len() + 1 } else { raw::count(part.bytes(), needle.bytes()) }
}

/// `str.startswith(prefix, start, end)` for one prefix.
#[must_use]
pub fn starts_with(text: Text<'_>, prefix: Text<'_>, start: isize, end: isize) -> bool {
    window(text, start, end).is_some_and(|(part, _)| part.bytes().starts_with(prefix.bytes()))
}

/// `str.endswith(suffix, start, end)` for one suffix.
#[must_use]
pub fn ends_with(text: Text<'_>, suffix: Text<'_>, start: isize, end: isize) -> bool {
    window(text, start, end).is_some_and(|(part, _)| part.bytes().ends_with(suffix.bytes()))
}

/// `str.replace(old, new, max)`; a negative `max` is no limit.
///
/// # Errors
/// `OverflowError` or `MemoryError` if the result is too long.
pub fn replace(
    text: Text<'_>,
    old: Text<'_>,
    new: Text<'_>,
    max: isize,
    out: &mut Vec<u8>,
) -> Result<()> {
    if !old.is_empty() || text.is_ascii() {
        return raw::replace(text.bytes(), old.bytes(), new.bytes(), max, out);
    }
    // An empty pattern matches between code points, not between bytes.
    let mut left = if max < 0 { usize::MAX } else { max as usize };
    for code in text.code_points() {
        if left > 0 {
            left -= 1;
            out.extend_from_slice(new.bytes());
        }
        wtf8::push(out, code);
    }
    if left > 0 {
        out.extend_from_slice(new.bytes());
    }
    Ok(())
}

/// `str.removeprefix(prefix)` and the same of `bytes`.
#[must_use]
pub fn remove_prefix<'a>(bytes: &'a [u8], prefix: &[u8]) -> &'a [u8] {
    bytes.strip_prefix(prefix).unwrap_or(bytes)
}

/// `str.removesuffix(suffix)` and the same of `bytes`.
#[must_use]
pub fn remove_suffix<'a>(bytes: &'a [u8], suffix: &[u8]) -> &'a [u8] {
    bytes.strip_suffix(suffix).unwrap_or(bytes)
}
