//! The tokens of a source, as `tokenize` tells them.
//!
//! Main invariant: tokens come in the order of the source, and what ends a line, indents and dedents
//! are among them as CPython's tokenizer has them.

use ruff_python_ast::PythonVersion;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{
    LexicalErrorType as Lexical, Mode, ParseErrorType, ParseOptions, parse_unchecked,
};
use ruff_text_size::Ranged;

use super::scan::scan;
use super::{MAX_DEPTH, STACK_PER_LEVEL};

/// What a token is; the numbers are those of CPython's `token` module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Class {
    /// The end of the source.
    End = 0,
    /// A name or a keyword.
    Name = 1,
    /// A number.
    Number = 2,
    /// A string.
    String = 3,
    /// The end of a logical line.
    Newline = 4,
    /// More indentation.
    Indent = 5,
    /// Less indentation.
    Dedent = 6,
    /// An operator or a delimiter.
    Operator = 55,
    /// The beginning of an f-string.
    FStringStart = 59,
    /// Text in an f-string.
    FStringMiddle = 60,
    /// The end of an f-string.
    FStringEnd = 61,
    /// The beginning of a t-string.
    TStringStart = 62,
    /// Text in a t-string.
    TStringMiddle = 63,
    /// The end of a t-string.
    TStringEnd = 64,
    /// A comment.
    Comment = 65,
    /// The end of a line that is not that of a logical line.
    LineEnd = 66,
}

/// A token: what it is, and its bytes in the source.
pub type Token = (Class, std::ops::Range<usize>);

/// What stops the tokens before the end of the source: the message and its place.
pub type Fault = (String, usize);

/// The tokens of a source, as far as they can be told.
pub fn tokens(source: &str) -> (Vec<Token>, Option<Fault>) {
    let scanned = scan(source);
    if scanned.fatal.is_some() || scanned.depth > MAX_DEPTH {
        return (Vec::new(), Some(("too many nested parentheses".into(), 0)));
    }
    let work = || {
        let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::PY314);
        let parsed = parse_unchecked(source, options);
        // What is wrong with the grammar is no matter here.
        let fault = parsed.errors().iter().find_map(|error| match &error.error {
            // A character of no token is one by itself.
            ParseErrorType::Lexical(Lexical::UnrecognizedToken { .. }) => None,
            ParseErrorType::Lexical(e) => Some((e.to_string(), error.location.start().to_usize())),
            _ => None,
        });
        let found = parsed.tokens().iter();
        let limit = fault.as_ref().map_or(usize::MAX, |(_, at)| *at);
        let mut all: Vec<Token> = found
            .filter_map(|t| Some((class(t.kind())?, t.start().to_usize()..t.end().to_usize())))
            .take_while(|(_, range)| range.start < limit || limit == usize::MAX)
            .collect();
        if fault.is_none() && all.last().is_none_or(|(class, _)| *class != Class::End) {
            all.push((Class::End, source.len()..source.len()));
        }
        (all, fault)
    };
    let stack = (2 << 20) + scanned.depth as usize * STACK_PER_LEVEL;
    stacker::maybe_grow(stack, stack, work)
}

fn class(kind: TokenKind) -> Option<Class> {
    use TokenKind as T;
    Some(match kind {
        T::EndOfFile => Class::End,
        T::Int | T::Float | T::Complex => Class::Number,
        T::String => Class::String,
        T::FStringStart => Class::FStringStart,
        T::FStringMiddle => Class::FStringMiddle,
        T::FStringEnd => Class::FStringEnd,
        T::TStringStart => Class::TStringStart,
        T::TStringMiddle => Class::TStringMiddle,
        T::TStringEnd => Class::TStringEnd,
        T::Comment => Class::Comment,
        T::Newline => Class::Newline,
        T::NonLogicalNewline => Class::LineEnd,
        T::Indent => Class::Indent,
        T::Dedent => Class::Dedent,
        T::IpyEscapeCommand => return None,
        T::Name => Class::Name,
        kind if kind.is_keyword() => Class::Name,
        _ => Class::Operator,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_blocks_have_tokens() {
        let source = "if x: # c\n\n  y = 'a'\n";
        let (found, fault) = tokens(source);
        assert_eq!(fault, None);
        let classes: Vec<Class> = found.iter().map(|t| t.0).collect();
        use Class as C;
        let expected = [
            C::Name,
            C::Name,
            C::Operator,
            C::Comment,
            C::Newline,
            C::LineEnd,
            C::Indent,
            C::Name,
            C::Operator,
            C::String,
            C::Newline,
            C::Dedent,
            C::End,
        ];
        assert_eq!(classes, expected);
    }

    #[test]
    fn a_string_without_an_end_is_a_fault() {
        let (found, fault) = tokens("x = 'a\n");
        assert!(fault.is_some());
        assert_eq!(found.len(), 2);
    }
}
