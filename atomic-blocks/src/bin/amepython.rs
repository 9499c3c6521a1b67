//! `amepython`: runs Python programs.

use std::io::Read;
use std::process::ExitCode;

use interp::vm::{Options, Runtime};

/// Room for the machine's bounded recursion in Rust.
const STACK: usize = 256 << 20;

enum Program {
    File(String),
    Text(String),
    Input,
}

fn usage(problem: &str) -> ExitCode {
    eprintln!("{problem}\nusage: amepython [-O] [-X option] [-c cmd | file | -] [arg] ...");
    ExitCode::from(2)
}

/// What follows `-X`; false if there is no such option.
fn set_option(option: &str, options: &mut Options) -> bool {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    match (name, value, value.parse::<u32>().map(u64::from)) {
        ("abort", _, Ok(n)) => options.abort_at = Some(n),
        ("aborts", _, Ok(seed)) => options.aborts = Some(seed),
        ("nursery", _, Ok(n)) => options.nursery = Some(n as usize),
        ("share", "", _) => options.share = true,
        ("audit", _, Ok(n)) => options.audit = Some(n),
        ("audit", "", _) => options.audit = Some(0),
        ("stats", "", _) => options.stats = true,
        _ => return false,
    }
    true
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let mut options = Options::default();
    let mut program = Program::Input;
    let mut name = String::new();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-c" => {
                let Some(text) = args.next() else {
                    return usage("Argument expected for the -c option");
                };
                name = "-c".into();
                program = Program::Text(text + "\n");
                break;
            }
            "-" => {
                name = "-".into();
                break;
            }
            "-O" => options.optimize = 1,
            "-OO" => options.optimize = 2,
            "-X" => {
                let option = args.next().unwrap_or_default();
                if !set_option(&option, &mut options) {
                    return usage(&format!("unknown -X option: {option}"));
                }
            }
            "-V" | "--version" => {
                println!("Python 3.14.0 (AME Python)");
                return ExitCode::SUCCESS;
            }
            _ if arg.starts_with('-') => return usage(&format!("unknown option {arg}")),
            _ => {
                name.clone_from(&arg);
                program = Program::File(arg);
                break;
            }
        }
    }
    options.argv = std::iter::once(name).chain(args).collect();
    options.path = vec![match &program {
        Program::File(file) => match std::path::Path::new(file).parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_string_lossy().into_owned(),
            _ => ".".into(),
        },
        _ => String::new(),
    }];
    let run = move || run(program, options);
    match std::thread::Builder::new().stack_size(STACK).spawn(run) {
        Ok(thread) => thread.join().map_or(ExitCode::from(134), ExitCode::from),
        Err(error) => usage(&format!("cannot start: {error}")),
    }
}

fn run(program: Program, options: Options) -> u8 {
    let (text, filename) = match program {
        Program::Text(text) => (text, "<string>".to_string()),
        Program::Input => {
            let mut bytes = Vec::new();
            if let Err(error) = std::io::stdin().read_to_end(&mut bytes) {
                eprintln!("amepython: {error}");
                return 2;
            }
            (String::from_utf8_lossy(&bytes).into_owned(), "<stdin>".to_string())
        }
        Program::File(file) => match std::fs::read(&file) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => (text, file),
                Err(error) => {
                    let line = error.as_bytes()[..error.utf8_error().valid_up_to()]
                        .iter()
                        .filter(|b| **b == b'\n')
                        .count()
                        + 1;
                    eprintln!(
                        "SyntaxError: Non-UTF-8 code in file {file} on line {line}, but no \
                         encoding declared; see https://peps.python.org/pep-0263/ for details"
                    );
                    return 1;
                }
            },
            Err(error) => {
                let number = error.raw_os_error().unwrap_or(0);
                let text = error.to_string();
                let text = text.split(" (os error").next().unwrap_or_default();
                eprintln!("amepython: can't open file '{file}': [Errno {number}] {text}");
                return 2;
            }
        },
    };
    Runtime::start(options).run_program(&text, &filename)
}
