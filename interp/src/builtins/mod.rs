//! The module `builtins`, and the start of an interpreter.
//!
//! | file | what it is |
//! |---|---|
//! | `function` | functions on values: `len`, `repr`, `isinstance`, ... |
//! | `number` | `abs`, `round`, `sum`, `min`, ... |
//! | `execution` | `exec`, `eval`, `compile`, `__build_class__`, `__import__` |
//! | `output` | `print`, `input` |

mod execution;
mod function;
mod number;
mod output;

pub(crate) use function::INTERNAL;
pub(crate) use number::sum_on;

use crate::heap::CELL;
use crate::native::ModuleSpec;
use crate::object::{TYPES, dict, module, types};
use crate::value::Value;
use crate::vm::{Exec, Machine, Names, WellKnown};

/// The types that are names of `builtins`.
const PUBLIC: &[&str] = &[
    "object",
    "type",
    "int",
    "bool",
    "float",
    "complex",
    "str",
    "bytes",
    "bytearray",
    "tuple",
    "list",
    "dict",
    "set",
    "frozenset",
    "range",
    "slice",
    "property",
    "staticmethod",
    "classmethod",
    "memoryview",
    "super",
    "enumerate",
    "zip",
    "map",
    "filter",
    "reversed",
];

static SPEC: ModuleSpec = ModuleSpec {
    doc: "Built-in functions, types, exceptions, and other objects.",
    ..ModuleSpec::new("builtins")
};

/// Makes names, types and modules. The first thing that an interpreter does.
pub(crate) fn bootstrap(m: &mut Machine) -> Exec<()> {
    let names = Names::make(m)?;
    let _ = m.rt.names.set(names);
    let guards = m.new_cell_of(CELL, 0, &[Value::int(1)])?;
    m.memory.add_handle(guards);
    let _ = m.rt.guards.set(Value::from_ref(guards));
    let builtins = dict::new_namespace(m)?;
    let modules = dict::new(m)?;
    let sys = dict::new_namespace(m)?;
    let well_known = WellKnown {
        builtins,
        modules,
        sys,
        importing: dict::new(m)?,
        weak: dict::new(m)?,
        empty_tuple: m.tuple(&[])?,
        empty_str: m.intern("")?,
        empty_bytes: m.bytes(&[])?,
    };
    let w = &well_known;
    for v in [builtins, modules, sys, w.importing, w.weak, w.empty_tuple, w.empty_bytes] {
        m.memory.add_handle(v.object());
    }
    let _ = m.rt.well_known.set(well_known);
    m.make_characters()?;
    types::make_builtin(m)?;
    m.make_thread_cell()?;
    for (id, spec) in TYPES.iter().enumerate() {
        let v = match m.rt.types.get() {
            Some(all) => all[id],
            None => return Err(m.system_error("no builtin types")),
        };
        if PUBLIC.contains(&spec.name) || types::has_flag(m, v, types::EXCEPTION)? {
            let name = m.intern(spec.name)?;
            dict::set(m, builtins, name, v)?;
        }
    }
    for (name, v) in [
        ("None", Value::NONE),
        ("True", Value::TRUE),
        ("False", Value::FALSE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("__debug__", Value::from_bool(m.rt.options.optimize == 0)),
    ] {
        let name = m.intern(name)?;
        dict::set(m, builtins, name, v)?;
    }
    for alias in ["EnvironmentError", "IOError"] {
        let (name, os) = (m.intern(alias)?, m.builtin(crate::object::TypeId::OSError));
        dict::set(m, builtins, name, os)?;
    }
    let module = m.make_module(&SPEC)?;
    let made = module::dict_of(m, module)?;
    let groups = [
        function::FUNCTIONS,
        number::FUNCTIONS,
        execution::FUNCTIONS,
        output::FUNCTIONS,
        crate::modules::open::FUNCTIONS,
    ];
    let owner = m.intern("builtins")?;
    for def in groups.into_iter().flatten() {
        let f = crate::object::method::native(m, def, Value::UNSET, owner)?;
        let name = m.intern(def.name)?;
        dict::set(m, builtins, name, f)?;
    }
    dict::update(m, builtins, made)?;
    // The module's dict is the dict of builtins itself.
    m.set_field(module.object(), 0, builtins)?;
    if m.rt.options.startup.flags.no_site == 0 {
        crate::modules::site::add(m, builtins)?;
    }
    crate::modules::sys::start(m, sys)
}
