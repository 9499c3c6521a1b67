//! The binding of a Python function's arguments.
//!
//! Main invariant: what is bound is read before anything is written, since parameters lie where the
//! arguments do; when it fails nothing was changed.

use crate::object::{dict, function, string, tuple};
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::{Exec, Machine, Unwind};

/// Calls with up to so many arguments and parameters are bound without allocating.
const FEW: usize = 12;

impl Machine {
    /// Puts the arguments at `base` where the parameters are; gives how many registers that fills.
    pub(super) fn bind_arguments(
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
            let wrong = self.text_lossy(name);
            let p = code.code.parameters;
            let named = usize::from(p.positional) + usize::from(p.keyword_only);
            let known: Vec<String> =
                code.locals[only..named].iter().map(|&l| self.text_lossy(l)).collect();
            let hint = crate::traceback::closest_parameter(&known, &wrong)
                .map_or(String::new(), |best| format!(". Did you mean '{best}'?"));
            format!("{q}() got an unexpected keyword argument '{wrong}'{hint}")
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
}
