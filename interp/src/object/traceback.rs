//! `traceback` and `frame` objects.
//!
//! Main invariant: an exception's tracebacks form a list from the outermost frame inward; an entry
//! is (next or None, code's address, instruction), and its frame is made when it is asked for.
//! What is native in CPython has no frames, so it gets no entry (`CodeObject::hidden`).

use crate::heap::*;
use crate::native::{GetSet, NativeDef, TypeSpec};
use crate::object::{dict, exception};
use crate::value::Value;
use crate::vm::code::{self, CodeObject};
use crate::vm::{Exec, Machine};

/// The entry of the frame further in, or None.
pub const NEXT: usize = 0;
/// The code's address.
pub const CODE_OF: usize = 1;
/// The instruction.
pub const PC: usize = 2;
const GLOBALS: usize = 3;
const RECEIVER: usize = 4;

/// Puts an entry before those of an exception.
pub fn add(m: &mut Machine, e: Value, code: &'static CodeObject, pc: u32) -> Exec<()> {
    if code.hidden {
        return Ok(());
    }
    let next = exception::slot(m, e, exception::TRACEBACK)?;
    let globals = m.globals()?;
    // Suggestions look at the innermost frame's `self`.
    let receiver = match code.locals.first() {
        Some(&name) if next.is_none() && name == m.names().receiver => m.local(0),
        _ => Value::UNSET,
    };
    let fields = [next, code.value(), Value::len(pc as usize), globals, receiver];
    let entry = Value::from_ref(m.new_cell_of(TRACEBACK, 0, &fields)?);
    exception::set_slot(m, e, exception::TRACEBACK, entry)
}

/// Code and instruction of an entry.
pub fn place(m: &mut Machine, v: Value) -> Exec<(&'static CodeObject, u32)> {
    let code = code::pointer(m.field(v.object(), CODE_OF)?);
    Ok((code, m.field(v.object(), PC)?.index() as u32))
}

/// The globals of an entry's frame.
pub(crate) fn globals(m: &mut Machine, v: Value) -> Exec {
    m.field(v.object(), GLOBALS)
}

/// What `self` is in an entry's frame, if that is the innermost one and has it first.
pub(crate) fn receiver(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let mut v = m.field(v.object(), RECEIVER)?;
    if v.is_kind(CELL) {
        v = m.field(v.object(), 0)?;
    }
    Ok(v.set())
}

/// The line of an instruction.
pub fn line(code: &CodeObject, pc: u32) -> u32 {
    let spans = &code.code.spans;
    let span = spans[..=(pc as usize).min(spans.len() - 1)].iter().rev().find(|s| s.is_some());
    match span {
        Some(span) => code.code.source.line(span.start),
        None => code.code.first_line,
    }
}

fn get_next(m: &mut Machine, v: Value) -> Exec {
    m.field(v.object(), NEXT)
}

fn set_next(m: &mut Machine, v: Value, next: Value) -> Exec<()> {
    m.set_field(v.object(), NEXT, next)
}

fn get_line(m: &mut Machine, v: Value) -> Exec {
    let (code, pc) = place(m, v)?;
    Ok(Value::int(i64::from(line(code, pc))))
}

/// As in CPython, an instruction counts as two units (`co_positions` has one entry for both).
fn get_lasti(m: &mut Machine, v: Value) -> Exec {
    let pc = m.field(v.object(), PC)?.index();
    Ok(Value::len(2 * pc))
}

fn get_frame(m: &mut Machine, v: Value) -> Exec {
    let (code, pc) = place(m, v)?;
    let globals = globals(m, v)?;
    new_frame(m, code, pc as usize, globals, Value::NONE, Value::NONE)
}

/// `traceback`.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    attributes: &[
        GetSet { name: "tb_next", get: get_next, set: Some(set_next) },
        GetSet::read_only("tb_lineno", get_line),
        GetSet::read_only("tb_lasti", get_lasti),
        GetSet::read_only("tb_frame", get_frame),
    ],
    ..TypeSpec::new("traceback", TRACEBACK)
};

/// A frame object.
pub fn new_frame(
    m: &mut Machine,
    code: &'static CodeObject,
    pc: usize,
    globals: Value,
    locals: Value,
    back: Value,
) -> Exec {
    let fields = [code.value(), Value::len(pc), globals, locals, back];
    Ok(Value::from_ref(m.new_cell_of(FRAME, 0, &fields)?))
}

fn frame_code(m: &mut Machine, v: Value) -> Exec {
    let code = code::pointer(m.field(v.object(), 0)?);
    m.code_value(code)
}

fn frame_line(m: &mut Machine, v: Value) -> Exec {
    let code = code::pointer(m.field(v.object(), 0)?);
    let pc = m.field(v.object(), 1)?.index() as u32;
    Ok(Value::int(i64::from(line(code, pc))))
}

fn frame_globals(m: &mut Machine, v: Value) -> Exec {
    m.field(v.object(), 2)
}

fn frame_locals(m: &mut Machine, v: Value) -> Exec {
    m.field(v.object(), 3)
}

fn frame_lasti(m: &mut Machine, v: Value) -> Exec {
    let pc = m.field(v.object(), 1)?.index();
    Ok(Value::len(2 * pc))
}

fn frame_builtins(m: &mut Machine, _: Value) -> Exec {
    Ok(m.well_known().builtins)
}

fn frame_nothing(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::NONE)
}

fn frame_back(m: &mut Machine, v: Value) -> Exec {
    m.field(v.object(), 4)
}

fn frame_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let code = code::pointer(m.field(args[0].object(), 0)?);
    let (address, file) = (m.id_of(args[0]), code.code.source.filename());
    let line = frame_line(m, args[0])?.unpack();
    let name = m.text_lossy(code.name);
    m.str(&format!("<frame at {address:#x}, file '{file}', line {line}, code {name}>"))
}

/// Drops the locals. A frame object is a picture of its frame: there is nothing else to drop, and
/// the frame itself, if it still runs, goes on.
fn frame_clear(m: &mut Machine, args: &[Value]) -> Exec {
    let empty = dict::new(m)?;
    m.set_field(args[0].object(), 3, empty)?;
    Ok(Value::NONE)
}

/// `frame`.
pub const FRAME_SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    methods: &[
        NativeDef::method("__repr__", frame_repr, &["self"]),
        NativeDef::method("clear", frame_clear, &["self"]),
    ],
    attributes: &[
        GetSet::read_only("f_code", frame_code),
        GetSet::read_only("f_lineno", frame_line),
        GetSet::read_only("f_lasti", frame_lasti),
        GetSet::read_only("f_trace", frame_nothing),
        GetSet::read_only("f_builtins", frame_builtins),
        GetSet::read_only("f_globals", frame_globals),
        GetSet::read_only("f_locals", frame_locals),
        GetSet::read_only("f_back", frame_back),
    ],
    ..TypeSpec::new("frame", FRAME)
};
