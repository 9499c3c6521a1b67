//! Who was at a place until when: places are given out again.
//!
//! Main invariant: an event was about the object at its place that was the first to die there after
//! the event; if none has, about the one that lives there.

use std::collections::HashMap;
use std::time::Duration;

use interp::vm::recording::{About, Question};
use stm::Remains;

/// An object at a place: the place, and when it died there if it has.
pub(super) type Life = (u32, Option<Duration>);

/// What is left of the dead, by their places.
#[derive(Debug, Default)]
pub(super) struct Graves {
    /// In the order of their deaths.
    by_place: HashMap<u32, Vec<Remains>>,
    /// When something was forgotten last.
    tidied: Duration,
}

impl Graves {
    pub(super) fn add(&mut self, remains: Remains) {
        let here = self.by_place.entry(remains.place).or_default();
        // Threads note the dead on their own account: the order may be another one.
        let at = here.partition_point(|earlier| earlier.at <= remains.at);
        here.insert(at, remains);
    }

    /// Forgets who died longer than `age` ago, now and then.
    pub(super) fn forget(&mut self, age: Duration, now: Duration) {
        if now < self.tidied + age {
            return;
        }
        self.tidied = now;
        self.by_place.retain(|_, here| {
            here.retain(|remains| remains.at + age >= now);
            !here.is_empty()
        });
    }

    fn dead(&self, place: u32, at: Duration) -> Option<&Remains> {
        self.by_place.get(&place)?.iter().find(|remains| remains.at >= at)
    }

    /// Who was at `place` at a time.
    pub(super) fn life(&self, place: u32, at: Duration) -> Life {
        (place, self.dead(place, at).map(|remains| remains.at))
    }

    /// Who has to be asked to learn what was at `place` at a time.
    pub(super) fn question(&self, place: u32, at: Duration) -> Question {
        let dead = self.dead(place, at);
        let about = match dead {
            None => About::Place(place),
            Some(dead) if dead.part_of == 0 => About::Dead(*dead),
            Some(part) => match self.dead(part.part_of, at) {
                None => About::PartOf(part.part_of),
                Some(whole) => About::PartOfDead(*whole),
            },
        };
        Question { place, until: dead.map(|dead| dead.at), about }
    }
}
