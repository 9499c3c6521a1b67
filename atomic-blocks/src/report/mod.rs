//! Conflict reports: how much time was lost, where, on what, when, and what to do.
//!
//! Main invariant: a report says what its [`Profile`] says. Figures are neither computed anew nor
//! left out without saying so: what [`Options::top`] cuts away stands in a row of its own.

pub mod command;
mod html;
mod json;
mod text;

use crate::hint::{Hint, Subject, hints};
use crate::profile::{Category, Finding, Location, Profile};
use crate::record::{Cause, WaitFor};
use crate::units;
use std::io::{self, Write};

pub use html::html;
pub use json::json;
pub use text::text;

/// What to show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// At most so many findings, and so many blocks.
    pub top: usize,
}

/// The kind and the cause of a finding, as reports show them.
pub(crate) fn title(finding: Finding<'_>) -> String {
    let words = words(finding);
    format!("{}[{}]", words.kind, words.cause)
}

/// What to do about a finding.
pub(crate) fn hints_of(profile: &Profile, finding: Finding<'_>) -> Vec<String> {
    hints(profile, Subject::Finding(finding)).into_iter().map(|hint| hint.text).collect()
}

/// A finding as reports show it.
struct Shown<'a> {
    finding: Finding<'a>,
    hints: Vec<Hint>,
}

/// What a report shows of a profile.
struct Selection<'a> {
    findings: Vec<Shown<'a>>,
    /// Findings that are not shown: how many, how often, how much time.
    more: (usize, u64, u64),
    /// Of a block or the run: whom it is about, and the hint.
    general: Vec<(String, Hint)>,
}

impl<'a> Selection<'a> {
    fn new(profile: &'a Profile, options: Options) -> Self {
        let all = profile.findings();
        let (shown, rest) = all.split_at(options.top.min(all.len()));
        let findings = shown
            .iter()
            .map(|&finding| Shown { finding, hints: hints(profile, Subject::Finding(finding)) })
            .collect();
        let more = rest.iter().fold((0, 0, 0u64), |(rows, count, time), finding| {
            (rows + 1, count + finding.count(), time.saturating_add(finding.time()))
        });
        let mut general = Vec::new();
        for block in &profile.blocks {
            let name = block_name(block.name.as_deref(), block.location.as_ref());
            general.extend(
                hints(profile, Subject::Block(block)).into_iter().map(|hint| (name.clone(), hint)),
            );
        }
        let run = hints(profile, Subject::Run);
        general.extend(run.into_iter().map(|hint| ("the whole run".to_owned(), hint)));
        Self { findings, more, general }
    }
}

/// A block's name and where it begins.
fn block_name(name: Option<&str>, location: Option<&Location>) -> String {
    let name = match name {
        Some("") => "(no name)",
        Some(name) => name,
        None => "(unknown block)",
    };
    match location {
        Some(location) => units::clean(&format!("{name}  {}", file_and_line(location))),
        None => units::clean(name),
    }
}

/// `bank.py:44`.
fn file_and_line(location: &Location) -> String {
    let file = if location.file.is_empty() { "(unknown file)" } else { &location.file };
    format!("{file}:{}", location.line)
}

/// `bank.py:44 in transfer`.
fn place(location: Option<&Location>) -> String {
    match location {
        None => "an unknown line".into(),
        Some(location) if location.function.is_empty() => units::clean(&file_and_line(location)),
        Some(location) => {
            units::clean(&format!("{} in {}", file_and_line(location), location.function))
        }
    }
}

/// The words for a finding: its kind and cause, what the time was, and the labels of both sites.
struct Words {
    kind: &'static str,
    cause: &'static str,
    time: &'static str,
    site: &'static str,
    by: &'static str,
}

fn words(finding: Finding<'_>) -> Words {
    match finding {
        Finding::Conflict(row) => Words {
            kind: "conflict",
            cause: row.cause.label(),
            time: "lost",
            site: "aborted",
            by: "by",
        },
        Finding::Wait(row) => Words {
            kind: "wait",
            cause: row.cause.label(),
            time: "waited",
            site: "waiting",
            by: "for",
        },
        Finding::Irrevocable(row) => Words {
            kind: "irrevocable",
            cause: row.cause.as_ref().map_or("unknown", |reason| reason.kind.label()),
            time: "alone",
            site: "at",
            by: "by",
        },
    }
}

/// What a finding is about: an object, or what made the block irrevocable.
fn about(finding: Finding<'_>) -> Option<String> {
    let detail = match finding {
        Finding::Irrevocable(row) => row.cause.as_ref().map(|reason| reason.detail.as_str()),
        _ => None,
    };
    match (finding.object(), detail) {
        (Some(object), _) => Some(format!("on {}", units::clean(&object.to_string()))),
        (None, Some(detail)) if !detail.is_empty() => Some(units::clean(detail)),
        (None, _) => match finding {
            Finding::Conflict(_) => Some("on an unknown object".into()),
            _ => None,
        },
    }
}

/// Whether a finding has a site on another thread, known or not.
fn has_other_side(finding: Finding<'_>) -> bool {
    match finding {
        Finding::Conflict(row) => row.cause != Cause::Rollback,
        Finding::Wait(row) => matches!(row.cause, WaitFor::Owner | WaitFor::Irrevocable),
        Finding::Irrevocable(_) => false,
    }
}

/// Source text without its indentation, and the columns to underline, in characters.
fn excerpt(profile: &Profile, location: &Location) -> Option<(String, Option<(usize, usize)>)> {
    let line = profile.source(location)?;
    let indentation = line.chars().take_while(|c| c.is_whitespace()).count();
    let text: String = line.chars().skip(indentation).collect();
    let text = text.trim_end();
    let length = text.chars().count();
    let end = if location.last_line > location.line {
        length
    } else {
        (location.end_column as usize).saturating_sub(indentation).min(length)
    };
    let begin = (location.column as usize).saturating_sub(indentation);
    let columns = (location.end_column > 0 && begin < end).then_some((begin, end));
    Some((text.to_owned(), columns))
}

/// What fails a run of `ame report --fail-on`: the blocks that aborted more often than `ratio`
/// times per commit. A block that aborted and never committed fails any ratio.
fn failing(profile: &Profile, ratio: f64) -> Vec<String> {
    profile
        .blocks
        .iter()
        .filter(|block| match block.totals.ratio() {
            Some(found) => found > ratio,
            None => block.totals.aborts > 0,
        })
        .map(|block| {
            let name = block_name(block.name.as_deref(), block.location.as_ref());
            let aborts = units::counted(block.totals.aborts, "abort", "aborts");
            let commits = units::counted(block.totals.commits, "commit", "commits");
            format!("{name}: {aborts} for {commits}")
        })
        .collect()
}

/// The four rows of totals: category, time, share, how many there were, and of what.
fn totals(profile: &Profile) -> [(Category, u64, f64, String, String); 4] {
    let totals = &profile.totals;
    Category::ALL.map(|category| {
        let (number, one, many) = match category {
            Category::Committed => (totals.commits, "block", "blocks"),
            Category::Aborted => (totals.aborts, "abort", "aborts"),
            Category::Waiting => (totals.waits, "wait", "waits"),
            Category::Irrevocable => (totals.irrevocable, "block", "blocks"),
        };
        let mut what = if number == 1 { one } else { many }.to_owned();
        match category {
            Category::Waiting if totals.retries > 0 => {
                what += ", ";
                what += &units::counted(totals.retries, "retry", "retries");
            }
            Category::Irrevocable if number > 0 => {
                let sites = profile.irrevocable.len() as u64;
                what += &format!(" ({})", units::counted(sites, "site", "sites"));
            }
            _ => {}
        }
        (category, totals.of(category), totals.share(category), units::count(number), what)
    })
}

/// How long the run took, and how many threads ran at the same time.
fn elapsed(profile: &Profile) -> String {
    let threads = units::counted(profile.threads.len() as u64, "thread", "threads");
    let running = profile
        .parallelism()
        .map_or(String::new(), |running| format!(", {running:.2} running in blocks on average"));
    format!("{} elapsed on {threads}{running}", units::time(profile.elapsed()))
}

/// What must be known about the figures: what the log lacks.
fn notes(profile: &Profile) -> Vec<String> {
    let mut notes = profile.notes.clone();
    if profile.dropped > 0 {
        notes.push(format!(
            "{} could not be recorded: the true figures are higher",
            units::counted(profile.dropped, "event", "events")
        ));
    }
    if profile.events == 0 {
        notes.push("the log has no events".into());
    }
    notes
}

/// How a report is written.
type Format = fn(&Profile, Options, &mut dyn Write) -> io::Result<()>;

#[cfg(test)]
mod tests;
