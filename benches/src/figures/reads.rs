//! Reads of shared objects in a block, beside plain loads and libitm; and a million of them.

use super::{Context, best};
use crate::alloc::allocations;
use crate::measure::{Side, Spread, interleave, repeat};
use crate::random::Random;
use crate::report::{Asked, Row, number};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use stm::{Config, Engine, TVar};

/// How many objects the cache-resident test reads.
const OBJECTS: u64 = 1024;
/// How many a block of the other test reads.
const MILLION: usize = 1 << 20;

/// An object with four fields.
#[derive(Clone, Copy, Debug)]
struct Wide {
    a: u64,
    b: u64,
    c: u64,
    d: u64,
}

/// The same in plain memory. Relaxed loads, so that the compiler makes one load of each: the
/// figure is the cost of a read, not of adding up with vector instructions.
struct Plain {
    fields: [AtomicU64; 4],
}

impl Plain {
    #[inline(always)]
    fn get(&self, field: usize) -> u64 {
        self.fields[field].load(Ordering::Relaxed)
    }
}

/// Nanoseconds a read, in four ways each, against plain loads and libitm's reads.
pub(super) fn reads(context: &mut Context) -> Vec<Row> {
    let engine = Engine::new(Config::default());
    let mut order: Vec<u64> = (0..OBJECTS).collect();
    Random::new(7).shuffle(&mut order);
    // Allocated in one order and visited in another, on both sides.
    // The last field says which object comes next, for those who follow it: a cycle through all.
    let mut cycle: Vec<u64> = (0..OBJECTS).collect();
    Random::new(8).shuffle(&mut cycle);
    let mut next = vec![0; OBJECTS as usize];
    for (k, &at) in cycle.iter().enumerate() {
        next[order[at as usize] as usize] = cycle[(k + 1) % cycle.len()];
    }
    let wide = |i: u64| Wide { a: i, b: i + 1, c: i + 2, d: next[i as usize] };
    let vars: Vec<_> = (0..OBJECTS).map(|i| TVar::new_in(&engine, wide(i))).collect();
    let vars: Vec<_> = order.iter().map(|&at| vars[at as usize].clone()).collect();
    let plain = |i: u64| {
        Box::new(Plain { fields: [i, i + 1, i + 2, next[i as usize]].map(AtomicU64::new) })
    };
    let mut boxes: Vec<_> = (0..OBJECTS).map(|i| Some(plain(i))).collect();
    let boxes: Vec<_> = order.iter().filter_map(|&at| boxes[at as usize].take()).collect();

    let mutator = std::cell::RefCell::new(engine.attach());
    let (vars, boxes) = (&vars, &boxes);
    let ours = |name: &str,
                weight: u64,
                read: fn(&mut stm::Tx<'_, '_>, &[TVar<Wide>]) -> stm::Step<u64>| {
        let mutator = &mutator;
        Side::new(name, move |slice| {
            repeat(slice, weight, || {
                black_box(mutator.borrow_mut().run(|tx| read(tx, black_box(vars))));
            })
        })
    };
    let mut sides = vec![
        Side::new("plain fields", |slice| {
            repeat(slice, 4 * OBJECTS, || {
                let sum = |sum: u64, o: &Plain| {
                    sum.wrapping_add(o.get(0))
                        .wrapping_add(o.get(1))
                        .wrapping_add(o.get(2))
                        .wrapping_add(o.get(3))
                };
                black_box(black_box(boxes).iter().map(|o| &**o).fold(0, sum));
            })
        }),
        Side::new("plain isolated", |slice| {
            repeat(slice, OBJECTS, || {
                let sum = |sum: u64, o: &Plain| sum.wrapping_add(o.get(0));
                black_box(black_box(boxes).iter().map(|o| &**o).fold(0, sum));
            })
        }),
        ours("each field", 4 * OBJECTS, |tx, vars| {
            let mut sum = 0u64;
            for var in vars {
                sum = sum.wrapping_add(tx.with(var, |o| o.a)?);
                sum = sum.wrapping_add(tx.with(var, |o| o.b)?);
                sum = sum.wrapping_add(tx.with(var, |o| o.c)?);
                sum = sum.wrapping_add(tx.with(var, |o| o.d)?);
            }
            Ok(sum)
        }),
        ours("whole object", 4 * OBJECTS, |tx, vars| {
            let mut sum = 0u64;
            for var in vars {
                let add = |o: &Wide| o.a.wrapping_add(o.b).wrapping_add(o.c).wrapping_add(o.d);
                sum = sum.wrapping_add(tx.with(var, add)?);
            }
            Ok(sum)
        }),
        ours("view", 4 * OBJECTS, |tx, vars| {
            let view = tx.view();
            let mut sum = 0u64;
            for var in vars {
                let o = view.get(var)?;
                sum = sum.wrapping_add(o.a).wrapping_add(o.b).wrapping_add(o.c).wrapping_add(o.d);
            }
            Ok(sum)
        }),
        ours("each field through a view", 4 * OBJECTS, |tx, vars| {
            let view = tx.view();
            let mut sum = 0u64;
            for var in vars {
                sum = sum.wrapping_add(view.get(var)?.a);
                sum = sum.wrapping_add(view.get(var)?.b);
                sum = sum.wrapping_add(view.get(var)?.c);
                sum = sum.wrapping_add(view.get(var)?.d);
            }
            Ok(sum)
        }),
        ours("isolated through a view", OBJECTS, |tx, vars| {
            let view = tx.view();
            vars.iter().try_fold(0u64, |sum, var| Ok(sum.wrapping_add(view.get(var)?.a)))
        }),
        ours("isolated", OBJECTS, |tx, vars| {
            let mut sum = 0u64;
            for var in vars {
                sum = sum.wrapping_add(tx.with(var, |o| o.a)?);
            }
            Ok(sum)
        }),
        Side::new("plain one after the other", |slice| {
            repeat(slice, OBJECTS, || {
                let boxes = black_box(boxes);
                let (mut sum, mut at) = (0u64, 0);
                for _ in 0..OBJECTS {
                    let o = &boxes[at];
                    sum = sum.wrapping_add(o.get(0)).wrapping_add(o.get(1)).wrapping_add(o.get(2));
                    at = o.get(3) as usize;
                }
                black_box(sum);
            })
        }),
        ours("one after the other", OBJECTS, |tx, vars| {
            let (mut sum, mut at) = (0u64, 0);
            for _ in 0..OBJECTS {
                let (more, next) =
                    tx.with(&vars[at], |o| (o.a.wrapping_add(o.b).wrapping_add(o.c), o.d))?;
                sum = sum.wrapping_add(more);
                at = next as usize;
            }
            Ok(sum)
        }),
    ];
    // Only the modes that log reads: `serialirr` runs one block at a time and reads plainly.
    for peer in context.peers.peers.iter_mut().filter(|peer| peer.mode != "serialirr") {
        let mode = peer.mode;
        let peer = std::rc::Rc::new(std::cell::RefCell::new(peer));
        for test in ["fields", "isolated"] {
            let peer = std::rc::Rc::clone(&peer);
            sides.push(Side::new(format!("libitm {test} {mode}"), move |slice| {
                // The peer counts reads, not blocks.
                peer.borrow_mut().run(test, 1, slice).map_or(0.0, |group| group.rate())
            }));
        }
    }
    let rates = interleave(context.plan, sides);
    let [
        plain_fields,
        plain_isolated,
        each,
        whole,
        view,
        each_view,
        isolated_view,
        isolated,
        plain_chain,
        chain,
    ] = &rates[..10]
    else {
        unreachable!("ten sides of ours")
    };
    let ns = |side: &crate::measure::Rates| format!("{} ns", number(1e9 / side.median()));
    let mut rows = Vec::new();
    for (name, side, plain, asked) in [
        (
            "read, several fields an object, one `with` for each",
            each,
            plain_fields,
            Asked::Most(2.0),
        ),
        (
            "read, several fields an object, one `with` for all",
            whole,
            plain_fields,
            Asked::Most(2.0),
        ),
        ("read, several fields an object, through a view", view, plain_fields, Asked::Most(2.0)),
        (
            "read, several fields an object, a `get` for each",
            each_view,
            plain_fields,
            Asked::Most(2.0),
        ),
        (
            "read, each object chosen by the one before, one `with` for all its fields",
            chain,
            plain_chain,
            Asked::Most(2.0),
        ),
        ("read, isolated, `with`", isolated, plain_isolated, Asked::Most(4.0)),
        ("read, isolated, through a view", isolated_view, plain_isolated, Asked::Most(4.0)),
    ] {
        let ratio = plain.over(side);
        let detail = format!("x a plain load, {ratio}; {} against {}", ns(side), ns(plain));
        rows.push(Row::new(name, asked, ratio.median, detail));
    }
    for (name, side, test) in [
        ("read, each field, beside libitm", each, "libitm fields"),
        ("read, isolated, beside libitm", isolated, "libitm isolated"),
        ("read, isolated, through a view, beside libitm", isolated_view, "libitm isolated"),
    ] {
        if let Some(theirs) = best(&rates, test) {
            let ratio = theirs.over(side);
            let detail =
                format!("x {}'s time, {ratio}; {} against {}", theirs.name, ns(side), ns(theirs));
            rows.push(Row::new(name, Asked::Most(1.0), ratio.median, detail));
        }
    }
    rows
}

/// Commits of blocks that read 131,072 and 1,048,576 objects, and what they allocate.
pub(super) fn million(context: &mut Context) -> Vec<Row> {
    let engine = Engine::new(Config::default());
    let vars: Vec<_> = (0..MILLION as u64).map(|i| TVar::new_in(&engine, i)).collect();
    let own = TVar::new_in(&engine, 0u64);
    let other = TVar::new_in(&engine, 0u64);
    let mut mutator = engine.attach();
    let mut bystander = engine.attach();
    // Fills the pools: a figure of steady work.
    for _ in 0..5_000 {
        mutator.run(|tx| tx.modify(&own, |n| *n = n.wrapping_add(1)));
        bystander.run(|tx| tx.modify(&other, |n| *n += 1));
    }
    // Each block also writes one object, and another thread's handle commits meanwhile, so that
    // there is something to validate against.
    let mut commit_time = |reads: usize| -> (f64, f64, u64) {
        let mut reading = 0.0;
        let start = Instant::now();
        let before = allocations();
        let mut at_end = start;
        mutator.run(|tx| {
            let mut sum = 0u64;
            for var in &vars[..reads] {
                sum = sum.wrapping_add(tx.with(var, |value| *value)?);
            }
            tx.write(&own, sum)?;
            reading = start.elapsed().as_secs_f64();
            bystander.run(|tx| tx.modify(&other, |n| *n += 1));
            at_end = Instant::now();
            Ok(())
        });
        (reading, at_end.elapsed().as_secs_f64(), allocations() - before)
    };
    let (mut few, mut many, mut ratios, mut reading) = (vec![], vec![], vec![], vec![]);
    let mut allocated = vec![];
    for _ in 0..context.plan.rounds {
        // Both leave the caches cold.
        let (_, small, _) = commit_time(MILLION / 8);
        let (read, large, allocations) = commit_time(MILLION);
        few.push(small * 1e9);
        many.push(large * 1e9);
        ratios.push(large / small);
        reading.push(read * 1e9 / MILLION as f64);
        allocated.push(allocations as f64);
    }
    let allocated = Spread::of(allocated);
    let (few, many, ratio) = (Spread::of(few), Spread::of(many), Spread::of(ratios));
    vec![
        Row::new(
            "commit after 1 M reads, against after 1/8 of them",
            Asked::Most(2.0),
            ratio.median,
            format!("x, {ratio}; {} ns against {} ns", number(many.median), number(few.median)),
        ),
        Row::new(
            "1 M reads and commit: allocations",
            Asked::Most(0.0),
            allocated.median,
            format!(
                "in a block, {allocated} (what there is comes from pools that grow, not from reads); \
                 {} ns a read",
                number(Spread::of(reading).median)
            ),
        ),
    ]
}
