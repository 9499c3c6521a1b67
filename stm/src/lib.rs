//! Software transactional memory with long transactions, merged reference counts and commuting
//! operations.

mod block;
mod body;
mod buckets;
pub mod checker;
mod commit;
mod commit_log;
mod commute;
mod contention;
mod engine;
#[cfg(test)]
mod fault;
mod irrevocable;
mod location;
mod marks;
mod nested;
mod operation;
mod ordered;
mod park;
mod read;
mod read_tx;
mod reclaim;
mod record;
mod report;
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
mod write;

pub use block::{Abort, Mutator};
pub use engine::{Config, Engine};
pub use marks::Site;
pub use ordered::Sequence;
pub use record::{Cause, Recorder, Row};
pub use report::{Report, conflicts};
pub use retry::NothingRead;
pub use stats::Stats;
pub use operation::Operation;
pub use tcounter::TCounter;
pub use tlist::TList;
pub use tmap::TMap;
pub use tset::TSet;
pub use tvar::TVar;
pub use read_tx::ReadTx;
pub use tx::{Interrupt, Step, Tx, atomically, engine, read_only};
