//! The machine against its checkers and against what its manuals promise.

use super::*;
use crate::machine::Description;
use crate::outcome::Sharing;
use crate::random::Random;
use proptest::prelude::*;

fn variant(preset: &str, change: impl FnOnce(&mut Description)) -> Machine {
    let mut description = Machine::load(preset).unwrap().description().clone();
    change(&mut description);
    Machine::new(description).unwrap()
}

fn cause(stop: Stop) -> AbortCause {
    match stop {
        Stop::Abort(abort) => abort.cause,
        Stop::Stall => panic!("stalled"),
    }
}

#[test]
fn stores_appear_at_commit_and_not_before() {
    let mut system = System::new(&Machine::load("haswell").unwrap(), 1);
    system.watch();
    system.begin(0);
    system.store(0, 0x1000 - 3, &[1, 2, 3, 4, 5, 6]).unwrap();
    let mut own = [0; 8];
    system.load(0, 0x1000 - 4, &mut own).unwrap();
    assert_eq!(own, [0, 1, 2, 3, 4, 5, 6, 0]);
    assert_eq!(system.memory().word(0x1000 - 3), 0);
    let committed = system.commit(0).unwrap();
    assert_eq!((committed.written_lines, committed.read_lines), (2, 2));
    assert_eq!(system.memory().word(0x1000 - 3), 0x0605_0403_0201);
    assert_eq!(system.violations(), []);
}

#[test]
fn an_abort_leaves_nothing() {
    let mut system = System::new(&Machine::load("haswell").unwrap(), 1);
    system.watch();
    system.store(0, 64, &[9]).unwrap();
    system.begin(0);
    system.store(0, 64, &[1]).unwrap();
    let abort = system.abort(0, AbortCause::Explicit(7));
    assert_eq!(abort.cause, AbortCause::Explicit(7));
    assert_eq!(system.memory().word(64), 9);
    let mut byte = [0];
    system.load(0, 64, &mut byte).unwrap();
    assert_eq!(byte, [9]);
    assert_eq!(system.counters(0).aborts.of("explicit"), 1);
    assert_eq!(system.violations(), []);
}

#[test]
fn the_requester_wins_and_sharing_is_told_apart() {
    let mut system = System::new(&Machine::load("haswell").unwrap(), 1);
    system.watch();
    for (theirs, expected) in [(0u64, Sharing::True), (8, Sharing::False)] {
        system.begin(0);
        let winner = system.begin(1);
        system.store(0, 128, &[1; 8]).unwrap();
        system.store(1, 128 + theirs, &[2; 8]).unwrap();
        let Err(Stop::Abort(abort)) = system.load(0, 4096, &mut [0]) else { panic!() };
        assert_eq!(abort.cause, AbortCause::MemoryConflict(expected));
        assert_eq!((abort.address, abort.by), (128 + theirs, Some(winner)));
        system.commit(1).unwrap();
    }
    system.mark_fallback(256);
    system.begin(0);
    system.load(0, 256, &mut [0; 8]).unwrap();
    system.store(1, 256, &[1; 8]).unwrap();
    let abort = system.commit(0).unwrap_err();
    assert_eq!(abort.cause, AbortCause::MemoryConflict(Sharing::FallbackLock));
    assert_eq!(abort.by, None);
    assert_eq!(system.violations(), []);
}

#[test]
fn readers_do_not_disturb_each_other() {
    let mut system = System::new(&Machine::load("haswell").unwrap(), 1);
    for core in 0..4 {
        system.begin(core);
        system.load(core, 64, &mut [0; 8]).unwrap();
    }
    assert!((0..4).all(|core| system.commit(core).is_ok()));
}

#[test]
fn the_stalled_wait_and_a_circle_is_broken() {
    let mut system = System::new(
        &variant("haswell", |m| m.transaction.conflict = ConflictPolicy::RequesterStalls),
        1,
    );
    system.watch();
    system.begin(0);
    system.begin(1);
    system.store(0, 0, &[1]).unwrap();
    system.store(1, 64, &[2]).unwrap();
    assert_eq!(system.store(0, 64, &[3]), Err(Stop::Stall));
    let stop = system.load(1, 0, &mut [0]).unwrap_err();
    assert_eq!(cause(stop), AbortCause::MemoryConflict(Sharing::True));
    system.store(0, 64, &[3]).unwrap();
    system.commit(0).unwrap();
    assert_eq!(system.counters(0).stalls, 1);
    assert_eq!(system.memory().word(64), 3);
    assert_eq!(system.violations(), []);
}

#[test]
fn the_first_to_commit_wins() {
    let mut system = System::new(
        &variant("haswell", |m| m.transaction.conflict = ConflictPolicy::CommitterWins),
        1,
    );
    system.watch();
    for core in 0..3 {
        system.begin(core);
    }
    system.store(0, 0, &[1]).unwrap();
    system.store(1, 0, &[2]).unwrap();
    let mut byte = [9];
    system.load(2, 0, &mut byte).unwrap();
    assert_eq!(byte, [0]);
    system.commit(1).unwrap();
    assert!(system.commit(0).is_err());
    assert!(system.commit(2).is_err());
    assert_eq!(system.memory().word(0), 2);
    assert_eq!(system.violations(), []);
}

/// Uses `lines` lines, 64 sets of 64 bytes apart when `stride` is 64; the abort, if any.
fn use_lines(machine: &Machine, lines: u64, stride: u64, kind: AccessKind) -> Option<Abort> {
    let mut system = System::new(machine, 1);
    system.begin(0);
    for number in 0..lines {
        let address = number * stride * machine.line().bytes();
        match system.access(0, Access { address, size: 1, kind, private: false }) {
            Ok(()) => {}
            Err(Stop::Abort(abort)) => return Some(abort),
            Err(Stop::Stall) => panic!(),
        }
    }
    system.commit(0).unwrap();
    None
}

#[test]
fn presets_hold_what_their_manuals_say() {
    let fits = |preset: &str, lines, stride, kind| {
        let machine = Machine::load(preset).unwrap();
        assert_eq!(use_lines(&machine, lines, stride, kind), None, "{preset}: {lines} must fit");
        let abort = use_lines(&machine, lines + 1, stride, kind)
            .unwrap_or_else(|| panic!("{preset}: {lines} + 1 must not fit"));
        abort.cause
    };
    let (w, r) = (AbortCause::WriteCapacity, AbortCause::ReadCapacity);
    assert_eq!(fits("haswell", 512, 1, AccessKind::Store), w);
    assert_eq!(fits("haswell", 8, 64, AccessKind::Store), w);
    assert_eq!(fits("haswell", 8 << 20 >> 6, 1, AccessKind::Load), r);
    assert_eq!(fits("power8", 64, 1, AccessKind::Store), w);
    assert_eq!(fits("power8", 64, 64, AccessKind::Load), r);
    assert_eq!(fits("zec12", 64, 7, AccessKind::Store), w);
    assert_eq!(fits("zec12", 4096, 1, AccessKind::Load), r);
    assert_eq!(fits("rigo2012", (64 + 256) << 10 >> 6, 1, AccessKind::Load), r);
    assert_eq!(fits("tile", 1024, 1, AccessKind::Modify), w);
}

#[test]
fn a_hashed_index_holds_the_stride_that_modulo_drops() {
    let machine = variant("haswell", |m| m.level[0].index = crate::cache::IndexFunction::Xor);
    assert_eq!(use_lines(&machine, 64, 64, AccessKind::Store), None);
}

#[test]
fn reads_that_overflow_go_to_the_filter_and_conflict_by_chance() {
    let machine = variant("haswell", |m| {
        m.transaction.read_set = "L1".into();
        m.transaction.lost_reads = crate::machine::LostReads::Bloom;
        m.transaction.bloom = Some(crate::machine::BloomDescription { bits: 64, hashes: 1 });
    });
    let mut system = System::new(&machine, 1);
    system.watch();
    system.begin(0);
    for line in 0..2000u64 {
        system.load(0, line * 64, &mut [0]).unwrap();
    }
    // 1,500 lines in 64 bits: the filter is full and any store elsewhere hits it.
    system.store(1, 1 << 30, &[1]).unwrap();
    assert_eq!(system.commit(0).unwrap_err().cause, AbortCause::MemoryConflict(Sharing::Signature));
    assert_eq!(system.violations(), []);
}

#[test]
fn exempt_lines_cost_no_capacity_and_survive_an_abort() {
    let machine = variant("power8", |m| m.transaction.private_lines = PrivateLines::Exempt);
    let mut system = System::new(&machine, 1);
    system.watch();
    system.begin(0);
    for line in 0..1000u64 {
        system.store_private(0, line * 128, &[7]).unwrap();
    }
    // A shared store to a line with private bytes, then private bytes again.
    system.store(0, 64, &[8]).unwrap();
    system.store_private(0, 65, &[9]).unwrap();
    let mut both = [0; 2];
    system.load(0, 64, &mut both).unwrap();
    assert_eq!(both, [8, 9]);
    assert_eq!(system.commit(0).unwrap().written_lines, 1);
    assert_eq!(system.memory().word(64), 0x0908);
    assert_eq!(system.memory().word(999 * 128), 7);
    assert_eq!(system.violations(), []);
}

#[test]
fn interrupts_abort_and_repeat_with_their_seed() {
    let machine = variant("haswell", |m| m.transaction.interrupt_interval = Some(5000));
    let run = |seed| {
        let mut system = System::new(&machine, seed);
        let mut interrupted_at = Vec::new();
        for step in 0..20_000u64 {
            if !system.is_live(0) {
                system.begin(0);
            }
            if let Err(stop) = system.access(0, Access::load(step % 64 * 8, 8)) {
                assert_eq!(cause(stop), AbortCause::Interrupt);
                interrupted_at.push(step);
            }
        }
        interrupted_at
    };
    let first = run(1);
    assert!((8..30).contains(&first.len()), "{}", first.len());
    assert_eq!(first, run(1));
    assert_ne!(first, run(2));
}

#[test]
fn latencies_are_the_presets() {
    let mut system = System::new(&Machine::load("haswell").unwrap(), 1);
    let cost = |system: &mut System, core, access| {
        let before = system.clock(core);
        system.access(core, access).unwrap();
        system.clock(core) - before
    };
    assert_eq!(cost(&mut system, 0, Access::load(0, 8)), 200);
    assert_eq!(cost(&mut system, 0, Access::load(8, 8)), 3);
    assert_eq!(cost(&mut system, 1, Access::load(16, 8)), 35);
    assert_eq!(cost(&mut system, 0, Access::store(0, 8)), 3 + 60);
    assert_eq!(cost(&mut system, 1, Access::load(16, 8)), 35 + 60);
    for line in 1..=8u64 {
        cost(&mut system, 0, Access::load(line * 4096, 8));
    }
    assert_eq!(cost(&mut system, 0, Access::load(0, 8)), 11);
}

/// Runs random blocks on every core in a random order; each aborted block is given up.
fn random_run(machine: &Machine, seed: u64, steps: u64, values: bool) -> (System, Vec<Abort>) {
    let mut system = System::new(machine, seed);
    if values {
        system.watch();
    }
    let mut random = Random::new(seed);
    let cores = machine.description().cores as u64;
    let mut aborts = Vec::new();
    for step in 0..steps {
        let core = random.below(cores) as usize;
        if !system.is_live(core) && random.below(4) > 0 && system.commit(core).is_ok() {
            system.begin(core);
        }
        // Few lines in few sets: conflicts, false sharing and capacity all happen.
        let line = random.below(24) * 64 * random.below(2) + random.below(24);
        let address = line * machine.line().bytes() + random.below(machine.line().bytes());
        let size = 1 + random.below(16) as u32;
        let private = random.below(8) == 0;
        let address = if private { address + (1 << 20) * (core as u64 + 1) } else { address };
        let action = random.below(20);
        let result = if action == 0 {
            system.commit(core).map(|_| ()).map_err(Stop::Abort)
        } else if action == 1 {
            Err(Stop::Abort(system.abort(core, AbortCause::Syscall)))
        } else if values {
            let mut bytes = vec![step as u8; size as usize];
            match (action < 12, private) {
                (true, false) => system.load(core, address, &mut bytes),
                (true, true) => system.load_private(core, address, &mut bytes),
                (false, false) => system.store(core, address, &bytes),
                (false, true) => system.store_private(core, address, &bytes),
            }
        } else {
            let kind = if action < 12 { AccessKind::Load } else { AccessKind::Store };
            system.access(core, Access { address, size, kind, private })
        };
        if let Err(Stop::Abort(abort)) = result {
            aborts.push(abort);
        }
    }
    (system, aborts)
}

fn any_machine() -> impl Strategy<Value = Machine> {
    let conflict = prop_oneof![
        Just(ConflictPolicy::RequesterWins),
        Just(ConflictPolicy::RequesterStalls),
        Just(ConflictPolicy::CommitterWins)
    ];
    let preset = prop::sample::select(Machine::presets().collect::<Vec<_>>());
    (preset, conflict, 1usize..=8, any::<bool>(), any::<bool>()).prop_map(
        |(preset, conflict, cores, exempt, small)| {
            variant(preset, |m| {
                m.transaction.conflict = conflict;
                m.cores = cores;
                m.transaction.private_lines =
                    if exempt { PrivateLines::Exempt } else { PrivateLines::Tracked };
                m.transaction.interrupt_interval = small.then_some(20_000);
                if small {
                    // 4 sets of 2 ways: lines leave all the time.
                    for (at, level) in m.level.iter_mut().enumerate() {
                        level.ways = 2;
                        level.size = crate::machine::Bytes((m.line.0 * 8) << at);
                    }
                }
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn both_checkers_pass_on_any_machine(machine in any_machine(), seed in any::<u64>()) {
        let (system, _) = random_run(&machine, seed, 1500, true);
        prop_assert_eq!(system.violations(), []);
    }

    #[test]
    fn a_run_with_values_and_one_without_end_alike(machine in any_machine(), seed in any::<u64>()) {
        let (live, live_aborts) = random_run(&machine, seed, 1500, true);
        let (replayed, aborts) = random_run(&machine, seed, 1500, false);
        prop_assert_eq!(live_aborts, aborts);
        for core in 0..machine.description().cores {
            prop_assert_eq!(live.counters(core), replayed.counters(core));
            prop_assert_eq!(live.clock(core), replayed.clock(core));
        }
    }
}
