//! What a codec error carries, and the text that CPython shows for it.
//!
//! Invariant: positions are bytes for decoding and code points for encoding; `end` is past the
//! last one.

use crate::text::string::repr::escape_code;
use crate::text::wtf8::Text;

/// Where in the object an error lies, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte or code point.
    pub start: usize,
    /// Past the last byte or code point.
    pub end: usize,
    /// The exception's `reason`.
    pub reason: &'static str,
}

impl Span {
    /// An error over `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize, reason: &'static str) -> Self {
        Self { start, end, reason }
    }
}

/// An error that a standard handler raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// `UnicodeDecodeError` or `UnicodeEncodeError` at this span, with the codec's name.
    Unicode(Span),
    /// `TypeError`: the handler does not know this kind of error.
    Unhandled(&'static str),
}

impl From<Span> for CodecError {
    fn from(span: Span) -> Self {
        Self::Unicode(span)
    }
}

/// `str()` of a `UnicodeDecodeError`.
#[must_use]
pub fn decode_message(encoding: &str, object: &[u8], span: Span) -> String {
    let Span { start, end, reason } = span;
    match object.get(start) {
        Some(byte) if end == start + 1 => format!(
            "'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"
        ),
        _ => format!(
            "'{encoding}' codec can't decode bytes in position {start}-{}: {reason}",
            end.wrapping_sub(1) as isize
        ),
    }
}

/// `str()` of a `UnicodeEncodeError`.
#[must_use]
pub fn encode_message(encoding: &str, object: Text<'_>, span: Span) -> String {
    let Span { start, end, reason } = span;
    match object.get(start) {
        Some(code) if end == start + 1 => {
            let mut escaped = Vec::new();
            escape_code(code, &mut escaped);
            let escaped = String::from_utf8_lossy(&escaped);
            format!(
                "'{encoding}' codec can't encode character '{escaped}' in position {start}: {reason}"
            )
        }
        _ => format!(
            "'{encoding}' codec can't encode characters in position {start}-{}: {reason}",
            end.wrapping_sub(1) as isize
        ),
    }
}
