//! `retry`: no wake-up is lost, and a sleeper holds up nobody.

use loom_tests::{Model, part, together};

use stm::Engine;
use stm::model::var;

/// A consumer sleeps until a producer has written.
#[test]
fn no_lost_wake_up() {
    Model::new("no_lost_wake_up", 500).check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |consumer| {
                    let seen = consumer.run(|tx| {
                        let seen = tx.read(x)?;
                        tx.check(seen != 0)?;
                        Ok(seen)
                    });
                    assert_eq!(seen, 1);
                }),
                part(move |producer| producer.run(|tx| tx.write(x, 1))),
            ],
        );
    });
}

/// The change may be a commuting operation.
#[test]
fn an_addition_wakes() {
    Model::new("an_addition_wakes", 500).check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |consumer| {
                    consumer.run(|tx| {
                        let seen = tx.read(x)?;
                        tx.check(seen != 0)
                    });
                }),
                part(move |producer| producer.run(|tx| tx.commute(x, |n| *n += 1))),
            ],
        );
    });
}

/// What the first arm of `or_else` has read wakes the block too.
#[test]
fn either_arm_wakes() {
    Model::new("either_arm_wakes", 500).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |consumer| {
                    consumer.run(|tx| {
                        tx.or_else(
                            |tx| {
                                let seen = tx.read(x)?;
                                tx.check(seen != 0)
                            },
                            |tx| {
                                let seen = tx.read(y)?;
                                tx.check(seen != 0)
                            },
                        )
                    });
                }),
                part(move |producer| producer.run(|tx| tx.write(x, 1))),
            ],
        );
    });
}

/// With one segment, the producer can run only if the sleeper has given it up.
#[test]
fn a_sleeper_gives_its_segment_up() {
    let model =
        Model { segments: 1, extra: 2, ..Model::new("a_sleeper_gives_its_segment_up", 200) };
    model.check(|engine: &'static Engine| {
        let x = var(engine, 0);
        let consumer = loom::thread::spawn(move || {
            let mut mutator = engine.attach();
            mutator.run(|tx| {
                let seen = tx.read(x)?;
                tx.check(seen != 0)
            });
        });
        {
            let mut mutator = engine.attach();
            mutator.run(|tx| tx.write(x, 1));
        }
        assert!(consumer.join().is_ok());
    });
}
