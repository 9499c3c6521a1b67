//! `set` and `frozenset`: a dict whose values are None, in a cell of one field.
//!
//! Main invariant: `set` algorithms are those of `object::dict`; the dict inside is nobody else's.

use crate::bytecode::{BinaryOp, CompareOp};
use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, dict, instance, iterator};
use crate::value::Value;
use crate::vm::{Exec, Machine, compare as comparing};

fn inner(m: &mut Machine, v: Value) -> Exec {
    m.field(v.object(), 0)
}

/// A new set or frozenset.
pub fn new(m: &mut Machine, kind: u8, items: &[Value]) -> Exec {
    let d = dict::new(m)?;
    for &item in items {
        dict::set(m, d, item, Value::NONE)?;
    }
    of_dict(m, kind, d)
}

fn of_dict(m: &mut Machine, kind: u8, d: Value) -> Exec {
    Ok(Value::from_ref(m.new_cell_of(kind, 0, &[d])?))
}

impl Machine {
    /// A frozenset.
    pub fn frozenset(&mut self, items: &[Value]) -> Exec {
        new(self, FROZENSET, items)
    }
}

/// Number of items.
pub fn len(m: &mut Machine, v: Value) -> Exec<usize> {
    let d = inner(m, v)?;
    dict::len(m, d)
}

/// Adds an item.
pub fn add(m: &mut Machine, v: Value, item: Value) -> Exec<()> {
    let d = inner(m, v)?;
    dict::set_default(m, d, item, Value::NONE)?;
    Ok(())
}

/// Whether an item is there; a set is looked for as the frozenset of its items.
pub fn contains(m: &mut Machine, v: Value, item: Value) -> Exec<bool> {
    let d = inner(m, v)?;
    let item = as_key(m, item)?;
    dict::contains(m, d, item)
}

fn as_key(m: &mut Machine, item: Value) -> Exec {
    let p = instance::payload(m, item)?;
    if p.is_kind(SET) {
        let d = inner(m, p)?;
        return of_dict(m, FROZENSET, d);
    }
    Ok(item)
}

/// All items.
pub fn items(m: &mut Machine, v: Value) -> Exec<Vec<Value>> {
    let d = inner(m, v)?;
    dict::keys(m, d)
}

/// The item at or after position `at`.
pub fn next(m: &mut Machine, v: Value, at: usize) -> Exec<Option<(usize, Value)>> {
    let d = inner(m, v)?;
    Ok(dict::next(m, d, at)?.map(|(i, k, _)| (i, k)))
}

/// The items' hashes.
pub fn hashes(m: &mut Machine, v: Value) -> Exec<Vec<i64>> {
    let all = items(m, v)?;
    all.into_iter().map(|item| m.hash(item)).collect()
}

/// `a op b` of two sets.
pub fn compare(m: &mut Machine, op: CompareOp, a: Value, b: Value) -> Exec<bool> {
    let (n, k) = (len(m, a)?, len(m, b)?);
    Ok(match op {
        CompareOp::Eq => n == k && subset(m, a, b)?,
        CompareOp::Ne => n != k || !subset(m, a, b)?,
        CompareOp::Le => n <= k && subset(m, a, b)?,
        CompareOp::Lt => n < k && subset(m, a, b)?,
        CompareOp::Ge => n >= k && subset(m, b, a)?,
        _ => n > k && subset(m, b, a)?,
    })
}

fn subset(m: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    let d = inner(m, b)?;
    for item in items(m, a)? {
        if !dict::contains(m, d, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `a op b` (`a op= b`) of two sets.
pub fn operate(m: &mut Machine, op: BinaryOp, inplace: bool, a: Value, b: Value) -> Exec {
    let kind = a.object().kind();
    let (x, y) = (inner(m, a)?, inner(m, b)?);
    let d = combine(m, op, x, y)?;
    if inplace && kind == SET {
        m.set_field(a.object(), 0, d)?;
        return Ok(a);
    }
    of_dict(m, kind, d)
}

fn combine(m: &mut Machine, op: BinaryOp, x: Value, y: Value) -> Exec {
    match op {
        BinaryOp::Or => {
            let d = dict::copy(m, x)?;
            for k in dict::keys(m, y)? {
                dict::set_default(m, d, k, Value::NONE)?;
            }
            Ok(d)
        }
        BinaryOp::And => {
            let d = dict::new(m)?;
            for k in dict::keys(m, x)? {
                if dict::contains(m, y, k)? {
                    dict::set(m, d, k, Value::NONE)?;
                }
            }
            Ok(d)
        }
        BinaryOp::Sub => {
            let d = dict::new(m)?;
            for k in dict::keys(m, x)? {
                if !dict::contains(m, y, k)? {
                    dict::set(m, d, k, Value::NONE)?;
                }
            }
            Ok(d)
        }
        _ => {
            let d = dict::copy(m, x)?;
            for k in dict::keys(m, y)? {
                if dict::remove(m, d, k)?.is_none() {
                    dict::set(m, d, k, Value::NONE)?;
                }
            }
            Ok(d)
        }
    }
}

/// The dict of the items of an iterable.
fn dict_of(m: &mut Machine, v: Value) -> Exec {
    let p = instance::payload(m, v)?;
    if matches!(p.kind(), Some(SET | FROZENSET)) {
        return inner(m, p);
    }
    let d = dict::new(m)?;
    for item in m.collect(v)? {
        dict::set_default(m, d, item, Value::NONE)?;
    }
    Ok(d)
}

fn new_set(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = new(m, SET, &[])?;
    if class == m.builtin(TypeId::Set) {
        let [from] = m.arguments("set", args, kw, ["iterable"], 0)?;
        init(m, &[v, from])?;
    }
    m.finish_new(TypeId::Set, class, v)
}

fn new_frozen(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [from] = m.arguments("frozenset", args, kw, ["iterable"], 0)?;
    if from.is_kind(FROZENSET) && class == m.builtin(TypeId::FrozenSet) {
        return Ok(from);
    }
    let items = if from.is_set() { m.collect(from)? } else { Vec::new() };
    let v = m.frozenset(&items)?;
    m.finish_new(TypeId::FrozenSet, class, v)
}

fn init(m: &mut Machine, args: &[Value]) -> Exec {
    let d = dict::new(m)?;
    if args[1].is_set() {
        for item in m.collect(args[1])? {
            dict::set_default(m, d, item, Value::NONE)?;
        }
    }
    m.set_field(args[0].object(), 0, d)?;
    Ok(Value::NONE)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let name = if v.is_kind(SET) { "set" } else { "frozenset" };
    if len(m, v)? == 0 {
        return m.str(&format!("{name}()"));
    }
    m.guarded_repr(v, &format!("{name}(...)"), |m| {
        let mut out = Vec::new();
        for (i, item) in items(m, v)?.into_iter().enumerate() {
            out.extend_from_slice(if i > 0 { b", " } else { b"{" });
            m.repr_into(item, &mut out)?;
        }
        out.push(b'}');
        if v.is_kind(FROZENSET) {
            out.splice(0..0, *b"frozenset(");
            out.push(b')');
        }
        m.str_of(&out)
    })
}

fn set_len(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(len(m, args[0])?))
}

fn set_contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(contains(m, args[0], args[1])?))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::SET_ITEMS, args[0])
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

macro_rules! operators {
    ($($name:ident $reflected:ident $in_place:ident $op:ident;)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                m.native_binary(BinaryOp::$op, args[0], args[1])
            }
            fn $reflected(m: &mut Machine, args: &[Value]) -> Exec {
                m.native_binary(BinaryOp::$op, args[1], args[0])
            }
            fn $in_place(m: &mut Machine, args: &[Value]) -> Exec {
                let other = instance::payload(m, args[1])?;
                if !matches!(other.kind(), Some(SET | FROZENSET)) {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                operate(m, BinaryOp::$op, true, args[0], other)
            }
        )*
    };
}

operators! {
    and rand iand And;
    or ror ior Or;
    xor rxor ixor Xor;
    sub rsub isub Sub;
}

fn many(m: &mut Machine, op: BinaryOp, args: &[Value]) -> Exec {
    let mut d = inner(m, args[0])?;
    d = dict::copy(m, d)?;
    for &v in &args[1..] {
        let other = dict_of(m, v)?;
        d = combine(m, op, d, other)?;
    }
    of_dict(m, args[0].object().kind(), d)
}

fn many_in_place(m: &mut Machine, op: BinaryOp, args: &[Value]) -> Exec {
    let made = many(m, op, args)?;
    let d = inner(m, made)?;
    m.set_field(args[0].object(), 0, d)?;
    Ok(Value::NONE)
}

fn union(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    many(m, BinaryOp::Or, args)
}

fn intersection(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    many(m, BinaryOp::And, args)
}

fn difference(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    many(m, BinaryOp::Sub, args)
}

fn symmetric_difference(m: &mut Machine, args: &[Value]) -> Exec {
    many(m, BinaryOp::Xor, args)
}

fn update(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    many_in_place(m, BinaryOp::Or, args)
}

fn intersection_update(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    many_in_place(m, BinaryOp::And, args)
}

fn difference_update(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    many_in_place(m, BinaryOp::Sub, args)
}

fn symmetric_difference_update(m: &mut Machine, args: &[Value]) -> Exec {
    many_in_place(m, BinaryOp::Xor, args)
}

fn add_method(m: &mut Machine, args: &[Value]) -> Exec {
    add(m, args[0], args[1])?;
    Ok(Value::NONE)
}

fn discard(m: &mut Machine, args: &[Value]) -> Exec {
    let (d, key) = (inner(m, args[0])?, as_key(m, args[1])?);
    dict::remove(m, d, key)?;
    Ok(Value::NONE)
}

fn remove(m: &mut Machine, args: &[Value]) -> Exec {
    let (d, key) = (inner(m, args[0])?, as_key(m, args[1])?);
    match dict::remove(m, d, key)? {
        Some(_) => Ok(Value::NONE),
        None => Err(m.key_error(args[1])),
    }
}

fn pop(m: &mut Machine, args: &[Value]) -> Exec {
    let d = inner(m, args[0])?;
    match dict::next(m, d, 0)? {
        Some((_, k, _)) => {
            dict::remove(m, d, k)?;
            Ok(k)
        }
        None => {
            let text = m.str("pop from an empty set")?;
            Err(m.key_error(text))
        }
    }
}

fn clear(m: &mut Machine, args: &[Value]) -> Exec {
    let d = inner(m, args[0])?;
    dict::clear(m, d)?;
    Ok(Value::NONE)
}

fn copy(m: &mut Machine, args: &[Value]) -> Exec {
    if args[0].is_kind(FROZENSET) {
        return Ok(args[0]);
    }
    let d = inner(m, args[0])?;
    let d = dict::copy(m, d)?;
    of_dict(m, SET, d)
}

fn issubset(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = (inner(m, args[0])?, dict_of(m, args[1])?);
    for k in dict::keys(m, x)? {
        if !dict::contains(m, y, k)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn issuperset(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = (inner(m, args[0])?, dict_of(m, args[1])?);
    for k in dict::keys(m, y)? {
        if !dict::contains(m, x, k)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn isdisjoint(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = (inner(m, args[0])?, dict_of(m, args[1])?);
    for k in dict::keys(m, y)? {
        if dict::contains(m, x, k)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    super::alias::new(m, args[0], args[1])
}

macro_rules! shared {
    ($($more:expr,)*) => {
        &[
            NativeDef::method("__repr__", repr, &["self"]),
            NativeDef::method("__len__", set_len, &["self"]),
            NativeDef::method("__contains__", set_contains, &["self", "key"]),
            NativeDef::method("__iter__", iter, &["self"]),
            NativeDef::method("__and__", and, &["self", "value"]),
            NativeDef::method("__rand__", rand, &["self", "value"]),
            NativeDef::method("__or__", or, &["self", "value"]),
            NativeDef::method("__ror__", ror, &["self", "value"]),
            NativeDef::method("__xor__", xor, &["self", "value"]),
            NativeDef::method("__rxor__", rxor, &["self", "value"]),
            NativeDef::method("__sub__", sub, &["self", "value"]),
            NativeDef::method("__rsub__", rsub, &["self", "value"]),
            NativeDef::method("__eq__", comparing::native_eq, &["self", "value"]),
            NativeDef::method("__ne__", comparing::native_ne, &["self", "value"]),
            NativeDef::method("__lt__", comparing::native_lt, &["self", "value"]),
            NativeDef::method("__le__", comparing::native_le, &["self", "value"]),
            NativeDef::method("__gt__", comparing::native_gt, &["self", "value"]),
            NativeDef::method("__ge__", comparing::native_ge, &["self", "value"]),
            NativeDef::variadic("union", union, crate::native::Binding::Method),
            NativeDef::variadic("intersection", intersection, crate::native::Binding::Method),
            NativeDef::variadic("difference", difference, crate::native::Binding::Method),
            NativeDef::method("symmetric_difference", symmetric_difference, &["self", "other"]),
            NativeDef::method("copy", copy, &["self"]),
            NativeDef::method("issubset", issubset, &["self", "other"]),
            NativeDef::method("issuperset", issuperset, &["self", "other"]),
            NativeDef::method("isdisjoint", isdisjoint, &["self", "other"]),
            NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
            $($more,)*
        ]
    };
}

/// `set`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new_set),
    methods: shared![
        NativeDef::method("__init__", init, &["self", "iterable"]).optional(1),
        NativeDef::method("__iand__", iand, &["self", "value"]),
        NativeDef::method("__ior__", ior, &["self", "value"]),
        NativeDef::method("__ixor__", ixor, &["self", "value"]),
        NativeDef::method("__isub__", isub, &["self", "value"]),
        NativeDef::method("add", add_method, &["self", "object"]),
        NativeDef::method("discard", discard, &["self", "object"]),
        NativeDef::method("remove", remove, &["self", "object"]),
        NativeDef::method("pop", pop, &["self"]),
        NativeDef::method("clear", clear, &["self"]),
        NativeDef::variadic("update", update, crate::native::Binding::Method),
        NativeDef::variadic(
            "intersection_update",
            intersection_update,
            crate::native::Binding::Method
        ),
        NativeDef::variadic("difference_update", difference_update, crate::native::Binding::Method),
        NativeDef::method(
            "symmetric_difference_update",
            symmetric_difference_update,
            &["self", "other"]
        ),
    ],
    ..TypeSpec::new("set", SET)
};

/// `frozenset`.
pub const FROZEN: TypeSpec = TypeSpec {
    new: Some(new_frozen),
    methods: shared![NativeDef::method("__hash__", hash, &["self"]),],
    ..TypeSpec::new("frozenset", FROZENSET)
};
