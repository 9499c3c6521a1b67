//! Memory of nodes: blocks of one or two cache lines, kept by the thread that freed them.
//!
//! Invariant: a block in a list is nobody's, and was allocated by [`allocate`] with the layout of
//! its list. Aligned allocations are slow in most allocators, hence the lists; they are bounded, so
//! a thread keeps little.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::RefCell;
use std::ptr::NonNull;

/// The size of a cache line, and of the smallest block.
const LINE: usize = 64;
/// Blocks of one and of two lines are kept.
const CLASSES: usize = 2;
/// How many of each.
const KEPT: usize = 1024;

struct Lists([Vec<NonNull<u8>>; CLASSES]);

thread_local! {
    static LISTS: RefCell<Lists> = const { RefCell::new(Lists([const { Vec::new() }; CLASSES])) };
}

fn layout_of(class: usize) -> Option<Layout> {
    Layout::from_size_align((class + 1) * LINE, LINE).ok()
}

/// Which list blocks of this layout are in.
#[inline]
fn class_of(layout: Layout) -> Option<usize> {
    (0..CLASSES).find(|&class| layout_of(class) == Some(layout))
}

impl Drop for Lists {
    fn drop(&mut self) {
        for (class, list) in self.0.iter_mut().enumerate() {
            let Some(layout) = layout_of(class) else { continue };
            for block in list.drain(..) {
                // SAFETY: by the module's invariant.
                unsafe { dealloc(block.as_ptr(), layout) };
            }
        }
    }
}

/// Memory of this layout, whose size is not zero.
#[inline]
pub(crate) fn allocate(layout: Layout) -> NonNull<u8> {
    debug_assert_ne!(layout.size(), 0);
    if let Some(class) = class_of(layout)
        && let Ok(Some(block)) = LISTS.try_with(|lists| lists.borrow_mut().0[class].pop())
    {
        return block;
    }
    // SAFETY: the size is not zero: layouts of nodes are those of structures with fields.
    let memory = unsafe { alloc(layout) };
    NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Frees what [`allocate`] gave.
///
/// # Safety
/// `block` was allocated with this layout, and nobody uses it any more.
#[inline]
pub(crate) unsafe fn free(block: NonNull<u8>, layout: Layout) {
    let kept = class_of(layout).is_some_and(|class| {
        let keep = |lists: &RefCell<Lists>| {
            let list = &mut lists.borrow_mut().0[class];
            let room = list.len() < KEPT;
            if room {
                list.push(block);
            }
            room
        };
        // While the thread ends its lists may be gone.
        LISTS.try_with(keep).unwrap_or(false)
    });
    if !kept {
        // SAFETY: as the caller promises.
        unsafe { dealloc(block.as_ptr(), layout) };
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_freed_block_is_used_again() {
        let layout = Layout::from_size_align(LINE, LINE).expect("a line");
        let first = allocate(layout);
        // SAFETY: allocated above and not used.
        unsafe { free(first, layout) };
        let second = allocate(layout);
        assert_eq!(first, second);
        // SAFETY: as above.
        unsafe { free(second, layout) };
    }
}
