//! `super`: type, object, the object's type; frozen.

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, classmethod, types};
use crate::value::Value;
use crate::vm::attribute::Found;
use crate::vm::{Exec, Machine};

/// A new super object.
pub fn new(m: &mut Machine, class: Value, receiver: Value, object_type: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(SUPER, 0, &[class, receiver, object_type])?))
}

/// The type whose MRO is searched behind `class`.
pub fn check(m: &mut Machine, class: Value, receiver: Value) -> Exec {
    if types::is_type(receiver) && m.is_subtype(receiver, class)? {
        return Ok(receiver);
    }
    let own = m.type_of(receiver)?;
    if m.is_subtype(own, class)? {
        return Ok(own);
    }
    let text = "super(type, obj): obj (instance of {}) is not an instance or subtype of type ({}).";
    let (t, c) = (m.type_name(receiver), m.class_name(class)?);
    let text = text.replacen("{}", &t, 1).replacen("{}", &c, 1);
    Err(m.type_error(&text))
}

/// What the classes behind `class` in the MRO give for a name.
pub fn lookup(
    m: &mut Machine,
    class: Value,
    object_type: Value,
    name: Value,
) -> Exec<Option<Value>> {
    let mro = types::mro_of(m, object_type)?;
    let behind = mro.iter().position(|&c| c == class).map_or(mro.len(), |i| i + 1);
    for &c in &mro[behind..] {
        let d = m.field(c.object(), types::DICT)?;
        if let Some(v) = super::dict::get_str(m, d, name)? {
            return Ok(Some(v));
        }
    }
    Ok(None)
}

/// `super_object.name`.
pub(crate) fn find(m: &mut Machine, v: Value, name: Value) -> Exec<Found> {
    let &[class, receiver, object_type] = frozen(v.object()) else { return Ok(Found::Missing) };
    if name != m.names().class
        && object_type.is_set()
        && let Some(d) = lookup(m, class, object_type, name)?
    {
        if receiver == object_type {
            // Bound to a class: functions stay as they are.
            return Ok(match d.kind() {
                Some(CLASSMETHOD) => Found::Value(classmethod::bind_class(m, d, object_type)?),
                Some(STATICMETHOD) => Found::Value(classmethod::function(m, d)?),
                _ => Found::Value(d),
            });
        }
        return m.find_bound(d, receiver, object_type);
    }
    let own = m.builtin(TypeId::Super);
    match m.lookup(own, name)? {
        Some(d) => m.find_bound(d, v, own),
        None => Ok(Found::Missing),
    }
}

/// The arguments of `super()`: the closure's `__class__` and the first parameter.
fn implicit(m: &mut Machine) -> Exec<(Value, Value)> {
    let code = m.running_code();
    if code.code.parameters.registers() == 0 {
        return Err(m.runtime_error("super(): no arguments"));
    }
    let mut receiver = m.local(0);
    if code.code.cells.contains(&0) && receiver.is_kind(CELL) {
        receiver = m.field(receiver.object(), 0)?;
    }
    if !receiver.is_set() {
        return Err(m.runtime_error("super(): arg[0] deleted"));
    }
    let name = m.intern("__class__")?;
    let closure = m.running_closure()?;
    match code.free.iter().position(|&n| n == name).and_then(|i| closure.get(i)) {
        Some(&cell) => match m.field(cell.object(), 0)?.set() {
            Some(class) => Ok((class, receiver)),
            None => Err(m.runtime_error("super(): empty __class__ cell")),
        },
        None => Err(m.runtime_error("super(): __class__ cell not found")),
    }
}

fn new_super(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [class, receiver] = m.arguments("super", args, kw, ["type", "obj"], 0)?;
    let (class, receiver) = if class.is_set() { (class, receiver) } else { implicit(m)? };
    if !types::is_type(class) {
        let t = m.type_name(class);
        return Err(m.type_error(&format!("super() argument 1 must be a type, not {t}")));
    }
    if !receiver.is_set() || receiver.is_none() {
        return new(m, class, Value::NONE, Value::UNSET);
    }
    let object_type = check(m, class, receiver)?;
    new(m, class, receiver, object_type)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let p = frozen(args[0].object());
    let class = m.class_name(p[0])?;
    if p[2].is_set() {
        let t = m.class_name(p[2])?;
        m.str(&format!("<super: <class '{class}'>, <{t} object>>"))
    } else {
        m.str(&format!("<super: <class '{class}'>, NULL>"))
    }
}

fn this_class(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[0])
}

fn this(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[1])
}

fn self_class(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[2].set().unwrap_or(Value::NONE))
}

/// `super`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new_super),
    methods: &[NativeDef::method("__repr__", repr, &["self"])],
    attributes: &[
        GetSet::read_only("__thisclass__", this_class),
        GetSet::read_only("__self__", this),
        GetSet::read_only("__self_class__", self_class),
    ],
    doc: "The attributes of an object as found behind a class in its method resolution order.",
    ..TypeSpec::new("super", SUPER)
};
