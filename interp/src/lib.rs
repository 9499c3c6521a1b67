//! A register-bytecode Python interpreter whose state can be rolled back

pub mod bytecode;
