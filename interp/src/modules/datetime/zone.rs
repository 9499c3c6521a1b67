//! `tzinfo` and `timezone`.
//!
//! Main invariant: slot 0 of a `timezone` is its offset, a `timedelta` of less than a day either way,
//! slot 1 its name or unset. The zone of offset 0 without a name is one object, `timezone.utc`.

use super::calendar::DAY;
use super::delta::{self, Delta};
use super::{
    Signature, call_method, check_text, is_exactly, make, parse, set_constant, slot, stamp, which,
};
use crate::bytecode::CompareOp;
use crate::heap::INSTANCE;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, instance};
use crate::value::Value;
use crate::vm::{Exec, Machine};

const BOUNDS: &str =
    "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24)";

fn is_in_bounds(offset: Delta) -> bool {
    offset.total().abs() < i128::from(DAY)
}

// ---- asking zones ----

/// What a zone gives for `utcoffset` or `dst` at a time, which is None for a time without a date.
pub(super) fn ask_offset(
    m: &mut Machine,
    zone: Value,
    what: &str,
    at: Value,
) -> Exec<Option<Delta>> {
    if zone.is_none() {
        return Ok(None);
    }
    if is_exactly(m, zone, TypeId::TimeZone)? {
        if what == "dst" {
            return Ok(None);
        }
        let offset = slot(m, zone, 0)?;
        return delta::value(m, offset).map(Some);
    }
    let v = call_method(m, zone, what, &[at])?;
    if v.is_none() {
        return Ok(None);
    }
    let Some(offset) = delta::as_delta(m, v)? else {
        let t = m.type_name(v);
        return Err(
            m.type_error(&format!("tzinfo.{what}() must return None or timedelta, not '{t}'"))
        );
    };
    if !is_in_bounds(offset) {
        return Err(m.value_error(&format!("{BOUNDS}.")));
    }
    Ok(Some(offset))
}

/// What a zone gives for `utcoffset` or `dst`, as an object.
pub(super) fn offset_object(m: &mut Machine, zone: Value, what: &str, at: Value) -> Exec {
    match ask_offset(m, zone, what, at)? {
        Some(offset) => delta::new_delta(m, offset.total()),
        None => Ok(Value::NONE),
    }
}

/// What a zone gives for `tzname`.
pub(super) fn ask_name(m: &mut Machine, zone: Value, at: Value) -> Exec {
    if zone.is_none() {
        return Ok(zone);
    }
    if is_exactly(m, zone, TypeId::TimeZone)? {
        return name_of(m, zone);
    }
    let v = call_method(m, zone, "tzname", &[at])?;
    if v.is_none() || m.as_str(v)?.is_some() {
        return Ok(v);
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("tzinfo.tzname() must return None or a string, not '{t}'")))
}

// ---- tzinfo ----

fn tzinfo_new(m: &mut Machine, class: Value, _: &[Value], _: Keywords<'_>) -> Exec {
    instance::new(m, class)
}

macro_rules! abstract_methods {
    ($($f:ident $name:literal;)*) => {
        $(fn $f(m: &mut Machine, _: &[Value]) -> Exec {
            let text = concat!("a tzinfo subclass must implement ", $name, "()");
            Err(m.error(TypeId::NotImplementedError, text))
        })*
    };
}

abstract_methods! { no_offset "utcoffset"; no_dst "dst"; no_name "tzname"; }

/// Fails unless the argument of `fromutc` is a time in this zone.
fn check_from(m: &mut Machine, args: &[Value]) -> Exec<()> {
    if which(m, args[1])? != Some(TypeId::DateTime) {
        return Err(m.type_error("fromutc: argument must be a datetime"));
    }
    if stamp::zone_of(m, args[1])? != args[0] {
        return Err(m.value_error("fromutc: dt.tzinfo is not self"));
    }
    Ok(())
}

fn tzinfo_fromutc(m: &mut Machine, args: &[Value]) -> Exec {
    check_from(m, args)?;
    let at = args[1];
    let Some(offset) = ask_offset(m, args[0], "utcoffset", at)? else {
        return Err(m.value_error("fromutc: non-None utcoffset() result required"));
    };
    let Some(dst) = ask_offset(m, args[0], "dst", at)? else {
        return Err(m.value_error("fromutc: non-None dst() result required"));
    };
    let standard = stamp::moved(m, at, offset.total() - dst.total())?;
    let Some(dst) = ask_offset(m, args[0], "dst", standard)? else {
        return Err(m.value_error("fromutc: tz.dst() gave inconsistent results; cannot convert"));
    };
    if dst == Delta::ZERO { Ok(standard) } else { stamp::moved(m, standard, dst.total()) }
}

fn tzinfo_reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let name = m.intern("__getinitargs__")?;
    let given = match m.try_attribute(args[0], name)? {
        Some(f) => m.call(f, &[])?,
        None => m.well_known().empty_tuple,
    };
    let state = call_method(m, args[0], "__getstate__", &[])?;
    m.tuple(&[class, given, state])
}

const WHEN: &[&str] = &["self", "dt"];
const SELF: &[&str] = &["self"];

/// `tzinfo`.
pub(crate) static TZINFO: TypeSpec = TypeSpec {
    module: "datetime",
    new: Some(tzinfo_new),
    methods: &[
        NativeDef::method("utcoffset", no_offset, WHEN),
        NativeDef::method("dst", no_dst, WHEN),
        NativeDef::method("tzname", no_name, WHEN),
        NativeDef::method("fromutc", tzinfo_fromutc, WHEN),
        NativeDef::method("__reduce__", tzinfo_reduce, SELF),
    ],
    doc: "Abstract base class for time zone info objects.",
    ..TypeSpec::new("tzinfo", INSTANCE)
};

// ---- timezone ----

/// `timezone.utc`.
pub(super) fn utc(m: &mut Machine) -> Exec {
    let (class, name) = (m.builtin(TypeId::TimeZone), m.intern("utc")?);
    match m.lookup(class, name)? {
        Some(utc) => Ok(utc),
        None => Err(m.system_error("_datetime is not imported")),
    }
}

/// A zone of this offset.
pub(super) fn fixed(m: &mut Machine, offset: Value, name: Value) -> Exec {
    if !name.is_set() && delta::value(m, offset)? == Delta::ZERO {
        return utc(m);
    }
    let class = m.builtin(TypeId::TimeZone);
    make(m, class, &[offset, name])
}

pub(super) fn init(m: &mut Machine) -> Exec {
    let class = m.builtin(TypeId::TimeZone);
    let zero = delta::new_delta(m, 0)?;
    let utc = make(m, class, &[zero, Value::UNSET])?;
    set_constant(m, TypeId::TimeZone, "utc", utc)?;
    let most = i128::from(DAY) - 60_000_000;
    for (name, total) in [("min", -most), ("max", most)] {
        let offset = delta::new_delta(m, total)?;
        let v = fixed(m, offset, Value::UNSET)?;
        set_constant(m, TypeId::TimeZone, name, v)?;
    }
    Ok(utc)
}

fn new(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let signature = Signature { name: "timezone", required: 1, by_position: 2 };
    let [offset, name] = parse(m, &signature, args, kw, ["offset", "name"])?;
    let Some(d) = delta::as_delta(m, offset)? else {
        let t = m.full_type_name(offset)?;
        return Err(
            m.type_error(&format!("timezone() argument 1 must be datetime.timedelta, not {t}"))
        );
    };
    if name.is_set() {
        check_text(m, "timezone", 2, name)?;
    }
    if !is_in_bounds(d) {
        let text = m.repr_text(offset)?;
        return Err(m.value_error(&format!("{BOUNDS}, not {text}.")));
    }
    fixed(m, offset, name)
}

/// Fails unless the argument is None or a `datetime`.
fn check_when(m: &mut Machine, f: &str, v: Value) -> Exec<()> {
    if v.is_none() || which(m, v)? == Some(TypeId::DateTime) {
        return Ok(());
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("{f}(dt) argument must be a datetime instance or None, not {t}")))
}

fn utcoffset(m: &mut Machine, args: &[Value]) -> Exec {
    check_when(m, "utcoffset", args[1])?;
    slot(m, args[0], 0)
}

fn dst(m: &mut Machine, args: &[Value]) -> Exec {
    check_when(m, "dst", args[1])?;
    Ok(Value::NONE)
}

fn name_of(m: &mut Machine, v: Value) -> Exec {
    if let Some(name) = slot(m, v, 1)?.set() {
        return Ok(name);
    }
    let offset = slot(m, v, 0)?;
    let offset = delta::value(m, offset)?;
    if offset == Delta::ZERO && v == utc(m)? {
        return m.str("UTC");
    }
    let mut out = b"UTC".to_vec();
    super::text::push_offset(&mut out, offset);
    m.str_of(&out)
}

fn tzname(m: &mut Machine, args: &[Value]) -> Exec {
    check_when(m, "tzname", args[1])?;
    name_of(m, args[0])
}

fn fromutc(m: &mut Machine, args: &[Value]) -> Exec {
    check_from(m, args)?;
    let offset = slot(m, args[0], 0)?;
    let offset = delta::value(m, offset)?;
    stamp::moved(m, args[1], offset.total())
}

fn str(m: &mut Machine, args: &[Value]) -> Exec {
    name_of(m, args[0])
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    if v == utc(m)? {
        return m.str("datetime.timezone.utc");
    }
    let offset = slot(m, v, 0)?;
    let offset = m.repr_text(offset)?;
    match slot(m, v, 1)?.set() {
        Some(name) => {
            let name = m.repr_text(name)?;
            m.str(&format!("datetime.timezone({offset}, {name})"))
        }
        None => m.str(&format!("datetime.timezone({offset})")),
    }
}

fn init_args(m: &mut Machine, args: &[Value]) -> Exec {
    let offset = slot(m, args[0], 0)?;
    match slot(m, args[0], 1)?.set() {
        Some(name) => m.tuple(&[offset, name]),
        None => m.tuple(&[offset]),
    }
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let offset = slot(m, args[0], 0)?;
    let offset = delta::value(m, offset)?;
    Ok(super::mix(offset.days, offset.micros))
}

fn compare(m: &mut Machine, args: &[Value], op: CompareOp) -> Exec {
    if which(m, args[1])? != Some(TypeId::TimeZone) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (slot(m, args[0], 0)?, slot(m, args[1], 0)?);
    let equal = delta::value(m, a)? == delta::value(m, b)?;
    Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
}

fn eq(m: &mut Machine, args: &[Value]) -> Exec {
    compare(m, args, CompareOp::Eq)
}

fn ne(m: &mut Machine, args: &[Value]) -> Exec {
    compare(m, args, CompareOp::Ne)
}

/// `timezone`.
pub(crate) static TIMEZONE: TypeSpec = TypeSpec {
    module: "datetime",
    base: TypeId::TzInfo,
    hidden: 2,
    subclassable: false,
    new: Some(new),
    methods: &[
        NativeDef::method("utcoffset", utcoffset, WHEN),
        NativeDef::method("dst", dst, WHEN),
        NativeDef::method("tzname", tzname, WHEN),
        NativeDef::method("fromutc", fromutc, WHEN),
        NativeDef::method("__getinitargs__", init_args, SELF),
        NativeDef::method("__hash__", hash, SELF),
        NativeDef::method("__eq__", eq, &["self", "value"]),
        NativeDef::method("__ne__", ne, &["self", "value"]),
        NativeDef::method("__repr__", repr, SELF),
        NativeDef::method("__str__", str, SELF),
    ],
    doc: "Fixed offset from UTC implementation of tzinfo.",
    ..TypeSpec::new("timezone", INSTANCE)
};
