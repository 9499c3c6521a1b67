//! Calls of anything, and the binding of arguments.
//!
//! Main invariant: a call is entered with the callee at a place of the stack and its arguments
//! right behind it; it either pushes a frame (Python code) or is done (native code), and changes
//! nothing else on the stack below the callee.

use crate::bytecode::CodeFlags;
use crate::heap::*;
use crate::native::{Binding, Code, Keywords, NativeDef};
use crate::object::{
    TypeId, dict, function, generator, instance, list, method, string, tuple, typenew, types,
};
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::frame::{Entered, Then};
use crate::vm::{Exec, Machine, Unwind};

/// Calls with up to so many arguments and parameters are bound without allocating.
const FEW: usize = 12;

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
                    let (args, values) = (args.to_vec(), kw.values.to_vec());
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
                    let mut args = vec![receiver];
                    args.extend_from_slice(self.stack_slice(at + 1, n));
                    let values = self.stack_slice(at + 1 + n, names.len()).to_vec();
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

    /// Puts the arguments at `base` where the parameters are; gives how many registers that fills.
    fn bind_arguments(
        &mut self,
        f: Value,
        code: &'static CodeObject,
        base: usize,
        n: usize,
        names: &[Value],
    ) -> Exec<usize> {
        let p = code.code.parameters;
        let positional = usize::from(p.positional);
        let named = positional + usize::from(p.keyword_only);
        let total = p.registers();
        if names.is_empty() && n == positional && total == positional {
            return Ok(n);
        }
        let mut places = [Value::UNSET; 2 * FEW];
        let mut many = Vec::new();
        let (given, out) = if n + names.len() <= FEW && total <= FEW {
            places.split_at_mut(FEW)
        } else {
            many.resize(n + names.len() + total, Value::UNSET);
            many.split_at_mut(n + names.len())
        };
        let out = &mut out[..total];
        given[..n + names.len()].copy_from_slice(self.stack_slice(base, n + names.len()));
        let direct = n.min(positional);
        out[..direct].copy_from_slice(&given[..direct]);
        if p.varargs {
            out[named] = self.tuple(&given[direct..n])?;
        }
        let mut rest = Value::UNSET;
        if p.varkeywords {
            rest = dict::new(self)?;
            out[total - 1] = rest;
        }
        for (i, &name) in names.iter().enumerate() {
            let v = given[n + i];
            let from = usize::from(p.positional_only);
            let found = code.locals[from..named].iter().position(|&l| l == name).or_else(|| {
                // Names given by `**` need not be interned.
                code.locals[from..named]
                    .iter()
                    .position(|&l| string::is_str(name) && string::equal(l, name))
            });
            match found {
                Some(j) if out[from + j].is_set() => {
                    let (q, name) = (function::qualname(self, f)?, self.text_lossy(name));
                    return Err(self
                        .type_error(&format!("{q}() got multiple values for argument '{name}'")));
                }
                Some(j) => out[from + j] = v,
                None if rest.is_set() => dict::set(self, rest, name, v)?,
                None => return Err(self.unexpected_keyword(f, code, names, name)?),
            }
        }
        if n > positional && !p.varargs {
            return Err(self.too_many_positional(f, code, n, out)?);
        }
        if direct < positional {
            let defaults = self.field(f.object(), function::DEFAULTS)?;
            let defaults =
                if defaults.is_set() { tuple::items(defaults) } else { Default::default() };
            let first = positional - defaults.len().min(positional);
            let missing: Vec<Value> =
                (0..first).filter(|&i| !out[i].is_set()).map(|i| code.locals[i]).collect();
            if !missing.is_empty() {
                return Err(self.missing_arguments(f, "positional", &missing)?);
            }
            for i in first..positional {
                if !out[i].is_set() {
                    out[i] = defaults[i - first];
                }
            }
        }
        if named > positional {
            let defaults = self.field(f.object(), function::KWDEFAULTS)?;
            let mut missing = Vec::new();
            for (i, slot) in out.iter_mut().enumerate().take(named).skip(positional) {
                if slot.is_set() {
                    continue;
                }
                let default = match defaults.set() {
                    Some(d) => dict::get_str(self, d, code.locals[i])?,
                    None => None,
                };
                match default {
                    Some(v) => *slot = v,
                    None => missing.push(code.locals[i]),
                }
            }
            if !missing.is_empty() {
                return Err(self.missing_arguments(f, "keyword-only", &missing)?);
            }
        }
        for (i, &v) in out.iter().enumerate() {
            self.set_stack(base + i, v);
        }
        Ok(total)
    }

    fn missing_arguments(&mut self, f: Value, what: &str, names: &[Value]) -> Exec<Unwind> {
        let q = function::qualname(self, f)?;
        let quoted: Vec<String> =
            names.iter().map(|&n| format!("'{}'", self.text_lossy(n))).collect();
        let list = match quoted.as_slice() {
            [one] => one.clone(),
            [a, b] => format!("{a} and {b}"),
            [head @ .., last] => format!("{}, and {last}", head.join(", ")),
            [] => String::new(),
        };
        let s = if names.len() == 1 { "" } else { "s" };
        let n = names.len();
        Ok(self.type_error(&format!("{q}() missing {n} required {what} argument{s}: {list}")))
    }

    fn unexpected_keyword(
        &mut self,
        f: Value,
        code: &CodeObject,
        names: &[Value],
        name: Value,
    ) -> Exec<Unwind> {
        let q = function::qualname(self, f)?;
        if !string::is_str(name) {
            return Ok(self.type_error(&format!("{q}() keywords must be strings")));
        }
        let only = usize::from(code.code.parameters.positional_only);
        let mut wrong = Vec::new();
        for &local in &code.locals[..only] {
            if names.iter().any(|&n| string::is_str(n) && string::equal(n, local)) {
                wrong.push(self.text_lossy(local));
            }
        }
        let text = if wrong.is_empty() {
            format!("{q}() got an unexpected keyword argument '{}'", self.text_lossy(name))
        } else {
            format!(
                "{q}() got some positional-only arguments passed as keyword arguments: '{}'",
                wrong.join(", ")
            )
        };
        Ok(self.type_error(&text))
    }

    fn too_many_positional(
        &mut self,
        f: Value,
        code: &CodeObject,
        n: usize,
        out: &[Value],
    ) -> Exec<Unwind> {
        let q = function::qualname(self, f)?;
        let p = code.code.parameters;
        let positional = usize::from(p.positional);
        let defaults = self.field(f.object(), function::DEFAULTS)?;
        let optional = if defaults.is_set() { tuple::items(defaults).len() } else { 0 };
        let keyword_only = out[positional..positional + usize::from(p.keyword_only)]
            .iter()
            .filter(|v| v.is_set())
            .count();
        let takes = if optional > 0 {
            format!("from {} to {positional}", positional - optional)
        } else {
            positional.to_string()
        };
        let s = if positional == 1 && optional == 0 { "" } else { "s" };
        let (given, were) = if keyword_only > 0 {
            let (a, b) = (if n == 1 { "" } else { "s" }, if keyword_only == 1 { "" } else { "s" });
            let text =
                format!("{n} positional argument{a} (and {keyword_only} keyword-only argument{b})");
            (text, "were")
        } else {
            (n.to_string(), if n == 1 { "was" } else { "were" })
        };
        Ok(self.type_error(&format!(
            "{q}() takes {takes} positional argument{s} but {given} {were} given"
        )))
    }

    // ---- classes ----

    fn enter_type(
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
            self.place_construction(at, n + names.len(), v, init);
            if then == Then::Value {
                return match self.enter(at + 1, n + 1, names, Then::Init, extra)? {
                    Entered::Frame => Ok(Entered::Frame),
                    Entered::Done(r) => {
                        self.check_init(r)?;
                        Ok(Entered::Done(v))
                    }
                };
            }
            let r = self.call_nested(|m| m.enter(at + 1, n + 1, names, Then::Nested, 0))?;
            self.check_init(r)?;
            return Ok(Entered::Done(v));
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

    fn object_init(&mut self) -> Exec {
        let (object, name) = (self.builtin(TypeId::Object), self.names().init);
        Ok(self.lookup(object, name)?.unwrap_or(Value::UNSET))
    }

    /// What `__new__` of a builtin type gives: the object, or an instance of the subclass `class`
    /// that holds it.
    pub fn finish_new(&mut self, id: TypeId, class: Value, v: Value) -> Exec {
        if class == self.builtin(id) { Ok(v) } else { instance::wrap(self, class, v) }
    }

    // ---- native functions ----

    /// Calls a native function.
    pub(crate) fn call_native(&mut self, f: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
        let def = method::definition(f);
        if def.binding == Binding::Method {
            return self.call_native_method(f, def, args, kw);
        }
        if method::is_new(f) {
            return method::call_new(self, f, args, kw);
        }
        self.run_native(def, f, args, kw)
    }

    fn call_native_method(
        &mut self,
        f: Value,
        def: &'static NativeDef,
        args: &[Value],
        kw: Keywords<'_>,
    ) -> Exec {
        let owner = method::owner(f);
        let Some(&receiver) = args.first() else {
            let (name, t) = (def.name, self.class_name(owner)?);
            return Err(self.type_error(&format!("unbound method {t}.{name}() needs an argument")));
        };
        // SPEC of the owner says which kind the function wants.
        let kind = types::spec(self, owner)?.kind;
        if kind == INSTANCE || kind == TYPE || receiver.is_kind(kind) {
            // One kind serves several types.
            let shared = matches!(kind, INSTANCE | NATIVE | METHOD | ITERATOR | VIEW | GENERATOR);
            if receiver.kind() != Some(kind) || shared {
                self.check_receiver(def, owner, receiver)?;
            }
            return self.run_native(def, f, args, kw);
        }
        let inner = instance::payload(self, receiver)?;
        self.check_receiver(def, owner, receiver)?;
        if inner == receiver {
            return self.run_native(def, f, args, kw);
        }
        let mut all = args.to_vec();
        all[0] = inner;
        let v = match self.run_native(def, f, &all, kw) {
            Err(unwind) if kind == DICT && def.name == "__getitem__" => {
                let missing = self.names().missing;
                match self.lookup_special(receiver, missing)? {
                    Some(hook) if self.is_raised(unwind, TypeId::KeyError) => {
                        self.call_special(hook, &[receiver, args[1]])?
                    }
                    _ => return Err(unwind),
                }
            }
            result => result?,
        };
        if def.name == "__repr__" && matches!(kind, SET | FROZENSET | BYTEARRAY) {
            // These name the class of the instance.
            let (text, t) = (self.text_lossy(v), self.type_name(receiver));
            let text = match text.split_once('(') {
                Some((_, rest)) if !text.starts_with('{') => format!("{t}({rest}"),
                _ => format!("{t}({text})"),
            };
            return self.str(&text);
        }
        // What changes its receiver gives it back; a frozen one stands for its value alone.
        let changes = matches!(inner.kind(), Some(LIST | DICT | SET | BYTEARRAY));
        Ok(if v == inner && changes { receiver } else { v })
    }

    fn check_receiver(&mut self, def: &NativeDef, owner: Value, receiver: Value) -> Exec<()> {
        let class = self.type_of(receiver)?;
        if class == owner || self.is_subtype(class, owner)? {
            return Ok(());
        }
        let (name, o, t) = (def.name, self.class_name(owner)?, self.class_name(class)?);
        Err(self.type_error(&format!(
            "descriptor '{name}' for '{o}' objects doesn't apply to a '{t}' object"
        )))
    }

    /// Calls a native method that was found in the type of its receiver.
    #[inline(always)]
    pub(crate) fn run_found_native(
        &mut self,
        def: &'static NativeDef,
        f: Value,
        args: &[Value],
    ) -> Exec {
        self.run_native(def, f, args, Keywords::NONE)
    }

    #[inline]
    fn run_native(
        &mut self,
        def: &'static NativeDef,
        f: Value,
        args: &[Value],
        kw: Keywords<'_>,
    ) -> Exec {
        match def.code {
            Code::Variadic(run) => run(self, args, kw),
            Code::Fixed(run) => {
                let n = def.parameters.len();
                if args.len() == n && kw.is_empty() && usize::from(def.keyword_only) >= n {
                    return run(self, args);
                }
                let mut all = [Value::UNSET; 16];
                let Some(all) = all.get_mut(..n) else {
                    return Err(self.system_error("a native function has too many parameters"));
                };
                if kw.is_empty()
                    && args.len() >= usize::from(def.required)
                    && args.len() <= n.min(usize::from(def.keyword_only))
                {
                    all[..args.len()].copy_from_slice(args);
                    return run(self, all);
                }
                self.arrange(def, f, args, kw, all)?;
                run(self, all)
            }
        }
    }

    #[inline(never)]
    fn arrange(
        &mut self,
        def: &NativeDef,
        f: Value,
        args: &[Value],
        kw: Keywords<'_>,
        out: &mut [Value],
    ) -> Exec<()> {
        let n = out.len();
        let most = n.min(usize::from(def.keyword_only));
        let is_method = matches!(def.binding, Binding::Method | Binding::Class);
        let skip = usize::from(is_method);
        if args.len() > most {
            return Err(self.native_count_error(def, f, args.len(), most)?);
        }
        out[..args.len()].copy_from_slice(args);
        for (&name, &v) in kw.names.iter().zip(kw.values) {
            let text = self.text_lossy(name);
            let from = usize::from(def.positional_only);
            let found = def.parameters.iter().skip(from).position(|p| *p == text);
            match found.map(|i| i + from) {
                Some(i) if out[i].is_set() => {
                    let q = method::qualname(self, f)?;
                    return Err(self.type_error(&format!(
                        "argument for {q}() given by name ('{text}') and position ({})",
                        i + 1 - skip
                    )));
                }
                Some(i) => out[i] = v,
                None => {
                    let q = method::qualname(self, f)?;
                    let takes_none = from >= n;
                    return Err(if takes_none {
                        self.type_error(&format!("{q}() takes no keyword arguments"))
                    } else {
                        self.type_error(&format!(
                            "{}() got an unexpected keyword argument '{text}'",
                            def.name
                        ))
                    });
                }
            }
        }
        for (i, v) in out.iter().enumerate().take(usize::from(def.required).min(n)) {
            if !v.is_set() {
                if i < usize::from(def.positional_only) {
                    return Err(self.native_count_error(def, f, args.len(), most)?);
                }
                let (name, p) = (def.name, def.parameters[i]);
                return Err(self.type_error(&format!(
                    "{name}() missing required argument '{p}' (pos {})",
                    i + 1 - skip
                )));
            }
        }
        Ok(())
    }

    fn native_count_error(
        &mut self,
        def: &NativeDef,
        f: Value,
        given: usize,
        most: usize,
    ) -> Exec<Unwind> {
        let q = method::qualname(self, f)?;
        let skip = usize::from(matches!(def.binding, Binding::Method | Binding::Class));
        let (given, most) = (given.saturating_sub(skip), most - skip);
        let least = usize::from(def.required).min(most + skip) - skip;
        let text = if least == most {
            match most {
                0 => format!("{q}() takes no arguments ({given} given)"),
                1 if def.keyword_only == u8::MAX => {
                    format!("{q}() takes exactly one argument ({given} given)")
                }
                1 => format!("{} expected 1 argument, got {given}", def.name),
                _ => format!("{} expected {most} arguments, got {given}", def.name),
            }
        } else {
            let name = def.name;
            let (bound, limit) = if given < least { ("least", least) } else { ("most", most) };
            let s = if limit == 1 { "" } else { "s" };
            format!("{name} expected at {bound} {limit} argument{s}, got {given}")
        };
        Ok(self.type_error(&text))
    }

    /// The arguments of a `__new__` or another variadic function, by position or name; missing ones
    /// are unset.
    pub fn arguments<const N: usize>(
        &mut self,
        function: &str,
        args: &[Value],
        kw: Keywords<'_>,
        names: [&str; N],
        required: usize,
    ) -> Exec<[Value; N]> {
        let mut out = [Value::UNSET; N];
        if args.len() > N {
            let s = if N == 1 { "" } else { "s" };
            let given = args.len();
            return Err(self
                .type_error(&format!("{function} expected at most {N} argument{s}, got {given}")));
        }
        out[..args.len()].copy_from_slice(args);
        for (&name, &v) in kw.names.iter().zip(kw.values) {
            let text = self.text_lossy(name);
            match names.iter().position(|n| *n == text) {
                Some(i) if out[i].is_set() => {
                    return Err(self.type_error(&format!(
                        "argument for {function}() given by name ('{text}') and position ({})",
                        i + 1
                    )));
                }
                Some(i) => out[i] = v,
                None => {
                    return Err(self.type_error(&format!(
                        "{function}() got an unexpected keyword argument '{text}'"
                    )));
                }
            }
        }
        if let Some(i) = (0..required).find(|&i| !out[i].is_set()) {
            let given = args.len();
            let s = if required == 1 { "" } else { "s" };
            let text = if kw.is_empty() {
                format!("{function} expected at least {required} argument{s}, got {given}")
            } else {
                format!("{function}() missing required argument '{}' (pos {})", names[i], i + 1)
            };
            return Err(self.type_error(&text));
        }
        Ok(out)
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
