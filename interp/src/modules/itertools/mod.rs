//! `itertools`.
//!
//! Main invariant: an iterator's whole state is in hidden slots of its instance, and is written
//! only after every call that may raise, so that an iterator goes on after an error where CPython's
//! does. Slot 0 is what is iterated over, unset when the iterator is exhausted.

mod combine;
mod group;
mod select;
mod stream;

use crate::heap::INSTANCE;
use crate::native::{ModuleSpec, NativeDef, NextFn, TypeSpec};
use crate::object::{instance, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// A new iterator with these slots.
fn make(m: &mut Machine, class: Value, slots: &[Value]) -> Exec {
    let v = instance::new(m, class)?;
    for (i, &slot) in slots.iter().enumerate() {
        set(m, v, i, slot)?;
    }
    Ok(v)
}

fn get(m: &mut Machine, v: Value, slot: usize) -> Exec {
    instance::hidden(m, v.object(), slot)
}

fn set(m: &mut Machine, v: Value, slot: usize, new: Value) -> Exec<()> {
    instance::set_hidden(m, v.object(), slot, new)
}

/// Marks an iterator as exhausted.
fn finish(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    set(m, v, 0, Value::UNSET)?;
    Ok(None)
}

fn iter(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

/// `__next__` of every type here.
pub(in crate::modules) fn next_method(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let found = match types::spec(m, class)?.next {
        Some(next) => next(m, args[0])?,
        None => None,
    };
    match found {
        Some(v) => Ok(v),
        None => Err(m.stop_iteration(Value::NONE)),
    }
}

const METHODS: &[NativeDef] = &[
    NativeDef::method("__iter__", iter, &["self"]),
    NativeDef::method("__next__", next_method, &["self"]),
];

/// A type of this module.
const fn spec(name: &'static str, hidden: u16, next: NextFn) -> TypeSpec {
    TypeSpec {
        module: "itertools",
        hidden,
        next: Some(next),
        methods: METHODS,
        ..TypeSpec::new(name, INSTANCE)
    }
}

/// A count that must not be negative.
fn count_of(m: &mut Machine, v: Value, message: &str) -> Exec<usize> {
    let n = m.to_i64(v)?;
    match usize::try_from(n) {
        Ok(n) => Ok(n),
        Err(_) => Err(m.value_error(message)),
    }
}

/// The module.
pub(super) const MODULE: ModuleSpec = ModuleSpec {
    functions: &[NativeDef::function("tee", group::tee, &["iterable", "n"]).optional(1)],
    types: &[
        &stream::ACCUMULATE,
        &group::BATCHED,
        &stream::CHAIN,
        &combine::COMBINATIONS,
        &combine::WITH_REPLACEMENT,
        &select::COMPRESS,
        &stream::COUNT,
        &stream::CYCLE,
        &select::DROPWHILE,
        &select::FILTERFALSE,
        &group::GROUPBY,
        &group::GROUPER,
        &select::ISLICE,
        &group::PAIRWISE,
        &combine::PERMUTATIONS,
        &combine::PRODUCT,
        &stream::REPEAT,
        &select::STARMAP,
        &select::TAKEWHILE,
        &group::TEE,
        &group::ZIP_LONGEST,
    ],
    ..ModuleSpec::new("itertools")
};
