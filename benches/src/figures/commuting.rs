//! Operations that commute, on the same objects from two threads.

use super::Context;
use crate::measure::{Side, interleave, together, work};
use crate::report::{Asked, Row, rate};
use std::hash::RandomState;
use stm::{Config, Engine, Step as TxStep, TCounter, TList, TMap, Tx};

/// What the blocks of one run use; a new one for each run, since lists and maps grow.
struct World {
    list: TList<u64>,
    counter: TCounter,
    map: TMap<u64, u64>,
}

impl World {
    fn new(engine: &Engine) -> Self {
        Self {
            list: TList::new_in(engine),
            counter: TCounter::new_in(engine, 0),
            map: TMap::new_in(engine, RandomState::new()),
        }
    }
}

type Operation = fn(&World, &mut Tx<'_, '_>, u64) -> TxStep<()>;

const OPERATIONS: [(&str, Operation); 3] = [
    ("append to one list", |world, tx, key| world.list.push(tx, key)),
    ("insert different keys", |world, tx, key| world.map.insert(tx, key, key)),
    ("add to one counter", |world, tx, _| world.counter.add(tx, 1)),
];

/// Two threads against one, with 1, 10 and 100 operations a block.
pub(super) fn commuting(context: &mut Context) -> Vec<Row> {
    let engine = Engine::new(Config::default());
    let mut rows = Vec::new();
    for (name, operation) in OPERATIONS {
        for count in [1u64, 10, 100] {
            let run = |threads: u64, slice| {
                let world = &World::new(&engine);
                let engine = &engine;
                let all = (0..threads).map(|thread| {
                    work(move || {
                        let mut mutator = engine.attach();
                        // Each thread has every second key.
                        let mut key = thread;
                        move |_: &mut _| {
                            mutator.run(|tx| {
                                (0..count).try_for_each(|i| operation(world, tx, key + 2 * i))
                            });
                            key += 2 * count;
                        }
                    })
                });
                together(slice, all.collect()).rate() * count as f64
            };
            let before = engine.stats();
            let rates = interleave(
                context.plan,
                vec![
                    Side::new("one", |slice| run(1, slice)),
                    Side::new("two", |slice| run(2, slice)),
                ],
            );
            let aborts = (engine.stats() - before).aborts;
            let ratio = rates[1].over(&rates[0]);
            let asked = if count == 100 { Asked::Least(1.6) } else { Asked::Report };
            let detail = format!(
                "x one thread, {ratio}; {} of {}",
                rate(rates[1].median()),
                rate(rates[0].median())
            );
            rows.push(Row::new(
                format!("{name}, {count} a block, 2 threads"),
                asked,
                ratio.median,
                detail,
            ));
            let name = format!("{name}, {count} a block: aborts");
            rows.push(Row::new(name, Asked::Most(0.0), aborts as f64, "in all runs"));
        }
    }
    rows
}
