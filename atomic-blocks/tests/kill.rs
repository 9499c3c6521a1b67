//! A process that is killed while it records leaves a log that can be read.

use atomic_blocks::profile::Profile;
use atomic_blocks::record::{
    BlockName, Event, EventKind, Feeder, Header, Location, Object, Program, Reader, Reason, Writer,
};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const LOG: &str = "AME_TEST_KILLED_LOG";

/// A program of one block.
struct OneBlock;

impl Program for OneBlock {
    fn thread(&self, number: u32) -> Option<String> {
        Some(format!("worker-{number}"))
    }
    fn site(&self, number: u32) -> Option<Location> {
        let line = number;
        Some(Location { file: "endless.py".into(), line, last_line: line, ..Location::default() })
    }
    fn line(&self, _: &str, _: u32) -> Option<String> {
        Some("while True: step()".into())
    }
    fn block(&self, number: u32) -> Option<BlockName> {
        Some(BlockName { name: "step".into(), site: number })
    }
    fn object(&self, _: u32) -> Option<Object> {
        None
    }
    fn reason(&self, _: u32) -> Option<Reason> {
        None
    }
}

/// In the process that is to be killed: records, and then waits for that. It ends by itself only
/// when its parent is gone.
fn record_until_killed(path: &Path) -> std::io::Result<()> {
    let header = Header { program: "endless.py".into(), ..Header::default() };
    let writer = Writer::new(File::create(path)?, header, Duration::from_micros(50))?;
    let mut feeder = Feeder::new(writer, OneBlock);
    for count in 1..1_000_000 {
        let kind = EventKind::Commit;
        feeder.feed(&[Event {
            block: 1,
            ..Event::new(kind, 1 + count as u32 % 2, count * 500, 400)
        }])?;
    }
    std::io::stdin().read_to_end(&mut Vec::new())?;
    std::mem::forget(feeder);
    Ok(())
}

#[test]
fn what_was_flushed_survives() {
    if let Some(path) = std::env::var_os(LOG) {
        record_until_killed(Path::new(&path)).unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.log");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "what_was_flushed_survives"])
        .env(LOG, &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while std::fs::metadata(&path).map_or(0, |file| file.len()) < 100_000 {
        assert!(child.try_wait().unwrap().is_none(), "it runs until it is killed");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let log = Reader::new(BufReader::new(File::open(&path).unwrap())).unwrap();
    let profile = Profile::read(log).unwrap();
    assert!(profile.notes.iter().any(|note| note.contains("did not end the log")));
    // Not one event is missing before the end.
    assert_eq!(profile.end, profile.events * 500);
    assert!(profile.events > 5_000);
    assert_eq!(profile.blocks.len(), 1);
    assert_eq!(profile.blocks[0].name.as_deref(), Some("step"));
}
