//! The builtin `open`: that of `_io`, which is imported when it is called first.
//!
//! Main invariant: a program that opens nothing does not load the file classes.

use crate::native::{Binding, Keywords, NativeDef};
use crate::object::dict;
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn open(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (module, name) = (m.intern("_io")?, m.intern("open")?);
    let builtins = m.well_known().builtins;
    let module = m.import(module, builtins, Value::NONE, 0)?;
    let f = m.get_attribute(module, name)?;
    // From now on the name says the function itself, if the program has not changed it.
    if dict::get_str(m, builtins, name)?.is_some_and(|v| v.is_kind(crate::heap::NATIVE)) {
        dict::set(m, builtins, name, f)?;
    }
    m.call_keywords(f, args, kw)
}

/// Writes what programs have written to files that they may have forgotten without closing them,
/// before anybody else looks at files.
pub(crate) fn flush_unwritten(m: &mut Machine) -> Exec<()> {
    let name = m.intern("_io")?;
    let Some(module) = m.loaded_module(name)?.filter(|v| v.is_kind(crate::heap::MODULE)) else {
        return Ok(());
    };
    let name = m.intern("_unwritten")?;
    // The module may be in the making.
    let Some(files) = m.try_attribute(module, name)? else { return Ok(()) };
    if dict::is_dict(files) && dict::len(m, files)? > 0 {
        let name = m.intern("_flush_files")?;
        let f = m.get_attribute(module, name)?;
        m.call(f, &[])?;
    }
    Ok(())
}

/// The function.
pub(crate) const FUNCTIONS: &[NativeDef] = &[NativeDef::variadic("open", open, Binding::Function)];
