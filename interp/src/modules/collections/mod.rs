//! `_collections`: `deque`, and what `collections` has in C.
//!
//! Main invariant: as in the files below; `defaultdict` and `OrderedDict` are Python subclasses of
//! `dict`, whose look-ups never leave native code.

mod deque;
mod helper;

use crate::native::{ModuleSpec, NativeDef};
use crate::vm::reduce::Reduction;

pub(crate) use helper::{count_one, count_target, getter_get};

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("_count_elements", helper::count_elements, &["mapping", "iterable"])
            .reducing(Reduction::Count),
        NativeDef::function("_pop_first", helper::pop_first, &["d"]),
    ],
    types: &[&deque::SPEC, &deque::ITERATOR, &deque::REVERSE, &helper::TUPLEGETTER],
    source: include_str!("collections.py"),
    ..ModuleSpec::new("_collections")
};
