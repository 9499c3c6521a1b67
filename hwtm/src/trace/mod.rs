//! Traces: what a thread did to memory, as a stream of [`Event`]s, in memory or in a file.
//!
//! Invariant: a file that [`Writer::finish`] completed reads back as the same events; any other
//! file is an error that names the byte where it stops making sense, never a shorter trace.
//!
//! # File format, version 4
//! All numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `89 48 57 54 52 0D 0A 1A` ("HWTR" between bytes that text transfers damage) |
//! | 2 | version, 4; versions 3, which has no event of code 13, and 2, which has neither that nor code 12, are read as well |
//! | 2 | zero |
//! | … | chunks |
//!
//! A chunk is a `u32` length (5 to 1,048,576), a `u32` CRC-32 (IEEE) of its payload, and the
//! payload: whole records, decodable without the chunks before. The file ends with a chunk of
//! length 0 whose CRC field covers the `u64` number of records that follows it; definitions and names of
//! sites do not count.
//!
//! A payload is a `u32` number of tag bytes, the tags, and after them the numbers. They are kept
//! apart so that a reader knows where the next tags are before it has decoded the numbers: a
//! processor then decodes several records at once.
//!
//! A record is a tag byte and a number. The tag is an entry, 0 to 254, of a dictionary of record
//! *shapes*; tag 255 defines one: it is followed, among the tags, by the entry and the shape's 24
//! bits, and has no number. Programs repeat a few dozen shapes, so a record mostly takes one byte
//! and its number. The number has as many bytes, 0 to 8, as its shape says; of *signed* ones
//! the highest bit is the sign (two's complement). What a shape wants beside it follows among the numbers.
//!
//! | bits of a shape | of an access | of another event |
//! |---|---|---|
//! | 0-1 | 0 load, 1 store, 2 modify | 3 |
//! | 2-4 | size 2^n bytes; 7: a `u32` after the number | 2-6: code |
//! | 5 | private | |
//! | 6-8 | base register | |
//! | 9-12 | bytes of the number | the same |
//! | 13-17 | instructions that ran before it and are not recorded | the same |
//! | 18-22 | zero | size of a fetch; 0: a `u32` after the number |
//!
//! The number of an access is its address less its base register, signed; the register then takes
//! the address if the number has two bytes or more. (One that follows every access would make the
//! address of each wait for the address before it.) Each chunk starts with an empty dictionary and the eight registers at 0. Which
//! register is used is the writer's choice: ours takes the nearest, or the least recently used
//! when all are far, so that stack, heap and tables each keep one.
//!
//! | code | event | number |
//! |---|---|---|
//! | 0 | block begins | |
//! | 1 | block ends | |
//! | 2 | a bytecode begins | |
//! | 3 | site: the source line of what follows | site |
//! | 4 | thread: who does what follows | thread |
//! | 5 | instructions run that are not recorded as fetches | count |
//! | 6 | system call | |
//! | 7 | exception (fault) | |
//! | 8 | interrupt | |
//! | 9 | explicit abort asked for | code, below 256 |
//! | 10 | name of a site, not an event: a `u32` length and UTF-8 follow | site |
//! | 11 | instruction fetch | address less the end of the last fetch in the chunk, signed |
//! | 12 | the block is rolled back and runs again from its beginning | 1 in hardware, 0 in software |
//! | 13 | the core waits: for a lock, for another thread, after an abort | cycles |
//!
//! An event of code 12 is in a trace that was recorded while a simulated core really ran the
//! blocks: what stands between a block's beginning and there is what the core did before it gave
//! up, and what follows is the whole block again. Traces of programs that ran in the ordinary way
//! hold each block once.

mod codec;
mod lackey;
mod reader;
mod record;
mod writer;

pub use lackey::{LackeyError, LackeyImporter, LackeyOptions, LackeySummary};
pub use reader::{Reader, TraceError};
pub use record::Record;
pub(crate) use record::Word;
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
    /// The block was rolled back: what follows is the whole of it again.
    Restart {
        /// In hardware; otherwise in software.
        hardware: bool,
    },
    /// The core does nothing for so many cycles.
    Idle(u64),
}

/// Names of sites, as far as a trace told them.
pub type SiteNames = BTreeMap<SiteId, String>;

#[cfg(test)]
mod tests;
