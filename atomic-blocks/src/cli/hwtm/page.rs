//! A replay's report as one HTML file that needs no network and no script.
//!
//! Main invariant: as in the conflict report, every text goes through `maud`, which escapes it,
//! and the page forbids its browser to load anything.

use super::traces::{core_rows, percent, thread_rows};
use crate::units;
use hwtm::replay::{AloneReport, SiteReport};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Source lines that are shown.
pub(super) const SITES: usize = 10;

/// The source lines of a report that a trace named, the costliest [`SITES`] of them.
pub(super) fn sites(report: &AloneReport) -> impl Iterator<Item = (String, &SiteReport)> {
    let named = |site: &&SiteReport| site.site != 0 || site.name.is_some();
    report.sites.iter().filter(named).take(SITES).map(|site| {
        let name = site.name.clone().unwrap_or_else(|| format!("site {}", site.site));
        (name, site)
    })
}

/// The page about `trace`, replayed on `machine`.
pub(crate) fn page(report: &AloneReport, trace: &str, machine: &str) -> String {
    let title = format!("{} on {machine}", units::clean(trace));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(include_str!("../../report/html/style.css"))) }
            }
            body {
                header {
                    h1 { (title) }
                    p {
                        (units::count(report.committed)) " of " (units::count(report.blocks))
                        " blocks (" (share(report.committed, report.blocks))
                        ") commit in hardware."
                    }
                }
                main {
                    (outcomes(report)) (footprints(report)) (core(report))
                    @if !report.threads.is_empty() { (threads(report)) }
                    (lines(report))
                }
            }
        }
    };
    page.into_string()
}

fn share(part: u64, whole: u64) -> String {
    format!("{:.1} %", percent(part, whole))
}

fn outcomes(report: &AloneReport) -> Markup {
    let width = 10.0 * percent(report.committed, report.blocks);
    html! {
        section aria-labelledby="outcomes" {
            h2 #outcomes { "What became of the blocks" }
            svg.bar viewBox="0 0 1000 24" preserveAspectRatio="none" role="img"
                aria-label=(format!("{} committed", share(report.committed, report.blocks))) {
                rect.committed x="0" y="0" width=(format!("{width:.2}")) height="24" {}
                rect.aborted x=(format!("{width:.2}")) y="0"
                    width=(format!("{:.2}", 1000.0 - width)) height="24" {}
            }
            table {
                thead {
                    tr {
                        th scope="col" { "outcome" } th.number scope="col" { "blocks" }
                        th.number scope="col" { "share" }
                    }
                }
                tbody {
                    tr {
                        th scope="row" { "committed in hardware" }
                        td.number { (units::count(report.committed)) }
                        td.number { (share(report.committed, report.blocks)) }
                    }
                    @for (name, count) in report.aborts.iter().filter(|&(_, count)| count > 0) {
                        tr {
                            th scope="row" { "aborted: " code { (name) } }
                            td.number { (units::count(count)) }
                            td.number { (share(count, report.blocks)) }
                        }
                    }
                }
            }
        }
    }
}

fn footprints(report: &AloneReport) -> Markup {
    let rows = [("read", report.lines_read), ("written", report.lines_written)];
    html! {
        section aria-labelledby="footprints" {
            h2 #footprints { "Cache lines that committed blocks used" }
            table {
                thead {
                    tr {
                        th scope="col" { "lines" } th.number scope="col" { "median" }
                        th.number scope="col" { "90 % below" } th.number scope="col" { "most" }
                    }
                }
                tbody {
                    @for (what, values) in rows {
                        tr {
                            th scope="row" { (what) }
                            @for value in values { td.number { (units::count(value)) } }
                        }
                    }
                }
            }
        }
    }
}

fn core(report: &AloneReport) -> Markup {
    let core = &report.core;
    let rows = [
        ("cycles", report.cycles),
        ("of them in failed attempts", core.wasted_cycles),
        ("instructions", core.instructions),
        ("loads", core.loads),
        ("stores", core.stores),
        ("first-level misses", core.first_level_misses),
        ("instruction misses", core.instruction_misses),
    ];
    html! {
        section aria-labelledby="core" {
            h2 #core { "What the core did" }
            table {
                tbody {
                    @for (what, count) in rows {
                        tr { th scope="row" { (what) } td.number { (units::count(count)) } }
                    }
                }
            }
        }
    }
}

fn threads(report: &AloneReport) -> Markup {
    html! {
        section aria-labelledby="threads" {
            h2 #threads { "Cores and threads" }
            (table(&core_rows(report))) (table(&thread_rows(report)))
        }
    }
}

/// A table of numbers under a line of names.
fn table(rows: &[Vec<String>]) -> Markup {
    let (head, rows) = rows.split_first().map_or((&[][..], rows), |(head, rows)| (&head[..], rows));
    html! {
        table {
            thead { tr { @for name in head { th scope="col" { (name) } } } }
            tbody {
                @for row in rows { tr { @for cell in row { td.number { (cell) } } } }
            }
        }
    }
}

fn lines(report: &AloneReport) -> Markup {
    let rows: Vec<_> = sites(report).collect();
    html! {
        section aria-labelledby="lines" {
            h2 #lines { "Source lines that take the most room" }
            @if rows.is_empty() {
                p { "The trace names no source lines." }
            } @else {
                table {
                    thead {
                        tr {
                            th scope="col" { "source line" }
                            th.number scope="col" { "cache lines tracked" }
                            th.number scope="col" { "capacity aborts" }
                        }
                    }
                    tbody {
                        @for (name, site) in rows {
                            tr {
                                th scope="row" { code { (units::clean(&name)) } }
                                td.number { (units::count(site.cost.lines)) }
                                td.number { (units::count(site.cost.capacity_aborts)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hwtm::machine::Machine;
    use hwtm::replay::Player;
    use hwtm::trace::{Access, Event, SiteNames};

    #[test]
    fn a_page_has_every_part_and_escapes_names() {
        let mut player = Player::new(&Machine::load("power8").unwrap(), None, 1);
        for (site, lines) in [(1, 3u64), (2, 100)] {
            player.play(Event::Begin);
            player.play(Event::Site(site));
            for line in 0..lines {
                player.play(Event::Access(Access::store(line * 128, 8)));
            }
            player.play(Event::End);
        }
        let names = SiteNames::from([(2, "<b>.py:2".to_owned())]);
        let page = page(&player.finish(&names), "a & b.trace", "power8");
        for part in [
            "a &amp; b.trace on power8",
            "1 of 2 blocks (50.0 %)",
            "<code>transaction_size_wset</code>",
            "&lt;b&gt;.py:2",
            "site 1",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("<script") && !page.contains("http://"));
    }
}
