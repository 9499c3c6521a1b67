//! The machine: what runs code objects.
//!
//! Main invariant: between two instructions all state of the running program is in registers,
//! frames and heap objects, so a block can be rolled back to its start and run again at any
//! instruction. What is in [`Machine`] besides is recomputed (caches) or saved with the block.
//!
//! | file | what it is |
//! |---|---|
//! | `code` | loaded code objects |
//! | `frame` | frames on the register stack, calls into and out of Python code |
//! | `run` | the dispatch loop |
//! | `cache` | inline caches and the method cache |
//! | `call` | calls of anything; `arguments`: binding; `construct`: of classes; `native_call` |
//! | `tail` | calls in the place of native functions: what they have Python code do runs in frames |
//! | `attribute` | attributes: the descriptor protocol, shapes |
//! | `operator` | arithmetic; `compare`: comparison, truth, hashes |
//! | `subscript` | subscripts |
//! | `iterate` | the iterator protocol |
//! | `step` | whole instructions, the cases that the loop leaves |
//! | `access` | names and attributes, the slow cases |
//! | `augment` | `o.n += 1` as changes that commute |
//! | `operate` | operators, subscripts, functions, the slow cases |
//! | `resume` | returns, yields, loops |
//! | `reduce` | builtin functions that take all items that Python code makes |
//! | `format` | printing and formatting |
//! | `matching` | `match`, `isinstance` |
//! | `raise` | exceptions: making, chaining, handlers |
//! | `import` | modules |
//! | `finalize` | what happens when objects die |
//! | `block` | blocks and safepoints |
//! | `output` | what is shown when a block commits |
//! | `thread` | threads |
//! | `wait` | waiting |
//! | `recording` | what conflict reports need to know |
//! | `reach` | what is at a place, and how the program reaches it |
//! | `plan` | when blocks end or are rolled back, for tests |
//! | `simulated` | blocks that run on a simulated core first; `unsimulated` in builds without |
//! | `audit` | the heap's counts, counted again |

mod access;
mod arguments;
pub mod attribute;
mod audit;
pub mod augment;
pub mod block;
pub mod cache;
pub mod call;
pub mod code;
pub mod compare;
mod construct;
pub mod element;
pub mod finalize;
pub mod format;
pub mod frame;
mod global;
pub mod import;
pub mod iterate;
pub mod matching;
pub mod names;
mod native_call;
mod operate;
pub mod operator;
pub mod output;
mod plan;
pub mod raise;
pub mod reach;
pub mod recording;
pub mod reduce;
mod resume;
mod run;
#[cfg(feature = "hw")]
mod simulated;
#[cfg(not(feature = "hw"))]
#[path = "unsimulated.rs"]
mod simulated;
mod step;
pub mod subscript;
mod tail;
pub mod thread;
pub mod wait;

use std::ffi::OsString;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use dashmap::DashMap;
use parking_lot::Mutex;
use stm::Site;
use stm::heap::{Heap, OutOfMemory};

use crate::heap::{KINDS, Memory};
use crate::startup::Startup;
use crate::text::hash::Key;
use crate::value::Value;
use audit::Audit;
use block::BlockState;
use cache::{Caches, MethodCache};
use code::CodeObject;
pub use frame::FRAME_WORDS;
pub use names::Names;
use plan::{Plan, Random};

/// Why native code must be left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unwind {
    /// A Python exception, an instance of `BaseException`, was raised.
    Raise(Value),
    /// The block has to be rolled back and run again; no Python code may see this.
    Abort,
    /// The running instruction has to wait, and is run again afterwards ([`mod@wait`]); no Python code
    /// may see this.
    Wait,
    /// A native function has something called in its place (`vm::tail`): whoever called it does that.
    Enter,
    /// Memory is exhausted: becomes a MemoryError.
    Memory,
}

/// What native code gives: a value unless said otherwise.
pub type Exec<T = Value> = Result<T, Unwind>;

/// What all threads of an interpreter share. Nothing in it is part of a program's state, but for
/// handles on immortal objects.
#[derive(Debug)]
pub struct Runtime {
    /// The heap.
    pub heap: Heap,
    /// Interned strings, by their bytes.
    pub interned: DashMap<Box<[u8]>, Value>,
    /// Strings of one character below 128.
    pub characters: OnceLock<Box<[Value]>>,
    /// All loaded code, by number.
    pub codes: Mutex<Vec<&'static CodeObject>>,
    /// When cycles are collected.
    pub collector: finalize::Collector,
    /// Whether some class has a `__del__`.
    pub(crate) finalizers: AtomicBool,
    /// The builtin types, by [`crate::object::TypeId`].
    pub types: OnceLock<Box<[Value]>>,
    /// Often used names.
    pub names: OnceLock<Names>,
    /// Often used objects.
    pub well_known: OnceLock<WellKnown>,
    /// A cell of one number, which every block reads: the generation of what caches hold about
    /// classes and variables. Whoever changes these writes another one.
    pub guards: OnceLock<Value>,
    /// The last generation that was given out.
    pub generations: AtomicU64,
    /// The threads.
    pub threads: thread::Threads,
    /// The parallel loops.
    pub loops: element::Loops,
    /// What is noted for conflict reports.
    pub recording: recording::Recording,
    /// Output that is not shown yet.
    pub output: output::Output,
    /// The key of string hashes.
    pub hash_key: Key,
    /// `sys.get_int_max_str_digits()`.
    pub digits: AtomicUsize,
    /// How the interpreter was started.
    pub options: Options,
}

/// Objects that live as long as the interpreter.
#[derive(Debug)]
pub struct WellKnown {
    /// The dict of `builtins`.
    pub builtins: Value,
    /// `sys.modules`.
    pub modules: Value,
    /// The dict of `sys`.
    pub sys: Value,
    /// The modules whose code runs, by name, and the thread that runs it.
    pub(crate) importing: Value,
    /// Weak references, and what they refer to (`object::weakref`).
    pub(crate) weak: Value,
    /// `()`.
    pub empty_tuple: Value,
    /// `''`.
    pub empty_str: Value,
    /// `b''`.
    pub empty_bytes: Value,
}

/// How an interpreter is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sys.argv`.
    pub argv: Vec<OsString>,
    /// `sys.path`, but for the library.
    pub path: Vec<OsString>,
    /// `-X abort=N`: every block is ended after some safepoints, and the N-th safepoint aborts.
    pub abort_at: Option<u64>,
    /// `-X aborts=SEED`: blocks end after random numbers of safepoints, each rolled back once.
    pub aborts: Option<u64>,
    /// `-X audit`: the heap's references are counted at exit, and with `-X audit=N` after every
    /// N-th block; wrong counts are told on standard error.
    pub audit: Option<u64>,
    /// `-X stats`: what the blocks did is told on standard error at exit.
    pub stats: bool,
    /// `-X share`: all that modules hold is shared from the start, as with several threads.
    pub share: bool,
    /// `-X nursery=N`: a thread collects after N bytes, in the middle of blocks if need be.
    pub nursery: Option<usize>,
    /// `-X heap=SIZE`: address space to reserve for objects, in bytes.
    pub heap: usize,
    /// As `-O`.
    pub optimize: u8,
    /// What `sys.flags` and its kin say.
    pub startup: Startup,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            argv: vec![OsString::new()],
            path: Vec::new(),
            abort_at: None,
            aborts: None,
            audit: None,
            stats: false,
            share: false,
            nursery: None,
            heap: HEAP_BYTES,
            optimize: 0,
            startup: Startup::default(),
        }
    }
}

impl Options {
    /// When blocks end, and which are rolled back.
    fn plan(&self) -> Plan {
        match (self.aborts, self.abort_at) {
            (Some(seed), _) => Plan::Always(Random::new(seed)),
            (None, Some(at)) => Plan::Once(Some(at)),
            (None, None) => Plan::None,
        }
    }
}

/// How many words of registers a thread has.
const STACK_WORDS: usize = 1 << 22;
/// Address space for objects, unless told otherwise.
const HEAP_BYTES: usize = 64 << 30;

/// How many stamps a thread can give: a million every second for a month.
const STAMP_BITS: u32 = 42;
/// How many threads there have been.
static THREADS: AtomicU32 = AtomicU32::new(0);

/// A thread that runs Python.
#[derive(Debug)]
pub struct Machine {
    /// Access to the heap and the registers.
    pub memory: Memory,
    /// What all threads share.
    pub rt: &'static Runtime,
    /// The first register of the stack.
    pub(crate) stack: *mut Value,
    /// The running frame's window, code and instruction, as of the last time that the dispatch loop
    /// left for native code.
    pub(crate) base: usize,
    pub(crate) code: &'static CodeObject,
    pub(crate) pc: *const AtomicU64,
    /// The callers of the running frame.
    pub(crate) frames: Vec<frame::Frame>,
    /// The cell that holds the exception being handled.
    pub(crate) thread: Value,
    /// Set when the frame that ended a nested loop was a generator's that returned.
    pub(crate) generator_returned: bool,
    /// What is raised next is raised again: it gets no new traceback entry here.
    pub(crate) reraising: bool,
    /// `sys.getrecursionlimit()`.
    pub recursion_limit: usize,
    /// The generation that this block sees: an entry of a cache of another one is void.
    pub(crate) generation: u64,
    /// How often caches of variables were voided for this thread alone.
    pub(crate) forgotten: u64,
    /// Safepoints until the block is looked at.
    pub(crate) fuel: i32,
    /// What the last AUG_OPEN was for, if the update may leave no mark.
    pub(crate) open_update: Option<augment::OpenUpdate>,
    /// Blocks end before every instruction that is not simple.
    pub(crate) careful: bool,
    /// `threading.get_ident()`.
    pub(crate) ident: u64,
    /// How many dispatch loops native code has started inside one another.
    pub(crate) nested: usize,
    pub(crate) caches: Caches,
    pub(crate) methods: MethodCache,
    pub(crate) block: BlockState,
    /// The simulated core.
    #[cfg_attr(not(feature = "hw"), expect(dead_code, reason = "there is none"))]
    hardware: simulated::Hardware,
    /// What a native function has left for.
    pub(crate) tail: Option<tail::Tail>,
    /// What the collection has freed for which the running instruction was left.
    pub(crate) collected: Option<(block::At, usize)>,
    /// The last stamp that this thread has given.
    stamps: i64,
    pub(crate) audit: Audit,
    /// Containers whose `repr` is being made.
    pub(crate) in_repr: Vec<Value>,
    /// Room for text that is being put together: see [`Machine::text_of`].
    pub(crate) scratch: Vec<u8>,
    /// Native recursion (comparison, repr), counted against the same limit.
    pub(crate) native_depth: usize,
    /// Iterators that are asked for an item by one another.
    pub(crate) iterator_depth: usize,
}

/// Recursion in Rust goes no deeper, whatever the program sets as its limit: each level takes some
/// of the thread's stack.
pub(crate) const MOST_NATIVE: usize = 20_000;

impl Runtime {
    /// A new interpreter; see [`Runtime::try_start`].
    ///
    /// # Panics
    /// When the system gives next to no address space, or the builtin modules cannot be made.
    #[must_use]
    pub fn start(options: Options) -> Machine {
        Self::try_start(options).unwrap_or_else(|refused| panic!("no address space: {refused}"))
    }

    /// A new interpreter: its heap, and its builtin types and modules. Where the system limits the
    /// process's address space, there is room for fewer objects than the options say.
    ///
    /// # Errors
    /// When the system does not give address space for 16 MB of objects and a register stack.
    ///
    /// # Panics
    /// When the builtin modules cannot be made.
    pub fn try_start(options: Options) -> Result<Machine, OutOfMemory> {
        let hash_key = match options.startup.hash_seed {
            Some(seed) => Key::from_seed(seed),
            None => random_key(),
        };
        let rt: &'static Runtime = Box::leak(Box::new(Runtime {
            heap: Heap::try_new(stm::Config::default(), options.heap, KINDS)?,
            interned: DashMap::new(),
            characters: OnceLock::new(),
            codes: Mutex::new(Vec::new()),
            collector: finalize::Collector::default(),
            finalizers: AtomicBool::new(false),
            types: OnceLock::new(),
            names: OnceLock::new(),
            well_known: OnceLock::new(),
            guards: OnceLock::new(),
            generations: AtomicU64::new(1),
            threads: thread::Threads::default(),
            loops: element::Loops::default(),
            recording: recording::Recording::default(),
            output: output::Output::default(),
            hash_key,
            digits: AtomicUsize::new(options.startup.digits),
            options,
        }));
        if let Some(bytes) = rt.options.nursery {
            rt.heap.set_nursery(bytes);
        }
        let mut m = Machine::try_attach(rt)?;
        m.begin_first();
        if let Err(unwind) = crate::builtins::bootstrap(&mut m) {
            let text = m.describe_unwind(unwind);
            panic!("the builtin modules cannot be made: {text}");
        }
        Ok(m)
    }
}

fn random_key() -> Key {
    use std::hash::{BuildHasher, RandomState};
    let state = RandomState::new();
    Key::new(state.hash_one(1u64), state.hash_one(2u64))
}

impl Machine {
    /// Attaches the calling thread.
    ///
    /// # Panics
    /// When the system gives next to no address space.
    pub(crate) fn attach(rt: &'static Runtime) -> Machine {
        Self::try_attach(rt).unwrap_or_else(|refused| panic!("no register stack: {refused}"))
    }

    fn try_attach(rt: &'static Runtime) -> Result<Machine, OutOfMemory> {
        let memory = Memory::try_new(&rt.heap, STACK_WORDS)?;
        let stack = memory.registers.base().cast::<Value>();
        let code = frame::entry_code();
        let mut machine = Machine {
            memory,
            rt,
            stack,
            base: block::FIRST_BASE,
            code,
            pc: code.instructions.as_ptr(),
            frames: Vec::with_capacity(64),
            thread: Value::UNSET,
            generator_returned: false,
            reraising: false,
            recursion_limit: 1000,
            generation: 1,
            forgotten: 0,
            fuel: 0,
            open_update: None,
            careful: false,
            ident: 1,
            nested: 0,
            caches: Caches::default(),
            methods: MethodCache::new(),
            block: BlockState::default(),
            hardware: simulated::Hardware::default(),
            tail: None,
            collected: None,
            // Relaxed: numbers need only be different.
            stamps: i64::from(THREADS.fetch_add(1, Ordering::Relaxed)) << STAMP_BITS,
            audit: Audit::default(),
            in_repr: Vec::new(),
            scratch: Vec::new(),
            native_depth: 0,
            iterator_depth: 0,
        };
        machine.memory.set_thread(1);
        for at in 0..block::FIRST_BASE {
            machine.set_stack(at, Value::UNSET);
        }
        Ok(machine)
    }

    /// A number that no other call on any thread gives.
    #[inline]
    pub(crate) fn new_stamp(&mut self) -> Value {
        self.stamps += 1;
        Value::int(self.stamps)
    }

    /// The site of the running instruction.
    #[inline(always)]
    pub(crate) fn site(&self) -> Site {
        Site::new(self.code.site_base.wrapping_add(self.pc_index() as u32))
    }

    /// The index of the running instruction.
    #[inline(always)]
    pub(crate) fn pc_index(&self) -> usize {
        (self.pc.addr() - self.code.instructions.as_ptr().addr()) / size_of::<AtomicU64>()
    }

    /// The cell that holds the exception being handled.
    pub(crate) fn thread_cell(&self) -> Value {
        self.thread
    }

    /// Often used names.
    #[inline(always)]
    pub fn names(&self) -> &'static Names {
        match self.rt.names.get() {
            Some(names) => names,
            None => unreachable!("names are made first of all"),
        }
    }

    /// Often used objects.
    #[inline(always)]
    pub fn well_known(&self) -> &'static WellKnown {
        match self.rt.well_known.get() {
            Some(w) => w,
            None => unreachable!("made before any code runs"),
        }
    }

    /// Runs `f` one level of native recursion deeper.
    ///
    /// # Errors
    /// RecursionError when that is too deep; `what` goes on "while calling a Python object" and the
    /// like, and may be empty.
    pub fn deeper<T>(&mut self, what: &str, f: impl FnOnce(&mut Machine) -> Exec<T>) -> Exec<T> {
        if self.frames.len() + self.native_depth >= self.recursion_limit
            || self.native_depth >= MOST_NATIVE
        {
            return Err(self.recursion_error(what));
        }
        self.native_depth += 1;
        let result = stacker::maybe_grow(128 << 10, 4 << 20, || f(self));
        self.native_depth -= 1;
        result
    }
}
