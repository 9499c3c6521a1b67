//! Backslash escapes: those of literals, and the codec `unicode_escape`.
//!
//! Invariant: an unknown escape stays as it is and is reported, so that the caller can warn; an
//! incomplete one is an error that spans what CPython says it spans.

use super::codec::Span;
use super::string::repr::escape_code;
use super::wtf8::{self, Text};

/// An escape that is read but deserves a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Byte offset of the backslash.
    pub offset: usize,
    /// Whether it is an octal escape above `\377` instead of an unknown letter.
    pub octal: bool,
}

/// Unescapes the body of a `str` literal; returns the first escape to warn of.
///
/// # Errors
/// The span, in bytes, and reason of an incomplete or impossible escape.
pub fn unescape_text(body: &[u8], out: &mut Vec<u8>) -> Result<Option<Invalid>, Span> {
    unescape(body, Mode::Text, out)
}

/// Unescapes the body of a `bytes` literal; returns the first escape to warn of.
///
/// # Errors
/// The span and reason of an incomplete `\x`.
pub fn unescape_bytes(body: &[u8], out: &mut Vec<u8>) -> Result<Option<Invalid>, Span> {
    unescape(body, Mode::Bytes, out)
}

/// Decodes `unicode_escape`: like a literal's body, with bytes from 128 as Latin-1.
///
/// # Errors
/// The span and reason of an incomplete or impossible escape.
pub fn decode_unicode_escape(bytes: &[u8], out: &mut Vec<u8>) -> Result<Option<Invalid>, Span> {
    unescape(bytes, Mode::Latin1, out)
}

/// Encodes `unicode_escape`.
pub fn encode_unicode_escape(text: Text<'_>, out: &mut Vec<u8>) {
    for code in text.code_points() {
        match code {
            0x5C => out.extend_from_slice(b"\\\\"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0A => out.extend_from_slice(b"\\n"),
            0x0D => out.extend_from_slice(b"\\r"),
            0x20..0x7F => out.push(code as u8),
            _ => escape_code(code, out),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    Latin1,
    Bytes,
}

impl Mode {
    fn push(self, out: &mut Vec<u8>, code: u32) {
        if self == Self::Bytes { out.push(code as u8) } else { wtf8::push(out, code) }
    }
}

fn unescape(body: &[u8], mode: Mode, out: &mut Vec<u8>) -> Result<Option<Invalid>, Span> {
    let mut warning = None;
    let mut at = 0;
    while at < body.len() {
        let rest = &body[at..];
        let plain = memchr::memchr(b'\\', rest).unwrap_or(rest.len());
        if mode == Mode::Latin1 {
            rest[..plain].iter().for_each(|&byte| wtf8::push(out, u32::from(byte)));
        } else {
            out.extend_from_slice(&rest[..plain]);
        }
        at += plain;
        if at == body.len() {
            break;
        }
        let start = at;
        let Some(&letter) = body.get(at + 1) else {
            return Err(Span::new(start, start + 1, "\\ at end of string"));
        };
        at += 2;
        let simple = match letter {
            b'\n' => continue,
            b'\\' | b'\'' | b'"' => letter,
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'0'..=b'7' => {
                let digits = body[at - 1..].iter().take(3);
                let digits = digits.take_while(|byte| matches!(byte, b'0'..=b'7'));
                let (code, count) = digits.fold((0, 0), |(code, count), byte| {
                    (code << 3 | u32::from(byte - b'0'), count + 1)
                });
                at += count - 1;
                if code > 0o377 && warning.is_none() {
                    warning = Some(Invalid { offset: start, octal: true });
                }
                mode.push(out, code);
                continue;
            }
            b'x' => {
                let reason = "truncated \\xXX escape";
                mode.push(out, hex(body, start, &mut at, 2, reason)?);
                continue;
            }
            b'u' if mode != Mode::Bytes => {
                let reason = "truncated \\uXXXX escape";
                mode.push(out, hex(body, start, &mut at, 4, reason)?);
                continue;
            }
            b'U' if mode != Mode::Bytes => {
                let code = hex(body, start, &mut at, 8, "truncated \\UXXXXXXXX escape")?;
                if code > 0x10_FFFF {
                    return Err(Span::new(start, at, "illegal Unicode character"));
                }
                mode.push(out, code);
                continue;
            }
            b'N' if mode != Mode::Bytes => {
                mode.push(out, named(body, start, &mut at)?);
                continue;
            }
            _ => {
                if warning.is_none() {
                    warning = Some(Invalid { offset: start, octal: false });
                }
                // What follows the backslash may be more than one byte; it is read as plain text.
                out.push(b'\\');
                at = start + 1;
                if letter.is_ascii() {
                    out.push(letter);
                    at += 1;
                }
                continue;
            }
        };
        out.push(simple);
    }
    Ok(warning)
}

fn hex(
    body: &[u8],
    start: usize,
    at: &mut usize,
    count: usize,
    reason: &'static str,
) -> Result<u32, Span> {
    let mut code = 0u32;
    for _ in 0..count {
        let digit = body.get(*at).and_then(|byte| char::from(*byte).to_digit(16));
        let Some(digit) = digit else { return Err(Span::new(start, *at, reason)) };
        code = code << 4 | digit;
        *at += 1;
    }
    Ok(code)
}

fn named(body: &[u8], start: usize, at: &mut usize) -> Result<u32, Span> {
    let malformed = |end| Span::new(start, end, "malformed \\N character escape");
    if body.get(*at) != Some(&b'{') {
        return Err(malformed(*at));
    }
    let open = *at + 1;
    let Some(length) = memchr::memchr(b'}', &body[open..]) else {
        return Err(malformed(body.len()));
    };
    if length == 0 {
        return Err(malformed(open));
    }
    *at = open + length + 1;
    std::str::from_utf8(&body[open..open + length])
        .ok()
        .and_then(rustpython_unicode::data::lookup_character)
        .map(u32::from)
        .ok_or(Span::new(start, *at, "unknown Unicode character name"))
}
