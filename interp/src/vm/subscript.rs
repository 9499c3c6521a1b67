//! Subscripts: `v[k]`, `v[k] = x`, `del v[k]`, and slices.
//!
//! Main invariant: exact builtin containers are handled here without lookups; everything else goes
//! through `__getitem__` and its kin.

use crate::heap::*;
use crate::object::{
    alias, bytearray, bytes, dict, int, list, range, slice, strindex, string, tuple, types,
};
use crate::text::string::slice::Indices;
use crate::value::Value;
use crate::vm::{Exec, Machine};

impl Machine {
    /// The position of an index in a sequence of `len` items, or IndexError with this text.
    fn position(&mut self, k: Value, len: usize, what: &str) -> Exec<usize> {
        let i = match k.as_int() {
            Some(i) => i,
            None => {
                let k = self.index(k)?;
                match k.as_int() {
                    Some(i) => i,
                    None => {
                        return Err(
                            self.index_error("cannot fit 'int' into an index-sized integer")
                        );
                    }
                }
            }
        };
        let at = if i < 0 { i + len as i64 } else { i };
        if at < 0 || at >= len as i64 {
            return Err(self.index_error(what));
        }
        Ok(at as usize)
    }

    /// Fails unless `k` is an index or a slice.
    fn check_key(&mut self, v: Value, k: Value) -> Exec<()> {
        if k.is_int() || k.is_kind(SLICE) || self.as_integer(k)?.is_some() {
            return Ok(());
        }
        let n = self.names().index;
        if self.lookup_special(k, n)?.is_some() {
            return Ok(());
        }
        let (s, t) = (self.type_name(v), self.type_name(k));
        let text = match v.kind() {
            Some(STR) => format!("string indices must be integers, not '{t}'"),
            Some(BYTES) => format!("byte indices must be integers or slices, not {t}"),
            _ => format!("{s} indices must be integers or slices, not {t}"),
        };
        Err(self.type_error(&text))
    }

    /// A slice over a sequence of `len` items.
    pub fn slice_indices(&mut self, k: Value, len: usize) -> Exec<Indices> {
        let parts = frozen(k.object());
        let mut bound = |v: Value| -> Exec<Option<isize>> {
            if v.is_none() {
                return Ok(None);
            }
            if let Some(i) = v.as_int() {
                return Ok(Some(i as isize));
            }
            match self.try_index(v)? {
                Some(i) => Ok(Some(self.to_isize_clamped(i)?)),
                None => Err(self.type_error(
                    "slice indices must be integers or None or have an __index__ method",
                )),
            }
        };
        let (start, stop, step) = (bound(parts[0])?, bound(parts[1])?, bound(parts[2])?);
        let indices = crate::text::string::slice::indices(start, stop, step, len);
        self.text(indices)
    }

    /// The optional `start` and `stop` of `index` and `find` methods as positions.
    pub fn slice_bounds(&mut self, start: Value, stop: Value, len: usize) -> Exec<(usize, usize)> {
        let mut bound = |v: Value, default: isize| -> Exec<usize> {
            if !v.is_set() || v.is_none() {
                return Ok(default as usize);
            }
            let i = self.to_isize_clamped(v)?;
            let i = if i < 0 { (i.saturating_add(len as isize)).max(0) } else { i };
            Ok(i.min(len as isize) as usize)
        };
        Ok((bound(start, 0)?, bound(stop, len as isize)?))
    }

    /// `v[k]` of a value of a builtin type; `None` if a method has to be called.
    pub(crate) fn get_item_builtin(&mut self, v: Value, k: Value) -> Exec<Option<Value>> {
        Ok(Some(match v.kind() {
            Some(LIST) => {
                if let Some(i) = k.as_int()
                    && i >= 0
                    && let Some(item) = list::at(self, v, i as usize)?
                {
                    return Ok(Some(item));
                }
                self.check_key(v, k)?;
                let n = list::len(self, v)?;
                if k.is_kind(SLICE) {
                    let at = self.slice_indices(k, n)?;
                    if at.step == 1 {
                        return list::part(self, v, at.start as usize, at.len).map(Some);
                    }
                    list::new_of_slice(self, v, at)?
                } else {
                    let i = self.position(k, n, "list index out of range")?;
                    list::get(self, v, i)?
                }
            }
            Some(TUPLE) => {
                self.check_key(v, k)?;
                let items = tuple::items(v);
                if k.is_kind(SLICE) {
                    let at = self.slice_indices(k, items.len())?;
                    if at.len == items.len() && at.step == 1 {
                        return Ok(Some(v));
                    }
                    let part: Vec<Value> = positions(at).map(|i| items[i]).collect();
                    self.tuple(&part)?
                } else {
                    items[self.position(k, items.len(), "tuple index out of range")?]
                }
            }
            Some(DICT) => match dict::get(self, v, k)? {
                Some(found) => found,
                None => return Err(self.key_error(k)),
            },
            Some(STR) => {
                self.check_key(v, k)?;
                if k.is_kind(SLICE) {
                    let at = self.slice_indices(k, string::len(v))?;
                    if at.step == 1 {
                        let start = at.start as usize;
                        self.str_text(strindex::part(v, start, at.len))?
                    } else {
                        let mut out = Vec::new();
                        let made = crate::text::string::slice::slice(string::text(v), at, &mut out);
                        self.text(made)?;
                        self.str_counted(&out, at.len)?
                    }
                } else {
                    let i = self.position(k, string::len(v), "string index out of range")?;
                    match strindex::code_at(v, i) {
                        Some(code) => self.character(code)?,
                        None => return Err(self.index_error("string index out of range")),
                    }
                }
            }
            Some(BYTES) => {
                self.check_key(v, k)?;
                let all = bytes::slice(v);
                if k.is_kind(SLICE) {
                    let at = self.slice_indices(k, all.len())?;
                    let part: Vec<u8> = positions(at).map(|i| all[i]).collect();
                    self.bytes(&part)?
                } else {
                    Value::len(all[self.position(k, all.len(), "index out of range")?].into())
                }
            }
            Some(RANGE) => {
                self.check_key(v, k)?;
                range::get(self, v, k)?
            }
            Some(BYTEARRAY) => {
                self.check_key(v, k)?;
                let all = bytes::contents(self, v)?;
                if k.is_kind(SLICE) {
                    let at = self.slice_indices(k, all.len())?;
                    let part: Vec<u8> = positions(at).map(|i| all[i]).collect();
                    bytearray::new(self, &part)?
                } else {
                    let at = self.position(k, all.len(), "bytearray index out of range")?;
                    Value::len(all[at].into())
                }
            }
            _ => return Ok(None),
        }))
    }

    /// `v[k]`, waiting for Python code.
    pub fn get_item(&mut self, v: Value, k: Value) -> Exec {
        if let Some(found) = self.get_item_builtin(v, k)? {
            return Ok(found);
        }
        if let Some(found) = self.missing_item(v, k)? {
            return Ok(found);
        }
        match self.getter_of_item(v)? {
            Some(f) => self.call_special(f, &[v, k]),
            None => self.class_item(v, k),
        }
    }

    /// `v[k]` of an instance of a subclass of dict that has `__missing__` and dict's `__getitem__`.
    fn missing_item(&mut self, v: Value, k: Value) -> Exec<Option<Value>> {
        if !v.is_kind(INSTANCE) {
            return Ok(None);
        }
        let n = self.names();
        let Some(missing) = self.lookup_special(v, n.missing)? else { return Ok(None) };
        let Some(d) = dict::as_dict(self, v)? else { return Ok(None) };
        let native = self.getter_of_item(v)?.is_some_and(|f| f.is_kind(NATIVE));
        if !native {
            return Ok(None);
        }
        match dict::get(self, d, k)? {
            Some(found) => Ok(Some(found)),
            None => self.call_special(missing, &[v, k]).map(Some),
        }
    }

    /// `__getitem__` of the type of `v`.
    pub(crate) fn getter_of_item(&mut self, v: Value) -> Exec<Option<Value>> {
        let n = self.names().getitem;
        self.lookup_special(v, n)
    }

    /// `C[k]` by `__class_getitem__`, or the error.
    pub(crate) fn class_item(&mut self, v: Value, k: Value) -> Exec {
        if types::is_type(v) {
            if v == self.builtin(crate::object::TypeId::Type) {
                return alias::new(self, v, k);
            }
            let n = self.names().class_getitem;
            if let Some(f) = self.try_attribute(v, n)? {
                return self.call(f, &[k]);
            }
            let name = self.class_name(v)?;
            return Err(self.type_error(&format!("type '{name}' is not subscriptable")));
        }
        let t = self.type_name(v);
        Err(self.type_error(&format!("'{t}' object is not subscriptable")))
    }

    /// `v[k] = x` of a value of a builtin type; whether it was one.
    pub(crate) fn set_item_builtin(&mut self, v: Value, k: Value, x: Value) -> Exec<bool> {
        match v.kind() {
            Some(LIST) => {
                self.check_key(v, k)?;
                if k.is_kind(SLICE) {
                    self.set_list_slice(v, k, Some(x))?;
                } else {
                    let n = list::len(self, v)?;
                    let i = self.position(k, n, "list assignment index out of range")?;
                    list::set(self, v, i, x)?;
                }
            }
            Some(DICT) => dict::set(self, v, k, x)?,
            Some(BYTEARRAY) => bytearray::set_item(self, v, k, Some(x))?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `v[k] = x`, waiting for Python code.
    pub fn set_item(&mut self, v: Value, k: Value, x: Value) -> Exec<()> {
        if self.set_item_builtin(v, k, x)? {
            return Ok(());
        }
        let n = self.names().setitem;
        match self.lookup_special(v, n)? {
            Some(f) => self.call_special(f, &[v, k, x]).map(|_| ()),
            None => {
                let t = self.type_name(v);
                Err(self.type_error(&format!("'{t}' object does not support item assignment")))
            }
        }
    }

    /// `del v[k]`, waiting for Python code.
    pub fn del_item(&mut self, v: Value, k: Value) -> Exec<()> {
        match v.kind() {
            Some(LIST) => {
                self.check_key(v, k)?;
                if k.is_kind(SLICE) {
                    return self.set_list_slice(v, k, None);
                }
                let n = list::len(self, v)?;
                let i = self.position(k, n, "list assignment index out of range")?;
                list::remove_at(self, v, i)?;
                return Ok(());
            }
            Some(DICT) => {
                return match dict::remove(self, v, k)? {
                    Some(_) => Ok(()),
                    None => Err(self.key_error(k)),
                };
            }
            Some(BYTEARRAY) => return bytearray::set_item(self, v, k, None),
            _ => {}
        }
        let n = self.names().delitem;
        match self.lookup_special(v, n)? {
            Some(f) => self.call_special(f, &[v, k]).map(|_| ()),
            None => {
                let t = self.type_name(v);
                Err(self.type_error(&format!("'{t}' object doesn't support item deletion")))
            }
        }
    }

    fn set_list_slice(&mut self, v: Value, k: Value, new: Option<Value>) -> Exec<()> {
        let new = match new {
            None => None,
            Some(x) => match list::plain_items(self, x)? {
                Some(items) => Some(items),
                None if self.has_iter(x)? => Some(self.collect(x)?),
                None => {
                    return Err(self.type_error("must assign iterable to extended slice"));
                }
            },
        };
        let n = list::len(self, v)?;
        let at = self.slice_indices(k, n)?;
        if at.step == 1 {
            let new = new.as_deref().unwrap_or_default();
            return list::splice(self, v, at.start as usize, at.len, new);
        }
        let mut items = list::items(self, v)?;
        match new {
            None => {
                let gone: std::collections::HashSet<usize> = positions(at).collect();
                let mut i = 0;
                items.retain(|_| {
                    i += 1;
                    !gone.contains(&(i - 1))
                });
            }
            Some(new) => {
                if new.len() != at.len {
                    let (a, b) = (new.len(), at.len);
                    return Err(self.value_error(&format!(
                        "attempt to assign sequence of size {a} to extended slice of size {b}"
                    )));
                }
                for (i, x) in positions(at).zip(new) {
                    items[i] = x;
                }
            }
        }
        list::replace(self, v, &items)
    }

    /// A slice object.
    pub fn slice(&mut self, start: Value, stop: Value, step: Value) -> Exec {
        slice::new(self, start, stop, step)
    }

    /// Whether an integer value is negative, for messages about counts.
    pub fn is_negative(&self, v: Value) -> bool {
        int::is_negative(v)
    }
}

/// The positions of a slice.
pub fn positions(at: Indices) -> impl Iterator<Item = usize> {
    (0..at.len).map(move |i| (at.start + i as isize * at.step) as usize)
}
