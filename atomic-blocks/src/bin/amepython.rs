//! `amepython`: runs Python programs. All of it lives in [`atomic_blocks::python`].

use std::process::ExitCode;

fn main() -> ExitCode {
    atomic_blocks::python::main()
}
