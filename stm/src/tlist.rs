//! A list whose elements can be read and changed while others append.
//!
//! Main invariant: an element's *place* is that of its chunk of [`CHUNK`] elements, and every change
//! of an element is logged there; the length has another place, that of the tail variable. So
//! reading an element marks only its chunk, and an append, which changes no element, is no conflict
//! for it.
//!
//! The tail variable holds the spine of full chunks and the elements of the last one, which becomes
//! a variable of its own, under the same place, when it is full. The tail is therefore *peeked* at
//! for where an element lies: what that says stays true until the element is removed, and removing
//! it empties its chunk. An empty chunk says that the peek was out of date.

use crate::commute::Context;
use crate::engine::Engine;
use crate::marks::{Place, Site};
use crate::operation::Effect;
use crate::read_tx::ReadTx;
use crate::spine::Spine;
use crate::tvar::TVar;
use crate::tx::{Step, Tx, engine};
use std::panic::Location;

/// How many elements are one unit of conflict.
const CHUNK: usize = 64;

/// A list that many transactions use at once.
///
/// * Blocks that only [`push`](TList::push) never conflict with each other because of it; their
///   elements are appended in the order in which the blocks commit.
/// * Reading or changing an element conflicts with changes of the same chunk of 64 elements, and
///   not with appending.
/// * Everything that looks at the length conflicts with appending and removing.
///
/// Handles are cheap to clone and refer to the same list.
///
/// ```
/// use stm::{TList, atomically};
///
/// let list = TList::new();
/// atomically(|tx| {
///     list.push(tx, "a")?;
///     list.push(tx, "b")
/// });
/// assert_eq!(atomically(|tx| list.get(tx, 1)), Some("b"));
/// assert_eq!(atomically(|tx| list.pop(tx)), Some("b"));
/// assert_eq!(atomically(|tx| list.to_vec(tx)), ["a"]);
/// ```
#[derive(Debug)]
pub struct TList<T: Clone + Send + Sync + 'static> {
    tail: TVar<Tail<T>>,
}

/// The elements of a chunk: `CHUNK` of them, or none once they were removed.
#[derive(Debug)]
struct Chunk<T> {
    items: Vec<T>,
}

impl<T: Clone> Clone for Chunk<T> {
    fn clone(&self) -> Self {
        // With the room that a chunk needs in the end.
        let mut items = Vec::with_capacity(CHUNK);
        items.extend_from_slice(&self.items);
        Self { items }
    }
}

#[derive(Clone, Debug)]
struct Tail<T: Clone + Send + Sync + 'static> {
    full: Spine<TVar<Chunk<T>>>,
    /// The elements after those in full chunks, fewer than `CHUNK`.
    last: Chunk<T>,
    /// The place of those elements.
    place: Place,
}

impl<T: Clone + Send + Sync + 'static> Tail<T> {
    fn len(&self) -> usize {
        self.full.len() * CHUNK + self.last.items.len()
    }

    fn push(&mut self, item: T, engine: &Engine) {
        self.last.items.push(item);
        if self.last.items.len() == CHUNK {
            let full = std::mem::replace(&mut self.last, Chunk { items: Vec::new() });
            // The elements keep their place, so a mark on one is still found.
            self.full.push(TVar::at_place(engine.id, self.place, 1, full));
            self.place = engine.places.take(1);
        }
    }
}

/// Appends, in the order of the block.
struct Append<T> {
    items: Vec<T>,
}

impl<T: Clone + Send + Sync + 'static> Effect<Tail<T>> for Append<T> {
    fn apply(&self, tail: &mut Tail<T>, context: &mut Context<'_>) -> bool {
        for item in &self.items {
            tail.push(item.clone(), context.engine);
        }
        true
    }

    fn join(&mut self, mut later: Self) -> Result<(), Self> {
        self.items.append(&mut later.items);
        Ok(())
    }
}

impl<T: Clone + Send + Sync + 'static> TList<T> {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::new_in(engine())
    }

    /// An empty list of another engine than the global one.
    ///
    /// ```
    /// use stm::{Config, Engine, TList};
    ///
    /// let engine = Engine::new(Config::default());
    /// let list = TList::new_in(&engine);
    /// engine.attach().run(|tx| list.push(tx, 1));
    /// ```
    #[must_use]
    pub fn new_in(engine: &Engine) -> Self {
        let (full, last) = (Spine::new(), Chunk { items: Vec::new() });
        Self { tail: TVar::new_in(engine, Tail { full, last, place: engine.places.take(1) }) }
    }

    /// Whether both handles are of the same list.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.tail.same(&other.tail)
    }

    /// Appends `item`.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.push(tx, 1));
    /// assert_eq!(atomically(|tx| list.len(tx)), 1);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn push(&self, tx: &mut Tx<'_, '_>, item: T) -> Step<()> {
        let site = Site::of(Location::caller());
        tx.commute_at(&self.tail, site, Append { items: vec![item] }).map(|_| ())
    }

    /// Appends all of `items`.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.extend(tx, [1, 2, 3]));
    /// assert_eq!(atomically(|tx| list.to_vec(tx)), [1, 2, 3]);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn extend(&self, tx: &mut Tx<'_, '_>, items: impl IntoIterator<Item = T>) -> Step<()> {
        let site = Site::of(Location::caller());
        let items = items.into_iter().collect();
        tx.commute_at(&self.tail, site, Append { items }).map(|_| ())
    }

    /// A copy of the element at `index`; `None` past the end.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.push(tx, 'a'));
    /// assert_eq!(atomically(|tx| list.get(tx, 0)), Some('a'));
    /// assert_eq!(atomically(|tx| list.get(tx, 1)), None);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn get(&self, tx: &mut ReadTx<'_, '_>, index: usize) -> Step<Option<T>> {
        self.with(tx, index, T::clone)
    }

    /// Applies `look` to the element at `index`; `None` past the end.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.push(tx, String::from("long")));
    /// assert_eq!(atomically(|tx| list.with(tx, 0, String::len)), Some(4));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn with<R>(
        &self,
        tx: &mut ReadTx<'_, '_>,
        index: usize,
        look: impl FnOnce(&T) -> R,
    ) -> Step<Option<R>> {
        let (tx, site) = (tx.inner(), Site::of(Location::caller()));
        loop {
            let tail = tx.peek(&self.tail)?;
            // SAFETY: it stays in place until the block ends, and the block does not write it here.
            let tail = unsafe { tail.as_ref() };
            if let Some(chunk) = tail.full.get(index / CHUNK) {
                let chunk = tx.look(chunk, site)?;
                // SAFETY: as above; `look` cannot use the transaction.
                if let Some(item) = unsafe { chunk.as_ref() }.items.get(index % CHUNK) {
                    return Ok(Some(look(item)));
                }
            } else if let Some(item) = tail.last.items.get(index - tail.full.len() * CHUNK) {
                tx.mark(tail.place, site);
                return Ok(Some(look(item)));
            } else if index >= tx.with_at(&self.tail, site, Tail::len)? {
                return Ok(None);
            }
        }
    }

    /// Replaces the element at `index` and gives the old one; past the end, `None`, and nothing is
    /// changed.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.push(tx, 1));
    /// assert_eq!(atomically(|tx| list.set(tx, 0, 2)), Some(1));
    /// assert_eq!(atomically(|tx| list.set(tx, 9, 2)), None);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn set(&self, tx: &mut Tx<'_, '_>, index: usize, item: T) -> Step<Option<T>> {
        self.modify(tx, index, |old| std::mem::replace(old, item))
    }

    /// Changes the element at `index` in place and gives what `change` returns; `None` past the
    /// end.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.push(tx, 1));
    /// atomically(|tx| list.modify(tx, 0, |n| *n += 1));
    /// assert_eq!(atomically(|tx| list.get(tx, 0)), Some(2));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn modify<R>(
        &self,
        tx: &mut Tx<'_, '_>,
        index: usize,
        change: impl FnOnce(&mut T) -> R,
    ) -> Step<Option<R>> {
        let site = Site::of(Location::caller());
        let mut change = Some(change);
        let mut apply = |item: &mut T| change.take().map(|change| change(item));
        loop {
            let tail = tx.peek(&self.tail)?;
            // SAFETY: it stays in place until the block ends, and is used before the block writes it.
            let tail = unsafe { tail.as_ref() };
            if let Some(chunk) = tail.full.get(index / CHUNK) {
                let item =
                    |chunk: &mut Chunk<T>| chunk.items.get_mut(index % CHUNK).and_then(&mut apply);
                if let Some(result) = tx.modify_at(chunk, site, item)? {
                    return Ok(Some(result));
                }
            } else if index < tail.len() {
                let changed = tx.modify_at(&self.tail, site, |tail| {
                    let at = index.checked_sub(tail.full.len() * CHUNK)?;
                    let result = apply(tail.last.items.get_mut(at)?)?;
                    Some((result, tail.place))
                })?;
                if let Some((result, place)) = changed {
                    tx.wrote(place, site);
                    return Ok(Some(result));
                }
            } else if index >= tx.with_at(&self.tail, site, Tail::len)? {
                return Ok(None);
            }
        }
    }

    /// Removes the last element.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.push(tx, 1));
    /// assert_eq!(atomically(|tx| list.pop(tx)), Some(1));
    /// assert_eq!(atomically(|tx| list.pop(tx)), None);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn pop(&self, tx: &mut Tx<'_, '_>) -> Step<Option<T>> {
        let site = Site::of(Location::caller());
        let len = tx.with_at(&self.tail, site, Tail::len)?;
        if len == 0 {
            return Ok(None);
        }
        tx.unbroken(|tx| {
            if tx.with_at(&self.tail, site, |tail| tail.last.items.is_empty())? {
                self.drop_last(tx, site)?;
            }
            let (item, place) =
                tx.modify_at(&self.tail, site, |tail| (tail.last.items.pop(), tail.place))?;
            tx.wrote(place, site);
            Ok(item)
        })
    }

    /// Removes all elements from `len` on.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.extend(tx, 0..100));
    /// atomically(|tx| list.truncate(tx, 2));
    /// assert_eq!(atomically(|tx| list.to_vec(tx)), [0, 1]);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn truncate(&self, tx: &mut Tx<'_, '_>, len: usize) -> Step<()> {
        let site = Site::of(Location::caller());
        if len >= tx.with_at(&self.tail, site, Tail::len)? {
            return Ok(());
        }
        tx.unbroken(|tx| {
            while tx.with_at(&self.tail, site, |tail| len < tail.full.len() * CHUNK)? {
                self.drop_last(tx, site)?;
            }
            let place = tx.modify_at(&self.tail, site, |tail| {
                tail.last.items.truncate(len - tail.full.len() * CHUNK);
                tail.place
            })?;
            tx.wrote(place, site);
            Ok(())
        })
    }

    /// Removes all elements.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn clear(&self, tx: &mut Tx<'_, '_>) -> Step<()> {
        self.truncate(tx, 0)
    }

    /// Drops the elements of the last chunk, and makes the full one before it the last. There is
    /// one.
    fn drop_last(&self, tx: &mut Tx<'_, '_>, site: Site) -> Step<()> {
        let taken = tx.modify_at(&self.tail, site, |tail| (tail.full.pop(), tail.place))?;
        let (Some(chunk), dropped) = taken else { unreachable!("there is a full chunk") };
        // Those who have read or will find the chunk must see that it is gone.
        let items = tx.modify_at(&chunk, site, |chunk| std::mem::take(&mut chunk.items))?;
        let place = tx.mutator.engine.places.take(1);
        tx.modify_at(&self.tail, site, |tail| {
            tail.last = Chunk { items };
            tail.place = place;
        })?;
        tx.wrote(dropped, site);
        Ok(())
    }

    /// How many elements there are.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn len(&self, tx: &mut ReadTx<'_, '_>) -> Step<usize> {
        tx.inner().with_at(&self.tail, Site::of(Location::caller()), Tail::len)
    }

    /// Whether there are no elements.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn is_empty(&self, tx: &mut ReadTx<'_, '_>) -> Step<bool> {
        Ok(self.len(tx)? == 0)
    }

    /// Shows all elements to `look`, in order.
    ///
    /// ```
    /// # use stm::{TList, atomically};
    /// # let list = TList::new();
    /// atomically(|tx| list.extend(tx, 1..=3));
    /// let product = atomically(|tx| {
    ///     let mut product = 1;
    ///     list.for_each(tx, |n| product *= n)?;
    ///     Ok(product)
    /// });
    /// assert_eq!(product, 6);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn for_each(&self, tx: &mut ReadTx<'_, '_>, mut look: impl FnMut(&T)) -> Step<()> {
        let (tx, site) = (tx.inner(), Site::of(Location::caller()));
        let tail = tx.look(&self.tail, site)?;
        // SAFETY: it stays in place until the block ends, and unchanged while this reads only.
        let tail = unsafe { tail.as_ref() };
        for at in 0..tail.full.len() {
            let Some(chunk) = tail.full.get(at) else { break };
            tx.with_at(chunk, site, |chunk| chunk.items.iter().for_each(&mut look))?;
        }
        tail.last.items.iter().for_each(look);
        Ok(())
    }

    /// Copies of all elements, in order.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn to_vec(&self, tx: &mut ReadTx<'_, '_>) -> Step<Vec<T>> {
        let mut items = Vec::new();
        self.for_each(tx, |item| items.push(item.clone()))?;
        Ok(items)
    }
}

impl<T: Clone + Send + Sync + 'static> Clone for TList<T> {
    fn clone(&self) -> Self {
        Self { tail: self.tail.clone() }
    }
}

impl<T: Clone + Send + Sync + 'static> Default for TList<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tx::atomically;

    #[test]
    fn does_what_a_vector_does() {
        let list = TList::new();
        let mut model: Vec<usize> = Vec::new();
        let mut random = 1u64;
        for step in 0..6_000usize {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (random >> 33) as usize % (model.len() + 2);
            atomically(|tx| match (random >> 60, step) {
                (0..=6, _) => list.push(tx, step),
                (7, _) => list.extend(tx, 0..20),
                (8, _) => list.set(tx, at, step).map(|old| assert_eq!(old, model.get(at).copied())),
                (9..=10, _) => list.pop(tx).map(|last| assert_eq!(last, model.last().copied())),
                (11, 0..3000) => Ok(()),
                (11, _) if random.is_multiple_of(20) => list.truncate(tx, at),
                _ => {
                    list.push(tx, step)?;
                    let last = list.get(tx, model.len())?;
                    assert_eq!(last, Some(step));
                    assert_eq!(list.pop(tx)?, Some(step));
                    list.get(tx, at).map(|item| assert_eq!(item, model.get(at).copied()))
                }
            });
            match (random >> 60, step) {
                (0..=6, _) => model.push(step),
                (7, _) => model.extend(0..20),
                (8, _) => {
                    if let Some(item) = model.get_mut(at) {
                        *item = step;
                    }
                }
                (9..=10, _) => drop(model.pop()),
                (11, 3000..) if random.is_multiple_of(20) => model.truncate(at),
                _ => {}
            }
            assert_eq!(atomically(|tx| list.len(tx)), model.len());
            if step % 100 == 0 {
                assert_eq!(atomically(|tx| list.to_vec(tx)), model);
            }
        }
        assert!(model.len() > CHUNK, "the test has left the last chunk");
    }

    #[test]
    fn an_index_read_in_another_block_does_not_see_a_removed_chunk() {
        let list = TList::new();
        atomically(|tx| list.extend(tx, 0..(3 * CHUNK)));
        atomically(|tx| {
            tx.or_else(
                |tx| {
                    list.truncate(tx, 10)?;
                    assert_eq!(list.get(tx, 100)?, None);
                    assert_eq!(list.len(tx)?, 10);
                    tx.retry::<()>()
                },
                |tx| {
                    assert_eq!(list.get(tx, 100)?, Some(100));
                    list.len(tx).map(|len| assert_eq!(len, 3 * CHUNK))
                },
            )
        });
    }
}
