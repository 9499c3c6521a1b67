//! `float.hex` and `float.fromhex`.
//!
//! Invariant: both directions are exact; reading rounds once, ties to even.

use super::decompose;
use crate::text::error::{Error, Result};
use crate::text::int::convert::round_scaled;
use crate::text::int::print::small;

/// `float.hex(value)`.
pub fn hex(value: f64, out: &mut Vec<u8>) {
    if !value.is_finite() {
        super::print::repr(value, out);
        return;
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    let (mantissa, exponent) = decompose(value);
    if mantissa == 0 {
        out.extend_from_slice(b"0x0.0p+0");
        return;
    }
    out.extend_from_slice(if mantissa >> 52 == 1 { b"0x1." } else { b"0x0." });
    for place in (0..13).rev() {
        out.push(b"0123456789abcdef"[(mantissa >> (4 * place) & 15) as usize]);
    }
    let exponent = i64::from(exponent) + 52;
    out.extend_from_slice(if exponent < 0 { b"p-" } else { b"p+" });
    small(exponent.abs(), out);
}

/// `float.fromhex(text)` for the text's bytes; other than ASCII is never valid.
///
/// # Errors
/// `ValueError` if the text is no hexadecimal float, `OverflowError` if it is too large.
pub fn from_hex(text: &[u8]) -> Result<f64> {
    let bad = || Error::value("invalid hexadecimal floating-point string");
    let is_space = |byte: &u8| matches!(byte, 9..=13 | b' ');
    let start = text.iter().position(|byte| !is_space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    let mut rest = &text[start..end];
    let negative = rest.first() == Some(&b'-');
    if matches!(rest.first(), Some(b'+' | b'-')) {
        rest = &rest[1..];
    }
    let lower = rest.to_ascii_lowercase();
    let magnitude = match &lower[..] {
        b"inf" | b"infinity" => f64::INFINITY,
        b"nan" => f64::NAN,
        digits => {
            let digits = digits.strip_prefix(b"0x").unwrap_or(digits);
            let (mantissa, exponent) = parts(digits).ok_or_else(bad)?;
            round_scaled(mantissa, exponent).ok_or_else(|| {
                Error::overflow("hexadecimal value too large to represent as a float")
            })?
        }
    };
    Ok(if negative { -magnitude } else { magnitude })
}

/// Mantissa, its lowest bit standing for all bits that were cut, and binary exponent.
fn parts(text: &[u8]) -> Option<(u128, i64)> {
    let (number, exponent) = match text.iter().position(|byte| *byte == b'p') {
        Some(at) => (&text[..at], signed(&text[at + 1..])?),
        None => (text, 0),
    };
    let mut mantissa = 0u128;
    let mut dropped = 0i64;
    let mut after_point = None;
    let mut digits = 0;
    for &byte in number {
        if byte == b'.' {
            if after_point.is_some() {
                return None;
            }
            after_point = Some(0i64);
            continue;
        }
        let digit = u128::from(char::from(byte).to_digit(16)?);
        digits += 1;
        if mantissa >> 120 == 0 {
            mantissa = mantissa << 4 | digit;
        } else {
            mantissa |= u128::from(digit != 0);
            dropped += 4;
        }
        if let Some(places) = &mut after_point {
            *places += 4;
        }
    }
    if digits == 0 {
        return None;
    }
    Some((mantissa, exponent.saturating_add(dropped).saturating_sub(after_point.unwrap_or(0))))
}

/// A decimal exponent, saturating far outside of any float's range.
fn signed(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for byte in digits {
        let digit = i64::from(char::from(*byte).to_digit(10)?);
        value = (value * 10 + digit).min(1 << 50);
    }
    Some(if negative { -value } else { value })
}
