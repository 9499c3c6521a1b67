//! File descriptors.
//!
//! Main invariant: descriptors are plain numbers here, as Python has them; one is borrowed for one
//! call only. Output to descriptors 1 and 2 waits for the block's end like `print`'s.
#![expect(unsafe_code, reason = "descriptors are numbers in Python")]

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};

use rustix::event::PollFlags;
use rustix::fs::{Mode, OFlags, SeekFrom};
use rustix::io::Errno;

use crate::modules::until_ready;
use crate::object::{buffer, instance};
use crate::value::Value;
use crate::vm::{Exec, Machine};

use super::{c_int, failed, path_bytes};

/// The constants that belong to descriptors.
pub(super) const CONSTANTS: &[(&str, i64)] = &[
    ("O_RDONLY", OFlags::RDONLY.bits() as i64),
    ("O_WRONLY", OFlags::WRONLY.bits() as i64),
    ("O_RDWR", OFlags::RDWR.bits() as i64),
    ("O_CREAT", OFlags::CREATE.bits() as i64),
    ("O_EXCL", OFlags::EXCL.bits() as i64),
    ("O_TRUNC", OFlags::TRUNC.bits() as i64),
    ("O_APPEND", OFlags::APPEND.bits() as i64),
    ("O_NONBLOCK", OFlags::NONBLOCK.bits() as i64),
    ("O_NOCTTY", OFlags::NOCTTY.bits() as i64),
    ("O_NOFOLLOW", OFlags::NOFOLLOW.bits() as i64),
    ("O_DIRECTORY", OFlags::DIRECTORY.bits() as i64),
    ("O_CLOEXEC", OFlags::CLOEXEC.bits() as i64),
    ("O_SYNC", OFlags::SYNC.bits() as i64),
    ("F_OK", 0),
    ("X_OK", 1),
    ("W_OK", 2),
    ("R_OK", 4),
    ("EX_OK", 0),
];

/// A descriptor for one call.
pub(crate) fn borrow<'a>(m: &mut Machine, v: Value) -> Exec<BorrowedFd<'a>> {
    let fd = c_int(m, v)?;
    if fd < 0 {
        return Err(failed(m, Errno::BADF, None));
    }
    // SAFETY: not -1. The descriptor may be closed by other code meanwhile: the system call then
    // fails, or goes to another file, which is the program's own doing as in any Python.
    Ok(unsafe { BorrowedFd::borrow_raw(fd) })
}

pub(super) fn open(m: &mut Machine, args: &[Value]) -> Exec {
    let path = path_bytes(m, args[0])?;
    let (flags, mode) = (c_int(m, args[1])?, c_int(m, args[2])?);
    m.irrevocable()?;
    let flags = OFlags::from_bits_retain(flags as u32) | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::from_raw_mode(mode as u32)) {
        Ok(fd) => Ok(Value::int(i64::from(fd.into_raw_fd()))),
        Err(e) => Err(failed(m, e, Some(args[0]))),
    }
}

pub(crate) fn close(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    if let Err(e) = rustix::io::fcntl_getfd(fd) {
        return Err(failed(m, e, None));
    }
    m.irrevocable()?;
    // SAFETY: the descriptor is open. Closing one that others use makes their calls fail or go
    // elsewhere, as in `borrow`; Rust's own descriptors are not handed out to Python.
    drop(unsafe { OwnedFd::from_raw_fd(fd.as_raw_fd()) });
    Ok(Value::NONE)
}

pub(super) fn read(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    let n = m.to_i64(args[1])?;
    let Ok(n) = usize::try_from(n) else { return Err(failed(m, Errno::INVAL, None)) };
    until_ready(m, fd, PollFlags::IN)?;
    m.irrevocable()?;
    // What a file does not have need not be asked for.
    let mut data = vec![0; n.min(1 << 26)];
    loop {
        match rustix::io::read(fd, &mut data[..]) {
            Ok(got) => return m.bytes(&data[..got]),
            Err(Errno::INTR) => m.check_signals()?,
            Err(e) => return Err(failed(m, e, None)),
        }
    }
}

pub(super) fn write(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = c_int(m, args[0])?;
    let data = instance::payload(m, args[1])?;
    let data = buffer::required(m, data)?;
    if matches!(fd, 1 | 2) {
        m.write_output(fd, &data);
        return Ok(Value::len(data.len()));
    }
    let fd = borrow(m, args[0])?;
    m.irrevocable()?;
    loop {
        match rustix::io::write(fd, &data) {
            Ok(n) => return Ok(Value::len(n)),
            Err(Errno::INTR) => m.check_signals()?,
            Err(e) => return Err(failed(m, e, None)),
        }
    }
}

pub(super) fn lseek(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    let (at, whence) = (m.to_i64(args[1])?, m.to_i64(args[2])?);
    let to = match (whence, u64::try_from(at)) {
        (0, Ok(at)) => SeekFrom::Start(at),
        (1, _) => SeekFrom::Current(at),
        (2, _) => SeekFrom::End(at),
        _ => return Err(failed(m, Errno::INVAL, None)),
    };
    m.irrevocable()?;
    match rustix::fs::seek(fd, to) {
        Ok(at) => m.uint(at),
        Err(e) => Err(failed(m, e, None)),
    }
}

fn done(m: &mut Machine, result: rustix::io::Result<()>) -> Exec {
    match result {
        Ok(()) => Ok(Value::NONE),
        Err(e) => Err(failed(m, e, None)),
    }
}

pub(super) fn fsync(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    m.irrevocable()?;
    done(m, rustix::fs::fsync(fd))
}

pub(super) fn ftruncate(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    let n = m.to_i64(args[1])?;
    let Ok(n) = u64::try_from(n) else { return Err(failed(m, Errno::INVAL, None)) };
    m.irrevocable()?;
    done(m, rustix::fs::ftruncate(fd, n))
}

pub(super) fn isatty(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = c_int(m, args[0])?;
    if fd < 0 {
        return Ok(Value::FALSE);
    }
    let fd = borrow(m, args[0])?;
    Ok(Value::from_bool(rustix::termios::isatty(fd)))
}

pub(super) fn dup(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    m.irrevocable()?;
    match rustix::io::fcntl_dupfd_cloexec(fd, 0) {
        Ok(fd) => Ok(Value::int(i64::from(fd.into_raw_fd()))),
        Err(e) => Err(failed(m, e, None)),
    }
}

pub(super) fn pipe(m: &mut Machine, _: &[Value]) -> Exec {
    m.irrevocable()?;
    match rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC) {
        Ok((r, w)) => {
            let [r, w] = [r, w].map(|fd| Value::int(i64::from(fd.into_raw_fd())));
            m.tuple(&[r, w])
        }
        Err(e) => Err(failed(m, e, None)),
    }
}

/// Columns and lines of a terminal.
pub(super) fn window(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    match rustix::termios::tcgetwinsize(fd) {
        Ok(size) => {
            m.tuple(&[Value::int(i64::from(size.ws_col)), Value::int(i64::from(size.ws_row))])
        }
        Err(e) => Err(failed(m, e, None)),
    }
}

pub(super) fn get_inheritable(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    match rustix::io::fcntl_getfd(fd) {
        Ok(flags) => Ok(Value::from_bool(!flags.contains(rustix::io::FdFlags::CLOEXEC))),
        Err(e) => Err(failed(m, e, None)),
    }
}

pub(super) fn set_inheritable(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    let cloexec = rustix::io::FdFlags::CLOEXEC;
    let flags = if args[1] == Value::TRUE { rustix::io::FdFlags::empty() } else { cloexec };
    m.irrevocable()?;
    done(m, rustix::io::fcntl_setfd(fd, flags))
}

pub(super) fn get_blocking(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    match rustix::fs::fcntl_getfl(fd) {
        Ok(flags) => Ok(Value::from_bool(!flags.contains(OFlags::NONBLOCK))),
        Err(e) => Err(failed(m, e, None)),
    }
}

pub(super) fn set_blocking(m: &mut Machine, args: &[Value]) -> Exec {
    let (fd, blocking) = (borrow(m, args[0])?, m.truth(args[1])?);
    m.irrevocable()?;
    match rustix::io::ioctl_fionbio(fd, !blocking) {
        Ok(()) => Ok(Value::NONE),
        Err(e) => Err(failed(m, e, None)),
    }
}
