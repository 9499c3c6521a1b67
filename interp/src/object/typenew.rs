//! Making classes: `type(name, bases, namespace)`, the MRO, and the methods of `object`.
//!
//! Main invariant: a class has at most one builtin kind among its bases (its payload), and the
//! hidden slots of its instances begin with those of its layout base, so that native methods find
//! them at the same numbers.

use crate::heap::*;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::shape::Shape;
use crate::object::{TypeId, dict, instance, list, string, tuple, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// C3: the MRO of a class whose bases are known.
pub fn linearise(m: &mut Machine, class: Value) -> Exec<Vec<Value>> {
    let bases = m.field(class.object(), types::BASES)?;
    let bases = tuple::items(bases);
    let mut sequences: Vec<Vec<Value>> = Vec::new();
    for &base in bases {
        sequences.push(types::mro_of(m, base)?.to_vec());
    }
    sequences.push(bases.to_vec());
    let mut mro = vec![class];
    loop {
        sequences.retain(|s| !s.is_empty());
        if sequences.is_empty() {
            return Ok(mro);
        }
        let good =
            sequences.iter().map(|s| s[0]).find(|c| !sequences.iter().any(|s| s[1..].contains(c)));
        let Some(next) = good else {
            let mut names = Vec::new();
            for s in &sequences {
                let name = m.class_name(s[0])?;
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let text = format!(
                "Cannot create a consistent method resolution order (MRO) for bases {}",
                names.join(", ")
            );
            return Err(m.type_error(&text));
        };
        mro.push(next);
        for s in &mut sequences {
            if s[0] == next {
                s.remove(0);
            }
        }
    }
}

/// The MRO, as the metaclass's `mro` has it if that is not `type`'s own.
fn resolution_order(m: &mut Machine, class: Value) -> Exec {
    let meta = m.type_of(class)?;
    let (name, plain) = (m.intern("mro")?, m.builtin(TypeId::Type));
    let found = m.lookup(meta, name)?;
    let all = match found {
        Some(f) if meta != plain && found != m.lookup(plain, name)? => {
            let bound = m.bind(f, class, meta)?;
            let given = m.call(bound, &[])?;
            m.collect(given)?
        }
        _ => linearise(m, class)?,
    };
    if let Some(&wrong) = all.iter().find(|&&c| !types::is_type(c)) {
        let t = m.type_name(wrong);
        return Err(m.type_error(&format!("mro() returned a non-class ('{t}')")));
    }
    m.tuple(&all)
}

/// The base whose layout the instances have.
fn best_base(m: &mut Machine, bases: &[Value]) -> Exec {
    for (i, base) in bases.iter().enumerate() {
        if bases[..i].contains(base) && types::is_type(*base) {
            let name = m.class_name(*base)?;
            return Err(m.type_error(&format!("duplicate base class {name}")));
        }
    }
    let mut winner = Value::UNSET;
    let mut layout = Value::UNSET;
    for &base in bases {
        if !types::is_type(base) {
            return Err(m.type_error("bases must be types"));
        }
        if types::has_flag(m, base, types::FINAL)? {
            let name = m.class_name(base)?;
            return Err(m.type_error(&format!("type '{name}' is not an acceptable base type")));
        }
        let candidate = solid_base(m, base)?;
        if !winner.is_set() {
            (winner, layout) = (base, candidate);
        } else if m.is_subtype(layout, candidate)? {
        } else if m.is_subtype(candidate, layout)? {
            (winner, layout) = (base, candidate);
        } else {
            return Err(m.type_error("multiple bases have instance lay-out conflict"));
        }
    }
    Ok(winner)
}

/// The nearest class that adds slots or a kind to the layout.
fn solid_base(m: &mut Machine, class: Value) -> Exec {
    let mut c = class;
    loop {
        let base = m.field(c.object(), types::BASE)?;
        if base.is_none() {
            return Ok(c);
        }
        let mine = Shape::at(m.field(c.object(), types::SHAPE)?).hidden;
        let theirs = Shape::at(m.field(base.object(), types::SHAPE)?).hidden;
        let native = types::flags(m, c)? & types::HEAP == 0;
        if mine != theirs || (native && types::spec(m, c)?.kind != INSTANCE) {
            return Ok(c);
        }
        c = base;
    }
}

/// `type.__new__`, and `type(x)`.
pub(super) fn type_new(m: &mut Machine, meta: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if args.len() == 1 && kw.is_empty() && meta == m.builtin(TypeId::Type) {
        return m.type_of(args[0]);
    }
    let &[name, bases, namespace] = args else {
        return Err(m.type_error("type() takes 1 or 3 arguments"));
    };
    if !string::is_str(name) {
        let t = m.type_name(name);
        return Err(m.type_error(&format!("type.__new__() argument 1 must be str, not {t}")));
    }
    if !bases.is_kind(TUPLE) {
        let t = m.type_name(bases);
        return Err(m.type_error(&format!("type.__new__() argument 2 must be tuple, not {t}")));
    }
    let winner = m.winning_metaclass(meta, tuple::items(bases))?;
    let new_name = m.names().new;
    if winner != meta
        && let Some(new) = m.lookup(winner, new_name)?
        && super::method::new_function(new).is_none()
    {
        // A metaclass of the bases makes the class its own way.
        let new = m.bind(new, Value::NONE, winner)?;
        return m.call_keywords(new, &[winner, name, bases, namespace], kw);
    }
    let namespace = instance::payload(m, namespace)?;
    if !namespace.is_kind(DICT) {
        let t = m.type_name(namespace);
        return Err(m.type_error(&format!("type.__new__() argument 3 must be dict, not {t}")));
    }
    make(m, winner, name, tuple::items(bases), namespace, kw)
}

impl Machine {
    /// The most derived metaclass of `meta` and those of the bases.
    pub fn winning_metaclass(&mut self, meta: Value, bases: &[Value]) -> Exec {
        let mut winner = meta;
        for &base in bases {
            let other = self.type_of(base)?;
            if self.is_subtype(winner, other)? {
            } else if self.is_subtype(other, winner)? {
                winner = other;
            } else {
                return Err(self.type_error(
                    "metaclass conflict: the metaclass of a derived class must be a (non-strict) \
                     subclass of the metaclasses of all its bases",
                ));
            }
        }
        Ok(winner)
    }
}

fn make(
    m: &mut Machine,
    meta: Value,
    name: Value,
    bases: &[Value],
    namespace: Value,
    keywords: Keywords<'_>,
) -> Exec {
    let n = m.names();
    let object = m.builtin(TypeId::Object);
    let bases = if bases.is_empty() { vec![object] } else { bases.to_vec() };
    let base = best_base(m, &bases)?;
    let mut flags = types::HEAP;
    let mut has_dict = false;
    for &b in &bases {
        let f = types::flags(m, b)?;
        flags |= f & (types::EXCEPTION | types::METACLASS | types::PAYLOAD | types::WEAK);
        has_dict |= f & types::HAS_DICT != 0;
        if flags & (types::SEQUENCE | types::MAPPING) == 0 {
            flags |= f & (types::SEQUENCE | types::MAPPING);
        }
    }
    // How the abstract classes of `collections.abc` say what patterns they match.
    let hint = m.intern("__abc_tpflags__")?;
    if let Some(bits) = dict::get_str(m, namespace, hint)?.and_then(Value::as_int) {
        flags |= if bits & 1 << 5 != 0 { types::SEQUENCE } else { 0 };
        flags |= if bits & 1 << 6 != 0 { types::MAPPING } else { 0 };
    }
    let spec = types::spec(m, base)?;
    let base_shape = Shape::at(m.field(base.object(), types::SHAPE)?);
    let mut hidden = base_shape.hidden;
    if spec.kind != INSTANCE && spec.kind != TYPE && flags & types::PAYLOAD == 0 {
        flags |= types::PAYLOAD;
        hidden = 1;
    }
    let own = dict::copy(m, namespace)?;
    let slots = dict::get_str(m, own, n.slots)?;
    let mut members = Vec::new();
    match slots {
        None => {
            has_dict = true;
            flags |= types::WEAK;
        }
        Some(slots) => {
            let names = if string::is_str(slots) { vec![slots] } else { m.collect(slots)? };
            for slot in names {
                if !string::is_str(slot) {
                    let t = m.type_name(slot);
                    return Err(
                        m.type_error(&format!("__slots__ items must be strings, not '{t}'"))
                    );
                }
                let text = m.text_lossy(slot);
                if text == "__dict__" {
                    has_dict = true;
                    continue;
                }
                if text == "__weakref__" {
                    flags |= types::WEAK;
                    continue;
                }
                if !crate::text::string::classify::is_identifier(string::text(slot)) {
                    return Err(m.type_error("__slots__ must be identifiers"));
                }
                let class_name = m.text_lossy(name);
                let slot = m.intern(&mangle(&text, &class_name))?;
                if dict::get_str(m, own, slot)?.is_some() && slot != n.classcell {
                    let text = format!("'{text}' in __slots__ conflicts with class variable");
                    return Err(m.value_error(&text));
                }
                members.push(slot);
            }
        }
    }
    if !members.is_empty() && matches!(spec.kind, BIGINT | TUPLE | BYTES) {
        let t = spec.name;
        return Err(m.type_error(&format!("nonempty __slots__ not supported for subtype of '{t}'")));
    }
    if matches!(spec.kind, BIGINT | TUPLE | BYTES) {
        flags &= !types::WEAK;
    }
    let first_member = hidden;
    hidden += members.len();
    if hidden > super::shape::MOST_INLINE {
        return Err(m.type_error("too many slots"));
    }
    if has_dict {
        flags |= types::HAS_DICT;
    }
    let shape = Shape::root(hidden, has_dict);
    let qualname = match dict::remove(m, own, n.qualname)? {
        Some(q) if string::is_str(q) => q,
        Some(q) => {
            let t = m.type_name(q);
            return Err(m.type_error(&format!("type __qualname__ must be a str, not {t}")));
        }
        None => name,
    };
    let cell = dict::remove(m, own, n.classcell)?;
    let name_of_cell = m.intern("__classdictcell__")?;
    if let Some(cell) = dict::remove(m, own, name_of_cell)?
        && cell.is_kind(CELL)
    {
        m.set_field(cell.object(), 0, own)?;
    }
    let fields = [
        name,
        qualname,
        m.tuple(&bases)?,
        Value::UNSET,
        own,
        Value::int(flags),
        base,
        shape.value(),
        meta,
        Value::UNSET,
        m.field(base.object(), types::SPEC)?,
        Value::UNSET,
    ];
    let class = types::allocate(m, fields)?;
    let mro = linearise(m, class)?;
    let mro = m.tuple(&mro)?;
    m.set_field(class.object(), types::MRO, mro)?;
    if meta != m.builtin(TypeId::Type) {
        let mro = resolution_order(m, class)?;
        m.set_field(class.object(), types::MRO, mro)?;
    }
    if dict::get_str(m, own, n.module)?.is_none()
        && let Some(module) = m.current_module_name()?
    {
        dict::set(m, own, n.module, module)?;
    }
    if dict::get_str(m, own, n.doc)?.is_none() {
        dict::set(m, own, n.doc, Value::NONE)?;
    }
    // A class that defines equality alone cannot be hashed.
    if dict::get_str(m, own, n.eq)?.is_some() && dict::get_str(m, own, n.hash)?.is_none() {
        dict::set(m, own, n.hash, Value::NONE)?;
    }
    for special in [n.init_subclass, n.class_getitem] {
        if let Some(f) = dict::get_str(m, own, special)?
            && f.is_kind(FUNCTION)
        {
            let f = Value::from_ref(m.new_cell_of(CLASSMETHOD, 0, &[f, Value::UNSET])?);
            dict::set(m, own, special, f)?;
        }
    }
    if let Some(f) = dict::get_str(m, own, n.new)?
        && f.is_kind(FUNCTION)
    {
        let f = Value::from_ref(m.new_cell_of(STATICMETHOD, 0, &[f, Value::UNSET])?);
        dict::set(m, own, n.new, f)?;
    }
    for (i, &member) in members.iter().enumerate() {
        let at = Value::len(first_member + i);
        let v = Value::from_ref(m.new_frozen(MEMBER, 0, &[member, at, class])?);
        dict::set(m, own, member, v)?;
    }
    if let Some(cell) = cell
        && cell.is_kind(CELL)
    {
        m.set_field(cell.object(), 0, class)?;
    }
    m.bump_generation()?;
    types::refresh_flags(m, class)?;
    for &b in &bases {
        add_subclass(m, b, class)?;
    }
    for (key, v) in dict::pairs(m, own)? {
        if v.is_ref()
            && let Some(f) = m.lookup_special(v, n.set_name)?
            && let Err(unwind) = m.call(f, &[v, class, key])
        {
            let (key, of, t) = (m.repr_text(key)?, m.class_name(class)?, m.type_name(v));
            let note = format!("Error calling __set_name__ on '{t}' instance {key} in '{of}'");
            return Err(m.add_note(unwind, &note));
        }
    }
    let parent = super::superobject::new(m, class, class, class)?;
    let f = m.get_attribute(parent, n.init_subclass)?;
    m.call_keywords(f, &[], keywords)?;
    Ok(class)
}

fn add_subclass(m: &mut Machine, base: Value, class: Value) -> Exec<()> {
    let subclasses = match m.field(base.object(), types::SUBCLASSES)?.set() {
        Some(v) => v,
        None => {
            let v = list::new(m, &[])?;
            m.set_field(base.object(), types::SUBCLASSES, v)?;
            v
        }
    };
    list::push(m, subclasses, class)
}

/// Private names in classes.
fn mangle(name: &str, class: &str) -> String {
    let class = class.trim_start_matches('_');
    if name.starts_with("__") && !name.ends_with("__") && !class.is_empty() {
        format!("_{class}{name}")
    } else {
        name.into()
    }
}

/// `cls.__bases__ = bases`.
pub(super) fn set_bases(m: &mut Machine, class: Value, bases: Value) -> Exec<()> {
    if !bases.is_kind(TUPLE) || tuple::items(bases).is_empty() {
        let name = m.class_name(class)?;
        return Err(
            m.type_error(&format!("can only assign non-empty tuple to {name}.__bases__, not ()"))
        );
    }
    let base = best_base(m, tuple::items(bases))?;
    let old = m.field(class.object(), types::BASE)?;
    if solid_base(m, base)? != solid_base(m, old)? {
        let (a, b) = (m.class_name(base)?, m.class_name(old)?);
        return Err(
            m.type_error(&format!("__bases__ assignment: '{a}' object layout differs from '{b}'"))
        );
    }
    let old_bases = m.field(class.object(), types::BASES)?;
    for &b in tuple::items(old_bases) {
        if let Some(subclasses) = m.field(b.object(), types::SUBCLASSES)?.set() {
            let items = list::items(m, subclasses)?;
            let kept: Vec<_> = items.into_iter().filter(|&c| c != class).collect();
            let kept = list::new(m, &kept)?;
            m.set_field(b.object(), types::SUBCLASSES, kept)?;
        }
    }
    m.set_field(class.object(), types::BASES, bases)?;
    m.set_field(class.object(), types::BASE, base)?;
    for &b in tuple::items(bases) {
        add_subclass(m, b, class)?;
    }
    renew_mro(m, class)?;
    m.bump_generation()?;
    types::refresh_flags(m, class)
}

fn renew_mro(m: &mut Machine, class: Value) -> Exec<()> {
    let mro = resolution_order(m, class)?;
    m.set_field(class.object(), types::MRO, mro)?;
    if let Some(subclasses) = m.field(class.object(), types::SUBCLASSES)?.set() {
        for sub in list::items(m, subclasses)? {
            renew_mro(m, sub)?;
        }
    }
    Ok(())
}

/// `object.__new__`.
pub(crate) fn object_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let n = m.names();
    if !args.is_empty() || !kw.is_empty() {
        let new = m.lookup(class, n.new)?;
        let init = m.lookup(class, n.init)?;
        let object = m.builtin(TypeId::Object);
        let (object_new, object_init) = (m.lookup(object, n.new)?, m.lookup(object, n.init)?);
        if new != object_new {
            return Err(m.type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)",
            ));
        }
        if init == object_init {
            let name = m.class_name(class)?;
            return Err(m.type_error(&format!("{name}() takes no arguments")));
        }
    }
    instantiate(m, class)
}

/// A new instance of a class, unless that is abstract.
pub(crate) fn instantiate(m: &mut Machine, class: Value) -> Exec {
    let flags = types::flags(m, class)?;
    if flags & (types::ABSTRACT | types::PAYLOAD | types::METACLASS) != 0 {
        if flags & types::ABSTRACT != 0 {
            return Err(abstract_error(m, class)?);
        }
        let name = m.class_name(class)?;
        let text = format!("object.__new__({name}) is not safe, use {name}.__new__()");
        return Err(m.type_error(&text));
    }
    let spec = types::spec(m, class)?;
    // A builtin type without a `__new__` of its own is for the machine alone to make instances of.
    if spec.name != types::of(TypeId::Object).name {
        let name = if flags & types::HEAP == 0 && spec.module != "builtins" {
            format!("{}.{}", spec.module, spec.name)
        } else {
            m.class_name(class)?
        };
        return Err(m.type_error(&format!("cannot create '{name}' instances")));
    }
    instance::new(m, class)
}

fn abstract_error(m: &mut Machine, class: Value) -> Exec<crate::vm::Unwind> {
    let name = m.class_name(class)?;
    let methods = m.get_attribute(class, m.names().abstractmethods)?;
    let mut methods: Vec<String> =
        m.collect(methods)?.into_iter().map(|v| m.text_lossy(v)).collect();
    methods.sort();
    let quoted: Vec<String> = methods.iter().map(|n| format!("'{n}'")).collect();
    let s = if methods.len() == 1 { "" } else { "s" };
    let text = format!(
        "Can't instantiate abstract class {name} without an implementation for abstract \
         method{s} {}",
        quoted.join(", ")
    );
    Ok(m.type_error(&text))
}

fn object_init(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if args.len() > 1 || !kw.is_empty() {
        let n = m.names();
        let class = m.type_of(args[0])?;
        let object = m.builtin(TypeId::Object);
        let (init, object_init) = (m.lookup(class, n.init)?, m.lookup(object, n.init)?);
        if init != object_init {
            return Err(m.type_error(
                "object.__init__() takes exactly one argument (the instance to initialize)",
            ));
        }
        let (new, object_new) = (m.lookup(class, n.new)?, m.lookup(object, n.new)?);
        if new == object_new {
            let name = m.class_name(class)?;
            return Err(m.type_error(&format!(
                "{name}.__init__() takes exactly one argument (the instance to initialize)"
            )));
        }
    }
    Ok(Value::NONE)
}

fn object_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let class = m.type_of(args[0])?;
    let module = m.get_attribute(class, m.names().module)?;
    let qualname = m.field(class.object(), types::QUALNAME)?;
    let (module, qualname) = (m.text_lossy(module), m.text_lossy(qualname));
    let address = m.id_of(args[0]);
    if module == "builtins" {
        m.str(&format!("<{qualname} object at {address:#x}>"))
    } else {
        m.str(&format!("<{module}.{qualname} object at {address:#x}>"))
    }
}

fn object_str(m: &mut Machine, args: &[Value]) -> Exec {
    m.represented(args[0])
}

fn object_eq(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(if args[0] == args[1] { Value::TRUE } else { Value::NOT_IMPLEMENTED })
}

fn object_ne(m: &mut Machine, args: &[Value]) -> Exec {
    let n = m.names();
    let Some(eq) = m.lookup_special(args[0], n.eq)? else { return Ok(Value::NOT_IMPLEMENTED) };
    let equal = m.call(eq, args)?;
    if equal == Value::NOT_IMPLEMENTED {
        return Ok(equal);
    }
    Ok(Value::from_bool(!m.truth(equal)?))
}

fn not_implemented(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::NOT_IMPLEMENTED)
}

fn object_hash(m: &mut Machine, args: &[Value]) -> Exec {
    let hash = m.identity_hash(args[0]);
    m.int(hash)
}

fn object_format(m: &mut Machine, args: &[Value]) -> Exec {
    let text = m.str_value(args[0])?;
    if !string::is_str(args[1]) {
        let t = m.type_name(args[1]);
        return Err(m.type_error(&format!("__format__() argument must be str, not {t}")));
    }
    if !string::text(args[1]).is_empty() {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("unsupported format string passed to {t}.__format__")));
    }
    Ok(text)
}

fn object_dir(m: &mut Machine, args: &[Value]) -> Exec {
    let d = dict::new(m)?;
    if let Some(own) = m.instance_dict(args[0])? {
        dict::update(m, d, own)?;
    }
    let class = m.type_of(args[0])?;
    for &c in types::mro_of(m, class)? {
        let own = m.field(c.object(), types::DICT)?;
        dict::update(m, d, own)?;
    }
    let keys = dict::keys(m, d)?;
    list::new(m, &keys)
}

fn object_getattribute(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    m.generic_get(args[0], name)
}

fn object_setattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    m.generic_set(args[0], name, args[2])?;
    Ok(Value::NONE)
}

fn object_delattr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.attribute_name(args[1])?;
    m.generic_set(args[0], name, Value::UNSET)?;
    Ok(Value::NONE)
}

fn init_subclass(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if args.len() > 1 || !kw.is_empty() {
        let name = m.class_name(args[0])?;
        return Err(m.type_error(&format!("{name}.__init_subclass__() takes no keyword arguments")));
    }
    Ok(Value::NONE)
}

fn subclasshook(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::NOT_IMPLEMENTED)
}

fn get_class(m: &mut Machine, v: Value) -> Exec {
    m.type_of(v)
}

fn set_class(m: &mut Machine, v: Value, class: Value) -> Exec<()> {
    if !class.is_set() {
        return Err(m.type_error("can't delete __class__ attribute"));
    }
    if !types::is_type(class) {
        let t = m.type_name(class);
        return Err(m.type_error(&format!("__class__ must be set to a class, not '{t}' object")));
    }
    let old = m.type_of(v)?;
    let heap = types::flags(m, old)? & types::flags(m, class)? & types::HEAP != 0;
    if !heap || !v.is_kind(INSTANCE) {
        return Err(m.type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    }
    let (a, b) = (solid_base(m, old)?, solid_base(m, class)?);
    let (old_shape, new_shape) = (
        Shape::at(m.field(old.object(), types::SHAPE)?),
        Shape::at(m.field(class.object(), types::SHAPE)?),
    );
    let dicts =
        types::flags(m, old)? & types::HAS_DICT == types::flags(m, class)? & types::HAS_DICT;
    if a != b || old_shape.hidden != new_shape.hidden || !dicts {
        let (to, from) = (m.class_name(class)?, m.class_name(old)?);
        return Err(m.type_error(&format!(
            "__class__ assignment: '{to}' object layout differs from '{from}'"
        )));
    }
    let object = v.object();
    let shape = instance::shape(m, object)?;
    let new = if shape.is_dictionary() {
        new_shape.dictionary()
    } else {
        shape.names.iter().fold(new_shape, |s, &name| s.with(name))
    };
    m.set_field(object, instance::CLASS, class)?;
    m.set_field(object, instance::SHAPE, new.value())
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let f = m.prelude("reduce")?;
    m.call(f, args)
}

fn getstate(m: &mut Machine, args: &[Value]) -> Exec {
    let f = m.prelude("getstate")?;
    m.call(f, args)
}

fn reduce_ex(m: &mut Machine, args: &[Value]) -> Exec {
    let f = m.prelude("reduce_ex")?;
    m.call(f, args)
}

/// `object`.
pub(super) const OBJECT: TypeSpec = TypeSpec {
    new: Some(object_new),
    methods: &[
        NativeDef::variadic("__init__", object_init, Binding::Method),
        NativeDef::method("__repr__", object_repr, &["self"]),
        NativeDef::method("__str__", object_str, &["self"]),
        NativeDef::method("__eq__", object_eq, &["self", "value"]),
        NativeDef::method("__ne__", object_ne, &["self", "value"]),
        NativeDef::method("__lt__", not_implemented, &["self", "value"]),
        NativeDef::method("__le__", not_implemented, &["self", "value"]),
        NativeDef::method("__gt__", not_implemented, &["self", "value"]),
        NativeDef::method("__ge__", not_implemented, &["self", "value"]),
        NativeDef::method("__hash__", object_hash, &["self"]),
        NativeDef::method("__format__", object_format, &["self", "format_spec"]),
        NativeDef::method("__dir__", object_dir, &["self"]),
        NativeDef::method("__getattribute__", object_getattribute, &["self", "name"]),
        NativeDef::method("__setattr__", object_setattr, &["self", "name", "value"]),
        NativeDef::method("__delattr__", object_delattr, &["self", "name"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
        NativeDef::method("__getstate__", getstate, &["self"]),
        NativeDef::method("__reduce_ex__", reduce_ex, &["self", "protocol"]),
        NativeDef::variadic("__init_subclass__", init_subclass, Binding::Class),
        NativeDef::class("__subclasshook__", subclasshook, &["cls", "subclass"]),
    ],
    attributes: &[GetSet { name: "__class__", get: get_class, set: Some(set_class) }],
    doc: "The base of all classes; an instance of it has no attributes of its own.",
    ..TypeSpec::new("object", INSTANCE)
};
