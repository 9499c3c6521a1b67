//! `range`: start, stop and step, frozen; integers of any size.

use dashu_int::IBig;

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{int, iterator};
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

fn parts(v: Value) -> [IBig; 3] {
    let p = frozen(v.object());
    [int::big(p[0]), int::big(p[1]), int::big(p[2])]
}

fn count(p: &[IBig; 3]) -> IBig {
    let [start, stop, step] = p;
    let span = if *step > IBig::ZERO { stop - start } else { start - stop };
    if span <= IBig::ZERO {
        return IBig::ZERO;
    }
    let size = if *step > IBig::ZERO { step.clone() } else { -step.clone() };
    (span - IBig::ONE) / size + IBig::ONE
}

/// A new range.
pub fn new(m: &mut Machine, start: Value, stop: Value, step: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(RANGE, 0, &[start, stop, step])?))
}

fn new_range(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("range() takes no keyword arguments"));
    }
    let [a, b, c] = m.arguments("range", args, kw, ["start", "stop", "step"], 1)?;
    let (start, stop) =
        if b.is_set() { (m.index(a)?, m.index(b)?) } else { (Value::ZERO, m.index(a)?) };
    let step = if c.is_set() { m.index(c)? } else { Value::int(1) };
    if step == Value::ZERO {
        return Err(m.value_error("range() arg 3 must not be zero"));
    }
    new(m, start, stop, step)
}

/// `v[k]`: an item or a part.
pub fn get(m: &mut Machine, v: Value, k: Value) -> Exec {
    let p = parts(v);
    let n = count(&p);
    let [start, _, step] = &p;
    if k.is_kind(SLICE) {
        let len = match usize::try_from(&n) {
            Ok(len) => len,
            Err(_) => return Err(m.overflow_error("range too large to be sliced")),
        };
        let at = m.slice_indices(k, len)?;
        let first = m.bigint(&(start + step * IBig::from(at.start)))?;
        let last = m.bigint(&(start + step * IBig::from(at.stop)))?;
        let by = m.bigint(&(step * IBig::from(at.step)))?;
        return new(m, first, last, by);
    }
    let i = int::big(m.index(k)?);
    let i = if i < IBig::ZERO { i + &n } else { i };
    if i < IBig::ZERO || i >= n {
        return Err(m.index_error("range object index out of range"));
    }
    m.bigint(&(start + step * i))
}

/// Whether two ranges hold the same items.
pub fn equal(_: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    let (p, q) = (parts(a), parts(b));
    let (n, k) = (count(&p), count(&q));
    Ok(n == k && (n == IBig::ZERO || (p[0] == q[0] && (n == IBig::ONE || p[2] == q[2]))))
}

/// The hash, that of equal ranges.
pub fn hash(m: &mut Machine, v: Value) -> Exec<i64> {
    let p = parts(v);
    let n = count(&p);
    let length = m.bigint(&n)?;
    let own = frozen(v.object());
    let (start, step) = if n == IBig::ZERO {
        (Value::NONE, Value::NONE)
    } else if n == IBig::ONE {
        (own[0], Value::NONE)
    } else {
        (own[0], own[2])
    };
    let t = m.tuple(&[length, start, step])?;
    m.hash(t)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let p = frozen(args[0].object());
    let (a, b) = (m.repr_text(p[0])?, m.repr_text(p[1])?);
    if p[2] == Value::int(1) {
        return m.str(&format!("range({a}, {b})"));
    }
    let c = m.repr_text(p[2])?;
    m.str(&format!("range({a}, {b}, {c})"))
}

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    let n = count(&parts(args[0]));
    if i64::try_from(&n).is_err() {
        return Err(m.overflow_error("Python int too large to convert to C ssize_t"));
    }
    m.bigint(&n)
}

fn bool_of(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(count(&parts(args[0])) != IBig::ZERO))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn position(m: &mut Machine, v: Value, item: Value) -> Exec<Option<IBig>> {
    let Some(i) = m.as_integer(item)? else {
        let n = m.iter(v)?;
        let mut at = IBig::ZERO;
        while let Some(other) = m.next(n)? {
            if m.same_or_equal(other, item)? {
                return Ok(Some(at));
            }
            at += IBig::ONE;
        }
        return Ok(None);
    };
    let p = parts(v);
    let offset = int::big(i) - &p[0];
    if &offset % &p[2] != IBig::ZERO {
        return Ok(None);
    }
    let at = offset / &p[2];
    Ok((at >= IBig::ZERO && at < count(&p)).then_some(at))
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(position(m, args[0], args[1])?.is_some()))
}

fn index(m: &mut Machine, args: &[Value]) -> Exec {
    match position(m, args[0], args[1])? {
        Some(i) => m.bigint(&i),
        None => {
            let text = m.repr_text(args[1])?;
            Err(m.value_error(&format!("{text} is not in range")))
        }
    }
}

fn count_method(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::int(i64::from(position(m, args[0], args[1])?.is_some())))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::RANGE, args[0])
}

fn reversed(m: &mut Machine, args: &[Value]) -> Exec {
    let p = parts(args[0]);
    let n = count(&p);
    let last = m.bigint(&(&p[0] + &p[2] * (n - IBig::ONE)))?;
    let end = m.bigint(&(&p[0] - &p[2]))?;
    let step = m.bigint(&-p[2].clone())?;
    let back = new(m, last, end, step)?;
    iterator::over(m, iterator::RANGE, back)
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

fn hash_method(m: &mut Machine, args: &[Value]) -> Exec {
    let h = hash(m, args[0])?;
    m.int(h)
}

/// `range`.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new_range),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__len__", len, &["self"]),
        NativeDef::method("__bool__", bool_of, &["self"]),
        NativeDef::method("__hash__", hash_method, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "key"]),
        NativeDef::method("__contains__", contains, &["self", "key"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__reversed__", reversed, &["self"]),
        NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
        NativeDef::method("index", index, &["self", "value"]),
        NativeDef::method("count", count_method, &["self", "value"]),
    ],
    attributes: &[
        GetSet::read_only("start", start),
        GetSet::read_only("stop", stop),
        GetSet::read_only("step", step),
    ],
    ..TypeSpec::new("range", RANGE)
};
