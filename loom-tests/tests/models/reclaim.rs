//! Reclamation, with crossbeam-epoch taking part: memory is used again only when nobody can be
//! looking at it. loom's cells in bodies and entries stand for the memory.

use loom_tests::{Model, part, together};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use stm::model::{Reclaim, allocations, attempt, collect, give_up, var};

/// After how many collections something retired is used again, if nobody is pinned.
const COLLECTIONS: usize = 2;

/// Explores a writer and a reader. The writer does `step` twice, with collections between, and in
/// some execution it must have made do with fewer than `most` allocations.
fn recycled(
    name: &'static str,
    least: usize,
    most: usize,
    step: impl Fn(&mut stm::Mutator<'static>, &'static stm::TVar<u64>) + Copy + Send + Sync + 'static,
) {
    let fewest = Arc::new(AtomicUsize::new(usize::MAX));
    let seen = Arc::clone(&fewest);
    Model { reclaim: Reclaim::ByEpochs, extra: -1, ..Model::new(name, least) }.check(
        move |engine| {
            let x = var(engine, 0);
            let fewest = Arc::clone(&seen);
            together(
                engine,
                [
                    part(move |writer| {
                        step(writer, x);
                        for _ in 0..COLLECTIONS {
                            collect();
                        }
                        step(writer, x);
                        fewest.fetch_min(allocations(writer) as usize, Ordering::Relaxed);
                    }),
                    part(move |reader| {
                        // Last, so that it runs first and one preemption stops it in the middle.
                        // One read is enough: loom compares it with every later use of the memory.
                        reader.run(|tx| tx.read(x));
                    }),
                ],
            );
        },
    );
    let fewest = fewest.load(Ordering::Relaxed);
    assert!(fewest < most, "{name}: nothing was ever used again, {fewest} allocations");
}

/// Bodies and log entries of committed blocks.
#[test]
fn committed_memory_is_used_again() {
    recycled("committed_memory_is_used_again", 100, 4, |writer, x| {
        writer.run(|tx| tx.write(x, 1));
    });
}

/// Bodies of aborted blocks.
#[test]
fn aborted_memory_is_used_again() {
    recycled("aborted_memory_is_used_again", 100, 2, |writer, x| {
        let outcome = attempt(writer, |tx| {
            tx.write(x, 7)?;
            give_up::<()>()
        });
        assert!(outcome.is_none());
    });
}

/// What a block has made free before another one begins is out of that one's reach.
#[test]
fn free_memory_is_out_of_reach() {
    let model =
        Model { reclaim: Reclaim::ByEpochs, ..Model::new("free_memory_is_out_of_reach", 100) };
    model.check(|engine| {
        let x = var(engine, 0);
        let (mut reader, mut writer) = (engine.attach(), engine.attach());
        writer.run(|tx| tx.write(x, 1));
        for _ in 0..COLLECTIONS {
            collect();
        }
        let writing = loom::thread::spawn(move || {
            writer.run(|tx| tx.write(x, 2));
            writer
        });
        assert!((1..=2).contains(&reader.run(|tx| tx.read(x))));
        assert!(writing.join().is_ok());
    });
}
