//! A model of cores with capacity-limited hardware transactional memory.
//!
//! It answers: *would this block have committed in hardware, on which machine, at what cost, and
//! if not, why?* It sees a stream of memory accesses and nothing else: it knows no language and
//! no software protocol.
//!
//! | module | what it is |
//! |---|---|
//! | [`trace`] | events, the trace file, the importer of valgrind's lackey |
//! | [`mod@line`], [`cache`] | address to line; sets, ways, replacement, index functions |
//! | [`machine`] | machine descriptions (TOML) and the presets |
//! | [`system`] | the simulated cores: begin, load, store, commit, abort, on one memory |
//! | [`outcome`] | abort causes by the field's names |
//! | [`checker`] | the two judges: isolation and value |
//! | [`policy`], [`software`], [`scheduler`] | what to do with blocks that do not fit; who runs next |
//! | [`agent`], [`workload`], [`replay`] | programs for the scheduler: traces and made-up ones |
//! | [`experiment`], [`valgrind`] | the experiments, and the tools they are judged by |
//!
//! An interpreter calls [`system::System`] (or is an [`scheduler::Agent`], to be interleaved with
//! others); a tool that has a trace calls [`replay::alone`].
//!
//! # Example
//! ```
//! use hwtm::{machine::Machine, outcome::Stop, system::System};
//!
//! let machine = Machine::load("power8")?;
//! let mut system = System::new(&machine, 1);
//! system.begin(0);
//! let mut lines = 0;
//! let abort = loop {
//!     match system.store(0, lines * 128, b"x") {
//!         Ok(()) => lines += 1,
//!         Err(Stop::Abort(abort)) => break abort,
//!         Err(Stop::Stall) => unreachable!("there is no one to wait for"),
//!     }
//! };
//! assert_eq!((lines, abort.cause.name()), (64, "transaction_size_wset"));
//! # Ok::<(), hwtm::machine::MachineError>(())
//! ```
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
mod player;
pub mod policy;
pub mod random;
pub mod replay;
pub mod scheduler;
pub mod software;
pub mod system;
pub mod trace;
pub mod valgrind;
pub mod workload;
