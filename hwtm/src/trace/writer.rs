//! Writing a trace file as its events happen.

use super::codec::{
    BASES, EXPLICIT_SIZE, FETCH, FETCH_SEQUENTIAL, KIND_OTHER, MAGIC, MAX_CHUNK, Predictor,
    VERSION, code, kind_code, push_varint, zigzag,
};
use super::{Access, Event, SiteId};
use std::io::{self, Write};

/// Payload bytes at which a chunk is written out.
const CHUNK: usize = 64 << 10;
/// Farther than this from every base register, an access takes over the oldest of them: deltas
/// up to here need three bytes.
const FAR: u64 = 1 << 20;

/// Writes events to a file or any other byte sink. A trace is complete only after
/// [`finish`](Self::finish).
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    payload: Vec<u8>,
    predictor: Predictor,
    /// When each base register was last used.
    used: [u64; BASES],
    events: u64,
    accesses: u64,
    written: u64,
}

impl<W: Write> Writer<W> {
    /// Starts a trace in `out`; a [`std::io::BufWriter`] is not needed.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(&MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&[0, 0])?;
        Ok(Self {
            out,
            payload: Vec::with_capacity(CHUNK + 64),
            predictor: Predictor::default(),
            used: [0; BASES],
            events: 0,
            accesses: 0,
            written: super::codec::HEADER_BYTES as u64,
        })
    }

    /// Appends one event.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn event(&mut self, event: Event) -> io::Result<()> {
        self.events += 1;
        match event {
            Event::Access(access) => self.access(access),
            Event::Fetch { address, size } => self.fetch(address, size),
            Event::Instructions(count) => self.plain(code::INSTRUCTIONS, Some(count)),
            Event::Begin => self.plain(code::BEGIN, None),
            Event::End => self.plain(code::END, None),
            Event::Bytecode => self.plain(code::BYTECODE, None),
            Event::Site(site) => self.plain(code::SITE, Some(u64::from(site))),
            Event::Thread(thread) => self.plain(code::THREAD, Some(u64::from(thread))),
            Event::Syscall => self.plain(code::SYSCALL, None),
            Event::Exception => self.plain(code::EXCEPTION, None),
            Event::Interrupt => self.plain(code::INTERRUPT, None),
            Event::Explicit(number) => self.plain(code::EXPLICIT, Some(u64::from(number))),
        }
        if self.payload.len() >= CHUNK { self.flush_chunk() } else { Ok(()) }
    }

    /// Tells the name of a site, once.
    ///
    /// # Errors
    /// Those of the sink, and a name longer than 65,536 bytes.
    pub fn site_name(&mut self, site: SiteId, name: &str) -> io::Result<()> {
        if name.len() > MAX_CHUNK / 16 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "site name too long"));
        }
        self.plain(code::SITE_NAME, Some(u64::from(site)));
        push_varint(&mut self.payload, name.len() as u64);
        self.payload.extend_from_slice(name.as_bytes());
        if self.payload.len() >= CHUNK { self.flush_chunk() } else { Ok(()) }
    }

    /// Completes the trace and gives the sink back.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush_chunk()?;
        let total = self.events.to_le_bytes();
        self.out.write_all(&0u32.to_le_bytes())?;
        self.out.write_all(&crc32fast::hash(&total).to_le_bytes())?;
        self.out.write_all(&total)?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Data accesses and fetches written so far.
    #[must_use]
    pub fn accesses(&self) -> u64 {
        self.accesses
    }

    /// Bytes that the trace has taken so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.written + self.payload.len() as u64
    }

    fn plain(&mut self, code: u8, argument: Option<u64>) {
        self.payload.push(code << 2 | KIND_OTHER);
        if let Some(argument) = argument {
            push_varint(&mut self.payload, argument);
        }
    }

    fn access(&mut self, access: Access) {
        self.accesses += 1;
        let bases = self.predictor.bases;
        let distance = |base: u64| zigzag(access.address.wrapping_sub(base) as i64);
        let nearest = (0..BASES).min_by_key(|&at| distance(bases[at])).unwrap_or(0);
        let base = if distance(bases[nearest]) < FAR {
            nearest
        } else {
            (0..BASES).min_by_key(|&at| self.used[at]).unwrap_or(0)
        };
        self.used[base] = self.accesses;
        let size_code = match access.size {
            1 | 2 | 4 | 8 | 16 | 32 | 64 => access.size.trailing_zeros() as u8,
            _ => EXPLICIT_SIZE,
        };
        let tag = (base as u8) << 6
            | u8::from(access.private) << 5
            | size_code << 2
            | kind_code(access.kind);
        self.payload.push(tag);
        if size_code == EXPLICIT_SIZE {
            push_varint(&mut self.payload, u64::from(access.size));
        }
        push_varint(&mut self.payload, distance(bases[base]));
        self.predictor.bases[base] = access.address;
    }

    fn fetch(&mut self, address: u64, size: u32) {
        self.accesses += 1;
        let sequential = address == self.predictor.next_fetch;
        let short = (1..16).contains(&size);
        let size_bits = if short { (size as u8) << 2 } else { 0 };
        let follows = if sequential { FETCH_SEQUENTIAL } else { 0 };
        self.payload.push(FETCH | follows | size_bits | KIND_OTHER);
        if !short {
            push_varint(&mut self.payload, u64::from(size));
        }
        if !sequential {
            let delta = address.wrapping_sub(self.predictor.next_fetch) as i64;
            push_varint(&mut self.payload, zigzag(delta));
        }
        self.predictor.next_fetch = address.wrapping_add(u64::from(size));
    }

    fn flush_chunk(&mut self) -> io::Result<()> {
        if self.payload.is_empty() {
            return Ok(());
        }
        self.out.write_all(&(self.payload.len() as u32).to_le_bytes())?;
        self.out.write_all(&crc32fast::hash(&self.payload).to_le_bytes())?;
        self.out.write_all(&self.payload)?;
        self.written += 8 + self.payload.len() as u64;
        self.payload.clear();
        self.predictor = Predictor::default();
        self.used = [0; BASES];
        Ok(())
    }
}
