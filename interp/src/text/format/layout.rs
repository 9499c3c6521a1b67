//! Sign, prefix, grouped digits and padding of a number.
//!
//! Invariant: zeros that fill up to the width (`=` with fill `0`) are grouped like digits, so the
//! result may be one wider than asked rather than start with a separator.

use super::spec::{Align, SignMode, Spec};
use crate::text::error::{Error, Result, push_repeated, reserve};
use crate::text::wtf8;

/// A number's parts before padding.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Whether it is negative.
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'a [u8],
    /// Digits before the point, without sign.
    pub whole: &'a [u8],
    /// Point and all that follows; `inf` and `nan` too.
    pub rest: &'a [u8],
    /// Digits in a group.
    pub group: usize,
}

/// Appends the number as the specification says.
///
/// # Errors
/// `MemoryError` if the width does not fit in memory.
pub fn number(parts: Parts<'_>, spec: &Spec, out: &mut Vec<u8>) -> Result<()> {
    let sign = sign_of(parts.negative, spec.sign);
    let fixed = sign.len() + parts.prefix.len() + parts.rest.len();
    let width = spec.width.unwrap_or(0);
    let align = spec.align.unwrap_or(Align::Right);
    let zeros_fill = align == Align::AfterSign && spec.fill == u32::from(b'0');
    let least = if zeros_fill { width.saturating_sub(fixed) } else { 0 };
    // Zeros up to the width are digits; CPython adds none to a number without digits.
    let digits = if parts.whole.is_empty() { 0 } else { parts.whole.len().max(least) };
    let separators = match spec.grouping {
        Some(_) if digits > 0 => separators(parts.whole.len(), least, parts.group),
        _ => 0,
    };
    let digits = match spec.grouping {
        Some(_) if digits > 0 => grouped_digits(parts.whole.len(), least, parts.group),
        _ => digits,
    };
    let total = fixed.saturating_add(digits).saturating_add(separators);
    let padding = width.saturating_sub(total);
    let (left, inside, right) = match align {
        Align::Left => (0, 0, padding),
        Align::Right => (padding, 0, 0),
        Align::Center => (padding / 2, 0, padding - padding / 2),
        Align::AfterSign => (0, padding, 0),
    };
    let mut fill = Vec::with_capacity(4);
    wtf8::push(&mut fill, spec.fill);
    let room = padding.checked_mul(fill.len()).and_then(|room| room.checked_add(total));
    reserve(out, room.ok_or_else(Error::memory)?)?;
    push_repeated(out, &fill, left)?;
    out.extend_from_slice(sign);
    out.extend_from_slice(parts.prefix);
    push_repeated(out, &fill, inside)?;
    let zeros = digits - parts.whole.len().min(digits);
    match spec.grouping {
        None => {
            push_repeated(out, b"0", zeros)?;
            out.extend_from_slice(parts.whole);
        }
        Some(grouping) => {
            for place in 0..digits {
                if place > 0 && (digits - place).is_multiple_of(parts.group) {
                    out.push(grouping.byte());
                }
                out.push(if place < zeros { b'0' } else { parts.whole[place - zeros] });
            }
        }
    }
    out.extend_from_slice(parts.rest);
    push_repeated(out, &fill, right)
}

/// Digits, zeros included, that fill at least `least` columns when grouped.
const fn grouped_digits(whole: usize, least: usize, group: usize) -> usize {
    // Of every `group + 1` columns from the right, one is a separator; a leading separator's
    // column needs one more digit before it.
    let mut digits = least - least / (group + 1);
    if digits + separators_in(digits, group) < least {
        digits += 1;
    }
    if digits > whole { digits } else { whole }
}

const fn separators_in(digits: usize, group: usize) -> usize {
    if digits == 0 { 0 } else { (digits - 1) / group }
}

const fn separators(whole: usize, least: usize, group: usize) -> usize {
    separators_in(grouped_digits(whole, least, group), group)
}

/// The sign that shows.
#[must_use]
pub const fn sign_of(negative: bool, mode: Option<SignMode>) -> &'static [u8] {
    match (negative, mode) {
        (true, _) => b"-",
        (false, Some(SignMode::Always)) => b"+",
        (false, Some(SignMode::Space)) => b" ",
        _ => b"",
    }
}

/// Appends `body`, which takes `len` columns, padded to the width.
///
/// # Errors
/// `MemoryError` if the width does not fit in memory.
pub fn padded(
    body: &[u8],
    len: usize,
    spec: &Spec,
    default: Align,
    out: &mut Vec<u8>,
) -> Result<()> {
    let padding = spec.width.unwrap_or(0).saturating_sub(len);
    let left = match spec.align.unwrap_or(default) {
        Align::Left => 0,
        Align::Center => padding / 2,
        Align::Right | Align::AfterSign => padding,
    };
    let mut fill = Vec::with_capacity(4);
    wtf8::push(&mut fill, spec.fill);
    let room = padding.checked_mul(fill.len()).and_then(|room| room.checked_add(body.len()));
    reserve(out, room.ok_or_else(Error::memory)?)?;
    push_repeated(out, &fill, left)?;
    out.extend_from_slice(body);
    push_repeated(out, &fill, padding - left)
}

/// Numbers of fill characters before the sign, after it, and at the end.
pub type Margins = (usize, usize, usize);

/// Margins that bring `len` columns to the specification's width.
#[must_use]
pub fn margins(spec: &Spec, len: usize, default: Align) -> Margins {
    let padding = spec.width.unwrap_or(0).saturating_sub(len);
    match spec.align.unwrap_or(default) {
        Align::Left => (0, 0, padding),
        Align::Right => (padding, 0, 0),
        Align::Center => (padding / 2, 0, padding - padding / 2),
        Align::AfterSign => (0, padding, 0),
    }
}

/// Puts `lead` (sign and prefix) and padding around a number's text that was appended from `start`
/// on, without another buffer.
///
/// # Errors
/// `MemoryError` if the padding does not fit in memory.
pub fn surround(
    out: &mut Vec<u8>,
    start: usize,
    lead: &[&[u8]],
    (left, inside, right): Margins,
    fill: u32,
) -> Result<()> {
    let body = out.len() - start;
    if left == 0 && inside == 0 && lead.iter().all(|part| part.is_empty()) && right == 0 {
        return Ok(());
    }
    let mut buffer = [0; 4];
    let fill = match char::from_u32(fill) {
        Some(fill) => fill.encode_utf8(&mut buffer).as_bytes(),
        None => {
            // A surrogate: three bytes.
            buffer = [0xED, 0x80 | (fill >> 6 & 0x3F) as u8, 0x80 | (fill & 0x3F) as u8, 0];
            &buffer[..3]
        }
    };
    push_repeated(out, fill, left)?;
    lead.iter().for_each(|part| out.extend_from_slice(part));
    push_repeated(out, fill, inside)?;
    // What precedes the body was appended behind it: turn them round.
    out[start..].rotate_left(body);
    push_repeated(out, fill, right)
}
