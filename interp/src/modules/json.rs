//! `_json`: reading and writing of JSON.
//!
//! Main invariant: what the fast paths do is what the classes in Python would do; a hook, a
//! `default` or a subclass is called exactly where they call it.

use crate::heap::*;
use crate::native::{Keywords, ModuleSpec, NativeDef, TypeSpec};
use crate::object::{dict, instance, list, string};
use crate::text::json;
use crate::text::wtf8::Text;
use crate::value::Value;
use crate::vm::{Exec, Machine, Unwind};

fn quoted(m: &mut Machine, v: Value, ascii: bool) -> Exec {
    let Some(s) = m.as_str(v)? else {
        let t = m.type_name(v);
        return Err(m.type_error(&format!("first argument must be a string, not {t}")));
    };
    let mut out = Vec::new();
    json::quote(string::text(s), ascii, &mut out);
    m.str_of(&out)
}

fn encode_basestring(m: &mut Machine, args: &[Value]) -> Exec {
    quoted(m, args[0], false)
}

fn encode_basestring_ascii(m: &mut Machine, args: &[Value]) -> Exec {
    quoted(m, args[0], true)
}

/// `json.decoder.JSONDecodeError(message, text, position)`.
fn decode_error(m: &mut Machine, message: &str, text: Value, position: usize) -> Unwind {
    let made = (|| {
        let module = m.import_dotted("json.decoder")?;
        let name = m.intern("JSONDecodeError")?;
        let class = m.get_attribute(module, name)?;
        let message = m.str(message)?;
        m.call(class, &[message, text, Value::len(position)])
    })();
    match made {
        Ok(e) => Unwind::Raise(e),
        Err(unwind) => unwind,
    }
}

fn scanstring(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(s) = m.as_str(args[0])? else {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("first argument must be a string, not {t}")));
    };
    let end = m.to_i64(args[1])?;
    let strict = !args[2].is_set() || m.truth(args[2])?;
    let text = string::text(s);
    let Some(end) = usize::try_from(end).ok().filter(|end| *end <= text.len()) else {
        return Err(m.value_error("end is out of bounds"));
    };
    let mut out = Vec::new();
    match json::scan_string(text, text.offset(end), strict, &mut out) {
        Ok(at) => {
            let found = m.str_of(&out)?;
            m.tuple(&[found, Value::len(text.index_of(at))])
        }
        Err(e) => Err(decode_error(m, e.message, s, e.position)),
    }
}

// ---- scanner ----

const STRICT: usize = 0;
const OBJECT_HOOK: usize = 1;
const PAIRS_HOOK: usize = 2;
const PARSE_FLOAT: usize = 3;
const PARSE_INT: usize = 4;
const PARSE_CONSTANT: usize = 5;

/// What a scanner works with during one call.
struct Scanner {
    source: Value,
    text: Text<'static>,
    strict: bool,
    object_hook: Value,
    pairs_hook: Value,
    /// Unset where it is the builtin type itself.
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
    /// Keys that occurred, so that equal ones are one object.
    memo: rustc_hash::FxHashMap<Vec<u8>, Value>,
}

/// No value here: `StopIteration` with the position, as the scanner in Python raises it.
fn nothing(m: &mut Machine, s: &Scanner, at: usize) -> Unwind {
    let index = s.text.index_of(at.min(s.text.bytes().len()));
    m.stop_iteration(Value::len(index))
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

impl Scanner {
    fn fault(&self, m: &mut Machine, message: &str, at: usize) -> Unwind {
        let position = self.text.index_of(at.min(self.text.bytes().len()));
        decode_error(m, message, self.source, position)
    }

    /// The value at a byte, and the byte behind it.
    fn value(&mut self, m: &mut Machine, at: usize) -> Exec<(Value, usize)> {
        let bytes = self.text.bytes();
        let constants: [(&[u8], Value); 3] =
            [(b"null", Value::NONE), (b"true", Value::TRUE), (b"false", Value::FALSE)];
        match bytes.get(at) {
            Some(b'"') => self.string(m, at + 1),
            Some(b'{') => m.deeper("while decoding a JSON object from a unicode string", |m| {
                self.object(m, at + 1)
            }),
            Some(b'[') => m.deeper("while decoding a JSON array from a unicode string", |m| {
                self.array(m, at + 1)
            }),
            Some(b'n' | b't' | b'f') => {
                for (word, v) in constants {
                    if bytes[at..].starts_with(word) {
                        return Ok((v, at + word.len()));
                    }
                }
                Err(nothing(m, self, at))
            }
            _ => self.number(m, at),
        }
    }

    fn number(&mut self, m: &mut Machine, at: usize) -> Exec<(Value, usize)> {
        let rest = self.text.bytes().get(at..).unwrap_or_default();
        for word in ["NaN", "Infinity", "-Infinity"] {
            if rest.starts_with(word.as_bytes()) {
                let name = m.str(word)?;
                let v = m.call(self.parse_constant, &[name])?;
                return Ok((v, at + word.len()));
            }
        }
        let Some(number) = json::scan_number(rest) else { return Err(nothing(m, self, at)) };
        let digits = &rest[..number.len];
        let hook = if number.is_float { self.parse_float } else { self.parse_int };
        let v = if hook.is_set() {
            let text = m.str_counted(digits, digits.len())?;
            m.call(hook, &[text])?
        } else if number.is_float {
            let f = crate::text::float::parse::from_bytes(digits);
            let f = m.text(f)?;
            m.float(f)?
        } else if digits.len() < 18 {
            let text = std::str::from_utf8(digits).unwrap_or("0");
            m.int(text.parse().unwrap_or(0))?
        } else {
            let limit = m.max_digits();
            let i = crate::text::int::parse::from_bytes(digits, 10, limit);
            let i = m.text(i)?;
            m.bigint(&i)?
        };
        Ok((v, at + number.len))
    }

    fn string(&mut self, m: &mut Machine, at: usize) -> Exec<(Value, usize)> {
        let mut out = Vec::new();
        match json::scan_string(self.text, at, self.strict, &mut out) {
            Ok(end) => Ok((m.str_of(&out)?, end)),
            Err(e) => Err(decode_error(m, e.message, self.source, e.position)),
        }
    }

    fn key(&mut self, m: &mut Machine, at: usize) -> Exec<(Value, usize)> {
        let mut out = Vec::new();
        match json::scan_string(self.text, at, self.strict, &mut out) {
            Ok(end) => {
                if let Some(&v) = self.memo.get(&out) {
                    return Ok((v, end));
                }
                let v = m.str_of(&out)?;
                self.memo.insert(out, v);
                Ok((v, end))
            }
            Err(e) => Err(decode_error(m, e.message, self.source, e.position)),
        }
    }

    fn object(&mut self, m: &mut Machine, at: usize) -> Exec<(Value, usize)> {
        let bytes = self.text.bytes();
        let as_pairs = !self.pairs_hook.is_none();
        let (mut pairs, d) = (Vec::new(), dict::new(m)?);
        let mut at = skip_space(bytes, at);
        if bytes.get(at) == Some(&b'}') {
            at += 1;
        } else {
            loop {
                if bytes.get(at) != Some(&b'"') {
                    return Err(self.fault(
                        m,
                        "Expecting property name enclosed in double quotes",
                        at,
                    ));
                }
                let (key, end) = self.key(m, at + 1)?;
                at = skip_space(bytes, end);
                if bytes.get(at) != Some(&b':') {
                    return Err(self.fault(m, "Expecting ':' delimiter", at));
                }
                at = skip_space(bytes, at + 1);
                let (v, end) = self.value(m, at)?;
                if as_pairs {
                    pairs.push(m.tuple(&[key, v])?);
                } else {
                    dict::set(m, d, key, v)?;
                }
                at = skip_space(bytes, end);
                match bytes.get(at) {
                    Some(b'}') => break,
                    Some(b',') => {}
                    _ => return Err(self.fault(m, "Expecting ',' delimiter", at)),
                }
                let comma = at;
                at = skip_space(bytes, at + 1);
                if bytes.get(at) == Some(&b'}') {
                    return Err(self.fault(
                        m,
                        "Illegal trailing comma before end of object",
                        comma,
                    ));
                }
            }
            at += 1;
        }
        if as_pairs {
            let pairs = list::new(m, &pairs)?;
            return Ok((m.call(self.pairs_hook, &[pairs])?, at));
        }
        if self.object_hook.is_none() {
            return Ok((d, at));
        }
        Ok((m.call(self.object_hook, &[d])?, at))
    }

    fn array(&mut self, m: &mut Machine, at: usize) -> Exec<(Value, usize)> {
        let bytes = self.text.bytes();
        let mut items = Vec::new();
        let mut at = skip_space(bytes, at);
        if bytes.get(at) == Some(&b']') {
            return Ok((list::new(m, &items)?, at + 1));
        }
        loop {
            let (v, end) = self.value(m, at)?;
            items.push(v);
            at = skip_space(bytes, end);
            match bytes.get(at) {
                Some(b']') => return Ok((list::new(m, &items)?, at + 1)),
                Some(b',') => {}
                _ => return Err(self.fault(m, "Expecting ',' delimiter", at)),
            }
            let comma = at;
            at = skip_space(bytes, at + 1);
            if bytes.get(at) == Some(&b']') {
                return Err(self.fault(m, "Illegal trailing comma before end of array", comma));
            }
        }
    }
}

fn new_scanner(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let [context] = m.arguments("make_scanner", args, kw, ["context"], 1)?;
    let v = instance::new(m, class)?;
    let names = [
        "strict",
        "object_hook",
        "object_pairs_hook",
        "parse_float",
        "parse_int",
        "parse_constant",
    ];
    for (slot, name) in names.into_iter().enumerate() {
        let name = m.intern(name)?;
        let found = m.get_attribute(context, name)?;
        instance::set_slot(m, v.object(), slot, found)?;
    }
    Ok(v)
}

fn scan_once(m: &mut Machine, args: &[Value]) -> Exec {
    let object = args[0].object();
    let Some(source) = m.as_str(args[1])? else {
        let t = m.type_name(args[1]);
        return Err(m.type_error(&format!("first argument must be a string, not {t}")));
    };
    let text = string::text(source);
    let index = m.to_i64(args[2])?;
    let Ok(index) = usize::try_from(index) else {
        return Err(m.value_error("idx cannot be negative"));
    };
    if index >= text.len() {
        return Err(m.stop_iteration(Value::len(index)));
    }
    let strict = instance::slot(m, object, STRICT)?;
    let (float_type, int_type) =
        (m.builtin(crate::object::TypeId::Float), m.builtin(crate::object::TypeId::Int));
    let parse_float = instance::slot(m, object, PARSE_FLOAT)?;
    let parse_int = instance::slot(m, object, PARSE_INT)?;
    let mut scanner = Scanner {
        source,
        text,
        strict: m.truth(strict)?,
        object_hook: instance::slot(m, object, OBJECT_HOOK)?,
        pairs_hook: instance::slot(m, object, PAIRS_HOOK)?,
        parse_float: if parse_float == float_type { Value::UNSET } else { parse_float },
        parse_int: if parse_int == int_type { Value::UNSET } else { parse_int },
        parse_constant: instance::slot(m, object, PARSE_CONSTANT)?,
        memo: Default::default(),
    };
    let (v, end) = scanner.value(m, text.offset(index))?;
    m.tuple(&[v, Value::len(text.index_of(end))])
}

const SCANNER: TypeSpec = TypeSpec {
    module: "_json",
    hidden: 6,
    new: Some(new_scanner),
    methods: &[NativeDef::method("__call__", scan_once, &["self", "string", "idx"]).by_name(1)],
    ..TypeSpec::new("Scanner", INSTANCE)
};

/// `_json`.
pub(super) static SPEC: ModuleSpec = ModuleSpec {
    doc: "json speedups",
    functions: &[
        NativeDef::function("encode_basestring", encode_basestring, &["string"]),
        NativeDef::function("encode_basestring_ascii", encode_basestring_ascii, &["string"]),
        NativeDef::function("scanstring", scanstring, &["string", "end", "strict"]).optional(1),
    ],
    types: &[&SCANNER, &super::json_encoder::ENCODER],
    init: Some(init),
    ..ModuleSpec::new("_json")
};

/// Binds the names by which the `json` package asks for the types.
fn init(m: &mut Machine, module: Value) -> Exec<()> {
    for (name, alias) in [("Scanner", "make_scanner"), ("Encoder", "make_encoder")] {
        let (name, alias) = (m.intern(name)?, m.intern(alias)?);
        if let Some(class) = dict::get_str(m, module, name)? {
            dict::set(m, module, alias, class)?;
        }
    }
    Ok(())
}
