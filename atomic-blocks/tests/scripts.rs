//! The language scripts: what each of those listed in `passing.txt` prints is CPython's output.
//!
//! Scripts are run as a user runs them, by the program. Blocks that end all the time, that are
//! rolled back and run again, objects that are shared, and collections in the middle of blocks must
//! not change any output; and at exit all reference counts must be right.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// The exit code of a program whose audit has found wrong counts.
const WRONG_COUNTS: i32 = 101;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../interp/tests")
}

fn scripts() -> Vec<String> {
    let list = std::fs::read_to_string(root().join("passing.txt")).expect("the list of scripts");
    let scripts: Vec<String> = list.lines().map(String::from).collect();
    assert!(scripts.len() > 150, "only {} scripts are listed", scripts.len());
    scripts
}

/// The numbers of `-X stats` in what a program wrote to standard error, by their names.
fn stat(errors: &str, name: &str) -> u64 {
    let line = errors.lines().rev().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.trim().parse().ok()).unwrap_or(0)
}

/// Runs a script; gives how many blocks were rolled back, or what is wrong.
fn run(name: &str, options: &[String]) -> Result<u64, String> {
    let script = root().join("scripts").join(name);
    let wanted = std::fs::read(script.with_extension("out")).expect("the output");
    let (directory, file) = (script.parent().expect("in a folder"), script.file_name());
    let output = Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(options.iter().flat_map(|option| ["-X", option]))
        .arg(file.expect("a file"))
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    let broken = output.status.code() == Some(WRONG_COUNTS) || errors.contains("panicked");
    if output.stdout != wanted || broken {
        return Err(format!("{name} {options:?}: {}\n{errors}", output.status));
    }
    Ok(stat(&errors, "aborts"))
}

/// Runs scripts with options, two at a time; gives how many blocks were rolled back in all.
fn check(runs: &[(&str, Vec<String>)]) -> u64 {
    let (next, failed) = (AtomicUsize::new(0), parking_lot::Mutex::new(Vec::new()));
    let rolled_back = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                // Relaxed, here and below: counters.
                while let Some((name, options)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match run(name, options) {
                        Ok(n) => drop(rolled_back.fetch_add(n, Ordering::Relaxed)),
                        Err(text) => failed.lock().push(text),
                    }
                }
            });
        }
    });
    let failed = failed.into_inner();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
    rolled_back.into_inner()
}

fn options(all: &str) -> Vec<String> {
    all.split_whitespace().map(String::from).collect()
}

#[test]
fn scripts_print_what_cpython_prints() {
    let scripts = scripts();
    let runs: Vec<_> = scripts.iter().map(|name| (&**name, options("audit"))).collect();
    check(&runs);
}

#[test]
fn a_rolled_back_block_changes_no_output() {
    let scripts = scripts();
    let runs: Vec<_> = scripts
        .iter()
        .map(|name| {
            let at = name.len() * 7 % 37 + 1;
            (&**name, options(&format!("abort={at} audit stats")))
        })
        .collect();
    let rolled_back = check(&runs);
    assert!(rolled_back > runs.len() as u64 / 4, "{rolled_back} blocks rolled back");
}

/// Every block of every third script.
#[test]
fn rolling_every_block_back_changes_no_output() {
    let scripts = scripts();
    let runs: Vec<_> = scripts
        .iter()
        .enumerate()
        .filter(|(number, _)| number % 3 == 0)
        .map(|(seed, name)| {
            let share = if seed % 2 == 0 { "share nursery=20000" } else { "" };
            (&**name, options(&format!("aborts={} audit=25 stats {share}", seed + 1)))
        })
        .collect();
    let rolled_back = check(&runs);
    assert!(rolled_back > 4 * runs.len() as u64, "{rolled_back} blocks rolled back");
}

/// A block at every safepoint up to the 2000th and at 200 later ones, then every block for 20
/// seeds; scripts whose names contain `AME_SWEEP`, all of them if it is not set. Takes hours:
/// `AME_SWEEP=10_dict cargo test --release --test scripts -- --ignored`.
#[test]
#[ignore = "takes hours"]
fn a_block_rolled_back_anywhere_changes_no_output() {
    let wanted = std::env::var("AME_SWEEP").unwrap_or_default();
    let scripts = scripts();
    for name in scripts.iter().filter(|name| name.contains(&wanted)) {
        let mut runs = Vec::new();
        // A script of few safepoints has few places.
        let last = safepoints(name);
        let mut random = 0x9E37_79B9_7F4A_7C15_u64;
        for n in 1..=2200u64 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let at = if n <= 2000 { n } else { 2001 + random % last.max(2002) };
            if at <= last {
                runs.push((&**name, options(&format!("abort={at} stats"))));
            }
        }
        let places = runs.len() as u64;
        let rolled_back = check(&runs);
        // A block that became irrevocable before its safepoint is not rolled back.
        assert!(rolled_back >= places / 2, "{name}: {rolled_back} of {places} rolled back");
        let runs: Vec<_> = (1..=20)
            .map(|seed| (&**name, options(&format!("aborts={seed} audit=100 share stats"))))
            .collect();
        check(&runs);
    }
}

/// How many safepoints a script passes.
fn safepoints(name: &str) -> u64 {
    let output = Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(["-X", "abort=4000000000", "-X", "stats"])
        .arg(root().join("scripts").join(name))
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    stat(&String::from_utf8_lossy(&output.stderr), "safepoints")
}
