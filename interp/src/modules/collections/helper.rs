//! `_count_elements`, `_pop_first` and `_tuplegetter`.
//!
//! Main invariant: as in the module above.

use crate::bytecode::BinaryOp;
use crate::heap::{INSTANCE, TUPLE};
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{dict, instance, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The dict that the counts of a mapping can be kept in directly: not if it is of a subclass with a
/// `get` or `__setitem__` of its own, which has to be asked.
pub(crate) fn count_target(m: &mut Machine, mapping: Value) -> Exec<Option<Value>> {
    let n = m.names();
    let base = m.builtin(crate::object::TypeId::Dict);
    let class = m.type_of(mapping)?;
    let get = m.intern("get")?;
    for name in [get, n.setitem] {
        if m.lookup(class, name)? != m.lookup(base, name)? {
            return Ok(None);
        }
    }
    dict::as_dict(m, mapping)
}

/// Adds one to the count of an item.
pub(crate) fn count_one(m: &mut Machine, d: Value, item: Value) -> Exec<()> {
    let hash = dict::hash_value(m.hash(item)?);
    dict::update_hashed(m, d, item, hash, |m, old| match old.map(Value::as_int) {
        None => Ok(Value::int(1)),
        Some(Some(i)) => m.int(i + 1),
        Some(None) => {
            let old = old.unwrap_or(Value::ZERO);
            m.binary(BinaryOp::Add, false, old, Value::int(1))
        }
    })
}

/// Adds one to the count of each item: what `Counter` does with an iterable.
pub(super) fn count_elements(m: &mut Machine, args: &[Value]) -> Exec {
    let items = m.iter(args[1])?;
    let one = Value::int(1);
    let exact = count_target(m, args[0])?;
    let get = m.intern("get")?;
    while let Some(item) = m.next(items)? {
        match exact {
            Some(d) => count_one(m, d, item)?,
            None => {
                let f = m.get_attribute(args[0], get)?;
                let old = m.call(f, &[item, Value::ZERO])?;
                let new = m.binary(BinaryOp::Add, false, old, one)?;
                m.set_item(args[0], item, new)?;
            }
        }
    }
    Ok(Value::NONE)
}

/// So many entries of removed keys before the first one are no matter.
const FEW: usize = 64;

/// Removes the first item of a dict, and gives it. When what was removed before it takes more room
/// than what is left, the dict is made anew: so the search for the first item takes constant time
/// on the average.
pub(super) fn pop_first(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(d) = dict::as_dict(m, args[0])? else {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("a dict is required, not {t}")));
    };
    let Some((at, key, v)) = dict::next(m, d, 0)? else {
        return Err(m.error(crate::object::TypeId::KeyError, "dictionary is empty"));
    };
    dict::remove(m, d, key)?;
    if at > FEW && at > dict::len(m, d)? {
        let rest = dict::copy(m, d)?;
        dict::clear(m, d)?;
        dict::update(m, d, rest)?;
    }
    m.tuple(&[key, v])
}

fn getter_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [index, doc] = m.arguments("_tuplegetter", args, kw, ["index", "doc"], 2)?;
    let index = m.index(index)?;
    let v = instance::new_descriptor(m, class)?;
    instance::set_slot(m, v.object(), 0, index)?;
    instance::set_slot(m, v.object(), 1, doc)?;
    Ok(v)
}

/// What a field of a named tuple, made by [`getter_new`], gives for an instance.
pub(crate) fn getter_get(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() {
        return Ok(args[0]);
    }
    let index = instance::slot(m, args[0].object(), 0)?;
    let items = instance::payload(m, args[1])?;
    if !items.is_kind(TUPLE) {
        let t = m.type_name(args[1]);
        let index = m.repr_text(index)?;
        return Err(m.type_error(&format!(
            "descriptor for index '{index}' for tuple subclasses doesn't apply to '{t}' object"
        )));
    }
    let found = index.as_int().and_then(|i| tuple::items(items).get(usize::try_from(i).ok()?));
    match found {
        Some(&v) => Ok(v),
        None => Err(m.index_error("tuple index out of range")),
    }
}

fn getter_set(m: &mut Machine, _: &[Value]) -> Exec {
    Err(m.error(crate::object::TypeId::AttributeError, "can't set attribute"))
}

fn getter_delete(m: &mut Machine, _: &[Value]) -> Exec {
    Err(m.error(crate::object::TypeId::AttributeError, "can't delete attribute"))
}

fn getter_reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let (index, doc) =
        (instance::slot(m, args[0].object(), 0)?, instance::slot(m, args[0].object(), 1)?);
    let fields = m.tuple(&[index, doc])?;
    m.tuple(&[class, fields])
}

fn getter_doc(m: &mut Machine, v: Value) -> Exec {
    instance::slot(m, v.object(), 1)
}

fn set_getter_doc(m: &mut Machine, v: Value, doc: Value) -> Exec<()> {
    instance::set_slot(m, v.object(), 1, doc.set().unwrap_or(Value::NONE))
}

/// `_tuplegetter`: a field of a named tuple.
pub(super) const TUPLEGETTER: TypeSpec = TypeSpec {
    module: "collections",
    hidden: 2,
    new: Some(getter_new),
    methods: &[
        NativeDef::method("__get__", getter_get, &["self", "instance", "owner"]).optional(1),
        NativeDef::method("__set__", getter_set, &["self", "instance", "value"]),
        NativeDef::method("__delete__", getter_delete, &["self", "instance"]),
        NativeDef::method("__reduce__", getter_reduce, &["self"]),
    ],
    attributes: &[GetSet { name: "__doc__", get: getter_doc, set: Some(set_getter_doc) }],
    ..TypeSpec::new("_tuplegetter", INSTANCE)
};
