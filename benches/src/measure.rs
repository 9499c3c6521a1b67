//! Measuring: sides that take turns, medians, and their spread.
//!
//! Main invariant: in each round every side runs once for the same time, and ratios are taken
//! within a round; so what else the machine does hits both parts of a ratio alike. Which side goes
//! first alternates.

use crate::random::Random;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long and how often the sides run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How often each side runs.
    pub rounds: usize,
    /// How long each run takes.
    pub slice: Duration,
}

/// One thing that is measured: runs for about the given time, gives operations a second.
pub struct Side<'a> {
    /// Its name in reports.
    pub name: String,
    run: Box<dyn FnMut(Duration) -> f64 + 'a>,
}

impl std::fmt::Debug for Side<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Side").field("name", &self.name).finish()
    }
}

impl<'a> Side<'a> {
    /// A side that `run` measures.
    pub fn new(name: impl Into<String>, run: impl FnMut(Duration) -> f64 + 'a) -> Self {
        Self { name: name.into(), run: Box::new(run) }
    }
}

/// The rates of one side, one a round.
#[derive(Clone, Debug)]
pub struct Rates {
    /// The side's name.
    pub name: String,
    /// Operations a second.
    pub rates: Vec<f64>,
}

/// A median, and the quartiles around it.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Spread {
    /// The lower quartile.
    pub low: f64,
    /// The middle.
    pub median: f64,
    /// The upper quartile.
    pub high: f64,
}

impl Spread {
    /// Of these samples, of which there is at least one.
    #[must_use]
    pub fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |part: f64| samples[((samples.len() - 1) as f64 * part).round() as usize];
        Self { low: at(0.25), median: at(0.5), high: at(0.75) }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} ({:.2} to {:.2})", self.median, self.low, self.high)
    }
}

impl Rates {
    /// The median rate.
    #[must_use]
    pub fn median(&self) -> f64 {
        Spread::of(self.rates.clone()).median
    }

    /// How many times as fast as `other`, round by round.
    #[must_use]
    pub fn over(&self, other: &Rates) -> Spread {
        Spread::of(self.rates.iter().zip(&other.rates).map(|(a, b)| a / b).collect())
    }
}

/// Runs the sides in turn.
pub fn interleave<'a>(plan: Plan, mut sides: Vec<Side<'a>>) -> Vec<Rates> {
    let mut all: Vec<_> = sides
        .iter()
        .map(|side| Rates { name: side.name.clone(), rates: Vec::with_capacity(plan.rounds) })
        .collect();
    for side in &mut sides {
        // Warms caches and pools.
        (side.run)(plan.slice / 4);
    }
    for round in 0..plan.rounds {
        for step in 0..sides.len() {
            let at = if round % 2 == 0 { step } else { sides.len() - 1 - step };
            let rate = (sides[at].run)(plan.slice);
            all[at].rates.push(rate);
        }
    }
    all
}

/// Repeats `step` on the calling thread for `slice`; `step` does `weight` operations.
pub fn repeat(slice: Duration, weight: u64, mut step: impl FnMut()) -> f64 {
    // Looks at the clock seldom enough for steps of a nanosecond.
    let batch = {
        let start = Instant::now();
        step();
        let one = start.elapsed().as_nanos().max(1);
        (20_000 / one).clamp(1, 10_000)
    };
    let start = Instant::now();
    let mut done = 0u64;
    loop {
        for _ in 0..batch {
            step();
        }
        done += batch as u64;
        let elapsed = start.elapsed();
        if elapsed >= slice {
            return (done * weight) as f64 / elapsed.as_secs_f64();
        }
    }
}

/// The work of a thread whose step is what `make` gives.
pub fn work<'a, S: FnMut(&mut Random) + 'a>(make: impl FnOnce() -> S + Send + 'a) -> Work<'a> {
    Box::new(|| Box::new(make()))
}

/// What a group of threads did.
#[derive(Clone, Debug)]
pub struct Group {
    /// Steps of each thread.
    pub counts: Vec<u64>,
    /// How long they ran.
    pub elapsed: Duration,
}

impl Group {
    /// Steps a second of all threads together.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.counts.iter().sum::<u64>() as f64 / self.elapsed.as_secs_f64()
    }

    /// Steps a second of one thread.
    #[must_use]
    pub fn rate_of(&self, thread: usize) -> f64 {
        self.counts[thread] as f64 / self.elapsed.as_secs_f64()
    }
}

/// A part of one thread's work, called again and again until the time is over.
pub type Step<'a> = Box<dyn FnMut(&mut Random) + 'a>;
/// Makes a thread's [`Step`], on that thread.
pub type Work<'a> = Box<dyn FnOnce() -> Step<'a> + Send + 'a>;

/// Runs a thread for each piece of work for `slice`. Thread `i` draws from a generator with the
/// seed `i + 1`.
///
/// # Panics
/// When one of the threads does.
pub fn together(slice: Duration, work: Vec<Work<'_>>) -> Group {
    let stop = AtomicBool::new(false);
    let barrier = Barrier::new(work.len() + 1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = work
            .into_iter()
            .enumerate()
            .map(|(index, work)| {
                let (stop, barrier) = (&stop, &barrier);
                scope.spawn(move || {
                    let mut random = Random::new(index as u64 + 1);
                    let mut step = work();
                    barrier.wait();
                    let mut done = 0;
                    // Relaxed: only ends the loop.
                    while !stop.load(Ordering::Relaxed) {
                        step(&mut random);
                        done += 1;
                    }
                    done
                })
            })
            .collect();
        barrier.wait();
        let start = Instant::now();
        std::thread::sleep(slice);
        stop.store(true, Ordering::Relaxed);
        let counts = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect();
        Group { counts, elapsed: start.elapsed() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_is_made_of_quartiles() {
        let spread = Spread::of(vec![5.0, 1.0, 4.0, 2.0, 3.0]);
        assert_eq!((spread.low, spread.median, spread.high), (2.0, 3.0, 4.0));
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        let a = Rates { name: String::new(), rates: vec![1.0, 100.0, 30.0] };
        let b = Rates { name: String::new(), rates: vec![0.5, 50.0, 10.0] };
        assert_eq!(a.over(&b).median, 2.0);
    }
}
