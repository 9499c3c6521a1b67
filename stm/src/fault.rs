//! Forced aborts, for tests of the crate itself: a block aborts at its `n`-th barrier.
//!
//! Invariant: this module exists under `cfg(test)` only, so it costs nothing elsewhere.

use crate::block::Mutator;
use std::cell::Cell;

thread_local! {
    static PLAN: Cell<Option<Plan>> = const { Cell::new(None) };
}

/// When the next abort is to come.
#[derive(Clone, Copy)]
struct Plan {
    /// How many barriers are let pass first.
    skip: u32,
    /// Whether it has struck.
    struck: bool,
}

/// Runs `work` with an abort forced at the barrier number `n` of this thread, counted from 0;
/// gives its result, and whether there was such a barrier.
pub(crate) fn abort_at<T>(n: u32, work: impl FnOnce() -> T) -> (T, bool) {
    PLAN.set(Some(Plan { skip: n, struck: false }));
    let value = work();
    let struck = PLAN.take().is_some_and(|plan| plan.struck);
    (value, struck)
}

/// Whether the block has to abort here. An irrevocable one never has to.
pub(crate) fn strikes(mutator: &Mutator<'_>) -> bool {
    let Some(plan) = PLAN.get() else { return false };
    if plan.struck || mutator.is_irrevocable() {
        return false;
    }
    let now = plan.skip == 0;
    PLAN.set(Some(Plan { skip: plan.skip.saturating_sub(1), struck: now }));
    now
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::{Config, Engine, Mutator, Sequence, TCounter, TList, TMap, TVar};
    use std::cell::RefCell;
    use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicIsize, Ordering};

    /// Same hashes in every run, so that the same buckets split.
    type Fixed = BuildHasherDefault<DefaultHasher>;

    thread_local! {
        /// How many calls back into the user's code are let pass before one panics.
        static FUSE: Cell<Option<u32>> = const { Cell::new(None) };
        static COUNT: RefCell<Option<Arc<AtomicIsize>>> = const { RefCell::new(None) };
    }

    /// Panics if it is time to.
    fn callback() {
        if let Some(left) = FUSE.get()
            && !std::thread::panicking()
        {
            FUSE.set(left.checked_sub(1));
            assert!(left > 0, "planned");
        }
    }

    /// A value whose every callback may panic, and of which none may be lost.
    #[derive(Debug)]
    struct Probe(u64, Arc<AtomicIsize>);

    impl Probe {
        fn new(value: u64) -> Self {
            let count = COUNT.with_borrow(|count| count.clone().expect("set by the test"));
            count.fetch_add(1, Ordering::SeqCst);
            Self(value, count)
        }
    }

    impl Clone for Probe {
        fn clone(&self) -> Self {
            callback();
            self.1.fetch_add(1, Ordering::SeqCst);
            Self(self.0, Arc::clone(&self.1))
        }
    }

    impl Drop for Probe {
        fn drop(&mut self) {
            self.1.fetch_sub(1, Ordering::SeqCst);
            callback();
        }
    }

    impl PartialEq for Probe {
        fn eq(&self, other: &Self) -> bool {
            callback();
            self.0 == other.0
        }
    }

    impl Eq for Probe {}

    impl Hash for Probe {
        fn hash<H: Hasher>(&self, state: &mut H) {
            callback();
            self.0.hash(state);
        }
    }

    /// Some of everything.
    struct World {
        engine: Engine,
        a: TVar<Probe>,
        b: TVar<Probe>,
        counter: TCounter,
        list: TList<Probe>,
        map: TMap<Probe, Probe, Fixed>,
    }

    type Contents = (u64, u64, i64, Vec<u64>, Vec<(u64, u64)>);

    impl World {
        fn new() -> Self {
            let mut config = Config::default();
            (config.mark_bits, config.segments) = (14, 2);
            let engine = Engine::new(config);
            let world = Self {
                a: TVar::new_in(&engine, Probe::new(1)),
                b: TVar::new_in(&engine, Probe::new(2)),
                counter: TCounter::new_in(&engine, 0),
                list: TList::new_in(&engine),
                map: TMap::new_in(&engine, Fixed::default()),
                engine,
            };
            world.engine.attach().run(|tx| {
                world.list.extend(tx, (0..70).map(Probe::new))?;
                for key in 0..10 {
                    world.map.insert(tx, Probe::new(key), Probe::new(key))?;
                }
                Ok(())
            });
            world
        }

        fn contents(&self) -> Contents {
            self.engine.attach().run(|tx| {
                let (mut list, mut map) = (Vec::new(), Vec::new());
                self.list.for_each(tx, |item| list.push(item.0))?;
                self.map.for_each(tx, |key, value| map.push((key.0, value.0)))?;
                map.sort_unstable();
                assert_eq!((list.len(), map.len()), (self.list.len(tx)?, self.map.len(tx)?));
                let a = tx.with(&self.a, |probe| probe.0)?;
                let b = tx.with(&self.b, |probe| probe.0)?;
                Ok((a, b, self.counter.get(tx)?, list, map))
            })
        }
    }

    /// A block for every kind of operation.
    const PROGRAMS: &[fn(&World, &mut Mutator<'_>)] = &[
        |world, mutator| {
            mutator.run(|tx| {
                let a = tx.read(&world.a)?;
                tx.write(&world.b, a.clone())?;
                tx.write(&world.b, Probe::new(a.0 + 1))?;
                tx.modify(&world.a, |a| {
                    callback();
                    *a = Probe::new(9);
                    callback();
                })
            });
        },
        |world, mutator| {
            mutator.run(|tx| {
                tx.commute(&world.a, |a| {
                    callback();
                    a.0 += 5;
                    callback();
                })?;
                tx.commute(&world.b, |b| b.0 += 5)?;
                let probe = Probe::new(7);
                tx.commute(&world.b, move |b| *b = Probe::new(b.0 + probe.0))?;
                world.counter.add(tx, 3)?;
                tx.with(&world.b, |b| assert_eq!(b.0, 14))?;
                world.counter.add(tx, 4)
            });
        },
        |world, mutator| {
            mutator.run(|tx| {
                tx.modify(&world.a, |a| a.0 += 1)?;
                world.counter.add(tx, 1)?;
                tx.or_else(
                    |tx| {
                        tx.modify(&world.a, |a| a.0 += 10)?;
                        tx.write(&world.b, Probe::new(50))?;
                        tx.or_else(
                            |tx| tx.modify(&world.a, |a| a.0 += 100),
                            |_| unreachable!("the first does not retry"),
                        )?;
                        world.list.push(tx, Probe::new(1000))?;
                        world.counter.add(tx, 100)?;
                        tx.retry()
                    },
                    |tx| tx.modify(&world.a, |a| a.0 += 1000),
                )
            });
        },
        |world, mutator| {
            mutator.run(|tx| {
                world.list.set(tx, 3, Probe::new(33))?;
                world.list.set(tx, 69, Probe::new(34))?;
                world.list.push(tx, Probe::new(35))?;
                for _ in 0..10 {
                    assert!(world.list.pop(tx)?.is_some());
                }
                world.list.extend(tx, (0..5).map(Probe::new))?;
                world.list.truncate(tx, 61)
            });
        },
        |world, mutator| {
            mutator.run(|tx| {
                world.list.extend(tx, (0..70).map(Probe::new))?;
                assert!(world.list.get(tx, 3)?.is_some());
                world.list.push(tx, Probe::new(3))
            });
        },
        |world, mutator| {
            mutator.run(|tx| {
                for key in 8..30 {
                    world.map.insert(tx, Probe::new(key), Probe::new(key + 1))?;
                }
                assert!(world.map.remove(tx, &Probe::new(2))?.is_some());
                world.map.insert(tx, Probe::new(2), Probe::new(200))?;
                assert!(world.map.remove(tx, &Probe::new(29))?.is_some());
                assert!(world.map.update(tx, &Probe::new(5), |value| {
                    callback();
                    value.0 += 1;
                })?);
                assert!(world.map.get(tx, &Probe::new(100))?.is_none());
                Ok(())
            });
        },
        |world, mutator| {
            mutator.run(|tx| {
                world
                    .map
                    .update_or_insert(tx, Probe::new(5), Probe::new(0), |value| value.0 += 1)?;
                world.map.update_or_insert(tx, Probe::new(99), Probe::new(0), |value| value.0 += 1)
            });
        },
        |world, mutator| {
            let order = Sequence::new(&world.engine);
            for index in 0..2 {
                mutator.order(&order, index);
                mutator.run(|tx| {
                    let a = tx.read(&world.a)?;
                    tx.irrevocable()?;
                    tx.write(&world.b, a)
                });
            }
        },
    ];

    fn counted() -> Arc<AtomicIsize> {
        let count = Arc::new(AtomicIsize::new(0));
        COUNT.set(Some(Arc::clone(&count)));
        count
    }

    /// Waits until nothing is left of what `count` counts.
    fn assert_nothing_leaks(count: &AtomicIsize, what: &str) {
        for _ in 0..10_000 {
            crossbeam_epoch::pin().flush();
            crate::reclaim::run_destructors();
            if count.load(Ordering::SeqCst) == 0 {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        panic!("{what}: {} values are left", count.load(Ordering::SeqCst));
    }

    #[test]
    fn an_abort_at_any_barrier_changes_nothing() {
        let count = counted();
        for (at, program) in PROGRAMS.iter().enumerate() {
            let undisturbed = World::new();
            program(&undisturbed, &mut undisturbed.engine.attach());
            let expected = undisturbed.contents();
            let mut barriers = 0;
            loop {
                let world = World::new();
                let before = world.engine.stats();
                let ((), struck) =
                    abort_at(barriers, || program(&world, &mut world.engine.attach()));
                let aborts = (world.engine.stats() - before).aborts;
                assert_eq!(aborts, u64::from(struck), "program {at}, barrier {barriers}");
                assert_eq!(world.contents(), expected, "program {at}, barrier {barriers}");
                if !struck {
                    break;
                }
                barriers += 1;
            }
            assert!(barriers >= 4, "program {at} has only {barriers} barriers");
        }
        assert_nothing_leaks(&count, "forced aborts");
    }

    #[test]
    fn a_panic_in_any_callback_leaves_all_or_nothing() {
        let silent = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload_as_str() != Some("planned") {
                silent(info);
            }
        }));
        for (at, program) in PROGRAMS.iter().enumerate() {
            let count = counted();
            let mut calls = 0;
            let mut panics = 0;
            loop {
                let world = World::new();
                let reference = World::new();
                program(&reference, &mut reference.engine.attach());
                let states = [world.contents(), reference.contents()];
                FUSE.set(Some(calls));
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    program(&world, &mut world.engine.attach());
                }));
                FUSE.set(None);
                let after = world.contents();
                assert!(states.contains(&after), "program {at}, callback {calls}: {after:?}");
                // Nothing is owned or latched any more, and the irrevocable token is free.
                world.engine.attach().run(|tx| {
                    tx.irrevocable()?;
                    tx.write(&world.a, Probe::new(0))?;
                    tx.write(&world.b, Probe::new(0))?;
                    world.counter.set(tx, 0)?;
                    world.list.clear(tx)?;
                    world.map.clear(tx)
                });
                if outcome.is_ok() {
                    break;
                }
                panics += 1;
                calls += 1;
            }
            assert!(panics >= 2, "program {at} calls back only {panics} times");
            assert_nothing_leaks(&count, &format!("program {at}"));
        }
    }
}
