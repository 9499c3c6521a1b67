//! Errors of the pure functions: the kind of Python exception and its text.
//!
//! Invariant: `message` is, byte for byte, what `str(exception)` shows in CPython, so the
//! interpreter raises it without looking at it.

use std::borrow::Cow;
use std::fmt;

/// The Python exception class that an [`Error`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `TypeError`
    Type,
    /// `ValueError`
    Value,
    /// `OverflowError`
    Overflow,
    /// `ZeroDivisionError`
    ZeroDivision,
    /// `IndexError`
    Index,
    /// `LookupError`
    Lookup,
    /// `MemoryError`
    Memory,
    /// `struct.error`
    Struct,
}

impl Kind {
    /// The exception class's name as Python prints it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Type => "TypeError",
            Self::Value => "ValueError",
            Self::Overflow => "OverflowError",
            Self::ZeroDivision => "ZeroDivisionError",
            Self::Index => "IndexError",
            Self::Lookup => "LookupError",
            Self::Memory => "MemoryError",
            Self::Struct => "struct.error",
        }
    }
}

/// An exception to raise: its class and its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Class of the exception.
    pub kind: Kind,
    /// What `str(exception)` shows; empty for `MemoryError`.
    pub message: Cow<'static, str>,
}

/// Result of a function that may raise a Python exception.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An exception of class `kind` with this message.
    pub fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into() }
    }

    /// A `TypeError`.
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Type, message)
    }

    /// A `ValueError`.
    pub fn value(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Value, message)
    }

    /// An `OverflowError`.
    pub fn overflow(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Overflow, message)
    }

    /// A `ZeroDivisionError`.
    pub fn zero_division(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::ZeroDivision, message)
    }

    /// A `MemoryError`, which has no message.
    #[must_use]
    pub const fn memory() -> Self {
        Self { kind: Kind::Memory, message: Cow::Borrowed("") }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.message.is_empty() {
            f.write_str(self.kind.name())
        } else {
            write!(f, "{}: {}", self.kind.name(), self.message)
        }
    }
}

impl std::error::Error for Error {}

/// Makes room for `additional` bytes.
///
/// # Errors
/// `MemoryError` if the allocator refuses.
pub fn reserve(out: &mut Vec<u8>, additional: usize) -> Result<()> {
    out.try_reserve(additional).map_err(|_| Error::memory())
}

/// Appends `count` copies of `unit`.
///
/// # Errors
/// `MemoryError` if the result does not fit in memory.
#[inline]
pub fn push_repeated(out: &mut Vec<u8>, unit: &[u8], count: usize) -> Result<()> {
    if count == 0 { Ok(()) } else { push_many(out, unit, count) }
}

fn push_many(out: &mut Vec<u8>, unit: &[u8], count: usize) -> Result<()> {
    let total = unit.len().checked_mul(count).ok_or_else(Error::memory)?;
    if total > isize::MAX as usize {
        return Err(Error::memory());
    }
    reserve(out, total)?;
    match unit {
        [] => {}
        [byte] => out.resize(out.len() + count, *byte),
        _ => {
            // Doubling copies keep the number of calls logarithmic.
            let start = out.len();
            if count > 0 {
                out.extend_from_slice(unit);
            }
            while out.len() - start < total {
                let copy = (out.len() - start).min(total - (out.len() - start));
                out.extend_from_within(start..start + copy);
            }
        }
    }
    Ok(())
}
