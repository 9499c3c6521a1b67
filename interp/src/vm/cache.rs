//! Inline caches, one for each site of a code object, and the method cache.
//!
//! Main invariant: a cache belongs to one thread and is never part of a program's state: dropping
//! any entry at any time only costs time. What an entry says holds while its generation is the
//! runtime's and its key is that of the operand; keys are never reused for something else within a
//! generation (addresses of shapes and stamps of dicts are never reused at all; a new class starts a
//! new generation). What was learned in a block that is rolled back stays true but for what it had
//! changed of classes: that rollback starts a new generation.

use crate::value::Value;
use crate::vm::Machine;
use crate::vm::code::CodeObject;
use stm::heap::probe;

/// What was found at a site.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cache {
    /// The shape's address, or another word that tells the operand's class.
    pub(crate) key: u64,
    /// The runtime's generation.
    pub(crate) generation: u64,
    /// The function, for methods.
    pub(crate) value: Value,
    /// The slot or the entry.
    pub(crate) index: u32,
    /// Which case it is.
    pub(crate) case: Case,
}

/// The cases of a cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Case {
    /// Nothing is known.
    Empty,
    /// An attribute in a slot of the instance.
    Slot,
    /// A new attribute: `key` is the shape before, `value` the one after, `index` the slot.
    Add,
    /// A function found in the class, to be called with the operand before the arguments.
    Method,
    /// Plain data in an entry of the dict `value` of a class.
    ClassEntry,
    /// A function that `super()` gives: `key` is the object's class, `index` tells the class that
    /// is left behind.
    Super,
    /// A class whose calls make an instance and call `value`, its `__init__` in Python.
    Construct,
    /// A variable that is not going to change ([`crate::vm::global`]); `key` is 0, or the module.
    Constant,
    /// A variable in an entry of the table `value`; `key` as above.
    Global,
    /// An entry of globals that are no namespace.
    Entry,
    /// An entry of the dict of builtins; `key` is the stamp of such globals, which lack the name.
    Builtin,
}

pub(crate) const EMPTY: Cache =
    Cache { key: 0, generation: 0, value: Value::UNSET, index: 0, case: Case::Empty };

/// A thread's inline caches.
#[derive(Debug, Default)]
pub(crate) struct Caches {
    of: Vec<Box<[Cache]>>,
}

impl Machine {
    /// The caches of a code object.
    #[inline(always)]
    pub(crate) fn caches_of(&mut self, code: &CodeObject) -> *mut Cache {
        match self.caches.of.get_mut(code.id as usize) {
            Some(caches) if !caches.is_empty() => caches.as_mut_ptr(),
            _ => self.make_caches(code),
        }
    }

    #[cold]
    #[inline(never)]
    fn make_caches(&mut self, code: &CodeObject) -> *mut Cache {
        if code.id == u32::MAX {
            return std::ptr::NonNull::dangling().as_ptr();
        }
        let id = code.id as usize;
        if self.caches.of.len() <= id {
            self.caches.of.resize_with(id + 64, || Box::new([]));
        }
        self.caches.of[id] = vec![EMPTY; code.site_names.len().max(1)].into();
        self.caches.of[id].as_mut_ptr()
    }
}

const METHODS: usize = 1024;

#[derive(Clone, Copy, Debug)]
struct Entry {
    class: Value,
    name: Value,
    generation: u64,
    found: Value,
}

/// What classes gave for names.
#[derive(Debug)]
pub(crate) struct MethodCache {
    entries: Box<[Entry; METHODS]>,
}

impl MethodCache {
    pub(crate) fn new() -> MethodCache {
        let none =
            Entry { class: Value::UNSET, name: Value::UNSET, generation: 0, found: Value::UNSET };
        MethodCache { entries: Box::new([none; METHODS]) }
    }

    #[inline(always)]
    fn slot(class: Value, name: Value) -> usize {
        // Objects are aligned to 16 bytes.
        let (class, name) = (class.word() as usize, name.word() as usize);
        ((probe::stable(class) >> 5) ^ (probe::stable(name) >> 4)) % METHODS
    }

    /// What was found for the name, unset if nothing; `None` when it is not known.
    #[inline(always)]
    pub(crate) fn get(&self, class: Value, name: Value, generation: u64) -> Option<Value> {
        let slot = Self::slot(class, name);
        let (base, each) = (self.entries.as_ptr().addr(), size_of::<Entry>());
        probe::outside(base, METHODS * each, slot * each, each);
        let e = &self.entries[slot];
        (e.class == class && e.name == name && e.generation == generation).then_some(e.found)
    }

    pub(crate) fn put(&mut self, class: Value, name: Value, generation: u64, found: Value) {
        let slot = Self::slot(class, name);
        let (base, each) = (self.entries.as_ptr().addr(), size_of::<Entry>());
        probe::outside_written(base, METHODS * each, slot * each, each);
        self.entries[slot] = Entry { class, name, generation, found };
    }
}
