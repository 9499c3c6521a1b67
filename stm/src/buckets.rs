//! The hash table under [`TMap`](crate::TMap): buckets that split one at a time.
//!
//! Main invariant: a bucket of *index* `i` and *depth* `d` holds exactly the entries whose hash ends
//! in the `d` bits of `i`. When it has too many it splits: its depth grows by one, and the entries
//! with the new bit set move to a new bucket, of which it keeps the handle among its `children`. So
//! the table grows by local steps only (as in linear and extendible hashing), no step touches a
//! bucket that is not concerned, and a bucket once found stays valid for ever: at worst it sends the
//! searcher on to a child.
//!
//! The [`Directory`] is a cache of committed buckets by index. It is not transactional, and need not
//! be: what it holds is never wrong, and what it lacks is found from the parent.
//!
//! Places: a bucket's own place stands for *which entries it has*, and is logged by every insertion
//! and removal; only iterations mark it. A search that finds nothing marks one of [`STRIPES`]
//! further places, chosen by the hash, which insertions of such a hash log. A split logs all
//! stripes, since searchers of the moved hashes look at those of the child from then on.

use crate::commute::Context;
use crate::engine::Engine;
use crate::marks::{Place, Site};
use crate::operation::Effect;
use crate::sync::{AtomicUsize, Ordering};
use crate::tvar::TVar;
use crate::tx::{Step, Tx};
use std::borrow::Borrow;
use std::ptr::NonNull;
use std::sync::{Arc, OnceLock};

/// A bucket with more entries than this splits.
const FULL: usize = 8;
/// How many places a bucket has for hashes that were not found.
const STRIPES: u32 = 8;
/// The places of a bucket: its own, the stripes, and one for blocks that count on it not to split.
const PLACES: u32 = 1 + STRIPES + 1;
/// No bucket gets deeper than this; beyond it, buckets just get fuller.
const MAX_DEPTH: u32 = 31;

/// A key and the variable that holds its value. `None` there means that the entry was removed: it is
/// in no bucket of that version, and never comes back.
#[derive(Debug)]
pub(crate) struct Entry<K, V: Send + Sync + 'static> {
    pub(crate) hash: u64,
    pub(crate) key: K,
    pub(crate) value: TVar<Option<V>>,
    /// Where blocks leave a mark that have learned only that the entry is there; removal logs it.
    pub(crate) existence: Place,
}

impl<K, V: Send + Sync + 'static> Entry<K, V> {
    pub(crate) fn is<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.hash == hash && self.key.borrow() == key
    }
}

/// What the parameters of a table must be.
pub(crate) trait Item: Send + Sync + 'static {}
impl<T: Send + Sync + 'static> Item for T {}

/// A handle on a bucket.
pub(crate) type BucketVar<K, V> = TVar<Bucket<K, V>>;

#[derive(Debug)]
pub(crate) struct Bucket<K: Item, V: Item> {
    /// The depth that it was made with.
    first_depth: u32,
    pub(crate) entries: Vec<Arc<Entry<K, V>>>,
    /// The buckets that split off, one for each bit from `first_depth` on.
    pub(crate) children: Vec<BucketVar<K, V>>,
    /// The bucket's own place; those of the stripes follow.
    place: Place,
}

impl<K: Item, V: Item> Clone for Bucket<K, V> {
    fn clone(&self) -> Self {
        let mut entries = Vec::with_capacity(FULL + 1);
        entries.extend_from_slice(&self.entries);
        let (children, place) = (self.children.clone(), self.place);
        Self { first_depth: self.first_depth, entries, children, place }
    }
}

impl<K: Item, V: Item> Bucket<K, V> {
    /// A new bucket.
    pub(crate) fn make(
        engine: &Engine,
        first_depth: u32,
        entries: Vec<Arc<Entry<K, V>>>,
    ) -> BucketVar<K, V> {
        let place = engine.places.take(PLACES);
        let bucket = Self { first_depth, entries, children: Vec::new(), place };
        TVar::at_place(engine.id, place, PLACES, bucket)
    }

    /// The child that has taken `hash` over, and the bit that it split off at.
    fn child_of(&self, hash: u64) -> Option<(u32, &BucketVar<K, V>)> {
        let moved = (hash >> self.first_depth) & ((1 << self.children.len()) - 1);
        let at = moved.trailing_zeros();
        let child = (moved != 0).then(|| self.children.get(at as usize))??;
        Some((self.first_depth + at, child))
    }

    /// Where searches for `hash` that find nothing leave a mark.
    pub(crate) fn stripe(&self, hash: u64) -> Place {
        self.place.wrapping_add(1 + (hash >> 61) as u32 % STRIPES)
    }

    /// Where blocks leave a mark that count on the bucket not to split.
    pub(crate) fn whole(&self) -> Place {
        self.place.wrapping_add(1 + STRIPES)
    }

    pub(crate) fn find<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> Option<&Arc<Entry<K, V>>>
    where
        K: Borrow<Q>,
    {
        self.entries.iter().find(|entry| entry.is(hash, key))
    }

    /// Moves the entries with the next bit of the hash set to a new bucket.
    fn split(&mut self, bit: u32, context: &mut Context<'_>) {
        let moved = self.entries.extract_if(.., |entry| entry.hash >> bit & 1 == 1).collect();
        self.children.push(Self::make(context.engine, bit + 1, moved));
        for stripe in 0..=STRIPES {
            context.writes(self.place.wrapping_add(1 + stripe));
        }
    }
}

/// A change of which entries a bucket has.
pub(crate) enum Edit<K, V: Item> {
    Insert(Arc<Entry<K, V>>),
    Remove(Arc<Entry<K, V>>),
}

/// Pending changes of a bucket, at most one a key.
pub(crate) struct Edits<K, V: Item> {
    pub(crate) list: Vec<Edit<K, V>>,
}

impl<K: Eq + Item, V: Item> Effect<Bucket<K, V>> for Edits<K, V> {
    fn apply(&self, bucket: &mut Bucket<K, V>, context: &mut Context<'_>) -> bool {
        for edit in &self.list {
            let (Edit::Insert(entry) | Edit::Remove(entry)) = edit;
            if bucket.child_of(entry.hash).is_some() {
                return false;
            }
            let known = bucket.entries.iter().position(|known| known.is(entry.hash, &entry.key));
            match (edit, known) {
                (Edit::Insert(_), None) => {
                    bucket.entries.push(Arc::clone(entry));
                    context.writes(bucket.stripe(entry.hash));
                }
                (Edit::Remove(_), Some(at)) if Arc::ptr_eq(&bucket.entries[at], entry) => {
                    bucket.entries.swap_remove(at);
                }
                _ => return false,
            }
        }
        if bucket.entries.len() > FULL {
            let bit = bucket.first_depth + bucket.children.len() as u32;
            if bit < MAX_DEPTH {
                bucket.split(bit, context);
            }
        }
        true
    }

    fn join(&mut self, mut later: Self) -> Result<(), Self> {
        self.list.append(&mut later.list);
        Ok(())
    }
}

/// The buckets of level `n`, those with the indices from `1 << n` on.
type Level<K, V> = OnceLock<Box<[OnceLock<BucketVar<K, V>>]>>;

/// The table: its first bucket, from which all others are found, and a cache of those.
#[derive(Debug)]
pub(crate) struct Directory<K: Item, V: Item> {
    pub(crate) first: BucketVar<K, V>,
    levels: [Level<K, V>; MAX_DEPTH as usize],
    /// How many levels there are.
    depth: AtomicUsize,
}

impl<K: Item, V: Item> Directory<K, V> {
    pub(crate) fn new(engine: &Engine) -> Self {
        Self {
            first: Bucket::make(engine, 0, Vec::new()),
            levels: [const { OnceLock::new() }; MAX_DEPTH as usize],
            depth: AtomicUsize::new(0),
        }
    }

    /// The deepest known bucket that had `hash` at some time.
    fn nearest(&self, hash: u64) -> &BucketVar<K, V> {
        // Relaxed: a hint.
        let mut index = hash & ((1 << self.depth.load(Ordering::Relaxed)) - 1);
        while let Some(level) = index.checked_ilog2() {
            index -= 1 << level;
            if let Some(slots) = self.levels[level as usize].get()
                && let Some(slot) = slots.get(index as usize)
                && let Some(bucket) = slot.get()
            {
                return bucket;
            }
        }
        &self.first
    }

    /// Remembers the bucket with this `index`, which is committed. Not the first one.
    #[cold]
    fn remember(&self, index: u64, bucket: &BucketVar<K, V>) {
        let Some(level) = index.checked_ilog2() else { return };
        let slots = self.levels[level as usize]
            .get_or_init(|| (0..1u64 << level).map(|_| OnceLock::new()).collect());
        if let Some(slot) = slots.get((index - (1 << level)) as usize) {
            // Another thread may have been faster, with the same bucket.
            let _ = slot.set(bucket.clone());
        }
        // Relaxed: as above.
        self.depth.fetch_max(level as usize + 1, Ordering::Relaxed);
    }

    /// The bucket that has `hash`, and what it holds as this block sees it, without a mark and
    /// without what is pending. Both stay in place until the block ends, and unchanged until it
    /// writes the bucket.
    pub(crate) fn locate(&self, tx: &mut Tx<'_, '_>, hash: u64) -> Step<Located<K, V>> {
        let mut var = NonNull::from(self.nearest(hash));
        loop {
            // SAFETY: a handle in this directory or in a body that stays in place until the block
            // ends.
            let handle = unsafe { var.as_ref() };
            let bucket = tx.peek(handle)?;
            // SAFETY: it stays in place until the block ends, and nothing is written here.
            match unsafe { bucket.as_ref() }.child_of(hash) {
                None => return Ok(Located { var, bucket }),
                Some((bit, child)) => {
                    if !tx.owns(handle) {
                        self.remember(hash & ((2 << bit) - 1), child);
                    }
                    var = NonNull::from(child);
                }
            }
        }
    }
}

/// What [`Directory::locate`] found. Not to be kept past the block, nor past its next write to the
/// bucket.
pub(crate) struct Located<K: Item, V: Item> {
    var: NonNull<BucketVar<K, V>>,
    bucket: NonNull<Bucket<K, V>>,
}

impl<K: Item, V: Item> Located<K, V> {
    pub(crate) fn var(&self) -> &BucketVar<K, V> {
        // SAFETY: see `locate`.
        unsafe { self.var.as_ref() }
    }

    pub(crate) fn bucket(&self) -> &Bucket<K, V> {
        // SAFETY: see `locate`.
        unsafe { self.bucket.as_ref() }
    }
}

impl<K: Eq + Item, V: Item> Located<K, V> {
    /// What is pending on the bucket.
    pub(crate) fn pending<'t>(&self, tx: &'t mut Tx<'_, '_>) -> &'t [Edit<K, V>] {
        // `join` puts all edits into the first operation.
        tx.pending_run::<_, Edits<K, V>>(self.var()).map_or(&[], |run| &run.first.list)
    }

    /// Takes back what is pending on `entry`.
    pub(crate) fn cancel(&self, tx: &mut Tx<'_, '_>, entry: &Arc<Entry<K, V>>) {
        if let Some(run) = tx.pending_run::<_, Edits<K, V>>(self.var()) {
            run.first.list.retain(|edit| {
                let (Edit::Insert(known) | Edit::Remove(known)) = edit;
                !Arc::ptr_eq(known, entry)
            });
        }
    }
}

/// A key and a value on their way into the table, as an entry once there had to be one.
pub(crate) struct New<K, V: Item> {
    key: Option<K>,
    value: Option<V>,
    made: Option<Arc<Entry<K, V>>>,
}

impl<K, V: Item + Clone> New<K, V> {
    pub(crate) fn of(key: K, value: V) -> Self {
        Self { key: Some(key), value: Some(value), made: None }
    }

    pub(crate) fn key(&self) -> &K {
        match (&self.made, &self.key) {
            (Some(entry), _) => &entry.key,
            (None, Some(key)) => key,
            (None, None) => unreachable!("the key is here or in the entry"),
        }
    }

    /// Takes the value out; the entry, if there is one, is not used then.
    pub(crate) fn take_value(&mut self, tx: &mut Tx<'_, '_>, site: Site) -> Step<Option<V>> {
        match &self.made {
            Some(entry) => tx.modify_at(&entry.value, site, Option::take),
            None => Ok(self.value.take()),
        }
    }

    /// Puts the value back.
    pub(crate) fn give_back(
        &mut self,
        tx: &mut Tx<'_, '_>,
        site: Site,
        value: Option<V>,
    ) -> Step<()> {
        match &self.made {
            Some(entry) => tx.modify_at(&entry.value, site, |slot| *slot = value),
            None => {
                self.value = value;
                Ok(())
            }
        }
    }

    pub(crate) fn entry(&mut self, engine: &Engine, hash: u64) -> &Arc<Entry<K, V>> {
        if self.made.is_none()
            && let Some(key) = self.key.take()
        {
            let place = engine.places.take(2);
            let value = TVar::at_place(engine.id, place, 2, self.value.take());
            let existence = place.wrapping_add(1);
            self.made = Some(Arc::new(Entry { hash, key, value, existence }));
        }
        let Some(entry) = &self.made else { unreachable!("made above, if not before") };
        entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tx::engine;

    #[test]
    fn a_bucket_hands_on_the_hashes_of_its_children() {
        let mut bucket = Bucket::<u8, ()> {
            first_depth: 2,
            entries: Vec::new(),
            children: Vec::new(),
            place: 1,
        };
        assert!(bucket.child_of(0b1101).is_none());
        bucket.children.push(Bucket::make(engine(), 3, Vec::new()));
        bucket.children.push(Bucket::make(engine(), 4, Vec::new()));
        let child = |hash| bucket.child_of(hash).map(|(bit, _)| bit);
        assert_eq!(child(0b0001), None);
        assert_eq!(child(0b0101), Some(2));
        assert_eq!(child(0b1101), Some(2));
        assert_eq!(child(0b1001), Some(3));
        assert_eq!(child(0b1_0001), None);
    }
}
