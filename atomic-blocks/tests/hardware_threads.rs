//! Programs with several threads, each on a simulated core.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use hwtm::machine::Machine;
use hwtm::replay;
use hwtm::trace::{Event, Reader};
use serde_json::Value;
use tempfile::TempDir;

/// Four cores with room for everything.
const BOUNDLESS: &str = r#"
name = "boundless"
cores = 4
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

/// Four threads that are started as directly as can be, each with a body of its own name, and joined.
const START: &str = "
import _thread
def run(*bodies):
    done = [_thread.allocate_lock() for _ in bodies]
    def guarded(body, lock):
        try:
            body()
        finally:
            lock.release()
    for body, lock in zip(bodies, done):
        lock.acquire()
        _thread.start_new_thread(guarded, (body, lock))
    for lock in done:
        lock.acquire()
";

/// What can be done without the library, as the body of a program behind [`START`].
const SMALL: &str = r"
import thread, time
from _queue import SimpleQueue
counter, by_key, lock = 0, {}, _thread.allocate_lock()

def count(me):
    global counter
    for i in range(60):
        with lock:
            counter += 1
        by_key[me, i % 9] = by_key.get((me, i % 9), 0) + i
run(*[lambda me=me: count(me) for me in range(5)])
print(counter, len(by_key), sum(by_key.values()))

items, squares = SimpleQueue(), []
def produce():
    for i in range(20): items.put(i)
    items.put(None)
def consume():
    while (x := items.get()) is not None:
        with thread.atomic:
            squares.append(x * x)
run(produce, produce, consume, consume)
print(len(squares), sum(squares))

box, got = [], []
def wait_for_box():
    with thread.atomic:
        if not box: thread.retry()
        got.append(box.pop())
def fill_box():
    time.sleep(0.002)
    box.append('there')
run(wait_for_box, fill_box)
print(got)

lock.acquire()
begun = time.monotonic()
print(lock.acquire(timeout=0.01), time.monotonic() - begun >= 0.01)

class Pair:
    def __init__(self): self.a = self.b = 0
pair, seen = Pair(), []
def move():
    for i in range(60):
        with thread.atomic:
            pair.a += 1
            pair.b -= 1
def look():
    for i in range(60):
        with thread.atomic:
            seen.append(pair.a + pair.b)
run(move, look, move, look)
print(pair.a, pair.b, set(seen))

class Waits:
    'Compared, it waits: in the middle of native code.'
    def __init__(self, n): self.n = n
    def __lt__(self, other):
        with door: return self.n < other.n
door, order = _thread.allocate_lock(), []
def sort():
    order.extend(w.n for w in sorted(map(Waits, [3, 1, 2])))
def hold():
    with door:
        time.sleep(0.001)
run(hold, sort)
print(order)

class Dies:
    def __del__(self): dead.append(1)
dead = []
def die():
    for i in range(20):
        Dies(); [Dies() for _ in range(3)]
run(die, die)
import gc; gc.collect()
print(len(dead))

try:
    lock.acquire()
except RuntimeError as error:
    print(str(error)[:8])
";

/// The library's ways to run threads.
const LIBRARY: &str = r"
import threading
from concurrent.futures import ThreadPoolExecutor

def start(*bodies):
    threads = [threading.Thread(target=body) for body in bodies]
    for t in threads: t.start()
    for t in threads: t.join()

with ThreadPoolExecutor(3) as pool:
    print(list(pool.map(lambda n: sum(range(n)), range(0, 600, 100))))

condition, turn = threading.Condition(), [0]
def play(me):
    for _ in range(8):
        with condition:
            while turn[0] % 2 != me: condition.wait()
            turn[0] += 1
            condition.notify_all()
start(lambda: play(0), lambda: play(1))
print(turn)

local, kept = threading.local(), []
def keep(me):
    local.me = me
    for i in range(50): assert local.me == me
    kept.append(me)
start(*[lambda me=me: keep(me) for me in range(3)])
print(sorted(kept))

def fail():
    raise ValueError('in a thread')
threading.excepthook = lambda a: print('hook', a.exc_type.__name__, a.exc_value)
start(fail)
";

fn small() -> String {
    format!("{START}{SMALL}")
}

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

/// What the program printed, and what the simulation showed.
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
        .replace("64K", "8K")
        .replace("write_set = \"unlimited\"", "write_set = \"L1\"")
        .replace("read_set = \"unlimited\"", "read_set = \"L1\"")
}

#[test]
fn threads_do_what_they_should_on_every_machine() {
    let folder = folder();
    let small = small();
    let plain = run(folder.path(), &small, &[]);
    assert!(plain.status.success(), "{}", text(&plain.stderr));
    assert_eq!(text(&plain.stdout).lines().count(), 8);
    machine(folder.path(), &tiny());
    let one = folder.path().join("one.toml");
    std::fs::write(&one, BOUNDLESS.replace("cores = 4", "cores = 1")).expect("a machine");
    for (hw, seed, block) in
        [("tile", 1, 255), ("zec12", 2, 40), ("machine.toml", 3, 70), ("one.toml", 4, 255)]
    {
        let asked = [format!("hw={hw}"), format!("hw-seed={seed}"), format!("hw-block={block}")];
        let [hw, seed, block] = asked.each_ref().map(|option| option.as_str());
        let output = run(folder.path(), &small, &[hw, seed, block, "audit", "hw-report=r.txt"]);
        assert_eq!(text(&output.stdout), text(&plain.stdout), "{hw}: {}", text(&output.stderr));
        assert_eq!((text(&output.stderr).as_str(), output.status.code()), ("", Some(0)), "{hw}");
    }
}

#[test]
fn the_library_s_threads_run_as_well() {
    let folder = folder();
    let output = run(folder.path(), LIBRARY, &["hw=tile", "audit", "hw-report=r.txt"]);
    let expected = "[0, 4950, 19900, 44850, 79800, 124750]\n[16]\n[0, 1, 2]\n\
                    hook ValueError in a thread\n";
    assert_eq!(text(&output.stdout), expected, "{}", text(&output.stderr));
    assert_eq!((text(&output.stderr).as_str(), output.status.code()), ("", Some(0)));
}

#[test]
fn blocks_of_threads_with_data_of_their_own_run_beside_each_other() {
    let folder = folder();
    let hw = machine(folder.path(), BOUNDLESS);
    let program = |n: u32| {
        format!(
            "{START}
def body():
    d = {{}}
    for i in range({n}):
        d[i % 9] = d.get(i % 9, 0) + i
    found.append(sum(d.values()))
found = []
run(body, body, body)
print(found)"
        )
    };
    let (output, few) = report(folder.path(), &program(300), &[&hw]);
    assert_eq!(output, "[44850, 44850, 44850]\n");
    let (_, many) = report(folder.path(), &program(3000), &[&hw]);
    let of = |report, thread: u32, what| number(report, &format!("/core/threads/{thread}/{what}"));
    let mut more_commits = 0;
    for thread in 1..4 {
        more_commits += of(&many, thread, "committed") - of(&few, thread, "committed");
        let more = of(&many, thread, "in_software").abs_diff(of(&few, thread, "in_software"));
        assert!(more <= 2, "{many}");
    }
    assert!(more_commits > 200, "{many}");
    // What commits in hardware is no commit of the engine, whichever thread it is of.
    let engine = number(&many, "/commits").abs_diff(number(&few, "/commits"));
    assert!(engine < 10, "{engine} for {more_commits}");
    // They overlap in time.
    let alone = machine(folder.path(), &BOUNDLESS.replace("cores = 4", "cores = 1"));
    let (output, alone) = report(folder.path(), &program(3000), &[&alone]);
    assert_eq!(output.matches("4498500").count(), 3);
    let time =
        |live: &Value, few: &Value| number(live, "/core/cycles") - number(few, "/core/cycles");
    assert!(time(&many, &few) * 2 < time(&alone, &few), "{many} {alone}");
}

#[test]
fn conflicts_are_found_and_told_apart() {
    let folder = folder();
    let hw = machine(folder.path(), BOUNDLESS);
    let causes = |first: usize, second: usize| {
        let program = format!(
            "{START}
def a():
    mine = box
    for i in range(700): mine[{first}] += 1
def b():
    mine = box
    for i in range(700): mine[{second}] += 1
box = [0] * 800
run(a, b)
print(sum(box))"
        );
        let (output, report) = report(folder.path(), &program, &[&hw, "hw-block=60"]);
        assert_eq!(output, "1400\n");
        let of = |name: &str| report["core"]["aborts"][name].as_u64().expect("a count");
        (of("memory_conflict"), of("memory_conflict/false_sharing"))
    };
    // One word that both write, two of one line, two of different lines.
    let (shared, neighbours) = causes(420, 420);
    assert!(shared > 50 && neighbours < 5, "{shared} {neighbours}");
    let (shared, neighbours) = causes(420, 421);
    assert!(shared < 5 && neighbours > 50, "{shared} {neighbours}");
    let (shared, neighbours) = causes(200, 600);
    assert!(shared + neighbours < 5, "{shared} {neighbours}");
}

#[test]
fn a_seed_is_a_run() {
    let folder = folder();
    let of = |seed| report(folder.path(), &small(), &["hw=tile", seed]);
    let first = of("hw-seed=5");
    assert_eq!(of("hw-seed=5"), first);
    let other = of("hw-seed=6");
    assert_eq!(other.0, first.0);
    assert_ne!(other.1, first.1);
}

#[test]
fn a_recorded_run_of_threads_replays_as_it_ran() {
    for preset in ["tile", "zec12", "tiny"] {
        let folder = folder();
        let mut hw = format!("hw={preset}");
        if preset == "tiny" {
            let interrupted = tiny().replace("begin = 4", "begin = 4\ninterrupt_interval = 20000");
            hw = machine(folder.path(), &interrupted);
        }
        let options = [&*hw, "hw-trace=run.trace", "hw-block=100", "hw-seed=7"];
        let (_, live) = report(folder.path(), &small(), &options);
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
        assert!(replayed == live["core"], "{preset}");
        assert!(number(&live, "/core/aborts/memory_conflict") > 5, "{preset}: {live}");
        let mut restarts = 0;
        let mut events = trace();
        while let Some(event) = events.next_event().expect("whole") {
            restarts += u64::from(event == Event::Restart { hardware: false });
        }
        assert_eq!(restarts, number(&live, "/in_software"), "{preset}");
    }
}

#[test]
fn memory_is_what_was_committed_while_others_run() {
    let folder = folder();
    let hw = machine(folder.path(), &tiny());
    let program = format!(
        "{START}
box, log = [0] * 40, []
def a():
    for i in range(400):
        box[i % 40] += 1
        if i % 10 == 0: log.append(i)
run(a, a, a)
print(sum(box), len(log))"
    );
    let options = [&*hw, "hw-block=30", "audit"];
    let good = "1200 120\n";
    let checked = run(folder.path(), &program, &[&options[..], &["hw-check"]].concat());
    assert_eq!((text(&checked.stdout).as_str(), checked.status.code()), (good, Some(0)));
    // Where cores see what others have not committed, programs go wrong, and the check says so.
    let options = [&*hw, "hw-block=30", "hw-buffer=off"];
    assert_ne!(text(&run(folder.path(), &program, &options).stdout), good);
    let checked = run(folder.path(), &program, &[&options[..], &["hw-check"]].concat());
    assert_eq!(checked.status.code(), Some(101), "{}", text(&checked.stderr));
}

#[test]
fn threads_are_recorded_without_a_machine_as_well() {
    let folder = folder();
    let plain = run(folder.path(), &small(), &[]);
    let recorded = run(folder.path(), &small(), &["hw-trace=run.trace", "audit"]);
    assert_eq!(text(&recorded.stdout), text(&plain.stdout), "{}", text(&recorded.stderr));
    let open = || Reader::new(File::open(folder.path().join("run.trace")).expect("a trace"));
    let threads = replay::threads(&mut open().expect("a trace")).expect("a whole trace");
    assert!(threads.len() > 10, "{threads:?}");
}
