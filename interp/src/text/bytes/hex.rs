//! `bytes.hex` and `bytes.fromhex`.
//!
//! Invariant: groups are counted from the right for a positive group size and from the left for
//! a negative one.

use crate::text::error::{Error, Result, reserve};
use crate::text::wtf8::Text;

/// Checks the separator of `bytes.hex` and returns its byte.
///
/// # Errors
/// `ValueError` unless it is one ASCII character.
pub fn separator(text: Text<'_>) -> Result<u8> {
    match text.bytes() {
        [byte] if byte.is_ascii() => Ok(*byte),
        _ if text.len() == 1 => Err(Error::value("sep must be ASCII.")),
        _ => Err(Error::value("sep must be length 1.")),
    }
}

/// `bytes.hex(separator, group)`; no separator, or a group of 0, gives digits alone.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn hex(bytes: &[u8], separator: Option<u8>, group: isize, out: &mut Vec<u8>) -> Result<()> {
    let size = group.unsigned_abs();
    let separator = separator.filter(|_| size > 0);
    reserve(out, bytes.len().checked_mul(3).ok_or_else(Error::memory)?)?;
    let first = if group > 0 { bytes.len() % size } else { 0 };
    for (index, &byte) in bytes.iter().enumerate() {
        if let Some(separator) = separator
            && index > 0
            && (index + size - first).is_multiple_of(size)
        {
            out.push(separator);
        }
        out.push(b"0123456789abcdef"[usize::from(byte >> 4)]);
        out.push(b"0123456789abcdef"[usize::from(byte & 15)]);
    }
    Ok(())
}

/// `bytes.fromhex(text)`.
///
/// # Errors
/// `ValueError` at the first character that is neither white space nor half of a pair of digits.
pub fn from_hex(text: Text<'_>, out: &mut Vec<u8>) -> Result<()> {
    let bytes = text.bytes();
    if let Some(at) = bytes.iter().position(|byte| !byte.is_ascii()) {
        return Err(bad_digit(at));
    }
    let digit = |at: usize| {
        bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16)).ok_or_else(|| bad_digit(at))
    };
    let mut at = 0;
    while at < bytes.len() {
        if matches!(bytes[at], 9..=13 | b' ') {
            at += 1;
            continue;
        }
        let value = digit(at)? << 4 | digit(at + 1)?;
        out.push(value as u8);
        at += 2;
    }
    Ok(())
}

fn bad_digit(at: usize) -> Error {
    Error::value(format!("non-hexadecimal number found in fromhex() arg at position {at}"))
}
