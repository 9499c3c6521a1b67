//! Software transactional memory with long transactions, merged reference counts and commuting
//! operations.

mod block;
mod body;
mod commit;
mod commit_log;
mod commute;
mod contention;
mod engine;
mod irrevocable;
mod location;
mod marks;
#[cfg(any(loom, feature = "shuttle"))]
#[doc(hidden)]
pub mod model;
mod nested;
mod ordered;
mod park;
mod read;
mod reclaim;
mod record;
mod retry;
mod segment;
mod stats;
mod sync;
mod tvar;
mod tx;
mod write;

pub use block::{Abort, Mutator};
pub use engine::{Config, Engine};
pub use marks::Site;
pub use ordered::Sequence;
pub use record::{Cause, Recorder, Row};
pub use retry::NothingRead;
pub use stats::Stats;
pub use tvar::TVar;
pub use tx::{Interrupt, Step, Tx, atomically, engine};
