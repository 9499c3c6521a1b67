//! Blocks: a thread's handle on the engine, and how a block begins and ends.
//!
//! Main invariant: between `begin` and the end of a block the thread is pinned, its segment shows
//! the block's tag, and `rv` is a version at which everything that the block has read was, all at
//! once, the newest (opacity). `last` is the log entry of version `rv`.

use crate::body::{Body, MAX_SEGMENTS, Shape, Version, is_tag, segment_of, serial_of, tag_of};
use crate::commit_log::{Entry, Write};
use crate::commute::PendingSet;
use crate::engine::Engine;
use crate::event::{About, EventKind, Recording};
use crate::marks::{Marks, Place, ShiftedEpoch, Site};
use crate::nested::Level;
use crate::ordered::Turn;
use crate::reclaim::{Pin, Pool};
use crate::record::Conflict;
use crate::segment::{Kept, Segment};
use crate::stats::Counters;
use crate::sync::{AtomicPtr, Ordering};
use std::ptr::NonNull;
use std::time::{Duration, Instant};

/// What a unit of ownership embeds, or points to: where its current body hangs, and its place.
#[derive(Debug)]
pub(crate) struct Anchor {
    pub(crate) body: AtomicPtr<Body>,
    pub(crate) place: Place,
}

impl Anchor {
    #[inline(always)]
    pub(crate) fn unit(&self) -> Unit<'_> {
        Unit { slot: &self.body, place: self.place }
    }
}

/// A unit of ownership: where its current body hangs, and its first place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit<'a> {
    pub(crate) slot: &'a AtomicPtr<Body>,
    pub(crate) place: Place,
}

/// A block cannot go on: it must be rolled back and run again, or put to sleep. What happened is
/// in the mutator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Abort;

/// An object that the block has taken ownership of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened {
    pub(crate) slot: NonNull<AtomicPtr<Body>>,
    pub(crate) shape: &'static Shape,
    pub(crate) place: Place,
    pub(crate) site: Site,
}

impl Opened {
    /// Adds the places that were written to `entry`. Of a unit whose words have places of their
    /// own, a word that is what it was before has not been written.
    #[inline]
    pub(crate) fn log_into(&self, entry: &mut Entry) {
        if self.shape.per_word {
            self.log_words_into(entry);
        } else {
            entry.push(Write { place: self.place, site: self.site });
        }
    }

    fn log_words_into(&self, entry: &mut Entry) {
        let (new, old) = self.words();
        for (field, (new, old)) in new.iter().zip(old).enumerate() {
            if new != old {
                entry.push(Write { place: self.place + field as u32, site: self.site });
            }
        }
    }

    /// The words of the private body, and those of the body that it replaces.
    pub(crate) fn words(&self) -> (&[u64], &[u64]) {
        // SAFETY: an opened unit stays in place until the block ends.
        // Relaxed: this thread stored the body.
        let body = unsafe { self.slot.as_ref() }.load(Ordering::Relaxed);
        // SAFETY: the private body and the one that it replaces are in place until the block ends,
        // their payloads are as many words as the shape says, and neither changes meanwhile.
        unsafe {
            let words = |body: *mut Body| {
                std::slice::from_raw_parts(body.add(1).cast::<u64>().cast_const(), self.shape.words)
            };
            (words(body), words((*body).prev()))
        }
    }
}

/// A thread's handle on an engine: runs one block at a time.
///
/// Attached to a segment from [`Engine::attach`] until dropped.
#[derive(Debug)]
pub struct Mutator<'e> {
    // What the read fast path uses comes first.
    pub(crate) rv: u64,
    pub(crate) tag: Version,
    pub(crate) epoch: ShiftedEpoch,
    pub(crate) marks: Marks,
    pub(crate) opened: Vec<Opened>,
    pub(crate) pending: PendingSet,
    pub(crate) engine: &'e Engine,
    pub(crate) segment: &'e Segment,
    pub(crate) counters: &'e Counters,
    pub(crate) index: usize,
    /// The tag that the block began with; `tag` is that of its innermost nested block.
    pub(crate) first_tag: Version,
    pub(crate) serial: u64,
    pub(crate) last: NonNull<Entry>,
    pub(crate) pin: Option<Pin>,
    pub(crate) pool: Pool,
    pub(crate) levels: Vec<Level>,
    pub(crate) state: State,
    /// The seniority of the block under way, kept over its aborts; `None` before its first start.
    pub(crate) birth: Option<u64>,
    /// How often the block under way has aborted.
    pub(crate) losses: u32,
    pub(crate) turn: Option<Turn>,
    /// Whether the turn is passed on by the user.
    pub(crate) holds_turn: bool,
    /// The turn of the last block, which is not passed on yet.
    pub(crate) held: Option<Turn>,
    /// Whether the block has ever owned an object, so that others may wait for its end.
    pub(crate) shown: bool,
    /// Whether the segment shows that this block has doomed another one.
    pub(crate) wants: bool,
    /// The first tag of the block that doomed this one's last start, or 0.
    pub(crate) winner: Version,
    /// How many of `opened`, the last ones, are latched.
    pub(crate) latched: usize,
    /// Whether an operation has to be started over because all latches were released.
    pub(crate) relatch: bool,
    /// Words that were counted for an operation which then did not store them.
    pub(crate) surplus: Vec<u64>,
    /// Whether the commit under way has failed because an operation had no room.
    pub(crate) starved: bool,
    /// Words that operations have copied to other objects, counted for that in this commit.
    pub(crate) moved: Vec<u64>,
    /// As `moved`, of operations that were started over: to be uncounted.
    pub(crate) unmoved: Vec<u64>,
    /// Whether operations that commute must be done in the ordinary way.
    pub(crate) plain: bool,
    /// Why the last abort happened.
    pub(crate) conflict: Option<Conflict>,
    /// The place of the last conflict that a block has lost, or 0.
    pub(crate) lost_on: Place,
    /// Places that the block's writes change besides those of the objects that it owns.
    pub(crate) extra: Vec<Write>,
    /// As `extra`, for the operations applied to latched objects.
    pub(crate) latch_writes: Vec<Write>,
    /// The log entry of the commit under way.
    pub(crate) draft: Option<NonNull<Entry>>,
    /// Whether the program asked for irrevocability, so that the block may not run again.
    pub(crate) vowed: bool,
    /// Whether an unwinding out of the user's code has left something half done.
    pub(crate) poisoned: bool,
    /// When the block began, if conflicts or events are recorded.
    began: Option<Instant>,
    pub(crate) recording: Recording,
    /// What the runtime is doing and on what, for waits that no access leads to; and whether it
    /// waits on its own account.
    pub(crate) doing: (Site, Place, bool),
    /// Whether the mutator has its segment.
    attached: bool,
}

/// What a mutator is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    /// Between blocks.
    Idle,
    /// In a block that may abort.
    Running,
    /// In a block that cannot abort any more.
    Irrevocable,
}

/// The low bits of a seniority, under the version at the first start.
pub(crate) const RANK_BITS: u32 = 24;

impl<'e> Mutator<'e> {
    pub(crate) fn new(engine: &'e Engine, index: usize, kept: Kept) -> Self {
        debug_assert!(index < MAX_SEGMENTS);
        Self {
            rv: 0,
            tag: 0,
            epoch: ShiftedEpoch::of(1).unwrap_or_else(|| unreachable!("1 does not wrap")),
            marks: kept.marks,
            opened: Vec::new(),
            pending: PendingSet::new(),
            engine,
            segment: &engine.segments[index],
            counters: &engine.counters[index],
            index,
            first_tag: 0,
            serial: kept.serial,
            last: engine.log.tail(),
            pin: None,
            pool: Pool::new(),
            levels: Vec::new(),
            state: State::Idle,
            birth: None,
            losses: 0,
            turn: None,
            holds_turn: false,
            held: None,
            shown: false,
            wants: false,
            winner: 0,
            latched: 0,
            relatch: false,
            surplus: Vec::new(),
            starved: false,
            moved: Vec::new(),
            unmoved: Vec::new(),
            plain: false,
            conflict: None,
            lost_on: 0,
            extra: Vec::new(),
            latch_writes: Vec::new(),
            draft: None,
            vowed: false,
            poisoned: false,
            began: None,
            recording: Recording::default(),
            doing: (Site::UNKNOWN, 0, false),
            attached: true,
        }
    }

    /// The engine that this thread is attached to.
    #[must_use]
    pub fn engine(&self) -> &'e Engine {
        self.engine
    }

    /// Whether a block is under way.
    #[must_use]
    pub fn in_block(&self) -> bool {
        self.state != State::Idle
    }

    /// Whether the block under way cannot abort any more.
    #[must_use]
    pub fn is_irrevocable(&self) -> bool {
        self.state == State::Irrevocable
    }

    /// Whether the program has made the block under way irrevocable, so that it can never be run
    /// again; one that is irrevocable because it has lost too often may still wait by a retry.
    #[inline]
    #[must_use]
    pub fn is_vowed(&self) -> bool {
        self.vowed
    }

    /// Begins a block, or begins it again after an abort.
    ///
    /// # Panics
    /// When a block is under way.
    pub fn begin(&mut self) {
        assert!(self.state == State::Idle, "a block is under way on this thread");
        self.await_turn_outside();
        if self.winner != 0 {
            self.give_way();
        }
        self.pin = Some(Pin::new());
        self.serial += 1;
        self.epoch = match ShiftedEpoch::of(self.serial) {
            Some(epoch) => epoch,
            None => self.wrap_epoch(),
        };
        self.tag = tag_of(self.index, self.serial);
        self.first_tag = self.tag;
        self.last = self.engine.log.tail();
        // SAFETY: this thread is pinned, and the tail was current after that.
        self.rv = unsafe { self.last.as_ref() }.version();
        let birth = match self.birth {
            Some(birth) => birth,
            None => {
                let birth = (self.rv << RANK_BITS) | self.index as u64;
                *self.birth.insert(birth)
            }
        };
        self.segment.begin(self.tag, birth);
        self.state = State::Running;
        if self.engine.recorder.is_on() || self.engine.events.is_on() {
            self.began = Some(Instant::now());
            self.engine.events.begin(self.index, self.recording.thread);
        }
    }

    /// Records an event of the block under way, if events are recorded.
    #[inline]
    pub(crate) fn note(&mut self, kind: EventKind, lasted: Duration, about: About) {
        if self.engine.events.is_on() {
            self.engine.events.note(self.index, &mut self.recording, kind, lasted, about);
        }
    }

    /// Sets the number of the thread in events; 0, as at first, is unknown.
    pub fn set_thread(&mut self, number: u32) {
        self.recording.thread = number;
    }

    /// Sets what events call the block under way and those that follow; 0, as at first, is unknown.
    #[inline]
    pub fn set_label(&mut self, label: u32) {
        self.recording.label = label;
    }

    /// Says what the runtime is about to do, for the events of waits that no access leads to: the
    /// site, the place or 0, and whether it waits for something of its own, a lock, say.
    #[inline]
    pub fn set_doing(&mut self, site: Site, place: u32, own: bool) {
        self.doing = (site, place, own);
    }

    /// Makes all that happened on this thread visible to who reads events.
    pub fn flush_events(&mut self) {
        self.engine.events.finish(self.index, &mut self.recording);
    }

    /// How long the block under way has run, if conflicts or events are recorded; asked once.
    pub(crate) fn take_duration(&mut self) -> Duration {
        self.began.take().map_or(Duration::ZERO, |began| began.elapsed())
    }

    /// The version that the block under way sees; after a block, the version that it committed
    /// as, or that it saw if it wrote nothing.
    #[must_use]
    pub fn snapshot(&self) -> u64 {
        self.rv
    }

    /// Starts over with clear marks, since their epochs are used up.
    #[cold]
    fn wrap_epoch(&mut self) -> ShiftedEpoch {
        self.marks.clear();
        self.serial += 1;
        ShiftedEpoch::of(self.serial)
            .unwrap_or_else(|| unreachable!("two wraps cannot follow each other"))
    }

    /// Begins a block that has lost often enough irrevocably, any other one plainly.
    pub(crate) fn begin_patiently(&mut self) {
        self.begin();
        if self.losses >= self.engine.config.patience && self.turn_allows_irrevocable() {
            // Nothing has been read or written, so the only failure is being doomed by an
            // irrevocable block; the next start tries again.
            if self.stop_aborting(Site::UNKNOWN).is_err() {
                self.abort();
                self.begin();
            }
        }
    }

    /// Whether `version` is a tag of the block under way, of whatever nesting level.
    #[inline]
    pub(crate) fn is_mine(&self, version: Version) -> bool {
        is_tag(version)
            && segment_of(version) == self.index
            && serial_of(version) >= serial_of(self.first_tag)
    }

    /// Whether the block has read what the last abort of a block of this thread was about: the longer
    /// it lasts from here on, the more likely it loses again.
    #[must_use]
    pub fn has_met_rivals(&self) -> bool {
        self.lost_on != 0 && self.marks.get(self.lost_on, self.epoch).is_some()
    }

    /// Whether the block was told to abort. A long computation asks this at its safepoints.
    #[inline]
    #[must_use]
    pub fn is_doomed(&self) -> bool {
        self.state == State::Running && self.segment.is_doomed(self.first_tag)
    }

    /// Fails if the block was told to abort.
    #[inline]
    pub(crate) fn check_doom(&mut self) -> Result<(), Abort> {
        if self.is_doomed() { self.doomed() } else { Ok(()) }
    }

    #[cold]
    fn doomed(&mut self) -> Result<(), Abort> {
        let wanted = self.segment.doomed_for();
        let mine = self.opened.iter().find(|opened| opened.place == wanted.place);
        let mine = mine.map_or(Site::UNKNOWN, |opened| opened.site);
        let winner = self.segment.winner();
        self.conflict = Some(Conflict::doomed(wanted, mine, segment_of(winner) as u8));
        self.winner = winner;
        Err(Abort)
    }

    /// Moves the snapshot to the newest version, if nothing that the block read has changed since.
    #[inline]
    pub(crate) fn extend(&mut self) -> Result<(), Abort> {
        // SAFETY: as in `extend_slowly`.
        if unsafe { self.last.as_ref() }.next().is_none() { Ok(()) } else { self.extend_slowly() }
    }

    #[inline(never)]
    fn extend_slowly(&mut self) -> Result<(), Abort> {
        // SAFETY: pinned since before `last` was the tail, so neither it nor what follows it can
        // be freed.
        while let Some(next) = unsafe { self.last.as_ref() }.next() {
            // SAFETY: as above.
            let entry = unsafe { next.as_ref() };
            for write in entry.writes() {
                if let Some(site) = self.marks.get(write.place, self.epoch) {
                    let conflict = Conflict::read(write, site, entry.segment());
                    return self.lost(conflict);
                }
            }
            self.last = next;
            self.rv = entry.version();
            self.counters.extensions.bump();
        }
        Ok(())
    }

    #[cold]
    fn lost(&mut self, conflict: Conflict) -> Result<(), Abort> {
        self.conflict = Some(conflict);
        Err(Abort)
    }

    /// Leaves the block: others may see that it is over. `linked` says whether it has committed
    /// what it wrote.
    pub(crate) fn leave(&mut self, linked: bool) {
        self.settled();
        let was_irrevocable = self.state == State::Irrevocable;
        if was_irrevocable {
            self.release_irrevocability();
        }
        // What it owns now does not tell: it may have disowned what somebody waits for.
        if linked {
            let waiters = self.segment.end_committed();
            if waiters != 0 {
                self.engine.wake(waiters);
            }
        } else if self.shown || was_irrevocable {
            let waiters = self.segment.end();
            self.engine.wake(waiters);
        } else {
            self.segment.end_quiet();
        }
        self.opened.clear();
        self.extra.clear();
        self.latch_writes.clear();
        self.levels.clear();
        self.latched = 0;
        self.relatch = false;
        self.starved = false;
        self.surplus.clear();
        self.moved.clear();
        self.unmoved.clear();
        self.shown = false;
        self.vowed = false;
        self.poisoned = false;
        self.began = None;
        self.state = State::Idle;
        self.pin = None;
        // Last: this drops operations, and with them values of the user's, which may unwind.
        self.pending.clear();
    }

    /// Forgets the seniority of the block under way: the next `begin` starts another block.
    pub(crate) fn done(&mut self) {
        self.birth = None;
        self.losses = 0;
        self.winner = 0;
        self.turn = None;
        self.plain = false;
    }

    /// Gives the segment up while `wait` runs, so that other threads can have it.
    pub(crate) fn without_segment(&mut self, wait: impl FnOnce()) {
        self.suspend();
        wait();
        self.resume();
    }

    /// Gives the segment up until [`Mutator::resume`]. Between blocks.
    pub(crate) fn suspend(&mut self) {
        debug_assert!(!self.in_block(), "a block needs its segment");
        if std::mem::replace(&mut self.attached, false) {
            self.flush_events();
            let marks = std::mem::replace(&mut self.marks, Marks::none());
            self.segment.detach(Kept { marks, serial: self.serial });
            self.engine.detached();
        }
    }

    /// Takes a segment again if it was given up; waits while there is none.
    #[inline]
    pub(crate) fn resume(&mut self) {
        if !self.attached {
            let (index, kept) = self.engine.take_segment();
            self.index = index;
            self.segment = &self.engine.segments[index];
            self.counters = &self.engine.counters[index];
            self.marks = kept.marks;
            self.serial = kept.serial;
            self.attached = true;
        }
    }

    /// Lets another thread have the segment for a while, if one waits. Between blocks.
    #[inline]
    pub fn share_segment(&mut self) {
        if self.engine.is_crowded() {
            self.without_segment(crate::sync::yield_now);
        }
    }
}

impl Drop for Mutator<'_> {
    fn drop(&mut self) {
        if self.in_block() {
            // Reached by unwinding only: an owner that stays would hang everyone.
            self.abort();
        }
        self.suspend();
    }
}
