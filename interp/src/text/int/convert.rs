//! Conversions of `int`: sizes, bytes, floats.
//!
//! Invariant: every rounding to a float is done once, to nearest with ties to even, also where
//! the result is subnormal.

use super::{IBig, Sign, UBig};
use crate::text::error::{Error, Result};
use crate::text::float::decompose;
use dashu_int::ops::{BitTest, DivRem, UnsignedAbs};
use std::cmp::Ordering;

/// `int.bit_length()`.
#[must_use]
pub fn bit_length(value: &IBig) -> usize {
    let (_, words) = value.as_sign_words();
    words.last().map_or(0, |top| words.len() * 64 - top.leading_zeros() as usize)
}

/// `int.bit_count()`.
#[must_use]
pub fn bit_count(value: &IBig) -> usize {
    value.as_sign_words().1.iter().map(|word| word.count_ones() as usize).sum()
}

/// `int.to_bytes(length, byteorder, signed=signed)`.
///
/// # Errors
/// `OverflowError` if the value does not fit.
pub fn to_bytes(
    value: &IBig,
    length: usize,
    little: bool,
    signed: bool,
    out: &mut Vec<u8>,
) -> Result<()> {
    let negative = value.sign() == Sign::Negative;
    if negative && !signed {
        return Err(Error::overflow("can't convert negative int to unsigned"));
    }
    let bytes = if signed { value.to_le_bytes() } else { value.unsigned_abs().to_le_bytes() };
    let filler = if negative { 0xFF } else { 0 };
    // CPython lets -1 pass for no bytes at all.
    if bytes.len() > length && !(length == 0 && *value == IBig::NEG_ONE) {
        return Err(Error::overflow("int too big to convert"));
    }
    crate::text::error::reserve(out, length)?;
    let start = out.len();
    out.extend_from_slice(&bytes[..bytes.len().min(length)]);
    out.resize(start + length, filler);
    if !little {
        out[start..].reverse();
    }
    Ok(())
}

/// `int.from_bytes(bytes, byteorder, signed=signed)`.
#[must_use]
pub fn from_bytes(bytes: &[u8], little: bool, signed: bool) -> IBig {
    match (little, signed) {
        (_, _) if bytes.is_empty() => IBig::ZERO,
        (true, false) => UBig::from_le_bytes(bytes).into(),
        (false, false) => UBig::from_be_bytes(bytes).into(),
        (true, true) => IBig::from_le_bytes(bytes),
        (false, true) => IBig::from_be_bytes(bytes),
    }
}

/// `int(value)`: the integer part.
///
/// # Errors
/// `OverflowError` for infinities, `ValueError` for NaN.
pub fn from_float(value: f64) -> Result<IBig> {
    if value.is_infinite() {
        return Err(Error::overflow("cannot convert float infinity to integer"));
    }
    if value.is_nan() {
        return Err(Error::value("cannot convert float NaN to integer"));
    }
    if value.abs() < 9e18 {
        return Ok(IBig::from(value as i64));
    }
    let (mantissa, exponent) = decompose(value);
    let magnitude = IBig::from(mantissa) << usize::try_from(exponent).unwrap_or(0);
    Ok(if value < 0.0 { -magnitude } else { magnitude })
}

/// `float(value)`.
///
/// # Errors
/// `OverflowError` if it is out of range.
pub fn to_float(value: &IBig) -> Result<f64> {
    let (sign, words) = value.as_sign_words();
    let magnitude = match words {
        [] => 0.0,
        [word] => *word as f64,
        [.., low, high] => {
            // The two highest words hold at least 65 bits; the others only say "not exact".
            let rest = &words[..words.len() - 2];
            let sticky = u128::from(rest.iter().any(|word| *word != 0));
            let top = u128::from(*high) << 64 | u128::from(*low);
            round_scaled(top | sticky, rest.len() as i64 * 64)
                .ok_or_else(|| Error::overflow("int too large to convert to float"))?
        }
    };
    Ok(if sign == Sign::Negative { -magnitude } else { magnitude })
}

/// `a / b`, correctly rounded.
///
/// # Errors
/// `ZeroDivisionError`, or `OverflowError` if the quotient is out of a float's range.
pub fn true_divide(a: &IBig, b: &IBig) -> Result<f64> {
    if *b == IBig::ZERO {
        return Err(Error::zero_division("division by zero"));
    }
    let negative = (a.sign() == Sign::Negative) != (b.sign() == Sign::Negative);
    let (a_bits, b_bits) = (bit_length(a), bit_length(b));
    let magnitude = if a_bits <= 53 && b_bits <= 53 {
        // Both are exact floats, so the division rounds once.
        to_float(a)?.abs() / to_float(b)?.abs()
    } else {
        ratio(&a.unsigned_abs(), a_bits, &b.unsigned_abs(), b_bits)
            .ok_or_else(|| Error::overflow("integer division result too large for a float"))?
    };
    Ok(if negative { -magnitude } else { magnitude })
}

/// `a / b` for positive `b`; `None` if it is too large.
fn ratio(a: &UBig, a_bits: usize, b: &UBig, b_bits: usize) -> Option<f64> {
    // The quotient of the scaled numbers has 66 or 67 bits: 53, guards, and no overflow of u128.
    let shift = b_bits as i64 - a_bits as i64 + 66;
    if shift < -1100 {
        return None;
    }
    if shift > 1200 {
        return Some(0.0);
    }
    let (quotient, remainder) = if shift >= 0 {
        (a << shift as usize).div_rem(b)
    } else {
        a.div_rem(b << shift.unsigned_abs() as usize)
    };
    let quotient = u128::try_from(quotient).ok()?;
    round_scaled(quotient | u128::from(!remainder.is_zero()), -shift)
}

/// `mantissa * 2**exponent` as the nearest float, ties to even; `None` if it is too large.
///
/// The lowest bit of the mantissa may stand for "and something below", provided that the mantissa
/// has at least 55 bits.
#[must_use]
pub fn round_scaled(mantissa: u128, exponent: i64) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let bits = 128 - i64::from(mantissa.leading_zeros());
    let top = bits + exponent;
    // Bits that a float with this exponent has; fewer below the normal range.
    let precision = 53.min(top + 1074);
    if top > 1024 {
        return None;
    }
    if precision < 0 {
        return Some(0.0);
    }
    let drop = (bits - precision).max(0);
    let (kept, round_up) = match drop {
        0 => (mantissa, false),
        128 => (0, mantissa > 1 << 127),
        _ => {
            let kept = mantissa >> drop;
            let half = 1u128 << (drop - 1);
            let below = mantissa & (half << 1).wrapping_sub(1);
            (kept, below > half || (below == half && kept & 1 == 1))
        }
    };
    // At most 53 bits, or the power of two above them: exact, as is the scaling.
    let result = libm::ldexp((kept + u128::from(round_up)) as f64, (exponent + drop) as i32);
    result.is_finite().then_some(result)
}

/// Compares an `int` with a `float` exactly; `None` for NaN.
#[must_use]
pub fn compare_float(int: &IBig, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    if float.is_infinite() {
        return Some(if float > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let whole = from_float(float).ok()?;
    Some(
        int.cmp(&whole)
            .then_with(|| 0.0f64.partial_cmp(&(float - float.trunc())).unwrap_or(Ordering::Equal)),
    )
}

/// Whether bit `index` of the two's complement is set.
#[must_use]
pub fn bit(value: &IBig, index: usize) -> bool {
    value.bit(index)
}
