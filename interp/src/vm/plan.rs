//! When blocks end, and which are rolled back, if the options ask for it (`-X abort=N` and
//! `-X aborts=SEED`): tests that no program can see either.
//!
//! Main invariant: a block is rolled back once at most, so every program gets on.

/// How many safepoints a block lasts under `-X abort=N`, and at most under `-X aborts=SEED`.
const EAGER_BLOCK: u64 = 37;

/// What a safepoint does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// Nothing.
    GoOn,
    /// Ends the block.
    End,
    /// Rolls it back.
    RollBack,
}

/// The plan of one thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Plan {
    /// Nothing is asked for.
    #[default]
    None,
    /// Blocks of the same length; the one that has the safepoint of this number is rolled back.
    Once(Option<u64>),
    /// Blocks of random length, each rolled back at one of its safepoints.
    Always(Random),
}

/// The block under way in a random plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Random {
    state: u64,
    passed: u64,
    length: u64,
    /// The safepoint of the block that rolls it back, until it has.
    rolls_back: Option<u64>,
}

impl Random {
    /// A plan for a seed.
    pub(crate) fn new(seed: u64) -> Random {
        // No seed leads to the generator's fixed point.
        let state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut plan = Random { state, passed: 0, length: 0, rolls_back: None };
        plan.choose();
        plan
    }

    fn choose(&mut self) {
        // Marsaglia's xorshift.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let random = self.state >> 20;
        self.passed = 0;
        self.length = random % EAGER_BLOCK + 1;
        self.rolls_back = Some((random >> 10) % self.length + 1);
    }
}

impl Plan {
    /// What the safepoint does that is the program's `number`-th, counted from one. A block that is
    /// irrevocable is not rolled back, one in an atomic section does not end.
    pub(crate) fn step(&mut self, number: u64, irrevocable: bool, may_end: bool) -> Step {
        match self {
            Plan::None => Step::GoOn,
            Plan::Once(at) => {
                if at.is_some_and(|at| number >= at) && !irrevocable {
                    *at = None;
                    return Step::RollBack;
                }
                if may_end && number.is_multiple_of(EAGER_BLOCK) { Step::End } else { Step::GoOn }
            }
            Plan::Always(random) => {
                random.passed += 1;
                if random.rolls_back == Some(random.passed) {
                    random.rolls_back = None;
                    if !irrevocable {
                        random.passed = 0;
                        return Step::RollBack;
                    }
                }
                if random.passed < random.length || !may_end {
                    return Step::GoOn;
                }
                random.choose();
                Step::End
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_safepoint_is_met_twice() {
        let mut plan = Plan::Once(Some(40));
        let steps: Vec<Step> = (1..=74).map(|number| plan.step(number, false, true)).collect();
        assert_eq!(steps.iter().filter(|&&step| step == Step::RollBack).count(), 1);
        assert_eq!(steps[39], Step::RollBack);
        assert_eq!((steps[36], steps[73]), (Step::End, Step::End));
    }

    #[test]
    fn an_irrevocable_block_is_never_rolled_back() {
        for plan in [Plan::Once(Some(3)), Plan::Always(Random::new(7))] {
            let mut plan = plan;
            assert!((1..1_000).all(|number| plan.step(number, true, true) != Step::RollBack));
        }
    }

    #[test]
    fn every_block_of_a_random_plan_is_rolled_back_once() {
        let mut plan = Plan::Always(Random::new(0));
        let (mut rolled_back, mut blocks, mut longest) = (0, 0, 0);
        let mut length = 0;
        for number in 1..100_000 {
            length += 1;
            match plan.step(number, false, true) {
                Step::GoOn => {}
                Step::RollBack => (rolled_back, length) = (rolled_back + 1, 0),
                Step::End => {
                    blocks += 1;
                    assert_eq!(rolled_back, blocks);
                    longest = longest.max(length);
                    length = 0;
                }
            }
        }
        assert!(blocks > 3_000 && longest == EAGER_BLOCK, "{blocks} blocks, longest {longest}");
    }
}
