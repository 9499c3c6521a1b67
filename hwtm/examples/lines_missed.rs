//! Which lines a program touched that its own trace does not know of: a recorder's trace against
//! the text of `valgrind --tool=lackey --trace-mem=yes` of the same run.
//!
//! ```sh
//! lines_missed TRACE FROM TRACED,REAL,BYTES... < LACKEY
//! ```
//! Each `TRACED,REAL,BYTES` (hexadecimal) is a piece of memory: where it begins for the trace, where
//! in the process, and how long it is. What lackey saw elsewhere does not count, nor what it saw
//! before the first instruction at FROM.

use hwtm::trace::{Event, Reader};
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};

const LINE: u64 = 64;

struct Piece {
    traced: u64,
    real: u64,
    bytes: u64,
}

fn hexadecimal(text: &str) -> Result<u64, String> {
    let digits = text.trim_start_matches("0x");
    u64::from_str_radix(digits, 16).map_err(|error| format!("{text}: {error}"))
}

fn piece(text: &str) -> Result<Piece, String> {
    let numbers: Vec<u64> = text.split(',').map(hexadecimal).collect::<Result<_, _>>()?;
    match numbers[..] {
        [traced, real, bytes] => Ok(Piece { traced, real, bytes }),
        _ => Err(format!("{text} is not TRACED,REAL,BYTES")),
    }
}

/// The lines of an access in a piece, by piece and line.
fn lines(
    pieces: &[Piece],
    start: fn(&Piece) -> u64,
    at: u64,
    size: u64,
) -> Option<(usize, u64, u64)> {
    let found = pieces.iter().position(|p| at.wrapping_sub(start(p)) < p.bytes)?;
    // Lines are those of the process: a piece need not begin at one.
    let real = at - start(&pieces[found]) + pieces[found].real;
    Some((found, real / LINE, (real + size.max(1) - 1) / LINE))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [trace, from, rest @ ..] = &arguments[..] else {
        return Err("usage: lines_missed TRACE FROM TRACED,REAL,BYTES... < LACKEY".into());
    };
    let from = hexadecimal(from)?;
    let pieces: Vec<Piece> = rest.iter().map(|text| piece(text)).collect::<Result<_, _>>()?;
    let mut traced = HashSet::new();
    let mut reader = Reader::new(File::open(trace)?)?;
    while let Some(event) = reader.next_event()? {
        if let Event::Access(access) = event
            && let Some((piece, first, last)) =
                lines(&pieces, |p| p.traced, access.address, u64::from(access.size))
        {
            traced.extend((first..=last).map(|line| (piece, line)));
        }
    }
    // How often each line was touched that the trace lacks.
    let mut missed: BTreeMap<(usize, u64), u64> = BTreeMap::new();
    let mut seen = HashSet::new();
    let (mut begun, mut elsewhere) = (false, HashSet::new());
    for line in BufReader::with_capacity(1 << 20, std::io::stdin()).lines() {
        let line = line?;
        let Some((kind, rest)) = line.split_at_checked(3) else { continue };
        let Some((address, size)) = rest.split_once(',') else { continue };
        let Ok(address) = u64::from_str_radix(address, 16) else { continue };
        if kind == "I  " {
            begun |= address == from;
            continue;
        }
        if !begun || !matches!(kind, " L " | " S " | " M ") {
            continue;
        }
        match lines(&pieces, |p| p.real, address, size.trim().parse()?) {
            None => drop(elsewhere.insert(address / LINE)),
            Some((piece, first, last)) => {
                for line in first..=last {
                    seen.insert((piece, line));
                    if !traced.contains(&(piece, line)) {
                        *missed.entry((piece, line)).or_default() += 1;
                    }
                }
            }
        }
    }
    for (number, piece) in pieces.iter().enumerate() {
        let touched = seen.iter().filter(|(piece, _)| *piece == number).count();
        let lacking = missed.keys().filter(|(piece, _)| *piece == number).count();
        let share = 100.0 * lacking as f64 / touched.max(1) as f64;
        println!(
            "{:#x}: {touched} lines touched, {lacking} of them ({share:.2} %) not in the trace",
            piece.traced
        );
    }
    let share = 100.0 * missed.len() as f64 / seen.len().max(1) as f64;
    println!("all: {} lines touched, {} ({share:.2} %) not in the trace", seen.len(), missed.len());
    println!("elsewhere: {} lines", elsewhere.len());
    for ((piece, line), count) in missed.iter().take(20) {
        println!(
            "  {:#x}+{:#x}, {count} times",
            pieces[*piece].traced,
            line * LINE - pieces[*piece].real
        );
    }
    Ok(())
}
