//! Case, character classes, padding and translation of `str`.
//!
//! Main invariant: the receiver is an exact string; what the Unicode tables say is `text`'s.

use crate::object::{TypeId, dict, int, string};
use crate::text::string::pad::{self, Side};
use crate::text::string::slice::{Translation, translate as translate_text};
use crate::text::string::{case, classify};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

macro_rules! changed {
    ($($name:ident)*) => { $(
        pub(super) fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let text = string::text(args[0]);
            let mut out = Vec::with_capacity(text.bytes().len());
            case::$name(text, &mut out);
            if text.is_ascii() { m.str_counted(&out, out.len()) } else { m.str_of(&out) }
        }
    )* };
}

changed! { capitalize title swapcase casefold }

macro_rules! mapped {
    ($($name:ident = $f:ident;)*) => { $(
        pub(super) fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let text = string::text(args[0]);
            let bytes = text.bytes();
            if text.is_ascii() {
                return m.str_filled(bytes.len(), bytes.len(), |room| {
                    room.copy_from_slice(bytes);
                    room.$f();
                });
            }
            let mut out = Vec::with_capacity(bytes.len());
            case::$name(text, &mut out);
            m.str_of(&out)
        }
    )* };
}

mapped! {
    lower = make_ascii_lowercase;
    upper = make_ascii_uppercase;
}

macro_rules! tested {
    ($($name:ident = $f:ident;)*) => { $(
        pub(super) fn $name(_: &mut Machine, args: &[Value]) -> Exec {
            Ok(Value::from_bool(classify::$f(string::text(args[0]))))
        }
    )* };
}

tested! {
    isalpha = is_alpha;
    isalnum = is_alnum;
    isdecimal = is_decimal;
    isdigit = is_digit;
    isidentifier = is_identifier;
    islower = is_lower;
    isnumeric = is_numeric;
    isprintable = is_printable;
    isspace = is_space;
    istitle = is_title;
    isupper = is_upper;
}

pub(super) fn isascii(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(string::text(args[0]).is_ascii()))
}

fn justified(m: &mut Machine, args: &[Value], side: Side) -> Exec {
    let width = m.to_i64(args[1])? as isize;
    let mut fill = u32::from(b' ');
    if args[2].is_set() {
        let Some(s) = m.as_str(args[2])? else {
            let t = m.type_name(args[2]);
            return Err(
                m.type_error(&format!("The fill character must be a unicode character, not {t}"))
            );
        };
        fill = match (string::len(s), string::text(s).get(0)) {
            (1, Some(code)) => code,
            _ => {
                return Err(m.type_error("The fill character must be exactly one character long"));
            }
        };
    }
    let text = string::text(args[0]);
    if width <= text.len() as isize {
        return Ok(args[0]);
    }
    let mut out = Vec::new();
    let done = pad::justify(text, side, width, fill, &mut out);
    m.text(done)?;
    m.str_counted(&out, width as usize)
}

pub(super) fn center(m: &mut Machine, args: &[Value]) -> Exec {
    justified(m, args, Side::Center)
}

pub(super) fn ljust(m: &mut Machine, args: &[Value]) -> Exec {
    justified(m, args, Side::Left)
}

pub(super) fn rjust(m: &mut Machine, args: &[Value]) -> Exec {
    justified(m, args, Side::Right)
}

pub(super) fn zfill(m: &mut Machine, args: &[Value]) -> Exec {
    let width = m.to_i64(args[1])? as isize;
    let text = string::text(args[0]);
    if width <= text.len() as isize {
        return Ok(args[0]);
    }
    let mut out = Vec::new();
    let done = pad::zfill(text.bytes(), text.len(), width, &mut out);
    m.text(done)?;
    m.str_counted(&out, width as usize)
}

pub(super) fn expandtabs(m: &mut Machine, args: &[Value]) -> Exec {
    let size = m.optional_int(args[1], 8)? as isize;
    let mut out = Vec::new();
    let done = pad::expand_tabs(string::bytes(args[0]), size, false, &mut out);
    m.text(done)?;
    m.str_of(&out)
}

/// What a table of `translate` gives for a code point: unset if nothing.
fn mapped(m: &mut Machine, table: Value, code: u32) -> Exec {
    let key = Value::int(code.into());
    if dict::is_dict(table) {
        return Ok(dict::get(m, table, key)?.unwrap_or(Value::UNSET));
    }
    match m.get_item(table, key) {
        Err(unwind @ Unwind::Raise(_)) if m.is_raised(unwind, TypeId::LookupError) => {
            Ok(Value::UNSET)
        }
        result => result,
    }
}

fn translation(m: &mut Machine, found: Value) -> Exec<Translation<'static>> {
    if !found.is_set() {
        return Ok(Translation::Keep);
    }
    if found.is_none() {
        return Ok(Translation::Delete);
    }
    if let Some(s) = m.as_str(found)? {
        return Ok(Translation::Text(string::bytes(s)));
    }
    match m.as_integer(found)? {
        Some(i) => match i.as_int().and_then(|i| u32::try_from(i).ok()) {
            Some(code) if code < 0x11_0000 => Ok(Translation::Code(code)),
            _ => Err(m.value_error("character mapping must be in range(0x110000)")),
        },
        None => Err(m.type_error("character mapping must return integer, None or str")),
    }
}

pub(super) fn translate(m: &mut Machine, args: &[Value]) -> Exec {
    let text = string::text(args[0]);
    let mut out = Vec::with_capacity(text.bytes().len());
    translate_text(
        text,
        |code| {
            let found = mapped(m, args[1], code)?;
            translation(m, found)
        },
        &mut out,
    )?;
    m.str_of(&out)
}

pub(super) fn maketrans(m: &mut Machine, args: &[Value]) -> Exec {
    let [x, y, z] = [args[0], args[1], args[2]];
    let table = dict::new(m)?;
    if !y.is_set() {
        let Some(source) = dict::as_dict(m, x)? else {
            return Err(
                m.type_error("if you give only one argument to maketrans it must be a dict")
            );
        };
        for (key, v) in dict::pairs(m, source)? {
            let key = table_key(m, key)?;
            dict::set(m, table, key, v)?;
        }
        return Ok(table);
    }
    let Some(from) = m.as_str(x)? else {
        return Err(m.type_error(
            "first maketrans argument must be a string if there is a second argument",
        ));
    };
    let Some(to) = m.as_str(y)? else {
        let t = m.type_name(y);
        return Err(m.type_error(&format!("maketrans() argument 2 must be str, not {t}")));
    };
    if string::len(from) != string::len(to) {
        return Err(m.value_error("the first two maketrans arguments must have equal length"));
    }
    for (a, b) in string::text(from).code_points().zip(string::text(to).code_points()) {
        dict::set(m, table, Value::int(a.into()), Value::int(b.into()))?;
    }
    if z.is_set() {
        let Some(gone) = m.as_str(z)? else {
            let t = m.type_name(z);
            return Err(m.type_error(&format!("maketrans() argument 3 must be str, not {t}")));
        };
        for code in string::text(gone).code_points() {
            dict::set(m, table, Value::int(code.into()), Value::NONE)?;
        }
    }
    Ok(table)
}

/// A key of `maketrans`'s dict: a character or its number.
fn table_key(m: &mut Machine, key: Value) -> Exec {
    if let Some(s) = m.as_str(key)? {
        return match (string::len(s), string::text(s).get(0)) {
            (1, Some(code)) => Ok(Value::int(code.into())),
            _ => Err(m.value_error("string keys in translate table must be of length 1")),
        };
    }
    if int::is_int(key) || key.is_bool() {
        return Ok(key);
    }
    Err(m.type_error("keys in translate table must be strings or integers"))
}
