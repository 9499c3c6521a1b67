//! The methods of `dict`.

use crate::heap::*;
use crate::native::{Binding, Keywords, NativeDef};
use crate::object::{TypeId, alias, dict, dictview, instance, iterator};
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

pub(super) fn new_dict(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if class == m.builtin(TypeId::Dict)
        && let [from] = args
        && m.runs_python(*from)?
        && !has_keys(m, *from)?
    {
        let f = m.frames_function("make_dict")?;
        return Err(m.tail_call(f, args, kw));
    }
    let d = dict::new(m)?;
    if class == m.builtin(TypeId::Dict) {
        fill(m, "dict", d, args, kw)?;
    }
    m.finish_new(TypeId::Dict, class, d)
}

/// A dict of a call's arguments: `dict(...)`.
pub fn from_arguments(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let d = dict::new(m)?;
    fill(m, "dict", d, args, kw)?;
    Ok(d)
}

/// A dict of a call's keyword arguments.
pub fn call_keywords(m: &mut Machine, kw: Keywords<'_>) -> Exec {
    let d = dict::new(m)?;
    for (&k, &v) in kw.names.iter().zip(kw.values) {
        dict::set(m, d, k, v)?;
    }
    Ok(d)
}

/// Whether what a dict is made from is a mapping, not pairs.
fn has_keys(m: &mut Machine, v: Value) -> Exec<bool> {
    let keys = m.names().keys;
    Ok(dict::as_dict(m, v)?.is_some() || m.try_attribute(v, keys)?.is_some())
}

fn fill(m: &mut Machine, name: &str, d: Value, args: &[Value], kw: Keywords<'_>) -> Exec<()> {
    if args.len() > 1 {
        let n = args.len();
        return Err(m.type_error(&format!("{name} expected at most 1 argument, got {n}")));
    }
    if let Some(&from) = args.first() {
        if has_keys(m, from)? {
            m.dict_update(d, from)?;
        } else {
            let items = m.collect(from)?;
            for (i, item) in items.into_iter().enumerate() {
                if !m.has_iter(item)? {
                    return Err(m.type_error(&format!(
                        "cannot convert dictionary update sequence element #{i} to a sequence"
                    )));
                }
                let pair = m.collect(item)?;
                let &[k, v] = pair.as_slice() else {
                    let n = pair.len();
                    return Err(m.value_error(&format!(
                        "dictionary update sequence element #{i} has length {n}; 2 is required"
                    )));
                };
                dict::set(m, d, k, v)?;
            }
        }
    }
    for (&k, &v) in kw.names.iter().zip(kw.values) {
        dict::set(m, d, k, v)?;
    }
    Ok(())
}

/// `f(**d, **from)`: a key twice is an error.
pub fn merge_any(m: &mut Machine, d: Value, from: Value, f: Value) -> Exec<()> {
    let keys_name = m.names().keys;
    let pairs = match dict::as_plain_dict(m, from)? {
        Some(from) => dict::pairs(m, from)?,
        None => {
            let Some(keys) = m.try_attribute(from, keys_name)? else {
                let (q, t) = (m.callee_text(f)?, m.type_name(from));
                return Err(
                    m.type_error(&format!("{q} argument after ** must be a mapping, not {t}"))
                );
            };
            let keys = m.call(keys, &[])?;
            let mut pairs = Vec::new();
            for k in m.collect(keys)? {
                let v = m.get_item(from, k)?;
                pairs.push((k, v));
            }
            pairs
        }
    };
    for (k, v) in pairs {
        if dict::contains(m, d, k)? {
            let (q, k) = (m.callee_text(f)?, m.text_lossy(k));
            return Err(
                m.type_error(&format!("{q} got multiple values for keyword argument '{k}'"))
            );
        }
        dict::set(m, d, k, v)?;
    }
    Ok(())
}

fn init(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    fill(m, "dict", args[0], &args[1..], kw)?;
    Ok(Value::NONE)
}

fn update(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if let [_, from] = args
        && m.runs_python(*from)?
        && !has_keys(m, *from)?
    {
        let f = m.frames_function("update_dict")?;
        return Err(m.tail_call(f, args, kw));
    }
    fill(m, "update", args[0], &args[1..], kw)?;
    Ok(Value::NONE)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let d = args[0];
    m.guarded_repr(d, "{...}", |m| {
        let mut out = vec![b'{'];
        for (i, (k, v)) in dict::pairs(m, d)?.into_iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            m.repr_into(k, &mut out)?;
            out.extend_from_slice(b": ");
            m.repr_into(v, &mut out)?;
        }
        out.push(b'}');
        m.str_of(&out)
    })
}

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(dict::len(m, args[0])?))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    match dict::get(m, args[0], args[1])? {
        Some(v) => Ok(v),
        None => Err(m.key_error(args[1])),
    }
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    dict::set(m, args[0], args[1], args[2])?;
    Ok(Value::NONE)
}

fn delitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.del_item(args[0], args[1])?;
    Ok(Value::NONE)
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(dict::contains(m, args[0], args[1])?))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::KEYS, args[0])
}

fn reversed(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::REVERSE_KEYS, args[0])
}

fn get(m: &mut Machine, args: &[Value]) -> Exec {
    let found = dict::get(m, args[0], args[1])?;
    Ok(found.or(args[2].set()).unwrap_or(Value::NONE))
}

fn setdefault(m: &mut Machine, args: &[Value]) -> Exec {
    dict::set_default(m, args[0], args[1], args[2].set().unwrap_or(Value::NONE))
}

fn pop(m: &mut Machine, args: &[Value]) -> Exec {
    match dict::remove(m, args[0], args[1])?.or(args[2].set()) {
        Some(v) => Ok(v),
        None => Err(m.key_error(args[1])),
    }
}

fn popitem(m: &mut Machine, args: &[Value]) -> Exec {
    match dict::pop_last(m, args[0])? {
        Some((k, v)) => m.tuple(&[k, v]),
        None => {
            let text = m.str("popitem(): dictionary is empty")?;
            Err(m.key_error(text))
        }
    }
}

fn clear(m: &mut Machine, args: &[Value]) -> Exec {
    dict::clear(m, args[0])?;
    Ok(Value::NONE)
}

fn copy(m: &mut Machine, args: &[Value]) -> Exec {
    dict::copy(m, args[0])
}

fn keys(m: &mut Machine, args: &[Value]) -> Exec {
    dictview::new(m, 0, args[0])
}

fn values(m: &mut Machine, args: &[Value]) -> Exec {
    dictview::new(m, 1, args[0])
}

fn items(m: &mut Machine, args: &[Value]) -> Exec {
    dictview::new(m, 2, args[0])
}

fn or(m: &mut Machine, args: &[Value]) -> Exec {
    merged(m, args[0], args[1])
}

fn ror(m: &mut Machine, args: &[Value]) -> Exec {
    merged(m, args[1], args[0])
}

fn merged(m: &mut Machine, a: Value, b: Value) -> Exec {
    let (Some(a), Some(b)) = (dict::as_dict(m, a)?, dict::as_dict(m, b)?) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let d = dict::copy(m, a)?;
    dict::update(m, d, b)?;
    Ok(d)
}

fn ior(m: &mut Machine, args: &[Value]) -> Exec {
    fill(m, "update", args[0], &args[1..], Keywords::NONE)?;
    Ok(args[0])
}

fn fromkeys(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[2].set().unwrap_or(Value::NONE);
    if m.runs_python(args[1])? {
        return Err(m.tail_frames("from_keys", &[args[0], args[1], v]));
    }
    let target = m.call(args[0], &[])?;
    let inner = instance::payload(m, target)?;
    for k in m.collect(args[1])? {
        if target.is_kind(DICT) {
            dict::set(m, inner, k, v)?;
        } else {
            m.set_item(target, k, v)?;
        }
    }
    Ok(target)
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    alias::new(m, args[0], args[1])
}

pub(super) const METHODS: &[NativeDef] = &[
    NativeDef::variadic("__init__", init, Binding::Method),
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__len__", len, &["self"]),
    NativeDef::method("__getitem__", getitem, &["self", "key"]),
    NativeDef::method("__setitem__", setitem, &["self", "key", "value"]),
    NativeDef::method("__delitem__", delitem, &["self", "key"]),
    NativeDef::method("__contains__", contains, &["self", "key"]),
    NativeDef::method("__iter__", iter, &["self"]),
    NativeDef::method("__reversed__", reversed, &["self"]),
    NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
    NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
    NativeDef::method("__or__", or, &["self", "value"]),
    NativeDef::method("__ror__", ror, &["self", "value"]),
    NativeDef::method("__ior__", ior, &["self", "value"]),
    NativeDef::method("get", get, &["self", "key", "default"]).optional(1),
    NativeDef::method("setdefault", setdefault, &["self", "key", "default"]).optional(1),
    NativeDef::method("pop", pop, &["self", "key", "default"]).optional(1),
    NativeDef::method("popitem", popitem, &["self"]),
    NativeDef::method("clear", clear, &["self"]),
    NativeDef::method("copy", copy, &["self"]),
    NativeDef::method("keys", keys, &["self"]),
    NativeDef::method("values", values, &["self"]),
    NativeDef::method("items", items, &["self"]),
    NativeDef::variadic("update", update, Binding::Method),
    NativeDef::class("fromkeys", fromkeys, &["cls", "iterable", "value"]).optional(1),
    NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
];
