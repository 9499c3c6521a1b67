//! What the number types share: operators as methods.
//!
//! Main invariant: a method answers only for operands that its type knows (`int.__add__` does not
//! know floats), so `1 + 1.0` reaches `float.__radd__` as in CPython; the arithmetic itself is
//! `Machine::binary_builtin`'s.

use crate::bytecode::BinaryOp;
use crate::object::instance;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// `own op other`, or the other way round: NotImplemented unless `knows(other)`.
pub(crate) fn operate(
    m: &mut Machine,
    op: BinaryOp,
    own: Value,
    other: Value,
    reflected: bool,
    knows: fn(Value) -> bool,
) -> Exec {
    let other = instance::payload(m, other)?;
    if !knows(other) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = if reflected { (other, own) } else { (own, other) };
    Ok(m.binary_builtin(op, false, a, b)?.unwrap_or(Value::NOT_IMPLEMENTED))
}

/// `divmod(a, b)` of numbers that the type knows.
pub(crate) fn divmod(m: &mut Machine, a: Value, b: Value, knows: fn(Value) -> bool) -> Exec {
    let (a, b) = (instance::payload(m, a)?, instance::payload(m, b)?);
    if !knows(a) || !knows(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let floats = [a, b].iter().any(|&v| super::float::value(v).is_some());
    if floats && !m.truth(b)? {
        return Err(m.zero_division_error("float divmod()"));
    }
    let quotient = m.binary_builtin(BinaryOp::FloorDiv, false, a, b)?;
    let rest = m.binary_builtin(BinaryOp::Mod, false, a, b)?;
    match (quotient, rest) {
        (Some(quotient), Some(rest)) => m.tuple(&[quotient, rest]),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Defines the methods of operators: `own reflected Operator`.
macro_rules! operators {
    ($knows:path; $($own:ident $reflected:ident $op:ident;)*) => { $(
        fn $own(m: &mut Machine, args: &[Value]) -> Exec {
            crate::object::number::operate(m, BinaryOp::$op, args[0], args[1], false, $knows)
        }

        fn $reflected(m: &mut Machine, args: &[Value]) -> Exec {
            crate::object::number::operate(m, BinaryOp::$op, args[0], args[1], true, $knows)
        }
    )* };
}
pub(crate) use operators;
