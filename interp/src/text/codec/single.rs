//! ASCII and Latin-1 decoding.
//!
//! Invariant: an ASCII error spans one byte; Latin-1 has none.

use super::error::Span;
use crate::text::wtf8;

/// Decodes ASCII; returns the number of bytes read, all of them.
///
/// # Errors
/// Those of the handler.
pub fn decode_ascii<E>(
    bytes: &[u8],
    out: &mut Vec<u8>,
    mut on_error: impl FnMut(Span, &mut Vec<u8>) -> Result<usize, E>,
) -> Result<usize, E> {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let clean = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..clean]);
        at += clean;
        if at < bytes.len() {
            at = on_error(Span::new(at, at + 1, "ordinal not in range(128)"), out)?;
        }
    }
    Ok(bytes.len())
}

/// Decodes Latin-1: every byte is its code point.
pub fn decode_latin1(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.is_ascii() {
        out.extend_from_slice(bytes);
    } else {
        bytes.iter().for_each(|&byte| wtf8::push(out, u32::from(byte)));
    }
}
