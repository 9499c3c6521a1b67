//! The undo log of what one thread alone can reach: whole units, single words, nested blocks.

use proptest::prelude::*;
use stm::heap::{Heap, KindInfo, Memory, Ref, Savepoint};
use stm::{Config, Site};

const CELL: u8 = 0;
const NONE: u64 = 0b110;
const REGISTERS: usize = 2;
/// Some chunks, the last of them not full.
const WORDS: usize = 300;

fn heap() -> Heap {
    let cell = KindInfo { name: "cell", traced: true, finalized: false };
    Heap::new(Config::default(), 1 << 26, &[cell])
}

fn attach(heap: &Heap) -> Memory<'_> {
    let memory = Memory::new(heap, REGISTERS);
    (0..REGISTERS).for_each(|register| set_register(&memory, register, NONE));
    memory
}

fn set_register(memory: &Memory<'_>, register: usize, word: u64) {
    assert!(register < REGISTERS);
    // SAFETY: in bounds.
    unsafe { memory.registers.base().add(register).write(word) };
}

fn number(n: u32) -> u64 {
    u64::from(n) << 3 | NONE
}

/// What a block does to an array.
#[derive(Clone, Debug)]
enum Step {
    /// Stores a number.
    Number {
        index: usize,
        n: u32,
    },
    /// Stores a reference to a new cell that holds a number.
    Cell {
        index: usize,
        n: u32,
    },
    Begin,
    Merge,
    RollBack,
    Collect,
}

fn index() -> impl Strategy<Value = usize> {
    // Often the same chunk, so that it is copied in the end.
    prop_oneof![0..WORDS, 0..20usize]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (index(), any::<u32>()).prop_map(|(index, n)| Step::Number { index, n }),
        2 => (index(), any::<u32>()).prop_map(|(index, n)| Step::Cell { index, n }),
        1 => Just(Step::Begin),
        1 => Just(Step::Merge),
        1 => Just(Step::RollBack),
        1 => Just(Step::Collect),
    ]
}

/// What an element stands for: a number, and whether it lies in a cell.
type Element = (u32, bool);

fn look(memory: &mut Memory<'_>, array: Ref) -> Vec<Element> {
    let mut found = Vec::new();
    for index in 0..WORDS {
        // SAFETY: the array is alive, the index in bounds, and words are numbers or references.
        let element = unsafe {
            let word = memory.element(array, index, Site::UNKNOWN).expect("alone");
            match Ref::from_word(word) {
                None => (word, false),
                Some(cell) => (memory.get(cell, 0, Site::UNKNOWN).expect("alone"), true),
            }
        };
        found.push(((element.0 >> 3) as u32, element.1));
    }
    found
}

fn store(memory: &mut Memory<'_>, array: Ref, index: usize, word: u64) {
    // SAFETY: the array is alive, the index in bounds, and so is what the word refers to.
    unsafe { memory.set_element(array, index, word, Site::UNKNOWN).expect("alone") };
}

proptest! {
    #[test]
    fn an_array_is_what_it_was_after_every_rollback(
        blocks in prop::collection::vec((prop::collection::vec(step(), 0..60), any::<bool>()), 1..8),
        shared in any::<bool>(),
    ) {
        let heap = heap();
        let mut memory = attach(&heap);
        memory.begin(0, REGISTERS);
        let array = memory.alloc_array(CELL, 0, WORDS, NONE).expect("room");
        set_register(&memory, 0, array.to_word());
        if shared {
            memory.publish_at_commit(array);
        }
        prop_assert!(memory.commit(REGISTERS).is_ok());
        let mut committed = vec![(0, false); WORDS];
        for (steps, commits) in blocks {
            memory.begin(0, REGISTERS);
            let mut present = committed.clone();
            let mut levels: Vec<(Savepoint, Vec<Element>)> = Vec::new();
            for step in steps {
                match step {
                    Step::Number { index, n } => {
                        store(&mut memory, array, index, number(n));
                        present[index] = (n, false);
                    }
                    Step::Cell { index, n } => {
                        let cell = memory.alloc_cell(CELL, 0, 1, number(n)).expect("room");
                        store(&mut memory, array, index, cell.to_word());
                        present[index] = (n, true);
                    }
                    Step::Begin => {
                        let savepoint = memory.begin_nested(0, REGISTERS).expect("alone");
                        levels.push((savepoint, present.clone()));
                    }
                    Step::Merge => {
                        if let Some((savepoint, _)) = levels.pop() {
                            memory.merge_nested(savepoint);
                        }
                    }
                    Step::RollBack => {
                        if let Some((savepoint, before)) = levels.pop() {
                            memory.roll_back_nested(savepoint, &[]);
                            present = before;
                        }
                    }
                    Step::Collect => memory.collect_young(0, REGISTERS),
                }
            }
            prop_assert_eq!(&look(&mut memory, array), &present);
            while let Some((savepoint, _)) = levels.pop() {
                memory.merge_nested(savepoint);
            }
            if commits {
                prop_assert!(memory.commit(REGISTERS).is_ok());
                committed = present;
            } else {
                memory.abort();
            }
            prop_assert_eq!(memory.audit(REGISTERS, &[]), []);
            memory.begin(0, REGISTERS);
            prop_assert_eq!(&look(&mut memory, array), &committed);
            prop_assert!(memory.commit(REGISTERS).is_ok());
        }
    }
}

/// A collection in the middle of a nested block keeps what its rollback brings back into registers.
#[test]
fn what_a_nested_block_drops_outlives_a_collection() {
    let heap = heap();
    let mut memory = attach(&heap);
    memory.begin(0, REGISTERS);
    for words in [2, 5_000] {
        let array = memory.alloc_array(CELL, 0, words, number(7)).expect("room");
        set_register(&memory, 0, array.to_word());
        let savepoint = memory.begin_nested(0, REGISTERS).expect("alone");
        store(&mut memory, array, 1, number(8));
        set_register(&memory, 0, NONE);
        memory.collect_young(0, REGISTERS);
        for _ in 0..1_000 {
            memory.alloc_array(CELL, 0, words, number(9)).expect("room");
        }
        memory.roll_back_nested(savepoint, &[]);
        // SAFETY: in the register again, and in bounds.
        assert_eq!(unsafe { memory.element(array, 1, Site::UNKNOWN) }, Ok(number(7)));
        // SAFETY: as above.
        assert_eq!(unsafe { memory.element(array, 0, Site::UNKNOWN) }, Ok(number(7)));
    }
    assert!(memory.commit(REGISTERS).is_ok());
    assert_eq!(memory.audit(REGISTERS, &[]), []);
    assert_eq!(heap.live_objects(), 1);
}
