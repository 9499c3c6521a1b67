//! Software transactional memory with long transactions, merged reference counts and commuting
//! operations.

mod block;
mod body;
mod commit;
mod commit_log;
mod commute;
mod contention;
mod engine;
#[cfg(not(loom))]
pub mod heap;
mod irrevocable;
mod location;
mod marks;
mod nested;
mod nodes;
mod ordered;
mod pace;
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
mod view;
mod write;

pub use block::{Abort, Mutator};
pub use engine::{Config, Engine};
pub use marks::Site;
pub use ordered::Sequence;
pub use pace::Pace;
pub use record::{Cause, Recorder, Row};
pub use retry::NothingRead;
pub use stats::Stats;
pub use tvar::TVar;
pub use tx::{Interrupt, Step, Tx, atomically, engine};
pub use view::View;
