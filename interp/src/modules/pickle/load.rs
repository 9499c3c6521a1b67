//! Unpickling.
//!
//! Main invariant: marks are positions of the stack, each at most its length; no instruction takes what
//! is below the last one. Instructions of Python 2 and those that need more than the data are left to
//! the library as long as nothing has been called.

use rustc_hash::FxHashMap;

use super::{Step, Stop, op};
use crate::heap::*;
use crate::native::Keywords;
use crate::object::{TypeId, bytearray, dict, instance, list, set, string, tuple};
use crate::object::{typenew, types};
use crate::text::int::convert;
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// The memo's numbers below this are places of a vector.
const DENSE: usize = 1 << 20;

struct Unpickler<'a> {
    data: &'a [u8],
    at: usize,
    protocol: u8,
    stack: Vec<Value>,
    marks: Vec<usize>,
    memo: Vec<Value>,
    /// How many numbers the memo has, and the large ones.
    known: usize,
    sparse: FxHashMap<usize, Value>,
}

/// `_load(data)`: whether it could be done here, and the object.
pub(super) fn load(m: &mut Machine, args: &[Value]) -> Exec {
    let Some(data) = m.as_bytes(args[0])? else {
        let t = m.type_name(args[0]);
        return Err(m.type_error(&format!("a bytes-like object is required, not '{t}'")));
    };
    let mut u = Unpickler {
        data,
        at: 0,
        protocol: 0,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: Vec::new(),
        known: 0,
        sparse: FxHashMap::default(),
    };
    match u.run(m) {
        Ok(v) => m.tuple(&[Value::TRUE, v]),
        Err(Stop::Leave) => m.tuple(&[Value::FALSE, Value::NONE]),
        Err(Stop::Unwind(unwind)) => Err(unwind),
    }
}

fn error(m: &mut Machine, message: &str) -> Stop {
    let class = m.import_dotted("_pickle").and_then(|module| {
        let name = m.intern("UnpicklingError")?;
        m.get_attribute(module, name)
    });
    match class {
        Ok(class) => Stop::Unwind(m.error_of(class, message)),
        Err(unwind) => Stop::Unwind(unwind),
    }
}

fn python(m: &mut Machine, name: &str, args: &[Value]) -> Exec {
    let module = m.import_dotted("_pickle")?;
    let name = m.intern(name)?;
    let f = m.get_attribute(module, name)?;
    m.call(f, args)
}

impl<'a> Unpickler<'a> {
    // ---- reading ----

    fn read(&mut self, m: &mut Machine, n: usize) -> Step<&'a [u8]> {
        match self.data.get(self.at..self.at.saturating_add(n)) {
            Some(part) => {
                self.at += n;
                Ok(part)
            }
            None => Err(error(m, "pickle data was truncated")),
        }
    }

    fn read_n<const N: usize>(&mut self, m: &mut Machine) -> Step<[u8; N]> {
        let mut all = [0; N];
        all.copy_from_slice(self.read(m, N)?);
        Ok(all)
    }

    fn read_u8(&mut self, m: &mut Machine) -> Step<u8> {
        Ok(self.read_n::<1>(m)?[0])
    }

    fn read_u32(&mut self, m: &mut Machine) -> Step<usize> {
        Ok(u32::from_le_bytes(self.read_n(m)?) as usize)
    }

    fn read_u64(&mut self, m: &mut Machine) -> Step<usize> {
        Ok(usize::try_from(u64::from_le_bytes(self.read_n(m)?)).unwrap_or(usize::MAX))
    }

    fn line(&mut self, m: &mut Machine) -> Step<&'a [u8]> {
        let rest = &self.data[self.at..];
        match memchr::memchr(b'\n', rest) {
            Some(end) => {
                self.at += end + 1;
                Ok(&rest[..end])
            }
            None => Err(error(m, "pickle data was truncated")),
        }
    }

    // ---- the stack ----

    fn pop(&mut self, m: &mut Machine) -> Step<Value> {
        let fence = self.marks.last().copied().unwrap_or(0);
        if self.stack.len() > fence
            && let Some(v) = self.stack.pop()
        {
            return Ok(v);
        }
        let text = if self.marks.is_empty() {
            "unpickling stack underflow"
        } else {
            "unexpected MARK found"
        };
        Err(error(m, text))
    }

    fn top(&mut self, m: &mut Machine) -> Step<Value> {
        let v = self.pop(m)?;
        self.stack.push(v);
        Ok(v)
    }

    fn pop_mark(&mut self, m: &mut Machine) -> Step<Vec<Value>> {
        match self.marks.pop() {
            Some(mark) => Ok(self.stack.split_off(mark)),
            None => Err(error(m, "could not find MARK")),
        }
    }

    // ---- the memo ----

    fn remember(&mut self, m: &mut Machine, n: usize) -> Step {
        let v = self.top(m)?;
        if n < DENSE.min(2 * self.memo.len() + 64) {
            if n >= self.memo.len() {
                self.memo.resize(n + 1, Value::UNSET);
            }
            self.known += usize::from(!self.memo[n].is_set());
            self.memo[n] = v;
        } else {
            self.known += usize::from(self.sparse.insert(n, v).is_none());
        }
        Ok(())
    }

    fn recall(&mut self, m: &mut Machine, n: usize) -> Step {
        let dense = self.memo.get(n).copied().and_then(Value::set);
        match dense.or_else(|| self.sparse.get(&n).copied()) {
            Some(v) => {
                self.stack.push(v);
                Ok(())
            }
            None => Err(error(m, &format!("Memo value not found at index {n}"))),
        }
    }

    fn number(&mut self, m: &mut Machine) -> Step<usize> {
        let line = self.line(m)?;
        match std::str::from_utf8(line).ok().and_then(|line| line.parse().ok()) {
            Some(n) => Ok(n),
            None => Err(Stop::Leave),
        }
    }

    // ---- instructions ----

    fn run(&mut self, m: &mut Machine) -> Step<Value> {
        loop {
            let Some(&code) = self.data.get(self.at) else {
                return Err(m.error(TypeId::EOFError, "Ran out of input").into());
            };
            self.at += 1;
            if code == op::STOP {
                return self.pop(m);
            }
            self.step(m, code)?;
        }
    }

    fn step(&mut self, m: &mut Machine, code: u8) -> Step {
        let v = match code {
            op::PROTO => {
                let protocol = self.read_u8(m)?;
                if protocol > 5 {
                    let text = format!("unsupported pickle protocol: {protocol}");
                    return Err(m.value_error(&text).into());
                }
                self.protocol = protocol;
                return Ok(());
            }
            op::FRAME => {
                let n = self.read_u64(m)?;
                if self.data.len() - self.at < n {
                    return Err(error(m, "pickle data was truncated"));
                }
                return Ok(());
            }
            op::MARK => {
                self.marks.push(self.stack.len());
                return Ok(());
            }
            op::POP => {
                if self.marks.last() == Some(&self.stack.len()) {
                    self.marks.pop();
                } else {
                    self.pop(m)?;
                }
                return Ok(());
            }
            op::POP_MARK => {
                self.pop_mark(m)?;
                return Ok(());
            }
            op::DUP => self.top(m)?,
            op::NONE => Value::NONE,
            op::NEWTRUE => Value::TRUE,
            op::NEWFALSE => Value::FALSE,
            op::BININT1 => Value::int(self.read_u8(m)?.into()),
            op::BININT2 => Value::int(u16::from_le_bytes(self.read_n(m)?).into()),
            op::BININT => Value::int(i32::from_le_bytes(self.read_n(m)?).into()),
            op::LONG1 => {
                let n = self.read_u8(m)?;
                self.long(m, n.into())?
            }
            op::LONG4 => {
                let n = self.read_u32(m)?;
                if n > i32::MAX as usize {
                    return Err(error(m, "LONG pickle has negative byte count"));
                }
                self.long(m, n)?
            }
            op::BINFLOAT => {
                let f = f64::from_be_bytes(self.read_n(m)?);
                m.float(f)?
            }
            op::SHORT_BINUNICODE => {
                let n = self.read_u8(m)?;
                self.text(m, n.into())?
            }
            op::BINUNICODE => {
                let n = self.read_u32(m)?;
                self.text(m, n)?
            }
            op::BINUNICODE8 => {
                let n = self.read_u64(m)?;
                self.text(m, n)?
            }
            op::SHORT_BINBYTES => {
                let n = self.read_u8(m)?;
                let all = self.read(m, n.into())?;
                m.bytes(all)?
            }
            op::BINBYTES => {
                let n = self.read_u32(m)?;
                let all = self.read(m, n)?;
                m.bytes(all)?
            }
            op::BINBYTES8 => {
                let n = self.read_u64(m)?;
                let all = self.read(m, n)?;
                m.bytes(all)?
            }
            op::BYTEARRAY8 => {
                let n = self.read_u64(m)?;
                let all = self.read(m, n)?;
                bytearray::new(m, all)?
            }
            op::EMPTY_TUPLE => m.well_known().empty_tuple,
            op::TUPLE1 | op::TUPLE2 | op::TUPLE3 => {
                let mut items = [Value::UNSET; 3];
                let items = &mut items[..usize::from(code - op::TUPLE1) + 1];
                for item in items.iter_mut().rev() {
                    *item = self.pop(m)?;
                }
                m.tuple(items)?
            }
            op::TUPLE => {
                let items = self.pop_mark(m)?;
                m.tuple(&items)?
            }
            op::EMPTY_LIST => list::new(m, &[])?,
            op::LIST => {
                let items = self.pop_mark(m)?;
                list::new(m, &items)?
            }
            op::EMPTY_DICT => dict::new(m)?,
            op::DICT => {
                let items = self.pop_mark(m)?;
                let d = dict::new(m)?;
                self.set_items(m, d, &items)?;
                d
            }
            op::EMPTY_SET => set::empty(m, SET)?,
            op::FROZENSET => {
                let items = self.pop_mark(m)?;
                set::new(m, FROZENSET, &items)?
            }
            op::MEMOIZE => return self.remember(m, self.known),
            op::BINPUT => {
                let n = self.read_u8(m)?;
                return self.remember(m, n.into());
            }
            op::LONG_BINPUT => {
                let n = self.read_u32(m)?;
                return self.remember(m, n);
            }
            op::PUT => {
                let n = self.number(m)?;
                return self.remember(m, n);
            }
            op::BINGET => {
                let n = self.read_u8(m)?;
                return self.recall(m, n.into());
            }
            op::LONG_BINGET => {
                let n = self.read_u32(m)?;
                return self.recall(m, n);
            }
            op::GET => {
                let n = self.number(m)?;
                return self.recall(m, n);
            }
            op::APPEND => {
                let item = self.pop(m)?;
                return self.append(m, &[item]);
            }
            op::APPENDS => {
                let items = self.pop_mark(m)?;
                return self.append(m, &items);
            }
            op::SETITEM => {
                let v = self.pop(m)?;
                let k = self.pop(m)?;
                let d = self.top(m)?;
                return self.set_items(m, d, &[k, v]);
            }
            op::SETITEMS => {
                let items = self.pop_mark(m)?;
                let d = self.top(m)?;
                return self.set_items(m, d, &items);
            }
            op::ADDITEMS => return self.add_items(m),
            op::GLOBAL => {
                let (module, name) = (self.line(m)?, self.line(m)?);
                let (module, name) = (self.name(m, module)?, self.name(m, name)?);
                self.find(m, module, name)?
            }
            op::STACK_GLOBAL => {
                let name = self.pop(m)?;
                let module = self.pop(m)?;
                if !string::is_str(name) || !string::is_str(module) {
                    return Err(error(m, "STACK_GLOBAL requires str"));
                }
                self.find(m, module, name)?
            }
            op::REDUCE => {
                let args = self.pop(m)?;
                let f = self.pop(m)?;
                let args = m.collect(args)?;
                m.call(f, &args)?
            }
            op::NEWOBJ => {
                let args = self.pop(m)?;
                let class = self.pop(m)?;
                self.instance(m, class, args, None)?
            }
            op::NEWOBJ_EX => {
                let kwargs = self.pop(m)?;
                let args = self.pop(m)?;
                let class = self.pop(m)?;
                self.instance(m, class, args, Some(kwargs))?
            }
            op::BUILD => return self.build(m),
            op::INT | op::LONG | op::FLOAT | op::UNICODE => self.written(m, code)?,
            // Of Python 2, persistent, or with buffers from elsewhere.
            b'P' | b'Q' | b'S' | b'T' | b'U' | b'i' | b'o' | 0x82..=0x84 | 0x97 | 0x98 => {
                return Err(Stop::Leave);
            }
            other => {
                let text = match other {
                    b'\'' => "\"'\"".to_owned(),
                    0x20..=0x7E => format!("'{}'", char::from(other)),
                    other => format!("'\\x{other:02x}'"),
                };
                return Err(error(m, &format!("invalid load key, {text}.")));
            }
        };
        self.stack.push(v);
        Ok(())
    }

    fn long(&mut self, m: &mut Machine, n: usize) -> Step<Value> {
        let all = self.read(m, n)?;
        Ok(m.bigint(&convert::from_bytes(all, true, true))?)
    }

    fn text(&mut self, m: &mut Machine, n: usize) -> Step<Value> {
        let all = self.read(m, n)?;
        if std::str::from_utf8(all).is_ok() {
            return Ok(m.str_of(all)?);
        }
        // Lone surrogates, or an error.
        let all = m.bytes(all)?;
        let (decode, name) = (m.intern("decode")?, m.str("utf-8")?);
        let errors = m.str("surrogatepass")?;
        Ok(m.call_method(&[all, name, errors], decode)?)
    }

    /// A number or text of protocol 0.
    fn written(&mut self, m: &mut Machine, code: u8) -> Step<Value> {
        let mut line = self.line(m)?;
        match (code, line) {
            (op::INT, b"00") => return Ok(Value::FALSE),
            (op::INT, b"01") => return Ok(Value::TRUE),
            (op::LONG, [digits @ .., b'L']) => line = digits,
            _ => {}
        }
        let all = m.bytes(line)?;
        let class = match code {
            op::FLOAT => TypeId::Float,
            op::UNICODE => {
                let class = m.builtin(TypeId::Str);
                let encoding = m.str("raw-unicode-escape")?;
                return Ok(m.call(class, &[all, encoding])?);
            }
            _ => TypeId::Int,
        };
        let class = m.builtin(class);
        Ok(m.call(class, &[all])?)
    }

    fn append(&mut self, m: &mut Machine, items: &[Value]) -> Step {
        let v = self.top(m)?;
        if list::is_list(v) {
            for &item in items {
                list::push(m, v, item)?;
            }
            return Ok(());
        }
        let extend = m.intern("extend")?;
        if let [item] = *items {
            let append = m.intern("append")?;
            let f = m.get_attribute(v, append)?;
            m.call(f, &[item])?;
        } else if let Some(f) = m.try_attribute(v, extend)? {
            let items = list::new(m, items)?;
            m.call(f, &[items])?;
        } else {
            let append = m.intern("append")?;
            let f = m.get_attribute(v, append)?;
            for &item in items {
                m.call(f, &[item])?;
            }
        }
        Ok(())
    }

    fn set_items(&mut self, m: &mut Machine, d: Value, items: &[Value]) -> Step {
        if items.len() % 2 != 0 {
            return Err(error(m, "odd number of items for SET ITEMS"));
        }
        for pair in items.chunks_exact(2) {
            if dict::is_dict(d) {
                dict::set(m, d, pair[0], pair[1])?;
            } else {
                m.set_item(d, pair[0], pair[1])?;
            }
        }
        Ok(())
    }

    fn add_items(&mut self, m: &mut Machine) -> Step {
        let items = self.pop_mark(m)?;
        let s = self.top(m)?;
        if s.is_kind(SET) {
            for item in items {
                set::add(m, s, item)?;
            }
            return Ok(());
        }
        let add = m.intern("add")?;
        let f = m.get_attribute(s, add)?;
        for item in items {
            m.call(f, &[item])?;
        }
        Ok(())
    }

    // ---- names and instances ----

    fn name(&mut self, m: &mut Machine, bytes: &[u8]) -> Step<Value> {
        if std::str::from_utf8(bytes).is_err() {
            return Err(Stop::Leave);
        }
        Ok(m.str_of(bytes)?)
    }

    fn find(&mut self, m: &mut Machine, module: Value, name: Value) -> Step<Value> {
        let protocol = Value::int(self.protocol.into());
        Ok(python(m, "_find_class", &[module, name, protocol])?)
    }

    fn instance(
        &mut self,
        m: &mut Machine,
        class: Value,
        args: Value,
        kwargs: Option<Value>,
    ) -> Step<Value> {
        let new = m.names().new;
        if types::is_type(class) && args.is_kind(TUPLE) && tuple::items(args).is_empty() {
            let object = m.builtin(TypeId::Object);
            if kwargs.is_none() && m.lookup(class, new)? == m.lookup(object, new)? {
                return Ok(typenew::object_new(m, class, &[], Keywords::NONE)?);
            }
        }
        let f = m.get_attribute(class, new)?;
        let mut all = vec![class];
        all.extend(m.collect(args)?);
        let (mut names, mut values) = (Vec::new(), Vec::new());
        if let Some(kwargs) = kwargs {
            let Some(d) = dict::as_dict(m, kwargs)? else { return Err(Stop::Leave) };
            for (k, v) in dict::pairs(m, d)? {
                let Some(k) = m.as_str(k)? else { return Err(Stop::Leave) };
                names.push(m.interned(k)?);
                values.push(v);
            }
        }
        Ok(m.call_keywords(f, &all, Keywords { names: &names, values: &values })?)
    }

    fn build(&mut self, m: &mut Machine) -> Step {
        let state = self.pop(m)?;
        let v = self.top(m)?;
        if state.is_kind(DICT) && v.is_kind(INSTANCE) {
            let class = m.type_of(v)?;
            let flags = types::flags(m, class)?;
            let set_state = m.intern("__setstate__")?;
            let own = m.names().dict;
            let plain = flags & types::HAS_DICT != 0
                && flags & (types::GETATTRIBUTE | types::GETATTR) == 0
                && m.lookup(class, set_state)?.is_none()
                && m.lookup(class, own)?.is_none_or(|d| d.is_kind(GETSET))
                && instance::attribute(m, v.object(), set_state)?.is_none();
            let pairs = dict::pairs(m, state)?;
            if plain && pairs.iter().all(|&(k, _)| string::is_str(k)) {
                for (k, x) in pairs {
                    let k = m.interned(k)?;
                    instance::set_attribute(m, v.object(), k, x)?;
                }
                return Ok(());
            }
        }
        python(m, "_build", &[v, state])?;
        Ok(())
    }
}
