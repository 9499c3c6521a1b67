//! The `ame` program: tools around AME Python. All of it lives in [`atomic_blocks::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    atomic_blocks::cli::main()
}
