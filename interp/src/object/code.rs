//! `code`: a pointer to a loaded code object.

use std::sync::Arc;

use crate::bytecode::CodeFlags;
use crate::heap::*;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::list;
use crate::value::Value;
use crate::vm::code::code_of;
use crate::vm::{Exec, Machine};

fn name(_: &mut Machine, v: Value) -> Exec {
    Ok(code_of(v).name)
}

fn qualname(_: &mut Machine, v: Value) -> Exec {
    Ok(code_of(v).qualname)
}

fn filename(m: &mut Machine, v: Value) -> Exec {
    m.str(code_of(v).code.source.filename())
}

fn first_line(_: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(i64::from(code_of(v).code.first_line)))
}

fn argcount(_: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(i64::from(code_of(v).code.parameters.positional)))
}

fn positional_only(_: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(i64::from(code_of(v).code.parameters.positional_only)))
}

fn keyword_only(_: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(i64::from(code_of(v).code.parameters.keyword_only)))
}

fn flags(_: &mut Machine, v: Value) -> Exec {
    Ok(Value::int(i64::from(code_of(v).code.flags.0)))
}

fn local_names(m: &mut Machine, v: Value) -> Exec<Vec<Value>> {
    let mut all = Vec::new();
    for &name in &code_of(v).locals {
        if !m.text_lossy(name).starts_with('.') {
            all.push(name);
        }
    }
    Ok(all)
}

fn varnames(m: &mut Machine, v: Value) -> Exec {
    let all = local_names(m, v)?;
    m.tuple(&all)
}

fn nlocals(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::len(local_names(m, v)?.len()))
}

fn freevars(m: &mut Machine, v: Value) -> Exec {
    m.tuple(&code_of(v).free)
}

fn cellvars(m: &mut Machine, v: Value) -> Exec {
    let code = code_of(v);
    let all: Vec<Value> = code.code.cells.iter().map(|&r| code.locals[usize::from(r)]).collect();
    m.tuple(&all)
}

fn consts(m: &mut Machine, v: Value) -> Exec {
    m.tuple(&code_of(v).constants)
}

fn names(m: &mut Machine, v: Value) -> Exec {
    let mut all = Vec::new();
    for &name in &code_of(v).site_names {
        if name.is_set() && !all.contains(&name) {
            all.push(name);
        }
    }
    m.tuple(&all)
}

/// First and last line, first and last column of each instruction.
fn positions(m: &mut Machine, args: &[Value]) -> Exec {
    let code = &code_of(args[0]).code;
    let all = list::new(m, &[])?;
    for &span in &code.spans {
        let entry = match code.source.position(span) {
            Some(p) => {
                [p.line, p.end_line, p.column, p.end_column].map(|n| Value::int(i64::from(n)))
            }
            None => [Value::NONE; 4],
        };
        let entry = m.tuple(&entry)?;
        list::push(m, all, entry)?;
    }
    m.iter(all)
}

/// Ranges of instructions with their line, two units an instruction.
fn lines(m: &mut Machine, args: &[Value]) -> Exec {
    let code = &code_of(args[0]).code;
    let all = list::new(m, &[])?;
    let line = |i: usize| code.source.position(code.spans[i]).map(|p| p.line);
    let mut start = 0;
    while start < code.spans.len() {
        let this = line(start);
        let mut end = start + 1;
        while end < code.spans.len() && line(end) == this {
            end += 1;
        }
        let number = this.map_or(Value::NONE, |n| Value::int(i64::from(n)));
        let entry = m.tuple(&[Value::len(2 * start), Value::len(2 * end), number])?;
        list::push(m, all, entry)?;
        start = end;
    }
    m.iter(all)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let (code, address) = (code_of(args[0]), m.id_of(args[0]));
    let (name, file) = (m.text_lossy(code.name), code.code.source.filename());
    let line = code.code.first_line;
    m.str(&format!("<code object {name} at {address:#x}, file \"{file}\", line {line}>"))
}

/// What `replace` can change; the rest belongs to the instructions.
const REPLACEABLE: &[&str] =
    &["co_name", "co_qualname", "co_filename", "co_firstlineno", "co_flags", "co_consts"];

/// `replace(**changes)`.
fn replace(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if args.len() > 1 {
        return Err(m.type_error("replace() takes no positional arguments"));
    }
    let old = code_of(args[0]);
    let mut code = (*old.code).clone();
    let mut constants = old.constants.to_vec();
    for (&name, &v) in kw.names.iter().zip(kw.values) {
        let text = m.text_lossy(name);
        if !REPLACEABLE.contains(&&*text) {
            let Some(own) = m.try_attribute(args[0], name)?.filter(|_| text.starts_with("co_"))
            else {
                return Err(m.type_error(&format!(
                    "replace() got an unexpected keyword argument '{text}'"
                )));
            };
            if m.same_or_equal(own, v)? {
                continue;
            }
            return Err(m.value_error(&format!("code: {text} cannot be changed")));
        }
        match &*text {
            "co_firstlineno" => code.first_line = u32::try_from(m.to_i64(v)?).unwrap_or(0),
            "co_flags" => {
                let flags = u32::try_from(m.to_i64(v)?).unwrap_or(0);
                if (flags ^ code.flags.0) & SHAPING != 0 {
                    return Err(m.value_error("code: co_flags belong to the instructions"));
                }
                code.flags = CodeFlags(flags);
            }
            "co_consts" => {
                let given = m.collect(v)?;
                if given.len() != constants.len() {
                    return Err(m.value_error("code: co_consts has another length"));
                }
                constants = given;
            }
            _ => {
                if m.as_str(v)?.is_none() {
                    let t = m.type_name(v);
                    return Err(
                        m.type_error(&format!("replace() argument '{text}' must be str, not {t}"))
                    );
                }
                let new = m.text_lossy(v);
                match &*text {
                    "co_name" => code.name = new.into(),
                    "co_qualname" => code.qualname = new.into(),
                    _ => code.source = Arc::new(code.source.renamed(&new)),
                }
            }
        }
    }
    let made = m.load_variant(code, &constants)?;
    m.code_value(made)
}

/// Flags that say how the instructions are to be run.
const SHAPING: u32 = CodeFlags::OPTIMIZED
    | CodeFlags::VARARGS
    | CodeFlags::VARKEYWORDS
    | CodeFlags::GENERATOR
    | CodeFlags::COROUTINE
    | CodeFlags::ASYNC_GENERATOR;

/// `code`.
pub const SPEC: TypeSpec = TypeSpec {
    subclassable: false,
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("co_positions", positions, &["self"]),
        NativeDef::method("co_lines", lines, &["self"]),
        NativeDef::variadic("replace", replace, Binding::Method),
        NativeDef::variadic("__replace__", replace, Binding::Method),
    ],
    attributes: &[
        GetSet::read_only("co_name", name),
        GetSet::read_only("co_qualname", qualname),
        GetSet::read_only("co_filename", filename),
        GetSet::read_only("co_firstlineno", first_line),
        GetSet::read_only("co_argcount", argcount),
        GetSet::read_only("co_posonlyargcount", positional_only),
        GetSet::read_only("co_kwonlyargcount", keyword_only),
        GetSet::read_only("co_flags", flags),
        GetSet::read_only("co_varnames", varnames),
        GetSet::read_only("co_nlocals", nlocals),
        GetSet::read_only("co_freevars", freevars),
        GetSet::read_only("co_cellvars", cellvars),
        GetSet::read_only("co_consts", consts),
        GetSet::read_only("co_names", names),
    ],
    ..TypeSpec::new("code", CODE)
};
