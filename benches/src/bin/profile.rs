//! One test for a profiler: `profile TEST THREADS SECONDS` runs it and prints its rate and what the
//! engine counted.

use benches::bank::Bank;
use benches::measure::{Work, together, work};
use benches::random::Random;
use benches::sets::{HASH_KEYS, Hash, LIST_KEYS, List, Set};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;
use stm::{TCounter, TVar, atomically, engine};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [test, threads, seconds] = arguments.as_slice() else {
        eprintln!("usage: profile list|hash|bank|counter|commute THREADS SECONDS");
        return ExitCode::FAILURE;
    };
    let (Ok(threads), Ok(seconds)) = (threads.parse::<usize>(), seconds.parse()) else {
        eprintln!("THREADS and SECONDS are numbers");
        return ExitCode::FAILURE;
    };
    let (list, hash, bank) = (List::default(), Hash::default(), Bank::default());
    let (plain, commuting) = (TVar::new(0u64), TCounter::new(0));
    let step: &(dyn Fn(&mut Random) + Sync) = match test.as_str() {
        "list" => &|random| _ = black_box(list.mixed(random, LIST_KEYS)),
        "hash" => &|random| _ = black_box(hash.mixed(random, HASH_KEYS)),
        "bank" => &|random| bank.transfer(random),
        "counter" => &|_| atomically(|tx| tx.modify(&plain, |n| *n += 1)),
        "commute" => &|_| atomically(|tx| commuting.add(tx, 1)),
        other => {
            eprintln!("no test is called {other:?}");
            return ExitCode::FAILURE;
        }
    };
    let before = engine().stats();
    let all: Vec<Work<'_>> = (0..threads).map(|_| work(move || step)).collect();
    let group = together(Duration::from_secs_f64(seconds), all);
    println!("{:.0} blocks a second", group.rate());
    print!("{}", engine().stats() - before);
    ExitCode::SUCCESS
}
