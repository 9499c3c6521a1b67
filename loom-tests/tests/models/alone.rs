//! The small protocols alone: parking, the token's queue, the commit log.

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom_tests::explore;
use std::sync::Arc;
use stm::model::{Baton, Bed, Log};

/// Whoever changes the condition and then unparks wakes the sleeper, even if the change is relaxed.
#[test]
fn no_lost_unpark() {
    explore("no_lost_unpark", 2, 5, || {
        let bed = Arc::new(Bed::new());
        let done = Arc::new(AtomicBool::new(false));
        let (other, flag) = (Arc::clone(&bed), Arc::clone(&done));
        let waker = loom::thread::spawn(move || {
            flag.store(true, Ordering::Relaxed);
            other.unpark();
        });
        bed.park_while(|| !done.load(Ordering::Relaxed));
        assert!(waker.join().is_ok());
    });
}

struct Guarded(UnsafeCell<u64>);

// SAFETY: loom fails the model if two threads race on it, which is what it is for.
unsafe impl Sync for Guarded {}
// SAFETY: as above.
unsafe impl Send for Guarded {}

/// Two threads take the token in turn: one at a time, each gets it, and each sees the other's work.
#[test]
fn one_holds_the_token() {
    explore("one_holds_the_token", 2, 20, || {
        let token = Arc::new(Baton::new());
        let beds = Arc::new([Bed::new(), Bed::new()]);
        let guarded = Arc::new(Guarded(UnsafeCell::new(0)));
        let enter = |me: usize| {
            let (token, beds, guarded) =
                (Arc::clone(&token), Arc::clone(&beds), Arc::clone(&guarded));
            move || {
                token.ask(me);
                beds[me].park_while(|| !token.is_held_by(me));
                // SAFETY: loom checks it.
                guarded.0.with_mut(|value| unsafe { *value += 1 });
                if let Some(next) = token.release() {
                    beds[next].unpark();
                }
            }
        };
        let other = loom::thread::spawn(enter(1));
        enter(0)();
        assert!(other.join().is_ok());
        // SAFETY: loom checks it.
        assert_eq!(guarded.0.with(|value| unsafe { *value }), 2);
    });
}

/// Who leaves the queue either leaves it in time or has the token and passes it on.
#[test]
fn leaving_the_queue_loses_no_token() {
    explore("leaving_the_queue_loses_no_token", 2, 5, || {
        let token = Arc::new(Baton::new());
        token.ask(0);
        let other = Arc::clone(&token);
        let impatient = loom::thread::spawn(move || {
            other.ask(1);
            if !other.give_up(1) {
                assert_eq!(other.release(), None);
            }
        });
        let _ = token.release();
        assert!(impatient.join().is_ok());
        token.ask(2);
        assert!(token.is_held_by(2), "the token is lost");
    });
}

/// Whoever follows the log finds every entry whole, in order and without a gap.
#[test]
fn the_log_has_no_gap() {
    explore("the_log_has_no_gap", 2, 10, || {
        let log = Arc::new(Log::new());
        let other = Arc::clone(&log);
        let reader = loom::thread::spawn(move || {
            let (first, found) = other.follow();
            for (at, (version, place)) in found.into_iter().enumerate() {
                assert_eq!(version, first + at as u64 + 1);
                assert_eq!(u64::from(place), version + 100);
            }
        });
        log.append(101);
        log.append(102);
        assert!(reader.join().is_ok());
    });
}
