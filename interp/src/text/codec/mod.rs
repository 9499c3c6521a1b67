//! Codecs between `str` and `bytes`, with CPython's error positions and handlers.
//!
//! Invariant: a codec never decides what an error means. It reports the span to a handler, which
//! writes a replacement and says where to go on; the standard handlers are in `handler`, and the
//! interpreter passes its own for those registered by `codecs.register_error`.
//!
//! | file | what |
//! |---|---|
//! | `error` | `UnicodeDecodeError` and `UnicodeEncodeError` |
//! | `handler` | `strict ignore replace surrogateescape …` |
//! | `utf8` | UTF-8 |
//! | `single` | ASCII and Latin-1 |
//! | `wide` | UTF-16 and UTF-32 |
//! | `name` | encoding names |

pub mod error;
pub mod handler;
pub mod name;
pub mod single;
pub mod utf8;
pub mod wide;

pub use error::{CodecError, Span};
pub use handler::{Errors, Replacement};
pub use name::Encoding;

use crate::text::wtf8::Text;

/// `bytes.decode(encoding, errors)` by a standard codec and handler.
///
/// # Errors
/// `UnicodeDecodeError` by `strict` and by handlers that do not apply.
pub fn decode(
    bytes: &[u8],
    encoding: Encoding,
    errors: Errors,
    out: &mut Vec<u8>,
) -> Result<(), CodecError> {
    let object = decoded_object(bytes, encoding);
    let (found, encoding) = match encoding {
        Encoding::Utf16(order) => (Encoding::Utf16(wide::detect_utf16(bytes, order).0), encoding),
        Encoding::Utf32(order) => (Encoding::Utf32(wide::detect_utf32(bytes, order).0), encoding),
        Encoding::Utf8Sig => (Encoding::Utf8, Encoding::Utf8),
        _ => (encoding, encoding),
    };
    decode_with(object, encoding, true, out, |span, out| errors.decode(span, found, object, out))
        .map(|_| ())
}

/// The bytes that positions in decoding errors count from, the exception's `object`: without the
/// mark for `utf-8-sig`.
#[must_use]
pub fn decoded_object(bytes: &[u8], encoding: Encoding) -> &[u8] {
    match encoding {
        Encoding::Utf8Sig => bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
        _ => bytes,
    }
}

/// Decodes with any handler; returns the number of bytes used, all of them if `is_final`.
///
/// The handler gets the error, appends its replacement, and returns where to go on.
///
/// # Errors
/// Those of the handler.
pub fn decode_with<E>(
    bytes: &[u8],
    encoding: Encoding,
    is_final: bool,
    out: &mut Vec<u8>,
    on_error: impl FnMut(Span, &mut Vec<u8>) -> Result<usize, E>,
) -> Result<usize, E> {
    match encoding {
        Encoding::Utf8 => utf8::decode(bytes, is_final, out, on_error),
        Encoding::Utf8Sig => utf8::decode_sig(bytes, is_final, out, on_error),
        Encoding::Ascii => single::decode_ascii(bytes, out, on_error),
        Encoding::Latin1 => {
            single::decode_latin1(bytes, out);
            Ok(bytes.len())
        }
        Encoding::Utf16(order) => wide::decode_utf16(bytes, order, is_final, out, on_error),
        Encoding::Utf32(order) => wide::decode_utf32(bytes, order, is_final, out, on_error),
    }
}

/// `str.encode(encoding, errors)` by a standard codec and handler.
///
/// # Errors
/// `UnicodeEncodeError` by `strict` and by handlers that do not apply.
pub fn encode(
    text: Text<'_>,
    encoding: Encoding,
    errors: Errors,
    out: &mut Vec<u8>,
) -> Result<(), CodecError> {
    encode_with(text, encoding, out, |span, part| errors.encode(span, encoding, part))
}

/// Encodes with any handler, which gets the error's span and the text in it.
///
/// # Errors
/// Those of the handler.
pub fn encode_with<'t, E>(
    text: Text<'t>,
    encoding: Encoding,
    out: &mut Vec<u8>,
    mut on_error: impl FnMut(Span, Text<'t>) -> Result<Replacement, E>,
) -> Result<(), E>
where
    E: From<Span>,
{
    if let Encoding::Utf16(order) = encoding {
        wide::push_mark_utf16(order, out);
    }
    if let Encoding::Utf32(order) = encoding {
        wide::push_mark_utf32(order, out);
    }
    if encoding == Encoding::Utf8Sig {
        out.extend_from_slice(b"\xEF\xBB\xBF");
    }
    if text.is_ascii() && encoding.extends_ascii() {
        out.extend_from_slice(text.bytes());
        return Ok(());
    }
    let unit = encoding.unit();
    let mut index = 0;
    let mut codes = text.code_points();
    loop {
        let rest = codes.rest();
        let Some(code) = codes.next() else { return Ok(()) };
        if encoding.push(code, out) {
            index += 1;
            continue;
        }
        // One error covers all the code points in a row that cannot be encoded, but each in
        // UTF-16 and UTF-32.
        let mut end = index + 1;
        let mut after = codes.clone();
        while unit == 1 && after.next().is_some_and(|code| !encoding.can_encode(code)) {
            codes = after.clone();
            end += 1;
        }
        let span = Span::new(index, end, encoding.encode_reason());
        let part = Text::with_len(&rest[..rest.len() - codes.rest().len()], end - index);
        match on_error(span, part)? {
            Replacement::Text(replacement) => {
                for code in Text::new(&replacement).code_points() {
                    if !encoding.push(code, out) {
                        return Err(E::from(span));
                    }
                }
            }
            Replacement::Bytes(bytes) => {
                if !bytes.len().is_multiple_of(unit) {
                    return Err(E::from(span));
                }
                out.extend_from_slice(&bytes);
            }
        }
        index = end;
    }
}
