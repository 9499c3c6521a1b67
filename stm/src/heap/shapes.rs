//! The shapes of the bodies of shared cells and chunks.

use crate::body::{Body, Shape};
use crate::heap::layout::{CHUNK, Ref};
use crate::reclaim::Class;
use std::alloc::Layout;

const fn shape(words: usize, per_word: bool, traced: bool) -> Shape {
    let bytes = size_of::<Body>() + words * 8;
    let layout = match Layout::from_size_align(bytes, align_of::<Body>()) {
        Ok(layout) => layout,
        Err(_) => panic!("a body of at most 64 words has a layout"),
    };
    Shape {
        layout,
        class: Class::of(layout),
        drop: None,
        words,
        per_word,
        embedded: true,
        first_replaced: None,
        traced,
    }
}

const fn shapes(per_word: bool, traced: bool) -> [Shape; CHUNK + 1] {
    let mut all = [const { shape(0, false, false) }; CHUNK + 1];
    let mut words = 0;
    while words <= CHUNK {
        all[words] = shape(words, per_word, traced);
        words += 1;
    }
    all
}

type Table = [Shape; CHUNK + 1];
static CELLS: [Table; 2] = [shapes(true, false), shapes(true, true)];
static CHUNKS: [Table; 2] = [shapes(false, false), shapes(false, true)];

/// Of a cell with this many fields: each field has its own place.
pub(crate) fn cell_shape(words: usize, traced: bool) -> &'static Shape {
    &CELLS[usize::from(traced)][words]
}

/// Of a chunk of an array: its elements have one place together, but those of a table have places
/// of their own.
pub(crate) fn chunk_shape(array: Ref, chunk: usize, traced: bool) -> &'static Shape {
    let shapes = if array.is_table() { &CELLS } else { &CHUNKS };
    &shapes[usize::from(traced)][array.chunk_words(chunk)]
}
