//! Where objects get their memory: blocks of lines, and large objects apart.
//!
//! Main invariant: a line's count is the number of counted or surviving objects that touch it; an
//! allocation takes only lines whose count is zero. Objects that die young are never visited:
//! their lines were never counted, so they are free again when the nursery is swept (Immix,
//! PLDI 2008; reference counting over it, RC-Immix, OOPSLA 2013). Nothing moves.
//!
//! A bit for each granule says where a counted object starts, so that a whole heap can be walked.

use super::layout::GRANULE;
// Not the model checker's: zeroed memory has to be a valid `Meta`.
use crate::reserve::{as_much_as_possible, reserve};
use crate::sync::unmodelled::{AtomicU8, AtomicU64, AtomicUsize};
use crate::sync::{Mutex, Ordering};
use memmap2::MmapMut;
use std::alloc::{Layout, alloc, dealloc};
use std::collections::HashMap;
use std::ptr::NonNull;

/// Bytes of a block.
pub(crate) const BLOCK: usize = 1 << 15;
/// Bytes of a line.
pub(crate) const LINE: usize = 128;
const LINES: usize = BLOCK / LINE;
const STARTS: usize = BLOCK / GRANULE / 64;
/// Objects of more bytes than this lie in memory of their own.
pub(crate) const LARGE: usize = BLOCK / 4;
/// No heap that has to be smaller than it should be is smaller than this.
const LEAST: usize = 1 << 24;
/// Besides a quarter of its size, it leaves this much for others: other threads' stacks and marks,
/// and what lies outside the heap.
const SPARE_SPACE: usize = 1 << 27;

/// Objects of so many bytes and more are mapped each by itself, in pages of [`HUGE_PAGE`] bytes if the
/// system has such: half of the time that it takes to fill a large table is taking its pages.
const MAPPED: usize = 2 * HUGE_PAGE;
/// The size of the larger pages of x86-64, and of AArch64 with small ones of 4 KiB.
const HUGE_PAGE: usize = 1 << 21;

/// Memory is exhausted: the system gives no more, or the limit is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("out of memory")
    }
}

impl std::error::Error for OutOfMemory {}

/// Memory of a large object, and the map that it lies in.
type Large = (NonNull<u8>, Option<MmapMut>);

fn allocate(bytes: usize) -> Result<Large, OutOfMemory> {
    let layout = Layout::from_size_align(bytes, GRANULE).map_err(|_| OutOfMemory)?;
    // SAFETY: the size is not zero.
    Ok((NonNull::new(unsafe { alloc(layout) }).ok_or(OutOfMemory)?, None))
}

fn map(bytes: usize) -> Result<Large, OutOfMemory> {
    let mut map = reserve(bytes.checked_add(HUGE_PAGE).ok_or(OutOfMemory)?)?;
    let skip = map.as_mut_ptr().align_offset(HUGE_PAGE);
    // The last page may be used in part only, and is not asked for.
    #[cfg(target_os = "linux")]
    let _refused = map.advise_range(memmap2::Advice::HugePage, skip, bytes & !(HUGE_PAGE - 1));
    // SAFETY: one page more than needed was reserved for this.
    let memory = NonNull::new(unsafe { map.as_mut_ptr().add(skip) }).ok_or(OutOfMemory)?;
    Ok((memory, Some(map)))
}

/// What is known of a block, apart from it.
#[derive(Debug)]
struct Meta {
    lines: [AtomicU8; LINES],
    starts: [AtomicU64; STARTS],
}

/// One reserved address range of blocks, and the large objects.
#[derive(Debug)]
pub(crate) struct Arena {
    base: *mut u8,
    blocks: usize,
    map: MmapMut,
    meta: *const Meta,
    _meta_map: MmapMut,
    next: AtomicUsize,
    free: Mutex<Vec<u32>>,
    /// Bytes in blocks that are in use, and in large objects.
    used: AtomicUsize,
    peak: AtomicUsize,
    limit: AtomicUsize,
    /// By address, with its memory if that is not the allocator's.
    large: Mutex<HashMap<usize, Option<MmapMut>>>,
}

// SAFETY: the pointers are into the two maps that the value owns; what they point to is atomic, or
// governed by the rules of the heap.
unsafe impl Send for Arena {}
// SAFETY: as above.
unsafe impl Sync for Arena {}

impl Arena {
    /// Reserves room for `bytes` of objects, or for less where the system does not give that much
    /// address space. Memory is used only as objects are made.
    ///
    /// # Errors
    /// When the system does not give room for [`LEAST`] bytes.
    pub(crate) fn new(bytes: usize) -> Result<Self, OutOfMemory> {
        let most = (bytes / BLOCK).max(1);
        let room = |blocks: usize| (blocks + 1) * BLOCK;
        let ((mut map, mut meta_map), blocks) = as_much_as_possible(
            most,
            LEAST / BLOCK,
            |blocks| SPARE_SPACE + room(blocks) / 4,
            |blocks| Ok((reserve(room(blocks))?, reserve(blocks * size_of::<Meta>())?)),
        )?;
        let base = map.as_mut_ptr();
        let skip = base.align_offset(BLOCK);
        #[cfg(feature = "probe")]
        super::probe::begins_at(base.addr() + skip);
        Ok(Self {
            // SAFETY: one block more than needed was reserved for this.
            base: unsafe { base.add(skip) },
            blocks,
            map,
            meta: meta_map.as_mut_ptr().cast_const().cast(),
            _meta_map: meta_map,
            next: AtomicUsize::new(0),
            free: Mutex::new(Vec::new()),
            used: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            limit: AtomicUsize::new(if blocks < most { blocks * BLOCK } else { bytes }),
            large: Mutex::new(HashMap::new()),
        })
    }

    /// How many bytes of objects there may be.
    pub(crate) fn capacity(&self) -> usize {
        self.blocks * BLOCK
    }

    fn meta(&self, block: u32) -> &Meta {
        // SAFETY: block numbers are below `blocks`, and zeroed memory is a valid `Meta`.
        unsafe { &*self.meta.add(block as usize) }
    }

    fn block_base(&self, block: u32) -> *mut u8 {
        // SAFETY: block numbers are below `blocks`.
        unsafe { self.base.add(block as usize * BLOCK) }
    }

    /// The addresses of its blocks: the first, and how many.
    #[cfg(feature = "probe")]
    pub(crate) fn range(&self) -> (usize, usize) {
        (self.base.addr(), self.blocks * BLOCK)
    }

    /// As `range`, but of those that were ever handed out.
    #[cfg(feature = "probe")]
    pub(crate) fn used_range(&self) -> (usize, usize) {
        // Relaxed: a statistic.
        let used = self.next.load(Ordering::Relaxed).min(self.blocks);
        (self.base.expose_provenance(), used * BLOCK)
    }

    /// Sets how many bytes may be in use.
    pub(crate) fn set_limit(&self, bytes: usize) {
        // Relaxed: a limit may take effect a little late.
        self.limit.store(bytes, Ordering::Relaxed);
    }

    /// Bytes in use: whole blocks, and large objects.
    pub(crate) fn used(&self) -> usize {
        // Relaxed: a statistic.
        self.used.load(Ordering::Relaxed)
    }

    /// The most bytes that were in use at once.
    pub(crate) fn peak(&self) -> usize {
        // Relaxed: a statistic.
        self.peak.load(Ordering::Relaxed)
    }

    /// Makes the present use the peak.
    pub(crate) fn reset_peak(&self) {
        self.peak.store(self.used(), Ordering::Relaxed);
    }

    fn take(&self, bytes: usize) -> Result<(), OutOfMemory> {
        // Relaxed: only the sum matters.
        let used = self.used.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if used > self.limit.load(Ordering::Relaxed) {
            self.used.fetch_sub(bytes, Ordering::Relaxed);
            return Err(OutOfMemory);
        }
        self.peak.fetch_max(used, Ordering::Relaxed);
        Ok(())
    }

    fn new_block(&self) -> Result<u32, OutOfMemory> {
        self.take(BLOCK)?;
        if let Some(block) = self.free.lock().pop() {
            return Ok(block);
        }
        // Relaxed: only uniqueness matters.
        let block = self.next.fetch_add(1, Ordering::Relaxed);
        if block >= self.blocks {
            self.used.fetch_sub(BLOCK, Ordering::Relaxed);
            return Err(OutOfMemory);
        }
        Ok(block as u32)
    }

    /// Takes back a block without objects and returns its memory to the system.
    fn release_block(&self, block: u32) {
        self.used.fetch_sub(BLOCK, Ordering::Relaxed);
        let offset = self.block_base(block).addr() - self.map.as_ptr().addr();
        // SAFETY: no object lies in the block, and none is read there before it is written again.
        // A refusal costs memory only.
        let _refused = unsafe {
            self.map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, offset, BLOCK)
        };
        self.free.lock().push(block);
    }

    /// Memory for a large object.
    pub(crate) fn alloc_large(&self, bytes: usize) -> Result<NonNull<u8>, OutOfMemory> {
        self.take(bytes)?;
        let allocated = if bytes < MAPPED { allocate(bytes) } else { map(bytes) };
        let (memory, map) = allocated.inspect_err(|_| {
            self.used.fetch_sub(bytes, Ordering::Relaxed);
        })?;
        self.large.lock().insert(memory.as_ptr().expose_provenance(), map);
        Ok(memory)
    }

    /// Frees a large object's memory.
    ///
    /// # Safety
    /// `memory` is from `alloc_large` with these bytes, and not used any more.
    pub(crate) unsafe fn free_large(&self, memory: NonNull<u8>, bytes: usize) {
        super::probe::freed(memory.addr().get());
        let map = self.large.lock().remove(&memory.as_ptr().addr()).flatten();
        self.used.fetch_sub(bytes, Ordering::Relaxed);
        if map.is_none() {
            // SAFETY: as the caller promises; what is not mapped was allocated with this layout.
            unsafe { dealloc(memory.as_ptr(), Layout::from_size_align_unchecked(bytes, GRANULE)) };
        }
    }

    fn locate(&self, address: usize) -> (u32, usize) {
        let offset = address - self.base.addr();
        ((offset / BLOCK) as u32, offset % BLOCK)
    }

    /// Counts an object's lines as in use, and with `start` notes where it begins.
    pub(crate) fn occupy(&self, address: usize, bytes: usize, start: bool, by: Access) {
        let (block, offset) = self.locate(address);
        let meta = self.meta(block);
        for line in &meta.lines[offset / LINE..=(offset + bytes - 1) / LINE] {
            // Relaxed: a line is taken for allocation by the block's owner only, after it has
            // synchronised with whoever freed objects there.
            match by {
                Access::Exclusive => {
                    line.store(line.load(Ordering::Relaxed) + 1, Ordering::Relaxed)
                }
                Access::Common => {
                    line.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        if start {
            self.note_start(address, by);
        }
    }

    /// Notes that a counted object begins at `address`; its lines are counted already.
    pub(crate) fn note_start(&self, address: usize, by: Access) {
        let (block, offset) = self.locate(address);
        let granule = offset / GRANULE;
        let (word, bit) = (&self.meta(block).starts[granule / 64], 1 << (granule % 64));
        // Relaxed, here and below: read when no thread runs.
        match by {
            Access::Exclusive => word.store(word.load(Ordering::Relaxed) | bit, Ordering::Relaxed),
            Access::Common => {
                word.fetch_or(bit, Ordering::Relaxed);
            }
        }
    }

    /// Undoes `note_start`.
    pub(crate) fn vacate_start(&self, address: usize, by: Access) {
        let (block, offset) = self.locate(address);
        let granule = offset / GRANULE;
        let (word, bit) = (&self.meta(block).starts[granule / 64], 1 << (granule % 64));
        match by {
            Access::Exclusive => word.store(word.load(Ordering::Relaxed) & !bit, Ordering::Relaxed),
            Access::Common => {
                word.fetch_and(!bit, Ordering::Relaxed);
            }
        }
    }

    /// Undoes `occupy`.
    pub(crate) fn vacate(&self, address: usize, bytes: usize, start: bool, by: Access) {
        let (block, offset) = self.locate(address);
        let meta = self.meta(block);
        if start {
            self.vacate_start(address, by);
        }
        for line in &meta.lines[offset / LINE..=(offset + bytes - 1) / LINE] {
            // Release: pairs with the acquire in `free_run`: the object's last use is over.
            match by {
                Access::Exclusive => {
                    line.store(line.load(Ordering::Relaxed) - 1, Ordering::Release)
                }
                Access::Common => {
                    line.fetch_sub(1, Ordering::Release);
                }
            }
        }
    }

    /// The next run of free lines in `block` from line `from` on.
    fn free_run(&self, block: u32, from: usize) -> Option<(usize, usize)> {
        let lines = &self.meta(block).lines;
        // Acquire: pairs with the release in `vacate`.
        let is_free = |line: &AtomicU8| line.load(Ordering::Acquire) == 0;
        let start = from + lines[from..].iter().position(is_free)?;
        let len = lines[start..].iter().position(|line| !is_free(line));
        Some((start, len.map_or(LINES, |len| start + len)))
    }

    fn free_lines(&self, block: u32) -> usize {
        let lines = &self.meta(block).lines;
        lines.iter().filter(|line| line.load(Ordering::Acquire) == 0).count()
    }

    /// The addresses of all counted objects. Exact when no thread runs.
    pub(crate) fn objects(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let blocks = self.next.load(Ordering::Relaxed).min(self.blocks);
        for block in 0..blocks as u32 {
            let base = self.block_base(block).expose_provenance();
            for (index, word) in self.meta(block).starts.iter().enumerate() {
                let mut bits = word.load(Ordering::Relaxed);
                while bits != 0 {
                    let granule = index * 64 + bits.trailing_zeros() as usize;
                    found.push(base + granule * GRANULE);
                    bits &= bits - 1;
                }
            }
        }
        found.extend(self.large.lock().keys().copied());
        found
    }
}

/// Who may be changing what is known of a block's lines at the same time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
    /// Nobody else: the block is the calling thread's, and nothing in it was ever shared.
    Exclusive,
    /// Any thread that frees what was shared.
    Common,
}

/// A thread's share of the arena.
#[derive(Debug)]
pub(crate) struct Nursery {
    /// Where the next object goes, and the end of the run of free lines.
    pub(crate) bump: *mut u8,
    pub(crate) limit: *mut u8,
    /// The block that `bump` is in, if any, and the line after the run.
    current: Option<(u32, usize)>,
    /// Blocks with free lines.
    recyclable: Vec<u32>,
    /// Blocks used up since the last sweep.
    used_up: Vec<u32>,
    /// Blocks with too few free lines to be worth a visit now.
    full: Vec<u32>,
    /// How many blocks were used up since those were looked at.
    since_full: usize,
    /// Bytes handed out in runs since the last sweep.
    pub(crate) handed_out: usize,
}

/// Where somebody allocates who shares a nursery with others, while it is not their turn: the block is in
/// none of the nursery's lists meanwhile.
#[cfg(feature = "probe")]
#[derive(Debug)]
pub struct Run {
    bump: *mut u8,
    limit: *mut u8,
    current: Option<(u32, usize)>,
}

#[cfg(feature = "probe")]
impl Default for Run {
    fn default() -> Self {
        let none = std::ptr::null_mut();
        Self { bump: none, limit: none, current: None }
    }
}

// SAFETY: a nursery owns the free lines of its blocks.
unsafe impl Send for Nursery {}

/// A block with at least this many free lines is allocated into again.
const WORTH_IT: usize = LINES / 8;

impl Nursery {
    pub(crate) fn new() -> Self {
        Self {
            bump: std::ptr::null_mut(),
            limit: std::ptr::null_mut(),
            current: None,
            recyclable: Vec::new(),
            used_up: Vec::new(),
            full: Vec::new(),
            since_full: 0,
            handed_out: 0,
        }
    }

    /// Memory for an object of at most `LARGE` bytes.
    #[inline(always)]
    pub(crate) fn alloc(
        &mut self,
        bytes: usize,
        arena: &Arena,
    ) -> Result<NonNull<u8>, OutOfMemory> {
        let room = self.limit.addr() - self.bump.addr();
        if bytes > room {
            self.next_run(bytes, arena)?;
        }
        let memory = self.bump;
        // SAFETY: the run has room for the object.
        self.bump = unsafe { memory.add(bytes) };
        // SAFETY: `bump` is not null once a run was found, and there is room only in one.
        Ok(unsafe { NonNull::new_unchecked(memory) })
    }

    #[cold]
    #[inline(never)]
    fn next_run(&mut self, bytes: usize, arena: &Arena) -> Result<(), OutOfMemory> {
        loop {
            if let Some((block, from)) = self.current {
                if let Some((start, end)) = arena.free_run(block, from) {
                    self.current = Some((block, end));
                    if (end - start) * LINE >= bytes {
                        let base = arena.block_base(block);
                        // SAFETY: lines are within the block.
                        self.bump = unsafe { base.add(start * LINE) };
                        // SAFETY: as above.
                        self.limit = unsafe { base.add(end * LINE) };
                        self.handed_out += (end - start) * LINE;
                        return Ok(());
                    }
                    continue;
                }
                self.used_up.push(block);
            }
            let block = match self.recyclable.pop() {
                Some(block) => block,
                None => arena.new_block()?,
            };
            self.current = Some((block, 0));
        }
    }

    /// Finds the lines that are free again. Only when no object is fresh.
    pub(crate) fn sweep(&mut self, arena: &Arena) {
        if let Some((block, _)) = self.current.take() {
            self.used_up.push(block);
        }
        self.bump = std::ptr::null_mut();
        self.limit = std::ptr::null_mut();
        self.handed_out = 0;
        // Full blocks are looked at again now and then, for frees happen in them, too: when an
        // eighth as many have been used up since.
        self.since_full += self.used_up.len();
        if 8 * self.since_full > self.full.len() {
            self.since_full = 0;
            self.used_up.append(&mut self.full);
        }
        let mut spare = 0;
        for block in std::mem::take(&mut self.used_up) {
            match arena.free_lines(block) {
                LINES if spare >= SPARE => arena.release_block(block),
                free if free >= WORTH_IT => {
                    spare += usize::from(free == LINES);
                    self.recyclable.push(block);
                }
                _ => self.full.push(block),
            }
        }
    }

    /// Goes on allocating where `run` says, which then says where this nursery did.
    #[cfg(feature = "probe")]
    pub(crate) fn swap_run(&mut self, run: &mut Run) {
        std::mem::swap(&mut self.bump, &mut run.bump);
        std::mem::swap(&mut self.limit, &mut run.limit);
        std::mem::swap(&mut self.current, &mut run.current);
    }

    /// All blocks of this nursery, for the thread that takes them over.
    pub(crate) fn give_up(&mut self, arena: &Arena) -> Vec<u32> {
        self.sweep(arena);
        let mut blocks = std::mem::take(&mut self.recyclable);
        blocks.append(&mut self.full);
        blocks
    }

    /// Takes blocks over from a thread that ended.
    pub(crate) fn adopt(&mut self, blocks: Vec<u32>) {
        self.used_up.extend(blocks);
    }
}

/// How many empty blocks a nursery keeps: 8 MB, more than is handed out between collections.
const SPARE: usize = 256;

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_dead_are_used_again() {
        let arena = Arena::new(1 << 20).expect("address space");
        let mut nursery = Nursery::new();
        let first = nursery.alloc(64, &arena).expect("room");
        arena.occupy(first.addr().get(), 64, true, Access::Common);
        for _ in 0..10_000 {
            let memory = nursery.alloc(256, &arena);
            if memory.is_err() {
                break;
            }
        }
        nursery.sweep(&arena);
        assert_eq!(arena.objects(), [first.addr().get()]);
        let again = nursery.alloc(256, &arena).expect("the dead left room");
        assert_ne!(again.addr().get() / LINE, first.addr().get() / LINE);
        arena.vacate(first.addr().get(), 64, true, Access::Exclusive);
        assert!(arena.objects().is_empty());
    }

    #[test]
    fn the_limit_is_an_error() {
        let arena = Arena::new(1 << 20).expect("address space");
        arena.set_limit(BLOCK);
        let mut nursery = Nursery::new();
        assert!(nursery.alloc(64, &arena).is_ok());
        assert_eq!(arena.alloc_large(BLOCK), Err(OutOfMemory));
        arena.set_limit(4 * BLOCK);
        let large = arena.alloc_large(BLOCK).expect("within the limit");
        assert_eq!(arena.objects(), [large.addr().get()]);
        // SAFETY: allocated above with this size.
        unsafe { arena.free_large(large, BLOCK) };
        assert_eq!(arena.used(), BLOCK);
    }
}
