//! `_weakref`: weak references. What keeps nothing alive is native (`object::weakref`).

use crate::native::ModuleSpec;
use crate::object::weakref;

/// `_weakref`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "Weak-reference support module.",
    functions: weakref::FUNCTIONS,
    source: include_str!("python/weakref.py"),
    ..ModuleSpec::new("_weakref")
};
