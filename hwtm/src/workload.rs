//! Made-up programs whose sharing and size are known, so that what the model says of them can be
//! foreseen.

use crate::agent::EventSource;
use crate::random::Random;
use crate::trace::{Access, AccessKind, Event};

/// First byte of what all threads share.
const SHARED: u64 = 0x1_0000_0000;
/// First byte of the private memory of thread 0; the others follow at this distance.
const PRIVATE: u64 = 0x100_0000_0000;

/// The shape of a synthetic program's blocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Blocks that each thread runs.
    pub blocks: u64,
    /// Bytecodes in a block.
    pub bytecodes: u64,
    /// Instructions in a bytecode.
    pub instructions: u64,
    /// Bytes of private memory that a block walks through, one word a bytecode.
    pub private_bytes: u64,
    /// Words of the shared table.
    pub shared_words: u64,
    /// Bytes from one shared word to the next: 8 packs them, a line's size parts them.
    pub shared_stride: u64,
    /// Chance that a bytecode reads a random shared word.
    pub shared_read: f64,
    /// Chance that a bytecode changes a random shared word.
    pub shared_write: f64,
    /// Words with a counter of each thread's own, side by side at this distance; 0 for none.
    /// Every block adds one to its thread's counter.
    pub counter_stride: u64,
    /// Chance that a block makes a system call.
    pub syscall: f64,
    /// Chance that a block is a large one.
    pub large: f64,
    /// Private bytes that a large block writes, a line at a time.
    pub large_bytes: u64,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            blocks: 1000,
            bytecodes: 50,
            instructions: 20,
            private_bytes: 4096,
            shared_words: 1 << 16,
            shared_stride: 8,
            shared_read: 0.1,
            shared_write: 0.01,
            counter_stride: 0,
            syscall: 0.0,
            large: 0.0,
            large_bytes: 0,
        }
    }
}

/// One thread of a synthetic program.
#[derive(Clone, Debug)]
pub struct Synthetic {
    shape: Shape,
    thread: u64,
    random: Random,
    made: u64,
}

impl Synthetic {
    /// Thread `thread` of the program of `shape` and `seed`.
    #[must_use]
    pub fn new(shape: Shape, thread: usize, seed: u64) -> Self {
        Self { shape, thread: thread as u64, random: Random::stream(seed, thread as u64), made: 0 }
    }

    /// All threads of a program.
    #[must_use]
    pub fn threads(shape: Shape, threads: usize, seed: u64) -> Vec<Self> {
        (0..threads).map(|thread| Self::new(shape, thread, seed)).collect()
    }

    fn shared_word(&mut self) -> u64 {
        SHARED + self.random.below(self.shape.shared_words) * self.shape.shared_stride
    }

    fn block(&mut self, events: &mut Vec<Event>) {
        let shape = self.shape;
        let own = PRIVATE * (self.thread + 1);
        events.push(Event::Begin);
        for bytecode in 0..shape.bytecodes {
            events.push(Event::Bytecode);
            events.push(Event::Instructions(shape.instructions));
            // A frame that is always the same, and data that the block walks through.
            events.push(access(own + bytecode % 16 * 8, AccessKind::Modify));
            if let Some(words) = (shape.private_bytes / 8).checked_sub(1).filter(|&words| words > 0)
            {
                let word = self.random.below(words);
                let kind =
                    if word.is_multiple_of(3) { AccessKind::Store } else { AccessKind::Load };
                events.push(access(own + 4096 + word * 8, kind));
            }
            if self.random.unit() < shape.shared_read {
                let word = self.shared_word();
                events.push(access(word, AccessKind::Load));
            }
            if self.random.unit() < shape.shared_write {
                let word = self.shared_word();
                events.push(access(word, AccessKind::Modify));
            }
        }
        if self.random.unit() < shape.large {
            for at in (0..shape.large_bytes).step_by(64) {
                events.push(access(own + (1 << 24) + at, AccessKind::Store));
            }
        }
        if self.random.unit() < shape.syscall {
            events.push(Event::Syscall);
        }
        if shape.counter_stride > 0 {
            // Below the shared table, on lines of their own.
            let counter = SHARED - (1 << 20) + self.thread * shape.counter_stride;
            events.push(access(counter, AccessKind::Modify));
        }
        events.push(Event::End);
    }
}

fn access(address: u64, kind: AccessKind) -> Event {
    Event::Access(Access { address, size: 8, kind, private: false })
}

impl EventSource for Synthetic {
    fn more(&mut self, events: &mut Vec<Event>) -> bool {
        if self.made == self.shape.blocks {
            return false;
        }
        self.made += 1;
        self.block(events);
        true
    }
}
