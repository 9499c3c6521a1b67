//! `float`: immediate, or two words in a frozen object where the exponent is not a common one.
//!
//! Main invariant: a float that fits a word is never boxed ([`Value::float`]), so only very large
//! and very small magnitudes are objects.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::number::operators;
use crate::object::{TypeId, buffer, instance, int, number, string};
use crate::text::float::{arithmetic, hex, parse};
use crate::text::int::convert;
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

/// The value of what is exactly a float.
#[inline(always)]
pub fn value(v: Value) -> Option<f64> {
    if let Some(f) = v.as_float() {
        return Some(f);
    }
    match v.as_ref() {
        Some(object) if object.kind() == FLOAT => Some(f64::from_bits(words(object)[0])),
        _ => None,
    }
}

impl Machine {
    /// A float.
    #[inline(always)]
    pub fn float(&mut self, f: f64) -> Exec {
        match Value::float(f) {
            Some(v) => Ok(v),
            None => Ok(Value::from_ref(self.new_words(FLOAT, 0, &[f.to_bits()])?)),
        }
    }
}

/// A number as a float, by `__float__` or `__index__` if need be; `None` if it is no number.
///
/// # Errors
/// OverflowError for integers out of range, TypeError when `__float__` gives no float.
pub fn try_from_number(m: &mut Machine, v: Value) -> Exec<Option<f64>> {
    if let Some(f) = value(v) {
        return Ok(Some(f));
    }
    if int::is_int(v) || v.is_bool() {
        return m.number_to_float(v).map(Some);
    }
    let names = m.names();
    if let Some(f) = m.lookup_special(v, names.float)? {
        let r = m.call_special(f, &[v])?;
        let found = instance::payload(m, r)?;
        return match value(found) {
            Some(f) => Ok(Some(f)),
            None => {
                let (t, r) = (m.type_name(v), m.type_name(r));
                Err(m.type_error(&format!("{t}.__float__ returned non-float (type {r})")))
            }
        };
    }
    match m.try_index(v)? {
        Some(i) => m.int_to_float(i).map(Some),
        None => Ok(None),
    }
}

/// A number as a float.
///
/// # Errors
/// TypeError if it is no number; those of [`try_from_number`].
pub fn from_number(m: &mut Machine, v: Value) -> Exec<f64> {
    match try_from_number(m, v)? {
        Some(f) => Ok(f),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("must be real number, not {t}")))
        }
    }
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if class == m.builtin(TypeId::Float) && !kw.is_empty() {
        return Err(m.type_error("float() takes no keyword arguments"));
    }
    let f = match args {
        [] => 0.0,
        [v] if value(*v).is_some() && class == m.builtin(TypeId::Float) => return Ok(*v),
        [v] => convert_any(m, *v)?,
        _ => {
            let given = args.len();
            return Err(m.type_error(&format!("float expected at most 1 argument, got {given}")));
        }
    };
    // NaNs are told apart by identity, so one that is made is an object of its own.
    let v = if f.is_nan() { nan(m, f)? } else { m.float(f)? };
    m.finish_new(TypeId::Float, class, v)
}

/// A new NaN.
fn nan(m: &mut Machine, f: f64) -> Exec {
    Ok(Value::from_ref(m.new_words(FLOAT, 0, &[f.to_bits()])?))
}

/// `float(v)`.
fn convert_any(m: &mut Machine, v: Value) -> Exec<f64> {
    if let Some(s) = m.as_str(v)? {
        let f = parse::from_text(string::text(s));
        return m.text(f);
    }
    if let Some(f) = try_from_number(m, v)? {
        return Ok(f);
    }
    if let Some(bytes) = buffer::contents(m, v)? {
        let f = parse::from_bytes(&bytes);
        return m.text(f);
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("float() argument must be a string or a real number, not '{t}'")))
}

fn knows(v: Value) -> bool {
    compare::is_number(v) && !v.is_kind(COMPLEX)
}

operators! {
    knows;
    add radd Add; sub rsub Sub; mul rmul Mul; truediv rtruediv TrueDiv;
    floordiv rfloordiv FloorDiv; modulo rmodulo Mod; pow_two rpow_two Pow;
}

fn pow(m: &mut Machine, args: &[Value]) -> Exec {
    if args[2].is_set() && !args[2].is_none() {
        return Err(
            m.type_error("pow() 3rd argument not allowed unless all arguments are integers")
        );
    }
    pow_two(m, args)
}

fn rpow(m: &mut Machine, args: &[Value]) -> Exec {
    rpow_two(m, args)
}

fn divmod(m: &mut Machine, args: &[Value]) -> Exec {
    number::divmod(m, args[0], args[1], knows)
}

fn rdivmod(m: &mut Machine, args: &[Value]) -> Exec {
    number::divmod(m, args[1], args[0], knows)
}

/// The receiver, which is a float.
fn own(v: Value) -> f64 {
    value(v).unwrap_or(f64::NAN)
}

fn neg(m: &mut Machine, args: &[Value]) -> Exec {
    m.float(-own(args[0]))
}

fn pos(m: &mut Machine, args: &[Value]) -> Exec {
    m.float(own(args[0]))
}

fn abs(m: &mut Machine, args: &[Value]) -> Exec {
    m.float(own(args[0]).abs())
}

fn bool(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(own(args[0]) != 0.0))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    crate::text::float::print::repr(own(args[0]), &mut out);
    m.str_of(&out)
}

fn format(m: &mut Machine, args: &[Value]) -> Exec {
    m.format_method(args[0], args[1])
}

/// The integer of a float that has been rounded.
fn whole(m: &mut Machine, f: f64) -> Exec {
    if f.abs() < 1e18 {
        return m.int(f as i64);
    }
    let i = convert::from_float(f);
    let i = m.text(i)?;
    m.bigint(&i)
}

/// `int(f)` of a float.
///
/// # Errors
/// OverflowError for infinities, ValueError for NaN.
pub fn truncate(m: &mut Machine, f: f64) -> Exec {
    whole(m, f)
}

fn trunc(m: &mut Machine, args: &[Value]) -> Exec {
    whole(m, own(args[0]))
}

fn floor(m: &mut Machine, args: &[Value]) -> Exec {
    whole(m, own(args[0]).floor())
}

fn ceil(m: &mut Machine, args: &[Value]) -> Exec {
    whole(m, own(args[0]).ceil())
}

fn round(m: &mut Machine, args: &[Value]) -> Exec {
    let f = own(args[0]);
    if !args[1].is_set() || args[1].is_none() {
        return whole(m, f.round_ties_even());
    }
    let digits = m.to_isize_clamped(args[1])?;
    let rounded = arithmetic::round_digits(f, digits as i64);
    let rounded = m.text(rounded)?;
    m.float(rounded)
}

fn is_integer(_: &mut Machine, args: &[Value]) -> Exec {
    let f = own(args[0]);
    Ok(Value::from_bool(f.is_finite() && f == f.trunc()))
}

fn as_integer_ratio(m: &mut Machine, args: &[Value]) -> Exec {
    let ratio = arithmetic::as_integer_ratio(own(args[0]));
    let (numerator, denominator) = m.text(ratio)?;
    let pair = [m.bigint(&numerator)?, m.bigint(&denominator)?];
    m.tuple(&pair)
}

fn to_hex(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::new();
    hex::hex(own(args[0]), &mut out);
    m.str_of(&out)
}

/// `v` made by calling the class, unless it is `float` itself.
fn of_class(m: &mut Machine, class: Value, f: f64) -> Exec {
    let v = m.float(f)?;
    if class == m.builtin(TypeId::Float) { Ok(v) } else { m.call(class, &[v]) }
}

fn from_hex(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(s) = m.as_str(args[1])? else {
        return Err(m.type_error("bad argument type for built-in operation"));
    };
    let f = hex::from_hex(string::bytes(s));
    let f = m.text(f)?;
    of_class(m, args[0], f)
}

fn class_from_number(m: &mut Machine, args: &[Value]) -> Exec {
    let f = from_number(m, args[1])?;
    of_class(m, args[0], f)
}

fn getformat(m: &mut Machine, args: &[Value]) -> Exec {
    match m.as_str(args[1])?.map(string::bytes) {
        Some(b"double" | b"float") => m.str(if cfg!(target_endian = "little") {
            "IEEE, little-endian"
        } else {
            "IEEE, big-endian"
        }),
        _ => Err(m.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }
}

fn getnewargs(m: &mut Machine, args: &[Value]) -> Exec {
    let v = m.float(own(args[0]))?;
    m.tuple(&[v])
}

fn real(m: &mut Machine, v: Value) -> Exec {
    m.float(own(v))
}

fn imaginary(m: &mut Machine, _: Value) -> Exec {
    m.float(0.0)
}

const OTHER: &[&str] = &["self", "value"];

/// `float`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new),
    doc: "Convert a string or number to a floating-point number, if possible.",
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
        NativeDef::method("__floordiv__", floordiv, OTHER),
        NativeDef::method("__rfloordiv__", rfloordiv, OTHER),
        NativeDef::method("__mod__", modulo, OTHER),
        NativeDef::method("__rmod__", rmodulo, OTHER),
        NativeDef::method("__divmod__", divmod, OTHER),
        NativeDef::method("__rdivmod__", rdivmod, OTHER),
        NativeDef::method("__pow__", pow, &["self", "value", "mod"]).optional(1),
        NativeDef::method("__rpow__", rpow, &["self", "value", "mod"]).optional(1),
        NativeDef::method("__neg__", neg, &["self"]),
        NativeDef::method("__pos__", pos, &["self"]),
        NativeDef::method("__abs__", abs, &["self"]),
        NativeDef::method("__bool__", bool, &["self"]),
        NativeDef::method("__int__", trunc, &["self"]),
        NativeDef::method("__float__", pos, &["self"]),
        NativeDef::method("__trunc__", trunc, &["self"]),
        NativeDef::method("__floor__", floor, &["self"]),
        NativeDef::method("__ceil__", ceil, &["self"]),
        NativeDef::method("__round__", round, &["self", "ndigits"]).optional(1),
        NativeDef::method("is_integer", is_integer, &["self"]),
        NativeDef::method("as_integer_ratio", as_integer_ratio, &["self"]),
        NativeDef::method("conjugate", pos, &["self"]),
        NativeDef::method("hex", to_hex, &["self"]),
        NativeDef::class("fromhex", from_hex, &["cls", "string"]),
        NativeDef::class("from_number", class_from_number, &["cls", "number"]),
        NativeDef::class("__getformat__", getformat, &["cls", "typestr"]),
        NativeDef::method("__getnewargs__", getnewargs, &["self"]),
    ],
    attributes: &[GetSet::read_only("real", real), GetSet::read_only("imag", imaginary)],
    ..TypeSpec::new("float", FLOAT)
};
