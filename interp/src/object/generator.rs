//! Generators, coroutines and asynchronous generators.
//!
//! Main invariant: while it is suspended, a generator's registers are in its array and `PC` is the
//! instruction that it stands at; while it runs they are a window on the stack, the generator lies
//! under the window's function, and `STATE` is running, so that it cannot be resumed twice.

use crate::bytecode::{CodeFlags, Op};
use crate::heap::*;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, dict, exception, function, string};
use crate::value::Value;
use crate::vm::code::CodeObject;
use crate::vm::frame::{Entered, Then};
use crate::vm::{Exec, Machine, Unwind};

const FUNCTION: usize = 0;
const REGISTERS: usize = 1;
const PC: usize = 2;
/// The state below.
pub const STATE: usize = 3;
const NAME: usize = 4;
const QUALNAME: usize = 5;
/// While it runs, the exception that its caller is handling; while it is suspended, the one that it
/// is handling itself, if any.
const HANDLED: usize = 6;
/// Of an asynchronous generator: what is called when it dies while it is suspended
/// (`sys.set_asyncgen_hooks`), or unset.
const FINALIZER: usize = 7;

const CREATED: Value = Value::int(0);
const SUSPENDED: Value = Value::int(1);
const RUNNING: Value = Value::int(2);
const FINISHED: Value = Value::int(3);

/// The types, by tag.
pub const TAGS: [TypeId; 3] = [TypeId::Generator, TypeId::Coroutine, TypeId::AsyncGenerator];

/// A new generator of a function whose parameters are at `base`.
pub(crate) fn new(
    m: &mut Machine,
    f: Value,
    code: &'static CodeObject,
    base: usize,
    filled: usize,
) -> Exec {
    let flags = code.code.flags;
    let tag = if flags.has(CodeFlags::COROUTINE) {
        1
    } else if flags.has(CodeFlags::ASYNC_GENERATOR) {
        2
    } else {
        0
    };
    let registers = m.new_array_of(m.stack_slice(base, filled), code.registers)?;
    let unset = Value::UNSET;
    // In the order of the constants above.
    let fields = [f, Value::from_ref(registers), Value::ZERO, CREATED, unset, unset, unset, unset];
    let used = if tag == 2 { FINALIZER + 1 } else { FINALIZER };
    let g = m.new_cell_of(GENERATOR, tag, &fields[..used])?;
    if tag != 1 && code.handles {
        // If it dies while it is suspended it is closed.
        m.memory.watch(g);
    }
    Ok(Value::from_ref(g))
}

/// Whether it is a generator that can be awaited.
pub(crate) fn is_awaitable(m: &mut Machine, g: Value) -> Exec<bool> {
    let f = m.field(g.object(), FUNCTION)?;
    Ok(function::code(m, f)?.code.flags.has(CodeFlags::ITERABLE_COROUTINE))
}

/// Whether it has not begun.
pub(crate) fn is_new(m: &mut Machine, g: Value) -> Exec<bool> {
    Ok(m.field(g.object(), STATE)? == CREATED)
}

/// Whether it stands at a `yield`.
pub(crate) fn stands_at_yield(m: &mut Machine, g: Value) -> Exec<bool> {
    Ok(m.field(g.object(), STATE)? == SUSPENDED)
}

fn what(g: Value) -> &'static str {
    ["generator", "coroutine", "asynchronous generator"][usize::from(g.object().tag())]
}

/// Pushes the generator's frame, `sent` being the value of the `yield` that it stands at.
pub(crate) fn resume(
    m: &mut Machine,
    g: Value,
    sent: Value,
    then: Then,
    extra: u16,
) -> Exec<Entered> {
    let object = g.object();
    let state = m.field(object, STATE)?;
    match state {
        RUNNING => {
            let what = what(g);
            return Err(m.value_error(&format!("{what} already executing")));
        }
        FINISHED => {
            if g.object().tag() == 1 {
                return Err(m.runtime_error("cannot reuse already awaited coroutine"));
            }
            return match then {
                Then::Iterate | Then::Reduce => Ok(Entered::Done(Value::UNSET)),
                Then::Nested => {
                    m.generator_returned = true;
                    Ok(Entered::Done(Value::NONE))
                }
                _ => Err(m.stop_iteration(Value::NONE)),
            };
        }
        CREATED if !sent.is_none() => {
            let what = what(g);
            return Err(
                m.type_error(&format!("can't send non-None value to a just-started {what}"))
            );
        }
        _ => {}
    }
    let pc = enter(m, g, then, extra)?;
    let i = m.code.instruction(pc);
    match i.op() {
        // It stands before its first instruction, whatever that is.
        _ if state == CREATED => {}
        Some(Op::Yield) => {
            let at = m.base + usize::from(i.a());
            m.set_stack(at, sent);
            m.pc = &raw const m.code.instructions[pc + 1];
        }
        // Runs again, with what is sent.
        Some(Op::YieldFrom) => {
            let at = m.base + usize::from(i.a());
            m.set_stack(at, sent);
        }
        _ => {}
    }
    Ok(Entered::Frame)
}

/// Pushes the frame as it was; gives the instruction it stands at.
#[inline]
fn enter(m: &mut Machine, g: Value, then: Then, extra: u16) -> Exec<usize> {
    let object = g.object();
    let [f, registers, pc] = m.first_fields(object)?;
    let (registers, pc) = (registers.object(), pc.index());
    let code = function::code(m, f)?;
    let base = m.frame_end() + 2;
    m.push_frame(code, base, code.registers, then, extra)?;
    m.set_stack(base - 2, g);
    m.set_stack(base - 1, f);
    let window = m.window(base, code.registers);
    m.elements(registers, 0, window)?;
    m.set_field(object, STATE, RUNNING)?;
    if code.handles {
        let own = m.field(object, HANDLED)?;
        let handled = if own.is_set() { m.set_handled(own)? } else { m.handled()? };
        m.set_field(object, HANDLED, handled)?;
    }
    m.pc = &raw const code.instructions[pc];
    Ok(pc)
}

/// The generator of the running frame.
pub(crate) fn running(m: &Machine) -> Value {
    m.stack_at(m.base - 2)
}

/// Suspends the running generator's frame at the running instruction and pops it.
pub(crate) fn suspend(m: &mut Machine) -> Exec<crate::vm::frame::Frame> {
    let g = running(m).object();
    let registers = m.field(g, REGISTERS)?.object();
    let window = m.stack_slice(m.base, m.code.registers);
    m.set_elements(registers, 0, window)?;
    // `PC`, then `STATE`.
    m.set_fields(g, PC, [Value::len(m.pc_index()), SUSPENDED])?;
    if m.code.handles {
        let handled = m.field(g, HANDLED)?;
        let own = m.set_handled(handled)?;
        m.set_field(g, HANDLED, if own == handled { Value::UNSET } else { own })?;
    }
    Ok(m.pop_frame())
}

/// Before a weak reference to a generator is made: its death has to be told even if it finishes.
/// One whose name is set is watched for good.
pub(crate) fn keep_watched(m: &mut Machine, g: Value) -> Exec<()> {
    let name = get_name(m, g)?;
    set_name(m, g, name)
}

/// Has `f` called with an asynchronous generator when that dies while it is suspended.
pub(crate) fn set_finalizer(m: &mut Machine, g: Value, f: Value) -> Exec<()> {
    if g.object().tag() == 2 {
        m.set_field(g.object(), FINALIZER, f)?;
    }
    Ok(())
}

/// What is called when it dies while it is suspended.
pub(crate) fn finalizer(m: &mut Machine, g: Value) -> Exec<Option<Value>> {
    if g.object().tag() != 2 {
        return Ok(None);
    }
    Ok(m.field(g.object(), FINALIZER)?.set())
}

fn finish(m: &mut Machine, g: Value) -> Exec<()> {
    let object = g.object();
    m.set_field(object, STATE, FINISHED)?;
    m.set_field(object, REGISTERS, Value::UNSET)?;
    if !m.field(object, NAME)?.is_set() {
        m.memory.unwatch_fresh(object);
    }
    if let Some(handled) = m.field(object, HANDLED)?.set() {
        m.set_handled(handled)?;
        m.set_field(object, HANDLED, Value::UNSET)?;
    }
    Ok(())
}

/// The running generator's frame returns: marks it as finished (the caller pops the frame).
pub(crate) fn finished(m: &mut Machine) -> Exec<()> {
    let g = running(m);
    finish(m, g)
}

/// An exception leaves the running generator's frame; gives what leaves it instead, if the language
/// says so.
pub(crate) fn failed(m: &mut Machine, e: Value) -> Exec {
    let g = running(m);
    finish(m, g)?;
    let (stop, name) = if m.is_a(e, TypeId::StopIteration)? {
        (true, "StopIteration")
    } else if g.object().tag() == 2 && m.is_a(e, TypeId::StopAsyncIteration)? {
        (true, "StopAsyncIteration")
    } else {
        (false, "")
    };
    if !stop {
        return Ok(e);
    }
    let what = match what(g) {
        "asynchronous generator" => "async generator",
        what => what,
    };
    match m.runtime_error(&format!("{what} raised {name}")) {
        Unwind::Raise(new) => {
            exception::set_cause(m, new, e)?;
            exception::set_slot(m, new, exception::CONTEXT, e)?;
            Ok(new)
        }
        unwind => Err(unwind),
    }
}

/// `g.send(v)`: the next value, or `None` with the return value in it at the end.
pub fn send(m: &mut Machine, g: Value, v: Value) -> Exec<Result<Value, Value>> {
    m.generator_returned = false;
    let v = m.call_nested(|m| resume(m, g, v, Then::Nested, 0))?;
    if std::mem::take(&mut m.generator_returned) { Ok(Err(v)) } else { Ok(Ok(v)) }
}

/// What the generator delegates to, if it stands at a `yield from`.
fn delegate(m: &mut Machine, g: Value) -> Exec<Option<Value>> {
    let object = g.object();
    if m.field(object, STATE)? != SUSPENDED {
        return Ok(None);
    }
    let f = m.field(object, FUNCTION)?;
    let code = function::code(m, f)?;
    let pc = m.field(object, PC)?.index();
    let i = code.instruction(pc);
    if i.op() != Some(Op::YieldFrom) {
        return Ok(None);
    }
    let registers = m.field(object, REGISTERS)?.object();
    m.element(registers, usize::from(i.b())).map(Some)
}

/// `g.throw(e)`: as [`send`].
pub fn throw(m: &mut Machine, g: Value, e: Value) -> Exec<Result<Value, Value>> {
    let state = m.field(g.object(), STATE)?;
    if state == RUNNING {
        let what = what(g);
        return Err(m.value_error(&format!("{what} already executing")));
    }
    if state == FINISHED {
        return Err(Unwind::Raise(e));
    }
    if state == CREATED {
        finish(m, g)?;
        return Err(Unwind::Raise(e));
    }
    if let Some(inner) = delegate(m, g)? {
        m.set_field(g.object(), STATE, RUNNING)?;
        let result = throw_into(m, inner, e);
        m.set_field(g.object(), STATE, SUSPENDED)?;
        match result {
            Ok(Some(Ok(v))) => return Ok(Ok(v)),
            Ok(Some(Err(v))) => return go_on(m, g, Resumption::Returned(v)),
            Ok(None) => {}
            Err(Unwind::Raise(e)) => return go_on(m, g, Resumption::Raise(e)),
            Err(unwind) => return Err(unwind),
        }
    }
    go_on(m, g, Resumption::Raise(e))
}

enum Resumption {
    Raise(Value),
    Returned(Value),
}

/// Resumes a generator with an exception, or behind its `yield from`.
fn go_on(m: &mut Machine, g: Value, with: Resumption) -> Exec<Result<Value, Value>> {
    m.generator_returned = false;
    let v = m.call_nested(|m| {
        let pc = enter(m, g, Then::Nested, 0)?;
        match with {
            Resumption::Returned(v) => {
                let i = m.code.instruction(pc);
                let at = m.base + usize::from(i.a());
                m.set_stack(at, v);
                m.pc = &raw const m.code.instructions[pc + 1];
            }
            Resumption::Raise(e) => m.unwind(Unwind::Raise(e), false)?,
        }
        Ok(Entered::Frame)
    })?;
    if std::mem::take(&mut m.generator_returned) { Ok(Err(v)) } else { Ok(Ok(v)) }
}

/// Throws into what a generator delegates to; `None` if that cannot be thrown into.
fn throw_into(m: &mut Machine, inner: Value, e: Value) -> Exec<Option<Result<Value, Value>>> {
    let exit = m.is_a(e, TypeId::GeneratorExit)?;
    if exit {
        close_any(m, inner)?;
        return Ok(None);
    }
    if inner.is_kind(GENERATOR) {
        return throw(m, inner, e).map(Some);
    }
    let name = m.names().throw;
    let Some(f) = m.try_attribute(inner, name)? else { return Ok(None) };
    match m.call(f, &[e]) {
        Ok(v) => Ok(Some(Ok(v))),
        Err(Unwind::Raise(stop)) if m.is_a(stop, TypeId::StopIteration)? => {
            exception::stop_value(m, stop).map(|v| Some(Err(v)))
        }
        Err(unwind) => Err(unwind),
    }
}

/// `close()` of a generator or of anything that has it.
pub fn close_any(m: &mut Machine, v: Value) -> Exec<()> {
    if v.is_kind(GENERATOR) {
        return close(m, v).map(|_| ());
    }
    let name = m.names().close;
    if let Some(f) = m.try_attribute(v, name)? {
        m.call(f, &[])?;
    }
    Ok(())
}

/// `g.close()`.
pub fn close(m: &mut Machine, g: Value) -> Exec {
    match m.field(g.object(), STATE)? {
        CREATED => {
            finish(m, g)?;
            return Ok(Value::NONE);
        }
        FINISHED => return Ok(Value::NONE),
        _ => {}
    }
    let class = m.builtin(TypeId::GeneratorExit);
    let exit = exception::make(m, class, &[])?;
    match throw(m, g, exit) {
        Ok(Ok(_)) => {
            let what = match what(g) {
                "asynchronous generator" => "async generator",
                what => what,
            };
            Err(m.runtime_error(&format!("{what} ignored GeneratorExit")))
        }
        Ok(Err(v)) => Ok(v),
        Err(Unwind::Raise(e))
            if m.is_a(e, TypeId::GeneratorExit)? || m.is_a(e, TypeId::StopIteration)? =>
        {
            Ok(Value::NONE)
        }
        Err(unwind) => Err(unwind),
    }
}

fn ended(m: &mut Machine, result: Result<Value, Value>) -> Exec {
    match result {
        Ok(v) => Ok(v),
        Err(v) => Err(m.stop_iteration(v)),
    }
}

fn gen_next(m: &mut Machine, args: &[Value]) -> Exec {
    Err(m.tail_send(args[0], Value::NONE))
}

fn gen_send(m: &mut Machine, args: &[Value]) -> Exec {
    Err(m.tail_send(args[0], args[1]))
}

/// The exception that `throw(class, value, traceback)` throws.
fn thrown(m: &mut Machine, args: &[Value]) -> Exec {
    let [class, v] = [args[1], args[2].set().unwrap_or(Value::NONE)];
    if let Some(trace) = args.get(3).and_then(|v| v.set())
        && !trace.is_none()
        && !trace.is_kind(TRACEBACK)
    {
        return Err(m.type_error("throw() third argument must be a traceback object"));
    }
    if exception::is_exception(m, class)? {
        if !v.is_none() {
            return Err(m.type_error("instance exception may not have a separate value"));
        }
        return Ok(class);
    }
    if !exception::is_exception_class(m, class)? {
        let t = m.type_name(class);
        return Err(m.type_error(&format!(
            "exceptions must be classes or instances deriving from BaseException, not {t}"
        )));
    }
    let own = m.type_of(v)?;
    if m.is_subtype(own, class)? {
        return Ok(v);
    }
    let made = match v {
        Value::NONE => return m.exception_of(class),
        v if v.is_kind(TUPLE) => m.call(class, crate::object::tuple::items(v))?,
        v => m.call(class, &[v])?,
    };
    m.made_exception(class, made)
}

fn gen_throw(m: &mut Machine, args: &[Value]) -> Exec {
    let e = thrown(m, args)?;
    let result = throw(m, args[0], e)?;
    ended(m, result)
}

fn gen_close(m: &mut Machine, args: &[Value]) -> Exec {
    close(m, args[0])
}

fn gen_iter(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn get_name(m: &mut Machine, g: Value) -> Exec {
    match m.field(g.object(), NAME)?.set() {
        Some(v) => Ok(v),
        None => {
            let f = m.field(g.object(), FUNCTION)?;
            let n = m.names().name;
            m.get_attribute(f, n)
        }
    }
}

fn set_name(m: &mut Machine, g: Value, v: Value) -> Exec<()> {
    m.set_field(g.object(), NAME, v)
}

fn get_qualname(m: &mut Machine, g: Value) -> Exec {
    match m.field(g.object(), QUALNAME)?.set() {
        Some(v) => Ok(v),
        None => {
            let f = m.field(g.object(), FUNCTION)?;
            function::get_qualname(m, f)
        }
    }
}

fn set_qualname(m: &mut Machine, g: Value, v: Value) -> Exec<()> {
    m.set_field(g.object(), QUALNAME, v)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let q = get_qualname(m, args[0])?;
    let (q, address) = (m.text_lossy(q), m.id_of(args[0]));
    let what = ["generator", "coroutine", "async_generator"][usize::from(args[0].object().tag())];
    m.str(&format!("<{what} object {q} at {address:#x}>"))
}

fn is_running(m: &mut Machine, g: Value) -> Exec {
    Ok(Value::from_bool(m.field(g.object(), STATE)? == RUNNING))
}

fn is_suspended(m: &mut Machine, g: Value) -> Exec {
    Ok(Value::from_bool(m.field(g.object(), STATE)? == SUSPENDED))
}

fn get_delegate(m: &mut Machine, g: Value) -> Exec {
    Ok(delegate(m, g)?.unwrap_or(Value::NONE))
}

fn get_code(m: &mut Machine, g: Value) -> Exec {
    let f = m.field(g.object(), FUNCTION)?;
    let code = function::code(m, f)?;
    m.code_value(code)
}

/// What `inspect` looks at: None for a finished one.
fn get_frame(m: &mut Machine, g: Value) -> Exec {
    if m.field(g.object(), STATE)? == FINISHED {
        return Ok(Value::NONE);
    }
    let f = m.field(g.object(), FUNCTION)?;
    let code = function::code(m, f)?;
    let pc = m.field(g.object(), PC)?.index();
    let globals = function::globals(m, f)?;
    let locals = get_locals(m, g, code)?;
    super::traceback::new_frame(m, code, pc, globals, locals, Value::NONE)
}

/// The variables of a generator that does not run, or None.
fn get_locals(m: &mut Machine, g: Value, code: &'static CodeObject) -> Exec {
    let Some(registers) = m.field(g.object(), REGISTERS)?.set() else { return Ok(Value::NONE) };
    let d = dict::new(m)?;
    for (i, &name) in code.locals.iter().enumerate() {
        let mut v = m.element(registers.object(), i)?;
        if code.code.cells.contains(&(i as u16)) && v.is_kind(CELL) {
            v = m.field(v.object(), 0)?;
        }
        if v.is_set() && !string::bytes(name).starts_with(b".") {
            dict::set(m, d, name, v)?;
        }
    }
    Ok(d)
}

const METHODS: [NativeDef; 3] = [
    NativeDef::method("send", gen_send, &["self", "value"]),
    NativeDef::method("throw", gen_throw, &["self", "type", "value", "traceback"]).optional(2),
    NativeDef::method("close", gen_close, &["self"]),
];

/// `generator`.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    methods: &[
        METHODS[0],
        METHODS[1],
        METHODS[2],
        NativeDef::method("__iter__", gen_iter, &["self"]),
        NativeDef::method("__next__", gen_next, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
    ],
    attributes: &[
        GetSet { name: "__name__", get: get_name, set: Some(set_name) },
        GetSet { name: "__qualname__", get: get_qualname, set: Some(set_qualname) },
        GetSet::read_only("gi_running", is_running),
        GetSet::read_only("gi_suspended", is_suspended),
        GetSet::read_only("gi_yieldfrom", get_delegate),
        GetSet::read_only("gi_code", get_code),
        GetSet::read_only("gi_frame", get_frame),
    ],
    ..TypeSpec::new("generator", GENERATOR)
};

/// `coroutine`.
pub const COROUTINE: TypeSpec = TypeSpec {
    subclassable: false,
    methods: &[
        METHODS[0],
        METHODS[1],
        METHODS[2],
        NativeDef::method("__await__", gen_iter, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
    ],
    attributes: &[
        GetSet { name: "__name__", get: get_name, set: Some(set_name) },
        GetSet { name: "__qualname__", get: get_qualname, set: Some(set_qualname) },
        GetSet::read_only("cr_running", is_running),
        GetSet::read_only("cr_suspended", is_suspended),
        GetSet::read_only("cr_await", get_delegate),
        GetSet::read_only("cr_code", get_code),
        GetSet::read_only("cr_frame", get_frame),
    ],
    ..TypeSpec::new("coroutine", GENERATOR)
};

fn async_call(m: &mut Machine, name: &str, args: &[Value]) -> Exec {
    // The protocol of asynchronous generators is written in Python over the plain one.
    let f = m.prelude(name)?;
    m.call(f, args)
}

fn anext(m: &mut Machine, args: &[Value]) -> Exec {
    async_call(m, "async_gen_next", args)
}

fn asend(m: &mut Machine, args: &[Value]) -> Exec {
    async_call(m, "async_gen_send", args)
}

fn athrow(m: &mut Machine, args: &[Value], _: Keywords<'_>) -> Exec {
    async_call(m, "async_gen_throw", args)
}

fn aclose(m: &mut Machine, args: &[Value]) -> Exec {
    async_call(m, "async_gen_close", args)
}

/// `async_generator`.
pub const ASYNC: TypeSpec = TypeSpec {
    subclassable: false,
    methods: &[
        NativeDef::method("__aiter__", gen_iter, &["self"]),
        NativeDef::method("__anext__", anext, &["self"]),
        NativeDef::method("asend", asend, &["self", "value"]),
        NativeDef::variadic("athrow", athrow, Binding::Method),
        NativeDef::method("aclose", aclose, &["self"]),
        NativeDef::method("__repr__", repr, &["self"]),
    ],
    attributes: &[
        GetSet { name: "__name__", get: get_name, set: Some(set_name) },
        GetSet { name: "__qualname__", get: get_qualname, set: Some(set_qualname) },
        GetSet::read_only("ag_running", is_running),
        GetSet::read_only("ag_await", get_delegate),
        GetSet::read_only("ag_code", get_code),
        GetSet::read_only("ag_frame", get_frame),
    ],
    ..TypeSpec::new("async_generator", GENERATOR)
};
