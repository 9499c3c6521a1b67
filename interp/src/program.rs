//! Running a program: from its source to its exit code.

use crate::compiler::Mode;
use crate::object::{TypeId, exception, module, string};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// The exit code that says that the heap's counts are wrong.
const WRONG_COUNTS: u8 = 101;

impl Machine {
    /// Runs a source as `__main__`; gives the exit code, which is 101 when an audit
    /// that the options ask for found any.
    pub fn run_program(&mut self, text: &str, filename: &str) -> u8 {
        let result = self.start_program(text, filename);
        let code = match result {
            Ok(_) => 0,
            Err(unwind) => self.report(unwind),
        };
        self.wait_for_threads();
        self.flush_all();
        if self.rt.options.stats {
            self.tell_stats();
        }
        if self.audit_end() { code } else { WRONG_COUNTS }
    }

    /// What the blocks did, on standard error.
    fn tell_stats(&self) {
        eprint!("{}", self.rt.heap.engine().stats());
        eprintln!("{:<24}{:>14}", "safepoints", self.block.safepoints);
    }

    fn start_program(&mut self, text: &str, filename: &str) -> Exec {
        let name = self.names().main;
        let v = module::new(self, name, Value::NONE)?;
        let d = module::dict_of(self, v)?;
        let modules = self.well_known().modules;
        crate::object::dict::set(self, modules, name, v)?;
        if !filename.starts_with('<') {
            let (n, file) = (self.names().file, self.str(filename)?);
            crate::object::dict::set(self, d, n, file)?;
        }
        let code = self.compile(text, filename, Mode::Module)?;
        self.run_main(code, d)
    }

    /// Prints what was raised and nobody handled; gives the exit code.
    pub fn report(&mut self, unwind: Unwind) -> u8 {
        let e = match unwind {
            Unwind::Raise(e) => e,
            other => {
                let text = self.describe_unwind(other);
                self.write_output(2, format!("{text}\n").as_bytes());
                return 1;
            }
        };
        if self.is_raised(unwind, TypeId::SystemExit) {
            let code = exception::args_of(self, e).ok().and_then(|a| a.first().copied());
            return match code {
                None | Some(Value::NONE) => 0,
                Some(Value::TRUE) => 1,
                Some(v) if v.is_int() => v.unpack() as u8,
                Some(v) => {
                    let text = match self.str_value(v) {
                        Ok(s) if string::is_str(s) => self.text_lossy(s),
                        _ => String::new(),
                    };
                    self.write_output(2, format!("{text}\n").as_bytes());
                    1
                }
            };
        }
        let text = match crate::traceback::describe(self, e) {
            Ok(text) => text,
            Err(_) => self.describe_unwind(unwind) + "\n",
        };
        self.write_output(2, text.as_bytes());
        if self.is_raised(unwind, TypeId::KeyboardInterrupt) { 130 } else { 1 }
    }

    fn flush_all(&mut self) {
        self.end_last();
    }
}
