//! `list[int]` and `int | str`.

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, string, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// `origin[arguments]`.
pub fn new(m: &mut Machine, origin: Value, item: Value) -> Exec {
    let args = if item.is_kind(TUPLE) { item } else { m.tuple(&[item])? };
    Ok(Value::from_ref(m.new_frozen(ALIAS, 0, &[origin, args])?))
}

/// Whether it is `*tuple[...]`; those are objects of `typing`.
fn unpacked(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::FALSE)
}

fn new_alias(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("GenericAlias() takes no keyword arguments"));
    }
    let &[origin, item] = args else {
        let n = args.len();
        return Err(m.type_error(&format!("GenericAlias expected 2 arguments, got {n}")));
    };
    let v = new(m, origin, item)?;
    m.finish_new(TypeId::GenericAlias, class, v)
}

fn members(v: Value) -> Vec<Value> {
    if v.is_kind(UNION) { super::tuple::items(frozen(v.object())[0]).to_vec() } else { vec![v] }
}

/// `a | b` of types.
pub fn union(m: &mut Machine, a: Value, b: Value) -> Exec {
    let known =
        |v: Value| v.is_none() || types::is_type(v) || matches!(v.kind(), Some(ALIAS | UNION));
    if !known(a) || !known(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    union_of_all(m, &[a, b])
}

/// The union of any types, each once; of one it is that one.
fn union_of_all(m: &mut Machine, types: &[Value]) -> Exec {
    let none = m.builtin(TypeId::NoneType);
    let mut all: Vec<Value> = Vec::new();
    for v in types.iter().flat_map(|&v| members(v)) {
        let v = if v.is_none() { none } else { v };
        let mut found = false;
        for &other in &all {
            found |= m.equal(other, v)?;
        }
        if !found {
            all.push(v);
        }
    }
    if let [one] = all.as_slice() {
        return Ok(*one);
    }
    let all = m.tuple(&all)?;
    Ok(Value::from_ref(m.new_frozen(UNION, 0, &[all])?))
}

fn item_text(m: &mut Machine, v: Value) -> Exec<String> {
    if v == m.builtin(TypeId::NoneType) {
        return Ok("None".into());
    }
    if v == Value::ELLIPSIS {
        return Ok("...".into());
    }
    if types::is_type(v) {
        let n = m.names();
        let (module, q) = (m.get_attribute(v, n.module)?, m.get_attribute(v, n.qualname)?);
        let (module, q) = (m.text_lossy(module), m.text_lossy(q));
        return Ok(if module == "builtins" { q } else { format!("{module}.{q}") });
    }
    m.repr_text(v)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let p = frozen(args[0].object());
    let origin = item_text(m, p[0])?;
    let mut parts = Vec::new();
    for &v in super::tuple::items(p[1]) {
        parts.push(item_text(m, v)?);
    }
    let parts = if parts.is_empty() { "()".into() } else { parts.join(", ") };
    m.str(&format!("{origin}[{parts}]"))
}

fn origin(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[0])
}

fn arguments(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[1])
}

fn call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    m.call_keywords(frozen(args[0].object())[0], &args[1..], kw)
}

fn eq(m: &mut Machine, args: &[Value]) -> Exec {
    if !args[1].is_kind(ALIAS) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (frozen(args[0].object()), frozen(args[1].object()));
    Ok(Value::from_bool(m.equal(a[0], b[0])? && m.equal(a[1], b[1])?))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let p = frozen(args[0].object());
    let h = m.hash(p[0])? ^ m.hash(p[1])?;
    m.int(h >> 1)
}

fn or(m: &mut Machine, args: &[Value]) -> Exec {
    union(m, args[0], args[1])
}

fn ror(m: &mut Machine, args: &[Value]) -> Exec {
    union(m, args[1], args[0])
}

/// `__parameters__`: the type parameters in the arguments.
fn parameters(m: &mut Machine, v: Value) -> Exec {
    let f = m.prelude("type_parameters")?;
    let all = if v.is_kind(UNION) { frozen(v.object())[0] } else { frozen(v.object())[1] };
    m.call(f, &[all])
}

/// `alias[types]`: the alias with other types for its parameters.
fn subscript(m: &mut Machine, args: &[Value]) -> Exec {
    let f = m.prelude("substitute_types")?;
    m.call(f, args)
}

fn mro_entries(m: &mut Machine, args: &[Value]) -> Exec {
    let origin = frozen(args[0].object())[0];
    m.tuple(&[origin])
}

/// `types.GenericAlias`.
pub const SPEC: TypeSpec = TypeSpec {
    module: "types",
    new: Some(new_alias),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::variadic("__call__", call, crate::native::Binding::Method),
        NativeDef::method("__eq__", eq, &["self", "value"]),
        NativeDef::method("__hash__", hash, &["self"]),
        NativeDef::method("__or__", or, &["self", "value"]),
        NativeDef::method("__ror__", ror, &["self", "value"]),
        NativeDef::method("__mro_entries__", mro_entries, &["self", "bases"]),
        NativeDef::method("__getitem__", subscript, &["self", "key"]),
    ],
    attributes: &[
        GetSet::read_only("__unpacked__", unpacked),
        GetSet::read_only("__origin__", origin),
        GetSet::read_only("__args__", arguments),
        GetSet::read_only("__parameters__", parameters),
    ],
    ..TypeSpec::new("GenericAlias", ALIAS)
};

fn union_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let mut parts = Vec::new();
    for v in members(args[0]) {
        parts.push(item_text(m, v)?);
    }
    m.str(&parts.join(" | "))
}

fn union_args(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[0])
}

fn union_eq(_: &mut Machine, args: &[Value]) -> Exec {
    if !args[1].is_kind(UNION) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (members(args[0]), members(args[1]));
    Ok(Value::from_bool(a.len() == b.len() && a.iter().all(|v| b.contains(v))))
}

fn union_hash(m: &mut Machine, args: &[Value]) -> Exec {
    let mut h = 0;
    for v in members(args[0]) {
        h ^= m.hash(v)?;
    }
    m.int(h >> 1)
}

fn union_instancecheck(m: &mut Machine, args: &[Value]) -> Exec {
    for class in members(args[0]) {
        if m.is_instance(args[1], class)? {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn union_origin(m: &mut Machine, v: Value) -> Exec {
    m.type_of(v)
}

/// `Union[types]`.
fn union_of(m: &mut Machine, args: &[Value]) -> Exec {
    let given = match args[1].kind() {
        Some(TUPLE) => super::tuple::items(args[1]).to_vec(),
        _ => vec![args[1]],
    };
    if given.is_empty() {
        return Err(m.type_error("Cannot take a Union of no types."));
    }
    let mut types = Vec::with_capacity(given.len());
    for v in given {
        if string::is_str(v) {
            let module = m.import_dotted("annotationlib")?;
            let name = m.intern("ForwardRef")?;
            let class = m.get_attribute(module, name)?;
            types.push(m.call(class, &[v])?);
        } else {
            types.push(v);
        }
    }
    union_of_all(m, &types)
}

/// `types.UnionType`.
pub const UNION_SPEC: TypeSpec = TypeSpec {
    module: "typing",
    subclassable: false,
    methods: &[
        NativeDef::method("__repr__", union_repr, &["self"]),
        NativeDef::method("__eq__", union_eq, &["self", "value"]),
        NativeDef::method("__hash__", union_hash, &["self"]),
        NativeDef::method("__or__", or, &["self", "value"]),
        NativeDef::method("__ror__", ror, &["self", "value"]),
        NativeDef::method("__instancecheck__", union_instancecheck, &["self", "instance"]),
        NativeDef::method("__getitem__", subscript, &["self", "key"]),
        NativeDef::class("__class_getitem__", union_of, &["cls", "types"]),
    ],
    attributes: &[
        GetSet::read_only("__args__", union_args),
        GetSet::read_only("__origin__", union_origin),
        GetSet::read_only("__parameters__", parameters),
    ],
    ..TypeSpec::new("Union", UNION)
};
