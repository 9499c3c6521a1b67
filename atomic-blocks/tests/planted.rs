//! Ten programs, each with a bottleneck planted in it: the first thing that the report names is the
//! line and the object that is to blame, and the rule that knows what to do speaks.
//!
//! Nothing here is timed. How often threads meet depends on the machine, so a program that has met
//! with little is run again with more to do.

use atomic_blocks::hint::{Subject, hints};
use atomic_blocks::profile::{Finding, Profile};
use atomic_blocks::record::Reader;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a report has to say.
struct Planted {
    program: &'static str,
    rounds: u32,
    /// One of these lines is the first finding's, or that of who made it happen.
    lines: &'static [&'static str],
    /// What that finding is about, as it begins in a report.
    object: &'static str,
    rule: &'static str,
}

/// So often something has to happen before a report tells what is usual.
const OFTEN: u64 = 24;
/// Turns of a long computation: several times what counts as long for a block.
const LONG: &str = if cfg!(debug_assertions) { "100000" } else { "1000000" };
/// How often a program is given more to do.
const ATTEMPTS: u32 = 5;

/// Runs the program until it has met with enough.
fn record(planted: &Planted) -> Profile {
    let mut rounds = planted.rounds;
    for _ in 1..ATTEMPTS {
        let profile = record_once(planted, rounds);
        if profile.findings().iter().map(Finding::count).sum::<u64>() >= OFTEN {
            return profile;
        }
        rounds *= 3;
    }
    record_once(planted, rounds)
}

fn record_once(planted: &Planted, rounds: u32) -> Profile {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.log");
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/workloads/planted");
    let output = Command::new(env!("CARGO_BIN_EXE_amepython"))
        .arg("-X")
        .arg(format!("conflicts={}", log.display()))
        .arg(format!("{}_before.py", planted.program))
        .args(["2", &rounds.to_string(), LONG])
        .current_dir(programs)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{}: {errors}", planted.program);
    Profile::read(Reader::new(BufReader::new(File::open(&log).unwrap())).unwrap()).unwrap()
}

fn shown(profile: &Profile) -> String {
    let mut text = Vec::new();
    atomic_blocks::report::text(profile, atomic_blocks::report::Options { top: 4 }, &mut text)
        .unwrap();
    String::from_utf8(text).unwrap()
}

/// What a finding is about: an object, or what made a block irrevocable.
fn about(finding: Finding<'_>) -> String {
    match finding {
        Finding::Irrevocable(row) => {
            row.cause.as_ref().map_or_else(String::new, |reason| reason.detail.clone())
        }
        _ => finding.object().map_or_else(String::new, ToString::to_string),
    }
}

/// What one run's report has wrong.
fn fault(planted: &Planted) -> Option<String> {
    let profile = record(planted);
    let text = shown(&profile);
    let findings = profile.findings();
    let Some(&first) = findings.first() else { return Some(format!("no finding:\n{text}")) };
    let lines: Vec<&str> = [first.site(), first.by()]
        .into_iter()
        .flatten()
        .filter_map(|at| profile.source(at).map(str::trim))
        .collect();
    if !lines.iter().any(|line| planted.lines.contains(line)) {
        return Some(format!("{lines:?} are not the lines:\n{text}"));
    }
    let object = about(first);
    if !object.starts_with(planted.object) {
        return Some(format!("`{object}` is not the object:\n{text}"));
    }
    let rules: Vec<&str> = findings
        .iter()
        .take(4)
        .map(|&finding| Subject::Finding(finding))
        .chain(profile.blocks.iter().map(Subject::Block))
        .flat_map(|subject| hints(&profile, subject))
        .map(|hint| hint.rule)
        .collect();
    (!rules.contains(&planted.rule)).then(|| format!("{rules:?} lack the rule:\n{text}"))
}

/// What a run shows depends on how its threads were scheduled: two runs of at most five have to
/// show what was planted.
fn check(planted: &Planted) {
    let (mut right, mut faults) = (0, Vec::new());
    for _ in 0..5 {
        match fault(planted) {
            None => right += 1,
            Some(fault) => faults.push(fault),
        }
        if right == 2 {
            return;
        }
    }
    panic!("{}:\n{}", planted.program, faults.join("\n"));
}

macro_rules! planted {
    ($($name:ident: $program:literal, $rounds:literal, $lines:expr, $object:literal, $rule:literal;)*) => {
        $(#[test]
        fn $name() {
            check(&Planted {
                program: $program,
                rounds: $rounds,
                lines: &$lines,
                object: $object,
                rule: $rule,
            });
        })*
    };
}

planted! {
    a_counter_behind_a_function: "shared_counter", 3000,
        [r#"stats["items"] = stats["items"] + 1"#, r#"return stats["items"]"#],
        "dict `stats`, key 'items'", "shared-counter";
    a_cache_cleared_each_round: "cleared_cache", 3000,
        ["cache.clear()", "cache[k] = crunch(i + k, 30)"], "dict `cache`", "cleared-container";
    output_in_a_hot_block: "print", 3000,
        [r#"os.write(log, b"an item\n")"#], "posix.write", "irrevocable";
    a_lock_held_for_long: "lock", 20, ["with lock:"], "lock `lock`", "lock";
    an_attribute_of_a_class: "class_attribute", 3000,
        ["Particle.state = Particle.state * 3 % 1000003", "crunch(Particle.state)"],
        "class `Particle`, attribute 'state'", "class-attribute";
    a_global_that_is_assigned_to: "global", 3000,
        ["last = crunch(i + last)"], "module `__main__`, global 'last'", "global-rebinding";
    a_block_that_is_too_long: "long_block", 120,
        [r#"before = totals["sum"]"#, r#"totals["sum"] = (before + part) % 1000"#],
        "dict `totals`, key 'sum'", "block-too-long";
    a_block_that_sleeps: "sleep", 60, ["time.sleep(0.005)"], "time.sleep", "sleep";
    one_random_generator_for_all: "random", 3000,
        ["x = random.random()"], "Random `random._inst`", "shared-random";
    the_length_of_a_growing_list: "growing_length", 3000,
        ["position = len(log)", "log.append(crunch(position))"], "list `log`", "growing-length";
}
