//! Ordered blocks, mixed latches and ownership, and more threads than segments, on real threads:
//! what the models show for two or three blocks, for many.

use stm::{Config, Engine, Sequence, TVar};

fn engine(segments: usize) -> Engine {
    let mut config = Config::default();
    config.segments = segments;
    config.mark_bits = 10;
    Engine::new(config)
}

/// Blocks whose results depend on their order, on threads that take turns by index.
#[test]
fn ordered_blocks_give_the_serial_result() {
    const BLOCKS: u64 = 3_000;
    const THREADS: u64 = 3;
    let engine = engine(4);
    let hot = TVar::new_in(&engine, 1u64);
    let seen = TVar::new_in(&engine, 0u64);
    let sequence = Sequence::new(&engine);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (engine, hot, seen, sequence) = (&engine, &hot, &seen, &sequence);
            scope.spawn(move || {
                let mut mutator = engine.attach();
                for index in (thread..BLOCKS).step_by(THREADS as usize) {
                    mutator.order(sequence, index);
                    let read = mutator.run(|tx| {
                        let old = tx.read(hot)?;
                        if index % 3 != 2 {
                            tx.write(hot, old.wrapping_mul(31).wrapping_add(index))?;
                        }
                        Ok(old)
                    });
                    if index == BLOCKS - 1 {
                        mutator.run(|tx| tx.write(seen, read));
                    }
                }
            });
        }
    });
    let serial = (0..BLOCKS - 1)
        .filter(|index| index % 3 != 2)
        .fold(1u64, |old, index| old.wrapping_mul(31).wrapping_add(index));
    let mut mutator = engine.attach();
    assert_eq!(mutator.run(|tx| tx.read(&seen)), serial, "what the last block, a reader, saw");
    assert_eq!(mutator.run(|tx| tx.read(&hot)), serial);
    assert_eq!(sequence.finished(), BLOCKS);
}

/// Additions to two counters, beside blocks that write both in the other order.
#[test]
fn latches_and_owners_do_not_lock_each_other_out() {
    const ROUNDS: u64 = 3_000;
    let engine = engine(4);
    let (x, y) = (TVar::new_in(&engine, 0u64), TVar::new_in(&engine, 0u64));
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (engine, x, y) = (&engine, &x, &y);
            scope.spawn(move || {
                let mut mutator = engine.attach();
                for _ in 0..ROUNDS {
                    mutator.run(|tx| {
                        if thread % 2 == 0 {
                            tx.commute(x, |n| *n += 1)?;
                            tx.commute(y, |n| *n += 1)
                        } else {
                            tx.modify(y, |n| *n += 1)?;
                            tx.modify(x, |n| *n += 1)
                        }
                    });
                }
            });
        }
    });
    let end = engine.attach().run(|tx| Ok((tx.read(&x)?, tx.read(&y)?)));
    assert_eq!(end, (4 * ROUNDS, 4 * ROUNDS));
}

/// A baton passed round by `retry`, by more threads than there are segments.
#[test]
fn sleepers_leave_their_segments_to_others() {
    const THREADS: u64 = 4;
    const ROUNDS: u64 = 200;
    let engine = engine(1);
    let baton = TVar::new_in(&engine, 0u64);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (engine, baton) = (&engine, &baton);
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    let mut mutator = engine.attach();
                    mutator.run(|tx| {
                        let at = tx.read(baton)?;
                        tx.check(at % THREADS == thread)?;
                        tx.write(baton, at + 1)
                    });
                }
            });
        }
    });
    assert_eq!(engine.attach().run(|tx| tx.read(&baton)), THREADS * ROUNDS);
}
