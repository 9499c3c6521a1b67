//! `_posixsubprocess`: starting a program, for `subprocess`.
//!
//! Main invariant: the child runs nothing of ours between its start and the program's: the standard
//! library's `Command` starts it. What goes wrong is written to the error pipe in the words that
//! `subprocess` reads: class, number, text.
#![expect(unsafe_code, reason = "descriptors are numbers in Python")]

use std::ffi::OsString;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use rustix::io::FdFlags;

use crate::native::{Binding, Keywords, ModuleSpec, NativeDef};
use crate::object::{buffer, dict};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn borrowed<'a>(fd: i32) -> BorrowedFd<'a> {
    // SAFETY: not -1, as callers have checked. If the program has closed it meanwhile, the system
    // call fails.
    unsafe { BorrowedFd::borrow_raw(fd) }
}

/// A copy of a descriptor for the child, or nothing for -1.
fn copy(m: &mut Machine, v: Value) -> Exec<Option<OwnedFd>> {
    let fd = m.to_i64(v)? as i32;
    if fd < 0 {
        return Ok(None);
    }
    // Above the standard ones, which the child's are copied to.
    match rustix::io::fcntl_dupfd_cloexec(borrowed(fd), 3) {
        Ok(copy) => Ok(Some(copy)),
        Err(error) => Err(m.os_error(&error.into(), None)),
    }
}

fn all(m: &mut Machine, v: Value) -> Exec<Vec<Vec<u8>>> {
    let mut out = Vec::new();
    for item in m.collect(v)? {
        out.push(super::posix::path_bytes(m, item)?);
    }
    Ok(out)
}

/// What a program has made of its environment, if it has looked at it.
fn own_environment(m: &mut Machine) -> Exec<Option<Vec<Vec<u8>>>> {
    let name = m.intern("os")?;
    let Some(os) = m.loaded_module(name)? else { return Ok(None) };
    let (name, data) = (m.intern("environ")?, m.intern("_data")?);
    let Some(environ) = m.try_attribute(os, name)? else { return Ok(None) };
    let Some(data) = m.try_attribute(environ, data)?.filter(|v| dict::is_dict(*v)) else {
        return Ok(None);
    };
    let mut entries = Vec::new();
    for (k, v) in dict::pairs(m, data)? {
        let mut entry = buffer::required(m, k)?.into_owned();
        entry.push(b'=');
        entry.extend_from_slice(&buffer::required(m, v)?);
        entries.push(entry);
    }
    Ok(Some(entries))
}

/// `fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread,
/// c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, start_new_session,
/// process_group, gid, extra_groups, uid, umask, preexec_fn)`.
fn fork_exec(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    crate::modules::open::flush_unwritten(m)?;
    let &[
        argv,
        executables,
        _close,
        pass,
        cwd,
        env,
        p2cread,
        _,
        _,
        c2pwrite,
        _,
        errwrite,
        _,
        errpipe,
        _,
        session,
        group,
        gid,
        groups,
        uid,
        umask,
        preexec,
    ] = args
    else {
        return Err(m.type_error(&format!("fork_exec expected 22 arguments, got {}", args.len())));
    };
    if !preexec.is_none() {
        return Err(
            m.runtime_error("preexec_fn is not supported: no Python code runs in a started child")
        );
    }
    if !groups.is_none() || (umask.is_int() && umask.unpack() >= 0) {
        return Err(m.value_error("extra_groups and umask of a started child are not supported"));
    }
    let argv: Vec<OsString> = all(m, argv)?.into_iter().map(OsString::from_vec).collect();
    let executables = all(m, executables)?;
    let environment = if env.is_none() { own_environment(m)? } else { Some(all(m, env)?) };
    let cwd = if cwd.is_none() { None } else { Some(super::posix::path_bytes(m, cwd)?) };
    let (stdin, stdout, stderr) = (copy(m, p2cread)?, copy(m, c2pwrite)?, copy(m, errwrite)?);
    let errpipe = m.to_i64(errpipe)? as i32;
    let mut kept = Vec::new();
    for fd in m.collect(pass)? {
        let fd = m.to_i64(fd)? as i32;
        if fd > 2 && fd != errpipe {
            kept.push(fd);
        }
    }
    let (uid, gid) = (optional_id(m, uid)?, optional_id(m, gid)?);
    let group = m.to_i64(group)?;
    let session = m.truth(session)?;
    m.irrevocable()?;
    let stdio = |fd: Option<OwnedFd>| fd.map_or_else(Stdio::inherit, Stdio::from);
    let mut command = Command::new("");
    let mut started = Err(std::io::Error::from_raw_os_error(libc::ENOENT));
    let (mut stdin, mut stdout, mut stderr) = (Some(stdin), Some(stdout), Some(stderr));
    // All descriptors of ours are closed in a child but those that are passed on.
    let was: Vec<(i32, FdFlags)> = kept
        .iter()
        .filter_map(|&fd| Some((fd, rustix::io::fcntl_getfd(borrowed(fd)).ok()?)))
        .collect();
    for &(fd, flags) in &was {
        let _ = rustix::io::fcntl_setfd(borrowed(fd), flags - FdFlags::CLOEXEC);
    }
    for (i, executable) in executables.into_iter().enumerate() {
        if i == 0 || started.is_err() {
            let mut next = Command::new(OsString::from_vec(executable));
            if let Some(first) = argv.first() {
                next.arg0(first).args(&argv[1..]);
            }
            if let Some(environment) = &environment {
                next.env_clear().envs(environment.iter().filter_map(|entry| pair(entry)));
            }
            if let Some(cwd) = &cwd {
                next.current_dir(OsString::from_vec(cwd.clone()));
            }
            if let Some(uid) = uid {
                next.uid(uid);
            }
            if let Some(gid) = gid {
                next.gid(gid);
            }
            if group >= 0 {
                next.process_group(group as i32);
            }
            if session {
                // SAFETY: `setsid` may be called between fork and exec; it allocates nothing.
                unsafe {
                    next.pre_exec(|| Ok(rustix::process::setsid().map(|_| ())?));
                }
            }
            // The copies move from one try to the next.
            let take = |fd: &mut Option<Option<OwnedFd>>| {
                let copy = fd.as_ref().and_then(|fd| fd.as_ref()?.try_clone().ok());
                stdio(copy)
            };
            next.stdin(take(&mut stdin)).stdout(take(&mut stdout)).stderr(take(&mut stderr));
            started = next.spawn();
            command = next;
            match &started {
                Err(e) if matches!(e.raw_os_error(), Some(libc::ENOENT | libc::ENOTDIR)) => {}
                _ => break,
            }
        }
    }
    drop(command);
    for (fd, flags) in was {
        let _ = rustix::io::fcntl_setfd(borrowed(fd), flags);
    }
    match started {
        // Waiting for it is the program's affair.
        Ok(child) => Ok(Value::int(child.id().into())),
        Err(error) => {
            let number = error.raw_os_error().unwrap_or(libc::EINVAL);
            // A missing directory is told from a missing program.
            let missing =
                cwd.is_some_and(|cwd| !std::path::Path::new(&OsString::from_vec(cwd)).is_dir());
            let what = if missing { "noexec:chdir" } else { "" };
            let text = format!("OSError:{number:X}:{what}");
            let _ = rustix::io::write(borrowed(errpipe), text.as_bytes());
            // There is no child: one that is no process makes `waitpid` say so.
            Ok(Value::int(i64::from(i32::MAX)))
        }
    }
}

fn optional_id(m: &mut Machine, v: Value) -> Exec<Option<u32>> {
    if v.is_none() {
        return Ok(None);
    }
    let id = m.to_i64(v)?;
    Ok(u32::try_from(id).ok())
}

/// Name and value of `name=value`.
fn pair(entry: &[u8]) -> Option<(OsString, OsString)> {
    let at = entry.iter().position(|b| *b == b'=')?;
    Some((OsString::from_vec(entry[..at].into()), OsString::from_vec(entry[at + 1..].into())))
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[NativeDef::variadic("fork_exec", fork_exec, Binding::Function)],
    ..ModuleSpec::new("_posixsubprocess")
};
