//! `_struct`: values packed into bytes.
//!
//! Main invariant: a format is parsed where it is used; `Struct` objects keep its text.

use crate::native::{Binding, GetSet, Keywords, ModuleSpec, NativeDef, TypeSpec};
use crate::object::{buffer, dict, float, instance, int, list, string};
use crate::text::packing::{self, Code, Layout};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// `struct.error`.
fn error(m: &mut Machine, message: &str) -> Unwind {
    match m.prelude("struct_error") {
        Ok(class) => m.error_of(class, message),
        Err(unwind) => unwind,
    }
}

/// A format: `str`, `bytes` or a `Struct`'s.
fn layout(m: &mut Machine, format: Value) -> Exec<Layout> {
    let bytes = if let Some(s) = m.as_str(format)? {
        string::bytes(s)
    } else if let Some(b) = m.as_bytes(format)? {
        b
    } else {
        let t = m.bare_type_name(format);
        return Err(
            m.type_error(&format!("Struct() argument 1 must be a str or bytes object, not {t}"))
        );
    };
    let parsed = Layout::parse(bytes);
    m.text(parsed)
}

/// The argument for an item.
fn argument(m: &mut Machine, code: Code, v: Value) -> Exec<packing::Value<'static>> {
    Ok(match code {
        Code::Bool => packing::Value::Bool(m.truth(v)?),
        Code::Float => match float::try_from_number(m, v)? {
            Some(f) => packing::Value::Float(f),
            None => packing::Value::Other,
        },
        Code::Int { .. } => match m.try_index(v)? {
            Some(i) => packing::Value::Int(int::big(i)),
            None => packing::Value::Other,
        },
        Code::Char | Code::Bytes | Code::Pascal => match buffer::contents(m, v)? {
            Some(std::borrow::Cow::Borrowed(all)) => packing::Value::Bytes(all),
            Some(all) => {
                let copy = m.bytes(&all)?;
                packing::Value::Bytes(crate::object::bytes::slice(copy))
            }
            None => packing::Value::Other,
        },
    })
}

fn packed(m: &mut Machine, layout: &Layout, args: &[Value]) -> Exec<Vec<u8>> {
    let mut values = Vec::with_capacity(args.len());
    let codes: Vec<Code> = layout.codes().collect();
    for (i, &v) in args.iter().enumerate() {
        values.push(match codes.get(i) {
            Some(&code) => argument(m, code, v)?,
            None => packing::Value::Other,
        });
    }
    let mut out = Vec::new();
    let done = layout.pack(&values, &mut out);
    m.text(done)?;
    Ok(out)
}

fn unpacked(m: &mut Machine, layout: &Layout, bytes: &[u8]) -> Exec {
    let values = layout.unpack(bytes);
    let mut all = Vec::with_capacity(layout.values());
    for value in m.text(values)? {
        all.push(m.unpacked(&value)?);
    }
    m.tuple(&all)
}

fn pack(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    no_keywords(m, "pack", kw)?;
    let Some((&format, values)) = args.split_first() else {
        return Err(m.type_error("pack expected at least 1 argument, got 0"));
    };
    let layout = layout(m, format)?;
    let out = packed(m, &layout, values)?;
    m.bytes(&out)
}

fn no_keywords(m: &mut Machine, name: &str, kw: Keywords<'_>) -> Exec<()> {
    if kw.is_empty() {
        Ok(())
    } else {
        Err(m.type_error(&format!("{name}() takes no keyword arguments")))
    }
}

/// Checks that `size` bytes at an offset lie inside a buffer of `len`; the offset from the start.
fn offset(m: &mut Machine, v: Value, size: usize, len: usize, what: &str) -> Exec<usize> {
    let given = if v.is_set() { m.to_i64(v)? } else { 0 };
    let mut at = given;
    let method = if what == "pack" { "pack_into" } else { "unpack_from" };
    if at < 0 {
        if at + (size as i64) > 0 {
            return Err(error(
                m,
                &format!("not enough data to {what} {size} bytes at offset {given}"),
            ));
        }
        at += len as i64;
        if at < 0 {
            return Err(error(m, &format!("offset {given} out of range for {len}-byte buffer")));
        }
    }
    let at = at as usize;
    if len.saturating_sub(at) < size {
        let needed = at + size;
        let verb = if what == "pack" { "packing" } else { "unpacking" };
        return Err(error(
            m,
            &format!(
                "{method} requires a buffer of at least {needed} bytes for {verb} {size} bytes \
                 at offset {at} (actual buffer size is {len})"
            ),
        ));
    }
    Ok(at)
}

fn write_into(m: &mut Machine, layout: &Layout, args: &[Value]) -> Exec {
    let target = buffer::required(m, args[0])?;
    let at = offset(m, args[1], layout.size(), target.len(), "pack")?;
    let out = packed(m, layout, &args[2..])?;
    buffer::write(m, args[0], at, &out)?;
    Ok(Value::NONE)
}

fn pack_into(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    no_keywords(m, "pack_into", kw)?;
    if args.len() < 3 {
        let given = args.len();
        return Err(m.type_error(&format!("pack_into expected at least 3 arguments, got {given}")));
    }
    let layout = layout(m, args[0])?;
    write_into(m, &layout, &args[1..])
}

fn unpack(m: &mut Machine, args: &[Value]) -> Exec {
    let layout = layout(m, args[0])?;
    let all = buffer::required(m, args[1])?;
    unpacked(m, &layout, &all)
}

fn read_from(m: &mut Machine, layout: &Layout, source: Value, at: Value) -> Exec {
    let all = buffer::required(m, source)?;
    let at = offset(m, at, layout.size(), all.len(), "unpack")?;
    unpacked(m, layout, &all[at..at + layout.size()])
}

fn unpack_from(m: &mut Machine, args: &[Value]) -> Exec {
    let layout = layout(m, args[0])?;
    read_from(m, &layout, args[1], args[2])
}

fn all_of(m: &mut Machine, layout: &Layout, source: Value) -> Exec {
    let all = buffer::required(m, source)?;
    if layout.size() == 0 {
        return Err(error(m, "cannot iteratively unpack with a struct of length 0"));
    }
    if all.len() % layout.size() != 0 {
        let size = layout.size();
        return Err(error(
            m,
            &format!("iterative unpacking requires a buffer of a multiple of {size} bytes"),
        ));
    }
    let mut tuples = Vec::new();
    for part in all.chunks(layout.size()) {
        tuples.push(unpacked(m, layout, part)?);
    }
    let tuples = list::new(m, &tuples)?;
    m.iter(tuples)
}

fn iter_unpack(m: &mut Machine, args: &[Value]) -> Exec {
    let layout = layout(m, args[0])?;
    all_of(m, &layout, args[1])
}

fn calcsize(m: &mut Machine, args: &[Value]) -> Exec {
    let layout = layout(m, args[0])?;
    m.int(layout.size() as i64)
}

fn clearcache(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::NONE)
}

/// The slot of a `Struct` that holds its format.
const FORMAT: usize = 0;

fn struct_init(m: &mut Machine, args: &[Value]) -> Exec {
    layout(m, args[1])?;
    let format = match m.as_bytes(args[1])? {
        Some(bytes) => m.str_of(bytes)?,
        None => args[1],
    };
    instance::set_slot(m, args[0].object(), FORMAT, format)?;
    Ok(Value::NONE)
}

fn struct_new(m: &mut Machine, class: Value, _: &[Value], _: Keywords<'_>) -> Exec {
    instance::new(m, class)
}

fn own(m: &mut Machine, v: Value) -> Exec<Layout> {
    match instance::slot(m, v.object(), FORMAT)?.set() {
        Some(format) => layout(m, format),
        None => Err(m.runtime_error("Struct object is not initialized")),
    }
}

fn struct_pack(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    no_keywords(m, "pack", kw)?;
    let layout = own(m, args[0])?;
    let out = packed(m, &layout, &args[1..])?;
    m.bytes(&out)
}

fn struct_pack_into(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    no_keywords(m, "pack_into", kw)?;
    let layout = own(m, args[0])?;
    if args.len() < 3 {
        return Err(m.type_error("pack_into expected buffer and offset arguments"));
    }
    write_into(m, &layout, &args[1..])
}

fn struct_unpack(m: &mut Machine, args: &[Value]) -> Exec {
    let layout = own(m, args[0])?;
    let all = buffer::required(m, args[1])?;
    unpacked(m, &layout, &all)
}

fn struct_unpack_from(m: &mut Machine, args: &[Value]) -> Exec {
    let layout = own(m, args[0])?;
    read_from(m, &layout, args[1], args[2])
}

fn struct_iter_unpack(m: &mut Machine, args: &[Value]) -> Exec {
    let layout = own(m, args[0])?;
    all_of(m, &layout, args[1])
}

fn struct_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let format = instance::slot(m, args[0].object(), FORMAT)?;
    let (t, format) = (m.bare_type_name(args[0]), m.repr_text(format)?);
    m.str(&format!("{t}({format})"))
}

fn get_format(m: &mut Machine, v: Value) -> Exec {
    instance::slot(m, v.object(), FORMAT)
}

fn get_size(m: &mut Machine, v: Value) -> Exec {
    let size = own(m, v)?.size();
    m.int(size as i64)
}

const STRUCT: TypeSpec = TypeSpec {
    module: "_struct",
    hidden: 1,
    new: Some(struct_new),
    methods: &[
        NativeDef::method("__init__", struct_init, &["self", "format"]).by_name(1),
        NativeDef::method("__repr__", struct_repr, &["self"]),
        NativeDef::variadic("pack", struct_pack, Binding::Method),
        NativeDef::variadic("pack_into", struct_pack_into, Binding::Method),
        NativeDef::method("unpack", struct_unpack, &["self", "buffer"]),
        NativeDef::method("unpack_from", struct_unpack_from, &["self", "buffer", "offset"])
            .optional(1)
            .by_name(1),
        NativeDef::method("iter_unpack", struct_iter_unpack, &["self", "buffer"]),
    ],
    attributes: &[GetSet::read_only("format", get_format), GetSet::read_only("size", get_size)],
    ..TypeSpec::new("Struct", crate::heap::INSTANCE)
};

fn init(m: &mut Machine, module: Value) -> Exec<()> {
    let (name, class) = (m.intern("error")?, m.prelude("struct_error")?);
    dict::set(m, module, name, class)
}

/// `_struct`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "Functions to convert between Python values and C structs.",
    functions: &[
        NativeDef::variadic("pack", pack, Binding::Function),
        NativeDef::variadic("pack_into", pack_into, Binding::Function),
        NativeDef::function("unpack", unpack, &["format", "buffer"]),
        NativeDef::function("unpack_from", unpack_from, &["format", "buffer", "offset"])
            .optional(1)
            .by_name(1),
        NativeDef::function("iter_unpack", iter_unpack, &["format", "buffer"]),
        NativeDef::function("calcsize", calcsize, &["format"]),
        NativeDef::function("_clearcache", clearcache, &[]),
    ],
    types: &[&STRUCT],
    init: Some(init),
    ..ModuleSpec::new("_struct")
};
