//! Native functions, bound methods, and the descriptors of native attributes and slots.
//!
//! Main invariant: a native function object is (definition's address, owner type or unset, module's
//! name or the `__new__` function's address); one whose owner is set is a method of that type and
//! binds when found in a class. A bound method is (function, self).

use crate::heap::*;
use crate::native::{Binding, Code, GetSet, Keywords, NativeDef, NewFn, TypeSpec};
use crate::object::{function, instance, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};
use stm::heap::Ref;

/// The tag of `__new__` functions.
const NEW: u8 = 1;
/// The tag of methods that are wrappers of slots in CPython.
const SLOT: u8 = 2;

/// The special methods that CPython's types keep in slots, in order; other special methods, like
/// `__reduce__`, are ordinary ones.
const SLOTS: &[&str] = &[
    "__abs__",
    "__add__",
    "__aiter__",
    "__and__",
    "__anext__",
    "__await__",
    "__bool__",
    "__buffer__",
    "__call__",
    "__contains__",
    "__del__",
    "__delattr__",
    "__delete__",
    "__delitem__",
    "__divmod__",
    "__eq__",
    "__float__",
    "__floordiv__",
    "__ge__",
    "__get__",
    "__getattribute__",
    "__getitem__",
    "__gt__",
    "__hash__",
    "__iadd__",
    "__iand__",
    "__imul__",
    "__index__",
    "__init__",
    "__int__",
    "__invert__",
    "__ior__",
    "__isub__",
    "__iter__",
    "__ixor__",
    "__le__",
    "__len__",
    "__lshift__",
    "__lt__",
    "__mod__",
    "__mul__",
    "__ne__",
    "__neg__",
    "__next__",
    "__or__",
    "__pos__",
    "__pow__",
    "__radd__",
    "__rand__",
    "__rdivmod__",
    "__repr__",
    "__rfloordiv__",
    "__rlshift__",
    "__rmod__",
    "__rmul__",
    "__ror__",
    "__rpow__",
    "__rrshift__",
    "__rshift__",
    "__rsub__",
    "__rtruediv__",
    "__rxor__",
    "__set__",
    "__setattr__",
    "__setitem__",
    "__str__",
    "__sub__",
    "__truediv__",
    "__xor__",
];

/// The methods that CPython defines beside the slot of the same name, to be called faster.
const BESIDE_SLOTS: &[(&str, &str)] = &[
    ("dict", "__contains__"),
    ("dict", "__getitem__"),
    ("frozenset", "__contains__"),
    ("list", "__getitem__"),
    ("set", "__contains__"),
];

/// A native function object.
pub fn native(m: &mut Machine, def: &'static NativeDef, owner: Value, module: Value) -> Exec {
    let pointer = Value::pointer(std::ptr::from_ref(def));
    let tag = if owner.is_set() && SLOTS.binary_search(&def.name).is_ok() {
        let class = m.class_name(owner)?;
        if BESIDE_SLOTS.contains(&(&class, def.name)) { 0 } else { SLOT }
    } else {
        0
    };
    Ok(Value::from_ref(m.new_frozen(NATIVE, tag, &[pointer, owner, module])?))
}

/// Whether a native function object is the wrapper of a slot.
#[inline]
pub fn is_slot(object: Ref) -> bool {
    object.tag() == SLOT
}

fn run_new(m: &mut Machine, _: &[Value], _: crate::native::Keywords<'_>) -> Exec {
    Err(m.system_error("a `__new__` function is called by `method::call_new`"))
}

/// Gives a class in Python methods in native code.
pub(crate) fn attach(m: &mut Machine, class: Value, methods: &'static [NativeDef]) -> Exec<()> {
    for def in methods {
        let f = native(m, def, class, Value::UNSET)?;
        let name = m.intern(def.name)?;
        types::set_own(m, class, name, f)?;
    }
    Ok(())
}

static NEW_DEF: NativeDef = NativeDef::variadic("__new__", run_new, Binding::Static);

/// The `__new__` object of a type.
pub fn native_new(m: &mut Machine, new: NewFn, class: Value) -> Exec {
    let pointer = Value::pointer(std::ptr::from_ref(&NEW_DEF));
    let function = Value::pointer(new as *const ());
    Ok(Value::from_ref(m.new_frozen(NATIVE, NEW, &[pointer, class, function])?))
}

/// The Rust function of a `__new__` object that [`native_new`] made.
#[expect(unsafe_code, reason = "addresses of functions are values")]
pub fn new_function(v: Value) -> Option<NewFn> {
    let object = v.as_ref().filter(|r| r.kind() == NATIVE && r.tag() == NEW)?;
    let address: *const () = frozen(object)[2].as_pointer();
    // SAFETY: only `native_new` makes objects with this tag, from a function of this type.
    Some(unsafe { std::mem::transmute::<*const (), NewFn>(address) })
}

/// Calls `f`, which [`native_new`] made, with a class and the arguments of its instance.
pub fn call_new(m: &mut Machine, f: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let name = m.class_name(owner(f))?;
    let Some((&class, rest)) = args.split_first() else {
        return Err(m.type_error(&format!("{name}.__new__(): not enough arguments")));
    };
    if !types::is_type(class) {
        let t = m.type_name(class);
        return Err(m.type_error(&format!("{name}.__new__(X): X is not a type object ({t})")));
    }
    check_new(m, f, class)?(m, class, rest, kw)
}

/// The Rust function of `f`, which [`native_new`] made, if it makes instances of `class`.
///
/// # Errors
/// TypeError if it does not: they would lack what their type relies on.
pub fn check_new(m: &mut Machine, f: Value, class: Value) -> Exec<NewFn> {
    let Some(new) = new_function(f) else {
        return Err(m.system_error("this is no `__new__` function"));
    };
    let owner = owner(f);
    if class == owner {
        return Ok(new);
    }
    if !m.is_subtype(class, owner)? {
        let (o, c) = (m.class_name(owner)?, m.class_name(class)?);
        return Err(m.type_error(&format!("{o}.__new__({c}): {c} is not a subtype of {o}")));
    }
    let mut at = types::spec(m, class)?;
    while at.new.is_none() && at.name != "object" {
        at = super::TYPES[at.base as usize];
    }
    if at.new.is_some_and(|own| std::ptr::fn_addr_eq(own, new)) {
        return Ok(new);
    }
    let (o, c) = (m.class_name(owner)?, m.class_name(class)?);
    Err(m.type_error(&format!("{o}.__new__({c}) is not safe, use {c}.__new__()")))
}

/// Whether `f` is a `__new__` function.
#[inline(always)]
pub fn is_new(f: Value) -> bool {
    f.object().tag() == NEW
}

/// The definition of a native function object.
#[inline(always)]
#[expect(unsafe_code, reason = "addresses of definitions are values")]
pub fn definition(v: Value) -> &'static NativeDef {
    // SAFETY: only `native` and `native_new` make such objects, from static definitions.
    unsafe { &*frozen(v.object())[0].as_pointer() }
}

/// The type that a native method belongs to.
#[inline(always)]
pub fn owner(v: Value) -> Value {
    frozen(v.object())[1]
}

/// Whether a native function object binds when it is found in a class.
#[inline]
pub fn binds(object: Ref) -> bool {
    object.tag() != NEW && frozen(object)[1].is_set()
}

/// The native function of a bound method, if it is one of a native function.
pub fn builtin_of(object: Ref) -> Option<Ref> {
    frozen(object)[0].as_ref().filter(|f| f.kind() == NATIVE)
}

/// `__qualname__` of a native function, for messages.
pub fn qualname(m: &mut Machine, f: Value) -> Exec<String> {
    let (def, owner) = (definition(f), owner(f));
    Ok(if owner.is_set() {
        format!("{}.{}", m.class_name(owner)?, def.name)
    } else {
        def.name.into()
    })
}

/// A bound method.
#[inline]
pub fn bind(m: &mut Machine, f: Value, receiver: Value) -> Exec {
    Ok(Value::from_ref(m.new_frozen(METHOD, 0, &[f, receiver])?))
}

fn native_of(v: Value) -> Value {
    if v.is_kind(METHOD) { frozen(v.object())[0] } else { v }
}

/// `__text_signature__`, for `inspect`: of functions whose arguments all have to be given.
fn text_signature(m: &mut Machine, v: Value) -> Exec {
    let def = definition(native_of(v));
    let n = def.parameters.len();
    if matches!(def.code, Code::Variadic(_)) || usize::from(def.required) < n {
        return Ok(Value::NONE);
    }
    let mut parts: Vec<String> = def.parameters.iter().map(ToString::to_string).collect();
    let mut positional = usize::from(def.positional_only);
    match def.binding {
        Binding::Method => parts[0].insert(0, '$'),
        Binding::Class => parts[0] = "$type".into(),
        Binding::Function | Binding::Static => {
            parts.insert(0, "$module".into());
            positional += 1;
        }
    }
    if usize::from(def.keyword_only) < n {
        parts.insert(usize::from(def.keyword_only), "*".into());
    }
    if positional > 0 {
        parts.insert(positional.min(parts.len()), "/".into());
    }
    m.str(&format!("({})", parts.join(", ")))
}

fn native_name(m: &mut Machine, v: Value) -> Exec {
    m.intern(definition(native_of(v)).name)
}

fn native_qualname(m: &mut Machine, v: Value) -> Exec {
    let text = qualname(m, native_of(v))?;
    m.str(&text)
}

fn native_doc(m: &mut Machine, v: Value) -> Exec {
    let doc = definition(native_of(v)).doc;
    if doc.is_empty() { Ok(Value::NONE) } else { m.str(doc) }
}

fn native_module(_: &mut Machine, v: Value) -> Exec {
    let f = native_of(v);
    let module = frozen(f.object())[2];
    Ok(if owner(f).is_set() || !module.is_ref() { Value::NONE } else { module })
}

fn native_self(m: &mut Machine, v: Value) -> Exec {
    if v.is_kind(METHOD) {
        return Ok(frozen(v.object())[1]);
    }
    let modules = m.well_known().modules;
    match frozen(v.object())[2] {
        name if name.is_ref() => Ok(super::dict::get_str(m, modules, name)?.unwrap_or(Value::NONE)),
        _ => Ok(owner(v).set().unwrap_or(Value::NONE)),
    }
}

fn builtin_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let name = definition(native_of(v)).name;
    if v.is_kind(METHOD) {
        let receiver = frozen(v.object())[1];
        let (t, address) = (m.type_name(receiver), m.id_of(receiver));
        if is_slot(native_of(v).object()) {
            return m.str(&format!("<method-wrapper '{name}' of {t} object at {address:#x}>"));
        }
        return m.str(&format!("<built-in method {name} of {t} object at {address:#x}>"));
    }
    if v.object().tag() == NEW {
        let (class, address) = (owner(v), m.id_of(owner(v)));
        let t = m.type_name(class);
        return m.str(&format!("<built-in method {name} of {t} object at {address:#x}>"));
    }
    m.str(&format!("<built-in function {name}>"))
}

fn native_call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    m.call_keywords(args[0], &args[1..], kw)
}

/// How a function is found again: by its name in its module, or as its owner's attribute.
fn native_reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.intern(definition(native_of(args[0])).name)?;
    let receiver =
        if args[0].is_kind(METHOD) { frozen(args[0].object())[1] } else { owner(args[0]) };
    if !receiver.is_set() {
        return Ok(name);
    }
    let (builtins, key) = (m.well_known().builtins, m.intern("getattr")?);
    let getattr = crate::object::dict::get_str(m, builtins, key)?.unwrap_or(Value::NONE);
    let given = m.tuple(&[receiver, name])?;
    m.tuple(&[getattr, given])
}

const BUILTIN_METHODS: &[NativeDef] = &[
    NativeDef::method("__repr__", builtin_repr, &["self"]),
    NativeDef::method("__reduce__", native_reduce, &["self"]),
    NativeDef::variadic("__call__", native_call, Binding::Method),
];

/// `builtin_function_or_method`.
pub const BUILTIN: TypeSpec = TypeSpec {
    subclassable: false,
    methods: BUILTIN_METHODS,
    attributes: &[
        GetSet::read_only("__name__", native_name),
        GetSet::read_only("__qualname__", native_qualname),
        GetSet::read_only("__doc__", native_doc),
        GetSet::read_only("__text_signature__", text_signature),
        GetSet::read_only("__module__", native_module),
        GetSet::read_only("__self__", native_self),
    ],
    ..TypeSpec::new("builtin_function_or_method", INSTANCE)
};

fn wrapper_owner(_: &mut Machine, v: Value) -> Exec {
    Ok(owner(native_of(v)))
}

/// `method-wrapper`: a bound wrapper of a slot.
pub const METHOD_WRAPPER: TypeSpec = TypeSpec {
    subclassable: false,
    methods: BUILTIN_METHODS,
    attributes: &[
        GetSet::read_only("__name__", native_name),
        GetSet::read_only("__qualname__", native_qualname),
        GetSet::read_only("__doc__", native_doc),
        GetSet::read_only("__text_signature__", text_signature),
        GetSet::read_only("__objclass__", wrapper_owner),
        GetSet::read_only("__self__", native_self),
    ],
    ..TypeSpec::new("method-wrapper", INSTANCE)
};

fn descriptor_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (name, t) = (definition(args[0]).name, m.class_name(owner(args[0]))?);
    let what = if is_slot(args[0].object()) { "slot wrapper" } else { "method" };
    m.str(&format!("<{what} '{name}' of '{t}' objects>"))
}

fn descriptor_owner(_: &mut Machine, v: Value) -> Exec {
    Ok(owner(v))
}

fn descriptor_get(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() {
        return Ok(args[0]);
    }
    bind(m, args[0], args[1])
}

const DESCRIPTOR_METHODS: &[NativeDef] = &[
    NativeDef::method("__reduce__", native_reduce, &["self"]),
    NativeDef::variadic("__call__", native_call, Binding::Method),
    NativeDef::method("__repr__", descriptor_repr, &["self"]),
    NativeDef::method("__get__", descriptor_get, &["self", "instance", "owner"]).optional(1),
];

const DESCRIPTOR_ATTRIBUTES: &[GetSet] = &[
    GetSet::read_only("__name__", native_name),
    GetSet::read_only("__qualname__", native_qualname),
    GetSet::read_only("__doc__", native_doc),
    GetSet::read_only("__text_signature__", text_signature),
    GetSet::read_only("__objclass__", descriptor_owner),
];

/// `method_descriptor`.
pub const DESCRIPTOR: TypeSpec = TypeSpec {
    subclassable: false,
    methods: DESCRIPTOR_METHODS,
    attributes: DESCRIPTOR_ATTRIBUTES,
    ..TypeSpec::new("method_descriptor", INSTANCE)
};

/// `wrapper_descriptor`: the wrapper of a slot.
pub const WRAPPER: TypeSpec = TypeSpec {
    subclassable: false,
    methods: DESCRIPTOR_METHODS,
    attributes: DESCRIPTOR_ATTRIBUTES,
    ..TypeSpec::new("wrapper_descriptor", INSTANCE)
};

fn method_function(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[0])
}

fn method_self(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[1])
}

fn method_doc(m: &mut Machine, v: Value) -> Exec {
    let name = m.names().doc;
    m.get_attribute(frozen(v.object())[0], name)
}

fn method_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (f, receiver) = (frozen(args[0].object())[0], frozen(args[0].object())[1]);
    let name = m.names().qualname;
    let q = match m.try_attribute(f, name)? {
        Some(q) => m.text_lossy(q),
        None => "?".into(),
    };
    let of = m.repr_text(receiver)?;
    m.str(&format!("<bound method {q} of {of}>"))
}

fn method_eq(m: &mut Machine, args: &[Value]) -> Exec {
    if !args[1].is_kind(METHOD) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (frozen(args[0].object()), frozen(args[1].object()));
    Ok(Value::from_bool(a[1] == b[1] && m.equal(a[0], b[0])?))
}

fn method_hash(m: &mut Machine, args: &[Value]) -> Exec {
    let parts = frozen(args[0].object());
    let (a, b) = (m.identity_hash(parts[1]), m.hash(parts[0])?);
    m.int((a ^ b) >> 2)
}

fn new_method(m: &mut Machine, _: Value, args: &[Value], kw: crate::native::Keywords<'_>) -> Exec {
    let [f, receiver] = m.arguments("method", args, kw, ["function", "instance"], 2)?;
    bind(m, f, receiver)
}

/// `method`; other attributes are those of the function.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    new: Some(new_method),
    methods: &[
        NativeDef::variadic("__call__", native_call, Binding::Method),
        NativeDef::method("__repr__", method_repr, &["self"]),
        NativeDef::method("__eq__", method_eq, &["self", "value"]),
        NativeDef::method("__hash__", method_hash, &["self"]),
    ],
    attributes: &[
        GetSet::read_only("__doc__", method_doc),
        GetSet::read_only("__func__", method_function),
        GetSet::read_only("__self__", method_self),
    ],
    ..TypeSpec::new("method", METHOD)
};

/// The slot that a member descriptor stands for.
#[inline]
pub fn member_slot(v: Value) -> usize {
    frozen(v.object())[1].index()
}

fn member_name(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[0])
}

fn member_owner(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[2])
}

fn member_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let parts = frozen(args[0].object());
    let (name, t) = (m.text_lossy(parts[0]), m.class_name(parts[2])?);
    m.str(&format!("<member '{name}' of '{t}' objects>"))
}

impl Machine {
    /// Reads a slot through its descriptor.
    pub(crate) fn get_member(&mut self, descriptor: Value, v: Value) -> Exec {
        let parts = frozen(descriptor.object());
        self.check_descriptor(parts[2], parts[0], v)?;
        match instance::slot(self, v.object(), parts[1].index())?.set() {
            Some(found) => Ok(found),
            None => Err(instance::missing(self, v, parts[0])),
        }
    }

    /// Sets or deletes a slot through its descriptor.
    pub(crate) fn set_member(&mut self, descriptor: Value, v: Value, new: Value) -> Exec<()> {
        let parts = frozen(descriptor.object());
        self.check_descriptor(parts[2], parts[0], v)?;
        let slot = parts[1].index();
        if !new.is_set() && !instance::slot(self, v.object(), slot)?.is_set() {
            return Err(instance::missing(self, v, parts[0]));
        }
        instance::set_slot(self, v.object(), slot, new)
    }

    /// Fails unless `v` is an instance of the owner of a descriptor.
    pub(crate) fn check_descriptor(&mut self, owner: Value, name: Value, v: Value) -> Exec<()> {
        let class = self.type_of(v)?;
        if class == owner || self.is_subtype(class, owner)? {
            return Ok(());
        }
        let (name, o) = (self.text_lossy(name), self.class_name(owner)?);
        let t = self.class_name(class)?;
        Err(self.type_error(&format!(
            "descriptor '{name}' for '{o}' objects doesn't apply to a '{t}' object"
        )))
    }
}

fn member_get(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() {
        return Ok(args[0]);
    }
    m.get_member(args[0], args[1])
}

fn member_set(m: &mut Machine, args: &[Value]) -> Exec {
    m.set_member(args[0], args[1], args[2])?;
    Ok(Value::NONE)
}

fn member_delete(m: &mut Machine, args: &[Value]) -> Exec {
    m.set_member(args[0], args[1], Value::UNSET)?;
    Ok(Value::NONE)
}

/// `member_descriptor`.
pub const MEMBER_SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    methods: &[
        NativeDef::method("__repr__", member_repr, &["self"]),
        NativeDef::method("__get__", member_get, &["self", "instance", "owner"]).optional(1),
        NativeDef::method("__set__", member_set, &["self", "instance", "value"]),
        NativeDef::method("__delete__", member_delete, &["self", "instance"]),
    ],
    attributes: &[
        GetSet::read_only("__name__", member_name),
        GetSet::read_only("__objclass__", member_owner),
    ],
    ..TypeSpec::new("member_descriptor", MEMBER)
};

/// The description of a native attribute.
#[expect(unsafe_code, reason = "addresses of descriptions are values")]
pub fn getset(v: Value) -> &'static GetSet {
    // SAFETY: only `types::fill_native_type` makes such objects, from static descriptions.
    unsafe { &*frozen(v.object())[0].as_pointer() }
}

impl Machine {
    /// Reads a native attribute.
    pub(crate) fn get_native(&mut self, descriptor: Value, v: Value) -> Exec {
        let (owner, name) = (frozen(descriptor.object())[1], frozen(descriptor.object())[2]);
        self.check_descriptor(owner, name, v)?;
        let v = if types::spec(self, owner)?.kind == INSTANCE {
            v
        } else {
            instance::payload(self, v)?
        };
        (getset(descriptor).get)(self, v)
    }

    /// Sets or deletes a native attribute.
    pub(crate) fn set_native(&mut self, descriptor: Value, v: Value, new: Value) -> Exec<()> {
        let (owner, name) = (frozen(descriptor.object())[1], frozen(descriptor.object())[2]);
        self.check_descriptor(owner, name, v)?;
        match getset(descriptor).set {
            Some(set) => set(self, v, new),
            None => {
                let (name, t) = (self.text_lossy(name), self.full_type_name(v)?);
                Err(self.attribute_error(
                    &format!("attribute '{name}' of '{t}' objects is not writable"),
                    frozen(descriptor.object())[2],
                    v,
                ))
            }
        }
    }
}

fn getset_get(m: &mut Machine, args: &[Value]) -> Exec {
    if args[1].is_none() {
        return Ok(args[0]);
    }
    m.get_native(args[0], args[1])
}

fn getset_set(m: &mut Machine, args: &[Value]) -> Exec {
    m.set_native(args[0], args[1], args[2])?;
    Ok(Value::NONE)
}

fn getset_name(m: &mut Machine, v: Value) -> Exec {
    m.intern(getset(v).name)
}

fn getset_owner(_: &mut Machine, v: Value) -> Exec {
    Ok(frozen(v.object())[1])
}

fn getset_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (name, t) = (getset(args[0]).name, m.class_name(frozen(args[0].object())[1])?);
    m.str(&format!("<attribute '{name}' of '{t}' objects>"))
}

/// `getset_descriptor`.
pub const GETSET_SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    methods: &[
        NativeDef::method("__repr__", getset_repr, &["self"]),
        NativeDef::method("__get__", getset_get, &["self", "instance", "owner"]).optional(1),
        NativeDef::method("__set__", getset_set, &["self", "instance", "value"]),
    ],
    attributes: &[
        GetSet::read_only("__name__", getset_name),
        GetSet::read_only("__objclass__", getset_owner),
    ],
    ..TypeSpec::new("getset_descriptor", GETSET)
};

/// Whether a value is callable.
pub fn is_callable(m: &mut Machine, v: Value) -> Exec<bool> {
    match v.kind() {
        Some(FUNCTION | NATIVE | METHOD | TYPE) => Ok(true),
        _ => {
            let name = m.names().call;
            Ok(m.lookup_special(v, name)?.is_some())
        }
    }
}

/// `__name__` of anything callable, for messages.
pub fn callable_name(m: &mut Machine, f: Value) -> Exec<String> {
    match f.kind() {
        Some(FUNCTION) => function::qualname(m, f),
        Some(NATIVE) => Ok(definition(f).name.into()),
        _ => Ok(m.type_name(f)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_can_be_searched() {
        assert!(SLOTS.is_sorted());
    }
}
