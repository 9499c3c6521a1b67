//! The program `amepython` as people start it: options, exit codes, broken input, broken pipes,
//! interrupts. What is expected is what CPython does.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amepython"));
    for (name, _) in std::env::vars() {
        if name.starts_with("PYTHON") || name.starts_with("AME_") {
            command.env_remove(name);
        }
    }
    command.env("PYTHON_COLORS", "0").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().expect("it starts")
}

/// Exit code, standard output, standard error.
fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

#[track_caller]
fn check(arguments: &[&str], code: i32, out: &str, last: &str) {
    let (got, stdout, stderr) = told(&run(arguments));
    let line = stderr.lines().last().unwrap_or_default();
    assert_eq!((got, stdout.as_str(), line), (code, out, last), "{arguments:?}: {stderr}");
}

fn with_input(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = program()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    told(&child.wait_with_output().expect("it ends"))
}

#[test]
fn exit_codes() {
    check(&["-c", "pass"], 0, "", "");
    check(&["-c", "1/0"], 1, "", "ZeroDivisionError: division by zero");
    check(&["-c", "x = ("], 1, "", "SyntaxError: '(' was never closed");
    check(&["-c", "raise SystemExit"], 0, "", "");
    check(&["-c", "raise SystemExit(3)"], 3, "", "");
    check(&["-c", "raise SystemExit(-1)"], 255, "", "");
    check(&["-c", "raise SystemExit(2**40 + 7)"], 7, "", "");
    check(&["-c", "raise SystemExit(2**80)"], 255, "", "");
    check(&["-c", "raise SystemExit(False)"], 0, "", "");
    check(&["-c", "raise SystemExit('why')"], 1, "", "why");
    check(&["-c", "raise SystemExit(1, 2)"], 1, "", "(1, 2)");
    check(&["-c", "exit(4)"], 4, "", "");
}

#[test]
fn misuse_is_two() {
    let hint = "Try `amepython -h' for more information.";
    check(&["-z"], 2, "", hint);
    check(&["--foo"], 2, "", hint);
    check(&["-c"], 2, "", hint);
    check(&["-m"], 2, "", hint);
    check(
        &["-X", "abort=0", "-c", "pass"],
        2,
        "",
        "amepython: -X abort takes a number from 1 on, not '0'",
    );
    let (code, _, stderr) = told(&run(&["/no/such.py"]));
    let wanted = "amepython: can't open file '/no/such.py': [Errno 2] No such file or directory\n";
    assert_eq!((code, stderr.as_str()), (2, wanted));
    let (code, stdout, _) = told(&run(&["-h"]));
    assert!(code == 0 && stdout.starts_with("usage: amepython"), "{stdout}");
    check(&["-V"], 0, "Python 3.14.0\n", "");
}

#[test]
fn programs_come_from_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    };
    let shows = "import sys\nprint(__name__, __package__, sys.argv[1:], sys.path[0])\n";
    let script = write("a/script.py", shows);
    write("a/pack/__init__.py", "");
    write("a/pack/__main__.py", shows);
    write("a/space/inner.py", shows);
    write("a/app/__main__.py", shows);
    let here = folder.path().join("a").canonicalize().expect("it is there");
    let at = |arguments: &[&str]| {
        let output = program().args(arguments).current_dir(&here).output().expect("it starts");
        let (code, stdout, stderr) = told(&output);
        assert_eq!((code, stderr.as_str()), (0, ""), "{arguments:?}");
        stdout
    };
    let here = here.display();
    let script = script.display().to_string();
    assert_eq!(at(&[&script, "x", "-c"]), format!("__main__ None ['x', '-c'] {here}\n"));
    assert_eq!(at(&["-m", "pack", "y"]), format!("__main__ pack ['y'] {here}\n"));
    assert_eq!(at(&["-m", "space.inner"]), format!("__main__ space [] {here}\n"));
    assert_eq!(at(&["app"]), format!("__main__  [] {here}/app\n"));
    assert_eq!(at(&["-P", "-c", "import sys; print('' in sys.path)"]), "False\n");
    assert_eq!(at(&["-m", "this"]).lines().next(), Some("The Zen of Python, by Tim Peters"));
    let module = told(&run(&["-m", "no.such"]));
    assert_eq!(module.0, 1);
    assert!(module.2.contains("No module named 'no'"), "{}", module.2);
    let empty = folder.path().display().to_string();
    let wanted = format!("amepython: can't find '__main__' module in '{empty}'");
    check(&[&empty], 1, "", &wanted);
}

#[test]
fn standard_input_is_a_program_or_its_input() {
    let (code, out, _) = with_input(&["-", "a"], "import sys\nprint(sys.argv)\n");
    assert_eq!((code, out.as_str()), (0, "['-', 'a']\n"));
    let (code, out, _) = with_input(&[], "if 1:\n  print(3)\nprint(4)\n");
    assert_eq!((code, out.as_str()), (0, "3\n4\n"));
    let read = "import sys; print(input(), input(), sys.stdin.read(), sep='|')";
    assert_eq!(with_input(&["-c", read], "a\r\nb\nc\nd").1, "a|b|c\nd\n");
    let (_, out, err) = with_input(&["-c", "input()"], "");
    assert!(out.is_empty() && err.ends_with("EOFError: EOF when reading a line\n"), "{err}");
    let (code, out, err) = with_input(&["-iq"], "1/0\nif 1:\n    x = 5\n\nx\n_ + 1\nexit(7)\n");
    assert_eq!((code, out.as_str()), (7, "5\n6\n"));
    assert!(err.contains("ZeroDivisionError") && err.starts_with(">>> "), "{err}");
    let (code, out, _) = with_input(&["-iqc", "y = 2"], "y\n");
    assert_eq!((code, out.as_str()), (0, "2\n"));
}

#[test]
fn hooks_and_functions_at_exit() {
    let text = "import atexit, sys\natexit.register(print, 'last')\natexit.register(print, 'first')\n\
        sys.excepthook = lambda *a: print(a[0].__name__)\n1/0";
    check(&["-c", text], 1, "ZeroDivisionError\nfirst\nlast\n", "");
    let text = "import atexit\natexit.register(lambda: 1/0)\nraise SystemExit(3)";
    check(&["-c", text], 3, "", "ZeroDivisionError: division by zero");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("forgotten.txt");
    let text = format!("f = open({file:?}, 'w'); f.write('kept')");
    check(&["-c", &text], 0, "", "");
    assert_eq!(std::fs::read_to_string(&file).expect("it was written"), "kept");
}

#[test]
fn sources_that_are_no_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("s.py");
    let name = file.display().to_string();
    let run = |bytes: &[u8], code: i32, out: &str, last: &str| {
        std::fs::write(&file, bytes).expect("a file");
        check(&[&name], code, out, last);
    };
    run(b"# coding: latin-1\nprint(ascii('\xe9'))\n", 0, "'\\xe9'\n", "");
    run(b"\xef\xbb\xbfprint(1)\n", 0, "1\n", "");
    run(b"# coding: none-such\n", 1, "", "SyntaxError: encoding problem: none-such");
    run(b"a\0b\n", 1, "", "SyntaxError: source code cannot contain null bytes");
    let wanted = format!(
        "SyntaxError: Non-UTF-8 code starting with '\\xff' in file {name} on line 2, but no \
         encoding declared; see https://peps.python.org/pep-0263/ for details"
    );
    run(b"x = 1\ny = '\xff'\n", 1, "", &wanted);
}

#[test]
fn deep_and_huge_things_are_errors() {
    let deep = |body: &str| format!("x = None\nfor i in range(100000): x = {body}\n");
    for (text, last) in [
        ("def f(): f()\nf()".to_string(), "RecursionError: maximum recursion depth exceeded"),
        (deep("[x]") + "repr(x)", "RecursionError: maximum recursion depth exceeded while getting the repr of an object"),
        (
            "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n def __repr__(s): return repr(s)\n\
             repr(A())"
                .into(),
            "RecursionError: maximum recursion depth exceeded while getting the repr of an object",
        ),
        (
            "x = iter([1])\nfor i in range(100000): x = map(abs, x)\nlist(x)".into(),
            "RecursionError: maximum recursion depth exceeded",
        ),
        ("'a' * 10**12".into(), "MemoryError"),
        ("[0] * 10**12".into(), "MemoryError"),
        ("bytearray(10**13)".into(), "MemoryError"),
        ("list(range(10**15))".into(), "MemoryError"),
        ("tuple(range(10**15))".into(), "MemoryError"),
        ("1 << 10**15".into(), "MemoryError"),
        ("[0] * 10**20".into(), "OverflowError: cannot fit 'int' into an index-sized integer"),
    ] {
        check(&["-c", &text], 1, "", last);
    }
}

#[test]
fn a_closed_output_is_noticed() {
    let mut child = program()
        .args(["-c", "while True: print('y' * 50)"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    assert_eq!(line.trim(), "y".repeat(50));
    let (code, _, stderr) = told(&child.wait_with_output().expect("it ends"));
    assert_eq!(code, 120, "{stderr}");
    assert!(stderr.contains("BrokenPipeError: [Errno 32] Broken pipe"), "{stderr}");
    if Path::new("/dev/full").exists() {
        let full = std::fs::File::create("/dev/full").expect("it opens");
        let output = program().args(["-c", "print(1)"]).stdout(full).output().expect("it starts");
        assert_eq!(output.status.code(), Some(120));
    }
}

/// Starts a program, interrupts it when it has printed a line; what it was and printed then.
fn interrupted(text: &str) -> (std::process::ExitStatus, String, String) {
    let mut child = program()
        .args(["-u", "-c", text])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut first = String::new();
    out.read_line(&mut first).expect("a line");
    let pid = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &pid]).status().expect("kill is there");
    assert!(killed.success());
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut out, &mut rest).expect("text");
    let output = child.wait_with_output().expect("it ends");
    (output.status, rest, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn interrupts_are_exceptions() {
    use std::os::unix::process::ExitStatusExt;
    // Tests may run where interrupts are ignored; then so they are in the program.
    let ready =
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nprint()\n";
    for text in [
        "while True: pass",
        "import time; time.sleep(100)",
        "sorted([1], key=lambda x: [0 for _ in iter(int, 1)])",
    ] {
        let (status, _, stderr) = interrupted(&format!("{ready}{text}"));
        assert_eq!(status.signal(), Some(2), "{text}: {stderr}");
        assert!(stderr.ends_with("KeyboardInterrupt\n"), "{stderr}");
    }
    let (status, out, _) = interrupted(
        "import signal, sys\nsignal.signal(signal.SIGINT, lambda s, f: sys.exit(s + f.f_lineno))\n\
         print()\nwhile True: pass",
    );
    assert_eq!((status.code(), out.as_str()), (Some(6), ""));
    let (status, out, _) = interrupted(&format!(
        "{ready}try:\n  while True: pass\nexcept KeyboardInterrupt:\n  print('caught')"
    ));
    assert_eq!((status.code(), out.as_str()), (Some(0), "caught\n"));
}
