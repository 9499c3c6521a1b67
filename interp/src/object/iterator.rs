//! Native iterators: cells of four fields, told apart by their tag.
//!
//! Main invariant: field 0 is what is iterated over, unset when the iterator is exhausted (it stays
//! so); field 1 is the position; fields 2 and 3 depend on the tag.

use crate::heap::*;
use crate::native::{Keywords, NativeDef, NewFn, TypeSpec};
use crate::object::{TypeId, bytes, dict, int, list, set, string, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};
use smallvec::SmallVec;

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident $type:ident;)*) => {
        #[repr(u8)]
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "names of constants")]
        enum Number { $($name,)* }
        $($(#[$doc])* pub const $name: u8 = Number::$name as u8;)*
        /// The types, by tag.
        pub const TAGS: &[TypeId] = &[$(TypeId::$type,)*];
    };
}

tags! {
    /// Over a list.
    LIST_ITEMS ListIterator;
    /// Over a list, backward.
    LIST_REVERSED ListReverseIterator;
    /// Over a tuple.
    TUPLE TupleIterator;
    /// Over a string's code points; the position is in bytes.
    STR StrIterator;
    /// Over a string of ASCII.
    STR_ASCII StrAsciiIterator;
    /// Over a range; fields 2 and 3 are stop and step, field 0 is set while there is more.
    RANGE RangeIterator;
    /// Over a bytes object.
    BYTES BytesIterator;
    /// Over a bytearray.
    BYTEARRAY ByteArrayIterator;
    /// Over a dict's keys; field 2 is the number of keys at the beginning.
    KEYS DictKeyIterator;
    /// Over a dict's values.
    VALUES DictValueIterator;
    /// Over a dict's items.
    ITEMS DictItemIterator;
    /// Backward over keys.
    REVERSE_KEYS DictReverseKeyIterator;
    /// Backward over values.
    REVERSE_VALUES DictReverseValueIterator;
    /// Backward over items.
    REVERSE_ITEMS DictReverseItemIterator;
    /// Over a set.
    SET_ITEMS SetIterator;
    /// By `__getitem__` with 0, 1, 2, ...
    SEQUENCE_ITEMS SequenceIterator;
    /// Calls field 0 until it gives field 2.
    CALLS CallableIterator;
    /// Pairs of a count (field 1) and the items of the iterator in field 0.
    ENUMERATED Enumerate;
    /// Tuples of the items of the iterators in the tuple in field 0; field 2 is `strict`.
    ZIPPED Zip;
    /// Results of the function in field 2 on the items of the iterators in the tuple in field 0.
    MAPPED Map;
    /// Items of field 0 for which the function in field 2 (or truth, None) is true.
    FILTERED Filter;
    /// By `__getitem__`, backward from field 1.
    REVERSED_SEQUENCE Reversed;
}

/// An iterator over a string.
pub fn over_str(m: &mut Machine, v: Value) -> Exec {
    let ascii = string::bytes(v).len() == string::len(v);
    over(m, if ascii { STR_ASCII } else { STR }, v)
}

/// An iterator of this tag.
pub fn over(m: &mut Machine, tag: u8, v: Value) -> Exec {
    let fields = match tag {
        RANGE => {
            let p = frozen(v.object());
            [Value::TRUE, p[0], p[1], p[2]]
        }
        LIST_REVERSED => {
            let n = list::len(m, v)?;
            [v, Value::len(n), Value::UNSET, Value::UNSET]
        }
        KEYS | VALUES | ITEMS => {
            let n = dict::len(m, v)?;
            [v, Value::ZERO, Value::len(n), Value::UNSET]
        }
        REVERSE_KEYS | REVERSE_VALUES | REVERSE_ITEMS => {
            let n = dict::len(m, v)?;
            let end = m.field(v.object(), dict::FILL)?;
            [v, end, Value::len(n), Value::UNSET]
        }
        SET_ITEMS => {
            let n = set::len(m, v)?;
            [v, Value::ZERO, Value::len(n), Value::UNSET]
        }
        _ => [v, Value::ZERO, Value::UNSET, Value::UNSET],
    };
    make(m, tag, fields)
}

/// An iterator with these fields.
pub fn make(m: &mut Machine, tag: u8, fields: [Value; 4]) -> Exec {
    Ok(Value::from_ref(m.new_cell_of(ITERATOR, tag, &fields)?))
}

/// Whether an iterator asks other iterators for its items.
pub(crate) fn asks_others(i: Value) -> bool {
    (ENUMERATED..=FILTERED).contains(&i.object().tag())
}

/// The next item; `None` at the end.
pub fn next(m: &mut Machine, i: Value) -> Exec<Option<Value>> {
    let cell = i.object();
    let Some(source) = m.field(cell, 0)?.set() else { return Ok(None) };
    let at = m.field(cell, 1)?;
    let found = match cell.tag() {
        LIST_ITEMS => {
            let at = at.index();
            let item = list::at(m, source, at)?;
            if item.is_some() {
                m.set_field(cell, 1, Value::len(at + 1))?;
            }
            item
        }
        LIST_REVERSED => {
            let at = at.index();
            if at > 0 && at <= list::len(m, source)? {
                m.set_field(cell, 1, Value::len(at - 1))?;
                Some(list::get(m, source, at - 1)?)
            } else {
                None
            }
        }
        TUPLE => match tuple::items(source).get(at.index()) {
            Some(&v) => {
                m.set_field(cell, 1, Value::len(at.index() + 1))?;
                Some(v)
            }
            None => None,
        },
        STR | STR_ASCII => {
            let rest = &string::bytes(source)[at.index()..];
            if let Some(&byte @ 0..0x80) = rest.first() {
                m.set_field(cell, 1, Value::len(at.index() + 1))?;
                return m.character(byte.into()).map(Some);
            }
            match crate::text::wtf8::decode(rest) {
                Some((code, width)) => {
                    m.set_field(cell, 1, Value::len(at.index() + width))?;
                    Some(m.character(code)?)
                }
                None => None,
            }
        }
        RANGE => next_of_range(m, i, at)?,
        BYTES => match bytes::slice(source).get(at.index()) {
            Some(&b) => {
                m.set_field(cell, 1, Value::len(at.index() + 1))?;
                Some(Value::len(b.into()))
            }
            None => None,
        },
        BYTEARRAY => {
            let all = bytes::contents(m, source)?;
            match all.get(at.index()) {
                Some(&b) => {
                    m.set_field(cell, 1, Value::len(at.index() + 1))?;
                    Some(Value::len(b.into()))
                }
                None => None,
            }
        }
        KEYS..=REVERSE_ITEMS => next_of_dict(m, i, source, at.index())?,
        SET_ITEMS => {
            let n = m.field(cell, 2)?.index();
            if set::len(m, source)? != n {
                m.set_field(cell, 2, Value::len(usize::MAX >> 3))?;
                return Err(m.runtime_error("Set changed size during iteration"));
            }
            match set::next(m, source, at.index())? {
                Some((found, v)) => {
                    m.set_field(cell, 1, Value::len(found + 1))?;
                    Some(v)
                }
                None => None,
            }
        }
        SEQUENCE_ITEMS | REVERSED_SEQUENCE => {
            let back = cell.tag() == REVERSED_SEQUENCE;
            if back && int::is_negative(at) {
                None
            } else {
                m.set_field(cell, 1, Value::int(at.unpack() + if back { -1 } else { 1 }))?;
                match m.get_item(source, at) {
                    Ok(v) => Some(v),
                    Err(unwind)
                        if m.is_raised(unwind, TypeId::IndexError)
                            || m.is_raised(unwind, TypeId::StopIteration) =>
                    {
                        None
                    }
                    Err(unwind) => return Err(unwind),
                }
            }
        }
        CALLS => {
            let end = m.field(cell, 2)?;
            match m.call(source, &[]) {
                Ok(v) if m.same_or_equal(end, v)? => None,
                Ok(v) => Some(v),
                Err(unwind) if m.is_raised(unwind, TypeId::StopIteration) => None,
                Err(unwind) => return Err(unwind),
            }
        }
        ENUMERATED => match m.next(source)? {
            Some(v) => {
                let after = m.binary(crate::bytecode::BinaryOp::Add, false, at, Value::int(1))?;
                m.set_field(cell, 1, after)?;
                Some(m.tuple(&[at, v])?)
            }
            None => None,
        },
        ZIPPED => next_of_zip(m, i, source)?,
        MAPPED => {
            let f = m.field(cell, 2)?;
            let mut args = SmallVec::<[Value; 4]>::new();
            for &inner in tuple::items(source) {
                match m.next(inner)? {
                    Some(v) => args.push(v),
                    None => return Ok(None),
                }
            }
            return m.call(f, &args).map(Some);
        }
        _ => {
            let f = m.field(cell, 2)?;
            loop {
                let Some(v) = m.next(source)? else { return Ok(None) };
                let keep = if f.is_none() { v } else { m.call(f, &[v])? };
                if m.truth(keep)? {
                    return Ok(Some(v));
                }
            }
        }
    };
    if found.is_none() {
        m.set_field(cell, 0, Value::UNSET)?;
    }
    Ok(found)
}

fn next_of_range(m: &mut Machine, i: Value, at: Value) -> Exec<Option<Value>> {
    let cell = i.object();
    let (stop, step) = (m.field(cell, 2)?, m.field(cell, 3)?);
    if let (Some(x), Some(y), Some(by)) = (at.as_int(), stop.as_int(), step.as_int()) {
        if if by > 0 { x >= y } else { x <= y } {
            return Ok(None);
        }
        let after = m.int(x + by)?;
        m.set_field(cell, 1, after)?;
        return Ok(Some(at));
    }
    let (x, y, by) = (int::big(at), int::big(stop), int::big(step));
    if if by > dashu_int::IBig::ZERO { x >= y } else { x <= y } {
        return Ok(None);
    }
    let after = m.bigint(&(x + by))?;
    m.set_field(cell, 1, after)?;
    Ok(Some(at))
}

fn next_of_dict(m: &mut Machine, i: Value, d: Value, at: usize) -> Exec<Option<Value>> {
    let cell = i.object();
    let n = m.field(cell, 2)?.index();
    if dict::len(m, d)? != n {
        m.set_field(cell, 2, Value::len(usize::MAX >> 3))?;
        return Err(m.runtime_error("dictionary changed size during iteration"));
    }
    let tag = cell.tag();
    let entry = if tag >= REVERSE_KEYS { dict::previous(m, d, at)? } else { dict::next(m, d, at)? };
    let Some((found, k, v)) = entry else { return Ok(None) };
    let after = if tag >= REVERSE_KEYS { found } else { found + 1 };
    m.set_field(cell, 1, Value::len(after))?;
    Ok(Some(match tag {
        KEYS | REVERSE_KEYS => k,
        VALUES | REVERSE_VALUES => v,
        _ => m.tuple(&[k, v])?,
    }))
}

fn next_of_zip(m: &mut Machine, i: Value, sources: Value) -> Exec<Option<Value>> {
    let all = tuple::items(sources);
    if all.is_empty() {
        return Ok(None);
    }
    let mut items = SmallVec::<[Value; 8]>::new();
    for (n, &inner) in all.iter().enumerate() {
        match m.next(inner)? {
            Some(v) => items.push(v),
            None => {
                if m.field(i.object(), 2)? != Value::TRUE {
                    return Ok(None);
                }
                return zip_strict(m, all, n);
            }
        }
    }
    m.tuple(&items).map(Some)
}

/// The end of a strict `zip` whose iterator of this number has ended.
pub(crate) fn zip_strict(m: &mut Machine, all: &[Value], ended: usize) -> Exec<Option<Value>> {
    let before = |n: usize| if n == 1 { "1".to_string() } else { format!("s 1-{n}") };
    let plural = |n: usize| if n == 1 { " 1".to_string() } else { before(n) };
    if ended > 0 {
        let (n, which) = (ended + 1, plural(ended));
        return Err(m.value_error(&format!("zip() argument {n} is shorter than argument{which}")));
    }
    for (n, &inner) in all.iter().enumerate().skip(1) {
        if m.next(inner)?.is_some() {
            let which = plural(n);
            let n = n + 1;
            return Err(
                m.value_error(&format!("zip() argument {n} is longer than argument{which}"))
            );
        }
    }
    Ok(None)
}

fn iter(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(args[0])
}

fn next_method(m: &mut Machine, args: &[Value]) -> Exec {
    match next(m, args[0])? {
        Some(v) => Ok(v),
        None => Err(m.stop_iteration(Value::NONE)),
    }
}

fn length_hint(m: &mut Machine, args: &[Value]) -> Exec {
    let cell = args[0].object();
    let Some(source) = m.field(cell, 0)?.set() else { return Ok(Value::ZERO) };
    let at = m.field(cell, 1)?;
    let left = match cell.tag() {
        LIST_ITEMS => list::len(m, source)?.saturating_sub(at.index()),
        TUPLE => tuple::items(source).len().saturating_sub(at.index()),
        LIST_REVERSED => at.index(),
        _ => 0,
    };
    Ok(Value::len(left))
}

fn enumerate(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v, start] = m.arguments("enumerate", args, kw, ["iterable", "start"], 1)?;
    let start = if start.is_set() { m.index(start)? } else { Value::ZERO };
    let i = m.iter(v)?;
    make(m, ENUMERATED, [i, start, Value::UNSET, Value::UNSET])
}

fn iterators(m: &mut Machine, args: &[Value]) -> Exec {
    let mut all = Vec::with_capacity(args.len());
    for &v in args {
        all.push(m.iter(v)?);
    }
    m.tuple(&all)
}

fn zip(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [strict] = m.arguments("zip", &[], kw, ["strict"], 0)?;
    let strict = Value::from_bool(strict.is_set() && m.truth(strict)?);
    let mut all = Vec::with_capacity(args.len());
    for &v in args {
        if !m.has_iter(v)? {
            let t = m.type_name(v);
            return Err(m.type_error(&format!("'{t}' object is not iterable")));
        }
        all.push(m.iter(v)?);
    }
    let all = m.tuple(&all)?;
    make(m, ZIPPED, [all, Value::ZERO, strict, Value::UNSET])
}

fn map(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("map() takes no keyword arguments"));
    }
    let [f, rest @ ..] = args else {
        return Err(m.type_error("map() must have at least two arguments."));
    };
    if rest.is_empty() {
        return Err(m.type_error("map() must have at least two arguments."));
    }
    let all = iterators(m, rest)?;
    make(m, MAPPED, [all, Value::ZERO, *f, Value::UNSET])
}

fn filter(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if !kw.is_empty() {
        return Err(m.type_error("filter() takes no keyword arguments"));
    }
    let &[f, v] = args else {
        let n = args.len();
        return Err(m.type_error(&format!("filter expected 2 arguments, got {n}")));
    };
    let i = m.iter(v)?;
    make(m, FILTERED, [i, Value::ZERO, f, Value::UNSET])
}

fn reversed(m: &mut Machine, _: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v] = m.arguments("reversed", args, kw, ["sequence"], 1)?;
    let n = m.names();
    match m.lookup_special(v, n.reversed)? {
        Some(f) if !f.is_none() => return m.call_special(f, &[v]),
        Some(_) => {}
        None if m.lookup_special(v, n.getitem)?.is_some() && !dict::is_dict(v) => {
            let last = m.len(v)? as i64 - 1;
            return make(m, REVERSED_SEQUENCE, [v, Value::int(last), Value::UNSET, Value::UNSET]);
        }
        None => {}
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!("'{t}' object is not reversible")))
}

const METHODS: &[NativeDef] = &[
    NativeDef::method("__iter__", iter, &["self"]),
    NativeDef::method("__next__", next_method, &["self"]),
    NativeDef::method("__length_hint__", length_hint, &["self"]),
];

const fn spec(name: &'static str, new: Option<NewFn>) -> TypeSpec {
    TypeSpec { subclassable: false, new, methods: METHODS, ..TypeSpec::new(name, ITERATOR) }
}

macro_rules! specs {
    ($($(#[$doc:meta])* $name:ident $text:literal $new:expr;)*) => {
        $($(#[$doc])* pub const $name: TypeSpec = spec($text, $new);)*
    };
}

specs! {
    /// `list_iterator`.
    LIST "list_iterator" None;
    /// `list_reverseiterator`.
    LIST_REVERSE "list_reverseiterator" None;
    /// `tuple_iterator`.
    TUPLE_SPEC "tuple_iterator" None;
    /// `str_iterator`.
    STR_SPEC "str_iterator" None;
    /// `str_ascii_iterator`.
    STR_ASCII_SPEC "str_ascii_iterator" None;
    /// `bytes_iterator`.
    BYTES_SPEC "bytes_iterator" None;
    /// `bytearray_iterator`.
    BYTEARRAY_SPEC "bytearray_iterator" None;
    /// `range_iterator`.
    RANGE_SPEC "range_iterator" None;
    /// `dict_keyiterator`.
    DICT_KEYS "dict_keyiterator" None;
    /// `dict_valueiterator`.
    DICT_VALUES "dict_valueiterator" None;
    /// `dict_itemiterator`.
    DICT_ITEMS "dict_itemiterator" None;
    /// `dict_reversekeyiterator`.
    DICT_REVERSE_KEYS "dict_reversekeyiterator" None;
    /// `dict_reversevalueiterator`.
    DICT_REVERSE_VALUES "dict_reversevalueiterator" None;
    /// `dict_reverseitemiterator`.
    DICT_REVERSE_ITEMS "dict_reverseitemiterator" None;
    /// `set_iterator`.
    SET_SPEC "set_iterator" None;
    /// `iterator`.
    SEQUENCE "iterator" None;
    /// `callable_iterator`.
    CALLABLE "callable_iterator" None;
    /// `enumerate`.
    ENUMERATE "enumerate" Some(enumerate);
    /// `zip`.
    ZIP "zip" Some(zip);
    /// `map`.
    MAP "map" Some(map);
    /// `filter`.
    FILTER "filter" Some(filter);
    /// `reversed`.
    REVERSED "reversed" Some(reversed);
}
