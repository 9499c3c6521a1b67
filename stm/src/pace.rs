//! Adaptive block length: how much a runtime should do in one automatic block.
//!
//! Invariant: the budget stays between the bounds; it falls at once when a block aborts and rises
//! slowly while blocks commit undisturbed, so that work lost to conflicts stays a small share.
//! (Multiplicative decrease and slow increase, as Odaira, Castanos and Tomari do for hardware
//! transactions in "Eliminating Global Interpreter Locks in Ruby", PPoPP 2014.)

/// The length of the next automatic block, in units of the runtime's choice (bytecodes, say).
#[derive(Clone, Debug)]
pub struct Pace {
    budget: u32,
    least: u32,
    most: u32,
    /// Commits since the last abort, or since the budget last rose.
    quiet: u32,
}

/// How many undisturbed commits make the budget rise.
const CALM: u32 = 16;

impl Pace {
    /// Budgets between `least` and `most`, beginning in the middle of their orders of magnitude.
    ///
    /// # Panics
    /// When `least` is 0 or greater than `most`.
    #[must_use]
    pub fn new(least: u32, most: u32) -> Self {
        assert!(0 < least && least <= most, "a pace between {least} and {most}");
        let middle = (f64::from(least) * f64::from(most)).sqrt() as u32;
        Self { budget: middle.clamp(least, most), least, most, quiet: 0 }
    }

    /// How much the next block may do before it should end.
    #[inline]
    #[must_use]
    pub fn budget(&self) -> u32 {
        self.budget
    }

    /// A block committed.
    #[inline]
    pub fn committed(&mut self) {
        self.quiet += 1;
        if self.quiet >= CALM {
            self.quiet = 0;
            let rise = (self.budget / 4).max(1);
            self.budget = self.budget.saturating_add(rise).min(self.most);
        }
    }

    /// A block aborted after `done` units of work.
    pub fn aborted(&mut self, done: u32) {
        self.quiet = 0;
        // What was lost is what the next block should not risk again.
        self.budget = (self.budget.min(done.max(1)) / 4 * 3).max(self.least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_follows_the_conflicts_within_its_bounds() {
        let mut pace = Pace::new(10, 100_000);
        let first = pace.budget();
        assert!((10..=100_000).contains(&first));
        for _ in 0..10_000 {
            pace.committed();
        }
        assert_eq!(pace.budget(), 100_000);
        pace.aborted(40_000);
        assert_eq!(pace.budget(), 30_000);
        for _ in 0..100 {
            pace.aborted(30_000);
        }
        assert_eq!(pace.budget(), 10);
        for _ in 0..CALM {
            pace.committed();
        }
        assert!(pace.budget() > 10);
    }
}
