//! Reading a trace file, one chunk in memory at a time.

use super::codec::{
    BASES, DEFINE, ENTRIES, EXPLICIT_SIZE, HEADER_BYTES, MAGIC, MAX_CHUNK, Shape, VERSION, code,
    unzigzag,
};
use super::{Access, Event, SiteNames};
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

/// Zeros after a payload, so that the longest record can be read without asking where it ends.
const PADDING: usize = 24;
const NUMBER_MASKS: [u64; 9] = [
    0,
    0xff,
    0xffff,
    0xff_ffff,
    0xffff_ffff,
    0xff_ffff_ffff,
    0xffff_ffff_ffff,
    0xff_ffff_ffff_ffff,
    u64::MAX,
];

/// Reads the events of a trace in order.
#[derive(Debug)]
pub struct Reader<R: Read> {
    input: R,
    /// Bytes taken from `input`.
    offset: u64,
    /// A chunk's payload and the padding.
    payload: Vec<u8>,
    /// Bytes of the payload without the padding.
    length: usize,
    /// File offset of `payload`.
    payload_offset: u64,
    at: usize,
    dictionary: [Shape; ENTRIES],
    bases: [u64; BASES],
    next_fetch: u64,
    /// An event that waits until the instructions before it were handed out.
    waiting: Option<Event>,
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
            length: 0,
            payload_offset: 0,
            at: 0,
            dictionary: [Shape::UNDEFINED; ENTRIES],
            bases: [0; BASES],
            next_fetch: 0,
            waiting: None,
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
        if let Some(event) = self.waiting.take() {
            return Ok(Some(event));
        }
        Ok(self.next_step()?.map(|(instructions, event)| {
            if instructions == 0 {
                return event;
            }
            self.waiting = Some(event);
            Event::Instructions(instructions)
        }))
    }

    /// The next event with the instructions that ran before it: what
    /// [`next_event`](Self::next_event) gives as one or two events, and faster for who wants
    /// both. Do not mix the two.
    ///
    /// # Errors
    /// As [`next_event`](Self::next_event).
    #[inline(always)]
    pub fn next_step(&mut self) -> Result<Option<(u64, Event)>, TraceError> {
        loop {
            if self.at >= self.length && !self.next_chunk()? {
                return Ok(None);
            }
            let start = self.at;
            let tag = self.payload[start];
            if tag == DEFINE {
                self.define(start)?;
                continue;
            }
            let shape = self.dictionary[usize::from(tag)];
            if shape == Shape::UNDEFINED {
                return Err(self.bad_record(start));
            }
            // A sound shape's number is 8 bytes or fewer, which the padding covers.
            let mut number = [0; 8];
            number.copy_from_slice(&self.payload[start + 1..start + 9]);
            let bytes = shape.number_bytes();
            let number = u64::from_le_bytes(number) & NUMBER_MASKS[bytes];
            self.at = start + 1 + bytes;
            let event = match shape.kind() {
                Some(kind) => {
                    let base = &mut self.bases[shape.base()];
                    *base = base.wrapping_add_signed(unzigzag(number));
                    let address = *base;
                    let code = shape.size_code();
                    let size = if code == EXPLICIT_SIZE { self.explicit() } else { 1 << code };
                    Some(Event::Access(Access { address, size, kind, private: shape.private() }))
                }
                None => self.other(shape, number),
            };
            if self.at > self.length {
                return Err(self.bad_record(start));
            }
            let carried = shape.carried();
            match event {
                Some(event) => {
                    self.events += 1 + u64::from(carried > 0);
                    return Ok(Some((carried, event)));
                }
                None => self.name(shape, number, start)?,
            }
        }
    }

    #[cold]
    fn define(&mut self, start: usize) -> Result<(), TraceError> {
        let [slot, a, b, c] = [1, 2, 3, 4].map(|at| self.payload[start + at]);
        let shape = Shape(u32::from_le_bytes([a, b, c, 0]));
        let sound = shape.number_bytes() < NUMBER_MASKS.len() && start + 5 <= self.length;
        match self.dictionary.get_mut(usize::from(slot)) {
            Some(entry) if sound => *entry = shape,
            _ => return Err(self.bad_record(start)),
        }
        self.at = start + 5;
        Ok(())
    }

    /// A size of its own, after the number.
    #[cold]
    fn explicit(&mut self) -> u32 {
        let mut size = [0; 4];
        size.copy_from_slice(&self.payload[self.at..self.at + 4]);
        self.at += 4;
        u32::from_le_bytes(size)
    }

    /// What is not an access; `None` for a site's name and for what is no event.
    #[inline(never)]
    fn other(&mut self, shape: Shape, number: u64) -> Option<Event> {
        Some(match shape.code() {
            code::FETCH => {
                let size = match shape.fetch_size() {
                    0 => self.explicit(),
                    size => size,
                };
                let address = self.next_fetch.wrapping_add_signed(unzigzag(number));
                self.next_fetch = address.wrapping_add(u64::from(size));
                Event::Fetch { address, size }
            }
            code::BEGIN => Event::Begin,
            code::END => Event::End,
            code::BYTECODE => Event::Bytecode,
            code::SITE => Event::Site(u32::try_from(number).ok()?),
            code::THREAD => Event::Thread(u32::try_from(number).ok()?),
            code::INSTRUCTIONS => Event::Instructions(number),
            code::SYSCALL => Event::Syscall,
            code::EXCEPTION => Event::Exception,
            code::INTERRUPT => Event::Interrupt,
            code::EXPLICIT => Event::Explicit(u8::try_from(number).ok()?),
            _ => return None,
        })
    }

    /// Keeps a site's name; anything else that is no event is an error.
    #[cold]
    fn name(&mut self, shape: Shape, site: u64, start: usize) -> Result<(), TraceError> {
        if shape.code() != code::SITE_NAME || shape.carried() > 0 || self.read_name(site).is_none()
        {
            return Err(self.bad_record(start));
        }
        Ok(())
    }

    fn read_name(&mut self, site: u64) -> Option<()> {
        let site = u32::try_from(site).ok()?;
        let length = self.explicit() as usize;
        let bytes = self.payload[..self.length].get(self.at..)?.get(..length)?;
        let name = std::str::from_utf8(bytes).ok()?.to_owned();
        self.names.insert(site, name);
        self.at += length;
        Some(())
    }

    /// Loads the next chunk; false after the last.
    #[inline(never)]
    fn next_chunk(&mut self) -> Result<bool, TraceError> {
        if self.finished {
            return Ok(false);
        }
        // Whatever goes wrong below, the chunk before must not be read twice.
        self.length = 0;
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
        payload.clear();
        payload.resize(length + PADDING, 0);
        self.payload_offset = self.offset;
        let got = self.fill(&mut payload[..length])?;
        if got < length {
            return Err(self.truncated("the rest of a chunk"));
        }
        if crc32fast::hash(&payload[..length]) != checksum {
            return Err(TraceError::Damaged {
                offset: start,
                what: "a chunk's checksum does not match",
            });
        }
        self.payload = payload;
        self.length = length;
        self.dictionary = [Shape::UNDEFINED; ENTRIES];
        self.bases = [0; BASES];
        self.next_fetch = 0;
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
    #[cold]
    fn bad_record(&mut self, start: usize) -> TraceError {
        let offset = self.payload_offset + start as u64;
        self.length = 0;
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
