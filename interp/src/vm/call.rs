//! Calls of anything.
//!
//! Main invariant: a call is entered with the callee at a place of the stack and its arguments
//! right behind it; it either pushes a frame (Python code) or is done (native code), and changes
//! nothing else on the stack below the callee.

use crate::bytecode::CodeFlags;
use crate::heap::*;
use crate::native::Keywords;
use crate::object::{dict, function, generator, instance, list};
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::frame::{Entered, Then};
use crate::vm::{Exec, Machine, Unwind};
use smallvec::SmallVec;

/// A copy of a call's arguments, which are mostly few.
type Few = SmallVec<[Value; 6]>;

impl Machine {
    /// Calls `f` and waits for the result.
    ///
    /// # Errors
    /// Whatever the call raises.
    pub fn call(&mut self, f: Value, args: &[Value]) -> Exec {
        self.call_keywords(f, args, Keywords::NONE)
    }

    /// Calls `f` with keyword arguments and waits for the result.
    ///
    /// # Errors
    /// Whatever the call raises.
    pub fn call_keywords(&mut self, f: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
        if let Some(object) = f.as_ref()
            && object.kind() == NATIVE
        {
            return match self.call_native(f, args, kw) {
                Err(Unwind::Enter) => self.call_nested(|m| m.enter_tail(Then::Nested, 0)),
                result => result,
            };
        }
        self.call_nested(|m| m.push_call(f, args, kw, Then::Nested, 0))
    }

    /// Calls the method `name` of the type of `args[0]`.
    ///
    /// # Errors
    /// AttributeError if there is none, and whatever the call raises.
    pub fn call_method(&mut self, args: &[Value], name: Value) -> Exec {
        match self.lookup_special(args[0], name)? {
            Some(f) => self.call_special(f, args),
            None => Err(instance::missing(self, args[0], name)),
        }
    }

    /// Calls what `lookup_special` gave, bound to `args[0]`.
    pub fn call_special(&mut self, f: Value, args: &[Value]) -> Exec {
        if function::binds_as_method(f) {
            return self.call(f, args);
        }
        let bound = self.bind_special(f, args[0])?;
        self.call(bound, &args[1..])
    }

    /// Binds what a class gave for a special method.
    pub(crate) fn bind_special(&mut self, f: Value, v: Value) -> Exec {
        let class = self.type_of(v)?;
        self.bind(f, v, class)
    }

    /// Puts a call behind the running frame and enters it.
    pub(crate) fn push_call(
        &mut self,
        f: Value,
        args: &[Value],
        kw: Keywords<'_>,
        then: Then,
        extra: u16,
    ) -> Exec<Entered> {
        // Two free places: a generator's frame and an instance under construction use them.
        let at = self.frame_end() + 2;
        if at + args.len() + kw.values.len() + 2048 > self.memory.registers.capacity() {
            return Err(self.recursion_error(""));
        }
        // What an earlier call left there may be dead: no frame covers them.
        self.set_stack(at - 2, Value::UNSET);
        self.set_stack(at - 1, Value::UNSET);
        self.set_stack(at, f);
        for (i, &v) in args.iter().chain(kw.values).enumerate() {
            self.set_stack(at + 1 + i, v);
        }
        self.enter(at, args.len(), kw.names, then, extra)
    }

    /// As `push_call`, with a cache and a key in front of it, for [`Then::Cached`]; `all` is the callee,
    /// its arguments, then those of these names.
    pub(super) fn push_cached(
        &mut self,
        cache: Value,
        key: Value,
        all: &[Value],
        names: &[Value],
        extra: u16,
    ) -> Exec<Entered> {
        let first = self.frame_end();
        let at = first + 4;
        if at + all.len() + 2048 > self.memory.registers.capacity() {
            return Err(self.recursion_error(""));
        }
        self.set_stack(first, cache);
        self.set_stack(first + 1, key);
        self.set_stack(at - 2, Value::UNSET);
        self.set_stack(at - 1, Value::UNSET);
        for (i, &v) in all.iter().enumerate() {
            self.set_stack(at + i, v);
        }
        self.enter(at, all.len() - 1 - names.len(), names, Then::Cached, extra)
    }

    /// Enters a call of `stack[at]` with `n` positional arguments behind it, then the keyword
    /// arguments of these names.
    pub(crate) fn enter(
        &mut self,
        at: usize,
        n: usize,
        names: &[Value],
        then: Then,
        extra: u16,
    ) -> Exec<Entered> {
        match self.enter_call(at, n, names, then, extra) {
            Err(Unwind::Enter) => self.enter_tail(then, extra),
            result => result,
        }
    }

    fn enter_call(
        &mut self,
        at: usize,
        n: usize,
        names: &[Value],
        then: Then,
        extra: u16,
    ) -> Exec<Entered> {
        let f = self.stack_at(at);
        let kind = f.kind().unwrap_or(INSTANCE);
        match kind {
            FUNCTION => self.enter_function(at, n, names, then, extra),
            NATIVE => {
                let args = self.stack_slice(at + 1, n);
                let kw = Keywords { names, values: self.stack_slice(at + 1 + n, names.len()) };
                if at + 1 + n + names.len() > self.frame_end() {
                    // Behind the running frame, where callbacks put their own arguments.
                    let (args, values) = (Few::from_slice(args), Few::from_slice(kw.values));
                    let v = self.call_native(f, &args, Keywords { names, values: &values })?;
                    return Ok(Entered::Done(v));
                }
                let v = self.call_native(f, args, kw)?;
                Ok(Entered::Done(v))
            }
            METHOD => {
                let object = f.object();
                let (inner, receiver) = (frozen(object)[0], frozen(object)[1]);
                if inner.is_kind(NATIVE) {
                    // The registers stay as they are: a call that has to wait is run again.
                    let mut args = Few::from_slice(&[receiver]);
                    args.extend_from_slice(self.stack_slice(at + 1, n));
                    let values = Few::from_slice(self.stack_slice(at + 1 + n, names.len()));
                    let kw = Keywords { names, values: &values };
                    return Ok(Entered::Done(self.call_native(inner, &args, kw)?));
                }
                let total = n + names.len();
                for i in (0..total).rev() {
                    let v = self.stack_at(at + 1 + i);
                    self.set_stack(at + 2 + i, v);
                }
                self.set_stack(at, inner);
                self.set_stack(at + 1, receiver);
                self.enter(at, n + 1, names, then, extra)
            }
            TYPE => self.enter_type(at, n, names, then, extra),
            _ => {
                let name = self.names().call;
                let Some(call) = self.lookup_special(f, name)? else {
                    let t = self.type_name(f);
                    return Err(self.type_error(&format!("'{t}' object is not callable")));
                };
                let total = n + names.len();
                if function::binds_as_method(call) {
                    for i in (0..=total).rev() {
                        let v = self.stack_at(at + i);
                        self.set_stack(at + 1 + i, v);
                    }
                    self.set_stack(at, call);
                    self.enter(at, n + 1, names, then, extra)
                } else {
                    let bound = self.bind_special(call, f)?;
                    self.set_stack(at, bound);
                    self.enter(at, n, names, then, extra)
                }
            }
        }
    }

    fn enter_function(
        &mut self,
        at: usize,
        n: usize,
        names: &[Value],
        then: Then,
        extra: u16,
    ) -> Exec<Entered> {
        let f = self.stack_at(at);
        let code = function::code(self, f)?;
        if code.simple && n == code.positional && names.is_empty() {
            self.push_frame(code, at + 1, n, then, extra)?;
            return Ok(Entered::Frame);
        }
        let bound = self.bind_arguments(f, code, at + 1, n, names)?;
        if code.suspends {
            let v = generator::new(self, f, code, at + 1, bound)?;
            return Ok(Entered::Done(v));
        }
        self.push_frame(code, at + 1, bound, then, extra)?;
        Ok(Entered::Frame)
    }

    /// CALL_EX: `stack[at](*stack[at + 1], **stack[at + 2])`.
    pub(crate) fn enter_spread(
        &mut self,
        at: usize,
        keywords: bool,
        then: Then,
        extra: u16,
    ) -> Exec<Entered> {
        let f = self.stack_at(at);
        let iterable = self.stack_at(at + 1);
        let in_frames = self.runs_python(iterable)?;
        let args = match list::plain_items(self, iterable)? {
            _ if in_frames => vec![f, iterable],
            Some(items) => items,
            None => match self.collect(iterable) {
                Ok(items) => items,
                Err(Unwind::Raise(e)) if !self.has_iter(iterable)? => {
                    let _ = e;
                    let (q, t) = (self.callee_text(f)?, self.type_name(iterable));
                    return Err(self.type_error(&format!(
                        "{q} argument after * must be an iterable, not {t}"
                    )));
                }
                Err(unwind) => return Err(unwind),
            },
        };
        let (mut names, mut values) = (Vec::new(), Vec::new());
        if keywords {
            let d = self.stack_at(at + 2);
            for (k, v) in dict::pairs(self, d)? {
                let k = match self.as_str(k)? {
                    Some(k) => self.interned(k)?,
                    None => return Err(self.type_error("keywords must be strings")),
                };
                names.push(k);
                values.push(v);
            }
        }
        if at + args.len() + values.len() + 4096 > self.memory.registers.capacity() {
            return Err(Unwind::Memory);
        }
        if in_frames {
            let f = self.frames_function("spread")?;
            let kw = Keywords { names: &names, values: &values };
            return self.push_call(f, &args, kw, then, extra);
        }
        let options = self.stack_at(at + 2);
        let entered = if at + 1 + args.len() + values.len() <= self.frame_end() {
            for (i, &v) in args.iter().chain(&values).enumerate() {
                self.set_stack(at + 1 + i, v);
            }
            self.enter(at, args.len(), &names, then, extra)
        } else {
            self.push_call(f, &args, Keywords { names: &names, values: &values }, then, extra)
        };
        if matches!(entered, Err(Unwind::Wait)) {
            // The instruction is run again: an iterator would not give its items twice.
            let args = self.tuple(&args)?;
            self.set_stack(at + 1, args);
            if keywords {
                self.set_stack(at + 2, options);
            }
        }
        entered
    }

    /// Whether code makes a coroutine when called.
    pub(crate) fn is_coroutine_code(code: &CodeObject) -> bool {
        code.code.flags.has(CodeFlags::COROUTINE)
    }
}
