//! Values outside the interpreter.
//!
//! Main invariant: an [`Object`] is plain Rust data, but for [`Object::Other`], which stands for
//! what has no equal in Rust (functions, instances, modules): its handle keeps it alive inside.

use std::rc::Rc;

use super::IBig;
use crate::value::Value;

/// A Python value.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// `None`.
    None,
    /// A `bool`.
    Bool(bool),
    /// An `int`.
    Int(IBig),
    /// A `float`.
    Float(f64),
    /// A `str`.
    Str(String),
    /// A `bytes`.
    Bytes(Vec<u8>),
    /// A `list`.
    List(Vec<Object>),
    /// A `tuple`.
    Tuple(Vec<Object>),
    /// A `dict`, in its order.
    Dict(Vec<(Object, Object)>),
    /// Any other object.
    Other(Handle),
}

/// An object that lives inside an interpreter; two handles are equal if they hold the same object.
#[derive(Clone, Debug)]
pub struct Handle(pub(super) Rc<Held>);

#[derive(Debug)]
pub(super) struct Held {
    pub(super) value: Value,
}

impl PartialEq for Handle {
    fn eq(&self, other: &Handle) -> bool {
        self.0.value == other.0.value
    }
}

impl Object {
    /// The value of an `int` that fits, or of a `bool`.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Object::Int(i) => i64::try_from(i).ok(),
            Object::Bool(b) => Some(i64::from(*b)),
            _ => None,
        }
    }

    /// The value of a `float`, or of an `int` as the nearest one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Object::Float(f) => Some(*f),
            Object::Int(i) => Some(i.to_f64().value()),
            _ => None,
        }
    }

    /// The text of a `str`.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Object::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a `list` or a `tuple`.
    #[must_use]
    pub fn as_slice(&self) -> Option<&[Object]> {
        match self {
            Object::List(items) | Object::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The value of a `str` key of a `dict`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Object> {
        match self {
            Object::Dict(pairs) => {
                pairs.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
            }
            _ => None,
        }
    }
}

impl From<()> for Object {
    fn from((): ()) -> Object {
        Object::None
    }
}

impl From<bool> for Object {
    fn from(b: bool) -> Object {
        Object::Bool(b)
    }
}

macro_rules! integers {
    ($($t:ty)*) => {
        $(
            impl From<$t> for Object {
                fn from(i: $t) -> Object {
                    Object::Int(IBig::from(i))
                }
            }
        )*
    };
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize IBig);

impl From<f64> for Object {
    fn from(f: f64) -> Object {
        Object::Float(f)
    }
}

impl From<&str> for Object {
    fn from(text: &str) -> Object {
        Object::Str(text.into())
    }
}

impl From<String> for Object {
    fn from(text: String) -> Object {
        Object::Str(text)
    }
}

impl From<&[u8]> for Object {
    fn from(bytes: &[u8]) -> Object {
        Object::Bytes(bytes.into())
    }
}

impl From<Handle> for Object {
    fn from(handle: Handle) -> Object {
        Object::Other(handle)
    }
}

impl<T: Into<Object>> From<Option<T>> for Object {
    fn from(value: Option<T>) -> Object {
        value.map_or(Object::None, Into::into)
    }
}

impl<T: Into<Object>> From<Vec<T>> for Object {
    fn from(items: Vec<T>) -> Object {
        Object::List(items.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<Object>, V: Into<Object>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Object {
        Object::Dict(pairs.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}
