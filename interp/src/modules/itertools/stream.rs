//! `count cycle repeat accumulate chain`.
//!
//! Main invariant: as in the module above.

use crate::bytecode::BinaryOp;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, list};
use crate::value::Value;
use crate::vm::{Exec, Machine};

use super::{finish, get, iter, make, next_method, set, spec};

fn count_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [start, step] = m.arguments("count", args, kw, ["start", "step"], 0)?;
    let start = start.set().unwrap_or(Value::ZERO);
    let step = step.set().unwrap_or(Value::int(1));
    for v in [start, step] {
        let number = m.is_a(v, TypeId::Int)? || m.is_a(v, TypeId::Float)?;
        let n = m.names();
        if !number
            && m.lookup_special(v, n.index)?.is_none()
            && m.lookup_special(v, n.float)?.is_none()
            && m.lookup_special(v, n.complex)?.is_none()
        {
            return Err(m.type_error("a number is required"));
        }
    }
    make(m, class, &[start, step])
}

fn count_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let (at, step) = (get(m, v, 0)?, get(m, v, 1)?);
    let after = match (at.as_int(), step.as_int()) {
        (Some(x), Some(y)) => m.int(x + y)?,
        _ => m.binary(BinaryOp::Add, false, at, step)?,
    };
    set(m, v, 0, after)?;
    Ok(Some(at))
}

fn count_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (at, step) = (get(m, args[0], 0)?, get(m, args[0], 1)?);
    let (name, at_text) = (m.bare_type_name(args[0]), m.repr_text(at)?);
    if step == Value::int(1) {
        return m.str(&format!("{name}({at_text})"));
    }
    let step = m.repr_text(step)?;
    m.str(&format!("{name}({at_text}, {step})"))
}

/// `count`.
pub(super) const COUNT: TypeSpec = TypeSpec {
    new: Some(count_new),
    methods: &[
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__next__", next_method, &["self"]),
        NativeDef::method("__repr__", count_repr, &["self"]),
    ],
    ..spec("count", 2, count_next)
};

fn cycle_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("cycle", args, kw, ["iterable"], 1)?;
    let source = m.iter(v)?;
    let saved = list::new(m, &[])?;
    // Slot 2 is the position in what was saved once the source is exhausted.
    make(m, class, &[source, saved, Value::UNSET])
}

fn cycle_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let saved = get(m, v, 1)?;
    let at = get(m, v, 2)?;
    if !at.is_set() {
        let source = get(m, v, 0)?;
        if let Some(item) = m.next(source)? {
            list::push(m, saved, item)?;
            return Ok(Some(item));
        }
    }
    let n = list::len(m, saved)?;
    if n == 0 {
        return Ok(None);
    }
    let at = if at.is_set() { at.index() } else { 0 };
    let item = list::get(m, saved, at)?;
    set(m, v, 2, Value::len((at + 1) % n))?;
    Ok(Some(item))
}

/// `cycle`.
pub(super) const CYCLE: TypeSpec =
    TypeSpec { new: Some(cycle_new), ..spec("cycle", 3, cycle_next) };

fn repeat_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v, times] = m.arguments("repeat", args, kw, ["object", "times"], 1)?;
    let times = if times.is_set() { Value::int(m.to_i64(times)?.max(0)) } else { Value::UNSET };
    make(m, class, &[v, times])
}

fn repeat_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let times = get(m, v, 1)?;
    if times.is_set() {
        if times == Value::ZERO {
            return Ok(None);
        }
        set(m, v, 1, Value::int(times.unpack() - 1))?;
    }
    get(m, v, 0).map(Some)
}

fn repeat_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (item, times) = (get(m, args[0], 0)?, get(m, args[0], 1)?);
    let (name, item) = (m.bare_type_name(args[0]), m.repr_text(item)?);
    if times.is_set() {
        return m.str(&format!("{name}({item}, {})", times.unpack()));
    }
    m.str(&format!("{name}({item})"))
}

fn repeat_hint(m: &mut Machine, args: &[Value]) -> Exec {
    match get(m, args[0], 1)?.set() {
        Some(times) => Ok(times),
        None => Err(m.type_error("len() of unsized object")),
    }
}

/// `repeat`.
pub(super) const REPEAT: TypeSpec = TypeSpec {
    new: Some(repeat_new),
    methods: &[
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__next__", next_method, &["self"]),
        NativeDef::method("__repr__", repeat_repr, &["self"]),
        NativeDef::method("__length_hint__", repeat_hint, &["self"]),
    ],
    ..spec("repeat", 2, repeat_next)
};

fn accumulate_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if args.len() > 2 {
        let n = args.len();
        return Err(m.type_error(&format!(
            "accumulate() takes at most 2 positional arguments ({n} given)"
        )));
    }
    let [v, f, initial] =
        m.arguments("accumulate", args, kw, ["iterable", "func", "initial"], 1)?;
    let source = m.iter(v)?;
    let f = if f.is_set() { f } else { Value::NONE };
    let initial = if initial.is_none() { Value::UNSET } else { initial };
    make(m, class, &[source, f, Value::UNSET, initial])
}

fn accumulate_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    if let Some(initial) = get(m, v, 3)?.set() {
        set(m, v, 3, Value::UNSET)?;
        set(m, v, 2, initial)?;
        return Ok(Some(initial));
    }
    let source = get(m, v, 0)?;
    let Some(item) = m.next(source)? else { return Ok(None) };
    let total = match get(m, v, 2)?.set() {
        None => item,
        Some(total) => {
            let f = get(m, v, 1)?;
            if f.is_none() {
                m.binary(BinaryOp::Add, false, total, item)?
            } else {
                m.call(f, &[total, item])?
            }
        }
    };
    set(m, v, 2, total)?;
    Ok(Some(total))
}

/// `accumulate`.
pub(super) const ACCUMULATE: TypeSpec =
    TypeSpec { new: Some(accumulate_new), ..spec("accumulate", 4, accumulate_next) };

fn chain_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("chain() takes no keyword arguments"));
    }
    let all = m.tuple(args)?;
    let sources = m.iter(all)?;
    make(m, class, &[sources, Value::UNSET])
}

fn chain_from(m: &mut Machine, args: &[Value]) -> Exec {
    let sources = m.iter(args[1])?;
    make(m, args[0], &[sources, Value::UNSET])
}

fn chain_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(sources) = get(m, v, 0)?.set() else { return Ok(None) };
    loop {
        if let Some(current) = get(m, v, 1)?.set() {
            if let Some(item) = m.next(current)? {
                return Ok(Some(item));
            }
            set(m, v, 1, Value::UNSET)?;
        }
        let Some(next) = m.next(sources)? else { return finish(m, v) };
        match m.iter(next) {
            Ok(current) => set(m, v, 1, current)?,
            Err(unwind) => {
                finish(m, v)?;
                return Err(unwind);
            }
        }
    }
}

/// `chain`.
pub(super) const CHAIN: TypeSpec = TypeSpec {
    new: Some(chain_new),
    methods: &[
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__next__", next_method, &["self"]),
        NativeDef::class("from_iterable", chain_from, &["cls", "iterable"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
    ],
    ..spec("chain", 2, chain_next)
};

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    crate::object::alias::new(m, args[0], args[1])
}
