//! An independent check of what an engine has done: is a recorded history one that blocks run one
//! after another could have produced?
//!
//! Main invariant: versions say exactly which write each read saw, so the order that a history
//! requires is a graph, and the history is *serialisable* exactly when that graph has no cycle.
//! Blocks that aborted take part as blocks that only read: then no block, not even one that had to
//! run again, has seen a state that no serial order gives (*opacity*). The graph has an edge or two
//! an access, so the check takes linear time.
//!
//! Edges, as in Adya's thesis (1999): from the writer of a version to those that read it, from a
//! writer to the next writer of the object, and from the readers of a version to the writer of the
//! next. Real time adds: a block that ended before another began comes before it. These last edges
//! go over a chain of moments, so they are linear in number too.

use std::collections::HashMap;
use std::fmt;

/// The number of an object.
pub type Object = u64;

/// A version of an object: 0 is what it held at first; otherwise the number of the commit that wrote
/// it, as [`Mutator::snapshot`](crate::Mutator::snapshot) gives it after the block.
pub type Version = u64;

/// One attempt to run a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Under which version it committed, if it did and had written something.
    pub committed: Option<Version>,
    /// What it read that it had not written itself: the object and the version that it saw.
    pub reads: Vec<(Object, Version)>,
    /// What it wrote. Counts only if it committed.
    pub writes: Vec<Object>,
    /// A moment before its first step.
    pub began: u64,
    /// A moment after its last step. Moments are numbers from a clock that all threads share; two
    /// equal ones order nothing.
    pub ended: u64,
}

/// Why a history is not one of a correct engine. Attempts are named by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Two attempts committed under the same version.
    SameVersion {
        /// One of them.
        first: usize,
        /// The other.
        second: usize,
    },
    /// An attempt saw a version of an object that no attempt committed there.
    NeverWritten {
        /// The reader.
        reader: usize,
        /// What it read.
        object: Object,
        /// The version that it saw.
        version: Version,
    },
    /// Each of these attempts has to come before the next one, and the last before the first.
    Cycle(Vec<usize>),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::SameVersion { first, second } => {
                write!(f, "attempts {first} and {second} committed under the same version")
            }
            Fault::NeverWritten { reader, object, version } => write!(
                f,
                "attempt {reader} read version {version} of object {object}, which no attempt wrote"
            ),
            Fault::Cycle(attempts) => {
                write!(f, "no serial order: each of these comes before the next: {attempts:?}")
            }
        }
    }
}

impl std::error::Error for Fault {}

/// A graph whose first nodes are the attempts; the others are moments.
struct Graph {
    edges: Vec<Vec<usize>>,
}

impl Graph {
    fn edge(&mut self, from: usize, to: usize) {
        if from != to {
            self.edges[from].push(to);
        }
    }

    /// A cycle, if there is one, as the attempts on it. Does not recurse.
    fn cycle(&self, attempts: usize) -> Option<Vec<usize>> {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let mut marks = vec![Mark::New; self.edges.len()];
        for start in 0..self.edges.len() {
            if marks[start] != Mark::New {
                continue;
            }
            marks[start] = Mark::Open;
            // A node and how many of its edges were followed.
            let mut path = vec![(start, 0)];
            while let Some((node, followed)) = path.last_mut() {
                let Some(&next) = self.edges[*node].get(*followed) else {
                    marks[*node] = Mark::Done;
                    path.pop();
                    continue;
                };
                *followed += 1;
                match marks[next] {
                    Mark::New => {
                        marks[next] = Mark::Open;
                        path.push((next, 0));
                    }
                    Mark::Open => {
                        let cycle = path.iter().map(|&(node, _)| node);
                        let cycle = cycle.skip_while(|&node| node != next);
                        return Some(cycle.filter(|&node| node < attempts).collect());
                    }
                    Mark::Done => {}
                }
            }
        }
        None
    }
}

/// Checks that a history is serialisable in real-time order and opaque.
///
/// ```
/// use stm::checker::{Attempt, Fault, check};
///
/// // Both have read version 0 of object 7 and written it: one update is lost.
/// let update = |version| Attempt {
///     committed: Some(version),
///     reads: vec![(7, 0)],
///     writes: vec![7],
///     ..Attempt::default()
/// };
/// assert_eq!(check(&[update(1)]), Ok(()));
/// assert!(matches!(check(&[update(1), update(2)]), Err(Fault::Cycle(_))));
/// ```
///
/// # Errors
/// With what is wrong with it.
pub fn check(history: &[Attempt]) -> Result<(), Fault> {
    let mut by_version: HashMap<Version, usize> = HashMap::new();
    for (at, attempt) in history.iter().enumerate() {
        if let Some(version) = attempt.committed
            && let Some(first) = by_version.insert(version, at)
        {
            return Err(Fault::SameVersion { first, second: at });
        }
    }
    // The versions of each object, in order, each with its writer.
    let mut versions: HashMap<Object, Vec<(Version, usize)>> = HashMap::new();
    for (at, attempt) in history.iter().enumerate() {
        let Some(version) = attempt.committed else { continue };
        for &object in &attempt.writes {
            versions.entry(object).or_default().push((version, at));
        }
    }
    let mut graph = Graph { edges: vec![Vec::new(); history.len()] };
    for writers in versions.values_mut() {
        writers.sort_unstable();
        writers.dedup();
        for pair in writers.windows(2) {
            graph.edge(pair[0].1, pair[1].1);
        }
    }
    for (reader, attempt) in history.iter().enumerate() {
        for &(object, version) in &attempt.reads {
            let writers = versions.get(&object).map_or(&[][..], Vec::as_slice);
            let next = if version == 0 {
                0
            } else {
                let found = writers.binary_search_by_key(&version, |&(version, _)| version);
                let Ok(at) = found else {
                    return Err(Fault::NeverWritten { reader, object, version });
                };
                graph.edge(writers[at].1, reader);
                if writers[at].1 == reader {
                    // It cannot have seen its own commit.
                    return Err(Fault::Cycle(vec![reader]));
                }
                at + 1
            };
            if let Some(&(_, writer)) = writers.get(next) {
                graph.edge(reader, writer);
            }
        }
    }
    add_real_time(&mut graph, history);
    graph.cycle(history.len()).map_or(Ok(()), |cycle| Err(Fault::Cycle(cycle)))
}

/// Orders attempts of which one ended before the other began: by way of a chain of moments, each
/// of which comes after all that ended up to then.
fn add_real_time(graph: &mut Graph, history: &[Attempt]) {
    let mut ends: Vec<_> = (0..history.len()).collect();
    ends.sort_unstable_by_key(|&at| history[at].ended);
    let first = graph.edges.len();
    for (order, &at) in ends.iter().enumerate() {
        graph.edges.push(Vec::new());
        let moment = first + order;
        graph.edge(at, moment);
        if order > 0 {
            graph.edge(moment - 1, moment);
        }
    }
    for (at, attempt) in history.iter().enumerate() {
        let before = ends.partition_point(|&other| history[other].ended < attempt.began);
        if before > 0 {
            graph.edge(first + before - 1, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(committed: Version, reads: &[(Object, Version)], writes: &[Object]) -> Attempt {
        Attempt {
            committed: (committed != 0).then_some(committed),
            reads: reads.to_vec(),
            writes: writes.to_vec(),
            ..Attempt::default()
        }
    }

    #[test]
    fn a_good_history_passes() {
        let history = [
            block(1, &[(1, 0), (2, 0)], &[1]),
            block(2, &[(1, 1), (2, 0)], &[2]),
            block(0, &[(1, 1), (2, 0)], &[]),
            block(0, &[(1, 1), (2, 2)], &[]),
            block(3, &[], &[1, 2]),
        ];
        assert_eq!(check(&history), Ok(()));
    }

    #[test]
    fn lost_update() {
        let history = [block(1, &[(1, 0)], &[1]), block(2, &[(1, 0)], &[1])];
        assert!(matches!(check(&history), Err(Fault::Cycle(cycle)) if cycle.len() == 2));
    }

    #[test]
    fn write_skew() {
        let history = [block(1, &[(1, 0), (2, 0)], &[1]), block(2, &[(1, 0), (2, 0)], &[2])];
        assert!(matches!(check(&history), Err(Fault::Cycle(_))));
    }

    #[test]
    fn dirty_read() {
        let history = [block(0, &[], &[1]), block(2, &[(1, 1)], &[2])];
        let fault = Fault::NeverWritten { reader: 1, object: 1, version: 1 };
        assert_eq!(check(&history), Err(fault));
    }

    #[test]
    fn torn_snapshot_of_an_aborted_block() {
        // It saw the second write of a block, but not the first.
        let history = [block(1, &[], &[1, 2]), block(0, &[(1, 0), (2, 1)], &[])];
        assert!(matches!(check(&history), Err(Fault::Cycle(_))));
    }

    #[test]
    fn two_versions_of_one_object() {
        let history = [block(1, &[], &[1]), block(0, &[(1, 0), (1, 1)], &[])];
        assert!(matches!(check(&history), Err(Fault::Cycle(_))));
    }

    #[test]
    fn a_cycle_of_three() {
        let history =
            [block(1, &[(1, 0)], &[2]), block(2, &[(2, 0)], &[3]), block(3, &[(3, 0)], &[1])];
        assert!(matches!(check(&history), Err(Fault::Cycle(cycle)) if cycle.len() == 3));
        let history =
            [block(1, &[(1, 0)], &[2]), block(2, &[(2, 0)], &[3]), block(3, &[(3, 2)], &[1])];
        assert_eq!(check(&history), Ok(()), "the order is 2, 1, 3");
    }

    #[test]
    fn a_stale_read_is_wrong_only_after_the_write_has_ended() {
        let mut writer = block(1, &[], &[1]);
        let mut reader = block(0, &[(1, 0)], &[]);
        (writer.began, writer.ended) = (1, 5);
        (reader.began, reader.ended) = (4, 6);
        assert_eq!(check(&[writer.clone(), reader.clone()]), Ok(()));
        reader.began = 6;
        reader.ended = 7;
        assert!(matches!(check(&[writer, reader]), Err(Fault::Cycle(_))));
    }

    #[test]
    fn versions_are_given_once() {
        let history = [block(1, &[], &[1]), block(1, &[], &[2])];
        assert_eq!(check(&history), Err(Fault::SameVersion { first: 0, second: 1 }));
    }
}
