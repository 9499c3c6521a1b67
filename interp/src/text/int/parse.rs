//! `int(text, base)`.
//!
//! Invariant: the grammar is CPython's: optional white space around an optional sign, an optional
//! prefix that fits the base, and digits with single underscores between them (one also after a
//! prefix). Decimal digits of every script count.

use super::IBig;
use crate::text::error::{Error, Result};
use crate::text::string::classify::{decimal_value, is_space_code};
use crate::text::string::repr;
use crate::text::wtf8::Text;
use std::borrow::Cow;

/// `int(text, base)` for a `str`; `max_digits` is `sys.get_int_max_str_digits()`, 0 for no limit.
///
/// # Errors
/// `ValueError` for a bad base, text that is no number, and too many digits.
pub fn from_text(text: Text<'_>, base: u32, max_digits: usize) -> Result<IBig> {
    check_base(base)?;
    let plain = to_ascii(text);
    parse(&plain, base, max_digits)?.ok_or_else(|| bad(base, &repr::repr_string(text)))
}

/// `int(bytes, base)`.
///
/// # Errors
/// Those of [`from_text`].
pub fn from_bytes(bytes: &[u8], base: u32, max_digits: usize) -> Result<IBig> {
    check_base(base)?;
    parse(bytes, base, max_digits)?.ok_or_else(|| bad(base, &repr::bytes_repr_string(bytes)))
}

fn check_base(base: u32) -> Result<()> {
    if base == 0 || (2..=36).contains(&base) {
        Ok(())
    } else {
        Err(Error::value("int() base must be >= 2 and <= 36, or 0"))
    }
}

fn bad(base: u32, literal: &str) -> Error {
    // CPython shows at most 200 characters.
    let literal: String = literal.chars().take(200).collect();
    Error::value(format!("invalid literal for int() with base {base}: {literal}"))
}

/// Unicode's white space and decimal digits as their ASCII equals, anything else as `?`.
#[must_use]
pub fn to_ascii(text: Text<'_>) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text.bytes());
    }
    let ascii = |code: u32| match code {
        0..0x80 => code as u8,
        _ if is_space_code(code) => b' ',
        _ => decimal_value(code).map_or(b'?', |digit| b'0' + digit),
    };
    Cow::Owned(text.code_points().map(ascii).collect())
}

/// Parses; `None` if the text is no number.
fn parse(text: &[u8], base: u32, max_digits: usize) -> Result<Option<IBig>> {
    // C's `isspace`: of ASCII, `str.isspace` takes more (0x1C to 0x1F), this does not.
    let is_space = |byte: &u8| matches!(byte, 9..=13 | b' ');
    let start = text.iter().position(|byte| !is_space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    let body = &text[start..end];
    let (negative, body) = match body {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, body),
    };
    let prefix = match body {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let zero_only = base == 0 && prefix == 0 && body.first() == Some(&b'0');
    let radix = match (base, prefix) {
        (0, 0) => 10,
        (0, _) => prefix,
        _ => base,
    };
    let mut digits = body;
    if prefix == radix {
        digits = &digits[2..];
        digits = digits.strip_prefix(b"_").unwrap_or(digits);
    }
    let Some(value) = magnitude(digits, radix, max_digits)? else { return Ok(None) };
    if zero_only && value != IBig::ZERO {
        return Ok(None);
    }
    Ok(Some(if negative { -value } else { value }))
}

/// Value of digits with single underscores between them.
fn magnitude(digits: &[u8], radix: u32, max_digits: usize) -> Result<Option<IBig>> {
    let mut small = Some(0u64);
    let mut count = 0;
    let mut previous = b'_';
    for &byte in digits {
        if byte == b'_' {
            if previous == b'_' {
                return Ok(None);
            }
        } else {
            let Some(digit) = char::from(byte).to_digit(radix) else { return Ok(None) };
            count += 1;
            small = small
                .and_then(|value| value.checked_mul(u64::from(radix)))
                .and_then(|value| value.checked_add(u64::from(digit)));
        }
        previous = byte;
    }
    if previous == b'_' {
        return Ok(None);
    }
    if max_digits > 0 && count > max_digits && !radix.is_power_of_two() {
        return Err(Error::value(format!(
            "Exceeds the limit ({max_digits} digits) for integer string conversion: value has \
             {count} digits; use sys.set_int_max_str_digits() to increase the limit"
        )));
    }
    if let Some(value) = small {
        return Ok(Some(IBig::from(value)));
    }
    super::room_for_bits(count as u128 * 6)?;
    let plain = if digits.contains(&b'_') {
        Cow::Owned(digits.iter().copied().filter(|byte| *byte != b'_').collect())
    } else {
        Cow::Borrowed(digits)
    };
    let Ok(plain) = std::str::from_utf8(&plain) else { return Ok(None) };
    Ok(IBig::from_str_radix(plain, radix).ok())
}

/// Value of an integer literal of the language (`0x1f`, `1_000`), which has no sign.
///
/// # Errors
/// `ValueError` for too many digits; `Ok(None)` if it is no literal.
pub fn literal(text: &str, max_digits: usize) -> Result<Option<IBig>> {
    parse(text.as_bytes(), 0, max_digits)
}
