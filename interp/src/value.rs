//! A Python value: one machine word.
//!
//! Main invariant: the low bits alone tell what a word is, and every value has exactly one
//! representation (an integer that fits 62 bits is never boxed, a float of a common exponent is
//! never boxed), so equal words are identical objects.
//!
//! | low bits | meaning |
//! |---|---|
//! | `x00`, `x11` | a float: its bits rotated left by four, so that these are exponent bits |
//! | `x01` | a small integer: the value times four, plus one |
//! | `010` | a reference ([`stm::heap::REF_TAG`]) |
//! | `110` | a special: None, True, False, ... |
//!
//! The floats are "self-tagging" (Melançon, Serrano, Feeley, arXiv 2411.16544): four of the eight
//! patterns of the three highest exponent bits, which cover 0, the magnitudes from 2^-255 to 2^257,
//! infinities and NaN, are immediate; the others are boxed.
#![expect(unsafe_code, reason = "words become references")]

use stm::heap::Ref;

/// A Python value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(u64);

/// The smallest immediate integer.
pub const SMALL_MIN: i64 = -(1 << 61);
/// The largest immediate integer.
pub const SMALL_MAX: i64 = (1 << 61) - 1;

const fn special(n: u64) -> Value {
    Value(n << 3 | 0b110)
}

impl Value {
    /// An empty register, field or cell; never visible to a program.
    pub const UNSET: Value = special(0);
    /// `None`.
    pub const NONE: Value = special(1);
    /// `False`.
    pub const FALSE: Value = special(2);
    /// `True`.
    pub const TRUE: Value = special(3);
    /// `...`.
    pub const ELLIPSIS: Value = special(4);
    /// `NotImplemented`.
    pub const NOT_IMPLEMENTED: Value = special(5);
    /// The integer 0.
    pub const ZERO: Value = Value(1);

    /// The word.
    #[inline(always)]
    pub const fn word(self) -> u64 {
        self.0
    }

    /// The value of a word that came out of the heap or a register.
    #[inline(always)]
    pub const fn from_word(word: u64) -> Value {
        Value(word)
    }

    /// A reference as a value.
    #[inline(always)]
    pub fn from_ref(object: Ref) -> Value {
        Value(object.to_word())
    }

    /// A bool.
    #[inline(always)]
    pub const fn from_bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    /// A small integer, if it is one.
    #[inline(always)]
    pub const fn small(i: i64) -> Option<Value> {
        if i >= SMALL_MIN && i <= SMALL_MAX { Some(Value::int(i)) } else { None }
    }

    /// A small integer that is known to be in range (lengths, indices, 32-bit operands).
    #[inline(always)]
    pub const fn int(i: i64) -> Value {
        Value((i as u64) << 2 | 1)
    }

    /// A length or an index.
    #[inline(always)]
    pub const fn len(n: usize) -> Value {
        Value((n as u64) << 2 | 1)
    }

    /// Whether it is a small integer.
    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.0 & 3 == 1
    }

    /// The small integer, if it is one.
    #[inline(always)]
    pub const fn as_int(self) -> Option<i64> {
        if self.is_int() { Some(self.unpack()) } else { None }
    }

    /// The small integer that this is known to be (a length in a field).
    #[inline(always)]
    pub const fn unpack(self) -> i64 {
        (self.0 as i64) >> 2
    }

    /// As [`Value::unpack`], for lengths.
    #[inline(always)]
    pub const fn index(self) -> usize {
        (self.0 >> 2) as usize
    }

    /// An address of something that is not in the heap, as a small integer.
    #[inline(always)]
    pub fn pointer<T>(p: *const T) -> Value {
        Value((p.expose_provenance() as u64) << 2 | 1)
    }

    /// The address that [`Value::pointer`] made a value of.
    #[inline(always)]
    pub fn as_pointer<T>(self) -> *const T {
        std::ptr::with_exposed_provenance((self.0 >> 2) as usize)
    }

    /// A float, if it is one of the immediate ones.
    #[inline(always)]
    pub const fn float(f: f64) -> Option<Value> {
        let word = f.to_bits().rotate_left(4);
        if word.wrapping_add(1) & 2 == 0 { Some(Value(word)) } else { None }
    }

    /// Whether it is an immediate float.
    #[inline(always)]
    pub const fn is_float(self) -> bool {
        self.0.wrapping_add(1) & 2 == 0
    }

    /// The immediate float, if it is one.
    #[inline(always)]
    pub const fn as_float(self) -> Option<f64> {
        if self.is_float() { Some(self.unpack_float()) } else { None }
    }

    /// The float that this is known to be.
    #[inline(always)]
    pub const fn unpack_float(self) -> f64 {
        f64::from_bits(self.0.rotate_right(4))
    }

    /// Whether it is a reference.
    #[inline(always)]
    pub const fn is_ref(self) -> bool {
        self.0 & 7 == stm::heap::REF_TAG
    }

    /// The reference, if it is one.
    #[inline(always)]
    pub fn as_ref(self) -> Option<Ref> {
        // SAFETY: a value with the tag of a reference was made from one; values are kept alive by
        // the registers, objects or handles that they are read from.
        unsafe { Ref::from_word(self.0) }
    }

    /// The reference that this is known to be.
    #[inline(always)]
    pub fn object(self) -> Ref {
        debug_assert!(self.is_ref(), "{:#x} is no reference", self.0);
        // SAFETY: as in `as_ref`; callers have looked at the tag or know the field's type.
        unsafe { Ref::from_tagged(self.0) }
    }

    /// The kind of the object, if it is a reference.
    #[inline(always)]
    pub fn kind(self) -> Option<u8> {
        self.as_ref().map(Ref::kind)
    }

    /// Whether it is a reference to an object of this kind.
    #[inline(always)]
    pub fn is_kind(self, kind: u8) -> bool {
        self.as_ref().is_some_and(|r| r.kind() == kind)
    }

    /// Whether it is `True` or `False`.
    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.0 == Value::TRUE.0 || self.0 == Value::FALSE.0
    }

    /// Whether it is not [`Value::UNSET`].
    #[inline(always)]
    pub const fn is_set(self) -> bool {
        self.0 != Value::UNSET.0
    }

    /// The value, unless it is [`Value::UNSET`].
    #[inline(always)]
    pub const fn set(self) -> Option<Value> {
        if self.is_set() { Some(self) } else { None }
    }

    /// Whether it is `None`.
    #[inline(always)]
    pub const fn is_none(self) -> bool {
        self.0 == Value::NONE.0
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Value::UNSET => f.write_str("unset"),
            Value::NONE => f.write_str("None"),
            Value::TRUE => f.write_str("True"),
            Value::FALSE => f.write_str("False"),
            v if v.is_int() => write!(f, "{}", v.unpack()),
            v if v.is_float() => write!(f, "{:?}", v.unpack_float()),
            v => match v.as_ref() {
                Some(r) => write!(f, "<{} at {:#x}>", r.kind(), r.address()),
                None => write!(f, "special {}", v.0 >> 3),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_is_a_word() {
        assert_eq!(size_of::<Value>(), 8);
        for f in [0.0, -0.0, 1.0, -2.5, f64::INFINITY, f64::MAX, 1e-70, f64::NAN] {
            let v = Value::float(f).expect("common exponents are immediate");
            assert_eq!(v.unpack_float().to_bits(), f.to_bits());
            assert!(v.is_float() && !v.is_int() && !v.is_ref());
        }
        assert!(Value::float(1e-100).is_none() && Value::float(1e100).is_none());
        assert_eq!(Value::small(SMALL_MAX + 1), None);
        assert_eq!(Value::small(SMALL_MIN - 1), None);
    }

    proptest! {
        #[test]
        fn integers_come_back(i in SMALL_MIN..=SMALL_MAX) {
            let v = Value::small(i).expect("in range");
            prop_assert!(v.is_int() && !v.is_float() && !v.is_ref());
            prop_assert_eq!(v.unpack(), i);
        }

        #[test]
        fn floats_come_back_or_are_boxed(bits: u64) {
            let f = f64::from_bits(bits);
            if let Some(v) = Value::float(f) {
                prop_assert_eq!(v.unpack_float().to_bits(), bits);
                prop_assert!(!v.is_int() && !v.is_ref() && v != Value::UNSET);
            } else {
                prop_assert!(!Value::from_word(bits.rotate_left(4)).is_float());
            }
        }
    }
}
