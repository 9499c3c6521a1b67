//! The command line and the environment of `amepython`, as CPython reads them.
//!
//! Main invariant: reading has no effects: it makes a [`Command`], or says what is wrong in one
//! line. `-E` and `-I` hide every `PYTHON...` and `AME_...` variable.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::hardware::Hardware;
use interp::modules::sys::LEAST_DIGITS;
use interp::startup::{Flags, Startup};

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// `-c`.
    Text(OsString),
    /// `-m`.
    Module(OsString),
    /// A file, or a directory or archive with a `__main__`.
    File(OsString),
    /// Standard input; said by `-` if so.
    Input,
}

/// What the command line asks for.
#[derive(Clone, Debug)]
pub(super) enum Command {
    /// To run something.
    Run(Box<Run>),
    /// `-h`, and its longer forms.
    Help(Help),
    /// `-V`; twice for the long form.
    Version(u8),
}

/// A page of help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Help {
    Options,
    Variables,
    XOptions,
    All,
}

/// What is run, and how.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) target: Target,
    /// `sys.argv`, but for a script's `argv[0]`, which is there too.
    pub(super) argv: Vec<OsString>,
    pub(super) startup: Startup,
    pub(super) optimize: u8,
    pub(super) skip_first_line: bool,
    /// What the options ask for that only this interpreter has.
    pub(super) options: interp::vm::Options,
    /// Whether conflicts are recorded: into a file, or for a report at exit.
    pub(super) conflicts: Option<Option<OsString>>,
    /// What the options ask for that are about simulated hardware.
    pub(super) hardware: Option<Hardware>,
    /// The entries of `PYTHONPATH`.
    pub(super) path: Vec<OsString>,
    /// `PYTHONSTARTUP`.
    pub(super) interactive_startup: Option<OsString>,
    /// `PYTHON_HISTORY`.
    pub(super) history: Option<OsString>,
}

/// A command line that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misuse {
    pub(super) message: String,
    /// Whether the usage is shown too.
    pub(super) usage: bool,
}

fn misuse(message: impl Into<String>) -> Misuse {
    Misuse { message: message.into(), usage: true }
}

fn wrong_value(message: impl Into<String>) -> Misuse {
    Misuse { message: format!("amepython: {}", message.into()), usage: false }
}

/// Reads the command line; `arguments` begins with the program's own name.
pub(super) fn read(
    arguments: &[OsString],
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Command, Misuse> {
    let mut reader = Reader {
        rest: arguments.get(1..).unwrap_or_default(),
        run: Run {
            target: Target::Input,
            argv: Vec::new(),
            startup: Startup { arguments: arguments.to_vec(), ..Startup::default() },
            optimize: 0,
            skip_first_line: false,
            options: interp::vm::Options::default(),
            conflicts: None,
            hardware: None,
            path: Vec::new(),
            interactive_startup: None,
            history: None,
        },
        version: 0,
        help: None,
    };
    reader.options()?;
    if let Some(help) = reader.help {
        return Ok(Command::Help(help));
    }
    if reader.version > 0 {
        return Ok(Command::Version(reader.version));
    }
    let mut run = reader.run;
    if run.startup.flags.ignore_environment == 0 {
        environment(&mut run, variable)?;
    }
    x_options(&mut run)?;
    Ok(Command::Run(Box::new(run)))
}

struct Reader<'a> {
    rest: &'a [OsString],
    run: Run,
    version: u8,
    help: Option<Help>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<OsString> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first.clone())
    }

    fn options(&mut self) -> Result<(), Misuse> {
        while let Some(first) = self.rest.first() {
            let bytes = first.as_bytes();
            match bytes {
                b"-" => {
                    self.run.argv = self.rest.to_vec();
                    return Ok(());
                }
                b"--" => {
                    self.next();
                    break;
                }
                [b'-', b'-', name @ ..] => {
                    let name = String::from_utf8_lossy(name).into_owned();
                    self.next();
                    self.long(&name)?;
                }
                [b'-', letters @ ..] => {
                    let letters = letters.to_vec();
                    self.next();
                    if self.letters(&letters)? {
                        return Ok(());
                    }
                }
                _ => break,
            }
        }
        self.run.argv = self.rest.to_vec();
        match self.rest.first() {
            Some(file) => self.run.target = Target::File(file.clone()),
            None => self.run.argv.push(OsString::new()),
        }
        Ok(())
    }

    fn long(&mut self, name: &str) -> Result<(), Misuse> {
        match name {
            "help" => self.help = Some(Help::Options),
            "help-env" => self.help = Some(Help::Variables),
            "help-xoptions" => self.help = Some(Help::XOptions),
            "help-all" => self.help = Some(Help::All),
            "version" => self.version += 1,
            // There are no compiled files that it could be about.
            "check-hash-based-pycs" => match self.next().as_deref().map(OsStr::as_bytes) {
                Some(b"always" | b"default" | b"never") => {}
                Some(_) => {
                    return Err(misuse(
                        "--check-hash-based-pycs must be one of 'default', 'always', or 'never'",
                    ));
                }
                None => {
                    return Err(misuse("Argument expected for the --check-hash-based-pycs option"));
                }
            },
            _ => return Err(misuse(format!("unknown option --{name}"))),
        }
        Ok(())
    }

    /// Reads options of one letter each; whether what is to be run has been found.
    fn letters(&mut self, letters: &[u8]) -> Result<bool, Misuse> {
        for (i, &letter) in letters.iter().enumerate() {
            let flags = &mut self.run.startup.flags;
            match letter {
                b'b' => flags.bytes_warning += 1,
                b'B' => flags.dont_write_bytecode += 1,
                b'd' => flags.debug += 1,
                b'E' => flags.ignore_environment += 1,
                b'h' | b'?' => self.help = Some(Help::Options),
                b'i' => {
                    flags.inspect += 1;
                    flags.interactive += 1;
                }
                b'I' => {
                    flags.isolated += 1;
                    flags.ignore_environment += 1;
                    flags.no_user_site += 1;
                    flags.safe_path = 1;
                }
                b'O' => self.run.optimize += 1,
                b'P' => flags.safe_path = 1,
                b'q' => flags.quiet += 1,
                // Hashes are random unless a seed is set; `-t` means nothing any more.
                b'R' | b't' => {}
                b's' => flags.no_user_site += 1,
                b'S' => flags.no_site += 1,
                b'u' => self.run.startup.unbuffered = true,
                b'v' => flags.verbose += 1,
                b'V' => self.version += 1,
                b'x' => self.run.skip_first_line = true,
                b'c' | b'm' | b'W' | b'X' => {
                    let attached = &letters[i + 1..];
                    let value = if attached.is_empty() {
                        self.next().ok_or_else(|| {
                            let letter = char::from(letter);
                            misuse(format!("Argument expected for the -{letter} option"))
                        })?
                    } else {
                        OsString::from_vec(attached.to_vec())
                    };
                    return Ok(self.valued(letter, value));
                }
                _ => {
                    let letter = char::from(letter);
                    return Err(misuse(format!("Unknown option: -{letter}")));
                }
            }
        }
        Ok(false)
    }

    fn valued(&mut self, letter: u8, value: OsString) -> bool {
        match letter {
            b'W' => self.run.startup.warnings.push(value.to_string_lossy().into_owned()),
            b'X' => {
                let text = value.to_string_lossy();
                let option = match text.split_once('=') {
                    Some((name, value)) => (name.to_string(), Some(value.to_string())),
                    None => (text.into_owned(), None),
                };
                self.run.startup.x_options.push(option);
            }
            _ => {
                let (name, target) = match letter {
                    b'c' => ("-c", Target::Text(value)),
                    _ => ("-m", Target::Module(value)),
                };
                self.run.target = target;
                self.run.argv = vec![name.into()];
                self.run.argv.extend_from_slice(self.rest);
                return true;
            }
        }
        false
    }
}

/// What the `PYTHON...` variables add to the options.
fn environment(run: &mut Run, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<(), Misuse> {
    let value = |name: &str| variable(name).filter(|v| !v.is_empty());
    // As CPython: what is no number counts as 1.
    let flag = |name: &str, old: u8| match value(name) {
        Some(text) => {
            let number = text.to_str().and_then(|t| t.trim().parse::<i64>().ok());
            old.max(number.filter(|n| *n >= 0).map_or(1, |n| n.min(255) as u8))
        }
        None => old,
    };
    let f: &mut Flags = &mut run.startup.flags;
    f.debug = flag("PYTHONDEBUG", f.debug);
    f.verbose = flag("PYTHONVERBOSE", f.verbose);
    f.inspect = flag("PYTHONINSPECT", f.inspect);
    f.no_user_site = flag("PYTHONNOUSERSITE", f.no_user_site);
    f.dont_write_bytecode = flag("PYTHONDONTWRITEBYTECODE", f.dont_write_bytecode);
    f.safe_path |= u8::from(value("PYTHONSAFEPATH").is_some());
    f.dev_mode |= u8::from(value("PYTHONDEVMODE").is_some());
    f.warn_default_encoding |= u8::from(value("PYTHONWARNDEFAULTENCODING").is_some());
    run.optimize = flag("PYTHONOPTIMIZE", run.optimize);
    run.startup.unbuffered |= value("PYTHONUNBUFFERED").is_some();
    if let Some(text) = value("PYTHONWARNINGS") {
        let text = text.to_string_lossy();
        let more = text.split(',').map(str::to_string);
        run.startup.warnings = more.chain(run.startup.warnings.drain(..)).collect();
    }
    if let Some(text) = value("PYTHONHASHSEED")
        && text != "random"
    {
        let seed = text.to_str().and_then(|t| t.parse().ok());
        run.startup.hash_seed = Some(seed.ok_or_else(|| {
            wrong_value("PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]")
        })?);
    }
    if let Some(text) = value("PYTHONINTMAXSTRDIGITS") {
        run.startup.digits = digits("PYTHONINTMAXSTRDIGITS", text.to_str())?;
    }
    if let Some(path) = value("PYTHONPATH") {
        run.path =
            path.as_bytes().split(|b| *b == b':').map(|p| OsStr::from_bytes(p).into()).collect();
    }
    run.interactive_startup = value("PYTHONSTARTUP");
    run.history = value("PYTHON_HISTORY");
    run.conflicts = value("AME_CONFLICTS").map(|file| Some(file).filter(|file| file != "1"));
    if let Some(text) = value("AME_ABORT") {
        run.options.abort_at = Some(count("AME_ABORT", text.to_str())?);
    }
    Ok(())
}

fn digits(name: &str, text: Option<&str>) -> Result<usize, Misuse> {
    let n = text.and_then(|t| t.parse::<usize>().ok());
    n.filter(|&n| n == 0 || n >= LEAST_DIGITS).ok_or_else(|| {
        wrong_value(format!("{name}: invalid limit; must be >= {LEAST_DIGITS} or 0 for unlimited."))
    })
}

fn count(name: &str, text: Option<&str>) -> Result<u64, Misuse> {
    let n = text.and_then(|t| t.parse().ok()).filter(|n| *n > 0);
    n.ok_or_else(|| {
        let text = text.unwrap_or_default();
        wrong_value(format!("{name} takes a number from 1 on, not '{text}'"))
    })
}

/// Least address space for objects: the builtin modules fit several times.
const LEAST_HEAP: u64 = 64 << 20;

/// A number of bytes, or of binary kilobytes, megabytes or gigabytes with `K`, `M` or `G`.
fn heap_size(text: Option<&str>) -> Result<usize, Misuse> {
    let given = text.unwrap_or_default();
    let (digits, scale) = match given.char_indices().last() {
        Some((at, 'K')) => (&given[..at], 1 << 10),
        Some((at, 'M')) => (&given[..at], 1 << 20),
        Some((at, 'G')) => (&given[..at], 1 << 30),
        _ => (given, 1),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(scale));
    let bytes = bytes.filter(|bytes| (LEAST_HEAP..=1 << 46).contains(bytes));
    bytes.and_then(|bytes| usize::try_from(bytes).ok()).ok_or_else(|| {
        wrong_value(format!("-X heap takes a size from 64M to 65536G, not '{given}'"))
    })
}

/// What the `-X` options mean that this interpreter knows; the others are in `sys._xoptions` only.
fn x_options(run: &mut Run) -> Result<(), Misuse> {
    for (name, value) in run.startup.x_options.clone() {
        let value = value.as_deref();
        match name.as_str() {
            "abort" => run.options.abort_at = Some(count("-X abort", value)?),
            "aborts" => run.options.aborts = Some(count("-X aborts", value)?),
            "audit" => {
                run.options.audit = Some(value.map_or(Ok(0), |_| count("-X audit", value))?);
            }
            "nursery" => run.options.nursery = Some(count("-X nursery", value)? as usize),
            "conflicts" => run.conflicts = Some(value.map(OsString::from)),
            name if name == "hw" || name.starts_with("hw-") => {
                let hardware = run.hardware.get_or_insert_default();
                hardware.option(name, value).map_err(wrong_value)?;
            }
            "heap" => run.options.heap = heap_size(value)?,
            "share" => run.options.share = true,
            "stats" => run.options.stats = true,
            "int_max_str_digits" => {
                run.startup.digits = digits("-X int_max_str_digits", value)?;
            }
            "dev" => run.startup.flags.dev_mode = 1,
            "warn_default_encoding" => run.startup.flags.warn_default_encoding = 1,
            "utf8" => match value {
                None | Some("1") => {}
                Some("0") => {
                    return Err(wrong_value("-X utf8=0: text is always UTF-8 here"));
                }
                Some(_) => return Err(wrong_value("invalid -X utf8 option value")),
            },
            _ => {}
        }
    }
    if run.hardware.is_some() {
        let o = &run.options;
        // One seed gives one result.
        let seed = run.hardware.as_ref().and_then(|hardware| hardware.seed).unwrap_or(1);
        run.startup.hash_seed = run.startup.hash_seed.or(Some(seed as u32));
        if o.abort_at.is_some() || o.aborts.is_some() || o.share {
            return Err(wrong_value("-X hw does not go with -X abort, aborts and share"));
        }
    }
    let f = &mut run.startup.flags;
    if f.dev_mode > 0 {
        run.startup.warnings.insert(0, "default".into());
    }
    if f.bytes_warning > 0 {
        let action = if f.bytes_warning > 1 { "error" } else { "default" };
        run.startup.warnings.push(format!("{action}::BytesWarning"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(arguments: &str, variables: &[(&str, &str)]) -> Result<Command, Misuse> {
        let arguments: Vec<OsString> = std::iter::once("amepython")
            .chain(arguments.split_whitespace())
            .map(Into::into)
            .collect();
        read(&arguments, &|name| {
            variables.iter().find(|v| v.0 == name).map(|v| OsString::from(v.1))
        })
    }

    fn run(arguments: &str, variables: &[(&str, &str)]) -> Run {
        match with(arguments, variables) {
            Ok(Command::Run(run)) => *run,
            other => panic!("{other:?}"),
        }
    }

    fn error(arguments: &str) -> String {
        with(arguments, &[]).expect_err("it is wrong").message
    }

    #[test]
    fn targets_and_arguments() {
        let all = |text: &str| {
            let run = run(text, &[]);
            let argv: Vec<_> = run.argv.iter().map(|a| a.to_string_lossy().into_owned()).collect();
            (run.target, argv.join(" "))
        };
        assert_eq!(all(""), (Target::Input, String::new()));
        assert_eq!(all("- -c"), (Target::Input, "- -c".into()));
        assert_eq!(all("x.py -c y"), (Target::File("x.py".into()), "x.py -c y".into()));
        assert_eq!(all("-u -- -x"), (Target::File("-x".into()), "-x".into()));
        assert_eq!(all("-c pass -v"), (Target::Text("pass".into()), "-c -v".into()));
        assert_eq!(all("-Bcpass a"), (Target::Text("pass".into()), "-c a".into()));
        assert_eq!(all("-mtimeit -n 1"), (Target::Module("timeit".into()), "-m -n 1".into()));
    }

    #[test]
    fn flags_add_up() {
        let r = run("-OOqBbb -X dev -Werror -i x", &[("PYTHONOPTIMIZE", "1")]);
        assert_eq!((r.optimize, r.startup.flags.bytes_warning), (2, 2));
        assert_eq!(r.startup.warnings, ["default", "error", "error::BytesWarning"]);
        assert_eq!(r.startup.flags.inspect, 1);
        let variables = [("PYTHONPATH", "/a::b"), ("PYTHONUNBUFFERED", "x")];
        let r = run("x", &variables);
        assert_eq!(r.path, ["/a", "", "b"]);
        assert!(r.startup.unbuffered);
        let r = run("-I x", &variables);
        assert!(r.path.is_empty() && !r.startup.unbuffered);
        assert_eq!(run("-X abort=5 x", &[("AME_ABORT", "7")]).options.abort_at, Some(5));
        assert_eq!(run("-X heap=4G x", &[]).options.heap, 4 << 30);
        assert_eq!(run("-X heap=67108864 x", &[]).options.heap, 64 << 20);
        assert_eq!(
            run("x", &[("PYTHONDEBUG", "no"), ("PYTHONVERBOSE", "3")]).startup.flags.debug,
            1
        );
    }

    #[test]
    fn conflicts_are_recorded_when_asked() {
        let file = |name: &str| Some(Some(OsString::from(name)));
        assert_eq!(run("x", &[]).conflicts, None);
        assert_eq!(run("-X conflicts x", &[]).conflicts, Some(None));
        assert_eq!(run("-Xconflicts=a.log x", &[("AME_CONFLICTS", "1")]).conflicts, file("a.log"));
        assert_eq!(run("x", &[("AME_CONFLICTS", "1")]).conflicts, Some(None));
        assert_eq!(run("x", &[("AME_CONFLICTS", "b.log")]).conflicts, file("b.log"));
        assert_eq!(run("-E x", &[("AME_CONFLICTS", "b.log")]).conflicts, None);
    }

    #[test]
    fn misuse_is_told_in_one_line() {
        assert_eq!(error("-z"), "Unknown option: -z");
        assert_eq!(error("--foo"), "unknown option --foo");
        assert_eq!(error("-c"), "Argument expected for the -c option");
        assert_eq!(error("-X abort=x y"), "amepython: -X abort takes a number from 1 on, not 'x'");
        for size in ["", "=", "=1K", "=4T", "=99999999G", "=-1"] {
            assert!(error(&format!("-X heap{size} y")).starts_with("amepython: -X heap takes"));
        }
        assert_eq!(error("-X int_max_str_digits=5 y").lines().count(), 1);
        assert!(with("x", &[("PYTHONHASHSEED", "-1")]).is_err());
    }
}
