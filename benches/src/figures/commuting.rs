//! Operations that commute, on the same objects from two threads.

use super::Context;
use crate::measure::{Side, interleave, together, work};
use crate::report::{Asked, Row, rate};
use stm::{Config, Engine, Step as TxStep, TVar, Tx};

/// A log of fixed size: appending to it commutes if nobody asks for the order.
#[derive(Clone, Debug, Default)]
struct Ring {
    length: u64,
    last: [u64; 6],
}

impl Ring {
    fn append(&mut self, value: u64) {
        let at = self.length as usize % self.last.len();
        self.last[at] = value;
        self.length += 1;
    }
}

/// What the blocks of this test use.
struct World {
    // Boxed: variables know their engine by its address.
    engine: Box<Engine>,
    ring: TVar<Ring>,
    counter: TVar<u64>,
    slots: Vec<TVar<u64>>,
    length: TVar<u64>,
}

type Operation = fn(&World, &mut Tx<'_, '_>, u64) -> TxStep<()>;

const OPERATIONS: [(&str, Operation); 3] = [
    ("append to one log", |world, tx, key| tx.commute(&world.ring, move |ring| ring.append(key))),
    ("insert different keys", |world, tx, key| {
        let slot = &world.slots[key as usize % world.slots.len()];
        tx.commute(slot, move |slot| *slot = key)?;
        tx.commute(&world.length, |length| *length += 1)
    }),
    ("add to one counter", |world, tx, _| tx.commute(&world.counter, |n| *n += 1)),
];

/// Two threads against one, with 1, 10 and 100 operations a block.
pub(super) fn commuting(context: &mut Context) -> Vec<Row> {
    let engine = Box::new(Engine::new(Config::default()));
    let world = World {
        ring: TVar::new_in(&engine, Ring::default()),
        counter: TVar::new_in(&engine, 0),
        slots: (0..16_384).map(|_| TVar::new_in(&engine, 0)).collect(),
        length: TVar::new_in(&engine, 0),
        engine,
    };
    let world = &world;
    let mut rows = Vec::new();
    for (name, operation) in OPERATIONS {
        for count in [1u64, 10, 100] {
            let run = |threads: u64, slice| {
                let all = (0..threads).map(|thread| {
                    work(move || {
                        let mut mutator = world.engine.attach();
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
            let before = world.engine.stats();
            let rates = interleave(
                context.plan,
                vec![
                    Side::new("one", |slice| run(1, slice)),
                    Side::new("two", |slice| run(2, slice)),
                ],
            );
            let aborts = (world.engine.stats() - before).aborts;
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
