//! Decimal digits of a `float`, and `repr`.
//!
//! Invariant: [`shortest`] gives the fewest digits that read back as the value; [`fixed`] and
//! [`exponent`] are exact to the last digit asked, for any precision. Where two texts are equally
//! near, all choose the even digit, as CPython does (Rust's own `{:?}` does not).

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
    let mut digits = [0; MOST_DIGITS];
    let (len, point) = shortest_into(value, &mut digits);
    Digits { digits: digits[..len].to_vec(), point }
}

/// More digits than the shortest form of any float has, leading zeros included.
const MOST_DIGITS: usize = 32;

/// Writes the shortest digits; returns their number and the point's position.
fn shortest_into(value: f64, digits: &mut [u8; MOST_DIGITS]) -> (usize, i32) {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value.abs()).as_bytes();
    let mut len = 0;
    let mut point = 0;
    let mut fraction = false;
    let mut rest = text.iter();
    for &byte in rest.by_ref() {
        match byte {
            b'0'..=b'9' => {
                point += i32::from(!fraction);
                // Leading zeros only move the point.
                if len == 0 && byte == b'0' {
                    point -= 1;
                } else if len < MOST_DIGITS {
                    digits[len] = byte;
                    len += 1;
                }
            }
            b'.' => fraction = true,
            _ => break,
        }
    }
    let exponent = rest.as_slice();
    let (negative, exponent) = match exponent {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, exponent),
    };
    let power = exponent.iter().fold(0, |power, digit| power * 10 + i32::from(digit - b'0'));
    point += if negative { -power } else { power };
    while len > 0 && digits[len - 1] == b'0' {
        len -= 1;
    }
    if len == 0 {
        digits[0] = b'0';
        return (1, 1);
    }
    (len, point)
}

/// `count` significant digits (at least 1) of the finite `value`, sign left out; zeros past the
/// last digit that a float can have are left out too.
#[must_use]
pub fn exponent(value: f64, count: usize) -> Digits {
    let mut text = Vec::with_capacity(count.min(800) + 8);
    exact(value, count, &mut text);
    split(&text)
}

/// Writes `value` in exponent form with `count` digits.
///
/// No float has more than 767 significant digits.
fn exact(value: f64, count: usize, out: &mut Vec<u8>) {
    let exact = count.clamp(1, 800);
    let _ = write!(out, "{:.*e}", exact - 1, value.abs());
}

/// Digits of the finite `value` up to `places` after the decimal point, sign left out.
///
/// The digits are empty if everything rounds away; zeros past the last place that a float can have
/// are left out.
#[must_use]
pub fn fixed(value: f64, places: usize) -> Digits {
    if let Some(digits) = fixed_exactly(value.abs(), places) {
        return digits;
    }
    let exact = places.min(1100);
    let mut text = Vec::with_capacity(exact + 24);
    let _ = write!(text, "{:.*}", exact, value.abs());
    let whole = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    text.retain(u8::is_ascii_digit);
    let zeros = text.iter().take_while(|byte| **byte == b'0').count();
    text.drain(..zeros);
    Digits { digits: text, point: whole as i32 - zeros as i32 }
}

/// As [`fixed`] by arithmetic on 128 bits, when these are enough.
fn fixed_exactly(value: f64, places: usize) -> Option<Digits> {
    const MOST_PLACES: usize = 22;
    let bits = value.to_bits();
    let (biased, fraction) = (bits >> 52, bits & ((1 << 52) - 1));
    if bits == 0 {
        return Some(Digits { digits: Vec::new(), point: -(places.min(1100) as i32) });
    }
    // The value is `mantissa / 2^shift`; whole numbers of more bits and tiny ones are left.
    let shift = 1075_u64.checked_sub(biased)?;
    if biased == 0 || shift > 127 || places > MOST_PLACES {
        return None;
    }
    let mantissa = u128::from(fraction | 1 << 52);
    let scaled = mantissa * 10_u128.pow(places as u32);
    let (mut whole, rest) = (scaled >> shift, scaled & ((1 << shift) - 1));
    // To the nearest, ties to even.
    let half = if shift == 0 { u128::MAX } else { 1 << (shift - 1) };
    if rest > half || (rest == half && whole & 1 == 1) {
        whole += 1;
    }
    let mut digits = Vec::with_capacity(24);
    let low = u64::try_from(whole).ok()?;
    if low > 0 {
        super::super::int::print::small(i64::try_from(low).ok()?, &mut digits);
    }
    let point = digits.len() as i32 - places as i32;
    Some(Digits { digits, point })
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
    let mut digits = [0; MOST_DIGITS];
    let (len, point) = shortest_into(value, &mut digits);
    let exponent = point - 1;
    let (first, rest) = (&digits[..1], &digits[1..len]);
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
