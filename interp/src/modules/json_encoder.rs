//! `_json.make_encoder`: the encoder of `json.dumps`.
//!
//! Main invariant: a call gives a tuple of one string, the whole text; containers in containers
//! recurse up to the recursion limit, and `markers` finds circles.

use crate::heap::*;
use crate::native::{Keywords, NativeDef, TypeSpec};
use crate::object::{dict, float, instance, int, list, string, tuple};
use crate::text::json;
use crate::value::Value;
use crate::vm::{Exec, Machine};

const MARKERS: usize = 0;
const DEFAULT: usize = 1;
const ENCODER_HOOK: usize = 2;
const INDENT: usize = 3;
const KEY_SEPARATOR: usize = 4;
const ITEM_SEPARATOR: usize = 5;
const SORT_KEYS: usize = 6;
const SKIP_KEYS: usize = 7;
const ALLOW_NAN: usize = 8;

/// What the encoder works with during one call.
struct Encoder {
    markers: Value,
    default: Value,
    hook: Value,
    /// How strings are quoted, if the hook is one of `_json`'s own: whether as ASCII.
    quote: Option<bool>,
    indent: Option<Vec<u8>>,
    key_separator: &'static [u8],
    item_separator: &'static [u8],
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
    out: Vec<u8>,
}

impl Encoder {
    fn string(&mut self, m: &mut Machine, s: Value) -> Exec<()> {
        if let Some(ascii) = self.quote {
            let p = m.as_str(s)?.unwrap_or(s);
            json::quote(string::text(p), ascii, &mut self.out);
            return Ok(());
        }
        let made = m.call(self.hook, &[s])?;
        match m.as_str(made)? {
            Some(text) => self.out.extend_from_slice(string::bytes(text)),
            None => {
                let t = m.bare_type_name(made);
                return Err(m.type_error(&format!("encoder() must return a string, not {t}")));
            }
        }
        Ok(())
    }

    fn float(&mut self, m: &mut Machine, f: f64) -> Exec<()> {
        if f.is_finite() {
            crate::text::float::print::repr(f, &mut self.out);
            return Ok(());
        }
        let word = if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        if !self.allow_nan {
            let shown = m.float(f)?;
            let shown = m.repr_text(shown)?;
            return Err(m.value_error(&format!(
                "Out of range float values are not JSON compliant: {shown}"
            )));
        }
        self.out.extend_from_slice(word.as_bytes());
        Ok(())
    }

    fn new_line(&mut self, level: usize) {
        if let Some(indent) = &self.indent {
            self.out.push(b'\n');
            for _ in 0..level {
                self.out.extend_from_slice(indent);
            }
        }
    }

    /// Appends one value.
    fn value(&mut self, m: &mut Machine, v: Value, level: usize) -> Exec<()> {
        match v {
            Value::NONE => self.out.extend_from_slice(b"null"),
            Value::TRUE => self.out.extend_from_slice(b"true"),
            Value::FALSE => self.out.extend_from_slice(b"false"),
            _ => {
                let p = instance::payload(m, v)?;
                if string::is_str(p) {
                    return self.string(m, v);
                }
                if int::is_int(p) {
                    return self.integer(m, p);
                }
                if let Some(f) = float::value(p) {
                    return self.float(m, f);
                }
                return match p.kind() {
                    Some(LIST | TUPLE) => self.guarded(m, v, |this, m| this.list(m, p, level)),
                    Some(DICT) => self.guarded(m, v, |this, m| this.dict(m, v, p, level)),
                    _ => self.guarded(m, v, |this, m| {
                        let other = m.call(this.default, &[v])?;
                        this.value(m, other, level).map_err(|unwind| {
                            let name = m.bare_type_name(v);
                            m.add_note(unwind, &format!("when serializing {name} object"))
                        })
                    }),
                };
            }
        }
        Ok(())
    }

    fn integer(&mut self, m: &mut Machine, p: Value) -> Exec<()> {
        let text = m.repr(p)?;
        let text = m.as_str(text)?.unwrap_or(text);
        self.out.extend_from_slice(string::bytes(text));
        Ok(())
    }

    /// Encodes inside of `v`, which must not contain itself.
    fn guarded(
        &mut self,
        m: &mut Machine,
        v: Value,
        f: impl FnOnce(&mut Encoder, &mut Machine) -> Exec<()>,
    ) -> Exec<()> {
        let mut marker = Value::UNSET;
        if dict::is_dict(self.markers) {
            let id = m.id_of(v);
            marker = m.uint(id)?;
            if dict::contains(m, self.markers, marker)? {
                return Err(m.value_error("Circular reference detected"));
            }
            dict::set(m, self.markers, marker, v)?;
        }
        m.deeper("while encoding a JSON object", |m| f(self, m))?;
        if marker.is_set() {
            dict::remove(m, self.markers, marker)?;
        }
        Ok(())
    }

    fn list(&mut self, m: &mut Machine, p: Value, level: usize) -> Exec<()> {
        let items = if p.is_kind(TUPLE) { tuple::items(p).to_vec() } else { list::items(m, p)? };
        if items.is_empty() {
            self.out.extend_from_slice(b"[]");
            return Ok(());
        }
        self.out.push(b'[');
        self.new_line(level + 1);
        for (i, &item) in items.iter().enumerate() {
            if i > 0 {
                self.out.extend_from_slice(self.item_separator);
                self.new_line(level + 1);
            }
            if let Err(unwind) = self.value(m, item, level + 1) {
                let name = m.bare_type_name(p);
                return Err(m.add_note(unwind, &format!("when serializing {name} item {i}")));
            }
        }
        self.new_line(level);
        self.out.push(b']');
        Ok(())
    }

    /// The text of a key, if it may be one.
    fn key(&mut self, m: &mut Machine, key: Value) -> Exec<Option<Value>> {
        let p = instance::payload(m, key)?;
        if string::is_str(p) {
            return Ok(Some(key));
        }
        let text = match p {
            Value::NONE => m.intern("null")?,
            Value::TRUE => m.intern("true")?,
            Value::FALSE => m.intern("false")?,
            _ if int::is_int(p) => m.repr(p)?,
            _ if float::value(p).is_some() => {
                let f = float::value(p).unwrap_or(0.0);
                let start = self.out.len();
                self.float(m, f)?;
                let text = self.out.split_off(start);
                m.str_of(&text)?
            }
            _ if self.skip_keys => return Ok(None),
            _ => {
                let t = m.bare_type_name(key);
                return Err(
                    m.type_error(&format!("keys must be str, int, float, bool or None, not {t}"))
                );
            }
        };
        Ok(Some(text))
    }

    fn dict(&mut self, m: &mut Machine, v: Value, p: Value, level: usize) -> Exec<()> {
        if dict::len(m, p)? == 0 {
            self.out.extend_from_slice(b"{}");
            return Ok(());
        }
        let mut pairs = if v == p { dict::pairs(m, p)? } else { self.pairs_of(m, v)? };
        if self.sort_keys {
            pairs = sorted(m, &pairs)?;
        }
        self.out.push(b'{');
        let mut first = true;
        for (key, item) in pairs {
            let Some(text) = self.key(m, key)? else { continue };
            if first {
                self.new_line(level + 1);
                first = false;
            } else {
                self.out.extend_from_slice(self.item_separator);
                self.new_line(level + 1);
            }
            self.string(m, text)?;
            self.out.extend_from_slice(self.key_separator);
            if let Err(unwind) = self.value(m, item, level + 1) {
                let (name, key) = (m.bare_type_name(v), m.repr_text(key)?);
                return Err(m.add_note(unwind, &format!("when serializing {name} item {key}")));
            }
        }
        if !first {
            self.new_line(level);
        }
        self.out.push(b'}');
        Ok(())
    }

    /// The items of an instance of a subclass of dict, by its own method.
    fn pairs_of(&mut self, m: &mut Machine, v: Value) -> Exec<Vec<(Value, Value)>> {
        let name = m.intern("items")?;
        let items = m.call_method(&[v], name)?;
        let mut pairs = Vec::new();
        for item in m.collect(items)? {
            match m.collect(item)?[..] {
                [key, v] => pairs.push((key, v)),
                _ => return Err(m.value_error("items must return 2-tuples")),
            }
        }
        Ok(pairs)
    }
}

/// Pairs in the order of their keys, as `sorted(d.items())` gives them.
fn sorted(m: &mut Machine, pairs: &[(Value, Value)]) -> Exec<Vec<(Value, Value)>> {
    let mut tuples = Vec::with_capacity(pairs.len());
    for &(key, v) in pairs {
        tuples.push(m.tuple(&[key, v])?);
    }
    let tuples = list::new(m, &tuples)?;
    let name = m.intern("sort")?;
    m.call_method(&[tuples], name)?;
    Ok(list::items(m, tuples)?
        .into_iter()
        .map(|t| (tuple::items(t)[0], tuple::items(t)[1]))
        .collect())
}

fn new(m: &mut Machine, class: Value, args: &[Value], kw: Keywords<'_>) -> Exec {
    let all = m.arguments(
        "make_encoder",
        args,
        kw,
        [
            "markers",
            "default",
            "encoder",
            "indent",
            "key_separator",
            "item_separator",
            "sort_keys",
            "skipkeys",
            "allow_nan",
        ],
        9,
    )?;
    if !all[MARKERS].is_none() && dict::as_dict(m, all[MARKERS])?.is_none() {
        let t = m.bare_type_name(all[MARKERS]);
        return Err(
            m.type_error(&format!("make_encoder() argument 1 must be dict or None, not {t}"))
        );
    }
    let v = instance::new(m, class)?;
    for (slot, &argument) in all.iter().enumerate() {
        instance::set_slot(m, v.object(), slot, argument)?;
    }
    Ok(v)
}

fn call(m: &mut Machine, args: &[Value]) -> Exec {
    let object = args[0].object();
    let mut all = [Value::UNSET; 9];
    for (slot, place) in all.iter_mut().enumerate() {
        *place = instance::slot(m, object, slot)?;
    }
    let text = |m: &mut Machine, v: Value| -> Exec<&'static [u8]> {
        match m.as_str(v)? {
            Some(s) => Ok(string::bytes(s)),
            None => Err(m.type_error("separators must be strings")),
        }
    };
    let (key_separator, item_separator) =
        (text(m, all[KEY_SEPARATOR])?, text(m, all[ITEM_SEPARATOR])?);
    let indent = match all[INDENT] {
        Value::NONE => None,
        v => Some(text(m, v)?.to_vec()),
    };
    let hook = all[ENCODER_HOOK];
    let quote = hook.is_kind(NATIVE).then(|| crate::object::method::definition(hook).name);
    let quote = match quote {
        Some("encode_basestring_ascii") => Some(true),
        Some("encode_basestring") => Some(false),
        _ => None,
    };
    let mut encoder = Encoder {
        markers: all[MARKERS],
        default: all[DEFAULT],
        hook,
        quote,
        indent,
        key_separator,
        item_separator,
        sort_keys: m.truth(all[SORT_KEYS])?,
        skip_keys: m.truth(all[SKIP_KEYS])?,
        allow_nan: m.truth(all[ALLOW_NAN])?,
        out: Vec::new(),
    };
    let level = usize::try_from(m.to_i64(args[2])?).unwrap_or(0);
    encoder.value(m, args[1], level)?;
    let out = m.str_of(&encoder.out)?;
    m.tuple(&[out])
}

/// `_json.Encoder`.
pub(super) const ENCODER: TypeSpec = TypeSpec {
    module: "_json",
    hidden: 9,
    new: Some(new),
    methods: &[
        NativeDef::method("__call__", call, &["self", "obj", "_current_indent_level"]).by_name(1)
    ],
    ..TypeSpec::new("Encoder", INSTANCE)
};
