//! `_sysinfo`: what `sys` is asked for seldom, made by Python code when it is, and frames.
//!
//! Main invariant: nothing here runs before a program asks for it, so that it costs an
//! interpreter's start nothing.

use crate::heap::CELL;
use crate::native::{ModuleSpec, NativeDef};
use crate::object::{dict, function, list, string, traceback};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// `sys.__getattr__`.
pub(super) fn getattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.intern("_sysinfo")?;
    let globals = m.well_known().builtins;
    let module = m.import(name, globals, Value::NONE, 0)?;
    let get = m.intern("get")?;
    let get = m.get_attribute(module, get)?;
    m.call(get, &[args[0]])
}

/// A frame's code, instruction and first register.
type Place = (&'static crate::vm::code::CodeObject, usize, usize);

/// The running frame and its callers, the innermost first.
fn places(m: &Machine) -> Vec<Place> {
    let mut all = vec![(m.code, m.pc_index(), m.base)];
    for frame in m.frames.iter().rev() {
        let first = frame.code.instructions.as_ptr().addr();
        let pc = (frame.pc.addr() - first) / size_of::<u64>();
        all.push((frame.code, pc, frame.base as usize));
    }
    // The last one is what runs below the first frame.
    all.pop();
    // What is native in CPython has no frames.
    all.retain(|(code, _, _)| code.code.source.filename() != "<frozen _frames>");
    all
}

fn place(m: &mut Machine, depth: Value) -> Exec<(Vec<Place>, usize)> {
    let depth = if depth.is_set() { m.to_i64(depth)?.max(0) } else { 0 };
    let all = places(m);
    match usize::try_from(depth) {
        Ok(depth) if depth < all.len() => Ok((all, depth)),
        _ => Err(m.value_error("call stack is not deep enough")),
    }
}

/// The variables of a frame.
fn locals(m: &mut Machine, place: Place) -> Exec {
    use crate::bytecode::CodeFlags;
    let (code, _, base) = place;
    let f = m.stack_at(base - 1);
    if !code.code.flags.has(CodeFlags::OPTIMIZED) {
        if let Some(namespace) = m.field(f.object(), function::NAMESPACE)?.set() {
            return Ok(namespace);
        }
        return function::globals(m, f);
    }
    let d = dict::new(m)?;
    for (i, &name) in code.locals.iter().enumerate() {
        let mut v = m.stack_at(base + i);
        if code.code.cells.contains(&(i as u16)) && v.is_kind(CELL) {
            v = m.field(v.object(), 0)?;
        }
        if v.is_set() && !string::bytes(name).starts_with(b".") {
            dict::set(m, d, name, v)?;
        }
    }
    Ok(d)
}

fn globals(m: &mut Machine, place: Place) -> Exec {
    let f = m.stack_at(place.2 - 1);
    function::globals(m, f)
}

/// `sys._getframe`.
pub(super) fn getframe(m: &mut Machine, args: &[Value]) -> Exec {
    let (all, depth) = place(m, args[0])?;
    let mut made = Value::NONE;
    for &place in all[depth..].iter().rev() {
        let (globals, locals) = (globals(m, place)?, locals(m, place)?);
        made = traceback::new_frame(m, place.0, place.1, globals, locals, made)?;
    }
    Ok(made)
}

/// `sys._getframemodulename`.
pub(super) fn module_name(m: &mut Machine, args: &[Value]) -> Exec {
    let Ok((all, depth)) = place(m, args[0]) else { return Ok(Value::NONE) };
    let globals = globals(m, all[depth])?;
    let name = m.names().name;
    let found = dict::get_str(m, globals, name)?.unwrap_or(Value::NONE);
    // What `abc` does in native code in CPython, or by this module, is its own doing.
    if m.text_lossy(found) == "_py_abc" { m.intern("abc") } else { Ok(found) }
}

fn native_modules(m: &mut Machine, _: &[Value]) -> Exec {
    let mut names = Vec::new();
    for name in super::ALL.iter().map(|spec| spec.name).chain(["builtins", "sys"]) {
        names.push(m.intern(name)?);
    }
    list::new(m, &names)
}

fn library_modules(m: &mut Machine, _: &[Value]) -> Exec {
    let mut names = Vec::new();
    for name in crate::library::modules() {
        names.push(m.intern(name)?);
    }
    list::new(m, &names)
}

/// The source of a library file, or None.
fn library_source(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.text_lossy(args[0]);
    match crate::library::source(&name) {
        Some(text) => m.str_of(String::from_utf8_lossy(&text).as_bytes()),
        None => Ok(Value::NONE),
    }
}

/// What the interpreter was started with: arguments, flags in their order, warnings, options.
fn startup(m: &mut Machine, _: &[Value]) -> Exec {
    let options = &m.rt.options;
    let start = &options.startup;
    let arguments = m.os_list(&start.arguments)?;
    let f = start.flags;
    let all = [
        f.debug,
        f.inspect,
        f.interactive,
        options.optimize,
        f.dont_write_bytecode,
        f.no_user_site,
        f.no_site,
        f.ignore_environment,
        f.verbose,
        f.bytes_warning,
        f.quiet,
        u8::from(start.hash_seed != Some(0)),
        f.isolated,
        f.dev_mode,
        1,
        f.warn_default_encoding,
        f.safe_path,
    ];
    let flags = all.map(|n| Value::int(n.into()));
    let flags = list::new(m, &flags)?;
    let mut warnings = Vec::new();
    for text in &start.warnings {
        warnings.push(m.str(text)?);
    }
    let warnings = list::new(m, &warnings)?;
    let named = dict::new(m)?;
    for (name, v) in &start.x_options {
        let name = m.str(name)?;
        let v = match v {
            Some(v) => m.str(v)?,
            None => Value::TRUE,
        };
        dict::set(m, named, name, v)?;
    }
    m.tuple(&[arguments, flags, warnings, named])
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("_stdin_rest", super::stdin::rest, &[]),
        NativeDef::function("_startup", startup, &[]),
        NativeDef::function("_native_modules", native_modules, &[]),
        NativeDef::function("_library_source", library_source, &["name"]),
        NativeDef::function("_library_modules", library_modules, &[]),
    ],
    source: include_str!("python/sysinfo.py"),
    ..ModuleSpec::new("_sysinfo")
};
