//! The parts of Python's builtin types that are pure functions over plain data.
//!
//! Invariant: nothing here knows of objects, engines or global state. Functions take slices and
//! numbers, append to a `Vec<u8>`, and return an [`error::Error`] that says which exception
//! CPython raises and with which words; the interpreter's objects hold the payload and call them.
//! `str` is generalized UTF-8 ([`wtf8::Text`]), indexed by code points. After an error the sink may
//! hold a part of the result.
//!
//! | module | what |
//! |---|---|
//! | `error` | exceptions as plain data |
//! | `wtf8` | text and code points |
//! | `string` | methods of `str` |
//! | `bytes` | methods of `bytes` and `bytearray` |
//! | `codec` | UTF-8, UTF-16, UTF-32, ASCII, Latin-1 and error handlers |
//! | `int`, `float` | parsing, printing, arithmetic |
//! | `format` | format specifications, `str.format`, `%` |
//! | `hash` | CPython's hashes |
//! | `math` | functions of `math` that Rust does not have, or has otherwise |
//! | `mersenne` | the generator of `random` |
//! | `packing` | the formats of `struct` |
//! | `json` | strings and numbers of JSON |
//! | `escape` | escapes in literals, `unicode_escape` |
//!
//! Behaviour is CPython 3.13's, which also made the expected results in `oracle`; Unicode tables
//! are newer (version 17).

pub mod bytes;
pub mod codec;
pub mod error;
pub mod escape;
pub mod float;
pub mod format;
pub mod hash;
pub mod int;
pub mod json;
pub mod math;
pub mod mersenne;
#[cfg(test)]
mod oracle;
pub mod packing;
pub mod string;
pub mod wtf8;
