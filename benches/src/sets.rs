//! Two integer sets, a sorted list and a hash table, in the engine and in the crate `stm`.
//!
//! Main invariant: nodes hold two words, a key and a link, and keys and mixes are those of
//! `libitm/peer.cpp`.

use crate::random::Random;
use stm::{Step, TVar, View, atomically};

/// Keys that the list can hold; half of them are there.
pub const LIST_KEYS: u64 = 1024;
/// Keys that the hash table can hold; half of them are there.
pub const HASH_KEYS: u64 = 32_768;
/// Buckets of the hash table.
pub const BUCKETS: usize = 16_384;

/// A set of integers.
pub trait Set: Send + Sync {
    /// Whether `key` is there.
    fn contains(&self, key: u64) -> bool;
    /// Adds `key`; false if it is there.
    fn insert(&self, key: u64) -> bool;
    /// Takes `key` out; false if it is not there.
    fn remove(&self, key: u64) -> bool;

    /// One operation of ten inserts, one removes, eight look; gives what it found.
    #[inline]
    fn mixed(&self, random: &mut Random, range: u64) -> bool {
        let drawn = random.draw();
        let key = (drawn >> 16) % range;
        match (drawn >> 4) % 10 {
            0 => self.insert(key),
            1 => self.remove(key),
            _ => self.contains(key),
        }
    }
}

/// Puts every second key below `range` in.
fn fill(set: &impl Set, range: u64) {
    for key in (0..range).step_by(2) {
        set.insert(key);
    }
}

fn bucket_of(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 50) as usize
}

/// A key and what comes after it.
#[derive(Clone, Debug)]
struct Node {
    key: u64,
    next: Option<TVar<Node>>,
}

/// A sorted list in the engine; starts with a node without a key.
#[derive(Debug)]
pub struct List {
    head: TVar<Node>,
}

/// The last node before `key`, and the variable that holds it.
fn before<'t>(
    view: &View<'t, '_, '_>,
    head: &'t TVar<Node>,
    key: u64,
) -> Step<(&'t TVar<Node>, &'t Node)> {
    let mut at = head;
    let mut node = view.get(at)?;
    while let Some(next) = &node.next {
        let following = view.get(next)?;
        if following.key >= key {
            break;
        }
        (at, node) = (next, following);
    }
    Ok((at, node))
}

impl Default for List {
    fn default() -> Self {
        let list = Self { head: TVar::new(Node { key: 0, next: None }) };
        fill(&list, LIST_KEYS);
        list
    }
}

impl Set for List {
    fn contains(&self, key: u64) -> bool {
        atomically(|tx| {
            let view = tx.view();
            let mut next = &view.get(&self.head)?.next;
            while let Some(var) = next {
                let node = view.get(var)?;
                if node.key >= key {
                    return Ok(node.key == key);
                }
                next = &node.next;
            }
            Ok(false)
        })
    }

    fn insert(&self, key: u64) -> bool {
        atomically(|tx| {
            let view = tx.view();
            let (at, node) = before(&view, &self.head, key)?;
            if let Some(next) = &node.next
                && view.get(next)?.key == key
            {
                return Ok(false);
            }
            let fresh = TVar::new(Node { key, next: node.next.clone() });
            let changed = Node { key: node.key, next: Some(fresh) };
            let at = at.clone();
            tx.write(&at, changed)?;
            Ok(true)
        })
    }

    fn remove(&self, key: u64) -> bool {
        atomically(|tx| {
            let view = tx.view();
            let (at, node) = before(&view, &self.head, key)?;
            let Some(next) = &node.next else { return Ok(false) };
            let doomed = view.get(next)?;
            if doomed.key != key {
                return Ok(false);
            }
            let changed = Node { key: node.key, next: doomed.next.clone() };
            let at = at.clone();
            tx.write(&at, changed)?;
            Ok(true)
        })
    }
}

/// A hash table of chains in the engine.
#[derive(Debug)]
pub struct Hash {
    buckets: Box<[TVar<Option<TVar<Node>>>]>,
}

impl Default for Hash {
    fn default() -> Self {
        let table = Self { buckets: (0..BUCKETS).map(|_| TVar::new(None)).collect() };
        fill(&table, HASH_KEYS);
        table
    }
}

impl Set for Hash {
    fn contains(&self, key: u64) -> bool {
        atomically(|tx| {
            let view = tx.view();
            let mut next = view.get(&self.buckets[bucket_of(key)])?;
            while let Some(var) = next {
                let node = view.get(var)?;
                if node.key == key {
                    return Ok(true);
                }
                next = &node.next;
            }
            Ok(false)
        })
    }

    fn insert(&self, key: u64) -> bool {
        let bucket = &self.buckets[bucket_of(key)];
        atomically(|tx| {
            let view = tx.view();
            let first = view.get(bucket)?;
            let mut next = first;
            while let Some(var) = next {
                let node = view.get(var)?;
                if node.key == key {
                    return Ok(false);
                }
                next = &node.next;
            }
            let fresh = TVar::new(Node { key, next: first.clone() });
            tx.write(bucket, Some(fresh))?;
            Ok(true)
        })
    }

    fn remove(&self, key: u64) -> bool {
        let bucket = &self.buckets[bucket_of(key)];
        atomically(|tx| {
            let view = tx.view();
            let Some(first) = view.get(bucket)? else { return Ok(false) };
            let mut node = view.get(first)?;
            if node.key == key {
                let rest = node.next.clone();
                tx.write(bucket, rest)?;
                return Ok(true);
            }
            let mut at = first;
            while let Some(next) = &node.next {
                let following = view.get(next)?;
                if following.key == key {
                    let changed = Node { key: node.key, next: following.next.clone() };
                    let at = at.clone();
                    tx.write(&at, changed)?;
                    return Ok(true);
                }
                (at, node) = (next, following);
            }
            Ok(false)
        })
    }
}

/// As [`Node`], for the crate `stm`.
#[derive(Clone)]
struct CrateNode {
    key: u64,
    next: Option<stm_crate::TVar<CrateNode>>,
}

/// A sorted list in the crate `stm`.
pub struct CrateList {
    head: stm_crate::TVar<CrateNode>,
}

impl std::fmt::Debug for CrateList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CrateList").finish_non_exhaustive()
    }
}

impl Default for CrateList {
    fn default() -> Self {
        let list = Self { head: stm_crate::TVar::new(CrateNode { key: 0, next: None }) };
        fill(&list, LIST_KEYS);
        list
    }
}

impl CrateList {
    /// The last node before `key`, the variable that holds it, and the node after.
    fn before(
        &self,
        tx: &mut stm_crate::Transaction,
        key: u64,
    ) -> stm_crate::StmResult<(stm_crate::TVar<CrateNode>, CrateNode, Option<CrateNode>)> {
        let mut at = self.head.clone();
        let mut node = tx.read(&at)?;
        while let Some(next) = node.next.clone() {
            let following = tx.read(&next)?;
            if following.key >= key {
                return Ok((at, node, Some(following)));
            }
            (at, node) = (next, following);
        }
        Ok((at, node, None))
    }
}

impl Set for CrateList {
    fn contains(&self, key: u64) -> bool {
        stm_crate::atomically(|tx| {
            let (_, _, following) = self.before(tx, key)?;
            Ok(following.is_some_and(|node| node.key == key))
        })
    }

    fn insert(&self, key: u64) -> bool {
        stm_crate::atomically(|tx| {
            let (at, mut node, following) = self.before(tx, key)?;
            if following.is_some_and(|node| node.key == key) {
                return Ok(false);
            }
            node.next = Some(stm_crate::TVar::new(CrateNode { key, next: node.next.clone() }));
            tx.write(&at, node)?;
            Ok(true)
        })
    }

    fn remove(&self, key: u64) -> bool {
        stm_crate::atomically(|tx| {
            let (at, mut node, following) = self.before(tx, key)?;
            match following {
                Some(doomed) if doomed.key == key => {
                    node.next = doomed.next;
                    tx.write(&at, node)?;
                    Ok(true)
                }
                _ => Ok(false),
            }
        })
    }
}

/// A hash table of chains in the crate `stm`: a bucket holds its first node's handle.
pub struct CrateHash {
    buckets: Box<[stm_crate::TVar<CrateNode>]>,
}

impl std::fmt::Debug for CrateHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CrateHash").finish_non_exhaustive()
    }
}

impl Default for CrateHash {
    fn default() -> Self {
        let bucket = |_| stm_crate::TVar::new(CrateNode { key: u64::MAX, next: None });
        let table = Self { buckets: (0..BUCKETS).map(bucket).collect() };
        fill(&table, HASH_KEYS);
        table
    }
}

impl Set for CrateHash {
    fn contains(&self, key: u64) -> bool {
        let bucket = &self.buckets[bucket_of(key)];
        stm_crate::atomically(|tx| {
            let mut next = tx.read(bucket)?.next;
            while let Some(var) = next {
                let node = tx.read(&var)?;
                if node.key == key {
                    return Ok(true);
                }
                next = node.next;
            }
            Ok(false)
        })
    }

    fn insert(&self, key: u64) -> bool {
        let bucket = &self.buckets[bucket_of(key)];
        stm_crate::atomically(|tx| {
            let mut first = tx.read(bucket)?;
            let mut next = first.next.clone();
            while let Some(var) = next {
                let node = tx.read(&var)?;
                if node.key == key {
                    return Ok(false);
                }
                next = node.next;
            }
            first.next = Some(stm_crate::TVar::new(CrateNode { key, next: first.next.clone() }));
            tx.write(bucket, first)?;
            Ok(true)
        })
    }

    fn remove(&self, key: u64) -> bool {
        let bucket = &self.buckets[bucket_of(key)];
        stm_crate::atomically(|tx| {
            let mut at = bucket.clone();
            let mut node = tx.read(&at)?;
            while let Some(next) = node.next.clone() {
                let following = tx.read(&next)?;
                if following.key == key {
                    node.next = following.next;
                    tx.write(&at, node)?;
                    return Ok(true);
                }
                (at, node) = (next, following);
            }
            Ok(false)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn agrees(set: &impl Set, range: u64) {
        let mut model: BTreeSet<u64> = (0..range).step_by(2).collect();
        let mut random = Random::new(5);
        for _ in 0..2000 {
            let key = random.below(range);
            match random.below(3) {
                0 => assert_eq!(set.insert(key), model.insert(key)),
                1 => assert_eq!(set.remove(key), model.remove(&key)),
                _ => assert_eq!(set.contains(key), model.contains(&key)),
            }
        }
    }

    #[test]
    fn every_set_agrees_with_a_plain_one() {
        agrees(&List::default(), LIST_KEYS);
        agrees(&Hash::default(), HASH_KEYS);
        agrees(&CrateList::default(), LIST_KEYS);
        agrees(&CrateHash::default(), HASH_KEYS);
    }
}
