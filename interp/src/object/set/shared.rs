//! Additions to a shared set that wait for the block's commit.
//!
//! Main invariant: the block has not looked whether the keys are there, so additions of several
//! blocks do not conflict. Keys are such that they are compared without Python code ([`plain`]);
//! where they are not, the block runs again and adds them in the ordinary way.

use super::*;
use crate::object::pending::{Keyed, Unknown};
use std::any::Any;
use std::cell::Cell;
use stm::Abort;
use stm::heap::{Operands, Operation, Outcome, PendingSlot, Room};

/// The additions that are pending on one set.
struct Additions {
    s: Ref,
    keys: Keyed<()>,
    /// How many of the keys were not there when they were added.
    inserts: usize,
    /// A table for when that of the set is full at the commit.
    spare: Option<Ref>,
    /// Whether a run that was started over has written to the spare table.
    dirty: Cell<bool>,
    /// Whether there was no memory for a spare table.
    exhausted: bool,
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
    let Some(place) = place else { return Ok(false) };
    if matches!(m.memory.operation_slot(s), PendingSlot::Free) {
        let site = m.site();
        let (keys, dirty) = (Keyed::new(), Cell::new(false));
        let additions = Additions { s, keys, inserts: 0, spare: None, dirty, exhausted: false };
        m.memory.add_operation(s, Box::new(additions), site);
    }
    let PendingSlot::Pending(pending) = m.memory.operation_slot(s) else { return Ok(false) };
    let Some(additions) = pending.downcast_mut::<Additions>() else { return Ok(false) };
    additions.keys.push(key, hash, ());
    if matches!(place, Place::Free(_)) {
        additions.inserts += 1;
        m.memory.make_room(s)?;
    }
    Ok(true)
}

impl Additions {
    /// What becomes of the additions when the table is too small.
    fn no_room(&self) -> Outcome {
        if self.exhausted { Outcome::Unfit } else { Outcome::NoRoom }
    }
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

/// The set of the commit under way.
struct Committing<'o, 'u, 'm, 'e>(&'o mut Operands<'u, 'm, 'e>);

#[expect(unsafe_code, reason = "words of the set's table")]
impl Source for Committing<'_, '_, '_, '_> {
    type Stop = Abort;

    fn value(&mut self, table: Ref, index: usize) -> Result<Value, Abort> {
        // SAFETY: the search stays inside the table, which the set keeps alive.
        Ok(Value::from_word(unsafe { self.0.peek(table, index)? }))
    }
}

#[expect(unsafe_code, reason = "words of the set's table")]
impl Committing<'_, '_, '_, '_> {
    /// The entry for a key that is not in the table.
    fn free(&mut self, table: Ref, hash: Value) -> Result<usize, Abort> {
        let mut probes = Probes::new(hash, entries(Some(table)) - 1);
        while self.value(table, 2 * probes.at)?.is_set() {
            probes.advance();
        }
        Ok(probes.at)
    }

    /// Copies all keys to a larger table.
    fn move_to(&mut self, from: Option<Ref>, to: Ref, dirty: bool) -> Result<(), Abort> {
        if dirty {
            for i in 0..to.words() {
                // SAFETY: in bounds; the table is this operation's.
                unsafe { self.0.init(to, i, Value::UNSET.word()) };
            }
        }
        let Some(old) = from else { return Ok(()) };
        for i in 0..entries(from) {
            // SAFETY: in bounds; the new table is this operation's.
            unsafe {
                let key = self.0.peek(old, 2 * i + 1)?;
                if key != Value::UNSET.word() {
                    let hash = self.0.peek(old, 2 * i)?;
                    let at = self.free(to, Value::from_word(hash))?;
                    self.0.init(to, 2 * at, hash);
                    self.0.copy(to, 2 * at + 1, key);
                }
            }
        }
        Ok(())
    }
}

#[expect(unsafe_code, reason = "words of the set's cell and table")]
impl Operation for Additions {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort> {
        // SAFETY: the set is alive, shared and a traced cell.
        let fields = unsafe { operands.cell(self.s, true)? };
        let field = |at: usize| Value::from_word(fields[at]);
        let (fill, used) = (field(FILL).index(), field(USED).index());
        let mut table = field(TABLE).as_ref();
        let mut source = Committing(operands);
        let mut new = Vec::new();
        for entry in self.keys.entries() {
            let same = |_: &mut Committing<'_, '_, '_, '_>, a, b| Ok(plain::equal(a, b));
            match search(&mut source, table, entry.key, entry.hash, same)? {
                Some(Place::Found(_)) => source.0.not_stored(entry.key.word()),
                Some(Place::Free(_)) => new.push((entry.key, entry.hash)),
                None => return Ok(Outcome::Unfit),
            }
        }
        let size = grown(entries(table), fill, used, new.len());
        let fits = table.is_some() && size == entries(table) && !is_full(fill + new.len(), size);
        let larger = match self.spare {
            Some(spare) if !new.is_empty() && !fits => {
                if is_full(used + new.len(), entries(Some(spare))) {
                    return Ok(self.no_room());
                }
                source.move_to(table, spare, self.dirty.replace(true))?;
                table = Some(spare);
                true
            }
            None if !new.is_empty() && !fits => return Ok(self.no_room()),
            Some(spare) => {
                source.0.not_stored(Value::from_ref(spare).word());
                false
            }
            None => false,
        };
        let added = new.len();
        for (key, hash) in new {
            let Some(table) = table else { return Ok(self.no_room()) };
            let at = source.free(table, hash)?;
            for (index, word) in [(2 * at, hash.word()), (2 * at + 1, key.word())] {
                // SAFETY: in bounds; keys are alive and announced.
                unsafe {
                    if larger {
                        source.0.init(table, index, word);
                    } else {
                        let (chunk, at) = source.0.chunk(table, index, true)?;
                        chunk[at] = word;
                    }
                }
            }
        }
        if added > 0 {
            // SAFETY: as above.
            let fields = unsafe { operands.cell(self.s, true)? };
            fields[TABLE] = table.map_or(Value::UNSET, Value::from_ref).word();
            fields[FILL] = Value::len(if larger { used } else { fill } + added).word();
            fields[USED] = Value::len(used + added).word();
        }
        Ok(Outcome::Done)
    }

    fn make_room(&mut self, room: &mut dyn Room) -> Result<(), Abort> {
        // SAFETY: the set is alive, and these are fields of its cell.
        let mut field = |at: usize| unsafe { room.peek(self.s, at).map(Value::from_word) };
        let (fill, used) = (field(FILL)?.index(), field(USED)?.index());
        let table = field(TABLE)?.as_ref();
        let present = entries(table);
        // Others add keys too.
        let wanted = self.inserts + SMALLEST + present / 8;
        let fits = |fill: usize, entries: usize| !is_full(fill + wanted, entries);
        if table.is_some() && fits(fill, present)
            || self.spare.is_some_and(|spare| fits(used, entries(Some(spare))))
        {
            return Ok(());
        }
        // That of CPython, if nobody else adds keys and this comes first.
        let mut size = grown(present, fill, used, self.inserts);
        if self.spare.is_some() || (table.is_some() && size == present) {
            while !fits(used, size) {
                size *= 2;
            }
        }
        match room.alloc_table(ARRAY, 2 * size, Value::UNSET.word()) {
            Ok(spare) => {
                self.spare = Some(spare);
                self.dirty.set(false);
            }
            Err(_) => self.exhausted = true,
        }
        Ok(())
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        self.keys.entries().iter().for_each(|entry| visit(entry.key.word()));
        if let Some(spare) = self.spare {
            visit(Value::from_ref(spare).word());
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
