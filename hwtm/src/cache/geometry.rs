//! The shape of a cache, checked once so that nothing later can be impossible.

use crate::line::{LineNumber, LineSize, LineSizeError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a line number becomes the number of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndexFunction {
    /// The low bits of the line number.
    #[default]
    Modulo,
    /// All bits of the line number, folded with exclusive or. Breaks up power-of-two strides.
    Xor,
}

/// Which way a full set gives up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Replacement {
    /// The least recently used.
    #[default]
    Lru,
    /// The one that a binary tree of "not this half" bits points to.
    TreePlru,
    /// Any, by a seeded draw.
    Random,
}

/// Size, ways, line and policies of a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Geometry {
    sets: u64,
    ways: u32,
    line: LineSize,
    index: IndexFunction,
    replacement: Replacement,
}

/// Why a cache of these numbers cannot exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GeometryError {
    /// The line size is impossible.
    #[error(transparent)]
    Line(#[from] LineSizeError),
    /// No ways, or more than a set can have.
    #[error("{0} ways are impossible: a set has 1 to 65536")]
    Ways(u64),
    /// The size is not a power-of-two number of sets, or far from any cache's.
    #[error(
        "{size} bytes in {ways} ways of {line}-byte lines make no power-of-two number of sets \
         with 2^28 lines or fewer"
    )]
    Sets {
        /// Bytes asked for.
        size: u64,
        /// Ways asked for.
        ways: u64,
        /// Bytes in a line.
        line: u64,
    },
    /// Tree-PLRU needs a complete tree.
    #[error("tree-PLRU needs a power of two of at most 64 ways, not {0}")]
    Tree(u64),
}

impl GeometryError {
    /// The key of a cache description that the error is about.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Line(_) => "line",
            Self::Ways(_) => "ways",
            Self::Sets { .. } => "size",
            Self::Tree(_) => "replacement",
        }
    }
}

impl Geometry {
    /// A cache of `size` bytes in `ways` ways of `line`-byte lines, LRU, modulo-indexed.
    ///
    /// # Errors
    /// When no such cache exists.
    pub fn new(size: u64, ways: u64, line: u64) -> Result<Self, GeometryError> {
        let line_size = LineSize::new(line)?;
        let narrow = u32::try_from(ways)
            .ok()
            .filter(|ways| (1..=65536).contains(ways))
            .ok_or(GeometryError::Ways(ways))?;
        let way_bytes = ways * line;
        let sets = size / way_bytes;
        if !size.is_multiple_of(way_bytes) || !sets.is_power_of_two() || size / line > 1 << 28 {
            return Err(GeometryError::Sets { size, ways, line });
        }
        Ok(Self {
            sets,
            ways: narrow,
            line: line_size,
            index: IndexFunction::default(),
            replacement: Replacement::default(),
        })
    }

    /// The same cache with another index function.
    #[must_use]
    pub fn with_index(mut self, index: IndexFunction) -> Self {
        self.index = index;
        self
    }

    /// The same cache with another replacement policy.
    ///
    /// # Errors
    /// When the policy cannot be built for this number of ways.
    pub fn with_replacement(mut self, replacement: Replacement) -> Result<Self, GeometryError> {
        let tree = self.ways.is_power_of_two() && self.ways <= 64;
        if replacement == Replacement::TreePlru && !tree {
            return Err(GeometryError::Tree(u64::from(self.ways)));
        }
        self.replacement = replacement;
        Ok(self)
    }

    /// Number of sets, a power of two.
    #[must_use]
    pub fn sets(&self) -> u64 {
        self.sets
    }

    /// Lines in a set.
    #[must_use]
    pub fn ways(&self) -> u32 {
        self.ways
    }

    /// Bytes in the whole cache.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.sets * u64::from(self.ways) * self.line.bytes()
    }

    /// Lines in the whole cache.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.sets * u64::from(self.ways)
    }

    /// The line size.
    #[must_use]
    pub fn line(&self) -> LineSize {
        self.line
    }

    /// The index function.
    #[must_use]
    pub fn index(&self) -> IndexFunction {
        self.index
    }

    /// The replacement policy.
    #[must_use]
    pub fn replacement(&self) -> Replacement {
        self.replacement
    }

    /// The set of `line`, below [`sets`](Self::sets).
    #[inline(always)]
    #[must_use]
    pub fn set_of(&self, line: LineNumber) -> u64 {
        let mask = self.sets - 1;
        match self.index {
            IndexFunction::Modulo => line & mask,
            IndexFunction::Xor => {
                let bits = self.sets.trailing_zeros();
                let mut folded = 0;
                let mut rest = if bits == 0 { 0 } else { line };
                while rest != 0 {
                    folded ^= rest;
                    rest >>= bits;
                }
                folded & mask
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_caches_name_their_key() {
        for (size, ways, line, key) in [
            (32768, 8, 60, "line"),
            (32768, 0, 64, "ways"),
            (32768, 70000, 64, "ways"),
            (33000, 8, 64, "size"),
            (0, 8, 64, "size"),
            (3 << 14, 8, 64, "size"),
            (u64::MAX, 1, 4, "size"),
        ] {
            assert_eq!(
                Geometry::new(size, ways, line).unwrap_err().key(),
                key,
                "{size} {ways} {line}"
            );
        }
        let twelve = Geometry::new(49152, 12, 64).unwrap();
        assert_eq!(
            twelve.with_replacement(Replacement::TreePlru).unwrap_err().key(),
            "replacement"
        );
    }

    #[test]
    fn xor_spreads_a_stride_that_modulo_piles_up() {
        let modulo = Geometry::new(32768, 8, 64).unwrap();
        let xor = modulo.with_index(IndexFunction::Xor);
        let sets = |geometry: Geometry| {
            (0..64u64)
                .map(|k| geometry.set_of(k * 64))
                .collect::<std::collections::BTreeSet<_>>()
                .len()
        };
        assert_eq!((sets(modulo), sets(xor)), (1, 64));
        assert_eq!(
            Geometry::new(64 * 8, 8, 64).unwrap().with_index(IndexFunction::Xor).set_of(77),
            0
        );
    }
}
