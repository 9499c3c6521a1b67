//! Threads: how they start, run and end.
//!
//! Main invariant: a thread starts when the block that started it commits, with arguments that the
//! commit has published; the system's thread exists from the call on, and waits to be told, so that
//! the call can fail. When the first one starts, all that the interpreter itself refers to is
//! published too.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use parking_lot::Mutex;

use crate::heap::CELL;
use crate::native::Keywords;
use crate::object::tuple;
use crate::value::Value;
use crate::vm::block::Root;
use crate::vm::code::CodeObject;
use crate::vm::frame::{Entered, Then};
use crate::vm::{Exec, Machine, Runtime};

/// A thread's stack, for the machine's bounded recursion in Rust, which takes more when it needs it.
const STACK: usize = 4 << 20;

/// Where a thread waits.
pub(crate) type Place = (&'static CodeObject, usize);

/// A thread that starts when the block commits. Dropped, it never does.
#[derive(Debug)]
pub(crate) struct Start {
    /// Tells the system's thread; none runs on a simulated core.
    go: Option<SyncSender<Value>>,
    ident: u64,
}

/// What is known of all threads.
#[derive(Debug)]
pub struct Threads {
    /// How many there are.
    running: AtomicUsize,
    last_ident: AtomicU64,
    /// Those that wait for others without a limit.
    asleep: Mutex<Vec<(u64, Place)>>,
    /// Nanoseconds.
    switch_interval: AtomicU64,
}

/// The main thread's identity.
const MAIN: u64 = 1;

impl Default for Threads {
    fn default() -> Self {
        Threads {
            running: AtomicUsize::new(1),
            last_ident: AtomicU64::new(MAIN),
            asleep: Mutex::new(Vec::new()),
            switch_interval: AtomicU64::new(5_000_000),
        }
    }
}

impl Threads {
    pub(crate) fn fall_asleep(&self, ident: u64, place: Place) {
        self.asleep.lock().push((ident, place));
    }

    /// Says that a thread is awake again; whether all threads were asleep.
    pub(crate) fn wake_up(&self, ident: u64) -> bool {
        let mut asleep = self.asleep.lock();
        let all = asleep.len() == self.count();
        asleep.retain(|&(other, _)| other != ident);
        all
    }

    /// Where the threads are that wait without a limit.
    pub(crate) fn places(&self) -> String {
        let mut all: Vec<String> = self
            .asleep
            .lock()
            .iter()
            .map(|&(ident, (code, pc))| {
                let code = &code.code;
                let line = code.spans.get(pc).map_or(0, |span| code.source.line(span.start));
                format!("thread {ident} in {}, line {line}", code.source.filename())
            })
            .collect();
        all.sort();
        all.join("; ")
    }

    /// How many threads there are.
    pub(crate) fn count(&self) -> usize {
        // SeqCst: counted before a thread's first block and after its last one.
        self.running.load(Ordering::SeqCst)
    }
}

impl Runtime {
    /// Whether there is one thread only.
    #[inline]
    pub(crate) fn is_alone(&self) -> bool {
        // Relaxed: only the thread that is alone starts a second one, and whoever ends has
        // committed its last block; who learns that late runs blocks that can be rolled back.
        self.threads.running.load(Ordering::Relaxed) == 1
    }

    /// How long an automatic block lasts at most, about.
    pub fn switch_interval(&self) -> Duration {
        // Relaxed: a number by itself.
        Duration::from_nanos(self.threads.switch_interval.load(Ordering::Relaxed))
    }

    /// Sets how long an automatic block lasts at most, about.
    pub fn set_switch_interval(&self, interval: Duration) {
        let nanoseconds = u64::try_from(interval.as_nanos()).unwrap_or(u64::MAX);
        // Relaxed: as above.
        self.threads.switch_interval.store(nanoseconds, Ordering::Relaxed);
    }
}

impl Machine {
    /// Whether this is the main thread.
    pub fn is_main(&self) -> bool {
        self.ident == MAIN
    }

    /// The thread's cell: the exception being handled, and the values of thread locals.
    pub(crate) fn make_thread_cell(&mut self) -> Exec<()> {
        let cell = self.new_cell_of(CELL, 0, &[Value::NONE, Value::UNSET])?;
        self.thread = Value::from_ref(cell);
        self.set_root(Root::Thread, self.thread);
        Ok(())
    }

    /// Has `f(*args)` run in a new thread when the block commits; gives the thread's identity.
    ///
    /// # Errors
    /// RuntimeError when the system gives no thread.
    pub fn start_thread(&mut self, f: Value, args: &[Value]) -> Exec<u64> {
        self.hw_syscall()?;
        // Relaxed: numbers need only be different.
        let ident = self.rt.threads.last_ident.fetch_add(1, Ordering::Relaxed) + 1;
        let mut go = None;
        if !self.hw_takes_threads() {
            let (tell, told) = sync_channel(1);
            let rt = self.rt;
            let spawned = std::thread::Builder::new().stack_size(STACK).spawn(move || {
                if let Ok(bundle) = told.recv() {
                    run_thread(rt, bundle, ident);
                }
            });
            if spawned.is_err() {
                return Err(self.runtime_error("can't start new thread"));
            }
            go = Some(tell);
        }
        let mut bundle = vec![self.root(Root::Starts), f];
        bundle.extend_from_slice(args);
        let bundle = self.tuple(&bundle)?;
        self.set_root(Root::Starts, bundle);
        self.block.starts.push(Start { go, ident });
        self.end_soon();
        Ok(ident)
    }

    /// Before a commit: has it publish what new threads will use.
    pub(crate) fn park_starts(&mut self) {
        if self.block.starts.is_empty() || self.hw_takes_threads() {
            return;
        }
        self.memory.publish_handles_at_commit();
        let bundles = self.root(Root::Starts).object();
        self.memory.publish_at_commit(bundles);
    }

    /// After a commit: starts the threads that the block has started.
    pub(crate) fn start_threads(&mut self) {
        let mut bundle = self.root(Root::Starts);
        while let Some(start) = self.block.starts.pop() {
            let next = tuple::items(bundle)[0];
            self.memory.add_handle(bundle.object());
            match start.go {
                Some(go) => {
                    self.rt.threads.running.fetch_add(1, Ordering::SeqCst);
                    if go.send(bundle).is_err() {
                        unreachable!("the thread waits to be told");
                    }
                }
                None => self.hw_thread_starts(start.ident, bundle),
            }
            bundle = next;
        }
    }

    /// After the beginning of a block: drops what was kept for new threads.
    pub(crate) fn unpark_starts(&mut self) {
        if self.root(Root::Starts).is_set() && self.block.starts.is_empty() {
            self.set_root(Root::Starts, Value::UNSET);
        }
    }

    /// Runs a call of Python code as the outermost frame, whose blocks can end; what made the
    /// frame is never rolled back.
    pub(crate) fn run_outermost(&mut self, f: Value, args: &[Value]) -> Exec {
        match self.push_call(f, args, Keywords::NONE, Then::Nested, 0)? {
            Entered::Done(v) => Ok(v),
            Entered::Frame => {
                self.next_block()?;
                self.run()
            }
        }
    }
}

fn run_thread(rt: &'static Runtime, bundle: Value, ident: u64) {
    let mut m = Machine::attach(rt);
    m.ident = ident;
    m.memory.set_thread(ident as u32);
    m.begin_first();
    let parts = tuple::items(bundle);
    let result = m.make_thread_cell().and_then(|()| m.run_outermost(parts[1], &parts[2..]));
    if let Err(unwind) = result {
        // What runs in a thread reports errors itself; this one came before or after that.
        m.report(unwind);
    }
    m.memory.drop_handle(bundle.object());
    // Nothing counts the registers of a thread that is gone.
    m.set_root(Root::Thread, Value::UNSET);
    m.end_last();
    drop(m);
    rt.threads.running.fetch_sub(1, Ordering::SeqCst);
}
