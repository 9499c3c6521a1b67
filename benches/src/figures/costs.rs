//! What a block costs by itself, in uncontended locks and unlocks of a `std` mutex.

use super::Context;
use crate::measure::{Side, interleave, repeat};
use crate::report::{Asked, Row, number};
use std::cell::RefCell;
use std::hint::black_box;
use std::sync::Mutex;
use stm::{Config, Engine, TVar, atomically};

/// One thread, nobody else about.
pub(super) fn costs(context: &mut Context) -> Vec<Row> {
    let engine = Engine::new(Config::default());
    let vars: Vec<_> = (0..10u64).map(|i| TVar::new_in(&engine, i)).collect();
    let global = TVar::new(0u64);
    let mutator = RefCell::new(engine.attach());
    let lock = Mutex::new(0u64);
    let sides = vec![
        Side::new("unit", |slice| {
            repeat(slice, 1, || *black_box(&lock).lock().unwrap_or_else(|e| e.into_inner()) += 1)
        }),
        Side::new("commit with 10 written objects", |slice| {
            let mut mutator = mutator.borrow_mut();
            repeat(slice, 1, || mutator.run(|tx| vars.iter().try_for_each(|var| tx.write(var, 1))))
        }),
        Side::new("empty block", |slice| {
            let mut mutator = mutator.borrow_mut();
            repeat(slice, 1, || mutator.run(|_| Ok(())))
        }),
        Side::new("become irrevocable", |slice| {
            let mut mutator = mutator.borrow_mut();
            repeat(slice, 1, || mutator.run(|tx| tx.irrevocable()))
        }),
        Side::new("empty `atomically`", |slice| repeat(slice, 1, || atomically(|_| Ok(())))),
        Side::new("block that increments one word", |slice| {
            repeat(slice, 1, || atomically(|tx| tx.modify(&global, |n| *n += 1)))
        }),
    ];
    let rates = interleave(context.plan, sides);
    let asked =
        [Asked::Most(30.0), Asked::Most(2.0), Asked::Most(100.0), Asked::Report, Asked::Report];
    let unit = &rates[0];
    rates[1..]
        .iter()
        .zip(asked)
        .map(|(side, asked)| {
            let cost = unit.over(side);
            let ns = |rates: &crate::measure::Rates| number(1e9 / rates.median());
            let detail =
                format!("locks and unlocks, {cost}; {} ns against {} ns", ns(side), ns(unit));
            Row::new(side.name.clone(), asked, cost.median, detail)
        })
        .collect()
}
