//! Changes of a shared dict that wait for the block's commit.
//!
//! Main invariant: the block has not looked at what it changes, so two blocks that set different
//! keys, new ones or old ones, do not conflict, nor do two that add to the same number. Keys are
//! such that they are compared without Python code ([`plain`]); where they are not, or an addition
//! does not apply, the block runs again and does it in the ordinary way.

use super::*;
use crate::object::pending::{Keyed, Unknown};
use crate::vm::augment::sum as add;
use std::any::Any;
use std::cell::Cell;
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
    /// How many of the keys were not there when they were set.
    inserts: usize,
    /// Entries and index for when those of the dict are full at the commit.
    spare: Option<(Ref, Ref)>,
    /// Whether a run that was started over has written to the spare tables.
    dirty: Cell<bool>,
    /// Whether there was no memory for spare tables.
    exhausted: bool,
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
    match (&found, act) {
        (Found::Restart, _) | (Found::Nothing, Act::Add(_)) => return Ok(false),
        (&Found::At(entries, i), Act::Add(by)) => {
            let v = m.peek(entries, 3 * i + 2)?;
            if add(v, by).is_none() {
                return Ok(false);
            }
        }
        (_, Act::Set(_)) => {}
    }
    if matches!(m.memory.operation_slot(d), PendingSlot::Free) {
        let site = m.site();
        m.memory.add_operation(d, Box::new(Changes::new(d)), site);
    }
    let PendingSlot::Pending(pending) = m.memory.operation_slot(d) else { return Ok(false) };
    let Some(changes) = pending.downcast_mut::<Changes>() else { return Ok(false) };
    changes.keys.push(key, hash, act);
    if matches!(found, Found::Nothing) {
        changes.inserts += 1;
        m.memory.make_room(d)?;
    }
    Ok(true)
}

impl Changes {
    fn new(d: Ref) -> Self {
        let (keys, dirty) = (Keyed::new(), Cell::new(false));
        Self { d, keys, inserts: 0, spare: None, dirty, exhausted: false }
    }

    /// What becomes of the changes when the tables are too small.
    fn no_room(&self) -> Outcome {
        if self.exhausted { Outcome::Unfit } else { Outcome::NoRoom }
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

/// The dict of the commit under way.
struct Committing<'o, 'u, 'm, 'e>(&'o mut Operands<'u, 'm, 'e>);

#[expect(unsafe_code, reason = "words of the dict's tables")]
impl Source for Committing<'_, '_, '_, '_> {
    type Stop = Abort;

    fn value(&mut self, table: Ref, index: usize) -> Result<Value, Abort> {
        // SAFETY: the search stays inside the tables, which the dict keeps alive.
        Ok(Value::from_word(unsafe { self.0.peek(table, index)? }))
    }

    fn word(&mut self, index: Ref, at: usize) -> Result<u64, Abort> {
        // SAFETY: as above.
        unsafe { self.0.peek(index, at) }
    }
}

#[expect(unsafe_code, reason = "words of the dict's tables")]
impl Committing<'_, '_, '_, '_> {
    fn store(&mut self, table: Ref, index: usize, v: u64, traced: bool) -> Result<u64, Abort> {
        // SAFETY: the index is that of an entry, and values are alive and announced.
        let (chunk, at) = unsafe { self.0.chunk(table, index, traced)? };
        Ok(std::mem::replace(&mut chunk[at], v))
    }

    /// Copies all entries to larger tables; gives how many there are.
    fn move_to(
        &mut self,
        from: Tables,
        entries: Ref,
        index: Ref,
        dirty: bool,
    ) -> Result<usize, Abort> {
        // SAFETY, for all below: indices are in bounds; the new tables are this operation's.
        if dirty {
            (0..entries.words())
                .for_each(|i| unsafe { self.0.init(entries, i, Value::UNSET.word()) });
            (0..index.words()).for_each(|i| unsafe { self.0.init(index, i, 0) });
        }
        let mut n = 0;
        let Some(old) = from.entries else { return Ok(0) };
        for i in 0..from.fill {
            // SAFETY: as above. These are read, so that nobody changes a value meanwhile.
            unsafe {
                let key = self.0.read(old, 3 * i + 1)?;
                if key == Value::UNSET.word() {
                    continue;
                }
                let (hash, v) = (self.0.read(old, 3 * i)?, self.0.read(old, 3 * i + 2)?);
                self.0.init(entries, 3 * n, hash);
                self.0.copy(entries, 3 * n + 1, key);
                self.0.copy(entries, 3 * n + 2, v);
                self.enter_new(index, Value::from_word(hash), n)?;
            }
            n += 1;
        }
        Ok(n)
    }

    /// Enters an entry into an index that nobody else has seen.
    fn enter_new(&mut self, index: Ref, hash: Value, i: usize) -> Result<(), Abort> {
        let at = self.free(index, hash)?;
        // SAFETY: as in `move_to`.
        unsafe { self.0.init(index, at, high(hash) | (i as u64 + 1)) };
        Ok(())
    }

    fn free(&mut self, index: Ref, hash: Value) -> Result<usize, Abort> {
        let size = index.words();
        let mut at = spread(hash, size.trailing_zeros());
        while self.word(index, at)? != 0 {
            at = (at + 1) & (size - 1);
        }
        Ok(at)
    }
}

#[expect(unsafe_code, reason = "words of the dict's cell")]
impl Operation for Changes {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort> {
        let field = |fields: &[u64], at: usize| Value::from_word(fields[at]);
        // SAFETY: the dict is alive, shared and a traced cell.
        let fields = unsafe { operands.cell(self.d, true)? };
        let mut fill = field(fields, FILL).index();
        let mut entries = field(fields, ENTRIES).as_ref();
        let mut index = field(fields, INDEX).as_ref();
        let mut tables = Tables { entries, index, fill };
        let mut source = Committing(operands);
        let mut new = Vec::new();
        for change in self.keys.entries() {
            let found = search(&mut source, tables, change.key, change.hash, |_, a, b| {
                Ok(plain::equal(a, b).map_or(Same::Restart, Same::from))
            })?;
            match (found, change.change) {
                (Found::At(entries, i), Act::Set(v)) => {
                    source.0.not_stored(change.key.word());
                    if source.store(entries, 3 * i + 2, v.word(), true)? == v.word() {
                        source.0.not_stored(v.word());
                    }
                }
                (Found::At(entries, i), Act::Add(by)) => {
                    source.0.not_stored(change.key.word());
                    let old = source.value(entries, 3 * i + 2)?;
                    let Some(sum) = add(old, by) else { return Ok(Outcome::Unfit) };
                    source.store(entries, 3 * i + 2, sum.word(), true)?;
                }
                (Found::Nothing, Act::Set(v)) => new.push((change, v)),
                (Found::Nothing, Act::Add(_)) | (Found::Restart, _) => return Ok(Outcome::Unfit),
            }
        }
        let room = entries.map_or(0, |entries| entries.words() / 3);
        let grows = fill + new.len() > room;
        if grows {
            let Some((larger, its_index)) = self.spare else { return Ok(self.no_room()) };
            let live = {
                // SAFETY: as above.
                let fields = unsafe { source.0.cell(self.d, true)? };
                field(fields, LIVE).index()
            };
            if live + new.len() > larger.words() / 3 {
                return Ok(self.no_room());
            }
            tables.fill = fill;
            fill = source.move_to(tables, larger, its_index, self.dirty.replace(true))?;
            (entries, index) = (Some(larger), Some(its_index));
        } else if let Some((larger, its_index)) = self.spare {
            source.0.not_stored(Value::from_ref(larger).word());
            source.0.not_stored(Value::from_ref(its_index).word());
        }
        let added = new.len();
        for (change, v) in new {
            let Some(entries) = entries else { return Ok(self.no_room()) };
            let words = [change.hash.word(), change.key.word(), v.word()];
            for (part, word) in words.into_iter().enumerate() {
                if grows {
                    // SAFETY: in bounds; the table is this operation's.
                    unsafe { source.0.init(entries, 3 * fill + part, word) };
                } else {
                    source.store(entries, 3 * fill + part, word, true)?;
                }
            }
            if let Some(index) = index {
                if grows {
                    source.enter_new(index, change.hash, fill)?;
                } else {
                    let at = source.free(index, change.hash)?;
                    source.store(index, at, high(change.hash) | (fill as u64 + 1), false)?;
                }
            }
            fill += 1;
        }
        // SAFETY: as above.
        let fields = unsafe { operands.cell(self.d, true)? };
        let more = |word: u64| Value::int(Value::from_word(word).unpack() + added as i64).word();
        let reference = |table: Option<Ref>| table.map_or(Value::UNSET, Value::from_ref).word();
        fields[ENTRIES] = reference(entries);
        fields[INDEX] = reference(index);
        fields[FILL] = Value::len(fill).word();
        fields[LIVE] = more(fields[LIVE]);
        fields[INSERTS] = more(fields[INSERTS]);
        Ok(Outcome::Done)
    }

    fn make_room(&mut self, room: &mut dyn Room) -> Result<(), Abort> {
        // SAFETY: the dict is alive, and these are fields of its cell.
        let mut field = |at: usize| unsafe { room.peek(self.d, at).map(Value::from_word) };
        let present = field(ENTRIES)?.as_ref().map_or(0, |entries| entries.words() / 3);
        let (fill, live) = (field(FILL)?.index(), field(LIVE)?.index());
        let spare = self.spare.map_or(0, |(entries, _)| entries.words() / 3);
        // Others insert keys too.
        let wanted = self.inserts + SMALL + present / 8;
        if fill + wanted <= present || live + wanted <= spare {
            return Ok(());
        }
        let size = ((live + wanted) * 2).max(16);
        let entries = room.alloc_table(ARRAY, 3 * size, Value::UNSET.word());
        let index = room.alloc_table(RAW, index_size(size), 0);
        match (entries, index) {
            (Ok(entries), Ok(index)) => {
                self.spare = Some((entries, index));
                self.dirty.set(false);
            }
            _ => self.exhausted = true,
        }
        Ok(())
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        for change in self.keys.entries() {
            visit(change.key.word());
            if let Act::Set(v) = change.change {
                visit(v.word());
            }
        }
        if let Some((entries, index)) = self.spare {
            visit(Value::from_ref(entries).word());
            visit(Value::from_ref(index).word());
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
