//! What holds bytes: `bytes`, `bytearray` and `memoryview`, for all who take "a bytes-like object".
//!
//! Main invariant: the bytes of a `bytes` object are borrowed, since they never change; those of
//! the mutable ones are copied, since a comparison, a key or an iterator may run Python code that
//! changes them.

use std::borrow::Cow;

use crate::heap::*;
use crate::object::{bytearray, bytes, instance, memoryview};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// Bytes that are borrowed from a frozen object or copied.
pub type Contents = Cow<'static, [u8]>;

/// The bytes of a bytes-like object; `None` if it is none.
///
/// # Errors
/// ValueError for a released or non-contiguous view.
pub fn contents(m: &mut Machine, v: Value) -> Exec<Option<Contents>> {
    let p = instance::payload(m, v)?;
    match p.kind() {
        Some(BYTES) => Ok(Some(Cow::Borrowed(bytes::slice(p)))),
        Some(BYTEARRAY) => Ok(Some(Cow::Owned(bytearray::to_vec(m, p)?))),
        Some(INSTANCE) if memoryview::is_view(m, p)? => {
            Ok(Some(Cow::Owned(memoryview::to_vec(m, p)?)))
        }
        _ => Ok(None),
    }
}

/// The bytes of a bytes-like object.
///
/// # Errors
/// TypeError if it is none.
pub fn required(m: &mut Machine, v: Value) -> Exec<Contents> {
    match contents(m, v)? {
        Some(all) => Ok(all),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("a bytes-like object is required, not '{t}'")))
        }
    }
}

/// Writes bytes into a writable buffer, from its position `at` on; they must fit.
///
/// # Errors
/// TypeError if it cannot be written to.
pub fn write(m: &mut Machine, v: Value, at: usize, bytes: &[u8]) -> Exec<()> {
    let p = instance::payload(m, v)?;
    match p.kind() {
        Some(BYTEARRAY) => bytearray::write(m, p, at, bytes),
        Some(INSTANCE) if memoryview::is_view(m, p)? => memoryview::write(m, p, at, bytes),
        _ => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("a read-write bytes-like object is required, not '{t}'")))
        }
    }
}
