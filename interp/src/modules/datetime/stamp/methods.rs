//! The methods of `datetime`.

use super::*;
use crate::bytecode::CompareOp;
use crate::heap::INSTANCE;
use crate::modules::datetime::text;
use crate::modules::datetime::{
    Signature, call_method, int, int_or, mix, parse, python, repr_name,
};
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::string;
use crate::vm::compare::holds;

const NAMES: [&str; 9] =
    ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"];

/// The stamp and zone of the arguments of a constructor.
fn of_arguments(
    m: &mut Machine,
    given: [Value; 9],
    old: Stamp,
    old_zone: Value,
) -> Exec<(Stamp, Value)> {
    let [year, month, day, h, min, s, us, zone, fold] = given;
    let date = Date {
        year: int_or(m, year, old.date.year)?,
        month: int_or(m, month, old.date.month)?,
        day: int_or(m, day, old.date.day)?,
    };
    let mut parts = old.clock.parts();
    for (part, v) in parts.iter_mut().zip([h, min, s, us]) {
        *part = int_or(m, v, *part)?;
    }
    let fold = int_or(m, fold, old.clock.fold)?;
    let zone = zone.set().unwrap_or(old_zone);
    let date = date::check(m, date)?;
    let clock = clock::of_parts(m, parts, fold)?;
    check_zone(m, zone)?;
    Ok((Stamp { date, clock }, zone))
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if let [state, zone @ ..] = args
        && kw.is_empty()
        && zone.len() < 2
        && let Some(state) = date::state_bytes(m, *state, 10)?
        && let Some(date) = date::of_state(&state)
    {
        let zone = zone.first().copied().unwrap_or(Value::NONE);
        clock::check_state_zone(m, zone)?;
        let clock = Clock::of_state(&state[4..], i64::from(state[2] >> 7));
        return make(m, class, &[date::pack(date), clock.packed(), zone]);
    }
    let signature = Signature { name: "", required: 3, by_position: 8 };
    let given = parse(m, &signature, args, kw, NAMES)?;
    let midnight = Stamp { date: Date { year: 1, month: 1, day: 1 }, clock: Clock::MIDNIGHT };
    let (stamp, zone) = of_arguments(m, given, midnight, Value::NONE)?;
    make(m, class, &[date::pack(stamp.date), stamp.clock.packed(), zone])
}

// ---- other ways to make one ----

fn now_in(m: &mut Machine, args: &[Value]) -> Exec {
    let zone = args[1].set().unwrap_or(Value::NONE);
    at_moment(m, args[0], now(), zone)
}

fn today(m: &mut Machine, args: &[Value]) -> Exec {
    at_moment(m, args[0], now(), Value::NONE)
}

fn utcnow(m: &mut Machine, args: &[Value]) -> Exec {
    warn(
        m,
        "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. \
         Use timezone-aware objects to represent datetimes in UTC: \
         datetime.datetime.now(datetime.UTC).",
    )?;
    let (seconds, micros) = now();
    let stamp = of_seconds(m, seconds, micros)?;
    make_stamp(m, args[0], stamp, Value::NONE)
}

fn utcfromtimestamp(m: &mut Machine, args: &[Value]) -> Exec {
    warn(
        m,
        "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future \
         version. Use timezone-aware objects to represent datetimes in UTC: \
         datetime.datetime.fromtimestamp(timestamp, datetime.UTC).",
    )?;
    let (seconds, micros) = timestamp_of(m, args[1])?;
    let stamp = of_seconds(m, seconds, micros)?;
    make_stamp(m, args[0], stamp, Value::NONE)
}

fn warn(m: &mut Machine, text: &str) -> Exec<()> {
    let f = python(m, "warn")?;
    let text = m.str(text)?;
    m.call(f, &[text])?;
    Ok(())
}

fn fromtimestamp(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let signature = Signature { name: "fromtimestamp", required: 1, by_position: 2 };
    let [timestamp, zone] = parse(m, &signature, &args[1..], kw, ["timestamp", "tz"])?;
    let zone = zone.set().unwrap_or(Value::NONE);
    check_zone(m, zone)?;
    let at = timestamp_of(m, timestamp)?;
    at_moment(m, args[0], at, zone)
}

fn combine(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let signature = Signature { name: "combine", required: 2, by_position: 3 };
    let [day, time, zone] = parse(m, &signature, &args[1..], kw, ["date", "time", "tzinfo"])?;
    if !matches!(which(m, day)?, Some(TypeId::Date | TypeId::DateTime)) {
        let t = m.full_type_name(day)?;
        return Err(m.type_error(&format!("combine() argument 1 must be datetime.date, not {t}")));
    }
    if which(m, time)? != Some(TypeId::Time) {
        let t = m.full_type_name(time)?;
        return Err(m.type_error(&format!("combine() argument 2 must be datetime.time, not {t}")));
    }
    let date = date::value(m, day)?;
    let (clock, own) = clock::time_and_zone(m, time)?;
    let zone = zone.set().unwrap_or(own);
    check_zone(m, zone)?;
    make_stamp(m, args[0], Stamp { date, clock }, zone)
}

fn fromisoformat(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(given) = m.as_str(args[1])? else {
        return Err(m.type_error("fromisoformat: argument must be str"));
    };
    let bytes = string::bytes(given);
    let midnight = Some([0; 4]);
    // What divides the two is one character.
    let time = match bytes.len() {
        10 => midnight,
        n if n > 11 && bytes[10].is_ascii() => text::read_time(&bytes[11..]),
        _ => None,
    };
    if let Some(date) = bytes.get(..10).and_then(text::read_date)
        && let Some(parts) = time.filter(|parts| parts[0] < 24)
    {
        let date = date::check(m, date)?;
        let clock = clock::of_parts(m, parts, 0)?;
        return make_stamp(m, args[0], Stamp { date, clock }, Value::NONE);
    }
    let f = python(m, "datetime_of_text")?;
    Err(m.tail_call(f, &[args[0], given], Keywords::NONE))
}

fn strptime(m: &mut Machine, args: &[Value]) -> Exec {
    clock::parse_by(m, "_strptime_datetime_datetime", args)
}

// ---- arithmetic and comparison ----

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    match delta::as_delta(m, args[1])? {
        Some(d) => moved(m, args[0], d.total()),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn sub(m: &mut Machine, args: &[Value]) -> Exec {
    match which(m, args[1])? {
        Some(TypeId::TimeDelta) => {
            let d = delta::value(m, args[1])?;
            moved(m, args[0], -d.total())
        }
        Some(TypeId::DateTime) => {
            let (p, q) = (zone_of(m, args[0])?, zone_of(m, args[1])?);
            let (a, b) =
                if p == q { (None, None) } else { (offset(m, args[0])?, offset(m, args[1])?) };
            if a.is_some() != b.is_some() {
                return Err(m.type_error("can't subtract offset-naive and offset-aware datetimes"));
            }
            let offsets = b.map_or(0, Delta::total) - a.map_or(0, Delta::total);
            let (a, b) = (value(m, args[0])?.micros(), value(m, args[1])?.micros());
            delta::new_delta(m, i128::from(a - b) + offsets)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rsub(m: &mut Machine, args: &[Value]) -> Exec {
    match which(m, args[1])? {
        Some(TypeId::DateTime) => sub(m, &[args[1], args[0]]),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn compare(m: &mut Machine, args: &[Value], op: CompareOp) -> Exec {
    if which(m, args[1])? != Some(TypeId::DateTime) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (value(m, args[0])?.micros(), value(m, args[1])?.micros());
    if zone_of(m, args[0])? == zone_of(m, args[1])? {
        return Ok(Value::from_bool(holds(op, a.cmp(&b))));
    }
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    let (p, q) = (offset(m, args[0])?, offset(m, args[1])?);
    let ordering = match (p, q) {
        (p, q) if p == q => a.cmp(&b),
        (Some(p), Some(q)) => (i128::from(a) - p.total()).cmp(&(i128::from(b) - q.total())),
        _ if equality => return Ok(Value::from_bool(op == CompareOp::Ne)),
        _ => {
            return Err(m.type_error("can't compare offset-naive and offset-aware datetimes"));
        }
    };
    if equality
        && ordering.is_eq()
        && (is_problematic(m, args[0], p)? || is_problematic(m, args[1], q)?)
    {
        return Ok(Value::from_bool(op == CompareOp::Ne));
    }
    Ok(Value::from_bool(holds(op, ordering)))
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
    let stamp = value(m, args[0])?;
    let unfolded = if stamp.clock.fold == 1 { refolded(m, args[0])? } else { args[0] };
    let offset = offset(m, unfolded)?.map_or(0, |d| d.total() as i64);
    Ok(mix(stamp.micros() - offset, 2))
}

// ---- text ----

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (stamp, zone) = (value(m, args[0])?, zone_of(m, args[0])?);
    let name = repr_name(m, args[0], TypeId::DateTime)?;
    let Date { year, month, day } = stamp.date;
    let parts = clock::repr_parts(stamp.clock);
    let out = format!("{name}({year}, {month}, {day}, {parts}");
    clock::finish_repr(m, out, stamp.clock, zone)
}

fn isoformat_with(m: &mut Machine, v: Value, between: &[u8], timespec: text::Precision) -> Exec {
    let stamp = value(m, v)?;
    let mut out = Vec::with_capacity(40);
    text::push_date(&mut out, stamp.date);
    out.extend_from_slice(between);
    text::push_time(&mut out, stamp.clock.micros, timespec);
    if let Some(offset) = offset(m, v)? {
        text::push_offset(&mut out, offset);
    }
    m.str_of(&out)
}

fn isoformat(m: &mut Machine, args: &[Value]) -> Exec {
    let mut between: &[u8] = b"T";
    if let Some(v) = args[1].set() {
        let text = m.as_str(v)?;
        match text.filter(|&text| string::len(text) == 1) {
            Some(text) => between = string::bytes(text),
            None => {
                let t = m.full_type_name(v)?;
                return Err(m.type_error(&format!(
                    "isoformat() argument 1 must be a unicode character, not {t}"
                )));
            }
        }
    }
    let timespec = clock::precision(m, 2, args[2])?;
    isoformat_with(m, args[0], between, timespec)
}

fn str(m: &mut Machine, args: &[Value]) -> Exec {
    if crate::modules::datetime::is_exactly(m, args[0], TypeId::DateTime)? {
        return isoformat_with(m, args[0], b" ", text::Precision::Auto);
    }
    let space = m.str(" ")?;
    call_method(m, args[0], "isoformat", &[space])
}

fn ctime(m: &mut Machine, args: &[Value]) -> Exec {
    let stamp = value(m, args[0])?;
    let text = text::ctime(stamp.date, stamp.clock.micros);
    m.str(&text)
}

// ---- the rest ----

fn get_date(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.builtin(TypeId::Date);
    let date = date::value(m, args[0])?;
    date::make_date(m, class, date)
}

fn time(m: &mut Machine, args: &[Value]) -> Exec {
    let clock = value(m, args[0])?.clock;
    clock::new_time(m, clock, Value::NONE)
}

fn timetz(m: &mut Machine, args: &[Value]) -> Exec {
    let (clock, zone) = (value(m, args[0])?.clock, zone_of(m, args[0])?);
    clock::new_time(m, clock, zone)
}

fn timetuple(m: &mut Machine, args: &[Value]) -> Exec {
    let (stamp, zone) = (value(m, args[0])?, zone_of(m, args[0])?);
    let dst = match ask_offset(m, zone, "dst", args[0])? {
        Some(dst) => i64::from(dst != Delta::ZERO),
        None => -1,
    };
    date::broken_down(m, stamp.date, stamp.clock.micros, dst)
}

fn utctimetuple(m: &mut Machine, args: &[Value]) -> Exec {
    let stamp = in_utc(m, args[0])?;
    date::broken_down(m, stamp.date, stamp.clock.micros, 0)
}

fn get_timestamp(m: &mut Machine, args: &[Value]) -> Exec {
    timestamp(m, args[0])
}

fn utcoffset(m: &mut Machine, args: &[Value]) -> Exec {
    let zone = zone_of(m, args[0])?;
    offset_object(m, zone, "utcoffset", args[0])
}

fn dst(m: &mut Machine, args: &[Value]) -> Exec {
    let zone = zone_of(m, args[0])?;
    offset_object(m, zone, "dst", args[0])
}

fn tzname(m: &mut Machine, args: &[Value]) -> Exec {
    let zone = zone_of(m, args[0])?;
    ask_name(m, zone, args[0])
}

fn as_zone(m: &mut Machine, args: &[Value]) -> Exec {
    let zone = args[1].set().unwrap_or(Value::NONE);
    astimezone(m, args[0], zone)
}

fn replace(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let signature = Signature { name: "replace", required: 0, by_position: 8 };
    let given = parse(m, &signature, &args[1..], kw, NAMES)?;
    let (old, old_zone) = (value(m, args[0])?, zone_of(m, args[0])?);
    let (stamp, zone) = of_arguments(m, given, old, old_zone)?;
    let class = m.type_of(args[0])?;
    make_stamp(m, class, stamp, zone)
}

fn reduced(m: &mut Machine, v: Value, protocol: i64) -> Exec {
    let (stamp, zone) = (value(m, v)?, zone_of(m, v)?);
    let mut state = [0; 10];
    state[..4].copy_from_slice(&date::state(stamp.date));
    state[4..].copy_from_slice(&stamp.clock.state());
    if protocol > 3 && stamp.clock.fold == 1 {
        state[2] |= 128;
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
            Ok(Value::int(Clock::unpacked(slot(m, v, CLOCK)?).parts()[$i]))
        })*
    };
}

parts! { hour 0; minute 1; second 2; microsecond 3; }

fn tzinfo(m: &mut Machine, v: Value) -> Exec {
    zone_of(m, v)
}

fn fold(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(value(m, v)?.clock.fold))
}

const ONE: &[&str] = &["self"];
const TWO: &[&str] = &["self", "value"];
const ISO: &[&str] = &["self", "sep", "timespec"];

/// `datetime`.
pub(crate) static SPEC: TypeSpec = TypeSpec {
    module: "datetime",
    base: TypeId::Date,
    hidden: 2,
    new: Some(new),
    methods: &[
        NativeDef::class("now", now_in, &["cls", "tz"]).optional(1).by_name(1),
        NativeDef::class("today", today, &["cls"]),
        NativeDef::class("utcnow", utcnow, &["cls"]),
        NativeDef::class("utcfromtimestamp", utcfromtimestamp, &["cls", "timestamp"]),
        NativeDef::variadic("fromtimestamp", fromtimestamp, Binding::Class),
        NativeDef::variadic("combine", combine, Binding::Class),
        NativeDef::class("fromisoformat", fromisoformat, &["cls", "string"]),
        NativeDef::class("strptime", strptime, &["cls", "string", "format"]),
        NativeDef::method("__add__", add, TWO),
        NativeDef::method("__radd__", add, TWO),
        NativeDef::method("__sub__", sub, TWO),
        NativeDef::method("__rsub__", rsub, TWO),
        NativeDef::method("__eq__", eq, TWO),
        NativeDef::method("__ne__", ne, TWO),
        NativeDef::method("__lt__", lt, TWO),
        NativeDef::method("__le__", le, TWO),
        NativeDef::method("__gt__", gt, TWO),
        NativeDef::method("__ge__", ge, TWO),
        NativeDef::method("__hash__", hash, ONE),
        NativeDef::method("__repr__", repr, ONE),
        NativeDef::method("__str__", str, ONE),
        NativeDef::method("isoformat", isoformat, ISO).optional(2).by_name(1),
        NativeDef::method("ctime", ctime, ONE),
        NativeDef::method("date", get_date, ONE),
        NativeDef::method("time", time, ONE),
        NativeDef::method("timetz", timetz, ONE),
        NativeDef::method("timetuple", timetuple, ONE),
        NativeDef::method("utctimetuple", utctimetuple, ONE),
        NativeDef::method("timestamp", get_timestamp, ONE),
        NativeDef::method("utcoffset", utcoffset, ONE),
        NativeDef::method("dst", dst, ONE),
        NativeDef::method("tzname", tzname, ONE),
        NativeDef::method("astimezone", as_zone, &["self", "tz"]).optional(1).by_name(1),
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
    doc: "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nThe \
          year, month and day arguments are required. tzinfo may be None, or an\ninstance of a \
          tzinfo subclass. The remaining arguments may be ints.",
    ..TypeSpec::new("datetime", INSTANCE)
};
