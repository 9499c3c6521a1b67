//! `_blake2`: BLAKE2b and BLAKE2s with all their parameters.
//!
//! Main invariant: as in `hashing`: an object holds all that it was fed, in the heap, and the digest
//! is computed when it is asked for.

use crate::native::{ModuleSpec, NativeDef};
use crate::object::buffer;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The parameters, checked by the Python part: byte strings, then numbers.
struct Parameters {
    key: Vec<u8>,
    salt: Vec<u8>,
    person: Vec<u8>,
    /// Digest size, fanout, depth, leaf size, node offset, node depth, inner size, last node.
    numbers: [u64; 8],
}

fn parameters(m: &mut Machine, v: Value) -> Exec<Parameters> {
    let all = m.collect(v)?;
    let bytes = |i: usize, m: &mut Machine| -> Exec<Vec<u8>> {
        Ok(buffer::required(m, all.get(i).copied().unwrap_or(Value::NONE))?.to_vec())
    };
    let (key, salt, person) = (bytes(0, m)?, bytes(1, m)?, bytes(2, m)?);
    let mut numbers = [0; 8];
    for (number, &v) in numbers.iter_mut().zip(all.get(3..).unwrap_or_default()) {
        let i = crate::object::int::big(v);
        *number = u64::try_from(&i).unwrap_or(0);
    }
    Ok(Parameters { key, salt, person, numbers })
}

macro_rules! digest {
    ($name:ident $library:ident) => {
        fn $name(m: &mut Machine, args: &[Value]) -> Exec {
            let data = buffer::required(m, args[0])?;
            let p = parameters(m, args[1])?;
            let [size, fanout, depth, leaf, offset, node, inner, last] = p.numbers;
            let mut params = $library::Params::new();
            params.hash_length(size as usize);
            params.key(&p.key).salt(&p.salt).personal(&p.person);
            params.fanout(fanout as u8).max_depth(depth as u8).max_leaf_length(leaf as u32);
            params.node_offset(offset).node_depth(node as u8);
            params.inner_hash_length(inner as usize).last_node(last != 0);
            let digest = params.hash(&data);
            m.bytes(digest.as_bytes())
        }
    };
}

digest!(digest_b blake2b_simd);
digest!(digest_s blake2s_simd);

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("_digest_b", digest_b, &["data", "parameters"]),
        NativeDef::function("_digest_s", digest_s, &["data", "parameters"]),
    ],
    source: include_str!("python/blake2.py"),
    ..ModuleSpec::new("_blake2")
};
