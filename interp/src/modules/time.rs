//! `time`.

use std::ffi::OsString;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

use crate::native::{ModuleSpec, NativeDef};
use crate::object::float;
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn monotonic_time() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed() + Duration::from_secs(1)
}

fn time(m: &mut Machine, _: &[Value]) -> Exec {
    m.float(since_epoch().as_secs_f64())
}

fn time_ns(m: &mut Machine, _: &[Value]) -> Exec {
    m.int(since_epoch().as_nanos() as i64)
}

fn monotonic(m: &mut Machine, _: &[Value]) -> Exec {
    m.float(monotonic_time().as_secs_f64())
}

fn monotonic_ns(m: &mut Machine, _: &[Value]) -> Exec {
    m.int(monotonic_time().as_nanos() as i64)
}

fn sleep(m: &mut Machine, args: &[Value]) -> Exec {
    let seconds = if m.is_a(args[0], crate::object::TypeId::Float)? {
        float::from_number(m, args[0])?
    } else {
        let whole = m.index(args[0])?;
        float::from_number(m, whole)?
    };
    if seconds < 0.0 || seconds.is_nan() {
        return Err(m.value_error("sleep length must be non-negative"));
    }
    let Ok(duration) = Duration::try_from_secs_f64(seconds) else {
        return Err(m.overflow_error("timestamp too large to convert to C PyTime_t"));
    };
    m.sleep(duration)?;
    Ok(Value::NONE)
}

fn cpu_time(id: rustix::time::ClockId) -> Duration {
    let t = rustix::time::clock_gettime(id);
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

fn process_time(m: &mut Machine, _: &[Value]) -> Exec {
    m.float(cpu_time(rustix::time::ClockId::ProcessCPUTime).as_secs_f64())
}

fn process_time_ns(m: &mut Machine, _: &[Value]) -> Exec {
    m.int(cpu_time(rustix::time::ClockId::ProcessCPUTime).as_nanos() as i64)
}

fn thread_time(m: &mut Machine, _: &[Value]) -> Exec {
    m.float(cpu_time(rustix::time::ClockId::ThreadCPUTime).as_secs_f64())
}

fn thread_time_ns(m: &mut Machine, _: &[Value]) -> Exec {
    m.int(cpu_time(rustix::time::ClockId::ThreadCPUTime).as_nanos() as i64)
}

/// What there is to say of the local time zone at a moment, in seconds since 1970. Its file is read
/// again when `TZ` changes only, as in C.
pub(super) fn local_zone<T>(seconds: i64, f: impl FnOnce(&tz::LocalTimeType) -> T) -> T {
    type Known = Option<(Option<OsString>, Option<tz::TimeZone>)>;
    static KNOWN: Mutex<Known> = Mutex::new(None);
    let name = std::env::var_os("TZ");
    let mut known = KNOWN.lock();
    if known.as_ref().is_none_or(|(known, _)| *known != name) {
        *known = Some((name, tz::TimeZone::local().ok()));
    }
    let zone = known.as_ref().and_then(|(_, zone)| zone.as_ref());
    let utc = tz::LocalTimeType::utc();
    f(zone.and_then(|zone| zone.find_local_time_type(seconds).ok()).unwrap_or(&utc))
}

/// The local time zone at a moment: seconds east of UTC, whether that is daylight saving time, and
/// its name.
fn zone(m: &mut Machine, args: &[Value]) -> Exec {
    let seconds = m.to_i64(args[0])?;
    let (offset, dst, name) =
        local_zone(seconds, |t| (t.ut_offset(), t.is_dst(), t.time_zone_designation().to_owned()));
    let name = m.str(&name)?;
    m.tuple(&[Value::int(offset.into()), Value::int(dst.into()), name])
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("time", time, &[]),
        NativeDef::function("time_ns", time_ns, &[]),
        NativeDef::function("monotonic", monotonic, &[]),
        NativeDef::function("monotonic_ns", monotonic_ns, &[]),
        NativeDef::function("perf_counter", monotonic, &[]),
        NativeDef::function("perf_counter_ns", monotonic_ns, &[]),
        NativeDef::function("process_time", process_time, &[]),
        NativeDef::function("process_time_ns", process_time_ns, &[]),
        NativeDef::function("thread_time", thread_time, &[]),
        NativeDef::function("thread_time_ns", thread_time_ns, &[]),
        NativeDef::function("_zone", zone, &["seconds"]),
        NativeDef::function("sleep", sleep, &["seconds"]),
    ],
    source: include_str!("python/time.py"),
    ..ModuleSpec::new("time")
};
