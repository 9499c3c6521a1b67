//! UTF-16 and UTF-32.
//!
//! Invariant: a surrogate pair in UTF-16 becomes one code point; surrogates that are not paired,
//! and all in UTF-32, are errors.

use super::error::Span;
use super::name::Order;
use crate::text::wtf8;

/// Appends a code point in UTF-16; surrogates pass as one unit.
pub fn push_utf16(code: u32, order: Order, out: &mut Vec<u8>) {
    let mut unit = |unit: u32| {
        let unit = unit as u16;
        let bytes = if order == Order::Big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        out.extend_from_slice(&bytes);
    };
    if code < 0x1_0000 {
        unit(code);
    } else {
        unit(0xD800 + ((code - 0x1_0000) >> 10));
        unit(0xDC00 + (code & 0x3FF));
    }
}

/// Appends a code point in UTF-32.
pub fn push_utf32(code: u32, order: Order, out: &mut Vec<u8>) {
    let bytes = if order == Order::Big { code.to_be_bytes() } else { code.to_le_bytes() };
    out.extend_from_slice(&bytes);
}

/// Appends the byte order mark that `utf-16` starts with.
pub fn push_mark_utf16(order: Order, out: &mut Vec<u8>) {
    if order == Order::Mark {
        push_utf16(0xFEFF, order, out);
    }
}

/// Appends the byte order mark that `utf-32` starts with.
pub fn push_mark_utf32(order: Order, out: &mut Vec<u8>) {
    if order == Order::Mark {
        push_utf32(0xFEFF, order, out);
    }
}

/// The order that data says by its mark, and the mark's number of bytes.
#[must_use]
pub fn detect_utf16(bytes: &[u8], order: Order) -> (Order, usize) {
    match (order, bytes) {
        (Order::Mark, [0xFF, 0xFE, ..]) => (Order::Little, 2),
        (Order::Mark, [0xFE, 0xFF, ..]) => (Order::Big, 2),
        (Order::Mark, _) => (Order::Little, 0),
        _ => (order, 0),
    }
}

/// The order that data says by its mark, and the mark's number of bytes.
#[must_use]
pub fn detect_utf32(bytes: &[u8], order: Order) -> (Order, usize) {
    match (order, bytes) {
        (Order::Mark, [0xFF, 0xFE, 0, 0, ..]) => (Order::Little, 4),
        (Order::Mark, [0, 0, 0xFE, 0xFF, ..]) => (Order::Big, 4),
        (Order::Mark, _) => (Order::Little, 0),
        _ => (order, 0),
    }
}

/// Decodes UTF-16; without `is_final` an unfinished unit or pair at the end is left unread.
///
/// Returns the number of bytes read.
///
/// # Errors
/// Those of the handler.
pub fn decode_utf16<E>(
    bytes: &[u8],
    order: Order,
    is_final: bool,
    out: &mut Vec<u8>,
    mut on_error: impl FnMut(Span, &mut Vec<u8>) -> Result<usize, E>,
) -> Result<usize, E> {
    let (order, mut at) = detect_utf16(bytes, order);
    let unit = |at: usize| {
        let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
        Some(u32::from(match order {
            Order::Big => u16::from_be_bytes(pair),
            _ => u16::from_le_bytes(pair),
        }))
    };
    while at < bytes.len() {
        let span = match (unit(at), unit(at + 2)) {
            (None, _) if !is_final => return Ok(at),
            (None, _) => Span::new(at, bytes.len(), "truncated data"),
            (Some(0xDC00..0xE000), _) => Span::new(at, at + 2, "illegal encoding"),
            (Some(high @ 0xD800..0xDC00), Some(low @ 0xDC00..0xE000)) => {
                wtf8::push(out, 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00));
                at += 4;
                continue;
            }
            (Some(0xD800..0xDC00), None) if !is_final => return Ok(at),
            (Some(0xD800..0xDC00), None) => Span::new(at, bytes.len(), "unexpected end of data"),
            (Some(0xD800..0xDC00), Some(_)) => Span::new(at, at + 2, "illegal UTF-16 surrogate"),
            (Some(code), _) => {
                wtf8::push(out, code);
                at += 2;
                continue;
            }
        };
        at = on_error(span, out)?;
    }
    Ok(bytes.len())
}

/// Decodes UTF-32; without `is_final` an unfinished unit at the end is left unread.
///
/// Returns the number of bytes read.
///
/// # Errors
/// Those of the handler.
pub fn decode_utf32<E>(
    bytes: &[u8],
    order: Order,
    is_final: bool,
    out: &mut Vec<u8>,
    mut on_error: impl FnMut(Span, &mut Vec<u8>) -> Result<usize, E>,
) -> Result<usize, E> {
    let (order, mut at) = detect_utf32(bytes, order);
    while at < bytes.len() {
        let unit = bytes[at..].first_chunk::<4>().map(|four| match order {
            Order::Big => u32::from_be_bytes(*four),
            _ => u32::from_le_bytes(*four),
        });
        let span = match unit {
            None if !is_final => return Ok(at),
            None => Span::new(at, bytes.len(), "truncated data"),
            Some(0xD800..0xE000) => {
                Span::new(at, at + 4, "code point in surrogate code point range(0xd800, 0xe000)")
            }
            Some(code @ 0..0x11_0000) => {
                wtf8::push(out, code);
                at += 4;
                continue;
            }
            Some(_) => Span::new(at, at + 4, "code point not in range(0x110000)"),
        };
        at = on_error(span, out)?;
    }
    Ok(bytes.len())
}
