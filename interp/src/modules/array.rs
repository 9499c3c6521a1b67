//! `array`, which is Python code (`array.py` beside this file) over `struct` and `bytearray`, but for
//! its single items.
//!
//! Main invariant: an item of size `n` begins at a multiple of `n` bytes, so it lies inside one word
//! of the bytearray. What is not plain (a slice, a number out of range) is left to the method of the
//! same name with an underscore.

use crate::heap::*;
use crate::native::{Keywords, ModuleSpec, NativeDef};
use crate::object::{bytearray, float, instance, iterator, method, string};
use crate::value::Value;
use crate::vm::{Exec, Machine};

// Slots, in the order of `__slots__`.
const TYPECODE: usize = 0;
const ITEMSIZE: usize = 1;
const DATA: usize = 2;

/// What the items of an array are.
#[derive(Clone, Copy)]
enum Item {
    Signed(u32),
    Unsigned(u32),
    Float,
    Double,
}

impl Item {
    fn of_code(code: u8) -> Option<Item> {
        Some(match code {
            b'b' => Item::Signed(1),
            b'h' => Item::Signed(2),
            b'i' => Item::Signed(4),
            b'l' | b'q' => Item::Signed(8),
            b'B' => Item::Unsigned(1),
            b'H' => Item::Unsigned(2),
            b'I' => Item::Unsigned(4),
            b'L' | b'Q' => Item::Unsigned(8),
            b'f' => Item::Float,
            b'd' => Item::Double,
            _ => return None,
        })
    }

    fn size(self) -> usize {
        match self {
            Item::Signed(n) | Item::Unsigned(n) => n as usize,
            Item::Float => 4,
            Item::Double => 8,
        }
    }

    /// The number that these bits, the lowest of a word, stand for.
    fn read(self, m: &mut Machine, bits: u64) -> Exec {
        match self {
            Item::Signed(n) => {
                let unused = 64 - 8 * n;
                m.int((bits << unused) as i64 >> unused)
            }
            Item::Unsigned(n) => m.uint(bits << (64 - 8 * n) >> (64 - 8 * n)),
            Item::Float => m.float(f32::from_bits(bits as u32).into()),
            Item::Double => m.float(f64::from_bits(bits)),
        }
    }

    /// The bits of a number, if it is one in range.
    fn bits(self, v: Value) -> Option<u64> {
        match self {
            Item::Signed(n) => {
                let (i, unused) = (v.as_int()?, 64 - 8 * n);
                (i << unused >> unused == i).then_some(i as u64)
            }
            Item::Unsigned(n) => {
                let i = u64::try_from(v.as_int()?).ok()?;
                (n == 8 || i >> (8 * n) == 0).then_some(i)
            }
            Item::Float => {
                let f = float::value(v)?;
                let single = f as f32;
                (single.is_finite() || !f.is_finite()).then(|| u64::from(single.to_bits()))
            }
            Item::Double => match v.as_int() {
                Some(i) if i.unsigned_abs() <= 1 << 53 => Some((i as f64).to_bits()),
                _ => float::value(v).map(f64::to_bits),
            },
        }
    }
}

/// The bytes of an array of numbers, and what they are.
fn parts(m: &mut Machine, v: Value) -> Exec<Option<(Value, Item)>> {
    let code = instance::slot(m, v.object(), TYPECODE)?;
    let data = instance::slot(m, v.object(), DATA)?;
    if !string::is_str(code) || !data.is_kind(BYTEARRAY) {
        return Ok(None);
    }
    let &[code] = string::bytes(code) else { return Ok(None) };
    Ok(Item::of_code(code).map(|item| (data, item)))
}

/// Leaves it to the method in Python.
fn leave(m: &mut Machine, name: &str, args: &[Value]) -> Exec {
    let (class, name) = (m.type_of(args[0])?, m.intern(name)?);
    match m.lookup(class, name)? {
        Some(f) => Err(m.tail_call(f, args, Keywords::NONE)),
        None => Err(m.system_error("a method of arrays is missing")),
    }
}

/// The first byte of an item, if the key is the number of one.
fn place(m: &mut Machine, data: Value, item: Item, key: Value) -> Exec<Option<usize>> {
    let n = bytearray::len(m, data)? / item.size();
    let Some(i) = key.as_int() else { return Ok(None) };
    let i = if i < 0 { i + n as i64 } else { i };
    Ok(usize::try_from(i).ok().filter(|&i| i < n).map(|i| i * item.size()))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    if let Some((data, item)) = parts(m, args[0])?
        && let Some(at) = place(m, data, item, args[1])?
    {
        let word = bytearray::word(m, data, at / 8)?;
        return item.read(m, word >> (8 * (at % 8)));
    }
    leave(m, "_getitem", args)
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    if let Some((data, item)) = parts(m, args[0])?
        && let Some(at) = place(m, data, item, args[1])?
        && let Some(bits) = item.bits(args[2])
    {
        if item.size() == 8 {
            bytearray::set_word(m, data, at / 8, bits)?;
        } else {
            let shift = 8 * (at % 8);
            let mask = ((1 << (8 * item.size())) - 1) << shift;
            let old = bytearray::word(m, data, at / 8)?;
            let new = old & !mask | bits << shift & mask;
            bytearray::set_word(m, data, at / 8, new)?;
        }
        return Ok(Value::NONE);
    }
    leave(m, "_setitem", args)
}

fn append(m: &mut Machine, args: &[Value]) -> Exec {
    if let Some((data, item)) = parts(m, args[0])?
        && let Some(bits) = item.bits(args[1])
    {
        bytearray::extend(m, data, &bits.to_le_bytes()[..item.size()])?;
        return Ok(Value::NONE);
    }
    leave(m, "_append", args)
}

fn length(m: &mut Machine, args: &[Value]) -> Exec {
    let data = instance::slot(m, args[0].object(), DATA)?;
    let size = instance::slot(m, args[0].object(), ITEMSIZE)?;
    Ok(Value::len(bytearray::len(m, data)? / size.index()))
}

fn iter(m: &mut Machine, args: &[Value]) -> Exec {
    iterator::over(m, iterator::SEQUENCE_ITEMS, args[0])
}

static METHODS: &[NativeDef] = &[
    NativeDef::method("__getitem__", getitem, &["self", "key"]),
    NativeDef::method("__setitem__", setitem, &["self", "key", "value"]),
    NativeDef::method("__len__", length, &["self"]),
    NativeDef::method("__iter__", iter, &["self"]),
    NativeDef::method("append", append, &["self", "value"]),
];

fn complete(m: &mut Machine, args: &[Value]) -> Exec {
    method::attach(m, args[0], METHODS)?;
    Ok(Value::NONE)
}

/// `array`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "This module defines an object type which can efficiently represent\nan array of basic \
          values.",
    functions: &[NativeDef::function("_complete", complete, &["array"])],
    source: include_str!("array.py"),
    ..ModuleSpec::new("array")
};
