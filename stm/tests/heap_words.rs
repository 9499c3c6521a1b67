//! Changes of words that wait for the commit: what their block sees of them, and that blocks which
//! change different words of an object do not make each other run again.

use stm::heap::{Heap, KindInfo, Memory, Ref};
use stm::{Config, Site};

const CELL: u8 = 0;
const NONE: u64 = 0b110;
const REGISTERS: usize = 4;
const SITE: Site = Site::UNKNOWN;

fn heap() -> Heap {
    let kinds = [KindInfo { name: "cell", traced: true, finalized: false }];
    Heap::new(Config::default(), 1 << 30, &kinds)
}

fn number(n: u64) -> u64 {
    n << 2 | 1
}

fn add(word: u64, operand: u64) -> Option<u64> {
    (word & 3 == 1 && operand & 3 == 1).then(|| word.wrapping_add(operand - 1))
}

fn attach(heap: &Heap) -> Memory<'_> {
    let memory: Memory<'_> = Memory::new(heap, 64);
    for index in 0..REGISTERS {
        // SAFETY: in bounds.
        unsafe { memory.registers.base().add(index).write(NONE) };
    }
    memory
}

/// Runs a block until it commits.
fn block(memory: &mut Memory<'_>, mut body: impl FnMut(&mut Memory<'_>) -> Result<(), stm::Abort>) {
    loop {
        memory.begin(0, REGISTERS);
        if body(memory).is_ok() && memory.commit(REGISTERS).is_ok() {
            return;
        }
        memory.abort();
    }
}

/// A shared object that register 0 refers to.
fn shared(memory: &mut Memory<'_>, make: impl FnOnce(&mut Memory<'_>) -> Ref) -> Ref {
    memory.begin(0, REGISTERS);
    let object = make(memory);
    // SAFETY: in bounds.
    unsafe { memory.registers.base().write(object.to_word()) };
    memory.publish_at_commit(object);
    memory.commit(REGISTERS).expect("alone");
    object
}

fn assert_counts_are_right(memory: &Memory<'_>) {
    let wrong = memory.audit(REGISTERS, &[]);
    assert!(wrong.is_empty(), "{:?}", &wrong[..wrong.len().min(5)]);
}

#[test]
fn a_block_sees_its_own_pending_changes() {
    let heap = heap();
    let mut memory = attach(&heap);
    let cell =
        shared(&mut memory, |memory| memory.alloc_cell(CELL, 0, 4, number(0)).expect("room"));
    memory.begin(0, REGISTERS);
    // SAFETY: the objects are alive, the indices in bounds.
    unsafe {
        assert!(memory.combine(cell, 0, add, number(5), Some(add), SITE));
        // A store to a unit with pending changes is one of them.
        let inner = memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
        memory.put(cell, 1, inner.to_word(), SITE).expect("alone");
        memory.put(cell, 2, number(7), SITE).expect("alone");
        assert!(memory.combine(cell, 2, add, number(1), Some(add), SITE));
        memory.collect_young(0, REGISTERS);
        assert!(memory.has_pending());
        assert_eq!(memory.get(cell, 1, SITE), Ok(inner.to_word()));
        assert_eq!(memory.get(cell, 2, SITE), Ok(number(8)), "stored, then added to");
        assert_eq!(memory.peek(cell, 2), Ok(number(8)));
        assert_eq!(memory.get(cell, 3, SITE), Ok(number(0)), "beneath");
        assert_eq!(memory.peek(cell, 0), Ok(number(0)), "beneath");
        assert!(memory.has_pending());
        assert_eq!(memory.get(cell, 0, SITE), Ok(number(5)), "settled");
        assert!(!memory.has_pending());
        memory.put(cell, 0, number(6), SITE).expect("alone");
        assert!(!memory.combine(cell, 0, add, number(1), Some(add), SITE), "owned");
    }
    memory.commit(REGISTERS).expect("alone");
    assert_counts_are_right(&memory);
    memory.begin(0, REGISTERS);
    // SAFETY: as above.
    unsafe {
        let found: Vec<u64> = (0..4).map(|i| memory.get(cell, i, SITE).expect("alone")).collect();
        assert_eq!([found[0], found[2], found[3]], [number(6), number(8), number(0)]);
    }
    memory.abort();
    assert_eq!(heap.live_objects(), 2);
}

#[test]
fn a_pending_store_that_is_rolled_back_leaves_nothing() {
    let heap = heap();
    let mut memory = attach(&heap);
    let cell =
        shared(&mut memory, |memory| memory.alloc_cell(CELL, 0, 2, number(0)).expect("room"));
    memory.begin(0, REGISTERS);
    // SAFETY: alive, in bounds.
    unsafe {
        assert!(memory.combine(cell, 0, add, number(1), None, SITE));
        let inner = memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
        memory.put(cell, 1, inner.to_word(), SITE).expect("alone");
        // It does not apply, so the whole block fails.
        assert!(!memory.combine(cell, 1, |_, _| None, 1, None, SITE), "a reference");
        assert!(memory.combine(cell, 0, |_, _| None, 1, None, SITE));
    }
    assert!(memory.commit(REGISTERS).is_err());
    memory.abort();
    assert_counts_are_right(&memory);
    assert_eq!(heap.live_objects(), 1);
}

/// Threads that each store to an element of their own, and read that and those that nobody writes.
fn stores_are_merged(make: impl FnOnce(&mut Memory<'_>) -> Ref) {
    const BLOCKS: u64 = 3_000;
    const THREADS: usize = 3;
    let heap = heap();
    let mut main = attach(&heap);
    let object = shared(&mut main, make);
    let access = |memory: &mut Memory<'_>, index: usize, word: Option<u64>| {
        let is_cell = object.layout() == stm::heap::Layout::Cell;
        // SAFETY: alive, in bounds.
        unsafe {
            match word {
                Some(word) if is_cell => memory.put(object, index, word, SITE).map(|()| word),
                Some(word) => memory.set_element(object, index, word, SITE).map(|()| word),
                None if is_cell => memory.get(object, index, SITE),
                None => memory.element(object, index, SITE),
            }
        }
    };
    let before = heap.engine().stats();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let heap = &heap;
            scope.spawn(move || {
                let mut memory = attach(heap);
                for n in 1..=BLOCKS {
                    block(&mut memory, |memory| {
                        assert_eq!(access(memory, 20 + thread, None)?, number(0));
                        // Each time a new object, and each time read back.
                        let old = access(memory, thread, None)?;
                        // SAFETY: words of traced objects are references or none.
                        let count = match unsafe { Ref::from_word(old) } {
                            // SAFETY: alive, in bounds.
                            Some(old) => unsafe { memory.get(old, 0, SITE)? },
                            None => old,
                        };
                        assert_eq!(count, number(n - 1));
                        let fresh = memory.alloc_cell(CELL, 0, 1, number(n)).expect("room");
                        access(memory, thread, Some(fresh.to_word()))?;
                        assert_eq!(access(memory, thread, None)?, fresh.to_word());
                        Ok(())
                    });
                }
            });
        }
    });
    let stats = heap.engine().stats() - before;
    // Until it is known that several blocks write to the object, one may be in the way of another.
    assert!(stats.aborts <= 2 * THREADS as u64, "{stats}");
    main.begin(0, REGISTERS);
    for thread in 0..THREADS {
        let word = access(&mut main, thread, None).expect("alone");
        // SAFETY: references, alive, in bounds.
        let count = unsafe { main.get(Ref::from_tagged(word), 0, SITE) };
        assert_eq!(count, Ok(number(BLOCKS)));
    }
    main.abort();
    assert_counts_are_right(&main);
}

#[test]
fn stores_to_different_fields_are_merged() {
    stores_are_merged(|memory| memory.alloc_cell(CELL, 0, 30, number(0)).expect("room"));
}

#[test]
fn stores_to_different_elements_of_a_table_are_merged() {
    stores_are_merged(|memory| memory.alloc_table(CELL, 0, 300, number(0)).expect("room"));
}
