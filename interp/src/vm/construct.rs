//! Calls of classes: `__new__`, then `__init__`.
//!
//! Main invariant: what Python code there is runs in frames where the result goes to a register; native
//! code that calls a class waits for it.

use crate::bytecode::Op;
use crate::heap::*;
use crate::native::Keywords;
use crate::object::{TypeId, function, instance, method, tuple, typenew, types};
use crate::value::Value;
use crate::vm::frame::{Entered, Then};
use crate::vm::step::Flow;
use crate::vm::{Exec, Machine};
use smallvec::SmallVec;

impl Machine {
    pub(super) fn enter_type(
        &mut self,
        at: usize,
        n: usize,
        names: &[Value],
        then: Then,
        extra: u16,
    ) -> Exec<Entered> {
        let class = self.stack_at(at);
        let behind = at + 1 + n + names.len();
        if behind <= self.frame_end()
            && let Some(v) = self.construct_builtin(at, n, names)?
        {
            return Ok(Entered::Done(v));
        }
        let meta = self.field(class.object(), types::META)?;
        let nm = self.names();
        if meta != self.builtin(TypeId::Type)
            && let Some(call) = self.lookup(meta, nm.call)?
            && !call.is_kind(NATIVE)
        {
            if !function::binds_as_method(call) {
                let bound = self.bind(call, class, meta)?;
                self.set_stack(at, bound);
                return self.enter(at, n, names, then, extra);
            }
            let total = n + names.len();
            for i in (0..=total).rev() {
                let v = self.stack_at(at + i);
                self.set_stack(at + 1 + i, v);
            }
            self.set_stack(at, call);
            return self.enter(at, n + 1, names, then, extra);
        }
        // The common case: plain `__new__`, and an `__init__` in Python that is called in a frame.
        if matches!(then, Then::Value | Then::Nested)
            && let Some(init) = self.python_init(class)?
        {
            let v = typenew::instantiate(self, class)?;
            if then == Then::Value {
                return self.enter_init(at, n, names, v, init, extra);
            }
            self.place_construction(at, n + names.len(), v, init);
            let r = self.call_nested(|m| m.enter(at + 1, n + 1, names, Then::Nested, 0))?;
            self.check_init(r)?;
            return Ok(Entered::Done(v));
        }
        if then == Then::Value
            && behind <= self.frame_end()
            && let Some((new, init)) = self.native_new(class)?
        {
            let args = self.stack_slice(at + 1, n);
            let kw = Keywords { names, values: self.stack_slice(at + 1 + n, names.len()) };
            let v = method::check_new(self, new, class)?(self, class, args, kw)?;
            if self.type_of(v)? != class {
                return Ok(Entered::Done(v));
            }
            return self.enter_init(at, n, names, v, init, extra);
        }
        if then == Then::Value
            && self.running_call().is_some_and(|call| (call.0, call.1) == (at, n))
            && let Some(new) = self.python_new(class)?
        {
            let mut args = SmallVec::<[Value; 6]>::from_slice(&[class]);
            args.extend_from_slice(self.stack_slice(at + 1, n));
            let kw = Keywords { names, values: self.stack_slice(at + 1 + n, names.len()) };
            return match self.push_call(new, &args, kw, Then::New, extra)? {
                Entered::Frame => Ok(Entered::Frame),
                Entered::Done(v) => self.enter_made(at, n, names, v, extra),
            };
        }
        if then == Then::Value && self.constructs_in_python(class)? {
            let args = self.stack_slice(at + 1, n);
            let kw = Keywords { names, values: self.stack_slice(at + 1 + n, names.len()) };
            return Err(self.tail_construct(class, args, kw));
        }
        if behind <= self.frame_end() {
            let args = self.stack_slice(at + 1, n);
            let kw = Keywords { names, values: self.stack_slice(at + 1 + n, names.len()) };
            let v = self.construct(class, args, kw)?;
            return Ok(Entered::Done(v));
        }
        let args = self.stack_slice(at + 1, n);
        let kw = Keywords { names, values: self.stack_slice(at + 1 + n, names.len()) };
        // Calls behind the running frame must not overwrite these arguments.
        let (args, values) = (args.to_vec(), kw.values.to_vec());
        let v = self.construct(class, &args, Keywords { names, values: &values })?;
        Ok(Entered::Done(v))
    }

    /// The call that is the running instruction: where its callee is, a class, and how its arguments
    /// follow.
    fn running_call(&self) -> Option<(usize, usize, &'static [Value])> {
        let i = self.code.instruction(self.pc_index());
        let op = i.op()?;
        let names: &[Value] = match op {
            Op::Call | Op::CallMethod => &[],
            Op::CallKw | Op::CallMethodKw => tuple::items(self.konst(i.c())),
            _ => return None,
        };
        let at = self.base + usize::from(i.a());
        // A class is no method, so its place is that of the receiver.
        let skip = usize::from(matches!(op, Op::CallMethod | Op::CallMethodKw));
        Some((at + skip, usize::from(i.x()) - names.len(), names))
    }

    /// `__new__` in Python has given `v` to the running instruction.
    pub(super) fn made(&mut self, v: Value, dest: u16) -> Exec<Flow> {
        let entered = match self.running_call() {
            Some((at, n, names)) => self.enter_made(at, n, names, v, dest)?,
            None => Entered::Done(v),
        };
        self.called(dest, entered)
    }

    /// Enters the `__init__` of what the `__new__` of `stack[at]` gave.
    fn enter_made(
        &mut self,
        at: usize,
        n: usize,
        names: &[Value],
        v: Value,
        extra: u16,
    ) -> Exec<Entered> {
        let class = self.stack_at(at);
        match self.initializer(class, v)? {
            Some((init, _)) if init.is_kind(FUNCTION) => {
                self.enter_init(at, n, names, v, init, extra)
            }
            Some(_) => {
                let args = self.stack_slice(at + 1, n);
                let kw = Keywords { names, values: self.stack_slice(at + 1 + n, names.len()) };
                self.initialise(class, v, args, kw).map(Entered::Done)
            }
            None => Ok(Entered::Done(v)),
        }
    }

    /// Enters `__init__` in Python, with the `n` arguments behind `stack[at]`.
    fn enter_init(
        &mut self,
        at: usize,
        n: usize,
        names: &[Value],
        v: Value,
        init: Value,
        extra: u16,
    ) -> Exec<Entered> {
        self.place_construction(at, n + names.len(), v, init);
        match self.enter(at + 1, n + 1, names, Then::Init, extra)? {
            Entered::Frame => Ok(Entered::Frame),
            Entered::Done(r) => {
                self.check_init(r)?;
                Ok(Entered::Done(v))
            }
        }
    }

    /// The call of a builtin type with objects of its own, which does all in `__new__`; its
    /// arguments lie in the running frame.
    pub(super) fn construct_builtin(
        &mut self,
        at: usize,
        n: usize,
        names: &[Value],
    ) -> Exec<Option<Value>> {
        let class = self.stack_at(at);
        if types::flags(self, class)? & types::HEAP != 0 {
            return Ok(None);
        }
        let spec = types::spec(self, class)?;
        let Some(new) = spec.new.filter(|_| !matches!(spec.kind, INSTANCE | TYPE)) else {
            return Ok(None);
        };
        let args = self.stack_slice(at + 1, n);
        let kw = Keywords { names, values: self.stack_slice(at + 1 + n, names.len()) };
        let v = new(self, class, args, kw)?;
        // What is of a subclass may have an `__init__`.
        if v.is_kind(INSTANCE) {
            self.initialise(class, v, args, kw).map(Some)
        } else {
            Ok(Some(v))
        }
    }

    /// The `__new__` of a builtin type and the `__init__` in Python of a class that has both: of an
    /// exception, say.
    fn native_new(&mut self, class: Value) -> Exec<Option<(Value, Value)>> {
        let nm = self.names();
        if let Some(new) = self.lookup(class, nm.new)?
            && new.is_kind(NATIVE)
            && method::is_new(new)
            && let Some(init) = self.lookup(class, nm.init)?
            && init.is_kind(FUNCTION)
        {
            return Ok(Some((new, init)));
        }
        Ok(None)
    }

    /// `__new__` in Python.
    fn python_new(&mut self, class: Value) -> Exec<Option<Value>> {
        let nm = self.names();
        if !types::has_flag(self, class, types::HEAP)? {
            return Ok(None);
        }
        match self.lookup(class, nm.new)? {
            Some(new) if new.is_kind(FUNCTION) => Ok(Some(new)),
            Some(new) if new.is_kind(STATICMETHOD) => {
                let new = self.bind(new, Value::NONE, class)?;
                Ok(new.is_kind(FUNCTION).then_some(new))
            }
            _ => Ok(None),
        }
    }

    /// `__init__` in Python of a class with the plain `__new__`.
    fn python_init(&mut self, class: Value) -> Exec<Option<Value>> {
        let nm = self.names();
        if types::has_flag(self, class, types::HEAP)?
            && let Some(init) = self.lookup(class, nm.init)?
            && init.is_kind(FUNCTION)
        {
            let object = self.builtin(TypeId::Object);
            if self.lookup(class, nm.new)? == self.lookup(object, nm.new)? {
                return Ok(Some(init));
            }
        }
        Ok(None)
    }

    /// As `python_init`, if a call of the class does nothing but make an ordinary instance and
    /// call that.
    pub(super) fn plain_init(&mut self, class: Value) -> Exec<Option<Value>> {
        let meta = self.field(class.object(), types::META)?;
        let special = types::ABSTRACT | types::PAYLOAD | types::METACLASS;
        if meta != self.builtin(TypeId::Type) || types::flags(self, class)? & special != 0 {
            return Ok(None);
        }
        self.python_init(class)
    }

    /// Puts a new instance and its `__init__` before the `n` arguments behind `stack[at]`. The
    /// instance stands below the function, too, where the return finds it.
    #[inline(always)]
    pub(super) fn place_construction(&mut self, at: usize, n: usize, v: Value, init: Value) {
        for i in (0..n).rev() {
            let arg = self.stack_at(at + 1 + i);
            self.set_stack(at + 3 + i, arg);
        }
        self.set_stack(at, v);
        self.set_stack(at + 1, init);
        self.set_stack(at + 2, v);
    }

    /// Fails unless what `__init__` returned is None.
    pub(crate) fn check_init(&mut self, v: Value) -> Exec<()> {
        if v.is_none() {
            return Ok(());
        }
        let t = self.type_name(v);
        Err(self.type_error(&format!("__init__() should return None, not '{t}'")))
    }

    /// `type.__call__`: `__new__`, then `__init__`.
    pub fn construct(&mut self, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
        let nm = self.names();
        if class == self.builtin(TypeId::Type) && args.len() == 1 && kw.is_empty() {
            return self.type_of(args[0]);
        }
        let Some(new) = self.lookup(class, nm.new)? else {
            let name = self.class_name(class)?;
            return Err(self.type_error(&format!("cannot create '{name}' instances")));
        };
        let v = if new.is_kind(NATIVE) && method::is_new(new) {
            method::check_new(self, new, class)?(self, class, args, kw)?
        } else {
            // A function that was put there later is none of an instance either.
            let plain = new.is_kind(FUNCTION);
            let new = if plain { new } else { self.bind(new, Value::NONE, class)? };
            let mut all = Vec::with_capacity(args.len() + 1);
            all.push(class);
            all.extend_from_slice(args);
            self.call_keywords(new, &all, kw)?
        };
        self.initialise(class, v, args, kw)
    }

    /// Calls `__init__` on what `__new__` of a class gave.
    fn initialise(&mut self, class: Value, v: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
        let Some((init, made)) = self.initializer(class, v)? else { return Ok(v) };
        let r = if function::binds_as_method(init) {
            let mut all = Vec::with_capacity(args.len() + 1);
            all.push(v);
            all.extend_from_slice(args);
            self.call_keywords(init, &all, kw)?
        } else {
            let bound = self.bind(init, v, made)?;
            self.call_keywords(bound, args, kw)?
        };
        self.check_init(r)?;
        Ok(v)
    }

    /// The `__init__` that is called on what `__new__` of a class gave, and the class of that.
    pub(crate) fn initializer(&mut self, class: Value, v: Value) -> Exec<Option<(Value, Value)>> {
        let nm = self.names();
        let made = self.type_of(v)?;
        if made != class && !self.is_subtype(made, class)? {
            return Ok(None);
        }
        // A builtin type does all in `__new__` for its exact instances.
        if types::flags(self, made)? & types::HEAP == 0 && types::spec(self, made)?.kind != INSTANCE
        {
            return Ok(None);
        }
        let init = self.lookup(made, nm.init)?;
        if init == Some(self.object_init()?) {
            return Ok(None);
        }
        Ok(init.map(|init| (init, made)))
    }

    pub(super) fn object_init(&mut self) -> Exec {
        let (object, name) = (self.builtin(TypeId::Object), self.names().init);
        Ok(self.lookup(object, name)?.unwrap_or(Value::UNSET))
    }

    /// What `__new__` of a builtin type gives: the object, or an instance of the subclass `class`
    /// that holds it.
    pub fn finish_new(&mut self, id: TypeId, class: Value, v: Value) -> Exec {
        if class == self.builtin(id) { Ok(v) } else { instance::wrap(self, class, v) }
    }
}
