//! How dates and times are written, and the plain forms of ISO 8601 read.
//!
//! Main invariant: a form that is not read here is not an error yet: Python code reads the others.

use super::calendar::Date;
use super::delta::Delta;

/// What is written of a time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    Auto,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
}

impl Precision {
    pub(super) fn named(name: &[u8]) -> Option<Precision> {
        Some(match name {
            b"auto" => Precision::Auto,
            b"hours" => Precision::Hours,
            b"minutes" => Precision::Minutes,
            b"seconds" => Precision::Seconds,
            b"milliseconds" => Precision::Milliseconds,
            b"microseconds" => Precision::Microseconds,
            _ => return None,
        })
    }
}

/// `n` with leading zeros.
fn push_digits(out: &mut Vec<u8>, n: i64, digits: u32) {
    let mut unit = 10_i64.pow(digits - 1);
    while unit > 0 {
        out.push(b'0' + (n / unit % 10) as u8);
        unit /= 10;
    }
}

pub(super) fn push_date(out: &mut Vec<u8>, date: Date) {
    push_digits(out, date.year, 4);
    out.push(b'-');
    push_digits(out, date.month, 2);
    out.push(b'-');
    push_digits(out, date.day, 2);
}

/// A time of day, in microseconds.
pub(super) fn push_time(out: &mut Vec<u8>, micros: i64, precision: Precision) {
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    let precision = match precision {
        Precision::Auto if micros == 0 => Precision::Seconds,
        Precision::Auto => Precision::Microseconds,
        precision => precision,
    };
    push_digits(out, seconds / 3600, 2);
    if precision == Precision::Hours {
        return;
    }
    out.push(b':');
    push_digits(out, seconds / 60 % 60, 2);
    if precision == Precision::Minutes {
        return;
    }
    out.push(b':');
    push_digits(out, seconds % 60, 2);
    match precision {
        Precision::Milliseconds => {
            out.push(b'.');
            push_digits(out, micros / 1000, 3);
        }
        Precision::Microseconds => {
            out.push(b'.');
            push_digits(out, micros, 6);
        }
        _ => {}
    }
}

/// A zone's offset: `+01:00`.
pub(super) fn push_offset(out: &mut Vec<u8>, offset: Delta) {
    let total = offset.total() as i64;
    out.push(if total < 0 { b'-' } else { b'+' });
    let total = total.abs();
    let precision = if total % 1_000_000 != 0 {
        Precision::Microseconds
    } else if total % 60_000_000 != 0 {
        Precision::Seconds
    } else {
        Precision::Minutes
    };
    push_time(out, total, precision);
}

/// As C's `ctime`.
pub(super) fn ctime(date: Date, micros: i64) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = micros / 1_000_000;
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {:04}",
        DAYS[date.weekday() as usize],
        MONTHS[date.month as usize - 1],
        date.day,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        date.year
    )
}

fn number(text: &[u8]) -> Option<i64> {
    let digit = |b: &u8| b.is_ascii_digit().then(|| i64::from(b - b'0'));
    text.iter().try_fold(0, |n, b| Some(n * 10 + digit(b)?))
}

/// `YYYY-MM-DD`; the fields may be out of range.
pub(super) fn read_date(text: &[u8]) -> Option<Date> {
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    Some(Date { year: number(&text[..4])?, month: number(&text[5..7])?, day: number(&text[8..])? })
}

/// `HH:MM[:SS[.ffffff]]`: hours, minutes, seconds and microseconds, which may be out of range.
pub(super) fn read_time(text: &[u8]) -> Option<[i64; 4]> {
    if !matches!(text.len(), 5 | 8 | 12 | 15) || text[2] != b':' {
        return None;
    }
    let mut all = [number(&text[..2])?, number(&text[3..5])?, 0, 0];
    if text.len() > 5 {
        if text[5] != b':' {
            return None;
        }
        all[2] = number(&text[6..8])?;
    }
    if text.len() > 8 {
        if text[8] != b'.' {
            return None;
        }
        all[3] = number(&text[9..])? * if text.len() == 12 { 1000 } else { 1 };
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_forms_are_read_and_others_are_left() {
        let date = Date { year: 2024, month: 2, day: 29 };
        assert_eq!(read_date(b"2024-02-29"), Some(date));
        assert_eq!(read_date(b"20240229"), None);
        assert_eq!(read_date(b"2024-02-2x"), None);
        assert_eq!(read_time(b"01:02"), Some([1, 2, 0, 0]));
        assert_eq!(read_time(b"01:02:03.004"), Some([1, 2, 3, 4000]));
        assert_eq!(read_time(b"01:02:03.000004"), Some([1, 2, 3, 4]));
        assert_eq!(read_time(b"01:02:03,004"), None);
        assert_eq!(read_time(b"0102"), None);
        let mut out = Vec::new();
        push_date(&mut out, date);
        push_time(&mut out, 3_723_000_004, Precision::Auto);
        assert_eq!(out, b"2024-02-2901:02:03.000004");
    }
}
