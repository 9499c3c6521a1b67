//! Rules about blocks and about the run as a whole.

use super::Subject;
use super::code::calls;
use crate::profile::{Category, Finding, Irrevocable, Profile};
use crate::record::{ReasonKind, WaitFor};
use crate::units;

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000_000;

/// An execution as long as this loses much when it aborts; four times the interval at which
/// threads switch.
const LONG: u64 = 20 * MILLISECOND;
/// Beginning and committing a block takes a good part of this.
const SHORT: u64 = 2 * MICROSECOND;
/// Fewer short executions than this take too little time to matter.
const MANY: u64 = 1_000;
/// A block is hot when it takes this share of the time, or of the commits.
const HOT: f64 = 0.02;
/// With less than this on average, threads run one after another.
const PARALLEL: f64 = 1.25;
/// Less than this share of the time lost to conflicts and waits is little.
const LITTLE: f64 = 0.1;

fn irrevocable_row<'a>(subject: Subject<'a>) -> Option<&'a Irrevocable> {
    match subject {
        Subject::Finding(Finding::Irrevocable(row)) => Some(row),
        _ => None,
    }
}

fn kind(row: &Irrevocable) -> ReasonKind {
    row.cause.as_ref().map_or(ReasonKind::Unknown, |reason| reason.kind)
}

pub(super) fn sleep(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    let row = irrevocable_row(subject)?;
    let line = row.site.as_ref().and_then(|site| profile.source(site));
    let sleeps = match kind(row) {
        ReasonKind::Sleep => true,
        ReasonKind::Unknown => line.is_some_and(|line| calls(line, "sleep")),
        _ => false,
    };
    sleeps.then(|| {
        "a block that sleeps cannot be undone, and all others wait with it: sleep outside \
         `with thread.atomic`"
            .into()
    })
}

pub(super) fn starved(_: &Profile, subject: Subject<'_>) -> Option<String> {
    let row = irrevocable_row(subject)?;
    (kind(row) == ReasonKind::Starved).then(|| {
        "the block had lost to others too often and was then run alone: look at the conflicts \
         that made it abort"
            .into()
    })
}

pub(super) fn irrevocable(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    if let Subject::Finding(Finding::Wait(row)) = subject {
        let waits = row.cause == WaitFor::Irrevocable
            && row.time as f64 >= HOT * profile.totals.sum() as f64;
        return waits.then(|| {
            "blocks wait here for one that cannot be undone: see why it is irrevocable".into()
        });
    }
    let row = irrevocable_row(subject)?;
    if matches!(kind(row), ReasonKind::Sleep | ReasonKind::Starved) {
        return None;
    }
    let commits =
        row.block.map_or(profile.totals.commits, |block| profile.blocks[block].totals.commits);
    let hot = row.time as f64 >= HOT * profile.totals.sum() as f64
        || row.count as f64 >= HOT * profile.totals.commits as f64;
    // One of many executions of a block: an exception, not a habit.
    let usual = row.count.saturating_mul(10) >= commits;
    let what = row.cause.as_ref().map(|reason| reason.detail.as_str()).filter(|d| !d.is_empty());
    (hot && usual).then(|| {
        let what = what.map_or_else(|| "this".into(), |what| format!("`{what}`"));
        match kind(row) {
            ReasonKind::Definition => format!(
                "{what} changes code that others may be running: define classes and functions \
                 before the threads start"
            ),
            _ => format!(
                "from here on the block cannot be undone, and no other that writes can commit until \
                 it ends: do {what} after the block, for example with `thread.after_commit`"
            ),
        }
    })
}

pub(super) fn too_long(_: &Profile, subject: Subject<'_>) -> Option<String> {
    let Subject::Block(block) = subject else { return None };
    let [committed, aborted, ..] = block.totals.time;
    let lost = block.totals.aborts > 0 && aborted as f64 >= LITTLE * committed as f64;
    (lost && block.longest >= LONG).then(|| {
        format!(
            "an execution takes up to {}, and that much is lost when it aborts: end the block \
             earlier, or do the long part before it and check in a short block what it rests on",
            units::time(block.longest)
        )
    })
}

pub(super) fn too_short(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    let Subject::Block(block) = subject else { return None };
    let mean = block.mean()?;
    let many = block.totals.commits >= MANY
        && block.totals.commits as f64 >= HOT * profile.totals.commits as f64;
    (many && mean < SHORT).then(|| {
        format!(
            "an execution takes {} on average, and beginning and committing it about as much: \
             do several rounds in one block",
            units::time(mean)
        )
    })
}

pub(super) fn serial_time(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    if subject != Subject::Run || profile.threads.is_empty() {
        return None;
    }
    let parallelism = profile.parallelism()?;
    let totals = &profile.totals;
    if totals.share(Category::Aborted) + totals.share(Category::Waiting) >= LITTLE {
        return None;
    }
    let threads = profile.threads.len();
    if threads == 1 && profile.segments > 1 {
        return Some(
            "all blocks ran on one thread: nothing can run in parallel until there are more".into(),
        );
    }
    (threads > 1 && parallelism < PARALLEL).then(|| {
        format!(
            "{parallelism:.2} of {threads} threads ran on average, and little was lost to \
             conflicts: most of the work is done by one thread at a time, or outside blocks \
             (input, sleep); give the threads more equal work, or less to wait for"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::speaks;
    use super::*;
    use crate::record::{Cause, EventKind};
    use crate::synthetic::{Log, bank};

    /// What a rule says about a block that ran ten times, and each `every`th time became
    /// irrevocable at `code`.
    fn alone(rule: &str, kind: ReasonKind, code: &'static str, every: u64) -> Option<String> {
        let mut log = Log::new();
        let file = log.file("a.py", code);
        let site = log.site(file, code, "f");
        let reason = log.reason(kind, "print");
        for at in (1..=100u64).map(|n| n * 100) {
            if at / 100 % every == 0 {
                log.event(EventKind::Irrevocable(reason), 1, at - 50, 0, |event| event.site = site);
            }
            log.event(EventKind::Commit, 1, at, 90, |_| {});
        }
        let profile = log.profile();
        speaks(rule, &profile, Subject::Finding(profile.findings()[0]))
    }

    #[test]
    fn irrevocable() {
        let hint = alone("irrevocable", ReasonKind::Output, "print(1, flush=True)", 2);
        assert!(hint.unwrap().contains("do `print` after the block"));
        let hint = alone("irrevocable", ReasonKind::Definition, "C.f = g", 2);
        assert!(hint.unwrap().contains("before the threads start"));
        let profile = bank(4, 2000).profile();
        let wait = Subject::Finding(Finding::Wait(&profile.waits[0]));
        let share = profile.waits[0].time as f64 / profile.totals.sum() as f64;
        assert_eq!(speaks("irrevocable", &profile, wait).is_some(), share >= HOT);
    }

    #[test]
    fn irrevocable_is_silent() {
        assert_eq!(alone("irrevocable", ReasonKind::Output, "print(1)", 50), None, "rare");
        assert_eq!(alone("irrevocable", ReasonKind::Sleep, "sleep(1)", 2), None, "has its own");
    }

    #[test]
    fn sleep() {
        assert!(alone("sleep", ReasonKind::Sleep, "nap()", 2).is_some());
        assert!(alone("sleep", ReasonKind::Unknown, "time.sleep(1)", 2).is_some());
    }

    #[test]
    fn sleep_is_silent() {
        assert_eq!(alone("sleep", ReasonKind::Input, "input()", 2), None);
        assert_eq!(alone("sleep", ReasonKind::Unknown, "sleepers.add(1)", 2), None);
    }

    #[test]
    fn starved() {
        assert!(alone("starved", ReasonKind::Starved, "x.n = 1", 2).is_some());
    }

    #[test]
    fn starved_is_silent() {
        assert_eq!(alone("starved", ReasonKind::Requested, "thread.irrevocable()", 2), None);
    }

    /// What a rule says about a block that committed and aborted so often, each time for so long.
    fn block(rule: &str, commits: u64, aborts: u64, lasted: u64) -> Option<String> {
        let mut log = Log::new();
        let kinds = [(EventKind::Commit, commits), (EventKind::Abort(Cause::ReadWrite), aborts)];
        let mut at = 0;
        for (kind, count) in kinds {
            for _ in 0..count {
                at += lasted;
                log.event(kind, 1, at, lasted, |_| {});
            }
        }
        let profile = log.profile();
        speaks(rule, &profile, Subject::Block(&profile.blocks[0]))
    }

    #[test]
    fn too_long() {
        let hint = block("block-too-long", 10, 5, 30 * MILLISECOND);
        assert!(hint.unwrap().contains("takes up to 30.0ms"));
    }

    #[test]
    fn too_long_is_silent() {
        assert_eq!(block("block-too-long", 10, 0, 30 * MILLISECOND), None, "nothing is lost");
        assert_eq!(block("block-too-long", 10, 5, MILLISECOND), None);
    }

    #[test]
    fn too_short() {
        let hint = block("block-too-short", 2000, 0, 800);
        assert!(hint.unwrap().contains("takes 800ns on average"));
    }

    #[test]
    fn too_short_is_silent() {
        assert_eq!(block("block-too-short", 500, 0, 800), None, "few");
        assert_eq!(block("block-too-short", 2000, 0, 5 * MICROSECOND), None);
    }

    /// What the rule says about two threads, the second of which works from `from` to 200.
    fn serial(from: u64, lost: u64) -> Option<String> {
        let mut log = Log::new();
        log.event(EventKind::Commit, 1, 100, 100, |_| {});
        log.event(EventKind::Commit, 2, 200, 200 - from, |_| {});
        log.event(EventKind::Abort(Cause::ReadWrite), 2, 200 + lost, lost, |_| {});
        let profile = log.profile();
        speaks("serial-time", &profile, Subject::Run)
    }

    #[test]
    fn serial_time() {
        assert!(serial(100, 0).unwrap().starts_with("1.00 of 2 threads ran on average"));
        let hint = speaks("serial-time", &bank(1, 50).profile(), Subject::Run);
        assert!(hint.unwrap().starts_with("all blocks ran on one thread"));
    }

    #[test]
    fn serial_time_is_silent() {
        assert_eq!(serial(20, 0), None, "they overlap");
        assert_eq!(serial(100, 100), None, "conflicts are the reason");
    }
}
