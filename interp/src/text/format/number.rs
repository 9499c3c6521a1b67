//! `format(value, spec)` for `int`, `float`, `complex` and `str`.
//!
//! Invariant: an empty specification is `str(value)`, which the caller handles; checks come in
//! CPython's order, so that of several faults the same one is reported. Type `n` groups as the C
//! locale does: not at all.

use super::float_text::{FloatFormat, Style, magnitude};
use super::layout::{self, Parts, sign_of};
use super::spec::{Align, Grouping, SignMode, Spec, Target, unknown_kind};
use crate::text::error::{Error, Result};
use crate::text::int::{IBig, Sign, convert, print};
use crate::text::wtf8::{self, Text};
use std::borrow::Cow;

const INT: Target<'_> = Target { type_name: "int", default_kind: Some('d'), is_number: true };
const FLOAT: Target<'_> = Target { type_name: "float", default_kind: None, is_number: true };
const COMPLEX: Target<'_> = Target { type_name: "complex", default_kind: None, is_number: true };
const STR: Target<'_> = Target { type_name: "str", default_kind: Some('s'), is_number: false };

/// `format(text, spec)`; `type_name` is a subclass's, or `str`.
///
/// # Errors
/// `ValueError` for a specification that does not suit, `MemoryError` for an impossible width.
pub fn str(text: Text<'_>, spec: Text<'_>, type_name: &str, out: &mut Vec<u8>) -> Result<()> {
    let spec = Spec::parse(spec, Target { type_name, ..STR })?;
    if let Some(kind) = spec.kind.filter(|kind| *kind != u32::from(b's')) {
        return Err(unknown_kind(kind, type_name));
    }
    let fault = match spec.sign {
        Some(SignMode::Space) => "Space not allowed in string format specifier",
        Some(_) => "Sign not allowed in string format specifier",
        None if spec.no_negative_zero => {
            "Negative zero coercion (z) not allowed in string format specifier"
        }
        None if spec.alternate => "Alternate form (#) not allowed in string format specifier",
        None if spec.align == Some(Align::AfterSign) => {
            "'=' alignment not allowed in string format specifier"
        }
        None => "",
    };
    if !fault.is_empty() {
        return Err(Error::value(fault));
    }
    let shown = text.slice(0..spec.precision.unwrap_or(usize::MAX));
    layout::padded(shown.bytes(), shown.len(), &spec, Align::Left, out)
}

/// `format(value, spec)` for an `int`; `type_name` is a subclass's, or `int`.
///
/// # Errors
/// `ValueError` for a specification that does not suit, `OverflowError` where a conversion to
/// `float` or to a character overflows, `MemoryError` for an impossible width.
pub fn int(
    value: &IBig,
    spec: Text<'_>,
    type_name: &str,
    max_digits: usize,
    out: &mut Vec<u8>,
) -> Result<()> {
    let target = Target { type_name, ..INT };
    let spec = Spec::parse(spec, target)?;
    let kind = spec.kind.map_or(Some('d'), char::from_u32);
    match kind {
        Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => {}
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            return float_by_spec(convert::to_float(value)?, &spec, type_name, out);
        }
        _ => return Err(unknown_kind(spec.kind.unwrap_or(0), type_name)),
    }
    if spec.precision.is_some() {
        return Err(Error::value("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(Error::value(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    if kind == Some('c') {
        return character(value, &spec, out);
    }
    let base = match kind {
        Some('b') => 2,
        Some('o') => 8,
        Some('x' | 'X') => 16,
        _ => 10,
    };
    let start = out.len();
    if base == 10 {
        print::decimal(value, max_digits, out)?;
    } else {
        print::in_base(value, base, out)?;
    }
    let negative = value.sign() == Sign::Negative;
    if negative {
        out.remove(start);
    }
    if kind == Some('X') {
        out[start..].make_ascii_uppercase();
    }
    let prefix: &[u8] = match kind {
        Some('b') if spec.alternate => b"0b",
        Some('o') if spec.alternate => b"0o",
        Some('x') if spec.alternate => b"0x",
        Some('X') if spec.alternate => b"0X",
        _ => b"",
    };
    if spec.grouping.is_some() {
        let digits = out.split_off(start);
        let group = if base == 10 { 3 } else { 4 };
        let parts = Parts { negative, prefix, whole: &digits, rest: b"", group };
        return layout::number(parts, &spec, out);
    }
    let sign = sign_of(negative, spec.sign);
    let len = out.len() - start + sign.len() + prefix.len();
    let margins = layout::margins(&spec, len, Align::Right);
    layout::surround(out, start, &[sign, prefix], margins, spec.fill)
}

fn character(value: &IBig, spec: &Spec, out: &mut Vec<u8>) -> Result<()> {
    if spec.sign.is_some() {
        return Err(Error::value("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(Error::value(
            "Alternate form (#) not allowed with integer format specifier 'c'",
        ));
    }
    let code = i64::try_from(value)
        .map_err(|_| Error::overflow("Python int too large to convert to C long"))?;
    if !(0..0x11_0000).contains(&code) {
        return Err(Error::overflow("%c arg not in range(0x110000)"));
    }
    let mut body = Vec::with_capacity(4);
    wtf8::push(&mut body, code as u32);
    layout::padded(&body, 1, spec, Align::Right, out)
}

/// `format(value, spec)` for a `float`; `type_name` is a subclass's, or `float`.
///
/// # Errors
/// `ValueError` for a specification that does not suit, `MemoryError` for an impossible width.
pub fn float(value: f64, spec: Text<'_>, type_name: &str, out: &mut Vec<u8>) -> Result<()> {
    let spec = Spec::parse(spec, Target { type_name, ..FLOAT })?.nul_as_none();
    float_by_spec(value, &spec, type_name, out)
}

/// The presentation that a type character asks for, with its default precision.
fn style_of(kind: Option<u32>, type_name: &str) -> Result<(Style, usize, bool)> {
    Ok(match kind.map(char::from_u32) {
        None => (Style::Repr, 0, false),
        Some(Some('e')) => (Style::Exponent, 6, false),
        Some(Some('E')) => (Style::Exponent, 6, true),
        Some(Some('f' | '%')) => (Style::Fixed, 6, false),
        Some(Some('F')) => (Style::Fixed, 6, true),
        Some(Some('g' | 'n')) => (Style::General, 6, false),
        Some(Some('G')) => (Style::General, 6, true),
        Some(_) => return Err(unknown_kind(kind.unwrap_or(0), type_name)),
    })
}

fn float_by_spec(value: f64, spec: &Spec, type_name: &str, out: &mut Vec<u8>) -> Result<()> {
    let (style, default, upper) = style_of(spec.kind, type_name)?;
    let percent = spec.kind == Some(u32::from(b'%'));
    let format = FloatFormat {
        style: if style == Style::Repr && spec.precision.is_some() {
            Style::General
        } else {
            style
        },
        precision: spec.precision.unwrap_or(default),
        alternate: spec.alternate,
        point_zero: spec.kind.is_none(),
        upper,
    };
    let start = out.len();
    let shown = if percent { value * 100.0 } else { value };
    let zero = magnitude(shown, format, out)?;
    if percent {
        out.push(b'%');
    }
    let negative = shown.is_sign_negative() && !shown.is_nan();
    let negative = negative && !(spec.no_negative_zero && zero);
    if spec.grouping.is_some() {
        let text = out.split_off(start);
        let whole = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (whole, rest) = text.split_at(whole);
        let parts = Parts { negative, prefix: b"", whole, rest, group: 3 };
        return layout::number(parts, spec, out);
    }
    let sign = sign_of(negative, spec.sign);
    let margins = layout::margins(spec, out.len() - start + sign.len(), Align::Right);
    layout::surround(out, start, &[sign], margins, spec.fill)
}

/// `format(complex(real, imaginary), spec)`.
///
/// # Errors
/// `ValueError` for a specification that does not suit, `MemoryError` for an impossible width.
pub fn complex(
    real: f64,
    imaginary: f64,
    spec: Text<'_>,
    type_name: &str,
    out: &mut Vec<u8>,
) -> Result<()> {
    let spec = Spec::parse(spec, Target { type_name, ..COMPLEX })?.nul_as_none();
    if spec.kind == Some(u32::from(b'%')) {
        return Err(unknown_kind(u32::from(b'%'), type_name));
    }
    let (style, default, upper) = style_of(spec.kind, type_name)?;
    if spec.fill == u32::from(b'0') {
        return Err(Error::value("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == Some(Align::AfterSign) {
        return Err(Error::value("'=' alignment flag is not allowed in complex format specifier"));
    }
    let bare = spec.kind.is_none();
    let alone = bare && real == 0.0 && real.is_sign_positive();
    let format = FloatFormat {
        style: if style == Style::Repr && spec.precision.is_some() {
            Style::General
        } else {
            style
        },
        precision: spec.precision.unwrap_or(default),
        alternate: spec.alternate,
        point_zero: false,
        upper,
    };
    let mut body = Vec::new();
    if bare && !alone {
        body.push(b'(');
    }
    if !alone {
        complex_part(real, spec.sign, &spec, format, &mut body)?;
    }
    let sign = if alone { spec.sign } else { Some(SignMode::Always) };
    complex_part(imaginary, sign, &spec, format, &mut body)?;
    body.push(b'j');
    if bare && !alone {
        body.push(b')');
    }
    let len = body.len();
    layout::padded(&body, len, &spec, Align::Right, out)
}

fn complex_part(
    value: f64,
    sign: Option<SignMode>,
    spec: &Spec,
    format: FloatFormat,
    out: &mut Vec<u8>,
) -> Result<()> {
    let mut text = Vec::new();
    let zero = magnitude(value, format, &mut text)?;
    let negative = value.is_sign_negative() && !value.is_nan();
    let negative = negative && !(spec.no_negative_zero && zero);
    out.extend_from_slice(sign_of(negative, sign));
    out.extend_from_slice(&grouped(&text, spec.grouping));
    Ok(())
}

fn grouped(text: &[u8], grouping: Option<Grouping>) -> Cow<'_, [u8]> {
    let Some(grouping) = grouping else { return Cow::Borrowed(text) };
    let whole = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut out = Vec::with_capacity(text.len() * 4 / 3 + 1);
    for (place, &digit) in text[..whole].iter().enumerate() {
        if place > 0 && (whole - place).is_multiple_of(3) {
            out.push(grouping.byte());
        }
        out.push(digit);
    }
    out.extend_from_slice(&text[whole..]);
    Cow::Owned(out)
}
