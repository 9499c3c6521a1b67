//! What users of AME Python touch: modules, conflict reports and the command line
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate self as atomic_blocks;

pub mod cli;
pub mod hint;
pub mod profile;
pub mod python;
pub mod record;
pub mod report;
mod units;

#[cfg(test)]
#[path = "../tests/synthetic/mod.rs"]
mod synthetic;
