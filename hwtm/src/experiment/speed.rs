//! E14: how fast the model is, beside cachegrind on the same program.
//!
//! The only experiment whose figures are times: of one processor, where the system tells it. Cachegrind's rate is the difference of two runs
//! on inputs of different length, so that neither its start nor the program's counts against it;
//! ours is that of replaying the shorter run's trace, from its file's bytes or from decoded records.

use super::{
    Chart, ChartKind, Check, ExperimentError, Mark, Outcome, Point, Progress, Series, Table,
    cpu_time,
};
use crate::agent::{EventAgent, EventSource};
use crate::cache::{Geometry, MissCounter};
use crate::machine::Machine;
use crate::policy::{Policy, PolicyKind};
use crate::replay::{self, Player};
use crate::scheduler::Runner;
use crate::trace::{Event, LackeyOptions, Reader, Record, SiteNames, TraceError};
use crate::valgrind::{self, Program};
use std::path::Path;
use std::time::{Duration, Instant};

/// Times that measurements are repeated; the fastest counts, as it was disturbed least.
const REPEATS: u32 = 5;
/// Cycles that a core may run ahead in the coarser of the measurements with many cores.
const QUANTUM: u64 = 500;
/// Instructions in a block of the replayed trace.
const BLOCK: u64 = 2000;

/// What `run` returns, and the time of one run: the best of several measurements, each of as many
/// runs as take long enough for the system's clock.
fn fastest<T, E>(mut run: impl FnMut() -> Result<T, E>) -> Result<(T, Duration), E> {
    const LONG_ENOUGH: Duration = Duration::from_millis(300);
    let start = Instant::now();
    let mut value = run()?;
    let once = start.elapsed().max(Duration::from_micros(1));
    let runs = (LONG_ENOUGH.as_secs_f64() / once.as_secs_f64()).ceil().max(1.0) as u32;
    let mut best = Duration::MAX;
    for _ in 0..REPEATS {
        let (done, took) = cpu_time::of(|| {
            for _ in 0..runs {
                value = run()?;
            }
            Ok(())
        });
        done?;
        best = best.min(took / runs);
    }
    Ok((value, best))
}

/// Events in memory, already decoded.
struct Decoded<'a> {
    records: &'a [Record],
}

impl EventSource for Decoded<'_> {
    fn more(&mut self, events: &mut Vec<Event>) -> bool {
        let mut records = Vec::new();
        let more = self.more_records(&mut records);
        events.extend(records.into_iter().flat_map(Record::unpack));
        more
    }

    fn more_records(&mut self, records: &mut Vec<Record>) -> bool {
        let (now, later) = self.records.split_at(self.records.len().min(4096));
        records.extend_from_slice(now);
        self.records = later;
        !now.is_empty()
    }
}

/// Million references a second.
fn rate(references: u64, time: Duration) -> f64 {
    references as f64 / time.as_secs_f64().max(1e-9) / 1e6
}

fn broken(source: TraceError) -> ExperimentError {
    ExperimentError::Trace { path: "recorded trace".into(), source }
}

/// Runs the experiment; `scratch` is a folder for files. `lines` of input make the shorter run.
///
/// # Errors
/// When valgrind cannot be run.
pub fn run(
    lines: u64,
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<Outcome, ExperimentError> {
    const PROGRAMS: [&str; 2] = ["sort", "gzip"];
    progress.expect(9 * PROGRAMS.len() as u64);
    let mut table = Table::new(
        "speed",
        &[
            "program",
            "what",
            "million data references a second",
            "ratio to cachegrind",
            "bytes of trace an access",
        ],
    );
    let mut series: Vec<Series> = Vec::new();
    let mut checks = Vec::new();
    for (at, name) in PROGRAMS.into_iter().enumerate() {
        let (rates, bytes) = program(name, lines, scratch, progress)?;
        let cachegrind = rates.first().map_or(0.0, |first| first.rate).max(1e-9);
        for (colour, &Rate { what, rate, .. }) in rates.iter().enumerate() {
            let row = vec![
                name.into(),
                what.into(),
                rate.into(),
                (rate / cachegrind).into(),
                bytes.into(),
            ];
            table.rows.push(row);
            if at == 0 {
                series.push(Series {
                    name: what.into(),
                    mark: Mark::Line,
                    colour,
                    points: Vec::new(),
                });
            }
            series[colour].points.push(Point::new(at as f64, rate));
        }
        for &Rate { what, rate, .. } in rates.iter().filter(|rate| rate.asked) {
            checks.push(Check {
                what: format!("{name}, {what}"),
                found: format!("{:.2} times cachegrind's {cachegrind:.0} M/s", rate / cachegrind),
                expected: "at least 1.7 times".into(),
                agrees: rate >= 1.7 * cachegrind,
            });
        }
        checks.push(Check {
            what: format!("{name}, bytes of trace an access, instruction counts included"),
            found: format!("{bytes:.2}"),
            expected: "at most 3".into(),
            agrees: bytes <= 3.0,
        });
    }
    Ok(Outcome {
        name: "e14",
        question: "How fast is the model?",
        tables: vec![table],
        charts: vec![Chart {
            name: "e14".into(),
            title: "Data references modelled a second, one host core".into(),
            x_label: "program".into(),
            y_label: "million references a second".into(),
            kind: ChartKind::GroupedBars(PROGRAMS.map(String::from).to_vec()),
            series,
        }],
        checks,
    })
}

/// Million data references a second.
struct Rate {
    what: &'static str,
    rate: f64,
    /// It is to be 1.7 times cachegrind's.
    asked: bool,
}

/// Rates on one program, cachegrind's first, and the bytes that its trace takes an access.
fn program(
    name: &str,
    lines: u64,
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<(Vec<Rate>, f64), ExperimentError> {
    let usual = Geometry::new(32 << 10, 8, 64)
        .map_err(|error| ExperimentError::Empty(error.to_string()))?;
    let find = |lines| -> Result<Program, ExperimentError> {
        let programs = super::equality::system_programs(scratch, lines)?;
        let missing = || ExperimentError::Empty(format!("there is no program {name}"));
        programs.into_iter().find(|program| program.name == name).ok_or_else(missing)
    };
    // The long run's input replaces the short one's, so each is measured before the next is made.
    let measure =
        |program: &Program| fastest(|| valgrind::cachegrind(program, &usual, &usual, scratch));
    let (long_counts, long_time) = measure(&find(lines * 20)?)?;
    progress.step();
    let short = find(lines)?;
    let (short_counts, short_time) = measure(&short)?;
    progress.step();
    let cachegrind = rate(
        long_counts.references.saturating_sub(short_counts.references),
        long_time.saturating_sub(short_time),
    );
    let options = |fetches| LackeyOptions {
        fetches,
        block_instructions: Some(BLOCK),
        ..LackeyOptions::default()
    };
    let (summary, with_code) = valgrind::trace(&short, options(true), Vec::new())?;
    let (_, data_only) = valgrind::trace(&short, options(false), Vec::new())?;
    let references = summary.references;
    let bytes = data_only.len() as f64 / references.max(1) as f64;
    progress.step();

    let mut rates = Vec::new();
    let mut add = |what, rate, asked| rates.push(Rate { what, rate, asked });
    add("cachegrind: I1, D1 and LL", cachegrind, false);
    let (_, took) = fastest(|| super::equality::count(&with_code, usual, usual))?;
    add("model: trace decoded, I1 and D1", rate(references, took), false);
    progress.step();
    let (_, took) = fastest(|| {
        let mut reader = Reader::new(&data_only[..]).map_err(broken)?;
        let mut counter = MissCounter::new(usual);
        let mut records = [Record::default(); 1024];
        loop {
            let count = reader.read_records(&mut records).map_err(broken)?;
            if count == 0 {
                break;
            }
            counter.data(&records[..count]);
        }
        Ok::<_, ExperimentError>(counter.misses())
    })?;
    add("model: trace decoded, D1", rate(references, took), true);
    progress.step();
    let haswell = Machine::load("haswell")?;
    let (_, took) = fastest(|| {
        let mut reader = Reader::new(&data_only[..]).map_err(broken)?;
        replay::alone(&mut reader, &haswell, None, 1).map_err(broken)
    })?;
    add("model: trace decoded, a core with transactions", rate(references, took), true);
    progress.step();
    let mut reader = Reader::new(&data_only[..]).map_err(broken)?;
    let mut records = Vec::new();
    let mut batch = [Record::default(); 1024];
    loop {
        let count = reader.read_records(&mut batch).map_err(broken)?;
        if count == 0 {
            break;
        }
        records.extend_from_slice(&batch[..count]);
    }
    let (_, took) = fastest(|| {
        let mut counter = MissCounter::new(usual);
        counter.data(&records);
        Ok::<_, ExperimentError>(counter.misses())
    })?;
    add("model: records in memory, D1", rate(references, took), true);
    progress.step();
    let (_, took) = fastest(|| {
        let mut player = Player::new(&haswell, None, 1);
        player.play_records(&records);
        Ok::<_, ExperimentError>(player.finish(&SiteNames::new()))
    })?;
    add("model: records in memory, a core with transactions", rate(references, took), true);
    progress.step();
    let events: Vec<Event> =
        Reader::new(&data_only[..]).map_err(broken)?.collect::<Result<_, _>>().map_err(broken)?;
    let share = &events[..events.len().min(500_000)];
    let shared = share.iter().filter(|event| matches!(event, Event::Access(_))).count() as u64;
    let cores = 16;
    let tile = Machine::load("tile")?;
    // Each core runs the program on memory of its own, as processes do.
    let copies: Vec<Vec<Record>> = (0..cores).map(|core| moved(share, core << 44)).collect();
    for (quantum, what) in [
        (0, "model: 16 tiles, interleaved by access"),
        (QUANTUM, "model: 16 tiles, interleaved by 500 cycles"),
    ] {
        let (_, took) = fastest(|| {
            let agents =
                copies.iter().map(|records| EventAgent::new(Decoded { records }, false)).collect();
            let mut runner = Runner::new(&tile, agents, Policy::new(PolicyKind::LockElision), 1)?;
            runner.set_quantum(quantum);
            Ok::<_, ExperimentError>(runner.run())
        })?;
        add(what, rate(shared * cores, took), quantum > 0);
    }
    progress.step();
    Ok((rates, bytes))
}

/// The same events at other addresses, packed.
fn moved(events: &[Event], by: u64) -> Vec<Record> {
    let mut events = events.to_vec();
    for event in &mut events {
        if let Event::Access(access) = event {
            access.address = access.address.wrapping_add(by);
        }
    }
    let mut records = Vec::new();
    Record::pack(&events, &mut records);
    records
}
