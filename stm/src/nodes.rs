//! Memory of nodes: blocks of one or two cache lines, cut from slabs.
//!
//! Invariant: a block in a list is nobody's, and is of the list's size. Each thread has lists of
//! its own; what it has too much of goes to the depot in batches, where any thread finds it.
//! Aligned allocations are slow in most allocators, hence all this. Slabs are kept: memory of nodes
//! becomes memory of other nodes only.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::RefCell;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

/// The size of a cache line, and of the smallest block.
const LINE: usize = 64;
/// Blocks of one and of two lines are cut from slabs, others come from the system's allocator.
const CLASSES: usize = 2;
/// How many blocks a slab and a batch have.
const BATCH: usize = 64;

/// Unused blocks of one size.
#[derive(Debug)]
struct List(Vec<NonNull<u8>>);

// SAFETY: the blocks are nobody's, so any thread may have them.
unsafe impl Send for List {}

/// What threads have given away. Not a part of any protocol, so the lock is std's under loom too.
static DEPOT: Mutex<[Vec<List>; CLASSES]> = Mutex::new([const { Vec::new() }; CLASSES]);

/// The lists of one thread.
struct Lists([List; CLASSES]);

thread_local! {
    static LISTS: RefCell<Lists> = const { RefCell::new(Lists([const { List(Vec::new()) }; CLASSES])) };
}

fn to_depot(class: usize, list: List) {
    if !list.0.is_empty() {
        DEPOT.lock().unwrap_or_else(PoisonError::into_inner)[class].push(list);
    }
}

impl Drop for Lists {
    fn drop(&mut self) {
        for (class, list) in self.0.iter_mut().enumerate() {
            to_depot(class, List(std::mem::take(&mut list.0)));
        }
    }
}

/// Which list blocks of this layout are in.
#[inline(always)]
fn class_of(layout: Layout) -> Option<usize> {
    let lines = layout.size() / LINE;
    let fits = layout.align() == LINE && (1..=CLASSES).contains(&lines);
    fits.then(|| lines - 1)
}

/// Memory of this layout, whose size is a multiple of its alignment and not zero.
#[inline]
pub(crate) fn allocate(layout: Layout) -> NonNull<u8> {
    debug_assert!(layout.size() > 0 && layout.size().is_multiple_of(layout.align()));
    let Some(class) = class_of(layout) else { return from_system(layout) };
    let take = |lists: &RefCell<Lists>| lists.borrow_mut().0[class].0.pop();
    match LISTS.try_with(take) {
        Ok(Some(block)) => block,
        Ok(None) | Err(_) => refill(class),
    }
}

/// A block, from a batch of the depot or from a new slab; this thread keeps the others.
#[cold]
fn refill(class: usize) -> NonNull<u8> {
    let known = DEPOT.lock().unwrap_or_else(PoisonError::into_inner)[class].pop();
    let mut list = known.unwrap_or_else(|| slab(class));
    let Some(block) = list.0.pop() else { unreachable!("lists in the depot are not empty") };
    let mut rest = Some(list);
    // While the thread ends its lists may be gone.
    let _ = LISTS.try_with(|lists| {
        if let Some(rest) = rest.take() {
            lists.borrow_mut().0[class] = rest;
        }
    });
    if let Some(rest) = rest {
        to_depot(class, rest);
    }
    block
}

/// A new slab, cut up; blocks are taken in ascending order.
fn slab(class: usize) -> List {
    let size = (class + 1) * LINE;
    let layout = Layout::from_size_align(BATCH * size, LINE)
        .unwrap_or_else(|_| unreachable!("a small size and a power of two"));
    let slab = from_system(layout);
    // SAFETY: in bounds of the slab.
    List((0..BATCH).rev().map(|block| unsafe { slab.add(block * size) }).collect())
}

fn from_system(layout: Layout) -> NonNull<u8> {
    // SAFETY: the size is not zero: see `allocate`.
    NonNull::new(unsafe { alloc(layout) }).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Frees what [`allocate`] gave.
///
/// # Safety
/// `block` was allocated with this layout, and nobody uses it any more.
#[inline]
pub(crate) unsafe fn free(block: NonNull<u8>, layout: Layout) {
    let Some(class) = class_of(layout) else {
        // SAFETY: as the caller promises; it came from the system's allocator.
        unsafe { dealloc(block.as_ptr(), layout) };
        return;
    };
    let kept = LISTS.try_with(|lists| {
        let list = &mut lists.borrow_mut().0[class].0;
        list.push(block);
        if list.len() >= 2 * BATCH {
            // The ones used last stay: they are in the cache.
            let rest = list.split_off(BATCH);
            to_depot(class, List(std::mem::replace(list, rest)));
        }
    });
    if kept.is_err() {
        to_depot(class, List(vec![block]));
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_freed_block_is_used_again_and_blocks_do_not_overlap() {
        let layout = Layout::from_size_align(2 * LINE, LINE).expect("two lines");
        let mut blocks: Vec<_> = (0..3 * BATCH).map(|_| allocate(layout)).collect();
        let last = blocks[blocks.len() - 1];
        // SAFETY: allocated above and not used.
        unsafe { free(last, layout) };
        assert_eq!(allocate(layout), last);
        blocks.sort_unstable();
        assert!(blocks.windows(2).all(|pair| pair[1].addr().get() - pair[0].addr().get() >= 128));
        assert!(blocks.iter().all(|block| block.addr().get().is_multiple_of(LINE)));
        for block in blocks {
            // SAFETY: as above.
            unsafe { free(block, layout) };
        }
    }

    #[test]
    fn what_a_thread_leaves_is_found_by_others() {
        let layout = Layout::from_size_align(LINE, LINE).expect("a line");
        let given = std::thread::spawn(move || {
            let block = allocate(layout);
            // SAFETY: allocated above and not used.
            unsafe { free(block, layout) };
            block.addr().get()
        });
        let given = given.join().expect("no panic");
        // Other tests use the depot too, so it may take some.
        let blocks: Vec<_> = (0..64 * BATCH).map(|_| allocate(layout)).collect();
        assert!(blocks.iter().any(|block| block.addr().get() == given));
        for block in blocks {
            // SAFETY: as above.
            unsafe { free(block, layout) };
        }
    }
}
