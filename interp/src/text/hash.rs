//! Hashes of the builtin types, bit for bit CPython's.
//!
//! Invariant: numbers that compare equal hash equal, whatever their types: a number's hash is its
//! value modulo the Mersenne prime 2^61 - 1. No hash is -1. Text hashes with SipHash-1-3 over
//! CPython's compact representation (1, 2 or 4 bytes a code point), so that a fixed seed
//! (`PYTHONHASHSEED`) reproduces CPython's values.

use super::wtf8::Text;
use dashu_int::{IBig, Sign};
use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// The prime 2^61 - 1.
pub const MODULUS: u64 = (1 << 61) - 1;
/// Hash of positive infinity.
pub const INFINITY: i64 = 314_159;

/// Key of text hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Key {
    k0: u64,
    k1: u64,
}

impl Key {
    /// A key of 128 random bits.
    #[must_use]
    pub const fn new(k0: u64, k1: u64) -> Self {
        Self { k0, k1 }
    }

    /// The key that CPython derives from `PYTHONHASHSEED`; 0 turns randomization off.
    #[must_use]
    pub fn from_seed(seed: u32) -> Self {
        if seed == 0 {
            return Self::default();
        }
        let mut state = seed;
        let mut byte = || {
            state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
            u64::from(state >> 16 & 0xFF)
        };
        let mut word = || (0..8).fold(0, |word, place| word | byte() << (8 * place));
        Self { k0: word(), k1: word() }
    }

    /// Hash of `bytes`, and of any buffer.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> i64 {
        if bytes.is_empty() {
            return 0;
        }
        not_minus_one(SipHasher13::new_with_keys(self.k0, self.k1).hash(bytes) as i64)
    }

    /// Hash of a `str`.
    #[must_use]
    pub fn text(self, text: Text<'_>) -> i64 {
        if text.is_ascii() {
            return self.bytes(text.bytes());
        }
        // Lead bytes tell the widest code point without decoding.
        let widest = text.bytes().iter().copied().filter(|byte| *byte >= 0xC0).max();
        let width = match widest {
            Some(0xF0..) => 4,
            Some(0xC4..) => 2,
            _ => 1,
        };
        let mut hasher = SipHasher13::new_with_keys(self.k0, self.k1);
        let mut block = [0; 256];
        let mut filled = 0;
        for code in text.code_points() {
            block[filled..filled + width].copy_from_slice(&code.to_le_bytes()[..width]);
            filled += width;
            if filled == block.len() {
                hasher.write(&block);
                filled = 0;
            }
        }
        hasher.write(&block[..filled]);
        not_minus_one(hasher.finish() as i64)
    }
}

const fn not_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

/// Hash of a small `int`.
#[must_use]
pub const fn small_int(value: i64) -> i64 {
    let magnitude = (value.unsigned_abs() % MODULUS) as i64;
    not_minus_one(if value < 0 { -magnitude } else { magnitude })
}

/// Hash of an `int` of any size.
#[must_use]
pub fn int(value: &IBig) -> i64 {
    let (sign, words) = value.as_sign_words();
    let remainder = words.iter().rev().fold(0, |high, &word| {
        // 2^64 is 8 modulo the prime, and multiplying by 8 rotates 61 bits.
        let shifted = (high << 3 & MODULUS) | high >> 58;
        let sum = shifted + (word & MODULUS) + (word >> 61);
        let folded = (sum & MODULUS) + (sum >> 61);
        if folded >= MODULUS { folded - MODULUS } else { folded }
    }) as i64;
    not_minus_one(if sign == Sign::Negative { -remainder } else { remainder })
}

/// Hash of a `float`; `None` for NaN, which hashes by identity.
#[must_use]
pub fn float(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { INFINITY } else { -INFINITY });
    }
    let (mantissa, exponent) = crate::text::float::decompose(value);
    // 2^61 is 1 modulo the prime, so multiplying by a power of two rotates 61 bits.
    let rotation = exponent.rem_euclid(61) as u32;
    let reduced = mantissa % MODULUS;
    let rotated = (reduced << rotation & MODULUS) | reduced >> (61 - rotation);
    let hash = (rotated % MODULUS) as i64;
    Some(not_minus_one(if value < 0.0 { -hash } else { hash }))
}

/// Hash of a `complex` from the hashes of its parts.
#[must_use]
pub const fn complex(real: i64, imaginary: i64) -> i64 {
    not_minus_one(real.wrapping_add(imaginary.wrapping_mul(1_000_003)))
}

/// Hash of a `tuple` from its items' hashes: CPython's variant of xxHash.
#[must_use]
pub fn tuple(items: impl ExactSizeIterator<Item = i64>) -> i64 {
    const P1: u64 = 11_400_714_785_074_694_791;
    const P2: u64 = 14_029_467_366_897_019_727;
    const P5: u64 = 2_870_177_450_012_600_261;
    let len = items.len() as u64;
    let sum = items.fold(P5, |sum, hash| {
        sum.wrapping_add((hash as u64).wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1)
    });
    let hash = sum.wrapping_add(len ^ (P5 ^ 3_527_539));
    if hash == u64::MAX { 1_546_275_796 } else { hash as i64 }
}

/// Hash of a `frozenset` from its items' hashes, in any order.
#[must_use]
pub fn frozenset(items: impl Iterator<Item = i64>) -> i64 {
    let mut len = 0u64;
    let mixed = items.fold(0u64, |hash, item| {
        len += 1;
        let item = item as u64;
        hash ^ ((item ^ 89_869_747) ^ (item << 16)).wrapping_mul(3_644_798_167)
    });
    let mut hash = mixed ^ (len + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    if hash == u64::MAX { 590_923_713 } else { hash as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_give_the_keys_of_cpython() {
        // From `PYTHONHASHSEED=42 python3.13`.
        let key = Key::from_seed(42);
        assert_eq!(key.text(Text::from("abc")), 3_869_580_338_025_362_921);
        assert_eq!(key.text(Text::from("é")), 5_653_850_369_683_463_245);
        assert_eq!(key.text(Text::from("中😀")), -5_546_406_341_959_937_915);
        assert_eq!(key.bytes(b"xyz"), -4_491_887_112_347_156_947);
        let long = "a".repeat(300) + "中";
        assert_eq!(key.text(Text::from(&*long)), -3_675_143_418_779_383_319);
        assert_eq!((key.bytes(b""), key.text(Text::from(""))), (0, 0));
    }
}
