//! The picture: a lane for each thread, coloured by what it did, and arrows from commits to the
//! blocks that they made abort.
//!
//! Invariant: no category is told by its colour alone: aborted is striped and waiting dotted.

use super::{class, decimal};
use crate::profile::{Arrow, COLUMNS, Category, MAX_ARROWS, Profile, Span, Thread};
use crate::units;
use maud::{Markup, html};
use std::fmt::Write;

/// The picture's measures, in its own units.
const WIDTH: f64 = 1000.0;
/// Names of threads stand left of this.
const LEFT: f64 = 110.0;
const RIGHT: f64 = 990.0;
const TOP: f64 = 22.0;
const HEIGHT: f64 = 28.0;
/// From lane to lane; arrows cross what is between them.
const STEP: f64 = 48.0;
/// A picture has at most so many lanes.
const MOST: usize = 64;
/// Single executions are drawn when they are at least this wide on average.
const VISIBLE: f64 = 1.0;

/// The definitions that [`fill`] refers to; `id` tells pictures of one page apart.
pub(super) fn patterns(id: &str) -> Markup {
    html! {
        defs {
            pattern id=(format!("{id}-aborted")) width="6" height="6" patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)" {
                rect.aborted width="6" height="6" {}
                line.stripe x1="0" y1="0" x2="0" y2="6" stroke-width="2" {}
            }
            pattern id=(format!("{id}-waiting")) width="5" height="5" patternUnits="userSpaceOnUse" {
                rect.waiting width="5" height="5" {}
                circle.dot cx="2.5" cy="2.5" r="1.1" {}
            }
        }
    }
}

/// The style that fills a shape with a category's colour and pattern.
pub(super) fn fill(id: &str, category: Category) -> Option<String> {
    match category {
        Category::Aborted | Category::Waiting => {
            Some(format!("fill:url(#{id}-{})", category.label()))
        }
        Category::Committed | Category::Irrevocable => None,
    }
}

/// The lanes of all threads.
pub(super) fn lanes(profile: &Profile) -> Markup {
    if profile.threads.is_empty() {
        return html! { p { "No thread was in a block." } };
    }
    let shown = profile.threads.len().min(MOST);
    let height = TOP + STEP * shown as f64;
    let width = (RIGHT - LEFT) * shown as f64;
    let single = !profile.spans.is_empty() && width / profile.spans.len() as f64 >= VISIBLE;
    let arrows: Vec<&Arrow> = profile
        .arrows
        .iter()
        .filter(|arrow| arrow.from_thread < shown && arrow.to_thread < shown)
        .collect();
    html! {
        p.scroll {
            @for category in Category::ALL { (super::key(category)) (category.label()) " \u{2003}" }
            "arrow: from a commit to the block that it made abort"
            @if profile.arrows.len() == MAX_ARROWS { " (the " (arrows.len()) " costliest)" }
        }
        div.wide tabindex="0" role="region" aria-labelledby="threads" {
            svg.lanes viewBox=(format!("0 0 {WIDTH} {height}")) role="img"
                aria-labelledby="lanes-title lanes-text" {
                title #lanes-title { "What each thread did over time" }
                desc #lanes-text { (spoken(profile)) }
                (patterns("lane"))
                (axis(profile, height))
                @for (index, thread) in profile.threads.iter().take(shown).enumerate() {
                    @let top = top(index);
                    g {
                        text x="0" y=(decimal(top + HEIGHT / 2.0 + 4.0)) {
                            title { (name(thread)) }
                            (shortened(&name(thread)))
                        }
                        rect.base x=(LEFT) y=(decimal(top)) width=(RIGHT - LEFT) height=(HEIGHT) {
                            title { (name(thread)) ": outside blocks" }
                        }
                        @if single {
                            @for span in profile.spans.iter().filter(|span| span.thread == index) {
                                (one(profile, span, top))
                            }
                        } @else {
                            (columns(profile, thread, top))
                        }
                    }
                }
                @for arrow in arrows { (drawn(profile, arrow)) }
            }
        }
        @if !single {
            p.scroll {
                "There were too many blocks to draw each: the height of a colour is its share of \
                 the time."
            }
        }
        @if shown < profile.threads.len() {
            p.scroll { (profile.threads.len() - shown) " more threads are not drawn." }
        }
    }
}

fn top(lane: usize) -> f64 {
    TOP + STEP * lane as f64 + (STEP - HEIGHT) / 2.0
}

/// Where a time stands.
fn across(profile: &Profile, at: u64) -> f64 {
    let ahead = at.saturating_sub(profile.begin) as f64 / profile.elapsed().max(1) as f64;
    LEFT + ahead.min(1.0) * (RIGHT - LEFT)
}

fn name(thread: &Thread) -> String {
    match thread.name.as_str() {
        "" => format!("thread {}", thread.number),
        name => units::clean(name),
    }
}

/// A name that fits left of its lane.
fn shortened(name: &str) -> String {
    if name.chars().count() <= 15 {
        return name.to_owned();
    }
    name.chars().take(14).chain(['…']).collect()
}

/// The picture in words.
fn spoken(profile: &Profile) -> String {
    let mut text = String::new();
    for thread in profile.threads.iter().take(MOST) {
        text += &name(thread);
        for (category, separator) in Category::ALL.into_iter().zip([": ", ", ", ", ", ", "]) {
            let time = units::time(thread.totals.of(category));
            text.extend([separator, category.label(), " ", &time]);
        }
        text += ". ";
    }
    text
}

/// Lines at round times.
fn axis(profile: &Profile, height: f64) -> Markup {
    let elapsed = profile.elapsed();
    // The greatest of 1, 2, 5, 10, 20 … that gives at least five steps.
    let step = std::iter::successors(Some(1u64), |step| step.checked_mul(10))
        .flat_map(|ten| [Some(ten), ten.checked_mul(2), ten.checked_mul(5)])
        .flatten()
        .take_while(|&step| step <= elapsed / 5)
        .last()
        .unwrap_or(1);
    let ticks = (0..=elapsed / step).take(20).map(|n| n * step);
    html! {
        @for ahead in ticks {
            @let x = decimal(across(profile, profile.begin + ahead));
            line.grid x1=(x) x2=(x) y1=(TOP - 4.0) y2=(height) {}
            text.tick x=(x) y=(TOP - 9.0) text-anchor="middle" { (units::time(ahead)) }
        }
    }
}

/// A single stretch of time.
fn one(profile: &Profile, span: &Span, top: f64) -> Markup {
    let (begin, end) = (across(profile, span.begin), across(profile, span.end));
    let block = span.block.and_then(|block| profile.blocks[block].name.as_deref());
    html! {
        rect.(class(span.category)) x=(decimal(begin)) y=(decimal(top))
            width=(decimal((end - begin).max(0.3))) height=(HEIGHT)
            style=[fill("lane", span.category)] {
            title {
                (units::clean(block.unwrap_or("unknown block"))) ": " (span.category.label()) " "
                (units::time(span.end - span.begin)) ", from "
                (units::time(span.begin - profile.begin.min(span.begin)))
            }
        }
    }
}

/// Many stretches: in each column, the categories one above the other.
fn columns(profile: &Profile, thread: &Thread, top: f64) -> Markup {
    let width = (RIGHT - LEFT) / COLUMNS as f64;
    let time = (profile.elapsed() as f64 / COLUMNS as f64).max(1.0);
    let mut paths: [String; 4] = Default::default();
    for (index, column) in thread.columns.iter().enumerate() {
        let mut bottom = top + HEIGHT;
        for (path, &spent) in paths.iter_mut().zip(column) {
            let height = (spent as f64 / time * HEIGHT).min(bottom - top);
            if height > 0.05 {
                bottom -= height;
                let x = LEFT + index as f64 * width;
                // Writing to a string does not fail.
                let _ = write!(path, "M{x:.2} {bottom:.1}h{width:.2}v{height:.1}h-{width:.2}z");
            }
        }
    }
    html! {
        @for (category, path) in Category::ALL.into_iter().zip(paths) {
            @if !path.is_empty() {
                path.(class(category)) d=(path) style=[fill("lane", category)] {
                    title {
                        (name(thread)) ": " (category.label()) " "
                        (units::time(thread.totals.of(category)))
                    }
                }
            }
        }
    }
}

fn drawn(profile: &Profile, arrow: &Arrow) -> Markup {
    let down = arrow.to_thread > arrow.from_thread;
    let edge = |lane: usize, lower: bool| top(lane) + if lower { HEIGHT } else { 0.0 };
    let (x, y) = (across(profile, arrow.from), edge(arrow.from_thread, down));
    let (to_x, to_y) = (across(profile, arrow.to), edge(arrow.to_thread, !down));
    let middle = f64::midpoint(y, to_y);
    let [x, y, to_x, to_y, middle] = [x, y, to_x, to_y, middle].map(decimal);
    let line = format!("M{x} {y}C{x} {middle} {to_x} {middle} {to_x} {to_y}");
    let back = if down { "-" } else { "" };
    let tip = format!("M{to_x} {to_y}l-3 {back}6h6z");
    html! {
        g {
            title {
                (name(&profile.threads[arrow.from_thread])) " made a block of "
                (name(&profile.threads[arrow.to_thread])) " abort: " (units::time(arrow.lost))
                " lost"
            }
            path.arrow d=(line) {}
            path.arrow d=(line) {}
            path.tip d=(tip) {}
        }
    }
}

/// When a finding's time was spent, as bars.
pub(super) fn when(values: &[u64], category: Category) -> Markup {
    let highest = values.iter().copied().max().unwrap_or(0).max(1) as f64;
    let width = 320.0 / values.len().max(1) as f64;
    html! {
        svg.when viewBox="0 0 320 32" preserveAspectRatio="none" role="img"
            aria-label=(format!("over the run: {}", units::sparkline(values))) {
            @for (index, &value) in values.iter().enumerate().filter(|(_, value)| **value > 0) {
                @let height = (value as f64 / highest * 31.0).max(1.0);
                rect.(class(category)) x=(decimal(index as f64 * width)) y=(decimal(32.0 - height))
                    width=(decimal(width * 0.9)) height=(decimal(height)) {
                    title { (units::time(value)) }
                }
            }
        }
    }
}
