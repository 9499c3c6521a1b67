//! Shapes (hidden classes): which slot of an instance holds which attribute.
//!
//! Main invariant: a shape is immutable and never freed, and its address names one class and one
//! assignment of names to slots for ever; so an inline cache that has seen the address needs no
//! other guard for a slot but that the class has not changed ([`crate::vm::Runtime::generations`]).
//!
//! A class has a root shape; adding an attribute goes to the child for that name. An instance whose
//! attributes are deleted, or looked at through `__dict__`, gets the root's *dictionary* shape:
//! its attributes are in a dict from then on.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use crate::value::Value;
use stm::heap::probe;

/// A shape.
#[derive(Debug)]
pub struct Shape {
    /// The names of the slots behind the hidden ones, in the order of their making.
    pub names: Vec<Value>,
    index: FxHashMap<u64, u32>,
    /// Slots without names, before the others: payload, fields of native types, `__slots__`.
    pub hidden: usize,
    children: Mutex<Vec<(Value, &'static Shape)>>,
    /// The root; `None` for a root.
    root: Option<&'static Shape>,
    /// Of a root: how many slots its instances needed so far.
    wanted: AtomicUsize,
    dictionary: OnceLock<&'static Shape>,
    is_dictionary: bool,
    /// Of a root: whether its instances have a `__del__`.
    finalized: AtomicBool,
}

/// Bytes of a shape that most of those who look at it read.
const LOOKED_AT: usize = 64;
/// More attributes than these go to a dict.
const MOST_NAMES: usize = 1024;
/// Slots that an instance of a new class gets.
const FIRST_SLOTS: usize = 4;
/// Slots inside an instance at most; more are in an array.
pub const MOST_INLINE: usize = stm::heap::MAX_FIELDS - super::instance::SLOTS;

impl Shape {
    /// A root with this many hidden slots.
    pub fn root(hidden: usize, has_dict: bool) -> &'static Shape {
        let wanted = if has_dict { hidden + FIRST_SLOTS } else { hidden };
        Box::leak(Box::new(Shape {
            names: Vec::new(),
            index: FxHashMap::default(),
            hidden,
            children: Mutex::new(Vec::new()),
            root: None,
            wanted: AtomicUsize::new(wanted.min(MOST_INLINE)),
            dictionary: OnceLock::new(),
            is_dictionary: false,
            finalized: AtomicBool::new(false),
        }))
    }

    /// Says that instances have a `__del__`. The shape is a root.
    pub fn set_finalized(&self) {
        // Relaxed: who makes an instance has seen the class.
        self.finalized.store(true, Ordering::Relaxed);
    }

    /// Whether instances have a `__del__`. The shape is a root.
    #[inline]
    pub fn is_finalized(&self) -> bool {
        // Relaxed: as above.
        self.finalized.load(Ordering::Relaxed)
    }

    fn of_root(&'static self) -> &'static Shape {
        self.root.unwrap_or(self)
    }

    /// The slot of a name (an interned string).
    #[inline]
    pub fn slot(&self, name: Value) -> Option<usize> {
        match self.names.len() {
            0 => None,
            1..=6 => self.names.iter().position(|&n| n == name).map(|i| i + self.hidden),
            _ => self.index.get(&name.word()).map(|&i| i as usize + self.hidden),
        }
    }

    /// How many slots there are.
    pub fn slots(&self) -> usize {
        self.hidden + self.names.len()
    }

    /// Whether the attributes are in a dict.
    #[inline]
    pub fn is_dictionary(&self) -> bool {
        self.is_dictionary
    }

    /// The shape with one more name, or the dictionary shape when there are too many.
    pub fn with(&'static self, name: Value) -> &'static Shape {
        if self.names.len() >= MOST_NAMES || self.is_dictionary {
            return self.dictionary();
        }
        let mut children = self.children.lock();
        if let Some(&(_, child)) = children.iter().find(|(n, _)| *n == name) {
            return child;
        }
        let mut names = self.names.clone();
        names.push(name);
        let index = names.iter().enumerate().map(|(i, n)| (n.word(), i as u32)).collect();
        let root = self.of_root();
        let slots = self.hidden + names.len();
        // Relaxed: a guess about sizes.
        root.wanted.fetch_max(slots.min(MOST_INLINE), Ordering::Relaxed);
        let child: &'static Shape = Box::leak(Box::new(Shape {
            names,
            index,
            hidden: self.hidden,
            children: Mutex::new(Vec::new()),
            root: Some(root),
            wanted: AtomicUsize::new(0),
            dictionary: OnceLock::new(),
            is_dictionary: false,
            finalized: AtomicBool::new(false),
        }));
        children.push((name, child));
        child
    }

    /// The shape of instances of this class whose attributes are in a dict.
    pub fn dictionary(&'static self) -> &'static Shape {
        let root = self.of_root();
        root.dictionary.get_or_init(|| {
            Box::leak(Box::new(Shape {
                names: Vec::new(),
                index: FxHashMap::default(),
                hidden: root.hidden,
                children: Mutex::new(Vec::new()),
                root: Some(root),
                wanted: AtomicUsize::new(0),
                dictionary: OnceLock::new(),
                is_dictionary: true,
                finalized: AtomicBool::new(false),
            }))
        })
    }

    /// How many slots a new instance should have room for.
    #[inline]
    pub fn room(&self) -> usize {
        // Relaxed: a guess about sizes.
        self.wanted.load(Ordering::Relaxed)
    }

    /// The address as a value.
    #[inline(always)]
    pub fn value(&'static self) -> Value {
        Value::pointer(self)
    }

    /// The shape at an address that [`Shape::value`] gave.
    #[inline(always)]
    #[expect(unsafe_code, reason = "addresses of shapes are values")]
    pub fn at(v: Value) -> &'static Shape {
        let address: *const Shape = v.as_pointer();
        probe::outside(address.addr(), size_of::<Shape>(), 0, LOOKED_AT);
        // SAFETY: only `Shape::value` makes such values, of shapes, which are never freed.
        unsafe { &*address }
    }
}
