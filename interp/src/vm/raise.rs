//! Exceptions: making them, chaining, finding handlers.
//!
//! Main invariant: an exception is an instance whose hidden slots are those of `object::exception`.
//! Unwinding walks the frames without running anything, but for `except` and `finally` code, which
//! is ordinary code at handlers; an abort never comes here.

use crate::heap::*;
use crate::object::{
    TypeId, dict, exception, function, generator, instance, list, method, oserror, traceback,
};
use crate::value::Value;
use crate::vm::frame::Then;
use crate::vm::{Exec, Machine, Unwind};

macro_rules! errors {
    ($($name:ident $id:ident;)*) => {
        impl Machine {
            $(
                /// An exception of the class in its name.
                #[cold]
                pub fn $name(&mut self, message: &str) -> Unwind {
                    self.error(TypeId::$id, message)
                }
            )*
        }
    };
}

errors! {
    type_error TypeError;
    value_error ValueError;
    index_error IndexError;
    overflow_error OverflowError;
    zero_division_error ZeroDivisionError;
    runtime_error RuntimeError;
    system_error SystemError;
}

impl Machine {
    /// An exception of a builtin class.
    #[cold]
    pub fn error(&mut self, id: TypeId, message: &str) -> Unwind {
        let class = self.builtin(id);
        self.error_of(class, message)
    }

    /// An exception of a class.
    #[cold]
    pub fn error_of(&mut self, class: Value, message: &str) -> Unwind {
        match self.str(message) {
            Ok(text) => self.error_with(class, &[text]),
            Err(unwind) => unwind,
        }
    }

    /// An exception of a class with these arguments.
    #[cold]
    pub fn error_with(&mut self, class: Value, args: &[Value]) -> Unwind {
        match exception::make(self, class, args) {
            Ok(e) => Unwind::Raise(e),
            Err(unwind) => unwind,
        }
    }

    /// KeyError of a key.
    #[cold]
    pub fn key_error(&mut self, key: Value) -> Unwind {
        let class = self.builtin(TypeId::KeyError);
        self.error_with(class, &[key])
    }

    /// AttributeError with its `name` and `obj`.
    #[cold]
    pub fn attribute_error(&mut self, message: &str, name: Value, object: Value) -> Unwind {
        let unwind = self.error(TypeId::AttributeError, message);
        let n = self.names();
        self.with_attributes(unwind, &[(n.plain_name, name), (n.obj, object)])
    }

    /// NameError (or UnboundLocalError) with its `name`.
    #[cold]
    pub fn name_error(&mut self, id: TypeId, message: &str, name: Value) -> Unwind {
        let unwind = self.error(id, message);
        let n = self.names();
        self.with_attributes(unwind, &[(n.plain_name, name)])
    }

    /// Sets attributes of the exception that is raised.
    pub fn with_attributes(&mut self, unwind: Unwind, all: &[(Value, Value)]) -> Unwind {
        if let Unwind::Raise(e) = unwind {
            for &(name, v) in all {
                if let Err(other) = instance::set_attribute(self, e.object(), name, v) {
                    return other;
                }
            }
        }
        unwind
    }

    /// StopIteration with a value.
    #[cold]
    pub fn stop_iteration(&mut self, v: Value) -> Unwind {
        let class = self.builtin(TypeId::StopIteration);
        if v.is_none() { self.error_with(class, &[]) } else { self.error_with(class, &[v]) }
    }

    /// RecursionError.
    #[cold]
    #[inline(never)]
    pub fn recursion_error(&mut self, what: &str) -> Unwind {
        let text = if what.is_empty() {
            "maximum recursion depth exceeded".to_string()
        } else {
            format!("maximum recursion depth exceeded {what}")
        };
        self.error(TypeId::RecursionError, &text)
    }

    /// Adds a note to the exception that is raised.
    pub fn add_note(&mut self, unwind: Unwind, note: &str) -> Unwind {
        let Unwind::Raise(e) = unwind else { return unwind };
        let result = (|| {
            let name = self.names().notes;
            let text = self.str(note)?;
            match instance::attribute(self, e.object(), name)? {
                Some(notes) => list::push(self, notes, text),
                None => {
                    let notes = list::new(self, &[text])?;
                    instance::set_attribute(self, e.object(), name, notes)
                }
            }
        })();
        match result {
            Ok(()) => unwind,
            Err(other) => other,
        }
    }

    /// The text of an unwinding, when there is nowhere to raise it.
    pub fn describe_unwind(&mut self, unwind: Unwind) -> String {
        match unwind {
            Unwind::Raise(e) => {
                let t = self.type_name(e);
                match self.str_value(e) {
                    Ok(text) => format!("{t}: {}", self.text_lossy(text)),
                    Err(_) => t,
                }
            }
            Unwind::Abort => "the block was rolled back".into(),
            Unwind::Wait => "the block has to wait".into(),
            Unwind::Enter => "a call is to be entered".into(),
            Unwind::Memory => "MemoryError".into(),
        }
    }

    /// Whether the exception that is raised is of a builtin class.
    pub fn is_raised(&mut self, unwind: Unwind, id: TypeId) -> bool {
        match unwind {
            Unwind::Raise(e) => self.is_a(e, id).unwrap_or(false),
            Unwind::Memory => id == TypeId::MemoryError,
            Unwind::Abort | Unwind::Wait | Unwind::Enter => false,
        }
    }

    /// The exception that `raise v` raises: an instance, or one made of a class.
    pub(crate) fn exception_of(&mut self, v: Value) -> Exec {
        if exception::is_exception(self, v)? {
            return Ok(v);
        }
        if exception::is_exception_class(self, v)? {
            let made = self.call(v, &[])?;
            return self.made_exception(v, made);
        }
        Err(self.type_error("exceptions must derive from BaseException"))
    }

    /// What a call of an exception class has made, if it is an exception.
    pub(crate) fn made_exception(&mut self, class: Value, made: Value) -> Exec {
        if exception::is_exception(self, made)? {
            return Ok(made);
        }
        let (class, t) = (self.repr_text(class)?, self.type_name(made));
        Err(self.type_error(&format!(
            "calling {class} should have returned an instance of BaseException, not <class '{t}'>"
        )))
    }

    /// The exception that `raise v from cause` raises.
    pub(crate) fn exception_from(&mut self, v: Value, cause: Value) -> Exec {
        let e = self.exception_of(v)?;
        let cause = if cause.is_none() {
            cause
        } else if exception::is_exception_class(self, cause)?
            || exception::is_exception(self, cause)?
        {
            self.exception_of(cause)?
        } else {
            return Err(self.type_error("exception causes must derive from BaseException"));
        };
        exception::set_cause(self, e, cause)?;
        Ok(e)
    }

    /// Goes to the handler of what was raised: the frame that handles it is the running one then.
    ///
    /// # Errors
    /// The unwinding, when native code or nobody handles it.
    pub(crate) fn unwind(&mut self, unwind: Unwind, again: bool) -> Exec<()> {
        let mut e = match unwind {
            Unwind::Raise(e) => e,
            Unwind::Memory => exception::memory_error(self)?,
            Unwind::Abort | Unwind::Wait | Unwind::Enter => return Err(unwind),
        };
        if !again {
            self.add_context(e)?;
        }
        let mut trace = !again;
        loop {
            let pc = self.pc_index() as u32;
            if trace {
                traceback::add(self, e, self.code, pc)?;
            }
            trace = true;
            let code = self.code;
            if let Some(range) = code.code.handler(pc) {
                self.set_stack(self.base + usize::from(range.register), e);
                self.pc = &raw const code.instructions[range.handler as usize];
                return Ok(());
            }
            if code.suspends {
                e = generator::failed(self, e)?;
            }
            if self.frames.is_empty() {
                return Err(Unwind::Raise(e));
            }
            let frame = self.pop_frame();
            match frame.then {
                Then::Nested => return Err(Unwind::Raise(e)),
                Then::Iterate if self.is_a(e, TypeId::StopIteration)? => {
                    return self.end_iteration();
                }
                // Raised by the function of a `map`.
                Then::Reduce if self.is_a(e, TypeId::StopIteration)? && !code.suspends => {
                    return self.reduce_end(frame).map(drop);
                }
                Then::Delegate if self.is_a(e, TypeId::StopIteration)? => {
                    return self.end_delegation(e);
                }
                Then::Attribute if self.is_a(e, TypeId::AttributeError)? => {
                    match self.retry_attribute(e) {
                        Err(Unwind::Raise(next)) => e = next,
                        result => return result,
                    }
                }
                _ => {}
            }
        }
    }

    /// Sets `__context__` of an exception that is newly raised.
    fn add_context(&mut self, e: Value) -> Exec<()> {
        let handled = self.handled()?;
        if handled.is_none() || handled == e {
            return Ok(());
        }
        // A chain must not become a ring.
        let mut at = handled;
        let mut steps = 0;
        loop {
            let next = exception::slot(self, at, exception::CONTEXT)?;
            if next.is_none() || !next.is_set() {
                break;
            }
            if next == e {
                exception::set_slot(self, at, exception::CONTEXT, Value::NONE)?;
                break;
            }
            at = next;
            steps += 1;
            if steps > 1_000_000 {
                break;
            }
        }
        exception::set_slot(self, e, exception::CONTEXT, handled)
    }

    /// `except` clauses: whether the exception is an instance of the class or of one in the tuple.
    pub(crate) fn exception_matches(&mut self, e: Value, classes: Value) -> Exec<bool> {
        let classes = crate::object::instance::payload(self, classes)?;
        let all: &[Value] = if classes.is_kind(crate::heap::TUPLE) {
            crate::object::tuple::items(classes)
        } else {
            std::slice::from_ref(&classes)
        };
        for &class in all {
            if !exception::is_exception_class(self, class)? {
                return Err(self.type_error(
                    "catching classes that do not inherit from BaseException is not allowed",
                ));
            }
        }
        let class = self.type_of(e)?;
        for &wanted in all {
            if self.is_subtype(class, wanted)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// An OSError of the right class for an error of the operating system.
    pub fn os_error(&mut self, error: &std::io::Error, filename: Option<Value>) -> Unwind {
        let number = error.raw_os_error().unwrap_or(0);
        let class = match number {
            1 | 13 => TypeId::PermissionError,
            2 => TypeId::FileNotFoundError,
            3 => TypeId::ProcessLookupError,
            4 => TypeId::InterruptedError,
            10 => TypeId::ChildProcessError,
            11 | 114 | 115 => TypeId::BlockingIOError,
            17 => TypeId::FileExistsError,
            20 => TypeId::NotADirectoryError,
            21 => TypeId::IsADirectoryError,
            32 | 108 => TypeId::BrokenPipeError,
            103 => TypeId::ConnectionAbortedError,
            104 => TypeId::ConnectionResetError,
            111 => TypeId::ConnectionRefusedError,
            110 => TypeId::TimeoutError,
            _ => TypeId::OSError,
        };
        let text = error.to_string();
        // Rust adds the number to the system's text.
        let text = text.split(" (os error").next().unwrap_or(&text).to_string();
        let class = self.builtin(class);
        match self.str(&text) {
            Ok(text) => {
                let mut args = vec![Value::int(i64::from(number)), text];
                args.extend(filename);
                let made = exception::make(self, class, &args)
                    .and_then(|e| oserror::fill(self, e, &args).map(|()| e));
                match made {
                    Ok(e) => Unwind::Raise(e),
                    Err(unwind) => unwind,
                }
            }
            Err(unwind) => unwind,
        }
    }

    /// The module of the running Python code, for classes made by native code.
    pub fn current_module_name(&mut self) -> Exec<Option<Value>> {
        let globals = self.globals()?;
        let name = self.names().name;
        dict::get_str(self, globals, name)
    }

    /// How errors of calls name the callee: `f()` with its module where CPython says it.
    pub(crate) fn callee_text(&mut self, f: Value) -> Exec<String> {
        Ok(match f.kind() {
            Some(FUNCTION) => {
                let n = self.names().module;
                let module = self.get_attribute(f, n)?;
                let (q, module) = (function::qualname(self, f)?, self.text_lossy(module));
                format!("{module}.{q}()")
            }
            Some(NATIVE) => format!("{}()", method::definition(f).name),
            Some(TYPE) => {
                let n = self.names().module;
                let module = self.get_attribute(f, n)?;
                let (name, module) = (self.class_name(f)?, self.text_lossy(module));
                if module == "builtins" {
                    format!("{name}()")
                } else {
                    format!("{module}.{name}()")
                }
            }
            Some(METHOD) => {
                let inner = frozen(f.object())[0];
                self.callee_text(inner)?
            }
            _ => {
                let t = self.type_name(f);
                format!("{t} object")
            }
        })
    }
}
