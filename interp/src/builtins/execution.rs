//! Code and classes: `exec`, `eval`, `compile`, `globals`, `__build_class__`, `__import__`.

use crate::compiler::Mode;
use crate::heap::*;
use crate::native::{Binding, Keywords, NativeDef};
use crate::object::{TypeId, dict, function, string, types};
use crate::syntax::interactive::is_incomplete;
use crate::value::Value;
use crate::vm::code::code_of;
use crate::vm::import::Imported;
use crate::vm::{Exec, Machine};

fn globals(m: &mut Machine, _: &[Value]) -> Exec {
    m.globals()
}

/// `locals()`: the namespace, or a new dict of the function's variables.
pub(super) fn locals(m: &mut Machine, _: &[Value]) -> Exec {
    use crate::bytecode::CodeFlags;
    let code = m.running_code();
    if !code.code.flags.has(CodeFlags::OPTIMIZED) {
        return m.namespace();
    }
    let d = dict::new(m)?;
    for (i, &name) in code.locals.iter().enumerate() {
        let mut v = m.local(i);
        if code.code.cells.contains(&(i as u16)) && v.is_kind(CELL) {
            v = m.field(v.object(), 0)?;
        }
        if v.is_set() && !string::bytes(name).starts_with(b".") {
            dict::set(m, d, name, v)?;
        }
    }
    let closure = m.running_closure()?;
    for (i, &name) in code.free.iter().enumerate() {
        if let Some(&cell) = closure.get(i) {
            let v = m.field(cell.object(), 0)?;
            if v.is_set() {
                dict::set(m, d, name, v)?;
            }
        }
    }
    Ok(d)
}

fn scope(m: &mut Machine, globals: Value, locals: Value, name: &str) -> Exec<(Value, Value)> {
    let given = globals.set().filter(|v| !v.is_none());
    let g = match given {
        Some(v) => match dict::as_dict(m, v)? {
            Some(d) => d,
            None => {
                let t = m.type_name(v);
                return Err(m.type_error(&format!("{name}() globals must be a dict, not {t}")));
            }
        },
        None => m.globals()?,
    };
    let l = match locals.set().filter(|v| !v.is_none()) {
        Some(v) => v,
        None if given.is_some() => g,
        None => self::locals(m, &[])?,
    };
    Ok((g, l))
}

fn source_text(m: &mut Machine, v: Value, name: &str, file: &str) -> Exec<String> {
    if let Some(s) = m.as_str(v)? {
        return Ok(m.text_lossy(s));
    }
    if let Some(all) = crate::object::buffer::contents(m, v)? {
        return crate::source::decode(m, &all, file, false);
    }
    Err(m.type_error(&format!("{name}() arg 1 must be a string, bytes or code object")))
}

/// A function that runs what `exec` or `eval` is given.
fn prepare(m: &mut Machine, name: &str, mode: Mode, args: &[Value]) -> Exec {
    let (g, l) = scope(m, args[1], args[2], name)?;
    let code = if args[0].is_kind(CODE) {
        code_of(args[0])
    } else {
        let text = source_text(m, args[0], name, "<string>")?;
        let text = if mode == Mode::Expression { text.trim_start().to_string() } else { text };
        m.compile(&text, "<string>", mode)?
    };
    m.code_function(code, g, l)
}

fn exec(m: &mut Machine, args: &[Value]) -> Exec {
    let f = prepare(m, "exec", Mode::Module, args)?;
    if args[0].is_kind(CODE) {
        // It may be that of an expression, whose value is dropped.
        return Err(m.tail_frames("execute", &[f]));
    }
    Err(m.tail_call(f, &[], Keywords::NONE))
}

fn eval(m: &mut Machine, args: &[Value]) -> Exec {
    let f = prepare(m, "eval", Mode::Expression, args)?;
    Err(m.tail_call(f, &[], Keywords::NONE))
}

/// Asks `compile` for a syntax tree.
const ONLY_AST: i64 = 0x400;
/// `PyCF_ALLOW_INCOMPLETE_INPUT`.
const ALLOW_INCOMPLETE_INPUT: i64 = 0x4000;

fn compile(m: &mut Machine, args: &[Value]) -> Exec {
    use crate::modules::ast::{Root, parse};
    let file = match m.as_str(args[1])? {
        Some(_) => m.text_lossy(args[1]),
        None => {
            let name = crate::object::buffer::contents(m, args[1])?;
            name.map_or_else(String::new, |name| String::from_utf8_lossy(&name).into_owned())
        }
    };
    let (mode, root) = match m.text_lossy(args[2]).as_str() {
        "exec" => (Mode::Module, Root::Module),
        "eval" => (Mode::Expression, Root::Expression),
        "single" => (Mode::Interactive, Root::Interactive),
        _ => return Err(m.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let flags = m.optional_int(args[3], 0)?;
    let optimize = m.optional_int(args[5], -1)?;
    let text = match tree_source(m, args[0])? {
        Some(_) if flags & ONLY_AST != 0 => return Ok(args[0]),
        Some(text) => text,
        None => source_text(m, args[0], "compile", &file)?,
    };
    if flags & ONLY_AST != 0 {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let map = crate::bytecode::SourceMap::new(&file, &text);
        // Wrong sources fail as they do when they are compiled.
        return match parse(m, &text, &map, root) {
            Ok(tree) => tree,
            Err(_) => {
                m.compile(&text, &file, mode)?;
                Err(m.system_error("a source compiles that does not parse"))
            }
        };
    }
    let mut options = crate::compiler::Options::new(mode);
    options.optimize = u8::try_from(optimize).unwrap_or(0);
    if flags & ALLOW_INCOMPLETE_INPUT == 0 {
        let code = m.compile_with(&text, &file, options)?;
        return m.code_value(code);
    }
    // Whether more lines could follow: what `codeop` asks for.
    match m.compile_with(&text, &file, options) {
        Ok(code) if !is_incomplete(&text) => m.code_value(code),
        Err(unwind)
            if !m.is_raised(unwind, TypeId::SyntaxError)
                || !is_incomplete(text.trim_end_matches('\n')) =>
        {
            Err(unwind)
        }
        _ => {
            let class = m.builtin(TypeId::IncompleteInputError);
            let message = m.str("incomplete input")?;
            let e = crate::object::exception::make(m, class, &[message])?;
            Err(crate::vm::Unwind::Raise(e))
        }
    }
}

/// The source of a syntax tree, if it is one.
fn tree_source(m: &mut Machine, v: Value) -> Exec<Option<String>> {
    if !v.is_kind(INSTANCE) {
        return Ok(None);
    }
    let name = m.intern("_ast")?;
    // Without the module there are no trees.
    let Some(module) = m.loaded_module(name)? else { return Ok(None) };
    let name = m.intern("AST")?;
    let class = m.get_attribute(module, name)?;
    if !m.is_instance(v, class)? {
        return Ok(None);
    }
    let module = m.import_dotted("ast")?;
    let name = m.intern("unparse")?;
    let unparse = m.get_attribute(module, name)?;
    let text = m.call(unparse, &[v])?;
    Ok(Some(m.text_lossy(text)))
}

fn import(m: &mut Machine, args: &[Value]) -> Exec {
    let level = m.optional_int(args[4], 0)?;
    let globals = match args[1].set().filter(|v| dict::is_dict(*v)) {
        Some(g) => g,
        None => m.globals()?,
    };
    if m.as_str(args[0])?.is_none() {
        return Err(m.type_error("module name must be a string"));
    }
    match m.imported(args[0], globals, args[3].set().unwrap_or(Value::NONE), level)? {
        Imported::Done(v) => Ok(v),
        Imported::ToLoad(args) => Err(m.tail_frames("import_name", &args)),
    }
}

/// `__build_class__(body, name, *bases, metaclass=None, **keywords)`.
fn build_class(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let n = m.names();
    let [body, name, given @ ..] = args else {
        return Err(m.type_error("__build_class__: not enough arguments"));
    };
    let (body, name) = (*body, *name);
    let original = m.tuple(given)?;
    let mut bases = Vec::new();
    let mut replaced = false;
    for &base in given {
        if !types::is_type(base)
            && let Some(f) = m.try_attribute(base, n.mro_entries)?
        {
            let entries = m.call(f, &[original])?;
            bases.extend(m.collect(entries)?);
            replaced = true;
        } else {
            bases.push(base);
        }
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    let mut meta = None;
    for (&k, &v) in kw.names.iter().zip(kw.values) {
        if k == n.metaclass {
            meta = Some(v);
        } else {
            names.push(k);
            values.push(v);
        }
    }
    let mut meta = match (meta, bases.first()) {
        (Some(meta), _) => meta,
        (None, Some(&base)) => m.type_of(base)?,
        (None, None) => m.builtin(TypeId::Type),
    };
    if types::is_type(meta) {
        let all: Vec<Value> = bases.to_vec();
        for &b in &all {
            let own = m.type_of(b)?;
            if !m.is_subtype(own, m.builtin(TypeId::Type))? {
                meta = own;
            }
        }
        meta = m.winning_metaclass(meta, &all)?;
    }
    let keywords = Keywords { names: &names, values: &values };
    let bases = m.tuple(&bases)?;
    let plain = m.builtin(TypeId::Type);
    let namespace = match if meta == plain { None } else { m.try_attribute(meta, n.prepare)? } {
        Some(prepare) if !prepare.is_kind(NATIVE) => {
            m.call_keywords(prepare, &[name, bases], keywords)?
        }
        _ => dict::new(m)?,
    };
    let cell = m.run_class_body(body, namespace)?;
    if replaced {
        m.set_item(namespace, n.orig_bases, original)?;
    }
    if cell.is_kind(CELL) {
        m.set_item(namespace, n.classcell, cell)?;
    }
    let class = m.call_keywords(meta, &[name, bases, namespace], keywords)?;
    if cell.is_kind(CELL) && types::is_type(class) {
        let inside = m.field(cell.object(), 0)?;
        if !inside.is_set() {
            m.set_field(cell.object(), 0, class)?;
        }
    }
    Ok(class)
}

impl Machine {
    /// Runs a class body, a function made for it, in a namespace.
    fn run_class_body(&mut self, body: Value, namespace: Value) -> Exec {
        if !body.is_kind(FUNCTION) {
            return Err(self.type_error("__build_class__: func must be a function"));
        }
        let code = function::code(self, body)?;
        let globals = function::globals(self, body)?;
        let closure = function::closure(self, body)?;
        let f = function::new(self, code, globals, closure)?;
        self.set_field(f.object(), function::NAMESPACE, namespace)?;
        self.call(f, &[])
    }
}

/// The functions of this file.
pub(super) const FUNCTIONS: &[NativeDef] = &[
    NativeDef::function("globals", globals, &[]),
    NativeDef::function("locals", locals, &[]),
    NativeDef::function("exec", exec, &["source", "globals", "locals"]).optional(2).by_name(1),
    NativeDef::function("eval", eval, &["source", "globals", "locals"]).optional(2).by_name(1),
    NativeDef::function(
        "compile",
        compile,
        &["source", "filename", "mode", "flags", "dont_inherit", "optimize", "_feature_version"],
    )
    .optional(4)
    .by_name(0)
    .named_only(6),
    NativeDef::function("__import__", import, &["name", "globals", "locals", "fromlist", "level"])
        .optional(4)
        .by_name(0),
    NativeDef::variadic("__build_class__", build_class, Binding::Function),
];
