//! Calls of everything that is built in with odd arguments: none may do worse than raise.
//!
//! `odd_calls.py` is a random walk that follows from its seed alone. It makes calls that CPython
//! answers with an exception, or with something odd; here they must not panic, hang, or lose count
//! of references.

use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a walk; gives what is wrong.
fn walk(seed: u32, steps: u32) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/odd_calls.py");
    let output = Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(["-X", "audit"])
        .arg(script)
        .args([seed.to_string(), steps.to_string()])
        .env("PYTHONHASHSEED", "0")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    if output.status.success() && output.stdout.ends_with(b"done\n") {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("walk {seed} of {steps} steps: {}\n{errors}", output.status))
}

fn walks(seeds: impl Iterator<Item = u32>, steps: u32) {
    let failed: Vec<String> = seeds.filter_map(|seed| walk(seed, steps).err()).collect();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn odd_calls_raise_at_worst() {
    walks(1..7, 400);
}

/// `AME_WALKS=500 cargo test --release --test odd_calls -- --ignored`.
#[test]
#[ignore = "takes as long as it is told to"]
fn many_odd_calls_raise_at_worst() {
    let walks_wanted = std::env::var("AME_WALKS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    walks(1_000..1_000 + walks_wanted, 3_000);
}
