//! From a runtime's events to records: whatever an event mentions is described first, once.
//!
//! Main invariant: a definition comes before the first event that uses it, and again only when it
//! has changed, which only objects do, since places are used again.

use super::model::{BlockName, Event, EventKind, Location, Object, Reason, Record, Site};
use super::writer::Writer;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

/// So many lines before and behind a site are put into the log.
const AROUND: u32 = 4;

/// Takes records: a log, or the figures of a run that goes on.
pub trait Sink {
    /// Takes a record.
    ///
    /// # Errors
    /// When a log cannot be written.
    fn take(&mut self, record: Record) -> io::Result<()>;
}

impl<W: Write> Sink for Writer<W> {
    fn take(&mut self, record: Record) -> io::Result<()> {
        self.add(&record)
    }
}

/// What a runtime knows about the numbers in its events. `None` is for what it does not know, or
/// not any more.
pub trait Program {
    /// A thread's name.
    fn thread(&self, number: u32) -> Option<String>;
    /// Where a site is.
    fn site(&self, number: u32) -> Option<Location>;
    /// A line of a file, from 1.
    fn line(&self, file: &str, line: u32) -> Option<String>;
    /// What a block is called, and the number of the site where it begins.
    fn block(&self, number: u32) -> Option<BlockName>;
    /// What is at a place now.
    fn object(&self, place: u32) -> Option<Object>;
    /// Why a block became irrevocable.
    fn reason(&self, number: u32) -> Option<Reason>;
}

/// Which numbers have been described.
#[derive(Debug, Default)]
struct Seen {
    bits: Vec<u64>,
    large: HashSet<u32>,
}

impl Seen {
    /// Numbers from here on are hashed, so that one that is odd costs no memory.
    const LARGE: u32 = 1 << 24;

    /// Whether this number comes for the first time. 0 never does.
    fn first(&mut self, number: u32) -> bool {
        if number == 0 {
            return false;
        }
        if number >= Self::LARGE {
            return self.large.insert(number);
        }
        let (word, bit) = (number as usize / 64, 1 << (number % 64));
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        let first = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        first
    }
}

/// Describes what events mention, and passes both on.
#[derive(Debug)]
pub struct Feeder<S: Sink, P: Program> {
    sink: S,
    program: P,
    threads: Seen,
    sites: Seen,
    blocks: Seen,
    reasons: Seen,
    /// Numbers of files, from 1.
    files: HashMap<String, u32>,
    lines: HashSet<(u32, u32)>,
    /// What was last said to be at a place.
    objects: HashMap<u32, Object>,
    /// Places that were looked up for the events that are being fed.
    fresh: HashSet<u32>,
}

impl<S: Sink, P: Program> Feeder<S, P> {
    /// Feeds `sink` with events of `program`.
    pub fn new(sink: S, program: P) -> Self {
        Self {
            sink,
            program,
            threads: Seen::default(),
            sites: Seen::default(),
            blocks: Seen::default(),
            reasons: Seen::default(),
            files: HashMap::new(),
            lines: HashSet::new(),
            objects: HashMap::new(),
            fresh: HashSet::new(),
        }
    }

    /// Passes on what has happened since the last time, the events of each thread in the order of
    /// time. Call it often enough that places still hold what the events were about.
    ///
    /// # Errors
    /// When the sink refuses.
    pub fn feed(&mut self, events: &[Event]) -> io::Result<()> {
        self.fresh.clear();
        for event in events {
            if self.threads.first(event.thread)
                && let Some(name) = self.program.thread(event.thread)
            {
                self.sink.take(Record::Thread(event.thread, name))?;
            }
            self.block(event.block)?;
            self.site(event.site)?;
            self.site(event.by)?;
            self.object(event.place)?;
            if let EventKind::Irrevocable(reason) = event.kind
                && self.reasons.first(reason)
                && let Some(described) = self.program.reason(reason)
            {
                self.sink.take(Record::Reason(reason, described))?;
            }
            self.sink.take(Record::Event(*event))?;
        }
        Ok(())
    }

    /// So many events of a thread were lost before they could be fed.
    ///
    /// # Errors
    /// When the sink refuses.
    pub fn dropped(&mut self, thread: u32, count: u64) -> io::Result<()> {
        self.sink.take(Record::Dropped(thread, count))
    }

    /// Where the records go.
    pub fn sink(&mut self) -> &mut S {
        &mut self.sink
    }

    /// Ends feeding.
    pub fn into_sink(self) -> S {
        self.sink
    }

    fn block(&mut self, number: u32) -> io::Result<()> {
        if self.blocks.first(number)
            && let Some(block) = self.program.block(number)
        {
            self.site(block.site)?;
            self.sink.take(Record::Block(number, block))?;
        }
        Ok(())
    }

    fn site(&mut self, number: u32) -> io::Result<()> {
        if !self.sites.first(number) {
            return Ok(());
        }
        let Some(location) = self.program.site(number) else { return Ok(()) };
        let next = self.files.len() as u32 + 1;
        let file = match self.files.get(&location.file) {
            Some(&file) => file,
            None => {
                self.sink.take(Record::File(next, location.file.clone()))?;
                self.files.insert(location.file.clone(), next);
                next
            }
        };
        let lines = location.line.saturating_sub(AROUND).max(1);
        for line in lines..=location.line.saturating_add(AROUND) {
            if self.lines.insert((file, line))
                && let Some(text) = self.program.line(&location.file, line)
            {
                self.sink.take(Record::Line(file, line, text))?;
            }
        }
        let Location { line, last_line, column, end_column, function, .. } = location;
        let site = Site { file, line, last_line, column, end_column, function };
        self.sink.take(Record::Site(number, site))
    }

    fn object(&mut self, place: u32) -> io::Result<()> {
        if place == 0 || !self.fresh.insert(place) {
            return Ok(());
        }
        // Nothing known now: what was there before is no better.
        let object = self.program.object(place).unwrap_or_default();
        let known = self.objects.get(&place);
        let new = known.map_or(object != Object::default(), |known| *known != object);
        if new {
            self.objects.insert(place, object.clone());
            self.sink.take(Record::Object(place, object))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cause, EventKind, ReasonKind};
    use super::*;
    use std::cell::Cell;

    /// Keeps what it gets.
    #[derive(Default)]
    struct Kept(Vec<Record>);

    impl Sink for Kept {
        fn take(&mut self, record: Record) -> io::Result<()> {
            self.0.push(record);
            Ok(())
        }
    }

    /// One file of three lines; what is at a place changes.
    struct Small<'a>(&'a Cell<Option<&'static str>>);

    impl Program for Small<'_> {
        fn thread(&self, number: u32) -> Option<String> {
            (number < 9).then(|| format!("t{number}"))
        }
        fn site(&self, number: u32) -> Option<Location> {
            let line = number;
            (number <= 3).then(|| Location {
                file: "a.py".into(),
                line,
                last_line: line,
                ..Location::default()
            })
        }
        fn line(&self, _: &str, line: u32) -> Option<String> {
            (line <= 3).then(|| format!("line {line}"))
        }
        fn block(&self, number: u32) -> Option<BlockName> {
            (number == 1).then(|| BlockName { name: "b".into(), site: 3 })
        }
        fn object(&self, _: u32) -> Option<Object> {
            self.0.get().map(|name| Object { type_name: name.into(), ..Object::default() })
        }
        fn reason(&self, _: u32) -> Option<Reason> {
            Some(Reason { kind: ReasonKind::Input, detail: "input".into() })
        }
    }

    fn kinds(records: &[Record]) -> String {
        let letter = |record: &Record| match record {
            Record::Thread(..) => 'T',
            Record::File(..) => 'F',
            Record::Line(..) => 'L',
            Record::Site(..) => 'S',
            Record::Block(..) => 'B',
            Record::Object(..) => 'O',
            Record::Reason(..) => 'R',
            Record::Event(_) => 'E',
            Record::Dropped(..) => 'D',
            Record::Header(_) | Record::End(_) => '?',
        };
        records.iter().map(letter).collect()
    }

    #[test]
    fn everything_is_described_once_and_before_it_is_used() {
        let at = Cell::new(Some("dict"));
        let mut feeder = Feeder::new(Kept::default(), Small(&at));
        let abort = Event {
            site: 1,
            by: 2,
            block: 1,
            place: 7,
            ..Event::new(EventKind::Abort(Cause::ReadWrite), 1, 100, 50)
        };
        feeder.feed(&[abort, abort]).unwrap();
        assert_eq!(kinds(&feeder.sink().0), "TFLLLSBSSOEE");
        feeder.sink().0.clear();
        feeder.feed(&[abort, Event::new(EventKind::Irrevocable(4), 2, 0, 0)]).unwrap();
        feeder.dropped(2, 5).unwrap();
        assert_eq!(kinds(&feeder.into_sink().0), "ETRED");
    }

    #[test]
    fn what_is_at_a_place_may_change() {
        let at = Cell::new(None);
        let mut feeder = Feeder::new(Kept::default(), Small(&at));
        let event = Event { place: 7, ..Event::new(EventKind::Commit, 0, 0, 0) };
        for name in [None, Some("dict"), Some("dict"), Some("list"), None, None] {
            at.set(name);
            feeder.feed(&[event]).unwrap();
        }
        assert_eq!(kinds(&feeder.into_sink().0), "EOEEOEOEE");
    }

    #[test]
    fn the_unknown_is_left_out() {
        let at = Cell::new(None);
        let mut feeder = Feeder::new(Kept::default(), Small(&at));
        let event =
            Event { site: 99, by: u32::MAX, block: 5, ..Event::new(EventKind::Commit, 9, 0, 0) };
        feeder.feed(&[event, event]).unwrap();
        assert_eq!(kinds(&feeder.into_sink().0), "EE");
    }
}
