//! Addresses and cache lines.
//!
//! Invariant: a [`LineSize`] is a power of two from 4 to 4096 bytes, so the line number of an
//! address is a shift and never reaches `u64::MAX`, the value that caches keep for an empty way.

use thiserror::Error;

/// Number of a cache line: the address divided by the line size.
pub type LineNumber = u64;

/// Size of a cache line in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineSize {
    shift: u32,
}

/// A line size that no cache can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a line of {0} bytes is impossible: it must be a power of two from 4 to 4096")]
pub struct LineSizeError(pub u64);

impl LineSize {
    /// A line of `bytes` bytes.
    ///
    /// # Errors
    /// When `bytes` is not a power of two from 4 to 4096.
    pub const fn new(bytes: u64) -> Result<Self, LineSizeError> {
        if bytes.is_power_of_two() && bytes >= 4 && bytes <= 4096 {
            Ok(Self { shift: bytes.trailing_zeros() })
        } else {
            Err(LineSizeError(bytes))
        }
    }

    /// Bytes in a line.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        1 << self.shift
    }

    /// The line that holds `address`.
    #[inline]
    #[must_use]
    pub const fn line_of(self, address: u64) -> LineNumber {
        address >> self.shift
    }

    /// The first address of `line`.
    #[must_use]
    pub const fn address_of(self, line: LineNumber) -> u64 {
        line << self.shift
    }

    /// First and last line that `size` bytes at `address` touch. An access of no bytes counts as
    /// one of one byte; one that would run past the end of memory stops there.
    #[inline]
    #[must_use]
    pub const fn lines_of(self, address: u64, size: u32) -> (LineNumber, LineNumber) {
        let last = address.saturating_add(size.saturating_sub(1) as u64);
        (address >> self.shift, last >> self.shift)
    }

    /// Whether `size` bytes at `address` touch more than one line.
    #[inline(always)]
    #[must_use]
    pub const fn crosses(self, address: u64, size: u32) -> bool {
        (address & (self.bytes() - 1)) + size as u64 > self.bytes()
    }

    /// Bytes that one bit of a [`ByteMask`] stands for: 1 up to lines of 64 bytes.
    #[must_use]
    pub const fn granule(self) -> u64 {
        if self.shift <= 6 { 1 } else { 1 << (self.shift - 6) }
    }

    /// Which granules of `line` the access `[address, address + size)` touches.
    #[inline]
    #[must_use]
    pub const fn mask_of(self, line: LineNumber, address: u64, size: u32) -> ByteMask {
        let start = self.address_of(line);
        let granule_shift = self.shift.saturating_sub(6);
        let first = address.saturating_sub(start);
        let last_byte = address.saturating_add(size.saturating_sub(1) as u64);
        let end = self.bytes() - 1;
        let last = if last_byte - start < end { last_byte - start } else { end };
        let (first, last) = (first >> granule_shift, last >> granule_shift);
        (u64::MAX >> (63 - (last - first))) << first
    }
}

impl LineSize {
    /// As [`mask_of`](Self::mask_of), of an access that does not [cross](Self::crosses) lines.
    #[inline(always)]
    pub(crate) const fn mask_within(self, address: u64, size: u32) -> ByteMask {
        let granule_shift = self.shift.saturating_sub(6);
        let start = address & (self.bytes() - 1);
        let last = (start + size.saturating_sub(1) as u64) >> granule_shift;
        let first = start >> granule_shift;
        (u64::MAX >> (63 - (last - first))) << first
    }
}

/// Granules of a line, one bit each (see [`LineSize::granule`]). Two accesses to the same line
/// whose masks have no bit in common share the line falsely.
pub type ByteMask = u64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_sizes_are_refused() {
        for bytes in [0, 1, 2, 3, 48, 8192, u64::MAX] {
            assert_eq!(LineSize::new(bytes), Err(LineSizeError(bytes)));
        }
    }

    #[test]
    fn an_access_at_the_end_of_memory_stays_there() {
        let line = LineSize::new(64).unwrap();
        let (first, last) = line.lines_of(u64::MAX - 3, 16);
        assert_eq!((first, last), (u64::MAX >> 6, u64::MAX >> 6));
        assert!(!line.crosses(60, 4) && !line.crosses(60, 0) && line.crosses(60, 5));
        assert_eq!(line.mask_of(first, u64::MAX - 3, 16), 0b1111 << 60);
    }

    #[test]
    fn masks_cover_exactly_the_bytes() {
        let line = LineSize::new(64).unwrap();
        assert_eq!(line.mask_of(1, 64, 8), 0xff);
        assert_eq!(line.mask_of(1, 60, 8), 0x0f);
        assert_eq!(line.mask_of(0, 60, 8), 0xf << 60);
        assert_eq!(line.mask_of(2, 100, 200), u64::MAX);
        let wide = LineSize::new(256).unwrap();
        assert_eq!(wide.granule(), 4);
        assert_eq!(wide.mask_of(0, 4, 8), 0b110);
        for bytes in [16, 64, 256] {
            let line = LineSize::new(bytes).unwrap();
            for (address, size) in
                (0..2 * bytes).flat_map(|at| (0..=bytes as u32).map(move |size| (at, size)))
            {
                if !line.crosses(address, size) {
                    let mask = line.mask_of(line.line_of(address), address, size);
                    assert_eq!(line.mask_within(address, size), mask);
                }
            }
        }
        let narrow = LineSize::new(16).unwrap();
        assert_eq!(narrow.mask_of(0, 0, 16), 0xffff);
    }
}
