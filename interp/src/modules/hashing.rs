//! `_md5`, `_sha1`, `_sha2` and `_sha3`: what `hashlib` is made of.
//!
//! Main invariant: a hash object holds all that it was fed, in a `bytearray` of the heap, and
//! computes the digest when it is asked for; so updates are rolled back with their block, and a
//! copy is a copy of data.

use sha2::Digest;

use crate::heap::*;
use crate::native::{Binding, GetSet, Keywords, ModuleSpec, NativeDef, TypeSpec};
use crate::object::{buffer, bytearray, instance};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// A hash function.
pub(super) struct Algorithm {
    name: &'static str,
    module: &'static str,
    /// Bytes of the digest.
    pub(super) size: usize,
    /// Bytes of a block.
    pub(super) block: usize,
    pub(super) digest: fn(&[u8]) -> Vec<u8>,
}

macro_rules! algorithms {
    ($($function:ident $name:literal $module:literal $size:literal $block:literal $hash:ty;)*) => {
        const ALGORITHMS: &[Algorithm] = &[$(Algorithm {
            name: $name,
            module: $module,
            size: $size,
            block: $block,
            digest: |all| <$hash>::digest(all).to_vec(),
        },)*];

        $(
            fn $function(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
                construct(m, $name, args, kw)
            }
        )*
    };
}

algorithms! {
    md5 "md5" "_md5" 16 64 md5::Md5;
    sha1 "sha1" "_sha1" 20 64 sha1::Sha1;
    sha224 "sha224" "_sha2" 28 64 sha2::Sha224;
    sha256 "sha256" "_sha2" 32 64 sha2::Sha256;
    sha384 "sha384" "_sha2" 48 128 sha2::Sha384;
    sha512 "sha512" "_sha2" 64 128 sha2::Sha512;
    sha3_224 "sha3_224" "_sha3" 28 144 sha3::Sha3_224;
    sha3_256 "sha3_256" "_sha3" 32 136 sha3::Sha3_256;
    sha3_384 "sha3_384" "_sha3" 48 104 sha3::Sha3_384;
    sha3_512 "sha3_512" "_sha3" 64 72 sha3::Sha3_512;
}

/// The function of this name.
pub(super) fn algorithm_named(name: &str) -> Option<&'static Algorithm> {
    ALGORITHMS.iter().find(|a| a.name == name)
}

/// The functions with a digest of any length.
const SHAKES: [(&str, usize); 2] = [("shake_128", 168), ("shake_256", 136)];

fn shake_128(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    construct_shake(m, 0, args, kw)
}

fn shake_256(m: &mut Machine, args: &[Value], kw: Keywords<'_>) -> Exec {
    construct_shake(m, 1, args, kw)
}

fn construct_shake(m: &mut Machine, which: usize, args: &[Value], kw: Keywords<'_>) -> Exec {
    let names = ["data", "usedforsecurity", "string"];
    let [data, _, string] = m.arguments(SHAKES[which].0, args, kw, names, 0)?;
    fed(m, "_sha3", "HASHXOF", which, if data.is_set() { data } else { string })
}

/// `length` bytes of the digest.
fn squeezed(m: &mut Machine, args: &[Value]) -> Exec<Vec<u8>> {
    use sha3::digest::{ExtendableOutput, Update, XofReader};
    let Ok(length) = usize::try_from(m.to_i64(args[1])?) else {
        return Err(m.value_error("value must be positive"));
    };
    if length >= 1 << 29 {
        return Err(m.value_error("length is too large"));
    }
    let object = args[0].object();
    let (which, fed) = (instance::slot(m, object, WHICH)?, instance::slot(m, object, DATA)?);
    let all = bytearray::to_vec(m, fed)?;
    let mut out = vec![0; length];
    if which == Value::ZERO {
        let mut state = sha3::Shake128::default();
        state.update(&all);
        state.finalize_xof().read(&mut out);
    } else {
        let mut state = sha3::Shake256::default();
        state.update(&all);
        state.finalize_xof().read(&mut out);
    }
    Ok(out)
}

fn shake_digest(m: &mut Machine, args: &[Value]) -> Exec {
    let made = squeezed(m, args)?;
    m.bytes(&made)
}

fn shake_hexdigest(m: &mut Machine, args: &[Value]) -> Exec {
    let made = squeezed(m, args)?;
    hexadecimal(m, &made)
}

fn shake_name(m: &mut Machine, v: Value) -> Exec {
    let which = instance::slot(m, v.object(), WHICH)?.index();
    m.str(SHAKES[which].0)
}

fn shake_size(_: &mut Machine, _: Value) -> Exec {
    Ok(Value::ZERO)
}

fn shake_block(m: &mut Machine, v: Value) -> Exec {
    let which = instance::slot(m, v.object(), WHICH)?.index();
    Ok(Value::len(SHAKES[which].1))
}

static HASHXOF: TypeSpec = TypeSpec {
    module: "_hashlib",
    hidden: 2,
    subclassable: false,
    methods: &[
        NativeDef::method("update", update, &["self", "obj"]),
        NativeDef::method("digest", shake_digest, &["self", "length"]).by_name(1),
        NativeDef::method("hexdigest", shake_hexdigest, &["self", "length"]).by_name(1),
        NativeDef::method("copy", copy, &["self"]),
    ],
    attributes: &[
        GetSet::read_only("name", shake_name),
        GetSet::read_only("digest_size", shake_size),
        GetSet::read_only("block_size", shake_block),
    ],
    ..TypeSpec::new("HASHXOF", INSTANCE)
};

fn hexadecimal(m: &mut Machine, made: &[u8]) -> Exec {
    let mut out = Vec::new();
    let done = crate::text::bytes::hex::hex(made, None, 0, &mut out);
    m.text(done)?;
    m.str_of(&out)
}

/// The number of the algorithm.
const WHICH: usize = 0;
/// What it was fed.
const DATA: usize = 1;

fn construct(m: &mut Machine, name: &str, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [data, _, string] =
        m.arguments(name, args, kw, ["data", "usedforsecurity", "string"], 0)?;
    let data = if data.is_set() { data } else { string };
    let which = ALGORITHMS.iter().position(|a| a.name == name).unwrap_or(0);
    fed(m, ALGORITHMS[which].module, "HASH", which, data)
}

/// A new object that was fed some data.
fn fed(m: &mut Machine, module: &str, class: &str, which: usize, data: Value) -> Exec {
    let module = m.import_dotted(module)?;
    let class = m.intern(class)?;
    let class = m.get_attribute(module, class)?;
    let fed = if data.is_set() && !data.is_none() {
        let all = input(m, data)?;
        bytearray::new(m, &all)?
    } else {
        bytearray::new(m, &[])?
    };
    make(m, class, Value::len(which), fed)
}

fn make(m: &mut Machine, class: Value, which: Value, fed: Value) -> Exec {
    let v = instance::new(m, class)?;
    instance::set_slot(m, v.object(), WHICH, which)?;
    instance::set_slot(m, v.object(), DATA, fed)?;
    Ok(v)
}

fn input(m: &mut Machine, v: Value) -> Exec<buffer::Contents> {
    if m.as_str(v)?.is_some() {
        return Err(m.type_error("Strings must be encoded before hashing"));
    }
    match buffer::contents(m, v)? {
        Some(all) => Ok(all),
        None => Err(m.type_error("object supporting the buffer API required")),
    }
}

fn algorithm(m: &mut Machine, v: Value) -> Exec<&'static Algorithm> {
    Ok(&ALGORITHMS[instance::slot(m, v.object(), WHICH)?.index()])
}

fn update(m: &mut Machine, args: &[Value]) -> Exec {
    let more = input(m, args[1])?;
    let fed = instance::slot(m, args[0].object(), DATA)?;
    bytearray::extend(m, fed, &more)?;
    Ok(Value::NONE)
}

fn computed(m: &mut Machine, v: Value) -> Exec<Vec<u8>> {
    let fed = instance::slot(m, v.object(), DATA)?;
    let all = bytearray::to_vec(m, fed)?;
    Ok((algorithm(m, v)?.digest)(&all))
}

fn digest(m: &mut Machine, args: &[Value]) -> Exec {
    let made = computed(m, args[0])?;
    m.bytes(&made)
}

fn hexdigest(m: &mut Machine, args: &[Value]) -> Exec {
    let made = computed(m, args[0])?;
    hexadecimal(m, &made)
}

fn copy(m: &mut Machine, args: &[Value]) -> Exec {
    let object = args[0].object();
    let (which, fed) = (instance::slot(m, object, WHICH)?, instance::slot(m, object, DATA)?);
    let all = bytearray::to_vec(m, fed)?;
    let (class, fed) = (m.type_of(args[0])?, bytearray::new(m, &all)?);
    make(m, class, which, fed)
}

fn get_name(m: &mut Machine, v: Value) -> Exec {
    let name = algorithm(m, v)?.name;
    m.str(name)
}

fn get_size(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::len(algorithm(m, v)?.size))
}

fn get_block(m: &mut Machine, v: Value) -> Exec {
    Ok(Value::len(algorithm(m, v)?.block))
}

static HASH: TypeSpec = TypeSpec {
    module: "_hashlib",
    hidden: 2,
    subclassable: false,
    methods: &[
        NativeDef::method("update", update, &["self", "obj"]),
        NativeDef::method("digest", digest, &["self"]),
        NativeDef::method("hexdigest", hexdigest, &["self"]),
        NativeDef::method("copy", copy, &["self"]),
    ],
    attributes: &[
        GetSet::read_only("name", get_name),
        GetSet::read_only("digest_size", get_size),
        GetSet::read_only("block_size", get_block),
    ],
    ..TypeSpec::new("HASH", INSTANCE)
};

const fn constructor(
    name: &'static str,
    f: fn(&mut Machine, &[Value], Keywords<'_>) -> Exec,
) -> NativeDef {
    NativeDef::variadic(name, f, Binding::Function)
}

/// `_md5`.
pub(super) static MD5: ModuleSpec = ModuleSpec {
    functions: &[constructor("md5", md5)],
    types: &[&HASH],
    ..ModuleSpec::new("_md5")
};

/// `_sha1`.
pub(super) static SHA1: ModuleSpec = ModuleSpec {
    functions: &[constructor("sha1", sha1)],
    types: &[&HASH],
    ..ModuleSpec::new("_sha1")
};

/// `_sha2`.
pub(super) static SHA2: ModuleSpec = ModuleSpec {
    functions: &[
        constructor("sha224", sha224),
        constructor("sha256", sha256),
        constructor("sha384", sha384),
        constructor("sha512", sha512),
    ],
    types: &[&HASH],
    ..ModuleSpec::new("_sha2")
};

/// `_sha3`.
pub(super) static SHA3: ModuleSpec = ModuleSpec {
    functions: &[
        constructor("sha3_224", sha3_224),
        constructor("sha3_256", sha3_256),
        constructor("sha3_384", sha3_384),
        constructor("sha3_512", sha3_512),
        constructor("shake_128", shake_128),
        constructor("shake_256", shake_256),
    ],
    types: &[&HASH, &HASHXOF],
    ..ModuleSpec::new("_sha3")
};
