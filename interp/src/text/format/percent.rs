//! `%` formatting of `str` and `bytes`.
//!
//! Invariant: [`Items`] yields pieces in order and evaluates nothing. The type character of an
//! item is checked by [`Item::kind`] after its argument was fetched, as CPython does, so that
//! "not enough arguments" comes first.

use super::float_text::{FloatFormat, Style, magnitude};
use super::layout::surround;
use crate::text::error::{Error, Result, push_repeated, reserve};
use crate::text::int::{IBig, Sign, print};
use crate::text::wtf8::{self, Text};

/// A number in an item: written out, or taken from the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Not given.
    None,
    /// `*`
    Argument,
    /// Given.
    Fixed(usize),
}

/// Flags of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flags {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// A space.
    pub space: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
}

/// One conversion, such as `%(key)-10.3f`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// Key in parentheses.
    pub key: Option<&'a [u8]>,
    /// Flags.
    pub flags: Flags,
    /// Smallest width.
    pub width: Count,
    /// What follows the point.
    pub precision: Count,
    /// Type character.
    pub code: u32,
    /// Its position, in code points (bytes for `bytes`).
    pub index: usize,
}

/// What an item's type character asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `%s`, of `bytes` also `%b`.
    Str,
    /// `%r`
    Repr,
    /// `%a`
    Ascii,
    /// `%c`
    Char,
    /// `%d`, `%i`, `%u`
    Decimal,
    /// `%o`
    Octal,
    /// `%x`, or `%X` if true.
    Hex(bool),
    /// `%e %f %g`, or `%E %F %G` if true.
    Float(Style, bool),
}

impl Item<'_> {
    /// Checks the type character; `bytes` knows `%b` besides.
    ///
    /// # Errors
    /// `ValueError` for an unknown one.
    pub fn kind(&self, bytes: bool) -> Result<Kind> {
        Ok(match char::from_u32(self.code) {
            Some('s') => Kind::Str,
            Some('b') if bytes => Kind::Str,
            Some('r') if bytes => Kind::Ascii,
            Some('r') => Kind::Repr,
            Some('a') => Kind::Ascii,
            Some('c') => Kind::Char,
            Some('d' | 'i' | 'u') => Kind::Decimal,
            Some('o') => Kind::Octal,
            Some(c @ ('x' | 'X')) => Kind::Hex(c == 'X'),
            Some(c @ ('e' | 'E')) => Kind::Float(Style::Exponent, c == 'E'),
            Some(c @ ('f' | 'F')) => Kind::Float(Style::Fixed, c == 'F'),
            Some(c @ ('g' | 'G')) => Kind::Float(Style::General, c == 'G'),
            c => {
                let shown = c.filter(|c| bytes || matches!(c, ' '..='\x7f')).unwrap_or('?');
                return Err(Error::value(format!(
                    "unsupported format character '{shown}' (0x{:x}) at index {}",
                    self.code, self.index
                )));
            }
        })
    }
}

/// A piece of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text to copy.
    Literal(&'a [u8]),
    /// A conversion.
    Item(Item<'a>),
}

/// Iterator over the pieces of a format.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    whole: &'a [u8],
    at: usize,
    bytes: bool,
    mapping: bool,
}

impl<'a> Items<'a> {
    /// Pieces of a `str`; `mapping` says whether the argument can be asked for keys.
    #[must_use]
    pub const fn of_text(text: Text<'a>, mapping: bool) -> Self {
        Self { whole: text.bytes(), at: 0, bytes: false, mapping }
    }

    /// Pieces of `bytes`.
    #[must_use]
    pub const fn of_bytes(bytes: &'a [u8], mapping: bool) -> Self {
        Self { whole: bytes, at: 0, bytes: true, mapping }
    }

    fn peek(&self) -> Result<u8> {
        self.whole.get(self.at).copied().ok_or_else(|| Error::value("incomplete format"))
    }

    fn number(&mut self, too_big: &'static str) -> Result<Option<usize>> {
        let mut value = None;
        while let Some(digit @ b'0'..=b'9') = self.whole.get(self.at) {
            self.at += 1;
            let next = value
                .unwrap_or(0usize)
                .checked_mul(10)
                .and_then(|value| value.checked_add(usize::from(digit - b'0')))
                .filter(|value| *value <= isize::MAX as usize)
                .ok_or_else(|| Error::value(too_big))?;
            value = Some(next);
        }
        Ok(value)
    }

    fn key(&mut self) -> Result<Option<&'a [u8]>> {
        if self.peek()? != b'(' {
            return Ok(None);
        }
        if !self.mapping {
            return Err(Error::type_error("format requires a mapping"));
        }
        let start = self.at + 1;
        let mut depth = 1;
        for (offset, byte) in self.whole[start..].iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at = start + offset + 1;
                return Ok(Some(&self.whole[start..start + offset]));
            }
        }
        Err(Error::value("incomplete format key"))
    }

    /// Parses an item from behind its percent sign.
    fn item(&mut self) -> Result<Item<'a>> {
        let key = self.key()?;
        let mut flags = Flags::default();
        loop {
            match self.peek()? {
                b'-' => flags.left = true,
                b'+' => flags.plus = true,
                b' ' => flags.space = true,
                b'#' => flags.alternate = true,
                b'0' => flags.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        let width = if self.peek()? == b'*' {
            self.at += 1;
            Count::Argument
        } else {
            self.number("width too big")?.map_or(Count::None, Count::Fixed)
        };
        let mut precision = Count::None;
        if self.peek()? == b'.' {
            self.at += 1;
            precision = if self.peek()? == b'*' {
                self.at += 1;
                Count::Argument
            } else {
                let precision = self.number("precision too big")?.unwrap_or(0);
                if precision > i32::MAX as usize {
                    return Err(Error::value("precision too big"));
                }
                Count::Fixed(precision)
            };
        }
        if matches!(self.peek()?, b'h' | b'l' | b'L') {
            self.at += 1;
        }
        let first = self.peek()?;
        let (code, length) = if self.bytes {
            (u32::from(first), 1)
        } else {
            wtf8::decode(&self.whole[self.at..]).unwrap_or((0, 1))
        };
        let index = if self.bytes { self.at } else { wtf8::count(&self.whole[..self.at]) };
        self.at += length;
        Ok(Item { key, flags, width, precision, code, index })
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Piece<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.whole.get(self.at..).filter(|rest| !rest.is_empty())?;
        match memchr::memchr(b'%', rest) {
            Some(0) if rest.get(1) == Some(&b'%') => {
                self.at += 2;
                Some(Ok(Piece::Literal(&rest[..1])))
            }
            Some(0) => {
                self.at += 1;
                let item = self.item().map(Piece::Item);
                if item.is_err() {
                    self.at = self.whole.len();
                }
                Some(item)
            }
            found => {
                let end = found.unwrap_or(rest.len());
                self.at += end;
                Some(Ok(Piece::Literal(&rest[..end])))
            }
        }
    }
}

/// Flags, width and precision with stars replaced by their arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Flags; a negative width argument sets `left`.
    pub flags: Flags,
    /// Smallest width.
    pub width: usize,
    /// Precision; a negative argument counts as zero.
    pub precision: Option<usize>,
}

impl Layout {
    /// Joins an item with the arguments of its stars, if it has them.
    #[must_use]
    pub fn new(item: &Item<'_>, width: isize, precision: isize) -> Self {
        let mut flags = item.flags;
        let width = match item.width {
            Count::None => 0,
            Count::Fixed(width) => width,
            Count::Argument => {
                flags.left |= width < 0;
                width.unsigned_abs()
            }
        };
        let precision = match item.precision {
            Count::None => None,
            Count::Fixed(precision) => Some(precision),
            Count::Argument => Some(precision.max(0) as usize),
        };
        Self { flags, width, precision }
    }
}

/// Renders text: cut to the precision, then padded.
///
/// # Errors
/// `MemoryError` if the width does not fit in memory.
pub fn text(value: Text<'_>, layout: Layout, out: &mut Vec<u8>) -> Result<()> {
    let shown = value.slice(0..layout.precision.unwrap_or(usize::MAX));
    padded(shown.bytes(), shown.len(), layout, out)
}

/// Renders bytes: cut to the precision, then padded.
///
/// # Errors
/// `MemoryError` if the width does not fit in memory.
pub fn bytes(value: &[u8], layout: Layout, out: &mut Vec<u8>) -> Result<()> {
    let shown = &value[..layout.precision.unwrap_or(usize::MAX).min(value.len())];
    padded(shown, shown.len(), layout, out)
}

/// Renders a `%c` of `str`.
///
/// # Errors
/// `MemoryError` if the width does not fit in memory.
pub fn character(code: u32, layout: Layout, out: &mut Vec<u8>) -> Result<()> {
    let mut body = Vec::with_capacity(4);
    wtf8::push(&mut body, code);
    padded(&body, 1, layout, out)
}

/// Checks the number given for a `%c` of `str`, or of `bytes`.
///
/// # Errors
/// `OverflowError` if it is no character.
pub fn character_code(value: &IBig, bytes: bool) -> Result<u32> {
    let (limit, message) = if bytes {
        (0x100, "%c arg not in range(256)")
    } else {
        (0x11_0000, "%c arg not in range(0x110000)")
    };
    u32::try_from(value).ok().filter(|code| *code < limit).ok_or_else(|| Error::overflow(message))
}

/// Renders an integer for [`Kind::Decimal`], [`Kind::Octal`] and [`Kind::Hex`].
///
/// # Errors
/// `ValueError` for more decimal digits than the limit, `MemoryError` for an impossible width.
pub fn int(
    value: &IBig,
    kind: Kind,
    layout: Layout,
    max_digits: usize,
    out: &mut Vec<u8>,
) -> Result<()> {
    let start = out.len();
    match kind {
        Kind::Octal => print::in_base(value, 8, out)?,
        Kind::Hex(_) => print::in_base(value, 16, out)?,
        _ => print::decimal(value, max_digits, out)?,
    }
    if kind == Kind::Hex(true) {
        out[start..].make_ascii_uppercase();
    }
    let negative = value.sign() == Sign::Negative;
    if negative {
        out.remove(start);
    }
    let zeros = layout.precision.unwrap_or(0).saturating_sub(out.len() - start);
    surround(out, start, &[], (0, zeros, 0), u32::from(b'0'))?;
    let prefix: &[u8] = match kind {
        Kind::Octal if layout.flags.alternate => b"0o",
        Kind::Hex(false) if layout.flags.alternate => b"0x",
        Kind::Hex(true) if layout.flags.alternate => b"0X",
        _ => b"",
    };
    pad_number(out, start, [sign(negative, layout.flags), prefix], layout)
}

/// Renders a float for [`Kind::Float`].
///
/// # Errors
/// `MemoryError` for an impossible width or precision.
pub fn float(
    value: f64,
    style: Style,
    upper: bool,
    layout: Layout,
    out: &mut Vec<u8>,
) -> Result<()> {
    let format = FloatFormat {
        style,
        precision: layout.precision.unwrap_or(6),
        alternate: layout.flags.alternate,
        point_zero: false,
        upper,
    };
    let start = out.len();
    magnitude(value, format, out)?;
    let sign = sign(value.is_sign_negative() && !value.is_nan(), layout.flags);
    pad_number(out, start, [sign, b""], layout)
}

/// Pads the number that was appended from `start` on.
fn pad_number(out: &mut Vec<u8>, start: usize, lead: [&[u8]; 2], layout: Layout) -> Result<()> {
    let len = out.len() - start + lead[0].len() + lead[1].len();
    let padding = layout.width.saturating_sub(len);
    let (margins, fill) = match layout.flags {
        Flags { left: true, .. } => ((0, 0, padding), b' '),
        Flags { zero: true, .. } => ((0, padding, 0), b'0'),
        _ => ((padding, 0, 0), b' '),
    };
    surround(out, start, &lead, margins, u32::from(fill))
}

const fn sign(negative: bool, flags: Flags) -> &'static [u8] {
    if negative {
        b"-"
    } else if flags.plus {
        b"+"
    } else if flags.space {
        b" "
    } else {
        b""
    }
}

/// Appends text of `len` columns, padded with spaces.
fn padded(body: &[u8], len: usize, layout: Layout, out: &mut Vec<u8>) -> Result<()> {
    let padding = layout.width.saturating_sub(len);
    let (left, right) = if layout.flags.left { (0, padding) } else { (padding, 0) };
    reserve(out, padding.saturating_add(body.len()))?;
    push_repeated(out, b" ", left)?;
    out.extend_from_slice(body);
    push_repeated(out, b" ", right)
}
