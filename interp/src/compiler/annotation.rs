//! Annotations as text, for `from __future__ import annotations`.
//!
//! Main invariant: for names, attributes, subscripts, unions, displays and literals the text is
//! what CPython's unparser gives; any other expression keeps its source text, on one line.

use ruff_python_ast::{Expr, Operator};
use ruff_text_size::Ranged;

/// The text of an annotation.
pub(crate) fn text(e: &Expr, source: &str) -> String {
    let mut out = String::new();
    if !write(e, source, &mut out, true) {
        let text = source.get(e.range().to_std_range()).unwrap_or_default();
        out = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    out
}

/// Appends the text; false when the expression is of no known kind. `top` leaves out the
/// parentheses of a tuple inside a subscript.
fn write(e: &Expr, source: &str, out: &mut String, top: bool) -> bool {
    match e {
        Expr::Name(n) => out.push_str(&n.id),
        Expr::Attribute(a) => {
            if !write(&a.value, source, out, false) {
                return false;
            }
            out.push('.');
            out.push_str(&a.attr);
        }
        Expr::Subscript(s) => {
            if !write(&s.value, source, out, false) {
                return false;
            }
            out.push('[');
            let inner = match &*s.slice {
                Expr::Tuple(t)
                    if !t.elts.is_empty() && !t.elts.iter().any(Expr::is_starred_expr) =>
                {
                    let one = t.elts.len() == 1;
                    list(&t.elts, source, out) && {
                        if one {
                            out.push(',');
                        }
                        true
                    }
                }
                e => write(e, source, out, true),
            };
            if !inner {
                return false;
            }
            out.push(']');
        }
        Expr::Tuple(t) => {
            out.push('(');
            if !list(&t.elts, source, out) {
                return false;
            }
            if t.elts.len() == 1 {
                out.push(',');
            }
            out.push(')');
        }
        Expr::List(l) => {
            out.push('[');
            if !list(&l.elts, source, out) {
                return false;
            }
            out.push(']');
        }
        Expr::BinOp(b) if b.op == Operator::BitOr && (top || b.left.is_bin_op_expr()) => {
            if b.right.is_bin_op_expr() || !write(&b.left, source, out, true) {
                return false;
            }
            out.push_str(" | ");
            return write(&b.right, source, out, false);
        }
        Expr::NumberLiteral(n) => {
            let text = source.get(n.range.to_std_range()).unwrap_or_default();
            if !text.bytes().all(|b| b.is_ascii_digit()) {
                return false;
            }
            out.push_str(text);
        }
        Expr::NoneLiteral(_) => out.push_str("None"),
        Expr::BooleanLiteral(b) => out.push_str(if b.value { "True" } else { "False" }),
        Expr::EllipsisLiteral(_) => out.push_str("..."),
        Expr::StringLiteral(s) => {
            let text = s.value.to_str();
            // What `repr` would escape is left to the source text.
            if !text.chars().all(|c| (' '..='~').contains(&c) && c != '\\') || text.contains('\'') {
                return false;
            }
            out.push('\'');
            out.push_str(text);
            out.push('\'');
        }
        _ => return false,
    }
    true
}

fn list(items: &[Expr], source: &str, out: &mut String) -> bool {
    items.iter().enumerate().all(|(i, e)| {
        if i > 0 {
            out.push_str(", ");
        }
        write(e, source, out, true)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn as_cpython_unparses() {
        for (source, expected) in [
            ("dict[str,int]", "dict[str, int]"),
            ("a.b [ c ]|None", "a.b[c] | None"),
            ("\"C\"", "'C'"),
            ("Tuple[int,]", "Tuple[int,]"),
            ("(1,2)", "(1, 2)"),
            ("Callable[[a,b],...]", "Callable[[a, b], ...]"),
            ("lambda  v: v", "lambda v: v"),
        ] {
            let parsed = ruff_python_parser::parse_expression(source).unwrap();
            assert_eq!(super::text(parsed.expr(), source), expected);
        }
    }
}
