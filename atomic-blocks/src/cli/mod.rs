//! The command line of `ame`.
//!
//! Invariant: what a command finds goes to standard output or to files, what it says about
//! itself (progress, errors) to standard error; the exit status is 0 only when all was done and
//! every check agreed.

pub(crate) mod hwtm;

use crate::report::command as report;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Tools around AME Python.
#[derive(Debug, Parser)]
#[command(name = "ame", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Model hardware transactions: replay traces, run the experiments
    Hwtm(hwtm::Arguments),
    Report(report::Arguments),
}

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Hwtm(arguments) => hwtm::run(arguments),
        Command::Report(arguments) => return report::run(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ame: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whoever read our output has had enough: nothing to complain about.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
