//! Python's `int` over [`IBig`].
//!
//! Invariant: no operand, however large, makes a function panic or abort: results are bounded
//! before they are computed, and what cannot be allocated is a `MemoryError`. (Values up to 128
//! bits need no allocation.)
//!
//! | file | what |
//! |---|---|
//! | `parse` | `int(text, base)` |
//! | `print` | `str`, `hex`, `oct`, `bin` |
//! | `arithmetic` | `// % divmod ** pow << >>`, `round`, `isqrt`, `gcd` |
//! | `convert` | to and from bytes and floats, true division, comparison with floats |

pub mod arithmetic;
pub mod convert;
pub mod parse;
pub mod print;

pub use dashu_int::{IBig, Sign, UBig};

use super::error::{Error, Result};

/// CPython's default for `sys.set_int_max_str_digits`.
pub const DEFAULT_MAX_DIGITS: usize = 4300;

/// Makes sure that a result of this many bits can be had.
///
/// # Errors
/// `MemoryError` if not.
pub fn room_for_bits(bits: u128) -> Result<()> {
    // Small results are not worth asking the allocator.
    const ALWAYS: u128 = 1 << 23;
    if bits <= ALWAYS {
        return Ok(());
    }
    let bytes = usize::try_from(bits / 8 + 64).map_err(|_| Error::memory())?;
    if bytes > isize::MAX as usize {
        return Err(Error::memory());
    }
    let mut probe = Vec::<u8>::new();
    probe.try_reserve_exact(bytes).map_err(|_| Error::memory())
}
