//! Properties over arbitrary input: nothing panics, and inverse functions invert.
//!
//! Invariant: results other than errors are valid generalized UTF-8, whatever the input bytes.

use crate::text::codec::{self, Encoding, Errors};
use crate::text::format::percent::{self, Items};
use crate::text::format::template::{FieldName, Numbering, Piece, Template};
use crate::text::format::{number, spec};
use crate::text::int::{IBig, arithmetic, convert, parse, print};
use crate::text::string::{case, pad, repr, search, slice, split};
use crate::text::wtf8::{self, Text};
use crate::text::{bytes, escape, float, hash, json, math, packing};
use proptest::prelude::*;

/// Text over all code points, the interesting ones often.
fn any_text() -> impl Strategy<Value = Vec<u8>> {
    let code = prop_oneof![
        4 => 0u32..0x80,
        2 => proptest::sample::select(vec![0xE9, 0xDF, 0x130, 0x3A3, 0x2028, 0xD800, 0xDC80, 0x1F600]),
        1 => 0u32..0x11_0000,
    ];
    proptest::collection::vec(code, 0..24).prop_map(|codes| {
        let mut out = Vec::new();
        codes.into_iter().for_each(|code| wtf8::push(&mut out, code));
        out
    })
}

/// Text of the characters that mean something in formats and numbers.
fn any_format() -> impl Strategy<Value = String> {
    "[-+{}%\\[\\]().,:!<>=^*#0-9a-fA-Fxobjdegsr_z é\\\\\"uNU']{0,14}"
}

fn any_int() -> impl Strategy<Value = IBig> {
    (proptest::collection::vec(any::<u8>(), 0..40), 0u8..3).prop_map(|(bytes, kind)| match kind {
        0 => IBig::from_le_bytes(&bytes[..bytes.len().min(2)]),
        1 => IBig::from_le_bytes(&bytes[..bytes.len().min(9)]),
        _ => IBig::from_le_bytes(&bytes),
    })
}

/// Whether the bytes are generalized UTF-8: encoding their code points gives them back.
fn is_valid(bytes: &[u8]) -> bool {
    let mut again = Vec::new();
    Text::new(bytes).code_points().for_each(|code| wtf8::push(&mut again, code));
    again == bytes
}

proptest! {
    #[test]
    fn mappings_give_valid_text(text in any_text(), other in any_text()) {
        let subject = Text::new(&text);
        let mut out = Vec::new();
        for map in [
            case::lower, case::upper, case::title, case::capitalize, case::swapcase,
            case::casefold, repr::repr, repr::ascii,
        ] {
            out.clear();
            map(subject, &mut out);
            prop_assert!(is_valid(&out));
        }
        for piece in split::split_space::<split::Unicode>(&text, 3)
            .chain(split::rsplit_space::<split::Unicode>(&text, 3))
            .chain(split::lines::<split::Unicode>(&text, false))
            .chain([split::lstrip_text(&text, &other), split::rstrip_text(&text, &other)])
        {
            prop_assert!(is_valid(piece));
        }
        prop_assert_eq!(
            split::lines::<split::Unicode>(&text, true).collect::<Vec<_>>().concat(),
            text.clone()
        );
    }

    #[test]
    fn bytes_that_are_no_text_do_not_panic(data in proptest::collection::vec(any::<u8>(), 0..30)) {
        let text = Text::new(&data);
        let mut out = Vec::new();
        case::title(text, &mut out);
        case::lower(text, &mut out);
        repr::repr(text, &mut out);
        let _ = split::split_space::<split::Unicode>(&data, -1).count();
        let _ = split::rsplit_space::<split::Unicode>(&data, -1).count();
        let _ = hash::Key::new(1, 2).text(text);
        let _ = search::replace(text, Text::new(b""), Text::new(b"-"), -1, &mut out);
        let _ = pad::expand_tabs(&data, 8, false, &mut out);
    }

    #[test]
    fn slices_agree_with_indexing(
        text in any_text(),
        start in proptest::option::of(-30isize..30),
        stop in proptest::option::of(-30isize..30),
        step in proptest::sample::select(vec![-7isize, -2, -1, 1, 2, 7, isize::MIN, isize::MAX]),
    ) {
        let subject = Text::new(&text);
        let codes: Vec<u32> = subject.code_points().collect();
        let at = slice::indices(start, stop, Some(step), codes.len()).unwrap();
        let mut out = Vec::new();
        slice::slice(subject, at, &mut out).unwrap();
        let expected: Vec<u32> = (0..at.len)
            .map(|number| codes[(at.start + number as isize * at.step) as usize])
            .collect();
        prop_assert_eq!(Text::new(&out).code_points().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn searches_agree_with_code_points(text in any_text(), from in 0usize..20, len in 0usize..3) {
        let subject = Text::new(&text);
        let needle = subject.slice(from..from + len);
        let found = search::find(subject, needle, 0, isize::MAX).expect("a part of it");
        prop_assert_eq!(subject.slice(found..found + needle.len()), needle);
        prop_assert!(found <= from);
        let last = search::rfind(subject, needle, 0, isize::MAX).expect("a part of it");
        prop_assert!(last >= from.min(subject.len()));
        prop_assert!(search::count(subject, needle, 0, isize::MAX) > 0);
    }

    #[test]
    fn codecs_round_trip(text in any_text(), data in proptest::collection::vec(any::<u8>(), 0..30)) {
        use codec::name::Order::{Big, Little, Mark};
        let mut encoded = Vec::new();
        let mut decoded = Vec::new();
        for encoding in [
            Encoding::Utf8, Encoding::Utf8Sig, Encoding::Utf32(Big), Encoding::Utf32(Mark),
        ] {
            encoded.clear();
            decoded.clear();
            codec::encode(Text::new(&text), encoding, Errors::SurrogatePass, &mut encoded).unwrap();
            codec::decode(&encoded, encoding, Errors::SurrogatePass, &mut decoded).unwrap();
            prop_assert_eq!(&decoded, &text);
        }
        for encoding in [Encoding::Utf8, Encoding::Ascii] {
            encoded.clear();
            decoded.clear();
            codec::decode(&data, encoding, Errors::SurrogateEscape, &mut decoded).unwrap();
            prop_assert!(is_valid(&decoded));
            let text = Text::new(&decoded);
            codec::encode(text, encoding, Errors::SurrogateEscape, &mut encoded).unwrap();
            prop_assert_eq!(&encoded, &data);
        }
        for encoding in [Encoding::Utf16(Little), Encoding::Utf16(Mark), Encoding::Utf32(Little)] {
            decoded.clear();
            codec::decode(&data, encoding, Errors::Replace, &mut decoded).unwrap();
            prop_assert!(is_valid(&decoded));
        }
    }

    #[test]
    fn parsers_do_not_panic(format in any_format(), data in proptest::collection::vec(any::<u8>(), 0..20)) {
        let text = Text::from(&*format);
        let mut out = Vec::new();
        let mut numbering = Numbering::default();
        for piece in Template::new(text).flatten() {
            if let Piece::Field(field) = piece
                && let Ok(name) = FieldName::parse(field.name, Some(&mut numbering))
            {
                let _ = name.count();
            }
        }
        for piece in Items::of_text(text, true).flatten() {
            if let percent::Piece::Item(item) = piece {
                let _ = item.kind(false);
            }
        }
        let _ = Items::of_bytes(&data, true).count();
        let _ = Template::new(Text::new(&data)).count();
        let _ = parse::from_text(text, 0, 4300);
        let _ = parse::from_text(text, 36, 4300);
        let _ = float::parse::from_text(text);
        let _ = float::parse::complex_from_text(text);
        let _ = float::hex::from_hex(text.bytes());
        let _ = packing::Layout::parse(text.bytes()).map(|layout| layout.size());
        let _ = escape::unescape_text(text.bytes(), &mut out);
        let _ = escape::unescape_bytes(&data, &mut out);
        let _ = escape::decode_unicode_escape(&data, &mut out);
        let _ = json::scan_string(text, 0, true, &mut out);
        let _ = json::scan_number(text.bytes());
        let _ = bytes::hex::from_hex(text, &mut out);
    }

    #[test]
    fn renderers_do_not_panic(
        format in any_format(), int in any_int(), bits in any::<u64>(), text in any_text(),
    ) {
        // Widths are cut, so that the test does not fill the memory.
        let short: String = format.chars().filter(|c| !c.is_ascii_digit()).collect();
        let float = f64::from_bits(bits);
        let mut out = Vec::new();
        for part in [&short, &format!("{short}7"), &format!("0{short}"), &format!(".3{short}")] {
            let part = Text::from(&**part);
            let _ = number::int(&int, part, "int", 0, &mut out);
            let _ = number::float(float, part, "float", &mut out);
            let _ = number::complex(float, float, part, "complex", &mut out);
            let _ = number::str(Text::new(&text), part, "str", &mut out);
        }
        prop_assert!(is_valid(&out));
    }

    #[test]
    fn integers_invert(a in any_int(), b in any_int()) {
        let mut out = Vec::new();
        for base in [2, 7, 10, 16, 36] {
            out.clear();
            print::in_base(&a, base, &mut out).unwrap();
            prop_assert_eq!(&parse::from_bytes(&out, base, 0).unwrap(), &a);
        }
        out.clear();
        convert::to_bytes(&a, 48, true, true, &mut out).unwrap();
        prop_assert_eq!(&convert::from_bytes(&out, true, true), &a);
        if b != IBig::ZERO {
            let (quotient, remainder) = arithmetic::divmod(&a, &b).unwrap();
            prop_assert_eq!(&quotient * &b + &remainder, a.clone());
            prop_assert!(remainder == IBig::ZERO || remainder.sign() == b.sign());
            let power = arithmetic::pow_mod(&a, &IBig::from(5), &b).unwrap();
            let plain = arithmetic::modulo(&arithmetic::pow(&a, &IBig::from(5)).unwrap(), &b);
            prop_assert_eq!(power, plain.unwrap());
        }
        let _ = (arithmetic::gcd(&a, &b), arithmetic::lcm(&a, &b).unwrap());
        let _ = (arithmetic::shift_right(&a, &b), arithmetic::round(&a, &b));
        let _ = arithmetic::shift_left(&a, &b.clone().min(IBig::from(5000)));
    }

    #[test]
    fn floats_read_back(bits in any::<u64>(), digits in -400i64..400) {
        let value = f64::from_bits(bits);
        let mut out = Vec::new();
        float::print::repr(value, &mut out);
        let read = float::parse::from_bytes(&out).unwrap();
        prop_assert!(read.to_bits() == bits || (read.is_nan() && value.is_nan()));
        out.clear();
        float::hex::hex(value, &mut out);
        let read = float::hex::from_hex(&out).unwrap();
        prop_assert!(read.to_bits() == bits || (read.is_nan() && value.is_nan()));
        let _ = float::arithmetic::round_digits(value, digits);
        if let Ok(int) = convert::from_float(value) {
            prop_assert_eq!(convert::to_float(&int).unwrap(), value.trunc());
            if value == value.trunc() {
                prop_assert_eq!(hash::float(value), Some(hash::int(&int)));
            }
        }
        let _ = (math::special::gamma(value), math::special::lgamma(value), math::floats::ulp(value));
    }

    #[test]
    fn packing_inverts(
        order in "[@=<>!]?", codes in "([bBhHiIqQed?c]|[0-3]s|[0-3]p|x){0,6}",
        data in proptest::collection::vec(any::<u8>(), 120),
    ) {
        let layout = packing::Layout::parse((order + &codes).as_bytes()).unwrap();
        let values: Vec<_> = layout.unpack(&data[..layout.size()]).unwrap().collect();
        prop_assert_eq!(values.len(), layout.values());
        let mut packed = Vec::new();
        layout.pack(&values, &mut packed).unwrap();
        // NaNs, padding and truth values have several forms; a second trip has settled on one.
        let again: Vec<_> = layout.unpack(&packed).unwrap().collect();
        let mut second = Vec::new();
        layout.pack(&again, &mut second).unwrap();
        prop_assert_eq!(packed, second);
    }

    #[test]
    fn quoted_json_reads_back(text in any_text(), ascii in any::<bool>()) {
        let mut quoted = Vec::new();
        json::quote(Text::new(&text), ascii, &mut quoted);
        let mut read = Vec::new();
        let end = json::scan_string(Text::new(&quoted), 1, true, &mut read).unwrap();
        prop_assert_eq!(end, quoted.len());
        // In ASCII, surrogates that happen to be a pair come back joined.
        let joined = ascii && Text::new(&read).len() < Text::new(&text).len();
        prop_assert!(read == text || joined);
    }

    #[test]
    fn escaped_text_reads_back(text in any_text()) {
        let mut escaped = Vec::new();
        escape::encode_unicode_escape(Text::new(&text), &mut escaped);
        let mut read = Vec::new();
        prop_assert_eq!(escape::decode_unicode_escape(&escaped, &mut read), Ok(None));
        prop_assert_eq!(&read, &text);
        let mut literal = Vec::new();
        repr::repr(Text::new(&text), &mut literal);
        read.clear();
        let body = &literal[1..literal.len() - 1];
        prop_assert_eq!(escape::unescape_text(body, &mut read), Ok(None));
        prop_assert_eq!(&read, &text);
    }
}

#[test]
fn huge_widths_are_memory_errors() {
    let mut out = Vec::new();
    let text = Text::from("9223372036854775807");
    assert!(number::int(&IBig::ONE, text, "int", 0, &mut out).is_err());
    assert!(number::str(Text::from("a"), text, "str", &mut out).is_err());
    assert!(number::float(1.0, Text::from("09223372036854775807,"), "float", &mut out).is_err());
    assert!(pad::repeat(b"ab", isize::MAX, &mut out).is_err());
    assert!(
        pad::justify(Text::from("a"), pad::Side::Center, isize::MAX, 0x1F600, &mut out).is_err()
    );
    assert!(pad::zfill(b"1", 1, isize::MAX, &mut out).is_err());
    assert!(arithmetic::shift_left(&IBig::ONE, &IBig::from(1u64 << 62)).is_err());
    assert!(arithmetic::pow(&IBig::from(10), &IBig::from(1u64 << 62)).is_err());
    assert!(
        spec::Spec::parse(
            Text::from("9223372036854775808"),
            spec::Target { type_name: "int", default_kind: None, is_number: true }
        )
        .is_err()
    );
}
