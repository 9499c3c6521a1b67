//! `amepython-hw`: `amepython` with simulated hardware in it, which `amepython -X hw` becomes.

use std::process::ExitCode;

fn main() -> ExitCode {
    atomic_blocks::python::main()
}
