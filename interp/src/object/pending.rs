//! Changes by key that wait for the end of their block.
//!
//! Main invariant: there is one entry a key, in the order in which the keys came. Keys are compared
//! without Python code; where that cannot be done, nothing is said ([`Unknown`]).

use crate::object::plain;
use crate::value::Value;
use rustc_hash::FxHashMap;

/// Whether two keys are equal cannot be said without Python code.
#[derive(Debug)]
pub struct Unknown;

/// What waits for one key.
#[derive(Debug)]
pub struct Entry<T> {
    /// The key: the container's own, if that had an equal one.
    pub key: Value,
    /// Its hash, as tables hold it.
    pub hash: Value,
    /// What is to be done.
    pub change: T,
    /// Where in the container the key was, plus one; or zero. Such a key is not stored.
    seen: u32,
    /// The next entry with the same hash, plus one; or zero.
    next: u32,
}

impl<T> Entry<T> {
    /// Where in the container the key was when the change was made; not set if it was not there.
    #[inline]
    pub fn seen(&self) -> Option<usize> {
        (self.seen as usize).checked_sub(1)
    }
}

/// Changes by key.
#[derive(Debug)]
pub struct Keyed<T> {
    list: Vec<Entry<T>>,
    /// The last entry with a hash, plus one, when there are many.
    heads: FxHashMap<u64, u32>,
}

/// So many entries are searched in order.
const LINEAR: usize = 8;

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self { list: Vec::new(), heads: FxHashMap::default() }
    }
}

impl<T> Keyed<T> {
    /// All entries, in order.
    pub fn entries(&self) -> &[Entry<T>] {
        &self.list
    }

    /// What waits for a key.
    ///
    /// # Errors
    /// When that cannot be said.
    pub fn get_mut(&mut self, key: Value, hash: Value) -> Result<Option<&mut T>, Unknown> {
        let at = if self.list.len() <= LINEAR {
            let mut at = 0;
            while at < self.list.len() && !self.is(at, key, hash)? {
                at += 1;
            }
            at
        } else {
            let mut at = self.heads.get(&hash.word()).copied().unwrap_or(0) as usize;
            while at != 0 && !self.is(at - 1, key, hash)? {
                at = self.list[at - 1].next as usize;
            }
            at.wrapping_sub(1)
        };
        Ok(self.list.get_mut(at).map(|entry| &mut entry.change))
    }

    fn is(&self, at: usize, key: Value, hash: Value) -> Result<bool, Unknown> {
        let entry = &self.list[at];
        if entry.hash == hash { plain::equal(entry.key, key).ok_or(Unknown) } else { Ok(false) }
    }

    /// Adds an entry for a key that has none. `seen` is where the container has it, if it does.
    pub fn push(&mut self, key: Value, hash: Value, change: T, seen: Option<usize>) {
        let seen = seen.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0);
        self.list.push(Entry { key, hash, change, seen, next: 0 });
        let len = self.list.len();
        if len == LINEAR + 1 {
            (0..len).for_each(|at| self.enter(at));
        } else if len > LINEAR {
            self.enter(len - 1);
        }
    }

    fn enter(&mut self, at: usize) {
        let head = self.heads.entry(self.list[at].hash.word()).or_insert(0);
        self.list[at].next = std::mem::replace(head, at as u32 + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_keys_are_found_and_kept_in_order() {
        let mut keyed = Keyed::default();
        for i in 0..100 {
            let (key, hash) = (Value::int(i), Value::int(i % 7));
            assert!(keyed.get_mut(key, hash).expect("known").is_none());
            keyed.push(key, hash, i, None);
            for j in 0..=i {
                let found = keyed.get_mut(Value::int(j), Value::int(j % 7)).expect("known");
                assert_eq!(found.copied(), Some(j));
            }
        }
        assert!(keyed.entries().iter().map(|entry| entry.change).eq(0..100));
        let float = Value::float(3.0).expect("immediate");
        assert!(keyed.get_mut(float, Value::int(3)).is_err(), "3 == 3.0 is not decided here");
    }
}
