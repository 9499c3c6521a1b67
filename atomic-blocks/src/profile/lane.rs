//! One thread's time, cut into pieces that do not overlap.
//!
//! Invariant: pieces come in the order of time and never overlap, whatever the log says: what an
//! event claims about time that is already accounted for is left out.

use super::{Category, Timeline, Totals};

/// The bins of a thread's time line.
const BINS: usize = 1 << 10;
/// How many of a thread's last commits are remembered, to find the one that made another abort.
const COMMITS: usize = 8;

/// A wait that has ended, in a block that has not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waited {
    pub(super) begin: u64,
    pub(super) end: u64,
    /// The number of its block; 0 when not known.
    pub(super) block: u32,
}

/// What an ended block took.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// Running time: committed, aborted, or of a block that gave up.
    pub(super) run: u64,
    /// Running time after the block became irrevocable.
    pub(super) irrevocable: u64,
    /// The waits in the block and since the one before.
    pub(super) waits: Vec<Waited>,
    /// The pieces that are not waits: begin, end, whether irrevocable.
    pub(super) pieces: Vec<(u64, u64, bool)>,
}

/// What is known of a thread.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) totals: Totals,
    pub(super) timeline: Timeline<4>,
    /// The end of the last block.
    cursor: u64,
    /// The end of the last wait.
    waited: u64,
    /// Waits since the last block ended.
    waits: Vec<Waited>,
    /// When the block under way became irrevocable.
    irrevocable: Option<u64>,
    commits: [Option<u64>; COMMITS],
    newest: usize,
}

impl Lane {
    pub(super) fn new() -> Self {
        Self {
            totals: Totals::default(),
            timeline: Timeline::new(BINS),
            cursor: 0,
            waited: 0,
            waits: Vec::new(),
            irrevocable: None,
            commits: [None; COMMITS],
            newest: 0,
        }
    }

    /// Accounts for time.
    pub(super) fn spend(&mut self, category: Category, begin: u64, end: u64) {
        let time = &mut self.totals.time[category as usize];
        *time = time.saturating_add(end - begin);
        self.timeline.add(category as usize, begin, end);
    }

    /// A wait ended; what of it was not yet accounted for.
    pub(super) fn wait(&mut self, at: u64, lasted: u64, block: u32) -> Waited {
        let begin = at.saturating_sub(lasted).max(self.cursor).max(self.waited);
        let wait = Waited { begin, end: at.max(begin), block };
        self.waited = wait.end;
        self.waits.push(wait);
        self.spend(Category::Waiting, wait.begin, wait.end);
        wait
    }

    /// The block under way became irrevocable. False if it already was.
    pub(super) fn become_irrevocable(&mut self, at: u64) -> bool {
        let first = self.irrevocable.is_none();
        self.irrevocable.get_or_insert(at);
        first
    }

    /// A block ended; `category` is what its running time counts as while it is not irrevocable.
    pub(super) fn end(&mut self, at: u64, lasted: u64, category: Category) -> Ended {
        let begin = at.saturating_sub(lasted).max(self.cursor);
        let end = at.max(begin);
        let from = self.irrevocable.take().unwrap_or(u64::MAX).clamp(begin, end);
        let waits = std::mem::take(&mut self.waits);
        let mut ended = Ended { waits, ..Ended::default() };
        let mut position = begin;
        // The last, empty wait closes the running time after the others.
        let close = Waited { begin: end, end, block: 0 };
        for index in 0..=ended.waits.len() {
            let wait = ended.waits.get(index).copied().unwrap_or(close);
            let stop = wait.begin.clamp(position, end);
            let middle = from.clamp(position, stop);
            for (begin, end, irrevocable) in [(position, middle, false), (middle, stop, true)] {
                if begin < end {
                    let category = if irrevocable { Category::Irrevocable } else { category };
                    self.spend(category, begin, end);
                    ended.pieces.push((begin, end, irrevocable));
                    let sum = if irrevocable { &mut ended.irrevocable } else { &mut ended.run };
                    *sum += end - begin;
                }
            }
            position = wait.end.clamp(position, end);
        }
        // A wait that seems to have ended after its block is already accounted for.
        self.cursor = end.max(self.waited);
        if category == Category::Committed {
            self.newest = (self.newest + 1) % COMMITS;
            self.commits[self.newest] = Some(end);
        }
        ended
    }

    /// The waits after the last block that ended.
    pub(super) fn waits_left(&mut self) -> Vec<Waited> {
        std::mem::take(&mut self.waits)
    }

    /// The last commit at or before this time, if it is still remembered.
    pub(super) fn commit_before(&self, at: u64) -> Option<u64> {
        self.commits.iter().flatten().copied().filter(|&commit| commit <= at).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_in_a_block_is_not_running_time() {
        let mut lane = Lane::new();
        lane.wait(60, 20, 0);
        let ended = lane.end(100, 90, Category::Committed);
        assert_eq!(ended.run, 70);
        assert_eq!(ended.pieces, [(10, 40, false), (60, 100, false)]);
        assert_eq!(lane.totals.time, [70, 0, 20, 0]);
    }

    #[test]
    fn irrevocable_time_begins_when_it_did() {
        let mut lane = Lane::new();
        lane.wait(30, 10, 0);
        assert!(lane.become_irrevocable(30));
        assert!(!lane.become_irrevocable(40));
        let ended = lane.end(100, 90, Category::Committed);
        assert_eq!((ended.run, ended.irrevocable), (10, 70));
        assert_eq!(lane.end(200, 50, Category::Committed).irrevocable, 0, "only that block");
    }

    #[test]
    fn what_overlaps_is_counted_once() {
        let mut lane = Lane::new();
        lane.end(100, 100, Category::Committed);
        assert_eq!(lane.end(120, 50, Category::Aborted).run, 20);
        assert_eq!(lane.end(90, 10, Category::Aborted).run, 0);
        assert_eq!(lane.wait(130, 100, 0).begin, 120);
        assert_eq!(lane.wait(131, 100, 0).begin, 130);
        assert_eq!(lane.end(125, 5, Category::Aborted).run, 0);
        assert_eq!(lane.totals.sum(), 131);
        assert_eq!(lane.commit_before(99), None);
        assert_eq!(lane.commit_before(100), Some(100));
    }

    #[test]
    fn a_wait_between_blocks_leaves_both_alone() {
        let mut lane = Lane::new();
        lane.end(10, 10, Category::Committed);
        lane.wait(50, 40, 0);
        assert_eq!(lane.end(60, 10, Category::Committed).run, 10);
        assert_eq!(lane.totals.time, [20, 0, 40, 0]);
    }
}
