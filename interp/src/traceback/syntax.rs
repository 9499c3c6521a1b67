//! The place of a SyntaxError: file, line, source and carets, from the exception's attributes.
//!
//! Main invariant: programs may set the attributes to anything; what makes no sense is left out.

use std::fmt::Write as _;

use super::style::Style;
use crate::object::{instance, string};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The lines of a SyntaxError, its message included; `class` is its painted name.
pub(super) fn describe(m: &mut Machine, e: Value, class: &str, style: Style) -> Exec<String> {
    let n = m.names();
    let mut field = |name| -> Exec<Option<Value>> {
        let v = instance::attribute(m, e.object(), name)?;
        Ok(v.filter(|v| !v.is_none()))
    };
    let (file, line, end_line) = (field(n.filename)?, field(n.lineno)?, field(n.end_lineno)?);
    let (offset, end_offset) = (field(n.offset)?, field(n.end_offset)?);
    let (text, message) = (field(n.text)?, field(n.msg)?);
    let mut out = String::new();
    let mut suffix = String::new();
    let file = match file {
        Some(v) => Some(super::safe_text(m, v, "filename")?),
        None => None,
    };
    match (line, file) {
        (Some(line), file) => {
            let file = style.place(file.as_deref().unwrap_or("<string>"));
            let line = super::safe_text(m, line, "lineno")?;
            let _ = writeln!(out, "  File \"{file}\", line {}", style.place(&line));
        }
        (None, Some(file)) => suffix = format!(" ({file})"),
        (None, None) => {}
    }
    if let Some(text) = text.filter(|v| string::is_str(*v)) {
        let text = m.text_lossy(text);
        let same_line = end_line.is_some_and(|v| Some(v) == line);
        let offsets = offset.and_then(Value::as_int).map(|from| {
            let end = end_offset.and_then(Value::as_int).filter(|&to| to != 0);
            (from, if same_line { end.unwrap_or(from) } else { i64::MAX })
        });
        source(&mut out, &text, offsets, style);
    }
    let message = match message {
        Some(v) => super::safe_text(m, v, "exception")?,
        None => "None".into(),
    };
    let message = if message.is_empty() { "<no detail available>" } else { &message };
    let _ = writeln!(out, "{class}: {}{suffix}", style.message(message));
    Ok(out)
}

/// The source line and its carets; offsets count characters from 1.
fn source(out: &mut String, text: &str, offsets: Option<(i64, i64)>, style: Style) {
    let whole = text.trim_end_matches('\n');
    let shown = whole.trim_start_matches([' ', '\n', '\x0C']);
    let (width, length) = (whole.chars().count() as i64, text.chars().count() as i64);
    let shown: Vec<char> = shown.chars().collect();
    let blanks = width - shown.len() as i64;
    let line = |from: usize, to: usize| {
        let (from, to) = (from.min(shown.len()), to.min(shown.len()));
        shown[from..to.max(from)].iter().collect::<String>()
    };
    let Some((mut from, mut to)) = offsets else {
        let _ = writeln!(out, "    {}", line(0, shown.len()));
        return;
    };
    if length > 0 && from > length {
        from = width + 1;
    }
    if length > 0 && to > length {
        to = width + 1;
    }
    if from >= to || to < 0 {
        to = from.saturating_add(1);
    }
    let (from, to) = (from - 1 - blanks, to - 1 - blanks);
    let Ok(start) = usize::try_from(from) else {
        let _ = writeln!(out, "    {}", line(0, shown.len()));
        return;
    };
    // An empty source may have any offsets.
    let marks = usize::try_from(to - from).unwrap_or(1).min(shown.len() + 1).max(1);
    let start = start.min(shown.len().max(1));
    let end = start + marks;
    let (before, marked, after) = (line(0, start), line(start, end), line(end, shown.len()));
    let marked = if style.is_coloured() { style.strong(&marked) } else { marked };
    let _ = writeln!(out, "    {before}{marked}{after}");
    let space: String = before.chars().map(|c| if c.is_whitespace() { c } else { ' ' }).collect();
    let space = space + &" ".repeat(start - before.chars().count());
    let _ = writeln!(out, "    {space}{}", style.strong(&"^".repeat(marks)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, offsets: Option<(i64, i64)>) -> String {
        let mut out = String::new();
        source(&mut out, text, offsets, Style::PLAIN);
        out
    }

    #[test]
    fn carets_stay_inside_the_line() {
        assert_eq!(shown("  x = (\n", Some((7, 7))), "    x = (\n        ^\n");
        assert_eq!(shown("\ty = 2\n", Some((1, -1))), "    \ty = 2\n    ^\n");
        assert_eq!(shown("ab\n", Some((2, 99))), "    ab\n     ^\n");
        assert_eq!(shown("ab\n", Some((99, 120))), "    ab\n      ^\n");
        assert_eq!(shown("    y = 2\n", Some((4, -1))), "    y = 2\n");
        assert_eq!(shown("x", None), "    x\n");
        assert_eq!(shown("", Some((i64::MAX, i64::MAX))), "    \n     ^\n");
        assert_eq!(shown("é = (\n", Some((5, 6))), "    é = (\n        ^\n");
    }
}
