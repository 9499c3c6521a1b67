//! The lines that a core has written in the block under way.
//!
//! Main invariant: a word is held at most once, with what it was when the block began. The words
//! that were not written are not held: other things that live in the same line may change.
#![expect(unsafe_code, reason = "words of the heap by their addresses")]

use rustc_hash::FxHashMap;

const WORD: usize = size_of::<u64>();
/// Words of a line as it is held here. How large lines are in the machine is the model's business.
const WORDS: usize = 8;

#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// Which words are held.
    held: u8,
    words: [u64; WORDS],
}

#[derive(Debug, Default)]
pub(super) struct Buffer {
    /// By address over size.
    index: FxHashMap<usize, u32>,
    lines: Vec<(usize, Line)>,
}

fn word_at(address: usize) -> *mut u64 {
    std::ptr::with_exposed_provenance_mut(address)
}

impl Buffer {
    /// Holds what lies at the words of `address..address + bytes`, which are about to be written.
    pub(super) fn hold(&mut self, address: usize, bytes: usize) {
        let (first, last) = (address / WORD, (address + bytes.max(1) - 1) / WORD);
        for word in first..=last {
            let next = self.lines.len() as u32;
            let slot = *self.index.entry(word / WORDS).or_insert(next);
            if slot == next {
                self.lines.push((word / WORDS, Line::default()));
            }
            let line = &mut self.lines[slot as usize].1;
            let bit = 1 << (word % WORDS);
            if line.held & bit == 0 {
                line.held |= bit;
                // SAFETY: a store to an object that is alive was announced for this word, on the
                // only thread that writes such words; objects are aligned to words.
                line.words[word % WORDS] = unsafe { word_at(word * WORD).read() };
            }
        }
    }

    /// Gives every word back what it held.
    pub(super) fn put_back(&mut self) {
        self.exchange();
        self.forget();
    }

    /// Gives every word what is held of it, and holds what was there: another core is to run, which must
    /// not see what this one wrote, or this one is to run again. In between only what the model lets
    /// both blocks do is done, so no word that is held changes.
    pub(super) fn exchange(&mut self) {
        for (number, line) in &mut self.lines {
            for (at, word) in line.words.iter_mut().enumerate() {
                if line.held >> at & 1 == 1 {
                    let place = word_at((*number * WORDS + at) * WORD);
                    // SAFETY: as in `hold`: between the block's beginning and here nothing is freed
                    // that was there before.
                    *word = unsafe { place.replace(*word) };
                }
            }
        }
    }

    /// Whether a word from `first` up to `end` is held.
    pub(super) fn holds(&self, first: usize, end: usize) -> bool {
        (first / WORD..end.div_ceil(WORD)).any(|word| {
            let slot = self.index.get(&(word / WORDS));
            slot.is_some_and(|&slot| self.lines[slot as usize].1.held >> (word % WORDS) & 1 == 1)
        })
    }

    /// Whether nothing is held.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What was written stays.
    pub(super) fn forget(&mut self) {
        self.index.clear();
        self.lines.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_and_only_those() {
        let mut memory: Vec<u64> = (0..40).collect();
        let base = memory.as_mut_ptr().expose_provenance();
        let mut buffer = Buffer::default();
        let write = |at: usize, word: u64| {
            // SAFETY: in bounds.
            unsafe { word_at(base + at * WORD).write(word) };
        };
        buffer.hold(base + 3 * WORD, 10 * WORD);
        (3..13).for_each(|at| write(at, 100));
        buffer.hold(base + 3 * WORD, WORD);
        write(3, 101);
        // Not announced: somebody else's.
        write(14, 102);
        buffer.put_back();
        let read: Vec<u64> = (0..40)
            .map(|at| {
                // SAFETY: in bounds.
                unsafe { word_at(base + at * WORD).read() }
            })
            .collect();
        let mut expected: Vec<u64> = (0..40).collect();
        expected[14] = 102;
        assert_eq!(read, expected);
        buffer.hold(base, WORD);
        write(0, 7);
        buffer.forget();
        buffer.put_back();
        // SAFETY: in bounds.
        let read = |at: usize| unsafe { word_at(base + at * WORD).read() };
        assert_eq!(read(0), 7);
        // Another core runs meanwhile, and writes another word.
        buffer.hold(base + 16 * WORD, 2 * WORD);
        write(16, 8);
        assert!(buffer.holds(base + 17 * WORD, base + 30 * WORD));
        assert!(!buffer.holds(base, base + 16 * WORD));
        buffer.exchange();
        assert_eq!((read(16), read(17)), (16, 17));
        write(18, 9);
        buffer.exchange();
        assert_eq!((read(16), read(17), read(18)), (8, 17, 9));
        buffer.put_back();
        assert_eq!((read(16), read(18), buffer.is_empty()), (16, 9, true));
        drop(memory);
    }
}
