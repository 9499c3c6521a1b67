//! A report for programs, as `docs/conflicts.schema.json` describes it.
//!
//! Invariant: times are whole nanoseconds, and what is not known is `null`.

use super::{Options, Selection, excerpt, notes, words};
use crate::hint::Hint;
use crate::profile::{Category, Finding, Location, Profile, Totals};
use crate::record::{Object, Part};
use serde::Serialize;
use std::io::{self, Write};

/// Writes the report.
///
/// # Errors
/// When `out` refuses to be written to.
pub fn json(profile: &Profile, options: Options, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &report(profile, options))?;
    writeln!(out)
}

#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    version: u32,
    run: Run<'a>,
    totals: Sums,
    threads: Vec<ThreadRow<'a>>,
    blocks: Vec<BlockRow<'a>>,
    findings: Vec<FindingRow<'a>>,
    omitted: Omitted,
    hints: Vec<AboutHint>,
}

#[derive(Serialize)]
struct Run<'a> {
    program: &'a str,
    started_ns: Option<u64>,
    elapsed_ns: u64,
    segments: Option<u32>,
    parallelism: Option<f64>,
    events: u64,
    dropped_events: u64,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Sums {
    committed_ns: u64,
    aborted_ns: u64,
    waiting_ns: u64,
    irrevocable_ns: u64,
    commits: u64,
    aborts: u64,
    waits: u64,
    retries: u64,
    irrevocable: u64,
}

#[derive(Serialize)]
struct ThreadRow<'a> {
    number: u32,
    name: Option<&'a str>,
    #[serde(flatten)]
    sums: Sums,
}

#[derive(Serialize)]
struct BlockRow<'a> {
    name: Option<&'a str>,
    location: Option<Place<'a>>,
    ratio: Option<f64>,
    longest_ns: u64,
    #[serde(flatten)]
    sums: Sums,
}

#[derive(Serialize)]
struct FindingRow<'a> {
    kind: &'static str,
    cause: &'static str,
    detail: Option<&'a str>,
    count: u64,
    time_ns: u64,
    site: Option<Place<'a>>,
    by: Option<Place<'a>>,
    object: Option<Thing<'a>>,
    block: Option<&'a str>,
    when_ns: &'a [u64],
    hints: Vec<Said>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: Option<&'a str>,
    line: u32,
    last_line: u32,
    columns: Option<[u32; 2]>,
    function: Option<&'a str>,
    source: Option<String>,
}

#[derive(Serialize)]
struct Thing<'a> {
    text: String,
    r#type: Option<&'a str>,
    variable: Option<&'a str>,
    part: Piece<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Piece<'a> {
    Whole,
    Attribute { name: &'a str },
    Key { repr: &'a str },
    Items { first: u64, last: u64 },
    Length,
    Order,
}

#[derive(Serialize)]
struct Said {
    rule: &'static str,
    text: String,
}

#[derive(Serialize)]
struct AboutHint {
    about: String,
    #[serde(flatten)]
    hint: Said,
}

#[derive(Serialize)]
struct Omitted {
    rows: usize,
    count: u64,
    time_ns: u64,
}

fn report<'a>(profile: &'a Profile, options: Options) -> Report<'a> {
    let selection = Selection::new(profile, options);
    let (rows, count, time_ns) = selection.more;
    let findings = selection.findings.into_iter();
    Report {
        format: "ame-conflicts",
        version: 1,
        run: Run {
            program: &profile.program,
            started_ns: (profile.started > 0).then_some(profile.started),
            elapsed_ns: profile.elapsed(),
            segments: (profile.segments > 0).then_some(profile.segments),
            parallelism: profile.parallelism(),
            events: profile.events,
            dropped_events: profile.dropped,
            notes: notes(profile),
        },
        totals: sums(&profile.totals),
        threads: profile
            .threads
            .iter()
            .map(|thread| ThreadRow {
                number: thread.number,
                name: known(&thread.name),
                sums: sums(&thread.totals),
            })
            .collect(),
        blocks: profile
            .blocks
            .iter()
            .map(|block| BlockRow {
                name: block.name.as_deref(),
                location: block.location.as_ref().map(|location| place(profile, location)),
                ratio: block.totals.ratio(),
                longest_ns: block.longest,
                sums: sums(&block.totals),
            })
            .collect(),
        findings: findings.map(|shown| row(profile, shown.finding, shown.hints)).collect(),
        omitted: Omitted { rows, count, time_ns },
        hints: selection
            .general
            .into_iter()
            .map(|(about, hint)| AboutHint { about, hint: said(hint) })
            .collect(),
    }
}

fn row<'a>(profile: &'a Profile, finding: Finding<'a>, hints: Vec<Hint>) -> FindingRow<'a> {
    let words = words(finding);
    FindingRow {
        kind: words.kind,
        cause: words.cause,
        detail: match finding {
            Finding::Irrevocable(row) => {
                row.cause.as_ref().and_then(|reason| known(&reason.detail))
            }
            _ => None,
        },
        count: finding.count(),
        time_ns: finding.time(),
        site: finding.site().map(|site| place(profile, site)),
        by: finding.by().map(|by| place(profile, by)),
        object: finding.object().map(thing),
        block: finding.block().and_then(|block| profile.blocks[block].name.as_deref()),
        when_ns: finding.when(),
        hints: hints.into_iter().map(said).collect(),
    }
}

fn sums(totals: &Totals) -> Sums {
    Sums {
        committed_ns: totals.of(Category::Committed),
        aborted_ns: totals.of(Category::Aborted),
        waiting_ns: totals.of(Category::Waiting),
        irrevocable_ns: totals.of(Category::Irrevocable),
        commits: totals.commits,
        aborts: totals.aborts,
        waits: totals.waits,
        retries: totals.retries,
        irrevocable: totals.irrevocable,
    }
}

fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn place<'a>(profile: &Profile, location: &'a Location) -> Place<'a> {
    Place {
        file: known(&location.file),
        line: location.line,
        last_line: location.last_line,
        columns: (location.end_column > 0).then_some([location.column, location.end_column]),
        function: known(&location.function),
        source: excerpt(profile, location).map(|(text, _)| text),
    }
}

fn thing(object: &Object) -> Thing<'_> {
    Thing {
        text: object.to_string(),
        r#type: known(&object.type_name),
        variable: known(&object.variable),
        part: match &object.part {
            Part::Whole => Piece::Whole,
            Part::Attribute(name) => Piece::Attribute { name },
            Part::Key(repr) => Piece::Key { repr },
            &Part::Items { first, last } => Piece::Items { first, last },
            Part::Length => Piece::Length,
            Part::Order => Piece::Order,
        },
    }
}

fn said(hint: Hint) -> Said {
    Said { rule: hint.rule, text: hint.text }
}
