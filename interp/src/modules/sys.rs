//! `sys`: its dict exists from the start, and standard streams.

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
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

/// Writes text to a stream: directly to a standard one, else by its `write`.
pub(crate) fn write_to(m: &mut Machine, stream: Value, text: &[u8]) -> Exec<()> {
    if is_standard(m, stream)? {
        let descriptor = instance::slot(m, stream.object(), 0)?.unpack() as i32;
        m.write_output(descriptor, text);
        return Ok(());
    }
    let name = m.names().write;
    let f = m.get_attribute(stream, name)?;
    let text = m.str_of(text)?;
    m.call(f, &[text])?;
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

fn stream_yes(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::TRUE)
}

fn stream_no(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::FALSE)
}

fn stream_name(m: &mut Machine, v: Value) -> Exec {
    let descriptor = instance::slot(m, v.object(), 0)?;
    m.str(if descriptor == Value::int(2) { "<stderr>" } else { "<stdout>" })
}

fn stream_mode(m: &mut Machine, _: Value) -> Exec {
    m.str("w")
}

fn stream_errors(m: &mut Machine, v: Value) -> Exec {
    let descriptor = instance::slot(m, v.object(), 0)?;
    m.str(if descriptor == Value::int(2) { "backslashreplace" } else { "strict" })
}

fn stream_closed(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::FALSE)
}

/// The bytes below: writes go to the same descriptor, in the order of the writes.
fn stream_buffer(m: &mut Machine, v: Value) -> Exec {
    let descriptor = instance::slot(m, v.object(), 0)?;
    let (name, builtins) = (m.intern("_io")?, m.well_known().builtins);
    let io = m.import(name, builtins, Value::NONE, 0)?;
    let open = m.intern("_standard_buffer")?;
    let f = m.get_attribute(io, open)?;
    m.call(f, &[descriptor])
}

fn stream_flush(m: &mut Machine, _: &[Value]) -> Exec {
    m.flush_output();
    Ok(Value::NONE)
}

fn stream_isatty(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::FALSE)
}

fn stream_fileno(m: &mut Machine, args: &[Value]) -> Exec {
    instance::slot(m, args[0].object(), 0)
}

fn stream_encoding(m: &mut Machine, _: Value) -> Exec {
    m.str("utf-8")
}

/// The type of the standard streams.
static STREAM: TypeSpec = TypeSpec {
    module: "_io",
    hidden: 1,
    subclassable: false,
    methods: &[
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

fn displayhook(m: &mut Machine, args: &[Value]) -> Exec {
    if args[0].is_none() {
        return Ok(Value::NONE);
    }
    let mut out = Vec::new();
    m.repr_into(args[0], &mut out)?;
    out.push(b'\n');
    m.write_output(1, &out);
    let (d, name) = (m.well_known().builtins, m.names().underscore);
    dict::set(m, d, name, args[0])?;
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
    NativeDef::variadic("getsizeof", getsizeof, crate::native::Binding::Function),
    NativeDef::function("displayhook", displayhook, &["value"]),
];

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
        ("version", m.str("3.14.0 (AME Python)")?),
        ("hexversion", Value::int(0x030e_00f0)),
        ("maxsize", m.int(i64::MAX)?),
        ("maxunicode", Value::int(0x10_FFFF)),
        ("byteorder", m.str("little")?),
        ("platform", m.str("linux")?),
        ("executable", m.str("")?),
        ("modules", modules),
        ("argv", m.text_list(&options.argv)?),
        ("path", {
            let mut path = options.path.clone();
            path.push(crate::library::FOLDER.into());
            m.text_list(&path)?
        }),
        ("dont_write_bytecode", Value::TRUE),
    ];
    for (name, v) in values {
        let name = m.intern(name)?;
        dict::set(m, d, name, v)?;
    }
    dict::set(m, modules, owner, v)
}
