//! No source makes the compiler panic or overflow the stack, and what compiles verifies.

use interp::bytecode::verify;
use interp::compiler::{Mode, Options, compile};
use interp::syntax::ErrorKind;
use proptest::prelude::*;

/// Compiles in a thread with an ordinary stack.
fn outcome(source: String) -> Result<(), (ErrorKind, String)> {
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    let compiled = thread.spawn(move || {
        let code = compile(&source, "deep.py", Options::new(Mode::Module))
            .map_err(|f| (f.error.kind, f.error.message.clone()))?;
        verify(&code).expect("the code verifies");
        Ok(())
    });
    compiled.expect("a thread").join().expect("no panic")
}

#[test]
fn deep_brackets_are_refused() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("a[", "]")] {
        let source = format!("x = {}1{}\n", open.repeat(100_000), close.repeat(100_000));
        let (kind, message) = outcome(source).expect_err("too deep");
        assert_eq!((kind, &*message), (ErrorKind::Syntax, "too many nested parentheses"));
    }
    assert_eq!(outcome(format!("x = {}1{}\n", "(".repeat(199), ")".repeat(199))), Ok(()));
}

#[test]
fn deep_chains_compile_or_are_refused() {
    let too_deep =
        (ErrorKind::Recursion, "maximum recursion depth exceeded during compilation".to_string());
    let chains = [
        format!("x = {}1\n", "-".repeat(100_000)),
        format!("x = {}1\n", "not ".repeat(100_000)),
        format!("x = {}\n", vec!["a"; 100_000].join("+")),
        format!("x = {}\n", vec!["a"; 100_000].join(".")),
        format!("x = {}\n", vec!["a"; 100_000].join("**")),
        format!("x = {}1\n", "lambda: ".repeat(100_000)),
        format!("x = {}1\n", "lambda: ".repeat(5_000)),
        format!("x = {}1\n", "1 if a else ".repeat(100_000)),
        format!("x = f{}\n", "()".repeat(100_000)),
        format!("x = {}1\n", "await ".repeat(100_000)),
    ];
    for source in chains {
        assert_eq!(outcome(source), Err(too_deep.clone()));
    }
    for source in [
        format!("x = {}\n", vec!["a"; 10_000].join("+")),
        format!("x = {}\n", vec!["1"; 10_000].join("+")),
        format!("x = {}\n", vec!["a"; 3_000].join("**")),
        format!("x = {}1\n", "-".repeat(5_000)),
        format!("x = {}1\n", "lambda: ".repeat(300)),
        format!("x = {}\n", vec!["a"; 5_000].join(" < ")),
        format!("x = {}\n", vec!["a"; 5_000].join(" and ")),
        format!("x = [{}]\n", vec!["a"; 100_000].join(", ")),
        format!("f({})\n", vec!["a"; 70_000].join(", ")),
        format!("x = {{{}}}\n", vec!["a: b"; 100_000].join(", ")),
        format!("{}\n", vec!["x.y(z)"; 70_000].join("\n")),
    ] {
        assert_eq!(outcome(source), Ok(()));
    }
    let deep: String = (0..120).map(|i| format!("{}if a:\n", " ".repeat(i))).collect();
    let (kind, message) = outcome(deep).expect_err("too deep");
    assert_eq!((kind, &*message), (ErrorKind::Indentation, "too many levels of indentation"));
}

#[test]
fn far_jumps_are_laid_out() {
    let body = "    y = f(y)\n".repeat(40_000);
    for head in ["for i in range(3)", "while i < 3", "if i < 3", "while x is not y"] {
        assert_eq!(outcome(format!("{head}:\n{body}")), Ok(()));
    }
}

const WORDS: &[&str] = &[
    "if",
    "else",
    "elif",
    "while",
    "for",
    "in",
    "def",
    "class",
    "return",
    "yield",
    "from",
    "import",
    "try",
    "except",
    "finally",
    "with",
    "as",
    "lambda",
    "async",
    "await",
    "match",
    "case",
    "global",
    "nonlocal",
    "del",
    "not",
    "and",
    "or",
    "is",
    "None",
    "True",
    "pass",
    "break",
    "continue",
    "raise",
    "assert",
    "type",
    "_",
    "x",
    "y",
    "self",
    "f",
    "1",
    "2.5",
    "3j",
    "'s'",
    "b'b'",
    "f'{x!r:>{y}}'",
    "\"\"\"d\"\"\"",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ";",
    ".",
    "=",
    "==",
    "!=",
    "<",
    ">",
    "+=",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "@",
    "|",
    "&",
    "^",
    "~",
    ":=",
    "->",
    "...",
    "\n",
    "\n    ",
    "\n        ",
    "\\\n",
    "#c\n",
    "'",
    "f'",
    "{x",
    "\\ud800",
    "é",
    "\u{1F600}",
    "\t",
    "\0",
    "__debug__",
    "super",
    "__class__",
    "except*",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 1500 } else { 20_000 }))]

    #[test]
    fn token_soup_never_panics(words in prop::collection::vec(0..WORDS.len(), 0..60), spaced: bool) {
        let separator = if spaced { " " } else { "" };
        let source: Vec<&str> = words.iter().map(|&i| WORDS[i]).collect();
        let source = source.join(separator);
        for mode in [Mode::Module, Mode::Expression, Mode::Interactive] {
            if let Ok(code) = compile(&source, "soup.py", Options::new(mode))
                && let Err(fault) = verify(&code) {
                    panic!("{fault}\n{source}");
                }
        }
    }

    #[test]
    fn statements_in_any_order_verify(lines in prop::collection::vec((0..4usize, 0..LINES.len()), 1..25)) {
        let mut source = String::from("async def f(x, y):\n");
        let mut depth = 1;
        for (up, i) in lines {
            depth = depth.min(up + 1).max(1);
            let line = LINES[i];
            source.push_str(&"    ".repeat(depth));
            source.push_str(line);
            source.push('\n');
            if line.ends_with(':') {
                depth += 1;
                source.push_str(&"    ".repeat(depth));
                source.push_str("x = y\n");
            }
        }
        if let Ok(code) = compile(&source, "lines.py", Options::new(Mode::Module))
            && let Err(fault) = verify(&code) {
                panic!("{fault}\n{source}");
            }
    }
}

const LINES: &[&str] = &[
    "x, y = y, x",
    "x = [a for a in y if a]",
    "for x in y:",
    "while x < y < 3:",
    "if x:",
    "else:",
    "try:",
    "except A as e:",
    "finally:",
    "with x as y:",
    "async with x:",
    "match x:",
    "case [a, *b]:",
    "case {'k': v, **r} | P(k=v, r=r):",
    "return x",
    "break",
    "continue",
    "def g(*, k=1, **w): return x + k",
    "class C(x): y = super",
    "del x",
    "x += y",
    "x.a += 1",
    "x[y] -= 1",
    "yield x",
    "await y",
    "x = lambda: (x, y)",
    "raise x from y",
    "assert x, y",
    "x = y = (z := x)",
    "async for x in y:",
    "x = f(*y, **x)",
    "x = f'{x!r:{y}}'",
    "import a.b as x",
];
