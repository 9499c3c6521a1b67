//! Appending to a shared list: it waits for the block's commit.
//!
//! Main invariant: the block has not looked at the list since it began to append to it, so appends
//! of several blocks do not conflict; each block's items lie behind each other, in order of commit.

use super::*;
use crate::object::spare::Spare;
use std::any::Any;
use stm::Abort;
use stm::heap::{Operands, Operation, Outcome, PendingSlot, Room};

/// The items that are going to be appended to one list.
struct Appends {
    list: Ref,
    items: Vec<Value>,
    /// Storage for when that of the list is full at the commit.
    spare: Spare<Ref>,
}

/// Has an item appended when the block commits; false if that has to be done in the ordinary way.
pub(super) fn push(m: &mut Machine, list: Ref, item: Value) -> Exec<bool> {
    match m.memory.operation_slot(list) {
        PendingSlot::Plain => return Ok(false),
        PendingSlot::Pending(pending) => {
            let Some(appends) = pending.downcast_mut::<Appends>() else { return Ok(false) };
            appends.items.push(item);
            if !appends.items.len().is_power_of_two() {
                return Ok(true);
            }
        }
        PendingSlot::Free => {
            let site = m.site();
            let appends = Appends { list, items: vec![item], spare: Spare::none() };
            m.memory.add_operation(list, Box::new(appends), site);
        }
    }
    m.memory.make_room(list)?;
    Ok(true)
}

impl Operation for Appends {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, Abort> {
        let mut c = Committing::new(operands);
        let fields = c.fields(self.list)?;
        let len = Value::from_word(fields[LEN]).index();
        let storage = Value::from_word(fields[STORAGE]).as_ref();
        let total = len + self.items.len();
        let nearly_full =
            storage.is_none_or(|old| old.words() < total + self.spare.slack(old.words()));
        match (storage, self.spare.made()) {
            (_, Some(spare)) if nearly_full && spare.words() >= total => {
                if self.spare.is_dirty() {
                    c.fill(spare, total, Value::UNSET.word());
                }
                if let Some(old) = storage {
                    // Marked, so that nobody sets an item meanwhile.
                    c.each(
                        old,
                        len,
                        |_| true,
                        |c, at, item| {
                            c.copy(spare, at, item);
                            Ok(())
                        },
                    )?;
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
                c.store_run(storage, len, &self.items)?;
            }
            _ => return Ok(self.spare.missing()),
        }
        c.fields(self.list)?[LEN] = Value::len(total).word();
        Ok(Outcome::Done)
    }

    fn make_room(&mut self, room: &mut dyn Room) -> Result<(), Abort> {
        self.spare.meet(room);
        let mut field = |at: usize| peek_field(room, self.list, at);
        let len = field(LEN)?.index();
        let present = field(STORAGE)?.as_ref().map_or(0, Ref::words);
        let wanted = len + self.items.len() + self.spare.slack(present);
        if wanted <= present || self.spare.made().is_some_and(|spare| wanted <= spare.words()) {
            return Ok(());
        }
        self.spare.set(room.alloc_array(ARRAY, 2 * wanted, Value::UNSET.word()));
        Ok(())
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        self.items.iter().for_each(|item| visit(item.word()));
        if let Some(spare) = self.spare.made() {
            visit(Value::from_ref(spare).word());
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
