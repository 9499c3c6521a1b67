//! What uncaught exceptions look like: standard error is CPython's, to the character.
//!
//! Each script of `interp/tests/tracebacks` fails; beside it lies what CPython prints then. Names of
//! files are absolute, so the folder's own name is taken out first.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

fn corpus() -> (PathBuf, Vec<PathBuf>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interp/tests/tracebacks");
    let folder = folder.canonicalize().expect("the folder");
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "py"))
        .collect();
    scripts.sort();
    (folder, scripts)
}

fn check(options: &[&str]) {
    let (folder, scripts) = corpus();
    assert!(scripts.len() > 80, "only {} scripts", scripts.len());
    let prefix = format!("{}/", folder.display());
    let (next, failed) = (AtomicUsize::new(0), parking_lot::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                // Relaxed: a counter.
                while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wanted = std::fs::read_to_string(script.with_extension("err"));
                    let wanted = wanted.expect("the expected text");
                    let output = Command::new(env!("CARGO_BIN_EXE_amepython"))
                        .args(options)
                        .arg(script.file_name().expect("a file"))
                        .current_dir(&folder)
                        .env("PYTHON_COLORS", "0")
                        .stdin(Stdio::null())
                        .output()
                        .expect("the program starts");
                    let text = String::from_utf8_lossy(&output.stderr).replace(&prefix, "");
                    if text != wanted || output.status.code() == Some(0) {
                        let name = script.display();
                        failed.lock().push(format!("{name}: {}\n{text}", output.status));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn tracebacks_are_those_of_cpython() {
    check(&[]);
}

#[test]
fn a_rolled_back_block_changes_no_traceback() {
    check(&["-X", "abort=11"]);
}
