//! Literals as constants.
//!
//! Main invariant: strings are WTF-8. The parser's strings hold U+FFFD where the source had an
//! escape of a lone surrogate, so a string with a U+FFFD is read again beside its source text.

use dashu_int::IBig;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use crate::bytecode::Constant;
use crate::syntax::CompileError;

/// The constant that a literal expression is.
pub(crate) fn literal(e: &Expr, text: &str) -> Result<Option<Constant>, CompileError> {
    Ok(Some(match e {
        Expr::NoneLiteral(_) => Constant::None,
        Expr::EllipsisLiteral(_) => Constant::Ellipsis,
        Expr::BooleanLiteral(b) if b.value => Constant::True,
        Expr::BooleanLiteral(_) => Constant::False,
        Expr::NumberLiteral(n) => number(n)?,
        Expr::StringLiteral(s) => {
            let mut out = Vec::with_capacity(s.value.len());
            for part in &s.value {
                out.extend_from_slice(&string(part, text));
            }
            Constant::Str(out.into())
        }
        Expr::BytesLiteral(b) => Constant::Bytes(b.value.bytes().collect()),
        _ => return Ok(None),
    }))
}

/// A number; refuses decimal integers of more than 4300 digits, as `int()` does.
fn number(n: &ast::ExprNumberLiteral) -> Result<Constant, CompileError> {
    Ok(match &n.value {
        ast::Number::Float(f) => Constant::Float(*f),
        ast::Number::Complex { real, imag } => Constant::Complex(*real, *imag),
        ast::Number::Int(i) => match i.as_u64() {
            Some(v) => match i64::try_from(v) {
                Ok(v) => Constant::Int(v),
                Err(_) => Constant::BigInt(Box::new(IBig::from(v))),
            },
            None => {
                let digits: String = i.to_string().chars().filter(|c| *c != '_').collect();
                let prefix = digits.get(..2).map(str::to_ascii_lowercase);
                let radix = match prefix.as_deref() {
                    Some("0x") => 16,
                    Some("0o") => 8,
                    Some("0b") => 2,
                    _ => 10,
                };
                let body = if radix == 10 { &digits } else { &digits[2..] };
                if radix == 10 && body.len() > 4300 {
                    let message = format!(
                        "Exceeds the limit (4300 digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
                        body.len()
                    );
                    return Err(CompileError::syntax(message, n.range));
                }
                match IBig::from_str_radix(body, radix) {
                    Ok(v) => Constant::BigInt(Box::new(v)),
                    Err(_) => return Err(CompileError::syntax("invalid number", n.range)),
                }
            }
        },
    })
}

/// The text of one string literal.
pub(crate) fn string(s: &ast::StringLiteral, text: &str) -> Vec<u8> {
    let value: &str = &s.value;
    if !value.contains('\u{FFFD}') {
        return value.as_bytes().to_vec();
    }
    let source = text.get(s.content_range().to_std_range()).unwrap_or_default();
    surrogates(value, source, s.flags.prefix().is_raw(), false)
}

/// The text of the literal part of an f-string; `braces` says that doubled braces are one.
pub(crate) fn interpolated(
    l: &ast::InterpolatedStringLiteralElement,
    text: &str,
    raw: bool,
    braces: bool,
) -> Vec<u8> {
    if !l.value.contains('\u{FFFD}') {
        return l.value.as_bytes().to_vec();
    }
    let source = text.get(l.range().to_std_range()).unwrap_or_default();
    surrogates(&l.value, source, raw, braces)
}

/// Walks value and source side by side: each escape in the source made one character.
fn surrogates(value: &str, source: &str, raw: bool, braces: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut values = value.chars();
    let mut rest = source;
    let push = |c: Option<char>, out: &mut Vec<u8>| {
        let mut buffer = [0; 4];
        if let Some(c) = c {
            out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
        }
    };
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '\\' || raw {
            if braces && (c == '{' || c == '}') && rest.starts_with(c) {
                rest = &rest[1..];
            }
            push(values.next(), &mut out);
            continue;
        }
        let Some(kind) = rest.chars().next() else {
            push(values.next(), &mut out);
            break;
        };
        let hex = |from: usize, n: usize| {
            let digits = rest.get(from..from + n)?;
            u32::from_str_radix(digits, 16).ok()
        };
        let (length, code) = match kind {
            '\n' => {
                rest = &rest[1..];
                continue;
            }
            'x' => (3, None),
            'u' => (5, hex(1, 4)),
            'U' => (9, hex(1, 8)),
            'N' => (rest.find('}').map_or(1, |i| i + 1), None),
            '0'..='7' => {
                let n = rest.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
                (n, None)
            }
            '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' => (1, None),
            _ => {
                // No escape: the backslash stays, and the character is read as itself.
                push(values.next(), &mut out);
                continue;
            }
        };
        rest = rest.get(length..).unwrap_or_default();
        let c = values.next();
        match code {
            Some(code @ 0xD800..=0xDFFF) => out.extend_from_slice(&[
                0xE0 | (code >> 12) as u8,
                0x80 | (code >> 6 & 0x3F) as u8,
                0x80 | (code & 0x3F) as u8,
            ]),
            _ => push(c, &mut out),
        }
    }
    // What the walk did not account for.
    for c in values {
        push(Some(c), &mut out);
    }
    out
}
