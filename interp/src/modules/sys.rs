//! `sys`: its dict exists from the start, and standard streams.

use crate::heap::*;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{dict, exception, instance, method, module, string, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// Whether a stream is one of the standard ones that were there at the start.
pub(crate) fn is_standard(m: &mut Machine, stream: Value) -> Exec<bool> {
    if !stream.is_kind(INSTANCE) {
        return Ok(false);
    }
    let class = m.type_of(stream)?;
    Ok(std::ptr::eq(types::spec(m, class)?, &STREAM) && types::flags(m, class)? & types::HEAP == 0)
}

/// Hidden slots of a stream: its descriptor; `errors` and the rest when they have been changed.
const DESCRIPTOR: usize = 0;
const ERRORS: usize = 1;
const CLOSED: usize = 2;

fn descriptor(m: &mut Machine, stream: Value) -> Exec<i32> {
    Ok(instance::slot(m, stream.object(), DESCRIPTOR)?.unpack() as i32)
}

/// Writes text to a stream: directly to a standard one, else by its `write`.
pub(crate) fn write_to(m: &mut Machine, stream: Value, text: &[u8]) -> Exec<()> {
    if is_standard(m, stream)? {
        check_open(m, stream)?;
        let descriptor = descriptor(m, stream)?;
        // The first byte of a surrogate, and of few other characters.
        if memchr::memchr(0xED, text).is_some() {
            let (whole, errors) = (m.str_of(text)?, stream_errors(m, stream)?);
            let encoding = m.str("utf-8")?;
            let encoded = crate::object::codec::encode_value(m, whole, encoding, errors)?;
            let encoded = crate::object::bytes::contents(m, encoded)?.into_owned();
            m.write_output(descriptor, &encoded);
        } else {
            m.write_output(descriptor, text);
        }
        return m.raise_output_error();
    }
    let name = m.names().write;
    let f = m.get_attribute(stream, name)?;
    let text = m.str_of(text)?;
    m.call(f, &[text])?;
    Ok(())
}

fn check_open(m: &mut Machine, stream: Value) -> Exec<()> {
    if instance::slot(m, stream.object(), CLOSED)? == Value::TRUE {
        return Err(m.value_error("I/O operation on closed file."));
    }
    Ok(())
}

fn stream_write(m: &mut Machine, args: &[Value]) -> Exec {
    match m.as_str(args[1])? {
        Some(s) => {
            write_to(m, args[0], string::bytes(s))?;
            Ok(Value::len(string::len(s)))
        }
        None => {
            let t = m.type_name(args[1]);
            Err(m.type_error(&format!("write() argument must be str, not {t}")))
        }
    }
}

fn stream_writelines(m: &mut Machine, args: &[Value]) -> Exec {
    let lines = m.iter(args[1])?;
    while let Some(line) = m.next(lines)? {
        stream_write(m, &[args[0], line])?;
    }
    Ok(Value::NONE)
}

fn stream_yes(m: &mut Machine, args: &[Value]) -> Exec {
    check_open(m, args[0])?;
    Ok(Value::TRUE)
}

fn stream_no(m: &mut Machine, args: &[Value]) -> Exec {
    check_open(m, args[0])?;
    Ok(Value::FALSE)
}

/// What an output stream cannot do: `io.UnsupportedOperation`.
fn unsupported(m: &mut Machine, what: &str) -> crate::vm::Unwind {
    let class = m.import_dotted("_io").and_then(|module| {
        let name = m.intern("UnsupportedOperation")?;
        m.get_attribute(module, name)
    });
    match class {
        Ok(class) => m.error_of(class, what),
        Err(unwind) => unwind,
    }
}

fn stream_read(m: &mut Machine, args: &[Value]) -> Exec {
    check_open(m, args[0])?;
    Err(unsupported(m, "not readable"))
}

fn stream_seek(m: &mut Machine, args: &[Value]) -> Exec {
    check_open(m, args[0])?;
    Err(unsupported(m, "underlying stream is not seekable"))
}

fn stream_self(m: &mut Machine, args: &[Value]) -> Exec {
    check_open(m, args[0])?;
    Ok(args[0])
}

fn stream_close(m: &mut Machine, args: &[Value]) -> Exec {
    if instance::slot(m, args[0].object(), CLOSED)? != Value::TRUE {
        instance::set_slot(m, args[0].object(), CLOSED, Value::TRUE)?;
        m.flush_output();
    }
    m.raise_output_error()?;
    Ok(Value::NONE)
}

fn stream_reconfigure(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let names = ["encoding", "errors", "newline", "line_buffering", "write_through"];
    let [encoding, errors, ..] = m.arguments("reconfigure", &args[1..], kw, names, 0)?;
    if let Some(v) = encoding.set().filter(|v| !v.is_none()) {
        let text = m.text_lossy(v).to_ascii_lowercase().replace('_', "-");
        if !matches!(text.as_str(), "utf-8" | "utf8") {
            return Err(unsupported(m, "standard streams are UTF-8"));
        }
        if !errors.is_set() {
            let strict = m.intern("strict")?;
            instance::set_slot(m, args[0].object(), ERRORS, strict)?;
        }
    }
    if let Some(v) = errors.set().filter(|v| !v.is_none()) {
        instance::set_slot(m, args[0].object(), ERRORS, v)?;
    }
    Ok(Value::NONE)
}

fn stream_name(m: &mut Machine, v: Value) -> Exec {
    let is_error = descriptor(m, v)? == 2;
    m.str(if is_error { "<stderr>" } else { "<stdout>" })
}

fn stream_mode(m: &mut Machine, _: Value) -> Exec {
    m.str("w")
}

fn stream_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = stream_name(m, args[0])?;
    let name = m.text_lossy(name);
    m.str(&format!("<_io.TextIOWrapper name='{name}' mode='w' encoding='utf-8'>"))
}

fn stream_errors(m: &mut Machine, v: Value) -> Exec {
    if let Some(errors) = instance::slot(m, v.object(), ERRORS)?.set() {
        return Ok(errors);
    }
    let is_error = descriptor(m, v)? == 2;
    m.str(if is_error { "backslashreplace" } else { "strict" })
}

fn stream_closed(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::from_bool(instance::slot(m, v.object(), CLOSED)? == Value::TRUE))
}

fn stream_newlines(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::NONE)
}

fn stream_line_buffering(m: &mut Machine, v: Value) -> Exec {
    let fd = descriptor(m, v)?;
    Ok(Value::from_bool(fd == 2 || is_terminal(fd)))
}

fn stream_write_through(m: &mut Machine, _: Value) -> Exec {
    Ok(Value::from_bool(m.rt.options.startup.unbuffered))
}

/// The bytes below: writes go to the same descriptor, in the order of the writes.
fn stream_buffer(m: &mut Machine, v: Value) -> Exec {
    let descriptor = instance::slot(m, v.object(), DESCRIPTOR)?;
    let (name, builtins) = (m.intern("_io")?, m.well_known().builtins);
    let io = m.import(name, builtins, Value::NONE, 0)?;
    let open = m.intern("_standard_buffer")?;
    let f = m.get_attribute(io, open)?;
    m.call(f, &[descriptor])
}

fn stream_flush(m: &mut Machine, args: &[Value]) -> Exec {
    check_open(m, args[0])?;
    m.flush_output();
    m.raise_output_error()?;
    Ok(Value::NONE)
}

fn is_terminal(fd: i32) -> bool {
    use std::io::IsTerminal;
    if fd == 2 { std::io::stderr().is_terminal() } else { std::io::stdout().is_terminal() }
}

fn stream_isatty(m: &mut Machine, args: &[Value]) -> Exec {
    check_open(m, args[0])?;
    Ok(Value::from_bool(is_terminal(descriptor(m, args[0])?)))
}

fn stream_fileno(m: &mut Machine, args: &[Value]) -> Exec {
    check_open(m, args[0])?;
    instance::slot(m, args[0].object(), DESCRIPTOR)
}

fn stream_encoding(m: &mut Machine, _: Value) -> Exec {
    m.str("utf-8")
}

/// The type of the standard streams.
static STREAM: TypeSpec = TypeSpec {
    module: "_io",
    hidden: 3,
    subclassable: false,
    methods: &[
        NativeDef::method("__repr__", stream_repr, &["self"]),
        NativeDef::method("__enter__", stream_self, &["self"]),
        NativeDef::method("__exit__", stream_close, &["self", "type", "value", "traceback"])
            .optional(3),
        NativeDef::method("__iter__", stream_self, &["self"]),
        NativeDef::method("__next__", stream_read, &["self"]),
        NativeDef::method("read", stream_read, &["self", "size"]).optional(1),
        NativeDef::method("readline", stream_read, &["self", "size"]).optional(1),
        NativeDef::method("readlines", stream_read, &["self", "hint"]).optional(1),
        NativeDef::method("seek", stream_seek, &["self", "cookie", "whence"]).optional(1),
        NativeDef::method("tell", stream_seek, &["self"]),
        NativeDef::method("truncate", stream_seek, &["self", "pos"]).optional(1),
        NativeDef::method("close", stream_close, &["self"]),
        NativeDef::variadic("reconfigure", stream_reconfigure, Binding::Method),
        NativeDef::method("write", stream_write, &["self", "text"]),
        NativeDef::method("writelines", stream_writelines, &["self", "lines"]),
        NativeDef::method("writable", stream_yes, &["self"]),
        NativeDef::method("readable", stream_no, &["self"]),
        NativeDef::method("seekable", stream_no, &["self"]),
        NativeDef::method("flush", stream_flush, &["self"]),
        NativeDef::method("isatty", stream_isatty, &["self"]),
        NativeDef::method("fileno", stream_fileno, &["self"]),
    ],
    attributes: &[
        GetSet::read_only("encoding", stream_encoding),
        GetSet::read_only("name", stream_name),
        GetSet::read_only("mode", stream_mode),
        GetSet::read_only("errors", stream_errors),
        GetSet::read_only("closed", stream_closed),
        GetSet::read_only("newlines", stream_newlines),
        GetSet::read_only("line_buffering", stream_line_buffering),
        GetSet::read_only("write_through", stream_write_through),
        GetSet::read_only("buffer", stream_buffer),
    ],
    ..TypeSpec::new("TextIOWrapper", INSTANCE)
};

fn exit(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.builtin(crate::object::TypeId::SystemExit);
    match args[0].set() {
        Some(v) if !v.is_none() => Err(m.error_with(class, &[v])),
        _ => Err(m.error_with(class, &[])),
    }
}

fn getrecursionlimit(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::len(m.recursion_limit))
}

fn setrecursionlimit(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.to_i64(args[0])?;
    match usize::try_from(n).ok().filter(|&n| n > 0) {
        Some(n) => m.recursion_limit = n,
        None => return Err(m.value_error("recursion limit must be greater or equal than 1")),
    }
    Ok(Value::NONE)
}

fn exc_info(m: &mut Machine, _: &[Value]) -> Exec {
    let e = m.handled()?;
    if e.is_none() {
        return m.tuple(&[Value::NONE; 3]);
    }
    let class = m.type_of(e)?;
    let trace = exception::slot(m, e, exception::TRACEBACK)?;
    m.tuple(&[class, e, trace])
}

fn exception(m: &mut Machine, _: &[Value]) -> Exec {
    m.handled()
}

fn intern(m: &mut Machine, args: &[Value]) -> Exec {
    match m.as_str(args[0])? {
        Some(s) => m.interned(s),
        None => {
            let t = m.type_name(args[0]);
            Err(m.type_error(&format!("intern() argument must be str, not {t}")))
        }
    }
}

fn getsizeof(_: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    Ok(Value::len(args.first().and_then(|v| v.as_ref()).map_or(8, |r| 16 + 8 * r.words())))
}

/// The default of `breakpoint()`: what `PYTHONBREAKPOINT` names; there is no debugger.
fn breakpointhook(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let wanted = match m.rt.options.startup.flags.ignore_environment {
        0 => std::env::var("PYTHONBREAKPOINT").unwrap_or_default(),
        _ => String::new(),
    };
    match wanted.as_str() {
        "0" => return Ok(Value::NONE),
        "" | "pdb.set_trace" => {
            return Err(m.runtime_error(
                "there is no debugger to stop in: AME Python has no sys.settrace, which pdb needs \
                 (PYTHONBREAKPOINT=0 ignores breakpoints)",
            ));
        }
        _ => {}
    }
    let (module, name) = wanted.rsplit_once('.').unwrap_or(("builtins", &wanted));
    let found = m.import_dotted(module).and_then(|module| {
        let name = m.intern(name)?;
        m.get_attribute(module, name)
    });
    match found {
        Ok(f) => m.call_keywords(f, args, kw),
        Err(crate::vm::Unwind::Raise(_)) => {
            let class = m.builtin(crate::object::TypeId::RuntimeWarning);
            let text = m.str(&format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{wanted}\""))?;
            let module = m.import_dotted("_warnings")?;
            let warn = m.intern("warn")?;
            let warn = m.get_attribute(module, warn)?;
            m.call(warn, &[text, class])?;
            Ok(Value::NONE)
        }
        Err(unwind) => Err(unwind),
    }
}

fn excepthook(m: &mut Machine, args: &[Value]) -> Exec {
    if exception::is_exception(m, args[1])? {
        m.print_traceback(args[1])?;
    }
    Ok(Value::NONE)
}

fn displayhook(m: &mut Machine, args: &[Value]) -> Exec {
    if args[0].is_none() {
        return Ok(Value::NONE);
    }
    let mut out = Vec::new();
    m.repr_into(args[0], &mut out)?;
    out.push(b'\n');
    let (builtins, underscore) = (m.well_known().builtins, m.names().underscore);
    dict::set(m, builtins, underscore, Value::NONE)?;
    let (sys, name) = (m.well_known().sys, m.names().stdout);
    match dict::get_str(m, sys, name)? {
        Some(stream) if !stream.is_none() => write_to(m, stream, &out)?,
        Some(_) => {}
        None => return Err(m.runtime_error("lost sys.stdout")),
    }
    dict::set(m, builtins, underscore, args[0])?;
    Ok(Value::NONE)
}

const FUNCTIONS: &[NativeDef] = &[
    NativeDef::function("exit", exit, &["status"]).optional(1),
    NativeDef::function("__getattr__", super::sysinfo::getattr, &["name"]),
    NativeDef::function("_getframe", super::sysinfo::getframe, &["depth"]).optional(1),
    NativeDef::function("_getframemodulename", super::sysinfo::module_name, &["depth"])
        .optional(1)
        .by_name(0),
    NativeDef::function("getrecursionlimit", getrecursionlimit, &[]),
    NativeDef::function("setrecursionlimit", setrecursionlimit, &["limit"]),
    NativeDef::function("exc_info", exc_info, &[]),
    NativeDef::function("exception", exception, &[]),
    NativeDef::function("intern", intern, &["string"]),
    NativeDef::variadic("getsizeof", getsizeof, Binding::Function),
    NativeDef::function("displayhook", displayhook, &["value"]),
    NativeDef::variadic("breakpointhook", breakpointhook, Binding::Function),
    NativeDef::function("excepthook", excepthook, &["exctype", "value", "traceback"]),
    NativeDef::function("get_int_max_str_digits", digits, &[]),
    NativeDef::function("set_int_max_str_digits", set_digits, &["maxdigits"]).by_name(0),
];

fn digits(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::len(m.max_digits()))
}

fn set_digits(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.to_i64(args[0])?;
    match usize::try_from(n) {
        Ok(n) if n == 0 || n >= LEAST_DIGITS => {
            // The limit is all threads', and not part of what a block can undo.
            m.irrevocable()?;
            m.rt.digits.store(n, std::sync::atomic::Ordering::Relaxed);
            Ok(Value::NONE)
        }
        _ => Err(m.value_error("maxdigits must be 0 or larger than 640")),
    }
}

/// Smaller limits are refused, since `repr` of a float could exceed them.
pub const LEAST_DIGITS: usize = 640;

/// Fills the dict of `sys`, and puts the module into `sys.modules`.
pub(crate) fn start(m: &mut Machine, d: Value) -> Exec<()> {
    let owner = m.intern("sys")?;
    let v = module::new(m, owner, Value::NONE)?;
    let base = module::dict_of(m, v)?;
    dict::update(m, d, base)?;
    m.set_field(v.object(), 0, d)?;
    for def in FUNCTIONS {
        let f = method::native(m, def, Value::UNSET, owner)?;
        let name = m.intern(def.name)?;
        dict::set(m, d, name, f)?;
        if def.name.ends_with("hook") {
            let name = m.intern(&format!("__{}__", def.name))?;
            dict::set(m, d, name, f)?;
        }
    }
    let class = types::make_native(m, &STREAM)?;
    for (name, descriptor) in [("stdout", 1), ("stderr", 2)] {
        let stream = instance::new(m, class)?;
        instance::set_slot(m, stream.object(), 0, Value::int(descriptor))?;
        for name in [name.to_string(), format!("__{name}__")] {
            let name = m.intern(&name)?;
            dict::set(m, d, name, stream)?;
        }
    }
    let modules = m.well_known().modules;
    let options = &m.rt.options;
    let values = [
        ("version", m.str(concat!("3.14.0 (AME Python ", env!("CARGO_PKG_VERSION"), ") [Rust]"))?),
        ("hexversion", Value::int(0x030e_00f0)),
        ("maxsize", m.int(i64::MAX)?),
        ("maxunicode", Value::int(0x10_FFFF)),
        ("byteorder", m.str("little")?),
        ("platform", m.str("linux")?),
        ("executable", m.os_str(&options.startup.executable)?),
        ("modules", modules),
        ("argv", m.os_list(&options.argv)?),
        ("path", {
            let mut path = options.path.clone();
            path.push(crate::library::FOLDER.into());
            m.os_list(&path)?
        }),
        ("dont_write_bytecode", Value::from_bool(options.startup.flags.dont_write_bytecode > 0)),
    ];
    for (name, v) in values {
        let name = m.intern(name)?;
        dict::set(m, d, name, v)?;
    }
    dict::set(m, modules, owner, v)
}
