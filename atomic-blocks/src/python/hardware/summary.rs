//! What a simulated run showed, for its user.

use std::io::{self, Write};
use std::path::Path;

use hwtm::policy::PolicyKind;
use hwtm::replay::AloneReport;
use serde::Serialize;

use super::core::Counts;
use crate::cli::hwtm::{page, traces};

/// What there is to tell.
#[derive(Debug, Serialize)]
pub(super) struct Summary<'a> {
    /// The machine's name.
    pub(super) machine: &'a str,
    /// What became of blocks that did not fit.
    pub(super) policy: PolicyKind,
    #[serde(flatten)]
    pub(super) counts: Counts,
    /// Commits of the software's engine.
    pub(super) commits: u64,
    #[serde(rename = "core")]
    pub(super) report: &'a AloneReport,
}

impl Summary<'_> {
    /// Writes a page or JSON into a file by its name's ending, else text; to standard error without.
    pub(super) fn show(&self, file: Option<&Path>) -> io::Result<()> {
        let Some(path) = file else {
            return io::stderr().lock().write_all(self.text()?.as_bytes());
        };
        let text = match path.extension().and_then(|ending| ending.to_str()) {
            Some("html") => page::page(self.report, "this run", self.machine),
            Some("json") => serde_json::to_string_pretty(self)? + "\n",
            _ => self.text()?,
        };
        std::fs::write(path, text)
    }

    fn text(&self) -> io::Result<String> {
        let mut out = Vec::new();
        traces::alone_text(self.report, self.machine, &mut out).map_err(io::Error::other)?;
        let Counts { in_software, bytecodes, .. } = self.counts;
        writeln!(
            out,
            "\n{in_software} blocks ran in software (policy {}); {bytecodes} bytecodes; {} commits \
             of the software's engine",
            self.policy, self.commits
        )?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }
}
