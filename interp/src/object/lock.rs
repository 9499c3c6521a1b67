//! `_thread.lock` and `_thread.RLock`: cells of the owner's identity and the depth.
//!
//! Main invariant: a lock that is free for the whole of a block need not be written by it. A block
//! that takes one only notes so, having read that it is free; giving it back drops the note. Two
//! blocks that do this to the same lock do not conflict, whatever it protects; a block that ends
//! with the lock in its hands writes so, and then conflicts with those that read it.

use std::time::Duration;

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{float, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};
use stm::heap::Ref;

/// The owner's identity, or unset.
const OWNER: usize = 0;
/// How often the owner has taken it.
const DEPTH: usize = 1;

/// A lock that the block holds without having written so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elided {
    lock: Ref,
    depth: i64,
}

fn new_lock(m: &mut Machine, kind: u8) -> Exec {
    Ok(Value::from_ref(m.new_cell_of(kind, 0, &[Value::UNSET, Value::ZERO])?))
}

impl Machine {
    /// Writes that this thread holds the locks that the block holds.
    pub(crate) fn materialise_locks(&mut self) -> Exec<()> {
        while let Some(elided) = self.block.elided.pop() {
            let ident = Value::int(self.ident as i64);
            self.set_field(elided.lock, OWNER, ident)?;
            self.set_field(elided.lock, DEPTH, Value::int(elided.depth))?;
        }
        Ok(())
    }

    fn elided(&self, lock: Ref) -> Option<usize> {
        self.block.elided.iter().rposition(|e| e.lock == lock)
    }
}

/// Takes the lock, if it is free or may be taken again; whether it did.
fn take(m: &mut Machine, lock: Ref) -> Exec<bool> {
    let again = lock.kind() == RLOCK;
    if let Some(at) = m.elided(lock) {
        m.block.elided[at].depth += i64::from(again);
        return Ok(again);
    }
    let ident = Value::int(m.ident as i64);
    let owner = m.field(lock, OWNER)?;
    if owner.is_set() {
        if !again || owner != ident {
            return Ok(false);
        }
        let depth = m.field(lock, DEPTH)?.unpack();
        m.set_field(lock, DEPTH, Value::int(depth + 1))?;
    } else if m.may_elide(lock) {
        m.block.elided.push(Elided { lock, depth: 1 });
    } else {
        m.set_field(lock, OWNER, ident)?;
        m.set_field(lock, DEPTH, Value::int(1))?;
    }
    Ok(true)
}

/// Whether somebody holds it.
fn is_taken(m: &mut Machine, lock: Ref) -> Exec<bool> {
    Ok(m.elided(lock).is_some() || m.field(lock, OWNER)?.is_set())
}

/// How long `acquire` waits: `None` for ever.
fn limit(m: &mut Machine, blocking: Value, timeout: Value) -> Exec<Option<Duration>> {
    let blocking = !blocking.is_set() || m.truth(blocking)?;
    let timeout = match timeout.set() {
        Some(v) => float::from_number(m, v)?,
        None => -1.0,
    };
    if !blocking {
        if timeout != -1.0 {
            return Err(m.value_error("can't specify a timeout for a non-blocking call"));
        }
        return Ok(Some(Duration::ZERO));
    }
    if timeout == -1.0 {
        return Ok(None);
    }
    if timeout.is_nan() || timeout < 0.0 {
        return Err(m.value_error("timeout value must be a non-negative number"));
    }
    match Duration::try_from_secs_f64(timeout) {
        Ok(limit) if limit.as_secs() <= 9_223_372_036 => Ok(Some(limit)),
        _ => Err(m.overflow_error("timeout value is too large")),
    }
}

fn acquire(m: &mut Machine, args: &[Value]) -> Exec {
    let lock = args[0].object();
    let limit = limit(m, args[1], args[2])?;
    if take(m, lock)? {
        m.waited();
        return Ok(Value::TRUE);
    }
    if limit == Some(Duration::ZERO) {
        return Ok(Value::FALSE);
    }
    match m.deadline(limit) {
        Some(deadline) if std::time::Instant::now() >= deadline => {
            m.waited();
            Ok(Value::FALSE)
        }
        _ => Err(m.wait_for_change_of(lock)),
    }
}

fn enter(m: &mut Machine, args: &[Value]) -> Exec {
    if take(m, args[0].object())? {
        m.waited();
        return Ok(Value::TRUE);
    }
    m.deadline(None);
    Err(m.wait_for_change_of(args[0].object()))
}

fn release(m: &mut Machine, args: &[Value]) -> Exec {
    let lock = args[0].object();
    if let Some(at) = m.elided(lock) {
        m.block.elided[at].depth -= 1;
        if m.block.elided[at].depth == 0 {
            m.block.elided.remove(at);
        }
        return Ok(Value::NONE);
    }
    let owner = m.field(lock, OWNER)?;
    if lock.kind() == RLOCK {
        if owner != Value::int(m.ident as i64) {
            return Err(m.runtime_error("cannot release un-acquired lock"));
        }
        let depth = m.field(lock, DEPTH)?.unpack() - 1;
        m.set_field(lock, DEPTH, Value::int(depth))?;
        if depth > 0 {
            return Ok(Value::NONE);
        }
    } else if !owner.is_set() {
        return Err(m.runtime_error("release unlocked lock"));
    }
    m.set_field(lock, OWNER, Value::UNSET)?;
    // It was taken in another block: others may have seen that, and wait until they see this.
    if m.may_elide(lock) {
        m.end_soon();
    }
    Ok(Value::NONE)
}

fn exit(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    release(m, args)
}

fn locked(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(is_taken(m, args[0].object())?))
}

fn reinit(m: &mut Machine, args: &[Value]) -> Exec {
    let lock = args[0].object();
    m.block.elided.retain(|e| e.lock != lock);
    m.set_field(lock, OWNER, Value::UNSET)?;
    m.set_field(lock, DEPTH, Value::ZERO)?;
    Ok(Value::NONE)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let lock = args[0].object();
    let state = if is_taken(m, lock)? { "locked" } else { "unlocked" };
    let t = m.type_name(args[0]);
    let address = lock.address();
    let text = if lock.kind() == RLOCK {
        let depth = depth_of(m, lock)?;
        let owner = match m.elided(lock) {
            Some(_) => m.ident as i64,
            None => m.field(lock, OWNER)?.set().map_or(0, |v| v.unpack()),
        };
        format!("<{state} _thread.RLock object owner={owner} count={depth} at {address:#x}>")
    } else {
        format!("<{state} {t} object at {address:#x}>")
    };
    m.str(&text)
}

/// How often this thread holds it.
fn depth_of(m: &mut Machine, lock: Ref) -> Exec<i64> {
    if let Some(at) = m.elided(lock) {
        return Ok(m.block.elided[at].depth);
    }
    if m.field(lock, OWNER)? == Value::int(m.ident as i64) {
        return Ok(m.field(lock, DEPTH)?.unpack());
    }
    Ok(0)
}

fn is_owned(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(depth_of(m, args[0].object())? > 0))
}

fn recursion_count(m: &mut Machine, args: &[Value]) -> Exec {
    let depth = depth_of(m, args[0].object())?;
    m.int(depth)
}

/// Gives the lock back, however often it was taken; gives what `_acquire_restore` wants.
fn release_save(m: &mut Machine, args: &[Value]) -> Exec {
    let lock = args[0].object();
    let depth = depth_of(m, lock)?;
    if depth == 0 {
        return Err(m.runtime_error("cannot release un-acquired lock"));
    }
    match m.elided(lock) {
        Some(at) => {
            m.block.elided.remove(at);
        }
        None => {
            m.set_field(lock, OWNER, Value::UNSET)?;
            m.set_field(lock, DEPTH, Value::ZERO)?;
        }
    }
    let ident = m.ident as i64;
    m.tuple(&[Value::int(depth), Value::int(ident)])
}

fn acquire_restore(m: &mut Machine, args: &[Value]) -> Exec {
    let lock = args[0].object();
    let depth = match args[1].is_kind(TUPLE).then(|| tuple::items(args[1])) {
        Some([depth, _]) if depth.is_int() => depth.unpack(),
        _ => return Err(m.type_error("_acquire_restore() takes what _release_save() gave")),
    };
    if !take(m, lock)? {
        m.deadline(None);
        return Err(m.wait_for_change_of(lock));
    }
    m.waited();
    match m.elided(lock) {
        Some(at) => m.block.elided[at].depth = depth,
        None => m.set_field(lock, DEPTH, Value::int(depth))?,
    }
    Ok(Value::NONE)
}

fn make_lock(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    m.arguments::<0>("lock", args, kw, [], 0)?;
    new_lock(m, LOCK)
}

fn make_rlock(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    // As CPython until 3.15: what else is given is ignored.
    let _ = (args, kw);
    new_lock(m, RLOCK)
}

const ACQUIRE: &[&str] = &["self", "blocking", "timeout"];

/// `_thread.lock`.
pub(crate) const SPEC: TypeSpec = TypeSpec {
    module: "_thread",
    subclassable: false,
    new: Some(make_lock),
    methods: &[
        NativeDef::method("acquire", acquire, ACQUIRE).optional(2).by_name(1),
        NativeDef::method("acquire_lock", acquire, ACQUIRE).optional(2).by_name(1),
        NativeDef::method("release", release, &["self"]),
        NativeDef::method("release_lock", release, &["self"]),
        NativeDef::method("locked", locked, &["self"]),
        NativeDef::method("locked_lock", locked, &["self"]),
        NativeDef::method("__enter__", enter, &["self"]),
        NativeDef::variadic("__exit__", exit, crate::native::Binding::Method),
        NativeDef::method("_at_fork_reinit", reinit, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
    ],
    ..TypeSpec::new("lock", LOCK)
};

/// `_thread.RLock`.
pub(crate) const RLOCK_SPEC: TypeSpec = TypeSpec {
    module: "_thread",
    new: Some(make_rlock),
    methods: &[
        NativeDef::method("acquire", acquire, ACQUIRE).optional(2).by_name(1),
        NativeDef::method("release", release, &["self"]),
        NativeDef::method("locked", locked, &["self"]),
        NativeDef::method("__enter__", enter, &["self"]),
        NativeDef::variadic("__exit__", exit, crate::native::Binding::Method),
        NativeDef::method("_is_owned", is_owned, &["self"]),
        NativeDef::method("_recursion_count", recursion_count, &["self"]),
        NativeDef::method("_release_save", release_save, &["self"]),
        NativeDef::method("_acquire_restore", acquire_restore, &["self", "state"]),
        NativeDef::method("_at_fork_reinit", reinit, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
    ],
    ..TypeSpec::new("RLock", RLOCK)
};
