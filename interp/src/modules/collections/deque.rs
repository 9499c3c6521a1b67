//! `deque`: a ring of items.
//!
//! Main invariant: items are elements `(head + i) % room` of the storage array for `i < len`; what
//! is outside is unset. Appending at one end and popping at the other write different fields' words
//! of the array, but share the length.

use crate::bytecode::CompareOp;
use crate::heap::{ARRAY, INSTANCE};
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, alias, instance, list, types};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

const STORAGE: usize = 0;
const HEAD: usize = 1;
const LEN: usize = 2;
const MOST: usize = 3;
/// Counts changes, for iterators.
const CHANGES: usize = 4;

fn get(m: &mut Machine, d: Value, slot: usize) -> Exec {
    instance::slot(m, d.object(), slot)
}

fn set(m: &mut Machine, d: Value, slot: usize, v: Value) -> Exec<()> {
    instance::set_slot(m, d.object(), slot, v)
}

fn len(m: &mut Machine, d: Value) -> Exec<usize> {
    Ok(get(m, d, LEN)?.index())
}

fn changed(m: &mut Machine, d: Value) -> Exec<()> {
    let n = get(m, d, CHANGES)?.unpack();
    set(m, d, CHANGES, Value::int(n + 1))
}

/// The place of item `i` in the storage.
fn place(m: &mut Machine, d: Value, i: usize) -> Exec<(stm::heap::Ref, usize)> {
    let array = get(m, d, STORAGE)?.object();
    let head = get(m, d, HEAD)?.index();
    Ok((array, (head + i) % array.words()))
}

fn item(m: &mut Machine, d: Value, i: usize) -> Exec {
    let (array, at) = place(m, d, i)?;
    m.element(array, at)
}

fn set_item(m: &mut Machine, d: Value, i: usize, v: Value) -> Exec<()> {
    let (array, at) = place(m, d, i)?;
    m.set_element(array, at, v)
}

fn items(m: &mut Machine, d: Value) -> Exec<Vec<Value>> {
    let n = len(m, d)?;
    (0..n).map(|i| item(m, d, i)).collect()
}

fn replace(m: &mut Machine, d: Value, items: &[Value]) -> Exec<()> {
    list::check_size(items.len(), 1)?;
    let array = m.new_array(ARRAY, items.len().next_power_of_two().max(8), Value::UNSET)?;
    for (i, &v) in items.iter().enumerate() {
        m.init(array, i, v);
    }
    set(m, d, STORAGE, Value::from_ref(array))?;
    set(m, d, HEAD, Value::ZERO)?;
    set(m, d, LEN, Value::len(items.len()))?;
    changed(m, d)
}

fn make_room(m: &mut Machine, d: Value) -> Exec<()> {
    let n = len(m, d)?;
    let array = get(m, d, STORAGE)?.object();
    if n < array.words() {
        return Ok(());
    }
    let head = get(m, d, HEAD)?.index();
    list::check_size(n, 2)?;
    let new = m.new_array(ARRAY, 2 * n, Value::UNSET)?;
    for i in 0..n {
        let v = m.element(array, (head + i) % n)?;
        m.init(new, i, v);
    }
    set(m, d, STORAGE, Value::from_ref(new))?;
    set(m, d, HEAD, Value::ZERO)
}

fn push_right(m: &mut Machine, d: Value, v: Value) -> Exec<()> {
    let most = get(m, d, MOST)?;
    if !most.is_none() && len(m, d)? >= most.index() {
        if most == Value::ZERO {
            return Ok(());
        }
        take_left(m, d)?;
    }
    make_room(m, d)?;
    let n = len(m, d)?;
    set_item(m, d, n, v)?;
    set(m, d, LEN, Value::len(n + 1))?;
    changed(m, d)
}

fn push_left(m: &mut Machine, d: Value, v: Value) -> Exec<()> {
    let most = get(m, d, MOST)?;
    if !most.is_none() && len(m, d)? >= most.index() {
        if most == Value::ZERO {
            return Ok(());
        }
        take_right(m, d)?;
    }
    make_room(m, d)?;
    let n = len(m, d)?;
    let room = get(m, d, STORAGE)?.object().words();
    let head = (get(m, d, HEAD)?.index() + room - 1) % room;
    set(m, d, HEAD, Value::len(head))?;
    set_item(m, d, 0, v)?;
    set(m, d, LEN, Value::len(n + 1))?;
    changed(m, d)
}

fn take_left(m: &mut Machine, d: Value) -> Exec {
    let n = len(m, d)?;
    if n == 0 {
        return Err(m.index_error("pop from an empty deque"));
    }
    let (array, at) = place(m, d, 0)?;
    let v = m.element(array, at)?;
    m.set_element(array, at, Value::UNSET)?;
    set(m, d, HEAD, Value::len((at + 1) % array.words()))?;
    set(m, d, LEN, Value::len(n - 1))?;
    changed(m, d)?;
    Ok(v)
}

fn take_right(m: &mut Machine, d: Value) -> Exec {
    let n = len(m, d)?;
    if n == 0 {
        return Err(m.index_error("pop from an empty deque"));
    }
    let (array, at) = place(m, d, n - 1)?;
    let v = m.element(array, at)?;
    m.set_element(array, at, Value::UNSET)?;
    set(m, d, LEN, Value::len(n - 1))?;
    changed(m, d)?;
    Ok(v)
}

fn is_deque(m: &mut Machine, v: Value) -> Exec<bool> {
    if !v.is_kind(INSTANCE) {
        return Ok(false);
    }
    let class = m.type_of(v)?;
    Ok(std::ptr::eq(types::spec(m, class)?, &raw const SPEC))
}

fn new(m: &mut Machine, class: Value, _: &[Value], _: Keywords<'_>) -> Exec {
    let d = instance::new(m, class)?;
    set(m, d, MOST, Value::NONE)?;
    set(m, d, CHANGES, Value::ZERO)?;
    replace(m, d, &[])?;
    Ok(d)
}

fn init(m: &mut Machine, args: &[Value]) -> Exec {
    let most = match args[2].set().filter(|v| !v.is_none()) {
        None => Value::NONE,
        Some(v) => {
            if !m.is_a(v, TypeId::Int)? {
                return Err(m.type_error("an integer is required"));
            }
            let n = m.to_i64(v)?;
            if n < 0 {
                return Err(m.value_error("maxlen must be non-negative"));
            }
            Value::int(n)
        }
    };
    set(m, args[0], MOST, most)?;
    replace(m, args[0], &[])?;
    if args[1].is_set() {
        extend_right(m, args[0], args[1])?;
    }
    Ok(Value::NONE)
}

fn extend_right(m: &mut Machine, d: Value, from: Value) -> Exec<()> {
    if from == d {
        for v in items(m, d)? {
            push_right(m, d, v)?;
        }
        return Ok(());
    }
    let source = m.iter(from)?;
    while let Some(v) = m.next(source)? {
        push_right(m, d, v)?;
    }
    Ok(())
}

fn append(m: &mut Machine, args: &[Value]) -> Exec {
    push_right(m, args[0], args[1])?;
    Ok(Value::NONE)
}

fn appendleft(m: &mut Machine, args: &[Value]) -> Exec {
    push_left(m, args[0], args[1])?;
    Ok(Value::NONE)
}

fn pop(m: &mut Machine, args: &[Value]) -> Exec {
    take_right(m, args[0])
}

fn popleft(m: &mut Machine, args: &[Value]) -> Exec {
    take_left(m, args[0])
}

fn extend(m: &mut Machine, args: &[Value]) -> Exec {
    extend_right(m, args[0], args[1])?;
    Ok(Value::NONE)
}

fn extendleft(m: &mut Machine, args: &[Value]) -> Exec {
    let from = if args[1] == args[0] {
        let all = items(m, args[0])?;
        list::new(m, &all)?
    } else {
        args[1]
    };
    let source = m.iter(from)?;
    while let Some(v) = m.next(source)? {
        push_left(m, args[0], v)?;
    }
    Ok(Value::NONE)
}

fn clear(m: &mut Machine, args: &[Value]) -> Exec {
    replace(m, args[0], &[])?;
    Ok(Value::NONE)
}

/// A deque of the class of `like`, with its bound.
fn make_like(m: &mut Machine, like: Value, all: &[Value]) -> Exec {
    let class = m.type_of(like)?;
    let most = get(m, like, MOST)?;
    let all = list::new(m, all)?;
    if most.is_none() { m.call(class, &[all]) } else { m.call(class, &[all, most]) }
}

fn copy(m: &mut Machine, args: &[Value]) -> Exec {
    let all = items(m, args[0])?;
    make_like(m, args[0], &all)
}

fn rotate(m: &mut Machine, args: &[Value]) -> Exec {
    let n = match args[1].set() {
        Some(n) => m.to_i64(n)?,
        None => 1,
    };
    let mut all = items(m, args[0])?;
    if all.len() > 1 {
        let by = n.rem_euclid(all.len() as i64) as usize;
        all.rotate_right(by);
        replace(m, args[0], &all)?;
    }
    Ok(Value::NONE)
}

fn reverse(m: &mut Machine, args: &[Value]) -> Exec {
    let mut all = items(m, args[0])?;
    all.reverse();
    replace(m, args[0], &all)?;
    Ok(Value::NONE)
}

/// Where a value is; fails if the deque changes meanwhile.
fn find(m: &mut Machine, d: Value, v: Value, range: std::ops::Range<usize>) -> Exec<Option<usize>> {
    let before = get(m, d, CHANGES)?;
    for i in range {
        let other = item(m, d, i)?;
        let same = m.same_or_equal(other, v)?;
        if get(m, d, CHANGES)? != before {
            return Err(m.runtime_error("deque mutated during iteration"));
        }
        if same {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn count(m: &mut Machine, args: &[Value]) -> Exec {
    let (mut n, mut from) = (0, 0);
    let all = len(m, args[0])?;
    while let Some(i) = find(m, args[0], args[1], from..all)? {
        n += 1;
        from = i + 1;
    }
    Ok(Value::int(n))
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    let n = len(m, args[0])?;
    Ok(Value::from_bool(find(m, args[0], args[1], 0..n)?.is_some()))
}

fn index(m: &mut Machine, args: &[Value]) -> Exec {
    let n = len(m, args[0])? as isize;
    let bound = |m: &mut Machine, v: Value, default: isize| -> Exec<usize> {
        let at = if v.is_set() { m.to_isize_clamped(v)? } else { default };
        Ok((if at < 0 { at.saturating_add(n).max(0) } else { at.min(n) }) as usize)
    };
    let (from, to) = (bound(m, args[2], 0)?, bound(m, args[3], n)?);
    match find(m, args[0], args[1], from..to)? {
        Some(i) => Ok(Value::len(i)),
        None => {
            let text = m.repr_text(args[1])?;
            Err(m.value_error(&format!("{text} is not in deque")))
        }
    }
}

fn remove_at(m: &mut Machine, d: Value, i: usize) -> Exec<()> {
    let mut all = items(m, d)?;
    all.remove(i);
    replace(m, d, &all)
}

fn remove(m: &mut Machine, args: &[Value]) -> Exec {
    let n = len(m, args[0])?;
    match find(m, args[0], args[1], 0..n) {
        Ok(Some(i)) => {
            remove_at(m, args[0], i)?;
            Ok(Value::NONE)
        }
        Ok(None) => {
            let text = m.repr_text(args[1])?;
            Err(m.value_error(&format!("{text} is not in deque")))
        }
        Err(unwind) if m.is_raised(unwind, TypeId::RuntimeError) => {
            Err(m.index_error("deque mutated during remove()."))
        }
        Err(unwind) => Err(unwind),
    }
}

fn insert(m: &mut Machine, args: &[Value]) -> Exec {
    let n = len(m, args[0])?;
    let most = get(m, args[0], MOST)?;
    if !most.is_none() && n >= most.index() {
        return Err(m.index_error("deque already at its maximum size"));
    }
    let at = m.to_isize_clamped(args[1])?;
    let at = if at < 0 { at.saturating_add(n as isize).max(0) } else { at.min(n as isize) };
    let mut all = items(m, args[0])?;
    all.insert(at as usize, args[2]);
    replace(m, args[0], &all)?;
    Ok(Value::NONE)
}

fn position(m: &mut Machine, d: Value, key: Value) -> Exec<usize> {
    if m.try_index(key)?.is_none() {
        let t = m.bare_type_name(key);
        return Err(m.type_error(&format!("sequence index must be integer, not '{t}'")));
    }
    let n = len(m, d)? as i64;
    let i = match m.to_i64(key) {
        Ok(i) if i < 0 => i + n,
        Ok(i) => i,
        Err(Unwind::Raise(_)) => -1,
        Err(unwind) => return Err(unwind),
    };
    if (0..n).contains(&i) {
        Ok(i as usize)
    } else {
        Err(m.index_error("deque index out of range"))
    }
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    let i = position(m, args[0], args[1])?;
    item(m, args[0], i)
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    let i = position(m, args[0], args[1])?;
    set_item(m, args[0], i, args[2])?;
    Ok(Value::NONE)
}

fn delitem(m: &mut Machine, args: &[Value]) -> Exec {
    let i = position(m, args[0], args[1])?;
    remove_at(m, args[0], i)?;
    Ok(Value::NONE)
}

fn length(m: &mut Machine, args: &[Value]) -> Exec {
    get(m, args[0], LEN)
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    if !is_deque(m, args[1])? {
        let t = m.bare_type_name(args[1]);
        return Err(m.type_error(&format!("can only concatenate deque (not \"{t}\") to deque")));
    }
    let mut all = items(m, args[0])?;
    all.extend(items(m, args[1])?);
    make_like(m, args[0], &all)
}

fn iadd(m: &mut Machine, args: &[Value]) -> Exec {
    extend_right(m, args[0], args[1])?;
    Ok(args[0])
}

fn repeated(m: &mut Machine, args: &[Value]) -> Exec<Option<Vec<Value>>> {
    let Some(n) = m.try_index(args[1])? else { return Ok(None) };
    let n = usize::try_from(m.to_i64(n)?).unwrap_or(0);
    let all = items(m, args[0])?;
    list::check_size(all.len(), n)?;
    Ok(Some(all.repeat(n)))
}

fn mul(m: &mut Machine, args: &[Value]) -> Exec {
    match repeated(m, args)? {
        Some(all) => make_like(m, args[0], &all),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn imul(m: &mut Machine, args: &[Value]) -> Exec {
    match repeated(m, args)? {
        Some(mut all) => {
            let most = get(m, args[0], MOST)?;
            if !most.is_none() && all.len() > most.index() {
                all.drain(..all.len() - most.index());
            }
            replace(m, args[0], &all)?;
            Ok(args[0])
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let d = args[0];
    let name = m.bare_type_name(d);
    m.guarded_repr(d, "[...]", |m| {
        let all = items(m, d)?;
        let all = list::new(m, &all)?;
        let most = get(m, d, MOST)?;
        let mut out = format!("{name}(").into_bytes();
        m.repr_into(all, &mut out)?;
        if !most.is_none() {
            out.extend_from_slice(format!(", maxlen={}", most.unpack()).as_bytes());
        }
        out.push(b')');
        m.str_of(&out)
    })
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {
        $(fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            if !is_deque(m, args[1])? {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let (a, b) = (items(m, args[0])?, items(m, args[1])?);
            let (a, b) = (list::new(m, &a)?, list::new(m, &b)?);
            m.compare(CompareOp::$op, a, b)
        })*
    };
}

comparisons! { eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge; }

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let most = get(m, args[0], MOST)?;
    let given = if most.is_none() {
        m.tuple(&[])?
    } else {
        let nothing = m.tuple(&[])?;
        m.tuple(&[nothing, most])?
    };
    let state = match m.instance_dict(args[0])? {
        Some(d) => d,
        None => Value::NONE,
    };
    let all = items(m, args[0])?;
    let all = list::new(m, &all)?;
    let all = m.iter(all)?;
    m.tuple(&[class, given, state, all])
}

fn maxlen(m: &mut Machine, v: Value) -> Exec {
    get(m, v, MOST)
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    alias::new(m, args[0], args[1])
}

/// An iterator's class: in the module, which makes it at its import.
fn iterator(m: &mut Machine, d: Value, class: &str) -> Exec {
    let (name, modules) = (m.intern("_collections")?, m.well_known().modules);
    let Some(module) = crate::object::dict::get_str(m, modules, name)? else {
        return Err(m.runtime_error("_collections is not imported"));
    };
    let name = m.intern(class)?;
    let class = m.get_attribute(module, name)?;
    let v = instance::new(m, class)?;
    let changes = get(m, d, CHANGES)?;
    for (slot, value) in [(0, d), (1, Value::ZERO), (2, changes)] {
        set(m, v, slot, value)?;
    }
    Ok(v)
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator(m, args[0], "_deque_iterator")
}

fn reversed(m: &mut Machine, args: &[Value]) -> Exec {
    iterator(m, args[0], "_deque_reverse_iterator")
}

fn step(m: &mut Machine, v: Value, backward: bool) -> Exec<Option<Value>> {
    let Some(d) = get(m, v, 0)?.set() else { return Ok(None) };
    let at = get(m, v, 1)?.index();
    let n = len(m, d)?;
    if get(m, d, CHANGES)? != get(m, v, 2)? {
        set(m, v, 0, Value::UNSET)?;
        return Err(m.runtime_error("deque mutated during iteration"));
    }
    if at >= n {
        set(m, v, 0, Value::UNSET)?;
        return Ok(None);
    }
    set(m, v, 1, Value::len(at + 1))?;
    item(m, d, if backward { n - 1 - at } else { at }).map(Some)
}

fn next_forward(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    step(m, v, false)
}

fn next_backward(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    step(m, v, true)
}

fn own(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn hint(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(d) = get(m, args[0], 0)?.set() else { return Ok(Value::ZERO) };
    let at = get(m, args[0], 1)?.index();
    Ok(Value::len(len(m, d)?.saturating_sub(at)))
}

const ITERATOR_METHODS: &[NativeDef] = &[
    NativeDef::method("__iter__", own, &["self"]),
    NativeDef::method("__next__", crate::modules::itertools::next_method, &["self"]),
    NativeDef::method("__length_hint__", hint, &["self"]),
];

/// `_deque_iterator`.
pub(super) const ITERATOR: TypeSpec = TypeSpec {
    module: "_collections",
    hidden: 3,
    next: Some(next_forward),
    methods: ITERATOR_METHODS,
    ..TypeSpec::new("_deque_iterator", INSTANCE)
};

/// `_deque_reverse_iterator`.
pub(super) const REVERSE: TypeSpec = TypeSpec {
    module: "_collections",
    hidden: 3,
    next: Some(next_backward),
    methods: ITERATOR_METHODS,
    ..TypeSpec::new("_deque_reverse_iterator", INSTANCE)
};

/// `deque`.
pub(super) static SPEC: TypeSpec = TypeSpec {
    module: "collections",
    hidden: 5,
    weak: true,
    new: Some(new),
    methods: &[
        NativeDef::method("__init__", init, &["self", "iterable", "maxlen"]).optional(2).by_name(1),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__len__", length, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "index"]),
        NativeDef::method("__setitem__", setitem, &["self", "index", "value"]),
        NativeDef::method("__delitem__", delitem, &["self", "index"]),
        NativeDef::method("__contains__", contains, &["self", "key"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__reversed__", reversed, &["self"]),
        NativeDef::method("__add__", add, &["self", "value"]),
        NativeDef::method("__iadd__", iadd, &["self", "value"]),
        NativeDef::method("__mul__", mul, &["self", "value"]),
        NativeDef::method("__rmul__", mul, &["self", "value"]),
        NativeDef::method("__imul__", imul, &["self", "value"]),
        NativeDef::method("__eq__", eq, &["self", "value"]),
        NativeDef::method("__ne__", ne, &["self", "value"]),
        NativeDef::method("__lt__", lt, &["self", "value"]),
        NativeDef::method("__le__", le, &["self", "value"]),
        NativeDef::method("__gt__", gt, &["self", "value"]),
        NativeDef::method("__ge__", ge, &["self", "value"]),
        NativeDef::method("__copy__", copy, &["self"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
        NativeDef::method("append", append, &["self", "item"]),
        NativeDef::method("appendleft", appendleft, &["self", "item"]),
        NativeDef::method("pop", pop, &["self"]),
        NativeDef::method("popleft", popleft, &["self"]),
        NativeDef::method("extend", extend, &["self", "iterable"]),
        NativeDef::method("extendleft", extendleft, &["self", "iterable"]),
        NativeDef::method("clear", clear, &["self"]),
        NativeDef::method("copy", copy, &["self"]),
        NativeDef::method("rotate", rotate, &["self", "n"]).optional(1),
        NativeDef::method("reverse", reverse, &["self"]),
        NativeDef::method("count", count, &["self", "value"]),
        NativeDef::method("index", index, &["self", "value", "start", "stop"]).optional(2),
        NativeDef::method("insert", insert, &["self", "index", "value"]),
        NativeDef::method("remove", remove, &["self", "value"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
    ],
    attributes: &[GetSet::read_only("maxlen", maxlen)],
    ..TypeSpec::new("deque", INSTANCE)
};
