//! `OSError`: the exception of system calls.
//!
//! Main invariant: with two to five arguments the first two are the number and its text, the third
//! and the fifth name files, and `args` keeps the first two alone; with others there is no number.

use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::exception::{self, ARGS, SLOTS, args_of, make, set_slot, slot};
use crate::object::{TypeId, instance};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

const ERRNO: usize = SLOTS as usize;
const STRERROR: usize = ERRNO + 1;
const FILENAME: usize = ERRNO + 2;
const FILENAME2: usize = ERRNO + 3;

/// Sets what the arguments say.
pub(crate) fn fill(m: &mut Machine, e: Value, args: &[Value]) -> Exec<()> {
    let mut kept = args;
    if (2..=5).contains(&args.len()) {
        set_slot(m, e, ERRNO, args[0])?;
        set_slot(m, e, STRERROR, args[1])?;
        if let Some(&name) = args.get(2)
            && !name.is_none()
        {
            set_slot(m, e, FILENAME, name)?;
            kept = &args[..2];
        }
        if let Some(&name) = args.get(4)
            && !name.is_none()
        {
            set_slot(m, e, FILENAME2, name)?;
        }
    }
    let kept = m.tuple(kept)?;
    set_slot(m, e, ARGS, kept)
}

fn new(m: &mut Machine, class: Value, args: &[Value], _: Keywords<'_>) -> Exec {
    let mut class = class;
    // OSError itself chooses the subclass that its number stands for.
    if class == m.builtin(TypeId::OSError)
        && (2..=5).contains(&args.len())
        && let Some(number) = args[0].as_int()
        && let Ok(number) = i32::try_from(number)
        && number != 0
    {
        let error = std::io::Error::from_raw_os_error(number);
        match m.os_error(&error, None) {
            Unwind::Raise(e) => class = m.type_of(e)?,
            unwind => return Err(unwind),
        }
    }
    let e = make(m, class, args)?;
    fill(m, e, args)?;
    Ok(e)
}

fn init(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("{t}() takes no keyword arguments")));
    }
    fill(m, args[0], &args[1..])?;
    Ok(Value::NONE)
}

fn str(m: &mut Machine, args: &[Value]) -> Exec {
    let e = args[0];
    let (number, text) = (slot(m, e, ERRNO)?, slot(m, e, STRERROR)?);
    let (name, other) = (slot(m, e, FILENAME)?, slot(m, e, FILENAME2)?);
    let is_plain = !instance::slot(m, e.object(), ERRNO)?.is_set();
    if name.is_none() && is_plain {
        return match args_of(m, e)? {
            [] => Ok(m.well_known().empty_str),
            [one] => m.str_value(*one),
            _ => {
                let all = slot(m, e, ARGS)?;
                m.str_value(all)
            }
        };
    }
    let mut out = b"[Errno ".to_vec();
    m.str_into(number, &mut out)?;
    out.extend_from_slice(b"] ");
    m.str_into(text, &mut out)?;
    if !name.is_none() {
        out.extend_from_slice(b": ");
        m.repr_into(name, &mut out)?;
        if !other.is_none() {
            out.extend_from_slice(b" -> ");
            m.repr_into(other, &mut out)?;
        }
    }
    m.str_of(&out)
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let e = args[0];
    let class = m.type_of(e)?;
    let mut all = args_of(m, e)?.to_vec();
    let (name, other) = (slot(m, e, FILENAME)?, slot(m, e, FILENAME2)?);
    if all.len() == 2 && !name.is_none() {
        all.push(name);
        if !other.is_none() {
            all.extend([Value::NONE, other]);
        }
    }
    let all = m.tuple(&all)?;
    let attributes = instance::attributes(m, e.object())?;
    let state = crate::object::dict::of_pairs(m, &attributes)?;
    m.tuple(&[class, all, state])
}

macro_rules! attributes {
    ($($get:ident $set:ident $slot:ident;)*) => { $(
        fn $get(m: &mut Machine, e: Value) -> Exec {
            slot(m, e, $slot)
        }

        fn $set(m: &mut Machine, e: Value, v: Value) -> Exec<()> {
            exception::set_slot(m, e, $slot, v)
        }
    )* };
}

attributes! {
    get_errno set_errno ERRNO;
    get_strerror set_strerror STRERROR;
    get_filename set_filename FILENAME;
    get_filename2 set_filename2 FILENAME2;
}

/// `OSError`.
pub const SPEC: TypeSpec = TypeSpec {
    base: TypeId::Exception,
    hidden: 4,
    has_dict: true,
    new: Some(new),
    methods: &[
        NativeDef::variadic("__init__", init, Binding::Method),
        NativeDef::method("__str__", str, &["self"]),
        NativeDef::method("__reduce__", reduce, &["self"]),
    ],
    attributes: &[
        GetSet { name: "errno", get: get_errno, set: Some(set_errno) },
        GetSet { name: "strerror", get: get_strerror, set: Some(set_strerror) },
        GetSet { name: "filename", get: get_filename, set: Some(set_filename) },
        GetSet { name: "filename2", get: get_filename2, set: Some(set_filename2) },
    ],
    ..TypeSpec::new("OSError", crate::heap::INSTANCE)
};
