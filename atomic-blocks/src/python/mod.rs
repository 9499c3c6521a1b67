//! The program `amepython`: from its command line to its exit code.
//!
//! Main invariant: exit codes are CPython's: the program's own; 1 for an uncaught exception; 2 when
//! the command line is wrong or the program cannot be read; 120 when output is lost at the end; an
//! interrupted program dies of the signal (130 in a shell).

mod command;
mod graves;
mod hardware;
mod object;
mod recorder;
mod repl;
mod usage;

use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use command::{Command, Run, Target};
use interp::Program;
use interp::traceback::Style;
use interp::vm::{Options, Runtime};
use recorder::Recorder;

/// Room for the machine's bounded recursion in Rust.
const STACK: usize = 256 << 20;
const MISUSE: u8 = 2;

/// The version of Python whose behaviour this is.
const VERSION: &str = "3.14.0";

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let run = match command::read(&arguments, &|name| std::env::var_os(name)) {
        Ok(Command::Run(run)) => run,
        Ok(Command::Help(help)) => {
            print!("{}", usage::page(help));
            return ExitCode::SUCCESS;
        }
        Ok(Command::Version(times)) => {
            println!("{}", version(times > 1));
            return ExitCode::SUCCESS;
        }
        Err(misuse) => {
            eprintln!("{}", misuse.message);
            if misuse.usage {
                eprintln!("{}\nTry `amepython -h' for more information.", usage::USAGE);
            }
            return ExitCode::from(MISUSE);
        }
    };
    #[cfg(feature = "hw")]
    if run.hardware.is_some() && interp::hardware::fix_addresses() {
        // If it cannot begin anew it goes on as it is.
        let _error = hardware::begin_anew(&arguments);
    }
    #[cfg(not(feature = "hw"))]
    if let Some(asked) = &run.hardware {
        let message = match asked.load() {
            Ok(_) => hardware::become_simulator(&arguments),
            Err(message) => message,
        };
        eprintln!("amepython: {message}");
        return ExitCode::from(MISUSE);
    }
    match std::thread::Builder::new().stack_size(STACK).spawn(move || start(*run)) {
        Ok(thread) => {
            // They must interrupt what the program waits for.
            interp::signals::leave_to_others();
            thread.join().map_or(ExitCode::from(134), ExitCode::from)
        }
        Err(error) => {
            eprintln!("amepython: cannot start: {error}");
            ExitCode::from(MISUSE)
        }
    }
}

fn version(long: bool) -> String {
    let own = env!("CARGO_PKG_VERSION");
    if long {
        format!(
            "Python {VERSION} (AME Python {own}) [{}-{}]",
            std::env::consts::OS,
            std::env::consts::ARCH
        )
    } else {
        format!("Python {VERSION}")
    }
}

/// What `python3` says about a system call's error.
fn describe(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    format!("[Errno {}] {text}", error.raw_os_error().unwrap_or(0))
}

/// The program's text, and the first entry of `sys.path`.
fn load(run: &Run, interactive: bool) -> Result<(Option<Program>, OsString), String> {
    let nowhere = OsString::new();
    let text = |text: &OsStr| text.to_string_lossy().into_owned();
    match &run.target {
        Target::Text(command) => Ok((Some(Program::Command(text(command) + "\n")), nowhere)),
        Target::Module(name) => {
            let here = std::env::current_dir().map(PathBuf::into_os_string);
            Ok((Some(Program::Module(text(name))), here.unwrap_or_default()))
        }
        Target::Input if interactive => Ok((None, nowhere)),
        Target::Input => {
            let mut bytes = Vec::new();
            match std::io::stdin().read_to_end(&mut bytes) {
                Ok(_) => Ok((Some(Program::Input(bytes)), nowhere)),
                Err(error) => {
                    Err(format!("amepython: can't read standard input: {}", describe(&error)))
                }
            }
        }
        Target::File(file) => {
            // As CPython's, this keeps dots.
            let name = std::env::current_dir().map_or_else(|_| file.into(), |here| here.join(file));
            if name.is_dir() {
                return folder(&name);
            }
            let shown = text(name.as_os_str());
            let mut bytes = std::fs::read(&name)
                .map_err(|e| format!("amepython: can't open file '{shown}': {}", describe(&e)))?;
            if bytes.starts_with(b"PK\x03\x04") {
                return folder(&name);
            }
            if run.skip_first_line {
                let end = bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len());
                // The line's end stays, so that numbers of lines do.
                bytes.drain(..end);
            }
            let folder = name.canonicalize().ok().and_then(|p| p.parent().map(Path::to_path_buf));
            let folder = folder.unwrap_or_default().into_os_string();
            Ok((Some(Program::Script(name.into_os_string(), bytes)), folder))
        }
    }
}

fn folder(name: &Path) -> Result<(Option<Program>, OsString), String> {
    if name.is_dir() && !name.join("__main__.py").is_file() {
        let name = name.display();
        return Err(format!("amepython: can't find '__main__' module in '{name}'"));
    }
    let name = name.as_os_str().to_os_string();
    Ok((Some(Program::Folder(name.clone())), name))
}

fn start(mut run: Run) -> u8 {
    let flags = run.startup.flags;
    let terminal = std::io::stdin().is_terminal();
    let interactive = run.target == Target::Input
        && run.argv.first().is_none_or(|a| a.is_empty())
        && (terminal || flags.interactive > 0);
    let (program, first) = match load(&run, interactive) {
        Ok(loaded) => loaded,
        Err(message) => {
            eprintln!("{message}");
            // A folder was read, but has no program in it.
            return if message.contains("__main__") { 1 } else { MISUSE };
        }
    };
    let mut path = Vec::new();
    if flags.safe_path == 0 || matches!(program, Some(Program::Folder(_))) {
        path.push(first);
    }
    path.extend(run.path.drain(..).map(|entry| {
        // As CPython, which makes these absolute.
        std::path::absolute(&entry).map_or(entry, PathBuf::into_os_string)
    }));
    run.startup.executable =
        std::env::current_exe().map(PathBuf::into_os_string).unwrap_or_default();
    if let Some(own) = run.startup.arguments.first_mut()
        && !own.as_bytes().contains(&b'/')
    {
        own.clone_from(&run.startup.executable);
    }
    let lookup = |name: &str| std::env::var(name).ok();
    let python = flags.ignore_environment == 0;
    run.startup.style = Style::from_environment(lookup, python, std::io::stderr().is_terminal());
    let inspect = flags.inspect > 0;
    interp::signals::handle_interrupts();
    let started = Runtime::try_start(Options {
        argv: run.argv.clone(),
        path,
        optimize: run.optimize,
        startup: run.startup.clone(),
        ..run.options.clone()
    });
    let Ok(mut machine) = started else {
        eprintln!(
            "amepython: the system gives no address space for objects: raise the limit \
             (ulimit -v), or ask for less with -X heap=SIZE"
        );
        return 1;
    };
    #[cfg(feature = "hw")]
    let session = match run.hardware.as_ref().map(|asked| (asked, asked.load())) {
        None => None,
        Some((_, Err(message))) => {
            eprintln!("amepython: {message}");
            return MISUSE;
        }
        Some((asked, Ok(model))) => match hardware::Session::start(&mut machine, asked, model) {
            Ok(session) => Some(session),
            Err(error) => {
                eprintln!("amepython: can't record the trace: {}", describe(&error));
                return MISUSE;
            }
        },
    };
    let name = run.argv.first().map(|name| name.to_string_lossy().into_owned());
    let recorder = Recorder::attach(&machine, &name.unwrap_or_default());
    if let Some(file) = &run.conflicts {
        let log = file.as_ref().map(std::fs::File::create).transpose();
        if let Err(error) = log.and_then(|log| recorder.start(log)) {
            let name = file.as_deref().unwrap_or_default().to_string_lossy();
            eprintln!("amepython: can't record conflicts in '{name}': {}", describe(&error));
            return MISUSE;
        }
    }
    let mut code = program.as_ref().map_or(0, |program| machine.execute(program));
    if interactive || inspect {
        code = repl::run(&mut machine, &run, terminal, program.is_none());
    }
    let code = machine.end_program(code);
    #[cfg(feature = "hw")]
    let code = match session.map(|session| session.finish(&mut machine)) {
        None | Some(Ok(true)) => code,
        Some(Ok(false)) => hardware::WRONG_MEMORY,
        Some(Err(error)) => {
            eprintln!("amepython: can't tell what the simulation showed: {}", describe(&error));
            code
        }
    };
    if let Err(error) = recorder.finish(&mut machine) {
        eprintln!("amepython: can't record conflicts: {}", describe(&error));
    }
    if code == 130 && !interactive {
        interp::signals::die_of_interrupt();
    }
    code
}
