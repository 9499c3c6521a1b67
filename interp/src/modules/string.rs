//! `_string`: the parser of `str.format` for `string.Formatter`.
//!
//! Main invariant: the same parser runs here and in `str.format`.

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

/// Tuples of literal text, field name, specification and conversion.
fn parse(m: &mut Machine, args: &[Value]) -> Exec {
    let source = text_argument(m, args[0])?;
    let all = list::new(m, &[])?;
    let mut literal = Vec::new();
    for piece in Template::new(string::text(source)) {
        match m.text(piece)? {
            Piece::Literal(text) => literal.extend_from_slice(text),
            Piece::Field(field) => {
                let before = m.str_of(&literal)?;
                literal.clear();
                let name = m.str_of(field.name)?;
                let spec = m.str_of(field.spec)?;
                let conversion = match field.conversion {
                    Some(code) => m.character(code)?,
                    None => Value::NONE,
                };
                let entry = m.tuple(&[before, name, spec, conversion])?;
                list::push(m, all, entry)?;
            }
        }
    }
    if !literal.is_empty() {
        let text = m.str_of(&literal)?;
        let entry = m.tuple(&[text, Value::NONE, Value::NONE, Value::NONE])?;
        list::push(m, all, entry)?;
    }
    m.iter(all)
}

/// A field name's first part, and pairs of "is an attribute" and name of the rest.
fn split(m: &mut Machine, args: &[Value]) -> Exec {
    let source = text_argument(m, args[0])?;
    let parsed = FieldName::parse(string::bytes(source), None);
    let name = m.text(parsed)?;
    let first = match name.argument {
        Argument::Position(i) => Value::len(i),
        Argument::Keyword(text) => m.str_of(text)?,
    };
    let rest = list::new(m, &[])?;
    for access in name {
        let (is_attribute, v) = match m.text(access)? {
            Access::Attribute(text) => (Value::TRUE, m.str_of(text)?),
            Access::Index(i) => (Value::FALSE, Value::len(i)),
            Access::Key(text) => (Value::FALSE, m.str_of(text)?),
        };
        let pair = m.tuple(&[is_attribute, v])?;
        list::push(m, rest, pair)?;
    }
    let rest = m.iter(rest)?;
    m.tuple(&[first, rest])
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("formatter_parser", parse, &["format_string"]),
        NativeDef::function("formatter_field_name_split", split, &["field_name"]),
    ],
    ..ModuleSpec::new("_string")
};
