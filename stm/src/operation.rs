//! Commuting operations for Rust programs: the open set of changes that do not conflict with
//! each other.
//!
//! Main invariant: a pending operation is applied exactly once to what is committed, in the order
//! in which its block made it; or it does not fit there, and the whole block runs again and does
//! it at once.

use crate::body::Body;
use crate::commute::{Commuting, Context, Op, Slot};
use crate::marks::Site;
use crate::tvar::{TVar, value_of};
use crate::tx::{Step, Tx};
use std::any::Any;
use std::marker::PhantomData;
use std::panic::Location;
use std::ptr::NonNull;

/// A change of a `T` that may be applied to whatever a variable holds when its block commits,
/// because the block does not look at the result.
///
/// Implement this for changes whose order does not matter: adding, taking a maximum, inserting
/// into a set. Blocks that do only such changes to a variable never make each other run again
/// because of it.
///
/// ```
/// use std::collections::BTreeSet;
/// use stm::{Operation, TVar, atomically};
///
/// /// Adds a name to a guest list.
/// struct Invite(&'static str);
///
/// impl Operation<BTreeSet<&'static str>> for Invite {
///     fn apply(&self, guests: &mut BTreeSet<&'static str>) {
///         guests.insert(self.0);
///     }
/// }
///
/// let guests = TVar::new(BTreeSet::new());
/// atomically(|tx| tx.commute_with(&guests, Invite("Ada")));
/// assert!(atomically(|tx| tx.with(&guests, |guests| guests.contains("Ada"))));
/// ```
pub trait Operation<T>: 'static {
    /// Changes `value`. May be called several times, on different values.
    fn apply(&self, value: &mut T);

    /// Makes `self` do what `later`, made after it in the same block, does too; gives `later` back
    /// if the two cannot be one.
    ///
    /// ```
    /// use stm::{Operation, TVar, atomically};
    ///
    /// /// Keeps the greatest of many numbers, with one pending operation a block.
    /// struct Raise(u32);
    ///
    /// impl Operation<u32> for Raise {
    ///     fn apply(&self, value: &mut u32) {
    ///         *value = self.0.max(*value);
    ///     }
    ///
    ///     fn join(&mut self, later: Self) -> Result<(), Self> {
    ///         self.0 = self.0.max(later.0);
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let highest = TVar::new(10);
    /// atomically(|tx| (0..100).try_for_each(|n| tx.commute_with(&highest, Raise(n))));
    /// assert_eq!(atomically(|tx| tx.read(&highest)), 99);
    /// ```
    ///
    /// # Errors
    /// With `later`, which is then kept beside `self`. That is what the default does.
    fn join(&mut self, later: Self) -> Result<(), Self>
    where
        Self: Sized,
    {
        Err(later)
    }
}

/// An [`Operation`] of the crate itself, which may use the engine.
pub(crate) trait Effect<T>: 'static {
    /// See [`Operation::apply`]. False if the operation does not fit, and then `value` is as it was,
    /// or is not used any more.
    fn apply(&self, value: &mut T, context: &mut Context<'_>) -> bool;

    /// See [`Operation::join`].
    fn join(&mut self, later: Self) -> Result<(), Self>
    where
        Self: Sized;
}

/// A program's operation.
struct Open<O>(O);

impl<T, O: Operation<T>> Effect<T> for Open<O> {
    fn apply(&self, value: &mut T, _: &mut Context<'_>) -> bool {
        self.0.apply(value);
        true
    }

    fn join(&mut self, later: Self) -> Result<(), Self> {
        self.0.join(later.0).map_err(Open)
    }
}

/// The operation of [`Tx::commute`].
struct Change<F>(F);

impl<T, F: Fn(&mut T) + 'static> Operation<T> for Change<F> {
    fn apply(&self, value: &mut T) {
        self.0(value);
    }
}

/// Pending operations of one type on one variable, in the order in which the block made them.
pub(crate) struct Run<T, O> {
    pub(crate) first: O,
    pub(crate) rest: Vec<O>,
    value: PhantomData<fn(T)>,
}

impl<T, O: Effect<T>> Run<T, O> {
    fn add(&mut self, op: O) {
        let last = self.rest.last_mut().unwrap_or(&mut self.first);
        if let Err(op) = last.join(op) {
            self.rest.push(op);
        }
    }
}

impl<T: Clone + Send + Sync + 'static, O: Effect<T>> Commuting for Run<T, O> {
    unsafe fn copy(&self, old: NonNull<Body>, new: NonNull<Body>) {
        // SAFETY: the caller promises an initialised payload.
        let value = unsafe { value_of::<T>(old).as_ref() }.clone();
        // SAFETY: and one that is not initialised.
        unsafe { value_of::<T>(new).write(value) };
    }

    unsafe fn apply(&self, body: NonNull<Body>, context: &mut Context<'_>) -> bool {
        // SAFETY: the caller promises that the payload is initialised and its own.
        let value = unsafe { value_of::<T>(body).as_mut() };
        self.first.apply(value, context) && self.rest.iter().all(|op| op.apply(value, context))
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

impl Tx<'_, '_> {
    /// Changes the variable by an operation that commutes with others of its kind: it is applied
    /// when the block commits, to whatever the variable holds then, so blocks that do only this
    /// to it do not conflict. Looking at the variable in the same block applies it at once.
    ///
    /// `change` may be called more than once, and the outcome of several such changes must not
    /// depend on the order in which they are applied.
    ///
    /// ```
    /// use stm::{TVar, atomically};
    ///
    /// let highest = TVar::new(3);
    /// atomically(|tx| tx.commute(&highest, |n| *n = 7.max(*n)));
    /// assert_eq!(atomically(|tx| tx.read(&highest)), 7);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn commute<T: Clone + Send + Sync + 'static>(
        &mut self,
        var: &TVar<T>,
        change: impl Fn(&mut T) + 'static,
    ) -> Step<()> {
        self.commute_with(var, Change(change))
    }

    /// Changes the variable by `op`, as [`Tx::commute`] does. See [`Operation`].
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn commute_with<T: Clone + Send + Sync + 'static>(
        &mut self,
        var: &TVar<T>,
        op: impl Operation<T>,
    ) -> Step<()> {
        self.commute_at(var, Site::of(Location::caller()), Open(op)).map(|_| ())
    }

    /// [`Tx::commute_with`] on behalf of `site`; gives an operation back that does not fit.
    pub(crate) fn commute_at<T: Clone + Send + Sync + 'static, O: Effect<T>>(
        &mut self,
        var: &TVar<T>,
        site: Site,
        op: O,
    ) -> Step<Result<(), O>> {
        // As every operation, so that forced aborts reach it.
        self.step(|_| Ok(()))?;
        let unit = var.unit(self.mutator);
        match self.mutator.pending_slot(unit) {
            Slot::Plain => {}
            Slot::Pending(Op::Other(pending)) => {
                if let Some(run) = pending.as_any().downcast_mut::<Run<T, O>>() {
                    run.add(op);
                    return Ok(Ok(()));
                }
            }
            Slot::Pending(Op::Add(_) | Op::Words(_) | Op::Several(_)) => {}
            Slot::Free => {
                let run = Run::<T, O> { first: op, rest: Vec::new(), value: PhantomData };
                let op = Op::Other(Box::new(run));
                // SAFETY: as in `with_at`; the operation is of the payload's type.
                unsafe { self.mutator.add_pending(unit, TVar::<T>::shape(), site, op) };
                return Ok(Ok(()));
            }
        }
        let engine = self.mutator.engine;
        let (mut writes, mut surplus) = (Vec::new(), Vec::new());
        let applies = self.modify_at(var, site, |value| {
            op.apply(
                value,
                &mut Context { engine, site, writes: &mut writes, surplus: &mut surplus },
            )
        })?;
        self.mutator.extra.append(&mut writes);
        Ok(if applies { Ok(()) } else { Err(op) })
    }

    /// Adds `amount` to a number, as a commuting operation.
    pub(crate) fn add_at(&mut self, var: &TVar<i64>, site: Site, amount: i64) -> Step<()> {
        self.step(|_| Ok(()))?;
        let unit = var.unit(self.mutator);
        match self.mutator.pending_slot(unit) {
            Slot::Pending(Op::Add(sum)) => {
                *sum = sum.wrapping_add(amount);
                Ok(())
            }
            Slot::Free => {
                let op = Op::Add(amount);
                // SAFETY: as in `with_at`; the payload is an `i64`.
                unsafe { self.mutator.add_pending(unit, TVar::<i64>::shape(), site, op) };
                Ok(())
            }
            Slot::Plain | Slot::Pending(Op::Words(_) | Op::Other(_) | Op::Several(_)) => {
                self.modify_at(var, site, |value| *value = value.wrapping_add(amount))
            }
        }
    }

    /// The operations of type `O` that are pending on `var`, if there are any.
    pub(crate) fn pending_run<T: Clone + Send + Sync + 'static, O: Effect<T>>(
        &mut self,
        var: &TVar<T>,
    ) -> Option<&mut Run<T, O>> {
        let unit = var.unit(self.mutator);
        match self.mutator.pending_on(unit)? {
            Op::Other(op) => op.as_any().downcast_mut(),
            Op::Add(_) | Op::Words(_) | Op::Several(_) => None,
        }
    }
}
