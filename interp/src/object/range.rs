//! `range`: start, stop and step, frozen.
//!
//! Main invariant: the three are exact integers of any size and the step is not zero; with small
//! ones nothing is allocated on the way.

use dashu_int::IBig;

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{int, iterator};
use crate::text::int::arithmetic;
use crate::value::Value;
use crate::vm::operator::{floor_div, modulo};
use crate::vm::{Exec, Machine, compare};

/// Start, stop and step.
#[inline]
pub fn parts(v: Value) -> (Value, Value, Value) {
    let w = frozen(v.object());
    (w[0], w[1], w[2])
}

/// A range of exact integers; the step is not zero.
pub fn make(m: &mut Machine, start: Value, stop: Value, step: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(RANGE, 0, &[start, stop, step])?))
}

/// Start, stop and step if all are small.
#[inline]
pub fn small(v: Value) -> Option<(i64, i64, i64)> {
    let (start, stop, step) = parts(v);
    Some((start.as_int()?, stop.as_int()?, step.as_int()?))
}

/// The number of items of a range of small integers.
#[inline]
pub fn small_len(start: i64, stop: i64, step: i64) -> i64 {
    if step > 0 {
        if start < stop { (stop - start - 1) / step + 1 } else { 0 }
    } else if stop < start {
        (start - stop - 1) / -step + 1
    } else {
        0
    }
}

/// The number of items.
pub fn length(m: &mut Machine, v: Value) -> Exec {
    if let Some((start, stop, step)) = small(v) {
        return m.int(small_len(start, stop, step));
    }
    let (start, stop, step) = parts(v);
    let (start, stop, step) = (int::big(start), int::big(stop), int::big(step));
    let zero = IBig::ZERO;
    let (low, high, size) = if step > zero { (start, stop, step) } else { (stop, start, -step) };
    if low >= high {
        return Ok(Value::ZERO);
    }
    let steps = arithmetic::floor_div(&(high - low - IBig::ONE), &size);
    let steps = m.text(steps)?;
    m.bigint(&(steps + IBig::ONE))
}

/// `start + i * step`.
pub fn item(m: &mut Machine, v: Value, i: Value) -> Exec {
    let (start, _, step) = parts(v);
    if let (Some(start), Some(step), Some(i)) = (start.as_int(), step.as_int(), i.as_int())
        && let Some(offset) = i.checked_mul(step)
        && let Some(sum) = start.checked_add(offset)
    {
        return m.int(sum);
    }
    m.bigint(&(int::big(start) + int::big(i) * int::big(step)))
}

/// `v[k]`.
///
/// # Errors
/// IndexError out of range; whatever `__index__` raises.
pub fn get(m: &mut Machine, v: Value, k: Value) -> Exec {
    if k.is_kind(SLICE) {
        return slice(m, v, k);
    }
    let i = m.index(k)?;
    let n = length(m, v)?;
    let (mut i, n) = (int::big(i), int::big(n));
    if i < IBig::ZERO {
        i += &n;
    }
    if i < IBig::ZERO || i >= n {
        return Err(m.index_error("range object index out of range"));
    }
    let i = m.bigint(&i)?;
    item(m, v, i)
}

fn slice(m: &mut Machine, v: Value, k: Value) -> Exec {
    let n = length(m, v)?;
    let (start, stop, by) = crate::object::slice::indices(m, k, n)?;
    let (_, _, step) = parts(v);
    let (start, stop) = (item(m, v, start)?, item(m, v, stop)?);
    let step = m.bigint(&(int::big(by) * int::big(step)))?;
    make(m, start, stop, step)
}

/// Whether two ranges have the same items.
pub fn equal(m: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    let (n, other) = (length(m, a)?, length(m, b)?);
    if !m.equal(n, other)? {
        return Ok(false);
    }
    if n == Value::ZERO {
        return Ok(true);
    }
    let ((start, _, step), (start_b, _, step_b)) = (parts(a), parts(b));
    Ok(m.equal(start, start_b)? && (n == Value::int(1) || m.equal(step, step_b)?))
}

/// The hash: that of (length, start, step), None for what does not matter.
pub fn hash(m: &mut Machine, v: Value) -> Exec<i64> {
    let n = length(m, v)?;
    let (start, _, step) = parts(v);
    let key = match n {
        Value::ZERO => [n, Value::NONE, Value::NONE],
        _ if n == Value::int(1) => [n, start, Value::NONE],
        _ => [n, start, step],
    };
    let key = m.tuple(&key)?;
    m.hash(key)
}

/// The position of an exact integer, if it is in the range.
fn position(m: &mut Machine, v: Value, i: Value) -> Exec<Option<Value>> {
    if let (Some((start, stop, step)), Some(i)) = (small(v), i.as_int()) {
        let inside = if step > 0 { start <= i && i < stop } else { stop < i && i <= start };
        if !inside || modulo(i - start, step) != 0 {
            return Ok(None);
        }
        return Ok(Some(Value::int(floor_div(i - start, step))));
    }
    let (start, stop, step) = parts(v);
    let (start, stop, step, i) = (int::big(start), int::big(stop), int::big(step), int::big(i));
    let inside = if step > IBig::ZERO { start <= i && i < stop } else { stop < i && i <= start };
    if !inside {
        return Ok(None);
    }
    let divided = arithmetic::divmod(&(i - start), &step);
    let (at, rest) = m.text(divided)?;
    if rest != IBig::ZERO {
        return Ok(None);
    }
    m.bigint(&at).map(Some)
}

fn new(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("range() takes no keyword arguments"));
    }
    let (start, stop, step) = match *args {
        [stop] => (Value::ZERO, m.index(stop)?, Value::int(1)),
        [start, stop] => (m.index(start)?, m.index(stop)?, Value::int(1)),
        [start, stop, step] => {
            let (start, stop, step) = (m.index(start)?, m.index(stop)?, m.index(step)?);
            if step == Value::ZERO {
                return Err(m.value_error("range() arg 3 must not be zero"));
            }
            (start, stop, step)
        }
        [] => return Err(m.type_error("range expected at least 1 argument, got 0")),
        _ => {
            let given = args.len();
            return Err(m.type_error(&format!("range expected at most 3 arguments, got {given}")));
        }
    };
    make(m, start, stop, step)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (start, stop, step) = parts(args[0]);
    let (a, b) = (m.repr_text(start)?, m.repr_text(stop)?);
    if step == Value::int(1) {
        return m.str(&format!("range({a}, {b})"));
    }
    let c = m.repr_text(step)?;
    m.str(&format!("range({a}, {b}, {c})"))
}

fn hash_method(m: &mut Machine, args: &[Value]) -> Exec {
    let h = hash(m, args[0])?;
    m.int(h)
}

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    let n = length(m, args[0])?;
    if !n.is_int() {
        return Err(m.overflow_error("Python int too large to convert to C ssize_t"));
    }
    Ok(n)
}

fn bool(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(length(m, args[0])? != Value::ZERO))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::RANGE, args[0])
}

fn reversed(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let n = length(m, v)?;
    let (start, _, step) = parts(v);
    let last = m.bigint(&(int::big(n) - IBig::ONE))?;
    let (first, step_back) = (item(m, v, last)?, m.bigint(&-int::big(step))?);
    let stop = m.bigint(&(int::big(start) - int::big(step)))?;
    let back = make(m, first, stop, step_back)?;
    iterator::over(m, iterator::RANGE, back)
}

/// Compares with every item, for what is no exact integer.
fn search(m: &mut Machine, v: Value, wanted: Value) -> Exec<(i64, Option<i64>)> {
    let n = length(m, v)?;
    let (mut at, mut count, mut first) = (Value::ZERO, 0, None);
    while int::big(at) < int::big(n) {
        let i = item(m, v, at)?;
        if m.same_or_equal(i, wanted)? {
            first = first.or(at.as_int());
            count += 1;
        }
        at = m.bigint(&(int::big(at) + IBig::ONE))?;
    }
    Ok((count, first))
}

/// An argument that is compared by value alone.
fn exact(v: Value) -> Option<Value> {
    match v {
        Value::TRUE => Some(Value::int(1)),
        Value::FALSE => Some(Value::ZERO),
        v => int::is_int(v).then_some(v),
    }
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    let found = match exact(args[1]) {
        Some(i) => position(m, args[0], i)?.is_some(),
        None => search(m, args[0], args[1])?.0 > 0,
    };
    Ok(Value::from_bool(found))
}

fn count(m: &mut Machine, args: &[Value]) -> Exec {
    match exact(args[1]) {
        Some(i) => Ok(Value::int(position(m, args[0], i)?.is_some().into())),
        None => {
            let (count, _) = search(m, args[0], args[1])?;
            m.int(count)
        }
    }
}

fn index(m: &mut Machine, args: &[Value]) -> Exec {
    let found = match exact(args[1]) {
        Some(i) => position(m, args[0], i)?,
        None => search(m, args[0], args[1])?.1.map(Value::int),
    };
    match found {
        Some(at) => Ok(at),
        None if exact(args[1]).is_some() => {
            let text = m.repr_text(args[1])?;
            Err(m.value_error(&format!("{text} is not in range")))
        }
        None => Err(m.value_error("sequence.index(x): x not in sequence")),
    }
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let (start, stop, step) = parts(args[0]);
    let (class, inner) = (m.type_of(args[0])?, m.tuple(&[start, stop, step])?);
    m.tuple(&[class, inner])
}

fn get_start(_: &mut Machine, v: Value) -> Exec {
    Ok(parts(v).0)
}

fn get_stop(_: &mut Machine, v: Value) -> Exec {
    Ok(parts(v).1)
}

fn get_step(_: &mut Machine, v: Value) -> Exec {
    Ok(parts(v).2)
}

/// `range`.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__hash__", hash_method, &["self"]),
        NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
        NativeDef::method("__len__", len, &["self"]),
        NativeDef::method("__bool__", bool, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "key"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__reversed__", reversed, &["self"]),
        NativeDef::method("__contains__", contains, &["self", "key"]),
        NativeDef::method("count", count, &["self", "value"]),
        NativeDef::method("index", index, &["self", "value"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
    ],
    attributes: &[
        GetSet::read_only("start", get_start),
        GetSet::read_only("stop", get_stop),
        GetSet::read_only("step", get_step),
    ],
    doc: "The whole numbers from a start up to, but without, a stop, in steps.",
    ..TypeSpec::new("range", RANGE)
};
