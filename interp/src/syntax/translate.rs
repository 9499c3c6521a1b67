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

use super::error::{CompileError, ErrorEnd, ErrorKind};
use super::literal;
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
    let tokens: Vec<(TokenKind, TextRange)> = tokens
        .iter()
        .filter(|t| !t.kind().is_trivia() && t.kind() != TokenKind::NonLogicalNewline)
        .map(|t| (t.kind(), t.range()))
        .collect();
    let at = error.location.start().to_usize();
    if let Some(error) =
        literal::wrong_number(source, at).or_else(|| literal::wrong_escape(source, at))
    {
        return error;
    }
    let translated = words(error, &tokens, source, map);
    if let Some((bracket, at)) = scan.open {
        let here = map.line(error.location.start().to_u32());
        let rest = source.get(error.location.start().to_usize()..).unwrap_or("");
        let is_end = rest.lines().map(str::trim_start).all(|l| l.is_empty() || l.starts_with('#'));
        if here > map.line(at) || (is_end && translated.message == "invalid syntax") {
            let place = TextRange::at(TextSize::new(at), TextSize::new(1));
            let text = format!("'{}' was never closed", bracket as char);
            return CompileError::syntax(text, place).ending(ErrorEnd::Fixed(0));
        }
    }
    translated
}

fn words(
    error: &ParseError,
    tokens: &[(TokenKind, TextRange)],
    source: &str,
    map: &SourceMap,
) -> CompileError {
    let at = error.location;
    let syntax = |text: &str| CompileError::syntax(text, at);
    let text = source.get(at.to_std_range()).unwrap_or_default();
    let described = || match ruff_python_parser::parse_expression(text) {
        Ok(e) => describe(e.expr()),
        Err(_) if text.starts_with('*') => "starred",
        Err(_) => "expression",
    };
    // The first token that does not end before the place.
    let index = tokens.partition_point(|t| t.1.end() <= at.start() && t.1.start() < at.start());
    let after = tokens.partition_point(|t| t.1.start() < at.end());
    match &error.error {
        Kind::OtherError(message) => other(message, at, tokens, source, map),
        Kind::EmptySlice => syntax("invalid syntax"),
        Kind::UnparenthesizedGeneratorExpression => {
            syntax("Generator expression must be parenthesized")
        }
        Kind::InvalidStarredExpressionUsage => {
            let before = index.checked_sub(1).and_then(|i| tokens.get(i)).map(|t| t.0);
            match before {
                Some(TokenKind::Lpar) => return syntax("cannot use starred expression here"),
                Some(TokenKind::Colon)
                    if tokens[..index].iter().any(|t| t.0 == TokenKind::Lbrace) =>
                {
                    return syntax("cannot use a starred expression in a dictionary value");
                }
                Some(
                    TokenKind::Plus
                    | TokenKind::Minus
                    | TokenKind::Star
                    | TokenKind::DoubleStar
                    | TokenKind::Slash
                    | TokenKind::DoubleSlash
                    | TokenKind::Percent
                    | TokenKind::At
                    | TokenKind::Amper
                    | TokenKind::Vbar
                    | TokenKind::CircumFlex
                    | TokenKind::Tilde
                    | TokenKind::LeftShift
                    | TokenKind::RightShift
                    | TokenKind::Not
                    | TokenKind::And
                    | TokenKind::Or,
                ) => return generic(at, tokens, source),
                _ => {}
            }
            syntax("can't use starred expression here")
        }
        Kind::InvalidMatchPatternTarget => syntax("cannot use '_' as a target"),
        Kind::ParamAfterVarKeywordParam => syntax("arguments cannot follow var-keyword argument"),
        Kind::NonDefaultParamAfterDefaultParam => {
            syntax("parameter without a default follows parameter with a default")
        }
        Kind::VarParameterWithDefault => {
            let stars = index.checked_sub(2).and_then(|i| tokens.get(i)).map(|t| t.0);
            let word = if stars == Some(TokenKind::DoubleStar) { "keyword" } else { "positional" };
            CompileError::syntax(format!("var-{word} argument cannot have default value"), at)
        }
        Kind::EmptyImportNames => syntax("Expected one or more names after 'import'"),
        Kind::InvalidAssignmentTarget => {
            if text.starts_with("yield") {
                return CompileError::syntax(
                    "assignment to yield expression not possible",
                    TextRange::at(at.start(), TextSize::new(5)),
                );
            }
            let text = format!("cannot assign to {}", described());
            if meant_comparison(text_kind(text_of(source, at)), tokens, index, after) {
                let hint = "here. Maybe you meant '==' instead of '='?";
                return CompileError::syntax(format!("{text} {hint}"), at);
            }
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
            let place = tokens[after.min(tokens.len())..].first().map_or(at, |t| t.1);
            CompileError::syntax("positional argument follows keyword argument", place)
        }
        Kind::PositionalAfterKeywordUnpacking => {
            let place = tokens[after.min(tokens.len())..].first().map_or(at, |t| t.1);
            CompileError::syntax("positional argument follows keyword argument unpacking", place)
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
            let last = TextRange::empty(at.end() - TextSize::new(u32::from(!at.is_empty())));
            CompileError::new(ErrorKind::Indentation, "unexpected indent", last)
                .ending(ErrorEnd::Fixed(-1))
        }
        Kind::ExpectedToken { expected, found } => {
            if *expected == TokenKind::Colon && *found != TokenKind::Equal {
                let kind = tokens.get(index).map(|t| t.0);
                let simple = index.checked_sub(1).and_then(|i| tokens.get(i)).map(|t| t.0);
                let condition = kind.is_some_and(|k| k.is_keyword() && k != TokenKind::Else)
                    || simple.is_none();
                let before = index.checked_sub(1).and_then(|i| tokens.get(i));
                if let (TokenKind::Rbrace, Some(key)) = (*found, before) {
                    return CompileError::syntax("':' expected after dictionary key", key.1)
                        .ending(ErrorEnd::Fixed(0));
                }
                let keyword = generic(at, tokens, source);
                if condition {
                    return keyword;
                }
                return CompileError { message: "expected ':'".into(), ..keyword };
            }
            if *expected == TokenKind::Lpar {
                let keyword = generic(at, tokens, source);
                return CompileError { message: "expected '('".into(), ..keyword };
            }
            if *expected == TokenKind::Indent {
                return CompileError::new(ErrorKind::Indentation, "expected an indented block", at);
            }
            generic(at, tokens, source)
        }
        Kind::FStringError(e) => fstring("f-string", e, at, source),
        Kind::TStringError(e) => fstring("t-string", e, at, source),
        Kind::Lexical(e) => lexical(e, at, tokens, source),
        _ => generic(at, tokens, source),
    }
}

fn other(
    message: &str,
    at: TextRange,
    tokens: &[(TokenKind, TextRange)],
    source: &str,
    map: &SourceMap,
) -> CompileError {
    if let Some(rest) = message.strip_prefix("Expected an indented block after ") {
        // The header is the last line with code before the place.
        let header = tokens
            .iter()
            .take_while(|t| t.1.end() <= at.start())
            .filter(|t| t.0 == TokenKind::Colon)
            .last()
            .map_or(1, |t| map.line(t.1.start().to_u32()));
        let what = rest.replace('`', "'").replace("'function' definition", "function definition");
        let what = what.replace("'class' definition", "class definition");
        let what = what.replace(" clause", " statement").replace(" block", " statement");
        let text = format!("expected an indented block after {what} on line {header}");
        let end = if at.is_empty() { ErrorEnd::Fixed(-1) } else { ErrorEnd::Span };
        return CompileError::new(ErrorKind::Indentation, text, at).ending(end);
    }
    if message.starts_with("Expected an indented block") {
        return CompileError::new(ErrorKind::Indentation, "expected an indented block", at);
    }
    let known = [
        (
            "Expected `except` or `finally` after `try` block",
            "expected 'except' or 'finally' block",
        ),
        ("Only one '*' parameter allowed", "* argument may appear only once"),
        ("Only one '*' separator allowed", "* argument may appear only once"),
        ("Only one '/' separator allowed", "/ may appear only once"),
        (
            "Position-only parameter separator not allowed as first parameter",
            "at least one argument must precede /",
        ),
        ("'/' parameter must appear before '*' parameter", "/ must be ahead of *"),
        ("Only single target (not list) can be annotated", ""),
        ("Only single target (not tuple) can be annotated", ""),
        (
            "Cannot have both 'except' and 'except*' on the same 'try'",
            "cannot have both 'except' and 'except*' on the same 'try'",
        ),
        ("Expected one or more exception types", "expected one or more exception types"),
        (
            "Multiple exception types must be parenthesized when using `as`",
            "multiple exception types must be parenthesized when using 'as'",
        ),
        (
            "Positional patterns cannot follow keyword patterns",
            "positional patterns follow keyword patterns",
        ),
        (
            "Trailing comma not allowed",
            "trailing comma not allowed without surrounding parentheses",
        ),
    ];
    if let Some((ruff, python)) = known.iter().find(|k| k.0 == message) {
        let text = if python.is_empty() { ruff.to_ascii_lowercase() } else { (*python).into() };
        let place =
            if at.is_empty() { generic(at, tokens, source) } else { CompileError::syntax("", at) };
        return CompileError { message: text, ..place };
    }
    generic(at, tokens, source)
}

fn text_of(source: &str, range: TextRange) -> &str {
    source.get(range.to_std_range()).unwrap_or_default()
}

/// Whether the expression is of a kind for which CPython asks about `==`.
fn text_kind(text: &str) -> bool {
    match ruff_python_parser::parse_expression(text) {
        Ok(e) => match e.expr() {
            Expr::UnaryOp(u) => u.op != ruff_python_ast::UnaryOp::Not,
            Expr::BoolOp(_)
            | Expr::Compare(_)
            | Expr::If(_)
            | Expr::Lambda(_)
            | Expr::List(_)
            | Expr::Tuple(_)
            | Expr::Generator(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_) => false,
            _ => true,
        },
        Err(_) => false,
    }
}

/// Whether `target = value` is all there is of the statement.
fn meant_comparison(
    kind: bool,
    tokens: &[(TokenKind, TextRange)],
    index: usize,
    after: usize,
) -> bool {
    let starts = index.checked_sub(1).and_then(|i| tokens.get(i)).is_none_or(|t| ends_line(t.0));
    let rest = tokens.get(after..).unwrap_or_default();
    let line: Vec<TokenKind> = rest.iter().map(|t| t.0).take_while(|k| !ends_line(*k)).collect();
    let equals = line.iter().filter(|k| **k == TokenKind::Equal).count();
    kind && starts && line.first() == Some(&TokenKind::Equal) && equals == 1
}

fn ends_line(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Newline
            | TokenKind::Semi
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::Colon
            | TokenKind::EndOfFile
    )
}

fn is_atom(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::True
            | TokenKind::False
            | TokenKind::None
    )
}

/// "invalid syntax" at the token that starts at or covers the place, or one of the guesses that
/// CPython makes about it.
fn generic(at: TextRange, tokens: &[(TokenKind, TextRange)], source: &str) -> CompileError {
    use TokenKind as T;
    let index = tokens.iter().position(|t| t.1.end() > at.start() || t.1.start() >= at.start());
    let Some(index) = index else {
        let end = TextRange::empty(at.start().min(TextSize::of(source)));
        return CompileError::syntax("invalid syntax", end).ending(ErrorEnd::Next);
    };
    let (kind, range) = tokens[index];
    if let Some(error) = misplaced_assignment(at, tokens, index, source) {
        return error;
    }
    if let Some(error) = half_conditional(tokens, index) {
        return error;
    }
    if matches!(kind, T::Newline | T::EndOfFile) || range.is_empty() {
        let place = TextRange::empty(range.start());
        return CompileError::syntax("invalid syntax", place).ending(ErrorEnd::Next);
    }
    let before = |n: usize| index.checked_sub(n).and_then(|i| tokens.get(i)).copied();
    let previous = before(1);
    // The statement's first token.
    let start = (0..index).rev().find(|&i| ends_line(tokens[i].0)).map_or(0, |i| i + 1);
    let first = tokens[start];
    if index == start + 1 && first.0 == T::Name && is_atom(kind) {
        let word = text_of(source, first.1);
        if matches!(word, "print" | "exec") {
            let end = tokens[index..].iter().take_while(|t| !ends_line(t.0)).last();
            let place = TextRange::new(first.1.start(), end.map_or(range.end(), |t| t.1.end()));
            let text =
                format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
            return CompileError::syntax(text, place);
        }
    }
    if kind == T::Equal && matches!(first.0, T::If | T::Elif | T::While) {
        let (from, to) = (tokens.get(start + 1), tokens.get(index + 1));
        if let (Some(from), Some(to)) = (from, to)
            && index == start + 2
        {
            let place = TextRange::new(from.1.start(), to.1.end());
            let text = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            return CompileError::syntax(text, place);
        }
    }
    if let (Some(p), Some(pp)) = (previous, before(2))
        && is_atom(p.0)
        && is_atom(kind)
        && matches!(pp.0, T::Lpar | T::Lsqb | T::Lbrace | T::Comma | T::Colon)
        && matches!(
            tokens.get(index + 1).map(|t| t.0),
            Some(T::Rpar | T::Rsqb | T::Rbrace | T::Comma)
        )
    {
        let place = TextRange::new(p.1.start(), range.end());
        return CompileError::syntax("invalid syntax. Perhaps you forgot a comma?", place);
    }
    if kind == T::Rbrace
        && previous.is_some_and(|p| p.0 == T::Lbrace)
        && before(2).is_some_and(|p| matches!(p.0, T::FStringStart | T::FStringMiddle))
    {
        let text = "f-string: valid expression required before '}'";
        return CompileError::syntax(text, range);
    }
    if kind == T::Rbrace && previous.is_some_and(|p| p.0 == T::Colon) {
        let text = "expression expected after dictionary key and ':'";
        return CompileError::syntax(text, previous.map_or(range, |p| p.1));
    }
    CompileError::syntax("invalid syntax", range)
}

/// `f(1 = 2)`: an argument that is no name is assigned to.
fn misplaced_assignment(
    at: TextRange,
    tokens: &[(TokenKind, TextRange)],
    index: usize,
    source: &str,
) -> Option<CompileError> {
    use TokenKind as T;
    let after = tokens[index..].iter().find(|t| t.1.start() >= at.end())?;
    let before = index.checked_sub(1).map(|i| tokens[i].0)?;
    if after.0 != T::Equal || !matches!(before, T::Lpar | T::Comma) {
        return None;
    }
    // The bracket that is open belongs to a call.
    let mut depth = 0;
    let open = (0..index).rev().find(|&i| {
        match tokens[i].0 {
            T::Rpar | T::Rsqb | T::Rbrace => depth += 1,
            T::Lpar | T::Lsqb | T::Lbrace if depth > 0 => depth -= 1,
            T::Lpar => return true,
            k if depth == 0 && ends_line(k) => depth = usize::MAX / 2,
            _ => {}
        }
        false
    })?;
    let callee = open.checked_sub(1).map(|i| tokens[i])?;
    let definition = open.checked_sub(2).map(|i| tokens[i].0);
    if !matches!(callee.0, T::Name | T::Rpar | T::Rsqb)
        || matches!(definition, Some(T::Def | T::Class))
    {
        return None;
    }
    let place = TextRange::new(at.start(), after.1.end());
    Some(match text_of(source, at) {
        word @ ("True" | "False" | "None") => {
            CompileError::syntax(format!("cannot assign to {word}"), place)
        }
        _ => CompileError::syntax(
            "expression cannot contain assignment, perhaps you meant \"==\"?",
            place,
        ),
    })
}

/// `x = 1 if 2`: a conditional expression without its `else`.
fn half_conditional(tokens: &[(TokenKind, TextRange)], index: usize) -> Option<CompileError> {
    use TokenKind as T;
    if !matches!(tokens[index].0, T::Newline | T::EndOfFile | T::Rpar | T::Rsqb | T::Comma) {
        return None;
    }
    let begins = |k: T| {
        ends_line(k) || matches!(k, T::Equal | T::Return | T::Lpar | T::Lsqb | T::Comma | T::Colon)
    };
    let branch =
        (0..index).rev().take_while(|&i| !begins(tokens[i].0)).find(|&i| tokens[i].0 == T::If)?;
    let start = (0..branch).rev().take_while(|&i| !begins(tokens[i].0)).last()?;
    if branch + 1 >= index || tokens[branch..index].iter().any(|t| matches!(t.0, T::Else | T::For))
    {
        return None;
    }
    let place = TextRange::new(tokens[start].1.start(), tokens[index - 1].1.end());
    Some(CompileError::syntax("expected 'else' after 'if' expression", place))
}

fn fstring(word: &str, e: &Fstring, at: TextRange, source: &str) -> CompileError {
    let text = match e {
        Fstring::UnclosedLbrace => format!("{word}: expecting '}}'"),
        Fstring::InvalidConversionFlag => {
            let rest = source.get(at.start().to_usize()..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            match &rest[..end.unwrap_or(rest.len())] {
                "" if rest.starts_with(['}', ':']) => {
                    format!("{word}: missing conversion character")
                }
                flag if flag.starts_with(|c: char| c.is_alphabetic() || c == '_') => format!(
                    "{word}: invalid conversion character '{flag}': expected 's', 'r', or 'a'"
                ),
                _ => format!("{word}: invalid conversion character"),
            }
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
            format!(
                "{word}: newlines are not allowed in format specifiers for single quoted {word}s"
            )
        }
    };
    CompileError::syntax(text, at)
}

fn lexical(
    e: &Lex,
    at: TextRange,
    tokens: &[(TokenKind, TextRange)],
    source: &str,
) -> CompileError {
    let syntax = |text: String| CompileError::syntax(text, at);
    match e {
        Lex::IndentationError => {
            let line = &source[at.start().to_usize().min(source.len())..];
            let length = TextSize::of(line.split('\n').next().unwrap_or_default());
            let text = "unindent does not match any outer indentation level";
            CompileError::new(ErrorKind::Indentation, text, TextRange::empty(at.start() + length))
                .ending(ErrorEnd::Fixed(-1))
        }
        Lex::InvalidByteLiteral => syntax("bytes can only contain ASCII literal characters".into()),
        Lex::LineContinuationError => {
            let after = TextRange::empty(at.start() + TextSize::new(1));
            let text = "unexpected character after line continuation character";
            CompileError::syntax(text, after).ending(ErrorEnd::Fixed(0))
        }
        Lex::Eof => generic(at, tokens, source),
        Lex::UnrecognizedToken { tok } => {
            if tok.is_ascii() {
                generic(at, tokens, source)
            } else {
                let text = format!("invalid character '{tok}' (U+{:04X})", *tok as u32);
                CompileError::syntax(text, TextRange::empty(at.start()))
            }
        }
        Lex::FStringError(e) => fstring("f-string", e, at, source),
        Lex::TStringError(e) => fstring("t-string", e, at, source),
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
