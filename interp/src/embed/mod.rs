//! Python inside Rust programs.
//!
//! Main invariant: an [`Interpreter`] owns its Python objects; what crosses the border is copied
//! ([`Object`]), or stays inside and is held by a [`Handle`].
//!
//! ```
//! use interp::embed::{Interpreter, Object};
//!
//! # fn main() -> Result<(), interp::embed::Error> {
//! let mut python = Interpreter::new();
//! python.run("def area(width, height=2): return width * height")?;
//! assert_eq!(python.eval("area(3)")?, Object::from(6));
//! assert_eq!(python.call("area", &[1.5.into(), 4.into()])?, Object::from(6.0));
//!
//! python.set("names", vec!["b", "a"])?;
//! assert_eq!(python.eval("sorted(names)")?, Object::from(vec!["a", "b"]));
//!
//! let error = python.eval("1 / 0").unwrap_err();
//! assert_eq!(error.class(), "ZeroDivisionError");
//! assert!(error.traceback().starts_with("Traceback (most recent call last):"));
//! # Ok(())
//! # }
//! ```

mod convert;
mod error;
mod object;

use std::rc::{Rc, Weak};

pub use dashu_int::IBig;
pub use error::Error;
pub use object::{Handle, Object};

use crate::compiler::{Mode, Options as CompileOptions};
use crate::object::dict;
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::{Exec, Machine, Options, Runtime};
use object::Held;

/// A Python interpreter with a `__main__` of its own.
#[derive(Debug)]
pub struct Interpreter {
    machine: Machine,
    held: Vec<(Weak<Held>, Value)>,
    /// `function(*arguments)`.
    call: Option<&'static CodeObject>,
}

impl Default for Interpreter {
    fn default() -> Self {
        Self::new()
    }
}

impl Interpreter {
    /// A new interpreter with default options.
    ///
    /// # Panics
    /// When the system does not give the address space that the heap reserves.
    #[must_use]
    pub fn new() -> Self {
        Self::with_options(Options::default())
    }

    /// A new interpreter.
    ///
    /// # Panics
    /// As [`Interpreter::new`].
    #[must_use]
    pub fn with_options(options: Options) -> Self {
        Self { machine: Runtime::start(options), held: Vec::new(), call: None }
    }

    /// Runs statements in `__main__`.
    ///
    /// # Errors
    /// What the source raises and does not handle, SyntaxErrors included.
    pub fn run(&mut self, source: &str) -> Result<(), Error> {
        self.within(|python| {
            python.execute(source, Mode::Module)?;
            Ok(())
        })
    }

    /// The value of an expression, with the names of `__main__`.
    ///
    /// # Errors
    /// What the expression raises; UnicodeEncodeError for a `str` that is no Unicode text,
    /// RecursionError for a value that contains itself.
    pub fn eval(&mut self, expression: &str) -> Result<Object, Error> {
        self.within(|python| {
            let v = python.execute(expression.trim(), Mode::Expression)?;
            python.export(v)
        })
    }

    /// Calls what a dotted name of `__main__` or of the builtins stands for.
    ///
    /// # Errors
    /// What the call raises; NameError or AttributeError if there is no such thing.
    pub fn call(&mut self, name: &str, arguments: &[Object]) -> Result<Object, Error> {
        self.within(|python| {
            let f = python.execute(name, Mode::Expression)?;
            python.apply(f, arguments)
        })
    }

    /// Calls an object.
    ///
    /// # Errors
    /// What the call raises.
    ///
    /// # Panics
    /// When the handle is another interpreter's.
    pub fn call_object(&mut self, f: &Handle, arguments: &[Object]) -> Result<Object, Error> {
        self.within(|python| {
            let f = python.value_of(f);
            python.apply(f, arguments)
        })
    }

    /// The value of a global name of `__main__`, if it has one.
    ///
    /// # Errors
    /// As [`Interpreter::eval`], for values that cannot be copied.
    pub fn get(&mut self, name: &str) -> Result<Option<Object>, Error> {
        self.within(|python| {
            let m = &mut python.machine;
            let (globals, name) = (m.main_globals()?, m.intern(name)?);
            match dict::get_str(m, globals, name)? {
                Some(v) => python.export(v).map(Some),
                None => Ok(None),
            }
        })
    }

    /// Sets a global name of `__main__`.
    ///
    /// # Errors
    /// MemoryError.
    ///
    /// # Panics
    /// When a handle in the value is another interpreter's.
    pub fn set(&mut self, name: &str, value: impl Into<Object>) -> Result<(), Error> {
        let value = value.into();
        self.within(|python| {
            let v = python.import(&value)?;
            let m = &mut python.machine;
            let (globals, name) = (m.main_globals()?, m.intern(name)?);
            dict::set(m, globals, name, v)
        })
    }

    /// Runs `f`; what it raises becomes an [`Error`], and its output is shown.
    fn within<T>(&mut self, f: impl FnOnce(&mut Self) -> Exec<T>) -> Result<T, Error> {
        self.release();
        // The caller's stack may be a small one.
        let result = stacker::maybe_grow(1 << 20, 8 << 20, || f(self));
        let result = result.map_err(|unwind| Error::new(&mut self.machine, unwind));
        self.machine.flush_output();
        result
    }

    fn execute(&mut self, source: &str, mode: Mode) -> Exec {
        let m = &mut self.machine;
        let keep = CompileOptions { keep_source: true, ..CompileOptions::new(mode) };
        let code = m.compile_with(source, "<string>", keep)?;
        let globals = m.main_globals()?;
        m.run_main(code, globals)
    }

    fn apply(&mut self, f: Value, arguments: &[Object]) -> Exec<Object> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.import(argument)?);
        }
        let m = &mut self.machine;
        let code = match self.call {
            Some(code) => code,
            None => {
                let source = "function(*arguments)";
                *self.call.insert(m.compile(source, "<frozen call>", Mode::Expression)?)
            }
        };
        let globals = dict::new(m)?;
        let (function, names) = (m.intern("function")?, m.intern("arguments")?);
        let values = m.tuple(&values)?;
        dict::set(m, globals, function, f)?;
        dict::set(m, globals, names, values)?;
        let v = m.run_main(code, globals)?;
        self.export(v)
    }

    /// Keeps an object alive as long as its handle.
    fn hold(&mut self, v: Value) -> Handle {
        let held = Rc::new(Held { value: v });
        if let Some(object) = v.as_ref() {
            self.machine.memory.add_handle(object);
        }
        self.held.push((Rc::downgrade(&held), v));
        Handle(held)
    }

    /// The object of a handle.
    fn value_of(&self, handle: &Handle) -> Value {
        let ours = self.held.iter().any(|held| held.0.as_ptr() == Rc::as_ptr(&handle.0));
        assert!(ours, "the handle is another interpreter's");
        handle.0.value
    }

    /// Lets go of the objects whose handles are gone.
    fn release(&mut self) {
        let Self { machine, held, .. } = self;
        held.retain(|(held, v)| {
            let alive = held.strong_count() > 0;
            if let (false, Some(object)) = (alive, v.as_ref()) {
                machine.memory.drop_handle(object);
            }
            alive
        });
    }
}
