//! The log of a run: what a runtime writes down while it runs, and how a report reads it back.
//!
//! Main invariant: whatever was flushed can be read, however the run ended. A log is a file header
//! and then frames; a frame is written by one call, says how long it is and carries checksums, so
//! that a reader can tell a tail that was never written (dropped, with a note) from bytes that
//! changed (an error that says where).
//!
//! # Format, version 1
//! All fixed-width numbers are little endian. `varint` is LEB128 with 7 bits a byte, of at most ten
//! bytes; `text` is a varint length in bytes and then UTF-8.
//!
//! | part | bytes |
//! |---|---|
//! | file header | `89 41 4D 45 4C 4F 47 0A` (`\x89AMELOG\n`), then the version as `u16` |
//! | frame header | payload length `u32` (at most 1 MiB), CRC-32 of the payload `u32`, CRC-32 of these eight bytes `u32` |
//! | payload | records, one after another |
//! | record | varint length of the rest, a tag byte, the fields |
//!
//! | tag | record | fields |
//! |---|---|---|
//! | 1 | [`Header`] | program text, start in ns since 1970 varint, segments varint |
//! | 2 | thread | number varint, name text |
//! | 3 | file | number varint, name text |
//! | 4 | line | file varint, line varint, text |
//! | 5 | [`Site`] | number, file, line, last line, column, end column varints, function text |
//! | 6 | [`BlockName`] | number varint, site varint, name text |
//! | 7 | [`Object`] | place varint, type text, variable text, part tag byte, part's fields |
//! | 8 | [`Reason`] | number varint, kind byte, detail text |
//! | 9 | [`Event`] | kind byte, a byte that says which optional fields follow, thread varint, time since the previous event of the frame as zigzag varint, then of lasted, segment, block, site, by, by thread, place, detail those that are not 0, as varints |
//! | 10 | dropped events | thread varint, count varint |
//! | 11 | end | time varint |
//!
//! Number 0 always means unknown. A definition (tags 2 to 8) comes before the events that use it; a
//! later definition of the same number holds for what follows, so a place may be used again; an
//! object of which nothing is said makes its place unknown.
//! Events of one thread come in the order of time; those of different threads need not. A reader
//! skips records with a tag that it does not know, so records can be added without a new version.

mod decode;
mod encode;
mod feeder;
mod model;
mod reader;
mod writer;

pub use feeder::{Feeder, Program, Sink};
pub use model::{
    BlockName, Cause, Event, EventKind, Header, Location, Object, Part, Reason, ReasonKind, Record,
    Site, WaitFor,
};
pub use reader::{Error, Reader};
pub use writer::Writer;

/// What a log begins with.
const MAGIC: [u8; 8] = *b"\x89AMELOG\n";
/// The version that [`Writer`] writes and [`Reader`] reads.
pub const VERSION: u16 = 1;
/// Bytes of the magic and the version.
const FILE_HEADER: usize = 10;
/// Bytes of a frame's header.
const FRAME_HEADER: usize = 12;
/// The longest payload of a frame in bytes.
const MAX_FRAME: usize = 1 << 20;
/// The longest text in bytes; what is longer is cut.
const MAX_TEXT: usize = 1 << 12;

#[cfg(test)]
pub(crate) mod tests;
