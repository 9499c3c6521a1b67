//! The simulated memory: what is committed, and nothing else.
//!
//! Bytes never written read as zero. Pages are made when first written, so any 64-bit address
//! may be used.

use rustc_hash::FxHashMap;

const PAGE: u64 = 4096;

/// Sparse, byte-addressed memory of 2^64 bytes.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pages: FxHashMap<u64, Box<[u8; PAGE as usize]>>,
}

impl Memory {
    /// Memory of zeros.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Fills `out` from `address` on. Past the end of memory, addresses start again at 0.
    pub fn read(&self, address: u64, out: &mut [u8]) {
        Self::pieces(address, out.len(), |page, offset, range| {
            let length = range.len();
            match self.pages.get(&page) {
                Some(bytes) => out[range].copy_from_slice(&bytes[offset..offset + length]),
                None => out[range].fill(0),
            }
        });
    }

    /// Writes `bytes` from `address` on.
    pub fn write(&mut self, address: u64, bytes: &[u8]) {
        Self::pieces(address, bytes.len(), |page, offset, range| {
            let length = range.len();
            let held = self.pages.entry(page).or_insert_with(|| Box::new([0; PAGE as usize]));
            held[offset..offset + length].copy_from_slice(&bytes[range]);
        });
    }

    /// Reads a little-endian word.
    #[must_use]
    pub fn word(&self, address: u64) -> u64 {
        let mut bytes = [0; 8];
        self.read(address, &mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// The first address at which the two memories differ.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<u64> {
        let zeros = [0; PAGE as usize];
        let page_of = |memory: &'_ Self, page: &u64| -> [u8; PAGE as usize] {
            memory.pages.get(page).map_or(zeros, |bytes| **bytes)
        };
        self.pages
            .keys()
            .chain(other.pages.keys())
            .filter_map(|page| {
                let (mine, theirs) = (page_of(self, page), page_of(other, page));
                let at = mine.iter().zip(&theirs).position(|(a, b)| a != b)?;
                Some(page * PAGE + at as u64)
            })
            .min()
    }

    fn pieces(
        address: u64,
        length: usize,
        mut piece: impl FnMut(u64, usize, std::ops::Range<usize>),
    ) {
        let mut done = 0;
        while done < length {
            let here = address.wrapping_add(done as u64);
            let offset = (here % PAGE) as usize;
            let count = (length - done).min(PAGE as usize - offset);
            piece(here / PAGE, offset, done..done + count);
            done += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_across_pages_and_the_end_read_back() {
        let mut memory = Memory::new();
        for address in [0, 4090, u64::MAX - 3] {
            memory.write(address, &[1, 2, 3, 4, 5, 6, 7, 8]);
            assert_eq!(memory.word(address), 0x0807_0605_0403_0201);
        }
        assert_eq!(memory.word(1 << 40), 0);
        let mut other = memory.clone();
        assert_eq!(memory.first_difference(&other), None);
        other.write(5000, &[0]);
        assert_eq!(memory.first_difference(&other), None);
        other.write(5000, &[1]);
        assert_eq!(memory.first_difference(&other), Some(5000));
    }
}
