//! Copies between Python objects and [`Object`]s.
//!
//! Main invariant: only exact builtin types are copied, since an instance of a subclass is more than
//! its value; nothing here runs Python code but the hashes of keys.

use super::{IBig, Interpreter, Object};
use crate::heap::*;
use crate::object::{TypeId, bytes, dict, float, int, list, string, tuple};
use crate::value::Value;
use crate::vm::Exec;

/// Objects deeper inside one another are refused: they may contain themselves.
const DEEPEST: usize = 500;

impl Interpreter {
    /// A copy of a Python object outside.
    pub(super) fn export(&mut self, v: Value) -> Exec<Object> {
        self.export_at(v, 0)
    }

    fn export_at(&mut self, v: Value, depth: usize) -> Exec<Object> {
        if depth > DEEPEST {
            return Err(self.machine.recursion_error("while copying an object"));
        }
        stacker::maybe_grow(128 << 10, 4 << 20, || self.export_here(v, depth))
    }

    fn export_here(&mut self, v: Value, depth: usize) -> Exec<Object> {
        if let Some(f) = float::value(v) {
            return Ok(Object::Float(f));
        }
        if v.is_int() {
            return Ok(Object::Int(IBig::from(v.unpack())));
        }
        let m = &mut self.machine;
        Ok(match v.kind() {
            None => match v {
                Value::NONE => Object::None,
                Value::TRUE => Object::Bool(true),
                Value::FALSE => Object::Bool(false),
                _ => Object::Other(self.hold(v)),
            },
            Some(BIGINT) => Object::Int(int::big(v)),
            Some(STR) => match std::str::from_utf8(string::bytes(v)) {
                Ok(text) => Object::Str(text.into()),
                Err(_) => {
                    let text = "surrogates not allowed in text outside the interpreter";
                    return Err(m.error(TypeId::ValueError, text));
                }
            },
            Some(BYTES) => Object::Bytes(bytes::slice(v).to_vec()),
            Some(LIST) => {
                let items = list::items(m, v)?;
                Object::List(self.export_all(&items, depth)?)
            }
            Some(TUPLE) => Object::Tuple(self.export_all(tuple::items(v), depth)?),
            Some(DICT) => {
                let mut pairs = Vec::new();
                for (key, value) in dict::pairs(m, v)? {
                    let key = self.export_at(key, depth + 1)?;
                    pairs.push((key, self.export_at(value, depth + 1)?));
                }
                Object::Dict(pairs)
            }
            Some(_) => Object::Other(self.hold(v)),
        })
    }

    fn export_all(&mut self, items: &[Value], depth: usize) -> Exec<Vec<Object>> {
        items.iter().map(|&item| self.export_at(item, depth + 1)).collect()
    }

    /// A copy of a value inside.
    pub(super) fn import(&mut self, object: &Object) -> Exec {
        Ok(match object {
            Object::None => Value::NONE,
            Object::Bool(b) => Value::from_bool(*b),
            Object::Int(i) => self.machine.bigint(i)?,
            Object::Float(f) => self.machine.float(*f)?,
            Object::Str(text) => self.machine.str(text)?,
            Object::Bytes(all) => self.machine.bytes(all)?,
            Object::List(items) => {
                let items = self.import_all(items)?;
                list::new(&mut self.machine, &items)?
            }
            Object::Tuple(items) => {
                let items = self.import_all(items)?;
                self.machine.tuple(&items)?
            }
            Object::Dict(pairs) => {
                let d = dict::new(&mut self.machine)?;
                for (key, value) in pairs {
                    let (key, value) = (self.import(key)?, self.import(value)?);
                    dict::set(&mut self.machine, d, key, value)?;
                }
                d
            }
            Object::Other(handle) => self.value_of(handle),
        })
    }

    fn import_all(&mut self, items: &[Object]) -> Exec<Vec<Value>> {
        items.iter().map(|item| self.import(item)).collect()
    }
}
