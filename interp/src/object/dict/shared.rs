//! Changes of a shared dict that wait for the block's commit.
//!
//! Main invariant: the block has not looked at what it changes, so two blocks that set different
//! keys, new ones or old ones, do not conflict, nor do two that add to the same number. Keys are
//! such that they are compared without Python code ([`plain`]); where they are not, or an addition
//! does not apply, the block runs again and does it in the ordinary way.

use super::*;
use crate::object::pending::{Entry, Keyed, Unknown};
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
    /// Entries and index for when those of the dict are full at the commit.
    spare: Spare<(Ref, Ref)>,
}

impl Act {
    /// Makes this what a later one on the same key does too; false if the two cannot be one.
    fn merge(&mut self, later: Act) -> bool {
        let merged = match (*self, later) {
            (_, Act::Set(_)) => Some(later),
            (Act::Set(v), Act::Add(by)) => add(v, by).map(Act::Set),
            // Floats are added one by one, in order: that is what the sum depends on.
            (Act::Add(a), Act::Add(b)) if a.is_int() => add(a, b).map(Act::Add),
            (Act::Add(_), Act::Add(_)) => None,
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

/// What the block's pending changes say about a key: its value, or nothing.
pub(super) fn look(m: &mut Machine, d: Ref, key: Value, hash: Value) -> Exec<Option<Value>> {
    if let PendingSlot::Pending(pending) = m.memory.operation_slot(d)
        && let Some(changes) = pending.downcast_mut::<Changes>()
    {
        match changes.keys.get_mut(key, hash) {
            Ok(None) => return Ok(None),
            Ok(Some(&mut Act::Set(v))) => return Ok(Some(v)),
            Ok(Some(Act::Add(_))) | Err(Unknown) => {}
        }
        settle(m, d)?;
    }
    Ok(None)
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
            match changes.keys.get_mut(key, hash) {
                Ok(Some(pending)) => return Ok(pending.merge(act)),
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
        (Found::Nothing, Act::Set(_)) => None,
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
    if matches!(m.memory.operation_slot(d), PendingSlot::Free) {
        let site = m.site();
        let (keys, stamp) = (Keyed::default(), m.new_stamp());
        let changes = Changes { d, keys, stamp, inserts: 0, spare: Spare::none() };
        m.memory.add_operation(d, Box::new(changes), site);
    }
    let PendingSlot::Pending(pending) = m.memory.operation_slot(d) else { return Ok(false) };
    let Some(changes) = pending.downcast_mut::<Changes>() else { return Ok(false) };
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
        entry: &Entry<Act>,
        v: Value,
    ) -> Result<(), Abort> {
        let i = self.tables.fill;
        let Some(entries) = self.tables.entries else { return Ok(()) };
        self.set(c, entries, 3 * i, entry.hash.word())?;
        self.set(c, entries, 3 * i + 1, entry.key.word())?;
        self.set(c, entries, 3 * i + 2, v.word())?;
        if let Some(index) = self.tables.index {
            let at = free(c, index, entry.hash)?;
            self.set(c, index, at, index_word(entry.hash, i))?;
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
        let mut new = Vec::new();
        for entry in self.keys.entries() {
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
            if entry.seen().is_none() && matches!(found, Found::At(..)) {
                c.not_stored(entry.key);
            }
            match (found, entry.change) {
                (Found::At(entries, i), Act::Set(v)) => {
                    if c.store(entries, 3 * i + 2, v.word())? == v.word() {
                        c.not_stored(v);
                    }
                }
                (Found::At(entries, i), Act::Add(by)) => {
                    let old = c.value(entries, 3 * i + 2)?;
                    let Some(sum) = add(old, by) else { return Ok(Outcome::Unfit) };
                    c.store(entries, 3 * i + 2, sum.word())?;
                }
                (Found::Nothing, Act::Set(v)) if entry.seen().is_none() => new.push((entry, v)),
                (Found::Nothing | Found::Restart, _) => return Ok(Outcome::Unfit),
            }
        }
        let mut growing = Growing { tables, new: false };
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
        if added == 0 {
            return Ok(Outcome::Done);
        }
        for (entry, v) in new {
            growing.insert(&mut c, entry, v)?;
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
        for change in self.keys.entries() {
            if change.seen().is_none() {
                visit(change.key.word());
            }
            if let Act::Set(v) = change.change {
                visit(v.word());
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
