//! Pickling.
//!
//! Main invariant: the memo has the number of each object that was given one, by its word. What is written is in `frame` until the frame ends.

use rustc_hash::FxHashMap;

use super::{Step, Stop, op};
use crate::heap::*;
use crate::object::{TypeId, bytearray, bytes, dict, instance, int, list, method, set};
use crate::object::{string, tuple, types};
use crate::value::Value;
use crate::vm::{Exec, Machine};

/// Frames end when they are this long.
const FRAME_TARGET: usize = 64 * 1024;
/// Shorter ones are written without a head.
const FRAME_MIN: usize = 4;
/// So many items are written at once.
const BATCH: usize = 1000;

struct Pickler {
    protocol: u8,
    out: Vec<u8>,
    frame: Vec<u8>,
    memo: FxHashMap<u64, usize>,
    /// The extension codes that programs have registered, and their functions for classes.
    dispatch: Value,
}

/// `_save(object, protocol)`: the bytes, or None.
pub(super) fn save(m: &mut Machine, args: &[Value]) -> Exec {
    let copyreg = m.import_dotted("copyreg")?;
    let name = m.intern("_extension_registry")?;
    let registry = m.get_attribute(copyreg, name)?;
    if m.len(registry)? > 0 {
        return Ok(Value::NONE);
    }
    let name = m.intern("dispatch_table")?;
    let dispatch = m.get_attribute(copyreg, name)?;
    let protocol = u8::try_from(m.to_i64(args[1])?).unwrap_or(5);
    let (out, frame) = (vec![op::PROTO, protocol], Vec::new());
    let mut p = Pickler { protocol, out, frame, memo: FxHashMap::default(), dispatch };
    match p.object(m, args[0]) {
        Ok(()) => {}
        Err(Stop::Leave) => return Ok(Value::NONE),
        Err(Stop::Unwind(unwind)) => return Err(unwind),
    }
    p.put(&[op::STOP]);
    p.end_frame();
    m.bytes(&p.out)
}

impl Pickler {
    // ---- writing ----

    fn put(&mut self, all: &[u8]) {
        self.frame.extend_from_slice(all);
    }

    fn put_sized(&mut self, code: u8, size: &[u8], all: &[u8]) {
        self.frame.push(code);
        self.put(size);
        self.put(all);
    }

    fn end_frame(&mut self) {
        if self.protocol >= 4 && self.frame.len() >= FRAME_MIN {
            self.out.push(op::FRAME);
            self.out.extend_from_slice(&(self.frame.len() as u64).to_le_bytes());
        }
        self.out.append(&mut self.frame);
    }

    /// Writes what is long in no frame.
    fn put_large(&mut self, code: u8, size: &[u8], all: &[u8]) {
        if self.protocol < 4 || all.len() < FRAME_TARGET {
            return self.put_sized(code, size, all);
        }
        self.end_frame();
        self.out.push(code);
        self.out.extend_from_slice(size);
        self.out.extend_from_slice(all);
    }

    // ---- the memo ----

    fn memoize(&mut self, v: Value) {
        let n = self.memo.len();
        self.memo.insert(v.word(), n);
        match u8::try_from(n) {
            _ if self.protocol >= 4 => self.frame.push(op::MEMOIZE),
            Ok(n) => self.put(&[op::BINPUT, n]),
            Err(_) => self.put_sized(op::LONG_BINPUT, &(n as u32).to_le_bytes(), &[]),
        }
    }

    /// Writes the number of an object that has one.
    fn put_known(&mut self, v: Value) -> bool {
        let Some(&n) = self.memo.get(&v.word()) else { return false };
        match u8::try_from(n) {
            Ok(n) => self.put(&[op::BINGET, n]),
            Err(_) => self.put_sized(op::LONG_BINGET, &(n as u32).to_le_bytes(), &[]),
        }
        true
    }

    // ---- objects ----

    fn object(&mut self, m: &mut Machine, v: Value) -> Step {
        if self.protocol >= 4 && self.frame.len() >= FRAME_TARGET {
            self.end_frame();
        }
        let Some(object) = v.as_ref() else { return self.immediate(m, v) };
        match object.kind() {
            BIGINT => {
                self.integer(v);
                return Ok(());
            }
            FLOAT => {
                self.float(crate::object::float::value(v).unwrap_or_default());
                return Ok(());
            }
            _ => {}
        }
        if self.put_known(v) {
            return Ok(());
        }
        match object.kind() {
            STR => {
                self.text(v);
                Ok(())
            }
            BYTES => self.bytes(v),
            BYTEARRAY => self.bytearray(m, v),
            TUPLE | LIST | DICT | SET | FROZENSET => self.nested(m, v, object.kind()),
            FUNCTION | TYPE => self.global(m, v),
            NATIVE if !method::binds(object) && !method::is_new(v) => self.global(m, v),
            INSTANCE => self.instance(m, v),
            _ => self.reduced(m, v),
        }
    }

    fn nested(&mut self, m: &mut Machine, v: Value, kind: u8) -> Step {
        let mut result = Ok(());
        m.deeper("while pickling an object", |m| {
            result = match kind {
                TUPLE => self.tuple(m, v),
                LIST => self.list(m, v),
                DICT => self.dict(m, v),
                SET => self.set(m, v),
                _ => self.frozenset(m, v),
            };
            Ok(())
        })?;
        result
    }

    fn immediate(&mut self, m: &mut Machine, v: Value) -> Step {
        match v {
            Value::NONE => self.put(&[op::NONE]),
            Value::TRUE => self.put(&[op::NEWTRUE]),
            Value::FALSE => self.put(&[op::NEWFALSE]),
            v if v.is_int() => self.integer(v),
            v if v.is_float() => self.float(v.unpack_float()),
            Value::ELLIPSIS | Value::NOT_IMPLEMENTED => {
                if self.put_known(v) {
                    return Ok(());
                }
                let name = if v == Value::ELLIPSIS { "Ellipsis" } else { "NotImplemented" };
                let (module, name) = (m.intern("builtins")?, m.intern(name)?);
                return self.global_in(m, v, module, name);
            }
            _ => return Err(Stop::Leave),
        }
        Ok(())
    }

    fn integer(&mut self, v: Value) {
        if let Some(i) = v.as_int()
            && let Ok(i) = i32::try_from(i)
        {
            match (u8::try_from(i), u16::try_from(i)) {
                (Ok(i), _) => self.put(&[op::BININT1, i]),
                (_, Ok(i)) => self.put_sized(op::BININT2, &i.to_le_bytes(), &[]),
                _ => self.put_sized(op::BININT, &i.to_le_bytes(), &[]),
            }
            return;
        }
        let all = match v.as_int() {
            Some(i) => signed_bytes(i),
            None => int::big(v).to_le_bytes().to_vec(),
        };
        match u8::try_from(all.len()) {
            Ok(n) => self.put_sized(op::LONG1, &[n], &all),
            Err(_) => self.put_sized(op::LONG4, &(all.len() as u32).to_le_bytes(), &all),
        }
    }

    fn float(&mut self, f: f64) {
        self.put_sized(op::BINFLOAT, &f.to_be_bytes(), &[]);
    }

    fn text(&mut self, v: Value) {
        let all = string::bytes(v);
        match (u8::try_from(all.len()), u32::try_from(all.len())) {
            (Ok(n), _) if self.protocol >= 4 => {
                self.put_sized(op::SHORT_BINUNICODE, &[n], all);
            }
            (_, Ok(n)) => self.put_large(op::BINUNICODE, &n.to_le_bytes(), all),
            _ => self.put_large(op::BINUNICODE8, &(all.len() as u64).to_le_bytes(), all),
        }
        self.memoize(v);
    }

    fn bytes(&mut self, v: Value) -> Step {
        if self.protocol < 3 {
            return Err(Stop::Leave);
        }
        let all = bytes::slice(v);
        match (u8::try_from(all.len()), u32::try_from(all.len())) {
            (Ok(n), _) => self.put_sized(op::SHORT_BINBYTES, &[n], all),
            (_, Ok(n)) => self.put_large(op::BINBYTES, &n.to_le_bytes(), all),
            _ => self.put_large(op::BINBYTES8, &(all.len() as u64).to_le_bytes(), all),
        }
        self.memoize(v);
        Ok(())
    }

    fn bytearray(&mut self, m: &mut Machine, v: Value) -> Step {
        if self.protocol < 5 {
            return Err(Stop::Leave);
        }
        let all = bytearray::to_vec(m, v)?;
        self.put_large(op::BYTEARRAY8, &(all.len() as u64).to_le_bytes(), &all);
        self.memoize(v);
        Ok(())
    }

    fn tuple(&mut self, m: &mut Machine, v: Value) -> Step {
        let items = tuple::items(v);
        if items.is_empty() {
            self.put(&[op::EMPTY_TUPLE]);
            return Ok(());
        }
        let few = items.len() <= 3;
        if !few {
            self.put(&[op::MARK]);
        }
        for &item in items {
            self.object(m, item)?;
        }
        // It may be an item of itself, by way of another object.
        if self.memo.contains_key(&v.word()) {
            if few {
                self.put(&[op::POP, op::POP, op::POP][..items.len()]);
            } else {
                self.put(&[op::POP_MARK]);
            }
            self.put_known(v);
            return Ok(());
        }
        self.put(&[match items.len() {
            1 => op::TUPLE1,
            2 => op::TUPLE2,
            3 => op::TUPLE3,
            _ => op::TUPLE,
        }]);
        self.memoize(v);
        Ok(())
    }

    fn list(&mut self, m: &mut Machine, v: Value) -> Step {
        self.put(&[op::EMPTY_LIST]);
        self.memoize(v);
        let items = list::items(m, v)?;
        self.append(m, &items)
    }

    fn append(&mut self, m: &mut Machine, items: &[Value]) -> Step {
        for batch in items.chunks(BATCH) {
            if let [item] = *batch {
                self.object(m, item)?;
                self.put(&[op::APPEND]);
                continue;
            }
            self.put(&[op::MARK]);
            for &item in batch {
                self.object(m, item)?;
            }
            self.put(&[op::APPENDS]);
        }
        Ok(())
    }

    fn dict(&mut self, m: &mut Machine, v: Value) -> Step {
        self.put(&[op::EMPTY_DICT]);
        self.memoize(v);
        let pairs = dict::pairs(m, v)?;
        self.set_items(m, &pairs)?;
        if dict::len(m, v)? != pairs.len() {
            return Err(m.runtime_error("dictionary changed size during iteration").into());
        }
        Ok(())
    }

    fn set_items(&mut self, m: &mut Machine, pairs: &[(Value, Value)]) -> Step {
        for batch in pairs.chunks(BATCH) {
            if batch.len() > 1 {
                self.put(&[op::MARK]);
            }
            for &(k, v) in batch {
                self.object(m, k)?;
                self.object(m, v)?;
            }
            self.put(&[if batch.len() > 1 { op::SETITEMS } else { op::SETITEM }]);
        }
        Ok(())
    }

    fn set(&mut self, m: &mut Machine, v: Value) -> Step {
        if self.protocol < 4 {
            return Err(Stop::Leave);
        }
        self.put(&[op::EMPTY_SET]);
        self.memoize(v);
        for batch in set::items(m, v)?.chunks(BATCH) {
            self.put(&[op::MARK]);
            for &item in batch {
                self.object(m, item)?;
            }
            self.put(&[op::ADDITEMS]);
        }
        Ok(())
    }

    fn frozenset(&mut self, m: &mut Machine, v: Value) -> Step {
        if self.protocol < 4 {
            return Err(Stop::Leave);
        }
        self.put(&[op::MARK]);
        for item in set::items(m, v)? {
            self.object(m, item)?;
        }
        if self.memo.contains_key(&v.word()) {
            self.put(&[op::POP_MARK]);
            self.put_known(v);
            return Ok(());
        }
        self.put(&[op::FROZENSET]);
        self.memoize(v);
        Ok(())
    }

    // ---- what is found by its name ----

    fn global(&mut self, m: &mut Machine, v: Value) -> Step {
        let singletons = [TypeId::NoneType, TypeId::EllipsisType, TypeId::NotImplementedType];
        if singletons.iter().any(|&id| m.builtin(id) == v) {
            return Err(Stop::Leave);
        }
        for name in ["__qualname__", "__name__"] {
            let name = m.intern(name)?;
            if let Some(name) = m.try_attribute(v, name)? {
                return self.global_named(m, v, name);
            }
        }
        Err(Stop::Leave)
    }

    fn global_named(&mut self, m: &mut Machine, v: Value, name: Value) -> Step {
        if !string::is_str(name) {
            return Err(Stop::Leave);
        }
        let key = m.names().module;
        let module = m.try_attribute(v, key)?.filter(|&module| string::is_str(module));
        match module {
            Some(module) => self.global_in(m, v, module, name),
            None => Err(Stop::Leave),
        }
    }

    fn global_in(&mut self, m: &mut Machine, v: Value, module: Value, name: Value) -> Step {
        // Older protocols know of Python 2 and its names.
        if self.protocol < 3 {
            return Err(Stop::Leave);
        }
        let modules = m.well_known().modules;
        let Some(mut at) = dict::get(m, modules, module)? else { return Err(Stop::Leave) };
        for part in string::bytes(name).split(|&b| b == b'.') {
            let part = m.intern_bytes(part)?;
            match m.try_attribute(at, part)? {
                Some(found) => at = found,
                None => return Err(Stop::Leave),
            }
        }
        if at != v {
            return Err(Stop::Leave);
        }
        if self.protocol >= 4 {
            self.object(m, module)?;
            self.object(m, name)?;
            self.put(&[op::STACK_GLOBAL]);
        } else {
            let (module, name) = (string::bytes(module), string::bytes(name));
            if name.contains(&b'.') || module.contains(&b'\n') || name.contains(&b'\n') {
                return Err(Stop::Leave);
            }
            self.put_sized(op::GLOBAL, module, b"\n");
            self.put_sized(name[0], &name[1..], b"\n");
        }
        self.memoize(v);
        Ok(())
    }

    // ---- what reduces itself ----

    /// An instance of a class that leaves all to `object` is its class and its attributes.
    fn instance(&mut self, m: &mut Machine, v: Value) -> Step {
        let class = m.type_of(v)?;
        if !self.is_plain(m, class)? {
            return self.reduced(m, v);
        }
        let mut result = Ok(());
        m.deeper("while pickling an object", |m| {
            result = self.plain_instance(m, v, class);
            Ok(())
        })?;
        result
    }

    fn plain_instance(&mut self, m: &mut Machine, v: Value, class: Value) -> Step {
        self.object(m, class)?;
        self.put(&[op::EMPTY_TUPLE, op::NEWOBJ]);
        if self.memo.contains_key(&v.word()) {
            return Err(Stop::Leave);
        }
        self.memoize(v);
        let pairs = instance::attributes(m, v.object())?;
        if pairs.is_empty() {
            return Ok(());
        }
        let state = if instance::shape(m, v.object())?.is_dictionary() {
            instance::dictionary(m, v.object())?
        } else {
            dict::of_pairs(m, &pairs)?
        };
        self.object(m, state)?;
        self.put(&[op::BUILD]);
        Ok(())
    }

    fn is_plain(&mut self, m: &mut Machine, class: Value) -> Exec<bool> {
        let flags = types::flags(m, class)?;
        let special = types::PAYLOAD | types::GETATTRIBUTE | types::GETATTR | types::METACLASS;
        if flags & types::HEAP == 0 || flags & types::HAS_DICT == 0 || flags & special != 0 {
            return Ok(false);
        }
        if types::flags(m, class)? & types::EXCEPTION != 0 {
            return Ok(false);
        }
        let shape = m.field(class.object(), types::SHAPE)?;
        if crate::object::shape::Shape::at(shape).hidden != 0 {
            return Ok(false);
        }
        let object = m.builtin(TypeId::Object);
        for name in ["__reduce_ex__", "__reduce__", "__getstate__", "__class__"] {
            let name = m.intern(name)?;
            if m.lookup(class, name)? != m.lookup(object, name)? {
                return Ok(false);
            }
        }
        for name in ["__getnewargs_ex__", "__getnewargs__"] {
            let name = m.intern(name)?;
            if m.lookup(class, name)?.is_some() {
                return Ok(false);
            }
        }
        match dict::as_dict(m, self.dispatch)? {
            Some(d) => Ok(!dict::contains(m, d, class)?),
            None => Ok(false),
        }
    }

    fn reduced(&mut self, m: &mut Machine, v: Value) -> Step {
        let class = m.type_of(v)?;
        if m.is_subtype(class, m.builtin(TypeId::Type))? {
            return self.global(m, v);
        }
        let Some(table) = dict::as_dict(m, self.dispatch)? else { return Err(Stop::Leave) };
        let made = match dict::get(m, table, class)? {
            Some(reduce) => m.call(reduce, &[v])?,
            None => {
                let name = m.intern("__reduce_ex__")?;
                let f = m.get_attribute(v, name)?;
                match m.call(f, &[Value::int(self.protocol.into())]) {
                    // What cannot be pickled is told by the library.
                    Err(unwind) if m.is_raised(unwind, TypeId::TypeError) => {
                        return Err(Stop::Leave);
                    }
                    made => made?,
                }
            }
        };
        if string::is_str(made) {
            return self.global_named(m, v, made);
        }
        if !made.is_kind(TUPLE) {
            return Err(Stop::Leave);
        }
        let mut result = Ok(());
        m.deeper("while pickling an object", |m| {
            result = self.reduction(m, v, tuple::items(made));
            Ok(())
        })?;
        result
    }

    fn reduction(&mut self, m: &mut Machine, v: Value, made: &[Value]) -> Step {
        if !(2..=6).contains(&made.len()) || !made[1].is_kind(TUPLE) {
            return Err(Stop::Leave);
        }
        let part = |i: usize| made.get(i).copied().filter(|v| !v.is_none());
        let (f, args) = (made[0], tuple::items(made[1]));
        if !method::is_callable(m, f)? {
            return Err(Stop::Leave);
        }
        let name = m.names().name;
        let name = m.try_attribute(f, name)?.filter(|&name| string::is_str(name));
        match name.map(string::bytes) {
            Some(b"__newobj_ex__") => {
                let &[class, args, kwargs] = args else { return Err(Stop::Leave) };
                if self.protocol < 4 || class != m.type_of(v)? {
                    return Err(Stop::Leave);
                }
                for v in [class, args, kwargs] {
                    self.object(m, v)?;
                }
                self.put(&[op::NEWOBJ_EX]);
            }
            Some(b"__newobj__") => {
                let [class, args @ ..] = args else { return Err(Stop::Leave) };
                if *class != m.type_of(v)? {
                    return Err(Stop::Leave);
                }
                let args = m.tuple(args)?;
                self.object(m, *class)?;
                self.object(m, args)?;
                self.put(&[op::NEWOBJ]);
            }
            _ => {
                self.object(m, f)?;
                self.object(m, made[1])?;
                self.put(&[op::REDUCE]);
            }
        }
        if self.memo.contains_key(&v.word()) {
            self.put(&[op::POP]);
            self.put_known(v);
        } else {
            self.memoize(v);
        }
        if let Some(items) = part(3) {
            let items = m.collect(items)?;
            self.append(m, &items)?;
        }
        if let Some(items) = part(4) {
            let mut pairs = Vec::new();
            for pair in m.collect(items)? {
                let &[k, v] = pair_of(pair) else { return Err(Stop::Leave) };
                pairs.push((k, v));
            }
            self.set_items(m, &pairs)?;
        }
        if let Some(state) = part(2) {
            match part(5) {
                None => {
                    self.object(m, state)?;
                    self.put(&[op::BUILD]);
                }
                Some(setter) => {
                    for v in [setter, v, state] {
                        self.object(m, v)?;
                    }
                    self.put(&[op::TUPLE2, op::REDUCE, op::POP]);
                }
            }
        }
        Ok(())
    }
}

fn pair_of<'a>(v: Value) -> &'a [Value] {
    if v.is_kind(TUPLE) { tuple::items(v) } else { &[] }
}

/// An integer in two's complement, in as few bytes as it takes.
fn signed_bytes(i: i64) -> Vec<u8> {
    let mut all = i.to_le_bytes().to_vec();
    while let [.., before, last] = all[..] {
        let spare = if i < 0 { last == 0xFF && before >= 0x80 } else { last == 0 && before < 0x80 };
        if !spare {
            break;
        }
        all.pop();
    }
    all
}
