//! A counter whose increments do not conflict.
//!
//! Main invariant: adding is a pending operation that needs no allocation; looking at the counter
//! makes the block depend on it, as reading any variable does.

use crate::engine::Engine;
use crate::marks::Site;
use crate::read_tx::ReadTx;
use crate::tvar::TVar;
use crate::tx::{Step, Tx};
use std::panic::Location;

/// A number that many transactions add to at once.
///
/// Blocks that only add to a counter never conflict because of it. Sums wrap around at the limits
/// of `i64`, so that they do not depend on the order of the additions.
///
/// ```
/// use stm::{TCounter, atomically};
///
/// let hits = TCounter::new(0);
/// std::thread::scope(|scope| {
///     for _ in 0..2 {
///         scope.spawn(|| {
///             for _ in 0..100 {
///                 atomically(|tx| hits.add(tx, 1));
///             }
///         });
///     }
/// });
/// assert_eq!(atomically(|tx| hits.get(tx)), 200);
/// ```
#[derive(Clone, Debug)]
pub struct TCounter {
    value: TVar<i64>,
}

impl TCounter {
    /// A counter that stands at `value`.
    #[must_use]
    pub fn new(value: i64) -> Self {
        Self { value: TVar::new(value) }
    }

    /// A counter of another engine than the global one.
    #[must_use]
    pub fn new_in(engine: &Engine, value: i64) -> Self {
        Self { value: TVar::new_in(engine, value) }
    }

    /// Adds `amount`, which may be negative.
    ///
    /// ```
    /// use stm::{TCounter, atomically};
    ///
    /// let counter = TCounter::new(5);
    /// atomically(|tx| counter.add(tx, -2));
    /// assert_eq!(atomically(|tx| counter.get(tx)), 3);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn add(&self, tx: &mut Tx<'_, '_>, amount: i64) -> Step<()> {
        tx.add_at(&self.value, Site::of(Location::caller()), amount)
    }

    /// What the counter stands at. Additions by other blocks make this block run again.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn get(&self, tx: &mut ReadTx<'_, '_>) -> Step<i64> {
        tx.read(&self.value)
    }

    /// Sets the counter.
    ///
    /// ```
    /// use stm::{TCounter, atomically};
    ///
    /// let counter = TCounter::default();
    /// atomically(|tx| counter.set(tx, 5));
    /// assert_eq!(atomically(|tx| counter.get(tx)), 5);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[inline]
    #[track_caller]
    pub fn set(&self, tx: &mut Tx<'_, '_>, value: i64) -> Step<()> {
        tx.write(&self.value, value)
    }

    /// Adds `amount` on behalf of `site`.
    pub(crate) fn add_at(&self, tx: &mut Tx<'_, '_>, site: Site, amount: i64) -> Step<()> {
        tx.add_at(&self.value, site, amount)
    }
}

impl Default for TCounter {
    /// A counter that stands at 0.
    fn default() -> Self {
        Self::new(0)
    }
}
