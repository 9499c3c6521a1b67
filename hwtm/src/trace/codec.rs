//! Varints, tags and the four base registers: what reader and writer must agree on.

use super::AccessKind;

pub(super) const MAGIC: [u8; 8] = [0x89, b'H', b'W', b'T', b'R', 0x0d, 0x0a, 0x1a];
pub(super) const VERSION: u16 = 1;
pub(super) const HEADER_BYTES: usize = 12;
pub(super) const MAX_CHUNK: usize = 1 << 20;

pub(super) const BASES: usize = 4;
pub(super) const EXPLICIT_SIZE: u8 = 7;

pub(super) const KIND_OTHER: u8 = 3;
pub(super) const FETCH: u8 = 0x80;
pub(super) const FETCH_SEQUENTIAL: u8 = 0x40;

/// Codes of the events that are neither accesses nor fetches.
pub(super) mod code {
    pub(in crate::trace) const BEGIN: u8 = 0;
    pub(in crate::trace) const END: u8 = 1;
    pub(in crate::trace) const BYTECODE: u8 = 2;
    pub(in crate::trace) const SITE: u8 = 3;
    pub(in crate::trace) const THREAD: u8 = 4;
    pub(in crate::trace) const INSTRUCTIONS: u8 = 5;
    pub(in crate::trace) const SYSCALL: u8 = 6;
    pub(in crate::trace) const EXCEPTION: u8 = 7;
    pub(in crate::trace) const INTERRUPT: u8 = 8;
    pub(in crate::trace) const EXPLICIT: u8 = 9;
    pub(in crate::trace) const SITE_NAME: u8 = 10;
}

/// Addresses that deltas are taken from; the same on both sides after the same records.
#[derive(Clone, Debug, Default)]
pub(super) struct Predictor {
    pub(super) bases: [u64; BASES],
    pub(super) next_fetch: u64,
}

pub(super) fn kind_code(kind: AccessKind) -> u8 {
    match kind {
        AccessKind::Load => 0,
        AccessKind::Store => 1,
        AccessKind::Modify => 2,
    }
}

#[inline]
pub(super) fn zigzag(delta: i64) -> u64 {
    ((delta << 1) ^ (delta >> 63)) as u64
}

#[inline]
pub(super) fn unzigzag(code: u64) -> i64 {
    (code >> 1) as i64 ^ -((code & 1) as i64)
}

pub(super) fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads a varint at `*at`, moving `*at` past it; `None` if it is cut off or longer than 64 bits.
#[inline]
pub(super) fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let first = *bytes.get(*at)?;
    *at += 1;
    if first < 0x80 {
        return Some(u64::from(first));
    }
    long_varint(bytes, at, first)
}

#[inline]
fn long_varint(bytes: &[u8], at: &mut usize, first: u8) -> Option<u64> {
    let mut value = u64::from(first & 0x7f);
    for shift in (7..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && byte > 1 {
            return None;
        }
        value |= bits << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}
