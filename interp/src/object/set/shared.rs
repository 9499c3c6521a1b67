//! Additions to a shared set that wait for the block's commit.
//!
//! Main invariant: the block has not looked whether the keys are there, so additions of several
//! blocks do not conflict. Keys are such that they are compared without Python code ([`plain`]);
//! where they are not, the block runs again and adds them in the ordinary way.

use super::*;
use crate::object::pending::{Keyed, Unknown};
use crate::object::spare::Spare;
use std::any::Any;
use stm::Abort;
use stm::heap::{Operands, Operation, Outcome, PendingSlot, Room};

/// The additions that are pending on one set.
struct Additions {
    s: Ref,
    keys: Keyed<()>,
    /// How many of the keys were not there when they were added.
    inserts: usize,
    /// A table for when that of the set is full at the commit.
    spare: Spare<Ref>,
}

/// Whether a key is among the block's pending additions.
pub(super) fn holds(m: &mut Machine, s: Value, key: Value, hash: Value) -> Exec<bool> {
    if let PendingSlot::Pending(pending) = m.memory.operation_slot(s.object())
        && let Some(additions) = pending.downcast_mut::<Additions>()
    {
        match additions.keys.get_mut(key, hash) {
            Ok(found) => return Ok(found.is_some()),
            Err(Unknown) => settle(m, s)?,
        }
    }
    Ok(false)
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
            let Some(additions) = pending.downcast_mut::<Additions>() else { return Ok(false) };
            match additions.keys.get_mut(key, hash) {
                Ok(Some(())) => return Ok(true),
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
    if matches!(m.memory.operation_slot(s), PendingSlot::Free) {
        let site = m.site();
        let keys = Keyed::default();
        let additions = Additions { s, keys, inserts: 0, spare: Spare::none() };
        m.memory.add_operation(s, Box::new(additions), site);
    }
    let PendingSlot::Pending(pending) = m.memory.operation_slot(s) else { return Ok(false) };
    let Some(additions) = pending.downcast_mut::<Additions>() else { return Ok(false) };
    match seen {
        Some((i, own)) => additions.keys.push(own, hash, (), Some(i)),
        None => {
            additions.keys.push(key, hash, (), None);
            additions.inserts += 1;
            if additions.inserts.is_power_of_two() {
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

impl Operation for Additions {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort> {
        let mut c = Committing::new(operands);
        let fields = c.fields(self.s)?;
        let field = |at: usize| Value::from_word(fields[at]);
        let (fill, used) = (field(FILL).index(), field(USED).index());
        let mut table = field(TABLE).as_ref();
        let mut new = Vec::new();
        for entry in self.keys.entries() {
            if let (Some(i), Some(table)) = (entry.seen(), table)
                && i < entries(Some(table))
                && c.value(table, 2 * i + 1)? == entry.key
            {
                continue;
            }
            match search(&mut c, table, entry.key, entry.hash, |_, a, b| Ok(plain::equal(a, b)))? {
                Some(Place::Found(_)) if entry.seen().is_some() => {}
                Some(Place::Found(_)) => c.not_stored(entry.key),
                Some(Place::Free(_)) if entry.seen().is_none() => new.push(entry),
                Some(Place::Free(_)) | None => return Ok(Outcome::Unfit),
            }
        }
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
        let (Some(table), false) = (table, new.is_empty()) else { return Ok(Outcome::Done) };
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
