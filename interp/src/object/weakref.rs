//! What weak references are made of: cells that do not keep alive what they refer to.
//!
//! Main invariant: an object that some cell refers to is watched, and so is the reference (an
//! instance of `weakref.ReferenceType`, say) that holds the cell; neither is freed before
//! `vm::finalize` has cleared the cell or forgotten the reference. So an address in a cell, or in the
//! registry, is that of an object that is there.
//!
//! The registry is a dict: the address of an object to a tuple of the addresses of the references
//! to it; the address of a reference, plus one, to its cell; the address of an object, plus two, to
//! True when its `__del__` has run. With several threads all that is named there is shared.

use crate::heap::*;
use crate::native::{NativeDef, TypeSpec};
use crate::object::{dict, generator, list, tuple, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The object referred to, as an integer, or None.
const TARGET: usize = 0;

/// An entry of the registry.
#[derive(Clone, Copy, Debug)]
enum Entry {
    References = 0,
    Cell = 1,
    Finalized = 2,
}

fn key(v: Value, entry: Entry) -> Value {
    Value::int(v.object().address() as i64 + entry as i64)
}

/// A reference as an integer, which keeps nothing alive.
fn hidden(v: Value) -> Value {
    Value::int(v.object().address() as i64)
}

/// What [`hidden`] was given. It must be there still.
fn revealed(v: Value) -> Value {
    Value::from_word(v.unpack() as u64 | stm::heap::REF_TAG)
}

impl Machine {
    fn registry(&self) -> Value {
        self.well_known().weak
    }

    /// The references to an object, the oldest first.
    fn references(&mut self, v: Value) -> Exec<Vec<Value>> {
        let registry = self.registry();
        Ok(match dict::get(self, registry, key(v, Entry::References))? {
            Some(all) => tuple::items(all).iter().map(|&v| revealed(v)).collect(),
            None => Vec::new(),
        })
    }

    fn set_references(&mut self, v: Value, all: &[Value]) -> Exec<()> {
        let registry = self.registry();
        let key = key(v, Entry::References);
        if all.is_empty() {
            dict::remove(self, registry, key)?;
            return Ok(());
        }
        let all: Vec<Value> = all.iter().map(|&v| hidden(v)).collect();
        let all = self.tuple(&all)?;
        dict::set(self, registry, key, all)
    }

    /// Forgets a reference that is going to be freed, if `v` is one.
    pub(crate) fn forget_reference(&mut self, v: Value) -> Exec<()> {
        let registry = self.registry();
        let Some(cell) = dict::remove(self, registry, key(v, Entry::Cell))? else { return Ok(()) };
        let target = self.field(cell.object(), TARGET)?;
        if target.is_none() {
            return Ok(());
        }
        let target = revealed(target);
        let mut all = self.references(target)?;
        all.retain(|&other| other != v);
        self.set_references(target, &all)
    }

    /// Clears the references to an object that is going to be freed; gives them, the newest first.
    pub(crate) fn clear_references(&mut self, v: Value) -> Exec<Vec<Value>> {
        let mut all = self.references(v)?;
        if all.is_empty() {
            return Ok(all);
        }
        let registry = self.registry();
        for &reference in &all {
            if let Some(cell) = dict::remove(self, registry, key(reference, Entry::Cell))? {
                self.set_field(cell.object(), TARGET, Value::NONE)?;
            }
        }
        self.set_references(v, &[])?;
        all.reverse();
        Ok(all)
    }

    /// Notes that the `__del__` of an object runs; whether it has run before.
    pub(crate) fn note_finalized(&mut self, v: Value) -> Exec<bool> {
        let registry = self.registry();
        let key = key(v, Entry::Finalized);
        let before = dict::contains(self, registry, key)?;
        if !before {
            dict::set(self, registry, key, Value::TRUE)?;
        }
        Ok(before)
    }

    /// Whether the `__del__` of an object has run.
    pub(crate) fn is_finalized(&mut self, v: Value) -> Exec<bool> {
        if !v.is_ref() {
            return Ok(false);
        }
        let registry = self.registry();
        dict::contains(self, registry, key(v, Entry::Finalized))
    }

    /// Forgets that the `__del__` of an object has run.
    pub(crate) fn forget_finalized(&mut self, v: Value) -> Exec<()> {
        let registry = self.registry();
        dict::remove(self, registry, key(v, Entry::Finalized)).map(drop)
    }

    /// Before the first thread starts: has what is known here by its address published.
    pub(crate) fn publish_weak(&mut self) -> Exec<()> {
        let registry = self.registry();
        for (key, v) in dict::pairs(self, registry)? {
            let address = key.unpack();
            let part = address & 3;
            self.memory.publish_at_commit(revealed(Value::int(address - part)).object());
            if part == Entry::References as i64 {
                for &reference in tuple::items(v) {
                    self.memory.publish_at_commit(revealed(reference).object());
                }
            }
        }
        Ok(())
    }

    /// Whether there can be weak references to an object.
    fn is_weakly_referable(&mut self, v: Value) -> Exec<bool> {
        let Some(object) = v.as_ref() else { return Ok(false) };
        Ok(match object.kind() {
            INSTANCE => {
                let class = self.type_of(v)?;
                types::has_flag(self, class, types::WEAK)?
            }
            FUNCTION | NATIVE | METHOD | CODE | TYPE | MODULE | GENERATOR | SET | FROZENSET
            | LOCK | RLOCK => true,
            _ => false,
        })
    }
}

/// Makes the cell of a new reference; arguments are the reference and the object.
fn make(m: &mut Machine, args: &[Value]) -> Exec {
    let (reference, v) = (args[0], args[1]);
    if !m.is_weakly_referable(v)? {
        let t = m.type_name(v);
        return Err(m.type_error(&format!("cannot create weak reference to '{t}' object")));
    }
    if !reference.is_kind(INSTANCE) {
        return Err(m.type_error("a reference is an instance"));
    }
    if v.is_kind(GENERATOR) {
        generator::keep_watched(m, v)?;
    }
    m.forget_reference(reference)?;
    let cell = Value::from_ref(m.new_cell_of(WEAKREF, 0, &[hidden(v)])?);
    let registry = m.registry();
    dict::set(m, registry, key(reference, Entry::Cell), cell)?;
    let mut all = m.references(v)?;
    all.push(reference);
    m.set_references(v, &all)?;
    for object in [v.object(), reference.object()] {
        m.memory.watch(object);
        if m.is_speculative() {
            m.memory.publish_at_commit(object);
        }
    }
    Ok(cell)
}

/// What the cell refers to, or None.
fn target(m: &mut Machine, args: &[Value]) -> Exec {
    if !args[0].is_kind(WEAKREF) {
        return Err(m.type_error("a cell of a reference is needed"));
    }
    let v = m.field(args[0].object(), TARGET)?;
    Ok(if v.is_none() { v } else { revealed(v) })
}

/// A list of the references to an object.
fn references(m: &mut Machine, args: &[Value]) -> Exec {
    let all = if args[0].is_ref() { m.references(args[0])? } else { Vec::new() };
    list::new(m, &all)
}

/// The functions of the module `_weakref`.
pub(crate) const FUNCTIONS: &[NativeDef] = &[
    NativeDef::function("_make", make, &["reference", "object"]),
    NativeDef::function("_target", target, &["cell"]),
    NativeDef::function("getweakrefs", references, &["object"]),
];

/// The type of the cells.
pub(crate) const SPEC: TypeSpec =
    TypeSpec { module: "_weakref", subclassable: false, ..TypeSpec::new("cell", WEAKREF) };
