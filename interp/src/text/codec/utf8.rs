//! UTF-8 decoding.
//!
//! Invariant: the spans of errors are those of the Unicode standard's "maximal subpart" practice,
//! which CPython and Rust's `from_utf8` share. (Encoding is the general loop in the parent module:
//! the text already is UTF-8 but for surrogates.)

use super::error::Span;

/// Decodes UTF-8; without `is_final` an unfinished sequence at the end is left unread.
///
/// Returns the number of bytes read.
///
/// # Errors
/// Those of the handler.
pub fn decode<E>(
    bytes: &[u8],
    is_final: bool,
    out: &mut Vec<u8>,
    mut on_error: impl FnMut(Span, &mut Vec<u8>) -> Result<usize, E>,
) -> Result<usize, E> {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let error = match std::str::from_utf8(rest) {
            Ok(_) => {
                out.extend_from_slice(rest);
                return Ok(bytes.len());
            }
            Err(error) => error,
        };
        let valid = error.valid_up_to();
        out.extend_from_slice(&rest[..valid]);
        let start = at + valid;
        let span = match error.error_len() {
            None if !is_final => return Ok(start),
            None => Span::new(start, bytes.len(), "unexpected end of data"),
            Some(_) if matches!(bytes[start], 0x80..0xC2 | 0xF5..) => {
                Span::new(start, start + 1, "invalid start byte")
            }
            Some(len) => Span::new(start, start + len, "invalid continuation byte"),
        };
        at = on_error(span, out)?;
    }
}

/// Decodes UTF-8 after an optional mark (`utf-8-sig`).
///
/// # Errors
/// Those of the handler.
pub fn decode_sig<E>(
    bytes: &[u8],
    is_final: bool,
    out: &mut Vec<u8>,
    mut on_error: impl FnMut(Span, &mut Vec<u8>) -> Result<usize, E>,
) -> Result<usize, E> {
    match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => {
            let used = decode(rest, is_final, out, |span, out| {
                let span = Span { start: span.start + 3, end: span.end + 3, ..span };
                on_error(span, out).map(|at| at.saturating_sub(3))
            })?;
            Ok(used + 3)
        }
        None if !is_final && b"\xEF\xBB\xBF".starts_with(bytes) => Ok(0),
        None => decode(bytes, is_final, out, on_error),
    }
}
