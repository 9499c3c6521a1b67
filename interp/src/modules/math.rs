//! `math`: Rust's functions where they agree with C's, [`crate::text::math`] elsewhere.

use crate::native::{Binding, Keywords, ModuleSpec, NativeDef};
use crate::object::{dict, float, int};
use crate::text::math::{floats, special, sums, whole};
use crate::value::Value;
use crate::vm::{Exec, Machine};

macro_rules! functions {
    ($($name:ident $overflow:literal $f:expr;)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                let x = float::from_number(m, args[0])?;
                let r = floats::checked(x, $f, $overflow);
                let r = m.text(r)?;
                m.float(r)
            }
        )*
        const UNARY: &[NativeDef] = &[
            $(NativeDef::function(stringify!($name), $name, &["x"]),)*
        ];
    };
}

functions! {
    sin false f64::sin;
    cos false f64::cos;
    tan false f64::tan;
    asin false f64::asin;
    acos false f64::acos;
    atan false f64::atan;
    sinh true f64::sinh;
    cosh true f64::cosh;
    tanh false f64::tanh;
    asinh false f64::asinh;
    acosh false f64::acosh;
    atanh false f64::atanh;
    exp true f64::exp;
    exp2 true f64::exp2;
    expm1 true f64::exp_m1;
    log1p false f64::ln_1p;
    sqrt false f64::sqrt;
    cbrt false f64::cbrt;
    fabs false f64::abs;
    erf false special::erf;
    erfc false special::erfc;
    degrees false f64::to_degrees;
    radians false f64::to_radians;
    ulp false floats::ulp;
}

fn logarithm(m: &mut Machine, v: Value, f: fn(f64) -> f64) -> Exec<f64> {
    if let Some(i) = m.as_integer(v)? {
        let i = int::big(i);
        if i <= dashu_int::IBig::ZERO {
            return Err(m.value_error("expected a positive input"));
        }
        let bits = crate::text::int::convert::bit_length(&i);
        if bits > 1000 {
            // log(m * 2^e) = log(m) + e log(2).
            let shift = bits - 64;
            let top = crate::text::int::convert::to_float(&(i >> shift));
            let top = m.text(top)?;
            return Ok(f(top) + shift as f64 * f(2.0));
        }
    }
    let x = float::from_number(m, v)?;
    if x <= 0.0 {
        return Err(m.value_error("expected a positive input"));
    }
    Ok(f(x))
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
    let x = logarithm(m, args[0], f64::log2)?;
    m.float(x)
}

fn log10(m: &mut Machine, args: &[Value]) -> Exec {
    let x = logarithm(m, args[0], f64::log10)?;
    m.float(x)
}

fn rounded(m: &mut Machine, v: Value, name: Value, f: fn(f64) -> f64) -> Exec {
    if float::value(v).is_none()
        && let Some(method) = m.lookup_special(v, name)?
    {
        return m.call_special(method, &[v]);
    }
    let x = float::from_number(m, v)?;
    let v = m.float(f(x))?;
    crate::vm::format::int_of_float(m, v)
}

fn floor(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.names().floor;
    rounded(m, args[0], n, f64::floor)
}

fn ceil(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.names().ceil;
    rounded(m, args[0], n, f64::ceil)
}

fn trunc(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.names().trunc;
    rounded(m, args[0], n, f64::trunc)
}

fn two(m: &mut Machine, args: &[Value]) -> Exec<(f64, f64)> {
    Ok((float::from_number(m, args[0])?, float::from_number(m, args[1])?))
}

fn pow(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = two(m, args)?;
    let r = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if r.is_nan() || (x == 0.0 && y < 0.0) {
            let error = crate::text::math::domain();
            return Err(m.text_error(error));
        }
        if r.is_infinite() {
            let error = crate::text::math::range();
            return Err(m.text_error(error));
        }
    }
    m.float(r)
}

fn atan2(m: &mut Machine, args: &[Value]) -> Exec {
    let (y, x) = two(m, args)?;
    m.float(y.atan2(x))
}

fn fmod(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = two(m, args)?;
    if (y == 0.0 || x.is_infinite()) && !x.is_nan() && !y.is_nan() {
        let error = crate::text::math::domain();
        return Err(m.text_error(error));
    }
    m.float(x % y)
}

fn copysign(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = two(m, args)?;
    m.float(x.copysign(y))
}

fn remainder(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = two(m, args)?;
    let r = floats::remainder(x, y);
    let r = m.text(r)?;
    m.float(r)
}

fn gamma(m: &mut Machine, args: &[Value]) -> Exec {
    let x = float::from_number(m, args[0])?;
    let r = special::gamma(x);
    let r = m.text(r)?;
    m.float(r)
}

fn lgamma(m: &mut Machine, args: &[Value]) -> Exec {
    let x = float::from_number(m, args[0])?;
    let r = special::lgamma(x);
    let r = m.text(r)?;
    m.float(r)
}

fn numbers(m: &mut Machine, v: Value) -> Exec<Vec<f64>> {
    let mut all = Vec::new();
    for item in m.collect(v)? {
        all.push(float::from_number(m, item)?);
    }
    Ok(all)
}

fn fsum(m: &mut Machine, args: &[Value]) -> Exec {
    let mut sum = sums::ExactSum::new();
    for x in numbers(m, args[0])? {
        let added = sum.add(x);
        m.text(added)?;
    }
    let r = sum.finish();
    let r = m.text(r)?;
    m.float(r)
}

fn hypot(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    let mut all = Vec::new();
    for &v in args {
        all.push(float::from_number(m, v)?);
    }
    m.float(sums::hypot(&mut all))
}

fn dist(m: &mut Machine, args: &[Value]) -> Exec {
    let (p, q) = (numbers(m, args[0])?, numbers(m, args[1])?);
    let r = sums::dist(&p, &q);
    let r = m.text(r)?;
    m.float(r)
}

fn isnan(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(float::from_number(m, args[0])?.is_nan()))
}

fn isinf(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(float::from_number(m, args[0])?.is_infinite()))
}

fn isfinite(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(float::from_number(m, args[0])?.is_finite()))
}

fn isclose(m: &mut Machine, args: &[Value]) -> Exec {
    let (a, b) = two(m, args)?;
    let relative = if args[2].is_set() { float::from_number(m, args[2])? } else { 1e-9 };
    let absolute = if args[3].is_set() { float::from_number(m, args[3])? } else { 0.0 };
    let r = floats::is_close(a, b, relative, absolute);
    Ok(Value::from_bool(m.text(r)?))
}

fn frexp(m: &mut Machine, args: &[Value]) -> Exec {
    let x = float::from_number(m, args[0])?;
    let (mantissa, exponent) = libm::frexp(x);
    let parts = [m.float(mantissa)?, Value::int(i64::from(exponent))];
    m.tuple(&parts)
}

fn ldexp(m: &mut Machine, args: &[Value]) -> Exec {
    let x = float::from_number(m, args[0])?;
    let by = m.to_isize_clamped(args[1])? as i64;
    let r = floats::ldexp(x, by);
    let r = m.text(r)?;
    m.float(r)
}

fn modf(m: &mut Machine, args: &[Value]) -> Exec {
    let x = float::from_number(m, args[0])?;
    let whole = x.trunc();
    let part = if x.is_infinite() { 0.0f64.copysign(x) } else { (x - whole).copysign(x) };
    let parts = [m.float(part)?, m.float(whole)?];
    m.tuple(&parts)
}

fn nextafter(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = two(m, args)?;
    let steps = m.optional_int(args[2], 1)?;
    m.float(floats::next_after(x, y, steps.unsigned_abs()))
}

fn fma(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = two(m, args)?;
    let z = float::from_number(m, args[2])?;
    let r = floats::fma(x, y, z);
    let r = m.text(r)?;
    m.float(r)
}

fn integer(m: &mut Machine, v: Value) -> Exec<dashu_int::IBig> {
    Ok(int::big(m.index(v)?))
}

fn factorial(m: &mut Machine, args: &[Value]) -> Exec {
    let n = integer(m, args[0])?;
    let r = whole::factorial(&n);
    let r = m.text(r)?;
    m.bigint(&r)
}

fn isqrt(m: &mut Machine, args: &[Value]) -> Exec {
    let n = integer(m, args[0])?;
    let r = crate::text::int::arithmetic::isqrt(&n);
    let r = m.text(r)?;
    m.bigint(&r)
}

fn comb(m: &mut Machine, args: &[Value]) -> Exec {
    let (n, k) = (integer(m, args[0])?, integer(m, args[1])?);
    let r = whole::comb(&n, &k);
    let r = m.text(r)?;
    m.bigint(&r)
}

fn perm(m: &mut Machine, args: &[Value]) -> Exec {
    let n = integer(m, args[0])?;
    let k = if args[1].is_set() && !args[1].is_none() { integer(m, args[1])? } else { n.clone() };
    let r = whole::perm(&n, &k);
    let r = m.text(r)?;
    m.bigint(&r)
}

fn gcd(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    let mut all = dashu_int::IBig::ZERO;
    for &v in args {
        let i = integer(m, v)?;
        all = crate::text::int::arithmetic::gcd(&all, &i);
    }
    m.bigint(&all)
}

fn lcm(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    let mut all = dashu_int::IBig::ONE;
    for &v in args {
        let i = integer(m, v)?;
        let r = crate::text::int::arithmetic::lcm(&all, &i);
        all = m.text(r)?;
    }
    m.bigint(&all)
}

fn prod(m: &mut Machine, args: &[Value]) -> Exec {
    let mut total = args[1].set().unwrap_or(Value::int(1));
    for v in m.collect(args[0])? {
        total = m.binary(crate::bytecode::BinaryOp::Mul, false, total, v)?;
    }
    Ok(total)
}

fn init(m: &mut Machine, d: Value) -> Exec<()> {
    let owner = m.intern("math")?;
    for def in UNARY {
        let f = crate::object::method::native(m, def, Value::UNSET, owner)?;
        let name = m.intern(def.name)?;
        dict::set(m, d, name, f)?;
    }
    for (name, x) in [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        let (name, v) = (m.intern(name)?, m.float(x)?);
        dict::set(m, d, name, v)?;
    }
    Ok(())
}

/// The module.
pub static SPEC: ModuleSpec = ModuleSpec {
    doc: "This module provides access to the mathematical functions\ndefined by the C standard.",
    functions: &[
        NativeDef::function("log", log, &["x", "base"]).optional(1),
        NativeDef::function("log2", log2, &["x"]),
        NativeDef::function("log10", log10, &["x"]),
        NativeDef::function("floor", floor, &["x"]),
        NativeDef::function("ceil", ceil, &["x"]),
        NativeDef::function("trunc", trunc, &["x"]),
        NativeDef::function("pow", pow, &["x", "y"]),
        NativeDef::function("atan2", atan2, &["y", "x"]),
        NativeDef::function("fmod", fmod, &["x", "y"]),
        NativeDef::function("copysign", copysign, &["x", "y"]),
        NativeDef::function("remainder", remainder, &["x", "y"]),
        NativeDef::function("gamma", gamma, &["x"]),
        NativeDef::function("lgamma", lgamma, &["x"]),
        NativeDef::function("fsum", fsum, &["seq"]),
        NativeDef::variadic("hypot", hypot, Binding::Function),
        NativeDef::function("dist", dist, &["p", "q"]),
        NativeDef::function("isnan", isnan, &["x"]),
        NativeDef::function("isinf", isinf, &["x"]),
        NativeDef::function("isfinite", isfinite, &["x"]),
        NativeDef::function("isclose", isclose, &["a", "b", "rel_tol", "abs_tol"])
            .optional(2)
            .by_name(0)
            .named_only(2),
        NativeDef::function("frexp", frexp, &["x"]),
        NativeDef::function("ldexp", ldexp, &["x", "i"]),
        NativeDef::function("modf", modf, &["x"]),
        NativeDef::function("nextafter", nextafter, &["x", "y", "steps"])
            .optional(1)
            .by_name(2)
            .named_only(2),
        NativeDef::function("fma", fma, &["x", "y", "z"]),
        NativeDef::function("factorial", factorial, &["n"]),
        NativeDef::function("isqrt", isqrt, &["n"]),
        NativeDef::function("comb", comb, &["n", "k"]),
        NativeDef::function("perm", perm, &["n", "k"]).optional(1),
        NativeDef::variadic("gcd", gcd, Binding::Function),
        NativeDef::variadic("lcm", lcm, Binding::Function),
        NativeDef::function("prod", prod, &["iterable", "start"]).optional(1).by_name(1),
    ],
    init: Some(init),
    ..ModuleSpec::new("math")
};
