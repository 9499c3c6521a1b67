//! `float`.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, bytes, instance, string};
use crate::text::float as text;
use crate::value::Value;
use crate::vm::operator::Unary;
use crate::vm::{Exec, Machine, compare};

/// The float that a value exactly is, immediate or boxed.
#[inline]
pub fn value(v: Value) -> Option<f64> {
    if v.is_float() {
        return Some(v.unpack_float());
    }
    let object = v.as_ref().filter(|r| r.kind() == FLOAT)?;
    Some(f64::from_bits(words(object)[0]))
}

impl Machine {
    /// A float.
    #[inline]
    pub fn float(&mut self, f: f64) -> Exec {
        match Value::float(f) {
            Some(v) => Ok(v),
            None => Ok(Value::from_ref(self.new_words(FLOAT, 0, &[f.to_bits()])?)),
        }
    }
}

/// The float of a number: a float, an int, or what has `__float__` or `__index__`.
pub fn from_number(m: &mut Machine, v: Value) -> Exec<f64> {
    let p = instance::payload(m, v)?;
    if let Some(f) = value(p) {
        return Ok(f);
    }
    if let Some(i) = m.as_integer(p)? {
        return m.int_to_float(i);
    }
    let n = m.names().float;
    if let Some(f) = m.lookup_special(v, n)? {
        let r = m.call_special(f, &[v])?;
        let p = instance::payload(m, r)?;
        return match value(p) {
            Some(f) => Ok(f),
            None => {
                let (s, t) = (m.type_name(v), m.type_name(r));
                Err(m.type_error(&format!("{s}.__float__ returned non-float (type {t})")))
            }
        };
    }
    if let Some(i) = m.try_index(v)? {
        return m.int_to_float(i);
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("must be real number, not {t}")))
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("float", args, kw, ["x"], 0)?;
    let f = if !v.is_set() {
        0.0
    } else if let Some(s) = m.as_str(v)? {
        let parsed = text::parse::from_text(string::text(s));
        m.text(parsed)?
    } else if matches!(v.kind(), Some(BYTES | BYTEARRAY)) {
        let contents = bytes::contents(m, v)?;
        let parsed = text::parse::from_bytes(&contents);
        m.text(parsed)?
    } else {
        let n = m.names();
        let number = m.as_integer(v)?.is_some()
            || value(instance::payload(m, v)?).is_some()
            || m.lookup_special(v, n.float)?.is_some()
            || m.lookup_special(v, n.index)?.is_some();
        if !number {
            let t = m.type_name(v);
            return Err(m.type_error(&format!(
                "float() argument must be a string or a real number, not '{t}'"
            )));
        }
        from_number(m, v)?
    };
    let v = m.float(f)?;
    m.finish_new(TypeId::Float, class, v)
}

fn own(v: Value) -> f64 {
    value(v).unwrap_or(0.0)
}

macro_rules! binary {
    ($($name:ident $reflected:ident $op:ident;)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                m.native_binary(BinaryOp::$op, args[0], args[1])
            }
            fn $reflected(m: &mut Machine, args: &[Value]) -> Exec {
                m.native_binary(BinaryOp::$op, args[1], args[0])
            }
        )*
    };
}

binary! {
    add radd Add;
    sub rsub Sub;
    mul rmul Mul;
    truediv rtruediv TrueDiv;
    floordiv rfloordiv FloorDiv;
    modulo rmodulo Mod;
    pow rpow Pow;
}

fn divmod(m: &mut Machine, args: &[Value]) -> Exec {
    let (q, r) = (floordiv(m, args)?, modulo(m, args)?);
    if q == Value::NOT_IMPLEMENTED { Ok(q) } else { m.tuple(&[q, r]) }
}

fn neg(m: &mut Machine, args: &[Value]) -> Exec {
    m.unary(Unary::Neg, args[0])
}

fn pos(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn abs(m: &mut Machine, args: &[Value]) -> Exec {
    m.float(own(args[0]).abs())
}

fn bool_of(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(own(args[0]) != 0.0))
}

fn int_of(m: &mut Machine, args: &[Value]) -> Exec {
    crate::vm::format::int_of_float(m, args[0])
}

fn floor(m: &mut Machine, args: &[Value]) -> Exec {
    let v = m.float(own(args[0]).floor())?;
    crate::vm::format::int_of_float(m, v)
}

fn ceil(m: &mut Machine, args: &[Value]) -> Exec {
    let v = m.float(own(args[0]).ceil())?;
    crate::vm::format::int_of_float(m, v)
}

fn round(m: &mut Machine, args: &[Value]) -> Exec {
    let f = own(args[0]);
    if !args[1].is_set() || args[1].is_none() {
        let i = text::arithmetic::round(f);
        let i = m.text(i)?;
        return m.bigint(&i);
    }
    let digits = m.to_isize_clamped(args[1])?;
    let rounded = text::arithmetic::round_digits(f, digits as i64);
    let rounded = m.text(rounded)?;
    m.float(rounded)
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

fn is_integer(_: &mut Machine, args: &[Value]) -> Exec {
    let f = own(args[0]);
    Ok(Value::from_bool(f.is_finite() && f.fract() == 0.0))
}

fn ratio(m: &mut Machine, args: &[Value]) -> Exec {
    let r = text::arithmetic::as_integer_ratio(own(args[0]));
    let (n, d) = m.text(r)?;
    let parts = [m.bigint(&n)?, m.bigint(&d)?];
    m.tuple(&parts)
}

fn hex(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    text::hex::hex(own(args[0]), &mut out);
    m.str_of(&out)
}

fn fromhex(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(s) = m.as_str(args[1])? else {
        return Err(m.type_error("fromhex() argument must be str"));
    };
    let f = text::hex::from_hex(string::bytes(s));
    let f = m.text(f)?;
    let v = m.float(f)?;
    if args[0] == m.builtin(TypeId::Float) { Ok(v) } else { m.call(args[0], &[v]) }
}

fn real(_: &mut Machine, v: Value) -> Exec {
    Ok(v)
}

fn imag(m: &mut Machine, _: Value) -> Exec {
    m.float(0.0)
}

fn conjugate(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

/// `float`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new),
    methods: &[
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
        NativeDef::method("__pow__", pow, &["self", "value"]),
        NativeDef::method("__rpow__", rpow, &["self", "value"]),
        NativeDef::method("__divmod__", divmod, &["self", "value"]),
        NativeDef::method("__neg__", neg, &["self"]),
        NativeDef::method("__pos__", pos, &["self"]),
        NativeDef::method("__abs__", abs, &["self"]),
        NativeDef::method("__bool__", bool_of, &["self"]),
        NativeDef::method("__int__", int_of, &["self"]),
        NativeDef::method("__trunc__", int_of, &["self"]),
        NativeDef::method("__floor__", floor, &["self"]),
        NativeDef::method("__ceil__", ceil, &["self"]),
        NativeDef::method("__float__", pos, &["self"]),
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
        NativeDef::method("is_integer", is_integer, &["self"]),
        NativeDef::method("as_integer_ratio", ratio, &["self"]),
        NativeDef::method("hex", hex, &["self"]),
        NativeDef::class("fromhex", fromhex, &["cls", "string"]),
        NativeDef::method("conjugate", conjugate, &["self"]),
    ],
    attributes: &[GetSet::read_only("real", real), GetSet::read_only("imag", imag)],
    ..TypeSpec::new("float", FLOAT)
};
