//! What CPython's `site` adds to the builtins: `exit`, `quit`, `help`, `copyright`, `credits`,
//! `license`.
//!
//! Main invariant: they are plain objects that cost an interpreter's start nothing but themselves;
//! what they import, they import when they are used.

use crate::heap::INSTANCE;
use crate::native::{Binding, Keywords, NativeDef, TypeSpec};
use crate::object::{TypeId, dict, instance, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn name(m: &mut Machine, v: Value) -> Exec<String> {
    let name = instance::slot(m, v.object(), 0)?;
    Ok(m.text_lossy(name))
}

fn quitter_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let name = name(m, args[0])?;
    m.str(&format!("Use {name}() or Ctrl-D (i.e. EOF) to exit"))
}

fn quitter_call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [code] = m.arguments("exit", &args[1..], kw, ["code"], 0)?;
    let class = m.builtin(TypeId::SystemExit);
    Err(m.error_with(class, &[code.set().unwrap_or(Value::NONE)]))
}

static QUITTER: TypeSpec = TypeSpec {
    module: "_sitebuiltins",
    hidden: 1,
    methods: &[
        NativeDef::method("__repr__", quitter_repr, &["self"]),
        NativeDef::variadic("__call__", quitter_call, Binding::Method),
    ],
    ..TypeSpec::new("Quitter", INSTANCE)
};

fn helper_repr(m: &mut Machine, _: &[Value]) -> Exec {
    m.str("Type help() for interactive help, or help(object) for help about object.")
}

fn helper_call(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let module = m.import_dotted("pydoc")?;
    let name = m.intern("help")?;
    let help = m.get_attribute(module, name)?;
    m.call_keywords(help, &args[1..], kw)
}

static HELPER: TypeSpec = TypeSpec {
    module: "_sitebuiltins",
    hidden: 1,
    methods: &[
        NativeDef::method("__repr__", helper_repr, &["self"]),
        NativeDef::variadic("__call__", helper_call, Binding::Method),
    ],
    ..TypeSpec::new("_Helper", INSTANCE)
};

const COPYRIGHT: &str = "Copyright (c) the authors of AME Python.\n\
    The standard library's Python files: Copyright (c) 2001 Python Software Foundation.";
const CREDITS: &str = "AME Python stands on CPython, PyPy-STM and HotPy, and on the Rust crates that \
    it is built of.";
const LICENSE: &str = "AME Python is licensed under MIT or Apache-2.0, the standard library's Python \
    files under the PSF license: see https://docs.python.org/3/license.html";

fn printer_text(m: &mut Machine, v: Value) -> Exec<&'static str> {
    Ok(match name(m, v)?.as_str() {
        "copyright" => COPYRIGHT,
        "credits" => CREDITS,
        _ => LICENSE,
    })
}

fn printer_repr(m: &mut Machine, args: &[Value]) -> Exec {
    let text = printer_text(m, args[0])?;
    m.str(text)
}

fn printer_call(m: &mut Machine, args: &[Value]) -> Exec {
    let text = printer_text(m, args[0])?;
    m.write_output(1, format!("{text}\n").as_bytes());
    Ok(Value::NONE)
}

static PRINTER: TypeSpec = TypeSpec {
    module: "_sitebuiltins",
    hidden: 1,
    methods: &[
        NativeDef::method("__repr__", printer_repr, &["self"]),
        NativeDef::method("__call__", printer_call, &["self"]),
    ],
    ..TypeSpec::new("_Printer", INSTANCE)
};

/// Adds them to the dict of `builtins`.
pub(crate) fn add(m: &mut Machine, builtins: Value) -> Exec<()> {
    let groups: [(&'static TypeSpec, &[&str]); 3] = [
        (&QUITTER, &["quit", "exit"]),
        (&PRINTER, &["copyright", "credits", "license"]),
        (&HELPER, &["help"]),
    ];
    for (spec, names) in groups {
        let class = types::make_native(m, spec)?;
        for name in names {
            let v = instance::new(m, class)?;
            let name = m.intern(name)?;
            instance::set_slot(m, v.object(), 0, name)?;
            dict::set(m, builtins, name, v)?;
        }
    }
    Ok(())
}
