//! Cases of numbers, hashes, `struct`, `math` and `random`.

use super::functions::{try_raw, try_text};
use super::{Args, Outcome, Value, message};
use crate::text::error::Result;
use crate::text::float::{self, arithmetic as fl};
use crate::text::int::{self, DEFAULT_MAX_DIGITS, IBig, arithmetic as ar, convert};
use crate::text::math::{floats, special, sums, whole};
use crate::text::mersenne::Mersenne;
use crate::text::{hash, packing};

fn big(value: Result<IBig>) -> Outcome {
    value.map(|value| vec![Value::Int(value)]).map_err(message)
}

fn real(value: Result<f64>) -> Outcome {
    value.map(|value| vec![Value::float(value)]).map_err(message)
}

fn pair<T>(value: Result<(T, T)>, show: fn(T) -> Value) -> Outcome {
    value.map(|(a, b)| vec![show(a), show(b)]).map_err(message)
}

fn whole_number(value: i64) -> Outcome {
    Ok(vec![Value::int(value)])
}

fn maybe(value: Option<Value>) -> Outcome {
    Ok(vec![value.unwrap_or(Value::None)])
}

pub(super) fn run(name: &str, a: &Args) -> Option<Outcome> {
    Some(match name {
        "int" => big(int::parse::from_text(a.text(0), a.int(1) as u32, DEFAULT_MAX_DIGITS)),
        "bint" => big(int::parse::from_bytes(a.bytes(0), a.int(1) as u32, DEFAULT_MAX_DIGITS)),
        "str_int" => try_text(|out| int::print::decimal(&a.big(0), DEFAULT_MAX_DIGITS, out)),
        "hex_int" => try_text(|out| int::print::prefixed(&a.big(0), 16, out)),
        "oct_int" => try_text(|out| int::print::prefixed(&a.big(0), 8, out)),
        "bin_int" => try_text(|out| int::print::prefixed(&a.big(0), 2, out)),
        "hash_int" => {
            let value = a.big(0);
            let hashed = hash::int(&value);
            if let Ok(small) = i64::try_from(&value) {
                assert_eq!(hash::small_int(small), hashed);
            }
            whole_number(hashed)
        }
        "bit_length" => Ok(vec![Value::int(convert::bit_length(&a.big(0)))]),
        "bit_count" => Ok(vec![Value::int(convert::bit_count(&a.big(0)))]),
        "float_int" => real(convert::to_float(&a.big(0))),
        "isqrt" => big(ar::isqrt(&a.big(0))),
        "round_int" => big(ar::round(&a.big(0), &a.big(1))),
        "shl" => big(ar::shift_left(&a.big(0), &a.big(1))),
        "shr" => big(ar::shift_right(&a.big(0), &a.big(1))),
        "to_bytes" => try_raw(|out| {
            let little = a.bytes(2) == b"little";
            convert::to_bytes(&a.big(0), a.int(1) as usize, little, a.flag(3), out)
        }),
        "from_bytes" => {
            big(Ok(convert::from_bytes(a.bytes(0), a.bytes(1) == b"little", a.flag(2))))
        }
        "divmod" => pair(ar::divmod(&a.big(0), &a.big(1)), Value::Int),
        "floordiv" => big(ar::floor_div(&a.big(0), &a.big(1))),
        "mod" => big(ar::modulo(&a.big(0), &a.big(1))),
        "truediv" => real(convert::true_divide(&a.big(0), &a.big(1))),
        "and" => big(Ok(a.big(0) & a.big(1))),
        "or" => big(Ok(a.big(0) | a.big(1))),
        "xor" => big(Ok(a.big(0) ^ a.big(1))),
        "gcd" => big(Ok(ar::gcd(&a.big(0), &a.big(1)))),
        "lcm" => big(ar::lcm(&a.big(0), &a.big(1))),
        "pow" => big(ar::pow(&a.big(0), &a.big(1))),
        "powmod" => big(ar::pow_mod(&a.big(0), &a.big(1), &a.big(2))),
        "cmp_float" => maybe(
            convert::compare_float(&a.big(0), a.float(1)).map(|order| Value::int(order as i8)),
        ),
        "float" => real(float::parse::from_text(a.text(0))),
        "bfloat" => real(float::parse::from_bytes(a.bytes(0))),
        "complex" => pair(float::parse::complex_from_text(a.text(0)), Value::float),
        "repr_float" => try_text(|out| {
            float::print::repr(a.float(0), out);
            Ok(())
        }),
        "repr_complex" => try_text(|out| {
            float::print::complex_repr(a.float(0), a.float(1), out);
            Ok(())
        }),
        "float_hex" => try_text(|out| {
            float::hex::hex(a.float(0), out);
            Ok(())
        }),
        "float_fromhex" => real(float::hex::from_hex(a.bytes(0))),
        "hash_float" => maybe(hash::float(a.float(0)).map(Value::int)),
        "hash_complex" => maybe(
            hash::float(a.float(0))
                .zip(hash::float(a.float(1)))
                .map(|(re, im)| Value::int(hash::complex(re, im))),
        ),
        "hash_str" => whole_number(hash::Key::from_seed(0).text(a.text(0))),
        "hash_bytes" => whole_number(hash::Key::from_seed(0).bytes(a.bytes(0))),
        "hash_tuple" => whole_number(hash::tuple((0..a.0.len()).map(|at| hash::int(&a.big(at))))),
        "hash_frozenset" => {
            whole_number(hash::frozenset((0..a.0.len()).map(|at| hash::int(&a.big(at)))))
        }
        "round_float" => real(fl::round_digits(a.float(0), a.int(1) as i64)),
        "round0" => big(fl::round(a.float(0))),
        "ratio" => pair(fl::as_integer_ratio(a.float(0)), Value::Int),
        "int_float" => big(convert::from_float(a.float(0))),
        "fdivmod" => pair(fl::divmod(a.float(0), a.float(1)), Value::float),
        "ffloordiv" => real(fl::floor_div(a.float(0), a.float(1))),
        "fmod" => real(fl::modulo(a.float(0), a.float(1))),
        "fpow" => match fl::pow(a.float(0), a.float(1)) {
            Ok(value) => maybe(value.map(Value::float)),
            Err(error) => Err(message(error)),
        },
        "pack" => pack(a),
        "calcsize" => match packing::Layout::parse(a.bytes(0)) {
            Ok(layout) => Ok(vec![Value::int(layout.size())]),
            Err(error) => Err(message(error)),
        },
        "unpack" => unpack(a),
        "gamma" => real(special::gamma(a.float(0))),
        "lgamma" => real(special::lgamma(a.float(0))),
        "erf" => real(Ok(special::erf(a.float(0)))),
        "erfc" => real(Ok(special::erfc(a.float(0)))),
        "fsum" => {
            let mut sum = sums::ExactSum::new();
            let added = a.floats().into_iter().try_for_each(|value| sum.add(value));
            real(added.and_then(|()| sum.finish()))
        }
        "hypot" => real(Ok(sums::hypot(&mut a.floats()))),
        "nextafter" => {
            let steps = u64::try_from(&a.big(2)).expect("steps");
            real(Ok(floats::next_after(a.float(0), a.float(1), steps)))
        }
        "ulp" => real(Ok(floats::ulp(a.float(0)))),
        "remainder" => real(floats::remainder(a.float(0), a.float(1))),
        "fma" => real(floats::fma(a.float(0), a.float(1), a.float(2))),
        "math_pow" => real(floats::pow(a.float(0), a.float(1))),
        "math_fmod" => real(floats::fmod(a.float(0), a.float(1))),
        "log_int" => {
            let value = a.big(0);
            let of = |function| floats::log_int(&value, function);
            [of(f64::ln), of(f64::log2), of(f64::log10)]
                .into_iter()
                .map(|log| log.map(Value::float).map_err(message))
                .collect()
        }
        "isclose" => floats::is_close(a.float(0), a.float(1), a.float(2), a.float(3))
            .map(|close| vec![Value::Bool(close)])
            .map_err(message),
        "ldexp" => real(floats::ldexp(a.float(0), a.int(1) as i64)),
        "comb" => big(whole::comb(&a.big(0), &a.big(1))),
        "perm" => big(whole::perm(&a.big(0), &a.big(1))),
        "factorial" => big(whole::factorial(&a.big(0))),
        "random" => random(a),
        _ => return None,
    })
}

fn pack(a: &Args) -> Outcome {
    let value = match &a.0[1] {
        Value::Int(value) => packing::Value::Int(value.clone()),
        Value::Bytes(bytes) => packing::Value::Bytes(bytes),
        _ => packing::Value::Float(a.float(1)),
    };
    try_raw(|out| packing::Layout::parse(a.bytes(0))?.pack(&[value], out))
}

fn unpack(a: &Args) -> Outcome {
    let layout = packing::Layout::parse(a.bytes(0)).map_err(message)?;
    let values = layout.unpack(a.bytes(1)).map_err(message)?;
    Ok(values
        .map(|value| match value {
            packing::Value::Int(value) => Value::Int(value),
            packing::Value::Float(value) => Value::float(value),
            packing::Value::Bool(value) => Value::Bool(value),
            packing::Value::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
            packing::Value::Other => Value::None,
        })
        .collect())
}

fn random(a: &Args) -> Outcome {
    let mut generator = match &a.0[0] {
        Value::Int(seed) => Mersenne::from_int(seed),
        _ => Mersenne::from_bytes(a.bytes(0)),
    };
    let mut out = vec![Value::float(generator.random())];
    for bits in [1, 32, 33, 64, 100, 0] {
        out.push(Value::Int(generator.bits(bits).map_err(message)?));
    }
    let mut bytes = Vec::new();
    generator.bytes(7, &mut bytes).map_err(message)?;
    out.push(Value::Bytes(bytes));
    for _ in 0..700 {
        generator.random();
    }
    out.push(Value::float(generator.random()));
    let (words, index) = generator.state();
    out.extend([Value::int(words[0]), Value::int(words[623]), Value::int(index)]);
    let restored = Mersenne::from_state(*words, index).map_err(message)?;
    assert_eq!(restored, generator);
    Ok(out)
}
