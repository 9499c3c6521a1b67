//! `select`: waiting for files.
//!
//! Main invariant: `select` and `poll` objects are both the system's `poll`; a thread waits between its
//! blocks, and signals' handlers run while it does.
#![expect(unsafe_code, reason = "descriptors are numbers in Python")]

use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
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
    let limit = if args[1].is_none() {
        None
    } else {
        let seconds = crate::object::float::from_number(m, args[1])?;
        Some(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX))
    };
    let found = poll_files(m, &wanted, limit)?;
    let mut ready = Vec::new();
    for (number, events) in found {
        let pair = [Value::int(number.into()), Value::int(events.into())];
        ready.push(m.tuple(&pair)?);
    }
    list::new(m, &ready)
}

/// The files of these that are ready, and how, as `poll` says; at least one unless the limit has
/// passed. Without a limit it waits for ever.
///
/// # Errors
/// OSError; what a signal's handler raises; and when the block is to end first.
pub(crate) fn poll_files(
    m: &mut Machine,
    wanted: &[(RawFd, u16)],
    limit: Option<Duration>,
) -> Exec<Vec<(RawFd, u16)>> {
    let until = m.deadline(limit);
    let mut fds = poll_fds(wanted);
    // Looking is no waiting, and what it sees may be acted on.
    let mut left = Some(Duration::ZERO);
    loop {
        let time = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(&mut fds, time.as_ref()) {
            Ok(0) if until.is_none_or(|until| Instant::now() < until) => {
                m.wait_for_files(wanted.to_vec(), None)?;
                m.irrevocable()?;
                left = until.map(|until| until.saturating_duration_since(Instant::now()));
            }
            Ok(_) => break,
            Err(Errno::INTR) => m.check_signals()?,
            Err(error) => return Err(m.os_error(&error.into(), None)),
        }
    }
    let ready = fds.iter().zip(wanted).filter(|(fd, _)| !fd.revents().is_empty());
    let ready = ready.map(|(fd, &(number, _))| (number, fd.revents().bits())).collect();
    m.waited();
    Ok(ready)
}

/// Waits until a read or write of a file does not have to wait, unless it never does.
///
/// # Errors
/// As [`poll_files`].
pub(crate) fn until_ready(m: &mut Machine, fd: BorrowedFd<'_>, events: PollFlags) -> Exec<()> {
    let wanted = [(fd.as_raw_fd(), events.bits())];
    let mut fds = poll_fds(&wanted);
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    if !matches!(poll(&mut fds, Some(&now)), Ok(0))
        || rustix::fs::fcntl_getfl(fd).is_ok_and(|flags| flags.contains(OFlags::NONBLOCK))
    {
        return Ok(());
    }
    poll_files(m, &wanted, None).map(|_| ())
}

/// Waits for one of the files for at most so long, outside all blocks.
pub(crate) fn poll_once(wanted: &[(RawFd, u16)], limit: Duration) {
    let limit = Timespec::try_from(limit).ok();
    // Whoever asked looks again: an error shows itself there.
    let _ = poll(&mut poll_fds(wanted), limit.as_ref());
}

fn poll_fds(wanted: &[(RawFd, u16)]) -> Vec<PollFd<'static>> {
    wanted
        .iter()
        .map(|&(fd, events)| {
            // SAFETY: not -1; a descriptor that is not open is reported by `poll`.
            let fd = unsafe { BorrowedFd::borrow_raw(fd) };
            PollFd::from_borrowed_fd(fd, PollFlags::from_bits_retain(events))
        })
        .collect()
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
