//! E2: the same misses as valgrind's cachegrind, to the last one.

use super::{
    Chart, ChartKind, Check, ExperimentError, Mark, Outcome, Point, Progress, Series, Table,
};
use crate::cache::{Geometry, MissCounter};
use crate::trace::{LackeyOptions, Reader, Record};
use crate::valgrind::{self, CachegrindCounts, Program};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Parameters of [`run`].
#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    /// Programs, at most 5.
    pub programs: usize,
    /// Geometries, at most 20.
    pub geometries: usize,
    /// Lines of the programs' input.
    pub lines: u64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { programs: 5, geometries: 20, lines: 2000 }
    }
}

/// Bytes, ways and line of the caches compared: the usual ones first, then direct-mapped, fully
/// associative, tiny, wide and odd ones. Cachegrind refuses lines shorter than 32 bytes.
const GEOMETRIES: [(u64, u64, u64); 20] = [
    (32 << 10, 8, 64),
    (4 << 10, 1, 32),
    (1 << 10, 16, 64),
    (48 << 10, 12, 64),
    (96 << 10, 6, 256),
    (64 << 10, 8, 128),
    (64 << 10, 2, 64),
    (16 << 10, 4, 32),
    (8 << 10, 2, 32),
    (512, 2, 32),
    (2 << 10, 4, 128),
    (256 << 10, 8, 64),
    (128 << 10, 16, 64),
    (32 << 10, 1, 64),
    (4 << 10, 64, 64),
    (24 << 10, 3, 64),
    (40 << 10, 5, 128),
    (16 << 10, 16, 32),
    (1 << 20, 16, 64),
    (8 << 10, 8, 256),
];

/// System programs that exist everywhere, on an input that `scratch` gets.
///
/// # Errors
/// When the input cannot be written.
pub fn system_programs(scratch: &Path, lines: u64) -> Result<Vec<Program>, ExperimentError> {
    let input = scratch.join("input.txt");
    let text: String = (0..lines)
        .map(|line| {
            let number = crate::random::mix(line);
            format!("{} {:x} line-{line} {}\n", number % 1000, number, number % 7)
        })
        .collect();
    std::fs::write(&input, text)
        .map_err(|source| ExperimentError::Io { path: input.display().to_string(), source })?;
    let file = PathBuf::from(&input);
    let program = |name: &str, arguments: &[&str]| {
        let mut command = vec![name.into()];
        command.extend(arguments.iter().map(Into::into));
        Program { name: name.into(), command, input: Some(file.clone()) }
    };
    Ok(vec![
        program("sed", &["-n", "s/line-\\([0-9]*\\)/\\1/p"]),
        program("sort", &["-n"]),
        program("gzip", &["-c"]),
        program("awk", &["{ n[$4] += $1 } END { for (k in n) print k, n[k] }"]),
        program("sha256sum", &[]),
    ])
}

/// Counts what cachegrind counts, from a trace with its fetches.
///
/// # Errors
/// When the trace is damaged.
pub fn count(
    trace: &[u8],
    instruction: Geometry,
    data: Geometry,
) -> Result<CachegrindCounts, ExperimentError> {
    let broken = |source| ExperimentError::Trace { path: "recorded trace".into(), source };
    let mut reader = Reader::new(trace).map_err(broken)?;
    let mut code = MissCounter::new(instruction);
    let mut memory = MissCounter::new(data);
    let mut records = [Record::default(); 1024];
    loop {
        let count = reader.read_records(&mut records).map_err(broken)?;
        if count == 0 {
            break;
        }
        memory.data(&records[..count]);
        code.fetches(&records[..count]);
    }
    Ok(CachegrindCounts {
        instructions: code.references(),
        instruction_misses: code.misses(),
        references: memory.references(),
        data_misses: memory.misses(),
    })
}

/// Runs the experiment; `scratch` is a folder for valgrind's files.
///
/// # Errors
/// When valgrind or a program cannot be run.
pub fn run(
    parameters: Parameters,
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<Outcome, ExperimentError> {
    let programs = system_programs(scratch, parameters.lines)?;
    let programs = &programs[..parameters.programs.min(programs.len())];
    let geometries: Vec<Geometry> = GEOMETRIES
        .iter()
        .take(parameters.geometries)
        .filter_map(|&(size, ways, line)| Geometry::new(size, ways, line).ok())
        .collect();
    progress.expect((programs.len() * (geometries.len() + 1)) as u64);
    let mut table = Table::new(
        "misses",
        &[
            "program",
            "bytes",
            "ways",
            "line",
            "data references",
            "D1 misses",
            "cachegrind D1",
            "instructions",
            "I1 misses",
            "cachegrind I1",
            "difference",
        ],
    );
    let mut sizes = Table::new(
        "traces",
        &["program", "accesses and fetches", "trace bytes", "bytes an access"],
    );
    let mut points: Vec<Point> = Vec::new();
    let mut differences = 0;
    for program in programs {
        let options = LackeyOptions { fetches: true, ..LackeyOptions::default() };
        let (summary, trace) = valgrind::trace(program, options, Vec::new())?;
        progress.step();
        let accesses = summary.instructions + summary.references;
        let bytes = trace.len() as u64;
        sizes.rows.push(vec![
            program.name.as_str().into(),
            accesses.into(),
            bytes.into(),
            (bytes as f64 / accesses.max(1) as f64).into(),
        ]);
        let compared = geometries
            .par_iter()
            .map(|&geometry| {
                let ours = count(&trace, geometry, geometry)?;
                let theirs = valgrind::cachegrind(program, &geometry, &geometry, scratch)?;
                progress.step();
                Ok((geometry, ours, theirs))
            })
            .collect::<Result<Vec<_>, ExperimentError>>()?;
        for (geometry, ours, theirs) in compared {
            let difference = ours.data_misses.abs_diff(theirs.data_misses)
                + ours.instruction_misses.abs_diff(theirs.instruction_misses)
                + ours.references.abs_diff(theirs.references)
                + ours.instructions.abs_diff(theirs.instructions);
            differences += difference;
            points
                .push(Point::new(theirs.data_misses.max(1) as f64, ours.data_misses.max(1) as f64));
            table.rows.push(vec![
                program.name.as_str().into(),
                geometry.size().into(),
                u64::from(geometry.ways()).into(),
                geometry.line().bytes().into(),
                ours.references.into(),
                ours.data_misses.into(),
                theirs.data_misses.into(),
                ours.instructions.into(),
                ours.instruction_misses.into(),
                theirs.instruction_misses.into(),
                difference.into(),
            ]);
        }
    }
    let low = points.iter().map(|point| point.x).fold(f64::MAX, f64::min);
    let high = points.iter().map(|point| point.x).fold(1.0, f64::max);
    let comparisons = table.rows.len();
    Ok(Outcome {
        name: "e2",
        question: "Does the cache model count the misses that cachegrind counts?",
        tables: vec![table, sizes],
        charts: vec![Chart {
            name: "e2".into(),
            title: "First-level data misses, model against cachegrind".into(),
            x_label: "misses counted by cachegrind".into(),
            y_label: "misses counted by the model".into(),
            kind: ChartKind::Lines { log_x: true, log_y: true },
            series: vec![
                Series {
                    name: "equal".into(),
                    mark: Mark::Line,
                    colour: 0,
                    points: vec![Point::new(low, low), Point::new(high, high)],
                },
                Series {
                    name: "one program, one geometry".into(),
                    mark: Mark::Dots,
                    colour: 1,
                    points,
                },
            ],
        }],
        checks: vec![Check {
            what: format!(
                "differences in I1 and D1 misses and references, {comparisons} comparisons"
            ),
            found: differences.to_string(),
            expected: "0 (cachegrind on the same program)".into(),
            agrees: differences == 0 && comparisons > 0,
        }],
    })
}
