//! Parallel loops and queues of transactions, as scripts that the program runs; and the scripts of
//! the documentation.
//!
//! Main invariant: what a script prints does not depend on how its blocks met: each is run several
//! times, with blocks that end anywhere as well.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// The standard output of a run that must succeed.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let (out, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{arguments:?}: {}\n{out}\n{errors}", output.status);
    out.into_owned()
}

fn scripts() -> PathBuf {
    here().join("tests/loops")
}

#[test]
fn loops_in_any_order_lose_nothing() {
    for _ in 0..3 {
        assert_eq!(printed(&scripts(), &["unordered.py"]), "done\n");
    }
}

#[test]
fn queues_lose_nothing() {
    for _ in 0..3 {
        assert_eq!(printed(&scripts(), &["queues.py"]), "done\n");
    }
}

/// Generated bodies do the same in an ordered loop as in a serial one.
#[test]
fn ordered_loops_are_serial_loops() {
    let mut said = 0;
    for seed in 1..=4 {
        let text = printed(&scripts(), &["ordered.py", &seed.to_string(), "12"]);
        assert!(text.ends_with("all the same\n"), "seed {seed}:\n{text}");
        let of = |start: &str| {
            text.lines().filter_map(|line| line.strip_prefix(start)).collect::<Vec<_>>()
        };
        assert_eq!(of("ordered"), of("serial "), "seed {seed}");
        said += of("ordered").len();
    }
    assert!(said > 100, "the bodies printed only {said} lines");
}

#[test]
fn the_modules_pass_the_tests_of_their_interface() {
    let tests = ["-m", "unittest", "-q", "tests.test_parallel", "tests.test_transaction"];
    printed(&here().join("python"), &tests);
}

/// The scripts of a page that need no conflict report, each with the output that the page shows.
fn snippets(page: &str) -> Vec<(String, String)> {
    let (mut found, mut script) = (Vec::new(), None);
    let mut rest = page;
    while let Some((_, block)) = rest.split_once("\n```") {
        let (language, body) = block.split_once('\n').expect("a fence ends its line");
        let (text, behind) = match body.strip_prefix("```") {
            Some(behind) => ("", behind),
            None => body.split_once("\n```").expect("the block has an end"),
        };
        match (language, script.take()) {
            ("python", _) => script = Some(text.to_string()),
            ("text", Some(python)) => found.push((python, format!("{text}\n"))),
            _ => {}
        }
        rest = behind;
    }
    found.retain(|(python, _)| !python.contains("import conflicts"));
    found
}

#[test]
fn the_documentation_is_right() {
    let docs = here().join("../docs");
    let folder = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    for page in ["guide.md", "parallel.md", "waiting.md", "containers.md", "on-cpython.md"] {
        let text = std::fs::read_to_string(docs.join(page)).expect("a page");
        for (n, (script, wanted)) in snippets(&text).into_iter().enumerate() {
            std::fs::write(folder.path().join("snippet.py"), script).expect("written");
            assert_eq!(printed(folder.path(), &["snippet.py"]), wanted, "{page}, script {n}");
            count += 1;
        }
    }
    assert!(count > 15, "only {count} scripts were found");
}
