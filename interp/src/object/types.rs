//! Type objects: `type` and `object`.
//!
//! Main invariant: what a class gives for a name is found along its MRO, and every change of a
//! class that can alter what was found before bumps [`crate::vm::Runtime::generations`]; so lookups
//! are cached with the generation alone as a guard. Values that programs keep changing (plain data)
//! are never cached: see [`is_stable`].

use crate::heap::*;
use crate::native::{Binding, GetSet, NativeDef, TypeSpec};
use crate::object::shape::Shape;
use crate::object::{TYPES, TypeId, dict, instance, list, string, tuple, typenew};
use crate::value::Value;
use crate::vm::{Exec, Machine};
use stm::heap::Ref;

/// `__name__`.
pub const NAME: usize = 0;
/// `__qualname__`.
pub const QUALNAME: usize = 1;
/// `__bases__`.
pub const BASES: usize = 2;
/// `__mro__`.
pub const MRO: usize = 3;
/// The dict of its attributes.
pub const DICT: usize = 4;
/// The flags below.
pub const FLAGS: usize = 5;
/// `__base__`: the base that determines the layout.
pub const BASE: usize = 6;
/// The root shape of ordinary instances.
pub const SHAPE: usize = 7;
/// The metaclass.
pub const META: usize = 8;
/// A list of the direct subclasses.
pub const SUBCLASSES: usize = 9;
/// The address of the nearest native base's description.
pub const SPEC: usize = 10;
/// Unset, or the dict of attributes that a metaclass's slots hold.
pub const EXTRA: usize = 11;
/// How many fields a type has.
pub const FIELDS: usize = 12;

/// Made by Python code.
pub const HEAP: i64 = 1;
/// May not be inherited from.
pub const FINAL: i64 = 2;
/// Instances have attributes of their own.
pub const HAS_DICT: i64 = 4;
/// Inherits from BaseException.
pub const EXCEPTION: i64 = 8;
/// Inherits from `type`.
pub const METACLASS: i64 = 16;
/// Instances hold an object of a builtin kind in their first slot.
pub const PAYLOAD: i64 = 32;
/// Matches sequence patterns.
pub const SEQUENCE: i64 = 64;
/// Matches mapping patterns.
pub const MAPPING: i64 = 128;
/// Has abstract methods.
pub const ABSTRACT: i64 = 256;
/// Some class of the MRO but `object` defines `__getattribute__`.
pub const GETATTRIBUTE: i64 = 512;
/// Some class of the MRO defines `__getattr__`.
pub const GETATTR: i64 = 1024;
/// Some class of the MRO but `object` and the exceptions defines `__setattr__` or `__delattr__`.
pub const SETATTR: i64 = 2048;

/// There can be weak references to instances.
pub const WEAK: i64 = 4096;

/// The flags of a class.
#[inline]
pub fn flags(m: &mut Machine, class: Value) -> Exec<i64> {
    Ok(m.field(class.object(), FLAGS)?.unpack())
}

/// Whether a class has a flag.
#[inline]
pub fn has_flag(m: &mut Machine, class: Value, flag: i64) -> Exec<bool> {
    Ok(flags(m, class)? & flag != 0)
}

/// The description of the nearest native base.
#[expect(unsafe_code, reason = "addresses of descriptions are values")]
pub fn spec(m: &mut Machine, class: Value) -> Exec<&'static TypeSpec> {
    let v = m.field(class.object(), SPEC)?;
    // SAFETY: only `make_native` stores this field, from a static description.
    Ok(unsafe { &*v.as_pointer() })
}

/// The description of a builtin type.
pub fn of(id: TypeId) -> &'static TypeSpec {
    TYPES[id as usize]
}

/// Whether what a class holds under a name is worth caching: functions and descriptors, which
/// programs rarely change, and not plain data, which they may.
pub fn is_stable(v: Value) -> bool {
    v.as_ref().is_some_and(|r| {
        matches!(
            r.kind(),
            FUNCTION | NATIVE | METHOD | PROPERTY | STATICMETHOD | CLASSMETHOD | MEMBER | GETSET
        ) || is_native_descriptor(r)
    })
}

/// Whether an object is a descriptor of a native type without a kind of its own.
#[inline(always)]
pub(crate) fn is_native_descriptor(r: Ref) -> bool {
    r.kind() == INSTANCE && r.tag() == instance::DESCRIPTOR
}

impl Machine {
    /// What the class gives for a name (an interned string), without binding.
    #[inline]
    pub fn lookup(&mut self, class: Value, name: Value) -> Exec<Option<Value>> {
        let generation = self.generation;
        if let Some(found) = self.methods.get(class, name, generation) {
            return Ok(found.set());
        }
        self.lookup_slow(class, name, generation)
    }

    #[inline(never)]
    fn lookup_slow(&mut self, class: Value, name: Value, generation: u64) -> Exec<Option<Value>> {
        debug_assert!(string::is_interned(name));
        let mro = self.field(class.object(), MRO)?;
        for &c in frozen(mro.object()) {
            let d = self.field(c.object(), DICT)?;
            if let Some(v) = dict::get_str(self, d, name)? {
                if is_stable(v) {
                    self.methods.put(class, name, generation, v);
                }
                return Ok(Some(v));
            }
        }
        self.methods.put(class, name, generation, Value::UNSET);
        Ok(None)
    }

    /// The class in the MRO whose dict has a name, and the entry's number there.
    pub(crate) fn place_in_class(
        &mut self,
        class: Value,
        name: Value,
    ) -> Exec<Option<(Value, usize)>> {
        let mro = self.field(class.object(), MRO)?;
        for &c in frozen(mro.object()) {
            let d = self.field(c.object(), DICT)?;
            if let Some(at) = dict::position_of_str(self, d, name)? {
                return Ok(Some((d, at)));
            }
        }
        Ok(None)
    }

    /// What the type of `v` gives for a name, without binding.
    #[inline]
    pub fn lookup_special(&mut self, v: Value, name: Value) -> Exec<Option<Value>> {
        let class = self.type_of(v)?;
        self.lookup(class, name)
    }

    /// Whether `class` is `base` or inherits from it (by the MRO).
    pub fn is_subtype(&mut self, class: Value, base: Value) -> Exec<bool> {
        if class == base {
            return Ok(true);
        }
        let mro = self.field(class.object(), MRO)?;
        Ok(frozen(mro.object()).contains(&base))
    }
}

/// Sets or, with an unset value, deletes an attribute in the class itself; whether it was there.
pub fn set_own(m: &mut Machine, class: Value, name: Value, v: Value) -> Exec<bool> {
    let old = m.lookup(class, name)?;
    let d = m.field(class.object(), DICT)?;
    // What is new in this class may hide what was found in another, and what may be a data
    // descriptor hides slots, which sites have cached.
    let is_new = dict::position_of_str(m, d, name)?.is_none();
    let is_data = old.is_some_and(|old| !is_stable(old));
    if is_new || !is_data || !v.is_set() || is_stable(v) || v.is_kind(INSTANCE) {
        m.bump_generation()?;
    }
    let found = if v.is_set() {
        dict::set(m, d, name, v)?;
        true
    } else {
        dict::remove(m, d, name)?.is_some()
    };
    if string::bytes(name).starts_with(b"__") {
        refresh_flags(m, class)?;
    }
    Ok(found)
}

/// Computes the flags that depend on what a class and its bases define, for it and its subclasses.
pub fn refresh_flags(m: &mut Machine, class: Value) -> Exec<()> {
    let n = m.names();
    let old = flags(m, class)?;
    let mut new = old & !(GETATTRIBUTE | GETATTR | SETATTR);
    let user = |m: &mut Machine, name: Value| -> Exec<bool> {
        Ok(m.lookup(class, name)?.is_some_and(|v| !v.is_kind(NATIVE)))
    };
    if user(m, n.getattribute)? {
        new |= GETATTRIBUTE;
    }
    if m.lookup(class, n.getattr)?.is_some() {
        new |= GETATTR;
    }
    if user(m, n.setattr)? || user(m, n.delattr)? {
        new |= SETATTR;
    }
    if m.lookup(class, n.del)?.is_some() {
        m.note_finalizer(class)?;
    }
    if new != old {
        m.set_field(class.object(), FLAGS, Value::int(new))?;
        m.bump_generation()?;
    }
    if let Some(subclasses) = m.field(class.object(), SUBCLASSES)?.set() {
        for sub in list::items(m, subclasses)? {
            refresh_flags(m, sub)?;
        }
    }
    Ok(())
}

/// A type object with these fields; the MRO must be set by the caller.
pub(super) fn allocate(m: &mut Machine, fields: [Value; FIELDS]) -> Exec {
    Ok(Value::from_ref(m.new_cell_of(TYPE, 0, &fields)?))
}

/// Makes all builtin types.
pub fn make_builtin(m: &mut Machine) -> Exec<()> {
    let mut types: Vec<Value> = Vec::with_capacity(TYPES.len());
    for spec in TYPES {
        // `type`, which is number 1, is the metaclass of `object` too: set below.
        let meta = types.get(TypeId::Type as usize).copied().unwrap_or(Value::UNSET);
        let base = types.get(spec.base as usize).copied();
        let exception = types.get(TypeId::Exception as usize).copied();
        let v = make_native_type(m, spec, base, meta, exception)?;
        types.push(v);
    }
    for id in [TypeId::Object, TypeId::Type] {
        m.set_field(types[id as usize].object(), META, types[TypeId::Type as usize])?;
    }
    let _ = m.rt.types.set(types.clone().into());
    for (v, spec) in types.into_iter().zip(TYPES) {
        fill_native_type(m, v, spec)?;
    }
    Ok(())
}

/// Makes the type of a description outside the builtin ones (a module's).
pub fn make_native(m: &mut Machine, spec: &'static TypeSpec) -> Exec {
    let (base, meta) = (m.builtin(spec.base), m.builtin(TypeId::Type));
    let v = make_native_type(m, spec, Some(base), meta, None)?;
    fill_native_type(m, v, spec)?;
    Ok(v)
}

fn make_native_type(
    m: &mut Machine,
    spec: &'static TypeSpec,
    base: Option<Value>,
    meta: Value,
    plain_exception: Option<Value>,
) -> Exec {
    let name = m.intern(spec.name)?;
    let mut flags = if spec.subclassable { 0 } else { FINAL };
    let mut hidden = usize::from(spec.hidden);
    let mut has_dict = spec.has_dict;
    let mut mro = Vec::new();
    if let Some(base) = base {
        let inherited = self::flags(m, base)?;
        flags |= inherited & (EXCEPTION | METACLASS | SEQUENCE | MAPPING | WEAK);
        has_dict |= inherited & HAS_DICT != 0;
        hidden += Shape::at(m.field(base.object(), SHAPE)?).hidden;
        let base_mro = m.field(base.object(), MRO)?;
        mro.extend_from_slice(frozen(base_mro.object()));
    }
    match spec.kind {
        LIST | TUPLE | RANGE => flags |= SEQUENCE,
        crate::heap::DICT | PROXY => flags |= MAPPING,
        TYPE => flags |= METACLASS,
        _ => {}
    }
    if matches!(spec.name, "deque" | "memoryview") {
        flags |= SEQUENCE;
    }
    if spec.weak {
        flags |= WEAK;
    }
    if spec.name == "BaseException" {
        flags |= EXCEPTION;
    }
    if has_dict {
        flags |= HAS_DICT;
    }
    let mut bases: Vec<Value> = base.into_iter().collect();
    if spec.name == "ExceptionGroup" {
        // The one builtin type with two bases.
        if let Some(exception) = plain_exception {
            bases.push(exception);
            mro.insert(1, exception);
        }
    }
    let shape = Shape::root(hidden, has_dict);
    let fields = [
        name,
        name,
        m.tuple(&bases)?,
        Value::UNSET,
        dict::new(m)?,
        Value::int(flags),
        base.unwrap_or(Value::NONE),
        shape.value(),
        meta,
        Value::UNSET,
        Value::pointer(std::ptr::from_ref(spec)),
        Value::UNSET,
    ];
    let v = allocate(m, fields)?;
    mro.insert(0, v);
    let mro = m.tuple(&mro)?;
    m.init(v.object(), MRO, mro);
    m.memory.add_handle(v.object());
    Ok(v)
}

fn fill_native_type(m: &mut Machine, class: Value, spec: &'static TypeSpec) -> Exec<()> {
    let d = m.field(class.object(), DICT)?;
    let n = m.names();
    let module = m.intern(spec.module)?;
    dict::set(m, d, n.module, module)?;
    let doc = if spec.doc.is_empty() { Value::NONE } else { m.str(spec.doc)? };
    dict::set(m, d, n.doc, doc)?;
    for def in spec.methods {
        let owner = if def.binding == Binding::Method { class } else { Value::UNSET };
        let f = super::method::native(m, def, owner, module)?;
        let f = match def.binding {
            Binding::Class => Value::from_ref(m.new_cell_of(CLASSMETHOD, 0, &[f, Value::UNSET])?),
            Binding::Static if def.name != "__new__" => {
                Value::from_ref(m.new_cell_of(STATICMETHOD, 0, &[f, Value::UNSET])?)
            }
            _ => f,
        };
        let name = m.intern(def.name)?;
        dict::set(m, d, name, f)?;
    }
    for attribute in spec.attributes {
        let name = m.intern(attribute.name)?;
        let pointer = Value::pointer(std::ptr::from_ref::<GetSet>(attribute));
        let v = Value::from_ref(m.new_frozen(GETSET, 0, &[pointer, class, name])?);
        dict::set(m, d, name, v)?;
    }
    if let Some(new) = spec.new {
        let f = super::method::native_new(m, new, class)?;
        dict::set(m, d, n.new, f)?;
    }
    // As CPython: what defines equality without a hash cannot be hashed.
    let defines = |name: &str| spec.methods.iter().any(|def| def.name == name);
    let unhashable = spec.kind == INSTANCE
        && spec.base == TypeId::Object
        && spec.name != "object"
        && defines("__eq__")
        && !defines("__hash__");
    if unhashable || matches!(spec.kind, LIST | crate::heap::DICT | SET | BYTEARRAY) {
        dict::set(m, d, n.hash, Value::NONE)?;
    }
    m.bump_generation()?;
    Ok(())
}

/// Whether the class is a type object.
#[inline]
pub fn is_type(v: Value) -> bool {
    v.is_kind(TYPE)
}

/// The object behind a type's field, for getters.
fn type_field(m: &mut Machine, v: Value, field: usize) -> Exec {
    m.field(v.object(), field)
}

fn get_name(m: &mut Machine, v: Value) -> Exec {
    type_field(m, v, NAME)
}

fn set_name(m: &mut Machine, class: Value, v: Value) -> Exec<()> {
    writable(m, class, "__name__", v)?;
    if !string::is_str(v) {
        let (class, t) = (m.class_name(class)?, m.type_name(v));
        return Err(m.type_error(&format!("can only assign string to {class}.__name__, not '{t}'")));
    }
    m.set_field(class.object(), NAME, v)
}

fn get_qualname(m: &mut Machine, v: Value) -> Exec {
    type_field(m, v, QUALNAME)
}

fn set_qualname(m: &mut Machine, class: Value, v: Value) -> Exec<()> {
    writable(m, class, "__qualname__", v)?;
    m.set_field(class.object(), QUALNAME, v)
}

fn writable(m: &mut Machine, class: Value, name: &str, v: Value) -> Exec<()> {
    let text = m.class_name(class)?;
    if flags(m, class)? & HEAP == 0 {
        let text = format!("cannot set '{name}' attribute of immutable type '{text}'");
        return Err(m.type_error(&text));
    }
    if !v.is_set() {
        return Err(m.type_error(&format!("cannot delete '{name}' attribute of type '{text}'")));
    }
    Ok(())
}

fn get_bases(m: &mut Machine, v: Value) -> Exec {
    type_field(m, v, BASES)
}

fn set_bases(m: &mut Machine, class: Value, v: Value) -> Exec<()> {
    writable(m, class, "__bases__", v)?;
    typenew::set_bases(m, class, v)
}

fn get_mro(m: &mut Machine, v: Value) -> Exec {
    type_field(m, v, MRO)
}

fn get_base(m: &mut Machine, v: Value) -> Exec {
    type_field(m, v, BASE)
}

fn get_dict(m: &mut Machine, v: Value) -> Exec {
    let d = type_field(m, v, DICT)?;
    Ok(Value::from_ref(m.new_frozen(PROXY, 0, &[d])?))
}

fn get_own(m: &mut Machine, v: Value, name: Value) -> Exec<Option<Value>> {
    let d = type_field(m, v, DICT)?;
    dict::get_str(m, d, name)
}

fn get_module(m: &mut Machine, v: Value) -> Exec {
    let name = m.names().module;
    match get_own(m, v, name)? {
        Some(module) if string::is_str(module) => Ok(module),
        _ => {
            let text = spec(m, v)?.module;
            m.intern(text)
        }
    }
}

fn set_module(m: &mut Machine, class: Value, v: Value) -> Exec<()> {
    writable(m, class, "__module__", v)?;
    let name = m.names().module;
    set_own(m, class, name, v)?;
    Ok(())
}

/// `__text_signature__` of `object`, which takes no arguments; others say nothing.
fn text_signature(m: &mut Machine, v: Value) -> Exec {
    if v == m.builtin(TypeId::Object) { m.str("()") } else { Ok(Value::NONE) }
}

fn get_doc(m: &mut Machine, v: Value) -> Exec {
    let name = m.names().doc;
    match get_own(m, v, name)? {
        Some(doc) if doc.is_kind(GETSET) => {
            let text = spec(m, v)?.doc;
            if text.is_empty() { Ok(Value::NONE) } else { m.str(text) }
        }
        Some(doc) => {
            let class = m.type_of(doc)?;
            match m.lookup(class, m.names().get)? {
                Some(get) => m.call(get, &[doc, Value::NONE, v]),
                None => Ok(doc),
            }
        }
        None => Ok(Value::NONE),
    }
}

fn set_doc(m: &mut Machine, class: Value, v: Value) -> Exec<()> {
    writable(m, class, "__doc__", v)?;
    let name = m.names().doc;
    set_own(m, class, name, v)?;
    Ok(())
}

fn get_annotations(m: &mut Machine, v: Value) -> Exec {
    let n = m.names();
    if let Some(found) = get_own(m, v, n.annotations)? {
        return Ok(found);
    }
    let annotate = m.intern("__annotate_func__")?;
    let found = match get_own(m, v, annotate)? {
        Some(f) if !f.is_none() => m.call(f, &[Value::int(1)])?,
        _ => dict::new(m)?,
    };
    if flags(m, v)? & HEAP != 0 {
        set_own(m, v, n.annotations, found)?;
    }
    Ok(found)
}

fn set_annotations(m: &mut Machine, class: Value, v: Value) -> Exec<()> {
    let name = m.names().annotations;
    set_own(m, class, name, v)?;
    Ok(())
}

fn get_annotate(m: &mut Machine, v: Value) -> Exec {
    let annotate = m.intern("__annotate_func__")?;
    Ok(get_own(m, v, annotate)?.unwrap_or(Value::NONE))
}

fn set_annotate(m: &mut Machine, v: Value, f: Value) -> Exec<()> {
    if !f.is_set() {
        return Err(m.type_error("cannot delete __annotate__ attribute"));
    }
    if !f.is_none() && !super::method::is_callable(m, f)? {
        return Err(m.type_error("__annotate__ must be callable or None"));
    }
    let name = m.intern("__annotate_func__")?;
    m.set_type_attribute(v, name, f)
}

fn get_flags(m: &mut Machine, v: Value) -> Exec {
    let f = flags(m, v)?;
    let abstract_bit = if f & ABSTRACT != 0 { 1 << 20 } else { 0 };
    let heap_bit = if f & HEAP != 0 { 1 << 9 } else { 0 };
    Ok(Value::int(abstract_bit | heap_bit))
}

fn get_abstract(m: &mut Machine, v: Value) -> Exec {
    let name = m.names().abstractmethods;
    match get_own(m, v, name)? {
        Some(found) => Ok(found),
        None => Err(instance::missing(m, v, name)),
    }
}

fn set_abstract(m: &mut Machine, class: Value, v: Value) -> Exec<()> {
    let name = m.names().abstractmethods;
    let is_abstract = v.is_set() && m.truth(v)?;
    let old = flags(m, class)?;
    let new = if is_abstract { old | ABSTRACT } else { old & !ABSTRACT };
    m.set_field(class.object(), FLAGS, Value::int(new))?;
    m.bump_generation()?;
    set_own(m, class, name, v)?;
    Ok(())
}

fn get_type_params(m: &mut Machine, v: Value) -> Exec {
    let name = m.names().type_params;
    Ok(get_own(m, v, name)?.unwrap_or(m.well_known().empty_tuple))
}

fn set_type_params(m: &mut Machine, class: Value, v: Value) -> Exec<()> {
    let name = m.names().type_params;
    set_own(m, class, name, v)?;
    Ok(())
}

fn mro(m: &mut Machine, args: &[Value]) -> Exec {
    let found = typenew::linearise(m, args[0])?;
    list::new(m, &found)
}

fn subclasses(m: &mut Machine, args: &[Value]) -> Exec {
    match m.field(args[0].object(), SUBCLASSES)?.set() {
        Some(subclasses) => {
            let items = list::items(m, subclasses)?;
            list::new(m, &items)
        }
        None => list::new(m, &[]),
    }
}

fn instancecheck(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[1])?;
    Ok(Value::from_bool(m.is_subtype(class, args[0])?))
}

fn subclasscheck(m: &mut Machine, args: &[Value]) -> Exec {
    let ok = is_type(args[1]) && m.is_subtype(args[1], args[0])?;
    Ok(Value::from_bool(ok))
}

fn prepare(m: &mut Machine, _: &[Value], _: crate::native::Keywords<'_>) -> Exec {
    dict::new(m)
}

fn type_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let class = args[0];
    let module = get_module(m, class)?;
    let qualname = m.field(class.object(), QUALNAME)?;
    let (module, qualname) = (m.text_lossy(module), m.text_lossy(qualname));
    if module == "builtins" {
        m.str(&format!("<class '{qualname}'>"))
    } else {
        m.str(&format!("<class '{module}.{qualname}'>"))
    }
}

fn or(m: &mut Machine, args: &[Value]) -> Exec {
    super::alias::union(m, args[0], args[1])
}

fn ror(m: &mut Machine, args: &[Value]) -> Exec {
    super::alias::union(m, args[1], args[0])
}

fn type_call(m: &mut Machine, args: &[Value], keywords: crate::native::Keywords<'_>) -> Exec {
    if m.constructs_in_python(args[0])? {
        return Err(m.tail_construct(args[0], &args[1..], keywords));
    }
    m.construct(args[0], &args[1..], keywords)
}

fn type_init(_: &mut Machine, _: &[Value], _: crate::native::Keywords<'_>) -> Exec {
    Ok(Value::NONE)
}

fn type_dir(m: &mut Machine, args: &[Value]) -> Exec {
    let d = dict::new(m)?;
    let mro = m.field(args[0].object(), MRO)?;
    for &c in frozen(mro.object()) {
        let own = m.field(c.object(), DICT)?;
        dict::update(m, d, own)?;
    }
    let keys = dict::keys(m, d)?;
    list::new(m, &keys)
}

fn getattribute(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    m.type_attribute(args[0], name)
}

fn setattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    m.set_type_attribute(args[0], name, args[2])?;
    Ok(Value::NONE)
}

fn delattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    m.set_type_attribute(args[0], name, Value::UNSET)?;
    Ok(Value::NONE)
}

/// `type`.
pub const TYPE_SPEC: TypeSpec = TypeSpec {
    new: Some(typenew::type_new),
    methods: &[
        NativeDef::method("mro", mro, &["self"]),
        NativeDef::method("__subclasses__", subclasses, &["self"]),
        NativeDef::method("__instancecheck__", instancecheck, &["self", "instance"]),
        NativeDef::method("__subclasscheck__", subclasscheck, &["self", "subclass"]),
        NativeDef::variadic("__prepare__", prepare, Binding::Class),
        NativeDef::method("__repr__", type_repr, &["self"]),
        NativeDef::method("__or__", or, &["self", "value"]),
        NativeDef::method("__ror__", ror, &["self", "value"]),
        NativeDef::variadic("__call__", type_call, Binding::Method),
        NativeDef::variadic("__init__", type_init, Binding::Method),
        NativeDef::method("__dir__", type_dir, &["self"]),
        NativeDef::method("__getattribute__", getattribute, &["self", "name"]),
        NativeDef::method("__setattr__", setattr, &["self", "name", "value"]),
        NativeDef::method("__delattr__", delattr, &["self", "name"]),
    ],
    attributes: &[
        GetSet { name: "__name__", get: get_name, set: Some(set_name) },
        GetSet { name: "__qualname__", get: get_qualname, set: Some(set_qualname) },
        GetSet { name: "__bases__", get: get_bases, set: Some(set_bases) },
        GetSet { name: "__module__", get: get_module, set: Some(set_module) },
        GetSet { name: "__doc__", get: get_doc, set: Some(set_doc) },
        GetSet::read_only("__text_signature__", text_signature),
        GetSet { name: "__annotations__", get: get_annotations, set: Some(set_annotations) },
        GetSet { name: "__type_params__", get: get_type_params, set: Some(set_type_params) },
        GetSet { name: "__abstractmethods__", get: get_abstract, set: Some(set_abstract) },
        GetSet { name: "__annotate__", get: get_annotate, set: Some(set_annotate) },
        GetSet::read_only("__mro__", get_mro),
        GetSet::read_only("__base__", get_base),
        GetSet::read_only("__dict__", get_dict),
        GetSet::read_only("__flags__", get_flags),
    ],
    doc: "The class of classes: `type(v)` is the class of v, `type(name, bases, namespace)` a new class.",
    ..TypeSpec::new("type", TYPE)
};

/// The type of `object`; its methods are in `typenew`.
pub const OBJECT: TypeSpec = typenew::OBJECT;

/// The keys of a type's own dict.
pub fn own_keys(m: &mut Machine, class: Ref) -> Exec<Vec<Value>> {
    let d = m.field(class, DICT)?;
    dict::keys(m, d)
}

/// The MRO as a slice.
pub fn mro_of<'a>(m: &mut Machine, class: Value) -> Exec<&'a [Value]> {
    let mro = m.field(class.object(), MRO)?;
    Ok(tuple::items(mro))
}
