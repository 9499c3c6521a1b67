//! `_operator`: `itemgetter` and `attrgetter`.
//!
//! Main invariant: the hidden slot of a getter is the tuple of what it was made of; of names these
//! are strings that may have dots. An `attrgetter` has the paths in a second slot: a tuple of
//! interned names for each.

use crate::native::{Binding, Keywords, NativeDef, TypeSpec};
use crate::object::{instance, string, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};
use smallvec::SmallVec;

/// What the getter was made of.
const MADE_OF: usize = 0;
/// The paths of an `attrgetter`.
const PATHS: usize = 1;

/// Fails if there are keyword arguments, or no arguments.
fn check(m: &mut Machine, name: &str, args: &[Value], kw: Keywords<'_>) -> Exec<()> {
    if !kw.is_empty() {
        return Err(m.type_error(&format!("{name}() takes no keyword arguments")));
    }
    if args.is_empty() {
        return Err(m.type_error(&format!("{name} expected 1 argument, got 0")));
    }
    Ok(())
}

/// The one argument of a call of a getter.
fn only(m: &mut Machine, name: &str, args: &[Value], kw: Keywords<'_>) -> Exec {
    check(m, name, &args[1..], kw)?;
    match args {
        [_, v] => Ok(*v),
        _ => {
            let n = args.len() - 1;
            Err(m.type_error(&format!("{name} expected 1 argument, got {n}")))
        }
    }
}

fn new_item(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    check(m, "itemgetter", args, kw)?;
    let (v, items) = (instance::new(m, class)?, m.tuple(args)?);
    instance::set_slot(m, v.object(), MADE_OF, items)?;
    Ok(v)
}

fn call_item(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = only(m, "itemgetter", args, kw)?;
    let keys = instance::slot(m, args[0].object(), MADE_OF)?;
    if let [key] = tuple::items(keys) {
        return m.get_item(v, *key);
    }
    let mut found = SmallVec::<[Value; 8]>::new();
    for &key in tuple::items(keys) {
        found.push(m.get_item(v, key)?);
    }
    m.tuple(&found)
}

fn new_attribute(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    check(m, "attrgetter", args, kw)?;
    let mut paths = SmallVec::<[Value; 4]>::new();
    for &name in args {
        let Some(text) = m.as_str(name)? else {
            return Err(m.type_error("attribute name must be a string"));
        };
        let mut path = SmallVec::<[Value; 4]>::new();
        for part in string::bytes(text).split(|&b| b == b'.') {
            path.push(m.intern_bytes(part)?);
        }
        paths.push(m.tuple(&path)?);
    }
    let (v, names, paths) = (instance::new(m, class)?, m.tuple(args)?, m.tuple(&paths)?);
    instance::set_slot(m, v.object(), MADE_OF, names)?;
    instance::set_slot(m, v.object(), PATHS, paths)?;
    Ok(v)
}

fn follow(m: &mut Machine, mut v: Value, path: Value) -> Exec {
    for &name in tuple::items(path) {
        v = m.get_attribute(v, name)?;
    }
    Ok(v)
}

fn call_attribute(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let v = only(m, "attrgetter", args, kw)?;
    let paths = instance::slot(m, args[0].object(), PATHS)?;
    if let [path] = tuple::items(paths) {
        return follow(m, v, *path);
    }
    let mut found = SmallVec::<[Value; 8]>::new();
    for &path in tuple::items(paths) {
        found.push(follow(m, v, path)?);
    }
    m.tuple(&found)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let parts = instance::slot(m, args[0].object(), MADE_OF)?;
    let name = m.bare_type_name(args[0]);
    let mut texts = Vec::new();
    for &part in tuple::items(parts) {
        texts.push(m.repr_text(part)?);
    }
    m.str(&format!("operator.{name}({})", texts.join(", ")))
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let (class, parts) = (m.type_of(args[0])?, instance::slot(m, args[0].object(), MADE_OF)?);
    m.tuple(&[class, parts])
}

/// `itemgetter`.
pub(super) const ITEM: TypeSpec = TypeSpec {
    module: "operator",
    subclassable: false,
    hidden: 1,
    new: Some(new_item),
    methods: &[
        NativeDef::variadic("__call__", call_item, Binding::Method),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
    ],
    doc: "A function that gives an item of its argument, or a tuple of several.",
    ..TypeSpec::new("itemgetter", crate::heap::INSTANCE)
};

/// `attrgetter`.
pub(super) const ATTRIBUTE: TypeSpec = TypeSpec {
    module: "operator",
    subclassable: false,
    hidden: 2,
    new: Some(new_attribute),
    methods: &[
        NativeDef::variadic("__call__", call_attribute, Binding::Method),
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
    ],
    doc: "A function that gives an attribute of its argument, or a tuple of several.",
    ..TypeSpec::new("attrgetter", crate::heap::INSTANCE)
};
