//! `dict`: a compact, insertion-ordered hash table.
//!
//! Main invariant: entries `0..fill` of the entries array are triples (hash, key, value) in the
//! order of their insertion; a deleted entry has an unset key. With up to `SMALL` entries there
//! is no index and they are searched in order; otherwise the index, of a power of two of words, maps
//! hashes to entries by linear probing. A word of it is 0 (never used), or the low half is the
//! entry's number plus one (`GONE` when deleted) and the high half 32 bits of the hash.

use crate::heap::*;
use crate::native::TypeSpec;
use crate::object::{instance, string};
use crate::value::Value;
use crate::vm::{Exec, Machine};
use stm::heap::Ref;

mod methods;

pub use methods::{call_keywords, from_arguments, merge_any};

/// The array of entries, or unset.
pub const ENTRIES: usize = 0;
/// The index, or unset.
pub const INDEX: usize = 1;
/// Entries in use, deleted ones included.
pub const FILL: usize = 2;
/// Keys.
pub const LIVE: usize = 3;
/// A number that no other set of keys ever has, not even one that a rollback has undone: a guard for
/// "this key is not here". An empty dict may have 0.
pub const STAMP: usize = 4;
const FIELDS: usize = 5;

/// Dicts of up to this many entries have no index.
const SMALL: usize = 8;
const GONE: u32 = u32::MAX;

/// A new, empty dict.
#[inline]
pub fn new(m: &mut Machine) -> Exec {
    let d = m.new_cell(DICT, 0, FIELDS, Value::UNSET)?;
    m.init(d, FILL, Value::ZERO);
    m.init(d, LIVE, Value::ZERO);
    m.init(d, STAMP, Value::ZERO);
    Ok(Value::from_ref(d))
}

/// Whether it is exactly a dict.
#[inline(always)]
pub fn is_dict(v: Value) -> bool {
    v.is_kind(DICT)
}

/// A hash as entries hold it.
#[inline(always)]
pub fn hash_value(hash: i64) -> Value {
    Value::int(hash)
}

#[inline(always)]
fn spread(hash: Value, bits: u32) -> usize {
    (hash.word().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize
}

#[inline(always)]
fn high(hash: Value) -> u64 {
    (hash.word() << 24) & !0xFFFF_FFFF
}

/// Number of keys.
#[inline]
pub fn len(m: &mut Machine, d: Value) -> Exec<usize> {
    Ok(m.field(d.object(), LIVE)?.index())
}

/// Whether an entry is that of the key; `None` if keys have to be compared for it, other than
/// strings.
#[inline(always)]
fn is_entry(entries: Local, i: usize, key: Value, hash: Value) -> Option<bool> {
    let k = entries.get(3 * i + 1);
    if k == key {
        return Some(true);
    }
    if entries.get(3 * i) != hash || !k.is_set() {
        return Some(false);
    }
    (string::is_str(k) && string::is_str(key)).then(|| string::equal(k, key))
}

/// Finds the entry of a key in a small dict that only this thread can reach; `None` if keys have to
/// be compared for it.
#[inline(always)]
fn find_local_small(entries: Local, fill: usize, key: Value, hash: Value) -> Option<Option<usize>> {
    for i in 0..fill {
        if is_entry(entries, i, key, hash)? {
            return Some(Some(i));
        }
    }
    Some(None)
}

/// As [`find_local_small`], by the index, of so many words.
#[inline(always)]
fn find_local(
    entries: Local,
    index: Local,
    size: usize,
    key: Value,
    hash: Value,
) -> Option<Option<usize>> {
    let mut at = spread(hash, size.trailing_zeros());
    let tag = high(hash);
    loop {
        let word = index.raw(at);
        if word == 0 {
            return Some(None);
        }
        if word & !0xFFFF_FFFF == tag && word as u32 != GONE {
            let i = (word as u32 - 1) as usize;
            if is_entry(entries, i, key, hash)? {
                return Some(Some(i));
            }
        }
        at = (at + 1) & (size - 1);
    }
}

/// Finds the entry of a key. `same` compares keys that are not identical but have equal hashes.
#[inline(always)]
fn find_with(
    m: &mut Machine,
    d: Ref,
    key: Value,
    hash: Value,
    mut same: impl FnMut(&mut Machine, Value, Value) -> Exec<bool>,
) -> Exec<Option<usize>> {
    let Some(entries) = m.field(d, ENTRIES)?.as_ref() else { return Ok(None) };
    let index = m.field(d, INDEX)?;
    if let Some(local) = m.local_elements(entries) {
        let index = index.as_ref().map(|index| (index, m.local_elements(index)));
        let found = match index {
            None => {
                let fill = m.field(d, FILL)?.index();
                find_local_small(local, fill, key, hash)
            }
            Some((index, Some(places))) => find_local(local, places, index.words(), key, hash),
            Some((_, None)) => None,
        };
        if let Some(found) = found {
            return Ok(found);
        }
    }
    let Some(index) = index.as_ref() else {
        let fill = m.field(d, FILL)?.index();
        for i in 0..fill {
            if m.element(entries, 3 * i)? == hash {
                let k = m.element(entries, 3 * i + 1)?;
                if k == key || (k.is_set() && same(m, k, key)?) {
                    return Ok(Some(i));
                }
            }
        }
        return Ok(None);
    };
    let size = index.words();
    let mut at = spread(hash, size.trailing_zeros());
    let tag = high(hash);
    loop {
        let word = m.raw(index, at)?;
        if word == 0 {
            return Ok(None);
        }
        if word & !0xFFFF_FFFF == tag && word as u32 != GONE {
            let i = (word as u32 - 1) as usize;
            let k = m.element(entries, 3 * i + 1)?;
            if k == key || (k.is_set() && m.element(entries, 3 * i)? == hash && same(m, k, key)?) {
                return Ok(Some(i));
            }
        }
        at = (at + 1) & (size - 1);
    }
}

fn same_str(_: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    Ok(string::is_str(a) && string::equal(a, b))
}

/// Finds the entry of a key with its hash. A comparison that changes the dict starts the search
/// again.
#[inline(never)]
fn find(m: &mut Machine, d: Ref, key: Value, hash: Value) -> Exec<Option<usize>> {
    if string::is_str(key) {
        // Keys of other types may be equal to a string, if they say so.
        return find_with(m, d, key, hash, |m, a, b| {
            if string::is_str(a) { Ok(string::equal(a, b)) } else { m.equal(a, b) }
        });
    }
    // Keys of most types are compared without Python code, which might change the dict.
    let plain = |v: Value| !matches!(v.kind(), Some(INSTANCE | TUPLE | FROZENSET | TYPE));
    let mut certain = true;
    if plain(key) {
        let found = find_with(m, d, key, hash, |m, a, b| {
            if plain(a) {
                return m.equal(a, b);
            }
            certain = false;
            Ok(false)
        })?;
        if certain {
            return Ok(found);
        }
    }
    loop {
        let before = (m.field(d, ENTRIES)?, m.field(d, FILL)?, m.field(d, LIVE)?);
        let found = find_with(m, d, key, hash, |m, a, b| m.equal(a, b))?;
        if before == (m.field(d, ENTRIES)?, m.field(d, FILL)?, m.field(d, LIVE)?) {
            return Ok(found);
        }
    }
}

/// The value of a string key that has no equal of another type: attributes and globals.
#[inline]
pub fn get_str(m: &mut Machine, d: Value, key: Value) -> Exec<Option<Value>> {
    let hash = hash_value(m.str_hash(key));
    let d = d.object();
    match find_with(m, d, key, hash, same_str)? {
        Some(i) => Ok(Some(value_at(m, d, i)?)),
        None => Ok(None),
    }
}

/// The number of a string key's entry.
pub fn position_of_str(m: &mut Machine, d: Value, key: Value) -> Exec<Option<usize>> {
    let hash = hash_value(m.str_hash(key));
    find_with(m, d.object(), key, hash, same_str)
}

fn value_at(m: &mut Machine, d: Ref, i: usize) -> Exec {
    let entries = m.field(d, ENTRIES)?.object();
    m.element(entries, 3 * i + 2)
}

/// The value of a key.
#[inline]
pub fn get(m: &mut Machine, d: Value, key: Value) -> Exec<Option<Value>> {
    let hash = hash_value(m.hash(key)?);
    let d = d.object();
    match find(m, d, key, hash)? {
        Some(i) => Ok(Some(value_at(m, d, i)?)),
        None => Ok(None),
    }
}

/// Whether a key is there.
pub fn contains(m: &mut Machine, d: Value, key: Value) -> Exec<bool> {
    let hash = hash_value(m.hash(key)?);
    Ok(find(m, d.object(), key, hash)?.is_some())
}

/// Sets a key.
#[inline]
pub fn set(m: &mut Machine, d: Value, key: Value, v: Value) -> Exec<()> {
    let hash = hash_value(m.hash(key)?);
    set_hashed(m, d, key, hash, v)
}

/// Sets a key whose hash is known.
pub fn set_hashed(m: &mut Machine, d: Value, key: Value, hash: Value, v: Value) -> Exec<()> {
    let d = d.object();
    if let Some(i) = find(m, d, key, hash)? {
        let entries = m.field(d, ENTRIES)?.object();
        return m.set_element(entries, 3 * i + 2, v);
    }
    insert(m, d, key, hash, v)
}

/// Sets a key whose hash is known to what `new` makes of its value, if it has one.
pub fn update_hashed(
    m: &mut Machine,
    d: Value,
    key: Value,
    hash: Value,
    new: impl FnOnce(&mut Machine, Option<Value>) -> Exec,
) -> Exec<()> {
    let Some(i) = find(m, d.object(), key, hash)? else {
        let v = new(m, None)?;
        return set_hashed(m, d, key, hash, v);
    };
    let entries = m.field(d.object(), ENTRIES)?.object();
    let (there, old) = (m.element(entries, 3 * i + 1)?, m.element(entries, 3 * i + 2)?);
    let v = new(m, Some(old))?;
    // Python code may have changed the dict meanwhile.
    if m.field(d.object(), ENTRIES)?.object() == entries && m.element(entries, 3 * i + 1)? == there
    {
        return m.set_element(entries, 3 * i + 2, v);
    }
    set_hashed(m, d, key, hash, v)
}

/// The value of a key, set to `v` first if it is not there.
pub fn set_default(m: &mut Machine, d: Value, key: Value, v: Value) -> Exec {
    let hash = hash_value(m.hash(key)?);
    let d = d.object();
    if let Some(i) = find(m, d, key, hash)? {
        return value_at(m, d, i);
    }
    insert(m, d, key, hash, v)?;
    Ok(v)
}

fn insert(m: &mut Machine, d: Ref, key: Value, hash: Value, v: Value) -> Exec<()> {
    let fill = m.field(d, FILL)?.index();
    let room = match m.field(d, ENTRIES)?.as_ref() {
        Some(entries) => entries.words() / 3,
        None => 0,
    };
    if fill == room {
        rebuild(m, d)?;
    }
    let fill = m.field(d, FILL)?.index();
    let entries = m.field(d, ENTRIES)?.object();
    m.set_element(entries, 3 * fill, hash)?;
    m.set_element(entries, 3 * fill + 1, key)?;
    m.set_element(entries, 3 * fill + 2, v)?;
    if let Some(index) = m.field(d, INDEX)?.as_ref() {
        enter(m, index, hash, fill)?;
    }
    m.set_field(d, FILL, Value::len(fill + 1))?;
    let live = m.field(d, LIVE)?.index();
    m.set_field(d, LIVE, Value::len(live + 1))?;
    let stamp = m.new_stamp();
    m.set_field(d, STAMP, stamp)
}

fn enter(m: &mut Machine, index: Ref, hash: Value, i: usize) -> Exec<()> {
    let size = index.words();
    let mut at = spread(hash, size.trailing_zeros());
    // A deleted entry's place is not taken again: fewer special cases, and a rebuild is near.
    while m.raw(index, at)? != 0 {
        at = (at + 1) & (size - 1);
    }
    m.set_raw(index, at, high(hash) | (i as u64 + 1))
}

/// Makes room: drops deleted entries, and doubles when there are few.
fn rebuild(m: &mut Machine, d: Ref) -> Exec<()> {
    let live = m.field(d, LIVE)?.index();
    let room = if live < 4 {
        4
    } else if live < SMALL {
        SMALL
    } else {
        (live * 2).max(16)
    };
    resize(m, d, room)
}

fn resize(m: &mut Machine, d: Ref, room: usize) -> Exec<()> {
    let fill = m.field(d, FILL)?.index();
    let old = m.field(d, ENTRIES)?.as_ref();
    let entries = m.new_array(ARRAY, 3 * room, Value::UNSET)?;
    let mut n = 0;
    let index = if room > SMALL {
        let size = (room + room / 2).next_power_of_two();
        let index = m.memory.alloc_array(RAW, 0, size, 0)?;
        Some(index)
    } else {
        None
    };
    if let Some(old) = old {
        for i in 0..fill {
            let key = m.element(old, 3 * i + 1)?;
            if !key.is_set() {
                continue;
            }
            let (hash, v) = (m.element(old, 3 * i)?, m.element(old, 3 * i + 2)?);
            m.init(entries, 3 * n, hash);
            m.init(entries, 3 * n + 1, key);
            m.init(entries, 3 * n + 2, v);
            if let Some(index) = index {
                enter(m, index, hash, n)?;
            }
            n += 1;
        }
    }
    m.set_field(d, ENTRIES, Value::from_ref(entries))?;
    m.set_field(d, INDEX, index.map_or(Value::UNSET, Value::from_ref))?;
    m.set_field(d, FILL, Value::len(n))
}

/// Removes a key; gives its value.
pub fn remove(m: &mut Machine, d: Value, key: Value) -> Exec<Option<Value>> {
    let hash = hash_value(m.hash(key)?);
    let d = d.object();
    match find(m, d, key, hash)? {
        Some(i) => Ok(Some(remove_at(m, d, i)?.1)),
        None => Ok(None),
    }
}

/// Removes entry `i`; gives its key and value.
fn remove_at(m: &mut Machine, d: Ref, i: usize) -> Exec<(Value, Value)> {
    let entries = m.field(d, ENTRIES)?.object();
    let hash = m.element(entries, 3 * i)?;
    let (key, v) = (m.element(entries, 3 * i + 1)?, m.element(entries, 3 * i + 2)?);
    if let Some(index) = m.field(d, INDEX)?.as_ref() {
        let size = index.words();
        let mut at = spread(hash, size.trailing_zeros());
        let wanted = i as u32 + 1;
        while m.raw(index, at)? as u32 != wanted {
            at = (at + 1) & (size - 1);
        }
        m.set_raw(index, at, u64::from(GONE))?;
    }
    m.set_element(entries, 3 * i, Value::UNSET)?;
    m.set_element(entries, 3 * i + 1, Value::UNSET)?;
    m.set_element(entries, 3 * i + 2, Value::UNSET)?;
    let live = m.field(d, LIVE)?.index() - 1;
    m.set_field(d, LIVE, Value::len(live))?;
    let stamp = m.new_stamp();
    m.set_field(d, STAMP, stamp)?;
    if live == 0 {
        clear(m, Value::from_ref(d))?;
    }
    Ok((key, v))
}

/// Removes the last entry.
pub fn pop_last(m: &mut Machine, d: Value) -> Exec<Option<(Value, Value)>> {
    let d = d.object();
    let mut fill = m.field(d, FILL)?.index();
    let Some(entries) = m.field(d, ENTRIES)?.as_ref() else { return Ok(None) };
    while fill > 0 {
        if m.element(entries, 3 * (fill - 1) + 1)?.is_set() {
            let found = remove_at(m, d, fill - 1)?;
            if m.field(d, FILL)?.index() == fill {
                m.set_field(d, FILL, Value::len(fill - 1))?;
            }
            return Ok(Some(found));
        }
        fill -= 1;
    }
    Ok(None)
}

/// Removes everything.
pub fn clear(m: &mut Machine, d: Value) -> Exec<()> {
    let d = d.object();
    m.set_field(d, ENTRIES, Value::UNSET)?;
    m.set_field(d, INDEX, Value::UNSET)?;
    m.set_field(d, FILL, Value::ZERO)?;
    m.set_field(d, LIVE, Value::ZERO)?;
    let stamp = m.new_stamp();
    m.set_field(d, STAMP, stamp)
}

/// The entry at or after `at`: its position, key and value.
#[inline]
pub fn next(m: &mut Machine, d: Value, at: usize) -> Exec<Option<(usize, Value, Value)>> {
    let d = d.object();
    let fill = m.field(d, FILL)?.index();
    let Some(entries) = m.field(d, ENTRIES)?.as_ref() else { return Ok(None) };
    for i in at..fill {
        let key = m.element(entries, 3 * i + 1)?;
        if key.is_set() {
            return Ok(Some((i, key, m.element(entries, 3 * i + 2)?)));
        }
    }
    Ok(None)
}

/// The entry before `end`.
pub fn previous(m: &mut Machine, d: Value, end: usize) -> Exec<Option<(usize, Value, Value)>> {
    let d = d.object();
    let fill = m.field(d, FILL)?.index();
    let Some(entries) = m.field(d, ENTRIES)?.as_ref() else { return Ok(None) };
    for i in (0..end.min(fill)).rev() {
        let key = m.element(entries, 3 * i + 1)?;
        if key.is_set() {
            return Ok(Some((i, key, m.element(entries, 3 * i + 2)?)));
        }
    }
    Ok(None)
}

/// All keys and values, in order.
pub fn pairs(m: &mut Machine, d: Value) -> Exec<Vec<(Value, Value)>> {
    let mut all = Vec::with_capacity(len(m, d)?);
    let mut at = 0;
    while let Some((i, k, v)) = next(m, d, at)? {
        all.push((k, v));
        at = i + 1;
    }
    Ok(all)
}

/// All keys, in order.
pub fn keys(m: &mut Machine, d: Value) -> Exec<Vec<Value>> {
    Ok(pairs(m, d)?.into_iter().map(|(k, _)| k).collect())
}

/// A new dict with the same entries.
pub fn copy(m: &mut Machine, d: Value) -> Exec {
    let copy = new(m)?;
    let n = len(m, d)?;
    if n > 0 {
        resize(m, copy.object(), if n <= SMALL { SMALL } else { n + n / 4 })?;
    }
    let Some(entries) = m.field(d.object(), ENTRIES)?.as_ref() else { return Ok(copy) };
    let fill = m.field(d.object(), FILL)?.index();
    for i in 0..fill {
        let key = m.element(entries, 3 * i + 1)?;
        if key.is_set() {
            let (hash, v) = (m.element(entries, 3 * i)?, m.element(entries, 3 * i + 2)?);
            insert(m, copy.object(), key, hash, v)?;
        }
    }
    Ok(copy)
}

/// Sets all keys of `from` in `d`.
pub fn update(m: &mut Machine, d: Value, from: Value) -> Exec<()> {
    let before = len(m, from)?;
    let mut at = 0;
    while let Some((i, key, v)) = next(m, from, at)? {
        let entries = m.field(from.object(), ENTRIES)?.object();
        let hash = m.element(entries, 3 * i)?;
        set_hashed(m, d, key, hash, v)?;
        if len(m, from)? != before {
            return Err(m.runtime_error("dict mutated during update"));
        }
        at = i + 1;
    }
    Ok(())
}

/// Whether two dicts are equal.
pub fn equal(m: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    if len(m, a)? != len(m, b)? {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((i, key, v)) = next(m, a, at)? {
        match get(m, b, key)? {
            Some(other) if m.same_or_equal(v, other)? => {}
            _ => return Ok(false),
        }
        at = i + 1;
    }
    Ok(true)
}

/// A new dict of pairs.
pub fn of_pairs(m: &mut Machine, pairs: &[(Value, Value)]) -> Exec {
    let d = new(m)?;
    for &(k, v) in pairs {
        set(m, d, k, v)?;
    }
    Ok(d)
}

/// The exact dict that `v` is or, being an instance of a subclass, holds.
pub fn as_dict(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let p = instance::payload(m, v)?;
    Ok(is_dict(p).then_some(p))
}

/// `dict`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(methods::new_dict),
    methods: methods::METHODS,
    ..TypeSpec::new("dict", DICT)
};
