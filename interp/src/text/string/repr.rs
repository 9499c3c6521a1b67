//! `repr` and `ascii` of `str`, `repr` of `bytes`.
//!
//! Invariant: the result is a literal that evaluates to the value. Quotes are single unless the
//! text holds single and no double quotes.

use super::classify::is_printable_code;
use crate::text::wtf8::{self, Text};

/// `repr(text)`.
pub fn repr(text: Text<'_>, out: &mut Vec<u8>) {
    quoted(text, is_printable_code, out);
}

/// `ascii(text)`.
pub fn ascii(text: Text<'_>, out: &mut Vec<u8>) {
    quoted(text, |code| (0x20..0x7F).contains(&code), out);
}

/// `repr` of a `str` as a Rust string, for messages.
#[must_use]
pub fn repr_string(text: Text<'_>) -> String {
    let mut out = Vec::with_capacity(text.bytes().len() + 2);
    repr(text, &mut out);
    into_string(out)
}

/// `repr` of `bytes` as a Rust string, for messages.
#[must_use]
pub fn bytes_repr_string(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len() + 3);
    bytes_repr(bytes, &mut out);
    into_string(out)
}

fn into_string(out: Vec<u8>) -> String {
    String::from_utf8(out)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn quoted(text: Text<'_>, shown: impl Fn(u32) -> bool, out: &mut Vec<u8>) {
    let quote = quote_for(text.bytes());
    out.reserve(text.bytes().len() + 2);
    out.push(quote);
    let is_plain = |byte: &u8| matches!(byte, 0x20..0x7F) && *byte != quote && *byte != b'\\';
    let mut rest = text.bytes();
    loop {
        // Most text is a run that needs neither decoding nor escaping.
        let plain = rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        let Some((code, width)) = wtf8::decode(rest) else { break };
        rest = &rest[width..];
        match code {
            0..0x80 => escape_ascii(code as u8, out),
            _ if shown(code) => wtf8::push(out, code),
            _ => escape_code(code, out),
        }
    }
    out.push(quote);
}

/// `repr(bytes)`, such as `b'abc\x00'`.
pub fn bytes_repr(bytes: &[u8], out: &mut Vec<u8>) {
    let quote = quote_for(bytes);
    out.reserve(bytes.len() + 3);
    out.extend_from_slice(&[b'b', quote]);
    for &byte in bytes {
        match byte {
            0x20..0x7F if byte != quote && byte != b'\\' => out.push(byte),
            0..0x80 => escape_ascii(byte, out),
            _ => escape_code(u32::from(byte), out),
        }
    }
    out.push(quote);
}

fn quote_for(bytes: &[u8]) -> u8 {
    if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' }
}

fn escape_ascii(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'\t' => out.extend_from_slice(b"\\t"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        0x20..0x7F => out.extend_from_slice(&[b'\\', byte]),
        _ => escape_code(u32::from(byte), out),
    }
}

/// Appends `\xhh`, `\uhhhh` or `\Uhhhhhhhh`, whichever is the shortest that holds the code.
pub fn escape_code(code: u32, out: &mut Vec<u8>) {
    let (letter, digits) = match code {
        0..0x100 => (b'x', 2),
        0x100..0x1_0000 => (b'u', 4),
        _ => (b'U', 8),
    };
    out.extend_from_slice(&[b'\\', letter]);
    push_hex(code, digits, out);
}

/// Appends `digits` lower-case hexadecimal digits of `value`.
pub fn push_hex(value: u32, digits: u32, out: &mut Vec<u8>) {
    for place in (0..digits).rev() {
        out.push(b"0123456789abcdef"[(value >> (4 * place) & 15) as usize]);
    }
}
