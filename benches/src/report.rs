//! The table of figures: what was asked, what was measured, and whether that is enough.

use serde::Serialize;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// What a figure is held against.
#[derive(Clone, Copy, Debug, Serialize)]
pub enum Asked {
    /// At most this.
    Most(f64),
    /// At least this.
    Least(f64),
    /// Only reported.
    Report,
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Which figure.
    pub name: String,
    /// The limit.
    pub asked: Asked,
    /// The figure.
    pub measured: f64,
    /// What else is worth knowing: the unit, the spread, absolute rates.
    pub detail: String,
}

impl Row {
    /// A line of the table.
    pub fn new(
        name: impl Into<String>,
        asked: Asked,
        measured: f64,
        detail: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), asked, measured, detail: detail.into() }
    }

    /// Whether the figure is within its limit; `None` without one.
    #[must_use]
    pub fn met(&self) -> Option<bool> {
        match self.asked {
            Asked::Most(limit) => Some(self.measured <= limit),
            Asked::Least(limit) => Some(self.measured >= limit),
            Asked::Report => None,
        }
    }

    fn cells(&self) -> [String; 5] {
        let asked = match self.asked {
            Asked::Most(limit) => format!("≤ {limit}"),
            Asked::Least(limit) => format!("≥ {limit}"),
            Asked::Report => String::new(),
        };
        let verdict = match self.met() {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "",
        };
        [self.name.clone(), asked, number(self.measured), verdict.into(), self.detail.clone()]
    }
}

/// Three significant digits.
#[must_use]
pub fn number(value: f64) -> String {
    let digits = value.abs();
    if digits >= 100.0 || value == 0.0 {
        format!("{value:.0}")
    } else if digits >= 10.0 {
        format!("{value:.1}")
    } else if digits >= 0.1 {
        format!("{value:.2}")
    } else {
        format!("{value:.4}")
    }
}

/// A rate in operations a second, short.
#[must_use]
pub fn rate(value: f64) -> String {
    if value >= 1e6 {
        format!("{} M/s", number(value / 1e6))
    } else if value >= 1e3 {
        format!("{} k/s", number(value / 1e3))
    } else {
        format!("{} /s", number(value))
    }
}

/// The head of the table in Markdown.
#[must_use]
pub fn head() -> String {
    "| figure | asked | measured | verdict | detail |\n|---|---|---|---|---|\n".into()
}

/// The lines of the table in Markdown.
#[must_use]
pub fn lines(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let _ = writeln!(text, "| {} |", row.cells().join(" | "));
    }
    text
}

/// Writes the lines of one group of figures as JSON.
///
/// # Errors
/// When the file cannot be written.
pub fn save(folder: &Path, group: &str, rows: &[Row]) -> io::Result<()> {
    let text = serde_json::to_string_pretty(rows).map_err(io::Error::other)?;
    std::fs::write(folder.join(format!("{group}.json")), text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_decides() {
        assert_eq!(Row::new("", Asked::Most(2.0), 2.0, "").met(), Some(true));
        assert_eq!(Row::new("", Asked::Most(2.0), 2.1, "").met(), Some(false));
        assert_eq!(Row::new("", Asked::Least(2.0), 1.9, "").met(), Some(false));
        assert_eq!(Row::new("", Asked::Report, 1.9, "").met(), None);
    }
}
