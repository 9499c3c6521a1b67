//! Keys whose hash and equality need no Python code: what containers are asked for when nothing may
//! be run, at the end of a block.
//!
//! Main invariant: what [`equal`] says is what `==` says; where that depends on more than the two
//! values it says nothing.

use crate::heap::*;
use crate::object::{bytes, int, string, tuple};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// Tuples in tuples are looked into so far.
const DEPTH: usize = 4;

/// Whether [`equal`] is likely to have an answer for this key.
pub fn is_key(m: &mut Machine, v: Value) -> Exec<bool> {
    is_key_at(m, v, DEPTH)
}

fn is_key_at(m: &mut Machine, v: Value, depth: usize) -> Exec<bool> {
    let Some(object) = v.as_ref() else { return Ok(true) };
    match object.kind() {
        STR | BYTES | BIGINT | FLOAT | FUNCTION | NATIVE | CODE | MODULE => Ok(true),
        TUPLE if depth > 0 => {
            for &item in tuple::items(v) {
                if !is_key_at(m, item, depth - 1)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        INSTANCE => m.compares_by_identity(v),
        _ => Ok(false),
    }
}

fn is_number(v: Value) -> bool {
    match v.kind() {
        None => v.is_int() || v.is_float() || v.is_bool(),
        Some(kind) => matches!(kind, BIGINT | FLOAT | COMPLEX),
    }
}

/// Whether two keys with the same hash are equal, if that can be said.
pub fn equal(a: Value, b: Value) -> Option<bool> {
    equal_at(a, b, DEPTH)
}

fn equal_at(a: Value, b: Value, depth: usize) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    match (a.kind(), b.kind()) {
        (Some(STR), Some(STR)) => Some(string::equal(a, b)),
        (Some(BYTES), Some(BYTES)) => Some(bytes::slice(a) == bytes::slice(b)),
        (Some(BIGINT), Some(BIGINT)) => Some(int::big(a) == int::big(b)),
        (Some(TUPLE), Some(TUPLE)) if depth > 0 => {
            let (a, b) = (tuple::items(a), tuple::items(b));
            if a.len() != b.len() {
                return Some(false);
            }
            // A pair that differs decides, but only if those before it are known.
            for (&a, &b) in a.iter().zip(b) {
                if !equal_at(a, b, depth - 1)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        _ if a.is_int() && b.is_int() => Some(false),
        (x, y) if is_builtin(a, x) && is_builtin(b, y) => {
            if is_number(a) && is_number(b) {
                None
            } else {
                Some(false)
            }
        }
        _ => None,
    }
}

/// Whether a value is one that is equal to values of its own kind only, or a number.
fn is_builtin(v: Value, kind: Option<u8>) -> bool {
    match kind {
        None => true,
        Some(TUPLE) => false,
        Some(kind) => {
            is_number(v) || matches!(kind, STR | BYTES | FUNCTION | NATIVE | CODE | MODULE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn immediate_keys_compare_and_numbers_of_two_types_do_not() {
        let half = Value::float(0.5).expect("immediate");
        let one = Value::float(1.0).expect("immediate");
        assert_eq!(equal(Value::int(1), Value::int(1)), Some(true));
        assert_eq!(equal(Value::int(1), Value::int(2)), Some(false));
        assert_eq!(equal(Value::NONE, half), Some(false));
        assert_eq!(equal(Value::int(1), one), None);
        assert_eq!(equal(Value::TRUE, Value::int(1)), None);
    }
}
