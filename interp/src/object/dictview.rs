//! Views of dicts: frozen, one word, the dict; the tag says keys, values or items.

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::native::{NativeDef, TypeSpec};
use crate::object::{TypeId, dict, iterator, list, set};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The types, by tag.
pub const TAGS: [TypeId; 3] = [TypeId::DictKeys, TypeId::DictValues, TypeId::DictItems];

/// A view of a dict.
pub fn new(m: &mut Machine, tag: u8, d: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(VIEW, tag, &[d])?))
}

fn inner(v: Value) -> Value {
    frozen(v.object())[0]
}

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(dict::len(m, inner(args[0]))?))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    let tag = [iterator::KEYS, iterator::VALUES, iterator::ITEMS];
    iterator::over(m, tag[usize::from(args[0].object().tag())], inner(args[0]))
}

fn reversed(m: &mut Machine, args: &[Value]) -> Exec {
    let tag = [iterator::REVERSE_KEYS, iterator::REVERSE_VALUES, iterator::REVERSE_ITEMS];
    iterator::over(m, tag[usize::from(args[0].object().tag())], inner(args[0]))
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let name = ["dict_keys", "dict_values", "dict_items"][usize::from(v.object().tag())];
    m.guarded_repr(v, "...", |m| {
        let items = m.collect(v)?;
        let items = list::new(m, &items)?;
        let text = m.repr_text(items)?;
        m.str(&format!("{name}({text})"))
    })
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    let d = inner(args[0]);
    Ok(Value::from_bool(match args[0].object().tag() {
        0 => dict::contains(m, d, args[1])?,
        1 => {
            for (_, v) in dict::pairs(m, d)? {
                if m.same_or_equal(v, args[1])? {
                    return Ok(Value::TRUE);
                }
            }
            false
        }
        _ => match args[1].as_ref().filter(|r| r.kind() == TUPLE).map(frozen) {
            Some(&[k, v]) => match dict::get(m, d, k)? {
                Some(found) => m.same_or_equal(found, v)?,
                None => false,
            },
            _ => false,
        },
    }))
}

fn as_set(m: &mut Machine, v: Value) -> Exec {
    let items = m.collect(v)?;
    set::new(m, SET, &items)
}

fn operate(m: &mut Machine, op: BinaryOp, a: Value, b: Value) -> Exec {
    if !m.has_iter(b)? || !m.has_iter(a)? {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (as_set(m, a)?, as_set(m, b)?);
    set::operate(m, op, false, x, y)
}

macro_rules! operators {
    ($($name:ident $reflected:ident $op:ident;)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                operate(m, BinaryOp::$op, args[0], args[1])
            }
            fn $reflected(m: &mut Machine, args: &[Value]) -> Exec {
                operate(m, BinaryOp::$op, args[1], args[0])
            }
        )*
    };
}

operators! {
    and rand And;
    or ror Or;
    xor rxor Xor;
    sub rsub Sub;
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                if !matches!(args[1].kind(), Some(VIEW | SET | FROZENSET)) {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                let (x, y) = (as_set(m, args[0])?, as_set(m, args[1])?);
                let r = set::compare(m, crate::bytecode::CompareOp::$op, x, y)?;
                Ok(Value::from_bool(r))
            }
        )*
    };
}

comparisons! { eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge; }

fn isdisjoint(m: &mut Machine, args: &[Value]) -> Exec {
    let both = operate(m, BinaryOp::And, args[0], args[1])?;
    Ok(Value::from_bool(set::len(m, both)? == 0))
}

fn mapping(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(PROXY, 0, &[inner(v)])?))
}

const SET_LIKE: &[NativeDef] = &[
    NativeDef::method("__len__", len, &["self"]),
    NativeDef::method("__iter__", iter, &["self"]),
    NativeDef::method("__reversed__", reversed, &["self"]),
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__contains__", contains, &["self", "key"]),
    NativeDef::method("__and__", and, &["self", "value"]),
    NativeDef::method("__rand__", rand, &["self", "value"]),
    NativeDef::method("__or__", or, &["self", "value"]),
    NativeDef::method("__ror__", ror, &["self", "value"]),
    NativeDef::method("__xor__", xor, &["self", "value"]),
    NativeDef::method("__rxor__", rxor, &["self", "value"]),
    NativeDef::method("__sub__", sub, &["self", "value"]),
    NativeDef::method("__rsub__", rsub, &["self", "value"]),
    NativeDef::method("__eq__", eq, &["self", "value"]),
    NativeDef::method("__ne__", ne, &["self", "value"]),
    NativeDef::method("__lt__", lt, &["self", "value"]),
    NativeDef::method("__le__", le, &["self", "value"]),
    NativeDef::method("__gt__", gt, &["self", "value"]),
    NativeDef::method("__ge__", ge, &["self", "value"]),
    NativeDef::method("isdisjoint", isdisjoint, &["self", "other"]),
];

const MAPPING: &[crate::native::GetSet] = &[crate::native::GetSet::read_only("mapping", mapping)];

/// `dict_keys`.
pub const KEYS: TypeSpec = TypeSpec {
    subclassable: false,
    methods: SET_LIKE,
    attributes: MAPPING,
    ..TypeSpec::new("dict_keys", VIEW)
};

/// `dict_items`.
pub const ITEMS: TypeSpec = TypeSpec {
    subclassable: false,
    methods: SET_LIKE,
    attributes: MAPPING,
    ..TypeSpec::new("dict_items", VIEW)
};

/// `dict_values`.
pub const VALUES: TypeSpec = TypeSpec {
    subclassable: false,
    methods: &[
        NativeDef::method("__len__", len, &["self"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__reversed__", reversed, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__contains__", contains, &["self", "key"]),
    ],
    attributes: MAPPING,
    ..TypeSpec::new("dict_values", VIEW)
};
