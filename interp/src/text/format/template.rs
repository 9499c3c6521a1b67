//! The replacement fields of `str.format`.
//!
//! Invariant: [`Template`] yields literal text and fields in order and stops at the first fault,
//! so that fields before a fault are evaluated first, as in CPython. A field's specification may
//! hold fields again; the interpreter runs a [`Template`] over it with the same [`Numbering`],
//! down to [`MAX_DEPTH`].

use super::spec::integer;
use crate::text::error::{Error, Result};
use crate::text::wtf8::{self, Text};

/// Templates within templates that `str.format` allows, the outermost included.
pub const MAX_DEPTH: usize = 2;

/// The error for templates nested deeper than [`MAX_DEPTH`].
#[must_use]
pub fn too_deep() -> Error {
    Error::value("Max string recursion exceeded")
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text to copy.
    Literal(&'a [u8]),
    /// A field to replace.
    Field(Field<'a>),
}

/// A replacement field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// Name with its chain of attributes and indices: [`FieldName::parse`].
    pub name: &'a [u8],
    /// What follows `!`: [`Conversion::from_code`].
    pub conversion: Option<u32>,
    /// What follows `:`.
    pub spec: &'a [u8],
    /// Whether the specification holds fields itself.
    pub nested: bool,
}

/// Iterator over the pieces of a template.
#[derive(Clone, Debug)]
pub struct Template<'a> {
    rest: &'a [u8],
}

impl<'a> Template<'a> {
    /// Starts at the beginning of the text.
    #[must_use]
    pub const fn new(text: Text<'a>) -> Self {
        Self { rest: text.bytes() }
    }

    fn fail(&mut self, message: &'static str) -> Error {
        self.rest = &[];
        Error::value(message)
    }

    /// Parses a field from behind its opening brace.
    fn field(&mut self) -> Result<Field<'a>> {
        let text = self.rest;
        let mut at = 0;
        let mut stop = 0;
        while let Some(&byte) = text.get(at) {
            at += 1;
            match byte {
                b'{' => return Err(self.fail("unexpected '{' in field name")),
                b'[' => at += text[at..].iter().take_while(|byte| **byte != b']').count(),
                b'}' | b':' | b'!' => {
                    stop = byte;
                    break;
                }
                _ => {}
            }
        }
        if stop == 0 {
            return Err(self.fail("expected '}' before end of string"));
        }
        let mut field = Field { name: &text[..at - 1], conversion: None, spec: &[], nested: false };
        if stop == b'}' {
            self.rest = &text[at..];
            return Ok(field);
        }
        if stop == b'!' {
            let Some((code, width)) = wtf8::decode(&text[at..]) else {
                return Err(self.fail("end of string while looking for conversion specifier"));
            };
            field.conversion = Some(code);
            at += width;
            if let Some(&byte) = text.get(at) {
                at += 1;
                if byte == b'}' {
                    self.rest = &text[at..];
                    return Ok(field);
                }
                if byte != b':' {
                    return Err(self.fail("expected ':' after conversion specifier"));
                }
            }
        }
        let start = at;
        let mut depth = 1;
        while let Some(&byte) = text.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    field.nested = true;
                    depth += 1;
                }
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        field.spec = &text[start..at - 1];
                        self.rest = &text[at..];
                        return Ok(field);
                    }
                }
                _ => {}
            }
        }
        Err(self.fail("unmatched '{' in format spec"))
    }
}

impl<'a> Iterator for Template<'a> {
    type Item = Result<Piece<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest;
        let Some(at) = memchr::memchr2(b'{', b'}', text) else {
            self.rest = &[];
            return (!text.is_empty()).then_some(Ok(Piece::Literal(text)));
        };
        let brace = text[at];
        let doubled = text.get(at + 1) == Some(&brace);
        if doubled {
            self.rest = &text[at + 2..];
            return Some(Ok(Piece::Literal(&text[..=at])));
        }
        if brace == b'}' {
            return Some(Err(self.fail("Single '}' encountered in format string")));
        }
        if at + 1 == text.len() {
            return Some(Err(self.fail("Single '{' encountered in format string")));
        }
        if at > 0 {
            self.rest = &text[at..];
            return Some(Ok(Piece::Literal(&text[..at])));
        }
        self.rest = &text[1..];
        Some(self.field().map(Piece::Field))
    }
}

/// The function that `!r`, `!s` or `!a` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// `repr`
    Repr,
    /// `str`
    Str,
    /// `ascii`
    Ascii,
}

impl Conversion {
    /// The conversion of this letter.
    ///
    /// # Errors
    /// `ValueError` for any other.
    pub fn from_code(code: u32) -> Result<Self> {
        match char::from_u32(code) {
            Some('r') => Ok(Self::Repr),
            Some('s') => Ok(Self::Str),
            Some('a') => Ok(Self::Ascii),
            Some(c @ '!'..='~') => Err(Error::value(format!("Unknown conversion specifier {c}"))),
            _ => Err(Error::value(format!("Unknown conversion specifier \\x{code:x}"))),
        }
    }
}

/// How fields without a name are numbered, through nested templates too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Numbering {
    /// No numbered field yet.
    #[default]
    Unused,
    /// By themselves; the next one's number.
    Automatic(usize),
    /// By the template.
    Manual,
}

/// What a field names before its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// A positional argument.
    Position(usize),
    /// A keyword argument.
    Keyword(&'a [u8]),
}

/// One link of a field name's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access<'a> {
    /// `.name`
    Attribute(&'a [u8]),
    /// `[123]`
    Index(usize),
    /// `[text]`
    Key(&'a [u8]),
}

/// A field's name: its argument, and an iterator over its chain.
#[derive(Clone, Debug)]
pub struct FieldName<'a> {
    /// What the chain starts from.
    pub argument: Argument<'a>,
    rest: &'a [u8],
}

impl<'a> FieldName<'a> {
    /// Parses a name; `numbering` is `None` where fields cannot be numbered by themselves.
    ///
    /// # Errors
    /// `ValueError` for mixed numbering and for numbers too large.
    pub fn parse(name: &'a [u8], numbering: Option<&mut Numbering>) -> Result<Self> {
        let end = memchr::memchr2(b'.', b'[', name).unwrap_or(name.len());
        let (first, rest) = name.split_at(end);
        let position = whole_integer(first)?;
        let argument = match (position, numbering) {
            (None, Some(numbering)) if first.is_empty() => Argument::Position(match numbering {
                Numbering::Manual => {
                    return Err(Error::value(
                        "cannot switch from manual field specification to automatic field \
                         numbering",
                    ));
                }
                Numbering::Unused => {
                    *numbering = Numbering::Automatic(1);
                    0
                }
                Numbering::Automatic(next) => {
                    *next += 1;
                    *next - 1
                }
            }),
            (Some(position), Some(numbering)) => {
                if matches!(numbering, Numbering::Automatic(_)) {
                    return Err(Error::value(
                        "cannot switch from automatic field numbering to manual field \
                         specification",
                    ));
                }
                *numbering = Numbering::Manual;
                Argument::Position(position)
            }
            (Some(position), None) => Argument::Position(position),
            (None, _) => Argument::Keyword(first),
        };
        Ok(Self { argument, rest })
    }
}

/// Value of text that is all decimal digits.
fn whole_integer(text: &[u8]) -> Result<Option<usize>> {
    let mut rest = text;
    // Text that only starts with digits is a name, however many digits there are.
    if !Text::new(text)
        .code_points()
        .all(|code| crate::text::string::classify::decimal_value(code).is_some())
    {
        return Ok(None);
    }
    integer(&mut rest)
}

impl<'a> Iterator for FieldName<'a> {
    type Item = Result<Access<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let (&first, rest) = self.rest.split_first()?;
        let fail = |message: &'static str| Some(Err(Error::value(message)));
        self.rest = &[];
        match first {
            b'.' => {
                let end = memchr::memchr2(b'.', b'[', rest).unwrap_or(rest.len());
                if end == 0 {
                    return fail("Empty attribute in format string");
                }
                self.rest = &rest[end..];
                Some(Ok(Access::Attribute(&rest[..end])))
            }
            b'[' => {
                let Some(end) = memchr::memchr(b']', rest) else {
                    return fail("Missing ']' in format string");
                };
                if end == 0 {
                    return fail("Empty attribute in format string");
                }
                self.rest = &rest[end + 1..];
                let key = &rest[..end];
                Some(whole_integer(key).map(|index| index.map_or(Access::Key(key), Access::Index)))
            }
            _ => fail("Only '.' or '[' may follow ']' in format field specifier"),
        }
    }
}
