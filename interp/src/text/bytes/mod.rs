//! The methods of `bytes` and `bytearray` that differ from `str`'s.
//!
//! Invariant: nothing here interprets bytes beyond ASCII. Splitting, stripping and padding are
//! shared with `str` and live in [`super::string`].
//!
//! | file | methods |
//! |---|---|
//! | `search` | `find rfind count replace` |
//! | `ascii` | `lower upper title capitalize swapcase is… center ljust rjust translate maketrans` |
//! | `hex` | `hex fromhex` |

pub mod ascii;
pub mod hex;
pub mod search;
