//! The heap of objects: counts, rollback, publication and memory, on one thread and on several.

use std::sync::atomic::{AtomicU64, Ordering};
use stm::heap::{Heap, KindInfo, Memory, Operands, Operation, Outcome, PendingSlot, Ref};
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
                    if step(&mut random).is_multiple_of(16) {
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

/// A handle counts its object at once, in the middle of the block: collections that come later in
/// that block must leave it alone, and so must a rollback.
#[test]
fn what_a_handle_keeps_outlives_the_block_that_made_it() {
    for rolls_back in [false, true] {
        let heap = heap();
        let mut thread = Thread::new(&heap);
        thread.begin();
        let mut kept = Vec::new();
        for words in [2, 5_000] {
            let array = thread.memory.alloc_array(CELL, 0, words, NONE).expect("room");
            let watched = thread.memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
            thread.memory.watch(watched);
            // SAFETY: nothing has seen the array yet.
            unsafe { thread.memory.init(array, 0, watched.to_word()) };
            thread.set_register(kept.len(), array.to_word());
            kept.push(array);
        }
        thread.memory.collect_young(0, REGISTERS);
        for &array in &kept {
            thread.memory.add_handle(array);
        }
        thread.set_register(0, NONE);
        thread.set_register(1, NONE);
        for _ in 0..2 {
            thread.memory.collect_young(0, REGISTERS);
            for _ in 0..1_000 {
                thread.memory.alloc_array(CELL, 0, 2, 7 << 2 | 1).expect("room");
            }
        }
        if rolls_back {
            thread.memory.abort();
        } else {
            assert!(thread.commit());
        }
        thread.audit();
        assert_eq!(heap.live_objects(), 4);
        thread.begin();
        for &array in &kept {
            // SAFETY: the handle keeps it, and it has two words at least.
            assert_eq!(unsafe { thread.memory.element(array, 1, Site::UNKNOWN) }, Ok(NONE));
            thread.memory.drop_handle(array);
        }
        assert!(thread.commit());
        assert_eq!(thread.memory.take_finalizable().len(), 2);
    }
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
                let site = Site::new(seed as u32);
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

fn add(word: u64, operand: u64) -> Option<u64> {
    (word & 3 == 1 && operand & 3 == 1).then(|| word.wrapping_add(operand - 1))
}

#[test]
fn additions_to_shared_words_never_abort_and_none_is_lost() {
    const ADDS: u64 = 5_000;
    let heap = heap();
    let mut main = Thread::new(&heap);
    main.begin();
    let cell = main.memory.alloc_cell(CELL, 0, 2, 1).expect("room");
    let array = main.memory.alloc_array(CELL, 0, 100, 1).expect("room");
    // SAFETY: nothing has seen the cell yet.
    unsafe { main.memory.init(cell, 1, array.to_word()) };
    main.set_register(0, cell.to_word());
    main.memory.publish_at_commit(cell);
    assert!(main.commit());
    let before = heap.engine().stats();
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let heap = &heap;
            scope.spawn(move || {
                let site = Site::new(thread);
                let mut thread = Thread::new(heap);
                for _ in 0..ADDS {
                    thread.begin();
                    // SAFETY: both are alive, the indices in bounds.
                    unsafe {
                        for _ in 0..3 {
                            assert!(thread.memory.combine(
                                cell,
                                0,
                                add,
                                1 << 2 | 1,
                                Some(add),
                                site
                            ));
                        }
                        assert!(thread.memory.combine(array, 70, add, 2 << 2 | 1, None, site));
                        assert!(thread.memory.combine(array, 99, add, 3 << 2 | 1, None, site));
                    }
                    assert!(thread.commit());
                }
            });
        }
    });
    assert_eq!((heap.engine().stats() - before).aborts, 0);
    main.begin();
    // SAFETY: both are alive, the indices in bounds.
    unsafe {
        let site = Site::UNKNOWN;
        assert_eq!(main.memory.get(cell, 0, site), Ok((3 * 3 * ADDS) << 2 | 1));
        assert_eq!(main.memory.element(array, 70, site), Ok((3 * 2 * ADDS) << 2 | 1));
        // Looked at after a pending addition: that is applied first.
        assert!(main.memory.combine(cell, 0, add, 5 << 2 | 1, Some(add), site));
        assert_eq!(main.memory.get(cell, 0, site), Ok((3 * 3 * ADDS + 5) << 2 | 1));
        // A word that is no number sends the block to the ordinary way.
        assert!(main.memory.combine(array, 0, |_, _| None, 1, None, site));
    }
    assert!(!main.commit());
    main.begin();
    // SAFETY: alive, in bounds.
    assert!(unsafe { !main.memory.combine(array, 0, |_, _| None, 1, None, Site::UNKNOWN) });
    assert!(main.commit());
}

/// A list is a cell of an array and a length; this appends words to it.
struct Append {
    list: Ref,
    words: Vec<u64>,
}

const ARRAY: usize = 0;
const LEN: usize = 1;

impl Operation for Append {
    fn run(&self, operands: &mut Operands<'_, '_, '_>) -> Result<Outcome, stm::Abort> {
        // SAFETY: the list is alive and shared; what it holds is alive and shared.
        unsafe {
            let fields = operands.cell(self.list, true)?;
            let array = Ref::from_tagged(fields[ARRAY]);
            let len = (fields[LEN] >> 2) as usize;
            if len + self.words.len() > array.words() {
                return Ok(Outcome::Unfit);
            }
            fields[LEN] = ((len + self.words.len()) as u64) << 2 | 1;
            for (offset, &word) in self.words.iter().enumerate() {
                let (chunk, at) = operands.chunk(array, len + offset, true)?;
                chunk[at] = word;
            }
        }
        Ok(Outcome::Done)
    }

    fn words(&self, visit: &mut dyn FnMut(u64)) {
        self.words.iter().for_each(|&word| visit(word));
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }
}

fn append(memory: &mut Memory<'_>, list: Ref, word: u64, site: Site) -> Result<(), stm::Abort> {
    match memory.operation_slot(list) {
        PendingSlot::Pending(pending) => {
            let pending: &mut Append = pending.downcast_mut().expect("only appends are used");
            pending.words.push(word);
            return Ok(());
        }
        PendingSlot::Free => {
            memory.add_operation(list, Box::new(Append { list, words: vec![word] }), site);
            return Ok(());
        }
        PendingSlot::Plain => {}
    }
    // SAFETY: all are alive, the indices in bounds.
    unsafe {
        let len = (memory.get(list, LEN, site)? >> 2) as usize;
        let mut array = Ref::from_tagged(memory.get(list, ARRAY, site)?);
        if len == array.words() {
            let larger = memory.alloc_array(CELL, 0, 2 * len, NONE).expect("room");
            for index in 0..len {
                let word = memory.element(array, index, site)?;
                memory.init(larger, index, word);
            }
            memory.put(list, ARRAY, larger.to_word(), site)?;
            array = larger;
        }
        memory.set_element(array, len, word, site)?;
        memory.put(list, LEN, ((len + 1) as u64) << 2 | 1, site)
    }
}

#[test]
fn appends_of_several_threads_to_one_list_are_all_there() {
    const THREADS: u64 = 3;
    const BLOCKS: u64 = 1_500;
    const A_BLOCK: u64 = 4;
    let heap = heap();
    let mut main = Thread::new(&heap);
    main.begin();
    let list = main.memory.alloc_cell(CELL, 0, 2, 1).expect("room");
    let array = main.memory.alloc_array(CELL, 0, 64, NONE).expect("room");
    // SAFETY: nothing has seen the cell yet.
    unsafe { main.memory.init(list, ARRAY, array.to_word()) };
    main.set_register(0, list.to_word());
    main.memory.publish_at_commit(list);
    assert!(main.commit());
    let before = heap.engine().stats();
    std::thread::scope(|scope| {
        for number in 0..THREADS {
            let heap = &heap;
            scope.spawn(move || {
                let site = Site::new(number as u32);
                let mut thread = Thread::new(heap);
                for block in 0..BLOCKS {
                    loop {
                        thread.begin();
                        let outcome = (0..A_BLOCK).try_for_each(|item| {
                            let value = (number * BLOCKS + block) * A_BLOCK + item;
                            let made =
                                thread.memory.alloc_cell(CELL, 0, 1, value << 2 | 1).expect("room");
                            if item == 2 {
                                // The one made last is in no register yet, but the others are
                                // pending.
                                thread.set_register(1, made.to_word());
                                thread.memory.collect_young(0, REGISTERS);
                            }
                            append(&mut thread.memory, list, made.to_word(), site)
                        });
                        if outcome.is_ok() && thread.commit() {
                            break;
                        }
                        if outcome.is_err() {
                            thread.memory.abort();
                        }
                    }
                }
                thread.begin();
                thread.set_register(1, NONE);
                assert!(thread.commit());
            });
        }
    });
    let stats = heap.engine().stats() - before;
    // Only growth conflicts: the array doubles nine times.
    assert!(stats.aborts < 200, "{stats}");
    main.begin();
    let mut seen = vec![Vec::new(); THREADS as usize];
    // SAFETY: all are alive, the indices in bounds.
    unsafe {
        let site = Site::UNKNOWN;
        let len = main.memory.get(list, LEN, site).expect("alone") >> 2;
        assert_eq!(len, THREADS * BLOCKS * A_BLOCK);
        let array = Ref::from_tagged(main.memory.get(list, ARRAY, site).expect("alone"));
        for index in 0..len as usize {
            let item = Ref::from_tagged(main.memory.element(array, index, site).expect("alone"));
            let value = main.memory.get(item, 0, site).expect("alone") >> 2;
            seen[(value / (BLOCKS * A_BLOCK)) as usize].push(value);
        }
        // Looked at after a pending append: it is there.
        append(&mut main.memory, list, NONE, site).expect("alone");
        assert_eq!(main.memory.get(list, LEN, site), Ok((len + 1) << 2 | 1));
    }
    assert!(main.commit());
    for (number, seen) in seen.iter().enumerate() {
        let first = number as u64 * BLOCKS * A_BLOCK;
        assert!(seen.iter().copied().eq(first..first + BLOCKS * A_BLOCK), "in each thread's order");
    }
    main.begin();
    main.set_register(0, NONE);
    assert!(main.commit());
    settle(&mut main, 0);
}

#[test]
fn cycles_of_several_threads_are_found_while_they_run() {
    let heap = heap();
    let mut main = Thread::new(&heap);
    main.begin();
    let root = main.memory.alloc_cell(CELL, 0, 3, NONE).expect("room");
    main.set_register(0, root.to_word());
    main.memory.publish_at_commit(root);
    assert!(main.commit());
    let freed = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for number in 0..2u32 {
            let heap = &heap;
            scope.spawn(move || {
                let site = Site::new(number);
                let mut thread = Thread::new(heap);
                for round in 0..3_000 {
                    loop {
                        thread.begin();
                        let made = thread.memory.alloc_cell(CELL, 0, 2, NONE).expect("room");
                        // SAFETY: nothing has seen the cell yet. A cycle of one.
                        unsafe { thread.memory.init(made, 0, made.to_word()) };
                        thread.set_register(1, made.to_word());
                        let outcome = if round % 10 == 0 {
                            // SAFETY: alive, in bounds. This cycle is shared.
                            unsafe {
                                thread.memory.put(root, number as usize, made.to_word(), site)
                            }
                        } else {
                            Ok(())
                        };
                        if outcome.is_ok() && thread.commit() {
                            break;
                        }
                        if outcome.is_err() {
                            thread.memory.abort();
                        }
                    }
                }
                thread.begin();
                thread.set_register(1, NONE);
                assert!(thread.commit());
            });
        }
        for _ in 0..50 {
            freed.fetch_add(main.memory.collect_all_cycles(REGISTERS) as u64, Ordering::Relaxed);
            let wrong = main.memory.audit_all(REGISTERS);
            assert!(wrong.is_empty(), "{:?}", &wrong[..wrong.len().min(5)]);
            std::thread::yield_now();
        }
    });
    freed.fetch_add(main.memory.collect_all_cycles(REGISTERS) as u64, Ordering::Relaxed);
    main.audit();
    // The root, and the last cycle of each thread that hangs on it.
    assert_eq!(heap.live_objects(), 3);
    assert_eq!(freed.load(Ordering::Relaxed), 2 * 3_000 - 2);
}

#[test]
fn the_runtime_is_told_once_of_each_watched_death() {
    let heap = heap();
    let mut thread = Thread::new(&heap);
    let site = Site::UNKNOWN;
    thread.begin();
    let old = thread.memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
    let inner = thread.memory.alloc_cell(CELL, 0, 1, 7 << 2 | 1).expect("room");
    // SAFETY: nothing has seen the cell yet.
    unsafe { thread.memory.init(old, 0, inner.to_word()) };
    thread.memory.watch(old);
    thread.set_register(0, old.to_word());
    assert!(thread.commit());
    assert!(thread.memory.take_finalizable().is_empty());
    thread.begin();
    let young = thread.memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
    thread.memory.watch(young);
    let cyclic = thread.memory.alloc_cell(CELL, 0, 1, NONE).expect("room");
    // SAFETY: nothing has seen the cell yet.
    unsafe { thread.memory.init(cyclic, 0, cyclic.to_word()) };
    thread.memory.watch(cyclic);
    thread.set_register(1, cyclic.to_word());
    thread.memory.collect_young(0, REGISTERS);
    assert!(thread.commit());
    assert_eq!(thread.memory.take_finalizable(), [young]);
    thread.memory.finalized(&[young]);
    thread.begin();
    thread.set_register(0, NONE);
    thread.set_register(1, NONE);
    assert!(thread.commit());
    assert_eq!(thread.memory.take_finalizable(), [old]);
    // What it refers to is there for the finalizer.
    thread.begin();
    // SAFETY: alive until finalized, in bounds.
    assert_eq!(unsafe { thread.memory.get(inner, 0, site) }, Ok(7 << 2 | 1));
    assert!(thread.memory.is_otherwise_dead(old));
    assert!(thread.commit());
    thread.memory.finalized(&[old]);
    assert_eq!(heap.live_objects(), 1);
    assert_eq!(thread.memory.collect_cycles(REGISTERS, &[]), 0);
    assert_eq!(thread.memory.take_finalizable(), [cyclic]);
    thread.memory.finalized(&[cyclic]);
    assert_eq!(thread.memory.collect_cycles(REGISTERS, &[]), 1);
    assert_eq!(heap.live_objects(), 0);
}
