//! Functions on numbers, and reductions.

use crate::bytecode::{BinaryOp, CompareOp};
use crate::native::{Binding, Keywords, NativeDef};
use crate::object::{float, int};
use crate::value::Value;
use crate::vm::operator::Unary;
use crate::vm::reduce::Reduction;
use crate::vm::{Exec, Machine};

fn abs(m: &mut Machine, args: &[Value]) -> Exec {
    if let Some(i) = args[0].as_int() {
        return if i < 0 { m.unary(Unary::Neg, args[0]) } else { Ok(args[0]) };
    }
    if let Some(f) = float::value(args[0]) {
        return m.float(f.abs());
    }
    let n = m.names().abs;
    match m.lookup_special(args[0], n)? {
        Some(f) => m.call_special(f, args),
        None => {
            let t = m.type_name(args[0]);
            Err(m.type_error(&format!("bad operand type for abs(): '{t}'")))
        }
    }
}

fn round(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.names().round;
    match m.lookup_special(args[0], n)? {
        Some(f) if args[1].is_set() && !args[1].is_none() => m.call_special(f, args),
        Some(f) => m.call_special(f, &args[..1]),
        None => {
            let t = m.type_name(args[0]);
            Err(m.type_error(&format!("type {t} doesn't define __round__ method")))
        }
    }
}

fn divmod(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.names();
    if let Some(f) = m.lookup_special(args[0], n.divmod)? {
        let r = m.call_special(f, args)?;
        if r != Value::NOT_IMPLEMENTED {
            return Ok(r);
        }
    }
    if let Some(f) = m.lookup_special(args[1], n.rdivmod)? {
        let r = m.call_special(f, &[args[1], args[0]])?;
        if r != Value::NOT_IMPLEMENTED {
            return Ok(r);
        }
    }
    if crate::vm::compare::is_number(args[0]) && crate::vm::compare::is_number(args[1]) {
        let q = m.binary(BinaryOp::FloorDiv, false, args[0], args[1])?;
        let r = m.binary(BinaryOp::Mod, false, args[0], args[1])?;
        return m.tuple(&[q, r]);
    }
    let (s, t) = (m.type_name(args[0]), m.type_name(args[1]));
    Err(m.type_error(&format!("unsupported operand type(s) for divmod(): '{s}' and '{t}'")))
}

fn pow(m: &mut Machine, args: &[Value]) -> Exec {
    if !args[2].is_set() || args[2].is_none() {
        return m.binary(BinaryOp::Pow, false, args[0], args[1]);
    }
    let n = m.names().pow;
    if let Some(f) = m.lookup_special(args[0], n)? {
        let r = m.call_special(f, args)?;
        if r != Value::NOT_IMPLEMENTED {
            return Ok(r);
        }
    }
    let (s, t, u) = (m.type_name(args[0]), m.type_name(args[1]), m.type_name(args[2]));
    Err(m.type_error(&format!("unsupported operand type(s) for ** or pow(): '{s}', '{t}', '{u}'")))
}

fn sum(m: &mut Machine, args: &[Value]) -> Exec {
    let total = args[1].set().unwrap_or(Value::ZERO);
    if m.as_str(total)?.is_some() {
        return Err(m.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    if m.as_bytes(total)?.is_some() {
        return Err(m.type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
    }
    if total.is_kind(crate::heap::BYTEARRAY) {
        return Err(m.type_error("sum() can't sum bytearray [use b''.join(seq) instead]"));
    }
    let i = m.iter(args[0])?;
    sum_on(m, i, total, None)
}

/// The sum of what was added up so far, the next item if it was taken already, and the items of an
/// iterator.
pub(crate) fn sum_on(m: &mut Machine, i: Value, mut total: Value, mut next: Option<Value>) -> Exec {
    // As CPython, floats are summed with compensation (Neumaier).
    let mut compensation: Option<(f64, f64)> = None;
    while let Some(v) = if next.is_some() { next.take() } else { m.next(i)? } {
        if let Some((sum, lost)) = compensation {
            let x = match float::value(v) {
                Some(x) => Some(x),
                None if int::is_int(v) => Some(m.int_to_float(v)?),
                None => None,
            };
            if let Some(x) = x {
                let t = sum + x;
                let low = if sum.abs() >= x.abs() { (sum - t) + x } else { (x - t) + sum };
                compensation = Some((t, lost + low));
                continue;
            }
            total = m.float(finished(sum, lost))?;
            compensation = None;
        } else if let (Some(a), Some(b)) = (total.as_int(), v.as_int()) {
            total = m.int(a + b)?;
            continue;
        }
        total = m.binary(BinaryOp::Add, false, total, v)?;
        if let Some(f) = float::value(total) {
            compensation = Some((f, 0.0));
        }
    }
    match compensation {
        Some((sum, lost)) => m.float(finished(sum, lost)),
        None => Ok(total),
    }
}

fn finished(sum: f64, lost: f64) -> f64 {
    if lost.is_finite() { sum + lost } else { sum }
}

fn extreme(m: &mut Machine, name: &str, op: CompareOp, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [key, default] = m.arguments(name, &[], kw, ["key", "default"], 0)?;
    let key = key.set().filter(|k| !k.is_none());
    let items = match args {
        [] => {
            return Err(m.type_error(&format!("{name} expected at least 1 argument, got 0")));
        }
        [one] => *one,
        many => {
            if default.is_set() {
                return Err(m.type_error(&format!(
                    "Cannot specify a default for {name}() with multiple positional arguments"
                )));
            }
            m.tuple(many)?
        }
    };
    let python = match key {
        Some(key) => m.is_python(key)?,
        None => false,
    };
    if python || m.runs_python(items)? {
        let mut args = vec![items, key.unwrap_or(Value::NONE)];
        args.extend(default.set());
        let function = if op == CompareOp::Lt { "least" } else { "greatest" };
        return Err(m.tail_frames(function, &args));
    }
    let i = m.iter(items)?;
    let mut best: Option<(Value, Value)> = None;
    while let Some(v) = m.next(i)? {
        let k = match key {
            Some(f) => m.call(f, &[v])?,
            None => v,
        };
        if let Some((old, _)) = best {
            let r = m.compare(op, k, old)?;
            if !m.truth(r)? {
                continue;
            }
        }
        best = Some((k, v));
    }
    match best.map(|(_, v)| v).or(default.set()) {
        Some(v) => Ok(v),
        None => Err(m.value_error(&format!("{name}() iterable argument is empty"))),
    }
}

fn min(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    extreme(m, "min", CompareOp::Lt, args, kw)
}

fn max(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    extreme(m, "max", CompareOp::Gt, args, kw)
}

fn in_base(m: &mut Machine, v: Value, base: u32) -> Exec {
    let i = m.index(v)?;
    let mut out = Vec::new();
    let done = crate::text::int::print::prefixed(&int::big(i), base, &mut out);
    m.text(done)?;
    m.str_of(&out)
}

fn bin(m: &mut Machine, args: &[Value]) -> Exec {
    in_base(m, args[0], 2)
}

fn oct(m: &mut Machine, args: &[Value]) -> Exec {
    in_base(m, args[0], 8)
}

fn hex(m: &mut Machine, args: &[Value]) -> Exec {
    in_base(m, args[0], 16)
}

/// The functions of this file.
pub(super) const FUNCTIONS: &[NativeDef] = &[
    NativeDef::function("abs", abs, &["x"]),
    NativeDef::function("round", round, &["number", "ndigits"]).optional(1).by_name(0),
    NativeDef::function("divmod", divmod, &["x", "y"]),
    NativeDef::function("pow", pow, &["base", "exp", "mod"]).optional(1).by_name(0),
    NativeDef::function("sum", sum, &["iterable", "start"])
        .optional(1)
        .by_name(1)
        .reducing(Reduction::Sum),
    NativeDef::variadic("min", min, Binding::Function),
    NativeDef::variadic("max", max, Binding::Function),
    NativeDef::function("bin", bin, &["number"]),
    NativeDef::function("oct", oct, &["number"]),
    NativeDef::function("hex", hex, &["number"]),
];
