//! Two questions about every block that a simulated core rolls back: is memory what it was when the
//! block began, and nothing else?
//!
//! Main invariant: what is compared is the memory itself, all of the heap's that was in use, and not
//! what stores have announced; so a store that nobody told of is found. Exempt are the words of which
//! the engine says that they stay, such as the note that a unit is in its log, and new objects.
#![expect(unsafe_code, reason = "the heap as words")]

use rustc_hash::FxHashSet;

const WORD: usize = size_of::<u64>();

/// The heap as it was when the block under way began.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// Where each piece began, and its words.
    pieces: Vec<(usize, Vec<u64>)>,
    /// Words that stay as they are.
    kept: FxHashSet<usize>,
    verdict: Verdict,
}

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Blocks that were rolled back.
    pub blocks: u64,
    /// Words that had not come back.
    pub wrong: u64,
}

fn words<'a>(first: usize, bytes: usize) -> &'a [u64] {
    let first = std::ptr::with_exposed_provenance(first);
    // SAFETY: a piece of the heap that is in use, all of it mapped and aligned to more than a word; the
    // caller drops the slice before the heap's only thread goes on.
    unsafe { std::slice::from_raw_parts(first, bytes / WORD) }
}

impl Snapshot {
    /// A block begins: what is in these pieces, by first address and bytes, is to come back.
    pub(super) fn take(&mut self, pieces: impl Iterator<Item = (usize, usize)>) {
        self.kept.clear();
        self.pieces.clear();
        self.pieces.extend(pieces.map(|(first, bytes)| (first, words(first, bytes).to_vec())));
    }

    /// What is written there stays if the block is rolled back.
    pub(super) fn keep(&mut self, address: usize, bytes: usize) {
        self.kept.extend(address / WORD..(address + bytes).div_ceil(WORD));
    }

    /// The block was rolled back.
    pub(super) fn compare(&mut self, is_new: impl Fn(usize) -> bool) {
        self.verdict.blocks += 1;
        self.look(is_new);
    }

    /// Another core is to run: what the block has written is put away.
    pub(super) fn look(&mut self, is_new: impl Fn(usize) -> bool) {
        for (first, before) in &self.pieces {
            let now = words(*first, before.len() * WORD);
            for (at, _) in before.iter().zip(now).enumerate().filter(|(_, (old, new))| old != new) {
                let address = first + at * WORD;
                if !self.kept.contains(&(address / WORD)) && !is_new(address) {
                    self.verdict.wrong += 1;
                }
            }
        }
    }

    pub(super) fn verdict(&self) -> Verdict {
        self.verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_come_back_is_found() {
        let mut memory: Vec<u64> = vec![7; 64];
        let base = memory.as_mut_ptr().expose_provenance();
        let mut snapshot = Snapshot::default();
        let write = |at: usize| {
            // SAFETY: in bounds.
            unsafe { std::ptr::with_exposed_provenance_mut::<u64>(base + at * WORD).write(8) };
        };
        snapshot.take([(base, 64 * WORD)].into_iter());
        snapshot.compare(|_| false);
        assert_eq!(snapshot.verdict(), Verdict { blocks: 1, wrong: 0 });
        snapshot.keep(base + 4 * WORD, WORD);
        (3..7).for_each(write);
        snapshot.compare(|address| address == base + 5 * WORD);
        assert_eq!(snapshot.verdict(), Verdict { blocks: 2, wrong: 2 });
        drop(memory);
    }
}
