//! `parallel` and `transaction`: loops and queues whose steps are blocks on several threads; and
//! `_parallel`, what they need of the machine.
//!
//! Main invariant: nothing of a loop is kept here but hints and the orders of commits; who runs which
//! element is the program's state, in blocks like everything else.

use crate::native::{ModuleSpec, NativeDef};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// How many threads can run blocks at the same time.
fn workers(m: &mut Machine, _: &[Value]) -> Exec {
    if m.hw_takes_threads() {
        // Their turns are the engine's.
        return Ok(Value::len(1));
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Value::len(cores.min(m.rt.heap.engine().segment_count())))
}

/// Whether a block can end where this is called, so that other threads can take part.
fn can_share(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::from_bool(!m.is_atomic() && !m.is_nested()))
}

fn begin(m: &mut Machine, _: &[Value]) -> Exec {
    m.begin_here()?;
    Ok(Value::NONE)
}

fn enter(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::from_bool(m.enter_element()?))
}

fn leave(m: &mut Machine, _: &[Value]) -> Exec {
    m.leave_element()?;
    Ok(Value::NONE)
}

fn sequence(m: &mut Machine, _: &[Value]) -> Exec {
    let number = m.new_sequence();
    m.int(number as i64)
}

/// A number that the loop has got from here.
fn number(m: &mut Machine, v: Value) -> Exec<u64> {
    match v.as_int().and_then(|n| u64::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => Err(m.type_error("a sequence and its turns are natural numbers")),
    }
}

fn enter_turn(m: &mut Machine, args: &[Value]) -> Exec {
    let (sequence, index) = (number(m, args[0])?, number(m, args[1])?);
    m.enter_turn(sequence, index)?;
    Ok(Value::NONE)
}

fn forget(m: &mut Machine, args: &[Value]) -> Exec {
    let sequence = number(m, args[0])?;
    m.forget_sequence(sequence);
    Ok(Value::NONE)
}

fn set_hungry(m: &mut Machine, args: &[Value]) -> Exec {
    let hungry = m.truth(args[0])?;
    m.set_hungry(hungry);
    Ok(Value::NONE)
}

fn is_hungry(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::from_bool(m.is_somebody_hungry()))
}

/// `_parallel`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "What parallel loops need of the machine, and the threads that run them.",
    functions: &[
        NativeDef::function("workers", workers, &[]),
        NativeDef::function("can_share", can_share, &[]),
        NativeDef::function("begin", begin, &[]),
        NativeDef::function("enter", enter, &[]),
        NativeDef::function("leave", leave, &[]),
        NativeDef::function("sequence", sequence, &[]),
        NativeDef::function("enter_turn", enter_turn, &["sequence", "index"]),
        NativeDef::function("forget", forget, &["sequence"]),
        NativeDef::function("set_hungry", set_hungry, &["hungry"]),
        NativeDef::function("is_hungry", is_hungry, &[]),
    ],
    source: include_str!("python/crew.py"),
    ..ModuleSpec::new("_parallel")
};

/// `parallel`.
pub(super) static PARALLEL: ModuleSpec = ModuleSpec {
    doc: "Parallel loops over dicts and iterables, whose elements are atomic blocks.",
    source: include_str!("python/parallel.py"),
    ..ModuleSpec::new("parallel")
};

/// `transaction`.
pub(super) static TRANSACTION: ModuleSpec = ModuleSpec {
    doc: "Queues of transactions and containers, with the names of PyPy-STM's module.",
    source: include_str!("python/transaction.py"),
    ..ModuleSpec::new("transaction")
};
