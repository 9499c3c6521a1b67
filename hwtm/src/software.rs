//! Blocks that run in software beside the hardware: NOrec's protocol (Dalessandro, Spear and
//! Scott 2010) with its costs as parameters.
//!
//! Invariant: a software block's stores stay in its own table until its commit. A block whose
//! reads another commit has overwritten is doomed then, which is when NOrec's next validation
//! would fail: so every block that goes on has seen one state of memory. Conflicts are judged by
//! bytes, not by lines.

use crate::checker::BlockLog;
use crate::outcome::{Abort, AbortCause, CoreId, Sharing, Stop};
use crate::system::System;
use crate::trace::{Access, AccessKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What software transactions cost in cycles, beyond the memory accesses that they make. The
/// defaults stand for a tuned library: 2 to 3 ns a read at 3 GHz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoftwareCosts {
    /// To begin.
    pub begin: u64,
    /// For each load, to look for it among the block's own stores and to log it.
    pub read: u64,
    /// For each store, to log it.
    pub write: u64,
    /// For each logged load, whenever another block has committed.
    pub validate: u64,
    /// To commit, beyond the stores themselves.
    pub commit: u64,
}

impl Default for SoftwareCosts {
    fn default() -> Self {
        Self { begin: 30, read: 8, write: 10, validate: 2, commit: 40 }
    }
}

/// Bytes of one aligned word that a block has written.
#[derive(Clone, Copy, Debug, Default)]
struct WrittenWord {
    mask: u8,
    bytes: [u8; 8],
}

/// One core's block in software.
#[derive(Clone, Debug, Default)]
pub(crate) struct SoftwareBlock {
    live: bool,
    /// Bytes read, by word.
    reads: FxHashMap<u64, u8>,
    writes: BTreeMap<u64, WrittenWord>,
    doomed: Option<Abort>,
    log: BlockLog,
}

/// The aligned words that an access touches, each with a mask of its bytes.
fn words(address: u64, size: u32) -> impl Iterator<Item = (u64, u8)> {
    let last = address.saturating_add(u64::from(size.max(1)) - 1);
    (address / 8..=last / 8).map(move |word| {
        let start = word * 8;
        let first_byte = address.max(start) - start;
        let last_byte = last.min(start + 7) - start;
        (start, (0xffu8 >> (7 - (last_byte - first_byte))) << first_byte)
    })
}

impl SoftwareBlock {
    pub(crate) fn is_live(&self) -> bool {
        self.live
    }

    pub(crate) fn begin(&mut self) {
        *self = Self { live: true, ..Self::default() };
    }

    pub(crate) fn end(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn reads(&self) -> u64 {
        self.reads.len() as u64
    }

    pub(crate) fn writes_anything(&self) -> bool {
        !self.writes.is_empty()
    }

    /// The doom, once another commit has overwritten something read.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        self.doomed.map_or(Ok(()), |abort| Err(Stop::Abort(abort)))
    }

    /// Another block has written these bytes of `word`.
    pub(crate) fn overwritten(&mut self, word: u64, mask: u8) {
        if self.doomed.is_none() && self.reads.get(&word).is_some_and(|read| read & mask != 0) {
            let cause = AbortCause::MemoryConflict(Sharing::True);
            self.doomed = Some(Abort { cause, address: word, by: None, site: 0 });
        }
    }

    /// An access without its bytes.
    pub(crate) fn access(
        &mut self,
        system: &mut System,
        core: CoreId,
        access: Access,
    ) -> Result<(), Stop> {
        let Access { address, size, kind, .. } = access;
        for (word, mask) in words(address, size) {
            if kind.reads() {
                self.note_read(word, mask);
            }
            if kind.writes() {
                self.writes.entry(word).or_default().mask |= mask;
            }
        }
        if kind.reads() {
            system.access(core, Access { kind: AccessKind::Load, ..access })?;
        }
        Ok(())
    }

    pub(crate) fn load(
        &mut self,
        system: &mut System,
        core: CoreId,
        address: u64,
        out: &mut [u8],
    ) -> Result<(), Stop> {
        system.load_unjudged(core, address, out)?;
        for (word, mask) in words(address, out.len() as u32) {
            self.note_read(word, mask);
            if let Some(written) = self.writes.get(&word) {
                for byte in (0..8).filter(|byte| written.mask & mask & 1 << byte != 0) {
                    out[(word + byte - address) as usize] = written.bytes[byte as usize];
                }
            }
        }
        self.log.push(address, out, false);
        Ok(())
    }

    pub(crate) fn store(&mut self, address: u64, bytes: &[u8]) {
        for (word, mask) in words(address, bytes.len() as u32) {
            let written = self.writes.entry(word).or_default();
            written.mask |= mask;
            for byte in (0..8).filter(|byte| mask & 1 << byte != 0) {
                written.bytes[byte as usize] = bytes[(word + byte - address) as usize];
            }
        }
        self.log.push(address, bytes, true);
    }

    fn note_read(&mut self, word: u64, mask: u8) {
        let own = self.writes.get(&word).map_or(0, |written| written.mask);
        if mask & !own != 0 {
            *self.reads.entry(word).or_default() |= mask & !own;
        }
    }

    /// Makes the stores through `store`, a run of neighbouring bytes at a time.
    pub(crate) fn write_back<E>(
        &self,
        mut store: impl FnMut(u64, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for (&word, written) in &self.writes {
            let mut byte = 0;
            while byte < 8 {
                let run = (written.mask >> byte).trailing_ones() as usize;
                if run > 0 {
                    store(word + byte as u64, &written.bytes[byte..byte + run])?;
                }
                byte += run + 1;
            }
        }
        Ok(())
    }

    /// The words written, with masks of their bytes.
    pub(crate) fn words_written(&self) -> Vec<(u64, u8)> {
        self.writes.iter().map(|(&word, written)| (word, written.mask)).collect()
    }

    pub(crate) fn log(&self) -> &BlockLog {
        &self.log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cover_an_access() {
        assert_eq!(words(6, 4).collect::<Vec<_>>(), [(0, 0xc0), (8, 0x03)]);
        assert_eq!(words(16, 8).collect::<Vec<_>>(), [(16, 0xff)]);
        assert_eq!(words(16, 0).collect::<Vec<_>>(), [(16, 0x01)]);
        assert_eq!(words(u64::MAX, 8).collect::<Vec<_>>(), [(u64::MAX - 7, 0x80)]);
    }

    #[test]
    fn only_bytes_that_were_read_doom() {
        let mut block = SoftwareBlock::default();
        block.begin();
        block.store(0, &[1, 2]);
        block.note_read(0, 0b111);
        block.overwritten(0, 0b011);
        assert!(block.check().is_ok());
        block.overwritten(0, 0b100);
        assert!(block.check().is_err());
    }

    #[test]
    fn runs_are_written_back_as_runs() {
        let mut block = SoftwareBlock::default();
        block.begin();
        block.store(1, &[1, 2]);
        block.store(6, &[3, 4, 5]);
        let mut runs = Vec::new();
        let done: Result<(), ()> = block.write_back(|address, bytes| {
            runs.push((address, bytes.to_vec()));
            Ok(())
        });
        assert_eq!(done, Ok(()));
        assert_eq!(runs, [(1, vec![1, 2]), (6, vec![3, 4]), (8, vec![5])]);
    }
}
