//! Benchmarks of the engine, and the tools that they share.
//!
//! Main invariant: a figure is a ratio of two things that ran interleaved in one process (or two
//! that were woken in turn), since absolute times mean little on a shared machine. Each is a
//! median over rounds, with the spread beside it.

pub mod alloc;
pub mod bank;
pub mod figures;
pub mod libitm;
pub mod measure;
pub mod random;
pub mod report;
pub mod sets;
