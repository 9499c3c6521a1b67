//! `_signal`: what `signal` is made of.
//!
//! Main invariant: the handlers are in a dict of the Python part; the system's side of a signal is
//! changed first, so that one that cannot be changed keeps its handler.

use crate::native::{ModuleSpec, NativeDef};
use crate::object::TypeId;
use crate::object::float;
use crate::signals::{self, Disposition};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn number(m: &mut Machine, v: Value) -> Exec<i32> {
    let n = m.to_i64(v)?;
    match i32::try_from(n) {
        Ok(n) if (1..signals::COUNT).contains(&n) => Ok(n),
        _ => Err(m.value_error("signal number out of range")),
    }
}

/// Sets what happens: 0 the default, 1 nothing, 2 a handler.
fn install(m: &mut Machine, args: &[Value]) -> Exec {
    let signal = number(m, args[0])?;
    if !m.sees_signals() {
        return Err(m.value_error("signal only works in main thread of the main interpreter"));
    }
    let wanted = match m.to_i64(args[1])? {
        0 => Disposition::Default,
        1 => Disposition::Ignore,
        _ => Disposition::Record,
    };
    m.irrevocable()?;
    match signals::set(signal, wanted) {
        Ok(()) => Ok(Value::NONE),
        Err(error) => Err(m.os_error(&error, None)),
    }
}

/// What happened with a signal when the program was started: 0 the default, 1 nothing, or None.
fn initial(m: &mut Machine, args: &[Value]) -> Exec {
    let signal = number(m, args[0])?;
    Ok(match signals::disposition(signal) {
        Ok(Disposition::Default | Disposition::Record) => Value::ZERO,
        Ok(Disposition::Ignore) => Value::int(1),
        Ok(Disposition::Foreign) | Err(_) => Value::NONE,
    })
}

fn raise(m: &mut Machine, args: &[Value]) -> Exec {
    let signal = number(m, args[0])?;
    m.irrevocable()?;
    if let Err(error) = signals::raise(signal) {
        return Err(m.os_error(&error, None));
    }
    m.check_signals()?;
    Ok(Value::NONE)
}

fn seconds(m: &mut Machine, v: Value) -> Exec<f64> {
    let s = float::from_number(m, v)?;
    if (0.0..1e9).contains(&s) {
        return Ok(s);
    }
    let (class, module) = (m.intern("itimer_error")?, m.import_dotted("_signal")?);
    let class = m.get_attribute(module, class)?;
    let args = [Value::int(22), m.str("Invalid argument")?];
    Err(m.error_with(class, &args))
}

fn pair(m: &mut Machine, (first, every): signals::Interval) -> Exec {
    let all = [m.float(first)?, m.float(every)?];
    m.tuple(&all)
}

fn setitimer(m: &mut Machine, args: &[Value]) -> Exec {
    let which = m.to_i64(args[0])? as i32;
    let first = seconds(m, args[1])?;
    let every = if args[2].is_set() { seconds(m, args[2])? } else { 0.0 };
    m.irrevocable()?;
    match signals::timer(which, Some((first, every))) {
        Ok(old) => pair(m, old),
        Err(error) => Err(m.os_error(&error, None)),
    }
}

fn getitimer(m: &mut Machine, args: &[Value]) -> Exec {
    let which = m.to_i64(args[0])? as i32;
    match signals::timer(which, None) {
        Ok(old) => pair(m, old),
        Err(error) => Err(m.os_error(&error, None)),
    }
}

/// The whole seconds that were left of the last alarm.
fn alarm(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.to_i64(args[0])?;
    let Ok(n) = u32::try_from(n) else {
        return Err(m.error(TypeId::OverflowError, "seconds out of range"));
    };
    m.irrevocable()?;
    match signals::timer(libc::ITIMER_REAL, Some((f64::from(n), 0.0))) {
        Ok((left, _)) => Ok(Value::int(left.ceil() as i64)),
        Err(error) => Err(m.os_error(&error, None)),
    }
}

fn pause(m: &mut Machine, _: &[Value]) -> Exec {
    m.irrevocable()?;
    signals::pause();
    m.check_signals()?;
    Ok(Value::NONE)
}

fn set_wakeup(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = m.to_i64(args[0])?;
    m.irrevocable()?;
    Ok(Value::int(i64::from(signals::set_wakeup(fd.clamp(-1, i64::from(i32::MAX)) as i32))))
}

fn strsignal(m: &mut Machine, args: &[Value]) -> Exec {
    let signal = number(m, args[0])?;
    Ok(match NAMES.iter().find(|(number, ..)| *number == signal) {
        Some((_, _, text)) => m.str(text)?,
        None => m.str(&format!("Real-time signal {}", signal - 34))?,
    })
}

const NAMES: &[(i32, &str, &str)] = &[
    (libc::SIGHUP, "SIGHUP", "Hangup"),
    (libc::SIGINT, "SIGINT", "Interrupt"),
    (libc::SIGQUIT, "SIGQUIT", "Quit"),
    (libc::SIGILL, "SIGILL", "Illegal instruction"),
    (libc::SIGTRAP, "SIGTRAP", "Trace/breakpoint trap"),
    (libc::SIGABRT, "SIGABRT", "Aborted"),
    (libc::SIGBUS, "SIGBUS", "Bus error"),
    (libc::SIGFPE, "SIGFPE", "Floating point exception"),
    (libc::SIGKILL, "SIGKILL", "Killed"),
    (libc::SIGUSR1, "SIGUSR1", "User defined signal 1"),
    (libc::SIGSEGV, "SIGSEGV", "Segmentation fault"),
    (libc::SIGUSR2, "SIGUSR2", "User defined signal 2"),
    (libc::SIGPIPE, "SIGPIPE", "Broken pipe"),
    (libc::SIGALRM, "SIGALRM", "Alarm clock"),
    (libc::SIGTERM, "SIGTERM", "Terminated"),
    (libc::SIGSTKFLT, "SIGSTKFLT", "Stack fault"),
    (libc::SIGCHLD, "SIGCHLD", "Child exited"),
    (libc::SIGCONT, "SIGCONT", "Continued"),
    (libc::SIGSTOP, "SIGSTOP", "Stopped (signal)"),
    (libc::SIGTSTP, "SIGTSTP", "Stopped"),
    (libc::SIGTTIN, "SIGTTIN", "Stopped (tty input)"),
    (libc::SIGTTOU, "SIGTTOU", "Stopped (tty output)"),
    (libc::SIGURG, "SIGURG", "Urgent I/O condition"),
    (libc::SIGXCPU, "SIGXCPU", "CPU time limit exceeded"),
    (libc::SIGXFSZ, "SIGXFSZ", "File size limit exceeded"),
    (libc::SIGVTALRM, "SIGVTALRM", "Virtual timer expired"),
    (libc::SIGPROF, "SIGPROF", "Profiling timer expired"),
    (libc::SIGWINCH, "SIGWINCH", "Window changed"),
    (libc::SIGIO, "SIGIO", "I/O possible"),
    (libc::SIGPWR, "SIGPWR", "Power failure"),
    (libc::SIGSYS, "SIGSYS", "Bad system call"),
];

fn init(m: &mut Machine, d: Value) -> Exec<()> {
    for &(number, name, _) in NAMES {
        let name = m.intern(name)?;
        crate::object::dict::set(m, d, name, Value::int(i64::from(number)))?;
    }
    Ok(())
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("_install", install, &["signalnum", "what"]),
        NativeDef::function("_initial", initial, &["signalnum"]),
        NativeDef::function("raise_signal", raise, &["signalnum"]),
        NativeDef::function("setitimer", setitimer, &["which", "seconds", "interval"]).optional(1),
        NativeDef::function("getitimer", getitimer, &["which"]),
        NativeDef::function("alarm", alarm, &["seconds"]),
        NativeDef::function("pause", pause, &[]),
        NativeDef::function("_set_wakeup", set_wakeup, &["fd"]),
        NativeDef::function("strsignal", strsignal, &["signalnum"]),
    ],
    init: Some(init),
    source: include_str!("python/signal.py"),
    ..ModuleSpec::new("_signal")
};
