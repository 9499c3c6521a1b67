//! `print` and `input`.

use crate::native::{Binding, Keywords, NativeDef};
use crate::object::{TypeId, dict, string};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn text_option(m: &mut Machine, v: Value, default: &[u8], name: &str) -> Exec<Vec<u8>> {
    if !v.is_set() || v.is_none() {
        return Ok(default.to_vec());
    }
    match m.as_str(v)? {
        Some(s) => Ok(string::bytes(s).to_vec()),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("{name} must be None or a string, not {t}")))
        }
    }
}

fn print(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [sep, end, file, flush] =
        m.arguments("print", &[], kw, ["sep", "end", "file", "flush"], 0)?;
    let sep = text_option(m, sep, b" ", "sep")?;
    let end = text_option(m, end, b"\n", "end")?;
    let stream = match file.set().filter(|f| !f.is_none()) {
        Some(file) => file,
        None => {
            let (sys, name) = (m.well_known().sys, m.names().stdout);
            match dict::get_str(m, sys, name)? {
                Some(v) if v.is_none() => return Ok(Value::NONE),
                Some(v) => v,
                None => return Err(m.runtime_error("lost sys.stdout")),
            }
        }
    };
    // Other streams see each piece by itself.
    let whole = crate::modules::sys::is_standard(m, stream)?;
    let mut out = Vec::new();
    for (i, &v) in args.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(&sep);
            if !whole && !sep.is_empty() {
                crate::modules::sys::write_to(m, stream, &out)?;
                out.clear();
            }
        }
        m.str_into(v, &mut out)?;
        if !whole {
            crate::modules::sys::write_to(m, stream, &out)?;
            out.clear();
        }
    }
    out.extend_from_slice(&end);
    if whole || !out.is_empty() {
        crate::modules::sys::write_to(m, stream, &out)?;
    }
    if flush.is_set() && m.truth(flush)? {
        let name = m.names().flush;
        let f = m.get_attribute(stream, name)?;
        m.call(f, &[])?;
    }
    Ok(Value::NONE)
}

/// A line of `sys.stdin`, once the program has looked at it.
fn input_from(m: &mut Machine, stdin: Value) -> Exec {
    if stdin.is_none() {
        return Err(m.runtime_error("input(): lost sys.stdin"));
    }
    let name = m.intern("readline")?;
    let f = m.get_attribute(stdin, name)?;
    let line = m.call(f, &[])?;
    let Some(text) = m.as_str(line)? else {
        return Err(m.type_error("object.readline() returned non-string"));
    };
    match string::bytes(text) {
        [] => Err(m.error(TypeId::EOFError, "EOF when reading a line")),
        [line @ .., b'\n'] => m.str_of(line),
        line => m.str_of(line),
    }
}

fn input(m: &mut Machine, args: &[Value]) -> Exec {
    if let Some(prompt) = args[0].set() {
        let mut out = Vec::new();
        m.str_into(prompt, &mut out)?;
        let (sys, name) = (m.well_known().sys, m.names().stdout);
        match dict::get_str(m, sys, name)? {
            Some(stream) if !stream.is_none() => {
                crate::modules::sys::write_to(m, stream, &out)?;
                let name = m.names().flush;
                m.call_method(&[stream], name)?;
            }
            _ => return Err(m.runtime_error("input(): lost sys.stdout")),
        }
    }
    let (sys, name) = (m.well_known().sys, m.intern("stdin")?);
    if let Some(stdin) = dict::get_str(m, sys, name)? {
        return input_from(m, stdin);
    }
    m.irrevocable_for(crate::vm::recording::Why::Input)?;
    let line = crate::modules::stdin::line(m)?;
    if line.is_empty() {
        return Err(m.error(TypeId::EOFError, "EOF when reading a line"));
    }
    let line = line.strip_suffix(b"\n").unwrap_or(&line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if std::str::from_utf8(line).is_ok() {
        return m.str_of(line);
    }
    let (line, name) = (m.bytes(line)?, m.intern("decode")?);
    m.call_method(&[line], name)
}

/// `breakpoint(*args, **kws)`.
fn breakpoint(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (sys, name) = (m.well_known().sys, m.intern("breakpointhook")?);
    match dict::get_str(m, sys, name)? {
        Some(hook) => m.call_keywords(hook, args, kw),
        None => Err(m.runtime_error("lost sys.breakpointhook")),
    }
}

/// The functions of this file.
pub(super) const FUNCTIONS: &[NativeDef] = &[
    NativeDef::variadic("print", print, Binding::Function),
    NativeDef::variadic("breakpoint", breakpoint, Binding::Function),
    NativeDef::function("input", input, &["prompt"]).optional(1),
];
