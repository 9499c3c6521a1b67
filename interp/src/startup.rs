//! How an interpreter was started: what `sys.flags` and its kin say.
//!
//! Main invariant: nothing here changes once the interpreter runs.

use std::ffi::OsString;

use crate::traceback::Style;

/// How an interpreter was started.
#[derive(Clone, Debug)]
pub struct Startup {
    /// `sys.executable`.
    pub executable: OsString,
    /// `sys.orig_argv`.
    pub arguments: Vec<OsString>,
    /// `sys.flags`.
    pub flags: Flags,
    /// `sys.warnoptions`.
    pub warnings: Vec<String>,
    /// `sys._xoptions`: names, and values where they were given.
    pub x_options: Vec<(String, Option<String>)>,
    /// The seed of string hashes; random without one.
    pub hash_seed: Option<u32>,
    /// How many digits conversions between `int` and `str` may have; 0 for no limit.
    pub digits: usize,
    /// Output is shown as it is written (`-u`), not when there is enough of it.
    pub unbuffered: bool,
    /// How tracebacks on standard error look.
    pub style: Style,
}

impl Default for Startup {
    fn default() -> Self {
        Startup {
            executable: OsString::new(),
            arguments: Vec::new(),
            flags: Flags::default(),
            warnings: Vec::new(),
            x_options: Vec::new(),
            hash_seed: None,
            digits: crate::text::int::DEFAULT_MAX_DIGITS,
            unbuffered: false,
            style: Style::PLAIN,
        }
    }
}

/// The numbers of `sys.flags`; -O is [`crate::vm::Options::optimize`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in `sys.flags`")]
pub struct Flags {
    pub debug: u8,
    pub inspect: u8,
    pub interactive: u8,
    pub dont_write_bytecode: u8,
    pub no_user_site: u8,
    pub no_site: u8,
    pub ignore_environment: u8,
    pub verbose: u8,
    pub bytes_warning: u8,
    pub quiet: u8,
    pub isolated: u8,
    pub dev_mode: u8,
    pub safe_path: u8,
    pub warn_default_encoding: u8,
}
