//! The functions of Python's `math` that Rust's `f64` does not have, or has otherwise.
//!
//! Invariant: a result that is NaN without a NaN going in is a domain error, one that is infinite
//! from finite operands a range error, with CPython's words.
//!
//! | file | what |
//! |---|---|
//! | `special` | `gamma lgamma erf erfc` |
//! | `sums` | `fsum hypot dist` |
//! | `whole` | `factorial comb perm` |
//! | `floats` | `nextafter ulp remainder fmod pow fma isclose ldexp`, logarithms of `int`, checks |

pub mod floats;
pub mod special;
pub mod sums;
pub mod whole;

use super::error::Error;

/// `ValueError: math domain error`.
#[must_use]
pub fn domain() -> Error {
    Error::value("math domain error")
}

/// `OverflowError: math range error`.
#[must_use]
pub fn range() -> Error {
    Error::overflow("math range error")
}
