//! Looking at one line of a program's text.
//!
//! Invariant: no more is claimed than one line shows. What a line alone cannot tell is `None`.

/// An assignment: target, operator before the `=` (often none), and value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Assignment<'a> {
    pub(super) target: &'a str,
    pub(super) operator: &'a str,
    pub(super) value: &'a str,
}

/// The first assignment statement of a line.
pub(super) fn assignment(line: &str) -> Option<Assignment<'_>> {
    let bytes = line.as_bytes();
    let (mut depth, mut quote, mut at) = (0usize, None, 0);
    while at < bytes.len() {
        let byte = bytes[at];
        match (quote, byte) {
            (Some(_), b'\\') => at += 1,
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'#') => return None,
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            (None, b'=') if depth == 0 => {
                if bytes.get(at + 1) == Some(&b'=') {
                    at += 2;
                    continue;
                }
                let before = &line[..at];
                let left = before.trim_end_matches(|c| "+-*/%&|^@<>!:=".contains(c));
                let operator = &before[left.len()..];
                // Comparisons and `:=`.
                if matches!(operator, "!" | "<" | ">" | ":" | "=") {
                    at += 1;
                    continue;
                }
                let target = left.trim();
                let value = line[at + 1..].trim();
                return (!target.is_empty()).then_some(Assignment { target, operator, value });
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether `part` stands in `text` as an expression of its own.
pub(super) fn mentions(text: &str, part: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    !part.is_empty()
        && text.match_indices(part).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + part.len()..].chars().next();
            !before.is_some_and(|c| (word(c) || c == '.') && part.starts_with(word))
                && !after.is_some_and(|c| word(c) && part.ends_with(word))
        })
}

/// Whether a line calls a function or method of this name.
pub(super) fn calls(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let inside = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !inside && text[at + name.len()..].trim_start().starts_with('(')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_are_found() {
        let parts = |line| assignment(line).map(|a| (a.target, a.operator, a.value));
        assert_eq!(parts("x = x + 1"), Some(("x", "", "x + 1")));
        assert_eq!(parts("  d['a=b'] += f(k=2)"), Some(("d['a=b']", "+", "f(k=2)")));
        assert_eq!(parts("a.b //= c == d"), Some(("a.b", "//", "c == d")));
        assert_eq!(parts("x = y == z"), Some(("x", "", "y == z")));
        assert_eq!(parts(r#"d["\"="] = 1"#), Some((r#"d["\"="]"#, "", "1")));
        for line in
            ["f(x=1)", "x == 1", "if x <= 1:", "a != b", "# x = 1", "", "'=", "(y := 5)", "="]
        {
            assert_eq!(parts(line), None, "{line}");
        }
    }

    #[test]
    fn only_whole_expressions_count() {
        assert!(mentions("f(self.n) + 1", "self.n"));
        assert!(!mentions("self.n2", "self.n") && !mentions("itself.n", "self.n"));
        assert!(!mentions("a.n", "n") && !mentions("x", ""));
        assert!(mentions("d['a'] + 1", "d['a']"));
        assert!(calls("time.sleep (1)", "sleep") && !calls("oversleep(1)", "sleep"));
        assert!(!calls("sleep = 1", "sleep"));
    }
}
