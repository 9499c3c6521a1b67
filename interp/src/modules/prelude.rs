//! `_prelude`: library code in Python that native code calls.

use crate::builtins::INTERNAL;
use crate::native::ModuleSpec;

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: INTERNAL,
    source: include_str!("prelude.py"),
    ..ModuleSpec::new("_prelude")
};
