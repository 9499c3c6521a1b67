//! Decimal digits of a `float`, and `repr`.
//!
//! Invariant: [`shortest`] gives the fewest digits that read back as the value; [`fixed`] and
//! [`exponent`] are exact to the last digit asked, ties to even, for any precision. Rust's own
//! formatting provides all three (Grisu with Dragon as its fallback), and nothing here adds an
//! error.

use std::io::Write;

/// Decimal digits `d1 d2 d3 …` and `point` with the value `0.d1d2d3… * 10**point`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Digits {
    /// ASCII digits; no leading zero unless the value is zero.
    pub digits: Vec<u8>,
    /// Position of the decimal point relative to the first digit.
    pub point: i32,
}

/// The shortest digits that read back as the finite `value`, sign left out.
#[must_use]
pub fn shortest(value: f64) -> Digits {
    let mut buffer = Stack::default();
    // Writing to the stack buffer cannot fail: 17 digits and an exponent fit.
    let _ = write!(buffer, "{:e}", value.abs());
    split(buffer.as_slice())
}

/// `count` significant digits (at least 1) of the finite `value`, sign left out.
#[must_use]
pub fn exponent(value: f64, count: usize) -> Digits {
    let mut text = Vec::new();
    exact(value, count, &mut text);
    split(&text)
}

/// Writes `value` in exponent form with `count` digits.
///
/// No float has more than 767 significant digits, so that further ones are zeros.
fn exact(value: f64, count: usize, out: &mut Vec<u8>) {
    let exact = count.clamp(1, 800);
    let _ = write!(out, "{:.*e}", exact - 1, value.abs());
    if count > exact {
        let at = out.iter().position(|byte| *byte == b'e').unwrap_or(out.len());
        out.splice(at..at, std::iter::repeat_n(b'0', count - exact));
    }
}

/// Digits of the finite `value` up to `places` after the decimal point, sign left out.
///
/// The digits are empty if everything rounds away.
#[must_use]
pub fn fixed(value: f64, places: usize) -> Digits {
    let exact = places.min(1100);
    let mut text = Vec::new();
    let _ = write!(text, "{:.*}", exact, value.abs());
    let whole = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    text.retain(u8::is_ascii_digit);
    text.resize(text.len() + (places - exact), b'0');
    let zeros = text.iter().take_while(|byte| **byte == b'0').count();
    text.drain(..zeros);
    Digits { digits: text, point: whole as i32 - zeros as i32 }
}

fn split(text: &[u8]) -> Digits {
    let at = text.iter().position(|byte| *byte == b'e').unwrap_or(text.len());
    let exponent = std::str::from_utf8(text.get(at + 1..).unwrap_or_default())
        .ok()
        .and_then(|exponent| exponent.parse::<i32>().ok())
        .unwrap_or(0);
    let digits = text[..at].iter().copied().filter(u8::is_ascii_digit).collect();
    Digits { digits, point: exponent + 1 }
}

/// A buffer for the shortest form of any float.
#[derive(Default)]
struct Stack {
    bytes: [u8; 32],
    len: usize,
}

impl Stack {
    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Write for Stack {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = &mut self.bytes[self.len..];
        let count = bytes.len().min(room.len());
        room[..count].copy_from_slice(&bytes[..count]);
        self.len += count;
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// `repr(value)`, which `str` shares.
pub fn repr(value: f64, out: &mut Vec<u8>) {
    general(value, true, out);
}

/// `repr` without the `.0` of whole numbers, as the parts of a `complex` show.
pub fn repr_part(value: f64, out: &mut Vec<u8>) {
    general(value, false, out);
}

fn general(value: f64, point_zero: bool, out: &mut Vec<u8>) {
    if value.is_nan() {
        out.extend_from_slice(b"nan");
        return;
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    if value.is_infinite() {
        out.extend_from_slice(b"inf");
        return;
    }
    let mut buffer = Stack::default();
    let _ = write!(buffer, "{:e}", value.abs());
    let text = buffer.as_slice();
    let at = text.iter().position(|byte| *byte == b'e').unwrap_or(text.len());
    let exponent: i32 = std::str::from_utf8(text.get(at + 1..).unwrap_or_default())
        .ok()
        .and_then(|exponent| exponent.parse().ok())
        .unwrap_or(0);
    let (first, rest) = (&text[..1], text.get(2..at).unwrap_or_default());
    if !(-4..16).contains(&exponent) {
        out.extend_from_slice(first);
        if !rest.is_empty() {
            out.push(b'.');
            out.extend_from_slice(rest);
        }
        push_exponent(exponent, b'e', out);
    } else if exponent < 0 {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + (-exponent - 1) as usize, b'0');
        out.extend_from_slice(first);
        out.extend_from_slice(rest);
    } else {
        let whole = exponent as usize;
        out.extend_from_slice(first);
        if rest.len() > whole {
            out.extend_from_slice(&rest[..whole]);
            out.push(b'.');
            out.extend_from_slice(&rest[whole..]);
        } else {
            out.extend_from_slice(rest);
            out.resize(out.len() + whole - rest.len(), b'0');
            if point_zero {
                out.extend_from_slice(b".0");
            }
        }
    }
}

/// Appends an exponent with its sign and at least two digits.
pub fn push_exponent(exponent: i32, letter: u8, out: &mut Vec<u8>) {
    out.push(letter);
    out.push(if exponent < 0 { b'-' } else { b'+' });
    if exponent.unsigned_abs() < 10 {
        out.push(b'0');
    }
    crate::text::int::print::small(i64::from(exponent).abs(), out);
}

/// `repr` of a `complex`.
pub fn complex_repr(real: f64, imaginary: f64, out: &mut Vec<u8>) {
    let alone = real == 0.0 && real.is_sign_positive();
    if !alone {
        out.push(b'(');
        repr_part(real, out);
        // NaN shows no sign of its own, so that a plus always joins it.
        if imaginary.is_nan() || imaginary.is_sign_positive() {
            out.push(b'+');
        }
    }
    repr_part(imaginary, out);
    out.push(b'j');
    if !alone {
        out.push(b')');
    }
}
