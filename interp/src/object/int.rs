//! `int` and `bool`: immediate integers, and limbs in a frozen object beyond 62 bits.
//!
//! Main invariant: an integer that fits 62 bits is never boxed, so equal small integers are equal
//! words, and a boxed one is never equal to a small one.

use dashu_int::{IBig, Sign, UBig};

use crate::heap::*;
use crate::native::TypeSpec;
use crate::object::{instance, intmethods};
use crate::text::int::convert;
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// Whether it is exactly an `int`.
#[inline(always)]
pub fn is_int(v: Value) -> bool {
    v.is_int() || v.is_kind(BIGINT)
}

/// The integer of a value that is exactly an `int` or a `bool`.
pub fn big(v: Value) -> IBig {
    if let Some(i) = v.as_int() {
        return IBig::from(i);
    }
    match v {
        Value::TRUE => IBig::ONE,
        Value::FALSE => IBig::ZERO,
        _ => {
            let object = v.object();
            let sign = if object.tag() == 1 { Sign::Negative } else { Sign::Positive };
            IBig::from_parts(sign, UBig::from_words(words(object)))
        }
    }
}

/// Whether a boxed integer is negative, or a small one is.
pub fn is_negative(v: Value) -> bool {
    match v.as_int() {
        Some(i) => i < 0,
        None => v.is_kind(BIGINT) && v.object().tag() == 1,
    }
}

impl Machine {
    /// An integer.
    #[inline]
    pub fn int(&mut self, i: i64) -> Exec {
        match Value::small(i) {
            Some(v) => Ok(v),
            None => self.bigint(&IBig::from(i)),
        }
    }

    /// An integer of any size.
    pub fn bigint(&mut self, i: &IBig) -> Exec {
        if let Ok(small) = i64::try_from(i)
            && let Some(v) = Value::small(small)
        {
            return Ok(v);
        }
        let (sign, limbs) = i.as_sign_words();
        Ok(Value::from_ref(self.new_words(BIGINT, u8::from(sign == Sign::Negative), limbs)?))
    }

    /// An unsigned integer.
    pub fn uint(&mut self, i: u64) -> Exec {
        self.bigint(&IBig::from(i))
    }

    /// The exact `int` that `v` is or, being a bool or an instance of a subclass, stands for.
    #[inline]
    pub fn as_integer(&mut self, v: Value) -> Exec<Option<Value>> {
        if is_int(v) {
            return Ok(Some(v));
        }
        Ok(match instance::payload(self, v)? {
            Value::TRUE => Some(Value::int(1)),
            Value::FALSE => Some(Value::ZERO),
            p => is_int(p).then_some(p),
        })
    }

    /// The exact `int` of an integer or of what has `__index__`.
    ///
    /// # Errors
    /// TypeError for anything else.
    pub fn index(&mut self, v: Value) -> Exec {
        match self.try_index(v)? {
            Some(i) => Ok(i),
            None => {
                let t = self.type_name(v);
                Err(self.type_error(&format!("'{t}' object cannot be interpreted as an integer")))
            }
        }
    }

    /// As [`Machine::index`], `None` for what is no integer.
    #[inline]
    pub fn try_index(&mut self, v: Value) -> Exec<Option<Value>> {
        if v.is_int() {
            return Ok(Some(v));
        }
        self.index_of_object(v)
    }

    fn index_of_object(&mut self, v: Value) -> Exec<Option<Value>> {
        if let Some(i) = self.as_integer(v)? {
            return Ok(Some(i));
        }
        let name = self.names().index;
        let Some(f) = self.lookup_special(v, name)? else { return Ok(None) };
        let got = self.call(f, &[v])?;
        match self.as_integer(got)? {
            Some(i) => Ok(Some(i)),
            None => {
                let t = self.type_name(got);
                Err(self.type_error(&format!("__index__ returned non-int (type {t})")))
            }
        }
    }

    /// An index as a machine integer.
    ///
    /// # Errors
    /// TypeError, or OverflowError when it does not fit.
    pub fn to_i64(&mut self, v: Value) -> Exec<i64> {
        let i = self.index(v)?;
        match i.as_int() {
            Some(i) => Ok(i),
            None => match i64::try_from(&big(i)) {
                Ok(i) => Ok(i),
                Err(_) => Err(self.overflow_error("Python int too large to convert to C ssize_t")),
            },
        }
    }

    /// An index as a machine integer, clamped to what fits (slices, `max` arguments).
    pub fn to_isize_clamped(&mut self, v: Value) -> Exec<isize> {
        let i = self.index(v)?;
        Ok(match i.as_int() {
            Some(i) => i as isize,
            None if is_negative(i) => isize::MIN,
            None => isize::MAX,
        })
    }

    /// The argument of a method as a machine integer, or a default when it is unset.
    pub fn optional_int(&mut self, v: Value, default: i64) -> Exec<i64> {
        if v.is_set() { self.to_i64(v) } else { Ok(default) }
    }

    /// An integer as a float.
    pub fn int_to_float(&mut self, v: Value) -> Exec<f64> {
        match v.as_int() {
            Some(i) => Ok(i as f64),
            None => {
                let f = convert::to_float(&big(v));
                self.text(f)
            }
        }
    }

    /// The result of a function of [`crate::text`], its error raised.
    pub fn text<T>(&mut self, result: crate::text::error::Result<T>) -> Exec<T> {
        result.map_err(|error| self.text_error(error))
    }

    /// The exception of an error of [`crate::text`].
    pub fn text_error(&mut self, error: crate::text::error::Error) -> Unwind {
        use crate::object::TypeId;
        use crate::text::error::Kind;
        let id = match error.kind {
            Kind::Type => TypeId::TypeError,
            Kind::Value => TypeId::ValueError,
            Kind::Overflow => TypeId::OverflowError,
            Kind::ZeroDivision => TypeId::ZeroDivisionError,
            Kind::Index => TypeId::IndexError,
            Kind::Lookup => TypeId::LookupError,
            Kind::Memory => return Unwind::Memory,
            Kind::Struct => {
                return match self.prelude("struct_error") {
                    Ok(class) => self.error_of(class, &error.message),
                    Err(unwind) => unwind,
                };
            }
        };
        self.error(id, &error.message)
    }
}

/// `int`.
pub const SPEC: TypeSpec = TypeSpec {
    new: Some(intmethods::new),
    methods: intmethods::METHODS,
    attributes: intmethods::ATTRIBUTES,
    doc: "Whole numbers of any size; `int(text, base)` reads one.",
    ..TypeSpec::new("int", BIGINT)
};

/// `bool`.
pub const BOOL: TypeSpec = TypeSpec {
    base: crate::object::TypeId::Int,
    subclassable: false,
    new: Some(intmethods::new_bool),
    methods: intmethods::BOOL_METHODS,
    doc: "The truth values, True and False.",
    ..TypeSpec::new("bool", BIGINT)
};
