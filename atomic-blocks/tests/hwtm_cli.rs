//! `ame hwtm` as a user meets it: files in, tables, pictures and clear errors out.

use std::path::Path;
use std::process::{Command, Output};

fn ame(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ame"))
        .arg("hwtm")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn done(arguments: &[&str], folder: &Path) -> String {
    let output = ame(arguments, folder);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(arguments: &[&str], folder: &Path) -> String {
    let output = ame(arguments, folder);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// Lackey's text of a program that writes 100 lines, 128 bytes apart, over and over.
fn lackey_text() -> String {
    let mut text = "==1== Lackey, an example Valgrind tool\n".to_owned();
    for step in 0..2000u64 {
        text.push_str(&format!(
            "I  {:08x},4\n S {:x},8\n",
            0x40_0000 + step % 50 * 4,
            0x1ff_f000 + step % 100 * 128
        ));
    }
    text
}

#[test]
fn a_lackey_trace_is_imported_described_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("text"), lackey_text()).unwrap();
    let said = done(
        &[
            "import-lackey",
            "text",
            "-o",
            "t.trace",
            "--block-instructions",
            "200",
            "--bytecode-at",
            "400000",
        ],
        folder,
    );
    assert!(said.contains("2000 instructions, 2000 data references, 40 bytecodes"), "{said}");
    let text = done(&["replay", "t.trace", "--html", "t.html"], folder);
    let page = std::fs::read_to_string(folder.join("t.html")).unwrap();
    let first = text.split(" of ").next().unwrap();
    assert!(page.contains(&format!("{first} of 10 blocks")), "{text} {page}");
    let info = done(&["info", "t.trace"], folder);
    assert!(info.contains("blocks begun") && info.contains("10"), "{info}");
    // 100 lines of 128 bytes: more than POWER8's 64 entries, less than Haswell's L1.
    let power8 = done(&["replay", "t.trace", "--machine", "power8"], folder);
    assert!(power8.starts_with("0 of 10 blocks (0.0 %) commit in hardware on power8"), "{power8}");
    assert!(power8.contains("10  transaction_size_wset"), "{power8}");
    let haswell = done(&["replay", "t.trace"], folder);
    assert!(haswell.starts_with("10 of 10 blocks (100.0 %)"), "{haswell}");
    let short = done(&["replay", "t.trace", "-m", "power8", "--block-bytecodes", "1"], folder);
    // A bytecode is 50 instructions, so 50 lines; the trace's own blocks are cut in four.
    assert!(short.starts_with("40 of 40 blocks"), "{short}");
    let json: serde_json::Value = serde_json::from_str(&done(
        &["replay", "t.trace", "--json", "--policy", "lock-elision"],
        folder,
    ))
    .unwrap();
    assert_eq!(json["in_hardware"], 10);
    let checked = ame(&["replay", "t.trace", "--policy", "software", "--check"], folder);
    assert!(checked.status.success());
    assert!(String::from_utf8_lossy(&checked.stderr).contains("both checkers agree"));
}

#[test]
fn a_machine_of_ones_own_is_a_copied_and_changed_preset() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("text"), lackey_text()).unwrap();
    done(&["import-lackey", "text", "-o", "t.trace", "--block-instructions", "200"], folder);
    let preset = done(&["machines", "power8"], folder);
    std::fs::write(folder.join("mine.toml"), preset.replace("entries = 64", "entries = 128"))
        .unwrap();
    assert!(done(&["replay", "t.trace", "-m", "mine.toml"], folder).starts_with("10 of 10 blocks"));
    std::fs::write(folder.join("mine.toml"), preset.replace("entries = 64", "entrys = 128"))
        .unwrap();
    let error = refused(&["replay", "t.trace", "-m", "mine.toml"], folder);
    assert!(error.contains("entrys") && error.contains("mine.toml"), "{error}");
    let error = refused(&["replay", "t.trace", "-m", "power9"], folder);
    assert!(error.contains("power9") && error.contains("rigo2012"), "{error}");
}

#[test]
fn broken_input_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("text"), lackey_text()).unwrap();
    done(&["import-lackey", "text", "-o", "t.trace"], folder);
    let bytes = std::fs::read(folder.join("t.trace")).unwrap();
    std::fs::write(folder.join("cut.trace"), &bytes[..bytes.len() - 40]).unwrap();
    let error = refused(&["replay", "cut.trace"], folder);
    assert!(error.contains(&format!("cut off at byte {}", bytes.len() - 40)), "{error}");
    let mut changed = bytes.clone();
    changed[100] ^= 1;
    std::fs::write(folder.join("bad.trace"), changed).unwrap();
    let error = refused(&["info", "bad.trace"], folder);
    assert!(error.contains("damaged at byte 12"), "{error}");
    let error = refused(&["replay", "text"], folder);
    assert!(error.contains("not a trace file"), "{error}");
    std::fs::write(folder.join("other"), "I  400000,4\nnonsense\n").unwrap();
    let error = refused(&["import-lackey", "other", "-o", "o.trace"], folder);
    assert!(error.contains("line 2"), "{error}");
    let error = refused(&["sweep", "e3", "t.trace"], folder);
    assert!(error.contains("--bytecode-at"), "{error}");
}

#[test]
fn a_sweep_leaves_tables_and_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let said =
        done(&["sweep", "e4", "--threads", "1,4", "--blocks", "60", "--out", "found"], folder);
    assert!(said.contains("agrees"), "{said}");
    for file in ["e4-causes.csv", "e4.json", "e4.svg", "e4.png", "e4-parted.svg", "e4-parted.png"] {
        assert!(folder.join("found").join(file).exists(), "{file}");
    }
    let again = folder.join("again");
    done(
        &["sweep", "e4", "--threads", "1,4", "--blocks", "60", "--jobs", "1", "--out", "again"],
        folder,
    );
    let read = |path: &Path| std::fs::read_to_string(path.join("e4.json")).unwrap();
    assert_eq!(read(&folder.join("found")), read(&again));
    let json: serde_json::Value = serde_json::from_str(&read(&again)).unwrap();
    assert_eq!(json["tables"][0]["rows"].as_array().unwrap().len(), 4);
}
