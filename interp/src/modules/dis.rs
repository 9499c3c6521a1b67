//! `dis`: the machine's own instructions, as text.
//!
//! Main invariant: what is shown is what the compiler made, not the forms that instructions take while
//! they run.

use crate::bytecode::disassemble;
use crate::heap::CODE;
use crate::native::{ModuleSpec, NativeDef};
use crate::value::Value;
use crate::vm::code::code_of;
use crate::vm::{Exec, Machine};

fn text(m: &mut Machine, args: &[Value]) -> Exec {
    if !args[0].is_kind(CODE) {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("don't know how to disassemble {t} objects")));
    }
    m.str(&disassemble(&code_of(args[0]).code))
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[NativeDef::function("_disassemble", text, &["code"])],
    source: include_str!("python/dis.py"),
    ..ModuleSpec::new("dis")
};
