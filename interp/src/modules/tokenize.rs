//! `_tokenize`: what `tokenize` and `inspect` take tokens from.
//!
//! Main invariant: rows count from 1 and columns from 0, in code points; the line of a token is all of
//! the lines that it lies on.

use crate::native::{ModuleSpec, NativeDef};
use crate::object::list;
use crate::syntax::tokens::{Class, tokens};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The lines of a source.
struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(source: &'a str) -> Lines<'a> {
        let mut starts = vec![0];
        starts.extend(source.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        Lines { source, starts }
    }

    /// The row, from 0, of a byte.
    fn row(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at) - 1
    }

    fn place(&self, at: usize) -> [usize; 2] {
        let row = self.row(at);
        [row + 1, self.source[self.starts[row]..at].chars().count()]
    }

    fn text(&self, first: usize, last: usize) -> &'a str {
        let end = self.starts.get(last + 1).copied().unwrap_or(self.source.len());
        &self.source[self.starts[first]..end]
    }
}

/// `_tokens(source)`: a list of (type, string, start, end, line), and what stops them or None.
fn all(m: &mut Machine, args: &[Value]) -> Exec {
    let source = m.text_lossy(args[0]);
    let lines = Lines::new(&source);
    let (found, fault) = tokens(&source);
    let made = list::new(m, &[])?;
    let open = !source.is_empty() && !source.ends_with('\n');
    let last_row = lines.row(source.len());
    let blank_end = if open { last_row + 2 } else { last_row + 1 };
    for (class, range) in found {
        let (mut start, mut end) = (lines.place(range.start), lines.place(range.end));
        let mut line = lines.text(start[0] - 1, lines.row(range.end.max(range.start + 1) - 1));
        let mut text = &source[range.clone()];
        match class {
            // The end of the last line may be missing, but not its token.
            Class::Newline | Class::LineEnd if !text.is_empty() || open => {
                end = [start[0], start[1] + text.chars().count().max(1)];
            }
            Class::End => {
                (start, end) = ([blank_end, 0], [blank_end, 0]);
                line = "";
            }
            Class::Dedent if range.start >= source.len() => {
                (start, end) = ([blank_end, 0], [blank_end, 0]);
                line = "";
                text = "";
            }
            Class::Indent => start = [start[0], 0],
            _ => {}
        }
        let number = |n: [usize; 2]| n.map(Value::len);
        let parts = [
            Value::int(i64::from(class as u8)),
            m.str(text)?,
            m.tuple(&number(start))?,
            m.tuple(&number(end))?,
            m.str(line)?,
        ];
        let token = m.tuple(&parts)?;
        list::push(m, made, token)?;
    }
    let fault = match fault {
        Some((message, at)) => {
            let [row, column] = lines.place(at.min(source.len()));
            let parts = [m.str(&message)?, Value::len(row), Value::len(column + 1)];
            m.tuple(&parts)?
        }
        None => Value::NONE,
    };
    m.tuple(&[made, fault])
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[NativeDef::function("_tokens", all, &["source"])],
    source: include_str!("python/tokenize.py"),
    ..ModuleSpec::new("_tokenize")
};
