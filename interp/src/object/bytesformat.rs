//! `bytes % values`.
//!
//! Main invariant: pieces and their arguments are taken in order; what is left over is an error
//! only when the values are a tuple.

use crate::heap::*;
use crate::object::{buffer, bytes, dict, float, instance, int, string, tuple};
use crate::text::format::percent::{self, Count, Items, Kind, Layout, Piece};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The arguments of a format, taken one by one.
struct Arguments<'a> {
    all: &'a [Value],
    used: usize,
}

impl Arguments<'_> {
    fn next(&mut self, m: &mut Machine) -> Exec {
        match self.all.get(self.used) {
            Some(&v) => {
                self.used += 1;
                Ok(v)
            }
            None => Err(m.type_error("not enough arguments for format string")),
        }
    }

    /// The number for a star.
    fn count(&mut self, m: &mut Machine, count: Count) -> Exec<isize> {
        if count != Count::Argument {
            return Ok(0);
        }
        let v = self.next(m)?;
        match m.as_integer(v)? {
            Some(i) => m.to_isize_clamped(i),
            None => Err(m.type_error("* wants int")),
        }
    }
}

/// `format % values`.
///
/// # Errors
/// TypeError, ValueError or OverflowError for values that do not suit the format.
pub fn percent(m: &mut Machine, format: &[u8], values: Value) -> Exec<Vec<u8>> {
    let inner = instance::payload(m, values)?;
    let is_tuple = inner.is_kind(TUPLE);
    let plain = is_tuple || matches!(inner.kind(), Some(BYTES | BYTEARRAY | STR));
    let name = m.names().getitem;
    let mapping = !plain && m.lookup_special(values, name)?.is_some();
    let one = std::slice::from_ref(&values);
    let mut arguments =
        Arguments { all: if is_tuple { tuple::items(inner) } else { one }, used: 0 };
    let mut out = Vec::new();
    for piece in Items::of_bytes(format, mapping) {
        let item = match m.text(piece)? {
            Piece::Literal(part) => {
                out.extend_from_slice(part);
                continue;
            }
            Piece::Item(item) => item,
        };
        let keyed = match item.key {
            Some(key) => {
                let key = m.bytes(key)?;
                let found = if dict::is_dict(values) {
                    match dict::get(m, values, key)? {
                        Some(v) => v,
                        None => return Err(m.key_error(key)),
                    }
                } else {
                    m.get_item(values, key)?
                };
                arguments.used = arguments.all.len();
                Some(found)
            }
            None => None,
        };
        let width = arguments.count(m, item.width)?;
        let precision = arguments.count(m, item.precision)?;
        let layout = Layout::new(&item, width, precision);
        let v = match keyed {
            Some(v) => v,
            None => arguments.next(m)?,
        };
        let kind = item.kind(true);
        let kind = m.text(kind)?;
        convert(m, v, kind, item.code, layout, &mut out)?;
    }
    if arguments.used < arguments.all.len() && !mapping {
        return Err(m.type_error("not all arguments converted during bytes formatting"));
    }
    Ok(out)
}

fn convert(
    m: &mut Machine,
    v: Value,
    kind: Kind,
    code: u32,
    layout: Layout,
    out: &mut Vec<u8>,
) -> Exec<()> {
    let done = match kind {
        Kind::Str => {
            let all = as_bytes(m, v)?;
            percent::bytes(&all, layout, out)
        }
        Kind::Repr | Kind::Ascii => {
            let text = m.ascii(v)?;
            let text = m.as_str(text)?.unwrap_or(text);
            percent::text(string::text(text), layout, out)
        }
        Kind::Char => {
            let b = character(m, v)?;
            percent::bytes(&[b], layout, out)
        }
        Kind::Float(style, upper) => {
            let Some(f) = float::try_from_number(m, v)? else {
                let t = m.type_name(v);
                return Err(m.type_error(&format!("float argument required, not {t}")));
            };
            percent::float(f, style, upper, layout, out)
        }
        Kind::Decimal | Kind::Octal | Kind::Hex(_) => {
            let i = m.percent_integer(v, kind, code)?;
            percent::int(&int::big(i), kind, layout, m.max_digits(), out)
        }
    };
    m.text(done)
}

/// The argument of `%s` and `%b`.
fn as_bytes(m: &mut Machine, v: Value) -> Exec<buffer::Contents> {
    if let Some(all) = buffer::contents(m, v)? {
        return Ok(all);
    }
    let name = m.names().bytes;
    if m.lookup_special(v, name)?.is_some() {
        return bytes::of_object(m, v);
    }
    let t = m.type_name(v);
    Err(m.type_error(&format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{t}'"
    )))
}

/// The argument of `%c`.
fn character(m: &mut Machine, v: Value) -> Exec<u8> {
    if let Some(all) = buffer::contents(m, v)? {
        if let [b] = all[..] {
            return Ok(b);
        }
    } else if let Some(i) = m.try_index(v)? {
        let code = percent::character_code(&int::big(i), true);
        return Ok(m.text(code)? as u8);
    }
    Err(m.type_error("%c requires an integer in range(256) or a single byte"))
}

impl Machine {
    /// The integer for `%d`, `%x` and their kin.
    ///
    /// # Errors
    /// TypeError for what is no number.
    pub(crate) fn percent_integer(&mut self, v: Value, kind: Kind, code: u32) -> Exec {
        if let Some(i) = self.as_integer(v)? {
            return Ok(i);
        }
        let decimal = kind == Kind::Decimal;
        if decimal {
            if let Some(f) = float::value(v) {
                return float::truncate(self, f);
            }
            let name = self.names().int;
            if let Some(f) = self.lookup_special(v, name)? {
                let r = self.call_special(f, &[v])?;
                if let Some(i) = self.as_integer(r)? {
                    return Ok(i);
                }
            }
        }
        if let Some(i) = self.try_index(v)? {
            return Ok(i);
        }
        let t = self.type_name(v);
        let letter = char::from_u32(code).unwrap_or('d');
        let what = if decimal { "a real number" } else { "an integer" };
        Err(self.type_error(&format!("%{letter} format: {what} is required, not {t}")))
    }
}
