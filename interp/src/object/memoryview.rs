//! `memoryview`: a window on the bytes of a `bytes`, a `bytearray` or another view.
//!
//! Main invariant: a view is of one dimension: item `i` starts at byte `start + i * stride` of its
//! object, and is read and written by the view's format. A `bytearray` may be resized while views
//! on it exist; accesses behind its end then raise an IndexError (CPython forbids the resize).

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, buffer, bytearray, bytes, byteslike, instance, int, list, string};
use crate::text::packing::{self, Layout};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The viewed object; unset when released.
const OBJECT: usize = 0;
const START: usize = 1;
const LEN: usize = 2;
const STRIDE: usize = 3;
const ITEM: usize = 4;
const FORMAT: usize = 5;
const READ_ONLY: usize = 6;

/// A view's fields.
#[derive(Clone, Copy)]
struct View {
    object: Value,
    start: i64,
    len: i64,
    stride: i64,
    item: i64,
    format: Value,
    read_only: bool,
}

/// Whether it is a view.
pub fn is_view(m: &mut Machine, v: Value) -> Exec<bool> {
    m.is_exact(v, TypeId::MemoryView)
}

fn make(m: &mut Machine, view: View) -> Exec {
    let class = m.builtin(TypeId::MemoryView);
    let v = instance::new(m, class)?;
    let fields = [
        view.object,
        Value::int(view.start),
        Value::int(view.len),
        Value::int(view.stride),
        Value::int(view.item),
        view.format,
        Value::from_bool(view.read_only),
    ];
    for (slot, field) in fields.into_iter().enumerate() {
        instance::set_slot(m, v.object(), slot, field)?;
    }
    Ok(v)
}

fn fields(m: &mut Machine, v: Value) -> Exec<View> {
    let object = v.object();
    let viewed = instance::slot(m, object, OBJECT)?;
    if !viewed.is_set() {
        return Err(m.value_error("operation forbidden on released memoryview object"));
    }
    Ok(View {
        object: viewed,
        start: instance::slot(m, object, START)?.unpack(),
        len: instance::slot(m, object, LEN)?.unpack(),
        stride: instance::slot(m, object, STRIDE)?.unpack(),
        item: instance::slot(m, object, ITEM)?.unpack(),
        format: instance::slot(m, object, FORMAT)?,
        read_only: instance::slot(m, object, READ_ONLY)? == Value::TRUE,
    })
}

fn new(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [object] = m.arguments("memoryview", args, kw, ["object"], 1)?;
    if is_view(m, object)? {
        let view = fields(m, object)?;
        return make(m, view);
    }
    let p = instance::payload(m, object)?;
    let (len, read_only) = match p.kind() {
        Some(BYTES) => (bytes::slice(p).len(), true),
        Some(BYTEARRAY) => (bytearray::len(m, p)?, false),
        _ => {
            let t = m.type_name(object);
            return Err(
                m.type_error(&format!("memoryview: a bytes-like object is required, not '{t}'"))
            );
        }
    };
    let format = m.intern("B")?;
    let len = len as i64;
    make(m, View { object, start: 0, len, stride: 1, item: 1, format, read_only })
}

/// `n` bytes of the viewed object.
fn read(m: &mut Machine, view: &View, at: i64, n: i64) -> Exec<Vec<u8>> {
    let p = instance::payload(m, view.object)?;
    let (at, n) = (at.max(0) as usize, n.max(0) as usize);
    if p.is_kind(BYTES) {
        if let Some(part) = bytes::slice(p).get(at..at + n) {
            return Ok(part.to_vec());
        }
    } else if at + n <= bytearray::len(m, p)? {
        let mut part = Vec::with_capacity(n);
        for i in at..at + n {
            part.push(bytearray::get(m, p, i)?);
        }
        return Ok(part);
    }
    Err(m.index_error("the viewed object has become shorter"))
}

fn collect(m: &mut Machine, view: &View) -> Exec<Vec<u8>> {
    if view.stride == view.item {
        return read(m, view, view.start, view.len * view.item);
    }
    let mut all = Vec::new();
    for i in 0..view.len {
        all.extend(read(m, view, view.start + i * view.stride, view.item)?);
    }
    Ok(all)
}

/// The bytes of all items.
pub fn to_vec(m: &mut Machine, v: Value) -> Exec<Vec<u8>> {
    let view = fields(m, v)?;
    collect(m, &view)
}

/// Writes bytes, from byte `at` of the view on; they must fit.
pub fn write(m: &mut Machine, v: Value, at: usize, all: &[u8]) -> Exec<()> {
    let view = fields(m, v)?;
    if view.read_only {
        return Err(m.type_error("cannot modify read-only memory"));
    }
    let p = instance::payload(m, view.object)?;
    let end = bytearray::len(m, p)?;
    for (i, &b) in all.iter().enumerate() {
        let i = (at + i) as i64;
        let place = view.start + i / view.item * view.stride + i % view.item;
        match usize::try_from(place) {
            Ok(place) if place < end => bytearray::write(m, p, place, &[b])?,
            _ => return Err(m.index_error("the viewed object has become shorter")),
        }
    }
    Ok(())
}

/// The layout of one item.
fn layout(m: &mut Machine, view: &View) -> Exec<Layout> {
    let parsed = Layout::parse(string::bytes(view.format));
    m.text(parsed)
}

fn unpack(m: &mut Machine, layout: &Layout, bytes: &[u8]) -> Exec {
    let values = layout.unpack(bytes);
    let Some(value) = m.text(values)?.next() else { return Ok(Value::NONE) };
    m.unpacked(&value)
}

impl Machine {
    /// A value that was unpacked.
    pub fn unpacked(&mut self, value: &packing::Value<'_>) -> Exec {
        match value {
            packing::Value::Int(i) => self.bigint(i),
            packing::Value::Float(f) => self.float(*f),
            packing::Value::Bool(b) => Ok(Value::from_bool(*b)),
            packing::Value::Bytes(b) => self.bytes(b),
            packing::Value::Other => Ok(Value::NONE),
        }
    }
}

/// The number of the item that an index names.
fn position(m: &mut Machine, view: &View, k: Value) -> Exec<i64> {
    let Some(i) = m.try_index(k)? else {
        return Err(m.type_error("memoryview: invalid slice key"));
    };
    let i = m.to_i64(i)?;
    let at = if i < 0 { i + view.len } else { i };
    if at < 0 || at >= view.len {
        return Err(m.index_error("index out of bounds on dimension 1"));
    }
    Ok(at)
}

fn slice(m: &mut Machine, view: View, k: Value) -> Exec<View> {
    let at = m.slice_indices(k, view.len as usize)?;
    Ok(View {
        start: view.start + at.start as i64 * view.stride,
        len: at.len as i64,
        stride: view.stride * at.step as i64,
        ..view
    })
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    let view = fields(m, args[0])?;
    if args[1].is_kind(SLICE) {
        let part = slice(m, view, args[1])?;
        return make(m, part);
    }
    let i = position(m, &view, args[1])?;
    let bytes = read(m, &view, view.start + i * view.stride, view.item)?;
    let layout = layout(m, &view)?;
    unpack(m, &layout, &bytes)
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    let view = fields(m, args[0])?;
    if view.read_only {
        return Err(m.type_error("cannot modify read-only memory"));
    }
    if args[1].is_kind(SLICE) {
        let part = slice(m, view, args[1])?;
        let new = buffer::required(m, args[2])?;
        if new.len() as i64 != part.len * part.item {
            return Err(m.value_error(
                "memoryview assignment: lvalue and rvalue have different structures",
            ));
        }
        let target = make(m, part)?;
        write(m, target, 0, &new)?;
        return Ok(Value::NONE);
    }
    let i = position(m, &view, args[1])?;
    let packed = pack(m, &view, args[2])?;
    write(m, args[0], (i * view.item) as usize, &packed)?;
    Ok(Value::NONE)
}

/// The bytes of one item.
fn pack(m: &mut Machine, view: &View, v: Value) -> Exec<Vec<u8>> {
    let format = m.text_lossy(view.format);
    let layout = layout(m, view)?;
    let value = match format.trim_start_matches('@') {
        "c" => match m.as_bytes(v)? {
            Some(b) => packing::Value::Bytes(b),
            None => packing::Value::Other,
        },
        "?" => packing::Value::Bool(m.truth(v)?),
        "f" | "d" | "e" => match crate::object::float::try_from_number(m, v)? {
            Some(f) => packing::Value::Float(f),
            None => packing::Value::Other,
        },
        _ => match m.try_index(v)? {
            Some(i) => packing::Value::Int(int::big(i)),
            None => packing::Value::Other,
        },
    };
    let is_other = matches!(value, packing::Value::Other);
    let mut out = Vec::new();
    match layout.pack(&[value], &mut out) {
        Ok(()) => Ok(out),
        Err(_) if is_other => {
            Err(m.type_error(&format!("memoryview: invalid type for format '{format}'")))
        }
        Err(_) => Err(m.value_error(&format!("memoryview: invalid value for format '{format}'"))),
    }
}

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::int(fields(m, args[0])?.len))
}

fn items(m: &mut Machine, v: Value) -> Exec<Vec<Value>> {
    let view = fields(m, v)?;
    let layout = layout(m, &view)?;
    let all = collect(m, &view)?;
    let mut items = Vec::with_capacity(view.len as usize);
    for bytes in all.chunks(view.item.max(1) as usize) {
        items.push(unpack(m, &layout, bytes)?);
    }
    Ok(items)
}

fn tolist(m: &mut Machine, args: &[Value]) -> Exec {
    let items = items(m, args[0])?;
    list::new(m, &items)
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    let items = items(m, args[0])?;
    let items = list::new(m, &items)?;
    m.iter(items)
}

fn tobytes(m: &mut Machine, args: &[Value]) -> Exec {
    let all = to_vec(m, args[0])?;
    m.bytes(&all)
}

fn hex(m: &mut Machine, args: &[Value]) -> Exec {
    let separator = byteslike::hex_separator(m, args[1])?;
    let group = m.optional_int(args[2], 1)? as isize;
    let all = to_vec(m, args[0])?;
    let mut out = Vec::new();
    let done = crate::text::bytes::hex::hex(&all, separator, group, &mut out);
    m.text(done)?;
    m.str_of(&out)
}

fn cast(m: &mut Machine, args: &[Value]) -> Exec {
    let view = fields(m, args[0])?;
    let Some(format) = m.as_str(args[1])? else {
        return Err(m.type_error("memoryview: format argument must be a string"));
    };
    let letter = match string::bytes(format) {
        [letter] | [b'@', letter] => *letter,
        _ => 0,
    };
    if !b"cbB?hHiIlLqQnNfdeP".contains(&letter) {
        return Err(m.value_error(
            "memoryview: destination format must be a native single character format prefixed \
             with an optional '@'",
        ));
    }
    if view.stride != view.item {
        return Err(m.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let is_bytes = |f: &[u8]| matches!(f, [b'c' | b'b' | b'B'] | [b'@', b'c' | b'b' | b'B']);
    if !is_bytes(string::bytes(view.format)) && !is_bytes(string::bytes(format)) {
        return Err(m.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let parsed = Layout::parse(string::bytes(format));
    let item = m.text(parsed)?.size() as i64;
    let size = view.len * view.item;
    if size % item != 0 {
        return Err(m.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let len = size / item;
    if args[2].is_set() && !args[2].is_none() {
        let shape = m.collect(args[2])?;
        let wanted = match shape[..] {
            [n] => m.to_i64(n)?,
            _ => {
                return Err(m.error(
                    TypeId::NotImplementedError,
                    "memoryview: views of one dimension only",
                ));
            }
        };
        if wanted != len {
            return Err(m.type_error("memoryview: product(shape) * itemsize != buffer size"));
        }
    }
    make(m, View { len, item, stride: item, format, ..view })
}

fn toreadonly(m: &mut Machine, args: &[Value]) -> Exec {
    let view = fields(m, args[0])?;
    make(m, View { read_only: true, ..view })
}

fn release(m: &mut Machine, args: &[Value]) -> Exec {
    instance::set_slot(m, args[0].object(), OBJECT, Value::UNSET)?;
    Ok(Value::NONE)
}

fn enter(m: &mut Machine, args: &[Value]) -> Exec {
    fields(m, args[0])?;
    Ok(args[0])
}

fn equal(m: &mut Machine, a: Value, b: Value) -> Exec<Option<bool>> {
    if a == b {
        return Ok(Some(true));
    }
    if !is_view(m, b)? {
        let Some(other) = buffer::contents(m, b)? else { return Ok(None) };
        let format = fields(m, a)?.format;
        if string::bytes(format) == b"B" {
            return Ok(Some(to_vec(m, a)? == *other));
        }
        let (x, y) = (items(m, a)?, other);
        if x.len() != y.len() {
            return Ok(Some(false));
        }
        for (&x, &y) in x.iter().zip(y.iter()) {
            if !m.equal(x, Value::int(y.into()))? {
                return Ok(Some(false));
            }
        }
        return Ok(Some(true));
    }
    let (x, y) = (items(m, a)?, items(m, b)?);
    if x.len() != y.len() {
        return Ok(Some(false));
    }
    for (&x, &y) in x.iter().zip(&y) {
        if !m.equal(x, y)? {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
}

fn eq(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(equal(m, args[0], args[1])?.map_or(Value::NOT_IMPLEMENTED, Value::from_bool))
}

fn ne(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(equal(m, args[0], args[1])?.map_or(Value::NOT_IMPLEMENTED, |e| Value::from_bool(!e)))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let view = fields(m, args[0])?;
    if !view.read_only {
        return Err(m.value_error("cannot hash writable memoryview object"));
    }
    let all = collect(m, &view)?;
    let h = m.rt.hash_key.bytes(&all);
    m.int(h)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let released = !instance::slot(m, args[0].object(), OBJECT)?.is_set();
    let id = m.id_of(args[0]);
    let state = if released { "released " } else { "" };
    m.str(&format!("<{state}memory at {id:#x}>"))
}

fn get_object(m: &mut Machine, v: Value) -> Exec {
    Ok(fields(m, v)?.object)
}

fn get_bytes(m: &mut Machine, v: Value) -> Exec {
    let view = fields(m, v)?;
    Ok(Value::int(view.len * view.item))
}

fn get_item(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(fields(m, v)?.item))
}

fn get_format(m: &mut Machine, v: Value) -> Exec {
    Ok(fields(m, v)?.format)
}

fn get_ndim(m: &mut Machine, v: Value) -> Exec {
    fields(m, v)?;
    Ok(Value::int(1))
}

fn get_shape(m: &mut Machine, v: Value) -> Exec {
    let view = fields(m, v)?;
    m.tuple(&[Value::int(view.len)])
}

fn get_strides(m: &mut Machine, v: Value) -> Exec {
    let view = fields(m, v)?;
    m.tuple(&[Value::int(view.stride)])
}

fn get_suboffsets(m: &mut Machine, v: Value) -> Exec {
    fields(m, v)?;
    Ok(m.well_known().empty_tuple)
}

fn get_read_only(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::from_bool(fields(m, v)?.read_only))
}

fn get_contiguous(m: &mut Machine, v: Value) -> Exec {
    let view = fields(m, v)?;
    Ok(Value::from_bool(view.stride == view.item || view.len < 2))
}

/// `memoryview`.
pub const SPEC: TypeSpec = TypeSpec {
    hidden: 7,
    subclassable: false,
    new: Some(new),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__hash__", hash, &["self"]),
        NativeDef::method("__eq__", eq, &["self", "value"]),
        NativeDef::method("__ne__", ne, &["self", "value"]),
        NativeDef::method("__len__", len, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "key"]),
        NativeDef::method("__setitem__", setitem, &["self", "key", "value"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__enter__", enter, &["self"]),
        NativeDef::method("__exit__", release, &["self", "type", "value", "traceback"]).optional(3),
        NativeDef::method("release", release, &["self"]),
        NativeDef::method("tobytes", tobytes, &["self", "order"]).optional(1).by_name(1),
        NativeDef::method("tolist", tolist, &["self"]),
        NativeDef::method("hex", hex, &["self", "sep", "bytes_per_sep"]).optional(2).by_name(1),
        NativeDef::method("cast", cast, &["self", "format", "shape"]).optional(1).by_name(1),
        NativeDef::method("toreadonly", toreadonly, &["self"]),
    ],
    attributes: &[
        GetSet::read_only("obj", get_object),
        GetSet::read_only("nbytes", get_bytes),
        GetSet::read_only("itemsize", get_item),
        GetSet::read_only("format", get_format),
        GetSet::read_only("ndim", get_ndim),
        GetSet::read_only("shape", get_shape),
        GetSet::read_only("strides", get_strides),
        GetSet::read_only("suboffsets", get_suboffsets),
        GetSet::read_only("readonly", get_read_only),
        GetSet::read_only("c_contiguous", get_contiguous),
        GetSet::read_only("f_contiguous", get_contiguous),
        GetSet::read_only("contiguous", get_contiguous),
    ],
    doc: "A window on the bytes of another object.",
    ..TypeSpec::new("memoryview", INSTANCE)
};
