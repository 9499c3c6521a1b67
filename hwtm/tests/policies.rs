//! Every policy, on machines of all kinds: the checkers pass, nothing is lost, a seed repeats.

use hwtm::agent::EventAgent;
use hwtm::machine::{ConflictPolicy, Description, Machine, PrivateLines};
use hwtm::outcome::AbortCause;
use hwtm::policy::{LengthControl, Policy, PolicyKind};
use hwtm::scheduler::{Agent, Port, RunReport, Runner, Step};
use hwtm::workload::{Shape, Synthetic};
use proptest::prelude::*;

fn machine(preset: &str, cores: usize, change: impl FnOnce(&mut Description)) -> Machine {
    let mut description = Machine::load(preset).unwrap().description().clone();
    description.cores = cores;
    change(&mut description);
    Machine::new(description).unwrap()
}

fn busy(blocks: u64) -> Shape {
    Shape {
        blocks,
        bytecodes: 12,
        shared_words: 64,
        shared_read: 0.3,
        shared_write: 0.1,
        counter_stride: 8,
        syscall: 0.02,
        large: 0.02,
        large_bytes: 64 << 10,
        ..Shape::default()
    }
}

fn run(machine: &Machine, shape: Shape, policy: Policy, seed: u64) -> RunReport {
    let cores = machine.description().cores;
    let agents = Synthetic::threads(shape, cores, seed)
        .into_iter()
        .map(|s| EventAgent::new(s, true))
        .collect();
    let mut runner = Runner::new(machine, agents, policy, seed).unwrap();
    runner.system_mut().watch();
    let report = runner.run();
    assert_eq!(runner.system().violations(), [], "{} {}", policy.kind, machine.description().name);
    report
}

#[test]
fn every_policy_commits_every_block_on_every_preset() {
    for preset in Machine::presets() {
        let machine = machine(preset, 4, |_| ());
        for kind in PolicyKind::ALL {
            let report = run(&machine, busy(20), Policy::new(kind), 3);
            let shorter = kind == PolicyKind::DynamicLength;
            assert!(
                if shorter { report.blocks >= 80 } else { report.blocks == 80 },
                "{kind}: {report:?}"
            );
            assert_eq!(
                report.in_hardware == 0,
                matches!(kind, PolicyKind::GlobalLock | PolicyKind::Software)
            );
            // The small hardware transactions of software commits are attempts too.
            let ended = report.in_hardware + report.aborts.total();
            assert!(report.hardware_attempts >= ended);
            assert!(report.hardware_attempts == ended || kind == PolicyKind::ReducedHardware);
        }
    }
}

#[test]
fn a_seed_repeats_and_another_differs() {
    let machine = machine("haswell", 16, |_| ());
    for kind in PolicyKind::ALL {
        let of = |seed| run(&machine, busy(10), Policy::new(kind), seed);
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}

#[test]
fn a_quantum_changes_no_rule() {
    let machine = machine("haswell", 8, |_| ());
    let of = |quantum| {
        let agents = Synthetic::threads(busy(15), 8, 1)
            .into_iter()
            .map(|s| EventAgent::new(s, true))
            .collect();
        let mut runner =
            Runner::new(&machine, agents, Policy::new(PolicyKind::LockElision), 1).unwrap();
        runner.set_quantum(quantum);
        runner.system_mut().watch();
        let report = runner.run();
        assert_eq!(runner.system().violations(), []);
        report
    };
    assert_eq!(of(500), of(500));
    assert_ne!(of(500), of(0));
    assert_eq!(of(500).blocks, 120);
}

#[test]
fn sixty_four_cores_run() {
    let report =
        run(&machine("tile", 64, |_| ()), busy(6), Policy::new(PolicyKind::LockElision), 1);
    assert_eq!(report.blocks, 64 * 6);
    assert!(report.aborts.of("memory_conflict") > 0);
}

#[test]
fn blocks_that_share_nothing_never_abort() {
    let shape = Shape { shared_read: 0.0, shared_write: 0.0, ..Shape::default() };
    let report = run(
        &machine("haswell", 8, |_| ()),
        Shape { blocks: 40, ..shape },
        Policy::new(PolicyKind::LockElision),
        1,
    );
    assert_eq!((report.in_hardware, report.aborts.total()), (320, 0));
}

#[test]
fn packed_counters_share_falsely_and_parted_ones_do_not() {
    let machine = machine("haswell", 8, |_| ());
    let of = |stride| {
        let shape = Shape {
            blocks: 40,
            shared_read: 0.0,
            shared_write: 0.0,
            counter_stride: stride,
            ..Shape::default()
        };
        run(&machine, shape, Policy::new(PolicyKind::LockElision), 1).aborts
    };
    let packed = of(8);
    assert!(packed.of("memory_conflict/false_sharing") > 10);
    assert_eq!(packed.of("memory_conflict"), 0);
    assert_eq!(of(64).total(), 0);
}

/// Adds one to a shared counter, by hand: what an interpreter's loop looks like.
struct Increment {
    left: u64,
    loaded: Option<u64>,
}

impl Agent for Increment {
    fn next_block(&mut self, _limit: Option<u64>) -> bool {
        self.loaded = None;
        self.left = self.left.wrapping_sub(1);
        self.left != u64::MAX
    }

    fn step(&mut self, port: &mut Port<'_>) -> Result<Step, hwtm::outcome::Stop> {
        let Some(value) = self.loaded else {
            let mut bytes = [0; 8];
            port.load(0x1000, &mut bytes, false)?;
            self.loaded = Some(u64::from_le_bytes(bytes));
            return Ok(Step::Continue);
        };
        port.store(0x1000, &(value + 1).to_le_bytes(), false)?;
        Ok(Step::End)
    }

    fn restart(&mut self, _limit: Option<u64>) {
        self.loaded = None;
    }
}

#[test]
fn no_increment_is_lost() {
    for conflict in [
        ConflictPolicy::RequesterWins,
        ConflictPolicy::RequesterStalls,
        ConflictPolicy::CommitterWins,
    ] {
        for kind in PolicyKind::ALL {
            let machine = machine("haswell", 8, |m| m.transaction.conflict = conflict);
            let agents = (0..8).map(|_| Increment { left: 50, loaded: None }).collect();
            let mut runner = Runner::new(&machine, agents, Policy::new(kind), 5).unwrap();
            runner.system_mut().watch();
            runner.run();
            assert_eq!(runner.system().violations(), [], "{kind} {conflict:?}");
            assert_eq!(runner.system().memory().word(0x1000), 400, "{kind} {conflict:?}");
        }
    }
}

#[test]
fn what_hardware_cannot_do_is_done_under_the_lock() {
    let shape = Shape { blocks: 10, syscall: 1.0, ..Shape::default() };
    let report =
        run(&machine("haswell", 1, |_| ()), shape, Policy::new(PolicyKind::LockElision), 1);
    assert_eq!((report.under_lock, report.in_hardware), (10, 0));
    assert_eq!(report.aborts.of(AbortCause::Syscall.name()), 10);
    let shape = Shape { blocks: 10, large: 1.0, large_bytes: 64 << 10, ..Shape::default() };
    let report =
        run(&machine("haswell", 1, |_| ()), shape, Policy::new(PolicyKind::LockElision), 1);
    assert_eq!(report.aborts.of("transaction_size_wset"), 10);
}

#[test]
fn dynamic_length_finds_a_length_that_fits() {
    // 4,000 bytecodes over 256 KB never fit in a 32 KB write set; some hundreds do.
    let shape = Shape {
        blocks: 30,
        bytecodes: 4000,
        private_bytes: 256 << 10,
        shared_read: 0.0,
        shared_write: 0.0,
        ..Shape::default()
    };
    let machine = machine("haswell", 2, |_| ());
    let mut policy = Policy::new(PolicyKind::DynamicLength);
    policy.length = LengthControl { initial: 4000, ..LengthControl::default() };
    let dynamic = run(&machine, shape, policy, 1);
    let whole = run(&machine, shape, Policy::new(PolicyKind::LockElision), 1);
    assert_eq!(whole.in_hardware, 0);
    assert!(dynamic.in_hardware * 10 > dynamic.blocks * 7, "{dynamic:?}");
    assert!(dynamic.cycles < whole.cycles);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn checkers_pass_whatever_the_machine_policy_and_seed(
        preset in prop::sample::select(Machine::presets().collect::<Vec<_>>()),
        kind in prop::sample::select(PolicyKind::ALL.to_vec()),
        conflict in prop::sample::select(vec![
            ConflictPolicy::RequesterWins, ConflictPolicy::RequesterStalls, ConflictPolicy::CommitterWins
        ]),
        cores in 1usize..12,
        interrupts in prop::option::of(2_000u64..40_000),
        seed in any::<u64>(),
    ) {
        let machine = machine(preset, cores, |m| {
            m.transaction.conflict = conflict;
            m.transaction.interrupt_interval = interrupts;
            m.transaction.private_lines = PrivateLines::Exempt;
        });
        let report = run(&machine, busy(8), Policy::new(kind), seed);
        prop_assert!(report.blocks >= 8 * cores as u64);
    }
}
