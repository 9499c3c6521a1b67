//! Syntax errors are CPython's, message and place.
//!
//! `golden/errors.txt` has a line for each wrong source: the source, what CPython 3.13 reports
//! (written by `golden/errors.py`), and, where ours differs, what we report. A line without a
//! third column must agree. `UPDATE_GOLDEN=1` rewrites the third column.

use std::path::Path;

use interp::compiler::{Mode, Options, compile};
use interp::syntax::ErrorKind;

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let digits = match chars.next() {
            Some('n') => {
                out.push('\n');
                continue;
            }
            Some('t') => {
                out.push('\t');
                continue;
            }
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            other => {
                out.extend(other);
                continue;
            }
        };
        let code: String = chars.by_ref().take(digits).collect();
        let code = u32::from_str_radix(&code, 16).expect("hexadecimal digits");
        out.push(char::from_u32(code).expect("a character"));
    }
    out
}

fn report(source: &str) -> String {
    let failure = match compile(source, "<test>", Options::new(Mode::Module)) {
        Ok(_) => return "ok".into(),
        Err(failure) => failure,
    };
    let name = match failure.error.kind {
        ErrorKind::Syntax => "SyntaxError",
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::Recursion => "RecursionError",
        ErrorKind::Overflow => "OverflowError",
    };
    match failure.error.place(&failure.source) {
        Some(p) => format!(
            "{name} {}:{}-{}:{} {}",
            p.line, p.column, p.end_line, p.end_column, failure.error
        ),
        None => format!("{name} {}", failure.error),
    }
}

#[test]
fn errors_are_those_of_cpython() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/errors.txt");
    let golden = std::fs::read_to_string(&path).expect("the golden file");
    let mut updated = String::new();
    let (mut equal, mut message, mut all) = (0, 0, 0);
    for line in golden.lines() {
        let mut columns = line.split('\t');
        let source = columns.next().unwrap_or_default();
        let theirs = columns.next().expect("two columns");
        let ours = report(&unescape(source));
        all += 1;
        equal += usize::from(ours == theirs);
        let words = |s: &str| s.splitn(3, ' ').nth(2).map(str::to_string);
        message += usize::from(words(&ours) == words(theirs));
        if ours == theirs {
            updated += &format!("{source}\t{theirs}\n");
        } else {
            updated += &format!("{source}\t{theirs}\t{ours}\n");
        }
    }
    println!("{all} sources: {equal} equal, {message} with the same message");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &updated).expect("the golden file is written");
        return;
    }
    for (old, new) in golden.lines().zip(updated.lines()) {
        assert_eq!(old, new, "UPDATE_GOLDEN=1 accepts the change");
    }
}
