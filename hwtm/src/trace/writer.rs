//! Writing a trace file as its events happen.

use super::codec::{
    BASES, DEFINE, ENTRIES, EXPLICIT_SIZE, HEADER_BYTES, MAGIC, MAX_CARRIED, MAX_CHUNK, MOVING,
    Shape, TAG_COUNT, VERSION, bytes_of, bytes_of_signed, code,
};
use super::{Access, Event, SiteId};
use rustc_hash::FxHashMap;
use std::io::{self, Write};

/// Payload bytes at which a chunk is written out.
const CHUNK: usize = 256 << 10;
/// Farther than this from every base register (three bytes), an access takes over the oldest.
const FAR: u64 = 1 << 23;

/// Writes events to a file or any other byte sink. A trace is complete only after
/// [`finish`](Self::finish).
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    /// The number of tags, kept free, and the tags.
    tags: Vec<u8>,
    numbers: Vec<u8>,
    dictionary: Dictionary,
    bases: [u64; BASES],
    /// When each base register was last used.
    used: [u64; BASES],
    next_fetch: u64,
    /// Instructions that the next record will carry.
    carried: u64,
    records: u64,
    accesses: u64,
    written: u64,
}

/// Which tag stands for which shape. A tag is reused when the clock's hand finds it unused since
/// the last round.
#[derive(Debug)]
struct Dictionary {
    tags: FxHashMap<Shape, u8>,
    shapes: Vec<Shape>,
    recent: Vec<bool>,
    hand: usize,
}

impl Dictionary {
    fn new() -> Self {
        Self {
            tags: FxHashMap::default(),
            shapes: Vec::new(),
            recent: vec![false; ENTRIES],
            hand: 0,
        }
    }

    /// The tag of `shape`, and whether it has to be defined first.
    fn tag(&mut self, shape: Shape) -> (u8, bool) {
        if let Some(&tag) = self.tags.get(&shape) {
            self.recent[usize::from(tag)] = true;
            return (tag, false);
        }
        let slot = if self.shapes.len() < ENTRIES {
            self.shapes.push(shape);
            self.shapes.len() - 1
        } else {
            while std::mem::take(&mut self.recent[self.hand]) {
                self.hand = (self.hand + 1) % ENTRIES;
            }
            let slot = self.hand;
            self.hand = (slot + 1) % ENTRIES;
            self.tags.remove(&std::mem::replace(&mut self.shapes[slot], shape));
            slot
        };
        self.recent[slot] = true;
        self.tags.insert(shape, slot as u8);
        (slot as u8, true)
    }

    fn clear(&mut self) {
        self.tags.clear();
        self.shapes.clear();
        self.recent.fill(false);
        self.hand = 0;
    }
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
            tags: vec![0; TAG_COUNT],
            numbers: Vec::with_capacity(CHUNK),
            dictionary: Dictionary::new(),
            bases: [0; BASES],
            used: [0; BASES],
            next_fetch: 0,
            carried: 0,
            records: 0,
            accesses: 0,
            written: HEADER_BYTES as u64,
        })
    }

    /// Appends one event.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn event(&mut self, event: Event) -> io::Result<()> {
        match event {
            Event::Access(access) => self.access(access),
            Event::Fetch { address, size } => self.fetch(address, size),
            Event::Instructions(count @ 1..=MAX_CARRIED) if self.carried == 0 => {
                self.carried = count;
                return Ok(());
            }
            Event::Instructions(count) => self.plain(code::INSTRUCTIONS, count),
            Event::Begin => self.plain(code::BEGIN, 0),
            Event::End => self.plain(code::END, 0),
            Event::Bytecode => self.plain(code::BYTECODE, 0),
            Event::Site(site) => self.plain(code::SITE, u64::from(site)),
            Event::Thread(thread) => self.plain(code::THREAD, u64::from(thread)),
            Event::Syscall => self.plain(code::SYSCALL, 0),
            Event::Exception => self.plain(code::EXCEPTION, 0),
            Event::Interrupt => self.plain(code::INTERRUPT, 0),
            Event::Explicit(number) => self.plain(code::EXPLICIT, u64::from(number)),
            Event::Restart { hardware } => self.plain(code::RESTART, u64::from(hardware)),
            Event::Idle(cycles) => self.plain(code::IDLE, cycles),
        }
        self.flush_if_full()
    }

    /// Tells the name of a site, once.
    ///
    /// # Errors
    /// Those of the sink, and a name longer than 65,536 bytes.
    pub fn site_name(&mut self, site: SiteId, name: &str) -> io::Result<()> {
        if name.len() > MAX_CHUNK / 16 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "site name too long"));
        }
        self.flush_carried();
        self.plain(code::SITE_NAME, u64::from(site));
        self.records -= 1;
        self.numbers.extend_from_slice(&(name.len() as u32).to_le_bytes());
        self.numbers.extend_from_slice(name.as_bytes());
        self.flush_if_full()
    }

    /// Completes the trace and gives the sink back.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush_carried();
        self.flush_chunk()?;
        let total = self.records.to_le_bytes();
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
        self.written + self.length() as u64
    }

    /// A record: its shape, defined first if it is new, and so many bytes of its number.
    fn record(&mut self, shape: Shape, number: u64, bytes: usize) {
        self.records += 1;
        let shape = shape.with_number(bytes, std::mem::take(&mut self.carried));
        let (tag, define) = self.dictionary.tag(shape);
        if define {
            let [a, b, c, _] = shape.0.to_le_bytes();
            self.tags.extend_from_slice(&[DEFINE, tag, a, b, c]);
        }
        self.tags.push(tag);
        self.numbers.extend_from_slice(&number.to_le_bytes()[..bytes]);
    }

    fn plain(&mut self, code: u32, argument: u64) {
        self.record(Shape::other(code), argument, bytes_of(argument));
    }

    /// Instructions with no event to carry them.
    fn flush_carried(&mut self) {
        if self.carried > 0 {
            let count = std::mem::take(&mut self.carried);
            self.plain(code::INSTRUCTIONS, count);
        }
    }

    fn access(&mut self, access: Access) {
        self.accesses += 1;
        let bases = self.bases;
        let delta = |at: usize| access.address.wrapping_sub(bases[at]) as i64;
        let nearest = (0..BASES).min_by_key(|&at| delta(at).unsigned_abs()).unwrap_or(0);
        let base = if delta(nearest).unsigned_abs() < FAR {
            nearest
        } else {
            (0..BASES).min_by_key(|&at| self.used[at]).unwrap_or(0)
        };
        self.used[base] = self.accesses;
        let size_code = match access.size {
            1 | 2 | 4 | 8 | 16 | 32 | 64 => access.size.trailing_zeros(),
            _ => EXPLICIT_SIZE,
        };
        let shape = Shape::access(access.kind, size_code, access.private, base);
        let bytes = bytes_of_signed(delta(base));
        self.record(shape, delta(base) as u64, bytes);
        if size_code == EXPLICIT_SIZE {
            self.numbers.extend_from_slice(&access.size.to_le_bytes());
        }
        if bytes >= MOVING {
            self.bases[base] = access.address;
        }
    }

    fn fetch(&mut self, address: u64, size: u32) {
        self.accesses += 1;
        let shape = Shape::fetch(size);
        let delta = address.wrapping_sub(self.next_fetch) as i64;
        self.record(shape, delta as u64, bytes_of_signed(delta));
        if shape.fetch_size() == 0 {
            self.numbers.extend_from_slice(&size.to_le_bytes());
        }
        self.next_fetch = address.wrapping_add(u64::from(size));
    }

    /// Bytes of the chunk so far; none when it has no record.
    fn length(&self) -> usize {
        if self.tags.len() > TAG_COUNT { self.tags.len() + self.numbers.len() } else { 0 }
    }

    fn flush_if_full(&mut self) -> io::Result<()> {
        if self.length() >= CHUNK { self.flush_chunk() } else { Ok(()) }
    }

    fn flush_chunk(&mut self) -> io::Result<()> {
        let length = self.length();
        if length == 0 {
            return Ok(());
        }
        let count = (self.tags.len() - TAG_COUNT) as u32;
        self.tags[..TAG_COUNT].copy_from_slice(&count.to_le_bytes());
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(&self.tags);
        checksum.update(&self.numbers);
        self.out.write_all(&(length as u32).to_le_bytes())?;
        self.out.write_all(&checksum.finalize().to_le_bytes())?;
        self.out.write_all(&self.tags)?;
        self.out.write_all(&self.numbers)?;
        self.written += 8 + length as u64;
        self.tags.truncate(TAG_COUNT);
        self.numbers.clear();
        self.dictionary.clear();
        self.bases = [0; BASES];
        self.used = [0; BASES];
        self.next_fetch = 0;
        Ok(())
    }
}
