//! Long blocks beside short ones: one thread reads 16,384 places and writes one, another keeps
//! incrementing random ones of them.

use super::Context;
use crate::measure::{Group, Spread, Work, together, work};
use crate::random::Random;
use crate::report::{Asked, Row, rate};
use std::time::Duration;
use stm::{Config, Engine, TVar};

/// How many places the long block reads.
pub(super) const PLACES: usize = 16_384;

/// The places, and the two kinds of block on them.
pub(super) struct Field {
    pub(super) engine: Engine,
    places: Vec<TVar<u64>>,
}

impl Field {
    pub(super) fn new() -> Self {
        let engine = Engine::new(Config::default());
        let places = (0..PLACES as u64).map(|i| TVar::new_in(&engine, i)).collect();
        Self { engine, places }
    }

    /// Reads all places.
    pub(super) fn sum(&self, tx: &mut stm::Tx<'_, '_>) -> stm::Step<u64> {
        let view = tx.view();
        let mut sum = 0u64;
        for place in &self.places {
            sum = sum.wrapping_add(*view.get(place)?);
        }
        Ok(sum)
    }

    /// A random place.
    pub(super) fn any(&self, random: &mut Random) -> &TVar<u64> {
        &self.places[random.draw() as usize % PLACES]
    }

    /// Reads all places and writes one.
    pub(super) fn long(&self) -> Work<'_> {
        work(move || {
            let mut mutator = self.engine.attach();
            move |random| {
                let place = self.any(random);
                mutator.run(|tx| {
                    let sum = self.sum(tx)?;
                    tx.write(place, sum)
                });
            }
        })
    }

    /// Increments one place.
    pub(super) fn short(&self) -> Work<'_> {
        work(move || {
            let mut mutator = self.engine.attach();
            move |random| {
                let place = self.any(random);
                mutator.run(|tx| tx.modify(place, |n| *n = n.wrapping_add(1)));
            }
        })
    }
}

/// Rates of both kinds beside each other, relative to those alone.
pub(super) fn long(context: &mut Context) -> Vec<Row> {
    let field = Field::new();
    // Longer slices: a long block takes a good part of a millisecond.
    let slice = context.plan.slice * 3;
    let mut rows =
        compare("", [Asked::Least(0.25), Asked::Least(0.067)], context.plan.rounds, |mix| {
            let all = match mix {
                Mix::Long => vec![field.long()],
                Mix::Short => vec![field.short()],
                Mix::Both => vec![field.long(), field.short()],
            };
            together(slice, all)
        });
    for peer in &mut context.peers.peers {
        let name = format!(" (libitm {})", peer.mode);
        rows.extend(compare(&name, [Asked::Report; 2], 3, |mix| {
            let (test, threads) = match mix {
                Mix::Long => ("long", 1),
                Mix::Short => ("short", 1),
                Mix::Both => ("mix", 2),
            };
            peer.run(test, threads, slice).unwrap_or_else(|error| {
                eprintln!("{error}");
                Group { counts: vec![0; threads], elapsed: Duration::from_secs(1) }
            })
        }));
    }
    rows
}

#[derive(Clone, Copy)]
enum Mix {
    Long,
    Short,
    Both,
}

fn compare(
    whose: &str,
    asked: [Asked; 2],
    rounds: usize,
    mut run: impl FnMut(Mix) -> Group,
) -> Vec<Row> {
    let (mut kept, mut lone, mut mixed) = ([vec![], vec![]], [vec![], vec![]], [vec![], vec![]]);
    for _ in 0..rounds {
        let alone = [run(Mix::Long).rate(), run(Mix::Short).rate()];
        let both = run(Mix::Both);
        for kind in 0..2 {
            kept[kind].push(both.rate_of(kind) / alone[kind]);
            lone[kind].push(alone[kind]);
            mixed[kind].push(both.rate_of(kind));
        }
    }
    let middle = |samples: &Vec<f64>| rate(Spread::of(samples.clone()).median);
    let row = |kind: usize| {
        let ratio = Spread::of(kept[kind].clone());
        let name = format!("{} blocks beside the other kind{whose}", ["long", "short"][kind]);
        let detail = format!(
            "of the rate alone, {ratio}; {} of {}",
            middle(&mixed[kind]),
            middle(&lone[kind])
        );
        Row::new(name, asked[kind], ratio.median, detail)
    };
    vec![row(0), row(1)]
}
