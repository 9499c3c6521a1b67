//! A thread's access to the heap: allocation, reads and writes.
//!
//! Main invariant: every access to a mutable word of an object that another thread can reach goes
//! through the engine's `read` and `open`; every first write in a block to an object that only this
//! thread can reach goes through the undo log. A unit is written in place exactly when its
//! version is the block's tag; but a word of an array that only this thread can reach may be in the log
//! by itself.
//!
//! `TX` says whether there are transactions at all. Without them (one thread for ever) the reads
//! and writes are plain, and the undo log serves the reference counts alone: the baseline that
//! every overhead is measured against.

use super::layout::{
    CHUNK, Layout, MAX_FIELDS, Ref, fields_of, flag, is_reference, size_of_object, write_header,
};
use super::probe;
use super::registers::Registers;
use super::space::{Access, LARGE, Nursery, OutOfMemory};
use super::undo::UndoLog;
use super::words::At;
use super::world::Member;
use super::{Counts, Heap};
use crate::block::{Abort, Mutator, State, Unit};
use crate::body::{Body, Version};
use crate::marks::Site;
use crate::sync::{AtomicPtr, Ordering};
use crate::write::Open;
use std::sync::Arc;

/// A thread's handle on a [`Heap`].
#[derive(Debug)]
pub struct Memory<'h, const TX: bool = true> {
    pub(crate) nursery: Nursery,
    /// Who else may be freeing objects in the blocks of this thread.
    pub(crate) access: Access,
    pub(crate) mutator: Mutator<'h>,
    pub(crate) heap: &'h Heap,
    pub(crate) undo: UndoLog,
    /// The registers as they were when each nested block under way began.
    pub(crate) saved: Vec<Vec<u64>>,
    pub(crate) counts: Counts,
    /// Objects with a tag of this block at or above this one are not in the undo log for their
    /// counts: they were fresh, or are there already.
    pub(crate) floor: Version,
    /// What other threads may see of this one.
    pub(crate) member: Arc<Member>,
    /// How many bytes may be handed out before the next collection.
    pub(crate) allowance: usize,
    /// See [`Memory::combine_at_reads`].
    pub(crate) combines: bool,
    /// The thread's register stack.
    pub registers: Registers,
}

impl<'h, const TX: bool> Memory<'h, TX> {
    /// Attaches the calling thread, with a stack of `registers` words; see [`Memory::try_new`].
    ///
    /// # Panics
    /// When the system gives next to no address space.
    #[must_use]
    pub fn new(heap: &'h Heap, registers: usize) -> Self {
        Self::try_new(heap, registers)
            .unwrap_or_else(|refused| panic!("cannot reserve a register stack: {refused}"))
    }

    /// Attaches the calling thread, with a stack of `registers` words, or fewer where the system
    /// limits the process to little address space.
    ///
    /// # Errors
    /// When the system does not give address space for 65,536 registers.
    pub fn try_new(heap: &'h Heap, registers: usize) -> Result<Self, OutOfMemory> {
        let mut nursery = Nursery::new();
        let registers = Registers::new(registers)?;
        let orphans = heap.take_orphans();
        // Who left them may have shared what lies in them.
        let access = if orphans.is_empty() { Access::Exclusive } else { Access::Common };
        nursery.adopt(orphans);
        Ok(Self {
            nursery,
            access,
            mutator: heap.engine.attach(),
            heap,
            undo: UndoLog::new(),
            saved: Vec::new(),
            counts: Counts::new(),
            floor: 0,
            member: heap.world.join(registers.base()),
            allowance: heap.allowance(),
            combines: false,
            registers,
        })
    }

    /// The heap.
    #[must_use]
    pub fn heap(&self) -> &'h Heap {
        self.heap
    }

    /// The engine's view of this thread.
    #[must_use]
    pub fn mutator(&self) -> &Mutator<'h> {
        &self.mutator
    }

    #[inline(always)]
    fn allocate(
        &mut self,
        kind: u8,
        tag: u8,
        layout: Layout,
        words: usize,
    ) -> Result<Ref, OutOfMemory> {
        let bytes = size_of_object(layout, words).ok_or(OutOfMemory)?;
        if bytes > LARGE {
            return self.allocate_large(kind, tag, layout, words, bytes);
        }
        let memory = self.nursery.alloc(bytes, &self.heap.arena)?;
        probe::allocated(memory.addr().get(), bytes);
        // SAFETY: the memory has this size and is ours.
        let object = unsafe { write_header(memory, kind, tag, layout, words, flag::FRESH) };
        Ok(object)
    }

    #[cold]
    fn allocate_large(
        &mut self,
        kind: u8,
        tag: u8,
        layout: Layout,
        words: usize,
        bytes: usize,
    ) -> Result<Ref, OutOfMemory> {
        let memory = self.heap.arena.alloc_large(bytes)?;
        probe::allocated(memory.addr().get(), bytes);
        let flags = flag::FRESH | flag::LARGE;
        // SAFETY: the memory has this size and is ours.
        let object = unsafe { write_header(memory, kind, tag, layout, words, flags) };
        self.counts.fresh_large.push(object);
        self.nursery.handed_out += bytes;
        Ok(object)
    }

    /// A frozen object: its payload is written by the caller, before the next safepoint and before
    /// anything else can see it, and never again. If the kind is traced, every payload word must
    /// be valid by then.
    ///
    /// # Errors
    /// When memory is exhausted.
    #[inline(always)]
    pub fn alloc_frozen(&mut self, kind: u8, tag: u8, words: usize) -> Result<Ref, OutOfMemory> {
        let object = self.allocate(kind, tag, Layout::Frozen, words)?;
        self.watch_kind(kind, object);
        Ok(object)
    }

    /// A view: as a frozen object, but its last word alone is a reference, whatever the kind.
    ///
    /// # Errors
    /// When memory is exhausted.
    ///
    /// # Panics
    /// When there are no words.
    #[inline(always)]
    pub fn alloc_view(&mut self, kind: u8, tag: u8, words: usize) -> Result<Ref, OutOfMemory> {
        assert!(words > 0, "a view without a reference");
        let object = self.allocate(kind, tag, Layout::View, words)?;
        self.watch_kind(kind, object);
        Ok(object)
    }

    /// A cell of `words` fields, all of them `fill`.
    ///
    /// # Errors
    /// When memory is exhausted.
    ///
    /// # Panics
    /// When `words` is more than [`MAX_FIELDS`].
    #[inline(always)]
    pub fn alloc_cell(
        &mut self,
        kind: u8,
        tag: u8,
        words: usize,
        fill: u64,
    ) -> Result<Ref, OutOfMemory> {
        assert!(words <= MAX_FIELDS, "a cell of {words} fields");
        let object = self.allocate(kind, tag, Layout::Cell, words)?;
        // SAFETY: the cell was allocated with room for all of this, and is ours alone.
        unsafe {
            let body = std::ptr::from_ref(object.cell_body()).cast_mut();
            body.write(Body::new(self.mutator.tag, std::ptr::null_mut()));
            std::ptr::from_ref(object.cell_slot()).cast_mut().write(AtomicPtr::new(body));
            for field in 0..words {
                object.cell_fields().add(field).write(fill);
            }
        }
        self.watch_kind(kind, object);
        Ok(object)
    }

    /// An array of `words` elements, all of them `fill`.
    ///
    /// # Errors
    /// When memory is exhausted.
    pub fn alloc_array(
        &mut self,
        kind: u8,
        tag: u8,
        words: usize,
        fill: u64,
    ) -> Result<Ref, OutOfMemory> {
        self.alloc_array_of(kind, tag, &[], words, fill)
    }

    /// An array of `words` elements that begins with those of `first`; the others are `fill`.
    ///
    /// # Errors
    /// When memory is exhausted.
    ///
    /// # Panics
    /// When `first` is longer than that.
    pub fn alloc_array_of(
        &mut self,
        kind: u8,
        tag: u8,
        first: &[u64],
        words: usize,
        fill: u64,
    ) -> Result<Ref, OutOfMemory> {
        assert!(first.len() <= words, "{} of {words} elements", first.len());
        let object = self.allocate(kind, tag, Layout::Array, words)?;
        for chunk in 0..object.chunks() {
            let body = std::ptr::from_ref(object.chunk_body(chunk)).cast_mut();
            let (start, n) = (chunk * CHUNK, object.chunk_words(chunk));
            // SAFETY: the array was allocated with room for all of this, and is ours alone.
            unsafe {
                body.write(Body::new(self.mutator.tag, std::ptr::null_mut()));
                std::ptr::from_ref(object.chunk_slot(chunk)).cast_mut().write(AtomicPtr::new(body));
                let given = first.len().clamp(start, start + n) - start;
                let elements = object.element(start);
                if given > 0 {
                    elements.copy_from_nonoverlapping(first[start..].as_ptr(), given);
                }
                for index in given..n {
                    elements.add(index).write(fill);
                }
            }
        }
        self.watch_kind(kind, object);
        Ok(object)
    }

    /// An array of `words` elements, all of them `fill`, that can conflict each by itself: what a
    /// hash table is made of. Each takes eight bytes of marks in every thread that reads it while
    /// it is shared.
    ///
    /// # Errors
    /// When memory is exhausted.
    pub fn alloc_table(
        &mut self,
        kind: u8,
        tag: u8,
        words: usize,
        fill: u64,
    ) -> Result<Ref, OutOfMemory> {
        let table = self.alloc_array(kind, tag, words, fill)?;
        // SAFETY: just made.
        unsafe { table.make_table() };
        Ok(table)
    }

    #[inline(always)]
    fn watch_kind(&mut self, kind: u8, object: Ref) {
        if self.heap.kinds[usize::from(kind)].finalized {
            self.watch(object);
        }
    }

    /// Sets a field of a cell, or an element of an array, that this block has allocated and that
    /// nothing else has seen yet.
    ///
    /// # Safety
    /// As said; the index is in bounds.
    #[inline(always)]
    pub unsafe fn init(&mut self, object: Ref, index: usize, word: u64) {
        debug_assert!(object.has(flag::FRESH) && !object.is_shared() && index < object.words());
        let at = match object.layout() {
            // SAFETY: in bounds, as the caller promises.
            Layout::Cell => unsafe { object.cell_fields().add(index) },
            Layout::Array => object.element(index),
            Layout::Frozen | Layout::View => {
                unreachable!("frozen objects are initialised through their payload")
            }
        };
        probe::store(at.addr(), 8);
        // SAFETY: as above.
        unsafe { at.write(word) };
    }

    /// Field `field` of a cell, as this block sees it.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// `cell` is alive and a cell, the field is in bounds, and a block is under way.
    #[inline(always)]
    pub unsafe fn get(&mut self, cell: Ref, field: usize, site: Site) -> Result<u64, Abort> {
        debug_assert!(cell.layout() == Layout::Cell && field < cell.words());
        if TX && cell.is_shared() {
            // SAFETY: as the caller promises.
            return unsafe { self.get_shared(cell, field, site) };
        }
        probe::load(cell.cell_fields().addr() + field * 8, 8);
        // SAFETY: in bounds; only this thread can reach the cell.
        Ok(unsafe { *cell.cell_fields().add(field) })
    }

    #[inline]
    unsafe fn get_shared(&mut self, cell: Ref, field: usize, site: Site) -> Result<u64, Abort> {
        let unit = Unit { slot: cell.cell_slot(), place: cell.place() + field as u32 };
        if self.mutator.pending.may_hold(unit.slot)
            && let Some(word) = self.look_at_pending(unit, field, site)?
        {
            return Ok(word);
        }
        // SAFETY: the cell is alive, and stays in place while this thread is pinned.
        let body = unsafe { self.mutator.read(unit, site)? };
        // SAFETY: as above.
        unsafe { body.as_ref() }.touch_read();
        // SAFETY: the field is in bounds of every body of the cell.
        Ok(unsafe { *fields_of(body).add(field) })
    }

    /// Field `field` of a cell beneath the operation that is pending on it: for a runtime that looks
    /// into its [`Operation`](super::Operation) itself.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As for [`Memory::get`].
    pub unsafe fn get_beneath(
        &mut self,
        cell: Ref,
        field: usize,
        site: Site,
    ) -> Result<u64, Abort> {
        debug_assert!(cell.layout() == Layout::Cell && field < cell.words());
        if TX && cell.is_shared() {
            let unit = Unit { slot: cell.cell_slot(), place: cell.place() + field as u32 };
            if self.mutator.pending.may_hold(unit.slot)
                && let Some(word) = self.stored(unit, field)
            {
                return Ok(word);
            }
            // SAFETY: as the caller promises; the cell stays in place while this thread is pinned.
            let body = unsafe { self.mutator.read(unit, site)? };
            // SAFETY: in bounds of every body of the cell.
            return Ok(unsafe { *fields_of(body).add(field) });
        }
        probe::load(cell.cell_fields().addr() + field * 8, 8);
        // SAFETY: in bounds; only this thread can reach the cell.
        Ok(unsafe { *cell.cell_fields().add(field) })
    }

    /// Field or element `index` of an object as the block sees it, but beneath operations and
    /// combinations that are pending, and without a mark: it was so at one moment, together with all that the block has read, but may be changed by
    /// another block before this one commits. For guesses, and for what cannot change unless
    /// something else does that is read in the ordinary way.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// The object is alive and not frozen, the index in bounds, and a block is under way.
    #[inline]
    pub unsafe fn peek(&mut self, object: Ref, index: usize) -> Result<u64, Abort> {
        debug_assert!(index < object.words());
        if TX && object.is_shared() {
            let At { unit, index, .. } = self.locate(object, index);
            if self.mutator.pending.may_hold(unit.slot)
                && let Some(word) = self.stored(unit, index)
            {
                return Ok(word);
            }
            // SAFETY: the object is alive, and stays in place while this thread is pinned.
            let body = unsafe { self.mutator.peek(unit)? };
            // SAFETY: in bounds of every body of the unit.
            return Ok(unsafe { *fields_of(body).add(index) });
        }
        let at = match object.layout() {
            // SAFETY: in bounds.
            Layout::Cell => unsafe { object.cell_fields().add(index) },
            _ => object.element(index),
        };
        probe::load(at.addr(), 8);
        // SAFETY: in bounds; only this thread can reach the object.
        Ok(unsafe { *at })
    }

    /// Whether the block has changes that wait for its commit.
    #[inline(always)]
    #[must_use]
    pub fn has_pending(&self) -> bool {
        !self.mutator.pending.is_empty()
    }

    /// Sets field `field` of a cell.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As for [`Memory::get`]; `word` is no reference, or one to an object that is alive.
    #[inline(always)]
    pub unsafe fn put(
        &mut self,
        cell: Ref,
        field: usize,
        word: u64,
        site: Site,
    ) -> Result<(), Abort> {
        debug_assert!(cell.layout() == Layout::Cell && field < cell.words());
        if TX && cell.is_shared() {
            // SAFETY: as the caller promises.
            return unsafe { self.put_shared(cell, field, word, site) };
        }
        let body = cell.cell_body();
        probe::load(std::ptr::from_ref(body).addr(), 8);
        probe::store(cell.cell_fields().addr() + field * 8, 8);
        // Relaxed: only this thread can reach the cell.
        if body.version.load(Ordering::Relaxed) != self.mutator.tag {
            self.undo.log(cell, body, cell.words(), self.mutator.tag);
        }
        body.touch_write();
        // SAFETY: in bounds; only this thread can reach the cell.
        unsafe { *cell.cell_fields().add(field) = word };
        Ok(())
    }

    #[inline(never)]
    unsafe fn put_shared(
        &mut self,
        object: Ref,
        index: usize,
        word: u64,
        site: Site,
    ) -> Result<(), Abort> {
        let at = self.locate(object, index);
        if self.mutator.pending.may_hold(at.unit.slot)
            && let Some(changes) = self.mutator.pending.recent_words(at.unit.slot)
            && let Some(pending) = changes.newest(at.index)
        {
            *pending = word;
            return Ok(());
        }
        // Acquire: as in `open`. Relaxed: if it is our tag, this thread wrote it.
        let body = at.unit.slot.load(Ordering::Acquire);
        // SAFETY: a unit always has a body, and the pin keeps it in place.
        let version = unsafe { &*body }.version.load(Ordering::Relaxed);
        if version != self.mutator.tag && self.store_later(at, word, site) {
            return Ok(());
        }
        // SAFETY: the object is alive, and stays in place while this thread is pinned.
        let words = unsafe { self.own(at, site)? };
        // SAFETY: in bounds, and the body is this block's own.
        unsafe { *words.add(at.index) = word };
        Ok(())
    }

    /// Element `index` of an array, as this block sees it.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// `array` is alive and an array, the index is in bounds, and a block is under way.
    #[inline(always)]
    pub unsafe fn element(&mut self, array: Ref, index: usize, site: Site) -> Result<u64, Abort> {
        debug_assert!(array.layout() == Layout::Array && index < array.words());
        if TX && array.is_shared() {
            let chunk = index / CHUNK;
            let unit = Unit { slot: array.chunk_slot(chunk), place: array.element_place(index) };
            if self.mutator.pending.may_hold(unit.slot)
                && let Some(word) = self.look_at_pending(unit, index % CHUNK, site)?
            {
                return Ok(word);
            }
            // SAFETY: the array is alive, and stays in place while this thread is pinned.
            let body = unsafe { self.mutator.read(unit, site)? };
            // SAFETY: in bounds of every body of the chunk.
            return Ok(unsafe { *fields_of(body).add(index % CHUNK) });
        }
        probe::load(array.element(index).addr(), 8);
        // SAFETY: in bounds; only this thread can reach the array.
        Ok(unsafe { *array.element(index) })
    }

    /// Sets element `index` of an array.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As for [`Memory::element`]; `word` is no reference, or one to an object that is alive.
    #[inline(always)]
    pub unsafe fn set_element(
        &mut self,
        array: Ref,
        index: usize,
        word: u64,
        site: Site,
    ) -> Result<(), Abort> {
        debug_assert!(array.layout() == Layout::Array && index < array.words());
        if TX && array.is_shared() {
            // SAFETY: as the caller promises.
            return unsafe { self.put_shared(array, index, word, site) };
        }
        let chunk = index / CHUNK;
        let body = array.chunk_body(chunk);
        probe::load(std::ptr::from_ref(body).addr(), 8);
        probe::store(array.element(index).addr(), 8);
        // Relaxed: only this thread can reach the array.
        if body.version.load(Ordering::Relaxed) != self.mutator.tag {
            // SAFETY: as the caller promises; only this thread can reach the array.
            unsafe { self.log_element(array, index, word) };
        }
        // SAFETY: in bounds; only this thread can reach the array.
        unsafe { *array.element(index) = word };
        Ok(())
    }

    /// Logs that element `index` of a local array, whose chunk is not in the undo log, is going to
    /// be replaced by `word`.
    ///
    /// # Safety
    /// The array is alive, and the index in bounds.
    #[inline(never)]
    unsafe fn log_element(&mut self, array: Ref, index: usize, word: u64) {
        let chunk = index / CHUNK;
        let (body, at) = (array.chunk_body(chunk), array.element(index));
        // A block that cannot abort goes on for long, and copies each chunk once.
        let short = self.mutator.state == State::Running;
        // SAFETY: in bounds, and initialised when the array was made.
        let plain = unsafe { !is_reference(*at) && !is_reference(word) };
        // SAFETY: in bounds; only this thread can reach the array while its block runs.
        if !(short && plain && unsafe { self.undo.log_single(body, at) }) {
            self.undo.log(array, body, array.chunk_words(chunk), self.mutator.tag);
        }
    }

    /// Takes ownership of a unit of words; gives where its private words are.
    pub(super) unsafe fn own(&mut self, at: At<'_>, site: Site) -> Result<*mut u64, Abort> {
        let At { unit, shape, .. } = at;
        if self.mutator.pending.may_hold(unit.slot) {
            self.settle(unit)?;
        }
        // SAFETY: as the callers promise; the payload is initialised below.
        match unsafe { self.mutator.open(unit, shape, site)? } {
            Open::Again(body) => Ok(fields_of(body)),
            Open::First { new, old } => {
                // SAFETY: both are in place while this thread is pinned.
                unsafe { old.as_ref() }.touch_read();
                // SAFETY: as above.
                unsafe { new.as_ref() }.touch_write();
                // SAFETY: both bodies have this many words; the old one does not change, or is
                // this block's own.
                unsafe { fields_of(new).copy_from_nonoverlapping(fields_of(old), shape.words) };
                Ok(fields_of(new))
            }
        }
    }

    /// Begins a block. `low` is the first register of the running frame, `top` one past the last
    /// one in use.
    ///
    /// # Panics
    /// When a block is under way.
    pub fn begin(&mut self, low: usize, top: usize) {
        self.heap.world.enter(&self.member);
        self.mutator.begin_patiently();
        self.floor = self.mutator.tag;
        self.saved.clear();
        self.registers.save(low, top);
    }

    /// Rolls the block back: objects and registers are as they were when it began.
    ///
    /// # Panics
    /// When no block is under way.
    pub fn abort(&mut self) {
        self.undo.roll_back();
        self.registers.restore();
        self.drop_fresh();
        self.mutator.abort();
        self.member.exit(self.registers.top());
    }
}

impl<const TX: bool> Drop for Memory<'_, TX> {
    fn drop(&mut self) {
        if self.mutator.in_block() {
            self.abort();
        }
        self.defer_now();
        // Whoever has stopped the world may be reading the registers.
        self.heap.world.enter(&self.member);
        self.heap.world.leave(&self.member);
        self.member.exit(0);
        let blocks = self.nursery.give_up(&self.heap.arena);
        self.heap.leave_orphans(blocks);
    }
}
