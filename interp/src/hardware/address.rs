//! Addresses as the model sees them: the same in every run of a program, wherever the system has put
//! its memory.
//!
//! Main invariant: what lies in one piece in memory does so here, with the same offsets; pieces that
//! the system or the C library placed are numbered in the order of their making. Pieces begin at
//! different offsets from the powers of two, as they would if a program had mapped them one after
//! another, so that none has to share the first sets of a cache with the others.

use std::collections::{BTreeMap, HashMap};

/// Pieces of memory outside the heap of which a thread has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Piece {
    /// The register stack.
    Registers = 1,
    /// The control words of frames.
    Frames = 2,
    /// The log of what units held.
    Log = 3,
}

/// The distance of what belongs to two threads, and how much further each begins.
const THREAD: u64 = (1 << 46) + 0x1_3a40;

/// How far what belongs to a thread lies from what belongs to the first one.
pub(super) fn of_thread(thread: u32) -> u64 {
    THREAD.wrapping_mul(thread.into())
}

/// The distance of two pieces, and how much further each begins than at a multiple of that.
const PIECE: u64 = (1 << 40) + 0x4_2a40;
const OUTSIDE: u64 = 1 << 44;
const LARGE: u64 = 1 << 45;

#[derive(Debug)]
pub(super) struct Addresses {
    heap: usize,
    heap_bytes: usize,
    /// Large objects by their addresses in this process: where their ends are, and their numbers.
    large: BTreeMap<usize, (usize, u64)>,
    /// Numbers of dead large objects, by size.
    spare: HashMap<usize, Vec<u64>>,
    next_large: u64,
    outside: HashMap<usize, u64>,
    next_outside: u64,
}

impl Addresses {
    pub(super) fn new((heap, heap_bytes): (usize, usize)) -> Self {
        Self {
            heap,
            heap_bytes,
            large: BTreeMap::new(),
            spare: HashMap::new(),
            next_large: LARGE,
            outside: HashMap::new(),
            next_outside: OUTSIDE,
        }
    }

    pub(super) fn of_piece(&self, piece: Piece, offset: usize) -> u64 {
        (piece as u64 + 1) * PIECE + offset as u64
    }

    /// Of an object's word.
    #[inline]
    pub(super) fn of_heap(&mut self, address: usize) -> u64 {
        let offset = address.wrapping_sub(self.heap);
        if offset < self.heap_bytes { PIECE + offset as u64 } else { self.of_large(address) }
    }

    #[cold]
    fn of_large(&mut self, address: usize) -> u64 {
        match self.large.range(..=address).next_back() {
            Some((&first, &(end, number))) if address < end => number + (address - first) as u64,
            // It was there before anybody watched.
            _ => self.outside(address & !63, 64) + (address & 63) as u64,
        }
    }

    #[inline]
    pub(super) fn allocated(&mut self, address: usize, bytes: usize) {
        if address.wrapping_sub(self.heap) >= self.heap_bytes {
            let spare = self.spare.get_mut(&bytes).and_then(Vec::pop);
            let number = spare.unwrap_or_else(|| {
                let number = self.next_large;
                // As the C library, which keeps sixteen bytes of its own before each.
                self.next_large += (bytes as u64 + 16).next_multiple_of(16);
                number + 16
            });
            self.large.insert(address, (address + bytes, number));
        }
    }

    /// The large objects: where each begins, and its bytes.
    pub(super) fn large(&self) -> impl Iterator<Item = (usize, usize)> {
        self.large.iter().map(|(&first, &(end, _))| (first, end - first))
    }

    pub(super) fn freed(&mut self, address: usize) {
        if let Some((end, number)) = self.large.remove(&address) {
            self.spare.entry(end - address).or_default().push(number);
        }
    }

    /// A new number for so many bytes.
    pub(super) fn place(&mut self, bytes: usize) -> u64 {
        let number = self.next_outside;
        self.next_outside += (bytes as u64 + 16).next_multiple_of(16);
        number
    }

    /// The number of what lies at `base` and has so many bytes.
    pub(super) fn outside(&mut self, base: usize, bytes: usize) -> u64 {
        if let Some(&number) = self.outside.get(&base) {
            return number;
        }
        let number = self.place(bytes);
        self.outside.insert(base, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_their_offsets_and_do_not_meet() {
        let mut addresses = Addresses::new((0x7000, 0x1000));
        assert_eq!(addresses.of_heap(0x7018) - addresses.of_heap(0x7000), 0x18);
        let pieces = [Piece::Registers, Piece::Frames, Piece::Log];
        let mut sets: Vec<u64> =
            pieces.iter().map(|&piece| addresses.of_piece(piece, 0) / 64 % 64).collect();
        sets.push(addresses.of_heap(0x7000) / 64 % 64);
        sets.sort_unstable();
        sets.dedup();
        assert_eq!(sets.len(), 4);
    }

    #[test]
    fn a_large_object_has_a_number_until_it_is_freed() {
        let mut addresses = Addresses::new((0x7000, 0x1000));
        addresses.allocated(0x10_0000, 4096);
        addresses.allocated(0x20_0000, 4096);
        let (one, two) = (addresses.of_heap(0x10_0000), addresses.of_heap(0x20_0008));
        assert_eq!(addresses.of_heap(0x10_0ff8), one + 0xff8);
        assert!(two >= one + 4096);
        addresses.freed(0x20_0000);
        addresses.allocated(0x30_0000, 4096);
        assert_eq!(addresses.of_heap(0x30_0008), two);
    }

    #[test]
    fn memory_outside_keeps_its_number() {
        let mut addresses = Addresses::new((0, 0));
        let first = addresses.outside(0x100, 40);
        let second = addresses.outside(0x900, 40);
        assert!(second >= first + 40);
        assert_eq!(addresses.outside(0x100, 40), first);
    }
}
