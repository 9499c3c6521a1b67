//! Errors of numbers and of escapes in strings, in CPython's words and places.
//!
//! Main invariant: a literal is looked at only when the parser has found an error in or behind it, so
//! nothing that compiles is judged here.

use ruff_text_size::{TextRange, TextSize};

use super::error::CompileError;
use super::scan::string_end;

fn range(start: usize, end: usize) -> TextRange {
    let size = |n: usize| TextSize::new(u32::try_from(n).unwrap_or(u32::MAX));
    TextRange::new(size(start), size(end.max(start)))
}

fn error(message: impl Into<String>, start: usize, end: usize) -> CompileError {
    CompileError::syntax(message, range(start, end))
}

/// Words that may follow a number without a blank.
const FOLLOWERS: &[&str] = &["and", "else", "for", "if", "in", "is", "not", "or"];

/// What is wrong with the number at a place, or just before it.
pub(super) fn wrong_number(source: &str, at: usize) -> Option<CompileError> {
    let bytes = source.as_bytes();
    let inside = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.';
    let mut start = at.min(bytes.len());
    while start > 0 && inside(bytes[start - 1]) {
        start -= 1;
    }
    let digit = bytes.get(start)?.is_ascii_digit();
    let fraction = bytes[start] == b'.' && bytes.get(start + 1).is_some_and(u8::is_ascii_digit);
    if !digit && !fraction {
        return None;
    }
    let radix = match bytes.get(start + 1).map(u8::to_ascii_lowercase) {
        Some(b'x') => Some((16, "hexadecimal")),
        Some(b'o') => Some((8, "octal")),
        Some(b'b') => Some((2, "binary")),
        _ => None,
    };
    match radix {
        Some((radix, name)) if bytes[start] == b'0' => {
            let (end, fault) = digits(bytes, start + 2, |b| char::from(b).is_digit(radix));
            let next = bytes.get(end).copied().unwrap_or(b' ');
            if next.is_ascii_digit() {
                let text = format!("invalid digit '{}' in {name} literal", char::from(next));
                return Some(error(text, end, end));
            }
            if fault || end == start + 2 {
                // The last character that was read.
                return Some(error(format!("invalid {name} literal"), end - 1, end - 1));
            }
            follower(source, end, name)
        }
        _ => decimal(source, start),
    }
}

/// The end of digits with underscores between them, and whether one of these is in the wrong place.
fn digits(bytes: &[u8], from: usize, digit: impl Fn(u8) -> bool) -> (usize, bool) {
    let mut i = from;
    while let Some(&b) = bytes.get(i) {
        if b == b'_' {
            if !bytes.get(i + 1).is_some_and(|&b| digit(b)) {
                return (i + 1, true);
            }
        } else if !digit(b) {
            break;
        }
        i += 1;
    }
    (i, false)
}

fn decimal(source: &str, start: usize) -> Option<CompileError> {
    let bytes = source.as_bytes();
    let is_digit = |b: u8| b.is_ascii_digit();
    let invalid = |at: usize| Some(error("invalid decimal literal", at, at));
    let (mut end, fault) = digits(bytes, start, is_digit);
    if fault {
        return invalid(end - 1);
    }
    let whole = end;
    if bytes.get(end) == Some(&b'.') {
        let (after, fault) = digits(bytes, end + 1, is_digit);
        if fault {
            return invalid(after - 1);
        }
        end = after;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            let (after, fault) = digits(bytes, end + 1 + sign, is_digit);
            if fault {
                return invalid(after - 1);
            }
            end = after;
        } else if sign == 1 {
            return invalid(end + 1);
        } else {
            return invalid(end - 1);
        }
    }
    let imaginary = matches!(bytes.get(end), Some(b'j' | b'J'));
    let text = &bytes[start..whole];
    if end == whole && !imaginary && text.len() > 1 && text[0] == b'0' {
        let zeros = text.iter().take_while(|b| matches!(b, b'0' | b'_')).count();
        if zeros < text.len() {
            let text = "leading zeros in decimal integer literals are not permitted; use an 0o \
                        prefix for octal integers";
            return Some(error(text, start, start + zeros));
        }
    }
    follower(source, end + usize::from(imaginary), "decimal")
}

/// A name right behind a number.
fn follower(source: &str, end: usize, name: &str) -> Option<CompileError> {
    let rest = source.get(end..)?;
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if word.is_empty() || FOLLOWERS.iter().any(|f| word.starts_with(f)) {
        return None;
    }
    Some(error(format!("invalid {name} literal"), end - 1, end - 1))
}

/// What is wrong with an escape in the string at a place.
pub(super) fn wrong_escape(source: &str, at: usize) -> Option<CompileError> {
    let bytes = source.as_bytes();
    let mut i = 0;
    while i < bytes.len() && i <= at {
        match bytes[i] {
            b'#' => i += bytes[i..].iter().take_while(|b| **b != b'\n').count(),
            b'"' | b'\'' => {
                let (end, fault) = string_end(bytes, i, 0);
                if fault.is_some() {
                    return None;
                }
                if (i..end).contains(&at) {
                    return escape_in(source, i, end);
                }
                i = end;
            }
            _ => i += 1,
        }
    }
    None
}

fn escape_in(source: &str, quote: usize, end: usize) -> Option<CompileError> {
    let bytes = source.as_bytes();
    let prefix: String = source[..quote]
        .chars()
        .rev()
        .take(2)
        .take_while(|c| "rbfutRBFUT".contains(*c))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if prefix.contains('r') || prefix.contains(['f', 't']) {
        return None;
    }
    let begin = quote - prefix.len();
    let triple = bytes[quote..].starts_with(&[bytes[quote]; 3]);
    let width = if triple { 3 } else { 1 };
    let body = source.get(quote + width..end.checked_sub(width)?)?;
    let in_bytes = prefix.contains('b');
    // Positions are those of the text with characters beyond ASCII written as escapes.
    let mut position = 0;
    let mut chars = body.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c != '\\' {
            if in_bytes && !c.is_ascii() {
                let text = "bytes can only contain ASCII literal characters";
                return Some(error(text, begin, end));
            }
            position += if c.is_ascii() { 1 } else { 10 };
            continue;
        }
        let (_, kind) = chars.next()?;
        let rest = &body[i + 1 + kind.len_utf8()..];
        let (wanted, name) = match kind {
            'x' => (2, "\\xXX"),
            'u' if !in_bytes => (4, "\\uXXXX"),
            'U' if !in_bytes => (8, "\\UXXXXXXXX"),
            'N' if !in_bytes => {
                let name = rest.strip_prefix('{').and_then(|r| r.split_once('}')).map(|r| r.0);
                let last = position + 1 + name.map_or(0, |name| name.len() + 2);
                let what = match name {
                    Some("") | None => "malformed \\N character escape",
                    Some(name) if rustpython_unicode::data::lookup_character(name).is_none() => {
                        "unknown Unicode character name"
                    }
                    Some(_) => "",
                };
                if !what.is_empty() {
                    return Some(unicode(position, last, what, begin, end));
                }
                position += 2;
                continue;
            }
            _ => {
                position += if kind.is_ascii() { 2 } else { 11 };
                continue;
            }
        };
        let digits: String =
            rest.chars().take(wanted).take_while(char::is_ascii_hexdigit).collect();
        let last = position + 1 + digits.len();
        if digits.len() < wanted {
            if in_bytes {
                let text = format!("(value error) invalid \\x escape at position {position}");
                return Some(error(text, begin, end));
            }
            return Some(unicode(position, last, &format!("truncated {name} escape"), begin, end));
        }
        if u32::from_str_radix(&digits, 16).is_ok_and(|code| code > 0x10_FFFF) {
            return Some(unicode(position, last, "illegal Unicode character", begin, end));
        }
        position += 2;
    }
    None
}

fn unicode(from: usize, to: usize, what: &str, begin: usize, end: usize) -> CompileError {
    let text = format!(
        "(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{to}: {what}"
    );
    error(text, begin, end)
}
