//! The parser's errors in CPython's words and places.
//!
//! Main invariant: each error of the parser becomes exactly one Python error; where CPython's
//! wording depends on more than the parser tells, the tokens around the place decide, and what
//! is left is "invalid syntax".

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{Expr, Number};
use ruff_python_parser::{
    InterpolatedStringErrorType as Fstring, LexicalErrorType as Lex, ParseError,
    ParseErrorType as Kind,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::error::{CompileError, ErrorKind};
use super::scan::Scan;
use crate::bytecode::SourceMap;

/// What CPython calls an expression in messages about assignment and deletion.
pub(crate) fn describe(e: &Expr) -> &'static str {
    match e {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) => "f-string expression",
        Expr::TString(_) => "template string expression",
        Expr::BooleanLiteral(b) if b.value => "True",
        Expr::BooleanLiteral(_) => "False",
        Expr::NoneLiteral(_) => "None",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::NumberLiteral(n) => match n.value {
            Number::Int(_) | Number::Float(_) | Number::Complex { .. } => "literal",
        },
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) => "literal",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        Expr::Slice(_) => "slice",
        Expr::IpyEscapeCommand(_) => "expression",
    }
}

/// The error that Python reports.
pub(crate) fn translate(
    error: &ParseError,
    tokens: &Tokens,
    source: &str,
    map: &SourceMap,
    scan: &Scan,
) -> CompileError {
    if let Some(error) = &scan.error {
        return error.clone();
    }
    let translated = words(error, tokens, source, map);
    if let Some((bracket, at)) = scan.open {
        let here = map.line(error.location.start().to_u32());
        if here > map.line(at) || translated.message == "invalid syntax" {
            let place = TextRange::at(TextSize::new(at), TextSize::new(1));
            return CompileError::syntax(format!("'{}' was never closed", bracket as char), place);
        }
    }
    translated
}

fn words(error: &ParseError, tokens: &Tokens, source: &str, map: &SourceMap) -> CompileError {
    let at = error.location;
    let syntax = |text: &str| CompileError::syntax(text, at);
    let text = source.get(at.to_std_range()).unwrap_or_default();
    let described = || match ruff_python_parser::parse_expression(text) {
        Ok(e) => describe(e.expr()),
        Err(_) => "expression",
    };
    match &error.error {
        Kind::OtherError(message) => other(message, at, tokens, source, map),
        Kind::EmptySlice => syntax("invalid syntax"),
        Kind::UnparenthesizedGeneratorExpression => {
            syntax("Generator expression must be parenthesized")
        }
        Kind::InvalidStarredExpressionUsage => syntax("can't use starred expression here"),
        Kind::InvalidMatchPatternTarget => syntax("cannot use '_' as a target"),
        Kind::ParamAfterVarKeywordParam => syntax("arguments cannot follow var-keyword argument"),
        Kind::NonDefaultParamAfterDefaultParam => {
            syntax("parameter without a default follows parameter with a default")
        }
        Kind::VarParameterWithDefault => syntax("var-positional argument cannot have default value"),
        Kind::InvalidAssignmentTarget => {
            let what = described();
            let hint = matches!(what, "True" | "False" | "None" | "yield expression");
            let text = if hint {
                format!("cannot assign to {what}")
            } else {
                format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?")
            };
            CompileError::syntax(text, at)
        }
        Kind::InvalidNamedAssignmentTarget => CompileError::syntax(
            format!("cannot use assignment expressions with {}", described()),
            at,
        ),
        Kind::InvalidAnnotatedAssignmentTarget => {
            let text = match described() {
                what @ ("list" | "tuple") => {
                    format!("only single target (not {what}) can be annotated")
                }
                _ => "illegal target for annotation".to_string(),
            };
            CompileError::syntax(text, at)
        }
        Kind::InvalidAugmentedAssignmentTarget => CompileError::syntax(
            format!("'{}' is an illegal expression for augmented assignment", described()),
            at,
        ),
        Kind::InvalidDeleteTarget => {
            CompileError::syntax(format!("cannot delete {}", described()), at)
        }
        Kind::PositionalAfterKeywordArgument => {
            syntax("positional argument follows keyword argument")
        }
        Kind::PositionalAfterKeywordUnpacking => {
            syntax("positional argument follows keyword argument unpacking")
        }
        Kind::InvalidArgumentUnpackingOrder => {
            syntax("iterable argument unpacking follows keyword argument unpacking")
        }
        Kind::IterableUnpackingInComprehension => {
            syntax("iterable unpacking cannot be used in comprehension")
        }
        Kind::ExpectedKeywordParam => syntax("named arguments must follow bare *"),
        Kind::ExpectedRealNumber => syntax("real number required in complex literal"),
        Kind::ExpectedImaginaryNumber => syntax("imaginary number required in complex literal"),
        Kind::EmptyTypeParams => syntax("Type parameter list cannot be empty"),
        Kind::UnexpectedIndentation => {
            CompileError::new(ErrorKind::Indentation, "unexpected indent", at)
        }
        Kind::ExpectedToken { expected, found } => {
            if *expected == TokenKind::Colon && *found != TokenKind::Equal {
                return syntax("expected ':'");
            }
            if *expected == TokenKind::Indent {
                return CompileError::new(ErrorKind::Indentation, "expected an indented block", at);
            }
            generic(at, tokens, source)
        }
        Kind::FStringError(e) => fstring("f-string", e, at),
        Kind::TStringError(e) => fstring("t-string", e, at),
        Kind::Lexical(e) => lexical(e, at, tokens, source),
        _ => generic(at, tokens, source),
    }
}

fn other(
    message: &str,
    at: TextRange,
    tokens: &Tokens,
    source: &str,
    map: &SourceMap,
) -> CompileError {
    if let Some(rest) = message.strip_prefix("Expected an indented block after ") {
        // The header is the last line with code before the place.
        let header = tokens
            .iter()
            .take_while(|t| t.range().end() <= at.start())
            .filter(|t| t.kind() == TokenKind::Colon)
            .last()
            .map_or(1, |t| map.line(t.range().start().to_u32()));
        let what = rest.replace('`', "'").replace("'function' definition", "function definition");
        let what = what.replace("'class' definition", "class definition");
        let text = format!("expected an indented block after {what} on line {header}");
        return CompileError::new(ErrorKind::Indentation, text, at);
    }
    if message.starts_with("Expected an indented block") {
        return CompileError::new(ErrorKind::Indentation, "expected an indented block", at);
    }
    generic(at, tokens, source)
}

/// "invalid syntax" at the token that starts at or covers the place.
fn generic(at: TextRange, tokens: &Tokens, source: &str) -> CompileError {
    let token = tokens
        .iter()
        .filter(|t| !t.kind().is_trivia())
        .find(|t| t.range().end() > at.start() || t.range().start() >= at.start());
    let place = match token {
        Some(t) if t.kind() == TokenKind::Newline || t.range().is_empty() => {
            TextRange::at(t.range().start(), TextSize::new(u32::from(t.range().len() > 0.into())))
        }
        Some(t) => t.range(),
        None => TextRange::empty(at.start().min(TextSize::of(source))),
    };
    CompileError::syntax("invalid syntax", place)
}

fn fstring(word: &str, e: &Fstring, at: TextRange) -> CompileError {
    let text = match e {
        Fstring::UnclosedLbrace => format!("{word}: expecting '}}'"),
        Fstring::InvalidConversionFlag => {
            format!("{word}: invalid conversion character: expected 's', 'r', or 'a'")
        }
        Fstring::SingleRbrace => format!("{word}: single '}}' is not allowed"),
        Fstring::UnterminatedString => format!("unterminated {word} literal (detected at line 1)"),
        Fstring::UnterminatedTripleQuotedString => {
            format!("unterminated triple-quoted {word} literal (detected at line 1)")
        }
        Fstring::LambdaWithoutParentheses => {
            format!("{word}: lambda expressions are not allowed without parentheses")
        }
        Fstring::ConversionFlagNotImmediatelyAfterExclamation => {
            format!("{word}: conversion type must come right after the exclamation mark")
        }
        Fstring::NewlineInFormatSpec => {
            format!("{word}: newlines are not allowed in format specifiers for single quoted {word}s")
        }
    };
    CompileError::syntax(text, at)
}

fn lexical(e: &Lex, at: TextRange, tokens: &Tokens, source: &str) -> CompileError {
    let syntax = |text: String| CompileError::syntax(text, at);
    match e {
        Lex::IndentationError => CompileError::new(
            ErrorKind::Indentation,
            "unindent does not match any outer indentation level",
            at,
        ),
        Lex::InvalidByteLiteral => {
            syntax("bytes can only contain ASCII literal characters".into())
        }
        Lex::LineContinuationError => {
            syntax("unexpected character after line continuation character".into())
        }
        Lex::Eof => syntax("unexpected EOF while parsing".into()),
        Lex::UnrecognizedToken { tok } => {
            if tok.is_ascii() {
                generic(at, tokens, source)
            } else {
                syntax(format!("invalid character '{tok}' (U+{:04X})", *tok as u32))
            }
        }
        Lex::FStringError(e) => fstring("f-string", e, at),
        Lex::TStringError(e) => fstring("t-string", e, at),
        Lex::UnclosedStringError | Lex::StringError => syntax("invalid syntax".into()),
        Lex::UnicodeError | Lex::MissingUnicodeLbrace | Lex::MissingUnicodeRbrace => syntax(
            "(unicode error) 'unicodeescape' codec can't decode bytes: malformed escape".into(),
        ),
        Lex::OtherError(message) => number(message, at),
    }
}

/// Errors of number literals.
fn number(message: &str, at: TextRange) -> CompileError {
    let text = if message.contains("ecimal literal") {
        "invalid decimal literal"
    } else if message.contains("eading zeros") || message.contains("Invalid decimal integer") {
        "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
    } else {
        "invalid syntax"
    };
    CompileError::syntax(text, at)
}
