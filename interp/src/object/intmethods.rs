//! The constructors and methods of `int` and `bool`.
//!
//! Main invariant: the receiver is an exact `int` or a `bool`, which counts as 0 or 1 everywhere
//! but in `&`, `|` and `^` of two bools.

use crate::bytecode::BinaryOp;
use crate::native::{GetSet, Keywords, NativeDef};
use crate::object::number::operators;
use crate::object::{TypeId, buffer, float, int, number, string};
use crate::text::int::{IBig, arithmetic, convert, parse, print};
use crate::value::Value;
use crate::vm::operator::Unary;
use crate::vm::{Exec, Machine, compare};

/// `int(x, base)`.
pub fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = if class == m.builtin(TypeId::Int)
        && let ([v], true) = (args, kw.is_empty())
    {
        of_any(m, *v)?
    } else {
        // The first one cannot be given by name.
        let [x, base] = m.arguments("int", args, kw, ["", "base"], 0)?;
        match (x.set(), base.set()) {
            (None, None) => Value::ZERO,
            (Some(x), None) => of_any(m, x)?,
            (None, Some(_)) => return Err(m.type_error("int() missing string argument")),
            (Some(x), Some(base)) => in_base(m, x, base)?,
        }
    };
    m.finish_new(TypeId::Int, class, v)
}

fn in_base(m: &mut Machine, x: Value, base: Value) -> Exec {
    let base = m.to_isize_clamped(base)?;
    // Whatever is out of range is refused by the parser.
    let base = u32::try_from(base).unwrap_or(u32::MAX);
    let parsed = if let Some(s) = m.as_str(x)? {
        parse::from_text(string::text(s), base, m.max_digits())
    } else if let Some(bytes) = buffer::contents(m, x)? {
        parse::from_bytes(&bytes, base, m.max_digits())
    } else {
        return Err(m.type_error("int() can't convert non-string with explicit base"));
    };
    let i = m.text(parsed)?;
    m.bigint(&i)
}

/// `int(x)`.
///
/// # Errors
/// TypeError, ValueError or OverflowError for what is no integer; whatever `__int__` raises.
pub fn of_any(m: &mut Machine, x: Value) -> Exec {
    if int::is_int(x) {
        return Ok(x);
    }
    if let Some(f) = float::value(x) {
        return float::truncate(m, f);
    }
    let names = m.names();
    if let Some(f) = m.lookup_special(x, names.int)? {
        let r = m.call_special(f, &[x])?;
        return match m.as_integer(r)? {
            Some(i) => Ok(i),
            None => {
                let t = m.type_name(r);
                Err(m.type_error(&format!("__int__ returned non-int (type {t})")))
            }
        };
    }
    if let Some(i) = m.try_index(x)? {
        return Ok(i);
    }
    let parsed = if let Some(s) = m.as_str(x)? {
        parse::from_text(string::text(s), 10, m.max_digits())
    } else if let Some(bytes) = buffer::contents(m, x)? {
        parse::from_bytes(&bytes, 10, m.max_digits())
    } else {
        let t = m.type_name(x);
        return Err(m.type_error(&format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{t}'"
        )));
    };
    let i = m.text(parsed)?;
    m.bigint(&i)
}

/// `bool(x)`.
pub fn new_bool(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("bool() takes no keyword arguments"));
    }
    match args {
        [] => Ok(Value::FALSE),
        [v] => Ok(Value::from_bool(m.truth(*v)?)),
        _ => {
            let given = args.len();
            Err(m.type_error(&format!("bool expected at most 1 argument, got {given}")))
        }
    }
}

fn knows(v: Value) -> bool {
    int::is_int(v) || v.is_bool()
}

operators! {
    knows;
    add radd Add; sub rsub Sub; mul rmul Mul; truediv rtruediv TrueDiv;
    floordiv rfloordiv FloorDiv; modulo rmodulo Mod; and rand And; or ror Or; xor rxor Xor;
    lshift rlshift LShift; rshift rrshift RShift;
}

/// `pow(base, exponent, modulus)` of integers; NotImplemented if one is none.
///
/// # Errors
/// ValueError for a modulus of zero and for a base without an inverse.
pub fn pow_mod(m: &mut Machine, base: Value, exponent: Value, modulus: Value) -> Exec {
    let (Some(b), Some(e), Some(n)) =
        (m.as_integer(base)?, m.as_integer(exponent)?, m.as_integer(modulus)?)
    else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let result = arithmetic::pow_mod(&int::big(b), &int::big(e), &int::big(n));
    let result = m.text(result)?;
    m.bigint(&result)
}

fn pow(m: &mut Machine, args: &[Value]) -> Exec {
    if args[2].is_set() && !args[2].is_none() {
        return pow_mod(m, args[0], args[1], args[2]);
    }
    number::operate(m, BinaryOp::Pow, args[0], args[1], false, knows)
}

fn rpow(m: &mut Machine, args: &[Value]) -> Exec {
    if args[2].is_set() && !args[2].is_none() {
        return pow_mod(m, args[1], args[0], args[2]);
    }
    number::operate(m, BinaryOp::Pow, args[0], args[1], true, knows)
}

fn divmod(m: &mut Machine, args: &[Value]) -> Exec {
    number::divmod(m, args[0], args[1], knows)
}

fn rdivmod(m: &mut Machine, args: &[Value]) -> Exec {
    number::divmod(m, args[1], args[0], knows)
}

/// The receiver as an exact `int`.
fn exact(v: Value) -> Value {
    match v {
        Value::TRUE => Value::int(1),
        Value::FALSE => Value::ZERO,
        v => v,
    }
}

fn itself(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(exact(args[0]))
}

fn neg(m: &mut Machine, args: &[Value]) -> Exec {
    m.unary(Unary::Neg, exact(args[0]))
}

fn invert(m: &mut Machine, args: &[Value]) -> Exec {
    m.unary(Unary::Invert, exact(args[0]))
}

fn abs(m: &mut Machine, args: &[Value]) -> Exec {
    let v = exact(args[0]);
    if int::is_negative(v) { m.unary(Unary::Neg, v) } else { Ok(v) }
}

fn bool(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(exact(args[0]) != Value::ZERO))
}

fn to_float(m: &mut Machine, args: &[Value]) -> Exec {
    let f = m.int_to_float(exact(args[0]))?;
    m.float(f)
}

fn round(m: &mut Machine, args: &[Value]) -> Exec {
    let v = exact(args[0]);
    if !args[1].is_set() || args[1].is_none() {
        return Ok(v);
    }
    let digits = m.index(args[1])?;
    if !int::is_negative(digits) {
        return Ok(v);
    }
    let rounded = arithmetic::round(&int::big(v), &int::big(digits));
    let rounded = m.text(rounded)?;
    m.bigint(&rounded)
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    match exact(args[0]).as_int() {
        Some(i) => print::small(i, &mut out),
        None => {
            let done = print::decimal(&int::big(args[0]), m.max_digits(), &mut out);
            m.text(done)?;
        }
    }
    m.str_of(&out)
}

fn format(m: &mut Machine, args: &[Value]) -> Exec {
    m.format_method(args[0], args[1])
}

fn bit_length(m: &mut Machine, args: &[Value]) -> Exec {
    match exact(args[0]).as_int() {
        Some(i) => Ok(Value::int(i64::from(64 - i.unsigned_abs().leading_zeros()))),
        None => m.int(convert::bit_length(&int::big(args[0])) as i64),
    }
}

fn bit_count(m: &mut Machine, args: &[Value]) -> Exec {
    match exact(args[0]).as_int() {
        Some(i) => Ok(Value::int(i64::from(i.unsigned_abs().count_ones()))),
        None => m.int(convert::bit_count(&int::big(args[0])) as i64),
    }
}

/// Whether `byteorder` is little; big unless it is given.
fn is_little(m: &mut Machine, order: Value) -> Exec<bool> {
    if !order.is_set() {
        return Ok(false);
    }
    match m.as_str(order)?.map(string::bytes) {
        Some(b"little") => Ok(true),
        Some(b"big") => Ok(false),
        Some(_) => Err(m.value_error("byteorder must be either 'little' or 'big'")),
        None => {
            let t = m.type_name(order);
            Err(m.type_error(&format!("argument 'byteorder' must be str, not {t}")))
        }
    }
}

fn to_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    let length = m.optional_int(args[1], 1)?;
    let little = is_little(m, args[2])?;
    let signed = args[3].is_set() && m.truth(args[3])?;
    let Ok(length) = usize::try_from(length) else {
        return Err(m.value_error("length argument must be non-negative"));
    };
    let mut out = Vec::new();
    let done = convert::to_bytes(&int::big(args[0]), length, little, signed, &mut out);
    m.text(done)?;
    m.bytes(&out)
}

fn from_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    let little = is_little(m, args[2])?;
    let signed = args[3].is_set() && m.truth(args[3])?;
    let bytes = crate::object::bytes::of_object(m, args[1])?;
    let v = m.bigint(&convert::from_bytes(&bytes, little, signed))?;
    if args[0] == m.builtin(TypeId::Int) { Ok(v) } else { m.call(args[0], &[v]) }
}

fn as_integer_ratio(m: &mut Machine, args: &[Value]) -> Exec {
    m.tuple(&[exact(args[0]), Value::int(1)])
}

fn is_integer(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::TRUE)
}

fn sizeof(_: &mut Machine, args: &[Value]) -> Exec {
    let bits = match exact(args[0]).as_int() {
        Some(i) => 64 - i.unsigned_abs().leading_zeros() as usize,
        None => convert::bit_length(&int::big(args[0])),
    };
    // As CPython on 64 bits: a head, and digits of 30 bits.
    Ok(Value::len(24 + 4 * bits.div_ceil(30).max(1)))
}

fn getnewargs(m: &mut Machine, args: &[Value]) -> Exec {
    m.tuple(&[exact(args[0])])
}

fn real(_: &mut Machine, v: Value) -> Exec {
    Ok(exact(v))
}

fn zero(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::ZERO)
}

fn one(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::int(1))
}

const OTHER: &[&str] = &["self", "value"];

/// The methods of `int`.
pub const METHODS: &[NativeDef] = &[
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__hash__", hash, &["self"]),
    NativeDef::method("__format__", format, &["self", "format_spec"]),
    NativeDef::method("__eq__", compare::native_eq, OTHER),
    NativeDef::method("__ne__", compare::native_ne, OTHER),
    NativeDef::method("__lt__", compare::native_lt, OTHER),
    NativeDef::method("__le__", compare::native_le, OTHER),
    NativeDef::method("__gt__", compare::native_gt, OTHER),
    NativeDef::method("__ge__", compare::native_ge, OTHER),
    NativeDef::method("__add__", add, OTHER),
    NativeDef::method("__radd__", radd, OTHER),
    NativeDef::method("__sub__", sub, OTHER),
    NativeDef::method("__rsub__", rsub, OTHER),
    NativeDef::method("__mul__", mul, OTHER),
    NativeDef::method("__rmul__", rmul, OTHER),
    NativeDef::method("__truediv__", truediv, OTHER),
    NativeDef::method("__rtruediv__", rtruediv, OTHER),
    NativeDef::method("__floordiv__", floordiv, OTHER),
    NativeDef::method("__rfloordiv__", rfloordiv, OTHER),
    NativeDef::method("__mod__", modulo, OTHER),
    NativeDef::method("__rmod__", rmodulo, OTHER),
    NativeDef::method("__divmod__", divmod, OTHER),
    NativeDef::method("__rdivmod__", rdivmod, OTHER),
    NativeDef::method("__pow__", pow, &["self", "value", "mod"]).optional(1),
    NativeDef::method("__rpow__", rpow, &["self", "value", "mod"]).optional(1),
    NativeDef::method("__and__", and, OTHER),
    NativeDef::method("__rand__", rand, OTHER),
    NativeDef::method("__or__", or, OTHER),
    NativeDef::method("__ror__", ror, OTHER),
    NativeDef::method("__xor__", xor, OTHER),
    NativeDef::method("__rxor__", rxor, OTHER),
    NativeDef::method("__lshift__", lshift, OTHER),
    NativeDef::method("__rlshift__", rlshift, OTHER),
    NativeDef::method("__rshift__", rshift, OTHER),
    NativeDef::method("__rrshift__", rrshift, OTHER),
    NativeDef::method("__neg__", neg, &["self"]),
    NativeDef::method("__pos__", itself, &["self"]),
    NativeDef::method("__abs__", abs, &["self"]),
    NativeDef::method("__invert__", invert, &["self"]),
    NativeDef::method("__bool__", bool, &["self"]),
    NativeDef::method("__int__", itself, &["self"]),
    NativeDef::method("__index__", itself, &["self"]),
    NativeDef::method("__float__", to_float, &["self"]),
    NativeDef::method("__trunc__", itself, &["self"]),
    NativeDef::method("__floor__", itself, &["self"]),
    NativeDef::method("__ceil__", itself, &["self"]),
    NativeDef::method("__round__", round, &["self", "ndigits"]).optional(1),
    NativeDef::method("__getnewargs__", getnewargs, &["self"]),
    NativeDef::method("__sizeof__", sizeof, &["self"]),
    NativeDef::method("conjugate", itself, &["self"]),
    NativeDef::method("bit_length", bit_length, &["self"]),
    NativeDef::method("bit_count", bit_count, &["self"]),
    NativeDef::method("to_bytes", to_bytes, &["self", "length", "byteorder", "signed"])
        .optional(3)
        .by_name(1)
        .named_only(3),
    NativeDef::class("from_bytes", from_bytes, &["cls", "bytes", "byteorder", "signed"])
        .optional(2)
        .by_name(1)
        .named_only(3),
    NativeDef::method("as_integer_ratio", as_integer_ratio, &["self"]),
    NativeDef::method("is_integer", is_integer, &["self"]),
];

/// The attributes of `int`.
pub const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("real", real),
    GetSet::read_only("imag", zero),
    GetSet::read_only("numerator", real),
    GetSet::read_only("denominator", one),
];

fn bool_repr(m: &mut Machine, args: &[Value]) -> Exec {
    m.intern(if args[0] == Value::TRUE { "True" } else { "False" })
}

/// The methods of `bool` that differ from those of `int`.
pub const BOOL_METHODS: &[NativeDef] = &[
    NativeDef::method("__repr__", bool_repr, &["self"]),
    NativeDef::method("__and__", and, OTHER),
    NativeDef::method("__rand__", rand, OTHER),
    NativeDef::method("__or__", or, OTHER),
    NativeDef::method("__ror__", ror, OTHER),
    NativeDef::method("__xor__", xor, OTHER),
    NativeDef::method("__rxor__", rxor, OTHER),
];

/// The exact integer of an `int` argument as a big one.
pub fn argument(m: &mut Machine, v: Value) -> Exec<IBig> {
    let i = m.index(v)?;
    Ok(int::big(i))
}
