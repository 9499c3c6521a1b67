//! Splitting and stripping, for `str` and `bytes` alike.
//!
//! Invariant: iterators borrow from the subject and allocate nothing; those from the right yield
//! the last piece first, so a caller that builds a list reverses it once. What counts as white
//! space and as a line break is the [`Alphabet`]'s: Unicode's for `str`, ASCII's for `bytes`.

use super::classify::is_space_code;
use crate::text::error::{Error, Result};
use crate::text::wtf8;
use memchr::memmem;

/// What distinguishes `str` from `bytes` here.
pub trait Alphabet {
    /// Whether a character may take more than one byte.
    const MULTIBYTE: bool;
    /// Bytes of the white space that starts `bytes`, 0 if none does.
    fn space_at_start(bytes: &[u8]) -> usize;
    /// Bytes of the white space that ends `bytes`, 0 if none does.
    fn space_at_end(bytes: &[u8]) -> usize;
    /// Bytes of the line break that starts `bytes`, 0 if none does.
    fn break_at_start(bytes: &[u8]) -> usize;
}

/// Unicode text: `str`.
#[derive(Clone, Copy, Debug)]
pub struct Unicode;

/// Bytes that are ASCII characters where they mean anything: `bytes` and `bytearray`.
#[derive(Clone, Copy, Debug)]
pub struct Ascii;

impl Alphabet for Unicode {
    const MULTIBYTE: bool = true;

    fn space_at_start(bytes: &[u8]) -> usize {
        wtf8::decode(bytes).map_or(0, |(code, width)| if is_space_code(code) { width } else { 0 })
    }

    fn space_at_end(bytes: &[u8]) -> usize {
        wtf8::decode_last(bytes)
            .map_or(0, |(code, width)| if is_space_code(code) { width } else { 0 })
    }

    fn break_at_start(bytes: &[u8]) -> usize {
        match bytes {
            [b'\r', b'\n', ..] => 2,
            [0x0A..=0x0D | 0x1C..=0x1E, ..] => 1,
            [0xC2, 0x85, ..] => 2,
            [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
            _ => 0,
        }
    }
}

const fn is_bytes_space(byte: u8) -> bool {
    matches!(byte, 9..=13 | b' ')
}

impl Alphabet for Ascii {
    const MULTIBYTE: bool = false;

    fn space_at_start(bytes: &[u8]) -> usize {
        usize::from(bytes.first().is_some_and(|&byte| is_bytes_space(byte)))
    }

    fn space_at_end(bytes: &[u8]) -> usize {
        usize::from(bytes.last().is_some_and(|&byte| is_bytes_space(byte)))
    }

    fn break_at_start(bytes: &[u8]) -> usize {
        match bytes {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        }
    }
}

/// Removes white space from the start.
#[must_use]
pub fn lstrip<A: Alphabet>(mut bytes: &[u8]) -> &[u8] {
    loop {
        match A::space_at_start(bytes) {
            0 => return bytes,
            width => bytes = &bytes[width..],
        }
    }
}

/// Removes white space from the end.
#[must_use]
pub fn rstrip<A: Alphabet>(mut bytes: &[u8]) -> &[u8] {
    loop {
        match A::space_at_end(bytes) {
            0 => return bytes,
            width => bytes = &bytes[..bytes.len() - width],
        }
    }
}

/// Removes white space from both ends.
#[must_use]
pub fn strip<A: Alphabet>(bytes: &[u8]) -> &[u8] {
    rstrip::<A>(lstrip::<A>(bytes))
}

/// Removes from the start what occurs in `set`; both are generalized UTF-8.
#[must_use]
pub fn lstrip_text<'a>(mut text: &'a [u8], set: &[u8]) -> &'a [u8] {
    while let Some((_, width)) = wtf8::decode(text)
        && holds(set, &text[..width])
    {
        text = &text[width..];
    }
    text
}

/// Removes from the end what occurs in `set`; both are generalized UTF-8.
#[must_use]
pub fn rstrip_text<'a>(mut text: &'a [u8], set: &[u8]) -> &'a [u8] {
    while let Some((_, width)) = wtf8::decode_last(text)
        && holds(set, &text[text.len() - width..])
    {
        text = &text[..text.len() - width];
    }
    text
}

fn holds(set: &[u8], code: &[u8]) -> bool {
    match code {
        [byte] => set.contains(byte),
        _ => set.windows(code.len()).any(|window| window == code),
    }
}

/// Removes from the start the bytes that occur in `set`.
#[must_use]
pub fn lstrip_bytes<'a>(bytes: &'a [u8], set: &[u8]) -> &'a [u8] {
    let kept = bytes.iter().position(|byte| !set.contains(byte)).unwrap_or(bytes.len());
    &bytes[kept..]
}

/// Removes from the end the bytes that occur in `set`.
#[must_use]
pub fn rstrip_bytes<'a>(bytes: &'a [u8], set: &[u8]) -> &'a [u8] {
    let kept = bytes.iter().rposition(|byte| !set.contains(byte)).map_or(0, |last| last + 1);
    &bytes[..kept]
}

/// `split()` at white space; a negative `max` is no limit.
pub fn split_space<A: Alphabet>(bytes: &[u8], max: isize) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    let mut left = limit(max);
    std::iter::from_fn(move || {
        rest = lstrip::<A>(rest);
        if rest.is_empty() {
            return None;
        }
        if left == 0 {
            return Some(std::mem::take(&mut rest));
        }
        left -= 1;
        let mut end = 0;
        while end < rest.len() && A::space_at_start(&rest[end..]) == 0 {
            end += 1;
            while end < rest.len() && rest[end] & 0xC0 == 0x80 && A::MULTIBYTE {
                end += 1;
            }
        }
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

/// `rsplit()` at white space, last piece first; a negative `max` is no limit.
pub fn rsplit_space<A: Alphabet>(bytes: &[u8], max: isize) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    let mut left = limit(max);
    std::iter::from_fn(move || {
        rest = rstrip::<A>(rest);
        if rest.is_empty() {
            return None;
        }
        if left == 0 {
            return Some(std::mem::take(&mut rest));
        }
        left -= 1;
        let mut start = rest.len();
        while start > 0 && A::space_at_end(&rest[..start]) == 0 {
            start -= 1;
            while start > 0 && rest[start] & 0xC0 == 0x80 && A::MULTIBYTE {
                start -= 1;
            }
        }
        let (head, word) = rest.split_at(start);
        rest = head;
        Some(word)
    })
}

/// `split(separator)`; a negative `max` is no limit.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn split_on<'a>(
    bytes: &'a [u8],
    separator: &'a [u8],
    max: isize,
) -> Result<impl Iterator<Item = &'a [u8]>> {
    let finder = finder(separator)?;
    let mut rest = Some(bytes);
    let mut left = limit(max);
    Ok(std::iter::from_fn(move || {
        let whole = rest?;
        if left > 0
            && let Some(at) = finder.find(whole)
        {
            left -= 1;
            rest = Some(&whole[at + separator.len()..]);
            return Some(&whole[..at]);
        }
        rest = None;
        Some(whole)
    }))
}

/// `rsplit(separator)`, last piece first; a negative `max` is no limit.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn rsplit_on<'a>(
    bytes: &'a [u8],
    separator: &'a [u8],
    max: isize,
) -> Result<impl Iterator<Item = &'a [u8]>> {
    if separator.is_empty() {
        return Err(Error::value("empty separator"));
    }
    let finder = memmem::FinderRev::new(separator);
    let mut rest = Some(bytes);
    let mut left = limit(max);
    Ok(std::iter::from_fn(move || {
        let whole = rest?;
        if left > 0
            && let Some(at) = finder.rfind(whole)
        {
            left -= 1;
            rest = Some(&whole[..at]);
            return Some(&whole[at + separator.len()..]);
        }
        rest = None;
        Some(whole)
    }))
}

/// `splitlines(keepends)`.
pub fn lines<A: Alphabet>(bytes: &[u8], keep_ends: bool) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = 0;
        let mut ending = 0;
        while end < rest.len() {
            ending = A::break_at_start(&rest[end..]);
            if ending != 0 {
                break;
            }
            end += 1;
        }
        let line = &rest[..if keep_ends { end + ending } else { end }];
        rest = &rest[end + ending..];
        Some(line)
    })
}

/// `partition(separator)`: what is before it and after it, `None` if it does not occur.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn partition<'a>(bytes: &'a [u8], separator: &[u8]) -> Result<Option<(&'a [u8], &'a [u8])>> {
    let at = finder(separator)?.find(bytes);
    Ok(at.map(|at| (&bytes[..at], &bytes[at + separator.len()..])))
}

/// `rpartition(separator)`: what is before and after its last occurrence.
///
/// # Errors
/// `ValueError` for an empty separator.
pub fn rpartition<'a>(bytes: &'a [u8], separator: &[u8]) -> Result<Option<(&'a [u8], &'a [u8])>> {
    if separator.is_empty() {
        return Err(Error::value("empty separator"));
    }
    let at = memmem::rfind(bytes, separator);
    Ok(at.map(|at| (&bytes[..at], &bytes[at + separator.len()..])))
}

fn finder(separator: &[u8]) -> Result<memmem::Finder<'_>> {
    if separator.is_empty() {
        Err(Error::value("empty separator"))
    } else {
        Ok(memmem::Finder::new(separator))
    }
}

const fn limit(max: isize) -> usize {
    if max < 0 { usize::MAX } else { max as usize }
}
