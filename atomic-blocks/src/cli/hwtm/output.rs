//! Writing what an experiment found: a CSV file a table, a JSON file of it all, and each chart
//! as SVG and PNG.

use super::{chart, text};
use anyhow::{Context, Result};
use hwtm::experiment::{Cell, Outcome, Table};
use std::io::Write;
use std::path::Path;

/// Rows of a table that go to the terminal.
const SHOWN: usize = 24;

/// Writes all files of an outcome into `folder`, and the gist to standard output. Whether every
/// check agreed.
pub(super) fn write(outcome: &Outcome, folder: &Path) -> Result<bool> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for table in &outcome.tables {
        let path = folder.join(format!("{}-{}.csv", outcome.name, table.name));
        csv_file(table, &path).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let json = folder.join(format!("{}.json", outcome.name));
    let text = serde_json::to_string_pretty(outcome)?;
    std::fs::write(&json, text).with_context(|| format!("cannot write {}", json.display()))?;
    for picture in &outcome.charts {
        chart::draw(picture, folder)?;
    }
    show(outcome, folder)?;
    Ok(outcome.checks.iter().all(|check| check.agrees))
}

fn csv_file(table: &Table, path: &Path) -> Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(&table.columns)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Real(real) => real.to_string(),
        }))?;
    }
    Ok(writer.flush()?)
}

fn show(outcome: &Outcome, folder: &Path) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {}\n", outcome.name, outcome.question)?;
    for table in &outcome.tables {
        writeln!(out, "{}", text::table(table, SHOWN))?;
    }
    for check in &outcome.checks {
        let verdict = if check.agrees { "agrees " } else { "DIFFERS" };
        writeln!(out, "{verdict}  {}: {}; expected {}", check.what, check.found, check.expected)?;
    }
    writeln!(out, "\nTables and pictures are in {}", folder.display())?;
    Ok(())
}
