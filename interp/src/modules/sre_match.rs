//! Match objects and templates of `_sre`.
//!
//! Main invariant: a match holds the spans of all groups as a frozen tuple of integers; the groups'
//! texts are cut out of the subject when they are asked for.

use super::sre::{Compiled, NO_GROUP, Subject, group_name, group_names, group_number};
use crate::heap::*;
use crate::native::{Binding, GetSet, Keywords, NativeDef, TypeSpec};
use crate::object::{alias, buffer, dict, instance, string, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};

const STRING: usize = 0;
const PATTERN: usize = 1;
const POS: usize = 2;
const END_POS: usize = 3;
/// Starts and ends of the whole and of all groups.
const SPANS: usize = 4;
const LAST_INDEX: usize = 5;

/// A match object; `spans` is a match of [`super::sre::Matches`].
pub(super) fn new(
    m: &mut Machine,
    pattern: &Compiled,
    source: Value,
    (pos, end_pos): (usize, usize),
    spans: &[i64],
) -> Exec {
    let v = instance::new(m, pattern.match_type)?;
    let (spans, last) = spans.split_at(2 * (pattern.groups + 1));
    let values: Vec<Value> = spans.iter().map(|&i| Value::int(i)).collect();
    let slots = [
        source,
        pattern.object,
        Value::len(pos),
        Value::len(end_pos),
        m.tuple(&values)?,
        Value::int(last.first().copied().unwrap_or(NO_GROUP)),
    ];
    for (slot, field) in slots.into_iter().enumerate() {
        instance::set_slot(m, v.object(), slot, field)?;
    }
    Ok(v)
}

fn spans(m: &mut Machine, v: Value) -> Exec<&'static [Value]> {
    let spans = instance::slot(m, v.object(), SPANS)?;
    Ok(tuple::items(spans))
}

fn subject(m: &mut Machine, v: Value) -> Exec<Subject> {
    let source = instance::slot(m, v.object(), STRING)?;
    Subject::of(m, source)
}

/// The number of a group that is named or numbered.
fn number(m: &mut Machine, v: Value, group: Value) -> Exec<usize> {
    let count = spans(m, v)?.len() / 2;
    let found = match m.try_index(group)? {
        Some(i) => i.as_int().and_then(|i| usize::try_from(i).ok()),
        None => {
            let pattern = instance::slot(m, v.object(), PATTERN)?;
            // What cannot be hashed names no group either.
            m.hash(group)?;
            group_number(m, pattern, group)?
        }
    };
    match found {
        Some(n) if n < count => Ok(n),
        _ => Err(m.index_error("no such group")),
    }
}

/// Start and end of a group.
fn span_of(m: &mut Machine, v: Value, n: usize) -> Exec<(i64, i64)> {
    let all = spans(m, v)?;
    Ok((all[2 * n].unpack(), all[2 * n + 1].unpack()))
}

fn text_of(m: &mut Machine, v: Value, n: usize, default: Value) -> Exec {
    let (start, end) = span_of(m, v, n)?;
    if start == NO_GROUP {
        return Ok(default);
    }
    let subject = subject(m, v)?;
    let end = end.min(subject.len() as i64);
    subject.part(m, start.min(end), end)
}

fn group(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("re.Match.group() takes no keyword arguments"));
    }
    match args[1..] {
        [] => text_of(m, args[0], 0, Value::NONE),
        [one] => {
            let n = number(m, args[0], one)?;
            text_of(m, args[0], n, Value::NONE)
        }
        _ => {
            let mut parts = Vec::with_capacity(args.len() - 1);
            for &one in &args[1..] {
                let n = number(m, args[0], one)?;
                parts.push(text_of(m, args[0], n, Value::NONE)?);
            }
            m.tuple(&parts)
        }
    }
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    let n = number(m, args[0], args[1])?;
    text_of(m, args[0], n, Value::NONE)
}

fn groups(m: &mut Machine, args: &[Value]) -> Exec {
    let default = args[1].set().unwrap_or(Value::NONE);
    let count = spans(m, args[0])?.len() / 2;
    let mut parts = Vec::with_capacity(count);
    for n in 1..count {
        parts.push(text_of(m, args[0], n, default)?);
    }
    m.tuple(&parts)
}

fn groupdict(m: &mut Machine, args: &[Value]) -> Exec {
    let default = args[1].set().unwrap_or(Value::NONE);
    let pattern = instance::slot(m, args[0].object(), PATTERN)?;
    let d = dict::new(m)?;
    for (name, n) in group_names(m, pattern)? {
        let text = text_of(m, args[0], n.index(), default)?;
        dict::set(m, d, name, text)?;
    }
    Ok(d)
}

fn group_argument(m: &mut Machine, args: &[Value]) -> Exec<(i64, i64)> {
    let n = if args[1].is_set() { number(m, args[0], args[1])? } else { 0 };
    span_of(m, args[0], n)
}

fn start(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::int(group_argument(m, args)?.0))
}

fn end(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::int(group_argument(m, args)?.1))
}

fn span(m: &mut Machine, args: &[Value]) -> Exec {
    let (start, end) = group_argument(m, args)?;
    m.tuple(&[Value::int(start), Value::int(end)])
}

fn expand(m: &mut Machine, args: &[Value]) -> Exec {
    let pattern = instance::slot(m, args[0].object(), PATTERN)?;
    let template = compile_template(m, pattern, args[1])?;
    let subject = subject(m, args[0])?;
    let all: Vec<i64> = spans(m, args[0])?.iter().map(|v| v.unpack()).collect();
    let mut out = Vec::new();
    expand_into(m, template, &subject, &all, &mut out)?;
    subject.made(m, &out)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let text = text_of(m, args[0], 0, Value::NONE)?;
    let shown: String = m.repr_text(text)?.chars().take(50).collect();
    let (start, end) = span_of(m, args[0], 0)?;
    m.str(&format!("<re.Match object; span=({start}, {end}), match={shown}>"))
}

fn itself(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    alias::new(m, args[0], args[1])
}

macro_rules! slots {
    ($($name:ident = $slot:ident;)*) => { $(
        fn $name(m: &mut Machine, v: Value) -> Exec {
            instance::slot(m, v.object(), $slot)
        }
    )* };
}

slots! {
    get_string = STRING;
    get_pattern = PATTERN;
    get_pos = POS;
    get_end_pos = END_POS;
}

fn get_last_index(m: &mut Machine, v: Value) -> Exec {
    let last = instance::slot(m, v.object(), LAST_INDEX)?;
    Ok(if last.unpack() > 0 { last } else { Value::NONE })
}

fn get_last_group(m: &mut Machine, v: Value) -> Exec {
    let last = instance::slot(m, v.object(), LAST_INDEX)?.unpack();
    if last <= 0 {
        return Ok(Value::NONE);
    }
    let pattern = instance::slot(m, v.object(), PATTERN)?;
    group_name(m, pattern, last as usize)
}

fn get_regs(m: &mut Machine, v: Value) -> Exec {
    let mut pairs = Vec::new();
    for pair in spans(m, v)?.chunks(2) {
        pairs.push(m.tuple(pair)?);
    }
    m.tuple(&pairs)
}

const GROUP: &[&str] = &["self", "group"];

/// `re.Match`.
pub(super) const MATCH: TypeSpec = TypeSpec {
    module: "re",
    hidden: 6,
    subclassable: false,
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__getitem__", getitem, &["self", "key"]),
        NativeDef::method("__copy__", itself, &["self"]),
        NativeDef::method("__deepcopy__", itself, &["self", "memo"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "key"]),
        NativeDef::variadic("group", group, Binding::Method),
        NativeDef::method("groups", groups, &["self", "default"]).optional(1).by_name(1),
        NativeDef::method("groupdict", groupdict, &["self", "default"]).optional(1).by_name(1),
        NativeDef::method("start", start, GROUP).optional(1),
        NativeDef::method("end", end, GROUP).optional(1),
        NativeDef::method("span", span, GROUP).optional(1),
        NativeDef::method("expand", expand, &["self", "template"]).by_name(1),
    ],
    attributes: &[
        GetSet::read_only("string", get_string),
        GetSet::read_only("re", get_pattern),
        GetSet::read_only("pos", get_pos),
        GetSet::read_only("endpos", get_end_pos),
        GetSet::read_only("lastindex", get_last_index),
        GetSet::read_only("lastgroup", get_last_group),
        GetSet::read_only("regs", get_regs),
    ],
    ..TypeSpec::new("Match", INSTANCE)
};

// ---- templates ----

/// Literals and group numbers by turns, a literal first.
const PIECES: usize = 0;

/// `_sre.Template`: a replacement that has been parsed.
pub(super) const TEMPLATE: TypeSpec = TypeSpec {
    module: "_sre",
    hidden: 1,
    subclassable: false,
    ..TypeSpec::new("Template", INSTANCE)
};

/// `_sre.template(pattern, pieces)`.
pub(super) fn template(m: &mut Machine, args: &[Value]) -> Exec {
    let pieces = m.collect(args[1])?;
    if pieces.len() % 2 == 0 {
        return Err(m.type_error("invalid template"));
    }
    for (i, &piece) in pieces.iter().enumerate() {
        let fits = if i % 2 == 1 {
            piece.as_int().is_some_and(|n| n >= 0)
        } else {
            m.as_str(piece)?.is_some() || buffer::contents(m, piece)?.is_some()
        };
        if !fits {
            return Err(m.type_error("invalid template"));
        }
    }
    let class = super::sre::sre_type(m, "Template")?;
    let v = instance::new(m, class)?;
    let pieces = m.tuple(&pieces)?;
    instance::set_slot(m, v.object(), PIECES, pieces)?;
    Ok(v)
}

/// The template of a replacement, by `re`'s own cache and parser.
pub(super) fn compile_template(m: &mut Machine, pattern: Value, replacement: Value) -> Exec {
    let re = m.import_dotted("re")?;
    let name = m.intern("_compile_template")?;
    let f = m.get_attribute(re, name)?;
    m.call(f, &[pattern, replacement])
}

/// Appends the replacement that a template gives for a match.
pub(super) fn expand_into(
    m: &mut Machine,
    template: Value,
    subject: &Subject,
    spans: &[i64],
    out: &mut Vec<u8>,
) -> Exec<()> {
    let pieces = instance::slot(m, template.object(), PIECES)?;
    for (i, &piece) in tuple::items(pieces).iter().enumerate() {
        if i % 2 == 0 {
            match m.as_str(piece)? {
                Some(s) => out.extend_from_slice(string::bytes(s)),
                None => {
                    let all = buffer::required(m, piece)?;
                    out.extend_from_slice(&all);
                }
            }
            continue;
        }
        let n = piece.index();
        let Some(&[start, end]) = spans.get(2 * n..2 * n + 2) else {
            return Err(m.index_error("invalid group reference"));
        };
        if start != NO_GROUP {
            out.extend_from_slice(&subject.slice(start as usize, end as usize));
        }
    }
    Ok(())
}
