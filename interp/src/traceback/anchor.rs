//! What carets single out: the operator of a binary operation, the brackets of a subscript or call.
//!
//! Main invariant: the marked source is looked at as a syntax tree of its own, parsed within the
//! parser's bounds on depth; what does not parse is not singled out.

use ruff_python_ast::{Expr, Mod, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::bytecode::SourceMap;
use crate::syntax::with_tree;

/// A place in the marked source: line and character, both from 0.
pub(super) type Place = (usize, usize);

/// From where to where `^` is shown instead of `~`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Anchors {
    pub(super) from: Place,
    pub(super) to: Place,
}

struct Text {
    lines: Vec<Vec<char>>,
}

impl Text {
    /// The place itself, or the first character of the next line when it is at a line's end.
    fn valid(&self, (mut line, mut column): Place) -> Option<Place> {
        while column >= self.lines.get(line)?.len() {
            (line, column) = (line + 1, 0);
        }
        Some((line, column))
    }

    /// The first character from a place on that is wanted, and neither in a comment nor a
    /// continuation of the line.
    fn find(&self, from: Place, wanted: impl Fn(char) -> bool) -> Option<Place> {
        let mut at = self.valid(from)?;
        loop {
            match self.lines[at.0][at.1] {
                '\\' | '#' => at = self.valid((at.0 + 1, 0))?,
                c if wanted(c) => return Some(at),
                _ => at = self.valid((at.0, at.1 + 1))?,
            }
        }
    }
}

/// The anchors of an expression.
pub(super) fn anchors(segment: &str) -> Option<Anchors> {
    let wrapped = format!("(\n{segment}\n)");
    let map = SourceMap::new("", &wrapped);
    let text = Text { lines: segment.split('\n').map(|line| line.chars().collect()).collect() };
    let found = with_tree(&wrapped, &map, true, |tree| {
        let Mod::Expression(tree) = tree else { return Ok(None) };
        // The first line is the bracket's.
        let place = |range: TextRange, end: bool| {
            let offset = if end { range.end() } else { range.start() };
            let (line, _, column) = map.locate(offset.to_u32());
            (line as usize - 2, column as usize)
        };
        let bracket = |value: &Expr, open: char| {
            let from = text.find(place(value.range(), true), |c| c == open)?;
            Some(Anchors { from, to: place(tree.body.range(), true) })
        };
        Ok(match &*tree.body {
            Expr::BinOp(e) => {
                let operator = |c: char| !c.is_whitespace() && c != ')';
                text.find(place(e.left.range(), true), operator).map(|from| {
                    let mut to = (from.0, from.1 + 1);
                    let second = text.lines[to.0].get(to.1);
                    if second.is_some_and(|c| !c.is_whitespace() && !"\\#".contains(*c))
                        && place(e.right.range(), false) > to
                    {
                        to.1 += 1;
                    }
                    Anchors { from, to }
                })
            }
            Expr::Subscript(e) => bracket(&e.value, '['),
            Expr::Call(e) => bracket(&e.func, '('),
            _ => None,
        })
    });
    found.ok().flatten()
}

/// Whether the lines are a plain `return f(...)` or `name = f(...)` whose call is all that is
/// marked: then the mark would say nothing. `None` when the lines do not parse.
pub(super) fn is_plain_call(lines: &str, count: usize, start: usize, end: usize) -> Option<bool> {
    let map = SourceMap::new("", lines);
    let found = with_tree(lines, &map, false, |tree| {
        let Mod::Module(tree) = tree else { return Ok(false) };
        let call = match tree.body.first() {
            // Nothing but comments: nothing to mark either.
            None => return Ok(true),
            Some(Stmt::Return(s)) => match s.value.as_deref() {
                Some(Expr::Call(call)) if call.func.is_name_expr() => call,
                _ => return Ok(false),
            },
            Some(Stmt::Assign(s)) => match (&*s.targets, &*s.value) {
                ([Expr::Name(_)], Expr::Call(call)) => call,
                _ => return Ok(false),
            },
            Some(_) => return Ok(false),
        };
        let (line, column, _) = map.locate(call.range().start().to_u32());
        let (end_line, end_column, _) = map.locate(call.range().end().to_u32());
        Ok((line, end_line as usize) == (1, count)
            && (column as usize, end_column as usize) == (start, end))
    });
    found.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(segment: &str) -> Option<(Place, Place)> {
        anchors(segment).map(|a| (a.from, a.to))
    }

    #[test]
    fn operators_and_brackets_are_found() {
        assert_eq!(marked("a + b"), Some(((0, 2), (0, 3))));
        assert_eq!(marked("(a) ** (b)"), Some(((0, 4), (0, 6))));
        assert_eq!(marked("a//b"), Some(((0, 1), (0, 3))));
        assert_eq!(marked("a -b"), Some(((0, 2), (0, 3))));
        assert_eq!(marked("f(x)[1][2]"), Some(((0, 7), (0, 10))));
        assert_eq!(marked("é(x)"), Some(((0, 1), (0, 4))));
        assert_eq!(marked("f(\n  1,\n)"), Some(((0, 1), (2, 1))));
        assert_eq!(marked("a # (+\n  * b"), Some(((1, 2), (1, 3))));
        assert_eq!(marked("a.b"), None);
        assert_eq!(marked("a +"), None);
        assert_eq!(marked(""), None);
        assert_eq!(marked(&"(".repeat(100_000)), None);
    }

    #[test]
    fn plain_calls_are_told() {
        assert_eq!(is_plain_call("return f(x)", 1, 7, 11), Some(true));
        assert_eq!(is_plain_call("return f(x)", 1, 9, 10), Some(false));
        assert_eq!(is_plain_call("return a.f(x)", 1, 7, 13), Some(false));
        assert_eq!(is_plain_call("y = a.f(x)", 1, 4, 10), Some(true));
        assert_eq!(is_plain_call("if x:", 1, 3, 4), None);
    }
}
