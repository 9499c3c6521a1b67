//! Irrevocability: a block that can do what cannot be undone, because it cannot abort any more.
//!
//! Main invariant: at most one block is irrevocable, and while it is, no other block's writing
//! commit is linked; so what it has read stays the newest. `Engine::irrevocable` is written under
//! the commit lock.
//!
//! The token is handed over in the order of asking. A waiter for it can be doomed, and then leaves
//! the queue: it may own what the holder needs.

use crate::block::{Abort, Mutator, State};
use crate::body::segment_of;
use crate::commit_log::Write;
use crate::event::{About, EventKind, Waited};
use crate::marks::Site;
use crate::sync::{AtomicUsize, Mutex, Ordering};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Who may be irrevocable.
#[derive(Debug)]
pub(crate) struct Token {
    /// The holding segment plus one, or 0. Written with `queue` locked.
    holder: AtomicUsize,
    queue: Mutex<VecDeque<usize>>,
}

impl Token {
    pub(crate) fn new() -> Self {
        Self { holder: AtomicUsize::new(0), queue: Mutex::new(VecDeque::new()) }
    }

    /// Takes the token if it is free and nobody waits; else joins the queue.
    pub(crate) fn ask(&self, segment: usize) {
        let mut queue = self.queue.lock();
        if self.holder.load(Ordering::SeqCst) == 0 && queue.is_empty() {
            self.holder.store(segment + 1, Ordering::SeqCst);
        } else {
            queue.push_back(segment);
        }
    }

    pub(crate) fn is_held_by(&self, segment: usize) -> bool {
        // SeqCst: read by a parked waiter; see `Parker::park_while`.
        self.holder.load(Ordering::SeqCst) == segment + 1
    }

    /// Leaves the queue; false if the token has arrived meanwhile.
    pub(crate) fn give_up(&self, segment: usize) -> bool {
        let mut queue = self.queue.lock();
        queue.retain(|&waiting| waiting != segment);
        !self.is_held_by(segment)
    }

    /// Passes the token on; gives the segment that has it now.
    pub(crate) fn release(&self) -> Option<usize> {
        let mut queue = self.queue.lock();
        let next = queue.pop_front();
        self.holder.store(next.map_or(0, |segment| segment + 1), Ordering::SeqCst);
        next
    }
}

impl Mutator<'_> {
    /// Makes the block irrevocable: from here on it cannot abort, and other blocks' writing
    /// commits wait for its end. `site` is why, for reports.
    ///
    /// # Errors
    /// When something that the block read has changed, or it is doomed: it is not irrevocable
    /// then, and has to abort.
    ///
    /// # Panics
    /// When no block is under way.
    pub fn become_irrevocable(&mut self, site: Site) -> Result<(), Abort> {
        self.stop_aborting(site)?;
        self.vowed = true;
        Ok(())
    }

    /// As [`Mutator::become_irrevocable`], but on the engine's own account: the block may still
    /// roll itself back.
    pub(crate) fn stop_aborting(&mut self, site: Site) -> Result<(), Abort> {
        match self.state {
            State::Idle => panic!("no block is under way on this thread"),
            State::Irrevocable => return Ok(()),
            State::Running => {}
        }
        self.await_turn()?;
        // What is pending could fail at commit, and an irrevocable block must not.
        self.settle_all()?;
        let engine = self.engine;
        engine.token.ask(self.index);
        let (segment, me) = (self.segment, self.first_tag);
        let began = (engine.events.is_on() && !engine.token.is_held_by(self.index)).then(|| {
            let site = if site == Site::QUIET { Site::UNKNOWN } else { site };
            (Instant::now(), About { site, ..self.about_irrevocable() })
        });
        segment
            .parker
            .park_while(|| !engine.token.is_held_by(self.index) && !segment.is_doomed(me));
        if let Some((began, about)) = began {
            self.note(EventKind::Wait(Waited::Irrevocable), began.elapsed(), about);
        }
        if let Err(abort) = self.check_doom() {
            if !engine.token.give_up(self.index) {
                self.pass_token();
            }
            return Err(abort);
        }
        let guard = engine.commit_lock.lock();
        let outcome = self.check_doom().and_then(|()| self.extend());
        if outcome.is_ok() {
            // SeqCst, though the lock orders it for committers: `outranks` reads it without.
            engine.irrevocable.store(self.first_tag, Ordering::SeqCst);
        }
        drop(guard);
        if outcome.is_err() {
            self.pass_token();
            return outcome;
        }
        self.state = State::Irrevocable;
        self.counters.irrevocable.bump();
        if site != Site::QUIET {
            engine.recorder.note_irrevocable(site);
            let (kind, about) = match site {
                Site::UNKNOWN => (EventKind::Starved, self.recording.lost),
                _ => (EventKind::Irrevocable, About { site, ..About::default() }),
            };
            // Relaxed, twice: for people to read.
            engine.irrevocable_site.store(about.site.0, Ordering::Relaxed);
            engine.irrevocable_place.store(about.place, Ordering::Relaxed);
            self.note(kind, Duration::ZERO, about);
        }
        Ok(())
    }

    /// What made the irrevocable block so, and the place that it was about if it had lost too often.
    pub(crate) fn about_irrevocable(&self) -> About {
        let engine = self.engine;
        // Relaxed, twice: for people to read.
        let by = Site(engine.irrevocable_site.load(Ordering::Relaxed));
        let place = engine.irrevocable_place.load(Ordering::Relaxed);
        About { by, place, ..About::default() }
    }

    fn pass_token(&self) {
        if let Some(next) = self.engine.token.release() {
            self.engine.segments[next].parker.unpark();
        }
    }

    /// Lets other blocks commit again.
    pub(crate) fn release_irrevocability(&mut self) {
        // SeqCst: as in `become_irrevocable`. A committer that still reads the old value waits
        // for this block's end, which comes next.
        self.engine.irrevocable.store(0, Ordering::SeqCst);
        self.pass_token();
    }

    /// Waits, holding no lock and no latch, while another block is irrevocable. Reports know such
    /// waits by their having no place.
    pub(crate) fn await_irrevocable_other(&mut self) -> Result<(), Abort> {
        loop {
            let other = self.engine.irrevocable.load(Ordering::SeqCst);
            if other == 0 || other == self.first_tag {
                return Ok(());
            }
            self.wait_for_end(segment_of(other), other, Write::of(0))?;
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_who_asked_first() {
        let token = Token::new();
        token.ask(3);
        token.ask(1);
        token.ask(2);
        assert!(token.is_held_by(3) && !token.is_held_by(1));
        assert_eq!(token.release(), Some(1));
        assert!(token.is_held_by(1));
        assert!(token.give_up(2), "2 was waiting, and is not the holder");
        assert_eq!(token.release(), None);
        assert!(!token.is_held_by(1));
    }

    #[test]
    fn giving_up_too_late_says_so() {
        let token = Token::new();
        token.ask(0);
        assert!(!token.give_up(0));
    }
}
