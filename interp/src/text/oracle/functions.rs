//! Cases of text, bytes, codecs and formatting.

use super::{Args, Outcome, Value, message};
use crate::text::codec::{self, CodecError, Encoding, Errors};
use crate::text::error::Result;
use crate::text::format::number;
use crate::text::format::percent::{self, Items};
use crate::text::format::template::{
    Access, Argument, Conversion, FieldName, MAX_DEPTH, Numbering, Piece, Template, too_deep,
};
use crate::text::int::{DEFAULT_MAX_DIGITS, convert};
use crate::text::string::split::{self, Ascii, Unicode};
use crate::text::string::{case, classify, pad, repr, search, slice};
use crate::text::wtf8::{self, Text};
use crate::text::{bytes, escape, json};

type Sink<'a> = &'a mut Vec<u8>;

fn text(fill: impl FnOnce(Sink<'_>)) -> Outcome {
    let mut out = Vec::new();
    fill(&mut out);
    Ok(vec![Value::Str(out)])
}

pub(super) fn try_text(fill: impl FnOnce(Sink<'_>) -> Result<()>) -> Outcome {
    let mut out = Vec::new();
    fill(&mut out).map_err(message)?;
    Ok(vec![Value::Str(out)])
}

fn raw(fill: impl FnOnce(Sink<'_>)) -> Outcome {
    let mut out = Vec::new();
    fill(&mut out);
    Ok(vec![Value::Bytes(out)])
}

pub(super) fn try_raw(fill: impl FnOnce(Sink<'_>) -> Result<()>) -> Outcome {
    let mut out = Vec::new();
    fill(&mut out).map_err(message)?;
    Ok(vec![Value::Bytes(out)])
}

fn truth(value: bool) -> Outcome {
    Ok(vec![Value::Bool(value)])
}

fn place(found: Option<usize>) -> Outcome {
    Ok(vec![found.map_or(Value::int(-1), Value::int)])
}

fn pieces<'a>(items: impl Iterator<Item = &'a [u8]>, kind: fn(Vec<u8>) -> Value) -> Outcome {
    Ok(items.map(|piece| kind(piece.to_vec())).collect())
}

fn reversed(outcome: Outcome) -> Outcome {
    outcome.map(|mut values| {
        values.reverse();
        values
    })
}

/// `a.partition(b)` by its parts.
fn parts<'a>(a: &Args, found: Option<(&'a [u8], &'a [u8])>, right: bool) -> Outcome {
    let [head, separator, tail] = match found {
        Some((head, tail)) => [head, a.bytes(1), tail],
        None if right => [b"", b"", a.bytes(0)],
        None => [a.bytes(0), b"", b""],
    };
    Ok([head, separator, tail].map(|part| Value::Str(part.to_vec())).to_vec())
}

pub(super) fn run(name: &str, a: &Args) -> Option<Outcome> {
    Some(match name {
        "lower" => text(|out| case::lower(a.text(0), out)),
        "upper" => text(|out| case::upper(a.text(0), out)),
        "title" => text(|out| case::title(a.text(0), out)),
        "capitalize" => text(|out| case::capitalize(a.text(0), out)),
        "swapcase" => text(|out| case::swapcase(a.text(0), out)),
        "casefold" => text(|out| case::casefold(a.text(0), out)),
        "isalpha" => truth(classify::is_alpha(a.text(0))),
        "isalnum" => truth(classify::is_alnum(a.text(0))),
        "isdecimal" => truth(classify::is_decimal(a.text(0))),
        "isdigit" => truth(classify::is_digit(a.text(0))),
        "isnumeric" => truth(classify::is_numeric(a.text(0))),
        "isspace" => truth(classify::is_space(a.text(0))),
        "isprintable" => truth(classify::is_printable(a.text(0))),
        "isidentifier" => truth(classify::is_identifier(a.text(0))),
        "islower" => truth(classify::is_lower(a.text(0))),
        "isupper" => truth(classify::is_upper(a.text(0))),
        "istitle" => truth(classify::is_title(a.text(0))),
        "repr" => text(|out| repr::repr(a.text(0), out)),
        "ascii" => text(|out| repr::ascii(a.text(0), out)),
        "len" => Ok(vec![Value::int(a.text(0).len())]),
        "find" => place(search::find(a.text(0), a.text(1), a.int(2), a.int(3))),
        "rfind" => place(search::rfind(a.text(0), a.text(1), a.int(2), a.int(3))),
        "count" => place(Some(search::count(a.text(0), a.text(1), a.int(2), a.int(3)))),
        "startswith" => truth(search::starts_with(a.text(0), a.text(1), a.int(2), a.int(3))),
        "endswith" => truth(search::ends_with(a.text(0), a.text(1), a.int(2), a.int(3))),
        "replace" => {
            try_text(|out| search::replace(a.text(0), a.text(1), a.text(2), a.int(3), out))
        }
        "split" if a.is_none(1) => {
            pieces(split::split_space::<Unicode>(a.bytes(0), a.int(2)), Value::Str)
        }
        "rsplit" if a.is_none(1) => {
            reversed(pieces(split::rsplit_space::<Unicode>(a.bytes(0), a.int(2)), Value::Str))
        }
        "bsplit" if a.is_none(1) => {
            pieces(split::split_space::<Ascii>(a.bytes(0), a.int(2)), Value::Bytes)
        }
        "brsplit" if a.is_none(1) => {
            reversed(pieces(split::rsplit_space::<Ascii>(a.bytes(0), a.int(2)), Value::Bytes))
        }
        "split" | "bsplit" => match split::split_on(a.bytes(0), a.bytes(1), a.int(2)) {
            Ok(items) => pieces(items, if name == "split" { Value::Str } else { Value::Bytes }),
            Err(error) => Err(message(error)),
        },
        "rsplit" | "brsplit" => match split::rsplit_on(a.bytes(0), a.bytes(1), a.int(2)) {
            Ok(items) => {
                reversed(pieces(items, if name == "rsplit" { Value::Str } else { Value::Bytes }))
            }
            Err(error) => Err(message(error)),
        },
        "splitlines" => pieces(split::lines::<Unicode>(a.bytes(0), a.flag(1)), Value::Str),
        "bsplitlines" => pieces(split::lines::<Ascii>(a.bytes(0), a.flag(1)), Value::Bytes),
        "partition" => match split::partition(a.bytes(0), a.bytes(1)) {
            Ok(found) => parts(a, found, false),
            Err(error) => Err(message(error)),
        },
        "rpartition" => match split::rpartition(a.bytes(0), a.bytes(1)) {
            Ok(found) => parts(a, found, true),
            Err(error) => Err(message(error)),
        },
        "strip" | "lstrip" | "rstrip" | "bstrip" => Ok(vec![stripped(name, a)]),
        "center" | "ljust" | "rjust" => {
            let side = match name {
                "center" => pad::Side::Center,
                "ljust" => pad::Side::Left,
                _ => pad::Side::Right,
            };
            let fill = a.text(2).get(0).expect("a fill");
            try_text(|out| pad::justify(a.text(0), side, a.int(1), fill, out))
        }
        "bcenter" => try_raw(|out| {
            let fill = a.bytes(2)[0];
            bytes::ascii::justify(a.bytes(0), pad::Side::Center, a.int(1), fill, out)
        }),
        "zfill" => try_text(|out| pad::zfill(a.bytes(0), a.text(0).len(), a.int(1), out)),
        "expandtabs" => try_text(|out| pad::expand_tabs(a.bytes(0), a.int(1), false, out)),
        "slice" => try_text(|out| {
            let text = a.text(0);
            let at = slice::indices(a.optional(1), a.optional(2), a.optional(3), text.len())?;
            slice::slice(text, at, out)
        }),
        "indices" => {
            match slice::indices(a.optional(0), a.optional(1), a.optional(2), a.int(3) as usize) {
                Ok(at) => Ok([at.start, at.stop, at.step].map(Value::int).to_vec()),
                Err(error) => Err(message(error)),
            }
        }
        "removeprefix" => text(|out| {
            out.extend_from_slice(search::remove_prefix(a.bytes(0), a.bytes(1)));
        }),
        "removesuffix" => text(|out| {
            out.extend_from_slice(search::remove_suffix(a.bytes(0), a.bytes(1)));
        }),
        "repeat" => try_text(|out| pad::repeat(a.bytes(0), a.int(1), out)),
        "join" => try_text(|out| pad::join(a.bytes(0), (1..a.0.len()).map(|at| a.bytes(at)), out)),
        "translate" => text(|out| {
            let known = a.text(1).get(0);
            let table = |code| {
                Ok::<_, ()>(match (Some(code) == known, a.is_none(2)) {
                    (false, _) => slice::Translation::Keep,
                    (true, true) => slice::Translation::Delete,
                    (true, false) => slice::Translation::Text(a.bytes(2)),
                })
            };
            slice::translate(a.text(0), table, out).expect("no error");
        }),
        "btranslate" => try_raw(|out| {
            let table = bytes::ascii::maketrans(a.bytes(1), a.bytes(2))?;
            bytes::ascii::translate(a.bytes(0), Some(&table), a.bytes(3), out)
        }),
        "less" => truth(a.bytes(0) < a.bytes(1)),
        "bfind" => place(bytes::search::find(a.bytes(0), a.bytes(1), a.int(2), a.int(3))),
        "brfind" => place(bytes::search::rfind(a.bytes(0), a.bytes(1), a.int(2), a.int(3))),
        "bcount" => {
            place(Some(bytes::search::count_in(a.bytes(0), a.bytes(1), a.int(2), a.int(3))))
        }
        "bstartswith" => {
            truth(bytes::search::starts_with(a.bytes(0), a.bytes(1), a.int(2), a.int(3)))
        }
        "bendswith" => truth(bytes::search::ends_with(a.bytes(0), a.bytes(1), a.int(2), a.int(3))),
        "breplace" => {
            try_raw(|out| bytes::search::replace(a.bytes(0), a.bytes(1), a.bytes(2), a.int(3), out))
        }
        "blower" => raw(|out| bytes::ascii::lower(a.bytes(0), out)),
        "bupper" => raw(|out| bytes::ascii::upper(a.bytes(0), out)),
        "btitle" => raw(|out| bytes::ascii::title(a.bytes(0), out)),
        "bcapitalize" => raw(|out| bytes::ascii::capitalize(a.bytes(0), out)),
        "bswapcase" => raw(|out| bytes::ascii::swapcase(a.bytes(0), out)),
        "bisalpha" => truth(bytes::ascii::is_alpha(a.bytes(0))),
        "bisalnum" => truth(bytes::ascii::is_alnum(a.bytes(0))),
        "bisdigit" => truth(bytes::ascii::is_digit(a.bytes(0))),
        "bisspace" => truth(bytes::ascii::is_space(a.bytes(0))),
        "bislower" => truth(bytes::ascii::is_lower(a.bytes(0))),
        "bisupper" => truth(bytes::ascii::is_upper(a.bytes(0))),
        "bistitle" => truth(bytes::ascii::is_title(a.bytes(0))),
        "brepr" => text(|out| repr::bytes_repr(a.bytes(0), out)),
        "hex" => try_text(|out| {
            let separator = bytes::hex::separator(a.text(1))?;
            bytes::hex::hex(a.bytes(0), Some(separator), a.int(2), out)
        }),
        "fromhex" => try_raw(|out| bytes::hex::from_hex(a.text(0), out)),
        "decode" => decode(a),
        "encode" => encode(a),
        "encoding_known" => Ok(vec![match Encoding::from_name(a.rust(0)) {
            Some(Encoding::Utf8Sig) => Value::Str(b"utf-8-sig".to_vec()),
            Some(Encoding::Latin1) => Value::Str(b"iso8859-1".to_vec()),
            Some(encoding) => Value::Str(encoding.name().into()),
            None => Value::None,
        }]),
        "format_str" => try_text(|out| number::str(a.text(0), a.text(1), "str", out)),
        "format_int" => {
            let value = a.big(0);
            try_text(|out| number::int(&value, a.text(1), "int", DEFAULT_MAX_DIGITS, out))
        }
        "format_float" => try_text(|out| number::float(a.float(0), a.text(1), "float", out)),
        "format_complex" => {
            try_text(|out| number::complex(a.float(0), a.float(1), a.text(2), "complex", out))
        }
        "template" => {
            try_text(|out| template(a.text(0), MAX_DEPTH, &mut Numbering::default(), out))
        }
        "percent_int" | "percent_float" | "percent_str" | "percent_char" => {
            try_text(|out| percent(a, out))
        }
        "percent_star" => try_text(|out| percent_star(a, out)),
        "percent_map" => try_text(|out| percent_map(a, out)),
        "percent_bytes" => try_raw(|out| percent_bytes(a, out)),
        "json_ascii" => text(|out| json::quote(a.text(0), true, out)),
        "json_quote" => text(|out| json::quote(a.text(0), false, out)),
        "json_scan" => {
            let mut out = Vec::new();
            Ok(match json::scan_string(a.text(0), 0, a.flag(1), &mut out) {
                Ok(end) => vec![Value::Str(out), Value::int(a.text(0).index_of(end))],
                Err(error) => vec![
                    Value::Str(error.message.into()),
                    // The table reads from position 0, whose opening quote would be at -1.
                    if error.message.starts_with("Unterminated") {
                        Value::int(-1)
                    } else {
                        Value::int(error.position)
                    },
                ],
            })
        }
        "json_number" => Ok(match json::scan_number(a.bytes(0)) {
            Some(number) => vec![Value::int(number.len), Value::Bool(number.is_float)],
            None => vec![Value::None],
        }),
        "unescape" => {
            let mut out = Vec::new();
            match escape::decode_unicode_escape(a.bytes(0), &mut out) {
                Ok(_) => Ok(vec![Value::Str(out)]),
                Err(span) => Err(format!(
                    "!UnicodeError:{}",
                    codec::error::decode_message("unicodeescape", a.bytes(0), span)
                )),
            }
        }
        "escape" => raw(|out| escape::encode_unicode_escape(a.text(0), out)),
        _ => return None,
    })
}

fn stripped(name: &str, a: &Args) -> Value {
    let subject = a.bytes(0);
    if name == "bstrip" {
        return Value::Bytes(
            if a.is_none(1) {
                split::strip::<Ascii>(subject)
            } else {
                split::lstrip_bytes(split::rstrip_bytes(subject, a.bytes(1)), a.bytes(1))
            }
            .to_vec(),
        );
    }
    Value::Str(
        match (name, a.is_none(1)) {
            ("strip", true) => split::strip::<Unicode>(subject),
            ("lstrip", true) => split::lstrip::<Unicode>(subject),
            (_, true) => split::rstrip::<Unicode>(subject),
            ("strip", _) => split::lstrip_text(split::rstrip_text(subject, a.bytes(1)), a.bytes(1)),
            ("lstrip", _) => split::lstrip_text(subject, a.bytes(1)),
            _ => split::rstrip_text(subject, a.bytes(1)),
        }
        .to_vec(),
    )
}

fn decode(a: &Args) -> Outcome {
    let encoding = Encoding::from_name(a.rust(1)).expect("an encoding");
    let errors = Errors::from_name(a.rust(2)).expect("a handler");
    let mut out = Vec::new();
    match codec::decode(a.bytes(0), encoding, errors, &mut out) {
        Ok(()) => Ok(vec![Value::Str(out)]),
        Err(CodecError::Unhandled(text)) => Err(format!("!TypeError:{text}")),
        Err(CodecError::Unicode(span)) => {
            let object = codec::decoded_object(a.bytes(0), encoding);
            let name = encoding.decode_name(a.bytes(0));
            Err(format!("!UnicodeError:{}", codec::error::decode_message(name, object, span)))
        }
    }
}

fn encode(a: &Args) -> Outcome {
    let encoding = Encoding::from_name(a.rust(1)).expect("an encoding");
    let errors = Errors::from_name(a.rust(2)).expect("a handler");
    let mut out = Vec::new();
    match codec::encode(a.text(0), encoding, errors, &mut out) {
        Ok(()) => Ok(vec![Value::Bytes(out)]),
        Err(CodecError::Unhandled(text)) => Err(format!("!TypeError:{text}")),
        Err(CodecError::Unicode(span)) => Err(format!(
            "!UnicodeError:{}",
            codec::error::encode_message(encoding.name(), a.text(0), span)
        )),
    }
}

/// `str.format` over arguments that only record what is done to them, as `generate.py` has them.
fn template(
    text: Text<'_>,
    depth: usize,
    numbering: &mut Numbering,
    out: &mut Vec<u8>,
) -> Result<()> {
    if depth == 0 {
        return Err(too_deep());
    }
    for piece in Template::new(text) {
        let field = match piece? {
            Piece::Literal(literal) => {
                out.extend_from_slice(literal);
                continue;
            }
            Piece::Field(field) => field,
        };
        let name = FieldName::parse(field.name, Some(numbering))?;
        let mut path = match name.argument {
            Argument::Position(position) => position.to_string().into_bytes(),
            Argument::Keyword(keyword) => keyword.to_vec(),
        };
        for access in name {
            match access? {
                Access::Attribute(name) => {
                    path.push(b'.');
                    path.extend_from_slice(name);
                }
                Access::Index(index) => path.extend_from_slice(format!("[{index}]").as_bytes()),
                Access::Key(key) => {
                    path.push(b'[');
                    repr::repr(Text::new(key), &mut path);
                    path.push(b']');
                }
            }
        }
        let mut spec = Vec::new();
        let conversion = field.conversion.map(Conversion::from_code).transpose()?;
        if field.nested {
            template(Text::new(field.spec), depth - 1, numbering, &mut spec)?;
        } else {
            spec.extend_from_slice(field.spec);
        }
        let mut shown = match conversion {
            Some(Conversion::Str) => b"str ".to_vec(),
            Some(_) => b"repr ".to_vec(),
            None => Vec::new(),
        };
        shown.extend_from_slice(&path);
        if conversion == Some(Conversion::Ascii) {
            let plain = std::mem::take(&mut shown);
            for code in Text::new(&plain).code_points() {
                if code < 0x80 {
                    wtf8::push(&mut shown, code);
                } else {
                    repr::escape_code(code, &mut shown);
                }
            }
        }
        if conversion.is_some() {
            number::str(Text::new(&shown), Text::new(&spec), "str", out)?;
        } else {
            out.push(b'<');
            out.extend_from_slice(&shown);
            out.push(b':');
            out.extend_from_slice(&spec);
            out.push(b'>');
        }
    }
    Ok(())
}

/// `format % value` for one value that is no mapping.
fn percent(a: &Args, out: &mut Vec<u8>) -> Result<()> {
    let mut used = false;
    for piece in Items::of_text(a.text(0), false) {
        let item = match piece? {
            percent::Piece::Literal(literal) => {
                out.extend_from_slice(literal);
                continue;
            }
            percent::Piece::Item(item) => item,
        };
        if used {
            return Err(crate::text::error::Error::type_error(
                "not enough arguments for format string",
            ));
        }
        used = true;
        let kind = item.kind(false)?;
        let layout = percent::Layout::new(&item, 0, 0);
        match kind {
            percent::Kind::Str => percent::text(a.text(1), layout, out)?,
            percent::Kind::Repr | percent::Kind::Ascii => {
                let mut shown = Vec::new();
                if kind == percent::Kind::Repr {
                    repr::repr(a.text(1), &mut shown);
                } else {
                    repr::ascii(a.text(1), &mut shown);
                }
                percent::text(Text::new(&shown), layout, out)?;
            }
            percent::Kind::Char => {
                percent::character(percent::character_code(&a.big(1), false)?, layout, out)?;
            }
            percent::Kind::Float(style, upper) => {
                percent::float(a.float(1), style, upper, layout, out)?;
            }
            kind => percent::int(&a.big(1), kind, layout, DEFAULT_MAX_DIGITS, out)?,
        }
    }
    Ok(())
}

/// `format % (width, precision, value)` for an item with two stars.
fn percent_star(a: &Args, out: &mut Vec<u8>) -> Result<()> {
    for piece in Items::of_text(a.text(0), false) {
        let percent::Piece::Item(item) = piece? else { continue };
        let layout = percent::Layout::new(&item, a.int(1), a.int(2));
        let value = a.big(3);
        match item.kind(false)? {
            percent::Kind::Float(style, upper) => {
                let value = convert::to_float(&value)?;
                percent::float(value, style, upper, layout, out)?;
            }
            percent::Kind::Str => {
                let shown = value.to_string();
                percent::text(Text::from(&*shown), layout, out)?;
            }
            kind => percent::int(&value, kind, layout, DEFAULT_MAX_DIGITS, out)?,
        }
    }
    Ok(())
}

/// `format % mapping` for a mapping that holds the value under every key asked for.
fn percent_map(a: &Args, out: &mut Vec<u8>) -> Result<()> {
    for piece in Items::of_text(a.text(0), true) {
        match piece? {
            percent::Piece::Literal(literal) => out.extend_from_slice(literal),
            percent::Piece::Item(item) => {
                assert!(matches!(item.key, Some(b"a" | b"b(c)" | b"")));
                let kind = item.kind(false)?;
                let layout = percent::Layout::new(&item, 0, 0);
                percent::int(&a.big(1), kind, layout, DEFAULT_MAX_DIGITS, out)?;
            }
        }
    }
    Ok(())
}

fn percent_bytes(a: &Args, out: &mut Vec<u8>) -> Result<()> {
    for piece in Items::of_bytes(a.bytes(0), false) {
        let percent::Piece::Item(item) = piece? else { continue };
        let kind = item.kind(true)?;
        let layout = percent::Layout::new(&item, 0, 0);
        if kind == percent::Kind::Ascii {
            let mut shown = Vec::new();
            repr::bytes_repr(a.bytes(1), &mut shown);
            percent::bytes(&shown, layout, out)?;
        } else {
            percent::bytes(a.bytes(1), layout, out)?;
        }
    }
    Ok(())
}
