//! `_csv`, which is Python code (`csv.py` beside this file).

use crate::native::ModuleSpec;

/// `_csv`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "CSV parsing and writing.",
    source: include_str!("csv.py"),
    ..ModuleSpec::new("_csv")
};
