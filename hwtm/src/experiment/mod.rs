//! The experiments: each a function from its parameters to an [`Outcome`] of tables, charts and
//! checks. Drawing and writing files is the command line's business.
//!
//! Invariant: an outcome depends on its parameters alone (the seed among them). Points are
//! computed in parallel and put in order afterwards. The exception says so: e14 measures time.

pub mod capacity;
pub mod causes;
mod cpu_time;
pub mod equality;
pub mod lengths;
pub mod policies;
pub mod speed;
pub mod time;

use crate::machine::MachineError;
use crate::trace::TraceError;
use crate::valgrind::ValgrindError;
use serde::Serialize;
use thiserror::Error;

/// One value of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A name.
    Text(String),
    /// A number of things.
    Count(u64),
    /// A measure.
    Real(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for Cell {
    fn from(real: f64) -> Self {
        Self::Real(real)
    }
}

/// A named table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// Name, fit for a file name.
    pub name: String,
    /// Column heads.
    pub columns: Vec<String>,
    /// Rows, as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(name: &str, columns: &[&str]) -> Self {
        Self {
            name: name.into(),
            columns: columns.iter().map(|&column| column.into()).collect(),
            rows: Vec::new(),
        }
    }
}

/// One point of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// Along.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// Half of the interval around `y`; 0 where there is none.
    pub error: f64,
}

impl Point {
    /// A point without an interval.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y, error: 0.0 }
    }
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// A line through the points.
    Line,
    /// The points alone.
    Dots,
}

/// Points that belong together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// How it is drawn.
    pub mark: Mark,
    /// Colour, by number, so that a model and its reference can share one.
    pub colour: usize,
    /// Its points.
    pub points: Vec<Point>,
}

/// What a chart shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum ChartKind {
    /// Points over two axes.
    Lines {
        /// Whether the horizontal axis is logarithmic.
        log_x: bool,
        /// Whether the vertical axis is logarithmic.
        log_y: bool,
    },
    /// A bar for each category; a series is one layer of all bars. Points count categories by
    /// `x`.
    StackedBars(Vec<String>),
    /// For each category one bar a series, side by side.
    GroupedBars(Vec<String>),
}

/// A chart as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    /// Name, fit for a file name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Label and unit of the horizontal axis.
    pub x_label: String,
    /// Label and unit of the vertical axis.
    pub y_label: String,
    /// What it shows.
    pub kind: ChartKind,
    /// Its series.
    pub series: Vec<Series>,
}

/// A figure laid beside its reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// What is compared.
    pub what: String,
    /// The figure found here.
    pub found: String,
    /// The reference, and where it is from.
    pub expected: String,
    /// Whether they agree as the experiment demands.
    pub agrees: bool,
}

/// What an experiment found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Its number, such as `e1`.
    pub name: &'static str,
    /// What it asks.
    pub question: &'static str,
    /// Tables, the main one first.
    pub tables: Vec<Table>,
    /// Charts, the main one first.
    pub charts: Vec<Chart>,
    /// Comparisons with references.
    pub checks: Vec<Check>,
}

/// Who is told how far an experiment is.
pub trait Progress: Sync {
    /// There will be so many steps.
    fn expect(&self, steps: u64);
    /// One more is done.
    fn step(&self);
}

/// Tells no one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn expect(&self, _steps: u64) {}
    fn step(&self) {}
}

/// Why an experiment could not be done.
#[derive(Debug, Error)]
pub enum ExperimentError {
    /// A machine could not be made.
    #[error(transparent)]
    Machine(#[from] MachineError),
    /// A trace could not be read.
    #[error("{path}")]
    Trace {
        /// The file.
        path: String,
        /// Why not.
        source: TraceError,
    },
    /// Valgrind could not be asked.
    #[error(transparent)]
    Valgrind(#[from] ValgrindError),
    /// A file could not be read or written.
    #[error("{path}")]
    Io {
        /// The file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// There is nothing to measure.
    #[error("{0}")]
    Empty(String),
}

/// The value below which a share `q` of sorted `values` lies (nearest rank); 0 for none.
pub(crate) fn quantile(values: &[u64], q: f64) -> u64 {
    let rank = (q * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

/// Mean of `values` and half of its 95 % interval (Student's t).
pub(crate) fn mean_interval(values: &[f64]) -> (f64, f64) {
    /// 97.5 % points of Student's t for 1 to 30 degrees of freedom.
    const STUDENT: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
        2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
        2.052, 2.048, 2.045, 2.042,
    ];
    let count = values.len();
    if count == 0 {
        return (0.0, 0.0);
    }
    let mean = values.iter().sum::<f64>() / count as f64;
    if count == 1 {
        return (mean, 0.0);
    }
    let variance =
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1) as f64;
    let t = STUDENT.get(count - 2).copied().unwrap_or(1.96);
    (mean, t * (variance / count as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_students() {
        let (mean, half) = mean_interval(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(mean, 2.5);
        assert!((half - 3.182 * (5.0f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        assert_eq!(mean_interval(&[7.0]), (7.0, 0.0));
    }

    #[test]
    fn quantiles_are_nearest_rank() {
        let values: Vec<u64> = (1..=10).collect();
        assert_eq!(
            (quantile(&values, 0.1), quantile(&values, 0.5), quantile(&values, 0.9)),
            (1, 5, 9)
        );
        assert_eq!(quantile(&[], 0.5), 0);
    }
}
