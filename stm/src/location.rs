//! Sites of Rust programs: the places in the source that `#[track_caller]` gives.
//!
//! Invariant: a site is the distance of a `Location` from a fixed one, in words. Locations are
//! read-only statics, so the distance identifies one for as long as the program runs, and finding
//! it costs a subtraction instead of a table. One that is too far away for 23 bits is unknown.
//! Such sites carry [`Site::LOCATION`], and only [`Site::of`] makes them: a number that an embedding
//! program uses is never followed as an address.

use crate::marks::Site;
use std::panic::Location;

static BASE: &Location<'static> = Location::caller();
const WORD: isize = align_of::<Location<'static>>() as isize;
const REACH: isize = 1 << 22;

impl Site {
    /// The site of `location`; unknown if that lies in another part of the address space.
    #[inline]
    #[must_use]
    pub fn of(location: &'static Location<'static>) -> Site {
        let address = std::ptr::from_ref(location).expose_provenance();
        let base = std::ptr::from_ref(BASE).addr();
        let distance = address.wrapping_sub(base).cast_signed() / WORD;
        if (-REACH..REACH).contains(&distance) {
            Site(((distance as u32) & (Site::LOCATION - 1)) | Site::LOCATION)
        } else {
            Site::UNKNOWN
        }
    }

    /// The source location of a site that [`Site::of`] made; `None` for a numbered or unknown one.
    #[must_use]
    pub fn location(self) -> Option<&'static Location<'static>> {
        if self.0 & Site::LOCATION == 0 {
            return None;
        }
        // Sign-extends 23 bits.
        let distance = ((self.0 << 9).cast_signed() >> 9) as isize;
        let base = std::ptr::from_ref(BASE).addr();
        let address = base.wrapping_add_signed(distance * WORD);
        let pointer = std::ptr::with_exposed_provenance::<Location<'static>>(address);
        // SAFETY: only `Site::of` makes sites with this bit, from a reference whose provenance it
        // exposed and which is to a static; marks and log entries keep all 24 bits.
        Some(unsafe { &*pointer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_found_again() {
        let here = Location::caller();
        let site = Site::of(here);
        assert_ne!(site, Site::UNKNOWN);
        assert_eq!(site.location(), Some(here));
        assert_eq!(Site::UNKNOWN.location(), None);
        assert_eq!(Site::new(u32::MAX).location(), None);
        assert_eq!((Site::new(77).number(), site.number()), (77, 0));
    }
}
