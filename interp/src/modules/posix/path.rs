//! Files and directories by path.
//!
//! Main invariant: as in the module above.
#![expect(clippy::unnecessary_cast, reason = "the fields' types differ between systems")]

use rustix::fs::{self, Access, AtFlags, CWD, Mode, Stat, Timespec, Timestamps};

use crate::object::list;
use crate::value::Value;
use crate::vm::{Exec, Machine};

use super::fd::borrow;
use super::{c_int, failed, name_like, path_bytes};

/// The fields of `stat_result`, in order, times in nanoseconds last.
fn stat_tuple(m: &mut Machine, s: &Stat) -> Exec {
    let seconds = [s.st_atime as i64, s.st_mtime as i64, s.st_ctime as i64];
    let parts = [s.st_atime_nsec as i64, s.st_mtime_nsec as i64, s.st_ctime_nsec as i64];
    let mut all = Vec::with_capacity(20);
    for v in [
        u64::from(s.st_mode),
        s.st_ino as u64,
        s.st_dev as u64,
        s.st_nlink as u64,
        u64::from(s.st_uid),
        u64::from(s.st_gid),
    ] {
        all.push(m.uint(v)?);
    }
    all.push(m.int(s.st_size as i64)?);
    for v in seconds {
        all.push(m.int(v)?);
    }
    for (seconds, part) in seconds.into_iter().zip(parts) {
        let whole = dashu_int::IBig::from(seconds) * 1_000_000_000 + part;
        all.push(m.bigint(&whole)?);
    }
    for v in [s.st_blksize as u64, s.st_blocks as u64, s.st_rdev as u64] {
        all.push(m.uint(v)?);
    }
    m.tuple(&all)
}

pub(super) fn fstat(m: &mut Machine, args: &[Value]) -> Exec {
    let fd = borrow(m, args[0])?;
    match fs::fstat(fd) {
        Ok(s) => stat_tuple(m, &s),
        Err(e) => Err(failed(m, e, None)),
    }
}

pub(super) fn stat(m: &mut Machine, args: &[Value]) -> Exec {
    crate::modules::open::flush_unwritten(m)?;
    let path = path_bytes(m, args[0])?;
    let flags = if m.truth(args[1])? { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    match fs::statat(CWD, path, flags) {
        Ok(s) => stat_tuple(m, &s),
        Err(e) => Err(failed(m, e, Some(args[0]))),
    }
}

/// Pairs of name and file type (a letter: `d`, `f`, `l`, or `?`).
pub(super) fn listdir(m: &mut Machine, args: &[Value]) -> Exec {
    let path = path_bytes(m, args[0])?;
    let folder = fs::open(
        path,
        fs::OFlags::RDONLY | fs::OFlags::DIRECTORY | fs::OFlags::CLOEXEC,
        Mode::empty(),
    )
    .and_then(fs::Dir::new);
    let folder = match folder {
        Ok(folder) => folder,
        Err(e) => return Err(failed(m, e, Some(args[0]))),
    };
    let all = list::new(m, &[])?;
    for entry in folder {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => return Err(failed(m, e, Some(args[0]))),
        };
        let name = entry.file_name().to_bytes();
        if matches!(name, b"." | b"..") {
            continue;
        }
        let name = name_like(m, args[0], name)?;
        let letter = match entry.file_type() {
            fs::FileType::Directory => 'd',
            fs::FileType::RegularFile => 'f',
            fs::FileType::Symlink => 'l',
            fs::FileType::Unknown => '?',
            _ => 'o',
        };
        let letter = m.character(letter.into())?;
        let pair = m.tuple(&[name, letter])?;
        list::push(m, all, pair)?;
    }
    Ok(all)
}

/// Runs a call that changes the file system on one path.
fn change(m: &mut Machine, path: Value, f: impl FnOnce(Vec<u8>) -> rustix::io::Result<()>) -> Exec {
    let bytes = path_bytes(m, path)?;
    m.irrevocable()?;
    match f(bytes) {
        Ok(()) => Ok(Value::NONE),
        Err(e) => Err(failed(m, e, Some(path))),
    }
}

/// The same on two paths, both named in the error.
fn change_two(
    m: &mut Machine,
    args: &[Value],
    f: impl FnOnce(Vec<u8>, Vec<u8>) -> rustix::io::Result<()>,
) -> Exec {
    let (from, to) = (path_bytes(m, args[0])?, path_bytes(m, args[1])?);
    m.irrevocable()?;
    match f(from, to) {
        Ok(()) => Ok(Value::NONE),
        Err(e) => {
            let unwind = failed(m, e, Some(args[0]));
            let name = m.intern("filename2")?;
            Err(m.with_attributes(unwind, &[(name, args[1])]))
        }
    }
}

fn mode(m: &mut Machine, v: Value) -> Exec<Mode> {
    Ok(Mode::from_raw_mode(c_int(m, v)? as u32))
}

pub(super) fn mkdir(m: &mut Machine, args: &[Value]) -> Exec {
    let mode = mode(m, args[1])?;
    change(m, args[0], |path| fs::mkdir(path, mode))
}

pub(super) fn rmdir(m: &mut Machine, args: &[Value]) -> Exec {
    change(m, args[0], fs::rmdir)
}

pub(super) fn unlink(m: &mut Machine, args: &[Value]) -> Exec {
    change(m, args[0], fs::unlink)
}

pub(super) fn rename(m: &mut Machine, args: &[Value]) -> Exec {
    change_two(m, args, fs::rename)
}

pub(super) fn symlink(m: &mut Machine, args: &[Value]) -> Exec {
    change_two(m, args, fs::symlink)
}

pub(super) fn link(m: &mut Machine, args: &[Value]) -> Exec {
    change_two(m, args, fs::link)
}

pub(super) fn chmod(m: &mut Machine, args: &[Value]) -> Exec {
    let mode = mode(m, args[1])?;
    change(m, args[0], |path| fs::chmod(path, mode))
}

pub(super) fn chdir(m: &mut Machine, args: &[Value]) -> Exec {
    change(m, args[0], rustix::process::chdir)
}

fn timespec(m: &mut Machine, v: Value) -> Exec<Timespec> {
    let ns = m.to_i64(v)?;
    Ok(Timespec {
        tv_sec: ns.div_euclid(1_000_000_000),
        tv_nsec: ns.rem_euclid(1_000_000_000) as _,
    })
}

/// Times in nanoseconds since the epoch.
pub(super) fn utime(m: &mut Machine, args: &[Value]) -> Exec {
    let times =
        Timestamps { last_access: timespec(m, args[1])?, last_modification: timespec(m, args[2])? };
    let flags = if m.truth(args[3])? { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    change(m, args[0], |path| fs::utimensat(CWD, path, &times, flags))
}

pub(super) fn access(m: &mut Machine, args: &[Value]) -> Exec {
    let path = path_bytes(m, args[0])?;
    let mode = Access::from_bits_truncate(c_int(m, args[1])? as u32);
    Ok(Value::from_bool(fs::access(path, mode).is_ok()))
}

pub(super) fn readlink(m: &mut Machine, args: &[Value]) -> Exec {
    let path = path_bytes(m, args[0])?;
    match fs::readlink(path, Vec::new()) {
        Ok(target) => name_like(m, args[0], target.as_bytes()),
        Err(e) => Err(failed(m, e, Some(args[0]))),
    }
}

fn current(m: &mut Machine) -> Exec<Vec<u8>> {
    match rustix::process::getcwd(Vec::new()) {
        Ok(path) => Ok(path.into_bytes()),
        Err(e) => Err(failed(m, e, None)),
    }
}

pub(super) fn getcwd(m: &mut Machine, _: &[Value]) -> Exec {
    let path = current(m)?;
    super::decode(m, &path)
}

pub(super) fn getcwdb(m: &mut Machine, _: &[Value]) -> Exec {
    let path = current(m)?;
    m.bytes(&path)
}

pub(super) fn statvfs(m: &mut Machine, args: &[Value]) -> Exec {
    let path = path_bytes(m, args[0])?;
    match fs::statvfs(path) {
        Ok(s) => {
            let all = [
                s.f_bsize,
                s.f_frsize,
                s.f_blocks,
                s.f_bfree,
                s.f_bavail,
                s.f_files,
                s.f_ffree,
                s.f_favail,
                s.f_flag.bits(),
                s.f_namemax,
                s.f_fsid,
            ];
            let mut numbers = Vec::with_capacity(all.len());
            for n in all {
                numbers.push(m.bigint(&n.into())?);
            }
            m.tuple(&numbers)
        }
        Err(e) => Err(failed(m, e, Some(args[0]))),
    }
}
