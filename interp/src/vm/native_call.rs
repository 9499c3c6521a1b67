//! Calls of native functions.
//!
//! Main invariant: the function gets as many arguments as it has parameters, and a method of a builtin
//! type an object of that type: for an instance of a subclass the one inside it.

use crate::heap::*;
use crate::native::{Binding, Code, Keywords, NativeDef};
use crate::object::{TypeId, instance, method, types};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

impl Machine {
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

    pub(super) fn call_native_method(
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

    /// Whether a native function is a method of the type of which an ordinary instance is exactly one.
    #[inline(always)]
    pub(super) fn is_own_method(&mut self, f: Value, receiver: Value) -> Exec<bool> {
        Ok(receiver.is_kind(INSTANCE)
            && method::definition(f).binding == Binding::Method
            && method::owner(f) == self.field(receiver.object(), instance::CLASS)?)
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
    pub(super) fn run_native(
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
                1 if is_operator(def.name) => format!("expected 1 argument, got {given}"),
                1 if def.keyword_only == u8::MAX => {
                    format!("{q}() takes exactly one argument ({given} given)")
                }
                1 => format!("{} expected 1 argument, got {given}", def.name),
                _ => format!("{} expected {most} arguments, got {given}", def.name),
            }
        } else if given < least && usize::from(def.positional_only) < def.parameters.len() {
            // Some can be given by name: CPython counts those that cannot.
            let least = least.min(usize::from(def.positional_only) - skip);
            let s = if least == 1 { "" } else { "s" };
            let name = def.name;
            format!("{name}() takes at least {least} positional argument{s} ({given} given)")
        } else if most == 0 {
            format!("{}() takes no positional arguments", def.name)
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
            let text = if kw.is_empty() && required == N {
                format!("{function} expected {required} argument{s}, got {given}")
            } else if kw.is_empty() {
                format!("{function} expected at least {required} argument{s}, got {given}")
            } else {
                format!("{function}() missing required argument '{}' (pos {})", names[i], i + 1)
            };
            return Err(self.type_error(&text));
        }
        Ok(out)
    }
}

/// Whether a method stands for an operator: in CPython all such take their arguments the same way.
fn is_operator(name: &str) -> bool {
    let Some(name) = name.strip_prefix("__").and_then(|name| name.strip_suffix("__")) else {
        return false;
    };
    const NAMES: &[&str] = &[
        "add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "and", "or", "xor", "lshift",
        "rshift", "matmul", "eq", "ne", "lt", "le", "gt", "ge",
    ];
    NAMES.contains(&name) || name.strip_prefix('r').is_some_and(|name| NAMES.contains(&name))
}
