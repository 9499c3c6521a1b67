//! Reclamation, with crossbeam-epoch taking part: memory is used again only when nobody can be
//! looking at it. loom's cells in bodies and entries stand for the memory.

use loom_tests::{Model, part, together};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use stm::model::{allocations, attempt, collect, give_up, var};

/// Explores a writer and a reader; the writer's `step` is done three times with a collection after
/// each, and in some execution memory must have been used again.
fn recycled(
    name: &'static str,
    least: usize,
    step: impl Fn(&mut stm::Mutator<'static>, &'static stm::TVar<u64>) + Copy + Send + Sync + 'static,
) {
    let fewest = Arc::new(AtomicUsize::new(usize::MAX));
    let seen = Arc::clone(&fewest);
    Model { reclaims: true, ..Model::new(name, least) }.check(move |engine| {
        let x = var(engine, 0);
        let fewest = Arc::clone(&seen);
        together(
            engine,
            [
                part(move |reader| {
                    reader.run(|tx| {
                        let first = tx.read(x)?;
                        assert_eq!(first, tx.read(x)?, "the value changed under the reader");
                        Ok(())
                    });
                }),
                part(move |writer| {
                    for _ in 0..3 {
                        step(writer, x);
                        collect();
                        collect();
                    }
                    fewest.fetch_min(allocations(writer) as usize, Ordering::Relaxed);
                }),
            ],
        );
    });
    let fewest = fewest.load(Ordering::Relaxed);
    assert!(fewest < 6, "{name}: nothing was ever used again, {fewest} allocations");
}

/// Bodies and log entries of committed blocks.
#[test]
fn committed_memory_is_used_again() {
    recycled("committed_memory_is_used_again", 100, |writer, x| {
        writer.run(|tx| {
            let old = tx.read(x)?;
            tx.write(x, old + 1)
        });
    });
}

/// Bodies of aborted blocks.
#[test]
fn aborted_memory_is_used_again() {
    recycled("aborted_memory_is_used_again", 100, |writer, x| {
        let outcome = attempt(writer, |tx| {
            tx.write(x, 7)?;
            give_up::<()>()
        });
        assert!(outcome.is_none());
    });
}
