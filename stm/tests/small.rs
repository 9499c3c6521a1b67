//! A little of everything on two threads, small enough for interpreters that check memory accesses.

use stm::{Config, Engine, TCounter, TList, TMap, TVar};

#[test]
fn a_little_of_everything() {
    let mut config = Config::default();
    (config.segments, config.mark_bits) = (2, 10);
    let engine = Engine::new(config);
    let var = TVar::new_in(&engine, String::from("a"));
    let counter = TCounter::new_in(&engine, 0);
    let list = TList::new_in(&engine);
    let map = TMap::<u32, String, std::hash::BuildHasherDefault<std::hash::DefaultHasher>>::new_in(
        &engine,
        Default::default(),
    );
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (engine, var, counter) = (&engine, &var, &counter);
            let (list, map) = (&list, &map);
            scope.spawn(move || {
                let mut mutator = engine.attach();
                for round in 0..12 {
                    mutator.run(|tx| {
                        tx.modify(var, |text| text.push('b'))?;
                        counter.add(tx, 1)?;
                        list.extend(tx, [round.to_string(), thread.to_string()])?;
                        map.update_or_insert(tx, round, String::from("c"), |text| text.push('d'))
                    });
                    mutator.run(|tx| {
                        tx.or_else(
                            |tx| {
                                tx.write(var, String::new())?;
                                list.pop(tx)?;
                                map.remove(tx, &round)?;
                                tx.retry()
                            },
                            |tx| map.get(tx, &round).map(|text| assert!(text.is_some())),
                        )?;
                        list.get(tx, 0).map(|item| assert!(item.is_some()))
                    });
                }
            });
        }
    });
    let mut mutator = engine.attach();
    assert_eq!(mutator.run(|tx| tx.with(&var, String::len)), 25);
    assert_eq!(mutator.run(|tx| counter.get(tx)), 24);
    assert_eq!(mutator.run(|tx| list.len(tx)), 48);
    let values = mutator.run(|tx| map.to_vec(tx));
    assert!(values.len() == 12 && values.iter().all(|(_, text)| text == "cd"));
    let removed = mutator.run(|tx| {
        map.clear(tx)?;
        list.clear(tx)?;
        map.len(tx)
    });
    assert_eq!(removed, 0);
}
