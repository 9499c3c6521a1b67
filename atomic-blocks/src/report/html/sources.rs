//! The program's text around the lines that findings name.
//!
//! Invariant: a line's cost is the time of the findings shown that have their own site there, so
//! the costs of all lines and of what has no known line add up to what the findings cost.

use super::{class, key, marked};
use crate::profile::{Category, Finding, Location, Profile};
use crate::report::Selection;
use crate::units;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// So many lines are shown before and behind each that is named.
const AROUND: u32 = 4;

/// What is known of a line.
#[derive(Default)]
struct Named<'a> {
    /// Time by category.
    cost: [u64; 4],
    /// Its costliest site.
    site: Option<&'a Location>,
    /// Some other block's line is aborted or waits because of it.
    other: bool,
}

type Lines<'a> = BTreeMap<u32, Named<'a>>;

/// A listing for each file.
pub(super) fn sources(profile: &Profile, selection: &Selection<'_>) -> Markup {
    let mut files: BTreeMap<&str, Lines<'_>> = BTreeMap::new();
    for shown in &selection.findings {
        let finding: Finding<'_> = shown.finding;
        if let Some(site) = finding.site() {
            let named = files.entry(&site.file).or_default().entry(site.line).or_default();
            let cost = &mut named.cost[super::category(finding) as usize];
            *cost = cost.saturating_add(finding.time());
            named.site.get_or_insert(site);
        }
        if let Some(by) = finding.by() {
            let named = files.entry(&by.file).or_default().entry(by.line).or_default();
            named.other = true;
            named.site.get_or_insert(by);
        }
    }
    let listings: Vec<_> = files
        .iter()
        .map(|(&file, named)| (file, shown_lines(profile, file, named), named))
        .filter(|(_, lines, _)| !lines.is_empty())
        .collect();
    html! {
        @if !listings.is_empty() {
            section aria-labelledby="sources" {
                h2 #sources { "Sources" }
                @for (file, lines, named) in listings { (listing(file, &lines, named)) }
            }
        }
    }
}

/// The lines around those that are named, as far as the log has them.
fn shown_lines<'a>(profile: &'a Profile, file: &str, named: &Lines<'_>) -> BTreeMap<u32, &'a str> {
    let wanted: BTreeSet<u32> = named
        .keys()
        .flat_map(|&line| line.saturating_sub(AROUND)..=line.saturating_add(AROUND))
        .collect();
    wanted
        .into_iter()
        .filter_map(|line| Some((line, profile.sources.get(&(file.to_owned(), line))?.as_str())))
        .collect()
}

fn listing(file: &str, lines: &BTreeMap<u32, &str>, named: &Lines<'_>) -> Markup {
    let mut previous = None;
    html! {
        div.wide tabindex="0" role="region" aria-label=(units::clean(file)) {
            table.listing {
                caption { (units::clean(file)) }
                thead {
                    tr {
                        th scope="col" { "cost" } th scope="col" { "line" }
                        th scope="col" { span.hidden { "source" } }
                    }
                }
                tbody {
                    @for (&line, &source) in lines {
                        @if previous.replace(line).is_some_and(|previous| previous + 1 < line) {
                            tr { td {} th { "⋮" } td {} }
                        }
                        (row(line, source, named.get(&line)))
                    }
                }
            }
        }
    }
}

fn row(line: u32, source: &str, named: Option<&Named<'_>>) -> Markup {
    let cost = named.map_or([0; 4], |named| named.cost);
    let columns = named
        .and_then(|named| named.site)
        .filter(|site| site.end_column > 0 && site.last_line == site.line)
        .map(|site| (site.column as usize, site.end_column as usize));
    html! {
        tr.hot[named.is_some()] {
            td.cost {
                @for category in Category::ALL {
                    @if let time @ 1.. = cost[category as usize] {
                        span title=(class(category)) { (key(category)) (units::time(time)) " " }
                    }
                }
                @if named.is_some_and(|named| named.other && cost == [0; 4]) {
                    "made others abort or wait"
                }
            }
            th scope="row" { (line) }
            td.code { code { (marked(source, columns)) } }
        }
    }
}
