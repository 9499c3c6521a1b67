//! The kinds of heap objects, and the accesses that all object code is made of.
//!
//! Main invariant: a [`Value`] that can be read from a register, a field or a handle is alive, and
//! nothing is freed between two safepoints; so native code may hold values in Rust variables for as
//! long as it does not call back into Python, and while it does (`Machine::call_nested`) the
//! machine collects nothing.
//!
//! All mutable state of Python objects is in cells and arrays and is accessed by [`Machine::field`],
//! [`Machine::set_field`], [`Machine::element`] and [`Machine::set_element`], which are what blocks
//! of different threads conflict on. Every access may say [`Unwind::Abort`]: then all must be left
//! at once, and nothing outside the heap may have been changed.
#![expect(unsafe_code, reason = "the boundary to the engine's untyped accesses")]

mod commit;
mod text;

pub use commit::{Committing, peek_field};
use stm::Site;
use stm::heap::{Combine, KindInfo, LocalElements, OutOfMemory, Ref, probe};

use crate::value::Value;
use crate::vm::Machine;
use crate::vm::{Exec, Unwind};

/// Whether there are transactions.
pub const TX: bool = !cfg!(feature = "none-engine");

/// A thread's access to the heap.
pub type Memory = stm::heap::Memory<'static, TX>;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $traced:literal;)*) => {
        #[repr(u8)]
        #[expect(clippy::upper_case_acronyms, reason = "names of constants")]
        enum Number { $($name,)* }
        $($(#[$doc])* pub const $name: u8 = Number::$name as u8;)*
        /// What the engine has to know about each kind, by number.
        pub const KINDS: &[KindInfo] =
            &[$(KindInfo { name: $text, traced: $traced, finalized: false },)*];
    };
}

kinds! {
    /// An instance of a class: cell of class, shape, overflow, slots (`object::instance`).
    INSTANCE = "instance", true;
    /// An integer of more than 62 bits: frozen limbs, the sign in the tag.
    BIGINT = "int", false;
    /// A float whose exponent is not immediate: its bits, frozen.
    FLOAT = "float", false;
    /// A complex number: two doubles, frozen.
    COMPLEX = "complex", false;
    /// Text, frozen (`object::string`).
    STR = "str", false;
    /// Bytes, frozen: length, hash, bytes.
    BYTES = "bytes", false;
    /// Values, frozen.
    TUPLE = "tuple", true;
    /// A cell of array and length.
    LIST = "list", true;
    /// Storage of values.
    ARRAY = "array", true;
    /// Storage of words that are no values.
    RAW = "raw", false;
    /// `object::dict`.
    DICT = "dict", true;
    /// `object::set`.
    SET = "set", true;
    /// As a set.
    FROZENSET = "frozenset", true;
    /// A cell (`object::function`).
    FUNCTION = "function", true;
    /// A native function: definition, owner type or unset, module name or unset; frozen.
    NATIVE = "native", true;
    /// A bound method: function, self; frozen.
    METHOD = "method", true;
    /// A pointer to a code object, frozen.
    CODE = "code", false;
    /// A cell (`object::types`).
    TYPE = "type", true;
    /// A cell of dict and name.
    MODULE = "module", true;
    /// A closure's variable: a cell of one field.
    CELL = "cell", true;
    /// A cell (`object::generator`); the tag tells generator, coroutine, asynchronous generator.
    GENERATOR = "generator", true;
    /// start, stop, step; frozen.
    RANGE = "range", true;
    /// start, stop, step; frozen.
    SLICE = "slice", true;
    /// A cell of raw storage and length.
    BYTEARRAY = "bytearray", true;
    /// A cell of four fields; the tag says over what (`object::iterator`).
    ITERATOR = "iterator", true;
    /// A view of a dict, frozen; the tag says which.
    VIEW = "view", true;
    /// A cell of getter, setter, deleter, doc, name.
    PROPERTY = "property", true;
    /// A cell of the function.
    STATICMETHOD = "staticmethod", true;
    /// A cell of the function.
    CLASSMETHOD = "classmethod", true;
    /// A slot's descriptor: name, slot number, owner; frozen.
    MEMBER = "member", true;
    /// A native attribute: definition, owner; frozen.
    GETSET = "getset", true;
    /// `super()`: type, object, the object's type; frozen.
    SUPER = "super", true;
    /// A cell of next, code, instruction.
    TRACEBACK = "traceback", true;
    /// A read-only mapping over a dict; frozen.
    PROXY = "mappingproxy", true;
    /// origin, arguments; frozen.
    ALIAS = "alias", true;
    /// `X | Y`: a tuple of the members; frozen.
    UNION = "union", true;
    /// A running or left frame, for introspection: code, instruction, globals, locals, back; cell.
    FRAME = "frame", true;
    /// A cell (`object::lock`).
    LOCK = "lock", true;
    /// A cell, as a lock.
    RLOCK = "RLock", true;
    /// An atomic section's manager: name, whether an exception undoes it; frozen.
    ATOMIC = "atomic", true;
    /// A cell of the address of an object that it does not keep alive (`object::weakref`).
    WEAKREF = "weakref", false;
}

/// The elements of an array that only this thread can reach, for searches that write nothing: as
/// [`Machine::element`], without looking each time. Good while no safepoint is passed.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    elements: LocalElements,
    words: usize,
}

impl Local {
    /// Element `index`.
    #[inline(always)]
    pub fn get(self, index: usize) -> Value {
        Value::from_word(self.raw(index))
    }

    /// The `n` elements from `index` on, as words, if they lie one behind the other; to be looked at
    /// at once.
    #[inline(always)]
    pub fn run<'a>(self, index: usize, n: usize) -> Option<&'a [u64]> {
        assert!(n > 0 && index + n <= self.words);
        // SAFETY: in bounds; as in `raw`.
        unsafe { self.elements.run(index, n) }
    }

    /// Element `index` as a word.
    #[inline(always)]
    pub fn raw(self, index: usize) -> u64 {
        assert!(index < self.words);
        // SAFETY: in bounds; nothing is freed and no block ends between safepoints.
        unsafe { self.elements.get(index) }
    }
}

impl From<OutOfMemory> for Unwind {
    fn from(_: OutOfMemory) -> Unwind {
        Unwind::Memory
    }
}

impl From<stm::Abort> for Unwind {
    fn from(_: stm::Abort) -> Unwind {
        Unwind::Abort
    }
}

impl Machine {
    /// A new cell, all its fields `fill`.
    #[inline(always)]
    pub fn new_cell(&mut self, kind: u8, tag: u8, words: usize, fill: Value) -> Exec<Ref> {
        Ok(self.memory.alloc_cell(kind, tag, words, fill.word())?)
    }

    /// A new cell with these fields.
    #[inline(always)]
    pub fn new_cell_of(&mut self, kind: u8, tag: u8, fields: &[Value]) -> Exec<Ref> {
        let cell = self.memory.alloc_cell(kind, tag, fields.len(), Value::UNSET.word())?;
        for (i, v) in fields.iter().enumerate() {
            // SAFETY: the cell is new, the index in bounds.
            unsafe { self.memory.init(cell, i, v.word()) };
        }
        Ok(cell)
    }

    /// A new array, all its elements `fill`.
    #[inline]
    pub fn new_array(&mut self, kind: u8, words: usize, fill: Value) -> Exec<Ref> {
        Ok(self.memory.alloc_array(kind, 0, words, fill.word())?)
    }

    /// A new array of the values of a hash table, all `fill`: its elements conflict each by itself.
    #[inline]
    pub fn new_table(&mut self, words: usize, fill: Value) -> Exec<Ref> {
        Ok(self.memory.alloc_table(ARRAY, 0, words, fill.word())?)
    }

    /// A new array of words that are no values, all zero: the index of a hash table.
    #[inline]
    pub fn new_index(&mut self, words: usize) -> Exec<Ref> {
        Ok(self.memory.alloc_table(RAW, 0, words, 0)?)
    }

    /// Sets a field or element of an object that was made since the last safepoint and that nothing
    /// else has seen.
    #[inline(always)]
    pub fn init(&mut self, object: Ref, index: usize, v: Value) {
        assert!(index < object.words());
        // SAFETY: in bounds; the caller has just made the object.
        unsafe { self.memory.init(object, index, v.word()) };
    }

    /// A new frozen object of values.
    #[inline(always)]
    pub fn new_frozen(&mut self, kind: u8, tag: u8, values: &[Value]) -> Exec<Ref> {
        let object = self.memory.alloc_frozen(kind, tag, values.len())?;
        for (i, v) in values.iter().enumerate() {
            // SAFETY: the object has room for as many words, and nothing has seen it.
            unsafe { *object.payload().add(i) = v.word() };
        }
        Ok(object)
    }

    /// A new frozen object of words that are no values; `kind` is one that is not traced.
    #[inline]
    pub fn new_words(&mut self, kind: u8, tag: u8, words: &[u64]) -> Exec<Ref> {
        debug_assert!(!KINDS[usize::from(kind)].traced);
        let object = self.memory.alloc_frozen(kind, tag, words.len())?;
        // SAFETY: as above.
        unsafe { object.payload().copy_from_nonoverlapping(words.as_ptr(), words.len()) };
        Ok(object)
    }

    /// A new frozen object of two words and bytes; `kind` is one that is not traced.
    #[inline]
    pub fn new_bytes_object(&mut self, kind: u8, head: [u64; 2], bytes: &[u8]) -> Exec<Ref> {
        debug_assert!(!KINDS[usize::from(kind)].traced);
        let object = self.memory.alloc_frozen(kind, 0, 2 + bytes.len().div_ceil(8))?;
        // SAFETY: the object has room for this, and nothing has seen it.
        unsafe {
            let payload = object.payload();
            *payload = head[0];
            *payload.add(1) = head[1];
            payload.add(2).cast::<u8>().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        }
        Ok(object)
    }

    /// A field of a cell.
    #[inline(always)]
    pub fn field(&mut self, cell: Ref, field: usize) -> Exec<Value> {
        let site = self.site();
        self.field_at(cell, field, site)
    }

    /// As [`Machine::field`], for the dispatch loop, which knows the site.
    #[inline(always)]
    pub(crate) fn field_at(&mut self, cell: Ref, field: usize, site: Site) -> Exec<Value> {
        debug_assert!(field < cell.words());
        // SAFETY: the cell is alive (module documentation); a block is always under way; callers
        // know the layout of the kind.
        Ok(Value::from_word(unsafe { self.memory.get(cell, field, site)? }))
    }

    /// The first fields of a cell.
    #[inline(always)]
    pub fn first_fields<const N: usize>(&mut self, cell: Ref) -> Exec<[Value; N]> {
        let site = self.site();
        assert!(N <= cell.words());
        // SAFETY: as in `field_at`; in bounds.
        let words: [u64; N] = unsafe { self.memory.get_first(cell, site)? };
        Ok(words.map(Value::from_word))
    }

    /// Sets fields of a cell, from `first` on.
    #[inline(always)]
    pub fn set_fields<const N: usize>(
        &mut self,
        cell: Ref,
        first: usize,
        fields: [Value; N],
    ) -> Exec<()> {
        self.hw_write(cell)?;
        let site = self.site();
        assert!(first + N <= cell.words());
        // SAFETY: as in `set_field_at`; in bounds.
        let _: () = unsafe { self.memory.put_many(cell, first, fields.map(Value::word), site)? };
        Ok(())
    }

    /// A field of a container beneath the operation that is pending on it.
    #[inline(always)]
    pub(crate) fn field_beneath(&mut self, cell: Ref, field: usize) -> Exec<Value> {
        let site = self.site();
        // SAFETY: as in `field_at`.
        Ok(Value::from_word(unsafe { self.memory.get_beneath(cell, field, site)? }))
    }

    /// A field or element as it is at this moment: see [`stm::heap::Memory::peek`].
    #[inline(always)]
    pub(crate) fn peek(&mut self, object: Ref, index: usize) -> Exec<Value> {
        // SAFETY: as in `field_at`.
        Ok(Value::from_word(unsafe { self.memory.peek(object, index)? }))
    }

    /// Sets a field of a cell.
    #[inline(always)]
    pub fn set_field(&mut self, cell: Ref, field: usize, v: Value) -> Exec<()> {
        let site = self.site();
        self.set_field_at(cell, field, v, site)
    }

    /// As [`Machine::set_field`], for the dispatch loop.
    #[inline(always)]
    pub(crate) fn set_field_at(&mut self, cell: Ref, i: usize, v: Value, site: Site) -> Exec<()> {
        self.hw_write(cell)?;
        debug_assert!(i < cell.words());
        // SAFETY: as in `field_at`; values are alive.
        let _: () = unsafe { self.memory.put(cell, i, v.word(), site)? };
        Ok(())
    }

    /// An element of an array.
    #[inline(always)]
    pub fn element(&mut self, array: Ref, index: usize) -> Exec<Value> {
        let site = self.site();
        debug_assert!(index < array.words());
        // SAFETY: as in `field_at`.
        Ok(Value::from_word(unsafe { self.memory.element(array, index, site)? }))
    }

    /// Sets an element of an array.
    #[inline(always)]
    pub fn set_element(&mut self, array: Ref, index: usize, v: Value) -> Exec<()> {
        self.hw_write(array)?;
        let site = self.site();
        debug_assert!(index < array.words());
        // SAFETY: as in `set_field_at`.
        let _: () = unsafe { self.memory.set_element(array, index, v.word(), site)? };
        Ok(())
    }

    /// Has a word of a shared object combined with `by` when the block commits; false if that has to
    /// be done at once. See [`stm::heap::Memory::combine`].
    pub(crate) fn combine(
        &mut self,
        object: Ref,
        index: usize,
        combine: Combine,
        by: Value,
        merge: Option<Combine>,
    ) -> Exec<bool> {
        self.hw_write(object)?;
        let site = self.site();
        debug_assert!(index < object.words() && !by.is_ref());
        // SAFETY: as in `field_at`.
        Ok(unsafe { self.memory.combine(object, index, combine, by.word(), merge, site) })
    }

    /// The elements of an array, if only this thread can reach it.
    #[inline(always)]
    pub fn local_elements(&self, array: Ref) -> Option<Local> {
        let elements = self.memory.local_elements(array)?;
        Some(Local { elements, words: array.words() })
    }

    /// Reads the elements of an array from `from` on into `out`.
    #[inline]
    pub fn elements(&mut self, array: Ref, from: usize, out: &mut [Value]) -> Exec<()> {
        let site = self.site();
        assert!(from + out.len() <= array.words());
        // SAFETY: as in `field_at`; a value is a word.
        let out = unsafe { std::slice::from_raw_parts_mut(out.as_mut_ptr().cast(), out.len()) };
        // SAFETY: in bounds.
        let _: () = unsafe { self.memory.elements(array, from, out, site)? };
        Ok(())
    }

    /// Sets the elements of an array from `from` on.
    #[inline]
    pub fn set_elements(&mut self, array: Ref, from: usize, items: &[Value]) -> Exec<()> {
        self.hw_write(array)?;
        let site = self.site();
        assert!(from + items.len() <= array.words());
        // SAFETY: in bounds; values are alive.
        let _: () = unsafe { self.memory.set_elements(array, from, as_words(items), site)? };
        Ok(())
    }

    /// Copies elements of an array into one that was made since the last safepoint and that nothing
    /// else has seen.
    #[inline]
    pub fn copy_elements(
        &mut self,
        array: Ref,
        from: usize,
        new: Ref,
        to: usize,
        n: usize,
    ) -> Exec<()> {
        let site = self.site();
        assert!(from + n <= array.words() && to + n <= new.words());
        // SAFETY: in bounds; the caller has just made the new one.
        let _: () = unsafe { self.memory.copy_elements(array, from, new, to, n, site)? };
        Ok(())
    }

    /// Moves elements within an array.
    #[inline]
    pub fn move_elements(&mut self, array: Ref, from: usize, to: usize, n: usize) -> Exec<()> {
        self.hw_write(array)?;
        let site = self.site();
        assert!(from + n <= array.words() && to + n <= array.words());
        // SAFETY: in bounds.
        let _: () = unsafe { self.memory.move_elements(array, from, to, n, site)? };
        Ok(())
    }

    /// A new array of `words` elements that begins with these; the others are unset.
    #[inline]
    pub fn new_array_of(&mut self, items: &[Value], words: usize) -> Exec<Ref> {
        let fill = Value::UNSET.word();
        Ok(self.memory.alloc_array_of(ARRAY, 0, as_words(items), words, fill)?)
    }

    /// A word of an array of kind [`RAW`].
    #[inline(always)]
    pub fn raw(&mut self, array: Ref, index: usize) -> Exec<u64> {
        let site = self.site();
        debug_assert!(array.kind() == RAW && index < array.words());
        // SAFETY: as in `field_at`.
        Ok(unsafe { self.memory.element(array, index, site)? })
    }

    /// Reads the words of an array of kind [`RAW`] from `from` on into `out`.
    #[inline]
    pub fn raw_words(&mut self, array: Ref, from: usize, out: &mut [u64]) -> Exec<()> {
        let site = self.site();
        assert!(array.kind() == RAW && from + out.len() <= array.words());
        // SAFETY: as in `field_at`; in bounds.
        let _: () = unsafe { self.memory.elements(array, from, out, site)? };
        Ok(())
    }

    /// Sets the words of an array of kind [`RAW`] from `from` on.
    #[inline]
    pub fn set_raw_words(&mut self, array: Ref, from: usize, words: &[u64]) -> Exec<()> {
        self.hw_write(array)?;
        let site = self.site();
        assert!(array.kind() == RAW && from + words.len() <= array.words());
        // SAFETY: in bounds; words of untraced kinds may be anything.
        let _: () = unsafe { self.memory.set_elements(array, from, words, site)? };
        Ok(())
    }

    /// Sets a word of an array of kind [`RAW`].
    #[inline(always)]
    pub fn set_raw(&mut self, array: Ref, index: usize, word: u64) -> Exec<()> {
        self.hw_write(array)?;
        let site = self.site();
        debug_assert!(array.kind() == RAW && index < array.words());
        // SAFETY: as in `field_at`; words of untraced kinds may be anything.
        let _: () = unsafe { self.memory.set_element(array, index, word, site)? };
        Ok(())
    }
}

/// Of what a frozen object's slice is asked for, so many bytes are taken to be looked at: a hardware
/// model has to guess, since the slice does not say.
const LOOKED_AT: usize = 256;

/// Values as words.
#[inline(always)]
fn as_words(items: &[Value]) -> &[u64] {
    // SAFETY: a value is a word.
    unsafe { std::slice::from_raw_parts(items.as_ptr().cast(), items.len()) }
}

/// The words of a frozen object as values. They never change.
#[inline(always)]
pub fn frozen<'a>(object: Ref) -> &'a [Value] {
    debug_assert!(KINDS[usize::from(object.kind())].traced);
    probe::load(object.payload().addr(), (object.words() * 8).min(LOOKED_AT));
    // SAFETY: a frozen object's payload has this many words, is initialised by whoever made it
    // before anything can see it and never changes; a value is a word. The lifetime is that of the
    // object, which no safepoint ends while native code holds it (module documentation).
    unsafe { std::slice::from_raw_parts(object.payload().cast(), object.words()) }
}

/// The words of a frozen object of a kind that is not traced.
#[inline(always)]
pub fn words<'a>(object: Ref) -> &'a [u64] {
    probe::load(object.payload().addr(), (object.words() * 8).min(LOOKED_AT));
    // SAFETY: as in `frozen`.
    unsafe { std::slice::from_raw_parts(object.payload(), object.words()) }
}

/// The bytes behind the two head words of a [`STR`] or [`BYTES`] object, or in its buffer.
#[inline(always)]
pub fn bytes_of<'a>(object: Ref, len: usize) -> &'a [u8] {
    if object.is_view() {
        return text::bytes(object, len);
    }
    debug_assert!(len.div_ceil(8) + 2 <= object.words());
    probe::load(object.payload().addr(), (16 + len).min(LOOKED_AT));
    // SAFETY: as in `frozen`; the object was made with room for `len` bytes.
    unsafe { std::slice::from_raw_parts(object.payload().add(2).cast(), len) }
}

/// The words of a [`STR`] or [`BYTES`] object behind its `len` bytes; none if these are in a buffer.
#[inline]
pub fn tail<'a>(object: Ref, len: usize) -> &'a [std::sync::atomic::AtomicU64] {
    let first = 2 + len.div_ceil(8);
    if object.is_view() || first >= object.words() {
        return &[];
    }
    // SAFETY: in bounds and aligned to eight; every thread accesses these words as atomics only.
    unsafe {
        std::slice::from_raw_parts(object.payload().add(first).cast(), object.words() - first)
    }
}

/// The word of a [`STR`] or [`BYTES`] object that caches its hash.
#[inline(always)]
pub fn hash_word<'a>(object: Ref) -> &'a std::sync::atomic::AtomicU64 {
    debug_assert!(object.kind() == STR || object.kind() == BYTES);
    probe::load(object.payload().addr() + 8, 8);
    // SAFETY: the second payload word, aligned to eight; every thread accesses it as an atomic.
    unsafe { std::sync::atomic::AtomicU64::from_ptr(object.payload().add(1)) }
}
