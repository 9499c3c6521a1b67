//! Transactions for Rust programs: running a closure as a block.
//!
//! Main invariant: the closure's effects on transactional variables become visible all at once, or
//! not at all; a panic in it rolls the block back and releases everything that it owned.

use crate::block::Mutator;
use crate::engine::{Config, Engine};
use crate::reclaim::{has_buried, run_destructors};
use std::cell::RefCell;
use std::sync::LazyLock;

/// Why a transaction's closure has to end early: hand it on with `?`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interrupt(pub(crate) Kind);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// The block has to be run again.
    Abort,
    /// The block wants to wait for a change.
    Retry,
}

/// What an operation in a transaction gives.
pub type Step<T> = Result<T, Interrupt>;

impl From<crate::block::Abort> for Interrupt {
    fn from(_: crate::block::Abort) -> Self {
        Interrupt(Kind::Abort)
    }
}

/// A running transaction.
#[derive(Debug)]
pub struct Tx<'m, 'e> {
    pub(crate) mutator: &'m mut Mutator<'e>,
    /// Whether an operation has failed; the block must not commit then, even if the closure hides
    /// the failure.
    pub(crate) failed: bool,
}

impl Tx<'_, '_> {
    /// Gives up: the transaction is rolled back, sleeps until something that it has read changes,
    /// and runs again.
    ///
    /// # Errors
    /// Always; hand it on with `?`.
    pub fn retry<T>(&mut self) -> Step<T> {
        Err(Interrupt(Kind::Retry))
    }

    /// Goes on if `condition` holds, and does [`Tx::retry`] otherwise.
    ///
    /// # Errors
    /// When `condition` is false; hand it on with `?`.
    pub fn check(&mut self, condition: bool) -> Step<()> {
        if condition { Ok(()) } else { self.retry() }
    }

    /// Runs `first`; if that does [`Tx::retry`], undoes what it did and runs `second` instead. If
    /// both do, the transaction waits for what either has read.
    ///
    /// # Errors
    /// Those of the closures; hand them on with `?`.
    pub fn or_else<T>(
        &mut self,
        first: impl FnOnce(&mut Self) -> Step<T>,
        second: impl FnOnce(&mut Self) -> Step<T>,
    ) -> Step<T> {
        self.step(|mutator| mutator.begin_nested())?;
        match first(self) {
            Ok(value) if !self.failed => {
                self.mutator.merge_nested();
                Ok(value)
            }
            Err(Interrupt(Kind::Retry)) if !self.failed => {
                self.mutator.roll_back_nested();
                second(self)
            }
            // The whole block is rolled back.
            Ok(_) | Err(_) => Err(Interrupt(Kind::Abort)),
        }
    }

    /// Runs an operation of the engine, and remembers if it fails.
    #[inline(always)]
    pub(crate) fn step<T>(
        &mut self,
        operation: impl FnOnce(&mut Mutator<'_>) -> Result<T, crate::block::Abort>,
    ) -> Step<T> {
        match operation(self.mutator) {
            Ok(value) => Ok(value),
            Err(abort) => {
                self.failed = true;
                Err(abort.into())
            }
        }
    }
}

impl<'e> Mutator<'e> {
    /// Runs `body` as a block until it commits; gives its result.
    ///
    /// # Panics
    /// When a block is under way; when `body` panics; when it waits by [`Tx::retry`] but has read
    /// nothing, so that it would wait for ever.
    pub fn run<T>(&mut self, body: impl FnMut(&mut Tx<'_, 'e>) -> Step<T>) -> T {
        let value = self.run_block(body);
        // Not inside a transaction of the global engine: destructors may run transactions.
        if has_buried() && !HANDLE.try_with(|handle| handle.borrow().is_busy()).unwrap_or(true) {
            run_destructors();
        }
        value
    }

    fn run_block<T>(&mut self, mut body: impl FnMut(&mut Tx<'_, 'e>) -> Step<T>) -> T {
        loop {
            self.begin_patiently();
            let guard = AbortOnUnwind(self);
            let mut tx = Tx { mutator: &mut *guard.0, failed: false };
            let outcome = body(&mut tx);
            let failed = tx.failed;
            match outcome {
                Ok(value) if !failed => {
                    if guard.0.commit().is_ok() {
                        return value;
                    }
                    guard.0.abort();
                }
                Err(Interrupt(Kind::Retry)) if !failed => {
                    if let Err(error) = guard.0.retry() {
                        panic!("{error}");
                    }
                }
                _ => guard.0.abort(),
            }
        }
    }
}

/// Rolls the block back if its body, or an operation applied at commit, unwinds: an owner that
/// stays would hang everyone.
struct AbortOnUnwind<'m, 'e>(&'m mut Mutator<'e>);

impl Drop for AbortOnUnwind<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            if self.0.in_block() {
                self.0.roll_back();
            }
            self.0.abandon_turn();
        }
    }
}

/// The engine that [`atomically`] runs on.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(Config::default()));

/// The engine that [`atomically`] and [`TVar::new`](crate::TVar::new) use.
#[must_use]
pub fn engine() -> &'static Engine {
    &ENGINE
}

/// A thread's handle on the global engine.
enum Handle {
    Absent,
    Idle(Box<Mutator<'static>>),
    Busy,
}

impl Handle {
    fn is_busy(&self) -> bool {
        matches!(self, Handle::Busy)
    }
}

thread_local! {
    static HANDLE: RefCell<Handle> = const { RefCell::new(Handle::Absent) };
}

/// Takes the thread's mutator out, and puts it back when dropped, on unwinding too.
struct Borrowed(Option<Box<Mutator<'static>>>);

impl Borrowed {
    fn new() -> Self {
        let handle = HANDLE.with(|handle| handle.replace(Handle::Busy));
        match handle {
            Handle::Idle(mutator) => Self(Some(mutator)),
            Handle::Absent => Self(Some(Box::new(engine().attach()))),
            Handle::Busy => panic!(
                "`atomically` inside a transaction: pass the `&mut Tx` on instead, \
                 or use `Tx::or_else` for a part that is undone alone"
            ),
        }
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(mut mutator) = self.0.take() {
            mutator.share_segment();
            // While the thread ends its handle may be gone: the mutator then just detaches.
            let _ = HANDLE.try_with(|handle| handle.replace(Handle::Idle(mutator)));
        }
    }
}

/// Runs `body` as one atomic block: all of its effects on transactional variables become visible
/// at once, as if no other block had run meanwhile.
///
/// The closure may be run several times, so it should have no effects but on transactional
/// variables. It hands every [`Interrupt`] on with `?`.
///
/// # Panics
/// Inside another transaction on this thread; when `body` panics (it is rolled back then, and
/// nothing of it remains); when it waits by [`Tx::retry`] but has read nothing.
pub fn atomically<T>(body: impl FnMut(&mut Tx<'_, 'static>) -> Step<T>) -> T {
    let value = {
        let mut borrowed = Borrowed::new();
        let Some(mutator) = &mut borrowed.0 else { unreachable!("taken in `drop` only") };
        mutator.run_block(body)
    };
    run_destructors();
    value
}
