//! `_string`: the parser of `str.format` for `string.Formatter`.
//!
//! Main invariant: pieces come as `str.format` itself sees them; a literal and the field right
//! behind it are one item.

use crate::native::{ModuleSpec, NativeDef};
use crate::object::{list, string};
use crate::text::format::template::{Access, Argument, FieldName, Piece, Template};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn text_argument(m: &mut Machine, v: Value) -> Exec {
    match m.as_str(v)? {
        Some(s) => Ok(s),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("expected str, got {t}")))
        }
    }
}

/// Tuples of literal, field name, specification and conversion.
fn formatter_parser(m: &mut Machine, args: &[Value]) -> Exec {
    let s = text_argument(m, args[0])?;
    let text = string::text(s);
    let none = Value::NONE;
    let mut items = Vec::new();
    // A literal that has no field yet, and where it ends.
    let mut pending: Option<(&[u8], usize)> = None;
    let place = |part: &[u8]| part.as_ptr().addr() - text.bytes().as_ptr().addr();
    for piece in Template::new(text) {
        let piece = m.text(piece)?;
        if let Piece::Field(field) = piece {
            let literal = match pending.take() {
                Some((literal, end)) if end + 1 == place(field.name) => literal,
                Some((literal, _)) => {
                    let literal = m.str_of(literal)?;
                    items.push(m.tuple(&[literal, none, none, none])?);
                    &[]
                }
                None => &[],
            };
            let conversion = match field.conversion {
                Some(code) => m.character(code)?,
                None => none,
            };
            let parts =
                [m.str_of(literal)?, m.str_of(field.name)?, m.str_of(field.spec)?, conversion];
            items.push(m.tuple(&parts)?);
        } else if let Piece::Literal(literal) = piece {
            if let Some((before, _)) = pending.replace((literal, place(literal) + literal.len())) {
                let before = m.str_of(before)?;
                items.push(m.tuple(&[before, none, none, none])?);
            }
        }
    }
    if let Some((literal, _)) = pending {
        let literal = m.str_of(literal)?;
        items.push(m.tuple(&[literal, none, none, none])?);
    }
    let items = list::new(m, &items)?;
    m.iter(items)
}

/// The argument that a field names, and pairs of whether an attribute is meant and its name.
fn formatter_field_name_split(m: &mut Machine, args: &[Value]) -> Exec {
    let s = text_argument(m, args[0])?;
    let parsed = FieldName::parse(string::bytes(s), None);
    let field = m.text(parsed)?;
    let first = match field.argument {
        Argument::Position(n) => Value::len(n),
        Argument::Keyword(name) => m.str_of(name)?,
    };
    let mut items = Vec::new();
    for access in field {
        let (is_attribute, name) = match m.text(access)? {
            Access::Attribute(name) => (Value::TRUE, m.str_of(name)?),
            Access::Index(n) => (Value::FALSE, Value::len(n)),
            Access::Key(key) => (Value::FALSE, m.str_of(key)?),
        };
        items.push(m.tuple(&[is_attribute, name])?);
    }
    let items = list::new(m, &items)?;
    let items = m.iter(items)?;
    m.tuple(&[first, items])
}

/// `_string`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "string helper module",
    functions: &[
        NativeDef::function("formatter_parser", formatter_parser, &["string"]),
        NativeDef::function("formatter_field_name_split", formatter_field_name_split, &["string"]),
    ],
    ..ModuleSpec::new("_string")
};
