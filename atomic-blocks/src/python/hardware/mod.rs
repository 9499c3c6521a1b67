//! `-X hw`: blocks run on a simulated core first. Which machine, and which program does it.
//!
//! Main invariant: the interpreter that users run every day has nothing of this in it: what it does
//! to memory is told to nobody, at no cost. So `-X hw` is done by a second program,
//! `amepython-hw`, built with the feature `hw`, which this one becomes.

#[cfg(feature = "hw")]
mod core;
#[cfg(feature = "hw")]
mod summary;
#[cfg(feature = "hw")]
mod turns;

use std::ffi::OsString;
use std::path::PathBuf;

use hwtm::machine::Machine;
use hwtm::policy::PolicyKind;

#[cfg(feature = "hw")]
pub(super) use core::Session;

/// What the `-X hw` options ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hardware {
    /// `-X hw=MACHINE`: a preset or a file.
    pub(super) machine: Option<String>,
    /// `-X hw-trace=FILE`.
    pub(super) trace: Option<OsString>,
    /// `-X hw-report=FILE`.
    pub(super) report: Option<PathBuf>,
    /// `-X hw-policy=NAME`.
    pub(super) policy: Option<PolicyKind>,
    /// `-X hw-block=N`.
    pub(super) bytecodes: Option<u64>,
    /// `-X hw-seed=N`.
    pub(super) seed: Option<u64>,
    /// `-X hw-check`.
    pub(super) checks: bool,
    /// `-X hw-buffer=off`.
    pub(super) unbuffered: bool,
}

/// The policies that a single core can have.
const POLICIES: [PolicyKind; 2] = [PolicyKind::LockElision, PolicyKind::DynamicLength];

impl Hardware {
    /// Takes an option whose name begins with `hw`; what is wrong with it, if anything is.
    pub(super) fn option(&mut self, name: &str, value: Option<&str>) -> Result<(), String> {
        if name == "hw-check" && value.is_none() {
            self.checks = true;
            return Ok(());
        }
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return Err(format!("-X {name} takes a value, as in -X {name}=..."));
        };
        let number = || {
            let number = value.parse::<u64>().ok().filter(|&number| number > 0);
            number.ok_or_else(|| format!("-X {name} takes a number from 1 on, not '{value}'"))
        };
        match name {
            "hw" => self.machine = Some(value.to_owned()),
            "hw-trace" => self.trace = Some(value.into()),
            "hw-report" => self.report = Some(value.into()),
            "hw-block" => self.bytecodes = Some(number()?),
            "hw-seed" => self.seed = Some(number()?),
            "hw-buffer" if value == "off" => self.unbuffered = true,
            "hw-buffer" if value == "on" => self.unbuffered = false,
            "hw-policy" => {
                let policy = value.parse().map_err(|error| format!("-X hw-policy: {error}"))?;
                if !POLICIES.contains(&policy) {
                    let names = POLICIES.map(PolicyKind::name).join(" and ");
                    return Err(format!("-X hw-policy: one core can have {names}, not {policy}"));
                }
                self.policy = Some(policy);
            }
            _ => return Err(format!("-X {name}={value} is unknown; see --help-xoptions")),
        }
        Ok(())
    }

    /// The machine, if there is one.
    pub(super) fn load(&self) -> Result<Option<Machine>, String> {
        if self.machine.is_none() && self.trace.is_none() {
            return Err("-X hw-... options need -X hw=MACHINE or -X hw-trace=FILE".into());
        }
        let machine = self.machine.as_deref().map(Machine::load).transpose();
        machine.map_err(|error| format!("-X hw: {error}"))
    }
}

/// The exit code of a program whose blocks left something behind when they were rolled back: that of a
/// program whose audit fails.
#[cfg(feature = "hw")]
pub(super) const WRONG_MEMORY: u8 = 101;

/// Becomes the program that has the simulation in it; why that cannot be.
#[cfg(not(feature = "hw"))]
pub(super) fn become_simulator(arguments: &[OsString]) -> String {
    let beside = std::env::current_exe().map(|own| own.with_file_name(SIMULATOR));
    let Ok(simulator) = beside else { return format!("cannot find {SIMULATOR}: {BUILD}") };
    if !simulator.is_file() {
        return format!("-X hw needs {}, which is not there: {BUILD}", simulator.display());
    }
    format!("cannot run {}: {}", simulator.display(), become_program(&simulator, arguments))
}

/// Becomes this program again, from its beginning; why that cannot be.
#[cfg(feature = "hw")]
pub(super) fn begin_anew(arguments: &[OsString]) -> std::io::Error {
    match std::env::current_exe() {
        Ok(own) => become_program(&own, arguments),
        Err(error) => error,
    }
}

fn become_program(program: &std::path::Path, arguments: &[OsString]) -> std::io::Error {
    use std::os::unix::process::CommandExt;
    let mut command = std::process::Command::new(program);
    command.args(arguments.get(1..).unwrap_or_default());
    if let Some(own) = arguments.first() {
        command.arg0(own);
    }
    command.exec()
}

#[cfg(not(feature = "hw"))]
const SIMULATOR: &str = "amepython-hw";
#[cfg(not(feature = "hw"))]
const BUILD: &str = "build it with `cargo build --release -p ame-atomic-blocks --features hw --bin \
                     amepython-hw`";
