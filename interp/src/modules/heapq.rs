//! `_heapq`: binary heaps in lists.
//!
//! Main invariant: the list is read again after every comparison, since comparing may run Python
//! code that changes it; that it became shorter is an error, as in CPython.

use crate::bytecode::CompareOp;
use crate::native::{ModuleSpec, NativeDef};
use crate::object::list;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The exact list of an argument.
fn heap(m: &mut Machine, v: Value) -> Exec {
    match list::as_list(m, v)? {
        Some(heap) => Ok(heap),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("heap argument must be a list, not {t}")))
        }
    }
}

/// Whether `a` belongs above `b`.
fn before(m: &mut Machine, a: Value, b: Value, largest: bool) -> Exec<bool> {
    let (a, b) = if largest { (b, a) } else { (a, b) };
    let r = m.compare(CompareOp::Lt, a, b)?;
    m.truth(r)
}

fn check(m: &mut Machine, h: Value, n: usize) -> Exec<()> {
    if list::len(m, h)? == n {
        Ok(())
    } else {
        Err(m.runtime_error("list changed size during iteration"))
    }
}

/// Moves the item at `at` up to where it belongs, not above `top`.
fn rise(m: &mut Machine, h: Value, top: usize, mut at: usize, largest: bool) -> Exec<()> {
    let n = list::len(m, h)?;
    while at > top {
        let parent = (at - 1) / 2;
        let (item, above) = (list::get(m, h, at)?, list::get(m, h, parent)?);
        let higher = before(m, item, above, largest)?;
        check(m, h, n)?;
        if !higher {
            break;
        }
        // The comparison may have put other items there.
        let (item, above) = (list::get(m, h, at)?, list::get(m, h, parent)?);
        list::set(m, h, at, above)?;
        list::set(m, h, parent, item)?;
        at = parent;
    }
    Ok(())
}

/// Moves the item at `at` down to a leaf by the smaller children, then up again: fewer comparisons
/// than stopping on the way, since items at the end are mostly large.
fn sink(m: &mut Machine, h: Value, at: usize, largest: bool) -> Exec<()> {
    let n = list::len(m, h)?;
    let mut hole = at;
    while 2 * hole + 1 < n {
        let mut child = 2 * hole + 1;
        if child + 1 < n {
            let (left, right) = (list::get(m, h, child)?, list::get(m, h, child + 1)?);
            let left_first = before(m, left, right, largest)?;
            check(m, h, n)?;
            child += usize::from(!left_first);
        }
        let (item, below) = (list::get(m, h, hole)?, list::get(m, h, child)?);
        list::set(m, h, hole, below)?;
        list::set(m, h, child, item)?;
        hole = child;
    }
    rise(m, h, at, hole, largest)
}

fn push(m: &mut Machine, args: &[Value], largest: bool) -> Exec {
    let h = heap(m, args[0])?;
    list::push(m, h, args[1])?;
    let last = list::len(m, h)? - 1;
    rise(m, h, 0, last, largest)?;
    Ok(Value::NONE)
}

fn pop(m: &mut Machine, args: &[Value], largest: bool) -> Exec {
    let h = heap(m, args[0])?;
    let n = list::len(m, h)?;
    if n == 0 {
        return Err(m.index_error("index out of range"));
    }
    let last = list::remove_at(m, h, n - 1)?;
    if n == 1 {
        return Ok(last);
    }
    let top = list::get(m, h, 0)?;
    list::set(m, h, 0, last)?;
    sink(m, h, 0, largest)?;
    Ok(top)
}

fn replace(m: &mut Machine, args: &[Value], largest: bool) -> Exec {
    let h = heap(m, args[0])?;
    if list::len(m, h)? == 0 {
        return Err(m.index_error("index out of range"));
    }
    let top = list::get(m, h, 0)?;
    list::set(m, h, 0, args[1])?;
    sink(m, h, 0, largest)?;
    Ok(top)
}

fn push_pop(m: &mut Machine, args: &[Value], largest: bool) -> Exec {
    let h = heap(m, args[0])?;
    let n = list::len(m, h)?;
    if n == 0 {
        return Ok(args[1]);
    }
    let top = list::get(m, h, 0)?;
    let keep = before(m, top, args[1], largest)?;
    if !keep {
        return Ok(args[1]);
    }
    if list::len(m, h)? == 0 {
        return Err(m.index_error("index out of range"));
    }
    replace(m, args, largest)
}

fn order(m: &mut Machine, args: &[Value], largest: bool) -> Exec {
    let h = heap(m, args[0])?;
    for at in (0..list::len(m, h)? / 2).rev() {
        sink(m, h, at, largest)?;
    }
    Ok(Value::NONE)
}

macro_rules! both {
    ($($least:ident $most:ident $f:ident;)*) => {
        $(
            fn $least(m: &mut Machine, args: &[Value]) -> Exec {
                $f(m, args, false)
            }
            fn $most(m: &mut Machine, args: &[Value]) -> Exec {
                $f(m, args, true)
            }
        )*
    };
}

both! {
    heappush heappush_max push;
    heappop heappop_max pop;
    heapreplace heapreplace_max replace;
    heappushpop heappushpop_max push_pop;
    heapify heapify_max order;
}

const HEAP: &[&str] = &["heap"];
const ITEM: &[&str] = &["heap", "item"];

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("heappush", heappush, ITEM),
        NativeDef::function("heappop", heappop, HEAP),
        NativeDef::function("heapreplace", heapreplace, ITEM),
        NativeDef::function("heappushpop", heappushpop, ITEM),
        NativeDef::function("heapify", heapify, HEAP),
        NativeDef::function("heappush_max", heappush_max, ITEM),
        NativeDef::function("heappop_max", heappop_max, HEAP),
        NativeDef::function("heapreplace_max", heapreplace_max, ITEM),
        NativeDef::function("heappushpop_max", heappushpop_max, ITEM),
        NativeDef::function("heapify_max", heapify_max, HEAP),
    ],
    ..ModuleSpec::new("_heapq")
};
