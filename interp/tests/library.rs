//! Every file of a standard library compiles and passes the verifier.
//!
//! `PYTHON_LIBRARY` names the folder; without it, the one of an installed `python3` is looked
//! for, and without that the sources in this crate's tests are taken. `-- --nocapture` prints
//! the speed and the mix of instructions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use interp::bytecode::{Code, Constant, Op, verify};
use interp::compiler::{Mode, Options, compile};

fn library() -> PathBuf {
    if let Some(path) = std::env::var_os("PYTHON_LIBRARY") {
        return path.into();
    }
    let script = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let output = std::process::Command::new("python3").args(["-c", script]).output();
    if let Ok(output) = output {
        let path = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        if path.is_dir() {
            return path;
        }
    }
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if path.is_dir() {
            // Wrong on purpose, or other people's.
            if !matches!(&*name, "site-packages" | "__pycache__" | "tokenizedata" | "bad" | "data")
            {
                collect(&path, files);
            }
        } else if name.ends_with(".py") && !name.starts_with("bad") {
            files.push(path);
        }
    }
}

fn count(code: &Code, mix: &mut BTreeMap<&'static str, usize>) {
    for i in &code.instructions {
        *mix.entry(i.op().map_or("?", Op::mnemonic)).or_default() += 1;
    }
    for c in &code.constants {
        if let Constant::Code(inner) = c {
            count(inner, mix);
        }
    }
}

#[test]
fn everything_compiles_and_verifies() {
    let mut files = Vec::new();
    collect(&library(), &mut files);
    files.sort();
    assert!(!files.is_empty());
    if cfg!(debug_assertions) && std::env::var_os("PYTHON_LIBRARY").is_none() {
        // Enough for every run of the tests; all of it when asked, or in release.
        files = files.into_iter().step_by(3).collect();
    }
    let mut mix = BTreeMap::new();
    let (mut bytes, mut compiled) = (0, 0);
    let mut time = std::time::Duration::ZERO;
    let mut failures = Vec::new();
    for file in &files {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        let start = Instant::now();
        let result = compile(&text, &file.to_string_lossy(), Options::new(Mode::Module));
        time += start.elapsed();
        bytes += text.len();
        match result {
            Ok(code) => {
                if let Err(fault) = verify(&code) {
                    failures.push(format!("{}: {fault}", file.display()));
                }
                count(&code, &mut mix);
                compiled += 1;
            }
            Err(failure) => {
                let place = failure.error.place(&failure.source);
                let line = place.map_or(0, |p| p.line);
                failures.push(format!("{}:{line}: {}", file.display(), failure.error));
            }
        }
    }
    let total: usize = mix.values().sum();
    println!(
        "{compiled} files, {bytes} bytes, {:.1} MB/s, {total} instructions",
        bytes as f64 / 1e6 / time.as_secs_f64()
    );
    let mut sorted: Vec<_> = mix.iter().collect();
    sorted.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    for (name, n) in sorted.iter().take(40) {
        println!("{:>6.2} % {name}", 100.0 * **n as f64 / total as f64);
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert!(compiled > 0);
}
