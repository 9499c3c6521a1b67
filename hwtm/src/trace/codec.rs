//! Shapes, the dictionary and the base registers: what reader and writer must agree on.

use super::AccessKind;

pub(super) const MAGIC: [u8; 8] = [0x89, b'H', b'W', b'T', b'R', 0x0d, 0x0a, 0x1a];
pub(super) const VERSION: u16 = 4;
/// The oldest version that is read.
pub(super) const OLDEST: u16 = 2;
pub(super) const HEADER_BYTES: usize = 12;
pub(super) const MAX_CHUNK: usize = 1 << 20;

/// The tag that defines a dictionary entry.
pub(super) const DEFINE: u8 = 255;
/// Entries of the dictionary.
pub(super) const ENTRIES: usize = 255;
pub(super) const BASES: usize = 8;
/// A base register takes the address of an access whose number has so many bytes.
pub(super) const MOVING: usize = 2;
/// Bytes of a payload before its tags.
pub(super) const TAG_COUNT: usize = 4;
pub(super) const EXPLICIT_SIZE: u32 = 7;
/// Most instructions that a record carries beside its event.
pub(super) const MAX_CARRIED: u64 = 31;

/// Codes of the events that are not accesses.
pub(super) mod code {
    pub(in crate::trace) const BEGIN: u32 = 0;
    pub(in crate::trace) const END: u32 = 1;
    pub(in crate::trace) const BYTECODE: u32 = 2;
    pub(in crate::trace) const SITE: u32 = 3;
    pub(in crate::trace) const THREAD: u32 = 4;
    pub(in crate::trace) const INSTRUCTIONS: u32 = 5;
    pub(in crate::trace) const SYSCALL: u32 = 6;
    pub(in crate::trace) const EXCEPTION: u32 = 7;
    pub(in crate::trace) const INTERRUPT: u32 = 8;
    pub(in crate::trace) const EXPLICIT: u32 = 9;
    pub(in crate::trace) const SITE_NAME: u32 = 10;
    pub(in crate::trace) const FETCH: u32 = 11;
    pub(in crate::trace) const RESTART: u32 = 12;
    pub(in crate::trace) const IDLE: u32 = 13;
}

/// A record but for its numbers, in 24 bits. See the table in [`crate::trace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape(pub(super) u32);

impl Shape {
    /// No entry has it: 25 bits.
    pub(super) const UNDEFINED: Self = Self(u32::MAX);
    const OTHER: u32 = 3;

    pub(super) fn access(kind: AccessKind, size_code: u32, private: bool, base: usize) -> Self {
        let kind = match kind {
            AccessKind::Load => 0,
            AccessKind::Store => 1,
            AccessKind::Modify => 2,
        };
        Self(kind | size_code << 2 | u32::from(private) << 5 | (base as u32) << 6)
    }

    pub(super) fn other(code: u32) -> Self {
        Self(Self::OTHER | code << 2)
    }

    pub(super) fn fetch(size: u32) -> Self {
        let short = if size < 32 { size } else { 0 };
        Self(Self::OTHER | code::FETCH << 2 | short << 18)
    }

    pub(super) fn with_number(self, bytes: usize, carried: u64) -> Self {
        Self(self.0 | (bytes as u32) << 9 | (carried as u32) << 13)
    }

    #[inline]
    pub(super) fn kind(self) -> Option<AccessKind> {
        match self.0 & 3 {
            0 => Some(AccessKind::Load),
            1 => Some(AccessKind::Store),
            2 => Some(AccessKind::Modify),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn size_code(self) -> u32 {
        self.0 >> 2 & 7
    }

    #[inline]
    pub(super) fn private(self) -> bool {
        self.0 >> 5 & 1 == 1
    }

    #[inline]
    pub(super) fn base(self) -> usize {
        (self.0 >> 6 & 7) as usize
    }

    pub(super) fn code(self) -> u32 {
        self.0 >> 2 & 31
    }

    pub(super) fn fetch_size(self) -> u32 {
        self.0 >> 18 & 31
    }

    /// Bytes of the number, 0 to 8 in a sound file.
    #[inline]
    pub(super) fn number_bytes(self) -> usize {
        (self.0 >> 9 & 15) as usize
    }

    #[inline]
    pub(super) fn carried(self) -> u64 {
        u64::from(self.0 >> 13 & 31)
    }
}

/// A number of so many bytes that `64 - shift` bits hold, or 0 where there is none: its bits as a
/// number with a sign.
#[inline(always)]
pub(super) fn signed(bits: u64, shift: u32) -> i64 {
    (bits << shift) as i64 >> shift
}

/// Bytes that `number` needs.
pub(super) fn bytes_of(number: u64) -> usize {
    (8 - number.leading_zeros() as usize / 8).min(8)
}

/// Bytes that `number` needs with its sign; none for 0.
pub(super) fn bytes_of_signed(number: i64) -> usize {
    let magnitude = (number ^ number >> 63) as u64;
    if number == 0 { 0 } else { (64 - magnitude.leading_zeros() as usize) / 8 + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_numbers_take_the_bytes_they_need() {
        for (number, bytes) in [
            (0, 0),
            (1, 1),
            (-1, 1),
            (127, 1),
            (128, 2),
            (-128, 1),
            (-129, 2),
            (i64::MAX, 8),
            (i64::MIN, 8),
        ] {
            assert_eq!(bytes_of_signed(number), bytes, "{number}");
            let mask = if bytes == 8 { u64::MAX } else { (1 << (8 * bytes)) - 1 };
            assert_eq!(signed(number as u64 & mask, (64 - 8 * bytes as u32) % 64), number);
        }
    }
}
