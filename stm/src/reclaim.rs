//! Reclamation: when memory that other segments may still be reading is used again.
//!
//! Main invariant: whatever is retired was made unreachable first, and is handed out again only
//! after every block that was running at that moment has ended. Blocks are pinned in
//! crossbeam-epoch from begin to end, which gives exactly that.
//!
//! Retiring is batched: a mutator collects what it retires and defers a whole batch at a time;
//! mature batches come home to the mutator that retired them, so that steady work allocates
//! nothing. Payloads with drop glue are dropped by a thread that is between blocks, since their
//! destructors are the user's code: see [`bury`].

use crate::body::{Body, Shape, Version};
use crate::commit_log::Entry;
#[cfg(any(loom, feature = "shuttle"))]
use crate::model::{Guard, pin};
use crate::sync::{AtomicBool, Mutex, Ordering};
#[cfg(not(any(loom, feature = "shuttle")))]
use crossbeam_epoch::{Guard, pin};
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::RefCell;
use std::num::NonZeroU8;
use std::ptr::NonNull;
use std::sync::Arc;

/// Bodies are kept in free lists by size, in steps of this many bytes.
const STEP: usize = 16;
/// Bodies of more than this many steps are not kept.
const CLASSES: usize = 66;
/// How many retired things are deferred together. Deferring costs thousands of instructions whatever
/// the number, and three or four batches are under way at a time, which should fit into a core's
/// second-level cache.
const BATCH: usize = if cfg!(loom) { 1 } else { 256 };
/// The same for things with destructors, which may hold much more than their own memory.
const GRAVES: usize = if cfg!(loom) { 1 } else { 64 };

/// Something that is unreachable and waits for its grace period.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Garbage {
    Body(NonNull<Body>, &'static Shape),
    /// A body whose payload is not initialised.
    Memory(NonNull<Body>, &'static Shape),
    Entry(NonNull<Entry>),
    /// An object and how to free it, its current body included.
    Object(NonNull<u8>, unsafe fn(NonNull<u8>)),
}

// SAFETY: garbage is owned by whoever holds it; what it points to is `Send` by the bounds on the
// types that go into bodies.
unsafe impl Send for Garbage {}

impl Garbage {
    /// Frees it for good.
    ///
    /// # Safety
    /// The grace period is over, and this is the only copy.
    pub(crate) unsafe fn free(self) {
        match self {
            // SAFETY: as the caller promises.
            Garbage::Body(body, shape) => unsafe { free_body(body, shape) },
            // SAFETY: as the caller promises; `new_body` allocated it with this layout.
            Garbage::Memory(body, shape) => unsafe { free_memory(body, shape) },
            Garbage::Entry(entry) => {
                // SAFETY: entries are boxes.
                let entry = unsafe { Box::from_raw(entry.as_ptr()) };
                entry.touch_write();
                drop(entry);
            }
            // SAFETY: as the caller promises, and `free` belongs to the object.
            Garbage::Object(object, free) => unsafe { free(object) },
        }
    }

    fn has_destructor(self) -> bool {
        match self {
            Garbage::Body(_, shape) => shape.drop.is_some(),
            Garbage::Memory(..) | Garbage::Entry(_) => false,
            Garbage::Object(..) => true,
        }
    }
}

/// Drops the payload of `body` and frees its memory.
///
/// # Safety
/// No other thread can reach the body, and it is not used afterwards.
pub(crate) unsafe fn free_body(body: NonNull<Body>, shape: &'static Shape) {
    /// Frees the memory after the payload's destructor, even if that unwinds.
    struct Memory(NonNull<Body>, &'static Shape);

    impl Drop for Memory {
        fn drop(&mut self) {
            // SAFETY: made below, from a body that nobody else can reach.
            unsafe { free_memory(self.0, self.1) };
        }
    }

    // SAFETY: the header is initialised for as long as the memory is the engine's.
    unsafe { body.as_ref() }.touch_write();
    let memory = Memory(body, shape);
    if let Some(drop) = shape.drop {
        // SAFETY: the shape is the body's, and its payload is initialised.
        unsafe { drop(body) };
    }
    drop(memory);
}

/// Frees the memory of `body`, whose payload needs no drop.
///
/// # Safety
/// As for [`free_body`].
unsafe fn free_memory(body: NonNull<Body>, shape: &'static Shape) {
    // SAFETY: `new_body` allocated it with this layout.
    unsafe { dealloc(body.as_ptr().cast(), block_layout(shape)) };
}

/// A free list of bodies, by the number of steps of their size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Class(NonZeroU8);

impl Class {
    /// That of bodies with this layout; none if they are large or need much alignment.
    pub(crate) const fn of(layout: Layout) -> Option<Self> {
        let steps = layout.size().div_ceil(STEP);
        if steps >= CLASSES || layout.align() > STEP {
            return None;
        }
        match NonZeroU8::new(steps as u8) {
            Some(steps) => Some(Self(steps)),
            None => None,
        }
    }

    #[inline(always)]
    fn index(self) -> usize {
        usize::from(self.0.get())
    }
}

/// The layout to allocate for a shape.
fn block_layout(shape: &Shape) -> Layout {
    let layout =
        shape.class.and_then(|class| Layout::from_size_align(class.index() * STEP, STEP).ok());
    layout.unwrap_or(shape.layout)
}

/// A fresh body from the system's allocator; the payload is not initialised.
pub(crate) fn new_body(shape: &'static Shape, version: Version, prev: *mut Body) -> NonNull<Body> {
    let layout = block_layout(shape);
    // SAFETY: the layout holds at least a header, so its size is not zero.
    let memory = unsafe { alloc(layout) };
    let Some(body) = NonNull::new(memory.cast::<Body>()) else { handle_alloc_error(layout) };
    // SAFETY: the memory is large enough and aligned for a header, and ours alone.
    unsafe { body.as_ptr().write(Body::new(version, prev)) };
    body
}

/// Garbage with destructors whose grace period ended while one thread pinned.
struct Buried(Vec<Garbage>);

thread_local! {
    static BURIED: RefCell<Buried> = const { RefCell::new(Buried(Vec::new())) };
}

impl Drop for Buried {
    fn drop(&mut self) {
        orphan(&mut self.0);
    }
}

/// What threads have left that ended before they could run the destructors. Not a part of any
/// protocol, so the lock is std's under loom too (where statics cannot be loom's).
static ORPHANS: std::sync::Mutex<Vec<Garbage>> = std::sync::Mutex::new(Vec::new());
/// Whether there are any.
static ORPHANED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Leaves `garbage` to whichever thread is next between blocks.
fn orphan(garbage: &mut Vec<Garbage>) {
    if !garbage.is_empty() {
        let mut orphans = ORPHANS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        orphans.append(garbage);
        // Relaxed: written with the lock held; a hint otherwise.
        ORPHANED.store(true, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Frees `garbage` when this thread is next between blocks, or another one if this one is ending.
///
/// # Safety
/// As for [`Garbage::free`].
unsafe fn bury(garbage: Garbage) {
    let buried = BURIED.try_with(|list| list.borrow_mut().0.push(garbage));
    if buried.is_err() {
        orphan(&mut vec![garbage]);
    }
}

/// Whether destructors wait for this thread, or any, to be between blocks.
#[inline]
pub(crate) fn has_buried() -> bool {
    // Relaxed: see `orphan`.
    ORPHANED.load(std::sync::atomic::Ordering::Relaxed)
        || BURIED.try_with(|list| !list.borrow().0.is_empty()).unwrap_or(false)
}

/// Runs the destructors that wait for this thread to be between blocks. Destructors may run
/// blocks of their own.
pub(crate) fn run_destructors() {
    // Relaxed: see `orphan`.
    if ORPHANED.load(std::sync::atomic::Ordering::Relaxed) {
        adopt();
    }
    while let Ok(Some(garbage)) = BURIED.try_with(|list| list.borrow_mut().0.pop()) {
        // SAFETY: `bury` was promised that the grace period is over, and popping takes the only copy.
        unsafe { garbage.free() };
    }
}

/// Takes over what threads have left that are gone.
#[cold]
fn adopt() {
    let mut orphans = ORPHANS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // Where this thread is ending, they stay for another one.
    let _ = BURIED.try_with(|list| list.borrow_mut().0.append(&mut orphans));
    // Relaxed: see `orphan`.
    ORPHANED.store(!orphans.is_empty(), std::sync::atomic::Ordering::Relaxed);
}

/// Where mature batches come home to.
#[derive(Debug)]
struct Home {
    mature: Mutex<Vec<Vec<Garbage>>>,
    any: AtomicBool,
    /// Set when the mutator is gone: what matures afterwards is freed.
    closed: AtomicBool,
}

impl Home {
    /// Takes in a batch without destructors whose grace period is over.
    fn receive(&self, batch: Vec<Garbage>) {
        let mut mature = self.mature.lock();
        // Relaxed: written with the lock held.
        if self.closed.load(Ordering::Relaxed) {
            for garbage in batch {
                // SAFETY: the grace period is over.
                unsafe { garbage.free() };
            }
        } else {
            mature.push(batch);
            // Relaxed: a hint; the list itself is under the lock.
            self.any.store(true, Ordering::Relaxed);
        }
    }
}

/// A mutator's free lists and its garbage.
#[derive(Debug)]
pub(crate) struct Pool {
    bodies: Box<[Vec<NonNull<Body>>; CLASSES]>,
    entries: Vec<NonNull<Entry>>,
    /// Retired things without destructors, not yet deferred.
    limbo: Vec<Garbage>,
    /// The same for those with destructors, which do not come home: see [`bury`].
    graves: Vec<Garbage>,
    /// Batches that have been emptied, for the next ones.
    spare: Vec<Vec<Garbage>>,
    home: Arc<Home>,
    /// How many bodies and entries came from the system's allocator.
    pub(crate) allocations: u64,
}

// SAFETY: the pool owns everything that it points to.
unsafe impl Send for Pool {}

impl Pool {
    pub(crate) fn new() -> Self {
        Self {
            bodies: Box::new([const { Vec::new() }; CLASSES]),
            entries: Vec::new(),
            limbo: Vec::with_capacity(BATCH),
            graves: Vec::new(),
            spare: Vec::new(),
            home: Arc::new(Home {
                mature: Mutex::new(Vec::new()),
                any: AtomicBool::new(false),
                closed: AtomicBool::new(false),
            }),
            allocations: 0,
        }
    }

    /// A body that nobody else can reach; the payload is not initialised.
    #[inline]
    pub(crate) fn body(
        &mut self,
        shape: &'static Shape,
        version: Version,
        prev: *mut Body,
    ) -> NonNull<Body> {
        if let Some(class) = shape.class {
            if self.bodies[class.index()].is_empty() {
                self.absorb();
            }
            if let Some(body) = self.bodies[class.index()].pop() {
                // SAFETY: a body in a free list is ours alone and its header is initialised.
                unsafe { body.as_ref() }.renew(version, prev);
                return body;
            }
        }
        self.allocations += 1;
        new_body(shape, version, prev)
    }

    /// Takes back a body that was never reachable for another segment and whose payload needs no
    /// drop (any more).
    pub(crate) fn give_back(&mut self, body: NonNull<Body>, shape: &'static Shape) {
        match shape.class {
            Some(class) => self.bodies[class.index()].push(body),
            // SAFETY: nobody else can reach it.
            None => unsafe { free_memory(body, shape) },
        }
    }

    /// An empty log entry.
    pub(crate) fn entry(&mut self) -> NonNull<Entry> {
        if self.entries.is_empty() {
            self.absorb();
        }
        self.entries.pop().unwrap_or_else(|| {
            self.allocations += 1;
            NonNull::from(Box::leak(Box::new(Entry::new())))
        })
    }

    /// Takes back an entry that was never linked.
    pub(crate) fn give_back_entry(&mut self, mut entry: NonNull<Entry>) {
        // SAFETY: it was never linked, so it is ours alone.
        unsafe { entry.as_mut() }.renew();
        self.entries.push(entry);
    }

    /// Brings what has matured into the free lists.
    #[cold]
    fn absorb(&mut self) {
        // Relaxed: a hint, as in `receive`.
        if !self.home.any.load(Ordering::Relaxed) {
            return;
        }
        let batches = {
            let mut mature = self.home.mature.lock();
            self.home.any.store(false, Ordering::Relaxed);
            std::mem::take(&mut *mature)
        };
        for mut batch in batches {
            for garbage in batch.drain(..) {
                match garbage {
                    Garbage::Body(body, shape) | Garbage::Memory(body, shape) => {
                        match shape.class {
                            Some(class) => self.bodies[class.index()].push(body),
                            // SAFETY: the grace period is over.
                            None => unsafe { free_memory(body, shape) },
                        }
                    }
                    Garbage::Entry(mut entry) => {
                        // SAFETY: the grace period is over: the entry is ours alone.
                        unsafe { entry.as_mut() }.renew();
                        self.entries.push(entry);
                    }
                    // SAFETY: the grace period is over.
                    object @ Garbage::Object(..) => unsafe { object.free() },
                }
            }
            self.spare.push(batch);
        }
    }

    /// Retires something that this pinned thread has just made unreachable.
    #[inline]
    pub(crate) fn retire(&mut self, garbage: Garbage, pin: &Pin) {
        let (list, full) = if garbage.has_destructor() {
            (&mut self.graves, GRAVES)
        } else {
            (&mut self.limbo, BATCH)
        };
        list.push(garbage);
        if list.len() >= full {
            self.flush(pin);
        }
    }

    /// Defers the batches under way.
    #[cold]
    pub(crate) fn flush(&mut self, pin: &Pin) {
        if !self.limbo.is_empty() {
            let next = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(BATCH));
            let batch = std::mem::replace(&mut self.limbo, next);
            let home = Arc::clone(&self.home);
            // SAFETY: the closure owns all that it uses, and it may run on any thread: garbage is
            // `Send`.
            unsafe { pin.defer(move || home.receive(batch)) };
        }
        if !self.graves.is_empty() {
            let batch = std::mem::take(&mut self.graves);
            // SAFETY: as above; these are the only copies.
            unsafe { pin.defer(move || batch.into_iter().for_each(|garbage| bury(garbage))) };
        }
        pin.flush();
        // Not only when a list is empty: what has just matured is still in the cache, and a list
        // that has grown long while another thread was pinned holds what is not.
        self.absorb();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let pin = Pin::new();
        self.flush(&pin);
        {
            let _mature = self.home.mature.lock();
            // Relaxed: written with the lock held.
            self.home.closed.store(true, Ordering::Relaxed);
        }
        drop(pin);
        self.absorb();
        for (class, bodies) in self.bodies.iter_mut().enumerate() {
            for body in bodies.drain(..) {
                if let Ok(layout) = Layout::from_size_align(class * STEP, STEP) {
                    // SAFETY: bodies of this class were allocated with this layout.
                    unsafe { dealloc(body.as_ptr().cast(), layout) };
                }
            }
        }
        for entry in self.entries.drain(..) {
            // SAFETY: entries are boxes, and those in the free list are ours alone.
            drop(unsafe { Box::from_raw(entry.as_ptr()) });
        }
    }
}

/// Keeps everything that is retired from now on in place, until dropped.
#[derive(Debug)]
pub(crate) struct Pin(Guard);

impl Pin {
    #[inline]
    pub(crate) fn new() -> Self {
        Self(pin())
    }

    /// Runs `work` after every pin of this moment is gone.
    ///
    /// # Safety
    /// `work` may run on any thread, and must not use what may be gone by then.
    pub(crate) unsafe fn defer(&self, work: impl FnOnce() + 'static) {
        // SAFETY: as the caller promises.
        unsafe { self.0.defer_unchecked(work) };
    }

    /// Makes what this thread has deferred mature without waiting for more of it.
    pub(crate) fn flush(&self) {
        self.0.flush();
    }
}

/// Retires an object from outside any mutator.
///
/// # Safety
/// The object is unreachable but for blocks that are running now; `free` frees it.
pub(crate) unsafe fn retire_object(object: NonNull<u8>, free: unsafe fn(NonNull<u8>)) {
    let pin = Pin::new();
    let garbage = Garbage::Object(object, free);
    // SAFETY: after the grace period nobody can reach the object; garbage is `Send`.
    unsafe { pin.defer(move || bury(garbage)) };
}
