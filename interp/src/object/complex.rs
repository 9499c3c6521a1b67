//! `complex`: two doubles, frozen.
//!
//! Main invariant: arithmetic is CPython's, operation by operation: reals are taken as complex with
//! a positive zero imaginary part, division is Smith's, and powers with a small whole exponent
//! multiply.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::number::operators;
use crate::object::{TypeId, float, instance, string};
use crate::text::float::parse;
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

/// Real and imaginary part.
pub type Parts = (f64, f64);

/// The parts of what is exactly a complex number.
#[inline]
pub fn parts(v: Value) -> Parts {
    let w = words(v.object());
    (f64::from_bits(w[0]), f64::from_bits(w[1]))
}

impl Machine {
    /// A complex number.
    pub fn complex(&mut self, (real, imaginary): Parts) -> Exec {
        let bits = [real.to_bits(), imaginary.to_bits()];
        Ok(Value::from_ref(self.new_words(COMPLEX, 0, &bits)?))
    }
}

/// A number of a builtin type as a complex one.
fn widen(m: &mut Machine, v: Value) -> Exec<Parts> {
    if v.is_kind(COMPLEX) { Ok(parts(v)) } else { Ok((m.number_to_float(v)?, 0.0)) }
}

/// Arithmetic of two numbers of which one is complex; `None` for operations that it does not have.
pub fn operate(m: &mut Machine, op: BinaryOp, a: Value, b: Value) -> Exec<Option<Value>> {
    if !matches!(
        op,
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::TrueDiv | BinaryOp::Pow
    ) {
        return Ok(None);
    }
    let (x, y) = (widen(m, a)?, widen(m, b)?);
    let result = match op {
        BinaryOp::Add => (x.0 + y.0, x.1 + y.1),
        BinaryOp::Sub => (x.0 - y.0, x.1 - y.1),
        BinaryOp::Mul => multiply(x, y),
        BinaryOp::TrueDiv => match divide(x, y) {
            Some(quotient) => quotient,
            None => return Err(m.zero_division_error("complex division by zero")),
        },
        _ => return power(m, x, y).map(Some),
    };
    m.complex(result).map(Some)
}

fn multiply(x: Parts, y: Parts) -> Parts {
    (x.0 * y.0 - x.1 * y.1, x.0 * y.1 + x.1 * y.0)
}

/// Smith's division; `None` by zero.
pub fn divide(x: Parts, y: Parts) -> Option<Parts> {
    let (re, im) = (y.0.abs(), y.1.abs());
    if re >= im {
        if re == 0.0 {
            return None;
        }
        let ratio = y.1 / y.0;
        let denominator = y.0 + y.1 * ratio;
        Some(((x.0 + x.1 * ratio) / denominator, (x.1 - x.0 * ratio) / denominator))
    } else if im >= re {
        let ratio = y.0 / y.1;
        let denominator = y.0 * ratio + y.1;
        Some(((x.0 * ratio + x.1) / denominator, (x.1 * ratio - x.0) / denominator))
    } else {
        // One of the parts is NaN.
        Some((f64::NAN, f64::NAN))
    }
}

/// `x ** y`.
///
/// # Errors
/// ZeroDivisionError for zero to a negative or complex power, OverflowError out of range.
pub fn power(m: &mut Machine, x: Parts, y: Parts) -> Exec {
    let whole = y.1 == 0.0 && y.0 == y.0.floor() && y.0.abs() <= 100.0;
    let result = if whole { power_whole(x, y.0 as i32) } else { power_polar(x, y) };
    match result {
        None => Err(m.zero_division_error("0.0 to a negative or complex power")),
        Some(r) if r.0.is_infinite() || r.1.is_infinite() => {
            let finite = [x.0, x.1, y.0, y.1].iter().all(|p| p.is_finite());
            if finite { Err(m.overflow_error("complex exponentiation")) } else { m.complex(r) }
        }
        Some(r) => m.complex(r),
    }
}

fn power_whole(x: Parts, n: i32) -> Option<Parts> {
    let mut result = (1.0, 0.0);
    let mut square = x;
    let mut left = n.unsigned_abs();
    while left > 0 {
        if left & 1 == 1 {
            result = multiply(result, square);
        }
        left >>= 1;
        if left > 0 {
            square = multiply(square, square);
        }
    }
    if n < 0 { divide((1.0, 0.0), result) } else { Some(result) }
}

fn power_polar(x: Parts, y: Parts) -> Option<Parts> {
    if y == (0.0, 0.0) {
        return Some((1.0, 0.0));
    }
    if x == (0.0, 0.0) {
        return (y.1 == 0.0 && y.0 >= 0.0).then_some((0.0, 0.0));
    }
    let size = x.0.hypot(x.1);
    let mut length = size.powf(y.0);
    let angle = x.1.atan2(x.0);
    let mut phase = angle * y.0;
    if y.1 != 0.0 {
        length *= (-angle * y.1).exp();
        phase += y.1 * size.ln();
    }
    Some((length * phase.cos(), length * phase.sin()))
}

/// A number as a complex one, by `__complex__`, `__float__` or `__index__` if need be; `None` if it
/// is no number.
pub fn try_from_number(m: &mut Machine, v: Value) -> Exec<Option<Parts>> {
    if v.is_kind(COMPLEX) {
        return Ok(Some(parts(v)));
    }
    let name = m.names().complex;
    if let Some(f) = m.lookup_special(v, name)? {
        let r = m.call_special(f, &[v])?;
        let found = instance::payload(m, r)?;
        if found.is_kind(COMPLEX) {
            return Ok(Some(parts(found)));
        }
        let (t, r) = (m.type_name(v), m.type_name(r));
        return Err(m.type_error(&format!("{t}.__complex__() must return a complex, not {r}")));
    }
    Ok(float::try_from_number(m, v)?.map(|f| (f, 0.0)))
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [real, imaginary] = m.arguments("complex", args, kw, ["real", "imag"], 0)?;
    if real.is_kind(COMPLEX) && !imaginary.is_set() && class == m.builtin(TypeId::Complex) {
        return Ok(real);
    }
    let value = of_arguments(m, real, imaginary)?;
    let v = m.complex(value)?;
    m.finish_new(TypeId::Complex, class, v)
}

fn of_arguments(m: &mut Machine, real: Value, imaginary: Value) -> Exec<Parts> {
    if let Some(s) = m.as_str(real)? {
        if imaginary.is_set() {
            return Err(m.type_error("complex() can't take second arg if first is a string"));
        }
        let value = parse::complex_from_text(string::text(s));
        return m.text(value);
    }
    if imaginary.is_set() && m.as_str(imaginary)?.is_some() {
        return Err(m.type_error("complex() second arg can't be a string"));
    }
    let mut result = (0.0, 0.0);
    if real.is_set() {
        result = match try_from_number(m, real)? {
            Some(value) => value,
            None => {
                let t = m.type_name(real);
                return Err(m.type_error(&format!(
                    "complex() first argument must be a string or a number, not '{t}'"
                )));
            }
        };
    }
    if imaginary.is_set() {
        let p = instance::payload(m, imaginary)?;
        if p.is_kind(COMPLEX) {
            let (re, im) = parts(p);
            return Ok((result.0 - im, result.1 + re));
        }
        let Some(f) = float::try_from_number(m, imaginary)? else {
            let t = m.type_name(imaginary);
            return Err(
                m.type_error(&format!("complex() second argument must be a number, not '{t}'"))
            );
        };
        // Adding would lose the sign of a zero.
        let from_complex = instance::payload(m, real)?.is_kind(COMPLEX);
        result.1 = if from_complex { result.1 + f } else { f };
    }
    Ok(result)
}

operators! {
    compare::is_number;
    add radd Add; sub rsub Sub; mul rmul Mul; truediv rtruediv TrueDiv; pow_two rpow_two Pow;
}

fn pow(m: &mut Machine, args: &[Value]) -> Exec {
    if args[2].is_set() && !args[2].is_none() {
        return Err(m.value_error("complex modulo"));
    }
    pow_two(m, args)
}

fn rpow(m: &mut Machine, args: &[Value]) -> Exec {
    rpow_two(m, args)
}

fn neg(m: &mut Machine, args: &[Value]) -> Exec {
    let (re, im) = parts(args[0]);
    m.complex((-re, -im))
}

fn pos(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn abs(m: &mut Machine, args: &[Value]) -> Exec {
    let (re, im) = parts(args[0]);
    let size = re.hypot(im);
    if size.is_infinite() && re.is_finite() && im.is_finite() {
        return Err(m.overflow_error("absolute value too large"));
    }
    m.float(size)
}

fn bool(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(parts(args[0]) != (0.0, 0.0)))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (re, im) = parts(args[0]);
    let mut out = Vec::new();
    crate::text::float::print::complex_repr(re, im, &mut out);
    m.str_of(&out)
}

fn format(m: &mut Machine, args: &[Value]) -> Exec {
    m.format_method(args[0], args[1])
}

fn conjugate(m: &mut Machine, args: &[Value]) -> Exec {
    let (re, im) = parts(args[0]);
    m.complex((re, -im))
}

fn from_number(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(value) = try_from_number(m, args[1])? else {
        let t = m.type_name(args[1]);
        return Err(m.type_error(&format!("must be real number, not {t}")));
    };
    let v = m.complex(value)?;
    if args[0] == m.builtin(TypeId::Complex) { Ok(v) } else { m.call(args[0], &[v]) }
}

fn getnewargs(m: &mut Machine, args: &[Value]) -> Exec {
    let (re, im) = parts(args[0]);
    let both = [m.float(re)?, m.float(im)?];
    m.tuple(&both)
}

fn real(m: &mut Machine, v: Value) -> Exec {
    m.float(parts(v).0)
}

fn imaginary(m: &mut Machine, v: Value) -> Exec {
    m.float(parts(v).1)
}

const OTHER: &[&str] = &["self", "value"];

/// `complex`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new),
    doc: "Create a complex number from a string or numbers.",
    methods: &[
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
        NativeDef::method("__pow__", pow, &["self", "value", "mod"]).optional(1),
        NativeDef::method("__rpow__", rpow, &["self", "value", "mod"]).optional(1),
        NativeDef::method("__neg__", neg, &["self"]),
        NativeDef::method("__pos__", pos, &["self"]),
        NativeDef::method("__abs__", abs, &["self"]),
        NativeDef::method("__bool__", bool, &["self"]),
        NativeDef::method("__complex__", pos, &["self"]),
        NativeDef::method("conjugate", conjugate, &["self"]),
        NativeDef::class("from_number", from_number, &["cls", "number"]),
        NativeDef::method("__getnewargs__", getnewargs, &["self"]),
    ],
    attributes: &[GetSet::read_only("real", real), GetSet::read_only("imag", imaginary)],
    ..TypeSpec::new("complex", COMPLEX)
};
