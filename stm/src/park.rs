//! Parking: how a thread sleeps until another one changes something that it waits for.
//!
//! Main invariant: a waiter evaluates its condition with its own parker's lock held, and whoever
//! may have changed the condition takes that lock after the change; so no wake-up is lost.

use crate::sync::{Condvar, Mutex, SPINS, spin, wait};

/// Where one thread sleeps. Each segment has one; only the thread on the segment sleeps there.
#[derive(Debug)]
pub(crate) struct Parker {
    lock: Mutex<()>,
    condvar: Condvar,
}

impl Parker {
    pub(crate) fn new() -> Self {
        Self { lock: Mutex::new(()), condvar: Condvar::new() }
    }

    /// Returns when `waiting` is false: polls for a while, then sleeps.
    ///
    /// The condition must be written with `SeqCst` and read with `SeqCst`, or changed before
    /// [`Parker::unpark`] is called by the thread that changes it.
    pub(crate) fn park_while(&self, mut waiting: impl FnMut() -> bool) {
        for _ in 0..SPINS {
            if !waiting() {
                return;
            }
            spin();
        }
        let mut guard = self.lock.lock();
        while waiting() {
            guard = wait(&self.condvar, guard);
        }
    }

    /// As [`Parker::park_while`], but returns at `deadline` at the latest.
    #[cfg(not(any(loom, feature = "shuttle")))]
    pub(crate) fn park_until(
        &self,
        deadline: Option<std::time::Instant>,
        mut waiting: impl FnMut() -> bool,
    ) {
        let Some(deadline) = deadline else { return self.park_while(waiting) };
        let mut guard = self.lock.lock();
        while waiting() && std::time::Instant::now() < deadline {
            guard = crate::sync::wait_until(&self.condvar, guard, deadline);
        }
    }

    /// Models have no clock: a deadline never comes.
    #[cfg(any(loom, feature = "shuttle"))]
    pub(crate) fn park_until(
        &self,
        _deadline: Option<std::time::Instant>,
        waiting: impl FnMut() -> bool,
    ) {
        self.park_while(waiting);
    }

    /// Makes the thread that sleeps here, if one does, look at its condition again.
    pub(crate) fn unpark(&self) {
        // Taking the lock orders this after a check of the condition that is under way, and
        // before the sleep that would follow it.
        drop(self.lock.lock());
        self.condvar.notify_one();
    }
}
