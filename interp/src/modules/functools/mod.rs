//! `_functools`: `partial`, the wrapper of `lru_cache`, and `cmp_to_key`.
//!
//! Main invariant: as in the files below.

mod cache;
mod compare;
mod partial;

use crate::native::ModuleSpec;

pub(crate) use cache::store_in_cache;

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "Tools that operate on functions.",
    functions: compare::FUNCTIONS,
    types: &[&partial::PLACEHOLDER, &partial::SPEC, &cache::SPEC, &compare::KEY],
    init: Some(partial::make_placeholder),
    ..ModuleSpec::new("_functools")
};
