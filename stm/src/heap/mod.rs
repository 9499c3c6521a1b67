//! The heap of a language runtime: objects whose accesses are transactional, whose references are
//! counted without conflicts, and whose memory is found again by blocks and lines.
//!
//! | state of an object | who can reach it | a read costs | the first write in a block costs |
//! |---|---|---|---|
//! | fresh: made in this block | this block | a flag test | nothing |
//! | local: committed, but not shared | its thread | a flag test | a copy to the undo log |
//! | shared | all threads | flag, version, mark | ownership and a private copy |
//!
//! An object becomes shared at a commit, when a shared object comes to refer to it (dynamic escape
//! analysis; Shpeisman et al., PLDI 2007).
//!
//! Main invariant of the counts: between blocks, an object's count is the number of references to
//! it in counted objects, in the registers of all threads, and in handles. While blocks run no
//! count changes: a commit merges the difference between what its units held before and after
//! (coalescing; Levanoni and Petrank, OOPSLA 2001). Fresh objects are not counted until something
//! counted refers to them, so those that die young cost nothing.
//!
//! | file | what it is |
//! |---|---|
//! | `layout` | how objects lie in memory |
//! | `space` | blocks, lines, the nursery |
//! | `memory` | allocation, reads, writes |
//! | `bulk` | accesses to many elements at once |
//! | `registers` | a thread's registers, rolled back with its block |
//! | `undo` | the undo log of local objects |
//! | `probe` | every access told to a model of hardware, in builds for that |
//! | `words` | changes of single words, made at commit |
//! | `operation` | commuting operations on containers, defined by the runtime |
//! | `publish` | local objects become shared |
//! | `count` | reference counts, merged at commit |
//! | `special` | irrevocable, nested, ordered and waiting blocks |
//! | `world` | stopping all threads between blocks |
//! | `young` | collections in the middle of a block |
//! | `inspect` | looking at the committed state of everything, for reports |
//! | `remains` | what is left of dead objects, for reports |
//! | `finalize` | objects whose death the runtime is told of |
//! | `cycle` | the backup collector of cycles, and the audit |

mod bulk;
mod count;
mod cycle;
mod finalize;
mod inspect;
mod layout;
mod memory;
mod operation;
pub mod probe;
mod publish;
mod registers;
mod remains;
mod shapes;
mod space;
mod special;
mod undo;
pub(crate) mod words;
mod world;
mod young;

use crate::engine::{Config, Engine};
use crate::sync::{AtomicBool, AtomicUsize, Mutex, Ordering};
pub use bulk::LocalElements;
use count::Changes;
pub use cycle::Miscount;
use finalize::Finalizable;
pub use inspect::Inspector;
pub use layout::{CHUNK, KindInfo, Layout, MAX_FIELDS, REF_TAG, Ref};
pub use memory::Memory;
pub use operation::{Operands, Operation, Outcome, PendingSlot, Room};
pub use registers::Registers;
use space::Arena;
pub use space::OutOfMemory;
#[cfg(feature = "probe")]
pub use space::Run;
pub use special::Savepoint;
use std::sync::Arc;
pub use words::Combine;
use world::World;

/// A heap and the engine that its accesses go through.
#[derive(Debug)]
pub struct Heap {
    pub(crate) engine: Engine,
    pub(crate) arena: Arena,
    pub(crate) kinds: Box<[KindInfo]>,
    /// References that the runtime holds outside objects and registers.
    pub(crate) handles: Mutex<Vec<Ref>>,
    /// Whether what they refer to is published.
    pub(crate) handles_shared: AtomicBool,
    /// Blocks of threads that ended.
    orphans: Mutex<Vec<u32>>,
    /// Shared objects whose count fell to zero, after their grace period.
    pub(crate) ripe: Arc<Ripe>,
    /// Objects that died and that the runtime has to finalize; each is counted once for this.
    pub(crate) finalizable: Finalizable,
    /// How many bytes a thread is handed out before its nursery is swept, at least.
    nursery: AtomicUsize,
    pub(crate) world: World,
}

/// Objects that some thread has to look at again.
#[derive(Debug)]
pub(crate) struct Ripe {
    list: Mutex<Vec<Ref>>,
    any: AtomicBool,
}

impl Ripe {
    pub(crate) fn add(&self, objects: Vec<Ref>) {
        self.list.lock().extend(objects);
        // Relaxed: a hint; the list is under its lock.
        self.any.store(true, Ordering::Relaxed);
    }

    pub(crate) fn take(&self) -> Vec<Ref> {
        // Relaxed: as in `add`; what is missed now is found by a later commit.
        if !self.any.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let mut list = self.list.lock();
        self.any.store(false, Ordering::Relaxed);
        std::mem::take(&mut *list)
    }
}

impl Heap {
    /// A heap of at most `bytes` bytes for objects of these kinds; see [`Heap::try_new`].
    ///
    /// # Panics
    /// When the configuration is out of range, or the system gives next to no address space.
    #[must_use]
    pub fn new(config: Config, bytes: usize, kinds: &[KindInfo]) -> Self {
        Self::try_new(config, bytes, kinds)
            .unwrap_or_else(|refused| panic!("cannot reserve address space for a heap: {refused}"))
    }

    /// A heap of at most `bytes` bytes for objects of these kinds. It is smaller where the system
    /// limits the process to less address space: [`Heap::capacity`] tells.
    ///
    /// # Errors
    /// When the system does not give address space for 16 MB.
    ///
    /// # Panics
    /// When the configuration is out of range.
    pub fn try_new(config: Config, bytes: usize, kinds: &[KindInfo]) -> Result<Self, OutOfMemory> {
        Ok(Self {
            engine: Engine::new(config),
            arena: Arena::new(bytes)?,
            kinds: kinds.into(),
            handles: Mutex::new(Vec::new()),
            handles_shared: AtomicBool::new(false),
            orphans: Mutex::new(Vec::new()),
            ripe: Arc::new(Ripe { list: Mutex::new(Vec::new()), any: AtomicBool::new(false) }),
            finalizable: Finalizable::new(),
            nursery: AtomicUsize::new(count::NURSERY),
            world: World::new(),
        })
    }

    /// How many bytes of objects there may be, at most: as many as [`Heap::new`] was told, or fewer
    /// if the system does not give the address space.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.arena.capacity()
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Bytes in use.
    #[must_use]
    pub fn used(&self) -> usize {
        self.arena.used()
    }

    /// The most bytes that were in use at once since [`Heap::reset_peak`].
    #[must_use]
    pub fn peak(&self) -> usize {
        self.arena.peak()
    }

    /// Makes the present use the peak.
    pub fn reset_peak(&self) {
        self.arena.reset_peak();
    }

    /// The addresses that all objects but the large ones lie at: the first, and how many.
    #[cfg(feature = "probe")]
    #[must_use]
    pub fn range(&self) -> (usize, usize) {
        self.arena.range()
    }

    /// As [`Heap::range`], as far as objects have ever lain there.
    #[cfg(feature = "probe")]
    #[must_use]
    pub fn used_range(&self) -> (usize, usize) {
        self.arena.used_range()
    }

    /// Sets how many bytes may be in use; more is [`OutOfMemory`].
    pub fn set_limit(&self, bytes: usize) {
        self.arena.set_limit(bytes);
    }

    /// Sets how many bytes a thread may be handed out before a safepoint has to collect, at least.
    /// A small number makes collections in the middle of blocks frequent, for tests. Threads that
    /// are attached learn it at their next collection.
    pub fn set_nursery(&self, bytes: usize) {
        // Relaxed: a limit may take effect a little late.
        self.nursery.store(bytes, Ordering::Relaxed);
    }

    /// How many bytes a thread may be handed out before its next collection.
    fn allowance(&self) -> usize {
        match self.nursery.load(Ordering::Relaxed) {
            // More in a large heap, where more of what is new stays in use; but what is new should
            // still be in the processor's caches when it is looked at.
            count::NURSERY => (self.used() / 8).clamp(count::NURSERY, 4 * count::NURSERY),
            set => set,
        }
    }

    fn leave_orphans(&self, blocks: Vec<u32>) {
        self.orphans.lock().extend(blocks);
    }

    fn take_orphans(&self) -> Vec<u32> {
        std::mem::take(&mut *self.orphans.lock())
    }
}

/// What a thread remembers between commits for its counts.
#[derive(Debug)]
pub(crate) struct Counts {
    /// Large objects that are fresh.
    fresh_large: Vec<Ref>,
    /// Fresh objects whose death the runtime wants to know.
    fresh_watched: Vec<Ref>,
    /// Fresh objects that outlived a collection in the middle of the block.
    survivors: Vec<Ref>,
    /// Fresh objects that died in this block and that the runtime has to finalize.
    finalizable: Vec<Ref>,
    /// Objects to be published by the next commit.
    publish: Vec<Ref>,
    /// What this commit has counted up so far.
    increments: Vec<Ref>,
    /// Room for the references of one object.
    children: Vec<Ref>,
    /// Objects that this commit has promoted.
    promoted: Vec<Ref>,
    /// Objects whose count fell to zero.
    zeros: Vec<Ref>,
    /// Shared ones among them that have not been deferred yet, and for how many commits.
    waiting: Vec<Ref>,
    waited: u32,
    /// Whether no other thread is in a block, so that nothing has to wait.
    exclusive: bool,
    /// What the block's commit has found.
    changes: Changes,
}

impl Counts {
    fn new() -> Self {
        Self {
            fresh_large: Vec::new(),
            fresh_watched: Vec::new(),
            survivors: Vec::new(),
            finalizable: Vec::new(),
            publish: Vec::new(),
            increments: Vec::new(),
            children: Vec::new(),
            promoted: Vec::new(),
            zeros: Vec::new(),
            waiting: Vec::new(),
            waited: 0,
            exclusive: false,
            changes: Changes::default(),
        }
    }
}
