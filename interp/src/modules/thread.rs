//! `_thread`: locks, and the starting of threads; and `thread`: atomic sections.
//!
//! Main invariant: what is native here never waits; locks do, by `vm::wait`.

use std::time::Duration;

use crate::native::{ModuleSpec, NativeDef};
use crate::object::{TypeId, atomic, dict, float, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn get_ident(m: &mut Machine, _: &[Value]) -> Exec {
    m.int(m.ident as i64)
}

fn get_native_id(m: &mut Machine, _: &[Value]) -> Exec {
    m.int(i64::from(rustix::thread::gettid().as_raw_nonzero().get()))
}

/// Has a function called in a new thread with these arguments; gives the thread's identity.
fn start(m: &mut Machine, args: &[Value]) -> Exec {
    let ident = m.start_thread(args[0], tuple::items(args[1]))?;
    m.int(ident as i64)
}

/// Whether a thread that is started now cannot start before the running instruction ends.
fn starts_late(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::from_bool(m.is_atomic() || m.is_nested()))
}

fn count(m: &mut Machine, _: &[Value]) -> Exec {
    m.int((m.rt.threads.count() + m.hw_others()) as i64 - 1)
}

/// The dict of this thread's values of thread locals.
fn locals(m: &mut Machine, _: &[Value]) -> Exec {
    let cell = m.thread_cell().object();
    if let Some(d) = m.field(cell, 1)?.set() {
        return Ok(d);
    }
    let d = dict::new(m)?;
    m.set_field(cell, 1, d)?;
    Ok(d)
}

fn get_interval(m: &mut Machine, _: &[Value]) -> Exec {
    m.float(m.rt.switch_interval().as_secs_f64())
}

fn set_interval(m: &mut Machine, args: &[Value]) -> Exec {
    let seconds = float::from_number(m, args[0])?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(interval) if !interval.is_zero() => {
            m.rt.set_switch_interval(interval);
            Ok(Value::NONE)
        }
        _ => Err(m.value_error("switch interval must be strictly positive")),
    }
}

fn init(m: &mut Machine, d: Value) -> Exec<()> {
    for (name, id) in [
        ("lock", TypeId::Lock),
        ("LockType", TypeId::Lock),
        ("allocate_lock", TypeId::Lock),
        ("allocate", TypeId::Lock),
        ("RLock", TypeId::RLock),
    ] {
        let (name, class) = (m.intern(name)?, m.builtin(id));
        dict::set(m, d, name, class)?;
    }
    Ok(())
}

/// `_thread`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "This module provides primitive operations to write multi-threaded programs.",
    functions: &[
        NativeDef::function("get_ident", get_ident, &[]),
        NativeDef::function("get_native_id", get_native_id, &[]),
        NativeDef::function("_start", start, &["function", "args"]),
        NativeDef::function("_starts_late", starts_late, &[]),
        NativeDef::function("_count", count, &[]),
        NativeDef::function("_locals", locals, &[]),
        NativeDef::function("_getswitchinterval", get_interval, &[]),
        NativeDef::function("_setswitchinterval", set_interval, &["interval"]),
    ],
    init: Some(init),
    source: include_str!("python/thread.py"),
    ..ModuleSpec::new("_thread")
};

/// `thread`.
pub(super) static ATOMIC: ModuleSpec = ModuleSpec {
    doc: "Atomic blocks.",
    functions: atomic::FUNCTIONS,
    init: Some(atomic::init),
    source: include_str!("python/atomic.py"),
    ..ModuleSpec::new("thread")
};
