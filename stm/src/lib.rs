//! Software transactional memory with long transactions, merged reference counts and commuting
//! operations.

mod block;
mod body;
mod buckets;
mod commit;
mod commit_log;
mod commute;
mod contention;
mod engine;
mod event;
#[cfg(test)]
mod fault;
#[cfg(not(loom))]
pub mod heap;
mod irrevocable;
mod location;
mod marks;
#[cfg(loom)]
#[doc(hidden)]
pub mod model;
mod nested;
mod operation;
mod ordered;
mod pace;
mod park;
mod places;
mod read;
mod read_tx;
mod reclaim;
mod record;
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
mod write;

pub use block::{Abort, Mutator};
pub use engine::{Config, Engine};
pub use event::{Event, EventKind, Events};
pub use marks::Site;
pub use operation::Operation;
pub use ordered::Sequence;
pub use pace::Pace;
pub use read_tx::ReadTx;
pub use record::{Cause, Recorder, Row};
pub use retry::NothingRead;
pub use stats::Stats;
pub use tcounter::TCounter;
pub use tlist::TList;
pub use tmap::TMap;
pub use tset::TSet;
pub use tvar::TVar;
pub use tx::{Interrupt, Step, Tx, atomically, engine, read_only};
