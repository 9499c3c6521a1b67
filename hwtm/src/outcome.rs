//! How an attempt to run a block in hardware ends.
//!
//! Causes carry the field's names (those of Linux `perf` and of the POWER and z manuals), so that
//! figures can be laid beside measurements of real machines.

use crate::trace::SiteId;
use serde::{Serialize, Serializer};
use std::fmt;

/// Number of a simulated core, below 64.
pub type CoreId = usize;

/// Number of a block, by order of first start.
pub type BlockId = u64;

/// How the two sides of a memory conflict shared the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sharing {
    /// Some byte was used by both, and written by one.
    True,
    /// Only the line was in common.
    False,
    /// The line holds the word of a fallback lock, phase or clock.
    FallbackLock,
    /// A Bloom filter answered for a line that the block had not read.
    Signature,
}

/// Why a block had to leave hardware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AbortCause {
    /// Another core used a line of the block's.
    MemoryConflict(Sharing),
    /// The written lines no longer fit.
    WriteCapacity,
    /// The read lines no longer fit.
    ReadCapacity,
    /// The program asked for it, with this code.
    Explicit(u8),
    /// The block entered the operating system.
    Syscall,
    /// The core was interrupted.
    Interrupt,
    /// An instruction of the block faulted.
    Exception,
}

impl AbortCause {
    /// Every cause that reports have a column for, in the order they are shown.
    pub const NAMES: [&'static str; 10] = [
        "memory_conflict",
        "memory_conflict/false_sharing",
        "memory_conflict/fallback_lock",
        "memory_conflict/signature",
        "transaction_size_wset",
        "transaction_size_rset",
        "explicit",
        "syscall",
        "interrupt",
        "exception",
    ];

    /// Every cause, in the order of [`NAMES`](Self::NAMES); the explicit one with code 0.
    pub const EVERY: [Self; 10] = [
        Self::MemoryConflict(Sharing::True),
        Self::MemoryConflict(Sharing::False),
        Self::MemoryConflict(Sharing::FallbackLock),
        Self::MemoryConflict(Sharing::Signature),
        Self::WriteCapacity,
        Self::ReadCapacity,
        Self::Explicit(0),
        Self::Syscall,
        Self::Interrupt,
        Self::Exception,
    ];

    /// Position in [`NAMES`](Self::NAMES).
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::MemoryConflict(Sharing::True) => 0,
            Self::MemoryConflict(Sharing::False) => 1,
            Self::MemoryConflict(Sharing::FallbackLock) => 2,
            Self::MemoryConflict(Sharing::Signature) => 3,
            Self::WriteCapacity => 4,
            Self::ReadCapacity => 5,
            Self::Explicit(_) => 6,
            Self::Syscall => 7,
            Self::Interrupt => 8,
            Self::Exception => 9,
        }
    }

    /// The field's name, with the kind of sharing after a slash.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self.index()]
    }

    /// Whether the same block may well succeed if tried again: conflicts and interrupts pass,
    /// the others meet it again.
    #[must_use]
    pub fn transient(self) -> bool {
        matches!(self, Self::MemoryConflict(_) | Self::Interrupt)
    }
}

impl fmt::Display for AbortCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Explicit(code) => write!(formatter, "explicit({code})"),
            cause => formatter.write_str(cause.name()),
        }
    }
}

impl Serialize for AbortCause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One abort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Abort {
    /// Why.
    pub cause: AbortCause,
    /// The address whose use, eviction or need of room ended the block; 0 where the cause has
    /// none (explicit, system call, interrupt, exception).
    pub address: u64,
    /// The block that won the conflict, if one did.
    pub by: Option<BlockId>,
    /// The source line that the aborted core was at.
    pub site: SiteId,
}

/// Why an operation of a block did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The block is over; nothing that it did is visible.
    Abort(Abort),
    /// Another block must end first: try the same operation again later.
    Stall,
}

impl From<Abort> for Stop {
    fn from(abort: Abort) -> Self {
        Self::Abort(abort)
    }
}

/// Aborts counted by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AbortCounts([u64; AbortCause::NAMES.len()]);

impl AbortCounts {
    /// Counts one.
    pub fn add(&mut self, cause: AbortCause) {
        self.0[cause.index()] += 1;
    }

    /// Takes one back.
    pub(crate) fn remove(&mut self, cause: AbortCause) {
        self.0[cause.index()] -= 1;
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }

    /// All aborts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Aborts of the cause of this name, by [`AbortCause::NAMES`]; 0 for other names.
    #[must_use]
    pub fn of(&self, name: &str) -> u64 {
        self.iter().find(|&(known, _)| known == name).map_or(0, |(_, count)| count)
    }

    /// Name and count of every cause.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        AbortCause::NAMES.into_iter().zip(self.0)
    }
}

impl Serialize for AbortCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_its_own_name() {
        let names: std::collections::BTreeSet<_> =
            AbortCause::EVERY.iter().map(|cause| cause.name()).collect();
        assert_eq!(names.len(), AbortCause::NAMES.len());
        let mut counts = AbortCounts::default();
        AbortCause::EVERY.into_iter().for_each(|cause| counts.add(cause));
        assert!(counts.iter().all(|(_, count)| count == 1));
        assert_eq!(counts.total(), 10);
        assert_eq!(counts.of("syscall"), 1);
        assert_eq!(counts.of("unknown"), 0);
    }
}
