//! Opacity and serialisability: a block sees one state of the world, whether it commits or not.

use loom::sync::atomic::{AtomicBool, Ordering};
use loom_tests::{Model, part, together};
use std::sync::Arc;
use stm::model::{attempt, give_up, var};

/// A writer keeps two variables equal; a reader must never see them differ.
#[test]
fn no_torn_snapshot() {
    Model::new("no_torn_snapshot", 500).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |reader| {
                    let seen = reader.run(|tx| {
                        let seen = (tx.read(x)?, tx.read(y)?);
                        assert_eq!(seen.0, seen.1, "a torn snapshot");
                        Ok(seen.0)
                    });
                    assert!(seen <= 1);
                }),
                part(move |writer| {
                    writer.run(|tx| {
                        tx.write(x, 1)?;
                        tx.write(y, 1)
                    });
                }),
            ],
        );
    });
}

/// Two updating blocks touch the same variables in opposite order. What each reads is checked
/// before it knows whether it will commit.
#[test]
fn doomed_blocks_see_no_torn_snapshot() {
    let model = Model { extra: -1, ..Model::new("doomed_blocks_see_no_torn_snapshot", 500) };
    model.check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        let update = move |first: &'static stm::TVar<u64>, second: &'static stm::TVar<u64>| {
            part(move |mutator| {
                mutator.run(|tx| {
                    let (a, b) = (tx.read(first)?, tx.read(second)?);
                    assert_eq!(a, b, "a torn snapshot in a block that may abort");
                    tx.write(first, a + 1)?;
                    tx.write(second, b + 1)
                });
            })
        };
        together(engine, [update(x, y), update(y, x)]);
        let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
        assert_eq!(end, (2, 2));
    });
}

/// A block that is given up was never there.
#[test]
fn an_aborted_block_is_never_seen() {
    Model::new("an_aborted_block_is_never_seen", 500).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |reader| {
                    let seen = reader.run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
                    assert!(seen == (0, 0) || seen == (0, 2), "{seen:?}");
                }),
                part(move |writer| {
                    let outcome = attempt(writer, |tx| {
                        tx.write(x, 1)?;
                        give_up::<()>()
                    });
                    assert!(outcome.is_none());
                    writer.run(|tx| tx.write(y, 2));
                }),
            ],
        );
    });
}

/// A segment commits and begins its next block while a reader still looks at the tag of the last.
#[test]
fn the_next_block_does_not_hide_the_last_commit() {
    Model::new("the_next_block_does_not_hide_the_last_commit", 1_000).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |reader| {
                    let seen = reader.run(|tx| {
                        let seen = (tx.read(y)?, tx.read(x)?);
                        assert!(seen.0 <= seen.1, "{seen:?}: the second commit without the first");
                        Ok(seen)
                    });
                    assert!(seen.1 <= 1);
                }),
                part(move |writer| {
                    writer.run(|tx| tx.write(x, 1));
                    writer.run(|tx| tx.write(y, 1));
                }),
            ],
        );
    });
}

/// Neither of two increments is lost.
#[test]
fn no_lost_update() {
    Model::new("no_lost_update", 1_000).check(|engine| {
        let x = var(engine, 0);
        let add = move || {
            part(move |mutator| {
                mutator.run(|tx| {
                    let old = tx.read(x)?;
                    tx.write(x, old + 1)
                });
            })
        };
        together(engine, [add(), add()]);
        assert_eq!(engine.attach().run(|tx| tx.read(x)), 2);
    });
}

/// Each of two blocks writes what the other reads: only one may find the other's still unset.
#[test]
fn no_write_skew() {
    Model::new("no_write_skew", 1_000).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        let guard = move |look: &'static stm::TVar<u64>, set: &'static stm::TVar<u64>| {
            part(move |mutator| {
                mutator.run(|tx| if tx.read(look)? == 0 { tx.write(set, 1) } else { Ok(()) });
            })
        };
        together(engine, [guard(x, y), guard(y, x)]);
        let end = engine.attach().run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
        assert!(end == (1, 0) || end == (0, 1), "{end:?}");
    });
}

/// A body may be replaced twice while a reader keeps its snapshot.
#[test]
fn two_commits_in_a_row() {
    Model { extra: -1, ..Model::new("two_commits_in_a_row", 200) }.check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |reader| {
                    reader.run(|tx| {
                        let seen = (tx.read(y)?, tx.read(x)?);
                        assert_eq!(seen.0, seen.1, "a torn snapshot");
                        Ok(())
                    });
                }),
                part(move |writer| {
                    for value in 1..3 {
                        writer.run(|tx| {
                            tx.write(x, value)?;
                            tx.write(y, value)
                        });
                    }
                }),
            ],
        );
    });
}

/// A block that is given up puts a body back that its own segment has committed before.
#[test]
fn an_abort_gives_the_committed_body_back() {
    Model::new("an_abort_gives_the_committed_body_back", 500).check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |reader| assert!(reader.run(|tx| tx.read(x)) <= 1)),
                part(move |writer| {
                    writer.run(|tx| tx.write(x, 1));
                    let outcome = attempt(writer, |tx| {
                        tx.write(x, 2)?;
                        give_up::<()>()
                    });
                    assert!(outcome.is_none());
                }),
            ],
        );
    });
}

/// A block that begins after another one has committed, by whatever means the program knows that,
/// sees its commit.
#[test]
fn a_block_sees_what_was_committed_before_it_began() {
    Model::new("a_block_sees_what_was_committed_before_it_began", 5).check(|engine| {
        let x = var(engine, 0);
        let committed = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&committed);
        together(
            engine,
            [
                part(move |reader| {
                    if seen.load(Ordering::Acquire) {
                        assert_eq!(reader.run(|tx| tx.read(x)), 1);
                    }
                }),
                part(move |writer| {
                    writer.run(|tx| tx.write(x, 1));
                    committed.store(true, Ordering::Release);
                }),
            ],
        );
    });
}
