//! Commuting operations: never an abort between them, and a commit like any other to everyone else.

use loom_tests::{Model, part, together};
use stm::TVar;
use stm::model::{become_irrevocable, rank, var};

fn add(first: &'static TVar<u64>, second: &'static TVar<u64>) -> loom_tests::Part {
    part(move |mutator| {
        mutator.run(|tx| {
            tx.commute(first, |n| *n += 1)?;
            tx.commute(second, |n| *n += 1)
        });
    })
}

fn write(first: &'static TVar<u64>, second: &'static TVar<u64>) -> loom_tests::Part {
    part(move |mutator| {
        mutator.run(|tx| {
            tx.write(first, 10)?;
            tx.write(second, 10)
        });
    })
}

/// The part with its first block as old as if it had begun at version `birth`.
fn ranked(birth: u64, body: loom_tests::Part) -> loom_tests::Part {
    part(move |mutator| {
        rank(mutator, birth);
        body(mutator);
    })
}

/// Two blocks add to the same counters, in opposite order: both count and neither aborts.
#[test]
fn adders_never_abort() {
    Model::new("adders_never_abort", 1_000).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(engine, [add(x, y), add(y, x)]);
        let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
        assert_eq!(end, (2, 2));
        assert_eq!(engine.stats().aborts, 0);
    });
}

/// A reader sees both additions of a block or none.
#[test]
fn a_reader_sees_all_or_nothing() {
    Model::new("a_reader_sees_all_or_nothing", 500).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |reader| {
                    reader.run(|tx| {
                        let seen = (tx.read(x)?, tx.read(y)?);
                        assert_eq!(seen.0, seen.1, "half of a commit");
                        Ok(())
                    });
                }),
                add(x, y),
            ],
        );
    });
}

/// A block that reads a counter and writes elsewhere is ordered with the additions.
#[test]
fn a_reader_that_writes_is_ordered() {
    Model::new("a_reader_that_writes_is_ordered", 1_000).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |copier| {
                    copier.run(|tx| {
                        let seen = tx.read(x)?;
                        tx.write(y, seen + 10)
                    });
                }),
                part(move |adder| {
                    adder.run(|tx| {
                        let copied = tx.read(y)?;
                        tx.commute(x, move |n| *n += 1 + copied)
                    });
                }),
            ],
        );
        let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
        assert!(end == (11, 10) || end == (1, 11), "{end:?} is no serial result");
    });
}

/// An elder block that owns one object and waits for the latch on another, whose owner gives its
/// latches up to wait for that block.
#[test]
fn a_released_latch_wakes_who_waits_for_it() {
    Model::new("a_released_latch_wakes_who_waits_for_it", 1_000).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(engine, [ranked(2, add(x, y)), ranked(1, write(y, x))]);
        let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
        assert!(end == (11, 11) || end == (10, 10), "{end:?} is no serial result");
    });
}

/// The same with a block that is irrevocable.
#[test]
fn an_irrevocable_block_gets_past_latches() {
    Model::new("an_irrevocable_block_gets_past_latches", 1_000).check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |adder| adder.run(|tx| tx.commute(x, |n| *n += 1))),
                part(move |writer| {
                    writer.run(|tx| {
                        become_irrevocable(tx)?;
                        tx.write(x, 10)
                    });
                }),
            ],
        );
        let end = engine.attach().run(|tx| tx.read(x));
        assert!(end == 11 || end == 10, "{end} is no serial result");
    });
}

/// The same with the adder as the elder: it dooms the writer, or the writer gets what the latch
/// held back and is done.
#[test]
fn an_elder_with_a_latch_meets_a_writer() {
    Model::new("an_elder_with_a_latch_meets_a_writer", 1_000).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(engine, [ranked(1, add(x, y)), ranked(2, write(y, x))]);
        let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
        assert!(end == (11, 11) || end == (10, 10), "{end:?} is no serial result");
    });
}

/// A block that owned `y` in a nested block that was undone owns nothing when it commits its
/// addition to `x`; but the writer of `x`, which met it while it owned `y`, waits for its end. So
/// it must not wait for the writer's end in turn, whichever of the two is the elder.
#[test]
fn an_adder_that_is_waited_for_does_not_wait_for_ever() {
    for (name, adder, writer) in [
        ("an_adder_that_is_waited_for_does_not_wait_for_ever: elder", 1, 2),
        ("an_adder_that_is_waited_for_does_not_wait_for_ever: younger", 2, 1),
    ] {
        Model::new(name, 500).check(move |engine| {
            let (x, y) = (var(engine, 0), var(engine, 0));
            let undone = part(move |mutator| {
                mutator.run(|tx| {
                    tx.or_else(
                        |tx| {
                            tx.write(y, 9)?;
                            tx.retry()
                        },
                        |tx| tx.commute(x, |n| *n += 1),
                    )
                });
            });
            together(engine, [ranked(adder, undone), ranked(writer, write(x, y))]);
            let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
            assert!(end == (11, 10) || end == (10, 10), "{end:?} is no serial result");
        });
    }
}
