//! `dict`: a compact, insertion-ordered hash table.
//!
//! Main invariant: entries `0..fill` of the entries array are triples (hash, key, value) in the
//! order of their insertion; a deleted entry has an unset key. With up to `SMALL` entries there
//! is no index and they are searched in order; otherwise the index, of a power of two of words, maps
//! hashes to entries by linear probing. A word of it is 0 (never used), or the low half is the
//! entry's number plus one (`GONE` when deleted) and the high half 32 bits of the hash.
//!
//! Whatever inserts, deletes or moves entries writes `FILL`, `LIVE` or `ENTRIES` too, so who owns
//! the cell of a shared dict owns its structure. A lookup marks what it has looked at in the tables,
//! and insertions to shared dicts wait for the block's commit (`shared`): so blocks conflict on
//! the keys that they use.

use crate::heap::*;
use crate::native::TypeSpec;
use crate::object::{TypeId, instance, plain, string};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};
use shared::{Act, Seen};
use stm::heap::Ref;

mod methods;
mod shared;

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

/// The tag of a dict of global variables, whose changes are told ([`crate::vm::global`]).
const NAMESPACE: u8 = 1;

/// A new, empty dict for the variables of a module.
pub fn new_namespace(m: &mut Machine) -> Exec {
    // No cache is about one that had this address before.
    m.bump_generation()?;
    let d = m.new_cell(DICT, NAMESPACE, FIELDS, Value::UNSET)?;
    m.init(d, FILL, Value::ZERO);
    m.init(d, LIVE, Value::ZERO);
    m.init(d, STAMP, Value::ZERO);
    Ok(Value::from_ref(d))
}

/// Whether a dict has the variables of a module.
#[inline(always)]
pub fn is_namespace(d: Ref) -> bool {
    d.tag() == NAMESPACE
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

/// Whether an entry is that of the key; `None` if Python code has to compare keys for it.
#[inline(always)]
fn is_entry(entries: Local, i: usize, key: Value, hash: Value) -> Option<bool> {
    let k = entries.get(3 * i + 1);
    if k == key {
        return Some(true);
    }
    if entries.get(3 * i) != hash || !k.is_set() {
        return Some(false);
    }
    plain::equal(k, key)
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

/// Where a search reads a dict's tables from.
trait Source {
    type Stop;
    fn value(&mut self, table: Ref, index: usize) -> Result<Value, Self::Stop>;
    fn word(&mut self, index: Ref, at: usize) -> Result<u64, Self::Stop>;
}

impl Source for Machine {
    type Stop = Unwind;

    #[inline(always)]
    fn value(&mut self, table: Ref, index: usize) -> Exec {
        self.element(table, index)
    }

    #[inline(always)]
    fn word(&mut self, index: Ref, at: usize) -> Exec<u64> {
        self.raw(index, at)
    }
}

/// What a comparison of two keys with equal hashes says.
enum Same {
    Yes,
    No,
    /// It ran Python code that changed the dict.
    Restart,
}

impl From<bool> for Same {
    fn from(same: bool) -> Same {
        if same { Same::Yes } else { Same::No }
    }
}

/// What a search finds.
#[derive(Clone, Copy)]
enum Found {
    /// This entry of these entries.
    At(Ref, usize),
    Nothing,
    /// The search has to be started again.
    Restart,
}

/// The tables of a dict. Without an index, entries up to `fill` are searched.
#[derive(Clone, Copy)]
struct Tables {
    entries: Option<Ref>,
    index: Option<Ref>,
    fill: usize,
}

/// Finds the entry of a key. `same` compares keys that are not identical but have equal hashes.
#[inline(always)]
fn search<S: Source>(
    s: &mut S,
    tables: Tables,
    key: Value,
    hash: Value,
    same: impl Fn(&mut S, Value, Value) -> Result<Same, S::Stop>,
) -> Result<Found, S::Stop> {
    let Some(entries) = tables.entries else { return Ok(Found::Nothing) };
    let Some(index) = tables.index else {
        for i in 0..tables.fill {
            if s.value(entries, 3 * i)? == hash {
                let k = s.value(entries, 3 * i + 1)?;
                if k == key {
                    return Ok(Found::At(entries, i));
                }
                if k.is_set() {
                    match same(s, k, key)? {
                        Same::Yes => return Ok(Found::At(entries, i)),
                        Same::No => {}
                        Same::Restart => return Ok(Found::Restart),
                    }
                }
            }
        }
        return Ok(Found::Nothing);
    };
    let size = index.words();
    let mut at = spread(hash, size.trailing_zeros());
    let tag = high(hash);
    loop {
        let word = s.word(index, at)?;
        if word == 0 {
            return Ok(Found::Nothing);
        }
        if word & !0xFFFF_FFFF == tag && word as u32 != GONE {
            let i = (word as u32 - 1) as usize;
            let k = s.value(entries, 3 * i + 1)?;
            if k == key {
                return Ok(Found::At(entries, i));
            }
            if k.is_set() && s.value(entries, 3 * i)? == hash {
                match same(s, k, key)? {
                    Same::Yes => return Ok(Found::At(entries, i)),
                    Same::No => {}
                    Same::Restart => return Ok(Found::Restart),
                }
            }
        }
        at = (at + 1) & (size - 1);
    }
}

/// The tables for a search that reads beneath what is pending on the dict. Of a shared dict `FILL`
/// is not looked at, so that the search does not conflict with insertions.
#[inline(always)]
fn tables_beneath(m: &mut Machine, d: Ref) -> Exec<Tables> {
    let entries = m.field_beneath(d, ENTRIES)?.as_ref();
    let index = m.field_beneath(d, INDEX)?.as_ref();
    let fill = match entries {
        Some(_) if index.is_some() => 0,
        Some(entries) if d.is_shared() => entries.words() / 3,
        _ => m.field_beneath(d, FILL)?.index(),
    };
    Ok(Tables { entries, index, fill })
}

/// Finds the entry of a key in tables that only this thread can reach; nothing is said if Python
/// code has to compare keys for it.
#[inline(always)]
fn search_local(m: &Machine, tables: Tables, key: Value, hash: Value) -> Option<Found> {
    let entries = tables.entries?;
    let local = m.local_elements(entries)?;
    let found = match tables.index {
        None => find_local_small(local, tables.fill, key, hash),
        Some(index) => find_local(local, m.local_elements(index)?, index.words(), key, hash),
    };
    found.map(|found| found.map_or(Found::Nothing, |i| Found::At(entries, i)))
}

fn same_str(_: &mut Machine, a: Value, b: Value) -> Exec<Same> {
    Ok(Same::from(string::is_str(a) && string::equal(a, b)))
}

/// Finds the entry of a key with its hash, beneath what is pending on the dict.
#[inline(never)]
fn find_beneath(m: &mut Machine, d: Ref, key: Value, hash: Value) -> Exec<Option<(Ref, usize)>> {
    loop {
        let tables = tables_beneath(m, d)?;
        let local = search_local(m, tables, key, hash);
        let same = |m: &mut Machine, a, b| match plain::equal(a, b) {
            Some(same) => Ok(Same::from(same)),
            None => {
                // Keys of other types may be equal, if they say so, and say it in Python.
                let before = (m.field(d, ENTRIES)?, m.field(d, FILL)?, m.field(d, LIVE)?);
                let same = m.equal(a, b)?;
                if before == (m.field(d, ENTRIES)?, m.field(d, FILL)?, m.field(d, LIVE)?) {
                    Ok(Same::from(same))
                } else {
                    Ok(Same::Restart)
                }
            }
        };
        let found = match local {
            Some(found) => found,
            None => search(m, tables, key, hash, same)?,
        };
        match found {
            Found::At(entries, i) => return Ok(Some((entries, i))),
            Found::Nothing => return Ok(None),
            Found::Restart => {}
        }
    }
}

/// As [`find_beneath`], of a dict that has nothing pending.
fn find(m: &mut Machine, d: Ref, key: Value, hash: Value) -> Exec<Option<(Ref, usize)>> {
    settle(m, d)?;
    find_beneath(m, d, key, hash)
}

/// Does what is pending on a dict.
fn settle(m: &mut Machine, d: Ref) -> Exec<()> {
    if m.memory.has_pending() {
        m.field(d, ENTRIES)?;
    }
    Ok(())
}

/// The value of a string key that has no equal of another type: attributes and globals.
#[inline]
pub fn get_str(m: &mut Machine, d: Value, key: Value) -> Exec<Option<Value>> {
    let hash = hash_value(m.str_hash(key));
    let d = d.object();
    if m.memory.has_pending() {
        match shared::look(m, d, key, hash)? {
            Seen::Beneath => {}
            Seen::Value(v) => return Ok(Some(v)),
            Seen::Gone => return Ok(None),
        }
    }
    let tables = tables_beneath(m, d)?;
    let found = match search_local(m, tables, key, hash) {
        Some(found) => found,
        None => search(m, tables, key, hash, same_str)?,
    };
    match found {
        Found::At(entries, i) => Ok(Some(m.element(entries, 3 * i + 2)?)),
        Found::Nothing | Found::Restart => Ok(None),
    }
}

/// The number of a string key's entry.
pub fn position_of_str(m: &mut Machine, d: Value, key: Value) -> Exec<Option<usize>> {
    let hash = hash_value(m.str_hash(key));
    settle(m, d.object())?;
    let tables = tables_beneath(m, d.object())?;
    match search(m, tables, key, hash, same_str)? {
        Found::At(_, i) => Ok(Some(i)),
        Found::Nothing | Found::Restart => Ok(None),
    }
}

/// The value of a key.
#[inline]
pub fn get(m: &mut Machine, d: Value, key: Value) -> Exec<Option<Value>> {
    let hash = hash_value(m.hash(key)?);
    get_hashed(m, d, key, hash)
}

fn get_hashed(m: &mut Machine, d: Value, key: Value, hash: Value) -> Exec<Option<Value>> {
    let d = d.object();
    if m.memory.has_pending() {
        match shared::look(m, d, key, hash)? {
            Seen::Beneath => {}
            Seen::Value(v) => return Ok(Some(v)),
            Seen::Gone => return Ok(None),
        }
    }
    match find_beneath(m, d, key, hash)? {
        Some((entries, i)) => Ok(Some(m.element(entries, 3 * i + 2)?)),
        None => Ok(None),
    }
}

/// Whether a key is there.
pub fn contains(m: &mut Machine, d: Value, key: Value) -> Exec<bool> {
    let hash = hash_value(m.hash(key)?);
    let d = d.object();
    if m.memory.has_pending() {
        match shared::look(m, d, key, hash)? {
            Seen::Beneath => {}
            Seen::Value(_) => return Ok(true),
            Seen::Gone => return Ok(false),
        }
    }
    Ok(find_beneath(m, d, key, hash)?.is_some())
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
    if d.is_shared() && !is_namespace(d) && shared::change(m, d, key, hash, Act::Set(v))? {
        return Ok(());
    }
    if let Some((entries, i)) = find(m, d, key, hash)? {
        if is_namespace(d) {
            let old = m.element(entries, 3 * i + 2)?;
            m.variable_changes(old, v)?;
        }
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
    let Some((entries, i)) = find(m, d.object(), key, hash)? else {
        let v = new(m, None)?;
        return set_hashed(m, d, key, hash, v);
    };
    let (there, old) = (m.element(entries, 3 * i + 1)?, m.element(entries, 3 * i + 2)?);
    let v = new(m, Some(old))?;
    // Python code may have changed the dict meanwhile.
    if m.field(d.object(), ENTRIES)?.object() == entries
        && m.element(entries, 3 * i + 1)? == there
        && !is_namespace(d.object())
    {
        return m.set_element(entries, 3 * i + 2, v);
    }
    set_hashed(m, d, key, hash, v)
}

/// Where the value of a key is, if that can be said without Python code. It is not marked as read.
pub fn word_of(m: &mut Machine, d: Value, key: Value) -> Exec<Option<(Ref, usize)>> {
    if !d.object().is_shared() || !plain::is_key(m, key)? {
        return Ok(None);
    }
    let hash = hash_value(m.hash(key)?);
    shared::value_at(m, d.object(), key, hash)
}

/// `d[key] += by` of two small integers or floats, as a change that commutes with others of its kind; false if
/// it has to be done in the ordinary way.
pub fn add(m: &mut Machine, d: Value, key: Value, by: Value) -> Exec<bool> {
    if !d.object().is_shared() || !plain::is_key(m, key)? {
        return Ok(false);
    }
    let hash = hash_value(m.hash(key)?);
    shared::change(m, d.object(), key, hash, Act::Add(by))
}

/// As [`add`], to the value of the dict's own key `own` in entry `i`, which was found before.
pub fn add_at(
    m: &mut Machine,
    d: Value,
    key: Value,
    (own, i): (Value, usize),
    by: Value,
) -> Exec<bool> {
    let hash = hash_value(m.hash(key)?);
    shared::add_at(m, d.object(), hash, (own, i), by)
}

/// The value of a key, set to `v` first if it is not there.
pub fn set_default(m: &mut Machine, d: Value, key: Value, v: Value) -> Exec {
    let hash = hash_value(m.hash(key)?);
    match get_hashed(m, d, key, hash)? {
        Some(found) => Ok(found),
        None => {
            set_hashed(m, d, key, hash, v)?;
            Ok(v)
        }
    }
}

fn insert(m: &mut Machine, d: Ref, key: Value, hash: Value, v: Value) -> Exec<()> {
    if is_namespace(d) {
        m.variable_comes(key)?;
    }
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

/// The size of the index of a dict with room for so many entries.
fn index_size(room: usize) -> usize {
    (room + room / 2).next_power_of_two()
}

fn resize(m: &mut Machine, d: Ref, room: usize) -> Exec<()> {
    let fill = m.field(d, FILL)?.index();
    let old = m.field(d, ENTRIES)?.as_ref();
    let entries = m.new_table(3 * room, Value::UNSET)?;
    let mut n = 0;
    let index = if room > SMALL { Some(m.new_index(index_size(room))?) } else { None };
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
    if is_namespace(d) {
        m.bump_generation()?;
    }
    m.set_field(d, ENTRIES, Value::from_ref(entries))?;
    m.set_field(d, INDEX, index.map_or(Value::UNSET, Value::from_ref))?;
    m.set_field(d, FILL, Value::len(n))
}

/// Removes a key; gives its value.
pub fn remove(m: &mut Machine, d: Value, key: Value) -> Exec<Option<Value>> {
    let hash = hash_value(m.hash(key)?);
    let d = d.object();
    if d.is_shared()
        && !is_namespace(d)
        && let Some(removed) = shared::remove(m, d, key, hash)?
    {
        return Ok(removed);
    }
    match find(m, d, key, hash)? {
        Some((_, i)) => Ok(Some(remove_at(m, d, i)?.1)),
        None => Ok(None),
    }
}

/// Removes entry `i`; gives its key and value.
fn remove_at(m: &mut Machine, d: Ref, i: usize) -> Exec<(Value, Value)> {
    let entries = m.field(d, ENTRIES)?.object();
    let hash = m.element(entries, 3 * i)?;
    let (key, v) = (m.element(entries, 3 * i + 1)?, m.element(entries, 3 * i + 2)?);
    if is_namespace(d) {
        m.variable_changes(v, Value::UNSET)?;
    }
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
    if is_namespace(d) {
        m.bump_generation()?;
    }
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

/// The dict that a dict or an instance of a subclass is, if its class iterates over it as `dict` does:
/// else what it holds is what its methods say.
pub fn as_plain_dict(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(d) = as_dict(m, v)?.filter(|&d| d != v) else { return Ok(is_dict(v).then_some(v)) };
    let n = m.names().iter;
    let dict = m.builtin(TypeId::Dict);
    let plain = m.lookup_special(v, n)? == m.lookup(dict, n)?;
    Ok(plain.then_some(d))
}

/// `dict`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(methods::new_dict),
    methods: methods::METHODS,
    doc: "A mapping of keys to values that keeps the order of insertion.",
    ..TypeSpec::new("dict", DICT)
};
