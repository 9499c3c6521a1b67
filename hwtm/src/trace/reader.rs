//! Reading a trace file, one chunk in memory at a time.

use super::codec::{
    EXPLICIT_SIZE, FETCH, FETCH_SEQUENTIAL, HEADER_BYTES, KIND_OTHER, MAGIC, MAX_CHUNK, Predictor,
    VERSION, code, unzigzag, varint,
};
use super::{Access, AccessKind, Event, SiteNames};
use std::io::{self, Read};
use thiserror::Error;

/// Why a file is not a whole trace. Offsets count bytes from the start of the file.
#[derive(Debug, Error)]
pub enum TraceError {
    /// It does not start as a trace does.
    #[error("not a trace file: the first bytes are not the trace signature")]
    NotATrace,
    /// It is of a version that this program does not know.
    #[error("trace version {0} is unknown (this program reads version {VERSION})")]
    Version(u16),
    /// It ends in the middle.
    #[error("the trace is cut off at byte {offset}: {missing}")]
    Truncated {
        /// Where the file ends.
        offset: u64,
        /// What should have followed.
        missing: &'static str,
    },
    /// Its bytes were changed, or were never a trace.
    #[error("the trace is damaged at byte {offset}: {what}")]
    Damaged {
        /// Where the damage shows.
        offset: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// The operating system could not read it.
    #[error("cannot read the trace at byte {offset}")]
    Io {
        /// How far it was read.
        offset: u64,
        /// What the system said.
        source: io::Error,
    },
}

/// Reads the events of a trace in order.
#[derive(Debug)]
pub struct Reader<R: Read> {
    input: R,
    /// Bytes taken from `input`.
    offset: u64,
    payload: Vec<u8>,
    /// File offset of `payload`.
    payload_offset: u64,
    at: usize,
    predictor: Predictor,
    events: u64,
    names: SiteNames,
    finished: bool,
}

impl<R: Read> Reader<R> {
    /// Starts to read; a [`std::io::BufReader`] is not needed.
    ///
    /// # Errors
    /// When `input` does not begin as a trace of a known version.
    pub fn new(input: R) -> Result<Self, TraceError> {
        let mut reader = Self {
            input,
            offset: 0,
            payload: Vec::new(),
            payload_offset: 0,
            at: 0,
            predictor: Predictor::default(),
            events: 0,
            names: SiteNames::new(),
            finished: false,
        };
        let mut header = [0; HEADER_BYTES];
        let got = reader.fill(&mut header)?;
        if got < MAGIC.len().min(header.len()) || header[..8] != MAGIC {
            return Err(TraceError::NotATrace);
        }
        if got < HEADER_BYTES {
            return Err(reader.truncated("the version"));
        }
        let version = u16::from_le_bytes([header[8], header[9]]);
        if version != VERSION {
            return Err(TraceError::Version(version));
        }
        if header[10..] != [0, 0] {
            return Err(TraceError::Damaged {
                offset: 10,
                what: "the reserved bytes are not zero",
            });
        }
        Ok(reader)
    }

    /// Names of the sites told so far; all of them after the last event.
    #[must_use]
    pub fn site_names(&self) -> &SiteNames {
        &self.names
    }

    /// Events read so far.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The next event, or `None` after the last one of a complete trace.
    ///
    /// # Errors
    /// When the file is damaged, cut off or unreadable here. Later calls repeat no event.
    #[inline]
    pub fn next_event(&mut self) -> Result<Option<Event>, TraceError> {
        loop {
            let Some(&tag) = self.payload.get(self.at) else {
                if !self.next_chunk()? {
                    return Ok(None);
                }
                continue;
            };
            let start = self.at;
            self.at += 1;
            let event = if tag & 3 == KIND_OTHER { self.other(tag)? } else { self.access(tag) };
            match event {
                Some(event) => {
                    self.events += 1;
                    return Ok(Some(event));
                }
                None if tag == code::SITE_NAME << 2 | KIND_OTHER => {}
                None => return Err(self.bad_record(start)),
            }
        }
    }

    #[inline]
    fn access(&mut self, tag: u8) -> Option<Event> {
        let size_code = tag >> 2 & 7;
        let size = if size_code == EXPLICIT_SIZE {
            u32::try_from(varint(&self.payload, &mut self.at)?).ok()?
        } else {
            1 << size_code
        };
        let base = &mut self.predictor.bases[usize::from(tag >> 6)];
        let delta = unzigzag(varint(&self.payload, &mut self.at)?);
        *base = base.wrapping_add_signed(delta);
        let kind = match tag & 3 {
            0 => AccessKind::Load,
            1 => AccessKind::Store,
            _ => AccessKind::Modify,
        };
        Some(Event::Access(Access { address: *base, size, kind, private: tag & 0x20 != 0 }))
    }

    /// A fetch or a plain event; `Ok(None)` for a site's name and for a record that is none.
    #[inline]
    fn other(&mut self, tag: u8) -> Result<Option<Event>, TraceError> {
        if tag & FETCH != 0 {
            return Ok(self.fetch(tag));
        }
        let (payload, at) = (&self.payload, &mut self.at);
        Ok(match tag >> 2 {
            code::BEGIN => Some(Event::Begin),
            code::END => Some(Event::End),
            code::BYTECODE => Some(Event::Bytecode),
            code::SITE => {
                varint(payload, at).and_then(|site| u32::try_from(site).ok()).map(Event::Site)
            }
            code::THREAD => {
                varint(payload, at).and_then(|thread| u32::try_from(thread).ok()).map(Event::Thread)
            }
            code::INSTRUCTIONS => varint(payload, at).map(Event::Instructions),
            code::SYSCALL => Some(Event::Syscall),
            code::EXCEPTION => Some(Event::Exception),
            code::INTERRUPT => Some(Event::Interrupt),
            code::EXPLICIT => {
                varint(payload, at).and_then(|code| u8::try_from(code).ok()).map(Event::Explicit)
            }
            code::SITE_NAME => {
                let start = self.at - 1;
                if self.name().is_none() {
                    return Err(self.bad_record(start));
                }
                None
            }
            _ => None,
        })
    }

    #[inline]
    fn fetch(&mut self, tag: u8) -> Option<Event> {
        let short = u32::from(tag >> 2 & 15);
        let size = if short == 0 {
            u32::try_from(varint(&self.payload, &mut self.at)?).ok()?
        } else {
            short
        };
        let mut address = self.predictor.next_fetch;
        if tag & FETCH_SEQUENTIAL == 0 {
            let delta = unzigzag(varint(&self.payload, &mut self.at)?);
            address = address.wrapping_add_signed(delta);
        }
        self.predictor.next_fetch = address.wrapping_add(u64::from(size));
        Some(Event::Fetch { address, size })
    }

    fn name(&mut self) -> Option<()> {
        let site = u32::try_from(varint(&self.payload, &mut self.at)?).ok()?;
        let length = usize::try_from(varint(&self.payload, &mut self.at)?).ok()?;
        let bytes = self.payload.get(self.at..)?.get(..length)?;
        let name = std::str::from_utf8(bytes).ok()?;
        self.names.insert(site, name.to_owned());
        self.at += length;
        Some(())
    }

    /// Loads the next chunk; false after the last.
    fn next_chunk(&mut self) -> Result<bool, TraceError> {
        if self.finished {
            return Ok(false);
        }
        // Whatever goes wrong below, the chunk before must not be read twice.
        self.payload.clear();
        self.at = 0;
        let start = self.offset;
        let mut header = [0; 8];
        if self.fill(&mut header)? < header.len() {
            return Err(self.truncated("the next chunk, or the end mark"));
        }
        let [l0, l1, l2, l3, c0, c1, c2, c3] = header;
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        let checksum = u32::from_le_bytes([c0, c1, c2, c3]);
        if length == 0 {
            return self.end(start, checksum);
        }
        if length > MAX_CHUNK {
            return Err(TraceError::Damaged {
                offset: start,
                what: "a chunk of impossible length",
            });
        }
        let mut payload = std::mem::take(&mut self.payload);
        payload.resize(length, 0);
        self.payload_offset = self.offset;
        let got = self.fill(&mut payload)?;
        if got < length {
            return Err(self.truncated("the rest of a chunk"));
        }
        if crc32fast::hash(&payload) != checksum {
            return Err(TraceError::Damaged {
                offset: start,
                what: "a chunk's checksum does not match",
            });
        }
        self.payload = payload;
        self.predictor = Predictor::default();
        Ok(true)
    }

    fn end(&mut self, start: u64, checksum: u32) -> Result<bool, TraceError> {
        let mut total = [0; 8];
        if self.fill(&mut total)? < total.len() {
            return Err(self.truncated("the number of events"));
        }
        if crc32fast::hash(&total) != checksum || u64::from_le_bytes(total) != self.events {
            return Err(TraceError::Damaged {
                offset: start,
                what: "the number of events in the end mark does not match",
            });
        }
        if self.fill(&mut [0])? != 0 {
            return Err(TraceError::Damaged {
                offset: self.offset - 1,
                what: "bytes follow the end mark",
            });
        }
        self.finished = true;
        Ok(false)
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, TraceError> {
        let mut got = 0;
        while got < buffer.len() {
            match self.input.read(&mut buffer[got..]) {
                Ok(0) => break,
                Ok(count) => {
                    got += count;
                    self.offset += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(TraceError::Io { offset: self.offset, source }),
            }
        }
        Ok(got)
    }

    fn truncated(&self, missing: &'static str) -> TraceError {
        TraceError::Truncated { offset: self.offset, missing }
    }

    /// The record at `start` makes no sense; drops the rest of the chunk, whose records would
    /// be guesses.
    fn bad_record(&mut self, start: usize) -> TraceError {
        let offset = self.payload_offset + start as u64;
        self.payload.clear();
        self.at = 0;
        TraceError::Damaged { offset, what: "no such record" }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Event, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_event().transpose()
    }
}
