//! Address space, reserved at once and backed by memory only as it is used.
//!
//! Invariant: where the system limits address space (`ulimit -v`, some sandboxes), a reservation
//! shrinks instead of failing, and leaves room for others. What has got less works as well, as far
//! as it goes: fewer objects, deeper recursion is an error sooner, more places share a mark.

use crate::heap::OutOfMemory;
use memmap2::{MmapMut, MmapOptions};

/// Zeroed memory of `len` bytes, that is not there before it is touched.
pub(crate) fn reserve(len: usize) -> Result<MmapMut, OutOfMemory> {
    MmapOptions::new().len(len).no_reserve_swap().map_anon().map_err(|_| OutOfMemory)
}

/// The result of `attempt` for `most`, or else for half of that, and so on, but not for less than
/// `least` (or `most`, if that is less). If it does not succeed at once, then when it does there
/// are `leave(size)` bytes left for others.
///
/// # Errors
/// Of the last attempt.
pub(crate) fn as_much_as_possible<T>(
    most: usize,
    least: usize,
    leave: impl Fn(usize) -> usize,
    attempt: impl Fn(usize) -> Result<T, OutOfMemory>,
) -> Result<(T, usize), OutOfMemory> {
    let mut size = most;
    loop {
        let reserved = attempt(size).and_then(|reserved| {
            if size < most {
                reserve(leave(size))?;
            }
            Ok(reserved)
        });
        match reserved {
            Ok(reserved) => return Ok((reserved, size)),
            Err(refused) if size / 2 < least => return Err(refused),
            Err(_) => size /= 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_tried_with_half() {
        let limit = |size| if size > 100 { Err(OutOfMemory) } else { Ok(()) };
        assert_eq!(as_much_as_possible(64, 16, |size| size, limit), Ok(((), 64)));
        assert_eq!(as_much_as_possible(300, 16, |size| size, limit), Ok(((), 75)));
        assert_eq!(as_much_as_possible(300, 76, |size| size, limit), Err(OutOfMemory));
        let refused = |_| Err::<(), _>(OutOfMemory);
        assert_eq!(as_much_as_possible(8, 16, |size| size, refused), Err(OutOfMemory));
    }
}
