//! The heap of objects: counts, rollback, publication and memory, on one thread and on several.

use std::sync::atomic::{AtomicU64, Ordering};
use stm::heap::{Heap, KindInfo, Memory, Ref};
use stm::{Config, Site};

const CELL: u8 = 0;
const RAW: u8 = 1;
const TUPLE: u8 = 2;
const NONE: u64 = 0b110;
const REGISTERS: usize = 8;

fn heap() -> Heap {
    let kind = |name, traced| KindInfo { name, traced, finalized: false };
    Heap::new(
        Config::default(),
        1 << 30,
        &[kind("cell", true), kind("raw", false), kind("tuple", true)],
    )
}

struct Thread<'h> {
    memory: Memory<'h>,
}

impl<'h> Thread<'h> {
    fn new(heap: &'h Heap) -> Self {
        let memory = Memory::new(heap, 64);
        for index in 0..REGISTERS {
            // SAFETY: in bounds.
            unsafe { memory.registers.base().add(index).write(NONE) };
        }
        Self { memory }
    }

    fn register(&self, index: usize) -> u64 {
        assert!(index < REGISTERS);
        // SAFETY: in bounds and initialised.
        unsafe { *self.memory.registers.base().add(index) }
    }

    fn set_register(&mut self, index: usize, word: u64) {
        assert!(index < REGISTERS);
        // SAFETY: in bounds.
        unsafe { *self.memory.registers.base().add(index) = word };
    }

    fn object(&self, index: usize) -> Option<Ref> {
        // SAFETY: registers hold words of living objects.
        unsafe { Ref::from_word(self.register(index)) }
    }

    fn begin(&mut self) {
        self.memory.begin(0, REGISTERS);
    }

    fn commit(&mut self) -> bool {
        let done = self.memory.commit(REGISTERS).is_ok();
        if !done {
            self.memory.abort();
        }
        done
    }

    fn audit(&self) {
        let wrong = self.memory.audit(REGISTERS, &[]);
        assert!(wrong.is_empty(), "{:?}", &wrong[..wrong.len().min(5)]);
    }
}

fn step(random: &mut u64) -> usize {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    (*random >> 20) as usize
}

/// Builds, links, drops and rolls back a random graph; the counts must be right after every block.
fn random_graph(thread: &mut Thread<'_>, seed: u64, blocks: usize) {
    let mut random = seed | 1;
    let site = Site::UNKNOWN;
    for block in 0..blocks {
        thread.begin();
        for _ in 0..step(&mut random) % 20 {
            let (a, b) = (step(&mut random) % REGISTERS, step(&mut random) % REGISTERS);
            match step(&mut random) % 8 {
                0 => {
                    let made = thread.memory.alloc_cell(CELL, 0, 3, NONE).expect("room");
                    thread.set_register(a, made.to_word());
                }
                1 => {
                    let tuple = thread.memory.alloc_frozen(TUPLE, 0, 2).expect("room");
                    // SAFETY: two words, written before anything else sees them.
                    unsafe {
                        tuple.payload().write(thread.register(a));
                        tuple.payload().add(1).write(thread.register(b));
                    }
                    thread.set_register(b, tuple.to_word());
                }
                2 => {
                    let array = thread.memory.alloc_array(CELL, 0, 100, NONE).expect("room");
                    thread.set_register(a, array.to_word());
                }
                3 | 4 => {
                    let word = thread.register(b);
                    let field = step(&mut random) % 3;
                    match thread.object(a).map(|object| (object, object.layout())) {
                        // SAFETY: the object is alive, the index is in bounds.
                        Some((cell, stm::heap::Layout::Cell)) => unsafe {
                            thread.memory.put(cell, field, word, site).expect("alone");
                        },
                        // SAFETY: as above.
                        Some((array, stm::heap::Layout::Array)) => unsafe {
                            thread
                                .memory
                                .set_element(array, field * 40, word, site)
                                .expect("alone");
                        },
                        _ => {}
                    }
                }
                5 => {
                    let field = step(&mut random) % 3;
                    let found = match thread.object(a).map(|object| (object, object.layout())) {
                        // SAFETY: the object is alive, the index is in bounds.
                        Some((cell, stm::heap::Layout::Cell)) => unsafe {
                            thread.memory.get(cell, field, site).expect("alone")
                        },
                        // SAFETY: as above.
                        Some((array, stm::heap::Layout::Array)) => unsafe {
                            thread.memory.element(array, field * 40, site).expect("alone")
                        },
                        _ => NONE,
                    };
                    thread.set_register(b, found);
                }
                6 => thread.set_register(a, NONE),
                _ => {
                    if step(&mut random) % 16 == 0 {
                        thread.memory.collect_young(0, REGISTERS);
                    }
                }
            }
        }
        if step(&mut random).is_multiple_of(4) {
            let before: Vec<_> = (0..REGISTERS).map(|index| thread.register(index)).collect();
            thread.memory.abort();
            drop(before);
        } else {
            assert!(thread.commit());
        }
        if block % 16 == 0 {
            thread.audit();
        }
    }
}

#[test]
fn counts_are_right_after_every_block() {
    for seed in 1..30 {
        let heap = heap();
        let mut thread = Thread::new(&heap);
        random_graph(&mut thread, seed * 7919, 400);
        thread.begin();
        for index in 0..REGISTERS {
            thread.set_register(index, NONE);
        }
        assert!(thread.commit());
        thread.audit_is_cycles_only();
    }
}

impl Thread<'_> {
    fn audit_is_cycles_only(&mut self) {
        self.audit();
        self.memory.collect_cycles(REGISTERS, &[]);
        self.audit();
        settle(self, 0);
    }
}

#[test]
fn counts_are_right_with_shared_objects() {
    for seed in 1..20 {
        let heap = heap();
        let mut thread = Thread::new(&heap);
        // A shared object in register 0 from the start: what is hung into it is published.
        thread.begin();
        let root = thread.memory.alloc_cell(CELL, 0, 3, NONE).expect("room");
        thread.set_register(0, root.to_word());
        thread.memory.publish_at_commit(root);
        assert!(thread.commit());
        assert!(root.is_shared());
        random_graph(&mut thread, seed * 104_729, 400);
        thread.begin();
        for index in 0..REGISTERS {
            thread.set_register(index, NONE);
        }
        assert!(thread.commit());
        thread.audit_is_cycles_only();
    }
}

/// Runs empty blocks until `live` objects are left: shared ones die only when the blocks of all
/// threads of that time have ended, those of other tests included.
fn settle(thread: &mut Thread<'_>, live: usize) {
    for _ in 0..1_000_000 {
        if thread.memory.heap().live_objects() == live {
            return;
        }
        thread.begin();
        assert!(thread.commit());
        std::thread::yield_now();
    }
    panic!("{} objects are left, not {live}", thread.memory.heap().live_objects());
}

#[test]
fn a_rolled_back_block_leaves_nothing() {
    let heap = heap();
    let mut thread = Thread::new(&heap);
    thread.begin();
    let cell = thread.memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
    thread.set_register(0, cell.to_word());
    assert!(thread.commit());
    thread.begin();
    let other = thread.memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
    // SAFETY: alive, in bounds.
    unsafe { thread.memory.put(cell, 0, other.to_word(), Site::UNKNOWN).expect("alone") };
    thread.set_register(1, other.to_word());
    thread.memory.abort();
    assert_eq!(thread.register(1), NONE);
    thread.begin();
    // SAFETY: alive, in bounds.
    assert_eq!(unsafe { thread.memory.get(cell, 0, Site::UNKNOWN) }, Ok(NONE));
    assert!(thread.commit());
    thread.audit();
    assert_eq!(heap.live_objects(), 1);
}

#[test]
fn what_a_handle_keeps_may_change_in_the_same_block() {
    let heap = heap();
    let mut thread = Thread::new(&heap);
    thread.begin();
    let kept = thread.memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
    let array = thread.memory.alloc_array(CELL, 0, 70, NONE).expect("room");
    // SAFETY: nothing has seen the cell yet.
    unsafe { thread.memory.init(kept, 0, array.to_word()) };
    thread.memory.add_handle(kept);
    let inner = thread.memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
    // SAFETY: all are alive, the indices in bounds.
    unsafe {
        thread.memory.set_element(array, 65, inner.to_word(), Site::UNKNOWN).expect("alone");
    }
    assert!(thread.commit());
    thread.audit();
    assert_eq!(heap.live_objects(), 3);
    thread.begin();
    thread.memory.drop_handle(kept);
    assert!(thread.commit());
    thread.audit();
    assert_eq!(heap.live_objects(), 0);
}

#[test]
fn a_long_block_that_allocates_much_stays_small() {
    let heap = heap();
    let mut thread = Thread::new(&heap);
    thread.begin();
    heap.reset_peak();
    // A megabyte that lives, fifty that die.
    for live in 0..50 {
        let keep = thread.memory.alloc_array(CELL, 0, 2_500, NONE).expect("room");
        // SAFETY: nothing has seen the array yet.
        unsafe { thread.memory.init(keep, 0, thread.register(0)) };
        thread.set_register(0, keep.to_word());
        for _ in 0..20_000 {
            let dead = thread.memory.alloc_frozen(RAW, 0, 5).expect("room");
            thread.set_register(1, dead.to_word());
            if thread.memory.wants_collection() {
                thread.memory.collect_young(0, REGISTERS);
            }
        }
        assert!(heap.used() < 8 << 20, "{live}: {} bytes", heap.used());
    }
    assert!(heap.peak() < 8 << 20, "{} bytes", heap.peak());
    assert!(thread.commit());
    thread.audit();
    assert_eq!(heap.live_objects(), 51);
}

#[test]
fn threads_move_references_about_without_losing_one() {
    let heap = heap();
    let mut main = Thread::new(&heap);
    const SLOTS: usize = 128;
    main.begin();
    let table = main.memory.alloc_array(CELL, 0, SLOTS, NONE).expect("room");
    for slot in 0..SLOTS {
        let item = main.memory.alloc_cell(CELL, 0, 1, (slot as u64) << 3).expect("room");
        // SAFETY: nothing has seen the array yet.
        unsafe { main.memory.init(table, slot, item.to_word()) };
    }
    main.set_register(0, table.to_word());
    main.memory.publish_at_commit(table);
    assert!(main.commit());
    let aborts = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for seed in 1..4u64 {
            let (heap, aborts) = (&heap, &aborts);
            scope.spawn(move || {
                let mut thread = Thread::new(heap);
                let mut random = seed * 31_337;
                let site = Site(seed as u32);
                for _ in 0..4_000 {
                    let (a, b) = (step(&mut random) % SLOTS, step(&mut random) % SLOTS);
                    let fresh = step(&mut random).is_multiple_of(3);
                    loop {
                        thread.begin();
                        // SAFETY: the table is alive, the indices in bounds.
                        let outcome = unsafe { swap(&mut thread.memory, table, a, b, fresh, site) };
                        if outcome.is_ok() && thread.commit() {
                            break;
                        }
                        if outcome.is_err() {
                            thread.memory.abort();
                        }
                        aborts.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    settle(&mut main, SLOTS + 1);
    main.audit();
    main.begin();
    main.set_register(0, NONE);
    assert!(main.commit());
    settle(&mut main, 0);
}

/// Swaps two slots; with `fresh`, replaces one of the objects by a copy.
unsafe fn swap(
    memory: &mut Memory<'_>,
    table: Ref,
    a: usize,
    b: usize,
    fresh: bool,
    site: Site,
) -> Result<(), stm::Abort> {
    // SAFETY: as the caller promises, and what the table holds is alive.
    unsafe {
        let (left, right) = (memory.element(table, a, site)?, memory.element(table, b, site)?);
        let mut right = right;
        if fresh && let Some(object) = Ref::from_word(right) {
            let value = memory.get(object, 0, site)?;
            let copy = memory.alloc_cell(CELL, 0, 1, value).expect("room");
            right = copy.to_word();
        }
        memory.set_element(table, a, right, site)?;
        memory.set_element(table, b, left, site)
    }
}
