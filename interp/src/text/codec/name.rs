//! Names of the encodings built in, and what each can encode.
//!
//! Invariant: names are compared as CPython's `encodings` package does it: case and the kind of
//! separator do not matter.

use crate::text::wtf8;

/// Order of bytes in UTF-16 and UTF-32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
    /// By a byte order mark, which is written; little-endian without one.
    Mark,
}

/// An encoding that needs no tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a mark at the start.
    Utf8Sig,
    /// ASCII.
    Ascii,
    /// ISO 8859-1.
    Latin1,
    /// UTF-16.
    Utf16(Order),
    /// UTF-32.
    Utf32(Order),
}

impl Encoding {
    /// The encoding of this name or alias; `None` if it is not built in.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        // Runs of other characters become one underscore; those at the ends go.
        let mut normal = [0u8; 24];
        let mut len = 0;
        let mut pending = false;
        for c in name.chars() {
            if !c.is_alphanumeric() && c != '.' {
                pending = true;
                continue;
            }
            if pending && len > 0 {
                *normal.get_mut(len)? = b'_';
                len += 1;
            }
            pending = false;
            if c.is_ascii() {
                *normal.get_mut(len)? = c.to_ascii_lowercase() as u8;
                len += 1;
            }
        }
        Some(match &normal[..len] {
            b"utf_8" | b"utf8" | b"u8" | b"utf" | b"utf8_ucs2" | b"utf8_ucs4" | b"cp65001" => {
                Self::Utf8
            }
            b"utf_8_sig" => Self::Utf8Sig,
            b"ascii" | b"us_ascii" | b"646" | b"ansi_x3.4_1968" | b"ansi_x3_4_1968"
            | b"ansi_x3.4_1986" | b"cp367" | b"csascii" | b"ibm367" | b"iso646_us"
            | b"iso_646.irv_1991" | b"iso_ir_6" | b"us" => Self::Ascii,
            b"latin_1" | b"latin1" | b"iso_8859_1" | b"iso8859_1" | b"8859" | b"cp819"
            | b"csisolatin1" | b"ibm819" | b"iso8859" | b"iso_8859_1_1987" | b"iso_ir_100"
            | b"l1" | b"latin" => Self::Latin1,
            b"utf_16" | b"utf16" | b"u16" => Self::Utf16(Order::Mark),
            b"utf_16_le" | b"utf_16le" | b"unicodelittleunmarked" => Self::Utf16(Order::Little),
            b"utf_16_be" | b"utf_16be" | b"unicodebigunmarked" => Self::Utf16(Order::Big),
            b"utf_32" | b"utf32" | b"u32" => Self::Utf32(Order::Mark),
            b"utf_32_le" | b"utf_32le" => Self::Utf32(Order::Little),
            b"utf_32_be" | b"utf_32be" => Self::Utf32(Order::Big),
            _ => return None,
        })
    }

    /// The name that errors of this codec carry when encoding.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Sig => "utf-8",
            Self::Ascii => "ascii",
            Self::Latin1 => "latin-1",
            Self::Utf16(Order::Little) => "utf-16-le",
            Self::Utf16(Order::Big) => "utf-16-be",
            Self::Utf16(Order::Mark) => "utf-16",
            Self::Utf32(Order::Little) => "utf-32-le",
            Self::Utf32(Order::Big) => "utf-32-be",
            Self::Utf32(Order::Mark) => "utf-32",
        }
    }

    /// The name that errors carry when decoding these bytes: it says the order found.
    #[must_use]
    pub fn decode_name(self, bytes: &[u8]) -> &'static str {
        match self {
            Self::Utf16(order) => Self::Utf16(super::wide::detect_utf16(bytes, order).0).name(),
            Self::Utf32(order) => Self::Utf32(super::wide::detect_utf32(bytes, order).0).name(),
            _ => self.name(),
        }
    }

    /// Whether ASCII text encodes to itself.
    #[must_use]
    pub const fn extends_ascii(self) -> bool {
        matches!(self, Self::Utf8 | Self::Utf8Sig | Self::Ascii | Self::Latin1)
    }

    /// Bytes of the smallest unit.
    #[must_use]
    pub const fn unit(self) -> usize {
        match self {
            Self::Utf16(_) => 2,
            Self::Utf32(_) => 4,
            _ => 1,
        }
    }

    /// Whether the code point has an encoding.
    #[must_use]
    pub const fn can_encode(self, code: u32) -> bool {
        match self {
            Self::Ascii => code < 0x80,
            Self::Latin1 => code < 0x100,
            _ => !matches!(code, 0xD800..0xE000),
        }
    }

    /// Reason given for a code point that has none.
    #[must_use]
    pub const fn encode_reason(self) -> &'static str {
        match self {
            Self::Ascii => "ordinal not in range(128)",
            Self::Latin1 => "ordinal not in range(256)",
            _ => "surrogates not allowed",
        }
    }

    /// Appends the code point's encoding; `false` and nothing appended if it has none.
    #[inline]
    pub fn push(self, code: u32, out: &mut Vec<u8>) -> bool {
        if !self.can_encode(code) {
            return false;
        }
        match self {
            Self::Utf8 | Self::Utf8Sig => wtf8::push(out, code),
            Self::Ascii | Self::Latin1 => out.push(code as u8),
            Self::Utf16(order) => super::wide::push_utf16(code, order, out),
            Self::Utf32(order) => super::wide::push_utf32(code, order, out),
        }
        true
    }
}
