//! `_codecs`: encoding and decoding functions, and the registry of codecs and error handlers.
//!
//! Main invariant: the registry (search functions, cache, handlers) is Python objects of the
//! module, so it is rolled back with everything else; the part of the module that is not hot is
//! Python code (`codecs.py` beside this file).

use crate::native::{ModuleSpec, NativeDef};
use crate::object::{buffer, codec, string};
use crate::text::codec::Encoding;
use crate::text::codec::name::Order;
use crate::text::escape;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The name of the error handler of a call.
fn handler(m: &mut Machine, v: Value) -> Exec<String> {
    if !v.is_set() || v.is_none() {
        return Ok("strict".into());
    }
    match m.as_str(v)? {
        Some(s) => Ok(String::from_utf8_lossy(string::bytes(s)).into_owned()),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("argument 2 must be str or None, not {t}")))
        }
    }
}

fn text_argument(m: &mut Machine, v: Value) -> Exec {
    match m.as_str(v)? {
        Some(s) => Ok(s),
        None => {
            let t = m.type_name(v);
            Err(m.type_error(&format!("argument 1 must be str, not {t}")))
        }
    }
}

fn encoded(m: &mut Machine, args: &[Value], encoding: Encoding) -> Exec {
    let s = text_argument(m, args[0])?;
    let errors = handler(m, args[1])?;
    let made = codec::encode(m, s, encoding, &errors)?;
    m.tuple(&[made, Value::len(string::len(s))])
}

/// Bytes, or the UTF-8 bytes of a string, as the C functions take them.
fn input(m: &mut Machine, v: Value) -> Exec<buffer::Contents> {
    buffer::required(m, v)
}

fn decoded(m: &mut Machine, args: &[Value], encoding: Encoding) -> Exec {
    let all = input(m, args[0])?;
    let errors = handler(m, args[1])?;
    let is_final = args[2].is_set() && m.truth(args[2])?;
    let mut out = Vec::with_capacity(all.len());
    let used = codec::decode_part(m, &all, encoding, &errors, is_final, &mut out)?;
    let text = m.str_of(&out)?;
    m.tuple(&[text, Value::len(used)])
}

macro_rules! codecs {
    ($($encode:ident $decode:ident = $encoding:expr;)*) => { $(
        fn $encode(m: &mut Machine, args: &[Value]) -> Exec {
            encoded(m, args, $encoding)
        }

        fn $decode(m: &mut Machine, args: &[Value]) -> Exec {
            decoded(m, args, $encoding)
        }
    )* };
}

codecs! {
    utf_8_encode utf_8_decode = Encoding::Utf8;
    ascii_encode ascii_decode = Encoding::Ascii;
    latin_1_encode latin_1_decode = Encoding::Latin1;
    utf_16_encode utf_16_decode = Encoding::Utf16(Order::Mark);
    utf_16_le_encode utf_16_le_decode = Encoding::Utf16(Order::Little);
    utf_16_be_encode utf_16_be_decode = Encoding::Utf16(Order::Big);
    utf_32_encode utf_32_decode = Encoding::Utf32(Order::Mark);
    utf_32_le_encode utf_32_le_decode = Encoding::Utf32(Order::Little);
    utf_32_be_encode utf_32_be_decode = Encoding::Utf32(Order::Big);
}

/// `utf_16_ex_decode` and `utf_32_ex_decode`: the byte order goes in and comes out.
fn decoded_ex(
    m: &mut Machine,
    args: &[Value],
    encoding: fn(Order) -> Encoding,
    detect: fn(&[u8], Order) -> (Order, usize),
) -> Exec {
    let all = input(m, args[0])?;
    let errors = handler(m, args[1])?;
    let order = match m.optional_int(args[2], 0)? {
        0 => Order::Mark,
        n if n < 0 => Order::Little,
        _ => Order::Big,
    };
    let is_final = args[3].is_set() && m.truth(args[3])?;
    let (found, mark) = if order == Order::Mark { detect(&all, order) } else { (order, 0) };
    let mut out = Vec::with_capacity(all.len());
    let found = if mark > 0 || all.len() >= 4 { found } else { order };
    let used = codec::decode_part(m, &all, encoding(order), &errors, is_final, &mut out)?;
    let text = m.str_of(&out)?;
    let order = match found {
        Order::Mark => 0,
        Order::Little => -1,
        Order::Big => 1,
    };
    m.tuple(&[text, Value::len(used), Value::int(order)])
}

fn utf_16_ex_decode(m: &mut Machine, args: &[Value]) -> Exec {
    decoded_ex(m, args, Encoding::Utf16, crate::text::codec::wide::detect_utf16)
}

fn utf_32_ex_decode(m: &mut Machine, args: &[Value]) -> Exec {
    decoded_ex(m, args, Encoding::Utf32, crate::text::codec::wide::detect_utf32)
}

fn unicode_escape_encode(m: &mut Machine, args: &[Value]) -> Exec {
    let s = text_argument(m, args[0])?;
    let mut out = Vec::new();
    escape::encode_unicode_escape(string::text(s), &mut out);
    let made = m.bytes(&out)?;
    m.tuple(&[made, Value::len(string::len(s))])
}

fn unicode_escape_decode(m: &mut Machine, args: &[Value]) -> Exec {
    let all = match m.as_str(args[0])? {
        Some(s) => buffer::Contents::Borrowed(string::bytes(s)),
        None => input(m, args[0])?,
    };
    let mut out = Vec::new();
    match escape::decode_unicode_escape(&all, &mut out) {
        Ok(_) => {
            let text = m.str_of(&out)?;
            m.tuple(&[text, Value::len(all.len())])
        }
        Err(span) => {
            let args = [
                m.str("unicodeescape")?,
                m.bytes(&all)?,
                Value::len(span.start),
                Value::len(span.end),
                m.str(span.reason)?,
            ];
            let class = m.builtin(crate::object::TypeId::UnicodeDecodeError);
            Err(m.error_with(class, &args))
        }
    }
}

fn escape_decode(m: &mut Machine, args: &[Value]) -> Exec {
    let all = match m.as_str(args[0])? {
        Some(s) => buffer::Contents::Borrowed(string::bytes(s)),
        None => input(m, args[0])?,
    };
    let mut out = Vec::new();
    match escape::unescape_bytes(&all, &mut out) {
        Ok(_) => {
            let made = m.bytes(&out)?;
            m.tuple(&[made, Value::len(all.len())])
        }
        Err(span) => {
            let at = span.start;
            Err(m.value_error(&format!("invalid \\x escape at position {at}")))
        }
    }
}

fn escape_encode(m: &mut Machine, args: &[Value]) -> Exec {
    let all = input(m, args[0])?;
    let mut quoted = Vec::new();
    crate::text::string::repr::bytes_repr(&all, &mut quoted);
    // Without the `b` and the quotes; a single quote is escaped whatever the quotes are.
    let body = &quoted[2..quoted.len() - 1];
    let mut out = Vec::with_capacity(body.len());
    let plain = quoted.get(1) == Some(&b'"');
    for &b in body {
        if b == b'\'' && plain {
            out.push(b'\\');
        }
        out.push(b);
    }
    let made = m.bytes(&out)?;
    m.tuple(&[made, Value::len(all.len())])
}

fn readbuffer_encode(m: &mut Machine, args: &[Value]) -> Exec {
    let all = match m.as_str(args[0])? {
        Some(s) => buffer::Contents::Borrowed(string::bytes(s)),
        None => input(m, args[0])?,
    };
    let made = m.bytes(&all)?;
    m.tuple(&[made, Value::len(all.len())])
}

const ENCODE: &[&str] = &["str", "errors"];
const DECODE: &[&str] = &["data", "errors", "final"];
const DECODE_EX: &[&str] = &["data", "errors", "byteorder", "final"];

/// `_codecs`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    functions: &[
        NativeDef::function("utf_8_encode", utf_8_encode, ENCODE).optional(1),
        NativeDef::function("utf_8_decode", utf_8_decode, DECODE).optional(2),
        NativeDef::function("ascii_encode", ascii_encode, ENCODE).optional(1),
        NativeDef::function("ascii_decode", ascii_decode, DECODE).optional(2),
        NativeDef::function("latin_1_encode", latin_1_encode, ENCODE).optional(1),
        NativeDef::function("latin_1_decode", latin_1_decode, DECODE).optional(2),
        NativeDef::function("utf_16_encode", utf_16_encode, ENCODE).optional(1),
        NativeDef::function("utf_16_decode", utf_16_decode, DECODE).optional(2),
        NativeDef::function("utf_16_le_encode", utf_16_le_encode, ENCODE).optional(1),
        NativeDef::function("utf_16_le_decode", utf_16_le_decode, DECODE).optional(2),
        NativeDef::function("utf_16_be_encode", utf_16_be_encode, ENCODE).optional(1),
        NativeDef::function("utf_16_be_decode", utf_16_be_decode, DECODE).optional(2),
        NativeDef::function("utf_16_ex_decode", utf_16_ex_decode, DECODE_EX).optional(3),
        NativeDef::function("utf_32_encode", utf_32_encode, ENCODE).optional(1),
        NativeDef::function("utf_32_decode", utf_32_decode, DECODE).optional(2),
        NativeDef::function("utf_32_le_encode", utf_32_le_encode, ENCODE).optional(1),
        NativeDef::function("utf_32_le_decode", utf_32_le_decode, DECODE).optional(2),
        NativeDef::function("utf_32_be_encode", utf_32_be_encode, ENCODE).optional(1),
        NativeDef::function("utf_32_be_decode", utf_32_be_decode, DECODE).optional(2),
        NativeDef::function("utf_32_ex_decode", utf_32_ex_decode, DECODE_EX).optional(3),
        NativeDef::function("unicode_escape_encode", unicode_escape_encode, ENCODE).optional(1),
        NativeDef::function("unicode_escape_decode", unicode_escape_decode, DECODE).optional(2),
        NativeDef::function("escape_encode", escape_encode, ENCODE).optional(1),
        NativeDef::function("escape_decode", escape_decode, ENCODE).optional(1),
        NativeDef::function("readbuffer_encode", readbuffer_encode, ENCODE).optional(1),
    ],
    source: include_str!("codecs.py"),
    ..ModuleSpec::new("_codecs")
};
