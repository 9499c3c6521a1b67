//! `_hashlib`: keys from passwords (RFC 8018, PBKDF2 with HMAC).
//!
//! Main invariant: a function of its arguments alone, so it may be run again.

use super::hashing::algorithm_named;
use crate::native::{ModuleSpec, NativeDef};
use crate::object::buffer;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// HMAC (RFC 2104): the hash of the outer key and the hash of the inner key and the text.
struct Hmac {
    digest: fn(&[u8]) -> Vec<u8>,
    block: usize,
    /// The inner key, behind which the text is put.
    inner: Vec<u8>,
    outer: Vec<u8>,
}

impl Hmac {
    fn new(digest: fn(&[u8]) -> Vec<u8>, block: usize, key: &[u8]) -> Hmac {
        let mut padded = if key.len() > block { digest(key) } else { key.to_vec() };
        padded.resize(block, 0);
        let with = |pad: u8| padded.iter().map(|byte| byte ^ pad).collect();
        Hmac { digest, block, inner: with(0x36), outer: with(0x5C) }
    }

    fn of(&mut self, text: &[u8]) -> Vec<u8> {
        self.inner.truncate(self.block);
        self.inner.extend_from_slice(text);
        let inner = (self.digest)(&self.inner);
        self.outer.truncate(self.block);
        self.outer.extend_from_slice(&inner);
        (self.digest)(&self.outer)
    }
}

/// `_pbkdf2(hash, password, salt, iterations, length)`; 0 is the length of the digest.
fn pbkdf2(m: &mut Machine, args: &[Value]) -> Exec {
    let name = m.text_lossy(args[0]);
    let (password, salt) =
        (buffer::required(m, args[1])?.into_owned(), buffer::required(m, args[2])?.into_owned());
    let (rounds, length) = (m.to_i64(args[3])?, m.to_i64(args[4])?);
    let Some(hash) = algorithm_named(&name) else {
        return Err(m.value_error(&format!("unsupported hash type {name}")));
    };
    let length = if length == 0 { hash.size } else { length as usize };
    if length > 1 << 28 {
        return Err(m.overflow_error("key length is too great."));
    }
    let mut hmac = Hmac::new(hash.digest, hash.block, &password);
    let mut key = Vec::with_capacity(length);
    let mut number = 1u32;
    while key.len() < length {
        let mut text = salt.clone();
        text.extend_from_slice(&number.to_be_bytes());
        let mut last = hmac.of(&text);
        let mut sum = last.clone();
        for round in 1..rounds {
            last = hmac.of(&last);
            for (s, l) in sum.iter_mut().zip(&last) {
                *s ^= l;
            }
            if round % 4096 == 0 {
                m.check_signals()?;
            }
        }
        key.extend_from_slice(&sum);
        number += 1;
    }
    key.truncate(length);
    m.bytes(&key)
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[NativeDef::function(
        "_pbkdf2",
        pbkdf2,
        &["hash", "password", "salt", "iterations", "length"],
    )],
    source: include_str!("python/hashlib.py"),
    ..ModuleSpec::new("_hashlib")
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The second test case of RFC 4231.
    #[test]
    fn hmac_gives_the_published_value() {
        let Some(hash) = algorithm_named("sha256") else { panic!("no sha256") };
        let mac = Hmac::new(hash.digest, hash.block, b"Jefe").of(b"what do ya want for nothing?");
        assert_eq!(mac[..8], [0x5B, 0xDC, 0xC1, 0x46, 0xBF, 0x60, 0x75, 0x4E]);
    }
}
