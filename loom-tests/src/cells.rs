//! What the models of the heap are made of: cells, and a thread that holds some in registers.

use stm::heap::{Heap, Memory, Ref};
use stm::{Abort, Site};

/// The kind of a cell.
pub const CELL: u8 = 0;
/// A word that is no reference.
pub const NONE: u64 = 0b110;
const REGISTERS: usize = 2;

/// A small number as a word.
#[must_use]
pub fn number(n: u64) -> u64 {
    n << 3 | NONE
}

/// A thread of a heap, with two registers.
#[derive(Debug)]
pub struct Thread {
    memory: Memory<'static>,
}

impl Thread {
    /// Attaches a thread, with empty registers.
    #[must_use]
    pub fn new(heap: &'static Heap) -> Self {
        let mut thread = Self { memory: Memory::new(heap, REGISTERS) };
        (0..REGISTERS).for_each(|register| thread.put(register, NONE));
        thread
    }

    /// The word in a register.
    #[must_use]
    pub fn register(&self, register: usize) -> u64 {
        assert!(register < REGISTERS);
        // SAFETY: in bounds, and written by `new`.
        unsafe { self.memory.registers.base().add(register).read() }
    }

    /// Sets a register.
    pub fn put(&mut self, register: usize, word: u64) {
        assert!(register < REGISTERS);
        // SAFETY: in bounds.
        unsafe { self.memory.registers.base().add(register).write(word) };
    }

    /// Begins a block.
    pub fn begin(&mut self) {
        self.memory.begin(0, REGISTERS);
    }

    /// Commits the block, or rolls it back; whether it has committed.
    pub fn end(&mut self) -> bool {
        let committed = self.memory.commit(REGISTERS).is_ok();
        if !committed {
            self.memory.abort();
        }
        committed
    }

    /// Runs `body` as a block until it commits.
    pub fn run<T>(&mut self, body: impl Fn(&mut Self) -> Result<T, Abort>) -> T {
        loop {
            self.begin();
            match body(self) {
                Ok(value) if self.end() => return value,
                Ok(_) => {}
                Err(Abort) => self.memory.abort(),
            }
        }
    }

    /// A new cell with these fields, in a register.
    pub fn cell(&mut self, register: usize, fields: &[u64]) -> Ref {
        let Ok(cell) = self.memory.alloc_cell(CELL, 0, fields.len(), NONE) else {
            unreachable!("a model needs little memory")
        };
        for (field, &word) in fields.iter().enumerate() {
            // SAFETY: just allocated, and in bounds.
            unsafe { self.memory.init(cell, field, word) };
        }
        self.put(register, cell.to_word());
        cell
    }

    /// A field of a cell.
    ///
    /// # Errors
    /// When the block has to be rolled back.
    pub fn get(&mut self, cell: Ref, field: usize) -> Result<u64, Abort> {
        // SAFETY: models use cells that something refers to, and their fields.
        unsafe { self.memory.get(cell, field, Site::new(1)) }
    }

    /// A field of a cell, without a mark.
    ///
    /// # Errors
    /// When the block has to be rolled back.
    pub fn peek(&mut self, cell: Ref, field: usize) -> Result<u64, Abort> {
        // SAFETY: as in `get`.
        unsafe { self.memory.peek(cell, field) }
    }

    /// Sets a field of a cell.
    ///
    /// # Errors
    /// When the block has to be rolled back.
    pub fn set(&mut self, cell: Ref, field: usize, word: u64) -> Result<(), Abort> {
        // SAFETY: as in `get`; the word is no reference, or one to a cell that is alive.
        unsafe { self.memory.put(cell, field, word, Site::new(2)) }
    }

    /// Makes a cell with these fields that all threads can reach, and that lives on.
    pub fn root(&mut self, fields: &[u64]) -> Ref {
        self.begin();
        let cell = self.cell(0, fields);
        self.memory.add_handle(cell);
        self.memory.publish_handles_at_commit();
        self.put(0, NONE);
        assert!(self.end(), "no other block runs");
        cell
    }

    /// Looks whether all counts are right and nothing is left that waits, when only this thread and
    /// `others` are there and no block runs.
    ///
    /// # Panics
    /// When they are not.
    pub fn audit(&mut self, others: &[&Thread], live: usize) {
        for _ in 0..2 {
            stm::model::collect();
            self.run(|_| Ok(()));
        }
        let registers: Vec<Vec<u64>> = others
            .iter()
            .map(|other| (0..REGISTERS).map(|register| other.register(register)).collect())
            .collect();
        let registers: Vec<&[u64]> = registers.iter().map(Vec::as_slice).collect();
        let wrong = self.memory.audit(REGISTERS, &registers);
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(self.memory.heap().live_objects(), live, "objects that live");
    }
}

/// The cell that a word refers to, if it refers to one.
#[must_use]
pub fn cell(word: u64) -> Option<Ref> {
    // SAFETY: the words of models are from `Ref::to_word` or no references.
    unsafe { Ref::from_word(word) }
}

/// What one thread of a model of the heap does.
pub type Part = Box<dyn FnOnce(&mut Thread)>;

/// Boxes what one thread does.
pub fn part(body: impl FnOnce(&mut Thread) + 'static) -> Part {
    Box::new(body)
}

/// Runs `first` on a thread of its own beside `second`, each with a heap's thread, and gives these
/// back.
///
/// # Panics
/// When a part does.
pub fn beside(mut one: Thread, first: Part, mut two: Thread, second: Part) -> (Thread, Thread) {
    let other = loom::thread::spawn(move || {
        first(&mut one);
        one
    });
    second(&mut two);
    let Ok(one) = other.join() else { unreachable!("loom stops at a panic") };
    (one, two)
}
