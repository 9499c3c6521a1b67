//! `compress dropwhile takewhile filterfalse islice starmap`.
//!
//! Main invariant: as in the module above.

use crate::native::{Keywords, TypeSpec};
use crate::object::TypeId;
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

use super::{finish, get, make, set, spec};

fn compress_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [data, selectors] = m.arguments("compress", args, kw, ["data", "selectors"], 2)?;
    let (data, selectors) = (m.iter(data)?, m.iter(selectors)?);
    make(m, class, &[data, selectors])
}

fn compress_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let (data, selectors) = (get(m, v, 0)?, get(m, v, 1)?);
    loop {
        let Some(item) = m.next(data)? else { return Ok(None) };
        let Some(selector) = m.next(selectors)? else { return Ok(None) };
        if m.truth(selector)? {
            return Ok(Some(item));
        }
    }
}

/// `compress`.
pub(super) const COMPRESS: TypeSpec =
    TypeSpec { new: Some(compress_new), ..spec("compress", 2, compress_next) };

/// A function in slot 1 on an iterable in slot 0.
fn filtering(m: &mut Machine, name: &str, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error(&format!("{name}() takes no keyword arguments")));
    }
    let &[f, v] = args else {
        let n = args.len();
        return Err(m.type_error(&format!("{name} expected 2 arguments, got {n}")));
    };
    let source = m.iter(v)?;
    make(m, class, &[source, f, Value::UNSET])
}

fn dropwhile_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    filtering(m, "dropwhile", class, args, kw)
}

fn dropwhile_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let source = get(m, v, 0)?;
    loop {
        let Some(item) = m.next(source)? else { return Ok(None) };
        if get(m, v, 2)?.is_set() {
            return Ok(Some(item));
        }
        let f = get(m, v, 1)?;
        let r = m.call(f, &[item])?;
        if !m.truth(r)? {
            set(m, v, 2, Value::TRUE)?;
            return Ok(Some(item));
        }
    }
}

/// `dropwhile`.
pub(super) const DROPWHILE: TypeSpec =
    TypeSpec { new: Some(dropwhile_new), ..spec("dropwhile", 3, dropwhile_next) };

fn takewhile_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    filtering(m, "takewhile", class, args, kw)
}

fn takewhile_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(source) = get(m, v, 0)?.set() else { return Ok(None) };
    let Some(item) = m.next(source)? else { return Ok(None) };
    let f = get(m, v, 1)?;
    let r = m.call(f, &[item])?;
    if m.truth(r)? { Ok(Some(item)) } else { finish(m, v) }
}

/// `takewhile`.
pub(super) const TAKEWHILE: TypeSpec =
    TypeSpec { new: Some(takewhile_new), ..spec("takewhile", 3, takewhile_next) };

fn filterfalse_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    filtering(m, "filterfalse", class, args, kw)
}

fn filterfalse_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let (source, f) = (get(m, v, 0)?, get(m, v, 1)?);
    loop {
        let Some(item) = m.next(source)? else { return Ok(None) };
        let r =
            if f.is_none() || f == m.builtin(TypeId::Bool) { item } else { m.call(f, &[item])? };
        if !m.truth(r)? {
            return Ok(Some(item));
        }
    }
}

/// `filterfalse`.
pub(super) const FILTERFALSE: TypeSpec =
    TypeSpec { new: Some(filterfalse_new), ..spec("filterfalse", 3, filterfalse_next) };

fn starmap_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    filtering(m, "starmap", class, args, kw)
}

fn starmap_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let (source, f) = (get(m, v, 0)?, get(m, v, 1)?);
    let Some(item) = m.next(source)? else { return Ok(None) };
    let args = m.collect(item)?;
    m.call(f, &args).map(Some)
}

/// `starmap`.
pub(super) const STARMAP: TypeSpec =
    TypeSpec { new: Some(starmap_new), ..spec("starmap", 3, starmap_next) };

fn bound(m: &mut Machine, v: Value, message: &str) -> Exec<Option<usize>> {
    if v.is_none() || !v.is_set() {
        return Ok(None);
    }
    let n = match m.to_i64(v) {
        Ok(n) => usize::try_from(n).ok(),
        Err(Unwind::Raise(_)) => None,
        Err(unwind) => return Err(unwind),
    };
    match n {
        Some(n) => Ok(Some(n)),
        None => Err(m.value_error(message)),
    }
}

/// Slots: source, position, next wanted position, stop or unset, step.
fn islice_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("islice() takes no keyword arguments"));
    }
    let n = args.len();
    if n < 2 {
        return Err(m.type_error(&format!("islice expected at least 2 arguments, got {n}")));
    }
    if n > 4 {
        return Err(m.type_error(&format!("islice expected at most 4 arguments, got {n}")));
    }
    let (start, stop, step) = match args {
        [_, stop] => (Value::NONE, *stop, Value::NONE),
        [_, start, stop] => (*start, *stop, Value::NONE),
        [_, start, stop, step, ..] => (*start, *stop, *step),
        _ => (Value::NONE, Value::NONE, Value::NONE),
    };
    let what = if n == 2 { "Stop argument" } else { "Indices" };
    let verb = "must be None or an integer: 0 <= x <= sys.maxsize.";
    let stop_text = if n == 2 {
        format!("{what} for islice() {verb}")
    } else {
        format!("Stop argument for islice() {verb}")
    };
    let stop = bound(m, stop, &stop_text)?;
    let start = bound(m, start, &format!("Indices for islice() {verb}"))?;
    let step_text = "Step for islice() must be a positive integer or None.";
    let step = bound(m, step, step_text)?.unwrap_or(1);
    if step == 0 {
        return Err(m.value_error(step_text));
    }
    let source = m.iter(args[0])?;
    let stop = stop.map_or(Value::UNSET, Value::len);
    let slots = [source, Value::ZERO, Value::len(start.unwrap_or(0)), stop, Value::len(step)];
    make(m, class, &slots)
}

fn islice_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(source) = get(m, v, 0)?.set() else { return Ok(None) };
    let wanted = get(m, v, 2)?.index();
    let stop = get(m, v, 3)?.set().map_or(usize::MAX, Value::index);
    let mut at = get(m, v, 1)?.index();
    while at < wanted.min(stop) {
        if m.next(source)?.is_none() {
            return finish(m, v);
        }
        at += 1;
        set(m, v, 1, Value::len(at))?;
    }
    if at >= stop {
        return finish(m, v);
    }
    let Some(item) = m.next(source)? else { return finish(m, v) };
    let step = get(m, v, 4)?.index();
    set(m, v, 1, Value::len(at + 1))?;
    let after = wanted.saturating_add(step).min(stop).min(usize::MAX >> 3);
    set(m, v, 2, Value::len(after))?;
    Ok(Some(item))
}

/// `islice`.
pub(super) const ISLICE: TypeSpec =
    TypeSpec { new: Some(islice_new), ..spec("islice", 5, islice_next) };
