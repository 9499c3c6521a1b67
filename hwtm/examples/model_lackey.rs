//! Models a C program from its lackey trace: which of its blocks would commit in hardware?
//!
//! ```sh
//! cc -O1 -o queue queue.c
//! valgrind --tool=lackey --trace-mem=yes --log-file=queue.lackey ./queue
//! cargo run --release --example model_lackey -- queue.lackey 5000
//! ```
//! The second argument is the length of a block in instructions. All presets are tried; a
//! machine file of your own works the same way, through [`Machine::load`].

use hwtm::machine::Machine;
use hwtm::replay::Player;
use hwtm::trace::{LackeyImporter, LackeyOptions, SiteNames};
use std::convert::Infallible;
use std::error::Error;
use std::fs::File;
use std::io::BufReader;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [text, length] = &arguments[..] else {
        return Err("usage: model_lackey LACKEY-TEXT INSTRUCTIONS-A-BLOCK".into());
    };
    let options = LackeyOptions {
        block_instructions: Some(length.parse::<u64>()?.max(1)),
        ..LackeyOptions::default()
    };
    let machines = Machine::presets().map(Machine::load).collect::<Result<Vec<_>, _>>()?;
    // No trace file in between: each event goes straight to a core of each machine.
    let mut players: Vec<Player> =
        machines.iter().map(|machine| Player::new(machine, None, 1)).collect();
    let summary =
        LackeyImporter::new(options).import(BufReader::new(File::open(text)?), |event| {
            players.iter_mut().for_each(|player| player.play(event));
            Ok::<(), Infallible>(())
        })?;
    println!("{} instructions, {} data references", summary.instructions, summary.references);
    for (machine, player) in machines.iter().zip(players) {
        let report = player.finish(&SiteNames::new());
        let share = 100.0 * report.committed as f64 / report.blocks.max(1) as f64;
        let [median, _, most] = report.lines_written;
        println!(
            "{:10} {share:5.1} % of {} blocks commit; lines written: median {median}, most {most}; {} cycles",
            machine.description().name,
            report.blocks,
            report.cycles,
        );
        for (cause, count) in report.aborts.iter().filter(|&(_, count)| count > 0) {
            println!("{:10} {count} x {cause}", "");
        }
    }
    Ok(())
}
