//! The errors of compilation, as Python shows them.
//!
//! Main invariant: an error's place is a span of byte offsets into the source; lines and columns
//! (from 1, in characters, as `SyntaxError.offset`) are derived from it once.

use ruff_text_size::TextRange;

use crate::bytecode::{SourceMap, Span};

/// Which exception it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
    /// `RecursionError`: nested too deeply to compile.
    Recursion,
    /// `OverflowError`: the source is too large.
    Overflow,
}

/// A failed compilation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    /// Which exception to raise.
    pub kind: ErrorKind,
    /// Its message, without the place.
    pub message: String,
    /// Where, in bytes of the source; [`Span::NONE`] when there is no place.
    pub span: Span,
    /// What `end_offset` is.
    pub end: ErrorEnd,
}

/// What `end_offset` is: CPython's tokenizer does not always know the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorEnd {
    /// The column of the span's end.
    Span,
    /// One more than the start's: the end of a line that no newline ends.
    Next,
    /// This number.
    Fixed(i32),
}

/// The place of an error as `SyntaxError` has it: lines from 1, columns from 1 in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ErrorPlace {
    /// `lineno`.
    pub line: u32,
    /// `offset`.
    pub column: u32,
    /// `end_lineno`.
    pub end_line: u32,
    /// `end_offset`; 0 or -1 when the end is not known.
    pub end_column: i32,
}

impl CompileError {
    /// A `SyntaxError` at `range`.
    pub fn syntax(message: impl Into<String>, range: TextRange) -> CompileError {
        Self::new(ErrorKind::Syntax, message, range)
    }

    /// An error of any kind at `range`.
    pub fn new(kind: ErrorKind, message: impl Into<String>, range: TextRange) -> CompileError {
        CompileError { kind, message: message.into(), span: span(range), end: ErrorEnd::Span }
    }

    /// The `RecursionError` of a source that is nested too deeply.
    pub fn too_deep() -> CompileError {
        CompileError {
            kind: ErrorKind::Recursion,
            message: "maximum recursion depth exceeded during compilation".into(),
            span: Span::NONE,
            end: ErrorEnd::Span,
        }
    }

    /// The same error with another end.
    pub(crate) fn ending(self, end: ErrorEnd) -> CompileError {
        CompileError { end, ..self }
    }

    /// Whether the parser wanted more where the source has nothing more.
    pub(crate) fn is_at_end(&self, source: &str) -> bool {
        let rest = source.get(self.span.start as usize..).unwrap_or("");
        self.end == ErrorEnd::Next
            && rest.lines().all(|line| line.trim_start().is_empty() || line.starts_with('#'))
    }

    /// The place in lines and columns.
    pub fn place(&self, source: &SourceMap) -> Option<ErrorPlace> {
        let p = source.position(self.span)?;
        Some(ErrorPlace {
            line: p.line,
            column: p.char_column + 1,
            end_line: p.end_line,
            end_column: match self.end {
                ErrorEnd::Span => p.end_char_column as i32 + 1,
                ErrorEnd::Next => p.char_column as i32 + 2,
                ErrorEnd::Fixed(end) => end,
            },
        })
    }
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CompileError {}

/// The span of a range of the parser.
pub(crate) fn span(range: TextRange) -> Span {
    Span { start: range.start().to_u32(), end: range.end().to_u32() }
}
