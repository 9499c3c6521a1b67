//! Nested blocks: what is undone was never there, what is kept belongs to the block around it.

use loom_tests::{Model, part, together};
use stm::model::var;

/// Rolls a nested block back, over an object that the outer one owns and one that it does not.
#[test]
fn what_is_undone_is_never_seen() {
    Model::new("what_is_undone_is_never_seen", 500).check(|engine| {
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |reader| {
                    let seen = reader.run(|tx| Ok((tx.read(x)?, tx.read(y)?)));
                    assert!(seen == (0, 0) || seen == (1, 0), "{seen:?}");
                }),
                part(move |writer| {
                    writer.run(|tx| {
                        tx.write(x, 1)?;
                        tx.or_else(
                            |tx| {
                                tx.write(x, 2)?;
                                tx.write(y, 2)?;
                                tx.retry()
                            },
                            |tx| {
                                assert_eq!((tx.read(x)?, tx.read(y)?), (1, 0));
                                Ok(())
                            },
                        )
                    });
                }),
            ],
        );
    });
}

/// A nested block that is kept becomes visible with the outer one.
#[test]
fn what_is_kept_commits_with_the_outer_block() {
    Model::new("what_is_kept_commits_with_the_outer_block", 500).check(|engine| {
        let x = var(engine, 0);
        together(
            engine,
            [
                part(move |reader| {
                    let seen = reader.run(|tx| tx.read(x));
                    assert!(seen == 0 || seen == 2, "{seen}");
                }),
                part(move |writer| {
                    writer.run(|tx| {
                        tx.write(x, 1)?;
                        tx.or_else(|tx| tx.write(x, 2), |_| Ok(()))
                    });
                }),
            ],
        );
    });
}
