//! Transactions for Rust programs: running a closure as a block.
//!
//! Main invariant: the closure's effects on transactional variables become visible all at once, or
//! not at all; a panic in it rolls the block back and releases everything that it owned.

use crate::block::Mutator;
use crate::engine::{Config, Engine};
use crate::marks::{Place, Site};
use crate::ordered::Sequence;
use crate::read_tx::ReadTx;
use crate::reclaim::{has_buried, run_destructors};
use std::cell::RefCell;
use std::panic::Location;
use std::sync::{Arc, LazyLock};

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
///
/// Everything that a [`ReadTx`] can do, a `Tx` can do too: it is passed wherever one is asked for.
#[derive(Debug)]
pub struct Tx<'m, 'e> {
    pub(crate) mutator: &'m mut Mutator<'e>,
    /// Whether an operation has failed; the block must not commit then, even if the closure hides
    /// the failure.
    pub(crate) failed: bool,
}

impl<'m, 'e> Tx<'m, 'e> {
    /// Gives up: the transaction is rolled back, sleeps until something that it has read changes,
    /// and runs again.
    ///
    /// ```
    /// use stm::{TVar, atomically};
    ///
    /// let slot = TVar::new(None);
    /// std::thread::scope(|scope| {
    ///     let taker = scope.spawn(|| {
    ///         atomically(|tx| match tx.read(&slot)? {
    ///             Some(found) => Ok(found),
    ///             None => tx.retry(),
    ///         })
    ///     });
    ///     atomically(|tx| tx.write(&slot, Some("here")));
    ///     assert_eq!(taker.join().unwrap(), "here");
    /// });
    /// ```
    ///
    /// # Errors
    /// Always; hand it on with `?`.
    pub fn retry<T>(&mut self) -> Step<T> {
        Err(Interrupt(Kind::Retry))
    }

    /// Goes on if `condition` holds, and does [`Tx::retry`] otherwise.
    ///
    /// ```
    /// use stm::{TVar, atomically};
    ///
    /// let balance = TVar::new(30);
    /// atomically(|tx| {
    ///     let left = tx.read(&balance)? - 20;
    ///     tx.check(left >= 0)?;
    ///     tx.write(&balance, left)
    /// });
    /// assert_eq!(atomically(|tx| tx.read(&balance)), 10);
    /// ```
    ///
    /// # Errors
    /// When `condition` is false; hand it on with `?`.
    pub fn check(&mut self, condition: bool) -> Step<()> {
        if condition { Ok(()) } else { self.retry() }
    }

    /// Runs `first`; if that does [`Tx::retry`], undoes what it did and runs `second` instead. If
    /// both do, the transaction waits for what either has read.
    ///
    /// ```
    /// use stm::{TVar, atomically};
    ///
    /// let (left, right) = (TVar::new(0), TVar::new(5));
    /// let taken = atomically(|tx| {
    ///     tx.or_else(
    ///         |tx| {
    ///             tx.modify(&left, |n| *n -= 1)?;
    ///             let n = tx.read(&left)?;
    ///             tx.check(n >= 0)?;
    ///             Ok("left")
    ///         },
    ///         |tx| {
    ///             tx.modify(&right, |n| *n -= 1)?;
    ///             Ok("right")
    ///         },
    ///     )
    /// });
    /// assert_eq!(taken, "right");
    /// assert_eq!(atomically(|tx| tx.read(&left)), 0);
    /// ```
    ///
    /// # Errors
    /// Those of the closures; hand them on with `?`.
    pub fn or_else<T>(
        &mut self,
        first: impl FnOnce(&mut Self) -> Step<T>,
        second: impl FnOnce(&mut Self) -> Step<T>,
    ) -> Step<T> {
        self.step(|mutator| mutator.begin_nested())?;
        // If `first` unwinds and the closure around catches that, the nested block is left open.
        let poisoned = std::mem::replace(&mut self.mutator.poisoned, true);
        let outcome = first(self);
        self.mutator.poisoned = poisoned;
        match outcome {
            Ok(value) if !self.failed => {
                // What is pending belongs to the nested block until here.
                self.mutator.merge_nested();
                Ok(value)
            }
            Err(Interrupt(Kind::Retry)) if !self.failed => {
                self.mutator.roll_back_nested();
                second(self)
            }
            // The whole block is rolled back.
            Ok(_) | Err(_) => {
                self.failed = true;
                Err(Interrupt(Kind::Abort))
            }
        }
    }

    /// Makes the transaction irrevocable: when this has returned `Ok`, the closure is not run
    /// again, so it may do what cannot be undone. Other transactions that write wait for its end,
    /// and a second one that becomes irrevocable does too. Blocks that read and write before this
    /// may still run several times.
    ///
    /// ```
    /// use stm::{TVar, atomically};
    ///
    /// let sent = TVar::new(0);
    /// atomically(|tx| {
    ///     let number = tx.read(&sent)? + 1;
    ///     tx.irrevocable()?;
    ///     println!("message {number}"); // exactly once
    ///     tx.write(&sent, number)
    /// });
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    ///
    /// # Panics
    /// Not here; but the transaction panics at its end if it does [`Tx::retry`] after this.
    #[track_caller]
    pub fn irrevocable(&mut self) -> Step<()> {
        let site = Site::of(Location::caller());
        self.step(|mutator| mutator.become_irrevocable(site))
    }

    /// The transaction as one that only reads.
    #[inline]
    pub fn reader(&mut self) -> &mut ReadTx<'m, 'e> {
        self
    }

    /// Runs an operation of the engine, and remembers if it fails.
    #[inline(always)]
    pub(crate) fn step<T>(
        &mut self,
        operation: impl FnOnce(&mut Mutator<'_>) -> Result<T, crate::block::Abort>,
    ) -> Step<T> {
        #[cfg(test)]
        if crate::fault::strikes(self.mutator) {
            self.failed = true;
            return Err(crate::block::Abort.into());
        }
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
    /// This is [`atomically`] for an engine of one's own:
    ///
    /// ```
    /// use stm::{Config, Engine, TVar};
    ///
    /// let engine = Engine::new(Config::default());
    /// let var = TVar::new_in(&engine, 1);
    /// let mut mutator = engine.attach();
    /// mutator.run(|tx| tx.modify(&var, |n| *n += 1));
    /// assert_eq!(mutator.run(|tx| tx.read(&var)), 2);
    /// ```
    ///
    /// # Panics
    /// When a block is under way; when `body` panics; when it waits by [`Tx::retry`] but has read
    /// nothing, so that it would wait for ever, or is irrevocable; when it catches a panic that
    /// left a variable half changed.
    pub fn run<T>(&mut self, body: impl FnMut(&mut Tx<'_, 'e>) -> Step<T>) -> T {
        let value = self.run_block(body);
        self.share_segment();
        // Not inside a transaction of the global engine: destructors may run transactions.
        if has_buried() && !HANDLE.try_with(|handle| handle.borrow().is_busy()).unwrap_or(true) {
            run_destructors();
        }
        value
    }

    /// Runs `body` as a block until it commits.
    pub(crate) fn run_block<T>(&mut self, mut body: impl FnMut(&mut Tx<'_, 'e>) -> Step<T>) -> T {
        assert!(!self.in_block(), "a block is under way on this thread");
        let guard = AbortOnUnwind(self);
        let value = loop {
            let mutator = &mut *guard.0;
            mutator.begin_patiently();
            let mut tx = Tx { mutator, failed: false };
            let outcome = body(&mut tx);
            let failed = tx.failed;
            assert!(
                !mutator.poisoned,
                "a panic left a variable of this transaction half changed, and was caught inside \
                 the transaction: let it pass, so that the transaction is undone"
            );
            match outcome {
                Ok(value) if !failed => {
                    if mutator.commit().is_ok() {
                        break value;
                    }
                    mutator.abort();
                }
                Err(Interrupt(Kind::Retry)) if !failed => {
                    if let Err(error) = mutator.retry() {
                        panic!("{error}");
                    }
                }
                _ => {
                    assert!(
                        !mutator.vowed,
                        "an irrevocable transaction returned an interrupt of another one"
                    );
                    mutator.abort();
                }
            }
        };
        std::mem::forget(guard);
        value
    }
}

/// Rolls the block back if its body, or an operation applied at commit, unwinds: an owner that
/// stays would hang everyone.
struct AbortOnUnwind<'m, 'e>(&'m mut Mutator<'e>);

impl Drop for AbortOnUnwind<'_, '_> {
    fn drop(&mut self) {
        if self.0.in_block() {
            self.0.roll_back();
        }
        self.0.abandon_turn();
    }
}

/// The engine that [`atomically`] runs on.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(Config::default()));

/// The engine that [`atomically`] and [`TVar::new`](crate::TVar::new) use.
///
/// ```
/// let before = stm::engine().stats();
/// stm::atomically(|_| Ok(()));
/// let done = stm::engine().stats() - before;
/// assert!(done.read_only_commits >= 1);
/// ```
#[must_use]
pub fn engine() -> &'static Engine {
    &ENGINE
}

/// Gives `count` places of engine number `id` back. Those of other engines than the global one
/// are used up with their engine.
pub(crate) fn free_places(id: u64, place: Place, count: u32) {
    // The static is not made for this: an engine that does not exist has no places.
    if let Some(engine) = LazyLock::get(&ENGINE)
        && engine.id == id
    {
        engine.places.give_back(place, count);
    }
}

/// A thread's handle on the global engine.
struct Session {
    mutator: Mutator<'static>,
    /// Whether it may keep its segment while the thread is doing something else.
    keeps: bool,
}

impl Session {
    fn new() -> Self {
        Self { mutator: engine().attach(), keeps: false }
    }

    /// Between blocks: gives the segment up unless this thread may keep it. Only half of the
    /// segments are kept, so threads that never run a block again cannot use them up.
    #[inline]
    fn rest(&mut self) {
        if !self.keeps || self.mutator.engine.is_crowded() {
            self.rest_slow();
        }
    }

    #[cold]
    fn rest_slow(&mut self) {
        let engine = self.mutator.engine;
        if engine.is_crowded() {
            if std::mem::take(&mut self.keeps) {
                engine.unkeep_segment();
            }
        } else if !self.keeps {
            self.keeps = engine.keep_segment();
        }
        if !self.keeps {
            self.mutator.suspend();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.keeps {
            self.mutator.engine.unkeep_segment();
        }
    }
}

/// What a thread has in its slot.
enum Handle {
    Absent,
    Idle(Box<Session>),
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

/// Takes the thread's session out, and puts it back when dropped, on unwinding too.
struct Borrowed(Option<Box<Session>>);

impl Borrowed {
    fn new() -> Self {
        // While the thread ends, its slot may be gone: destructors then use a session of their own.
        let handle = HANDLE.try_with(|handle| handle.replace(Handle::Busy));
        match handle {
            Ok(Handle::Idle(mut session)) => {
                session.mutator.resume();
                Self(Some(session))
            }
            Ok(Handle::Absent) | Err(_) => Self(Some(Box::new(Session::new()))),
            Ok(Handle::Busy) => panic!(
                "`atomically` inside a transaction: pass the `&mut Tx` on instead, \
                 or use `Tx::or_else` for a part that is undone alone"
            ),
        }
    }

    fn mutator(&mut self) -> &mut Mutator<'static> {
        let Some(session) = &mut self.0 else { unreachable!("taken in `drop` only") };
        &mut session.mutator
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(mut session) = self.0.take() {
            session.rest();
            let _ = HANDLE.try_with(|handle| handle.replace(Handle::Idle(session)));
        }
    }
}

/// Runs `body` as one atomic block: all of its effects on transactional variables become visible
/// at once, as if no other block had run meanwhile.
///
/// The closure may be run several times, so it should have no effects but on transactional
/// variables. It hands every [`Interrupt`] on with `?`. It needs neither `Send` nor `'static`,
/// since it runs on the calling thread.
///
/// ```
/// use stm::{TVar, atomically};
///
/// let (from, to) = (TVar::new(100), TVar::new(0));
/// let left = atomically(|tx| {
///     tx.modify(&from, |n| *n -= 30)?;
///     tx.modify(&to, |n| *n += 30)?;
///     tx.read(&from)
/// });
/// assert_eq!(left, 70);
/// ```
///
/// # Panics
/// Inside another transaction on this thread; when `body` panics (it is rolled back then, and
/// nothing of it remains); when it waits by [`Tx::retry`] but has read nothing, or is
/// irrevocable; when it catches a panic that left a variable half changed.
pub fn atomically<T>(body: impl FnMut(&mut Tx<'_, 'static>) -> Step<T>) -> T {
    let value = Borrowed::new().mutator().run_block(body);
    run_destructors();
    value
}

/// Runs `body` as one atomic block that can only read: all that it reads was there at one moment.
///
/// Such a block never makes another one abort, and ends without taking a lock.
///
/// ```
/// use stm::{TVar, atomically, read_only};
///
/// let (a, b) = (TVar::new(1), TVar::new(2));
/// assert_eq!(read_only(|tx| Ok(tx.read(&a)? + tx.read(&b)?)), 3);
/// ```
///
/// There is no way to write in it:
///
/// ```compile_fail,E0599
/// # let a = stm::TVar::new(1);
/// stm::read_only(|tx| tx.write(&a, 2));
/// ```
///
/// # Panics
/// As [`atomically`].
pub fn read_only<T>(mut body: impl FnMut(&mut ReadTx<'_, 'static>) -> Step<T>) -> T {
    atomically(|tx| body(tx.reader()))
}

impl Sequence {
    /// Runs `body` as block `index` of this sequence: it commits after all blocks with smaller
    /// indices, and sees all that they did. So the blocks give what a loop over them would give.
    ///
    /// ```
    /// use stm::{Sequence, TVar, engine};
    ///
    /// let text = TVar::new(String::new());
    /// let order = Sequence::new(engine());
    /// std::thread::scope(|scope| {
    ///     for (index, word) in ["one ", "two ", "three"].into_iter().enumerate() {
    ///         let (order, text) = (&order, &text);
    ///         scope.spawn(move || {
    ///             order.atomically(index as u64, |tx| tx.modify(text, |text| text.push_str(word)))
    ///         });
    ///     }
    /// });
    /// assert_eq!(stm::atomically(|tx| tx.read(&text)), "one two three");
    /// ```
    ///
    /// # Panics
    /// As [`atomically`], and when the sequence is not of the global [`engine`] or the index was
    /// used before. A block whose `body` panics counts as ended, so that the others go on.
    pub fn atomically<T>(
        self: &Arc<Self>,
        index: u64,
        body: impl FnMut(&mut Tx<'_, 'static>) -> Step<T>,
    ) -> T {
        let value = {
            let mut borrowed = Borrowed::new();
            borrowed.mutator().order(self, index);
            borrowed.mutator().run_block(body)
        };
        run_destructors();
        value
    }
}
