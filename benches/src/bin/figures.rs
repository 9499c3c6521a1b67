//! Prints the table of figures: `figures [--quick] [--list] [group…]`.

use benches::alloc::Counting;
use benches::figures::{Context, GROUPS};
use benches::libitm::Peers;
use benches::measure::Plan;
use benches::report::{head, lines, save};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Where and under what load the table was made: how much its verdicts are worth.
fn machine() -> String {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown");
    format!("{threads} processors; load average at the start {load}, should be far below that.")
}

fn main() -> ExitCode {
    let mut plan = Plan { rounds: 15, slice: Duration::from_millis(60) };
    let mut wanted = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--quick" => plan = Plan { rounds: 5, slice: Duration::from_millis(20) },
            "--list" => {
                GROUPS.iter().for_each(|(name, _)| println!("{name}"));
                return ExitCode::SUCCESS;
            }
            name if GROUPS.iter().any(|(group, _)| *group == name) => wanted.push(argument),
            other => {
                eprintln!("no group of figures is called {other:?}; --list names them");
                return ExitCode::FAILURE;
            }
        }
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("results");
    let mut context = Context { plan, peers: Peers::start() };
    let mut table = format!("{}\n\n{}", machine(), head());
    print!("{table}");
    let mut missed = 0;
    for (name, group) in GROUPS {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == name) {
            continue;
        }
        let rows = group(&mut context);
        let text = lines(&rows);
        print!("{text}");
        table += &text;
        missed += rows.iter().filter(|row| row.met() == Some(false)).count();
        if let Err(error) = save(&folder, name, &rows) {
            eprintln!("{}: {error}", folder.display());
            return ExitCode::FAILURE;
        }
    }
    if wanted.is_empty()
        && let Err(error) = std::fs::write(folder.join("figures.md"), table)
    {
        eprintln!("{}: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    eprintln!("{missed} missed");
    ExitCode::SUCCESS
}
