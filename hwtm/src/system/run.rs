//! Runs of accesses that the first level serves: the model's inner loop.
//!
//! Invariant: a run does what the same accesses do one by one ([`super::System::access`]). It
//! stops, having done nothing of it, before the first record that it cannot settle. Sums are kept
//! in registers of the host and written back at its end.

use super::core_state::{Core, Mark};
use crate::footprint::ALL;
use crate::line::LineSize;
use crate::trace::{Record, Word};

/// What a run has to know of its machine.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) line: LineSize,
    /// Cycles of an access, beyond its instruction's.
    pub(super) latency: u64,
    /// There is no other core.
    pub(super) alone: bool,
}

impl Core {
    /// A run in a live block. Private accesses do not take part if `exempt` has their bit. `SOLO`:
    /// the machine has no other core, so that nobody asks which bytes of a line were used.
    /// `FIRST`: what a block has not used before in this way needs no more than to be tracked.
    #[inline(never)]
    pub(super) fn run<const SOLO: bool, const FIRST: bool>(
        &mut self,
        run: Run,
        records: &[Record],
        exempt: u64,
    ) -> usize {
        let Self { caches, slots, footprint, epoch, site_lines, .. } = self;
        let Some(mut hits) = caches[0].hits() else { return 0 };
        let complete = Mark::new(*epoch, ALL);
        let mut sums = 0;
        let mut rest = records.iter();
        let done = loop {
            let Some(&record) = rest.next() else { break records.len() };
            let (address, size) = (record.address(), record.size());
            if !record.is_access() || run.line.crosses(address, size) {
                break records.len() - rest.len() - 1;
            }
            let line = run.line.line_of(address);
            let Some((place, way)) = hits.find(line) else {
                break records.len() - rest.len() - 1;
            };
            if record.word.0 & exempt != 0 {
                if !SOLO && record.stores() {
                    break records.len() - rest.len() - 1;
                }
            } else if !Mark(way.note).covers(complete, record.uses()) {
                if !FIRST {
                    break records.len() - rest.len() - 1;
                }
                let mask = run.line.mask_within(address, size);
                let (slot, new) = footprint.track(line, mask, record.uses());
                *site_lines += u64::from(new);
                way.note = Mark::new(*epoch, footprint.get(slot).uses).0;
                slots[place] = slot;
            } else if !SOLO {
                let mask = run.line.mask_within(address, size);
                footprint.add(slots[place], mask, record.loads(), record.stores());
            }
            sums += record.summands();
        };
        hits.finish();
        self.ran(run, done, sums);
        done
    }

    /// A run outside of blocks.
    #[inline(never)]
    pub(super) fn run_plain(&mut self, run: Run, records: &[Record]) -> usize {
        let Some(mut hits) = self.caches[0].hits() else { return 0 };
        let mut sums = 0;
        let mut done = 0;
        for &record in records {
            let (address, size) = (record.address(), record.size());
            let stops = !record.is_access()
                || run.line.crosses(address, size)
                || (record.stores() && !run.alone);
            if stops || hits.find(run.line.line_of(address)).is_none() {
                break;
            }
            sums += record.summands();
            done += 1;
        }
        hits.finish();
        self.ran(run, done, sums);
        done
    }

    fn ran(&mut self, run: Run, accesses: usize, sums: u64) {
        let [instructions, loads, stores] = Word::summed(sums);
        self.counters.instructions += instructions;
        self.counters.loads += loads;
        self.counters.stores += stores;
        self.spend(instructions + accesses as u64 * run.latency);
    }
}
