//! Transactions that only read.
//!
//! Main invariant: through a [`ReadTx`] nothing can be written, so a block that had no other
//! handle owns nothing: it dooms nobody, nobody waits for it, and it commits without the lock.

use crate::tvar::TVar;
use crate::tx::{Step, Tx};
use std::ops::{Deref, DerefMut};

/// A running transaction that only reads: see [`read_only`](crate::read_only).
///
/// Functions that only read should ask for `&mut ReadTx`, so that both kinds can call them:
///
/// ```
/// use stm::{ReadTx, Step, TVar, atomically, read_only};
///
/// fn total(tx: &mut ReadTx<'_, '_>, accounts: &[TVar<i64>]) -> Step<i64> {
///     let mut sum = 0;
///     for account in accounts {
///         sum += tx.read(account)?;
///     }
///     Ok(sum)
/// }
///
/// let accounts = [TVar::new(1), TVar::new(2)];
/// assert_eq!(read_only(|tx| total(tx, &accounts)), 3);
/// atomically(|tx| {
///     let sum = total(tx, &accounts)?;
///     tx.write(&accounts[0], sum)
/// });
/// ```
#[derive(Debug)]
#[repr(transparent)]
pub struct ReadTx<'m, 'e>(Tx<'m, 'e>);

impl<'m, 'e> Deref for Tx<'m, 'e> {
    type Target = ReadTx<'m, 'e>;

    #[inline(always)]
    fn deref(&self) -> &ReadTx<'m, 'e> {
        // SAFETY: a transparent wrapper of the same type.
        unsafe { &*std::ptr::from_ref(self).cast() }
    }
}

impl<'m, 'e> DerefMut for Tx<'m, 'e> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut ReadTx<'m, 'e> {
        // SAFETY: as in `deref`.
        unsafe { &mut *std::ptr::from_mut(self).cast() }
    }
}

impl<'m, 'e> ReadTx<'m, 'e> {
    /// The transaction inside. What is handed out to the user must not write by it.
    #[inline(always)]
    pub(crate) fn inner(&mut self) -> &mut Tx<'m, 'e> {
        &mut self.0
    }

    /// A copy of the variable's value.
    ///
    /// ```
    /// # use stm::{TVar, read_only};
    /// let var = TVar::new(5);
    /// assert_eq!(read_only(|tx| tx.read(&var)), 5);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn read<T: Clone + Send + Sync + 'static>(&mut self, var: &TVar<T>) -> Step<T> {
        self.0.read(var)
    }

    /// Applies `look` to the variable's value, without a copy.
    ///
    /// ```
    /// # use stm::{TVar, read_only};
    /// let text = TVar::new(String::from("long"));
    /// assert_eq!(read_only(|tx| tx.with(&text, String::len)), 4);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn with<T: Send + Sync + 'static, R>(
        &mut self,
        var: &TVar<T>,
        look: impl FnOnce(&T) -> R,
    ) -> Step<R> {
        self.0.with(var, look)
    }

    /// Gives up: the block sleeps until something that it has read changes, and runs again.
    ///
    /// # Errors
    /// Always; hand it on with `?`.
    pub fn retry<T>(&mut self) -> Step<T> {
        self.0.retry()
    }

    /// Goes on if `condition` holds, and does [`ReadTx::retry`] otherwise.
    ///
    /// # Errors
    /// When `condition` is false; hand it on with `?`.
    pub fn check(&mut self, condition: bool) -> Step<()> {
        self.0.check(condition)
    }

    /// Runs `first`, and `second` instead if that does [`ReadTx::retry`].
    ///
    /// ```
    /// # use stm::{TVar, read_only};
    /// let (first, second) = (TVar::new(None), TVar::new(Some(2)));
    /// let found = read_only(|tx| {
    ///     tx.or_else(
    ///         |tx| match tx.read(&first)? {
    ///             Some(found) => Ok(found),
    ///             None => tx.retry(),
    ///         },
    ///         |tx| Ok(tx.read(&second)?.unwrap_or(0)),
    ///     )
    /// });
    /// assert_eq!(found, 2);
    /// ```
    ///
    /// # Errors
    /// Those of the closures; hand them on with `?`.
    pub fn or_else<T>(
        &mut self,
        first: impl FnOnce(&mut Self) -> Step<T>,
        second: impl FnOnce(&mut Self) -> Step<T>,
    ) -> Step<T> {
        self.0.or_else(|tx| first(tx), |tx| second(tx))
    }
}
