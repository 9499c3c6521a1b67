//! Programs at random over shared containers: whatever the blocks of several threads have seen is
//! what they see when they are run one after another, in the order of their commits.

use std::path::Path;
use std::process::Command;

/// Runs the seeds from `first` on, so many.
fn serialisable(options: &[&str], first: u32, count: u32, switch_interval: &str) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/history/random_blocks.py");
    let output = Command::new(env!("CARGO_BIN_EXE_amepython"))
        .args(options)
        .arg(program)
        .args([first.to_string(), (first + count).to_string(), switch_interval.to_owned()])
        .output()
        .expect("amepython");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{options:?}: {told}{errors}");
    assert_eq!(told, "bad 0\n");
}

#[test]
fn random_blocks_are_serialisable() {
    serialisable(&[], 0, 6, "0.005");
}

#[test]
fn so_are_short_ones() {
    serialisable(&["-X", "audit"], 100, 6, "1e-5");
}

#[test]
fn so_are_blocks_that_are_rolled_back() {
    serialisable(&["-X", "aborts=5"], 200, 6, "0.005");
    serialisable(&["-X", "aborts=6"], 300, 4, "1e-5");
}
