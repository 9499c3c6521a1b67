//! Small programs whose blocks end and are rolled back at awkward places.

use std::process::{Command, Stdio};

/// Runs a program with options of `-X`; it has to print `wanted`, and all counts must be right.
fn check(program: &str, options: &[String], wanted: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(["-X", "audit=1"])
        .args(options.iter().flat_map(|option| ["-X", option]))
        .args(["-c", program])
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let (out, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((out.trim_end(), &*errors), (wanted, ""), "{options:?}");
    assert!(output.status.success(), "{options:?}: {}", output.status);
}

/// A call from native code leaves room before its frame, where the frames of earlier calls were: what
/// they left there is dead, and must not be counted when a block ends in the call.
#[test]
fn blocks_end_in_calls_over_dead_frames() {
    let program = "
class P:
    @property
    def x(self):
        n = 0
        for i in range(40):
            n += len([i] * (i % 7))
        return n

def deep(a, b, c, d, e, f):
    g, h, i, j = [a, b], [c, d], [e, f], [a, f]
    return len([g, h, i, j])

p = P()
total = 0
for k in range(8):
    total += deep([k], [k + 1], [k + 2], [k + 3], [k + 4], [k + 5])
    for _ in range(5):
        total += p.x
print(total)
";
    for at in [5, 23, 60, 101, 250] {
        // What is dead is soon overwritten.
        check(program, &[format!("abort={at}"), "nursery=1000".into()], "4632");
    }
}

/// What a cache learned of a set of global names is not true of another set that a rollback brings
/// back, or that the same statements make when they run again.
#[test]
fn builtins_come_and_go_behind_globals() {
    let program = "
def size():
    return len('abc')

seen = []
for i in range(4):
    for _ in range(10):
        n = size()
    seen.append(n)
    if i == 0:
        len = lambda x: 100
    elif i == 1:
        del len
print(seen)
";
    for seed in 1..=12 {
        check(program, &[format!("aborts={seed}")], "[3, 100, 3, 3]");
    }
}

/// What `__getattr__` raises instead of an AttributeError is handled in the frame that asked.
#[test]
fn an_attribute_that_raises_is_handled_where_it_is_read() {
    let program = "
class A:
    @property
    def x(self):
        raise AttributeError('property')
    def __getattr__(self, name):
        raise KeyError(name)

def read(a):
    try:
        return a.x
    except KeyError as e:
        return e.args

print([read(A()) for _ in range(3)])
";
    for options in [vec![], vec!["aborts=3".to_string()]] {
        check(program, &options, "[('x',), ('x',), ('x',)]");
    }
}
