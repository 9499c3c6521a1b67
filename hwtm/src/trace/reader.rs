//! Reading a trace file, one chunk in memory at a time.

use super::codec::{
    BASES, DEFINE, ENTRIES, EXPLICIT_SIZE, HEADER_BYTES, MAGIC, MAX_CHUNK, MOVING, OLDEST, Shape,
    TAG_COUNT, VERSION, code, signed,
};
use super::record::Word;
use super::{Event, Record, SiteNames};
use std::io::{self, Read};
use thiserror::Error;

/// Why a file is not a whole trace. Offsets count bytes from the start of the file.
#[derive(Debug, Error)]
pub enum TraceError {
    /// It does not start as a trace does.
    #[error("not a trace file: the first bytes are not the trace signature")]
    NotATrace,
    /// It is of a version that this program does not know.
    #[error("trace version {0} is unknown (this program reads versions {OLDEST} to {VERSION})")]
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

/// Zeros after a payload, so that the longest number can be read without asking where it ends.
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
/// Records decoded at a time.
const BATCH: usize = 1024;
/// Registers of the decoder: the bases, the end of the last fetch, one that is written only, and
/// room up to a power of two.
const REGISTERS: usize = 16;
const _: () = assert!(UNREAD_REGISTER < REGISTERS);
const FETCH_REGISTER: usize = BASES;
const UNREAD_REGISTER: usize = BASES + 1;

/// What to do about a tag, worked out when its shape was defined.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Bits of the number.
    mask: u64,
    /// [`Word::SPECIAL`] for all that the fast loop leaves alone.
    word: Word,
}

impl Entry {
    const UNDEFINED: Self = Self { mask: 0, word: Word::SPECIAL };

    fn new(shape: Shape) -> Self {
        let bytes = shape.number_bytes();
        let word = match shape.kind() {
            Some(kind) if shape.size_code() != EXPLICIT_SIZE => {
                let target = if bytes >= MOVING { shape.base() } else { UNREAD_REGISTER };
                Word::access(kind, shape.private(), 1 << shape.size_code())
                    .carrying(shape.carried())
                    .decoding(bytes, shape.base(), target, 0)
            }
            None if shape.code() == code::FETCH && shape.fetch_size() != 0 => Word::fetch(
                shape.fetch_size(),
            )
            .carrying(shape.carried())
            .decoding(bytes, FETCH_REGISTER, FETCH_REGISTER, shape.fetch_size()),
            _ => Word::SPECIAL,
        };
        Self { mask: NUMBER_MASKS[bytes], word }
    }
}

/// Reads the events of a trace in order.
#[derive(Debug)]
pub struct Reader<R: Read> {
    input: R,
    /// Bytes taken from `input`.
    offset: u64,
    /// A chunk's payload and the padding.
    payload: Vec<u8>,
    /// File offset of `payload`.
    payload_offset: u64,
    /// The next tag and the end of the tags.
    tag: usize,
    tags_end: usize,
    /// The next number and the end of the numbers, which is that of the payload.
    number: usize,
    numbers_end: usize,
    entries: Box<[Entry; 256]>,
    shapes: [Shape; ENTRIES],
    registers: [u64; REGISTERS],
    /// Decoded records that were not handed out one by one yet.
    queue: Vec<Record>,
    queue_at: usize,
    /// What stopped the decoding of the records behind the queue.
    failed: Option<TraceError>,
    /// An event that waits until the instructions before it were handed out.
    waiting: Option<Event>,
    records: u64,
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
            tag: 0,
            tags_end: 0,
            number: 0,
            numbers_end: 0,
            entries: Box::new([Entry::UNDEFINED; 256]),
            shapes: [Shape::UNDEFINED; ENTRIES],
            registers: [0; REGISTERS],
            queue: Vec::new(),
            queue_at: 0,
            failed: None,
            waiting: None,
            records: 0,
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
        if !(OLDEST..=VERSION).contains(&version) {
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

    /// Records decoded so far: an event with the instructions before it is one. Reading one by one
    /// decodes some ahead.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
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
        if self.queue_at == self.queue.len() && !self.refill()? {
            return Ok(None);
        }
        let record = self.queue[self.queue_at];
        self.queue_at += 1;
        let event = record.event();
        if record.instructions() == 0 {
            return Ok(Some(event));
        }
        self.waiting = Some(event);
        Ok(Some(Event::Instructions(record.instructions())))
    }

    fn refill(&mut self) -> Result<bool, TraceError> {
        let mut queue = std::mem::take(&mut self.queue);
        queue.resize(BATCH, Record::default());
        let read = self.read_records(&mut queue);
        queue.truncate(read.as_ref().map_or(0, |&count| count));
        self.queue = queue;
        self.queue_at = 0;
        read.map(|count| count > 0)
    }

    /// Decodes the next records into `into` and says how many, 0 only after the last of a
    /// complete trace: what [`next_event`](Self::next_event) gives as one or two events each, and
    /// faster. Do not mix the two.
    ///
    /// # Errors
    /// As [`next_event`](Self::next_event).
    pub fn read_records(&mut self, into: &mut [Record]) -> Result<usize, TraceError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut done = 0;
        while done < into.len() {
            match self.some_records(&mut into[done..]) {
                Ok(Some(count)) => done += count,
                Ok(None) => break,
                Err(error) if done == 0 => return Err(error),
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        Ok(done)
    }

    /// Decodes at least one tag, perhaps no record; `None` at the end.
    fn some_records(&mut self, into: &mut [Record]) -> Result<Option<usize>, TraceError> {
        if self.tag >= self.tags_end && !self.next_chunk()? {
            return Ok(None);
        }
        let count = self.common_records(into);
        if self.number > self.numbers_end {
            return Err(self.bad_record(self.tag));
        }
        if count > 0 {
            return Ok(Some(count));
        }
        let tag = self.payload[self.tag];
        if tag == DEFINE {
            return self.define().map(|()| Some(0));
        }
        self.rare_record(self.shapes[usize::from(tag)]).map(|record| match record {
            Some(record) => {
                into[0] = record;
                Some(1)
            }
            None => Some(0),
        })
    }

    /// Accesses of the usual sizes and fetches, as many as follow one another.
    fn common_records(&mut self, into: &mut [Record]) -> usize {
        let (tags, numbers) = self.payload.split_at(self.tags_end);
        // Locals, so that they are in registers of the host.
        let mut at = self.number - self.tags_end;
        let mut count = 0;
        for (&tag, record) in tags[self.tag..].iter().zip(into) {
            let Entry { mask, word } = self.entries[usize::from(tag)];
            if word.is_special() {
                break;
            }
            // Padding covers a number that would run past the end; who called looks at that.
            let Some(bytes) = numbers.get(at..).and_then(<[u8]>::first_chunk) else { break };
            let delta = signed(u64::from_le_bytes(*bytes) & mask, word.shift());
            at += word.bytes();
            let number = self.registers[word.register()].wrapping_add_signed(delta);
            self.registers[word.target()] = number.wrapping_add(word.moved());
            *record = Record { number, word };
            count += 1;
        }
        self.number = at + self.tags_end;
        self.tag += count;
        self.records += count as u64;
        count
    }

    #[cold]
    fn define(&mut self) -> Result<(), TraceError> {
        let start = self.tag;
        if start + 5 > self.tags_end {
            return Err(self.bad_record(start));
        }
        let [slot, a, b, c] = [1, 2, 3, 4].map(|at| usize::from(self.payload[start + at]));
        let shape = Shape((a | b << 8 | c << 16) as u32);
        match self.shapes.get_mut(slot) {
            Some(entry) if shape.number_bytes() < NUMBER_MASKS.len() => *entry = shape,
            _ => return Err(self.bad_record(start)),
        }
        self.entries[slot] = Entry::new(shape);
        self.tag = start + 5;
        Ok(())
    }

    /// Takes a `u32` of the numbers, if it is there.
    fn explicit(&mut self) -> Option<u32> {
        let bytes = self.payload[..self.numbers_end].get(self.number..)?.first_chunk()?;
        self.number += 4;
        Some(u32::from_le_bytes(*bytes))
    }

    /// Any record; `None` for a site's name.
    #[inline(never)]
    fn rare_record(&mut self, shape: Shape) -> Result<Option<Record>, TraceError> {
        let start = self.tag;
        self.tag += 1;
        let Some(record) = self.parse(shape) else { return Err(self.bad_record(start)) };
        self.records += u64::from(record.is_some());
        Ok(record)
    }

    /// `None` for what makes no sense, `Some(None)` for a site's name.
    fn parse(&mut self, shape: Shape) -> Option<Option<Record>> {
        if shape == Shape::UNDEFINED {
            return None;
        }
        let end = self.number + shape.number_bytes();
        if end > self.numbers_end {
            return None;
        }
        let mut number = [0; 8];
        number[..shape.number_bytes()].copy_from_slice(&self.payload[self.number..end]);
        let number = u64::from_le_bytes(number);
        self.number = end;
        let make = |number, word: Word| {
            Some(Some(Record { number, word: word.carrying(shape.carried()) }))
        };
        let delta = signed(number, (64 - 8 * shape.number_bytes() as u32) % 64);
        if let Some(kind) = shape.kind() {
            let size = match shape.size_code() {
                EXPLICIT_SIZE => self.explicit()?,
                code => 1 << code,
            };
            let base = &mut self.registers[shape.base()];
            let number = base.wrapping_add_signed(delta);
            if shape.number_bytes() >= MOVING {
                *base = number;
            }
            return make(number, Word::access(kind, shape.private(), size));
        }
        match shape.code() {
            code::FETCH => {
                let size = match shape.fetch_size() {
                    0 => self.explicit()?,
                    size => size,
                };
                let next = &mut self.registers[FETCH_REGISTER];
                let number = next.wrapping_add_signed(delta);
                *next = number.wrapping_add(u64::from(size));
                make(number, Word::fetch(size))
            }
            code::SITE | code::THREAD if number > u64::from(u32::MAX) => None,
            code::EXPLICIT if number > u64::from(u8::MAX) => None,
            code::RESTART if number > 1 => None,
            code::BEGIN
            | code::END
            | code::BYTECODE
            | code::SITE
            | code::THREAD
            | code::INSTRUCTIONS
            | code::SYSCALL
            | code::EXCEPTION
            | code::INTERRUPT
            | code::EXPLICIT
            | code::RESTART
            | code::IDLE => make(number, Word::other(shape.code())),
            code::SITE_NAME if shape.carried() == 0 => self.read_name(number).map(|()| None),
            _ => None,
        }
    }

    fn read_name(&mut self, site: u64) -> Option<()> {
        let site = u32::try_from(site).ok()?;
        let length = self.explicit()? as usize;
        let bytes = self.payload[..self.numbers_end].get(self.number..)?.get(..length)?;
        let name = std::str::from_utf8(bytes).ok()?.to_owned();
        self.names.insert(site, name);
        self.number += length;
        Some(())
    }

    /// Loads the next chunk; false after the last.
    #[inline(never)]
    fn next_chunk(&mut self) -> Result<bool, TraceError> {
        if self.finished {
            return Ok(false);
        }
        if self.number != self.numbers_end {
            return Err(self.bad_record(self.number));
        }
        // Whatever goes wrong below, the chunk before must not be read twice.
        self.drop_chunk();
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
        if length <= TAG_COUNT || length > MAX_CHUNK {
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
        self.entries.fill(Entry::UNDEFINED);
        self.shapes = [Shape::UNDEFINED; ENTRIES];
        self.registers = [0; REGISTERS];
        let mut count = [0; TAG_COUNT];
        count.copy_from_slice(&self.payload[..TAG_COUNT]);
        let tags_end = (u32::from_le_bytes(count) as usize).saturating_add(TAG_COUNT);
        if tags_end == TAG_COUNT || tags_end > length {
            return Err(self.bad_record(0));
        }
        (self.tag, self.tags_end) = (TAG_COUNT, tags_end);
        (self.number, self.numbers_end) = (tags_end, length);
        Ok(true)
    }

    fn end(&mut self, start: u64, checksum: u32) -> Result<bool, TraceError> {
        let mut total = [0; 8];
        if self.fill(&mut total)? < total.len() {
            return Err(self.truncated("the number of records"));
        }
        if crc32fast::hash(&total) != checksum || u64::from_le_bytes(total) != self.records {
            return Err(TraceError::Damaged {
                offset: start,
                what: "the number of records in the end mark does not match",
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
        self.drop_chunk();
        TraceError::Damaged { offset, what: "no such record" }
    }

    fn drop_chunk(&mut self) {
        (self.tag, self.tags_end, self.number, self.numbers_end) = (0, 0, 0, 0);
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Event, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_event().transpose()
    }
}
