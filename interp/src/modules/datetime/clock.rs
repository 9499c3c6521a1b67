//! `time`: a time of day.
//!
//! Main invariant: slot 0 is the microseconds since midnight, with `fold` above them; slot 1 is the
//! zone or None.

use super::calendar::DAY;
use super::date::{format, state_bytes, strftime};
use super::delta;
use super::text::{self, Precision};
use super::zone::{ask_name, ask_offset, offset_object};
use super::{
    Signature, call_method, check_text, check_zone, int, int_or, make, mix, parse, repr_name,
    set_constant, slot, which,
};
use crate::bytecode::CompareOp;
use crate::heap::INSTANCE;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, string};
use crate::value::Value;
use crate::vm::compare::holds;
use crate::vm::{Exec, Machine};

/// The bit of `fold`.
const FOLD: u32 = 40;

/// A time of day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Clock {
    pub(super) micros: i64,
    pub(super) fold: i64,
}

impl Clock {
    pub(super) const MIDNIGHT: Clock = Clock { micros: 0, fold: 0 };

    pub(super) fn packed(self) -> Value {
        Value::int(self.fold << FOLD | self.micros)
    }

    pub(super) fn unpacked(v: Value) -> Clock {
        let packed = v.unpack();
        Clock { micros: packed & ((1 << FOLD) - 1), fold: packed >> FOLD }
    }

    /// Hours, minutes, seconds and microseconds.
    pub(super) fn parts(self) -> [i64; 4] {
        let seconds = self.micros / 1_000_000;
        [seconds / 3600, seconds / 60 % 60, seconds % 60, self.micros % 1_000_000]
    }

    /// The last bytes of a pickled state.
    pub(super) fn state(self) -> [u8; 6] {
        let [h, min, s, us] = self.parts();
        [h as u8, min as u8, s as u8, (us >> 16) as u8, (us >> 8) as u8, us as u8]
    }

    pub(super) fn of_state(state: &[u8], fold: i64) -> Clock {
        let seconds = (i64::from(state[0]) * 60 + i64::from(state[1])) * 60 + i64::from(state[2]);
        let us = i64::from(state[3]) << 16 | i64::from(state[4]) << 8 | i64::from(state[5]);
        Clock { micros: (seconds * 1_000_000 + us) % DAY, fold }
    }
}

/// The time of these hours, minutes, seconds and microseconds.
pub(super) fn of_parts(m: &mut Machine, parts: [i64; 4], fold: i64) -> Exec<Clock> {
    let [h, min, s, us] = parts;
    let message = if !(0..24).contains(&h) {
        "hour must be in 0..23"
    } else if !(0..60).contains(&min) {
        "minute must be in 0..59"
    } else if !(0..60).contains(&s) {
        "second must be in 0..59"
    } else if !(0..1_000_000).contains(&us) {
        "microsecond must be in 0..999999"
    } else if !(0..2).contains(&fold) {
        "fold must be either 0 or 1"
    } else {
        return Ok(Clock { micros: ((h * 60 + min) * 60 + s) * 1_000_000 + us, fold });
    };
    Err(m.value_error(message))
}

fn value(m: &mut Machine, v: Value) -> Exec<Clock> {
    Ok(Clock::unpacked(slot(m, v, 0)?))
}

/// Time and zone of a `time`.
pub(super) fn time_and_zone(m: &mut Machine, v: Value) -> Exec<(Clock, Value)> {
    Ok((value(m, v)?, slot(m, v, 1)?))
}

/// A `time` proper.
pub(super) fn new_time(m: &mut Machine, clock: Clock, zone: Value) -> Exec {
    let class = m.builtin(TypeId::Time);
    make(m, class, &[clock.packed(), zone])
}

/// A time of a class, which is called if it is none of ours.
fn make_time(m: &mut Machine, class: Value, clock: Clock, zone: Value) -> Exec {
    if class == m.builtin(TypeId::Time) {
        return new_time(m, clock, zone);
    }
    let [h, min, s, us] = clock.parts().map(Value::int);
    let v = m.call(class, &[h, min, s, us, zone])?;
    if clock.fold == 1 && which(m, v)? == Some(TypeId::Time) {
        let folded = Clock { fold: 1, ..value(m, v)? };
        crate::object::instance::set_slot(m, v.object(), 0, folded.packed())?;
    }
    Ok(v)
}

pub(super) fn init(m: &mut Machine) -> Exec<()> {
    for (name, micros) in [("min", 0), ("max", DAY - 1)] {
        let v = new_time(m, Clock { micros, fold: 0 }, Value::NONE)?;
        set_constant(m, TypeId::Time, name, v)?;
    }
    let resolution = delta::new_delta(m, 1)?;
    set_constant(m, TypeId::Time, "resolution", resolution)
}

const NAMES: [&str; 6] = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"];

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if let [state, zone @ ..] = args
        && kw.is_empty()
        && zone.len() < 2
        && let Some(state) = state_bytes(m, *state, 6)?
        && state[0] & 127 < 24
    {
        let zone = zone.first().copied().unwrap_or(Value::NONE);
        check_state_zone(m, zone)?;
        let fold = i64::from(state[0] >> 7);
        let mut plain = state;
        plain[0] &= 127;
        return make(m, class, &[Clock::of_state(&plain, fold).packed(), zone]);
    }
    let signature = Signature { name: "", required: 0, by_position: 5 };
    let [h, min, s, us, zone, fold] = parse(m, &signature, args, kw, NAMES)?;
    let mut parts = [0; 4];
    for (part, v) in parts.iter_mut().zip([h, min, s, us]) {
        *part = int_or(m, v, 0)?;
    }
    let fold = int_or(m, fold, 0)?;
    let zone = zone.set().unwrap_or(Value::NONE);
    let clock = of_parts(m, parts, fold)?;
    check_zone(m, zone)?;
    make(m, class, &[clock.packed(), zone])
}

/// Fails unless the zone of a pickled state is one.
pub(super) fn check_state_zone(m: &mut Machine, zone: Value) -> Exec<()> {
    match check_zone(m, zone) {
        Err(unwind) if m.is_raised(unwind, TypeId::TypeError) => {
            Err(m.type_error("bad tzinfo state arg"))
        }
        result => result,
    }
}

/// Has a function of `_strptime` make an object of a class.
pub(super) fn parse_by(m: &mut Machine, function: &str, args: &[Value]) -> Exec {
    check_text(m, "strptime", 1, args[1])?;
    check_text(m, "strptime", 2, args[2])?;
    let f = super::python(m, "strptime")?;
    let name = m.str(function)?;
    Err(m.tail_call(f, &[name, args[0], args[1], args[2]], Keywords::NONE))
}

fn strptime(m: &mut Machine, args: &[Value]) -> Exec {
    parse_by(m, "_strptime_datetime_time", args)
}

fn fromisoformat(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(given) = m.as_str(args[1])? else {
        return Err(m.type_error("fromisoformat: argument must be str"));
    };
    match text::read_time(string::bytes(given)) {
        Some(parts) if parts[0] < 24 => {
            let clock = of_parts(m, parts, 0)?;
            make_time(m, args[0], clock, Value::NONE)
        }
        _ => {
            let f = super::python(m, "time_of_text")?;
            Err(m.tail_call(f, &[args[0], given], Keywords::NONE))
        }
    }
}

// ---- comparison ----

fn offset(m: &mut Machine, v: Value) -> Exec<Option<delta::Delta>> {
    let zone = slot(m, v, 1)?;
    ask_offset(m, zone, "utcoffset", Value::NONE)
}

fn compare(m: &mut Machine, args: &[Value], op: CompareOp) -> Exec {
    if which(m, args[1])? != Some(TypeId::Time) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let ((a, p), (b, q)) = (time_and_zone(m, args[0])?, time_and_zone(m, args[1])?);
    let (x, y) = if p == q {
        (a.micros, b.micros)
    } else {
        match (offset(m, args[0])?, offset(m, args[1])?) {
            (p, q) if p == q => (a.micros, b.micros),
            (Some(p), Some(q)) => (a.micros - p.total() as i64, b.micros - q.total() as i64),
            _ => {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => Err(m.type_error("can't compare offset-naive and offset-aware times")),
                };
            }
        }
    };
    Ok(Value::from_bool(holds(op, x.cmp(&y))))
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {
        $(fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            compare(m, args, CompareOp::$op)
        })*
    };
}

comparisons! { eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge; }

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let clock = value(m, args[0])?;
    let offset = offset(m, args[0])?.map_or(0, |d| d.total() as i64);
    Ok(mix(clock.micros - offset, 1))
}

// ---- text ----

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (clock, zone) = time_and_zone(m, args[0])?;
    let mut out = repr_name(m, args[0], TypeId::Time)?;
    out.push('(');
    out.push_str(&repr_parts(clock));
    finish_repr(m, out, clock, zone)
}

/// The time in a `repr`.
pub(super) fn repr_parts(clock: Clock) -> String {
    let [h, min, s, us] = clock.parts();
    match (s, us) {
        (0, 0) => format!("{h}, {min}"),
        (_, 0) => format!("{h}, {min}, {s}"),
        _ => format!("{h}, {min}, {s}, {us}"),
    }
}

/// Completes a `repr`.
pub(super) fn finish_repr(m: &mut Machine, mut out: String, clock: Clock, zone: Value) -> Exec {
    if clock.fold == 1 {
        out.push_str(", fold=1");
    }
    let mut out = out.into_bytes();
    if !zone.is_none() {
        out.extend_from_slice(b", tzinfo=");
        m.repr_into(zone, &mut out)?;
    }
    out.push(b')');
    m.str_of(&out)
}

/// How precisely `isoformat` is to write.
pub(super) fn precision(m: &mut Machine, i: usize, v: Value) -> Exec<Precision> {
    let Some(v) = v.set() else { return Ok(Precision::Auto) };
    let name = check_text(m, "isoformat", i, v)?;
    match Precision::named(string::bytes(name)) {
        Some(precision) => Ok(precision),
        None => Err(m.value_error("Unknown timespec value")),
    }
}

fn isoformat(m: &mut Machine, args: &[Value]) -> Exec {
    let precision = precision(m, 1, args[1])?;
    let mut out = Vec::with_capacity(32);
    text::push_time(&mut out, value(m, args[0])?.micros, precision);
    if let Some(offset) = offset(m, args[0])? {
        text::push_offset(&mut out, offset);
    }
    m.str_of(&out)
}

fn str(m: &mut Machine, args: &[Value]) -> Exec {
    call_method(m, args[0], "isoformat", &[])
}

// ---- the rest ----

fn utcoffset(m: &mut Machine, args: &[Value]) -> Exec {
    let zone = slot(m, args[0], 1)?;
    offset_object(m, zone, "utcoffset", Value::NONE)
}

fn dst(m: &mut Machine, args: &[Value]) -> Exec {
    let zone = slot(m, args[0], 1)?;
    offset_object(m, zone, "dst", Value::NONE)
}

fn tzname(m: &mut Machine, args: &[Value]) -> Exec {
    let zone = slot(m, args[0], 1)?;
    ask_name(m, zone, Value::NONE)
}

fn replace(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let signature = Signature { name: "replace", required: 0, by_position: 5 };
    let [h, min, s, us, zone, fold] = parse(m, &signature, &args[1..], kw, NAMES)?;
    let (old, old_zone) = time_and_zone(m, args[0])?;
    let mut parts = old.parts();
    for (part, v) in parts.iter_mut().zip([h, min, s, us]) {
        *part = int_or(m, v, *part)?;
    }
    let fold = match fold.set() {
        Some(fold) => int(m, fold)?,
        None => old.fold,
    };
    let zone = zone.set().unwrap_or(old_zone);
    let clock = of_parts(m, parts, fold)?;
    check_zone(m, zone)?;
    let class = m.type_of(args[0])?;
    make_time(m, class, clock, zone)
}

fn reduced(m: &mut Machine, v: Value, protocol: i64) -> Exec {
    let (clock, zone) = time_and_zone(m, v)?;
    let mut state = clock.state();
    if protocol > 3 && clock.fold == 1 {
        state[0] |= 128;
    }
    let state = m.bytes(&state)?;
    let state = if zone.is_none() { m.tuple(&[state])? } else { m.tuple(&[state, zone])? };
    let class = m.type_of(v)?;
    m.tuple(&[class, state])
}

fn reduce_ex(m: &mut Machine, args: &[Value]) -> Exec {
    let protocol = int(m, args[1])?;
    reduced(m, args[0], protocol)
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    reduced(m, args[0], 2)
}

macro_rules! parts {
    ($($name:ident $i:literal;)*) => {
        $(fn $name(m: &mut Machine, v: Value) -> Exec {
            Ok(Value::int(value(m, v)?.parts()[$i]))
        })*
    };
}

parts! { hour 0; minute 1; second 2; microsecond 3; }

fn tzinfo(m: &mut Machine, v: Value) -> Exec {
    slot(m, v, 1)
}

fn fold(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(value(m, v)?.fold))
}

const ONE: &[&str] = &["self"];
const TWO: &[&str] = &["self", "value"];

/// `time`.
pub(crate) static SPEC: TypeSpec = TypeSpec {
    module: "datetime",
    hidden: 2,
    new: Some(new),
    methods: &[
        NativeDef::class("fromisoformat", fromisoformat, &["cls", "string"]),
        NativeDef::class("strptime", strptime, &["cls", "string", "format"]),
        NativeDef::method("__eq__", eq, TWO),
        NativeDef::method("__ne__", ne, TWO),
        NativeDef::method("__lt__", lt, TWO),
        NativeDef::method("__le__", le, TWO),
        NativeDef::method("__gt__", gt, TWO),
        NativeDef::method("__ge__", ge, TWO),
        NativeDef::method("__hash__", hash, ONE),
        NativeDef::method("__repr__", repr, ONE),
        NativeDef::method("__str__", str, ONE),
        NativeDef::method("__format__", format, &["self", "format"]),
        NativeDef::variadic("strftime", strftime, Binding::Method),
        NativeDef::method("isoformat", isoformat, &["self", "timespec"]).optional(1).by_name(1),
        NativeDef::method("utcoffset", utcoffset, ONE),
        NativeDef::method("dst", dst, ONE),
        NativeDef::method("tzname", tzname, ONE),
        NativeDef::variadic("replace", replace, Binding::Method),
        NativeDef::variadic("__replace__", replace, Binding::Method),
        NativeDef::method("__reduce_ex__", reduce_ex, &["self", "protocol"]),
        NativeDef::method("__reduce__", reduce, ONE),
    ],
    attributes: &[
        GetSet::read_only("hour", hour),
        GetSet::read_only("minute", minute),
        GetSet::read_only("second", second),
        GetSet::read_only("microsecond", microsecond),
        GetSet::read_only("tzinfo", tzinfo),
        GetSet::read_only("fold", fold),
    ],
    doc: "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll \
          arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. The \
          remaining arguments may be ints.",
    ..TypeSpec::new("time", INSTANCE)
};
