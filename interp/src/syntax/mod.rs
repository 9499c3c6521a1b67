//! From source text to a syntax tree that is safe to walk, and errors in Python's words.
//!
//! Main invariant: a tree is only ever handed out together with a bound on its depth that the
//! stack at hand can bear; everything that recurses over the tree, its destruction included,
//! happens inside `with_tree`.

mod error;
pub mod interactive;
mod literal;
mod scan;
pub mod tokens;
mod translate;

use ruff_python_ast::{Mod, PythonVersion};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

pub(crate) use error::span;
pub use error::{CompileError, ErrorEnd, ErrorKind, ErrorPlace};
pub(crate) use translate::describe;

use crate::bytecode::{SourceMap, Span};

/// Sources that nest deeper are refused, with CPython's RecursionError.
const MAX_DEPTH: u32 = 12_000;
/// Up to this depth the caller's stack is trusted to suffice.
const SHALLOW_DEPTH: u32 = 12;
/// Stack that one level of nesting may take, in all the passes together.
const STACK_PER_LEVEL: usize = if cfg!(debug_assertions) { 24 * 1024 } else { 6 * 1024 };

/// Parses `source` and hands the tree to `f`, on a stack that is large enough for it.
/// Line ends must already be `\n`.
pub(crate) fn with_tree<T: Send>(
    source: &str,
    map: &SourceMap,
    expression: bool,
    f: impl FnOnce(&Mod) -> Result<T, CompileError>,
) -> Result<T, CompileError> {
    if u32::try_from(source.len()).is_err() {
        return Err(CompileError {
            kind: ErrorKind::Overflow,
            message: "source code string is too large".into(),
            span: Span::NONE,
            end: ErrorEnd::Span,
        });
    }
    if source.contains('\0') {
        return Err(CompileError {
            kind: ErrorKind::Syntax,
            message: "source code string cannot contain null bytes".into(),
            span: Span::NONE,
            end: ErrorEnd::Span,
        });
    }
    let scanned = scan::scan(source);
    if let Some(error) = scanned.fatal {
        return Err(error);
    }
    if scanned.depth > MAX_DEPTH {
        return Err(CompileError::too_deep());
    }
    let work = || {
        let mode = if expression { Mode::Expression } else { Mode::Module };
        let options = ParseOptions::from(mode).with_target_version(PythonVersion::PY314);
        let parsed = parse_unchecked(source, options);
        if let Some(first) = parsed.errors().first() {
            return Err(translate::translate(first, parsed.tokens(), source, map, &scanned));
        }
        f(parsed.syntax())
    };
    if scanned.depth <= SHALLOW_DEPTH {
        return stacker::maybe_grow(1 << 20, 4 << 20, work);
    }
    let stack = (2 << 20) + scanned.depth as usize * STACK_PER_LEVEL;
    stacker::maybe_grow(stack, stack, work)
}
