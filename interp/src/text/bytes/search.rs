//! Searching and replacing in bytes.
//!
//! Invariant: occurrences do not overlap and are found from the left, `rfind` from the right.

use crate::text::error::{Error, Result, reserve};
use crate::text::string::search::clamp;
use memchr::{memchr_iter, memmem};

/// `bytes.find(needle, start, end)`.
#[must_use]
pub fn find(bytes: &[u8], needle: &[u8], start: isize, end: isize) -> Option<usize> {
    let (part, start) = window(bytes, start, end)?;
    memmem::find(part, needle).map(|at| start + at)
}

/// `bytes.rfind(needle, start, end)`.
#[must_use]
pub fn rfind(bytes: &[u8], needle: &[u8], start: isize, end: isize) -> Option<usize> {
    let (part, start) = window(bytes, start, end)?;
    memmem::rfind(part, needle).map(|at| start + at)
}

/// `bytes.count(needle, start, end)`.
#[must_use]
pub fn count_in(bytes: &[u8], needle: &[u8], start: isize, end: isize) -> usize {
    window(bytes, start, end).map_or(0, |(part, _)| count(part, needle))
}

/// `bytes.startswith(prefix, start, end)` for one prefix.
#[must_use]
pub fn starts_with(bytes: &[u8], prefix: &[u8], start: isize, end: isize) -> bool {
    window(bytes, start, end).is_some_and(|(part, _)| part.starts_with(prefix))
}

/// `bytes.endswith(suffix, start, end)` for one suffix.
#[must_use]
pub fn ends_with(bytes: &[u8], suffix: &[u8], start: isize, end: isize) -> bool {
    window(bytes, start, end).is_some_and(|(part, _)| part.ends_with(suffix))
}

fn window(bytes: &[u8], start: isize, end: isize) -> Option<(&[u8], usize)> {
    let (start, end) = clamp(start, end, bytes.len());
    bytes.get(start..end).map(|part| (part, start))
}

/// Number of occurrences; the empty needle occurs between and around all bytes.
#[must_use]
pub fn count(bytes: &[u8], needle: &[u8]) -> usize {
    match needle {
        [] => bytes.len() + 1,
        [byte] => memchr_iter(*byte, bytes).count(),
        _ => memmem::find_iter(bytes, needle).count(),
    }
}

/// `bytes.replace(old, new, max)`; a negative `max` is no limit.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn replace(bytes: &[u8], old: &[u8], new: &[u8], max: isize, out: &mut Vec<u8>) -> Result<()> {
    let limit = if max < 0 { usize::MAX } else { max as usize };
    if new.len() > old.len() {
        let found = count(bytes, old).min(limit);
        let growth = found.checked_mul(new.len() - old.len()).ok_or_else(Error::memory)?;
        reserve(out, bytes.len().checked_add(growth).ok_or_else(Error::memory)?)?;
    } else {
        reserve(out, bytes.len())?;
    }
    if old.is_empty() {
        let mut left = limit;
        for &byte in bytes {
            if left > 0 {
                left -= 1;
                out.extend_from_slice(new);
            }
            out.push(byte);
        }
        if left > 0 {
            out.extend_from_slice(new);
        }
        return Ok(());
    }
    let mut copied = 0;
    for at in memmem::find_iter(bytes, old).take(limit) {
        out.extend_from_slice(&bytes[copied..at]);
        out.extend_from_slice(new);
        copied = at + old.len();
    }
    out.extend_from_slice(&bytes[copied..]);
    Ok(())
}
