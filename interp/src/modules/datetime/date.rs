//! `date`.
//!
//! Main invariant: slot 0 is the day, its year, month and day packed into one number in the order of
//! days. Times with a date have it there too.

use super::calendar::{self, Date, EPOCH_DAY, LAST_DAY};
use super::delta;
use super::{
    Signature, call_method, check_text, int, int_or, make, mix, out_of_range, parse, python,
    repr_name, set_constant, slot, text, which,
};
use crate::bytecode::CompareOp;
use crate::heap::INSTANCE;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, string};
use crate::value::Value;
use crate::vm::compare::holds;
use crate::vm::{Exec, Machine};

pub(super) fn pack(date: Date) -> Value {
    Value::int(date.year << 16 | date.month << 8 | date.day)
}

/// The day of a date, or of a time with one.
pub(super) fn value(m: &mut Machine, v: Value) -> Exec<Date> {
    let packed = slot(m, v, 0)?.unpack();
    Ok(Date { year: packed >> 16, month: packed >> 8 & 255, day: packed & 255 })
}

pub(super) fn check(m: &mut Machine, date: Date) -> Exec<Date> {
    let Date { year, month, day } = date;
    if !(1..=9999).contains(&year) {
        return Err(m.value_error(&format!("year {year} is out of range")));
    }
    if !(1..=12).contains(&month) {
        return Err(m.value_error("month must be in 1..12"));
    }
    if day < 1 || day > calendar::days_in_month(year, month) {
        return Err(m.value_error("day is out of range for month"));
    }
    Ok(date)
}

/// A date of a class, which is called if it is none of ours.
pub(super) fn make_date(m: &mut Machine, class: Value, date: Date) -> Exec {
    check(m, date)?;
    if class == m.builtin(TypeId::Date) {
        return make(m, class, &[pack(date)]);
    }
    m.call(class, &[date.year, date.month, date.day].map(Value::int))
}

pub(super) fn init(m: &mut Machine) -> Exec<()> {
    let class = m.builtin(TypeId::Date);
    for (name, ordinal) in [("min", 1), ("max", LAST_DAY)] {
        let v = make_date(m, class, Date::of_ordinal(ordinal))?;
        set_constant(m, TypeId::Date, name, v)?;
    }
    let day = delta::new_delta(m, i128::from(calendar::DAY))?;
    set_constant(m, TypeId::Date, "resolution", day)
}

/// The bytes of a pickled state, which may come as text of Latin-1 characters.
pub(super) fn state_bytes(m: &mut Machine, v: Value, n: usize) -> Exec<Option<Vec<u8>>> {
    if let Some(bytes) = m.as_bytes(v)? {
        return Ok((bytes.len() == n).then(|| bytes.to_vec()));
    }
    let Some(text) = m.as_str(v)? else { return Ok(None) };
    let text = m.text_lossy(text);
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    Ok(bytes.filter(|bytes| bytes.len() == n))
}

/// The day of a state; the highest bit of the month stands for `fold`.
pub(super) fn of_state(state: &[u8]) -> Option<Date> {
    let (year, month) = (i64::from(state[0]) << 8 | i64::from(state[1]), i64::from(state[2] & 127));
    let date = Date { year, month, day: i64::from(state[3]) };
    (1..=12).contains(&month).then_some(date)
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if let [state] = args
        && kw.is_empty()
        && let Some(state) = state_bytes(m, *state, 4)?
        && state[2] < 128
        && let Some(date) = of_state(&state)
    {
        return make(m, class, &[pack(date)]);
    }
    if args.len() < 3 {
        // These are looked at before one is missed.
        for &v in args {
            int(m, v)?;
        }
    }
    let signature = Signature { name: "", required: 3, by_position: 3 };
    let [year, month, day] = parse(m, &signature, args, kw, ["year", "month", "day"])?;
    let date = Date { year: int(m, year)?, month: int(m, month)?, day: int(m, day)? };
    check(m, date)?;
    make(m, class, &[pack(date)])
}

// ---- other ways to make one ----

fn today(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.intern("time")?;
    let time = m.import_dotted("time")?;
    let f = m.get_attribute(time, name)?;
    let now = m.call(f, &[])?;
    call_method(m, args[0], "fromtimestamp", &[now])
}

fn fromtimestamp(m: &mut Machine, args: &[Value]) -> Exec {
    let (seconds, _) = super::stamp::timestamp_of(m, args[1])?;
    let local = super::stamp::local(seconds);
    let ordinal = local.div_euclid(86_400) + EPOCH_DAY;
    let date = super::stamp::day_of(m, ordinal)?;
    make_date(m, args[0], date)
}

fn fromordinal(m: &mut Machine, args: &[Value]) -> Exec {
    let ordinal = int(m, args[1])?;
    if ordinal < 1 {
        return Err(m.value_error("ordinal must be >= 1"));
    }
    make_date(m, args[0], Date::of_ordinal(ordinal))
}

fn fromisoformat(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(given) = m.as_str(args[1])? else {
        return Err(m.type_error("fromisoformat: argument must be str"));
    };
    match text::read_date(string::bytes(given)) {
        Some(date) => make_date(m, args[0], date),
        None => {
            let f = python(m, "date_of_text")?;
            Err(m.tail_call(f, &[args[0], given], Keywords::NONE))
        }
    }
}

fn fromisocalendar(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let signature = Signature { name: "fromisocalendar", required: 3, by_position: 3 };
    let given = parse(m, &signature, &args[1..], kw, ["year", "week", "day"])?;
    let (year, week, day) = (int(m, given[0])?, int(m, given[1])?, int(m, given[2])?);
    if !(1..=9999).contains(&year) {
        return Err(m.value_error(&format!("Year is out of range: {year}")));
    }
    if week < 1 || week > 52 && (week != 53 || calendar::weeks_in_year(year) != 53) {
        return Err(m.value_error(&format!("Invalid week: {week}")));
    }
    if !(1..=7).contains(&day) {
        return Err(m.value_error(&format!("Invalid day: {day} (range is [1, 7])")));
    }
    let ordinal = calendar::first_monday(year) + (week - 1) * 7 + day - 1;
    make_date(m, args[0], Date::of_ordinal(ordinal))
}

fn strptime(m: &mut Machine, args: &[Value]) -> Exec {
    super::clock::parse_by(m, "_strptime_datetime_date", args)
}

// ---- arithmetic and comparison ----

fn moved(m: &mut Machine, v: Value, days: i64) -> Exec {
    let ordinal = value(m, v)?.ordinal() + days;
    if !(1..=LAST_DAY).contains(&ordinal) {
        return Err(out_of_range(m));
    }
    let class = m.type_of(v)?;
    make_date(m, class, Date::of_ordinal(ordinal))
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    match delta::as_delta(m, args[1])? {
        Some(d) => moved(m, args[0], d.days),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn sub(m: &mut Machine, args: &[Value]) -> Exec {
    match which(m, args[1])? {
        Some(TypeId::TimeDelta) => {
            let d = delta::value(m, args[1])?;
            moved(m, args[0], -d.days)
        }
        Some(TypeId::Date) => {
            let days = value(m, args[0])?.ordinal() - value(m, args[1])?.ordinal();
            delta::new_delta(m, i128::from(days) * i128::from(calendar::DAY))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn rsub(m: &mut Machine, args: &[Value]) -> Exec {
    match which(m, args[1])? {
        Some(TypeId::Date) => sub(m, &[args[1], args[0]]),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {
        $(fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            if which(m, args[1])? != Some(TypeId::Date) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let (a, b) = (slot(m, args[0], 0)?.unpack(), slot(m, args[1], 0)?.unpack());
            Ok(Value::from_bool(holds(CompareOp::$op, a.cmp(&b))))
        })*
    };
}

comparisons! { eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge; }

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(mix(slot(m, args[0], 0)?.unpack(), 0))
}

// ---- text ----

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let Date { year, month, day } = value(m, args[0])?;
    let name = repr_name(m, args[0], TypeId::Date)?;
    m.str(&format!("{name}({year}, {month}, {day})"))
}

fn isoformat(m: &mut Machine, args: &[Value]) -> Exec {
    let mut out = Vec::with_capacity(10);
    text::push_date(&mut out, value(m, args[0])?);
    m.str_of(&out)
}

fn str(m: &mut Machine, args: &[Value]) -> Exec {
    call_method(m, args[0], "isoformat", &[])
}

fn ctime(m: &mut Machine, args: &[Value]) -> Exec {
    let text = text::ctime(value(m, args[0])?, 0);
    m.str(&text)
}

/// `strftime` of all three types that have it.
pub(super) fn strftime(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let signature = Signature { name: "strftime", required: 1, by_position: 1 };
    let [format] = parse(m, &signature, &args[1..], kw, ["format"])?;
    let format = check_text(m, "strftime", 1, format)?;
    let f = python(m, "strftime")?;
    Err(m.tail_call(f, &[args[0], format], Keywords::NONE))
}

/// `__format__` of all three types that have `strftime`.
pub(super) fn format(m: &mut Machine, args: &[Value]) -> Exec {
    let spec = check_text(m, "__format__", 1, args[1])?;
    if string::len(spec) == 0 {
        return m.str_value(args[0]);
    }
    call_method(m, args[0], "strftime", &[spec])
}

// ---- the rest ----

fn toordinal(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::int(value(m, args[0])?.ordinal()))
}

fn weekday(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::int(value(m, args[0])?.weekday()))
}

fn isoweekday(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::int(value(m, args[0])?.weekday() + 1))
}

fn isocalendar(m: &mut Machine, args: &[Value]) -> Exec {
    let (year, week, day) = value(m, args[0])?.iso_calendar();
    let class = python(m, "IsoCalendarDate")?;
    m.call(class, &[year, week, day].map(Value::int))
}

/// A `struct_time`.
pub(super) fn broken_down(m: &mut Machine, date: Date, micros: i64, dst: i64) -> Exec {
    let seconds = micros / 1_000_000;
    let all = [
        date.year,
        date.month,
        date.day,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        date.weekday(),
        date.day_of_year(),
        dst,
    ]
    .map(Value::int);
    let all = m.tuple(&all)?;
    let time = m.import_dotted("time")?;
    call_method(m, time, "struct_time", &[all])
}

fn timetuple(m: &mut Machine, args: &[Value]) -> Exec {
    let date = value(m, args[0])?;
    broken_down(m, date, 0, -1)
}

fn replace(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let signature = Signature { name: "replace", required: 0, by_position: 3 };
    let [year, month, day] = parse(m, &signature, &args[1..], kw, ["year", "month", "day"])?;
    let old = value(m, args[0])?;
    let date = Date {
        year: int_or(m, year, old.year)?,
        month: int_or(m, month, old.month)?,
        day: int_or(m, day, old.day)?,
    };
    let class = m.type_of(args[0])?;
    make_date(m, class, date)
}

/// The first bytes of a pickled state.
pub(super) fn state(date: Date) -> [u8; 4] {
    [(date.year >> 8) as u8, date.year as u8, date.month as u8, date.day as u8]
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let state = state(value(m, args[0])?);
    let state = m.bytes(&state)?;
    let state = m.tuple(&[state])?;
    m.tuple(&[class, state])
}

fn year(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(value(m, v)?.year))
}

fn month(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(value(m, v)?.month))
}

fn day(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(value(m, v)?.day))
}

const ONE: &[&str] = &["self"];
const TWO: &[&str] = &["self", "value"];

/// `date`.
pub(crate) static SPEC: TypeSpec = TypeSpec {
    module: "datetime",
    hidden: 1,
    new: Some(new),
    methods: &[
        NativeDef::class("today", today, &["cls"]),
        NativeDef::class("fromtimestamp", fromtimestamp, &["cls", "timestamp"]),
        NativeDef::class("fromordinal", fromordinal, &["cls", "ordinal"]),
        NativeDef::class("fromisoformat", fromisoformat, &["cls", "string"]),
        NativeDef::variadic("fromisocalendar", fromisocalendar, Binding::Class),
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
        NativeDef::method("__format__", format, &["self", "format"]),
        NativeDef::variadic("strftime", strftime, Binding::Method),
        NativeDef::method("isoformat", isoformat, ONE),
        NativeDef::method("ctime", ctime, ONE),
        NativeDef::method("toordinal", toordinal, ONE),
        NativeDef::method("weekday", weekday, ONE),
        NativeDef::method("isoweekday", isoweekday, ONE),
        NativeDef::method("isocalendar", isocalendar, ONE),
        NativeDef::method("timetuple", timetuple, ONE),
        NativeDef::variadic("replace", replace, Binding::Method),
        NativeDef::variadic("__replace__", replace, Binding::Method),
        NativeDef::method("__reduce__", reduce, ONE),
    ],
    attributes: &[
        GetSet::read_only("year", year),
        GetSet::read_only("month", month),
        GetSet::read_only("day", day),
    ],
    doc: "date(year, month, day) --> date object",
    ..TypeSpec::new("date", INSTANCE)
};
