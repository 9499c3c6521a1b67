//! `cmp_to_key`.
//!
//! Main invariant: slot 0 of a key is the comparison function, slot 1 the object, unset in what
//! `cmp_to_key` itself gives, which makes keys of objects when called.

use crate::bytecode::CompareOp;
use crate::heap::INSTANCE;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{dict, instance};
use crate::value::Value;
use crate::vm::compare::holds;
use crate::vm::{Exec, Machine};

fn make(m: &mut Machine, class: Value, f: Value, object: Value) -> Exec {
    let v = instance::new(m, class)?;
    instance::init_slot(m, v, 0, f);
    instance::init_slot(m, v, 1, object);
    Ok(v)
}

fn cmp_to_key(m: &mut Machine, args: &[Value]) -> Exec {
    let (modules, name) = (m.well_known().modules, m.intern("_functools")?);
    let Some(module) = dict::get_str(m, modules, name)? else {
        return Err(m.runtime_error("_functools is not imported"));
    };
    let name = m.intern("KeyWrapper")?;
    let class = m.get_attribute(module, name)?;
    make(m, class, args[0], Value::UNSET)
}

fn call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [object] = m.arguments("K", &args[1..], kw, ["obj"], 1)?;
    let class = m.type_of(args[0])?;
    let f = instance::slot(m, args[0].object(), 0)?;
    make(m, class, f, object)
}

fn compare(m: &mut Machine, args: &[Value], op: CompareOp) -> Exec {
    let class = m.type_of(args[0])?;
    if m.type_of(args[1])? != class {
        return Err(m.type_error("other argument must be K instance"));
    }
    let f = instance::slot(m, args[0].object(), 0)?;
    let a = instance::slot(m, args[0].object(), 1)?;
    let b = instance::slot(m, args[1].object(), 1)?;
    if !a.is_set() || !b.is_set() {
        let name = m.intern("object")?;
        return Err(m.attribute_error("object", name, args[0]));
    }
    let order = m.call(f, &[a, b])?;
    if let Some(i) = order.as_int() {
        return Ok(Value::from_bool(holds(op, i.cmp(&0))));
    }
    m.compare(op, order, Value::ZERO)
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {
        $(fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            compare(m, args, CompareOp::$op)
        })*
    };
}

comparisons! { eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge; }

fn object(m: &mut Machine, v: Value) -> Exec {
    match instance::slot(m, v.object(), 1)?.set() {
        Some(object) => Ok(object),
        None => {
            let name = m.intern("obj")?;
            Err(m.attribute_error("obj", name, v))
        }
    }
}

fn set_object(m: &mut Machine, v: Value, new: Value) -> Exec<()> {
    instance::set_slot(m, v.object(), 1, new)
}

pub(super) const FUNCTIONS: &[NativeDef] =
    &[NativeDef::function("cmp_to_key", cmp_to_key, &["mycmp"]).by_name(0)];

/// The type of keys.
pub(super) static KEY: TypeSpec = TypeSpec {
    module: "functools",
    hidden: 2,
    subclassable: false,
    methods: &[
        NativeDef::variadic("__call__", call, Binding::Method),
        NativeDef::method("__eq__", eq, &["self", "value"]),
        NativeDef::method("__ne__", ne, &["self", "value"]),
        NativeDef::method("__lt__", lt, &["self", "value"]),
        NativeDef::method("__le__", le, &["self", "value"]),
        NativeDef::method("__gt__", gt, &["self", "value"]),
        NativeDef::method("__ge__", ge, &["self", "value"]),
    ],
    attributes: &[GetSet { name: "obj", get: object, set: Some(set_object) }],
    ..TypeSpec::new("KeyWrapper", INSTANCE)
};
