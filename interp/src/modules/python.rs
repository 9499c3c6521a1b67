//! Native modules that are written in Python, since all they do is call back into Python.
//!
//! Main invariant: they are what the library's own modules expect under these names, and nothing
//! else imports them.

use crate::native::ModuleSpec;

macro_rules! modules {
    ($($(#[$doc:meta])* $id:ident $name:literal $file:literal;)*) => {
        $(
            $(#[$doc])*
            pub(super) static $id: ModuleSpec =
                ModuleSpec { source: include_str!($file), ..ModuleSpec::new($name) };
        )*
    };
}

modules! {
    /// Context variables.
    CONTEXTVARS "_contextvars" "python/contextvars.py";
    /// Error numbers.
    ERRNO "errno" "python/errno.py";
    /// Files.
    IO "_io" "python/io.py";
    /// Tuples with named fields.
    STRUCTSEQ "_structseq" "python/structseq.py";
    /// Type parameters.
    TYPING "_typing" "python/typing.py";
    /// Weak references.
    WEAKREF "_weakref" "python/weakref.py";
}
