//! Blocks on a simulated core: what the interpreter does to memory, told to a model of hardware,
//! and the writes of the block under way, which can be dropped.
//!
//! Only in builds with the feature `hw`; without it, nothing of this is compiled and every hook is
//! empty (`vm::unsimulated`).
//!
//! Main invariant: while a block runs in hardware, every word that it overwrites and that was there
//! before it began is in the core's buffer (`buffer`) first. The buffer lies over memory: the core that
//! runs sees its own writes where they belong, and what was committed is held for everybody else.
//! Before another core runs, the two are exchanged: memory is what was committed, and the buffer holds
//! what its block has written. To commit is to forget what was held, which is one step; to abort
//! is to put it back. What is not memory (the control words of frames, the registers) is a
//! checkpoint, as in any processor with transactions, and what the block has allocated is garbage.
//!
//! The model never hears of addresses of this process: see `address`.

mod address;
mod buffer;
mod check;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;

use address::Addresses;
pub(crate) use address::Piece;
use buffer::Buffer;
use check::Snapshot;
pub use check::Verdict;
use stm::heap::Heap;
use stm::heap::probe::Probe;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Reads.
    Load,
    /// Writes.
    Store,
    /// Reads and then writes the same bytes.
    Modify,
    /// No reference to data: a bytecode begins.
    Bytecode,
}

/// A reference to data, or the beginning of a bytecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// First byte: the same in every run of the same program. Of a bytecode, its source line.
    pub number: u64,
    /// Bytes.
    pub bytes: u32,
    /// What it is.
    pub kind: Kind,
    /// Whether the object was made in the block under way.
    pub private: bool,
}

/// What a block runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// The core's hardware.
    Hardware,
    /// Software: it ends with a commit of the engine.
    Software,
    /// As if there were no simulation: the accesses are told, that is all.
    Watched,
}

/// How a block is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What it runs in.
    pub run: Run,
    /// It ends at the first safepoint after so many bytecodes.
    pub bytecodes: u64,
}

/// Why a block cannot go on in hardware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// It is about to do what cannot be undone.
    Syscall,
    /// It needs what only the software has: the code says what.
    Explicit(u8),
}

/// Codes of [`Leave::Explicit`].
pub mod explicit {
    /// A section that an exception undoes by itself.
    pub const NESTED: u8 = 1;
    /// Memory to be collected in the middle of an atomic section.
    pub const COLLECTION: u8 = 2;
    /// A write to an object that the engine has published.
    pub const PUBLISHED: u8 = 3;
    /// It has to wait for another thread, and nothing of it may be seen before.
    pub const WAITS: u8 = 4;
    /// No block of the program: the runtime collects memory, finalizes, begins or ends a thread.
    pub const RUNTIME: u8 = 5;
    /// Others were quicker each time that it was woken: it runs in software, where nobody is.
    pub const STARVES: u8 = 6;
}

/// A thread that could go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its number.
    pub thread: u32,
    /// Whether its block is under way.
    pub in_block: bool,
    /// It can go on from this cycle on.
    pub from: u64,
}

/// Simulated cores and what decides about their blocks.
pub trait SimulatedCore: Debug {
    /// What is told from here on is done by this thread; the first one's number is 0.
    fn select(&mut self, thread: u32);

    /// Which of these threads, of which there is one at least, goes on.
    fn choose(&mut self, candidates: &[Candidate]) -> usize;

    /// Whether another one that was a candidate is to go on now: its core is behind this one's.
    fn is_ahead(&self) -> bool;

    /// Cycles that this thread's core has run.
    fn now(&self) -> u64;

    /// The core of this thread does nothing until a cycle, if that is not past.
    fn idle_until(&mut self, cycle: u64);

    /// The block was rolled back and is not run again: what it does later is another one.
    fn give_up(&mut self);

    /// The runtime is about to do what concerns all: blocks of other threads are over. There is no
    /// block of this one.
    fn exclude(&mut self);

    /// Source line `line` has this name. Told before its first use.
    fn name(&mut self, line: u32, name: &str);

    /// A block begins.
    fn begin(&mut self) -> Plan;

    /// The block did this. What it did after it could not go on in hardware any more is told as
    /// well, since a block learns that late; on a processor it would not have done so.
    fn done(&mut self, told: &[Told]);

    /// The block needs more than hardware has. In software it goes on.
    fn leave(&mut self, why: Leave);

    /// Whether the block runs in hardware and nothing has ended it.
    fn is_live(&self) -> bool;

    /// The block was rolled back and runs again from its beginning: in what.
    fn restart(&mut self) -> Run;

    /// The block ends: whether it has committed, or ran in software. If not, it is to be rolled back.
    fn end(&mut self) -> bool;
}

/// Asks the system to give the programs that this process becomes the same addresses each time;
/// whether this process was begun without that and has it now. Where the system refuses, all is well
/// but for programs that compute with addresses: with `id()`, or with many weak references.
#[must_use]
#[expect(unsafe_code, reason = "a system call without a wrapper")]
pub fn fix_addresses() -> bool {
    const ASK: libc::c_ulong = 0xffff_ffff;
    let fixed = libc::ADDR_NO_RANDOMIZE as libc::c_ulong;
    // SAFETY: only flags of this process are read and set.
    unsafe {
        let flags = libc::personality(ASK);
        let is_random = flags >= 0 && flags as libc::c_ulong & fixed == 0;
        is_random
            && libc::personality(flags as libc::c_ulong | fixed) >= 0
            && libc::personality(ASK) as libc::c_ulong & fixed != 0
    }
}

/// What a simulation is made of.
#[derive(Debug)]
pub struct Simulation {
    /// The core.
    pub core: Box<dyn SimulatedCore>,
    /// Whether an abort really drops the block's writes. Programs go wrong without: this is for the
    /// test that says so.
    pub buffers: bool,
    /// Whether each block that is rolled back is checked to have left nothing behind.
    pub checks: bool,
}

/// What the block under way runs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// There is no block: what runs is the runtime's own.
    #[default]
    Between,
    Block(Run),
}

/// The simulation, which hears of all that is done to memory.
#[derive(Debug)]
pub(crate) struct Watcher(RefCell<Watched>);

#[derive(Debug)]
pub(crate) struct Watched {
    core: Box<dyn SimulatedCore>,
    buffers: bool,
    addresses: Addresses,
    check: Option<Snapshot>,
    /// What was done since the core was told.
    batch: Vec<Told>,
    /// The last header or field that was read: a compiler keeps it in a register.
    last_load: (usize, usize),
    /// The block of the thread that runs.
    lane: Lane,
    /// Those of the others.
    parked: BTreeMap<u32, Lane>,
    /// Whether there are others.
    shares: bool,
    /// Who waits, and for which part of memory to be written: any if `None`.
    waiting: Vec<(u32, Option<(usize, usize)>)>,
    /// How often one thread has gone on after another.
    switches: u64,
}

/// What belongs to one thread.
#[derive(Debug, Default)]
struct Lane {
    thread: u32,
    /// How far what is the thread's own lies from what is the first one's.
    offset: u64,
    mode: Mode,
    buffer: Buffer,
    /// Where the block's new objects lie, by addresses of this process: the first and the end.
    fresh: Vec<(usize, usize)>,
    /// The block has to be rolled back.
    over: bool,
}

impl Lane {
    fn is_fresh(&self, address: usize) -> bool {
        self.fresh.iter().rev().any(|&(first, end)| (first..end).contains(&address))
    }
}

/// So much is told at once: one by one it would take twice the time.
const BATCH: usize = 512;
/// After so many accesses of a block, at the next bytecode, another core may go on.
const GRAIN: usize = 16;
/// Each so many-th time that a core goes on after another, memory is checked.
const CHECKED: u64 = 64;

impl Watcher {
    /// For a thread whose objects lie in `heap` (the first address, and how many).
    pub(crate) fn new(simulation: Simulation, heap: (usize, usize)) -> Self {
        Self(RefCell::new(Watched {
            core: simulation.core,
            buffers: simulation.buffers,
            addresses: Addresses::new(heap),
            check: simulation.checks.then(Snapshot::default),
            batch: Vec::with_capacity(BATCH),
            last_load: (0, 0),
            lane: Lane::default(),
            parked: BTreeMap::new(),
            shares: false,
            waiting: Vec::new(),
            switches: 0,
        }))
    }

    /// What is watched, to be looked at or told more. Nothing that is watched happens meanwhile.
    pub(crate) fn watched(&self) -> std::cell::RefMut<'_, Watched> {
        self.0.borrow_mut()
    }
}

impl Watched {
    fn is_speculative(&self) -> bool {
        self.lane.mode == Mode::Block(Run::Hardware)
    }

    /// Whether what the block overwrites is held.
    fn holds(&self) -> bool {
        match self.lane.mode {
            Mode::Between => false,
            Mode::Block(Run::Hardware) => true,
            // Where it can't be rolled back any more, it is still asked whom it wakes.
            Mode::Block(_) => self.shares,
        }
    }

    /// Begins a block: what it runs in, and how long it lasts.
    pub(crate) fn begin(&mut self, heap: &Heap) -> Plan {
        let plan = self.core.begin();
        self.enter(plan.run, heap);
        plan
    }

    fn enter(&mut self, run: Run, heap: &Heap) {
        if run == Run::Hardware || self.shares {
            self.take_snapshot(heap);
        }
        self.lane.mode = Mode::Block(run);
        self.lane.buffer.forget();
        self.lane.fresh.clear();
        self.lane.over = false;
        self.batch.clear();
        self.last_load = (0, 0);
    }

    fn take_snapshot(&mut self, heap: &Heap) {
        if let Some(check) = &mut self.check {
            check.take(std::iter::once(heap.used_range()).chain(self.addresses.large()));
        }
    }

    /// Tells the core what was done.
    fn tell(&mut self) {
        self.core.done(&self.batch);
        self.batch.clear();
        self.lane.over = self.is_speculative() && !self.core.is_live();
    }

    /// A bytecode of this source line begins; false when the block is to be rolled back instead.
    #[inline]
    pub(crate) fn bytecode(&mut self, line: u32) -> bool {
        self.last_load = (0, 0);
        self.push(Told { number: line.into(), bytes: 0, kind: Kind::Bytecode, private: false });
        !self.lane.over
    }

    /// Whether another thread is to go on before the next bytecode.
    pub(crate) fn is_ahead(&mut self) -> bool {
        if !self.is_speculative() || self.batch.len() < GRAIN {
            return false;
        }
        self.tell();
        !self.lane.over && self.core.is_ahead()
    }

    /// Which of these threads goes on.
    pub(crate) fn choose(&mut self, candidates: &[Candidate]) -> usize {
        self.tell();
        self.core.choose(candidates)
    }

    /// What is done from here on is done by `thread`. Its block is as it was left; the other one's
    /// writes are nowhere but in its buffer.
    pub(crate) fn select(&mut self, thread: u32, heap: &Heap) {
        if thread == self.lane.thread {
            return;
        }
        self.shares = true;
        self.tell();
        self.switches += 1;
        let checked = self.is_speculative() && self.switches.is_multiple_of(CHECKED);
        if self.lane.over && self.buffers {
            self.lane.buffer.put_back();
        } else if self.is_speculative() && self.buffers {
            self.lane.buffer.exchange();
        }
        let offset = address::of_thread(thread);
        let other = self.parked.remove(&thread);
        let other = other.unwrap_or_else(|| Lane { thread, offset, ..Lane::default() });
        let before = std::mem::replace(&mut self.lane, other);
        self.parked.insert(before.thread, before);
        if let Some(mut check) = self.check.take_if(|_| checked) {
            check.look(|address| self.is_anybodys_fresh(address));
            self.check = Some(check);
            self.take_snapshot(heap);
        }
        self.core.select(thread);
        self.last_load = (0, 0);
        if self.is_speculative() {
            self.lane.over = !self.core.is_live();
            if self.lane.over {
                self.lane.buffer.forget();
            } else if self.buffers {
                self.lane.buffer.exchange();
            }
        }
    }

    /// Whether the block is to be rolled back.
    pub(crate) fn is_over(&self) -> bool {
        self.lane.over
    }

    /// A thread that does not run has ended.
    pub(crate) fn forget(&mut self, thread: u32) {
        self.parked.remove(&thread);
    }

    /// Whether there are several threads; before that, and after, blocks in software can't be rolled
    /// back.
    pub(crate) fn set_shared(&mut self, shares: bool) {
        self.shares = shares;
    }

    /// Cycles that the running thread's core has run.
    pub(crate) fn now(&mut self) -> u64 {
        self.tell();
        self.core.now()
    }

    /// See [`SimulatedCore::idle_until`].
    pub(crate) fn idle_until(&mut self, cycle: u64) {
        self.tell();
        self.core.idle_until(cycle);
    }

    /// The running thread, which is in no block, waits for this part of memory to be written.
    pub(crate) fn wait(&mut self, range: Option<(usize, usize)>) {
        self.waiting.push((self.lane.thread, range));
    }

    /// The thread waits no more.
    pub(crate) fn stop_waiting(&mut self, thread: u32) {
        self.waiting.retain(|&(other, _)| other != thread);
    }

    /// Whom a block of the running thread wakes that commits now.
    pub(crate) fn woken(&self) -> Vec<u32> {
        let buffer = &self.lane.buffer;
        let wakes = |range: Option<(usize, usize)>| match range {
            Some((first, end)) => buffer.holds(first, end),
            None => !buffer.is_empty(),
        };
        let woken = self.waiting.iter().filter(|&&(_, range)| wakes(range));
        woken.map(|&(thread, _)| thread).collect()
    }

    /// Everybody who waits.
    pub(crate) fn all_waiting(&self) -> Vec<u32> {
        self.waiting.iter().map(|&(thread, _)| thread).collect()
    }

    /// The runtime is about to do what concerns all.
    pub(crate) fn exclude(&mut self) {
        self.tell();
        self.core.exclude();
    }

    /// What was found of the blocks that were rolled back, if they were checked.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        self.check.as_ref().map(Snapshot::verdict)
    }

    pub(crate) fn name(&mut self, line: u32, name: &str) {
        self.core.name(line, name);
    }

    /// Says what hardware cannot do; false when the block is to be rolled back.
    pub(crate) fn leave(&mut self, why: Leave) -> bool {
        if self.lane.mode == Mode::Between {
            return true;
        }
        self.tell();
        if !self.lane.over {
            self.core.leave(why);
            self.lane.over = self.is_speculative();
        }
        !self.lane.over
    }

    /// Ends the block; false when it is to be rolled back.
    pub(crate) fn end(&mut self, heap: &Heap) -> bool {
        self.tell();
        if self.lane.over || !self.core.end() {
            return false;
        }
        self.lane.mode = Mode::Between;
        self.lane.buffer.forget();
        if self.shares {
            self.take_snapshot(heap);
        }
        true
    }

    /// Undoes the block's writes.
    pub(crate) fn undo(&mut self, heap: &Heap) {
        self.tell();
        if self.buffers {
            self.lane.buffer.put_back();
        }
        if let Some(mut check) = self.check.take() {
            check.compare(|address| self.is_anybodys_fresh(address));
            self.check = Some(check);
        }
        self.lane.buffer.forget();
        self.lane.fresh.clear();
        // What the runtime does from here on is no part of it.
        self.lane.mode = Mode::Between;
        if self.shares {
            self.take_snapshot(heap);
        }
    }

    /// The block, which was undone, runs again from its beginning, in what this says.
    pub(crate) fn restart(&mut self, heap: &Heap) -> Run {
        let run = self.core.restart();
        self.enter(run, heap);
        run
    }

    /// The block, which was undone, is not run again.
    pub(crate) fn give_up(&mut self) {
        self.core.give_up();
    }

    /// An access to a piece that is not in the heap.
    #[inline]
    pub(crate) fn piece(&mut self, piece: Piece, offset: usize, bytes: usize, kind: Kind) {
        let number = self.lane.offset.wrapping_add(self.addresses.of_piece(piece, offset));
        self.push(Told { number, bytes: bytes as u32, kind, private: false });
    }

    /// The number of a register.
    #[inline]
    pub(crate) fn register(&self, index: usize) -> u64 {
        self.own(self.addresses.of_piece(Piece::Registers, 8 * index))
    }

    /// What `number` is to the first thread is to the running one ...
    #[inline]
    pub(crate) fn own(&self, number: u64) -> u64 {
        self.lane.offset.wrapping_add(number)
    }

    /// A new number for so many bytes outside the heap.
    pub(crate) fn place(&mut self, bytes: usize) -> u64 {
        self.addresses.place(bytes)
    }

    /// An access to memory outside the heap by what `Watched::place` gave.
    #[inline]
    pub(crate) fn placed(&mut self, number: u64, bytes: usize, kind: Kind) {
        self.push(Told { number, bytes: bytes as u32, kind, private: false });
    }

    #[inline]
    fn push(&mut self, told: Told) {
        self.batch.push(told);
        if self.batch.len() >= BATCH {
            self.tell();
        }
    }

    /// Whether the block has made the object at an address.
    #[inline]
    fn is_fresh(&self, address: usize) -> bool {
        self.lane.is_fresh(address)
    }

    /// Whether some block under way has made the object at an address.
    fn is_anybodys_fresh(&self, address: usize) -> bool {
        self.is_fresh(address) || self.parked.values().any(|lane| lane.is_fresh(address))
    }

    #[inline]
    fn heap(&mut self, address: usize, bytes: usize, kind: Kind, private: bool) {
        let number = self.addresses.of_heap(address);
        self.push(Told { number, bytes: bytes as u32, kind, private });
    }

    fn outside(&mut self, base: usize, size: usize, offset: usize, bytes: usize, kind: Kind) {
        if self.lane.mode != Mode::Between {
            let address = self.addresses.outside(base, size) + offset as u64;
            self.placed(address, bytes, kind);
        }
    }

    fn load(&mut self, address: usize, bytes: usize) {
        if self.last_load == (address, bytes) {
            return;
        }
        self.last_load = (address, bytes);
        let private = self.is_fresh(address);
        self.heap(address, bytes, Kind::Load, private);
    }

    fn store(&mut self, address: usize, bytes: usize) {
        let private = self.is_fresh(address);
        if !private && self.holds() {
            self.lane.buffer.hold(address, bytes);
        }
        self.heap(address, bytes, Kind::Store, private);
    }

    fn allocated(&mut self, address: usize, bytes: usize) {
        match self.lane.fresh.last_mut() {
            Some((_, end)) if *end == address => *end += bytes,
            _ => self.lane.fresh.push((address, address + bytes)),
        }
        self.heap(address, bytes, Kind::Store, true);
    }
}

impl Probe for Watcher {
    #[inline]
    fn load(&self, address: usize, bytes: usize) {
        let mut watched = self.watched();
        if watched.lane.mode != Mode::Between {
            watched.load(address, bytes);
        }
    }

    #[inline]
    fn store(&self, address: usize, bytes: usize) {
        let mut watched = self.watched();
        if watched.lane.mode != Mode::Between {
            watched.store(address, bytes);
        }
    }

    fn kept(&self, address: usize, bytes: usize) {
        let mut watched = self.watched();
        if watched.lane.mode != Mode::Between {
            let private = watched.is_fresh(address);
            if let Some(check) = &mut watched.check {
                check.keep(address, bytes);
            }
            watched.heap(address, bytes, Kind::Store, private);
        }
    }

    #[inline]
    fn allocated(&self, address: usize, bytes: usize) {
        let mut watched = self.watched();
        watched.addresses.allocated(address, bytes);
        if watched.lane.mode != Mode::Between {
            watched.allocated(address, bytes);
        }
    }

    fn freed(&self, address: usize) {
        self.watched().addresses.freed(address);
    }

    fn logged(&self, at: usize, words: usize) {
        let mut watched = self.watched();
        if watched.lane.mode != Mode::Between {
            watched.piece(Piece::Log, at * 8, words * 8, Kind::Store);
        }
    }

    fn stable(&self, address: usize) -> usize {
        self.watched().addresses.of_heap(address) as usize
    }

    fn outside(&self, base: usize, size: usize, offset: usize, bytes: usize) {
        self.watched().outside(base, size, offset, bytes, Kind::Load);
    }

    fn outside_written(&self, base: usize, size: usize, offset: usize, bytes: usize) {
        self.watched().outside(base, size, offset, bytes, Kind::Store);
    }
}
