//! Additions to a shared set, and removals from it, that wait for the block's commit.
//!
//! Main invariant: the block has not looked whether the keys are there that it adds, and of those
//! that it removes only at these; so changes of different keys do not conflict, nor do additions of
//! the same one. Keys are such that they are compared without Python code ([`plain`]); where they
//! are not, the block runs again and does it in the ordinary way.

use super::*;
use crate::object::pending::{Keyed, Unknown};
use crate::object::spare::Spare;
use std::any::Any;
use stm::Abort;
use stm::heap::{Operands, Operation, Outcome, PendingSlot, Room};

/// What becomes of a key.
#[derive(Clone, Copy, Debug)]
enum Act {
    Add,
    /// It is removed, if it is there.
    Remove,
}

/// The changes that are pending on one set.
struct Changes {
    s: Ref,
    keys: Keyed<Act>,
    /// How many of the keys were not there when they were added.
    inserts: usize,
    /// A table for when that of the set is full at the commit.
    spare: Spare<Ref>,
}

/// What the block's pending changes say of whether a key is there.
pub(super) fn look(m: &mut Machine, s: Value, key: Value, hash: Value) -> Exec<Option<bool>> {
    if let PendingSlot::Pending(pending) = m.memory.operation_slot(s.object())
        && let Some(changes) = pending.downcast_mut::<Changes>()
    {
        match changes.keys.get_mut(key, hash) {
            Ok(found) => return Ok(found.map(|act| matches!(act, Act::Add))),
            Err(Unknown) => settle(m, s)?,
        }
    }
    Ok(None)
}

/// The changes that are pending on a set, if there can be such.
fn changes_of(m: &mut Machine, s: Ref) -> Exec<Option<&mut Changes>> {
    if matches!(m.memory.operation_slot(s), PendingSlot::Free) {
        let site = m.site();
        let changes = Changes { s, keys: Keyed::default(), inserts: 0, spare: Spare::none() };
        m.memory.add_operation(s, Box::new(changes), site);
    }
    Ok(match m.memory.operation_slot(s) {
        PendingSlot::Pending(pending) => pending.downcast_mut::<Changes>(),
        _ => None,
    })
}

/// Has a key removed when the block commits; whether it is there. Nothing is said if it has to be
/// removed in the ordinary way.
pub(super) fn remove(m: &mut Machine, s: Value, key: Value, hash: Value) -> Exec<Option<bool>> {
    if !plain::is_key(m, key)? {
        return Ok(None);
    }
    let set = s.object();
    match m.memory.operation_slot(set) {
        PendingSlot::Plain => return Ok(None),
        PendingSlot::Free => {}
        PendingSlot::Pending(pending) => {
            let Some(changes) = pending.downcast_mut::<Changes>() else { return Ok(None) };
            match changes.keys.get_mut(key, hash) {
                Ok(Some(act)) => {
                    let was_there = matches!(act, Act::Add);
                    *act = Act::Remove;
                    return Ok(Some(was_there));
                }
                Ok(None) => {}
                Err(Unknown) => return Ok(None),
            }
        }
    }
    // Marked: that it is there must be true at the commit.
    let Place::Found(i) = find_beneath(m, s, key, hash)? else { return Ok(Some(false)) };
    let Some(table) = m.field_beneath(set, TABLE)?.as_ref() else { return Ok(None) };
    let own = m.element(table, 2 * i + 1)?;
    let Some(changes) = changes_of(m, set)? else { return Ok(None) };
    match changes.keys.get_mut(own, hash) {
        Ok(None) => changes.keys.push(own, hash, Act::Remove, Some(i)),
        _ => return Ok(None),
    }
    Ok(Some(true))
}

/// Has a key added when the block commits; false if it has to be added in the ordinary way.
pub(super) fn add(m: &mut Machine, s: Ref, key: Value, hash: Value) -> Exec<bool> {
    if !plain::is_key(m, key)? {
        return Ok(false);
    }
    match m.memory.operation_slot(s) {
        PendingSlot::Plain => return Ok(false),
        PendingSlot::Free => {}
        PendingSlot::Pending(pending) => {
            let Some(changes) = pending.downcast_mut::<Changes>() else { return Ok(false) };
            match changes.keys.get_mut(key, hash) {
                Ok(Some(Act::Add)) => return Ok(true),
                // The set may get another key, which is equal to the one that was removed.
                Ok(Some(Act::Remove)) => return Ok(false),
                Ok(None) => {}
                Err(Unknown) => return Ok(false),
            }
        }
    }
    // Without marks: a guess that decides how much room is made.
    let table = m.peek(s, TABLE)?.as_ref();
    let place = search(&mut Peeking(m), table, key, hash, |_, a, b| Ok(plain::equal(a, b)))?;
    let seen = match (place, table) {
        (Some(Place::Found(i)), Some(table)) => {
            // Removed since it was found, by another block's commit.
            let own = m.peek(table, 2 * i + 1)?;
            if plain::equal(own, key) != Some(true) {
                return Ok(false);
            }
            Some((i, own))
        }
        (Some(_), _) => None,
        (None, _) => return Ok(false),
    };
    let Some(changes) = changes_of(m, s)? else { return Ok(false) };
    match seen {
        Some((i, own)) => changes.keys.push(own, hash, Act::Add, Some(i)),
        None => {
            changes.keys.push(key, hash, Act::Add, None);
            changes.inserts += 1;
            if changes.inserts.is_power_of_two() {
                m.memory.make_room(s)?;
            }
        }
    }
    Ok(true)
}

/// The size of the table after so many insertions one by one.
fn grown(mut entries: usize, mut fill: usize, mut used: usize, inserts: usize) -> usize {
    for _ in 0..inserts {
        fill += 1;
        used += 1;
        if is_full(fill, entries) {
            entries = size_for(growth(used));
            fill = used;
        }
    }
    entries
}

/// Reads without marks.
struct Peeking<'m>(&'m mut Machine);

impl Source for Peeking<'_> {
    type Stop = Unwind;

    fn value(&mut self, table: Ref, index: usize) -> Exec {
        self.0.peek(table, index)
    }
}

impl Source for Committing<'_, '_, '_, '_> {
    type Stop = Abort;

    fn value(&mut self, table: Ref, index: usize) -> Result<Value, Abort> {
        Committing::value(self, table, index)
    }
}

/// The entry for a key that is not in the table.
fn free(c: &mut Committing<'_, '_, '_, '_>, table: Ref, hash: Value) -> Result<usize, Abort> {
    let mut probes = Probes::new(hash, entries(Some(table)) - 1);
    while c.value(table, 2 * probes.at)?.is_set() {
        probes.advance();
    }
    Ok(probes.at)
}

/// Copies all keys to a larger table.
fn move_keys(c: &mut Committing<'_, '_, '_, '_>, from: Option<Ref>, to: Ref) -> Result<(), Abort> {
    let Some(old) = from else { return Ok(()) };
    let mut hash = Value::UNSET;
    c.each(
        old,
        old.words(),
        |_| false,
        |c, i, word| {
            if i % 2 == 0 {
                hash = word;
            } else if word.is_set() {
                let at = free(c, to, hash)?;
                c.init(to, 2 * at, hash.word());
                c.copy(to, 2 * at + 1, word);
            }
            Ok(())
        },
    )
}

impl Operation for Changes {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort> {
        let mut c = Committing::new(operands);
        let fields = c.fields(self.s)?;
        let field = |at: usize| Value::from_word(fields[at]);
        let (fill, used) = (field(FILL).index(), field(USED).index());
        let mut table = field(TABLE).as_ref();
        let (mut new, mut removed) = (Vec::new(), 0);
        for entry in self.keys.entries() {
            let place = match (entry.seen(), table) {
                (Some(i), Some(table))
                    if i < entries(Some(table)) && c.value(table, 2 * i + 1)? == entry.key =>
                {
                    Some(Place::Found(i))
                }
                _ => {
                    search(&mut c, table, entry.key, entry.hash, |_, a, b| Ok(plain::equal(a, b)))?
                }
            };
            if entry.seen().is_none() && matches!(entry.change, Act::Remove) {
                c.not_stored(entry.key);
            }
            match (place, entry.change, table) {
                (Some(Place::Found(at)), Act::Remove, Some(table)) => {
                    c.store(table, 2 * at, GONE.word())?;
                    c.store(table, 2 * at + 1, Value::UNSET.word())?;
                    removed += 1;
                }
                (Some(_), Act::Remove, _) => {}
                (Some(Place::Found(_)), Act::Add, _) => {
                    if entry.seen().is_none() {
                        c.not_stored(entry.key);
                    }
                }
                (Some(Place::Free(_)), Act::Add, _) if entry.seen().is_none() => new.push(entry),
                (Some(Place::Free(_)), Act::Add, _) | (None, ..) => return Ok(Outcome::Unfit),
            }
        }
        let used = used - removed;
        let fits = table.is_some() && !is_full(fill + new.len(), entries(table));
        // As soon as it is nearly full: else every block until then would bring a spare in vain.
        let present = entries(table);
        let nearly =
            table.is_none() || is_full(fill + new.len() + self.spare.slack(present), present);
        let spare = self.spare.made();
        let has_spare = spare.is_some_and(|spare| !is_full(used + new.len(), entries(Some(spare))));
        let grows = !new.is_empty() && (!fits || nearly && has_spare);
        match spare {
            Some(spare) if grows && has_spare => {
                if self.spare.is_dirty() {
                    c.fill(spare, 0, Value::UNSET.word());
                }
                move_keys(&mut c, table, spare)?;
                table = Some(spare);
            }
            _ if grows => return Ok(self.spare.missing()),
            Some(spare) => c.not_stored(Value::from_ref(spare)),
            None => {}
        }
        let (Some(table), false) = (table, new.is_empty() && removed == 0) else {
            return Ok(Outcome::Done);
        };
        for entry in &new {
            let at = free(&mut c, table, entry.hash)?;
            for (index, v) in [(2 * at, entry.hash), (2 * at + 1, entry.key)] {
                if grows {
                    c.init(table, index, v.word());
                } else {
                    c.store(table, index, v.word())?;
                }
            }
        }
        let fields = c.fields(self.s)?;
        fields[TABLE] = Value::from_ref(table).word();
        fields[FILL] = Value::len(if grows { used } else { fill } + new.len()).word();
        fields[USED] = Value::len(used + new.len()).word();
        Ok(Outcome::Done)
    }

    fn make_room(&mut self, room: &mut dyn Room) -> Result<(), Abort> {
        self.spare.meet(room);
        let spare = self.spare.made();
        let mut field = |at: usize| peek_field(room, self.s, at);
        let (fill, used) = (field(FILL)?.index(), field(USED)?.index());
        let table = field(TABLE)?.as_ref();
        let present = entries(table);
        // Others add keys too.
        let wanted = self.inserts + self.spare.slack(present);
        let fits = |fill: usize, entries: usize| !is_full(fill + wanted, entries);
        if table.is_some() && fits(fill, present)
            || spare.is_some_and(|spare| fits(used, entries(Some(spare))))
        {
            return Ok(());
        }
        // That of CPython, if nobody else adds keys and this comes first.
        let mut size = grown(present, fill, used, self.inserts);
        if spare.is_some() || (table.is_some() && size == present) {
            while !fits(used, size) {
                size *= 2;
            }
        }
        self.spare.set(room.alloc_table(ARRAY, 2 * size, Value::UNSET.word()));
        Ok(())
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        for entry in self.keys.entries() {
            // Even if it is not stored after all: it is looked for at the commit.
            if entry.seen().is_none() {
                visit(entry.key.word());
            }
        }
        if let Some(spare) = self.spare.made() {
            visit(Value::from_ref(spare).word());
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
