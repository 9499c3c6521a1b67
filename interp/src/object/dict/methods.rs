//! The methods of `dict`.
//!
//! Main invariant: the receiver is an exact dict; what is merged into it may be any mapping, or any
//! iterable of pairs.

use crate::native::{Binding, Keywords, NativeDef};
use crate::object::{TypeId, alias, dictview, iterator, string};
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

use super::{
    as_dict, clear, contains, copy, get, is_dict, len, new, next, pop_last, remove, set,
    set_default, update,
};

/// `dict.__new__`: all is done here for an exact dict, and by `__init__` for others.
pub(super) fn new_dict(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let d = new(m)?;
    if class == m.builtin(TypeId::Dict) {
        fill(m, "dict", d, args, kw)?;
    }
    m.finish_new(TypeId::Dict, class, d)
}

fn init(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    fill(m, "dict", args[0], &args[1..], kw)?;
    Ok(Value::NONE)
}

fn update_method(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    fill(m, "update", args[0], &args[1..], kw)?;
    Ok(Value::NONE)
}

fn fill(m: &mut Machine, name: &str, d: Value, args: &[Value], kw: Keywords<'_>) -> Exec<()> {
    match args {
        [] => {}
        [from] => merge_mapping_or_pairs(m, d, *from)?,
        _ => {
            let n = args.len();
            return Err(
                m.type_error(&format!("{name} expected at most 1 argument, got {n}"))
            );
        }
    }
    for (&name, &v) in kw.names.iter().zip(kw.values) {
        set(m, d, name, v)?;
    }
    Ok(())
}

fn merge_mapping_or_pairs(m: &mut Machine, d: Value, from: Value) -> Exec<()> {
    let n = m.names();
    if let Some(exact) = plain_dict(m, from)? {
        return update(m, d, exact);
    }
    if let Some(keys) = m.try_attribute(from, n.keys)? {
        let keys = m.call(keys, &[])?;
        let keys = m.iter(keys)?;
        while let Some(k) = m.next(keys)? {
            let v = m.get_item(from, k)?;
            set(m, d, k, v)?;
        }
        return Ok(());
    }
    merge_pairs(m, d, from)
}

/// The dict that `v` is or holds, if its class iterates over it as `dict` does.
fn plain_dict(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    if is_dict(v) {
        return Ok(Some(v));
    }
    let Some(exact) = as_dict(m, v)? else { return Ok(None) };
    let n = m.names();
    let (class, base) = (m.type_of(v)?, m.builtin(TypeId::Dict));
    for name in [n.iter, n.getitem, n.keys] {
        if m.lookup(class, name)? != m.lookup(base, name)? {
            return Ok(None);
        }
    }
    Ok(Some(exact))
}

fn merge_pairs(m: &mut Machine, d: Value, from: Value) -> Exec<()> {
    let items = m.iter(from)?;
    let mut i = 0;
    while let Some(item) = m.next(items)? {
        let pair = match m.collect(item) {
            Ok(pair) => pair,
            Err(unwind) if m.is_raised(unwind, TypeId::TypeError) && !m.has_iter(item)? => {
                return Err(m.type_error(&format!(
                    "cannot convert dictionary update sequence element #{i} to a sequence"
                )));
            }
            Err(unwind) => return Err(unwind),
        };
        let [k, v] = pair[..] else {
            let n = pair.len();
            return Err(m.value_error(&format!(
                "dictionary update sequence element #{i} has length {n}; 2 is required"
            )));
        };
        set(m, d, k, v)?;
        i += 1;
    }
    Ok(())
}

/// Adds the keyword arguments of `f(**from)` to `d`.
pub fn merge_any(m: &mut Machine, d: Value, from: Value, f: Value) -> Exec<()> {
    let n = m.names();
    let pairs = if let Some(exact) = plain_dict(m, from)? {
        super::pairs(m, exact)?
    } else {
        let Some(keys) = m.try_attribute(from, n.keys)? else {
            let (q, t) = (m.callee_text(f)?, m.type_name(from));
            return Err(
                m.type_error(&format!("{q} argument after ** must be a mapping, not {t}"))
            );
        };
        let keys = m.call(keys, &[])?;
        let mut pairs = Vec::new();
        for k in m.collect(keys)? {
            pairs.push((k, m.get_item(from, k)?));
        }
        pairs
    };
    for (k, v) in pairs {
        if !string::is_str(k) && m.as_str(k)?.is_none() {
            return Err(m.type_error("keywords must be strings"));
        }
        if contains(m, d, k)? {
            let (q, k) = (m.callee_text(f)?, m.text_lossy(k));
            return Err(m.type_error(&format!(
                "{q} got multiple values for keyword argument '{k}'"
            )));
        }
        set(m, d, k, v)?;
    }
    Ok(())
}

/// `v[key]` where `v` is an instance of a subclass that holds the dict `d`: `__missing__` is asked
/// for a key that is not there.
pub fn get_or_missing(m: &mut Machine, v: Value, d: Value, key: Value) -> Exec {
    if let Some(found) = get(m, d, key)? {
        return Ok(found);
    }
    let name = m.names().missing;
    match m.lookup_special(v, name)? {
        Some(f) if v != d => m.call_special(f, &[v, key]),
        _ => Err(m.key_error(key)),
    }
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let d = args[0];
    if len(m, d)? == 0 {
        return m.str("{}");
    }
    m.guarded_repr(d, "{...}", |m| {
        let mut out = vec![b'{'];
        let mut at = 0;
        while let Some((i, k, v)) = next(m, d, at)? {
            if at > 0 {
                out.extend_from_slice(b", ");
            }
            m.repr_into(k, &mut out)?;
            out.extend_from_slice(b": ");
            m.repr_into(v, &mut out)?;
            at = i + 1;
        }
        out.push(b'}');
        m.str_of(&out)
    })
}

fn length(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(len(m, args[0])?))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    get_or_missing(m, args[0], args[0], args[1])
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    set(m, args[0], args[1], args[2])?;
    Ok(Value::NONE)
}

fn delitem(m: &mut Machine, args: &[Value]) -> Exec {
    match remove(m, args[0], args[1])? {
        Some(_) => Ok(Value::NONE),
        None => Err(m.key_error(args[1])),
    }
}

fn contains_method(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(contains(m, args[0], args[1])?))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::KEYS, args[0])
}

fn reversed(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::REVERSE_KEYS, args[0])
}

fn get_method(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(match get(m, args[0], args[1])? {
        Some(v) => v,
        None => args[2].set().unwrap_or(Value::NONE),
    })
}

fn setdefault(m: &mut Machine, args: &[Value]) -> Exec {
    let default = args[2].set().unwrap_or(Value::NONE);
    set_default(m, args[0], args[1], default)
}

fn pop(m: &mut Machine, args: &[Value]) -> Exec {
    match remove(m, args[0], args[1])? {
        Some(v) => Ok(v),
        None => match args[2].set() {
            Some(default) => Ok(default),
            None => Err(m.key_error(args[1])),
        },
    }
}

fn popitem(m: &mut Machine, args: &[Value]) -> Exec {
    match pop_last(m, args[0])? {
        Some((k, v)) => m.tuple(&[k, v]),
        None => {
            let text = m.str("popitem(): dictionary is empty")?;
            Err(m.key_error(text))
        }
    }
}

fn clear_method(m: &mut Machine, args: &[Value]) -> Exec {
    clear(m, args[0])?;
    Ok(Value::NONE)
}

fn copy_method(m: &mut Machine, args: &[Value]) -> Exec {
    copy(m, args[0])
}

fn keys(m: &mut Machine, args: &[Value]) -> Exec {
    dictview::new(m, dictview::KEYS_VIEW, args[0])
}

fn values(m: &mut Machine, args: &[Value]) -> Exec {
    dictview::new(m, dictview::VALUES_VIEW, args[0])
}

fn items(m: &mut Machine, args: &[Value]) -> Exec {
    dictview::new(m, dictview::ITEMS_VIEW, args[0])
}

fn union(m: &mut Machine, a: Value, b: Value) -> Exec {
    let (Some(a), Some(b)) = (as_dict(m, a)?, as_dict(m, b)?) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let all = copy(m, a)?;
    update(m, all, b)?;
    Ok(all)
}

fn or(m: &mut Machine, args: &[Value]) -> Exec {
    union(m, args[0], args[1])
}

fn ror(m: &mut Machine, args: &[Value]) -> Exec {
    union(m, args[1], args[0])
}

fn ior(m: &mut Machine, args: &[Value]) -> Exec {
    merge_mapping_or_pairs(m, args[0], args[1])?;
    Ok(args[0])
}

fn fromkeys(m: &mut Machine, args: &[Value]) -> Exec {
    let (class, v) = (args[0], args[2].set().unwrap_or(Value::NONE));
    let made = m.call(class, &[])?;
    let keys = m.iter(args[1])?;
    while let Some(k) = m.next(keys)? {
        m.set_item(made, k, v)?;
    }
    Ok(made)
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    alias::new(m, args[0], args[1])
}

pub(super) const METHODS: &[NativeDef] = &[
    NativeDef::variadic("__init__", init, Binding::Method),
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__len__", length, &["self"]),
    NativeDef::method("__getitem__", getitem, &["self", "key"]),
    NativeDef::method("__setitem__", setitem, &["self", "key", "value"]),
    NativeDef::method("__delitem__", delitem, &["self", "key"]),
    NativeDef::method("__contains__", contains_method, &["self", "key"]),
    NativeDef::method("__iter__", iter, &["self"]),
    NativeDef::method("__reversed__", reversed, &["self"]),
    NativeDef::method("__or__", or, &["self", "value"]),
    NativeDef::method("__ror__", ror, &["self", "value"]),
    NativeDef::method("__ior__", ior, &["self", "value"]),
    NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
    NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
    NativeDef::method("get", get_method, &["self", "key", "default"]).optional(1),
    NativeDef::method("setdefault", setdefault, &["self", "key", "default"]).optional(1),
    NativeDef::method("pop", pop, &["self", "key", "default"]).optional(1),
    NativeDef::method("popitem", popitem, &["self"]),
    NativeDef::method("keys", keys, &["self"]),
    NativeDef::method("values", values, &["self"]),
    NativeDef::method("items", items, &["self"]),
    NativeDef::variadic("update", update_method, Binding::Method),
    NativeDef::method("clear", clear_method, &["self"]),
    NativeDef::method("copy", copy_method, &["self"]),
    NativeDef::class("fromkeys", fromkeys, &["cls", "iterable", "value"]).optional(1),
    NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
];
