//! `bytes`: layout and methods.
//!
//! Main invariant: word 0 is the length, word 1 the hash or 0, then the bytes.

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, bytearray, instance, iterator, list, string};
use crate::text::codec;
use crate::text::string::split::{self, Ascii};
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

/// The contents of a bytes object.
#[inline]
pub fn slice<'a>(v: Value) -> &'a [u8] {
    debug_assert!(v.is_kind(BYTES));
    let object = v.object();
    bytes_of(object, words(object)[0] as usize)
}

impl Machine {
    /// A bytes object.
    pub fn bytes(&mut self, contents: &[u8]) -> Exec {
        if contents.is_empty()
            && let Some(w) = self.rt.well_known.get()
        {
            return Ok(w.empty_bytes);
        }
        let head = [contents.len() as u64, 0];
        Ok(Value::from_ref(self.new_bytes_object(BYTES, head, contents)?))
    }
}

/// The contents of a bytes or bytearray object, copied.
pub fn contents(m: &mut Machine, v: Value) -> Exec<Vec<u8>> {
    match v.kind() {
        Some(BYTES) => Ok(slice(v).to_vec()),
        _ => bytearray::contents(m, v),
    }
}

/// The contents of anything bytes-like.
pub fn from_buffer(m: &mut Machine, v: Value) -> Exec<Vec<u8>> {
    let p = instance::payload(m, v)?;
    if matches!(p.kind(), Some(BYTES | BYTEARRAY)) {
        return contents(m, p);
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("a bytes-like object is required, not '{t}'")))
}

/// The contents of anything bytes-like, or of an iterable of integers.
pub fn from_any(m: &mut Machine, v: Value) -> Exec<Vec<u8>> {
    let p = instance::payload(m, v)?;
    if matches!(p.kind(), Some(BYTES | BYTEARRAY)) {
        return contents(m, p);
    }
    let n = m.names().bytes;
    if let Some(f) = m.lookup_special(v, n)? {
        let r = m.call_special(f, &[v])?;
        return from_buffer(m, r);
    }
    if !m.has_iter(v)? {
        let t = m.type_name(v);
        return Err(m.type_error(&format!("cannot convert '{t}' object to bytes")));
    }
    let mut out = Vec::new();
    for item in m.collect(v)? {
        out.push(byte(m, item, "bytes must be in range(0, 256)")?);
    }
    Ok(out)
}

/// An integer from 0 to 255.
pub fn byte(m: &mut Machine, v: Value, text: &str) -> Exec<u8> {
    let i = m.index(v)?;
    match i.as_int().and_then(|i| u8::try_from(i).ok()) {
        Some(b) => Ok(b),
        None => Err(m.value_error(text)),
    }
}

/// What `bytes(...)` and `bytearray(...)` hold.
pub fn from_arguments(
    m: &mut Machine,
    name: &str,
    args: &[Value],
    kw: Keywords<'_>,
) -> Exec<Vec<u8>> {
    let [v, encoding, errors] = m.arguments(name, args, kw, ["source", "encoding", "errors"], 0)?;
    if !v.is_set() {
        return Ok(Vec::new());
    }
    if let Some(s) = m.as_str(v)? {
        if !encoding.is_set() {
            return Err(m.type_error("string argument without an encoding"));
        }
        return encode(m, s, encoding, errors);
    }
    if encoding.is_set() || errors.is_set() {
        return Err(m.type_error("encoding without a string argument"));
    }
    if let Some(i) = m.as_integer(v)? {
        let n = m.to_i64(i)?;
        let Ok(n) = usize::try_from(n) else { return Err(m.value_error("negative count")) };
        list::check_size(n, 1)?;
        return Ok(vec![0; n]);
    }
    from_any(m, v)
}

fn text_or<'a>(m: &mut Machine, v: Value, default: &'a str) -> Exec<std::borrow::Cow<'a, str>> {
    if !v.is_set() { Ok(default.into()) } else { Ok(m.text_lossy(v).into()) }
}

/// `str.encode`.
pub fn encode(m: &mut Machine, s: Value, encoding: Value, errors: Value) -> Exec<Vec<u8>> {
    let (name, errors) = (text_or(m, encoding, "utf-8")?, text_or(m, errors, "strict")?);
    let Some(known) = codec::Encoding::from_name(&name) else {
        return Err(m.error(TypeId::LookupError, &format!("unknown encoding: {name}")));
    };
    let Some(handler) = codec::Errors::from_name(&errors) else {
        let text = format!("unknown error handler name '{errors}'");
        return Err(m.error(TypeId::LookupError, &text));
    };
    let mut out = Vec::new();
    match codec::encode(string::text(s), known, handler, &mut out) {
        Ok(()) => Ok(out),
        Err(codec::CodecError::Unicode(span)) => {
            let class = m.builtin(TypeId::UnicodeEncodeError);
            let args = [
                m.str(known.name())?,
                s,
                Value::len(span.start),
                Value::len(span.end),
                m.str(span.reason)?,
            ];
            Err(m.error_with(class, &args))
        }
        Err(codec::CodecError::Unhandled(text)) => Err(m.type_error(text)),
    }
}

/// `bytes.decode`.
pub fn decode(m: &mut Machine, from: &[u8], encoding: Value, errors: Value) -> Exec {
    let (name, errors) = (text_or(m, encoding, "utf-8")?, text_or(m, errors, "strict")?);
    let Some(known) = codec::Encoding::from_name(&name) else {
        return Err(m.error(TypeId::LookupError, &format!("unknown encoding: {name}")));
    };
    let Some(handler) = codec::Errors::from_name(&errors) else {
        let text = format!("unknown error handler name '{errors}'");
        return Err(m.error(TypeId::LookupError, &text));
    };
    let mut out = Vec::new();
    match codec::decode(from, known, handler, &mut out) {
        Ok(()) => m.str_of(&out),
        Err(codec::CodecError::Unicode(span)) => {
            let class = m.builtin(TypeId::UnicodeDecodeError);
            let args = [
                m.str(known.name())?,
                m.bytes(from)?,
                Value::len(span.start),
                Value::len(span.end),
                m.str(span.reason)?,
            ];
            Err(m.error_with(class, &args))
        }
        Err(codec::CodecError::Unhandled(text)) => Err(m.type_error(text)),
    }
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if let [v] = args
        && v.is_kind(BYTES)
        && kw.is_empty()
        && class == m.builtin(TypeId::Bytes)
    {
        return Ok(*v);
    }
    let all = from_arguments(m, "bytes", args, kw)?;
    let v = m.bytes(&all)?;
    m.finish_new(TypeId::Bytes, class, v)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    crate::text::string::repr::bytes_repr(slice(args[0]), &mut out);
    m.str_of(&out)
}

fn len(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(slice(args[0]).len()))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::BYTES, args[0])
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    let own = slice(args[0]);
    if m.as_integer(args[1])?.is_some() {
        let b = byte(m, args[1], "byte must be in range(0, 256)")?;
        return Ok(Value::from_bool(own.contains(&b)));
    }
    let part = from_buffer(m, args[1])?;
    Ok(Value::from_bool(memchr::memmem::find(own, &part).is_some()))
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    let other = from_buffer(m, args[1])?;
    let all = [slice(args[0]), &other].concat();
    m.bytes(&all)
}

fn mul(m: &mut Machine, args: &[Value]) -> Exec {
    let n = usize::try_from(m.to_i64(args[1])?).unwrap_or(0);
    list::check_size(slice(args[0]).len(), n)?;
    let all = slice(args[0]).repeat(n);
    m.bytes(&all)
}

fn decode_method(m: &mut Machine, args: &[Value]) -> Exec {
    decode(m, slice(args[0]), args[1], args[2])
}

fn hex(m: &mut Machine, args: &[Value]) -> Exec {
    let text: String = slice(args[0]).iter().map(|b| format!("{b:02x}")).collect();
    m.str(&text)
}

fn fromhex(m: &mut Machine, args: &[Value]) -> Exec {
    let text = m.text_lossy(args[1]);
    let digits: Vec<u32> =
        text.chars().filter(|c| !c.is_whitespace()).map_while(|c| c.to_digit(16)).collect();
    let count = text.chars().filter(|c| !c.is_whitespace()).count();
    if digits.len() != count || count % 2 != 0 {
        return Err(m.value_error("non-hexadecimal number found in fromhex() arg at position 0"));
    }
    let all: Vec<u8> = digits.chunks(2).map(|d| (d[0] * 16 + d[1]) as u8).collect();
    m.bytes(&all)
}

fn join(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    for (i, item) in m.collect(args[1])?.into_iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(slice(args[0]));
        }
        out.extend(from_buffer(m, item)?);
    }
    m.bytes(&out)
}

fn find(m: &mut Machine, args: &[Value]) -> Exec {
    let own = slice(args[0]);
    let (start, end) = m.slice_bounds(args[2], args[3], own.len())?;
    let part = if m.as_integer(args[1])?.is_some() {
        vec![byte(m, args[1], "byte must be in range(0, 256)")?]
    } else {
        from_buffer(m, args[1])?
    };
    let found = if start <= end { memchr::memmem::find(&own[start..end], &part) } else { None };
    Ok(found.map_or(Value::int(-1), |i| Value::len(start + i)))
}

fn startswith(m: &mut Machine, args: &[Value]) -> Exec {
    affix(m, args, |own, part| own.starts_with(part))
}

fn endswith(m: &mut Machine, args: &[Value]) -> Exec {
    affix(m, args, |own, part| own.ends_with(part))
}

fn affix(m: &mut Machine, args: &[Value], f: fn(&[u8], &[u8]) -> bool) -> Exec {
    let all = if args[1].is_kind(TUPLE) { m.collect(args[1])? } else { vec![args[1]] };
    for part in all {
        let part = from_buffer(m, part)?;
        if f(slice(args[0]), &part) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn split_method(m: &mut Machine, args: &[Value]) -> Exec {
    let max = m.optional_int(args[2], -1)? as isize;
    let own = slice(args[0]);
    let mut parts = Vec::new();
    if !args[1].is_set() || args[1].is_none() {
        for part in split::split_space::<Ascii>(own, max) {
            parts.push(m.bytes(part)?);
        }
    } else {
        let separator = from_buffer(m, args[1])?;
        let found = match split::split_on(own, &separator, max) {
            Ok(found) => found.map(<[u8]>::to_vec).collect::<Vec<_>>(),
            Err(error) => return Err(m.text_error(error)),
        };
        for part in found {
            parts.push(m.bytes(&part)?);
        }
    }
    list::new(m, &parts)
}

fn strip(m: &mut Machine, args: &[Value]) -> Exec {
    let own = slice(args[0]);
    if !args[1].is_set() || args[1].is_none() {
        return m.bytes(split::strip::<Ascii>(own));
    }
    let set = from_buffer(m, args[1])?;
    m.bytes(split::lstrip_bytes(split::rstrip_bytes(own, &set), &set))
}

fn upper(m: &mut Machine, args: &[Value]) -> Exec {
    m.bytes(&slice(args[0]).to_ascii_uppercase())
}

fn lower(m: &mut Machine, args: &[Value]) -> Exec {
    m.bytes(&slice(args[0]).to_ascii_lowercase())
}

fn count(m: &mut Machine, args: &[Value]) -> Exec {
    let part = from_buffer(m, args[1])?;
    Ok(Value::len(memchr::memmem::find_iter(slice(args[0]), &part).count()))
}

fn replace(m: &mut Machine, args: &[Value]) -> Exec {
    let (old, new) = (from_buffer(m, args[1])?, from_buffer(m, args[2])?);
    let max = m.optional_int(args[3], -1)? as isize;
    let mut out = Vec::new();
    let done = crate::text::bytes::search::replace(slice(args[0]), &old, &new, max, &mut out);
    m.text(done)?;
    m.bytes(&out)
}

/// `bytes`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__len__", len, &["self"]),
        NativeDef::method("__hash__", hash, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "key"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__contains__", contains, &["self", "key"]),
        NativeDef::method("__add__", add, &["self", "value"]),
        NativeDef::method("__mul__", mul, &["self", "value"]),
        NativeDef::method("__rmul__", mul, &["self", "value"]),
        NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
        NativeDef::method("__lt__", compare::native_lt, &["self", "value"]),
        NativeDef::method("__le__", compare::native_le, &["self", "value"]),
        NativeDef::method("__gt__", compare::native_gt, &["self", "value"]),
        NativeDef::method("__ge__", compare::native_ge, &["self", "value"]),
        NativeDef::method("decode", decode_method, &["self", "encoding", "errors"])
            .optional(2)
            .by_name(1),
        NativeDef::method("hex", hex, &["self"]),
        NativeDef::class("fromhex", fromhex, &["cls", "string"]),
        NativeDef::method("join", join, &["self", "iterable"]),
        NativeDef::method("find", find, &["self", "sub", "start", "end"]).optional(2),
        NativeDef::method("startswith", startswith, &["self", "prefix"]),
        NativeDef::method("endswith", endswith, &["self", "suffix"]),
        NativeDef::method("split", split_method, &["self", "sep", "maxsplit"])
            .optional(2)
            .by_name(1),
        NativeDef::method("strip", strip, &["self", "bytes"]).optional(1),
        NativeDef::method("upper", upper, &["self"]),
        NativeDef::method("lower", lower, &["self"]),
        NativeDef::method("count", count, &["self", "sub"]),
        NativeDef::method("replace", replace, &["self", "old", "new", "count"]).optional(1),
    ],
    ..TypeSpec::new("bytes", BYTES)
};
