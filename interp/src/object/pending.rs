//! Changes by key that wait for the end of their block.
//!
//! Main invariant: there is one entry a key, in the order in which the keys came. Keys are compared
//! without Python code; where that cannot be done, nothing is said ([`Unknown`]).

use crate::object::plain;
use crate::value::Value;

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
    /// When there are many: entries by hash, plus one, or zero; probed linearly, at most half full.
    index: Vec<u32>,
    /// The key that was not found just now, and its hash.
    missed: Option<(Value, Value)>,
}

/// So many entries are searched in order.
const LINEAR: usize = 8;

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self { list: Vec::new(), index: Vec::new(), missed: None }
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
        // Who sets a key has often just looked whether it is there.
        if self.missed.take() == Some((key, hash)) {
            return Ok(None);
        }
        match self.find(key, hash)? {
            Some(at) => Ok(Some(&mut self.list[at].change)),
            None => {
                self.missed = Some((key, hash));
                Ok(None)
            }
        }
    }

    fn find(&self, key: Value, hash: Value) -> Result<Option<usize>, Unknown> {
        if self.index.is_empty() {
            for at in 0..self.list.len() {
                if self.is(at, key, hash)? {
                    return Ok(Some(at));
                }
            }
            return Ok(None);
        }
        let mut probe = self.place(hash);
        loop {
            match self.index[probe] {
                0 => return Ok(None),
                at if self.is(at as usize - 1, key, hash)? => return Ok(Some(at as usize - 1)),
                _ => probe = (probe + 1) & (self.index.len() - 1),
            }
        }
    }

    /// Where in the index a search for a hash begins.
    fn place(&self, hash: Value) -> usize {
        let bits = self.index.len().trailing_zeros();
        (hash.word().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize
    }

    fn is(&self, at: usize, key: Value, hash: Value) -> Result<bool, Unknown> {
        let entry = &self.list[at];
        if entry.hash == hash { plain::equal(entry.key, key).ok_or(Unknown) } else { Ok(false) }
    }

    /// Adds an entry for a key that has none. `seen` is where the container has it, if it does.
    pub fn push(&mut self, key: Value, hash: Value, change: T, seen: Option<usize>) {
        let seen = seen.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0);
        self.list.push(Entry { key, hash, change, seen });
        self.missed = None;
        let len = self.list.len();
        if len > LINEAR && 2 * len > self.index.len() {
            self.index = vec![0; (4 * len).next_power_of_two()];
            (0..len).for_each(|at| self.enter(at));
        } else if len > LINEAR {
            self.enter(len - 1);
        }
    }

    fn enter(&mut self, at: usize) {
        let mut probe = self.place(self.list[at].hash);
        while self.index[probe] != 0 {
            probe = (probe + 1) & (self.index.len() - 1);
        }
        self.index[probe] = at as u32 + 1;
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
