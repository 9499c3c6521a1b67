//! Names and attributes: the slow cases, which fill the inline caches.
//!
//! Main invariant: a cache is filled with what a lookup without caches has just found.

use crate::bytecode::{Instruction, Op, SpecialMethod};
use crate::heap::*;
use crate::modules::getter_get;
use crate::object::{TypeId, dict, function, instance, method, module, superobject, tuple, types};
use crate::value::Value;
use crate::vm::cache::{Cache, Case};
use crate::vm::step::Flow;
use crate::vm::{Exec, Machine, Unwind};

impl Machine {
    // ---- names ----

    pub(super) fn unbound_local(&mut self, name: Value) -> Unwind {
        let text = self.text_lossy(name);
        self.name_error(
            TypeId::UnboundLocalError,
            &format!(
                "cannot access local variable '{text}' where it is not associated with a value"
            ),
            name,
        )
    }

    pub(super) fn unbound_free(&mut self, i: u16) -> Unwind {
        let name = self.code.free[usize::from(i)];
        let text = self.text_lossy(name);
        self.name_error(
            TypeId::NameError,
            &format!(
                "cannot access free variable '{text}' where it is not associated with a value in \
                 enclosing scope"
            ),
            name,
        )
    }

    pub(super) fn undefined(&mut self, name: Value) -> Unwind {
        let text = self.text_lossy(name);
        self.name_error(TypeId::NameError, &format!("name '{text}' is not defined"), name)
    }

    pub(super) fn free_cell(&mut self, i: u16) -> Exec {
        let f = self.function();
        let closure = function::closure(self, f)?;
        Ok(tuple::items(closure)[usize::from(i)])
    }

    pub(super) fn load_free(&mut self, i: u16) -> Exec {
        let cell = self.free_cell(i)?;
        match self.field(cell.object(), 0)?.set() {
            Some(v) => Ok(v),
            None => Err(self.unbound_free(i)),
        }
    }

    /// The namespace of the running class body or module.
    pub(crate) fn namespace(&mut self) -> Exec {
        let f = self.function();
        if f.is_kind(FUNCTION)
            && let Some(namespace) = self.field(f.object(), function::NAMESPACE)?.set()
        {
            return Ok(namespace);
        }
        self.globals()
    }

    /// An item of a mapping, or `None`.
    pub(super) fn mapping_get(&mut self, mapping: Value, name: Value) -> Exec<Option<Value>> {
        if dict::is_dict(mapping) {
            return dict::get_str(self, mapping, name);
        }
        match self.get_item(mapping, name) {
            Ok(v) => Ok(Some(v)),
            Err(unwind) if self.is_raised(unwind, TypeId::KeyError) => Ok(None),
            Err(unwind) => Err(unwind),
        }
    }

    pub(super) fn global(&mut self, globals: Value, name: Value) -> Exec {
        if let Some(v) = dict::get_str(self, globals, name)? {
            return Ok(v);
        }
        let builtins = self.builtins_of(globals)?;
        match dict::get_str(self, builtins, name)? {
            Some(v) => Ok(v),
            None => Err(self.undefined(name)),
        }
    }

    /// The builtins of code with these globals: their `__builtins__`, if that is a dict.
    pub(super) fn builtins_of(&mut self, globals: Value) -> Exec {
        let n = self.names().builtins;
        match dict::get_str(self, globals, n)? {
            Some(d) if d.is_kind(DICT) => Ok(d),
            Some(v) if v.is_kind(MODULE) => module::dict_of(self, v),
            _ => Ok(self.well_known().builtins),
        }
    }

    // ---- attributes ----

    /// Caches how an attribute of an instance is found, if it can be.
    pub(super) fn cache_load(&mut self, site: usize, v: Value, name: Value) -> Exec<Option<usize>> {
        let Some(object) = v.as_ref().filter(|r| r.kind() == INSTANCE) else { return Ok(None) };
        let class = self.type_of(v)?;
        if types::flags(self, class)? & types::GETATTRIBUTE != 0 {
            return Ok(None);
        }
        let shape = instance::shape(self, object)?;
        let found = self.lookup(class, name)?;
        let key = shape.value().word();
        let generation = self.generation();
        let slot = match found {
            Some(d) if d.is_kind(MEMBER) => Some(method::member_slot(d)),
            Some(d) if self.is_data_descriptor(d)? => None,
            Some(d) if !shape.is_dictionary() && shape.slot(name).is_none() => {
                // Functions bind. Plain data is read where it lies: programs change it.
                if !types::is_stable(d)
                    && !d.is_kind(INSTANCE)
                    && let Some((value, at)) = self.place_in_class(class, name)?
                {
                    let index = at as u32;
                    let case = Case::ClassEntry;
                    self.set_cache(site, Cache { key, generation, index, value, case });
                }
                None
            }
            _ if shape.is_dictionary() => None,
            _ => shape.slot(name),
        };
        if let Some(slot) = slot
            && slot < instance::inline_slots(object)
        {
            let index = (instance::SLOTS + slot) as u32;
            let cache = Cache { key, generation, index, value: Value::UNSET, case: Case::Slot };
            self.set_cache(site, cache);
            return Ok(Some(index as usize));
        }
        Ok(None)
    }

    pub(super) fn load_attribute(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let v = self.reg(i.b());
        // A site that sees several shapes: their slots are known by shape and name.
        let shape = match v.as_ref() {
            Some(object) if object.kind() == INSTANCE => {
                let shape = self.field(object, instance::SHAPE)?;
                let generation = self.generation();
                if let Some(field) = self.methods.get(shape, name, generation)
                    && field.is_int()
                    && field.index() < object.words()
                {
                    let found = self.field(object, field.index())?;
                    if found.is_set() {
                        let (key, index) = (shape.word(), field.index() as u32);
                        let (value, case) = (Value::UNSET, Case::Slot);
                        self.set_cache(site, Cache { key, generation, index, value, case });
                        return self.done(i, found);
                    }
                }
                if let Some(found) = self.native_attribute(v, name)? {
                    return self.done(i, found);
                }
                shape
            }
            _ => Value::UNSET,
        };
        if v.is_kind(MODULE) {
            self.cache_module(site, v, name)?;
        }
        if let Some(slot) = self.cache_load(site, v, name)?
            && shape.is_set()
        {
            let generation = self.generation();
            self.methods.put(shape, name, generation, Value::len(slot));
        }
        let entered = self.enter_attribute(v, name, i.a())?;
        self.finish(i.a(), entered)
    }

    /// What a native descriptor in the class of an ordinary instance gives, if the method cache has it.
    fn native_attribute(&mut self, v: Value, name: Value) -> Exec<Option<Value>> {
        let class = self.type_of(v)?;
        let Some(d) = self.methods.get(class, name, self.generation()) else { return Ok(None) };
        let Some(object) = d.as_ref() else { return Ok(None) };
        if types::flags(self, class)? & types::GETATTRIBUTE != 0 {
            return Ok(None);
        }
        if object.kind() == GETSET {
            return self.get_native(d, v).map(Some);
        }
        if types::is_native_descriptor(object) {
            return getter_get(self, &[d, v, class]).map(Some);
        }
        Ok(None)
    }

    pub(super) fn store_attribute(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let (v, new) = (self.reg(i.a()), self.reg(i.b()));
        let before = match v.as_ref() {
            Some(object) if object.kind() == INSTANCE => {
                // As in `load_attribute`: what is read from a slot is written to it.
                let shape = self.field(object, instance::SHAPE)?;
                let (class, generation) = (self.type_of(v)?, self.generation());
                if let Some(field) = self.methods.get(shape, name, generation)
                    && field.is_int()
                    && field.index() < object.words()
                    && types::flags(self, class)? & types::SETATTR == 0
                {
                    let (key, index) = (shape.word(), field.index() as u32);
                    let (value, case) = (shape, Case::Slot);
                    self.set_cache(site, Cache { key, generation, index, value, case });
                    self.set_field(object, field.index(), new)?;
                    return self.next_instruction();
                }
                Some((object, instance::shape(self, object)?))
            }
            _ => None,
        };
        match self.start_set(v, name, new)? {
            Some((f, args, n)) => return self.drop_call(f, &args[..n]),
            None => self.advance(),
        }
        let Some((object, before)) = before else { return Ok(Flow::Next) };
        let class = self.type_of(v)?;
        if types::flags(self, class)? & types::SETATTR != 0 || before.is_dictionary() {
            return Ok(Flow::Next);
        }
        let after = instance::shape(self, object)?;
        let slot = match self.lookup(class, name)? {
            Some(d) if d.is_kind(MEMBER) => Some(method::member_slot(d)),
            Some(d) if self.is_data_descriptor(d)? => None,
            _ => after.slot(name),
        };
        if let Some(slot) = slot
            && !after.is_dictionary()
            && slot < instance::inline_slots(object)
        {
            let same = std::ptr::eq(before, after);
            let cache = Cache {
                key: before.value().word(),
                generation: self.generation(),
                index: (instance::SLOTS + slot) as u32,
                value: after.value(),
                case: if same { Case::Slot } else { Case::Add },
            };
            self.set_cache(site, cache);
        }
        Ok(Flow::Next)
    }

    pub(super) fn load_method(&mut self, i: Instruction) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let v = self.reg(i.b());
        if let Some(object) = v.as_ref()
            && object.kind() == INSTANCE
        {
            let shape = self.field(object, instance::SHAPE)?;
            let generation = self.generation();
            if let Some(f) = self.methods.get(shape, name, generation)
                && f.is_ref()
            {
                let (key, case) = (shape.word(), Case::Method);
                self.set_cache(site, Cache { key, generation, value: f, index: 0, case });
                self.set_reg(i.a(), f);
                self.set_reg(i.a() + 1, v);
                return self.next_instruction();
            }
        }
        if let Some((f, receiver)) = self.find_method(v, name)? {
            let key = match v.as_ref() {
                Some(object) if object.kind() == INSTANCE => {
                    let shape = instance::shape(self, object)?;
                    // A dictionary may get the name at any time.
                    if shape.is_dictionary() { None } else { Some(shape.value().word()) }
                }
                // Kinds with tags or attributes of their own are looked up each time.
                Some(object)
                    if !matches!(
                        object.kind(),
                        ITERATOR | VIEW | GENERATOR | NATIVE | METHOD | FUNCTION
                    ) =>
                {
                    Some(u64::from(object.kind()) << 3 | 7)
                }
                _ => None,
            };
            if let Some(key) = key {
                let generation = self.generation();
                let cache = Cache { key, generation, value: f, index: 0, case: Case::Method };
                self.set_cache(site, cache);
                if v.is_kind(INSTANCE) {
                    self.methods.put(Value::from_word(key), name, generation, f);
                }
            }
            self.set_reg(i.a(), f);
            self.set_reg(i.a() + 1, receiver);
            return self.next_instruction();
        }
        if v.is_kind(MODULE) {
            self.cache_module(site, v, name)?;
        }
        self.set_reg(i.a() + 1, Value::UNSET);
        let entered = self.enter_attribute(v, name, i.a())?;
        self.finish(i.a(), entered)
    }

    pub(super) fn load_special(&mut self, i: Instruction) -> Exec<Flow> {
        let v = self.reg(i.b());
        let n = self.names();
        let special = SpecialMethod::from_code(i.x());
        let name = match special {
            Some(SpecialMethod::Enter) => n.enter,
            Some(SpecialMethod::Exit) => n.exit,
            Some(SpecialMethod::Aenter) => n.aenter,
            _ => n.aexit,
        };
        let Some(f) = self.lookup_special(v, name)? else {
            let (t, missing) = (self.type_name(v), self.text_lossy(name));
            let is_async = matches!(special, Some(SpecialMethod::Aenter | SpecialMethod::Aexit));
            let (kind, other) = if is_async {
                ("asynchronous context manager", [n.enter, n.exit])
            } else {
                ("context manager", [n.aenter, n.aexit])
            };
            // What is entered first is missed first.
            let enter = if is_async { n.aenter } else { n.enter };
            let missed = if self.lookup_special(v, enter)?.is_some() {
                format!(" (missed {missing} method)")
            } else {
                String::new()
            };
            let mut text = format!("'{t}' object does not support the {kind} protocol{missed}");
            if self.lookup_special(v, other[0])?.is_some()
                && self.lookup_special(v, other[1])?.is_some()
            {
                let with = if is_async { "with" } else { "async with" };
                let other =
                    if is_async { "context manager" } else { "asynchronous context manager" };
                text = format!(
                    "{text} but it supports the {other} protocol. Did you mean to use '{with}'?"
                );
            }
            return Err(self.type_error(&text));
        };
        if function::binds_as_method(f) {
            self.set_reg(i.a(), f);
            self.set_reg(i.a() + 1, v);
        } else {
            let bound = self.bind_special(f, v)?;
            self.set_reg(i.a(), bound);
            self.set_reg(i.a() + 1, Value::UNSET);
        }
        self.next_instruction()
    }

    pub(super) fn load_super(&mut self, i: Instruction, op: Op) -> Exec<Flow> {
        let (site, name) = self.site_of(i);
        let b = i.b();
        let (callee, class, receiver) = (self.reg(b), self.reg(b + 1), self.reg(b + 2));
        if callee == self.builtin(TypeId::Super) {
            // Classes are small objects: within the heap's address range this tells them apart.
            let index = (class.word() >> 4) as u32;
            let own = self.type_of(receiver)?;
            let generation = self.generation();
            if op == Op::LoadSuperMethod
                && let Some(c) = self.cache_at(site)
                && c.case == Case::Super
                && c.key == own.word()
                && c.index == index
                && c.generation == generation
                && types::is_type(class)
            {
                self.set_reg(i.a(), c.value);
                self.set_reg(i.a() + 1, receiver);
                return self.next_instruction();
            }
            let object_type = superobject::check(self, class, receiver)?;
            if op == Op::LoadSuperMethod
                && let Some(f) = superobject::lookup(self, class, object_type, name)?
                && function::binds_as_method(f)
                && object_type != receiver
            {
                if object_type == own && types::is_stable(f) {
                    let (key, case) = (own.word(), Case::Super);
                    self.set_cache(site, Cache { key, generation, value: f, index, case });
                }
                self.set_reg(i.a(), f);
                self.set_reg(i.a() + 1, receiver);
                return self.next_instruction();
            }
        }
        let v = self.call(callee, &[class, receiver])?;
        if op == Op::LoadSuperMethod {
            self.set_reg(i.a() + 1, Value::UNSET);
        }
        let entered = self.enter_attribute(v, name, i.a())?;
        self.finish(i.a(), entered)
    }
}
