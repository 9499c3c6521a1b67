//! The builtin functions over iterables: `sorted min max sum any all iter next`.
//!
//! Main invariant: items are taken one by one with [`Machine::next`], so that an iterator is left
//! where CPython leaves it when a function stops early or an item raises.

use crate::bytecode::{BinaryOp, CompareOp};
use crate::native::{Binding, Keywords, NativeDef};
use crate::object::{TypeId, iterator, list, listsort, method, string};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    if !args[1].is_set() {
        return m.iter(args[0]);
    }
    if !method::is_callable(m, args[0])? {
        return Err(m.type_error("iter(v, w): v must be callable"));
    }
    iterator::make(m, iterator::CALLS, [args[0], Value::ZERO, args[1], Value::UNSET])
}

fn next(m: &mut Machine, args: &[Value]) -> Exec {
    match (next_or_raise(m, args[0]), args[1].set()) {
        (Err(unwind), Some(default)) if m.is_raised(unwind, TypeId::StopIteration) => Ok(default),
        (result, _) => result,
    }
}

/// `next(v)`: at the end the iterator's own StopIteration, which may carry a value.
fn next_or_raise(m: &mut Machine, v: Value) -> Exec {
    let name = m.names().next;
    match m.lookup_special(v, name)? {
        Some(f) => m.call_special(f, &[v]),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("'{t}' object is not an iterator")))
        }
    }
}

fn any(m: &mut Machine, args: &[Value]) -> Exec {
    let items = m.iter(args[0])?;
    while let Some(v) = m.next(items)? {
        if m.truth(v)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn all(m: &mut Machine, args: &[Value]) -> Exec {
    let items = m.iter(args[0])?;
    while let Some(v) = m.next(items)? {
        if !m.truth(v)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn sorted(m: &mut Machine, args: &[Value]) -> Exec {
    let mut items = m.collect(args[0])?;
    let key = args[1].set().filter(|k| !k.is_none());
    let reverse = match args[2].set() {
        Some(v) => m.truth(v)?,
        None => false,
    };
    listsort::sort_items(m, &mut items, key, reverse)?;
    list::new(m, &items)
}

fn sum(m: &mut Machine, args: &[Value]) -> Exec {
    let start = args[1].set().unwrap_or(Value::ZERO);
    let refused = [
        (TypeId::Str, "can't sum strings [use ''.join(seq) instead]"),
        (TypeId::Bytes, "can't sum bytes [use b''.join(seq) instead]"),
        (TypeId::ByteArray, "can't sum bytearray [use b''.join(seq) instead]"),
    ];
    for (id, message) in refused {
        if m.is_a(start, id)? {
            return Err(m.type_error(message));
        }
    }
    let items = m.iter(args[0])?;
    let mut total = start;
    loop {
        // Runs of floats are added with compensation, as CPython does since 3.12.
        if let Some(first) = total.as_float() {
            match sum_floats(m, items, first)? {
                (v, None) => return Ok(v),
                (v, Some(item)) => {
                    total = m.binary(BinaryOp::Add, false, v, item)?;
                    continue;
                }
            }
        }
        let Some(item) = m.next(items)? else { return Ok(total) };
        total = match (total.as_int(), item.as_int()) {
            (Some(x), Some(y)) => m.int(x + y)?,
            _ => m.binary(BinaryOp::Add, false, total, item)?,
        };
    }
}

/// A sum with its rounding error (Neumaier, 1974).
struct Compensated {
    high: f64,
    low: f64,
}

impl Compensated {
    fn add(&mut self, x: f64) {
        let sum = self.high + x;
        self.low += if self.high.abs() >= x.abs() {
            (self.high - sum) + x
        } else {
            (x - sum) + self.high
        };
        self.high = sum;
    }

    fn value(&self) -> f64 {
        // After an overflow the error is no number.
        if self.low != 0.0 && self.low.is_finite() { self.high + self.low } else { self.high }
    }
}

/// Adds floats and small integers; gives the first item that is neither with the sum before it.
fn sum_floats(m: &mut Machine, items: Value, first: f64) -> Exec<(Value, Option<Value>)> {
    let mut total = Compensated { high: first, low: 0.0 };
    loop {
        let item = m.next(items)?;
        match item {
            Some(v) if v.is_float() => total.add(v.unpack_float()),
            Some(v) if v.is_int() => total.add(v.unpack() as f64),
            _ => {
                let v = m.float(total.value())?;
                return Ok((v, item));
            }
        }
    }
}

fn minmax(
    m: &mut Machine,
    args: &[Value],
    kw: Keywords<'_>,
    name: &str,
    op: CompareOp,
) -> Exec {
    let (mut key, mut default) = (None, None);
    for (&n, &v) in kw.names.iter().zip(kw.values) {
        match string::bytes(n) {
            b"key" => key = Some(v).filter(|k| !k.is_none()),
            b"default" => default = Some(v),
            _ => {
                let n = m.text_lossy(n);
                return Err(
                    m.type_error(&format!("{name}() got an unexpected keyword argument '{n}'"))
                );
            }
        }
    }
    let items = match args {
        [] => {
            return Err(
                m.type_error(&format!("{name} expected at least 1 argument, got 0"))
            );
        }
        [one] => m.iter(*one)?,
        _ if default.is_some() => {
            return Err(m.type_error(&format!(
                "Cannot specify a default for {name}() with multiple positional arguments"
            )));
        }
        _ => {
            let all = m.tuple(args)?;
            m.iter(all)?
        }
    };
    let mut best: Option<(Value, Value)> = None;
    while let Some(item) = m.next(items)? {
        let by = match key {
            Some(f) => m.call(f, &[item])?,
            None => item,
        };
        let better = match best {
            Some((other, _)) => {
                let r = m.compare(op, by, other)?;
                m.truth(r)?
            }
            None => true,
        };
        if better {
            best = Some((by, item));
        }
    }
    match best.map(|(_, item)| item).or(default) {
        Some(v) => Ok(v),
        None => Err(m.value_error(&format!("{name}() iterable argument is empty"))),
    }
}

fn min(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    minmax(m, args, kw, "min", CompareOp::Lt)
}

fn max(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    minmax(m, args, kw, "max", CompareOp::Gt)
}

/// The functions of this file.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::function("iter", iter, &["object", "sentinel"]).optional(1),
    NativeDef::function("next", next, &["iterator", "default"]).optional(1),
    NativeDef::function("any", any, &["iterable"]),
    NativeDef::function("all", all, &["iterable"]),
    NativeDef::function("sorted", sorted, &["iterable", "key", "reverse"])
        .optional(2)
        .named_only(1),
    NativeDef::function("sum", sum, &["iterable", "start"]).optional(1).by_name(1),
    NativeDef::variadic("min", min, Binding::Function),
    NativeDef::variadic("max", max, Binding::Function),
];
