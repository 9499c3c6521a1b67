//! A model of many-core accelerators with capacity-limited hardware transactional memory
#![forbid(unsafe_code)]

pub mod agent;
pub mod cache;
pub mod checker;
mod conflict;
pub mod experiment;
mod footprint;
pub mod line;
pub mod machine;
pub mod memory;
pub mod outcome;
pub mod policy;
pub mod random;
pub mod replay;
pub mod scheduler;
pub mod software;
pub mod system;
pub mod trace;
pub mod valgrind;
pub mod workload;
