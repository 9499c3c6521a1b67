//! Integer arithmetic with Python's rounding: division floors, the remainder has the divisor's
//! sign.
//!
//! Invariant: `a == floor_div(a, b) * b + modulo(a, b)`, and the remainder lies between zero and
//! `b`.

use super::{IBig, Sign, UBig, room_for_bits};
use crate::text::error::{Error, Result};
use crate::text::int::convert::bit_length;
use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{DivRem, ExtendedGcd, Gcd, SquareRoot, UnsignedAbs};
use std::cmp::Ordering;

/// `a * b`.
///
/// # Errors
/// `MemoryError` if the product does not fit.
pub fn multiply(a: &IBig, b: &IBig) -> Result<IBig> {
    room_for_bits(bit_length(a) as u128 + bit_length(b) as u128)?;
    Ok(a * b)
}

/// `divmod(a, b)`.
///
/// # Errors
/// `ZeroDivisionError` if `b` is zero.
pub fn divmod(a: &IBig, b: &IBig) -> Result<(IBig, IBig)> {
    if *b == IBig::ZERO {
        return Err(Error::zero_division("integer division or modulo by zero"));
    }
    let (quotient, remainder) = a.div_rem(b);
    if remainder != IBig::ZERO && remainder.sign() != b.sign() {
        Ok((quotient - 1, remainder + b))
    } else {
        Ok((quotient, remainder))
    }
}

/// `a // b`.
///
/// # Errors
/// `ZeroDivisionError` if `b` is zero.
pub fn floor_div(a: &IBig, b: &IBig) -> Result<IBig> {
    divmod(a, b).map(|(quotient, _)| quotient)
}

/// `a % b`.
///
/// # Errors
/// `ZeroDivisionError` if `b` is zero.
pub fn modulo(a: &IBig, b: &IBig) -> Result<IBig> {
    if *b == IBig::ZERO {
        return Err(Error::zero_division("integer modulo by zero"));
    }
    let remainder = a % b;
    let wrong = remainder != IBig::ZERO && remainder.sign() != b.sign();
    Ok(if wrong { remainder + b } else { remainder })
}

/// `base ** exponent` for an exponent that is not negative.
///
/// # Errors
/// `MemoryError` if the result does not fit; `ValueError` for a negative exponent, whose result
/// is a float and the caller's.
pub fn pow(base: &IBig, exponent: &IBig) -> Result<IBig> {
    if exponent.sign() == Sign::Negative {
        return Err(Error::value("negative exponent"));
    }
    if *exponent == IBig::ZERO {
        return Ok(IBig::ONE);
    }
    let bits = bit_length(base);
    if bits <= 1 {
        let odd = exponent % 2u8 != 0;
        return Ok(if odd || bits == 0 { base.clone() } else { IBig::ONE });
    }
    let exponent = usize::try_from(exponent).map_err(|_| Error::memory())?;
    room_for_bits((bits as u128 - 1) * exponent as u128 + 1)?;
    Ok(base.pow(exponent))
}

/// `pow(base, exponent, modulus)`; a negative exponent takes the inverse.
///
/// # Errors
/// `ValueError` for a modulus of zero, and for a base that has no inverse.
pub fn pow_mod(base: &IBig, exponent: &IBig, modulus: &IBig) -> Result<IBig> {
    if *modulus == IBig::ZERO {
        return Err(Error::value("pow() 3rd argument cannot be 0"));
    }
    let ring = modulus.unsigned_abs();
    let mut base = to_magnitude(&modulo(base, &IBig::from(ring.clone()))?);
    if exponent.sign() == Sign::Negative {
        base = inverse(&base, &ring)
            .ok_or_else(|| Error::value("base is not invertible for the given modulus"))?;
    }
    if ring.is_one() {
        return Ok(IBig::ZERO);
    }
    let ring = ConstDivisor::new(ring);
    let power = IBig::from(ring.reduce(base).pow(&exponent.unsigned_abs()).residue());
    let wrong = modulus.sign() == Sign::Negative && power != IBig::ZERO;
    Ok(if wrong { power + modulus } else { power })
}

fn inverse(value: &UBig, ring: &UBig) -> Option<UBig> {
    if ring.is_one() {
        return Some(UBig::ZERO);
    }
    if value.is_zero() {
        return None;
    }
    let (divisor, factor, _) = value.gcd_ext(ring);
    if !divisor.is_one() {
        return None;
    }
    modulo(&factor, &IBig::from(ring.clone())).ok().map(|factor| to_magnitude(&factor))
}

fn to_magnitude(value: &IBig) -> UBig {
    value.unsigned_abs()
}

/// `value << count`.
///
/// # Errors
/// `ValueError` for a negative count, `OverflowError` or `MemoryError` for one too large.
pub fn shift_left(value: &IBig, count: &IBig) -> Result<IBig> {
    if count.sign() == Sign::Negative {
        return Err(Error::value("negative shift count"));
    }
    if *value == IBig::ZERO {
        return Ok(IBig::ZERO);
    }
    let count =
        usize::try_from(count).map_err(|_| Error::overflow("too many digits in integer"))?;
    room_for_bits(bit_length(value) as u128 + count as u128)?;
    Ok(value << count)
}

/// `value >> count`, rounding towards minus infinity.
///
/// # Errors
/// `ValueError` for a negative count.
pub fn shift_right(value: &IBig, count: &IBig) -> Result<IBig> {
    if count.sign() == Sign::Negative {
        return Err(Error::value("negative shift count"));
    }
    match usize::try_from(count) {
        Ok(count) if count < bit_length(value) => Ok(value >> count),
        _ if value.sign() == Sign::Negative => Ok(IBig::NEG_ONE),
        _ => Ok(IBig::ZERO),
    }
}

/// `round(value, digits)`: to a multiple of `10**-digits`, ties to the even one.
///
/// # Errors
/// `MemoryError` if the power of ten does not fit.
pub fn round(value: &IBig, digits: &IBig) -> Result<IBig> {
    if digits.sign() == Sign::Positive || *digits == IBig::ZERO {
        return Ok(value.clone());
    }
    let places = usize::try_from(-digits).unwrap_or(usize::MAX);
    // A power of ten with more bits than twice the value rounds it to zero.
    if places.saturating_mul(3) > bit_length(value) + 3 {
        return Ok(IBig::ZERO);
    }
    let unit = IBig::from(10).pow(places);
    let (quotient, remainder) = divmod(value, &unit)?;
    let up = match (&remainder << 1).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Equal => &quotient % 2i8 != 0,
        Ordering::Greater => true,
    };
    let rounded = value - remainder;
    Ok(if up { rounded + unit } else { rounded })
}

/// `math.isqrt(value)`.
///
/// # Errors
/// `ValueError` for a negative value.
pub fn isqrt(value: &IBig) -> Result<IBig> {
    if value.sign() == Sign::Negative {
        return Err(Error::value("isqrt() argument must be nonnegative"));
    }
    Ok(IBig::from(value.unsigned_abs().sqrt()))
}

/// `math.gcd(a, b)`.
#[must_use]
pub fn gcd(a: &IBig, b: &IBig) -> IBig {
    let (a, b) = (a.unsigned_abs(), b.unsigned_abs());
    match (a.is_zero(), b.is_zero()) {
        (true, _) => IBig::from(b),
        (_, true) => IBig::from(a),
        _ => IBig::from(a.gcd(b)),
    }
}

/// `math.lcm(a, b)`.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn lcm(a: &IBig, b: &IBig) -> Result<IBig> {
    let divisor = gcd(a, b);
    if *a == IBig::ZERO || *b == IBig::ZERO {
        return Ok(IBig::ZERO);
    }
    Ok(IBig::from(multiply(&(a / divisor), b)?.unsigned_abs()))
}
