//! Predicates of `str`: `isalpha` and its kin.
//!
//! Invariant: like CPython, the empty string fails every predicate but `isascii` and
//! `isprintable`, and lone surrogates belong to no class.

use crate::text::wtf8::{Text, to_char};
use rustpython_unicode::{case, classify, identifier};

fn all(text: Text<'_>, ascii: fn(&u8) -> bool, other: fn(char) -> bool) -> bool {
    if text.is_ascii() {
        return !text.is_empty() && text.bytes().iter().all(ascii);
    }
    text.code_points().all(|code| match code {
        0..0x80 => ascii(&(code as u8)),
        _ => to_char(code).is_some_and(other),
    })
}

/// `str.isalpha()`.
#[must_use]
pub fn is_alpha(text: Text<'_>) -> bool {
    all(text, u8::is_ascii_alphabetic, classify::is_alpha)
}

/// `str.isalnum()`: letters, and whatever is a decimal, a digit or numeric.
#[must_use]
pub fn is_alnum(text: Text<'_>) -> bool {
    all(text, u8::is_ascii_alphanumeric, |c| classify::is_alpha(c) || classify::is_numeric(c))
}

/// `str.isdecimal()`.
#[must_use]
pub fn is_decimal(text: Text<'_>) -> bool {
    all(text, u8::is_ascii_digit, classify::is_decimal)
}

/// `str.isdigit()`.
#[must_use]
pub fn is_digit(text: Text<'_>) -> bool {
    all(text, u8::is_ascii_digit, classify::is_digit)
}

/// `str.isnumeric()`.
#[must_use]
pub fn is_numeric(text: Text<'_>) -> bool {
    all(text, u8::is_ascii_digit, classify::is_numeric)
}

/// `str.isspace()`.
#[must_use]
pub fn is_space(text: Text<'_>) -> bool {
    all(text, |&byte| is_ascii_space(byte), classify::is_space)
}

/// `str.isprintable()`.
#[must_use]
pub fn is_printable(text: Text<'_>) -> bool {
    text.code_points().all(is_printable_code)
}

/// `str.isidentifier()`.
#[must_use]
pub fn is_identifier(text: Text<'_>) -> bool {
    let mut codes = text.code_points();
    codes.next().and_then(to_char).is_some_and(identifier::is_start)
        && codes.all(|code| to_char(code).is_some_and(identifier::is_continue))
}

/// `str.islower()`: some code point is cased and none is upper or title case.
#[must_use]
pub fn is_lower(text: Text<'_>) -> bool {
    is_one_case(text, case::is_lowercase, case::is_uppercase)
}

/// `str.isupper()`: some code point is cased and none is lower or title case.
#[must_use]
pub fn is_upper(text: Text<'_>) -> bool {
    is_one_case(text, case::is_uppercase, case::is_lowercase)
}

fn is_one_case(text: Text<'_>, wanted: fn(char) -> bool, barred: fn(char) -> bool) -> bool {
    let mut found = false;
    for c in text.code_points().filter_map(to_char) {
        if barred(c) || case::is_titlecase(c) {
            return false;
        }
        found = found || wanted(c);
    }
    found
}

/// `str.istitle()`: upper case only starts words, lower case only continues them.
#[must_use]
pub fn is_title(text: Text<'_>) -> bool {
    let mut found = false;
    let mut inside_word = false;
    for code in text.code_points() {
        match to_char(code) {
            Some(c) if case::is_uppercase(c) || case::is_titlecase(c) => {
                if inside_word {
                    return false;
                }
                (found, inside_word) = (true, true);
            }
            Some(c) if case::is_lowercase(c) => {
                if !inside_word {
                    return false;
                }
                found = true;
            }
            _ => inside_word = false,
        }
    }
    found
}

/// Whether `repr` shows the code point as itself.
#[must_use]
pub fn is_printable_code(code: u32) -> bool {
    match code {
        0x20..0x7F => true,
        0..0x80 => false,
        _ => to_char(code).is_some_and(classify::is_repr_printable),
    }
}

/// Whether `str` treats the ASCII byte as white space (0x1C to 0x1F are, unlike in `bytes`).
#[must_use]
pub const fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, 9..=13 | 0x1C..=0x20)
}

/// Whether `str` treats the code point as white space.
#[must_use]
pub fn is_space_code(code: u32) -> bool {
    match code {
        0..0x80 => is_ascii_space(code as u8),
        _ => to_char(code).is_some_and(classify::is_space),
    }
}

/// Value of a code point as a decimal digit, in any script.
#[must_use]
pub fn decimal_value(code: u32) -> Option<u8> {
    match code {
        0x30..=0x39 => Some((code - 0x30) as u8),
        0..0x80 => None,
        _ => {
            let c = to_char(code)?;
            if !classify::is_decimal(c) {
                return None;
            }
            // Unicode encodes every script's decimal digits as ten consecutive code points,
            // so the distance to the run's start is the value.
            rustpython_unicode::data::Ucd::new(true).decimal(c.into()).map(|value| value as u8)
        }
    }
}
