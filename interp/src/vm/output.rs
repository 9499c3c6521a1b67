//! What a program writes to its standard streams: shown when the block that wrote it commits, in
//! the order of the commits.
//!
//! Main invariant: a thread announces its commit, with the clock as it is, before it commits; text
//! is shown only when no announced commit can still turn out to be older. A block that only reads
//! takes its place right behind the version that it saw.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::vm::{Exec, Machine, Runtime};

/// Text for file descriptors.
pub(crate) type Pieces = Vec<(i32, Vec<u8>)>;

/// The output of all threads that is not shown yet.
#[derive(Debug, Default)]
pub struct Output {
    queue: Mutex<Queue>,
    failure: Mutex<Failure>,
    failed: AtomicBool,
}

/// What went wrong with standard output.
#[derive(Debug, Default)]
struct Failure {
    /// Why it could not be written, until that is raised.
    error: Option<std::io::Error>,
    /// Output was lost, which was raised.
    lost: Option<i32>,
}

#[derive(Debug, Default)]
struct Queue {
    /// The clock when each commit under way was announced.
    announced: Vec<u64>,
    /// By twice the version, one more for a block that wrote nothing, and by arrival.
    ready: BTreeMap<(u64, u64), Pieces>,
    arrivals: u64,
}

/// How long an irrevocable block that has to show its output at once waits for announced commits
/// that may be older. Most are over in microseconds; others wait for this very block.
const GRACE: Duration = Duration::from_millis(2);

impl Output {
    fn announce(&self, clock: u64) {
        self.queue.lock().announced.push(clock);
    }

    /// Ends an announced commit, whose place is `order`, if it was one.
    fn settle(&self, clock: u64, order: Option<(u64, Pieces)>) {
        let mut queue = self.queue.lock();
        if let Some(at) = queue.announced.iter().position(|&c| c == clock) {
            queue.announced.swap_remove(at);
        }
        if let Some((order, pieces)) = order {
            queue.arrivals += 1;
            let key = (order, queue.arrivals);
            queue.ready.insert(key, pieces);
        }
        // Shown with the lock held, or else two threads could swap what they took.
        let oldest = queue.announced.iter().min().copied();
        while let Some(first) = queue.ready.first_entry() {
            // A commit announced at clock `c` gets a version above it, or reads at `c` or above.
            if oldest.is_some_and(|c| first.key().0 > 2 * c + 1) {
                break;
            }
            self.show(first.remove());
        }
    }

    /// Shows everything older than `version`, then `pieces`.
    fn show_now(&self, version: u64, pieces: Pieces) {
        let patience = Instant::now() + GRACE;
        loop {
            let mut queue = self.queue.lock();
            if queue.announced.iter().any(|&c| c < version) && Instant::now() < patience {
                drop(queue);
                std::thread::yield_now();
                continue;
            }
            while let Some(first) = queue.ready.first_entry() {
                self.show(first.remove());
            }
            self.show(pieces);
            return;
        }
    }

    fn show(&self, pieces: Pieces) {
        for (descriptor, text) in pieces {
            let error = match descriptor {
                2 => std::io::stderr().write_all(&text).err(),
                _ => {
                    let mut out = std::io::stdout().lock();
                    out.write_all(&text).and_then(|()| out.flush()).err()
                }
            };
            // What goes wrong with standard error cannot be told to anybody.
            if let (Some(error), false) = (error, descriptor == 2) {
                self.failure.lock().error.get_or_insert(error);
                // Relaxed: a hint; the failure is under its lock.
                self.failed.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// So much output is shown although the block goes on, when the block cannot be rolled back.
pub(super) const MOST_PENDING: usize = 1 << 16;

impl Runtime {
    /// Commits a block that has output by `commit`; gives what that gives.
    pub(crate) fn commit_output<T, E>(
        &self,
        pieces: &mut Pieces,
        commit: impl FnOnce() -> Result<(u64, T), E>,
    ) -> Result<T, E> {
        let clock = self.heap.engine().clock();
        self.output.announce(clock);
        match commit() {
            Ok((order, result)) => {
                self.output.settle(clock, Some((order, std::mem::take(pieces))));
                Ok(result)
            }
            Err(error) => {
                self.output.settle(clock, None);
                Err(error)
            }
        }
    }
}

impl Machine {
    /// Writes to a file descriptor when the block commits.
    pub fn write_output(&mut self, descriptor: i32, bytes: &[u8]) {
        match self.block.output.last_mut() {
            Some((last, text)) if *last == descriptor => text.extend_from_slice(bytes),
            _ => self.block.output.push((descriptor, bytes.to_vec())),
        }
        self.block.pending += bytes.len();
        let soon = self.block.unbuffered || descriptor == 2;
        if soon || self.block.pending >= MOST_PENDING {
            self.flush_output();
        }
    }

    /// Shows what was written, if the block cannot be rolled back any more.
    pub fn flush_output(&mut self) {
        if self.is_irrevocable() && self.block.sections.is_empty() {
            self.show_output();
        } else {
            self.hw_flush();
        }
    }

    /// Raises that standard output could not be written.
    ///
    /// # Errors
    /// OSError, or BrokenPipeError when nobody reads it.
    #[inline]
    pub(crate) fn raise_output_error(&mut self) -> Exec<()> {
        // Relaxed: a hint, as above.
        if !self.rt.output.failed.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut failure = self.rt.output.failure.lock();
        let Some(error) = failure.error.take() else { return Ok(()) };
        failure.lost = error.raw_os_error();
        drop(failure);
        Err(self.os_error(&error, None))
    }

    /// Why output was lost, if it was.
    pub(crate) fn take_output_error(&mut self) -> Option<std::io::Error> {
        let mut failure = self.rt.output.failure.lock();
        let lost = failure.lost.take().map(std::io::Error::from_raw_os_error);
        failure.error.take().or(lost)
    }

    /// Shows what was written. The block is irrevocable.
    pub(crate) fn show_output(&mut self) {
        self.block.pending = 0;
        if !self.block.output.is_empty() {
            let pieces = std::mem::take(&mut self.block.output);
            self.rt.output.show_now(self.memory.mutator().snapshot(), pieces);
        }
    }
}
