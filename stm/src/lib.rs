//! Software transactional memory with long transactions, merged reference counts and commuting
//! operations.
//!
//! A *transaction*, or *block*, is a closure whose effects on transactional variables happen all at
//! once, as if no other block ran meanwhile. Blocks run in parallel; where two of them conflict, one
//! is undone and runs again. Two threads that share a bank:
//!
//! ```
//! use stm::{TVar, atomically};
//!
//! let (alice, bob) = (TVar::new(100), TVar::new(100));
//! let transfer = |from: &TVar<i64>, to: &TVar<i64>, amount| {
//!     atomically(|tx| {
//!         tx.modify(from, |balance| *balance -= amount)?;
//!         tx.modify(to, |balance| *balance += amount)
//!     })
//! };
//! std::thread::scope(|scope| {
//!     scope.spawn(|| (0..100).for_each(|_| transfer(&alice, &bob, 1)));
//!     scope.spawn(|| (0..100).for_each(|_| transfer(&bob, &alice, 2)));
//! });
//! let (a, b) = atomically(|tx| Ok((tx.read(&alice)?, tx.read(&bob)?)));
//! assert_eq!((a, b), (200, 0));
//! ```
//!
//! # What there is
//!
//! | to | use |
//! |---|---|
//! | hold a value of any type | [`TVar`] |
//! | count, without conflicts | [`TCounter`] |
//! | hold many values | [`TList`], [`TMap`], [`TSet`] |
//! | run a block | [`atomically`]; [`read_only`] if it only looks |
//! | wait until something changes | [`Tx::retry`], [`Tx::check`] |
//! | try one thing, and else another | [`Tx::or_else`] |
//! | change without looking, and so without conflict | [`Tx::commute`], [`Operation`] |
//! | do what cannot be undone | [`Tx::irrevocable`] |
//! | get what a serial loop would give | [`Sequence`] |
//! | learn what made blocks run again | [`conflicts`] |
//!
//! # What a block may do
//!
//! The closure may run several times before its effects happen, and an attempt that is undone
//! leaves no trace in transactional variables. It does in everything else, so a block should
//!
//! * change nothing but transactional variables, or only what is set afresh by each attempt; what
//!   must be done exactly once goes behind [`Tx::irrevocable`], or after the block, with its result;
//! * hand every [`Interrupt`] on at once, with `?`. One that is hidden does no harm: the block is
//!   undone all the same;
//! * not wait for other threads by other means than [`Tx::retry`]: they may be waiting for this
//!   block.
//!
//! It may be as long as it likes: reading costs no more in long blocks, and a block that has lost a
//! few times is run so that it cannot lose again. Even an attempt that will be undone sees only
//! states that were there at one moment (*opacity*), so no assertion in it fails for that reason.
//!
//! A **panic** in a block undoes it, releases all that it held, and goes on to the caller.
//!
//! [`atomically`] **inside a block** panics: pass the `&mut Tx` on to the functions that need it
//! instead, and use [`Tx::or_else`] for a part that is to be undone alone.
//!
//! Values are `Send + Sync + 'static`: several threads may look at one value at the same time, and
//! an old value is dropped when the last block that may be looking at it has ended, between two
//! blocks of some thread, maybe another one. Destructors may run blocks of their own. The closures
//! of blocks need none of these bounds, for they run on the calling thread; those that are kept
//! until the end of the block, as for [`Tx::commute`], are `'static`.
//!
//! # How it works
//!
//! Every object has a *body* with a version; a published body never changes. A block reads the
//! bodies of one moment and leaves a *mark* for each; a private table holds the marks, so reading
//! costs a load, a comparison and a store, and no other processor sees it. Writing takes the object
//! over and makes a private body. A commit appends what it wrote to a log, and whoever wants to
//! commit, or to see something newer, looks whether the log names a place that it has marked:
//! validation costs what *others* wrote, not what the block has read. The elder of two blocks that
//! want the same object wins.

mod block;
mod body;
mod buckets;
pub mod checker;
mod commit;
mod commit_log;
mod commute;
mod contended;
mod contention;
mod engine;
mod event;
#[cfg(test)]
mod fault;
pub mod heap;
mod irrevocable;
mod location;
mod marks;
#[cfg(any(loom, feature = "shuttle"))]
#[doc(hidden)]
pub mod model;
mod nested;
mod nodes;
mod operation;
mod ordered;
mod pace;
mod park;
mod places;
mod read;
mod read_tx;
mod reclaim;
mod record;
mod remains;
mod report;
mod reserve;
mod retry;
mod segment;
mod spine;
mod stats;
mod sync;
mod tcounter;
mod tlist;
mod tmap;
mod tset;
mod tvar;
mod tx;
mod units;
mod view;
mod write;

pub use block::{Abort, Mutator};
pub use engine::{Config, Engine};
pub use event::{Cursor, Event, EventKind, Events, Waited};
pub use marks::Site;
pub use operation::Operation;
pub use ordered::Sequence;
pub use pace::Pace;
pub use read_tx::ReadTx;
pub use record::{Cause, Recorder, Row};
pub use remains::Remains;
pub use report::{Report, conflicts};
pub use retry::NothingRead;
pub use stats::Stats;
pub use tcounter::TCounter;
pub use tlist::TList;
pub use tmap::TMap;
pub use tset::TSet;
pub use tvar::TVar;
pub use tx::{Interrupt, Step, Tx, atomically, engine, read_only};
pub use view::View;
