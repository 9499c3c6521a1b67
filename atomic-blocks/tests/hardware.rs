//! Programs whose blocks run on a simulated core first, as a user runs them: `amepython -X hw`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use hwtm::machine::Machine;
use hwtm::replay;
use hwtm::trace::{Event, Reader};
use serde_json::Value;
use tempfile::TempDir;

/// A machine with room for everything.
const BOUNDLESS: &str = r#"
name = "boundless"
cores = 1
line = 64
memory_latency = 100
transfer_latency = 40
[[level]]
name = "L1"
size = "64K"
ways = 8
latency = 1
[transaction]
begin = 4
commit = 4
abort = 20
write_set = "unlimited"
read_set = "unlimited"
conflict = "requester-wins"
"#;

/// A program that does many things in many blocks, some of which cannot be done in hardware.
const MIXED: &str = r#"
import re, sys, weakref

class Account:
    def __init__(self, n):
        self.n = n
        self.log = []
    def add(self, k):
        self.n += k
        self.log.append((k, self.n))
        return self.n

def squares(n):
    for i in range(n):
        yield i * i

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

accounts = [Account(i) for i in range(20)]
totals = {}
for i in range(600):
    account = accounts[i % 20]
    try:
        if i % 37 == 5:
            raise KeyError(i)
        totals[i % 7, 'x'] = totals.get((i % 7, 'x'), 0) + account.add(i)
    except KeyError as e:
        totals['errors'] = totals.get('errors', 0) + e.args[0]
    if i % 100 == 0:
        print('at', i, file=sys.stderr if i == 300 else sys.stdout, flush=i == 200)
print(sorted((str(k), v) for k, v in totals.items()))
print(sum(squares(300)), fib(14), re.sub('a+', 'b', 'xaay' * 50).count('b'))
print(len({i: str(i) for i in range(3000)}), max(len(a.log) for a in accounts))
r = weakref.ref(account)
accounts.clear()
print(r() is not None, account.n, [bytearray(b'abc' * i)[-1:] for i in range(1, 4)])
del account
import gc; gc.collect()
print(r())
"#;

/// What a small cache is soon too small for, and what goes wrong if that leaves a trace.
const COUNTS: &str = r#"
box = [0]
names = {}
class Counter:
    pass
c = Counter()
c.n = 0
big = list(range(2000))
for i in range(300):
    box[0] += 1
    c.n += 1
    names.setdefault('k', []).append(i)
    if i % 10 == 0:
        for j in range(0, 2000, 8):
            big[j] += 1
print(box, c.n, len(names['k']), sum(big))
"#;
const COUNTED: &str = "[300] 300 300 2006500\n";

/// Runs a program with these `-X` options.
fn run(folder: &Path, program: &str, options: &[&str]) -> Output {
    std::fs::write(folder.join("program.py"), program).expect("a program");
    Command::new(env!("CARGO_BIN_EXE_amepython-hw"))
        .args(options.iter().flat_map(|option| ["-X", option]))
        .arg("program.py")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What the simulation showed.
fn report(folder: &Path, program: &str, options: &[&str]) -> (String, Value) {
    let options = [options, &["hw-report=report.json"]].concat();
    let output = run(folder, program, &options);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let json = std::fs::read_to_string(folder.join("report.json")).expect("a report");
    (text(&output.stdout), serde_json::from_str(&json).expect("JSON"))
}

fn number(report: &Value, path: &str) -> u64 {
    report.pointer(path).and_then(Value::as_u64).unwrap_or_else(|| panic!("{path} in {report}"))
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Writes a machine's description; gives the option that names it.
fn machine(folder: &Path, text: &str) -> String {
    std::fs::write(folder.join("machine.toml"), text).expect("a machine");
    "hw=machine.toml".into()
}

fn tiny() -> String {
    BOUNDLESS
        .replace("64K", "4K")
        .replace("write_set = \"unlimited\"", "write_set = \"L1\"")
        .replace("read_set = \"unlimited\"", "read_set = \"L1\"")
}

#[test]
fn output_is_the_same_on_every_machine() {
    let folder = folder();
    let plain = run(folder.path(), MIXED, &[]);
    assert!(plain.status.success(), "{}", text(&plain.stderr));
    let small = machine(folder.path(), &tiny());
    let mut machines: Vec<String> = Machine::presets().map(|name| format!("hw={name}")).collect();
    machines.push(small);
    for hw in &machines {
        let options = [&**hw, "hw-block=40", "hw-check", "audit", "hw-report=report.txt"];
        let output = run(folder.path(), MIXED, &options);
        assert_eq!(text(&output.stdout), text(&plain.stdout), "{hw}");
        assert_eq!(text(&output.stderr), "at 300\n", "{hw}");
        assert_eq!(output.status.code(), Some(0), "{hw}");
    }
}

#[test]
fn a_block_that_commits_in_hardware_is_no_commit_of_the_engine() {
    let folder = folder();
    let hw = machine(folder.path(), BOUNDLESS);
    let program = |n: u32| format!("d = {{}}\nfor i in range({n}):\n    d[i % 9] = i\n");
    let of = |n| report(folder.path(), &program(n), &[&hw, "hw-block=50"]).1;
    let (few, many) = (of(100), of(20_000));
    assert!(number(&many, "/core/committed") > number(&few, "/core/committed") + 1000);
    assert_eq!(number(&many, "/in_software"), 0);
    assert_eq!(number(&many, "/commits"), number(&few, "/commits"));
    // Each that does not commit there is one.
    let hw = machine(folder.path(), &tiny());
    let small = report(folder.path(), COUNTS, &[&hw, "hw-block=20"]).1;
    assert!(number(&small, "/in_software") > 20, "{small}");
    assert!(number(&small, "/commits") >= number(&small, "/in_software"));
    assert!(number(&small, "/core/committed") > 20, "{small}");
}

#[test]
fn without_the_buffer_programs_go_wrong() {
    let folder = folder();
    let hw = machine(folder.path(), &tiny());
    let with = run(folder.path(), COUNTS, &[&hw, "hw-block=20"]);
    assert_eq!(text(&with.stdout), COUNTED);
    let without = run(folder.path(), COUNTS, &[&hw, "hw-block=20", "hw-buffer=off"]);
    assert_ne!(text(&without.stdout), COUNTED);
    // The check says what is wrong, and that nothing is.
    let checked = run(folder.path(), COUNTS, &[&hw, "hw-block=20", "hw-check"]);
    assert_eq!((text(&checked.stdout).as_str(), checked.status.code()), (COUNTED, Some(0)));
    let options = [&hw, "hw-block=20", "hw-check", "hw-buffer=off"];
    let checked = run(folder.path(), COUNTS, &options);
    assert_eq!(checked.status.code(), Some(101), "{}", text(&checked.stderr));
    assert!(text(&checked.stderr).contains("words were wrong"));
}

#[test]
fn a_recorded_run_replays_as_it_ran() {
    for preset in ["tile", "power8", "haswell", "tiny"] {
        let folder = folder();
        let mut hw = format!("hw={preset}");
        if preset == "tiny" {
            let interrupted = tiny().replace("begin = 4", "begin = 4\ninterrupt_interval = 20000");
            hw = machine(folder.path(), &interrupted);
        }
        let options = [&*hw, "hw-trace=run.trace", "hw-block=100", "hw-seed=7"];
        let (_, live) = report(folder.path(), MIXED, &options);
        let model = match preset {
            "tiny" => Machine::load(&folder.path().join("machine.toml").to_string_lossy()),
            preset => Machine::load(preset),
        };
        let trace = || {
            let file = File::open(folder.path().join("run.trace")).expect("a trace");
            Reader::new(file).expect("a trace")
        };
        let replayed = replay::alone(&mut trace(), &model.expect("a machine"), None, 7);
        let replayed = serde_json::to_value(replayed.expect("a whole trace")).expect("JSON");
        assert_eq!(replayed, live["core"], "{preset}");
        assert!(number(&live, "/core/committed") > 20, "{preset}: {live}");
        assert!(number(&live, "/in_software") > 0, "{preset}: {live}");
        let mut restarts = 0;
        let mut events = trace();
        while let Some(event) = events.next_event().expect("whole") {
            restarts += u64::from(event == Event::Restart { hardware: false });
        }
        assert_eq!(restarts, number(&live, "/in_software"), "{preset}");
    }
}

#[test]
fn recording_alone_sees_what_a_core_sees_that_has_room() {
    let folder = folder();
    let hw = machine(folder.path(), BOUNDLESS);
    let program = "d = {}\nfor i in range(3000):\n    d[i % 90, 'k'] = [i] * 3\n";
    let (_, live) = report(folder.path(), program, &[&hw]);
    assert_eq!(number(&live, "/in_software"), 0);
    let recorded = run(folder.path(), program, &["hw-trace=run.trace"]);
    assert!(recorded.status.success() && recorded.stderr.is_empty());
    let model = Machine::load(&folder.path().join("machine.toml").to_string_lossy());
    let file = File::open(folder.path().join("run.trace")).expect("a trace");
    let mut trace = Reader::new(file).expect("a trace");
    let replayed = replay::alone(&mut trace, &model.expect("a machine"), None, 1);
    let replayed = serde_json::to_value(replayed.expect("a whole trace")).expect("JSON");
    assert_eq!(replayed, live["core"]);
}

#[test]
fn the_same_run_says_the_same() {
    let folder = folder();
    let once = report(folder.path(), MIXED, &["hw=tile"]);
    for _ in 0..2 {
        assert_eq!(report(folder.path(), MIXED, &["hw=tile"]), once);
    }
}

#[test]
fn what_a_program_prints_at_once_is_seen_at_once_and_once() {
    let folder = folder();
    let program = "import sys\nfor i in range(200):\n    sys.stderr.write(f'{i} ')\n";
    let output = run(folder.path(), program, &["hw=power8", "hw-report=report.txt"]);
    let expected: String = (0..200).map(|i| format!("{i} ")).collect();
    assert_eq!(text(&output.stderr), expected);
}

#[test]
fn sections_and_exceptions_survive_being_tried() {
    let folder = folder();
    let program = "
import thread
log = []
def section(i):
    try:
        with thread.atomic(rollback=True):
            log.append(i)
            if i % 3 == 0:
                raise ValueError(i)
    except ValueError:
        log.append(-i)
    with thread.atomic:
        log.append(len(log))
for i in range(50):
    section(i)
print(len(log), sum(log))
";
    let plain = run(folder.path(), program, &[]);
    assert!(plain.status.success(), "{}", text(&plain.stderr));
    let (output, _) = report(folder.path(), program, &["hw=tile", "hw-block=20", "audit"]);
    assert_eq!(output, text(&plain.stdout));
}

#[test]
fn misuse_is_told_in_one_line() {
    let folder = folder();
    for (options, part) in [
        (&["hw=nothing-like-it"][..], "neither a preset"),
        (&["hw-block=3"], "need -X hw=MACHINE"),
        (&["hw"], "takes a value"),
        (&["hw=tile", "hw-block=none"], "a number from 1 on"),
        (&["hw=tile", "hw-policy=phased"], "one core can have"),
        (&["hw=tile", "hw-colour=red"], "is unknown"),
        (&["hw=tile", "abort=5"], "does not go with"),
        (&["hw-trace=missing/run.trace"], "can't record the trace"),
    ] {
        let output = run(folder.path(), "print(1)", options);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{options:?}: {message}");
        assert!(message.contains(part) && message.lines().count() == 1, "{options:?}: {message}");
        assert!(output.stdout.is_empty());
    }
    let bad = tiny().replace("ways = 8", "ways = 7");
    let hw = machine(folder.path(), &bad);
    let message = text(&run(folder.path(), "", &[&hw]).stderr);
    assert!(message.contains("level[0]") && message.lines().count() == 1, "{message}");
}

#[test]
fn scripts_print_what_they_should() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../interp/tests");
    let list = std::fs::read_to_string(root.join("passing.txt")).expect("the list of scripts");
    let mut tried = 0;
    for name in list.lines().step_by(20) {
        let script = root.join("scripts").join(name);
        let wanted = std::fs::read(script.with_extension("out")).expect("the output");
        let output = Command::new(env!("CARGO_BIN_EXE_amepython-hw"))
            .args(["-X", "hw=power8", "-X", "hw-block=70", "-X", "hw-check", "-X", "audit"])
            .arg(script.file_name().expect("a file"))
            .current_dir(script.parent().expect("in a folder"))
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        assert_eq!(text(&output.stdout), text(&wanted), "{name}: {}", text(&output.stderr));
        // 101: the audit has found wrong counts, or the check wrong words.
        assert_ne!(output.status.code(), Some(101), "{name}: {}", text(&output.stderr));
        tried += 1;
    }
    assert!(tried > 14);
}
