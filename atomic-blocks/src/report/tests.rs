//! What is said in words about a profile.

use super::*;
use crate::profile::{Block, Totals};
use crate::record::EventKind;
use crate::synthetic::{BANK, Log, bank};
use proptest::prelude::*;

fn location(line: u32, column: u32, end_column: u32) -> Location {
    Location {
        file: "bank.py".into(),
        line,
        last_line: line,
        column,
        end_column,
        function: "transfer".into(),
    }
}

#[test]
fn excerpts_lose_their_indentation_and_keep_their_columns() {
    let mut log = Log::new();
    log.file("bank.py", BANK);
    let profile = log.profile();
    let line = BANK.lines().position(|line| line.contains("= balances[")).unwrap() as u32 + 1;
    let (text, columns) = excerpt(&profile, &location(line, 8, 24)).unwrap();
    assert_eq!(text, r#"balances["fees"] = balances["fees"] + fee(amount)"#);
    assert_eq!(columns, Some((0, 16)));
    let beyond = excerpt(&profile, &location(line, 30, u32::MAX)).unwrap().1;
    assert_eq!(beyond, Some((22, text.chars().count())));
    assert_eq!(excerpt(&profile, &location(line, 24, 8)).unwrap().1, None);
    assert_eq!(excerpt(&profile, &location(line, 0, 0)).unwrap().1, None);
    let several = Location { last_line: line + 1, ..location(line, 8, 1) };
    assert_eq!(excerpt(&profile, &several).unwrap().1, Some((0, text.chars().count())));
    assert_eq!(excerpt(&profile, &location(999, 8, 24)), None);
}

#[test]
fn tildes_stand_under_wide_characters() {
    let mut log = Log::new();
    let file = log.file("名.py", "if x:\n\tà['名前'] = é['名前']\t+ 1\n");
    let site = log.site(file, "é['名前']\t", "数える");
    log.event(EventKind::Abort(Cause::ReadWrite), 1, 100, 50, |event| event.site = site);
    let mut out = Vec::new();
    text(&log.profile(), Options { top: 1 }, &mut out).unwrap();
    let report = String::from_utf8(out).unwrap();
    let lines: Vec<&str> = report.lines().collect();
    let at = lines.iter().position(|line| line.contains("~~~")).unwrap();
    assert_eq!(lines[at - 1], "  aborted  名.py:2 in 数える    à['名前'] = é['名前']    + 1");
    // "  aborted  名.py:2 in 数える    à['名前'] = " takes 44 cells, the underlined part 13.
    assert_eq!(lines[at], format!("{}{}", " ".repeat(44), "~".repeat(13)));
}

#[test]
fn what_is_cut_away_is_summed_up() {
    let profile = bank(3, 400).profile();
    let all = Selection::new(&profile, Options { top: usize::MAX });
    assert_eq!(all.more, (0, 0, 0));
    for top in 0..all.findings.len() {
        let some = Selection::new(&profile, Options { top });
        let (rows, count, time) = some.more;
        let time_of = |shown: &Selection<'_>| {
            shown.findings.iter().map(|shown| shown.finding.time()).sum::<u64>()
        };
        let count_of = |shown: &Selection<'_>| {
            shown.findings.iter().map(|shown| shown.finding.count()).sum::<u64>()
        };
        assert_eq!(some.findings.len() + rows, all.findings.len());
        assert_eq!(count_of(&some) + count, count_of(&all));
        assert_eq!(time_of(&some) + time, time_of(&all));
    }
}

#[test]
fn a_block_fails_above_the_ratio_only() {
    let block = |name: &str, commits, aborts| Block {
        name: Some(name.into()),
        totals: Totals { commits, aborts, ..Totals::default() },
        ..Block::default()
    };
    let blocks =
        vec![block("half", 10, 5), block("none", 10, 0), block("stuck", 0, 1), block("idle", 0, 0)];
    let profile = Profile { blocks, ..Profile::default() };
    let found = |ratio| failing(&profile, ratio);
    assert_eq!(found(0.5), ["stuck: 1 abort for 0 commits"]);
    assert_eq!(found(0.4), ["half: 5 aborts for 10 commits", "stuck: 1 abort for 0 commits"]);
    assert_eq!(found(f64::INFINITY), ["stuck: 1 abort for 0 commits"]);
}

#[test]
fn names_say_when_something_is_unknown() {
    assert_eq!(place(None), "an unknown line");
    assert_eq!(place(Some(&location(4, 0, 0))), "bank.py:4 in transfer");
    assert_eq!(place(Some(&Location::default())), "(unknown file):0");
    assert_eq!(block_name(None, None), "(unknown block)");
    assert_eq!(block_name(Some("a\x1b"), Some(&location(4, 0, 0))), "a\u{FFFD}  bank.py:4");
}

#[test]
fn notes_tell_what_is_missing() {
    assert_eq!(notes(&Profile::default()), ["the log has no events"]);
    let profile = Profile { dropped: 1, events: 3, ..Profile::default() };
    assert_eq!(notes(&profile), ["1 event could not be recorded: the true figures are higher"]);
}

proptest! {
    /// Numbers as odd as they come: at the ends of time, undefined, defined twice.
    #[test]
    fn any_records_give_a_report(
        records in prop::collection::vec(crate::record::tests::any_record(), 0..30),
        small in any::<bool>(),
        top in 0..5usize,
    ) {
        let mut builder = crate::profile::Builder::new(&Default::default());
        for mut record in records {
            // Small numbers meet their definitions.
            if small {
                use crate::record::Record;
                match &mut record {
                    Record::Site(number, site) => {
                        *number %= 3;
                        site.file %= 3;
                    }
                    Record::Block(number, block) => {
                        *number %= 3;
                        block.site %= 3;
                    }
                    Record::File(number, _) | Record::Object(number, _)
                    | Record::Thread(number, _) | Record::Reason(number, _) => *number %= 3,
                    Record::Line(file, line, _) => {
                        *file %= 3;
                        *line %= 9;
                    }
                    Record::Event(event) => {
                        for number in [&mut event.thread, &mut event.block, &mut event.site,
                            &mut event.by, &mut event.by_thread, &mut event.place] {
                            *number %= 3;
                        }
                    }
                    _ => {}
                }
            }
            builder.add(record);
        }
        let profile = builder.finish(Vec::new());
        for write in [text, json, html] {
            let mut out = Vec::new();
            write(&profile, Options { top }, &mut out).unwrap();
            prop_assert!(!out.is_empty());
        }
    }
}
