//! `o.n += 1`, `d[k] += 1` and `n += 1` on shared objects, as changes that commute.
//!
//! Main invariant: an update is done here only if the load, the operation and the store would be
//! plain: a number of built-in type in a slot, an entry or an item, without Python code. The block
//! does not look at the number but for its type, which is checked again when the change is made at
//! commit; if it is another one by then, the block runs again and does the update in the ordinary
//! way.
//!
//! What is added may have to be computed, and Python loads the number before: `o.n += f(x)`. So an
//! AUG_OPEN has it loaded as usual, and notes the site that marks it as read, unless it is marked
//! already. If the mark is still that of this site when a late AUG adds to the number, and the block
//! has not stored another one, then nothing but the update has looked at it, and the mark is taken
//! back. (The same load cannot have run again: the AUG_OPEN before it would have met the mark.)

use crate::bytecode::{BinaryOp, Instruction, Op};
use crate::heap::*;
use crate::object::{dict, instance, list, types};
use crate::value::Value;
use crate::vm::cache::{Case, EMPTY};
use crate::vm::{Exec, Machine};
use stm::Site;
use stm::heap::Ref;

/// In x of an AUG instruction: its value is an immediate.
const IMMEDIATE: u8 = 0x40;
/// In x: it is a constant.
const CONSTANT: u8 = 0x20;
/// In x: the number was loaded before, behind an AUG_OPEN.
const LATE: u8 = IMMEDIATE | CONSTANT;

/// The sum of two numbers of the same immediate type, if it is of that type too.
pub(crate) fn sum(a: Value, b: Value) -> Option<Value> {
    if a.is_int() && b.is_int() {
        return Value::small(a.unpack() + b.unpack());
    }
    match (a.as_float(), b.as_float()) {
        (Some(a), Some(b)) => Value::float(a + b),
        _ => None,
    }
}

fn sum_words(a: u64, b: u64) -> Option<u64> {
    sum(Value::from_word(a), Value::from_word(b)).map(Value::word)
}

/// What is added by `-= v`.
fn negative(v: Value) -> Option<Value> {
    match v.as_int() {
        Some(i) => Value::small(-i),
        None => v.as_float().and_then(|f| Value::float(-f)),
    }
}

/// An update under way: a number was loaded, to which something is going to be added.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenUpdate {
    /// Of the load.
    site: Site,
    /// Where the number is.
    object: Ref,
    index: usize,
    /// The dict's own key, if it is a value of a dict.
    key: Value,
}

impl Machine {
    /// Does what the instructions behind an AUG instruction do, at the block's commit; gives how many
    /// they are, or zero if they have to be run.
    #[cold]
    #[inline(never)]
    pub(super) fn augment(&mut self, i: Instruction) -> Exec<usize> {
        let Some(op) = i.op() else { return Ok(0) };
        let opened = self.open_update;
        // Before the update of another number, too, by Python code that was called for this one.
        self.close_update();
        let field = if op == Op::AugItem { i.c() } else { i.b() };
        let value = match i.x() & LATE {
            IMMEDIATE => Value::int(i64::from(field as i16)),
            CONSTANT => self.konst(field),
            _ => self.reg(field),
        };
        let by = match BinaryOp::from_code(i.x() & 0x1F) {
            Some(BinaryOp::Add) if value.is_int() || value.is_float() => value,
            Some(BinaryOp::Sub) => match negative(value) {
                Some(by) => by,
                None => return Ok(0),
            },
            _ => return Ok(0),
        };
        if i.x() & LATE != LATE {
            return Ok(if self.augment_at(i, op, by)? { 3 } else { 0 });
        }
        match opened {
            Some(opened) => Ok(if self.augment_late(i, op, by, opened)? { 2 } else { 0 }),
            None => Ok(0),
        }
    }

    /// Prepares for the load of a number on a shared object, the next instruction.
    #[cold]
    #[inline(never)]
    pub(super) fn open_update(&mut self) -> Exec<()> {
        self.close_update();
        let at = self.pc_index() + 1;
        let load = self.code.instruction(at);
        let mut key = Value::UNSET;
        let word = match load.op().map(Op::generic) {
            Some(Op::LoadAttr) => self.attribute_word(self.reg(load.b()), load)?,
            Some(Op::GetItem) => {
                let (v, k) = (self.reg(load.b()), self.reg(load.c()));
                match v.kind() {
                    Some(DICT) => {
                        let word = dict::word_of(self, v, k)?;
                        if let Some((entries, at)) = word {
                            key = self.peek(entries, at - 1)?;
                        }
                        word.filter(|_| key.is_set())
                    }
                    Some(LIST) => self.item_word(v, k)?,
                    _ => None,
                }
            }
            Some(Op::LoadGlobal) => self.variable_at(load)?,
            Some(Op::LoadName) if self.namespace()? == self.globals()? => self.variable_at(load)?,
            _ => None,
        };
        if let Some((object, index)) = word
            && object.is_shared()
            && self.memory.marked_by(object, index).is_none()
        {
            let site = Site::new(self.code.site_base.wrapping_add(at as u32));
            self.open_update = Some(OpenUpdate { site, object, index, key });
            self.memory.combine_at_reads(true);
        }
        Ok(())
    }

    /// Forgets what an AUG_OPEN has prepared.
    #[inline]
    pub(super) fn close_update(&mut self) {
        if self.open_update.take().is_some() {
            self.memory.combine_at_reads(false);
        }
    }

    /// Does what an AUG instruction says, but a late one.
    fn augment_at(&mut self, i: Instruction, op: Op, by: Value) -> Exec<bool> {
        let word = match op {
            Op::AugAttr => self.attribute_word(self.reg(i.a()), i)?,
            Op::AugItem => {
                let (v, k) = (self.reg(i.a()), self.reg(i.b()));
                match v.kind() {
                    Some(DICT) => return dict::add(self, v, k, by),
                    Some(LIST) => self.item_word(v, k)?,
                    _ => None,
                }
            }
            Op::AugName if self.namespace()? != self.globals()? => None,
            _ => self.variable_at(i)?,
        };
        match word {
            Some(word) => self.add_later(word, by),
            None => Ok(false),
        }
    }

    /// Does what a late AUG instruction says. Nothing is read on the way: what others have committed
    /// meanwhile must not meet the mark that is taken back.
    fn augment_late(
        &mut self,
        i: Instruction,
        op: Op,
        by: Value,
        update: OpenUpdate,
    ) -> Exec<bool> {
        let OpenUpdate { site, object, index, key } = update;
        // The left side of the operation that follows.
        let loaded = self.reg(self.code.instruction(self.pc_index() + 1).b());
        if self.memory.marked_by(object, index) != Some(site) || sum(loaded, by).is_none() {
            return Ok(false);
        }
        if op == Op::AugItem {
            let v = self.reg(i.a());
            if v.is_kind(DICT) {
                let k = self.reg(i.b());
                let done = dict::add_at(self, v, k, (key, index / 3), by)?;
                if done {
                    self.memory.unmark(object, index);
                }
                return Ok(done);
            }
            // It may have got another storage, or be shorter.
            if self.item_word(v, self.reg(i.b()))? != Some((object, index)) {
                return Ok(false);
            }
        }
        if !self.memory.can_combine(object, index) {
            return Ok(false);
        }
        self.memory.unmark(object, index);
        self.combine_later((object, index), by)
    }

    /// Adds to a word of a shared object, if that is a number of the same type; false if that has to be
    /// done in the ordinary way.
    pub(crate) fn add_later(&mut self, (object, index): (Ref, usize), by: Value) -> Exec<bool> {
        if sum(self.peek(object, index)?, by).is_none() {
            return Ok(false);
        }
        self.combine_later((object, index), by)
    }

    fn combine_later(&mut self, (object, index): (Ref, usize), by: Value) -> Exec<bool> {
        let merge = if by.is_int() { Some(sum_words as stm::heap::Combine) } else { None };
        self.combine(object, index, sum_words, by, merge)
    }

    /// Where the attribute of an instruction's site is.
    fn attribute_word(&mut self, v: Value, i: Instruction) -> Exec<Option<(Ref, usize)>> {
        let (site, name) = self.site_of(i);
        let Some(object) = v.as_ref().filter(|r| r.kind() == INSTANCE) else { return Ok(None) };
        let shape = self.field(object, instance::SHAPE)?;
        let c = self.cache_at(site).unwrap_or(EMPTY);
        let slot =
            if c.case == Case::Slot && c.key == shape.word() && c.generation == self.generation() {
                c.index as usize
            } else {
                match self.plain_slot(site, v, name)? {
                    Some(slot) => slot,
                    None => return Ok(None),
                }
            };
        Ok((slot < object.words()).then_some((object, slot)))
    }

    /// The slot of an attribute that is loaded and stored without Python code; it is cached.
    fn plain_slot(&mut self, site: usize, v: Value, name: Value) -> Exec<Option<usize>> {
        let class = self.type_of(v)?;
        if types::flags(self, class)? & types::SETATTR != 0 {
            return Ok(None);
        }
        self.cache_load(site, v, name)
    }

    /// Where an item of a list is.
    fn item_word(&mut self, v: Value, k: Value) -> Exec<Option<(Ref, usize)>> {
        let Some(at) = k.as_int() else { return Ok(None) };
        // The length is read: the list must not get shorter before the commit.
        let n = list::len(self, v)?;
        let at = if at < 0 { at + n as i64 } else { at };
        if at < 0 || at >= n as i64 {
            return Ok(None);
        }
        let storage = self.field(v.object(), list::STORAGE)?.object();
        Ok(storage.is_shared().then_some((storage, at as usize)))
    }
}
