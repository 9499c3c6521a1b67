//! Running a program: from its source to its exit code.
//!
//! Main invariant: a program's code runs as the outermost frame, so that its blocks can end; what
//! runs when it is over (threads that are waited for, functions of `atexit`) does too.

use std::ffi::OsString;

use crate::compiler::{Mode, Options};
use crate::object::{TypeId, dict, exception, module, string};
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::{Exec, Machine, Unwind};

/// What is run.
#[derive(Clone, Debug)]
pub enum Program {
    /// A file, by its name, which is absolute, and its contents.
    Script(OsString, Vec<u8>),
    /// The text of `-c`.
    Command(String),
    /// Standard input's contents.
    Input(Vec<u8>),
    /// The module of `-m`.
    Module(String),
    /// A directory or an archive with a `__main__` module, which is first on `sys.path`.
    Folder(OsString),
}

const PROMPTS: [(&str, &str); 2] = [("ps1", ">>> "), ("ps2", "... ")];

/// The exit code when what is left of the output could not be written.
const FLUSH_FAILED: u8 = 120;
/// The exit code that says that the heap's counts are wrong.
const WRONG_COUNTS: u8 = 101;
/// The exit code of an interrupted program.
const INTERRUPTED: u8 = 130;

impl Machine {
    /// Runs a program to its end; gives the exit code.
    pub fn run_program(&mut self, program: &Program) -> u8 {
        let code = self.execute(program);
        self.end_program(code)
    }

    /// Runs a program, and prints what it did not catch; gives the exit code so far. Another
    /// program, or interactive input, may follow; [`Machine::end_program`] is last.
    pub fn execute(&mut self, program: &Program) -> u8 {
        match self.execute_raising(program) {
            Ok(_) => 0,
            Err(unwind) => self.report(unwind),
        }
    }

    fn execute_raising(&mut self, program: &Program) -> Exec {
        let globals = self.main_globals()?;
        let code = match program {
            Program::Script(name, text) => {
                let (key, file) = (self.names().file, self.os_str(name)?);
                dict::set(self, globals, key, file)?;
                let name = self.text_lossy(file);
                let text = crate::source::decode(self, text, &name, true)?;
                self.compile(&text, &name, Mode::Module)?
            }
            Program::Command(text) => {
                let keep = Options { keep_source: true, ..Options::new(Mode::Module) };
                self.compile_with(text, "<string>", keep)?
            }
            Program::Input(text) => {
                let (key, file) = (self.names().file, self.str("<stdin>")?);
                dict::set(self, globals, key, file)?;
                let text = crate::source::decode(self, text, "<stdin>", true)?;
                self.compile(&text, "<stdin>", Mode::Module)?
            }
            Program::Module(name) => {
                let name = self.str(name)?;
                self.main_module(globals, "module_details", &[name])?
            }
            Program::Folder(path) => {
                let path = self.os_str(path)?;
                self.main_module(globals, "folder_details", &[path])?
            }
        };
        self.run_main(code, globals)
    }

    /// The code that `runpy` finds for a module, after it has been told of in `__main__`.
    fn main_module(
        &mut self,
        globals: Value,
        finder: &str,
        args: &[Value],
    ) -> Exec<&'static CodeObject> {
        let module = self.import_dotted("_start")?;
        let name = self.intern(finder)?;
        let f = self.get_attribute(module, name)?;
        let code = self.call(f, &[&[globals], args].concat())?;
        Ok(crate::vm::code::code_of(code))
    }

    /// The dict of `__main__`, which is made if it is not there.
    ///
    /// # Errors
    /// When memory is exhausted.
    pub fn main_globals(&mut self) -> Exec {
        let name = self.names().main;
        let v = match self.loaded_module(name)? {
            Some(v) if v.is_kind(crate::heap::MODULE) => v,
            _ => {
                let v = module::new(self, name, Value::NONE)?;
                let modules = self.well_known().modules;
                dict::set(self, modules, name, v)?;
                let d = module::dict_of(self, v)?;
                let key = self.intern("__loader__")?;
                dict::set(self, d, key, Value::NONE)?;
                // It must outlive the module's entry in `sys.modules`.
                self.memory.add_handle(d.object());
                v
            }
        };
        module::dict_of(self, v)
    }

    /// Prints what was raised and nobody handled; gives the exit code.
    pub fn report(&mut self, unwind: Unwind) -> u8 {
        let e = match unwind {
            Unwind::Raise(e) => e,
            Unwind::Memory => match exception::memory_error(self) {
                Ok(e) => e,
                Err(_) => {
                    self.write_output(2, b"MemoryError\n");
                    return 1;
                }
            },
            Unwind::Abort | Unwind::Wait | Unwind::Enter => {
                self.write_output(2, b"the block was rolled back\n");
                return 1;
            }
        };
        if self.is_raised(unwind, TypeId::SystemExit) {
            return self.exit_code(e);
        }
        if self.print_uncaught(e).is_err() {
            let text = self.describe_unwind(unwind);
            self.write_output(2, format!("{text}\n").as_bytes());
        }
        if self.is_raised(unwind, TypeId::KeyboardInterrupt) { INTERRUPTED } else { 1 }
    }

    /// The exit code that a SystemExit asks for; what is no number is printed.
    fn exit_code(&mut self, e: Value) -> u8 {
        let name = self.names().code_;
        match self.try_attribute(e, name) {
            Ok(None | Some(Value::NONE | Value::FALSE)) => 0,
            Ok(Some(Value::TRUE)) => 1,
            // The system takes the low byte.
            Ok(Some(v)) if v.is_int() => v.unpack() as u8,
            Ok(Some(v)) if v.is_kind(crate::heap::BIGINT) => match self.to_i64(v) {
                Ok(code) => code as u8,
                Err(_) => u8::MAX,
            },
            Ok(Some(v)) => {
                if let Ok(text) = self.str_value(v) {
                    let text = [string::bytes(text), b"\n"].concat();
                    let _ = self.write_to_stderr(&text);
                }
                1
            }
            Err(_) => 1,
        }
    }

    /// Writes text to `sys.stderr`, whatever that is.
    pub(crate) fn write_to_stderr(&mut self, text: &[u8]) -> Exec<()> {
        let (sys, name) = (self.well_known().sys, self.names().stderr);
        match dict::get_str(self, sys, name)? {
            Some(stream) if !stream.is_none() => crate::modules::sys::write_to(self, stream, text),
            _ => Ok(()),
        }
    }

    /// Gives an exception to `sys.excepthook`.
    fn print_uncaught(&mut self, e: Value) -> Exec<()> {
        let sys = self.well_known().sys;
        let (class, trace) = (self.type_of(e)?, exception::slot(self, e, exception::TRACEBACK)?);
        for (name, v) in
            [("last_exc", e), ("last_type", class), ("last_value", e), ("last_traceback", trace)]
        {
            let name = self.intern(name)?;
            dict::set(self, sys, name, v)?;
        }
        let name = self.names().excepthook;
        match dict::get_str(self, sys, name)? {
            Some(hook) if hook.is_kind(crate::heap::NATIVE) => self.print_traceback(e),
            Some(hook) => match self.call(hook, &[class, e, trace]) {
                Err(Unwind::Raise(second)) => {
                    self.write_to_stderr(b"Error in sys.excepthook:\n")?;
                    self.print_traceback(second)?;
                    self.write_to_stderr(b"\nOriginal exception was:\n")?;
                    self.print_traceback(e)
                }
                other => other.map(|_| ()),
            },
            None => {
                self.write_to_stderr(b"sys.excepthook is missing\n")?;
                self.print_traceback(e)
            }
        }
    }

    /// Prints an exception with its traceback on `sys.stderr`.
    pub(crate) fn print_traceback(&mut self, e: Value) -> Exec<()> {
        let (sys, name) = (self.well_known().sys, self.names().stderr);
        let stream = dict::get_str(self, sys, name)?.unwrap_or(Value::NONE);
        let style = if crate::modules::sys::is_standard(self, stream)? {
            self.rt.options.startup.style
        } else {
            crate::traceback::Style::PLAIN
        };
        let text = crate::traceback::describe(self, e, style)?;
        self.write_to_stderr(text.as_bytes())
    }

    /// Ends the program: waits for its threads, runs what is registered with `atexit`, and writes
    /// what is left of the output. Gives the exit code.
    pub fn end_program(&mut self, code: u8) -> u8 {
        if let Err(unwind) = self.run_last_functions() {
            self.report(unwind);
        }
        if self.rt.recording.is_on()
            && let Some(reporter) = self.rt.recording.reporter()
        {
            // While the program's variables are still there.
            self.end_last();
            reporter.ask_last(self);
            self.begin_settled();
        }
        self.finalize_program();
        self.end_last();
        if let Some(error) = self.take_output_error() {
            let name = if error.raw_os_error() == Some(libc::EPIPE) {
                "BrokenPipeError"
            } else {
                "OSError"
            };
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let number = error.raw_os_error().unwrap_or(0);
            eprintln!(
                "Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w' \
                 encoding='utf-8'>\n{name}: [Errno {number}] {text}"
            );
            return FLUSH_FAILED;
        }
        if self.rt.options.stats {
            eprint!("{}", self.rt.heap.engine().stats());
            eprintln!("{:<24}{:>14}", "safepoints", self.block.safepoints);
        }
        if self.audit_end() { code } else { WRONG_COUNTS }
    }

    fn run_last_functions(&mut self) -> Exec<()> {
        // Only these have something to do at the end.
        let mut needed = false;
        for name in ["threading", "atexit", "_io", "logging"] {
            let name = self.intern(name)?;
            needed |= self.loaded_module(name)?.is_some();
        }
        if needed {
            let code = self.compile(
                include_str!("modules/python/finish.py"),
                "<frozen finish>",
                Mode::Module,
            )?;
            let globals = dict::new(self)?;
            self.memory.add_handle(globals.object());
            self.run_main(code, globals)?;
        }
        Ok(())
    }

    /// Runs a piece of interactive input in the dict of `__main__`; the values of its expression
    /// statements are displayed. What it raises is printed.
    ///
    /// # Errors
    /// The exit code, when the input asks to exit.
    pub fn run_interactive(&mut self, text: &str, filename: &str) -> Result<(), u8> {
        let keep = Options { keep_source: true, ..Options::new(Mode::Interactive) };
        let result = self.main_globals().and_then(|globals| {
            let code = self.compile_with(text, filename, keep)?;
            self.run_main(code, globals)
        });
        let result = match result {
            Ok(_) => Ok(()),
            Err(unwind) if self.is_raised(unwind, TypeId::SystemExit) => Err(self.report(unwind)),
            Err(unwind) => {
                self.report(unwind);
                Ok(())
            }
        };
        self.flush_output();
        let _ = self.take_output_error();
        result
    }

    /// Sets `sys.ps1` and `sys.ps2`, if the program has not.
    pub fn set_prompts(&mut self) {
        for (name, text) in PROMPTS {
            let _ = self.set_prompt(name, text);
        }
    }

    fn set_prompt(&mut self, name: &str, text: &str) -> Exec<()> {
        let (sys, name) = (self.well_known().sys, self.intern(name)?);
        if dict::get_str(self, sys, name)?.is_none() {
            let text = self.str(text)?;
            dict::set(self, sys, name, text)?;
        }
        Ok(())
    }

    /// The text of `sys.ps1`, or of `sys.ps2` for lines that go on.
    pub fn prompt(&mut self, goes_on: bool) -> String {
        let (name, text) = PROMPTS[usize::from(goes_on)];
        let found = (|| {
            let (sys, name) = (self.well_known().sys, self.intern(name)?);
            match dict::get_str(self, sys, name)? {
                Some(v) => {
                    let v = self.str_value(v)?;
                    Ok(self.text_lossy(v))
                }
                None => Ok(String::new()),
            }
        })();
        found.unwrap_or_else(|_: Unwind| text.into())
    }

    /// Whether a name of `__main__` is defined.
    pub fn is_defined(&mut self, name: &str) -> bool {
        let found = self.main_globals().and_then(|globals| {
            let name = self.intern(name)?;
            dict::get_str(self, globals, name)
        });
        matches!(found, Ok(Some(_)))
    }

    /// A string of the system, bytes that are not UTF-8 escaped by surrogates.
    pub(crate) fn os_str(&mut self, text: &std::ffi::OsStr) -> Exec {
        use std::os::unix::ffi::OsStrExt;
        crate::modules::decode_os(self, text.as_bytes())
    }

    /// `sys.get_int_max_str_digits()`.
    pub(crate) fn max_digits(&self) -> usize {
        // Relaxed: a number by itself.
        self.rt.digits.load(std::sync::atomic::Ordering::Relaxed)
    }
}
