//! A report as one HTML file that needs no network and no script.
//!
//! Main invariant: every text from a log goes through `maud`, which escapes it; the only markup
//! that does not is the style sheet. The page forbids its browser to load anything.

mod lanes;
mod sources;

use super::{
    Options, Selection, Shown, about, block_name, elapsed, excerpt, file_and_line, has_other_side,
    notes, place, totals, words,
};
use crate::profile::{Category, Finding, Location, Profile, Totals};
use crate::units;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::io::{self, Write};

/// Writes the report.
///
/// # Errors
/// When `out` refuses to be written to.
pub fn html(profile: &Profile, options: Options, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(profile, options).into_string().as_bytes())
}

/// The class by which the style sheet colours a category.
const fn class(category: Category) -> &'static str {
    category.label()
}

fn page(profile: &Profile, options: Options) -> Markup {
    let selection = Selection::new(profile, options);
    let title = match profile.program.as_str() {
        "" => "Conflict report".to_owned(),
        program => format!("Conflict report: {}", units::clean(program)),
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                header {
                    h1 { (title) }
                    p { (elapsed(profile)) }
                    @for note in notes(profile) {
                        p.note { strong { "Note: " } (units::clean(&note)) }
                    }
                }
                main {
                    (summary(profile))
                    section aria-labelledby="threads" {
                        h2 #threads { "What the threads did" }
                        (lanes::lanes(profile))
                    }
                    (blocks(profile, options))
                    (findings(profile, &selection))
                    (general(&selection))
                    (sources::sources(profile, &selection))
                    (glossary())
                }
            }
        }
    }
}

/// The totals: a bar and a table, which is its legend.
fn summary(profile: &Profile) -> Markup {
    let rows = totals(profile);
    let text: Vec<String> = rows
        .iter()
        .map(|(category, _, share, ..)| format!("{} {}", category.label(), units::percent(*share)))
        .collect();
    html! {
        section aria-labelledby="totals" {
            h2 #totals { "Where the time went" }
            svg.bar viewBox="0 0 1000 24" preserveAspectRatio="none" role="img"
                aria-label=(format!("Share of transaction time: {}", text.join(", "))) {
                (lanes::patterns("bar"))
                @for (index, (category, ..)) in rows.iter().enumerate() {
                    @let begin: f64 = rows[..index].iter().map(|row| row.2).sum();
                    rect.(class(*category)) x=(decimal(begin * 1000.0)) y="0"
                        width=(decimal(rows[index].2 * 1000.0)) height="24"
                        style=[lanes::fill("bar", *category)] {}
                }
            }
            table {
                caption.hidden { "Transaction time, all threads together" }
                thead {
                    tr {
                        th scope="col" { "thread time" } th.number scope="col" { "time" }
                        th.number scope="col" { "share" }
                        th.number scope="col" { "count" } th scope="col" { "of" }
                    }
                }
                tbody {
                    @for (category, time, share, count, what) in &rows {
                        tr {
                            th scope="row" { (key(*category)) (category.label()) }
                            td.number { (units::time(*time)) }
                            td.number { (units::percent(*share)) }
                            td.number { (count) } td { (what) }
                        }
                    }
                }
            }
        }
    }
}

/// The colour of a category, as a square before its name.
fn key(category: Category) -> Markup {
    html! {
        svg.key viewBox="0 0 14 14" aria-hidden="true" {
            rect.(class(category)) width="14" height="14" style=[lanes::fill("bar", category)] {}
        }
    }
}

fn blocks(profile: &Profile, options: Options) -> Markup {
    let (shown, rest) = profile.blocks.split_at(options.top.min(profile.blocks.len()));
    let mut sum = Totals::default();
    rest.iter().for_each(|block| sum.add(&block.totals));
    let cells = |totals: &Totals| {
        html! {
            td.number { (units::count(totals.commits)) }
            td.number { (units::count(totals.aborts)) }
            td.number { (units::ratio(totals.ratio())) }
            @for category in Category::ALL {
                td.number { (units::time(totals.of(category))) }
            }
        }
    };
    html! {
        section aria-labelledby="blocks" {
            h2 #blocks { "Blocks" }
            div.wide tabindex="0" role="region" aria-labelledby="blocks" {
                table {
                    caption { "Those that lost and waited longest come first. Ratio: aborts per commit." }
                    thead {
                        tr {
                            th scope="col" { "block" }
                            @for name in ["commits", "aborts", "ratio"] {
                                th.number scope="col" { (name) }
                            }
                            @for category in Category::ALL {
                                th.number scope="col" { (category.label()) }
                            }
                        }
                    }
                    tbody {
                        @for block in shown {
                            tr {
                                th scope="row" {
                                    (block_name(block.name.as_deref(), None))
                                    @if let Some(location) = &block.location {
                                        span.soft { (units::clean(&file_and_line(location))) }
                                    }
                                }
                                (cells(&block.totals))
                            }
                        }
                        @if !rest.is_empty() {
                            tr {
                                th scope="row" { (units::count(rest.len() as u64)) " more" }
                                (cells(&sum))
                            }
                        }
                    }
                    tfoot { tr { th scope="row" { "all" } (cells(&profile.totals)) } }
                }
            }
        }
    }
}

fn findings(profile: &Profile, selection: &Selection<'_>) -> Markup {
    html! {
        section aria-labelledby="findings" {
            h2 #findings { "What cost time" }
            @if selection.findings.is_empty() { p { "Nothing aborted, waited or was irrevocable." } }
            @for (index, shown) in selection.findings.iter().enumerate() {
                (finding(profile, index, shown))
            }
            @if let (rows @ 1.., count, time) = selection.more {
                p {
                    (units::counted(rows as u64, "row", "rows")) " more: " (units::time(time))
                    " in " (units::counted(count, "event", "events")) "."
                }
            }
        }
    }
}

/// The category that a finding's time is in.
fn category(finding: Finding<'_>) -> Category {
    match finding {
        Finding::Conflict(_) => Category::Aborted,
        Finding::Wait(_) => Category::Waiting,
        Finding::Irrevocable(_) => Category::Irrevocable,
    }
}

fn finding(profile: &Profile, index: usize, shown: &Shown<'_>) -> Markup {
    let finding = shown.finding;
    let words = words(finding);
    let same = finding.site().is_some() && finding.site() == finding.by();
    html! {
        article aria-labelledby=(format!("finding-{index}")) {
            h3 id=(format!("finding-{index}")) {
                (key(category(finding)))
                (words.kind) " [" (words.cause) "] "
                strong { (units::time(finding.time())) " " (words.time) }
                " " (units::counted(finding.count(), "time", "times"))
                @if let Some(about) = about(finding) { ", " (with_code(&about)) }
            }
            dl {
                dt { (words.site) }
                dd { (code(profile, finding.site())) }
                @if same {
                    dt { (words.by) }
                    dd { "the same line on another thread" }
                } @else if finding.by().is_some() || has_other_side(finding) {
                    dt { (words.by) }
                    dd { (code(profile, finding.by())) }
                }
                @if finding.time() > 0 {
                    dt { "when" }
                    dd { (lanes::when(finding.when(), category(finding))) }
                }
                @for hint in &shown.hints {
                    dt { "hint" }
                    dd.hint { (with_code(&hint.text)) }
                }
            }
        }
    }
}

/// Text in which what stands between backquotes is code.
fn with_code(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (units::clean(part)) } } @else { (units::clean(part)) }
        }
    }
}

/// A place and its source line, the columns marked.
fn code(profile: &Profile, location: Option<&Location>) -> Markup {
    let known = location.and_then(|location| excerpt(profile, location));
    html! {
        (place(location))
        @if let Some((source, columns)) = known {
            pre { code { (marked(&source, columns)) } }
        }
    }
}

/// Source text, the columns marked.
fn marked(source: &str, columns: Option<(usize, usize)>) -> Markup {
    let (begin, end) = columns.unwrap_or((0, 0));
    let part = |from: usize, count: usize| {
        units::clean(&source.chars().skip(from).take(count).collect::<String>())
    };
    html! {
        (part(0, begin))
        @if begin < end { mark { (part(begin, end - begin)) } }
        (part(end, usize::MAX))
    }
}

fn general(selection: &Selection<'_>) -> Markup {
    html! {
        @if !selection.general.is_empty() {
            section aria-labelledby="hints" {
                h2 #hints { "Besides" }
                dl {
                    @for (who, hint) in &selection.general {
                        dt { (who) }
                        dd.hint { (with_code(&hint.text)) }
                    }
                }
            }
        }
    }
}

fn glossary() -> Markup {
    const WORDS: [(&str, &str); 7] = [
        (
            "block",
            "a piece of the program that takes effect as a whole, at its commit, or not at all",
        ),
        ("commit", "the moment at which a block's effects become visible to all"),
        ("abort", "a block is undone and runs again; the time of the run that was undone is lost"),
        (
            "conflict",
            "two blocks that ran at the same time used the same object, and one of them \
                      wrote it: read-write, write-write; the first word is what the aborted one did",
        ),
        ("waiting", "time in which a thread could not go on before another one had done something"),
        (
            "irrevocable",
            "a block did what cannot be undone, so that it may not abort any more; there \
                         is one such block at a time, and no other that writes commits before it \
                         has ended",
        ),
        (
            "thread time",
            "times of all threads are added up: two threads in one second give two seconds",
        ),
    ];
    html! {
        section aria-labelledby="words" {
            h2 #words { "Words" }
            dl { @for (word, meaning) in WORDS { dt { (word) } dd { (meaning) } } }
        }
    }
}

/// A coordinate with at most two decimals.
fn decimal(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
