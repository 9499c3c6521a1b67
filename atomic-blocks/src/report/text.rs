//! A report for a terminal.
//!
//! Invariant: what belongs together stands in columns, measured in terminal cells and not in bytes
//! or characters.

use super::{
    Options, Selection, Shown, about, block_name, elapsed, excerpt, notes, place, totals, words,
};
use crate::profile::{Category, Location, Profile};
use crate::units;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Hints are broken into lines of at most this width.
const WIDTH: usize = 100;
/// The width of the labels in front of a finding's lines.
const LABEL: usize = 11;
/// Two sites stand in a column of at most this width before their source text.
const PLACE: usize = 44;

/// Writes the report.
///
/// # Errors
/// When `out` refuses to be written to.
pub fn text(profile: &Profile, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let selection = Selection::new(profile, options);
    head(profile, out)?;
    blocks(profile, options, out)?;
    for shown in &selection.findings {
        writeln!(out)?;
        finding(profile, shown, out)?;
    }
    if let (rows @ 1.., count, time) = selection.more {
        let rows = units::counted(rows as u64, "row", "rows");
        writeln!(out, "\n{rows} more, {} in {} events", units::time(time), units::count(count))?;
    }
    if !selection.general.is_empty() {
        writeln!(out)?;
    }
    for (who, hint) in &selection.general {
        writeln!(out, "hint[{}]  {who}", hint.rule)?;
        wrapped(out, "", &hint.text)?;
    }
    Ok(())
}

fn head(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Vec<String>> = totals(profile)
        .into_iter()
        .map(|(category, time, share, count, what)| {
            let title = if category == Category::Committed { "transaction time " } else { "" };
            // Wider gaps than the one between a count and what is counted.
            let share = format!(" {}", units::percent(share));
            let label = format!(" {}", category.label());
            vec![title.into(), units::time(time), share, label, format!(" {count}"), what]
        })
        .collect();
    table(out, &rows, &[Left, Right, Right, Left, Right, Left], " ")?;
    writeln!(out, "{}", elapsed(profile))?;
    for note in notes(profile) {
        writeln!(out, "note: {note}")?;
    }
    Ok(())
}

fn blocks(profile: &Profile, options: Options, out: &mut dyn Write) -> io::Result<()> {
    if profile.blocks.is_empty() {
        return Ok(());
    }
    let header = ["block", "commits", "aborts", "ratio", "lost", "waited"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let row = |name: String, totals: &crate::profile::Totals| {
        vec![
            name,
            units::count(totals.commits),
            units::count(totals.aborts),
            units::ratio(totals.ratio()),
            units::time(totals.of(Category::Aborted)),
            units::time(totals.of(Category::Waiting)),
        ]
    };
    let (shown, rest) = profile.blocks.split_at(options.top.min(profile.blocks.len()));
    for block in shown {
        let name = block_name(block.name.as_deref(), block.location.as_ref());
        rows.push(row(name, &block.totals));
    }
    if !rest.is_empty() {
        let mut sum = crate::profile::Totals::default();
        rest.iter().for_each(|block| sum.add(&block.totals));
        rows.push(row(units::counted(rest.len() as u64, "more", "more"), &sum));
    }
    table(out, &rows, &[Left, Right, Right, Right, Right, Right], "  ")
}

fn finding(profile: &Profile, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let finding = shown.finding;
    let words = words(finding);
    let times = units::counted(finding.count(), "time", "times");
    let time = units::time(finding.time());
    write!(out, "{}[{}]  {time} {}  {times}", words.kind, words.cause, words.time)?;
    match about(finding) {
        Some(about) => writeln!(out, "  {about}")?,
        None => writeln!(out)?,
    }
    let same = finding.site().is_some() && finding.site() == finding.by();
    let other = if same { None } else { finding.by() };
    let places = [finding.site(), other].map(place);
    // The source texts of both sites begin in the same column.
    let with_source = [finding.site(), other].into_iter().zip(&places);
    let column = with_source
        .filter(|(site, place)| site.is_some() && place.width() <= PLACE)
        .map(|(_, place)| place.width())
        .max()
        .unwrap_or(0);
    site(profile, words.site, finding.site(), column, out)?;
    match (same, finding.by()) {
        (true, _) => label(out, words.by, "the same line on another thread")?,
        (false, Some(by)) => site(profile, words.by, Some(by), column, out)?,
        // Only conflicts always have another side, and not all of those.
        (false, None) if super::has_other_side(finding) => label(out, words.by, &place(None))?,
        (false, None) => {}
    }
    if finding.time() > 0 {
        label(out, "when", units::sparkline(finding.when()).trim_end())?;
    }
    for hint in &shown.hints {
        wrapped(out, "hint", &hint.text)?;
    }
    Ok(())
}

fn label(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    writeln!(out, "{}", format!("  {label:<width$}{text}", width = LABEL - 2).trim_end())
}

/// A site's place, its source text, and a line under the columns.
fn site(
    profile: &Profile,
    name: &str,
    location: Option<&Location>,
    column: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = place(location);
    let Some((source, columns)) = location.and_then(|location| excerpt(profile, location)) else {
        return label(out, name, &place);
    };
    let gap = " ".repeat(column.saturating_sub(place.width()) + 4);
    label(out, name, &format!("{place}{gap}{}", units::clean(&source)))?;
    let Some((begin, end)) = columns else { return Ok(()) };
    let cells = |from: usize, to: usize| {
        let part: String = source.chars().skip(from).take(to - from).collect();
        units::clean(&part).width()
    };
    let indent = place.width() + gap.len() + cells(0, begin);
    label(out, "", &format!("{}{}", " ".repeat(indent), "~".repeat(cells(begin, end).max(1))))
}

/// Text broken into lines behind a label.
fn wrapped(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    let (mut name, mut line) = (name, String::new());
    for word in units::clean(text).split_whitespace() {
        if !line.is_empty() && LABEL + line.width() + 1 + word.width() > WIDTH {
            label(out, name, &line)?;
            (name, line) = ("", String::new());
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    label(out, name, &line)
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}
use Side::{Left, Right};

/// Rows whose cells stand in columns.
fn table(out: &mut dyn Write, rows: &[Vec<String>], sides: &[Side], gap: &str) -> io::Result<()> {
    let widths: Vec<usize> = (0..sides.len())
        .map(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            if column > 0 {
                line.push_str(gap);
            }
            let fill = " ".repeat(width - cell.width());
            match sides[column] {
                Left => line.extend([cell.as_str(), &fill]),
                Right => line.extend([fill.as_str(), cell]),
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
