//! `_collections`: `deque`, and what `collections` has in C.
//!
//! Main invariant: as in the files below; `defaultdict` is a Python subclass of `dict`, whose hits
//! never leave native code.

mod deque;
mod helper;

use crate::native::{ModuleSpec, NativeDef};
use crate::vm::reduce::Reduction;

pub(crate) use helper::{count_one, count_target, getter_get};

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[NativeDef::function(
        "_count_elements",
        helper::count_elements,
        &["mapping", "iterable"],
    )
    .reducing(Reduction::Count)],
    types: &[&deque::SPEC, &deque::ITERATOR, &deque::REVERSE, &helper::TUPLEGETTER],
    source: include_str!("collections.py"),
    ..ModuleSpec::new("_collections")
};
