//! `select`: waiting for files.
//!
//! Main invariant: `select` and `poll` objects are both the system's `poll`; a wait makes its block
//! irrevocable, and signals' handlers run while it lasts.
#![expect(unsafe_code, reason = "descriptors are numbers in Python")]

use std::os::fd::BorrowedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::native::{ModuleSpec, NativeDef};
use crate::object::{dict, list};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// Waits; pairs of descriptor and events go in, those with events come out. The limit is in
/// seconds, or None.
fn wait(m: &mut Machine, args: &[Value]) -> Exec {
    let mut wanted = Vec::new();
    for pair in m.collect(args[0])? {
        let pair = m.collect(pair)?;
        let [fd, events] = pair[..] else {
            return Err(m.type_error("pairs are needed"));
        };
        let (fd, events) = (m.to_i64(fd)?, m.to_i64(events)?);
        if !(0..=i64::from(i32::MAX)).contains(&fd) {
            return Err(m.value_error("file descriptor cannot be a negative integer (-1)"));
        }
        wanted.push((fd as i32, events as u16));
    }
    let until = if args[1].is_none() {
        None
    } else {
        let seconds = crate::object::float::from_number(m, args[1])?;
        let limit = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
        Instant::now().checked_add(limit)
    };
    m.irrevocable()?;
    let mut fds: Vec<PollFd<'_>> = wanted
        .iter()
        .map(|&(fd, events)| {
            // SAFETY: not -1; a descriptor that is not open is reported by `poll`.
            let fd = unsafe { BorrowedFd::borrow_raw(fd) };
            PollFd::from_borrowed_fd(fd, PollFlags::from_bits_retain(events))
        })
        .collect();
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(&mut fds, left.as_ref()) {
            Ok(_) => break,
            Err(Errno::INTR) => m.check_signals()?,
            Err(error) => return Err(m.os_error(&error.into(), None)),
        }
    }
    let mut ready = Vec::new();
    for (fd, &(number, _)) in fds.iter().zip(&wanted) {
        let events = fd.revents();
        if !events.is_empty() {
            let pair = [Value::int(number.into()), Value::int(events.bits().into())];
            ready.push(m.tuple(&pair)?);
        }
    }
    list::new(m, &ready)
}

fn init(m: &mut Machine, d: Value) -> Exec<()> {
    for (name, flag) in [
        ("POLLIN", PollFlags::IN),
        ("POLLPRI", PollFlags::PRI),
        ("POLLOUT", PollFlags::OUT),
        ("POLLERR", PollFlags::ERR),
        ("POLLHUP", PollFlags::HUP),
        ("POLLNVAL", PollFlags::NVAL),
    ] {
        let name = m.intern(name)?;
        dict::set(m, d, name, Value::int(flag.bits().into()))?;
    }
    Ok(())
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[NativeDef::function("_wait", wait, &["pairs", "seconds"])],
    init: Some(init),
    source: include_str!("python/select.py"),
    ..ModuleSpec::new("select")
};
