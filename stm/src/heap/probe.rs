//! Where a build for a hardware model sees what is done to memory.
//!
//! Main invariant: without the feature `probe` all of this is nothing: empty functions that are
//! inlined away. With it, every load and store that the heap does for its runtime, and those that
//! the runtime tells, go to the `Probe` of the thread, if it has one, *before* they are done; so
//! whoever watches can still save what a store is about to overwrite.

#[cfg(feature = "probe")]
use std::cell::Cell;

/// Whoever wants to know of each access. Addresses are those of this process.
#[cfg(feature = "probe")]
pub trait Probe {
    /// `bytes` from `address` on are about to be read.
    fn load(&self, address: usize, bytes: usize);

    /// `bytes` from `address` on are about to be written.
    fn store(&self, address: usize, bytes: usize);

    /// As `store`, of what stays true if the block is undone: the engine's own note that a unit is
    /// in its log.
    fn kept(&self, address: usize, bytes: usize);

    /// A new object of `bytes` bytes lies at `address`; nothing in it has been written yet.
    fn allocated(&self, address: usize, bytes: usize);

    /// The large object at `address` is gone.
    fn freed(&self, address: usize);

    /// `bytes` from `offset` on of what the runtime keeps at `base`, outside the heap and always
    /// there, `size` bytes in all, are about to be read.
    fn outside(&self, base: usize, size: usize, offset: usize, bytes: usize);

    /// As `outside`, written.
    fn outside_written(&self, base: usize, size: usize, offset: usize, bytes: usize);

    /// What stands for an address where a cache looks for it: the same in every run.
    fn stable(&self, address: usize) -> usize;

    /// The log of what units held takes `words` more, from its word `at` on.
    fn logged(&self, at: usize, words: usize);
}

#[cfg(feature = "probe")]
thread_local! {
    static PROBE: Cell<Option<&'static dyn Probe>> = const { Cell::new(None) };
}

/// Has the calling thread's accesses told to `probe`, or to nobody.
#[cfg(feature = "probe")]
pub fn set(probe: Option<&'static dyn Probe>) {
    PROBE.set(probe);
}

/// The first address of the process's first heap.
#[cfg(feature = "probe")]
static FIRST: std::sync::OnceLock<usize> = std::sync::OnceLock::new();

/// Says where a heap begins.
#[cfg(feature = "probe")]
pub(crate) fn begins_at(address: usize) {
    FIRST.get_or_init(|| address);
}

/// What tells an object from all others of its heap: its address, or in builds with the feature, for
/// the sake of hashes that are the same in every run, its distance from the first one.
#[inline(always)]
#[must_use]
pub fn identity(address: usize) -> usize {
    #[cfg(feature = "probe")]
    let address = address.wrapping_sub(FIRST.get().copied().unwrap_or(0));
    address
}

/// What stands for an address where a cache looks for it: itself, unless there is a probe.
#[inline(always)]
#[must_use]
pub fn stable(address: usize) -> usize {
    #[cfg(feature = "probe")]
    if let Some(probe) = PROBE.get() {
        return probe.stable(address);
    }
    address
}

macro_rules! told {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),*);)*) => {
        $(
            $(#[$doc])*
            #[inline(always)]
            pub fn $name($($argument: usize),*) {
                #[cfg(feature = "probe")]
                if let Some(probe) = PROBE.get() {
                    probe.$name($($argument),*);
                }
                #[cfg(not(feature = "probe"))]
                let _ = ($($argument,)*);
            }
        )*
    };
}

told! {
    /// Tells of a load that is about to be done.
    load(address, bytes);
    /// Tells of a store that is about to be done.
    store(address, bytes);
    /// Tells of a store that is about to be done, and that nobody may undo.
    kept(address, bytes);
    /// Tells of a new object.
    allocated(address, bytes);
    /// Tells of a large object that is freed.
    freed(address);
    /// Tells of a load of what the runtime keeps outside the heap.
    outside(base, size, offset, bytes);
    /// Tells of a store to what the runtime keeps outside the heap.
    outside_written(base, size, offset, bytes);
    /// Tells of what the undo log takes.
    logged(at, words);
}
