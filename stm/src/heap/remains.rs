//! What is left of dead objects, for who asks what an event was about.
//!
//! Main invariant: only an array can be a part of another object, and of one only: it is its
//! storage. So an array that goes away from a cell, or dies with it, was a part of that.

use super::Memory;
use super::inspect::places;
use super::layout::{Layout, Ref};
use crate::remains::Dead;

/// The first place of the array that `word` refers to, if that is a part of something.
fn part(word: u64) -> Option<(Ref, u32)> {
    // SAFETY: the callers' words are those of traced objects.
    let array =
        unsafe { Ref::from_word(word) }.filter(|object| object.layout() == Layout::Array)?;
    places(array).map(|(first, _)| (array, first))
}

impl<const TX: bool> Memory<'_, TX> {
    /// Notes what storage this block has replaced. After its commit, before it uncounts anything.
    #[cold]
    pub(crate) fn note_replaced(&self) {
        let graveyard = &self.heap.engine.events.graveyard;
        for opened in self.mutator.opened.iter().filter(|opened| opened.shape.traced) {
            let (new, old) = opened.words();
            for (_, &old) in new.iter().zip(old).filter(|(new, old)| new != old) {
                if let Some((_, storage)) = part(old) {
                    graveyard.separate(storage, opened.place);
                }
            }
        }
    }

    /// Notes a dead object whose words, and what they refer to, are still there.
    #[cold]
    pub(crate) fn note_dead(&self, object: Ref) {
        let Some((first, count)) = places(object) else { return };
        let graveyard = &self.heap.engine.events.graveyard;
        let mut words = [0; 3];
        if object.layout() == Layout::Cell {
            let mut at = 0;
            let traced = self.is_traced(object);
            self.for_words(object, |word| {
                if at < words.len() {
                    words[at] = word;
                }
                at += 1;
                if traced
                    && let Some((array, storage)) = part(word)
                    && graveyard.is_watched(storage, array.places())
                {
                    graveyard.separate(storage, first);
                }
            });
        }
        let is_array = object.layout() == Layout::Array;
        let part_of = if is_array { graveyard.take_whole(first) } else { 0 };
        if graveyard.is_watched(first, count) {
            let at = self.heap.engine.events.now();
            let kind = object.kind();
            graveyard.bury(Dead { first, count, at, kind, words, part_of });
        }
    }
}
