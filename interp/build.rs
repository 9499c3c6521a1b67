//! Packs the standard library's Python files into one archive, which the crate includes.
//!
//! The archive is the raw-deflated files one after another. Beside it goes a table of their names,
//! sorted, with position and sizes, as Rust source.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Parts of the library that nothing runs without a compiled extension that is not there.
const LEFT_OUT: &[&str] = &[
    "ensurepip",
    "idlelib",
    "pydoc_data",
    "sqlite3",
    "test",
    "tests",
    "tkinter",
    "turtledemo",
    "turtle.py",
    "__pycache__",
];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let root = Path::new(rustpython_pylib::LIB_PATH);
    let mut files = Vec::new();
    list(root, &mut files)?;
    let mut named: Vec<(String, PathBuf)> = files
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
            Some((name, path))
        })
        .collect();
    named.sort();
    let mut archive = Vec::new();
    let mut table = String::from("&[\n");
    for (name, path) in named {
        let text = fs::read(&path)?;
        let packed = miniz_oxide::deflate::compress_to_vec(&text, 8);
        writeln!(table, "({name:?}, {}, {}, {}),", archive.len(), packed.len(), text.len())
            .map_err(io::Error::other)?;
        archive.extend_from_slice(&packed);
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    fs::write(out.join("library.deflate"), archive)?;
    fs::write(out.join("library_table.rs"), table)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            list(&path, files)?;
        } else if name.ends_with(".py") {
            files.push(path);
        }
    }
    Ok(())
}
