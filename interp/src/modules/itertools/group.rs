//! `batched groupby pairwise tee zip_longest`.
//!
//! Main invariant: as in the module above. The iterators that `tee` gives share a chain of nodes,
//! arrays of an item and the next node, which grows at its end by whoever gets there first.

use crate::heap::ARRAY;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{tuple, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

use super::{count_of, finish, get, iter, make, next_method, set, spec};

fn batched_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v, n, strict] = m.arguments("batched", args, kw, ["iterable", "n", "strict"], 2)?;
    let n = m.to_i64(n)?;
    if n < 1 {
        return Err(m.value_error("n must be at least one"));
    }
    let strict = strict.is_set() && m.truth(strict)?;
    let source = m.iter(v)?;
    make(m, class, &[source, Value::int(n), Value::from_bool(strict)])
}

fn batched_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(source) = get(m, v, 0)?.set() else { return Ok(None) };
    let n = get(m, v, 1)?.index();
    let mut batch = Vec::new();
    while batch.len() < n {
        match m.next(source)? {
            Some(item) => batch.push(item),
            None => break,
        }
    }
    if batch.len() < n {
        set(m, v, 0, Value::UNSET)?;
        if batch.is_empty() {
            return Ok(None);
        }
        if get(m, v, 2)? == Value::TRUE {
            return Err(m.value_error("batched(): incomplete batch"));
        }
    }
    m.tuple(&batch).map(Some)
}

/// `batched`.
pub(super) const BATCHED: TypeSpec =
    TypeSpec { new: Some(batched_new), ..spec("batched", 3, batched_next) };

fn pairwise_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("pairwise", args, kw, ["iterable"], 1)?;
    let source = m.iter(v)?;
    make(m, class, &[source, Value::UNSET])
}

fn pairwise_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(source) = get(m, v, 0)?.set() else { return Ok(None) };
    let old = match get(m, v, 1)?.set() {
        Some(old) => old,
        None => match m.next(source)? {
            Some(first) => {
                set(m, v, 1, first)?;
                first
            }
            None => return finish(m, v),
        },
    };
    let Some(new) = m.next(source)? else { return finish(m, v) };
    set(m, v, 1, new)?;
    m.tuple(&[old, new]).map(Some)
}

/// `pairwise`.
pub(super) const PAIRWISE: TypeSpec =
    TypeSpec { new: Some(pairwise_new), ..spec("pairwise", 2, pairwise_next) };

fn zip_longest_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let mut fill = Value::NONE;
    for (&name, &v) in kw.names.iter().zip(kw.values) {
        if m.text_lossy(name) != "fillvalue" {
            return Err(m.type_error("zip_longest() got an unexpected keyword argument"));
        }
        fill = v;
    }
    let mut sources = Vec::with_capacity(args.len());
    for &v in args {
        sources.push(m.iter(v)?);
    }
    let sources = m.tuple(&sources)?;
    make(m, class, &[sources, fill])
}

fn zip_longest_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(sources) = get(m, v, 0)?.set() else { return Ok(None) };
    let fill = get(m, v, 1)?;
    // An exhausted source is replaced by unset.
    let mut left = tuple::items(sources).to_vec();
    let before = left.iter().filter(|s| s.is_set()).count();
    let mut items = Vec::with_capacity(left.len());
    for source in &mut left {
        let item = if source.is_set() { m.next(*source)? } else { None };
        if item.is_none() {
            *source = Value::UNSET;
        }
        items.push(item.unwrap_or(fill));
    }
    let after = left.iter().filter(|s| s.is_set()).count();
    if after == 0 {
        return finish(m, v);
    }
    if after < before {
        let left = m.tuple(&left)?;
        set(m, v, 0, left)?;
    }
    m.tuple(&items).map(Some)
}

/// `zip_longest`.
pub(super) const ZIP_LONGEST: TypeSpec =
    TypeSpec { new: Some(zip_longest_new), ..spec("zip_longest", 2, zip_longest_next) };

/// Slots: source, key function, target key, current key, current item, the group given last, the
/// class of groups.
fn groupby_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v, key] = m.arguments("groupby", args, kw, ["iterable", "key"], 1)?;
    let key = if key.is_set() { key } else { Value::NONE };
    let source = m.iter(v)?;
    let unset = Value::UNSET;
    let groups = grouper_class(m)?;
    make(m, class, &[source, key, unset, unset, unset, unset, groups])
}

/// Goes on to the next item; whether there is one.
fn step(m: &mut Machine, v: Value) -> Exec<bool> {
    let (source, f) = (get(m, v, 0)?, get(m, v, 1)?);
    let Some(item) = m.next(source)? else { return Ok(false) };
    let key = if f.is_none() { item } else { m.call(f, &[item])? };
    set(m, v, 4, item)?;
    set(m, v, 3, key)?;
    Ok(true)
}

fn groupby_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    set(m, v, 5, Value::UNSET)?;
    loop {
        let (target, current) = (get(m, v, 2)?, get(m, v, 3)?);
        if current.is_set() && !(target.is_set() && m.same_or_equal(target, current)?) {
            break;
        }
        if !step(m, v)? {
            return Ok(None);
        }
        if !target.is_set() {
            break;
        }
    }
    let key = get(m, v, 3)?;
    set(m, v, 2, key)?;
    let class = get(m, v, 6)?;
    let group = make(m, class, &[v, key])?;
    set(m, v, 5, group)?;
    m.tuple(&[key, group]).map(Some)
}

/// The class of groups: in the module, which makes it at its import.
fn grouper_class(m: &mut Machine) -> Exec {
    let (name, modules) = (m.intern("itertools")?, m.well_known().modules);
    let Some(module) = crate::object::dict::get_str(m, modules, name)? else {
        return Err(m.runtime_error("itertools is not imported"));
    };
    let name = m.intern("_grouper")?;
    m.get_attribute(module, name)
}

/// `groupby`.
pub(super) const GROUPBY: TypeSpec =
    TypeSpec { new: Some(groupby_new), ..spec("groupby", 7, groupby_next) };

fn grouper_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let (parent, target) = (get(m, v, 0)?, get(m, v, 1)?);
    if get(m, parent, 5)? != v {
        return Ok(None);
    }
    if !get(m, parent, 4)?.is_set() && !step(m, parent)? {
        return Ok(None);
    }
    let current = get(m, parent, 3)?;
    if !m.same_or_equal(target, current)? {
        return Ok(None);
    }
    let item = get(m, parent, 4)?;
    set(m, parent, 4, Value::UNSET)?;
    Ok(Some(item))
}

/// `_grouper`.
pub(super) const GROUPER: TypeSpec =
    TypeSpec { subclassable: false, ..spec("_grouper", 2, grouper_next) };

fn new_tee(m: &mut Machine, class: Value, source: Value, node: Value) -> Exec {
    make(m, class, &[source, node])
}

fn new_node(m: &mut Machine) -> Exec {
    Ok(Value::from_ref(m.new_array(ARRAY, 2, Value::UNSET)?))
}

fn tee_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("_tee", args, kw, ["iterable"], 1)?;
    let i = m.iter(v)?;
    if is_tee(m, i)? {
        let (source, node) = (get(m, i, 0)?, get(m, i, 1)?);
        return new_tee(m, class, source, node);
    }
    let node = new_node(m)?;
    new_tee(m, class, i, node)
}

fn is_tee(m: &mut Machine, v: Value) -> Exec<bool> {
    let class = m.type_of(v)?;
    Ok(std::ptr::eq(types::spec(m, class)?, &raw const TEE))
}

fn tee_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let (source, node) = (get(m, v, 0)?, get(m, v, 1)?);
    let array = node.object();
    let item = match m.element(array, 0)?.set() {
        Some(item) => item,
        None => {
            let Some(item) = m.next(source)? else { return Ok(None) };
            let next = new_node(m)?;
            m.set_element(array, 0, item)?;
            m.set_element(array, 1, next)?;
            item
        }
    };
    let next = m.element(array, 1)?;
    set(m, v, 1, next)?;
    Ok(Some(item))
}

fn tee_copy(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let (source, node) = (get(m, args[0], 0)?, get(m, args[0], 1)?);
    new_tee(m, class, source, node)
}

/// `_tee`.
pub(super) static TEE: TypeSpec = TypeSpec {
    new: Some(tee_new),
    methods: &[
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__next__", next_method, &["self"]),
        NativeDef::method("__copy__", tee_copy, &["self"]),
    ],
    ..spec("_tee", 2, tee_next)
};

/// `tee(iterable, n=2)`.
pub(super) fn tee(m: &mut Machine, args: &[Value]) -> Exec {
    let n = match args[1].set() {
        Some(n) => count_of(m, n, "n must be >= 0")?,
        None => 2,
    };
    let (name, modules) = (m.intern("itertools")?, m.well_known().modules);
    let Some(module) = crate::object::dict::get_str(m, modules, name)? else {
        return Err(m.runtime_error("itertools is not imported"));
    };
    let name = m.intern("_tee")?;
    let class = m.get_attribute(module, name)?;
    let mut all = Vec::new();
    if n > 0 {
        let first = m.call(class, &[args[0]])?;
        all.push(first);
        for _ in 1..n {
            all.push(tee_copy(m, &[first])?);
        }
    }
    m.tuple(&all)
}
