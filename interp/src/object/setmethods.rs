//! The methods of `set` and `frozenset`.
//!
//! Main invariant: the receiver is an exact set; other operands of methods may be any iterable,
//! those of operators must be sets.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{Binding, Keywords, NativeDef, TypeSpec};
use crate::object::set::{
    add, add_hashed, as_set, clear, contains, contains_hashed, copy_as, discard, discard_hashed,
    empty, hashed, is_subset, items, kind_of, len, operate, pop, take, tidy, update,
};
use crate::object::{TypeId, dict, iterator};
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

/// `a & b`, of the kind of `a`.
pub(super) fn intersection_of(m: &mut Machine, a: Value, b: Value) -> Exec {
    let kind = kind_of(a);
    if a == b {
        return copy_as(m, a, kind);
    }
    let (large, small) = if len(m, b)? > len(m, a)? { (b, a) } else { (a, b) };
    let both = empty(m, kind)?;
    for (key, hash) in hashed(m, small)? {
        if contains_hashed(m, large, key, hash)? {
            add_hashed(m, both, key, hash)?;
        }
    }
    Ok(both)
}

/// Removes the keys of `b` from `a`.
pub(super) fn subtract(m: &mut Machine, a: Value, b: Value) -> Exec<()> {
    if a == b {
        return clear(m, a);
    }
    for (key, hash) in hashed(m, b)? {
        discard_hashed(m, a, key, hash)?;
    }
    tidy(m, a)
}

/// `a - b`, of the kind of `a`.
pub(super) fn difference_of(m: &mut Machine, a: Value, b: Value) -> Exec {
    let kind = kind_of(a);
    if len(m, a)? >> 2 > len(m, b)? {
        let rest = copy_as(m, a, kind)?;
        subtract(m, rest, b)?;
        return Ok(rest);
    }
    let rest = empty(m, kind)?;
    for (key, hash) in hashed(m, a)? {
        if !contains_hashed(m, b, key, hash)? {
            add_hashed(m, rest, key, hash)?;
        }
    }
    Ok(rest)
}

/// Removes those keys of `b` that are in `a`, and adds the others.
pub(super) fn toggle(m: &mut Machine, a: Value, b: Value) -> Exec<()> {
    if a == b {
        return clear(m, a);
    }
    for (key, hash) in hashed(m, b)? {
        if !discard_hashed(m, a, key, hash)? {
            add_hashed(m, a, key, hash)?;
        }
    }
    Ok(())
}

/// Any iterable as a set.
fn as_any_set(m: &mut Machine, v: Value) -> Exec {
    match as_set(m, v)? {
        Some(s) => Ok(s),
        None => {
            let s = empty(m, SET)?;
            update(m, s, v)?;
            Ok(s)
        }
    }
}

/// The receiver and the others of a method with any number of operands.
fn operands<'a>(
    m: &mut Machine,
    name: &str,
    args: &'a [Value],
    kw: Keywords<'_>,
) -> Exec<(Value, &'a [Value])> {
    if !kw.is_empty() {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("{t}.{name}() takes no keyword arguments")));
    }
    Ok((args[0], &args[1..]))
}

fn union(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (s, others) = operands(m, "union", args, kw)?;
    let all = copy_as(m, s, kind_of(s))?;
    for &other in others {
        update(m, all, other)?;
    }
    Ok(all)
}

fn update_method(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (s, others) = operands(m, "update", args, kw)?;
    if let [other] = others
        && m.runs_python(*other)?
    {
        return Err(m.tail_frames("update", &[s, *other]));
    }
    for &other in others {
        update(m, s, other)?;
    }
    Ok(Value::NONE)
}

/// `a & iterable`.
fn intersect(m: &mut Machine, a: Value, other: Value) -> Exec {
    if let Some(b) = as_set(m, other)? {
        return intersection_of(m, a, b);
    }
    let both = empty(m, kind_of(a))?;
    let iterator = m.iter(other)?;
    while let Some(key) = m.next(iterator)? {
        let hash = dict::hash_value(m.hash(key)?);
        if contains_hashed(m, a, key, hash)? {
            add_hashed(m, both, key, hash)?;
        }
    }
    Ok(both)
}

fn intersect_all(m: &mut Machine, s: Value, others: &[Value]) -> Exec {
    let Some((&first, rest)) = others.split_first() else { return copy_as(m, s, kind_of(s)) };
    let mut result = intersect(m, s, first)?;
    for &other in rest {
        result = intersect(m, result, other)?;
    }
    Ok(result)
}

fn intersection(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (s, others) = operands(m, "intersection", args, kw)?;
    intersect_all(m, s, others)
}

fn intersection_update(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (s, others) = operands(m, "intersection_update", args, kw)?;
    let result = intersect_all(m, s, others)?;
    take(m, s, result)?;
    Ok(Value::NONE)
}

/// Removes all items of an iterable.
fn subtract_any(m: &mut Machine, s: Value, other: Value) -> Exec<()> {
    if let Some(b) = as_set(m, other)? {
        return subtract(m, s, b);
    }
    let iterator = m.iter(other)?;
    while let Some(key) = m.next(iterator)? {
        discard(m, s, key)?;
    }
    tidy(m, s)
}

fn difference(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (s, others) = operands(m, "difference", args, kw)?;
    let Some((&first, rest)) = others.split_first() else { return copy_as(m, s, kind_of(s)) };
    let result = match as_set(m, first)? {
        Some(b) => difference_of(m, s, b)?,
        None => {
            let result = copy_as(m, s, kind_of(s))?;
            subtract_any(m, result, first)?;
            result
        }
    };
    for &other in rest {
        subtract_any(m, result, other)?;
    }
    Ok(result)
}

fn difference_update(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (s, others) = operands(m, "difference_update", args, kw)?;
    for &other in others {
        subtract_any(m, s, other)?;
    }
    Ok(Value::NONE)
}

fn symmetric_difference(m: &mut Machine, args: &[Value]) -> Exec {
    let all = empty(m, kind_of(args[0]))?;
    update(m, all, args[1])?;
    toggle(m, all, args[0])?;
    Ok(all)
}

fn symmetric_difference_update(m: &mut Machine, args: &[Value]) -> Exec {
    let other = as_any_set(m, args[1])?;
    toggle(m, args[0], other)?;
    Ok(Value::NONE)
}

fn isdisjoint(m: &mut Machine, args: &[Value]) -> Exec {
    let other = as_set(m, args[1])?;
    if let Some(b) = other {
        let (large, small) =
            if len(m, b)? > len(m, args[0])? { (b, args[0]) } else { (args[0], b) };
        for (key, hash) in hashed(m, small)? {
            if contains_hashed(m, large, key, hash)? {
                return Ok(Value::FALSE);
            }
        }
        return Ok(Value::TRUE);
    }
    let iterator = m.iter(args[1])?;
    while let Some(key) = m.next(iterator)? {
        if contains(m, args[0], key)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn issubset(m: &mut Machine, args: &[Value]) -> Exec {
    let other = as_any_set(m, args[1])?;
    Ok(Value::from_bool(is_subset(m, args[0], other)?))
}

fn issuperset(m: &mut Machine, args: &[Value]) -> Exec {
    let other = as_any_set(m, args[1])?;
    Ok(Value::from_bool(is_subset(m, other, args[0])?))
}

macro_rules! operators {
    ($($own:ident $reflected:ident $in_place:ident $op:ident;)*) => { $(
        fn $own(m: &mut Machine, args: &[Value]) -> Exec {
            match as_set(m, args[1])? {
                Some(b) => operate(m, BinaryOp::$op, false, args[0], b),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        }

        fn $reflected(m: &mut Machine, args: &[Value]) -> Exec {
            match as_set(m, args[1])? {
                Some(b) => operate(m, BinaryOp::$op, false, b, args[0]),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        }

        fn $in_place(m: &mut Machine, args: &[Value]) -> Exec {
            match as_set(m, args[1])? {
                Some(b) => operate(m, BinaryOp::$op, true, args[0], b),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        }
    )* };
}

operators! {
    and rand iand And;
    or ror ior Or;
    sub rsub isub Sub;
    xor rxor ixor Xor;
}

fn add_method(m: &mut Machine, args: &[Value]) -> Exec {
    add(m, args[0], args[1])?;
    Ok(Value::NONE)
}

fn discard_method(m: &mut Machine, args: &[Value]) -> Exec {
    discard(m, args[0], args[1])?;
    Ok(Value::NONE)
}

fn remove(m: &mut Machine, args: &[Value]) -> Exec {
    if discard(m, args[0], args[1])? { Ok(Value::NONE) } else { Err(m.key_error(args[1])) }
}

fn pop_method(m: &mut Machine, args: &[Value]) -> Exec {
    match pop(m, args[0])? {
        Some(key) => Ok(key),
        None => {
            let text = m.str("pop from an empty set")?;
            Err(m.key_error(text))
        }
    }
}

fn clear_method(m: &mut Machine, args: &[Value]) -> Exec {
    clear(m, args[0])?;
    Ok(Value::NONE)
}

fn copy(m: &mut Machine, args: &[Value]) -> Exec {
    if args[0].is_kind(FROZENSET) {
        return Ok(args[0]);
    }
    copy_as(m, args[0], SET)
}

fn length(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(len(m, args[0])?))
}

fn contains_method(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(contains(m, args[0], args[1])?))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::SET_ITEMS, args[0])
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

/// `repr` of an exact set, or of an instance of a subclass that holds it.
fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let s = args[0];
    let name = m.bare_type_name(s);
    if len(m, s)? == 0 {
        return m.str(&format!("{name}()"));
    }
    let inside = format!("{name}(...)");
    m.guarded_repr(s, &inside, |m| {
        let plain = s.is_kind(SET);
        let mut out = Vec::new();
        if !plain {
            out.extend_from_slice(name.as_bytes());
            out.push(b'(');
        }
        out.push(b'{');
        for (i, item) in items(m, s)?.into_iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            m.repr_into(item, &mut out)?;
        }
        out.push(b'}');
        if !plain {
            out.push(b')');
        }
        m.str_of(&out)
    })
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let all = items(m, args[0])?;
    let all = crate::object::list::new(m, &all)?;
    let inner = m.tuple(&[all])?;
    m.tuple(&[class, inner, Value::NONE])
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    crate::object::alias::new(m, args[0], args[1])
}

fn new_set(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let s = empty(m, SET)?;
    if class == m.builtin(TypeId::Set) {
        if let Some(from) = source(m, "set", args, kw)? {
            update(m, s, from)?;
        }
        return Ok(s);
    }
    m.finish_new(TypeId::Set, class, s)
}

fn init(m: &mut Machine, args: &[Value]) -> Exec {
    if len(m, args[0])? > 0 {
        clear(m, args[0])?;
    }
    if args[1].is_set() {
        update(m, args[0], args[1])?;
    }
    Ok(Value::NONE)
}

fn source(m: &mut Machine, name: &str, args: &[Value], kw: Keywords<'_>) -> Exec<Option<Value>> {
    if !kw.is_empty() {
        return Err(m.type_error(&format!("{name}() takes no keyword arguments")));
    }
    match args {
        [] => Ok(None),
        [v] => Ok(Some(*v)),
        _ => {
            let given = args.len();
            Err(m.type_error(&format!("{name} expected at most 1 argument, got {given}")))
        }
    }
}

fn new_frozen(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let own = class == m.builtin(TypeId::FrozenSet);
    let from = source(m, "frozenset", args, if own { kw } else { Keywords::NONE })?;
    if let Some(v) = from
        && own
        && v.is_kind(FROZENSET)
    {
        return Ok(v);
    }
    if let Some(v) = from
        && own
        && m.runs_python(v)?
    {
        return Err(m.tail_frames("make_frozenset", &[v]));
    }
    let s = empty(m, FROZENSET)?;
    if let Some(v) = from {
        update(m, s, v)?;
    }
    m.finish_new(TypeId::FrozenSet, class, s)
}

const SELF: &[&str] = &["self"];
const OTHER: &[&str] = &["self", "value"];

const COMMON: [NativeDef; 29] = [
    NativeDef::method("__repr__", repr, SELF),
    NativeDef::method("__len__", length, SELF),
    NativeDef::method("__contains__", contains_method, &["self", "key"]),
    NativeDef::method("__iter__", iter, SELF),
    NativeDef::method("__eq__", compare::native_eq, OTHER),
    NativeDef::method("__ne__", compare::native_ne, OTHER),
    NativeDef::method("__lt__", compare::native_lt, OTHER),
    NativeDef::method("__le__", compare::native_le, OTHER),
    NativeDef::method("__gt__", compare::native_gt, OTHER),
    NativeDef::method("__ge__", compare::native_ge, OTHER),
    NativeDef::method("__and__", and, OTHER),
    NativeDef::method("__rand__", rand, OTHER),
    NativeDef::method("__or__", or, OTHER),
    NativeDef::method("__ror__", ror, OTHER),
    NativeDef::method("__sub__", sub, OTHER),
    NativeDef::method("__rsub__", rsub, OTHER),
    NativeDef::method("__xor__", xor, OTHER),
    NativeDef::method("__rxor__", rxor, OTHER),
    NativeDef::method("__reduce__", reduce, SELF),
    NativeDef::class("__class_getitem__", class_getitem, &["cls", "key"]),
    NativeDef::method("copy", copy, SELF),
    NativeDef::method("isdisjoint", isdisjoint, &["self", "other"]),
    NativeDef::method("issubset", issubset, &["self", "other"]),
    NativeDef::method("issuperset", issuperset, &["self", "other"]),
    NativeDef::method("symmetric_difference", symmetric_difference, &["self", "other"]),
    NativeDef::variadic("union", union, Binding::Method),
    NativeDef::variadic("intersection", intersection, Binding::Method),
    NativeDef::variadic("difference", difference, Binding::Method),
    NativeDef::method("__sizeof__", sizeof, SELF),
];

fn sizeof(m: &mut Machine, args: &[Value]) -> Exec {
    let n = len(m, args[0])?;
    Ok(Value::len(200 + if n < 5 { 0 } else { 16 * (n * 4).next_power_of_two() }))
}

const fn with_common<const N: usize, const ALL: usize>(own: [NativeDef; N]) -> [NativeDef; ALL] {
    assert!(ALL == N + COMMON.len(), "as many methods as both tables have");
    let mut all = [COMMON[0]; ALL];
    let mut i = 0;
    while i < ALL {
        all[i] = if i < N { own[i] } else { COMMON[i - N] };
        i += 1;
    }
    all
}

const SET_METHODS: [NativeDef; COMMON.len() + 14] = with_common([
    NativeDef::method("__init__", init, &["self", "iterable"]).optional(1),
    NativeDef::method("__iand__", iand, OTHER),
    NativeDef::method("__ior__", ior, OTHER),
    NativeDef::method("__isub__", isub, OTHER),
    NativeDef::method("__ixor__", ixor, OTHER),
    NativeDef::method("add", add_method, &["self", "object"]),
    NativeDef::method("discard", discard_method, &["self", "object"]),
    NativeDef::method("remove", remove, &["self", "object"]),
    NativeDef::method("pop", pop_method, SELF),
    NativeDef::method("clear", clear_method, SELF),
    NativeDef::variadic("update", update_method, Binding::Method),
    NativeDef::variadic("intersection_update", intersection_update, Binding::Method),
    NativeDef::variadic("difference_update", difference_update, Binding::Method),
    NativeDef::method(
        "symmetric_difference_update",
        symmetric_difference_update,
        &["self", "other"],
    ),
]);

const FROZEN_METHODS: [NativeDef; COMMON.len() + 1] =
    with_common([NativeDef::method("__hash__", hash, SELF)]);

/// `set`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new_set),
    methods: &SET_METHODS,
    doc: "Build an unordered collection of unique elements.",
    ..TypeSpec::new("set", SET)
};

/// `frozenset`.
pub const FROZEN: TypeSpec = TypeSpec {
    new: Some(new_frozen),
    methods: &FROZEN_METHODS,
    doc: "Build an immutable unordered collection of unique elements.",
    ..TypeSpec::new("frozenset", FROZENSET)
};
