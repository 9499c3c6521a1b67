//! `_bisect`: searches in sorted sequences.
//!
//! Main invariant: only `<` compares, with the searched item on the side that CPython puts it on; the
//! sequence is asked for every item anew, since comparing may run Python code that changes it. Where
//! a key function is Python code, Python code searches.

use crate::bytecode::CompareOp;
use crate::native::{ModuleSpec, NativeDef};
use crate::object::list;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// Which of equal items the place is behind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The bounds of a search.
fn bounds(m: &mut Machine, a: Value, lo: Value, hi: Value) -> Exec<(usize, usize)> {
    let lo = m.optional_int(lo, 0)?;
    let Ok(lo) = usize::try_from(lo) else {
        return Err(m.value_error("lo must be non-negative"));
    };
    let hi = match hi.set().filter(|hi| !hi.is_none()) {
        None => -1,
        Some(hi) if m.try_index(hi)?.is_none() => {
            let t = m.type_name(hi);
            return Err(m.type_error(&format!("argument should be integer or None, not '{t}'")));
        }
        Some(hi) => m.to_i64(hi)?,
    };
    let hi = if hi == -1 { m.len(a)? } else { usize::try_from(hi).unwrap_or(0) };
    Ok((lo, hi))
}

fn item_at(m: &mut Machine, a: Value, at: usize) -> Exec {
    if list::is_list(a)
        && let Some(item) = list::at(m, a, at)?
    {
        return Ok(item);
    }
    m.get_item(a, Value::len(at))
}

fn search(m: &mut Machine, args: &[Value], x: Value, side: Side) -> Exec<usize> {
    let (a, key) = (args[0], args[4]);
    let (mut lo, mut hi) = bounds(m, a, args[2], args[3])?;
    while lo < hi {
        let middle = lo + (hi - lo) / 2;
        let mut item = item_at(m, a, middle)?;
        if key.is_set() && !key.is_none() {
            item = m.call(key, &[item])?;
        }
        let (p, q) = if side == Side::Right { (x, item) } else { (item, x) };
        let less = match m.compare_builtin(CompareOp::Lt, p, q)? {
            Some(less) => less,
            None => {
                let r = m.compare(CompareOp::Lt, p, q)?;
                m.truth(r)?
            }
        };
        match (less, side) {
            (true, Side::Right) | (false, Side::Left) => hi = middle,
            _ => lo = middle + 1,
        }
    }
    Ok(lo)
}

/// Whether Python code is to search: its calls can wait then, and blocks end in them.
fn in_frames(m: &mut Machine, key: Value) -> Exec<bool> {
    Ok(key.is_set() && !key.is_none() && m.is_python(key)?)
}

/// Has a function of the module's Python code do it.
fn tail(m: &mut Machine, name: &str, args: &[Value]) -> Exec {
    let module = m.import_dotted("_bisect")?;
    let name = m.intern(name)?;
    let f = m.get_attribute(module, name)?;
    let lo = args[2].set().unwrap_or(Value::ZERO);
    let hi = args[3].set().unwrap_or(Value::NONE);
    let all = [args[0], args[1], lo, hi, args[4]];
    Err(m.tail_call(f, &all, crate::native::Keywords::NONE))
}

fn bisect_left(m: &mut Machine, args: &[Value]) -> Exec {
    if in_frames(m, args[4])? {
        return tail(m, "_left", args);
    }
    Ok(Value::len(search(m, args, args[1], Side::Left)?))
}

fn bisect_right(m: &mut Machine, args: &[Value]) -> Exec {
    if in_frames(m, args[4])? {
        return tail(m, "_right", args);
    }
    Ok(Value::len(search(m, args, args[1], Side::Right)?))
}

fn insert(m: &mut Machine, args: &[Value], side: Side) -> Exec {
    let key = args[4];
    let x = if key.is_set() && !key.is_none() { m.call(key, &[args[1]])? } else { args[1] };
    let at = search(m, args, x, side)?;
    if list::is_list(args[0]) {
        let n = list::len(m, args[0])?;
        list::insert(m, args[0], at.min(n), args[1])?;
    } else {
        let name = m.intern("insert")?;
        let f = m.get_attribute(args[0], name)?;
        m.call(f, &[Value::len(at), args[1]])?;
    }
    Ok(Value::NONE)
}

fn insort_left(m: &mut Machine, args: &[Value]) -> Exec {
    if in_frames(m, args[4])? {
        return tail(m, "_insert_left", args);
    }
    insert(m, args, Side::Left)
}

fn insort_right(m: &mut Machine, args: &[Value]) -> Exec {
    if in_frames(m, args[4])? {
        return tail(m, "_insert_right", args);
    }
    insert(m, args, Side::Right)
}

const PARAMETERS: &[&str] = &["a", "x", "lo", "hi", "key"];

macro_rules! functions {
    ($($name:literal $f:ident;)*) => {
        &[$(NativeDef::function($name, $f, PARAMETERS).optional(3).by_name(0).named_only(4),)*]
    };
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted \
          order without\nhaving to sort the list after each insertion. For long lists of items with\n\
          expensive comparison operations, this can be an improvement over the more\ncommon approach.\n",
    functions: functions! {
        "bisect_left" bisect_left;
        "bisect_right" bisect_right;
        "bisect" bisect_right;
        "insort_left" insort_left;
        "insort_right" insort_right;
        "insort" insort_right;
    },
    source: include_str!("bisect.py"),
    ..ModuleSpec::new("_bisect")
};
