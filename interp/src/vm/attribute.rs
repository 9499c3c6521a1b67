//! Attributes: the descriptor protocol.
//!
//! Main invariant: the order of lookup is the language's: a data descriptor of the type, the
//! instance itself, anything else of the type, `__getattr__`. Names are interned strings here.

use crate::heap::*;
use crate::native::Keywords;
use crate::object::{
    classmethod, dict, function, instance, method, module, property, superobject, types,
};
use crate::value::Value;
use crate::vm::frame::{Entered, Then};
use crate::vm::{Exec, Machine, Unwind};

/// How a found class attribute is read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    /// This is the value.
    Value(Value),
    /// This is to be called with these arguments for it.
    Call(Value, [Value; 3], usize),
    /// There is no such attribute.
    Missing,
}

impl Machine {
    /// An attribute's name as an interned string.
    pub fn attribute_name(&mut self, v: Value) -> Exec {
        match self.as_str(v)? {
            Some(s) => self.interned(s),
            None => {
                let t = self.type_name(v);
                Err(self.type_error(&format!("attribute name must be string, not '{t}'")))
            }
        }
    }

    /// `v.name`.
    ///
    /// # Errors
    /// AttributeError, and whatever descriptors raise.
    pub fn get_attribute(&mut self, v: Value, name: Value) -> Exec {
        self.call_nested_attribute(v, name)
    }

    fn call_nested_attribute(&mut self, v: Value, name: Value) -> Exec {
        match self.find_attribute(v, name) {
            Ok(Found::Value(v)) => Ok(v),
            Ok(Found::Call(f, args, n)) => match self.call(f, &args[..n]) {
                Err(Unwind::Raise(e)) => self.fall_back(v, name, e),
                result => result,
            },
            Ok(Found::Missing) => self.missing_attribute(v, name),
            Err(Unwind::Raise(e)) => self.fall_back(v, name, e),
            Err(unwind) => Err(unwind),
        }
    }

    /// After an error of the ordinary lookup: `__getattr__`, if the error says that there is no
    /// such attribute and the type has it.
    fn fall_back(&mut self, v: Value, name: Value, e: Value) -> Exec {
        if self.is_a(e, crate::object::TypeId::AttributeError)?
            && let Some(f) = self.getattr_hook(v)?
        {
            return self.call_special(f, &[v, name]);
        }
        Err(Unwind::Raise(e))
    }

    /// `__getattr__` of the type of `v`, if it has one.
    pub(crate) fn getattr_hook(&mut self, v: Value) -> Exec<Option<Value>> {
        if !v.is_ref() {
            return Ok(None);
        }
        let class = self.type_of(v)?;
        if types::flags(self, class)? & types::GETATTR == 0 {
            return Ok(None);
        }
        let name = self.names().getattr;
        self.lookup(class, name)
    }

    fn missing_attribute(&mut self, v: Value, name: Value) -> Exec {
        if let Some(f) = self.getattr_hook(v)? {
            return self.call_special(f, &[v, name]);
        }
        if v.is_kind(MODULE)
            && let Some(found) = module::getattr(self, v, name)?
        {
            return Ok(found);
        }
        Err(instance::missing(self, v, name))
    }

    /// `v.name`, or `None` if there is no such attribute.
    pub fn try_attribute(&mut self, v: Value, name: Value) -> Exec<Option<Value>> {
        match self.get_attribute(v, name) {
            Ok(v) => Ok(Some(v)),
            Err(Unwind::Raise(e)) if self.is_a(e, crate::object::TypeId::AttributeError)? => {
                Ok(None)
            }
            Err(unwind) => Err(unwind),
        }
    }

    /// Finds an attribute; what needs Python code is left to the caller.
    pub(crate) fn find_attribute(&mut self, v: Value, name: Value) -> Exec<Found> {
        let class = self.type_of(v)?;
        let flags = types::flags(self, class)?;
        if flags & types::GETATTRIBUTE != 0 {
            let n = self.names().getattribute;
            if let Some(f) = self.lookup(class, n)? {
                if function::binds_as_method(f) {
                    return Ok(Found::Call(f, [v, name, Value::UNSET], 2));
                }
                let f = self.bind_special(f, v)?;
                return Ok(Found::Call(f, [name, Value::UNSET, Value::UNSET], 1));
            }
        }
        match v.kind() {
            Some(TYPE) => self.find_type_attribute(v, name),
            Some(SUPER) => superobject::find(self, v, name),
            _ => self.find_generic(v, class, name),
        }
    }

    fn find_generic(&mut self, v: Value, class: Value, name: Value) -> Exec<Found> {
        let found = self.lookup(class, name)?;
        if let Some(d) = found
            && d.is_ref()
            && self.is_data_descriptor(d)?
            && self.has_getter(d)?
        {
            return self.find_bound(d, v, class);
        }
        if let Some(own) = self.own_attribute(v, name)? {
            return Ok(Found::Value(own));
        }
        match found {
            Some(d) => self.find_bound(d, v, class),
            None if name == self.names().dict && v.is_kind(INSTANCE) => {
                Ok(match self.instance_dict(v)? {
                    Some(d) => Found::Value(d),
                    None => Found::Missing,
                })
            }
            None if v.is_kind(MODULE) && name == self.names().dict => {
                Ok(Found::Value(module::dict_of(self, v)?))
            }
            None if v.is_kind(METHOD) => {
                let f = frozen(v.object())[0];
                self.find_attribute(f, name)
            }
            None => Ok(Found::Missing),
        }
    }

    /// Whether a data descriptor is read at all.
    fn has_getter(&mut self, d: Value) -> Exec<bool> {
        let n = self.names().get;
        Ok(!d.is_kind(INSTANCE) || self.lookup_special(d, n)?.is_some())
    }

    /// An attribute of the object itself.
    fn own_attribute(&mut self, v: Value, name: Value) -> Exec<Option<Value>> {
        match v.as_ref() {
            Some(object) => match object.kind() {
                INSTANCE => instance::attribute(self, object, name),
                MODULE => {
                    let d = module::dict_of(self, v)?;
                    dict::get_str(self, d, name)
                }
                FUNCTION => function::attribute(self, v, name),
                _ => Ok(None),
            },
            None => Ok(None),
        }
    }

    /// Whether what a class holds is a data descriptor.
    pub(crate) fn is_data_descriptor(&mut self, d: Value) -> Exec<bool> {
        Ok(match d.kind() {
            Some(PROPERTY | MEMBER | GETSET) => true,
            Some(INSTANCE) => {
                let n = self.names();
                let class = self.type_of(d)?;
                self.lookup(class, n.set)?.is_some() || self.lookup(class, n.delete)?.is_some()
            }
            _ => false,
        })
    }

    /// What a class attribute gives when it is read through an instance.
    pub(crate) fn find_bound(&mut self, d: Value, v: Value, class: Value) -> Exec<Found> {
        let Some(object) = d.as_ref() else { return Ok(Found::Value(d)) };
        Ok(match object.kind() {
            FUNCTION => Found::Value(method::bind(self, d, v)?),
            NATIVE if method::binds(object) => Found::Value(method::bind(self, d, v)?),
            STATICMETHOD => Found::Value(classmethod::function(self, d)?),
            CLASSMETHOD => Found::Value(classmethod::bind_class(self, d, class)?),
            PROPERTY => match property::getter(self, d)? {
                Some(get) => Found::Call(get, [v, Value::UNSET, Value::UNSET], 1),
                None => return Err(property::no_getter(self, d, v)?),
            },
            MEMBER => Found::Value(self.get_member(d, v)?),
            GETSET => Found::Value(self.get_native(d, v)?),
            INSTANCE => {
                let n = self.names().get;
                match self.lookup_special(d, n)? {
                    Some(get) if get.is_kind(NATIVE) => {
                        Found::Value(self.call_native(get, &[d, v, class], Keywords::NONE)?)
                    }
                    Some(get) => self.getter_call(get, d, v, class)?,
                    None => Found::Value(d),
                }
            }
            _ => Found::Value(d),
        })
    }

    fn getter_call(&mut self, get: Value, d: Value, v: Value, class: Value) -> Exec<Found> {
        if function::binds_as_method(get) {
            return Ok(Found::Call(get, [d, v, class], 3));
        }
        let get = self.bind_special(get, d)?;
        Ok(Found::Call(get, [v, class, Value::UNSET], 2))
    }

    /// Binds what a class holds, as `find_bound`, waiting for Python code.
    pub fn bind(&mut self, d: Value, v: Value, class: Value) -> Exec {
        let found = if v.is_none() && d.is_kind(STATICMETHOD) {
            Found::Value(classmethod::function(self, d)?)
        } else {
            self.find_bound(d, v, class)?
        };
        match found {
            Found::Value(v) => Ok(v),
            Found::Call(f, args, n) => self.call(f, &args[..n]),
            Found::Missing => Ok(d),
        }
    }

    /// `object.__getattribute__`.
    pub fn generic_get(&mut self, v: Value, name: Value) -> Exec {
        let class = self.type_of(v)?;
        match self.find_generic(v, class, name)? {
            Found::Value(v) => Ok(v),
            Found::Call(f, args, n) => self.call(f, &args[..n]),
            Found::Missing => Err(instance::missing(self, v, name)),
        }
    }

    // ---- types ----

    fn find_type_attribute(&mut self, class: Value, name: Value) -> Exec<Found> {
        let meta = self.field(class.object(), types::META)?;
        let of_meta = self.lookup(meta, name)?;
        if let Some(d) = of_meta
            && self.is_data_descriptor(d)?
        {
            return self.find_bound(d, class, meta);
        }
        if let Some(d) = self.lookup(class, name)? {
            return Ok(match d.kind() {
                Some(FUNCTION | NATIVE | PROPERTY | MEMBER | GETSET) => Found::Value(d),
                Some(STATICMETHOD) => Found::Value(classmethod::function(self, d)?),
                Some(CLASSMETHOD) => Found::Value(classmethod::bind_class(self, d, class)?),
                Some(INSTANCE) => {
                    let n = self.names().get;
                    match self.lookup_special(d, n)? {
                        Some(get) => self.getter_call(get, d, Value::NONE, class)?,
                        None => Found::Value(d),
                    }
                }
                _ => Found::Value(d),
            });
        }
        match of_meta {
            Some(d) => self.find_bound(d, class, meta),
            None => Ok(Found::Missing),
        }
    }

    /// `type.__getattribute__`.
    pub fn type_attribute(&mut self, class: Value, name: Value) -> Exec {
        match self.find_type_attribute(class, name)? {
            Found::Value(v) => Ok(v),
            Found::Call(f, args, n) => self.call(f, &args[..n]),
            Found::Missing => Err(instance::missing(self, class, name)),
        }
    }

    /// `type.__setattr__`; deletes when `v` is unset.
    pub fn set_type_attribute(&mut self, class: Value, name: Value, v: Value) -> Exec<()> {
        let meta = self.field(class.object(), types::META)?;
        if let Some(d) = self.lookup(meta, name)?
            && self.is_data_descriptor(d)?
        {
            return self.set_through(d, class, v);
        }
        if types::flags(self, class)? & types::HEAP == 0 {
            let (name, t) = (self.text_lossy(name), self.class_name(class)?);
            return Err(
                self.type_error(&format!("cannot set '{name}' attribute of immutable type '{t}'"))
            );
        }
        if !types::set_own(self, class, name, v)? {
            return Err(instance::missing(self, class, name));
        }
        Ok(())
    }

    // ---- setting ----

    fn set_through(&mut self, d: Value, v: Value, new: Value) -> Exec<()> {
        match d.kind() {
            Some(MEMBER) => self.set_member(d, v, new),
            Some(GETSET) => self.set_native(d, v, new),
            _ => {
                let (f, args, n) = self.find_setter(d, v, new)?;
                self.call(f, &args[..n])?;
                Ok(())
            }
        }
    }

    /// The call that sets (or deletes) through a property or a descriptor in Python.
    fn find_setter(&mut self, d: Value, v: Value, new: Value) -> Exec<(Value, [Value; 3], usize)> {
        if d.is_kind(PROPERTY) {
            let f = if new.is_set() {
                property::setter(self, d, v)?
            } else {
                property::deleter(self, d, v)?
            };
            let n = if new.is_set() { 2 } else { 1 };
            return Ok((f, [v, new, Value::UNSET], n));
        }
        let names = self.names();
        let name = if new.is_set() { names.set } else { names.delete };
        match self.lookup_special(d, name)? {
            Some(f) if function::binds_as_method(f) => {
                Ok((f, [d, v, new], if new.is_set() { 3 } else { 2 }))
            }
            Some(f) => {
                let f = self.bind_special(f, d)?;
                Ok((f, [v, new, Value::UNSET], if new.is_set() { 2 } else { 1 }))
            }
            None => {
                let name = self.text_lossy(name);
                Err(self.attribute_error(&name.clone(), names.set, d))
            }
        }
    }

    /// `object.__setattr__`; deletes when `new` is unset.
    pub fn generic_set(&mut self, v: Value, name: Value, new: Value) -> Exec<()> {
        let class = self.type_of(v)?;
        if let Some(d) = self.lookup(class, name)?
            && self.is_data_descriptor(d)?
        {
            return self.set_through(d, v, new);
        }
        self.set_own_attribute(v, class, name, new)
    }

    fn set_own_attribute(&mut self, v: Value, class: Value, name: Value, new: Value) -> Exec<()> {
        match v.as_ref() {
            Some(object)
                if object.kind() == INSTANCE && types::has_flag(self, class, types::HAS_DICT)? =>
            {
                if name == self.names().dict {
                    return match dict::as_dict(self, new) {
                        Ok(Some(d)) => instance::set_dictionary(self, object, d),
                        _ => {
                            let t = self.type_name(new);
                            Err(self.type_error(&format!(
                                "__dict__ must be set to a dictionary, not a '{t}'"
                            )))
                        }
                    };
                }
                if new.is_set() {
                    return instance::set_attribute(self, object, name, new);
                }
                if instance::delete_attribute(self, object, name)? {
                    return Ok(());
                }
                return Err(instance::missing(self, v, name));
            }
            Some(object) if object.kind() == MODULE => {
                let d = module::dict_of(self, v)?;
                if new.is_set() {
                    return dict::set(self, d, name, new);
                }
                if dict::remove(self, d, name)?.is_some() {
                    return Ok(());
                }
                return Err(instance::missing(self, v, name));
            }
            Some(object) if object.kind() == FUNCTION => {
                if function::set_attribute(self, v, name, new)? || new.is_set() {
                    return Ok(());
                }
                return Err(instance::missing(self, v, name));
            }
            _ => {}
        }
        let (text, t) = (self.text_lossy(name), self.type_name(v));
        let message = if self.lookup(class, name)?.is_some() {
            format!("'{t}' object attribute '{text}' is read-only")
        } else {
            format!(
                "'{t}' object has no attribute '{text}' and no __dict__ for setting new attributes"
            )
        };
        Err(self.attribute_error(&message, name, v))
    }

    /// `v.name = new`, or `del v.name` when `new` is unset: the call to make for it, if it needs
    /// one.
    pub(crate) fn start_set(
        &mut self,
        v: Value,
        name: Value,
        new: Value,
    ) -> Exec<Option<(Value, [Value; 3], usize)>> {
        let class = self.type_of(v)?;
        let flags = types::flags(self, class)?;
        if flags & types::SETATTR != 0 {
            let names = self.names();
            let hook = if new.is_set() { names.setattr } else { names.delattr };
            if let Some(f) = self.lookup(class, hook)?
                && !f.is_kind(NATIVE)
            {
                let n = if new.is_set() { 3 } else { 2 };
                if function::binds_as_method(f) {
                    return Ok(Some((f, [v, name, new], n)));
                }
                let f = self.bind_special(f, v)?;
                return Ok(Some((f, [name, new, Value::UNSET], n - 1)));
            }
        }
        if types::is_type(v) {
            self.set_type_attribute(v, name, new)?;
            return Ok(None);
        }
        if let Some(d) = self.lookup(class, name)?
            && self.is_data_descriptor(d)?
        {
            return match d.kind() {
                Some(MEMBER) => self.set_member(d, v, new).map(|()| None),
                Some(GETSET) => self.set_native(d, v, new).map(|()| None),
                _ => self.find_setter(d, v, new).map(Some),
            };
        }
        self.set_own_attribute(v, class, name, new)?;
        Ok(None)
    }

    /// `setattr(v, name, new)`; deletes when `new` is unset.
    pub fn set_attribute(&mut self, v: Value, name: Value, new: Value) -> Exec<()> {
        if let Some((f, args, n)) = self.start_set(v, name, new)? {
            self.call(f, &args[..n])?;
        }
        Ok(())
    }

    /// Enters the reading of an attribute: pushes a frame if a getter is in Python.
    pub(crate) fn enter_attribute(&mut self, v: Value, name: Value, extra: u16) -> Exec<Entered> {
        match self.find_attribute(v, name) {
            Ok(Found::Value(v)) => Ok(Entered::Done(v)),
            Ok(Found::Call(f, args, n)) => {
                let then =
                    if self.getattr_hook(v)?.is_some() { Then::Attribute } else { Then::Value };
                match self.push_call(f, &args[..n], Keywords::NONE, then, extra) {
                    Err(Unwind::Raise(e)) => Ok(Entered::Done(self.fall_back(v, name, e)?)),
                    result => result,
                }
            }
            Ok(Found::Missing) => {
                if let Some(f) = self.getattr_hook(v)?
                    && function::binds_as_method(f)
                {
                    return self.push_call(f, &[v, name], Keywords::NONE, Then::Value, extra);
                }
                Ok(Entered::Done(self.missing_attribute(v, name)?))
            }
            Err(Unwind::Raise(e)) => Ok(Entered::Done(self.fall_back(v, name, e)?)),
            Err(unwind) => Err(unwind),
        }
    }

    /// LOAD_METHOD: the function and the receiver, or the attribute and unset. `None` when Python
    /// code has to be run for it.
    pub(crate) fn find_method(&mut self, v: Value, name: Value) -> Exec<Option<(Value, Value)>> {
        if matches!(v.kind(), Some(TYPE | SUPER | MODULE)) {
            return Ok(None);
        }
        let class = self.type_of(v)?;
        if types::flags(self, class)? & types::GETATTRIBUTE != 0 {
            return Ok(None);
        }
        let Some(f) = self.lookup(class, name)? else { return Ok(None) };
        if !function::binds_as_method(f) || self.own_attribute(v, name)?.is_some() {
            return Ok(None);
        }
        Ok(Some((f, v)))
    }

    /// `vars(v)`: the live dict of an object's attributes, if it has one.
    pub fn instance_dict(&mut self, v: Value) -> Exec<Option<Value>> {
        match v.as_ref() {
            Some(object) => match object.kind() {
                INSTANCE => {
                    let class = self.type_of(v)?;
                    if !types::has_flag(self, class, types::HAS_DICT)? {
                        return Ok(None);
                    }
                    instance::dictionary(self, object).map(Some)
                }
                MODULE => module::dict_of(self, v).map(Some),
                FUNCTION => function::get_dict(self, v).map(Some),
                TYPE => self.field(object, types::DICT).map(Some),
                _ => Ok(None),
            },
            None => Ok(None),
        }
    }
}
