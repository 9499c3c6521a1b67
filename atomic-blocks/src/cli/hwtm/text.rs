//! Tables and paragraphs for terminals.

use hwtm::experiment::{Cell, Table};

/// A table with its columns lined up, at most `limit` rows of it.
pub(super) fn table(table: &Table, limit: usize) -> String {
    let mut rows: Vec<Vec<String>> = vec![table.columns.clone()];
    rows.extend(table.rows.iter().take(limit).map(|row| row.iter().map(cell).collect()));
    let mut out = lined_up(&rows);
    if table.rows.len() > limit {
        out.push_str(&format!("... and {} more rows in the CSV file\n", table.rows.len() - limit));
    }
    out
}

/// Rows with their columns lined up: text to the left, numbers to the right.
pub(super) fn lined_up(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let numeric: Vec<bool> = (0..columns)
        .map(|column| {
            rows.iter()
                .skip(1)
                .filter_map(|row| row.get(column))
                .all(|text| text.parse::<f64>().is_ok())
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for ((text, &width), &numeric) in row.iter().zip(&widths).zip(&numeric) {
            let gap = if line.is_empty() { "" } else { "  " };
            line.push_str(gap);
            line.push_str(&if numeric {
                format!("{text:>width$}")
            } else {
                format!("{text:<width$}")
            });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A value as people read it.
pub(super) fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Real(real) if real.abs() >= 1000.0 => format!("{real:.0}"),
        Cell::Real(real) if real.abs() >= 10.0 => format!("{real:.1}"),
        Cell::Real(real) if real.abs() >= 0.1 || *real == 0.0 => format!("{real:.2}"),
        Cell::Real(real) => format!("{real:.4}"),
    }
}

/// A paragraph in lines of at most `width`, each after `indent`.
pub(super) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.len() + word.len() >= width {
            out.push_str(&format!("{indent}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        out.push_str(&format!("{indent}{line}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut made = Table::new("t", &["name", "n"]);
        made.rows = vec![
            vec!["a".into(), 5u64.into()],
            vec!["long".into(), 123u64.into()],
            vec!["x".into(), 1u64.into()],
        ];
        assert_eq!(
            table(&made, 2),
            "name    n\na       5\nlong  123\n... and 1 more rows in the CSV file\n"
        );
    }

    #[test]
    fn paragraphs_wrap() {
        assert_eq!(wrapped("one two  three\nfour", 8, "> "), "> one two\n> three\n> four\n");
    }
}
