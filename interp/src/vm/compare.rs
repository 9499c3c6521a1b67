//! Truth, identity, equality, order and hashes.
//!
//! Main invariant: builtin kinds are compared without calling anything; where a class is involved,
//! the reflected method of a subclass comes first, and NotImplemented goes on to the next candidate.

use crate::bytecode::CompareOp;
use crate::heap::*;
use crate::object::{TypeId, dict, instance, int, list, set, string, tuple, types};
use crate::text::hash;
use crate::text::int::convert;
use crate::value::Value;
use crate::vm::{Exec, Machine};
use std::cmp::Ordering;

impl Machine {
    /// `bool(v)`.
    #[inline]
    pub fn truth(&mut self, v: Value) -> Exec<bool> {
        match v {
            Value::TRUE => Ok(true),
            Value::FALSE | Value::NONE => Ok(false),
            v if v.is_int() => Ok(v != Value::ZERO),
            v if v.is_float() => Ok(v.unpack_float() != 0.0),
            _ => self.truth_of_object(v),
        }
    }

    fn truth_of_object(&mut self, v: Value) -> Exec<bool> {
        match self.plain_truth(v)? {
            Some(b) => Ok(b),
            None => {
                let n = self.names();
                if let Some(f) = self.lookup_special(v, n.bool)? {
                    let r = self.call_special(f, &[v])?;
                    return self.check_bool(r);
                }
                match self.lookup_special(v, n.len)? {
                    Some(_) => Ok(self.len(v)? != 0),
                    None => Ok(true),
                }
            }
        }
    }

    /// The truth of what `__bool__` gave.
    pub(crate) fn check_bool(&mut self, r: Value) -> Exec<bool> {
        match r {
            Value::TRUE => Ok(true),
            Value::FALSE => Ok(false),
            _ => {
                let t = self.type_name(r);
                Err(self.type_error(&format!("__bool__ should return bool, returned {t}")))
            }
        }
    }

    /// The truth of a value, if no Python code is needed for it.
    pub(crate) fn plain_truth(&mut self, v: Value) -> Exec<Option<bool>> {
        let Some(object) = v.as_ref() else {
            return Ok(match v {
                Value::TRUE | Value::ELLIPSIS => Some(true),
                Value::FALSE | Value::NONE => Some(false),
                Value::NOT_IMPLEMENTED => {
                    return Err(
                        self.type_error("NotImplemented should not be used in a boolean context")
                    );
                }
                v if v.is_int() => Some(v != Value::ZERO),
                v => Some(v.unpack_float() != 0.0),
            });
        };
        Ok(match object.kind() {
            STR => Some(string::len(v) != 0),
            LIST => Some(list::len(self, v)? != 0),
            TUPLE => Some(object.words() != 0),
            DICT => Some(dict::len(self, v)? != 0),
            SET | FROZENSET => Some(set::len(self, v)? != 0),
            BIGINT => Some(true),
            FLOAT => Some(crate::object::float::value(v) != Some(0.0)),
            FUNCTION | NATIVE | METHOD | MODULE | CELL | GENERATOR | CODE | SLICE => Some(true),
            INSTANCE => {
                let class = self.field(object, instance::CLASS)?;
                let n = self.names();
                let plain =
                    self.lookup(class, n.bool)?.is_none() && self.lookup(class, n.len)?.is_none();
                plain.then_some(true)
            }
            _ => None,
        })
    }

    /// `a is b or a == b`: how containers compare.
    #[inline]
    pub fn same_or_equal(&mut self, a: Value, b: Value) -> Exec<bool> {
        // A float's word may be that of a NaN, which containers take to equal itself.
        Ok(a == b || self.equal(a, b)?)
    }

    /// The truth of `a == b`.
    pub fn equal(&mut self, a: Value, b: Value) -> Exec<bool> {
        if let Some(ordering) = self.compare_builtin(CompareOp::Eq, a, b)? {
            return Ok(ordering);
        }
        let r = self.compare(CompareOp::Eq, a, b)?;
        self.truth(r)
    }

    /// The comparison of two values of builtin types, if it needs no method: `None` if they are of
    /// other types, or are not comparable so.
    pub(crate) fn compare_builtin(
        &mut self,
        op: CompareOp,
        a: Value,
        b: Value,
    ) -> Exec<Option<bool>> {
        if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
            return Ok(Some(holds(op, x.cmp(&y))));
        }
        if let (Some(x), Some(y)) = (a.as_float(), b.as_float()) {
            return Ok(Some(holds_float(op, x, y)));
        }
        if let (Some(x), Some(y)) = (a.as_ref(), b.as_ref())
            && x.kind() == STR
            && y.kind() == STR
        {
            return Ok(Some(match op {
                CompareOp::Eq => string::equal(a, b),
                CompareOp::Ne => !string::equal(a, b),
                _ => holds(op, string::bytes(a).cmp(string::bytes(b))),
            }));
        }
        self.compare_kinds(op, a, b)
    }

    /// As [`Machine::compare_builtin`] for all operators, where no class is involved.
    pub(crate) fn compare_plain(
        &mut self,
        op: CompareOp,
        a: Value,
        b: Value,
    ) -> Exec<Option<bool>> {
        match op {
            CompareOp::In => self.contains(b, a).map(Some),
            CompareOp::NotIn => Ok(Some(!self.contains(b, a)?)),
            _ if a.is_kind(INSTANCE) || b.is_kind(INSTANCE) => Ok(None),
            _ => self.compare_builtin(op, a, b),
        }
    }

    fn compare_kinds(&mut self, op: CompareOp, a: Value, b: Value) -> Exec<Option<bool>> {
        if is_number(a) && is_number(b) {
            return Ok(compare_numbers(op, a, b));
        }
        let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        let (Some(x), Some(y)) = (a.as_ref(), b.as_ref()) else {
            // Specials other than bools are equal to themselves only.
            let plain = |v: Value| v.as_ref().is_none_or(|r| r.kind() != INSTANCE);
            return Ok(
                (equality && plain(a) && plain(b)).then_some((a == b) == (op == CompareOp::Eq))
            );
        };
        match (x.kind(), y.kind()) {
            (TUPLE, TUPLE) => self.compare_sequences(op, tuple::items(a), tuple::items(b)),
            (LIST, LIST) => {
                if equality && list::len(self, a)? != list::len(self, b)? {
                    return Ok(Some(op == CompareOp::Ne));
                }
                let (p, q) = (list::items(self, a)?, list::items(self, b)?);
                self.compare_sequences(op, &p, &q)
            }
            (DICT, DICT) if equality => {
                let equal = self.deeper("in comparison", |m| dict::equal(m, a, b))?;
                Ok(Some(equal == (op == CompareOp::Eq)))
            }
            (SET | FROZENSET, SET | FROZENSET) => set::compare(self, op, a, b).map(Some),
            (BYTES | BYTEARRAY, BYTES | BYTEARRAY) => {
                let (p, q) = (
                    crate::object::bytes::contents(self, a)?,
                    crate::object::bytes::contents(self, b)?,
                );
                Ok(Some(holds(op, p.cmp(&q))))
            }
            (RANGE, RANGE) if equality => {
                let equal = crate::object::range::equal(self, a, b)?;
                Ok(Some(equal == (op == CompareOp::Eq)))
            }
            (SLICE, SLICE) => {
                let (p, q) = (frozen(x).to_vec(), frozen(y).to_vec());
                self.compare_sequences(op, &p, &q)
            }
            // Types whose instances are equal to nothing but themselves.
            (FUNCTION | NATIVE | CODE | CELL | GENERATOR | MODULE, _)
            | (_, FUNCTION | NATIVE | CELL | GENERATOR | MODULE)
                if equality && x.kind() != INSTANCE && y.kind() != INSTANCE =>
            {
                Ok(Some((a == b) == (op == CompareOp::Eq)))
            }
            (STR | TUPLE | LIST | DICT | BYTES, STR | TUPLE | LIST | DICT | BYTES) if equality => {
                Ok(Some(op == CompareOp::Ne))
            }
            _ => Ok(None),
        }
    }

    /// Lexicographic comparison.
    fn compare_sequences(&mut self, op: CompareOp, p: &[Value], q: &[Value]) -> Exec<Option<bool>> {
        self.deeper("in comparison", |m| {
            if p.len() != q.len() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
                return Ok(Some(op == CompareOp::Ne));
            }
            for (&a, &b) in p.iter().zip(q) {
                if !m.same_or_equal(a, b)? {
                    return match op {
                        CompareOp::Eq => Ok(Some(false)),
                        CompareOp::Ne => Ok(Some(true)),
                        _ => {
                            let r = m.compare(op, a, b)?;
                            Ok(Some(m.truth(r)?))
                        }
                    };
                }
            }
            Ok(Some(holds(op, p.len().cmp(&q.len()))))
        })
    }

    /// `a op b`, waiting for Python code.
    pub fn compare(&mut self, op: CompareOp, a: Value, b: Value) -> Exec {
        match op {
            CompareOp::Is => return Ok(Value::from_bool(a == b)),
            CompareOp::IsNot => return Ok(Value::from_bool(a != b)),
            CompareOp::In => return Ok(Value::from_bool(self.contains(b, a)?)),
            CompareOp::NotIn => return Ok(Value::from_bool(!self.contains(b, a)?)),
            _ => {}
        }
        if let Some(r) = self.compare_builtin(op, a, b)? {
            return Ok(Value::from_bool(r));
        }
        self.deeper("in comparison", |m| {
            for step in 0..3 {
                match m.compare_candidate(op, a, b, step)? {
                    Candidate::Call(f, args) => {
                        let r = m.call_special(f, &args)?;
                        if r != Value::NOT_IMPLEMENTED {
                            return Ok(r);
                        }
                    }
                    Candidate::Skip => {}
                    Candidate::End => break,
                }
            }
            m.compare_default(op, a, b)
        })
    }

    /// The method to try at a step of a comparison.
    pub(crate) fn compare_candidate(
        &mut self,
        op: CompareOp,
        a: Value,
        b: Value,
        step: u16,
    ) -> Exec<Candidate> {
        let n = self.names();
        let (name, reflected) = match op {
            CompareOp::Lt => (n.lt, n.gt),
            CompareOp::Le => (n.le, n.ge),
            CompareOp::Eq => (n.eq, n.eq),
            CompareOp::Ne => (n.ne, n.ne),
            CompareOp::Gt => (n.gt, n.lt),
            _ => (n.ge, n.le),
        };
        let (class, other) = (self.type_of(a)?, self.type_of(b)?);
        // A subclass's reflected method comes first.
        let first = class != other && self.is_subtype(other, class)?;
        let (v, w, name, class) = match step {
            0 if first => (b, a, reflected, other),
            0 => return Ok(Candidate::Skip),
            1 => (a, b, name, class),
            2 if !first => (b, a, reflected, other),
            _ => return Ok(Candidate::End),
        };
        Ok(match self.lookup(class, name)? {
            Some(f) => Candidate::Call(f, [v, w]),
            None => Candidate::Skip,
        })
    }

    /// What a comparison gives when no method knows.
    pub(crate) fn compare_default(&mut self, op: CompareOp, a: Value, b: Value) -> Exec {
        match op {
            CompareOp::Eq => Ok(Value::from_bool(a == b)),
            CompareOp::Ne => Ok(Value::from_bool(a != b)),
            _ => {
                let (op, s, t) = (op.text(), self.full_type_name(a)?, self.full_type_name(b)?);
                Err(self.type_error(&format!(
                    "'{op}' not supported between instances of '{s}' and '{t}'"
                )))
            }
        }
    }

    /// `hash(v)`.
    pub fn hash(&mut self, v: Value) -> Exec<i64> {
        let Some(object) = v.as_ref() else {
            return Ok(match v {
                Value::TRUE => 1,
                Value::FALSE => 0,
                v if v.is_int() => hash::small_int(v.unpack()),
                v if v.is_float() => hash::float(v.unpack_float()).unwrap_or(v.word() as i64 >> 4),
                v => self.identity_hash(v),
            });
        };
        Ok(match object.kind() {
            STR => self.str_hash(v),
            BYTES => self.rt.hash_key.bytes(crate::object::bytes::slice(v)),
            BIGINT => hash::int(&int::big(v)),
            FLOAT => match crate::object::float::value(v).and_then(hash::float) {
                Some(h) => h,
                None => self.identity_hash(v),
            },
            COMPLEX => {
                let (re, im) = crate::object::complex::parts(v);
                let part = |x: f64| hash::float(x).unwrap_or(0);
                hash::complex(part(re), part(im))
            }
            TUPLE => {
                let items = tuple::items(v);
                let hashes = self.deeper("while calling a Python object", |m| {
                    items.iter().map(|&i| m.hash(i)).collect::<Exec<Vec<_>>>()
                })?;
                hash::tuple(hashes.into_iter())
            }
            FROZENSET => {
                let hashes = set::hashes(self, v)?;
                hash::frozenset(hashes.into_iter())
            }
            RANGE => crate::object::range::hash(self, v)?,
            FUNCTION | NATIVE | CODE | CELL | GENERATOR | MODULE | PROPERTY => {
                self.identity_hash(v)
            }
            _ => return self.hash_by_method(v),
        })
    }

    fn hash_by_method(&mut self, v: Value) -> Exec<i64> {
        let n = self.names();
        match self.lookup_special(v, n.hash)? {
            Some(f) if !f.is_none() => {
                let object = self.builtin(TypeId::Object);
                if f.is_kind(NATIVE) && self.lookup(object, n.hash)? == Some(f) {
                    return Ok(self.identity_hash(v));
                }
                let r = self.call_special(f, &[v])?;
                match self.as_integer(r)? {
                    Some(i) => Ok(match i.as_int() {
                        Some(-1) => -2,
                        Some(i) => i,
                        // A hash of 64 bits is itself, a longer one that of an int.
                        None => {
                            i64::try_from(&int::big(i)).unwrap_or_else(|_| hash::int(&int::big(i)))
                        }
                    }),
                    None => Err(self.type_error("__hash__ method should return an integer")),
                }
            }
            _ => {
                let t = self.full_type_name(v)?;
                Err(self.type_error(&format!("unhashable type: '{t}'")))
            }
        }
    }

    /// The type's name as CPython's `tp_name` has it: types of native modules with the module.
    pub(crate) fn full_type_name(&mut self, v: Value) -> Exec<String> {
        let class = self.type_of(v)?;
        let name = self.class_name(class)?;
        if types::has_flag(self, class, types::HEAP)? {
            // Modules that are in Python here.
            let own = self.field(class.object(), types::DICT)?;
            let key = self.names().module;
            let module = match dict::get_str(self, own, key)? {
                Some(module) if string::is_str(module) => self.text_lossy(module),
                _ => String::new(),
            };
            let native = match &*module {
                "array" | "datetime" | "decimal" | "posix" | "time" | "zlib" | "_contextvars"
                | "_csv" | "_hashlib" | "_io" | "_thread" => true,
                "collections" => matches!(&*name, "OrderedDict" | "defaultdict"),
                "functools" => matches!(&*name, "partial" | "_lru_cache_wrapper"),
                "os" => matches!(&*name, "stat_result" | "statvfs_result" | "terminal_size"),
                "sys" => matches!(&*name, "flags" | "version_info"),
                "weakref" => matches!(&*name, "CallableProxyType" | "ProxyType" | "ReferenceType"),
                _ => false,
            };
            return Ok(if native { format!("{module}.{name}") } else { name });
        }
        let module = types::spec(self, class)?.module;
        Ok(if matches!(module, "builtins" | "_sitebuiltins") {
            name
        } else {
            format!("{module}.{name}")
        })
    }

    /// The hash of an object that is equal to itself only.
    pub fn identity_hash(&self, v: Value) -> i64 {
        (stm::heap::probe::identity(v.word() as usize) >> 4) as i64
    }

    /// Whether an instance is equal to nothing but itself, as `object` has it.
    pub(crate) fn compares_by_identity(&mut self, v: Value) -> Exec<bool> {
        let n = self.names();
        let object = self.builtin(TypeId::Object);
        Ok(self.lookup_special(v, n.hash)? == self.lookup(object, n.hash)?
            && self.lookup_special(v, n.eq)? == self.lookup(object, n.eq)?)
    }

    /// `id(v)`.
    pub fn id_of(&self, v: Value) -> u64 {
        match v.as_ref() {
            Some(object) => object.address() as u64,
            None => v.word(),
        }
    }

    /// `item in container`.
    pub fn contains(&mut self, container: Value, item: Value) -> Exec<bool> {
        match container.kind() {
            Some(DICT) => return dict::contains(self, container, item),
            Some(SET | FROZENSET) => return set::contains(self, container, item),
            Some(TUPLE) => {
                for &other in tuple::items(container) {
                    if self.same_or_equal(other, item)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
            Some(LIST) => {
                let mut i = 0;
                while let Some(other) = list::at(self, container, i)? {
                    if self.same_or_equal(other, item)? {
                        return Ok(true);
                    }
                    i += 1;
                }
                return Ok(false);
            }
            Some(STR) => {
                return match self.as_str(item)? {
                    Some(needle) => Ok(holds_text(string::bytes(container), string::bytes(needle))),
                    None => {
                        let t = self.type_name(item);
                        Err(self.type_error(&format!(
                            "'in <string>' requires string as left operand, not {t}"
                        )))
                    }
                };
            }
            _ => {}
        }
        let n = self.names().contains;
        match self.lookup_special(container, n)? {
            Some(f) if f.is_none() => {
                let t = self.type_name(container);
                Err(self.type_error(&format!("'{t}' object is not a container")))
            }
            Some(f) => {
                let r = self.call_special(f, &[container, item])?;
                self.truth(r)
            }
            None => {
                if !self.has_iter(container)? {
                    let t = self.type_name(container);
                    return Err(self.type_error(&format!("argument of type '{t}' is not iterable")));
                }
                let iterator = self.iter(container)?;
                while let Some(other) = self.next(iterator)? {
                    if self.same_or_equal(other, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// `len(v)`.
    pub fn len(&mut self, v: Value) -> Exec<usize> {
        match v.kind() {
            Some(LIST) => return list::len(self, v),
            Some(STR) => return Ok(string::len(v)),
            Some(TUPLE) => return Ok(tuple::items(v).len()),
            Some(DICT) => return dict::len(self, v),
            Some(SET | FROZENSET) => return set::len(self, v),
            _ => {}
        }
        let n = self.names().len;
        match self.lookup_special(v, n)? {
            Some(f) => {
                let r = self.call_special(f, &[v])?;
                self.check_len(r)
            }
            None => {
                let t = self.type_name(v);
                Err(self.type_error(&format!("object of type '{t}' has no len()")))
            }
        }
    }

    /// The length that `__len__` gave.
    pub(crate) fn check_len(&mut self, r: Value) -> Exec<usize> {
        let i = match self.try_index(r)? {
            Some(i) => i,
            None => {
                let t = self.type_name(r);
                return Err(
                    self.type_error(&format!("'{t}' object cannot be interpreted as an integer"))
                );
            }
        };
        if int::is_negative(i) {
            return Err(self.value_error("__len__() should return >= 0"));
        }
        match i.as_int() {
            Some(n) => Ok(n as usize),
            None => Err(self.overflow_error("cannot fit 'int' into an index-sized integer")),
        }
    }

    /// Whether a class was made by Python code and defines the method itself.
    pub(crate) fn python_method(&mut self, v: Value, name: Value) -> Exec<Option<Value>> {
        if !v.is_kind(INSTANCE) {
            return Ok(None);
        }
        Ok(self.lookup_special(v, name)?.filter(|f| f.is_kind(FUNCTION)))
    }

    /// Whether `v` is of a type made by Python code.
    pub fn is_heap_instance(&mut self, v: Value) -> Exec<bool> {
        let class = self.type_of(v)?;
        types::has_flag(self, class, types::HEAP)
    }
}

/// What a step of an operation tries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Candidate {
    /// Call this, unbound, with these.
    Call(Value, [Value; 2]),
    /// Nothing at this step.
    Skip,
    /// No further step.
    End,
}

/// Whether the result of a comparison satisfies an operator.
#[inline(always)]
pub fn holds(op: CompareOp, o: Ordering) -> bool {
    match op {
        CompareOp::Lt => o == Ordering::Less,
        CompareOp::Le => o != Ordering::Greater,
        CompareOp::Eq => o == Ordering::Equal,
        CompareOp::Ne => o != Ordering::Equal,
        CompareOp::Gt => o == Ordering::Greater,
        CompareOp::Ge => o != Ordering::Less,
        _ => false,
    }
}

/// The same of floats.
#[inline(always)]
pub fn holds_float(op: CompareOp, x: f64, y: f64) -> bool {
    match op {
        CompareOp::Lt => x < y,
        CompareOp::Le => x <= y,
        CompareOp::Eq => x == y,
        CompareOp::Ne => x != y,
        CompareOp::Gt => x > y,
        CompareOp::Ge => x >= y,
        _ => false,
    }
}

/// Whether it is exactly an int, a float, a bool or a complex.
pub fn is_number(v: Value) -> bool {
    v.is_int() || v.is_float() || v.is_bool() || matches!(v.kind(), Some(BIGINT | FLOAT | COMPLEX))
}

fn compare_numbers(op: CompareOp, a: Value, b: Value) -> Option<bool> {
    use crate::object::{complex, float};
    if a.is_kind(COMPLEX) || b.is_kind(COMPLEX) {
        let pair = |v: Value| match v.kind() {
            Some(COMPLEX) => Some(complex::parts(v)),
            _ => match float::value(v) {
                Some(f) => Some((f, 0.0)),
                None => convert::to_float(&int::big(v)).ok().map(|f| (f, 0.0)),
            },
        };
        let equal = match (pair(a), pair(b)) {
            (Some(p), Some(q)) => p == q,
            _ => false,
        };
        return match op {
            CompareOp::Eq => Some(equal),
            CompareOp::Ne => Some(!equal),
            _ => None,
        };
    }
    Some(match (float::value(a), float::value(b)) {
        (Some(x), Some(y)) => holds_float(op, x, y),
        (None, None) => holds(op, int::big(a).cmp(&int::big(b))),
        (Some(x), None) => match convert::compare_float(&int::big(b), x) {
            Some(o) => holds(op, o.reverse()),
            None => op == CompareOp::Ne,
        },
        (None, Some(y)) => match convert::compare_float(&int::big(a), y) {
            Some(o) => holds(op, o),
            None => op == CompareOp::Ne,
        },
    })
}

macro_rules! native_comparisons {
    ($($name:ident $op:ident;)*) => {
        $(
            /// The method of builtin types: NotImplemented for other operands.
            pub fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                let b = instance::payload(m, args[1])?;
                if !comparable(args[0], b) {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                Ok(match m.compare_builtin(CompareOp::$op, args[0], b)? {
                    Some(r) => Value::from_bool(r),
                    None => Value::NOT_IMPLEMENTED,
                })
            }
        )*
    };
}

native_comparisons! {
    native_eq Eq;
    native_ne Ne;
    native_lt Lt;
    native_le Le;
    native_gt Gt;
    native_ge Ge;
}

/// Whether the builtin comparison methods of `a`'s type know `b`'s.
fn comparable(a: Value, b: Value) -> bool {
    if is_number(a) {
        // `int.__eq__(1, 1.0)` is NotImplemented, but a float knows ints.
        return is_number(b) && (!(int::is_int(a) || a.is_bool()) || int::is_int(b) || b.is_bool());
    }
    match (a.kind(), b.kind()) {
        (Some(SET | FROZENSET), Some(SET | FROZENSET)) => true,
        (Some(BYTES | BYTEARRAY), Some(BYTES | BYTEARRAY)) => true,
        (Some(x), Some(y)) => x == y,
        _ => false,
    }
}

/// Whether a text occurs in another.
fn holds_text(text: &[u8], part: &[u8]) -> bool {
    // The searcher's making costs more than a short search.
    const SHORT: usize = 32;
    match *part {
        [] => true,
        [byte] if text.len() <= SHORT => text.contains(&byte),
        [byte] => memchr::memchr(byte, text).is_some(),
        [..] if text.len() <= SHORT => text.windows(part.len()).any(|window| window == part),
        [..] => memchr::memmem::find(text, part).is_some(),
    }
}
