//! A float's digits in a presentation type: `e`, `f`, `g`, or `repr`'s.
//!
//! Invariant: the text has no sign; it is what C's `printf` would print, with `repr`'s shortest
//! digits for [`Style::Repr`].

use crate::text::error::{Error, Result};
use crate::text::float::print::{Digits, exponent, fixed, push_exponent, shortest};

/// Presentation of a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `d.ddde+dd`
    Exponent,
    /// `ddd.ddd`
    Fixed,
    /// Whichever is shorter, trailing zeros left out.
    General,
    /// Shortest digits.
    Repr,
}

/// How to print a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloatFormat {
    /// Presentation.
    pub style: Style,
    /// Digits after the point, or significant ones for `General`.
    pub precision: usize,
    /// Keep the point and trailing zeros.
    pub alternate: bool,
    /// Show at least one digit after the point.
    pub point_zero: bool,
    /// `E`, `INF`, `NAN`.
    pub upper: bool,
}

/// Appends the absolute value; returns whether all digits shown are zeros.
///
/// # Errors
/// `ValueError` for a precision past C's `int`, `MemoryError` for one that does not fit.
pub fn magnitude(value: f64, format: FloatFormat, out: &mut Vec<u8>) -> Result<bool> {
    if format.precision > i32::MAX as usize {
        return Err(Error::value("precision too big"));
    }
    if !value.is_finite() {
        out.extend_from_slice(match (value.is_nan(), format.upper) {
            (true, false) => b"nan",
            (true, true) => b"NAN",
            (false, false) => b"inf",
            (false, true) => b"INF",
        });
        return Ok(false);
    }
    if format.precision > 1000 {
        // A precision may ask for more than memory holds; other digits are few.
        crate::text::error::reserve(out, format.precision + 400)?;
    }
    let precision = format.precision;
    // `shown`: digits printed counted from the first one, zeros added.
    let (Digits { digits, mut point }, mut shown, in_exponent) = match format.style {
        Style::Exponent => (exponent(value, precision + 1), precision as i64 + 1, true),
        Style::Fixed => {
            let digits = fixed(value, precision);
            let shown = i64::from(digits.point) + precision as i64;
            (digits, shown, false)
        }
        Style::General => {
            let precision = precision.max(1);
            let mut digits = exponent(value, precision.min(1100));
            while digits.digits.len() > 1 && digits.digits.last() == Some(&b'0') {
                digits.digits.pop();
            }
            let limit = precision as i64 - i64::from(format.point_zero);
            let in_exponent = digits.point <= -4 || i64::from(digits.point) > limit;
            let shown = if format.alternate { precision } else { digits.digits.len() };
            (digits, shown as i64, in_exponent)
        }
        Style::Repr => {
            let digits = shortest(value);
            let in_exponent = digits.point <= -4 || digits.point > 16;
            let shown = digits.digits.len() as i64;
            (digits, shown, in_exponent)
        }
    };
    let power = point - 1;
    if in_exponent {
        point = 1;
    } else {
        shown = shown.max(i64::from(point) + i64::from(format.point_zero));
    }
    let shown = shown.max(0) as usize;
    let zero = digits.iter().all(|digit| *digit == b'0');
    let whole = point.max(0) as usize;
    if point <= 0 {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + point.unsigned_abs() as usize, b'0');
        push_digits(&digits, 0, shown, out);
    } else {
        push_digits(&digits, 0, whole, out);
        out.push(b'.');
        push_digits(&digits, whole, shown.max(whole), out);
    }
    if !format.alternate && out.last() == Some(&b'.') {
        out.pop();
    }
    if in_exponent {
        push_exponent(power, if format.upper { b'E' } else { b'e' }, out);
    }
    Ok(zero)
}

/// Appends digits `from..to`, zeros past the last one.
fn push_digits(digits: &[u8], from: usize, to: usize, out: &mut Vec<u8>) {
    let end = to.min(digits.len());
    let start = from.min(end);
    out.extend_from_slice(&digits[start..end]);
    out.resize(out.len() + (to - from) - (end - start), b'0');
}
