//! The process and the system.
//!
//! Main invariant: as in the module above.

use std::os::fd::AsRawFd;

use rustix::io::Errno;
use rustix::process as system;

use crate::value::Value;
use crate::vm::{Exec, Machine};

use super::{c_int, decode, failed};

pub(super) fn getpid(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::int(i64::from(std::process::id())))
}

pub(super) fn getppid(_: &mut Machine, _: &[Value]) -> Exec {
    let parent = system::getppid().map_or(0, |pid| pid.as_raw_nonzero().get());
    Ok(Value::int(i64::from(parent)))
}

pub(super) fn getuid(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::int(i64::from(system::getuid().as_raw())))
}

pub(super) fn geteuid(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::int(i64::from(system::geteuid().as_raw())))
}

pub(super) fn getgid(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::int(i64::from(system::getgid().as_raw())))
}

pub(super) fn getegid(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::int(i64::from(system::getegid().as_raw())))
}

pub(super) fn cpu_count(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(std::thread::available_parallelism().map_or(Value::NONE, |n| Value::len(n.get())))
}

pub(super) fn urandom(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.to_i64(args[0])?;
    let Ok(n) = usize::try_from(n) else {
        return Err(m.value_error("negative argument not allowed"));
    };
    crate::object::list::check_size(n, 1)?;
    // A second run of the block would get other bytes, and others may have seen these already.
    m.irrevocable()?;
    let mut data = vec![0; n];
    let mut filled = 0;
    while filled < n {
        match rustix::rand::getrandom(&mut data[filled..], rustix::rand::GetRandomFlags::empty()) {
            Ok(got) => filled += got,
            Err(Errno::INTR) => {}
            Err(e) => return Err(failed(m, e, None)),
        }
    }
    m.bytes(&data)
}

pub(super) fn strerror(m: &mut Machine, args: &[Value]) -> Exec {
    let code = c_int(m, args[0])?;
    let text = std::io::Error::from_raw_os_error(code).to_string();
    // Rust adds the number to the system's text.
    let text = text.split(" (os error").next().unwrap_or(&text);
    m.str(text)
}

pub(super) fn umask(m: &mut Machine, args: &[Value]) -> Exec {
    let mask = c_int(m, args[0])?;
    m.irrevocable()?;
    let old = system::umask(rustix::fs::Mode::from_raw_mode(mask as u32));
    Ok(Value::int(i64::from(old.as_raw_mode())))
}

pub(super) fn uname(m: &mut Machine, _: &[Value]) -> Exec {
    let u = rustix::system::uname();
    let mut all = Vec::new();
    for part in [u.sysname(), u.nodename(), u.release(), u.version(), u.machine()] {
        all.push(decode(m, part.to_bytes())?);
    }
    m.tuple(&all)
}

pub(super) fn exit(m: &mut Machine, args: &[Value]) -> Exec {
    let status = c_int(m, args[0])?;
    m.irrevocable()?;
    std::process::exit(status)
}

/// The constants that belong to processes.
pub(super) const CONSTANTS: &[(&str, i64)] = &[
    ("WNOHANG", libc::WNOHANG as i64),
    ("WUNTRACED", libc::WUNTRACED as i64),
    ("WCONTINUED", libc::WCONTINUED as i64),
];

fn send(m: &mut Machine, process: i32, signal: Value) -> Exec {
    let signal = c_int(m, signal)?;
    m.irrevocable()?;
    match crate::signals::send(process, signal) {
        Ok(()) => {
            // It may have been for us.
            m.check_signals()?;
            Ok(Value::NONE)
        }
        Err(error) => Err(m.os_error(&error, None)),
    }
}

pub(super) fn kill(m: &mut Machine, args: &[Value]) -> Exec {
    let process = c_int(m, args[0])?;
    send(m, process, args[1])
}

pub(super) fn killpg(m: &mut Machine, args: &[Value]) -> Exec {
    let group = c_int(m, args[0])?;
    if group <= 0 {
        return Err(failed(m, Errno::INVAL, None));
    }
    send(m, -group, args[1])
}

/// A child's number and its status; its number is 0 when it goes on.
pub(super) fn waitpid(m: &mut Machine, args: &[Value]) -> Exec {
    let (pid, options) = (c_int(m, args[0])?, c_int(m, args[1])?);
    let mut options = system::WaitOptions::from_bits_truncate(options as u32);
    m.irrevocable()?;
    // It waits between blocks, where that can be.
    let child = system::Pid::from_raw(pid).filter(|_| pid > 0);
    let waits = !options.contains(system::WaitOptions::NOHANG);
    options.set(system::WaitOptions::NOHANG, !waits || child.is_some());
    loop {
        let result = match pid {
            -1 => system::wait(options),
            0 => system::waitpgid(system::getpgrp(), options),
            pid if pid < 0 => match system::Pid::from_raw(-pid) {
                Some(group) => system::waitpgid(group, options),
                None => Err(Errno::INVAL),
            },
            pid => system::waitpid(system::Pid::from_raw(pid), options),
        };
        match result {
            Ok(Some((pid, status))) => {
                let all = [pid.as_raw_nonzero().get(), status.as_raw()];
                return m.tuple(&all.map(|n| Value::int(n.into())));
            }
            Ok(None) if waits => {
                options.remove(system::WaitOptions::NOHANG);
                if let Some(Ok(fd)) =
                    child.map(|pid| system::pidfd_open(pid, system::PidfdFlags::empty()))
                {
                    let events = rustix::event::PollFlags::IN.bits();
                    m.wait_for_files(vec![(fd.as_raw_fd(), events)], Some(fd))?;
                }
            }
            Ok(None) => return m.tuple(&[Value::ZERO, Value::ZERO]),
            Err(Errno::INTR) => m.check_signals()?,
            Err(e) => return Err(failed(m, e, None)),
        }
    }
}

#[expect(unsafe_code, reason = "the system's limits by their number")]
pub(super) fn sysconf(m: &mut Machine, args: &[Value]) -> Exec {
    let name = c_int(m, args[0])?;
    // SAFETY: the call takes any number, and gives -1 for one that it does not know.
    Ok(Value::int(unsafe { libc::sysconf(name) }))
}

pub(super) fn pidfd_open(m: &mut Machine, args: &[Value]) -> Exec {
    use std::os::fd::IntoRawFd;
    let flags = m.optional_int(args[1], 0)?;
    let Some(pid) = system::Pid::from_raw(c_int(m, args[0])?) else {
        return Err(failed(m, Errno::INVAL, None));
    };
    m.irrevocable()?;
    match system::pidfd_open(pid, system::PidfdFlags::from_bits_retain(flags as u32)) {
        Ok(fd) => Ok(Value::int(fd.into_raw_fd().into())),
        Err(e) => Err(failed(m, e, None)),
    }
}
