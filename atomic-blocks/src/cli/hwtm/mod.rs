//! `ame hwtm …`: traces, machines and experiments of the hardware model.

mod chart;
mod output;
pub(crate) mod page;
mod progress;
mod sweep;
mod text;
pub(crate) mod traces;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use hwtm::machine::Machine;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `ame hwtm`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the machines, or print one's file to copy and change
    Machines {
        /// The machine to print
        name: Option<String>,
    },
    /// Record a program's trace with valgrind's lackey
    Record(traces::Record),
    /// Turn the text of `valgrind --tool=lackey --trace-mem=yes` into a trace
    ImportLackey(traces::ImportLackey),
    /// Say what a trace holds, and whether it is whole
    Info {
        /// The trace
        trace: PathBuf,
    },
    /// Replay a trace on a machine: which blocks would commit in hardware, and why not
    Replay(traces::Replay),
    /// Run an experiment and write its tables and pictures
    Sweep(sweep::Sweep),
}

/// Runs a command; false when a check did not agree.
pub(crate) fn run(arguments: Arguments) -> Result<bool> {
    match arguments.command {
        Command::Machines { name } => machines(name.as_deref()).map(|()| true),
        Command::Record(record) => record.run().map(|()| true),
        Command::ImportLackey(import) => import.run().map(|()| true),
        Command::Info { trace } => traces::info(&trace).map(|()| true),
        Command::Replay(replay) => replay.run(),
        Command::Sweep(sweep) => sweep.run(),
    }
}

fn machines(name: Option<&str>) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if let Some(name) = name {
        let names: Vec<_> = Machine::presets().collect();
        let text = Machine::preset_text(name)
            .with_context(|| format!("`{name}` is no preset; there are {}", names.join(", ")))?;
        return Ok(out.write_all(text.as_bytes())?);
    }
    for name in Machine::presets() {
        let machine = Machine::load(name)?;
        writeln!(out, "{name}\n{}", text::wrapped(&machine.description().description, 76, "    "))?;
    }
    Ok(())
}

/// Reads a machine by preset name or file.
fn machine(name: &str) -> Result<Machine> {
    Machine::load(name).context("no such machine")
}
