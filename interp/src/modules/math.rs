//! `math`.
//!
//! Main invariant: a function takes what has `__float__` or `__index__`; a NaN that no argument
//! was, or an infinity from finite arguments, is a ValueError or an OverflowError.

use crate::bytecode::BinaryOp;
use crate::native::{Binding, Keywords, ModuleSpec, NativeDef};
use crate::object::{dict, float, int};
use crate::text::int::{IBig, arithmetic, convert};
use crate::text::math::{domain, floats, range, special, sums, whole};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// An argument as a float.
fn number(m: &mut Machine, v: Value) -> Exec<f64> {
    match float::value(v) {
        Some(f) => Ok(f),
        None => float::from_number(m, v),
    }
}

macro_rules! simple {
    ($($name:ident($x:ident, $overflows:literal) = $e:expr;)*) => { $(
        fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let x = number(m, args[0])?;
            let r = floats::checked(x, |$x| $e, $overflows);
            let r = m.text(r)?;
            m.float(r)
        }
    )* };
}

simple! {
    acos(x, false) = x.acos();
    acosh(x, false) = if x < 1.0 { f64::NAN } else { x.acosh() };
    asin(x, false) = x.asin();
    asinh(x, false) = x.asinh();
    atan(x, false) = x.atan();
    atanh(x, false) = libm::atanh(x);
    cbrt(x, false) = x.cbrt();
    cos(x, false) = x.cos();
    cosh(x, true) = x.cosh();
    erf(x, false) = special::erf(x);
    erfc(x, false) = special::erfc(x);
    exp(x, true) = x.exp();
    exp2(x, true) = x.exp2();
    expm1(x, true) = x.exp_m1();
    fabs(x, false) = x.abs();
    log1p(x, false) = x.ln_1p();
    sin(x, false) = x.sin();
    sinh(x, true) = x.sinh();
    sqrt(x, false) = x.sqrt();
    tan(x, false) = x.tan();
    tanh(x, false) = x.tanh();
}

fn gamma(m: &mut Machine, args: &[Value]) -> Exec {
    let r = special::gamma(number(m, args[0])?);
    let r = m.text(r)?;
    m.float(r)
}

fn lgamma(m: &mut Machine, args: &[Value]) -> Exec {
    let r = special::lgamma(number(m, args[0])?);
    let r = m.text(r)?;
    m.float(r)
}

fn atan2(m: &mut Machine, args: &[Value]) -> Exec {
    let (y, x) = (number(m, args[0])?, number(m, args[1])?);
    m.float(y.atan2(x))
}

fn copysign(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = (number(m, args[0])?, number(m, args[1])?);
    m.float(x.copysign(y))
}

fn degrees(m: &mut Machine, args: &[Value]) -> Exec {
    let x = number(m, args[0])?;
    m.float(x * (180.0 / std::f64::consts::PI))
}

fn radians(m: &mut Machine, args: &[Value]) -> Exec {
    let x = number(m, args[0])?;
    m.float(x * (std::f64::consts::PI / 180.0))
}

fn fmod(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = (number(m, args[0])?, number(m, args[1])?);
    let r = x % y;
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(m.text_error(domain()));
    }
    m.float(r)
}

fn pow(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = (number(m, args[0])?, number(m, args[1])?);
    let r = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if r.is_nan() || (r.is_infinite() && x == 0.0) {
            return Err(m.text_error(domain()));
        }
        if r.is_infinite() {
            return Err(m.text_error(range()));
        }
    }
    m.float(r)
}

/// The logarithm of a positive integer of any size.
fn log_big(i: &IBig, log: fn(f64) -> f64) -> f64 {
    if let Ok(x) = convert::to_float(i)
        && x.is_finite()
    {
        return log(x);
    }
    let bits = convert::bit_length(i);
    let fraction = convert::to_float(&(i >> (bits - 64))).unwrap_or(1.0) / 2f64.powi(64);
    log(fraction) + log(2.0) * bits as f64
}

/// A logarithm, of integers of any size too.
fn logarithm(m: &mut Machine, v: Value, log: fn(f64) -> f64) -> Exec<f64> {
    if let Some(i) = m.as_integer(v)? {
        let i = int::big(i);
        if i <= IBig::ZERO {
            return Err(m.value_error("expected a positive input"));
        }
        return Ok(log_big(&i, log));
    }
    let x = number(m, v)?;
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    if x <= 0.0 {
        let shown = m.float(x)?;
        let shown = m.repr_text(shown)?;
        return Err(m.value_error(&format!("expected a positive input, got {shown}")));
    }
    Ok(log(x))
}

fn log(m: &mut Machine, args: &[Value]) -> Exec {
    let x = logarithm(m, args[0], f64::ln)?;
    if !args[1].is_set() {
        return m.float(x);
    }
    let base = logarithm(m, args[1], f64::ln)?;
    if base == 0.0 {
        return Err(m.zero_division_error("division by zero"));
    }
    m.float(x / base)
}

fn log2(m: &mut Machine, args: &[Value]) -> Exec {
    let r = logarithm(m, args[0], f64::log2)?;
    m.float(r)
}

fn log10(m: &mut Machine, args: &[Value]) -> Exec {
    let r = logarithm(m, args[0], f64::log10)?;
    m.float(r)
}

/// `floor`, `ceil` and `trunc`: the type's own method, or that of floats.
fn rounded(m: &mut Machine, v: Value, method: Value, of_float: Option<fn(f64) -> f64>) -> Exec {
    if float::value(v).is_none()
        && let Some(f) = m.lookup_special(v, method)?
    {
        return m.call_special(f, &[v]);
    }
    match of_float {
        Some(round) => {
            let x = number(m, v)?;
            float::truncate(m, round(x))
        }
        None => match float::value(v) {
            Some(x) => float::truncate(m, x),
            None => {
                let t = m.type_name(v);
                Err(m.type_error(&format!("type {t} doesn't define __trunc__ method")))
            }
        },
    }
}

fn floor(m: &mut Machine, args: &[Value]) -> Exec {
    let method = m.names().floor;
    rounded(m, args[0], method, Some(f64::floor))
}

fn ceil(m: &mut Machine, args: &[Value]) -> Exec {
    let method = m.names().ceil;
    rounded(m, args[0], method, Some(f64::ceil))
}

fn trunc(m: &mut Machine, args: &[Value]) -> Exec {
    let method = m.names().trunc;
    rounded(m, args[0], method, None)
}

fn frexp(m: &mut Machine, args: &[Value]) -> Exec {
    let (fraction, exponent) = libm::frexp(number(m, args[0])?);
    let fraction_value = m.float(fraction)?;
    let exponent = if fraction.is_finite() { exponent } else { 0 };
    m.tuple(&[fraction_value, Value::int(exponent.into())])
}

fn ldexp(m: &mut Machine, args: &[Value]) -> Exec {
    let x = number(m, args[0])?;
    let Some(exponent) = m.as_integer(args[1])? else {
        return Err(m.type_error("Expected an int as second argument to ldexp."));
    };
    let exponent = m.to_isize_clamped(exponent)?;
    let r = floats::ldexp(x, exponent as i64);
    let r = m.text(r)?;
    m.float(r)
}

fn modf(m: &mut Machine, args: &[Value]) -> Exec {
    let x = number(m, args[0])?;
    let (fraction, whole) = if x.is_infinite() {
        (0.0f64.copysign(x), x)
    } else {
        ((x - x.trunc()).copysign(x), x.trunc())
    };
    let pair = [m.float(fraction)?, m.float(whole)?];
    m.tuple(&pair)
}

fn isnan(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(number(m, args[0])?.is_nan()))
}

fn isinf(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(number(m, args[0])?.is_infinite()))
}

fn isfinite(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(number(m, args[0])?.is_finite()))
}

fn isclose(m: &mut Machine, args: &[Value]) -> Exec {
    let (a, b) = (number(m, args[0])?, number(m, args[1])?);
    let relative = if args[2].is_set() { number(m, args[2])? } else { 1e-9 };
    let absolute = if args[3].is_set() { number(m, args[3])? } else { 0.0 };
    let close = floats::is_close(a, b, relative, absolute);
    Ok(Value::from_bool(m.text(close)?))
}

fn nextafter(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = (number(m, args[0])?, number(m, args[1])?);
    let mut steps = 1;
    if args[2].is_set() && !args[2].is_none() {
        let given = m.index(args[2])?;
        if int::is_negative(given) {
            return Err(m.value_error("steps must be a non-negative integer"));
        }
        steps = given.as_int().map_or(u64::MAX, |n| n as u64);
    }
    m.float(floats::next_after(x, y, steps))
}

fn ulp(m: &mut Machine, args: &[Value]) -> Exec {
    let x = number(m, args[0])?;
    m.float(floats::ulp(x))
}

fn remainder(m: &mut Machine, args: &[Value]) -> Exec {
    let r = floats::remainder(number(m, args[0])?, number(m, args[1])?);
    let r = m.text(r)?;
    m.float(r)
}

fn fma(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y, z) = (number(m, args[0])?, number(m, args[1])?, number(m, args[2])?);
    let r = floats::fma(x, y, z);
    let r = m.text(r)?;
    m.float(r)
}

fn fsum(m: &mut Machine, args: &[Value]) -> Exec {
    let iterator = m.iter(args[0])?;
    let mut sum = sums::ExactSum::new();
    while let Some(item) = m.next(iterator)? {
        let x = number(m, item)?;
        let done = sum.add(x);
        m.text(done)?;
    }
    let total = sum.finish();
    let total = m.text(total)?;
    m.float(total)
}

fn hypot(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("math.hypot() takes no keyword arguments"));
    }
    let mut all = Vec::with_capacity(args.len());
    for &v in args {
        all.push(number(m, v)?);
    }
    m.float(sums::hypot(&mut all))
}

/// A point: a sequence of numbers.
fn point(m: &mut Machine, v: Value) -> Exec<Vec<f64>> {
    let items = m.collect(v)?;
    items.into_iter().map(|item| number(m, item)).collect()
}

fn dist(m: &mut Machine, args: &[Value]) -> Exec {
    let (p, q) = (point(m, args[0])?, point(m, args[1])?);
    let r = sums::dist(&p, &q);
    let r = m.text(r)?;
    m.float(r)
}

fn prod(m: &mut Machine, args: &[Value]) -> Exec {
    let iterator = m.iter(args[0])?;
    let mut product = args[1].set().unwrap_or(Value::int(1));
    while let Some(item) = m.next(iterator)? {
        product = m.binary(BinaryOp::Mul, false, product, item)?;
    }
    Ok(product)
}

fn sumprod(m: &mut Machine, args: &[Value]) -> Exec {
    let (p, q) = (m.collect(args[0])?, m.collect(args[1])?);
    if p.len() != q.len() {
        return Err(m.value_error("Inputs are not the same length"));
    }
    let all_floats = p.iter().zip(&q).all(|(&a, &b)| {
        let plain = |v: Value| float::value(v).is_some() || v.as_int().is_some();
        plain(a) && plain(b)
    });
    let any_float = p.iter().chain(&q).any(|&v| float::value(v).is_some());
    if all_floats && any_float {
        return sumprod_floats(m, &p, &q);
    }
    let mut total = Value::ZERO;
    for (&a, &b) in p.iter().zip(&q) {
        let product = m.binary(BinaryOp::Mul, false, a, b)?;
        total = m.binary(BinaryOp::Add, false, total, product)?;
    }
    Ok(total)
}

/// The sum of products of floats, each product with its rounding error.
fn sumprod_floats(m: &mut Machine, p: &[Value], q: &[Value]) -> Exec {
    let mut sum = sums::ExactSum::new();
    for (&a, &b) in p.iter().zip(q) {
        let (a, b) = (number(m, a)?, number(m, b)?);
        let product = a * b;
        let error = a.mul_add(b, -product);
        let done = sum.add(product);
        m.text(done)?;
        if error.is_finite() {
            let done = sum.add(error);
            m.text(done)?;
        }
    }
    let total = sum.finish();
    let total = m.text(total)?;
    m.float(total)
}

fn factorial(m: &mut Machine, args: &[Value]) -> Exec {
    let n = big_argument(m, args[0])?;
    let r = whole::factorial(&n);
    let r = m.text(r)?;
    m.bigint(&r)
}

fn big_argument(m: &mut Machine, v: Value) -> Exec<IBig> {
    let i = m.index(v)?;
    Ok(int::big(i))
}

fn comb(m: &mut Machine, args: &[Value]) -> Exec {
    let r = whole::comb(&big_argument(m, args[0])?, &big_argument(m, args[1])?);
    let r = m.text(r)?;
    m.bigint(&r)
}

fn perm(m: &mut Machine, args: &[Value]) -> Exec {
    let n = big_argument(m, args[0])?;
    if !args[1].is_set() || args[1].is_none() {
        return factorial(m, args);
    }
    let r = whole::perm(&n, &big_argument(m, args[1])?);
    let r = m.text(r)?;
    m.bigint(&r)
}

fn isqrt(m: &mut Machine, args: &[Value]) -> Exec {
    let r = arithmetic::isqrt(&big_argument(m, args[0])?);
    let r = m.text(r)?;
    m.bigint(&r)
}

fn gcd(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("math.gcd() takes no keyword arguments"));
    }
    let mut all = IBig::ZERO;
    for &v in args {
        all = arithmetic::gcd(&all, &big_argument(m, v)?);
    }
    m.bigint(&all)
}

fn lcm(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("math.lcm() takes no keyword arguments"));
    }
    let mut all = IBig::ONE;
    for &v in args {
        let r = arithmetic::lcm(&all, &big_argument(m, v)?);
        all = m.text(r)?;
    }
    m.bigint(&all)
}

fn init(m: &mut Machine, module: Value) -> Exec<()> {
    use std::f64::consts::{E, PI, TAU};
    for (name, f) in [("pi", PI), ("e", E), ("tau", TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)]
    {
        let (name, v) = (m.intern(name)?, m.float(f)?);
        dict::set(m, module, name, v)?;
    }
    Ok(())
}

const X: &[&str] = &["x"];
const XY: &[&str] = &["x", "y"];

/// `math`.
pub const SPEC: ModuleSpec = ModuleSpec {
    doc: "This module provides access to the mathematical functions\ndefined by the C standard.",
    functions: &[
        NativeDef::function("acos", acos, X),
        NativeDef::function("acosh", acosh, X),
        NativeDef::function("asin", asin, X),
        NativeDef::function("asinh", asinh, X),
        NativeDef::function("atan", atan, X),
        NativeDef::function("atan2", atan2, &["y", "x"]),
        NativeDef::function("atanh", atanh, X),
        NativeDef::function("cbrt", cbrt, X),
        NativeDef::function("ceil", ceil, X),
        NativeDef::function("comb", comb, &["n", "k"]),
        NativeDef::function("copysign", copysign, XY),
        NativeDef::function("cos", cos, X),
        NativeDef::function("cosh", cosh, X),
        NativeDef::function("degrees", degrees, X),
        NativeDef::function("dist", dist, &["p", "q"]),
        NativeDef::function("erf", erf, X),
        NativeDef::function("erfc", erfc, X),
        NativeDef::function("exp", exp, X),
        NativeDef::function("exp2", exp2, X),
        NativeDef::function("expm1", expm1, X),
        NativeDef::function("fabs", fabs, X),
        NativeDef::function("factorial", factorial, &["n"]),
        NativeDef::function("floor", floor, X),
        NativeDef::function("fma", fma, &["x", "y", "z"]),
        NativeDef::function("fmod", fmod, XY),
        NativeDef::function("frexp", frexp, X),
        NativeDef::function("fsum", fsum, &["seq"]),
        NativeDef::function("gamma", gamma, X),
        NativeDef::variadic("gcd", gcd, Binding::Function),
        NativeDef::variadic("hypot", hypot, Binding::Function),
        NativeDef::function("isclose", isclose, &["a", "b", "rel_tol", "abs_tol"])
            .optional(2)
            .by_name(0)
            .named_only(2),
        NativeDef::function("isfinite", isfinite, X),
        NativeDef::function("isinf", isinf, X),
        NativeDef::function("isnan", isnan, X),
        NativeDef::function("isqrt", isqrt, &["n"]),
        NativeDef::variadic("lcm", lcm, Binding::Function),
        NativeDef::function("ldexp", ldexp, &["x", "i"]),
        NativeDef::function("lgamma", lgamma, X),
        NativeDef::function("log", log, &["x", "base"]).optional(1),
        NativeDef::function("log10", log10, X),
        NativeDef::function("log1p", log1p, X),
        NativeDef::function("log2", log2, X),
        NativeDef::function("modf", modf, X),
        NativeDef::function("nextafter", nextafter, &["x", "y", "steps"]).optional(1).named_only(2),
        NativeDef::function("perm", perm, &["n", "k"]).optional(1),
        NativeDef::function("pow", pow, XY),
        NativeDef::function("prod", prod, &["iterable", "start"]).optional(1).named_only(1),
        NativeDef::function("radians", radians, X),
        NativeDef::function("remainder", remainder, XY),
        NativeDef::function("sin", sin, X),
        NativeDef::function("sinh", sinh, X),
        NativeDef::function("sqrt", sqrt, X),
        NativeDef::function("sumprod", sumprod, &["p", "q"]),
        NativeDef::function("tan", tan, X),
        NativeDef::function("tanh", tanh, X),
        NativeDef::function("trunc", trunc, X),
        NativeDef::function("ulp", ulp, X),
    ],
    init: Some(init),
    ..ModuleSpec::new("math")
};
