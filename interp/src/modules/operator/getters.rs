//! `attrgetter`, `itemgetter` and `methodcaller`.
//!
//! Main invariant: slot 0 is the tuple of what was given. Python code that has to be run is called in
//! the place of the getter where one item is asked for; native code waits for that of several.

use smallvec::SmallVec;

use crate::heap::*;
use crate::native::{Binding, Keywords, NativeDef, TypeSpec};
use crate::object::{dict, instance, string, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn given<'a>(m: &mut Machine, v: Value) -> Exec<&'a [Value]> {
    Ok(tuple::items(instance::slot(m, v.object(), 0)?))
}

fn make(m: &mut Machine, class: Value, items: &[Value]) -> Exec {
    let items = m.tuple(items)?;
    let v = instance::new(m, class)?;
    instance::init_slot(m, v, 0, items);
    Ok(v)
}

/// The one argument of a call.
fn argument(m: &mut Machine, name: &str, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error(&format!("{name}() takes no keyword arguments")));
    }
    match args {
        [_, v] => Ok(*v),
        _ => {
            let n = args.len() - 1;
            Err(m.type_error(&format!("{name} expected 1 argument, got {n}")))
        }
    }
}

fn check_given(m: &mut Machine, name: &str, args: &[Value], kw: Keywords<'_>) -> Exec<()> {
    if !kw.is_empty() {
        return Err(m.type_error(&format!("{name}() takes no keyword arguments")));
    }
    if args.is_empty() {
        return Err(m.type_error(&format!("{name} expected 1 argument, got 0")));
    }
    Ok(())
}

/// `class(*items)`, with what `pairs` names by name.
fn repr_of(m: &mut Machine, v: Value, items: &[Value], pairs: &[(Value, Value)]) -> Exec {
    m.guarded_repr(v, "...", |m| {
        let class = m.type_of(v)?;
        let name = m.class_name(class)?;
        let mut out = format!("operator.{name}(").into_bytes();
        for (i, &item) in items.iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            m.repr_into(item, &mut out)?;
        }
        for &(name, v) in pairs {
            out.extend_from_slice(b", ");
            out.extend_from_slice(string::bytes(name));
            out.push(b'=');
            m.repr_into(v, &mut out)?;
        }
        out.push(b')');
        m.str_of(&out)
    })
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let items = given(m, args[0])?;
    repr_of(m, args[0], items, &[])
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let items = instance::slot(m, args[0].object(), 0)?;
    m.tuple(&[class, items])
}

// ---- attrgetter ----

fn attributes_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    check_given(m, "attrgetter", args, kw)?;
    let mut names = SmallVec::<[Value; 4]>::new();
    for &v in args {
        match m.as_str(v)? {
            Some(name) => names.push(m.interned(name)?),
            None => return Err(m.type_error("attribute name must be a string")),
        }
    }
    make(m, class, &names)
}

/// The attribute of a name that may have dots in it.
fn attribute(m: &mut Machine, v: Value, name: Value) -> Exec {
    if memchr::memchr(b'.', string::bytes(name)).is_none() {
        return m.get_attribute(v, name);
    }
    let mut at = v;
    for part in string::bytes(name).split(|&b| b == b'.') {
        let part = m.intern_bytes(part)?;
        at = m.get_attribute(at, part)?;
    }
    Ok(at)
}

fn attributes_call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = argument(m, "attrgetter", args, kw)?;
    match given(m, args[0])? {
        [name] => attribute(m, v, *name),
        names => {
            let mut all = SmallVec::<[Value; 4]>::new();
            for &name in names {
                all.push(attribute(m, v, name)?);
            }
            m.tuple(&all)
        }
    }
}

/// `attrgetter`.
pub(super) static ATTRIBUTES: TypeSpec = TypeSpec {
    module: "operator",
    hidden: 1,
    subclassable: false,
    new: Some(attributes_new),
    methods: &[
        NativeDef::variadic("__call__", attributes_call, Binding::Method),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
    ],
    doc: "Return a callable object that fetches the given attribute(s) from its operand.\n\nAfter f \
          = attrgetter('name'), the call f(r) returns r.name.\nAfter g = attrgetter('name', \
          'date'), the call g(r) returns (r.name, r.date).\nAfter h = attrgetter('name.first', \
          'name.last'), the call h(r) returns\n(r.name.first, r.name.last).",
    ..TypeSpec::new("attrgetter", INSTANCE)
};

// ---- itemgetter ----

fn items_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    check_given(m, "itemgetter", args, kw)?;
    make(m, class, args)
}

fn items_call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = argument(m, "itemgetter", args, kw)?;
    match given(m, args[0])? {
        [key] => {
            if v.is_kind(INSTANCE) {
                let name = m.names().getitem;
                if let Some(f) = m.python_method(v, name)? {
                    return Err(m.tail_call(f, &[v, *key], Keywords::NONE));
                }
            }
            m.get_item(v, *key)
        }
        keys => {
            let mut all = SmallVec::<[Value; 4]>::new();
            for &key in keys {
                all.push(m.get_item(v, key)?);
            }
            m.tuple(&all)
        }
    }
}

/// `itemgetter`.
pub(super) static ITEMS: TypeSpec = TypeSpec {
    module: "operator",
    hidden: 1,
    subclassable: false,
    new: Some(items_new),
    methods: &[
        NativeDef::variadic("__call__", items_call, Binding::Method),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
    ],
    doc: "Return a callable object that fetches the given item(s) from its operand.\n\nAfter f = \
          itemgetter(2), the call f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) \
          returns (r[2], r[5], r[3])",
    ..TypeSpec::new("itemgetter", INSTANCE)
};

// ---- methodcaller ----

/// Slot 0 is the tuple of name and arguments, slot 1 the dict of keyword arguments.
const KEYWORDS: usize = 1;

fn method_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let Some(&name) = args.first() else {
        return Err(m.type_error("methodcaller needs at least one argument, the method name"));
    };
    let Some(name) = m.as_str(name)? else {
        return Err(m.type_error("method name must be a string"));
    };
    let mut all = SmallVec::<[Value; 4]>::from_slice(args);
    all[0] = m.interned(name)?;
    let keywords = dict::call_keywords(m, kw)?;
    let v = make(m, class, &all)?;
    instance::init_slot(m, v, KEYWORDS, keywords);
    Ok(v)
}

fn method_call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = argument(m, "methodcaller", args, kw)?;
    let [name, rest @ ..] = given(m, args[0])? else {
        return Err(m.system_error("a methodcaller has no name"));
    };
    let keywords = instance::slot(m, args[0].object(), KEYWORDS)?;
    let (names, values): (Vec<Value>, Vec<Value>) = dict::pairs(m, keywords)?.into_iter().unzip();
    let kw = Keywords { names: &names, values: &values };
    let mut all = SmallVec::<[Value; 6]>::new();
    let f = match m.find_method(v, *name)? {
        Some((f, receiver)) => {
            all.push(receiver);
            f
        }
        None => m.get_attribute(v, *name)?,
    };
    all.extend_from_slice(rest);
    Err(m.tail_call(f, &all, kw))
}

fn method_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let items = given(m, args[0])?;
    let keywords = instance::slot(m, args[0].object(), KEYWORDS)?;
    let pairs = dict::pairs(m, keywords)?;
    repr_of(m, args[0], items, &pairs)
}

fn method_reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let items = instance::slot(m, args[0].object(), 0)?;
    let keywords = instance::slot(m, args[0].object(), KEYWORDS)?;
    if dict::len(m, keywords)? == 0 {
        return m.tuple(&[class, items]);
    }
    let (all, functools) = (tuple::items(items), m.import_dotted("functools")?);
    let name = m.intern("partial")?;
    let partial = m.get_attribute(functools, name)?;
    let (names, values): (Vec<Value>, Vec<Value>) = dict::pairs(m, keywords)?.into_iter().unzip();
    let kw = Keywords { names: &names, values: &values };
    let maker = m.call_keywords(partial, &[class, all[0]], kw)?;
    let rest = m.tuple(&all[1..])?;
    m.tuple(&[maker, rest])
}

/// `methodcaller`.
pub(super) static METHOD: TypeSpec = TypeSpec {
    module: "operator",
    hidden: 2,
    subclassable: false,
    new: Some(method_new),
    methods: &[
        NativeDef::variadic("__call__", method_call, Binding::Method),
        NativeDef::method("__repr__", method_repr, &["self"]),
        NativeDef::method("__reduce__", method_reduce, &["self"]),
    ],
    doc: "Return a callable object that calls the given method on its operand.\n\nAfter f = \
          methodcaller('name'), the call f(r) returns r.name().\nAfter g = methodcaller('name', \
          'date', foo=1), the call g(r) returns\nr.name('date', foo=1).",
    ..TypeSpec::new("methodcaller", INSTANCE)
};
