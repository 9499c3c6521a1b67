//! Exceptions: instances with five hidden slots, and their classes.
//!
//! Main invariant: every instance of a class with the flag [`types::EXCEPTION`] has the slots below
//! at these numbers; an unset slot reads as None.

use crate::heap::INSTANCE;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, instance, list, string, tuple, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// `args`.
pub const ARGS: usize = 0;
/// `__cause__`.
pub const CAUSE: usize = 1;
/// `__context__`.
pub const CONTEXT: usize = 2;
/// `__traceback__`.
pub const TRACEBACK: usize = 3;
/// `__suppress_context__`.
pub const SUPPRESS: usize = 4;
/// How many they are.
pub(super) const SLOTS: u16 = 5;

/// A new exception, without running `__init__`.
pub fn make(m: &mut Machine, class: Value, args: &[Value]) -> Exec {
    let e = instance::new(m, class)?;
    let args = m.tuple(args)?;
    m.init(e.object(), instance::SLOTS + ARGS, args);
    Ok(e)
}

/// The MemoryError to raise when there is no memory.
pub fn memory_error(m: &mut Machine) -> Exec {
    let class = m.builtin(TypeId::MemoryError);
    make(m, class, &[])
}

/// Whether it is an exception.
pub fn is_exception(m: &mut Machine, v: Value) -> Exec<bool> {
    if !v.is_kind(INSTANCE) {
        return Ok(false);
    }
    let class = m.type_of(v)?;
    types::has_flag(m, class, types::EXCEPTION)
}

/// Whether it is a class of exceptions.
pub fn is_exception_class(m: &mut Machine, v: Value) -> Exec<bool> {
    Ok(types::is_type(v) && types::has_flag(m, v, types::EXCEPTION)?)
}

/// A hidden slot; None if it is unset.
pub fn slot(m: &mut Machine, e: Value, slot: usize) -> Exec {
    Ok(instance::slot(m, e.object(), slot)?.set().unwrap_or(Value::NONE))
}

/// Sets a hidden slot.
pub fn set_slot(m: &mut Machine, e: Value, slot: usize, v: Value) -> Exec<()> {
    instance::set_slot(m, e.object(), slot, v)
}

/// `e.__cause__ = cause`.
pub fn set_cause(m: &mut Machine, e: Value, cause: Value) -> Exec<()> {
    set_slot(m, e, CAUSE, cause)?;
    set_slot(m, e, SUPPRESS, Value::TRUE)
}

/// `e.args` as a slice.
pub fn args_of<'a>(m: &mut Machine, e: Value) -> Exec<&'a [Value]> {
    let args = slot(m, e, ARGS)?;
    Ok(if args.is_kind(crate::heap::TUPLE) { tuple::items(args) } else { &[] })
}

/// `value` of a StopIteration.
pub fn stop_value(m: &mut Machine, e: Value) -> Exec {
    let name = m.names().value;
    if let Some(v) = instance::attribute(m, e.object(), name)? {
        return Ok(v);
    }
    Ok(args_of(m, e)?.first().copied().unwrap_or(Value::NONE))
}

fn new(m: &mut Machine, class: Value, args: &[Value], _: Keywords<'_>) -> Exec {
    if types::has_flag(m, class, types::ABSTRACT)? {
        return super::typenew::instantiate(m, class);
    }
    make(m, class, args)
}

fn init(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("{t}() takes no keyword arguments")));
    }
    let rest = m.tuple(&args[1..])?;
    set_slot(m, args[0], ARGS, rest)?;
    Ok(Value::NONE)
}

/// Sets the attributes that keyword arguments name.
fn init_named(m: &mut Machine, args: &[Value], kw: Keywords<'_>, allowed: &[&str]) -> Exec {
    let e = args[0];
    let rest = m.tuple(&args[1..])?;
    set_slot(m, e, ARGS, rest)?;
    for &name in allowed {
        let name = m.intern(name)?;
        if instance::attribute(m, e.object(), name)?.is_none() {
            instance::set_attribute(m, e.object(), name, Value::NONE)?;
        }
    }
    for (&name, &v) in kw.names.iter().zip(kw.values) {
        let text = m.text_lossy(name);
        if !allowed.contains(&text.as_str()) {
            let t = m.type_name(e);
            return Err(m.type_error(&format!("{t}() got an unexpected keyword argument '{text}'")));
        }
        instance::set_attribute(m, e.object(), name, v)?;
    }
    Ok(Value::NONE)
}

fn init_name(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    init_named(m, args, kw, &["name"])
}

fn init_attribute(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    init_named(m, args, kw, &["name", "obj"])
}

fn init_import(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    init_named(m, args, kw, &["name", "path", "name_from"])?;
    let msg = args.get(1).copied().unwrap_or(Value::NONE);
    let n = m.names();
    instance::set_attribute(m, args[0].object(), n.msg, msg)?;
    Ok(Value::NONE)
}

fn str_of(m: &mut Machine, args: &[Value]) -> Exec {
    let e = args[0];
    match args_of(m, e)? {
        [] => Ok(m.well_known().empty_str),
        [one] => m.str_value(*one),
        _ => {
            let all = slot(m, e, ARGS)?;
            m.repr(all)
        }
    }
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let e = args[0];
    let t = m.type_name(e);
    let mut out = t.into_bytes();
    match args_of(m, e)? {
        [one] => {
            out.push(b'(');
            m.repr_into(*one, &mut out)?;
            out.push(b')');
        }
        _ => {
            let all = slot(m, e, ARGS)?;
            m.repr_into(all, &mut out)?;
        }
    }
    m.str_of(&out)
}

fn add_note(m: &mut Machine, args: &[Value]) -> Exec {
    if !string::is_str(args[1]) {
        let t = m.type_name(args[1]);
        return Err(m.type_error(&format!("note must be a str, not '{t}'")));
    }
    let name = m.names().notes;
    match instance::attribute(m, args[0].object(), name)? {
        Some(notes) => list::push(m, notes, args[1])?,
        None => {
            let notes = list::new(m, &[args[1]])?;
            instance::set_attribute(m, args[0].object(), name, notes)?;
        }
    }
    Ok(Value::NONE)
}

fn with_traceback(m: &mut Machine, args: &[Value]) -> Exec {
    set_traceback(m, args[0], args[1])?;
    Ok(args[0])
}

fn get_args(m: &mut Machine, e: Value) -> Exec {
    slot(m, e, ARGS)
}

fn set_args(m: &mut Machine, e: Value, v: Value) -> Exec<()> {
    let v = m.to_tuple(v)?;
    set_slot(m, e, ARGS, v)
}

fn get_cause(m: &mut Machine, e: Value) -> Exec {
    slot(m, e, CAUSE)
}

fn check_chain(m: &mut Machine, v: Value, what: &str) -> Exec<()> {
    if v.is_none() || is_exception(m, v)? {
        return Ok(());
    }
    Err(m.type_error(&format!("exception {what} must be None or derive from BaseException")))
}

fn write_cause(m: &mut Machine, e: Value, v: Value) -> Exec<()> {
    check_chain(m, v, "cause")?;
    set_cause(m, e, v)
}

fn get_context(m: &mut Machine, e: Value) -> Exec {
    slot(m, e, CONTEXT)
}

fn set_context(m: &mut Machine, e: Value, v: Value) -> Exec<()> {
    check_chain(m, v, "context")?;
    set_slot(m, e, CONTEXT, v)
}

fn get_traceback(m: &mut Machine, e: Value) -> Exec {
    slot(m, e, TRACEBACK)
}

fn set_traceback(m: &mut Machine, e: Value, v: Value) -> Exec<()> {
    if !v.is_none() && !v.is_kind(crate::heap::TRACEBACK) {
        return Err(m.type_error("__traceback__ must be a traceback or None"));
    }
    set_slot(m, e, TRACEBACK, v)
}

fn get_suppress(m: &mut Machine, e: Value) -> Exec {
    Ok(Value::from_bool(slot(m, e, SUPPRESS)? == Value::TRUE))
}

fn set_suppress(m: &mut Machine, e: Value, v: Value) -> Exec<()> {
    let v = Value::from_bool(m.truth(v)?);
    set_slot(m, e, SUPPRESS, v)
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let e = args[0];
    let (class, all) = (m.type_of(e)?, slot(m, e, ARGS)?);
    let attributes = instance::attributes(m, e.object())?;
    if attributes.is_empty() {
        return m.tuple(&[class, all]);
    }
    let state = super::dict::of_pairs(m, &attributes)?;
    m.tuple(&[class, all, state])
}

fn setstate(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() {
        return Ok(Value::NONE);
    }
    let Some(state) = super::dict::as_dict(m, args[1])? else {
        return Err(m.type_error("state is not a dictionary"));
    };
    for (name, v) in super::dict::pairs(m, state)? {
        let name = m.attribute_name(name)?;
        m.set_attribute(args[0], name, v)?;
    }
    Ok(Value::NONE)
}

/// `BaseException`.
pub const BASE: TypeSpec = TypeSpec {
    hidden: SLOTS,
    has_dict: true,
    new: Some(new),
    methods: &[
        NativeDef::variadic("__init__", init, Binding::Method),
        NativeDef::method("__str__", str_of, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("add_note", add_note, &["self", "note"]),
        NativeDef::method("with_traceback", with_traceback, &["self", "tb"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
        NativeDef::method("__setstate__", setstate, &["self", "state"]),
    ],
    attributes: &[
        GetSet { name: "args", get: get_args, set: Some(set_args) },
        GetSet { name: "__cause__", get: get_cause, set: Some(write_cause) },
        GetSet { name: "__context__", get: get_context, set: Some(set_context) },
        GetSet { name: "__traceback__", get: get_traceback, set: Some(set_traceback) },
        GetSet { name: "__suppress_context__", get: get_suppress, set: Some(set_suppress) },
    ],
    ..TypeSpec::new("BaseException", INSTANCE)
};

const fn sub(name: &'static str, base: TypeId) -> TypeSpec {
    TypeSpec { base, has_dict: true, ..TypeSpec::new(name, INSTANCE) }
}

fn get_value(m: &mut Machine, e: Value) -> Exec {
    stop_value(m, e)
}

fn key_str(m: &mut Machine, args: &[Value]) -> Exec {
    match args_of(m, args[0])? {
        [one] => m.repr(*one),
        _ => str_of(m, args),
    }
}

fn arg(m: &mut Machine, e: Value, i: usize) -> Exec {
    Ok(args_of(m, e)?.get(i).copied().unwrap_or(Value::NONE))
}

fn get_code(m: &mut Machine, e: Value) -> Exec {
    let all = args_of(m, e)?;
    match all {
        [] => Ok(Value::NONE),
        [one] => Ok(*one),
        _ => slot(m, e, ARGS),
    }
}

fn unicode_str(m: &mut Machine, args: &[Value]) -> Exec {
    let &[encoding, object, start, end, reason] = args_of(m, args[0])? else {
        return str_of(m, args);
    };
    let (encoding, reason) = (m.text_lossy(encoding), m.text_lossy(reason));
    let (start, end) = (start.index(), end.index());
    let text = if string::is_str(object) {
        let what = string::text(object);
        let width = end.saturating_sub(start);
        match what.get(start) {
            Some(code) if width == 1 => {
                let mut escaped = Vec::new();
                crate::text::string::repr::escape_code(code, &mut escaped);
                let escaped = String::from_utf8_lossy(&escaped).into_owned();
                format!(
                    "'{encoding}' codec can't encode character '{escaped}' in position {start}: \
                     {reason}"
                )
            }
            _ => format!(
                "'{encoding}' codec can't encode characters in position {start}-{}: {reason}",
                end.saturating_sub(1)
            ),
        }
    } else {
        let all = super::buffer::required(m, object)?;
        match all.get(start) {
            Some(byte) if end == start + 1 => format!(
                "'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"
            ),
            _ => format!(
                "'{encoding}' codec can't decode bytes in position {start}-{}: {reason}",
                end.saturating_sub(1)
            ),
        }
    };
    m.str(&text)
}

fn unicode_encoding(m: &mut Machine, e: Value) -> Exec {
    arg(m, e, 0)
}

fn unicode_object(m: &mut Machine, e: Value) -> Exec {
    arg(m, e, 1)
}

fn unicode_start(m: &mut Machine, e: Value) -> Exec {
    arg(m, e, 2)
}

fn unicode_end(m: &mut Machine, e: Value) -> Exec {
    arg(m, e, 3)
}

fn unicode_reason(m: &mut Machine, e: Value) -> Exec {
    arg(m, e, 4)
}

const UNICODE_METHODS: &[NativeDef] = &[NativeDef::method("__str__", unicode_str, &["self"])];
const UNICODE_ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("encoding", unicode_encoding),
    GetSet::read_only("object", unicode_object),
    GetSet::read_only("start", unicode_start),
    GetSet::read_only("end", unicode_end),
    GetSet::read_only("reason", unicode_reason),
];

fn syntax_init(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    init(m, args, kw)?;
    let n = m.names();
    let e = args[0].object();
    instance::set_attribute(m, e, n.msg, args.get(1).copied().unwrap_or(Value::NONE))?;
    let fields = [n.filename, n.lineno, n.offset, n.text, n.end_lineno, n.end_offset];
    let place = match args.get(2) {
        Some(&place) => m.collect(place)?,
        None => Vec::new(),
    };
    for (i, name) in fields.into_iter().enumerate() {
        let v = place.get(i).copied().unwrap_or(Value::NONE);
        instance::set_attribute(m, e, name, v)?;
    }
    instance::set_attribute(m, e, n.print_file_and_line, Value::NONE)?;
    Ok(Value::NONE)
}

fn syntax_str(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.names();
    let e = args[0].object();
    let msg = instance::attribute(m, e, n.msg)?.unwrap_or(Value::NONE);
    let msg = m.str_value(msg)?;
    let (file, line) =
        (instance::attribute(m, e, n.filename)?, instance::attribute(m, e, n.lineno)?);
    let msg = m.text_lossy(msg);
    let file = file.filter(|v| string::is_str(*v)).map(|v| m.text_lossy(v));
    let file = file.map(|f| f.rsplit('/').next().unwrap_or(&f).to_string());
    let line = line.and_then(Value::as_int);
    m.str(&match (file, line) {
        (Some(file), Some(line)) => format!("{msg} ({file}, line {line})"),
        (Some(file), None) => format!("{msg} ({file})"),
        (None, Some(line)) => format!("{msg} (line {line})"),
        (None, None) => msg,
    })
}

fn group_new(m: &mut Machine, class: Value, args: &[Value], _: Keywords<'_>) -> Exec {
    let f = m.prelude("group_new")?;
    let args = m.tuple(args)?;
    m.call(f, &[class, args])
}

/// `BaseException.__new__` for the prelude's groups.
pub fn group_make(m: &mut Machine, args: &[Value]) -> Exec {
    if !is_exception_class(m, args[0])? {
        return Err(m.type_error("exceptions must derive from BaseException"));
    }
    let rest = m.collect(args[1])?;
    make(m, args[0], &rest)
}

fn group_call(m: &mut Machine, name: &str, args: &[Value]) -> Exec {
    let f = m.prelude(name)?;
    m.call(f, args)
}

fn group_split(m: &mut Machine, args: &[Value]) -> Exec {
    group_call(m, "group_split", args)
}

fn group_subgroup(m: &mut Machine, args: &[Value]) -> Exec {
    group_call(m, "group_subgroup", args)
}

fn group_derive(m: &mut Machine, args: &[Value]) -> Exec {
    group_call(m, "group_derive", args)
}

fn group_str(m: &mut Machine, args: &[Value]) -> Exec {
    group_call(m, "group_str", args)
}

fn group_repr(m: &mut Machine, args: &[Value]) -> Exec {
    group_call(m, "group_repr", args)
}

fn group_message(m: &mut Machine, e: Value) -> Exec {
    arg(m, e, 0)
}

fn group_members(m: &mut Machine, e: Value) -> Exec {
    let members = arg(m, e, 1)?;
    m.to_tuple(members)
}

/// `BaseExceptionGroup`; its algorithms are in the prelude.
pub const BASE_GROUP: TypeSpec = TypeSpec {
    new: Some(group_new),
    methods: &[
        NativeDef::method("split", group_split, &["self", "condition"]),
        NativeDef::method("subgroup", group_subgroup, &["self", "condition"]),
        NativeDef::method("derive", group_derive, &["self", "excs"]),
        NativeDef::method("__str__", group_str, &["self"]),
        NativeDef::method("__repr__", group_repr, &["self"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
    ],
    attributes: &[
        GetSet::read_only("message", group_message),
        GetSet::read_only("exceptions", group_members),
    ],
    ..sub("BaseExceptionGroup", TypeId::BaseException)
};

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    super::alias::new(m, args[0], args[1])
}

/// `StopIteration`.
pub const STOP: TypeSpec = TypeSpec {
    attributes: &[GetSet::read_only("value", get_value)],
    ..sub("StopIteration", TypeId::Exception)
};

/// `SystemExit`.
pub const SYSTEM_EXIT: TypeSpec = TypeSpec {
    attributes: &[GetSet::read_only("code", get_code)],
    ..sub("SystemExit", TypeId::BaseException)
};

/// `KeyError`.
pub const KEY: TypeSpec = TypeSpec {
    methods: &[NativeDef::method("__str__", key_str, &["self"])],
    ..sub("KeyError", TypeId::LookupError)
};

/// `AttributeError`.
pub const ATTRIBUTE: TypeSpec = TypeSpec {
    methods: &[NativeDef::variadic("__init__", init_attribute, Binding::Method)],
    attributes: &[
        GetSet { name: "name", get: get_name, set: Some(set_name) },
        GetSet { name: "obj", get: get_obj, set: Some(set_obj) },
    ],
    ..sub("AttributeError", TypeId::Exception)
};

/// `NameError`.
pub const NAME: TypeSpec = TypeSpec {
    methods: &[NativeDef::variadic("__init__", init_name, Binding::Method)],
    attributes: &[GetSet { name: "name", get: get_name, set: Some(set_name) }],
    ..sub("NameError", TypeId::Exception)
};

/// Attributes that are kept with the others of the instance, and are None until they are set.
macro_rules! optional {
    ($($get:ident $set:ident $name:literal;)*) => { $(
        fn $get(m: &mut Machine, e: Value) -> Exec {
            let name = m.intern($name)?;
            Ok(instance::attribute(m, e.object(), name)?.unwrap_or(Value::NONE))
        }

        fn $set(m: &mut Machine, e: Value, v: Value) -> Exec<()> {
            let name = m.intern($name)?;
            if v.is_set() {
                return instance::set_attribute(m, e.object(), name, v);
            }
            instance::delete_attribute(m, e.object(), name).map(|_| ())
        }
    )* };
}

optional! {
    get_msg set_msg "msg";
    get_name set_name "name";
    get_path set_path "path";
    get_name_from set_name_from "name_from";
    get_obj set_obj "obj";
}

/// `ImportError`.
pub const IMPORT: TypeSpec = TypeSpec {
    methods: &[NativeDef::variadic("__init__", init_import, Binding::Method)],
    attributes: &[
        GetSet { name: "msg", get: get_msg, set: Some(set_msg) },
        GetSet { name: "name", get: get_name, set: Some(set_name) },
        GetSet { name: "path", get: get_path, set: Some(set_path) },
        GetSet { name: "name_from", get: get_name_from, set: Some(set_name_from) },
    ],
    ..sub("ImportError", TypeId::Exception)
};

/// `SyntaxError`.
pub const SYNTAX: TypeSpec = TypeSpec {
    methods: &[
        NativeDef::variadic("__init__", syntax_init, Binding::Method),
        NativeDef::method("__str__", syntax_str, &["self"]),
    ],
    ..sub("SyntaxError", TypeId::Exception)
};

/// `UnicodeDecodeError`.
pub const UNICODE_DECODE: TypeSpec = TypeSpec {
    methods: UNICODE_METHODS,
    attributes: UNICODE_ATTRIBUTES,
    ..sub("UnicodeDecodeError", TypeId::UnicodeError)
};

/// `UnicodeEncodeError`.
pub const UNICODE_ENCODE: TypeSpec = TypeSpec {
    methods: UNICODE_METHODS,
    attributes: UNICODE_ATTRIBUTES,
    ..sub("UnicodeEncodeError", TypeId::UnicodeError)
};

macro_rules! plain {
    ($($name:ident $text:literal $base:ident;)*) => {
        $(#[doc = concat!("`", $text, "`.")] pub const $name: TypeSpec = sub($text, TypeId::$base);)*
    };
}

plain! {
    EXCEPTION "Exception" BaseException;
    GENERATOR_EXIT "GeneratorExit" BaseException;
    KEYBOARD_INTERRUPT "KeyboardInterrupt" BaseException;
    ARITHMETIC "ArithmeticError" Exception;
    ASSERTION "AssertionError" Exception;
    BUFFER "BufferError" Exception;
    EOF "EOFError" Exception;
    LOOKUP "LookupError" Exception;
    MEMORY "MemoryError" Exception;
    REFERENCE "ReferenceError" Exception;
    RUNTIME "RuntimeError" Exception;
    STOP_ASYNC "StopAsyncIteration" Exception;
    SYSTEM "SystemError" Exception;
    TYPE_ERROR "TypeError" Exception;
    VALUE "ValueError" Exception;
    WARNING "Warning" Exception;
    FLOATING_POINT "FloatingPointError" ArithmeticError;
    OVERFLOW "OverflowError" ArithmeticError;
    ZERO_DIVISION "ZeroDivisionError" ArithmeticError;
    INDEX "IndexError" LookupError;
    MODULE_NOT_FOUND "ModuleNotFoundError" ImportError;
    UNBOUND_LOCAL "UnboundLocalError" NameError;
    BLOCKING_IO "BlockingIOError" OSError;
    CHILD_PROCESS "ChildProcessError" OSError;
    CONNECTION "ConnectionError" OSError;
    BROKEN_PIPE "BrokenPipeError" ConnectionError;
    CONNECTION_ABORTED "ConnectionAbortedError" ConnectionError;
    CONNECTION_REFUSED "ConnectionRefusedError" ConnectionError;
    CONNECTION_RESET "ConnectionResetError" ConnectionError;
    FILE_EXISTS "FileExistsError" OSError;
    FILE_NOT_FOUND "FileNotFoundError" OSError;
    INTERRUPTED "InterruptedError" OSError;
    IS_A_DIRECTORY "IsADirectoryError" OSError;
    NOT_A_DIRECTORY "NotADirectoryError" OSError;
    PERMISSION "PermissionError" OSError;
    PROCESS_LOOKUP "ProcessLookupError" OSError;
    TIMEOUT "TimeoutError" OSError;
    NOT_IMPLEMENTED "NotImplementedError" RuntimeError;
    RECURSION "RecursionError" RuntimeError;
    FINALIZATION "PythonFinalizationError" RuntimeError;
    INDENTATION "IndentationError" SyntaxError;
    INCOMPLETE "_IncompleteInputError" SyntaxError;
    TAB "TabError" IndentationError;
    UNICODE "UnicodeError" ValueError;
    UNICODE_TRANSLATE "UnicodeTranslateError" UnicodeError;
    DEPRECATION "DeprecationWarning" Warning;
    PENDING_DEPRECATION "PendingDeprecationWarning" Warning;
    RUNTIME_WARNING "RuntimeWarning" Warning;
    SYNTAX_WARNING "SyntaxWarning" Warning;
    USER_WARNING "UserWarning" Warning;
    FUTURE_WARNING "FutureWarning" Warning;
    IMPORT_WARNING "ImportWarning" Warning;
    UNICODE_WARNING "UnicodeWarning" Warning;
    BYTES_WARNING "BytesWarning" Warning;
    RESOURCE_WARNING "ResourceWarning" Warning;
    ENCODING_WARNING "EncodingWarning" Warning;
    GROUP "ExceptionGroup" BaseExceptionGroup;
}
