//! The conflict report names the lines of both sides, and its totals are sums.

use std::sync::mpsc;
use std::time::Duration;
use stm::{Cause, Config, Engine, Site, TVar, conflicts};

fn engine() -> Engine {
    let mut config = Config::default();
    (config.segments, config.mark_bits) = (4, 10);
    let engine = Engine::new(config);
    engine.recorder().set(true);
    engine
}

/// `file:line` of a site.
fn line(site: Site) -> (String, u32) {
    let location = site.location().expect("known");
    (location.file().to_owned(), location.line())
}

#[test]
fn a_read_conflict_names_reader_and_writer() {
    let engine = engine();
    let (var, sink) = (TVar::new_in(&engine, 0), TVar::new_in(&engine, 0));
    let mut tries = 0;
    let (mut read_line, mut write_line) = (0, 0);
    engine.attach().run(|tx| {
        tries += 1;
        read_line = line!() + 1;
        let seen = tx.read(&var)?;
        if tries == 1 {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    engine.attach().run(|tx| {
                        write_line = line!() + 1;
                        tx.write(&var, 5)
                    });
                });
            });
            std::thread::sleep(Duration::from_millis(2));
        }
        tx.write(&sink, seen)
    });
    let report = engine.recorder().report();
    let [row] = &report.rows[..] else { panic!("one row, not {report}") };
    assert_eq!((row.cause, row.count), (Cause::Read, 1));
    assert_eq!(line(row.aborted), (file!().to_owned(), read_line));
    assert_eq!(line(row.by), (file!().to_owned(), write_line));
    assert!(row.lost >= Duration::from_millis(2), "the attempt slept that long");
    assert_eq!((report.count, report.lost), (row.count, row.lost));
    let text = report.to_string();
    assert!(text.contains(&format!("read at {}:{read_line}:", file!())), "{text}");
    assert!(text.contains(&format!("written at {}:{write_line}:", file!())), "{text}");
    assert!(!text.contains("hint"), "{text}");
    engine.recorder().reset();
    assert_eq!(engine.recorder().report().to_string(), "no conflicts were recorded\n");
}

#[test]
fn a_doomed_block_names_both_writers() {
    let engine = engine();
    let (contested, own) = (TVar::new_in(&engine, 0), TVar::new_in(&engine, 0));
    let (started, start) = mpsc::channel();
    let (owned, goes_on) = mpsc::channel();
    let (mut elder_line, mut younger_line) = (0, 0);
    std::thread::scope(|scope| {
        let (engine, contested, own) = (&engine, &contested, &own);
        let elder_line = &mut elder_line;
        scope.spawn(move || {
            engine.attach().run(|tx| {
                tx.write(own, 1)?;
                started.send(()).unwrap();
                let () = goes_on.recv().unwrap();
                *elder_line = line!() + 1;
                tx.write(contested, 1)
            });
        });
        start.recv().unwrap();
        // A commit in between, so that this block is the younger one.
        engine.attach().run(|tx| tx.write(&TVar::new_in(engine, 0), 1));
        let mut tries = 0;
        engine.attach().run(|tx| {
            tries += 1;
            younger_line = line!() + 1;
            tx.write(contested, 2)?;
            if tries == 1 {
                owned.send(()).unwrap();
                while engine.stats().waits == 0 {
                    std::thread::yield_now();
                }
            }
            Ok(())
        });
    });
    let report = engine.recorder().report();
    let row = report.rows.iter().find(|row| row.cause == Cause::Doomed).expect("a doomed block");
    assert_eq!(line(row.aborted).1, younger_line);
    assert_eq!(line(row.by).1, elder_line);
    assert!(report.to_string().contains("wanted by an elder block"));
}

#[test]
fn a_hint_says_what_commutes() {
    let engine = engine();
    let var = TVar::new_in(&engine, 0);
    let increment = |tx: &mut stm::Tx<'_, '_>| tx.modify(&var, |n| *n += 1);
    let (sink, mut tries) = (TVar::new_in(&engine, 0), 0);
    let bump = |tx: &mut stm::Tx<'_, '_>, again: bool| {
        if again { tx.read(&var).map(|_| ()) } else { tx.write(&var, 1) }
    };
    engine.attach().run(|tx| {
        tries += 1;
        bump(tx, true)?;
        if tries == 1 {
            std::thread::scope(|scope| {
                scope.spawn(|| engine.attach().run(|tx| increment(tx)));
            });
        }
        tx.write(&sink, 1)
    });
    assert!(engine.recorder().report().rows.iter().all(|row| row.hint().is_none()));
    engine.recorder().reset();
    // Both blocks at one line.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut mutator = engine.attach();
                while engine.recorder().report().rows.is_empty() {
                    for _ in 0..50 {
                        mutator.run(|tx| {
                            increment(tx)?;
                            std::thread::yield_now();
                            Ok(())
                        });
                    }
                }
            });
        }
    });
    let text = engine.recorder().report().to_string();
    assert!(text.contains("TCounter"), "{text}");
}

#[test]
fn irrevocable_blocks_are_listed_with_their_line() {
    stm::engine().recorder().set(true);
    let here = line!() + 1;
    stm::atomically(|tx| tx.irrevocable());
    stm::engine().recorder().set(false);
    let text = conflicts().to_string();
    assert!(text.contains(&format!("1 x irrevocable at {}:{here}:", file!())), "{text}");
}
