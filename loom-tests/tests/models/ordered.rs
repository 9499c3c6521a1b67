//! Ordered blocks: the result is that of running them one after another.

use loom_tests::{Model, part, together};
use std::sync::Arc;
use stm::Sequence;
use stm::model::var;

/// A later block sees what an earlier one wrote, though it only reads.
#[test]
fn a_later_block_sees_the_earlier() {
    Model::new("a_later_block_sees_the_earlier", 100).check(|engine| {
        let x = var(engine, 0);
        let sequence = Sequence::new(engine);
        let order = Arc::clone(&sequence);
        together(
            engine,
            [
                part(move |later| {
                    later.order(&order, 1);
                    assert_eq!(later.run(|tx| tx.read(x)), 1);
                }),
                part(move |earlier| {
                    earlier.order(&sequence, 0);
                    earlier.run(|tx| tx.write(x, 1));
                }),
            ],
        );
    });
}

/// The later block may own what the earlier one needs, and is waiting for it.
#[test]
fn the_head_gets_what_it_needs() {
    Model::new("the_head_gets_what_it_needs", 500).check(|engine| {
        let x = var(engine, 1);
        let sequence = Sequence::new(engine);
        let order = Arc::clone(&sequence);
        together(
            engine,
            [
                part(move |later| {
                    later.order(&order, 1);
                    later.run(|tx| {
                        let old = tx.read(x)?;
                        tx.write(x, old * 3)
                    });
                }),
                part(move |earlier| {
                    earlier.order(&sequence, 0);
                    earlier.run(|tx| {
                        let old = tx.read(x)?;
                        tx.write(x, old + 1)
                    });
                }),
            ],
        );
        assert_eq!(engine.attach().run(|tx| tx.read(x)), 6);
    });
}

/// A block that waited by `retry` keeps its rank: a later one that owns what it needs gives way.
#[test]
fn a_block_that_retries_keeps_its_rank() {
    let model =
        Model { segments: 3, extra: -1, ..Model::new("a_block_that_retries_keeps_its_rank", 500) };
    model.check(|engine| {
        let (ready, x) = (var(engine, 0), var(engine, 0));
        let sequence = Sequence::new(engine);
        let order = Arc::clone(&sequence);
        together(
            engine,
            [
                part(move |later| {
                    later.order(&order, 1);
                    later.run(|tx| tx.write(x, 2));
                }),
                part(move |setter| setter.run(|tx| tx.write(ready, 1))),
                part(move |earlier| {
                    earlier.order(&sequence, 0);
                    earlier.run(|tx| {
                        let is_ready = tx.read(ready)? == 1;
                        tx.check(is_ready)?;
                        tx.write(x, 1)
                    });
                }),
            ],
        );
        assert_eq!(engine.attach().run(|tx| tx.read(x)), 2);
    });
}

/// A block that gives its turn up lets the next one commit.
#[test]
fn an_abandoned_turn_passes() {
    Model::new("an_abandoned_turn_passes", 20).check(|engine| {
        let x = var(engine, 0);
        let sequence = Sequence::new(engine);
        let order = Arc::clone(&sequence);
        together(
            engine,
            [
                part(move |later| {
                    later.order(&order, 1);
                    later.run(|tx| tx.write(x, 1));
                }),
                part(move |earlier| {
                    earlier.order(&sequence, 0);
                    earlier.abandon_turn();
                }),
            ],
        );
        assert_eq!(engine.attach().run(|tx| tx.read(x)), 1);
    });
}
