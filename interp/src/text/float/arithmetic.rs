//! Float arithmetic where Python's differs from the processor's.
//!
//! Invariant: the remainder of `%` has the divisor's sign, and `//` agrees with it; `round` with
//! digits rounds the exact decimal expansion, ties to even.

use super::decompose;
use crate::text::error::{Error, Result};
use crate::text::int::{IBig, convert};

/// `divmod(a, b)`.
///
/// # Errors
/// `ZeroDivisionError` if `b` is zero.
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64)> {
    if b == 0.0 {
        return Err(Error::zero_division("float divmod()"));
    }
    Ok(floor_divmod(a, b))
}

/// `a // b`.
///
/// # Errors
/// `ZeroDivisionError` if `b` is zero.
pub fn floor_div(a: f64, b: f64) -> Result<f64> {
    if b == 0.0 {
        return Err(Error::zero_division("float floor division by zero"));
    }
    Ok(floor_divmod(a, b).0)
}

/// `a % b`.
///
/// # Errors
/// `ZeroDivisionError` if `b` is zero.
pub fn modulo(a: f64, b: f64) -> Result<f64> {
    if b == 0.0 {
        return Err(Error::zero_division("float modulo by zero"));
    }
    let remainder = a % b;
    Ok(if remainder == 0.0 {
        0.0f64.copysign(b)
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder + b
    } else {
        remainder
    })
}

fn floor_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    // Nearly exact: `a - remainder` is a multiple of `b` but for its own rounding.
    let mut quotient = (a - remainder) / b;
    if remainder == 0.0 {
        remainder = 0.0f64.copysign(b);
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder += b;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0f64.copysign(a / b), remainder);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder)
}

/// `a ** b` for floats; `Ok(None)` if the result is complex (a negative base, a fraction above).
///
/// # Errors
/// `ZeroDivisionError` for zero to a negative power, `OverflowError` out of range.
pub fn pow(a: f64, b: f64) -> Result<Option<f64>> {
    if a == 0.0 && b < 0.0 {
        return Err(Error::zero_division("0.0 cannot be raised to a negative power"));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
        return Ok(None);
    }
    let result = a.powf(b);
    if result.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(Error::overflow("(34, 'Numerical result out of range')"));
    }
    Ok(Some(result))
}

/// `round(value)`: the nearest integer, ties to even.
///
/// # Errors
/// `OverflowError` for infinities, `ValueError` for NaN.
pub fn round(value: f64) -> Result<IBig> {
    convert::from_float(value.round_ties_even())
}

/// `round(value, digits)`.
///
/// # Errors
/// `OverflowError` if rounding up leaves the range.
pub fn round_digits(value: f64, digits: i64) -> Result<f64> {
    // Past these, every float already is round, or rounds to zero.
    const MOST: i64 = 323;
    const LEAST: i64 = -308;
    if !value.is_finite() || digits > MOST {
        return Ok(value);
    }
    if digits < LEAST {
        return Ok(0.0f64.copysign(value));
    }
    let magnitude = if digits >= 0 {
        // Rust prints and reads decimals with correct rounding, so the detour is exact.
        format!("{:.*}", digits as usize, value.abs()).parse().unwrap_or(value.abs())
    } else {
        round_left(value.abs(), digits.unsigned_abs() as u32)?
    };
    if magnitude == f64::INFINITY {
        return Err(Error::overflow("rounded value too large to represent"));
    }
    Ok(magnitude.copysign(value))
}

/// Rounds to a multiple of `10**places`.
fn round_left(value: f64, places: u32) -> Result<f64> {
    let whole = convert::from_float(value)?;
    let unit = IBig::from(10).pow(places as usize);
    let (quotient, remainder) = crate::text::int::arithmetic::divmod(&whole, &unit)?;
    // Any fraction breaks a tie upwards.
    let twice: IBig = remainder * 2 + i32::from(value.fract() > 0.0);
    let up = twice > unit || (twice == unit && &quotient % 2i8 != 0);
    let rounded = (quotient + i32::from(up)) * unit;
    Ok(convert::to_float(&rounded).unwrap_or(f64::INFINITY))
}

/// `float.as_integer_ratio()`.
///
/// # Errors
/// `OverflowError` for infinities, `ValueError` for NaN.
pub fn as_integer_ratio(value: f64) -> Result<(IBig, IBig)> {
    if value.is_infinite() {
        return Err(Error::overflow("cannot convert Infinity to integer ratio"));
    }
    if value.is_nan() {
        return Err(Error::value("cannot convert NaN to integer ratio"));
    }
    let (mantissa, exponent) = decompose(value);
    if mantissa == 0 {
        return Ok((IBig::ZERO, IBig::ONE));
    }
    let zeros = mantissa.trailing_zeros();
    let exponent = exponent + zeros as i32;
    let mut numerator = IBig::from(mantissa >> zeros);
    let mut denominator = IBig::ONE;
    let shift = exponent.unsigned_abs() as usize;
    if exponent >= 0 {
        numerator <<= shift;
    } else {
        denominator <<= shift;
    }
    Ok((if value < 0.0 { -numerator } else { numerator }, denominator))
}
