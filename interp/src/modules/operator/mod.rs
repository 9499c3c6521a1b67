//! `_operator`: the operators as functions.
//!
//! Main invariant: each does exactly what the operator does.

mod getters;

use crate::bytecode::{BinaryOp, CompareOp};
use crate::native::{ModuleSpec, NativeDef};
use crate::object::TypeId;
use crate::value::Value;
use crate::vm::operator::Unary;
use crate::vm::{Exec, Machine};

macro_rules! binary {
    ($($name:ident $inplace:ident $op:ident;)*) => {
        $(
            fn $name(m: &mut Machine, args: &[Value]) -> Exec {
                m.binary(BinaryOp::$op, false, args[0], args[1])
            }
            fn $inplace(m: &mut Machine, args: &[Value]) -> Exec {
                m.binary(BinaryOp::$op, true, args[0], args[1])
            }
        )*
    };
}

binary! {
    add iadd Add; sub isub Sub; mul imul Mul; truediv itruediv TrueDiv;
    floordiv ifloordiv FloorDiv; modulo imod Mod; pow ipow Pow; matmul imatmul MatMul;
    and iand And; or ior Or; xor ixor Xor; lshift ilshift LShift; rshift irshift RShift;
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {
        $(fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            m.compare(CompareOp::$op, args[0], args[1])
        })*
    };
}

comparisons! { lt Lt; le Le; eq Eq; ne Ne; gt Gt; ge Ge; is Is; is_not IsNot; }

macro_rules! unary {
    ($($name:ident $op:ident;)*) => {
        $(fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            m.unary(Unary::$op, args[0])
        })*
    };
}

unary! { neg Neg; pos Pos; invert Invert; }

fn truth(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(m.truth(args[0])?))
}

fn not(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(!m.truth(args[0])?))
}

fn is_none(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(args[0].is_none()))
}

fn is_not_none(_: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(!args[0].is_none()))
}

fn index(m: &mut Machine, args: &[Value]) -> Exec {
    m.index(args[0])
}

fn contains(m: &mut Machine, args: &[Value]) -> Exec {
    Ok(Value::from_bool(m.contains(args[0], args[1])?))
}

fn getitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.get_item(args[0], args[1])
}

fn setitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.set_item(args[0], args[1], args[2])?;
    Ok(Value::NONE)
}

fn delitem(m: &mut Machine, args: &[Value]) -> Exec {
    m.del_item(args[0], args[1])?;
    Ok(Value::NONE)
}

fn is_sequence(m: &mut Machine, v: Value) -> Exec<bool> {
    let n = m.names();
    Ok(m.lookup_special(v, n.getitem)?.is_some() && !m.is_a(v, TypeId::Dict)?)
}

fn concat(m: &mut Machine, args: &[Value]) -> Exec {
    if !is_sequence(m, args[0])? {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("'{t}' object can't be concatenated")));
    }
    m.binary(BinaryOp::Add, false, args[0], args[1])
}

fn iconcat(m: &mut Machine, args: &[Value]) -> Exec {
    if !is_sequence(m, args[0])? {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("'{t}' object can't be concatenated")));
    }
    m.binary(BinaryOp::Add, true, args[0], args[1])
}

fn count_of(m: &mut Machine, args: &[Value]) -> Exec {
    let items = m.iter(args[0])?;
    let mut n = 0;
    while let Some(item) = m.next(items)? {
        n += i64::from(m.same_or_equal(item, args[1])?);
    }
    Ok(Value::int(n))
}

fn index_of(m: &mut Machine, args: &[Value]) -> Exec {
    let items = m.iter(args[0])?;
    let mut i = 0;
    while let Some(item) = m.next(items)? {
        if m.same_or_equal(item, args[1])? {
            return Ok(Value::int(i));
        }
        i += 1;
    }
    Err(m.value_error("sequence.index(x): x not in sequence"))
}

const AB: &[&str] = &["a", "b"];
const A: &[&str] = &["a"];

/// Whether two texts or byte strings are equal, in a time that tells nothing of where they differ.
fn compare_digest(m: &mut Machine, args: &[Value]) -> Exec {
    let texts = (m.as_str(args[0])?, m.as_str(args[1])?);
    let (a, b) = match texts {
        (Some(a), Some(b)) => {
            let (a, b) = (crate::object::string::bytes(a), crate::object::string::bytes(b));
            if !a.is_ascii() || !b.is_ascii() {
                return Err(
                    m.type_error("comparing strings with non-ASCII characters is not supported")
                );
            }
            (a.to_vec(), b.to_vec())
        }
        (None, None) => {
            let a = crate::object::buffer::contents(m, args[0])?;
            let b = crate::object::buffer::contents(m, args[1])?;
            match (a, b) {
                (Some(a), Some(b)) => (a.to_vec(), b.to_vec()),
                _ => return Err(digest_types(m, args)),
            }
        }
        _ => return Err(digest_types(m, args)),
    };
    let differing = a.iter().zip(&b).fold(0, |all, (x, y)| all | (x ^ y));
    Ok(Value::from_bool(std::hint::black_box(differing) == 0 && a.len() == b.len()))
}

fn digest_types(m: &mut Machine, args: &[Value]) -> crate::vm::Unwind {
    let (a, b) = (m.type_name(args[0]), m.type_name(args[1]));
    m.type_error(&format!("unsupported operand types(s) or combination of types: '{a}' and '{b}'"))
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("_compare_digest", compare_digest, &["a", "b"]),
        NativeDef::function("add", add, AB),
        NativeDef::function("iadd", iadd, AB),
        NativeDef::function("sub", sub, AB),
        NativeDef::function("isub", isub, AB),
        NativeDef::function("mul", mul, AB),
        NativeDef::function("imul", imul, AB),
        NativeDef::function("truediv", truediv, AB),
        NativeDef::function("itruediv", itruediv, AB),
        NativeDef::function("floordiv", floordiv, AB),
        NativeDef::function("ifloordiv", ifloordiv, AB),
        NativeDef::function("mod", modulo, AB),
        NativeDef::function("imod", imod, AB),
        NativeDef::function("pow", pow, AB),
        NativeDef::function("ipow", ipow, AB),
        NativeDef::function("matmul", matmul, AB),
        NativeDef::function("imatmul", imatmul, AB),
        NativeDef::function("and_", and, AB),
        NativeDef::function("iand", iand, AB),
        NativeDef::function("or_", or, AB),
        NativeDef::function("ior", ior, AB),
        NativeDef::function("xor", xor, AB),
        NativeDef::function("ixor", ixor, AB),
        NativeDef::function("lshift", lshift, AB),
        NativeDef::function("ilshift", ilshift, AB),
        NativeDef::function("rshift", rshift, AB),
        NativeDef::function("irshift", irshift, AB),
        NativeDef::function("lt", lt, AB),
        NativeDef::function("le", le, AB),
        NativeDef::function("eq", eq, AB),
        NativeDef::function("ne", ne, AB),
        NativeDef::function("gt", gt, AB),
        NativeDef::function("ge", ge, AB),
        NativeDef::function("is_", is, AB),
        NativeDef::function("is_not", is_not, AB),
        NativeDef::function("is_none", is_none, A),
        NativeDef::function("is_not_none", is_not_none, A),
        NativeDef::function("neg", neg, A),
        NativeDef::function("pos", pos, A),
        NativeDef::function("inv", invert, A),
        NativeDef::function("invert", invert, A),
        NativeDef::function("truth", truth, A),
        NativeDef::function("not_", not, A),
        NativeDef::function("index", index, A),
        NativeDef::function("contains", contains, AB),
        NativeDef::function("getitem", getitem, AB),
        NativeDef::function("setitem", setitem, &["a", "b", "c"]),
        NativeDef::function("delitem", delitem, AB),
        NativeDef::function("concat", concat, AB),
        NativeDef::function("iconcat", iconcat, AB),
        NativeDef::function("countOf", count_of, AB),
        NativeDef::function("indexOf", index_of, AB),
    ],
    types: &[&getters::ATTRIBUTES, &getters::ITEMS, &getters::METHOD],
    ..ModuleSpec::new("_operator")
};
