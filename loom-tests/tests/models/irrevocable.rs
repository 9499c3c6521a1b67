//! Irrevocability: at most one block, which never aborts.

use loom_tests::{Model, part, together};
use std::cell::Cell;
use stm::model::{become_irrevocable, rank, var};

/// The token goes from one block to the other, and what the first wrote is there.
#[test]
fn the_token_is_handed_over() {
    Model { extra: 2, ..Model::new("the_token_is_handed_over", 300) }.check(|engine| {
        let x = var(engine, 0);
        let add = move || {
            part(move |mutator| {
                let reached = Cell::new(0);
                mutator.run(|tx| {
                    become_irrevocable(tx)?;
                    reached.set(reached.get() + 1);
                    let old = tx.read(x)?;
                    tx.write(x, old + 1)
                });
                assert_eq!(reached.get(), 1, "an irrevocable block was aborted");
            })
        };
        together(engine, [add(), add()]);
        assert_eq!(engine.attach().run(|tx| tx.read(x)), 2);
    });
}

/// A plain block and an irrevocable one read what the other writes.
#[test]
fn an_irrevocable_block_is_never_aborted() {
    Model::new("an_irrevocable_block_is_never_aborted", 1_000).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |plain| {
                    plain.run(|tx| {
                        let seen = tx.read(x)?;
                        tx.write(y, seen + 1)
                    });
                }),
                part(move |mutator| {
                    let reached = Cell::new(0);
                    mutator.run(|tx| {
                        become_irrevocable(tx)?;
                        reached.set(reached.get() + 1);
                        let seen = tx.read(y)?;
                        tx.write(x, seen + 1)
                    });
                    assert_eq!(reached.get(), 1, "an irrevocable block was aborted");
                }),
            ],
        );
        let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
        assert!(end == (1, 2) || end == (2, 1), "{end:?} is no serial result");
    });
}

/// A block that waits for the token owns what the token's holder needs.
#[test]
fn a_waiter_for_the_token_gives_way() {
    Model::new("a_waiter_for_the_token_gives_way", 1_000).check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |mutator| {
                    mutator.run(|tx| {
                        tx.write(x, 1)?;
                        become_irrevocable(tx)
                    });
                }),
                part(move |mutator| {
                    mutator.run(|tx| {
                        become_irrevocable(tx)?;
                        tx.write(x, 2)
                    });
                }),
            ],
        );
    });
}

/// A block that loses becomes irrevocable and then wins.
#[test]
fn a_loser_gets_the_token() {
    let model = Model { patience: 1, ..Model::new("a_loser_gets_the_token", 500) };
    model.check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |mutator| {
                    let starts = Cell::new(0);
                    mutator.run(|tx| {
                        starts.set(starts.get() + 1);
                        let old = tx.read(x)?;
                        tx.write(x, old + 1)
                    });
                    assert!(starts.get() <= 2, "the second start is irrevocable");
                }),
                part(move |mutator| {
                    mutator.run(|tx| {
                        let old = tx.read(x)?;
                        tx.write(x, old + 1)
                    });
                }),
            ],
        );
        assert_eq!(engine.attach().run(|tx| tx.read(x)), 2);
    });
}

/// What a block has read before it becomes irrevocable is still the newest when it is.
#[test]
fn what_was_read_before_is_looked_at_again() {
    Model::new("what_was_read_before_is_looked_at_again", 300).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |plain| plain.run(|tx| tx.write(x, 1))),
                part(move |mutator| {
                    let reached = Cell::new(0);
                    mutator.run(|tx| {
                        let seen = tx.read(x)?;
                        become_irrevocable(tx)?;
                        reached.set(reached.get() + 1);
                        tx.write(y, seen + 1)
                    });
                    assert_eq!(reached.get(), 1, "an irrevocable block was aborted");
                }),
            ],
        );
    });
}

/// A waiter for the token is doomed just when the token arrives: it passes it on.
#[test]
fn a_doomed_waiter_loses_no_token() {
    let model =
        Model { segments: 3, extra: -1, ..Model::new("a_doomed_waiter_loses_no_token", 500) };
    model.check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |holder| holder.run(become_irrevocable)),
                part(move |elder| {
                    rank(elder, 0);
                    elder.run(|tx| tx.write(x, 1));
                }),
                part(move |waiter| {
                    rank(waiter, 9);
                    waiter.run(|tx| {
                        tx.write(x, 2)?;
                        become_irrevocable(tx)
                    });
                }),
            ],
        );
        // Hangs if the token is lost.
        engine.attach().run(become_irrevocable);
    });
}
