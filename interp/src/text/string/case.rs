//! Case mappings of `str`: full Unicode mappings with the final sigma rule.
//!
//! Invariant: a lone surrogate maps to itself and is neither cased nor case-ignorable. Mappings
//! follow CPython's `unicodeobject.c`: `title` starts a word after every code point that is not
//! cased, `capitalize` maps only the first code point to title case.

use crate::text::wtf8::{self, Text, to_char};
use rustpython_unicode::case as data;

/// `str.lower()`.
pub fn lower(text: Text<'_>, out: &mut Vec<u8>) {
    if text.is_ascii() {
        out.extend(text.bytes().iter().map(u8::to_ascii_lowercase));
        return;
    }
    let bytes = text.bytes();
    let mut at = 0;
    while at < bytes.len() {
        let ascii = bytes[at..].iter().position(|byte| !byte.is_ascii());
        let end = ascii.map_or(bytes.len(), |n| at + n);
        out.extend(bytes[at..end].iter().map(u8::to_ascii_lowercase));
        at = end;
        if let Some((code, width)) = wtf8::decode(&bytes[at..]) {
            push_lower(code, &bytes[..at], &bytes[at + width..], out);
            at += width;
        }
    }
}

/// `str.upper()`.
pub fn upper(text: Text<'_>, out: &mut Vec<u8>) {
    if text.is_ascii() {
        out.extend(text.bytes().iter().map(u8::to_ascii_uppercase));
        return;
    }
    for code in text.code_points() {
        push_upper(code, out);
    }
}

/// `str.capitalize()`.
pub fn capitalize(text: Text<'_>, out: &mut Vec<u8>) {
    if text.is_ascii() {
        let start = out.len();
        out.extend(text.bytes().iter().map(u8::to_ascii_lowercase));
        out[start..].iter_mut().take(1).for_each(|byte| *byte = byte.to_ascii_uppercase());
        return;
    }
    each(text, |code, before, after| {
        if before.is_empty() {
            push_title(code, out);
        } else {
            push_lower(code, before, after, out);
        }
    });
}

/// `str.title()`.
pub fn title(text: Text<'_>, out: &mut Vec<u8>) {
    let mut inside_word = false;
    if text.is_ascii() {
        for &byte in text.bytes() {
            out.push(if inside_word {
                byte.to_ascii_lowercase()
            } else {
                byte.to_ascii_uppercase()
            });
            inside_word = byte.is_ascii_alphabetic();
        }
        return;
    }
    each(text, |code, before, after| {
        if inside_word {
            push_lower(code, before, after, out);
        } else {
            push_title(code, out);
        }
        inside_word = is_cased(code);
    });
}

/// `str.swapcase()`.
pub fn swapcase(text: Text<'_>, out: &mut Vec<u8>) {
    if text.is_ascii() {
        out.extend(
            text.bytes().iter().map(
                |byte| {
                    if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { *byte }
                },
            ),
        );
        return;
    }
    each(text, |code, before, after| match to_char(code) {
        Some(c) if data::is_uppercase(c) => push_lower(code, before, after, out),
        Some(c) if data::is_lowercase(c) => push_upper(code, out),
        _ => wtf8::push(out, code),
    });
}

/// `str.casefold()`.
pub fn casefold(text: Text<'_>, out: &mut Vec<u8>) {
    if text.is_ascii() {
        lower(text, out);
        return;
    }
    let mut buffer = [0; 4];
    for code in text.code_points() {
        match to_char(code) {
            Some(c) if c.is_ascii() => out.push(c.to_ascii_lowercase() as u8),
            // A folding that grows always has an upper case that grows; all others are simple.
            Some(c) if c.to_uppercase().len() == 1 && c != '\u{130}' && c != 'ẞ' => {
                wtf8::push(out, data::simple_fold(c) as u32);
            }
            Some(c) => {
                out.extend_from_slice(data::casefold_str(c.encode_utf8(&mut buffer)).as_bytes())
            }
            None => wtf8::push(out, code),
        }
    }
}

/// Whether the code point has the property `Cased`.
#[must_use]
pub fn is_cased(code: u32) -> bool {
    match code {
        0..0x80 => (code as u8).is_ascii_alphabetic(),
        _ => to_char(code).is_some_and(data::is_cased),
    }
}

fn each<'a>(text: Text<'a>, mut visit: impl FnMut(u32, &'a [u8], &'a [u8])) {
    let bytes = text.bytes();
    let mut at = 0;
    while let Some((code, width)) = wtf8::decode(&bytes[at..]) {
        visit(code, &bytes[..at], &bytes[at + width..]);
        at += width;
    }
}

fn push_lower(code: u32, before: &[u8], after: &[u8], out: &mut Vec<u8>) {
    match code {
        0..0x80 => out.push((code as u8).to_ascii_lowercase()),
        // Western European and East Asian text skips the tables.
        0xC0..=0xDE if code != 0xD7 => wtf8::push(out, code + 0x20),
        0x80..0x100 | 0x2E80..0xA640 => wtf8::push(out, code),
        0x3A3 => wtf8::push(out, if is_final_sigma(before, after) { 0x3C2 } else { 0x3C3 }),
        _ => match to_char(code) {
            Some(c) => c.to_lowercase().for_each(|c| wtf8::push(out, c as u32)),
            None => wtf8::push(out, code),
        },
    }
}

fn push_upper(code: u32, out: &mut Vec<u8>) {
    match code {
        0..0x80 => out.push((code as u8).to_ascii_uppercase()),
        0xE0..=0xFE if code != 0xF7 => wtf8::push(out, code - 0x20),
        0xC0..=0xDE | 0x2E80..0xA640 => wtf8::push(out, code),
        _ => match to_char(code) {
            Some(c) => c.to_uppercase().for_each(|c| wtf8::push(out, c as u32)),
            None => wtf8::push(out, code),
        },
    }
}

fn push_title(code: u32, out: &mut Vec<u8>) {
    match to_char(code) {
        Some(c) if c.is_ascii() => out.push(c.to_ascii_uppercase() as u8),
        // Special title mappings exist only where the upper case grows; otherwise only digraphs
        // and Georgian have a title case that is not their upper case.
        Some(c) if c.to_uppercase().len() == 1 => {
            let title = data::simple_titlecase(c);
            if title == data::simple_uppercase(c) {
                push_upper(code, out);
            } else {
                wtf8::push(out, title as u32);
            }
        }
        Some(c) => {
            out.extend_from_slice(data::capitalize_str(c.encode_utf8(&mut [0; 4])).as_bytes());
        }
        None => wtf8::push(out, code),
    }
}

fn is_final_sigma(before: &[u8], after: &[u8]) -> bool {
    let ignorable = |code: &u32| to_char(*code).is_some_and(data::is_case_ignorable);
    let cased = |code: Option<u32>| code.is_some_and(is_cased);
    cased(Text::new(before).code_points().rev().find(|code| !ignorable(code)))
        && !cased(Text::new(after).code_points().find(|code| !ignorable(code)))
}
