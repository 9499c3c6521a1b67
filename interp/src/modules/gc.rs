//! `gc`: the collector of cycles. What needs no access to the machine is in Python.

use crate::native::{ModuleSpec, NativeDef};
use crate::value::Value;
use crate::vm::{Exec, Machine};

fn collect(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::len(m.collect_cycles()?))
}

fn enable(m: &mut Machine, _: &[Value]) -> Exec {
    m.rt.collector.enable(true);
    Ok(Value::NONE)
}

fn disable(m: &mut Machine, _: &[Value]) -> Exec {
    m.rt.collector.enable(false);
    Ok(Value::NONE)
}

fn is_enabled(m: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::from_bool(m.rt.collector.is_enabled()))
}

fn is_finalized(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(m.is_finalized(args[0])?))
}

/// `gc`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "This module provides access to the garbage collector for reference cycles.",
    functions: &[
        NativeDef::function("_collect", collect, &[]),
        NativeDef::function("enable", enable, &[]),
        NativeDef::function("disable", disable, &[]),
        NativeDef::function("isenabled", is_enabled, &[]),
        NativeDef::function("is_finalized", is_finalized, &["obj"]),
    ],
    source: include_str!("python/gc.py"),
    ..ModuleSpec::new("gc")
};
