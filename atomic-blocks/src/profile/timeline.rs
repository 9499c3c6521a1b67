//! Time spread over a run whose end is not yet known, in a bounded number of bins.
//!
//! Invariant: the bins together hold exactly the time that was added. They begin narrow; when the
//! run goes past the last one, neighbours are merged and all become twice as wide.

/// Time in `N` categories over the run.
#[derive(Clone, Debug)]
pub struct Timeline<const N: usize> {
    /// Nanoseconds a bin.
    width: u64,
    bins: Box<[[u64; N]]>,
}

impl<const N: usize> Timeline<N> {
    /// An empty one with an even number of bins, at least two.
    #[must_use]
    pub fn new(bins: usize) -> Self {
        let bins = bins.max(2).next_multiple_of(2);
        Self { width: 1 << 10, bins: vec![[0; N]; bins].into() }
    }

    /// The time after the last bin.
    fn end(&self) -> u64 {
        self.width.saturating_mul(self.bins.len() as u64)
    }

    /// Makes the bins wide enough for `end`.
    fn cover(&mut self, end: u64) {
        while end > self.end() {
            let half = self.bins.len() / 2;
            for bin in 0..half {
                let (first, second) = (self.bins[2 * bin], self.bins[2 * bin + 1]);
                self.bins[bin] = std::array::from_fn(|n| first[n].saturating_add(second[n]));
            }
            self.bins[half..].fill([0; N]);
            self.width *= 2;
        }
    }

    /// Adds the time from `begin` to `end` to a category.
    pub fn add(&mut self, category: usize, begin: u64, end: u64) {
        self.cover(end);
        let mut at = begin;
        while at < end {
            let bin = at / self.width;
            let next = (bin + 1).saturating_mul(self.width).min(end);
            let sum = &mut self.bins[bin as usize][category];
            *sum = sum.saturating_add(next - at);
            at = next;
        }
    }

    /// The time from `begin` to `end` in so many equal columns. What a bin holds is taken to be
    /// spread evenly over it, and the sums are kept to the nanosecond.
    #[must_use]
    pub fn columns(&self, begin: u64, end: u64, count: usize) -> Vec<[u64; N]> {
        let mut columns = vec![[0u64; N]; count];
        let span = u128::from(end.saturating_sub(begin)).max(1);
        let column_at = |at: u64| {
            let ahead = u128::from(at.saturating_sub(begin)).min(span);
            // At most `count`.
            (ahead * count as u128 / span) as usize
        };
        for (bin, time) in self.bins.iter().enumerate() {
            if time.iter().all(|&time| time == 0) {
                continue;
            }
            let from = (bin as u64 * self.width).clamp(begin, end);
            let to = (bin as u64).saturating_add(1).saturating_mul(self.width).clamp(begin, end);
            let first = column_at(from).min(count - 1);
            let last = column_at(to.saturating_sub(1).max(from)).clamp(first, count - 1);
            let width = u128::from(to - from).max(1);
            let edge = |column: usize| begin + (span * column as u128 / count as u128) as u64;
            let mut given = [0u64; N];
            for (column, sums) in columns.iter_mut().enumerate().take(last + 1).skip(first) {
                // How much of the bin lies before this column's end.
                let before = u128::from(edge(column + 1).min(to).saturating_sub(from));
                for n in 0..N {
                    let upto = if column == last {
                        time[n]
                    } else {
                        (u128::from(time[n]) * before.min(width) / width) as u64
                    };
                    sums[n] = sums[n].saturating_add(upto - given[n]);
                    given[n] = upto;
                }
            }
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_time_is_lost(
            spans in prop::collection::vec((0..1u64 << 40, 0..1u64 << 34, 0..2usize), 1..30),
            count in 1..100usize,
        ) {
            let mut line = Timeline::<2>::new(64);
            let mut sums = [0; 2];
            for &(begin, length, category) in &spans {
                line.add(category, begin, begin + length);
                sums[category] += length;
            }
            let begin = spans.iter().map(|span| span.0).min().unwrap();
            let end = spans.iter().map(|span| span.0 + span.1).max().unwrap();
            for columns in [line.columns(begin, end, count), line.bins.to_vec()] {
                let found = columns.iter().fold([0; 2], |sum, c| [sum[0] + c[0], sum[1] + c[1]]);
                prop_assert_eq!(found, sums);
            }
        }
    }

    #[test]
    fn time_stays_where_it_was() {
        let mut line = Timeline::<1>::new(64);
        line.add(0, 0, 1000);
        line.add(0, 9_000_000, 10_000_000);
        let columns = line.columns(0, 10_000_000, 10);
        assert_eq!(columns.iter().map(|c| c[0]).sum::<u64>(), 1_001_000);
        assert!(columns[0][0] > 0 && columns[9][0] > 0);
        assert!(columns[4..7].iter().all(|c| c[0] == 0));
    }

    #[test]
    fn the_ends_of_time_are_no_panic() {
        let mut line = Timeline::<1>::new(2);
        line.add(0, 0, u64::MAX);
        line.add(0, u64::MAX - 1, u64::MAX);
        line.add(0, 5, 5);
        assert_eq!(line.columns(0, u64::MAX, 7).len(), 7);
        assert_eq!(line.columns(9, 9, 1).len(), 1);
    }
}
