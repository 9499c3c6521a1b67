//! Formatting: the specification language, `str.format` and `%`.
//!
//! Invariant: parsers yield borrowed pieces and evaluate nothing, so that the interpreter can
//! call into objects between them; renderers take plain values.
//!
//! | file | what |
//! |---|---|
//! | `spec` | parsing of `[[fill]align][sign][z][#][0][width][grouping][.precision][type]` |
//! | `layout` | sign, prefix, grouping, padding |
//! | `number` | `int`, `float`, `complex` by a specification, and `str` |
//! | `float_text` | digits of a float by presentation type |
//! | `template` | fields of `str.format` |
//! | `percent` | items of `%` formatting and their rendering |

pub mod float_text;
pub mod layout;
pub mod number;
pub mod percent;
pub mod spec;
pub mod template;
