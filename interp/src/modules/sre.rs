//! `_sre`: compiled patterns.
//!
//! Main invariant: a pattern's codes are those that `re._compiler` made for it; they are kept as a
//! `bytes` object and run by the engine of `rustpython-sre_engine` over the subject's own bytes.
//! All matches of one call are found before any Python code runs. Positions are code points
//! (bytes of bytes-like subjects).

use std::borrow::Cow;

use rustpython_sre_engine::{Request, State, StrDrive};
use rustpython_wtf8::Wtf8;

use super::sre_match::{self, MATCH};
use super::sre_verify;
use crate::heap::*;
use crate::native::{GetSet, Keywords, ModuleSpec, NativeDef, TypeSpec};
use crate::object::{alias, buffer, bytes, dict, instance, iterator, list, string, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};

const PATTERN: usize = 0;
const FLAGS: usize = 1;
const CODES: usize = 2;
const GROUPS: usize = 3;
const GROUP_INDEX: usize = 4;
const INDEX_GROUP: usize = 5;
/// The types of its matches and scanners, found when it was compiled.
const MATCH_TYPE: usize = 6;
const SCANNER_TYPE: usize = 7;

/// A group that took no part in a match.
pub(super) const NO_GROUP: i64 = -1;

/// What is searched.
pub(super) enum Subject {
    /// A string of ASCII characters: positions are bytes.
    Ascii(&'static [u8]),
    /// Any other string.
    Text(Value),
    /// Bytes.
    Bytes(buffer::Contents),
}

impl Subject {
    /// The subject in a value.
    ///
    /// # Errors
    /// TypeError for what is neither a string nor bytes-like.
    pub(super) fn of(m: &mut Machine, v: Value) -> Exec<Subject> {
        if let Some(s) = m.as_str(v)? {
            let text = string::text(s);
            return Ok(if text.is_ascii() {
                Subject::Ascii(text.bytes())
            } else {
                Subject::Text(s)
            });
        }
        match buffer::contents(m, v)? {
            Some(all) => Ok(Subject::Bytes(all)),
            None => {
                let t = m.type_name(v);
                Err(m.type_error(&format!("expected string or bytes-like object, got '{t}'")))
            }
        }
    }

    /// Its length in positions.
    pub(super) fn len(&self) -> usize {
        match self {
            Subject::Ascii(all) => all.len(),
            Subject::Text(s) => string::len(*s),
            Subject::Bytes(all) => all.len(),
        }
    }

    /// The part between two positions, as bytes. What has become too short since gives less.
    pub(super) fn slice(&self, start: usize, end: usize) -> Cow<'_, [u8]> {
        let end = end.min(self.len());
        let start = start.min(end);
        match self {
            Subject::Ascii(all) => Cow::Borrowed(&all[start..end]),
            Subject::Text(s) => Cow::Borrowed(string::text(*s).slice(start..end).bytes()),
            Subject::Bytes(all) => Cow::Borrowed(&all[start..end]),
        }
    }

    /// The part between two positions, as an object.
    pub(super) fn part(&self, m: &mut Machine, start: i64, end: i64) -> Exec {
        let part = self.slice(start.max(0) as usize, end.max(0) as usize);
        match self {
            Subject::Ascii(_) => m.str_counted(&part, part.len()),
            Subject::Text(_) => m.str_of(&part),
            Subject::Bytes(_) => m.bytes(&part),
        }
    }

    /// An object of the subject's type made of bytes of that type.
    pub(super) fn made(&self, m: &mut Machine, all: &[u8]) -> Exec {
        if matches!(self, Subject::Bytes(_)) { m.bytes(all) } else { m.str_of(all) }
    }
}

/// How a pattern is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// At the start.
    Match,
    /// At the start, and up to the end.
    Full,
    /// Anywhere.
    Search,
}

/// Matches, flat: for each of them start and end of the whole and of every group, then the number
/// of the last group.
pub(super) struct Matches {
    flat: Vec<i64>,
    width: usize,
}

impl Matches {
    /// The matches, one by one.
    pub(super) fn iter(&self) -> std::slice::ChunksExact<'_, i64> {
        self.flat.chunks_exact(self.width)
    }
}

/// A pattern in use.
pub(super) struct Compiled {
    /// The pattern object.
    pub(super) object: Value,
    codes: &'static [u32],
    /// How many groups it has.
    pub(super) groups: usize,
    /// The type of its matches.
    pub(super) match_type: Value,
}

impl Compiled {
    /// The parts of a pattern object.
    pub(super) fn of(m: &mut Machine, v: Value) -> Exec<Compiled> {
        let codes = instance::slot(m, v.object(), CODES)?;
        let codes = match bytemuck::try_cast_slice(bytes::slice(codes)) {
            Ok(codes) => codes,
            Err(_) => return Err(m.system_error("the codes of a pattern are not aligned")),
        };
        let groups = instance::slot(m, v.object(), GROUPS)?.index();
        let match_type = instance::slot(m, v.object(), MATCH_TYPE)?;
        Ok(Compiled { object: v, codes, groups, match_type })
    }

    /// Finds at most `limit` matches; `must_advance` says that the first may not be empty at the
    /// start.
    pub(super) fn run(
        &self,
        subject: &Subject,
        (start, end): (usize, usize),
        mode: Mode,
        must_advance: bool,
        limit: usize,
    ) -> Matches {
        let mut found = Matches { flat: Vec::new(), width: 2 * (self.groups + 1) + 1 };
        if start > end {
            return found;
        }
        match subject {
            Subject::Ascii(all) => {
                self.run_over(*all, (start, end), mode, must_advance, limit, &mut found);
            }
            Subject::Text(s) => {
                let all: &Wtf8 = string::wtf8(*s);
                self.run_over(all, (start, end), mode, must_advance, limit, &mut found);
            }
            Subject::Bytes(all) => {
                self.run_over(&all[..], (start, end), mode, must_advance, limit, &mut found);
            }
        }
        found
    }

    fn run_over<S: StrDrive>(
        &self,
        string: S,
        (start, end): (usize, usize),
        mode: Mode,
        must_advance: bool,
        limit: usize,
        found: &mut Matches,
    ) {
        let mut request = Request {
            string,
            start,
            end,
            pattern_codes: self.codes,
            match_all: mode == Mode::Full,
            must_advance,
        };
        let mut state = State::default();
        for _ in 0..limit {
            if request.start > end {
                return;
            }
            state.reset(&request, request.start);
            let matched = match mode {
                Mode::Search => state.search(request),
                Mode::Match | Mode::Full => state.py_match(&request),
            };
            if !matched {
                return;
            }
            let at = state.cursor.position;
            found.flat.extend([state.start as i64, at as i64]);
            for group in 0..self.groups {
                let (from, to) = state.marks.get(group);
                found.flat.extend(match (from.into_option(), to.into_option()) {
                    (Some(from), Some(to)) if from <= to => [from as i64, to as i64],
                    _ => [NO_GROUP, NO_GROUP],
                });
            }
            found.flat.push(state.marks.last_index() as i64);
            request.must_advance = at == state.start;
            request.start = at;
        }
    }

    /// The subject of a call, checked against the kind of the pattern.
    fn subject(&self, m: &mut Machine, v: Value) -> Exec<Subject> {
        let subject = Subject::of(m, v)?;
        let pattern = instance::slot(m, self.object.object(), PATTERN)?;
        if pattern.is_none() {
            return Ok(subject);
        }
        let text = m.as_str(pattern)?.is_some();
        match (&subject, text) {
            (Subject::Bytes(_), true) => {
                Err(m.type_error("cannot use a string pattern on a bytes-like object"))
            }
            (Subject::Ascii(_) | Subject::Text(_), false) => {
                Err(m.type_error("cannot use a bytes pattern on a string-like object"))
            }
            _ => Ok(subject),
        }
    }
}

/// `pos` and `endpos` of a call.
fn window(m: &mut Machine, pos: Value, endpos: Value, len: usize) -> Exec<(usize, usize)> {
    let mut bound = |v: Value, default: usize| -> Exec<usize> {
        if !v.is_set() {
            return Ok(default);
        }
        Ok((m.to_isize_clamped(v)?.max(0) as usize).min(len))
    };
    Ok((bound(pos, 0)?, bound(endpos, len)?))
}

/// The first match as an object, or None.
fn first(m: &mut Machine, args: &[Value], mode: Mode) -> Exec {
    let pattern = Compiled::of(m, args[0])?;
    let subject = pattern.subject(m, args[1])?;
    let (start, end) = window(m, args[2], args[3], subject.len())?;
    let found = pattern.run(&subject, (start, end), mode, false, 1);
    match found.iter().next() {
        Some(spans) => sre_match::new(m, &pattern, args[1], (start, end), spans),
        None => Ok(Value::NONE),
    }
}

fn match_method(m: &mut Machine, args: &[Value]) -> Exec {
    first(m, args, Mode::Match)
}

fn fullmatch(m: &mut Machine, args: &[Value]) -> Exec {
    first(m, args, Mode::Full)
}

fn search(m: &mut Machine, args: &[Value]) -> Exec {
    first(m, args, Mode::Search)
}

fn findall(m: &mut Machine, args: &[Value]) -> Exec {
    let pattern = Compiled::of(m, args[0])?;
    let subject = pattern.subject(m, args[1])?;
    let bounds = window(m, args[2], args[3], subject.len())?;
    let found = pattern.run(&subject, bounds, Mode::Search, false, usize::MAX);
    let mut items = Vec::new();
    for spans in found.iter() {
        items.push(match pattern.groups {
            0 => subject.part(m, spans[0], spans[1])?,
            1 => subject.part(m, spans[2], spans[3])?,
            n => {
                let mut parts = Vec::with_capacity(n);
                for group in 1..=n {
                    parts.push(subject.part(m, spans[2 * group], spans[2 * group + 1])?);
                }
                m.tuple(&parts)?
            }
        });
    }
    list::new(m, &items)
}

fn split(m: &mut Machine, args: &[Value]) -> Exec {
    let pattern = Compiled::of(m, args[0])?;
    let subject = pattern.subject(m, args[1])?;
    let max = m.optional_int(args[2], 0)?;
    let limit = usize::try_from(max).ok().filter(|n| *n > 0).unwrap_or(usize::MAX);
    let limit = if max < 0 { 0 } else { limit };
    let found = pattern.run(&subject, (0, subject.len()), Mode::Search, false, limit);
    let mut items = Vec::new();
    let mut last = 0;
    for spans in found.iter() {
        items.push(subject.part(m, last, spans[0])?);
        for group in 1..=pattern.groups {
            items.push(match spans[2 * group] {
                NO_GROUP => Value::NONE,
                start => subject.part(m, start, spans[2 * group + 1])?,
            });
        }
        last = spans[1];
    }
    items.push(subject.part(m, last, subject.len() as i64)?);
    list::new(m, &items)
}

/// What takes the place of a match.
enum Replacement {
    /// The same every time.
    Literal(Vec<u8>),
    /// A template's pieces.
    Template(Value),
    /// What a function gives for the match.
    Function(Value),
}

fn replacement(m: &mut Machine, pattern: Value, v: Value) -> Exec<Replacement> {
    if crate::object::method::is_callable(m, v)? {
        return Ok(Replacement::Function(v));
    }
    let literal = if let Some(s) = m.as_str(v)? {
        Some(Cow::Borrowed(string::bytes(s)))
    } else {
        buffer::contents(m, v)?
    };
    match literal {
        Some(all) if !all.contains(&b'\\') => Ok(Replacement::Literal(all.into_owned())),
        _ => Ok(Replacement::Template(sre_match::compile_template(m, pattern, v)?)),
    }
}

fn substitute(m: &mut Machine, args: &[Value]) -> Exec<(Value, usize)> {
    let pattern = Compiled::of(m, args[0])?;
    let subject = pattern.subject(m, args[2])?;
    let replacement = replacement(m, args[0], args[1])?;
    let count = m.optional_int(args[3], 0)?;
    let limit = match usize::try_from(count) {
        Ok(0) => usize::MAX,
        Ok(n) => n,
        Err(_) => 0,
    };
    let bounds = (0, subject.len());
    let found = pattern.run(&subject, bounds, Mode::Search, false, limit);
    let mut out = Vec::new();
    let (mut last, mut n) = (0, 0);
    for spans in found.iter() {
        out.extend_from_slice(&subject.slice(last, spans[0] as usize));
        match &replacement {
            Replacement::Literal(all) => out.extend_from_slice(all),
            Replacement::Template(template) => {
                sre_match::expand_into(m, *template, &subject, spans, &mut out)?;
            }
            Replacement::Function(f) => {
                let object = sre_match::new(m, &pattern, args[2], bounds, spans)?;
                let made = m.call(*f, &[object])?;
                push_item(m, made, &mut out)?;
            }
        }
        last = spans[1] as usize;
        n += 1;
    }
    if n == 0 && matches!(subject, Subject::Ascii(_) | Subject::Text(_)) {
        // Nothing has changed: the string itself, if it is an exact one.
        let own = m.as_str(args[2])?.unwrap_or(args[2]);
        return Ok((own, 0));
    }
    out.extend_from_slice(&subject.slice(last, subject.len()));
    Ok((subject.made(m, &out)?, n))
}

/// Appends what a replacement function gave.
fn push_item(m: &mut Machine, v: Value, out: &mut Vec<u8>) -> Exec<()> {
    if v.is_none() {
        return Ok(());
    }
    if let Some(s) = m.as_str(v)? {
        out.extend_from_slice(string::bytes(s));
        return Ok(());
    }
    match buffer::contents(m, v)? {
        Some(all) => {
            out.extend_from_slice(&all);
            Ok(())
        }
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("sequence item 0: expected str instance, {t} found")))
        }
    }
}

fn sub(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(substitute(m, args)?.0)
}

fn subn(m: &mut Machine, args: &[Value]) -> Exec {
    let (made, n) = substitute(m, args)?;
    m.tuple(&[made, Value::len(n)])
}

fn finditer(m: &mut Machine, args: &[Value]) -> Exec {
    let scanner = scanner(m, args)?;
    let name = m.intern("search")?;
    let search = m.get_attribute(scanner, name)?;
    iterator::make(m, iterator::CALLS, [search, Value::ZERO, Value::NONE, Value::UNSET])
}

// ---- scanners ----

const SCAN_PATTERN: usize = 0;
const SCAN_STRING: usize = 1;
/// The next position; unset after the last match.
const SCAN_AT: usize = 2;
const SCAN_END: usize = 3;
const SCAN_ADVANCE: usize = 4;

fn scanner(m: &mut Machine, args: &[Value]) -> Exec {
    let pattern = Compiled::of(m, args[0])?;
    let subject = pattern.subject(m, args[1])?;
    let (start, end) = window(m, args[2], args[3], subject.len())?;
    let class = instance::slot(m, args[0].object(), SCANNER_TYPE)?;
    let v = instance::new(m, class)?;
    let slots = [args[0], args[1], Value::len(start), Value::len(end), Value::FALSE];
    for (slot, field) in slots.into_iter().enumerate() {
        instance::set_slot(m, v.object(), slot, field)?;
    }
    Ok(v)
}

fn scan(m: &mut Machine, v: Value, mode: Mode) -> Exec {
    let object = v.object();
    let Some(at) = instance::slot(m, object, SCAN_AT)?.set() else { return Ok(Value::NONE) };
    let (at, end) = (at.index(), instance::slot(m, object, SCAN_END)?.index());
    let pattern = instance::slot(m, object, SCAN_PATTERN)?;
    let pattern = Compiled::of(m, pattern)?;
    let source = instance::slot(m, object, SCAN_STRING)?;
    let subject = Subject::of(m, source)?;
    let must_advance = instance::slot(m, object, SCAN_ADVANCE)? == Value::TRUE;
    let found = pattern.run(&subject, (at, end.min(subject.len())), mode, must_advance, 1);
    let Some(spans) = found.iter().next() else {
        instance::set_slot(m, object, SCAN_AT, Value::UNSET)?;
        return Ok(Value::NONE);
    };
    instance::set_slot(m, object, SCAN_AT, Value::int(spans[1]))?;
    instance::set_slot(m, object, SCAN_ADVANCE, Value::from_bool(spans[0] == spans[1]))?;
    sre_match::new(m, &pattern, source, (at, end), spans)
}

fn scan_match(m: &mut Machine, args: &[Value]) -> Exec {
    scan(m, args[0], Mode::Match)
}

fn scan_search(m: &mut Machine, args: &[Value]) -> Exec {
    scan(m, args[0], Mode::Search)
}

fn scan_pattern(m: &mut Machine, v: Value) -> Exec {
    instance::slot(m, v.object(), SCAN_PATTERN)
}

const SCANNER: TypeSpec = TypeSpec {
    module: "_sre",
    hidden: 5,
    subclassable: false,
    methods: &[
        NativeDef::method("match", scan_match, &["self"]),
        NativeDef::method("search", scan_search, &["self"]),
    ],
    attributes: &[GetSet::read_only("pattern", scan_pattern)],
    ..TypeSpec::new("SRE_Scanner", INSTANCE)
};

// ---- patterns ----

/// A type of this module.
pub(super) fn sre_type(m: &mut Machine, name: &str) -> Exec {
    let module = m.import_dotted("_sre")?;
    let name = m.intern(name)?;
    m.get_attribute(module, name)
}

fn compile(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [pattern, flags, code, groups, group_index, index_group] = m.arguments(
        "compile",
        args,
        kw,
        ["pattern", "flags", "code", "groups", "groupindex", "indexgroup"],
        6,
    )?;
    let flags = m.index(flags)?;
    for (v, kind, name, wanted) in [
        (code, LIST, "code", "list"),
        (group_index, DICT, "groupindex", "dict"),
        (index_group, TUPLE, "indexgroup", "tuple"),
    ] {
        if instance::payload(m, v)?.kind() != Some(kind) {
            let t = m.type_name(v);
            let text = format!("compile() argument '{name}' must be {wanted}, not {t}");
            return Err(m.type_error(&text));
        }
    }
    let group_index = instance::payload(m, group_index)?;
    let count = usize::try_from(m.to_i64(groups)?);
    let mut words = Vec::new();
    for item in m.collect(code)? {
        match u32::try_from(m.to_i64(item)?) {
            Ok(word) => words.push(word),
            Err(_) => return Err(m.overflow_error("regular expression code size limit exceeded")),
        }
    }
    let groups = match count {
        Ok(count) if sre_verify::verify(&words, count).is_ok() => Value::len(count),
        _ => return Err(m.runtime_error("invalid SRE code")),
    };
    let codes: &[u8] = bytemuck::cast_slice(&words);
    let class = sre_type(m, "Pattern")?;
    let v = instance::new(m, class)?;
    let codes = m.bytes(codes)?;
    let (matches, scanners) = (sre_type(m, "Match")?, sre_type(m, "SRE_Scanner")?);
    let slots = [pattern, flags, codes, groups, group_index, index_group, matches, scanners];
    for (slot, field) in slots.into_iter().enumerate() {
        instance::set_slot(m, v.object(), slot, field)?;
    }
    Ok(v)
}

/// The number of a group that is named.
pub(super) fn group_number(m: &mut Machine, pattern: Value, name: Value) -> Exec<Option<usize>> {
    let index = instance::slot(m, pattern.object(), GROUP_INDEX)?;
    match dict::get(m, index, name)? {
        Some(n) => Ok(Some(n.index())),
        None => Ok(None),
    }
}

/// The names of groups with their numbers.
pub(super) fn group_names(m: &mut Machine, pattern: Value) -> Exec<Vec<(Value, Value)>> {
    let index = instance::slot(m, pattern.object(), GROUP_INDEX)?;
    dict::pairs(m, index)
}

/// The name of a group, or None.
pub(super) fn group_name(m: &mut Machine, pattern: Value, n: usize) -> Exec {
    let names = instance::slot(m, pattern.object(), INDEX_GROUP)?;
    let found = if names.is_kind(TUPLE) { tuple::items(names).get(n).copied() } else { None };
    Ok(found.unwrap_or(Value::NONE))
}

const FLAG_NAMES: [(i64, &str); 9] = [
    (2, "re.IGNORECASE"),
    (4, "re.LOCALE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (32, "re.UNICODE"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
    (1, "re.TEMPLATE"),
];

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let object = args[0].object();
    let pattern = instance::slot(m, object, PATTERN)?;
    let mut flags = instance::slot(m, object, FLAGS)?;
    let is_text = m.as_str(pattern)?.is_some();
    flags = m.index(flags)?;
    let mut flags = flags.as_int().unwrap_or(0);
    // Of a string pattern, UNICODE is the default.
    if is_text && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let shown: String = m.repr_text(pattern)?.chars().take(200).collect();
    let mut names = Vec::new();
    for (bit, name) in FLAG_NAMES {
        if flags & bit != 0 {
            names.push(name.to_string());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    if names.is_empty() {
        return m.str(&format!("re.compile({shown})"));
    }
    let names = names.join("|");
    m.str(&format!("re.compile({shown}, {names})"))
}

fn same(m: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    for slot in [FLAGS, CODES, PATTERN] {
        let (x, y) = (instance::slot(m, a.object(), slot)?, instance::slot(m, b.object(), slot)?);
        if m.type_of(x)? != m.type_of(y)? || !m.equal(x, y)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn eq(m: &mut Machine, args: &[Value]) -> Exec {
    if m.type_of(args[0])? != m.type_of(args[1])? {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::from_bool(args[0] == args[1] || same(m, args[0], args[1])?))
}

fn hash(m: &mut Machine, args: &[Value]) -> Exec {
    let (codes, pattern) = (
        instance::slot(m, args[0].object(), CODES)?,
        instance::slot(m, args[0].object(), PATTERN)?,
    );
    let (a, b) = (m.hash(codes)?, m.hash(pattern)?);
    m.int((a ^ b) >> 2)
}

fn itself(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn class_getitem(m: &mut Machine, args: &[Value]) -> Exec {
    alias::new(m, args[0], args[1])
}

fn get_pattern(m: &mut Machine, v: Value) -> Exec {
    instance::slot(m, v.object(), PATTERN)
}

fn get_flags(m: &mut Machine, v: Value) -> Exec {
    let flags = instance::slot(m, v.object(), FLAGS)?;
    m.index(flags)
}

fn get_groups(m: &mut Machine, v: Value) -> Exec {
    instance::slot(m, v.object(), GROUPS)
}

fn get_group_index(m: &mut Machine, v: Value) -> Exec {
    let index = instance::slot(m, v.object(), GROUP_INDEX)?;
    Ok(Value::from_ref(m.new_frozen(PROXY, 0, &[index])?))
}

const WINDOW: &[&str] = &["self", "string", "pos", "endpos"];
const SUB: &[&str] = &["self", "repl", "string", "count"];

const PATTERN_TYPE: TypeSpec = TypeSpec {
    module: "re",
    hidden: 8,
    subclassable: false,
    methods: &[
        NativeDef::method("__repr__", repr, &["self"]),
        NativeDef::method("__eq__", eq, &["self", "value"]),
        NativeDef::method("__hash__", hash, &["self"]),
        NativeDef::method("__copy__", itself, &["self"]),
        NativeDef::method("__deepcopy__", itself, &["self", "memo"]),
        NativeDef::class("__class_getitem__", class_getitem, &["cls", "key"]),
        NativeDef::method("match", match_method, WINDOW).optional(2).by_name(1),
        NativeDef::method("fullmatch", fullmatch, WINDOW).optional(2).by_name(1),
        NativeDef::method("search", search, WINDOW).optional(2).by_name(1),
        NativeDef::method("findall", findall, WINDOW).optional(2).by_name(1),
        NativeDef::method("finditer", finditer, WINDOW).optional(2).by_name(1),
        NativeDef::method("scanner", scanner, WINDOW).optional(2).by_name(1),
        NativeDef::method("split", split, &["self", "string", "maxsplit"]).optional(1).by_name(1),
        NativeDef::method("sub", sub, SUB).optional(1).by_name(1),
        NativeDef::method("subn", subn, SUB).optional(1).by_name(1),
    ],
    attributes: &[
        GetSet::read_only("pattern", get_pattern),
        GetSet::read_only("flags", get_flags),
        GetSet::read_only("groups", get_groups),
        GetSet::read_only("groupindex", get_group_index),
    ],
    ..TypeSpec::new("Pattern", INSTANCE)
};

// ---- functions of the module ----

fn character(m: &mut Machine, v: Value) -> Exec<u32> {
    let code = m.to_i64(v)?;
    Ok(u32::try_from(code).unwrap_or(u32::MAX))
}

fn lower_ascii(code: u32) -> u32 {
    u8::try_from(code).map_or(code, |b| b.to_ascii_lowercase().into())
}

fn ascii_iscased(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0])?;
    let cased = u8::try_from(code).is_ok_and(|b| b.is_ascii_alphabetic());
    Ok(Value::from_bool(cased))
}

fn ascii_tolower(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0])?;
    Ok(Value::int(lower_ascii(code).into()))
}

fn unicode_iscased(m: &mut Machine, args: &[Value]) -> Exec {
    use rustpython_sre_engine::string::{lower_unicode, upper_unicode};
    let code = character(m, args[0])?;
    Ok(Value::from_bool(lower_unicode(code) != code || upper_unicode(code) != code))
}

fn unicode_tolower(m: &mut Machine, args: &[Value]) -> Exec {
    let code = character(m, args[0])?;
    Ok(Value::int(rustpython_sre_engine::string::lower_unicode(code).into()))
}

fn getcodesize(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::len(rustpython_sre_engine::CODESIZE))
}

fn init(m: &mut Machine, module: Value) -> Exec<()> {
    let constants = [
        ("MAGIC", rustpython_sre_engine::SRE_MAGIC),
        ("CODESIZE", rustpython_sre_engine::CODESIZE),
        ("MAXREPEAT", rustpython_sre_engine::MAXREPEAT),
        ("MAXGROUPS", rustpython_sre_engine::MAXGROUPS),
    ];
    for (name, n) in constants {
        let name = m.intern(name)?;
        dict::set(m, module, name, Value::len(n))?;
    }
    Ok(())
}

/// `_sre`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::variadic("compile", compile, crate::native::Binding::Function),
        NativeDef::function("template", sre_match::template, &["pattern", "template"]),
        NativeDef::function("getcodesize", getcodesize, &[]),
        NativeDef::function("ascii_iscased", ascii_iscased, &["character"]),
        NativeDef::function("ascii_tolower", ascii_tolower, &["character"]),
        NativeDef::function("unicode_iscased", unicode_iscased, &["character"]),
        NativeDef::function("unicode_tolower", unicode_tolower, &["character"]),
    ],
    types: &[&PATTERN_TYPE, &MATCH, &SCANNER, &sre_match::TEMPLATE],
    init: Some(init),
    ..ModuleSpec::new("_sre")
};
