//! `list.sort` and `sorted`: a stable sort whose comparisons may fail.
//!
//! Main invariant: the items are taken out of the list while it is sorted, and put back in the
//! order reached if a comparison fails, as CPython does.
//!
//! Keys that are all integers, all floats or all strings, and tuples whose items at a place are,
//! are sorted by *ranks*: words in the order of the keys (of their beginnings, for strings), which
//! lie beside the items, so that most comparisons look at nothing else. Tuples are sorted by their
//! first items, then each run of equal ones by the next.

use crate::bytecode::CompareOp;
use crate::heap::*;
use crate::object::{list, string};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// Runs up to this length are sorted by insertion.
const RUN: usize = 16;

/// Tuples that are equal up to here are compared as a whole.
const DEEPEST: usize = 8;

/// A key, and the item that it stands for.
pub type Pair = (Value, Value);

/// `list.sort(key=None, reverse=False)`.
pub fn sort(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let key = args[1].set().unwrap_or(Value::NONE);
    let reverse = args[2].is_set() && m.truth(args[2])?;
    if m.is_python(key)? {
        return Err(m.tail_frames("sort_list", &[v, key, Value::from_bool(reverse)]));
    }
    let mut items = list::items(m, v)?;
    list::replace(m, v, &[])?;
    let result = sort_items(m, &mut items, key, reverse);
    let changed = list::len(m, v)? != 0;
    if !matches!(result, Err(Unwind::Abort | Unwind::Wait)) {
        list::replace(m, v, &items)?;
    }
    result?;
    if changed {
        return Err(m.value_error("list modified during sort"));
    }
    Ok(Value::NONE)
}

/// Sorts values, stably.
pub fn sort_items(m: &mut Machine, items: &mut [Value], key: Value, reverse: bool) -> Exec<()> {
    let mut pairs = Vec::with_capacity(items.len());
    for &item in items.iter() {
        let k = if key.is_none() { item } else { m.call(key, &[item])? };
        pairs.push((k, item));
    }
    let result = sort_both(m, &mut pairs, reverse);
    for (item, (_, sorted)) in items.iter_mut().zip(pairs) {
        *item = sorted;
    }
    result
}

/// The items in the order of their keys, stably.
pub fn sort_keyed(m: &mut Machine, mut pairs: Vec<Pair>, reverse: bool) -> Exec<Vec<Value>> {
    sort_both(m, &mut pairs, reverse)?;
    Ok(pairs.into_iter().map(|(_, item)| item).collect())
}

fn sort_both(m: &mut Machine, pairs: &mut [Pair], reverse: bool) -> Exec<()> {
    // Reversed before and after, equal items keep their order.
    if reverse {
        pairs.reverse();
    }
    let result = sort_pairs(m, pairs, None);
    if reverse {
        pairs.reverse();
    }
    result
}

// ---- by ranks ----

/// What the keys of a sort have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Ints,
    Floats,
    Strings,
    Tuples,
    Other,
}

impl Keys {
    fn of(v: Value) -> Keys {
        if v.is_int() {
            return Keys::Ints;
        }
        if v.is_float() {
            // NaN has no place in an order.
            return if v.unpack_float().is_nan() { Keys::Other } else { Keys::Floats };
        }
        match v.kind() {
            Some(STR) => Keys::Strings,
            Some(TUPLE) => Keys::Tuples,
            _ => Keys::Other,
        }
    }

    fn of_all(mut keys: impl Iterator<Item = Value>) -> Keys {
        let Some(first) = keys.next() else { return Keys::Other };
        let first = Keys::of(first);
        if keys.all(|v| Keys::of(v) == first) { first } else { Keys::Other }
    }
}

/// A word in the order of the values of a kind; of strings, of their first eight bytes.
fn rank(keys: Keys, v: Value) -> u64 {
    const SIGN: u64 = 1 << 63;
    match keys {
        Keys::Ints => v.word() ^ SIGN,
        Keys::Floats => {
            // Zeros of both signs are equal.
            let bits = (v.unpack_float() + 0.0).to_bits();
            if bits & SIGN == 0 { bits | SIGN } else { !bits }
        }
        _ => {
            let bytes = string::bytes(v);
            match bytes.first_chunk() {
                Some(first) => u64::from_be_bytes(*first),
                None => {
                    let mut first = [0; 8];
                    first[..bytes.len()].copy_from_slice(bytes);
                    u64::from_be_bytes(first)
                }
            }
        }
    }
}

/// Sorts by the keys, or, at a depth, by the items of the keys, tuples, from there on.
fn sort_pairs(m: &mut Machine, all: &mut [Pair], depth: Option<usize>) -> Exec<()> {
    if all.len() < 2 {
        return Ok(());
    }
    if depth.is_some_and(|depth| depth >= DEEPEST) {
        return merge_sort(m, all);
    }
    let part = |pair: &Pair| match depth {
        None => Some(pair.0),
        Some(depth) => frozen(pair.0.object()).get(depth).copied(),
    };
    match all.iter().filter(|pair| part(pair).is_some()).count() {
        // All items of the tuples are equal.
        0 => return Ok(()),
        n if n < all.len() => return merge_sort(m, all),
        _ => {}
    }
    let keys = Keys::of_all(all.iter().filter_map(part));
    match keys {
        Keys::Tuples if depth.is_none() => return sort_pairs(m, all, Some(0)),
        Keys::Tuples | Keys::Other => return merge_sort(m, all),
        Keys::Ints | Keys::Floats | Keys::Strings => {}
    }
    let mut ranked: Vec<(u64, Value, Pair)> =
        all.iter().filter_map(|&pair| part(&pair).map(|k| (rank(keys, k), k, pair))).collect();
    if keys == Keys::Strings {
        ranked.sort_by(|(r, a, _), (s, b, _)| {
            r.cmp(s).then_with(|| string::bytes(*a).cmp(string::bytes(*b)))
        });
    } else {
        ranked.sort_by_key(|(rank, ..)| *rank);
    }
    for (pair, (.., sorted)) in all.iter_mut().zip(&ranked) {
        *pair = *sorted;
    }
    let Some(depth) = depth else { return Ok(()) };
    let same = |(r, a, _): &(u64, Value, Pair), (s, b, _): &(u64, Value, Pair)| {
        r == s && (keys != Keys::Strings || string::equal(*a, *b))
    };
    let mut start = 0;
    for run in ranked.chunk_by(same) {
        sort_pairs(m, &mut all[start..start + run.len()], Some(depth + 1))?;
        start += run.len();
    }
    Ok(())
}

// ---- by comparisons ----

fn less(m: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    match m.compare_builtin(CompareOp::Lt, a, b)? {
        Some(r) => Ok(r),
        None => {
            let r = m.compare(CompareOp::Lt, a, b)?;
            m.truth(r)
        }
    }
}

fn merge_sort(m: &mut Machine, all: &mut [Pair]) -> Exec<()> {
    let n = all.len();
    for start in (0..n).step_by(RUN) {
        let end = (start + RUN).min(n);
        for i in start + 1..end {
            // Where it goes: behind all that it is not less than.
            let (mut low, mut high) = (start, i);
            if !less(m, all[i].0, all[i - 1].0)? {
                continue;
            }
            high -= 1;
            while low < high {
                let middle = low + (high - low) / 2;
                if less(m, all[i].0, all[middle].0)? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            all[low..=i].rotate_right(1);
        }
    }
    let mut width = RUN;
    let mut buffer = Vec::with_capacity(n);
    while width < n {
        for start in (0..n).step_by(2 * width) {
            let (middle, end) = ((start + width).min(n), (start + 2 * width).min(n));
            if middle >= end || !less(m, all[middle].0, all[middle - 1].0)? {
                continue;
            }
            buffer.clear();
            buffer.extend_from_slice(&all[start..middle]);
            let (mut left, mut right, mut out) = (0, middle, start);
            while left < buffer.len() && right < end {
                let take = match less(m, all[right].0, buffer[left].0) {
                    Ok(take) => take,
                    Err(unwind) => {
                        // All items are there again, if in no particular order.
                        all[out..out + buffer.len() - left].copy_from_slice(&buffer[left..]);
                        return Err(unwind);
                    }
                };
                if take {
                    all[out] = all[right];
                    right += 1;
                } else {
                    all[out] = buffer[left];
                    left += 1;
                }
                out += 1;
            }
            let rest = buffer.len() - left;
            all[out..out + rest].copy_from_slice(&buffer[left..]);
        }
        width *= 2;
    }
    Ok(())
}
