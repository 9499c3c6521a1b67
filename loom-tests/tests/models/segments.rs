//! Segments: they go from thread to thread, and their faces tell what became of a block.

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom_tests::{Model, explore};
use std::sync::Arc;
use stm::model::{Face, Found, serial, var};

/// Two threads share one segment: nobody waits for ever, and no serial is used twice.
#[test]
fn a_segment_is_handed_over() {
    let model = Model { segments: 1, extra: 2, ..Model::new("a_segment_is_handed_over", 40) };
    model.check(|engine| {
        let x = var(engine, 0);
        let add = move || {
            let mut mutator = engine.attach();
            // Asked inside: after its block the thread may have lent the segment to the other one.
            mutator.run(|tx| {
                let old = tx.read(x)?;
                tx.write(x, old + 1)?;
                Ok(serial(tx))
            })
        };
        let other = loom::thread::spawn(add);
        let mine = add();
        let theirs = other.join().ok();
        assert_ne!(Some(mine), theirs, "one tag for two blocks");
        assert_eq!(engine.attach().run(|tx| tx.read(x)), 2);
    });
}

/// A payload that is written before the segment announces its commit.
struct Payload(UnsafeCell<u64>);

// SAFETY: loom fails the model if two threads race on it, which is what it is for.
unsafe impl Sync for Payload {}
// SAFETY: as above.
unsafe impl Send for Payload {}

/// Who finds the block committed may read its private bodies, and who knows of the commit never
/// takes the block for running, though the segment has begun its next one.
#[test]
fn a_face_tells_the_truth() {
    explore("a_face_tells_the_truth", 2, 50, || {
        let segment = Arc::new(Face::new());
        let payload = Arc::new(Payload(UnsafeCell::new(0)));
        let linked = Arc::new(AtomicBool::new(false));
        segment.begin(1);
        let (face, body, link) = (Arc::clone(&segment), Arc::clone(&payload), Arc::clone(&linked));
        let reader = loom::thread::spawn(move || {
            let knows = link.load(Ordering::Acquire);
            let found = face.fate(1);
            if found == Found::Committed(7) {
                // SAFETY: loom checks it.
                assert_eq!(body.0.with(|value| unsafe { *value }), 1);
            }
            assert!(!(knows && found == Found::Running), "a commit was overlooked");
        });
        // SAFETY: loom checks it.
        payload.0.with_mut(|value| unsafe { *value = 1 });
        segment.set_cwv(7);
        linked.store(true, Ordering::Release);
        segment.end();
        segment.begin(2);
        assert!(reader.join().is_ok());
    });
}

/// A block found to be over has stamped its bodies.
#[test]
fn what_is_over_is_stamped() {
    explore("what_is_over_is_stamped", 2, 10, || {
        let segment = Arc::new(Face::new());
        let stamp = Arc::new(AtomicBool::new(false));
        segment.begin(1);
        let (face, stamped) = (Arc::clone(&segment), Arc::clone(&stamp));
        let reader = loom::thread::spawn(move || {
            if face.fate(1) == Found::Over {
                assert!(stamped.load(Ordering::Relaxed), "over, and not stamped");
            }
        });
        stamp.store(true, Ordering::Relaxed);
        segment.end_quiet();
        segment.begin(2);
        assert!(reader.join().is_ok());
    });
}

/// Either the end of a block sees who waits for it, or who waits sees the end.
#[test]
fn the_end_meets_its_waiters() {
    explore("the_end_meets_its_waiters", 2, 10, || {
        let owner = Arc::new(Face::new());
        let waiter = Arc::new(Face::new());
        owner.begin(1);
        let (other, me) = (Arc::clone(&owner), Arc::clone(&waiter));
        let waiting = loom::thread::spawn(move || {
            other.add_waiter(1);
            me.park_while(|| other.runs(1));
        });
        if owner.end() != 0 {
            waiter.unpark();
        }
        assert!(waiting.join().is_ok());
    });
}
