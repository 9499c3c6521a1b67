//! Whether interactive input is complete, or more lines have to follow.
//!
//! Main invariant: input that is wrong in its last line counts as complete, so that the error is
//! shown; only what more lines could still make right is incomplete. A compound statement is ended
//! by a blank line, as in CPython.

use ruff_python_ast::{PythonVersion, Stmt};
use ruff_python_parser::{Mode, ParseErrorType, ParseOptions, parse_unchecked};

use super::scan::scan;
use super::{MAX_DEPTH, STACK_PER_LEVEL};

/// Whether more lines have to follow.
#[must_use]
pub fn is_incomplete(text: &str) -> bool {
    let scanned = scan(text);
    if scanned.fatal.is_some() || scanned.depth > MAX_DEPTH || text.contains('\0') {
        return false;
    }
    if let Some(error) = &scanned.error {
        return error.message.starts_with("unterminated triple-quoted");
    }
    if scanned.open.is_some() || text.trim_end_matches('\n').ends_with('\\') {
        return true;
    }
    let last = text.rsplit('\n').next().unwrap_or(text);
    let ended = last.trim().is_empty();
    if text.trim().is_empty() || ended && text.contains('\n') {
        return false;
    }
    let work = || {
        let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::PY314);
        let parsed = parse_unchecked(text, options);
        let end = text.trim_end().len();
        if let Some(error) = parsed.errors().first() {
            let ParseErrorType::OtherError(message) = &error.error else { return false };
            let waiting = message.starts_with("Expected an indented block")
                || message.starts_with("Expected `except` or `finally`")
                || message.starts_with("Expected class, function definition");
            return waiting && error.location.end().to_usize() >= end;
        }
        let body = parsed.syntax().as_module().map(|m| m.body.as_slice());
        body.and_then(<[Stmt]>::last).is_some_and(is_compound)
    };
    let stack = (2 << 20) + scanned.depth as usize * STACK_PER_LEVEL;
    stacker::maybe_grow(stack, stack, work)
}

fn is_compound(s: &Stmt) -> bool {
    matches!(
        s,
        Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::If(_)
            | Stmt::With(_)
            | Stmt::Match(_)
            | Stmt::Try(_)
    )
}

#[cfg(test)]
mod tests {
    use super::is_incomplete;

    #[test]
    fn lines_that_need_more() {
        for text in [
            "if x:",
            "if x:\n    pass",
            "if x: pass",
            "f(1,",
            "'''abc",
            "x = \\",
            "try:\n    pass",
            "@decorator",
            "class C:\n    def f(self):",
            "def f(): return (",
            "for x in y:  # comment",
        ] {
            assert!(is_incomplete(text), "{text:?}");
        }
    }

    #[test]
    fn lines_that_are_complete() {
        for text in [
            "",
            "  ",
            "# comment",
            "x = 1",
            "x = ",
            "1 +",
            "if x:\n    pass\n",
            "if x:\n    pass\n    ",
            "try:\n    pass\n",
            "f)",
            "'abc",
            "x = 1\ny = 2",
            "if x:\n    pass\n\ny = 1",
        ] {
            assert!(!is_incomplete(text), "{text:?}");
        }
        assert!(!is_incomplete(&"-".repeat(100_000)));
        assert!(!is_incomplete(&"(".repeat(100_000)));
    }
}
