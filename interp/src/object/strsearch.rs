//! Searching, replacing, splitting, stripping and joining of `str`.
//!
//! Main invariant: the receiver is an exact string; pieces of an ASCII string are made without
//! counting code points.

use crate::heap::TUPLE;
use crate::object::{instance, list, strindex, string, tuple};
use crate::text::error::Result;
use crate::text::string::search;
use crate::text::string::split::{self as splitting, Unicode};
use crate::text::wtf8::Text;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// A part of a string.
fn part(m: &mut Machine, whole: Value, bytes: &[u8]) -> Exec {
    if bytes.len() == string::bytes(whole).len() {
        return Ok(whole);
    }
    if string::text(whole).is_ascii() {
        return m.str_counted(bytes, bytes.len());
    }
    m.str_of(bytes)
}

/// A list of parts of a string.
fn parts<'a>(m: &mut Machine, whole: Value, all: impl Iterator<Item = &'a [u8]>) -> Exec {
    let mut items = Vec::with_capacity(32);
    for bytes in all {
        items.push(part(m, whole, bytes)?);
    }
    list::new(m, &items)
}

/// Argument `n` of a method as text.
fn text_argument(m: &mut Machine, v: Value, method: &str, n: u32) -> Exec<Text<'static>> {
    match m.as_str(v)? {
        Some(s) => Ok(string::text(s)),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("{method}() argument {n} must be str, not {t}")))
        }
    }
}

/// The part of a string between two bounds, as searches take them, and where it begins.
fn window(whole: Value, start: isize, end: isize) -> Option<(Text<'static>, usize)> {
    let (start, end) = search::clamp(start, end, string::len(whole));
    (start <= end).then(|| (strindex::part(whole, start, end - start), start))
}

macro_rules! searched {
    ($($name:ident $index:ident = $f:path;)*) => { $(
        pub(super) fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let needle = text_argument(m, args[1], stringify!($name), 1)?;
            let (start, end) = m.search_bounds(args[2], args[3])?;
            let found = window(args[0], start, end)
                .and_then(|(part, from)| Some(from + $f(part, needle, 0, isize::MAX)?));
            Ok(found.map_or(Value::int(-1), Value::len))
        }

        pub(super) fn $index(m: &mut Machine, args: &[Value]) -> Exec {
            let needle = text_argument(m, args[1], stringify!($index), 1)?;
            let (start, end) = m.search_bounds(args[2], args[3])?;
            let found = window(args[0], start, end)
                .and_then(|(part, from)| Some(from + $f(part, needle, 0, isize::MAX)?));
            match found {
                Some(at) => Ok(Value::len(at)),
                None => Err(m.value_error("substring not found")),
            }
        }
    )* };
}

searched! {
    find index = search::find;
    rfind rindex = search::rfind;
}

pub(super) fn count(m: &mut Machine, args: &[Value]) -> Exec {
    let needle = text_argument(m, args[1], "count", 1)?;
    let (start, end) = m.search_bounds(args[2], args[3])?;
    Ok(Value::len(search::count(string::text(args[0]), needle, start, end)))
}

fn affix(
    m: &mut Machine,
    args: &[Value],
    name: &str,
    holds: fn(Text<'_>, Text<'_>, isize, isize) -> bool,
) -> Exec {
    let (start, end) = m.search_bounds(args[2], args[3])?;
    let window = window(args[0], start, end);
    let one = std::slice::from_ref(&args[1]);
    let several = instance::payload(m, args[1])?;
    let is_tuple = several.is_kind(TUPLE);
    for &wanted in if is_tuple { tuple::items(several) } else { one } {
        let Some(s) = m.as_str(wanted)? else {
            let t = m.type_name(wanted);
            return Err(m.type_error(&if is_tuple {
                format!("tuple for {name} must only contain str, not {t}")
            } else {
                format!("{name} first arg must be str or a tuple of str, not {t}")
            }));
        };
        if window.is_some_and(|(part, _)| holds(part, string::text(s), 0, isize::MAX)) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

pub(super) fn startswith(m: &mut Machine, args: &[Value]) -> Exec {
    affix(m, args, "startswith", search::starts_with)
}

pub(super) fn endswith(m: &mut Machine, args: &[Value]) -> Exec {
    affix(m, args, "endswith", search::ends_with)
}

pub(super) fn replace(m: &mut Machine, args: &[Value]) -> Exec {
    let old = text_argument(m, args[1], "replace", 1)?;
    let new = text_argument(m, args[2], "replace", 2)?;
    let max = if args[3].is_set() { m.to_i64(args[3])? as isize } else { -1 };
    let text = string::text(args[0]);
    if max == 0 || (!old.is_empty() && memchr::memmem::find(text.bytes(), old.bytes()).is_none()) {
        return Ok(args[0]);
    }
    let mut out = Vec::new();
    let done = search::replace(text, old, new, max, &mut out);
    m.text(done)?;
    if text.is_ascii() && new.is_ascii() { m.str_counted(&out, out.len()) } else { m.str_of(&out) }
}

fn affix_argument(m: &mut Machine, v: Value, name: &str) -> Exec<&'static [u8]> {
    match m.as_str(v)? {
        Some(s) => Ok(string::bytes(s)),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("{name}() argument must be str, not {t}")))
        }
    }
}

pub(super) fn removeprefix(m: &mut Machine, args: &[Value]) -> Exec {
    let prefix = affix_argument(m, args[1], "removeprefix")?;
    part(m, args[0], search::remove_prefix(string::bytes(args[0]), prefix))
}

pub(super) fn removesuffix(m: &mut Machine, args: &[Value]) -> Exec {
    let suffix = affix_argument(m, args[1], "removesuffix")?;
    part(m, args[0], search::remove_suffix(string::bytes(args[0]), suffix))
}

fn stripped(m: &mut Machine, args: &[Value], name: &str, left: bool, right: bool) -> Exec {
    let mut bytes = string::bytes(args[0]);
    if !args[1].is_set() || args[1].is_none() {
        if left {
            bytes = splitting::lstrip::<Unicode>(bytes);
        }
        if right {
            bytes = splitting::rstrip::<Unicode>(bytes);
        }
        return part(m, args[0], bytes);
    }
    let Some(set) = m.as_str(args[1])?.map(string::bytes) else {
        let t = m.type_name(args[1]);
        return Err(m.type_error(&format!("{name} arg must be None or str, not {t}")));
    };
    if left {
        bytes = splitting::lstrip_text(bytes, set);
    }
    if right {
        bytes = splitting::rstrip_text(bytes, set);
    }
    part(m, args[0], bytes)
}

pub(super) fn strip(m: &mut Machine, args: &[Value]) -> Exec {
    stripped(m, args, "strip", true, true)
}

pub(super) fn lstrip(m: &mut Machine, args: &[Value]) -> Exec {
    stripped(m, args, "lstrip", true, false)
}

pub(super) fn rstrip(m: &mut Machine, args: &[Value]) -> Exec {
    stripped(m, args, "rstrip", false, true)
}

/// The separator of a split, `None` for white space, and the most splits.
fn split_arguments(m: &mut Machine, args: &[Value]) -> Exec<(Option<&'static [u8]>, isize)> {
    let max = if args[2].is_set() { m.to_i64(args[2])? as isize } else { -1 };
    if !args[1].is_set() || args[1].is_none() {
        return Ok((None, max));
    }
    match m.as_str(args[1])? {
        Some(separator) => Ok((Some(string::bytes(separator)), max)),
        None => {
            let t = m.type_name(args[1]);
            Err(m.type_error(&format!("must be str or None, not {t}")))
        }
    }
}

pub(super) fn split(m: &mut Machine, args: &[Value]) -> Exec {
    let (separator, max) = split_arguments(m, args)?;
    let bytes = string::bytes(args[0]);
    match separator {
        None => parts(m, args[0], splitting::split_space::<Unicode>(bytes, max)),
        Some(separator) => {
            let all = splitting::split_on(bytes, separator, max);
            let all = m.text(all)?;
            parts(m, args[0], all)
        }
    }
}

pub(super) fn rsplit(m: &mut Machine, args: &[Value]) -> Exec {
    let (separator, max) = split_arguments(m, args)?;
    let bytes = string::bytes(args[0]);
    let mut all: Vec<&[u8]> = match separator {
        None => splitting::rsplit_space::<Unicode>(bytes, max).collect(),
        Some(separator) => {
            let all = splitting::rsplit_on(bytes, separator, max);
            m.text(all)?.collect()
        }
    };
    all.reverse();
    parts(m, args[0], all.into_iter())
}

pub(super) fn splitlines(m: &mut Machine, args: &[Value]) -> Exec {
    let keep = args[1].is_set() && m.truth(args[1])?;
    parts(m, args[0], splitting::lines::<Unicode>(string::bytes(args[0]), keep))
}

type Halves<'a> = Result<Option<(&'a [u8], &'a [u8])>>;

fn partitioned(m: &mut Machine, args: &[Value], right: bool) -> Exec {
    let Some(separator) = m.as_str(args[1])? else {
        let t = m.type_name(args[1]);
        return Err(m.type_error(&format!("must be str, not {t}")));
    };
    let bytes = string::bytes(args[0]);
    let halves: Halves<'_> = if right {
        splitting::rpartition(bytes, string::bytes(separator))
    } else {
        splitting::partition(bytes, string::bytes(separator))
    };
    let empty = m.well_known().empty_str;
    let all = match m.text(halves)? {
        Some((before, after)) => [part(m, args[0], before)?, separator, part(m, args[0], after)?],
        None if right => [empty, empty, args[0]],
        None => [args[0], empty, empty],
    };
    m.tuple(&all)
}

pub(super) fn partition(m: &mut Machine, args: &[Value]) -> Exec {
    partitioned(m, args, false)
}

pub(super) fn rpartition(m: &mut Machine, args: &[Value]) -> Exec {
    partitioned(m, args, true)
}

pub(crate) fn join(m: &mut Machine, args: &[Value]) -> Exec {
    if !m.has_iter(args[1])? {
        return Err(m.type_error("can only join an iterable"));
    }
    let items = m.collect(args[1])?;
    if let [only] = items[..]
        && string::is_str(only)
    {
        return Ok(only);
    }
    let separator = string::text(args[0]);
    let (mut size, mut count) = (0, 0);
    let mut strings = Vec::with_capacity(items.len());
    for (i, &item) in items.iter().enumerate() {
        let Some(s) = m.as_str(item)? else {
            let t = m.type_name(item);
            return Err(
                m.type_error(&format!("sequence item {i}: expected str instance, {t} found"))
            );
        };
        size += string::bytes(s).len() + separator.bytes().len();
        count += string::len(s) + separator.len();
        strings.push(s);
    }
    let [first, rest @ ..] = strings.as_slice() else { return m.str_counted(&[], 0) };
    let (size, count) = (size - separator.bytes().len(), count - separator.len());
    m.str_filled(size, count, |room| {
        let mut put = |at: usize, text: &[u8]| {
            room[at..at + text.len()].copy_from_slice(text);
            at + text.len()
        };
        let mut at = put(0, string::bytes(*first));
        for &s in rest {
            at = put(at, separator.bytes());
            at = put(at, string::bytes(s));
        }
    })
}
