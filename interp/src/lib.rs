//! A register-bytecode Python interpreter whose state can be rolled back

#![deny(unsafe_code)]

pub mod builtins;
pub mod bytecode;
pub mod compiler;
mod completion;
pub mod embed;
#[cfg(feature = "hw")]
pub mod hardware;
pub mod heap;
pub mod library;
pub mod modules;
pub mod native;
pub mod object;
mod program;
pub mod signals;
mod source;
pub mod startup;
pub mod syntax;
pub mod text;
pub mod traceback;
pub mod value;
pub mod vm;

pub use program::Program;
