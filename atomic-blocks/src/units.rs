//! Figures as people read them.
//!
//! Invariant: three digits that matter, or all digits of a count; the same in every kind of report.

/// A time in nanoseconds, for example `1.90s`, `12.4ms`, `350µs`.
pub(crate) fn time(nanoseconds: u64) -> String {
    let seconds = nanoseconds as f64 / 1e9;
    // Bounds a little below the power of ten, so that no figure is rounded up to it.
    match nanoseconds {
        0 => "0s".into(),
        1..1_000 => format!("{nanoseconds}ns"),
        1_000..9_995 => format!("{:.2}µs", seconds * 1e6),
        9_995..99_950 => format!("{:.1}µs", seconds * 1e6),
        99_950..999_500 => format!("{:.0}µs", seconds * 1e6),
        999_500..9_995_000 => format!("{:.2}ms", seconds * 1e3),
        9_995_000..99_950_000 => format!("{:.1}ms", seconds * 1e3),
        _ => format!("{seconds:.2}s"),
    }
}

/// A count with commas, for example `412,001`.
pub(crate) fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and what is counted, for example `1 wait`, `3 waits`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A share from 0 to 1 in percent, for example `84.6%`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A ratio with two digits; a dash for one that there is not.
pub(crate) fn ratio(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "-".into(), |ratio| format!("{ratio:.2}"))
}

/// A row of bars, the highest for the greatest value. Eight heights and a space for nothing.
pub(crate) fn sparkline(values: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let highest = u128::from(values.iter().copied().max().unwrap_or(0));
    values
        .iter()
        .map(|&value| match u128::from(value) {
            0 => ' ',
            value => BARS[((value * 8).div_ceil(highest) - 1) as usize],
        })
        .collect()
}

/// Text from a log, without the characters that would move a terminal's cursor.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '\t' => [' '; 4].into_iter().take(4),
            c if c.is_control() => ['\u{FFFD}'; 4].into_iter().take(1),
            // Characters that reorder what follows them.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                ['\u{FFFD}'; 4].into_iter().take(1)
            }
            c => [c; 4].into_iter().take(1),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        let known = [
            (0, "0s"),
            (999, "999ns"),
            (1_234, "1.23µs"),
            (9_994, "9.99µs"),
            (9_999, "10.0µs"),
            (99_999, "100µs"),
            (999_999, "1.00ms"),
            (12_345_678, "12.3ms"),
            (99_960_000, "0.10s"),
            (1_900_000_000, "1.90s"),
            (25_100_000_000, "25.10s"),
        ];
        for (nanoseconds, text) in known {
            assert_eq!(time(nanoseconds), text);
        }
    }

    #[test]
    fn counts_have_commas() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1234567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
        assert_eq!(counted(1, "wait", "waits"), "1 wait");
        assert_eq!(
            (ratio(None), ratio(Some(0.031)), percent(0.846)),
            ("-".into(), "0.03".into(), "84.6%".into())
        );
    }

    #[test]
    fn bars_follow_values() {
        assert_eq!(sparkline(&[0, 1, 4, 8]), " ▁▄█");
        assert_eq!(sparkline(&[u64::MAX, 1]), "█▁");
        assert_eq!(sparkline(&[0, 0]), "  ");
        assert_eq!(sparkline(&[]), "");
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(clean("a\tb\x1b[2J\u{202E}c\n"), "a    b\u{FFFD}[2J\u{FFFD}c\u{FFFD}");
    }
}
