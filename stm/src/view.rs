//! Reading phases: borrowed looks at many variables at once.
//!
//! Main invariant: while a view lives the transaction that it was taken from is mutably borrowed,
//! so nothing is written, and every body that the view has given out stays as it is: a committed
//! one never changes, and the block's own ones change by writes only. Bodies are freed after the
//! block's end at the earliest. So references from a view may be kept side by side for as long as
//! the view may live, and walking a linked structure touches no handle count.

use crate::body::{Body, Version};
use crate::marks::{ShiftedEpoch, Site, Table};
use crate::read_tx::ReadTx;
use crate::sync::Ordering;
use crate::tvar::{TVar, value_of};
use crate::tx::{Step, Tx};
use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::Location;
use std::ptr::NonNull;

/// A part of a transaction that only reads, and borrows what it reads.
///
/// Made by [`ReadTx::view`].
#[derive(Debug)]
pub struct View<'t, 'm, 'e> {
    tx: NonNull<Tx<'m, 'e>>,
    // Copies of the block's fields: the compiler keeps them in registers, since no store of the
    // user's can reach them.
    /// One more than the snapshot's version, or 0 while operations are pending.
    bound: Cell<u64>,
    tag: Version,
    epoch: ShiftedEpoch,
    marks: Table,
    engine: u64,
    phase: PhantomData<&'t mut Tx<'m, 'e>>,
}

impl<'m, 'e> ReadTx<'m, 'e> {
    /// Begins a part of the transaction that only reads; it ends when the last reference that it
    /// gave is no longer used.
    ///
    /// Use this to walk linked structures: [`View::get`] gives plain references into the
    /// variables, and following a handle that is inside one costs no reference counting.
    ///
    /// ```
    /// use stm::{TVar, atomically};
    ///
    /// struct Link {
    ///     value: u32,
    ///     next: Option<TVar<Link>>,
    /// }
    ///
    /// let second = TVar::new(Link { value: 2, next: None });
    /// let first = TVar::new(Link { value: 1, next: Some(second) });
    /// let sum = atomically(|tx| {
    ///     let view = tx.view();
    ///     let mut sum = 0;
    ///     let mut next = Some(&first);
    ///     while let Some(link) = next {
    ///         let link = view.get(link)?;
    ///         sum += link.value;
    ///         next = link.next.as_ref();
    ///     }
    ///     Ok(sum)
    /// });
    /// assert_eq!(sum, 3);
    /// ```
    ///
    /// The references end before the next write:
    ///
    /// ```compile_fail,E0499
    /// # use stm::{TVar, atomically};
    /// # let name = TVar::new(String::from("a"));
    /// atomically(|tx| {
    ///     let view = tx.view();
    ///     let old: &String = view.get(&name)?;
    ///     tx.write(&name, String::from("b"))?;
    ///     Ok(old.len())
    /// });
    /// ```
    #[inline]
    pub fn view(&mut self) -> View<'_, 'm, 'e> {
        let tx = self.inner();
        let mutator = &mut *tx.mutator;
        View {
            bound: Cell::new(if mutator.pending.is_empty() { mutator.rv + 1 } else { 0 }),
            tag: mutator.tag,
            epoch: mutator.epoch,
            marks: mutator.marks.table(),
            engine: mutator.engine.id,
            tx: NonNull::from(tx),
            phase: PhantomData,
        }
    }
}

impl<'t> View<'t, '_, '_> {
    /// The variable's value.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn get<T: Send + Sync + 'static>(&self, var: &TVar<T>) -> Step<&'t T> {
        let site = Site::of(Location::caller());
        let unit = var.unit_in(self.engine);
        // What follows is the fast path of `Mutator::read`; see there for the orderings.
        let body = unit.slot.load(Ordering::Acquire);
        // SAFETY: an anchor always holds a body, and the pin keeps it in place.
        let body = unsafe { NonNull::new_unchecked(body) };
        // SAFETY: as above.
        let version = unsafe { body.as_ref() }.version.load(Ordering::Acquire);
        if version < self.bound.get() {
            // SAFETY: the block owns the marks, and is borrowed by this view, which does not use
            // it now.
            unsafe { self.marks.set(unit.place, self.epoch, site) };
        } else if version != self.tag {
            return self.get_slowly(var, site);
        }
        Ok(self.value(body))
    }

    #[cold]
    #[inline(never)]
    fn get_slowly<T: Send + Sync + 'static>(&self, var: &TVar<T>, site: Site) -> Step<&'t T> {
        // SAFETY: the transaction is borrowed by this view alone, and nothing further down can use
        // the view: the only code of the user that `look` may run is that of pending operations,
        // which is `'static` and so holds no view.
        let tx = unsafe { &mut *self.tx.as_ptr() };
        let value = tx.look(var, site)?;
        if tx.mutator.pending.is_empty() {
            self.bound.set(tx.mutator.rv + 1);
        }
        // SAFETY: the value stays in place until the block ends, which `'t` does not outlast, and
        // unchanged until the transaction is used otherwise, which it is not during `'t`.
        Ok(unsafe { value.as_ref() })
    }

    /// The value in a body that the block sees.
    #[inline(always)]
    fn value<T: Send + Sync + 'static>(&self, body: NonNull<Body>) -> &'t T {
        // SAFETY: the pin keeps the body in place.
        unsafe { body.as_ref() }.touch_read();
        // SAFETY: as in `get_slowly`.
        unsafe { value_of::<T>(body).as_ref() }
    }
}
