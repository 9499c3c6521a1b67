//! Changes of single words of shared objects that are made when the block commits: `o.n += 1`,
//! and stores to an object that another block is writing to.
//!
//! Main invariant: a pending change has not been looked at by its block, so it leaves no mark; it is
//! made at commit, to whatever the word holds then, in the order in which the block made it. The
//! result is that of running the block serially then. What the block reads meanwhile is what lies
//! beneath, but for a word that it has stored to itself; a word that waits to be combined is
//! settled when it is read: its unit is owned, and changed at once.
//!
//! The engine does not know what the words mean: the runtime gives a combination as a function
//! of the word and an operand, which gives none where it does not apply (the word is no number
//! any more, say); the block is then run again in the ordinary way.

use super::Memory;
use super::layout::{CHUNK, Layout, Ref, fields_of};
use super::shapes::{cell_shape, chunk_shape};
use crate::block::{Abort, Unit};
use crate::body::{Body, Shape};
use crate::commute::{Context, Look, Op, Slot};
use crate::marks::Site;
use std::ptr::NonNull;

/// Combines a word with an operand. Neither the word, the operand nor the result is a reference.
pub type Combine = fn(word: u64, operand: u64) -> Option<u64>;

/// Changes that are pending on one unit. Of each word there is one store, or there are
/// combinations.
pub(crate) struct Changes {
    words: usize,
    traced: bool,
    /// A bit for every word that is changed.
    changed: u64,
    list: Vec<Step>,
    /// How far the combinations of words that are read again and again were made.
    made: Vec<Made>,
}

/// What the changes up to `steps` make of word `index`, if that is `beneath`.
#[derive(Clone, Copy)]
struct Made {
    index: usize,
    beneath: u64,
    steps: usize,
    word: u64,
}

struct Step {
    index: usize,
    change: Change,
}

#[derive(Clone, Copy)]
enum Change {
    Store(u64),
    Combine(Combine, u64),
}

impl Changes {
    fn new(shape: &Shape) -> Self {
        Self {
            words: shape.words,
            traced: shape.traced,
            changed: 0,
            list: Vec::new(),
            made: Vec::new(),
        }
    }

    /// The last change of a word.
    #[inline(always)]
    fn last(&mut self, index: usize) -> Option<&mut Change> {
        if self.changed & 1 << index == 0 {
            return None;
        }
        self.list.iter_mut().rev().find(|step| step.index == index).map(|step| &mut step.change)
    }

    fn push(&mut self, index: usize, change: Change) {
        self.changed |= 1 << index;
        self.list.push(Step { index, change });
    }

    #[inline(never)]
    fn store(&mut self, index: usize, word: u64) {
        if let Some(Change::Store(pending)) = self.last(index) {
            *pending = word;
            return;
        }
        self.list.retain(|step| step.index != index);
        self.made.clear();
        self.push(index, Change::Store(word));
    }

    /// The word that the newest change stores, if that is to word `index`.
    #[inline(always)]
    pub(super) fn newest(&mut self, index: usize) -> Option<&mut u64> {
        match self.list.last_mut() {
            Some(Step { index: to, change: Change::Store(word) }) if *to == index => Some(word),
            _ => None,
        }
    }

    /// Adds a combination; false if it does not apply to a word that was stored before.
    fn combine(&mut self, index: usize, by: Combine, operand: u64, merge: Option<Combine>) -> bool {
        match self.last(index) {
            Some(Change::Store(word)) => match by(*word, operand) {
                Some(result) => *word = result,
                None => return false,
            },
            Some(Change::Combine(before, sum))
                if std::ptr::fn_addr_eq(*before, by)
                    && let Some(merged) = merge.and_then(|merge| merge(*sum, operand)) =>
            {
                *sum = merged;
                self.made.retain(|made| made.index != index);
            }
            _ => self.push(index, Change::Combine(by, operand)),
        }
        true
    }
}

impl Changes {
    /// As [`Commuting::copy`](crate::commute::Commuting::copy).
    ///
    /// # Safety
    /// As there.
    pub(crate) unsafe fn copy(&self, old: NonNull<Body>, new: NonNull<Body>) {
        // SAFETY: the caller promises bodies of the unit, which have this many words.
        unsafe { fields_of(new).copy_from_nonoverlapping(fields_of(old), self.words) };
    }

    /// As [`Commuting::apply`](crate::commute::Commuting::apply).
    ///
    /// # Safety
    /// As there.
    pub(crate) unsafe fn apply(&self, body: NonNull<Body>, context: &mut Context<'_>) -> bool {
        self.list.iter().all(|step| {
            // SAFETY: the index is in bounds, and the caller promises that the body is its own.
            let word = unsafe { &mut *fields_of(body).add(step.index) };
            match step.change {
                Change::Store(new) => {
                    if *word == new {
                        context.surplus.push(new);
                    }
                    *word = new;
                    true
                }
                Change::Combine(by, operand) => match by(*word, operand) {
                    Some(result) => {
                        *word = result;
                        true
                    }
                    None => false,
                },
            }
        })
    }

    /// What the block sees of word `index` of the unit while the changes are pending.
    #[inline(always)]
    fn look(&mut self, index: usize) -> Look {
        match self.last(index) {
            None => Look::Beneath,
            Some(Change::Store(word)) => Look::Word(*word),
            Some(Change::Combine(..)) => Look::Combined,
        }
    }

    /// What the combinations of word `index` make of it; nothing if they do not apply.
    fn combined(&mut self, index: usize, beneath: u64) -> Option<u64> {
        let known = self.made.iter().position(|made| made.index == index);
        let (done, word) = match known.map(|at| self.made[at]) {
            Some(made) if made.beneath == beneath => (made.steps, made.word),
            _ => (0, beneath),
        };
        let steps = self.list[done..].iter().filter(|step| step.index == index);
        let word = steps.into_iter().try_fold(word, |word, step| match step.change {
            Change::Combine(by, operand) => by(word, operand),
            Change::Store(_) => None,
        })?;
        let made = Made { index, beneath, steps: self.list.len(), word };
        match known {
            Some(at) => self.made[at] = made,
            None => self.made.push(made),
        }
        Some(word)
    }

    /// Calls `visit` with every word that is going to be stored, if they may be references.
    pub(crate) fn words(&self, visit: &mut dyn FnMut(u64)) {
        if self.traced {
            for step in &self.list {
                if let Change::Store(word) = step.change {
                    visit(word);
                }
            }
        }
    }
}

/// Where a word of a shared object is.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) unit: Unit<'a>,
    pub(crate) shape: &'static Shape,
    /// The word's number in the unit.
    pub(crate) index: usize,
}

impl<const TX: bool> Memory<'_, TX> {
    /// Where field or element `index` of a shared object is.
    #[inline(always)]
    pub(crate) fn locate<'a>(&self, object: Ref, index: usize) -> At<'a> {
        let traced = self.is_traced(object);
        if object.layout() == Layout::Cell {
            let unit = Unit { slot: object.cell_slot(), place: object.place() };
            At { unit, shape: cell_shape(object.words(), traced), index }
        } else {
            let chunk = index / CHUNK;
            let unit = Unit { slot: object.chunk_slot(chunk), place: object.chunk_place(chunk) };
            let shape = chunk_shape(object, chunk, traced);
            At { unit, shape, index: index % CHUNK }
        }
    }

    /// Combines word `index` of a cell or an array with `operand` when the block commits; false if
    /// that has to be done in the ordinary way, at once: the object is not shared, or the block has
    /// written to it, or is irrevocable.
    ///
    /// If `merge` is given, two operands of the same combination are merged by it where it gives
    /// a result: exact for integers, not for floats, whose sum depends on the order.
    ///
    /// # Safety
    /// `object` is alive and no frozen object, the index is in bounds, and a block is under way.
    pub unsafe fn combine(
        &mut self,
        object: Ref,
        index: usize,
        combine: Combine,
        operand: u64,
        merge: Option<Combine>,
        site: Site,
    ) -> bool {
        if !TX || !object.is_shared() {
            return false;
        }
        let At { unit, shape, index } = self.locate(object, index);
        match self.mutator.pending_slot(unit) {
            Slot::Plain => false,
            Slot::Pending(Op::Words(pending)) => pending.combine(index, combine, operand, merge),
            Slot::Pending(Op::Add(_) | Op::Other(_) | Op::Several(_)) => false,
            Slot::Free => {
                let mut changes = Changes::new(shape);
                changes.combine(index, combine, operand, None);
                // SAFETY: the object is alive, and stays in place while this thread is pinned; the
                // shape is the unit's.
                unsafe {
                    let op = Op::Words(Box::new(changes));
                    self.mutator.add_pending(unit, shape, site, op);
                }
                true
            }
        }
    }

    /// Whether [`Memory::combine`] would leave the word as the block sees it to be combined at the
    /// commit: the block has not stored to it.
    pub fn can_combine(&mut self, object: Ref, index: usize) -> bool {
        if !TX || !object.is_shared() {
            return false;
        }
        let At { unit, index, .. } = self.locate(object, index);
        match self.mutator.pending_slot(unit) {
            Slot::Free => true,
            Slot::Pending(Op::Words(changes)) => !matches!(changes.look(index), Look::Word(_)),
            Slot::Plain | Slot::Pending(Op::Add(_) | Op::Other(_) | Op::Several(_)) => false,
        }
    }

    /// Has `word` stored when the block commits, if changes are pending on the unit or another
    /// block writes to it; false if the unit has to be owned.
    pub(crate) fn store_later(&mut self, at: At<'_>, word: u64, site: Site) -> bool {
        if self.mutator.pending.may_hold(at.unit.slot)
            && let Some(changes) = self.mutator.pending.words_on(at.unit.slot)
        {
            changes.store(at.index, word);
            return true;
        }
        match self.mutator.pending_slot(at.unit) {
            Slot::Plain | Slot::Pending(_) => {}
            Slot::Free => {
                if self.mutator.is_contended(at.unit) {
                    let mut changes = Changes::new(at.shape);
                    changes.store(at.index, word);
                    // SAFETY: as in `combine`.
                    unsafe {
                        let op = Op::Words(Box::new(changes));
                        self.mutator.add_pending(at.unit, at.shape, site, op);
                    }
                    return true;
                }
            }
        }
        false
    }

    /// The word that the block has stored and that is pending, if it has; for a read that sees the
    /// other kinds of pending changes from beneath.
    #[cold]
    pub(crate) fn stored(&mut self, unit: Unit<'_>, index: usize) -> Option<u64> {
        match self.mutator.pending.words_on(unit.slot)?.look(index) {
            Look::Word(word) => Some(word),
            Look::Beneath | Look::Combined => None,
        }
    }

    /// The word that the block sees on top of the committed ones, if it has changed it and the change
    /// is pending.
    #[inline(always)]
    pub(crate) fn look_at_pending(
        &mut self,
        unit: Unit<'_>,
        index: usize,
        site: Site,
    ) -> Result<Option<u64>, Abort> {
        if let Some(changes) = self.mutator.pending.recent_words(unit.slot) {
            if changes.changed & 1 << index == 0 {
                return Ok(None);
            }
            if let Some(&mut word) = changes.newest(index) {
                return Ok(Some(word));
            }
        }
        self.look_for_pending(unit, index, site)
    }

    #[inline(never)]
    fn look_for_pending(
        &mut self,
        unit: Unit<'_>,
        index: usize,
        site: Site,
    ) -> Result<Option<u64>, Abort> {
        if let Some(changes) = self.mutator.pending.words_on(unit.slot) {
            match changes.look(index) {
                Look::Word(word) => return Ok(Some(word)),
                Look::Beneath => return Ok(None),
                Look::Combined => {}
            }
            if !self.combines {
                return self.settle(unit).map(|()| None);
            }
            // What lies beneath is marked: if it is what it is now at the commit, then the pending
            // combinations give what is seen here.
            // SAFETY: the unit is alive, and stays in place while this thread is pinned; the index
            // is in bounds of every body of it.
            let word = unsafe { *fields_of(self.mutator.read(unit, site)?).add(index) };
            let changes = self.mutator.pending.words_on(unit.slot);
            if let Some(seen) = changes.and_then(|changes| changes.combined(index, word)) {
                return Ok(Some(seen));
            }
        } else if self.mutator.pending_on(unit).is_none() {
            return Ok(None);
        }
        self.settle(unit).map(|()| None)
    }

    /// Whether a read of a word with pending combinations gives what they make of it, and leaves
    /// them pending; else they are settled. The former is for a read whose mark may be taken back
    /// ([`Memory::unmark`]): who has read the word, and goes on, should own it.
    pub fn combine_at_reads(&mut self, on: bool) {
        self.combines = on;
    }

    /// Which site has marked word `index` of a shared cell or array, if one has.
    #[must_use]
    pub fn marked_by(&self, object: Ref, index: usize) -> Option<Site> {
        self.mutator.marks.get(object.word_place(index), self.mutator.epoch)
    }

    /// Takes back the mark of word `index` of a shared cell or array.
    ///
    /// What was read there must not be used, and the word was not read by anything else: as may be
    /// known by [`Memory::marked_by`], before and after.
    pub fn unmark(&mut self, object: Ref, index: usize) {
        self.mutator.marks.unset(object.word_place(index));
    }

    /// Does what is pending on a unit.
    pub(crate) fn settle(&mut self, unit: Unit<'_>) -> Result<(), Abort> {
        self.make_room_on(unit.slot)?;
        self.mutator.settle(unit)
    }
}
