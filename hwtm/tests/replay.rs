//! A run and the replay of its recorded trace are the same, event by event.

use hwtm::agent::{EventAgent, EventSource};
use hwtm::machine::Machine;
use hwtm::outcome::AbortCause;
use hwtm::policy::{Policy, PolicyKind};
use hwtm::replay::{self, Player};
use hwtm::scheduler::Runner;
use hwtm::system::System;
use hwtm::trace::{Access, AccessKind, Event, Reader, SiteNames, Writer};
use hwtm::workload::{Shape, Synthetic};

fn shape() -> Shape {
    Shape {
        blocks: 30,
        bytecodes: 20,
        shared_words: 128,
        shared_read: 0.2,
        shared_write: 0.1,
        counter_stride: 8,
        syscall: 0.05,
        large: 0.1,
        large_bytes: 40 << 10,
        ..Shape::default()
    }
}

/// The events of one thread, with each modify as the load and the store that a program makes.
fn events(thread: usize) -> Vec<Event> {
    let mut source = Synthetic::new(shape(), thread, 7);
    let mut events = Vec::new();
    while source.more(&mut events) {}
    events
        .into_iter()
        .flat_map(|event| match event {
            Event::Access(access) if access.kind == AccessKind::Modify => {
                let as_kind = |kind| Event::Access(Access { kind, ..access });
                vec![as_kind(AccessKind::Load), as_kind(AccessKind::Store)]
            }
            event => vec![event],
        })
        .collect()
}

struct Listed(std::vec::IntoIter<Event>);

impl EventSource for Listed {
    fn more(&mut self, events: &mut Vec<Event>) -> bool {
        let before = events.len();
        events.extend(self.0.by_ref().take(100));
        events.len() > before
    }
}

/// A trace of all threads, a few events of each at a time.
fn recorded(threads: &[Vec<Event>]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    let most = threads.iter().map(Vec::len).max().unwrap();
    for start in (0..most).step_by(17) {
        for (thread, events) in threads.iter().enumerate() {
            let part = events.iter().skip(start).take(17);
            writer.event(Event::Thread(thread as u32)).unwrap();
            part.for_each(|&event| writer.event(event).unwrap());
        }
    }
    writer.finish().unwrap()
}

#[test]
fn threads_run_live_with_values_as_their_trace_replays_without() {
    let threads: Vec<_> = (0..4).map(events).collect();
    let trace = recorded(&threads);
    let readers = || -> Vec<_> {
        let numbers = replay::threads(&mut Reader::new(&trace[..]).unwrap()).unwrap();
        assert_eq!(numbers, [0, 1, 2, 3]);
        numbers.into_iter().map(|number| (number, Reader::new(&trace[..]).unwrap())).collect()
    };
    for preset in Machine::presets() {
        let machine = Machine::load(preset).unwrap();
        for kind in PolicyKind::ALL {
            let policy = Policy::new(kind);
            let agents = threads
                .iter()
                .map(|events| EventAgent::new(Listed(events.clone().into_iter()), true))
                .collect();
            let mut live = Runner::new(&machine, agents, policy, 3).unwrap();
            live.system_mut().watch();
            let report = live.run();
            assert_eq!(live.system().violations(), []);
            let (replayed, _) = replay::together(readers(), &machine, policy, 3, false).unwrap();
            assert_eq!(report, replayed, "{preset} {kind}");
            let (checked, violations) =
                replay::together(readers(), &machine, policy, 3, true).unwrap();
            assert_eq!((checked, violations), (report, vec![]), "{preset} {kind}");
        }
    }
}

#[test]
fn blocks_alone_run_live_as_they_replay() {
    let events = events(0);
    let trace = recorded(std::slice::from_ref(&events));
    for preset in Machine::presets() {
        let machine = Machine::load(preset).unwrap().with_cores(1).unwrap();
        let mut system = System::new(&machine, 1);
        system.watch();
        for &event in &events {
            match event {
                Event::Begin => drop(system.begin(0)),
                Event::End => drop(system.commit(0)),
                Event::Instructions(count) => system.instructions(0, count),
                Event::Syscall if system.in_block(0) => drop(system.abort(0, AbortCause::Syscall)),
                Event::Access(access) => {
                    let mut bytes = [7; 8];
                    let mut perform = || match access.kind {
                        AccessKind::Load => system.load(0, access.address, &mut bytes),
                        _ => system.store(0, access.address, &[9; 8]),
                    };
                    if perform().is_err() {
                        perform().unwrap();
                    }
                }
                _ => {}
            }
        }
        assert_eq!(system.violations(), [], "{preset}");
        let mut reader = Reader::new(&trace[..]).unwrap();
        let report = replay::alone(&mut reader, &machine, None, 1).unwrap();
        assert_eq!(&report.core, system.counters(0), "{preset}");
        assert_eq!(report.cycles, system.clock(0), "{preset}");
        assert_eq!(report.blocks, 30);
    }
}

#[test]
fn what_a_source_line_costs_is_charged_to_it() {
    let mut player = Player::new(&Machine::load("power8").unwrap(), None, 1);
    for (site, lines) in [(1, 10u64), (2, 50), (3, 10)] {
        player.play(Event::Site(site));
        for line in 0..lines {
            let address = (u64::from(site) << 32) | (line * 128);
            player.play(Event::Access(Access::store(address, 8)));
        }
    }
    player.play(Event::End);
    let names = SiteNames::from([(2, "loop.py:2".to_owned())]);
    let report = player.finish(&names);
    assert_eq!((report.blocks, report.committed), (1, 0));
    let sites: Vec<_> = report
        .sites
        .iter()
        .map(|site| (site.site, site.name.as_deref(), site.cost.lines, site.cost.capacity_aborts))
        .collect();
    // The 65th line ends the block; what follows runs without transaction and is not tracked.
    assert_eq!(sites, [(2, Some("loop.py:2"), 50, 0), (1, None, 10, 0), (3, None, 5, 1)]);
}

/// A block that was given up after `tried` lines and ran again in software, with `whole` lines.
fn restarted(tried: u64, whole: u64, hardware: bool) -> Vec<Event> {
    let line = |number: u64| Event::Access(Access::store(number * 64, 8));
    let mut events = vec![Event::Begin, Event::Bytecode];
    events.extend((0..tried).map(line));
    events.push(Event::Restart { hardware });
    events.push(Event::Bytecode);
    events.extend((0..whole).map(line));
    events.push(Event::End);
    events
}

#[test]
fn a_restarted_block_counts_once_on_every_machine() {
    // 32 KB hold 512 lines.
    for (machine, tried, whole, committed) in [
        // As it was recorded.
        ("haswell", 600, 600, 0),
        // It was recorded on a smaller machine: here it would have fitted.
        ("haswell", 65, 300, 1),
        // There as well it would not have, but later.
        ("haswell", 65, 600, 0),
    ] {
        let machine = Machine::load(machine).unwrap();
        let trace = recorded(&[restarted(tried, whole, false)]);
        let report =
            replay::alone(&mut Reader::new(&trace[..]).unwrap(), &machine, None, 1).unwrap();
        assert_eq!((report.blocks, report.committed), (1, committed), "{tried} {whole}");
        assert_eq!(report.core.begun, 1, "{tried} {whole}");
        assert_eq!(report.core.aborts.total(), 1 - committed, "{tried} {whole}");
        if committed == 1 {
            // What was tried in vain is not part of the block.
            assert_eq!(report.lines_written, [whole; 3]);
        }
    }
    // Tried in hardware twice.
    let machine = Machine::load("haswell").unwrap();
    let trace = recorded(&[restarted(600, 20, true)]);
    let report = replay::alone(&mut Reader::new(&trace[..]).unwrap(), &machine, None, 1).unwrap();
    assert_eq!((report.blocks, report.committed, report.core.begun), (1, 1, 2));
}

#[test]
fn threads_that_run_together_make_their_own_attempts() {
    let machine = Machine::load("haswell").unwrap();
    let shorter = |mut events: Vec<Event>| {
        let restart = events.iter().position(|event| matches!(event, Event::Restart { .. }));
        events.drain(1..=restart.unwrap());
        events
    };
    let blocks = [restarted(40, 300, false), restarted(500, 20, true), restarted(7, 700, false)];
    let with: Vec<Event> = blocks.iter().flatten().copied().collect();
    let without: Vec<Event> = blocks.iter().cloned().flat_map(shorter).collect();
    let run = |events: Vec<Event>| {
        let trace = recorded(&[events]);
        let readers = vec![(0, Reader::new(&trace[..]).unwrap())];
        replay::together(readers, &machine, Policy::new(PolicyKind::LockElision), 3, false).unwrap()
    };
    let (report, _) = run(with);
    assert_eq!(report, run(without).0);
    assert_eq!((report.blocks, report.in_hardware), (3, 2));
}
