//! `int` as text in any base.
//!
//! Invariant: digits are lower case, the sign precedes everything, prefixes are the caller's.

use super::IBig;
use crate::text::error::{Error, Result, reserve};
use std::io::Write;

/// `str(value)`; `max_digits` is `sys.get_int_max_str_digits()`, 0 for no limit.
///
/// # Errors
/// `ValueError` if there are more digits than the limit.
pub fn decimal(value: &IBig, max_digits: usize, out: &mut Vec<u8>) -> Result<()> {
    let bits = super::convert::bit_length(value);
    // log10(2) is a little more than 0.30102, so this many digits at the least.
    if max_digits > 0 && bits > 64 && (bits as u128 - 1) * 30_102 / 100_000 > max_digits as u128 {
        return Err(too_long(max_digits));
    }
    let start = out.len();
    in_base(value, 10, out)?;
    let sign = usize::from(out.get(start) == Some(&b'-'));
    if max_digits > 0 && out.len() - start - sign > max_digits {
        out.truncate(start);
        return Err(too_long(max_digits));
    }
    Ok(())
}

fn too_long(max_digits: usize) -> Error {
    Error::value(format!(
        "Exceeds the limit ({max_digits} digits) for integer string conversion; use \
         sys.set_int_max_str_digits() to increase the limit"
    ))
}

/// Room for any small `int` in decimal.
pub const SMALL_DIGITS: usize = 20;

/// Writes a small `int` in decimal to the end of `room`; gives its text.
pub fn small_into(value: i64, room: &mut [u8; SMALL_DIGITS]) -> &[u8] {
    let mut at = room.len();
    let mut rest = value.unsigned_abs();
    while rest >= 10 {
        let pair = (rest % 100) as u8;
        rest /= 100;
        at -= 2;
        room[at] = b'0' + pair / 10;
        room[at + 1] = b'0' + pair % 10;
    }
    if rest > 0 || at == room.len() {
        at -= 1;
        room[at] = b'0' + rest as u8;
    }
    if value < 0 {
        at -= 1;
        room[at] = b'-';
    }
    &room[at..]
}

/// Appends a small `int` in decimal.
pub fn small(value: i64, out: &mut Vec<u8>) {
    let mut room = [0; SMALL_DIGITS];
    out.extend_from_slice(small_into(value, &mut room));
}

/// Appends the value in a base from 2 to 36 (others are clamped), without any limit.
///
/// # Errors
/// `MemoryError` if the digits do not fit.
pub fn in_base(value: &IBig, base: u32, out: &mut Vec<u8>) -> Result<()> {
    let base = base.clamp(2, 36);
    if base == 10
        && let Ok(value) = i64::try_from(value)
    {
        small(value, out);
        return Ok(());
    }
    let digits = super::convert::bit_length(value) / base.ilog2() as usize + 2;
    reserve(out, digits)?;
    let written = match base {
        10 => write!(out, "{value}"),
        _ => write!(out, "{}", value.in_radix(base as u8)),
    };
    written.map_err(|_| Error::memory())
}

/// `bin`, `oct` and `hex`: the value with its base's prefix after the sign.
///
/// # Errors
/// `MemoryError` if the digits do not fit.
pub fn prefixed(value: &IBig, base: u32, out: &mut Vec<u8>) -> Result<()> {
    let start = out.len();
    in_base(value, base, out)?;
    let letter = match base {
        2 => b'b',
        8 => b'o',
        _ => b'x',
    };
    let at = start + usize::from(out.get(start) == Some(&b'-'));
    out.splice(at..at, [b'0', letter]);
    Ok(())
}
