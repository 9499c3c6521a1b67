//! `float(text)` and `complex(text)`.
//!
//! Invariant: underscores stand only between digits; infinities and NaN have no digits and so no
//! underscores. Decimal digits and white space of every script count.

use crate::text::error::{Error, Result};
use crate::text::int::parse::to_ascii;
use crate::text::string::repr;
use crate::text::wtf8::Text;
use std::borrow::Cow;

/// `float(text)` for a `str`.
///
/// # Errors
/// `ValueError` if the text is no number.
pub fn from_text(text: Text<'_>) -> Result<f64> {
    parse(&to_ascii(text)).ok_or_else(|| bad(&repr::repr_string(text)))
}

/// `float(bytes)`.
///
/// # Errors
/// `ValueError` if the text is no number.
pub fn from_bytes(bytes: &[u8]) -> Result<f64> {
    parse(bytes).ok_or_else(|| bad(&repr::bytes_repr_string(bytes)))
}

fn bad(literal: &str) -> Error {
    Error::value(format!("could not convert string to float: {literal}"))
}

/// Without the white space around it.
fn trim(text: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, 9..=13 | b' ');
    let start = text.iter().position(|byte| !is_space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

/// Without underscores; `None` if one is not between digits.
fn without_underscores(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !text.contains(&b'_') {
        return Some(Cow::Borrowed(text));
    }
    let digit_at =
        |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
    let well_placed = text
        .iter()
        .enumerate()
        .all(|(at, &byte)| byte != b'_' || (digit_at(at.checked_sub(1)) && digit_at(Some(at + 1))));
    well_placed.then(|| Cow::Owned(text.iter().copied().filter(|byte| *byte != b'_').collect()))
}

fn parse(text: &[u8]) -> Option<f64> {
    let text = without_underscores(trim(text))?;
    let (value, used) = prefix(&text)?;
    (used == text.len()).then_some(value)
}

/// Parses the longest number that starts the text: its value and its number of bytes.
///
/// This is what C's `strtod` accepts but hexadecimal floats.
#[must_use]
pub fn prefix(text: &[u8]) -> Option<(f64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let negative = text.first() == Some(&b'-');
    let body = &text[sign..];
    let starts =
        |word: &[u8]| body.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let special = if starts(b"infinity") {
        Some((f64::INFINITY, 8))
    } else if starts(b"inf") {
        Some((f64::INFINITY, 3))
    } else if starts(b"nan") {
        Some((f64::NAN, 3))
    } else {
        None
    };
    if let Some((value, used)) = special {
        return Some((if negative { -value } else { value }, sign + used));
    }
    let digits = |from: usize| body[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(0);
    let mut end = whole;
    let mut fraction = 0;
    if body.get(end) == Some(&b'.') {
        fraction = digits(end + 1);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(body.get(end), Some(b'e' | b'E')) {
        let after = end + 1 + usize::from(matches!(body.get(end + 1), Some(b'+' | b'-')));
        let exponent = if after <= body.len() { digits(after) } else { 0 };
        if exponent > 0 {
            end = after + exponent;
        }
    }
    let number = std::str::from_utf8(&text[..sign + end]).ok()?;
    Some((number.parse().ok()?, sign + end))
}

/// `complex(text)`: real and imaginary part.
///
/// # Errors
/// `ValueError` if the text is no complex number.
pub fn complex_from_text(text: Text<'_>) -> Result<(f64, f64)> {
    let malformed = || Error::value("complex() arg is a malformed string");
    let ascii = to_ascii(text);
    let trimmed = trim(&ascii);
    if trimmed.contains(&b'_') && without_underscores(trimmed).is_none() {
        return Err(Error::value(format!(
            "could not convert string to complex: {}",
            repr::repr_string(text)
        )));
    }
    let plain = without_underscores(trimmed).ok_or_else(malformed)?;
    let body = match &plain[..] {
        [b'(', inner @ .., b')'] => trim(inner),
        whole => whole,
    };
    complex(body).ok_or_else(malformed)
}

fn complex(text: &[u8]) -> Option<(f64, f64)> {
    let is_unit = |rest: &[u8]| matches!(rest, [b'j' | b'J']);
    // A sign, or nothing, before the unit stands for one.
    let bare = |text: &[u8]| match text {
        [b'+', rest @ ..] if is_unit(rest) => Some(1.0),
        [b'-', rest @ ..] if is_unit(rest) => Some(-1.0),
        _ => None,
    };
    if is_unit(text) {
        return Some((0.0, 1.0));
    }
    if let Some(imaginary) = bare(text) {
        return Some((0.0, imaginary));
    }
    let (first, used) = prefix(text)?;
    let rest = &text[used..];
    if rest.is_empty() {
        return Some((first, 0.0));
    }
    if is_unit(rest) {
        return Some((0.0, first));
    }
    if let Some(imaginary) = bare(rest) {
        return Some((first, imaginary));
    }
    if !matches!(rest[0], b'+' | b'-') {
        return None;
    }
    let (second, used) = prefix(rest)?;
    is_unit(&rest[used..]).then_some((first, second))
}
