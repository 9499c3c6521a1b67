//! A bank: transfers on several threads, an auditor that always sees the same total, and a report of
//! what they cost each other.
//!
//! `cargo run -p ame-stm --example bank`

use std::sync::atomic::{AtomicBool, Ordering};
use stm::{ReadTx, Step, TCounter, TVar, atomically, conflicts, engine, read_only};

const ACCOUNTS: usize = 8;
const TRANSFERS: u64 = 20_000;

/// The sum of all accounts.
fn total(tx: &mut ReadTx<'_, '_>, accounts: &[TVar<i64>]) -> Step<i64> {
    accounts.iter().map(|account| tx.read(account)).sum()
}

fn main() {
    let accounts: Vec<TVar<i64>> = (0..ACCOUNTS).map(|_| TVar::new(100)).collect();
    let transfers = TCounter::new(0);
    let done = AtomicBool::new(false);
    engine().recorder().set(true);
    std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..2u64)
            .map(|clerk| {
                let (accounts, transfers) = (&accounts, &transfers);
                scope.spawn(move || {
                    let mut random = clerk + 1;
                    for _ in 0..TRANSFERS {
                        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        let from = (random >> 33) as usize % ACCOUNTS;
                        let to = (random >> 43) as usize % ACCOUNTS;
                        let amount = (random >> 58) as i64;
                        atomically(|tx| {
                            tx.modify(&accounts[from], |balance| *balance -= amount)?;
                            tx.modify(&accounts[to], |balance| *balance += amount)?;
                            // Both clerks count here, and do not conflict.
                            transfers.add(tx, 1)
                        });
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                assert_eq!(read_only(|tx| total(tx, &accounts)), 100 * ACCOUNTS as i64);
            }
        });
        for clerk in clerks {
            clerk.join().expect("a clerk");
        }
        done.store(true, Ordering::Relaxed);
    });
    let (sum, count) = atomically(|tx| Ok((total(tx, &accounts)?, transfers.get(tx)?)));
    println!("{count} transfers, {sum} in the bank\n\n{}", conflicts());
}
