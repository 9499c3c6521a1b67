//! "Did you mean": the name among those at hand that is most like the one that was not found.
//!
//! Main invariant: two names are compared by their edit distance, where a change of case costs half
//! of any other; no more than a third of the letters may have to change.

use crate::object::{TypeId, instance, string, traceback};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

const MOVE: usize = 2;
const CASE: usize = 1;
/// More names, or longer ones, are not compared.
const MOST_NAMES: usize = 750;
const LONGEST: usize = 40;

/// What a suggestion adds to the message of an exception.
pub(super) fn suggest(m: &mut Machine, e: Value, trace: Value) -> Exec<Option<String>> {
    match suggest_raising(m, e, trace) {
        // What `__dir__` or `__getattr__` raises is no reason to hide the first exception.
        Err(Unwind::Raise(_)) => Ok(None),
        result => result,
    }
}

fn suggest_raising(m: &mut Machine, e: Value, trace: Value) -> Exec<Option<String>> {
    let n = m.names();
    if m.is_a(e, TypeId::ImportError)? {
        let from = m.intern("name_from")?;
        let Some(wrong) = text_attribute(m, e, from)? else { return Ok(None) };
        let Some(module) = text_attribute(m, e, n.plain_name)? else { return Ok(None) };
        let module = m.intern(&module)?;
        let Some(module) = m.loaded_module(module)? else { return Ok(None) };
        let mut names = directory(m, module)?;
        hide_underscores(&mut names, &wrong);
        return Ok(closest(&names, &wrong).map(|s| format!(". Did you mean: '{s}'?")));
    }
    let is_name = m.is_a(e, TypeId::NameError)?;
    if !is_name && !m.is_a(e, TypeId::AttributeError)? {
        return Ok(None);
    }
    let Some(wrong) = text_attribute(m, e, n.plain_name)? else { return Ok(None) };
    if !is_name {
        let Some(object) = instance::attribute(m, e.object(), n.obj)? else { return Ok(None) };
        let mut names = directory(m, object)?;
        // Inside its own methods an object has no secrets.
        if innermost_self(m, trace)? != Some(object) {
            hide_underscores(&mut names, &wrong);
        }
        return Ok(closest(&names, &wrong).map(|s| format!(". Did you mean: '{s}'?")));
    }
    let suggestion = visible_name(m, trace, &wrong)?;
    let importable = crate::modules::is_native(&wrong) || crate::library::module(&wrong).is_some();
    Ok(match (suggestion, importable) {
        (Some(s), false) => Some(format!(". Did you mean: '{s}'?")),
        (Some(s), true) => {
            Some(format!(". Did you mean: '{s}'? Or did you forget to import '{wrong}'?"))
        }
        (None, true) => Some(format!(". Did you forget to import '{wrong}'?")),
        (None, false) => None,
    })
}

fn text_attribute(m: &mut Machine, e: Value, name: Value) -> Exec<Option<String>> {
    let found = m.try_attribute(e, name)?.filter(|v| string::is_str(*v));
    Ok(found.map(|v| m.text_lossy(v)))
}

/// `dir(v)`.
fn directory(m: &mut Machine, v: Value) -> Exec<Vec<String>> {
    let (builtins, name) = (m.well_known().builtins, m.intern("dir")?);
    let Some(dir) = crate::object::dict::get_str(m, builtins, name)? else {
        return Ok(Vec::new());
    };
    let all = m.call(dir, &[v])?;
    let all = m.collect(all)?;
    Ok(all.into_iter().filter(|v| string::is_str(*v)).map(|v| m.text_lossy(v)).collect())
}

fn hide_underscores(names: &mut Vec<String>, wrong: &str) {
    if !wrong.starts_with('_') {
        names.retain(|name| !name.starts_with('_'));
    }
}

fn innermost(m: &mut Machine, mut trace: Value) -> Exec<Option<Value>> {
    if !trace.is_kind(crate::heap::TRACEBACK) {
        return Ok(None);
    }
    loop {
        let next = m.field(trace.object(), traceback::NEXT)?;
        if !next.is_kind(crate::heap::TRACEBACK) {
            return Ok(Some(trace));
        }
        trace = next;
    }
}

fn innermost_self(m: &mut Machine, trace: Value) -> Exec<Option<Value>> {
    match innermost(m, trace)? {
        Some(entry) => traceback::receiver(m, entry),
        None => Ok(None),
    }
}

/// The name that the innermost frame can see and that is most like the wrong one.
fn visible_name(m: &mut Machine, trace: Value, wrong: &str) -> Exec<Option<String>> {
    let Some(entry) = innermost(m, trace)? else { return Ok(None) };
    let (code, _) = traceback::place(m, entry)?;
    if let Some(receiver) = traceback::receiver(m, entry)? {
        let name = m.intern(wrong)?;
        if m.try_attribute(receiver, name)?.is_some() {
            return Ok(Some(format!("self.{wrong}")));
        }
    }
    let mut names = Vec::new();
    for &name in code.locals.iter().chain(&code.free) {
        names.push(m.text_lossy(name));
    }
    let globals = traceback::globals(m, entry)?;
    for d in [globals, m.well_known().builtins] {
        for key in crate::object::dict::keys(m, d)? {
            if string::is_str(key) {
                names.push(m.text_lossy(key));
            }
        }
    }
    Ok(closest(&names, wrong))
}

/// The name that is most like the wrong one, if one is like enough: fewer changes than half of the
/// wrong name's letters.
fn closest(names: &[String], wrong: &str) -> Option<String> {
    nearest(names, wrong, wrong.chars().count())
}

/// The name that is most like the wrong one, however short the wrong one is: CPython's choice among
/// the names of parameters.
pub(crate) fn closest_parameter(names: &[String], wrong: &str) -> Option<String> {
    nearest(names, wrong, usize::MAX)
}

/// The name of less than a distance that is most like the wrong one, if one is like enough.
fn nearest(names: &[String], wrong: &str, limit: usize) -> Option<String> {
    let wrong: Vec<char> = wrong.chars().collect();
    if names.len() > MOST_NAMES || wrong.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &String)> = None;
    for name in names {
        let letters: Vec<char> = name.chars().collect();
        if letters == wrong {
            continue;
        }
        let mut most = (letters.len() + wrong.len() + 3) * MOVE / 6;
        let least = best.map_or(limit, |b| b.0);
        most = most.min(least.saturating_sub(1));
        if let Some(cost) = distance(&wrong, &letters, most)
            && best.is_none_or(|b| cost < b.0)
        {
            best = Some((cost, name));
        }
    }
    best.map(|b| b.1.clone())
}

fn substitution(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}

/// The edit distance, unless it is more than `most` (Wagner and Fischer, one row at a time).
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    if a.len().max(b.len()) > LONGEST || a.len().abs_diff(b.len()) * MOVE > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=a.len()).map(|i| i * MOVE).collect();
    for (i, &y) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * MOVE;
        let mut least = row[0];
        for (j, &x) in a.iter().enumerate() {
            let changed = diagonal + substitution(x, y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j].min(diagonal) + MOVE);
            least = least.min(row[j + 1]);
        }
        if least > most {
            return None;
        }
    }
    Some(row[a.len()]).filter(|&cost| cost <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(names: &[&str], wrong: &str) -> Option<String> {
        closest(&names.iter().map(|s| s.to_string()).collect::<Vec<_>>(), wrong)
    }

    #[test]
    fn likely_names_are_suggested() {
        assert_eq!(best(&["horizontal", "vertical"], "horizontl").as_deref(), Some("horizontal"));
        assert_eq!(best(&["Blue", "blu"], "blue").as_deref(), Some("Blue"));
        assert_eq!(best(&["abc"], "xyz"), None);
        assert_eq!(best(&["abc"], "abc"), None);
        assert_eq!(best(&[""], ""), None);
        assert_eq!(best(&["a"; 751], "ab"), None);
        assert_eq!(best(&["c"], "c2"), None);
        assert_eq!(closest_parameter(&["c".to_owned()], "c2").as_deref(), Some("c"));
    }

    #[test]
    fn distances() {
        let d = |a: &str, b: &str| {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            distance(&a, &b, 1000)
        };
        assert_eq!(d("", ""), Some(0));
        assert_eq!(d("", "a"), Some(2));
        assert_eq!(d("a", "A"), Some(1));
        assert_eq!(d("Apple", "Aple"), Some(2));
        assert_eq!(d("Banana", "B@n@n@"), Some(6));
        assert_eq!(d("Cherry", "Cherry!"), Some(2));
        assert_eq!(d("ABA", "AAB"), Some(4));
        assert_eq!(d("Alphabet", "bet"), Some(10));
    }
}
