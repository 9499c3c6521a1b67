//! `bytearray`: a cell of raw storage (eight bytes a word) and length.

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, bytes, iterator};
use crate::value::Value;
use crate::vm::subscript::positions;
use crate::vm::{Exec, Machine, compare};

const STORAGE: usize = 0;
const LEN: usize = 1;

/// A new bytearray.
pub fn new(m: &mut Machine, all: &[u8]) -> Exec {
    let v = m.new_cell_of(BYTEARRAY, 0, &[Value::UNSET, Value::ZERO])?;
    let v = Value::from_ref(v);
    set_contents(m, v, all)?;
    Ok(v)
}

/// The contents, copied.
pub fn contents(m: &mut Machine, v: Value) -> Exec<Vec<u8>> {
    let n = m.field(v.object(), LEN)?.index();
    let mut out = Vec::with_capacity(n);
    if let Some(storage) = m.field(v.object(), STORAGE)?.as_ref() {
        for i in 0..n.div_ceil(8) {
            out.extend_from_slice(&m.raw(storage, i)?.to_le_bytes());
        }
    }
    out.truncate(n);
    Ok(out)
}

/// Replaces the contents.
pub fn set_contents(m: &mut Machine, v: Value, all: &[u8]) -> Exec<()> {
    let storage = m.memory.alloc_array(RAW, 0, all.len().div_ceil(8).max(1), 0)?;
    for (i, part) in all.chunks(8).enumerate() {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        m.set_raw(storage, i, u64::from_le_bytes(word))?;
    }
    m.set_field(v.object(), STORAGE, Value::from_ref(storage))?;
    m.set_field(v.object(), LEN, Value::len(all.len()))
}

/// `v[k] = x`, or `del v[k]`.
pub fn set_item(m: &mut Machine, v: Value, k: Value, x: Option<Value>) -> Exec<()> {
    let mut all = contents(m, v)?;
    if k.is_kind(SLICE) {
        let at = m.slice_indices(k, all.len())?;
        let new = match x {
            Some(x) => bytes::from_any(m, x)?,
            None => Vec::new(),
        };
        if at.step == 1 {
            let start = at.start as usize;
            all.splice(start..start + at.len, new);
        } else if x.is_none() {
            let gone: Vec<usize> = positions(at).collect();
            let mut i = 0;
            all.retain(|_| {
                i += 1;
                !gone.contains(&(i - 1))
            });
        } else if new.len() != at.len {
            let (a, b) = (new.len(), at.len);
            return Err(m.value_error(&format!(
                "attempt to assign bytes of size {a} to extended slice of size {b}"
            )));
        } else {
            for (i, b) in positions(at).zip(new) {
                all[i] = b;
            }
        }
        return set_contents(m, v, &all);
    }
    let i = m.to_i64(k)?;
    let at = if i < 0 { i + all.len() as i64 } else { i };
    if at < 0 || at >= all.len() as i64 {
        return Err(m.index_error("bytearray index out of range"));
    }
    match x {
        Some(x) => all[at as usize] = bytes::byte(m, x, "byte must be in range(0, 256)")?,
        None => {
            all.remove(at as usize);
        }
    }
    set_contents(m, v, &all)
}

fn new_bytearray(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let all = if class == m.builtin(TypeId::ByteArray) {
        bytes::from_arguments(m, "bytearray", args, kw)?
    } else {
        Vec::new()
    };
    let v = new(m, &all)?;
    m.finish_new(TypeId::ByteArray, class, v)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let all = contents(m, args[0])?;
    let mut out = b"bytearray(".to_vec();
    crate::text::string::repr::bytes_repr(&all, &mut out);
    out.push(b')');
    m.str_of(&out)
}

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    m.field(args[0].object(), LEN)
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    set_item(m, args[0], args[1], Some(args[2]))?;
    Ok(Value::NONE)
}

fn delitem(m: &mut Machine, args: &[Value]) -> Exec {
    set_item(m, args[0], args[1], None)?;
    Ok(Value::NONE)
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::BYTEARRAY, args[0])
}

fn append(m: &mut Machine, args: &[Value]) -> Exec {
    let b = bytes::byte(m, args[1], "byte must be in range(0, 256)")?;
    let mut all = contents(m, args[0])?;
    all.push(b);
    set_contents(m, args[0], &all)?;
    Ok(Value::NONE)
}

fn extend(m: &mut Machine, args: &[Value]) -> Exec {
    let mut all = contents(m, args[0])?;
    all.extend(bytes::from_any(m, args[1])?);
    set_contents(m, args[0], &all)?;
    Ok(Value::NONE)
}

fn iadd(m: &mut Machine, args: &[Value]) -> Exec {
    extend(m, args)?;
    Ok(args[0])
}

fn decode(m: &mut Machine, args: &[Value]) -> Exec {
    let all = contents(m, args[0])?;
    bytes::decode(m, &all, args[1], args[2])
}

/// `bytearray`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new_bytearray),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__len__", len, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "key"]),
        NativeDef::method("__setitem__", setitem, &["self", "key", "value"]),
        NativeDef::method("__delitem__", delitem, &["self", "key"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__iadd__", iadd, &["self", "value"]),
        NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
        NativeDef::method("append", append, &["self", "item"]),
        NativeDef::method("extend", extend, &["self", "iterable"]),
        NativeDef::method("decode", decode, &["self", "encoding", "errors"]).optional(2).by_name(1),
    ],
    ..TypeSpec::new("bytearray", BYTEARRAY)
};
