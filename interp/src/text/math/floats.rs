//! Neighbours, remainders and tests of floats.
//!
//! Invariant: [`checked`] turns C's floating-point errors into Python's exceptions as CPython's
//! wrappers of one-argument functions do.

use super::{domain, range};
use crate::text::error::{Error, Result};
use crate::text::int::{IBig, Sign, convert};
use dashu_int::ops::UnsignedAbs;

/// Applies a function of one argument; infinite results of finite arguments overflow if
/// `can_overflow`, and are domain errors otherwise.
///
/// # Errors
/// Domain and range errors.
pub fn checked(x: f64, function: impl FnOnce(f64) -> f64, can_overflow: bool) -> Result<f64> {
    let result = function(x);
    if result.is_nan() && !x.is_nan() {
        return Err(domain());
    }
    if result.is_infinite() && x.is_finite() {
        return Err(if can_overflow { range() } else { domain() });
    }
    Ok(result)
}

/// `math.nextafter(x, y, steps=steps)`.
#[must_use]
pub fn next_after(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 {
        return x;
    }
    if x.is_nan() || y.is_nan() {
        return x + y;
    }
    if x == y {
        return y;
    }
    // Ordered integers: neighbours differ by one, and both zeros are 0.
    let ordered = |value: f64| {
        let bits = value.to_bits() as i64;
        i128::from(if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits })
    };
    let (from, to) = (ordered(x), ordered(y));
    let steps = i128::from(steps);
    if steps >= (to - from).abs() {
        return y;
    }
    let target = if to > from { from + steps } else { from - steps } as i64;
    let magnitude = f64::from_bits(target.unsigned_abs());
    if target < 0 || (target == 0 && to < from) {
        // Coming down from above stays positive at zero; from below it is negative.
        return if target == 0 { 0.0 } else { -magnitude };
    }
    if target == 0 { -0.0 } else { magnitude }
}

/// `math.ulp(x)`: the distance to the next float away from zero.
#[must_use]
pub fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let up = x.next_up();
    if up.is_infinite() { x - x.next_down() } else { up - x }
}

/// `math.remainder(x, y)`: IEEE 754's remainder.
///
/// # Errors
/// Domain error for an infinite `x` or a `y` of zero.
pub fn remainder(x: f64, y: f64) -> Result<f64> {
    if x.is_nan() || y.is_nan() {
        return Ok(x + y);
    }
    if x.is_infinite() || y == 0.0 {
        return Err(domain());
    }
    if y.is_infinite() {
        return Ok(x);
    }
    Ok(libm::remainder(x, y))
}

/// `math.fmod(x, y)`: the remainder with the sign of `x`.
///
/// # Errors
/// Domain error for an infinite `x` or a `y` of zero.
pub fn fmod(x: f64, y: f64) -> Result<f64> {
    let result = x % y;
    if result.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain()) } else { Ok(result) }
}

/// `math.pow(x, y)`: C's `pow`.
///
/// # Errors
/// Domain error for zero to a negative power and a negative base to a fraction, range error for
/// a result too large.
pub fn pow(x: f64, y: f64) -> Result<f64> {
    let result = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if result.is_nan() || (result.is_infinite() && x == 0.0) {
            return Err(domain());
        }
        if result.is_infinite() {
            return Err(range());
        }
    }
    Ok(result)
}

/// A logarithm of an `int`, also of one past a float's range.
///
/// # Errors
/// Domain error unless the value is positive.
pub fn log_int(value: &IBig, log: fn(f64) -> f64) -> Result<f64> {
    if value.sign() == Sign::Negative || *value == IBig::ZERO {
        return Err(domain());
    }
    if let Ok(value) = convert::to_float(value) {
        return Ok(log(value));
    }
    // 64 bits and a sticky one round to the mantissa that the whole number would round to.
    let drop = convert::bit_length(value).saturating_sub(64);
    let magnitude = value.unsigned_abs();
    let sticky = u128::from(magnitude.trailing_zeros().is_some_and(|zeros| zeros < drop));
    let top = u128::try_from(&magnitude >> drop).unwrap_or(0);
    let (mantissa, exponent) =
        libm::frexp(convert::round_scaled(top << 1 | sticky, -1).unwrap_or(f64::INFINITY));
    Ok(log(mantissa) + log(2.0) * (f64::from(exponent) + drop as f64))
}

/// `math.fma(x, y, z)`.
///
/// # Errors
/// `ValueError` for an invalid operation, `OverflowError` out of range.
pub fn fma(x: f64, y: f64, z: f64) -> Result<f64> {
    let result = x.mul_add(y, z);
    if result.is_nan() && !(x.is_nan() || y.is_nan() || z.is_nan()) {
        return Err(Error::value("invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(Error::overflow("overflow in fma"));
    }
    Ok(result)
}

/// `math.isclose(a, b, rel_tol=relative, abs_tol=absolute)`.
///
/// # Errors
/// `ValueError` for a negative tolerance.
pub fn is_close(a: f64, b: f64, relative: f64, absolute: f64) -> Result<bool> {
    if relative < 0.0 || absolute < 0.0 {
        return Err(Error::value("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(false);
    }
    let distance = (b - a).abs();
    Ok(distance <= (relative * b).abs() || distance <= (relative * a).abs() || distance <= absolute)
}

/// `math.ldexp(x, exponent)`, the exponent clamped to `i64` by the caller.
///
/// # Errors
/// Range error if it overflows.
pub fn ldexp(x: f64, exponent: i64) -> Result<f64> {
    if x == 0.0 || !x.is_finite() {
        return Ok(x);
    }
    let result = libm::ldexp(x, exponent.clamp(-10_000, 10_000) as i32);
    if result.is_infinite() { Err(range()) } else { Ok(result) }
}
