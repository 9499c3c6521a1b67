//! The Mersenne Twister MT19937 of Python's `random`, bit for bit.
//!
//! Invariant: the same seed gives the same stream as CPython's `random.Random` (seeding version
//! 2), and [`Mersenne::state`] is what `getstate()[1]` holds. Algorithm: Matsumoto and Nishimura,
//! "Mersenne Twister", ACM TOMACS 8 (1998), with their `init_by_array` of 2002.

use super::error::{Error, Result};
use super::int::{IBig, UBig};
use dashu_int::ops::UnsignedAbs;
use sha2::{Digest, Sha512};

const N: usize = 624;
const M: usize = 397;

/// The 32 random bits that a word of the state stands for.
#[must_use]
pub const fn temper(mut word: u32) -> u32 {
    word ^= word >> 11;
    word ^= word << 7 & 0x9D2C_5680;
    word ^= word << 15 & 0xEFC6_0000;
    word ^ word >> 18
}

/// A generator's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mersenne {
    words: [u32; N],
    index: usize,
}

impl Mersenne {
    /// Seeds from an `int`, whose sign does not matter.
    #[must_use]
    pub fn from_int(seed: &IBig) -> Self {
        let bytes = seed.unsigned_abs().to_le_bytes();
        let mut key: Vec<u32> = bytes
            .chunks(4)
            .map(|chunk| chunk.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte)))
            .collect();
        if key.is_empty() {
            key.push(0);
        }
        Self::from_key(&key)
    }

    /// Seeds from `bytes`, or from a `str` in UTF-8: version 2 of `random.seed`.
    #[must_use]
    pub fn from_bytes(seed: &[u8]) -> Self {
        let mut bytes = seed.to_vec();
        bytes.extend_from_slice(&Sha512::digest(seed));
        Self::from_int(&IBig::from(UBig::from_be_bytes(&bytes)))
    }

    fn from_word(seed: u32) -> Self {
        let mut words = [seed; N];
        for place in 1..N {
            let previous = words[place - 1];
            words[place] =
                (previous ^ previous >> 30).wrapping_mul(1_812_433_253).wrapping_add(place as u32);
        }
        Self { words, index: N }
    }

    /// Seeds from an array of words, which must not be empty.
    #[must_use]
    pub fn from_key(key: &[u32]) -> Self {
        let mut state = Self::from_word(19_650_218);
        let words = &mut state.words;
        let mut place = 1;
        let advance = |place: &mut usize, words: &mut [u32; N]| {
            *place += 1;
            if *place == N {
                words[0] = words[N - 1];
                *place = 1;
            }
        };
        let mut keys = key.iter().enumerate().cycle();
        for _ in 0..N.max(key.len()) {
            let Some((number, &word)) = keys.next() else { break };
            let previous = words[place - 1];
            words[place] = (words[place] ^ (previous ^ previous >> 30).wrapping_mul(1_664_525))
                .wrapping_add(word)
                .wrapping_add(number as u32);
            advance(&mut place, words);
        }
        for _ in 1..N {
            let previous = words[place - 1];
            words[place] = (words[place] ^ (previous ^ previous >> 30).wrapping_mul(1_566_083_941))
                .wrapping_sub(place as u32);
            advance(&mut place, words);
        }
        words[0] = 0x8000_0000;
        state
    }

    /// The 624 words and the index, as `getstate()[1]` lists them.
    #[must_use]
    pub const fn state(&self) -> (&[u32; N], usize) {
        (&self.words, self.index)
    }

    /// Restores what [`Self::state`] gave.
    ///
    /// # Errors
    /// `ValueError` for an index past 624.
    pub fn from_state(words: [u32; N], index: usize) -> Result<Self> {
        if index > N {
            return Err(Error::value("invalid state"));
        }
        Ok(Self { words, index })
    }

    fn refill(&mut self) {
        for place in 0..N {
            let mixed = self.words[place] & 0x8000_0000 | self.words[(place + 1) % N] & 0x7FFF_FFFF;
            let twist = if mixed & 1 == 1 { 0x9908_B0DF } else { 0 };
            self.words[place] = self.words[(place + M) % N] ^ mixed >> 1 ^ twist;
        }
        self.index = 0;
    }

    /// The next 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.index >= N {
            self.refill();
        }
        let word = self.words[self.index];
        self.index += 1;
        temper(word)
    }

    /// `random()`: a float in `[0, 1)` of 53 random bits.
    pub fn random(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// `getrandbits(bits)` for up to 64 bits.
    pub fn small_bits(&mut self, bits: u32) -> u64 {
        match bits.min(64) {
            0 => 0,
            bits @ 1..=32 => u64::from(self.next_u32() >> (32 - bits)),
            bits => {
                let low = u64::from(self.next_u32());
                u64::from(self.next_u32() >> (64 - bits)) << 32 | low
            }
        }
    }

    /// `getrandbits(bits)`.
    ///
    /// # Errors
    /// `ValueError` for a negative number, `MemoryError` for one too large.
    pub fn bits(&mut self, bits: i64) -> Result<IBig> {
        let count =
            u64::try_from(bits).map_err(|_| Error::value("number of bits must be non-negative"))?;
        if count <= 64 {
            return Ok(IBig::from(self.small_bits(count as u32)));
        }
        super::int::room_for_bits(u128::from(count))?;
        let words = count.div_ceil(32);
        let mut bytes = Vec::with_capacity(words as usize * 4);
        for place in 0..words {
            let left = count - place * 32;
            let word = self.next_u32();
            let word = if left < 32 { word >> (32 - left) } else { word };
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        Ok(IBig::from(UBig::from_le_bytes(&bytes)))
    }

    /// `randbytes(count)`.
    ///
    /// # Errors
    /// `MemoryError` if they do not fit.
    pub fn bytes(&mut self, count: usize, out: &mut Vec<u8>) -> Result<()> {
        super::error::reserve(out, count)?;
        let mut left = count;
        while left > 0 {
            let part = left.min(4);
            // Of the last word the high bytes count, as in `getrandbits`.
            let word = self.next_u32() >> (32 - 8 * part);
            out.extend_from_slice(&word.to_le_bytes()[..part]);
            left -= part;
        }
        Ok(())
    }
}
