//! `_datetime`: dates, times, spans of time and time zones.
//!
//! Main invariant: what an object stands for is in hidden slots that are set when it is made and
//! never again, so blocks do not conflict on it. Zones of classes in Python are asked by calls that
//! native code waits for; what formats and parses by other modules is Python code, called in the
//! place of the method.

mod calendar;
mod clock;
mod date;
mod delta;
mod stamp;
mod text;
mod zone;

use crate::heap::INSTANCE;
use crate::native::{Keywords, ModuleSpec};
use crate::object::{TypeId, dict, instance, types};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

pub(crate) use clock::SPEC as TIME;
pub(crate) use date::SPEC as DATE;
pub(crate) use delta::SPEC as TIMEDELTA;
pub(crate) use stamp::SPEC as DATETIME;
pub(crate) use zone::{TIMEZONE, TZINFO};

/// Which of the types here a value is an instance of; a `datetime` is not taken to be a `date`.
fn which(m: &mut Machine, v: Value) -> Exec<Option<TypeId>> {
    const ALL: [TypeId; 6] = [
        TypeId::DateTime,
        TypeId::TimeDelta,
        TypeId::Date,
        TypeId::Time,
        TypeId::TimeZone,
        TypeId::TzInfo,
    ];
    if !v.is_kind(INSTANCE) {
        return Ok(None);
    }
    let class = m.field(v.object(), instance::CLASS)?;
    if let Some(&id) = ALL.iter().find(|&&id| m.builtin(id) == class) {
        return Ok(Some(id));
    }
    let spec = types::spec(m, class)?;
    Ok(ALL.into_iter().find(|&id| std::ptr::eq(spec, types::of(id))))
}

fn is_exactly(m: &mut Machine, v: Value, id: TypeId) -> Exec<bool> {
    Ok(m.type_of(v)? == m.builtin(id))
}

fn slot(m: &mut Machine, v: Value, at: usize) -> Exec {
    instance::slot(m, v.object(), at)
}

/// A new instance with these slots.
fn make(m: &mut Machine, class: Value, slots: &[Value]) -> Exec {
    let v = instance::new(m, class)?;
    for (i, &slot) in slots.iter().enumerate() {
        instance::init_slot(m, v, i, slot);
    }
    Ok(v)
}

/// How a class is called in the `repr` of its instances.
fn repr_name(m: &mut Machine, v: Value, id: TypeId) -> Exec<String> {
    let class = m.type_of(v)?;
    let name = m.class_name(class)?;
    Ok(if class == m.builtin(id) { format!("datetime.{name}") } else { name })
}

/// A function of the module's Python code.
fn python(m: &mut Machine, name: &str) -> Exec {
    let module = m.import_dotted("_datetime")?;
    let name = m.intern(name)?;
    m.get_attribute(module, name)
}

/// Calls the method of an object, as its class defines it.
fn call_method(m: &mut Machine, v: Value, name: &str, args: &[Value]) -> Exec {
    let name = m.intern(name)?;
    let f = m.get_attribute(v, name)?;
    m.call(f, args)
}

/// How many arguments a function takes, and how messages call it.
struct Signature {
    /// Empty where CPython does not say it.
    name: &'static str,
    required: usize,
    by_position: usize,
}

/// The arguments of a function, by position or by name; missing ones are unset.
fn parse<const N: usize>(
    m: &mut Machine,
    signature: &Signature,
    args: &[Value],
    kw: Keywords<'_>,
    names: [&str; N],
) -> Exec<[Value; N]> {
    let f = match signature.name {
        "" => "function".to_owned(),
        name => format!("{name}()"),
    };
    let given = args.len() + kw.names.len();
    let most = signature.by_position;
    if given > N || args.len() > most {
        let (kind, most, given) = if args.len() > most && most < N {
            ("positional argument", most, args.len())
        } else {
            ("argument", N, given)
        };
        let s = if most == 1 { "" } else { "s" };
        return Err(m.type_error(&format!("{f} takes at most {most} {kind}{s} ({given} given)")));
    }
    let mut out = [Value::UNSET; N];
    out[..args.len()].copy_from_slice(args);
    for (&name, &v) in kw.names.iter().zip(kw.values) {
        let text = m.text_lossy(name);
        match names.iter().position(|n| *n == text) {
            Some(i) if out[i].is_set() => {
                return Err(m.type_error(&format!(
                    "argument for {f} given by name ('{text}') and position ({})",
                    i + 1
                )));
            }
            Some(i) => out[i] = v,
            None => {
                let f = if signature.name.is_empty() { "this function" } else { &f };
                return Err(
                    m.type_error(&format!("{f} got an unexpected keyword argument '{text}'"))
                );
            }
        }
    }
    if let Some(i) = (0..signature.required).find(|&i| !out[i].is_set()) {
        let name = names[i];
        return Err(
            m.type_error(&format!("{f} missing required argument '{name}' (pos {})", i + 1))
        );
    }
    Ok(out)
}

/// An argument that is an integer of C's size.
fn int(m: &mut Machine, v: Value) -> Exec<i64> {
    let i = m.index(v)?;
    match i.as_int() {
        Some(i) if i > i64::from(i32::MAX) => {
            Err(m.overflow_error("signed integer is greater than maximum"))
        }
        Some(i) if i < i64::from(i32::MIN) => {
            Err(m.overflow_error("signed integer is less than minimum"))
        }
        Some(i) => Ok(i),
        None => Err(m.overflow_error("Python int too large to convert to C long")),
    }
}

/// As [`int`], of an optional argument.
fn int_or(m: &mut Machine, v: Value, default: i64) -> Exec<i64> {
    match v.set() {
        Some(v) => int(m, v),
        None => Ok(default),
    }
}

/// Fails unless `v` is None or a time zone.
fn check_zone(m: &mut Machine, v: Value) -> Exec<()> {
    if v.is_none() || matches!(which(m, v)?, Some(TypeId::TzInfo | TypeId::TimeZone)) {
        return Ok(());
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!(
        "tzinfo argument must be None or of a tzinfo subclass, not type '{t}'"
    )))
}

/// Fails unless argument `i` of a method is text.
fn check_text(m: &mut Machine, f: &str, i: usize, v: Value) -> Exec {
    match m.as_str(v)? {
        Some(text) => Ok(text),
        None => {
            let t = m.full_type_name(v)?;
            Err(m.type_error(&format!("{f}() argument {i} must be str, not {t}")))
        }
    }
}

fn out_of_range(m: &mut Machine) -> Unwind {
    m.overflow_error("date value out of range")
}

/// A hash of two numbers.
fn mix(a: i64, b: i64) -> Value {
    let mixed = (a as u64 ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9)
        ^ (b as u64).wrapping_mul(0x94D0_49BB_1331_11EB);
    Value::int(((mixed ^ mixed >> 31) >> 4) as i64)
}

/// Sets the constants of the types.
fn init(m: &mut Machine, d: Value) -> Exec<()> {
    for id in [
        TypeId::TimeDelta,
        TypeId::Date,
        TypeId::DateTime,
        TypeId::Time,
        TypeId::TzInfo,
        TypeId::TimeZone,
    ] {
        let name = m.intern(types::of(id).name)?;
        let class = m.builtin(id);
        dict::set(m, d, name, class)?;
    }
    delta::init(m)?;
    date::init(m)?;
    clock::init(m)?;
    stamp::init(m)?;
    let utc = zone::init(m)?;
    for (name, v) in [("MINYEAR", Value::int(1)), ("MAXYEAR", Value::int(9999)), ("UTC", utc)] {
        let name = m.intern(name)?;
        dict::set(m, d, name, v)?;
    }
    Ok(())
}

/// Sets an attribute of one of the types.
fn set_constant(m: &mut Machine, id: TypeId, name: &str, v: Value) -> Exec<()> {
    let (class, name) = (m.builtin(id), m.intern(name)?);
    types::set_own(m, class, name, v)?;
    Ok(())
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "Fast implementation of the datetime module.",
    init: Some(init),
    source: include_str!("datetime.py"),
    ..ModuleSpec::new("_datetime")
};
