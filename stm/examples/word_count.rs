//! A word count: threads count into one map, and do not conflict though they count the same words.
//!
//! `cargo run -p ame-stm --example word_count [FILE]`

use std::process::ExitCode;
use stm::{TMap, atomically, engine};

const SAMPLE: &str = "the elder of two blocks wins and the younger one runs again \
                      so the elder never starves and the younger one becomes an elder";

fn main() -> ExitCode {
    let text = match std::env::args().nth(1) {
        None => SAMPLE.to_owned(),
        Some(path) => match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::FAILURE;
            }
        },
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let counts = TMap::<String, u64>::new();
    std::thread::scope(|scope| {
        for part in words.chunks(words.len().div_ceil(2).max(1)) {
            let counts = &counts;
            scope.spawn(move || {
                // A block for some words at a time.
                for some in part.chunks(20) {
                    atomically(|tx| {
                        some.iter().try_for_each(|word| {
                            counts.update_or_insert(tx, (*word).to_owned(), 1, |n| *n += 1)
                        })
                    });
                }
            });
        }
    });
    let mut counts = atomically(|tx| counts.to_vec(tx));
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (word, count) in counts.iter().take(10) {
        println!("{count:>6} {word}");
    }
    let stats = engine().stats();
    println!("{} blocks, {} aborts", stats.commits, stats.aborts);
    ExitCode::SUCCESS
}
