//! A map in which different keys do not conflict.
//!
//! Main invariant: every entry has a variable of its own, so a key that is there is a unit of
//! conflict by itself. A key that is not there is read as absent and marked in its bucket. Insertions
//! and removals are pending operations on the bucket (see [`buckets`](crate::buckets)), so two of
//! different keys do not conflict, not even where they make the table grow.
//!
//! A block finds a bucket by a peek, which leaves no mark; so what it finds may be out of date by the
//! time it looks at the entry, and the entry says so: its value is gone. The search starts over then.

use crate::buckets::{Bucket, Directory, Edit, Edits, Entry, Located, New};
use crate::commute::Context;
use crate::engine::Engine;
use crate::marks::Site;
use crate::operation::Effect;
use crate::read_tx::ReadTx;
use crate::tcounter::TCounter;
use crate::tx::{Step, Tx, engine};
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash, RandomState};
use std::panic::Location;
use std::ptr::NonNull;
use std::sync::Arc;

/// A hash map that many transactions use at once.
///
/// * Blocks that use different keys do not conflict. (Those that look for *absent* keys may, rarely:
///   they are told apart by a few bits of their hash.)
/// * [`insert`](TMap::insert) does not say whether the key was there, and [`update`](TMap::update)
///   does not give the value; so blocks that only insert new keys, or update the same ones by
///   changes that commute, do not conflict either.
/// * The length and iterations conflict with insertions and removals. The length is a
///   [`TCounter`], so it costs those nothing.
///
/// Handles are cheap to clone and refer to the same map.
///
/// ```
/// use stm::{TMap, atomically};
///
/// let ages = TMap::new();
/// atomically(|tx| {
///     ages.insert(tx, "Ada", 36)?;
///     ages.insert(tx, "Alan", 41)
/// });
/// assert_eq!(atomically(|tx| ages.get(tx, "Ada")), Some(36));
/// assert_eq!(atomically(|tx| ages.remove(tx, "Alan")), Some(41));
/// assert_eq!(atomically(|tx| ages.len(tx)), 1);
/// ```
pub struct TMap<K: Send + Sync + 'static, V: Send + Sync + 'static, S = RandomState> {
    table: Arc<Table<K, V, S>>,
}

struct Table<K: Send + Sync + 'static, V: Send + Sync + 'static, S> {
    directory: Directory<K, V>,
    len: TCounter,
    hasher: S,
}

/// What a search found.
enum Found<K, V: Send + Sync + 'static> {
    /// In the bucket.
    Entry(NonNull<Arc<Entry<K, V>>>),
    /// Among the block's pending insertions.
    Inserted(Arc<Entry<K, V>>),
    /// Among the block's pending removals.
    Removed(Arc<Entry<K, V>>),
    Absent,
}

/// The operation of [`TMap::update`].
struct Update<F>(F);

impl<V: Send + Sync + 'static, F: Fn(&mut V) + 'static> Effect<Option<V>> for Update<F> {
    fn apply(&self, value: &mut Option<V>, _: &mut Context<'_>) -> bool {
        value.as_mut().map(&self.0).is_some()
    }

    fn join(&mut self, later: Self) -> Result<(), Self> {
        Err(later)
    }
}

impl<K, V> TMap<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::new_in(engine(), RandomState::new())
    }
}

impl<K, V, S> TMap<K, V, S>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    S: BuildHasher,
{
    /// An empty map that hashes keys with `hasher`.
    #[must_use]
    pub fn with_hasher(hasher: S) -> Self {
        Self::new_in(engine(), hasher)
    }

    /// An empty map of another engine than the global one.
    ///
    /// ```
    /// use std::hash::RandomState;
    /// use stm::{Config, Engine, TMap};
    ///
    /// let engine = Engine::new(Config::default());
    /// let map = TMap::new_in(&engine, RandomState::new());
    /// engine.attach().run(|tx| map.insert(tx, 1, "one"));
    /// ```
    #[must_use]
    pub fn new_in(engine: &Engine, hasher: S) -> Self {
        let (directory, len) = (Directory::new(engine), TCounter::new_in(engine, 0));
        Self { table: Arc::new(Table { directory, len, hasher }) }
    }

    /// Whether both handles are of the same map.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.table, &other.table)
    }

    fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u64 {
        self.table.hasher.hash_one(key)
    }

    /// Finds the bucket of `hash`, and `key` in it or among what is pending.
    fn find<Q: Eq + ?Sized>(
        &self,
        tx: &mut Tx<'_, '_>,
        hash: u64,
        key: &Q,
    ) -> Step<(Located<K, V>, Found<K, V>)>
    where
        K: Borrow<Q>,
    {
        let at = self.table.directory.locate(tx, hash)?;
        let pending = at.pending(tx).iter().find_map(|edit| match edit {
            Edit::Insert(entry) if entry.is(hash, key) => Some(Found::Inserted(Arc::clone(entry))),
            Edit::Remove(entry) if entry.is(hash, key) => Some(Found::Removed(Arc::clone(entry))),
            _ => None,
        });
        let found = pending.unwrap_or_else(|| match at.bucket().find(hash, key) {
            Some(entry) => Found::Entry(NonNull::from(entry)),
            None => Found::Absent,
        });
        Ok((at, found))
    }

    /// A copy of the value of `key`.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, String::from("key"), 1));
    /// assert_eq!(atomically(|tx| map.get(tx, "key")), Some(1));
    /// assert_eq!(atomically(|tx| map.get(tx, "other")), None);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn get<Q: Hash + Eq + ?Sized>(&self, tx: &mut ReadTx<'_, '_>, key: &Q) -> Step<Option<V>>
    where
        K: Borrow<Q>,
    {
        self.with(tx, key, V::clone)
    }

    /// Applies `look` to the value of `key`, if it has one.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, 1, String::from("one")));
    /// assert_eq!(atomically(|tx| map.with(tx, &1, String::len)), Some(3));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn with<Q: Hash + Eq + ?Sized, R>(
        &self,
        tx: &mut ReadTx<'_, '_>,
        key: &Q,
        look: impl FnOnce(&V) -> R,
    ) -> Step<Option<R>>
    where
        K: Borrow<Q>,
    {
        let (tx, site, hash) = (tx.inner(), Site::of(Location::caller()), self.hash(key));
        loop {
            let (at, found) = self.find(tx, hash, key)?;
            let entry = match &found {
                // SAFETY: the entry is in a body that stays in place until the block ends, and that
                // the block does not write here.
                Found::Entry(entry) => unsafe { entry.as_ref() },
                Found::Inserted(entry) => entry,
                Found::Removed(_) => return Ok(None),
                Found::Absent => {
                    tx.mark(at.bucket().stripe(hash), site);
                    return Ok(None);
                }
            };
            let value = tx.look(&entry.value, site)?;
            // SAFETY: the value stays in place until the block ends; `look` cannot use the
            // transaction.
            if let Some(value) = unsafe { value.as_ref() } {
                return Ok(Some(look(value)));
            }
        }
    }

    /// Whether `key` has a value.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, 1, ()));
    /// assert!(atomically(|tx| map.contains_key(tx, &1)));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn contains_key<Q: Hash + Eq + ?Sized>(
        &self,
        tx: &mut ReadTx<'_, '_>,
        key: &Q,
    ) -> Step<bool>
    where
        K: Borrow<Q>,
    {
        Ok(self.with(tx, key, |_| ())?.is_some())
    }

    /// Gives `key` the value `value`, whether or not it had one. Blocks that insert different new
    /// keys do not conflict.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, 1, "one"));
    /// assert_eq!(atomically(|tx| map.get(tx, &1)), Some("one"));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn insert(&self, tx: &mut Tx<'_, '_>, key: K, value: V) -> Step<()> {
        self.put(tx, Site::of(Location::caller()), key, value, false).map(|_| ())
    }

    /// Gives `key` the value `value`, and gives the one that it had.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// assert_eq!(atomically(|tx| map.replace(tx, 1, "one")), None);
    /// assert_eq!(atomically(|tx| map.replace(tx, 1, "uno")), Some("one"));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn replace(&self, tx: &mut Tx<'_, '_>, key: K, value: V) -> Step<Option<V>> {
        self.put(tx, Site::of(Location::caller()), key, value, true)
    }

    /// Gives `key` the value `value` if it had none; says whether it did.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// assert!(atomically(|tx| map.insert_new(tx, 1, "one")));
    /// assert!(!atomically(|tx| map.insert_new(tx, 1, "uno")));
    /// assert_eq!(atomically(|tx| map.get(tx, &1)), Some("one"));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn insert_new(&self, tx: &mut Tx<'_, '_>, key: K, value: V) -> Step<bool> {
        if self.contains_key(tx, &key)? {
            return Ok(false);
        }
        self.put(tx, Site::of(Location::caller()), key, value, true)?;
        Ok(true)
    }

    /// Sets the value and gives the old one. `observed` says whether the caller learns if there was
    /// none.
    fn put(
        &self,
        tx: &mut Tx<'_, '_>,
        site: Site,
        key: K,
        value: V,
        observed: bool,
    ) -> Step<Option<V>> {
        let hash = self.hash(&key);
        let mut new = New::of(key, value);
        loop {
            let (at, found) = self.find(tx, hash, new.key())?;
            let known = match &found {
                // SAFETY: as in `with`; the bucket is not written below.
                Found::Entry(known) => unsafe { known.as_ref() },
                Found::Inserted(known) => known,
                Found::Removed(known) => {
                    self.revive(tx, site, &at, known, &mut new)?;
                    return Ok(None);
                }
                Found::Absent => {
                    if observed {
                        tx.mark(at.bucket().stripe(hash), site);
                    }
                    if self.add(tx, site, &at, new.entry(tx.mutator.engine, hash))? {
                        return Ok(None);
                    }
                    continue;
                }
            };
            let mut value = new.take_value(tx, site)?;
            let old = tx.modify_at(&known.value, site, |slot| match slot {
                Some(_) => std::mem::replace(slot, value.take()),
                None => None,
            })?;
            if old.is_some() {
                // Not left to the return: there, a key whose drop panics would leak the result.
                drop(new);
                return Ok(old);
            }
            new.give_back(tx, site, value)?;
        }
    }

    /// Inserts `entry`, which was not found; false if the bucket is not the right one any more.
    fn add(
        &self,
        tx: &mut Tx<'_, '_>,
        site: Site,
        at: &Located<K, V>,
        entry: &Arc<Entry<K, V>>,
    ) -> Step<bool> {
        tx.mark(at.bucket().whole(), site);
        let edits = Edits { list: vec![Edit::Insert(Arc::clone(entry))] };
        tx.unbroken(|tx| {
            let fits = tx.commute_at(at.var(), site, edits)?.is_ok();
            if fits {
                self.table.len.add_at(tx, site, 1)?;
            }
            Ok(fits)
        })
    }

    /// Gives an entry a value again that the block has removed.
    fn revive(
        &self,
        tx: &mut Tx<'_, '_>,
        site: Site,
        at: &Located<K, V>,
        entry: &Arc<Entry<K, V>>,
        new: &mut New<K, V>,
    ) -> Step<()> {
        tx.unbroken(|tx| {
            let value = new.take_value(tx, site)?;
            tx.modify_at(&entry.value, site, |slot| *slot = value)?;
            at.cancel(tx, entry);
            self.table.len.add_at(tx, site, 1)
        })
    }

    /// Removes `key` and gives the value that it had.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, 1, "one"));
    /// assert_eq!(atomically(|tx| map.remove(tx, &1)), Some("one"));
    /// assert_eq!(atomically(|tx| map.remove(tx, &1)), None);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn remove<Q: Hash + Eq + ?Sized>(&self, tx: &mut Tx<'_, '_>, key: &Q) -> Step<Option<V>>
    where
        K: Borrow<Q>,
    {
        self.remove_at(tx, Site::of(Location::caller()), self.hash(key), key)
    }

    fn remove_at<Q: Eq + ?Sized>(
        &self,
        tx: &mut Tx<'_, '_>,
        site: Site,
        hash: u64,
        key: &Q,
    ) -> Step<Option<V>>
    where
        K: Borrow<Q>,
    {
        loop {
            let (at, found) = self.find(tx, hash, key)?;
            let (entry, pending) = match found {
                // SAFETY: as in `with`.
                Found::Entry(entry) => (Arc::clone(unsafe { entry.as_ref() }), false),
                Found::Inserted(entry) => (entry, true),
                Found::Removed(_) => return Ok(None),
                Found::Absent => {
                    tx.mark(at.bucket().stripe(hash), site);
                    return Ok(None);
                }
            };
            let old = tx.unbroken(|tx| {
                let old = tx.modify_at(&entry.value, site, Option::take)?;
                if old.is_none() {
                    return Ok(None);
                }
                tx.wrote(entry.existence, site);
                if pending {
                    at.cancel(tx, &entry);
                } else {
                    self.unlink(tx, site, at, &entry)?;
                }
                self.table.len.add_at(tx, site, -1)?;
                Ok(old)
            })?;
            if old.is_some() {
                // As in `put`: it may be the last handle.
                drop(entry);
                return Ok(old);
            }
        }
    }

    /// Takes an entry whose value is gone out of its bucket.
    fn unlink(
        &self,
        tx: &mut Tx<'_, '_>,
        site: Site,
        mut at: Located<K, V>,
        entry: &Arc<Entry<K, V>>,
    ) -> Step<()> {
        loop {
            tx.mark(at.bucket().whole(), site);
            let edits = Edits { list: vec![Edit::Remove(Arc::clone(entry))] };
            if tx.commute_at(at.var(), site, edits)?.is_ok() {
                return Ok(());
            }
            at = self.table.directory.locate(tx, entry.hash)?;
        }
    }

    /// Changes the value of `key` by a change that commutes with others of its kind, as
    /// [`Tx::commute`] does: blocks that do only this to a key do not conflict. False if the key
    /// has no value.
    ///
    /// ```
    /// use stm::{TMap, atomically};
    ///
    /// let stock = TMap::new();
    /// atomically(|tx| stock.insert(tx, "apple", 3));
    /// assert!(atomically(|tx| stock.update(tx, "apple", |n| *n += 2)));
    /// assert!(!atomically(|tx| stock.update(tx, "pear", |n| *n += 2)));
    /// assert_eq!(atomically(|tx| stock.get(tx, "apple")), Some(5));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn update<Q: Hash + Eq + ?Sized>(
        &self,
        tx: &mut Tx<'_, '_>,
        key: &Q,
        change: impl Fn(&mut V) + 'static,
    ) -> Step<bool>
    where
        K: Borrow<Q>,
    {
        let (site, hash) = (Site::of(Location::caller()), self.hash(key));
        let mut change = Update(change);
        loop {
            let (at, found) = self.find(tx, hash, key)?;
            let entry = match &found {
                // SAFETY: as in `with`.
                Found::Entry(entry) => unsafe { entry.as_ref() },
                Found::Inserted(entry) => entry,
                Found::Removed(_) => return Ok(false),
                Found::Absent => {
                    tx.mark(at.bucket().stripe(hash), site);
                    return Ok(false);
                }
            };
            // The caller learns that the key is there, but not its value.
            tx.mark(entry.existence, site);
            match tx.commute_at(&entry.value, site, change)? {
                Ok(()) => return Ok(true),
                Err(unfit) => change = unfit,
            }
        }
    }

    /// Changes the value of `key` as [`TMap::update`] does, or gives it the value `initial` if it
    /// has none.
    ///
    /// ```
    /// use stm::{TMap, atomically};
    ///
    /// let counts = TMap::new();
    /// for word in ["a", "b", "a"] {
    ///     atomically(|tx| counts.update_or_insert(tx, word, 1, |n| *n += 1));
    /// }
    /// assert_eq!(atomically(|tx| counts.get(tx, "a")), Some(2));
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn update_or_insert(
        &self,
        tx: &mut Tx<'_, '_>,
        key: K,
        initial: V,
        change: impl Fn(&mut V) + 'static,
    ) -> Step<()> {
        let (site, hash) = (Site::of(Location::caller()), self.hash(&key));
        let (mut change, mut new) = (Update(change), New::of(key, initial));
        loop {
            let (at, found) = self.find(tx, hash, new.key())?;
            let entry = match &found {
                // SAFETY: as in `with`.
                Found::Entry(entry) => unsafe { entry.as_ref() },
                Found::Inserted(entry) => entry,
                Found::Removed(entry) => {
                    return self.revive(tx, site, &at, entry, &mut new);
                }
                Found::Absent => {
                    if self.add(tx, site, &at, new.entry(tx.mutator.engine, hash))? {
                        return Ok(());
                    }
                    continue;
                }
            };
            match tx.commute_at(&entry.value, site, change)? {
                Ok(()) => return Ok(()),
                Err(unfit) => change = unfit,
            }
        }
    }

    /// How many keys have a value.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, 1, "one"));
    /// assert_eq!(atomically(|tx| map.len(tx)), 1);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn len(&self, tx: &mut ReadTx<'_, '_>) -> Step<usize> {
        // A pending insertion counts only if the key is absent, which nobody has checked yet.
        tx.inner().settle_all()?;
        Ok(usize::try_from(self.table.len.get(tx)?).unwrap_or(0))
    }

    /// Whether no key has a value.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn is_empty(&self, tx: &mut ReadTx<'_, '_>) -> Step<bool> {
        Ok(self.len(tx)? == 0)
    }

    /// Shows all keys and their values to `look`, in no particular order.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, "a", 1));
    /// atomically(|tx| map.insert(tx, "b", 2));
    /// let sum = atomically(|tx| {
    ///     let mut sum = 0;
    ///     map.for_each(tx, |_, value| sum += value)?;
    ///     Ok(sum)
    /// });
    /// assert_eq!(sum, 3);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn for_each(&self, tx: &mut ReadTx<'_, '_>, mut look: impl FnMut(&K, &V)) -> Step<()> {
        let site = Site::of(Location::caller());
        self.walk(tx.inner(), site, |entry, value| look(&entry.key, value))
    }

    /// Shows all entries that have a value.
    fn walk(
        &self,
        tx: &mut Tx<'_, '_>,
        site: Site,
        mut look: impl FnMut(&Arc<Entry<K, V>>, &V),
    ) -> Step<()> {
        let mut buckets = vec![NonNull::from(&self.table.directory.first)];
        while let Some(bucket) = buckets.pop() {
            // SAFETY: a handle in the table or in a body that stays in place until the block ends.
            let bucket = tx.look(unsafe { bucket.as_ref() }, site)?;
            // SAFETY: it stays in place until the block ends. What is written below, by settling
            // what is pending, are entries and other buckets.
            let bucket: &Bucket<K, V> = unsafe { bucket.as_ref() };
            for entry in &bucket.entries {
                let value = tx.look(&entry.value, site)?;
                // SAFETY: as above; `look` cannot use the transaction.
                if let Some(value) = unsafe { value.as_ref() } {
                    look(entry, value);
                }
            }
            buckets.extend(bucket.children.iter().map(NonNull::from));
        }
        Ok(())
    }

    /// Copies of all keys, in no particular order.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, "a", 1));
    /// assert_eq!(atomically(|tx| map.keys(tx)), ["a"]);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn keys(&self, tx: &mut ReadTx<'_, '_>) -> Step<Vec<K>>
    where
        K: Clone,
    {
        let mut keys = Vec::new();
        self.for_each(tx, |key, _| keys.push(key.clone()))?;
        Ok(keys)
    }

    /// Copies of all keys and their values, in no particular order.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| map.insert(tx, "a", 1));
    /// assert_eq!(atomically(|tx| map.to_vec(tx)), [("a", 1)]);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn to_vec(&self, tx: &mut ReadTx<'_, '_>) -> Step<Vec<(K, V)>>
    where
        K: Clone,
    {
        let mut items = Vec::new();
        self.for_each(tx, |key, value| items.push((key.clone(), value.clone())))?;
        Ok(items)
    }

    /// Removes the keys for which `keep` is false.
    ///
    /// ```
    /// # use stm::{TMap, atomically};
    /// # let map = TMap::new();
    /// atomically(|tx| (0..10).try_for_each(|key| map.insert(tx, key, ())));
    /// atomically(|tx| map.retain(tx, |key, ()| key % 2 == 0));
    /// assert_eq!(atomically(|tx| map.len(tx)), 5);
    /// ```
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn retain(&self, tx: &mut Tx<'_, '_>, mut keep: impl FnMut(&K, &V) -> bool) -> Step<()> {
        let site = Site::of(Location::caller());
        let mut gone = Vec::new();
        self.walk(tx, site, |entry, value| {
            if !keep(&entry.key, value) {
                gone.push(Arc::clone(entry));
            }
        })?;
        for entry in gone {
            self.remove_at(tx, site, entry.hash, &entry.key)?;
        }
        Ok(())
    }

    /// Removes all keys.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn clear(&self, tx: &mut Tx<'_, '_>) -> Step<()> {
        self.retain(tx, |_, _| false)
    }
}

impl<K: Send + Sync + 'static, V: Send + Sync + 'static, S> Clone for TMap<K, V, S> {
    fn clone(&self) -> Self {
        Self { table: Arc::clone(&self.table) }
    }
}

impl<K, V, S> Default for TMap<K, V, S>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    S: BuildHasher + Default,
{
    fn default() -> Self {
        Self::with_hasher(S::default())
    }
}

impl<K: Send + Sync + 'static, V: Send + Sync + 'static, S> std::fmt::Debug for TMap<K, V, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TMap").field("table", &Arc::as_ptr(&self.table)).finish()
    }
}
