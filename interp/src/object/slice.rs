//! `slice`: start, stop and step, frozen; and the bounds that methods take.
//!
//! Main invariant: the three are what the program gave, of any type; they become integers only when
//! the slice meets a length.

use dashu_int::IBig;

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::int;
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

/// A slice.
pub fn new(m: &mut Machine, start: Value, stop: Value, step: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(SLICE, 0, &[start, stop, step])?))
}

fn construct(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("slice() takes no keyword arguments"));
    }
    match *args {
        [stop] => new(m, Value::NONE, stop, Value::NONE),
        [start, stop] => new(m, start, stop, Value::NONE),
        [start, stop, step] => new(m, start, stop, step),
        [] => Err(m.type_error("slice expected at least 1 argument, got 0")),
        _ => {
            let given = args.len();
            Err(m.type_error(&format!("slice expected at most 3 arguments, got {given}")))
        }
    }
}

/// A bound as an integer of any size; `None` for None.
fn bound(m: &mut Machine, v: Value) -> Exec<Option<IBig>> {
    if v.is_none() {
        return Ok(None);
    }
    match m.try_index(v)? {
        Some(i) => Ok(Some(int::big(i))),
        None => {
            Err(m.type_error("slice indices must be integers or None or have an __index__ method"))
        }
    }
}

/// `v.indices(length)` of integers of any size.
///
/// # Errors
/// ValueError for a step of zero, TypeError for bounds that are no integers.
pub fn indices(m: &mut Machine, v: Value, length: Value) -> Exec<(Value, Value, Value)> {
    let parts = frozen(v.object());
    let n = int::big(length);
    let step = bound(m, parts[2])?.unwrap_or(IBig::ONE);
    if step == IBig::ZERO {
        return Err(m.value_error("slice step cannot be zero"));
    }
    let down = step < IBig::ZERO;
    let (low, high) = if down { (-IBig::ONE, &n - IBig::ONE) } else { (IBig::ZERO, n.clone()) };
    let clamp = |i: IBig| {
        if i < IBig::ZERO { (i + &n).max(low.clone()) } else { i.min(high.clone()) }
    };
    let start = match bound(m, parts[0])? {
        Some(i) => clamp(i),
        None if down => high.clone(),
        None => low.clone(),
    };
    let stop = match bound(m, parts[1])? {
        Some(i) => clamp(i),
        None if down => low.clone(),
        None => high.clone(),
    };
    Ok((m.bigint(&start)?, m.bigint(&stop)?, m.bigint(&step)?))
}

impl Machine {
    /// The optional `start` and `end` of the searching methods of `str` and `bytes`, clamped to
    /// machine integers; negative ones count from the end.
    ///
    /// # Errors
    /// TypeError for what is neither an integer nor None.
    pub fn search_bounds(&mut self, start: Value, end: Value) -> Exec<(isize, isize)> {
        let mut bound = |v: Value, default: isize| -> Exec<isize> {
            if !v.is_set() || v.is_none() {
                return Ok(default);
            }
            match self.try_index(v)? {
                Some(i) => self.to_isize_clamped(i),
                None => Err(self.type_error(
                    "slice indices must be integers or None or have an __index__ method",
                )),
            }
        };
        Ok((bound(start, 0)?, bound(end, isize::MAX)?))
    }
}

fn indices_method(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.index(args[1])?;
    if int::is_negative(n) {
        return Err(m.value_error("length should not be negative"));
    }
    let (start, stop, step) = indices(m, args[0], n)?;
    m.tuple(&[start, stop, step])
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = b"slice(".to_vec();
    for (i, &part) in frozen(args[0].object()).iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        m.repr_into(part, &mut out)?;
    }
    out.push(b')');
    m.str_of(&out)
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let parts = m.tuple(frozen(args[0].object()))?;
    let h = m.hash(parts)?;
    m.int(h)
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let (class, parts) = (m.type_of(args[0])?, m.tuple(frozen(args[0].object()))?);
    m.tuple(&[class, parts])
}

fn get_start(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[0])
}

fn get_stop(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[1])
}

fn get_step(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[2])
}

/// `slice`.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(construct),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__hash__", hash, &["self"]),
        NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
        NativeDef::method("__lt__", compare::native_lt, &["self", "value"]),
        NativeDef::method("__le__", compare::native_le, &["self", "value"]),
        NativeDef::method("__gt__", compare::native_gt, &["self", "value"]),
        NativeDef::method("__ge__", compare::native_ge, &["self", "value"]),
        NativeDef::method("indices", indices_method, &["self", "length"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
    ],
    attributes: &[
        GetSet::read_only("start", get_start),
        GetSet::read_only("stop", get_stop),
        GetSet::read_only("step", get_step),
    ],
    doc: "The part of a sequence from a start up to a stop, in steps.",
    ..TypeSpec::new("slice", SLICE)
};
