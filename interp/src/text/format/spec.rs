//! The format specification mini-language.
//!
//! Invariant: a [`Spec`] is syntactically valid; whether its parts suit the value is checked by
//! the renderers in `number`, in CPython's order.

use crate::text::error::{Error, Result};
use crate::text::string::classify::decimal_value;
use crate::text::wtf8::{self, Text};

/// Where padding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: between sign and digits.
    AfterSign,
}

/// Which signs show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignMode {
    /// `-`, the default: of negative numbers only.
    Negative,
    /// `+`
    Always,
    /// A space before numbers that are not negative.
    Space,
}

/// Separator of thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// `,`
    Comma,
    /// `_`
    Underscore,
}

impl Grouping {
    /// The separating character.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Underscore => b'_',
        }
    }
}

/// A parsed format specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Padding character; a space unless given.
    pub fill: u32,
    /// Alignment, if given (or implied by `0`).
    pub align: Option<Align>,
    /// Sign, if given.
    pub sign: Option<SignMode>,
    /// `z`: no negative zero.
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// Smallest width.
    pub width: Option<usize>,
    /// `,` or `_`
    pub grouping: Option<Grouping>,
    /// Digits after the point, or most characters of a string.
    pub precision: Option<usize>,
    /// Presentation type, the last character.
    pub kind: Option<u32>,
}

/// What kind of value a specification is for: decides defaults and names it in errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// Type's name in errors.
    pub type_name: &'a str,
    /// Type character that stands for none, or `None`.
    pub default_kind: Option<char>,
    /// Whether `0` means zeros after the sign.
    pub is_number: bool,
}

impl Spec {
    /// Parses a specification for a value of a kind.
    ///
    /// # Errors
    /// `ValueError` if it is not one.
    pub fn parse(text: Text<'_>, target: Target<'_>) -> Result<Self> {
        let mut rest = text.bytes();
        let mut spec = Self {
            fill: u32::from(b' '),
            align: None,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: None,
            precision: None,
            kind: None,
        };
        let mut filled = false;
        if let Some((fill, width)) = wtf8::decode(rest) {
            if let Some(align) = rest.get(width).copied().and_then(align_of) {
                (spec.fill, spec.align, filled) = (fill, Some(align), true);
                rest = &rest[width + 1..];
            } else if let Some(align) = align_of(rest[0]) {
                spec.align = Some(align);
                rest = &rest[1..];
            }
        }
        spec.sign = match rest.first() {
            Some(b'+') => Some(SignMode::Always),
            Some(b'-') => Some(SignMode::Negative),
            Some(b' ') => Some(SignMode::Space),
            _ => None,
        };
        rest = &rest[usize::from(spec.sign.is_some())..];
        let take = |rest: &mut &[u8], byte: u8| {
            let found = rest.first() == Some(&byte);
            *rest = &rest[usize::from(found)..];
            found
        };
        spec.no_negative_zero = take(&mut rest, b'z');
        spec.alternate = take(&mut rest, b'#');
        if !filled && take(&mut rest, b'0') {
            spec.fill = u32::from(b'0');
            if spec.align.is_none() && target.is_number {
                spec.align = Some(Align::AfterSign);
            }
        }
        spec.width = integer(&mut rest)?;
        if take(&mut rest, b',') {
            spec.grouping = Some(Grouping::Comma);
        }
        let both = || Error::value("Cannot specify both ',' and '_'.");
        if take(&mut rest, b'_') {
            if spec.grouping.is_some() {
                return Err(both());
            }
            spec.grouping = Some(Grouping::Underscore);
        }
        if rest.first() == Some(&b',') && spec.grouping == Some(Grouping::Underscore) {
            return Err(both());
        }
        if take(&mut rest, b'.') {
            spec.precision = integer(&mut rest)?;
            if spec.precision.is_none() {
                return Err(Error::value("Format specifier missing precision"));
            }
        }
        if let Some((kind, width)) = wtf8::decode(rest) {
            if width < rest.len() {
                return Err(Error::value(format!(
                    "Invalid format specifier '{}' for object of type '{}'",
                    String::from_utf8_lossy(text.bytes()),
                    target.type_name
                )));
            }
            spec.kind = Some(kind);
        }
        if let Some(grouping) = spec.grouping {
            check_grouping(grouping, spec.kind.or(target.default_kind.map(u32::from)))?;
        }
        Ok(spec)
    }

    /// For floats and complex numbers, CPython takes a type of NUL for none.
    pub(super) fn nul_as_none(self) -> Self {
        Self { kind: self.kind.filter(|kind| *kind != 0), ..self }
    }
}

const fn align_of(byte: u8) -> Option<Align> {
    match byte {
        b'<' => Some(Align::Left),
        b'>' => Some(Align::Right),
        b'^' => Some(Align::Center),
        b'=' => Some(Align::AfterSign),
        _ => None,
    }
}

fn check_grouping(grouping: Grouping, kind: Option<u32>) -> Result<()> {
    let Some(kind) = kind else { return Ok(()) };
    let separator = char::from(grouping.byte());
    match char::from_u32(kind) {
        Some('\0' | 'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => Ok(()),
        Some('b' | 'o' | 'x' | 'X') if grouping == Grouping::Underscore => Ok(()),
        Some(c @ '!'..='\x7f') => {
            Err(Error::value(format!("Cannot specify '{separator}' with '{c}'.")))
        }
        _ => Err(Error::value(format!("Cannot specify '{separator}' with '\\x{kind:x}'."))),
    }
}

/// The decimal number that starts the text, in digits of any script; `None` if none does.
pub(super) fn integer(rest: &mut &[u8]) -> Result<Option<usize>> {
    let mut value = None;
    while let Some((code, width)) = wtf8::decode(rest) {
        let digit = if code < 0x80 {
            (code as u8).is_ascii_digit().then(|| code as u8 - b'0')
        } else {
            decimal_value(code)
        };
        let Some(digit) = digit else { break };
        *rest = &rest[width..];
        let next = value
            .unwrap_or(0usize)
            .checked_mul(10)
            .and_then(|value| value.checked_add(usize::from(digit)))
            .filter(|value| *value <= isize::MAX as usize)
            .ok_or_else(|| Error::value("Too many decimal digits in format string"))?;
        value = Some(next);
    }
    Ok(value)
}

/// The error for a presentation type that a value does not have.
#[must_use]
pub fn unknown_kind(kind: u32, type_name: &str) -> Error {
    let shown = match char::from_u32(kind) {
        Some(c @ '!'..='\x7f') => c.to_string(),
        _ => format!("\\x{kind:x}"),
    };
    Error::value(format!("Unknown format code '{shown}' for object of type '{type_name}'"))
}
