//! Python's `float`.
//!
//! Invariant: what CPython computes through correctly rounded decimal conversion is correctly
//! rounded here, by exact arithmetic where Rust's own conversions do not offer it.
//!
//! | file | what |
//! |---|---|
//! | `parse` | `float(text)`, `complex(text)` |
//! | `print` | `repr`, and digits to a given precision |
//! | `hex` | `float.hex`, `float.fromhex` |
//! | `arithmetic` | `// % divmod **`, `round`, `as_integer_ratio` |

pub mod arithmetic;
pub mod hex;
pub mod parse;
pub mod print;

/// `(mantissa, exponent)` with `|value| == mantissa * 2**exponent`, for a finite value.
#[must_use]
pub const fn decompose(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52 & 0x7FF) as i32 {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased - 1075),
    }
}
