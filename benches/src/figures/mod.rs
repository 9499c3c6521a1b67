//! The figures: one function a group, listed in [`GROUPS`].

mod commuting;
mod costs;
mod heap;
mod long;
mod reads;
mod starvation;
mod structures;

use crate::libitm::Peers;
use crate::measure::{Plan, Rates, Side, Spread};
use crate::report::{Asked, Row, rate};

/// What all figures use.
#[derive(Debug)]
pub struct Context {
    /// How long to measure.
    pub plan: Plan,
    /// GCC's libitm, if it can be had.
    pub peers: Peers,
}

/// A group of figures: measures, and gives its lines of the table.
pub type Group = fn(&mut Context) -> Vec<Row>;

/// All groups by name, in the order of the table.
pub const GROUPS: &[(&str, Group)] = &[
    ("reads", reads::reads),
    ("million", reads::million),
    ("list", structures::list),
    ("hash", structures::hash),
    ("bank", structures::bank),
    ("counter", structures::counter),
    ("long", long::long),
    ("starvation", starvation::starvation),
    ("commuting", commuting::commuting),
    ("costs", costs::costs),
    ("heap", heap::heap_figures),
];

/// A side for each mode of libitm that runs `test`; a peer that fails is reported as standing still.
fn peer_sides<'a>(
    peers: &'a mut Peers,
    test: &'a str,
    threads: usize,
    weight: f64,
) -> Vec<Side<'a>> {
    let side = |peer: &'a mut crate::libitm::Peer| {
        Side::new(format!("libitm {}", peer.mode), move |slice| {
            match peer.run(test, threads, slice) {
                Ok(group) => group.rate() * weight,
                Err(error) => {
                    eprintln!("{error}");
                    0.0
                }
            }
        })
    };
    peers.peers.iter_mut().map(side).collect()
}

/// The fastest of the sides whose name begins with `prefix`.
fn best<'r>(rates: &'r [Rates], prefix: &str) -> Option<&'r Rates> {
    let matching = rates.iter().filter(|side| side.name.starts_with(prefix));
    matching.max_by(|a, b| a.median().total_cmp(&b.median()))
}

/// All rates in words.
fn all_rates(rates: &[Rates]) -> String {
    let one = |side: &Rates| format!("{} {}", side.name, rate(side.median()));
    rates.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A line for how many times as fast the first is as the second.
fn times(name: String, asked: Asked, ours: &Rates, theirs: &Rates, more: &str) -> Row {
    let ratio: Spread = ours.over(theirs);
    let detail =
        format!("x {}, {ratio}{}{more}", theirs.name, if more.is_empty() { "" } else { "; " });
    Row::new(name, asked, ratio.median, detail)
}
