//! Padding, tab expansion, repetition and joining of `str`.
//!
//! Invariant: widths count code points; a width that is not larger than the text leaves it as
//! it is. An impossible width is an exception before anything is written.

use crate::text::error::{Error, Result, push_repeated, reserve};
use crate::text::wtf8::{self, Text};

/// Where padding puts the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `ljust`: text at the left.
    Left,
    /// `rjust`: text at the right.
    Right,
    /// `center`: CPython's rounding, the odd cell left if the width is odd.
    Center,
}

/// `(left, right)` numbers of fill characters for `len` cells in `width`.
#[must_use]
pub const fn margins(side: Side, len: usize, width: usize) -> (usize, usize) {
    let total = width.saturating_sub(len);
    match side {
        Side::Left => (0, total),
        Side::Right => (total, 0),
        Side::Center => {
            let left = total / 2 + (total & width & 1);
            (left, total - left)
        }
    }
}

/// `str.ljust`, `str.rjust` and `str.center`.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn justify(
    text: Text<'_>,
    side: Side,
    width: isize,
    fill: u32,
    out: &mut Vec<u8>,
) -> Result<()> {
    let (left, right) = margins(side, text.len(), width.max(0) as usize);
    let mut unit = Vec::with_capacity(4);
    wtf8::push(&mut unit, fill);
    let padding = (left + right).checked_mul(unit.len()).ok_or_else(Error::memory)?;
    reserve(out, padding.saturating_add(text.bytes().len()))?;
    push_repeated(out, &unit, left)?;
    out.extend_from_slice(text.bytes());
    push_repeated(out, &unit, right)
}

/// `str.zfill(width)`, also of `bytes`: zeros go after a leading sign.
///
/// `len` is the number of cells that `bytes` takes.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn zfill(bytes: &[u8], len: usize, width: isize, out: &mut Vec<u8>) -> Result<()> {
    let zeros = (width.max(0) as usize).saturating_sub(len);
    reserve(out, zeros.saturating_add(bytes.len()))?;
    let sign = usize::from(zeros > 0 && matches!(bytes.first(), Some(b'+' | b'-')));
    out.extend_from_slice(&bytes[..sign]);
    push_repeated(out, b"0", zeros)?;
    out.extend_from_slice(&bytes[sign..]);
    Ok(())
}

/// `str.expandtabs(tabsize)` of generalized UTF-8, and of `bytes` if `columns_are_bytes`.
///
/// # Errors
/// `OverflowError` or `MemoryError` if the result does not fit.
pub fn expand_tabs(
    bytes: &[u8],
    tab_size: isize,
    columns_are_bytes: bool,
    out: &mut Vec<u8>,
) -> Result<()> {
    let tab_size = tab_size.max(0) as usize;
    let mut column = 0;
    for &byte in bytes {
        match byte {
            b'\t' => {
                if tab_size > 0 {
                    let spaces = tab_size - column % tab_size;
                    column += spaces;
                    push_repeated(out, b" ", spaces)?;
                }
            }
            _ => {
                out.push(byte);
                if matches!(byte, b'\n' | b'\r') {
                    column = 0;
                } else if columns_are_bytes || byte & 0xC0 != 0x80 {
                    column += 1;
                }
            }
        }
    }
    Ok(())
}

/// `text * count`, also of `bytes`; nothing for a count below 1.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn repeat(bytes: &[u8], count: isize, out: &mut Vec<u8>) -> Result<()> {
    push_repeated(out, bytes, count.max(0) as usize)
}

/// `separator.join(items)`, also of `bytes`.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn join<'a>(
    separator: &[u8],
    items: impl Iterator<Item = &'a [u8]> + Clone,
    out: &mut Vec<u8>,
) -> Result<()> {
    let mut total = 0usize;
    for item in items.clone() {
        total = total
            .checked_add(item.len())
            .and_then(|total| total.checked_add(separator.len()))
            .ok_or_else(Error::memory)?;
    }
    reserve(out, total.saturating_sub(separator.len()))?;
    for (number, item) in items.enumerate() {
        if number > 0 {
            out.extend_from_slice(separator);
        }
        out.extend_from_slice(item);
    }
    Ok(())
}
