//! `str`: the constructor, the special methods, and the table of all methods.
//!
//! Main invariant: the receiver is an exact string; a method that changes nothing gives it back.
//! The algorithms are in `text::string`; searching and splitting are in `strsearch`, case, classes,
//! padding and translation in `strcase`.

use crate::native::{Binding, Keywords, NativeDef};
use crate::object::{TypeId, buffer, codec, instance, iterator, list, strcase, string, strsearch};
use crate::text::format::template::{MAX_DEPTH, Numbering};
use crate::value::Value;
use crate::vm::reduce::Reduction;
use crate::vm::{Exec, Machine, compare, format};

/// `str(object, encoding, errors)`.
pub fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let own = class == m.builtin(TypeId::Str);
    if own && let ([v], true) = (args, kw.is_empty()) {
        return m.str_value(*v);
    }
    let [object, encoding, errors] =
        m.arguments("str", args, kw, ["object", "encoding", "errors"], 0)?;
    let v = if !encoding.is_set() && !errors.is_set() {
        if object.is_set() { m.str_value(object)? } else { m.well_known().empty_str }
    } else if !object.is_set() {
        m.well_known().empty_str
    } else {
        decode(m, object, encoding, errors)?
    };
    if own {
        return Ok(v);
    }
    let inner = instance::payload(m, v)?;
    m.finish_new(TypeId::Str, class, inner)
}

fn decode(m: &mut Machine, object: Value, encoding: Value, errors: Value) -> Exec {
    if m.as_str(object)?.is_some() {
        return Err(m.type_error("decoding str is not supported"));
    }
    match buffer::contents(m, object)? {
        Some(all) => codec::decode_value(m, &all, encoding, errors),
        None => {
            let t = m.type_name(object);
            Err(m.type_error(&format!("decoding to str: need a bytes-like object, {t} found")))
        }
    }
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    m.repr(args[0])
}

fn itself(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.str_hash(args[0]);
    m.int(h)
}

fn len(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(string::len(args[0])))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(m.contains(args[0], args[1])?))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over_str(m, args[0])
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    match m.as_str(args[1])? {
        Some(other) => m.concat(args[0], other),
        None => {
            let t = m.type_name(args[1]);
            Err(m.type_error(&format!("can only concatenate str (not \"{t}\") to str")))
        }
    }
}

fn mul(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(n) = m.try_index(args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let n = m.to_i64(n)?;
    let (v, n) = (args[0], usize::try_from(n).unwrap_or(0));
    if n == 1 {
        return Ok(v);
    }
    list::check_size(string::bytes(v).len(), n)?;
    let mut out = Vec::new();
    let made = crate::text::error::push_repeated(&mut out, string::bytes(v), n);
    m.text(made)?;
    m.str_counted(&out, string::len(v) * n)
}

fn modulo(m: &mut Machine, args: &[Value]) -> Exec {
    format::percent(m, args[0], args[1])
}

fn rmodulo(m: &mut Machine, args: &[Value]) -> Exec {
    match m.as_str(args[1])? {
        Some(format) => format::percent(m, format, args[0]),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

impl Machine {
    /// `__format__` of a builtin type as a method.
    ///
    /// # Errors
    /// TypeError when the specification is no string, ValueError when it does not suit.
    pub(crate) fn format_method(&mut self, v: Value, spec: Value) -> Exec {
        let Some(spec) = self.as_str(spec)? else {
            let t = self.type_name(spec);
            return Err(self.type_error(&format!("__format__() argument must be str, not {t}")));
        };
        match self.format_builtin(v, spec)? {
            Some(text) => Ok(text),
            None => self.str_value(v),
        }
    }
}

fn format_dunder(m: &mut Machine, args: &[Value]) -> Exec {
    m.format_method(args[0], args[1])
}

fn format_fields(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let named = |m: &mut Machine, name: &[u8]| -> Exec {
        let found = kw.names.iter().position(|n| string::bytes(*n) == name);
        match found {
            Some(i) => Ok(kw.values[i]),
            None => {
                let key = m.str_of(name)?;
                Err(m.key_error(key))
            }
        }
    };
    let text = string::text(args[0]);
    m.text_of(|m, out| {
        let numbering = &mut Numbering::default();
        format::format_template(m, text, &args[1..], &named, numbering, MAX_DEPTH, out)
    })
}

fn format_map(m: &mut Machine, args: &[Value]) -> Exec {
    let named = format::named_of_dict(args[1]);
    let mut out = Vec::new();
    format::format_template(
        m,
        string::text(args[0]),
        &[],
        &named,
        &mut Numbering::default(),
        MAX_DEPTH,
        &mut out,
    )?;
    m.str_of(&out)
}

fn encode(m: &mut Machine, args: &[Value]) -> Exec {
    codec::encode_value(m, args[0], args[1], args[2])
}

fn getnewargs(m: &mut Machine, args: &[Value]) -> Exec {
    m.tuple(&[args[0]])
}

fn sizeof(_: &mut Machine, args: &[Value]) -> Exec {
    let text = string::text(args[0]);
    // As CPython's compact representations.
    let widest = text.code_points().max().unwrap_or(0);
    let (head, unit) = match widest {
        0..0x80 => (40, 1),
        0x80..0x100 => (56, 1),
        0x100..0x1_0000 => (56, 2),
        _ => (56, 4),
    };
    Ok(Value::len(head + unit * (text.len() + 1)))
}

const SELF: &[&str] = &["self"];
const OTHER: &[&str] = &["self", "value"];
const SEARCH: &[&str] = &["self", "sub", "start", "end"];
const SPLIT: &[&str] = &["self", "sep", "maxsplit"];
const JUSTIFY: &[&str] = &["self", "width", "fillchar"];

/// The methods of `str`.
pub const METHODS: &[NativeDef] = &[
    NativeDef::method("__repr__", repr, SELF),
    NativeDef::method("__str__", itself, SELF),
    NativeDef::method("__hash__", hash, SELF),
    NativeDef::method("__len__", len, SELF),
    NativeDef::method("__getitem__", getitem, &["self", "key"]),
    NativeDef::method("__contains__", contains, &["self", "key"]),
    NativeDef::method("__iter__", iter, SELF),
    NativeDef::method("__add__", add, OTHER),
    NativeDef::method("__mul__", mul, OTHER),
    NativeDef::method("__rmul__", mul, OTHER),
    NativeDef::method("__mod__", modulo, OTHER),
    NativeDef::method("__rmod__", rmodulo, OTHER),
    NativeDef::method("__eq__", compare::native_eq, OTHER),
    NativeDef::method("__ne__", compare::native_ne, OTHER),
    NativeDef::method("__lt__", compare::native_lt, OTHER),
    NativeDef::method("__le__", compare::native_le, OTHER),
    NativeDef::method("__gt__", compare::native_gt, OTHER),
    NativeDef::method("__ge__", compare::native_ge, OTHER),
    NativeDef::method("__format__", format_dunder, &["self", "format_spec"]),
    NativeDef::method("__getnewargs__", getnewargs, SELF),
    NativeDef::method("__sizeof__", sizeof, SELF),
    NativeDef::variadic("format", format_fields, Binding::Method),
    NativeDef::method("format_map", format_map, &["self", "mapping"]),
    NativeDef::method("encode", encode, &["self", "encoding", "errors"]).optional(2).by_name(1),
    NativeDef::method("find", strsearch::find, SEARCH).optional(2),
    NativeDef::method("index", strsearch::index, SEARCH).optional(2),
    NativeDef::method("rfind", strsearch::rfind, SEARCH).optional(2),
    NativeDef::method("rindex", strsearch::rindex, SEARCH).optional(2),
    NativeDef::method("count", strsearch::count, SEARCH).optional(2),
    NativeDef::method("startswith", strsearch::startswith, &["self", "prefix", "start", "end"])
        .optional(2),
    NativeDef::method("endswith", strsearch::endswith, &["self", "suffix", "start", "end"])
        .optional(2),
    NativeDef::method("replace", strsearch::replace, &["self", "old", "new", "count"])
        .optional(1)
        .by_name(3),
    NativeDef::method("removeprefix", strsearch::removeprefix, &["self", "prefix"]),
    NativeDef::method("removesuffix", strsearch::removesuffix, &["self", "suffix"]),
    NativeDef::method("strip", strsearch::strip, &["self", "chars"]).optional(1),
    NativeDef::method("lstrip", strsearch::lstrip, &["self", "chars"]).optional(1),
    NativeDef::method("rstrip", strsearch::rstrip, &["self", "chars"]).optional(1),
    NativeDef::method("split", strsearch::split, SPLIT).optional(2).by_name(1),
    NativeDef::method("rsplit", strsearch::rsplit, SPLIT).optional(2).by_name(1),
    NativeDef::method("splitlines", strsearch::splitlines, &["self", "keepends"])
        .optional(1)
        .by_name(1),
    NativeDef::method("partition", strsearch::partition, &["self", "sep"]),
    NativeDef::method("rpartition", strsearch::rpartition, &["self", "sep"]),
    NativeDef::method("join", strsearch::join, &["self", "iterable"]).reducing(Reduction::Join),
    NativeDef::method("lower", strcase::lower, SELF),
    NativeDef::method("upper", strcase::upper, SELF),
    NativeDef::method("capitalize", strcase::capitalize, SELF),
    NativeDef::method("title", strcase::title, SELF),
    NativeDef::method("swapcase", strcase::swapcase, SELF),
    NativeDef::method("casefold", strcase::casefold, SELF),
    NativeDef::method("isalpha", strcase::isalpha, SELF),
    NativeDef::method("isalnum", strcase::isalnum, SELF),
    NativeDef::method("isascii", strcase::isascii, SELF),
    NativeDef::method("isdecimal", strcase::isdecimal, SELF),
    NativeDef::method("isdigit", strcase::isdigit, SELF),
    NativeDef::method("isidentifier", strcase::isidentifier, SELF),
    NativeDef::method("islower", strcase::islower, SELF),
    NativeDef::method("isnumeric", strcase::isnumeric, SELF),
    NativeDef::method("isprintable", strcase::isprintable, SELF),
    NativeDef::method("isspace", strcase::isspace, SELF),
    NativeDef::method("istitle", strcase::istitle, SELF),
    NativeDef::method("isupper", strcase::isupper, SELF),
    NativeDef::method("center", strcase::center, JUSTIFY).optional(1),
    NativeDef::method("ljust", strcase::ljust, JUSTIFY).optional(1),
    NativeDef::method("rjust", strcase::rjust, JUSTIFY).optional(1),
    NativeDef::method("zfill", strcase::zfill, &["self", "width"]),
    NativeDef::method("expandtabs", strcase::expandtabs, &["self", "tabsize"])
        .optional(1)
        .by_name(1),
    NativeDef::method("translate", strcase::translate, &["self", "table"]),
    NativeDef::fixed_static("maketrans", strcase::maketrans, &["x", "y", "z"]).optional(2),
];
