//! `slice`: start, stop and step, frozen.

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

/// A new slice.
pub fn new(m: &mut Machine, start: Value, stop: Value, step: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(SLICE, 0, &[start, stop, step])?))
}

fn new_slice(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [a, b, c] = m.arguments("slice", args, kw, ["start", "stop", "step"], 1)?;
    let or_none = |v: Value| v.set().unwrap_or(Value::NONE);
    if b.is_set() { new(m, a, b, or_none(c)) } else { new(m, Value::NONE, a, Value::NONE) }
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let p = frozen(args[0].object());
    let (a, b, c) = (m.repr_text(p[0])?, m.repr_text(p[1])?, m.repr_text(p[2])?);
    m.str(&format!("slice({a}, {b}, {c})"))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let t = m.tuple(frozen(args[0].object()))?;
    let h = m.hash(t)?;
    m.int(h)
}

fn indices(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.to_i64(args[1])?;
    let Ok(n) = usize::try_from(n) else {
        return Err(m.value_error("length should not be negative"));
    };
    let at = m.slice_indices(args[0], n)?;
    let parts = [at.start, at.stop, at.step].map(|i| Value::int(i as i64));
    m.tuple(&parts)
}

fn start(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[0])
}

fn stop(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[1])
}

fn step(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[2])
}

/// `slice`.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new_slice),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__hash__", hash, &["self"]),
        NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
        NativeDef::method("indices", indices, &["self", "length"]),
    ],
    attributes: &[
        GetSet::read_only("start", start),
        GetSet::read_only("stop", stop),
        GetSet::read_only("step", step),
    ],
    ..TypeSpec::new("slice", SLICE)
};
