//! `match` statements: mapping and class patterns.

use crate::heap::*;
use crate::object::{TypeId, dict, instance, string, tuple, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

impl Machine {
    /// MATCH_KEYS.
    pub(crate) fn match_keys(&mut self, v: Value, keys: &[Value]) -> Exec {
        let mut found = Vec::with_capacity(keys.len());
        for (i, &k) in keys.iter().enumerate() {
            for &other in &keys[..i] {
                if self.equal(other, k)? {
                    let text = self.repr_text(k)?;
                    return Err(
                        self.value_error(&format!("mapping pattern checks duplicate key ({text})"))
                    );
                }
            }
            let got = match dict::as_dict(self, v)? {
                Some(d) => dict::get(self, d, k)?,
                None => {
                    let name = self.intern("get")?;
                    let get = self.get_attribute(v, name)?;
                    let mark = Value::from_ref(self.new_cell_of(CELL, 0, &[Value::UNSET])?);
                    let got = self.call(get, &[k, mark])?;
                    (got != mark).then_some(got)
                }
            };
            match got {
                Some(got) => found.push(got),
                None => return Ok(Value::NONE),
            }
        }
        self.tuple(&found)
    }

    /// MATCH_CLASS.
    pub(crate) fn match_class(
        &mut self,
        v: Value,
        class: Value,
        positional: usize,
        names: &[Value],
    ) -> Exec {
        if !types::is_type(class) {
            return Err(self.type_error("called match pattern must be a class"));
        }
        if !self.is_instance(v, class)? {
            return Ok(Value::NONE);
        }
        let mut found = Vec::new();
        let mut seen: Vec<Value> = Vec::new();
        if positional > 0 {
            let n = self.names().match_args;
            let args = match self.try_attribute(class, n)? {
                Some(args) if args.is_kind(TUPLE) => Some(tuple::items(args)),
                Some(args) => {
                    let (c, t) = (self.class_name(class)?, self.type_name(args));
                    return Err(
                        self.type_error(&format!("{c}.__match_args__ must be a tuple (got {t})"))
                    );
                }
                None => None,
            };
            let matches_self = args.is_none() && self.matches_itself(class)?;
            let most = if matches_self { 1 } else { args.map_or(0, <[Value]>::len) };
            if positional > most {
                let c = self.class_name(class)?;
                let s = if most == 1 { "" } else { "s" };
                return Err(self.type_error(&format!(
                    "{c}() accepts {most} positional sub-pattern{s} ({positional} given)"
                )));
            }
            if matches_self {
                found.push(v);
            } else {
                for &name in args.unwrap_or_default().iter().take(positional) {
                    if !string::is_str(name) {
                        let t = self.type_name(name);
                        return Err(self.type_error(&format!(
                            "__match_args__ elements must be strings (got {t})"
                        )));
                    }
                    let name = self.interned(name)?;
                    self.once(&mut seen, class, name)?;
                    match self.try_attribute(v, name)? {
                        Some(got) => found.push(got),
                        None => return Ok(Value::NONE),
                    }
                }
            }
        }
        for &name in names {
            self.once(&mut seen, class, name)?;
            match self.try_attribute(v, name)? {
                Some(got) => found.push(got),
                None => return Ok(Value::NONE),
            }
        }
        self.tuple(&found)
    }

    fn once(&mut self, seen: &mut Vec<Value>, class: Value, name: Value) -> Exec<()> {
        if seen.contains(&name) {
            let (c, name) = (self.class_name(class)?, self.text_lossy(name));
            return Err(
                self.type_error(&format!("{c}() got multiple sub-patterns for attribute '{name}'"))
            );
        }
        seen.push(name);
        Ok(())
    }

    /// Whether a class's one positional sub-pattern matches the subject itself.
    fn matches_itself(&mut self, class: Value) -> Exec<bool> {
        for id in [
            TypeId::Bool,
            TypeId::ByteArray,
            TypeId::Bytes,
            TypeId::Dict,
            TypeId::Float,
            TypeId::FrozenSet,
            TypeId::Int,
            TypeId::List,
            TypeId::Set,
            TypeId::Str,
            TypeId::Tuple,
        ] {
            let base = self.builtin(id);
            if self.is_subtype(class, base)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `isinstance(v, class)`.
    pub fn is_instance(&mut self, v: Value, class: Value) -> Exec<bool> {
        let several = instance::payload(self, class)?;
        if several.is_kind(TUPLE) {
            for &c in tuple::items(several) {
                if self.is_instance(v, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let own = self.type_of(v)?;
        if own == class {
            return Ok(true);
        }
        let n = self.names();
        if let Some(f) = self.lookup_special(class, n.instancecheck)? {
            if f.is_kind(NATIVE) && types::is_type(class) {
                if self.is_subtype(own, class)? {
                    return Ok(true);
                }
                // An object may claim another class.
                if v.is_kind(INSTANCE) && types::has_flag(self, own, types::HEAP)? {
                    let claimed = self.get_attribute(v, n.class)?;
                    return Ok(claimed != own
                        && types::is_type(claimed)
                        && self.is_subtype(claimed, class)?);
                }
                return Ok(false);
            }
            let r = self.call_special(f, &[class, v])?;
            return self.truth(r);
        }
        if class.is_kind(ALIAS) {
            return Err(
                self.type_error("isinstance() argument 2 cannot be a parameterized generic")
            );
        }
        Err(self.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"))
    }

    /// `issubclass(class, base)`.
    pub fn is_subclass(&mut self, class: Value, base: Value) -> Exec<bool> {
        let several = instance::payload(self, base)?;
        if several.is_kind(TUPLE) {
            for &b in tuple::items(several) {
                if self.is_subclass(class, b)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if base.is_kind(UNION) {
            let members = frozen(base.object())[0];
            return self.is_subclass(class, members);
        }
        if !types::is_type(class) {
            return Err(self.type_error("issubclass() arg 1 must be a class"));
        }
        let n = self.names().subclasscheck;
        match self.lookup_special(base, n)? {
            Some(f) if f.is_kind(NATIVE) => self.is_subtype(class, base),
            Some(f) => {
                let r = self.call_special(f, &[base, class])?;
                self.truth(r)
            }
            None => Err(self
                .type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union")),
        }
    }
}
