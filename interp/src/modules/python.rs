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
    /// Functions that run at exit.
    ATEXIT "atexit" "python/atexit.py";
    /// Context variables.
    CONTEXTVARS "_contextvars" "python/contextvars.py";
    /// Error numbers.
    ERRNO "errno" "python/errno.py";
    /// Dates.
    DATETIME "_datetime" "python/datetime.py";
    /// Decimal numbers.
    DECIMAL "_decimal" "python/decimal.py";
    /// Processes have no semaphores in common.
    MULTIPROCESSING "_multiprocessing" "python/multiprocessing.py";
    /// There is no debugger, and this says so.
    PDB "pdb" "python/pdb.py";
    /// What `sysconfig` asks about the interpreter's build.
    SYSCONFIG "_sysconfigdata__linux_" "python/sysconfig.py";
    /// The part of `importlib` that imports.
    IMPORTLIB "_frozen_importlib" "python/importlib.py";
    /// The part of `importlib` that knows of files.
    IMPORTLIB_EXTERNAL "_frozen_importlib_external" "python/importlib_external.py";
    /// What compiled files would be read with.
    MARSHAL "marshal" "python/marshal.py";
    /// Warnings of native code.
    WARNINGS "_warnings" "python/warnings.py";
    /// What `importlib` asks the machine for.
    IMP "_imp" "python/imp.py";
    /// Files.
    IO "_io" "python/io.py";
    /// Tuples with named fields.
    STRUCTSEQ "_structseq" "python/structseq.py";
    /// What `-m` runs.
    START "_start" "python/start.py";
    /// Type parameters.
    TYPING "_typing" "python/typing.py";
}
