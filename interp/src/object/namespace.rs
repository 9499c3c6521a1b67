//! `types.SimpleNamespace` and `types.MappingProxyType`.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{Binding, Keywords, NativeDef, TypeSpec};
use crate::object::{dict, instance};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn init(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if args.len() > 1 {
        let d = dict::from_arguments(m, &args[1..], Keywords::NONE)?;
        for (k, v) in dict::pairs(m, d)? {
            let k = m.attribute_name(k)?;
            instance::set_attribute(m, args[0].object(), k, v)?;
        }
    }
    for (&k, &v) in kw.names.iter().zip(kw.values) {
        instance::set_attribute(m, args[0].object(), k, v)?;
    }
    Ok(Value::NONE)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    m.guarded_repr(args[0], "namespace(...)", |m| {
        let mut parts = Vec::new();
        for (k, v) in instance::attributes(m, args[0].object())? {
            parts.push(format!("{}={}", m.text_lossy(k), m.repr_text(v)?));
        }
        m.str(&format!("namespace({})", parts.join(", ")))
    })
}

fn eq(m: &mut Machine, args: &[Value]) -> Exec {
    let (a, b) = (m.type_of(args[0])?, m.type_of(args[1])?);
    if a != b {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) =
        (instance::dictionary(m, args[0].object())?, instance::dictionary(m, args[1].object())?);
    Ok(Value::from_bool(dict::equal(m, x, y)?))
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let (class, state) = (m.type_of(args[0])?, instance::dictionary(m, args[0].object())?);
    let none = m.well_known().empty_tuple;
    m.tuple(&[class, none, state])
}

fn replace(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let class = m.type_of(args[0])?;
    let v = instance::new(m, class)?;
    for (name, old) in instance::attributes(m, args[0].object())? {
        m.set_attribute(v, name, old)?;
    }
    for (&name, &new) in kw.names.iter().zip(kw.values) {
        m.set_attribute(v, name, new)?;
    }
    Ok(v)
}

fn new(m: &mut Machine, class: Value, _: &[Value], _: Keywords<'_>) -> Exec {
    instance::new(m, class)
}

/// `SimpleNamespace`.
pub const SPEC: TypeSpec = TypeSpec {
    module: "types",
    has_dict: true,
    new: Some(new),
    methods: &[
        NativeDef::variadic("__init__", init, Binding::Method),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__eq__", eq, &["self", "value"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
        NativeDef::variadic("__replace__", replace, Binding::Method),
    ],
    ..TypeSpec::new("SimpleNamespace", INSTANCE)
};

fn inner(v: Value) -> Value {
    frozen(v.object())[0]
}

fn new_proxy(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("mappingproxy", args, kw, ["mapping"], 1)?;
    Ok(Value::from_ref(m.new_frozen(PROXY, 0, &[v])?))
}

fn proxy_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(inner(args[0]), args[1])
}

fn proxy_len(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(m.len(inner(args[0]))?))
}

fn proxy_iter(m: &mut Machine, args: &[Value]) -> Exec {
    m.iter(inner(args[0]))
}

fn proxy_contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(m.contains(inner(args[0]), args[1])?))
}

fn proxy_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let text = m.repr_text(inner(args[0]))?;
    m.str(&format!("mappingproxy({text})"))
}

fn forward(m: &mut Machine, name: &str, args: &[Value]) -> Exec {
    let name = m.intern(name)?;
    let f = m.get_attribute(inner(args[0]), name)?;
    let given: Vec<Value> = args[1..].iter().copied().take_while(|v| v.is_set()).collect();
    m.call(f, &given)
}

fn proxy_get(m: &mut Machine, args: &[Value]) -> Exec {
    forward(m, "get", args)
}

fn proxy_keys(m: &mut Machine, args: &[Value]) -> Exec {
    forward(m, "keys", args)
}

fn proxy_values(m: &mut Machine, args: &[Value]) -> Exec {
    forward(m, "values", args)
}

fn proxy_items(m: &mut Machine, args: &[Value]) -> Exec {
    forward(m, "items", args)
}

fn proxy_copy(m: &mut Machine, args: &[Value]) -> Exec {
    forward(m, "copy", args)
}

fn proxy_eq(m: &mut Machine, args: &[Value]) -> Exec {
    let other = if args[1].is_kind(PROXY) { inner(args[1]) } else { args[1] };
    Ok(Value::from_bool(m.equal(inner(args[0]), other)?))
}

fn proxy_str(m: &mut Machine, args: &[Value]) -> Exec {
    m.str_value(inner(args[0]))
}

/// The mapping of a proxy, or the value itself.
fn unwrapped(v: Value) -> Value {
    if v.is_kind(PROXY) { inner(v) } else { v }
}

fn proxy_or(m: &mut Machine, args: &[Value]) -> Exec {
    m.binary(BinaryOp::Or, false, inner(args[0]), unwrapped(args[1]))
}

fn proxy_ror(m: &mut Machine, args: &[Value]) -> Exec {
    m.binary(BinaryOp::Or, false, unwrapped(args[1]), inner(args[0]))
}

fn proxy_reversed(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.names().reversed;
    m.call_method(&[inner(args[0])], name)
}

fn proxy_hash(m: &mut Machine, args: &[Value]) -> Exec {
    let h = m.hash(inner(args[0]))?;
    m.int(h)
}

/// `mappingproxy`.
pub const PROXY_SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new_proxy),
    methods: &[
        NativeDef::method("__getitem__", proxy_getitem, &["self", "key"]),
        NativeDef::method("__len__", proxy_len, &["self"]),
        NativeDef::method("__iter__", proxy_iter, &["self"]),
        NativeDef::method("__contains__", proxy_contains, &["self", "key"]),
        NativeDef::method("__repr__", proxy_repr, &["self"]),
        NativeDef::method("__str__", proxy_str, &["self"]),
        NativeDef::method("__or__", proxy_or, &["self", "value"]),
        NativeDef::method("__ror__", proxy_ror, &["self", "value"]),
        NativeDef::method("__reversed__", proxy_reversed, &["self"]),
        NativeDef::method("__hash__", proxy_hash, &["self"]),
        NativeDef::method("__eq__", proxy_eq, &["self", "value"]),
        NativeDef::method("get", proxy_get, &["self", "key", "default"]).optional(1),
        NativeDef::method("keys", proxy_keys, &["self"]),
        NativeDef::method("values", proxy_values, &["self"]),
        NativeDef::method("items", proxy_items, &["self"]),
        NativeDef::method("copy", proxy_copy, &["self"]),
    ],
    ..TypeSpec::new("mappingproxy", PROXY)
};
