//! The methods of `str`.
//!
//! Invariant: every function takes [`Text`](super::wtf8::Text) and gives offsets and widths in
//! code points; ASCII text takes a path without decoding.
//!
//! | file | methods |
//! |---|---|
//! | `case` | `lower upper title capitalize swapcase casefold` |
//! | `classify` | `isalpha` … `isidentifier` |
//! | `search` | `find rfind count startswith endswith replace partition rpartition removeprefix` |
//! | `split` | `split rsplit splitlines strip lstrip rstrip`, for `bytes` as well |
//! | `pad` | `center ljust rjust zfill expandtabs join`, repetition |
//! | `slice` | subscripts and slices, `translate` |
//! | `repr` | `repr`, `ascii`, and `repr` of `bytes` |

pub mod case;
pub mod classify;
pub mod pad;
pub mod repr;
pub mod search;
pub mod slice;
pub mod split;
