//! Sets, the bank and the counter, on one and two threads, beside libitm and the crate `stm`.

use super::{Context, all_rates, best, peer_sides, times};
use crate::bank::{Bank, CrateBank};
use crate::measure::{Side, interleave, together, work};
use crate::random::Random;
use crate::report::{Asked, Row};
use crate::sets::{CrateHash, CrateList, HASH_KEYS, Hash, LIST_KEYS, List, Set};
use std::hint::black_box;
use stm::{TCounter, TVar, atomically};

/// A side that runs `step` on `threads` threads.
fn side<'a>(name: &str, threads: usize, step: impl Fn(&mut Random) + Sync + 'a) -> Side<'a> {
    Side::new(name, move |slice| {
        let step = &step;
        let all = (0..threads).map(|_| work(move || step)).collect();
        together(slice, all).rate()
    })
}

/// One structure on 1 and 2 threads, with what is asked of two.
struct Comparison<'c> {
    context: &'c mut Context,
    name: &'c str,
    /// The peer's name for it.
    test: &'c str,
    /// Times libitm, on one thread and on two.
    asked: [Asked; 2],
    /// Times the crate `stm`, on two.
    asked_of_crate: Asked,
}

impl Comparison<'_> {
    fn run(
        self,
        ours: &(dyn Fn(&mut Random) + Sync),
        theirs: Option<&(dyn Fn(&mut Random) + Sync)>,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        for threads in [1, 2] {
            let mut sides = vec![side("ours", threads, ours)];
            if let Some(theirs) = theirs {
                sides.push(side("crate stm", threads, theirs));
            }
            sides.extend(peer_sides(&mut self.context.peers, self.test, threads, 1.0));
            let rates = interleave(self.context.plan, sides);
            let name =
                format!("{}, {threads} thread{}", self.name, if threads == 1 { "" } else { "s" });
            let asked = self.asked[threads - 1];
            match best(&rates, "libitm") {
                Some(libitm) => {
                    rows.push(times(name.clone(), asked, &rates[0], libitm, &all_rates(&rates)))
                }
                None => {
                    let detail = format!("operations a second; {}", all_rates(&rates));
                    rows.push(Row::new(name.clone(), Asked::Report, rates[0].median(), detail));
                }
            }
            // The modes that run blocks side by side: see the README.
            let concurrent: Vec<_> =
                rates.iter().filter(|side| side.name.ends_with("_wt")).cloned().collect();
            if let Some(libitm) = best(&concurrent, "libitm") {
                let name = format!("{name}, modes side by side");
                rows.push(times(name, Asked::Report, &rates[0], libitm, ""));
            }
            if let Some(other) = best(&rates, "crate") {
                let asked = if threads == 2 { self.asked_of_crate } else { Asked::Report };
                let name = format!("{name}, crate");
                rows.push(times(name, asked, &rates[0], other, ""));
            }
        }
        rows
    }
}

/// The sorted list.
pub(super) fn list(context: &mut Context) -> Vec<Row> {
    let (ours, theirs) = (List::default(), CrateList::default());
    let comparison = Comparison {
        context,
        name: "list of 512, 20 % updates",
        test: "list",
        asked: [Asked::Report, Asked::Least(1.2)],
        asked_of_crate: Asked::Least(10.0),
    };
    comparison.run(
        &|random| _ = black_box(ours.mixed(random, LIST_KEYS)),
        Some(&|random| _ = black_box(theirs.mixed(random, LIST_KEYS))),
    )
}

/// The hash table.
pub(super) fn hash(context: &mut Context) -> Vec<Row> {
    let (ours, theirs) = (Hash::default(), CrateHash::default());
    let comparison = Comparison {
        context,
        name: "hash of 16k, 20 % updates",
        test: "hash",
        asked: [Asked::Report, Asked::Least(1.6)],
        asked_of_crate: Asked::Least(10.0),
    };
    comparison.run(
        &|random| _ = black_box(ours.mixed(random, HASH_KEYS)),
        Some(&|random| _ = black_box(theirs.mixed(random, HASH_KEYS))),
    )
}

/// The bank.
pub(super) fn bank(context: &mut Context) -> Vec<Row> {
    let (ours, theirs) = (Bank::default(), CrateBank::default());
    let comparison = Comparison {
        context,
        name: "bank of 1,024",
        test: "bank",
        asked: [Asked::Least(1.0), Asked::Least(1.0)],
        asked_of_crate: Asked::Report,
    };
    comparison.run(&|random| ours.transfer(random), Some(&|random| theirs.transfer(random)))
}

/// One word that all threads increment, by reading and writing and as an operation that commutes.
pub(super) fn counter(context: &mut Context) -> Vec<Row> {
    let (plain, commuting) = (TVar::new(0u64), TCounter::new(0));
    let mut rows = Comparison {
        context: &mut *context,
        name: "counter, read and write",
        test: "counter",
        asked: [Asked::Report, Asked::Report],
        asked_of_crate: Asked::Report,
    }
    .run(&|_| atomically(|tx| tx.modify(&plain, |n| *n += 1)), None);
    rows.extend(
        Comparison {
            context,
            name: "counter, `TCounter`",
            test: "counter",
            asked: [Asked::Least(1.0), Asked::Least(1.0)],
            asked_of_crate: Asked::Report,
        }
        .run(&|_| atomically(|tx| commuting.add(tx, 1)), None),
    );
    rows
}
