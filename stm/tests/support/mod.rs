//! Random programs: what they are, how a block of one runs on the engine and on a plain model, and
//! how their histories are recorded and checked.

use proptest::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use stm::checker::{Attempt, check};
use stm::{Config, Engine, Step, TVar, Tx};

/// One operation of a block, on the variable with a number.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Read(usize),
    /// Writes a number that depends on all that the block has read.
    Write(usize, i64),
    Modify(usize, i64),
    Commute(usize, i64),
    /// Runs the first part, which gives up at its end if the number read last is odd (or always,
    /// by the flag), and then the second part.
    OrElse(Vec<Op>, bool, Vec<Op>),
    Yield,
}

/// A block: its operations.
pub(crate) type Block = Vec<Op>;

/// What a variable holds: a number, and which attempt wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Stamped {
    pub(crate) value: i64,
    pub(crate) writer: u64,
}

/// What the operations of a block run on.
trait Memory {
    type Stop;
    fn read(&mut self, var: usize) -> Result<i64, Self::Stop>;
    fn write(&mut self, var: usize, value: i64) -> Result<(), Self::Stop>;
    fn modify(&mut self, var: usize, by: i64) -> Result<i64, Self::Stop>;
    fn commute(&mut self, var: usize, by: i64) -> Result<(), Self::Stop>;
    fn or_else(&mut self, run: &mut Run, parts: (&[Op], bool, &[Op])) -> Result<(), Self::Stop>;
}

/// What a block has seen so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) seen: Vec<i64>,
    sum: i64,
}

impl Run {
    fn see(&mut self, value: i64) {
        self.seen.push(value);
        self.sum = self.sum.wrapping_mul(3).wrapping_add(value);
    }

    fn gives_up(&self, always: bool) -> bool {
        always || self.sum % 2 != 0
    }
}

fn execute<M: Memory>(memory: &mut M, run: &mut Run, ops: &[Op]) -> Result<(), M::Stop> {
    for op in ops {
        match op {
            Op::Read(var) => run.see(memory.read(*var)?),
            Op::Write(var, by) => memory.write(*var, run.sum.wrapping_add(*by))?,
            Op::Modify(var, by) => run.see(memory.modify(*var, *by)?),
            Op::Commute(var, by) => memory.commute(*var, *by)?,
            Op::OrElse(first, always, second) => memory.or_else(run, (first, *always, second))?,
            Op::Yield => std::thread::yield_now(),
        }
    }
    Ok(())
}

/// The engine as a memory, which records.
struct Recording<'a, 't, 'm, 'e> {
    tx: &'t mut Tx<'m, 'e>,
    vars: &'a [TVar<Stamped>],
    me: u64,
    /// Variables and who wrote what was read there.
    reads: &'a mut Vec<(u64, u64)>,
    writes: &'a mut Vec<u64>,
}

impl Recording<'_, '_, '_, '_> {
    fn saw(&mut self, var: usize, stamped: &Stamped) -> i64 {
        if stamped.writer != self.me {
            self.reads.push((var as u64, stamped.writer));
        }
        stamped.value
    }
}

impl Memory for Recording<'_, '_, '_, '_> {
    type Stop = stm::Interrupt;

    fn read(&mut self, var: usize) -> Step<i64> {
        let stamped = self.tx.read(&self.vars[var])?;
        Ok(self.saw(var, &stamped))
    }

    fn write(&mut self, var: usize, value: i64) -> Step<()> {
        self.tx.write(&self.vars[var], Stamped { value, writer: self.me })?;
        self.writes.push(var as u64);
        Ok(())
    }

    fn modify(&mut self, var: usize, by: i64) -> Step<i64> {
        let me = self.me;
        let old = self.tx.modify(&self.vars[var], |stamped| {
            let value = stamped.value.wrapping_add(by);
            std::mem::replace(stamped, Stamped { value, writer: me })
        })?;
        self.writes.push(var as u64);
        Ok(self.saw(var, &old))
    }

    fn commute(&mut self, var: usize, by: i64) -> Step<()> {
        let writer = self.me;
        self.tx.commute(&self.vars[var], move |stamped| {
            *stamped = Stamped { value: stamped.value.wrapping_add(by), writer };
        })?;
        self.writes.push(var as u64);
        Ok(())
    }

    fn or_else(&mut self, run: &mut Run, parts: (&[Op], bool, &[Op])) -> Step<()> {
        let (first, always, second) = parts;
        let Recording { tx, vars, me, reads, writes } = self;
        let before = (run.clone(), writes.len());
        let cell = std::cell::RefCell::new((run, reads, writes));
        tx.or_else(
            |tx| {
                let (run, reads, writes) = &mut *cell.borrow_mut();
                let mut memory = Recording { tx, vars, me: *me, reads, writes };
                execute(&mut memory, run, first)?;
                if run.gives_up(always) { memory.tx.retry() } else { Ok(()) }
            },
            |tx| {
                let (run, reads, writes) = &mut *cell.borrow_mut();
                **run = before.0.clone();
                writes.truncate(before.1);
                execute(&mut Recording { tx, vars, me: *me, reads, writes }, run, second)
            },
        )
    }
}

/// The memory that there would be if blocks ran one after another.
struct Model<'a>(&'a mut Vec<i64>);

impl Memory for Model<'_> {
    type Stop = std::convert::Infallible;

    fn read(&mut self, var: usize) -> Result<i64, Self::Stop> {
        Ok(self.0[var])
    }

    fn write(&mut self, var: usize, value: i64) -> Result<(), Self::Stop> {
        self.0[var] = value;
        Ok(())
    }

    fn modify(&mut self, var: usize, by: i64) -> Result<i64, Self::Stop> {
        let old = self.0[var];
        self.0[var] = old.wrapping_add(by);
        Ok(old)
    }

    fn commute(&mut self, var: usize, by: i64) -> Result<(), Self::Stop> {
        self.modify(var, by).map(|_| ())
    }

    fn or_else(
        &mut self,
        run: &mut Run,
        (first, always, second): (&[Op], bool, &[Op]),
    ) -> Result<(), Self::Stop> {
        let before = (run.clone(), self.0.clone());
        execute(self, run, first)?;
        if run.gives_up(always) {
            *run = before.0;
            *self.0 = before.1;
            execute(self, run, second)?;
        }
        Ok(())
    }
}

/// What a block does to `memory` if nothing else runs; gives what it sees.
pub(crate) fn run_alone(memory: &mut Vec<i64>, block: &[Op]) -> Run {
    let mut run = Run::default();
    match execute(&mut Model(memory), &mut run, block) {
        Ok(()) => run,
    }
}

/// A number that is different for every call.
pub(crate) fn tick() -> u64 {
    static CLOCK: AtomicU64 = AtomicU64::new(1);
    CLOCK.fetch_add(1, Ordering::SeqCst)
}

/// An attempt as it was recorded: reads name the attempts that wrote what was read.
struct Recorded {
    id: u64,
    attempt: Attempt,
}

/// A block that has committed.
pub(crate) struct Committed {
    pub(crate) run: Run,
    pub(crate) block: Block,
    /// Where it comes in the serial order: its version, and whether it only read.
    position: (u64, bool),
}

/// Everything that happened.
#[derive(Default)]
pub(crate) struct History {
    recorded: Mutex<Vec<Recorded>>,
    committed: Mutex<Vec<Committed>>,
}

impl History {
    /// Runs `block` and records all attempts at it; gives what the last one saw.
    pub(crate) fn run(
        &self,
        mutator: &mut stm::Mutator<'_>,
        vars: &[TVar<Stamped>],
        block: &[Op],
    ) -> Run {
        let mut attempts: Vec<Recorded> = Vec::new();
        let run = mutator.run(|tx| {
            let (id, began) = (tick(), tick());
            if let Some(last) = attempts.last_mut() {
                last.attempt.ended = began;
            }
            attempts.push(Recorded { id, attempt: Attempt { began, ..Attempt::default() } });
            let Some(Recorded { attempt: Attempt { reads, writes, .. }, .. }) = attempts.last_mut()
            else {
                unreachable!("pushed above")
            };
            let mut run = Run::default();
            execute(&mut Recording { tx, vars, me: id, reads, writes }, &mut run, block)?;
            Ok(run)
        });
        let version = mutator.snapshot();
        let last = &mut attempts.last_mut().expect("the one that committed").attempt;
        last.ended = tick();
        let writes = !last.writes.is_empty();
        last.committed = writes.then_some(version);
        let position = (version, !writes);
        self.committed.lock().unwrap().push(Committed {
            run: run.clone(),
            block: block.to_vec(),
            position,
        });
        self.recorded.lock().unwrap().extend(attempts);
        run
    }

    /// How many attempts there were.
    pub(crate) fn attempts(&self) -> usize {
        self.recorded.lock().unwrap().len()
    }

    /// Checks that the history is serialisable and opaque, and that the blocks, run one after
    /// another in the order of their commits, see and leave the same.
    pub(crate) fn verify(self, initial: &[i64], end: &[i64]) {
        let recorded = self.recorded.into_inner().unwrap();
        let versions: std::collections::HashMap<u64, u64> = recorded
            .iter()
            .filter_map(|recorded| Some((recorded.id, recorded.attempt.committed?)))
            .chain([(0, 0)])
            .collect();
        let history: Vec<Attempt> = recorded
            .into_iter()
            .map(|recorded| {
                let mut attempt = recorded.attempt;
                for (_, writer) in &mut attempt.reads {
                    // What was read of an attempt that did not commit is no version at all.
                    *writer = versions.get(writer).copied().unwrap_or(u64::MAX);
                }
                attempt
            })
            .collect();
        if let Err(fault) = check(&history) {
            panic!("{fault}\n{history:#?}");
        }
        let mut committed = self.committed.into_inner().unwrap();
        committed.sort_by_key(|block| block.position);
        let mut memory = initial.to_vec();
        for block in &committed {
            assert_eq!(run_alone(&mut memory, &block.block), block.run, "{:?}", block.position);
        }
        assert_eq!(memory, end);
    }
}

/// What all variables hold.
pub(crate) fn contents(engine: &Engine, vars: &[TVar<Stamped>]) -> Vec<i64> {
    let mut mutator = engine.attach();
    mutator.run(|tx| vars.iter().map(|var| tx.with(var, |stamped| stamped.value)).collect())
}

/// Variables that hold their own numbers.
pub(crate) fn variables(engine: &Engine, count: usize) -> (Vec<TVar<Stamped>>, Vec<i64>) {
    let initial: Vec<i64> = (0..count as i64).collect();
    let var = |&value: &i64| TVar::new_in(engine, Stamped { value, writer: 0 });
    (initial.iter().map(var).collect(), initial)
}

/// A small engine, so that rare paths are frequent: places are shared, segments are few.
pub(crate) fn small_config() -> impl Strategy<Value = Config> {
    (1..=4usize, 4..=6u32, 1..=4u32).prop_map(|(segments, mark_bits, patience)| {
        let mut config = Config::default();
        (config.segments, config.mark_bits, config.patience) = (segments, mark_bits, patience);
        config
    })
}

/// A block over `vars` variables.
pub(crate) fn block(vars: usize) -> impl Strategy<Value = Block> {
    let simple = prop_oneof![
        4 => (0..vars).prop_map(Op::Read),
        2 => (0..vars, -9..9i64).prop_map(|(var, by)| Op::Write(var, by)),
        2 => (0..vars, -9..9i64).prop_map(|(var, by)| Op::Modify(var, by)),
        2 => (0..vars, -9..9i64).prop_map(|(var, by)| Op::Commute(var, by)),
        1 => Just(Op::Yield),
    ];
    let op = simple.prop_recursive(2, 12, 4, |inner| {
        let part = || prop::collection::vec(inner.clone(), 0..4);
        (part(), any::<bool>(), part())
            .prop_map(|(first, always, second)| Op::OrElse(first, always, second))
    });
    prop::collection::vec(op, 1..7)
}
