//! The atomics and locks that every protocol here is written against.
//!
//! Invariant: no file of this crate names `std::sync::atomic`, `parking_lot` or a spin hint
//! directly; all go through this module, so that `--cfg loom` swaps the whole engine onto loom's
//! model-checked versions, and the feature `shuttle` onto shuttle's, and nothing above can tell. Statistics are left out of that on purpose:
//! see [`unmodelled`].

/// The locks of a model checker without poisoning, to `parking_lot`'s interface.
#[cfg(any(loom, feature = "shuttle"))]
macro_rules! lock_like_parking_lot {
    ($checker:ident) => {
        /// The checker's mutex without poisoning, to `parking_lot`'s interface.
        #[derive(Debug)]
        pub(crate) struct Mutex<T>($checker::sync::Mutex<T>);

        impl<T> Mutex<T> {
            pub(crate) fn new(value: T) -> Self {
                Self($checker::sync::Mutex::new(value))
            }

            pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
                match self.0.lock() {
                    Ok(guard) => guard,
                    Err(poisoned) => poisoned.into_inner(),
                }
            }
        }

        /// The checker's condition variable, to `parking_lot`'s interface.
        #[derive(Debug)]
        pub(crate) struct Condvar($checker::sync::Condvar);

        impl Condvar {
            pub(crate) fn new() -> Self {
                Self($checker::sync::Condvar::new())
            }

            pub(crate) fn notify_one(&self) {
                self.0.notify_one();
            }

            pub(crate) fn notify_all(&self) {
                self.0.notify_all();
            }
        }

        pub(crate) fn wait<'a, T>(
            condvar: &Condvar,
            guard: MutexGuard<'a, T>,
        ) -> MutexGuard<'a, T> {
            match condvar.0.wait(guard) {
                Ok(guard) => guard,
                Err(poisoned) => poisoned.into_inner(),
            }
        }
    };
}

#[cfg(not(any(loom, feature = "shuttle")))]
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

    /// As [`wait`], until `deadline` at the latest.
    pub(crate) fn wait_until<'a, T>(
        condvar: &Condvar,
        mut guard: MutexGuard<'a, T>,
        deadline: std::time::Instant,
    ) -> MutexGuard<'a, T> {
        condvar.wait_until(&mut guard, deadline);
        guard
    }
}

#[cfg(all(feature = "shuttle", not(loom)))]
mod primitive {
    pub(crate) use shuttle::sync::MutexGuard;
    pub(crate) use shuttle::sync::atomic::{
        AtomicBool, AtomicI32, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering,
    };
    pub(crate) use shuttle::thread::yield_now;

    pub(crate) const SPINS: u32 = 0;

    pub(crate) fn lock_soon<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock()
    }

    pub(crate) fn spin() {
        yield_now();
    }

    pub(crate) fn begin_execution() {}

    lock_like_parking_lot!(shuttle);
}

#[cfg(loom)]
mod primitive {
    pub(crate) use super::watched::begin_execution;
    pub(crate) use super::watched::{
        AtomicBool, AtomicI32, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize,
    };
    pub(crate) use loom::sync::MutexGuard;
    pub(crate) use loom::sync::atomic::Ordering;

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

    lock_like_parking_lot!(loom);
}

/// loom's atomics, in a form that loom explores in full.
///
/// loom remembers one last access of a location. Where a thread loads a location before it stores
/// to it, its own load hides another thread's load that came before, and loom never tries the store
/// first. So here every load is preceded by a store to a companion of that location and thread, and
/// every store by one to the companions of all *other* threads: that dependence nothing hides. The
/// companions are relaxed and never read, so they order nothing.
#[cfg(loom)]
#[expect(dead_code, reason = "each type has the whole interface, used or not")]
mod watched {
    use loom::sync::atomic::{self as inner, Ordering};
    use loom::thread::{ThreadId, current};
    use std::cell::RefCell;

    /// The most threads that a model may have.
    const THREADS: usize = 3;

    // loom runs all threads of a model on one thread of the system.
    thread_local! {
        static NUMBERS: RefCell<Vec<ThreadId>> = const { RefCell::new(Vec::new()) };
    }

    /// Forgets the threads of the execution before.
    pub(crate) fn begin_execution() {
        NUMBERS.take();
    }

    fn number() -> usize {
        let me = current().id();
        NUMBERS.with_borrow_mut(|numbers| {
            let known = numbers.iter().position(|&thread| thread == me);
            known.unwrap_or_else(|| {
                numbers.push(me);
                numbers.len() - 1
            })
        })
    }

    #[derive(Debug)]
    struct Readers([inner::AtomicBool; THREADS], std::cell::Cell<u8>);

    // SAFETY: the set of readers is for loom only, whose threads are one thread of the system.
    unsafe impl Sync for Readers {}
    // SAFETY: as above.
    unsafe impl Send for Readers {}

    impl Readers {
        fn new() -> Self {
            Self(std::array::from_fn(|_| inner::AtomicBool::new(false)), std::cell::Cell::new(0))
        }

        fn load(&self) {
            let me = number();
            self.1.set(self.1.get() | 1 << me);
            self.0[me].store(true, Ordering::Relaxed);
        }

        fn store(&self) {
            let me = number();
            for (thread, companion) in self.0.iter().enumerate() {
                if thread != me && self.1.get() >> thread & 1 != 0 {
                    companion.store(true, Ordering::Relaxed);
                }
            }
        }
    }

    macro_rules! watched {
        ($name:ident $(<$param:ident>)?, $value:ty, { $($method:ident),* }) => {
            #[derive(Debug)]
            pub(crate) struct $name $(<$param>)? {
                atomic: inner::$name $(<$param>)?,
                readers: Readers,
            }

            impl $(<$param>)? $name $(<$param>)? {
                pub(crate) fn new(value: $value) -> Self {
                    Self { atomic: inner::$name::new(value), readers: Readers::new() }
                }

                pub(crate) fn load(&self, order: Ordering) -> $value {
                    self.readers.load();
                    self.atomic.load(order)
                }

                pub(crate) fn store(&self, value: $value, order: Ordering) {
                    self.readers.store();
                    self.atomic.store(value, order);
                }

                pub(crate) fn compare_exchange(
                    &self,
                    current: $value,
                    new: $value,
                    success: Ordering,
                    failure: Ordering,
                ) -> Result<$value, $value> {
                    self.readers.store();
                    self.atomic.compare_exchange(current, new, success, failure)
                }

                $(
                    pub(crate) fn $method(&self, value: $value, order: Ordering) -> $value {
                        self.readers.store();
                        self.atomic.$method(value, order)
                    }
                )*
            }
        };
    }

    watched!(AtomicBool, bool, { swap, fetch_or, fetch_and });
    watched!(AtomicI32, i32, { fetch_add, fetch_sub });
    watched!(AtomicI64, i64, { swap, fetch_add, fetch_sub, fetch_max });
    watched!(AtomicPtr<T>, *mut T, { swap });
    watched!(AtomicU8, u8, { fetch_or, fetch_and });
    watched!(AtomicU32, u32, { swap, fetch_add, fetch_sub, fetch_or, fetch_and, fetch_max });
    watched!(AtomicU64, u64, { swap, fetch_add, fetch_sub, fetch_or, fetch_and, fetch_max });
    watched!(AtomicUsize, usize, { swap, fetch_add, fetch_sub, fetch_or, fetch_and, fetch_max });
}

pub(crate) use primitive::*;

/// Atomics of statistics and switches that no modelled protocol depends on: loom is not shown them,
/// since each would multiply what it has to explore.
pub(crate) mod unmodelled {
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, AtomicUsize};
}
