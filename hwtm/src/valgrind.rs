//! Asking valgrind: lackey for a program's references, cachegrind for its misses.
//!
//! Both run the program with an environment of their own making, so that two runs see the same
//! stack. Valgrind itself gives them the same addresses.

use crate::cache::Geometry;
use crate::trace::{LackeyError, LackeyImporter, LackeyOptions, LackeySummary, Writer};
use std::ffi::OsString;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use thiserror::Error;

/// Why valgrind gave no answer.
#[derive(Debug, Error)]
pub enum ValgrindError {
    /// It is not installed, or cannot be started.
    #[error("cannot run valgrind; is it installed?")]
    Absent(#[source] io::Error),
    /// It failed, or the program did.
    #[error("{program} under valgrind's {tool} failed: {reason}")]
    Failed {
        /// The tool.
        tool: &'static str,
        /// The program.
        program: String,
        /// What is known.
        reason: String,
    },
    /// Lackey's trace could not be imported.
    #[error("cannot import lackey's trace of {program}")]
    Import {
        /// The program.
        program: String,
        /// Why not.
        source: LackeyError<io::Error>,
    },
    /// A file could not be read or written.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// A program to run under valgrind. Its output is thrown away; it must not write to its standard
/// error, where lackey's trace goes.
#[derive(Clone, Debug)]
pub struct Program {
    /// Name for tables.
    pub name: String,
    /// Program and arguments.
    pub command: Vec<OsString>,
    /// File for its standard input.
    pub input: Option<PathBuf>,
}

/// What cachegrind counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CachegrindCounts {
    /// Instructions.
    pub instructions: u64,
    /// Misses of the first-level instruction cache.
    pub instruction_misses: u64,
    /// Data references; a modify is one.
    pub references: u64,
    /// Misses of the first-level data cache.
    pub data_misses: u64,
}

/// Whether valgrind can be run here.
#[must_use]
pub fn available() -> bool {
    let asked = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}

fn valgrind(program: &Program) -> Result<Command, ValgrindError> {
    let mut command = Command::new("valgrind");
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
    command.env_clear().env("PATH", path).env("LC_ALL", "C").stdout(Stdio::null());
    match &program.input {
        None => command.stdin(Stdio::null()),
        Some(input) => {
            let file = std::fs::File::open(input)
                .map_err(|source| ValgrindError::Io { path: input.clone(), source })?;
            command.stdin(file)
        }
    };
    Ok(command)
}

/// Runs `program` under lackey and writes its trace to `out`.
///
/// # Errors
/// When valgrind, the program, the import or `out` fails.
pub fn trace<W: Write>(
    program: &Program,
    options: LackeyOptions,
    out: W,
) -> Result<(LackeySummary, W), ValgrindError> {
    let failed = |reason: String| ValgrindError::Failed {
        tool: "lackey",
        program: program.name.clone(),
        reason,
    };
    let import = |source| ValgrindError::Import { program: program.name.clone(), source };
    let mut child = valgrind(program)?
        .args(["--tool=lackey", "--trace-mem=yes"])
        .args(&program.command)
        .stderr(Stdio::piped())
        .spawn()
        .map_err(ValgrindError::Absent)?;
    let mut writer = Writer::new(out).map_err(|error| import(LackeyError::Sink(error)))?;
    let summary = match child.stderr.take() {
        Some(text) => LackeyImporter::new(options)
            .import(BufReader::with_capacity(1 << 18, text), |event| writer.event(event)),
        None => return Err(failed("it has no standard error".into())),
    };
    if summary.is_err() {
        // It may be waiting for someone to read the rest; that it ended already is as good.
        drop(child.kill());
    }
    let status = child.wait().map_err(ValgrindError::Absent)?;
    let summary = summary.map_err(import)?;
    if !status.success() {
        return Err(failed(status.to_string()));
    }
    let out = writer.finish().map_err(|error| import(LackeyError::Sink(error)))?;
    Ok((summary, out))
}

/// Runs `program` under cachegrind with both first-level caches of these shapes; `scratch` is a
/// folder for its output.
///
/// # Errors
/// When valgrind or the program fails.
pub fn cachegrind(
    program: &Program,
    instruction: &Geometry,
    data: &Geometry,
    scratch: &Path,
) -> Result<CachegrindCounts, ValgrindError> {
    let failed = |reason: String| ValgrindError::Failed {
        tool: "cachegrind",
        program: program.name.clone(),
        reason,
    };
    let shape = |geometry: &Geometry| {
        format!("{},{},{}", geometry.size(), geometry.ways(), geometry.line().bytes())
    };
    let name = format!("cachegrind.{}.{}", std::process::id(), shape(data).replace(',', "-"));
    let file = scratch.join(name);
    let output = valgrind(program)?
        .args(["--tool=cachegrind", "--cache-sim=yes", "--branch-sim=no"])
        .arg(format!("--I1={}", shape(instruction)))
        .arg(format!("--D1={}", shape(data)))
        .arg("--LL=8388608,16,64")
        .arg(format!("--cachegrind-out-file={}", file.display()))
        .args(&program.command)
        .stderr(Stdio::piped())
        .output()
        .map_err(ValgrindError::Absent)?;
    if !output.status.success() {
        let last =
            String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned();
        return Err(failed(format!("{}: {last}", output.status)));
    }
    let text = std::fs::read_to_string(&file)
        .map_err(|source| ValgrindError::Io { path: file.clone(), source })?;
    std::fs::remove_file(&file)
        .map_err(|source| ValgrindError::Io { path: file.clone(), source })?;
    parse_counts(&text).ok_or_else(|| failed("its output has no summary".into()))
}

/// Reads the `events:` and `summary:` lines of cachegrind's output file.
fn parse_counts(text: &str) -> Option<CachegrindCounts> {
    let after = |head: &str| text.lines().find_map(|line| line.strip_prefix(head));
    let names: Vec<&str> = after("events:")?.split_whitespace().collect();
    let values: Vec<u64> =
        after("summary:")?.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    let of = |name: &str| values.get(names.iter().position(|&known| known == name)?).copied();
    Some(CachegrindCounts {
        instructions: of("Ir")?,
        instruction_misses: of("I1mr")?,
        references: of("Dr")? + of("Dw")?,
        data_misses: of("D1mr")? + of("D1mw")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_read_by_name() {
        let text = "desc: x\nevents: Ir I1mr ILmr Dr D1mr DLmr Dw D1mw DLmw\nfn=a\n1 2\nsummary: 100 3 0 20 4 0 30 5 0\n";
        let counts = parse_counts(text).unwrap();
        let expected = CachegrindCounts {
            instructions: 100,
            instruction_misses: 3,
            references: 50,
            data_misses: 9,
        };
        assert_eq!(counts, expected);
        assert_eq!(parse_counts("events: Ir\nsummary: x\n"), None);
    }
}
