//! `_csv`, which is Python code (`csv.py` beside this file) but for lines and rows that take nothing
//! out of the ordinary: no escape character, no record over several lines.
//!
//! Main invariant: what [`split`] and [`join`] do not answer with None is what the Python code makes
//! of the same line or row.

use crate::heap::*;
use crate::native::{ModuleSpec, NativeDef};
use crate::object::{list, string, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The one byte of a mark; `None` if it is another character.
fn mark(v: Value) -> Option<u8> {
    match string::bytes(v) {
        &[b] if b.is_ascii() => Some(b),
        _ => None,
    }
}

/// The marks that a reader splits by: delimiter, quote, and whether spaces behind the delimiter are
/// skipped.
fn reader_marks(v: Value) -> Option<(u8, Option<u8>, bool)> {
    let &[delimiter, quote, skip] = tuple::items(v) else { return None };
    let quote = if quote.is_none() { None } else { Some(mark(quote)?) };
    Some((mark(delimiter)?, quote, skip == Value::TRUE))
}

/// `_split(line, marks, limit)`: the fields of a line, or None.
fn split(m: &mut Machine, args: &[Value]) -> Exec {
    let (line, limit) = (args[0], args[2].as_int().unwrap_or(0));
    if !string::is_str(line) || !args[1].is_kind(TUPLE) {
        return Ok(Value::NONE);
    }
    let Some((delimiter, quote, skip)) = reader_marks(args[1]) else { return Ok(Value::NONE) };
    let text = string::bytes(line);
    let end = match text {
        [.., b'\r', b'\n'] => text.len() - 2,
        [.., b'\n' | b'\r'] => text.len() - 1,
        _ => text.len(),
    };
    let text = &text[..end];
    if text.is_empty() || i64::try_from(end).unwrap_or(i64::MAX) > limit {
        return Ok(Value::NONE);
    }
    // What is in quotes has its doubled quotes made single here.
    let mut unquoted = Vec::new();
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        while skip && text.get(at) == Some(&b' ') {
            at += 1;
        }
        if quote.is_some() && text.get(at).copied() == quote {
            let quote = text[at];
            unquoted.clear();
            at += 1;
            loop {
                let Some(i) = memchr::memchr(quote, &text[at..]) else { return Ok(Value::NONE) };
                unquoted.extend_from_slice(&text[at..at + i]);
                at += i + 1;
                if text.get(at) != Some(&quote) {
                    break;
                }
                unquoted.push(quote);
                at += 1;
            }
            if at < text.len() && text[at] != delimiter {
                return Ok(Value::NONE);
            }
            fields.push(m.str_of(&unquoted)?);
        } else {
            let n = memchr::memchr3(delimiter, b'\n', b'\r', &text[at..]);
            let behind = n.map_or(text.len(), |n| at + n);
            if behind < text.len() && text[behind] != delimiter {
                return Ok(Value::NONE);
            }
            fields.push(m.str_of(&text[at..behind])?);
            at = behind;
        }
        if at >= text.len() {
            break;
        }
        at += 1;
    }
    list::new(m, &fields)
}

/// `_join(row, marks)`: the line of a row, or None.
fn join(m: &mut Machine, args: &[Value]) -> Exec {
    let &[delimiter, quote, terminator, all] = tuple::items(args[1]) else {
        return Ok(Value::NONE);
    };
    let (Some(delimiter), Some(quote)) =
        (mark(delimiter), if quote.is_none() { None } else { mark(quote) })
    else {
        return Ok(Value::NONE);
    };
    let Some(row) = list::plain_items(m, args[0])? else { return Ok(Value::NONE) };
    let terminator = string::bytes(terminator);
    let mut out = Vec::new();
    for (i, &item) in row.iter().enumerate() {
        if i > 0 {
            out.push(delimiter);
        }
        let text = if item.is_none() {
            m.well_known().empty_str
        } else if string::is_str(item) {
            item
        } else if item.is_int() || item.is_float() || item.is_bool() {
            m.str_value(item)?
        } else {
            return Ok(Value::NONE);
        };
        let text = string::bytes(text);
        let special = |b: &u8| {
            *b == delimiter || *b == quote || matches!(b, b'\n' | b'\r') || terminator.contains(b)
        };
        let lonely = row.len() == 1 && text.is_empty();
        if all == Value::TRUE || lonely || text.iter().any(special) {
            out.push(quote);
            for &b in text {
                if b == quote {
                    out.push(quote);
                }
                out.push(b);
            }
            out.push(quote);
        } else {
            out.extend_from_slice(text);
        }
    }
    out.extend_from_slice(terminator);
    m.str_of(&out)
}

/// `_csv`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "CSV parsing and writing.",
    functions: &[
        NativeDef::function("_split", split, &["line", "marks", "limit"]),
        NativeDef::function("_join", join, &["row", "marks"]),
    ],
    source: include_str!("csv.py"),
    ..ModuleSpec::new("_csv")
};
