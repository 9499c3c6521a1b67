//! Accesses to many elements of an array at once: a check for each chunk, not for each element.
//!
//! Main invariant: each does what the same accesses to single elements would do.

use super::Memory;
use super::layout::{BETWEEN_CHUNKS, CHUNK, Ref, fields_of, flag};
use super::probe;
use crate::block::{Abort, Unit};
use crate::marks::Site;
use crate::sync::Ordering;

/// The elements of an array that only its thread can reach, for searches that write nothing.
#[derive(Clone, Copy, Debug)]
pub struct LocalElements(*const u64);

impl LocalElements {
    /// The `n` elements from `index` on, if they lie in one chunk.
    ///
    /// # Safety
    /// As for [`LocalElements::get`], of all of them; nothing is written to them while the slice is
    /// used.
    #[inline(always)]
    #[must_use]
    pub unsafe fn run<'a>(self, index: usize, n: usize) -> Option<&'a [u64]> {
        if index / CHUNK != (index + n - 1) / CHUNK {
            return None;
        }
        let at = index + index / CHUNK * BETWEEN_CHUNKS;
        probe::load(self.0.addr() + at * 8, n * 8);
        // SAFETY: as the caller promises; as in `get`.
        Some(unsafe { std::slice::from_raw_parts(self.0.add(at), n) })
    }

    /// Element `index`.
    ///
    /// # Safety
    /// The array is alive, the index in bounds, and no block of the thread has committed since.
    #[inline(always)]
    #[must_use]
    pub unsafe fn get(self, index: usize) -> u64 {
        let at = index + index / CHUNK * BETWEEN_CHUNKS;
        probe::load(self.0.addr() + at * 8, 8);
        // SAFETY: as the caller promises; between chunks lies the next one's header.
        unsafe { *self.0.add(at) }
    }
}

/// Copies words. A few are copied one by one: they are often registers that were written just now,
/// and reading several of these at once would wait until all have reached the cache.
///
/// # Safety
/// As for [`std::ptr::copy_nonoverlapping`].
#[inline(always)]
unsafe fn copy_words(from: *const u64, to: *mut u64, n: usize) {
    const FEW: usize = 16;
    if n > FEW {
        // SAFETY: as the caller promises.
        unsafe { to.copy_from_nonoverlapping(from, n) };
        return;
    }
    for at in 0..n {
        // SAFETY: as the caller promises. Volatile, so that the loop stays what it is.
        unsafe { to.add(at).write(from.add(at).read_volatile()) };
    }
}

impl<const TX: bool> Memory<'_, TX> {
    /// The elements of an array, if only this thread can reach it.
    #[inline(always)]
    #[must_use]
    pub fn local_elements(&self, array: Ref) -> Option<LocalElements> {
        (!TX || !array.is_shared()).then(|| LocalElements(array.element(0)))
    }

    /// The first `N` fields of a cell.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As for [`Memory::get`], of all of them.
    #[inline(always)]
    pub unsafe fn get_first<const N: usize>(
        &mut self,
        cell: Ref,
        site: Site,
    ) -> Result<[u64; N], Abort> {
        debug_assert!(N <= cell.words());
        if TX && cell.is_shared() {
            let mut words = [0; N];
            for (field, word) in words.iter_mut().enumerate() {
                // SAFETY: as the caller promises.
                *word = unsafe { self.get(cell, field, site)? };
            }
            return Ok(words);
        }
        probe::load(cell.cell_fields().addr(), N * 8);
        // SAFETY: in bounds; only this thread can reach the cell.
        Ok(unsafe { *cell.cell_fields().cast() })
    }

    /// Sets `N` fields of a cell from `first` on.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As for [`Memory::put`], of all of them.
    #[inline(always)]
    pub unsafe fn put_many<const N: usize>(
        &mut self,
        cell: Ref,
        first: usize,
        words: [u64; N],
        site: Site,
    ) -> Result<(), Abort> {
        debug_assert!(first + N <= cell.words());
        for (field, word) in words.into_iter().enumerate() {
            if field == 0 || (TX && cell.is_shared()) {
                // SAFETY: as the caller promises.
                let _: () = unsafe { self.put(cell, first + field, word, site)? };
            } else {
                probe::store(cell.cell_fields().addr() + (first + field) * 8, 8);
                // SAFETY: in bounds; only this thread can reach the cell, and it is in the undo
                // log by now.
                unsafe { *cell.cell_fields().add(first + field) = word };
            }
        }
        Ok(())
    }

    /// The words of a chunk, for reading.
    #[inline(always)]
    unsafe fn chunk(&mut self, array: Ref, chunk: usize, site: Site) -> Result<*const u64, Abort> {
        if TX && array.is_shared() {
            let place = array.chunk_place(chunk);
            let unit = Unit { slot: array.chunk_slot(chunk), place };
            if self.has_pending() {
                self.settle(unit)?;
            }
            if array.is_table() {
                for word in 1..array.chunk_words(chunk) {
                    self.mutator.mark(place + word as u32, site);
                }
            }
            // SAFETY: the array is alive, and stays in place while this thread is pinned.
            return Ok(fields_of(unsafe { self.mutator.read(unit, site)? }));
        }
        Ok(array.element(chunk * CHUNK))
    }

    /// The words of a chunk, for writing.
    #[inline(always)]
    unsafe fn own_chunk(
        &mut self,
        array: Ref,
        chunk: usize,
        site: Site,
    ) -> Result<*mut u64, Abort> {
        if TX && array.is_shared() {
            let at = self.locate(array, chunk * CHUNK);
            // SAFETY: as above.
            return unsafe { self.own(at, site) };
        }
        let body = array.chunk_body(chunk);
        probe::load(std::ptr::from_ref(body).addr(), 8);
        // Relaxed: only this thread can reach the array.
        if body.version.load(Ordering::Relaxed) != self.mutator.tag {
            self.undo.log(array, body, array.chunk_words(chunk), self.mutator.tag);
        }
        Ok(array.element(chunk * CHUNK))
    }

    /// Reads the elements from `from` on into `out`.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// `array` is alive and an array, it has so many elements, and a block is under way.
    #[inline]
    pub unsafe fn elements(
        &mut self,
        array: Ref,
        from: usize,
        out: &mut [u64],
        site: Site,
    ) -> Result<(), Abort> {
        debug_assert!(from + out.len() <= array.words());
        let mut done = 0;
        while done < out.len() {
            let (chunk, first) = ((from + done) / CHUNK, (from + done) % CHUNK);
            let n = (CHUNK - first).min(out.len() - done);
            // SAFETY: as the caller promises; so many words of the chunk follow.
            unsafe {
                let words = self.chunk(array, chunk, site)?.add(first);
                probe::load(words.addr(), n * 8);
                copy_words(words, out.as_mut_ptr().add(done), n);
            }
            done += n;
        }
        Ok(())
    }

    /// Sets the elements from `from` on.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As for [`Memory::elements`]; the words are no references, or such to objects that are alive.
    #[inline]
    pub unsafe fn set_elements(
        &mut self,
        array: Ref,
        from: usize,
        words: &[u64],
        site: Site,
    ) -> Result<(), Abort> {
        debug_assert!(from + words.len() <= array.words());
        let mut done = 0;
        while done < words.len() {
            let (chunk, first) = ((from + done) / CHUNK, (from + done) % CHUNK);
            let n = (CHUNK - first).min(words.len() - done);
            // SAFETY: as above.
            unsafe {
                let to = self.own_chunk(array, chunk, site)?.add(first);
                probe::store(to.addr(), n * 8);
                copy_words(words.as_ptr().add(done), to, n);
            }
            done += n;
        }
        Ok(())
    }

    /// Copies the elements `from..from + n` of an array into one that this block has allocated and
    /// that nothing else has seen yet, from `to` on.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As for [`Memory::elements`], of both; `new` is as said.
    #[inline]
    pub unsafe fn copy_elements(
        &mut self,
        array: Ref,
        from: usize,
        new: Ref,
        to: usize,
        n: usize,
        site: Site,
    ) -> Result<(), Abort> {
        debug_assert!(from + n <= array.words() && to + n <= new.words());
        debug_assert!(new.has(flag::FRESH) && !new.is_shared());
        let mut done = 0;
        while done < n {
            let (chunk, first) = ((from + done) / CHUNK, (from + done) % CHUNK);
            let room = CHUNK - (to + done) % CHUNK;
            let run = (CHUNK - first).min(room).min(n - done);
            // SAFETY: as above; the run ends where a chunk of either ends.
            unsafe {
                let words = self.chunk(array, chunk, site)?.add(first);
                probe::load(words.addr(), run * 8);
                probe::store(new.element(to + done).addr(), run * 8);
                new.element(to + done).copy_from_nonoverlapping(words, run);
            }
            done += run;
        }
        Ok(())
    }

    /// Moves the elements `from..from + n` of an array to `to..to + n`, which may overlap them.
    ///
    /// # Errors
    /// When the block has to be rolled back and run again.
    ///
    /// # Safety
    /// As for [`Memory::elements`].
    #[inline]
    pub unsafe fn move_elements(
        &mut self,
        array: Ref,
        from: usize,
        to: usize,
        n: usize,
        site: Site,
    ) -> Result<(), Abort> {
        debug_assert!(from + n <= array.words() && to + n <= array.words());
        let mut done = 0;
        while done < n {
            let left = n - done;
            // Pieces within a chunk, from the end that is not overwritten by the others.
            let (source, target, run) = if to < from {
                let (source, target) = (from + done, to + done);
                (source, target, (CHUNK - source % CHUNK).min(CHUNK - target % CHUNK).min(left))
            } else {
                let (source, target) = (from + left, to + left);
                let run = ((source - 1) % CHUNK + 1).min((target - 1) % CHUNK + 1).min(left);
                (source - run, target - run, run)
            };
            // SAFETY: as above. What is read is looked for last: taking ownership of the chunk that
            // is written may give the words another place.
            unsafe {
                let words = self.own_chunk(array, target / CHUNK, site)?.add(target % CHUNK);
                let read = self.chunk(array, source / CHUNK, site)?.add(source % CHUNK);
                probe::load(read.addr(), run * 8);
                probe::store(words.addr(), run * 8);
                words.copy_from(read, run);
            }
            done += run;
        }
        Ok(())
    }
}
