//! Sums are sums, and what is grouped belongs together.

use super::*;
use crate::record::{Event, EventKind, Part, ReasonKind, Record};
use crate::synthetic::{Log, bank};
use proptest::prelude::*;

/// What every profile must satisfy.
fn check(profile: &Profile) {
    let total = &profile.totals;
    let sum = |parts: &mut dyn Iterator<Item = Totals>| {
        parts.fold(Totals::default(), |mut sum, part| {
            sum.add(&part);
            sum
        })
    };
    assert_eq!(sum(&mut profile.threads.iter().map(|thread| thread.totals)), *total);
    assert_eq!(sum(&mut profile.blocks.iter().map(|block| block.totals)), *total);
    fn rows<C>(rows: &[Row<C>]) -> (u64, u64) {
        assert!(rows.iter().all(|row| row.when.iter().sum::<u64>() == row.time));
        assert!(rows.iter().all(|row| row.when.len() == WHEN));
        rows.iter().fold((0, 0), |(count, time), row| (count + row.count, time + row.time))
    }
    assert_eq!(rows(&profile.conflicts), (total.aborts, total.of(Category::Aborted)));
    let waits = (total.waits + total.retries, total.of(Category::Waiting));
    assert_eq!(rows(&profile.waits), waits);
    let irrevocable = (total.irrevocable, total.of(Category::Irrevocable));
    assert_eq!(rows(&profile.irrevocable), irrevocable);
    for thread in &profile.threads {
        assert!(thread.totals.sum() <= profile.elapsed(), "a thread is in one place at a time");
        for category in 0..4 {
            let columns = thread.columns.iter().map(|column| column[category]).sum::<u64>();
            assert_eq!(columns, thread.totals.time[category]);
        }
    }
    if !profile.spans.is_empty() {
        for category in Category::ALL {
            let spans = profile.spans.iter().filter(|span| span.category == category);
            let time = spans.map(|span| span.end - span.begin).sum::<u64>();
            assert_eq!(time, total.of(category));
        }
    }
    let findings = profile.findings();
    let times: u64 = findings.iter().map(Finding::time).sum();
    assert_eq!(times, total.sum() - total.of(Category::Committed));
    assert!(findings.iter().all(|finding| finding.longest() <= finding.time()));
    // What belongs together stands together.
    let mut groups: Vec<_> = findings.iter().map(Finding::blamed).collect();
    groups.dedup();
    let runs = groups.len();
    groups.sort_unstable();
    groups.dedup();
    assert_eq!(groups.len(), runs);
}

fn any_event() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        3 => Just(EventKind::Commit),
        2 => proptest::sample::select(Cause::ALL).prop_map(EventKind::Abort),
        2 => proptest::sample::select(WaitFor::ALL).prop_map(EventKind::Wait),
        1 => Just(EventKind::Retry),
        2 => (0..3u32).prop_map(EventKind::Irrevocable),
    ];
    (kind, 0..4u32, 0..1u64 << 44, 0..1u64 << 43, any::<[u32; 4]>()).prop_map(
        |(kind, thread, at, lasted, n)| {
            let [block, site, by, place] = n.map(|n| n % 4);
            Event { block, site, by, place, ..Event::new(kind, thread, at, lasted) }
        },
    )
}

proptest! {
    #[test]
    fn totals_are_the_sums_of_the_rows(
        mut events in prop::collection::vec(any_event(), 0..60),
        sorted in any::<bool>(),
    ) {
        if sorted {
            events.sort_by_key(|event| event.at);
        }
        let mut log = Log::new();
        let file = log.file("a.py", "x = 1\ny = x\n");
        // Numbers 1 to 3; two sites are the same place in the text.
        let x = log.site(file, "x", "f");
        log.site(file, "x", "f");
        log.block("f", x);
        for event in events {
            log.record(Record::Event(event));
        }
        check(&log.profile());
    }
}

#[test]
fn a_simulated_run_adds_up() {
    for (threads, blocks) in [(1, 50), (2, 300), (5, 4000)] {
        let profile = bank(threads, blocks).profile();
        check(&profile);
        assert_eq!(profile.totals.commits, u64::from(blocks));
        assert_eq!(profile.threads.len(), threads as usize);
        assert_eq!(profile.spans.is_empty(), blocks == 4000);
        assert_eq!(profile.arrows.is_empty(), threads == 1);
        for arrow in &profile.arrows {
            assert!(arrow.from <= arrow.to && arrow.from_thread != arrow.to_thread);
        }
    }
}

#[test]
fn equal_meanings_are_one_row() {
    let mut log = Log::new();
    let file = log.file("a.py", "x = 1\n");
    let (a, b) = (log.site(file, "x", "f"), log.site(file, "x", "f"));
    let (p, q) = (
        log.object("dict", "d", Part::Key("1".into())),
        log.object("dict", "d", Part::Key("1".into())),
    );
    for (n, (site, place)) in [(a, p), (b, q)].into_iter().enumerate() {
        let at = 100 * (n as u64 + 1);
        log.event(EventKind::Abort(Cause::ReadWrite), 1, at, 40, |event| {
            (event.site, event.place) = (site, place);
        });
    }
    let profile = log.profile();
    assert_eq!(profile.conflicts.len(), 1);
    assert_eq!((profile.conflicts[0].count, profile.conflicts[0].time), (2, 80));
}

#[test]
fn a_place_may_be_used_again() {
    let mut log = Log::new();
    let abort = EventKind::Abort(Cause::WriteWrite);
    let place = log.object("dict", "old", Part::Whole);
    log.event(abort, 1, 100, 10, |event| event.place = place);
    let new = crate::record::Object { type_name: "list".into(), ..Default::default() };
    log.record(Record::Object(place, new));
    log.event(abort, 1, 200, 30, |event| event.place = place);
    let profile = log.profile();
    let types: Vec<_> = profile
        .conflicts
        .iter()
        .map(|row| (row.object.as_ref().unwrap().type_name.as_str(), row.time))
        .collect();
    assert_eq!(types, [("list", 30), ("dict", 10)]);
}

#[test]
fn the_unknown_stays_unknown() {
    let mut log = Log::new();
    log.event(EventKind::Abort(Cause::Unknown), 1, 100, 100, |_| {});
    log.event(EventKind::Irrevocable(0), 1, 150, 0, |event| event.site = 77);
    log.event(EventKind::Commit, 1, 200, 100, |_| {});
    let profile = log.profile();
    check(&profile);
    let row = &profile.conflicts[0];
    assert_eq!((&row.site, &row.by, &row.object, row.block), (&None, &None, &None, None));
    assert_eq!(profile.irrevocable[0].cause, None);
    assert_eq!(profile.irrevocable[0].time, 50);
    assert_eq!(profile.blocks[0].name, None);
    assert_eq!(profile.parallelism(), Some(1.0));
}

#[test]
fn an_arrow_needs_to_know_who_it_was() {
    let run = |threads: u32, by_thread: u32| {
        let mut log = Log::new();
        for thread in 2..=threads {
            log.event(EventKind::Commit, thread, 50, 50, |_| {});
        }
        log.event(EventKind::Abort(Cause::ReadWrite), 1, 60, 30, |event| {
            event.by_thread = by_thread;
        });
        log.profile().arrows
    };
    assert_eq!(run(3, 0), [], "one of two");
    let arrow = Arrow { from_thread: 1, from: 50, to_thread: 0, to: 60, lost: 30 };
    assert_eq!(run(2, 0), [arrow], "there is only one other");
    assert_eq!(run(3, 2), [arrow]);
}

#[test]
fn an_empty_log_is_a_profile() {
    let profile = Log::new().profile();
    check(&profile);
    assert_eq!((profile.elapsed(), profile.parallelism()), (0, None));
}

#[test]
fn an_irrevocable_block_runs_alone_from_then_on() {
    let mut log = Log::new();
    let reason = log.reason(ReasonKind::Input, "input");
    log.event(EventKind::Irrevocable(reason), 1, 70, 0, |_| {});
    log.event(EventKind::Commit, 1, 100, 100, |_| {});
    let profile = log.profile();
    assert_eq!(profile.totals.time, [70, 0, 0, 30]);
    assert_eq!(profile.blocks[0].mean(), Some(100));
    assert_eq!(profile.blocks[0].longest, 100);
}

#[test]
fn what_costs_again_and_again_comes_before_an_accident() {
    let mut log = Log::new();
    let file = log.file("a.py", "x = d[1]\ny = e[1]\nos.write(1, b)\n");
    let sites = ["d[1]", "e[1]", "os.write(1, b)"].map(|code| log.site(file, code, "f"));
    let objects = ["d", "e"].map(|name| log.object("dict", name, Part::Whole));
    let reason = log.reason(ReasonKind::Native, "posix.write");
    // Lost by `d` again and again, in two ways; by `e` once for longer, as when a thread is put off.
    for i in 1..=10u64 {
        let kind = if i % 2 == 0 {
            EventKind::Abort(Cause::ReadWrite)
        } else {
            EventKind::Wait(WaitFor::Owner)
        };
        log.event(kind, 1, i * 1000, 100, |event| {
            (event.site, event.by, event.place) = (sites[0], sites[0], objects[0]);
        });
    }
    log.event(EventKind::Abort(Cause::ReadWrite), 2, 20_000, 2000, |event| {
        (event.site, event.by, event.place) = (sites[1], sites[1], objects[1]);
    });
    // Waits for an irrevocable block stand behind its reason.
    log.event(EventKind::Irrevocable(reason), 1, 30_000, 0, |event| event.site = sites[2]);
    log.event(EventKind::Commit, 1, 30_150, 200, |_| {});
    for at in [30_100, 30_200] {
        log.event(EventKind::Wait(WaitFor::Irrevocable), 2, at, 100, |event| {
            (event.site, event.by) = (sites[0], sites[2]);
        });
    }
    let profile = log.profile();
    let shown: Vec<_> = profile
        .findings()
        .into_iter()
        .map(|finding| match finding {
            Finding::Irrevocable(_) => "irrevocable".to_owned(),
            Finding::Wait(row) if row.cause == WaitFor::Irrevocable => "wait for it".to_owned(),
            _ => finding.object().map(ToString::to_string).unwrap_or_default(),
        })
        .collect();
    let expected = ["dict `d`", "dict `d`", "irrevocable", "wait for it", "dict `e`"];
    assert_eq!(shown, expected);
}
