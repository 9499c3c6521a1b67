//! `property`: a cell of getter, setter, deleter, documentation and name.

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

const GET: usize = 0;
const SET: usize = 1;
const DELETE: usize = 2;
const DOC: usize = 3;
const NAME: usize = 4;

fn new(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let names = ["fget", "fset", "fdel", "doc"];
    let parts = m.arguments("property", args, kw, names, 0)?;
    make(m, parts)
}

fn make(m: &mut Machine, parts: [Value; 4]) -> Exec {
    let [get, set, delete, doc] = parts.map(|v| if v.is_none() { Value::UNSET } else { v });
    let doc = match doc.set() {
        Some(doc) => doc,
        None => {
            let n = m.names().doc;
            match get.set() {
                Some(get) => m.try_attribute(get, n)?.unwrap_or(Value::NONE),
                None => Value::NONE,
            }
        }
    };
    let fields = [get, set, delete, doc, Value::UNSET];
    Ok(Value::from_ref(m.new_cell_of(PROPERTY, 0, &fields)?))
}

/// The getter, if there is one.
pub fn getter(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    Ok(m.field(v.object(), GET)?.set())
}

fn name(m: &mut Machine, v: Value) -> Exec<String> {
    match m.field(v.object(), NAME)?.set() {
        Some(name) => Ok(m.text_lossy(name)),
        None => match m.field(v.object(), GET)?.set() {
            Some(f) => {
                let n = m.names().name;
                let name = m.try_attribute(f, n)?.unwrap_or(Value::NONE);
                Ok(m.text_lossy(name))
            }
            None => Ok("?".into()),
        },
    }
}

fn missing(m: &mut Machine, v: Value, object: Value, what: &str) -> Exec<Unwind> {
    let (name, t) = (name(m, v)?, m.type_name(object));
    let attribute = m.intern(&name)?;
    let text = format!("property '{name}' of '{t}' object has no {what}");
    Ok(m.attribute_error(&text, attribute, object))
}

/// The error of reading a property that has no getter.
pub fn no_getter(m: &mut Machine, v: Value, object: Value) -> Exec<Unwind> {
    missing(m, v, object, "getter")
}

/// The setter.
pub fn setter(m: &mut Machine, v: Value, object: Value) -> Exec {
    match m.field(v.object(), SET)?.set() {
        Some(f) => Ok(f),
        None => Err(missing(m, v, object, "setter")?),
    }
}

/// The deleter.
pub fn deleter(m: &mut Machine, v: Value, object: Value) -> Exec {
    match m.field(v.object(), DELETE)?.set() {
        Some(f) => Ok(f),
        None => Err(missing(m, v, object, "deleter")?),
    }
}

fn with(m: &mut Machine, v: Value, part: usize, f: Value) -> Exec {
    let mut parts = [Value::UNSET; 4];
    for (i, p) in parts.iter_mut().enumerate() {
        *p = m.field(v.object(), i)?;
    }
    parts[part] = f;
    if part == GET {
        parts[DOC] = Value::UNSET;
    }
    let new = make(m, parts)?;
    let name = m.field(v.object(), NAME)?;
    m.set_field(new.object(), NAME, name)?;
    Ok(new)
}

fn with_getter(m: &mut Machine, args: &[Value]) -> Exec {
    with(m, args[0], GET, args[1])
}

fn with_setter(m: &mut Machine, args: &[Value]) -> Exec {
    with(m, args[0], SET, args[1])
}

fn with_deleter(m: &mut Machine, args: &[Value]) -> Exec {
    with(m, args[0], DELETE, args[1])
}

fn part(m: &mut Machine, v: Value, i: usize) -> Exec {
    Ok(m.field(v.object(), i)?.set().unwrap_or(Value::NONE))
}

fn fget(m: &mut Machine, v: Value) -> Exec {
    part(m, v, GET)
}

fn fset(m: &mut Machine, v: Value) -> Exec {
    part(m, v, SET)
}

fn fdel(m: &mut Machine, v: Value) -> Exec {
    part(m, v, DELETE)
}

fn doc(m: &mut Machine, v: Value) -> Exec {
    part(m, v, DOC)
}

fn set_doc(m: &mut Machine, v: Value, doc: Value) -> Exec<()> {
    m.set_field(v.object(), DOC, doc)
}

fn get_name(m: &mut Machine, v: Value) -> Exec {
    let text = name(m, v)?;
    m.str(&text)
}

fn is_abstract(m: &mut Machine, v: Value) -> Exec {
    let n = m.names().isabstractmethod;
    for i in [GET, SET, DELETE] {
        if let Some(f) = m.field(v.object(), i)?.set()
            && let Some(flag) = m.try_attribute(f, n)?
            && m.truth(flag)?
        {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn set_name(m: &mut Machine, args: &[Value]) -> Exec {
    m.set_field(args[0].object(), NAME, args[2])?;
    Ok(Value::NONE)
}

fn get(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() {
        return Ok(args[0]);
    }
    match getter(m, args[0])? {
        Some(f) => m.call(f, &[args[1]]),
        None => Err(no_getter(m, args[0], args[1])?),
    }
}

fn set(m: &mut Machine, args: &[Value]) -> Exec {
    let f = setter(m, args[0], args[1])?;
    m.call(f, &[args[1], args[2]])
}

fn delete(m: &mut Machine, args: &[Value]) -> Exec {
    let f = deleter(m, args[0], args[1])?;
    m.call(f, &[args[1]])
}

/// `property`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new),
    methods: &[
        NativeDef::method("getter", with_getter, &["self", "fget"]),
        NativeDef::method("setter", with_setter, &["self", "fset"]),
        NativeDef::method("deleter", with_deleter, &["self", "fdel"]),
        NativeDef::method("__get__", get, &["self", "instance", "owner"]).optional(1),
        NativeDef::method("__set__", set, &["self", "instance", "value"]),
        NativeDef::method("__delete__", delete, &["self", "instance"]),
        NativeDef::method("__set_name__", set_name, &["self", "owner", "name"]),
    ],
    attributes: &[
        GetSet::read_only("fget", fget),
        GetSet::read_only("fset", fset),
        GetSet::read_only("fdel", fdel),
        GetSet { name: "__doc__", get: doc, set: Some(set_doc) },
        GetSet::read_only("__name__", get_name),
        GetSet::read_only("__isabstractmethod__", is_abstract),
    ],
    doc: "An attribute whose reading, setting and deleting call functions.",
    ..TypeSpec::new("property", PROPERTY)
};
