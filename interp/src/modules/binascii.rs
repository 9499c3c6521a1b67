//! `binascii`: bytes as ASCII and back.
//!
//! Main invariant: every function takes any bytes-like object, the `a2b_` ones also ASCII text.

use crate::native::{ModuleSpec, NativeDef};
use crate::object::buffer::{self, Contents};
use crate::object::{byteslike, string};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// `binascii.Error`.
fn error(m: &mut Machine, message: &str) -> Unwind {
    let class = (|| {
        let module = m.import_dotted("binascii")?;
        let name = m.intern("Error")?;
        m.get_attribute(module, name)
    })();
    match class {
        Ok(class) => m.error_of(class, message),
        Err(unwind) => unwind,
    }
}

/// Bytes, or the bytes of ASCII text.
fn ascii(m: &mut Machine, v: Value) -> Exec<Contents> {
    if let Some(s) = m.as_str(v)? {
        if !string::text(s).is_ascii() {
            return Err(m.value_error("string argument should contain only ASCII characters"));
        }
        return Ok(Contents::Borrowed(string::bytes(s)));
    }
    match buffer::contents(m, v)? {
        Some(all) => Ok(all),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!(
                "argument should be bytes, buffer or ASCII string, not '{t}'"
            )))
        }
    }
}

fn hexlify(m: &mut Machine, args: &[Value]) -> Exec {
    let all = buffer::required(m, args[0])?;
    let separator = byteslike::hex_separator(m, args[1])?;
    let group = m.optional_int(args[2], 1)? as isize;
    let mut out = Vec::new();
    let done = crate::text::bytes::hex::hex(&all, separator, group, &mut out);
    m.text(done)?;
    m.bytes(&out)
}

fn unhexlify(m: &mut Machine, args: &[Value]) -> Exec {
    let all = ascii(m, args[0])?;
    if all.len() % 2 == 1 {
        return Err(error(m, "Odd-length string"));
    }
    let digit = |b: u8| char::from(b).to_digit(16);
    let mut out = Vec::with_capacity(all.len() / 2);
    for pair in all.chunks_exact(2) {
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
            _ => return Err(error(m, "Non-hexadecimal digit found")),
        }
    }
    m.bytes(&out)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn b2a_base64(m: &mut Machine, args: &[Value]) -> Exec {
    let all = buffer::required(m, args[0])?;
    let newline = !args[1].is_set() || m.truth(args[1])?;
    let mut out = Vec::with_capacity(all.len().div_ceil(3) * 4 + 1);
    for chunk in all.chunks(3) {
        let mut word = 0u32;
        for i in 0..3 {
            word = word << 8 | u32::from(chunk.get(i).copied().unwrap_or(0));
        }
        for i in 0..4 {
            let digit = (word >> (18 - 6 * i) & 63) as usize;
            out.push(if i <= chunk.len() { ALPHABET[digit] } else { b'=' });
        }
    }
    if newline {
        out.push(b'\n');
    }
    m.bytes(&out)
}

fn a2b_base64(m: &mut Machine, args: &[Value]) -> Exec {
    let all = ascii(m, args[0])?;
    let strict = args[1].is_set() && m.truth(args[1])?;
    if strict && all.first() == Some(&b'=') {
        return Err(error(m, "Leading padding not allowed"));
    }
    let mut out = Vec::with_capacity(all.len() / 4 * 3);
    let (mut word, mut digits, mut padding) = (0u32, 0usize, 0usize);
    let mut seen = 0usize;
    for (i, &b) in all.iter().enumerate() {
        if b == b'=' {
            padding += 1;
            if digits >= 2 && digits + padding >= 4 {
                if strict && i + 1 < all.len() {
                    return Err(error(m, "Excess data after padding"));
                }
                return m.bytes(&out);
            }
            if strict && digits < 2 {
                return Err(error(
                    m,
                    if digits == 0 {
                        "Excess padding not allowed"
                    } else {
                        "Discontinuous padding not allowed"
                    },
                ));
            }
            continue;
        }
        let Some(value) = ALPHABET.iter().position(|&a| a == b) else {
            if strict {
                return Err(error(m, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && padding > 0 {
            return Err(error(m, "Discontinuous padding not allowed"));
        }
        padding = 0;
        seen += 1;
        word = word << 6 | value as u32;
        match digits {
            0 => digits = 1,
            1 => {
                out.push((word >> 4) as u8);
                digits = 2;
            }
            2 => {
                out.push((word >> 2) as u8);
                digits = 3;
            }
            _ => {
                out.push(word as u8);
                digits = 0;
            }
        }
    }
    match digits {
        0 => m.bytes(&out),
        1 => Err(error(
            m,
            &format!(
                "Invalid base64-encoded string: number of data characters ({seen}) cannot be 1 \
                 more than a multiple of 4"
            ),
        )),
        _ => Err(error(m, "Incorrect padding")),
    }
}

pub(super) fn crc32(m: &mut Machine, args: &[Value]) -> Exec {
    let all = buffer::required(m, args[0])?;
    let start = if args[1].is_set() { m.to_i64(args[1])? as u32 } else { 0 };
    Ok(Value::int(crc32_of(&all, start).into()))
}

/// The checksum of data that follow data with the checksum `start`.
pub(super) fn crc32_of(all: &[u8], start: u32) -> u32 {
    let mut crc = !start;
    for &b in all {
        crc = CRC32[usize::from(crc as u8 ^ b)] ^ crc >> 8;
    }
    !crc
}

/// Remainders of the reflected polynomial of IEEE 802.3.
const CRC32: [u32; 256] = {
    let mut table = [0u32; 256];
    let mut i = 0;
    while i < 256 {
        let mut rest = i as u32;
        let mut bit = 0;
        while bit < 8 {
            rest = if rest & 1 == 1 { rest >> 1 ^ 0xEDB8_8320 } else { rest >> 1 };
            bit += 1;
        }
        table[i] = rest;
        i += 1;
    }
    table
};

fn crc_hqx(m: &mut Machine, args: &[Value]) -> Exec {
    let all = buffer::required(m, args[0])?;
    let mut crc = m.to_i64(args[1])? as u16;
    for &b in all.iter() {
        crc ^= u16::from(b) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 };
        }
    }
    Ok(Value::int(crc.into()))
}

/// `binascii`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "Conversion between binary data and ASCII",
    functions: &[
        NativeDef::function("hexlify", hexlify, &["data", "sep", "bytes_per_sep"])
            .optional(2)
            .by_name(0),
        NativeDef::function("b2a_hex", hexlify, &["data", "sep", "bytes_per_sep"])
            .optional(2)
            .by_name(0),
        NativeDef::function("unhexlify", unhexlify, &["hexstr"]),
        NativeDef::function("a2b_hex", unhexlify, &["hexstr"]),
        NativeDef::function("b2a_base64", b2a_base64, &["data", "newline"])
            .optional(1)
            .named_only(1),
        NativeDef::function("a2b_base64", a2b_base64, &["data", "strict_mode"])
            .optional(1)
            .named_only(1),
        NativeDef::function("crc32", crc32, &["data", "crc"]).optional(1),
        NativeDef::function("crc_hqx", crc_hqx, &["data", "crc"]),
    ],
    source: "class Error(ValueError): pass\nclass Incomplete(Exception): pass\n",
    ..ModuleSpec::new("binascii")
};
