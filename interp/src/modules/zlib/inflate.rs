//! A stream of deflated data that is read piece by piece.
//!
//! Main invariant: input is used up to the end of the stream and no further; a frame's checksum is
//! verified before the stream counts as ended.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use super::Frame;

/// Output comes in pieces of this size.
const PIECE: usize = 64 << 10;
/// Flags of a gzip header.
const HAS_CRC: u8 = 2;
const HAS_EXTRA: u8 = 4;
const HAS_NAME: u8 = 8;
const HAS_COMMENT: u8 = 16;

enum Phase {
    /// Of what the data begin with, this much is there.
    Header(Vec<u8>),
    Body,
    /// Of gzip's checksum and length, this much is there.
    Trailer(Vec<u8>),
}

pub(super) struct Inflater {
    frame: Frame,
    phase: Phase,
    state: Box<InflateState>,
    crc: u32,
    length: u32,
}

/// What came of a piece of input.
pub(super) struct Step {
    pub(super) output: Vec<u8>,
    pub(super) used: usize,
    pub(super) ended: bool,
}

impl Inflater {
    pub(super) fn new(frame: Frame) -> Inflater {
        let phase = match frame {
            Frame::Raw | Frame::Zlib => Phase::Body,
            Frame::Gzip | Frame::Either => Phase::Header(Vec::new()),
        };
        let format = if frame == Frame::Zlib { DataFormat::Zlib } else { DataFormat::Raw };
        Inflater { frame, phase, state: InflateState::new_boxed(format), crc: 0, length: 0 }
    }

    /// Reads a piece of input; gives at most `most` bytes of output.
    pub(super) fn feed(&mut self, data: &[u8], most: usize) -> Result<Step, &'static str> {
        let mut step = Step { output: Vec::new(), used: 0, ended: false };
        if let Phase::Header(seen) = &mut self.phase {
            let before = seen.len();
            seen.extend_from_slice(data);
            if self.frame == Frame::Either {
                match seen.first() {
                    None => return Ok(step),
                    Some(0x1F) => self.frame = Frame::Gzip,
                    Some(_) => {
                        self.frame = Frame::Zlib;
                        self.state = InflateState::new_boxed(DataFormat::Zlib);
                        self.phase = Phase::Body;
                    }
                }
            }
            if let Phase::Header(seen) = &self.phase {
                match header_length(seen)? {
                    None => {
                        step.used = data.len();
                        return Ok(step);
                    }
                    Some(length) => {
                        step.used = length - before.min(length);
                        self.phase = Phase::Body;
                    }
                }
            }
        }
        if let Phase::Body = self.phase
            && self.body(data, most, &mut step)?
        {
            if self.frame != Frame::Gzip {
                step.ended = true;
                return Ok(step);
            }
            self.phase = Phase::Trailer(Vec::new());
        }
        if let Phase::Trailer(seen) = &mut self.phase {
            let rest = &data[step.used..];
            let taken = rest.len().min(8 - seen.len());
            seen.extend_from_slice(&rest[..taken]);
            step.used += taken;
            if let Ok(all) = <[u8; 8]>::try_from(&seen[..]) {
                let word = |at: usize| {
                    u32::from_le_bytes([all[at], all[at + 1], all[at + 2], all[at + 3]])
                };
                if word(0) != self.crc {
                    return Err("incorrect data check");
                }
                if word(4) != self.length {
                    return Err("incorrect length check");
                }
                step.ended = true;
            }
        }
        Ok(step)
    }

    /// Inflates; whether the deflated data have ended.
    fn body(&mut self, data: &[u8], most: usize, step: &mut Step) -> Result<bool, &'static str> {
        let mut piece = vec![0; PIECE.min(most)];
        loop {
            let room = piece.len().min(most - step.output.len());
            let rest = &data[step.used..];
            let result = inflate(&mut self.state, rest, &mut piece[..room], MZFlush::None);
            step.used += result.bytes_consumed;
            let made = &piece[..result.bytes_written];
            if self.frame == Frame::Gzip {
                self.crc = super::super::binascii::crc32_of(made, self.crc);
                self.length = self.length.wrapping_add(made.len() as u32);
            }
            step.output.extend_from_slice(made);
            match result.status {
                Ok(MZStatus::StreamEnd) => return Ok(true),
                Ok(MZStatus::NeedDict) => return Err("preset dictionaries are not supported"),
                Ok(MZStatus::Ok) | Err(MZError::Buf) => {}
                Err(_) => return Err("invalid or corrupt data"),
            }
            let idle = result.bytes_consumed == 0 && result.bytes_written == 0;
            if idle || step.output.len() >= most {
                return Ok(false);
            }
        }
    }
}

/// The length of a gzip header, when all of it is there.
fn header_length(seen: &[u8]) -> Result<Option<usize>, &'static str> {
    if seen.iter().zip([0x1F, 0x8B, 8]).any(|(a, b)| *a != b) {
        return Err("incorrect header check");
    }
    let Some(&flags) = seen.get(3) else { return Ok(None) };
    let mut at = 10;
    if flags & HAS_EXTRA != 0 {
        let (Some(&low), Some(&high)) = (seen.get(at), seen.get(at + 1)) else { return Ok(None) };
        at += 2 + usize::from(u16::from_le_bytes([low, high]));
    }
    for flag in [HAS_NAME, HAS_COMMENT] {
        if flags & flag != 0 {
            let rest = seen.get(at..).unwrap_or_default();
            let Some(end) = rest.iter().position(|b| *b == 0) else { return Ok(None) };
            at += end + 1;
        }
    }
    if flags & HAS_CRC != 0 {
        at += 2;
    }
    Ok((seen.len() >= at).then_some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_size() {
        let plain: Vec<u8> = (0..200_000u32).flat_map(|i| (i / 7).to_le_bytes()).collect();
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&plain, 6);
        for (size, most) in [(1, usize::MAX), (997, 13), (1 << 20, 1000)] {
            let mut inflater = Inflater::new(Frame::Either);
            let (mut out, mut at, mut ended) = (Vec::new(), 0, false);
            while !ended {
                let end = (at + size).min(packed.len());
                let step = inflater.feed(&packed[at..end], most).expect("good data");
                assert!(step.output.len() <= most);
                at += step.used;
                out.extend_from_slice(&step.output);
                ended = step.ended;
            }
            assert!(out == plain && at == packed.len());
        }
        assert!(Inflater::new(Frame::Zlib).feed(b"no zlib data", usize::MAX).is_err());
        assert!(Inflater::new(Frame::Gzip).feed(b"\x1F\x8C", usize::MAX).is_err());
    }

    #[test]
    fn headers_of_gzip() {
        assert_eq!(header_length(b"\x1F\x8B\x08"), Ok(None));
        assert_eq!(header_length(b"\x1F\x8B\x08\0\0\0\0\0\0\xFF"), Ok(Some(10)));
        assert_eq!(header_length(b"\x1F\x8B\x08\x08\0\0\0\0\0\xFFab\0rest"), Ok(Some(13)));
        assert_eq!(header_length(b"\x1F\x8B\x08\x04\0\0\0\0\0\xFF\x02\0xy"), Ok(Some(14)));
        assert!(header_length(b"PK").is_err());
    }
}
