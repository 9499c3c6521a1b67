//! Appending to a shared list: it waits for the block's commit.
//!
//! Main invariant: the block has not looked at the list since it began to append to it, so appends
//! of several blocks do not conflict; each block's items lie behind each other, in order of commit.

use super::*;
use std::any::Any;
use std::cell::Cell;
use stm::Abort;
use stm::heap::{Operands, Operation, PendingSlot};

/// The items that are going to be appended to one list.
struct Appends {
    list: Ref,
    items: Vec<Value>,
    /// Storage for when that of the list is full at the commit.
    spare: Option<Ref>,
    /// Whether a run that was started over has written to the spare storage.
    dirty: Cell<bool>,
}

/// Has an item appended when the block commits; false if that has to be done in the ordinary way.
pub(super) fn push(m: &mut Machine, list: Ref, item: Value) -> Exec<bool> {
    match m.memory.operation_slot(list) {
        PendingSlot::Plain => return Ok(false),
        PendingSlot::Pending(_) => {}
        PendingSlot::Free => {
            let site = m.site();
            let dirty = Cell::new(false);
            let appends = Appends { list, items: Vec::new(), spare: None, dirty };
            m.memory.add_operation(list, Box::new(appends), site);
        }
    }
    let Some(appends) = pending(m, list) else { return Ok(false) };
    appends.items.push(item);
    let (more, spare) = (appends.items.len(), appends.spare.map_or(0, Ref::words));
    // Without marks: a guess about how much room is needed, for others' appends too.
    let len = m.peek(list, LEN)?.index();
    let room = m.peek(list, STORAGE)?.as_ref().map_or(0, Ref::words);
    let wanted = len + more + 8 + room / 8;
    if wanted > room && wanted > spare {
        check_size(wanted, 2)?;
        let spare = m.new_array(ARRAY, wanted + wanted / 2, Value::UNSET)?;
        if let Some(appends) = pending(m, list) {
            appends.spare = Some(spare);
        }
    }
    Ok(true)
}

fn pending(m: &mut Machine, list: Ref) -> Option<&mut Appends> {
    match m.memory.operation_slot(list) {
        PendingSlot::Pending(pending) => pending.downcast_mut(),
        PendingSlot::Plain | PendingSlot::Free => None,
    }
}

#[expect(unsafe_code, reason = "words of the list's cell and storage")]
impl Operation for Appends {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<bool, Abort> {
        // SAFETY, here and below: the list is alive, shared and a traced cell; indices are in
        // bounds of its storage, or of the spare one, which is this operation's.
        let fields = unsafe { operands.cell(self.list, true)? };
        let len = Value::from_word(fields[LEN]).index();
        let storage = Value::from_word(fields[STORAGE]).as_ref();
        let total = len + self.items.len();
        if storage.map_or(0, Ref::words) >= total {
            if let Some(spare) = self.spare {
                operands.not_stored(Value::from_ref(spare).word());
            }
            if let Some(storage) = storage {
                for (at, item) in (len..).zip(&self.items) {
                    // SAFETY: as above.
                    let (chunk, at) = unsafe { operands.chunk(storage, at, true)? };
                    chunk[at] = item.word();
                }
            }
        } else {
            let Some(spare) = self.spare.filter(|spare| spare.words() >= total) else {
                return Ok(false);
            };
            if self.dirty.replace(true) {
                for at in total..spare.words() {
                    // SAFETY: as above.
                    unsafe { operands.init(spare, at, Value::UNSET.word()) };
                }
            }
            if let Some(old) = storage {
                for at in 0..len {
                    // SAFETY: as above. Read, so that nobody sets an item meanwhile.
                    unsafe {
                        let item = operands.read(old, at)?;
                        operands.copy(spare, at, item);
                    }
                }
            }
            for (at, item) in (len..).zip(&self.items) {
                // SAFETY: as above.
                unsafe { operands.init(spare, at, item.word()) };
            }
            // SAFETY: as above.
            let fields = unsafe { operands.cell(self.list, true)? };
            fields[STORAGE] = Value::from_ref(spare).word();
        }
        // SAFETY: as above.
        let fields = unsafe { operands.cell(self.list, true)? };
        fields[LEN] = Value::len(total).word();
        Ok(true)
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
