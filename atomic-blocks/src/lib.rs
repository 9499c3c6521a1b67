//! What users of AME Python touch: modules, conflict reports and the command line
#![forbid(unsafe_code)]

pub mod cli;
