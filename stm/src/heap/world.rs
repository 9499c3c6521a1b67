//! Stopping the world: one thread works on the whole heap while all others are between blocks.
//!
//! Main invariant: a thread says that it is in a block before it looks whether the world is being
//! stopped, and who stops the world says so before it looks whether anyone is in a block; both by
//! SeqCst accesses, so at least one of the two sees the other. A thread that is between blocks,
//! asleep in a lock or in the system, say, needs no waking: its registers are as its last block
//! left them.

use super::{Heap, Memory};
use crate::reclaim::Pin;
use crate::sync::{AtomicBool, AtomicPtr, AtomicUsize, Condvar, Mutex, Ordering, wait, yield_now};
use std::sync::Arc;

/// How often grace periods are ended in a row: what died while it waited has to wait again.
const ROUNDS: usize = 3;

/// What others may see of a thread.
#[derive(Debug)]
pub(crate) struct Member {
    in_block: AtomicBool,
    registers: AtomicPtr<u64>,
    /// One past the last register in use between blocks.
    top: AtomicUsize,
}

/// All threads of a heap.
#[derive(Debug)]
pub(crate) struct World {
    stopping: AtomicBool,
    /// Held by who stops the world, so that there is one at a time.
    turn: Mutex<()>,
    members: Mutex<Vec<Arc<Member>>>,
    lock: Mutex<()>,
    resumed: Condvar,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            stopping: AtomicBool::new(false),
            turn: Mutex::new(()),
            members: Mutex::new(Vec::new()),
            lock: Mutex::new(()),
            resumed: Condvar::new(),
        }
    }

    /// Makes a thread with these registers known.
    pub(crate) fn join(&self, registers: *mut u64) -> Arc<Member> {
        let member = Arc::new(Member {
            in_block: AtomicBool::new(false),
            registers: AtomicPtr::new(registers),
            top: AtomicUsize::new(0),
        });
        self.members.lock().push(Arc::clone(&member));
        member
    }

    /// Forgets a thread.
    pub(crate) fn leave(&self, member: &Arc<Member>) {
        self.members.lock().retain(|other| !Arc::ptr_eq(other, member));
    }

    /// Says that the thread is in a block from now on; waits while the world is stopped.
    #[inline]
    pub(crate) fn enter(&self, member: &Member) {
        loop {
            // SeqCst, as is the load: see the module's documentation.
            member.in_block.swap(true, Ordering::SeqCst);
            if !self.stopping.load(Ordering::SeqCst) {
                return;
            }
            member.in_block.store(false, Ordering::SeqCst);
            let mut guard = self.lock.lock();
            while self.stopping.load(Ordering::SeqCst) {
                guard = wait(&self.resumed, guard);
            }
        }
    }
}

impl Member {
    /// Says that the thread's block is over, and that it uses the registers below `top`.
    #[inline]
    pub(crate) fn exit(&self, top: usize) {
        // Release, twice: who finds that the thread is not in a block sees its registers.
        self.top.store(top, Ordering::Release);
        self.in_block.store(false, Ordering::Release);
    }
}

impl Member {
    /// Says that the thread is between blocks again; its registers are as they were.
    pub(crate) fn rest(&self) {
        // Release: as in `exit`.
        self.in_block.store(false, Ordering::Release);
    }
}

/// Lets the world go on when dropped.
struct Stopped<'h>(&'h World);

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        self.0.stopping.store(false, Ordering::SeqCst);
        drop(self.0.lock.lock());
        self.0.resumed.notify_all();
    }
}

impl Heap {
    /// Whether a thread wants all others to end their blocks; to be asked at safepoints.
    #[inline]
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        // Relaxed: a hint; `World::enter` decides.
        self.world.stopping.load(Ordering::Relaxed)
    }
}

impl<const TX: bool> Memory<'_, TX> {
    /// Stops all other threads between blocks and runs `work`, which gets their registers.
    pub(super) fn with_stopped_world<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &[&[u64]]) -> T,
    ) -> T {
        let world = &self.heap.world;
        let _turn = world.turn.lock();
        world.stopping.store(true, Ordering::SeqCst);
        let stopped = Stopped(world);
        let members = world.members.lock().clone();
        let others: Vec<&[u64]> = members
            .iter()
            .filter(|member| !Arc::ptr_eq(member, &self.member))
            .map(|member| {
                // SeqCst: see the module's documentation. A block under way ends by itself, or at
                // a safepoint that asks `is_stopping`.
                while member.in_block.load(Ordering::SeqCst) {
                    yield_now();
                }
                // SAFETY: the registers are the member's until it leaves, which it does not while
                // `members` of this world are stopped: it would begin a block for that first.
                unsafe {
                    std::slice::from_raw_parts(
                        member.registers.load(Ordering::Relaxed),
                        member.top.load(Ordering::Acquire),
                    )
                }
            })
            .collect();
        let result = work(self, &others);
        drop(stopped);
        result
    }

    /// Frees what only waits for blocks to end, as far as this thread has had it wait: there are no
    /// blocks now. What that leaves without references dies at once.
    fn end_grace_periods(&mut self) {
        self.counts.exclusive = true;
        for _ in 0..ROUNDS {
            self.defer_now();
            // Each lets the epoch move on by one; what is deferred waits for two.
            for _ in 0..4 {
                Pin::new().flush();
            }
            self.ripen();
        }
        self.counts.exclusive = false;
    }

    /// Frees the cycles that cannot be reached, with all other threads stopped between blocks; see
    /// [`Memory::collect_cycles`].
    ///
    /// # Panics
    /// When a block is under way.
    pub fn collect_all_cycles(&mut self, top: usize) -> usize {
        self.with_stopped_world(|memory, others| {
            memory.end_grace_periods();
            memory.collect_cycles(top, others)
        })
    }

    /// Compares all counts with all references, with all other threads stopped between blocks; see
    /// [`Memory::audit`].
    ///
    /// # Panics
    /// When a block is under way.
    #[must_use]
    pub fn audit_all(&mut self, top: usize) -> Vec<super::Miscount> {
        self.with_stopped_world(|memory, others| memory.audit(top, others))
    }
}
