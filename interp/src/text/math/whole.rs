//! Factorials and binomial coefficients.
//!
//! Invariant: products are multiplied in a balanced tree, so that large operands meet large ones.

use crate::text::error::{Error, Result};
use crate::text::int::{IBig, Sign, room_for_bits};

/// Product of all integers in `low..=high`.
fn product(low: u64, high: u64) -> IBig {
    if low > high {
        return IBig::ONE;
    }
    if high - low < 8 {
        return (low..=high).fold(IBig::ONE, |product, factor| product * factor);
    }
    let middle = low + (high - low) / 2;
    product(low, middle) * product(middle + 1, high)
}

/// `math.factorial(n)`.
///
/// # Errors
/// `ValueError` for a negative number, `OverflowError` past C's `long`, `MemoryError` for a
/// result that does not fit.
pub fn factorial(n: &IBig) -> Result<IBig> {
    if n.sign() == Sign::Negative {
        return Err(Error::value("factorial() not defined for negative values"));
    }
    let n = i64::try_from(n).map_err(|_| {
        Error::overflow(format!("factorial() argument should not exceed {}", i64::MAX))
    })? as u64;
    room_for_bits(u128::from(n) * u128::from(n.max(2).ilog2()))?;
    Ok(product(2, n))
}

fn check(n: &IBig, k: &IBig) -> Result<()> {
    for (value, message) in
        [(n, "n must be a non-negative integer"), (k, "k must be a non-negative integer")]
    {
        if value.sign() == Sign::Negative {
            return Err(Error::value(message));
        }
    }
    Ok(())
}

/// Product of the `k` integers down from `n`.
fn falling(n: &IBig, k: u64) -> Result<IBig> {
    let bits = crate::text::int::convert::bit_length(n).max(1);
    room_for_bits(u128::from(k) * bits as u128)?;
    Ok(match u64::try_from(n) {
        Ok(n) => product(n - k + 1, n),
        Err(_) => falling_big(n, 0, k),
    })
}

/// Product of `n - i` for `i` in `from..to`.
fn falling_big(n: &IBig, from: u64, to: u64) -> IBig {
    if to - from <= 4 {
        return (from..to).fold(IBig::ONE, |product, i| product * (n - i));
    }
    let middle = from + (to - from) / 2;
    falling_big(n, from, middle) * falling_big(n, middle, to)
}

/// `math.perm(n, k)`.
///
/// # Errors
/// `ValueError` for negative operands, `OverflowError` for too large a `k`.
pub fn perm(n: &IBig, k: &IBig) -> Result<IBig> {
    check(n, k)?;
    if n < k {
        return Ok(IBig::ZERO);
    }
    let k =
        i64::try_from(k).map_err(|_| Error::overflow(format!("k must not exceed {}", i64::MAX)))?;
    if k == 0 {
        return Ok(IBig::ONE);
    }
    falling(n, k as u64)
}

/// `math.comb(n, k)`.
///
/// # Errors
/// `ValueError` for negative operands, `OverflowError` for too large a `k`.
pub fn comb(n: &IBig, k: &IBig) -> Result<IBig> {
    check(n, k)?;
    if n < k {
        return Ok(IBig::ZERO);
    }
    let rest = n - k;
    let k = i64::try_from(k.min(&rest))
        .map_err(|_| Error::overflow(format!("min(n - k, k) must not exceed {}", i64::MAX)))?;
    if k == 0 {
        return Ok(IBig::ONE);
    }
    Ok(falling(n, k as u64)? / product(2, k as u64))
}
