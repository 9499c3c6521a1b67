//! Functions on values.

use crate::heap::*;
use crate::native::{Keywords, NativeDef};
use crate::object::{TypeId, dict, instance, iterator, list, listsort, method, set, string, types};
use crate::value::Value;
use crate::vm::reduce::Reduction;
use crate::vm::{Exec, Machine};

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(m.len(args[0])?))
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    m.repr(args[0])
}

fn ascii(m: &mut Machine, args: &[Value]) -> Exec {
    m.ascii(args[0])
}

fn format(m: &mut Machine, args: &[Value]) -> Exec {
    let empty = m.well_known().empty_str;
    m.format(args[0], args[1].set().unwrap_or(empty))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(args[0])?;
    m.int(h)
}

fn id(m: &mut Machine, args: &[Value]) -> Exec {
    let id = m.id_of(args[0]);
    m.uint(id)
}

fn isinstance(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(m.is_instance(args[0], args[1])?))
}

fn issubclass(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(m.is_subclass(args[0], args[1])?))
}

fn callable(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(method::is_callable(m, args[0])?))
}

fn getattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    match args[2].set() {
        Some(default) => Ok(m.try_attribute(args[0], name)?.unwrap_or(default)),
        None => m.get_attribute(args[0], name),
    }
}

fn setattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    m.set_attribute(args[0], name, args[2])?;
    Ok(Value::NONE)
}

fn delattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    m.set_attribute(args[0], name, Value::UNSET)?;
    Ok(Value::NONE)
}

fn hasattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    Ok(Value::from_bool(m.try_attribute(args[0], name)?.is_some()))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    match args[1].set() {
        None => m.iter(args[0]),
        Some(_) if !method::is_callable(m, args[0])? => {
            Err(m.type_error("iter(v, w): v must be callable"))
        }
        Some(end) => iterator::make(m, iterator::CALLS, [args[0], Value::ZERO, end, Value::UNSET]),
    }
}

fn next(m: &mut Machine, args: &[Value]) -> Exec {
    match args[0].kind() {
        Some(ITERATOR) => match m.next(args[0])?.or(args[1].set()) {
            Some(v) => Ok(v),
            None => Err(m.stop_iteration(Value::NONE)),
        },
        Some(GENERATOR) if args[1].is_set() => Err(m.tail_frames("next_or", args)),
        Some(GENERATOR) if args[0].object().tag() == 0 => Err(m.tail_send(args[0], Value::NONE)),
        _ => {
            let n = m.names().next;
            let Some(f) = m.lookup_special(args[0], n)? else {
                let t = m.type_name(args[0]);
                return Err(m.type_error(&format!("'{t}' object is not an iterator")));
            };
            if !args[1].is_set() && f.is_kind(FUNCTION) {
                return Err(m.tail_call(f, &args[..1], Keywords::NONE));
            }
            match m.call_special(f, &[args[0]]) {
                Err(unwind) if args[1].is_set() && m.is_raised(unwind, TypeId::StopIteration) => {
                    Ok(args[1])
                }
                result => result,
            }
        }
    }
}

fn awaitable_of(m: &mut Machine, args: &[Value], name: Value, what: &str) -> Exec {
    match m.lookup_special(args[0], name)? {
        Some(f) => m.call_special(f, &[args[0]]),
        None => {
            let t = m.type_name(args[0]);
            Err(m.type_error(&format!("'{t}' object is not an {what}")))
        }
    }
}

fn aiter(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.names().aiter;
    awaitable_of(m, args, n, "async iterable")
}

fn anext(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_set() {
        let f = m.prelude("anext_default")?;
        return m.call(f, args);
    }
    let n = m.names().anext;
    awaitable_of(m, args, n, "async iterator")
}

fn all(m: &mut Machine, args: &[Value]) -> Exec {
    let i = m.iter(args[0])?;
    while let Some(v) = m.next(i)? {
        if !m.truth(v)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn any(m: &mut Machine, args: &[Value]) -> Exec {
    let i = m.iter(args[0])?;
    while let Some(v) = m.next(i)? {
        if m.truth(v)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn sorted(m: &mut Machine, args: &[Value]) -> Exec {
    let reverse = args[2].is_set() && m.truth(args[2])?;
    let key = args[1].set().unwrap_or(Value::NONE);
    if m.runs_python(args[0])? || m.is_python(key)? {
        return Err(m.tail_frames("sort", &[args[0], key, Value::from_bool(reverse)]));
    }
    let mut items = m.collect(args[0])?;
    listsort::sort_items(m, &mut items, key, reverse)?;
    list::new(m, &items)
}

fn chr(m: &mut Machine, args: &[Value]) -> Exec {
    let i = m.to_i64(args[0])?;
    match u32::try_from(i).ok().filter(|&c| c < 0x11_0000) {
        Some(code) => m.character(code),
        None => Err(m.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(m: &mut Machine, args: &[Value]) -> Exec {
    if let Some(s) = m.as_str(args[0])? {
        let text = string::text(s);
        return match (text.len(), text.get(0)) {
            (1, Some(code)) => Ok(Value::len(code as usize)),
            (n, _) => Err(m.type_error(&format!(
                "ord() expected a character, but string of length {n} found"
            ))),
        };
    }
    if args[0].is_kind(BYTES)
        && let &[b] = crate::object::bytes::slice(args[0])
    {
        return Ok(Value::len(b.into()));
    }
    let t = m.type_name(args[0]);
    Err(m.type_error(&format!("ord() expected string of length 1, but {t} found")))
}

fn vars(m: &mut Machine, args: &[Value]) -> Exec {
    match args[0].set() {
        None => super::execution::locals(m, &[]),
        Some(v) => {
            let n = m.names().dict;
            match m.try_attribute(v, n)? {
                Some(d) => Ok(d),
                None => Err(m.type_error("vars() argument must have __dict__ attribute")),
            }
        }
    }
}

fn dir(m: &mut Machine, args: &[Value]) -> Exec {
    let mut names = match args[0].set() {
        None => {
            let d = super::execution::locals(m, &[])?;
            m.collect(d)?
        }
        Some(v) => {
            let n = m.names().dir;
            let found = m.call_method(&[v], n)?;
            m.collect(found)?
        }
    };
    listsort::sort_items(m, &mut names, Value::NONE, false)?;
    list::new(m, &names)
}

fn identity(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

/// Names and values of an instance's attributes, for the prelude.
fn attributes(m: &mut Machine, args: &[Value]) -> Exec {
    let d = dict::new(m)?;
    if args[0].is_kind(INSTANCE) {
        for (k, v) in instance::attributes(m, args[0].object())? {
            dict::set(m, d, k, v)?;
        }
    }
    Ok(d)
}

/// What a value of `yield` in an asynchronous generator holds, or None.
fn async_item(m: &mut Machine, args: &[Value]) -> Exec {
    match args[0].as_ref() {
        Some(r) if r.kind() == ALIAS && r.tag() == 1 => m.tuple(&[frozen(r)[0]]),
        _ => Ok(Value::NONE),
    }
}

/// Fails unless it is a generator: the prelude's classes can be called with anything.
fn check_generator(m: &mut Machine, v: Value) -> Exec<()> {
    if v.is_kind(GENERATOR) {
        return Ok(());
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("an asynchronous generator is required, not {t}")))
}

fn generator_send(m: &mut Machine, args: &[Value]) -> Exec {
    check_generator(m, args[0])?;
    let result = match crate::object::generator::send(m, args[0], args[1])? {
        Ok(v) => [Value::TRUE, v],
        Err(v) => [Value::FALSE, v],
    };
    m.tuple(&result)
}

fn generator_throw(m: &mut Machine, args: &[Value]) -> Exec {
    check_generator(m, args[0])?;
    let e = m.exception_of(args[1])?;
    let result = match crate::object::generator::throw(m, args[0], e)? {
        Ok(v) => [Value::TRUE, v],
        Err(v) => [Value::FALSE, v],
    };
    m.tuple(&result)
}

/// Whether a generator has not begun.
fn generator_is_new(m: &mut Machine, args: &[Value]) -> Exec {
    check_generator(m, args[0])?;
    crate::object::generator::is_new(m, args[0]).map(Value::from_bool)
}

/// Has a function called with an asynchronous generator when that dies while it is suspended.
fn generator_finalizer(m: &mut Machine, args: &[Value]) -> Exec {
    check_generator(m, args[0])?;
    crate::object::generator::set_finalizer(m, args[0], args[1])?;
    Ok(Value::NONE)
}

/// The name of a value's type, as messages have it.
fn type_text(m: &mut Machine, args: &[Value]) -> Exec {
    let text = m.type_name(args[0]);
    m.str(&text)
}

fn empty_set(m: &mut Machine, _: &[Value]) -> Exec {
    set::new(m, SET, &[])
}

/// Whether a class was made by Python code.
fn is_heap_type(m: &mut Machine, args: &[Value]) -> Exec {
    let is_type = types::is_type(args[0]);
    Ok(Value::from_bool(is_type && types::has_flag(m, args[0], types::HEAP)?))
}

/// What the prelude is given besides the builtins.
pub(crate) const INTERNAL: &[NativeDef] = &[
    NativeDef::function("identity", identity, &["v"]),
    NativeDef::function("attributes", attributes, &["v"]),
    NativeDef::function("async_item", async_item, &["v"]),
    NativeDef::function("generator_send", generator_send, &["generator", "value"]),
    NativeDef::function("generator_throw", generator_throw, &["generator", "exception"]),
    NativeDef::function("generator_is_new", generator_is_new, &["generator"]),
    NativeDef::function("generator_finalizer", generator_finalizer, &["generator", "f"]),
    NativeDef::function("type_text", type_text, &["v"]),
    NativeDef::function("empty_set", empty_set, &[]),
    NativeDef::function("is_heap_type", is_heap_type, &["v"]),
    NativeDef::function("make_exception", crate::object::exception::group_make, &["c", "a"]),
];

/// The functions of this file.
pub(super) const FUNCTIONS: &[NativeDef] = &[
    NativeDef::function("len", len, &["obj"]),
    NativeDef::function("repr", repr, &["obj"]),
    NativeDef::function("ascii", ascii, &["obj"]),
    NativeDef::function("format", format, &["value", "format_spec"]).optional(1),
    NativeDef::function("hash", hash, &["obj"]),
    NativeDef::function("id", id, &["obj"]),
    NativeDef::function("isinstance", isinstance, &["obj", "class_or_tuple"]),
    NativeDef::function("issubclass", issubclass, &["cls", "class_or_tuple"]),
    NativeDef::function("callable", callable, &["obj"]),
    NativeDef::function("getattr", getattr, &["object", "name", "default"]).optional(1),
    NativeDef::function("setattr", setattr, &["obj", "name", "value"]),
    NativeDef::function("delattr", delattr, &["obj", "name"]),
    NativeDef::function("hasattr", hasattr, &["obj", "name"]),
    NativeDef::function("iter", iter, &["object", "sentinel"]).optional(1),
    NativeDef::function("next", next, &["iterator", "default"]).optional(1),
    NativeDef::function("aiter", aiter, &["async_iterable"]),
    NativeDef::function("anext", anext, &["async_iterator", "default"]).optional(1),
    NativeDef::function("all", all, &["iterable"]).reducing(Reduction::All),
    NativeDef::function("any", any, &["iterable"]).reducing(Reduction::Any),
    NativeDef::function("sorted", sorted, &["iterable", "key", "reverse"])
        .optional(2)
        .by_name(1)
        .named_only(1),
    NativeDef::function("chr", chr, &["i"]),
    NativeDef::function("ord", ord, &["c"]),
    NativeDef::function("vars", vars, &["object"]).optional(1),
    NativeDef::function("dir", dir, &["object"]).optional(1),
];
