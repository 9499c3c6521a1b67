//! The formats of `struct`: packing values into bytes and back.
//!
//! Invariant: a parsed [`Layout`] knows every item's offset, so that packing and unpacking walk
//! the same plan. Native alignment is that of 64-bit machines, which CPython has there too.

use super::error::{Error, Kind, Result, reserve};
use super::int::{IBig, convert};

/// Kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// `c`: one byte as `bytes`.
    Char,
    /// `?`
    Bool,
    /// An integer and its signedness.
    Int {
        /// Whether negative values fit.
        signed: bool,
        /// The letter, for messages.
        letter: u8,
    },
    /// `e`, `f` or `d`, by size.
    Float,
    /// `s`: a field of bytes.
    Bytes,
    /// `p`: a field of bytes after its length.
    Pascal,
}

/// One value's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it holds.
    pub code: Code,
    /// Bytes from the start.
    pub offset: usize,
    /// Bytes it takes.
    pub size: usize,
    /// Values in a row; 1 for `s` and `p`.
    pub count: usize,
}

/// A parsed format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    items: Vec<Item>,
    size: usize,
    values: usize,
    little: bool,
    native: bool,
}

/// A value to pack, or unpacked.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// An integer.
    Int(IBig),
    /// A float.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Of a type that fits no code.
    Other,
}

fn fault(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(Kind::Struct, message)
}

impl Layout {
    /// Parses a format.
    ///
    /// # Errors
    /// `struct.error` if it is not one, or describes more than fits.
    pub fn parse(format: &[u8]) -> Result<Self> {
        if format.contains(&0) {
            return Err(fault("embedded null character"));
        }
        let (little, native, body) = match format {
            [b'<', rest @ ..] => (true, false, rest),
            [b'>' | b'!', rest @ ..] => (false, false, rest),
            [b'=', rest @ ..] => (cfg!(target_endian = "little"), false, rest),
            [b'@', rest @ ..] => (cfg!(target_endian = "little"), true, rest),
            _ => (cfg!(target_endian = "little"), true, format),
        };
        let too_long = || fault("total struct size too long");
        let mut layout = Self { items: Vec::new(), size: 0, values: 0, little, native };
        let mut at = 0;
        while let Some(&byte) = body.get(at) {
            at += 1;
            if matches!(byte, 9..=13 | b' ') {
                continue;
            }
            let mut letter = byte;
            let mut count = 1usize;
            if byte.is_ascii_digit() {
                count = usize::from(byte - b'0');
                while let Some(digit @ b'0'..=b'9') = body.get(at) {
                    at += 1;
                    count = count
                        .checked_mul(10)
                        .and_then(|count| count.checked_add(usize::from(digit - b'0')))
                        .filter(|count| *count <= isize::MAX as usize)
                        .ok_or_else(too_long)?;
                }
                letter = *body
                    .get(at)
                    .filter(|byte| !matches!(byte, 9..=13 | b' '))
                    .ok_or_else(|| fault("repeat count given without format specifier"))?;
                at += 1;
            }
            let (code, size) = code_of(letter, native)?;
            if native && !matches!(letter, b's' | b'p' | b'x') {
                layout.size = layout.size.checked_next_multiple_of(size).ok_or_else(too_long)?;
            }
            let total = count.checked_mul(size).ok_or_else(too_long)?;
            let offset = layout.size;
            layout.size = offset
                .checked_add(total)
                .filter(|size| *size <= isize::MAX as usize)
                .ok_or_else(too_long)?;
            let Some(code) = code else { continue };
            let item = match code {
                Code::Bytes | Code::Pascal => Item { code, offset, size: count, count: 1 },
                _ => Item { code, offset, size, count },
            };
            layout.values = layout.values.checked_add(item.count).ok_or_else(too_long)?;
            if item.count > 0 {
                layout.items.push(item);
            }
        }
        Ok(layout)
    }

    /// Bytes described: `struct.calcsize`.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Number of values to pack, or unpacked.
    #[must_use]
    pub const fn values(&self) -> usize {
        self.values
    }

    /// The kinds of the values, in order.
    pub fn codes(&self) -> impl Iterator<Item = Code> + '_ {
        self.slots().map(|item| item.code)
    }

    fn slots(&self) -> impl Iterator<Item = Item> + '_ {
        self.items.iter().flat_map(|item| {
            (0..item.count).map(|number| Item {
                offset: item.offset + number * item.size,
                count: 1,
                ..*item
            })
        })
    }

    /// `struct.pack`: appends the values.
    ///
    /// # Errors
    /// `struct.error` for values of the wrong number, type or range; `OverflowError` for a float
    /// too large for its size.
    pub fn pack(&self, values: &[Value<'_>], out: &mut Vec<u8>) -> Result<()> {
        if values.len() != self.values {
            return Err(fault(format!(
                "pack expected {} items for packing (got {})",
                self.values,
                values.len()
            )));
        }
        reserve(out, self.size)?;
        let start = out.len();
        out.resize(start + self.size, 0);
        for (item, value) in self.slots().zip(values) {
            let place = start + item.offset;
            self.pack_one(item, value, &mut out[place..place + item.size])?;
        }
        Ok(())
    }

    fn pack_one(&self, item: Item, value: &Value<'_>, place: &mut [u8]) -> Result<()> {
        match (item.code, value) {
            (Code::Char, Value::Bytes([byte])) => place[0] = *byte,
            (Code::Char, _) => {
                return Err(fault("char format requires a bytes object of length 1"));
            }
            (Code::Bool, Value::Bool(truth)) => place[0] = u8::from(*truth),
            (Code::Bool, _) => return Err(fault("required argument is not a bool")),
            (Code::Int { signed, letter }, Value::Int(int)) => {
                self.pack_int(int, signed, letter, place)?;
            }
            (Code::Int { .. }, _) => return Err(fault("required argument is not an integer")),
            (Code::Float, Value::Float(float)) => self.pack_float(*float, place)?,
            (Code::Float, _) => return Err(fault("required argument is not a float")),
            (Code::Bytes, Value::Bytes(bytes)) => {
                let count = bytes.len().min(place.len());
                place[..count].copy_from_slice(&bytes[..count]);
            }
            (Code::Bytes, _) => return Err(fault("argument for 's' must be a bytes object")),
            (Code::Pascal, Value::Bytes(bytes)) => {
                if let Some((length, field)) = place.split_first_mut() {
                    let count = bytes.len().min(field.len());
                    field[..count].copy_from_slice(&bytes[..count]);
                    *length = count.min(255) as u8;
                }
            }
            (Code::Pascal, _) => return Err(fault("argument for 'p' must be a bytes object")),
        }
        Ok(())
    }

    fn pack_int(&self, int: &IBig, signed: bool, letter: u8, place: &mut [u8]) -> Result<()> {
        if let Ok(int) = i64::try_from(int)
            && fits(int, signed, place.len())
        {
            let len = place.len();
            place.copy_from_slice(&int.to_le_bytes()[..len]);
            if !self.little {
                place.reverse();
            }
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(8);
        // A pointer takes negative addresses too.
        let signed = signed || (letter == b'P' && *int < IBig::ZERO);
        convert::to_bytes(int, place.len(), self.little, signed, &mut bytes).map_err(|_| {
            if letter == b'P' {
                return fault("int too large to convert");
            }
            let bits = 8 * place.len() as u32;
            let letter = char::from(letter);
            if signed {
                let limit = 1i128 << (bits - 1);
                fault(format!("'{letter}' format requires {} <= number <= {}", -limit, limit - 1))
            } else {
                let limit = (1u128 << bits) - 1;
                fault(format!("'{letter}' format requires 0 <= number <= {limit}"))
            }
        })?;
        place.copy_from_slice(&bytes);
        Ok(())
    }

    fn pack_float(&self, float: f64, place: &mut [u8]) -> Result<()> {
        let too_large = |letter: char| {
            Err(Error::overflow(format!("float too large to pack with {letter} format")))
        };
        let bits = match place.len() {
            2 => match half_bits(float) {
                Some(bits) => u64::from(bits),
                None => return too_large('e'),
            },
            4 => {
                let single = float as f32;
                if single.is_infinite() && float.is_finite() && !self.native {
                    return too_large('f');
                }
                u64::from(single.to_bits())
            }
            _ => float.to_bits(),
        };
        let bytes = bits.to_le_bytes();
        let len = place.len();
        place.copy_from_slice(&bytes[..len]);
        if !self.little {
            place.reverse();
        }
        Ok(())
    }

    /// `struct.unpack`: the values, in order.
    ///
    /// # Errors
    /// `struct.error` if the buffer has not the described size.
    pub fn unpack<'a>(&self, bytes: &'a [u8]) -> Result<impl Iterator<Item = Value<'a>>> {
        if bytes.len() != self.size {
            return Err(fault(format!("unpack requires a buffer of {} bytes", self.size)));
        }
        Ok(self.slots().map(|item| self.unpack_one(item, bytes)))
    }

    /// Up to eight bytes as a number.
    fn bits(&self, place: &[u8]) -> u64 {
        let mut all = [0; 8];
        all[..place.len()].copy_from_slice(place);
        if self.little {
            u64::from_le_bytes(all)
        } else {
            u64::from_be_bytes(all) >> (64 - 8 * place.len())
        }
    }

    fn unpack_one<'a>(&self, item: Item, bytes: &'a [u8]) -> Value<'a> {
        let place = &bytes[item.offset..item.offset + item.size];
        match item.code {
            Code::Char | Code::Bytes => Value::Bytes(place),
            Code::Bool => Value::Bool(place.iter().any(|byte| *byte != 0)),
            Code::Int { signed, .. } => {
                let (bits, unused) = (self.bits(place), 64 - 8 * place.len());
                Value::Int(match signed {
                    true => IBig::from((bits << unused) as i64 >> unused),
                    false => IBig::from(bits),
                })
            }
            Code::Pascal => Value::Bytes(match place.split_first() {
                Some((&length, field)) => &field[..usize::from(length).min(field.len())],
                None => place,
            }),
            Code::Float => {
                let bits = self.bits(place);
                Value::Float(match place.len() {
                    2 => half_value(bits as u16),
                    4 => f64::from(f32::from_bits(bits as u32)),
                    _ => f64::from_bits(bits),
                })
            }
        }
    }
}

/// Whether an integer can be packed into so many bytes.
fn fits(int: i64, signed: bool, bytes: usize) -> bool {
    let unused = 64 - 8 * bytes as u32;
    if signed {
        int << unused >> unused == int
    } else {
        int >= 0 && (int as u64) << unused >> unused == int as u64
    }
}

/// What a letter stands for and its size; no code for padding.
fn code_of(letter: u8, native: bool) -> Result<(Option<Code>, usize)> {
    let int = |signed| Some(Code::Int { signed, letter });
    let long = if native { 8 } else { 4 };
    Ok(match letter {
        b'x' => (None, 1),
        b'c' => (Some(Code::Char), 1),
        b'?' => (Some(Code::Bool), 1),
        b'b' => (int(true), 1),
        b'B' => (int(false), 1),
        b'h' => (int(true), 2),
        b'H' => (int(false), 2),
        b'i' => (int(true), 4),
        b'I' => (int(false), 4),
        b'l' => (int(true), long),
        b'L' => (int(false), long),
        b'q' => (int(true), 8),
        b'Q' => (int(false), 8),
        b'n' if native => (int(true), 8),
        b'N' | b'P' if native => (int(false), 8),
        b'e' => (Some(Code::Float), 2),
        b'f' => (Some(Code::Float), 4),
        b'd' => (Some(Code::Float), 8),
        b's' => (Some(Code::Bytes), 1),
        b'p' => (Some(Code::Pascal), 1),
        _ => return Err(fault("bad char in struct format")),
    })
}

/// A float as IEEE 754 binary16, rounded to nearest with ties to even; `None` if too large.
#[must_use]
pub fn half_bits(value: f64) -> Option<u16> {
    let sign = ((value.to_bits() >> 48) & 0x8000) as u16;
    if value.is_nan() {
        return Some(sign | 0x7E00);
    }
    if value.is_infinite() {
        return Some(sign | 0x7C00);
    }
    let magnitude = value.abs();
    // Below the normal range the unit is 2^-24; above, ten bits follow the highest.
    let exponent = if magnitude < 2.0f64.powi(-14) { -14 } else { libm::ilogb(magnitude) };
    let unit = 2.0f64.powi(exponent - 10);
    let scaled = (magnitude / unit).round_ties_even() as u32;
    // A carry out of the fraction runs into the exponent, as it should.
    let bits = ((exponent + 14) as u32) * 1024 + scaled;
    (bits < 0x7C00).then_some(sign | bits as u16)
}

/// The value of IEEE 754 binary16 bits.
#[must_use]
pub fn half_value(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3FF);
    let magnitude = match bits >> 10 & 31 {
        0 => fraction * 2.0f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1024.0 + fraction) * 2.0f64.powi(i32::from(exponent) - 25),
    };
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}
