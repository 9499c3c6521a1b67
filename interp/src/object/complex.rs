//! `complex`: two doubles, frozen.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, float, instance, int, string};
use crate::text::int::convert;
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

/// Real and imaginary part.
pub fn parts(v: Value) -> (f64, f64) {
    let w = words(v.object());
    (f64::from_bits(w[0]), f64::from_bits(w[1]))
}

impl Machine {
    /// A complex number.
    pub fn complex(&mut self, re: f64, im: f64) -> Exec {
        Ok(Value::from_ref(self.new_words(COMPLEX, 0, &[re.to_bits(), im.to_bits()])?))
    }
}

fn of_number(m: &mut Machine, v: Value) -> Exec<(f64, f64)> {
    if v.is_kind(COMPLEX) {
        return Ok(parts(v));
    }
    match float::value(v) {
        Some(f) => Ok((f, 0.0)),
        None => {
            let f = convert::to_float(&int::big(v));
            Ok((m.text(f)?, 0.0))
        }
    }
}

/// An operation on numbers of which one is complex.
pub fn operate(m: &mut Machine, op: BinaryOp, a: Value, b: Value) -> Exec<Option<Value>> {
    let (x, y) = (of_number(m, a)?, of_number(m, b)?);
    let (re, im) = match op {
        BinaryOp::Add => (x.0 + y.0, x.1 + y.1),
        BinaryOp::Sub => (x.0 - y.0, x.1 - y.1),
        BinaryOp::Mul => (x.0 * y.0 - x.1 * y.1, x.0 * y.1 + x.1 * y.0),
        BinaryOp::TrueDiv => {
            if y == (0.0, 0.0) {
                return Err(m.zero_division_error("division by zero"));
            }
            divide(x, y)
        }
        BinaryOp::Pow => return power(m, x, y).map(Some),
        _ => return Ok(None),
    };
    m.complex(re, im).map(Some)
}

/// Smith's method.
fn divide(x: (f64, f64), y: (f64, f64)) -> (f64, f64) {
    if y.0.abs() >= y.1.abs() {
        let ratio = y.1 / y.0;
        let denominator = y.0 + y.1 * ratio;
        ((x.0 + x.1 * ratio) / denominator, (x.1 - x.0 * ratio) / denominator)
    } else {
        let ratio = y.0 / y.1;
        let denominator = y.0 * ratio + y.1;
        ((x.0 * ratio + x.1) / denominator, (x.1 * ratio - x.0) / denominator)
    }
}

/// `x ** y`.
pub fn power(m: &mut Machine, x: (f64, f64), y: (f64, f64)) -> Exec {
    if y == (0.0, 0.0) {
        return m.complex(1.0, 0.0);
    }
    if x == (0.0, 0.0) {
        if y.1 != 0.0 || y.0 < 0.0 {
            return Err(m.zero_division_error("zero to a negative or complex power"));
        }
        return m.complex(0.0, 0.0);
    }
    if y.1 == 0.0 && y.0.fract() == 0.0 && y.0.abs() <= 100.0 {
        let mut n = y.0.abs() as u32;
        let (mut base, mut result) = (x, (1.0, 0.0));
        let mul = |a: (f64, f64), b: (f64, f64)| (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0);
        while n > 0 {
            if n & 1 == 1 {
                result = mul(result, base);
            }
            base = mul(base, base);
            n >>= 1;
        }
        if y.0 < 0.0 {
            result = divide((1.0, 0.0), result);
        }
        return m.complex(result.0, result.1);
    }
    let (radius, angle) = (x.0.hypot(x.1), x.1.atan2(x.0));
    let mut length = radius.powf(y.0);
    let mut at = angle * y.0;
    if y.1 != 0.0 {
        length *= (-angle * y.1).exp();
        at += y.1 * radius.ln();
    }
    m.complex(length * at.cos(), length * at.sin())
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [re, im] = m.arguments("complex", args, kw, ["real", "imag"], 0)?;
    if re.is_set()
        && let Some(s) = m.as_str(re)?
    {
        if im.is_set() {
            return Err(m.type_error("complex() can't take second arg if first is a string"));
        }
        let parsed = crate::text::float::parse::complex_from_text(string::text(s));
        let (re, im) = m.text(parsed)?;
        let v = m.complex(re, im)?;
        return m.finish_new(TypeId::Complex, class, v);
    }
    let x = number(m, re)?;
    let y = number(m, im)?;
    let v = m.complex(x.0 - y.1, x.1 + y.0)?;
    m.finish_new(TypeId::Complex, class, v)
}

fn number(m: &mut Machine, v: Value) -> Exec<(f64, f64)> {
    if !v.is_set() {
        return Ok((0.0, 0.0));
    }
    let p = instance::payload(m, v)?;
    if p.is_kind(COMPLEX) {
        return Ok(parts(p));
    }
    let n = m.names().complex;
    if let Some(f) = m.lookup_special(v, n)? {
        let r = m.call_special(f, &[v])?;
        if r.is_kind(COMPLEX) {
            return Ok(parts(r));
        }
    }
    Ok((float::from_number(m, v)?, 0.0))
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
    pow rpow Pow;
}

fn neg(m: &mut Machine, args: &[Value]) -> Exec {
    let (re, im) = parts(args[0]);
    m.complex(-re, -im)
}

fn pos(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn abs(m: &mut Machine, args: &[Value]) -> Exec {
    let (re, im) = parts(args[0]);
    m.float(re.hypot(im))
}

fn bool_of(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(parts(args[0]) != (0.0, 0.0)))
}

fn conjugate(m: &mut Machine, args: &[Value]) -> Exec {
    let (re, im) = parts(args[0]);
    m.complex(re, -im)
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

fn real(m: &mut Machine, v: Value) -> Exec {
    m.float(parts(v).0)
}

fn imag(m: &mut Machine, v: Value) -> Exec {
    m.float(parts(v).1)
}

/// `complex`.
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
        NativeDef::method("__pow__", pow, &["self", "value"]),
        NativeDef::method("__rpow__", rpow, &["self", "value"]),
        NativeDef::method("__neg__", neg, &["self"]),
        NativeDef::method("__pos__", pos, &["self"]),
        NativeDef::method("__abs__", abs, &["self"]),
        NativeDef::method("__bool__", bool_of, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__hash__", hash, &["self"]),
        NativeDef::method("__format__", format, &["self", "format_spec"]),
        NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
        NativeDef::method("conjugate", conjugate, &["self"]),
    ],
    attributes: &[GetSet::read_only("real", real), GetSet::read_only("imag", imag)],
    ..TypeSpec::new("complex", COMPLEX)
};
