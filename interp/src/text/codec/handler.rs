//! The standard error handlers of codecs.
//!
//! Invariant: a handler either replaces the whole span or raises; `surrogateescape` may first
//! take what it can and then raise for the rest, as CPython's codecs do.

use super::error::{CodecError, Span};
use super::name::{Encoding, Order};
use crate::text::string::repr::{escape_code, push_hex};
use crate::text::wtf8::{self, Text};

/// A standard error handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Errors {
    /// Raise.
    Strict,
    /// Leave it out.
    Ignore,
    /// `?` when encoding, U+FFFD when decoding.
    Replace,
    /// Bytes from 128 as U+DC80 to U+DCFF and back.
    SurrogateEscape,
    /// Surrogates as if they were characters.
    SurrogatePass,
    /// `\xhh`, `\uhhhh`, `\Uhhhhhhhh`.
    BackslashReplace,
    /// `&#n;`, only when encoding.
    XmlCharRefReplace,
    /// `\N{NAME}`, only when encoding.
    NameReplace,
}

/// What a handler puts in place of text that cannot be encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// Text to encode in its place.
    Text(Vec<u8>),
    /// Bytes to write as they are.
    Bytes(Vec<u8>),
}

impl Errors {
    /// The handler registered under this name, if it is a standard one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "strict" => Self::Strict,
            "ignore" => Self::Ignore,
            "replace" => Self::Replace,
            "surrogateescape" => Self::SurrogateEscape,
            "surrogatepass" => Self::SurrogatePass,
            "backslashreplace" => Self::BackslashReplace,
            "xmlcharrefreplace" => Self::XmlCharRefReplace,
            "namereplace" => Self::NameReplace,
            _ => return None,
        })
    }

    /// Handles a decoding error: appends text, returns where to go on.
    ///
    /// # Errors
    /// As the handler's kind says.
    pub fn decode(
        self,
        span: Span,
        encoding: Encoding,
        bytes: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<usize, CodecError> {
        let bad = bytes.get(span.start..span.end).unwrap_or_default();
        match self {
            Self::Strict => Err(span.into()),
            Self::Ignore => Ok(span.end),
            Self::Replace => {
                wtf8::push(out, 0xFFFD);
                Ok(span.end)
            }
            Self::BackslashReplace => {
                for &byte in bad {
                    out.extend_from_slice(b"\\x");
                    push_hex(u32::from(byte), 2, out);
                }
                Ok(span.end)
            }
            Self::SurrogateEscape => {
                let high = bad.iter().take(4).take_while(|byte| **byte >= 0x80).count();
                if high == 0 {
                    return Err(span.into());
                }
                bad[..high].iter().for_each(|&byte| wtf8::push(out, 0xDC00 + u32::from(byte)));
                Ok(span.start + high)
            }
            Self::SurrogatePass => {
                let rest = bytes.get(span.start..).unwrap_or_default();
                let (code, width) = surrogate_at(rest, encoding).ok_or(span)?;
                wtf8::push(out, code);
                Ok(span.start + width)
            }
            Self::XmlCharRefReplace | Self::NameReplace => Err(CodecError::Unhandled(
                "don't know how to handle UnicodeDecodeError in error callback",
            )),
        }
    }

    /// Handles an encoding error over `part`.
    ///
    /// # Errors
    /// As the handler's kind says.
    pub fn encode(
        self,
        span: Span,
        encoding: Encoding,
        part: Text<'_>,
    ) -> Result<Replacement, CodecError> {
        let mut out = Vec::new();
        match self {
            Self::Strict => return Err(span.into()),
            Self::Ignore => {}
            Self::Replace => out.resize(part.len(), b'?'),
            Self::BackslashReplace => {
                part.code_points().for_each(|code| escape_code(code, &mut out));
            }
            Self::XmlCharRefReplace => {
                for code in part.code_points() {
                    out.extend_from_slice(format!("&#{code};").as_bytes());
                }
            }
            Self::NameReplace => {
                for code in part.code_points() {
                    let name =
                        wtf8::to_char(code).and_then(rustpython_unicode::data::character_name);
                    match name {
                        Some(name) => out.extend_from_slice(format!("\\N{{{name}}}").as_bytes()),
                        None => escape_code(code, &mut out),
                    }
                }
            }
            Self::SurrogateEscape => {
                for (place, code) in part.code_points().enumerate() {
                    match code {
                        0xDC80..0xDD00 => out.push((code - 0xDC00) as u8),
                        _ => return Err(Span { start: span.start + place, ..span }.into()),
                    }
                }
                return Ok(Replacement::Bytes(out));
            }
            Self::SurrogatePass => {
                for code in part.code_points() {
                    match (code, encoding) {
                        (0xD800..0xE000, Encoding::Utf8 | Encoding::Utf8Sig) => {
                            wtf8::push(&mut out, code);
                        }
                        (0xD800..0xE000, Encoding::Utf16(order)) => {
                            super::wide::push_utf16(code, order, &mut out);
                        }
                        (0xD800..0xE000, Encoding::Utf32(order)) => {
                            super::wide::push_utf32(code, order, &mut out);
                        }
                        _ => return Err(span.into()),
                    }
                }
                return Ok(Replacement::Bytes(out));
            }
        }
        Ok(Replacement::Text(out))
    }
}

/// A surrogate encoded as if it were a character, and its number of bytes.
fn surrogate_at(bytes: &[u8], encoding: Encoding) -> Option<(u32, usize)> {
    let (code, width) = match (encoding, bytes) {
        (Encoding::Utf8 | Encoding::Utf8Sig, [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..]) => {
            wtf8::decode(bytes)?
        }
        (Encoding::Utf16(Order::Big), [a, b, ..]) => (u32::from(u16::from_be_bytes([*a, *b])), 2),
        (Encoding::Utf16(_), [a, b, ..]) => (u32::from(u16::from_le_bytes([*a, *b])), 2),
        (Encoding::Utf32(Order::Big), [a, b, c, d, ..]) => {
            (u32::from_be_bytes([*a, *b, *c, *d]), 4)
        }
        (Encoding::Utf32(_), [a, b, c, d, ..]) => (u32::from_le_bytes([*a, *b, *c, *d]), 4),
        _ => return None,
    };
    matches!(code, 0xD800..0xE000).then_some((code, width))
}
