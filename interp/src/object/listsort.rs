//! `list.sort`: stable, with `<` only.
//!
//! Main invariant: while Python code runs for a comparison or a key, the list is empty and the
//! items are in Rust variables; they are put back whatever happens, unless the block is rolled back.
//!
//! Items of one simple type (small integers, floats, strings) are compared without leaving Rust, by
//! the standard library's stable sort; others by a binary-insertion and merge sort that passes
//! errors on, since a comparison may fail, or not be an order at all.

use crate::bytecode::CompareOp;
use crate::object::{list, string};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// Runs up to this length are sorted by insertion.
const RUN: usize = 24;

/// An item with what it is sorted by.
#[derive(Clone, Copy)]
struct Entry {
    key: Value,
    item: Value,
}

/// `list.sort(*, key=None, reverse=False)`.
pub fn sort(m: &mut Machine, args: &[Value]) -> Exec {
    let key = args[1].set().filter(|k| !k.is_none());
    let reverse = match args[2].set() {
        Some(v) => m.truth(v)?,
        None => false,
    };
    let items = list::items(m, args[0])?;
    list::replace(m, args[0], &[])?;
    let mut sorted = items.clone();
    let result = sort_items(m, &mut sorted, key, reverse);
    if result == Err(Unwind::Abort) {
        return Err(Unwind::Abort);
    }
    let changed = list::len(m, args[0])? > 0;
    // After an error the items stay in the order that they were in.
    list::replace(m, args[0], if result.is_ok() { &sorted } else { &items })?;
    result?;
    if changed {
        return Err(m.value_error("list modified during sort"));
    }
    Ok(Value::NONE)
}

/// Sorts values by a key function, or by themselves.
pub fn sort_items(
    m: &mut Machine,
    items: &mut [Value],
    key: Option<Value>,
    reverse: bool,
) -> Exec<()> {
    let mut entries = Vec::with_capacity(items.len());
    for &item in items.iter() {
        let key = match key {
            Some(f) => m.call(f, &[item])?,
            None => item,
        };
        entries.push(Entry { key, item });
    }
    // Equal items keep their order in a reversed sort too.
    if reverse {
        entries.reverse();
    }
    sort_entries(m, &mut entries)?;
    if reverse {
        entries.reverse();
    }
    for (to, entry) in items.iter_mut().zip(entries) {
        *to = entry.item;
    }
    Ok(())
}

fn sort_entries(m: &mut Machine, entries: &mut [Entry]) -> Exec<()> {
    if entries.iter().all(|e| e.key.is_int()) {
        entries.sort_by_key(|e| e.key.unpack());
    } else if entries.iter().all(|e| e.key.as_float().is_some_and(|f| !f.is_nan())) {
        // `partial_cmp` knows no order of NaN only.
        entries.sort_by(|a, b| {
            a.key
                .unpack_float()
                .partial_cmp(&b.key.unpack_float())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
    } else if entries.iter().all(|e| string::is_str(e.key)) {
        entries.sort_by(|a, b| string::bytes(a.key).cmp(string::bytes(b.key)));
    } else {
        merge_sort(m, entries)?;
    }
    Ok(())
}

fn less(m: &mut Machine, a: &Entry, b: &Entry) -> Exec<bool> {
    let r = m.compare(CompareOp::Lt, a.key, b.key)?;
    m.truth(r)
}

fn merge_sort(m: &mut Machine, entries: &mut [Entry]) -> Exec<()> {
    // What is in order already, or strictly in reverse, is found with n - 1 comparisons.
    let mut ordered = 1;
    while ordered < entries.len() && !less(m, &entries[ordered], &entries[ordered - 1])? {
        ordered += 1;
    }
    if ordered >= entries.len() {
        return Ok(());
    }
    if ordered == 1 {
        let mut falling = 2;
        while falling < entries.len() && less(m, &entries[falling], &entries[falling - 1])? {
            falling += 1;
        }
        entries[..falling].reverse();
        ordered = falling;
    }
    let mut buffer = Vec::with_capacity(entries.len());
    sort_range(m, entries, ordered, &mut buffer)
}

/// Sorts a range whose first `ordered` entries are in order.
fn sort_range(
    m: &mut Machine,
    entries: &mut [Entry],
    ordered: usize,
    buffer: &mut Vec<Entry>,
) -> Exec<()> {
    let n = entries.len();
    if ordered >= n {
        return Ok(());
    }
    if n <= RUN {
        return insert_rest(m, entries, ordered);
    }
    let middle = n / 2;
    let (left, right) = entries.split_at_mut(middle);
    sort_range(m, left, ordered.min(middle), buffer)?;
    sort_range(m, right, ordered.saturating_sub(middle).max(1), buffer)?;
    merge(m, entries, middle, buffer)
}

fn insert_rest(m: &mut Machine, entries: &mut [Entry], ordered: usize) -> Exec<()> {
    for i in ordered..entries.len() {
        let entry = entries[i];
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = (low + high) / 2;
            if less(m, &entry, &entries[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        entries.copy_within(low..i, low + 1);
        entries[low] = entry;
    }
    Ok(())
}

fn merge(
    m: &mut Machine,
    entries: &mut [Entry],
    middle: usize,
    buffer: &mut Vec<Entry>,
) -> Exec<()> {
    if !less(m, &entries[middle], &entries[middle - 1])? {
        return Ok(());
    }
    buffer.clear();
    buffer.extend_from_slice(&entries[..middle]);
    let (mut left, mut right, mut to) = (0, middle, 0);
    while left < buffer.len() && right < entries.len() {
        if less(m, &entries[right], &buffer[left])? {
            entries[to] = entries[right];
            right += 1;
        } else {
            entries[to] = buffer[left];
            left += 1;
        }
        to += 1;
    }
    let rest = buffer.len() - left;
    entries[to..to + rest].copy_from_slice(&buffer[left..]);
    Ok(())
}
