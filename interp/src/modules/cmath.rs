//! `cmath`.
//!
//! Main invariant: branch cuts and signs of zeros are those of C99's annex G as CPython has them:
//! every function is continuous from the side that the sign of a zero part says.

use std::f64::consts::{E, LN_2, PI, TAU};

use crate::native::{ModuleSpec, NativeDef};
use crate::object::{complex, dict, float};
use crate::value::Value;
use crate::vm::{Exec, Machine};
use complex::Parts;

fn number(m: &mut Machine, v: Value) -> Exec<Parts> {
    match complex::try_from_number(m, v)? {
        Some(z) => Ok(z),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("must be real number, not {t}")))
        }
    }
}

fn is_finite(z: Parts) -> bool {
    z.0.is_finite() && z.1.is_finite()
}

/// The result, with infinities and NaNs of finite arguments as errors.
fn result(m: &mut Machine, z: Parts, r: Parts) -> Exec {
    if is_finite(z) {
        if r.0.is_nan() || r.1.is_nan() {
            return Err(m.value_error("math domain error"));
        }
        if r.0.is_infinite() || r.1.is_infinite() {
            return Err(m.overflow_error("math range error"));
        }
    }
    m.complex(r)
}

/// Halves beyond which squares overflow.
const LARGE: f64 = f64::MAX / 4.0;

fn sqrt_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if y.is_infinite() {
        return (f64::INFINITY, y);
    }
    if x.is_nan() {
        return (x, if y == 0.0 { y } else { f64::NAN });
    }
    if x == f64::INFINITY {
        return (x, if y.is_nan() { y } else { 0.0f64.copysign(y) });
    }
    if x == f64::NEG_INFINITY {
        return if y.is_nan() { (y, f64::INFINITY) } else { (0.0, f64::INFINITY.copysign(y)) };
    }
    if x == 0.0 && y == 0.0 {
        return (0.0, y);
    }
    let (mut ax, mut ay) = (x.abs(), y.abs());
    let s = if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        // Subnormal: scaled up by an even power of two.
        ax *= 2f64.powi(54);
        ay *= 2f64.powi(54);
        (ax + ax.hypot(ay)).sqrt() * 2f64.powi(-27) / 2f64.sqrt()
    } else {
        ax /= 8.0;
        ay /= 8.0;
        2.0 * (ax + ax.hypot(ay)).sqrt()
    };
    let d = y.abs() / (2.0 * s);
    if x >= 0.0 { (s, d.copysign(y)) } else { (d, s.copysign(y)) }
}

fn log_parts(z: Parts) -> Option<Parts> {
    let (x, y) = z;
    let (ax, ay) = (x.abs(), y.abs());
    let real = if ax > LARGE || ay > LARGE {
        (ax / 2.0).hypot(ay / 2.0).ln() + LN_2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        if ax == 0.0 && ay == 0.0 {
            return None;
        }
        let up = 2f64.powi(53);
        (ax * up).hypot(ay * up).ln() - 53.0 * LN_2
    } else {
        let h = ax.hypot(ay);
        if (0.71..=1.73).contains(&h) {
            let (large, small) = if ax > ay { (ax, ay) } else { (ay, ax) };
            ((large - 1.0) * (large + 1.0) + small * small).ln_1p() / 2.0
        } else {
            h.ln()
        }
    };
    Some((real, y.atan2(x)))
}

fn exp_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if y == 0.0 {
        return (x.exp(), y);
    }
    if x.is_infinite() && !y.is_finite() {
        return if x > 0.0 { (x, f64::NAN) } else { (0.0, 0.0f64.copysign(y)) };
    }
    if x.is_infinite() {
        let size = if x > 0.0 { f64::INFINITY } else { 0.0 };
        return (size.copysign(y.cos()), size.copysign(y.sin()));
    }
    if x > 708.0 {
        let l = (x - 1.0).exp();
        return (l * y.cos() * E, l * y.sin() * E);
    }
    let l = x.exp();
    (l * y.cos(), l * y.sin())
}

fn cosh_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if y == 0.0 {
        return (
            x.cosh(),
            if x.is_nan() { 0.0 } else { (y * x.signum()).copysign(y * x.signum()) },
        );
    }
    if x.is_infinite() && y.is_finite() {
        return (f64::INFINITY.copysign(y.cos()), f64::INFINITY.copysign(y.sin() * x));
    }
    if x.abs() > 708.0 {
        let shifted = x - 1f64.copysign(x);
        return (y.cos() * shifted.cosh() * E, y.sin() * shifted.sinh() * E);
    }
    (y.cos() * x.cosh(), y.sin() * x.sinh())
}

fn sinh_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if y == 0.0 {
        return (x.sinh(), y);
    }
    if x.is_infinite() && y.is_finite() {
        return (x.copysign(y.cos() * x), f64::INFINITY.copysign(y.sin()));
    }
    if x.abs() > 708.0 {
        let shifted = x - 1f64.copysign(x);
        return (y.cos() * shifted.sinh() * E, y.sin() * shifted.cosh() * E);
    }
    (y.cos() * x.sinh(), y.sin() * x.cosh())
}

fn tanh_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if y == 0.0 {
        return (x.tanh(), y);
    }
    if x.is_infinite() {
        let sign = if y.is_finite() { 2.0 * y.sin() * y.cos() } else { y };
        return (1f64.copysign(x), 0f64.copysign(sign));
    }
    if x.abs() > 354.0 {
        return (1f64.copysign(x), 4.0 * y.sin() * y.cos() * (-2.0 * x.abs()).exp());
    }
    let (tx, ty) = (x.tanh(), y.tan());
    let cx = 1.0 / x.cosh();
    let txty = tx * ty;
    let denominator = 1.0 + txty * txty;
    (tx * (1.0 + ty * ty) / denominator, ty / denominator * cx * cx)
}

fn acos_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if x.abs() > LARGE || y.abs() > LARGE {
        let real = y.abs().atan2(x);
        let size = (x / 2.0).hypot(y / 2.0).ln() + 2.0 * LN_2;
        return (real, if x < 0.0 { -size.copysign(y) } else { size.copysign(-y) });
    }
    let s1 = sqrt_parts((1.0 - x, -y));
    let s2 = sqrt_parts((1.0 + x, y));
    (2.0 * s1.0.atan2(s2.0), (s2.0 * s1.1 - s2.1 * s1.0).asinh())
}

fn acosh_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if x.abs() > LARGE || y.abs() > LARGE {
        return ((x / 2.0).hypot(y / 2.0).ln() + 2.0 * LN_2, y.atan2(x));
    }
    let s1 = sqrt_parts((x - 1.0, y));
    let s2 = sqrt_parts((x + 1.0, y));
    ((s1.0 * s2.0 + s1.1 * s2.1).asinh(), 2.0 * s1.1.atan2(s2.0))
}

fn asinh_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if x.abs() > LARGE || y.abs() > LARGE {
        let size = (x / 2.0).hypot(y / 2.0).ln() + 2.0 * LN_2;
        return (size.copysign(x), y.atan2(x.abs()));
    }
    let s1 = sqrt_parts((1.0 + y, -x));
    let s2 = sqrt_parts((1.0 - y, x));
    ((s1.0 * s2.1 - s2.0 * s1.1).asinh(), y.atan2(s1.0 * s2.0 - s1.1 * s2.1))
}

fn atanh_parts(z: Parts) -> Parts {
    let (x, y) = z;
    if x < 0.0 || (x == 0.0 && x.is_sign_negative()) {
        let r = atanh_parts((-x, -y));
        return (-r.0, -r.1);
    }
    let ay = y.abs();
    if x > LARGE.sqrt() || ay > LARGE.sqrt() {
        let h = (x / 2.0).hypot(y / 2.0);
        return (x / 4.0 / h / h, -(PI / 2.0).copysign(-y));
    }
    if x == 1.0 && ay < f64::MIN_POSITIVE.sqrt() {
        if ay == 0.0 {
            return (f64::INFINITY, y);
        }
        return (-(ay.sqrt() / ay.hypot(2.0).sqrt()).ln(), 2f64.atan2(-ay).copysign(y) / 2.0);
    }
    let real = (4.0 * x / ((1.0 - x) * (1.0 - x) + ay * ay)).ln_1p() / 4.0;
    (real, -(-2.0 * y).atan2((1.0 - x) * (1.0 + x) - ay * ay) / 2.0)
}

/// `f(i z) / i`.
fn turned(f: fn(Parts) -> Parts, z: Parts) -> Parts {
    let r = f((-z.1, z.0));
    (r.1, -r.0)
}

macro_rules! functions {
    ($($name:ident($z:ident) = $e:expr;)*) => { $(
        fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let $z = number(m, args[0])?;
            let r = $e;
            result(m, $z, r)
        }
    )* };
}

functions! {
    sqrt(z) = sqrt_parts(z);
    exp(z) = exp_parts(z);
    cosh(z) = cosh_parts(z);
    sinh(z) = sinh_parts(z);
    cos(z) = cosh_parts((-z.1, z.0));
    sin(z) = turned(sinh_parts, z);
    tan(z) = turned(tanh_parts, z);
    tanh(z) = tanh_parts(z);
    acos(z) = acos_parts(z);
    acosh(z) = acosh_parts(z);
    asin(z) = turned(asinh_parts, z);
    asinh(z) = asinh_parts(z);
    atan(z) = turned(atanh_parts, z);
}

fn atanh(m: &mut Machine, args: &[Value]) -> Exec {
    let z = number(m, args[0])?;
    if z.0.abs() == 1.0 && z.1 == 0.0 {
        return Err(m.value_error("math domain error"));
    }
    result(m, z, atanh_parts(z))
}

fn logarithm(m: &mut Machine, v: Value) -> Exec<Parts> {
    match log_parts(number(m, v)?) {
        Some(r) => Ok(r),
        None => Err(m.value_error("math domain error")),
    }
}

fn log(m: &mut Machine, args: &[Value]) -> Exec {
    let r = logarithm(m, args[0])?;
    if !args[1].is_set() {
        return m.complex(r);
    }
    let base = logarithm(m, args[1])?;
    match complex::divide(r, base) {
        Some(r) => m.complex(r),
        None => Err(m.value_error("math domain error")),
    }
}

fn log10(m: &mut Machine, args: &[Value]) -> Exec {
    let r = logarithm(m, args[0])?;
    let ten = std::f64::consts::LN_10;
    m.complex((r.0 / ten, r.1 / ten))
}

fn phase(m: &mut Machine, args: &[Value]) -> Exec {
    let (x, y) = number(m, args[0])?;
    m.float(y.atan2(x))
}

fn polar(m: &mut Machine, args: &[Value]) -> Exec {
    let z = number(m, args[0])?;
    let r = z.0.hypot(z.1);
    if r.is_infinite() && is_finite(z) {
        return Err(m.overflow_error("math range error"));
    }
    let pair = [m.float(r)?, m.float(z.1.atan2(z.0))?];
    m.tuple(&pair)
}

fn rect(m: &mut Machine, args: &[Value]) -> Exec {
    let r = float::from_number(m, args[0])?;
    let phi = float::from_number(m, args[1])?;
    if r.is_finite() && phi.is_infinite() && r != 0.0 {
        return Err(m.value_error("math domain error"));
    }
    let z = if phi == 0.0 { (r, r * phi) } else { (r * phi.cos(), r * phi.sin()) };
    m.complex(z)
}

fn isfinite(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(is_finite(number(m, args[0])?)))
}

fn isnan(m: &mut Machine, args: &[Value]) -> Exec {
    let z = number(m, args[0])?;
    Ok(Value::from_bool(z.0.is_nan() || z.1.is_nan()))
}

fn isinf(m: &mut Machine, args: &[Value]) -> Exec {
    let z = number(m, args[0])?;
    Ok(Value::from_bool(z.0.is_infinite() || z.1.is_infinite()))
}

fn isclose(m: &mut Machine, args: &[Value]) -> Exec {
    let (a, b) = (number(m, args[0])?, number(m, args[1])?);
    let relative = if args[2].is_set() { float::from_number(m, args[2])? } else { 1e-9 };
    let absolute = if args[3].is_set() { float::from_number(m, args[3])? } else { 0.0 };
    if relative < 0.0 || absolute < 0.0 {
        return Err(m.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    let infinite = |z: Parts| z.0.is_infinite() || z.1.is_infinite();
    if infinite(a) || infinite(b) {
        return Ok(Value::FALSE);
    }
    let distance = (a.0 - b.0).hypot(a.1 - b.1);
    let close = distance <= relative * b.0.hypot(b.1)
        || distance <= relative * a.0.hypot(a.1)
        || distance <= absolute;
    Ok(Value::from_bool(close))
}

fn init(m: &mut Machine, module: Value) -> Exec<()> {
    for (name, f) in [("pi", PI), ("e", E), ("tau", TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)]
    {
        let (name, v) = (m.intern(name)?, m.float(f)?);
        dict::set(m, module, name, v)?;
    }
    for (name, z) in [("infj", (0.0, f64::INFINITY)), ("nanj", (0.0, f64::NAN))] {
        let (name, v) = (m.intern(name)?, m.complex(z)?);
        dict::set(m, module, name, v)?;
    }
    Ok(())
}

const Z: &[&str] = &["z"];

/// `cmath`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "This module provides access to mathematical functions for complex\nnumbers.",
    functions: &[
        NativeDef::function("acos", acos, Z),
        NativeDef::function("acosh", acosh, Z),
        NativeDef::function("asin", asin, Z),
        NativeDef::function("asinh", asinh, Z),
        NativeDef::function("atan", atan, Z),
        NativeDef::function("atanh", atanh, Z),
        NativeDef::function("cos", cos, Z),
        NativeDef::function("cosh", cosh, Z),
        NativeDef::function("exp", exp, Z),
        NativeDef::function("isclose", isclose, &["a", "b", "rel_tol", "abs_tol"])
            .optional(2)
            .by_name(0)
            .named_only(2),
        NativeDef::function("isfinite", isfinite, Z),
        NativeDef::function("isinf", isinf, Z),
        NativeDef::function("isnan", isnan, Z),
        NativeDef::function("log", log, &["z", "base"]).optional(1),
        NativeDef::function("log10", log10, Z),
        NativeDef::function("phase", phase, Z),
        NativeDef::function("polar", polar, Z),
        NativeDef::function("rect", rect, &["r", "phi"]),
        NativeDef::function("sin", sin, Z),
        NativeDef::function("sinh", sinh, Z),
        NativeDef::function("sqrt", sqrt, Z),
        NativeDef::function("tan", tan, Z),
        NativeDef::function("tanh", tanh, Z),
    ],
    init: Some(init),
    ..ModuleSpec::new("cmath")
};
