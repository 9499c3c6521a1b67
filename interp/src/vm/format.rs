//! `repr`, `str`, `format` and `%`.
//!
//! Main invariant: builtin types are printed without lookups; a container that is being printed
//! prints as `[...]` inside itself.

use crate::heap::*;
use crate::object::{TypeId, complex, dict, float, int, string, tuple};
use crate::text::format::{number, percent, template};
use crate::text::wtf8::Text;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// Room for more text than this is not kept.
const KEPT_ROOM: usize = 1 << 12;

impl Machine {
    /// A string of the text that `make` appends to what it is given.
    pub(crate) fn text_of(
        &mut self,
        make: impl FnOnce(&mut Machine, &mut Vec<u8>) -> Exec<()>,
    ) -> Exec {
        // Whoever needs it meanwhile makes its own.
        let mut out = std::mem::take(&mut self.scratch);
        out.clear();
        let made = make(self, &mut out);
        let text = made.and_then(|()| self.str_of(&out));
        if out.capacity() <= KEPT_ROOM {
            self.scratch = out;
        }
        text
    }

    /// `repr(v)`, a `str`.
    pub fn repr(&mut self, v: Value) -> Exec {
        if string::is_str(v) {
            return self.text_of(|_, out| {
                crate::text::string::repr::repr(string::text(v), out);
                Ok(())
            });
        }
        if let Some(text) = self.number_text(v)? {
            return Ok(text);
        }
        let r = self.represented(v)?;
        match self.as_str(r)? {
            Some(_) => Ok(r),
            None => {
                let t = self.type_name(r);
                Err(self.type_error(&format!("__repr__ returned non-string (type {t})")))
            }
        }
    }

    /// What `__repr__` of an object gives, whatever that is.
    pub(crate) fn represented(&mut self, v: Value) -> Exec {
        self.deeper("while getting the repr of an object", |m| {
            let n = m.names().repr;
            let Some(f) = m.lookup_special(v, n)? else {
                return m.str("<object>");
            };
            m.call_special(f, &[v])
        })
    }

    /// The text of numbers and constants, which `repr` and `str` share.
    fn number_text(&mut self, v: Value) -> Exec<Option<Value>> {
        if let Some(i) = v.as_int() {
            let mut digits = [0; crate::text::int::print::SMALL_DIGITS];
            let text = crate::text::int::print::small_into(i, &mut digits);
            return self.str_counted(text, text.len()).map(Some);
        }
        let is_number = v.is_float() || matches!(v.kind(), Some(FLOAT | BIGINT | COMPLEX));
        if is_number {
            return self.text_of(|m, out| m.number_into(v, out).map(|_| ())).map(Some);
        }
        let name = match v {
            Value::NONE => "None",
            Value::TRUE => "True",
            Value::FALSE => "False",
            Value::ELLIPSIS => "Ellipsis",
            Value::NOT_IMPLEMENTED => "NotImplemented",
            _ => return Ok(None),
        };
        self.intern(name).map(Some)
    }

    /// Appends the text of a number; whether it is one.
    fn number_into(&mut self, v: Value, out: &mut Vec<u8>) -> Exec<bool> {
        if let Some(i) = v.as_int() {
            crate::text::int::print::small(i, out);
        } else if let Some(f) = float::value(v) {
            crate::text::float::print::repr(f, out);
        } else if v.is_kind(BIGINT) {
            let done = crate::text::int::print::decimal(&int::big(v), self.max_digits(), out);
            self.text(done)?;
        } else if v.is_kind(COMPLEX) {
            let (re, im) = complex::parts(v);
            crate::text::float::print::complex_repr(re, im, out);
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// `str(v)`, a `str` or an instance of a subclass.
    pub fn str_value(&mut self, v: Value) -> Exec {
        if string::is_str(v) {
            return Ok(v);
        }
        if let Some(text) = self.number_text(v)? {
            return Ok(text);
        }
        let n = self.names().str;
        match self.lookup_special(v, n)? {
            Some(f) => {
                let r =
                    self.deeper("while getting the str of an object", |m| m.call_special(f, &[v]))?;
                match self.as_str(r)? {
                    Some(_) => Ok(r),
                    None => {
                        let t = self.type_name(r);
                        Err(self.type_error(&format!("__str__ returned non-string (type {t})")))
                    }
                }
            }
            None => self.repr(v),
        }
    }

    /// Appends `repr(v)`.
    pub fn repr_into(&mut self, v: Value, out: &mut Vec<u8>) -> Exec<()> {
        if string::is_str(v) {
            crate::text::string::repr::repr(string::text(v), out);
            return Ok(());
        }
        if self.number_into(v, out)? {
            return Ok(());
        }
        let r = self.repr(v)?;
        let r = self.as_str(r)?.unwrap_or(r);
        out.extend_from_slice(string::bytes(r));
        Ok(())
    }

    /// Appends `str(v)`.
    pub fn str_into(&mut self, v: Value, out: &mut Vec<u8>) -> Exec<()> {
        if self.number_into(v, out)? {
            return Ok(());
        }
        let s = self.str_value(v)?;
        let s = self.as_str(s)?.unwrap_or(s);
        out.extend_from_slice(string::bytes(s));
        Ok(())
    }

    /// `repr(v)` as text, for messages.
    pub fn repr_text(&mut self, v: Value) -> Exec<String> {
        let mut out = Vec::new();
        self.repr_into(v, &mut out)?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    /// `ascii(v)`.
    pub fn ascii(&mut self, v: Value) -> Exec {
        let r = self.repr(v)?;
        let r = self.as_str(r)?.unwrap_or(r);
        let text = string::text(r);
        if text.is_ascii() {
            return Ok(r);
        }
        let mut out = Vec::new();
        for code in text.code_points() {
            if code < 128 {
                out.push(code as u8);
            } else {
                crate::text::string::repr::escape_code(code, &mut out);
            }
        }
        self.str_of(&out)
    }

    /// Runs `f` to print a container, unless it is being printed already.
    pub fn guarded_repr(
        &mut self,
        v: Value,
        inside: &str,
        f: impl FnOnce(&mut Machine) -> Exec,
    ) -> Exec {
        if self.in_repr.contains(&v) {
            return self.str(inside);
        }
        self.in_repr.push(v);
        let result = self.deeper("while getting the repr of an object", f);
        self.in_repr.pop();
        result
    }

    /// `format(v, spec)`.
    pub fn format(&mut self, v: Value, spec: Value) -> Exec {
        if let Some(text) = self.format_builtin(v, spec)? {
            return Ok(text);
        }
        let n = self.names().format;
        let Some(f) = self.lookup_special(v, n)? else { return self.str_value(v) };
        if f.is_kind(NATIVE) && self.as_str(spec)?.is_some_and(|s| string::len(s) == 0) {
            return self.str_value(v);
        }
        let r = self.call_special(f, &[v, spec])?;
        match self.as_str(r)? {
            Some(_) => Ok(r),
            None => {
                let t = self.type_name(r);
                Err(self.type_error(&format!("__format__ must return a str, not {t}")))
            }
        }
    }

    /// The text of values of builtin types by a format specification.
    pub(crate) fn format_builtin(&mut self, v: Value, spec: Value) -> Exec<Option<Value>> {
        let Some(spec) = self.as_str(spec)? else { return Ok(None) };
        let spec = string::text(spec);
        if spec.is_empty() && !matches!(v.kind(), Some(INSTANCE)) {
            return self.str_value(v).map(Some);
        }
        if !has_builtin_format(v) {
            return Ok(None);
        }
        self.text_of(|m, out| m.format_into(v, spec, out)).map(Some)
    }

    /// Appends the text of a value of a builtin type by a format specification that is not empty.
    fn format_into(&mut self, v: Value, spec: Text<'_>, out: &mut Vec<u8>) -> Exec<()> {
        let done = if string::is_str(v) {
            number::str(string::text(v), spec, "str", out)
        } else if let Some(f) = float::value(v) {
            number::float(f, spec, "float", out)
        } else if v.is_kind(COMPLEX) {
            let (re, im) = complex::parts(v);
            number::complex(re, im, spec, "complex", out)
        } else {
            let name = if v.is_bool() { "bool" } else { "int" };
            number::int(&int::big(v), spec, name, self.max_digits(), out)
        };
        self.text(done)
    }
}

/// Whether a value is of a type that [`Machine::format_into`] knows.
fn has_builtin_format(v: Value) -> bool {
    v.is_int()
        || v.is_float()
        || v.is_bool()
        || matches!(v.kind(), Some(STR | FLOAT | BIGINT | COMPLEX))
}

/// `str.format`.
pub fn format_template(
    m: &mut Machine,
    text: Text<'_>,
    args: &[Value],
    named: &dyn Fn(&mut Machine, &[u8]) -> Exec,
    numbering: &mut template::Numbering,
    depth: usize,
    out: &mut Vec<u8>,
) -> Exec<()> {
    if depth == 0 {
        let error = template::too_deep();
        return Err(m.text_error(error));
    }
    let pieces = template::Template::new(text);
    for piece in pieces {
        match m.text(piece)? {
            template::Piece::Literal(text) => out.extend_from_slice(text),
            template::Piece::Field(field) => {
                let mut v = field_value(m, field.name, args, named, numbering)?;
                if let Some(code) = field.conversion {
                    let conversion = template::Conversion::from_code(code);
                    v = match m.text(conversion)? {
                        template::Conversion::Repr => m.repr(v)?,
                        template::Conversion::Str => m.str_value(v)?,
                        template::Conversion::Ascii => m.ascii(v)?,
                    };
                }
                let mut nested = Vec::new();
                if field.nested {
                    let text = Text::new(field.spec);
                    format_template(m, text, args, named, numbering, depth - 1, &mut nested)?;
                }
                let spec = if field.nested { &nested } else { field.spec };
                if has_builtin_format(v) {
                    if spec.is_empty() {
                        m.str_into(v, out)?;
                    } else {
                        m.format_into(v, Text::new(spec), out)?;
                    }
                    continue;
                }
                let spec = m.str_of(spec)?;
                let r = m.format(v, spec)?;
                m.str_into(r, out)?;
            }
        }
    }
    Ok(())
}

fn field_value(
    m: &mut Machine,
    name: &[u8],
    args: &[Value],
    named: &dyn Fn(&mut Machine, &[u8]) -> Exec,
    numbering: &mut template::Numbering,
) -> Exec {
    let parsed = template::FieldName::parse(name, Some(numbering));
    let field = m.text(parsed)?;
    let mut v = match field.argument {
        template::Argument::Position(i) => match args.get(i) {
            Some(&v) => v,
            None => {
                return Err(m.index_error(&format!(
                    "Replacement index {i} out of range for positional args tuple"
                )));
            }
        },
        template::Argument::Keyword(name) => named(m, name)?,
    };
    for access in field {
        v = match m.text(access)? {
            template::Access::Attribute(name) => {
                let name = m.intern_bytes(name)?;
                m.get_attribute(v, name)?
            }
            template::Access::Index(i) => m.get_item(v, Value::len(i))?,
            template::Access::Key(key) => {
                let key = m.str_of(key)?;
                m.get_item(v, key)?
            }
        };
    }
    Ok(v)
}

/// `format % values` of `str`.
pub fn percent(m: &mut Machine, format: Value, values: Value) -> Exec {
    let text = string::text(format);
    let inner = crate::object::instance::payload(m, values)?;
    let is_tuple = inner.is_kind(TUPLE);
    let values = if is_tuple { inner } else { values };
    let mapping = !is_tuple && !m.is_a(values, TypeId::Str)? && {
        let n = m.names().getitem;
        m.lookup_special(values, n)?.is_some()
    };
    let all: &[Value] = if is_tuple { tuple::items(values) } else { std::slice::from_ref(&values) };
    m.text_of(|m, out| percent_into(m, text, values, all, [is_tuple, mapping], out))
}

fn percent_into(
    m: &mut Machine,
    text: Text<'_>,
    values: Value,
    all: &[Value],
    [is_tuple, mapping]: [bool; 2],
    out: &mut Vec<u8>,
) -> Exec<()> {
    let mut used = 0;
    let items = percent::Items::of_text(text, mapping);
    let mut by_key = false;
    for piece in items {
        let item = match m.text(piece)? {
            percent::Piece::Literal(text) => {
                out.extend_from_slice(text);
                continue;
            }
            percent::Piece::Item(item) => item,
        };
        let mut next = |m: &mut Machine| -> Exec {
            match all.get(used) {
                Some(&v) => {
                    used += 1;
                    Ok(v)
                }
                None => Err(m.type_error("not enough arguments for format string")),
            }
        };
        let mut count = |m: &mut Machine, c: percent::Count| -> Exec<isize> {
            if c != percent::Count::Argument {
                return Ok(0);
            }
            let v = next(m)?;
            match m.as_integer(v)? {
                Some(i) => m.to_isize_clamped(i),
                None => Err(m.type_error("* wants int")),
            }
        };
        let width = count(m, item.width)?;
        let precision = count(m, item.precision)?;
        let layout = percent::Layout::new(&item, width, precision);
        let kind = item.kind(false);
        let kind = m.text(kind)?;
        let v = match item.key {
            Some(key) => {
                by_key = true;
                let key = m.str_of(key)?;
                m.get_item(values, key)?
            }
            None => match all.get(used) {
                Some(&v) => {
                    used += 1;
                    v
                }
                None => return Err(m.type_error("not enough arguments for format string")),
            },
        };
        percent_item(m, v, kind, layout, out)?;
    }
    if !by_key && used < all.len() && (is_tuple || !mapping) {
        return Err(m.type_error("not all arguments converted during string formatting"));
    }
    Ok(())
}

fn percent_item(
    m: &mut Machine,
    v: Value,
    kind: percent::Kind,
    layout: percent::Layout,
    out: &mut Vec<u8>,
) -> Exec<()> {
    use percent::Kind;
    let done = match kind {
        Kind::Str if layout.width == 0 && layout.precision.is_none() => {
            return m.str_into(v, out);
        }
        Kind::Str | Kind::Repr | Kind::Ascii => {
            let text = match kind {
                Kind::Str => m.str_value(v)?,
                Kind::Repr => m.repr(v)?,
                _ => m.ascii(v)?,
            };
            let text = m.as_str(text)?.unwrap_or(text);
            percent::text(string::text(text), layout, out)
        }
        Kind::Char => {
            if let Some(s) = m.as_str(v)? {
                let text = string::text(s);
                match (text.len(), text.get(0)) {
                    (1, Some(code)) => percent::character(code, layout, out),
                    _ => return Err(m.type_error("%c requires int or char")),
                }
            } else {
                match m.try_index(v)? {
                    Some(i) => percent::character_code(&int::big(i), false)
                        .and_then(|code| percent::character(code, layout, out)),
                    None => {
                        let t = m.type_name(v);
                        return Err(m.type_error(&format!(
                            "%c requires an int or a unicode character, not {t}"
                        )));
                    }
                }
            }
        }
        Kind::Float(style, upper) => {
            let f = float::from_number(m, v)?;
            percent::float(f, style, upper, layout, out)
        }
        _ => {
            let i = percent_integer(m, v, kind)?;
            percent::int(&int::big(i), kind, layout, m.max_digits(), out)
        }
    };
    m.text(done)
}

fn percent_integer(m: &mut Machine, v: Value, kind: percent::Kind) -> Exec {
    if let Some(i) = m.as_integer(v)? {
        return Ok(i);
    }
    let decimal = matches!(kind, percent::Kind::Decimal);
    if decimal && float::value(v).is_some() {
        return int_of_float(m, v);
    }
    if decimal {
        let n = m.names().int;
        if let Some(f) = m.lookup_special(v, n)? {
            let r = m.call_special(f, &[v])?;
            if let Some(i) = m.as_integer(r)? {
                return Ok(i);
            }
        }
    }
    if let Some(i) = m.try_index(v)? {
        return Ok(i);
    }
    let t = m.type_name(v);
    let letter = match kind {
        percent::Kind::Octal => 'o',
        percent::Kind::Hex(false) => 'x',
        percent::Kind::Hex(true) => 'X',
        _ => 'd',
    };
    let what = if decimal { "a real number is required" } else { "an integer is required" };
    Err(m.type_error(&format!("%{letter} format: {what}, not {t}")))
}

/// `int(f)` of a float.
pub fn int_of_float(m: &mut Machine, v: Value) -> Exec {
    let f = float::value(v).unwrap_or(0.0);
    let i = crate::text::int::convert::from_float(f);
    let i = m.text(i)?;
    m.bigint(&i)
}

/// The keyword of `str.format` and `format_map`.
pub fn named_of_dict(d: Value) -> impl Fn(&mut Machine, &[u8]) -> Exec {
    move |m, name| {
        let key = m.str_of(name)?;
        if dict::is_dict(d) {
            return match dict::get(m, d, key)? {
                Some(v) => Ok(v),
                None => Err(m.key_error(key)),
            };
        }
        m.get_item(d, key)
    }
}
