//! E5: fallback policies against each other, and dynamic block length against fixed ones.

use super::{
    Chart, ChartKind, Check, ExperimentError, Mark, Outcome, Point, Progress, Series, Table,
    mean_interval,
};
use crate::agent::EventAgent;
use crate::machine::{Machine, MachineError};
use crate::policy::{Policy, PolicyKind};
use crate::scheduler::{RunReport, Runner};
use crate::workload::{Shape, Synthetic};
use rayon::prelude::*;

/// Parameters of [`run`].
#[derive(Clone, Debug)]
pub struct Parameters {
    /// The machine.
    pub machine: Machine,
    /// Threads; the machine gets as many cores.
    pub threads: usize,
    /// Runs of each point, with seeds from `seed` on.
    pub seeds: u64,
    /// First seed.
    pub seed: u64,
    /// Factor on the length of the workloads, in percent.
    pub scale: u64,
}

/// Fixed lengths that the dynamic one is compared with, in bytecodes.
const LENGTHS: [u64; 9] = [8, 16, 32, 64, 128, 255, 512, 1024, 2048];

fn workloads(scale: u64) -> [(&'static str, Shape); 3] {
    let base = Shape { blocks: (400 * scale / 100).max(4), ..Shape::default() };
    [
        ("short blocks", base),
        ("one in ten overflows", Shape { large: 0.1, large_bytes: 48 << 10, ..base }),
        (
            "contended",
            Shape {
                shared_words: 256,
                shared_stride: 64,
                shared_read: 0.1,
                shared_write: 0.03,
                ..base
            },
        ),
    ]
}

/// A long stream of bytecodes on three times the L1, with a little sharing: the longer a block,
/// the rarer its overheads and the likelier its abort.
fn stream(scale: u64) -> Shape {
    Shape {
        blocks: 1,
        bytecodes: (200_000 * scale / 100).max(2000),
        private_bytes: 96 << 10,
        shared_words: 1 << 16,
        shared_read: 0.02,
        shared_write: 0.0005,
        ..Shape::default()
    }
}

fn once(
    machine: &Machine,
    shape: Shape,
    policy: Policy,
    seed: u64,
) -> Result<RunReport, MachineError> {
    let agents = Synthetic::threads(shape, machine.description().cores, seed)
        .into_iter()
        .map(|source| EventAgent::new(source, false))
        .collect();
    Ok(Runner::new(machine, agents, policy, seed)?.run())
}

/// Runs the experiment.
///
/// # Errors
/// When the machine cannot have so many cores.
pub fn run(parameters: &Parameters, progress: &dyn Progress) -> Result<Outcome, ExperimentError> {
    let machine = parameters.machine.with_cores(parameters.threads)?;
    let seeds: Vec<u64> = (0..parameters.seeds).map(|n| parameters.seed + n).collect();
    let workloads = workloads(parameters.scale);
    let points = workloads.len() * PolicyKind::ALL.len() + LENGTHS.len() + 2;
    progress.expect(points as u64 * parameters.seeds);
    let measure = |shape: Shape, policy: Policy| -> Result<Vec<RunReport>, MachineError> {
        seeds
            .par_iter()
            .map(|&seed| {
                let report = once(&machine, shape, policy, seed)?;
                progress.step();
                Ok(report)
            })
            .collect()
    };

    let mut table = Table::new(
        "policies",
        &[
            "workload",
            "policy",
            "speed-up over global lock",
            "95 % interval +-",
            "in hardware %",
            "under lock %",
            "in software %",
            "aborts per 100 attempts",
            "wasted cycles %",
        ],
    );
    let mut bars: Vec<Series> = PolicyKind::ALL
        .iter()
        .enumerate()
        .map(|(colour, kind)| Series {
            name: kind.name().into(),
            mark: Mark::Line,
            colour,
            points: Vec::new(),
        })
        .collect();
    for (at, (name, shape)) in workloads.iter().enumerate() {
        let mut baseline: Vec<f64> = Vec::new();
        for (colour, kind) in PolicyKind::ALL.into_iter().enumerate() {
            let reports = measure(*shape, Policy::new(kind))?;
            let cycles: Vec<f64> = reports.iter().map(|report| report.cycles as f64).collect();
            if kind == PolicyKind::GlobalLock {
                baseline.clone_from(&cycles);
            }
            let ratios: Vec<f64> =
                baseline.iter().zip(&cycles).map(|(lock, own)| lock / own).collect();
            let (mean, half) = mean_interval(&ratios);
            bars[colour].points.push(Point { x: at as f64, y: mean, error: half });
            let share = |part: fn(&RunReport) -> u64, whole: fn(&RunReport) -> u64| {
                let parts: u64 = reports.iter().map(part).sum();
                let wholes: u64 = reports.iter().map(whole).sum();
                100.0 * parts as f64 / wholes.max(1) as f64
            };
            let threads = parameters.threads as f64;
            table.rows.push(vec![
                (*name).into(),
                kind.name().into(),
                mean.into(),
                half.into(),
                share(|r| r.in_hardware, |r| r.blocks).into(),
                share(|r| r.under_lock, |r| r.blocks).into(),
                share(|r| r.in_software, |r| r.blocks).into(),
                share(|r| r.aborts.total(), |r| r.hardware_attempts).into(),
                (share(|r| r.wasted_cycles, |r| r.cycles) / threads).into(),
            ]);
        }
    }
    let bars = Chart {
        name: "e5".into(),
        title: format!(
            "Fallback policies on {}, {} threads",
            machine.description().name,
            parameters.threads
        ),
        x_label: "workload".into(),
        y_label: "speed-up over one global lock".into(),
        kind: ChartKind::GroupedBars(workloads.iter().map(|(name, _)| (*name).into()).collect()),
        series: bars,
    };
    let (lengths, chart, check) = lengths(parameters, &measure)?;
    Ok(Outcome {
        name: "e5",
        question: "What should a block do that does not fit in hardware, and how long should blocks be?",
        tables: vec![table, lengths],
        charts: vec![bars, chart],
        checks: vec![check],
    })
}

fn lengths(
    parameters: &Parameters,
    measure: &impl Fn(Shape, Policy) -> Result<Vec<RunReport>, MachineError>,
) -> Result<(Table, Chart, Check), MachineError> {
    let shape = stream(parameters.scale);
    let columns = ["length", "bytecodes", "cycles a bytecode", "95 % interval +-", "in hardware %"];
    let mut table = Table::new("lengths", &columns);
    let total = (shape.bytecodes * shape.blocks) as f64;
    let mut rate =
        |name: &str, bytecodes: u64, policy: Policy| -> Result<(f64, f64), MachineError> {
            let reports = measure(shape, policy)?;
            let costs: Vec<f64> =
                reports.iter().map(|report| report.cycles as f64 / total).collect();
            let (mean, half) = mean_interval(&costs);
            let (hardware, blocks) = reports
                .iter()
                .fold((0, 0), |(h, b), report| (h + report.in_hardware, b + report.blocks));
            let share = 100.0 * hardware as f64 / blocks.max(1) as f64;
            table.rows.push(vec![
                name.into(),
                bytecodes.into(),
                mean.into(),
                half.into(),
                share.into(),
            ]);
            Ok((mean, half))
        };
    let fixed: Vec<Point> = LENGTHS
        .iter()
        .map(|&length| {
            let mut policy = Policy::new(PolicyKind::LockElision);
            policy.block_bytecodes = Some(length);
            let (mean, half) = rate("fixed", length, policy)?;
            Ok(Point { x: length as f64, y: mean, error: half })
        })
        .collect::<Result<_, MachineError>>()?;
    let mut dynamic_series = Vec::new();
    let mut best_dynamic = f64::MAX;
    for (colour, share) in [(1, 0.01), (2, 0.06)] {
        let mut policy = Policy::new(PolicyKind::DynamicLength);
        policy.length.abort_share = share;
        let name = format!("dynamic, shorter past {:.0} % aborts", share * 100.0);
        let (mean, half) = rate(&name, policy.length.initial, policy)?;
        best_dynamic = best_dynamic.min(mean);
        let ends = [LENGTHS[0], LENGTHS[LENGTHS.len() - 1]];
        dynamic_series.push(Series {
            name,
            mark: Mark::Line,
            colour,
            points: ends.map(|x| Point { x: x as f64, y: mean, error: half }).to_vec(),
        });
    }
    let best =
        fixed.iter().copied().min_by(|a, b| a.y.total_cmp(&b.y)).unwrap_or(Point::new(0.0, 0.0));
    let mut series =
        vec![Series { name: "fixed".into(), mark: Mark::Line, colour: 0, points: fixed }];
    series.extend(dynamic_series);
    let chart = Chart {
        name: "e5-lengths".into(),
        title: "Fixed and dynamic block lengths".into(),
        x_label: "bytecodes in a block".into(),
        y_label: "cycles a bytecode, each thread".into(),
        kind: ChartKind::Lines { log_x: true, log_y: true },
        series,
    };
    let check = Check {
        what: "dynamic length against the best fixed one, cycles a bytecode".into(),
        found: format!("{best_dynamic:.2}"),
        expected: format!("{:.2} +- {:.2} at {} bytecodes, within 5 %", best.y, best.error, best.x),
        agrees: best_dynamic <= best.y * 1.05,
    };
    Ok((table, chart, check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Silent;

    #[test]
    fn a_small_run_has_every_row_and_repeats() {
        let machine = Machine::load("haswell").unwrap();
        let parameters = Parameters { machine, threads: 2, seeds: 2, seed: 1, scale: 2 };
        let outcome = run(&parameters, &Silent).unwrap();
        assert_eq!(outcome.tables[0].rows.len(), 21);
        assert_eq!(outcome.tables[1].rows.len(), LENGTHS.len() + 2);
        assert_eq!(outcome, run(&parameters, &Silent).unwrap());
    }
}
