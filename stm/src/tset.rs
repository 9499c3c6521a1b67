//! A set in which different keys do not conflict.
//!
//! Main invariant: a [`TMap`] without values; all that is said there holds here.

use crate::engine::Engine;
use crate::read_tx::ReadTx;
use crate::tmap::TMap;
use crate::tx::{Step, Tx};
use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash, RandomState};

/// A hash set that many transactions use at once. See [`TMap`] for what conflicts.
///
/// ```
/// use stm::{TSet, atomically};
///
/// let seen = TSet::new();
/// atomically(|tx| seen.insert(tx, "a"));
/// assert!(atomically(|tx| seen.contains(tx, "a")));
/// assert!(!atomically(|tx| seen.insert_new(tx, "a")));
/// assert!(atomically(|tx| seen.remove(tx, "a")));
/// ```
pub struct TSet<K: Send + Sync + 'static, S = RandomState> {
    map: TMap<K, (), S>,
}

impl<K: Hash + Eq + Send + Sync + 'static> TSet<K> {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self { map: TMap::new() }
    }
}

impl<K: Hash + Eq + Send + Sync + 'static, S: BuildHasher> TSet<K, S> {
    /// An empty set that hashes keys with `hasher`.
    #[must_use]
    pub fn with_hasher(hasher: S) -> Self {
        Self { map: TMap::with_hasher(hasher) }
    }

    /// An empty set of another engine than the global one.
    #[must_use]
    pub fn new_in(engine: &Engine, hasher: S) -> Self {
        Self { map: TMap::new_in(engine, hasher) }
    }

    /// Whether both handles are of the same set.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.map.same(&other.map)
    }

    /// Adds `key`, whether or not it was there. Blocks that add different new keys do not conflict.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn insert(&self, tx: &mut Tx<'_, '_>, key: K) -> Step<()> {
        self.map.insert(tx, key, ())
    }

    /// Adds `key` if it was not there; says whether it did.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn insert_new(&self, tx: &mut Tx<'_, '_>, key: K) -> Step<bool> {
        self.map.insert_new(tx, key, ())
    }

    /// Whether `key` is there.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn contains<Q: Hash + Eq + ?Sized>(&self, tx: &mut ReadTx<'_, '_>, key: &Q) -> Step<bool>
    where
        K: Borrow<Q>,
    {
        self.map.contains_key(tx, key)
    }

    /// Removes `key`; says whether it was there.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn remove<Q: Hash + Eq + ?Sized>(&self, tx: &mut Tx<'_, '_>, key: &Q) -> Step<bool>
    where
        K: Borrow<Q>,
    {
        Ok(self.map.remove(tx, key)?.is_some())
    }

    /// How many keys there are.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn len(&self, tx: &mut ReadTx<'_, '_>) -> Step<usize> {
        self.map.len(tx)
    }

    /// Whether there are no keys.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn is_empty(&self, tx: &mut ReadTx<'_, '_>) -> Step<bool> {
        self.map.is_empty(tx)
    }

    /// Shows all keys to `look`, in no particular order.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn for_each(&self, tx: &mut ReadTx<'_, '_>, mut look: impl FnMut(&K)) -> Step<()> {
        self.map.for_each(tx, |key, ()| look(key))
    }

    /// Copies of all keys, in no particular order.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn keys(&self, tx: &mut ReadTx<'_, '_>) -> Step<Vec<K>>
    where
        K: Clone,
    {
        self.map.keys(tx)
    }

    /// Removes the keys for which `keep` is false.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn retain(&self, tx: &mut Tx<'_, '_>, mut keep: impl FnMut(&K) -> bool) -> Step<()> {
        self.map.retain(tx, |key, ()| keep(key))
    }

    /// Removes all keys.
    ///
    /// # Errors
    /// When the block has to run again; hand it on with `?`.
    #[track_caller]
    pub fn clear(&self, tx: &mut Tx<'_, '_>) -> Step<()> {
        self.map.clear(tx)
    }
}

impl<K: Send + Sync + 'static, S> Clone for TSet<K, S> {
    fn clone(&self) -> Self {
        Self { map: self.map.clone() }
    }
}

impl<K: Hash + Eq + Send + Sync + 'static, S: BuildHasher + Default> Default for TSet<K, S> {
    fn default() -> Self {
        Self { map: TMap::default() }
    }
}

impl<K: Send + Sync + 'static, S> std::fmt::Debug for TSet<K, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TSet").field(&self.map).finish()
    }
}
