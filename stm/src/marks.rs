//! Marks: what a block has read, one word per place, private to the block's segment.
//!
//! Main invariant: a mark belongs to the running block exactly when its epoch is the block's.
//! Marks are never cleared between blocks, never read by another segment, and writing one is the
//! whole cost of remembering a read.
//!
//! A mark is `epoch:40 | site:24`; the site says which instruction read the place, so that a
//! conflict can name the reader's line.

/// A dense number of the unit of conflict detection. Place 0 is never given out.
pub(crate) type Place = u32;

/// Which instruction made an access, as the embedding program numbers them; 0 is unknown.
///
/// Only the low 23 bits of a number are kept; bit 23 tells source locations of Rust programs (see
/// [`Site::of`]) from numbers, so that no number is ever taken for a location.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, PartialOrd, Ord)]
pub struct Site(pub(crate) u32);

impl Site {
    /// An access whose place in the program is not known.
    pub const UNKNOWN: Site = Site(0);
    /// Of what is no event: a block that is irrevocable only because no other thread runs, say, or
    /// a thread that waits because it has nothing to do.
    pub const QUIET: Site = Site(Self::LOCATION - 1);
    /// The bits of a mark that hold a site.
    pub(crate) const MAX: u32 = (1 << SITE_BITS) - 1;
    /// Set in the sites of Rust programs.
    pub(crate) const LOCATION: u32 = 1 << (SITE_BITS - 1);

    /// The site with this number, of which the low 23 bits are kept.
    #[inline]
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number & !(u32::MAX << (SITE_BITS - 1)))
    }

    /// The number that [`Site::new`] was given; 0 for a source location.
    #[must_use]
    pub const fn number(self) -> u32 {
        if self.0 & Self::LOCATION == 0 { self.0 } else { 0 }
    }
}

const SITE_BITS: u32 = 24;
/// Epochs wrap after this many blocks on one segment; the table is cleared then.
pub(crate) const EPOCHS: u64 = 1 << (64 - SITE_BITS);

/// The marks of one segment.
///
/// Place numbers beyond the table wrap around: two places may then share a mark, which can only
/// report a conflict that is none.
#[derive(Debug)]
pub(crate) struct Marks {
    words: *mut u64,
    mask: u32,
    #[cfg(not(any(loom, miri)))]
    _map: Option<memmap2::MmapMut>,
    #[cfg(any(loom, miri))]
    _vec: Vec<u64>,
}

// SAFETY: `words` points into the memory that the value owns; nothing in it is bound to a thread.
unsafe impl Send for Marks {}

impl Marks {
    /// A table for `1 << bits` places, all unmarked, or for fewer where the system limits address
    /// space. The memory is reserved, not used, until a place is marked.
    ///
    /// # Panics
    /// When the system does not give address space for 32 kB.
    pub(crate) fn new(bits: u32) -> Self {
        let places = 1usize << bits;
        #[cfg(not(any(loom, miri)))]
        {
            let bytes = |places: usize| places * size_of::<u64>();
            let (mut map, places) = crate::reserve::as_much_as_possible(
                places,
                1 << 12,
                |places| 8 * bytes(places),
                |places| crate::reserve::reserve(bytes(places)),
            )
            .unwrap_or_else(|refused| panic!("cannot reserve {places} marks: {refused}"));
            Self { words: map.as_mut_ptr().cast(), mask: (places - 1) as u32, _map: Some(map) }
        }
        #[cfg(any(loom, miri))]
        {
            let mut vec = vec![0u64; places];
            Self { words: vec.as_mut_ptr(), mask: (places - 1) as u32, _vec: vec }
        }
    }

    /// Stands in for a table while the real one is elsewhere. Must not be used.
    pub(crate) fn none() -> Self {
        Self {
            words: std::ptr::null_mut(),
            mask: 0,
            #[cfg(not(any(loom, miri)))]
            _map: None,
            #[cfg(any(loom, miri))]
            _vec: Vec::new(),
        }
    }

    #[inline(always)]
    fn slot(&self, place: Place) -> *mut u64 {
        // SAFETY: the mask keeps the index below the number of words allocated in `new`.
        unsafe { self.words.add((place & self.mask) as usize) }
    }

    /// Marks `place` as read by `site` in the block whose shifted epoch is `epoch`.
    #[inline(always)]
    pub(crate) fn set(&mut self, place: Place, epoch: ShiftedEpoch, site: Site) {
        // SAFETY: `slot` is in bounds, and `&mut self` makes this the only access.
        unsafe { *self.slot(place) = epoch.0 | u64::from(site.0 & Site::MAX) };
    }

    /// Takes the mark of `place` back.
    pub(crate) fn unset(&mut self, place: Place) {
        // SAFETY: as above.
        unsafe { *self.slot(place) = 0 };
    }

    /// The table without its owner, for [`Table::set`].
    #[inline]
    pub(crate) fn table(&mut self) -> Table {
        Table { words: self.words, mask: self.mask }
    }

    /// The site that marked `place` in the block with this epoch, if any did.
    #[inline]
    pub(crate) fn get(&self, place: Place, epoch: ShiftedEpoch) -> Option<Site> {
        // SAFETY: `slot` is in bounds; writers need `&mut self`.
        let word = unsafe { *self.slot(place) };
        (word & !u64::from(Site::MAX) == epoch.0).then_some(Site((word as u32) & Site::MAX))
    }

    /// All places below `end` that are marked in this epoch, each with its site.
    pub(crate) fn marked(&self, end: Place, epoch: ShiftedEpoch) -> Vec<(Place, Site)> {
        let end = end.min(self.mask.saturating_add(1));
        (0..end).filter_map(|place| self.get(place, epoch).map(|site| (place, site))).collect()
    }

    /// What the number of a place is cut to by this table: equal ones share a mark.
    #[inline]
    pub(crate) fn mask(&self) -> Place {
        self.mask
    }

    /// Forgets every mark of every epoch.
    pub(crate) fn clear(&mut self) {
        for place in 0..=self.mask {
            // SAFETY: in bounds by the range, and `&mut self` makes this the only access.
            unsafe { *self.slot(place) = 0 };
        }
    }
}

/// The memory of a [`Marks`], held by who borrows the block: a copy that the compiler can keep in
/// registers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    words: *mut u64,
    mask: u32,
}

impl Table {
    /// As [`Marks::set`].
    ///
    /// # Safety
    /// The table's owner is alive, and nobody else uses it during the call.
    #[inline(always)]
    pub(crate) unsafe fn set(self, place: Place, epoch: ShiftedEpoch, site: Site) {
        // SAFETY: the mask keeps the index below the number of words, which the owner allocated;
        // the caller promises the rest.
        unsafe {
            *self.words.add((place & self.mask) as usize) = epoch.0 | u64::from(site.0 & Site::MAX);
        }
    }
}

/// A block's epoch, already in the upper bits where a mark keeps it. Never zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ShiftedEpoch(u64);

impl ShiftedEpoch {
    /// Of the block with this serial; `None` where the epoch wraps and the marks must be cleared.
    #[inline]
    pub(crate) fn of(serial: u64) -> Option<Self> {
        let epoch = serial % EPOCHS;
        (epoch != 0).then_some(Self(epoch << SITE_BITS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(n: u64) -> ShiftedEpoch {
        ShiftedEpoch::of(n).expect("not a wrapping serial")
    }

    #[test]
    fn a_mark_lasts_for_its_epoch_only() {
        let mut marks = Marks::new(6);
        marks.set(5, epoch(1), Site(7));
        assert_eq!(marks.get(5, epoch(1)), Some(Site(7)));
        assert_eq!(marks.get(5, epoch(2)), None);
        assert_eq!(marks.get(4, epoch(1)), None);
        assert_eq!(marks.marked(64, epoch(1)), [(5, Site(7))]);
    }

    #[test]
    fn places_past_the_table_share_a_mark() {
        let mut marks = Marks::new(6);
        marks.set(64 + 3, epoch(1), Site(1));
        assert_eq!(marks.get(3, epoch(1)), Some(Site(1)));
        assert_eq!((64 + 3) & marks.mask(), 3);
        marks.clear();
        assert_eq!(marks.get(3, epoch(1)), None);
    }

    #[test]
    fn the_wrapping_epoch_is_skipped() {
        assert!(ShiftedEpoch::of(EPOCHS).is_none());
        assert!(ShiftedEpoch::of(EPOCHS + 1).is_some());
    }
}
