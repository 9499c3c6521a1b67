//! `tuple`: frozen values.
//!
//! Main invariant: a tuple's payload words are its items; there is one empty tuple.

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{iterator, list};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The items of a tuple.
#[inline(always)]
pub fn items<'a>(v: Value) -> &'a [Value] {
    debug_assert!(v.is_kind(TUPLE));
    frozen(v.object())
}

impl Machine {
    /// A tuple.
    #[inline]
    pub fn tuple(&mut self, items: &[Value]) -> Exec {
        if items.is_empty()
            && let Some(w) = self.rt.well_known.get()
        {
            return Ok(w.empty_tuple);
        }
        Ok(Value::from_ref(self.new_frozen(TUPLE, 0, items)?))
    }
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("tuple", args, kw, ["iterable"], 0)?;
    let v = if v.is_set() { m.to_tuple(v)? } else { m.well_known().empty_tuple };
    m.finish_new(crate::object::TypeId::Tuple, class, v)
}

impl Machine {
    /// `tuple(v)`.
    pub fn to_tuple(&mut self, v: Value) -> Exec {
        if v.is_kind(TUPLE) {
            return Ok(v);
        }
        let items = self.collect(v)?;
        self.tuple(&items)
    }
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    m.guarded_repr(v, "(...)", |m| {
        let items = items(v);
        let mut out = vec![b'('];
        for (i, &item) in items.iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            m.repr_into(item, &mut out)?;
        }
        if items.len() == 1 {
            out.push(b',');
        }
        out.push(b')');
        m.str_of(&out)
    })
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

fn len(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(items(args[0]).len()))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    for &item in items(args[0]) {
        if m.same_or_equal(item, args[1])? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::TUPLE, args[0])
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    let other = crate::object::instance::payload(m, args[1])?;
    if !other.is_kind(TUPLE) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    concat(m, args[0], other)
}

/// `a + b`.
pub fn concat(m: &mut Machine, a: Value, b: Value) -> Exec {
    let all = [items(a), items(b)].concat();
    m.tuple(&all)
}

fn mul(m: &mut Machine, args: &[Value]) -> Exec {
    match m.try_index(args[1])? {
        Some(n) => {
            let n = m.to_i64(n)?;
            repeat(m, args[0], n)
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `v * n`.
pub fn repeat(m: &mut Machine, v: Value, n: i64) -> Exec {
    let items = items(v);
    if n == 1 {
        return Ok(v);
    }
    let n = usize::try_from(n).unwrap_or(0);
    list::check_size(items.len(), n)?;
    let all = items.repeat(n);
    m.tuple(&all)
}

fn index(m: &mut Machine, args: &[Value]) -> Exec {
    let items = items(args[0]);
    let (start, end) = m.slice_bounds(args[2], args[3], items.len())?;
    for (i, &item) in items.iter().enumerate().take(end).skip(start) {
        if m.same_or_equal(item, args[1])? {
            return Ok(Value::len(i));
        }
    }
    Err(m.value_error("tuple.index(x): x not in tuple"))
}

fn count(m: &mut Machine, args: &[Value]) -> Exec {
    let mut n = 0;
    for &item in items(args[0]) {
        if m.same_or_equal(item, args[1])? {
            n += 1;
        }
    }
    Ok(Value::int(n))
}

fn getnewargs(m: &mut Machine, args: &[Value]) -> Exec {
    m.tuple(&[args[0]])
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    crate::object::alias::new(m, args[0], args[1])
}

/// `tuple`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__hash__", hash, &["self"]),
        NativeDef::method("__len__", len, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "key"]),
        NativeDef::method("__contains__", contains, &["self", "key"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__add__", add, &["self", "value"]),
        NativeDef::method("__mul__", mul, &["self", "value"]),
        NativeDef::method("__rmul__", mul, &["self", "value"]),
        NativeDef::method("__eq__", crate::vm::compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", crate::vm::compare::native_ne, &["self", "value"]),
        NativeDef::method("__lt__", crate::vm::compare::native_lt, &["self", "value"]),
        NativeDef::method("__le__", crate::vm::compare::native_le, &["self", "value"]),
        NativeDef::method("__gt__", crate::vm::compare::native_gt, &["self", "value"]),
        NativeDef::method("__ge__", crate::vm::compare::native_ge, &["self", "value"]),
        NativeDef::method("index", index, &["self", "value", "start", "stop"]).optional(2),
        NativeDef::method("count", count, &["self", "value"]),
        NativeDef::method("__getnewargs__", getnewargs, &["self"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "key"]),
    ],
    doc: "An immutable sequence.",
    ..TypeSpec::new("tuple", TUPLE)
};
