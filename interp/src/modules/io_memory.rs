//! `_iomemory`: the methods of `BytesIO` and `StringIO` that programs call most.
//!
//! Main invariant: the classes are those of `python/io.py`, whose slots are at the places below; what
//! is not plain (a closed file, text that is translated) is left to the method of the same name with
//! an underscore, which is called in the place of this one.

use crate::heap::*;
use crate::native::{Keywords, ModuleSpec, NativeDef};
use crate::object::{bytearray, bytes, instance, list, method, string};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The slots of `BytesIO`.
mod in_bytes {
    pub(super) const DATA: usize = 0;
    pub(super) const AT: usize = 1;
    pub(super) const CLOSED: usize = 2;
}

/// The slots of `StringIO`.
mod in_text {
    pub(super) const PARTS: usize = 0;
    pub(super) const TEXT: usize = 1;
    pub(super) const AT: usize = 2;
    pub(super) const ENDED: usize = 3;
    pub(super) const CLOSED: usize = 4;
    pub(super) const NEWLINE: usize = 5;
}

fn slot(m: &mut Machine, v: Value, at: usize) -> Exec {
    instance::slot(m, v.object(), at)
}

fn set(m: &mut Machine, v: Value, at: usize, new: Value) -> Exec<()> {
    instance::set_slot(m, v.object(), at, new)
}

/// Leaves it to the method in Python.
fn leave(m: &mut Machine, name: &str, args: &[Value]) -> Exec {
    let (class, name) = (m.type_of(args[0])?, m.intern(name)?);
    match m.lookup(class, name)? {
        Some(f) => {
            let given = args.iter().take_while(|v| v.is_set()).count();
            Err(m.tail_call(f, &args[..given], Keywords::NONE))
        }
        None => Err(m.system_error("a method of files in memory is missing")),
    }
}

/// How many items an argument asks for; `None` for all.
fn wanted(v: Value) -> Option<Option<usize>> {
    match v.set() {
        None => Some(None),
        Some(v) if v.is_none() => Some(None),
        Some(v) => v.as_int().map(|n| usize::try_from(n).ok()),
    }
}

// ---- bytes ----

/// The data and the position of an open file.
fn open_bytes(m: &mut Machine, v: Value) -> Exec<Option<(Value, usize)>> {
    if slot(m, v, in_bytes::CLOSED)? != Value::FALSE {
        return Ok(None);
    }
    let (data, at) = (slot(m, v, in_bytes::DATA)?, slot(m, v, in_bytes::AT)?);
    let at = at.as_int().and_then(|at| usize::try_from(at).ok());
    Ok(at.filter(|_| data.is_kind(BYTEARRAY)).map(|at| (data, at)))
}

fn write_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    let Some((data, at)) = open_bytes(m, args[0])? else { return leave(m, "_write", args) };
    if !args[1].is_kind(BYTES) || bytearray::len(m, data)? != at {
        return leave(m, "_write", args);
    }
    let more = bytes::slice(args[1]);
    bytearray::extend(m, data, more)?;
    set(m, args[0], in_bytes::AT, Value::len(at + more.len()))?;
    Ok(Value::len(more.len()))
}

fn read_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    let (Some((data, at)), Some(n)) = (open_bytes(m, args[0])?, wanted(args[1])) else {
        return leave(m, "_read", args);
    };
    let len = bytearray::len(m, data)?;
    let left = len.saturating_sub(at);
    let n = n.map_or(left, |n| n.min(left));
    let part = bytearray::part(m, data, at.min(len), n)?;
    set(m, args[0], in_bytes::AT, Value::len(at + n))?;
    m.bytes(&part)
}

/// The next line, with its end.
fn line_of_bytes(m: &mut Machine, v: Value, data: Value, at: usize) -> Exec<Vec<u8>> {
    let len = bytearray::len(m, data)?;
    let mut line = Vec::new();
    let mut chunk = 64;
    while at + line.len() < len {
        let from = at + line.len();
        let part = bytearray::part(m, data, from, chunk.min(len - from))?;
        if let Some(end) = memchr::memchr(b'\n', &part) {
            line.extend_from_slice(&part[..=end]);
            break;
        }
        line.extend_from_slice(&part);
        chunk *= 2;
    }
    set(m, v, in_bytes::AT, Value::len(at + line.len()))?;
    Ok(line)
}

fn readline_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    match (open_bytes(m, args[0])?, wanted(args[1])) {
        (Some((data, at)), Some(None)) => {
            let line = line_of_bytes(m, args[0], data, at)?;
            m.bytes(&line)
        }
        _ => leave(m, "_readline", args),
    }
}

fn next_of_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    let Some((data, at)) = open_bytes(m, args[0])? else {
        return leave(m, "_next", args);
    };
    if overrides(m, args[0], "readline")? {
        return leave(m, "_next", args);
    }
    let line = line_of_bytes(m, args[0], data, at)?;
    if line.is_empty() { Err(m.stop_iteration(Value::NONE)) } else { m.bytes(&line) }
}

/// Whether a subclass has a method of its own in the place of one here.
fn overrides(m: &mut Machine, v: Value, name: &str) -> Exec<bool> {
    let (class, name) = (m.type_of(v)?, m.intern(name)?);
    Ok(m.lookup(class, name)?.is_none_or(|f| !f.is_kind(NATIVE)))
}

fn value_of_bytes(m: &mut Machine, args: &[Value]) -> Exec {
    let Some((data, _)) = open_bytes(m, args[0])? else { return leave(m, "_getvalue", args) };
    let all = bytearray::to_vec(m, data)?;
    m.bytes(&all)
}

// ---- text ----

fn is_open(m: &mut Machine, v: Value) -> Exec<bool> {
    Ok(slot(m, v, in_text::CLOSED)? == Value::FALSE)
}

fn write_text(m: &mut Machine, args: &[Value]) -> Exec {
    let (v, text) = (args[0], args[1]);
    if !string::is_str(text) || !is_open(m, v)? || slot(m, v, in_text::ENDED)? != Value::TRUE {
        return leave(m, "_write", args);
    }
    let newline = slot(m, v, in_text::NEWLINE)?;
    if !string::is_str(newline) || !matches!(string::bytes(newline), b"" | b"\n") {
        return leave(m, "_write", args);
    }
    let n = string::len(text);
    if n > 0 {
        let at = slot(m, v, in_text::AT)?.unpack();
        let parts = slot(m, v, in_text::PARTS)?;
        list::push(m, parts, text)?;
        set(m, v, in_text::AT, Value::int(at + n as i64))?;
    }
    Ok(Value::len(n))
}

/// The text of an open file, and the position, if a character is a byte of it.
fn whole(m: &mut Machine, v: Value) -> Exec<Option<(Value, usize)>> {
    if !is_open(m, v)? {
        return Ok(None);
    }
    let parts = slot(m, v, in_text::PARTS)?;
    let mut text = slot(m, v, in_text::TEXT)?;
    if list::len(m, parts)? > 0 {
        let mut all = vec![text];
        all.extend(list::items(m, parts)?);
        text = m.str_joined(&all)?;
        list::replace(m, parts, &[])?;
        set(m, v, in_text::TEXT, text)?;
    }
    let at = slot(m, v, in_text::AT)?.as_int().and_then(|at| usize::try_from(at).ok());
    let plain = string::len(text) == string::bytes(text).len();
    Ok(at.filter(|_| plain).map(|at| (text, at)))
}

/// Moves behind the part that is read.
fn take(m: &mut Machine, v: Value, text: Value, at: usize, end: usize) -> Exec {
    let all = string::bytes(text);
    let (from, end) = (at.min(all.len()), end.min(all.len()));
    let part = &all[from..end.max(from)];
    if !part.is_empty() {
        set(m, v, in_text::AT, Value::len(end))?;
    }
    let ended = at + part.len() == all.len();
    set(m, v, in_text::ENDED, Value::from_bool(ended))?;
    m.str_counted(part, part.len())
}

fn read_text(m: &mut Machine, args: &[Value]) -> Exec {
    let (Some((text, at)), Some(n)) = (whole(m, args[0])?, wanted(args[1])) else {
        return leave(m, "_read", args);
    };
    let end = n.map_or(usize::MAX, |n| at.saturating_add(n));
    take(m, args[0], text, at, end)
}

/// The next line, if lines end as they mostly do.
fn line_of_text(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let newline = slot(m, v, in_text::NEWLINE)?;
    if !newline.is_none() && !(string::is_str(newline) && string::bytes(newline) == b"\n") {
        return Ok(None);
    }
    let Some((text, at)) = whole(m, v)? else { return Ok(None) };
    let rest = string::bytes(text).get(at..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1);
    take(m, v, text, at, at + end).map(Some)
}

fn readline_text(m: &mut Machine, args: &[Value]) -> Exec {
    if wanted(args[1]) == Some(None)
        && let Some(line) = line_of_text(m, args[0])?
    {
        return Ok(line);
    }
    leave(m, "_readline", args)
}

fn next_of_text(m: &mut Machine, args: &[Value]) -> Exec {
    if overrides(m, args[0], "readline")? {
        return leave(m, "_next", args);
    }
    match line_of_text(m, args[0])? {
        Some(line) if string::len(line) == 0 => Err(m.stop_iteration(Value::NONE)),
        Some(line) => Ok(line),
        None => leave(m, "_next", args),
    }
}

fn value_of_text(m: &mut Machine, args: &[Value]) -> Exec {
    whole(m, args[0])?;
    if !is_open(m, args[0])? {
        return leave(m, "_getvalue", args);
    }
    slot(m, args[0], in_text::TEXT)
}

const SELF: &[&str] = &["self"];
const SIZE: &[&str] = &["self", "size"];

static OF_BYTES: &[NativeDef] = &[
    NativeDef::method("write", write_bytes, &["self", "b"]),
    NativeDef::method("read", read_bytes, SIZE).optional(1),
    NativeDef::method("read1", read_bytes, SIZE).optional(1),
    NativeDef::method("readline", readline_bytes, SIZE).optional(1),
    NativeDef::method("__next__", next_of_bytes, SELF),
    NativeDef::method("getvalue", value_of_bytes, SELF),
];

static OF_TEXT: &[NativeDef] = &[
    NativeDef::method("write", write_text, &["self", "s"]),
    NativeDef::method("read", read_text, SIZE).optional(1),
    NativeDef::method("readline", readline_text, SIZE).optional(1),
    NativeDef::method("__next__", next_of_text, SELF),
    NativeDef::method("getvalue", value_of_text, SELF),
];

fn complete(m: &mut Machine, args: &[Value]) -> Exec {
    method::attach(m, args[0], OF_BYTES)?;
    method::attach(m, args[1], OF_TEXT)?;
    Ok(Value::NONE)
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[NativeDef::function("complete", complete, &["bytes_io", "string_io"])],
    ..ModuleSpec::new("_iomemory")
};
