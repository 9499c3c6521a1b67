//! Differential tests: what CPython 3.13 answers, case by case.
//!
//! Invariant: every line of `cases.txt` was printed by `generate.py` under CPython, and every line
//! is run; a function that the table names and this file does not is a failure. `TEXT_ORACLE`
//! names another table, for longer runs.

mod arbitrary;
mod functions;
mod numbers;

use super::error::{Error, Kind};
use super::int::IBig;
use super::wtf8::Text;

/// A value of the table.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    None,
    Bool(bool),
    Int(IBig),
    Float(u64),
    Nan,
    Str(Vec<u8>),
    Bytes(Vec<u8>),
}

type Outcome = Result<Vec<Value>, String>;

impl Value {
    fn read(field: &str) -> Self {
        let (kind, body) = field.split_at(field.len().min(2));
        match kind {
            "n" => Self::None,
            "t" => Self::Bool(true),
            "u" => Self::Bool(false),
            "i:" => Self::Int(IBig::from_str_radix(body, 16).expect("an int")),
            "f:" if body == "nan" => Self::Nan,
            "f:" => Self::Float(u64::from_str_radix(body, 16).expect("bits of a float")),
            "s:" => Self::Str(unraw(body)),
            "b:" => Self::Bytes(unraw(body)),
            _ => panic!("bad field {field:?}"),
        }
    }

    fn float(value: f64) -> Self {
        if value.is_nan() { Self::Nan } else { Self::Float(value.to_bits()) }
    }

    fn int(value: impl Into<IBig>) -> Self {
        Self::Int(value.into())
    }
}

fn unraw(body: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = body.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'\\' {
            assert_eq!(bytes.next(), Some(b'x'));
            let mut digit = || char::from(bytes.next().expect("hex")).to_digit(16).expect("hex");
            let high = digit();
            out.push((high << 4 | digit()) as u8);
        } else {
            out.push(byte);
        }
    }
    out
}

/// Arguments of a case, by position.
struct Args(Vec<Value>);

impl Args {
    fn is_none(&self, at: usize) -> bool {
        self.0[at] == Value::None
    }

    fn bytes(&self, at: usize) -> &[u8] {
        match &self.0[at] {
            Value::Str(bytes) | Value::Bytes(bytes) => bytes,
            other => panic!("{other:?} is no text"),
        }
    }

    fn text(&self, at: usize) -> Text<'_> {
        Text::new(self.bytes(at))
    }

    fn rust(&self, at: usize) -> &str {
        std::str::from_utf8(self.bytes(at)).expect("UTF-8")
    }

    fn big(&self, at: usize) -> IBig {
        match &self.0[at] {
            Value::Int(value) => value.clone(),
            other => panic!("{other:?} is no int"),
        }
    }

    fn int(&self, at: usize) -> isize {
        isize::try_from(&self.big(at)).expect("a small int")
    }

    fn optional(&self, at: usize) -> Option<isize> {
        (!self.is_none(at)).then(|| self.int(at))
    }

    fn float(&self, at: usize) -> f64 {
        match self.0[at] {
            Value::Float(bits) => f64::from_bits(bits),
            Value::Nan => f64::NAN,
            ref other => panic!("{other:?} is no float"),
        }
    }

    fn floats(&self) -> Vec<f64> {
        (0..self.0.len()).map(|at| self.float(at)).collect()
    }

    fn flag(&self, at: usize) -> bool {
        self.0[at] == Value::Bool(true)
    }
}

fn message(error: Error) -> String {
    let name = if error.kind == Kind::Struct { "error" } else { error.kind.name() };
    format!("!{name}:{}", error.message)
}

/// Runs one function; `None` if it is not known.
fn run(name: &str, args: &Args) -> Option<Outcome> {
    functions::run(name, args).or_else(|| numbers::run(name, args))
}

/// Whether floats differ by four ulps at most: the C library's `erf`, which made the table, and the
/// crate's round differently.
fn are_close(actual: &[Value], expected: &[Value]) -> bool {
    matches!((actual, expected), ([Value::Float(a)], [Value::Float(b)]) if a.abs_diff(*b) <= 4)
}

#[test]
fn answers_like_cpython() {
    let more = std::env::var("TEXT_ORACLE")
        .ok()
        .map(|path| std::fs::read_to_string(path).expect("a table"));
    let table = more.as_deref().unwrap_or(include_str!("cases.txt"));
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in table.lines() {
        let (call, expected) = line.split_once("\t=\t").expect("a result");
        let mut fields = call.split('\t');
        let name = fields.next().expect("a name");
        let args = Args(fields.map(Value::read).collect());
        let Some(actual) = run(name, &args) else { panic!("unknown function {name}") };
        count += 1;
        let right = match &actual {
            Ok(values) if !expected.starts_with('!') => {
                let expected: Vec<_> = expected
                    .split('\t')
                    .filter(|field| !field.is_empty())
                    .map(Value::read)
                    .collect();
                *values == expected || (name.starts_with("erf") && are_close(values, &expected))
            }
            Ok(_) => false,
            Err(message) => expected.starts_with('!') && unraw(expected) == message.as_bytes(),
        };
        if !right {
            let shown = match actual {
                Ok(values) => format!("{values:?}"),
                Err(message) => message,
            };
            wrong.push(format!("{line}\n    got {shown}"));
        }
    }
    assert!(count > 1000, "only {count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(60)].join("\n")
    );
}
