//! Random programs on a map, a list and a counter: a serial run in commit order, on the collections
//! of the standard library, sees and leaves the same.

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Mutex;
use stm::{Config, Engine, Step, TCounter, TList, TMap, TVar, Tx};

/// Few different hashes, so that keys share buckets and stripes.
#[derive(Default)]
struct Coarse(u64);

impl Hasher for Coarse {
    fn finish(&self) -> u64 {
        (self.0 % 7) | (self.0 % 3) << 61
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0 * 31 + u64::from(byte);
        }
    }
}

#[derive(Clone, Debug)]
enum Op {
    Get(u8),
    Insert(u8, i64),
    Replace(u8, i64),
    InsertNew(u8, i64),
    Remove(u8),
    Update(u8, i64),
    UpdateOrInsert(u8, i64),
    Len,
    All,
    Item(usize),
    SetItem(usize, i64),
    Push(i64),
    PushMany(usize),
    Pop,
    Truncate(usize),
    Items,
    Add(i64),
    Count,
    OrElse(Vec<Op>, Vec<Op>),
    Yield,
}

/// What an operation gave.
type Seen = Vec<i64>;

struct World {
    map: TMap<u8, i64, BuildHasherDefault<Coarse>>,
    list: TList<i64>,
    counter: TCounter,
}

#[derive(Clone, Default, Debug, PartialEq)]
struct Model {
    map: BTreeMap<u8, i64>,
    list: Vec<i64>,
    counter: i64,
}

fn option(value: Option<i64>) -> [i64; 2] {
    [i64::from(value.is_some()), value.unwrap_or(0)]
}

fn sorted(mut items: Vec<(u8, i64)>) -> impl Iterator<Item = i64> {
    items.sort_unstable();
    items.into_iter().flat_map(|(key, value)| [i64::from(key), value])
}

impl World {
    fn run(&self, tx: &mut Tx<'_, '_>, ops: &[Op], seen: &mut Seen) -> Step<()> {
        let World { map, list, counter } = self;
        for op in ops {
            match *op {
                Op::Get(key) => seen.extend(option(map.get(tx, &key)?)),
                Op::Insert(key, value) => map.insert(tx, key, value)?,
                Op::Replace(key, value) => seen.extend(option(map.replace(tx, key, value)?)),
                Op::InsertNew(key, value) => {
                    seen.push(i64::from(map.insert_new(tx, key, value)?));
                }
                Op::Remove(key) => seen.extend(option(map.remove(tx, &key)?)),
                Op::Update(key, by) => {
                    seen.push(i64::from(map.update(tx, &key, move |value| *value += by)?));
                }
                Op::UpdateOrInsert(key, by) => {
                    map.update_or_insert(tx, key, by, move |value| *value += by)?;
                }
                Op::Len => seen.push(map.len(tx)? as i64),
                Op::All => seen.extend(sorted(map.to_vec(tx)?)),
                Op::Item(at) => seen.extend(option(list.get(tx, at)?)),
                Op::SetItem(at, value) => seen.extend(option(list.set(tx, at, value)?)),
                Op::Push(value) => list.push(tx, value)?,
                Op::PushMany(count) => list.extend(tx, 0..count as i64)?,
                Op::Pop => seen.extend(option(list.pop(tx)?)),
                Op::Truncate(len) => list.truncate(tx, len)?,
                Op::Items => seen.extend(list.to_vec(tx)?),
                Op::Add(by) => counter.add(tx, by)?,
                Op::Count => seen.push(counter.get(tx)?),
                Op::OrElse(ref first, ref second) => {
                    let before = seen.len();
                    let shared = std::cell::RefCell::new(&mut *seen);
                    tx.or_else(
                        |tx| {
                            let seen = &mut *shared.borrow_mut();
                            self.run(tx, first, seen)?;
                            tx.check(seen.iter().sum::<i64>() % 2 == 0)
                        },
                        |tx| {
                            let seen = &mut *shared.borrow_mut();
                            seen.truncate(before);
                            self.run(tx, second, seen)
                        },
                    )?;
                }
                Op::Yield => std::thread::yield_now(),
            }
        }
        Ok(())
    }
}

impl Model {
    fn run(&mut self, ops: &[Op], seen: &mut Seen) {
        for op in ops {
            let Model { map, list, counter } = self;
            match *op {
                Op::Get(key) => seen.extend(option(map.get(&key).copied())),
                Op::Insert(key, value) => drop(map.insert(key, value)),
                Op::Replace(key, value) => seen.extend(option(map.insert(key, value))),
                Op::InsertNew(key, value) => {
                    seen.push(i64::from(!map.contains_key(&key)));
                    map.entry(key).or_insert(value);
                }
                Op::Remove(key) => seen.extend(option(map.remove(&key))),
                Op::Update(key, by) => {
                    seen.push(i64::from(map.contains_key(&key)));
                    map.entry(key).and_modify(|value| *value += by);
                }
                Op::UpdateOrInsert(key, by) => {
                    map.entry(key).and_modify(|value| *value += by).or_insert(by);
                }
                Op::Len => seen.push(map.len() as i64),
                Op::All => seen.extend(sorted(map.clone().into_iter().collect())),
                Op::Item(at) => seen.extend(option(list.get(at).copied())),
                Op::SetItem(at, value) => {
                    let old = list.get_mut(at).map(|item| std::mem::replace(item, value));
                    seen.extend(option(old));
                }
                Op::Push(value) => list.push(value),
                Op::PushMany(count) => list.extend(0..count as i64),
                Op::Pop => seen.extend(option(list.pop())),
                Op::Truncate(len) => list.truncate(len),
                Op::Items => seen.extend(&*list),
                Op::Add(by) => *counter += by,
                Op::Count => seen.push(*counter),
                Op::OrElse(ref first, ref second) => {
                    let (before, undo) = (seen.len(), self.clone());
                    self.run(first, seen);
                    if seen.iter().sum::<i64>() % 2 != 0 {
                        seen.truncate(before);
                        *self = undo;
                        self.run(second, seen);
                    }
                }
                Op::Yield => {}
            }
        }
    }
}

fn block() -> impl Strategy<Value = Vec<Op>> {
    let key = || 0..24u8;
    let number = || -5..5i64;
    let at = || prop_oneof![0..8usize, 55..75usize, 120..140usize];
    let simple = prop_oneof![
        key().prop_map(Op::Get),
        key().prop_map(Op::Get),
        (key(), number()).prop_map(|(key, value)| Op::Insert(key, value)),
        (key(), number()).prop_map(|(key, value)| Op::Insert(key, value)),
        (key(), number()).prop_map(|(key, value)| Op::Replace(key, value)),
        (key(), number()).prop_map(|(key, value)| Op::InsertNew(key, value)),
        key().prop_map(Op::Remove),
        (key(), number()).prop_map(|(key, by)| Op::Update(key, by)),
        (key(), number()).prop_map(|(key, by)| Op::UpdateOrInsert(key, by)),
        Just(Op::Len),
        Just(Op::All),
        at().prop_map(Op::Item),
        at().prop_map(Op::Item),
        (at(), number()).prop_map(|(at, value)| Op::SetItem(at, value)),
        number().prop_map(Op::Push),
        (0..70usize).prop_map(Op::PushMany),
        Just(Op::Pop),
        at().prop_map(Op::Truncate),
        Just(Op::Items),
        number().prop_map(Op::Add),
        Just(Op::Count),
        Just(Op::Yield),
        Just(Op::Yield),
    ];
    let op = simple.prop_recursive(1, 8, 4, |inner| {
        let part = || prop::collection::vec(inner.clone(), 0..4);
        (part(), part()).prop_map(|(first, second)| Op::OrElse(first, second))
    });
    prop::collection::vec(op, 1..7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_serial_run_in_commit_order_gives_the_same(
        threads in prop::collection::vec(prop::collection::vec(block(), 1..8), 2..=4),
        patience in 1..4u32,
    ) {
        let mut config = Config::default();
        (config.segments, config.mark_bits, config.patience) = (4, 12, patience);
        let engine = Engine::new(config);
        let world = World {
            map: TMap::new_in(&engine, BuildHasherDefault::default()),
            list: TList::new_in(&engine),
            counter: TCounter::new_in(&engine, 0),
        };
        let done = Mutex::new(Vec::new());
        let audit = [Op::Item(0), Op::Get(3), Op::Yield, Op::Item(60), Op::Get(5), Op::Count, Op::Len];
        let audit = &audit[..];
        std::thread::scope(|scope| {
            for blocks in &threads {
                let (engine, world, done) = (&engine, &world, &done);
                scope.spawn(move || {
                    let mut mutator = engine.attach();
                    // Written by every block, so that each has a version of its own.
                    let own = TVar::new_in(engine, 0);
                    for round in 0..5 {
                        for block in blocks {
                            let seen = mutator.run(|tx| {
                                let mut seen = Seen::new();
                                world.run(tx, block, &mut seen)?;
                                tx.write(&own, round)?;
                                Ok(seen)
                            });
                            done.lock().unwrap().push(((mutator.snapshot(), false), &block[..], seen));
                            // A block that only reads comes after the version that it has seen.
                            let seen = mutator.run(|tx| {
                                let mut seen = Seen::new();
                                world.run(tx, audit, &mut seen)?;
                                Ok(seen)
                            });
                            done.lock().unwrap().push(((mutator.snapshot(), true), audit, seen));
                        }
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap();
        done.sort_by_key(|&(version, ..)| version);
        let mut model = Model::default();
        for (version, block, seen) in &done {
            let mut expected = Seen::new();
            model.run(block, &mut expected);
            prop_assert_eq!(seen, &expected, "version {:?}, {:?}", version, block);
        }
        let end = engine.attach().run(|tx| {
            let map: BTreeMap<_, _> = world.map.to_vec(tx)?.into_iter().collect();
            assert_eq!(map.len(), world.map.len(tx)?);
            Ok(Model { map, list: world.list.to_vec(tx)?, counter: world.counter.get(tx)? })
        });
        prop_assert_eq!(end, model);
    }
}
