//! Counters of what blocks did. One macro lists them all.
//!
//! Invariant: a counter is written by the thread attached to its segment alone, so counting costs
//! a plain load and store; sums over all segments may lag by what is under way.

use crate::sync::{Ordering, unmodelled::AtomicU64};

macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// The counters of one segment.
        #[derive(Debug)]
        pub(crate) struct Counters { $(pub(crate) $name: Counter,)+ }

        impl Counters {
            pub(crate) fn new() -> Self {
                Self { $($name: Counter::new(),)+ }
            }

            /// Adds these counters to `sum`.
            pub(crate) fn add_to(&self, sum: &mut Stats) {
                $(sum.$name += self.$name.get();)+
            }
        }

        /// What an engine's blocks have done since it was made; see [`Engine::stats`](crate::Engine::stats).
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Stats { $($(#[doc = $doc])+ pub $name: u64,)+ }

        impl std::ops::Sub for Stats {
            type Output = Stats;

            /// What happened between two readings.
            fn sub(self, before: Stats) -> Stats {
                Stats { $($name: self.$name.wrapping_sub(before.$name),)+ }
            }
        }

        impl std::fmt::Display for Stats {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $(writeln!(f, "{:<24}{:>14}", stringify!($name).replace('_', " "), self.$name)?;)+
                Ok(())
            }
        }
    };
}

counters! {
    /// Blocks that committed and had written something.
    commits,
    /// Blocks that committed without having written anything.
    read_only_commits,
    /// Blocks that aborted, for whatever cause, `retry` not counted.
    aborts,
    /// Aborts because a place that was read has been written by another commit.
    conflicts,
    /// Aborts because an elder block wanted what this one owned.
    dooms,
    /// Aborts because a commuting operation did not fit what its object held at commit.
    not_applicable,
    /// Blocks that gave up with `retry` and slept.
    retries,
    /// Snapshots moved forward.
    extensions,
    /// Waits for another block's end.
    waits,
    /// Blocks that became irrevocable.
    irrevocable,
    /// Commuting operations applied at commit.
    commuted,
    /// Nested blocks that were rolled back alone.
    nested_rollbacks,
}

/// A number that one thread writes and all may read.
#[derive(Debug)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Adds one. Only for the thread attached to the segment.
    #[inline]
    pub(crate) fn bump(&self) {
        self.add(1);
    }

    /// Adds `n`. Only for the thread attached to the segment.
    #[inline]
    pub(crate) fn add(&self, n: u64) {
        // Relaxed: one writer, and nothing is derived from the value.
        self.0.store(self.0.load(Ordering::Relaxed) + n, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        // Relaxed: see `add`.
        self.0.load(Ordering::Relaxed)
    }
}
