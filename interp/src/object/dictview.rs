//! The views `dict.keys()`, `dict.values()` and `dict.items()`.
//!
//! Main invariant: a view is a frozen object of one field, the exact dict; its tag says which kind
//! of view it is. Set operations on keys and items give plain sets, as CPython's do.

use crate::bytecode::{BinaryOp, CompareOp};
use crate::heap::*;
use crate::native::{GetSet, NativeDef, TypeSpec};
use crate::object::{TypeId, dict, instance, iterator, namespace, set, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The tag of `dict_keys`.
pub const KEYS_VIEW: u8 = 0;
/// The tag of `dict_values`.
pub const VALUES_VIEW: u8 = 1;
/// The tag of `dict_items`.
pub const ITEMS_VIEW: u8 = 2;

/// The types, by tag.
pub const TAGS: [TypeId; 3] = [TypeId::DictKeys, TypeId::DictValues, TypeId::DictItems];

/// A view of an exact dict.
pub fn new(m: &mut Machine, tag: u8, d: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(VIEW, tag, &[d])?))
}

/// The dict that a view shows.
pub fn dict_of(v: Value) -> Value {
    frozen(v.object())[0]
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    let tag = [iterator::KEYS, iterator::VALUES, iterator::ITEMS];
    iterator::over(m, tag[usize::from(args[0].object().tag())], dict_of(args[0]))
}

fn reversed(m: &mut Machine, args: &[Value]) -> Exec {
    let tag = [iterator::REVERSE_KEYS, iterator::REVERSE_VALUES, iterator::REVERSE_ITEMS];
    iterator::over(m, tag[usize::from(args[0].object().tag())], dict_of(args[0]))
}

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(dict::len(m, dict_of(args[0]))?))
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(has(m, args[0], args[1])?))
}

fn has(m: &mut Machine, view: Value, v: Value) -> Exec<bool> {
    let d = dict_of(view);
    if view.object().tag() == KEYS_VIEW {
        return dict::contains(m, d, v);
    }
    let pair = instance::payload(m, v)?;
    if !pair.is_kind(TUPLE) {
        return Ok(false);
    }
    let &[key, wanted] = tuple::items(pair) else { return Ok(false) };
    match dict::get(m, d, key)? {
        Some(found) => m.same_or_equal(found, wanted),
        None => Ok(false),
    }
}

fn items_of(m: &mut Machine, view: Value) -> Exec<Vec<Value>> {
    let pairs = dict::pairs(m, dict_of(view))?;
    let mut all = Vec::with_capacity(pairs.len());
    for (k, v) in pairs {
        all.push(match view.object().tag() {
            KEYS_VIEW => k,
            VALUES_VIEW => v,
            _ => m.tuple(&[k, v])?,
        });
    }
    Ok(all)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let name = m.type_name(v);
    m.guarded_repr(v, "...", |m| {
        let mut out = format!("{name}([").into_bytes();
        for (i, item) in items_of(m, v)?.into_iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            m.repr_into(item, &mut out)?;
        }
        out.extend_from_slice(b"])");
        m.str_of(&out)
    })
}

/// Whether `v` is a set or a view that behaves like one.
fn is_set_like(m: &mut Machine, v: Value) -> Exec<bool> {
    let v = instance::payload(m, v)?;
    Ok(match v.kind() {
        Some(SET | FROZENSET) => true,
        Some(VIEW) => v.object().tag() != VALUES_VIEW,
        _ => false,
    })
}

fn compare(m: &mut Machine, args: &[Value], op: CompareOp) -> Exec {
    let (a, b) = (args[0], args[1]);
    if !is_set_like(m, b)? {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (n, k) = (m.len(a)?, m.len(b)?);
    let (inner, outer, fits) = match op {
        CompareOp::Eq | CompareOp::Ne => (a, b, n == k),
        CompareOp::Lt => (a, b, n < k),
        CompareOp::Le => (a, b, n <= k),
        CompareOp::Gt => (b, a, n > k),
        _ => (b, a, n >= k),
    };
    let mut holds = fits;
    if holds {
        for v in m.collect(inner)? {
            if !m.contains(outer, v)? {
                holds = false;
                break;
            }
        }
    }
    Ok(Value::from_bool(holds != (op == CompareOp::Ne)))
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {
        $(fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            compare(m, args, CompareOp::$op)
        })*
    };
}

comparisons! { eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge; }

fn set_of(m: &mut Machine, v: Value) -> Exec {
    let items = m.collect(v)?;
    set::new(m, &items)
}

fn operate(m: &mut Machine, op: BinaryOp, a: Value, b: Value) -> Exec {
    let (a, b) = (set_of(m, a)?, set_of(m, b)?);
    set::operate(m, op, true, a, b)
}

macro_rules! operations {
    ($($name:ident $reflected:ident $op:ident;)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                if !m.has_iter(args[1])? {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                operate(m, BinaryOp::$op, args[0], args[1])
            }
            fn $reflected(m: &mut Machine, args: &[Value]) -> Exec {
                if !m.has_iter(args[1])? {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                operate(m, BinaryOp::$op, args[1], args[0])
            }
        )*
    };
}

operations! { and rand And; or ror Or; xor rxor Xor; sub rsub Sub; }

fn isdisjoint(m: &mut Machine, args: &[Value]) -> Exec {
    let other = m.iter(args[1])?;
    while let Some(v) = m.next(other)? {
        if has(m, args[0], v)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn mapping(m: &mut Machine, v: Value) -> Exec {
    namespace::proxy(m, dict_of(v))
}

const SET_METHODS: &[NativeDef] = &[
    NativeDef::method("__iter__", iter, &["self"]),
    NativeDef::method("__reversed__", reversed, &["self"]),
    NativeDef::method("__len__", len, &["self"]),
    NativeDef::method("__contains__", contains, &["self", "key"]),
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__eq__", eq, &["self", "value"]),
    NativeDef::method("__ne__", ne, &["self", "value"]),
    NativeDef::method("__lt__", lt, &["self", "value"]),
    NativeDef::method("__le__", le, &["self", "value"]),
    NativeDef::method("__gt__", gt, &["self", "value"]),
    NativeDef::method("__ge__", ge, &["self", "value"]),
    NativeDef::method("__and__", and, &["self", "value"]),
    NativeDef::method("__rand__", rand, &["self", "value"]),
    NativeDef::method("__or__", or, &["self", "value"]),
    NativeDef::method("__ror__", ror, &["self", "value"]),
    NativeDef::method("__xor__", xor, &["self", "value"]),
    NativeDef::method("__rxor__", rxor, &["self", "value"]),
    NativeDef::method("__sub__", sub, &["self", "value"]),
    NativeDef::method("__rsub__", rsub, &["self", "value"]),
    NativeDef::method("isdisjoint", isdisjoint, &["self", "other"]),
];

const fn spec(name: &'static str, methods: &'static [NativeDef]) -> TypeSpec {
    TypeSpec {
        subclassable: false,
        methods,
        attributes: &[GetSet::read_only("mapping", mapping)],
        ..TypeSpec::new(name, VIEW)
    }
}

/// `dict_keys`.
pub const KEYS: TypeSpec = spec("dict_keys", SET_METHODS);

/// `dict_values`.
pub const VALUES: TypeSpec = spec(
    "dict_values",
    &[
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__reversed__", reversed, &["self"]),
        NativeDef::method("__len__", len, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
    ],
);

/// `dict_items`.
pub const ITEMS: TypeSpec = spec("dict_items", SET_METHODS);
