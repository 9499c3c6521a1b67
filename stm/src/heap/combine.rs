//! Commuting operations on the words of shared objects: `o.n += 1`, `d[k] += 1`.
//!
//! Main invariant: a pending combination has not been looked at by its block, so the word's place is
//! not marked, and the combination is applied at commit to whatever the word holds then, in the
//! order in which the block made it. The result is that of running the block serially then.
//!
//! The engine does not know what the words mean: the runtime gives the combination as a function
//! of the word and an operand, which gives none where it does not apply (the word is no number
//! any more, say); the block is then run again in the ordinary way.

use super::Memory;
use super::layout::{CHUNK, Layout, Ref, fields_of};
use super::shapes::{cell_shape, chunk_shape};
use crate::block::Unit;
use crate::body::{Body, Shape};
use crate::commute::{Commuting, Context, Op, Slot};
use crate::marks::Site;
use std::any::Any;
use std::ptr::NonNull;

/// Combines a word with an operand. Neither the word, the operand nor the result is a reference.
pub type Combine = fn(word: u64, operand: u64) -> Option<u64>;

/// Combinations that are pending on one unit.
struct Combinations {
    words: usize,
    list: Vec<Combination>,
}

struct Combination {
    index: usize,
    combine: Combine,
    operand: u64,
}

impl Commuting for Combinations {
    unsafe fn copy(&self, old: NonNull<Body>, new: NonNull<Body>) {
        // SAFETY: the caller promises bodies of the unit, which have this many words.
        unsafe { fields_of(new).copy_from_nonoverlapping(fields_of(old), self.words) };
    }

    unsafe fn apply(&self, body: NonNull<Body>, _context: &mut Context<'_>) -> bool {
        self.list.iter().all(|step| {
            // SAFETY: the index is in bounds, and the caller promises that the body is its own.
            let word = unsafe { &mut *fields_of(body).add(step.index) };
            match (step.combine)(*word, step.operand) {
                Some(result) => {
                    *word = result;
                    true
                }
                None => false,
            }
        })
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

impl<const TX: bool> Memory<'_, TX> {
    /// Combines word `index` of a cell or an array with `operand` when the block commits; false if
    /// that has to be done in the ordinary way, at once: the object is not shared, or the block has
    /// written to it, or is irrevocable.
    ///
    /// If `merge` is given, two operands of the same combination are merged by it where it gives
    /// a result: exact for integers, not for floats, whose sum depends on the order.
    ///
    /// # Safety
    /// `object` is alive and no frozen object, the index is in bounds, and a block is under way.
    pub unsafe fn combine(
        &mut self,
        object: Ref,
        index: usize,
        combine: Combine,
        operand: u64,
        merge: Option<Combine>,
        site: Site,
    ) -> bool {
        if !TX || !object.is_shared() {
            return false;
        }
        let (unit, shape, index) = self.unit_of(object, index);
        match self.mutator.pending_slot(unit) {
            Slot::Plain => false,
            Slot::Pending(Op::Other(op)) => match op.as_any().downcast_mut::<Combinations>() {
                Some(pending) => {
                    pending.add(Combination { index, combine, operand }, merge);
                    true
                }
                None => false,
            },
            Slot::Pending(Op::Add(_) | Op::Several(_)) => false,
            Slot::Free => {
                let list = vec![Combination { index, combine, operand }];
                let op = Op::Other(Box::new(Combinations { words: shape.words, list }));
                // SAFETY: the object is alive, and stays in place while this thread is pinned; the
                // shape is the unit's.
                unsafe { self.mutator.add_pending(unit, shape, site, op) };
                true
            }
        }
    }

    /// The unit that a word of a shared object is in, its shape, and the word's index there.
    fn unit_of<'a>(&self, object: Ref, index: usize) -> (Unit<'a>, &'static Shape, usize) {
        let traced = self.is_traced(object);
        if object.layout() == Layout::Cell {
            let unit = Unit { slot: object.cell_slot(), place: object.place() };
            (unit, cell_shape(object.words(), traced), index)
        } else {
            let chunk = index / CHUNK;
            let place = object.place() + chunk as u32;
            let unit = Unit { slot: object.chunk_slot(chunk), place };
            (unit, chunk_shape(object.chunk_words(chunk), traced), index % CHUNK)
        }
    }
}

impl Combinations {
    fn add(&mut self, next: Combination, merge: Option<Combine>) {
        if let Some(merge) = merge
            && let Some(last) = self.list.iter_mut().rev().find(|step| step.index == next.index)
            && std::ptr::fn_addr_eq(last.combine, next.combine)
            && let Some(operand) = merge(last.operand, next.operand)
        {
            last.operand = operand;
        } else {
            self.list.push(next);
        }
    }
}
