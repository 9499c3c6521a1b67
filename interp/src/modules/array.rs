//! `array`, which is Python code (`array.py` beside this file) over `struct` and `bytearray`.

use crate::native::ModuleSpec;

/// `array`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "This module defines an object type which can efficiently represent\nan array of basic \
          values.",
    source: include_str!("array.py"),
    ..ModuleSpec::new("array")
};
