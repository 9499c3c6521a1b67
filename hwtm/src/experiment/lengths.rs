//! E3: the share of blocks that would commit in hardware, by block length.
//!
//! A trace with bytecode boundaries is cut into blocks of so many bytecodes each, whatever its own
//! blocks were. Of each block two things are asked: whether its lines fit in a cache of a given
//! shape that holds nothing else (the *footprint* question, by which published figures are
//! stated), and whether it commits on a preset machine, whose caches hold all that ran before
//! (the *machine* question).

use super::{Chart, ChartKind, ExperimentError, Mark, Outcome, Point, Progress, Series, Table};
use crate::cache::{Geometry, IndexFunction};
use crate::line::LineNumber;
use crate::machine::Machine;
use crate::replay::Player;
use crate::trace::{Reader, Record};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::fs::File;
use std::path::PathBuf;

/// Bytecodes in a block.
pub const LENGTHS: [u64; 11] =
    [10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const WAYS: [u64; 4] = [4, 8, 12, 16];
const SIZES: [u64; 6] = [16 << 10, 32 << 10, 64 << 10, 256 << 10, 1 << 20, 2 << 20];
const LINES: [u64; 3] = [32, 64, 128];

/// Parameters of [`run`].
#[derive(Clone, Debug)]
pub struct Parameters {
    /// Name and file of each trace; a name is a row of the table.
    pub traces: Vec<(String, PathBuf)>,
    /// Machines of the second question.
    pub machines: Vec<Machine>,
}

/// What a block must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Written,
    All,
}

impl Kept {
    const BOTH: [Self; 2] = [Self::Written, Self::All];

    fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::All => "read or written",
        }
    }
}

/// A trace by name: the accesses and bytecode boundaries from the first boundary on, in memory.
struct Loaded {
    name: String,
    records: Vec<Record>,
    bytecodes: u64,
}

fn load(name: &str, path: &PathBuf) -> Result<Loaded, ExperimentError> {
    let shown = path.display().to_string();
    let file =
        File::open(path).map_err(|source| ExperimentError::Io { path: shown.clone(), source })?;
    let broken = |source| ExperimentError::Trace { path: shown.clone(), source };
    let mut reader = Reader::new(file).map_err(broken)?;
    let mut records = Vec::new();
    let mut bytecodes = 0;
    let mut block = (0, 0);
    let mut batch = vec![Record::default(); 1 << 12];
    loop {
        let count = reader.read_records(&mut batch).map_err(broken)?;
        if count == 0 {
            break;
        }
        for record in &batch[..count] {
            if record.is_restart() {
                // What went before was in vain, and is there again.
                records.truncate(block.0);
                bytecodes = block.1;
            }
            if record.is_begin() {
                block = (records.len(), bytecodes);
            }
            let begins = record.is_bytecode();
            bytecodes += u64::from(begins);
            // Before the first bytecode there is no block to charge to; and code is not data.
            if bytecodes > 0 && (begins || record.is_access()) {
                records.push(record.alone());
            }
        }
    }
    if bytecodes == 0 {
        return Err(ExperimentError::Empty(format!(
            "{shown} has no bytecode boundaries; import it with them (`--bytecode-at`)"
        )));
    }
    Ok(Loaded { name: name.into(), records, bytecodes })
}

/// Blocks and, for each shape and each [`Kept`], how many of them fit.
struct Fits {
    blocks: u64,
    fitting: Vec<[u64; 2]>,
}

/// Cuts a trace into blocks of `length` bytecodes and fits each into each shape; all shapes have
/// the same line. What is left over at the end is no block.
fn fit_blocks(records: &[Record], length: u64, shapes: &[Geometry]) -> Fits {
    let mut fits = Fits { blocks: 0, fitting: vec![[0; 2]; shapes.len()] };
    let Some(line) = shapes.first().map(Geometry::line) else { return fits };
    let mut lines: FxHashMap<LineNumber, bool> = FxHashMap::default();
    let mut occupied: Vec<u32> = Vec::new();
    let mut bytecodes = 0;
    let mut close = |lines: &mut FxHashMap<LineNumber, bool>| {
        fits.blocks += 1;
        for (shape, fitting) in shapes.iter().zip(&mut fits.fitting) {
            for (kept, fitting) in Kept::BOTH.into_iter().zip(fitting) {
                let wanted = lines.iter().filter(|&(_, &wrote)| wrote || kept == Kept::All);
                *fitting += u64::from(fit(shape, wanted.map(|(&line, _)| line), &mut occupied));
            }
        }
        lines.clear();
    };
    for record in records {
        if record.is_access() {
            let (first, last) = line.lines_of(record.address(), record.size());
            for line in first..=last {
                *lines.entry(line).or_default() |= record.stores();
            }
            continue;
        }
        if bytecodes == length {
            close(&mut lines);
            bytecodes = 0;
        }
        bytecodes += 1;
    }
    if bytecodes == length {
        close(&mut lines);
    }
    fits
}

/// Whether distinct lines fit in a cache of this shape together.
fn fit(shape: &Geometry, lines: impl Iterator<Item = LineNumber>, occupied: &mut Vec<u32>) -> bool {
    occupied.clear();
    occupied.resize(shape.sets() as usize, 0);
    let mut fits = true;
    for line in lines {
        let set = &mut occupied[shape.set_of(line) as usize];
        *set += 1;
        if *set > shape.ways() {
            fits = false;
            break;
        }
    }
    fits
}

/// Runs the experiment.
///
/// # Errors
/// When a trace cannot be read or has no bytecode boundaries.
pub fn run(parameters: &Parameters, progress: &dyn Progress) -> Result<Outcome, ExperimentError> {
    let traces = parameters
        .traces
        .iter()
        .map(|(name, path)| load(name, path))
        .collect::<Result<Vec<_>, _>>()?;
    if traces.is_empty() {
        return Err(ExperimentError::Empty("E3 needs a trace with bytecode boundaries".into()));
    }
    let works: Vec<(&Loaded, u64)> = traces
        .iter()
        .flat_map(|trace| {
            LENGTHS
                .into_iter()
                .filter(|&length| length <= trace.bytecodes)
                .map(move |length| (trace, length))
        })
        .collect();
    progress.expect((works.len() * (LINES.len() + parameters.machines.len())) as u64);
    let mut footprints = Table::new(
        "footprints",
        &[
            "trace",
            "bytecodes in a block",
            "kept",
            "bytes",
            "ways",
            "line",
            "index",
            "blocks",
            "fit",
            "fit %",
        ],
    );
    let found: Vec<_> = works
        .par_iter()
        .flat_map_iter(|&(trace, length)| LINES.into_iter().map(move |line| (trace, length, line)))
        .map(|(trace, length, line)| {
            let shapes = shapes(line);
            let fits = fit_blocks(&trace.records, length, &shapes);
            progress.step();
            (trace.name.as_str(), length, shapes, fits)
        })
        .collect();
    for (name, length, shapes, fits) in &found {
        for (shape, fitting) in shapes.iter().zip(&fits.fitting) {
            for (kept, &fit) in Kept::BOTH.into_iter().zip(fitting) {
                footprints.rows.push(vec![
                    (*name).into(),
                    (*length).into(),
                    kept.name().into(),
                    shape.size().into(),
                    u64::from(shape.ways()).into(),
                    shape.line().bytes().into(),
                    (if shape.index() == IndexFunction::Modulo { "modulo" } else { "xor" }).into(),
                    fits.blocks.into(),
                    fit.into(),
                    percent(fit, fits.blocks).into(),
                ]);
            }
        }
    }
    let machines = on_machines(&works, &parameters.machines, progress);
    let charts = vec![footprint_chart(&found), machine_chart(&machines)];
    Ok(Outcome {
        name: "e3",
        question: "How long may a block be that commits in hardware?",
        tables: vec![footprints, machines],
        charts,
        checks: Vec::new(),
    })
}

fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn shapes(line: u64) -> Vec<Geometry> {
    let mut shapes = Vec::new();
    for size in SIZES {
        for ways in WAYS {
            // Twelve ways: the size with half as much again in each set as eight.
            let size = if ways == 12 { size / 8 * 12 } else { size };
            for index in [IndexFunction::Modulo, IndexFunction::Xor] {
                shapes.extend(
                    Geometry::new(size, ways, line).ok().map(|shape| shape.with_index(index)),
                );
            }
        }
    }
    shapes
}

fn on_machines(works: &[(&Loaded, u64)], machines: &[Machine], progress: &dyn Progress) -> Table {
    let mut table = Table::new(
        "machines",
        &[
            "trace",
            "machine",
            "bytecodes in a block",
            "blocks",
            "committed",
            "committed %",
            "transaction_size_wset",
            "transaction_size_rset",
        ],
    );
    let pairs: Vec<_> = works
        .iter()
        .flat_map(|&work| machines.iter().map(move |machine| (work, machine)))
        .collect();
    let rows: Vec<_> = pairs
        .into_par_iter()
        .map(|((trace, length), machine)| {
            let mut player = Player::new(machine, Some(length), 0);
            player.play_records(&trace.records);
            let report = player.finish(&Default::default());
            progress.step();
            vec![
                trace.name.as_str().into(),
                machine.description().name.as_str().into(),
                length.into(),
                report.blocks.into(),
                report.committed.into(),
                percent(report.committed, report.blocks).into(),
                report.aborts.of("transaction_size_wset").into(),
                report.aborts.of("transaction_size_rset").into(),
            ]
        })
        .collect();
    table.rows = rows;
    table
}

type Found<'a> = (&'a str, u64, Vec<Geometry>, Fits);

fn footprint_chart(found: &[Found<'_>]) -> Chart {
    let shown = [
        (Kept::Written, 32 << 10, 8, IndexFunction::Modulo, "written, 32K 8-way"),
        (Kept::Written, 32 << 10, 8, IndexFunction::Xor, "written, 32K 8-way, xor"),
        (Kept::All, 256 << 10, 8, IndexFunction::Modulo, "read or written, 256K 8-way"),
        (Kept::All, 2 << 20, 16, IndexFunction::Modulo, "read or written, 2M 16-way"),
    ];
    let mut series: Vec<Series> = Vec::new();
    for (name, length, shapes, fits) in found {
        for (kept, size, ways, index, label) in shown {
            let wanted = |shape: &Geometry| {
                (shape.size(), shape.ways(), shape.line().bytes(), shape.index())
                    == (size, ways, 64, index)
            };
            let Some(at) = shapes.iter().position(wanted) else { continue };
            let fit = fits.fitting[at][usize::from(kept == Kept::All)];
            let point = Point::new(*length as f64, percent(fit, fits.blocks));
            push_point(&mut series, format!("{name}: {label}"), point);
        }
    }
    Chart {
        name: "e3".into(),
        title: "Blocks whose footprint fits".into(),
        x_label: "bytecodes in a block".into(),
        y_label: "blocks that fit, %".into(),
        kind: ChartKind::Lines { log_x: true, log_y: false },
        series,
    }
}

fn machine_chart(table: &Table) -> Chart {
    let mut series = Vec::new();
    for row in &table.rows {
        if let [
            super::Cell::Text(trace),
            super::Cell::Text(machine),
            super::Cell::Count(length),
            _,
            _,
            super::Cell::Real(share),
            ..,
        ] = &row[..]
        {
            push_point(
                &mut series,
                format!("{trace}: {machine}"),
                Point::new(*length as f64, *share),
            );
        }
    }
    Chart {
        name: "e3-machines".into(),
        title: "Blocks that commit in hardware".into(),
        x_label: "bytecodes in a block".into(),
        y_label: "blocks that commit, %".into(),
        kind: ChartKind::Lines { log_x: true, log_y: false },
        series,
    }
}

fn push_point(series: &mut Vec<Series>, name: String, point: Point) {
    match series.iter_mut().find(|known| known.name == name) {
        Some(known) => known.points.push(point),
        None => {
            let colour = series.len();
            series.push(Series { name, mark: Mark::Line, colour, points: vec![point] });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Cell, Silent};
    use crate::trace::{Access, Event, Writer};

    /// A trace whose every bytecode writes the next line, and reads one line always.
    fn file(bytecodes: u64) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = Writer::new(file.reopen().unwrap()).unwrap();
        writer.event(Event::Access(Access::store(0, 8))).unwrap();
        for number in 0..bytecodes {
            writer.event(Event::Bytecode).unwrap();
            writer.event(Event::Access(Access::store((1 << 20) + number * 64, 8))).unwrap();
            writer.event(Event::Access(Access::load(1 << 30, 8))).unwrap();
        }
        writer.finish().unwrap();
        file
    }

    #[test]
    fn a_known_footprint_fits_exactly_as_long_as_it_should() {
        let file = file(3000);
        let machines = vec![Machine::load("haswell").unwrap(), Machine::load("power8").unwrap()];
        let parameters =
            Parameters { traces: vec![("made up".into(), file.path().into())], machines };
        let outcome = run(&parameters, &Silent).unwrap();
        let share = |length: u64, kept: &str, size: u64| {
            let row = outcome.tables[0].rows.iter().find(|row| {
                row[1] == Cell::Count(length)
                    && row[2] == Cell::from(kept)
                    && row[3] == Cell::Count(size)
                    && row[4] == Cell::Count(8)
                    && row[5] == Cell::Count(64)
                    && row[6] == Cell::from("modulo")
            });
            row.map(|row| (row[7].clone(), row[9].clone())).unwrap()
        };
        // 32 KB hold 512 lines: 300 fit, 1,000 do not.
        assert_eq!(share(300, "written", 32 << 10), (Cell::Count(10), Cell::Real(100.0)));
        assert_eq!(share(1000, "written", 32 << 10), (Cell::Count(3), Cell::Real(0.0)));
        assert_eq!(share(1000, "read or written", 256 << 10).1, Cell::Real(100.0));
        let machine = |name: &str, length: u64| {
            let row = outcome.tables[1]
                .rows
                .iter()
                .find(|row| row[1] == Cell::from(name) && row[2] == Cell::Count(length));
            row.map(|row| row[5].clone()).unwrap()
        };
        assert_eq!(machine("haswell", 300), Cell::Real(100.0));
        assert_eq!(machine("haswell", 1000), Cell::Real(0.0));
        // Two bytecodes of 64-byte lines share a 128-byte entry; the line read takes one.
        assert_eq!(machine("power8", 100), Cell::Real(100.0));
        assert_eq!(machine("power8", 300), Cell::Real(0.0));
    }

    #[test]
    fn a_trace_without_bytecodes_is_refused() {
        let file = file(0);
        let parameters =
            Parameters { traces: vec![("none".into(), file.path().into())], machines: Vec::new() };
        let error = run(&parameters, &Silent).unwrap_err().to_string();
        assert!(error.contains("--bytecode-at"), "{error}");
    }
}
