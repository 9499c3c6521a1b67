//! Mixes in which a thread might starve: what each thread gets done.

use super::Context;
use super::long::Field;
use crate::measure::{Work, together, work};
use crate::random::Random;
use crate::report::{Asked, Row, rate};
use std::sync::atomic::{AtomicU64, Ordering};
use stm::{Config, Engine, TVar};

/// Blocks of the thread that gets the least done, in every mix.
pub(super) fn starvation(context: &mut Context) -> Vec<Row> {
    let slice = context.plan.slice * 10;
    let field = &Field::new();
    let row = |name: &str, all: Vec<Work<'_>>| {
        let group = together(slice, all);
        let least =
            group.counts.iter().copied().min().unwrap_or(0) as f64 / group.elapsed.as_secs_f64();
        let each: Vec<_> =
            (0..group.counts.len()).map(|thread| rate(group.rate_of(thread))).collect();
        let detail = format!("blocks a second of the slowest thread; each: {}", each.join(", "));
        Row::new(name, Asked::Least(20.0), least, detail)
    };

    let long_reader = work(|| {
        let mut mutator = field.engine.attach();
        move |_: &mut _| {
            mutator.run(|tx| field.sum(tx));
        }
    });
    let mut rows = vec![
        row("no starvation: 1 long reader, 1 short writer", vec![long_reader, field.short()]),
        row("no starvation: 2 long writers", vec![field.long(), field.long()]),
    ];

    let irrevocable = work(|| {
        let mut mutator = field.engine.attach();
        move |random: &mut Random| {
            let place = field.any(random);
            mutator.run(|tx| {
                tx.irrevocable()?;
                tx.modify(place, |n| *n = n.wrapping_add(1))
            });
        }
    });
    rows.push(row("no starvation: 1 irrevocable, 1 short", vec![irrevocable, field.short()]));

    let engine = Engine::new(Config::default());
    let hot = &TVar::new_in(&engine, 0u64);
    let increments = (0..4).map(|_| {
        work(|| {
            let mut mutator = engine.attach();
            move |_: &mut _| mutator.run(|tx| tx.modify(hot, |n| *n += 1))
        })
    });
    rows.push(row("no starvation: 4 threads, one hot counter", increments.collect()));

    // The elder reads everything and writes, while a younger one invalidates it each time.
    let worst = AtomicU64::new(0);
    let long = work(|| {
        let mut mutator = field.engine.attach();
        let worst = &worst;
        move |random: &mut Random| {
            let place = field.any(random);
            let mut starts = 0;
            mutator.run(|tx| {
                starts += 1;
                let sum = field.sum(tx)?;
                tx.write(place, sum)
            });
            // Relaxed: read after the threads have ended.
            worst.fetch_max(starts, Ordering::Relaxed);
        }
    });
    let group = together(slice, vec![long, field.short()]);
    let patience = Config::default().patience;
    rows.push(Row::new(
        "starts of one block that is restarted",
        Asked::Most(f64::from(patience) + 2.0),
        worst.load(Ordering::Relaxed) as f64,
        format!("at most, over {} blocks; patience is {patience}", group.counts[0]),
    ));
    rows
}
