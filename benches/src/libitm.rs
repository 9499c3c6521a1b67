//! GCC's libitm as a peer: compiled when a bench asks for it, one process for each of its modes.
//!
//! Invariant: a peer that is not asked to run sleeps, so runs can be interleaved with ours.

use crate::measure::Group;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The modes that are tried; the better one counts. See `ITM_DEFAULT_METHOD` in GCC's manual.
pub const MODES: [&str; 3] = ["ml_wt", "gl_wt", "serialirr"];

/// One process with one mode of libitm.
#[derive(Debug)]
pub struct Peer {
    /// The mode.
    pub mode: &'static str,
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// Runs `test` on `threads` threads for `slice`.
    ///
    /// # Errors
    /// When the process has ended or answers something else.
    pub fn run(&mut self, test: &str, threads: usize, slice: Duration) -> io::Result<Group> {
        writeln!(self.input, "{test} {threads} {}", slice.as_millis().max(1))?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let bad = || io::Error::other(format!("libitm's peer answered {line:?} to {test}"));
        let mut words: Vec<_> = line.split_whitespace().collect();
        let seconds: f64 = words.pop().and_then(|word| word.parse().ok()).ok_or_else(bad)?;
        let counts: Option<Vec<u64>> = words.iter().map(|word| word.parse().ok()).collect();
        let counts = counts.filter(|counts| counts.len() == threads).ok_or_else(bad)?;
        Ok(Group { counts, elapsed: Duration::from_secs_f64(seconds) })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing more to do about either.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// All modes of libitm, or none where g++ cannot build for it.
#[derive(Debug, Default)]
pub struct Peers {
    /// A process each.
    pub peers: Vec<Peer>,
    /// Holds the program until the processes have ended.
    _folder: Option<tempfile::TempDir>,
}

impl Peers {
    /// Compiles the peer and starts it in each mode. Says on the error stream why there is none.
    #[must_use]
    pub fn start() -> Self {
        match Self::try_start() {
            Ok(peers) => peers,
            Err(error) => {
                eprintln!("no comparison with libitm: {error}");
                Self::default()
            }
        }
    }

    fn try_start() -> io::Result<Self> {
        let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("libitm/peer.cpp");
        let folder = tempfile::tempdir()?;
        let program = folder.path().join("peer");
        let status = Command::new("g++")
            .args(["-O2", "-std=c++17", "-fgnu-tm", "-pthread"])
            .arg(source)
            .arg("-o")
            .arg(&program)
            .status()?;
        if !status.success() {
            return Err(io::Error::other(format!("g++ -fgnu-tm: {status}")));
        }
        let peers = MODES.iter().map(|mode| {
            let mut process = Command::new(&program)
                .env("ITM_DEFAULT_METHOD", mode)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
            let lost = || io::Error::other("no pipe to the peer");
            let input = process.stdin.take().ok_or_else(lost)?;
            let output = BufReader::new(process.stdout.take().ok_or_else(lost)?);
            Ok(Peer { mode, process, input, output })
        });
        Ok(Self { peers: peers.collect::<io::Result<_>>()?, _folder: Some(folder) })
    }
}
