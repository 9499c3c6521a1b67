//! The methods of `str`.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{Binding, Keywords, NativeDef};
use crate::object::{TypeId, bytes, dict, instance, iterator, list, string, tuple};
use crate::text::error::Result as TextResult;
use crate::text::format::template::Numbering;
use crate::text::string::split::{self, Unicode};
use crate::text::string::{case, classify, pad, search};
use crate::text::wtf8::Text;
use crate::value::Value;
use crate::vm::{Exec, Machine, compare, format as formatting};

pub(super) fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v, encoding, errors] =
        m.arguments("str", args, kw, ["object", "encoding", "errors"], 0)?;
    let s = if !v.is_set() {
        m.well_known().empty_str
    } else if encoding.is_set() || errors.is_set() {
        if m.as_str(v)?.is_some() {
            return Err(m.type_error("decoding str is not supported"));
        }
        let all = bytes::from_buffer(m, v)?;
        bytes::decode(m, &all, encoding, errors)?
    } else {
        let s = m.str_value(v)?;
        if class == m.builtin(TypeId::Str) { return Ok(s) } else { m.as_str(s)?.unwrap_or(s) }
    };
    m.finish_new(TypeId::Str, class, s)
}

fn arg<'a>(m: &mut Machine, v: Value, what: &str) -> Exec<Text<'a>> {
    match m.as_str(v)? {
        Some(s) => Ok(string::text(s)),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("{what} must be str, not {t}")))
        }
    }
}

fn made(m: &mut Machine, result: TextResult<()>, out: &[u8]) -> Exec {
    m.text(result)?;
    m.str_of(out)
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                let mut out = Vec::new();
                case::$name(string::text(args[0]), &mut out);
                m.str_of(&out)
            }
        )*
    };
}

cases! { lower upper capitalize title swapcase casefold }

macro_rules! predicates {
    ($($name:ident $f:ident;)*) => {
        $(
            fn $name(_: &mut Machine, args: &[Value]) -> Exec {
                Ok(Value::from_bool(classify::$f(string::text(args[0]))))
            }
        )*
    };
}

predicates! {
    isalpha is_alpha;
    isalnum is_alnum;
    isdecimal is_decimal;
    isdigit is_digit;
    isnumeric is_numeric;
    isspace is_space;
    isprintable is_printable;
    isidentifier is_identifier;
    islower is_lower;
    isupper is_upper;
    istitle is_title;
}

fn isascii(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(string::text(args[0]).is_ascii()))
}

fn bounds(m: &mut Machine, args: &[Value]) -> Exec<(isize, isize)> {
    let bound = |m: &mut Machine, v: Value, default: isize| {
        if !v.is_set() || v.is_none() { Ok(default) } else { m.to_isize_clamped(v) }
    };
    Ok((bound(m, args[2], 0)?, bound(m, args[3], isize::MAX)?))
}

fn position(m: &mut Machine, args: &[Value], last: bool) -> Exec<Option<usize>> {
    let needle = arg(m, args[1], "find() argument 1")?;
    let (start, end) = bounds(m, args)?;
    let own = string::text(args[0]);
    Ok(if last {
        search::rfind(own, needle, start, end)
    } else {
        search::find(own, needle, start, end)
    })
}

fn find(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(position(m, args, false)?.map_or(Value::int(-1), Value::len))
}

fn rfind(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(position(m, args, true)?.map_or(Value::int(-1), Value::len))
}

fn index(m: &mut Machine, args: &[Value]) -> Exec {
    match position(m, args, false)? {
        Some(i) => Ok(Value::len(i)),
        None => Err(m.value_error("substring not found")),
    }
}

fn rindex(m: &mut Machine, args: &[Value]) -> Exec {
    match position(m, args, true)? {
        Some(i) => Ok(Value::len(i)),
        None => Err(m.value_error("substring not found")),
    }
}

fn count(m: &mut Machine, args: &[Value]) -> Exec {
    let needle = arg(m, args[1], "count() argument 1")?;
    let (start, end) = bounds(m, args)?;
    Ok(Value::len(search::count(string::text(args[0]), needle, start, end)))
}

fn affix(m: &mut Machine, args: &[Value], at_end: bool) -> Exec {
    let (start, end) = bounds(m, args)?;
    let own = string::text(args[0]);
    let test = |part| {
        if at_end {
            search::ends_with(own, part, start, end)
        } else {
            search::starts_with(own, part, start, end)
        }
    };
    let name = if at_end { "endswith" } else { "startswith" };
    if args[1].is_kind(TUPLE) {
        for &part in tuple::items(args[1]) {
            let part = arg(m, part, &format!("tuple for {name} must only contain str,"))?;
            if test(part) {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    match m.as_str(args[1])? {
        Some(part) => Ok(Value::from_bool(test(string::text(part)))),
        None => {
            let t = m.type_name(args[1]);
            Err(m.type_error(&format!("{name} first arg must be str or a tuple of str, not {t}")))
        }
    }
}

fn startswith(m: &mut Machine, args: &[Value]) -> Exec {
    affix(m, args, false)
}

fn endswith(m: &mut Machine, args: &[Value]) -> Exec {
    affix(m, args, true)
}

fn replace(m: &mut Machine, args: &[Value]) -> Exec {
    let old = arg(m, args[1], "replace() argument 1")?;
    let new = arg(m, args[2], "replace() argument 2")?;
    let max = m.optional_int(args[3], -1)? as isize;
    let mut out = Vec::new();
    let result = search::replace(string::text(args[0]), old, new, max, &mut out);
    made(m, result, &out)
}

fn strings<'a>(m: &mut Machine, parts: impl Iterator<Item = &'a [u8]>) -> Exec<Vec<Value>> {
    let mut all = Vec::new();
    for part in parts {
        all.push(m.str_of(part)?);
    }
    Ok(all)
}

fn split_method(m: &mut Machine, args: &[Value]) -> Exec {
    let max = m.optional_int(args[2], -1)? as isize;
    let own = string::bytes(args[0]);
    let all = if !args[1].is_set() || args[1].is_none() {
        strings(m, split::split_space::<Unicode>(own, max))?
    } else {
        let separator = arg(m, args[1], "must be str or None, not")?;
        match split::split_on(own, separator.bytes(), max) {
            Ok(parts) => strings(m, parts)?,
            Err(error) => return Err(m.text_error(error)),
        }
    };
    list::new(m, &all)
}

fn rsplit(m: &mut Machine, args: &[Value]) -> Exec {
    let max = m.optional_int(args[2], -1)? as isize;
    let own = string::bytes(args[0]);
    let mut all = if !args[1].is_set() || args[1].is_none() {
        strings(m, split::rsplit_space::<Unicode>(own, max))?
    } else {
        let separator = arg(m, args[1], "must be str or None, not")?;
        match split::rsplit_on(own, separator.bytes(), max) {
            Ok(parts) => strings(m, parts)?,
            Err(error) => return Err(m.text_error(error)),
        }
    };
    all.reverse();
    list::new(m, &all)
}

fn splitlines(m: &mut Machine, args: &[Value]) -> Exec {
    let keep = args[1].is_set() && m.truth(args[1])?;
    let all = strings(m, split::lines::<Unicode>(string::bytes(args[0]), keep))?;
    list::new(m, &all)
}

fn partition(m: &mut Machine, args: &[Value]) -> Exec {
    let separator = arg(m, args[1], "must be str, not")?;
    let found = split::partition(string::bytes(args[0]), separator.bytes());
    let empty = m.well_known().empty_str;
    let parts = match m.text(found)? {
        Some((a, b)) => [m.str_of(a)?, m.str_text(separator)?, m.str_of(b)?],
        None => [args[0], empty, empty],
    };
    m.tuple(&parts)
}

fn rpartition(m: &mut Machine, args: &[Value]) -> Exec {
    let separator = arg(m, args[1], "must be str, not")?;
    let found = split::rpartition(string::bytes(args[0]), separator.bytes());
    let empty = m.well_known().empty_str;
    let parts = match m.text(found)? {
        Some((a, b)) => [m.str_of(a)?, m.str_text(separator)?, m.str_of(b)?],
        None => [empty, empty, args[0]],
    };
    m.tuple(&parts)
}

fn strip_by(
    m: &mut Machine,
    args: &[Value],
    plain: fn(&[u8]) -> &[u8],
    set: impl Fn(&[u8], &[u8]) -> Vec<u8>,
) -> Exec {
    let own = string::bytes(args[0]);
    if !args[1].is_set() || args[1].is_none() {
        let part = plain(own);
        return if part.len() == own.len() { Ok(args[0]) } else { m.str_of(part) };
    }
    match m.as_str(args[1])? {
        Some(s) => {
            let part = set(own, string::bytes(s));
            m.str_of(&part)
        }
        None => Err(m.type_error("strip arg must be None or str")),
    }
}

fn strip(m: &mut Machine, args: &[Value]) -> Exec {
    strip_by(m, args, split::strip::<Unicode>, |own, set| {
        split::lstrip_text(split::rstrip_text(own, set), set).to_vec()
    })
}

fn lstrip(m: &mut Machine, args: &[Value]) -> Exec {
    strip_by(m, args, split::lstrip::<Unicode>, |own, set| split::lstrip_text(own, set).to_vec())
}

fn rstrip(m: &mut Machine, args: &[Value]) -> Exec {
    strip_by(m, args, split::rstrip::<Unicode>, |own, set| split::rstrip_text(own, set).to_vec())
}

fn justify(m: &mut Machine, args: &[Value], side: pad::Side) -> Exec {
    let width = m.to_isize_clamped(args[1])?;
    let fill = if args[2].is_set() {
        let fill = arg(m, args[2], "The fill character")?;
        match (fill.len(), fill.get(0)) {
            (1, Some(code)) => code,
            _ => {
                return Err(m.type_error("The fill character must be exactly one character long"));
            }
        }
    } else {
        u32::from(b' ')
    };
    let mut out = Vec::new();
    let result = pad::justify(string::text(args[0]), side, width, fill, &mut out);
    made(m, result, &out)
}

fn ljust(m: &mut Machine, args: &[Value]) -> Exec {
    justify(m, args, pad::Side::Left)
}

fn rjust(m: &mut Machine, args: &[Value]) -> Exec {
    justify(m, args, pad::Side::Right)
}

fn center(m: &mut Machine, args: &[Value]) -> Exec {
    justify(m, args, pad::Side::Center)
}

fn zfill(m: &mut Machine, args: &[Value]) -> Exec {
    let width = m.to_isize_clamped(args[1])?;
    let text = string::text(args[0]);
    let mut out = Vec::new();
    let result = pad::zfill(text.bytes(), text.len(), width, &mut out);
    made(m, result, &out)
}

fn expandtabs(m: &mut Machine, args: &[Value]) -> Exec {
    let size = m.optional_int(args[1], 8)? as isize;
    let mut out = Vec::new();
    let result = pad::expand_tabs(string::bytes(args[0]), size, false, &mut out);
    made(m, result, &out)
}

fn join(m: &mut Machine, args: &[Value]) -> Exec {
    let own = string::text(args[0]);
    let items = match list::plain_items(m, args[1])? {
        Some(items) => items,
        None => {
            if !m.has_iter(args[1])? {
                return Err(m.type_error("can only join an iterable"));
            }
            m.collect(args[1])?
        }
    };
    if let [one] = items.as_slice()
        && string::is_str(*one)
    {
        return Ok(*one);
    }
    let mut out = Vec::new();
    let mut n = 0;
    for (i, &item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(own.bytes());
            n += own.len();
        }
        match m.as_str(item)? {
            Some(s) => {
                out.extend_from_slice(string::bytes(s));
                n += string::len(s);
            }
            None => {
                let t = m.type_name(item);
                return Err(
                    m.type_error(&format!("sequence item {i}: expected str instance, {t} found"))
                );
            }
        }
    }
    m.str_counted(&out, n)
}

fn encode(m: &mut Machine, args: &[Value]) -> Exec {
    let all = bytes::encode(m, args[0], args[1], args[2])?;
    m.bytes(&all)
}

fn format(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let text = string::text(args[0]);
    let mut out = Vec::new();
    let (names, values) = (kw.names.to_vec(), kw.values.to_vec());
    let named = move |m: &mut Machine, name: &[u8]| -> Exec {
        for (&n, &v) in names.iter().zip(&values) {
            if string::bytes(n) == name {
                return Ok(v);
            }
        }
        let key = m.str_of(name)?;
        Err(m.key_error(key))
    };
    let mut numbering = Numbering::default();
    formatting::format_template(m, text, &args[1..], &named, &mut numbering, 2, &mut out)?;
    m.str_of(&out)
}

fn format_map(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    let named = formatting::named_of_dict(args[1]);
    let mut numbering = Numbering::default();
    let text = string::text(args[0]);
    formatting::format_template(m, text, &[], &named, &mut numbering, 2, &mut out)?;
    m.str_of(&out)
}

fn format_spec(m: &mut Machine, args: &[Value]) -> Exec {
    match m.format_builtin(args[0], args[1])? {
        Some(v) => Ok(v),
        None => Err(m.type_error("__format__() argument must be str")),
    }
}

fn removeprefix(m: &mut Machine, args: &[Value]) -> Exec {
    let part = arg(m, args[1], "removeprefix() argument")?;
    m.str_of(search::remove_prefix(string::bytes(args[0]), part.bytes()))
}

fn removesuffix(m: &mut Machine, args: &[Value]) -> Exec {
    let part = arg(m, args[1], "removesuffix() argument")?;
    m.str_of(search::remove_suffix(string::bytes(args[0]), part.bytes()))
}

fn translate(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    for code in string::text(args[0]).code_points() {
        let key = Value::len(code as usize);
        match m.get_item(args[1], key) {
            Ok(v) if v.is_none() => {}
            Ok(v) => {
                if let Some(s) = m.as_str(v)? {
                    out.extend_from_slice(string::bytes(s));
                } else {
                    let code = m.to_i64(v)?;
                    crate::text::wtf8::push(&mut out, code as u32);
                }
            }
            Err(unwind) if m.is_raised(unwind, TypeId::LookupError) => {
                crate::text::wtf8::push(&mut out, code);
            }
            Err(unwind) => return Err(unwind),
        }
    }
    m.str_of(&out)
}

fn maketrans(m: &mut Machine, args: &[Value]) -> Exec {
    let d = dict::new(m)?;
    if !args[1].is_set() {
        let Some(from) = dict::as_dict(m, args[0])? else {
            return Err(
                m.type_error("if you give only one argument to maketrans it must be a dict")
            );
        };
        for (k, v) in dict::pairs(m, from)? {
            let k = match m.as_str(k)? {
                Some(s) if string::len(s) == 1 => {
                    Value::len(string::text(s).get(0).unwrap_or(0) as usize)
                }
                Some(_) => {
                    return Err(m.value_error("string keys in translate table must be of length 1"));
                }
                None => k,
            };
            dict::set(m, d, k, v)?;
        }
        return Ok(d);
    }
    let (x, y) = (arg(m, args[0], "maketrans")?, arg(m, args[1], "maketrans")?);
    if x.len() != y.len() {
        return Err(m.value_error("the first two maketrans arguments must have equal length"));
    }
    for (a, b) in x.code_points().zip(y.code_points()) {
        dict::set(m, d, Value::len(a as usize), Value::len(b as usize))?;
    }
    if args[2].is_set() {
        for c in arg(m, args[2], "maketrans")?.code_points() {
            dict::set(m, d, Value::len(c as usize), Value::NONE)?;
        }
    }
    Ok(d)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    m.repr(args[0])
}

fn str_of(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn len(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(string::len(args[0])))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.str_hash(args[0]);
    m.int(h)
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(m.contains(args[0], args[1])?))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::STR, args[0])
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    let other = instance::payload(m, args[1])?;
    if !string::is_str(other) {
        let t = m.type_name(args[1]);
        return Err(m.type_error(&format!("can only concatenate str (not \"{t}\") to str")));
    }
    m.concat(args[0], other)
}

fn mul(m: &mut Machine, args: &[Value]) -> Exec {
    m.native_binary(BinaryOp::Mul, args[0], args[1])
}

fn modulo(m: &mut Machine, args: &[Value]) -> Exec {
    formatting::percent(m, args[0], args[1])
}

fn getnewargs(m: &mut Machine, args: &[Value]) -> Exec {
    m.tuple(&[args[0]])
}

pub(super) const METHODS: &[NativeDef] = &[
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__str__", str_of, &["self"]),
    NativeDef::method("__len__", len, &["self"]),
    NativeDef::method("__hash__", hash, &["self"]),
    NativeDef::method("__getitem__", getitem, &["self", "key"]),
    NativeDef::method("__contains__", contains, &["self", "key"]),
    NativeDef::method("__iter__", iter, &["self"]),
    NativeDef::method("__add__", add, &["self", "value"]),
    NativeDef::method("__mul__", mul, &["self", "value"]),
    NativeDef::method("__rmul__", mul, &["self", "value"]),
    NativeDef::method("__mod__", modulo, &["self", "value"]),
    NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
    NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
    NativeDef::method("__lt__", compare::native_lt, &["self", "value"]),
    NativeDef::method("__le__", compare::native_le, &["self", "value"]),
    NativeDef::method("__gt__", compare::native_gt, &["self", "value"]),
    NativeDef::method("__ge__", compare::native_ge, &["self", "value"]),
    NativeDef::method("__format__", format_spec, &["self", "format_spec"]),
    NativeDef::method("__getnewargs__", getnewargs, &["self"]),
    NativeDef::method("lower", lower, &["self"]),
    NativeDef::method("upper", upper, &["self"]),
    NativeDef::method("capitalize", capitalize, &["self"]),
    NativeDef::method("title", title, &["self"]),
    NativeDef::method("swapcase", swapcase, &["self"]),
    NativeDef::method("casefold", casefold, &["self"]),
    NativeDef::method("isalpha", isalpha, &["self"]),
    NativeDef::method("isalnum", isalnum, &["self"]),
    NativeDef::method("isdecimal", isdecimal, &["self"]),
    NativeDef::method("isdigit", isdigit, &["self"]),
    NativeDef::method("isnumeric", isnumeric, &["self"]),
    NativeDef::method("isspace", isspace, &["self"]),
    NativeDef::method("isprintable", isprintable, &["self"]),
    NativeDef::method("isidentifier", isidentifier, &["self"]),
    NativeDef::method("islower", islower, &["self"]),
    NativeDef::method("isupper", isupper, &["self"]),
    NativeDef::method("istitle", istitle, &["self"]),
    NativeDef::method("isascii", isascii, &["self"]),
    NativeDef::method("find", find, &["self", "sub", "start", "end"]).optional(2),
    NativeDef::method("rfind", rfind, &["self", "sub", "start", "end"]).optional(2),
    NativeDef::method("index", index, &["self", "sub", "start", "end"]).optional(2),
    NativeDef::method("rindex", rindex, &["self", "sub", "start", "end"]).optional(2),
    NativeDef::method("count", count, &["self", "sub", "start", "end"]).optional(2),
    NativeDef::method("startswith", startswith, &["self", "prefix", "start", "end"]).optional(2),
    NativeDef::method("endswith", endswith, &["self", "suffix", "start", "end"]).optional(2),
    NativeDef::method("replace", replace, &["self", "old", "new", "count"]).optional(1).by_name(3),
    NativeDef::method("split", split_method, &["self", "sep", "maxsplit"]).optional(2).by_name(1),
    NativeDef::method("rsplit", rsplit, &["self", "sep", "maxsplit"]).optional(2).by_name(1),
    NativeDef::method("splitlines", splitlines, &["self", "keepends"]).optional(1).by_name(1),
    NativeDef::method("partition", partition, &["self", "sep"]),
    NativeDef::method("rpartition", rpartition, &["self", "sep"]),
    NativeDef::method("strip", strip, &["self", "chars"]).optional(1),
    NativeDef::method("lstrip", lstrip, &["self", "chars"]).optional(1),
    NativeDef::method("rstrip", rstrip, &["self", "chars"]).optional(1),
    NativeDef::method("ljust", ljust, &["self", "width", "fillchar"]).optional(1),
    NativeDef::method("rjust", rjust, &["self", "width", "fillchar"]).optional(1),
    NativeDef::method("center", center, &["self", "width", "fillchar"]).optional(1),
    NativeDef::method("zfill", zfill, &["self", "width"]),
    NativeDef::method("expandtabs", expandtabs, &["self", "tabsize"]).optional(1).by_name(1),
    NativeDef::method("join", join, &["self", "iterable"]),
    NativeDef::method("encode", encode, &["self", "encoding", "errors"]).optional(2).by_name(1),
    NativeDef::variadic("format", format, Binding::Method),
    NativeDef::method("format_map", format_map, &["self", "mapping"]),
    NativeDef::method("removeprefix", removeprefix, &["self", "prefix"]),
    NativeDef::method("removesuffix", removesuffix, &["self", "suffix"]),
    NativeDef::method("translate", translate, &["self", "table"]),
    NativeDef::fixed_static("maketrans", maketrans, &["x", "y", "z"]).optional(2),
];
