//! `None`, `...` and `NotImplemented`: the types of the special values.

use crate::heap::INSTANCE;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    m.repr(args[0])
}

/// The name that `pickle` finds it by.
fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    m.repr(args[0])
}

fn bool_of(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(!args[0].is_none()))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.identity_hash(args[0]);
    m.int(h)
}

fn new_none(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !args.is_empty() || !kw.is_empty() {
        return Err(m.type_error("NoneType takes no arguments"));
    }
    Ok(Value::NONE)
}

fn new_ellipsis(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !args.is_empty() || !kw.is_empty() {
        return Err(m.type_error("EllipsisType takes no arguments"));
    }
    Ok(Value::ELLIPSIS)
}

fn new_not_implemented(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !args.is_empty() || !kw.is_empty() {
        return Err(m.type_error("NotImplementedType takes no arguments"));
    }
    Ok(Value::NOT_IMPLEMENTED)
}

const SINGLE: &[NativeDef] = &[
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__reduce__", reduce, &["self"]),
];

/// `NoneType`.
pub const NONE_TYPE: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new_none),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__bool__", bool_of, &["self"]),
        NativeDef::method("__hash__", hash, &["self"]),
    ],
    ..TypeSpec::new("NoneType", INSTANCE)
};

/// `ellipsis`.
pub const ELLIPSIS_TYPE: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new_ellipsis),
    methods: SINGLE,
    ..TypeSpec::new("ellipsis", INSTANCE)
};

/// `NotImplementedType`.
pub const NOT_IMPLEMENTED_TYPE: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new_not_implemented),
    methods: SINGLE,
    ..TypeSpec::new("NotImplementedType", INSTANCE)
};
