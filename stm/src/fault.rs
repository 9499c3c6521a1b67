//! Forced aborts, for tests of the crate itself: a block aborts at its `n`-th barrier.
//!
//! Invariant: this module exists under `cfg(test)` only, so it costs nothing elsewhere.

use crate::block::Mutator;
use std::cell::Cell;

thread_local! {
    static PLAN: Cell<Option<Plan>> = const { Cell::new(None) };
}

/// When the next abort is to come.
#[derive(Clone, Copy)]
struct Plan {
    /// How many barriers are let pass first.
    skip: u32,
    /// Whether it has struck.
    struck: bool,
}

/// Runs `work` with an abort forced at the barrier number `n` of this thread, counted from 0;
/// gives its result, and whether there was such a barrier.
pub(crate) fn abort_at<T>(n: u32, work: impl FnOnce() -> T) -> (T, bool) {
    PLAN.set(Some(Plan { skip: n, struck: false }));
    let value = work();
    let struck = PLAN.take().is_some_and(|plan| plan.struck);
    (value, struck)
}

/// Whether the block has to abort here. An irrevocable one never has to.
pub(crate) fn strikes(mutator: &Mutator<'_>) -> bool {
    let Some(plan) = PLAN.get() else { return false };
    if plan.struck || mutator.is_irrevocable() {
        return false;
    }
    let now = plan.skip == 0;
    PLAN.set(Some(Plan { skip: plan.skip.saturating_sub(1), struck: now }));
    now
}
