//! All models; one binary, so that a mutant is built once.
#![cfg(loom)]

mod litmus;
mod opacity;
