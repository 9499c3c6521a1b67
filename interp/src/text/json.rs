//! Strings and numbers of JSON, as the accelerator of CPython's `json` reads and writes them.
//!
//! Invariant: positions are code points, as in `JSONDecodeError.pos`.

use super::string::repr::push_hex;
use super::wtf8::{self, Text};

/// A `JSONDecodeError`: its message and position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The exception's `msg`.
    pub message: &'static str,
    /// The exception's `pos`, in code points.
    pub position: usize,
}

/// Appends a JSON string; with `ensure_ascii`, other characters as `\uXXXX`.
pub fn quote(text: Text<'_>, ensure_ascii: bool, out: &mut Vec<u8>) {
    out.reserve(text.bytes().len() + 2);
    out.push(b'"');
    let mut rest = text.bytes();
    loop {
        let is_plain = |byte: &u8| matches!(byte, 0x20..0x7F) && !matches!(byte, b'"' | b'\\');
        let plain = rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        let Some((code, width)) = wtf8::decode(rest) else { break };
        rest = &rest[width..];
        match code {
            0x22 => out.extend_from_slice(b"\\\""),
            0x5C => out.extend_from_slice(b"\\\\"),
            0x0A => out.extend_from_slice(b"\\n"),
            0x0D => out.extend_from_slice(b"\\r"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0C => out.extend_from_slice(b"\\f"),
            0x08 => out.extend_from_slice(b"\\b"),
            0..0x20 => push_unit(code, out),
            _ if !ensure_ascii => wtf8::push(out, code),
            0x20..0x1_0000 => push_unit(code, out),
            _ => {
                push_unit(0xD800 + ((code - 0x1_0000) >> 10), out);
                push_unit(0xDC00 + (code & 0x3FF), out);
            }
        }
    }
    out.push(b'"');
}

fn push_unit(unit: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\\u");
    push_hex(unit, 4, out);
}

/// Reads a string from behind its opening quote, at byte `start`: appends its value and returns
/// the byte behind its closing quote. `strict` bars control characters.
///
/// # Errors
/// As `json.decoder.scanstring`.
pub fn scan_string(
    text: Text<'_>,
    start: usize,
    strict: bool,
    out: &mut Vec<u8>,
) -> Result<usize, JsonError> {
    let bytes = text.bytes();
    let fault = |message, at: usize| Err(JsonError { message, position: text.index_of(at) });
    let unterminated = || fault("Unterminated string starting at", start.saturating_sub(1));
    let mut at = start;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let plain = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\') || (strict && *byte < 0x20))
            .unwrap_or(rest.len());
        out.extend_from_slice(&rest[..plain]);
        at += plain;
        match bytes.get(at) {
            None => return unterminated(),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => {}
            Some(_) => return fault("Invalid control character at", at),
        }
        let Some(&letter) = bytes.get(at + 1) else { return unterminated() };
        let simple = match letter {
            b'"' | b'\\' | b'/' => letter,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                // Digits that end the text are an error of their own, not an unterminated string.
                let Some(unit) = unit_at(bytes, at + 2).filter(|_| at + 6 < bytes.len()) else {
                    return fault("Invalid \\uXXXX escape", at + 1);
                };
                at += 6;
                let mut code = unit;
                let pair = at + 6 < bytes.len() && bytes[at..].starts_with(b"\\u");
                if pair && matches!(unit, 0xD800..0xDC00) {
                    match unit_at(bytes, at + 2) {
                        Some(low @ 0xDC00..0xE000) => {
                            code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                            at += 6;
                        }
                        Some(_) => {}
                        None => return fault("Invalid \\uXXXX escape", at + 1),
                    }
                }
                wtf8::push(out, code);
                continue;
            }
            _ => return fault("Invalid \\escape", at),
        };
        out.push(simple);
        at += 2;
    }
}

fn unit_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .iter()
        .try_fold(0, |unit, byte| Some(unit << 4 | char::from(*byte).to_digit(16)?))
}

/// A number found by [`scan_number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Bytes it takes.
    pub len: usize,
    /// Whether it has a fraction or an exponent.
    pub is_float: bool,
}

/// The JSON number that starts the text, if one does.
#[must_use]
pub fn scan_number(bytes: &[u8]) -> Option<Number> {
    let digits = |from: usize| {
        bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let mut len = match bytes.get(sign)? {
        b'0' => sign + 1,
        b'1'..=b'9' => sign + digits(sign),
        _ => return None,
    };
    let whole = len;
    if bytes.get(len) == Some(&b'.') && digits(len + 1) > 0 {
        len += 1 + digits(len + 1);
    }
    if matches!(bytes.get(len), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(len + 1), Some(b'+' | b'-')));
        let exponent = digits(len + 1 + signed);
        if exponent > 0 {
            len += 1 + signed + exponent;
        }
    }
    Some(Number { len, is_float: len > whole })
}
