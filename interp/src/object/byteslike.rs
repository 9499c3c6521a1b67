//! The methods that `bytes` and `bytearray` share.
//!
//! Main invariant: a method works on the contents of the receiver at the time of the call and gives
//! an object of the receiver's own type; other operands may be any bytes-like object.

use std::borrow::Cow;

use crate::heap::*;
use crate::native::NativeDef;
use crate::object::buffer::{self, Contents};
use crate::object::bytes::Target;
use crate::object::{TypeId, bytearray, bytes, codec, instance, iterator, list, string, tuple};
use crate::text::bytes::{ascii, hex, search};
use crate::text::error::Result;
use crate::text::string::pad::{self, Side};
use crate::text::string::search::{remove_prefix, remove_suffix};
use crate::text::string::split::{self, Ascii};
use crate::value::Value;
use crate::vm::{Exec, Machine, compare};

/// An object of the type of the receiver.
fn like(m: &mut Machine, own: Value, all: &[u8]) -> Exec {
    if own.is_kind(BYTES) { m.bytes(all) } else { bytearray::new(m, all) }
}

/// As [`like`], the receiver itself if it is frozen and nothing has changed.
fn like_part(m: &mut Machine, own: Value, all: &[u8]) -> Exec {
    if own.is_kind(BYTES) && all.len() == bytes::slice(own).len() {
        return Ok(own);
    }
    like(m, own, all)
}

/// Items that are objects of the type of the receiver, in a list.
fn like_all<'a>(m: &mut Machine, own: Value, parts: impl Iterator<Item = &'a [u8]>) -> Exec {
    let mut items = Vec::new();
    for part in parts {
        items.push(like(m, own, part)?);
    }
    list::new(m, &items)
}

macro_rules! changed {
    ($($name:ident = $f:path;)*) => { $(
        fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let mut out = Vec::new();
            $f(&bytes::contents(m, args[0])?, &mut out);
            like(m, args[0], &out)
        }
    )* };
}

changed! {
    lower = ascii::lower;
    upper = ascii::upper;
    capitalize = ascii::capitalize;
    title = ascii::title;
    swapcase = ascii::swapcase;
}

macro_rules! tested {
    ($($name:ident = $f:expr;)*) => { $(
        fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let all = bytes::contents(m, args[0])?;
            Ok(Value::from_bool($f(&all)))
        }
    )* };
}

tested! {
    isalpha = ascii::is_alpha;
    isalnum = ascii::is_alnum;
    isdigit = ascii::is_digit;
    isspace = ascii::is_space;
    islower = ascii::is_lower;
    isupper = ascii::is_upper;
    istitle = ascii::is_title;
    isascii = <[u8]>::is_ascii;
}

fn len(m: &mut Machine, args: &[Value]) -> Exec {
    match args[0].is_kind(BYTES) {
        true => Ok(Value::len(bytes::slice(args[0]).len())),
        false => Ok(Value::len(bytearray::len(m, args[0])?)),
    }
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    let tag = if args[0].is_kind(BYTES) { iterator::BYTES } else { iterator::BYTEARRAY };
    iterator::over(m, tag, args[0])
}

/// What `find` and `in` look for: bytes, or one byte as an integer.
fn needle(m: &mut Machine, v: Value) -> Exec<Contents> {
    if let Some(all) = buffer::contents(m, v)? {
        return Ok(all);
    }
    match m.try_index(v)? {
        Some(i) => Ok(Cow::Owned(vec![bytes::byte(m, i, Target::ByteArray)?])),
        None => {
            let t = m.type_name(v);
            Err(m
                .type_error(&format!("argument should be integer or bytes-like object, not '{t}'")))
        }
    }
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    let needle = match buffer::contents(m, args[1])? {
        Some(all) => all,
        None => match m.try_index(args[1])? {
            Some(i) => Cow::Owned(vec![bytes::byte(m, i, Target::ByteArray)?]),
            None => {
                let t = m.type_name(args[1]);
                return Err(m.type_error(&format!("a bytes-like object is required, not '{t}'")));
            }
        },
    };
    let all = bytes::contents(m, args[0])?;
    Ok(Value::from_bool(memchr::memmem::find(&all, &needle).is_some()))
}

/// `start` and `end` of a search.
fn window(m: &mut Machine, args: &[Value]) -> Exec<(isize, isize)> {
    m.search_bounds(args[2], args[3])
}

macro_rules! searched {
    ($($name:ident $index:ident = $f:path;)*) => { $(
        fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let needle = needle(m, args[1])?;
            let (start, end) = window(m, args)?;
            let found = $f(&bytes::contents(m, args[0])?, &needle, start, end);
            Ok(found.map_or(Value::int(-1), Value::len))
        }

        fn $index(m: &mut Machine, args: &[Value]) -> Exec {
            match $name(m, args)? {
                v if v == Value::int(-1) => {
                    Err(m.value_error("subsection not found"))
                }
                v => Ok(v),
            }
        }
    )* };
}

searched! {
    find index = search::find;
    rfind rindex = search::rfind;
}

fn count(m: &mut Machine, args: &[Value]) -> Exec {
    let needle = needle(m, args[1])?;
    let (start, end) = window(m, args)?;
    Ok(Value::len(search::count_in(&bytes::contents(m, args[0])?, &needle, start, end)))
}

fn affix(
    m: &mut Machine,
    args: &[Value],
    name: &str,
    holds: fn(&[u8], &[u8], isize, isize) -> bool,
) -> Exec {
    let (start, end) = window(m, args)?;
    let all = bytes::contents(m, args[0])?;
    let one = std::slice::from_ref(&args[1]);
    let several = instance::payload(m, args[1])?;
    let is_tuple = several.is_kind(TUPLE);
    let wanted = if is_tuple { tuple::items(several) } else { one };
    for &w in wanted {
        let Some(part) = buffer::contents(m, w)? else {
            let t = m.type_name(w);
            let text = if is_tuple {
                format!("a bytes-like object is required, not '{t}'")
            } else {
                format!("{name} first arg must be bytes or a tuple of bytes, not {t}")
            };
            return Err(m.type_error(&text));
        };
        if holds(&all, &part, start, end) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn startswith(m: &mut Machine, args: &[Value]) -> Exec {
    affix(m, args, "startswith", search::starts_with)
}

fn endswith(m: &mut Machine, args: &[Value]) -> Exec {
    affix(m, args, "endswith", search::ends_with)
}

fn replace(m: &mut Machine, args: &[Value]) -> Exec {
    let (old, new) = (buffer::required(m, args[1])?, buffer::required(m, args[2])?);
    let max = if args[3].is_set() { m.to_i64(args[3])? as isize } else { -1 };
    let all = bytes::contents(m, args[0])?;
    let mut out = Vec::new();
    let done = search::replace(&all, &old, &new, max, &mut out);
    m.text(done)?;
    like(m, args[0], &out)
}

fn removeprefix(m: &mut Machine, args: &[Value]) -> Exec {
    let prefix = buffer::required(m, args[1])?;
    let all = bytes::contents(m, args[0])?;
    like_part(m, args[0], remove_prefix(&all, &prefix))
}

fn removesuffix(m: &mut Machine, args: &[Value]) -> Exec {
    let suffix = buffer::required(m, args[1])?;
    let all = bytes::contents(m, args[0])?;
    like_part(m, args[0], remove_suffix(&all, &suffix))
}

fn stripped(m: &mut Machine, args: &[Value], left: bool, right: bool) -> Exec {
    let all = bytes::contents(m, args[0])?;
    let mut part: &[u8] = &all;
    if args[1].is_set() && !args[1].is_none() {
        let set = buffer::required(m, args[1])?;
        if left {
            part = split::lstrip_bytes(part, &set);
        }
        if right {
            part = split::rstrip_bytes(part, &set);
        }
    } else {
        if left {
            part = split::lstrip::<Ascii>(part);
        }
        if right {
            part = split::rstrip::<Ascii>(part);
        }
    }
    like_part(m, args[0], part)
}

fn strip(m: &mut Machine, args: &[Value]) -> Exec {
    stripped(m, args, true, true)
}

fn lstrip(m: &mut Machine, args: &[Value]) -> Exec {
    stripped(m, args, true, false)
}

fn rstrip(m: &mut Machine, args: &[Value]) -> Exec {
    stripped(m, args, false, true)
}

/// The separator of a split, `None` for white space, and the most splits.
fn split_arguments(m: &mut Machine, args: &[Value]) -> Exec<(Option<Contents>, isize)> {
    let max = if args[2].is_set() { m.to_i64(args[2])? as isize } else { -1 };
    if !args[1].is_set() || args[1].is_none() {
        return Ok((None, max));
    }
    Ok((Some(buffer::required(m, args[1])?), max))
}

fn split_left(m: &mut Machine, args: &[Value]) -> Exec {
    let (separator, max) = split_arguments(m, args)?;
    let all = bytes::contents(m, args[0])?;
    match separator {
        None => like_all(m, args[0], split::split_space::<Ascii>(&all, max)),
        Some(separator) => {
            let parts = split::split_on(&all, &separator, max);
            let parts = m.text(parts)?;
            like_all(m, args[0], parts)
        }
    }
}

fn split_right(m: &mut Machine, args: &[Value]) -> Exec {
    let (separator, max) = split_arguments(m, args)?;
    let all = bytes::contents(m, args[0])?;
    let mut parts: Vec<&[u8]> = match &separator {
        None => split::rsplit_space::<Ascii>(&all, max).collect(),
        Some(separator) => {
            let parts = split::rsplit_on(&all, separator, max);
            m.text(parts)?.collect()
        }
    };
    parts.reverse();
    like_all(m, args[0], parts.into_iter())
}

fn splitlines(m: &mut Machine, args: &[Value]) -> Exec {
    let keep = args[1].is_set() && m.truth(args[1])?;
    let all = bytes::contents(m, args[0])?;
    like_all(m, args[0], split::lines::<Ascii>(&all, keep))
}

type Halves<'a> = Result<Option<(&'a [u8], &'a [u8])>>;

fn partitioned(m: &mut Machine, args: &[Value], right: bool) -> Exec {
    let separator = buffer::required(m, args[1])?;
    let all = bytes::contents(m, args[0])?;
    let halves: Halves<'_> = if right {
        split::rpartition(&all, &separator)
    } else {
        split::partition(&all, &separator)
    };
    let own = args[0];
    let parts = match m.text(halves)? {
        Some((before, after)) => {
            [like(m, own, before)?, like(m, own, &separator)?, like(m, own, after)?]
        }
        None => {
            let whole = like_part(m, own, &all)?;
            let (a, b) = (like(m, own, &[])?, like(m, own, &[])?);
            if right { [a, b, whole] } else { [whole, a, b] }
        }
    };
    m.tuple(&parts)
}

fn partition(m: &mut Machine, args: &[Value]) -> Exec {
    partitioned(m, args, false)
}

fn rpartition(m: &mut Machine, args: &[Value]) -> Exec {
    partitioned(m, args, true)
}

fn join(m: &mut Machine, args: &[Value]) -> Exec {
    if !m.has_iter(args[1])? {
        return Err(m.type_error("can only join an iterable"));
    }
    let items = m.collect(args[1])?;
    if let [only] = items[..]
        && only.is_kind(BYTES)
        && args[0].is_kind(BYTES)
    {
        return Ok(only);
    }
    let separator = bytes::contents(m, args[0])?;
    let mut out = Vec::new();
    for (i, &item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(&separator);
        }
        match buffer::contents(m, item)? {
            Some(part) => out.extend_from_slice(&part),
            None => {
                let t = m.type_name(item);
                return Err(m.type_error(&format!(
                    "sequence item {i}: expected a bytes-like object, {t} found"
                )));
            }
        }
    }
    like(m, args[0], &out)
}

fn justified(m: &mut Machine, args: &[Value], side: Side, name: &str) -> Exec {
    let width = m.to_i64(args[1])? as isize;
    let mut fill = b' ';
    if args[2].is_set() {
        let given = match args[2].kind() {
            Some(BYTES | BYTEARRAY) => Some(bytes::contents(m, args[2])?),
            _ => None,
        };
        fill = match given.as_deref() {
            Some([b]) => *b,
            Some(other) => {
                let (t, n) = (m.type_name(args[2]), other.len());
                return Err(m.type_error(&format!(
                    "{name}(): argument 2 must be a byte string of length 1, not a {t} object \
                     of length {n}"
                )));
            }
            None => {
                let t = m.type_name(args[2]);
                return Err(m.type_error(&format!(
                    "{name}() argument 2 must be a byte string of length 1, not {t}"
                )));
            }
        };
    }
    let all = bytes::contents(m, args[0])?;
    let mut out = Vec::new();
    let done = ascii::justify(&all, side, width, fill, &mut out);
    m.text(done)?;
    like_part(m, args[0], &out)
}

fn center(m: &mut Machine, args: &[Value]) -> Exec {
    justified(m, args, Side::Center, "center")
}

fn ljust(m: &mut Machine, args: &[Value]) -> Exec {
    justified(m, args, Side::Left, "ljust")
}

fn rjust(m: &mut Machine, args: &[Value]) -> Exec {
    justified(m, args, Side::Right, "rjust")
}

fn zfill(m: &mut Machine, args: &[Value]) -> Exec {
    let width = m.to_i64(args[1])? as isize;
    let all = bytes::contents(m, args[0])?;
    let mut out = Vec::new();
    let done = pad::zfill(&all, all.len(), width, &mut out);
    m.text(done)?;
    like_part(m, args[0], &out)
}

fn expandtabs(m: &mut Machine, args: &[Value]) -> Exec {
    let size = m.optional_int(args[1], 8)? as isize;
    let all = bytes::contents(m, args[0])?;
    let mut out = Vec::new();
    let done = pad::expand_tabs(&all, size, true, &mut out);
    m.text(done)?;
    like(m, args[0], &out)
}

fn translate(m: &mut Machine, args: &[Value]) -> Exec {
    let table = if args[1].is_none() { None } else { Some(buffer::required(m, args[1])?) };
    let delete =
        if args[2].is_set() { buffer::required(m, args[2])? } else { Cow::Borrowed(&[][..]) };
    let all = bytes::contents(m, args[0])?;
    let mut out = Vec::new();
    let done = ascii::translate(&all, table.as_deref(), &delete, &mut out);
    m.text(done)?;
    like(m, args[0], &out)
}

fn maketrans(m: &mut Machine, args: &[Value]) -> Exec {
    let (from, to) = (buffer::required(m, args[0])?, buffer::required(m, args[1])?);
    let table = ascii::maketrans(&from, &to);
    let table = m.text(table)?;
    m.bytes(&table)
}

fn to_hex(m: &mut Machine, args: &[Value]) -> Exec {
    let separator = hex_separator(m, args[1])?;
    let group = m.optional_int(args[2], 1)? as isize;
    let all = bytes::contents(m, args[0])?;
    let mut out = Vec::new();
    let done = hex::hex(&all, separator, group, &mut out);
    m.text(done)?;
    m.str_of(&out)
}

/// The separator of `hex`, if there is one.
pub fn hex_separator(m: &mut Machine, v: Value) -> Exec<Option<u8>> {
    if !v.is_set() {
        return Ok(None);
    }
    if let Some(s) = m.as_str(v)? {
        let byte = hex::separator(string::text(s));
        return m.text(byte).map(Some);
    }
    match buffer::contents(m, v)?.as_deref() {
        Some([b]) if b.is_ascii() => Ok(Some(*b)),
        Some([_]) => Err(m.value_error("sep must be ASCII.")),
        Some(_) => Err(m.value_error("sep must be length 1.")),
        None => Err(m.type_error("sep must be str or bytes.")),
    }
}

fn from_hex(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(s) = m.as_str(args[1])? else {
        let t = m.type_name(args[1]);
        return Err(m.type_error(&format!("fromhex() argument must be str, not {t}")));
    };
    let mut out = Vec::new();
    let done = hex::from_hex(string::text(s), &mut out);
    m.text(done)?;
    let class = args[0];
    let array = m.builtin(TypeId::ByteArray);
    if class == array || m.is_subtype(class, array)? {
        let v = bytearray::new(m, &out)?;
        return if class == array { Ok(v) } else { m.call(class, &[v]) };
    }
    let v = m.bytes(&out)?;
    if class == m.builtin(TypeId::Bytes) { Ok(v) } else { m.call(class, &[v]) }
}

fn decode(m: &mut Machine, args: &[Value]) -> Exec {
    let all = bytes::contents(m, args[0])?;
    codec::decode_value(m, &all, args[1], args[2])
}

fn add(m: &mut Machine, args: &[Value]) -> Exec {
    match buffer::contents(m, args[1])? {
        Some(other) => {
            let all = bytes::contents(m, args[0])?;
            like(m, args[0], &[&all[..], &other[..]].concat())
        }
        None => {
            let (s, t) = (m.type_name(args[0]), m.type_name(args[1]));
            Err(m.type_error(&format!("can't concat {t} to {s}")))
        }
    }
}

fn mul(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(n) = m.try_index(args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let n = m.to_i64(n)? as isize;
    let all = bytes::contents(m, args[0])?;
    list::check_size(all.len(), n.max(0) as usize)?;
    let mut out = Vec::new();
    let done = pad::repeat(&all, n, &mut out);
    m.text(done)?;
    like_part(m, args[0], &out)
}

fn modulo(m: &mut Machine, args: &[Value]) -> Exec {
    let format = bytes::contents(m, args[0])?;
    let out = crate::object::bytesformat::percent(m, &format, args[1])?;
    like(m, args[0], &out)
}

fn rmodulo(_: &mut Machine, _: &[Value]) -> Exec {
    Ok(Value::NOT_IMPLEMENTED)
}

const SELF: &[&str] = &["self"];
const OTHER: &[&str] = &["self", "value"];
const SEARCH: &[&str] = &["self", "sub", "start", "end"];
const SPLIT: &[&str] = &["self", "sep", "maxsplit"];
const JUSTIFY: &[&str] = &["self", "width", "fillchar"];

const COMMON: [NativeDef; 59] = [
    NativeDef::method("__len__", len, SELF),
    NativeDef::method("__getitem__", getitem, &["self", "key"]),
    NativeDef::method("__iter__", iter, SELF),
    NativeDef::method("__contains__", contains, &["self", "key"]),
    NativeDef::method("__add__", add, OTHER),
    NativeDef::method("__mul__", mul, OTHER),
    NativeDef::method("__rmul__", mul, OTHER),
    NativeDef::method("__mod__", modulo, OTHER),
    NativeDef::method("__rmod__", rmodulo, OTHER),
    NativeDef::method("__eq__", compare::native_eq, OTHER),
    NativeDef::method("__ne__", compare::native_ne, OTHER),
    NativeDef::method("__lt__", compare::native_lt, OTHER),
    NativeDef::method("__le__", compare::native_le, OTHER),
    NativeDef::method("__gt__", compare::native_gt, OTHER),
    NativeDef::method("__ge__", compare::native_ge, OTHER),
    NativeDef::method("lower", lower, SELF),
    NativeDef::method("upper", upper, SELF),
    NativeDef::method("capitalize", capitalize, SELF),
    NativeDef::method("title", title, SELF),
    NativeDef::method("swapcase", swapcase, SELF),
    NativeDef::method("isalpha", isalpha, SELF),
    NativeDef::method("isalnum", isalnum, SELF),
    NativeDef::method("isdigit", isdigit, SELF),
    NativeDef::method("isspace", isspace, SELF),
    NativeDef::method("islower", islower, SELF),
    NativeDef::method("isupper", isupper, SELF),
    NativeDef::method("istitle", istitle, SELF),
    NativeDef::method("isascii", isascii, SELF),
    NativeDef::method("find", find, SEARCH).optional(2),
    NativeDef::method("index", index, SEARCH).optional(2),
    NativeDef::method("rfind", rfind, SEARCH).optional(2),
    NativeDef::method("rindex", rindex, SEARCH).optional(2),
    NativeDef::method("count", count, SEARCH).optional(2),
    NativeDef::method("startswith", startswith, &["self", "prefix", "start", "end"]).optional(2),
    NativeDef::method("endswith", endswith, &["self", "suffix", "start", "end"]).optional(2),
    NativeDef::method("replace", replace, &["self", "old", "new", "count"]).optional(1),
    NativeDef::method("removeprefix", removeprefix, &["self", "prefix"]),
    NativeDef::method("removesuffix", removesuffix, &["self", "suffix"]),
    NativeDef::method("strip", strip, &["self", "bytes"]).optional(1),
    NativeDef::method("lstrip", lstrip, &["self", "bytes"]).optional(1),
    NativeDef::method("rstrip", rstrip, &["self", "bytes"]).optional(1),
    NativeDef::method("split", split_left, SPLIT).optional(2).by_name(1),
    NativeDef::method("rsplit", split_right, SPLIT).optional(2).by_name(1),
    NativeDef::method("splitlines", splitlines, &["self", "keepends"]).optional(1).by_name(1),
    NativeDef::method("partition", partition, &["self", "sep"]),
    NativeDef::method("rpartition", rpartition, &["self", "sep"]),
    NativeDef::method("join", join, &["self", "iterable_of_bytes"]),
    NativeDef::method("center", center, JUSTIFY).optional(1),
    NativeDef::method("ljust", ljust, JUSTIFY).optional(1),
    NativeDef::method("rjust", rjust, JUSTIFY).optional(1),
    NativeDef::method("zfill", zfill, &["self", "width"]),
    NativeDef::method("expandtabs", expandtabs, &["self", "tabsize"]).optional(1).by_name(1),
    NativeDef::method("translate", translate, &["self", "table", "delete"]).optional(1).by_name(2),
    NativeDef::fixed_static("maketrans", maketrans, &["frm", "to"]),
    NativeDef::method("hex", to_hex, &["self", "sep", "bytes_per_sep"]).optional(2).by_name(1),
    NativeDef::class("fromhex", from_hex, &["cls", "string"]),
    NativeDef::method("decode", decode, &["self", "encoding", "errors"]).optional(2).by_name(1),
    NativeDef::method("__sizeof__", sizeof, SELF),
    NativeDef::method("__str__", str, SELF),
];

fn sizeof(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::len(33 + bytes::contents(m, args[0])?.len()))
}

fn str(m: &mut Machine, args: &[Value]) -> Exec {
    m.repr(args[0])
}

/// The common methods and those of one type.
pub const fn with_common<const N: usize, const ALL: usize>(
    own: [NativeDef; N],
) -> [NativeDef; ALL] {
    assert!(ALL == N + COMMON.len(), "as many methods as both tables have");
    let mut all = [COMMON[0]; ALL];
    let mut i = 0;
    while i < ALL {
        all[i] = if i < N { own[i] } else { COMMON[i - N] };
        i += 1;
    }
    all
}

/// How many methods are common.
pub const COMMON_METHODS: usize = COMMON.len();
