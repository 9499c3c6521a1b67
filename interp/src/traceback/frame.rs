//! One frame of a traceback: where it is, its source, and the carets under the running expression.
//!
//! Main invariant: columns are characters while the source is looked at, and cells of the screen
//! (wide characters take two) where carets are set.

use std::collections::BTreeSet;

use super::Printer;
use super::anchor::{Anchors, anchors, is_plain_call};
use super::style::Style;
use crate::bytecode::Position;
use crate::vm::code::CodeObject;

impl Printer {
    /// The lines of a frame.
    pub(super) fn frame(&mut self, code: &CodeObject, pc: u32, name: &str, line: u32) -> String {
        let source = &code.code.source;
        let style = self.style;
        // Pieces of an interactive session have numbers of their own, which are not shown.
        let file = source.filename();
        let mut out = format!(
            "  File \"{}\", line {}, in {}\n",
            style.place(file),
            style.place(&line.to_string()),
            style.place(name)
        );
        let position = code.code.spans.get(pc as usize).and_then(|s| source.position(*s));
        let last = position.map_or(line, |p| p.end_line);
        let lines: Vec<String> = match source.text() {
            Some(text) => {
                let from = (line as usize).saturating_sub(1);
                let count = (last.saturating_sub(line)) as usize + 1;
                text.lines().skip(from).take(count).map(|l| l.trim_end().to_string()).collect()
            }
            None => {
                let all = self.source(file);
                let from = (line as usize).saturating_sub(1).min(all.len());
                let to = (last as usize).clamp(from, all.len());
                all[from..to].iter().map(|l| l.trim_end().to_string()).collect()
            }
        };
        if lines.iter().all(|l| l.trim().is_empty()) {
            return out;
        }
        let shown = match position {
            Some(p) if lines.len() == (last - line) as usize + 1 => marked(&lines, p, style),
            _ => vec![lines[0].trim().to_string()],
        };
        for line in shown {
            out.push_str("    ");
            out.push_str(&line);
            out.push('\n');
        }
        out
    }
}

/// Takes from all lines the blanks that they have in common; blank lines become empty.
fn dedent(lines: &mut [String]) {
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut common: Option<String> = None;
    for line in lines.iter_mut() {
        if line.trim().is_empty() {
            line.clear();
            continue;
        }
        let own = &line[..blanks(line)];
        common = Some(match common {
            None => own.to_string(),
            Some(common) => {
                let n = common.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
                common[..n].to_string()
            }
        });
    }
    let n = common.map_or(0, |c| c.len());
    for line in lines.iter_mut().filter(|line| !line.is_empty()) {
        line.drain(..n);
    }
}

/// How many cells the first characters of a line take.
fn width(line: &str, characters: usize) -> usize {
    use rustpython_unicode::data;
    use rustpython_wtf8::CodePoint;
    if line.is_ascii() {
        return characters;
    }
    let tables = data::Ucd::new(true);
    let wide = |c: char| matches!(tables.east_asian_width(CodePoint::from_char(c)), "W" | "F");
    line.chars().take(characters).map(|c| 1 + usize::from(wide(c))).sum()
}

/// The lines to show, with carets.
fn marked(original: &[String], p: Position, style: Style) -> Vec<String> {
    let mut lines = original.to_vec();
    dedent(&mut lines);
    let length = |line: &String| line.chars().count();
    let taken = length(&original[0]) - length(&lines[0]);
    let start = (p.char_column as usize).saturating_sub(taken).min(length(&lines[0]));
    let last = lines.len() - 1;
    let end = (p.end_char_column as usize).saturating_sub(taken).min(length(&lines[last]));
    let cut = |line: &str, from: usize, to: usize| -> String {
        line.chars().skip(from).take(to.saturating_sub(from)).collect()
    };
    let segment = if last == 0 {
        cut(&lines[0], start, end)
    } else {
        let mut parts = vec![cut(&lines[0], start, usize::MAX)];
        parts.extend_from_slice(&lines[1..last]);
        parts.push(cut(&lines[last], 0, end));
        parts.join("\n")
    };
    // From now on anchors are places in the lines.
    let anchors = anchors(&segment).map(|mut a| {
        if a.from.0 == 0 {
            a.from.1 += start;
        }
        if a.to.0 == 0 {
            a.to.1 += start;
        }
        a
    });
    let plain = is_plain_call(&lines.join("\n"), lines.len(), start, end) == Some(true);
    let rest = !cut(&lines[0], 0, start).trim().is_empty()
        || !cut(&lines[last], end, usize::MAX).trim().is_empty();
    let carets = !plain && (anchors.is_some() || rest);

    let mut significant = BTreeSet::from([0, last]);
    if let Some(a) = anchors {
        for line in [a.from.0, a.to.0] {
            significant.extend(line.saturating_sub(1)..=(line + 1).min(last));
        }
    }
    let mut shown = Vec::new();
    let mut before = None;
    for line in significant {
        match before {
            Some(b) if line - b == 2 => {
                show(&mut shown, &lines, line - 1, carets, (start, end), anchors, style);
            }
            Some(b) if line - b > 2 => shown.push(format!("...<{} lines>...", line - b - 1)),
            _ => {}
        }
        show(&mut shown, &lines, line, carets, (start, end), anchors, style);
        before = Some(line);
    }
    if !style.is_coloured() {
        dedent(&mut shown);
    }
    shown
}

/// Adds a line, and its carets.
fn show(
    shown: &mut Vec<String>,
    lines: &[String],
    index: usize,
    carets: bool,
    (start, end): (usize, usize),
    anchors: Option<Anchors>,
    style: Style,
) {
    let line = &lines[index];
    if !carets {
        shown.push(line.clone());
        return;
    }
    let last = lines.len() - 1;
    let blanks = line.chars().take_while(|c| c.is_whitespace()).count();
    let first = if index == 0 { width(line, start) } else { 0 };
    let to = width(line, if index == last { end } else { line.chars().count() });
    let cell = |(l, column): (usize, usize)| width(&lines[l], column);
    let marks: Vec<char> = (0..to)
        .map(|column| match anchors {
            _ if column < blanks || column < first => ' ',
            None => '^',
            Some(a) => {
                let after = index > a.from.0 || (index == a.from.0 && column >= cell(a.from));
                let ahead = index < a.to.0 || (index == a.to.0 && column < cell(a.to));
                if after && ahead { '^' } else { '~' }
            }
        })
        .collect();
    if !style.is_coloured() {
        shown.push(line.clone());
        shown.push(marks.into_iter().collect());
        return;
    }
    let text: Vec<char> = line.chars().collect();
    let (mut painted, mut under) = (String::new(), String::new());
    let mut i = 0;
    while i < text.len().max(marks.len()) {
        let mark = marks.get(i).copied();
        let mut j = i;
        while j < text.len().max(marks.len()) && marks.get(j).copied() == mark {
            j += 1;
        }
        let part =
            |all: &[char]| -> String { all[i.min(all.len())..j.min(all.len())].iter().collect() };
        let paint = |text: &str| match mark {
            Some('^') => style.strong(text),
            Some('~') => style.weak(text),
            _ => text.to_string(),
        };
        painted.push_str(&paint(&part(&text)));
        under.push_str(&paint(&part(&marks)));
        i = j;
    }
    shown.push(painted);
    shown.push(under);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(line: u32, column: u32, end_line: u32, end_column: u32) -> Position {
        let (char_column, end_char_column) = (column, end_column);
        Position { line, end_line, column, end_column, char_column, end_char_column }
    }

    fn lines(text: &str, p: Position) -> String {
        let lines: Vec<String> = text.split('\n').map(str::to_string).collect();
        marked(&lines, p, Style::PLAIN).join("\n")
    }

    #[test]
    fn carets_under_parts_only() {
        assert_eq!(lines("    x = a + b", position(1, 8, 1, 13)), "x = a + b\n    ~~^~~");
        assert_eq!(lines("    a.b", position(1, 4, 1, 7)), "a.b");
        assert_eq!(lines("  return f(1)", position(1, 9, 1, 13)), "return f(1)");
        assert_eq!(lines("日本 + 1", position(1, 0, 1, 6)), "日本 + 1\n~~~~~^~~");
    }

    #[test]
    fn long_expressions_are_cut() {
        let text = "f(\n    1,\n    2,\n    3,\n    4,\n)";
        let shown = "f(\n~^\n    1,\n    ^^\n...<2 lines>...\n    4,\n    ^^\n)\n^";
        assert_eq!(lines(text, position(1, 0, 6, 1)), shown);
    }

    #[test]
    fn positions_beyond_the_line_are_harmless() {
        assert_eq!(lines("ab", position(1, 7, 1, 99)), "ab\n");
    }
}
