//! The directory: which cores hold a line, and which live blocks have read or written it.
//!
//! Invariant: a core is among a line's transactional readers or writers exactly while its block
//! is live and tracks the line so. It may be listed as a holder after its caches dropped the
//! line; that costs a needless invalidation, as in real directories.

use crate::line::LineNumber;
use crate::outcome::CoreId;
use rustc_hash::FxHashMap;

/// A set of cores.
pub(crate) type CoreSet = u64;

/// The cores of a set, lowest first.
pub(crate) fn cores_of(mut set: CoreSet) -> impl Iterator<Item = CoreId> {
    std::iter::from_fn(move || {
        let core = set.trailing_zeros() as CoreId;
        (set != 0).then(|| {
            set &= set - 1;
            core
        })
    })
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LineState {
    pub(crate) readers: CoreSet,
    pub(crate) writers: CoreSet,
    pub(crate) holders: CoreSet,
    /// The core whose copy is newer than memory's.
    pub(crate) owner: Option<u8>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Directory {
    lines: FxHashMap<LineNumber, LineState>,
}

impl Directory {
    pub(crate) fn state(&self, line: LineNumber) -> LineState {
        self.lines.get(&line).copied().unwrap_or_default()
    }

    pub(crate) fn state_mut(&mut self, line: LineNumber) -> &mut LineState {
        self.lines.entry(line).or_default()
    }

    /// The block of `core` no longer tracks `line`.
    pub(crate) fn untrack(&mut self, line: LineNumber, core: CoreId) {
        if let Some(state) = self.lines.get_mut(&line) {
            state.readers &= !(1 << core);
            state.writers &= !(1 << core);
        }
    }

    /// `core` no longer holds `line`.
    pub(crate) fn drop_copy(&mut self, line: LineNumber, core: CoreId) {
        if let Some(state) = self.lines.get_mut(&line) {
            state.holders &= !(1 << core);
            if state.owner == Some(core as u8) {
                state.owner = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_cores_list_their_cores() {
        assert_eq!(cores_of(0).count(), 0);
        assert_eq!(cores_of(1 << 63 | 0b101).collect::<Vec<_>>(), [0, 2, 63]);
    }
}
