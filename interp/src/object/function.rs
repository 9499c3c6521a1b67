//! Python functions and closure cells.
//!
//! Main invariant: a function is a cell of the fields below; what is rarely set (`__name__`,
//! `__doc__`, attributes) is in the dict of its last but one field, under its own name, and is the
//! code's otherwise.

use crate::heap::*;
use crate::native::{GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{classmethod, dict, string};
use crate::value::Value;
use crate::vm::code::{self, CodeObject};
use crate::vm::{Exec, Machine};

/// The code object's address.
pub const CODE: usize = 0;
/// The dict of globals.
pub const GLOBALS: usize = 1;
/// A tuple of cells, or unset.
pub const CLOSURE: usize = 2;
/// A tuple, or unset.
pub const DEFAULTS: usize = 3;
/// A dict, or unset.
pub const KWDEFAULTS: usize = 4;
/// A dict, or unset.
pub const EXTRA: usize = 5;
/// Of a class body or a module under way: the namespace.
pub const NAMESPACE: usize = 6;
/// The dict of attributes that a program sets, or unset.
pub const DICT: usize = 7;
const FIELDS: usize = 8;

/// A new function.
pub fn new(m: &mut Machine, code: &'static CodeObject, globals: Value, closure: Value) -> Exec {
    m.note_home(code, globals)?;
    let f = m.new_cell(FUNCTION, 0, FIELDS, Value::UNSET)?;
    m.init(f, CODE, code.value());
    m.init(f, GLOBALS, globals);
    m.init(f, CLOSURE, closure);
    Ok(Value::from_ref(f))
}

/// The function's code.
#[inline(always)]
pub fn code(m: &mut Machine, f: Value) -> Exec<&'static CodeObject> {
    // Without a mark: a function that gets other code starts a new generation.
    Ok(code::pointer(m.peek(f.object(), CODE)?))
}

/// The function's globals.
#[inline(always)]
pub fn globals(m: &mut Machine, f: Value) -> Exec {
    // Without a mark: they never change.
    m.peek(f.object(), GLOBALS)
}

/// The tuple of the function's cells, or unset.
#[inline(always)]
pub fn closure(m: &mut Machine, f: Value) -> Exec {
    // As above.
    m.peek(f.object(), CLOSURE)
}

/// The dict of rarely set attributes, made if there is none.
pub fn extra(m: &mut Machine, f: Value) -> Exec {
    match m.field(f.object(), EXTRA)?.set() {
        Some(d) => Ok(d),
        None => {
            let d = dict::new(m)?;
            m.set_field(f.object(), EXTRA, d)?;
            Ok(d)
        }
    }
}

fn own(m: &mut Machine, f: Value, name: Value) -> Exec<Option<Value>> {
    match m.field(f.object(), EXTRA)?.set() {
        Some(d) => dict::get_str(m, d, name),
        None => Ok(None),
    }
}

fn set_own(m: &mut Machine, f: Value, name: Value, v: Value) -> Exec<()> {
    let d = extra(m, f)?;
    if v.is_set() {
        dict::set(m, d, name, v)
    } else {
        dict::remove(m, d, name)?;
        Ok(())
    }
}

/// `__qualname__`, for messages.
pub fn qualname(m: &mut Machine, f: Value) -> Exec<String> {
    let v = get_qualname(m, f)?;
    Ok(m.text_lossy(v))
}

fn get_name(m: &mut Machine, f: Value) -> Exec {
    let n = m.names().name;
    match own(m, f, n)? {
        Some(v) => Ok(v),
        None => Ok(code(m, f)?.name),
    }
}

/// `__qualname__`.
pub fn get_qualname(m: &mut Machine, f: Value) -> Exec {
    let n = m.names().qualname;
    match own(m, f, n)? {
        Some(v) => Ok(v),
        None => Ok(code(m, f)?.qualname),
    }
}

fn set_text(m: &mut Machine, f: Value, name: Value, v: Value) -> Exec<()> {
    if !v.is_set() || !string::is_str(v) {
        let text = m.text_lossy(name);
        return Err(m.type_error(&format!("{text} must be set to a string object")));
    }
    set_own(m, f, name, v)
}

fn set_name(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    let n = m.names().name;
    set_text(m, f, n, v)
}

fn set_qualname(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    let n = m.names().qualname;
    set_text(m, f, n, v)
}

fn get_doc(m: &mut Machine, f: Value) -> Exec {
    let n = m.names().doc;
    match own(m, f, n)? {
        Some(v) => Ok(v),
        None => Ok(code(m, f)?.doc),
    }
}

fn set_doc(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    let n = m.names().doc;
    set_own(m, f, n, if v.is_set() { v } else { Value::NONE })
}

fn get_module(m: &mut Machine, f: Value) -> Exec {
    let n = m.names();
    if let Some(v) = own(m, f, n.module)? {
        return Ok(v);
    }
    let globals = globals(m, f)?;
    Ok(dict::get_str(m, globals, n.name)?.unwrap_or(Value::NONE))
}

fn set_module(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    let n = m.names().module;
    set_own(m, f, n, v)
}

/// `__dict__`, made if there is none.
pub fn get_dict(m: &mut Machine, f: Value) -> Exec {
    match m.field(f.object(), DICT)?.set() {
        Some(d) => Ok(d),
        None => {
            let d = dict::new(m)?;
            m.set_field(f.object(), DICT, d)?;
            Ok(d)
        }
    }
}

fn set_dict(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    match dict::as_dict(m, v)? {
        Some(d) => m.set_field(f.object(), DICT, d),
        None => Err(m.type_error("__dict__ must be set to a dictionary")),
    }
}

fn get_code(m: &mut Machine, f: Value) -> Exec {
    let code = code(m, f)?;
    m.code_value(code)
}

fn set_code(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    if !v.is_kind(crate::heap::CODE) {
        return Err(m.type_error("__code__ must be set to a code object"));
    }
    let code = code::code_of(v);
    m.bump_generation()?;
    let globals = globals(m, f)?;
    m.note_home(code, globals)?;
    m.set_field(f.object(), CODE, code.value())
}

fn get_defaults(m: &mut Machine, f: Value) -> Exec {
    Ok(m.field(f.object(), DEFAULTS)?.set().unwrap_or(Value::NONE))
}

fn set_defaults(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    if v.is_set() && !v.is_none() && !v.is_kind(TUPLE) {
        return Err(m.type_error("__defaults__ must be set to a tuple object"));
    }
    m.set_field(f.object(), DEFAULTS, if v.is_none() { Value::UNSET } else { v })
}

fn get_kwdefaults(m: &mut Machine, f: Value) -> Exec {
    Ok(m.field(f.object(), KWDEFAULTS)?.set().unwrap_or(Value::NONE))
}

fn set_kwdefaults(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    if v.is_set() && !v.is_none() && !dict::is_dict(v) {
        return Err(m.type_error("__kwdefaults__ must be set to a dict object"));
    }
    m.set_field(f.object(), KWDEFAULTS, if v.is_none() { Value::UNSET } else { v })
}

fn get_closure(m: &mut Machine, f: Value) -> Exec {
    Ok(closure(m, f)?.set().unwrap_or(Value::NONE))
}

fn get_globals(m: &mut Machine, f: Value) -> Exec {
    globals(m, f)
}

fn get_builtins(m: &mut Machine, _: Value) -> Exec {
    Ok(m.well_known().builtins)
}

fn get_annotations(m: &mut Machine, f: Value) -> Exec {
    let n = m.names();
    if let Some(v) = own(m, f, n.annotations)? {
        return Ok(v);
    }
    let v = match own(m, f, n.annotate)? {
        Some(annotate) if !annotate.is_none() => m.call(annotate, &[Value::int(1)])?,
        _ => dict::new(m)?,
    };
    set_own(m, f, n.annotations, v)?;
    Ok(v)
}

fn set_annotations(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    let n = m.names().annotations;
    set_own(m, f, n, v)
}

fn get_annotate(m: &mut Machine, f: Value) -> Exec {
    let n = m.names().annotate;
    Ok(own(m, f, n)?.unwrap_or(Value::NONE))
}

fn set_annotate(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    let n = m.names();
    set_own(m, f, n.annotations, Value::UNSET)?;
    set_own(m, f, n.annotate, v)
}

fn get_type_params(m: &mut Machine, f: Value) -> Exec {
    let n = m.names().type_params;
    Ok(own(m, f, n)?.unwrap_or(m.well_known().empty_tuple))
}

fn set_type_params(m: &mut Machine, f: Value, v: Value) -> Exec<()> {
    let n = m.names().type_params;
    set_own(m, f, n, v)
}

/// An attribute that a program has set.
pub fn attribute(m: &mut Machine, f: Value, name: Value) -> Exec<Option<Value>> {
    match m.field(f.object(), DICT)?.set() {
        Some(d) => dict::get_str(m, d, name),
        None => Ok(None),
    }
}

/// Sets or deletes an attribute of the program's; whether it was there.
pub fn set_attribute(m: &mut Machine, f: Value, name: Value, v: Value) -> Exec<bool> {
    let found = attribute(m, f, name)?.is_some();
    if v.is_set() {
        let d = get_dict(m, f)?;
        dict::set(m, d, name, v)?;
    } else if found {
        let d = get_dict(m, f)?;
        dict::remove(m, d, name)?;
    }
    Ok(found)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (name, address) = (qualname(m, args[0])?, m.id_of(args[0]));
    m.str(&format!("<function {name} at {address:#x}>"))
}

fn get(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() {
        return Ok(args[0]);
    }
    super::method::bind(m, args[0], args[1])
}

fn call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    m.call_keywords(args[0], &args[1..], kw)
}

/// The globals of a function that get an instance of a subclass of `dict`: a dict with what its
/// `__missing__` gives for the names in the code, as evaluating annotations needs it.
fn with_missing(
    m: &mut Machine,
    given: Value,
    plain: Value,
    code: &'static code::CodeObject,
) -> Exec {
    let name = m.names().missing;
    let Some(missing) = m.lookup_special(given, name)? else { return Ok(plain) };
    let all = dict::copy(m, plain)?;
    let builtins = m.well_known().builtins;
    for name in &code.code.names {
        let name = m.intern(name)?;
        let known = dict::contains(m, all, name)? || dict::contains(m, builtins, name)?;
        if !known {
            let v = m.call_special(missing, &[given, name])?;
            dict::set(m, all, name, v)?;
        }
    }
    Ok(all)
}

fn new_function(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let names = ["code", "globals", "name", "argdefs", "closure", "kwdefaults"];
    let [code, globals, name, defaults, closure, named] =
        m.arguments("function", args, kw, names, 2)?;
    let given = globals;
    let globals = dict::as_dict(m, globals)?.filter(|_| code.is_kind(crate::heap::CODE));
    let Some(mut globals) = globals else {
        return Err(m.type_error("function() argument 'code' must be code, 'globals' a dict"));
    };
    if given != globals {
        globals = with_missing(m, given, globals, code::code_of(code))?;
    }
    let code = code::code_of(code);
    let given = if closure.is_kind(TUPLE) { super::tuple::items(closure).len() } else { 0 };
    if given != code.free.len() {
        let (n, text) = (code.free.len(), m.text_lossy(code.name));
        return Err(m.value_error(&format!("{text} requires closure of length {n}, not {given}")));
    }
    let closure = if given == 0 { Value::UNSET } else { closure };
    let f = new(m, code, globals, closure)?;
    if name.is_set() && !name.is_none() {
        set_name(m, f, name)?;
    }
    if defaults.is_set() {
        set_defaults(m, f, defaults)?;
    }
    if named.is_set() && !named.is_none() {
        let name = m.names().kwdefaults;
        m.set_attribute(f, name, named)?;
    }
    Ok(f)
}

/// `function`.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    has_dict: true,
    new: Some(new_function),
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__get__", get, &["self", "instance", "owner"]).optional(1),
        NativeDef::variadic("__call__", call, crate::native::Binding::Method),
    ],
    attributes: &[
        GetSet { name: "__name__", get: get_name, set: Some(set_name) },
        GetSet { name: "__qualname__", get: get_qualname, set: Some(set_qualname) },
        GetSet { name: "__doc__", get: get_doc, set: Some(set_doc) },
        GetSet { name: "__module__", get: get_module, set: Some(set_module) },
        GetSet { name: "__code__", get: get_code, set: Some(set_code) },
        GetSet { name: "__defaults__", get: get_defaults, set: Some(set_defaults) },
        GetSet { name: "__kwdefaults__", get: get_kwdefaults, set: Some(set_kwdefaults) },
        GetSet { name: "__annotations__", get: get_annotations, set: Some(set_annotations) },
        GetSet { name: "__annotate__", get: get_annotate, set: Some(set_annotate) },
        GetSet { name: "__type_params__", get: get_type_params, set: Some(set_type_params) },
        GetSet { name: "__dict__", get: get_dict, set: Some(set_dict) },
        GetSet::read_only("__closure__", get_closure),
        GetSet::read_only("__globals__", get_globals),
        GetSet::read_only("__builtins__", get_builtins),
    ],
    ..TypeSpec::new("function", FUNCTION)
};

fn cell_get(m: &mut Machine, cell: Value) -> Exec {
    match m.field(cell.object(), 0)?.set() {
        Some(v) => Ok(v),
        None => Err(m.value_error("Cell is empty")),
    }
}

fn cell_set(m: &mut Machine, cell: Value, v: Value) -> Exec<()> {
    m.set_field(cell.object(), 0, v)
}

fn new_cell(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("cell", args, kw, ["contents"], 0)?;
    Ok(Value::from_ref(m.new_cell_of(CELL, 0, &[v])?))
}

/// `cell`.
pub const CELL_SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new_cell),
    attributes: &[GetSet { name: "cell_contents", get: cell_get, set: Some(cell_set) }],
    ..TypeSpec::new("cell", CELL)
};

/// Whether a class attribute binds to instances as plain functions do.
pub fn binds_as_method(v: Value) -> bool {
    match v.as_ref() {
        Some(r) if r.kind() == FUNCTION => true,
        Some(r) if r.kind() == NATIVE => super::method::binds(r),
        _ => false,
    }
}

/// The function under `staticmethod` and `classmethod`.
pub fn unwrapped(m: &mut Machine, v: Value) -> Exec {
    match v.kind() {
        Some(STATICMETHOD | CLASSMETHOD) => classmethod::function(m, v),
        _ => Ok(v),
    }
}
