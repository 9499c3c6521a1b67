//! The object heap: reads of local and shared objects, counts that merge, memory of long blocks.

use super::Context;
use crate::measure::{Side, interleave, repeat, together, work};
use crate::report::{Asked, Row, number, rate};
use std::cell::RefCell;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use stm::heap::{Heap, KindInfo, Memory, OutOfMemory, Ref};
use stm::{Config, Site};

const TRACED: u8 = 0;
const RAW: u8 = 1;
/// A word that is no reference.
const NONE: u64 = 0b110;
const REGISTERS: usize = 16;
const OBJECTS: usize = 1_000;
const FIELDS: usize = 4;

fn heap() -> Heap {
    let kind = |name, traced| KindInfo { name, traced, finalized: false };
    Heap::new(Config::default(), 8 << 30, &[kind("traced", true), kind("raw", false)])
}

fn memory(heap: &Heap) -> Memory<'_> {
    let memory = Memory::new(heap, REGISTERS);
    for index in 0..REGISTERS {
        // SAFETY: in bounds.
        unsafe { memory.registers.base().add(index).write(NONE) };
    }
    memory
}

fn set_register(memory: &Memory<'_>, index: usize, word: u64) {
    assert!(index < REGISTERS);
    // SAFETY: in bounds.
    unsafe { memory.registers.base().add(index).write(word) };
}

/// Objects in an array in register 0; shared if asked. Nothing else ever commits to the heap
/// meanwhile, so nothing here can fail but for want of memory.
fn objects(memory: &mut Memory<'_>, shared: bool) -> Result<(Ref, Vec<Ref>), OutOfMemory> {
    memory.begin(0, REGISTERS);
    let array = memory.alloc_array(TRACED, 0, OBJECTS, NONE)?;
    set_register(memory, 0, array.to_word());
    let mut all = Vec::new();
    for index in 0..OBJECTS {
        let object = memory.alloc_cell(TRACED, 0, FIELDS, (index as u64) << 2 | 1)?;
        // SAFETY: nothing has seen the array yet, and the index is in bounds.
        unsafe { memory.init(array, index, object.to_word()) };
        all.push(object);
    }
    if shared {
        memory.publish_at_commit(array);
    }
    memory.commit(REGISTERS).unwrap_or_else(|_| unreachable!("alone"));
    Ok((array, all))
}

/// The sum of the first `fields` fields of all objects.
fn sum(memory: &mut Memory<'_>, objects: &[Ref], fields: usize) -> u64 {
    let mut sum = 0u64;
    for &object in objects {
        let object = black_box(object);
        for field in 0..fields {
            // SAFETY: the objects are alive, the field is in bounds, a block is under way.
            let word = unsafe { memory.get(object, field, Site::new(1)) };
            sum = sum.wrapping_add(word.unwrap_or_else(|_| unreachable!("alone")));
        }
    }
    sum
}

/// All rows; they say so if memory is exhausted.
pub(super) fn heap_figures(context: &mut Context) -> Vec<Row> {
    let groups = [reads(context), costs(context), counts(context), long_block()];
    let none = |_: OutOfMemory| vec![Row::new("heap: out of memory", Asked::Report, 0.0, "")];
    groups.into_iter().flat_map(|rows| rows.unwrap_or_else(none)).collect()
}

fn reads(context: &mut Context) -> Result<Vec<Row>, OutOfMemory> {
    let (local_heap, shared_heap) = (heap(), heap());
    let mut local = memory(&local_heap);
    let mut shared = memory(&shared_heap);
    let (_, local_objects) = objects(&mut local, false)?;
    let (_, shared_objects) = objects(&mut shared, true)?;
    let plain: Vec<Box<[AtomicU64; FIELDS]>> =
        (0..OBJECTS).map(|_| Box::new([const { AtomicU64::new(1) }; FIELDS])).collect();
    local.begin(0, REGISTERS);
    shared.begin(0, REGISTERS);
    let (local, shared) = (RefCell::new(local), RefCell::new(shared));
    let mut rows = Vec::new();
    for (fields, what, most) in [(FIELDS, "several fields", 2.0), (1, "isolated", 4.0)] {
        let weight = OBJECTS * fields;
        let rates = interleave(
            context.plan,
            vec![
                Side::new("plain", |slice| {
                    repeat(slice, weight as u64, || {
                        let mut sum = 0u64;
                        for object in &plain {
                            let object = black_box(object);
                            for field in &object[..fields] {
                                // Relaxed: a plain load that the compiler does not merge.
                                sum = sum.wrapping_add(field.load(Ordering::Relaxed));
                            }
                        }
                        black_box(sum);
                    })
                }),
                Side::new("local", |slice| {
                    let mut memory = local.borrow_mut();
                    repeat(slice, weight as u64, || {
                        black_box(sum(&mut memory, &local_objects, fields));
                    })
                }),
                Side::new("shared", |slice| {
                    let mut memory = shared.borrow_mut();
                    repeat(slice, weight as u64, || {
                        black_box(sum(&mut memory, &shared_objects, fields));
                    })
                }),
            ],
        );
        for (side, asked) in rates[1..].iter().zip([1.2, most]) {
            let ratio = rates[0].over(side);
            let ns = |rate: f64| number(1e9 / rate);
            let detail = format!(
                "x a plain load, {ratio}; {} ns against {} ns",
                ns(side.median()),
                ns(rates[0].median())
            );
            let name = format!("heap: read of a {} object, {what}", side.name);
            rows.push(Row::new(name, Asked::Most(asked), ratio.median, detail));
        }
    }
    Ok(rows)
}

fn costs(context: &mut Context) -> Result<Vec<Row>, OutOfMemory> {
    let (local_heap, shared_heap) = (heap(), heap());
    let mut local = memory(&local_heap);
    let mut shared = memory(&shared_heap);
    let (_, local_objects) = objects(&mut local, false)?;
    let (_, shared_objects) = objects(&mut shared, true)?;
    let lock = std::sync::Mutex::new(0u64);
    let mut value = 1;
    let mut write_ten = |memory: &mut Memory<'_>, objects: &[Ref]| {
        value += 4;
        memory.begin(0, REGISTERS);
        for &object in &objects[..10] {
            // SAFETY: alive, in bounds, a block is under way.
            let written = unsafe { memory.put(object, 1, value, Site::new(1)) };
            written.unwrap_or_else(|_| unreachable!("alone"));
        }
        memory.commit(REGISTERS).unwrap_or_else(|_| unreachable!("alone"));
    };
    let write_ten = RefCell::new(&mut write_ten);
    let (local, shared) = (RefCell::new(local), RefCell::new(shared));
    let rates = interleave(
        context.plan,
        vec![
            Side::new("unit", |slice| {
                repeat(slice, 1, || {
                    *black_box(&lock).lock().unwrap_or_else(|e| e.into_inner()) += 1;
                })
            }),
            Side::new("empty block, 16 registers", |slice| {
                let mut memory = local.borrow_mut();
                repeat(slice, 1, || {
                    memory.begin(0, REGISTERS);
                    memory.commit(REGISTERS).unwrap_or_else(|_| unreachable!("alone"));
                })
            }),
            Side::new("commit with 10 written local objects", |slice| {
                let mut memory = local.borrow_mut();
                repeat(slice, 1, || write_ten.borrow_mut()(&mut memory, &local_objects))
            }),
            Side::new("commit with 10 written shared objects", |slice| {
                let mut memory = shared.borrow_mut();
                repeat(slice, 1, || write_ten.borrow_mut()(&mut memory, &shared_objects))
            }),
        ],
    );
    let asked = [Asked::Report, Asked::Report, Asked::Most(30.0)];
    let row = |(side, asked): (&crate::measure::Rates, Asked)| {
        let cost = rates[0].over(side);
        let detail = format!("locks and unlocks, {cost}; {} ns", number(1e9 / side.median()));
        Row::new(format!("heap: {}", side.name), asked, cost.median, detail)
    };
    Ok(rates[1..].iter().zip(asked).map(row).collect())
}

/// Two threads that take and drop references to the same objects.
fn counts(context: &mut Context) -> Result<Vec<Row>, OutOfMemory> {
    let heap = heap();
    let mut main = memory(&heap);
    let (_, all) = objects(&mut main, true)?;
    let before = heap.engine().stats();
    let mut rows = Vec::new();
    for (name, kept, asked) in [
        ("dropped in the same block", false, Asked::Least(1.8)),
        ("kept to the next block", true, Asked::Report),
    ] {
        let run = |threads: usize, slice| {
            let (heap, all) = (&heap, &all);
            let works = (0..threads).map(|_| {
                work(move || {
                    let mut memory = memory(heap);
                    let mut turn = 0;
                    move |_: &mut _| {
                        turn += 1;
                        take_references(&mut memory, all, turn, kept);
                    }
                })
            });
            together(slice, works.collect()).rate()
        };
        let rates = interleave(
            context.plan,
            vec![Side::new("one", |slice| run(1, slice)), Side::new("two", |slice| run(2, slice))],
        );
        let ratio = rates[1].over(&rates[0]);
        let detail = format!("x one thread, {ratio}; {} blocks", rate(rates[1].median()));
        let name = format!("heap: references to 1,000 shared objects, {name}, 2 threads");
        rows.push(Row::new(name, asked, ratio.median, detail));
    }
    let aborts = (heap.engine().stats() - before).aborts;
    let name = "heap: references to 1,000 shared objects: aborts";
    rows.push(Row::new(name, Asked::Most(0.0), aborts as f64, "in all runs"));
    Ok(rows)
}

/// A block that puts references to 100 objects into a list of its own; the list is in a register,
/// and lives to the next block if `kept`.
fn take_references(memory: &mut Memory<'_>, all: &[Ref], turn: usize, kept: bool) {
    memory.begin(0, REGISTERS);
    let Ok(list) = memory.alloc_array(TRACED, 0, 100, NONE) else { return };
    for index in 0..100 {
        let object = all[(turn * 37 + index * 7) % all.len()];
        // SAFETY: alive, in bounds, a block is under way.
        let put = unsafe { memory.set_element(list, index, object.to_word(), Site::new(2)) };
        put.unwrap_or_else(|_| unreachable!("the list is local"));
    }
    set_register(memory, 1, if kept { list.to_word() } else { NONE });
    memory.commit(REGISTERS).unwrap_or_else(|_| unreachable!("nothing shared is written"));
}

/// One block that allocates 50 MB, of which 1 MB lives.
fn long_block() -> Result<Vec<Row>, OutOfMemory> {
    const LIVE: usize = 1 << 20;
    const TOTAL: usize = 50 << 20;
    let heap = heap();
    let mut memory = memory(&heap);
    memory.begin(0, REGISTERS);
    heap.reset_peak();
    let began = std::time::Instant::now();
    let pieces = 64;
    let mut young = 0;
    for piece in 0..pieces {
        let keep = memory.alloc_array(TRACED, 0, LIVE / pieces / 8, NONE)?;
        // SAFETY: nothing has seen the array yet, and the index is in bounds.
        unsafe { memory.init(keep, 0, if piece == 0 { NONE } else { register(&memory, 0) }) };
        set_register(&memory, 0, keep.to_word());
        let mut allocated = 0;
        while allocated < (TOTAL - LIVE) / pieces {
            let dead = memory.alloc_frozen(RAW, 0, 4)?;
            set_register(&memory, 1, dead.to_word());
            allocated += 48;
            if memory.wants_collection() {
                memory.collect_young(0, REGISTERS);
                young += 1;
            }
        }
    }
    let took = began.elapsed();
    memory.commit(REGISTERS).unwrap_or_else(|_| unreachable!("alone"));
    let peak = heap.peak().saturating_sub(LIVE) as f64 / f64::from(1 << 20);
    let detail = format!(
        "MB above the 1 MB that lives; {young} collections, {} ms",
        number(took.as_secs_f64() * 1e3)
    );
    Ok(vec![Row::new("heap: block that allocates 50 MB: peak", Asked::Most(16.0), peak, detail)])
}

fn register(memory: &Memory<'_>, index: usize) -> u64 {
    assert!(index < REGISTERS);
    // SAFETY: in bounds and initialised.
    unsafe { *memory.registers.base().add(index) }
}
