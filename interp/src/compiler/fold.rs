//! Constant folding, as far as CPython's is observable: numbers, strings, tuples.
//!
//! Main invariant: a folded value is what the program would have computed; whatever could fail,
//! grow large or depend on rounding in a doubtful way is left to run.

use dashu_base::BitTest;
use dashu_int::IBig;
use ruff_python_ast::{Expr, ExprContext, Operator, UnaryOp};

use super::literal::literal;
use crate::bytecode::Constant;
use crate::syntax::CompileError;

/// Results of more bits are not made at compile time (CPython's limit for powers and shifts).
const MAX_BITS: usize = 128 * 8;
/// Longer strings are not made by repetition.
const MAX_LENGTH: usize = 4096;
/// Operators nested deeper are not looked at; this keeps folding linear.
const MAX_DEPTH: u32 = 40;

/// The constant that an expression is, if it is one.
pub(crate) fn fold(e: &Expr, text: &str) -> Result<Option<Constant>, CompileError> {
    fold_at(e, text, MAX_DEPTH)
}

fn fold_at(e: &Expr, text: &str, depth: u32) -> Result<Option<Constant>, CompileError> {
    if depth == 0 {
        return Ok(None);
    }
    match e {
        Expr::UnaryOp(u) => {
            let Some(value) = fold_at(&u.operand, text, depth - 1)? else { return Ok(None) };
            Ok(unary(u.op, value))
        }
        Expr::BinOp(b) => {
            // The right side first: in a long chain that starts with a name it is the cheap one.
            let Some(right) = fold_at(&b.right, text, depth - 1)? else { return Ok(None) };
            let Some(left) = fold_at(&b.left, text, depth - 1)? else { return Ok(None) };
            Ok(binary(b.op, left, right))
        }
        Expr::Tuple(t) if t.ctx == ExprContext::Load => {
            let mut items = Vec::with_capacity(t.elts.len());
            for e in &t.elts {
                match fold_at(e, text, depth - 1)? {
                    Some(c) => items.push(c),
                    None => return Ok(None),
                }
            }
            Ok(Some(Constant::Tuple(items.into())))
        }
        e => literal(e, text),
    }
}

fn integer(c: &Constant) -> Option<IBig> {
    Some(match c {
        Constant::Int(i) => IBig::from(*i),
        Constant::BigInt(i) => (**i).clone(),
        Constant::True => IBig::ONE,
        Constant::False => IBig::ZERO,
        _ => return None,
    })
}

/// The constant for an integer.
fn from_integer(i: IBig) -> Constant {
    match i64::try_from(&i) {
        Ok(v) => Constant::Int(v),
        Err(_) => Constant::BigInt(Box::new(i)),
    }
}

fn unary(op: UnaryOp, value: Constant) -> Option<Constant> {
    match (op, &value) {
        (UnaryOp::USub, Constant::Float(f)) => Some(Constant::Float(-f)),
        (UnaryOp::USub, Constant::Complex(r, i)) => Some(Constant::Complex(-r, -i)),
        (UnaryOp::UAdd, Constant::Float(_) | Constant::Complex(..)) => Some(value),
        (UnaryOp::USub, v) => integer(v).map(|i| from_integer(-i)),
        (UnaryOp::UAdd, v) => integer(v).map(from_integer),
        (UnaryOp::Invert, Constant::Int(_) | Constant::BigInt(_)) => {
            integer(&value).map(|i| from_integer(-i - IBig::ONE))
        }
        (UnaryOp::Not, v) => Some(if truth(v)? { Constant::False } else { Constant::True }),
        _ => None,
    }
}

/// The truth value of a constant.
pub(crate) fn truth(c: &Constant) -> Option<bool> {
    Some(match c {
        Constant::None | Constant::False => false,
        Constant::True | Constant::Ellipsis => true,
        Constant::Int(i) => *i != 0,
        Constant::BigInt(_) => true,
        Constant::Float(f) => *f != 0.0,
        Constant::Complex(r, i) => *r != 0.0 || *i != 0.0,
        Constant::Str(s) | Constant::Bytes(s) => !s.is_empty(),
        Constant::Tuple(t) | Constant::FrozenSet(t) => !t.is_empty(),
        Constant::Code(_) => return None,
    })
}

fn binary(op: Operator, left: Constant, right: Constant) -> Option<Constant> {
    match (&left, &right) {
        (Constant::Str(a), Constant::Str(b)) if op == Operator::Add => {
            Some(Constant::Str(join_text(a, b)))
        }
        (Constant::Bytes(a), Constant::Bytes(b)) if op == Operator::Add => {
            Some(Constant::Bytes([&**a, &**b].concat().into()))
        }
        (Constant::Tuple(a), Constant::Tuple(b)) if op == Operator::Add => {
            Some(Constant::Tuple([&**a, &**b].concat().into()))
        }
        (Constant::Str(a), n) if op == Operator::Mult => {
            repeat(a, n).map(|s| Constant::Str(s.into()))
        }
        (Constant::Bytes(a), n) if op == Operator::Mult => {
            repeat(a, n).map(|s| Constant::Bytes(s.into()))
        }
        (Constant::Float(_), _) | (_, Constant::Float(_)) => {
            floats(op, as_float(&left)?, as_float(&right)?)
        }
        (_, Constant::Complex(r, i)) => {
            let real = as_float(&left)?;
            match op {
                Operator::Add => Some(Constant::Complex(real + r, *i)),
                Operator::Sub => Some(Constant::Complex(real - r, 0.0 - i)),
                _ => None,
            }
        }
        (Constant::True | Constant::False, Constant::True | Constant::False)
            if matches!(op, Operator::BitAnd | Operator::BitOr | Operator::BitXor) =>
        {
            // Bits of bools are bools.
            let bits = integers(op, integer(&left)?, integer(&right)?)?;
            Some(if truth(&bits)? { Constant::True } else { Constant::False })
        }
        _ => integers(op, integer(&left)?, integer(&right)?),
    }
}

/// Concatenation in WTF-8: a pair of surrogates that meets stays a pair, as in Python.
fn join_text(a: &[u8], b: &[u8]) -> Box<[u8]> {
    [a, b].concat().into()
}

fn repeat(s: &[u8], n: &Constant) -> Option<Vec<u8>> {
    let Constant::Int(n) = n else { return None };
    let n = usize::try_from((*n).max(0)).ok()?;
    (s.len().checked_mul(n)? <= MAX_LENGTH).then(|| s.repeat(n))
}

fn as_float(c: &Constant) -> Option<f64> {
    match c {
        Constant::Float(f) => Some(*f),
        Constant::Int(i) if i.unsigned_abs() <= 1 << 53 => Some(*i as f64),
        _ => None,
    }
}

fn floats(op: Operator, a: f64, b: f64) -> Option<Constant> {
    Some(Constant::Float(match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b != 0.0 => a / b,
        _ => return None,
    }))
}

fn integers(op: Operator, a: IBig, b: IBig) -> Option<Constant> {
    let small = |i: &IBig| usize::try_from(i).ok();
    let zero = IBig::ZERO;
    let result = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult if a.bit_len() + b.bit_len() <= MAX_BITS => a * b,
        Operator::FloorDiv | Operator::Mod if b != zero => {
            // Python rounds down; the crate's division truncates.
            let (mut q, mut r) = (&a / &b, &a % &b);
            if r != zero && (r < zero) != (b < zero) {
                q -= IBig::ONE;
                r += b;
            }
            if op == Operator::Mod { r } else { q }
        }
        Operator::Div if b != zero => {
            let exact = |i: &IBig| i64::try_from(i).ok().filter(|i| i.unsigned_abs() <= 1 << 53);
            return Some(Constant::Float(exact(&a)? as f64 / exact(&b)? as f64));
        }
        Operator::Pow => {
            let n = small(&b)?;
            if a.bit_len().checked_mul(n)? > MAX_BITS {
                return None;
            }
            a.pow(n)
        }
        Operator::LShift => {
            let n = small(&b)?;
            if a.bit_len() + n.min(MAX_BITS + 1) > MAX_BITS {
                return None;
            }
            a << n
        }
        Operator::RShift => a >> small(&b)?,
        Operator::BitAnd => a & b,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        _ => return None,
    };
    Some(from_integer(result))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(source: &str) -> String {
        let parsed = ruff_python_parser::parse_expression(source).unwrap();
        match fold(parsed.expr(), source).unwrap() {
            Some(Constant::Str(s)) => String::from_utf8_lossy(&s).into_owned(),
            Some(c) => format!("{c:?}"),
            None => "-".into(),
        }
    }

    #[test]
    fn folds_what_cpython_computes() {
        for (source, expected) in [
            ("-7 // 2", "Int(-4)"),
            ("-7 % 3", "Int(2)"),
            ("7 % -3", "Int(-2)"),
            ("2**62*2", "BigInt"),
            ("-2**63", "Int(-9223372036854775808)"),
            ("1+2j", "Complex(1.0, 2.0)"),
            ("-5 >> 1", "Int(-3)"),
            ("~5", "Int(-6)"),
            ("'a' 'b' + 'c'*3", "abccc"),
            ("1/0", "-"),
            ("1<<5000", "-"),
            ("2**-1", "-"),
            ("True + 1", "Int(2)"),
            ("True & False", "False"),
            ("True ^ False", "True"),
            ("not ()", "True"),
            ("x + 1", "-"),
        ] {
            let got = value(source);
            assert!(got.starts_with(expected), "{source}: {got}");
        }
    }

    #[test]
    fn lone_surrogates_survive() {
        let source = r"'a\ud800\N{BULLET}\x41\
\q\U0010FFFF�\udfff'";
        let parsed = ruff_python_parser::parse_expression(source).unwrap();
        let Ok(Some(Constant::Str(s))) = fold(parsed.expr(), source) else { panic!() };
        let mut expected = b"a\xED\xA0\x80".to_vec();
        expected.extend_from_slice("•A\\q\u{10FFFF}\u{FFFD}".as_bytes());
        expected.extend_from_slice(b"\xED\xBF\xBF");
        assert_eq!(&*s, &*expected);
    }
}
