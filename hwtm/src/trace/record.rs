//! A record of a trace as the reader hands it out by the thousand: packed, and already decoded.
//!
//! Invariant: the second word of an access or fetch is, but for its size, the word that the
//! decoder keeps for the record's tag, so that decoding copies it. The bits that only the decoder
//! uses mean nothing to others.

use super::codec::{MAX_CARRIED, code};
use super::{Access, AccessKind, Event};
use crate::footprint::{ALL, Uses};

/// An event and the instructions that ran before it, in 16 bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    /// Address of an access or fetch, argument of another event.
    pub(crate) number: u64,
    pub(crate) word: Word,
}

/// What a record is, but for its number.
///
/// | bits | what |
/// |---|---|
/// | 0-4 | instructions that ran before |
/// | 5-10 | shift that extends the number's sign |
/// | 11-14 | bytes of the number |
/// | 15 | loads |
/// | 16-19 | register that the number is relative to |
/// | 20-23 | register that takes the address |
/// | 24 | is private |
/// | 25 | is no access: a fetch if it loads |
/// | 26 | stores |
/// | 27-31 | how far the address is moved on in its register |
/// | 32-63 | size; code of what is neither access nor fetch |
///
/// Instructions, loads and stores have room to be summed as they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word(pub(crate) u64);

impl Word {
    pub(crate) const LOAD: u64 = 1 << 15;
    pub(crate) const STORE: u64 = 1 << 26;
    pub(crate) const PRIVATE: u64 = 1 << 24;
    const OTHER: u64 = 1 << 25;
    const FETCH: u64 = Self::OTHER | Self::LOAD;
    const SUMMANDS: u64 = Self::LOAD | Self::STORE | Record::MOST_INSTRUCTIONS;
    /// No record: a tag that takes more than the usual work.
    pub(super) const SPECIAL: Self = Self(u64::MAX);

    pub(super) fn access(kind: AccessKind, private: bool, size: u32) -> Self {
        let kind = match kind {
            AccessKind::Load => Self::LOAD,
            AccessKind::Store => Self::STORE,
            AccessKind::Modify => Self::LOAD | Self::STORE,
        };
        Self(kind | if private { Self::PRIVATE } else { 0 } | u64::from(size) << 32)
    }

    pub(super) fn fetch(size: u32) -> Self {
        Self(Self::FETCH | u64::from(size) << 32)
    }

    pub(super) fn other(code: u32) -> Self {
        Self(Self::OTHER | u64::from(code) << 32)
    }

    pub(super) fn carrying(self, instructions: u64) -> Self {
        Self(self.0 | instructions)
    }

    /// With what the decoder has to know.
    pub(super) fn decoding(self, bytes: usize, register: usize, target: usize, moved: u32) -> Self {
        let shift = (64 - 8 * bytes as u64) % 64;
        let (bytes, register, target) = (bytes as u64, register as u64, target as u64);
        let decoding = shift << 5 | bytes << 11 | register << 16 | target << 20;
        Self(self.0 | decoding | u64::from(moved) << 27)
    }

    #[inline(always)]
    pub(super) fn is_special(self) -> bool {
        self.0 >> 63 == 1
    }

    #[inline(always)]
    pub(super) fn shift(self) -> u32 {
        (self.0 >> 5 & 63) as u32
    }

    #[inline(always)]
    pub(super) fn bytes(self) -> usize {
        (self.0 >> 11 & 15) as usize
    }

    #[inline(always)]
    pub(super) fn register(self) -> usize {
        (self.0 >> 16 & 15) as usize
    }

    #[inline(always)]
    pub(super) fn target(self) -> usize {
        (self.0 >> 20 & 15) as usize
    }

    #[inline(always)]
    pub(super) fn moved(self) -> u64 {
        self.0 >> 27 & 31
    }

    /// Instructions, loads and stores of a sum of [`Record::summands`].
    #[inline]
    pub(crate) fn summed(sum: u64) -> [u64; 3] {
        let loads = (sum & (Self::STORE - 1)) / Self::LOAD;
        [sum & (Self::LOAD - 1), loads, sum / Self::STORE]
    }
}

impl Record {
    /// Most instructions that a record carries.
    pub(crate) const MOST_INSTRUCTIONS: u64 = MAX_CARRIED;
    /// Of so many records the [`Record::summands`] may be summed.
    pub(crate) const MOST_SUMMED: usize = 1024;

    /// Appends `events` as records.
    pub fn pack(events: &[Event], into: &mut Vec<Self>) {
        let mut instructions = 0;
        for &event in events {
            let record = Self::of(event);
            if record.is_access() || record.is_fetch() {
                into.push(Self { word: record.word.carrying(instructions), ..record });
                instructions = 0;
                continue;
            }
            into.extend(Self::counted(std::mem::take(&mut instructions)));
            match event {
                Event::Instructions(count @ 1..=Self::MOST_INSTRUCTIONS) => instructions = count,
                _ => into.push(record),
            }
        }
        into.extend(Self::counted(instructions));
    }

    /// An event after so many instructions, which must be below 32; more, and those before what is
    /// neither access nor fetch, are an event of their own.
    #[must_use]
    pub fn new(event: Event, instructions: u64) -> Self {
        let record = Self::of(event);
        debug_assert!(instructions <= Self::MOST_INSTRUCTIONS);
        debug_assert!(instructions == 0 || record.is_access() || record.is_fetch());
        Self { word: record.word.carrying(instructions & Self::MOST_INSTRUCTIONS), ..record }
    }

    /// A record of its own for instructions, if there are any.
    #[must_use]
    pub fn counted(instructions: u64) -> Option<Self> {
        let word = Word::other(code::INSTRUCTIONS);
        (instructions > 0).then_some(Self { number: instructions, word })
    }

    /// This without the instructions before.
    pub(crate) fn alone(self) -> Self {
        Self { word: Word(self.word.0 & !Self::MOST_INSTRUCTIONS), ..self }
    }

    /// An event by itself.
    #[inline]
    fn of(event: Event) -> Self {
        let (code, number) = match event {
            Event::Access(Access { address, size, kind, private }) => {
                return Self { number: address, word: Word::access(kind, private, size) };
            }
            Event::Fetch { address, size } => {
                return Self { number: address, word: Word::fetch(size) };
            }
            Event::Begin => (code::BEGIN, 0),
            Event::End => (code::END, 0),
            Event::Bytecode => (code::BYTECODE, 0),
            Event::Site(site) => (code::SITE, site.into()),
            Event::Thread(thread) => (code::THREAD, thread.into()),
            Event::Syscall => (code::SYSCALL, 0),
            Event::Exception => (code::EXCEPTION, 0),
            Event::Interrupt => (code::INTERRUPT, 0),
            Event::Explicit(number) => (code::EXPLICIT, number.into()),
            Event::Restart { hardware } => (code::RESTART, hardware.into()),
            Event::Instructions(count) => (code::INSTRUCTIONS, count),
            Event::Idle(cycles) => (code::IDLE, cycles),
        };
        Self { number, word: Word::other(code) }
    }

    /// The instructions before, if there are any, and the event.
    pub fn unpack(self) -> impl Iterator<Item = Event> {
        let count = self.instructions();
        let before = (count > 0).then_some(Event::Instructions(count));
        before.into_iter().chain(std::iter::once(self.event()))
    }

    /// Instructions that ran before the event and that no event tells.
    #[inline(always)]
    #[must_use]
    pub fn instructions(self) -> u64 {
        self.word.0 & Self::MOST_INSTRUCTIONS
    }

    /// Whether an access loads.
    #[inline(always)]
    pub(crate) fn loads(self) -> bool {
        self.word.0 & Word::LOAD != 0
    }

    /// Whether an access stores.
    #[inline(always)]
    pub(crate) fn stores(self) -> bool {
        self.word.0 & Word::STORE != 0
    }

    /// What an access is to a footprint.
    #[inline(always)]
    pub(crate) fn uses(self) -> Uses {
        self.word.0 as Uses & ALL
    }

    /// Instructions, loads and stores of an access: see [`Word::summed`].
    #[inline(always)]
    pub(crate) fn summands(self) -> u64 {
        self.word.0 & Word::SUMMANDS
    }

    /// Whether this is a reference to data.
    #[inline(always)]
    #[must_use]
    pub fn is_access(self) -> bool {
        self.word.0 & Word::OTHER == 0
    }

    /// Whether this is an instruction's fetch.
    #[inline(always)]
    #[must_use]
    pub fn is_fetch(self) -> bool {
        self.word.0 & Word::FETCH == Word::FETCH
    }

    /// Whether a bytecode begins here.
    #[must_use]
    pub fn is_bytecode(self) -> bool {
        !self.is_access() && !self.is_fetch() && self.size() == code::BYTECODE
    }

    /// Whether a block begins here.
    pub(crate) fn is_begin(self) -> bool {
        !self.is_access() && !self.is_fetch() && self.size() == code::BEGIN
    }

    /// Whether the block is rolled back here.
    pub(crate) fn is_restart(self) -> bool {
        !self.is_access() && !self.is_fetch() && self.size() == code::RESTART
    }

    /// Address of an access or a fetch; of no meaning for other events.
    #[inline(always)]
    #[must_use]
    pub fn address(self) -> u64 {
        self.number
    }

    /// Bytes of an access or a fetch; of no meaning for other events.
    #[inline(always)]
    #[must_use]
    pub fn size(self) -> u32 {
        (self.word.0 >> 32) as u32
    }

    /// The event.
    #[inline]
    #[must_use]
    pub fn event(self) -> Event {
        let (address, size) = (self.number, self.size());
        if self.is_access() {
            let kind = match self.word.0 & (Word::LOAD | Word::STORE) {
                Word::LOAD => AccessKind::Load,
                Word::STORE => AccessKind::Store,
                _ => AccessKind::Modify,
            };
            let private = self.word.0 & Word::PRIVATE != 0;
            return Event::Access(Access { address, size, kind, private });
        }
        if self.is_fetch() { Event::Fetch { address, size } } else { self.other() }
    }

    #[inline(never)]
    fn other(self) -> Event {
        match self.size() {
            code::BEGIN => Event::Begin,
            code::END => Event::End,
            code::BYTECODE => Event::Bytecode,
            code::SITE => Event::Site(self.number as u32),
            code::THREAD => Event::Thread(self.number as u32),
            code::SYSCALL => Event::Syscall,
            code::EXCEPTION => Event::Exception,
            code::INTERRUPT => Event::Interrupt,
            code::EXPLICIT => Event::Explicit(self.number as u8),
            code::RESTART => Event::Restart { hardware: self.number != 0 },
            code::IDLE => Event::Idle(self.number),
            // The reader makes no other.
            _ => Event::Instructions(self.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_events_unpack_as_they_were() {
        let events = [
            Event::Begin,
            Event::Instructions(3),
            Event::Access(Access::store(8, 4)),
            Event::Instructions(31),
            Event::End,
            Event::Instructions(40),
            Event::Fetch { address: 16, size: 200 },
            Event::Explicit(9),
            Event::Instructions(1),
            Event::Instructions(2),
        ];
        let mut records = Vec::new();
        Record::pack(&events, &mut records);
        assert_eq!(records.len(), 9);
        assert!(records.iter().flat_map(|record| record.unpack()).eq(events));
    }

    #[test]
    fn sums_of_many_records_do_not_run_together() {
        let word = Word::access(AccessKind::Modify, true, u32::MAX).carrying(MAX_CARRIED);
        let word = word.decoding(8, 15, 15, 31);
        let record = Record { number: 0, word };
        let sum = (0..Record::MOST_SUMMED).map(|_| record.summands()).sum();
        let many = Record::MOST_SUMMED as u64;
        assert_eq!(Word::summed(sum), [many * MAX_CARRIED, many, many]);
        assert_eq!((word.shift(), word.bytes(), word.register()), (0, 8, 15));
        assert_eq!((word.target(), word.moved(), record.size()), (15, 31, u32::MAX));
    }
}
