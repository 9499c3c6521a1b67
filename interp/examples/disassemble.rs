//! Prints the bytecode of a Python file, or of standard input.

use std::io::Read;

use interp::bytecode::disassemble;
use interp::compiler::{Mode, Options, compile};

fn main() -> std::process::ExitCode {
    let mut text = String::new();
    let name = std::env::args().nth(1).unwrap_or_else(|| "-".into());
    let read = if name == "-" {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(&name).map(|t| text = t)
    };
    if let Err(error) = read {
        eprintln!("{name}: {error}");
        return std::process::ExitCode::FAILURE;
    }
    match compile(&text, &name, Options::new(Mode::Module)) {
        Ok(code) => print!("{}", disassemble(&code)),
        Err(failure) => {
            let place = failure.error.place(&failure.source);
            eprintln!("{name}: {:?} at {place:?}: {}", failure.error.kind, failure.error);
            return std::process::ExitCode::FAILURE;
        }
    }
    std::process::ExitCode::SUCCESS
}
