//! Whole reports of whole logs, through the command that users run.

mod synthetic;

use atomic_blocks::hint::RULES;
use atomic_blocks::profile::{Builder, Profile};
use atomic_blocks::record::{Cause, EventKind, Part, Reader, ReasonKind, Record, WaitFor};
use atomic_blocks::report::{Options, command, html, json, text};
use clap::Parser;
use serde_json::Value;
use synthetic::{BANK, Log, bank};

/// The command as `ame report` parses it.
#[derive(Parser)]
struct Ame {
    #[command(flatten)]
    report: command::Arguments,
}

/// Runs `ame report` on a log with these arguments: exit code, report, messages.
fn ame(log: &[u8], arguments: &[&str]) -> (u8, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.log");
    std::fs::write(&path, log).unwrap();
    let before = ["ame report", path.to_str().unwrap()];
    let parsed = Ame::parse_from(before.into_iter().chain(arguments.iter().copied()));
    let (mut out, mut messages) = (Vec::new(), Vec::new());
    let code = command::execute(&parsed.report, &mut out, &mut messages);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(messages).unwrap())
}

/// A log in which every figure can be checked by hand.
fn small() -> Log {
    let mut log = Log::new();
    let file = log.file("bank.py", BANK);
    let with = log.site(file, "with thread.atomic(name=\"transfer\")", "transfer");
    let write = log.site(file, "balances[\"fees\"]", "transfer");
    let sum = log.site(file, "balances.values()", "audit");
    let transfer = log.block("transfer", with);
    let fees = log.object("dict", "balances", Part::Key("'fees'".into()));
    let order = log.object("dict", "balances", Part::Order);
    log.thread(1, "ann");
    log.thread(2, "bob");
    let ms = 1_000_000;
    for n in 0..4u64 {
        let begin = n * 300 * ms;
        log.event(EventKind::Commit, 1, begin + 250 * ms, 250 * ms, |event| event.block = transfer);
        log.event(EventKind::Abort(Cause::WriteWrite), 2, begin + 100 * ms, 100 * ms, |event| {
            (event.block, event.site, event.by) = (transfer, write, write);
            (event.place, event.by_thread) = (fees, 1);
        });
        log.event(EventKind::Commit, 2, begin + 270 * ms, 150 * ms, |event| event.block = transfer);
    }
    log.event(EventKind::Abort(Cause::ReadWrite), 2, 1300 * ms, 50 * ms, |event| {
        (event.site, event.by, event.place) = (sum, write, order);
    });
    log
}

/// Compares with a file in `tests/golden`; with AME_BLESS set, writes it instead.
fn golden(name: &str, found: &str) {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("AME_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert!(found == expected, "{name} is now (AME_BLESS=1 accepts it):\n{found}");
}

#[test]
fn the_text_is_as_documented() {
    let (code, report, messages) = ame(&small().bytes(), &[]);
    assert_eq!((code, messages.as_str()), (0, ""));
    golden("small.txt", &report);
}

#[test]
fn the_text_of_a_large_run_is_as_before() {
    let (_, report, _) = ame(&bank(4, 3000).bytes(), &["--top", "5"]);
    golden("bank.txt", &report);
}

#[test]
fn exit_codes() {
    let log = small().bytes();
    assert_eq!(ame(&log, &["--fail-on", "0.9"]).0, 1);
    assert_eq!(
        ame(&log, &["--fail-on", "0.9"]).2,
        "ame report: (unknown block): 1 abort for 0 commits\n"
    );
    let clean = bank(1, 20).bytes();
    assert_eq!(ame(&clean, &["--fail-on", "0"]).0, 0);
    assert_eq!(ame(b"print(1)", &[]).0, 2);
    let mut damaged = log;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let (code, report, message) = ame(&damaged, &[]);
    assert_eq!((code, report.as_str()), (2, ""));
    assert!(message.contains("the log is damaged at byte "), "{message}");
}

#[test]
fn a_missing_log_or_a_closed_pipe() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let missing = Ame::parse_from(["ame report", "/nonexistent/run.log"]);
    let mut messages = Vec::new();
    assert_eq!(command::execute(&missing.report, &mut Vec::new(), &mut messages), 2);
    assert!(String::from_utf8(messages).unwrap().contains("/nonexistent/run.log: No such file"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.log");
    std::fs::write(&path, small().bytes()).unwrap();
    let parsed = Ame::parse_from(["ame report", path.to_str().unwrap()]);
    let mut messages = Vec::new();
    assert_eq!(command::execute(&parsed.report, &mut Closed, &mut messages), 0);
    assert!(messages.is_empty());
}

#[test]
fn wrong_arguments_are_refused() {
    for wrong in
        [&["x", "--format", "xml"][..], &["x", "--fail-on", "-1"], &["x", "--fail-on", "nan"], &[]]
    {
        let arguments = ["ame report"].into_iter().chain(wrong.iter().copied());
        let error = Ame::try_parse_from(arguments).err().expect("refused");
        assert_eq!(error.exit_code(), 2);
    }
}

fn sum(rows: &Value, field: &str) -> u64 {
    rows.as_array().unwrap().iter().map(|row| row[field].as_u64().unwrap()).sum()
}

#[test]
fn the_json_fits_its_schema_and_adds_up() {
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/conflicts.schema.json")).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let logs = [bank(4, 3000).bytes(), small().bytes(), Log::new().bytes(), bank(2, 9).bytes()];
    for log in logs {
        for top in ["1", "1000"] {
            let (code, report, _) = ame(&log, &["--format", "json", "--top", top]);
            assert_eq!(code, 0);
            let report: Value = serde_json::from_str(&report).unwrap();
            let errors: Vec<_> = validator.iter_errors(&report).map(|e| e.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new());
            let totals = &report["totals"];
            for field in
                ["committed_ns", "aborted_ns", "waiting_ns", "irrevocable_ns", "commits", "aborts"]
            {
                assert_eq!(sum(&report["threads"], field), totals[field].as_u64().unwrap());
                assert_eq!(sum(&report["blocks"], field), totals[field].as_u64().unwrap());
            }
            let findings = sum(&report["findings"], "time_ns");
            let lost: u64 = ["aborted_ns", "waiting_ns", "irrevocable_ns"]
                .iter()
                .map(|field| totals[field].as_u64().unwrap())
                .sum();
            assert_eq!(findings + report["omitted"]["time_ns"].as_u64().unwrap(), lost);
        }
    }
    // The schema refuses what is not a report.
    let (_, report, _) = ame(&small().bytes(), &["--format", "json"]);
    for (field, wrong) in
        [("totals", Value::Null), ("format", "x".into()), ("findings", 3.into()), ("new", 1.into())]
    {
        let mut report: Value = serde_json::from_str(&report).unwrap();
        report[field] = wrong;
        assert!(!validator.is_valid(&report), "{field}");
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let logs = [
        ("long", bank(4, 3000)),
        ("short", bank(3, 60)),
        ("small", small()),
        ("empty", Log::new()),
    ];
    for (name, log) in logs {
        let (code, page, _) = ame(&log.bytes(), &["--format", "html"]);
        // To be looked at in a browser: target/tmp/report-*.html.
        std::fs::write(format!("{}/report-{name}.html", env!("CARGO_TARGET_TMPDIR")), &page)
            .unwrap();
        assert_eq!(code, 0);
        for forbidden in ["http://", "https://", "<script", "src=", "@import", "<link", "url(//"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
        // Each picture has a name for those who do not see it.
        assert_eq!(
            page.matches("<svg").count(),
            page.matches("role=\"img\"").count() + page.matches("class=\"key\"").count()
        );
    }
}

#[test]
fn the_page_escapes_what_the_log_says() {
    let mut log = Log::new();
    let evil = "<script>alert('1')</script>\"&";
    let file = log.file(evil, "x['<b>'] = \"&\" # </pre>");
    let site = log.site(file, "x['<b>']", evil);
    let block = log.block(evil, site);
    let place = log.object(evil, evil, Part::Key(evil.into()));
    log.thread(1, evil);
    log.event(EventKind::Abort(Cause::WriteWrite), 1, 100, 50, |event| {
        (event.site, event.by, event.block, event.place) = (site, site, block, place);
    });
    let (_, page, _) = ame(&log.bytes(), &["--format", "html"]);
    assert!(!page.contains("<script") && !page.contains("<b>"));
    assert!(page.contains("&lt;script&gt;alert('1')"));
}

#[test]
fn a_picture_of_few_blocks_shows_each_and_arrows() {
    let (_, page, _) = ame(&small().bytes(), &["--format", "html"]);
    assert_eq!(page.matches("made a block of bob abort").count(), 5);
    assert_eq!(page.matches(": committed 250ms").count(), 0);
    assert_eq!(page.matches("transfer: committed 0.25s, from ").count(), 4);
    assert!(!page.contains("too many blocks"));
    let (_, page, _) = ame(&bank(4, 6000).bytes(), &["--format", "html"]);
    assert!(page.contains("too many blocks"));
}

#[test]
fn a_cut_log_still_gives_a_report_with_a_note() {
    let bytes = bank(4, 3000).bytes();
    let (code, report, _) = ame(&bytes[..bytes.len() / 2], &[]);
    assert_eq!(code, 0);
    assert!(report.contains("note: the run did not end the log"), "{report}");
    let whole = Profile::read(Reader::new(bytes.as_slice()).unwrap()).unwrap();
    let half = Profile::read(Reader::new(&bytes[..bytes.len() / 2]).unwrap()).unwrap();
    assert!(0 < half.events && half.events < whole.events);
}

#[test]
fn dropped_events_are_told() {
    let mut log = small();
    log.record(Record::Dropped(1, 1234));
    for format in ["text", "json", "html"] {
        let (_, report, _) = ame(&log.bytes(), &["--format", format]);
        assert!(report.contains("1,234 events could not be recorded"), "{format}");
    }
}

#[test]
fn reports_of_any_width_are_no_panic() {
    let profile = bank(70, 300).profile();
    for top in [0, 1, usize::MAX] {
        for write in [text, json, html] {
            write(&profile, Options { top }, &mut Vec::new()).unwrap();
        }
    }
}

#[test]
fn a_running_program_gives_the_same_figures_as_its_log() {
    let log = bank(4, 3000);
    let bytes = log.bytes();
    let reader = Reader::new(bytes.as_slice()).unwrap();
    let mut live = Builder::new(reader.header());
    let mut half = None;
    for (count, record) in log.records.iter().enumerate() {
        if count == 2000 {
            half = Some(live.clone().finish(Vec::new()));
        }
        live.add(record.clone());
    }
    let whole = live.finish(Vec::new());
    assert_eq!(whole, Profile::read(reader).unwrap());
    assert!(half.unwrap().events < whole.events);
}

#[test]
fn the_documentation_shows_a_real_report_and_all_rules() {
    let page = include_str!("../../docs/reports.md");
    assert!(page.contains(include_str!("golden/small.txt")));
    for rule in RULES {
        assert!(page.contains(&format!("| `{}` | {} |", rule.name, rule.about)), "{}", rule.name);
    }
    for cause in Cause::ALL {
        assert!(page.contains(&format!("| `conflict[{}]` |", cause.label())), "{cause:?}");
    }
    for wait in WaitFor::ALL {
        assert!(page.contains(&format!("| `wait[{}]` |", wait.label())), "{wait:?}");
    }
    for reason in ReasonKind::ALL {
        assert!(page.contains(&format!("| `irrevocable[{}]` |", reason.label())), "{reason:?}");
    }
}
