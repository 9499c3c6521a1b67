//! Nothing starves and nothing hangs: every block ends after a bounded number of attempts, whatever
//! runs beside it. No test here looks at a clock.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};
use stm::{Config, Engine, Mutator, Sequence, Step, TVar, Tx, atomically};

const PATIENCE: u32 = 3;
/// After that many losses the next attempt cannot lose.
const MOST_ATTEMPTS: usize = PATIENCE as usize + 1;

fn engine(segments: usize) -> Engine {
    let mut config = Config::default();
    (config.segments, config.mark_bits, config.patience) = (segments, 14, PATIENCE);
    Engine::new(config)
}

fn variables(engine: &Engine, count: usize) -> Vec<TVar<u64>> {
    (0..count).map(|_| TVar::new_in(engine, 0)).collect()
}

/// Runs a block and gives how many attempts it took.
fn attempts<'e>(
    mutator: &mut Mutator<'e>,
    mut body: impl FnMut(&mut Tx<'_, 'e>) -> Step<()>,
) -> usize {
    let mut count = 0;
    mutator.run(|tx| {
        count += 1;
        body(tx)
    });
    count
}

fn increment(mutator: &mut Mutator<'_>, var: &TVar<u64>) -> usize {
    attempts(mutator, |tx| tx.modify(var, |n| *n += 1))
}

fn sum(mutator: &mut Mutator<'_>, vars: &[TVar<u64>]) -> u64 {
    mutator.run(|tx| vars.iter().map(|var| tx.read(var)).sum())
}

#[test]
fn a_long_reader_beside_a_short_writer() {
    let engine = engine(4);
    let vars = variables(&engine, 2_000);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut mutator = engine.attach();
            let mut written = 0;
            while !done.load(Ordering::SeqCst) {
                increment(&mut mutator, &vars[(written * 7) % vars.len()]);
                written += 1;
            }
            written as u64
        });
        let mut mutator = engine.attach();
        for _ in 0..30 {
            let took = attempts(&mut mutator, |tx| {
                for var in &vars {
                    tx.read(var)?;
                }
                Ok(())
            });
            assert!(took <= MOST_ATTEMPTS, "{took} attempts");
        }
        done.store(true, Ordering::SeqCst);
        let written = writer.join().unwrap();
        assert_eq!(sum(&mut mutator, &vars), written);
    });
}

#[test]
fn two_long_writers_in_opposite_order() {
    const ROUNDS: u64 = 60;
    let engine = engine(4);
    let vars = variables(&engine, 300);
    std::thread::scope(|scope| {
        for backwards in [false, true] {
            let (engine, vars) = (&engine, &vars);
            scope.spawn(move || {
                let mut mutator = engine.attach();
                for _ in 0..ROUNDS {
                    let took = attempts(&mut mutator, |tx| {
                        for at in 0..vars.len() {
                            let at = if backwards { vars.len() - 1 - at } else { at };
                            tx.modify(&vars[at], |n| *n += 1)?;
                        }
                        Ok(())
                    });
                    assert!(took <= MOST_ATTEMPTS, "{took} attempts");
                }
            });
        }
    });
    assert_eq!(sum(&mut engine.attach(), &vars), 2 * ROUNDS * vars.len() as u64);
}

#[test]
fn an_irrevocable_block_beside_short_ones() {
    let engine = engine(4);
    let vars = variables(&engine, 100);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let short = scope.spawn(|| {
            let mut mutator = engine.attach();
            let mut written = 0;
            while !done.load(Ordering::SeqCst) {
                assert!(increment(&mut mutator, &vars[written % vars.len()]) <= MOST_ATTEMPTS);
                written += 1;
            }
            written as u64
        });
        let mut mutator = engine.attach();
        for _ in 0..100 {
            let mut after = 0;
            mutator.run(|tx| {
                tx.irrevocable()?;
                after += 1;
                for var in &vars {
                    tx.modify(var, |n| *n += 1)?;
                }
                Ok(())
            });
            assert_eq!(after, 1, "an irrevocable block ran again");
        }
        done.store(true, Ordering::SeqCst);
        let written = short.join().unwrap();
        assert_eq!(sum(&mut mutator, &vars), written + 100 * vars.len() as u64);
    });
}

#[test]
fn four_threads_on_one_hot_counter() {
    const ROUNDS: u64 = 3_000;
    let engine = engine(4);
    let hot = TVar::new_in(&engine, 0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut mutator = engine.attach();
                for _ in 0..ROUNDS {
                    assert!(increment(&mut mutator, &hot) <= MOST_ATTEMPTS);
                }
            });
        }
    });
    assert_eq!(engine.attach().run(|tx| tx.read(&hot)), 4 * ROUNDS);
}

#[test]
fn an_elder_that_always_loses_becomes_irrevocable() {
    let engine = engine(2);
    let (read, spoilt) = (TVar::new_in(&engine, 0), TVar::new_in(&engine, 0));
    let (ask, asked) = mpsc::channel::<()>();
    let (answer, answered) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut mutator = engine.attach();
            for () in asked {
                increment(&mut mutator, &read);
                answer.send(()).unwrap();
            }
        });
        let mut tries = 0;
        engine.attach().run(|tx| {
            tries += 1;
            let seen = tx.read(&read)?;
            if tries <= PATIENCE as usize {
                // Somebody changes what this block has read, each time.
                ask.send(()).unwrap();
                answered.recv().unwrap();
            }
            tx.write(&spoilt, seen)
        });
        drop(ask);
        assert_eq!(tries, MOST_ATTEMPTS);
    });
    assert_eq!(engine.stats().irrevocable, 1);
    assert_eq!(engine.stats().conflicts, u64::from(PATIENCE));
}

#[test]
fn more_threads_than_segments_some_of_them_asleep() {
    const ITEMS: u64 = 400;
    let engine = engine(2);
    let slots: Vec<TVar<Option<u64>>> = (0..3).map(|_| TVar::new_in(&engine, None)).collect();
    let taken = AtomicUsize::new(0);
    let total: u64 = std::thread::scope(|scope| {
        let mut takers = Vec::new();
        for _ in 0..4 {
            takers.push(scope.spawn(|| {
                let mut sum = 0;
                while taken.fetch_add(1, Ordering::SeqCst) < 2 * ITEMS as usize {
                    // Attached for one block only: a thread that keeps its segment while it does
                    // something else takes part in the queue by its own choice.
                    sum += engine.attach().run(|tx| {
                        for slot in &slots {
                            if let Some(item) = tx.read(slot)? {
                                tx.write(slot, None)?;
                                return Ok(item);
                            }
                        }
                        tx.retry()
                    });
                }
                sum
            }));
        }
        for _ in 0..2 {
            scope.spawn(|| {
                let mut mutator = engine.attach();
                for item in 1..=ITEMS {
                    mutator.run(|tx| {
                        for slot in &slots {
                            if tx.read(slot)?.is_none() {
                                return tx.write(slot, Some(item));
                            }
                        }
                        tx.retry()
                    });
                }
            });
        }
        takers.into_iter().map(|taker| taker.join().unwrap()).sum()
    });
    assert_eq!(total, ITEMS * (ITEMS + 1));
    assert!(engine.stats().retries > 0, "nobody ever slept");
}

#[test]
fn threads_that_do_something_else_hold_no_segment_for_ever() {
    const THREADS: usize = 80;
    let all_ran = Barrier::new(THREADS);
    let var = TVar::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                atomically(|tx| tx.modify(&var, |n| *n += 1));
                // More threads than segments have run a block and are alive here.
                all_ran.wait();
                atomically(|tx| tx.modify(&var, |n| *n += 1));
            });
        }
    });
    assert_eq!(atomically(|tx| tx.read(&var)), 2 * THREADS);
}

#[test]
fn who_waits_for_an_object_that_is_given_back_early_is_woken() {
    let engine = engine(2);
    let var = TVar::new_in(&engine, 0);
    let (ready, go) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            engine.attach().run(|tx| {
                tx.or_else(
                    |tx| {
                        tx.write(&var, 1)?;
                        let _ = ready.send(());
                        // Until the other block waits for this one.
                        while engine.stats().waits == 0 {
                            std::thread::yield_now();
                        }
                        tx.retry()
                    },
                    |_| Ok(()),
                )
            });
        });
        go.recv().unwrap();
        engine.attach().run(|tx| tx.write(&var, 2));
    });
    assert_eq!(engine.attach().run(|tx| tx.read(&var)), 2);
}

#[test]
fn latches_and_ownership_do_not_wait_in_a_circle() {
    const ROUNDS: u64 = 4_000;
    let engine = engine(4);
    let vars = variables(&engine, 3);
    let commute = |first: usize, second: usize| {
        let mut mutator = engine.attach();
        for _ in 0..ROUNDS {
            mutator.run(|tx| {
                tx.commute(&vars[first], |n| *n += 1)?;
                tx.commute(&vars[second], |n| *n += 1)
            });
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| commute(0, 1));
        scope.spawn(|| commute(1, 2));
        scope.spawn(|| {
            let mut mutator = engine.attach();
            for round in 0..ROUNDS {
                mutator.run(|tx| {
                    if round % 8 == 0 {
                        tx.irrevocable()?;
                    }
                    tx.modify(&vars[2], |n| *n += 1)?;
                    tx.modify(&vars[0], |n| *n += 1)
                });
            }
        });
    });
    let mut mutator = engine.attach();
    let totals: Vec<_> = vars.iter().map(|var| mutator.run(|tx| tx.read(var))).collect();
    assert_eq!(totals, [2 * ROUNDS, 2 * ROUNDS, 2 * ROUNDS]);
}

#[test]
fn a_block_that_panics_lets_its_sequence_go_on() {
    let engine = engine(4);
    let order = Sequence::new(&engine);
    let log = TVar::new_in(&engine, Vec::new());
    std::thread::scope(|scope| {
        for index in (0..6u64).rev() {
            let (engine, order, log) = (&engine, &order, &log);
            scope.spawn(move || {
                while order.finished() + 3 < index {
                    std::thread::yield_now();
                }
                let mut mutator = engine.attach();
                mutator.order(order, index);
                let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    mutator.run(|tx| {
                        tx.modify(log, |log| log.push(index))?;
                        assert!(index != 3, "planned");
                        Ok(())
                    });
                }));
                assert_eq!(outcome.is_err(), index == 3);
            });
        }
    });
    assert_eq!(engine.attach().run(|tx| tx.read(&log)), [0, 1, 2, 4, 5]);
}

#[test]
#[should_panic(expected = "used before")]
fn an_index_of_a_sequence_is_used_once() {
    let engine = engine(1);
    let order = Sequence::new(&engine);
    let mut mutator = engine.attach();
    for _ in 0..2 {
        mutator.order(&order, 0);
        mutator.run(|_| Ok(()));
    }
}

#[test]
fn a_sequence_of_more_blocks_than_segments_goes_on() {
    const BLOCKS: u64 = 24;
    for segments in [1, 2] {
        let engine = engine(segments);
        let order = TVar::new_in(&engine, Vec::new());
        let sequence = Sequence::new(&engine);
        std::thread::scope(|scope| {
            // The last ones first, so that they take all segments and wait.
            for index in (0..BLOCKS).rev() {
                let (engine, order, sequence) = (&engine, &order, &sequence);
                scope.spawn(move || {
                    let mut mutator = engine.attach();
                    mutator.order(sequence, index);
                    mutator.run(|tx| tx.modify(order, |order| order.push(index)));
                });
                if index % 6 == 0 {
                    std::thread::sleep(std::time::Duration::from_millis(2));
                }
            }
        });
        let order = engine.attach().run(|tx| tx.read(&order));
        assert!(order.into_iter().eq(0..BLOCKS));
    }
}
