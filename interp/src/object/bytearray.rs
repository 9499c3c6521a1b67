//! `bytearray`: a cell of raw storage and length.
//!
//! Main invariant: byte `i` of the array is byte `i % 8`, from the low end, of word `i / 8` of the
//! storage; the storage has room for at least [`LEN`] bytes, and what is behind them is of no
//! meaning. Blocks conflict on words, so on neighbours of up to eight bytes.

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::bytes::{Target, byte, of_arguments, of_iterable};
use crate::object::{TypeId, buffer, byteslike, list, string};
use crate::value::Value;
use crate::vm::subscript::positions;
use crate::vm::{Exec, Machine, Unwind};
use smallvec::SmallVec;
use stm::heap::Ref;

/// The storage, or unset.
pub const STORAGE: usize = 0;
/// The length in bytes.
pub const LEN: usize = 1;

/// Words on their way, which are mostly few.
type Words = SmallVec<[u64; 8]>;

/// A new array.
pub fn new(m: &mut Machine, all: &[u8]) -> Exec {
    let storage = storage_of(m, all, all.len())?;
    let cell = m.new_cell_of(BYTEARRAY, 0, &[storage, Value::len(all.len())])?;
    Ok(Value::from_ref(cell))
}

/// New storage with room for `room` bytes that starts with these.
fn storage_of(m: &mut Machine, all: &[u8], room: usize) -> Exec {
    if room == 0 {
        return Ok(Value::UNSET);
    }
    if u32::try_from(room).is_err() {
        return Err(Unwind::Memory);
    }
    let array = m.memory.alloc_array(RAW, 0, room.div_ceil(8), 0)?;
    let words: Words = all.chunks(8).map(word_of).collect();
    m.set_raw_words(array, 0, &words)?;
    Ok(Value::from_ref(array))
}

fn word_of(chunk: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes[..chunk.len()].copy_from_slice(chunk);
    u64::from_le_bytes(bytes)
}

/// The length.
pub fn len(m: &mut Machine, v: Value) -> Exec<usize> {
    Ok(m.field(v.object(), LEN)?.index())
}

fn storage(m: &mut Machine, v: Value) -> Exec<Option<Ref>> {
    Ok(m.field(v.object(), STORAGE)?.as_ref())
}

/// A copy of the bytes.
pub fn to_vec(m: &mut Machine, v: Value) -> Exec<Vec<u8>> {
    let n = len(m, v)?;
    part(m, v, 0, n)
}

/// A copy of the `n` bytes from `at` on; they lie inside the array.
pub fn part(m: &mut Machine, v: Value, at: usize, n: usize) -> Exec<Vec<u8>> {
    let Some(array) = storage(m, v)?.filter(|_| n > 0) else { return Ok(Vec::new()) };
    let (first, behind) = (at / 8, (at + n).div_ceil(8));
    let mut words = Words::from_elem(0, behind - first);
    m.raw_words(array, first, &mut words)?;
    let mut all = Vec::with_capacity(8 * words.len());
    for word in words {
        all.extend_from_slice(&word.to_le_bytes());
    }
    all.truncate(at % 8 + n);
    if !at.is_multiple_of(8) {
        all.drain(..at % 8);
    }
    Ok(all)
}

/// Byte `i`, which must be below the length.
pub fn get(m: &mut Machine, v: Value, i: usize) -> Exec<u8> {
    match storage(m, v)? {
        Some(array) => Ok(m.raw(array, i / 8)?.to_le_bytes()[i % 8]),
        None => Ok(0),
    }
}

fn set(m: &mut Machine, v: Value, i: usize, b: u8) -> Exec<()> {
    let Some(array) = storage(m, v)? else { return Ok(()) };
    let mut word = m.raw(array, i / 8)?.to_le_bytes();
    word[i % 8] = b;
    m.set_raw(array, i / 8, u64::from_le_bytes(word))
}

/// The word at byte `8 * i`, which must lie inside the array.
pub(crate) fn word(m: &mut Machine, v: Value, i: usize) -> Exec<u64> {
    match storage(m, v)? {
        Some(array) => m.raw(array, i),
        None => Ok(0),
    }
}

/// Sets the word at byte `8 * i`, which must lie inside the array.
pub(crate) fn set_word(m: &mut Machine, v: Value, i: usize, word: u64) -> Exec<()> {
    match storage(m, v)? {
        Some(array) => m.set_raw(array, i, word),
        None => Ok(()),
    }
}

/// Writes bytes at a position; they lie inside the array.
pub fn write(m: &mut Machine, v: Value, at: usize, bytes: &[u8]) -> Exec<()> {
    let Some(array) = storage(m, v)?.filter(|_| !bytes.is_empty()) else { return Ok(()) };
    let (first, behind) = (at / 8, (at + bytes.len()).div_ceil(8));
    let mut words = Words::with_capacity(behind - first);
    let mut rest = bytes;
    for i in first..behind {
        let start = if i == first { at % 8 } else { 0 };
        let (now, later) = rest.split_at(rest.len().min(8 - start));
        // What lies beside the bytes stays as it is.
        let mut word = if now.len() < 8 { m.raw(array, i)?.to_le_bytes() } else { [0; 8] };
        word[start..start + now.len()].copy_from_slice(now);
        words.push(u64::from_le_bytes(word));
        rest = later;
    }
    m.set_raw_words(array, first, &words)
}

/// Makes the array hold these bytes.
pub fn replace(m: &mut Machine, v: Value, all: &[u8]) -> Exec<()> {
    let storage = storage_of(m, all, all.len())?;
    m.set_field(v.object(), STORAGE, storage)?;
    m.set_field(v.object(), LEN, Value::len(all.len()))
}

/// Appends bytes.
pub fn extend(m: &mut Machine, v: Value, more: &[u8]) -> Exec<()> {
    let n = len(m, v)?;
    let room = storage(m, v)?.map_or(0, |array| array.words() * 8);
    let wanted = n + more.len();
    if wanted > room {
        let all = to_vec(m, v)?;
        // An eighth more, as for lists.
        let storage = storage_of(m, &all, wanted + wanted / 8 + 8)?;
        m.set_field(v.object(), STORAGE, storage)?;
    }
    m.set_field(v.object(), LEN, Value::len(wanted))?;
    write(m, v, n, more)
}

fn new_bytearray(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    if class == m.builtin(TypeId::ByteArray) {
        let all = m.arguments("bytearray", args, kw, ["source", "encoding", "errors"], 0)?;
        let all = of_arguments(m, all, Target::ByteArray)?;
        return new(m, &all);
    }
    // A subclass's `__init__` fills it.
    let v = new(m, &[])?;
    m.finish_new(TypeId::ByteArray, class, v)
}

fn init(m: &mut Machine, args: &[Value]) -> Exec {
    let all = of_arguments(m, [args[1], args[2], args[3]], Target::ByteArray)?;
    replace(m, args[0], &all)?;
    Ok(Value::NONE)
}

fn repr(m: &mut Machine, args: &[Value]) -> Exec {
    let all = to_vec(m, args[0])?;
    let mut out = b"bytearray(".to_vec();
    crate::text::string::repr::bytes_repr(&all, &mut out);
    out.push(b')');
    m.str_of(&out)
}

/// The bytes that are assigned to a slice.
fn assigned(m: &mut Machine, x: Value) -> Exec<Vec<u8>> {
    if let Some(all) = buffer::contents(m, x)? {
        return Ok(all.into_owned());
    }
    if m.as_str(x)?.is_some() || !m.has_iter(x)? {
        return Err(
            m.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)")
        );
    }
    of_iterable(m, x, Target::ByteArray)
}

/// `v[k] = x`, or `del v[k]` without `x`.
///
/// # Errors
/// TypeError, IndexError or ValueError as the subscript or the value say.
pub fn set_item(m: &mut Machine, v: Value, k: Value, x: Option<Value>) -> Exec<()> {
    if k.is_kind(SLICE) {
        let new = match x {
            Some(x) => Some(assigned(m, x)?),
            None => None,
        };
        return set_slice(m, v, k, new);
    }
    let Some(i) = m.try_index(k)? else {
        let t = m.type_name(k);
        return Err(m.type_error(&format!("bytearray indices must be integers or slices, not {t}")));
    };
    // As CPython: the value is looked at before the index.
    let b = match x {
        Some(x) => Some(byte(m, x, Target::ByteArray)?),
        None => None,
    };
    let n = len(m, v)?;
    let i = i.as_int().unwrap_or(i64::MAX);
    let at = if i < 0 { i + n as i64 } else { i };
    let Some(at) = usize::try_from(at).ok().filter(|at| *at < n) else {
        return Err(m.index_error("bytearray index out of range"));
    };
    match b {
        Some(b) => set(m, v, at, b),
        None => {
            let mut all = to_vec(m, v)?;
            all.remove(at);
            replace(m, v, &all)
        }
    }
}

fn set_slice(m: &mut Machine, v: Value, k: Value, new: Option<Vec<u8>>) -> Exec<()> {
    let mut all = to_vec(m, v)?;
    let at = m.slice_indices(k, all.len())?;
    let new = new.unwrap_or_default();
    let deletes = new.is_empty();
    if at.step == 1 {
        let start = at.start as usize;
        all.splice(start..start + at.len, new);
        return replace(m, v, &all);
    }
    if deletes {
        let gone: std::collections::HashSet<usize> = positions(at).collect();
        let mut i = 0;
        all.retain(|_| {
            i += 1;
            !gone.contains(&(i - 1))
        });
        return replace(m, v, &all);
    }
    if new.len() != at.len {
        let (given, size) = (new.len(), at.len);
        return Err(m.value_error(&format!(
            "attempt to assign bytes of size {given} to extended slice of size {size}"
        )));
    }
    for (i, b) in positions(at).zip(new) {
        set(m, v, i, b)?;
    }
    Ok(())
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    set_item(m, args[0], args[1], Some(args[2]))?;
    Ok(Value::NONE)
}

fn delitem(m: &mut Machine, args: &[Value]) -> Exec {
    set_item(m, args[0], args[1], None)?;
    Ok(Value::NONE)
}

fn append(m: &mut Machine, args: &[Value]) -> Exec {
    let b = byte(m, args[1], Target::ByteArray)?;
    extend(m, args[0], &[b])?;
    Ok(Value::NONE)
}

fn extend_method(m: &mut Machine, args: &[Value]) -> Exec {
    let more = match buffer::contents(m, args[1])? {
        Some(all) => all.into_owned(),
        None if m.as_str(args[1])?.is_some() => {
            return Err(m.type_error("expected iterable of integers; got: 'str'"));
        }
        None if !m.has_iter(args[1])? => {
            let t = m.type_name(args[1]);
            return Err(m.type_error(&format!("can't extend bytearray with {t}")));
        }
        None => of_iterable(m, args[1], Target::ByteArray)?,
    };
    extend(m, args[0], &more)?;
    Ok(Value::NONE)
}

fn iadd(m: &mut Machine, args: &[Value]) -> Exec {
    match buffer::contents(m, args[1])? {
        Some(more) => extend(m, args[0], &more)?,
        None => {
            let t = m.type_name(args[1]);
            return Err(m.type_error(&format!("can't concat {t} to bytearray")));
        }
    }
    Ok(args[0])
}

fn imul(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(n) = m.try_index(args[1])? else { return Ok(Value::NOT_IMPLEMENTED) };
    let n = usize::try_from(m.to_i64(n)?).unwrap_or(0);
    let all = to_vec(m, args[0])?;
    list::check_size(all.len(), n)?;
    replace(m, args[0], &all.repeat(n))?;
    Ok(args[0])
}

fn insert(m: &mut Machine, args: &[Value]) -> Exec {
    let at = m.to_i64(args[1])?;
    let b = byte(m, args[2], Target::ByteArray)?;
    let mut all = to_vec(m, args[0])?;
    let n = all.len() as i64;
    let at = if at < 0 { (at + n).max(0) } else { at.min(n) };
    all.insert(at as usize, b);
    replace(m, args[0], &all)?;
    Ok(Value::NONE)
}

fn pop(m: &mut Machine, args: &[Value]) -> Exec {
    let at = m.optional_int(args[1], -1)?;
    let mut all = to_vec(m, args[0])?;
    if all.is_empty() {
        return Err(m.index_error("pop from empty bytearray"));
    }
    let n = all.len() as i64;
    let at = if at < 0 { at.saturating_add(n) } else { at };
    if at < 0 || at >= n {
        return Err(m.index_error("pop index out of range"));
    }
    let b = all.remove(at as usize);
    if at + 1 == n {
        m.set_field(args[0].object(), LEN, Value::len(all.len()))?;
    } else {
        replace(m, args[0], &all)?;
    }
    Ok(Value::int(b.into()))
}

fn remove(m: &mut Machine, args: &[Value]) -> Exec {
    let b = byte(m, args[1], Target::ByteArray)?;
    let mut all = to_vec(m, args[0])?;
    match all.iter().position(|other| *other == b) {
        Some(at) => {
            all.remove(at);
            replace(m, args[0], &all)?;
            Ok(Value::NONE)
        }
        None => Err(m.value_error("value not found in bytearray")),
    }
}

fn reverse(m: &mut Machine, args: &[Value]) -> Exec {
    let mut all = to_vec(m, args[0])?;
    all.reverse();
    write(m, args[0], 0, &all)?;
    Ok(Value::NONE)
}

fn clear(m: &mut Machine, args: &[Value]) -> Exec {
    replace(m, args[0], &[])?;
    Ok(Value::NONE)
}

fn copy(m: &mut Machine, args: &[Value]) -> Exec {
    let all = to_vec(m, args[0])?;
    new(m, &all)
}

fn resize(m: &mut Machine, args: &[Value]) -> Exec {
    let Ok(size) = usize::try_from(m.to_i64(args[1])?) else {
        let given = m.repr_text(args[1])?;
        return Err(
            m.value_error(&format!("bytearray.resize(): new size must be >= 0, got {given}"))
        );
    };
    list::check_size(size, 1)?;
    let mut all = to_vec(m, args[0])?;
    all.resize(size, 0);
    replace(m, args[0], &all)?;
    Ok(Value::NONE)
}

fn reduce(m: &mut Machine, args: &[Value]) -> Exec {
    let all = to_vec(m, args[0])?;
    let class = m.type_of(args[0])?;
    let latin: Vec<u8> = all.iter().flat_map(|&b| char::from(b).to_string().into_bytes()).collect();
    let (text, encoding) = (m.str_of(&latin)?, m.str("latin-1")?);
    debug_assert!(string::is_str(text));
    let inner = m.tuple(&[text, encoding])?;
    m.tuple(&[class, inner, Value::NONE])
}

const METHODS: [NativeDef; byteslike::COMMON_METHODS + 16] = byteslike::with_common([
    NativeDef::method("__init__", init, &["self", "source", "encoding", "errors"])
        .optional(3)
        .by_name(1),
    NativeDef::method("__repr__", repr, &["self"]),
    NativeDef::method("__setitem__", setitem, &["self", "key", "value"]),
    NativeDef::method("__delitem__", delitem, &["self", "key"]),
    NativeDef::method("__iadd__", iadd, &["self", "value"]),
    NativeDef::method("__imul__", imul, &["self", "value"]),
    NativeDef::method("append", append, &["self", "item"]),
    NativeDef::method("extend", extend_method, &["self", "iterable_of_ints"]),
    NativeDef::method("insert", insert, &["self", "index", "item"]),
    NativeDef::method("pop", pop, &["self", "index"]).optional(1),
    NativeDef::method("remove", remove, &["self", "value"]),
    NativeDef::method("reverse", reverse, &["self"]),
    NativeDef::method("clear", clear, &["self"]),
    NativeDef::method("copy", copy, &["self"]),
    NativeDef::method("resize", resize, &["self", "size"]),
    NativeDef::method("__reduce__", reduce, &["self"]),
]);

/// `bytearray`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(new_bytearray),
    methods: &METHODS,
    doc: "A mutable sequence of bytes.",
    ..TypeSpec::new("bytearray", BYTEARRAY)
};
