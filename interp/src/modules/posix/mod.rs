//! `posix`: what `os` is made of on Unix.
//!
//! Main invariant: what changes anything outside the heap, file positions included, makes the block
//! irrevocable first, since it must not happen twice; what only looks may be run again.
//!
//! The functions here take plain paths and numbers; `posix.py` puts path-like objects, keyword
//! arguments and named tuples around them.

mod fd;
mod path;
mod process;

pub(super) use fd::{borrow, close};

use crate::native::{ModuleSpec, NativeDef};
use crate::object::{TypeId, bytes, dict, string};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// The bytes of a path: `str` by UTF-8 with `surrogateescape`, `bytes`, or what gives one of them
/// as its `__fspath__()`.
pub(super) fn path_bytes(m: &mut Machine, v: Value) -> Exec<Vec<u8>> {
    let name = m.intern("__fspath__")?;
    let v = match m.lookup_special(v, name)? {
        Some(method) => m.call_special(method, &[v])?,
        None => v,
    };
    let path = match m.as_str(v)? {
        Some(s) => encode(string::bytes(s)),
        None if m.is_a(v, TypeId::Bytes)? => bytes::contents(m, v)?.into_owned(),
        None => {
            let t = m.type_name(v);
            return Err(
                m.type_error(&format!("expected str, bytes or os.PathLike object, not {t}"))
            );
        }
    };
    if path.contains(&0) {
        return Err(m.value_error("embedded null byte"));
    }
    Ok(path)
}

/// Escaped bytes (U+DC80 to U+DCFF) back to bytes.
fn encode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        match rest {
            &[0xED, second @ 0xB2..=0xB3, third, ..] => {
                out.push((second << 6) | (third & 0x3F));
                rest = &rest[3..];
            }
            _ => {
                out.push(first);
                rest = tail;
            }
        }
    }
    out
}

/// A name from the system as `str`, bytes that are not UTF-8 escaped.
pub(crate) fn decode(m: &mut Machine, name: &[u8]) -> Exec {
    let mut out = Vec::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        out.extend_from_slice(chunk.valid().as_bytes());
        for &b in chunk.invalid() {
            out.extend_from_slice(&[0xED, 0xB0 | (b >> 6), 0x80 | (b & 0x3F)]);
        }
    }
    m.str_of(&out)
}

/// A name from the system, of the type of the path that it was asked for with.
fn name_like(m: &mut Machine, path: Value, name: &[u8]) -> Exec {
    if m.is_a(path, TypeId::Bytes)? { m.bytes(name) } else { decode(m, name) }
}

/// A C `int` argument.
pub(crate) fn c_int(m: &mut Machine, v: Value) -> Exec<i32> {
    let n = m.to_i64(v)?;
    match i32::try_from(n) {
        Ok(n) => Ok(n),
        Err(_) => Err(m.overflow_error("Python int too large to convert to C int")),
    }
}

/// The exception of a failed system call.
pub(crate) fn failed(m: &mut Machine, error: rustix::io::Errno, filename: Option<Value>) -> Unwind {
    m.os_error(&error.into(), filename)
}

fn init(m: &mut Machine, d: Value) -> Exec<()> {
    use std::os::unix::ffi::OsStrExt;
    let environment = dict::new(m)?;
    for (name, v) in std::env::vars_os() {
        let (name, v) = (m.bytes(name.as_bytes())?, m.bytes(v.as_bytes())?);
        dict::set(m, environment, name, v)?;
    }
    let name = m.intern("environ")?;
    dict::set(m, d, name, environment)?;
    for (name, number) in fd::CONSTANTS.iter().chain(process::CONSTANTS) {
        let name = m.intern(name)?;
        dict::set(m, d, name, Value::int(*number))?;
    }
    Ok(())
}

/// The module.
pub(super) const MODULE: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("_open", fd::open, &["path", "flags", "mode"]),
        NativeDef::function("close", fd::close, &["fd"]).by_name(0),
        NativeDef::function("read", fd::read, &["fd", "length"]),
        NativeDef::function("write", fd::write, &["fd", "data"]),
        NativeDef::function("lseek", fd::lseek, &["fd", "position", "whence"]),
        NativeDef::function("fsync", fd::fsync, &["fd"]).by_name(0),
        NativeDef::function("ftruncate", fd::ftruncate, &["fd", "length"]),
        NativeDef::function("isatty", fd::isatty, &["fd"]),
        NativeDef::function("dup", fd::dup, &["fd"]),
        NativeDef::function("pipe", fd::pipe, &[]),
        NativeDef::function("_window", fd::window, &["fd"]),
        NativeDef::function("_fstat", path::fstat, &["fd"]),
        NativeDef::function("_stat", path::stat, &["path", "follow"]),
        NativeDef::function("_listdir", path::listdir, &["path"]),
        NativeDef::function("_mkdir", path::mkdir, &["path", "mode"]),
        NativeDef::function("_rmdir", path::rmdir, &["path"]),
        NativeDef::function("_unlink", path::unlink, &["path"]),
        NativeDef::function("_rename", path::rename, &["source", "target"]),
        NativeDef::function("_readlink", path::readlink, &["path"]),
        NativeDef::function("_symlink", path::symlink, &["source", "target"]),
        NativeDef::function("_link", path::link, &["source", "target"]),
        NativeDef::function("_chmod", path::chmod, &["path", "mode"]),
        NativeDef::function("_access", path::access, &["path", "mode"]),
        NativeDef::function("_utime", path::utime, &["path", "accessed", "modified", "follow"]),
        NativeDef::function("_chdir", path::chdir, &["path"]),
        NativeDef::function("getcwd", path::getcwd, &[]),
        NativeDef::function("getcwdb", path::getcwdb, &[]),
        NativeDef::function("getpid", process::getpid, &[]),
        NativeDef::function("getppid", process::getppid, &[]),
        NativeDef::function("getuid", process::getuid, &[]),
        NativeDef::function("geteuid", process::geteuid, &[]),
        NativeDef::function("getgid", process::getgid, &[]),
        NativeDef::function("getegid", process::getegid, &[]),
        NativeDef::function("cpu_count", process::cpu_count, &[]),
        NativeDef::function("urandom", process::urandom, &["size"]),
        NativeDef::function("strerror", process::strerror, &["code"]),
        NativeDef::function("umask", process::umask, &["mask"]),
        NativeDef::function("_uname", process::uname, &[]),
        NativeDef::function("kill", process::kill, &["pid", "signal"]),
        NativeDef::function("killpg", process::killpg, &["pgid", "signal"]),
        NativeDef::function("waitpid", process::waitpid, &["pid", "options"]),
        NativeDef::function("_set_inheritable", fd::set_inheritable, &["fd", "inheritable"]),
        NativeDef::function("get_inheritable", fd::get_inheritable, &["fd"]),
        NativeDef::function("_statvfs", path::statvfs, &["path"]),
        NativeDef::function("_get_blocking", fd::get_blocking, &["fd"]),
        NativeDef::function("_set_blocking", fd::set_blocking, &["fd", "blocking"]),
        NativeDef::function("_sysconf", process::sysconf, &["name"]),
        NativeDef::function("pidfd_open", process::pidfd_open, &["pid", "flags"])
            .optional(1)
            .by_name(0),
        NativeDef::function("_exit", process::exit, &["status"]).by_name(0),
    ],
    init: Some(init),
    source: include_str!("posix.py"),
    ..ModuleSpec::new("posix")
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_bytes_come_back() {
        assert_eq!(encode("aä€".as_bytes()), "aä€".as_bytes());
        // U+DC80 and U+DCFF.
        assert_eq!(encode(b"x\xED\xB2\x80\xED\xB3\xBF"), b"x\x80\xFF");
        // U+D7FF is no surrogate.
        assert_eq!(encode(b"\xED\x9F\xBF"), b"\xED\x9F\xBF");
    }
}
