//! Instances of classes: a cell of class, shape, overflow and slots.
//!
//! Main invariant: slot `i` of the shape is field `SLOTS + i` while that lies inside the cell, else
//! element `i - inline` of the overflow array; with the dictionary shape the overflow field holds
//! the attributes' dict and slots are the hidden ones only.

use crate::heap::{ARRAY, INSTANCE};
use crate::object::shape::Shape;
use crate::object::{dict, types};
use crate::value::Value;
use crate::vm::finalize::watch_new;
use crate::vm::{Exec, Machine, Unwind};
use stm::heap::Ref;

/// The class.
pub const CLASS: usize = 0;
/// The address of the shape.
pub const SHAPE: usize = 1;
/// Unset, an array of slots, or the dict.
pub const OVERFLOW: usize = 2;
/// The first slot.
pub const SLOTS: usize = 3;

/// How many slots lie inside an instance.
#[inline(always)]
pub fn inline_slots(object: Ref) -> usize {
    object.words() - SLOTS
}

/// A new instance of a class whose instances are ordinary ones.
#[inline]
pub fn new(m: &mut Machine, class: Value) -> Exec {
    let shape = m.field(class.object(), types::SHAPE)?;
    let object = m.new_cell(INSTANCE, 0, SLOTS + Shape::at(shape).room(), Value::UNSET)?;
    m.init(object, CLASS, class);
    m.init(object, SHAPE, shape);
    watch_new(m, Shape::at(shape), object);
    Ok(Value::from_ref(object))
}

/// The tag of descriptors of a native type that is no kind of its own: classes have them for good.
pub const DESCRIPTOR: u8 = 1;

/// As [`new`], of a native type of descriptors.
pub fn new_descriptor(m: &mut Machine, class: Value) -> Exec {
    let shape = m.field(class.object(), types::SHAPE)?;
    let tag = if types::flags(m, class)? & types::HEAP == 0 { DESCRIPTOR } else { 0 };
    let object = m.new_cell(INSTANCE, tag, SLOTS + Shape::at(shape).room(), Value::UNSET)?;
    m.init(object, CLASS, class);
    m.init(object, SHAPE, shape);
    Ok(Value::from_ref(object))
}

/// A new instance of a class that inherits from a builtin type with a kind of its own.
pub fn wrap(m: &mut Machine, class: Value, payload: Value) -> Exec {
    let v = new(m, class)?;
    m.init(v.object(), SLOTS, payload);
    Ok(v)
}

/// The builtin object inside an instance, or the value itself if it is no instance.
#[inline(always)]
pub fn payload(m: &mut Machine, v: Value) -> Exec {
    match v.as_ref() {
        Some(object) if object.kind() == INSTANCE => {
            if object.words() == SLOTS {
                return Ok(v);
            }
            let class = m.field(object, CLASS)?;
            if types::has_flag(m, class, types::PAYLOAD)? { m.field(object, SLOTS) } else { Ok(v) }
        }
        _ => Ok(v),
    }
}

/// The object's shape.
#[inline]
pub fn shape(m: &mut Machine, object: Ref) -> Exec<&'static Shape> {
    Ok(Shape::at(m.field(object, SHAPE)?))
}

/// The value in a slot; unset if there is none.
#[inline]
pub fn slot(m: &mut Machine, object: Ref, slot: usize) -> Exec {
    let inline = inline_slots(object);
    if slot < inline {
        return m.field(object, SLOTS + slot);
    }
    match m.field(object, OVERFLOW)?.as_ref() {
        Some(array) if array.kind() == ARRAY && slot - inline < array.words() => {
            m.element(array, slot - inline)
        }
        _ => Ok(Value::UNSET),
    }
}

/// Sets a hidden slot of an instance that was made since the last safepoint and that nothing else has
/// seen.
#[inline]
pub fn init_slot(m: &mut Machine, v: Value, slot: usize, new: Value) {
    m.init(v.object(), SLOTS + slot, new);
}

/// Sets a slot.
#[inline]
pub fn set_slot(m: &mut Machine, object: Ref, slot: usize, v: Value) -> Exec<()> {
    let inline = inline_slots(object);
    if slot < inline {
        return m.set_field(object, SLOTS + slot, v);
    }
    let index = slot - inline;
    let array = match m.field(object, OVERFLOW)?.as_ref() {
        Some(array) if array.kind() == ARRAY && index < array.words() => array,
        old => {
            let new = m.new_array(ARRAY, (index + 1).next_multiple_of(8), Value::UNSET)?;
            if let Some(old) = old {
                for i in 0..old.words() {
                    let v = m.element(old, i)?;
                    m.init(new, i, v);
                }
            }
            m.set_field(object, OVERFLOW, Value::from_ref(new))?;
            new
        }
    };
    m.set_element(array, index, v)
}

/// An attribute of the instance itself, by an interned name.
pub fn attribute(m: &mut Machine, object: Ref, name: Value) -> Exec<Option<Value>> {
    let shape = shape(m, object)?;
    if shape.is_dictionary() {
        let d = m.field(object, OVERFLOW)?;
        return dict::get_str(m, d, name);
    }
    match shape.slot(name) {
        Some(i) => Ok(slot(m, object, i)?.set()),
        None => Ok(None),
    }
}

/// Sets an attribute of the instance itself, by an interned name. The class must allow it.
pub fn set_attribute(m: &mut Machine, object: Ref, name: Value, v: Value) -> Exec<()> {
    let shape = shape(m, object)?;
    if shape.is_dictionary() {
        let d = m.field(object, OVERFLOW)?;
        return dict::set(m, d, name, v);
    }
    if let Some(i) = shape.slot(name) {
        return set_slot(m, object, i, v);
    }
    let new = shape.with(name);
    if new.is_dictionary() {
        let d = dictionary(m, object)?;
        return dict::set(m, d, name, v);
    }
    set_slot(m, object, shape.slots(), v)?;
    m.set_field(object, SHAPE, new.value())
}

/// Deletes an attribute of the instance itself; whether there was one.
pub fn delete_attribute(m: &mut Machine, object: Ref, name: Value) -> Exec<bool> {
    if attribute(m, object, name)?.is_none() {
        return Ok(false);
    }
    let d = dictionary(m, object)?;
    Ok(dict::remove(m, d, name)?.is_some())
}

/// The dict of the instance's attributes. From now on they are in it.
pub fn dictionary(m: &mut Machine, object: Ref) -> Exec {
    let shape = shape(m, object)?;
    if shape.is_dictionary() {
        return m.field(object, OVERFLOW);
    }
    let d = dict::new(m)?;
    for (i, &name) in shape.names.iter().enumerate() {
        let v = slot(m, object, shape.hidden + i)?;
        if v.is_set() {
            dict::set(m, d, name, v)?;
        }
        if shape.hidden + i < inline_slots(object) {
            m.set_field(object, SLOTS + shape.hidden + i, Value::UNSET)?;
        }
    }
    set_dictionary(m, object, d)?;
    Ok(d)
}

/// Makes `d` the dict of the instance's attributes.
pub fn set_dictionary(m: &mut Machine, object: Ref, d: Value) -> Exec<()> {
    let shape = shape(m, object)?;
    if shape.hidden > inline_slots(object) {
        // Hidden slots beyond the cell have no place beside a dict.
        return Err(m.type_error("this object cannot have its attributes in a dict"));
    }
    m.set_field(object, OVERFLOW, d)?;
    m.set_field(object, SHAPE, shape.dictionary().value())
}

/// Names and values of the attributes of the instance itself, in order.
pub fn attributes(m: &mut Machine, object: Ref) -> Exec<Vec<(Value, Value)>> {
    let shape = shape(m, object)?;
    if shape.is_dictionary() {
        let d = m.field(object, OVERFLOW)?;
        return dict::pairs(m, d);
    }
    let mut found = Vec::new();
    for (i, &name) in shape.names.iter().enumerate() {
        let v = slot(m, object, shape.hidden + i)?;
        if v.is_set() {
            found.push((name, v));
        }
    }
    Ok(found)
}

/// The error of an instance that has no such attribute.
pub fn missing(m: &mut Machine, v: Value, name: Value) -> Unwind {
    let text = m.text_lossy(name);
    let message = match v.as_ref() {
        Some(r) if r.kind() == crate::heap::TYPE => {
            let class = m.class_name(v).unwrap_or_default();
            format!("type object '{class}' has no attribute '{text}'")
        }
        Some(r) if r.kind() == crate::heap::MODULE => {
            let module = super::module::name(m, v).unwrap_or_default();
            format!("module '{module}' has no attribute '{text}'")
        }
        _ => {
            let class = m.full_type_name(v).unwrap_or_default();
            format!("'{class}' object has no attribute '{text}'")
        }
    };
    m.attribute_error(&message, name, v)
}
