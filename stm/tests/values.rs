//! Every value that was ever in a variable is dropped once, whoever replaced it and when.

use std::sync::Arc;
use stm::{TVar, atomically};

/// Lets retired values mature: what blocks retire is dropped by later blocks.
fn settle(done: impl Fn() -> bool) {
    let other = TVar::new(0u64);
    for _ in 0..1_000_000 {
        if done() {
            return;
        }
        atomically(|tx| tx.modify(&other, |n| *n += 1));
    }
    panic!("values are still there");
}

#[test]
fn values_are_dropped_whether_replaced_or_not() {
    let token = Arc::new(());
    {
        let never = TVar::new(Arc::clone(&token));
        let once = TVar::new(Arc::clone(&token));
        let often = TVar::new(Arc::clone(&token));
        atomically(|tx| tx.write(&once, Arc::clone(&token)));
        for _ in 0..100 {
            atomically(|tx| tx.write(&often, Arc::clone(&token)));
        }
        assert!(Arc::ptr_eq(&atomically(|tx| tx.read(&never)), &token));
        // The first values are dropped while the variables live.
        settle(|| Arc::strong_count(&token) == 4);
    }
    settle(|| Arc::strong_count(&token) == 1);
}

#[test]
fn values_are_dropped_when_handles_go_while_blocks_write() {
    let token = Arc::new(());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for round in 0..2_000u32 {
                    let var = TVar::new(Arc::clone(&token));
                    let shared = TVar::new(Some(var.clone()));
                    std::thread::scope(|scope| {
                        if round.is_multiple_of(16) {
                            scope.spawn(|| atomically(|tx| tx.write(&shared, None)));
                        }
                        atomically(|tx| match tx.read(&shared)? {
                            Some(var) => tx.write(&var, Arc::clone(&token)),
                            None => Ok(()),
                        });
                    });
                    drop(var);
                }
            });
        }
    });
    settle(|| Arc::strong_count(&token) == 1);
}

#[test]
fn the_last_handle_may_go_inside_the_block_that_writes() {
    let token = Arc::new(());
    for _ in 0..1_000 {
        atomically(|tx| {
            let var = TVar::new(Arc::clone(&token));
            tx.write(&var, Arc::clone(&token))?;
            drop(var);
            Ok(())
        });
    }
    settle(|| Arc::strong_count(&token) == 1);
}
