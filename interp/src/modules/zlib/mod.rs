//! `zlib`: deflated data, plain or with the frames of zlib and gzip.
//!
//! Main invariant: the state of a stream is not in the heap, so what moves it on makes the block
//! irrevocable. What works on whole data has no state and may be run again.

mod inflate;

use std::collections::HashMap;

use miniz_oxide::deflate::core::{CompressorOxide, create_comp_flags_from_zip_params};
use miniz_oxide::deflate::stream::deflate;
use miniz_oxide::{MZFlush, MZStatus};
use parking_lot::Mutex;

use crate::native::{ModuleSpec, NativeDef};
use crate::object::buffer;
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};
use inflate::{Inflater, Step};

/// What is around deflated data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Frame {
    Raw,
    Zlib,
    Gzip,
    /// Zlib or gzip, as the data say.
    Either,
}

impl Frame {
    /// What `wbits` means.
    fn of(bits: i64) -> Option<Frame> {
        Some(match bits {
            -15..=-8 => Frame::Raw,
            0 | 8..=15 => Frame::Zlib,
            24..=31 => Frame::Gzip,
            40..=47 => Frame::Either,
            _ => return None,
        })
    }
}

struct Deflater {
    state: Box<CompressorOxide>,
    frame: Frame,
    crc: u32,
    length: u32,
    begun: bool,
}

enum Stream {
    Deflate(Deflater),
    Inflate(Box<Inflater>),
}

/// The streams that are under way, by number.
struct Streams {
    next: i64,
    all: Option<HashMap<i64, Stream>>,
}

static STREAMS: Mutex<Streams> = Mutex::new(Streams { next: 1, all: None });

/// The header of gzip without a name or a time.
const GZIP_HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

fn error(m: &mut Machine, text: &str) -> Unwind {
    let class = m.import_dotted("zlib").and_then(|module| {
        let name = m.intern("error")?;
        m.get_attribute(module, name)
    });
    match class {
        Ok(class) => m.error_of(class, text),
        Err(unwind) => unwind,
    }
}

fn frame(m: &mut Machine, v: Value) -> Exec<Frame> {
    let bits = m.to_i64(v)?;
    match Frame::of(bits) {
        Some(frame) => Ok(frame),
        None => Err(m.value_error("Invalid initialization option")),
    }
}

fn keep(m: &mut Machine, stream: Stream) -> Exec {
    m.irrevocable()?;
    let mut streams = STREAMS.lock();
    let number = streams.next;
    streams.next += 1;
    streams.all.get_or_insert_default().insert(number, stream);
    Ok(Value::int(number))
}

/// The stream of a number; it is taken out, and put back when it goes on.
fn take(m: &mut Machine, v: Value) -> Exec<(i64, Stream)> {
    let number = m.to_i64(v)?;
    m.irrevocable()?;
    let found = STREAMS.lock().all.as_mut().and_then(|all| all.remove(&number));
    match found {
        Some(stream) => Ok((number, stream)),
        None => Err(error(m, "Error -2: inconsistent stream state")),
    }
}

fn put_back(number: i64, stream: Stream) {
    STREAMS.lock().all.get_or_insert_default().insert(number, stream);
}

fn new_deflater(m: &mut Machine, args: &[Value]) -> Exec {
    let level = m.to_i64(args[0])?;
    let frame = match frame(m, args[1])? {
        Frame::Either => return Err(m.value_error("Invalid initialization option")),
        frame => frame,
    };
    let level = if level < 0 { 6 } else { level as i32 };
    let window = if frame == Frame::Zlib { 15 } else { -15 };
    let flags = create_comp_flags_from_zip_params(level, window, 0);
    let state = Box::new(CompressorOxide::new(flags));
    let deflater = Deflater { state, frame, crc: 0, length: 0, begun: false };
    keep(m, Stream::Deflate(deflater))
}

fn run_deflater(m: &mut Machine, args: &[Value]) -> Exec {
    let data = buffer::required(m, args[1])?;
    let mode = m.to_i64(args[2])?;
    let flush = match mode {
        0 => MZFlush::None,
        1 | 2 | 5 => MZFlush::Sync,
        3 => MZFlush::Full,
        4 => MZFlush::Finish,
        _ => return Err(error(m, "Error -2 while flushing: inconsistent stream state")),
    };
    let (number, mut stream) = take(m, args[0])?;
    let Stream::Deflate(d) = &mut stream else {
        return Err(error(m, "Error -2: inconsistent stream state"));
    };
    let mut out = Vec::new();
    if d.frame == Frame::Gzip && !d.begun {
        out.extend_from_slice(&GZIP_HEADER);
    }
    d.begun = true;
    if d.frame == Frame::Gzip {
        d.crc = super::binascii::crc32_of(&data, d.crc);
        d.length = d.length.wrapping_add(data.len() as u32);
    }
    let mut rest = &data[..];
    let mut buffer = vec![0; 64 << 10];
    loop {
        let result = deflate(&mut d.state, rest, &mut buffer, flush);
        rest = &rest[result.bytes_consumed..];
        out.extend_from_slice(&buffer[..result.bytes_written]);
        match result.status {
            Ok(MZStatus::StreamEnd) => break,
            // There was room left, so there is no more output.
            Ok(_) if rest.is_empty() && result.bytes_written < buffer.len() && mode != 4 => break,
            Ok(_) => {}
            // Nothing to do, and nothing done.
            Err(miniz_oxide::MZError::Buf) if mode != 4 => break,
            Err(_) => return Err(error(m, "Error -2 while compressing data")),
        }
    }
    if mode == 4 {
        if d.frame == Frame::Gzip {
            out.extend_from_slice(&d.crc.to_le_bytes());
            out.extend_from_slice(&d.length.to_le_bytes());
        }
    } else {
        put_back(number, stream);
    }
    m.bytes(&out)
}

fn new_inflater(m: &mut Machine, args: &[Value]) -> Exec {
    let frame = frame(m, args[0])?;
    keep(m, Stream::Inflate(Box::new(Inflater::new(frame))))
}

/// Output, how much of the input was used, and whether the stream has ended.
fn result(m: &mut Machine, step: Result<Step, &'static str>) -> Exec {
    match step {
        Ok(step) => {
            let out = m.bytes(&step.output)?;
            m.tuple(&[out, Value::len(step.used), Value::from_bool(step.ended)])
        }
        Err(text) => Err(error(m, &format!("Error -3 while decompressing data: {text}"))),
    }
}

fn run_inflater(m: &mut Machine, args: &[Value]) -> Exec {
    let data = buffer::required(m, args[1])?;
    let most = m.to_i64(args[2])?;
    let most = usize::try_from(most).ok().filter(|&n| n > 0).unwrap_or(usize::MAX);
    let (number, mut stream) = take(m, args[0])?;
    let Stream::Inflate(inflater) = &mut stream else {
        return Err(error(m, "Error -2: inconsistent stream state"));
    };
    let step = inflater.feed(&data, most);
    if matches!(&step, Ok(step) if !step.ended) {
        put_back(number, stream);
    }
    result(m, step)
}

fn inflate_whole(m: &mut Machine, args: &[Value]) -> Exec {
    let (data, frame) = (buffer::required(m, args[0])?, frame(m, args[1])?);
    let step = Inflater::new(frame).feed(&data, usize::MAX);
    result(m, step)
}

fn adler32(m: &mut Machine, args: &[Value]) -> Exec {
    const BASE: u32 = 65521;
    let data = buffer::required(m, args[0])?;
    let start = if args[1].is_set() { m.to_i64(args[1])? as u32 } else { 1 };
    let (mut a, mut b) = (start & 0xFFFF, start >> 16);
    // So many bytes cannot overflow the sums.
    for chunk in data.chunks(5552) {
        for &byte in chunk {
            a += u32::from(byte);
            b += a;
        }
        (a, b) = (a % BASE, b % BASE);
    }
    Ok(Value::int((b << 16 | a).into()))
}

/// The module.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "Compression compatible with gzip.",
    functions: &[
        NativeDef::function("_deflater", new_deflater, &["level", "wbits"]),
        NativeDef::function("_deflate", run_deflater, &["state", "data", "mode"]),
        NativeDef::function("_inflater", new_inflater, &["wbits"]),
        NativeDef::function("_inflate", run_inflater, &["state", "data", "max_length"]),
        NativeDef::function("_inflate_whole", inflate_whole, &["data", "wbits"]),
        NativeDef::function("adler32", adler32, &["data", "value"]).optional(1),
        NativeDef::function("crc32", super::binascii::crc32, &["data", "value"]).optional(1),
    ],
    source: include_str!("zlib.py"),
    ..ModuleSpec::new("zlib")
};
