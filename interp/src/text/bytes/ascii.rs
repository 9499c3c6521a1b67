//! Case, classes, padding and translation of `bytes`.
//!
//! Invariant: bytes from 128 on belong to no class and are never changed.

use crate::text::error::{Error, Result, push_repeated, reserve};
use crate::text::string::pad::{Side, margins};

/// `bytes.lower()`.
pub fn lower(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(bytes.iter().map(u8::to_ascii_lowercase));
}

/// `bytes.upper()`.
pub fn upper(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(bytes.iter().map(u8::to_ascii_uppercase));
}

/// `bytes.capitalize()`.
pub fn capitalize(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    lower(bytes, out);
    if let Some(first) = out.get_mut(start) {
        first.make_ascii_uppercase();
    }
}

/// `bytes.title()`.
pub fn title(bytes: &[u8], out: &mut Vec<u8>) {
    let mut inside_word = false;
    out.extend(bytes.iter().map(|byte| {
        let mapped =
            if inside_word { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
        inside_word = byte.is_ascii_alphabetic();
        mapped
    }));
}

/// `bytes.swapcase()`.
pub fn swapcase(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(bytes.iter().map(
        |&byte| {
            if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { byte }
        },
    ));
}

fn all(bytes: &[u8], class: impl Fn(&u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(class)
}

/// `bytes.isalpha()`.
#[must_use]
pub fn is_alpha(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_alphabetic)
}

/// `bytes.isalnum()`.
#[must_use]
pub fn is_alnum(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_alphanumeric)
}

/// `bytes.isdigit()`.
#[must_use]
pub fn is_digit(bytes: &[u8]) -> bool {
    all(bytes, u8::is_ascii_digit)
}

/// `bytes.isspace()`.
#[must_use]
pub fn is_space(bytes: &[u8]) -> bool {
    all(bytes, |byte| matches!(byte, 9..=13 | b' '))
}

/// `bytes.islower()`.
#[must_use]
pub fn is_lower(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
}

/// `bytes.isupper()`.
#[must_use]
pub fn is_upper(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
}

/// `bytes.istitle()`.
#[must_use]
pub fn is_title(bytes: &[u8]) -> bool {
    let mut found = false;
    let mut inside_word = false;
    for byte in bytes {
        if byte.is_ascii_alphabetic() {
            if byte.is_ascii_uppercase() == inside_word {
                return false;
            }
            (found, inside_word) = (true, true);
        } else {
            inside_word = false;
        }
    }
    found
}

/// `bytes.center`, `bytes.ljust` and `bytes.rjust`.
///
/// # Errors
/// `MemoryError` if the result does not fit.
pub fn justify(bytes: &[u8], side: Side, width: isize, fill: u8, out: &mut Vec<u8>) -> Result<()> {
    let (left, right) = margins(side, bytes.len(), width.max(0) as usize);
    reserve(out, left.saturating_add(right).saturating_add(bytes.len()))?;
    push_repeated(out, &[fill], left)?;
    out.extend_from_slice(bytes);
    push_repeated(out, &[fill], right)
}

/// `bytes.translate(table, delete)`; no table maps every byte to itself.
///
/// # Errors
/// `ValueError` if the table does not hold 256 bytes.
pub fn translate(
    bytes: &[u8],
    table: Option<&[u8]>,
    delete: &[u8],
    out: &mut Vec<u8>,
) -> Result<()> {
    if table.is_some_and(|table| table.len() != 256) {
        return Err(Error::value("translation table must be 256 characters long"));
    }
    let mut gone = [false; 256];
    for &byte in delete {
        gone[usize::from(byte)] = true;
    }
    out.extend(
        bytes
            .iter()
            .filter(|&&byte| !gone[usize::from(byte)])
            .map(|&byte| table.map_or(byte, |table| table[usize::from(byte)])),
    );
    Ok(())
}

/// `bytes.maketrans(from, to)`.
///
/// # Errors
/// `ValueError` if the lengths differ.
pub fn maketrans(from: &[u8], to: &[u8]) -> Result<[u8; 256]> {
    if from.len() != to.len() {
        return Err(Error::value("maketrans arguments must have same length"));
    }
    let mut table = [0; 256];
    for (value, slot) in (0..=255).zip(&mut table) {
        *slot = value;
    }
    for (&from, &to) in from.iter().zip(to) {
        table[usize::from(from)] = to;
    }
    Ok(table)
}
