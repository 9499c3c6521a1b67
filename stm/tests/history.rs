//! Random programs on the engine: their histories are serialisable and opaque, and a serial run in
//! commit order sees and leaves the same.

mod support;

use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use stm::{Config, Engine, Sequence};
use support::{Block, History, block, contents, run_alone, small_config, variables};

/// Between 2 and 4 threads with blocks over 1 to 8 variables.
fn program() -> impl Strategy<Value = (usize, Vec<Vec<Block>>)> {
    (1..=8usize).prop_flat_map(|vars| {
        let thread = prop::collection::vec(block(vars), 1..12);
        (Just(vars), prop::collection::vec(thread, 2..=4))
    })
}

fn run_program(config: Config, vars: usize, threads: &[Vec<Block>], times: usize) -> usize {
    let engine = Engine::new(config);
    let (variables, initial) = variables(&engine, vars);
    let history = History::default();
    std::thread::scope(|scope| {
        for blocks in threads {
            let (engine, history, variables) = (&engine, &history, &variables);
            scope.spawn(move || {
                let mut mutator = engine.attach();
                for _ in 0..times {
                    for block in blocks {
                        history.run(&mut mutator, variables, block);
                    }
                }
            });
        }
    });
    let attempts = history.attempts();
    history.verify(&initial, &contents(&engine, &variables));
    attempts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_programs_are_serialisable_and_opaque(
        config in small_config(),
        (vars, threads) in program(),
    ) {
        run_program(config, vars, &threads, 6);
    }

    #[test]
    fn a_sequence_does_what_a_loop_does(
        config in small_config(),
        (vars, threads) in program(),
    ) {
        let engine = Engine::new(config);
        let (variables, initial) = variables(&engine, vars);
        let blocks: Vec<_> = threads.concat();
        let history = History::default();
        let order = Sequence::new(&engine);
        let next = AtomicUsize::new(0);
        let mut seen: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads.len())
                .map(|_| {
                    scope.spawn(|| {
                        let mut mutator = engine.attach();
                        let mut seen = Vec::new();
                        loop {
                            let index = next.fetch_add(1, Ordering::Relaxed);
                            let Some(block) = blocks.get(index) else { return seen };
                            mutator.order(&order, index as u64);
                            seen.push((index, history.run(&mut mutator, &variables, block)));
                        }
                    })
                })
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        });
        seen.sort_by_key(|&(index, _)| index);
        let mut memory = initial.clone();
        for ((index, run), block) in seen.iter().zip(&blocks) {
            prop_assert_eq!(run, &run_alone(&mut memory, block), "block {}", index);
        }
        let end = contents(&engine, &variables);
        prop_assert_eq!(&memory, &end);
        history.verify(&initial, &end);
    }
}

#[test]
fn contended_programs_abort_and_stay_serialisable() {
    use support::Op::{Modify, Read, Yield};
    let update = |a, b| vec![Read(a), Yield, Modify(b, 1), Yield, Modify(a, 2)];
    let threads = [vec![update(0, 1)], vec![update(1, 0)], vec![vec![Read(0), Yield, Read(1)]]];
    let mut config = Config::default();
    config.mark_bits = 6;
    let attempts = run_program(config, 2, &threads, 2_000);
    assert!(attempts > 6_000, "no block ever aborted: the test shows nothing");
}
