//! `o.n += 1`, `d[k] += 1` and `n += 1` on shared objects, as changes that commute.
//!
//! Main invariant: an update is done here only if the load, the operation and the store would be
//! plain: a number of built-in type in a slot, an entry or an item, without Python code. The block
//! does not look at the number but for its type, which is checked again when the change is made at
//! commit; if it is another one by then, the block runs again and does the update in the ordinary
//! way.

use crate::bytecode::{BinaryOp, Instruction, Op};
use crate::heap::*;
use crate::object::{dict, instance, list, types};
use crate::value::Value;
use crate::vm::cache::{Case, EMPTY};
use crate::vm::{Exec, Machine};
use stm::heap::Ref;

/// In x of an AUG instruction: its value is an immediate.
const IMMEDIATE: u8 = 0x40;
/// In x: it is a constant.
const CONSTANT: u8 = 0x20;

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

impl Machine {
    /// Does what the three instructions behind an AUG instruction do, at the block's commit; false
    /// if they have to be run.
    #[cold]
    #[inline(never)]
    pub(super) fn augment(&mut self, i: Instruction) -> Exec<bool> {
        let Some(op) = i.op() else { return Ok(false) };
        let field = if op == Op::AugItem { i.c() } else { i.b() };
        let value = if i.x() & IMMEDIATE != 0 {
            Value::int(i64::from(field as i16))
        } else if i.x() & CONSTANT != 0 {
            self.konst(field)
        } else {
            self.reg(field)
        };
        let by = match BinaryOp::from_code(i.x() & 0x1F) {
            Some(BinaryOp::Add) if value.is_int() || value.is_float() => value,
            Some(BinaryOp::Sub) => match negative(value) {
                Some(by) => by,
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        match op {
            Op::AugAttr => self.augment_attribute(i, by),
            Op::AugItem => {
                let (v, k) = (self.reg(i.a()), self.reg(i.b()));
                match v.kind() {
                    Some(DICT) => dict::add(self, v, k, by),
                    Some(LIST) => self.augment_item(v, k, by),
                    _ => Ok(false),
                }
            }
            _ => self.augment_global(i, op, by),
        }
    }

    /// Adds to a word of a shared object, if that is a number of the same type; false if that has to be
    /// done in the ordinary way.
    pub(crate) fn add_later(&mut self, object: Ref, index: usize, by: Value) -> Exec<bool> {
        if sum(self.peek(object, index)?, by).is_none() {
            return Ok(false);
        }
        let merge = if by.is_int() { Some(sum_words as stm::heap::Combine) } else { None };
        self.combine(object, index, sum_words, by, merge)
    }

    fn augment_attribute(&mut self, i: Instruction, by: Value) -> Exec<bool> {
        let (site, name) = self.site_of(i);
        let v = self.reg(i.a());
        let Some(object) = v.as_ref().filter(|r| r.kind() == INSTANCE) else { return Ok(false) };
        let shape = self.field(object, instance::SHAPE)?;
        let c = self.cache_at(site).unwrap_or(EMPTY);
        let slot =
            if c.case == Case::Slot && c.key == shape.word() && c.generation == self.generation() {
                c.index as usize
            } else {
                match self.plain_slot(site, v, name)? {
                    Some(slot) => slot,
                    None => return Ok(false),
                }
            };
        if slot >= object.words() {
            return Ok(false);
        }
        self.add_later(object, slot, by)
    }

    /// The slot of an attribute that is loaded and stored without Python code; it is cached.
    fn plain_slot(&mut self, site: usize, v: Value, name: Value) -> Exec<Option<usize>> {
        let class = self.type_of(v)?;
        if types::flags(self, class)? & types::SETATTR != 0 {
            return Ok(None);
        }
        self.cache_load(site, v, name)
    }

    fn augment_item(&mut self, v: Value, k: Value, by: Value) -> Exec<bool> {
        let Some(at) = k.as_int() else { return Ok(false) };
        // The length is read: the list must not get shorter before the commit.
        let n = list::len(self, v)?;
        let at = if at < 0 { at + n as i64 } else { at };
        if at < 0 || at >= n as i64 {
            return Ok(false);
        }
        let storage = self.field(v.object(), list::STORAGE)?.object();
        if !storage.is_shared() {
            return Ok(false);
        }
        self.add_later(storage, at as usize, by)
    }

    fn augment_global(&mut self, i: Instruction, op: Op, by: Value) -> Exec<bool> {
        if op == Op::AugName && self.namespace()? != self.globals()? {
            return Ok(false);
        }
        match self.variable_at(i)? {
            Some((entries, at)) => self.add_later(entries, at, by),
            None => Ok(false),
        }
    }
}
