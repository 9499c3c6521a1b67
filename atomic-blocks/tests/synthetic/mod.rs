//! Logs of runs that never happened: made up event by event, or by a small simulation of threads
//! that transfer money. Nothing is random between runs.

use atomic_blocks::profile::Profile;
use atomic_blocks::record::{
    BlockName, Event, EventKind, Header, Object, Part, Reason, ReasonKind, Record, Site, Writer,
};
use std::time::Duration;

/// Writes a log; gives out the numbers that events need.
pub(crate) struct Log {
    pub(crate) records: Vec<Record>,
    sources: Vec<&'static str>,
    next: u32,
    end: u64,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self { records: Vec::new(), sources: Vec::new(), next: 0, end: 0 }
    }

    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// Defines a file with all its lines.
    pub(crate) fn file(&mut self, name: &str, source: &'static str) -> u32 {
        self.sources.push(source);
        let file = self.sources.len() as u32;
        self.records.push(Record::File(file, name.into()));
        for (line, text) in source.lines().enumerate() {
            self.records.push(Record::Line(file, line as u32 + 1, text.into()));
        }
        file
    }

    /// Defines the site of the first occurrence of `code` in a file.
    pub(crate) fn site(&mut self, file: u32, code: &str, function: &str) -> u32 {
        let source = self.sources[file as usize - 1];
        let found = source.find(code).expect("the code is in the file");
        let line = source[..found].matches('\n').count() as u32 + 1;
        let line_begin = source[..found].rfind('\n').map_or(0, |at| at + 1);
        let column = source[line_begin..found].chars().count() as u32;
        let end_column = column + code.chars().count() as u32;
        let number = self.number();
        let function = function.into();
        let site = Site { file, line, last_line: line, column, end_column, function };
        self.records.push(Record::Site(number, site));
        number
    }

    pub(crate) fn block(&mut self, name: &str, site: u32) -> u32 {
        let number = self.number();
        self.records.push(Record::Block(number, BlockName { name: name.into(), site }));
        number
    }

    pub(crate) fn object(&mut self, type_name: &str, variable: &str, part: Part) -> u32 {
        let number = self.number();
        let object = Object { type_name: type_name.into(), variable: variable.into(), part };
        self.records.push(Record::Object(number, object));
        number
    }

    pub(crate) fn reason(&mut self, kind: ReasonKind, detail: &str) -> u32 {
        let number = self.number();
        self.records.push(Record::Reason(number, Reason { kind, detail: detail.into() }));
        number
    }

    pub(crate) fn thread(&mut self, number: u32, name: &str) {
        self.records.push(Record::Thread(number, name.into()));
    }

    /// Adds an event that `change` has completed.
    pub(crate) fn event(
        &mut self,
        kind: EventKind,
        thread: u32,
        at: u64,
        lasted: u64,
        change: impl FnOnce(&mut Event),
    ) {
        let mut event = Event::new(kind, thread, at, lasted);
        change(&mut event);
        self.end = self.end.max(at);
        self.records.push(Record::Event(event));
    }

    pub(crate) fn record(&mut self, record: Record) {
        self.records.push(record);
    }

    /// The log as a file's bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // 2026-03-01 12:00:00 UTC.
        let started = 1_772_366_400_000_000_000;
        let header = Header { program: "bank.py".into(), started, segments: 4 };
        let mut writer = Writer::new(&mut bytes, header, Duration::from_millis(5)).expect("a Vec");
        for record in &self.records {
            writer.add(record).expect("a Vec");
        }
        writer.finish(self.end).expect("a Vec");
        bytes
    }

    pub(crate) fn profile(&self) -> Profile {
        let bytes = self.bytes();
        let log = atomic_blocks::record::Reader::new(bytes.as_slice()).expect("just written");
        Profile::read(log).expect("just written")
    }
}

pub(crate) const BANK: &str = r#"import random, thread, time

balances = {"fees": 0, "ann": 500, "bob": 500}

class Account:
    opened = 0

def fee(amount):
    return amount // 100

def transfer(source, target, amount):
    with thread.atomic(name="transfer"):
        source.balance -= amount
        target.balance += amount
        balances["fees"] = balances["fees"] + fee(amount)

def audit():
    with thread.atomic(name="audit"):
        total = sum(balances.values())
        print("total", total, flush=True)
    return total
"#;

/// A generator of numbers (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A run of `blocks` blocks on `threads` threads. Whoever commits a transfer makes those abort that
/// have already touched the same key; every 20th block is an audit, which becomes irrevocable.
pub(crate) fn bank(threads: u32, blocks: u32) -> Log {
    let mut log = Log::new();
    let file = log.file("bank.py", BANK);
    let with_transfer = log.site(file, r#"with thread.atomic(name="transfer")"#, "transfer");
    let with_audit = log.site(file, r#"with thread.atomic(name="audit")"#, "audit");
    let transfer = log.block("transfer", with_transfer);
    let audit = log.block("audit", with_audit);
    let write = log.site(file, r#"balances["fees"] = "#.trim_end_matches(" = "), "transfer");
    let sum = log.site(file, "balances.values()", "audit");
    let print = log.site(file, r#"print("total", total, flush=True)"#, "audit");
    let fees = log.object("dict", "balances", Part::Key("'fees'".into()));
    let order = log.object("dict", "balances", Part::Order);
    let flush = log.reason(ReasonKind::Output, "print(flush=True)");
    for thread in 1..=threads {
        log.thread(thread, &format!("worker-{thread}"));
    }
    let mut numbers = Numbers(42);
    let mut begin: Vec<u64> = (0..threads).map(|_| numbers.below(50_000)).collect();
    let mut length: Vec<u64> = (0..threads).map(|_| 30_000 + numbers.below(90_000)).collect();
    // The time until which the audit that is under way forbids commits.
    let mut alone_until = 0;
    for count in 1..=blocks {
        let me = (0..threads as usize).min_by_key(|&n| begin[n] + length[n]).expect("a thread");
        let thread = me as u32 + 1;
        let mut at = begin[me] + length[me];
        if at < alone_until {
            let waited = alone_until - at;
            at = alone_until;
            log.event(
                EventKind::Wait(atomic_blocks::record::WaitFor::Irrevocable),
                thread,
                at,
                waited,
                |event| {
                    event.block = transfer;
                    event.by = print;
                },
            );
        }
        if count % 20 == 0 {
            // An audit: it goes on, irrevocable, and all others wait.
            log.event(EventKind::Irrevocable(flush), thread, at, 0, |event| {
                event.block = audit;
                event.site = print;
            });
            at += 60_000;
            log.event(EventKind::Commit, thread, at, at - begin[me], |event| event.block = audit);
            alone_until = at;
        } else {
            log.event(EventKind::Commit, thread, at, at - begin[me], |event| {
                event.block = transfer;
            });
            // The middle of the run is the busiest.
            let odds = if (blocks / 3..2 * blocks / 3).contains(&count) { 3 } else { 9 };
            for other in (0..threads as usize).filter(|&other| other != me) {
                if begin[other] + 10_000 < at && numbers.below(odds) == 0 {
                    let (cause, site, place) = match numbers.below(5) {
                        0 => (atomic_blocks::record::Cause::ReadWrite, sum, order),
                        1 => (atomic_blocks::record::Cause::ReadWrite, write, fees),
                        _ => (atomic_blocks::record::Cause::WriteWrite, write, fees),
                    };
                    let lost = at + 500 - begin[other];
                    log.event(EventKind::Abort(cause), other as u32 + 1, at + 500, lost, |event| {
                        event.block = if site == sum { audit } else { transfer };
                        event.site = site;
                        event.by = write;
                        event.by_thread = thread;
                        event.place = place;
                    });
                    begin[other] = at + 1_000;
                }
            }
        }
        begin[me] = at + 1_000 + numbers.below(10_000);
        length[me] = 30_000 + numbers.below(90_000);
    }
    log
}
