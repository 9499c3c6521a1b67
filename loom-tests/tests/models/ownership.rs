//! Ownership: who waits for whom, who is doomed, and that nobody waits for ever.

use loom_tests::{Model, part, together};
use std::cell::Cell;
use std::sync::Arc;
use stm::TVar;
use stm::model::{Face, rank, var};

/// Two blocks own what the other needs; the elder one goes on, without ever starting over.
#[test]
fn the_elder_dooms_the_younger() {
    let model = Model { patience: u32::MAX, ..Model::new("the_elder_dooms_the_younger", 1_000) };
    model.check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |younger| {
                    rank(younger, 2);
                    younger.run(|tx| {
                        tx.write(y, 2)?;
                        tx.write(x, 2)
                    });
                }),
                part(move |elder| {
                    rank(elder, 1);
                    let starts = Cell::new(0);
                    elder.run(|tx| {
                        starts.set(starts.get() + 1);
                        tx.write(x, 1)?;
                        tx.write(y, 1)
                    });
                    assert_eq!(starts.get(), 1, "nothing may abort the elder");
                }),
            ],
        );
        let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
        assert_eq!(end.0, end.1, "one block's write lost");
    });
}

/// The same between blocks of equal seniority, as two sequences made at one time have.
#[test]
fn equal_seniority_is_no_deadlock() {
    Model::new("equal_seniority_is_no_deadlock", 1_000).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        let write = move |first: &'static TVar<u64>, second: &'static TVar<u64>| {
            part(move |mutator| {
                rank(mutator, 7);
                mutator.run(|tx| {
                    tx.write(first, 1)?;
                    tx.write(second, 1)
                });
            })
        };
        together(engine, [write(x, y), write(y, x)]);
    });
}

/// A block that owned an object only in a nested block that was undone commits nothing: who waited
/// for it must be woken all the same.
#[test]
fn a_disowned_object_wakes_who_waits_for_it() {
    Model::new("a_disowned_object_wakes_who_waits_for_it", 500).check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |waiter| waiter.run(|tx| tx.write(x, 1))),
                part(move |owner| {
                    owner.run(|tx| {
                        tx.or_else(
                            |tx| {
                                tx.write(x, 9)?;
                                tx.retry()
                            },
                            |_| Ok(()),
                        )
                    });
                }),
            ],
        );
        assert_eq!(engine.attach().run(|tx| tx.read(x)), 1);
    });
}

/// Who dooms a block late, when it is over, must not take back the doom of the next one.
#[test]
fn a_late_doom_does_not_undo_a_newer_one() {
    loom_tests::explore("a_late_doom_does_not_undo_a_newer_one", 2, 2, || {
        let segment = Arc::new(Face::new());
        let other = Arc::clone(&segment);
        let late = loom::thread::spawn(move || other.doom(1));
        segment.doom(2);
        assert!(late.join().is_ok());
        assert!(segment.is_doomed(2));
        assert!(!segment.is_doomed(1));
    });
}

/// A doomed block that sleeps wakes up.
#[test]
fn a_doomed_sleeper_wakes() {
    loom_tests::explore("a_doomed_sleeper_wakes", 2, 2, || {
        let segment = Arc::new(Face::new());
        let other = Arc::clone(&segment);
        segment.begin(1);
        let elder = loom::thread::spawn(move || other.doom(1));
        segment.park_while(|| !segment.is_doomed(1));
        assert!(elder.join().is_ok());
    });
}
