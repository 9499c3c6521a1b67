//! The methods of `int` and `bool`.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef};
use crate::object::{TypeId, bytes, float, instance, int, string};
use crate::text::int::{self as text, DEFAULT_MAX_DIGITS};
use crate::value::Value;
use crate::vm::operator::Unary;
use crate::vm::{Exec, Machine, compare};

pub(super) fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v, base] = m.arguments("int", args, kw, ["x", "base"], 0)?;
    let i = convert(m, v, base)?;
    m.finish_new(TypeId::Int, class, i)
}

fn convert(m: &mut Machine, v: Value, base: Value) -> Exec {
    if !v.is_set() {
        if base.is_set() {
            return Err(m.type_error("int() missing string argument"));
        }
        return Ok(Value::ZERO);
    }
    if base.is_set() {
        let base = m.to_i64(base)?;
        if base != 0 && !(2..=36).contains(&base) {
            return Err(m.value_error("int() base must be >= 2 and <= 36, or 0"));
        }
        let parsed = match m.as_str(v)? {
            Some(s) => text::parse::from_text(string::text(s), base as u32, DEFAULT_MAX_DIGITS),
            None if matches!(v.kind(), Some(BYTES | BYTEARRAY)) => {
                let contents = bytes::contents(m, v)?;
                text::parse::from_bytes(&contents, base as u32, DEFAULT_MAX_DIGITS)
            }
            None => {
                return Err(m.type_error("int() can't convert non-string with explicit base"));
            }
        };
        let i = m.text(parsed)?;
        return m.bigint(&i);
    }
    if let Some(i) = m.as_integer(v)? {
        return Ok(i);
    }
    if float::value(v).is_some() {
        return crate::vm::format::int_of_float(m, v);
    }
    if let Some(s) = m.as_str(v)? {
        let parsed = text::parse::from_text(string::text(s), 10, DEFAULT_MAX_DIGITS);
        let i = m.text(parsed)?;
        return m.bigint(&i);
    }
    if matches!(v.kind(), Some(BYTES | BYTEARRAY)) {
        let contents = bytes::contents(m, v)?;
        let parsed = text::parse::from_bytes(&contents, 10, DEFAULT_MAX_DIGITS);
        let i = m.text(parsed)?;
        return m.bigint(&i);
    }
    let n = m.names();
    for name in [n.int, n.index, n.trunc] {
        if let Some(f) = m.lookup_special(v, name)? {
            let r = m.call_special(f, &[v])?;
            return match m.as_integer(r)? {
                Some(i) => Ok(i),
                None => {
                    let (name, t) = (m.text_lossy(name), m.type_name(r));
                    Err(m.type_error(&format!("{name} returned non-int (type {t})")))
                }
            };
        }
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{t}'"
    )))
}

pub(super) fn new_bool(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("bool", args, kw, ["x"], 0)?;
    Ok(Value::from_bool(v.is_set() && m.truth(v)?))
}

macro_rules! binary {
    ($($name:ident $reflected:ident $op:ident;)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                operate(m, BinaryOp::$op, args[0], args[1])
            }
            fn $reflected(m: &mut Machine, args: &[Value]) -> Exec {
                operate(m, BinaryOp::$op, args[1], args[0])
            }
        )*
    };
}

/// As methods of `int`, the operations know integers only.
fn operate(m: &mut Machine, op: BinaryOp, a: Value, b: Value) -> Exec {
    let (a, b) = (instance::payload(m, a)?, instance::payload(m, b)?);
    let integer = |v: Value| int::is_int(v) || v.is_bool();
    if !integer(a) || !integer(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    m.native_binary(op, a, b)
}

binary! {
    add radd Add;
    sub rsub Sub;
    mul rmul Mul;
    truediv rtruediv TrueDiv;
    floordiv rfloordiv FloorDiv;
    modulo rmodulo Mod;
    and rand And;
    or ror Or;
    xor rxor Xor;
    lshift rlshift LShift;
    rshift rrshift RShift;
}

fn pow(m: &mut Machine, args: &[Value]) -> Exec {
    if !args[2].is_set() || args[2].is_none() {
        return operate(m, BinaryOp::Pow, args[0], args[1]);
    }
    let (Some(a), Some(b), Some(c)) =
        (m.as_integer(args[0])?, m.as_integer(args[1])?, m.as_integer(args[2])?)
    else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let r = text::arithmetic::pow_mod(&int::big(a), &int::big(b), &int::big(c));
    let r = m.text(r)?;
    m.bigint(&r)
}

fn rpow(m: &mut Machine, args: &[Value]) -> Exec {
    operate(m, BinaryOp::Pow, args[1], args[0])
}

fn divmod(m: &mut Machine, args: &[Value]) -> Exec {
    let (q, r) = (floordiv(m, args)?, modulo(m, args)?);
    if q == Value::NOT_IMPLEMENTED { Ok(q) } else { m.tuple(&[q, r]) }
}

fn rdivmod(m: &mut Machine, args: &[Value]) -> Exec {
    divmod(m, &[args[1], args[0]])
}

fn own(m: &mut Machine, v: Value) -> Exec {
    Ok(m.as_integer(v)?.unwrap_or(v))
}

fn neg(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    m.unary(Unary::Neg, v)
}

fn identity(m: &mut Machine, args: &[Value]) -> Exec {
    own(m, args[0])
}

fn invert(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    m.unary(Unary::Invert, v)
}

fn abs(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    if int::is_negative(v) { m.unary(Unary::Neg, v) } else { Ok(v) }
}

fn bool_of(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    Ok(Value::from_bool(v != Value::ZERO))
}

fn float_of(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    let f = m.int_to_float(v)?;
    m.float(f)
}

fn round(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    if !args[1].is_set() || args[1].is_none() {
        return Ok(v);
    }
    let digits = m.index(args[1])?;
    let r = text::arithmetic::round(&int::big(v), &int::big(digits));
    let r = m.text(r)?;
    m.bigint(&r)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    m.repr(args[0])
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

fn format(m: &mut Machine, args: &[Value]) -> Exec {
    match m.format_builtin(args[0], args[1])? {
        Some(v) => Ok(v),
        None => Err(m.type_error("__format__() argument must be str")),
    }
}

fn bit_length(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    Ok(Value::len(text::convert::bit_length(&int::big(v))))
}

fn bit_count(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    Ok(Value::len(text::convert::bit_count(&int::big(v))))
}

fn order(m: &mut Machine, v: Value) -> Exec<bool> {
    if !v.is_set() {
        return Ok(false);
    }
    match m.text_lossy(v).as_str() {
        "little" => Ok(true),
        "big" => Ok(false),
        _ => Err(m.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    let length = m.optional_int(args[1], 1)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(m.value_error("length argument must be non-negative"));
    };
    let little = order(m, args[2])?;
    let signed = args[3].is_set() && m.truth(args[3])?;
    let mut out = Vec::new();
    let made = text::convert::to_bytes(&int::big(v), length, little, signed, &mut out);
    m.text(made)?;
    m.bytes(&out)
}

fn from_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    let contents = bytes::from_any(m, args[1])?;
    let little = order(m, args[2])?;
    let signed = args[3].is_set() && m.truth(args[3])?;
    let v = m.bigint(&text::convert::from_bytes(&contents, little, signed))?;
    if args[0] == m.builtin(TypeId::Int) { Ok(v) } else { m.call(args[0], &[v]) }
}

fn ratio(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    m.tuple(&[v, Value::int(1)])
}

fn is_integer(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::TRUE)
}

fn real(m: &mut Machine, v: Value) -> Exec {
    own(m, v)
}

fn zero(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::ZERO)
}

fn one(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::int(1))
}

fn getnewargs(m: &mut Machine, args: &[Value]) -> Exec {
    let v = own(m, args[0])?;
    m.tuple(&[v])
}

pub(super) const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("real", real),
    GetSet::read_only("imag", zero),
    GetSet::read_only("numerator", real),
    GetSet::read_only("denominator", one),
];

pub(super) const METHODS: &[NativeDef] = &[
    NativeDef::method("__add__", add, &["self", "value"]),
    NativeDef::method("__radd__", radd, &["self", "value"]),
    NativeDef::method("__sub__", sub, &["self", "value"]),
    NativeDef::method("__rsub__", rsub, &["self", "value"]),
    NativeDef::method("__mul__", mul, &["self", "value"]),
    NativeDef::method("__rmul__", rmul, &["self", "value"]),
    NativeDef::method("__truediv__", truediv, &["self", "value"]),
    NativeDef::method("__rtruediv__", rtruediv, &["self", "value"]),
    NativeDef::method("__floordiv__", floordiv, &["self", "value"]),
    NativeDef::method("__rfloordiv__", rfloordiv, &["self", "value"]),
    NativeDef::method("__mod__", modulo, &["self", "value"]),
    NativeDef::method("__rmod__", rmodulo, &["self", "value"]),
    NativeDef::method("__divmod__", divmod, &["self", "value"]),
    NativeDef::method("__rdivmod__", rdivmod, &["self", "value"]),
    NativeDef::method("__pow__", pow, &["self", "value", "mod"]).optional(1),
    NativeDef::method("__rpow__", rpow, &["self", "value", "mod"]).optional(1),
    NativeDef::method("__and__", and, &["self", "value"]),
    NativeDef::method("__rand__", rand, &["self", "value"]),
    NativeDef::method("__or__", or, &["self", "value"]),
    NativeDef::method("__ror__", ror, &["self", "value"]),
    NativeDef::method("__xor__", xor, &["self", "value"]),
    NativeDef::method("__rxor__", rxor, &["self", "value"]),
    NativeDef::method("__lshift__", lshift, &["self", "value"]),
    NativeDef::method("__rlshift__", rlshift, &["self", "value"]),
    NativeDef::method("__rshift__", rshift, &["self", "value"]),
    NativeDef::method("__rrshift__", rrshift, &["self", "value"]),
    NativeDef::method("__neg__", neg, &["self"]),
    NativeDef::method("__pos__", identity, &["self"]),
    NativeDef::method("__abs__", abs, &["self"]),
    NativeDef::method("__invert__", invert, &["self"]),
    NativeDef::method("__bool__", bool_of, &["self"]),
    NativeDef::method("__int__", identity, &["self"]),
    NativeDef::method("__index__", identity, &["self"]),
    NativeDef::method("__trunc__", identity, &["self"]),
    NativeDef::method("__floor__", identity, &["self"]),
    NativeDef::method("__ceil__", identity, &["self"]),
    NativeDef::method("__float__", float_of, &["self"]),
    NativeDef::method("__round__", round, &["self", "ndigits"]).optional(1),
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__hash__", hash, &["self"]),
    NativeDef::method("__format__", format, &["self", "format_spec"]),
    NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
    NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
    NativeDef::method("__lt__", compare::native_lt, &["self", "value"]),
    NativeDef::method("__le__", compare::native_le, &["self", "value"]),
    NativeDef::method("__gt__", compare::native_gt, &["self", "value"]),
    NativeDef::method("__ge__", compare::native_ge, &["self", "value"]),
    NativeDef::method("bit_length", bit_length, &["self"]),
    NativeDef::method("bit_count", bit_count, &["self"]),
    NativeDef::method("conjugate", identity, &["self"]),
    NativeDef::method("as_integer_ratio", ratio, &["self"]),
    NativeDef::method("is_integer", is_integer, &["self"]),
    NativeDef::method("to_bytes", to_bytes, &["self", "length", "byteorder", "signed"])
        .optional(3)
        .by_name(1)
        .named_only(3),
    NativeDef::class("from_bytes", from_bytes, &["cls", "bytes", "byteorder", "signed"])
        .optional(2)
        .by_name(1)
        .named_only(3),
    NativeDef::method("__getnewargs__", getnewargs, &["self"]),
];

pub(super) const BOOL_METHODS: &[NativeDef] = &[
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__and__", bool_and, &["self", "value"]),
    NativeDef::method("__or__", bool_or, &["self", "value"]),
    NativeDef::method("__xor__", bool_xor, &["self", "value"]),
];

fn bool_and(m: &mut Machine, args: &[Value]) -> Exec {
    m.native_binary(BinaryOp::And, args[0], args[1])
}

fn bool_or(m: &mut Machine, args: &[Value]) -> Exec {
    m.native_binary(BinaryOp::Or, args[0], args[1])
}

fn bool_xor(m: &mut Machine, args: &[Value]) -> Exec {
    m.native_binary(BinaryOp::Xor, args[0], args[1])
}
