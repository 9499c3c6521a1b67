//! Text in generalized UTF-8, addressed by code points.
//!
//! Invariant: a [`Text`] holds the UTF-8 scheme applied to every code point from 0 to 0x10FFFF,
//! surrogates included (a Python `str` may hold them, paired or not, and never joins them), and
//! knows its number of code points. Hence it is ASCII exactly if that number equals its bytes',
//! byte order equals code point order, and a search for valid text by bytes finds only whole
//! code points. Nothing here panics if the bytes break the invariant; results are then merely
//! meaningless.

use std::ops::Range;

/// Borrowed text: generalized UTF-8 and its length in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    bytes: &'a [u8],
    len: usize,
}

impl<'a> Text<'a> {
    /// Wraps bytes known to be generalized UTF-8, counting their code points.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, len: count(bytes) }
    }

    /// Wraps bytes whose number of code points is known.
    #[must_use]
    pub fn with_len(bytes: &'a [u8], len: usize) -> Self {
        debug_assert_eq!(count(bytes), len);
        Self { bytes, len }
    }

    /// The encoded bytes.
    #[must_use]
    pub const fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Number of code points: Python's `len`.
    #[must_use]
    pub const fn len(self) -> usize {
        self.len
    }

    /// Whether there is no code point.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether every code point is below 128.
    #[must_use]
    pub const fn is_ascii(self) -> bool {
        self.len == self.bytes.len()
    }

    /// The code points in order.
    #[must_use]
    pub const fn code_points(self) -> CodePoints<'a> {
        CodePoints { rest: self.bytes }
    }

    /// Byte offset of the code point numbered `index`; the end for anything past it.
    #[must_use]
    pub fn offset(self, index: usize) -> usize {
        if index >= self.len {
            return self.bytes.len();
        }
        if self.is_ascii() {
            return index;
        }
        offset_from(self.bytes, index)
    }

    /// Number of the code point that starts at byte `offset`.
    #[must_use]
    pub fn index_of(self, offset: usize) -> usize {
        if self.is_ascii() { offset } else { count(self.bytes.get(..offset).unwrap_or(self.bytes)) }
    }

    /// The code point numbered `index`, if there is one.
    #[must_use]
    pub fn get(self, index: usize) -> Option<u32> {
        if index >= self.len {
            return None;
        }
        decode(self.bytes.get(self.offset(index)..)?).map(|(code, _)| code)
    }

    /// The part between two code point numbers (clamped; empty if reversed).
    #[must_use]
    pub fn slice(self, range: Range<usize>) -> Self {
        let end = range.end.min(self.len);
        let start = range.start.min(end);
        let from = self.offset(start);
        let to = if end == self.len {
            self.bytes.len()
        } else if self.is_ascii() {
            end
        } else {
            from + offset_from(&self.bytes[from..], end - start)
        };
        Self { bytes: &self.bytes[from..to], len: end - start }
    }

    /// The text as Rust's `str`, if it holds no surrogates.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes).ok()
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text.as_bytes())
    }
}

/// Number of code points: bytes that do not continue another.
#[must_use]
pub fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

/// The byte offset of the code point numbered `index`; the end for anything past it.
pub(crate) fn offset_from(bytes: &[u8], index: usize) -> usize {
    let mut left = index;
    let mut offset = 0;
    // Whole blocks are counted by vector instructions; only the last one is walked.
    for block in bytes.chunks(64) {
        let here = count(block);
        if here > left {
            break;
        }
        left -= here;
        offset += block.len();
    }
    for &byte in &bytes[offset..] {
        if byte & 0xC0 != 0x80 {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        offset += 1;
    }
    offset
}

/// The first code point and the number of its bytes; `None` at the end.
#[must_use]
#[inline]
pub fn decode(bytes: &[u8]) -> Option<(u32, usize)> {
    let &first = bytes.first()?;
    if first < 0x80 {
        return Some((u32::from(first), 1));
    }
    let more = |at: usize| u32::from(bytes.get(at).copied().unwrap_or(0x80) & 0x3F);
    let (code, width) = if first < 0xE0 {
        (u32::from(first & 0x1F) << 6 | more(1), 2)
    } else if first < 0xF0 {
        (u32::from(first & 0x0F) << 12 | more(1) << 6 | more(2), 3)
    } else {
        (u32::from(first & 0x07) << 18 | more(1) << 12 | more(2) << 6 | more(3), 4)
    };
    Some((code, width.min(bytes.len())))
}

/// The last code point and the number of its bytes; `None` if there is none.
#[must_use]
#[inline]
pub fn decode_last(bytes: &[u8]) -> Option<(u32, usize)> {
    let mut start = bytes.len().checked_sub(1)?;
    while start > 0 && bytes[start] & 0xC0 == 0x80 {
        start -= 1;
    }
    decode(&bytes[start..]).map(|(code, _)| (code, bytes.len() - start))
}

/// Appends a code point; one past 0x10FFFF becomes U+FFFD.
#[inline]
pub fn push(out: &mut Vec<u8>, code: u32) {
    let low = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
    match code {
        0..0x80 => out.push(code as u8),
        0x80..0x800 => out.extend_from_slice(&[0xC0 | (code >> 6) as u8, low(0)]),
        0x800..0x1_0000 => out.extend_from_slice(&[0xE0 | (code >> 12) as u8, low(6), low(0)]),
        0x1_0000..0x11_0000 => {
            out.extend_from_slice(&[0xF0 | (code >> 18) as u8, low(12), low(6), low(0)]);
        }
        _ => push(out, 0xFFFD),
    }
}

/// The code point as a `char`, unless it is a surrogate.
#[must_use]
#[inline]
pub const fn to_char(code: u32) -> Option<char> {
    char::from_u32(code)
}

/// Iterator over code points, from both ends.
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    rest: &'a [u8],
}

impl<'a> CodePoints<'a> {
    /// What is not yet visited.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (code, width) = decode(self.rest)?;
        self.rest = &self.rest[width..];
        Some(code)
    }
}

impl DoubleEndedIterator for CodePoints<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u32> {
        let (code, width) = decode_last(self.rest)?;
        self.rest = &self.rest[..self.rest.len() - width];
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn code_points_round_trip(codes in proptest::collection::vec(0u32..0x11_0000, 0..200)) {
            let mut bytes = Vec::new();
            for &code in &codes {
                push(&mut bytes, code);
            }
            let text = Text::new(&bytes);
            prop_assert_eq!(text.len(), codes.len());
            prop_assert_eq!(text.code_points().collect::<Vec<_>>(), codes.clone());
            let mut back: Vec<_> = text.code_points().rev().collect();
            back.reverse();
            prop_assert_eq!(&back, &codes);
            prop_assert!(text.slice(codes.len()..codes.len() + 1).is_empty());
            prop_assert_eq!(text.offset(codes.len()), bytes.len());
            for (index, &code) in codes.iter().enumerate() {
                prop_assert_eq!(text.get(index), Some(code));
                prop_assert_eq!(text.index_of(text.offset(index)), index);
            }
            let (a, b) = (codes.len() / 3, codes.len() / 2);
            prop_assert_eq!(text.slice(a..b).code_points().collect::<Vec<_>>(), codes[a..b].to_vec());
        }

        #[test]
        fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let text = Text::new(&bytes);
            let _ = (text.code_points().count(), text.code_points().rev().count());
            for index in 0..50 {
                let _ = (text.get(index), text.slice(index / 2..index));
            }
        }
    }
}
