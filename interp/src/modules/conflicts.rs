//! `conflicts`: what makes blocks wait or run again, for the program itself.
//!
//! Main invariant: what is recorded is no part of the program's state, so a block that begins or
//! ends recording is irrevocable; one that asks for a report is not, and may be told more when it
//! is run again.

use crate::native::{ModuleSpec, NativeDef};
use crate::value::Value;
use crate::vm::recording::Reporter;
use crate::vm::{Exec, Machine};

fn reporter(m: &mut Machine) -> Exec<&'static dyn Reporter> {
    match m.rt.recording.reporter() {
        Some(reporter) => Ok(reporter),
        None => Err(m.runtime_error("this program records no conflicts")),
    }
}

fn begin(m: &mut Machine, _: &[Value]) -> Exec {
    let reporter = reporter(m)?;
    m.irrevocable()?;
    match reporter.begin() {
        Ok(()) => Ok(Value::NONE),
        Err(error) => Err(m.os_error(&error, None)),
    }
}

fn end(m: &mut Machine, _: &[Value]) -> Exec {
    let reporter = reporter(m)?;
    m.irrevocable()?;
    m.flush_events();
    reporter.end();
    Ok(Value::NONE)
}

fn reset(m: &mut Machine, _: &[Value]) -> Exec {
    let reporter = reporter(m)?;
    m.irrevocable()?;
    reporter.reset();
    Ok(Value::NONE)
}

fn is_settled(m: &mut Machine, _: &[Value]) -> Exec {
    let reporter = reporter(m)?;
    m.flush_events();
    Ok(Value::from_bool(reporter.is_settled()))
}

fn number(m: &mut Machine, v: Value) -> Exec<usize> {
    match usize::try_from(m.to_i64(v)?) {
        Ok(n) => Ok(n),
        Err(_) => Err(m.value_error("the number of rows must not be negative")),
    }
}

fn report(m: &mut Machine, args: &[Value]) -> Exec {
    let n = number(m, args[0])?;
    let text = reporter(m)?.report(n);
    m.str(&text)
}

fn place(m: &mut Machine, at: Option<&(String, u32, String)>) -> Exec {
    let Some((file, line, function)) = at else { return Ok(Value::NONE) };
    let parts = [m.str(file)?, m.int(i64::from(*line))?, m.str(function)?];
    m.tuple(&parts)
}

fn top(m: &mut Machine, args: &[Value]) -> Exec {
    let n = number(m, args[0])?;
    let mut rows = Vec::new();
    for found in reporter(m)?.top(n) {
        let mut hints = Vec::new();
        for hint in &found.hints {
            hints.push(m.str(hint)?);
        }
        let object = match &found.object {
            Some(object) => m.str(object)?,
            None => Value::NONE,
        };
        let row = [
            m.str(&found.title)?,
            m.float(found.nanoseconds as f64 / 1e9)?,
            m.int(i64::try_from(found.count).unwrap_or(i64::MAX))?,
            object,
            place(m, found.site.as_ref())?,
            place(m, found.by.as_ref())?,
            m.tuple(&hints)?,
        ];
        rows.push(m.tuple(&row)?);
    }
    crate::object::list::new(m, &rows)
}

/// `conflicts`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "What makes blocks wait or run again.",
    functions: &[
        NativeDef::function("_begin", begin, &[]),
        NativeDef::function("_end", end, &[]),
        NativeDef::function("_reset", reset, &[]),
        NativeDef::function("_is_settled", is_settled, &[]),
        NativeDef::function("_report", report, &["top"]),
        NativeDef::function("_top", top, &["n"]),
    ],
    source: include_str!("python/conflicts.py"),
    ..ModuleSpec::new("conflicts")
};
