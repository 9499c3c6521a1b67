//! `set` and `frozenset`: a hash table of hashes and keys.
//!
//! Main invariant: entry `i` of the table is the pair of its elements `2 i` (hash) and `2 i + 1`
//! (key). An entry that was never used has an unset hash, one whose key was removed has the hash
//! None; both have an unset key. The number of entries is a power of two of which less than three
//! fifths have ever been used.
//!
//! Sizes and probing are CPython's (nine neighbours, then a perturbed jump), so sets of integers
//! come out in the same order; programs do print them.
//!
//! Whatever adds or moves keys writes `FILL` or `TABLE` too, so who owns the cell of a shared set
//! owns its structure. A lookup marks what it has looked at in the table, and additions to shared
//! sets wait for the block's commit (`shared`).

use crate::bytecode::{BinaryOp, CompareOp};
use crate::heap::*;
use crate::object::{dict, instance, plain, string};
use crate::text::hash;
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};
use stm::heap::Ref;

mod shared;

pub use super::setmethods::{FROZEN, SPEC};

/// The table, or unset for an empty one of [`SMALLEST`] entries.
const TABLE: usize = 0;
/// Entries that have ever been used since the last resize.
const FILL: usize = 1;
/// Keys.
const USED: usize = 2;
/// Where `pop` goes on.
const FINGER: usize = 3;

/// Entries of a small set.
const SMALLEST: usize = 8;
/// Neighbours that are looked at before a jump.
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;

/// The hash of a removed entry.
const GONE: Value = Value::NONE;

/// A new, empty set of a kind.
pub fn empty(m: &mut Machine, kind: u8) -> Exec {
    let fields = [Value::UNSET, Value::ZERO, Value::ZERO, Value::ZERO];
    Ok(Value::from_ref(m.new_cell_of(kind, 0, &fields)?))
}

/// A new set of a kind with these items.
pub fn new(m: &mut Machine, kind: u8, items: &[Value]) -> Exec {
    let s = empty(m, kind)?;
    for &item in items {
        add(m, s, item)?;
    }
    Ok(s)
}

/// A new `set` as a display of three or more constants gives it: CPython makes a frozenset of them
/// and copies it, which shows in the order.
pub fn of_constants(m: &mut Machine, items: &[Value]) -> Exec {
    let constants = new(m, FROZENSET, items)?;
    let s = empty(m, SET)?;
    merge(m, s, constants)?;
    Ok(s)
}

/// Whether it is exactly a `set` or a `frozenset`.
#[inline]
pub fn is_set(v: Value) -> bool {
    matches!(v.kind(), Some(SET | FROZENSET))
}

/// The exact set that `v` is or, being an instance of a subclass, holds.
pub fn as_set(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let p = instance::payload(m, v)?;
    Ok(is_set(p).then_some(p))
}

/// Number of keys.
#[inline]
pub fn len(m: &mut Machine, s: Value) -> Exec<usize> {
    Ok(m.field(s.object(), USED)?.index())
}

fn set_counts(m: &mut Machine, s: Value, fill: usize, used: usize) -> Exec<()> {
    m.set_field(s.object(), FILL, Value::len(fill))?;
    m.set_field(s.object(), USED, Value::len(used))
}

fn table(m: &mut Machine, s: Value) -> Exec<Option<Ref>> {
    Ok(m.field(s.object(), TABLE)?.as_ref())
}

fn entries(table: Option<Ref>) -> usize {
    table.map_or(SMALLEST, |t| t.words() / 2)
}

/// The entries that a hash is looked for in, in order.
struct Probes {
    mask: usize,
    at: usize,
    left: usize,
    perturb: u64,
    base: usize,
}

impl Probes {
    #[inline(always)]
    fn new(hash: Value, mask: usize) -> Probes {
        let perturb = hash.unpack() as u64;
        let base = perturb as usize & mask;
        Probes { mask, at: base, left: Self::run(base, mask), perturb, base }
    }

    #[inline(always)]
    fn run(at: usize, mask: usize) -> usize {
        if at + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 }
    }

    #[inline(always)]
    fn advance(&mut self) {
        if self.left > 0 {
            self.left -= 1;
            self.at += 1;
            return;
        }
        self.perturb >>= PERTURB_SHIFT;
        let jump = self.base.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize);
        self.base = jump & self.mask;
        self.at = self.base;
        self.left = Self::run(self.base, self.mask);
    }
}

/// Where a key is, or the entry that was never used and ends the search for it.
enum Place {
    Found(usize),
    Free(usize),
}

/// Looks for a key in a table that only this thread can reach; `None` if Python code has to compare it
/// with another of its hash.
#[inline(always)]
fn find_local(table: Local, mask: usize, key: Value, hash: Value) -> Option<Place> {
    let mut probes = Probes::new(hash, mask);
    loop {
        let n = probes.left + 1;
        if let Some(entries) = table.run(2 * probes.at, 2 * n) {
            for (i, entry) in entries.chunks_exact(2).enumerate() {
                let [h, k] = [entry[0], entry[1]].map(Value::from_word);
                match is_place(h, k, key, hash)? {
                    Some(true) => return Some(Place::Found(probes.at + i)),
                    Some(false) => return Some(Place::Free(probes.at + i)),
                    None => {}
                }
            }
            probes.left = 0;
        } else {
            let (h, k) = (table.get(2 * probes.at), table.get(2 * probes.at + 1));
            match is_place(h, k, key, hash)? {
                Some(true) => return Some(Place::Found(probes.at)),
                Some(false) => return Some(Place::Free(probes.at)),
                None => {}
            }
        }
        probes.advance();
    }
}

/// Whether an entry is that of the key, or the one that ends the search; `None` outside if Python code
/// has to compare the keys, inside if it is neither.
#[inline(always)]
fn is_place(h: Value, k: Value, key: Value, hash: Value) -> Option<Option<bool>> {
    if h == hash {
        let same = k == key || plain::equal(k, key)?;
        return Some(same.then_some(true));
    }
    Some(if h.is_set() { None } else { Some(false) })
}

/// Where a search reads a table from.
trait Source {
    type Stop;
    fn value(&mut self, table: Ref, index: usize) -> Result<Value, Self::Stop>;
}

impl Source for Machine {
    type Stop = Unwind;

    #[inline(always)]
    fn value(&mut self, table: Ref, index: usize) -> Exec {
        self.element(table, index)
    }
}

/// Looks for a key; `same` compares keys that are not identical but have equal hashes, and says
/// nothing when the search has to be started again: then so does this.
#[inline(always)]
fn search<S: Source>(
    source: &mut S,
    table: Option<Ref>,
    key: Value,
    hash: Value,
    same: impl Fn(&mut S, Value, Value) -> Result<Option<bool>, S::Stop>,
) -> Result<Option<Place>, S::Stop> {
    let Some(t) = table else {
        return Ok(Some(Place::Free(hash.unpack() as usize & (SMALLEST - 1))));
    };
    let mut probes = Probes::new(hash, entries(table) - 1);
    loop {
        let h = source.value(t, 2 * probes.at)?;
        if !h.is_set() {
            return Ok(Some(Place::Free(probes.at)));
        }
        if h == hash {
            let k = source.value(t, 2 * probes.at + 1)?;
            if k == key {
                return Ok(Some(Place::Found(probes.at)));
            }
            match same(source, k, key)? {
                Some(true) => return Ok(Some(Place::Found(probes.at))),
                Some(false) => {}
                None => return Ok(None),
            }
        }
        probes.advance();
    }
}

/// Looks for a key, beneath what is pending on the set. A comparison that changes the table starts
/// the search again.
fn find_beneath(m: &mut Machine, s: Value, key: Value, hash: Value) -> Exec<Place> {
    loop {
        let table = m.field_beneath(s.object(), TABLE)?.as_ref();
        if let Some(t) = table
            && let Some(local) = m.local_elements(t)
            && let Some(place) = find_local(local, entries(table) - 1, key, hash)
        {
            return Ok(place);
        }
        let place = search(m, table, key, hash, |m, a, b| {
            if let Some(same) = plain::equal(a, b) {
                return Ok(Some(same));
            }
            let before = (m.field(s.object(), TABLE)?, m.field(s.object(), USED)?);
            let same = m.equal(a, b)?;
            let after = (m.field(s.object(), TABLE)?, m.field(s.object(), USED)?);
            Ok(if before == after { Some(same) } else { None })
        })?;
        if let Some(place) = place {
            return Ok(place);
        }
    }
}

/// As [`find_beneath`], of a set that has nothing pending.
fn find(m: &mut Machine, s: Value, key: Value, hash: Value) -> Exec<Place> {
    settle(m, s)?;
    find_beneath(m, s, key, hash)
}

/// Does what is pending on a set.
fn settle(m: &mut Machine, s: Value) -> Exec<()> {
    if m.memory.has_pending() {
        m.field(s.object(), TABLE)?;
    }
    Ok(())
}

#[inline]
fn hash_of(m: &mut Machine, key: Value) -> Exec {
    Ok(dict::hash_value(m.hash(key)?))
}

/// The hash of a key to look for: a set stands for the frozenset with its items.
#[inline]
fn lookup_hash(m: &mut Machine, key: Value) -> Exec<(Value, Value)> {
    if !matches!(key.kind(), Some(INSTANCE | SET)) {
        return Ok((key, hash_of(m, key)?));
    }
    let p = instance::payload(m, key)?;
    if p.is_kind(SET) {
        let frozen = copy_as(m, p, FROZENSET)?;
        return Ok((frozen, hash_of(m, frozen)?));
    }
    Ok((key, hash_of(m, key)?))
}

/// As [`find`], with the hash, for an integer or a string in a set that only this thread can reach; `None` if that is not enough.
#[inline(always)]
fn find_quickly(m: &mut Machine, s: Value, key: Value) -> Exec<Option<(Place, Value)>> {
    if s.object().is_shared() {
        return Ok(None);
    }
    let hash = if key.is_int() {
        hash::small_int(key.unpack())
    } else if string::is_str(key) {
        m.str_hash(key)
    } else {
        return Ok(None);
    };
    let hash = dict::hash_value(hash);
    let Some(t) = table(m, s)? else { return Ok(None) };
    let Some(local) = m.local_elements(t) else { return Ok(None) };
    Ok(find_local(local, entries(Some(t)) - 1, key, hash).map(|place| (place, hash)))
}

/// Whether a key is there.
pub fn contains(m: &mut Machine, s: Value, key: Value) -> Exec<bool> {
    if let Some((place, _)) = find_quickly(m, s, key)? {
        return Ok(matches!(place, Place::Found(_)));
    }
    let (key, hash) = lookup_hash(m, key)?;
    contains_hashed(m, s, key, hash)
}

pub(super) fn contains_hashed(m: &mut Machine, s: Value, key: Value, hash: Value) -> Exec<bool> {
    if m.memory.has_pending()
        && let Some(is_there) = shared::look(m, s, key, hash)?
    {
        return Ok(is_there);
    }
    Ok(matches!(find_beneath(m, s, key, hash)?, Place::Found(_)))
}

/// Adds a key.
///
/// # Errors
/// TypeError for an unhashable one.
#[inline]
pub fn add(m: &mut Machine, s: Value, key: Value) -> Exec<()> {
    match find_quickly(m, s, key)? {
        Some((Place::Found(_), _)) => return Ok(()),
        Some((Place::Free(at), hash)) => return put(m, s, key, hash, at),
        None => {}
    }
    let hash = hash_of(m, key)?;
    add_hashed(m, s, key, hash)
}

pub(super) fn add_hashed(m: &mut Machine, s: Value, key: Value, hash: Value) -> Exec<()> {
    if s.object().is_shared() && shared::add(m, s.object(), key, hash)? {
        return Ok(());
    }
    match find(m, s, key, hash)? {
        Place::Found(_) => Ok(()),
        Place::Free(at) => put(m, s, key, hash, at),
    }
}

/// Puts a key that is not there into the entry that ended the search for it.
fn put(m: &mut Machine, s: Value, key: Value, hash: Value, at: usize) -> Exec<()> {
    let t = match table(m, s)? {
        Some(t) => t,
        None => {
            let t = m.new_table(2 * SMALLEST, Value::UNSET)?;
            m.set_field(s.object(), TABLE, Value::from_ref(t))?;
            t
        }
    };
    m.set_element(t, 2 * at, hash)?;
    m.set_element(t, 2 * at + 1, key)?;
    let fill = m.field(s.object(), FILL)?.index() + 1;
    let used = len(m, s)? + 1;
    set_counts(m, s, fill, used)?;
    if !is_full(fill, entries(Some(t))) {
        return Ok(());
    }
    resize(m, s, growth(used))
}

fn growth(used: usize) -> usize {
    if used > 50_000 { used * 2 } else { used * 4 }
}

/// The size of a table of more than `least` entries.
fn size_for(least: usize) -> usize {
    let mut size = SMALLEST;
    while size <= least {
        size <<= 1;
    }
    size
}

/// Whether a table with so many used entries has to grow.
fn is_full(fill: usize, entries: usize) -> bool {
    fill * 5 >= (entries - 1) * 3
}

/// Makes the table one of more than `least` entries, without removed ones.
fn resize(m: &mut Machine, s: Value, least: usize) -> Exec<()> {
    let size = size_for(least);
    super::list::check_size(size, 2)?;
    let new = m.new_table(2 * size, Value::UNSET)?;
    let used = len(m, s)?;
    if let Some(old) = table(m, s)? {
        for i in 0..entries(Some(old)) {
            let key = m.element(old, 2 * i + 1)?;
            if key.is_set() {
                let hash = m.element(old, 2 * i)?;
                enter(m, new, key, hash)?;
            }
        }
    }
    m.set_field(s.object(), TABLE, Value::from_ref(new))?;
    set_counts(m, s, used, used)
}

/// Enters a key that is not there into a table without removed entries that nothing else has seen.
fn enter(m: &mut Machine, t: Ref, key: Value, hash: Value) -> Exec<()> {
    let mut probes = Probes::new(hash, entries(Some(t)) - 1);
    while m.element(t, 2 * probes.at)?.is_set() {
        probes.advance();
    }
    m.init(t, 2 * probes.at, hash);
    m.init(t, 2 * probes.at + 1, key);
    Ok(())
}

/// Removes a key; whether it was there.
pub fn discard(m: &mut Machine, s: Value, key: Value) -> Exec<bool> {
    match find_quickly(m, s, key)? {
        Some((Place::Found(at), _)) => {
            remove_at(m, s, at)?;
            return Ok(true);
        }
        Some((Place::Free(_), _)) => return Ok(false),
        None => {}
    }
    let (key, hash) = lookup_hash(m, key)?;
    discard_hashed(m, s, key, hash)
}

pub(super) fn discard_hashed(m: &mut Machine, s: Value, key: Value, hash: Value) -> Exec<bool> {
    if s.object().is_shared()
        && let Some(was_there) = shared::remove(m, s, key, hash)?
    {
        return Ok(was_there);
    }
    let Place::Found(at) = find(m, s, key, hash)? else { return Ok(false) };
    remove_at(m, s, at)?;
    Ok(true)
}

fn remove_at(m: &mut Machine, s: Value, at: usize) -> Exec<()> {
    let Some(t) = table(m, s)? else { return Ok(()) };
    m.set_element(t, 2 * at, GONE)?;
    m.set_element(t, 2 * at + 1, Value::UNSET)?;
    let used = len(m, s)? - 1;
    m.set_field(s.object(), USED, Value::len(used))
}

/// Removes some key.
pub fn pop(m: &mut Machine, s: Value) -> Exec<Option<Value>> {
    if len(m, s)? == 0 {
        return Ok(None);
    }
    let Some(t) = table(m, s)? else { return Ok(None) };
    let mask = entries(Some(t)) - 1;
    let mut at = m.field(s.object(), FINGER)?.index() & mask;
    loop {
        let key = m.element(t, 2 * at + 1)?;
        if key.is_set() {
            remove_at(m, s, at)?;
            m.set_field(s.object(), FINGER, Value::len(at + 1))?;
            return Ok(Some(key));
        }
        at = (at + 1) & mask;
    }
}

/// Removes everything.
pub fn clear(m: &mut Machine, s: Value) -> Exec<()> {
    m.set_field(s.object(), TABLE, Value::UNSET)?;
    m.set_field(s.object(), FINGER, Value::ZERO)?;
    set_counts(m, s, 0, 0)
}

/// The key at or after position `at`: its position and the key.
#[inline]
pub fn next(m: &mut Machine, s: Value, at: usize) -> Exec<Option<(usize, Value)>> {
    Ok(next_hashed(m, s, at)?.map(|(found, key, _)| (found, key)))
}

/// As [`next`], with the key's hash.
pub(super) fn next_hashed(
    m: &mut Machine,
    s: Value,
    at: usize,
) -> Exec<Option<(usize, Value, Value)>> {
    let Some(t) = table(m, s)? else { return Ok(None) };
    if let Some(local) = m.local_elements(t) {
        let found = (at..entries(Some(t))).find(|&i| local.get(2 * i + 1).is_set());
        return Ok(found.map(|i| (i, local.get(2 * i + 1), local.get(2 * i))));
    }
    for i in at..entries(Some(t)) {
        let key = m.element(t, 2 * i + 1)?;
        if key.is_set() {
            return Ok(Some((i, key, m.element(t, 2 * i)?)));
        }
    }
    Ok(None)
}

/// All keys with their hashes, in order.
pub(super) fn hashed(m: &mut Machine, s: Value) -> Exec<Vec<(Value, Value)>> {
    let mut all = Vec::with_capacity(len(m, s)?);
    let mut at = 0;
    while let Some((found, key, hash)) = next_hashed(m, s, at)? {
        all.push((key, hash));
        at = found + 1;
    }
    Ok(all)
}

/// All keys, in order.
pub fn items(m: &mut Machine, s: Value) -> Exec<Vec<Value>> {
    Ok(hashed(m, s)?.into_iter().map(|(key, _)| key).collect())
}

/// The hashes of all keys.
pub fn hashes(m: &mut Machine, s: Value) -> Exec<Vec<i64>> {
    Ok(hashed(m, s)?.into_iter().map(|(_, hash)| hash.unpack()).collect())
}

/// Adds the keys of another set.
pub(super) fn merge(m: &mut Machine, s: Value, other: Value) -> Exec<()> {
    let more = len(m, other)?;
    if s == other || more == 0 {
        return Ok(());
    }
    let fill = m.field(s.object(), FILL)?.index();
    let mask = entries(table(m, s)?) - 1;
    if (fill + more) * 5 >= mask * 3 {
        let used = len(m, s)?;
        resize(m, s, (used + more) * 2)?;
    }
    if m.field(s.object(), FILL)?.index() > 0 {
        for (key, hash) in hashed(m, other)? {
            add_hashed(m, s, key, hash)?;
        }
        return Ok(());
    }
    let size = entries(table(m, s)?);
    let new = m.new_table(2 * size, Value::UNSET)?;
    let source = table(m, other)?;
    let other_fill = m.field(other.object(), FILL)?.index();
    let Some(source) = source else { return Ok(()) };
    let same = entries(Some(source)) == size && other_fill == more;
    for i in 0..entries(Some(source)) {
        let key = m.element(source, 2 * i + 1)?;
        if !key.is_set() {
            continue;
        }
        let hash = m.element(source, 2 * i)?;
        if same {
            m.init(new, 2 * i, hash);
            m.init(new, 2 * i + 1, key);
        } else {
            enter(m, new, key, hash)?;
        }
    }
    m.set_field(s.object(), TABLE, Value::from_ref(new))?;
    set_counts(m, s, more, more)
}

/// Adds all items of an iterable.
pub fn update(m: &mut Machine, s: Value, from: Value) -> Exec<()> {
    if let Some(other) = as_set(m, from)? {
        return merge(m, s, other);
    }
    if dict::is_dict(from) {
        let (fill, more) = (m.field(s.object(), FILL)?.index(), dict::len(m, from)?);
        if (fill + more) * 5 >= (entries(table(m, s)?) - 1) * 3 {
            let used = len(m, s)?;
            resize(m, s, (used + more) * 2)?;
        }
    }
    let iterator = m.iter(from)?;
    while let Some(item) = m.next(iterator)? {
        add(m, s, item)?;
    }
    Ok(())
}

/// A new set of a kind with the same keys.
pub fn copy_as(m: &mut Machine, s: Value, kind: u8) -> Exec {
    let copy = empty(m, kind)?;
    merge(m, copy, s)?;
    Ok(copy)
}

/// Drops removed entries if there are many, after a difference.
pub(super) fn tidy(m: &mut Machine, s: Value) -> Exec<()> {
    let (fill, used) = (m.field(s.object(), FILL)?.index(), len(m, s)?);
    if fill - used <= (entries(table(m, s)?) - 1) / 4 {
        return Ok(());
    }
    resize(m, s, growth(used))
}

/// Makes `s` hold what `from`, a set that nothing else has seen, holds.
pub(super) fn take(m: &mut Machine, s: Value, from: Value) -> Exec<()> {
    for field in [TABLE, FILL, USED] {
        let v = m.field(from.object(), field)?;
        m.set_field(s.object(), field, v)?;
    }
    Ok(())
}

/// Whether all keys of `a` are in `b`.
pub(super) fn is_subset(m: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    if len(m, a)? > len(m, b)? {
        return Ok(false);
    }
    for (key, hash) in hashed(m, a)? {
        if !contains_hashed(m, b, key, hash)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Comparison of two exact sets: `<` and its kin mean inclusion.
pub fn compare(m: &mut Machine, op: CompareOp, a: Value, b: Value) -> Exec<bool> {
    let (x, y) = (len(m, a)?, len(m, b)?);
    match op {
        CompareOp::Eq => Ok(x == y && is_subset(m, a, b)?),
        CompareOp::Ne => Ok(x != y || !is_subset(m, a, b)?),
        CompareOp::Le => is_subset(m, a, b),
        CompareOp::Lt => Ok(x < y && is_subset(m, a, b)?),
        CompareOp::Ge => is_subset(m, b, a),
        CompareOp::Gt => Ok(x > y && is_subset(m, b, a)?),
        _ => Ok(false),
    }
}

/// `a op b` of exact sets: `&`, `|`, `-` or `^`.
pub fn operate(m: &mut Machine, op: BinaryOp, inplace: bool, a: Value, b: Value) -> Exec {
    use super::setmethods as methods;
    if inplace && a.is_kind(SET) {
        match op {
            BinaryOp::Or => merge(m, a, b)?,
            BinaryOp::And => {
                let both = methods::intersection_of(m, a, b)?;
                take(m, a, both)?;
            }
            BinaryOp::Sub => methods::subtract(m, a, b)?,
            _ => methods::toggle(m, a, b)?,
        }
        return Ok(a);
    }
    match op {
        BinaryOp::Or => {
            let all = copy_as(m, a, kind_of(a))?;
            merge(m, all, b)?;
            Ok(all)
        }
        BinaryOp::And => methods::intersection_of(m, a, b),
        BinaryOp::Sub => methods::difference_of(m, a, b),
        _ => {
            let all = copy_as(m, b, kind_of(a))?;
            methods::toggle(m, all, a)?;
            Ok(all)
        }
    }
}

pub(super) fn kind_of(s: Value) -> u8 {
    if s.is_kind(FROZENSET) { FROZENSET } else { SET }
}
