//! The language scripts: what each of those listed in `passing.txt` prints is CPython's output.
//!
//! Scripts are run as a user runs them, by the program. Under `-X abort=N` blocks end all the time
//! and one of them is rolled back and run again; no output may change.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../interp/tests")
}

fn run(script: &Path, options: &[&str]) -> (Vec<u8>, Vec<u8>) {
    let (directory, name) = (script.parent().expect("in a folder"), script.file_name());
    let output = Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(options)
        .arg(name.expect("a file"))
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    (output.stdout, output.stderr)
}

fn check(options: fn(usize) -> Vec<String>) {
    let list = std::fs::read_to_string(root().join("passing.txt")).expect("the list of scripts");
    let scripts: Vec<&str> = list.lines().collect();
    assert!(scripts.len() > 150, "only {} scripts are listed", scripts.len());
    let (next, failed) = (AtomicUsize::new(0), parking_lot::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                // Relaxed: a counter.
                while let Some(name) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let script = root().join("scripts").join(name);
                    let wanted = std::fs::read(script.with_extension("out")).expect("the output");
                    let options = options(name.len());
                    let options: Vec<&str> = options.iter().map(String::as_str).collect();
                    let (out, errors) = run(&script, &options);
                    if out != wanted {
                        let errors = String::from_utf8_lossy(&errors).into_owned();
                        failed.lock().push(format!("{name}: {errors}"));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn scripts_print_what_cpython_prints() {
    check(|_| Vec::new());
}

#[test]
fn a_rolled_back_block_changes_no_output() {
    check(|n| vec!["-X".into(), format!("abort={}", n * 7 % 100 + 1)]);
}
