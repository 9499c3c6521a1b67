//! `amepython -X hw` where the program that simulates hardware has not been built.
#![cfg(not(feature = "hw"))]

use std::process::Command;

#[test]
fn it_says_how_to_build_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("amepython");
    std::fs::copy(env!("CARGO_BIN_EXE_amepython"), &program).expect("a copy");
    for option in ["hw=tile", "hw-trace=run.trace"] {
        let output = Command::new(&program)
            .args(["-X", option, "-c", "print(1)"])
            .current_dir(folder.path())
            .output()
            .expect("the program starts");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains("cargo build"), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(output.stdout.is_empty());
    }
    // What is wrong with the options is said first.
    let output = Command::new(&program).args(["-X", "hw=no-such", "-c", ""]).output();
    let message = output.expect("the program starts").stderr;
    assert!(String::from_utf8_lossy(&message).contains("neither a preset"));
}
