//! `list.sort` and `sorted`: a stable merge sort whose comparisons may fail.
//!
//! Main invariant: the items are taken out of the list while it is sorted, and put back in the
//! order reached if a comparison fails, as CPython does.

use crate::bytecode::CompareOp;
use crate::object::list;
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// Runs up to this length are sorted by insertion.
const RUN: usize = 16;

/// `list.sort(key=None, reverse=False)`.
pub fn sort(m: &mut Machine, args: &[Value]) -> Exec {
    let v = args[0];
    let key = args[1].set().unwrap_or(Value::NONE);
    let reverse = args[2].is_set() && m.truth(args[2])?;
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
    // Reversed before and after, equal items keep their order.
    if reverse {
        pairs.reverse();
    }
    let result = merge_sort(m, &mut pairs);
    if reverse {
        pairs.reverse();
    }
    for (item, (_, sorted)) in items.iter_mut().zip(pairs) {
        *item = sorted;
    }
    result
}

fn less(m: &mut Machine, a: Value, b: Value) -> Exec<bool> {
    match m.compare_builtin(CompareOp::Lt, a, b)? {
        Some(r) => Ok(r),
        None => {
            let r = m.compare(CompareOp::Lt, a, b)?;
            m.truth(r)
        }
    }
}

fn merge_sort(m: &mut Machine, all: &mut [(Value, Value)]) -> Exec<()> {
    let n = all.len();
    if all.iter().all(|(k, _)| k.is_int()) {
        all.sort_by_key(|(k, _)| k.unpack());
        return Ok(());
    }
    for start in (0..n).step_by(RUN) {
        let end = (start + RUN).min(n);
        for i in start + 1..end {
            let mut at = i;
            while at > start && less(m, all[at].0, all[at - 1].0)? {
                all.swap(at, at - 1);
                at -= 1;
            }
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
