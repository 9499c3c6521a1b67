//! What a live block has read and written: its tracked lines, their bytes, and its speculative
//! values.
//!
//! Invariant: a line is tracked at most once; its data, if it has any, is the committed line with
//! the block's own stores applied, because no other block may commit to it while it is tracked.

use crate::line::{ByteMask, LineNumber, LineSize};
use crate::machine::BloomDescription;
use crate::random::mix;
use crate::trace::{AccessKind, Word};
use rustc_hash::FxHashSet;

const NO_DATA: u32 = u32::MAX;

/// Index of a tracked line.
pub(crate) type Slot = u32;

/// What an access does to its line, or a block has done so far: [`LOADED`] and [`STORED`], where a
/// trace's records have them.
pub(crate) type Uses = u32;

pub(crate) const LOADED: Uses = Word::LOAD as Uses;
pub(crate) const STORED: Uses = Word::STORE as Uses;
pub(crate) const ALL: Uses = LOADED | STORED;

/// What an access of `kind` is.
#[inline]
pub(crate) fn uses(kind: AccessKind) -> Uses {
    let reads = if kind.reads() { LOADED } else { 0 };
    let writes = if kind.writes() { STORED } else { 0 };
    reads | writes
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Tracked {
    pub(crate) line: LineNumber,
    /// Bytes loaded, its own stores' too.
    pub(crate) read: ByteMask,
    pub(crate) written: ByteMask,
    data: u32,
    pub(crate) uses: Uses,
}

impl Tracked {
    /// Adds an access to `mask` that loads, stores or both.
    #[inline(always)]
    fn add(&mut self, mask: ByteMask, loads: bool, stores: bool) {
        self.read |= if loads { mask } else { 0 };
        self.written |= if stores { mask } else { 0 };
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Footprint {
    line: LineSize,
    index: Index,
    tracked: Vec<Tracked>,
    /// Speculative lines, end to end.
    data: Vec<u8>,
    /// Entries taken in the transaction buffer.
    buffer: FxHashSet<u64>,
    bloom: Option<Bloom>,
}

impl Footprint {
    pub(crate) fn new(line: LineSize, bloom: Option<BloomDescription>) -> Self {
        Self {
            line,
            index: Index::new(),
            tracked: Vec::new(),
            data: Vec::new(),
            buffer: FxHashSet::default(),
            bloom: bloom.map(Bloom::new),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.index.clear();
        self.tracked.clear();
        self.data.clear();
        self.buffer.clear();
        if let Some(bloom) = &mut self.bloom {
            bloom.clear();
        }
    }

    pub(crate) fn find(&self, line: LineNumber) -> Option<Slot> {
        self.index.find(line)
    }

    /// Adds an access to a line that is tracked already.
    #[inline(always)]
    pub(crate) fn add(&mut self, slot: Slot, mask: ByteMask, loads: bool, stores: bool) {
        self.tracked[slot as usize].add(mask, loads, stores);
    }

    #[inline]
    pub(crate) fn get(&self, slot: Slot) -> &Tracked {
        &self.tracked[slot as usize]
    }

    pub(crate) fn tracked(&self) -> &[Tracked] {
        &self.tracked
    }

    /// Adds to what the block has done to `line`; true if the line is new.
    pub(crate) fn track(&mut self, line: LineNumber, mask: ByteMask, uses: Uses) -> (Slot, bool) {
        let next = self.tracked.len() as Slot;
        let slot = self.index.find_or_insert(line, next);
        let new = slot == next;
        if new {
            self.tracked.push(Tracked { line, read: 0, written: 0, data: NO_DATA, uses: 0 });
        }
        let tracked = &mut self.tracked[slot as usize];
        tracked.add(mask, uses & LOADED != 0, uses & STORED != 0);
        tracked.uses |= uses;
        (slot, new)
    }

    /// Takes the buffer entries that the granules of `mask` need; how many are taken then.
    pub(crate) fn take_buffer(&mut self, line: LineNumber, mask: ByteMask, entry: LineSize) -> u64 {
        let start = self.line.address_of(line);
        let granule = self.line.granule();
        let mut rest = mask;
        while rest != 0 {
            let address = start + u64::from(rest.trailing_zeros()) * granule;
            let number = entry.line_of(address);
            self.buffer.insert(number);
            // Skip the other granules of the same entry.
            let end = entry.address_of(number) + entry.bytes() - start;
            let granules = end / granule;
            rest = if granules >= 64 { 0 } else { rest & (u64::MAX << granules) };
        }
        self.buffer.len() as u64
    }

    pub(crate) fn bloom_insert(&mut self, line: LineNumber) {
        if let Some(bloom) = &mut self.bloom {
            bloom.insert(line);
        }
    }

    pub(crate) fn bloom_may_hold(&self, line: LineNumber) -> bool {
        self.bloom.as_ref().is_some_and(|bloom| bloom.may_hold(line))
    }

    /// Whether any line has speculative bytes.
    pub(crate) fn has_data(&self) -> bool {
        !self.data.is_empty()
    }

    /// Speculative bytes of a tracked line, if the block has stored to it.
    pub(crate) fn data(&self, slot: Slot) -> Option<&[u8]> {
        let at = self.tracked[slot as usize].data;
        (at != NO_DATA).then(|| &self.data[at as usize..][..self.line.bytes() as usize])
    }

    /// Speculative bytes of a tracked line, first filled by `committed`.
    pub(crate) fn data_mut(&mut self, slot: Slot, committed: impl FnOnce(&mut [u8])) -> &mut [u8] {
        let bytes = self.line.bytes() as usize;
        let tracked = &mut self.tracked[slot as usize];
        if tracked.data == NO_DATA {
            tracked.data = self.data.len() as u32;
            self.data.resize(self.data.len() + bytes, 0);
            committed(&mut self.data[tracked.data as usize..]);
        }
        &mut self.data[tracked.data as usize..][..bytes]
    }
}

/// A hash table from lines to slots that is emptied by counting up: an entry means something only
/// while its epoch is the table's. Open addressing, linear probing, at most half full.
#[derive(Clone, Debug)]
struct Index {
    entries: Vec<Indexed>,
    epoch: u32,
    used: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Indexed {
    line: LineNumber,
    epoch: u32,
    slot: Slot,
}

impl Index {
    const LEAST: usize = 256;

    fn new() -> Self {
        Self { entries: vec![Indexed::default(); Self::LEAST], epoch: 1, used: 0 }
    }

    fn clear(&mut self) {
        self.used = 0;
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            // Entries of 2^32 blocks ago would look new.
            self.entries.fill(Indexed::default());
            self.epoch = 1;
        }
    }

    /// Where `line` is, or the free entry where it would be.
    #[inline]
    fn probe(&self, line: LineNumber) -> usize {
        let mask = self.entries.len() - 1;
        // Fibonacci hashing: the high bits of the product depend on all of the line's.
        let hash = line.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let mut at = hash as usize & mask;
        loop {
            let entry = &self.entries[at];
            if entry.epoch != self.epoch || entry.line == line {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    fn find(&self, line: LineNumber) -> Option<Slot> {
        let entry = &self.entries[self.probe(line)];
        (entry.epoch == self.epoch).then_some(entry.slot)
    }

    /// The slot of `line`, which becomes `slot` if it has none.
    fn find_or_insert(&mut self, line: LineNumber, slot: Slot) -> Slot {
        let at = self.probe(line);
        let entry = &mut self.entries[at];
        if entry.epoch == self.epoch {
            return entry.slot;
        }
        *entry = Indexed { line, epoch: self.epoch, slot };
        self.used += 1;
        if self.used * 2 > self.entries.len() {
            self.grow();
        }
        slot
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![Indexed::default(); self.entries.len() * 2];
        let old = std::mem::replace(&mut self.entries, larger);
        for entry in old.into_iter().filter(|entry| entry.epoch == self.epoch) {
            let at = self.probe(entry.line);
            self.entries[at] = entry;
        }
    }
}

/// A set that may claim to hold what it does not (Bloom 1970), with double hashing (Kirsch and
/// Mitzenmacher 2006).
#[derive(Clone, Debug)]
struct Bloom {
    words: Vec<u64>,
    mask: u64,
    hashes: u32,
    empty: bool,
}

impl Bloom {
    fn new(description: BloomDescription) -> Self {
        Self {
            words: vec![0; description.bits as usize / 64],
            mask: description.bits - 1,
            hashes: description.hashes,
            empty: true,
        }
    }

    fn bits(&self, line: LineNumber) -> impl Iterator<Item = u64> + use<> {
        let hash = mix(line);
        let (first, step, mask) = (hash, hash >> 32 | 1, self.mask);
        (0..u64::from(self.hashes)).map(move |n| first.wrapping_add(step.wrapping_mul(n)) & mask)
    }

    fn insert(&mut self, line: LineNumber) {
        self.empty = false;
        for bit in self.bits(line) {
            self.words[(bit / 64) as usize] |= 1 << (bit % 64);
        }
    }

    fn may_hold(&self, line: LineNumber) -> bool {
        !self.empty
            && self.bits(line).all(|bit| self.words[(bit / 64) as usize] >> (bit % 64) & 1 == 1)
    }

    fn clear(&mut self) {
        if !self.empty {
            self.words.fill(0);
            self.empty = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bloom_filter_forgets_nothing(lines in prop::collection::vec(any::<u64>(), 0..50)) {
            let mut bloom = Bloom::new(BloomDescription { bits: 256, hashes: 3 });
            for &line in &lines {
                bloom.insert(line);
            }
            prop_assert!(lines.iter().all(|&line| bloom.may_hold(line)));
            bloom.clear();
            prop_assert!(!lines.iter().any(|&line| bloom.may_hold(line)));
        }
    }

    proptest! {
        #[test]
        fn lines_keep_their_slots(blocks in prop::collection::vec(
            prop::collection::vec(any::<u64>().prop_map(|line| (line % 700) << 6), 0..600), 1..4
        )) {
            let mut footprint = Footprint::new(LineSize::new(64).unwrap(), None);
            for lines in blocks {
                footprint.clear();
                let mut slots = std::collections::HashMap::new();
                for line in lines {
                    prop_assert_eq!(footprint.find(line), slots.get(&line).copied());
                    let next = slots.len() as Slot;
                    let slot = *slots.entry(line).or_insert(next);
                    prop_assert_eq!(footprint.track(line, 1, LOADED), (slot, slot == next));
                }
            }
        }
    }

    #[test]
    fn a_bloom_filter_is_right_as_often_as_the_formula_says() {
        let (bits, hashes, held) = (4096u64, 4, 400u64);
        let mut bloom = Bloom::new(BloomDescription { bits, hashes });
        (0..held).for_each(|line| bloom.insert(line));
        let wrong = (1000..51_000).filter(|&line| bloom.may_hold(line)).count() as f64 / 50_000.0;
        let full = 1.0 - (-(f64::from(hashes) * held as f64) / bits as f64).exp();
        let expected = full.powi(hashes as i32);
        assert!((wrong / expected - 1.0).abs() < 0.25, "{wrong} against {expected}");
    }

    #[test]
    fn buffer_entries_may_be_smaller_than_lines() {
        let mut footprint = Footprint::new(LineSize::new(256).unwrap(), None);
        let entry = LineSize::new(128).unwrap();
        assert_eq!(footprint.take_buffer(1, 0b1, entry), 1);
        assert_eq!(footprint.take_buffer(1, 0b10, entry), 1);
        assert_eq!(footprint.take_buffer(1, 1 << 32, entry), 2);
        assert_eq!(footprint.take_buffer(2, u64::MAX, entry), 4);
    }
}
