//! Slices by code point, and `translate`.
//!
//! Invariant: [`indices`] turns the operands of a slice into positions that are in range, exactly
//! as `slice.indices` does, for every sequence type.

use crate::text::error::{Error, Result, reserve};
use crate::text::wtf8::{self, Text};

/// A slice resolved against a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indices {
    /// First position.
    pub start: isize,
    /// Position not reached any more; -1 for a slice that runs down to the start.
    pub stop: isize,
    /// Distance between positions, never 0.
    pub step: isize,
    /// Number of positions.
    pub len: usize,
}

/// `slice(start, stop, step).indices(len)` and the number of items.
///
/// # Errors
/// `ValueError` for a step of zero.
pub fn indices(
    start: Option<isize>,
    stop: Option<isize>,
    step: Option<isize>,
    len: usize,
) -> Result<Indices> {
    // A step of isize::MIN would overflow when negated; CPython clamps it likewise.
    let step = step.unwrap_or(1).max(-isize::MAX);
    if step == 0 {
        return Err(Error::value("slice step cannot be zero"));
    }
    let len = len.min(isize::MAX as usize) as isize;
    let (lowest, highest) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let clamp = |index: isize| {
        if index < 0 { (index + len).max(lowest) } else { index.min(highest) }
    };
    let first = start.map_or(if step < 0 { highest } else { lowest }, clamp);
    let last = stop.map_or(if step < 0 { lowest } else { highest }, clamp);
    let count = if step < 0 {
        if last < first { (first - last - 1) / -step + 1 } else { 0 }
    } else if first < last {
        (last - first - 1) / step + 1
    } else {
        0
    };
    Ok(Indices { start: first, stop: last, step, len: count as usize })
}

/// `text[start:stop:step]`.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn slice(text: Text<'_>, at: Indices, out: &mut Vec<u8>) -> Result<()> {
    if at.len == 0 {
        return Ok(());
    }
    let start = at.start as usize;
    if at.step == 1 {
        let part = text.slice(start..start + at.len);
        reserve(out, part.bytes().len())?;
        out.extend_from_slice(part.bytes());
        return Ok(());
    }
    reserve(out, at.len)?;
    let stride = at.step.unsigned_abs();
    if text.is_ascii() {
        let mut index = at.start;
        for _ in 0..at.len {
            out.push(text.bytes()[index as usize]);
            index = index.wrapping_add(at.step);
        }
    } else if at.step > 0 {
        text.slice(start..text.len())
            .code_points()
            .step_by(stride)
            .take(at.len)
            .for_each(|code| wtf8::push(out, code));
    } else {
        text.slice(0..start + 1)
            .code_points()
            .rev()
            .step_by(stride)
            .take(at.len)
            .for_each(|code| wtf8::push(out, code));
    }
    Ok(())
}

/// What a translation table says of one code point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Translation<'a> {
    /// The table does not hold it (`LookupError`): it stays.
    Keep,
    /// `None`: it goes.
    Delete,
    /// Another code point.
    Code(u32),
    /// A string.
    Text(&'a [u8]),
}

/// `str.translate(table)` with the table as a function.
///
/// # Errors
/// Those of `table`.
pub fn translate<'t, E>(
    text: Text<'_>,
    mut table: impl FnMut(u32) -> std::result::Result<Translation<'t>, E>,
    out: &mut Vec<u8>,
) -> std::result::Result<(), E> {
    for code in text.code_points() {
        match table(code)? {
            Translation::Keep => wtf8::push(out, code),
            Translation::Delete => {}
            Translation::Code(other) => wtf8::push(out, other),
            Translation::Text(other) => out.extend_from_slice(other),
        }
    }
    Ok(())
}
