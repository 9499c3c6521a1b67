//! Instructions an operation: `instructions` runs every operation under valgrind and prints what
//! one more of it costs; `instructions NAME COUNT` is what it runs.
//!
//! Counts of one thread do not depend on what else the machine does, so they show changes that
//! timings hide.

use benches::bank::Bank;
use benches::random::Random;
use benches::sets::{HASH_KEYS, Hash, LIST_KEYS, List, Set};
use std::hint::black_box;
use std::process::{Command, ExitCode};
use stm::{Config, Engine, TCounter, TVar, atomically};

/// Repeats one operation.
type Operation = fn(u64);

const OPERATIONS: &[(&str, Operation)] = &[
    ("empty_run", |count| {
        let engine = Engine::new(Config::default());
        let mut mutator = engine.attach();
        (0..count).for_each(|_| mutator.run(|_| Ok(())));
    }),
    ("empty_atomically", |count| (0..count).for_each(|_| atomically(|_| Ok(())))),
    ("read_8", |count| {
        let vars: Vec<_> = (0..8u64).map(TVar::new).collect();
        for _ in 0..count {
            black_box(atomically(|tx| {
                let view = tx.view();
                vars.iter().try_fold(0, |sum, var| Ok(sum + view.get(var)?))
            }));
        }
    }),
    ("increment", |count| {
        let var = TVar::new(0u64);
        (0..count).for_each(|_| atomically(|tx| tx.modify(&var, |n| *n += 1)));
    }),
    ("commute", |count| {
        let counter = TCounter::new(0);
        (0..count).for_each(|_| atomically(|tx| counter.add(tx, 1)));
    }),
    ("write_10", |count| {
        let vars: Vec<_> = (0..10u64).map(TVar::new).collect();
        (0..count).for_each(|_| atomically(|tx| vars.iter().try_for_each(|var| tx.write(var, 1))));
    }),
    ("irrevocable", |count| {
        (0..count).for_each(|_| atomically(|tx| tx.irrevocable()));
    }),
    ("transfer", |count| {
        let (bank, mut random) = (Bank::default(), Random::new(1));
        (0..count).for_each(|_| bank.transfer(&mut random));
    }),
    ("hash", |count| {
        let (set, mut random) = (Hash::default(), Random::new(1));
        (0..count).for_each(|_| _ = black_box(set.mixed(&mut random, HASH_KEYS)));
    }),
    ("list", |count| {
        let (set, mut random) = (List::default(), Random::new(1));
        (0..count).for_each(|_| _ = black_box(set.mixed(&mut random, LIST_KEYS)));
    }),
    ("new_and_drop", |count| (0..count).for_each(|n| drop(black_box(TVar::new(n))))),
];

/// Instructions of a whole run.
fn instructions(name: &str, count: u64) -> std::io::Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args([name, &count.to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let total = text.lines().find_map(|line| line.split("Collected :").nth(1));
    total
        .and_then(|total| total.trim().parse().ok())
        .ok_or_else(|| std::io::Error::other(format!("no count in valgrind's output:\n{text}")))
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [name, count] = arguments.as_slice() {
        let operation = OPERATIONS.iter().find(|(other, _)| other == name);
        let (Some((_, operation)), Ok(count)) = (operation, count.parse()) else {
            eprintln!("usage: instructions [NAME [COUNT]]");
            return ExitCode::FAILURE;
        };
        operation(count);
        return ExitCode::SUCCESS;
    }
    println!("| operation | instructions |\n|---|---|");
    for (name, _) in OPERATIONS {
        if arguments.first().is_some_and(|wanted| wanted != name) {
            continue;
        }
        // Both runs warm up alike, so the difference is the steady state.
        let measured = instructions(name, 4_000)
            .and_then(|few| Ok((instructions(name, 8_000)? - few) as f64 / 4_000.0));
        match measured {
            Ok(each) => println!("| {name} | {each:.0} |"),
            Err(error) => {
                eprintln!("{name}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
