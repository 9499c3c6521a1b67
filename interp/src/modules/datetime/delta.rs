//! `timedelta`.
//!
//! Main invariant: slot 0 is the days, slot 1 the microseconds of a day behind them, which are not
//! negative; the days' magnitude is at most 999999999.

use dashu_int::IBig;

use super::calendar::DAY;
use super::{Signature, make, parse, repr_name, set_constant, slot, which};
use crate::bytecode::{BinaryOp, CompareOp};
use crate::heap::INSTANCE;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, float, int};
use crate::value::Value;
use crate::vm::compare::holds;
use crate::vm::{Exec, Machine};

const MOST_DAYS: i64 = 999_999_999;

/// A span of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Delta {
    pub(super) days: i64,
    pub(super) micros: i64,
}

impl Delta {
    pub(super) const ZERO: Delta = Delta { days: 0, micros: 0 };

    /// All of it in microseconds.
    pub(super) fn total(self) -> i128 {
        i128::from(self.days) * i128::from(DAY) + i128::from(self.micros)
    }

    pub(super) fn of_seconds(seconds: i64) -> Delta {
        Delta { days: seconds.div_euclid(86_400), micros: seconds.rem_euclid(86_400) * 1_000_000 }
    }
}

/// A new `timedelta` of so many microseconds.
pub(super) fn of_total(m: &mut Machine, class: Value, total: i128) -> Exec {
    let (days, micros) = (total.div_euclid(i128::from(DAY)), total.rem_euclid(i128::from(DAY)));
    if i32::try_from(days).is_err() {
        return Err(m.overflow_error("Python int too large to convert to C int"));
    }
    let days = days as i64;
    if days.abs() > MOST_DAYS {
        return Err(m.overflow_error(&format!("days={days}; must have magnitude <= {MOST_DAYS}")));
    }
    make(m, class, &[Value::int(days), Value::int(micros as i64)])
}

/// A new `timedelta` proper.
pub(super) fn new_delta(m: &mut Machine, total: i128) -> Exec {
    let class = m.builtin(TypeId::TimeDelta);
    of_total(m, class, total)
}

/// What a `timedelta` stands for.
pub(super) fn value(m: &mut Machine, v: Value) -> Exec<Delta> {
    Ok(Delta { days: slot(m, v, 0)?.unpack(), micros: slot(m, v, 1)?.unpack() })
}

/// The `timedelta` that a value is.
pub(super) fn as_delta(m: &mut Machine, v: Value) -> Exec<Option<Delta>> {
    match which(m, v)? {
        Some(TypeId::TimeDelta) => value(m, v).map(Some),
        _ => Ok(None),
    }
}

pub(super) fn init(m: &mut Machine) -> Exec<()> {
    let day = i128::from(DAY);
    let most = i128::from(MOST_DAYS);
    for (name, total) in [("min", -most * day), ("max", most * day + day - 1), ("resolution", 1)] {
        let v = new_delta(m, total)?;
        set_constant(m, TypeId::TimeDelta, name, v)?;
    }
    Ok(())
}

/// Adds so many units of a component; what is less than a microsecond goes to `rest`.
fn add_component(
    m: &mut Machine,
    name: &str,
    v: Value,
    unit: i64,
    total: &mut i128,
    rest: &mut f64,
) -> Exec<()> {
    if let Some(i) = m.as_integer(v)? {
        let product = match i.as_int() {
            Some(i) => i128::from(i).checked_mul(i128::from(unit)),
            None => i128::try_from(&int::big(i)).ok().and_then(|i| i.checked_mul(i128::from(unit))),
        };
        return match product.and_then(|product| total.checked_add(product)) {
            Some(sum) => {
                *total = sum;
                Ok(())
            }
            None => Err(m.overflow_error("Python int too large to convert to C int")),
        };
    }
    if m.is_a(v, TypeId::Float)? {
        let f = float::from_number(m, v)?;
        let whole = float::truncate(m, f)?;
        let mut more = 0.0;
        add_component(m, name, whole, unit, total, &mut more)?;
        let scaled = f.fract() * unit as f64;
        *total += scaled.trunc() as i128;
        *rest += scaled.fract();
        return Ok(());
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("unsupported type for timedelta {name} component: {t}")))
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    const NAMES: [&str; 7] =
        ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];
    const UNITS: [i64; 7] = [DAY, 1_000_000, 1, 1000, 60_000_000, 3_600_000_000, 7 * DAY];
    let signature = Signature { name: "__new__", required: 0, by_position: 7 };
    let given = parse(m, &signature, args, kw, NAMES)?;
    let (mut total, mut rest) = (0, 0.0);
    for i in [2, 3, 1, 4, 5, 0, 6] {
        if given[i].is_set() {
            add_component(m, NAMES[i], given[i], UNITS[i], &mut total, &mut rest)?;
        }
    }
    if rest != 0.0 {
        // Half microseconds go to the even neighbour of the sum.
        let mut whole = rest.round();
        if (whole - rest).abs() == 0.5 {
            let odd = if total & 1 == 1 { 1.0 } else { 0.0 };
            whole = 2.0 * ((rest + odd) * 0.5).round() - odd;
        }
        total += whole as i128;
    }
    of_total(m, class, total)
}

fn two(m: &mut Machine, args: &[Value]) -> Exec<Option<(Delta, Delta)>> {
    let (Some(a), Some(b)) = (as_delta(m, args[0])?, as_delta(m, args[1])?) else {
        return Ok(None);
    };
    Ok(Some((a, b)))
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    match two(m, args)? {
        Some((a, b)) => new_delta(m, a.total() + b.total()),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn sub(m: &mut Machine, args: &[Value]) -> Exec {
    match two(m, args)? {
        Some((a, b)) => new_delta(m, a.total() - b.total()),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rsub(m: &mut Machine, args: &[Value]) -> Exec {
    sub(m, &[args[1], args[0]])
}

/// All of it in microseconds, as an object.
fn micros(m: &mut Machine, d: Delta) -> Exec {
    m.bigint(&IBig::from(d.total()))
}

/// A new `timedelta` of a Python integer of microseconds.
fn of_integer(m: &mut Machine, v: Value) -> Exec {
    let total = match v.as_int() {
        Some(i) => Some(i128::from(i)),
        None => i128::try_from(&int::big(v)).ok(),
    };
    match total {
        Some(total) => new_delta(m, total),
        None => Err(m.overflow_error("Python int too large to convert to C int")),
    }
}

/// The quotient, rounded to the nearest integer, half to even.
fn divide_nearest(m: &mut Machine, a: &IBig, b: &IBig) -> Exec<IBig> {
    use dashu_base::DivEuclid as _;
    let zero = IBig::from(0);
    if *b == zero {
        return Err(m.error(TypeId::ZeroDivisionError, "integer division or modulo by zero"));
    }
    let (a, b) = if *b < zero { (-a, -b) } else { (a.clone(), b.clone()) };
    let quotient = (&a).div_euclid(&b);
    let twice = (a - &quotient * &b) * IBig::from(2);
    let odd = &quotient % IBig::from(2) != zero;
    let up = twice > b || (twice == b && odd);
    Ok(if up { quotient + IBig::from(1) } else { quotient })
}

/// Numerator and denominator of a float.
fn ratio(m: &mut Machine, f: Value) -> Exec<(IBig, IBig)> {
    let name = m.intern("as_integer_ratio")?;
    let method = m.get_attribute(f, name)?;
    let pair = m.call(method, &[])?;
    let [a, b] = crate::object::tuple::items(pair) else {
        return Err(m.type_error("unexpected return from as_integer_ratio()"));
    };
    Ok((int::big(*a), int::big(*b)))
}

fn mul(m: &mut Machine, args: &[Value]) -> Exec {
    let (Some(d), v) = (as_delta(m, args[0])?, args[1]) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if let Some(i) = m.as_integer(v)? {
        let total = micros(m, d)?;
        let product = m.binary(BinaryOp::Mul, false, total, i)?;
        return of_integer(m, product);
    }
    if m.is_a(v, TypeId::Float)? {
        let (a, b) = ratio(m, v)?;
        let nearest = divide_nearest(m, &(IBig::from(d.total()) * a), &b)?;
        let nearest = m.bigint(&nearest)?;
        return of_integer(m, nearest);
    }
    Ok(Value::NOT_IMPLEMENTED)
}

fn truediv(m: &mut Machine, args: &[Value]) -> Exec {
    let (Some(d), v) = (as_delta(m, args[0])?, args[1]) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if let Some(other) = as_delta(m, v)? {
        let (a, b) = (micros(m, d)?, micros(m, other)?);
        return m.binary(BinaryOp::TrueDiv, false, a, b);
    }
    let total = IBig::from(d.total());
    let nearest = if let Some(i) = m.as_integer(v)? {
        divide_nearest(m, &total, &int::big(i))?
    } else if m.is_a(v, TypeId::Float)? {
        let (a, b) = ratio(m, v)?;
        divide_nearest(m, &(total * b), &a)?
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let nearest = m.bigint(&nearest)?;
    of_integer(m, nearest)
}

fn rtruediv(m: &mut Machine, args: &[Value]) -> Exec {
    if two(m, args)?.is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    truediv(m, &[args[1], args[0]])
}

fn floordiv(m: &mut Machine, args: &[Value]) -> Exec {
    let (Some(d), v) = (as_delta(m, args[0])?, args[1]) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let a = micros(m, d)?;
    let zero = "integer division or modulo by zero";
    if let Some(other) = as_delta(m, v)? {
        if other == Delta::ZERO {
            return Err(m.error(TypeId::ZeroDivisionError, zero));
        }
        let b = micros(m, other)?;
        return m.binary(BinaryOp::FloorDiv, false, a, b);
    }
    match m.as_integer(v)? {
        Some(Value::ZERO) => Err(m.error(TypeId::ZeroDivisionError, zero)),
        Some(i) => {
            let quotient = m.binary(BinaryOp::FloorDiv, false, a, i)?;
            of_integer(m, quotient)
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rfloordiv(m: &mut Machine, args: &[Value]) -> Exec {
    floordiv(m, &[args[1], args[0]])
}

fn modulo(m: &mut Machine, args: &[Value]) -> Exec {
    match two(m, args)? {
        Some((_, Delta::ZERO)) => Err(m.error(TypeId::ZeroDivisionError, "integer modulo by zero")),
        Some((a, b)) => {
            let (a, b) = (a.total(), b.total());
            new_delta(m, ((a % b) + b) % b)
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rmodulo(m: &mut Machine, args: &[Value]) -> Exec {
    modulo(m, &[args[1], args[0]])
}

fn divmod(m: &mut Machine, args: &[Value]) -> Exec {
    if two(m, args)?.is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let quotient = floordiv(m, args)?;
    let rest = modulo(m, args)?;
    m.tuple(&[quotient, rest])
}

fn rdivmod(m: &mut Machine, args: &[Value]) -> Exec {
    divmod(m, &[args[1], args[0]])
}

fn neg(m: &mut Machine, args: &[Value]) -> Exec {
    let d = value(m, args[0])?;
    new_delta(m, -d.total())
}

fn pos(m: &mut Machine, args: &[Value]) -> Exec {
    let d = value(m, args[0])?;
    new_delta(m, d.total())
}

fn abs(m: &mut Machine, args: &[Value]) -> Exec {
    let d = value(m, args[0])?;
    new_delta(m, d.total().abs())
}

fn truth(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(value(m, args[0])? != Delta::ZERO))
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {
        $(fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            Ok(match two(m, args)? {
                Some((a, b)) => Value::from_bool(holds(CompareOp::$op, a.cmp(&b))),
                None => Value::NOT_IMPLEMENTED,
            })
        })*
    };
}

comparisons! { eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge; }

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let d = value(m, args[0])?;
    Ok(super::mix(d.days, d.micros))
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let d = value(m, args[0])?;
    let name = repr_name(m, args[0], TypeId::TimeDelta)?;
    let parts: Vec<String> = [
        ("days", d.days),
        ("seconds", d.micros / 1_000_000),
        ("microseconds", d.micros % 1_000_000),
    ]
    .into_iter()
    .filter(|&(_, n)| n != 0)
    .map(|(name, n)| format!("{name}={n}"))
    .collect();
    let parts = if parts.is_empty() { "0".to_owned() } else { parts.join(", ") };
    m.str(&format!("{name}({parts})"))
}

fn str(m: &mut Machine, args: &[Value]) -> Exec {
    let d = value(m, args[0])?;
    let (seconds, micros) = (d.micros / 1_000_000, d.micros % 1_000_000);
    let days = match d.days {
        0 => String::new(),
        1 | -1 => format!("{} day, ", d.days),
        n => format!("{n} days, "),
    };
    let (h, min, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let micros = if micros == 0 { String::new() } else { format!(".{micros:06}") };
    m.str(&format!("{days}{h}:{min:02}:{s:02}{micros}"))
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let d = value(m, args[0])?;
    let class = m.type_of(args[0])?;
    let state = [d.days, d.micros / 1_000_000, d.micros % 1_000_000].map(Value::int);
    let state = m.tuple(&state)?;
    m.tuple(&[class, state])
}

fn total_seconds(m: &mut Machine, args: &[Value]) -> Exec {
    let d = value(m, args[0])?;
    let total = micros(m, d)?;
    m.binary(BinaryOp::TrueDiv, false, total, Value::int(1_000_000))
}

fn days(m: &mut Machine, v: Value) -> Exec {
    slot(m, v, 0)
}

fn seconds(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(value(m, v)?.micros / 1_000_000))
}

fn microseconds(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(value(m, v)?.micros % 1_000_000))
}

const TWO: &[&str] = &["self", "value"];
const ONE: &[&str] = &["self"];

/// `timedelta`.
pub(crate) static SPEC: TypeSpec = TypeSpec {
    module: "datetime",
    hidden: 2,
    new: Some(new),
    methods: &[
        NativeDef::method("__add__", add, TWO),
        NativeDef::method("__radd__", add, TWO),
        NativeDef::method("__sub__", sub, TWO),
        NativeDef::method("__rsub__", rsub, TWO),
        NativeDef::method("__mul__", mul, TWO),
        NativeDef::method("__rmul__", mul, TWO),
        NativeDef::method("__truediv__", truediv, TWO),
        NativeDef::method("__rtruediv__", rtruediv, TWO),
        NativeDef::method("__floordiv__", floordiv, TWO),
        NativeDef::method("__rfloordiv__", rfloordiv, TWO),
        NativeDef::method("__mod__", modulo, TWO),
        NativeDef::method("__rmod__", rmodulo, TWO),
        NativeDef::method("__divmod__", divmod, TWO),
        NativeDef::method("__rdivmod__", rdivmod, TWO),
        NativeDef::method("__neg__", neg, ONE),
        NativeDef::method("__pos__", pos, ONE),
        NativeDef::method("__abs__", abs, ONE),
        NativeDef::method("__bool__", truth, ONE),
        NativeDef::method("__eq__", eq, TWO),
        NativeDef::method("__ne__", ne, TWO),
        NativeDef::method("__lt__", lt, TWO),
        NativeDef::method("__le__", le, TWO),
        NativeDef::method("__gt__", gt, TWO),
        NativeDef::method("__ge__", ge, TWO),
        NativeDef::method("__hash__", hash, ONE),
        NativeDef::method("__repr__", repr, ONE),
        NativeDef::method("__str__", str, ONE),
        NativeDef::method("__reduce__", reduce, ONE),
        NativeDef::method("total_seconds", total_seconds, ONE),
    ],
    attributes: &[
        GetSet::read_only("days", days),
        GetSet::read_only("seconds", seconds),
        GetSet::read_only("microseconds", microseconds),
    ],
    doc: "Difference between two datetime values.\n\ntimedelta(days=0, seconds=0, microseconds=0, \
          milliseconds=0, minutes=0, hours=0, weeks=0)\n\nAll arguments are optional and default \
          to 0.\nArguments may be integers or floats, and may be positive or negative.",
    ..TypeSpec::new("timedelta", INSTANCE)
};
