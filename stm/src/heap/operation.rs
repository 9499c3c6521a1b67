//! Commuting operations on containers that the runtime defines.
//!
//! Main invariant: the operation changes only the words that [`Operands`] gives it, and can be run
//! more than once. References that it is going to store are announced by
//! [`Operation::words`]: they are counted and published before it runs.

use super::Memory;
use super::layout::{CHUNK, Ref};
use super::shapes::{cell_shape, chunk_shape};
use crate::block::{Abort, Unit};
use crate::commute::{Op, Slot};
use crate::marks::Site;
use crate::units::{SeveralUnits, Units};
use std::any::Any;

/// An operation on a container whose result its block does not look at.
pub trait Operation: Any {
    /// Does it; false if it does not apply to what the container holds by now, and the block has
    /// to do it in the ordinary way.
    ///
    /// # Errors
    /// Those of [`Operands`], handed on.
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<bool, Abort>;

    /// Calls `visit` with every word that it is going to store in a traced object.
    fn words(&self, visit: &mut dyn FnMut(u64));

    /// Itself, for adding to it while it is pending.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// The objects that an operation changes, each at its newest version.
#[derive(Debug)]
pub struct Operands<'u, 'm, 'e>(&'u mut Units<'m, 'e>);

impl Operands<'_, '_, '_> {
    /// The fields of a shared cell, to be changed.
    ///
    /// # Errors
    /// When the operation is to be left, at once.
    ///
    /// # Safety
    /// `cell` is alive, shared and a cell; `traced` is what its kind says.
    pub unsafe fn cell(&mut self, cell: Ref, traced: bool) -> Result<&mut [u64], Abort> {
        debug_assert!(cell.is_shared());
        let unit = Unit { slot: cell.cell_slot(), place: cell.place() };
        // SAFETY: as the caller promises; the words are this block's own until it ends.
        unsafe {
            let words = self.0.take(unit, cell_shape(cell.words(), traced))?;
            Ok(std::slice::from_raw_parts_mut(words, cell.words()))
        }
    }

    /// The chunk that element `index` of a shared array is in, to be changed, and the element's
    /// index in it.
    ///
    /// # Errors
    /// When the operation is to be left, at once.
    ///
    /// # Safety
    /// `array` is alive, shared and an array with such an element; `traced` is what its kind says.
    pub unsafe fn chunk(
        &mut self,
        array: Ref,
        index: usize,
        traced: bool,
    ) -> Result<(&mut [u64], usize), Abort> {
        debug_assert!(array.is_shared() && index < array.words());
        let chunk = index / CHUNK;
        let count = array.chunk_words(chunk);
        let unit = Unit { slot: array.chunk_slot(chunk), place: array.place() + chunk as u32 };
        // SAFETY: as the caller promises; the words are this block's own until it ends.
        unsafe {
            let words = self.0.take(unit, chunk_shape(count, traced))?;
            Ok((std::slice::from_raw_parts_mut(words, count), index % CHUNK))
        }
    }

    /// Says that a word which [`Operation::words`] had announced was not stored.
    pub fn not_stored(&mut self, word: u64) {
        self.0.not_stored(word);
    }
}

/// An operation of the runtime, as the engine runs it.
struct Erased(Box<dyn Operation>);

impl SeveralUnits for Erased {
    fn run(&self, units: &mut Units<'_, '_>) -> Result<bool, Abort> {
        self.0.run(&mut Operands(units))
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        self.0.words(visit);
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self.0.as_any()
    }
}

/// Where a new operation on a container goes.
#[derive(Debug)]
pub enum PendingSlot<'a> {
    /// One is pending: add to it.
    Pending(&'a mut dyn Any),
    /// None is: [`Memory::add_operation`] takes a new one.
    Free,
    /// The operation must be done in the ordinary way: the container is not shared, or the block
    /// has written to it, or is irrevocable.
    Plain,
}

impl<const TX: bool> Memory<'_, TX> {
    /// Where an operation on the container whose main object is `cell` goes.
    pub fn operation_slot(&mut self, cell: Ref) -> PendingSlot<'_> {
        if !TX || !cell.is_shared() {
            return PendingSlot::Plain;
        }
        let unit = Unit { slot: cell.cell_slot(), place: cell.place() };
        match self.mutator.pending_slot(unit) {
            Slot::Free => PendingSlot::Free,
            Slot::Pending(Op::Several(op)) => PendingSlot::Pending(op.as_any()),
            Slot::Plain | Slot::Pending(_) => PendingSlot::Plain,
        }
    }

    /// Makes `operation` pending on the container whose main object is `cell`: it is run when the
    /// block commits, or when that looks at the cell.
    ///
    /// # Panics
    /// When [`Memory::operation_slot`] does not say that the slot is free.
    pub fn add_operation(&mut self, cell: Ref, operation: Box<dyn Operation>, site: Site) {
        assert!(
            matches!(self.operation_slot(cell), PendingSlot::Free),
            "one operation a container"
        );
        let unit = Unit { slot: cell.cell_slot(), place: cell.place() };
        let traced = self.is_traced(cell);
        let op = Op::Several(Box::new(Erased(operation)));
        // SAFETY: the cell is alive, and stays in place while this thread is pinned; the shape is
        // the cell's.
        unsafe {
            self.mutator.add_pending(unit, cell_shape(cell.words(), traced), site, op);
        }
    }
}
