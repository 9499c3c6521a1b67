//! Transfers between accounts on several threads, with auditors that must always see the same sum.

use std::sync::Arc;
use stm::{TVar, atomically, engine};

const ACCOUNTS: usize = 16;
const INITIAL: i64 = 100;

fn transfer(accounts: &[TVar<i64>], from: usize, to: usize, amount: i64) {
    atomically(|tx| {
        let left = tx.read(&accounts[from])? - amount;
        tx.write(&accounts[from], left)?;
        let sum = tx.read(&accounts[to])? + amount;
        tx.write(&accounts[to], sum)
    });
}

fn total(accounts: &[TVar<i64>]) -> i64 {
    atomically(|tx| {
        let mut sum = 0;
        for account in accounts {
            sum += tx.read(account)?;
        }
        Ok(sum)
    })
}

#[test]
fn the_sum_never_changes() {
    let accounts: Arc<Vec<_>> = Arc::new((0..ACCOUNTS).map(|_| TVar::new(INITIAL)).collect());
    let before = engine().stats();
    std::thread::scope(|scope| {
        for thread in 0..3u64 {
            let accounts = Arc::clone(&accounts);
            scope.spawn(move || {
                let mut random = 12345 + thread;
                for _ in 0..20_000 {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let from = (random >> 33) as usize % ACCOUNTS;
                    let to = (random >> 43) as usize % ACCOUNTS;
                    transfer(&accounts, from, to, (random >> 53) as i64);
                }
            });
        }
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..5_000 {
                    assert_eq!(total(&accounts), INITIAL * ACCOUNTS as i64);
                }
            });
        }
    });
    assert_eq!(total(&accounts), INITIAL * ACCOUNTS as i64);
    println!("{}", engine().stats() - before);
}

#[test]
fn commuting_changes_never_abort() {
    let counter = TVar::new(0u64);
    let engine = stm::Engine::new(stm::Config::default());
    let own = TVar::new_in(&engine, 0u64);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut mutator = engine.attach();
                for _ in 0..10_000 {
                    mutator.run(|tx| tx.commute(&own, |n| *n += 1));
                    atomically(|tx| tx.commute(&counter, |n| *n += 1));
                }
            });
        }
    });
    assert_eq!(atomically(|tx| tx.read(&counter)), 30_000);
    assert_eq!(engine.attach().run(|tx| tx.read(&own)), 30_000);
    assert_eq!(engine.stats().aborts, 0);
}

#[test]
fn retry_sleeps_until_a_change() {
    let slot = TVar::new(None::<String>);
    std::thread::scope(|scope| {
        let taker = scope.spawn(|| {
            atomically(|tx| match tx.read(&slot)? {
                Some(found) => {
                    tx.write(&slot, None)?;
                    Ok(found)
                }
                None => tx.retry(),
            })
        });
        std::thread::sleep(std::time::Duration::from_millis(20));
        atomically(|tx| tx.write(&slot, Some("here".to_owned())));
        assert_eq!(taker.join().expect("the taker"), "here");
    });
}

#[test]
fn a_panic_rolls_back() {
    let var = TVar::new(String::from("old"));
    let caught = std::panic::catch_unwind(|| {
        atomically(|tx| {
            tx.write(&var, String::from("new"))?;
            panic!("on purpose");
            #[expect(unreachable_code, reason = "gives the closure its type")]
            Ok(())
        })
    });
    assert!(caught.is_err());
    assert_eq!(atomically(|tx| tx.read(&var)), "old");
    atomically(|tx| tx.write(&var, String::from("next")));
}

#[test]
fn or_else_undoes_the_first_arm() {
    let (a, b) = (TVar::new(1), TVar::new(1));
    let taken = atomically(|tx| {
        tx.write(&b, 5)?;
        tx.or_else(
            |tx| {
                tx.write(&a, 100)?;
                tx.write(&b, 100)?;
                tx.retry()
            },
            |tx| Ok((tx.read(&a)?, tx.read(&b)?)),
        )
    });
    assert_eq!(taken, (1, 5));
    assert_eq!(atomically(|tx| Ok((tx.read(&a)?, tx.read(&b)?))), (1, 5));
}

#[test]
fn what_an_undone_part_saw_by_changing_it_counts_as_read() {
    let engine = stm::Engine::new(stm::Config::default());
    let (flag, sink) = (TVar::new_in(&engine, 0), TVar::new_in(&engine, 0));
    let mut tries = 0;
    let seen = engine.attach().run(|tx| {
        tries += 1;
        let seen = tx.or_else(
            |tx| {
                let seen = tx.modify(&flag, |n| std::mem::replace(n, 7))?;
                tx.check(seen != 0)?;
                Ok(seen)
            },
            |_| Ok(0),
        )?;
        if tries == 1 {
            std::thread::scope(|scope| {
                scope.spawn(|| engine.attach().run(|tx| tx.write(&flag, 1)));
            });
        }
        tx.write(&sink, seen)?;
        Ok(seen)
    });
    assert_eq!((tries, seen), (2, 1), "the first attempt saw what was there no more");
}

#[test]
fn retry_waits_for_what_the_block_has_changed_too() {
    let items = TVar::new(Vec::<u32>::new());
    std::thread::scope(|scope| {
        let taker = scope.spawn(|| {
            atomically(|tx| match tx.modify(&items, Vec::pop)? {
                Some(item) => Ok(item),
                None => tx.retry(),
            })
        });
        let before = engine().stats().retries;
        // Give the taker a chance to sleep; either way it must get the item.
        for _ in 0..1_000 {
            if engine().stats().retries != before {
                break;
            }
            std::thread::yield_now();
        }
        atomically(|tx| tx.modify(&items, |items| items.push(5)));
        assert_eq!(taker.join().expect("the taker"), 5);
    });
}

#[test]
fn retry_waits_for_what_the_block_has_only_written() {
    let var = TVar::new(0);
    let mut tries = 0;
    std::thread::scope(|scope| {
        let sleeper = scope.spawn(|| {
            atomically(|tx| {
                tries += 1;
                tx.write(&var, 1)?;
                tx.check(tries > 1)
            });
        });
        while !sleeper.is_finished() {
            atomically(|tx| tx.modify(&var, |n| *n += 2));
            std::thread::yield_now();
        }
        sleeper.join().expect("the sleeper");
    });
}
