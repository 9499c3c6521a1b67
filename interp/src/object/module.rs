//! `module`: a cell of its dict.

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{dict, string};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// A new module.
pub fn new(m: &mut Machine, name: Value, doc: Value) -> Exec {
    let d = dict::new_namespace(m)?;
    let n = m.names();
    for (key, v) in [(n.name, name), (n.doc, doc), (n.package, Value::NONE), (n.spec, Value::NONE)]
    {
        dict::set(m, d, key, v)?;
    }
    Ok(Value::from_ref(m.new_cell_of(MODULE, 0, &[d])?))
}

/// The module's dict.
#[inline]
pub fn dict_of(m: &mut Machine, v: Value) -> Exec {
    m.field(v.object(), 0)
}

/// `__name__`, for messages.
pub fn name(m: &mut Machine, v: Value) -> Exec<String> {
    let (d, n) = (dict_of(m, v)?, m.names().name);
    Ok(match dict::get_str(m, d, n)? {
        Some(name) if string::is_str(name) => m.text_lossy(name),
        _ => "?".into(),
    })
}

/// The attribute by the module's `__getattr__`, if it has one.
pub fn getattr(m: &mut Machine, v: Value, name: Value) -> Exec<Option<Value>> {
    let (d, n) = (dict_of(m, v)?, m.names());
    if matches!(string::bytes(name), b"__spec__" | b"__loader__") {
        // Made when it is asked for.
        let f = m.frames_function("module_spec")?;
        return m.call(f, &[v, name]).map(Some);
    }
    match dict::get_str(m, d, n.getattr)? {
        Some(f) => m.call(f, &[name]).map(Some),
        None => Ok(None),
    }
}

fn new_module(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [name, doc] = m.arguments("module", args, kw, ["name", "doc"], 1)?;
    new(m, name, doc.set().unwrap_or(Value::NONE))
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = name(m, args[0])?;
    let (d, n) = (dict_of(m, args[0])?, m.names().file);
    match dict::get_str(m, d, n)? {
        Some(file) if string::is_str(file) => {
            let file = m.repr_text(file)?;
            m.str(&format!("<module '{name}' from {file}>"))
        }
        _ if crate::modules::is_native(&name) => m.str(&format!("<module '{name}' (built-in)>")),
        _ => m.str(&format!("<module '{name}'>")),
    }
}

fn dir(m: &mut Machine, args: &[Value]) -> Exec {
    let d = dict_of(m, args[0])?;
    let keys = dict::keys(m, d)?;
    super::list::new(m, &keys)
}

/// `module`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new_module),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__dir__", dir, &["self"]),
    ],
    ..TypeSpec::new("module", MODULE)
};
