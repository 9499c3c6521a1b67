//! The atomics and locks that every protocol here is written against.
//!
//! Invariant: no file of this crate names `std::sync::atomic`, `parking_lot` or a spin hint
//! directly; all go through this module, so that `--cfg loom` swaps the whole engine onto loom's
//! model-checked versions and nothing above can tell.

#[cfg(not(loom))]
mod primitive {
    pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard};
    pub(crate) use std::sync::atomic::{
        AtomicBool, AtomicI32, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering,
    };

    /// How long a wait polls before it parks. About two microseconds of `pause` instructions:
    /// longer than any commit section, shorter than a futex round trip.
    pub(crate) const SPINS: u32 = 64;

    /// Locks what is held for a few dozen nanoseconds at a time: polls before it parks.
    #[inline]
    pub(crate) fn lock_soon<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        for _ in 0..SPINS {
            if let Some(guard) = mutex.try_lock() {
                return guard;
            }
            spin();
        }
        mutex.lock()
    }

    /// One step of a bounded poll.
    #[inline]
    pub(crate) fn spin() {
        std::hint::spin_loop();
    }

    /// Gives the processor away inside an unbounded poll.
    #[inline]
    pub(crate) fn yield_now() {
        std::thread::yield_now();
    }

    /// Waits on `condvar`, releasing `guard` meanwhile.
    pub(crate) fn wait<'a, T>(
        condvar: &Condvar,
        mut guard: MutexGuard<'a, T>,
    ) -> MutexGuard<'a, T> {
        condvar.wait(&mut guard);
        guard
    }
}

#[cfg(loom)]
mod primitive {
    pub(crate) use loom::sync::MutexGuard;
    pub(crate) use loom::sync::atomic::{
        AtomicBool, AtomicI32, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering,
    };

    pub(crate) const SPINS: u32 = 0;

    pub(crate) fn lock_soon<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock()
    }

    pub(crate) fn spin() {
        loom::thread::yield_now();
    }

    pub(crate) fn yield_now() {
        loom::thread::yield_now();
    }

    /// loom's mutex without poisoning, to `parking_lot`'s interface.
    #[derive(Debug)]
    pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            match self.0.lock() {
                Ok(guard) => guard,
                Err(poisoned) => poisoned.into_inner(),
            }
        }
    }

    /// loom's condition variable, to `parking_lot`'s interface.
    #[derive(Debug)]
    pub(crate) struct Condvar(loom::sync::Condvar);

    impl Condvar {
        pub(crate) fn new() -> Self {
            Self(loom::sync::Condvar::new())
        }

        pub(crate) fn notify_one(&self) {
            self.0.notify_one();
        }
    }

    pub(crate) fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        match condvar.0.wait(guard) {
            Ok(guard) => guard,
            Err(poisoned) => poisoned.into_inner(),
        }
    }
}

pub(crate) use primitive::*;
