//! Commands about one trace: record, import, describe, replay.

use super::{machine, page, text};
use anyhow::{Context, Result, bail};
use clap::Args;
use hwtm::outcome::AbortCounts;
use hwtm::policy::{Policy, PolicyKind};
use hwtm::replay::{self, AloneReport, CoreReport, ThreadReport};
use hwtm::scheduler::RunReport;
use hwtm::trace::{Event, LackeyImporter, LackeyOptions, LackeySummary, Reader, Writer};
use hwtm::valgrind::{self, Program};
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// What to keep of lackey's text.
#[derive(Debug, Args)]
struct Keep {
    /// Keep every instruction fetch with its address, for instruction caches
    #[arg(long)]
    fetches: bool,
    /// Cut the program into blocks of so many instructions
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    block_instructions: Option<u64>,
    /// Instruction addresses (hexadecimal) at which an interpreter begins a bytecode: a list
    /// with commas, or @FILE with one a line
    #[arg(long, value_name = "ADDRESSES")]
    bytecode_at: Option<String>,
}

impl Keep {
    fn options(&self) -> Result<LackeyOptions> {
        let text = match self.bytecode_at.as_deref().map(|text| (text, text.strip_prefix('@'))) {
            None => String::new(),
            Some((text, None)) => text.to_owned(),
            Some((_, Some(path))) => {
                std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?
            }
        };
        let bytecode_at = text
            .split([',', '\n'])
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| {
                let digits = text.trim_start_matches("0x");
                u64::from_str_radix(digits, 16)
                    .with_context(|| format!("`{text}` is no hexadecimal address"))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(LackeyOptions {
            fetches: self.fetches,
            block_instructions: self.block_instructions,
            bytecode_at,
        })
    }
}

/// Arguments of `ame hwtm record`.
#[derive(Debug, Args)]
pub(super) struct Record {
    /// Where the trace goes
    #[arg(short, long, default_value = "program.trace")]
    output: PathBuf,
    #[command(flatten)]
    keep: Keep,
    /// File for the program's standard input
    #[arg(long)]
    input: Option<PathBuf>,
    /// The program and its arguments; it must not write to its standard error
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    program: Vec<OsString>,
}

impl Record {
    pub(super) fn run(self) -> Result<()> {
        let name = self
            .program
            .first()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let program = Program { name, command: self.program, input: self.input };
        let file = File::create(&self.output)
            .with_context(|| format!("cannot make {}", self.output.display()))?;
        let (summary, _) = valgrind::trace(&program, self.keep.options()?, file)?;
        imported(summary, &self.output)
    }
}

/// Arguments of `ame hwtm import-lackey`.
#[derive(Debug, Args)]
pub(super) struct ImportLackey {
    /// Lackey's text; `-` for standard input
    #[arg(default_value = "-")]
    text: PathBuf,
    /// Where the trace goes
    #[arg(short, long, default_value = "program.trace")]
    output: PathBuf,
    #[command(flatten)]
    keep: Keep,
}

impl ImportLackey {
    pub(super) fn run(self) -> Result<()> {
        let input: Box<dyn Read> = if self.text == Path::new("-") {
            Box::new(std::io::stdin())
        } else {
            Box::new(
                File::open(&self.text)
                    .with_context(|| format!("cannot read {}", self.text.display()))?,
            )
        };
        let shown = || format!("cannot write {}", self.output.display());
        let file = File::create(&self.output).with_context(shown)?;
        let mut writer = Writer::new(file).with_context(shown)?;
        let summary = LackeyImporter::new(self.keep.options()?)
            .import(BufReader::with_capacity(1 << 18, input), |event| writer.event(event))
            .with_context(|| format!("cannot import {}", self.text.display()))?;
        writer.finish().with_context(shown)?;
        imported(summary, &self.output)
    }
}

fn imported(summary: LackeySummary, output: &Path) -> Result<()> {
    let bytes = std::fs::metadata(output)
        .with_context(|| format!("cannot read {}", output.display()))?
        .len();
    let LackeySummary { instructions, references, bytecodes } = summary;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{instructions} instructions, {references} data references, {bytecodes} bytecodes"
    )?;
    writeln!(out, "{bytes} bytes in {}", output.display())?;
    Ok(())
}

fn open(trace: &Path) -> Result<Reader<File>> {
    let file = File::open(trace).with_context(|| format!("cannot read {}", trace.display()))?;
    Reader::new(file).with_context(|| trace.display().to_string())
}

/// `ame hwtm info`.
pub(super) fn info(trace: &Path) -> Result<()> {
    let mut reader = open(trace)?;
    let [mut accesses, mut private, mut fetches, mut instructions, mut bytecodes, mut blocks] =
        [0u64; 6];
    let mut threads = std::collections::BTreeSet::new();
    while let Some(event) = reader.next_event().with_context(|| trace.display().to_string())? {
        match event {
            Event::Access(access) => {
                accesses += 1;
                private += u64::from(access.private);
            }
            Event::Fetch { .. } => fetches += 1,
            Event::Instructions(count) => instructions = instructions.saturating_add(count),
            Event::Bytecode => bytecodes += 1,
            Event::Begin => blocks += 1,
            Event::Thread(thread) => drop(threads.insert(thread)),
            _ => {}
        }
    }
    let bytes = std::fs::metadata(trace)?.len();
    let all = (accesses + fetches).max(1);
    let rows: Vec<Vec<String>> = [
        ("bytes", bytes.to_string()),
        ("data accesses", accesses.to_string()),
        ("of them private", private.to_string()),
        ("instructions fetched", fetches.to_string()),
        ("instructions counted", instructions.to_string()),
        ("bytecodes", bytecodes.to_string()),
        ("blocks begun", blocks.to_string()),
        ("threads named", threads.len().to_string()),
        ("source lines named", reader.site_names().len().to_string()),
        ("bytes an access or fetch", format!("{:.2}", bytes as f64 / all as f64)),
    ]
    .into_iter()
    .map(|(name, value)| vec![name.to_owned(), value])
    .collect();
    std::io::stdout().lock().write_all(text::lined_up(&rows).as_bytes())?;
    Ok(())
}

/// Arguments of `ame hwtm replay`.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The trace
    trace: PathBuf,
    /// The machine: a preset, or a file like those that `ame hwtm machines NAME` prints
    #[arg(short, long, default_value = "haswell")]
    machine: String,
    /// Cut blocks after so many bytecodes
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    block_bytecodes: Option<u64>,
    /// Run the trace's threads together, one on each core, falling back by this policy;
    /// without it, they do what they did in the order in which it was recorded
    #[arg(long)]
    policy: Option<PolicyKind>,
    /// Seed of order, backoff, interrupts and random replacement
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Simulate values too, and let two checkers judge isolation and values
    #[arg(long, requires = "policy")]
    check: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the report as an HTML page as well
    #[arg(long, value_name = "FILE", conflicts_with = "policy")]
    html: Option<PathBuf>,
}

impl Replay {
    /// Runs the command; false if a checker found a fault in the model.
    pub(super) fn run(self) -> Result<bool> {
        let machine = machine(&self.machine)?;
        let shown = || self.trace.display().to_string();
        let Some(kind) = self.policy else {
            let report =
                replay::alone(&mut open(&self.trace)?, &machine, self.block_bytecodes, self.seed)
                    .with_context(shown)?;
            if let Some(path) = &self.html {
                let page = page::page(&report, &shown(), &machine.description().name);
                std::fs::write(path, page)
                    .with_context(|| format!("cannot write {}", path.display()))?;
            }
            if self.json {
                json(&report)?;
            } else {
                let mut out = std::io::stdout().lock();
                alone_text(&report, &machine.description().name, &mut out)?;
            }
            return Ok(true);
        };
        let threads = replay::threads(&mut open(&self.trace)?).with_context(shown)?;
        if threads.is_empty() {
            bail!("{} holds no events", self.trace.display());
        }
        let readers = threads
            .into_iter()
            .map(|thread| Ok((thread, open(&self.trace)?)))
            .collect::<Result<Vec<_>>>()?;
        let mut policy = Policy::new(kind);
        policy.block_bytecodes = self.block_bytecodes;
        let (report, violations) =
            replay::together(readers, &machine, policy, self.seed, self.check)
                .with_context(shown)?;
        if self.json {
            json(&report)?;
        } else {
            together_text(&report, &machine.description().name, kind)?;
        }
        for violation in &violations {
            eprintln!("ame: {violation}");
        }
        if self.check && violations.is_empty() {
            eprintln!("ame: both checkers agree: isolated, and as one block after the other");
        }
        Ok(violations.is_empty())
    }
}

fn json(report: &impl serde::Serialize) -> Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, report)?;
    writeln!(out)?;
    Ok(())
}

pub(super) fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn causes(aborts: &AbortCounts, out: &mut impl Write) -> Result<()> {
    for (name, count) in aborts.iter().filter(|&(_, count)| count > 0) {
        writeln!(out, "  {count:>10}  {name}")?;
    }
    Ok(())
}

/// The text about blocks in the order in which they were recorded.
pub(crate) fn alone_text(report: &AloneReport, machine: &str, out: &mut impl Write) -> Result<()> {
    let AloneReport { blocks, committed, .. } = report;
    writeln!(
        out,
        "{committed} of {blocks} blocks ({:.1} %) commit in hardware on {machine}",
        percent(*committed, *blocks)
    )?;
    writeln!(out, "aborts by cause:")?;
    causes(&report.aborts, out)?;
    for (what, [median, p90, most]) in
        [("read", report.lines_read), ("written", report.lines_written)]
    {
        writeln!(
            out,
            "lines {what} by committed blocks: median {median}, 90 % below {p90}, most {most}"
        )?;
    }
    let core = &report.core;
    writeln!(
        out,
        "{} cycles, {} instructions, {} loads, {} stores, {} first-level misses",
        report.cycles, core.instructions, core.loads, core.stores, core.first_level_misses
    )?;
    let mut rows = vec![vec![
        "source line".to_owned(),
        "lines tracked".to_owned(),
        "capacity aborts".to_owned(),
    ]];
    rows.extend(page::sites(report).map(|(name, site)| {
        vec![name, site.cost.lines.to_string(), site.cost.capacity_aborts.to_string()]
    }));
    if rows.len() > 1 {
        write!(out, "\nwhat takes the most room:\n{}", text::lined_up(&rows))?;
    }
    if !report.threads.is_empty() {
        write!(out, "\n{}", text::lined_up(&core_rows(report)))?;
        write!(out, "\n{}", text::lined_up(&thread_rows(report)))?;
    }
    Ok(())
}

/// What each core did, under a line that says what is what.
pub(super) fn core_rows(report: &AloneReport) -> Vec<Vec<String>> {
    let head = ["core", "attempts", "committed", "conflicts", "cycles", "of them wasted"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(report.cores.iter().map(|core| {
        let counters = &core.counters;
        let conflicts = counters.aborts.iter().filter(|(name, _)| name.starts_with("memory"));
        let conflicts: u64 = conflicts.map(|(_, count)| count).sum();
        let CoreReport { core, cycles, .. } = core;
        let (begun, committed) = (counters.begun, counters.committed);
        [*core as u64, begun, committed, conflicts, *cycles, counters.wasted_cycles]
            .map(|number| number.to_string())
            .to_vec()
    }));
    rows
}

/// What became of each thread's blocks, likewise.
pub(super) fn thread_rows(report: &AloneReport) -> Vec<Vec<String>> {
    let head = ["thread", "core", "blocks", "in hardware", "in software"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(report.threads.iter().map(|thread| {
        let ThreadReport { thread, core, blocks, committed, in_software } = *thread;
        [thread.into(), core as u64, blocks, committed, in_software]
            .map(|number| number.to_string())
            .to_vec()
    }));
    rows
}

fn together_text(report: &RunReport, machine: &str, kind: PolicyKind) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let RunReport { blocks, in_hardware, under_lock, in_software, .. } = report;
    writeln!(out, "{blocks} blocks on {machine}, policy {kind}:")?;
    for (what, count) in
        [("in hardware", in_hardware), ("under the lock", under_lock), ("in software", in_software)]
    {
        writeln!(out, "  {count:>10}  {what} ({:.1} %)", percent(*count, *blocks))?;
    }
    writeln!(out, "{} attempts in hardware; aborts by cause:", report.hardware_attempts)?;
    causes(&report.aborts, &mut out)?;
    writeln!(
        out,
        "{} cycles, {} of failed attempts, {} stalls",
        report.cycles, report.wasted_cycles, report.stalls
    )?;
    Ok(())
}
