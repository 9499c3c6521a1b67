//! Reading a log.
//!
//! Main invariant: every record of every frame that was completely written is given out, in order;
//! then either the reading ends, with a note if a tail was missing, or an error says at which byte
//! the file is damaged.

use super::decode::Decoder;
use super::model::{Header, Record};
use super::{FILE_HEADER, FRAME_HEADER, MAGIC, MAX_FRAME, VERSION};
use std::io::{self, Read};

/// Why a log cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no log.
    #[error("this is not a log of AME Python")]
    NotALog,
    /// Another version wrote it.
    #[error("the log has format {found}, and this program reads format {VERSION}")]
    Version {
        /// The version of the file.
        found: u16,
    },
    /// Bytes have changed since they were written.
    #[error("the log is damaged at byte {offset}: {what}")]
    Damaged {
        /// The first byte of the frame that is damaged, from 0.
        offset: u64,
        /// What is wrong there.
        what: &'static str,
    },
}

/// Reads the log of a run, record by record.
#[derive(Debug)]
pub struct Reader<R: Read> {
    input: R,
    header: Header,
    frame: Decoder,
    /// Where the frame begins.
    frame_offset: u64,
    /// Where the next frame begins.
    offset: u64,
    done: bool,
    ended: bool,
    dropped_bytes: u64,
    skipped: u64,
}

impl<R: Read> Reader<R> {
    /// Begins to read. Give it a buffered reader.
    ///
    /// # Errors
    /// When the input cannot be read, or is not a log, or of another version.
    pub fn new(mut input: R) -> Result<Self, Error> {
        let mut start = [0; FILE_HEADER];
        if fill(&mut input, &mut start)? < FILE_HEADER || start[..MAGIC.len()] != MAGIC {
            return Err(Error::NotALog);
        }
        let found = u16::from_le_bytes([start[MAGIC.len()], start[MAGIC.len() + 1]]);
        if found != VERSION {
            return Err(Error::Version { found });
        }
        let mut reader = Self {
            input,
            header: Header::default(),
            frame: Decoder::new(Vec::new()),
            frame_offset: 0,
            offset: FILE_HEADER as u64,
            done: false,
            ended: false,
            dropped_bytes: 0,
            skipped: 0,
        };
        match reader.next_record()? {
            Some(Record::Header(header)) => reader.header = header,
            // Killed before the first flush was complete.
            None => {}
            Some(_) => return Err(reader.damaged("the first record is not a header")),
        }
        Ok(reader)
    }

    /// The run that was recorded.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What a reader of the report should know about the log: that it is cut, or has no end. Complete once the
    /// records have all been read.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.dropped_bytes > 0 {
            let bytes = self.dropped_bytes;
            notes.push(format!(
                "the last {bytes} bytes of the log are incomplete and were left out"
            ));
        }
        if self.done && !self.ended {
            notes.push(
                "the run did not end the log: what came after its last flush is missing".into(),
            );
        }
        if self.skipped > 0 {
            let count = self.skipped;
            notes.push(format!("{count} records are of a kind that this program does not know"));
        }
        notes
    }

    fn damaged(&self, what: &'static str) -> Error {
        Error::Damaged { offset: self.frame_offset, what }
    }

    /// The next record; `None` at the end.
    fn next_record(&mut self) -> Result<Option<Record>, Error> {
        loop {
            match self.frame.next().map_err(|what| self.damaged(what))? {
                Some(Some(record)) => {
                    self.ended |= matches!(record, Record::End(_));
                    return Ok(Some(record));
                }
                Some(None) => self.skipped += 1,
                None if self.done => return Ok(None),
                None => self.next_frame()?,
            }
        }
    }

    fn next_frame(&mut self) -> Result<(), Error> {
        self.frame_offset = self.offset;
        let mut header = [0; FRAME_HEADER];
        let filled = fill(&mut self.input, &mut header)?;
        if filled < FRAME_HEADER {
            return self.cut(filled as u64);
        }
        let word = |at: usize| u32::from_le_bytes(std::array::from_fn(|byte| header[at + byte]));
        if header == [0; FRAME_HEADER] {
            return self.zeros();
        }
        if crc32fast::hash(&header[..8]) != word(8) {
            return Err(self.damaged("the checksum of a frame's header is wrong"));
        }
        let length = word(0) as usize;
        if length > MAX_FRAME {
            return Err(self.damaged("a frame is longer than a frame can be"));
        }
        let mut payload = vec![0; length];
        let filled = fill(&mut self.input, &mut payload)?;
        if filled < length {
            return self.cut((FRAME_HEADER + filled) as u64);
        }
        if crc32fast::hash(&payload) != word(4) {
            return Err(self.damaged("the checksum of a frame is wrong"));
        }
        self.offset += (FRAME_HEADER + length) as u64;
        self.frame = Decoder::new(payload);
        Ok(())
    }

    /// The file ends in the middle of a frame.
    fn cut(&mut self, bytes: u64) -> Result<(), Error> {
        self.done = true;
        self.dropped_bytes = bytes;
        Ok(())
    }

    /// A header of zeros: a file that had grown when the machine stopped, but was not yet filled,
    /// ends so.
    fn zeros(&mut self) -> Result<(), Error> {
        let mut bytes = FRAME_HEADER as u64;
        let mut block = [0; 4096];
        loop {
            let filled = fill(&mut self.input, &mut block)?;
            if block[..filled].iter().any(|&byte| byte != 0) {
                return Err(self.damaged("a frame's header was never written"));
            }
            bytes += filled as u64;
            if filled < block.len() {
                return self.cut(bytes);
            }
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Record, Error>;

    /// The next record. Nothing comes after an error.
    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_record();
        if next.is_err() {
            self.done = true;
            self.frame = Decoder::new(Vec::new());
        }
        next.transpose()
    }
}

/// Reads until `buffer` is full or the input ends; how many bytes it got.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
