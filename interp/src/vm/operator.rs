//! Arithmetic: fast paths on numbers, then the builtin types, then methods.
//!
//! Main invariant: for operands of builtin types, subclasses excluded, nothing is looked up; an
//! operation that meets a class goes through the candidates of the language in order (in place,
//! own, reflected; a subclass's reflected method first).

use crate::bytecode::BinaryOp;
use crate::heap::*;
use crate::object::{bytes, complex, dict, float, int, list, set, string, tuple};
use crate::text::float::arithmetic as fl;
use crate::text::int::arithmetic as big;
use crate::text::int::convert;
use crate::value::Value;
use crate::vm::compare::Candidate;
use crate::vm::{Exec, Machine, Names, Unwind};

fn method_names(n: &Names, op: BinaryOp) -> (Value, Value, Value) {
    match op {
        BinaryOp::Add => (n.add, n.radd, n.iadd),
        BinaryOp::Sub => (n.sub, n.rsub, n.isub),
        BinaryOp::Mul => (n.mul, n.rmul, n.imul),
        BinaryOp::TrueDiv => (n.truediv, n.rtruediv, n.itruediv),
        BinaryOp::FloorDiv => (n.floordiv, n.rfloordiv, n.ifloordiv),
        BinaryOp::Mod => (n.r#mod, n.rmod, n.imod),
        BinaryOp::Pow => (n.pow, n.rpow, n.ipow),
        BinaryOp::MatMul => (n.matmul, n.rmatmul, n.imatmul),
        BinaryOp::And => (n.and, n.rand, n.iand),
        BinaryOp::Or => (n.or, n.ror, n.ior),
        BinaryOp::Xor => (n.xor, n.rxor, n.ixor),
        BinaryOp::LShift => (n.lshift, n.rlshift, n.ilshift),
        BinaryOp::RShift => (n.rshift, n.rrshift, n.irshift),
    }
}

/// Whether a value takes part in arithmetic without lookups.
fn is_builtin_operand(v: Value) -> bool {
    !matches!(v.kind(), Some(INSTANCE | TYPE))
}

impl Machine {
    /// `a op b` (`a op= b`), waiting for Python code.
    pub fn binary(&mut self, op: BinaryOp, inplace: bool, a: Value, b: Value) -> Exec {
        if let Some(v) = self.binary_builtin(op, inplace, a, b)? {
            return Ok(v);
        }
        for step in 0..4 {
            match self.binary_candidate(op, inplace, a, b, step)? {
                Candidate::Call(f, args) => {
                    let r = self.call_special(f, &args)?;
                    if r != Value::NOT_IMPLEMENTED {
                        return Ok(r);
                    }
                }
                Candidate::Skip => {}
                Candidate::End => break,
            }
        }
        Err(self.unsupported(op, inplace, a, b))
    }

    /// The method to try at a step of a binary operation.
    pub(crate) fn binary_candidate(
        &mut self,
        op: BinaryOp,
        inplace: bool,
        a: Value,
        b: Value,
        step: u16,
    ) -> Exec<Candidate> {
        let (own, reflected, in_place) = method_names(self.names(), op);
        let class = self.type_of(a)?;
        if step == 0 {
            if !inplace {
                return Ok(Candidate::Skip);
            }
            return Ok(match self.lookup(class, in_place)? {
                Some(f) if !f.is_none() => Candidate::Call(f, [a, b]),
                _ => Candidate::Skip,
            });
        }
        let other = self.type_of(b)?;
        let r = if class == other { None } else { self.lookup(other, reflected)? };
        let first = match r {
            Some(r) => self.is_subtype(other, class)? && self.lookup(class, reflected)? != Some(r),
            None => false,
        };
        // A sequence's own concatenation comes after the other operand's method.
        let sequence = matches!(op, BinaryOp::Add | BinaryOp::Mul)
            && matches!(a.kind(), Some(STR | LIST | TUPLE | BYTES | BYTEARRAY));
        let first = first || (sequence && r.is_some());
        let (f, args) = match step {
            1 if first => (r, [b, a]),
            1 => return Ok(Candidate::Skip),
            2 => (self.lookup(class, own)?, [a, b]),
            3 if !first => (r, [b, a]),
            _ => return Ok(Candidate::End),
        };
        Ok(match f {
            Some(f) if f.is_none() => Candidate::End,
            Some(f) => Candidate::Call(f, args),
            None => Candidate::Skip,
        })
    }

    /// The TypeError of operands that do not go together.
    #[cold]
    pub(crate) fn unsupported(
        &mut self,
        op: BinaryOp,
        inplace: bool,
        a: Value,
        b: Value,
    ) -> Unwind {
        let (s, t) = (
            self.full_type_name(a).unwrap_or_default(),
            self.full_type_name(b).unwrap_or_default(),
        );
        let text = op.text();
        let a = crate::object::instance::payload(self, a).unwrap_or(a);
        if !inplace && op == BinaryOp::Add {
            let what = match a.kind() {
                Some(STR) => Some(format!("can only concatenate str (not \"{t}\") to str")),
                Some(LIST) => Some(format!("can only concatenate list (not \"{t}\") to list")),
                Some(TUPLE) => Some(format!("can only concatenate tuple (not \"{t}\") to tuple")),
                Some(BYTES) => Some(format!("can't concat {t} to bytes")),
                _ => None,
            };
            if let Some(what) = what {
                return self.type_error(&what);
            }
        }
        if op == BinaryOp::Add && a.is_kind(STR) {
            return self.type_error(&format!("can only concatenate str (not \"{t}\") to str"));
        }
        if op == BinaryOp::Mul {
            let sequence =
                |v: Value| matches!(v.kind(), Some(STR | LIST | TUPLE | BYTES | BYTEARRAY));
            let b = crate::object::instance::payload(self, b).unwrap_or(b);
            if sequence(a) || sequence(b) {
                let other = if sequence(a) { &t } else { &s };
                return self
                    .type_error(&format!("can't multiply sequence by non-int of type '{other}'"));
            }
        }
        let text = match op {
            BinaryOp::Pow if inplace => "**=".to_string(),
            BinaryOp::Pow => "** or pow()".to_string(),
            _ if inplace => format!("{text}="),
            _ => text.to_string(),
        };
        self.type_error(&format!("unsupported operand type(s) for {text}: '{s}' and '{t}'"))
    }

    /// The operation on values of builtin types; `None` if methods have to be looked up.
    pub(crate) fn binary_builtin(
        &mut self,
        op: BinaryOp,
        inplace: bool,
        a: Value,
        b: Value,
    ) -> Exec<Option<Value>> {
        if let (Some(x), Some(y)) = (a.as_int(), b.as_int())
            && let Some(v) = self.small_arithmetic(op, x, y)?
        {
            return Ok(Some(v));
        }
        if !is_builtin_operand(a) || !is_builtin_operand(b) {
            return Ok(None);
        }
        if crate::vm::compare::is_number(a) && crate::vm::compare::is_number(b) {
            return self.numbers(op, a, b);
        }
        match op {
            BinaryOp::Add => self.add_sequences(inplace, a, b),
            BinaryOp::Mul => {
                let (sequence, n) =
                    if matches!(a.kind(), Some(STR | LIST | TUPLE | BYTES | BYTEARRAY)) {
                        (a, b)
                    } else {
                        (b, a)
                    };
                let Some(n) = self.as_integer(n)? else { return Ok(None) };
                let n = match n.as_int() {
                    Some(n) => n,
                    None if int::is_negative(n) => 0,
                    None => {
                        return Err(
                            self.overflow_error("cannot fit 'int' into an index-sized integer")
                        );
                    }
                };
                self.repeat(inplace && sequence == a, sequence, n)
            }
            BinaryOp::Mod if a.is_kind(STR) => crate::vm::format::percent(self, a, b).map(Some),
            BinaryOp::And | BinaryOp::Or | BinaryOp::Xor | BinaryOp::Sub => {
                let sets = |v: Value| matches!(v.kind(), Some(SET | FROZENSET));
                if sets(a) && sets(b) {
                    return set::operate(self, op, inplace, a, b).map(Some);
                }
                if op == BinaryOp::Or && dict::is_dict(a) && dict::is_dict(b) {
                    let d = if inplace { a } else { dict::copy(self, a)? };
                    dict::update(self, d, b)?;
                    return Ok(Some(d));
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn add_sequences(&mut self, inplace: bool, a: Value, b: Value) -> Exec<Option<Value>> {
        Ok(match (a.kind(), b.kind()) {
            (Some(STR), Some(STR)) => Some(self.concat(a, b)?),
            (Some(LIST), _) if inplace => {
                list::extend(self, a, b)?;
                Some(a)
            }
            (Some(LIST), Some(LIST)) => Some(list::concat(self, a, b)?),
            (Some(TUPLE), Some(TUPLE)) => Some(tuple::concat(self, a, b)?),
            (Some(BYTES), Some(BYTES)) => {
                let all = [bytes::slice(a), bytes::slice(b)].concat();
                Some(self.bytes(&all)?)
            }
            _ => None,
        })
    }

    fn repeat(&mut self, inplace: bool, v: Value, n: i64) -> Exec<Option<Value>> {
        Ok(match v.kind() {
            Some(STR) => {
                let n = usize::try_from(n).unwrap_or(0);
                list::check_size(string::bytes(v).len(), n)?;
                let mut out = Vec::new();
                let made = crate::text::error::push_repeated(&mut out, string::bytes(v), n);
                self.text(made)?;
                Some(self.str_counted(&out, string::len(v) * n)?)
            }
            Some(LIST) if !inplace => Some(list::repeat(self, v, n)?),
            Some(LIST) => {
                let repeated = list::repeat(self, v, n)?;
                let items = list::items(self, repeated)?;
                list::replace(self, v, &items)?;
                Some(v)
            }
            Some(TUPLE) => Some(tuple::repeat(self, v, n)?),
            Some(BYTES) => {
                let n = usize::try_from(n).unwrap_or(0);
                list::check_size(bytes::slice(v).len(), n)?;
                let all = bytes::slice(v).repeat(n);
                Some(self.bytes(&all)?)
            }
            _ => None,
        })
    }

    /// Small integers; `None` where the result needs the general case.
    #[inline]
    fn small_arithmetic(&mut self, op: BinaryOp, x: i64, y: i64) -> Exec<Option<Value>> {
        Ok(match op {
            BinaryOp::Add => Some(self.int(x + y)?),
            BinaryOp::Sub => Some(self.int(x - y)?),
            BinaryOp::Mul => match x.checked_mul(y) {
                Some(z) => Some(self.int(z)?),
                None => None,
            },
            BinaryOp::TrueDiv if y != 0 => {
                const EXACT: u64 = 1 << 53;
                if x.unsigned_abs() <= EXACT && y.unsigned_abs() <= EXACT {
                    Some(self.float(x as f64 / y as f64)?)
                } else {
                    None
                }
            }
            BinaryOp::FloorDiv if y != 0 => Some(self.int(floor_div(x, y))?),
            BinaryOp::Mod if y != 0 => Some(self.int(modulo(x, y))?),
            BinaryOp::And => Some(Value::int(x & y)),
            BinaryOp::Or => Some(Value::int(x | y)),
            BinaryOp::Xor => Some(Value::int(x ^ y)),
            BinaryOp::LShift if (0..62).contains(&y) => {
                let shifted = x << y;
                if shifted >> y == x { Some(self.int(shifted)?) } else { None }
            }
            BinaryOp::RShift if y >= 0 => Some(Value::int(x >> y.min(63))),
            _ => None,
        })
    }

    fn numbers(&mut self, op: BinaryOp, a: Value, b: Value) -> Exec<Option<Value>> {
        if a.is_kind(COMPLEX) || b.is_kind(COMPLEX) {
            return complex::operate(self, op, a, b);
        }
        if float::value(a).is_some() || float::value(b).is_some() {
            let (x, y) = (self.number_to_float(a)?, self.number_to_float(b)?);
            return self.floats(op, x, y);
        }
        if a.is_bool() && b.is_bool() && matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Xor)
        {
            let (x, y) = (a == Value::TRUE, b == Value::TRUE);
            return Ok(Some(Value::from_bool(match op {
                BinaryOp::And => x & y,
                BinaryOp::Or => x | y,
                _ => x ^ y,
            })));
        }
        let (x, y) = (int::big(a), int::big(b));
        let result = match op {
            BinaryOp::Add => Ok(x + y),
            BinaryOp::Sub => Ok(x - y),
            BinaryOp::Mul => big::multiply(&x, &y),
            BinaryOp::FloorDiv => big::floor_div(&x, &y),
            BinaryOp::Mod => big::modulo(&x, &y),
            BinaryOp::And => Ok(x & y),
            BinaryOp::Or => Ok(x | y),
            BinaryOp::Xor => Ok(x ^ y),
            BinaryOp::LShift => big::shift_left(&x, &y),
            BinaryOp::RShift => big::shift_right(&x, &y),
            BinaryOp::TrueDiv => {
                let r = convert::true_divide(&x, &y);
                let f = self.text(r)?;
                return Ok(Some(self.float(f)?));
            }
            BinaryOp::Pow => {
                if int::is_negative(self.as_integer(b)?.unwrap_or(b)) {
                    let (x, y) = (self.number_to_float(a)?, self.number_to_float(b)?);
                    return self.floats(op, x, y);
                }
                big::pow(&x, &y)
            }
            BinaryOp::MatMul => return Ok(None),
        };
        let result = self.text(result)?;
        Ok(Some(self.bigint(&result)?))
    }

    /// An int, a bool or a float as a float.
    pub(crate) fn number_to_float(&mut self, v: Value) -> Exec<f64> {
        match float::value(v) {
            Some(f) => Ok(f),
            None => match v {
                Value::TRUE => Ok(1.0),
                Value::FALSE => Ok(0.0),
                v => self.int_to_float(v),
            },
        }
    }

    pub(crate) fn floats(&mut self, op: BinaryOp, x: f64, y: f64) -> Exec<Option<Value>> {
        let f = match op {
            BinaryOp::Add => x + y,
            BinaryOp::Sub => x - y,
            BinaryOp::Mul => x * y,
            BinaryOp::TrueDiv if y == 0.0 => {
                return Err(self.zero_division_error("float division by zero"));
            }
            BinaryOp::TrueDiv => x / y,
            BinaryOp::FloorDiv => {
                let r = fl::floor_div(x, y);
                self.text(r)?
            }
            BinaryOp::Mod => {
                let r = fl::modulo(x, y);
                self.text(r)?
            }
            BinaryOp::Pow => {
                let r = fl::pow(x, y);
                match self.text(r)? {
                    Some(f) => f,
                    None => return complex::power(self, (x, 0.0), (y, 0.0)).map(Some),
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(self.float(f)?))
    }

    /// `-v`, `+v` and `~v`.
    pub fn unary(&mut self, op: Unary, v: Value) -> Exec {
        if let Some(i) = v.as_int() {
            return match op {
                Unary::Neg => self.int(-i),
                Unary::Pos => Ok(v),
                Unary::Invert => self.int(!i),
            };
        }
        if let Some(f) = float::value(v) {
            match op {
                Unary::Neg => return self.float(-f),
                Unary::Pos => return Ok(v),
                Unary::Invert => {}
            }
        }
        if v.is_bool() || v.is_kind(BIGINT) {
            let i = int::big(v);
            return self.bigint(&match op {
                Unary::Neg => -i,
                Unary::Pos => i,
                Unary::Invert => !i,
            });
        }
        let n = self.names();
        let (name, text) = match op {
            Unary::Neg => (n.neg, "-"),
            Unary::Pos => (n.pos, "+"),
            Unary::Invert => (n.invert, "~"),
        };
        match self.lookup_special(v, name)? {
            Some(f) => self.call_special(f, &[v]),
            None => {
                let t = self.type_name(v);
                Err(self.type_error(&format!("bad operand type for unary {text}: '{t}'")))
            }
        }
    }
}

/// A unary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unary {
    /// `-`
    Neg,
    /// `+`
    Pos,
    /// `~`
    Invert,
}

/// `x // y` of machine integers; `y` is not 0.
#[inline(always)]
pub fn floor_div(x: i64, y: i64) -> i64 {
    let q = x / y;
    if (x % y != 0) && ((x < 0) != (y < 0)) { q - 1 } else { q }
}

/// `x % y` of machine integers; `y` is not 0.
#[inline(always)]
pub fn modulo(x: i64, y: i64) -> i64 {
    let r = x % y;
    if r != 0 && ((r < 0) != (y < 0)) { r + y } else { r }
}
