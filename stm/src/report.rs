//! The conflict report: what made blocks run again, at which lines, how often, at what cost.
//!
//! Main invariant: the totals are the sums of the rows, and the rows those of the recorder; nothing
//! is rounded before it is added.

use crate::marks::Site;
use crate::record::{Cause, Recorder, Row};
use std::fmt;
use std::time::Duration;

/// What a [`Recorder`] has recorded, to be shown to people: see [`Recorder::report`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The conflicts, the most frequent first.
    pub rows: Vec<Row>,
    /// How many attempts were lost: the sum over all rows.
    pub count: u64,
    /// How long the lost attempts had run: the sum over all rows.
    pub lost: Duration,
    /// Why blocks became irrevocable, and how often. An unknown site stands for blocks that had
    /// lost too often.
    pub irrevocable: Vec<(Site, u64)>,
}

impl Recorder {
    /// What was recorded so far, with totals.
    #[must_use]
    pub fn report(&self) -> Report {
        let rows = self.rows();
        Report {
            count: rows.iter().map(|row| row.count).sum(),
            lost: rows.iter().map(|row| row.lost).sum(),
            irrevocable: self.irrevocable(),
            rows,
        }
    }
}

/// The conflicts of the global [`engine`](crate::engine) that were recorded so far.
///
/// ```
/// use stm::{TVar, atomically, conflicts, engine};
///
/// let var = TVar::new(0);
/// engine().recorder().set(true);
/// std::thread::scope(|scope| {
///     for _ in 0..2 {
///         scope.spawn(|| {
///             for _ in 0..1000 {
///                 atomically(|tx| tx.modify(&var, |n| *n += 1));
///             }
///         });
///     }
/// });
/// engine().recorder().set(false);
/// let report = conflicts();
/// println!("{report}");
/// assert_eq!(report.count, report.rows.iter().map(|row| row.count).sum());
/// ```
#[must_use]
pub fn conflicts() -> Report {
    crate::tx::engine().recorder().report()
}

/// A site as people read it.
struct Shown(Site);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.location(), self.0.number()) {
            (Some(location), _) => fmt::Display::fmt(location, f),
            (None, 0) => f.write_str("(unknown)"),
            (None, number) => write!(f, "site {number}"),
        }
    }
}

impl Row {
    /// What could be done about it, where a rule applies.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        let known = self.aborted != Site::UNKNOWN;
        match self.cause {
            Cause::Read | Cause::Doomed if known && self.aborted == self.by => Some(
                "both blocks change the same variable at this line: if the order of the changes \
                 does not matter, use `Tx::commute`, a `TCounter`, or `TMap::update`",
            ),
            Cause::NotApplicable => Some(
                "a commuting operation did not fit what others had committed: if this is \
                 frequent, look first and use a plain operation",
            ),
            _ => None,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>8} x, {:>11.3?} lost: ", self.count, self.lost)?;
        let (aborted, by) = (Shown(self.aborted), Shown(self.by));
        match self.cause {
            Cause::Read => write!(f, "read at {aborted}, then written at {by}")?,
            Cause::Doomed => {
                write!(f, "written at {aborted}, and wanted by an elder block at {by}")?;
            }
            Cause::NotApplicable => write!(f, "operation made at {aborted} did not fit")?,
        }
        if let Some(hint) = self.hint() {
            write!(f, "\n{:>24}hint: {hint}", "")?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            writeln!(f, "no conflicts were recorded")?;
        } else {
            writeln!(f, "{} attempts lost, {:.3?} together:", self.count, self.lost)?;
        }
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        for &(site, count) in &self.irrevocable {
            match site {
                Site::UNKNOWN => writeln!(f, "{count:>8} x irrevocable after losing too often")?,
                site => writeln!(f, "{count:>8} x irrevocable at {}", Shown(site))?,
            }
        }
        Ok(())
    }
}
