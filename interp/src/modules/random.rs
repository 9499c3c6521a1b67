//! `_random`: the Mersenne Twister.
//!
//! Main invariant: the state lies in a raw array in the heap, two of its 624 words in each, with
//! the index behind them; a call reads what it needs and writes what has changed, so a block that
//! is rolled back has drawn nothing.

use crate::heap::*;
use crate::native::{Keywords, ModuleSpec, NativeDef, TypeSpec};
use crate::object::{instance, int, tuple};
use crate::text::mersenne::Mersenne;
use crate::value::Value;
use crate::vm::{Exec, Machine};
use stm::heap::Ref;

/// The slot that holds the state.
const STATE: usize = 0;
/// Words of the generator.
const N: usize = 624;
/// Where the index is.
const INDEX: usize = N / 2;

fn state(m: &mut Machine, v: Value) -> Exec<Ref> {
    match instance::slot(m, v.object(), STATE)?.as_ref() {
        Some(array) => Ok(array),
        None => Err(m.runtime_error("the generator is not initialized")),
    }
}

/// Fills in a state that nothing else has seen, or that is replaced as a whole.
fn store(m: &mut Machine, v: Value, generator: &Mersenne) -> Exec<()> {
    let array = m.memory.alloc_array(RAW, 0, INDEX + 1, 0)?;
    write_words(m, array, generator)?;
    instance::set_slot(m, v.object(), STATE, Value::from_ref(array))
}

fn write_words(m: &mut Machine, array: Ref, generator: &Mersenne) -> Exec<()> {
    let (words, index) = generator.state();
    for (i, pair) in words.chunks(2).enumerate() {
        m.set_raw(array, i, u64::from(pair[0]) | u64::from(pair[1]) << 32)?;
    }
    m.set_raw(array, INDEX, index as u64)
}

fn load(m: &mut Machine, array: Ref) -> Exec<Mersenne> {
    let mut words = [0; N];
    for i in 0..INDEX {
        let pair = m.raw(array, i)?;
        (words[2 * i], words[2 * i + 1]) = (pair as u32, (pair >> 32) as u32);
    }
    let index = m.raw(array, INDEX)? as usize;
    let generator = Mersenne::from_state(words, index);
    m.text(generator)
}

/// The next 32 bits. Only a refill, once in 624 calls, touches more than a word and the index.
fn next_u32(m: &mut Machine, array: Ref) -> Exec<u32> {
    let mut index = m.raw(array, INDEX)? as usize;
    if index >= N {
        let mut generator = load(m, array)?;
        generator.next_u32();
        write_words(m, array, &generator)?;
        index = 0;
    }
    let word = (m.raw(array, index / 2)? >> (32 * (index % 2))) as u32;
    m.set_raw(array, INDEX, index as u64 + 1)?;
    Ok(crate::text::mersenne::temper(word))
}

fn random(m: &mut Machine, args: &[Value]) -> Exec {
    let array = state(m, args[0])?;
    let high = f64::from(next_u32(m, array)? >> 5);
    let low = f64::from(next_u32(m, array)? >> 6);
    m.float((high * 67_108_864.0 + low) * (1.0 / 9_007_199_254_740_992.0))
}

fn getrandbits(m: &mut Machine, args: &[Value]) -> Exec {
    let array = state(m, args[0])?;
    let bits = m.to_i64(args[1])?;
    match bits {
        0 => Ok(Value::ZERO),
        1..=32 => {
            let word = next_u32(m, array)? >> (32 - bits);
            Ok(Value::int(word.into()))
        }
        33..=61 => {
            let low = u64::from(next_u32(m, array)?);
            let high = u64::from(next_u32(m, array)? >> (64 - bits));
            m.int((high << 32 | low) as i64)
        }
        _ => {
            let mut generator = load(m, array)?;
            let made = generator.bits(bits);
            let made = m.text(made)?;
            write_words(m, array, &generator)?;
            m.bigint(&made)
        }
    }
}

/// Words that nobody can foretell, from the system or, without one, from the hasher's keys.
fn entropy() -> [u32; 8] {
    use std::hash::{BuildHasher, RandomState};
    use std::io::Read;
    let mut bytes = [0; 32];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut f| f.read_exact(&mut bytes));
    let keys = RandomState::new();
    std::array::from_fn(|i| match read {
        Ok(()) => bytes[4 * i..][..4].iter().fold(0, |word, &b| word << 8 | u32::from(b)),
        Err(_) => keys.hash_one(i) as u32,
    })
}

/// The generator of a seed: the magnitude of an integer, or the hash of anything else.
fn seeded(m: &mut Machine, seed: Value) -> Exec<Mersenne> {
    if !seed.is_set() || seed.is_none() {
        return Ok(Mersenne::from_key(&entropy()));
    }
    if let Some(i) = m.as_integer(seed)? {
        return Ok(Mersenne::from_int(&int::big(i)));
    }
    let hash = m.hash(seed)? as u64;
    Ok(Mersenne::from_int(&hash.into()))
}

fn seed(m: &mut Machine, args: &[Value]) -> Exec {
    let generator = seeded(m, args[1])?;
    store(m, args[0], &generator)?;
    Ok(Value::NONE)
}

fn getstate(m: &mut Machine, args: &[Value]) -> Exec {
    let array = state(m, args[0])?;
    let generator = load(m, array)?;
    let (words, index) = generator.state();
    let mut all: Vec<Value> = words.iter().map(|&w| Value::int(w.into())).collect();
    all.push(Value::len(index));
    m.tuple(&all)
}

fn setstate(m: &mut Machine, args: &[Value]) -> Exec {
    if !args[1].is_kind(TUPLE) {
        return Err(m.type_error("state vector must be a tuple"));
    }
    let all = tuple::items(args[1]);
    if all.len() != N + 1 {
        return Err(m.value_error("state vector is the wrong size"));
    }
    let mut words = [0; N];
    for (word, &v) in words.iter_mut().zip(all) {
        *word = match u32::try_from(m.to_i64(v)?) {
            Ok(w) => w,
            Err(_) => return Err(m.value_error("invalid state")),
        };
    }
    let Ok(index) = usize::try_from(m.to_i64(all[N])?) else {
        return Err(m.value_error("invalid state"));
    };
    let generator = Mersenne::from_state(words, index);
    let generator = m.text(generator)?;
    store(m, args[0], &generator)?;
    Ok(Value::NONE)
}

fn new(m: &mut Machine, class: Value, args: &[Value], _: Keywords<'_>) -> Exec {
    let v = instance::new(m, class)?;
    let generator = seeded(m, args.first().copied().unwrap_or(Value::UNSET))?;
    store(m, v, &generator)?;
    Ok(v)
}

fn init(_: &mut Machine, _: &[Value], _: Keywords<'_>) -> Exec {
    Ok(Value::NONE)
}

const RANDOM: TypeSpec = TypeSpec {
    module: "_random",
    hidden: 1,
    new: Some(new),
    methods: &[
        NativeDef::variadic("__init__", init, crate::native::Binding::Method),
        NativeDef::method("random", random, &["self"]),
        NativeDef::method("getrandbits", getrandbits, &["self", "k"]),
        NativeDef::method("seed", seed, &["self", "n"]).optional(1),
        NativeDef::method("getstate", getstate, &["self"]),
        NativeDef::method("setstate", setstate, &["self", "state"]),
    ],
    ..TypeSpec::new("Random", INSTANCE)
};

/// `_random`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "Module implements the Mersenne Twister random number generator.",
    types: &[&RANDOM],
    ..ModuleSpec::new("_random")
};
