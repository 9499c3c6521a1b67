//! Modes and options of compilation, and the outsides of sources: line ends, marks, surrogates.

use interp::bytecode::{Constant, disassemble, verify};
use interp::compiler::{Mode, Options, compile};

fn dump(source: &str, options: Options) -> String {
    let code = compile(source, "o.py", options).expect("it compiles");
    verify(&code).expect("it verifies");
    disassemble(&code)
}

#[test]
fn line_ends_and_marks_make_no_difference() {
    let options = Options::new(Mode::Module);
    let plain = dump("if x:\n    y = 'a\\\nb'\nz\n", options);
    assert_eq!(plain, dump("\u{FEFF}if x:\r\n    y = 'a\\\r\nb'\r\nz\r\n", options));
    assert_eq!(plain, dump("if x:\r    y = 'a\\\rb'\rz\r", options));
    assert_eq!(dump("", options).lines().count(), 3);
}

#[test]
fn modes_differ_in_what_becomes_of_a_value() {
    assert!(dump("x\n", Options::new(Mode::Interactive)).contains("INTRINSIC_1"));
    assert!(!dump("x\n", Options::new(Mode::Module)).contains("INTRINSIC_1"));
    assert!(dump("x", Options::new(Mode::Expression)).contains("RETURN           r0"));
}

#[test]
fn optimisation_drops_assertions_then_docstrings() {
    let source = "def f():\n    'doc'\n    assert x\n";
    for (optimize, asserts, docs) in [(0, true, true), (1, false, true), (2, false, false)] {
        let options = Options { optimize, ..Options::new(Mode::Module) };
        assert_eq!(dump(source, options).contains("AssertionError"), asserts);
        let code = compile(source, "o.py", options).expect("it compiles");
        let inner = code.constants.iter().find_map(|c| match c {
            Constant::Code(inner) => Some(inner),
            _ => None,
        });
        assert_eq!(inner.expect("a function").docstring.is_some(), docs);
    }
}

#[test]
fn docstrings_lose_their_indentation() {
    let source = "def f():\n    '''One.\n\n      two\n    three\n    '''\n";
    let code = compile(source, "o.py", Options::new(Mode::Module)).expect("it compiles");
    let Some(Constant::Code(inner)) =
        code.constants.iter().find(|c| matches!(c, Constant::Code(_)))
    else {
        panic!("no function");
    };
    assert_eq!(inner.docstring.as_deref(), Some(&b"One.\n\n  two\nthree\n"[..]));
}

#[test]
fn loops_are_as_short_as_designed() {
    let dump = dump("def f(n):\n    i = 0\n    while i < n: i += 1\n", Options::new(Mode::Module));
    let back = dump.lines().find(|l| l.contains("(back)")).expect("a loop");
    assert!(back.contains("JUMP_LT"), "{back}");
    let fields: Vec<&str> = back.split_whitespace().collect();
    let pc: usize = fields.iter().find_map(|f| f.parse().ok()).expect("a place");
    let arrow = fields.iter().position(|f| *f == "->").expect("a target");
    let target: usize = fields[arrow + 1].parse().expect("a number");
    assert_eq!(pc - target, 1, "two instructions a turn");
}
