//! `partial`, and the `Placeholder` of its arguments.
//!
//! Main invariant: slots 0 to 2 are the function, the tuple of arguments and the dict of keyword
//! arguments; slot 3 says how many of the arguments are placeholders, none of which is the last one.
//! The function is called in the place of this one, so nothing of it waits for the call.

use smallvec::SmallVec;

use crate::heap::*;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, alias, dict, instance, method, tuple, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

const FUNCTION: usize = 0;
const ARGUMENTS: usize = 1;
const KEYWORDS: usize = 2;
const GAPS: usize = 3;

fn get(m: &mut Machine, v: Value, slot: usize) -> Exec {
    instance::slot(m, v.object(), slot)
}

/// Makes the one placeholder.
pub(super) fn make_placeholder(m: &mut Machine, d: Value) -> Exec<()> {
    let name = m.intern("_PlaceholderType")?;
    let Some(class) = dict::get_str(m, d, name)? else {
        return Err(m.system_error("_PlaceholderType is not made"));
    };
    let v = instance::new(m, class)?;
    let name = m.intern("Placeholder")?;
    dict::set(m, d, name, v)
}

fn is_placeholder(m: &mut Machine, v: Value) -> Exec<bool> {
    if !v.is_kind(INSTANCE) {
        return Ok(false);
    }
    let class = m.type_of(v)?;
    Ok(std::ptr::eq(types::spec(m, class)?, &raw const PLACEHOLDER))
}

fn count_gaps(m: &mut Machine, args: &[Value]) -> Exec<usize> {
    let mut n = 0;
    for &v in args {
        n += usize::from(is_placeholder(m, v)?);
    }
    if let Some(&last) = args.last()
        && n > 0
        && is_placeholder(m, last)?
    {
        return Err(m.type_error("trailing Placeholders are not allowed"));
    }
    Ok(n)
}

/// Arguments of which the placeholders are replaced by the first ones of `more`; the rest of those
/// behind them.
fn filled(m: &mut Machine, args: &[Value], more: &[Value]) -> Exec<SmallVec<[Value; 8]>> {
    let mut more = more.iter();
    let mut all = SmallVec::with_capacity(args.len() + more.len());
    for &v in args {
        let v = if is_placeholder(m, v)? { *more.next().unwrap_or(&v) } else { v };
        all.push(v);
    }
    all.extend(more.copied());
    Ok(all)
}

/// Whether `v` is a partial that another one can do the work of.
fn is_plain_partial(m: &mut Machine, v: Value) -> Exec<bool> {
    if !v.is_kind(INSTANCE) {
        return Ok(false);
    }
    let class = m.type_of(v)?;
    if !std::ptr::eq(types::spec(m, class)?, &raw const SPEC) {
        return Ok(false);
    }
    let name = m.names().call;
    let native = m.lookup(class, name)?.is_some_and(|f| f.is_kind(NATIVE));
    Ok(native && instance::attributes(m, v.object())?.is_empty())
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let Some((&f, args)) = args.split_first() else {
        return Err(m.type_error("type 'partial' takes at least one argument"));
    };
    if !method::is_callable(m, f)? {
        return Err(m.type_error("the first argument must be callable"));
    }
    if let Some(&last) = args.last()
        && is_placeholder(m, last)?
    {
        return Err(m.type_error("trailing Placeholders are not allowed"));
    }
    for &v in kw.values {
        if is_placeholder(m, v)? {
            return Err(m.type_error("Placeholder cannot be passed as a keyword argument"));
        }
    }
    let (mut f, mut all) = (f, SmallVec::<[Value; 8]>::from_slice(args));
    let keywords = if is_plain_partial(m, f)? {
        let inner = f;
        f = get(m, inner, FUNCTION)?;
        let before = get(m, inner, ARGUMENTS)?;
        all = filled(m, tuple::items(before), args)?;
        let before = get(m, inner, KEYWORDS)?;
        dict::copy(m, before)?
    } else {
        dict::new(m)?
    };
    for (&name, &v) in kw.names.iter().zip(kw.values) {
        dict::set(m, keywords, name, v)?;
    }
    let gaps = count_gaps(m, &all)?;
    let all = m.tuple(&all)?;
    let v = instance::new(m, class)?;
    for (i, slot) in [f, all, keywords, Value::len(gaps)].into_iter().enumerate() {
        instance::init_slot(m, v, i, slot);
    }
    Ok(v)
}

fn call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (v, more) = (args[0], &args[1..]);
    let f = get(m, v, FUNCTION)?;
    let before = get(m, v, ARGUMENTS)?;
    let before = tuple::items(before);
    let gaps = get(m, v, GAPS)?.index();
    let all = if gaps == 0 {
        let mut all = SmallVec::<[Value; 8]>::from_slice(before);
        all.extend_from_slice(more);
        all
    } else {
        if more.len() < gaps {
            let n = more.len();
            return Err(m.type_error(&format!(
                "missing positional arguments in 'partial' call; expected at least {gaps}, got {n}"
            )));
        }
        filled(m, before, more)?
    };
    let keywords = get(m, v, KEYWORDS)?;
    let (mut names, mut values) = (SmallVec::<[Value; 4]>::new(), SmallVec::<[Value; 4]>::new());
    let mut kw = kw;
    if dict::len(m, keywords)? > 0 {
        for (name, value) in dict::pairs(m, keywords)? {
            let name = match m.as_str(name)? {
                Some(name) => m.interned(name)?,
                None => return Err(m.type_error("keywords must be strings")),
            };
            names.push(name);
            values.push(value);
        }
        for (&name, &value) in kw.names.iter().zip(kw.values) {
            match names.iter().position(|n| *n == name) {
                Some(i) => values[i] = value,
                None => {
                    names.push(name);
                    values.push(value);
                }
            }
        }
        kw = Keywords { names: &names, values: &values };
    }
    if f.is_kind(NATIVE) {
        return m.call_native(f, &all, kw);
    }
    Err(m.tail_call(f, &all, kw))
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    m.guarded_repr(v, "...", |m| {
        let class = m.type_of(v)?;
        let mut out = Vec::new();
        for (name, before) in [("__module__", ""), ("__qualname__", ".")] {
            out.extend_from_slice(before.as_bytes());
            let name = m.intern(name)?;
            let part = m.get_attribute(class, name)?;
            out.extend_from_slice(m.text_lossy(part).as_bytes());
        }
        out.push(b'(');
        let (f, all) = (get(m, v, FUNCTION)?, get(m, v, ARGUMENTS)?);
        m.repr_into(f, &mut out)?;
        for &item in tuple::items(all) {
            out.extend_from_slice(b", ");
            m.repr_into(item, &mut out)?;
        }
        let keywords = get(m, v, KEYWORDS)?;
        for (name, value) in dict::pairs(m, keywords)? {
            let name = m.str_value(name)?;
            out.extend_from_slice(b", ");
            out.extend_from_slice(crate::object::string::bytes(name));
            out.push(b'=');
            m.repr_into(value, &mut out)?;
        }
        out.push(b')');
        m.str_of(&out)
    })
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let class = m.type_of(v)?;
    let own = match instance::attributes(m, v.object())?.is_empty() {
        true => Value::NONE,
        false => instance::dictionary(m, v.object())?,
    };
    let f = get(m, v, FUNCTION)?;
    let state = [f, get(m, v, ARGUMENTS)?, get(m, v, KEYWORDS)?, own];
    let (given, state) = (m.tuple(&[f])?, m.tuple(&state)?);
    m.tuple(&[class, given, state])
}

fn set_state(m: &mut Machine, args: &[Value]) -> Exec {
    let (v, state) = (args[0], instance::payload(m, args[1])?);
    let state = if state.is_kind(TUPLE) { tuple::items(state) } else { &[] };
    let &[f, all, keywords, own] = state else {
        return Err(m.type_error("invalid partial state"));
    };
    let given = instance::payload(m, all)?;
    let names = dict::as_dict(m, keywords)?;
    if !method::is_callable(m, f)?
        || !given.is_kind(TUPLE)
        || (names.is_none() && !keywords.is_none())
        || (!own.is_none() && dict::as_dict(m, own)?.is_none())
    {
        return Err(m.type_error("invalid partial state"));
    }
    let gaps = count_gaps(m, tuple::items(given))?;
    let keywords = match names {
        None => dict::new(m)?,
        Some(d) if d == keywords => d,
        Some(d) => dict::copy(m, d)?,
    };
    let object = v.object();
    for (i, slot) in [f, given, keywords, Value::len(gaps)].into_iter().enumerate() {
        instance::set_slot(m, object, i, slot)?;
    }
    let own = match dict::as_dict(m, own)? {
        Some(own) => own,
        None => dict::new(m)?,
    };
    instance::set_dictionary(m, object, own)?;
    Ok(Value::NONE)
}

fn bind(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() { Ok(args[0]) } else { method::bind(m, args[0], args[1]) }
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    alias::new(m, args[0], args[1])
}

fn function(m: &mut Machine, v: Value) -> Exec {
    get(m, v, FUNCTION)
}

fn arguments(m: &mut Machine, v: Value) -> Exec {
    get(m, v, ARGUMENTS)
}

fn keywords(m: &mut Machine, v: Value) -> Exec {
    get(m, v, KEYWORDS)
}

fn refuse(m: &mut Machine, _: Value, _: Value) -> Exec<()> {
    Err(m.error(TypeId::AttributeError, "readonly attribute"))
}

/// `partial`.
pub(super) static SPEC: TypeSpec = TypeSpec {
    module: "functools",
    hidden: 4,
    has_dict: true,
    weak: true,
    new: Some(new),
    methods: &[
        NativeDef::variadic("__call__", call, Binding::Method),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__get__", bind, &["self", "instance", "owner"]).optional(1),
        NativeDef::method("__reduce__", reduce, &["self"]),
        NativeDef::method("__setstate__", set_state, &["self", "state"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
    ],
    attributes: &[
        GetSet { name: "func", get: function, set: Some(refuse) },
        GetSet { name: "args", get: arguments, set: Some(refuse) },
        GetSet { name: "keywords", get: keywords, set: Some(refuse) },
    ],
    doc: "Create a new function with partial application of the given arguments and keywords.",
    ..TypeSpec::new("partial", INSTANCE)
};

fn placeholder_new(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !args.is_empty() || !kw.is_empty() {
        return Err(m.type_error("PlaceholderType takes no arguments"));
    }
    let module = m.import_dotted("_functools")?;
    let name = m.intern("Placeholder")?;
    m.get_attribute(module, name)
}

fn placeholder_repr(m: &mut Machine, _: &[Value]) -> Exec {
    m.str("Placeholder")
}

/// The type of `Placeholder`.
pub(super) static PLACEHOLDER: TypeSpec = TypeSpec {
    module: "functools",
    subclassable: false,
    new: Some(placeholder_new),
    methods: &[
        NativeDef::method("__repr__", placeholder_repr, &["self"]),
        NativeDef::method("__reduce__", placeholder_repr, &["self"]),
    ],
    doc: "The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.",
    ..TypeSpec::new("_PlaceholderType", INSTANCE)
};
