//! Opacity: a block sees one state of the world, whether it commits or not.

use loom_tests::{Model, part, together};
use stm::model::{attempt, give_up, var};

/// A writer keeps two variables equal; a reader must never see them differ.
#[test]
fn no_torn_snapshot() {
    Model::new("no_torn_snapshot", 1).check(|engine| {
        println!("EXEC");
        let (x, y) = (var(engine, 0), var(engine, 0));
        together(
            engine,
            [
                part(move |writer| {
                    println!("writer");writer.run(|tx| {
                        tx.write(x, 1)?;
                        tx.write(y, 1)
                    });
                }),
                part(move |reader| {
                    println!("reader");let seen = reader.run(|tx| {
                        let seen = (tx.read(x)?, tx.read(y)?);
                        assert_eq!(seen.0, seen.1, "a torn snapshot");
                        Ok(seen)
                    });
                    assert!(seen == (0, 0) || seen == (1, 1));
                }),
            ],
        );
    });
}
