//! The iterator protocol for native code, and FOR_ITER's slow cases.
//!
//! Main invariant: an iterator that is exhausted is told from an error without making a
//! StopIteration: [`Machine::next`] gives `None`.

use crate::heap::*;
use crate::native::{Keywords, NextFn};
use crate::object::{TypeId, dict, generator, iterator, list, set, tuple, types};
use crate::value::Value;
use crate::vm::frame::{Entered, Then};
use crate::vm::{Exec, Machine, Unwind};
use smallvec::SmallVec;

/// Iterators may be nested this deep; deeper, CPython overflows its stack.
const MOST_ITERATORS: usize = 50_000;

impl Machine {
    /// Whether `iter(v)` would find something.
    pub fn has_iter(&mut self, v: Value) -> Exec<bool> {
        let n = self.names();
        Ok(match self.lookup_special(v, n.iter)? {
            Some(f) => !f.is_none(),
            None => self.lookup_special(v, n.getitem)?.is_some(),
        })
    }

    /// `iter(v)`.
    pub fn iter(&mut self, v: Value) -> Exec {
        match v.kind() {
            Some(LIST) => return iterator::over(self, iterator::LIST_ITEMS, v),
            Some(TUPLE) => return iterator::over(self, iterator::TUPLE, v),
            Some(ITERATOR) => return Ok(v),
            Some(GENERATOR) if v.object().tag() == 0 => return Ok(v),
            Some(RANGE) => return iterator::over(self, iterator::RANGE, v),
            Some(DICT) => return iterator::over(self, iterator::KEYS, v),
            Some(STR) => return iterator::over_str(self, v),
            _ => {}
        }
        let n = self.names();
        match self.lookup_special(v, n.iter)? {
            Some(f) if !f.is_none() => {
                let i = self.call_special(f, &[v])?;
                self.check_iterator(i)?;
                Ok(i)
            }
            None if self.lookup_special(v, n.getitem)?.is_some() => {
                iterator::over(self, iterator::SEQUENCE_ITEMS, v)
            }
            _ => {
                let t = self.type_name(v);
                Err(self.type_error(&format!("'{t}' object is not iterable")))
            }
        }
    }

    /// Fails unless `__iter__` gave an iterator.
    pub(crate) fn check_iterator(&mut self, i: Value) -> Exec<()> {
        let n = self.names().next;
        if matches!(i.kind(), Some(ITERATOR | GENERATOR)) || self.lookup_special(i, n)?.is_some() {
            return Ok(());
        }
        let t = self.type_name(i);
        Err(self.type_error(&format!("iter() returned non-iterator of type '{t}'")))
    }

    /// The next item, or `None` at the end.
    pub fn next(&mut self, i: Value) -> Exec<Option<Value>> {
        match i.kind() {
            Some(ITERATOR) if iterator::asks_others(i) => self.next_nested(i, iterator::next),
            Some(ITERATOR) => iterator::next(self, i),
            Some(GENERATOR) => self.next_of_generator(i),
            _ => {
                if let Some(next) = self.native_next(i)? {
                    return self.next_nested(i, next);
                }
                let n = self.names().next;
                let Some(f) = self.lookup_special(i, n)? else {
                    let t = self.type_name(i);
                    return Err(self.type_error(&format!("'{t}' object is not an iterator")));
                };
                match self.call_special(f, &[i]) {
                    Ok(v) => Ok(Some(v)),
                    Err(Unwind::Raise(e)) if self.is_a(e, TypeId::StopIteration)? => Ok(None),
                    Err(unwind) => Err(unwind),
                }
            }
        }
    }

    /// The next item of an iterator that asks another one, which may ask another one, or a function,
    /// which may end it with a StopIteration.
    fn next_nested(&mut self, i: Value, next: NextFn) -> Exec<Option<Value>> {
        if self.iterator_depth >= MOST_ITERATORS {
            return Err(self.recursion_error(""));
        }
        self.iterator_depth += 1;
        // A few fit in any case in what is kept free.
        let result = if self.iterator_depth.is_multiple_of(4) {
            stacker::maybe_grow(128 << 10, 4 << 20, || next(self, i))
        } else {
            next(self, i)
        };
        self.iterator_depth -= 1;
        match result {
            Err(unwind) if self.is_raised(unwind, TypeId::StopIteration) => Ok(None),
            result => result,
        }
    }

    /// What gives the items of an instance of exactly a native iterator type.
    pub(crate) fn native_next(&mut self, i: Value) -> Exec<Option<NextFn>> {
        if !i.is_kind(INSTANCE) {
            return Ok(None);
        }
        let class = self.type_of(i)?;
        if types::has_flag(self, class, types::HEAP)? {
            return Ok(None);
        }
        Ok(types::spec(self, class)?.next)
    }

    fn next_of_generator(&mut self, g: Value) -> Exec<Option<Value>> {
        self.generator_returned = false;
        let v = self.call_nested(|m| generator::resume(m, g, Value::NONE, Then::Nested, 0))?;
        if std::mem::take(&mut self.generator_returned) { Ok(None) } else { Ok(Some(v)) }
    }

    /// All items of an iterable.
    pub fn collect(&mut self, v: Value) -> Exec<Vec<Value>> {
        match v.kind() {
            Some(LIST) => return list::items(self, v),
            Some(TUPLE) => return Ok(tuple::items(v).to_vec()),
            Some(DICT) => return dict::keys(self, v),
            Some(SET | FROZENSET) => return set::items(self, v),
            _ => {}
        }
        list::check_expected(self, v)?;
        let i = self.iter(v)?;
        let mut all = Vec::new();
        while let Some(item) = self.next(i)? {
            all.push(item);
        }
        Ok(all)
    }

    /// The next item of `map(f, ...)`: a frame of the function that gives it, or the item, or unset at
    /// the end.
    pub(super) fn enter_mapped(&mut self, i: Value, then: Then, extra: u16) -> Exec<Entered> {
        let [sources, _, f] = self.first_fields(i.object())?;
        let mut args = SmallVec::<[Value; 4]>::new();
        for &source in tuple::items(sources) {
            match self.next(source)? {
                Some(v) => args.push(v),
                None => return Ok(Entered::Done(Value::UNSET)),
            }
        }
        match self.push_call(f, &args, Keywords::NONE, then, extra) {
            Err(unwind) if self.is_raised(unwind, TypeId::StopIteration) => {
                Ok(Entered::Done(Value::UNSET))
            }
            entered => entered,
        }
    }

    /// FOR_ITER on an iterator that is not specialised: a frame that gives the next item, or the
    /// item, or unset at the end.
    pub(crate) fn enter_next(&mut self, i: Value) -> Exec<Entered> {
        match i.kind() {
            Some(ITERATOR) if i.object().tag() == iterator::MAPPED => {
                self.enter_mapped(i, Then::Iterate, 0)
            }
            Some(ITERATOR) => Ok(Entered::Done(iterator::next(self, i)?.unwrap_or(Value::UNSET))),
            Some(GENERATOR) => generator::resume(self, i, Value::NONE, Then::Iterate, 0),
            _ => {
                if let Some(next) = self.native_next(i)? {
                    return Ok(Entered::Done(next(self, i)?.unwrap_or(Value::UNSET)));
                }
                let n = self.names().next;
                match self.lookup_special(i, n)? {
                    Some(f) if f.is_kind(FUNCTION) => {
                        let kw = Keywords::NONE;
                        self.push_call(f, &[i], kw, Then::Iterate, 0)
                    }
                    _ => Ok(Entered::Done(self.next(i)?.unwrap_or(Value::UNSET))),
                }
            }
        }
    }

    /// Exactly `n` items, for unpacking; more is `None` for `exact`.
    pub(crate) fn unpack(&mut self, v: Value, n: usize) -> Exec<Vec<Value>> {
        if let Some(items) = list::plain_items(self, v)? {
            if items.len() == n {
                return Ok(items);
            }
            return Err(self.unpack_error(items.len(), n));
        }
        if !self.has_iter(v)? {
            let t = self.type_name(v);
            return Err(self.type_error(&format!("cannot unpack non-iterable {t} object")));
        }
        let i = self.iter(v)?;
        let mut items = Vec::with_capacity(n);
        while items.len() < n {
            match self.next(i)? {
                Some(item) => items.push(item),
                None => return Err(self.unpack_error(items.len(), n)),
            }
        }
        if self.next(i)?.is_some() {
            return Err(self.unpack_error(n + 1, n));
        }
        Ok(items)
    }

    fn unpack_error(&mut self, got: usize, wanted: usize) -> Unwind {
        let text = if got < wanted {
            format!("not enough values to unpack (expected {wanted}, got {got})")
        } else {
            format!("too many values to unpack (expected {wanted})")
        };
        self.value_error(&text)
    }

    /// At least `before + after` items, for starred unpacking.
    pub(crate) fn unpack_starred(
        &mut self,
        v: Value,
        before: usize,
        after: usize,
    ) -> Exec<Vec<Value>> {
        if !self.has_iter(v)? {
            let t = self.type_name(v);
            return Err(self.type_error(&format!("cannot unpack non-iterable {t} object")));
        }
        let mut items = self.collect(v)?;
        let (least, got) = (before + after, items.len());
        if got < least {
            return Err(self.value_error(&format!(
                "not enough values to unpack (expected at least {least}, got {got})"
            )));
        }
        let tail = items.split_off(got - after);
        let middle = items.split_off(before);
        let middle = list::new(self, &middle)?;
        items.push(middle);
        items.extend(tail);
        Ok(items)
    }
}
