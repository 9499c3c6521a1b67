//! Recording a run from the command line and from the program, and that it changes nothing.

use atomic_blocks::profile::{Finding, Profile};
use atomic_blocks::record::{Cause, Reader};
use std::fs::File;
use std::io::BufReader;
use std::process::{Command, Output, Stdio};

/// Two threads that write the same key, until they have met so often.
const PROGRAM: &str = r#"
import conflicts, sys, thread, threading
balances = {"fees": 1, "rent": 2}

def charge():
    with thread.atomic(name="charge"):
        balances["fees"] = balances["fees"] * 2 % 7

def work(n):
    for i in range(n):
        charge()

def both(n):
    threads = [threading.Thread(target=work, args=(n,)) for _ in range(2)]
    for t in threads: t.start()
    for t in threads: t.join()
"#;

fn amepython(options: &[&str], more: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(options)
        .arg("-c")
        .arg(format!("{PROGRAM}\n{more}"))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_log_names_line_object_and_block() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.log");
    let output =
        amepython(&["-X", &format!("conflicts={}", log.display())], "both(20000); print(balances)");
    assert_eq!(text(&output.stdout), "{'fees': 2, 'rent': 2}\n");
    assert_eq!(text(&output.stderr), "");
    let profile = Profile::read(Reader::new(BufReader::new(File::open(&log).unwrap())).unwrap());
    let profile = profile.unwrap();
    assert_eq!(profile.notes, Vec::<String>::new(), "the log has its end");
    let aborts: u64 = profile.conflicts.iter().map(|row| row.count).sum();
    assert_eq!(aborts, profile.totals.aborts);
    let times: u64 = profile.findings().iter().map(Finding::time).sum();
    let [_, aborted, waiting, irrevocable] = profile.totals.time;
    assert_eq!(times, aborted + waiting + irrevocable);
    let block = profile.blocks.iter().find(|block| block.name.as_deref() == Some("charge"));
    let block = block.expect("the section has a name");
    assert!(block.totals.commits > 0);
    let met = profile.conflicts.iter().find(|row| row.cause != Cause::Rollback);
    if let Some(row) = met.filter(|row| row.block.is_some()) {
        let site = row.site.as_ref().expect("the line is known");
        assert_eq!(site.file, "<string>");
    }
}

#[test]
fn a_report_at_exit_goes_to_standard_error() {
    let output = amepython(&["-X", "conflicts"], "both(2000); print(len(balances))");
    assert_eq!(text(&output.stdout), "2\n");
    let report = text(&output.stderr);
    assert!(report.starts_with("transaction time"), "{report}");
    assert!(report.contains("charge  <string>:6"), "{report}");
}

#[test]
fn a_program_asks_for_its_own_report() {
    let output = amepython(
        &[],
        r#"
assert conflicts.top() == []
with conflicts.record():
    both(3000)
    inside = conflicts.report()
    assert "charge" in inside, inside
conflicts.reset()
assert conflicts.top(5) == []
both(100)
assert conflicts.top(5) == [], "nothing is recorded any more"
assert "0 blocks" in conflicts.report(top=1)
try:
    conflicts.top(-1)
except ValueError as e:
    print(e)
"#,
    );
    assert_eq!(text(&output.stderr), "");
    assert_eq!(text(&output.stdout), "the number of rows must not be negative\n");
}

#[test]
fn a_log_that_cannot_be_written_is_told() {
    let output = amepython(&["-X", "conflicts=/"], "print(1)");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("amepython: can't record conflicts in '/': "));
}

#[test]
fn a_killed_program_leaves_what_was_flushed() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.log");
    let mut child = Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(["-X", &format!("conflicts={}", log.display()), "-c"])
        .arg(format!("{PROGRAM}\nboth(10**9)"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while std::fs::metadata(&log).map_or(0, |file| file.len()) < 1000 {
        assert!(child.try_wait().unwrap().is_none(), "it runs until it is killed");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let profile = Profile::read(Reader::new(BufReader::new(File::open(&log).unwrap())).unwrap());
    let profile = profile.unwrap();
    assert!(profile.totals.commits > 0);
    assert!(profile.notes.iter().any(|note| note.contains("did not end the log")));
}
