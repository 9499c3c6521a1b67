//! A register-bytecode Python interpreter whose state can be rolled back

pub mod bytecode;
pub mod compiler;
pub mod library;
pub mod syntax;
pub mod text;
