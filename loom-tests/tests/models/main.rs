//! All models, in one binary so that a mutant is built once.
#![cfg(loom)]

mod alone;
mod commute;
mod counts;
mod irrevocable;
mod nested;
mod opacity;
mod ordered;
mod ownership;
mod publication;
mod reclaim;
mod retry;
mod segments;
