//! `_lru_cache_wrapper`: what `lru_cache` and `cache` make of a function.
//!
//! Main invariant: the dict in [`RESULTS`] holds for each key its result, or in a cache of limited
//! size its link; the links of these are in a ring through [`RING`], the least recently used behind
//! it and the most recently used before it. A hit in an unlimited cache writes nothing but its count,
//! which commutes, and one in a limited cache nothing but that if its link is the most recently used
//! one: so blocks that share a cache conflict on the order of its links only.
//!
//! The function is called in a frame; what it returns is stored when that ends
//! ([`crate::vm::Machine::tail_cached`]).

use smallvec::SmallVec;
use stm::heap::Ref;

use crate::heap::*;
use crate::native::{Binding, Keywords, NativeDef, TypeSpec};
use crate::object::{alias, dict, instance, method};
use crate::value::Value;
use crate::vm::{Exec, Machine};

// Slots.
const FUNCTION: usize = 0;
/// The limit, or None.
const MOST: usize = 1;
const TYPED: usize = 2;
const RESULTS: usize = 3;
const HITS: usize = 4;
const MISSES: usize = 5;
/// The class that `cache_info` makes an instance of.
const INFO: usize = 6;
/// A link without a key.
const RING: usize = 7;
/// What divides positional from keyword arguments in keys.
const MARK: usize = 8;

// Fields of a link.
const BEFORE: usize = 0;
const BEHIND: usize = 1;
const KEY: usize = 2;
const RESULT: usize = 3;

fn get(m: &mut Machine, v: Value, slot: usize) -> Exec {
    instance::slot(m, v.object(), slot)
}

fn new_ring(m: &mut Machine) -> Exec {
    let ring = m.new_cell(CELL, 0, 4, Value::UNSET)?;
    for i in [BEFORE, BEHIND] {
        m.set_field(ring, i, Value::from_ref(ring))?;
    }
    Ok(Value::from_ref(ring))
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let names = ["user_function", "maxsize", "typed", "cache_info_type"];
    let [f, most, typed, info] = m.arguments("lru_cache", args, kw, names, 4)?;
    if !method::is_callable(m, f)? {
        return Err(m.type_error("the first argument must be callable"));
    }
    let most = if most.is_none() {
        most
    } else {
        match m.try_index(most)? {
            Some(n) => Value::int(m.to_isize_clamped(n)?.clamp(0, 1 << 60) as i64),
            None => return Err(m.type_error("maxsize should be integer or None")),
        }
    };
    let typed = Value::from_bool(m.truth(typed)?);
    let (results, ring) = (dict::new(m)?, new_ring(m)?);
    let object = m.builtin(crate::object::TypeId::Object);
    let mark = instance::new(m, object)?;
    let v = instance::new(m, class)?;
    let slots = [f, most, typed, results, Value::ZERO, Value::ZERO, info, ring, mark];
    for (i, slot) in slots.into_iter().enumerate() {
        instance::init_slot(m, v, i, slot);
    }
    Ok(v)
}

/// What a call's result is kept under.
fn key_of(m: &mut Machine, v: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let typed = get(m, v, TYPED)? == Value::TRUE;
    if !typed && kw.is_empty() {
        return match args {
            // These need no tuple: nothing else equals one of them but what has the same type.
            [one] if one.is_int() || matches!(one.kind(), Some(STR | BIGINT)) => Ok(*one),
            _ => m.tuple(args),
        };
    }
    let mut all = SmallVec::<[Value; 8]>::from_slice(args);
    if !kw.is_empty() {
        all.push(get(m, v, MARK)?);
        for (&name, &value) in kw.names.iter().zip(kw.values) {
            all.extend([name, value]);
        }
    }
    if typed {
        for &v in args.iter().chain(kw.values) {
            let class = m.type_of(v)?;
            all.push(class);
        }
    }
    m.tuple(&all)
}

fn call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (v, args) = (args[0], &args[1..]);
    let f = get(m, v, FUNCTION)?;
    let most = get(m, v, MOST)?;
    if most == Value::ZERO {
        count(m, v, MISSES)?;
        return Err(m.tail_call(f, args, kw));
    }
    let key = key_of(m, v, args, kw)?;
    let results = get(m, v, RESULTS)?;
    if let Some(found) = dict::get(m, results, key)? {
        count(m, v, HITS)?;
        if most.is_none() {
            return Ok(found);
        }
        let link = found.object();
        use_link(m, v, link)?;
        return m.field(link, RESULT);
    }
    count(m, v, MISSES)?;
    Err(m.tail_cached((v, key), f, args, kw))
}

/// Adds one to a count.
fn count(m: &mut Machine, v: Value, which: usize) -> Exec<()> {
    let object = v.object();
    if object.is_shared() && m.add_later((object, instance::SLOTS + which), Value::int(1))? {
        return Ok(());
    }
    let n = get(m, v, which)?.unpack();
    instance::set_slot(m, object, which, Value::int(n + 1))
}

// ---- links ----

fn unlink(m: &mut Machine, link: Ref) -> Exec<()> {
    let [before, behind] = m.first_fields(link)?;
    m.set_field(before.object(), BEHIND, behind)?;
    m.set_field(behind.object(), BEFORE, before)
}

/// Makes a link the most recently used one.
fn put_last(m: &mut Machine, ring: Value, link: Ref) -> Exec<()> {
    let last = m.field(ring.object(), BEFORE)?;
    m.set_fields(link, BEFORE, [last, ring])?;
    m.set_field(last.object(), BEHIND, Value::from_ref(link))?;
    m.set_field(ring.object(), BEFORE, Value::from_ref(link))
}

fn use_link(m: &mut Machine, v: Value, link: Ref) -> Exec<()> {
    let ring = get(m, v, RING)?;
    if m.field(link, BEHIND)? == ring {
        return Ok(());
    }
    unlink(m, link)?;
    put_last(m, ring, link)
}

/// Keeps the result of a call that was not in the cache.
pub(crate) fn store_in_cache(m: &mut Machine, v: Value, key: Value, result: Value) -> Exec<()> {
    let results = get(m, v, RESULTS)?;
    let most = get(m, v, MOST)?;
    if most.is_none() {
        return dict::set(m, results, key, result);
    }
    // The function itself may have called this.
    if dict::contains(m, results, key)? {
        return Ok(());
    }
    let ring = get(m, v, RING)?;
    let link = if dict::len(m, results)? >= most.index() {
        let oldest = m.field(ring.object(), BEHIND)?.object();
        unlink(m, oldest)?;
        let old = m.field(oldest, KEY)?;
        dict::remove(m, results, old)?;
        // Nobody else has it: it is made the new one.
        m.set_fields(oldest, KEY, [key, result])?;
        oldest
    } else {
        let unset = Value::UNSET;
        m.new_cell_of(CELL, 0, &[unset, unset, key, result])?
    };
    put_last(m, ring, link)?;
    dict::set(m, results, key, Value::from_ref(link))
}

// ---- methods ----

fn cache_info(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let results = get(m, v, RESULTS)?;
    let size = Value::len(dict::len(m, results)?);
    let all = [get(m, v, HITS)?, get(m, v, MISSES)?, get(m, v, MOST)?, size];
    let class = get(m, v, INFO)?;
    m.call(class, &all)
}

fn cache_clear(m: &mut Machine, args: &[Value]) -> Exec {
    let object = args[0].object();
    for slot in [HITS, MISSES] {
        instance::set_slot(m, object, slot, Value::ZERO)?;
    }
    // Links that refer to each other would wait for the collector.
    let ring = get(m, args[0], RING)?;
    let mut at = m.field(ring.object(), BEHIND)?;
    while at != ring {
        let next = m.field(at.object(), BEHIND)?;
        m.set_fields(at.object(), BEFORE, [Value::UNSET, Value::UNSET])?;
        at = next;
    }
    m.set_fields(ring.object(), BEFORE, [ring, ring])?;
    let results = get(m, args[0], RESULTS)?;
    dict::clear(m, results)?;
    Ok(Value::NONE)
}

fn bind(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() { Ok(args[0]) } else { method::bind(m, args[0], args[1]) }
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.intern("__qualname__")?;
    m.get_attribute(args[0], name)
}

fn own(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    alias::new(m, args[0], args[1])
}

/// `_lru_cache_wrapper`.
pub(super) static SPEC: TypeSpec = TypeSpec {
    module: "functools",
    hidden: 9,
    has_dict: true,
    weak: true,
    new: Some(new),
    methods: &[
        NativeDef::variadic("__call__", call, Binding::Method),
        NativeDef::method("__get__", bind, &["self", "instance", "owner"]).optional(1),
        NativeDef::method("__reduce__", reduce, &["self"]),
        NativeDef::method("__copy__", own, &["self"]),
        NativeDef::method("__deepcopy__", own, &["self", "memo"]),
        NativeDef::method("cache_info", cache_info, &["self"]),
        NativeDef::method("cache_clear", cache_clear, &["self"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
    ],
    ..TypeSpec::new("_lru_cache_wrapper", INSTANCE)
};
