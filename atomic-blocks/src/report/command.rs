//! The command `ame report`.
//!
//! Invariant: the report goes to standard output, everything else to standard error. The exit
//! code is 0; or 1 when `--fail-on` found something; or 2 when the log cannot be read, or the
//! report cannot be written. A reader that closes the pipe early is no error.

use super::{Format, Options, failing};
use crate::profile::Profile;
use crate::record::{Error, Reader};
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Explain where a recorded run lost its time
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// The log that the run wrote
    log: PathBuf,
    /// What to write
    #[arg(long, value_enum, default_value_t = Kind::Text)]
    format: Kind,
    /// Show at most N findings and N blocks; the rest is summed up
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Exit with 1 if a block aborted more often than RATIO times per commit
    #[arg(long, value_name = "RATIO", value_parser = ratio)]
    fail_on: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Kind {
    /// For a terminal
    Text,
    /// For programs; `docs/conflicts.schema.json` describes it
    Json,
    /// For a browser, one file
    Html,
}

fn ratio(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(ratio) if ratio >= 0.0 => Ok(ratio),
        _ => Err("a number from 0 on is needed, for example 0.1".into()),
    }
}

/// Runs the command on standard output and standard error.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let stdout = io::stdout();
    ExitCode::from(execute(arguments, &mut BufWriter::new(stdout.lock()), &mut io::stderr()))
}

/// Runs the command; gives its exit code.
pub fn execute(arguments: &Arguments, out: &mut dyn Write, messages: &mut dyn Write) -> u8 {
    match attempt(arguments, out) {
        Ok(findings) if findings.is_empty() => 0,
        Ok(findings) => {
            for finding in findings {
                // Nobody to tell if standard error is closed; the exit code still says it.
                let _ = writeln!(messages, "ame report: {finding}");
            }
            1
        }
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(failure) => {
            let _ = match failure {
                Failure::Read(error) => {
                    writeln!(messages, "ame report: {}: {error}", arguments.log.display())
                }
                Failure::Write(error) => {
                    writeln!(messages, "ame report: cannot write the report: {error}")
                }
            };
            2
        }
    }
}

/// Why there is no report.
enum Failure {
    Read(Error),
    Write(io::Error),
}

/// What `--fail-on` finds.
fn attempt(arguments: &Arguments, out: &mut dyn Write) -> Result<Vec<String>, Failure> {
    let profile = read(arguments).map_err(Failure::Read)?;
    let write: Format = match arguments.format {
        Kind::Text => super::text,
        Kind::Json => super::json,
        Kind::Html => super::html,
    };
    write(&profile, Options { top: arguments.top }, out)
        .and_then(|()| out.flush())
        .map_err(Failure::Write)?;
    Ok(arguments.fail_on.map_or_else(Vec::new, |ratio| failing(&profile, ratio)))
}

fn read(arguments: &Arguments) -> Result<Profile, Error> {
    let file = File::open(&arguments.log)?;
    Profile::read(Reader::new(BufReader::with_capacity(1 << 16, file))?)
}
