//! The heap against a model: random reads and writes in blocks and nested blocks, rolled back and
//! committed, on local and on shared objects, with collections in between.

use stm::heap::{Heap, KindInfo, Memory, Ref, Savepoint};
use stm::{Config, Site};

const FIELDS: usize = 3;
const OBJECTS: usize = 12;
const ELEMENTS: usize = 150;

fn int(n: usize) -> u64 {
    (n as u64) << 2 | 1
}

/// What the objects should hold: numbers only, so that it can be cloned.
#[derive(Clone, PartialEq, Debug)]
struct Model {
    fields: [[u64; FIELDS]; OBJECTS],
    elements: Vec<u64>,
    register: u64,
}

fn next(random: &mut u64) -> usize {
    *random =
        random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*random >> 33) as usize
}

fn run(seed: u64, shared: bool) {
    let kind = KindInfo { name: "cell", traced: true, finalized: false };
    let heap = Heap::new(Config::default(), 1 << 28, &[kind]);
    let mut memory: Memory = Memory::new(&heap, 64);
    let site = Site::new(1);
    let registers = OBJECTS + 2;
    for index in 0..registers {
        // SAFETY: in bounds.
        unsafe { memory.registers.base().add(index).write(int(0)) };
    }
    memory.begin(0, registers);
    let array = memory.alloc_array(0, 0, ELEMENTS, int(0)).expect("room");
    let mut cells = Vec::new();
    for index in 0..OBJECTS {
        let cell = memory.alloc_cell(0, 0, FIELDS, int(0)).expect("room");
        // SAFETY: in bounds.
        unsafe { memory.registers.base().add(index).write(cell.to_word()) };
        if shared && index % 2 == 0 {
            memory.publish_at_commit(cell);
        }
        cells.push(cell);
    }
    // SAFETY: in bounds.
    unsafe { memory.registers.base().add(OBJECTS).write(array.to_word()) };
    if shared {
        memory.publish_at_commit(array);
    }
    memory.commit(registers).expect("alone");
    let mut random = seed;
    let mut model = Model {
        fields: [[int(0); FIELDS]; OBJECTS],
        elements: vec![int(0); ELEMENTS],
        register: int(0),
    };
    for block in 0..300 {
        let before = model.clone();
        memory.begin(0, registers);
        let mut nested: Vec<(Savepoint, Model)> = Vec::new();
        for _ in 0..next(&mut random) % 40 {
            change(&mut memory, &cells, array, &mut model, &mut random, site);
            match next(&mut random) % 12 {
                0 if nested.len() < 3 => {
                    let savepoint = memory.begin_nested(0, registers).expect("alone");
                    nested.push((savepoint, model.clone()));
                }
                1 => {
                    if let Some((savepoint, outer)) = nested.pop() {
                        memory.roll_back_nested(savepoint, &[]);
                        model = outer;
                    }
                }
                2 => {
                    if let Some((savepoint, _)) = nested.pop() {
                        memory.merge_nested(savepoint);
                    }
                }
                3 => memory.collect_young(0, registers),
                _ => {}
            }
        }
        while let Some((savepoint, _)) = nested.pop() {
            memory.merge_nested(savepoint);
        }
        if next(&mut random).is_multiple_of(3) {
            memory.abort();
            model = before;
        } else {
            memory.commit(registers).expect("alone");
        }
        check(&mut memory, &cells, array, &model, registers, site);
        let wrong = memory.audit(registers, &[]);
        assert!(wrong.is_empty(), "seed {seed}, block {block}: {wrong:?}");
    }
}

fn change(
    memory: &mut Memory<'_>,
    cells: &[Ref],
    array: Ref,
    model: &mut Model,
    random: &mut u64,
    site: Site,
) {
    let value = next(random) % 5;
    let (object, field) = (next(random) % OBJECTS, next(random) % FIELDS);
    let element = next(random) % ELEMENTS;
    // SAFETY: the objects are alive, the indices in bounds.
    unsafe {
        match next(random) % 6 {
            0 | 1 => {
                memory.put(cells[object], field, int(value), site).expect("alone");
                model.fields[object][field] = int(value);
            }
            2 => {
                memory.set_element(array, element, int(value), site).expect("alone");
                model.elements[element] = int(value);
            }
            3 => {
                let found = memory.get(cells[object], field, site).expect("alone");
                assert_eq!(found, model.fields[object][field]);
            }
            4 => {
                let found = memory.element(array, element, site).expect("alone");
                assert_eq!(found, model.elements[element]);
            }
            _ => {
                memory.registers.base().add(OBJECTS + 1).write(int(value));
                model.register = int(value);
                // Something that dies young, to make the collector work.
                memory.alloc_cell(0, 0, FIELDS, int(value)).expect("room");
            }
        }
    }
}

fn check(
    memory: &mut Memory<'_>,
    cells: &[Ref],
    array: Ref,
    model: &Model,
    registers: usize,
    site: Site,
) {
    memory.begin(0, registers);
    // SAFETY: the objects are alive, the indices in bounds.
    unsafe {
        for (cell, fields) in cells.iter().zip(&model.fields) {
            for (field, expected) in fields.iter().enumerate() {
                assert_eq!(memory.get(*cell, field, site), Ok(*expected));
            }
        }
        for (index, expected) in model.elements.iter().enumerate() {
            assert_eq!(memory.element(array, index, site), Ok(*expected));
        }
        assert_eq!(memory.registers.base().add(OBJECTS + 1).read(), model.register);
    }
    memory.commit(registers).expect("alone");
}

#[test]
fn local_objects_follow_the_model() {
    for seed in 1..12 {
        run(seed, false);
    }
}

#[test]
fn shared_objects_follow_the_model() {
    for seed in 1..12 {
        run(seed, true);
    }
}
