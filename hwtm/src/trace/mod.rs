//! Traces: what a thread did to memory, as a stream of [`Event`]s, in memory or in a file.
//!
//! Invariant: a file that [`Writer::finish`] completed reads back as the same events; any other
//! file is an error that names the byte where it stops making sense, never a shorter trace.
//!
//! # File format, version 1
//! All fixed-width numbers are little-endian. *varint* is LEB128 of at most ten bytes; *signed*
//! is a varint of the zigzag code.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `89 48 57 54 52 0D 0A 1A` ("HWTR" between bytes that text transfers damage) |
//! | 2 | version, 1 |
//! | 2 | zero |
//! | … | chunks |
//!
//! A chunk is a `u32` length (1 to 1,048,576), a `u32` CRC-32 (IEEE) of its payload, and the
//! payload: whole records, decodable without the chunks before. The file ends with a chunk of
//! length 0 whose CRC field covers the `u64` number of events that follows it.
//!
//! A record is a tag byte and what its tag asks for, in this order:
//!
//! | tag (bit 7 … 0) | record | then |
//! |---|---|---|
//! | `bbpsss kk`, `kk` < 3 | data access: load (0), store (1), modify (2); `p` private to the block; `sss` size 2^s bytes, 7 = explicit; `bb` base register | varint size if explicit; signed address − base |
//! | `1qssss11` | instruction fetch of `ssss` bytes, 0 = explicit; `q`: follows the previous fetch | varint size if explicit; signed address − predicted, unless `q` |
//! | `0ccccc11` | event `c` (below) | see below |
//!
//! Each chunk starts with the four base registers and the fetch prediction at 0. An access
//! leaves its address in its base register, a fetch predicts the address after it. Which register
//! is used is the writer's choice: ours takes the nearest, or the least recently used when all
//! are far, so that stack, heap and tables each keep one.
//!
//! | `c` | event | then |
//! |---|---|---|
//! | 0 | block begins | |
//! | 1 | block ends | |
//! | 2 | a bytecode begins | |
//! | 3 | site: the source line of what follows | varint site |
//! | 4 | thread: who does what follows | varint thread |
//! | 5 | instructions run that are not recorded as fetches | varint count |
//! | 6 | system call | |
//! | 7 | exception (fault) | |
//! | 8 | interrupt | |
//! | 9 | explicit abort asked for | varint code, below 256 |
//! | 10 | name of a site; kept by the reader, not an event | varint site, varint length, UTF-8 |

mod codec;
mod lackey;
mod reader;
mod writer;

pub use lackey::{LackeyError, LackeyImporter, LackeyOptions, LackeySummary};
pub use reader::{Reader, TraceError};
pub use writer::Writer;

use std::collections::BTreeMap;

/// What an access does to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessKind {
    /// Reads.
    Load,
    /// Writes.
    Store,
    /// Reads and then writes the same bytes, as one reference.
    Modify,
}

impl AccessKind {
    /// Whether memory changes.
    #[inline]
    #[must_use]
    pub fn writes(self) -> bool {
        !matches!(self, Self::Load)
    }

    /// Whether memory is looked at.
    #[inline]
    #[must_use]
    pub fn reads(self) -> bool {
        !matches!(self, Self::Store)
    }
}

/// One reference to data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Access {
    /// First byte.
    pub address: u64,
    /// Bytes.
    pub size: u32,
    /// What it does.
    pub kind: AccessKind,
    /// True when no other thread can reach these bytes while the block runs, such as those of
    /// an object that the block made.
    pub private: bool,
}

impl Access {
    /// A load of shared bytes.
    #[must_use]
    pub fn load(address: u64, size: u32) -> Self {
        Self { address, size, kind: AccessKind::Load, private: false }
    }

    /// A store to shared bytes.
    #[must_use]
    pub fn store(address: u64, size: u32) -> Self {
        Self { address, size, kind: AccessKind::Store, private: false }
    }
}

/// Number of a source line, or of any other place that costs are charged to.
pub type SiteId = u32;

/// What a trace is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A reference to data.
    Access(Access),
    /// One instruction, fetched from here.
    Fetch {
        /// First byte.
        address: u64,
        /// Bytes.
        size: u32,
    },
    /// Instructions that are counted but not recorded one by one.
    Instructions(u64),
    /// A block begins.
    Begin,
    /// The block ends; it would commit here.
    End,
    /// A bytecode begins: blocks may be cut here.
    Bytecode,
    /// What follows belongs to this source line.
    Site(SiteId),
    /// What follows is done by this thread.
    Thread(u32),
    /// The block enters the operating system.
    Syscall,
    /// The block faults.
    Exception,
    /// The block is interrupted.
    Interrupt,
    /// The program asks for an abort, with its code.
    Explicit(u8),
}

/// Names of sites, as far as a trace told them.
pub type SiteNames = BTreeMap<SiteId, String>;

#[cfg(test)]
mod tests;
