//! `datetime`.
//!
//! Main invariant: slot 0 is the day, as in a `date`; slots 1 and 2 are the time and the zone, as in a
//! `time`.

use super::calendar::{DAY, Date, EPOCH_DAY, LAST_DAY};
use super::clock::{self, Clock};
use super::date;
use super::delta::{self, Delta};
use super::zone::{ask_name, ask_offset, fixed, offset_object};
use super::{check_zone, make, out_of_range, set_constant, slot, which};
use crate::bytecode::BinaryOp;
use crate::object::{TypeId, float, instance};
use crate::value::Value;
use crate::vm::{Exec, Machine};

mod methods;

pub(crate) use methods::SPEC;

const CLOCK: usize = 1;
const ZONE: usize = 2;

/// A time with a date, without its zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stamp {
    date: Date,
    clock: Clock,
}

impl Stamp {
    /// Microseconds since the midnight in which day 1 begins.
    fn micros(self) -> i64 {
        (self.date.ordinal() - 1) * DAY + self.clock.micros
    }

    /// Seconds since 1970 if this were UTC.
    fn seconds(self) -> i64 {
        (self.date.ordinal() - EPOCH_DAY) * 86_400 + self.clock.micros / 1_000_000
    }
}

fn value(m: &mut Machine, v: Value) -> Exec<Stamp> {
    let clock = Clock::unpacked(slot(m, v, CLOCK)?);
    Ok(Stamp { date: date::value(m, v)?, clock })
}

/// The zone of a `datetime`, or None.
pub(super) fn zone_of(m: &mut Machine, v: Value) -> Exec {
    slot(m, v, ZONE)
}

/// A `datetime` of a class, which is called if it is none of ours.
fn make_stamp(m: &mut Machine, class: Value, stamp: Stamp, zone: Value) -> Exec {
    date::check(m, stamp.date)?;
    if class == m.builtin(TypeId::DateTime) {
        return make(m, class, &[date::pack(stamp.date), stamp.clock.packed(), zone]);
    }
    let Date { year, month, day } = stamp.date;
    let [h, min, s, us] = stamp.clock.parts();
    let [year, month, day, h, min, s, us] = [year, month, day, h, min, s, us].map(Value::int);
    let v = m.call(class, &[year, month, day, h, min, s, us, zone])?;
    if stamp.clock.fold == 1 && which(m, v)? == Some(TypeId::DateTime) {
        let folded = Clock { fold: 1, ..value(m, v)?.clock };
        instance::set_slot(m, v.object(), CLOCK, folded.packed())?;
    }
    Ok(v)
}

/// The stamp of so many microseconds since day 1 began.
fn of_micros(m: &mut Machine, micros: i128) -> Exec<Stamp> {
    let ordinal = micros.div_euclid(i128::from(DAY)) + 1;
    if !(1..=i128::from(LAST_DAY)).contains(&ordinal) {
        return Err(out_of_range(m));
    }
    let micros = micros.rem_euclid(i128::from(DAY)) as i64;
    Ok(Stamp { date: Date::of_ordinal(ordinal as i64), clock: Clock { micros, fold: 0 } })
}

/// A `datetime` later by so many microseconds, of the same class and zone.
pub(super) fn moved(m: &mut Machine, v: Value, by: i128) -> Exec {
    let at = i128::from(value(m, v)?.micros()) + by;
    let stamp = of_micros(m, at)?;
    let (class, zone) = (m.type_of(v)?, zone_of(m, v)?);
    make_stamp(m, class, stamp, zone)
}

pub(super) fn init(m: &mut Machine) -> Exec<()> {
    let class = m.builtin(TypeId::DateTime);
    for (name, ordinal, micros) in [("min", 1, 0), ("max", LAST_DAY, DAY - 1)] {
        let clock = Clock { micros, fold: 0 };
        let stamp = Stamp { date: Date::of_ordinal(ordinal), clock };
        let v = make_stamp(m, class, stamp, Value::NONE)?;
        set_constant(m, TypeId::DateTime, name, v)?;
    }
    let resolution = delta::new_delta(m, 1)?;
    set_constant(m, TypeId::DateTime, "resolution", resolution)
}

fn offset(m: &mut Machine, v: Value) -> Exec<Option<Delta>> {
    let zone = zone_of(m, v)?;
    ask_offset(m, zone, "utcoffset", v)
}

// ---- the clock and the local zone ----

/// Seconds and microseconds of a timestamp.
pub(super) fn timestamp_of(m: &mut Machine, v: Value) -> Exec<(i64, i64)> {
    const RANGE: &str = "timestamp out of range for platform time_t";
    if !m.is_a(v, TypeId::Float)? {
        let i = m.index(v)?;
        return match i.as_int() {
            Some(seconds) => Ok((seconds, 0)),
            None => Err(m.overflow_error(RANGE)),
        };
    }
    let f = float::from_number(m, v)?;
    if f.is_nan() {
        return Err(m.value_error("Invalid value NaN (not a number)"));
    }
    let (mut seconds, mut micros) = (f.trunc(), (f.fract() * 1e6).round_ties_even());
    if micros >= 1e6 {
        (seconds, micros) = (seconds + 1.0, micros - 1e6);
    } else if micros < 0.0 {
        (seconds, micros) = (seconds - 1.0, micros + 1e6);
    }
    if seconds.abs() >= 9.2e18 {
        return Err(m.overflow_error(RANGE));
    }
    Ok((seconds as i64, micros as i64))
}

/// What clocks show at a moment, as if it were UTC.
pub(super) fn local(seconds: i64) -> i64 {
    seconds + i64::from(crate::modules::time::local_zone(seconds, |zone| zone.ut_offset()))
}

/// The day of this number, of a timestamp.
pub(super) fn day_of(m: &mut Machine, ordinal: i64) -> Exec<Date> {
    if (1..=LAST_DAY).contains(&ordinal) {
        return Ok(Date::of_ordinal(ordinal));
    }
    // Centuries outside the calendar repeat as those inside do.
    if ordinal.unsigned_abs() < 1 << 40 {
        let year = Date::of_ordinal(ordinal).year;
        return Err(m.value_error(&format!("year {year} is out of range")));
    }
    Err(m.overflow_error("timestamp out of range for platform time_t"))
}

fn of_seconds(m: &mut Machine, seconds: i64, micros: i64) -> Exec<Stamp> {
    let date = day_of(m, seconds.div_euclid(86_400) + EPOCH_DAY)?;
    let micros = seconds.rem_euclid(86_400) * 1_000_000 + micros;
    Ok(Stamp { date, clock: Clock { micros, fold: 0 } })
}

/// A zone does not change its offset twice within this.
const MOST_FOLD: i64 = 24 * 3600;

/// The local time at a moment.
fn local_stamp(m: &mut Machine, seconds: i64, micros: i64) -> Exec<Stamp> {
    let here = local(seconds);
    let mut stamp = of_seconds(m, here, micros)?;
    let change = here - local(seconds - MOST_FOLD) - MOST_FOLD;
    if change < 0 && local(seconds + change) == here {
        stamp.clock.fold = 1;
    }
    Ok(stamp)
}

/// The moment at which clocks show this.
fn moment_of_local(stamp: Stamp) -> i64 {
    let t = stamp.seconds();
    let a = local(t) - t;
    let u1 = t - a;
    let b = if local(u1) == t {
        // One solution; another one may be on the other side of a change.
        let u2 = if stamp.clock.fold == 1 { u1 + MOST_FOLD } else { u1 - MOST_FOLD };
        let b = local(u2) - u2;
        if a == b {
            return u1;
        }
        b
    } else {
        local(u1) - u1
    };
    let u2 = t - b;
    if local(u2) == t {
        u2
    } else if local(u1) == t {
        u1
    } else if stamp.clock.fold == 1 {
        u1.min(u2)
    } else {
        u1.max(u2)
    }
}

/// The `timezone` that is the local one's at a moment.
fn local_zone(m: &mut Machine, seconds: i64) -> Exec {
    let (offset, name) = crate::modules::time::local_zone(seconds, |zone| {
        (zone.ut_offset(), zone.time_zone_designation().to_owned())
    });
    let name = m.str(&name)?;
    let offset = delta::new_delta(m, Delta::of_seconds(offset.into()).total())?;
    fixed(m, offset, name)
}

/// A `datetime` of a class at a moment, in a zone or, with None, the local one.
fn at_moment(m: &mut Machine, class: Value, at: (i64, i64), zone: Value) -> Exec {
    check_zone(m, zone)?;
    if zone.is_none() {
        let stamp = local_stamp(m, at.0, at.1)?;
        return make_stamp(m, class, stamp, zone);
    }
    let stamp = of_seconds(m, at.0, at.1)?;
    let v = make_stamp(m, class, stamp, zone)?;
    super::call_method(m, zone, "fromutc", &[v])
}

fn now() -> (i64, i64) {
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    (now.as_secs() as i64, now.subsec_micros().into())
}

/// Seconds since 1970, as a float.
fn timestamp(m: &mut Machine, v: Value) -> Exec {
    let stamp = value(m, v)?;
    let total = match offset(m, v)? {
        Some(offset) => {
            let epoch = i128::from(EPOCH_DAY - 1) * i128::from(DAY);
            i128::from(stamp.micros()) - offset.total() - epoch
        }
        None => {
            let seconds = i128::from(moment_of_local(stamp));
            seconds * 1_000_000 + i128::from(stamp.clock.micros % 1_000_000)
        }
    };
    let total = m.bigint(&dashu_int::IBig::from(total))?;
    m.binary(BinaryOp::TrueDiv, false, total, Value::int(1_000_000))
}

fn astimezone(m: &mut Machine, v: Value, zone: Value) -> Exec {
    check_zone(m, zone)?;
    let own = zone_of(m, v)?;
    if !own.is_none() && own == zone {
        return Ok(v);
    }
    let stamp = value(m, v)?;
    let offset = match offset(m, v)? {
        Some(offset) => offset.total(),
        None => {
            let moment = moment_of_local(stamp);
            i128::from(local(moment) - moment) * 1_000_000
        }
    };
    let in_utc = of_micros(m, i128::from(stamp.micros()) - offset)?;
    let zone = if zone.is_none() { local_zone(m, in_utc.seconds())? } else { zone };
    let class = m.type_of(v)?;
    let v = make_stamp(m, class, in_utc, zone)?;
    super::call_method(m, zone, "fromutc", &[v])
}

/// The time in UTC, for `utctimetuple`.
fn in_utc(m: &mut Machine, v: Value) -> Exec<Stamp> {
    let stamp = value(m, v)?;
    match offset(m, v)? {
        Some(offset) if offset != Delta::ZERO => {
            of_micros(m, i128::from(stamp.micros()) - offset.total())
        }
        _ => Ok(stamp),
    }
}

/// A copy with the other `fold`.
fn refolded(m: &mut Machine, v: Value) -> Exec {
    let mut stamp = value(m, v)?;
    stamp.clock.fold ^= 1;
    let (class, zone) = (m.builtin(TypeId::DateTime), zone_of(m, v)?);
    make(m, class, &[date::pack(stamp.date), stamp.clock.packed(), zone])
}

/// Whether an offset depends on `fold`: such times are equal to none of another zone (PEP 495).
fn is_problematic(m: &mut Machine, v: Value, offset: Option<Delta>) -> Exec<bool> {
    let zone = zone_of(m, v)?;
    if zone.is_none() || super::is_exactly(m, zone, TypeId::TimeZone)? {
        return Ok(false);
    }
    let other = refolded(m, v)?;
    Ok(self::offset(m, other)? != offset)
}
