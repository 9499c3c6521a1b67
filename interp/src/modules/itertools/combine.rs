//! `product permutations combinations combinations_with_replacement`.
//!
//! Main invariant: slot 0 is the tuple of pools (or the pool), slot 1 a list of the indices of what
//! is given next, slot 2 that of `permutations`' countdowns; before the first item slot 1 is as made.

use crate::native::{Keywords, TypeSpec};
use crate::object::{list, string, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};
use smallvec::SmallVec;

use super::{count_of, finish, get, make, spec};

fn indices(m: &mut Machine, all: impl Iterator<Item = usize>) -> Exec {
    let all: Vec<Value> = all.map(Value::len).collect();
    list::new(m, &all)
}

/// The item that the indices of slot 1 say.
fn chosen(m: &mut Machine, pool: &[Value], at: Value) -> Exec<Option<Value>> {
    let mut items = list::few_items(m, at)?;
    items.iter_mut().for_each(|i| *i = pool[i.index()]);
    m.tuple(&items).map(Some)
}

fn product_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let mut repeat = 1;
    for (&name, &v) in kw.names.iter().zip(kw.values) {
        if string::bytes(name) != b"repeat" {
            let name = m.text_lossy(name);
            return Err(
                m.type_error(&format!("product() got an unexpected keyword argument '{name}'"))
            );
        }
        repeat = count_of(m, v, "repeat argument cannot be negative")?;
    }
    let mut pools = Vec::new();
    for &v in args {
        pools.push(m.to_tuple(v)?);
    }
    list::check_size(pools.len(), repeat)?;
    let pools = pools.repeat(repeat);
    let empty = pools.iter().any(|&p| tuple::items(p).is_empty());
    let at = indices(m, pools.iter().map(|_| 0))?;
    let pools = m.tuple(&pools)?;
    make(m, class, &[if empty { Value::UNSET } else { pools }, at])
}

fn product_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(pools) = get(m, v, 0)?.set() else { return Ok(None) };
    let pools = tuple::items(pools);
    let at = get(m, v, 1)?;
    let indices = list::few_items(m, at)?;
    let items: SmallVec<[Value; 8]> =
        pools.iter().zip(&indices).map(|(&p, i)| tuple::items(p)[i.index()]).collect();
    let found = m.tuple(&items)?;
    let mut i = pools.len();
    loop {
        if i == 0 {
            finish(m, v)?;
            break;
        }
        i -= 1;
        let next = indices[i].index() + 1;
        if next < tuple::items(pools[i]).len() {
            list::set(m, at, i, Value::len(next))?;
            break;
        }
        list::set(m, at, i, Value::ZERO)?;
    }
    Ok(Some(found))
}

/// `product`.
pub(super) const PRODUCT: TypeSpec =
    TypeSpec { new: Some(product_new), ..spec("product", 2, product_next) };

fn permutations_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [v, r] = m.arguments("permutations", args, kw, ["iterable", "r"], 1)?;
    let pool = m.to_tuple(v)?;
    let n = tuple::items(pool).len();
    let r = match r.set().filter(|r| !r.is_none()) {
        None => n,
        Some(r) => match m.as_integer(r)? {
            Some(r) => count_of(m, r, "r must be non-negative")?,
            None => return Err(m.type_error("Expected int as r")),
        },
    };
    if r > n {
        return make(m, class, &[Value::UNSET]);
    }
    let at = indices(m, 0..n)?;
    let cycles = indices(m, (n - r + 1..=n).rev())?;
    make(m, class, &[pool, at, cycles])
}

fn permutations_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(pool) = get(m, v, 0)?.set() else { return Ok(None) };
    let pool = tuple::items(pool);
    let n = pool.len();
    let (at, cycles) = (get(m, v, 1)?, get(m, v, 2)?);
    let r = list::len(m, cycles)?;
    let mut indices = list::few_items(m, at)?;
    let items: SmallVec<[Value; 8]> = indices[..r].iter().map(|i| pool[i.index()]).collect();
    let found = m.tuple(&items)?;
    let mut i = r;
    loop {
        if i == 0 {
            finish(m, v)?;
            return Ok(Some(found));
        }
        i -= 1;
        let left = list::get(m, cycles, i)?.index() - 1;
        if left == 0 {
            indices[i..].rotate_left(1);
            list::set(m, cycles, i, Value::len(n - i))?;
        } else {
            list::set(m, cycles, i, Value::len(left))?;
            indices.swap(i, n - left);
            list::replace(m, at, &indices)?;
            return Ok(Some(found));
        }
    }
}

/// `permutations`.
pub(super) const PERMUTATIONS: TypeSpec =
    TypeSpec { new: Some(permutations_new), ..spec("permutations", 3, permutations_next) };

fn pool_and_size(
    m: &mut Machine,
    name: &str,
    args: &[Value],
    kw: Keywords<'_>,
) -> Exec<(Value, usize)> {
    let [v, r] = m.arguments(name, args, kw, ["iterable", "r"], 2)?;
    let pool = m.to_tuple(v)?;
    let r = count_of(m, r, "r must be non-negative")?;
    Ok((pool, r))
}

fn combinations_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (pool, r) = pool_and_size(m, "combinations", args, kw)?;
    if r > tuple::items(pool).len() {
        return make(m, class, &[Value::UNSET]);
    }
    let at = indices(m, 0..r)?;
    make(m, class, &[pool, at])
}

fn combinations_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(pool) = get(m, v, 0)?.set() else { return Ok(None) };
    let pool = tuple::items(pool);
    let at = get(m, v, 1)?;
    let found = chosen(m, pool, at)?;
    let r = list::len(m, at)?;
    let mut i = r;
    loop {
        if i == 0 {
            finish(m, v)?;
            return Ok(found);
        }
        i -= 1;
        let index = list::get(m, at, i)?.index();
        if index < pool.len() - r + i {
            for (next, place) in (index + 1..).zip(i..r) {
                list::set(m, at, place, Value::len(next))?;
            }
            return Ok(found);
        }
    }
}

/// `combinations`.
pub(super) const COMBINATIONS: TypeSpec =
    TypeSpec { new: Some(combinations_new), ..spec("combinations", 2, combinations_next) };

fn replacement_new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let (pool, r) = pool_and_size(m, "combinations_with_replacement", args, kw)?;
    if r > 0 && tuple::items(pool).is_empty() {
        return make(m, class, &[Value::UNSET]);
    }
    list::check_size(r, 1)?;
    let at = indices(m, std::iter::repeat_n(0, r))?;
    make(m, class, &[pool, at])
}

fn replacement_next(m: &mut Machine, v: Value) -> Exec<Option<Value>> {
    let Some(pool) = get(m, v, 0)?.set() else { return Ok(None) };
    let pool = tuple::items(pool);
    let at = get(m, v, 1)?;
    let found = chosen(m, pool, at)?;
    let r = list::len(m, at)?;
    let mut i = r;
    loop {
        if i == 0 {
            finish(m, v)?;
            return Ok(found);
        }
        i -= 1;
        let next = list::get(m, at, i)?.index() + 1;
        if next < pool.len() {
            for place in i..r {
                list::set(m, at, place, Value::len(next))?;
            }
            return Ok(found);
        }
    }
}

/// `combinations_with_replacement`.
pub(super) const WITH_REPLACEMENT: TypeSpec = TypeSpec {
    new: Some(replacement_new),
    ..spec("combinations_with_replacement", 2, replacement_next)
};
