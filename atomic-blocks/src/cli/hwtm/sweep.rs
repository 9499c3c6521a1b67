//! `ame hwtm sweep`: one command an experiment.

use super::progress::Bar;
use super::{machine, output};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use hwtm::experiment::{
    ExperimentError, Outcome, Progress, capacity, causes, equality, lengths, policies, speed, time,
};
use hwtm::machine::Machine;
use std::path::{Path, PathBuf};

/// Arguments of `ame hwtm sweep`.
#[derive(Debug, Args)]
pub(super) struct Sweep {
    #[command(subcommand)]
    experiment: Experiment,
    /// Folder for tables and pictures
    #[arg(long, global = true, default_value = "hwtm-results")]
    out: PathBuf,
    /// Seed of everything that is drawn by chance
    #[arg(long, global = true, default_value_t = 1)]
    seed: u64,
    /// Host threads to use; results do not depend on it
    #[arg(long, global = true)]
    jobs: Option<usize>,
}

#[derive(Debug, Subcommand)]
enum Experiment {
    /// Lines written until a set overflows, against exact combinatorics
    E1 {
        /// Runs for each geometry
        #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
        runs: u64,
    },
    /// Cache misses against valgrind's cachegrind: they must be equal
    E2 {
        /// Programs, 1 to 5
        #[arg(long, default_value_t = 5)]
        programs: usize,
        /// Geometries, 1 to 20
        #[arg(long, default_value_t = 20)]
        geometries: usize,
        /// Lines of the programs' input
        #[arg(long, default_value_t = 2000)]
        lines: u64,
    },
    /// Share of blocks that commit in hardware, by block length, on recorded traces
    E3 {
        /// A trace with bytecode boundaries, as FILE or NAME=FILE
        #[arg(required = true)]
        traces: Vec<String>,
        /// Machines to try, presets or files
        #[arg(long, value_delimiter = ',', default_value = "haswell,power8,zec12,rigo2012,tile")]
        machines: Vec<String>,
    },
    /// Abort causes by number of threads, false sharing told from true
    E4 {
        /// The machine, a preset or a file
        #[arg(long, default_value = "haswell")]
        machine: String,
        /// Numbers of threads
        #[arg(long, value_delimiter = ',', default_value = "1,2,4,8,16,32,64")]
        threads: Vec<usize>,
        /// Blocks a thread
        #[arg(long, default_value_t = 1000)]
        blocks: u64,
    },
    /// Fallback policies, and dynamic block length against fixed ones
    E5 {
        /// The machine, a preset or a file
        #[arg(long, default_value = "haswell")]
        machine: String,
        /// Threads, 1 to 64
        #[arg(long, default_value_t = 8)]
        threads: usize,
        /// Runs of each point
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
        seeds: u64,
        /// Length of the workloads in percent
        #[arg(long, default_value_t = 100)]
        scale: u64,
    },
    /// Memory touched by block time, against the caches of processors
    E13 {
        /// A trace, as FILE or NAME=FILE
        #[arg(required = true)]
        traces: Vec<String>,
        /// Clock in MHz, at one instruction a cycle
        #[arg(long, default_value_t = 3000)]
        megahertz: u64,
    },
    /// Speed of the model beside cachegrind's
    E14 {
        /// Lines of input of the programs measured
        #[arg(long, default_value_t = 2000)]
        lines: u64,
    },
}

impl Experiment {
    fn name(&self) -> &'static str {
        match self {
            Self::E1 { .. } => "e1",
            Self::E2 { .. } => "e2",
            Self::E3 { .. } => "e3",
            Self::E4 { .. } => "e4",
            Self::E5 { .. } => "e5",
            Self::E13 { .. } => "e13",
            Self::E14 { .. } => "e14",
        }
    }

    fn run(&self, seed: u64, scratch: &Path, progress: &dyn Progress) -> Result<Outcome> {
        let outcome: Result<Outcome, ExperimentError> = match self {
            Self::E1 { runs } => {
                capacity::run(capacity::Parameters { runs: *runs, seed }, progress)
            }
            Self::E2 { programs, geometries, lines } => {
                let (programs, geometries, lines) = (*programs, *geometries, *lines);
                let parameters = equality::Parameters { programs, geometries, lines };
                equality::run(parameters, scratch, progress)
            }
            Self::E3 { traces, machines } => {
                let machines =
                    machines.iter().map(|name| machine(name)).collect::<Result<Vec<Machine>>>()?;
                lengths::run(&lengths::Parameters { traces: named(traces), machines }, progress)
            }
            Self::E4 { machine: name, threads, blocks } => {
                let machine = machine(name)?;
                let parameters =
                    causes::Parameters { machine, threads: threads.clone(), blocks: *blocks, seed };
                causes::run(&parameters, progress)
            }
            Self::E5 { machine: name, threads, seeds, scale } => {
                let machine = machine(name)?;
                let parameters = policies::Parameters {
                    machine,
                    threads: *threads,
                    seeds: *seeds,
                    seed,
                    scale: *scale,
                };
                policies::run(&parameters, progress)
            }
            Self::E13 { traces, megahertz } => time::run(
                &time::Parameters { traces: named(traces), megahertz: *megahertz },
                progress,
            ),
            Self::E14 { lines } => speed::run(*lines, scratch, progress),
        };
        outcome.with_context(|| format!("{} failed", self.name()))
    }
}

/// `NAME=FILE`, or a file that names itself.
fn named(traces: &[String]) -> Vec<(String, PathBuf)> {
    traces
        .iter()
        .map(|text| match text.split_once('=') {
            Some((name, path)) => (name.to_owned(), path.into()),
            None => {
                let path = PathBuf::from(text);
                let stem = path
                    .file_stem()
                    .map_or_else(|| text.clone(), |stem| stem.to_string_lossy().into_owned());
                (stem, path)
            }
        })
        .collect()
}

impl Sweep {
    pub(super) fn run(self) -> Result<bool> {
        let scratch = self.out.join("scratch");
        std::fs::create_dir_all(&scratch)
            .with_context(|| format!("cannot make {}", scratch.display()))?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.unwrap_or(0))
            .build()
            .context("cannot start threads")?;
        let bar = Bar::new(self.experiment.name());
        let outcome = pool.install(|| self.experiment.run(self.seed, &scratch, &bar));
        bar.finish();
        // What valgrind left there is of no use to anyone.
        drop(std::fs::remove_dir_all(&scratch));
        output::write(&outcome?, &self.out)
    }
}
