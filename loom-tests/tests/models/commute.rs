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
        together(
            engine,
            [
                part(move |adder| {
                    rank(adder, 2);
                    adder.run(|tx| {
                        tx.commute(x, |n| *n += 1)?;
                        tx.commute(y, |n| *n += 1)
                    });
                }),
                part(move |writer| {
                    rank(writer, 1);
                    writer.run(|tx| {
                        tx.write(y, 10)?;
                        tx.write(x, 10)
                    });
                }),
            ],
        );
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
