//! E4: why blocks abort, by number of threads, on two layouts of the same data: packed, where
//! neighbours share lines, and one word a line.

use super::{
    Chart, ChartKind, Check, ExperimentError, Mark, Outcome, Point, Progress, Series, Table,
};
use crate::agent::EventAgent;
use crate::machine::{Description, Machine};
use crate::outcome::{AbortCause, AbortCounts};
use crate::policy::{Policy, PolicyKind};
use crate::scheduler::Runner;
use crate::workload::{Shape, Synthetic};
use rayon::prelude::*;

/// Parameters of [`run`].
#[derive(Clone, Debug)]
pub struct Parameters {
    /// The machine; its number of cores is replaced.
    pub machine: Machine,
    /// Numbers of threads, each at most 64.
    pub threads: Vec<usize>,
    /// Blocks that each thread runs.
    pub blocks: u64,
    /// Seed.
    pub seed: u64,
}

fn shape(blocks: u64, stride: u64) -> Shape {
    Shape {
        blocks,
        shared_words: 1 << 12,
        shared_stride: stride,
        shared_read: 0.1,
        shared_write: 0.02,
        counter_stride: stride,
        syscall: 0.01,
        large: 0.01,
        large_bytes: 48 << 10,
        ..Shape::default()
    }
}

/// Runs the experiment.
///
/// # Errors
/// When the machine cannot have so many cores.
pub fn run(parameters: &Parameters, progress: &dyn Progress) -> Result<Outcome, ExperimentError> {
    let line = parameters.machine.line().bytes();
    let layouts = [("packed", 8), ("one word a line", line)];
    let points: Vec<_> = layouts
        .into_iter()
        .flat_map(|layout| parameters.threads.iter().map(move |&threads| (layout, threads)))
        .collect();
    progress.expect(points.len() as u64);
    let found = points
        .into_par_iter()
        .map(|((layout, stride), threads)| {
            let mut description = parameters.machine.description().clone();
            description.transaction.interrupt_interval.get_or_insert(1_000_000);
            let machine = Machine::new(Description { cores: threads, ..description })?;
            let shape = shape(parameters.blocks, stride);
            let agents = Synthetic::threads(shape, threads, parameters.seed)
                .into_iter()
                .map(|source| EventAgent::new(source, false))
                .collect();
            let mut runner = Runner::new(
                &machine,
                agents,
                Policy::new(PolicyKind::LockElision),
                parameters.seed,
            )?;
            let report = runner.run();
            progress.step();
            Ok((layout, threads, report))
        })
        .collect::<Result<Vec<_>, ExperimentError>>()?;

    let mut columns = vec!["layout", "threads", "blocks", "in hardware", "attempts"];
    columns.extend(AbortCause::NAMES);
    let mut table = Table::new("causes", &columns);
    for (layout, threads, report) in &found {
        let mut row: Vec<super::Cell> = vec![
            (*layout).into(),
            (*threads as u64).into(),
            report.blocks.into(),
            report.in_hardware.into(),
            report.hardware_attempts.into(),
        ];
        row.extend(report.aborts.iter().map(|(_, count)| super::Cell::from(count)));
        table.rows.push(row);
    }
    let charts = layouts
        .iter()
        .map(|&(layout, stride)| {
            let of_layout: Vec<_> = found.iter().filter(|(name, ..)| *name == layout).collect();
            let series = AbortCause::NAMES
                .iter()
                .enumerate()
                .filter(|&(_, name)| found.iter().any(|(_, _, report)| report.aborts.of(name) > 0))
                .map(|(colour, name)| Series {
                    name: (*name).into(),
                    mark: Mark::Line,
                    colour,
                    points: of_layout
                        .iter()
                        .enumerate()
                        .map(|(at, (_, _, report))| {
                            let share = report.aborts.of(name) as f64
                                / report.hardware_attempts.max(1) as f64;
                            Point::new(at as f64, 100.0 * share)
                        })
                        .collect(),
                })
                .collect();
            Chart {
                name: if stride == 8 { "e4".into() } else { "e4-parted".into() },
                title: format!("Why attempts in hardware fail: shared data {layout}"),
                x_label: "threads".into(),
                y_label: "attempts that abort, %".into(),
                kind: ChartKind::StackedBars(
                    of_layout.iter().map(|(_, threads, _)| threads.to_string()).collect(),
                ),
                series,
            }
        })
        .collect();
    let sum = |wanted: &str| {
        let mut sum = AbortCounts::default();
        found
            .iter()
            .filter(|(name, ..)| *name == wanted)
            .for_each(|(_, _, report)| sum.merge(&report.aborts));
        sum
    };
    let (packed, parted) = (sum(layouts[0].0), sum(layouts[1].0));
    let many = parameters.threads.iter().any(|&threads| threads > 1);
    let false_sharing = "memory_conflict/false_sharing";
    Ok(Outcome {
        name: "e4",
        question: "Why do blocks abort as threads are added?",
        tables: vec![table],
        charts,
        checks: vec![
            Check {
                what: "false sharing where neighbours share lines".into(),
                found: packed.of(false_sharing).to_string(),
                expected: if many { "some".into() } else { "0 (one thread)".to_string() },
                agrees: many == (packed.of(false_sharing) > 0),
            },
            Check {
                what: "false sharing where each word has a line".into(),
                found: parted.of(false_sharing).to_string(),
                expected: "0".into(),
                agrees: parted.of(false_sharing) == 0,
            },
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Silent;

    #[test]
    fn false_sharing_is_told_from_true() {
        let machine = Machine::load("haswell").unwrap();
        let parameters = Parameters { machine, threads: vec![1, 4], blocks: 100, seed: 1 };
        let outcome = run(&parameters, &Silent).unwrap();
        assert!(outcome.checks.iter().all(|check| check.agrees), "{:?}", outcome.checks);
        assert_eq!(outcome.tables[0].rows.len(), 4);
        // One seed, one result, whatever the number of host threads.
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert_eq!(outcome, pool.install(|| run(&parameters, &Silent)).unwrap());
        }
    }
}
