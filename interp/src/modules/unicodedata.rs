//! `unicodedata`: the Unicode Character Database.
//!
//! Main invariant: a function takes exactly one character; the tables are those of
//! `rustpython-unicode`.

use rustpython_unicode::data;
use rustpython_unicode::normalize::{NormalizeForm, is_normalized, normalize};
use rustpython_wtf8::CodePoint;

use crate::native::{ModuleSpec, NativeDef};
use crate::object::{TypeId, dict, string};
use crate::text::wtf8;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The newest tables.
const TABLES: data::Ucd = data::Ucd::new(true);

/// The one character of an argument.
fn character(m: &mut Machine, v: Value, function: &str, which: &str) -> Exec<u32> {
    let Some(s) = m.as_str(v)? else {
        let t = m.type_name(v);
        return Err(m.type_error(&format!(
            "{function}() argument{which} must be a unicode character, not {t}"
        )));
    };
    match (string::len(s), string::text(s).get(0)) {
        (1, Some(code)) => Ok(code),
        (n, _) => Err(m.type_error(&format!(
            "{function}(): argument{which} must be a unicode character, not a string of length \
             {n}"
        ))),
    }
}

/// The code point as the tables take it.
fn point(code: u32) -> CodePoint {
    CodePoint::from_u32(code).unwrap_or(CodePoint::from_char('\0'))
}

/// What a function gives for characters without the property: its second argument or an error.
fn missing(m: &mut Machine, default: Value, message: &str) -> Exec {
    if default.is_set() { Ok(default) } else { Err(m.value_error(message)) }
}

fn name(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "name", " 1")?;
    match wtf8::to_char(code).and_then(data::character_name) {
        Some(name) => m.str(&name),
        None => missing(m, args[1], "no such name"),
    }
}

fn lookup(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(s) = m.as_str(args[0])? else {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("lookup() argument must be str, not {t}")));
    };
    let name = String::from_utf8_lossy(string::bytes(s)).into_owned();
    match data::lookup_character(&name) {
        Some(c) => m.character(c.into()),
        None => {
            let text = m.str(&format!("undefined character name '{name}'"))?;
            let class = m.builtin(TypeId::KeyError);
            Err(m.error_with(class, &[text]))
        }
    }
}

fn category(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "category", "")?;
    m.intern(TABLES.category(point(code)))
}

fn bidirectional(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "bidirectional", "")?;
    m.intern(TABLES.bidirectional(point(code)))
}

fn east_asian_width(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "east_asian_width", "")?;
    m.intern(TABLES.east_asian_width(point(code)))
}

fn combining(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "combining", "")?;
    Ok(Value::int(TABLES.combining(point(code)).into()))
}

fn mirrored(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "mirrored", "")?;
    Ok(Value::int(TABLES.mirrored(point(code)).into()))
}

fn decomposition(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "decomposition", "")?;
    m.str(&TABLES.decomposition(point(code)))
}

fn decimal(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "decimal", " 1")?;
    match TABLES.decimal(point(code)) {
        Some(n) => m.uint(n),
        None => missing(m, args[1], "not a decimal"),
    }
}

fn digit(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "digit", " 1")?;
    match TABLES.digit(point(code)) {
        Some(n) => m.uint(n),
        None => missing(m, args[1], "not a digit"),
    }
}

fn numeric(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0], "numeric", " 1")?;
    match TABLES.numeric(point(code)) {
        Some(f) => m.float(f),
        None => missing(m, args[1], "not a numeric character"),
    }
}

fn form(m: &mut Machine, v: Value, function: &str) -> Exec<NormalizeForm> {
    let Some(s) = m.as_str(v)? else {
        let t = m.type_name(v);
        return Err(m.type_error(&format!("{function}() argument 1 must be str, not {t}")));
    };
    Ok(match string::bytes(s) {
        b"NFC" => NormalizeForm::Nfc,
        b"NFD" => NormalizeForm::Nfd,
        b"NFKC" => NormalizeForm::Nfkc,
        b"NFKD" => NormalizeForm::Nfkd,
        _ => return Err(m.value_error("invalid normalization form")),
    })
}

fn text_argument(m: &mut Machine, v: Value, function: &str) -> Exec {
    match m.as_str(v)? {
        Some(s) => Ok(s),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("{function}() argument 2 must be str, not {t}")))
        }
    }
}

fn normalize_text(m: &mut Machine, args: &[Value]) -> Exec {
    let form = form(m, args[0], "normalize")?;
    let s = text_argument(m, args[1], "normalize")?;
    if string::text(s).is_ascii() {
        return Ok(s);
    }
    let made = normalize(form, string::wtf8(s));
    m.str_of(made.as_bytes())
}

fn is_normalized_text(m: &mut Machine, args: &[Value]) -> Exec {
    let form = form(m, args[0], "is_normalized")?;
    let s = text_argument(m, args[1], "is_normalized")?;
    Ok(Value::from_bool(is_normalized(form, string::wtf8(s))))
}

fn init(m: &mut Machine, module: Value) -> Exec<()> {
    let name = m.intern("unidata_version")?;
    let version = m.str(&data::unicode_version())?;
    dict::set(m, module, name, version)
}

const CHARACTER: &[&str] = &["chr"];
const WITH_DEFAULT: &[&str] = &["chr", "default"];

/// `unicodedata`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "This module provides access to the Unicode Character Database.",
    functions: &[
        NativeDef::function("name", name, WITH_DEFAULT).optional(1),
        NativeDef::function("lookup", lookup, &["name"]),
        NativeDef::function("category", category, CHARACTER),
        NativeDef::function("bidirectional", bidirectional, CHARACTER),
        NativeDef::function("east_asian_width", east_asian_width, CHARACTER),
        NativeDef::function("combining", combining, CHARACTER),
        NativeDef::function("mirrored", mirrored, CHARACTER),
        NativeDef::function("decomposition", decomposition, CHARACTER),
        NativeDef::function("decimal", decimal, WITH_DEFAULT).optional(1),
        NativeDef::function("digit", digit, WITH_DEFAULT).optional(1),
        NativeDef::function("numeric", numeric, WITH_DEFAULT).optional(1),
        NativeDef::function("normalize", normalize_text, &["form", "unistr"]),
        NativeDef::function("is_normalized", is_normalized_text, &["form", "unistr"]),
    ],
    init: Some(init),
    ..ModuleSpec::new("unicodedata")
};
