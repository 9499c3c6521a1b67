//! Writing a log while a program runs.
//!
//! Main invariant: what reaches the file is whole frames, each by one `write_all`, so that a run
//! that dies loses at most what was buffered and the frame being written.

use super::encode::Encoder;
use super::model::{Event, Header, Record};
use super::{FILE_HEADER, FRAME_HEADER, MAGIC, MAX_FRAME, MAX_TEXT, VERSION};
use std::io::{self, Write};
use std::time::Duration;

/// A payload is written when it has grown to so many bytes.
const FULL: usize = 1 << 16;
// A record has at most three texts, so a payload never grows past the longest frame.
const _: () = assert!(FULL + 4 * MAX_TEXT <= MAX_FRAME);

/// Writes the log of a run.
///
/// Not for several threads at once: a runtime collects what its threads did at intervals, and one
/// of them feeds it in here. No clock is read; an interval is over when an event's own time says so.
/// Dropping a writer writes what is buffered, and leaves the log without an end.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    encoder: Encoder,
    /// The time of the first event that is buffered.
    oldest: Option<u64>,
    /// In nanoseconds.
    interval: u64,
    ended: bool,
    /// A write has failed, so half a frame may be in the file: nothing may come behind it.
    broken: bool,
}

impl<W: Write> Writer<W> {
    /// Begins a log. Events are written at latest when another one comes that is `interval` younger.
    ///
    /// # Errors
    /// When `out` refuses to be written to.
    pub fn new(mut out: W, header: Header, interval: Duration) -> io::Result<Self> {
        let mut start = [0; FILE_HEADER];
        start[..MAGIC.len()].copy_from_slice(&MAGIC);
        start[MAGIC.len()..].copy_from_slice(&VERSION.to_le_bytes());
        out.write_all(&start)?;
        let interval = u64::try_from(interval.as_nanos()).unwrap_or(u64::MAX);
        let encoder = Encoder::default();
        let mut writer = Self { out, encoder, oldest: None, interval, ended: false, broken: false };
        writer.encoder.push(&Record::Header(header));
        writer.flush()?;
        Ok(writer)
    }

    /// Adds a record: a definition, dropped events, or an event.
    ///
    /// # Errors
    /// When the buffer was full and the file refuses to be written to.
    pub fn add(&mut self, record: &Record) -> io::Result<()> {
        self.encoder.push(record);
        let mut due = self.encoder.payload.len() >= FULL;
        if let Record::Event(Event { at, .. }) = record {
            due |= at.saturating_sub(*self.oldest.get_or_insert(*at)) >= self.interval;
        }
        if due { self.flush() } else { Ok(()) }
    }

    /// Writes what is buffered: after this, it survives the end of the process.
    ///
    /// # Errors
    /// When the file refuses to be written to.
    pub fn flush(&mut self) -> io::Result<()> {
        let payload = &self.encoder.payload;
        if !payload.is_empty() {
            let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
            let mut frame = Vec::with_capacity(FRAME_HEADER + payload.len());
            frame.extend_from_slice(&length.to_le_bytes());
            frame.extend_from_slice(&crc32fast::hash(payload).to_le_bytes());
            let check = crc32fast::hash(&frame);
            frame.extend_from_slice(&check.to_le_bytes());
            frame.extend_from_slice(payload);
            self.encoder.clear();
            self.oldest = None;
            if self.broken {
                return Err(io::Error::other("an earlier write to the log has failed"));
            }
            self.broken = true;
            self.out.write_all(&frame)?;
            self.broken = false;
        }
        self.out.flush()
    }

    /// Ends the log at time `at` in nanoseconds.
    ///
    /// # Errors
    /// When the file refuses to be written to.
    pub fn finish(mut self, at: u64) -> io::Result<()> {
        self.encoder.push(&Record::End(at));
        self.ended = true;
        self.flush()
    }
}

impl<W: Write> Drop for Writer<W> {
    fn drop(&mut self) {
        if !self.ended {
            // Nobody is left to be told; a caller who wants to know calls `flush`.
            drop(self.flush());
        }
    }
}
