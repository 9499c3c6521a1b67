//! `staticmethod` and `classmethod`: cells of the function and a dict of attributes, or unset.

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::method;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The function inside.
pub fn function(m: &mut Machine, v: Value) -> Exec {
    m.field(v.object(), 0)
}

/// A class method bound to a class.
pub fn bind_class(m: &mut Machine, v: Value, class: Value) -> Exec {
    let f = function(m, v)?;
    match f.kind() {
        Some(FUNCTION | NATIVE | TYPE) => method::bind(m, f, class),
        _ => {
            let n = m.names().get;
            match m.lookup_special(f, n)? {
                Some(get) => {
                    let meta = m.type_of(class)?;
                    m.call_special(get, &[f, class, meta])
                }
                None => method::bind(m, f, class),
            }
        }
    }
}

fn new_static(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [f] = m.arguments("staticmethod", args, kw, ["function"], 1)?;
    Ok(Value::from_ref(m.new_cell_of(STATICMETHOD, 0, &[f, Value::UNSET])?))
}

fn new_class(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [f] = m.arguments("classmethod", args, kw, ["function"], 1)?;
    Ok(Value::from_ref(m.new_cell_of(CLASSMETHOD, 0, &[f, Value::UNSET])?))
}

fn get_function(m: &mut Machine, v: Value) -> Exec {
    function(m, v)
}

fn of_function(m: &mut Machine, v: Value, name: Value) -> Exec {
    let f = function(m, v)?;
    m.get_attribute(f, name)
}

fn get_name(m: &mut Machine, v: Value) -> Exec {
    let n = m.names().name;
    of_function(m, v, n)
}

fn get_doc(m: &mut Machine, v: Value) -> Exec {
    let n = m.names().doc;
    of_function(m, v, n)
}

fn is_abstract(m: &mut Machine, v: Value) -> Exec {
    let (f, n) = (function(m, v)?, m.names().isabstractmethod);
    Ok(m.try_attribute(f, n)?.unwrap_or(Value::FALSE))
}

fn static_get(m: &mut Machine, args: &[Value]) -> Exec {
    function(m, args[0])
}

fn static_call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let f = function(m, args[0])?;
    m.call_keywords(f, &args[1..], kw)
}

fn class_get(m: &mut Machine, args: &[Value]) -> Exec {
    let class = match args[2].set() {
        Some(class) => class,
        None => m.type_of(args[1])?,
    };
    bind_class(m, args[0], class)
}

const ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("__func__", get_function),
    GetSet::read_only("__wrapped__", get_function),
    GetSet::read_only("__name__", get_name),
    GetSet::read_only("__doc__", get_doc),
    GetSet::read_only("__isabstractmethod__", is_abstract),
];

/// `staticmethod`.
pub const STATIC: TypeSpec = TypeSpec {
    new: Some(new_static),
    methods: &[
        NativeDef::method("__get__", static_get, &["self", "instance", "owner"]).optional(1),
        NativeDef::variadic("__call__", static_call, crate::native::Binding::Method),
    ],
    attributes: ATTRIBUTES,
    doc: "A function in a class that gets no first argument of its own.",
    ..TypeSpec::new("staticmethod", STATICMETHOD)
};

/// `classmethod`.
pub const CLASS: TypeSpec = TypeSpec {
    new: Some(new_class),
    methods: &[NativeDef::method("__get__", class_get, &["self", "instance", "owner"]).optional(1)],
    attributes: ATTRIBUTES,
    doc: "A function in a class that gets the class as its first argument.",
    ..TypeSpec::new("classmethod", CLASSMETHOD)
};
