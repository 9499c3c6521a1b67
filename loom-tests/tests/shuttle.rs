//! Random schedules of programs that are too large for loom: three threads of four blocks each.
//!
//! shuttle gives every load the newest value, so this looks for wrong protocols, deadlocks and
//! endless loops, not for weak orderings. `SHUTTLE_SCHEDULES` says how many schedules to try.
#![cfg(feature = "shuttle")]

use std::sync::Arc;
use stm::model::{Reclaim, become_irrevocable, execution, give_up, var};
use stm::{Config, Engine, Mutator, Sequence, TVar};

const THREADS: usize = 3;
const BLOCKS: u64 = 4;

/// Runs `part` on each thread, under as many schedules of each kind as asked for.
fn explore(
    segments: usize,
    part: impl Fn(&'static Engine, &[&'static TVar<u64>; 3], usize) + Copy + Send + Sync + 'static,
    end: impl Fn(&[u64; 3]) + Copy + Send + Sync + 'static,
) {
    let run = move || {
        let mut config = Config::default();
        config.segments = segments;
        config.mark_bits = 4;
        execution(config, Reclaim::AtTheEnd, |engine| {
            let vars = [var(engine, 0), var(engine, 0), var(engine, 0)];
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| shuttle::thread::spawn(move || part(engine, &vars, thread)))
                .collect();
            for thread in threads {
                assert!(thread.join().is_ok());
            }
            let values = engine
                .attach()
                .run(|tx| Ok([tx.read(vars[0])?, tx.read(vars[1])?, tx.read(vars[2])?]));
            end(&values);
        });
    };
    let schedules =
        std::env::var("SHUTTLE_SCHEDULES").ok().and_then(|text| text.parse().ok()).unwrap_or(5_000);
    shuttle::check_random(run, schedules);
    shuttle::check_pct(run, schedules, 3);
}

fn add(mutator: &mut Mutator<'static>, var: &TVar<u64>) {
    mutator.run(|tx| tx.modify(var, |n| *n += 1));
}

/// Transfers, additions, an irrevocable block and an auditor, over the same three variables.
#[test]
fn mixed_blocks() {
    explore(
        3,
        |engine, vars, thread| {
            let mut mutator = engine.attach();
            for block in 0..BLOCKS {
                let (from, to) = (vars[(thread + block as usize) % 3], vars[(thread + 1) % 3]);
                mutator.run(|tx| match (thread + block as usize) % 4 {
                    0 => {
                        tx.commute(from, |n| *n = n.wrapping_add(1))?;
                        tx.commute(to, |n| *n = n.wrapping_sub(1))
                    }
                    1 => {
                        tx.modify(to, |n| *n = n.wrapping_add(7))?;
                        tx.modify(from, |n| *n = n.wrapping_sub(7))
                    }
                    2 => {
                        become_irrevocable(tx)?;
                        tx.modify(from, |n| *n = n.wrapping_add(3))?;
                        tx.modify(to, |n| *n = n.wrapping_sub(3))
                    }
                    _ => {
                        let mut sum = 0u64;
                        for var in vars {
                            sum = sum.wrapping_add(tx.read(var)?);
                        }
                        assert_eq!(sum, 0, "a torn snapshot");
                        Ok(())
                    }
                });
            }
        },
        |values| assert_eq!(values.iter().fold(0u64, |sum, n| sum.wrapping_add(*n)), 0),
    );
}

/// Nested blocks that are undone, and blocks that are given up, around a counter.
#[test]
fn undone_work() {
    explore(
        3,
        |engine, vars, thread| {
            let mut mutator = engine.attach();
            let [x, y, _] = *vars;
            for block in 0..BLOCKS {
                if (thread as u64 + block) % 3 == 0 {
                    let gone = stm::model::attempt(&mut mutator, |tx| {
                        tx.write(x, 1_000)?;
                        give_up::<()>()
                    });
                    assert!(gone.is_none());
                }
                mutator.run(|tx| {
                    tx.modify(x, |n| *n += 1)?;
                    tx.or_else(
                        |tx| {
                            tx.write(y, 500)?;
                            tx.write(x, 500)?;
                            tx.retry()
                        },
                        |_| Ok(()),
                    )
                });
            }
        },
        |values| assert_eq!(*values, [THREADS as u64 * BLOCKS, 0, 0]),
    );
}

/// A baton goes round by `retry`, with fewer segments than threads.
#[test]
fn a_baton_goes_round() {
    explore(
        1,
        |engine, vars, thread| {
            let baton = vars[0];
            for _ in 0..BLOCKS {
                engine.attach().run(|tx| {
                    let at = tx.read(baton)?;
                    tx.check(at % THREADS as u64 == thread as u64)?;
                    tx.write(baton, at + 1)
                });
            }
        },
        |values| assert_eq!(values[0], THREADS as u64 * BLOCKS),
    );
}

/// Ordered blocks beside a counter that all of them change.
#[test]
fn ordered_blocks() {
    let schedules = move || {
        let mut config = Config::default();
        config.segments = THREADS;
        config.mark_bits = 4;
        execution(config, Reclaim::AtTheEnd, |engine| {
            let x = var(engine, 1);
            let sequence = Sequence::new(engine);
            let threads: Vec<_> = (0..THREADS as u64)
                .map(|thread| {
                    let sequence = Arc::clone(&sequence);
                    shuttle::thread::spawn(move || {
                        let mut mutator = engine.attach();
                        for round in 0..BLOCKS {
                            let index = round * THREADS as u64 + thread;
                            mutator.order(&sequence, index);
                            mutator.run(|tx| tx.modify(x, |n| *n = *n * 3 + index));
                        }
                    })
                })
                .collect();
            for thread in threads {
                assert!(thread.join().is_ok());
            }
            let serial = (0..THREADS as u64 * BLOCKS).fold(1, |n, index| n * 3 + index);
            assert_eq!(engine.attach().run(|tx| tx.read(x)), serial);
        });
    };
    shuttle::check_random(schedules, 3_000);
    shuttle::check_pct(schedules, 3_000, 3);
}

/// One hot counter, read and written.
#[test]
fn a_hot_counter() {
    explore(
        2,
        |engine, vars, _| {
            let mut mutator = engine.attach();
            for _ in 0..BLOCKS {
                add(&mut mutator, vars[0]);
                mutator.share_segment();
            }
        },
        |values| assert_eq!(values[0], THREADS as u64 * BLOCKS),
    );
}
