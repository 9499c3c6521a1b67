//! Model checking of the engine's protocols: loom runs the engine's own code under every
//! interleaving, and every stale value that the memory model allows, up to a bound.
//!
//! Invariant: a model states how many executions it must at least see, so one that has gone blind
//! fails instead of passing. See the README for what each model shows and what none can.
//!
//! Everything here exists under `--cfg loom` only; run it with `cargo loom`.
#![cfg(loom)]

pub mod cells;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use stm::heap::{Heap, KindInfo};
use stm::model::{self, Reclaim};
use stm::{Config, Engine, Mutator};

/// How many preemptions an execution may have where `LOOM_MAX_PREEMPTIONS` does not say.
pub const PREEMPTIONS: usize = 2;

/// How a model is explored.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The model's name, for the line that says how many executions there were.
    pub name: &'static str,
    /// The segments of its engine.
    pub segments: usize,
    /// After how many aborts its blocks become irrevocable.
    pub patience: u32,
    /// Whether and when memory is used again.
    pub reclaim: Reclaim,
    /// How many preemptions more (or fewer) than others this model may have: small ones can be
    /// explored further in the same time.
    pub extra: isize,
    /// The least number of executions at the default bound.
    pub least: usize,
}

impl Model {
    /// A model of two blocks.
    #[must_use]
    pub const fn new(name: &'static str, least: usize) -> Self {
        Self { name, segments: 2, patience: 2, reclaim: Reclaim::AtTheEnd, extra: 0, least }
    }

    /// Explores `body`, which gets an engine of its own in each execution.
    ///
    /// # Panics
    /// When an execution does, or when there were too few.
    pub fn check(self, body: impl Fn(&'static Engine) + Send + Sync + 'static) {
        let config = self.config();
        explore(self.name, self.extra, self.least, move || {
            model::execution(config, self.reclaim, &body)
        });
    }

    /// As [`Model::check`], of a heap whose objects are cells, of kind 0.
    ///
    /// # Panics
    /// As there.
    pub fn check_heap(self, body: impl Fn(&'static Heap) + Send + Sync + 'static) {
        let config = self.config();
        let cells = KindInfo { name: "cell", traced: true, finalized: false };
        explore(self.name, self.extra, self.least, move || {
            model::heap_execution(config, self.reclaim, &[cells], &body)
        });
    }

    fn config(self) -> Config {
        let mut config = Config::default();
        config.segments = self.segments;
        config.mark_bits = 4;
        config.patience = self.patience;
        config
    }
}

/// Explores `body`, with `extra` preemptions more than others, and counts its executions.
///
/// # Panics
/// When an execution does, or when there were fewer than `least` at the default bound.
pub fn explore(
    name: &'static str,
    extra: isize,
    least: usize,
    body: impl Fn() + Send + Sync + 'static,
) {
    let mut builder = loom::model::Builder::new();
    let bound = builder.preemption_bound.unwrap_or(PREEMPTIONS);
    builder.preemption_bound = Some(bound.saturating_add_signed(extra).max(1));
    builder.max_branches = 20_000;
    // Not loom's: it counts executions, not steps of one.
    let executions = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&executions);
    let start = Instant::now();
    builder.check(move || {
        count.fetch_add(1, Ordering::Relaxed);
        model::begin_execution();
        body();
    });
    let executions = executions.load(Ordering::Relaxed);
    println!("model {name}: {executions} executions, {:.1?}", start.elapsed());
    let least = if bound >= PREEMPTIONS { least } else { 2 };
    assert!(executions >= least, "{name}: only {executions} executions of at least {least}");
}

/// What one thread of a model does.
pub type Part = Box<dyn FnOnce(&mut Mutator<'static>)>;

/// Boxes what one thread does.
pub fn part(body: impl FnOnce(&mut Mutator<'static>) + 'static) -> Part {
    Box::new(body)
}

/// Runs `parts` side by side, each on a thread and a segment of its own, and waits for all.
///
/// Attaching and detaching happen before and after, on one thread, so that they add no states.
///
/// # Panics
/// When a part does.
pub fn together<const N: usize>(engine: &'static Engine, parts: [Part; N]) {
    let mut parts: Vec<_> = parts.into_iter().map(|part| (engine.attach(), part)).collect();
    let own = parts.pop();
    let others: Vec<_> = parts
        .into_iter()
        .map(|(mut mutator, part)| {
            loom::thread::spawn(move || {
                part(&mut mutator);
                mutator
            })
        })
        .collect();
    if let Some((mut mutator, part)) = own {
        part(&mut mutator);
        // Kept until the others are joined, as theirs are.
        let theirs: Vec<_> = others.into_iter().map(|thread| thread.join()).collect();
        drop(theirs);
    }
}
