//! `_frames`: what builtin functions have Python code do, as Python code.
//!
//! Main invariant: nothing here calls Python code itself; that is what the functions of `frames.py`
//! are for, whose frames are the machine's own.

use crate::heap::*;
use crate::native::{ModuleSpec, NativeDef};
use crate::object::{iterator, list, listsort, types};
use crate::value::Value;
use crate::vm::{Exec, Machine, import};

/// The fields of a native iterator.
fn parts(m: &mut Machine, args: &[Value]) -> Exec {
    check_iterator(m, args[0])?;
    let cell = args[0].object();
    let mut fields = [Value::NONE; 4];
    for (i, field) in fields.iter_mut().enumerate() {
        *field = m.field(cell, i)?.set().unwrap_or(Value::NONE);
    }
    if !fields[0].is_set() || fields[0].is_none() {
        fields[0] = m.well_known().empty_tuple;
    }
    m.tuple(&fields)
}

fn check_iterator(m: &mut Machine, v: Value) -> Exec<()> {
    if v.is_kind(ITERATOR) {
        return Ok(());
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("a native iterator is required, not {t}")))
}

/// The count of an `enumerate`, which is one more afterwards.
fn count(m: &mut Machine, args: &[Value]) -> Exec {
    check_iterator(m, args[0])?;
    let at = m.field(args[0].object(), 1)?;
    let after = m.binary(crate::bytecode::BinaryOp::Add, false, at, Value::int(1))?;
    m.set_field(args[0].object(), 1, after)?;
    Ok(at)
}

fn exhaust(m: &mut Machine, args: &[Value]) -> Exec {
    check_iterator(m, args[0])?;
    m.set_field(args[0].object(), 0, Value::UNSET)?;
    Ok(Value::NONE)
}

/// The iterator of this number in a strict `zip` has ended.
fn zip_ended(m: &mut Machine, args: &[Value]) -> Exec {
    let (sources, ended) = (m.collect(args[0])?, m.to_i64(args[1])?);
    iterator::zip_strict(m, &sources, ended as usize)?;
    Ok(Value::NONE)
}

/// A list of items in the order of their keys.
fn sort_by(m: &mut Machine, args: &[Value]) -> Exec {
    let (items, keys) = (m.collect(args[0])?, m.collect(args[1])?);
    let reverse = m.truth(args[2])?;
    let pairs: Vec<_> = keys.into_iter().zip(items).collect();
    let sorted = listsort::sort_keyed(m, pairs, reverse)?;
    list::new(m, &sorted)
}

fn check_list(m: &mut Machine, v: Value) -> Exec<()> {
    if v.is_kind(LIST) {
        return Ok(());
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("a list is required, not {t}")))
}

/// All items of a list, which is empty afterwards.
fn take_items(m: &mut Machine, args: &[Value]) -> Exec {
    check_list(m, args[0])?;
    let items = list::items(m, args[0])?;
    list::replace(m, args[0], &[])?;
    list::new(m, &items)
}

/// Puts items into a list from which they were taken; whether it got others meanwhile.
fn put_items(m: &mut Machine, args: &[Value]) -> Exec {
    check_list(m, args[0])?;
    let changed = list::len(m, args[0])? != 0;
    let items = m.collect(args[1])?;
    list::replace(m, args[0], &items)?;
    Ok(Value::from_bool(changed))
}

/// What `__init__` is called on a new object, bound to it, or None.
fn initializer(m: &mut Machine, args: &[Value]) -> Exec {
    if !types::is_type(args[0]) {
        return Err(m.type_error("a class is required"));
    }
    match m.initializer(args[0], args[1])? {
        Some((init, made)) => m.bind(init, args[1], made),
        None => Ok(Value::NONE),
    }
}

fn check_init(m: &mut Machine, args: &[Value]) -> Exec {
    m.check_init(args[0])?;
    Ok(Value::NONE)
}

const FUNCTIONS: &[NativeDef] = &[
    NativeDef::function("parts", parts, &["iterator"]),
    NativeDef::function("count", count, &["iterator"]),
    NativeDef::function("exhaust", exhaust, &["iterator"]),
    NativeDef::function("zip_ended", zip_ended, &["sources", "ended"]),
    NativeDef::function("sort_by", sort_by, &["items", "keys", "reverse"]),
    NativeDef::function("take_items", take_items, &["list"]),
    NativeDef::function("put_items", put_items, &["list", "items"]),
    NativeDef::function("initializer", initializer, &["cls", "v"]),
    NativeDef::function("check_init", check_init, &["v"]),
    NativeDef::function("import_loaded", import::loaded, &["full"]),
    NativeDef::function("import_partial", import::partial, &["full"]),
    NativeDef::function("import_begin", import::begin, &["full"]),
    NativeDef::function("import_waits", import::waits, &["full"]),
    NativeDef::function("import_wait", import::wait, &["full"]),
    NativeDef::function("import_end", import::end, &["full"]),
    NativeDef::function("import_find", import::find, &["full", "parent"]),
    NativeDef::function("import_finders", import::finders, &[]),
    NativeDef::function("import_failed", import::failed, &["full"]),
    NativeDef::function("import_bind", import::bind, &["parent", "last", "module"]),
];

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: FUNCTIONS,
    source: include_str!("frames.py"),
    ..ModuleSpec::new("_frames")
};
