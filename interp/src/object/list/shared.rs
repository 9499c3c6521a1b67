//! Appending to a shared list: it waits for the block's commit.
//!
//! Main invariant: the block has not looked at the list since it began to append to it, so appends
//! of several blocks do not conflict; each block's items lie behind each other, in order of commit.

use super::*;
use std::any::Any;
use std::cell::Cell;
use stm::Abort;
use stm::heap::{Operands, Operation, Outcome, PendingSlot, Room};

/// The items that are going to be appended to one list.
struct Appends {
    list: Ref,
    items: Vec<Value>,
    /// Storage for when that of the list is full at the commit.
    spare: Option<Ref>,
    /// Whether a run that was started over has written to the spare storage.
    dirty: Cell<bool>,
    /// Whether there was no memory for spare storage.
    exhausted: bool,
}

/// Has an item appended when the block commits; false if that has to be done in the ordinary way.
pub(super) fn push(m: &mut Machine, list: Ref, item: Value) -> Exec<bool> {
    if matches!(m.memory.operation_slot(list), PendingSlot::Free) {
        let site = m.site();
        let (items, dirty) = (Vec::new(), Cell::new(false));
        let appends = Appends { list, items, spare: None, dirty, exhausted: false };
        m.memory.add_operation(list, Box::new(appends), site);
    }
    let PendingSlot::Pending(pending) = m.memory.operation_slot(list) else { return Ok(false) };
    let Some(appends) = pending.downcast_mut::<Appends>() else { return Ok(false) };
    appends.items.push(item);
    if appends.items.len().is_power_of_two() {
        m.memory.make_room(list)?;
    }
    Ok(true)
}

/// How much room of a storage others may take between a block's appends and its commit, at least.
fn slack(room: usize) -> usize {
    8 + room / 8
}

impl Operation for Appends {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort> {
        let mut c = Committing::new(operands);
        let fields = c.fields(self.list)?;
        let len = Value::from_word(fields[LEN]).index();
        let storage = Value::from_word(fields[STORAGE]).as_ref();
        let total = len + self.items.len();
        match (storage, self.spare) {
            // As soon as it is nearly full: else every block until then would bring a spare in vain.
            (_, Some(spare))
                if spare.words() >= total
                    && storage.is_none_or(|old| old.words() < total + slack(old.words())) =>
            {
                if self.dirty.replace(true) {
                    c.fill(spare, total, Value::UNSET.word());
                }
                for at in 0..len {
                    let Some(old) = storage else { break };
                    // Read, so that nobody sets an item meanwhile.
                    let item = c.read(old, at)?;
                    c.copy(spare, at, item);
                }
                for (at, item) in (len..).zip(&self.items) {
                    c.init(spare, at, item.word());
                }
                c.fields(self.list)?[STORAGE] = Value::from_ref(spare).word();
            }
            (Some(storage), spare) if storage.words() >= total => {
                if let Some(spare) = spare {
                    c.not_stored(Value::from_ref(spare));
                }
                for (at, item) in (len..).zip(&self.items) {
                    c.store(storage, at, item.word())?;
                }
            }
            _ if self.exhausted => return Ok(Outcome::Unfit),
            _ => return Ok(Outcome::NoRoom),
        }
        c.fields(self.list)?[LEN] = Value::len(total).word();
        Ok(Outcome::Done)
    }

    fn make_room(&mut self, room: &mut dyn Room) -> Result<(), Abort> {
        let mut field = |at: usize| peek_field(room, self.list, at);
        let len = field(LEN)?.index();
        let present = field(STORAGE)?.as_ref().map_or(0, Ref::words);
        let wanted = len + self.items.len() + slack(present);
        if wanted <= present || self.spare.is_some_and(|spare| wanted <= spare.words()) {
            return Ok(());
        }
        match room.alloc_array(ARRAY, wanted + wanted / 2, Value::UNSET.word()) {
            Ok(spare) => {
                self.spare = Some(spare);
                self.dirty.set(false);
            }
            Err(_) => self.exhausted = true,
        }
        Ok(())
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        self.items.iter().for_each(|item| visit(item.word()));
        if let Some(spare) = self.spare {
            visit(Value::from_ref(spare).word());
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
