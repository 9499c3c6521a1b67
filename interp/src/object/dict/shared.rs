//! Changes of a shared dict that wait for the block's commit.
//!
//! Main invariant: the block has not looked at what it sets or adds to, and of what it removes only
//! at the key and its value; so two blocks that set or remove different keys, new ones or old ones,
//! do not conflict, nor do two that add to the same number. Keys are such that they are compared without Python code ([`plain`]); where they are not, or an addition
//! does not apply, the block runs again and does it in the ordinary way.

use super::*;
use crate::object::pending::{Keyed, Unknown};
use crate::object::spare::Spare;
use crate::vm::augment::sum as add;
use std::any::Any;
use stm::Abort;
use stm::heap::{Operands, Operation, Outcome, PendingSlot, Room};

/// What is done to a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    /// It gets this value.
    Set(Value),
    /// This number is added to its value, one of the same type.
    Add(Value),
    /// It is removed, if it is there.
    Remove,
    /// It is removed if it is there, and set anew: this key, this value, then (see [`Changes::now`]).
    Renew(Value, Value, u64),
}

/// What a block's pending changes say about a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen {
    /// Nothing.
    Beneath,
    /// It has this value.
    Value(Value),
    /// It is not there.
    Gone,
}

/// The changes that are pending on one dict.
struct Changes {
    d: Ref,
    /// In the order in which keys are inserted.
    keys: Keyed<Act>,
    /// The dict's stamp when keys have been inserted.
    stamp: Value,
    /// How many of the keys were not there when they were set.
    inserts: usize,
    /// How many keys were removed and set anew.
    renewals: u64,
    /// Entries and index for when those of the dict are full at the commit.
    spare: Spare<(Ref, Ref)>,
}

impl Act {
    /// Makes this what a later one on the same key does too, which may be written as `key`; false
    /// if the two cannot be one.
    fn merge(&mut self, key: Value, later: Act, now: u64) -> bool {
        let merged = match (*self, later) {
            (Act::Remove, Act::Set(v)) => Some(Act::Renew(key, v, now)),
            (Act::Renew(key, _, then), Act::Set(v)) => Some(Act::Renew(key, v, then)),
            (Act::Renew(key, v, then), Act::Add(by)) => {
                add(v, by).map(|v| Act::Renew(key, v, then))
            }
            (_, Act::Set(_)) => Some(later),
            (Act::Set(v), Act::Add(by)) => add(v, by).map(Act::Set),
            // Floats are added one by one, in order: that is what the sum depends on.
            (Act::Add(a), Act::Add(b)) if a.is_int() => add(a, b).map(Act::Add),
            (Act::Add(_) | Act::Remove, Act::Add(_)) | (_, Act::Remove | Act::Renew(..)) => None,
        };
        match merged {
            Some(merged) => {
                *self = merged;
                true
            }
            None => false,
        }
    }
}

/// What the block's pending changes say about a key.
pub(super) fn look(m: &mut Machine, d: Ref, key: Value, hash: Value) -> Exec<Seen> {
    if let PendingSlot::Pending(pending) = m.memory.operation_slot(d)
        && let Some(changes) = pending.downcast_mut::<Changes>()
    {
        match changes.keys.get_mut(key, hash) {
            Ok(None) => return Ok(Seen::Beneath),
            Ok(Some(&mut (Act::Set(v) | Act::Renew(_, v, _)))) => return Ok(Seen::Value(v)),
            Ok(Some(Act::Remove)) => return Ok(Seen::Gone),
            // For an update, which will not have looked.
            Ok(Some(&mut Act::Add(by))) if m.open_update.is_some() => {
                if let Some((entries, i)) = find_beneath(m, d, key, hash)?
                    && let Some(sum) = add(m.element(entries, 3 * i + 2)?, by)
                {
                    return Ok(Seen::Value(sum));
                }
            }
            Ok(Some(Act::Add(_))) | Err(Unknown) => {}
        }
        settle(m, d)?;
    }
    Ok(Seen::Beneath)
}

/// Where the value of a key is, as far as can be said without marks.
pub(super) fn value_at(
    m: &mut Machine,
    d: Ref,
    key: Value,
    hash: Value,
) -> Exec<Option<(Ref, usize)>> {
    let mut peeking = Peeking(m);
    let tables = peeking.tables(d)?;
    let found = search(&mut peeking, tables, key, hash, |_, a, b| {
        Ok(plain::equal(a, b).map_or(Same::Restart, Same::from))
    })?;
    Ok(match found {
        Found::At(entries, i) => Some((entries, 3 * i + 2)),
        Found::Nothing | Found::Restart => None,
    })
}

/// Has a number added to the value of a key when the block commits; false if that has to be done in
/// the ordinary way, or the block has set the key or removed it.
pub(super) fn add_at(
    m: &mut Machine,
    d: Ref,
    hash: Value,
    (own, i): (Value, usize),
    by: Value,
) -> Exec<bool> {
    let Some(changes) = changes_of(m, d)? else { return Ok(false) };
    match changes.keys.get_mut(own, hash) {
        Ok(Some(act)) => Ok(matches!(act, Act::Add(_)) && act.merge(own, Act::Add(by), 0)),
        Ok(None) => {
            changes.keys.push(own, hash, Act::Add(by), Some(i));
            Ok(true)
        }
        Err(Unknown) => Ok(false),
    }
}

/// Has a key removed when the block commits; gives its value, if it is there. Nothing is said if it
/// has to be removed in the ordinary way.
pub(super) fn remove(
    m: &mut Machine,
    d: Ref,
    key: Value,
    hash: Value,
) -> Exec<Option<Option<Value>>> {
    if !plain::is_key(m, key)? {
        return Ok(None);
    }
    match m.memory.operation_slot(d) {
        PendingSlot::Plain => return Ok(None),
        PendingSlot::Free => {}
        PendingSlot::Pending(pending) => {
            let Some(changes) = pending.downcast_mut::<Changes>() else { return Ok(None) };
            match changes.keys.get_mut(key, hash) {
                Ok(Some(act)) => {
                    return Ok(match *act {
                        Act::Set(v) | Act::Renew(_, v, _) => {
                            *act = Act::Remove;
                            Some(Some(v))
                        }
                        Act::Remove => Some(None),
                        Act::Add(_) => None,
                    });
                }
                Ok(None) => {}
                Err(Unknown) => return Ok(None),
            }
        }
    }
    // Marked: that it is there must be true at the commit.
    let Some((entries, i)) = find_beneath(m, d, key, hash)? else { return Ok(Some(None)) };
    let (own, v) = (m.element(entries, 3 * i + 1)?, m.element(entries, 3 * i + 2)?);
    let Some(changes) = changes_of(m, d)? else { return Ok(None) };
    // To find the key may have run Python code, which has removed it.
    match changes.keys.get_mut(own, hash) {
        Ok(None) => changes.keys.push(own, hash, Act::Remove, Some(i)),
        _ => return Ok(None),
    }
    Ok(Some(Some(v)))
}

/// The changes that are pending on a dict, if there can be such.
fn changes_of(m: &mut Machine, d: Ref) -> Exec<Option<&mut Changes>> {
    if matches!(m.memory.operation_slot(d), PendingSlot::Free) {
        let site = m.site();
        let (keys, stamp) = (Keyed::default(), m.new_stamp());
        let changes = Changes { d, keys, stamp, inserts: 0, renewals: 0, spare: Spare::none() };
        m.memory.add_operation(d, Box::new(changes), site);
    }
    Ok(match m.memory.operation_slot(d) {
        PendingSlot::Pending(pending) => pending.downcast_mut::<Changes>(),
        _ => None,
    })
}

/// Has a change made when the block commits; false if it has to be made in the ordinary way.
pub(super) fn change(m: &mut Machine, d: Ref, key: Value, hash: Value, act: Act) -> Exec<bool> {
    if !plain::is_key(m, key)? {
        return Ok(false);
    }
    match m.memory.operation_slot(d) {
        PendingSlot::Plain => return Ok(false),
        PendingSlot::Free => {}
        PendingSlot::Pending(pending) => {
            let Some(changes) = pending.downcast_mut::<Changes>() else { return Ok(false) };
            let now = changes.now();
            match changes.keys.get_mut(key, hash) {
                Ok(Some(pending)) => {
                    let renews = matches!((&pending, act), (Act::Remove, Act::Set(_)));
                    changes.inserts += usize::from(renews);
                    changes.renewals += u64::from(renews);
                    return Ok(pending.merge(key, act, now + u64::from(renews)));
                }
                Ok(None) => {}
                Err(Unknown) => return Ok(false),
            }
        }
    }
    // Without marks: a guess that decides how much room is made, and whether an addition is tried.
    let mut peeking = Peeking(m);
    let tables = peeking.tables(d)?;
    let found = search(&mut peeking, tables, key, hash, |_, a, b| {
        Ok(plain::equal(a, b).map_or(Same::Restart, Same::from))
    })?;
    let seen = match (found, act) {
        (Found::Restart, _) | (Found::Nothing, Act::Add(_)) => return Ok(false),
        (Found::Nothing, _) => None,
        (Found::At(entries, i), _) => {
            if let Act::Add(by) = act
                && add(m.peek(entries, 3 * i + 2)?, by).is_none()
            {
                return Ok(false);
            }
            // Deleted or moved since it was found, by another block's commit.
            let own = m.peek(entries, 3 * i + 1)?;
            if plain::equal(own, key) != Some(true) {
                return Ok(false);
            }
            Some((i, own))
        }
    };
    let Some(changes) = changes_of(m, d)? else { return Ok(false) };
    match seen {
        Some((i, own)) => changes.keys.push(own, hash, act, Some(i)),
        None => {
            changes.keys.push(key, hash, act, None);
            changes.inserts += 1;
            if changes.inserts.is_power_of_two() {
                m.memory.make_room(d)?;
            }
        }
    }
    Ok(true)
}

/// When entry `n` of a block's changes was made.
fn first(n: usize) -> u64 {
    (n as u64 + 1) << 32
}

impl Changes {
    /// Numbers the moments at which keys are set: after those that have an entry, and after those
    /// that were set anew since the last of these.
    fn now(&self) -> u64 {
        (self.keys.entries().len() as u64) << 32 | self.renewals
    }
}

/// Reads without marks.
struct Peeking<'m>(&'m mut Machine);

impl Peeking<'_> {
    fn tables(&mut self, d: Ref) -> Exec<Tables> {
        let entries = self.0.peek(d, ENTRIES)?.as_ref();
        let index = self.0.peek(d, INDEX)?.as_ref();
        Ok(Tables { entries, index, fill: entries.map_or(0, |entries| entries.words() / 3) })
    }
}

impl Source for Peeking<'_> {
    type Stop = Unwind;

    fn value(&mut self, table: Ref, index: usize) -> Exec {
        self.0.peek(table, index)
    }

    fn word(&mut self, index: Ref, at: usize) -> Exec<u64> {
        Ok(self.0.peek(index, at)?.word())
    }
}

impl Source for Committing<'_, '_, '_, '_> {
    type Stop = Abort;

    fn value(&mut self, table: Ref, index: usize) -> Result<Value, Abort> {
        Committing::value(self, table, index)
    }

    fn word(&mut self, index: Ref, at: usize) -> Result<u64, Abort> {
        Committing::word(self, index, at)
    }
}

impl Committing<'_, '_, '_, '_> {
    /// Whether the entry that had this very key still has it; nothing is said if not.
    fn again(&mut self, tables: Tables, i: usize, key: Value) -> Result<Option<Found>, Abort> {
        match tables.entries {
            Some(entries)
                if 3 * i + 1 < entries.words()
                    && Committing::value(self, entries, 3 * i + 1)? == key =>
            {
                Ok(Some(Found::At(entries, i)))
            }
            _ => Ok(None),
        }
    }
}

/// The place in an index for an entry that is not in it.
fn free(c: &mut Committing<'_, '_, '_, '_>, index: Ref, hash: Value) -> Result<usize, Abort> {
    let size = index.words();
    let mut at = spread(hash, size.trailing_zeros());
    while c.word(index, at)? != 0 {
        at = (at + 1) & (size - 1);
    }
    Ok(at)
}

fn index_word(hash: Value, i: usize) -> u64 {
    high(hash) | (i as u64 + 1)
}

/// The tables of a dict at its commit.
struct Growing {
    tables: Tables,
    /// Whether they are new.
    new: bool,
}

impl Growing {
    fn room(&self) -> usize {
        self.tables.entries.map_or(0, |entries| entries.words() / 3)
    }

    /// Goes on with larger tables, which get all entries.
    fn move_to(
        &mut self,
        c: &mut Committing<'_, '_, '_, '_>,
        entries: Ref,
        index: Ref,
    ) -> Result<(), Abort> {
        let mut n = 0;
        if let Some(old) = self.tables.entries {
            let (mut hash, mut key) = (Value::UNSET, Value::UNSET);
            // Values are marked, so that nobody changes one meanwhile.
            let is_value = |at: usize| at % 3 == 2;
            c.each(old, 3 * self.tables.fill, is_value, |c, at, word| {
                match at % 3 {
                    0 => hash = word,
                    1 => key = word,
                    _ if key.is_set() => {
                        c.init(entries, 3 * n, hash.word());
                        c.copy(entries, 3 * n + 1, key);
                        c.copy(entries, 3 * n + 2, word);
                        let at = free(c, index, hash)?;
                        c.init(index, at, index_word(hash, n));
                        n += 1;
                    }
                    _ => {}
                }
                Ok(())
            })?;
        }
        self.tables = Tables { entries: Some(entries), index: Some(index), fill: n };
        self.new = true;
        Ok(())
    }

    /// Removes entry `i`, before larger tables are gone on with.
    fn remove(
        &self,
        c: &mut Committing<'_, '_, '_, '_>,
        entries: Ref,
        i: usize,
    ) -> Result<(), Abort> {
        if let Some(index) = self.tables.index {
            let size = index.words();
            let hash = c.value(entries, 3 * i)?;
            let mut at = spread(hash, size.trailing_zeros());
            while c.word(index, at)? as u32 != i as u32 + 1 {
                at = (at + 1) & (size - 1);
            }
            c.store(index, at, u64::from(GONE))?;
        }
        (3 * i..3 * i + 3).try_for_each(|at| c.store(entries, at, Value::UNSET.word()).map(drop))
    }

    fn set(
        &self,
        c: &mut Committing<'_, '_, '_, '_>,
        table: Ref,
        index: usize,
        word: u64,
    ) -> Result<(), Abort> {
        if self.new {
            c.init(table, index, word);
            Ok(())
        } else {
            c.store(table, index, word).map(drop)
        }
    }

    /// Adds an entry; there is room.
    fn insert(
        &mut self,
        c: &mut Committing<'_, '_, '_, '_>,
        (hash, key, v): (Value, Value, Value),
    ) -> Result<(), Abort> {
        let i = self.tables.fill;
        let Some(entries) = self.tables.entries else { return Ok(()) };
        self.set(c, entries, 3 * i, hash.word())?;
        self.set(c, entries, 3 * i + 1, key.word())?;
        self.set(c, entries, 3 * i + 2, v.word())?;
        if let Some(index) = self.tables.index {
            let at = free(c, index, hash)?;
            self.set(c, index, at, index_word(hash, i))?;
        }
        self.tables.fill += 1;
        Ok(())
    }
}

impl Operation for Changes {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort> {
        let mut c = Committing::new(operands);
        let fields = c.fields(self.d)?;
        let field = |at: usize| Value::from_word(fields[at]);
        let live = field(LIVE).index();
        let (entries, index) = (field(ENTRIES).as_ref(), field(INDEX).as_ref());
        let tables = Tables { entries, index, fill: field(FILL).index() };
        let mut growing = Growing { tables, new: false };
        let (mut new, mut removed, mut in_order) = (Vec::new(), 0, true);
        for (n, entry) in self.keys.entries().iter().enumerate() {
            let found = match entry.seen() {
                Some(i) => c.again(tables, i, entry.key)?,
                None => None,
            };
            let found = match found {
                Some(found) => found,
                None => search(&mut c, tables, entry.key, entry.hash, |_, a, b| {
                    Ok(plain::equal(a, b).map_or(Same::Restart, Same::from))
                })?,
            };
            match (found, entry.change) {
                (Found::Restart, _) => return Ok(Outcome::Unfit),
                (Found::At(entries, i), Act::Set(v)) => {
                    if entry.seen().is_none() {
                        c.not_stored(entry.key);
                    }
                    if c.store(entries, 3 * i + 2, v.word())? == v.word() {
                        c.not_stored(v);
                    }
                }
                (Found::At(entries, i), Act::Add(by)) => {
                    let old = c.value(entries, 3 * i + 2)?;
                    let Some(sum) = add(old, by) else { return Ok(Outcome::Unfit) };
                    c.store(entries, 3 * i + 2, sum.word())?;
                }
                (Found::At(entries, i), Act::Remove | Act::Renew(..)) => {
                    growing.remove(&mut c, entries, i)?;
                    removed += 1;
                }
                (Found::Nothing, Act::Remove | Act::Renew(..)) => {}
                (Found::Nothing, Act::Set(_)) if entry.seen().is_none() => {}
                (Found::Nothing, Act::Set(_) | Act::Add(_)) => return Ok(Outcome::Unfit),
            }
            if entry.seen().is_none() && matches!(entry.change, Act::Remove | Act::Renew(..)) {
                c.not_stored(entry.key);
            }
            match (found, entry.change) {
                (_, Act::Renew(key, v, then)) => {
                    in_order = false;
                    new.push((then, (entry.hash, key, v)));
                }
                (Found::Nothing, Act::Set(v)) => {
                    new.push((first(n), (entry.hash, entry.key, v)));
                }
                _ => {}
            }
        }
        let live = live - removed;
        let room = growing.room();
        let grows = tables.fill + new.len() > room;
        // As soon as it is nearly full: else every block until then would bring a spare in vain.
        let moves = !new.is_empty() && tables.fill + new.len() + self.spare.slack(room) > room;
        match self.spare.made() {
            Some((entries, index)) if moves && live + new.len() <= entries.words() / 3 => {
                if self.spare.is_dirty() {
                    c.fill(entries, 0, Value::UNSET.word());
                    c.fill(index, 0, 0);
                }
                growing.move_to(&mut c, entries, index)?;
            }
            _ if grows => return Ok(self.spare.missing()),
            Some((entries, index)) => {
                c.not_stored(Value::from_ref(entries));
                c.not_stored(Value::from_ref(index));
            }
            None => {}
        }
        let added = new.len();
        if added == 0 && removed == 0 {
            return Ok(Outcome::Done);
        }
        if !in_order {
            new.sort_by_key(|&(then, _)| then);
        }
        for (_, entry) in new {
            growing.insert(&mut c, entry)?;
        }
        let reference = |table: Option<Ref>| table.map_or(Value::UNSET, Value::from_ref).word();
        let fields = c.fields(self.d)?;
        fields[ENTRIES] = reference(growing.tables.entries);
        fields[INDEX] = reference(growing.tables.index);
        fields[FILL] = Value::len(growing.tables.fill).word();
        fields[LIVE] = Value::len(live + added).word();
        fields[STAMP] = self.stamp.word();
        Ok(Outcome::Done)
    }

    fn make_room(&mut self, room: &mut dyn Room) -> Result<(), Abort> {
        self.spare.meet(room);
        let mut field = |at: usize| peek_field(room, self.d, at);
        let present = field(ENTRIES)?.as_ref().map_or(0, |entries| entries.words() / 3);
        let (fill, live) = (field(FILL)?.index(), field(LIVE)?.index());
        let spare = self.spare.made().map_or(0, |(entries, _)| entries.words() / 3);
        // Others insert keys too.
        let wanted = self.inserts + self.spare.slack(present);
        if fill + wanted <= present || live + wanted <= spare {
            return Ok(());
        }
        let size = ((live + wanted) * 2).max(16);
        let entries = room.alloc_table(ARRAY, 3 * size, Value::UNSET.word());
        let index = room.alloc_table(RAW, index_size(size), 0);
        self.spare.set(entries.and_then(|entries| Ok((entries, index?))));
        Ok(())
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        for entry in self.keys.entries() {
            // Even if it is not stored after all: it is looked for at the commit.
            if entry.seen().is_none() {
                visit(entry.key.word());
            }
            match entry.change {
                Act::Set(v) => visit(v.word()),
                Act::Renew(key, v, _) => {
                    visit(key.word());
                    visit(v.word());
                }
                Act::Add(_) | Act::Remove => {}
            }
        }
        if let Some((entries, index)) = self.spare.made() {
            visit(Value::from_ref(entries).word());
            visit(Value::from_ref(index).word());
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
