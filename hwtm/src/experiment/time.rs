//! E13: how much a block touches in a given time, against the caches that processors have had.
//!
//! Time is instructions: an in-order core that finishes one a cycle. A real core of the same
//! clock does up to a few, so the footprints are lower bounds for it.

use super::{
    Chart, ChartKind, ExperimentError, Mark, Outcome, Point, Progress, Series, Table, quantile,
};
use crate::line::LineSize;
use crate::trace::{Event, Reader, TraceError};
use rustc_hash::FxHashMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// Windows in microseconds.
const MICROSECONDS: [u64; 9] = [10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];

/// Year, processor, and bytes of cache that a core has to itself beyond the first level. From
/// the makers' data sheets.
pub const PRIVATE_CACHES: [(u64, &str, u64); 9] = [
    (2008, "Nehalem", 256 << 10),
    (2012, "Ivy Bridge", 256 << 10),
    (2013, "Haswell", 256 << 10),
    (2017, "Skylake-SP", 1 << 20),
    (2019, "Ice Lake", 512 << 10),
    (2021, "Alder Lake", 1280 << 10),
    (2022, "Raptor Lake", 2 << 20),
    (2022, "Zen 4", 1 << 20),
    (2024, "Arrow Lake", 3 << 20),
];

/// Parameters of [`run`].
#[derive(Clone, Debug)]
pub struct Parameters {
    /// Name and file of each trace.
    pub traces: Vec<(String, PathBuf)>,
    /// Instructions in a microsecond: the clock in MHz.
    pub megahertz: u64,
}

/// Footprints of the windows of one length.
#[derive(Clone, Debug, Default)]
struct Windows {
    instructions: u64,
    lines: FxHashMap<u64, bool>,
    passed: u64,
    touched: Vec<u64>,
    written: Vec<u64>,
}

impl Windows {
    fn advance(&mut self, mut instructions: u64) {
        while instructions > 0 {
            let step = instructions.min(self.instructions - self.passed);
            self.passed += step;
            instructions -= step;
            if self.passed == self.instructions {
                self.touched.push(self.lines.len() as u64);
                self.written.push(self.lines.values().filter(|&&wrote| wrote).count() as u64);
                self.lines.clear();
                self.passed = 0;
            }
        }
    }
}

fn measure<R: Read>(
    reader: &mut Reader<R>,
    megahertz: u64,
    line: LineSize,
) -> Result<Vec<Windows>, TraceError> {
    let mut windows: Vec<Windows> = MICROSECONDS
        .iter()
        .map(|&time| Windows { instructions: time * megahertz, ..Windows::default() })
        .collect();
    while let Some(event) = reader.next_event()? {
        match event {
            Event::Fetch { .. } => windows.iter_mut().for_each(|window| window.advance(1)),
            Event::Instructions(count) => {
                // No trace is longer than its windows by so much that more would matter.
                let count = count.min(1 << 40);
                windows.iter_mut().for_each(|window| window.advance(count));
            }
            Event::Access(access) => {
                let (first, last) = line.lines_of(access.address, access.size);
                for line in first..=last {
                    for window in &mut windows {
                        *window.lines.entry(line).or_default() |= access.kind.writes();
                    }
                }
            }
            _ => {}
        }
    }
    Ok(windows)
}

/// Runs the experiment.
///
/// # Errors
/// When a trace cannot be read, or is shorter than the shortest window.
pub fn run(parameters: &Parameters, progress: &dyn Progress) -> Result<Outcome, ExperimentError> {
    const LINE: u64 = 64;
    let line = LineSize::new(LINE).map_err(|error| ExperimentError::Empty(error.to_string()))?;
    progress.expect(parameters.traces.len() as u64);
    let mut table = Table::new(
        "footprints",
        &[
            "trace",
            "block time in us",
            "instructions",
            "windows",
            "p10 KB",
            "median KB",
            "p90 KB",
            "median KB written",
            "first core whose private cache holds the median",
        ],
    );
    let mut series = Vec::new();
    for (name, path) in &parameters.traces {
        let shown = path.display().to_string();
        let file = File::open(path)
            .map_err(|source| ExperimentError::Io { path: shown.clone(), source })?;
        let broken = |source| ExperimentError::Trace { path: shown.clone(), source };
        let mut reader = Reader::new(file).map_err(broken)?;
        let windows = measure(&mut reader, parameters.megahertz.max(1), line).map_err(broken)?;
        let mut points = Vec::new();
        for (time, mut window) in MICROSECONDS.into_iter().zip(windows) {
            if window.touched.is_empty() {
                continue;
            }
            window.touched.sort_unstable();
            window.written.sort_unstable();
            let kilobytes = |lines: u64| (lines * LINE) as f64 / 1024.0;
            let median = quantile(&window.touched, 0.5);
            let holder = PRIVATE_CACHES.iter().find(|(_, _, bytes)| median * LINE <= *bytes);
            table.rows.push(vec![
                name.as_str().into(),
                time.into(),
                window.instructions.into(),
                (window.touched.len() as u64).into(),
                kilobytes(quantile(&window.touched, 0.1)).into(),
                kilobytes(median).into(),
                kilobytes(quantile(&window.touched, 0.9)).into(),
                kilobytes(quantile(&window.written, 0.5)).into(),
                holder
                    .map_or("none yet".to_owned(), |(year, core, _)| format!("{core} ({year})"))
                    .into(),
            ]);
            points.push(Point::new(time as f64, kilobytes(median)));
        }
        progress.step();
        series.push(Series { name: name.clone(), mark: Mark::Line, colour: series.len(), points });
    }
    if table.rows.is_empty() {
        return Err(ExperimentError::Empty(format!(
            "the traces are shorter than {} us of {} MHz",
            MICROSECONDS[0], parameters.megahertz
        )));
    }
    for (year, core, bytes) in [PRIVATE_CACHES[1], PRIVATE_CACHES[6], PRIVATE_CACHES[8]] {
        let kilobytes = (bytes >> 10) as f64;
        let ends = [MICROSECONDS[0], MICROSECONDS[MICROSECONDS.len() - 1]];
        series.push(Series {
            name: format!("{core} ({year}), own cache"),
            mark: Mark::Line,
            colour: series.len(),
            points: ends.map(|x| Point::new(x as f64, kilobytes)).to_vec(),
        });
    }
    let mut caches = Table::new("caches", &["year", "core", "private KB beyond the first level"]);
    caches.rows = PRIVATE_CACHES
        .iter()
        .map(|&(year, core, bytes)| vec![year.into(), core.into(), (bytes >> 10).into()])
        .collect();
    Ok(Outcome {
        name: "e13",
        question: "How much cache does a block of a given time need, and when did cores have it?",
        tables: vec![table, caches],
        charts: vec![Chart {
            name: "e13".into(),
            title: format!("Memory touched in a block, at {} MHz", parameters.megahertz),
            x_label: "block time, us".into(),
            y_label: "median KB touched".into(),
            kind: ChartKind::Lines { log_x: true, log_y: true },
            series,
        }],
        checks: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Access, Writer};

    #[test]
    fn a_new_line_each_ten_instructions_is_counted_so() {
        let mut writer = Writer::new(Vec::new()).unwrap();
        for number in 0..10_000u64 {
            writer.event(Event::Access(Access::store(number * 64, 4))).unwrap();
            writer.event(Event::Instructions(10)).unwrap();
        }
        let bytes = writer.finish().unwrap();
        let windows =
            measure(&mut Reader::new(&bytes[..]).unwrap(), 100, LineSize::new(64).unwrap())
                .unwrap();
        assert_eq!(windows[0].touched, vec![100; 100]);
        assert_eq!(windows[0].written, vec![100; 100]);
        assert_eq!(windows[1].touched.len(), 33);
        assert!(windows[8].touched.is_empty());
    }
}
