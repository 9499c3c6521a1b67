//! `bytes`: layout and construction; the methods are in `byteslike`.
//!
//! Main invariant: a bytes object is frozen: word 0 is its length, word 1 is not used, then its
//! bytes; there is one empty one.

use std::borrow::Cow;

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::buffer::Contents;
use crate::object::{TypeId, buffer, byteslike, codec, instance};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// The bytes of what is exactly a bytes object.
#[inline(always)]
pub fn slice<'a>(v: Value) -> &'a [u8] {
    debug_assert!(v.is_kind(BYTES));
    let object = v.object();
    bytes_of(object, words(object)[0] as usize)
}

/// The bytes of an exact `bytes` or `bytearray`.
pub fn contents(m: &mut Machine, v: Value) -> Exec<Contents> {
    if v.is_kind(BYTES) {
        return Ok(Cow::Borrowed(slice(v)));
    }
    Ok(Cow::Owned(crate::object::bytearray::to_vec(m, v)?))
}

impl Machine {
    /// A bytes object.
    pub fn bytes(&mut self, bytes: &[u8]) -> Exec {
        if bytes.is_empty()
            && let Some(w) = self.rt.well_known.get()
        {
            return Ok(w.empty_bytes);
        }
        if u32::try_from(bytes.len()).is_err() {
            return Err(Unwind::Memory);
        }
        Ok(Value::from_ref(self.new_bytes_object(BYTES, [bytes.len() as u64, 0], bytes)?))
    }
}

impl Machine {
    /// The bytes of a `bytes` object or an instance of a subclass.
    pub fn as_bytes(&mut self, v: Value) -> Exec<Option<&'static [u8]>> {
        let p = instance::payload(self, v)?;
        Ok(p.is_kind(BYTES).then(|| slice(p)))
    }
}

/// What distinguishes the constructors of `bytes` and `bytearray` in messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// `bytes`
    Bytes,
    /// `bytearray`
    ByteArray,
}

impl Target {
    /// The message about an item that is no byte.
    pub fn range_message(self) -> &'static str {
        match self {
            Target::Bytes => "bytes must be in range(0, 256)",
            Target::ByteArray => "byte must be in range(0, 256)",
        }
    }
}

/// An item as a byte.
///
/// # Errors
/// TypeError for what is no integer, ValueError out of range.
pub fn byte(m: &mut Machine, v: Value, target: Target) -> Exec<u8> {
    let i = m.index(v)?;
    match i.as_int().and_then(|i| u8::try_from(i).ok()) {
        Some(b) => Ok(b),
        None => Err(m.value_error(target.range_message())),
    }
}

/// The items of an iterable as bytes.
pub fn of_iterable(m: &mut Machine, v: Value, target: Target) -> Exec<Vec<u8>> {
    let iterator = m.iter(v)?;
    let mut out = Vec::new();
    while let Some(item) = m.next(iterator)? {
        out.push(byte(m, item, target)?);
    }
    Ok(out)
}

/// `bytes(source, encoding, errors)` and the same of `bytearray`, as bytes.
///
/// # Errors
/// TypeError for what gives no bytes, ValueError for a negative count or what is no byte.
pub fn of_arguments(
    m: &mut Machine,
    [source, encoding, errors]: [Value; 3],
    target: Target,
) -> Exec<Contents> {
    if !source.is_set() {
        if encoding.is_set() || errors.is_set() {
            let what = if encoding.is_set() { "encoding" } else { "errors" };
            return Err(m.type_error(&format!("{what} without a string argument")));
        }
        return Ok(Cow::Borrowed(&[]));
    }
    if let Some(s) = m.as_str(source)? {
        if !encoding.is_set() {
            return Err(m.type_error("string argument without an encoding"));
        }
        let encoded = codec::encode_value(m, s, encoding, errors)?;
        return Ok(Cow::Borrowed(slice(encoded)));
    }
    if encoding.is_set() || errors.is_set() {
        let what = if encoding.is_set() { "encoding" } else { "errors" };
        return Err(m.type_error(&format!("{what} without a string argument")));
    }
    if target == Target::Bytes
        && let Some(made) = by_method(m, source)?
    {
        return Ok(made);
    }
    if source.is_kind(BYTES) {
        return Ok(Cow::Borrowed(slice(source)));
    }
    if let Some(n) = m.try_index(source)? {
        return zeros(m, n).map(Cow::Owned);
    }
    of_object_as(m, source, target)
}

/// What `__bytes__` gives.
fn by_method(m: &mut Machine, v: Value) -> Exec<Option<Contents>> {
    let name = m.names().bytes;
    let Some(f) = m.lookup_special(v, name)? else { return Ok(None) };
    let r = m.call_special(f, &[v])?;
    let made = instance::payload(m, r)?;
    if !made.is_kind(BYTES) {
        let t = m.type_name(r);
        return Err(m.type_error(&format!("__bytes__ returned non-bytes (type {t})")));
    }
    Ok(Some(Cow::Borrowed(slice(made))))
}

fn zeros(m: &mut Machine, n: Value) -> Exec<Vec<u8>> {
    if crate::object::int::is_negative(n) {
        return Err(m.value_error("negative count"));
    }
    let n = match n.as_int() {
        Some(n) => n as usize,
        None => return Err(m.overflow_error("cannot fit 'int' into an index-sized integer")),
    };
    if u32::try_from(n).is_err() {
        return Err(Unwind::Memory);
    }
    let mut out = Vec::new();
    let room = crate::text::error::reserve(&mut out, n);
    m.text(room)?;
    out.resize(n, 0);
    Ok(out)
}

/// The bytes of a buffer or of an iterable of integers.
///
/// # Errors
/// TypeError if it is neither.
pub fn of_object(m: &mut Machine, v: Value) -> Exec<Contents> {
    if let Some(made) = by_method(m, v)? {
        return Ok(made);
    }
    of_object_as(m, v, Target::Bytes)
}

fn of_object_as(m: &mut Machine, v: Value, target: Target) -> Exec<Contents> {
    if let Some(all) = buffer::contents(m, v)? {
        return Ok(all);
    }
    if m.as_str(v)?.is_some() || !m.has_iter(v)? {
        let t = m.type_name(v);
        let to = if target == Target::Bytes { "bytes" } else { "bytearray" };
        return Err(m.type_error(&format!("cannot convert '{t}' object to {to}")));
    }
    of_iterable(m, v, target).map(Cow::Owned)
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let all = m.arguments("bytes", args, kw, ["source", "encoding", "errors"], 0)?;
    if class == m.builtin(TypeId::Bytes) && all[0].is_kind(BYTES) && !all[1].is_set() {
        return Ok(all[0]);
    }
    let made = of_arguments(m, all, Target::Bytes)?;
    let v = m.bytes(&made)?;
    m.finish_new(TypeId::Bytes, class, v)
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    crate::text::string::repr::bytes_repr(slice(args[0]), &mut out);
    m.str_of(&out)
}

fn itself(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn getnewargs(m: &mut Machine, args: &[Value]) -> Exec {
    m.tuple(&[args[0]])
}

const METHODS: [NativeDef; byteslike::COMMON_METHODS + 4] = byteslike::with_common([
    NativeDef::method("__hash__", hash, &["self"]),
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__bytes__", itself, &["self"]),
    NativeDef::method("__getnewargs__", getnewargs, &["self"]),
]);

/// `bytes`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new),
    methods: &METHODS,
    doc: "An immutable sequence of bytes.",
    ..TypeSpec::new("bytes", BYTES)
};
