//! Two independent judges of what the simulated machine did.
//!
//! *Isolation*: no two live hardware blocks overlap, write with write or read with write. Where
//! conflicts are found at commit only, it is asked there: no live block overlaps what was just
//! committed.
//!
//! *Value*: every block, at its commit, is run again on a memory of its own, one block after the
//! other. Each of its loads must find there what it found in the machine, and at the end the two
//! memories must be the same. So the blocks did as if they had run one by one in commit order,
//! and each had seen one state of memory (opacity, for those that committed).
//!
//! The judges share no data with the machine: they keep their own sets from what they are told.

use crate::line::{LineNumber, LineSize};
use crate::memory::Memory;
use crate::outcome::{BlockId, CoreId};
use rustc_hash::FxHashMap;
use std::fmt;

/// A rule that the machine broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Two live blocks used a line, one of them to write.
    Overlap {
        /// First address of the line.
        address: u64,
        /// The two blocks.
        blocks: (BlockId, BlockId),
    },
    /// A committed load found what no serial run in commit order finds.
    Value {
        /// The block.
        block: BlockId,
        /// Address of the load.
        address: u64,
    },
    /// At the end, memory is not that of the serial run.
    Memory {
        /// First address that differs.
        address: u64,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlap { address, blocks: (a, b) } => {
                write!(formatter, "live blocks {a} and {b} overlap at {address:#x}")
            }
            Self::Value { block, address } => {
                write!(
                    formatter,
                    "block {block} loaded a value at {address:#x} that no serial run gives"
                )
            }
            Self::Memory { address } => {
                write!(formatter, "memory differs from the serial run's at {address:#x}")
            }
        }
    }
}

/// One load or store of a block, with its bytes.
#[derive(Clone, Copy, Debug)]
struct Operation {
    address: u64,
    start: usize,
    length: usize,
    store: bool,
}

/// What a block did, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct BlockLog {
    operations: Vec<Operation>,
    bytes: Vec<u8>,
}

impl BlockLog {
    pub(crate) fn push(&mut self, address: u64, bytes: &[u8], store: bool) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.operations.push(Operation { address, start, length: bytes.len(), store });
    }
}

#[derive(Clone, Debug, Default)]
struct Live {
    block: BlockId,
    /// Lines used; true if written.
    lines: FxHashMap<LineNumber, bool>,
    log: BlockLog,
    /// Its values are judged as part of another block.
    unjudged: bool,
}

/// Both judges of one machine.
#[derive(Clone, Debug)]
pub(crate) struct Checker {
    line: LineSize,
    /// Conflicts are found as they happen.
    eager: bool,
    live: Vec<Option<Live>>,
    serial: Memory,
    violations: Vec<Violation>,
}

impl Checker {
    pub(crate) fn new(cores: usize, line: LineSize, eager: bool, memory: &Memory) -> Self {
        Self {
            line,
            eager,
            live: vec![None; cores],
            serial: memory.clone(),
            violations: Vec::new(),
        }
    }

    pub(crate) fn begin(&mut self, core: CoreId, block: BlockId) {
        self.live[core] = Some(Live { block, ..Live::default() });
    }

    pub(crate) fn unjudged(&mut self, core: CoreId) {
        if let Some(live) = &mut self.live[core] {
            live.unjudged = true;
        }
    }

    /// The block of `core` was granted a use of `line`.
    pub(crate) fn used(&mut self, core: CoreId, line: LineNumber, writes: bool) {
        let Some(live) = &mut self.live[core] else { return };
        let block = live.block;
        let wrote = live.lines.entry(line).or_default();
        *wrote |= writes;
        let wrote = *wrote;
        if self.eager {
            self.overlap(core, block, line, wrote);
        }
    }

    fn overlap(&mut self, core: CoreId, block: BlockId, line: LineNumber, wrote: bool) {
        for (other, live) in self.live.iter().enumerate() {
            let Some(live) = live.as_ref().filter(|_| other != core) else { continue };
            if live.lines.get(&line).is_some_and(|&theirs| theirs || wrote) {
                let address = self.line.address_of(line);
                self.violations.push(Violation::Overlap { address, blocks: (live.block, block) });
            }
        }
    }

    pub(crate) fn operation(&mut self, core: CoreId, address: u64, bytes: &[u8], store: bool) {
        if let Some(live) = &mut self.live[core] {
            live.log.push(address, bytes, store);
        }
    }

    /// A use outside of any hardware block, or one that is exempt: it happens at once.
    pub(crate) fn plain(&mut self, block: BlockId, address: u64, bytes: &[u8], store: bool) {
        let mut log = BlockLog::default();
        log.push(address, bytes, store);
        self.replay(block, &log);
    }

    /// The block of `core` is gone without a trace.
    pub(crate) fn dropped(&mut self, core: CoreId) {
        self.live[core] = None;
    }

    pub(crate) fn committed(&mut self, core: CoreId) {
        let Some(live) = self.live[core].take() else { return };
        if !self.eager {
            let mut written: Vec<_> =
                live.lines.iter().filter(|&(_, &wrote)| wrote).map(|(&line, _)| line).collect();
            written.sort_unstable();
            for line in written {
                self.overlap(core, live.block, line, true);
            }
        }
        if !live.unjudged {
            self.replay(live.block, &live.log);
        }
    }

    /// Runs a block on the serial memory.
    pub(crate) fn replay(&mut self, block: BlockId, log: &BlockLog) {
        let mut found = Vec::new();
        for operation in &log.operations {
            let bytes = &log.bytes[operation.start..][..operation.length];
            if operation.store {
                self.serial.write(operation.address, bytes);
                continue;
            }
            found.resize(operation.length, 0);
            self.serial.read(operation.address, &mut found);
            if found != bytes {
                self.violations.push(Violation::Value { block, address: operation.address });
            }
        }
    }

    /// What was broken so far, with the memories compared.
    pub(crate) fn verdict(&self, memory: &Memory) -> Vec<Violation> {
        let mut violations = self.violations.clone();
        if let Some(address) = self.serial.first_difference(memory) {
            violations.push(Violation::Memory { address });
        }
        violations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checker(eager: bool) -> Checker {
        Checker::new(2, LineSize::new(64).unwrap(), eager, &Memory::new())
    }

    #[test]
    fn overlaps_are_seen() {
        let mut checker = checker(true);
        checker.begin(0, 10);
        checker.begin(1, 11);
        checker.used(0, 3, false);
        checker.used(1, 3, false);
        assert_eq!(checker.verdict(&Memory::new()), []);
        checker.used(1, 3, true);
        let expected = Violation::Overlap { address: 192, blocks: (10, 11) };
        assert_eq!(checker.verdict(&Memory::new()), [expected]);
    }

    #[test]
    fn a_survivor_of_a_commit_is_seen() {
        let mut checker = checker(false);
        checker.begin(0, 1);
        checker.begin(1, 2);
        checker.used(0, 3, true);
        checker.used(1, 3, false);
        checker.dropped(1);
        checker.committed(0);
        assert_eq!(checker.verdict(&Memory::new()), []);
        checker.begin(0, 3);
        checker.begin(1, 4);
        checker.used(0, 3, true);
        checker.used(1, 3, false);
        checker.committed(0);
        assert_eq!(checker.verdict(&Memory::new()).len(), 1);
    }

    #[test]
    fn lost_updates_and_wrong_memory_are_seen() {
        let mut checker = checker(true);
        let mut memory = Memory::new();
        for core in 0..2 {
            checker.begin(core, core as u64);
            checker.operation(core, 8, &[0], false);
            checker.operation(core, 8, &[1], true);
        }
        checker.committed(0);
        checker.committed(1);
        memory.write(8, &[1]);
        assert_eq!(checker.verdict(&memory), [Violation::Value { block: 1, address: 8 }]);
        memory.write(8, &[2]);
        assert_eq!(checker.verdict(&memory)[1], Violation::Memory { address: 8 });
    }
}
