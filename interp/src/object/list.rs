//! `list`: a cell of storage and length.
//!
//! Main invariant: elements `0..LEN` of the storage array are the items; those behind are unset. So
//! whatever shortens a list stores to the elements that go, or replaces the storage: who has read
//! an item need not have read the length, and does not conflict with appends.

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, instance, iterator, listsort, tuple};
use crate::text::string::slice::Indices;
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind, compare, subscript};
use smallvec::{SmallVec, smallvec};
use stm::heap::Ref;

mod shared;

/// The storage, or unset.
pub const STORAGE: usize = 0;
/// The length.
pub const LEN: usize = 1;

/// Whether it is exactly a list.
#[inline(always)]
pub fn is_list(v: Value) -> bool {
    v.is_kind(LIST)
}

/// Fails when `n` times `len` words cannot be had.
pub fn check_size(len: usize, n: usize) -> Exec<()> {
    match len.checked_mul(n) {
        Some(total) if total < u32::MAX as usize => Ok(()),
        _ => Err(Unwind::Memory),
    }
}

/// A new list.
pub fn new(m: &mut Machine, items: &[Value]) -> Exec {
    let storage = if items.is_empty() {
        Value::UNSET
    } else {
        check_size(items.len(), 1)?;
        Value::from_ref(m.new_array_of(items, items.len())?)
    };
    let cell = m.new_cell_of(LIST, 0, &[storage, Value::len(items.len())])?;
    Ok(Value::from_ref(cell))
}

/// The length.
#[inline(always)]
pub fn len(m: &mut Machine, v: Value) -> Exec<usize> {
    Ok(m.field(v.object(), LEN)?.index())
}

/// Item `i`, which must be below the length.
#[inline(always)]
pub fn get(m: &mut Machine, v: Value, i: usize) -> Exec {
    let storage = m.field(v.object(), STORAGE)?.object();
    m.element(storage, i)
}

/// Item `i`, if the list is long enough.
#[inline(always)]
pub fn at(m: &mut Machine, v: Value, i: usize) -> Exec<Option<Value>> {
    if v.object().is_shared() {
        return shared_at(m, v, i);
    }
    if i < len(m, v)? { get(m, v, i).map(Some) } else { Ok(None) }
}

#[inline(never)]
fn shared_at(m: &mut Machine, v: Value, i: usize) -> Exec<Option<Value>> {
    // Appends that are pending are behind the length, and the item is not unset if it is there
    // still.
    if i < m.peek(v.object(), LEN)?.index()
        && let Some(storage) = m.field_beneath(v.object(), STORAGE)?.as_ref()
        && i < storage.words()
        && let Some(item) = m.element(storage, i)?.set()
    {
        return Ok(Some(item));
    }
    if i < len(m, v)? { get(m, v, i).map(Some) } else { Ok(None) }
}

/// Sets item `i`, which must be below the length.
#[inline(always)]
pub fn set(m: &mut Machine, v: Value, i: usize, item: Value) -> Exec<()> {
    let storage = m.field(v.object(), STORAGE)?.object();
    m.set_element(storage, i, item)
}

/// The items, copied.
pub fn items(m: &mut Machine, v: Value) -> Exec<Vec<Value>> {
    let n = len(m, v)?;
    let mut all = vec![Value::UNSET; n];
    if n > 0 {
        let storage = m.field(v.object(), STORAGE)?.object();
        m.elements(storage, 0, &mut all)?;
    }
    Ok(all)
}

/// The items of a list that usually has few, copied.
pub fn few_items(m: &mut Machine, v: Value) -> Exec<SmallVec<[Value; 8]>> {
    let n = len(m, v)?;
    let mut all = smallvec![Value::UNSET; n];
    if n > 0 {
        let storage = m.field(v.object(), STORAGE)?.object();
        m.elements(storage, 0, &mut all)?;
    }
    Ok(all)
}

/// A new list of `n` items from `start` on, which must be there.
pub fn part(m: &mut Machine, v: Value, start: usize, n: usize) -> Exec {
    if n == 0 {
        return new(m, &[]);
    }
    let array = m.new_array(ARRAY, n, Value::UNSET)?;
    let storage = m.field(v.object(), STORAGE)?.object();
    m.copy_elements(storage, start, array, 0, n)?;
    Ok(Value::from_ref(m.new_cell_of(LIST, 0, &[Value::from_ref(array), Value::len(n)])?))
}

/// A new list of the items at the positions of a slice.
pub fn new_of_slice(m: &mut Machine, v: Value, at: Indices) -> Exec {
    if at.len == 0 {
        return new(m, &[]);
    }
    let array = m.new_array(ARRAY, at.len, Value::UNSET)?;
    let storage = m.field(v.object(), STORAGE)?.object();
    for (i, from) in subscript::positions(at).enumerate() {
        let item = m.element(storage, from)?;
        m.init(array, i, item);
    }
    Ok(Value::from_ref(m.new_cell_of(LIST, 0, &[Value::from_ref(array), Value::len(at.len)])?))
}

/// Appends an item.
#[inline]
pub fn push(m: &mut Machine, v: Value, item: Value) -> Exec<()> {
    let list = v.object();
    if list.is_shared() && shared::push(m, list, item)? {
        return Ok(());
    }
    let n = m.field(list, LEN)?.index();
    let storage = match m.field(list, STORAGE)?.as_ref() {
        Some(storage) if n < storage.words() => storage,
        _ => grow(m, list, n + 1)?,
    };
    m.set_element(storage, n, item)?;
    m.set_field(list, LEN, Value::len(n + 1))
}

/// Gives the list storage for at least `room` items.
#[inline(never)]
fn grow(m: &mut Machine, list: Ref, room: usize) -> Exec<Ref> {
    check_size(room, 1)?;
    // As CPython: an eighth more.
    let room = (room + (room >> 3) + 6) & !3;
    let n = m.field(list, LEN)?.index();
    let new = m.new_array(ARRAY, room, Value::UNSET)?;
    if let Some(old) = m.field(list, STORAGE)?.as_ref() {
        m.copy_elements(old, 0, new, 0, n)?;
    }
    m.set_field(list, STORAGE, Value::from_ref(new))?;
    Ok(new)
}

/// Makes the list hold these items.
pub fn replace(m: &mut Machine, v: Value, items: &[Value]) -> Exec<()> {
    let fresh = new(m, items)?;
    let storage = m.field(fresh.object(), STORAGE)?;
    m.set_field(v.object(), STORAGE, storage)?;
    m.set_field(v.object(), LEN, Value::len(items.len()))
}

/// Appends items.
fn append_all(m: &mut Machine, v: Value, items: &[Value]) -> Exec<()> {
    if items.is_empty() {
        return Ok(());
    }
    let list = v.object();
    let n = m.field(list, LEN)?.index();
    let after = n + items.len();
    let storage = match m.field(list, STORAGE)?.as_ref() {
        Some(storage) if after <= storage.words() => storage,
        _ => grow(m, list, after)?,
    };
    m.set_elements(storage, n, items)?;
    m.set_field(list, LEN, Value::len(after))
}

/// Puts items in the place of `gone` ones from `start` on.
pub fn splice(m: &mut Machine, v: Value, start: usize, gone: usize, items: &[Value]) -> Exec<()> {
    let list = v.object();
    let n = m.field(list, LEN)?.index();
    let after = n - gone + items.len();
    let rest = n - start - gone;
    if after == 0 {
        return replace(m, v, &[]);
    }
    let storage = match m.field(list, STORAGE)?.as_ref() {
        Some(storage) if after <= storage.words() => storage,
        _ => grow(m, list, after)?,
    };
    if gone != items.len() {
        m.move_elements(storage, start + gone, start + items.len(), rest)?;
    }
    m.set_elements(storage, start, items)?;
    if after < n {
        m.set_elements(storage, after, &vec![Value::UNSET; n - after])?;
    }
    m.set_field(list, LEN, Value::len(after))
}

/// Appends all of an iterable.
pub fn extend(m: &mut Machine, v: Value, from: Value) -> Exec<()> {
    if is_list(from) {
        let items = items(m, from)?;
        return append_all(m, v, &items);
    }
    if from.is_kind(TUPLE) {
        return append_all(m, v, tuple::items(from));
    }
    check_expected(m, from)?;
    let iterator = m.iter(from)?;
    while let Some(item) = m.next(iterator)? {
        push(m, v, item)?;
    }
    Ok(())
}

/// Fails at once when an iterable says that it has more items than there is room for.
///
/// # Errors
/// MemoryError; OverflowError for ranges that are longer than any sequence.
pub(crate) fn check_expected(m: &mut Machine, from: Value) -> Exec<()> {
    let expected = match from.kind() {
        Some(RANGE) => m.len(from)?,
        Some(INSTANCE) => {
            let name = m.names().length_hint;
            let Some(f) = m.lookup_special(from, name)? else { return Ok(()) };
            match m.call_special(f, &[from]) {
                Ok(v) if v.is_int() => usize::try_from(v.unpack()).unwrap_or(0),
                Ok(_) => return Ok(()),
                Err(unwind) if m.is_raised(unwind, TypeId::TypeError) => return Ok(()),
                Err(unwind) => return Err(unwind),
            }
        }
        _ => return Ok(()),
    };
    check_size(expected, 1)
}

/// Inserts before item `i`.
pub fn insert(m: &mut Machine, v: Value, i: usize, item: Value) -> Exec<()> {
    let n = len(m, v)?;
    push(m, v, item)?;
    let storage = m.field(v.object(), STORAGE)?.object();
    m.move_elements(storage, i, i + 1, n - i)?;
    m.set_element(storage, i, item)
}

/// Removes item `i`.
pub fn remove_at(m: &mut Machine, v: Value, i: usize) -> Exec {
    let n = len(m, v)?;
    let storage = m.field(v.object(), STORAGE)?.object();
    let found = m.element(storage, i)?;
    m.move_elements(storage, i + 1, i, n - i - 1)?;
    m.set_element(storage, n - 1, Value::UNSET)?;
    m.set_field(v.object(), LEN, Value::len(n - 1))?;
    Ok(found)
}

/// A new list of items `start..end`.
pub fn slice(m: &mut Machine, v: Value, start: usize, end: usize) -> Exec {
    part(m, v, start, end.saturating_sub(start))
}

/// `a + b`.
pub fn concat(m: &mut Machine, a: Value, b: Value) -> Exec {
    let (x, y) = (len(m, a)?, len(m, b)?);
    if x + y == 0 {
        return new(m, &[]);
    }
    check_size(x + y, 1)?;
    let array = m.new_array(ARRAY, x + y, Value::UNSET)?;
    for (v, to, n) in [(a, 0, x), (b, x, y)] {
        if n > 0 {
            let storage = m.field(v.object(), STORAGE)?.object();
            m.copy_elements(storage, 0, array, to, n)?;
        }
    }
    Ok(Value::from_ref(m.new_cell_of(LIST, 0, &[Value::from_ref(array), Value::len(x + y)])?))
}

/// `v * n`.
pub fn repeat(m: &mut Machine, v: Value, n: i64) -> Exec {
    let items = items(m, v)?;
    let n = usize::try_from(n).unwrap_or(0);
    check_size(items.len(), n)?;
    let total = items.len() * n;
    if total == 0 {
        return new(m, &[]);
    }
    let array = m.new_array(ARRAY, total, items[0])?;
    if items.len() > 1 {
        for i in 0..total {
            m.init(array, i, items[i % items.len()]);
        }
    }
    Ok(Value::from_ref(m.new_cell_of(LIST, 0, &[Value::from_ref(array), Value::len(total)])?))
}

/// The exact list that `v` is or, being an instance of a subclass, holds.
pub fn as_list(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let p = instance::payload(m, v)?;
    Ok(is_list(p).then_some(p))
}

fn new_list(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = new(m, &[])?;
    if class == m.builtin(TypeId::List) {
        let [from] = m.arguments("list", args, kw, ["iterable"], 0)?;
        if from.is_set() {
            extend(m, v, from)?;
        }
    }
    m.finish_new(TypeId::List, class, v)
}

fn init(m: &mut Machine, args: &[Value]) -> Exec {
    replace(m, args[0], &[])?;
    if args[1].is_set() {
        extend(m, args[0], args[1])?;
    }
    Ok(Value::NONE)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    m.guarded_repr(v, "[...]", |m| {
        let mut out = vec![b'['];
        let mut i = 0;
        while i < len(m, v)? {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            let item = get(m, v, i)?;
            m.repr_into(item, &mut out)?;
            i += 1;
        }
        out.push(b']');
        m.str_of(&out)
    })
}

fn list_len(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(len(m, args[0])?))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.set_item(args[0], args[1], args[2])?;
    Ok(Value::NONE)
}

fn delitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.del_item(args[0], args[1])?;
    Ok(Value::NONE)
}

fn position(m: &mut Machine, v: Value, item: Value, from: usize, to: usize) -> Exec<Option<usize>> {
    let mut i = from;
    while i < to {
        let Some(other) = at(m, v, i)? else { break };
        if m.same_or_equal(other, item)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(position(m, args[0], args[1], 0, usize::MAX)?.is_some()))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::LIST_ITEMS, args[0])
}

fn reversed(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::LIST_REVERSED, args[0])
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    match as_list(m, args[1])? {
        Some(other) => concat(m, args[0], other),
        None => {
            let t = m.full_type_name(args[1])?;
            Err(m.type_error(&format!("can only concatenate list (not \"{t}\") to list")))
        }
    }
}

fn iadd(m: &mut Machine, args: &[Value]) -> Exec {
    extend(m, args[0], args[1])?;
    Ok(args[0])
}

fn mul(m: &mut Machine, args: &[Value]) -> Exec {
    match m.try_index(args[1])? {
        Some(n) => {
            let n = m.to_i64(n)?;
            repeat(m, args[0], n)
        }
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn imul(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.to_i64(args[1])?;
    let v = repeat(m, args[0], n)?;
    let items = items(m, v)?;
    replace(m, args[0], &items)?;
    Ok(args[0])
}

fn append(m: &mut Machine, args: &[Value]) -> Exec {
    push(m, args[0], args[1])?;
    Ok(Value::NONE)
}

fn list_extend(m: &mut Machine, args: &[Value]) -> Exec {
    if m.runs_python(args[1])? {
        return Err(m.tail_frames("extend", args));
    }
    extend(m, args[0], args[1])?;
    Ok(Value::NONE)
}

fn list_insert(m: &mut Machine, args: &[Value]) -> Exec {
    let at = m.to_isize_clamped(args[1])?;
    let n = len(m, args[0])? as isize;
    let at = if at < 0 { (at + n).max(0) } else { at.min(n) };
    insert(m, args[0], at as usize, args[2])?;
    Ok(Value::NONE)
}

fn pop(m: &mut Machine, args: &[Value]) -> Exec {
    let at = m.optional_int(args[1], -1)?;
    let n = len(m, args[0])?;
    if n == 0 {
        return Err(m.index_error("pop from empty list"));
    }
    let i = if at < 0 { at + n as i64 } else { at };
    if i < 0 || i >= n as i64 {
        return Err(m.index_error("pop index out of range"));
    }
    remove_at(m, args[0], i as usize)
}

fn remove(m: &mut Machine, args: &[Value]) -> Exec {
    match position(m, args[0], args[1], 0, usize::MAX)? {
        Some(i) => {
            remove_at(m, args[0], i)?;
            Ok(Value::NONE)
        }
        None => Err(m.value_error("list.remove(x): x not in list")),
    }
}

fn clear(m: &mut Machine, args: &[Value]) -> Exec {
    replace(m, args[0], &[])?;
    Ok(Value::NONE)
}

fn index(m: &mut Machine, args: &[Value]) -> Exec {
    let n = len(m, args[0])?;
    let (start, end) = m.slice_bounds(args[2], args[3], n)?;
    match position(m, args[0], args[1], start, end)? {
        Some(i) => Ok(Value::len(i)),
        None => {
            let text = m.repr_text(args[1])?;
            Err(m.value_error(&format!("{text} is not in list")))
        }
    }
}

fn count(m: &mut Machine, args: &[Value]) -> Exec {
    let mut n = 0;
    let mut i = 0;
    while let Some(item) = at(m, args[0], i)? {
        if m.same_or_equal(item, args[1])? {
            n += 1;
        }
        i += 1;
    }
    Ok(Value::int(n))
}

fn copy(m: &mut Machine, args: &[Value]) -> Exec {
    let n = len(m, args[0])?;
    part(m, args[0], 0, n)
}

fn reverse(m: &mut Machine, args: &[Value]) -> Exec {
    let mut all = items(m, args[0])?;
    all.reverse();
    if !all.is_empty() {
        let storage = m.field(args[0].object(), STORAGE)?.object();
        m.set_elements(storage, 0, &all)?;
    }
    Ok(Value::NONE)
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    super::alias::new(m, args[0], args[1])
}

/// The items of a list or tuple without an iterator; `None` for anything else.
pub fn plain_items(m: &mut Machine, v: Value) -> Exec<Option<Vec<Value>>> {
    match v.kind() {
        Some(LIST) => Ok(Some(items(m, v)?)),
        Some(TUPLE) => Ok(Some(tuple::items(v).to_vec())),
        _ => Ok(None),
    }
}

/// `list`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new_list),
    methods: &[
        NativeDef::method("__init__", init, &["self", "iterable"]).optional(1),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__len__", list_len, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "index"]),
        NativeDef::method("__setitem__", setitem, &["self", "key", "value"]),
        NativeDef::method("__delitem__", delitem, &["self", "key"]),
        NativeDef::method("__contains__", contains, &["self", "key"]),
        NativeDef::method("__iter__", iter, &["self"]),
        NativeDef::method("__reversed__", reversed, &["self"]),
        NativeDef::method("__add__", add, &["self", "value"]),
        NativeDef::method("__iadd__", iadd, &["self", "value"]),
        NativeDef::method("__mul__", mul, &["self", "value"]),
        NativeDef::method("__rmul__", mul, &["self", "value"]),
        NativeDef::method("__imul__", imul, &["self", "value"]),
        NativeDef::method("__eq__", compare::native_eq, &["self", "value"]),
        NativeDef::method("__ne__", compare::native_ne, &["self", "value"]),
        NativeDef::method("__lt__", compare::native_lt, &["self", "value"]),
        NativeDef::method("__le__", compare::native_le, &["self", "value"]),
        NativeDef::method("__gt__", compare::native_gt, &["self", "value"]),
        NativeDef::method("__ge__", compare::native_ge, &["self", "value"]),
        NativeDef::method("append", append, &["self", "object"]),
        NativeDef::method("extend", list_extend, &["self", "iterable"]),
        NativeDef::method("insert", list_insert, &["self", "index", "object"]),
        NativeDef::method("pop", pop, &["self", "index"]).optional(1),
        NativeDef::method("remove", remove, &["self", "value"]),
        NativeDef::method("clear", clear, &["self"]),
        NativeDef::method("index", index, &["self", "value", "start", "stop"]).optional(2),
        NativeDef::method("count", count, &["self", "value"]),
        NativeDef::method("copy", copy, &["self"]),
        NativeDef::method("reverse", reverse, &["self"]),
        NativeDef::method("sort", listsort::sort, &["self", "key", "reverse"])
            .optional(2)
            .named_only(1),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "item"]),
    ],
    doc: "A mutable sequence.",
    ..TypeSpec::new("list", LIST)
};
