//! A map on one thread does what the standard library's does, what is pending included.

use std::collections::HashMap;
use stm::{TMap, atomically};

#[test]
fn does_what_a_hash_map_does() {
    let map = TMap::<u64, u64>::new();
    let mut model = HashMap::new();
    let mut random = 7u64;
    for step in 0..8_000u64 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let key = (random >> 40) % 500;
        // Blocks of several operations, so that what is pending is looked at.
        let (expected, gone) = (model.get(&key).copied(), random.is_multiple_of(3));
        atomically(|tx| {
            match random >> 61 {
                0 | 1 => map.insert(tx, key, step)?,
                2 => assert_eq!(map.replace(tx, key, step)?, expected),
                3 => assert_eq!(map.insert_new(tx, key, step)?, expected.is_none()),
                4 => assert_eq!(map.remove(tx, &key)?, expected),
                5 => assert_eq!(map.update(tx, &key, |n| *n += 1)?, expected.is_some()),
                6 => map.update_or_insert(tx, key, 5, |n| *n += 5)?,
                _ => {
                    assert_eq!(map.remove(tx, &key)?, expected);
                    assert!(!map.contains_key(tx, &key)?);
                    map.insert(tx, key, 1)?;
                    assert_eq!(map.get(tx, &key)?, Some(1));
                    map.update_or_insert(tx, key, 0, |n| *n += 1)?;
                }
            }
            if gone {
                map.remove(tx, &key)?;
                assert_eq!(map.get(tx, &key)?, None);
            }
            Ok(())
        });
        match random >> 61 {
            0..=2 => drop(model.insert(key, step)),
            3 => drop(model.entry(key).or_insert(step)),
            4 => drop(model.remove(&key)),
            5 => drop(model.entry(key).and_modify(|n| *n += 1)),
            6 => drop(model.entry(key).and_modify(|n| *n += 5).or_insert(5)),
            _ => drop(model.insert(key, 2)),
        }
        if gone {
            model.remove(&key);
        }
        assert_eq!(atomically(|tx| map.get(tx, &key)), model.get(&key).copied());
        assert_eq!(atomically(|tx| map.len(tx)), model.len());
    }
    let all: HashMap<_, _> = atomically(|tx| map.to_vec(tx)).into_iter().collect();
    assert_eq!(all, model);
    atomically(|tx| map.retain(tx, |key, _| key % 2 == 0));
    model.retain(|key, _| key % 2 == 0);
    assert_eq!(atomically(|tx| map.keys(tx)).len(), model.len());
    atomically(|tx| map.clear(tx));
    assert!(atomically(|tx| map.is_empty(tx)));
}

#[test]
fn one_block_may_fill_the_whole_map() {
    let map = TMap::new();
    atomically(|tx| {
        for key in 0..3_000 {
            map.insert(tx, key, key)?;
        }
        assert_eq!(map.get(tx, &2_999)?, Some(2_999));
        assert_eq!(map.len(tx)?, 3_000);
        Ok(())
    });
    assert_eq!(atomically(|tx| map.len(tx)), 3_000);
    assert!((0..3_000).all(|key| atomically(|tx| map.get(tx, &key)) == Some(key)));
}

#[test]
fn an_undone_part_leaves_no_entries() {
    let map = TMap::new();
    atomically(|tx| map.insert(tx, 1, "one"));
    atomically(|tx| {
        map.insert(tx, 2, "two")?;
        tx.or_else(
            |tx| {
                for key in 3..100 {
                    map.insert(tx, key, "more")?;
                }
                assert_eq!(map.remove(tx, &1)?, Some("one"));
                assert_eq!(map.remove(tx, &2)?, Some("two"));
                assert_eq!(map.len(tx)?, 97);
                tx.retry()
            },
            |tx| map.insert(tx, 1, "new"),
        )
    });
    let mut all = atomically(|tx| map.to_vec(tx));
    all.sort_unstable();
    assert_eq!(all, [(1, "new"), (2, "two")]);
}
