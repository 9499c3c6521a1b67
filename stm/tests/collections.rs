//! Collections on several threads: what must not conflict does not, and nothing is lost.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::Barrier;
use stm::{Config, Engine, TCounter, TList, TMap, TSet, TVar};

type Fixed = BuildHasherDefault<DefaultHasher>;

fn engine() -> Engine {
    let mut config = Config::default();
    (config.segments, config.mark_bits) = (4, 20);
    Engine::new(config)
}

#[test]
fn blocks_that_only_add_never_abort() {
    let engine = engine();
    let counter = TCounter::new_in(&engine, 0);
    let list = TList::new_in(&engine);
    std::thread::scope(|scope| {
        for thread in 0..3u64 {
            let (engine, counter, list) = (&engine, &counter, &list);
            scope.spawn(move || {
                let mut mutator = engine.attach();
                for round in 0..300 {
                    mutator.run(|tx| {
                        for at in 0..5 {
                            counter.add(tx, 1)?;
                            list.push(tx, (thread, round * 5 + at))?;
                        }
                        Ok(())
                    });
                }
            });
        }
    });
    assert_eq!(engine.stats().aborts, 0);
    let mut mutator = engine.attach();
    assert_eq!(mutator.run(|tx| counter.get(tx)), 3 * 300 * 5);
    let items = mutator.run(|tx| list.to_vec(tx));
    for thread in 0..3 {
        let mine = items.iter().filter(|item| item.0 == thread).map(|item| item.1);
        assert!(mine.eq(0..1500), "the order of one thread's blocks is kept");
    }
    assert!(items.chunks(5).all(|block| block.iter().all(|item| item.0 == block[0].0)));
}

#[test]
fn reading_elements_does_not_conflict_with_appending() {
    let engine = engine();
    let list = TList::new_in(&engine);
    let mut mutator = engine.attach();
    mutator.run(|tx| list.extend(tx, 0..100));
    // Elements of a full chunk and of the last one, which fills up meanwhile.
    let before = engine.stats();
    let (read, written) = (Barrier::new(2), Barrier::new(2));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut mutator = engine.attach();
            read.wait();
            mutator.run(|tx| list.extend(tx, 100..300));
            written.wait();
        });
        let result = TVar::new_in(&engine, 0);
        let mut tries = 0;
        mutator.run(|tx| {
            tries += 1;
            let sum = list.get(tx, 5)?.unwrap_or(0) + list.get(tx, 99)?.unwrap_or(0);
            if tries == 1 {
                read.wait();
                written.wait();
            }
            assert_eq!(list.get(tx, 99)?, Some(99));
            tx.write(&result, sum)
        });
        assert_eq!(tries, 1);
    });
    assert_eq!((engine.stats() - before).aborts, 0);
}

/// Runs `block` with `other` committed between its first attempt's two halves; gives how many
/// attempts it took.
fn interrupted(
    engine: &Engine,
    mut first: impl FnMut(&mut stm::Tx<'_, '_>) -> stm::Step<()>,
    mut other: impl FnMut(&mut stm::Tx<'_, '_>) -> stm::Step<()> + Send,
) -> usize {
    let sink = TVar::new_in(engine, 0);
    let mut tries = 0;
    engine.attach().run(|tx| {
        tries += 1;
        first(tx)?;
        if tries == 1 {
            std::thread::scope(|scope| {
                scope.spawn(|| engine.attach().run(&mut other));
            });
        }
        tx.write(&sink, tries)
    });
    tries
}

#[test]
fn lists_conflict_where_they_must() {
    let engine = engine();
    let list = TList::new_in(&engine);
    engine.attach().run(|tx| list.extend(tx, 0..200));
    let get = |at: usize| {
        let list = &list;
        move |tx: &mut stm::Tx<'_, '_>| list.get(tx, at).map(|_| ())
    };
    let len = |tx: &mut stm::Tx<'_, '_>| list.len(tx).map(|_| ());
    let push = |tx: &mut stm::Tx<'_, '_>| list.push(tx, 0);
    let set = |at: usize| {
        let list = &list;
        move |tx: &mut stm::Tx<'_, '_>| list.set(tx, at, 0).map(|_| ())
    };
    assert_eq!(interrupted(&engine, len, push), 2);
    assert_eq!(interrupted(&engine, get(500), push), 2, "past the end");
    assert_eq!(interrupted(&engine, get(3), set(5)), 2, "same chunk");
    assert_eq!(interrupted(&engine, get(3), set(64)), 1, "other chunk");
    assert_eq!(interrupted(&engine, get(197), set(198)), 2, "last chunk");
    assert_eq!(interrupted(&engine, get(3), set(198)), 1);
    assert_eq!(interrupted(&engine, get(3), |tx| list.truncate(tx, 150)), 1);
    assert_eq!(interrupted(&engine, get(149), |tx| list.pop(tx).map(|_| ())), 2);
    assert_eq!(interrupted(&engine, get(100), |tx| list.truncate(tx, 10)), 2);
    assert_eq!(interrupted(&engine, get(3), |tx| list.clear(tx)), 2);
}

#[test]
fn maps_conflict_where_they_must() {
    let engine = engine();
    let map = TMap::<u32, u32, Fixed>::new_in(&engine, Fixed::default());
    engine.attach().run(|tx| (0..500).try_for_each(|key| map.insert(tx, key, key)));
    let get = |key: u32| {
        let map = &map;
        move |tx: &mut stm::Tx<'_, '_>| map.get(tx, &key).map(|_| ())
    };
    let insert = |key: u32| {
        let map = &map;
        move |tx: &mut stm::Tx<'_, '_>| map.insert(tx, key, 0)
    };
    let remove = |key: u32| {
        let map = &map;
        move |tx: &mut stm::Tx<'_, '_>| map.remove(tx, &key).map(|_| ())
    };
    let update = |key: u32| {
        let map = &map;
        move |tx: &mut stm::Tx<'_, '_>| map.update(tx, &key, |n| *n += 1).map(|_| ())
    };
    let all = |tx: &mut stm::Tx<'_, '_>| map.for_each(tx, |_, _| ());
    let len = |tx: &mut stm::Tx<'_, '_>| map.len(tx).map(|_| ());
    assert_eq!(interrupted(&engine, get(1), insert(1)), 2);
    assert_eq!(interrupted(&engine, get(1), insert(2)), 1);
    assert_eq!(interrupted(&engine, get(1), remove(1)), 2);
    assert_eq!(interrupted(&engine, get(1), insert(1)), 2, "absent, then there");
    assert_eq!(interrupted(&engine, get(1), update(1)), 2);
    assert_eq!(interrupted(&engine, update(1), update(1)), 1);
    assert_eq!(interrupted(&engine, update(1), remove(1)), 2);
    assert_eq!(interrupted(&engine, insert(1000), insert(1001)), 1);
    assert_eq!(interrupted(&engine, insert(1002), insert(1002)), 2);
    assert_eq!(interrupted(&engine, remove(3), remove(4)), 1);
    assert_eq!(interrupted(&engine, all, insert(2000)), 2);
    assert_eq!(interrupted(&engine, all, remove(2000)), 2);
    assert_eq!(interrupted(&engine, all, update(7)), 2);
    assert_eq!(interrupted(&engine, len, insert(2001)), 2);
    assert_eq!(interrupted(&engine, len, update(7)), 1);
}

#[test]
fn keys_inserted_while_the_table_grows_are_all_there() {
    const KEYS: u64 = 3_000;
    let engine = engine();
    let map = TMap::<u64, u64, Fixed>::new_in(&engine, Fixed::default());
    let set = TSet::<u64, Fixed>::new_in(&engine, Fixed::default());
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (engine, map, set) = (&engine, &map, &set);
            scope.spawn(move || {
                let mut mutator = engine.attach();
                for key in (0..KEYS).filter(|key| key % 3 == thread) {
                    mutator.run(|tx| {
                        map.insert(tx, key, key * 2)?;
                        set.insert(tx, key)?;
                        // One that all threads change, and one that comes and goes.
                        map.update_or_insert(tx, KEYS, 1, |n| *n += 1)?;
                        if !set.insert_new(tx, KEYS)? {
                            set.remove(tx, &KEYS)?;
                        }
                        Ok(())
                    });
                    let there = mutator.run(|tx| Ok((map.get(tx, &key)?, set.contains(tx, &key)?)));
                    assert_eq!(there, (Some(key * 2), true));
                }
            });
        }
    });
    let mut mutator = engine.attach();
    assert_eq!(mutator.run(|tx| map.get(tx, &KEYS)), Some(KEYS));
    assert_eq!(mutator.run(|tx| map.len(tx)), KEYS as usize + 1);
    assert_eq!(mutator.run(|tx| set.len(tx)), KEYS as usize);
    let keys: HashSet<_> = mutator.run(|tx| set.keys(tx)).into_iter().collect();
    assert_eq!(keys, (0..KEYS).collect());
    let mut items = mutator.run(|tx| map.to_vec(tx));
    items.sort_unstable();
    assert!(items.iter().take(KEYS as usize).copied().eq((0..KEYS).map(|key| (key, key * 2))));
}

#[test]
fn different_keys_of_a_grown_table_do_not_conflict() {
    let engine = engine();
    let map = TMap::<u64, u64, Fixed>::new_in(&engine, Fixed::default());
    engine.attach().run(|tx| (0..4_000).try_for_each(|key| map.insert(tx, key, 0)));
    let before = engine.stats();
    std::thread::scope(|scope| {
        for thread in 0..2u64 {
            let (engine, map) = (&engine, &map);
            scope.spawn(move || {
                let mut mutator = engine.attach();
                for round in 0..200 {
                    mutator.run(|tx| {
                        for at in 0..10 {
                            let key = (round * 10 + at) * 2 + thread;
                            map.insert(tx, key, 1)?;
                            map.update(tx, &((key * 7) % 4_000), |n| *n += 0)?;
                        }
                        Ok(())
                    });
                }
            });
        }
    });
    assert!((engine.stats() - before).commits == 400);
    let all = engine.attach().run(|tx| map.to_vec(tx));
    assert!(all.len() == 4_000 && all.iter().all(|&(_, value)| value == 1));
}

/// Keys are their own hashes, so that a test can choose buckets and stripes.
#[derive(Default)]
struct Identity(u64);

impl std::hash::Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only for u64");
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map whose only bucket is full, and a key that goes to another stripe of it, and to the new
/// bucket when it splits.
fn full_bucket(engine: &Engine) -> (TMap<u64, u64, BuildHasherDefault<Identity>>, u64) {
    let map = TMap::new_in(engine, BuildHasherDefault::default());
    engine.attach().run(|tx| (0..8).try_for_each(|key| map.insert(tx, key, key)));
    (map, 1 << 61 | 1)
}

#[test]
fn a_key_that_was_absent_conflicts_after_a_split_too() {
    let engine = engine();
    let (map, key) = full_bucket(&engine);
    let sink = TVar::new_in(&engine, 0);
    let mut tries = 0;
    engine.attach().run(|tx| {
        tries += 1;
        let found = map.get(tx, &key)?;
        if tries == 1 {
            assert_eq!(found, None);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let mut mutator = engine.attach();
                    mutator.run(|tx| map.insert(tx, 8, 8));
                    mutator.run(|tx| map.insert(tx, key, 9));
                });
            });
        }
        tx.write(&sink, found.unwrap_or(0))
    });
    assert_eq!(engine.attach().run(|tx| tx.read(&sink)), 9);
    assert_eq!(tries, 2);
}

#[test]
fn a_block_sees_its_own_insertion_though_the_bucket_splits() {
    let engine = engine();
    let (map, key) = full_bucket(&engine);
    let moved = TVar::new_in(&engine, 0);
    let mut tries = 0;
    engine.attach().run(|tx| {
        tries += 1;
        map.insert(tx, key, 9)?;
        if tries == 1 {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    engine.attach().run(|tx| {
                        map.insert(tx, 8, 8)?;
                        tx.write(&moved, 1)
                    });
                });
            });
        }
        // Makes the block look at the newest state.
        tx.read(&moved)?;
        assert_eq!(map.get(tx, &key)?, Some(9));
        Ok(())
    });
    assert_eq!(engine.attach().run(|tx| map.len(tx)), 10);
}

#[test]
fn the_length_does_not_count_a_key_twice() {
    let engine = engine();
    let (map, key) = full_bucket(&engine);
    // With room, so that no split makes this block run again.
    engine.attach().run(|tx| map.retain(tx, |key, _| *key < 4));
    let mut tries = 0;
    engine.attach().run(|tx| {
        tries += 1;
        map.insert(tx, key, 1)?;
        if tries == 1 {
            std::thread::scope(|scope| {
                scope.spawn(|| engine.attach().run(|tx| map.insert(tx, key, 2)));
            });
        }
        assert_eq!(map.len(tx)?, 5);
        Ok(())
    });
    assert_eq!(engine.attach().run(|tx| map.get(tx, &key)), Some(1));
}

#[test]
fn an_update_that_found_its_key_depends_on_it() {
    let engine = engine();
    let (map, _) = full_bucket(&engine);
    let sink = TVar::new_in(&engine, false);
    let mut tries = 0;
    engine.attach().run(|tx| {
        tries += 1;
        // What is undone was seen all the same.
        let found = tx.or_else(
            |tx| {
                let found = map.update(tx, &3, |n| *n += 1)?;
                tx.check(!found)?;
                Ok(false)
            },
            |_| Ok(true),
        )?;
        if tries == 1 {
            std::thread::scope(|scope| {
                scope.spawn(|| engine.attach().run(|tx| map.remove(tx, &3)));
            });
        }
        tx.write(&sink, found)
    });
    assert_eq!((tries, engine.attach().run(|tx| tx.read(&sink))), (2, false));
}
