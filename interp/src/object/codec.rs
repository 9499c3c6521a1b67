//! `encode` and `decode` of `str` and `bytes`, and their exceptions.
//!
//! Main invariant: the encodings of `text::codec` with the standard error handlers run in Rust
//! without a look-up; other handlers are those registered with `codecs.register_error`, other
//! encodings those that the `encodings` package finds.

use crate::heap::*;
use crate::object::{TypeId, bytes, dict, instance, string, tuple};
use crate::text::codec::{
    self, CodecError, Encoding, Errors, Replacement, Span, decode_with, encode_with,
};
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

/// An argument that names an encoding or a handler.
fn name(m: &mut Machine, v: Value, default: &'static str) -> Exec<String> {
    if !v.is_set() {
        return Ok(default.into());
    }
    match m.as_str(v)? {
        Some(s) => Ok(String::from_utf8_lossy(string::bytes(s)).into_owned()),
        None => {
            let t = m.type_name(v);
            let which = if default == "strict" { "errors" } else { "encoding" };
            Err(m.type_error(&format!("argument '{which}' must be str, not {t}")))
        }
    }
}

/// `bytes.decode(encoding, errors)`; the arguments may be unset.
pub fn decode_value(m: &mut Machine, all: &[u8], encoding: Value, errors: Value) -> Exec {
    let encoding = name(m, encoding, "utf-8")?;
    let errors = name(m, errors, "strict")?;
    match Encoding::from_name(&encoding) {
        Some(encoding) => decode(m, all, encoding, &errors),
        None => {
            let object = m.bytes(all)?;
            let r = by_package(m, &encoding, "decode", object, &errors)?;
            match m.as_str(r)? {
                Some(_) => Ok(r),
                None => {
                    let t = m.type_name(r);
                    Err(m.type_error(&format!(
                        "'{encoding}' decoder returned '{t}' instead of 'str'; use \
                         codecs.decode() to decode to arbitrary types"
                    )))
                }
            }
        }
    }
}

/// `str.encode(encoding, errors)`, a `bytes` object; the arguments may be unset.
pub fn encode_value(m: &mut Machine, s: Value, encoding: Value, errors: Value) -> Exec {
    let encoding = name(m, encoding, "utf-8")?;
    let errors = name(m, errors, "strict")?;
    match Encoding::from_name(&encoding) {
        Some(encoding) => encode(m, s, encoding, &errors),
        None => {
            let r = by_package(m, &encoding, "encode", s, &errors)?;
            let p = instance::payload(m, r)?;
            if p.is_kind(BYTES) {
                return Ok(p);
            }
            let t = m.type_name(r);
            Err(m.type_error(&format!(
                "'{encoding}' encoder returned '{t}' instead of 'bytes'; use codecs.encode() to \
                 encode to arbitrary types"
            )))
        }
    }
}

/// Decodes by one of the built-in encodings.
///
/// # Errors
/// UnicodeDecodeError, LookupError for an unknown handler, whatever a handler raises.
pub fn decode(m: &mut Machine, all: &[u8], encoding: Encoding, errors: &str) -> Exec {
    let mut out = Vec::with_capacity(all.len());
    if let Some(errors) = Errors::from_name(errors) {
        return match codec::decode(all, encoding, errors, &mut out) {
            Ok(()) => m.str_of(&out),
            Err(error) => Err(decode_error(m, all, encoding, error)),
        };
    }
    decode_by_handler(m, all, encoding, errors, true, &mut out)?;
    m.str_of(&out)
}

/// Decodes as much as is complete; the number of bytes used.
///
/// # Errors
/// Those of [`decode`].
pub fn decode_part(
    m: &mut Machine,
    all: &[u8],
    encoding: Encoding,
    errors: &str,
    is_final: bool,
    out: &mut Vec<u8>,
) -> Exec<usize> {
    let Some(errors) = Errors::from_name(errors) else {
        return decode_by_handler(m, all, encoding, errors, is_final, out);
    };
    let object = codec::decoded_object(all, encoding);
    let done = decode_with(all, encoding, is_final, out, |span, out| {
        errors.decode(span, encoding, object, out)
    });
    done.map_err(|error| decode_error(m, all, encoding, error))
}

fn decode_by_handler(
    m: &mut Machine,
    all: &[u8],
    encoding: Encoding,
    errors: &str,
    is_final: bool,
    out: &mut Vec<u8>,
) -> Exec<usize> {
    let mut handler = None;
    let object = codec::decoded_object(all, encoding);
    decode_with(all, encoding, is_final, out, |span, out| {
        let f = match handler {
            Some(f) => f,
            None => *handler.insert(registered(m, errors)?),
        };
        let e = decode_error(m, all, encoding, CodecError::Unicode(span));
        let (replacement, at) = call_handler(m, f, e, object.len())?;
        match m.as_str(replacement)? {
            Some(s) => out.extend_from_slice(string::bytes(s)),
            None => {
                return Err(m.type_error("decoding error handler must return (str, int) tuple"));
            }
        }
        Ok(at)
    })
}

/// Encodes by one of the built-in encodings.
///
/// # Errors
/// UnicodeEncodeError, LookupError for an unknown handler, whatever a handler raises.
pub fn encode(m: &mut Machine, s: Value, encoding: Encoding, errors: &str) -> Exec {
    let text = string::text(s);
    let mut out = Vec::with_capacity(text.bytes().len());
    if let Some(errors) = Errors::from_name(errors) {
        return match codec::encode(text, encoding, errors, &mut out) {
            Ok(()) => m.bytes(&out),
            Err(error) => Err(encode_error(m, s, encoding, error)),
        };
    }
    let mut handler = None;
    let done = encode_with(text, encoding, &mut out, |span, _| {
        let f = match handler {
            Some(f) => f,
            None => *handler.insert(registered(m, errors)?),
        };
        let e = encode_error(m, s, encoding, CodecError::Unicode(span));
        let (replacement, at) = call_handler(m, f, e, text.len())?;
        if at != span.end {
            return Err(Stop::Unwind(m.error(
                TypeId::NotImplementedError,
                "an encoding error handler must go on behind the error",
            )));
        }
        replacement_of(m, replacement).map_err(Stop::Unwind)
    });
    match done {
        Ok(()) => m.bytes(&out),
        Err(Stop::Unwind(unwind)) => Err(unwind),
        // The replacement itself cannot be encoded.
        Err(Stop::Span(span)) => Err(encode_error(m, s, encoding, CodecError::Unicode(span))),
    }
}

/// Why encoding stopped.
enum Stop {
    Span(Span),
    Unwind(Unwind),
}

impl From<Span> for Stop {
    fn from(span: Span) -> Stop {
        Stop::Span(span)
    }
}

impl From<Unwind> for Stop {
    fn from(unwind: Unwind) -> Stop {
        Stop::Unwind(unwind)
    }
}

fn replacement_of(m: &mut Machine, v: Value) -> Exec<Replacement> {
    if let Some(s) = m.as_str(v)? {
        return Ok(Replacement::Text(string::bytes(s).to_vec()));
    }
    let p = instance::payload(m, v)?;
    if p.is_kind(BYTES) {
        return Ok(Replacement::Bytes(bytes::slice(p).to_vec()));
    }
    Err(m.type_error("encoding error handler must return (str/bytes, int) tuple"))
}

/// Calls an error handler: its replacement, and where to go on.
fn call_handler(m: &mut Machine, f: Value, e: Unwind, len: usize) -> Exec<(Value, usize)> {
    let Unwind::Raise(e) = e else { return Err(e) };
    let r = m.call(f, &[e])?;
    let &[replacement, at] = (if r.is_kind(TUPLE) { tuple::items(r) } else { &[] }) else {
        return Err(m.type_error("error handler must return (str, int) tuple"));
    };
    let at = m.to_i64(at)?;
    let at = if at < 0 { at + len as i64 } else { at };
    match usize::try_from(at) {
        Ok(at) if at <= len => Ok((replacement, at)),
        _ => Err(m.index_error(&format!("position {at} from error handler out of bounds"))),
    }
}

/// The handler registered under a name.
fn registered(m: &mut Machine, errors: &str) -> Exec {
    if let Some(handlers) = registry(m)? {
        let name = m.str(errors)?;
        if let Some(f) = dict::get(m, handlers, name)? {
            return Ok(f);
        }
    }
    Err(m.error(TypeId::LookupError, &format!("unknown error handler name '{errors}'")))
}

/// The dict of handlers of `_codecs`, if that has been imported.
fn registry(m: &mut Machine) -> Exec<Option<Value>> {
    let modules = m.well_known().modules;
    let name = m.intern("_codecs")?;
    let Some(module) = dict::get_str(m, modules, name)? else { return Ok(None) };
    let name = m.intern("_error_handlers")?;
    m.try_attribute(module, name)
}

/// The exception of a failed decoding.
fn decode_error(m: &mut Machine, all: &[u8], encoding: Encoding, error: CodecError) -> Unwind {
    match error {
        CodecError::Unhandled(text) => m.type_error(text),
        CodecError::Unicode(span) => match decode_error_arguments(m, all, encoding, span) {
            Ok(args) => {
                let class = m.builtin(TypeId::UnicodeDecodeError);
                m.error_with(class, &args)
            }
            Err(unwind) => unwind,
        },
    }
}

fn decode_error_arguments(
    m: &mut Machine,
    all: &[u8],
    encoding: Encoding,
    span: Span,
) -> Exec<[Value; 5]> {
    Ok([
        m.str(encoding.decode_name(all))?,
        m.bytes(codec::decoded_object(all, encoding))?,
        Value::len(span.start),
        Value::len(span.end),
        m.str(span.reason)?,
    ])
}

/// The exception of a failed encoding.
fn encode_error(m: &mut Machine, s: Value, encoding: Encoding, error: CodecError) -> Unwind {
    let span = match error {
        CodecError::Unhandled(text) => return m.type_error(text),
        CodecError::Unicode(span) => span,
    };
    let args = (|| {
        let (name, reason) = (m.str(encoding.name())?, m.str(span.reason)?);
        Ok([name, s, Value::len(span.start), Value::len(span.end), reason])
    })();
    match args {
        Ok(args) => {
            let class = m.builtin(TypeId::UnicodeEncodeError);
            m.error_with(class, &args)
        }
        Err(unwind) => unwind,
    }
}

/// `codecs.lookup(encoding).decode(object, errors)[0]`, by the `codecs` module.
fn by_package(m: &mut Machine, encoding: &str, method: &str, object: Value, errors: &str) -> Exec {
    let codecs = m.import_dotted("codecs")?;
    let lookup = m.intern("lookup")?;
    let lookup = m.get_attribute(codecs, lookup)?;
    let encoding = m.str(encoding)?;
    let found = m.call(lookup, &[encoding])?;
    let method = m.intern(method)?;
    let f = m.get_attribute(found, method)?;
    let errors = m.str(errors)?;
    let r = m.call(f, &[object, errors])?;
    m.get_item(r, Value::ZERO)
}

/// Text that a program gave as a file name or the like, as UTF-8 with surrogates escaped.
///
/// # Errors
/// UnicodeEncodeError for surrogates that stand for no byte.
pub fn encode_fs(m: &mut Machine, s: Value) -> Exec<Vec<u8>> {
    let encoded = encode(m, s, Encoding::Utf8, "surrogateescape")?;
    Ok(bytes::slice(encoded).to_vec())
}

/// A file name or the like that the system gave.
pub fn decode_fs(m: &mut Machine, all: &[u8]) -> Exec {
    decode(m, all, Encoding::Utf8, "surrogateescape")
}
