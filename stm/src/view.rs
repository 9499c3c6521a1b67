//! Reading phases: borrowed looks at many variables at once.
//!
//! Main invariant: while a view lives the transaction that it was taken from is mutably borrowed,
//! so nothing is written, and every body that the view has given out stays as it is: a committed
//! one never changes, and the block's own ones change by writes only. Bodies are freed after the
//! block's end at the earliest. So references from a view may be kept side by side for as long as
//! the view may live, and walking a linked structure touches no handle count.

use crate::marks::Site;
use crate::tvar::TVar;
use crate::tx::{Step, Tx};
use std::marker::PhantomData;
use std::panic::Location;
use std::ptr::NonNull;

/// A part of a transaction that only reads, and borrows what it reads.
///
/// Made by [`Tx::view`].
#[derive(Clone, Copy, Debug)]
pub struct View<'t, 'm, 'e> {
    tx: NonNull<Tx<'m, 'e>>,
    phase: PhantomData<&'t mut Tx<'m, 'e>>,
}

impl<'m, 'e> Tx<'m, 'e> {
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
        View { tx: NonNull::from(self), phase: PhantomData }
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
        // SAFETY: the transaction is borrowed by this view and its copies alone. None of them can
        // be in use further down: the only code of the user that `look` may run is that of
        // pending operations, which is `'static` and so holds no view.
        let tx = unsafe { &mut *self.tx.as_ptr() };
        let value = tx.look(var, site)?;
        // SAFETY: the value stays in place until the block ends, which `'t` does not outlast, and
        // unchanged until the transaction is used otherwise, which it is not during `'t`.
        Ok(unsafe { value.as_ref() })
    }
}
